/*
 * population.h - what a run reads: both sides at the same time, and the reference data that goes with them.
 */
#ifndef RUN_POPULATION_H
#define RUN_POPULATION_H

#include "common/config/rules.h"
#include "common/io/archive.h"
#include "common/io/source.h"
#include "common/recon/recon.h"
#include "common/recon/sieve.h"
#include "reports/words.h"
#include "run/job.h"

#include <glib.h>

/* Days read around the window, and reference data that only some rules need. */
struct reach
{
	int look_back, look_ahead;
	bool bom_lines, books, items, on_hand;
	bool legs; /* balances of the stock ledger beside the maps, and the lines of the books source */
};

struct population
{
	struct strpool *strings;
	struct movement_table *side[SIDE_COUNT];    /* on strings */
	const char *role[SIDE_COUNT];               /* "mes", "erp"; on strings, or of the outcome that was recalled */
	struct reach reach;                         /* what the rules that it was read for ask for beside the roles */
	struct reference *reference;                /* finished */
	GPtrArray *readers;                         /* struct source_reader *; texts of language and evidence are theirs */
	struct words_language language[SIDE_COUNT]; /* of the first source of each side */
	const char *right_profile;                  /* name of the profile of the right side's first source */
	GArray *evidence;                           /* struct evidence */
	struct sieve *sieve;                        /* what the tables lack is quiet there; NULL: they have all rows */
	struct row_store *store[SIDE_COUNT];        /* what the sieve may have set aside, for archives; NULL: none */
	int64_t rows_read[SIDE_COUNT];
	instant_t newest[SIDE_COUNT];    /* of all rows read */
	struct archive_context *context; /* takes what an archive needs; NULL: none will be written */
	struct reference_log *log;       /* of the context, or a digest alone; NULL: nobody asks */
	bool unread;                     /* who watched knows the rows, and none were read */
	date_t read_from, read_until;    /* the window with its context */
};
typedef struct population population;

struct population_runs; /* population_sieve.h */

/*
 * Who watches a reading (unchanged.h): asked when the reference data has been read, and may leave the population unread;
 * told when all rows have been read. readers: struct source_reader * by side, in whose snapshots all of it happens.
 */
struct population_watch
{
	gboolean (*before) (void *data, struct population *population, GPtrArray *const readers[SIDE_COUNT],
		const struct source_scope *scope, GError **error);
	gboolean (*after) (void *data, struct population *population, GPtrArray *const readers[SIDE_COUNT],
		const struct source_scope *scope, GError **error);
	void *data;
};

struct population *population_new (void); /* empty */

/* The records of a side that are missing altogether, where a source says so (evidence_gap); NULL: none. */
const char *population_gap (const struct population *population, int side);

/* What is to be read, and for what. */
struct population_order
{
	const struct reconciliation *rule; /* one of those that will run over it */
	const struct plant *plant;
	const char *code; /* of the plant; "" = every plant, for a configuration that lists none */
	date_t from, until;
	bool bom_lines; /* bills of material too, which are large: a rule that will run over it needs them */
	/* What will run over it, so that rows that need not be matched can be set aside; NULL: all rows stand in the tables. */
	const struct population_runs *runs;
	/*
	 * The folder that archives will be written to, so reference rows are kept as they are read, and rows that may be set aside in
	 * a temporary file there; NULL: none.
	 */
	const char *archive_dir;
	const struct population_watch *watch; /* asked whether the rows need to be read; NULL */
};

/*
 * Reads the sources that play the rule's two roles, and every reference entity that they or a source named after the entity have.
 * A plant switched between two sources inside the window has both read and joined. Both sides empty is FAILURE_BUSY: a source
 * that is not fresh must not read as "nothing found".
 */
struct population *population_read (struct job *job, const struct population_order *order, GError **error);
/*
 * The same of a whole company, for a rule of that scope: the sources of its left role plant by plant, one after the other into
 * one table, those of its right role once, for the company. plant is the company's (config_company_unit()), code ""; runs and
 * watch are NULL: all rows stand in the tables. Reference data is of the company's plants and of every plant's.
 */
struct population *population_read_company (struct job *job, const struct population_order *order, GError **error);
void population_free (struct population *population); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (population, population_free)

/* Whether one population, at the same plant and window, could be what both rules need. */
bool population_serves_both (const struct reconciliation *rule, const struct reconciliation *other);

/*
 * Whether a rule has a use for an entity. One population may hold more than a rule asks for, because another one does: that is
 * none of its evidence, and not in its archive, so that a run is the same whichever runs it is read with.
 */
bool rule_needs_entity (const struct reconciliation *rule, const char *entity);

/*
 * Whether an outcome may be believed where one side gave no rows at all: only if no row of the other side waits for a
 * counterpart (a posting and its reversal do not). Else FAILURE_BUSY, lest a load that failed read as a month of missing
 * postings. A side that the rule lets be empty may be.
 */
gboolean population_ready (
	const struct population *population, const struct reconciliation *rule, const struct outcome *outcome, GError **error);
/* The rule lets a side be empty, and it is. */
bool population_is_empty (const struct population *population, const struct reconciliation *rule, int side);

/* Which reference entity the table of a crosswalk is: "material_map", "location_map", "order_map". */
const char *crosswalk_entity (const struct crosswalk_source *crosswalk);

/* The plant codes that occur, sorted; g_strfreev it. */
char **population_plants (const struct population *population);

/* Rows of one plant on one side ("" = all), g_malloc'ed. */
uint32_t *population_rows (const struct population *population, int side, const char *plant, size_t *n);

#endif
