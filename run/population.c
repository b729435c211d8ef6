#include "run/population_internal.h"
#include "run/population_sieve.h"

#include "common/base/failure.h"
#include "common/base/log.h"
#include "common/base/strpool.h"
#include "common/io/movement_sift.h"
#include "run/population_archive.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* What the two sides do at the same time, one thread each. */
enum step
{
	STEP_READ,  /* everything into the table */
	STEP_SIFT,  /* everything into the sieve */
	STEP_AGAIN, /* the same once more, for what the sieve could not keep */
	STEP_FETCH  /* what the sieve wants into the table */
};

/* One side's reading: readers, table and pool belong to its thread until it is joined. */
struct reading
{
	struct job *job;
	const struct source *sources[SPANS_MAX];
	size_t n_sources;
	struct source_scope scope;
	enum step step;
	int side;
	GPtrArray *readers; /* by source */
	struct strpool *strings, *class_strings;
	struct movement_table *table;
	struct evidence evidence[SPANS_MAX]; /* by source */
	struct sift sifts[SPANS_MAX];        /* by source */
	uint32_t first_row[SPANS_MAX];       /* by source: multiples of 8 */
	struct sieve *sieve;
	GArray *reference_evidence;
	GError *error;
};

static gboolean
source_step (struct reading *reading, size_t i)
{
	struct source_reader *reader = reading->readers->pdata[i];
	struct sift *sift = &reading->sifts[i];
	g_autoptr (movement_table) more = NULL;
	gboolean good;

	if (reading->step == STEP_SIFT) {
		if (i > 0)
			sift->first_row = (reading->sifts[i - 1].first_row + 7) / 8 * 8;
		reading->first_row[i] = sift->first_row;
		return source_sift_movements (reader, &reading->scope, sift, &reading->evidence[i], &reading->error);
	}
	if (reading->step == STEP_AGAIN)
		return source_sift_again (reader, &reading->scope, sift, reading->first_row[i], &reading->error);
	more = movement_table_new (reading->strings);
	good = reading->step == STEP_READ
		? source_read_movements (reader, &reading->scope, more, &reading->evidence[i], &reading->error)
		: source_fetch_movements (reader, &reading->scope, sift, reading->first_row[i],
			  sieve_wanted (reading->sieve, reading->side), more, &reading->evidence[i], &reading->error);
	if (!good)
		return FALSE;
	if (reading->table == NULL)
		reading->table = g_steal_pointer (&more);
	else
		movement_append (reading->table, more, NULL, more->rows);
	return TRUE;
}

static void *
reading_run (void *data)
{
	struct reading *reading = data;

	for (size_t i = 0; i < reading->n_sources && reading->error == NULL; i++)
		source_step (reading, i);
	return NULL;
}

/* The sources that play a role in the window: one, or two when the plant was switched inside it. */
static gboolean
reading_init (struct reading *reading, struct job *job, const char *role, int side, const struct plant *plant,
	const struct source_scope *scope, GError **error)
{
	struct source_span spans[SPANS_MAX];
	size_t n = plant_source_spans (plant, role, scope->from, scope->until, spans, SPANS_MAX);

	*reading = (struct reading) {.job = job, .scope = *scope, .side = side};
	reading->readers = g_ptr_array_new ();
	reading->strings = strpool_new ();
	reading->class_strings = strpool_new ();
	reading->reference_evidence = g_array_new (FALSE, FALSE, sizeof (struct evidence));
	for (size_t i = 0; i < MIN (n, (size_t) SPANS_MAX); i++) {
		const struct source *source = config_source (job->config, spans[i].source, error);
		struct source_reader *reader;
		bool known = false;

		if (source == NULL)
			return FALSE;
		for (size_t j = 0; j < reading->n_sources; j++)
			known |= reading->sources[j] == source;
		if (known)
			continue;
		reader = source_open (source, job->config, error);
		if (reader == NULL)
			return FALSE;
		g_ptr_array_add (reading->readers, reader);
		reading->sources[reading->n_sources++] = source;
	}
	return TRUE;
}

static void
reading_release (struct reading *reading)
{
	if (reading->readers != NULL) {
		g_ptr_array_set_free_func (reading->readers, (GDestroyNotify) source_close);
		g_ptr_array_unref (reading->readers);
	}
	movement_table_free (reading->table);
	strpool_free (reading->strings);
	strpool_free (reading->class_strings);
	if (reading->reference_evidence != NULL)
		g_array_unref (reading->reference_evidence);
	g_clear_error (&reading->error);
}

static gboolean
readings_run (struct reading readings[SIDE_COUNT], enum step step, int threads, GError **error)
{
	pthread_t thread;
	bool parallel;

	for (int side = 0; side < SIDE_COUNT; side++)
		readings[side].step = step;
	parallel = threads != 1 && pthread_create (&thread, NULL, reading_run, &readings[SIDE_RIGHT]) == 0;
	reading_run (&readings[SIDE_LEFT]);
	if (parallel)
		pthread_join (thread, NULL);
	else
		reading_run (&readings[SIDE_RIGHT]);
	for (int side = 0; side < SIDE_COUNT; side++)
		if (readings[side].error != NULL) {
			g_propagate_error (error, g_steal_pointer (&readings[side].error));
			return FALSE;
		}
	return TRUE;
}

/* ---- reference data ---- */

/* A source named like an entity ("price=csv:prices.csv") gives it; maps are the left side's unless a crosswalk says whose. */
static int
entity_side (const struct config *config, const char *source, const struct population *population)
{
	for (size_t i = 0; i < config->n_crosswalks; i++)
		if (strcmp (config->crosswalks[i].source, source) == 0)
			return strcmp (config->crosswalks[i].of, population->role[SIDE_RIGHT]) == 0 ? SIDE_RIGHT : SIDE_LEFT;
	return SIDE_LEFT;
}

gboolean
population_entity_read (struct job *job, struct population *population, const char *name, const char *entity, int side,
	const struct source_scope *scope, GError **error)
{
	const struct source *source = config_source (job->config, name, error);
	struct source_reader *reader;
	struct evidence evidence = {0};

	if (source == NULL)
		return FALSE;
	reader = source_open (source, job->config, error);
	if (reader == NULL)
		return FALSE;
	g_ptr_array_add (population->readers, reader);
	if (!source_read_reference (reader, entity, side, scope, population->reference, &evidence, error))
		return FALSE;
	g_array_append_val (population->evidence, evidence);
	return TRUE;
}

gboolean
references_read (struct job *job, struct population *population, const struct source_scope *scope, GError **error)
{
	const struct config *config = job->config;

	for (size_t i = 0; i < config->n_crosswalks; i++) {
		const struct crosswalk_source *crosswalk = &config->crosswalks[i];

		if (!reach_has_entity (&population->reach, crosswalk_entity (crosswalk)))
			continue;
		if (!population_entity_read (job, population, crosswalk->source, crosswalk_entity (crosswalk),
				entity_side (config, crosswalk->source, population), scope, error))
			return FALSE;
	}
	for (int i = 0; source_entities[i] != NULL; i++) {
		if (config_source_find (config, source_entities[i]) == NULL || !reach_has_entity (&population->reach, source_entities[i]))
			continue;
		const char *name = source_entities[i];

		if (!population_entity_read (job, population, name, name, entity_given_side (name), scope, error))
			return FALSE;
		/* One file of movement types serves both sides unless each side's own profile has its map. */
		if (strcmp (source_entities[i], "movement_types") == 0 &&
			!population_entity_read (job, population, source_entities[i], source_entities[i], SIDE_RIGHT, scope, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
reader_references (struct job *job, struct population *population, struct source_reader *reader, int side,
	const struct source_scope *scope, GArray *read, GError **error)
{
	for (int i = 0; source_entities[i] != NULL; i++) {
		struct evidence evidence = {0};

		bool given =
			config_source_find (job->config, source_entities[i]) != NULL && side >= entity_given_side (source_entities[i]);

		if (given || !source_has (reader, source_entities[i]) || !reach_has_entity (&population->reach, source_entities[i]))
			continue;
		if (!source_read_reference (reader, source_entities[i], side, scope, population->reference, &evidence, error))
			return FALSE;
		g_array_append_val (read, evidence);
	}
	return TRUE;
}

static gboolean
side_references (struct job *job, struct population *population, struct reading *reading, int side,
	const struct source_scope *scope, GError **error)
{
	for (guint i = 0; i < reading->readers->len; i++)
		if (!reader_references (job, population, reading->readers->pdata[i], side, scope, reading->reference_evidence, error))
			return FALSE;
	reference_set_strip_zeros (population->reference, side, source_profile (reading->readers->pdata[0])->strip_zeros);
	return TRUE;
}

/* ---- both together ---- */

static void
side_take (struct population *population, struct reading *reading, int side)
{
	movement_rebase (reading->table, population->strings);
	population->side[side] = g_steal_pointer (&reading->table);
	population->language[side] = language_of (source_profile (reading->readers->pdata[0]));
	if (side == SIDE_RIGHT)
		population->right_profile = source_profile (reading->readers->pdata[0])->name;
	population->newest[side] = movement_newest (population->side[side]);
	for (size_t i = 0; i < reading->n_sources; i++) {
		population->rows_read[side] += reading->evidence[i].rows;
		if (population->sieve != NULL)
			population->newest[side] = MAX (population->newest[side], reading->sifts[i].newest);
	}
	g_array_append_vals (population->evidence, reading->evidence, (guint) reading->n_sources);
	g_array_append_vals (population->evidence, reading->reference_evidence->data, reading->reference_evidence->len);
}

gboolean
population_empty (const struct population *population, int side, GError **error)
{
	g_set_error (error, FAILURE, FAILURE_BUSY,
		"source '%s' has no rows for this window; that is no result, it is data that is not ready\n"
		"hint: check --plant, --period and the source's load; run again when it has delivered",
		population->role[side]);
	return FALSE;
}

gboolean
population_fresh (const struct job *job, const struct population *population, const struct plant *plant,
	const struct source_scope *scope, GError **error)
{
	int64_t allowed = job->config->freshness;

	if (allowed == 0 || job->as_of >= plant_day_start (plant, scope->read_until))
		return TRUE;
	for (int side = 0; side < SIDE_COUNT; side++) {
		instant_t newest = population->newest[side];
		char text[40];

		if (newest == INSTANT_NONE || job->as_of - newest <= allowed * INSTANT_SECOND)
			continue;
		g_set_error (error, FAILURE, FAILURE_BUSY,
			"source '%s' is not fresh: its newest row is of %s, and freshness allows %" G_GINT64_FORMAT " minutes\n"
			"hint: run again when it has delivered",
			population->role[side], instant_format (newest, plant->zone, text), allowed / 60);
		return FALSE;
	}
	return TRUE;
}

bool
population_is_empty (const struct population *population, const struct reconciliation *rule, int side)
{
	return population->rows_read[side] == 0 && rule->may_be_empty == (side == SIDE_LEFT ? MAY_BE_EMPTY_LEFT : MAY_BE_EMPTY_RIGHT);
}

gboolean
population_ready (
	const struct population *population, const struct reconciliation *rule, const struct outcome *outcome, GError **error)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct tally *other = outcome->side[SIDE_COUNT - 1 - side].state;

		bool one = strcmp (population->role[SIDE_LEFT], population->role[SIDE_RIGHT]) == 0; /* source, of both legs */

		if (!one && population->rows_read[side] == 0 && !population_is_empty (population, rule, side) &&
			other[STATE_EXCEPTION].rows + other[STATE_OPEN_TIMING].rows > 0)
			return population_empty (population, side, error);
	}
	return TRUE;
}

struct population *
population_new (void)
{
	struct population *population = g_new0 (struct population, 1);

	population->strings = strpool_new ();
	population->reference = reference_new (population->strings);
	population->readers = g_ptr_array_new_with_free_func ((GDestroyNotify) source_close);
	population->evidence = g_array_new (FALSE, FALSE, sizeof (struct evidence));
	return population;
}

void
scope_periods (struct source_scope *scope, const struct company *company)
{
	const struct fiscal_calendar *calendar = &company->calendar;
	period_t period = fiscal_period (calendar, scope->from);
	date_t from, until;

	if (!fiscal_range (calendar, period, &from, &until) || from != scope->from || until != scope->until)
		return;
	scope->period = period;
	scope->period_before = fiscal_period (calendar, from - 1);
}

struct population *
population_plan (const struct population_order *order, const struct source_scope *scope)
{
	const struct reconciliation *rule = order->rule;
	struct population *population = population_new ();

	population->reach = reach_of (rule);
	population->reach.bom_lines |= order->bom_lines;
	population->role[SIDE_LEFT] = strpool_text (population->strings, strpool_add0 (population->strings, rule->left_source));
	population->role[SIDE_RIGHT] = strpool_text (population->strings, strpool_add0 (population->strings, rule->right_source));
	population->read_from = scope->read_from;
	population->read_until = scope->read_until;
	if (order->archive_dir != NULL) {
		population->context = archive_context_new ();
		population->log = population->context->log = reference_log_new ();
	} else if (order->watch != NULL)
		population->log = reference_log_new_digest ();
	return population;
}

struct again
{
	struct reading *readings;
	int threads;
};

/* Classes go on being found by the hash of their texts, so the pool that they are on now does not matter. */
static gboolean
readings_again (void *data, GError **error)
{
	struct again *again = data;

	return readings_run (again->readings, STEP_AGAIN, again->threads, error);
}

/* Into the sieve, and only what it wants into the tables. bound: bytes that the sieve may take. */
static gboolean
readings_sieve (struct population *population, struct reading readings[SIDE_COUNT], const struct population_order *order,
	int threads, size_t bound, GError **error)
{
	const struct population_runs *runs = order->runs;
	struct again again = {readings, threads};
	struct strpool *const strings[SIDE_COUNT] = {readings[SIDE_LEFT].class_strings, readings[SIDE_RIGHT].class_strings};

	population->sieve = sieve_new (strings);
	for (int side = 0; side < SIDE_COUNT; side++) {
		readings[side].sieve = population->sieve;
		if (order->archive_dir != NULL && (population->store[side] = row_store_new (order->archive_dir, error)) == NULL)
			return FALSE;
		for (size_t i = 0; i < readings[side].n_sources; i++)
			readings[side].sifts[i] = (struct sift) {.sieve = population->sieve,
				.side = side,
				.keys = runs->keys,
				.reference = population->reference,
				.strings = population->strings,
				.bounds = population_bounds,
				.data = runs->bounds,
				.store = population->store[side],
				.newest = INSTANT_NONE};
	}
	sieve_bound (population->sieve, bound);
	if (!readings_run (readings, STEP_SIFT, threads, error))
		return FALSE;
	for (int side = 0; side < SIDE_COUNT; side++)
		movement_rebase (sieve_classes (population->sieve, side), population->strings);
	return population_settle (population, runs, threads, &(struct population_again) {readings_again, &again}, error) &&
		readings_run (readings, STEP_FETCH, threads, error);
}

static gboolean
readings_take (struct job *job, struct population *population, struct reading readings[SIDE_COUNT],
	const struct population_order *order, const struct source_scope *scope, GError **error)
{
	const struct population_watch *watch = order->watch;
	GPtrArray *const readers[SIDE_COUNT] = {readings[SIDE_LEFT].readers, readings[SIDE_RIGHT].readers};
	int threads = (int) option_int (job->options, "threads");
	/* Half of it for the sieve: what is wanted in full comes besides. */
	size_t bound = (size_t) option_int (job->options, "memory") / 2;

	for (int side = 0; side < SIDE_COUNT; side++)
		if (!side_references (job, population, &readings[side], side, scope, error))
			return FALSE;
	if (population->reach.legs && !population_books_read (job, population, order, scope, error))
		return FALSE;
	if (!references_read (job, population, scope, error) || !reference_finish (population->reference, error))
		return FALSE;
	population_books_digest (population);
	if (watch != NULL && !watch->before (watch->data, population, readers, scope, error))
		return FALSE;
	if (population->unread)
		return TRUE;
	if (order->runs != NULL && !reference_has_crosswalk (population->reference, CROSSWALK_ORDER, SIDE_LEFT) &&
				!reference_has_crosswalk (population->reference, CROSSWALK_ORDER, SIDE_RIGHT)
			? !readings_sieve (population, readings, order, threads, bound, error)
			: !readings_run (readings, STEP_READ, threads, error))
		return FALSE;
	for (int side = 0; side < SIDE_COUNT; side++)
		side_take (population, &readings[side], side);
	return population_fresh (job, population, order->plant, scope, error) &&
		(watch == NULL || watch->after (watch->data, population, readers, scope, error));
}

struct population *
population_read (struct job *job, const struct population_order *order, GError **error)
{
	const struct plant *plant = order->plant;
	struct source_scope scope = {.plant = order->code,
		.from = order->from,
		.until = order->until,
		.read_from = order->from - order->rule->timing.look_back,
		.read_until = order->until + order->rule->timing.look_ahead,
		.as_of = job->as_of,
		.zone = plant->zone,
		.index = order->runs != NULL ? order->runs->index : NULL,
		.halves = job_halves (job)};
	g_autoptr (population) population = population_plan (order, &scope);
	struct reading readings[SIDE_COUNT] = {0};

	scope_periods (&scope, plant->company);
	scope.log = population->log;
	gboolean ok = reading_init (&readings[SIDE_LEFT], job, population->role[SIDE_LEFT], SIDE_LEFT, plant, &scope, error) &&
		reading_init (&readings[SIDE_RIGHT], job, population->role[SIDE_RIGHT], SIDE_RIGHT, plant, &scope, error) &&
		readings_take (job, population, readings, order, &scope, error);

	if (ok && !population->unread && population->rows_read[SIDE_LEFT] == 0 && population->rows_read[SIDE_RIGHT] == 0)
		ok = population_empty (population, SIDE_LEFT, error);
	for (int side = 0; side < SIDE_COUNT; side++) {
		/* Readers live on: evidence and profiles are theirs. */
		for (guint i = 0; ok && i < readings[side].readers->len; i++)
			g_ptr_array_add (population->readers, readings[side].readers->pdata[i]);
		if (ok)
			g_ptr_array_set_size (readings[side].readers, 0);
		reading_release (&readings[side]);
	}
	return ok ? g_steal_pointer (&population) : NULL;
}

void
population_free (struct population *population)
{
	if (population == NULL)
		return;
	for (int side = 0; side < SIDE_COUNT; side++)
		movement_table_free (population->side[side]);
	for (int side = 0; side < SIDE_COUNT; side++)
		row_store_free (population->store[side]);
	sieve_free (population->sieve);
	g_array_unref (population->evidence);
	g_ptr_array_unref (population->readers);
	if (population->context == NULL)
		reference_log_free (population->log);
	archive_context_free (population->context);
	reference_free (population->reference);
	strpool_free (population->strings);
	g_free (population);
}

static void
plants_add (GHashTable *seen, const struct movement_table *table)
{
	for (size_t row = 0; table != NULL && row < table->rows; row++)
		g_hash_table_add (seen, GUINT_TO_POINTER (movement_text (table, COL_PLANT, row)));
}

char **
population_plants (const struct population *population)
{
	g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
	GPtrArray *plants = g_ptr_array_new ();
	GHashTableIter iterator;
	gpointer plant;

	for (int side = 0; side < SIDE_COUNT; side++) {
		plants_add (seen, population->side[side]);
		if (population->sieve != NULL)
			plants_add (seen, sieve_classes (population->sieve, side));
	}
	g_hash_table_iter_init (&iterator, seen);
	while (g_hash_table_iter_next (&iterator, &plant, NULL))
		if (plant != NULL)
			g_ptr_array_add (plants, g_strdup (strpool_text (population->strings, GPOINTER_TO_UINT (plant))));
	g_ptr_array_sort (plants, texts_compare);
	g_ptr_array_add (plants, NULL);
	return (char **) g_ptr_array_free (plants, FALSE);
}

uint32_t *
population_rows (const struct population *population, int side, const char *plant, size_t *n)
{
	const struct movement_table *table = population->side[side];
	uint32_t *rows = g_new (uint32_t, table->rows + 1), id = strpool_find (population->strings, plant, strlen (plant));

	*n = 0;
	for (size_t row = 0; row < table->rows; row++)
		if (*plant == '\0' || movement_text (table, COL_PLANT, row) == id)
			rows[(*n)++] = (uint32_t) row;
	return rows;
}
