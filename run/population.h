/*
 * population.h - what a run reads: both sides at the same time, and the reference data that goes with them.
 */
#ifndef RUN_POPULATION_H
#define RUN_POPULATION_H

#include "common/config/rules.h"
#include "common/io/source.h"
#include "common/recon/recon.h"
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
	const char *role[SIDE_COUNT];              /* "mes", "erp" */
	struct reach reach;                        /* what the rule that it was read for asks for beside the roles */
	struct reference *reference;               /* finished */
	GPtrArray *readers;                        /* struct source_reader *; profiles, for words */
	const struct profile *profile[SIDE_COUNT]; /* of the first source of each side */
	GArray *evidence;                          /* struct evidence */
};
typedef struct population population;

/*
 * Reads the sources that play the rule's two roles at a plant ("" = every plant, for a configuration that lists none) and every
 * reference entity that they or a source named after the entity have. A plant switched between two sources inside the
 * window has both read and joined. Both sides empty is FAILURE_BUSY: a source that is not fresh must not read as "nothing
 * found".
 */
struct population *population_read (struct job *job, const struct reconciliation *rule, const struct plant *plant,
	const char *code, date_t from, date_t until, GError **error);
void population_free (struct population *population); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (population, population_free)

/* Whether a population that was read for one rule is what another one needs, at the same plant and window. */
bool population_serves (const struct population *population, const struct reconciliation *rule);

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
