#include "run/population.h"

#include "common/base/failure.h"
#include "common/base/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum
{
	SPANS_MAX = 16
};

/* One side's reading, done by a thread of its own: readers, table and pool belong to it until it is joined. */
struct reading
{
	struct job *job;
	const struct source *sources[SPANS_MAX];
	size_t n_sources;
	struct source_scope scope;
	GPtrArray *readers;
	struct strpool *strings;
	struct movement_table *table;
	GArray *evidence;
	GError *error;
};

static gboolean
reading_source (struct reading *reading, const struct source *source)
{
	struct source_reader *reader = source_open (source, reading->job->config, &reading->error);
	struct evidence evidence = {0};
	g_autoptr (movement_table) more = NULL;

	if (reader == NULL)
		return FALSE;
	g_ptr_array_add (reading->readers, reader);
	more = movement_table_new (reading->strings);
	if (!source_read_movements (reader, &reading->scope, more, &evidence, &reading->error))
		return FALSE;
	g_array_append_val (reading->evidence, evidence);
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
		reading_source (reading, reading->sources[i]);
	return NULL;
}

/* The sources that play a role in the window: one, or two when the plant was switched inside it. */
static gboolean
reading_init (struct reading *reading, struct job *job, const char *role, const struct plant *plant,
	const struct source_scope *scope, GError **error)
{
	struct source_span spans[SPANS_MAX];
	size_t n = plant_source_spans (plant, role, scope->from, scope->until, spans, SPANS_MAX);

	*reading = (struct reading) {.job = job, .scope = *scope};
	for (size_t i = 0; i < MIN (n, (size_t) SPANS_MAX); i++) {
		const struct source *source = config_source (job->config, spans[i].source, error);
		bool known = false;

		if (source == NULL)
			return FALSE;
		for (size_t j = 0; j < reading->n_sources; j++)
			known |= reading->sources[j] == source;
		if (!known)
			reading->sources[reading->n_sources++] = source;
	}
	reading->readers = g_ptr_array_new ();
	reading->strings = strpool_new ();
	reading->evidence = g_array_new (FALSE, FALSE, sizeof (struct evidence));
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
	if (reading->evidence != NULL)
		g_array_unref (reading->evidence);
	g_clear_error (&reading->error);
}

static gboolean
readings_run (struct reading readings[SIDE_COUNT], int threads, GError **error)
{
	pthread_t thread;
	bool parallel = threads != 1 && pthread_create (&thread, NULL, reading_run, &readings[SIDE_RIGHT]) == 0;

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

const char *
crosswalk_entity (const struct crosswalk_source *crosswalk)
{
	return strcmp (crosswalk->what, "items") == 0    ? "material_map"
		: strcmp (crosswalk->what, "locations") == 0 ? "location_map"
													 : "order_map";
}

static gboolean
entity_read (struct job *job, struct population *population, const char *name, const char *entity, int side,
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

/* The side of what a source of its own gives: confirmations are then the ERP's, and the MES may have its own beside them. */
static int
given_side (const char *entity)
{
	return strcmp (entity, "confirmation") == 0 ? SIDE_RIGHT : SIDE_LEFT;
}

static gboolean
references_read (struct job *job, struct population *population, const struct source_scope *scope, GError **error)
{
	const struct config *config = job->config;

	for (size_t i = 0; i < config->n_crosswalks; i++) {
		const struct crosswalk_source *crosswalk = &config->crosswalks[i];

		if (!entity_read (job, population, crosswalk->source, crosswalk_entity (crosswalk),
				entity_side (config, crosswalk->source, population), scope, error))
			return FALSE;
	}
	for (int i = 0; source_entities[i] != NULL; i++) {
		if (config_source_find (config, source_entities[i]) == NULL)
			continue;
		if (!entity_read (job, population, source_entities[i], source_entities[i], given_side (source_entities[i]), scope, error))
			return FALSE;
		/* One file of movement types serves both sides unless each side's own profile has its map. */
		if (strcmp (source_entities[i], "movement_types") == 0 &&
			!entity_read (job, population, source_entities[i], source_entities[i], SIDE_RIGHT, scope, error))
			return FALSE;
	}
	return TRUE;
}

/* An entity that the installation gives a source of its own goes before what a side has or its profile ships. */
static gboolean
reader_references (struct job *job, struct population *population, struct source_reader *reader, int side,
	const struct source_scope *scope, GError **error)
{
	for (int i = 0; source_entities[i] != NULL; i++) {
		struct evidence evidence = {0};

		bool given = config_source_find (job->config, source_entities[i]) != NULL && side >= given_side (source_entities[i]);

		if (given || !source_has (reader, source_entities[i]))
			continue;
		if (!source_read_reference (reader, source_entities[i], side, scope, population->reference, &evidence, error))
			return FALSE;
		g_array_append_val (population->evidence, evidence);
	}
	return TRUE;
}

static gboolean
side_references (struct job *job, struct population *population, struct reading *reading, int side,
	const struct source_scope *scope, GError **error)
{
	for (guint i = 0; i < reading->readers->len; i++)
		if (!reader_references (job, population, reading->readers->pdata[i], side, scope, error))
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
	population->profile[side] = source_profile (reading->readers->pdata[0]);
	g_array_append_vals (population->evidence, reading->evidence->data, reading->evidence->len);
}

static gboolean
population_empty (const struct population *population, int side, GError **error)
{
	g_set_error (error, FAILURE, FAILURE_BUSY,
		"source '%s' has no rows for this window; that is no result, it is data that is not ready\n"
		"hint: check --plant, --period and the source's load; run again when it has delivered",
		population->role[side]);
	return FALSE;
}

/*
 * A source that lags behind --as-of by more than `freshness` is not ready. A window that ended long ago is not asked: what is
 * read of it cannot be newer than itself.
 */
static gboolean
population_fresh (const struct job *job, const struct population *population, const struct plant *plant,
	const struct source_scope *scope, GError **error)
{
	int64_t allowed = job->config->freshness;

	if (allowed == 0 || job->as_of >= plant_day_start (plant, scope->read_until))
		return TRUE;
	for (int side = 0; side < SIDE_COUNT; side++) {
		instant_t newest = movement_newest (population->side[side]);
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

gboolean
population_ready (const struct population *population, const struct outcome *outcome, GError **error)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct tally *other = outcome->side[SIDE_COUNT - 1 - side].state;

		if (population->side[side]->rows == 0 && other[STATE_EXCEPTION].rows + other[STATE_OPEN_TIMING].rows > 0)
			return population_empty (population, side, error);
	}
	return TRUE;
}

static struct population *
population_new (const struct reconciliation *rule)
{
	struct population *population = g_new0 (struct population, 1);

	population->strings = strpool_new ();
	population->reference = reference_new (population->strings);
	population->readers = g_ptr_array_new_with_free_func ((GDestroyNotify) source_close);
	population->evidence = g_array_new (FALSE, FALSE, sizeof (struct evidence));
	/* Kept: a population outlives the rule that it was read for. */
	population->role[SIDE_LEFT] = strpool_text (population->strings, strpool_add0 (population->strings, rule->left_source));
	population->role[SIDE_RIGHT] = strpool_text (population->strings, strpool_add0 (population->strings, rule->right_source));
	return population;
}

struct population *
population_read (struct job *job, const struct reconciliation *rule, const struct plant *plant, const char *code, date_t from,
	date_t until, GError **error)
{
	g_autoptr (population) population = population_new (rule);
	struct source_scope scope = {.plant = code,
		.from = from,
		.until = until,
		.read_from = from - rule->timing.look_back,
		.read_until = until + rule->timing.look_ahead,
		.as_of = job->as_of,
		.zone = plant->zone};
	struct reading readings[SIDE_COUNT] = {0};
	int threads = (int) option_int (job->options, "threads");
	gboolean ok = reading_init (&readings[SIDE_LEFT], job, population->role[SIDE_LEFT], plant, &scope, error) &&
		reading_init (&readings[SIDE_RIGHT], job, population->role[SIDE_RIGHT], plant, &scope, error) &&
		readings_run (readings, threads, error);

	for (int side = 0; side < SIDE_COUNT && ok; side++) {
		side_take (population, &readings[side], side);
		ok = side_references (job, population, &readings[side], side, &scope, error);
	}
	ok = ok && population_fresh (job, population, plant, &scope, error) && references_read (job, population, &scope, error) &&
		reference_finish (population->reference, error);
	if (ok && population->side[SIDE_LEFT]->rows == 0 && population->side[SIDE_RIGHT]->rows == 0)
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
	g_array_unref (population->evidence);
	g_ptr_array_unref (population->readers);
	reference_free (population->reference);
	strpool_free (population->strings);
	g_free (population);
}

static int
text_compare (gconstpointer a, gconstpointer b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
population_plants (const struct population *population)
{
	g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
	GPtrArray *plants = g_ptr_array_new ();
	GHashTableIter iterator;
	gpointer plant;

	for (int side = 0; side < SIDE_COUNT; side++)
		for (size_t row = 0; row < population->side[side]->rows; row++)
			g_hash_table_add (seen, GUINT_TO_POINTER (movement_text (population->side[side], COL_PLANT, row)));
	g_hash_table_iter_init (&iterator, seen);
	while (g_hash_table_iter_next (&iterator, &plant, NULL))
		if (plant != NULL)
			g_ptr_array_add (plants, g_strdup (strpool_text (population->strings, GPOINTER_TO_UINT (plant))));
	g_ptr_array_sort (plants, text_compare);
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
