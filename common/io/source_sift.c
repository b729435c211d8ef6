/*
 * source_sift.c - the movements of a source in two steps: all into the sieve, then those that it wants.
 */
#include "common/base/failure.h"
#include "common/io/movement_read.h"
#include "common/io/movement_sift.h"
#include "common/io/source_internal.h"

#include <string.h>

static gboolean
file_same (const char *digest, struct csv_reader *csv, GError **error)
{
	char hex[DIGEST_HEX_SIZE];

	csv_digest (csv, hex);
	if (strcmp (hex, digest) == 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_BUSY, "the file was written to while it was read\nhint: run again when it is whole");
	return FALSE;
}

static struct plant_file *
file_indexed (const struct reading *reading, const struct source_scope *scope, int side)
{
	return scope->index != NULL && *scope->plant != '\0' ? plant_index_file (scope->index, side, csv_path (reading->rows.csv))
														 : NULL;
}

/* The rows of the plant alone, where it is known which they are. */
static bool
file_want_own (struct reading *reading, struct plant_file *file, const char *plant)
{
	uint64_t n = 0;
	const uint8_t *own = file != NULL ? plant_file_rows (file, plant, &n) : NULL;

	if (own != NULL)
		csv_want (reading->rows.csv, own, n);
	return own != NULL;
}

/*
 * A file that has been read for another plant is known: its rows of other plants are passed over, and its control totals, which
 * are of the whole file, were proven then. That it is the same file its digest shows.
 */
static gboolean
file_sift (struct source_reader *reader, struct reading *reading, const struct source_scope *scope, struct sift *sift,
	struct totals *totals, struct evidence *evidence, GError **error)
{
	struct plant_file *file = file_indexed (reading, scope, sift->side);
	bool known = file_want_own (reading, file, scope->plant);

	if (!known)
		sift->notes = file;
	if (!movement_sift (&reading->rows, reading->map, scope, sift, totals, error))
		return FALSE;
	csv_digest (reading->rows.csv, reader->digest);
	if (known) {
		evidence->control = plant_file_control (file, &evidence->control_equal);
		return file_same (plant_file_digest (file), reading->rows.csv, error);
	}
	if (!csv_prove (reader, reading, totals, evidence, error))
		return FALSE;
	if (file != NULL)
		plant_file_finish (file, reader->digest, evidence->control, evidence->control_equal);
	return TRUE;
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
		values_ask (reading);
	}
	if (reader->db != NULL)
		return movement_sift (&reading->rows, reading->map, scope, sift, totals, error) &&
			db_prove (reader, reading, name, params, totals, evidence, error);
	return file_sift (reader, reading, scope, sift, totals, evidence, error);
}

static gboolean
movements_sift (struct source_reader *reader, const char *name, const struct source_scope *scope, const struct params *params,
	struct sift *sift, struct evidence *evidence, GError **error)
{
	struct reading reading = {0};
	g_autofree char *before = NULL, *after = NULL;
	gboolean good = (reader->db == NULL || watermark_read (reader, name, params, &before, error)) &&
		reading_start (&reading, reader, name, population_entity (name), NULL, scope, params, error) &&
		numbers_ask (&reading, reader, name, error);

	if (good && !rows_sift (reader, &reading, name, scope, params, sift, evidence, error)) {
		object_prefix (&reading, error);
		good = FALSE;
	}
	good = good && (reader->db == NULL || watermark_read (reader, name, params, &after, error));
	if (good && reader->db != NULL)
		watermark_judge (reader, before, after, evidence);
	else if (good)
		file_judge (&reading, evidence);
	if (good)
		evidence_describe (reader, evidence, &reading, params);
	reading_release (&reading);
	return good;
}

gboolean
source_sift_movements (
	struct source_reader *reader, const struct source_scope *scope, struct sift *sift, struct evidence *evidence, GError **error)
{
	const char *name = source_population (reader);
	struct params params = {0};
	gboolean good;

	params_init (&params, reader, scope);
	evidence_open (reader, evidence, name);
	if (population_missing (reader, name, scope, evidence, &good, error)) {
		params_release (&params);
		return good;
	}
	good = movements_sift (reader, name, scope, &params, sift, evidence, error);
	params_release (&params);
	if (!good)
		g_prefix_error (error, "source '%s': ", reader->name);
	return good;
}

/* A bit per row of the file alone; the rows of a side may come from several. */
static gboolean
fetch_start (struct source_reader *reader, struct reading *reading, const char *name, const struct source_scope *scope,
	const uint8_t *wanted, uint64_t n, GError **error)
{
	if (reader->db != NULL) {
		reading->object = g_strdup_printf ("query '%s'", name);
		reading->rows.spool = reader->spool;
		return spool_rewind (reader->spool, wanted, n, error) &&
			reading_map (reading, reader, name, population_entity (name), reader->profile, scope, error);
	}
	if (!reading_start (reading, reader, name, population_entity (name), NULL, scope, NULL, error))
		return FALSE;
	csv_want (reading->rows.csv, wanted, n);
	return TRUE;
}

gboolean
source_sift_again (
	struct source_reader *reader, const struct source_scope *scope, const struct sift *sift, uint32_t first_row, GError **error)
{
	struct reading reading = {0};
	g_autoptr (totals) totals = totals_new (sieve_classes (sift->sieve, sift->side)->strings);
	struct sift again = *sift;
	gboolean good = fetch_start (reader, &reading, source_population (reader), scope, NULL, 0, error);

	again.again = true;
	again.first_row = first_row;
	again.notes = NULL;
	if (good && reading.rows.csv != NULL)
		(void) file_want_own (&reading, file_indexed (&reading, scope, sift->side), scope->plant);
	if (good &&
		!(movement_sift (&reading.rows, reading.map, scope, &again, totals, error) &&
			(reading.rows.csv == NULL || file_same (reader->digest, reading.rows.csv, error)))) {
		object_prefix (&reading, error);
		good = FALSE;
	}
	reading.rows.spool = NULL;
	reading_release (&reading);
	if (!good)
		g_prefix_error (error, "source '%s': ", reader->name);
	return good;
}

gboolean
source_fetch_movements (struct source_reader *reader, const struct source_scope *scope, const struct sift *sift,
	uint32_t first_row, const uint8_t *wanted, struct movement_table *table, struct evidence *evidence, GError **error)
{
	const char *name = source_population (reader);
	struct reading reading = {0};
	g_autoptr (totals) totals = totals_new (table->strings);
	uint64_t numbered = sieve_numbered (sift->sieve, sift->side);
	gboolean good =
		fetch_start (reader, &reading, name, scope, wanted + first_row / 8, numbered - MIN (numbered, first_row), error);

	if (good &&
		!(movement_read (&reading.rows, reading.map, scope, table, totals, error) &&
			(reading.rows.csv == NULL || file_same (reader->digest, reading.rows.csv, error)))) {
		object_prefix (&reading, error);
		good = FALSE;
	}
	if (good) {
		struct evidence_sum sum;

		evidence_sum (&sum, table, sift);
		evidence_summed (reader, evidence, &sum);
	}
	reading_release (&reading);
	if (!good)
		g_prefix_error (error, "source '%s': ", reader->name);
	return good;
}
