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

/* Days read around the window, and reference data that only some rules need. Rules that differ in it share no reading. */
struct reach
{
	int look_back, look_ahead;
	bool bom_lines;
};

struct population
{
	struct strpool *strings;
	struct movement_table *side[SIDE_COUNT];   /* on strings */
	const char *role[SIDE_COUNT];              /* "mes", "erp"; on strings, or of the outcome that was recalled */
	struct reach reach;                        /* what the rule that it was read for asks for beside the roles */
	struct reference *reference;               /* finished */
	GPtrArray *readers;                        /* struct source_reader *; texts of language and evidence are theirs */
	struct words_language language[SIDE_COUNT]; /* of the first source of each side */
	const char *right_profile;                 /* name of the profile of the right side's first source */
	GArray *evidence;                          /* struct evidence */
	struct sieve *sieve;                       /* what the tables lack is quiet there; NULL: they have all rows */
	int64_t rows_read[SIDE_COUNT];
	instant_t newest[SIDE_COUNT];    /* of all rows read */
	struct archive_context *context; /* takes what an archive needs; NULL: none will be written */
	date_t read_from, read_until;    /* the window with its context */
};
typedef struct population population;

struct population_runs; /* population_sieve.h */

struct population *population_new (void); /* empty */

/*
 * Reads the sources that play the rule's two roles at a plant ("" = every plant, for a configuration that lists none) and every
 * reference entity that they or a source named after the entity have. A plant switched between two sources inside the
 * window has both read and joined. runs: what will run over it, so that rows that need not be matched can be set aside; NULL: all
 * rows stand in the tables. archived: an archive will be written (and needs all rows), so reference rows are kept as they are
 * read. Both sides empty is FAILURE_BUSY: a source that is not fresh must not read as "nothing found".
 */
struct population *population_read (struct job *job, const struct reconciliation *rule, const struct plant *plant,
	const char *code, date_t from, date_t until, const struct population_runs *runs, bool archived, GError **error);
void population_free (struct population *population); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (population, population_free)

/* Whether one population, at the same plant and window, is what both rules need. */
bool population_serves_both (const struct reconciliation *rule, const struct reconciliation *other);

/*
 * Whether an outcome may be believed where one side gave no rows at all: only if no row of the other side waits for a
 * counterpart (a posting and its reversal do not). Else FAILURE_BUSY, lest a load that failed read as a month of missing
 * postings.
 */
gboolean population_ready (const struct population *population, const struct outcome *outcome, GError **error);

/* Which reference entity the table of a crosswalk is: "material_map", "location_map", "order_map". */
const char *crosswalk_entity (const struct crosswalk_source *crosswalk);

/* The plant codes that occur, sorted; g_strfreev it. */
char **population_plants (const struct population *population);

/* Rows of one plant on one side ("" = all), g_malloc'ed. */
uint32_t *population_rows (const struct population *population, int side, const char *plant, size_t *n);

#endif
