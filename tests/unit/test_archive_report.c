/* What a comparison read comes back from its archive as it was: totals, records, crosswalks, evidence; damage is refused. */
#include "common/base/failure.h"
#include "common/io/archive_report.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#define RULE                                                                                                          \
	"name: example\ntitle: Example\nowner: controller\nversion: 1\ngrain: [plant, account]\n"                         \
	"measures: [ { name: qty, kind: quantity }, { name: value, kind: balance } ]\n"                                   \
	"sides:\n  - { name: legacy, inputs: [ { query: q.sql } ] }\n  - { name: modern, inputs: [ { file: x.csv } ] }\n" \
	"crosswalks: [ { name: accounts, side: legacy, column: account, file: a.csv } ]\n"                                \
	"records: [ { name: late, source: x, file: l.csv }, { name: none, source: x, file: n.csv } ]\n"

static GHashTable *files;
static struct report_rule *rule;
static char *folder, *path;

static void
fine (bool done, GError *error)
{
	ck_assert_msg (done, "%s", error != NULL ? error->message : "failed without saying why");
}

static void
set_up (void)
{
	GError *error = NULL;

	files = g_hash_table_new (g_str_hash, g_str_equal);
	g_hash_table_insert (files, (char *) "dualrun/example.yaml", (char *) RULE);
	g_hash_table_insert (files, (char *) "dualrun/q.sql", (char *) "SELECT 1");
	rule = report_rule_recall (files, "example", &error);
	fine (rule != NULL, error);
	folder = g_dir_make_tmp ("tieout-archive.XXXXXX", NULL);
	path = g_build_filename (folder, "r1.tieout", NULL);
}

static void
tear_down (void)
{
	g_unlink (path);
	g_rmdir (folder);
	g_free (path);
	g_free (folder);
	report_rule_free (rule);
	g_hash_table_unref (files);
}

/* One comparison's reading, empty or read back. */
struct read
{
	struct strpool *strings;
	struct report_table *sides[REPORT_SIDES_MAX], *records[2];
	GArray *walks, *evidence;
	struct outcome *texts;
};

static struct archive_report
read_empty (struct read *read)
{
	*read = (struct read) {.strings = strpool_new (),
		.walks = g_array_new (FALSE, FALSE, sizeof (GArray *)),
		.evidence = g_array_new (FALSE, FALSE, sizeof (struct evidence)),
		.texts = outcome_new ()};
	return (struct archive_report) {rule, read->strings, read->sides, read->records, read->walks, read->evidence};
}

static void
read_release (struct read *read)
{
	for (int i = 0; i < 2; i++) {
		report_table_free (read->sides[i]);
		report_table_free (read->records[i]);
	}
	for (guint i = 0; i < read->walks->len; i++)
		g_array_unref (g_array_index (read->walks, GArray *, i));
	g_array_unref (read->walks);
	g_array_unref (read->evidence);
	outcome_free (read->texts);
	strpool_free (read->strings);
}

static void
row_add (struct report_table *table, const char *plant, const char *account, int64_t qty, int64_t value)
{
	struct report_key key = {{plant != NULL ? strpool_add0 (table->strings, plant) : REPORT_TOTAL,
		account != NULL ? strpool_add0 (table->strings, account) : REPORT_TOTAL}};
	size_t row = report_row_add (table, &key);

	table->value[0][row] = qty;
	table->value[1][row] = value;
}

static void
written (void)
{
	struct read read;
	struct archive_report report = read_empty (&read);
	struct evidence evidence = {.source = "legacy",
		.uri = "csv:x",
		.profile = "",
		.object = "a\tb",
		.query = "",
		.query_hash = "q",
		.parameters = "",
		.rows = 3,
		.control = "",
		.digest = "d1",
		.snapshot = "s",
		.started = "now",
		.ended = "then",
		.user = "u"};
	struct crosswalk_row walk = {0, 0, 1000000, DATE_NONE, 20000};
	GArray *walks = g_array_new (FALSE, FALSE, sizeof walk);
	g_autoptr (archive_context) context = archive_context_new ();
	g_autoptr (part_file) part = NULL;
	GError *error = NULL;

	for (int i = 0; i < 2; i++) {
		read.sides[i] = report_table_new (rule, read.strings);
		read.records[i] = report_table_new (rule, read.strings);
	}
	row_add (read.sides[0], "1000", "L4", 5, -7);
	row_add (read.sides[0], "1000", NULL, DECIMAL_NONE, INT64_MAX);
	row_add (read.sides[0], "", "L5", 0, INT64_MIN + 1);
	row_add (read.records[0], "1000", "M4", 1, 2);
	report_record_name (read.records[0], 0, strpool_add0 (read.strings, "R\xc3\xa4 1"), true);
	walk.from = strpool_add0 (read.strings, "L4");
	walk.to = strpool_add0 (read.strings, "M4");
	g_array_append_val (walks, walk);
	g_array_append_val (read.walks, walks);
	g_array_append_val (read.evidence, evidence);
	archive_context_set (context, "unit", "1000");
	part = part_file_open (path, &error);
	fine (part != NULL && archive_report_write (part, "r1", &report, context, &error) && part_file_finish (part, &error) &&
			part_file_commit (part, &error),
		error);
	read_release (&read);
}

/* "1000 L4 5 -7 | 1000 * - 9": rows, a total as *, what is not there as -; of records with name and reversal. */
static char *
table_text (const struct report_table *table)
{
	GString *text = g_string_new (NULL);

	for (size_t row = 0; row < table->rows; row++) {
		g_string_append (text, row > 0 ? " | " : "");
		for (int i = 0; i < table->n_grain; i++)
			g_string_append_printf (
				text, "%s ", table->key[row].id[i] == REPORT_TOTAL ? "*" : strpool_text (table->strings, table->key[row].id[i]));
		for (int i = 0; i < table->n_measures; i++)
			if (table->value[i][row] == DECIMAL_NONE)
				g_string_append (text, "- ");
			else
				g_string_append_printf (text, "%" G_GINT64_FORMAT " ", table->value[i][row]);
		if (table->record != NULL)
			g_string_append_printf (
				text, "%s %s", strpool_text (table->strings, table->record[row]), table->reversal[row] ? "back" : "first");
	}
	return g_string_free (text, FALSE);
}

static void
table_is (const struct report_table *table, const char *expected)
{
	g_autofree char *text = table_text (table);

	ck_assert_str_eq (text, expected);
}

START_TEST (what_was_read_comes_back)
{
	struct read read;
	struct archive_report report = read_empty (&read);
	g_autoptr (archive_context) context = NULL;
	GError *error = NULL;

	written ();
	fine (archive_report_read (path, "r1", &report, read.texts, &error), error);
	table_is (read.sides[0], "1000 L4 5 -7  | 1000 * - 9223372036854775807  |  L5 0 -9223372036854775807 ");
	table_is (read.sides[1], "");
	table_is (read.records[0], "1000 M4 1 2 R\xc3\xa4 1 back");
	table_is (read.records[1], "");
	ck_assert_uint_eq (read.walks->len, 1);
	const struct crosswalk_row *walk = &g_array_index (g_array_index (read.walks, GArray *, 0), struct crosswalk_row, 0);
	ck_assert_str_eq (strpool_text (read.strings, walk->from), "L4");
	ck_assert_str_eq (strpool_text (read.strings, walk->to), "M4");
	ck_assert (walk->share == 1000000 && walk->valid_from == DATE_NONE && walk->valid_to == 20000);
	ck_assert_uint_eq (read.evidence->len, 1);
	const struct evidence *evidence = &g_array_index (read.evidence, struct evidence, 0);
	ck_assert_str_eq (evidence->object, "a\tb");
	ck_assert_str_eq (evidence->digest, "d1");
	ck_assert_int_eq (evidence->rows, 3);
	ck_assert_str_eq (evidence->started, ""); /* the clock is no part of it */
	context = archive_read_context (path, NULL, &error);
	fine (context != NULL, error);
	ck_assert_str_eq (g_hash_table_lookup (context->facts, "unit"), "1000");
	read_release (&read);
}
END_TEST

static void
refused (const char *run_id, const char *reason)
{
	struct read read;
	struct archive_report report = read_empty (&read);
	GError *error = NULL;

	ck_assert (!archive_report_read (path, run_id, &report, read.texts, &error));
	ck_assert_msg (strstr (error->message, reason) != NULL, "%s", error->message);
	ck_assert (g_error_matches (error, FAILURE, FAILURE_DATA));
	g_error_free (error);
	read_release (&read);
}

START_TEST (another_run_or_another_rule_is_refused)
{
	written ();
	refused ("r2", "it is of run r1");
	report_rule_free (rule);
	g_hash_table_insert (files, (char *) "dualrun/example.yaml",
		(char *) "name: example\ntitle: Example\nowner: controller\nversion: 1\ngrain: [plant, material]\n"
				 "measures: [ { name: qty, kind: quantity } ]\n"
				 "sides:\n  - { name: legacy, inputs: [ { query: q.sql } ] }\n  - { name: modern, inputs: [ { file: x.csv } ] "
				 "}\n");
	rule = report_rule_recall (files, "example", NULL);
	ck_assert_ptr_nonnull (rule);
	refused ("r1", "'side:legacy' has no whole column 'material'");
}
END_TEST

/* Cut off anywhere, or with any byte another: refused, or read where the byte does not matter; never worse. */
START_TEST (a_damaged_one_is_refused)
{
	g_autofree char *bytes = NULL;
	gsize size;

	written ();
	ck_assert (g_file_get_contents (path, &bytes, &size, NULL));
	for (gsize at = 0; at < size; at++) {
		struct read read;
		struct archive_report report = read_empty (&read);

		bytes[at] = (char) ~bytes[at];
		ck_assert (g_file_set_contents (path, bytes, (gssize) size, NULL));
		archive_report_read (path, "r1", &report, read.texts, NULL);
		bytes[at] = (char) ~bytes[at];
		read_release (&read);
	}
	ck_assert (g_file_set_contents (path, bytes, (gssize) size - 30, NULL));
	refused ("r1", "damaged");
}
END_TEST

START_TEST (a_rule_is_recalled_from_its_files)
{
	GError *error = NULL;
	g_autoptr (report_rule) again = report_rule_recall (report_rule_files (rule), "example", &error);

	fine (again != NULL, error);
	ck_assert_str_eq (again->hash, rule->hash);
	ck_assert_str_eq (again->sides[0].inputs[0].query, "SELECT 1");
	g_hash_table_remove (files, "dualrun/q.sql");
	ck_assert_ptr_null (report_rule_recall (files, "example", &error));
	ck_assert_msg (strstr (error->message, "the recorded rules have no file 'dualrun/q.sql'") != NULL, "%s", error->message);
	g_error_free (error);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("archive_report");
	TCase *tests = tcase_create ("archive_report");
	SRunner *runner;

	tcase_set_timeout (tests, 60);
	tcase_add_checked_fixture (tests, set_up, tear_down);
	tcase_add_test (tests, what_was_read_comes_back);
	tcase_add_test (tests, another_run_or_another_rule_is_refused);
	tcase_add_test (tests, a_damaged_one_is_refused);
	tcase_add_test (tests, a_rule_is_recalled_from_its_files);
	suite_add_tcase (suite, tests);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	int failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
