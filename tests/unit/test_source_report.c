/* Rows of reports, records and crosswalks out of a folder of files. tests/e2e/70-dualrun has them out of databases too. */
#include "common/base/failure.h"
#include "common/io/source_report.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

static char *folder;
static struct report_rule *rule;

static void
written (const char *name, const char *text)
{
	g_autofree char *path = g_build_filename (folder, name, NULL);

	ck_assert (g_file_set_contents (path, text, -1, NULL));
}

static void
setup (void)
{
	GError *error = NULL;
	g_autofree char *below = NULL;

	folder = g_dir_make_tmp ("tieout-report.XXXXXX", NULL);
	below = g_build_filename (folder, "dualrun", NULL);
	ck_assert_int_eq (g_mkdir (below, 0700), 0);
	written ("dualrun/stock.yaml",
		"name: stock\ntitle: Stock\nowner: controller\nversion: 1\ngrain: [plant, material]\n"
		"measures:\n  - { name: qty, kind: quantity }\n  - { name: value, kind: money }\n"
		"  - { name: price, kind: ratio, numerator: value, denominator: qty }\n"
		"sides:\n  - { name: legacy, inputs: [ { file: x.csv } ] }\n  - { name: modern, inputs: [ { file: x.csv } ] }\n");
	rule = report_rule_load (folder, "stock", &error);
	ck_assert_msg (rule != NULL, "%s", error != NULL ? error->message : "");
}

static void
teardown (void)
{
	static const char *const names[] = {"dualrun/stock.yaml", "r.csv", "s.csv", "dualrun"};

	for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *path = g_build_filename (folder, names[i], NULL);

		g_remove (path);
	}
	report_rule_free (rule);
	g_rmdir (folder);
	g_free (folder);
}

static struct source_reader *
reader_open (void)
{
	GError *error = NULL;
	g_autofree char *uri = g_strdup_printf ("csv:%s", folder);
	const struct source source = {.name = "old", .uri = uri, .shown = "csv:x"};
	struct source_reader *reader = source_open (&source, NULL, &error);

	ck_assert_msg (reader != NULL, "%s", error != NULL ? error->message : "");
	return reader;
}

static struct source_scope
scope_of (const char *plant)
{
	return (struct source_scope) {.plant = plant,
		.from = DATE_NONE,
		.until = DATE_NONE,
		.read_from = DATE_NONE,
		.read_until = DATE_NONE,
		.as_of = INSTANT_NONE};
}

/* What is read of a file: "1000 RM-7 5 12.5 [record[ back]]", a line a row, "*" a total, "-" no value; or the message. */
static char *
read_of (const char *text, const char *plant, const struct report_wanted *wanted, struct evidence *evidence)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (strpool) strings = strpool_new ();
	struct report_table *table = report_table_new (rule, strings);
	const struct source_scope scope = scope_of (plant);
	GString *out = g_string_new (NULL);
	char number[DECIMAL_TEXT_MAX];

	written ("r.csv", text);
	reader = reader_open ();
	if (!source_read_report (reader, &scope, rule, wanted, table, evidence, &error))
		g_string_printf (out, "%d %s", error->code, error->message);
	for (size_t row = 0; row < table->rows && error == NULL; row++) {
		const struct report_key *key = &table->key[row];

		for (int i = 0; i < rule->n_grain; i++)
			g_string_append_printf (
				out, "%s%s", i > 0 ? " " : "", key->id[i] == REPORT_TOTAL ? "*" : strpool_text (strings, key->id[i]));
		for (int i = 0; i < 2; i++)
			g_string_append_printf (out, " %s",
				table->value[i][row] == DECIMAL_NONE ? "-" : decimal_format (table->value[i][row], REPORT_SCALE, 0, number));
		if (wanted->records)
			g_string_append_printf (
				out, " %s%s", strpool_text (strings, table->record[row]), table->reversal[row] ? " back" : "");
		g_string_append_c (out, '\n');
	}
	if (error == NULL)
		evidence->digest = g_intern_string (evidence->digest); /* its reader goes */
	report_table_free (table);
	return g_string_free (out, FALSE);
}

static const struct report_name renamed[] = {{"qty", "Menge"}};

static const struct
{
	const char *text, *plant;
	struct report_wanted wanted;
	const char *expected;
} rows[] = {{"Plant,MATERIAL,qty,value\n1000,RM-7,5,12.50\n1000,RM-7,,1\n1100,RM-8,-1.5,\n", "", {.file = "r.csv"},
				"1000 RM-7 5 12.5\n1000 RM-7 - 1\n1100 RM-8 -1.5 -\n"},
	{"plant,material,Menge,value\n1000,RM-7,5,1\n", "", {.file = "r.csv", .columns = renamed, .n_columns = 1}, "1000 RM-7 5 1\n"},
	/* of one plant */
	{"plant,material,qty,value\n1000,RM-7,5,1\n10,RM-7,6,1\n1100,RM-7,7,1\n", "1100", {.file = "r.csv"}, "1100 RM-7 7 1\n"},
	/* totals by a word, and where a column is not there */
	{"plant,material,qty,value\n1000,RM-7,5,1\n1000,Sum,5,1\nSum,Sum,5,1\n", "", {.file = "r.csv", .total = "Sum"},
		"1000 RM-7 5 1\n1000 * 5 1\n* * 5 1\n"},
	{"plant,qty,value\n1000,5,1\n", "", {.file = "r.csv", .totals = 2}, "1000 * 5 1\n"},
	/* records have a name, and not every measure */
	{"plant,material,qty,record,reversal\n1000,RM-7,5,L-1,\n1000,RM-7,-5,L-2,true\n", "", {.file = "r.csv", .records = true},
		"1000 RM-7 5 - L-1\n1000 RM-7 -5 - L-2 back\n"},
	{"plant,material,qty,record\n1000,RM-7,5,L-1\n", "", {.file = "r.csv", .records = true}, "1000 RM-7 5 - L-1\n"},
	{"plant,material,qty,value\n1000,RM-7,5,many\n", "", {.file = "r.csv"},
		"65 source 'old': file 'r.csv': line 2, column 'value': 'many' "},
	{"plant,material,qty\n1000,RM-7,5\n", "", {.file = "r.csv"}, "65 source 'old': file 'r.csv': column 'value' is missing"},
	{"material,qty,value\nRM-7,5,1\n", "", {.file = "r.csv"}, "65 source 'old': file 'r.csv': column 'plant' is missing"},
	{"plant,material,qty\n1000,RM-7,5\n", "", {.file = "r.csv", .records = true},
		"65 source 'old': file 'r.csv': column 'record' is missing"},
	{"plant,material,qty,record,reversal\n1000,RM-7,5,L-1,perhaps\n", "", {.file = "r.csv", .records = true},
		"65 source 'old': file 'r.csv': line 2, column 'reversal': 'perhaps' "},
	{"plant,material,qty,value\n1000,RM-7\n", "", {.file = "r.csv"}, "65 source 'old': file '"},
	{"", "", {.file = "r.csv", .query = "SELECT 1", .query_file = "q.sql"},
		"78 source 'old': query 'q.sql': files cannot be asked a query\nhint: name a 'file' instead"}};

START_TEST (a_report_is_read_as_its_rule_says)
{
	struct evidence evidence;
	g_autofree char *got = read_of (rows[_i].text, rows[_i].plant, &rows[_i].wanted, &evidence);

	ck_assert_msg (g_ascii_isdigit (*rows[_i].expected) && strstr (rows[_i].expected, "source '") != NULL
			? g_str_has_prefix (got, rows[_i].expected)
			: strcmp (got, rows[_i].expected) == 0,
		"got\n%s\nexpected\n%s", got, rows[_i].expected);
}
END_TEST

START_TEST (the_digest_of_a_report_is_of_its_rows_in_any_order)
{
	static const char *const texts[] = {"plant,material,qty,value\n1000,RM-7,5,1\n1000,RM-8,6,2\n",
		"plant,material,qty,value\n1000,RM-8,6.0,2\n1000,RM-7,5,1.00\n",
		"plant,material,qty,value\n1000,RM-7,6,1\n1000,RM-8,5,2\n"};
	const struct report_wanted wanted = {.file = "r.csv"};
	struct evidence evidence[3];

	for (int i = 0; i < 3; i++) {
		g_autofree char *got = read_of (texts[i], "", &wanted, &evidence[i]);

		ck_assert_str_ne (got, "");
		ck_assert_int_eq (evidence[i].rows, 2);
	}
	ck_assert_str_eq (evidence[0].digest, evidence[1].digest);
	ck_assert_str_ne (evidence[0].digest, evidence[2].digest);
}
END_TEST

static const struct
{
	const char *text, *message; /* NULL: it is read */
} walks[] = {{"from,to\nA,M\n", NULL}, {"from,to,share,valid_from,valid_to\nA,M,0.25,2026-01-01,2026-12-31\n", NULL},
	{"from\nA\n", "source 'old': file 's.csv': column 'to' is missing"},
	{"from,to,share\nA,M,half\n", "source 'old': file 's.csv': line 2, column 'share': 'half'"},
	{"from,to,valid_from\nA,M,spring\n", "source 'old': file 's.csv': line 2, column 'valid_from': 'spring'"},
	{"from,to,valid_to\nA,M,autumn\n", "source 'old': file 's.csv': line 2, column 'valid_to': 'autumn'"}};

START_TEST (a_crosswalk_is_read_with_its_shares_and_days)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (GArray) walk = g_array_new (FALSE, FALSE, sizeof (struct crosswalk_row));
	struct evidence evidence;
	gboolean good;

	written ("s.csv", walks[_i].text);
	reader = reader_open ();
	good = source_read_crosswalk (reader, "s.csv", strings, walk, &evidence, &error);
	if (walks[_i].message != NULL) {
		ck_assert (!good && g_error_matches (error, FAILURE, FAILURE_DATA));
		ck_assert_msg (g_str_has_prefix (error->message, walks[_i].message), "%s", error->message);
		return;
	}
	ck_assert_msg (good && walk->len == 1, "%s", error != NULL ? error->message : "");
	const struct crosswalk_row *row = &g_array_index (walk, struct crosswalk_row, 0);
	ck_assert_str_eq (strpool_text (strings, row->from), "A");
	ck_assert_str_eq (strpool_text (strings, row->to), "M");
	ck_assert_int_eq (row->share, _i == 0 ? 1000000 : 250000);
	ck_assert_int_eq (row->valid_from, _i == 0 ? DATE_NONE : date_make (2026, 1, 1));
	ck_assert_int_eq (row->valid_to, _i == 0 ? DATE_NONE : date_make (2026, 12, 31));
	ck_assert_int_eq (evidence.rows, 1);
}
END_TEST

START_TEST (the_digest_of_a_crosswalk_is_of_its_rows_in_any_order)
{
	static const char *const texts[] = {"from,to\nA,M\nB,N\n", "from,to,share\nB,N,1\nA,M,1\n", "from,to\nA,N\nB,M\n"};
	char *digest[3];

	for (int i = 0; i < 3; i++) {
		g_autoptr (strpool) strings = strpool_new ();
		g_autoptr (GArray) walk = g_array_new (FALSE, FALSE, sizeof (struct crosswalk_row));
		g_autoptr (source_reader) reader = NULL;
		struct evidence evidence;

		written ("s.csv", texts[i]);
		reader = reader_open ();
		ck_assert (source_read_crosswalk (reader, "s.csv", strings, walk, &evidence, NULL));
		digest[i] = g_strdup (evidence.digest);
	}
	ck_assert_str_eq (digest[0], digest[1]);
	ck_assert_str_ne (digest[0], digest[2]);
	for (int i = 0; i < 3; i++)
		g_free (digest[i]);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("source_report");
	TCase *tcase = tcase_create ("source_report");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_checked_fixture (tcase, setup, teardown);
	tcase_add_loop_test (tcase, a_report_is_read_as_its_rule_says, 0, G_N_ELEMENTS (rows));
	tcase_add_test (tcase, the_digest_of_a_report_is_of_its_rows_in_any_order);
	tcase_add_test (tcase, the_digest_of_a_crosswalk_is_of_its_rows_in_any_order);
	tcase_add_loop_test (tcase, a_crosswalk_is_read_with_its_shares_and_days, 0, G_N_ELEMENTS (walks));
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
