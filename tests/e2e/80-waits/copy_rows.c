/*
 * copy_rows - rows into and out of a PostgreSQL server that may stop at any moment: copy_rows in|out SECONDS URI. No statement
 * may take longer than that.
 *
 * in: writes 16 MiB to the table `taken`, more than any socket holds. out: reads the first batch of many rows of `given`, leaves
 * the rest, and asks once more.
 */
#include "common/base/failure.h"
#include "common/io/db.h"

#include <stdio.h>
#include <string.h>

enum
{
	ROWS = 16 * 1024,
	ROW_BYTES = 1024
};

static gboolean
rows_in (struct db *db, GError **error)
{
	g_autofree char *text = g_strnfill (ROW_BYTES, 'x');
	const char *const values[] = {text};
	g_autoptr (db_bulk) bulk = db_begin (db, error) ? db_bulk_begin (db, "INSERT INTO taken (x) VALUES (:x)", error) : NULL;

	for (int i = 0; bulk != NULL && i < ROWS; i++)
		if (!db_bulk_row (bulk, values, error))
			return FALSE;
	return bulk != NULL && db_bulk_end (bulk, error) && db_commit (db, error);
}

static gboolean
rows_out (struct db *db, GError **error)
{
	const struct batch *batch;
	struct db_cursor *cursor = db_stream (db, "SELECT x FROM given", NULL, 0, error);
	gboolean good = cursor != NULL && db_fetch (cursor, &batch, error);
	g_autofree char *answer = NULL;

	db_cursor_close (cursor);
	return good && db_scalar (db, "SELECT 1", NULL, 0, &answer, error);
}

int
main (int argc, char **argv)
{
	const struct db_options options = {
		.access = DB_WRITE, .connect_timeout = 1, .statement_timeout = argc == 4 ? g_ascii_strtoll (argv[2], NULL, 10) : 0};
	g_autoptr (GError) error = NULL;
	g_autoptr (db) db = argc == 4 ? db_open (argv[3], &options, &error) : NULL;

	if (argc != 4)
		return FAILURE_USAGE;
	if (db != NULL && (strcmp (argv[1], "in") == 0 ? rows_in (db, &error) : rows_out (db, &error)))
		return 0;
	fprintf (stderr, "%s\n", error->message);
	return error->code;
}
