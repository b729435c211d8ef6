/* Rules of compared extracts: what each may say, and which mistake is said where. */
#include "common/base/failure.h"
#include "common/config/snapshot_rule.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char right[] = "name: lines\ntitle: Lines\nowner: controller\nversion: 3\nsource: gl\nkey: [document, line]\n"
							"compare: [account, quantity]\nnumbers: [quantity]\namount: amount\ncurrency: currency\n"
							"posted: { status: status, values: [posted, cleared], date: day, closed_days: 3 }\n"
							"max_findings: 2\n"
							"snapshots:\n  - { at: 2026-03-31, query: lines.sql, source: erp }\n"
							"  - { file: \"gl_{date}.csv\" }\n"
							"  - { reconciliation: receipts, side: right }\n";

static char *folder, *below;

static char *
in_folder (const char *name)
{
	return g_build_filename (below, name, NULL);
}

static void
setup (void)
{
	g_autofree char *query = NULL;

	folder = g_dir_make_tmp ("tieout-snapshot.XXXXXX", NULL);
	below = g_build_filename (folder, "dualrun", NULL);
	query = in_folder ("lines.sql");
	ck_assert_int_eq (g_mkdir (below, 0700), 0);
	ck_assert (g_file_set_contents (query, "SELECT * FROM lines", -1, NULL));
}

static void
teardown (void)
{
	g_autofree char *query = in_folder ("lines.sql"), *rule = in_folder ("lines.yaml");

	g_unlink (query);
	g_unlink (rule);
	g_rmdir (below);
	g_rmdir (folder);
	g_free (below);
	g_free (folder);
}

/* The rule with one part of its text replaced by another. */
static void
written (const char *from, const char *to)
{
	const char *at = strstr (right, from);
	g_autofree char *path = in_folder ("lines.yaml"), *text = NULL;

	ck_assert_msg (at != NULL, "no '%s'", from);
	text = g_strdup_printf ("%.*s%s%s", (int) (at - right), right, to, at + strlen (from));
	ck_assert (g_file_set_contents (path, text, -1, NULL));
}

START_TEST (every_key_of_a_rule_is_read)
{
	GError *error = NULL;
	g_autoptr (snapshot_rule) rule = NULL;

	written ("", "");
	rule = snapshot_rule_load (folder, "lines", &error);
	ck_assert_msg (rule != NULL, "%s", error != NULL ? error->message : "");
	ck_assert_str_eq (rule->title, "Lines");
	ck_assert_int_eq (rule->version, 3);
	ck_assert_int_eq (rule->n_key, 2);
	ck_assert_int_eq (rule->n_columns, 8);
	ck_assert_str_eq (rule->columns[rule->amount].name, "amount");
	ck_assert (rule->columns[rule->amount].number && rule->columns[3].number && !rule->columns[2].number);
	ck_assert_str_eq (rule->columns[rule->currency].name, "currency");
	ck_assert_str_eq (rule->columns[rule->status].name, "status");
	ck_assert_str_eq (rule->columns[rule->date].name, "day");
	ck_assert_str_eq (rule->posted[1], "cleared");
	ck_assert_ptr_null (rule->posted[2]);
	ck_assert_int_eq (rule->closed_days, 3);
	ck_assert_int_eq (rule->max_findings, 2);
	ck_assert_uint_eq (rule->n_extracts, 3);
	ck_assert_str_eq (rule->extracts[0].source, "erp");
	ck_assert_str_eq (rule->extracts[0].query, "SELECT * FROM lines");
	ck_assert_int_eq (rule->extracts[0].at, date_make (2026, 3, 31));
	ck_assert_str_eq (rule->extracts[1].source, "gl");
	ck_assert_int_eq (rule->extracts[1].at, DATE_NONE);
	ck_assert_ptr_null (rule->extracts[2].source);
	ck_assert_int_eq (rule->extracts[2].side, 1);
	ck_assert_str_eq (rule->file, "dualrun/lines.yaml");
}
END_TEST

START_TEST (another_query_is_another_rule)
{
	g_autofree char *path = in_folder ("lines.sql");

	written ("", "");
	g_autoptr (snapshot_rule) before = snapshot_rule_load (folder, "lines", NULL);
	ck_assert (g_file_set_contents (path, "SELECT * FROM lines WHERE ledger = '0L'", -1, NULL));
	g_autoptr (snapshot_rule) after = snapshot_rule_load (folder, "lines", NULL);
	ck_assert_str_ne (before->hash, after->hash);
	ck_assert_ptr_nonnull (strstr (after->text, "0L"));
}
END_TEST

/* Each is one change of the right rule, and the place and words of what is wrong with it. */
static const struct
{
	const char *from, *to, *message;
} mistakes[] = {{"name: lines", "name: rows", "lines.yaml:1:7: name: the file is named 'lines'"},
	{"key: [document, line]", "key: [document, document]", "'document' is there twice"},
	{"key: [document, line]", "key: []", "key"}, {"key: [document, line]", "key: [[a]]", "key"},
	{"[account, quantity]", "[account, line]", "'line' is there twice"}, {"[account, quantity]", "[[a], quantity]", "compare"},
	{"numbers: [quantity]", "numbers: [line]", "'line' is no column that is compared"},
	{"numbers: [quantity]", "numbers: [{}]", "numbers"}, {"amount: amount", "amount: line", "amount: is a column of the key"},
	{"amount: amount\n", "", "currency: has no 'amount' that it is of"}, {"values: [posted, cleared], ", "", "go together"},
	{"values: [posted, cleared]", "values: [{}]", "values"}, {"closed_days: 3", "closed_days: 400", "closed_days"},
	{"{ status: status, values: [posted, cleared], date: day, closed_days: 3 }", "{ closed_days: 3 }",
		"is told by a 'status' with its 'values', by a 'date', or by both"},
	{"query: lines.sql", "query: ../lines.sql", "is no name of a .sql file beside the rule"},
	{"query: lines.sql", "query: lines.txt", "is no name of a .sql file beside the rule"},
	{"query: lines.sql", "query: none.sql", "none.sql"}, {"query: lines.sql", "query: []", "query"},
	{"query: lines.sql", "query: lines.sql, file: a.csv", "is one of a 'file', a 'query' and a 'reconciliation'"},
	{"query: lines.sql, ", "", "is one of a 'file', a 'query' and a 'reconciliation'"},
	{"gl_{date}", "{date}/gl_{date}", "has '{date}' once, in the name of the file"},
	{"gl_{date}", "{date}_{date}", "has '{date}' once, in the name of the file"},
	{"gl_{date}", "gl_2026", "'at' is missing: of which day it is"},
	{"reconciliation: receipts", "reconciliation: receipts, at: 2026-03-01", "has its dates: 'at' cannot say another"},
	{"source: gl\n", "", "'source' is missing: where the extract is"}, {"side: right", "side: above", "side"},
	{"  - { at: 2026-03-31, query: lines.sql, source: erp }\n  - { file: \"gl_{date}.csv\" }\n"
	 "  - { reconciliation: receipts, side: right }\n",
		"  []\n", "snapshots"},
	{"compare: [account, quantity]\nnumbers: [quantity]\namount: amount\ncurrency: currency\n"
	 "posted: { status: status, values: [posted, cleared], date: day, closed_days: 3 }\n",
		"", "names no column beside the key: nothing could change"},
	{"[account, quantity]",
		"[c01,c02,c03,c04,c05,c06,c07,c08,c09,c10,c11,c12,c13,c14,c15,c16,c17,c18,c19,c20,c21,c22,c23,c24,"
		"c25,c26,c27,c28,c29,c30,c31]",
		"more than 32 columns"}};

START_TEST (a_mistake_in_a_rule_is_said_where_it_stands)
{
	GError *error = NULL;

	written (mistakes[_i].from, mistakes[_i].to);
	ck_assert_msg (snapshot_rule_load (folder, "lines", &error) == NULL, "'%s' was taken", mistakes[_i].to);
	ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	ck_assert_msg (
		strstr (error->message, mistakes[_i].message) != NULL, "%s\nexpected %s", error->message, mistakes[_i].message);
	g_error_free (error);
}
END_TEST

/* A query that is a disk's fault, or the machine's, is no mistake of the rule; the message has its place all the same. */
START_TEST (a_query_that_cannot_be_read_for_now_is_worth_another_try)
{
	g_autofree char *query = in_folder ("lines.sql");
	g_autoptr (GError) error = NULL;

	written ("", "");
	g_unlink (query);
	ck_assert_int_eq (symlink ("/proc/self/mem", query), 0); /* opens, and gives EIO */
	ck_assert_ptr_null (snapshot_rule_load (folder, "lines", &error));
	ck_assert_msg (g_error_matches (error, FAILURE, FAILURE_UNAVAILABLE), "%s", error->message);
	ck_assert_msg (strstr (error->message, "lines.yaml:14:30: snapshots.1.query: cannot read ") != NULL, "%s", error->message);
}
END_TEST

/* Nor is a rule that cannot be read for now one of another kind. */
START_TEST (a_rule_that_cannot_be_read_for_now_is_not_taken_for_another)
{
	g_autofree char *rule = in_folder ("lines.yaml");
	g_autoptr (GError) error = NULL;
	bool is = true;

	ck_assert_int_eq (symlink ("/proc/self/mem", rule), 0);
	ck_assert (!snapshot_rule_is (folder, "lines", &is, &error));
	ck_assert_msg (g_error_matches (error, FAILURE, FAILURE_UNAVAILABLE), "%s", error->message);
}
END_TEST

static bool
is_rule (const char *name)
{
	bool is;

	ck_assert (snapshot_rule_is (folder, name, &is, NULL));
	return is;
}

static const char *const names[] = {"", "a/lines", "absent"};

START_TEST (a_name_that_is_no_file_beside_the_others_is_refused)
{
	g_autoptr (GError) error = NULL;

	ck_assert_ptr_null (snapshot_rule_load (folder, names[_i], &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	ck_assert (!is_rule (names[_i]));
}
END_TEST

START_TEST (a_rule_compares_extracts_when_it_names_snapshots)
{
	written ("", "");
	ck_assert (is_rule ("lines"));
	written ("snapshots:", "sides:");
	ck_assert (!is_rule ("lines"));
	snapshot_rule_free (NULL);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("snapshot_rule");
	TCase *tcase = tcase_create ("snapshot_rule");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_checked_fixture (tcase, setup, teardown);
	tcase_add_test (tcase, every_key_of_a_rule_is_read);
	tcase_add_test (tcase, another_query_is_another_rule);
	tcase_add_test (tcase, a_query_that_cannot_be_read_for_now_is_worth_another_try);
	tcase_add_test (tcase, a_rule_that_cannot_be_read_for_now_is_not_taken_for_another);
	tcase_add_loop_test (tcase, a_mistake_in_a_rule_is_said_where_it_stands, 0, G_N_ELEMENTS (mistakes));
	tcase_add_loop_test (tcase, a_name_that_is_no_file_beside_the_others_is_refused, 0, G_N_ELEMENTS (names));
	tcase_add_test (tcase, a_rule_compares_extracts_when_it_names_snapshots);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
