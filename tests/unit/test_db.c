/*
 * test_db.c - the database seam on the engines that it knows: SQLite and MariaDB through ODBC, PostgreSQL through libpq and
 * ODBC. The test driver starts the servers (tests/servers.sh).
 */
#include "common/base/failure.h"
#include "common/io/db.h"
#include "common/io/db_driver.h"
#include "common/io/sql_text.h"

#include <check.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum
{
	SQLITE,
	POSTGRESQL,
	POSTGRESQL_ODBC,
	MARIADB,
	ENGINES
};

static char *folder;

static char *
engine_uri (int engine)
{
	const char *host = g_getenv ("TEST_PGHOST"), *user = g_getenv ("TEST_PGUSER"), *port = g_getenv ("TEST_PGPORT"),
			   *socket = g_getenv ("TEST_MARIA_SOCKET");

	ck_assert_msg (host != NULL && socket != NULL, "no servers: run this through tests/run-check.sh");
	switch (engine) {
	case SQLITE:
		return g_strdup_printf ("sqlite:%s/t;e%%s?t #1.db", folder);
	case POSTGRESQL:
		return g_strdup_printf ("postgresql:///postgres?host=%s&port=%s&user=%s", host, port, user);
	case POSTGRESQL_ODBC:
		return g_strdup ("odbc:DSN=test_postgresql");
	default:
		return g_strdup ("odbc:DSN=test_mariadb");
	}
}

static struct db *
engine_open (int engine, enum db_access access)
{
	g_autofree char *uri = engine_uri (engine);
	GError *error = NULL;
	struct db *db = db_open (uri, &(struct db_options) {.access = access}, &error);

	ck_assert_msg (db != NULL, "%s: %s", uri, error != NULL ? error->message : "");
	return db;
}

static void
run (struct db *db, const char *sql)
{
	GError *error = NULL;
	bool done = db_execute (db, sql, NULL, 0, NULL, &error);

	ck_assert_msg (done, "%s: %s", sql, error != NULL ? error->message : "");
}

static const char create[] = "CREATE TABLE io_t (id INTEGER PRIMARY KEY, k VARCHAR(40), long_text TEXT, n NUMERIC(20,6), d DATE)";
static const char insert[] = "INSERT INTO io_t (id, k, long_text, n, d) VALUES (:id, :k, :long_text, :n, :d)";

static void
fill (int engine, int rows, const char *long_text)
{
	g_autoptr (db) db = engine_open (engine, DB_CREATE);
	g_autoptr (db_bulk) bulk = NULL;
	GError *error = NULL;

	run (db, "DROP TABLE IF EXISTS io_t");
	run (db, create);
	ck_assert (db_begin (db, NULL));
	bulk = db_bulk_begin (db, insert, &error);
	ck_assert_msg (bulk != NULL, "%s", error != NULL ? error->message : "");
	for (int i = 1; i <= rows; i++) {
		g_autofree char *id = g_strdup_printf ("%d", i);
		const char *const values[] = {id, i % 7 == 0 ? NULL : "tab\tback\\slash\nГамбург", i == rows ? long_text : "x",
			i % 2 == 0 ? "-0.500000" : "12345678901.250000", "2026-03-31"};

		ck_assert_msg (db_bulk_row (bulk, values, &error), "%s", error != NULL ? error->message : "");
	}
	ck_assert (db_bulk_end (bulk, NULL));
	g_clear_pointer (&bulk, db_bulk_free);
	ck_assert_msg (db_commit (db, &error), "%s", error != NULL ? error->message : "");
}

static char *
cell_text (const struct batch *batch, int column, size_t row)
{
	const struct cell *cell = &batch->column[column][row];

	return cell->text != NULL ? g_strndup (cell->text, cell->length) : NULL;
}

START_TEST (rows_come_out_as_they_went_in_on_every_engine)
{
	g_autofree char *long_text = g_strnfill (60000, 'z');
	g_autoptr (db) db = NULL;
	const struct db_param params[] = {{"from", "2026-03-01"}, {"unused", "x"}, {"to", "2026-04-01"}};
	const struct batch *batch;
	const struct column_info *columns;
	int64_t rows = 0;
	GError *error = NULL;

	fill (_i, 3000, long_text);
	db = engine_open (_i, DB_READ);
	ck_assert_msg (db_begin_read (db, &error), "%s", error != NULL ? error->message : "");
	for (int stream = 0; stream < 2; stream++) {
		const char *sql = "SELECT id, k, long_text, n, d FROM io_t WHERE d >= :from AND d < :to ORDER BY id";
		g_autoptr (db_cursor) cursor = stream ? db_stream (db, sql, params, 3, &error) : db_query (db, sql, params, 3, &error);

		ck_assert_msg (cursor != NULL, "%s", error != NULL ? error->message : "");
		ck_assert_int_eq (db_cursor_columns (cursor, &columns), 5);
		ck_assert_str_eq (columns[2].name, "long_text");
		ck_assert_int_eq (columns[3].type, _i == SQLITE ? VALUE_FLOAT : VALUE_NUMBER);
		ck_assert_int_eq (columns[4].type, _i == SQLITE ? VALUE_TEXT : VALUE_DATE);
		for (rows = 0; db_fetch (cursor, &batch, &error) && batch != NULL;)
			for (size_t i = 0; i < batch->rows; i++) {
				g_autofree char *id = cell_text (batch, 0, i), *k = cell_text (batch, 1, i), *text = cell_text (batch, 2, i),
								*n = cell_text (batch, 3, i), *d = cell_text (batch, 4, i),
								*expected = g_strdup_printf ("%" G_GINT64_FORMAT, ++rows);

				ck_assert_str_eq (id, expected);
				ck_assert_pstr_eq (k, rows % 7 == 0 ? NULL : "tab\tback\\slash\nГамбург");
				ck_assert_str_eq (text, rows == 3000 ? long_text : "x");
				if (_i == SQLITE)
					ck_assert_str_eq (n, rows % 2 == 0 ? "-0.5" : "12345678901.25");
				else
					ck_assert_str_eq (n, rows % 2 == 0 ? "-0.500000" : "12345678901.250000");
				ck_assert_str_eq (d, "2026-03-31");
			}
		ck_assert_msg (error == NULL, "%s", error != NULL ? error->message : "");
		ck_assert_int_eq (rows, 3000);
	}
}
END_TEST

START_TEST (a_source_cannot_be_written)
{
	g_autoptr (db) db = NULL;
	g_autoptr (GError) error = NULL;

	fill (_i, 1, "");
	db = engine_open (_i, DB_READ);
	ck_assert (db_begin_read (db, NULL));
	ck_assert (db_is_snapshot (db));
	ck_assert (!db_execute (db, "DELETE FROM io_t", NULL, 0, NULL, &error));
	ck_assert_int_eq (error->code, FAILURE_CONFIGURATION);
}
END_TEST

START_TEST (a_snapshot_does_not_see_what_is_committed_later)
{
	g_autoptr (db) reader = NULL, writer = NULL;
	g_autofree char *before = NULL, *after = NULL;
	g_autoptr (GError) error = NULL;

	fill (_i, 3, "");
	reader = engine_open (_i, DB_READ);
	ck_assert (db_begin_read (reader, NULL));
	writer = engine_open (_i, DB_WRITE);
	if (_i == SQLITE) { /* without WAL its reader holds writers off instead */
		ck_assert (!db_execute (writer, "DELETE FROM io_t WHERE id = 1", NULL, 0, NULL, &error));
		ck_assert_int_eq (error->code, FAILURE_BUSY);
	} else
		run (writer, "DELETE FROM io_t WHERE id = 1");
	ck_assert (db_scalar (reader, "SELECT COUNT(*) FROM io_t", NULL, 0, &before, NULL));
	ck_assert_str_eq (before, "3");
	db_rollback (reader);
	ck_assert (db_scalar (reader, "SELECT COUNT(*) FROM io_t", NULL, 0, &after, NULL));
	ck_assert_str_eq (after, _i == SQLITE ? "3" : "2");
}
END_TEST

START_TEST (a_name_that_is_not_there_is_bad_data_and_a_slip_in_the_sql_is_configuration)
{
	static const struct
	{
		const char *sql, *says;
		int class;
	} cases[] = {
		{"SELECT nosuch FROM io_t", "nosuch", FAILURE_DATA},
		{"SELECT 1 FROM no_such_table", "no_such_table", FAILURE_DATA},
		{"SELEC 1", "SELEC", FAILURE_CONFIGURATION},
	};
	g_autoptr (db) db = NULL;

	fill (_i, 1, "");
	db = engine_open (_i, DB_READ);
	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (GError) error = NULL;

		ck_assert_ptr_null (db_query (db, cases[i].sql, NULL, 0, &error));
		ck_assert_msg (error->code == cases[i].class, "%s: class %d: %s", cases[i].sql, error->code, error->message);
		ck_assert_msg (strstr (error->message, cases[i].says) != NULL, "%s", error->message);
	}
}
END_TEST

START_TEST (a_failed_statement_spoils_its_transaction)
{
	g_autoptr (db) db = NULL;
	g_autofree char *count = NULL;
	g_autoptr (GError) error = NULL;

	fill (_i, 1, "");
	db = engine_open (_i, DB_WRITE);
	ck_assert (db_begin (db, NULL));
	run (db, "INSERT INTO io_t (id) VALUES (2)");
	ck_assert (!db_execute (db, "INSERT INTO io_t (id) VALUES (1)", NULL, 0, NULL, NULL));
	ck_assert (!db_commit (db, &error));
	ck_assert_int_eq (error->code, FAILURE_INTERNAL);
	ck_assert (db_scalar (db, "SELECT COUNT(*) FROM io_t", NULL, 0, &count, NULL));
	ck_assert_str_eq (count, "1");
}
END_TEST

START_TEST (a_statement_says_how_many_rows_it_changed)
{
	g_autoptr (db) db = NULL;
	int64_t changed = 0;
	const struct db_param none[] = {{"k", NULL}};

	fill (_i, 10, "");
	db = engine_open (_i, DB_WRITE);
	ck_assert (db_execute (db, "UPDATE io_t SET k = :k WHERE id <= 4", none, 1, &changed, NULL));
	ck_assert_int_eq (changed, 4);
	ck_assert (db_execute (db, "DELETE FROM io_t WHERE id > 100", NULL, 0, &changed, NULL));
	ck_assert_int_eq (changed, 0);
}
END_TEST

START_TEST (a_cursor_may_be_left_before_its_end)
{
	g_autoptr (db) db = NULL;
	const struct batch *batch;
	g_autofree char *count = NULL;

	fill (_i, 3000, "");
	db = engine_open (_i, DB_READ);
	ck_assert (db_begin_read (db, NULL));
	{
		g_autoptr (db_cursor) cursor = db_stream (db, "SELECT id FROM io_t", NULL, 0, NULL);

		ck_assert (cursor != NULL && db_fetch (cursor, &batch, NULL));
	}
	db_rollback (db);
	ck_assert (db_scalar (db, "SELECT COUNT(*) FROM io_t", NULL, 0, &count, NULL));
	ck_assert_str_eq (count, "3000");
}
END_TEST

START_TEST (a_parameter_without_a_value_is_named)
{
	g_autoptr (db) db = engine_open (_i, DB_CREATE);
	g_autoptr (GError) error = NULL;

	ck_assert_ptr_null (db_query (db, "SELECT :plant", NULL, 0, &error));
	ck_assert_int_eq (error->code, FAILURE_CONFIGURATION);
	ck_assert_str_eq (error->message, "the statement names ':plant', which has no value here");
}
END_TEST

START_TEST (rows_that_are_abandoned_or_refused_leave_nothing)
{
	static const char *const again[] = {"1", "a", "b", "1", "2026-03-31"}, *const more[] = {"2", "a", "b", "1", "2026-03-31"};
	g_autoptr (db) db = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *count = NULL;

	fill (_i, 1, "");
	db = engine_open (_i, DB_WRITE);
	ck_assert_ptr_null (db_bulk_begin (db, "INSERT INTO io_t (id, k) VALUES (:id, 'k')", &error));
	ck_assert_int_eq (error->code, FAILURE_CONFIGURATION);
	g_clear_error (&error);
	for (int refused = 0; refused < 2; refused++) {
		g_autoptr (db_bulk) bulk = NULL;

		ck_assert (db_begin (db, NULL));
		bulk = db_bulk_begin (db, insert, NULL);
		ck_assert (bulk != NULL && db_bulk_row (bulk, more, NULL));
		if (refused) /* one driver says it with the row, the other at the end */
			ck_assert (!db_bulk_row (bulk, again, &error) || !db_bulk_end (bulk, &error));
		g_clear_pointer (&bulk, db_bulk_free);
		db_rollback (db);
	}
	ck_assert_str_ne (db_sqlstate (db), "");
	ck_assert (db_scalar (db, "SELECT COUNT(*) FROM io_t", NULL, 0, &count, NULL));
	ck_assert_str_eq (count, "1");
}
END_TEST

/* Rows of 100 bytes: many blocks of them. The row with this id (0: none) has that of the first. */
static gboolean
many_rows_insert (struct db *db, int rows, int wrong, GError **error)
{
	g_autoptr (db_bulk) bulk = db_bulk_begin (db, insert, error);
	g_autofree char *text = g_strnfill (90, 'x');

	ck_assert (bulk != NULL);
	for (int i = 1; i <= rows; i++) {
		g_autofree char *id = g_strdup_printf ("%d", i == wrong ? 1 : i);
		const char *const values[] = {id, i % 3 == 0 ? NULL : "k", text, "1", "2026-03-31"};

		if (!db_bulk_row (bulk, values, error))
			return FALSE;
	}
	return db_bulk_end (bulk, error);
}

/* What a row is refused for is said once, with or without a thread, and the transaction is lost. */
START_TEST (many_rows_go_in_by_blocks_and_one_that_is_refused_stops_them)
{
	enum
	{
		ROWS = 6000
	};
	static const int wrong[] = {2, ROWS / 2, ROWS, 0};
	g_autoptr (db) db = NULL;
	const char *sums = "SELECT COUNT(*) * 10 + SUM(CASE WHEN k IS NULL AND id % 3 <> 0 THEN 1 ELSE 0 END) FROM io_t";

	fill (_i, 0, "");
	db = engine_open (_i, DB_WRITE);
	for (int alone = 0; alone < 2; alone++) {
		if (alone)
			db_alone (db);
		for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++) {
			g_autoptr (GError) error = NULL;
			g_autofree char *found = NULL;

			ck_assert (db_begin (db, NULL));
			ck_assert_int_eq (many_rows_insert (db, ROWS, wrong[i], &error), wrong[i] == 0);
			ck_assert_int_eq (error == NULL, wrong[i] == 0);
			ck_assert (wrong[i] == 0 || !db_commit (db, NULL));
			if (wrong[i] == 0) {
				ck_assert (db_scalar (db, sums, NULL, 0, &found, NULL));
				ck_assert_str_eq (found, "60000");
			}
			db_rollback (db);
		}
	}
}
END_TEST

START_TEST (many_rows_may_be_abandoned)
{
	static const char *const values[] = {"1", "k", "x", "1", "2026-03-31"};
	g_autofree char *count = NULL, *text = g_strnfill (300 * 1024, 'x');
	const char *const wide[] = {"2", "k", text, "1", "2026-03-31"};
	g_autoptr (db_bulk) bulk = NULL;
	g_autoptr (db) db = NULL;

	fill (_i, 0, "");
	db = engine_open (_i, DB_WRITE);
	ck_assert (db_begin (db, NULL));
	bulk = db_bulk_begin (db, insert, NULL);
	ck_assert (bulk != NULL && db_bulk_row (bulk, wide, NULL) && db_bulk_row (bulk, values, NULL));
	g_clear_pointer (&bulk, db_bulk_free);
	db_rollback (db);
	ck_assert (db_scalar (db, "SELECT COUNT(*) FROM io_t", NULL, 0, &count, NULL));
	ck_assert_str_eq (count, "0");
}
END_TEST

START_TEST (an_engine_that_is_not_known_has_transactions_without_a_snapshot)
{
	g_autoptr (db) db = NULL;
	g_autofree char *count = NULL;

	fill (_i, 1, "");
	db = engine_open (_i, DB_WRITE);
	db->kind = NULL;
	ck_assert (db_begin_read (db, NULL));
	ck_assert (!db_is_snapshot (db));
	db_rollback (db);
	for (int commit = 0; commit < 2; commit++) {
		ck_assert (db_begin (db, NULL));
		run (db, "INSERT INTO io_t (id) VALUES (2)");
		if (commit)
			ck_assert (db_commit (db, NULL));
		else
			db_rollback (db);
	}
	ck_assert (db_scalar (db, "SELECT COUNT(*) FROM io_t", NULL, 0, &count, NULL));
	ck_assert_str_eq (count, "2");
}
END_TEST

struct counting
{
	int engine;
	int64_t rows;
};

static void *
rows_count (void *data)
{
	struct counting *counting = data;
	g_autoptr (db) db = engine_open (counting->engine, DB_READ);
	g_autoptr (db_cursor) cursor = db_begin_read (db, NULL) ? db_stream (db, "SELECT id, k, n FROM io_t", NULL, 0, NULL) : NULL;
	const struct batch *batch = NULL;

	while (cursor != NULL && db_fetch (cursor, &batch, NULL) && batch != NULL)
		counting->rows += (int64_t) batch->rows;
	return NULL;
}

START_TEST (two_connections_serve_two_threads)
{
	struct counting here = {_i, 0}, there = {_i, 0};
	pthread_t thread;

	fill (_i, 3000, "");
	ck_assert_int_eq (pthread_create (&thread, NULL, rows_count, &there), 0);
	rows_count (&here);
	pthread_join (thread, NULL);
	ck_assert_int_eq (here.rows, 3000);
	ck_assert_int_eq (there.rows, 3000);
}
END_TEST

START_TEST (a_statement_that_takes_too_long_is_unavailable)
{
	g_autofree char *uri = engine_uri (_i);
	g_autoptr (db) db = db_open (uri, &(struct db_options) {.access = DB_READ, .statement_timeout = 1}, NULL);
	g_autoptr (GError) error = NULL;

	ck_assert_ptr_nonnull (db);
	ck_assert_ptr_null (db_query (db, "SELECT pg_sleep(20)", NULL, 0, &error));
	ck_assert_msg (error->code == FAILURE_UNAVAILABLE, "%d: %s", error->code, error->message);
}
END_TEST

START_TEST (a_file_that_cannot_be_made_is_said)
{
	g_autofree char *inside = g_strdup_printf ("sqlite:%s/none/x.db", folder), *itself = g_strconcat ("sqlite:", folder, NULL);
	g_autoptr (GError) error = NULL;

	ck_assert_ptr_null (db_open (inside, &(struct db_options) {.access = DB_CREATE}, &error));
	ck_assert_int_eq (error->code, FAILURE_CANNOT_CREATE);
	g_clear_error (&error);
	ck_assert_ptr_null (db_open (itself, &(struct db_options) {.access = DB_CREATE}, &error));
	ck_assert_int_eq (error->code, FAILURE_UNAVAILABLE);
	ck_assert_msg (strstr (error->message, "Is a directory") != NULL, "%s", error->message);
}
END_TEST

START_TEST (a_second_writer_of_sqlite_is_told_to_come_back)
{
	g_autoptr (db) first = NULL, second = NULL;
	g_autoptr (GError) error = NULL;

	fill (SQLITE, 1, "");
	first = engine_open (SQLITE, DB_WRITE);
	second = engine_open (SQLITE, DB_WRITE);
	ck_assert (db_begin (first, NULL));
	ck_assert (!db_begin (second, &error));
	ck_assert_int_eq (error->code, FAILURE_BUSY);
}
END_TEST

START_TEST (a_missing_sqlite_file_is_unavailable_and_is_not_created)
{
	g_autofree char *file = g_build_filename (folder, "none.db", NULL), *uri = g_strconcat ("sqlite:", file, NULL);
	g_autoptr (GError) error = NULL;

	ck_assert_ptr_null (db_open (uri, NULL, &error));
	ck_assert_int_eq (error->code, FAILURE_UNAVAILABLE);
	ck_assert_msg (strstr (error->message, "none.db': No such file or directory") != NULL, "%s", error->message);
	ck_assert (!g_file_test (file, G_FILE_TEST_EXISTS));
}
END_TEST

static const struct
{
	const char *sql, *text;
	enum value_type type;
} binaries[] = {
	{"SELECT 12.50::numeric", "12.50", VALUE_NUMBER},
	{"SELECT 0::numeric(10,3)", "0.000", VALUE_NUMBER},
	{"SELECT -0.000001::numeric", "-0.000001", VALUE_NUMBER},
	{"SELECT 0.0000000012::numeric", "0.0000000012", VALUE_NUMBER},
	{"SELECT 10000::numeric", "10000", VALUE_NUMBER},
	{"SELECT 100000000.00010000::numeric", "100000000.00010000", VALUE_NUMBER},
	{"SELECT -123456789012345678901234567890.123456789::numeric", "-123456789012345678901234567890.123456789", VALUE_NUMBER},
	{"SELECT 1e30::numeric", "1000000000000000000000000000000", VALUE_NUMBER},
	{"SELECT 'NaN'::numeric", "NaN", VALUE_NUMBER},
	{"SELECT '-Infinity'::numeric", "-Infinity", VALUE_NUMBER},
	{"SELECT (-32768)::int2", "-32768", VALUE_INTEGER},
	{"SELECT (-2147483648)::int4", "-2147483648", VALUE_INTEGER},
	{"SELECT 4294967295::oid", "4294967295", VALUE_INTEGER},
	{"SELECT (-9223372036854775808)::int8", "-9223372036854775808", VALUE_INTEGER},
	{"SELECT 0.1::float8", "0.1", VALUE_FLOAT},
	{"SELECT -2.5::float8", "-2.5", VALUE_FLOAT},
	{"SELECT 0::float8", "0", VALUE_FLOAT},
	{"SELECT 1e-13::float8", "0", VALUE_FLOAT},
	{"SELECT 5e-324::float8", "0", VALUE_FLOAT},
	{"SELECT 9007199254740993::float8", "9007199254740992", VALUE_FLOAT},
	{"SELECT 1e300::float8", "out of range", VALUE_FLOAT},
	{"SELECT 'NaN'::float8", "NaN", VALUE_FLOAT},
	{"SELECT '-Infinity'::float4", "-Infinity", VALUE_FLOAT},
	{"SELECT 1.5::float4", "1.5", VALUE_FLOAT},
	{"SELECT 'Größe '::char(7)", "Größe  ", VALUE_TEXT},
	{"SELECT ''::text", "", VALUE_TEXT},
	{"SELECT NULL::text", NULL, VALUE_TEXT},
	{"SELECT NULL::numeric", NULL, VALUE_NUMBER},
	{"SELECT true", "t", VALUE_BOOL},
	{"SELECT false", "f", VALUE_BOOL},
	{"SELECT '2026-02-28'::date", "2026-02-28", VALUE_DATE},
	{"SELECT '1969-12-31'::date", "1969-12-31", VALUE_DATE},
	{"SELECT '0001-01-01'::date", "0001-01-01", VALUE_DATE},
	{"SELECT 'infinity'::date", "infinity", VALUE_DATE},
	{"SELECT '12026-01-01'::date", "infinity", VALUE_DATE},
	{"SELECT '1999-12-31 23:59:59.999999'::timestamp", "1999-12-31 23:59:59.999999", VALUE_TIME},
	{"SELECT '2026-03-10 08:10:00'::timestamp", "2026-03-10 08:10:00", VALUE_TIME},
	{"SELECT '-infinity'::timestamp", "-infinity", VALUE_TIME},
	{"SELECT '2026-03-10 08:10:00-05'::timestamptz", "2026-03-10 13:10:00Z", VALUE_INSTANT},
	{"SELECT '0f4c1b1e-0000-4000-8000-00000000abcd'::uuid", "0f4c1b1e-0000-4000-8000-00000000abcd", VALUE_TEXT},
	{"SELECT '{1,2}'::int[]", "{1,2}", VALUE_TEXT}, /* no binary form here: it comes as text */
	{"SELECT '12:30'::time", "12:30:00", VALUE_TEXT},
};

/* The first cell of the query as text; typed: it may come as a value, which *kind says. */
static char *
first_cell (struct db *db, const char *sql, bool typed, enum value_type *type, enum cell_kind *kind)
{
	g_autoptr (db_cursor) cursor = NULL;
	const struct column_info *columns;
	const struct batch *batch = NULL;
	struct cell cell;
	char buffer[CELL_TEXT_MAX];
	GError *error = NULL;

	cursor = db_stream (db, sql, NULL, 0, &error);
	ck_assert_msg (cursor != NULL, "%s", error != NULL ? error->message : "");
	if (typed)
		db_cursor_typed (cursor, 0);
	ck_assert (db_fetch (cursor, &batch, NULL) && batch != NULL);
	db_cursor_columns (cursor, &columns);
	*type = columns[0].type;
	*kind = (enum cell_kind) batch->column[0][0].kind;
	cell = cell_as_text (&batch->column[0][0], buffer);
	return *kind == CELL_TEXT ? cell_text (batch, 0, 0) : g_strndup (cell.text, cell.length);
}

START_TEST (postgresql_values_come_exactly_out_of_their_binary_form)
{
	g_autoptr (db) db = engine_open (POSTGRESQL, DB_READ);

	ck_assert (db_begin_read (db, NULL));
	for (int typed = 0; typed < 2; typed++) {
		enum value_type type;
		enum cell_kind kind;
		g_autofree char *text = first_cell (db, binaries[_i].sql, typed == 1, &type, &kind);

		ck_assert_pstr_eq (text, binaries[_i].text);
		ck_assert_int_eq (type, binaries[_i].type);
		ck_assert (kind == CELL_TEXT || typed == 1);
	}
}
END_TEST

static const struct
{
	const char *uri;
	int class;
	const char *says;
} unreachable[] = {
	{"postgresql://nobody:geheim@127.0.0.1:1/x", FAILURE_UNAVAILABLE, "Connection refused"},
	{"postgresql://u:geheim@/x?nosuchoption=geheim2", FAILURE_UNAVAILABLE, "nosuchoption"},
	{"odbc:Driver=NoSuchDriver;PWD=geheim", FAILURE_CONFIGURATION, "NoSuchDriver"},
	{"odbc:DSN=no_such_name;UID=u;PWD={geheim}", FAILURE_CONFIGURATION, "Data source name not found"},
	{"mysql:x", FAILURE_CONFIGURATION, "is no database"},
};

START_TEST (what_cannot_be_reached_is_said_without_secrets)
{
	g_autoptr (GError) error = NULL;

	ck_assert_ptr_null (db_open (unreachable[_i].uri, NULL, &error));
	ck_assert_msg (error->code == unreachable[_i].class, "%d: %s", error->code, error->message);
	ck_assert_msg (strstr (error->message, unreachable[_i].says) != NULL, "%s", error->message);
	ck_assert_msg (strstr (error->message, "geheim") == NULL, "%s", error->message);
}
END_TEST

START_TEST (a_server_that_goes_away_half_way_is_unavailable)
{
	g_autoptr (db) db = NULL, killer = NULL;
	g_autoptr (db_cursor) cursor = NULL;
	g_autofree char *pid = NULL;
	g_autoptr (GError) error = NULL;
	const struct batch *batch;
	struct db_param victim[] = {{"pid", NULL}};

	db = engine_open (_i, DB_READ);
	killer = engine_open (_i, DB_WRITE);
	ck_assert (db_begin_read (db, NULL));
	ck_assert (db_scalar (db, _i == MARIADB ? "SELECT CONNECTION_ID()" : "SELECT pg_backend_pid()", NULL, 0, &pid, NULL));
	cursor =
		db_stream (db, _i == MARIADB ? "SELECT seq FROM seq_1_to_3000000" : "SELECT generate_series(1, 10000000)", NULL, 0, NULL);
	ck_assert (cursor != NULL && db_fetch (cursor, &batch, NULL));
	victim[0].value = pid;
	ck_assert (db_execute (killer, "SELECT pg_terminate_backend(CAST(:pid AS integer))", victim, 1, NULL, NULL));
	while (db_fetch (cursor, &batch, &error) && batch != NULL)
		;
	ck_assert_ptr_nonnull (error);
	ck_assert_msg (error->code == FAILURE_UNAVAILABLE, "%d: %s", error->code, error->message);
}
END_TEST

static void
name_write (GString *out, const char *name, void *data)
{
	(void) data;
	g_string_append_printf (out, "<%s>", name);
}

static const struct
{
	const char *sql, *out;
} rewrites[] = {
	{"SELECT :a, ':b', \":c\", `:d` FROM x WHERE y = :e_1;\n", "SELECT <a>, ':b', \":c\", `:d` FROM x WHERE y = <e_1>"},
	{"SELECT now()::date, x::text[1:2] -- don't :z\n, :a::date", "SELECT now()::date, x::text[1:2]  \n, <a>::date"},
	{"/* it's :no */SELECT 'it''s :no' || :yes", "SELECT 'it''s :no' || <yes>"},
	{"SELECT ':unfinished", "SELECT ':unfinished"},
	{"-- only a comment", ""},
};

START_TEST (parameters_are_found_outside_of_quotes_comments_and_casts)
{
	g_autofree char *out = sql_rewrite (rewrites[_i].sql, name_write, NULL);

	ck_assert_str_eq (out, rewrites[_i].out);
}
END_TEST

static const struct
{
	const char *insert, *target;
	int n;
} targets[] = {
	{"INSERT INTO t (a, b) VALUES (:a, :b)", "t (a, b)", 2},
	{"-- why\ninsert into s.\"t x\"\n\t(a)\nvalues (:a);", NULL, 0},
	{"-- why\ninsert into s.t\n\t(a)\nvalues (:a);", "s.t\n\t(a)", 1},
	{"INSERT INTO t (a, b) VALUES (:a, 1)", NULL, 0},
	{"INSERT INTO t (a, b) VALUES (:a)", NULL, 0},
	{"DELETE FROM t", NULL, 0},
};

START_TEST (a_plain_insert_is_known_by_its_form)
{
	int n = 0;
	g_autofree char *target = sql_insert_target (targets[_i].insert, &n);

	ck_assert_pstr_eq (target, targets[_i].target);
	if (target != NULL)
		ck_assert_int_eq (n, targets[_i].n);
}
END_TEST

static const struct
{
	const char *state, *message;
	int class;
} classes[] = {
	{"08006", "x", FAILURE_UNAVAILABLE},
	{"57P01", "x", FAILURE_UNAVAILABLE},
	{"57014", "x", FAILURE_UNAVAILABLE},
	{"53300", "x", FAILURE_UNAVAILABLE},
	{"53100", "x", FAILURE_IO},
	{"40001", "x", FAILURE_BUSY},
	{"55P03", "x", FAILURE_BUSY},
	{"42703", "x", FAILURE_DATA},
	{"42S02", "x", FAILURE_DATA},
	{"42601", "x", FAILURE_CONFIGURATION},
	{"42501", "x", FAILURE_CONFIGURATION},
	{"22012", "x", FAILURE_DATA},
	{"HY000", "database is locked (5)", FAILURE_BUSY},
	{"HY000", "TLS/SSL error: self-signed certificate in certificate chain", FAILURE_UNAVAILABLE},
	{"HY000", "no such column: a (1)", FAILURE_DATA},
	{"HY000", "near \"x\": syntax error (1)", FAILURE_CONFIGURATION},
	{"23505", "x", FAILURE_INTERNAL},
	{"42000", "database is locked", FAILURE_CONFIGURATION},
	{"", "x", FAILURE_INTERNAL},
};

START_TEST (a_sqlstate_decides_the_exit_code)
{
	ck_assert_int_eq (db_failure_class ("x", classes[_i].state, classes[_i].message), classes[_i].class);
}
END_TEST

static Suite *
db_suite (void)
{
	Suite *suite = suite_create ("db");
	TCase *engines = tcase_create ("engines"), *text = tcase_create ("text");

	tcase_add_loop_test (engines, rows_come_out_as_they_went_in_on_every_engine, 0, ENGINES);
	tcase_add_loop_test (engines, a_source_cannot_be_written, 0, ENGINES);
	tcase_add_loop_test (engines, a_snapshot_does_not_see_what_is_committed_later, 0, ENGINES);
	tcase_add_loop_test (engines, a_name_that_is_not_there_is_bad_data_and_a_slip_in_the_sql_is_configuration, 0, ENGINES);
	tcase_add_loop_test (engines, a_failed_statement_spoils_its_transaction, 0, ENGINES);
	tcase_add_loop_test (engines, a_statement_says_how_many_rows_it_changed, 0, ENGINES);
	tcase_add_loop_test (engines, a_cursor_may_be_left_before_its_end, 0, ENGINES);
	tcase_add_loop_test (engines, a_parameter_without_a_value_is_named, 0, ENGINES);
	tcase_add_loop_test (engines, rows_that_are_abandoned_or_refused_leave_nothing, 0, ENGINES);
	tcase_add_loop_test (engines, many_rows_go_in_by_blocks_and_one_that_is_refused_stops_them, 0, ENGINES);
	tcase_add_loop_test (engines, many_rows_may_be_abandoned, 0, ENGINES);
	tcase_add_loop_test (engines, an_engine_that_is_not_known_has_transactions_without_a_snapshot, POSTGRESQL_ODBC, ENGINES);
	tcase_add_loop_test (engines, two_connections_serve_two_threads, 0, ENGINES);
	tcase_add_loop_test (engines, a_statement_that_takes_too_long_is_unavailable, POSTGRESQL, MARIADB);
	tcase_add_test (engines, a_file_that_cannot_be_made_is_said);
	tcase_add_test (engines, a_second_writer_of_sqlite_is_told_to_come_back);
	tcase_add_test (engines, a_missing_sqlite_file_is_unavailable_and_is_not_created);
	tcase_add_loop_test (engines, postgresql_values_come_exactly_out_of_their_binary_form, 0, G_N_ELEMENTS (binaries));
	tcase_add_loop_test (engines, what_cannot_be_reached_is_said_without_secrets, 0, G_N_ELEMENTS (unreachable));
	tcase_add_loop_test (engines, a_server_that_goes_away_half_way_is_unavailable, POSTGRESQL, MARIADB);
	tcase_set_timeout (engines, 60);
	tcase_add_loop_test (text, parameters_are_found_outside_of_quotes_comments_and_casts, 0, G_N_ELEMENTS (rewrites));
	tcase_add_loop_test (text, a_plain_insert_is_known_by_its_form, 0, G_N_ELEMENTS (targets));
	tcase_add_loop_test (text, a_sqlstate_decides_the_exit_code, 0, G_N_ELEMENTS (classes));
	suite_add_tcase (suite, engines);
	suite_add_tcase (suite, text);
	return suite;
}

int
main (void)
{
	SRunner *runner = srunner_create (db_suite ());
	int failed;

	folder = g_dir_make_tmp ("tieout-db-XXXXXX", NULL);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	{
		g_autofree char *file = g_strdup_printf ("%s/t;e%%s?t #1.db", folder);

		g_unlink (file);
		g_rmdir (folder);
	}
	g_free (folder);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
