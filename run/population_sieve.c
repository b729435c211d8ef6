#include "run/population_sieve.h"

#include "common/base/failure.h"
#include "common/base/log.h"
#include "common/io/movement_sift.h"

#include <pthread.h>
#include <string.h>

enum
{
	THREADS = 2,
	RULES_MAX = 32
};

/* The windows of plants, as they are met. */
struct population_bounds
{
	pthread_mutex_t lock;
	struct job *job;
	const struct reconciliation *rule; /* whose clocks decide; all rules have the same */
	rule_set *owner;                   /* of rule */
	GHashTable *by_plant;              /* char * -> struct window_bounds [SIDE_COUNT]; NULL: no such plant */
};

/* ---- rules of a plant ---- */

struct plant_rules
{
	const struct plant *plant;
	rule_set *sets[RULES_MAX];
	const struct reconciliation *rules[RULES_MAX];
	size_t n;
};

static void
plant_rules_release (struct plant_rules *rules)
{
	for (size_t i = 0; i < rules->n; i++)
		rule_set_free (rules->sets[i]);
}

static gboolean
plant_rules_load (struct plant_rules *rules, struct job *job, const GPtrArray *names, const struct plant *plant, const char *code,
	date_t until, GError **error)
{
	*rules = (struct plant_rules) {.plant = plant};
	for (guint i = 0; i < names->len && rules->n < RULES_MAX; i++) {
		rule_set *set = rules_load (job->config->rules, names->pdata[i], plant->archetype, code, until - 1, error);

		if (set == NULL) {
			plant_rules_release (rules);
			return FALSE;
		}
		rules->sets[rules->n] = set;
		rules->rules[rules->n++] = rule_set_reconciliation (set);
	}
	return TRUE;
}

/* ---- windows ---- */

static struct window_bounds *
bounds_make (struct population_bounds *bounds, const char *code)
{
	const struct plant *plant = config_plant (bounds->job->config, code, NULL);
	struct window_bounds *both;
	period_t period;
	date_t from, until;

	if (plant == NULL || !job_window (bounds->job, plant->company, &period, &from, &until, NULL))
		return NULL;
	both = g_new (struct window_bounds, SIDE_COUNT);
	for (int side = 0; side < SIDE_COUNT; side++)
		both[side] = window_bounds_of (bounds->rule, plant, side, from, until, period, bounds->job->as_of);
	return both;
}

const struct window_bounds *
population_bounds (void *data, int side, const char *plant)
{
	struct population_bounds *bounds = data;
	gpointer found;

	pthread_mutex_lock (&bounds->lock);
	if (!g_hash_table_lookup_extended (bounds->by_plant, plant, NULL, &found)) {
		found = bounds_make (bounds, plant);
		g_hash_table_insert (bounds->by_plant, g_strdup (plant), found);
	}
	pthread_mutex_unlock (&bounds->lock);
	return found != NULL ? (const struct window_bounds *) found + side : NULL;
}

struct population_runs *
population_runs_new (struct job *job, struct ledger *ledger, GPtrArray *names, const struct plant *plant, const char *code,
	date_t until, GError **error)
{
	g_autoptr (population_runs) runs = g_new0 (struct population_runs, 1);
	struct plant_rules rules;

	*runs = (struct population_runs) {.job = job, .ledger = ledger, .names = g_ptr_array_ref (names)};
	if (!plant_rules_load (&rules, job, names, plant, *code != '\0' ? code : NULL, until, error))
		return NULL;
	if (names->len > RULES_MAX || !sieve_serves (rules.rules, rules.n, &runs->keys)) {
		plant_rules_release (&rules);
		return NULL;
	}
	runs->bounds = g_new0 (struct population_bounds, 1);
	pthread_mutex_init (&runs->bounds->lock, NULL);
	runs->bounds->job = job;
	runs->bounds->rule = rules.rules[0];
	runs->bounds->owner = g_steal_pointer (&rules.sets[0]);
	runs->bounds->by_plant = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	plant_rules_release (&rules);
	return g_steal_pointer (&runs);
}

void
population_runs_free (struct population_runs *runs)
{
	if (runs == NULL)
		return;
	if (runs->bounds != NULL) {
		pthread_mutex_destroy (&runs->bounds->lock);
		g_hash_table_unref (runs->bounds->by_plant);
		rule_set_free (runs->bounds->owner);
		g_free (runs->bounds);
	}
	g_ptr_array_unref (runs->names);
	g_free (runs);
}

/* ---- open items of earlier runs ---- */

static void
row_doubt (struct population *population, const struct sieve_keys *keys, int side, const struct movement_table *table, size_t row)
{
	uint32_t order = movement_text (table, COL_ORDER, row), lot = movement_text (table, COL_LOT, row);
	uint32_t message = movement_text (table, COL_MESSAGE, row), key = movement_text (table, COL_SOURCE_KEY, row);
	const struct strpool *strings = table->strings;

	sieve_doubt_key (population->sieve, side, sift_key_hash (strpool_text (strings, key), strpool_length (strings, key)));
	sieve_doubt_place (population->sieve,
		sift_place_hash (keys, reference_strips_zeros (population->reference, side), strpool_text (strings, order),
			strpool_length (strings, order), strpool_hash (strings, lot)));
	if (message != 0)
		sieve_doubt_message (
			population->sieve, sift_message_hash (strpool_text (strings, message), strpool_length (strings, message)));
}

/* Failed movements that are remembered; no run id: all that any run of this window may know of. */
static gboolean
remembered_doubt (struct population *population, const struct population_runs *runs, struct ledger_prior *prior, GError **error)
{
	size_t n;
	const struct queue_memory *remembered = ledger_prior_queue (prior, "", &n, error);
	bool strip_zeros = reference_strips_zeros (population->reference, SIDE_RIGHT);

	for (size_t i = 0; remembered != NULL && i < n; i++)
		sift_doubt_queue (population->sieve, &runs->keys, strip_zeros, &remembered[i].item, remembered[i].events);
	return remembered != NULL;
}

static void
queue_doubt (struct population *population, const struct population_runs *runs)
{
	const struct queue_item *item;

	for (size_t i = 0; (item = reference_queue (population->reference, i)) != NULL; i++)
		sift_doubt_queue (population->sieve, &runs->keys, reference_strips_zeros (population->reference, SIDE_RIGHT), item, NULL);
}

static gboolean
carried_doubt (struct population *population, const struct population_runs *runs, const struct plant_rules *rules, size_t i,
	const struct recon_input *input, GError **error)
{
	struct ledger_scope scope = {.reconciliation = rules->rules[i]->name,
		.plant = rules->plant->name,
		.company = rules->plant->company->name,
		.period = input->period,
		.from = input->from,
		.until = input->until,
		.as_of = input->as_of};
	g_autoptr (ledger_prior) prior = ledger_prior_new (runs->ledger, &scope, error);

	for (int side = 0; prior != NULL && side < SIDE_COUNT; side++) {
		g_autoptr (strpool) strings = strpool_new ();
		g_autoptr (movement_table) table = movement_table_new (strings);

		ledger_prior_carry (prior, side, table);
		for (size_t row = 0; row < table->rows; row++)
			row_doubt (population, &runs->keys, side, table, row);
	}
	return prior != NULL && remembered_doubt (population, runs, prior, error);
}

gboolean
population_carries (const struct population *population, int side, const struct movement_table *carried, GError **error)
{
	for (size_t row = 0; population->sieve != NULL && row < carried->rows; row++) {
		const char *key = movement_string (carried, COL_SOURCE_KEY, row);

		if (!(carried->flags[row] & MOVEMENT_CARRIED) ||
			sieve_doubts_key (population->sieve, side, sift_key_hash (key, strlen (key))))
			continue;
		g_set_error (error, FAILURE, FAILURE_BUSY,
			"the ledger has new open items since the sources were read: another job has recorded a run\nhint: run again");
		return FALSE;
	}
	return TRUE;
}

/* ---- deciding ---- */

static gboolean
plant_add (struct population *population, const struct population_runs *runs, const char *code, GError **error)
{
	const struct plant *plant = config_plant (runs->job->config, code, NULL);
	struct recon_input input = {.reference = population->reference, .plant = plant, .as_of = runs->job->as_of};
	struct plant_rules rules;
	struct sieve_keys keys;
	gboolean good = TRUE;

	if (plant == NULL || !job_window (runs->job, plant->company, &input.period, &input.from, &input.until, NULL))
		return TRUE;
	if (!plant_rules_load (&rules, runs->job, runs->names, plant, code, input.until, error))
		return FALSE;
	/* A plant whose overrides the sieve cannot serve is read whole. */
	if (sieve_serves (rules.rules, rules.n, &keys) && keys.order == runs->keys.order && keys.lot == runs->keys.lot)
		sieve_unit_add (population->sieve, code, &input, rules.rules, rules.n);
	for (size_t i = 0; good && runs->ledger != NULL && i < rules.n; i++)
		good = carried_doubt (population, runs, &rules, i, &input, error);
	plant_rules_release (&rules);
	return good;
}

/* One thread's share of the partitions. */
struct share
{
	struct sieve *sieve;
	struct sieve_work *work;
	int first, step;
	bool spread, more;
};

static void *
share_repeats (void *data)
{
	struct share *share = data;

	for (int side = share->first; side < SIDE_COUNT; side += share->step)
		sieve_repeats (share->sieve, side);
	return NULL;
}

static void *
share_run (void *data)
{
	struct share *share = data;

	share->more = false;
	for (int partition = sieve_from (share->sieve) + share->first; partition < sieve_until (share->sieve);
		 partition += share->step)
		if (share->spread)
			share->more |= sieve_spread (share->work, partition);
		else
			sieve_settle (share->work, partition);
	return NULL;
}

static void
shares_run (struct share *shares, int n, void *(*run) (void *) )
{
	pthread_t thread[THREADS];
	bool started[THREADS] = {false};

	for (int i = 1; i < n; i++)
		started[i] = pthread_create (&thread[i], NULL, run, &shares[i]) == 0;
	run (&shares[0]);
	for (int i = 1; i < n; i++)
		if (started[i])
			pthread_join (thread[i], NULL);
		else
			run (&shares[i]);
}

static void
settle_log (const struct population *population)
{
	const uint64_t rows = sieve_rows (population->sieve), wanted = sieve_wanted_rows (population->sieve);

	log_line (
		LOG_LEVEL_INFO, "sieve: %" G_GUINT64_FORMAT " rows, %" G_GUINT64_FORMAT " of them to be matched in full", rows, wanted);
}

/* Range by range of what the sieve can keep; settles or spreads. FALSE: an error. */
static gboolean
ranges_run (struct sieve *sieve, struct share *shares, int n, bool spread, const struct population_again *again, bool *more,
	GError **error)
{
	*more = false;
	do {
		if (sieve_from (sieve) > 0 && !again->sift (again->data, error))
			return FALSE;
		for (int i = 0; i < n; i++)
			shares[i].spread = spread;
		shares_run (shares, n, share_run);
		for (int i = 0; i < n; i++)
			*more |= shares[i].more;
	} while (sieve_next (sieve));
	return TRUE;
}

static gboolean
shares_settle (struct sieve *sieve, struct share *shares, struct sieve_work **works, int n, const struct population_again *again,
	GError **error)
{
	bool more;

	if (!ranges_run (sieve, shares, n, false, again, &more, error))
		return FALSE;
	do {
		sieve_messages (sieve, works, (size_t) n);
		if (sieve_restart (sieve) && !again->sift (again->data, error))
			return FALSE;
		if (!ranges_run (sieve, shares, n, true, again, &more, error))
			return FALSE;
	} while (more);
	return TRUE;
}

gboolean
population_settle (struct population *population, const struct population_runs *runs, int threads,
	const struct population_again *again, GError **error)
{
	g_auto (GStrv) plants = population_plants (population);
	struct sieve_work *works[THREADS];
	struct share shares[THREADS];
	int n = threads == 1 ? 1 : THREADS;

	queue_doubt (population, runs);
	for (char **one = plants; *one != NULL; one++)
		if (!plant_add (population, runs, *one, error))
			return FALSE;
	for (int i = 0; i < n; i++) {
		works[i] = sieve_work_new (population->sieve);
		shares[i] = (struct share) {population->sieve, works[i], i, n, false, true};
	}
	shares_run (shares, n, share_repeats);
	gboolean good = shares_settle (population->sieve, shares, works, n, again, error);
	for (int i = 0; i < n; i++)
		sieve_work_free (works[i]);
	sieve_rows_free (population->sieve);
	if (good)
		settle_log (population);
	return good;
}

struct quiet
population_quiet (const struct population *population, int side, const char *plant, const struct window_bounds *bounds)
{
	return population->sieve != NULL ? sieve_quiet (population->sieve, side, plant, population->side[side], bounds)
									 : (struct quiet) {0};
}
