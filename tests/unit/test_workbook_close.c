/*
 * test_workbook_close.c - what is shown of a close: its workbook, its JSON and the terminal, and the signatures at the foot of a
 * run's own tie-out.
 */
#include "common/recon/gate.h"
#include "outcome_fixture.h"
#include "reports/close_json.h"
#include "reports/close_text.h"
#include "reports/workbook.h"
#include "reports/workbook_close.h"
#include "workbook_dump.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULE                                                                                                           \
	"name: t\nowner: o\nmateriality: { amount: 100000.00, trivial: 4, account: 60 }\n"                                 \
	"calendar: { weekend: [saturday, sunday] }\nchecks:\n"                                                             \
	"- { name: s1, title: No case of severity 1 is open, test: severity1, level: required, due: WD+2 }\n"              \
	"- { name: money, title: Money of open cases, test: money, level: required, due: WD+3, limit: 100.00 }\n"          \
	"- { name: old, title: No accrual is open too long, test: accruals, level: recommended, due: WD+3, periods: 1 }\n" \
	"- { name: roll, title: Both ledgers roll forward, test: rollforward, level: required, due: WD+3, reconciliations: [gl] }\n"

static char *folder;

static void
folder_make (void)
{
	folder = g_dir_make_tmp ("tieout-close-XXXXXX", NULL);
}

static void
folder_remove (void)
{
	g_rmdir (folder);
	g_free (folder);
}

/* One of each state; the last but one is open too long. */
static const struct gate_accrual accruals[] = {
	{"aaaa0001", "consumption", "1000", "RM-8", "1000032", "KG", "USD", "cleared", "4990000001", "posted in a later period",
		202602, 1, 3, 2, 27200000, 1251200, 1251200, 0, 0, 148800},
	{"aaaa0002", "consumption", "1000", "PK-5", "1000030", "EA", "USD", "released", "",
		"no posting came for it, and its finding has gone", 202602, 1, 0, 2, 406000000, -1827000, 0, -1827000, 0, DECIMAL_NONE},
	{"aaaa0003", "receipts", "2000", "FG-1", "1000022", "EA", "JPY", "stale", "4990000002",
		"one period later it is still not posted", 202601, 2, 0, 0, 10000000, 50000000, 20000000, 0, 30000000, 0},
	{"aaaa0004", "consumption", "1000", "LQ-3", "1000012", "L", "USD", "stands", "", "not posted when the period ended", 202603,
		0, 3, 2, 74400000, 1488000, 0, 0, 1488000, DECIMAL_NONE},
	{"aaaa0005", "consumption", "1000", "LQ-3", "=1+1", "L", "USD", "withdrawn", "", "somebody has accepted it as it is", 202603,
		0, 3, 2, 1000000, 20000, 0, 20000, 0, DECIMAL_NONE},
};

/* A month with findings, prepared by anna, whose result has changed since; a waiver that took another's place. */
struct bench
{
	struct close_rule *rule;
	struct outcome *outcome;
	GArray *checks;
	const char *hash;
	struct close_signature signatures[2];
	struct close_event waivers[2];
	const char *changes[2];
	struct close_report report;
};

static void
bench_make (struct bench *bench)
{
	static const char *rules_now[] = {"hash"};
	static const instant_t ends[] = {0};
	struct gate_waiver waivers[] = {{0}, {"bert", "agreed", INT64_MAX, date_make (2026, 4, 30)}, {0}, {0}};
	instant_t at = date_make (2026, 4, 5) * INSTANT_DAY + 9 * 3600 * INSTANT_SECOND;

	*bench = (struct bench) {
		.rule = close_rule_parse ("close/t.yaml", RULE, strlen (RULE), NULL), .outcome = outcome_fixture_month ()};
	struct gate_facts facts = {.rule = bench->rule,
		.outcomes = (const struct outcome *const *) &bench->outcome,
		.rules_now = rules_now,
		.period_end = ends,
		.n_outcomes = 1,
		.accruals = accruals,
		.n_accruals = G_N_ELEMENTS (accruals)};
	bench->checks = gate_judge (&facts, waivers, "anna", 202603, date_make (2026, 4, 1), date_make (2026, 4, 6));
	bench->hash = "aaaabbbbcccc";
	bench->signatures[0] = (struct close_signature) {"prepared", "preparer", "anna", "=1+1", "ddddeeeeffff", "", at, false};
	bench->signatures[1] = (struct close_signature) {
		"reviewed", "reviewer", "bert", "seen", "aaaabbbbcccc", "role bert can only add to the ledger", at + INSTANT_DAY, true};
	bench->waivers[0] = (struct close_event) {"money", "carl", "=1+2", date_make (2026, 4, 6), at - INSTANT_DAY, at};
	bench->waivers[1] = (struct close_event) {"money", "bert", "agreed", date_make (2026, 4, 30), at, INSTANT_NONE};
	bench->changes[0] = "consumption of 1000: run 1 was signed, run 2 has another result";
	bench->report = (struct close_report) {.unit = "company US01",
		.company = "US01",
		.plant = "",
		.period = 202603,
		.from = date_make (2026, 3, 1),
		.until = date_make (2026, 4, 1),
		.today = date_make (2026, 4, 6),
		.working_day = 4,
		.as_of = at + INSTANT_DAY,
		.stage = "reviewed",
		.verdict = "Period 2026-03 of company US01 is reviewed; the gate is open",
		.signing = gate_verdict (bench->checks, bench->rule, false),
		.due = gate_verdict (bench->checks, bench->rule, true),
		.rule = bench->rule,
		.checks = bench->checks,
		.outcomes = (const struct outcome *const *) &bench->outcome,
		.hashes = &bench->hash,
		.n_outcomes = 1,
		.result_hash = "aaaabbbbcccc",
		.signatures = bench->signatures,
		.n_signatures = 2,
		.accruals = accruals,
		.n_accruals = G_N_ELEMENTS (accruals),
		.waivers = bench->waivers,
		.n_waivers = 2,
		.changes = bench->changes,
		.not_evidence = "a reason",
		.head = "eeee",
		.events = 3};
}

static void
bench_release (struct bench *bench)
{
	gate_free (bench->checks);
	outcome_free (bench->outcome);
	close_rule_free (bench->rule);
}

static char *
book_of (const struct close_report *report)
{
	g_autofree char *path = g_build_filename (folder, "close.xlsx", NULL);
	GError *error = NULL;
	bool written = workbook_close_write (path, report, &error);
	GString *dump;

	ck_assert_msg (written, "%s", error != NULL ? error->message : "");
	dump = workbook_dump (path, &error);
	ck_assert_msg (dump != NULL, "%s", error != NULL ? error->message : "");
	g_unlink (path);
	return g_string_free (dump, FALSE);
}

static void
has (const char *text, const char *wanted)
{
	ck_assert_msg (strstr (text, wanted) != NULL, "'%s' is not in it", wanted);
}

START_TEST (the_workbook_of_a_close_is_as_reviewed)
{
	struct bench bench;

	bench_make (&bench);
	g_autofree char *book = book_of (&bench.report);
	golden_check ("workbook-close.txt", book);
	bench_release (&bench);
}
END_TEST

/* Over the limit is a formula whose cell turns red; without data there is none, and a waiver does not hide it. */
START_TEST (what_is_over_its_limit_is_a_live_formula)
{
	struct bench bench;

	bench_make (&bench);
	g_autofree char *book = book_of (&bench.report);
	has (book, "formula\t=ROUND(MAX(0,D");
	has (book, "conditional F");
	has (book, "text\tno data");
	has (book, "bert waived it until 2026-04-30: agreed");
	has (book, "Not audit evidence: a reason.");
	has (book, "text\tanother result");
	has (book, "text\t=1+1"); /* what people write never is a formula */
	ck_assert_ptr_null (strstr (book, "formula\t=1+1"));
	bench_release (&bench);
}
END_TEST

static gboolean
text_add (void *data, const void *bytes, size_t n, GError **error)
{
	(void) error;
	g_string_append_len (data, bytes, (gssize) n);
	return TRUE;
}

START_TEST (the_json_of_a_close_is_as_reviewed)
{
	struct bench bench;
	g_autoptr (GString) text = g_string_new (NULL);
	struct out_stream out = {text_add, text};

	bench_make (&bench);
	ck_assert (close_json_write (&out, &bench.report, 3, NULL));
	/* The hash of the rule is of a text of this test. */
	golden_check ("close.json", text->str);
	bench_release (&bench);
}
END_TEST

START_TEST (in_brief_what_passes_is_left_out)
{
	struct bench bench;
	char *full = NULL, *brief = NULL;
	size_t n;
	FILE *out;

	bench_make (&bench);
	out = open_memstream (&full, &n);
	close_text_print (out, &bench.report, false);
	fclose (out);
	out = open_memstream (&brief, &n);
	close_text_print (out, &bench.report, true);
	fclose (out);
	has (full, "Open cases");
	has (full, "NONE required      roll");
	has (full, "WAIV required      money");
	has (full, "CHANGED   consumption of 1000");
	has (full, "not audit evidence: a reason");
	has (full, "not that of now");
	has (full, "  replaced  2026-04-04T09:00:00Z  carl  waiver of money until 2026-04-06: =1+2\n");
	has (brief, "replaced  2026-04-04");
	ck_assert_ptr_null (strstr (full, "waiver of money until 2026-04-30"));
	has (brief, "WAIV required      money");
	ck_assert_ptr_null (strstr (brief, "Open cases"));
	ck_assert_ptr_null (strstr (brief, "  ok "));
	free (full);
	free (brief);
	bench_release (&bench);
}
END_TEST

/* ---- the foot of a tie-out ---- */

START_TEST (a_tie_out_says_who_signed_it_and_whether_it_was_this_result)
{
	static const struct workbook_signoff signoff = {
		{{"Prepared by", "anna", "1111", INT64_C (1775379600000000), true, true},
			{"Reviewed by", "bert", "2222", INT64_C (1775466000000000), false, false}},
		2};
	static struct outcome_account account = {.gl_account = "130000", .currency = "USD"};
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	g_autofree char *path = g_build_filename (folder, "run.xlsx", NULL);
	struct outcome *outcome = outcome_fixture_new ();
	struct workbook_options options = {.signoffs = &signoff};
	g_autoptr (GString) dump = NULL;
	GError *error = NULL;

	outcome->accounts = &account;
	outcome->n_accounts = 1;
	g_ptr_array_add (outcomes, outcome);
	ck_assert_msg (workbook_write (path, outcomes, &options, &error), "%s", error != NULL ? error->message : "");
	dump = workbook_dump (path, &error);
	ck_assert_msg (dump != NULL, "%s", error != NULL ? error->message : "");
	has (dump->str, "text\tPrepared by\n");
	has (dump->str, "text\tanna");
	has (dump->str, "text\t2026-04-05T09:00:00Z");
	has (dump->str, "text\tthis result\n");
	has (dump->str, "text\tbert");
	has (dump->str, "text\tANOTHER RESULT, not this one; not audit evidence");
	has (dump->str, "text\t2222");
	g_unlink (path);
	outcome->accounts = NULL;
	outcome->n_accounts = 0;
	outcome_free (outcome);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("workbook_close");
	TCase *tcase = tcase_create ("workbook_close");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tcase, folder_make, folder_remove);
	tcase_add_test (tcase, the_workbook_of_a_close_is_as_reviewed);
	tcase_add_test (tcase, what_is_over_its_limit_is_a_live_formula);
	tcase_add_test (tcase, the_json_of_a_close_is_as_reviewed);
	tcase_add_test (tcase, in_brief_what_passes_is_left_out);
	tcase_add_test (tcase, a_tie_out_says_who_signed_it_and_whether_it_was_this_result);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
