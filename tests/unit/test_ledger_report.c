/* What the ledger keeps of compared reports: what stands for a period, what it came to, and the hours by hand. */
#include "common/base/failure.h"
#include "common/io/db.h"
#include "common/io/ledger_kpi.h"
#include "common/io/ledger_report.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#define RULE                                                                                                         \
	"name: example\ntitle: Example\nowner: controller\nversion: 1\nscope: plant\ngrain: [plant]\n"                   \
	"measures: [ { name: value, kind: balance, unit: USD } ]\n"                                                      \
	"sides:\n  - { name: legacy, inputs: [ { file: x.csv } ] }\n  - { name: modern, inputs: [ { file: x.csv } ] }\n" \
	"effort:\n"

static char *folder;
static struct ledger *book;

static void
fine (bool done, GError *error)
{
	ck_assert_msg (done, "%s", error != NULL ? error->message : "failed without saying why");
}

static void
set_up (void)
{
	g_autofree char *rules = NULL, *uri = NULL;
	GError *error = NULL;

	folder = g_dir_make_tmp ("tieout-reports.XXXXXX", NULL);
	rules = g_build_filename (folder, "dualrun", NULL);
	g_mkdir (rules, 0700);
	uri = g_strdup_printf ("sqlite:%s/ledger.db", folder);
	book = ledger_open (uri, LEDGER_UPGRADE, &error);
	fine (book != NULL, error);
}

static void
tear_down (void)
{
	static const char *const names[] = {
		"dualrun/example.yaml", "dualrun", "ledger.db", "ledger.db.lock", "ledger.db-wal", "ledger.db-shm", "ledger.db-journal"};

	ledger_close (book);
	for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *path = g_build_filename (folder, names[i], NULL);

		g_remove (path);
	}
	g_rmdir (folder);
	g_free (folder);
}

/* The rule, with these hours by hand. */
static struct report_rule *
rule_of (const char *efforts)
{
	g_autofree char *file = g_build_filename (folder, "dualrun", "example.yaml", NULL), *text = g_strconcat (RULE, efforts, NULL);
	GError *error = NULL;
	struct report_rule *rule;

	ck_assert (g_file_set_contents (file, text, -1, NULL));
	rule = report_rule_load (folder, "example", &error);
	fine (rule != NULL, error);
	return rule;
}

/* Compares: 100.00 against later, of which the difference is unexplained. */
static void
compared (const struct report_rule *rule, const char *plant, period_t period, instant_t as_of, int64_t later, const char *result)
{
	struct dualrun_total total = {.side = 1, .first = 100000000, .later = later, .gross = later - 100000000};
	bool clean = later == 100000000;
	struct dualrun dualrun = {.rule = rule, .cells_in_all = 10, .open = clean ? 0 : 1, .clean = clean, .verdict = clean ? 0 : 2};
	GArray **const arrays[] = {&dualrun.cells, &dualrun.claims, &dualrun.uses};
	struct report_record record = {
		.run_id = result, .unit = plant, .period = period, .as_of = as_of, .result_hash = result, .dualrun = &dualrun};
	struct ledger_scope scope = {
		.reconciliation = "example", .plant = plant, .company = "", .period = period, .as_of = as_of, .kind = LEDGER_KIND_REPORT};
	g_autoptr (strpool) strings = strpool_new ();
	GError *error = NULL;

	total.open_gross = total.gross;
	dualrun.strings = strings;
	dualrun.totals = g_array_new (FALSE, FALSE, sizeof total);
	g_array_append_val (dualrun.totals, total);
	dualrun.reasons = g_ptr_array_new ();
	for (size_t i = 0; i < G_N_ELEMENTS (arrays); i++)
		*arrays[i] = g_array_new (FALSE, FALSE, 1);
	record.claim = ledger_claim (book, &scope, "1", &error);
	fine (record.claim != NULL, error);
	fine (ledger_reports_record (book, &record, 1, NULL, 0, NULL, &error), error);
	fine (ledger_release (book, record.claim, ATTEMPT_DONE, NULL, &error), error);
	for (size_t i = 0; i < G_N_ELEMENTS (arrays); i++)
		g_array_unref (*arrays[i]);
	g_array_unref (dualrun.totals);
	g_ptr_array_unref (dualrun.reasons);
}

/* "202602 r1 clean, 202603 r2 open": what stands of a plant. */
static char *
standing (const char *plant, period_t until)
{
	GError *error = NULL;
	g_autoptr (GArray) history = ledger_report_history (book, "example", plant, until, NULL, &error);
	GString *text = g_string_new (NULL);

	fine (history != NULL, error);
	for (guint i = 0; i < history->len; i++) {
		const struct report_period *one = &g_array_index (history, struct report_period, i);

		ck_assert_str_eq (one->run_id, one->result_hash);
		ck_assert_int_eq (one->cells, 10);
		g_string_append_printf (
			text, "%s%d %s %s", i > 0 ? ", " : "", (int) one->streak.period, one->run_id, one->streak.clean ? "clean" : "open");
	}
	return g_string_free (text, FALSE);
}

/* "12.50 anna 2026-01-15, ...": hours as noted. */
static char *
noted (const char *plant)
{
	GError *error = NULL;
	GStringChunk *chunk = g_string_chunk_new (64);
	g_autoptr (GArray) notes = ledger_effort (book, "example", plant, NULL, chunk, &error);
	GString *text = g_string_new (NULL);
	char hours[DECIMAL_TEXT_MAX], on[16];

	fine (notes != NULL, error);
	for (guint i = 0; i < notes->len; i++) {
		const struct report_effort *note = &g_array_index (notes, struct report_effort, i);

		g_string_append_printf (text, "%s%s %s %s", i > 0 ? ", " : "",
			decimal_format (note->hours, EFFORT_SCALE, EFFORT_SCALE, hours), note->by, date_format (note->measured, on));
	}
	g_string_chunk_free (chunk);
	return g_string_free (text, FALSE);
}

static void
is (char *got, const char *expected)
{
	ck_assert_str_eq (got, expected);
	g_free (got);
}

START_TEST (the_latest_comparison_of_a_period_stands)
{
	g_autoptr (report_rule) rule = rule_of ("  []\n");

	compared (rule, "1000", 202602, 1, 100000000, "r1");
	compared (rule, "1000", 202603, 2, 90000000, "r2");
	compared (rule, "2000", 202603, 2, 100000000, "other");
	is (standing ("1000", 202603), "202602 r1 clean, 202603 r2 open");
	compared (rule, "1000", 202603, 3, 100000000, "r3");
	is (standing ("1000", 202603), "202602 r1 clean, 202603 r3 clean");
	is (standing ("1000", 202602), "202602 r1 clean");
	is (standing ("2000", PERIOD_NONE), "202603 other clean");
	is (standing ("", PERIOD_NONE), "");
}
END_TEST

START_TEST (what_stands_is_not_recorded_twice_and_what_does_not_is_recorded_again)
{
	g_autoptr (report_rule) rule = rule_of ("  []\n");
	GStringChunk *chunk = g_string_chunk_new (64);
	GError *error = NULL;
	static const struct
	{
		int64_t later;
		const char *result;
		int64_t sequence; /* of what stands then */
	} steps[] = {{100000000, "r1", 1}, {100000000, "r1", 1}, {90000000, "r2", 2}, {100000000, "r1", 3}, {100000000, "r1", 3}};

	for (size_t i = 0; i < G_N_ELEMENTS (steps); i++) {
		compared (rule, "1000", 202603, 1, steps[i].later, steps[i].result);
		g_autoptr (GArray) history = ledger_report_history (book, "example", "1000", 202603, NULL, &error);
		ck_assert_uint_eq (history->len, 1);
		ck_assert_int_eq (g_array_index (history, struct report_period, 0).sequence, steps[i].sequence);
		g_autoptr (GArray) sums = ledger_report_sums (book, steps[i].sequence, chunk, &error);
		ck_assert_uint_eq (sums->len, 1);
		const struct report_sum *sum = &g_array_index (sums, struct report_sum, 0);
		ck_assert_str_eq (sum->side, "modern");
		ck_assert_str_eq (sum->unit, "USD");
		ck_assert (sum->later == steps[i].later && sum->open_gross == steps[i].later - 100000000);
	}
	g_string_chunk_free (chunk);
}
END_TEST

START_TEST (hours_by_hand_are_noted_by_the_first_comparison_of_each_plant_and_never_edited)
{
	g_autoptr (report_rule) none = rule_of ("  []\n");
	g_autoptr (report_rule) first = rule_of ("  - { hours: 12.5, by: anna, measured: 2026-01-15 }\n"
											 "  - { plant: '2000', hours: 40, by: bert, measured: 2026-01-20 }\n");
	g_autoptr (report_rule) later = rule_of ("  - { hours: 12.5, by: anna, measured: 2026-01-15 }\n"
											 "  - { plant: '2000', hours: 3.25, by: bert, measured: 2026-07-01 }\n");

	compared (none, "1000", 202601, 1, 100000000, "a");
	is (noted ("1000"), "");
	compared (first, "1000", 202602, 2, 100000000, "b");
	compared (first, "2000", 202602, 2, 100000000, "c");
	is (noted ("1000"), "12.50 anna 2026-01-15");
	is (noted ("2000"), "40.00 bert 2026-01-20");
	compared (later, "1000", 202603, 3, 100000000, "d");
	compared (later, "2000", 202603, 3, 100000000, "e");
	compared (none, "2000", 202604, 4, 100000000, "f");
	is (noted ("1000"), "12.50 anna 2026-01-15");
	is (noted ("2000"), "40.00 bert 2026-01-20, 3.25 bert 2026-07-01");
	is (noted ("3000"), "");
}
END_TEST

START_TEST (a_free_window_is_noted_as_an_attempt_and_counts_for_nothing)
{
	g_autoptr (report_rule) rule = rule_of ("  - { hours: 12.5, by: anna, measured: 2026-01-15 }\n");

	compared (rule, "1000", PERIOD_NONE, 1, 90000000, "r1");
	is (standing ("1000", PERIOD_NONE), "");
	is (noted ("1000"), "");
}
END_TEST

/* A key figure of one value. */
static void
figured (const char *run_id, int64_t numerator)
{
	struct kpi_rule rule = {.name = (char *) "speed", .version = 1, .hash = "hash", .n_values = 1};
	struct kpi_line line = {.numerator = numerator, .denominator = 1, .total = true};
	struct kpi kpi = {.rule = &rule};
	struct kpi_recorded record = {.run_id = run_id, .unit = "1000", .side = "", .period = 202603, .as_of = 1, .kpi = &kpi};
	struct ledger_scope scope = {
		.reconciliation = "speed", .plant = "1000", .company = "", .period = 202603, .as_of = 1, .kind = LEDGER_KIND_KPI};
	GError *error = NULL;

	rule.values[0].name = (char *) "value";
	kpi.lines = g_array_new (FALSE, FALSE, sizeof line);
	g_array_append_val (kpi.lines, line);
	record.claim = ledger_claim (book, &scope, "1", &error);
	fine (record.claim != NULL, error);
	fine (ledger_kpis_record (book, &record, 1, NULL, 0, NULL, &error), error);
	fine (ledger_release (book, record.claim, ATTEMPT_DONE, NULL, &error), error);
	g_array_unref (kpi.lines);
}

static void
sql (const char *statement)
{
	g_autofree char *uri = g_strdup_printf ("sqlite:%s/ledger.db", folder);
	GError *error = NULL;
	struct db *db = db_open (uri, &(struct db_options) {.access = DB_WRITE}, &error);

	fine (db != NULL, error);
	fine (db_execute (db, statement, NULL, 0, NULL, &error), error);
	db_close (db);
}

static const struct
{
	const char *change, *refusal;
} tamperings[] = {
	{"UPDATE report_run SET clean = 1 WHERE sequence = 2", "record 2 of kind 'report', link 2 of the chain"},
	{"UPDATE report_run SET recorded_at = recorded_at + 1 WHERE sequence = 1", "record 1 of kind 'report', link 1 of the chain"},
	{"UPDATE report_total SET later_sum = '1' WHERE sequence = 2", "record 2 of kind 'report'"},
	{"UPDATE report_result SET differing = 9 WHERE sequence = 2", "record 2 of kind 'report'"},
	{"INSERT INTO report_cell VALUES (2, 0, 'modern', 'value', '1000', 1, 2, 1, 0, 'different', 1)", "record 2 of kind 'report'"},
	{"INSERT INTO report_claim VALUES (2, 0, 'modern', 'value', '1000', 1)", "record 2 of kind 'report'"},
	{"DELETE FROM report_run WHERE sequence = 1", "record 1 of kind 'report'"},
	{"UPDATE kpi_value SET numerator = '6'", "record 1 of kind 'kpi', link 3 of the chain"},
	{"UPDATE kpi_run SET period = '2026-01'", "record 1 of kind 'kpi'"},
	{"DELETE FROM kpi_run", "record 1 of kind 'kpi'"},
	{"DELETE FROM result_link WHERE number = 2", "record 1 of kind 'kpi', link 2 of the chain"},
	{"DELETE FROM result_link WHERE number = 4", "record 3 of kind 'report' is no link of the chain"},
	{"UPDATE result_link SET digest = chain WHERE number = 3", "record 1 of kind 'kpi'"},
};

START_TEST (a_comparison_or_key_figure_that_was_altered_is_named)
{
	g_autoptr (report_rule) rule = rule_of ("  []\n");
	struct ledger_proof proof;
	GError *error = NULL;
	char kept[65];

	compared (rule, "1000", 202602, 1, 100000000, "r1");
	compared (rule, "1000", 202603, 2, 90000000, "r2");
	figured ("k1", 5);
	figured ("k1", 5); /* stands: no second record */
	compared (rule, "1000", 202604, 3, 90000000, "r3");
	fine (ledger_verify (book, NULL, &proof, &error), error);
	ck_assert_int_eq (proof.results, 4);
	ck_assert_int_eq (proof.results_older, 0);
	ck_assert_uint_eq (strlen (proof.result_head), 64);
	g_strlcpy (kept, proof.result_head, sizeof kept);
	fine (ledger_verify (book, kept, &proof, &error), error);
	ck_assert (!ledger_verify (book, "cafe", &proof, NULL));
	sql (tamperings[_i].change);
	ck_assert_msg (!ledger_verify (book, NULL, &proof, &error), "%s", tamperings[_i].change);
	ck_assert (g_error_matches (error, FAILURE, FAILURE_DATA));
	ck_assert_msg (strstr (error->message, tamperings[_i].refusal) != NULL, "%s", error->message);
	g_error_free (error);
}
END_TEST

/* An upgraded ledger has records from before: they are counted apart, and those that follow are proven. */
START_TEST (what_an_older_version_recorded_is_no_link_and_that_is_said)
{
	g_autoptr (report_rule) rule = rule_of ("  []\n");
	struct ledger_proof proof;
	GError *error = NULL;

	compared (rule, "1000", 202602, 1, 100000000, "r1");
	sql ("DELETE FROM result_link");
	fine (ledger_verify (book, NULL, &proof, &error), error);
	ck_assert_int_eq (proof.results_older, 1);
	compared (rule, "1000", 202603, 2, 90000000, "r2");
	fine (ledger_verify (book, NULL, &proof, &error), error);
	ck_assert_int_eq (proof.results_older, 1);
	ck_assert_int_eq (proof.results, 1);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("ledger_report");
	TCase *tests = tcase_create ("ledger_report");
	SRunner *runner;
	int failed;

	tcase_set_timeout (tests, 60);
	tcase_add_checked_fixture (tests, set_up, tear_down);
	tcase_add_test (tests, the_latest_comparison_of_a_period_stands);
	tcase_add_test (tests, what_stands_is_not_recorded_twice_and_what_does_not_is_recorded_again);
	tcase_add_test (tests, hours_by_hand_are_noted_by_the_first_comparison_of_each_plant_and_never_edited);
	tcase_add_test (tests, a_free_window_is_noted_as_an_attempt_and_counts_for_nothing);
	tcase_add_loop_test (tests, a_comparison_or_key_figure_that_was_altered_is_named, 0, G_N_ELEMENTS (tamperings));
	tcase_add_test (tests, what_an_older_version_recorded_is_no_link_and_that_is_said);
	suite_add_tcase (suite, tests);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
