/*
 * test_source_changes.c - what a source says of its newest changes, on SQLite, whose times are texts of any form. The statements
 * of every engine run in tests/e2e/10-sources, whole runs that stand in tests/e2e/41-unchanged.
 */
#include "common/base/failure.h"
#include "common/io/db.h"
#include "common/io/source_changes.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

static char *folder, *uri;

static void
written (const char *statement)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (db) db = db_open (uri, &(struct db_options) {.access = DB_CREATE}, &error);

	ck_assert_msg (db != NULL && db_execute (db, statement, NULL, 0, NULL, &error), "%s: %s", statement,
		error != NULL ? error->message : "");
}

static void
row_written (const char *key, const char *qty, const char *changed_at)
{
	g_autofree char *statement =
		g_strdup_printf ("INSERT INTO movement VALUES ('%s', '1000', 'RM-7', 'CONS', '%s', 'KG', '2026-03-10 08:00:00', '%s')",
			key, qty, changed_at);

	written (statement);
}

static void
setup (void)
{
	folder = g_dir_make_tmp ("tieout-changes.XXXXXX", NULL);
	uri = g_strdup_printf ("sqlite:%s/mes.db", folder);
	written (
		"CREATE TABLE movement (source_key TEXT, plant TEXT, material TEXT, movement TEXT, qty TEXT, uom TEXT, event_at TEXT,"
		" changed_at TEXT)");
}

static void
teardown (void)
{
	g_autofree char *file = g_build_filename (folder, "mes.db", NULL);

	g_unlink (file);
	g_rmdir (folder);
	g_free (uri);
	g_free (folder);
}

/* ---- marks ---- */

static const struct source_scope scope = {
	.plant = "1000", .from = 0, .until = 30000, .read_from = DATE_NONE, .read_until = DATE_NONE, .as_of = 0};

static struct source_reader *
opened (const char *changes, const char *plant_setting)
{
	static GHashTable *settings, *before; /* of this reader and of one that may still be open */
	g_autoptr (GError) error = NULL;
	struct source source = {.name = "mes", .uri = uri, .shown = uri, .profile = "generic", .changes = changes};
	struct source_reader *reader;

	if (before != NULL)
		g_hash_table_unref (before);
	before = settings;
	settings = g_hash_table_new (g_str_hash, g_str_equal);
	if (plant_setting != NULL)
		g_hash_table_insert (settings, (char *) "further", (char *) plant_setting);
	source.settings = settings;
	reader = source_open (&source, NULL, &error);
	ck_assert_msg (reader != NULL, "%s", error != NULL ? error->message : "");
	return reader;
}

/* The marks of a reader that has read its rows. */
static GArray *
marked (struct source_reader *reader)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings);
	g_autoptr (GError) error = NULL;
	GArray *marks = change_marks_new ();
	struct evidence evidence;

	ck_assert_msg (
		source_read_movements (reader, &scope, table, &evidence, &error) && source_mark_changes (reader, &scope, marks, &error),
		"%s", error != NULL ? error->message : "");
	return marks;
}

static bool
same (struct source_reader *reader, const struct change_mark *mark)
{
	g_autoptr (GError) error = NULL;
	bool same = false;

	ck_assert_msg (source_changes_same (reader, &scope, mark, &same, &error), "%s", error != NULL ? error->message : "");
	return same;
}

static bool
still_same (const struct change_mark *mark)
{
	g_autoptr (source_reader) reader = opened (NULL, NULL);

	return same (reader, mark);
}

static const struct
{
	const char *newest, *since; /* NULL: there is no mark */
} bounds[] = {
	{"2026-03-20 16:30:00", "2026-03-20 14:30:00"},
	{"2026-03-20T16:30:00", "2026-03-20T14:30:00"},
	{"2026-03-20T01:30:00Z", "2026-03-19T23:30:00Z"},
	{"2026-03-20 16:30:00.123456", "2026-03-20 14:30:00"},
	{"2026-03-20T16:30:00.5-05:00", "2026-03-20T14:30:00-05:00"},
	{"2026-03-20 16:30:00+00", "2026-03-20 14:30:00+00"},
	{"2026-03-01 00:30:00", "2026-02-28 22:30:00"},
	{"2026-03-20", "2026-03-19"},
	{"2026-03-20 16:30", NULL},
	{"12345", NULL},
	{"", NULL},
};

START_TEST (the_bound_lies_an_overlap_before_the_newest_change_in_the_form_of_the_source)
{
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (GArray) marks = NULL;

	row_written ("S1", "10", bounds[_i].newest);
	reader = opened (NULL, NULL);
	marks = marked (reader);
	ck_assert_uint_eq (marks->len, bounds[_i].since != NULL ? 1 : 0);
	if (bounds[_i].since == NULL)
		return;
	const struct change_mark *mark = &g_array_index (marks, struct change_mark, 0);

	ck_assert_str_eq (mark->since, bounds[_i].since);
	ck_assert_str_eq (mark->source, "mes");
	ck_assert_str_eq (mark->population, "movement");
	ck_assert_str_eq (mark->query, "movement_changes_changed_at");
	ck_assert_int_eq (mark->rows, 1);
}
END_TEST

/* Three rows: one long before the bound, two since. */
static void
three_written (void)
{
	row_written ("S1", "10", "2026-03-10 08:00:00");
	row_written ("S2", "20.5", "2026-03-20 15:00:00");
	row_written ("S3", "-0.000001", "2026-03-20 16:30:00");
}

static const struct
{
	const char *statement;
	bool same;
} writes[] = {
	{"UPDATE movement SET uom = 'KG'", true},
	{"UPDATE movement SET qty = '11' WHERE source_key = 'S1'", true}, /* a full read finds it */
	{"DELETE FROM movement WHERE source_key = 'S1'", true},
	{"UPDATE movement SET qty = '11', changed_at = '2026-03-20 14:30:00' WHERE source_key = 'S1'", false},
	{"UPDATE movement SET qty = '20.500001' WHERE source_key = 'S2'", false},
	{"UPDATE movement SET changed_at = '2026-03-20 15:00:01' WHERE source_key = 'S2'", false},
	{"UPDATE movement SET changed_at = '2026-03-20 17:00:00' WHERE source_key = 'S3'", false},
	{"DELETE FROM movement WHERE source_key = 'S2'", false}, {"DELETE FROM movement", false},
	{"INSERT INTO movement SELECT 'S4', plant, material, movement, '0', uom, event_at, '2026-03-20 14:45:00' FROM movement"
	 " WHERE source_key = 'S1'",
		false},
	{"INSERT INTO movement SELECT 'S4', plant, material, movement, '0', uom, event_at, NULL FROM movement WHERE source_key = "
	 "'S1'",
		true},
	{"INSERT INTO movement SELECT 'S4', '2000', material, movement, '7', uom, event_at, '2026-03-20 18:00:00' FROM movement"
	 " WHERE source_key = 'S1'",
		true}, /* of another plant */
};

START_TEST (what_was_written_since_the_bound_is_noticed)
{
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (GArray) marks = NULL;

	three_written ();
	reader = opened (NULL, NULL);
	marks = marked (reader);
	ck_assert_uint_eq (marks->len, 1);
	ck_assert_int_eq (g_array_index (marks, struct change_mark, 0).rows, 2);
	g_clear_pointer (&reader, source_close);
	ck_assert (still_same (&g_array_index (marks, struct change_mark, 0)));
	written (writes[_i].statement);
	ck_assert_int_eq (still_same (&g_array_index (marks, struct change_mark, 0)), writes[_i].same);
}
END_TEST

START_TEST (another_question_is_another_answer)
{
	g_autoptr (source_reader) reader = NULL, further = NULL;
	g_autoptr (GArray) marks = NULL;
	struct change_mark *mark, other;
	bool equal = true;

	three_written ();
	reader = opened (NULL, NULL);
	marks = marked (reader);
	mark = &g_array_index (marks, struct change_mark, 0);
	ck_assert (same (reader, mark));
	further = opened (NULL, "a setting");
	ck_assert (!same (further, mark));
	other = *mark;
	other.source = (char *) "erp";
	ck_assert (!same (reader, &other));
	other = *mark;
	other.query = (char *) "movement_changes_nosuch";
	ck_assert (!same (reader, &other));
	struct source_scope later = scope;

	later.until++;
	ck_assert (source_changes_same (reader, &later, mark, &equal, NULL));
	ck_assert (!equal);
}
END_TEST

static const struct
{
	const char *changes, *alter, *query; /* query NULL: no mark */
} ways[] = {
	{NULL, NULL, "movement_changes_changed_at"},
	{NULL, "ALTER TABLE movement ADD amount TEXT", "movement_changes_changed_at_amount"},
	{NULL, "ALTER TABLE movement RENAME COLUMN changed_at TO touched", NULL}, {"none", NULL, NULL},
	{"event_at", NULL, "movement_changes_event_at"},
	{"event_at", "ALTER TABLE movement ADD amount TEXT", "movement_changes_event_at_amount"},
	{"entered_at", NULL, NULL}, /* the rows have none */
};

START_TEST (the_query_follows_the_columns_that_there_are)
{
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (GArray) marks = NULL;

	three_written ();
	if (ways[_i].alter != NULL)
		written (ways[_i].alter);
	reader = opened (ways[_i].changes, NULL);
	marks = marked (reader);
	ck_assert_uint_eq (marks->len, ways[_i].query != NULL ? 1 : 0);
	if (ways[_i].query != NULL)
		ck_assert_str_eq (g_array_index (marks, struct change_mark, 0).query, ways[_i].query);
}
END_TEST

START_TEST (a_clock_that_is_set_once_counts_all_rows)
{
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (GArray) marks = NULL;

	three_written ();
	written ("UPDATE movement SET event_at = changed_at");
	reader = opened ("event_at", NULL);
	marks = marked (reader);
	g_clear_pointer (&reader, source_close);
	written ("DELETE FROM movement WHERE source_key = 'S1'");
	ck_assert (!still_same (&g_array_index (marks, struct change_mark, 0)));
}
END_TEST

START_TEST (a_column_without_a_query_is_a_mistake)
{
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings);
	g_autoptr (GArray) marks = change_marks_new ();
	g_autoptr (GError) error = NULL;
	struct evidence evidence;

	three_written ();
	reader = opened ("nosuch", NULL);
	ck_assert (source_read_movements (reader, &scope, table, &evidence, &error));
	ck_assert (!source_mark_changes (reader, &scope, marks, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	ck_assert_str_eq (error->message, "source 'mes': changes: profile 'generic' has no query 'movement_changes_nosuch'");
}
END_TEST

START_TEST (files_are_always_read)
{
	g_autofree char *file = g_build_filename (folder, "mes.csv", NULL), *address = g_strconcat ("csv:", file, NULL);
	g_autoptr (GHashTable) settings = g_hash_table_new (g_str_hash, g_str_equal);
	struct source source = {.name = "mes", .uri = address, .shown = address, .profile = "generic", .settings = settings};
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (GArray) marks = NULL;

	ck_assert (g_file_set_contents (file,
		"source_key,plant,material,movement,qty,uom,event_at,changed_at\n"
		"S1,1000,RM-7,CONS,1,KG,2026-03-10 08:00:00,2026-03-10 08:00:00\n",
		-1, NULL));
	reader = source_open (&source, NULL, NULL);
	marks = marked (reader);
	ck_assert_uint_eq (marks->len, 0);
	ck_assert (!same (reader, &(struct change_mark) {.source = (char *) "mes"}));
	g_unlink (file);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("source changes");
	TCase *tcase = tcase_create ("changes");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tcase, setup, teardown);
	tcase_add_loop_test (
		tcase, the_bound_lies_an_overlap_before_the_newest_change_in_the_form_of_the_source, 0, G_N_ELEMENTS (bounds));
	tcase_add_loop_test (tcase, what_was_written_since_the_bound_is_noticed, 0, G_N_ELEMENTS (writes));
	tcase_add_test (tcase, another_question_is_another_answer);
	tcase_add_loop_test (tcase, the_query_follows_the_columns_that_there_are, 0, G_N_ELEMENTS (ways));
	tcase_add_test (tcase, a_clock_that_is_set_once_counts_all_rows);
	tcase_add_test (tcase, a_column_without_a_query_is_a_mistake);
	tcase_add_test (tcase, files_are_always_read);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
