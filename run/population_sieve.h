/*
 * population_sieve.h - which rows of a population need not be matched, for all reconciliations that will run over it.
 */
#ifndef RUN_POPULATION_SIEVE_H
#define RUN_POPULATION_SIEVE_H

#include "common/io/ledger.h"
#include "common/io/plant_index.h"
#include "common/recon/sieve.h"
#include "run/population.h"

/* The reconciliations that will run over a population. */
struct population_bounds;
struct population_runs
{
	struct job *job;
	struct ledger *ledger; /* NULL: no open items */
	GPtrArray *names;      /* char * */
	struct sieve_keys keys;
	struct population_bounds *bounds;
	struct plant_index *index; /* of the job's files; NULL. Borrowed */
};

/*
 * NULL: the sieve cannot serve these rules (sieve_serves), so all rows have to be read. names: rules with the roles of the first.
 * plant, code: as population_read().
 */
struct population_runs *population_runs_new (struct job *job, struct ledger *ledger, GPtrArray *names, const struct plant *plant,
	const char *code, date_t until, GError **error);
void population_runs_free (struct population_runs *runs); /* NULL is fine */
typedef struct population_runs population_runs;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (population_runs, population_runs_free)

/* The window of a plant for one side; from any thread. For struct sift. */
const struct window_bounds *population_bounds (void *data, int side, const char *plant);

/* How all rows are sifted once more, where the sieve could not keep all. */
struct population_again
{
	gboolean (*sift) (void *data, GError **error);
	void *data;
};

/* Decides on all rows that were sifted: after it sieve_wanted() holds. */
gboolean population_settle (struct population *population, const struct population_runs *runs, int threads,
	const struct population_again *again, GError **error);

/* The rows that were set aside, for a run over a plant; nothing where there is no sieve. The caller frees list. */
struct quiet population_quiet (
	const struct population *population, int side, const char *plant, const struct window_bounds *bounds);

/* FAILURE_BUSY when open items came to the ledger after the sieve had been told of them. */
gboolean population_carries (const struct population *population, int side, const struct movement_table *carried, GError **error);

#endif
