#include "common/io/source.h"

#include "common/base/failure.h"
#include "common/io/csv.h"
#include "common/io/db.h"
#include "common/io/entity.h"
#include "common/io/movement_read.h"
#include "common/io/reference_read.h"
#include "common/io/row_map.h"
#include "common/io/rows.h"
#include "common/io/totals.h"

#include <string.h>

const char *const source_entities[] = {
	"movement_types", "uom", "item", "price", "order", "material_map", "location_map", "order_map", "batch", "outage", "queue", NULL
};

struct source_reader
{
	char *name, *shown;
	struct profile *profile;
	GHashTable *settings;		/* of the configuration, which outlives the reader */
	struct zone *zone;		/* of the profile; NULL: the plant's */
	struct db *db;			/* NULL: CSV */
	GHashTable *tables;		/* entities that a database has; NULL: all that the profile has queries for */
	char *path;			/* csv: */
	bool folder;
	GStringChunk *texts;		/* of evidence */
};

/* An entity while it is read. */
struct reading
{
	struct rows rows;
	struct row_map *map;
	char *text;			/* of the query; NULL: a file */
	char *object;
};

/* What a profile ships as CSV is in the canonical form, whatever the system's own files look like. */
static const struct profile plain_profile = {
	.name = "", .numbers = { .decimal = '.' }, .csv = { .delimiter = ',', .quote = '"', .encoding = "UTF-8" }
};

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
	struct db_options options = { .access = DB_READ };
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
	db_close (reader->db);
	if (reader->tables != NULL)
		g_hash_table_unref (reader->tables);
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
static char *
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
static char *
shipped_file (const struct source_reader *reader, const char *name)
{
	g_autofree char *path = g_strdup_printf ("%s/%s.csv", reader->profile->folder, name);

	return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

static bool
has_query (const struct source_reader *reader, const char *name)
{
	g_autofree char *sql = reader->db != NULL ? profile_query (reader->profile, name, db_engine (reader->db), NULL) : NULL;

	return sql != NULL && (reader->tables == NULL || g_hash_table_contains (reader->tables, name));
}

/* Whether the source itself, not the profile's folder, has the entity. */
static bool
has_own (const struct source_reader *reader, const char *name)
{
	g_autofree char *file = NULL;

	if (reader->db != NULL)
		return has_query (reader, name);
	if (!reader->folder)
		return strcmp (name, entity_find (reader->name) >= 0 ? reader->name : "movement") == 0;
	file = entity_file (reader, name);
	return file != NULL;
}

bool
source_has (const struct source_reader *reader, const char *entity)
{
	g_autofree char *shipped = shipped_file (reader, entity);

	return shipped != NULL || has_own (reader, entity);
}

/* ---- parameters ---- */

enum { DAY_FIRST = -719162, DAY_LAST = 2932896, PARAM_TEXT = 40 };	/* 0001-01-01 and 9999-12-31 */

struct params
{
	struct db_param *list;
	size_t n;
	char from[PARAM_TEXT], until[PARAM_TEXT], read_from[PARAM_TEXT], read_until[PARAM_TEXT], as_of[PARAM_TEXT];
};

/*
 * The read window is bound a day wider on both sides than it is: so days and instants of any zone can be compared with it, and
 * the rows outside are left out exactly when they are read.
 */
static void
params_init (struct params *params, const struct source_reader *reader, const struct source_scope *scope)
{
	date_t first = scope->read_from != DATE_NONE ? scope->read_from - 1 : DAY_FIRST;
	date_t last = scope->read_until != DATE_NONE ? scope->read_until + 1 : DAY_LAST;
	GHashTableIter iterator;
	gpointer name, value;

	date_format (scope->from, params->from);
	date_format (scope->until, params->until);
	date_format (MAX (first, DAY_FIRST), params->read_from);
	date_format (MIN (last, DAY_LAST), params->read_until);
	instant_format (scope->as_of, NULL, params->as_of);
	if (strlen (params->as_of) >= 19) {	/* "2026-03-31 08:10:00": what every engine takes for a time */
		params->as_of[10] = ' ';
		params->as_of[19] = '\0';
	}
	params->list = g_new0 (struct db_param, 6 + (reader->settings != NULL ? g_hash_table_size (reader->settings) : 0));
	params->list[params->n++] = (struct db_param) { "plant", scope->plant != NULL ? scope->plant : "" };
	params->list[params->n++] = (struct db_param) { "from", params->from };
	params->list[params->n++] = (struct db_param) { "to", params->until };
	params->list[params->n++] = (struct db_param) { "read_from", params->read_from };
	params->list[params->n++] = (struct db_param) { "read_to", params->read_until };
	params->list[params->n++] = (struct db_param) { "as_of", params->as_of };
	if (reader->settings == NULL)
		return;
	g_hash_table_iter_init (&iterator, reader->settings);
	while (g_hash_table_iter_next (&iterator, &name, &value))
		params->list[params->n++] = (struct db_param) { name, value };
}

static void
params_release (struct params *params)
{
	g_free (params->list);
}

/* ---- reading an entity ---- */

static void
reading_release (struct reading *reading)
{
	row_map_free (reading->map);
	csv_close (reading->rows.csv);
	db_cursor_close (reading->rows.cursor);
	g_free (reading->text);
	g_free (reading->object);
}

/* Says where an error happened, unless the CSV reader has said so. */
static void
object_prefix (const struct reading *reading, GError **error)
{
	if (reading->object != NULL && (error == NULL || *error == NULL || !g_str_has_prefix ((*error)->message, "file '")))
		g_prefix_error (error, "%s: ", reading->object);
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
	return reading->rows.cursor != NULL;
}

static gboolean
file_start (struct reading *reading, const struct source_reader *reader, const char *name, const struct profile *profile, const char *shipped,
	    GError **error)
{
	g_autofree char *path = shipped != NULL ? g_strdup (shipped) : entity_file (reader, name);

	if (path == NULL) {
		g_set_error (error, FAILURE, FAILURE_UNAVAILABLE, "folder '%s' has no file for '%s'", reader->path, name);
		return FALSE;
	}
	reading->object = g_strdup_printf ("file '%s'", path);
	reading->rows.csv = csv_open (path, &profile->csv, 0, error);
	return reading->rows.csv != NULL;
}

/* shipped: the file of the profile's folder instead of the source; NULL = the source. */
static gboolean
reading_start (struct reading *reading, struct source_reader *reader, const char *name, enum entity_id id, const char *shipped,
	       const struct source_scope *scope, const struct params *params, GError **error)
{
	const struct profile *profile = shipped != NULL ? &plain_profile : reader->profile;
	struct row_map_input input = { .entity = &entities[id], .profile = profile, .settings = reader->settings };
	gboolean good;

	if (reader->db != NULL && shipped == NULL)
		good = query_start (reading, reader, name, params, error);
	else
		good = file_start (reading, reader, name, profile, shipped, error);
	if (good) {
		g_autofree char *folder = reader->path != NULL && !reader->folder ? g_path_get_dirname (reader->path) : g_strdup (reader->path);

		input.declared = reading->rows.csv != NULL ? profile_entity (profile, name) : NULL;
		input.n_columns = rows_columns (&reading->rows, &input.columns);
		input.folder = folder;
		input.zone = reader->zone != NULL ? reader->zone : scope->zone;
		reading->map = row_map_new (&input, error);
	}
	if (reading->map == NULL)
		object_prefix (reading, error);
	return reading->map != NULL;
}

/* Two methods must count the same rows of a file. */
static gboolean
scan_check (const struct reading *reading, GError **error)
{
	int64_t read = csv_rows (reading->rows.csv), scanned = csv_scanned (reading->rows.csv);

	if (read == scanned)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "%" G_GINT64_FORMAT " rows were read, but a second count gives %" G_GINT64_FORMAT, read, scanned);
	return FALSE;
}

/* ---- control totals ---- */

static const char *
trailer_field (const GPtrArray *trailer, guint i)
{
	const char *text = trailer->len > i ? g_ptr_array_index (trailer, i) : "";

	return *text != '\0' ? text : NULL;
}

/* The control file of a CSV, beside it under its name with or without `.gz`; NULL when there is none. The caller frees it. */
static char *
control_find (const char *path)
{
	g_autofree char *full = g_strconcat (path, ".control", NULL), *short_name = NULL;

	if (g_file_test (full, G_FILE_TEST_EXISTS))
		return g_steal_pointer (&full);
	if (!g_str_has_suffix (path, ".gz"))
		return NULL;
	short_name = g_strdup_printf ("%.*s.control", (int) (strlen (path) - strlen (".gz")), path);
	return g_file_test (short_name, G_FILE_TEST_EXISTS) ? g_steal_pointer (&short_name) : NULL;
}

static gboolean
csv_prove (const struct source_reader *reader, const struct reading *reading, const struct totals *totals, struct evidence *evidence,
	   GError **error)
{
	const struct profile *profile = reader->profile;
	const GPtrArray *trailer = csv_trailer (reading->rows.csv);
	g_autofree char *control = control_find (csv_path (reading->rows.csv)), *rows = NULL, *qty = NULL, *amount = NULL;

	if (!scan_check (reading, error))
		return FALSE;
	evidence->control = "equal";
	evidence->control_equal = true;
	if (trailer != NULL)
		return totals_compare_texts (totals, &profile->numbers, trailer->len > 0 ? g_ptr_array_index (trailer, 0) : "",
					     trailer_field (trailer, 1), trailer_field (trailer, 2), error);
	if (control != NULL)
		return control_file_read (control, &rows, &qty, &amount, error)
		       && totals_compare_texts (totals, &profile->numbers, rows, qty, amount, error);
	evidence->control = "not independent";
	if (profile->csv.control != CSV_CONTROL_FILE)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "its control file '%s.control' does not exist", csv_path (reading->rows.csv));
	return FALSE;
}

static gboolean
totals_query (struct source_reader *reader, const char *stem, const struct params *params, const struct totals *totals, bool *done,
	      GError **error)
{
	GError *failed = NULL;
	g_autofree char *sql = profile_query (reader->profile, stem, db_engine (reader->db), &failed);
	g_autoptr (db_cursor) cursor = sql != NULL ? db_query (reader->db, sql, params->list, params->n, &failed) : NULL;

	if (cursor != NULL && totals_compare (totals, cursor, &failed))
		*done = true;
	if (failed == NULL)
		return TRUE;
	g_propagate_prefixed_error (error, failed, "query '%s': ", stem);
	return FALSE;
}

static gboolean
db_prove (struct source_reader *reader, const struct reading *reading, const char *name, const struct params *params,
	  const struct totals *totals, struct evidence *evidence, GError **error)
{
	const struct column_info *columns;
	int n = rows_columns (&reading->rows, &columns);
	g_autofree char *stem = g_strconcat (name, "_totals", NULL);
	bool done = false;

	if (!totals_query (reader, stem, params, totals, &done, error))
		return FALSE;
	for (int i = 0; i < n; i++) {
		g_autofree char *lower = g_ascii_strdown (columns[i].name, -1), *further = g_strdup_printf ("%s_%s", stem, lower);

		if (!totals_query (reader, further, params, totals, &done, error))
			return FALSE;
	}
	evidence->control = done ? "equal" : "none: the profile has no totals query";
	evidence->control_equal = done;
	return TRUE;
}

/* One value that grows with every posting, for engines without snapshots; NULL when the profile has no such query. */
static gboolean
watermark_read (struct source_reader *reader, const char *name, const struct params *params, char **value, GError **error)
{
	g_autofree char *stem = g_strconcat (name, "_watermark", NULL);
	GError *failed = NULL;
	g_autofree char *sql = db_is_snapshot (reader->db) ? NULL : profile_query (reader->profile, stem, db_engine (reader->db), &failed);

	*value = NULL;
	if (sql != NULL && !db_scalar (reader->db, sql, params->list, params->n, value, &failed))
		g_prefix_error (&failed, "query '%s': ", stem);
	if (failed == NULL)
		return TRUE;
	g_propagate_error (error, failed);
	return FALSE;
}

static void
watermark_judge (const struct source_reader *reader, const char *before, const char *after, struct evidence *evidence)
{
	if (db_is_snapshot (reader->db) || (before != NULL && g_strcmp0 (before, after) == 0))
		return;
	evidence->control_equal = false;
	evidence->control = before == NULL ? "no snapshot and no watermark: the source may have moved while it was read"
		: "the watermark moved: the source was written to while it was read";
}

/* ---- evidence ---- */

static const char *
text_keep (struct source_reader *reader, const char *text)
{
	return g_string_chunk_insert (reader->texts, text != NULL ? text : "");
}

static const char *
now_text (struct source_reader *reader)
{
	char buffer[40];

	return text_keep (reader, instant_format (g_get_real_time (), NULL, buffer));
}

static void
evidence_open (struct source_reader *reader, struct evidence *evidence, const char *object)
{
	*evidence = (struct evidence) { .source = text_keep (reader, reader->name), .uri = text_keep (reader, reader->shown) };
	evidence->profile = text_keep (reader, reader->profile->name);
	evidence->object = text_keep (reader, object);
	evidence->query = evidence->query_hash = evidence->parameters = evidence->digest = evidence->control = "";
	evidence->started = now_text (reader);
	evidence->snapshot = text_keep (reader, reader->db != NULL ? db_snapshot (reader->db) : "");
	evidence->user = text_keep (reader, reader->db != NULL ? db_user (reader->db) : "");
}

static void
evidence_describe (struct source_reader *reader, struct evidence *evidence, const struct reading *reading, const struct params *params)
{
	g_autoptr (GString) parameters = g_string_new (NULL);
	g_autofree char *hash = NULL;
	char hex[DIGEST_HEX_SIZE];

	for (size_t i = 0; i < params->n && i < 6; i++)
		g_string_append_printf (parameters, "%s%s=%s", i > 0 ? " " : "", params->list[i].name, params->list[i].value);
	evidence->parameters = text_keep (reader, parameters->str);
	evidence->query = text_keep (reader, reading->text != NULL ? reading->text : reading->object);
	if (reading->text != NULL)
		hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, reading->text, -1);
	else {
		csv_digest (reading->rows.csv, hex);
		hash = g_strconcat ("xxh128:", hex, NULL);
	}
	evidence->query_hash = text_keep (reader, hash);
	evidence->ended = now_text (reader);
}

static void
evidence_sum (struct source_reader *reader, struct evidence *evidence, const struct movement_table *table)
{
	char hex[33];

	evidence->rows = (int64_t) table->rows;
	for (size_t row = 0; row < table->rows; row++) {
		evidence->rows_rejected += (table->flags[row] & MOVEMENT_REJECTED) != 0;
		evidence->sum_qty += table->qty[row] != DECIMAL_NONE ? table->qty[row] : 0;
		evidence->sum_amount += movement_amount (table, row) != DECIMAL_NONE ? movement_amount (table, row) : 0;
	}
	movement_digest (table, hex);
	evidence->digest = text_keep (reader, hex);
}

/* ---- what callers ask for ---- */

static gboolean
movements_read (struct source_reader *reader, const char *name, const struct source_scope *scope, const struct params *params,
		struct movement_table *table, struct evidence *evidence, GError **error)
{
	struct reading reading = { 0 };
	g_autoptr (totals) totals = totals_new (table->strings);
	g_autofree char *before = NULL, *after = NULL;
	gboolean good = reader->db == NULL || watermark_read (reader, name, params, &before, error);

	good = good && reading_start (&reading, reader, name, ENTITY_MOVEMENT, NULL, scope, params, error);
	if (good) {
		good = movement_read (&reading.rows, reading.map, scope, table, totals, error)
		       && (reader->db != NULL ? db_prove (reader, &reading, name, params, totals, evidence, error)
			   : csv_prove (reader, &reading, totals, evidence, error));
		if (!good)
			object_prefix (&reading, error);
	}
	good = good && (reader->db == NULL || watermark_read (reader, name, params, &after, error));
	if (good) {
		if (reader->db != NULL)
			watermark_judge (reader, before, after, evidence);
		evidence_describe (reader, evidence, &reading, params);
		evidence_sum (reader, evidence, table);
	}
	reading_release (&reading);
	return good;
}

gboolean
source_read_movements (struct source_reader *reader, const struct source_scope *scope, struct movement_table *table,
		       struct evidence *evidence, GError **error)
{
	const char *name = *reader->profile->population != '\0' ? reader->profile->population : "movement";
	struct params params = { 0 };
	gboolean good;

	params_init (&params, reader, scope);
	evidence_open (reader, evidence, name);
	good = movements_read (reader, name, scope, &params, table, evidence, error);
	params_release (&params);
	if (!good)
		g_prefix_error (error, "source '%s': ", reader->name);
	return good;
}

static gboolean
entity_read (struct source_reader *reader, enum entity_id id, int side, const struct source_scope *scope, const struct params *params,
	     struct reference *reference, struct evidence *evidence, GError **error)
{
	const char *name = entities[id].name;
	g_autofree char *shipped = shipped_file (reader, name);
	bool own = has_own (reader, name) || shipped == NULL;	/* the source's own goes before what the profile ships */
	struct reading reading = { 0 };
	int64_t n = 0;
	gboolean good = reading_start (&reading, reader, name, id, own ? NULL : shipped, scope, params, error);

	if (good) {
		good = reference_read (&reading.rows, reading.map, id, side, scope->plant != NULL ? scope->plant : "", reference, &n, error)
		       && (reading.rows.csv == NULL || scan_check (&reading, error));
		if (!good)
			object_prefix (&reading, error);
	}
	if (good && evidence != NULL) {
		evidence->rows = n;
		evidence->control = "not independent";
		evidence->control_equal = true;
		evidence_describe (reader, evidence, &reading, params);
	}
	reading_release (&reading);
	return good;
}

gboolean
source_read_reference (struct source_reader *reader, const char *entity, int side, const struct source_scope *scope,
		       struct reference *reference, struct evidence *evidence, GError **error)
{
	int id = entity_find (entity);
	struct params params = { 0 };
	gboolean good = id > ENTITY_MOVEMENT;

	params_init (&params, reader, scope);
	if (evidence != NULL)
		evidence_open (reader, evidence, entity);
	if (!good)
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "'%s' is no reference entity", entity);
	else
		good = entity_read (reader, (enum entity_id) id, side, scope, &params, reference, evidence, error);
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
