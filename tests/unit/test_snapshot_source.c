/* Dated extracts out of a folder of files, and what of them the ledger keeps. tests/e2e/73-snapshots has them as a job. */
#include "common/base/failure.h"
#include "common/io/db.h"
#include "common/io/ledger_snapshot.h"
#include "common/io/source_snapshot.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

static char *folder;
static const char *posted[] = {"posted", NULL};
static const struct snapshot_rule rule = {.name = "lines",
	.title = "Lines",
	.version = 1,
	.columns = {{"document", false}, {"account", false}, {"amount", true}, {"currency", false}, {"status", false},
		{"day", false}},
	.n_key = 1,
	.n_columns = 6,
	.amount = 2,
	.currency = 3,
	.unit = "",
	.status = 4,
	.posted = posted,
	.date = 5,
	.closed_days = 3,
	.hash = "0123"};

static void
setup (void)
{
	g_autofree char *below = NULL;

	folder = g_dir_make_tmp ("tieout-extracts.XXXXXX", NULL);
	below = g_build_filename (folder, "old", NULL);
	ck_assert_int_eq (g_mkdir (below, 0700), 0);
}

static void
folder_clear (const char *path)
{
	g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

	for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;) {
		g_autofree char *full = g_build_filename (path, name, NULL);

		if (g_file_test (full, G_FILE_TEST_IS_DIR))
			folder_clear (full);
		else
			g_unlink (full);
	}
	g_rmdir (path);
}

static void
teardown (void)
{
	folder_clear (folder);
	g_free (folder);
}

static void
written (const char *name, const char *text)
{
	g_autofree char *path = g_build_filename (folder, name, NULL);

	ck_assert (g_file_set_contents (path, text, -1, NULL));
}

static struct source_reader *
reader_open (void)
{
	GError *error = NULL;
	g_autofree char *uri = g_strdup_printf ("csv:%s", folder);
	const struct source source = {.name = "gl", .uri = uri, .shown = "csv:x"};
	struct source_reader *reader = source_open (&source, NULL, &error);

	ck_assert_msg (reader != NULL, "%s", error != NULL ? error->message : "");
	return reader;
}

static struct snapshot_table *
table_read (struct source_reader *reader, const char *file, struct strpool *strings, struct evidence *evidence, GError **error)
{
	const struct source_scope scope = {.plant = "",
		.from = DATE_NONE,
		.until = DATE_NONE,
		.read_from = DATE_NONE,
		.read_until = DATE_NONE,
		.as_of = INSTANT_NONE};
	const struct snapshot_extract extract = {.source = "gl", .at = date_make (2026, 3, 31), .file = file};
	g_autoptr (snapshot_table) table = snapshot_table_new (&rule);

	return source_read_snapshot (reader, &scope, &rule, &extract, strings, table, evidence, error) ? g_steal_pointer (&table)
																								   : NULL;
}

#define HEAD "Document,account,amount,currency,status,day\n"

START_TEST (numbers_are_read_in_their_plain_form_and_texts_as_they_stand)
{
	GError *error = NULL;
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (strpool) strings = strpool_new ();
	struct evidence evidence, backwards;

	written ("a.csv", HEAD "D1,4000,1.50,USD,posted,2026-03-10\nD2,4000,-0.25,USD,draft,\nD3,,,,,\n");
	written ("b.csv", HEAD "D3,,,,,\nD2,4000,-0.250,USD,draft,\nD1,4000,1.5,USD,posted,2026-03-10\n");
	reader = reader_open ();
	g_autoptr (snapshot_table) table = table_read (reader, "a.csv", strings, &evidence, &error);
	ck_assert_msg (table != NULL, "%s", error != NULL ? error->message : "");
	ck_assert_uint_eq (table->rows, 3);
	ck_assert_int_eq (table->amount[0], 1500000);
	ck_assert_int_eq (table->amount[1], -250000);
	ck_assert_int_eq (table->amount[2], DECIMAL_NONE);
	ck_assert_str_eq (strpool_text (strings, table->column[2][0]), "1.5");
	ck_assert_uint_eq (table->column[1][0], table->column[1][1]);
	ck_assert_str_eq (strpool_text (strings, table->column[1][1]), "4000");
	ck_assert_str_eq (strpool_text (strings, table->column[1][2]), "");
	ck_assert_int_eq (table->date[0], date_make (2026, 3, 10));
	ck_assert_int_eq (table->date[1], DATE_NONE);
	ck_assert_int_eq (evidence.rows, 3);
	/* The same rows in another order, written in another way, are the same extract. */
	g_autoptr (snapshot_table) other = table_read (reader, "b.csv", strings, &backwards, &error);
	ck_assert_ptr_nonnull (other);
	ck_assert_str_eq (evidence.digest, backwards.digest);
}
END_TEST

static const struct
{
	const char *text, *message;
} bad[] = {{"document,account,amount,currency,status\nD1,1,1,USD,posted\n", "column 'day' is missing"},
	{HEAD "D1,4000,1.50,USD,posted,2026-03-10\nD2,4000,twelve,USD,posted,2026-03-10\n", "line 3, column 'amount': 'twelve'"},
	{HEAD "D1,4000,1.50,USD,posted,2026-02-30\n", "line 2, column 'day': '2026-02-30'"},
	{HEAD "D1,4000,0.0000001,USD,posted,2026-03-10\n", "line 2, column 'amount': '0.0000001'"}, {"", "a.csv"},
	{HEAD "D1,4000\n", "line 2"}};

START_TEST (an_extract_that_cannot_be_read_says_where)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (strpool) strings = strpool_new ();
	struct evidence evidence;

	written ("a.csv", bad[_i].text);
	reader = reader_open ();
	ck_assert_ptr_null (table_read (reader, "a.csv", strings, &evidence, &error));
	ck_assert_msg (g_error_matches (error, FAILURE, FAILURE_DATA), "%s", error->message);
	ck_assert_msg (strstr (error->message, bad[_i].message) != NULL, "%s\nexpected %s", error->message, bad[_i].message);
	ck_assert (g_str_has_prefix (error->message, "source 'gl': "));
}
END_TEST

START_TEST (files_are_found_by_the_dates_in_their_names)
{
	static const char *const names[] = {"gl_2026-04-05.csv", "gl_20260331.csv", "gl_.csv", "gl_2026-02-30.csv",
		"gl_2026-03-31.txt", "xgl_2026-03-31.csv", "gl_2026-4-5.csv", "gl_2026-03-31.csv", "old/gl_20250101.csv"};
	GError *error = NULL;
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (GStringChunk) texts = g_string_chunk_new (64);
	const struct snapshot_extract pattern = {.source = "gl", .at = DATE_NONE, .file = "gl_{date}.csv"},
								  below = {.source = "gl", .at = DATE_NONE, .file = "old/gl_{date}.csv"},
								  nowhere = {.source = "gl", .at = DATE_NONE, .file = "none/gl_{date}.csv"};
	g_autoptr (GString) got = g_string_new (NULL);

	for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
		written (names[i], HEAD);
	reader = reader_open ();
	g_autoptr (GArray) found = source_find_snapshots (reader, &pattern, texts, &error);
	ck_assert_msg (found != NULL, "%s", error != NULL ? error->message : "");
	for (guint i = 0; i < found->len; i++)
		g_string_append_printf (got, "%s ", g_array_index (found, struct snapshot_extract, i).file);
	ck_assert_str_eq (got->str, "gl_2026-03-31.csv gl_20260331.csv gl_2026-04-05.csv ");
	ck_assert_int_eq (g_array_index (found, struct snapshot_extract, 2).at, date_make (2026, 4, 5));
	g_autoptr (GArray) old = source_find_snapshots (reader, &below, texts, &error);
	ck_assert_uint_eq (old->len, 1);
	ck_assert_str_eq (g_array_index (old, struct snapshot_extract, 0).file, "old/gl_20250101.csv");
	ck_assert_ptr_null (source_find_snapshots (reader, &nowhere, texts, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	g_error_free (error);
}
END_TEST

/* ---- the ledger ---- */

/* Two extracts: D1 was posted and changes, D2 was posted and is lost, D3 is new, D4 changes as a draft, D5 has no amount. */
static struct snapshots *
snapshots_make (struct strpool *strings)
{
	static const char *const texts[] = {HEAD "D1,4000,1.50,USD,posted,2026-03-10\nD2,4000,2.00,USD,posted,2026-03-10\n"
											 "D4,4000,5.00,USD,draft,2026-03-30\nD5,4000,,USD,draft,\n",
		HEAD "D1,4000,3.50,USD,posted,2026-03-10\nD3,4000,7.00,USD,draft,2026-03-30\nD4,4000,6.00,USD,draft,2026-03-30\n"
			 "D5,4000,,USD,draft,\n"};
	static const struct fiscal_calendar months = {.variant = FISCAL_MONTHS, .first_month = 1};
	struct snapshots *snapshots = snapshots_new (&rule, strings);
	GError *error = NULL;
	g_autoptr (source_reader) reader = reader_open ();

	for (int i = 0; i < 2; i++) {
		struct evidence evidence;
		struct snapshot_table *table;

		written ("a.csv", texts[i]);
		table = table_read (reader, "a.csv", strings, &evidence, &error);
		ck_assert_msg (table != NULL, "%s", error != NULL ? error->message : "");
		snapshots_take (snapshots, table, i == 0 ? "first" : "second", date_make (2026, 3 + i, i == 0 ? 31 : 1), &months);
	}
	snapshots_judge (snapshots, &months);
	return snapshots;
}

START_TEST (a_change_says_its_step_its_kind_and_what_was_there_before)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (snapshots) snapshots = snapshots_make (strings);
	g_autofree char *step = snapshot_step_name (snapshots, 0);
	g_autoptr (GString) got = g_string_new (NULL);

	ck_assert_str_eq (step, "2026-03-31 to 2026-04-01");
	for (guint i = 0; i < snapshots->changes->len; i++) {
		const struct snapshot_change *change = &g_array_index (snapshots->changes, struct snapshot_change, i);

		g_string_append_printf (got, "%s %s %s>%s%s%s\n", snapshot_kind_name (change->kind), snapshot_code (change),
			snapshot_text (snapshots, change, false, 2), snapshot_text (snapshots, change, true, 2),
			snapshot_column_changed (snapshots, change, 1) ? " account" : "",
			snapshot_column_changed (snapshots, change, 2) ? " amount" : "");
	}
	ck_assert_str_eq (got->str,
		"changed DR_POSTED_CHANGED 1.5>3.5 amount\nlost DR_POSTED_LOST 2>\n"
		"added  >7\nchanged  5>6 amount\n");
}
END_TEST

START_TEST (findings_are_kept_as_cells)
{
	GError *error = NULL;
	g_autofree char *uri = g_strdup_printf ("sqlite:%s/ledger.db", folder), *cells = NULL, *run = NULL;
	g_autoptr (ledger) ledger = ledger_open (uri, LEDGER_UPGRADE, &error);
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (snapshots) snapshots = snapshots_make (strings);
	g_autoptr (db) db = NULL;

	ck_assert_msg (ledger != NULL, "%s", error != NULL ? error->message : "");
	struct ledger_scope scope = {
		.reconciliation = "lines", .plant = "", .company = "", .period = 202603, .as_of = 99, .kind = LEDGER_KIND_REPORT};
	struct snapshot_record record = {.claim = ledger_claim (ledger, &scope, "1", &error),
		.run_id = "4711",
		.period = 202603,
		.as_of = 99,
		.snapshots = snapshots};
	ck_assert_msg (record.claim != NULL && ledger_snapshots_record (ledger, &record, 1, NULL, 0, NULL, &error) &&
			ledger_release (ledger, record.claim, ATTEMPT_DONE, NULL, &error),
		"%s", error != NULL ? error->message : "");
	db = db_open (uri, &(struct db_options) {.access = DB_WRITE}, &error);
	ck_assert (db_scalar (db,
		"SELECT group_concat (side || ' ' || measure || ' ' || cell_key || ' ' || delta || ' ' || result, ', ') "
		"FROM (SELECT * FROM report_cell ORDER BY ordinal)",
		NULL, 0, &cells, &error));
	ck_assert_str_eq (cells,
		"2026-03-31 to 2026-04-01 DR_POSTED_CHANGED D1 2000000 changed, "
		"2026-03-31 to 2026-04-01 DR_POSTED_LOST D2 -2000000 lost");
	ck_assert (db_scalar (db, "SELECT cells || ' ' || open_cells || ' ' || clean FROM report_run", NULL, 0, &run, &error));
	ck_assert_str_eq (run, "8 2 0");
}
END_TEST

START_TEST (a_ledger_without_runs_of_a_window_has_none_to_compare)
{
	GError *error = NULL;
	g_autofree char *uri = g_strdup_printf ("sqlite:%s/ledger.db", folder);
	g_autoptr (ledger) ledger = ledger_open (uri, LEDGER_UPGRADE, &error);
	const struct ledger_query query = {
		.reconciliation = "receipts", .period = 202603, .from = date_make (2026, 3, 1), .until = date_make (2026, 4, 1)};
	g_autoptr (GArray) runs = ledger_runs_every (ledger, &query, &error);

	ck_assert_msg (runs != NULL, "%s", error != NULL ? error->message : "");
	ck_assert_uint_eq (runs->len, 0);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("snapshot_source");
	TCase *tcase = tcase_create ("snapshot_source");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_checked_fixture (tcase, setup, teardown);
	tcase_add_test (tcase, numbers_are_read_in_their_plain_form_and_texts_as_they_stand);
	tcase_add_loop_test (tcase, an_extract_that_cannot_be_read_says_where, 0, G_N_ELEMENTS (bad));
	tcase_add_test (tcase, files_are_found_by_the_dates_in_their_names);
	tcase_add_test (tcase, a_change_says_its_step_its_kind_and_what_was_there_before);
	tcase_add_test (tcase, findings_are_kept_as_cells);
	tcase_add_test (tcase, a_ledger_without_runs_of_a_window_has_none_to_compare);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
