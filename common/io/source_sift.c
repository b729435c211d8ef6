/*
 * source_sift.c - the movements of a source in two steps: all into the sieve, then those that it wants.
 */
#include "common/base/failure.h"
#include "common/io/movement_read.h"
#include "common/io/movement_sift.h"
#include "common/io/source_internal.h"

#include <string.h>

/* Numbers and times need not become text on their way into the sieve. */
static void
values_ask (struct db_cursor *cursor, const struct row_map *map)
{
	const struct entity_column *columns = entities[ENTITY_MOVEMENT].columns;

	for (int i = 0; columns[i].name != NULL; i++)
		if (columns[i].kind != COLUMN_TEXT && map->columns[i].direct > 0)
			db_cursor_typed (cursor, map->columns[i].direct - 1);
}

static gboolean
rows_sift (struct source_reader *reader, struct reading *reading, const char *name, const struct source_scope *scope,
	const struct params *params, struct sift *sift, struct evidence *evidence, GError **error)
{
	g_autoptr (totals) totals = totals_new (sieve_classes (sift->sieve, sift->side)->strings);
	const struct column_info *columns;
	int n = rows_columns (&reading->rows, &columns);

	if (reader->db != NULL) {
		spool_free (reader->spool);
		reading->rows.spool = reader->spool = spool_new (columns, n, error);
		if (reader->spool == NULL)
			return FALSE;
		values_ask (reading->rows.cursor, reading->map);
	}
	if (!movement_sift (&reading->rows, reading->map, scope, sift, totals, error))
		return FALSE;
	if (reading->rows.csv != NULL)
		csv_digest (reading->rows.csv, reader->digest);
	return reader->db != NULL ? db_prove (reader, reading, name, params, totals, evidence, error)
							  : csv_prove (reader, reading, totals, evidence, error);
}

static gboolean
movements_sift (struct source_reader *reader, const char *name, const struct source_scope *scope, const struct params *params,
	struct sift *sift, struct evidence *evidence, GError **error)
{
	struct reading reading = {0};
	g_autofree char *before = NULL, *after = NULL;
	gboolean good = (reader->db == NULL || watermark_read (reader, name, params, &before, error)) &&
		reading_start (&reading, reader, name, ENTITY_MOVEMENT, NULL, scope, params, error);

	if (good && !rows_sift (reader, &reading, name, scope, params, sift, evidence, error)) {
		object_prefix (&reading, error);
		good = FALSE;
	}
	good = good && (reader->db == NULL || watermark_read (reader, name, params, &after, error));
	if (good && reader->db != NULL)
		watermark_judge (reader, before, after, evidence);
	if (good)
		evidence_describe (reader, evidence, &reading, params);
	reading_release (&reading);
	return good;
}

gboolean
source_sift_movements (struct source_reader *reader, const struct source_scope *scope, struct sift *sift, struct evidence *evidence,
	GError **error)
{
	const char *name = source_population (reader);
	struct params params = {0};
	gboolean good;

	params_init (&params, reader, scope);
	evidence_open (reader, evidence, name);
	good = movements_sift (reader, name, scope, &params, sift, evidence, error);
	params_release (&params);
	if (!good)
		g_prefix_error (error, "source '%s': ", reader->name);
	return good;
}

/* A bit per row of the file alone; the rows of a side may come from several. */
static gboolean
fetch_start (struct source_reader *reader, struct reading *reading, const char *name, const struct source_scope *scope,
	const uint8_t *wanted, GError **error)
{
	if (reader->db != NULL) {
		reading->object = g_strdup_printf ("query '%s'", name);
		reading->rows.spool = reader->spool;
		return spool_rewind (reader->spool, wanted, error) &&
			reading_map (reading, reader, name, ENTITY_MOVEMENT, reader->profile, scope, error);
	}
	if (!reading_start (reading, reader, name, ENTITY_MOVEMENT, NULL, scope, NULL, error))
		return FALSE;
	csv_want (reading->rows.csv, wanted);
	return TRUE;
}

static gboolean
file_same (const struct source_reader *reader, const struct reading *reading, GError **error)
{
	char hex[DIGEST_HEX_SIZE];

	if (reading->rows.csv == NULL)
		return TRUE;
	csv_digest (reading->rows.csv, hex);
	if (strcmp (hex, reader->digest) == 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_BUSY, "the file was written to while it was read\nhint: run again when it is whole");
	return FALSE;
}

gboolean
source_fetch_movements (struct source_reader *reader, const struct source_scope *scope, const struct sift *sift, uint32_t first_row,
	const uint8_t *wanted, struct movement_table *table, struct evidence *evidence, GError **error)
{
	const char *name = source_population (reader);
	struct reading reading = {0};
	g_autoptr (totals) totals = totals_new (table->strings);
	gboolean good = fetch_start (reader, &reading, name, scope, wanted + first_row / 8, error);

	if (good && !(movement_read (&reading.rows, reading.map, scope, table, totals, error) && file_same (reader, &reading, error))) {
		object_prefix (&reading, error);
		good = FALSE;
	}
	if (good)
		evidence_sum (reader, evidence, table, sift);
	reading_release (&reading);
	if (!good)
		g_prefix_error (error, "source '%s': ", reader->name);
	return good;
}
