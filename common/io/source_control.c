/*
 * source_control.c - the proof that what was read is what the source holds.
 */
#include "common/base/failure.h"
#include "common/io/source_internal.h"

#include <string.h>
#include <sys/stat.h>

gboolean
scan_check (const struct reading *reading, GError **error)
{
	int64_t read = csv_rows (reading->rows.csv), scanned = csv_scanned (reading->rows.csv);

	if (read == scanned)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "%" G_GINT64_FORMAT " rows were read, but a second count gives %" G_GINT64_FORMAT,
		read, scanned);
	return FALSE;
}

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

gboolean
csv_prove (const struct source_reader *reader, const struct reading *reading, const struct totals *totals,
	struct evidence *evidence, GError **error)
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
		return control_file_read (control, &rows, &qty, &amount, error) &&
			totals_compare_texts (totals, &profile->numbers, rows, qty, amount, error);
	evidence->control = "not independent";
	if (profile->csv.control != CSV_CONTROL_FILE)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "its control file '%s.control' does not exist", csv_path (reading->rows.csv));
	return FALSE;
}

static gboolean
totals_query (struct source_reader *reader, const char *stem, const struct params *params, const struct totals *totals,
	bool *done, GError **error)
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

gboolean
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

gboolean
watermark_read (struct source_reader *reader, const char *name, const struct params *params, char **value, GError **error)
{
	g_autofree char *stem = g_strconcat (name, "_watermark", NULL);
	GError *failed = NULL;
	g_autofree char *sql =
		db_is_snapshot (reader->db) ? NULL : profile_query (reader->profile, stem, db_engine (reader->db), &failed);

	*value = NULL;
	if (sql != NULL && !db_scalar (reader->db, sql, params->list, params->n, value, &failed))
		g_prefix_error (&failed, "query '%s': ", stem);
	if (failed == NULL)
		return TRUE;
	g_propagate_error (error, failed);
	return FALSE;
}

void
watermark_judge (const struct source_reader *reader, const char *before, const char *after, struct evidence *evidence)
{
	if (db_is_snapshot (reader->db) || (before != NULL && g_strcmp0 (before, after) == 0))
		return;
	evidence->control_equal = false;
	evidence->moved = before != NULL;
	evidence->control = before == NULL ? "no snapshot and no watermark: the source may have moved while it was read"
									   : "the watermark moved: the source was written to while it was read";
}

struct file_state
file_state_of (const char *path)
{
	struct stat status;

	if (stat (path, &status) != 0)
		return (struct file_state) {0};
	return (struct file_state) {status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

void
file_judge (const struct reading *reading, struct evidence *evidence)
{
	struct file_state after = file_state_of (csv_path (reading->rows.csv));

	if (memcmp (&reading->before, &after, sizeof after) == 0)
		return;
	evidence->control_equal = false;
	evidence->moved = true;
	evidence->control = "the file was written to, or replaced, while it was read";
}
