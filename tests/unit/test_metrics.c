/* test_metrics.c - the --metrics file. */
#include "reports/metrics.h"

#include "common/base/failure.h"
#include "outcome_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define SCOPE "reconciliation=\"consumption\",plant=\"1000\",company=\"US01\",period=\"2026-03\""
#define ENDED INT64_C (1795727503145088)

static char *
text_of (const struct metrics *metrics, int exit_code, const char *earlier)
{
	return metrics_text (metrics, &(struct metrics_job) {"tieout-reconcile", exit_code, ENDED - 2500000, ENDED}, earlier);
}

static void
says (const char *text, const char *line)
{
	g_autofree char *whole = g_strdup_printf ("\n%s\n", line);

	if (strstr (text, whole) == NULL)
		fprintf (stderr, "%s", text);
	ck_assert_msg (strstr (text, whole) != NULL, "no line '%s'", line);
}

static void
lacks (const char *text, const char *part)
{
	ck_assert_msg (strstr (text, part) == NULL, "'%s' is in the text", part);
}

START_TEST (a_job_says_when_and_how_it_ended)
{
	static const struct
	{
		int exit_code;
		const char *success;
	} codes[] = {{VERDICT_CLEAN, "1"}, {VERDICT_FOUND, "1"}, {VERDICT_BREACHED, "1"}, {VERDICT_PARTIAL, "0"}, {FAILURE_BUSY, "0"},
		{FAILURE_USAGE, "0"}};
	g_autoptr (metrics) metrics = metrics_new ();

	for (size_t i = 0; i < G_N_ELEMENTS (codes); i++) {
		g_autofree char *text = text_of (metrics, codes[i].exit_code, NULL);
		g_autofree char *code = g_strdup_printf ("tieout_job_exit_code{program=\"tieout-reconcile\"} %d", codes[i].exit_code);
		g_autofree char *success = g_strdup_printf ("tieout_job_success{program=\"tieout-reconcile\"} %s", codes[i].success);

		says (text, "tieout_job_completion_timestamp_seconds{program=\"tieout-reconcile\"} 1795727503.145088");
		says (text, "tieout_job_duration_seconds{program=\"tieout-reconcile\"} 2.500000");
		says (text, code);
		says (text, success);
		if (*codes[i].success == '1')
			says (text, "tieout_job_last_success_timestamp_seconds{program=\"tieout-reconcile\"} 1795727503.145088");
		else
			lacks (text, "last_success");
		lacks (text, "tieout_run_");
	}
}
END_TEST

START_TEST (money_is_exact_in_minor_units)
{
	g_autoptr (metrics) metrics = metrics_new ();
	g_autoptr (outcome) outcome = outcome_fixture_month ();
	static struct outcome_account accounts[] = {{.gl_account = "1", .currency = "USD", .unexplained = 100},
		{.gl_account = "2", .currency = "USD", .unexplained = -25}, {.gl_account = "3", .currency = "JPY", .unexplained = 70000},
		{.gl_account = "4", .currency = "USD", .unexplained = DECIMAL_NONE}};
	g_autofree char *text = NULL;

	outcome->accounts = accounts;
	outcome->n_accounts = G_N_ELEMENTS (accounts);
	metrics_add (metrics, outcome, 1250);
	text = text_of (metrics, VERDICT_FOUND, NULL);
	says (text, "tieout_run_open_impact_minor_units{" SCOPE ",currency=\"USD\",kind=\"net\"} -551732");
	says (text, "tieout_run_open_impact_minor_units{" SCOPE ",currency=\"USD\",kind=\"gross\"} 601268");
	says (text, "tieout_run_unexplained_minor_units{" SCOPE ",currency=\"USD\"} 1.25"); /* 0.0100 and 0.0025, without signs */
	says (text, "tieout_run_unexplained_minor_units{" SCOPE ",currency=\"JPY\"} 7");
	says (text, "tieout_run_duration_seconds{" SCOPE "} 0.001250");
}
END_TEST

START_TEST (readings_say_how_fresh_and_how_plausible_they_are)
{
	g_autoptr (metrics) metrics = metrics_new ();
	g_autoptr (outcome) outcome = outcome_fixture_month ();
	static struct outcome_reading readings[] = {{.source = "erp",
													.object = "movement",
													.rows = 1200,
													.usual = 100,
													.newest = INT64_C (1774922400000000),
													.finding = "too many rows"},
		{.source = "me\"s\\\n", .object = "movement", .rows = 0, .usual = DECIMAL_NONE, .newest = INSTANT_NONE, .finding = ""}};
	g_autofree char *text = NULL;

	outcome->readings = readings;
	outcome->n_readings = G_N_ELEMENTS (readings);
	metrics_add (metrics, outcome, 0);
	text = text_of (metrics, VERDICT_FOUND, NULL);
	says (text, "tieout_source_rows{" SCOPE ",source=\"erp\",object=\"movement\"} 1200");
	says (text, "tieout_source_usual_rows{" SCOPE ",source=\"erp\",object=\"movement\"} 100");
	says (text, "tieout_source_newest_timestamp_seconds{" SCOPE ",source=\"erp\",object=\"movement\"} 1774922400.000000");
	says (text, "tieout_source_implausible{" SCOPE ",source=\"erp\",object=\"movement\"} 1");
	says (text, "tieout_source_implausible{" SCOPE ",source=\"me\\\"s\\\\\\n\",object=\"movement\"} 0");
	lacks (text, "tieout_source_usual_rows{" SCOPE ",source=\"me");
	lacks (text, "tieout_source_newest_timestamp_seconds{" SCOPE ",source=\"me");
	ck_assert_int_eq (metrics_count (metrics).implausible, 1);
}
END_TEST

START_TEST (the_last_success_outlives_a_failure)
{
	static const char old[] = "tieout_job_last_success_timestamp_seconds{program=\"tieout-reconcile\"} 17.5\n"
							  "tieout_job_last_success_timestamp_seconds{program=\"tieout-close\"} 18\n"
							  "tieout_run_last_success_timestamp_seconds{" SCOPE "} 16.25\n"
							  "tieout_run_last_success_timestamp_seconds{reconciliation=\"receipts\",plant=\"1000\",company="
							  "\"US01\",period=\"2026-02\"} 15\n"
							  "tieout_run_last_success_timestamp_seconds{x=\"1\"} 15 16\n"
							  "tieout_run_last_success_timestamp_seconds{x=\"1\"} NaN\n"
							  "tieout_run_last_success_timestamp_seconds 4\n"
							  "tieout_run_verdict{" SCOPE "} 2\n";
	g_autoptr (metrics) metrics = metrics_new ();
	g_autoptr (outcome) outcome = outcome_fixture_month ();
	g_autofree char *failed = text_of (metrics, FAILURE_UNAVAILABLE, old), *after = NULL, *broken = NULL;

	says (failed, "tieout_job_last_success_timestamp_seconds{program=\"tieout-reconcile\"} 17.5");
	says (failed, "tieout_run_last_success_timestamp_seconds{" SCOPE "} 16.25");
	says (failed,
		"tieout_run_last_success_timestamp_seconds{reconciliation=\"receipts\",plant=\"1000\",company=\"US01\",period=\"2026-"
		"02\"} 15");
	lacks (failed, "tieout-close");
	lacks (failed, "x=");
	lacks (failed, "timestamp_seconds 4");
	lacks (failed, "tieout_run_verdict");
	metrics_add (metrics, outcome, 0);
	after = text_of (metrics, VERDICT_FOUND, old);
	says (after, "tieout_run_last_success_timestamp_seconds{" SCOPE "} 1795727503.145088");
	lacks (after, "16.25");
	says (after,
		"tieout_run_last_success_timestamp_seconds{reconciliation=\"receipts\",plant=\"1000\",company=\"US01\",period=\"2026-"
		"02\"} 15");
	broken = text_of (metrics, VERDICT_FOUND, "\xff\x01 no metrics {");
	lacks (broken, "no metrics");
}
END_TEST

START_TEST (a_partial_run_is_no_success)
{
	g_autoptr (metrics) metrics = metrics_new ();
	g_autoptr (outcome) outcome = outcome_fixture_month ();
	g_autofree char *text = NULL;

	outcome->verdict = VERDICT_PARTIAL;
	metrics_add (metrics, outcome, 0);
	text = text_of (metrics, VERDICT_PARTIAL, NULL);
	says (text, "tieout_run_verdict{" SCOPE "} 4");
	lacks (text, "last_success");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("metrics");
	TCase *tests = tcase_create ("metrics");
	SRunner *runner;
	int failed;

	tcase_add_test (tests, a_job_says_when_and_how_it_ended);
	tcase_add_test (tests, money_is_exact_in_minor_units);
	tcase_add_test (tests, readings_say_how_fresh_and_how_plausible_they_are);
	tcase_add_test (tests, the_last_success_outlives_a_failure);
	tcase_add_test (tests, a_partial_run_is_no_success);
	suite_add_tcase (suite, tests);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
