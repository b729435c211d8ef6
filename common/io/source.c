#include "common/io/source.h"

#include "common/base/failure.h"
#include "common/io/entity.h"
#include "common/io/movement_read.h"
#include "common/io/source_internal.h"

#include <string.h>

const char *const source_entities[] = {"movement_types", "uom", "item", "price", "order", "material_map", "location_map",
	"order_map", "batch", "outage", "queue", "bom_line", "confirmation", "stock_balance", "account_balance", "stock_account",
	"item_account", "lane", "balance", "count", NULL};

/* What a profile ships as CSV is in the canonical form, whatever the system's own files look like. */
static const struct profile plain_profile = {
	.name = "", .numbers = {.decimal = '.'}, .csv = {.delimiter = ',', .quote = '"', .encoding = "UTF-8"}};

/* ---- opening ---- */

/* The names of tables and views, where the profile asks for them: a query whose table is not there is then left out. */
static gboolean
tables_list (struct source_reader *reader, GError **error)
{
	GError *failed = NULL;
	g_autofree char *sql = profile_query (reader->profile, "entities", db_engine (reader->db), &failed);
	g_autoptr (db_cursor) cursor = sql != NULL ? db_query (reader->db, sql, NULL, 0, &failed) : NULL;
	const struct batch *batch = NULL;

	if (sql != NULL && cursor != NULL)
		reader->tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	while (cursor != NULL && db_fetch (cursor, &batch, &failed) && batch != NULL)
		for (size_t row = 0; row < batch->rows; row++) {
			const struct cell *cell = &batch->column[0][row];

			g_hash_table_add (reader->tables, g_ascii_strdown (cell->text != NULL ? cell->text : "", cell->length));
		}
	if (failed == NULL)
		return TRUE;
	g_propagate_prefixed_error (error, failed, "query 'entities': ");
	return FALSE;
}

static gboolean
source_connect (struct source_reader *reader, const struct source *source, const struct config *config, GError **error)
{
	struct db_options options = {.access = DB_READ};
	static const char csv[] = "csv:";

	if (config != NULL) {
		options.connect_timeout = config->connect_timeout;
		options.statement_timeout = config->statement_timeout;
	}
	if (!g_str_has_prefix (source->uri, csv)) {
		reader->db = db_open (source->uri, &options, error);
		return reader->db != NULL && db_begin_read (reader->db, error) && tables_list (reader, error);
	}
	reader->folder = g_file_test (source->uri + strlen (csv), G_FILE_TEST_IS_DIR);
	reader->path = reader->folder ? g_strdup (source->uri + strlen (csv)) : csv_find (source->uri + strlen (csv));
	if (reader->path != NULL)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_UNAVAILABLE, "file '%s' does not exist", source->uri + strlen (csv));
	return FALSE;
}

struct source_reader *
source_open (const struct source *source, const struct config *config, GError **error)
{
	g_autoptr (source_reader) reader = g_new0 (struct source_reader, 1);
	gboolean good;

	reader->name = g_strdup (source->name);
	reader->shown = g_strdup (source->shown != NULL ? source->shown : "");
	reader->settings = source->settings;
	reader->changes = source->changes;
	reader->texts = g_string_chunk_new (4096);
	reader->profile = profile_load (source->profile != NULL ? source->profile : "generic", error);
	good = reader->profile != NULL;
	if (good && reader->profile->zone != NULL)
		good = (reader->zone = zone_new (reader->profile->zone, error)) != NULL;
	if (good && source_connect (reader, source, config, error))
		return g_steal_pointer (&reader);
	g_prefix_error (error, "source '%s': ", source->name);
	return NULL;
}

void
source_close (struct source_reader *reader)
{
	if (reader == NULL)
		return;
	spool_free (reader->spool);
	db_close (reader->db);
	if (reader->tables != NULL)
		g_hash_table_unref (reader->tables);
	if (reader->columns != NULL)
		g_hash_table_unref (reader->columns);
	profile_free (reader->profile);
	zone_free (reader->zone);
	g_string_chunk_free (reader->texts);
	g_free (reader->name);
	g_free (reader->shown);
	g_free (reader->path);
	g_free (reader);
}

const struct profile *
source_profile (const struct source_reader *reader)
{
	return reader->profile;
}

/* ---- finding an entity ---- */

/* The file below csv:DIR, or the single file; NULL when there is none. The caller frees it. */
char *
entity_file (const struct source_reader *reader, const char *name)
{
	const struct profile_entity *declared = profile_entity (reader->profile, name);
	g_autofree char *usual = g_strconcat (name, ".csv", NULL), *path = NULL;

	if (reader->db != NULL)
		return NULL;
	if (!reader->folder)
		return g_strdup (reader->path);
	path = g_build_filename (reader->path, declared != NULL && declared->file != NULL ? declared->file : usual, NULL);
	return csv_find (path);
}

/* An entity's file in the profile's own folder: movement_types.csv and the like. */
char *
shipped_file (const struct source_reader *reader, const char *name)
{
	g_autofree char *file = g_strconcat (name, ".csv", NULL);

	return profile_file (reader->profile, file);
}

static bool
has_query (const struct source_reader *reader, const char *name)
{
	return reader->db != NULL && profile_has_query (reader->profile, name, db_engine (reader->db)) &&
		(reader->tables == NULL || g_hash_table_contains (reader->tables, name));
}

/* What a csv:FILE holds: the entity that the source is named after, else movements. */
static const char *
single_entity (const struct source_reader *reader)
{
	if (strcmp (reader->name, "gl") == 0)
		return entities[ENTITY_GL_LINE].name;
	return entity_find (reader->name) >= 0 ? reader->name : entities[ENTITY_MOVEMENT].name;
}

/* Whether what a file's rows must be joined to is there. */
static bool
has_lookups (const struct source_reader *reader, const char *name)
{
	const struct profile_entity *declared = profile_entity (reader->profile, name);

	for (size_t i = 0; declared != NULL && i < declared->n_lookups; i++) {
		g_autofree char *path = g_build_filename (reader->path, declared->lookups[i].file, NULL), *found = csv_find (path);

		if (found == NULL && !declared->lookups[i].optional)
			return false;
	}
	return true;
}

/* Whether the file has the columns without which it is none of this entity. One that cannot be read says so when it is. */
static bool
has_needed (const struct source_reader *reader, const char *name, const char *file)
{
	const struct profile_entity *declared = profile_entity (reader->profile, name);
	const char *const *needs = declared != NULL ? (const char *const *) declared->needs : NULL;
	g_autoptr (csv_reader) csv = needs != NULL ? csv_open (file, &reader->profile->csv, 0, NULL) : NULL;
	const struct column_info *columns;
	int n = csv != NULL ? csv_columns (csv, &columns) : 0;

	for (; csv != NULL && *needs != NULL; needs++)
		if (column_named (columns, n, *needs) < 0)
			return false;
	return true;
}

bool
has_own (const struct source_reader *reader, const char *name)
{
	g_autofree char *file = NULL;

	if (reader->db != NULL)
		return has_query (reader, name);
	if (!reader->folder)
		return strcmp (name, single_entity (reader)) == 0;
	file = entity_file (reader, name);
	return file != NULL && has_needed (reader, name, file) &&
		(profile_gap (reader->profile, name) == NULL || has_lookups (reader, name));
}

bool
source_has (const struct source_reader *reader, const char *entity)
{
	g_autofree char *shipped = shipped_file (reader, entity);

	return shipped != NULL || has_own (reader, entity) || parts_say (reader, entity);
}

/* ---- reading an entity ---- */

void
reading_release (struct reading *reading)
{
	row_map_free (reading->map);
	csv_close (reading->rows.csv);
	db_cursor_close (reading->rows.cursor);
	g_free (reading->text);
	g_free (reading->object);
}

/* Says where an error happened, unless the CSV reader has said so. */
void
object_prefix (const struct reading *reading, GError **error)
{
	if (reading->object != NULL && (error == NULL || *error == NULL || !g_str_has_prefix ((*error)->message, "file '")))
		g_prefix_error (error, "%s: ", reading->object);
}

static void
columns_note (struct source_reader *reader, const struct db_cursor *cursor)
{
	const struct column_info *columns;
	int n = db_cursor_columns (cursor, &columns);

	if (reader->columns != NULL)
		return;
	reader->columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	for (int i = 0; i < n; i++)
		g_hash_table_add (reader->columns, g_ascii_strdown (columns[i].name, -1));
}

static gboolean
query_start (struct reading *reading, struct source_reader *reader, const char *name, const struct params *params, GError **error)
{
	reading->object = g_strdup_printf ("query '%s'", name);
	reading->text = profile_query (reader->profile, name, db_engine (reader->db), error);
	if (reading->text == NULL) {
		if (error != NULL && *error == NULL)
			g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "profile '%s' has no such query", reader->profile->name);
		return FALSE;
	}
	reading->rows.cursor = db_stream (reader->db, reading->text, params->list, params->n, error);
	if (reading->rows.cursor != NULL && strcmp (name, source_population (reader)) == 0)
		columns_note (reader, reading->rows.cursor);
	return reading->rows.cursor != NULL;
}

static gboolean
file_start (struct reading *reading, const struct source_reader *reader, const char *name, const struct profile *profile,
	const char *shipped, GError **error)
{
	g_autofree char *path = shipped != NULL ? g_strdup (shipped) : entity_file (reader, name);

	if (path == NULL) {
		g_set_error (error, FAILURE, FAILURE_UNAVAILABLE, "folder '%s' has no file for '%s'", reader->path, name);
		return FALSE;
	}
	reading->object = g_strdup_printf ("file '%s'", path);
	reading->before = file_state_of (path);
	reading->rows.csv = csv_open (path, &profile->csv, 0, error);
	return reading->rows.csv != NULL;
}

gboolean
reading_map (struct reading *reading, const struct source_reader *reader, const char *name, enum entity_id id,
	const struct profile *profile, const struct source_scope *scope, GError **error)
{
	g_autofree char *folder =
		reader->path != NULL && !reader->folder ? g_path_get_dirname (reader->path) : g_strdup (reader->path);
	struct row_map_input input = {.entity = &entities[id], .profile = profile, .settings = reader->settings, .folder = folder};

	input.declared = reading->rows.csv != NULL ? profile_entity (profile, name) : NULL;
	input.file = reading->rows.csv != NULL;
	input.n_columns = rows_columns (&reading->rows, &input.columns);
	input.zone = reader->zone != NULL ? reader->zone : scope->zone;
	reading->map = row_map_new (&input, error);
	if (reading->map == NULL)
		object_prefix (reading, error);
	return reading->map != NULL;
}

gboolean
reading_start (struct reading *reading, struct source_reader *reader, const char *name, enum entity_id id, const char *shipped,
	const struct source_scope *scope, const struct params *params, GError **error)
{
	const struct profile *profile = shipped != NULL ? &plain_profile : reader->profile;

	if (reader->db != NULL && shipped == NULL ? query_start (reading, reader, name, params, error)
											  : file_start (reading, reader, name, profile, shipped, error)) {
		if (reading->rows.csv != NULL && id == ENTITY_MOVEMENT && scope->halves != NULL)
			csv_read_ahead (reading->rows.csv);
		return reading_map (reading, reader, name, id, profile, scope, error);
	}
	object_prefix (reading, error);
	return FALSE;
}

/* ---- what callers ask for ---- */

const char *
source_population (const struct source_reader *reader)
{
	const char *stock = entities[ENTITY_MOVEMENT].name, *books = entities[ENTITY_GL_LINE].name;

	if (*reader->profile->population != '\0')
		return reader->profile->population;
	/* A source that is named after a population is read for it, whatever else stands beside. */
	if (entity_find (reader->name) > ENTITY_GL_LINE && !entity_is_reference (entity_find (reader->name)) &&
		has_own (reader, reader->name))
		return reader->name;
	return !has_own (reader, stock) && has_own (reader, books) && profile_gap (reader->profile, stock) == NULL ? books : stock;
}

enum entity_id
population_entity (const char *name)
{
	int id = entity_find (name);

	return id > ENTITY_MOVEMENT && !entity_is_reference (id) ? (enum entity_id) id : ENTITY_MOVEMENT;
}

void
values_ask (const struct reading *reading)
{
	const struct row_map *map = reading->map;

	for (int i = 0; map->entity->columns[i].name != NULL; i++) {
		enum column_kind kind = map->entity->columns[i].kind;
		bool value = kind == COLUMN_QTY || kind == COLUMN_MONEY || kind == COLUMN_DATE || kind == COLUMN_INSTANT;

		if (value && row_map_owns (map, &map->columns[i]))
			db_cursor_typed (reading->rows.cursor, map->columns[i].direct - 1);
	}
}

/* What was read is proven by what the source says of it, and summed for the evidence meanwhile. */
struct proof
{
	struct source_reader *reader;
	const struct reading *reading;
	const char *name;
	const struct params *params;
	const struct movement_table *table;
	const struct totals *totals;
	struct evidence *evidence;
	struct evidence_sum *sum;
	gboolean good;
	GError **error;
};

static void
proof_half (void *data, int half)
{
	struct proof *proof = data;

	if (half == 1)
		evidence_sum (proof->sum, proof->table, NULL);
	else if (proof->reader->db != NULL)
		proof->good =
			db_prove (proof->reader, proof->reading, proof->name, proof->params, proof->totals, proof->evidence, proof->error);
	else
		proof->good = csv_prove (proof->reader, proof->reading, proof->totals, proof->evidence, proof->error);
}

static gboolean
movements_read (struct source_reader *reader, const char *name, const struct source_scope *scope, const struct params *params,
	struct movement_table *table, struct evidence *evidence, GError **error)
{
	struct reading reading = {0};
	g_autoptr (totals) totals = totals_new (table->strings);
	g_autofree char *before = NULL, *after = NULL;
	struct evidence_sum sum;
	struct proof proof = {reader, &reading, name, params, table, totals, evidence, &sum, FALSE, error};
	gboolean good = reader->db == NULL || watermark_read (reader, name, params, &before, error);

	good = good && reading_start (&reading, reader, name, population_entity (name), NULL, scope, params, error) &&
		numbers_ask (&reading, reader, name, error);
	if (good) {
		if (reading.rows.cursor != NULL)
			values_ask (&reading);
		good = movement_read (&reading.rows, reading.map, scope, table, totals, error);
		if (good)
			halves_run (scope->halves, proof_half, &proof);
		good = good && proof.good;
		if (!good)
			object_prefix (&reading, error);
	}
	good = good && (reader->db == NULL || watermark_read (reader, name, params, &after, error));
	if (good) {
		if (reader->db != NULL)
			watermark_judge (reader, before, after, evidence);
		else
			file_judge (&reading, evidence);
		evidence_describe (reader, evidence, &reading, params);
		evidence_summed (reader, evidence, &sum);
	}
	reading_release (&reading);
	return good;
}

gboolean
source_read_movements (struct source_reader *reader, const struct source_scope *scope, struct movement_table *table,
	struct evidence *evidence, GError **error)
{
	const char *name = source_population (reader);
	struct source_scope own = *scope;
	struct params params = {0};
	gboolean good;

	params_init (&params, reader, scope);
	own.company = names_company (reader) ? NULL : scope->company;
	evidence_open (reader, evidence, name);
	if (population_missing (reader, name, scope, evidence, &good, error)) {
		params_release (&params);
		return good;
	}
	good = movements_read (reader, name, &own, &params, table, evidence, error);
	params_release (&params);
	if (!good)
		g_prefix_error (error, "source '%s': ", reader->name);
	return good;
}

gboolean
source_read_reference (struct source_reader *reader, const char *entity, int side, const struct source_scope *scope,
	struct reference *reference, struct evidence *evidence, GError **error)
{
	int id = entity_find (entity);
	struct source_scope own = *scope;
	struct params params = {0};
	gboolean good = entity_is_reference (id);

	params_init (&params, reader, scope);
	own.company = names_company (reader) ? NULL : scope->company;
	if (evidence != NULL)
		evidence_open (reader, evidence, good ? entity_object (id) : entity);
	if (!good)
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "'%s' is no reference entity", entity);
	else
		good = entity_read (reader, (enum entity_id) id, side, &own, &params, reference, evidence, error);
	params_release (&params);
	if (!good)
		g_prefix_error (error, "source '%s': ", reader->name);
	return good;
}

gboolean
source_read_references (struct source_reader *reader, int side, const struct source_scope *scope, struct reference *reference,
	GArray *evidence, GError **error)
{
	for (int i = 0; source_entities[i] != NULL; i++) {
		struct evidence one;

		if (!source_has (reader, source_entities[i]))
			continue;
		if (!source_read_reference (reader, source_entities[i], side, scope, reference, &one, error))
			return FALSE;
		if (evidence != NULL)
			g_array_append_val (evidence, one);
	}
	return TRUE;
}
