/*
 * test_gate.c - the gate of a close: clean facts spoiled one way at a time fail exactly the one check that is about it; waivers;
 * who may sign what.
 */
#include "common/base/failure.h"
#include "common/recon/gate.h"
#include "outcome_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(name, test, level) "- { name: " name ", title: T, test: " test ", level: " level ", due: WD+2 }\n"
#define RULE                                                                                                             \
	"name: t\nowner: o\nreviewers: [bert, carl]\npreparers: [anna, bert]\n"                                              \
	"materiality: { amount: 100000.00, trivial: 4, account: 60 }\n"                                                      \
	"calendar: { weekend: [saturday, sunday] }\nrecommended_failures: 1\nchecks:\n"                                      \
	"- { name: runs, title: T, test: runs, level: required, due: WD+1, reconciliations: [consumption], waivable: false " \
	"}\n" CHECK ("pending", "pending", "required") CHECK ("failed", "failed", "required")                                \
		CHECK ("partial", "partial", "required") CHECK ("control", "control",                                            \
			"required") "- { name: freshness, title: T, test: freshness, level: required, due: WD+2, within: 48h "       \
						"}\n" CHECK ("rules", "rules", "required") CHECK ("queue", "queue", "recommended")               \
							CHECK ("waiting", "waiting", "recommended") CHECK ("roll", "rollforward", "required")        \
								CHECK ("unexplained", "unexplained", "required") CHECK ("s1", "severity1", "required")   \
									CHECK ("money", "money", "required") CHECK ("trivial", "trivial", "recommended")     \
										CHECK ("unvalued", "unvalued", "recommended") CHECK ("flags", "flags", "informational")

enum
{
	TODAY = 20546 /* 2026-04-03 */
};

struct bench
{
	struct close_rule *rule;
	struct outcome *outcome;
	struct outcome_account account;
	struct outcome_bridge bridge;
	struct outcome_leak leak;
	struct evidence evidence;
	struct gate_need need;
	struct gate_attempt attempt;
	const char *rules_now;
	instant_t period_end;
	struct gate_facts facts;
	struct gate_waiver waivers[32];
};

static struct close_rule *
rule_of (void)
{
	GError *error = NULL;
	struct close_rule *rule = close_rule_parse ("close/t.yaml", RULE, strlen (RULE), &error);

	ck_assert_msg (rule != NULL, "%s", error != NULL ? error->message : "");
	return rule;
}

/* One run of plant 1000 that is as it should be. */
static void
bench_make (struct bench *bench)
{
	*bench = (struct bench) {.rule = rule_of (), .outcome = outcome_fixture_new ()};
	struct outcome *outcome = bench->outcome;

	outcome->conserved = true;
	bench->account = (struct outcome_account) {.gl_account = "300000", .currency = "USD"};
	outcome->accounts = &bench->account;
	outcome->n_accounts = 1;
	bench->leak = (struct outcome_leak) {
		.tolerance = "rounding", .gl_account = "", .currency = "USD", .matches = 40, .too_high = 100, .too_low = -100};
	outcome->leaks = &bench->leak;
	outcome->n_leaks = 1;
	bench->evidence = (struct evidence) {.source = "erp", .control = "equal", .control_equal = true};
	outcome->evidence = &bench->evidence;
	outcome->n_evidence = 1;
	bench->need = (struct gate_need) {outcome->reconciliation, "1000"};
	bench->attempt = (struct gate_attempt) {outcome->reconciliation, "1000", "", GATE_ATTEMPT_DONE};
	bench->rules_now = outcome->rules_hash;
	bench->period_end = outcome->as_of - INSTANT_DAY;
	bench->facts = (struct gate_facts) {.rule = bench->rule,
		.outcomes = (const struct outcome *const *) &bench->outcome,
		.rules_now = &bench->rules_now,
		.period_end = &bench->period_end,
		.n_outcomes = 1,
		.needs = &bench->need,
		.n_needs = 1,
		.attempts = &bench->attempt,
		.n_attempts = 1,
		.as_of = outcome->as_of + INSTANT_DAY};
}

/* What was borrowed from the bench is no more the outcome's. */
static void
bench_release (struct bench *bench)
{
	bench->outcome->n_accounts = bench->outcome->n_leaks = bench->outcome->n_evidence = bench->outcome->n_bridge = 0;
	bench->outcome->accounts = NULL;
	bench->outcome->leaks = NULL;
	bench->outcome->evidence = NULL;
	bench->outcome->bridge = NULL;
	outcome_free (bench->outcome);
	close_rule_free (bench->rule);
}

static GArray *
judged (const struct bench *bench, const char *preparer)
{
	return gate_judge (&bench->facts, bench->waivers, preparer, 202603, date_make (2026, 4, 1), TODAY);
}

/* The checks that do not pass, by name and state, separated by blanks. */
static char *
failing (const GArray *results)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < results->len; i++) {
		const struct gate_result *result = &g_array_index (results, struct gate_result, i);

		if (result->state != GATE_PASSED)
			g_string_append_printf (
				text, "%s%s:%s", text->len > 0 ? " " : "", result->check->name, gate_state_name (result->state));
	}
	return g_string_free (text, FALSE);
}

/* ---- one way at a time ---- */

static void
clean (struct bench *bench)
{
	(void) bench;
}

static void
missing_run (struct bench *bench)
{
	bench->need.unit = "1100";
}

static void
running (struct bench *bench)
{
	bench->attempt.state = GATE_ATTEMPT_RUNNING;
}

static void
died_last (struct bench *bench)
{
	bench->attempt.state = GATE_ATTEMPT_FAILED;
}

static void
partial (struct bench *bench)
{
	bench->outcome->verdict = VERDICT_PARTIAL;
}

static void
control (struct bench *bench)
{
	bench->evidence.control_equal = false;
	bench->evidence.control = "rows 5, not 6";
}

static void
too_early (struct bench *bench)
{
	bench->period_end = bench->outcome->as_of + 1;
}

static void
too_old (struct bench *bench)
{
	bench->facts.as_of = bench->outcome->as_of + 3 * INSTANT_DAY;
}

static void
other_rules (struct bench *bench)
{
	bench->rules_now = "another hash";
}

static void
rules_gone (struct bench *bench)
{
	bench->rules_now = NULL;
}

static void
stuck (struct bench *bench)
{
	outcome_fixture_queue (bench->outcome, 2);
}

static void
unclear (struct bench *bench)
{
	outcome_fixture_queue (bench->outcome, 1)->state = QUEUE_UNCLEAR;
}

static void
told_elsewhere (struct bench *bench)
{
	outcome_fixture_queue (bench->outcome, 1)->state = QUEUE_CONTEXT;
}

static void
left_breaks (struct bench *bench)
{
	bench->account.left_break = 1;
}

static void
right_breaks (struct bench *bench)
{
	bench->account.right_break = -1;
}

static void
a_cent (struct bench *bench)
{
	bench->account.unexplained = -100;
}

static struct outcome_case *
case_of (struct bench *bench, int severity, int64_t impact)
{
	struct outcome_case *one = outcome_fixture_case (bench->outcome, CODE_MISSING_ERP, "0000000000000001");

	one->severity = severity;
	one->impact_stock = impact;
	one->impact_profit = DECIMAL_NONE;
	return one;
}

static void
grave (struct bench *bench)
{
	case_of (bench, 1, 0);
}

static void
dear (struct bench *bench)
{
	case_of (bench, 2, INT64_C (600000001));
}

static void
just_at_the_threshold (struct bench *bench)
{
	case_of (bench, 2, INT64_C (600000000));
}

static void
accepted_dear (struct bench *bench)
{
	case_of (bench, 2, INT64_C (700000000))->disposition = DISPOSITION_ACCEPT;
}

static void
cleared_grave (struct bench *bench)
{
	case_of (bench, 1, INT64_C (700000000))->state = CASE_CLEARED;
}

static void
many_small (struct bench *bench)
{
	for (int i = 0; i < 12; i++)
		case_of (bench, 3, INT64_C (3500000));
}

static void
absorbed (struct bench *bench)
{
	bench->leak.too_high = INT64_C (20000000);
	bench->leak.too_low = INT64_C (-20000001);
}

static void
one_sided (struct bench *bench)
{
	bench->leak.too_low = 0;
}

static void
priceless (struct bench *bench)
{
	bench->outcome->unvalued_cases = 1;
}

static void
journal (struct bench *bench)
{
	bench->bridge = (struct outcome_bridge) {
		.gl_account = "300000", .currency = "USD", .cause = BRIDGE_MANUAL_JOURNAL, .amount = 1, .case_id = "", .note = ""};
	bench->outcome->bridge = &bench->bridge;
	bench->outcome->n_bridge = 1;
}

static void
offsetting (struct bench *bench)
{
	case_of (bench, 3, INT64_C (300000001));
	case_of (bench, 3, INT64_C (-300000000));
}

static void
nothing_there (struct bench *bench)
{
	bench->facts.n_outcomes = bench->facts.n_attempts = 0;
}

static void
in_flight (struct bench *bench)
{
	bench->outcome->side[SIDE_LEFT].state[STATE_OPEN_TIMING].rows = 2;
	bench->outcome->side[SIDE_RIGHT].state[STATE_OPEN_TIMING].rows = 1;
}

static const struct
{
	const char *what;
	void (*spoil) (struct bench *bench);
	const char *failing;
	enum gate_verdict verdict;
} spoils[] = {
	{"clean", clean, "", GATE_OPEN},
	{"a run is missing", missing_run, "runs:failed", GATE_NOT_READY},
	{"a run is under way", running, "pending:failed", GATE_NOT_READY},
	{"the last attempt failed", died_last, "failed:failed", GATE_REQUIRED},
	{"a run is partial", partial, "partial:failed", GATE_REQUIRED},
	{"control totals differ", control, "control:failed", GATE_REQUIRED},
	{"a run from before the end", too_early, "freshness:failed", GATE_REQUIRED},
	{"a run that is three days old", too_old, "freshness:failed", GATE_REQUIRED},
	{"judged by other rules", other_rules, "rules:failed", GATE_REQUIRED},
	{"rules that cannot be read", rules_gone, "rules:failed", GATE_REQUIRED},
	{"movements in the failure queue", stuck, "queue:failed", GATE_OPEN},
	{"a movement of which nobody can tell what it stands for", unclear, "queue:failed", GATE_OPEN},
	{"a movement of another period in the failure queue", told_elsewhere, "", GATE_OPEN},
	{"a movement whose posting may still come", in_flight, "waiting:failed", GATE_OPEN},
	{"the stock ledger breaks", left_breaks, "roll:failed", GATE_REQUIRED},
	{"the general ledger breaks", right_breaks, "roll:failed", GATE_REQUIRED},
	{"a cent is unexplained", a_cent, "unexplained:failed", GATE_REQUIRED},
	{"an open S1", grave, "s1:failed", GATE_REQUIRED},
	{"money above the threshold", dear, "money:failed", GATE_REQUIRED},
	{"money at the threshold", just_at_the_threshold, "", GATE_OPEN},
	{"accepted money counts for no threshold, and is said", accepted_dear, "flags:failed", GATE_OPEN},
	{"a cleared case is none", cleared_grave, "", GATE_OPEN},
	{"small cases are not small together", many_small, "trivial:failed", GATE_OPEN},
	{"tolerances in aggregate", absorbed, "trivial:failed", GATE_OPEN},
	{"a tolerance that errs to one side", one_sided, "flags:failed", GATE_OPEN},
	{"a case without a price", priceless, "unvalued:failed", GATE_OPEN},
	{"a manual journal of a hundredth of a cent", journal, "flags:failed", GATE_OPEN},
	{"errors that offset each other", offsetting, "money:failed flags:failed", GATE_REQUIRED},
};

START_TEST (each_fault_fails_exactly_its_check)
{
	for (size_t i = 0; i < G_N_ELEMENTS (spoils); i++) {
		struct bench bench;
		GArray *results;
		g_autofree char *names = NULL;

		bench_make (&bench);
		spoils[i].spoil (&bench);
		results = judged (&bench, "");
		names = failing (results);
		ck_assert_msg (
			strcmp (names, spoils[i].failing) == 0, "%s: '%s', expected '%s'", spoils[i].what, names, spoils[i].failing);
		ck_assert_msg (gate_verdict (results, bench.rule, false) == spoils[i].verdict, "%s: verdict %d", spoils[i].what,
			(int) gate_verdict (results, bench.rule, false));
		gate_free (results);
		bench_release (&bench);
	}
}
END_TEST

/* Two journals, one of them on two accounts, and two decisions: four findings, of two kinds. */
START_TEST (what_counts_whatever_its_size_is_counted_one_by_one)
{
	struct outcome_bridge lines[] = {{"300000", "USD", BRIDGE_MANUAL_JOURNAL, 100, 1, "00000000000000b1", "journal 1", ""},
		{"301000", "USD", BRIDGE_MANUAL_JOURNAL, -100, 1, "00000000000000b1", "journal 1", ""},
		{"300000", "USD", BRIDGE_MANUAL_JOURNAL, 500, 1, "00000000000000b2", "journal 2", ""},
		{"300000", "USD", BRIDGE_MISSING_DOCUMENT, 500, 1, "00000000000000b3", "document 3", ""}};
	struct bench bench;
	GArray *results;

	bench_make (&bench);
	bench.outcome->bridge = lines;
	bench.outcome->n_bridge = G_N_ELEMENTS (lines);
	case_of (&bench, 2, 100)->disposition = DISPOSITION_ACCEPT;
	case_of (&bench, 1, 100)->disposition = DISPOSITION_ACCEPT;
	case_of (&bench, 3, 100)->disposition = DISPOSITION_ACCEPT;
	results = judged (&bench, "");
	for (guint i = 0; i < results->len; i++) {
		const struct gate_result *result = &g_array_index (results, struct gate_result, i);

		if (result->check->test != CLOSE_TEST_FLAGS)
			continue;
		ck_assert_int_eq (result->state, GATE_FAILED);
		ck_assert (result->value == 4);
		ck_assert_str_eq (result->says,
			"2 manual journals on stock accounts, gross 0.07 USD of 1000, 2 accepted cases of severity 1 or 2 of 1000");
	}
	gate_free (results);
	bench_release (&bench);
}
END_TEST

START_TEST (what_cannot_be_measured_has_not_passed)
{
	struct bench bench;
	GArray *results;

	bench_make (&bench);
	nothing_there (&bench);
	results = judged (&bench, "");
	g_autofree char *names = failing (results);
	ck_assert_ptr_nonnull (strstr (names, "runs:failed"));
	ck_assert_ptr_nonnull (strstr (names, "roll:no data"));
	ck_assert_ptr_nonnull (strstr (names, "money:no data"));
	ck_assert_int_eq (gate_verdict (results, bench.rule, false), GATE_NOT_READY);
	gate_free (results);
	bench_release (&bench);
}
END_TEST

#define OLD "- { name: old, title: T, test: accruals, level: recommended, due: WD+2, periods: 1, reconciliations: [consumption] }"

START_TEST (an_accrual_is_too_old_when_it_is_open_and_was_proposed_more_periods_ago_than_may_be)
{
	static const struct
	{
		const char *what, *reconciliation;
		int periods;
		int64_t open;
		const char *says;
		enum gate_state state;
	} vectors[] = {
		{"of this period", "consumption", 0, 100, "none", GATE_PASSED},
		{"of the period before", "consumption", 1, 100, "none", GATE_PASSED},
		{"two periods ago", "consumption", 2, 100, "1 open for more than 1 period: c1 of 2026-01", GATE_FAILED},
		{"two periods ago, below zero", "consumption", 2, -100, "1 open for more than 1 period: c1 of 2026-01", GATE_FAILED},
		{"long ago, and cleared", "consumption", 9, 0, "none", GATE_PASSED},
		{"long ago, of a reconciliation that the check does not count", "receipts", 9, 100, "none", GATE_PASSED},
	};
	const char *text = "name: t\nowner: o\nmateriality: { amount: 100000.00, trivial: 4, account: 60 }\n"
					   "calendar: { weekend: [saturday, sunday] }\nchecks:\n" OLD "\n";
	struct close_rule *rule = close_rule_parse ("close/t.yaml", text, strlen (text), NULL);

	ck_assert_ptr_nonnull (rule);
	for (size_t i = 0; i < G_N_ELEMENTS (vectors); i++) {
		struct gate_accrual accrual = {.id = "c1",
			.reconciliation = vectors[i].reconciliation,
			.period = 202601,
			.periods = vectors[i].periods,
			.open = vectors[i].open};
		struct gate_facts facts = {.rule = rule, .accruals = &accrual, .n_accruals = 1};
		struct gate_waiver waivers[1] = {{0}};
		GArray *results = gate_judge (&facts, waivers, "", 202603, date_make (2026, 4, 1), TODAY);
		const struct gate_result *result = &g_array_index (results, struct gate_result, 0);

		ck_assert_msg (result->state == vectors[i].state && strcmp (result->says, vectors[i].says) == 0, "%s: %s, %s",
			vectors[i].what, gate_state_name (result->state), result->says);
		gate_free (results);
	}
	close_rule_free (rule);
}
END_TEST

START_TEST (more_recommended_checks_may_not_fail_than_the_rule_says)
{
	struct bench bench;
	GArray *results;

	bench_make (&bench);
	stuck (&bench);
	priceless (&bench);
	results = judged (&bench, "");
	ck_assert_int_eq (gate_verdict (results, bench.rule, false), GATE_RECOMMENDED);
	gate_free (results);
	bench_release (&bench);
}
END_TEST

START_TEST (a_check_that_is_not_due_fails_no_day_but_every_signature)
{
	struct bench bench;
	GArray *results;

	bench_make (&bench);
	grave (&bench);
	results = gate_judge (&bench.facts, bench.waivers, "", 202603, date_make (2026, 4, 1), date_make (2026, 4, 1));
	ck_assert_int_eq (gate_verdict (results, bench.rule, true), GATE_OPEN);
	ck_assert_int_eq (gate_verdict (results, bench.rule, false), GATE_REQUIRED);
	gate_free (results);
	results = gate_judge (&bench.facts, bench.waivers, "", 202603, date_make (2026, 4, 1), date_make (2026, 4, 2));
	ck_assert_int_eq (gate_verdict (results, bench.rule, true), GATE_REQUIRED);
	gate_free (results);
	bench_release (&bench);
}
END_TEST

/* ---- waivers ---- */

static const struct
{
	const char *what, *user;
	int64_t value;
	date_t until;
	const char *preparer;
	bool holds;
	const char *said;
} waivers[] = {
	{"a reviewer's", "bert", 1, TODAY, "anna", true, "until 2026-04-03"},
	{"nobody has prepared yet", "bert", 1, TODAY + 30, "", true, "agreed"},
	{"expired yesterday", "bert", 1, TODAY - 1, "anna", false, "expired on 2026-04-02"},
	{"of the preparer", "bert", 1, TODAY + 30, "bert", false, "prepares the period"},
	{"of the preparer, written otherwise", "BERT ", 1, TODAY + 30, "bert", false, "prepares the period"},
	{"of no reviewer", "anna", 1, TODAY + 30, "bert", false, "no reviewer"},
	{"of less than there is now", "bert", 0, TODAY + 30, "anna", false, "it has grown"},
};

START_TEST (a_waiver_holds_until_its_day_and_never_for_the_preparer)
{
	for (size_t i = 0; i < G_N_ELEMENTS (waivers); i++) {
		struct bench bench;
		GArray *results;

		bench_make (&bench);
		grave (&bench);
		for (size_t j = 0; j < bench.rule->n_checks; j++)
			if (bench.rule->checks[j].test == CLOSE_TEST_SEVERITY1)
				bench.waivers[j] = (struct gate_waiver) {waivers[i].user, "agreed", waivers[i].value, waivers[i].until};
		results = judged (&bench, waivers[i].preparer);
		g_autofree char *names = failing (results);
		ck_assert_msg (strcmp (names, waivers[i].holds ? "s1:waived" : "s1:failed") == 0, "%s: %s", waivers[i].what, names);
		for (guint j = 0; j < results->len; j++) {
			const struct gate_result *result = &g_array_index (results, struct gate_result, j);

			ck_assert_msg (result->check->test != CLOSE_TEST_SEVERITY1 || strstr (result->waiver, waivers[i].said) != NULL,
				"%s: %s", waivers[i].what, result->waiver);
		}
		gate_free (results);
		bench_release (&bench);
	}
}
END_TEST

START_TEST (some_checks_cannot_be_waived)
{
	struct bench bench;
	GArray *results;

	bench_make (&bench);
	missing_run (&bench);
	bench.waivers[0] = (struct gate_waiver) {"bert", "agreed", 9, TODAY + 30};
	results = judged (&bench, "anna");
	g_autofree char *names = failing (results);
	ck_assert_str_eq (names, "runs:failed");
	gate_free (results);
	bench_release (&bench);
}
END_TEST

/* ---- who may ---- */

static const struct
{
	enum sign_act act;
	enum sign_stage stage;
	const char *user, *preparer;
	bool unchanged;
	const char *refusal; /* NULL: he may */
} duties[] = {
	{SIGN_PREPARE, STAGE_NONE, "anna", "", true, NULL},
	{SIGN_PREPARE, STAGE_NONE, "Anna", "", true, NULL},
	{SIGN_PREPARE, STAGE_NONE, "carl", "", true, "none of the preparers"},
	{SIGN_PREPARE, STAGE_NONE, "eve", "", true, "none of the preparers"},
	{SIGN_PREPARE, STAGE_PREPARED, "bert", "anna", true, NULL},
	{SIGN_PREPARE, STAGE_PREPARED, "anna", "anna", false, NULL},
	{SIGN_PREPARE, STAGE_REVIEWED, "anna", "anna", false, NULL},
	{SIGN_PREPARE, STAGE_LOCKED, "anna", "anna", true, "reopen"},
	{SIGN_PREPARE, STAGE_REOPENED, "anna", "anna", true, NULL},
	{SIGN_REVIEW, STAGE_NONE, "bert", "", true, "not been prepared"},
	{SIGN_REVIEW, STAGE_PREPARED, "bert", "anna", true, NULL},
	{SIGN_REVIEW, STAGE_PREPARED, "bert", "bert", true, "somebody else"},
	{SIGN_REVIEW, STAGE_PREPARED, " BERT", "bert", true, "somebody else"},
	{SIGN_REVIEW, STAGE_PREPARED, "anna", "bert", true, "none of the reviewers"},
	{SIGN_REVIEW, STAGE_PREPARED, "bert", "anna", false, "not what the ledger shows"},
	{SIGN_REVIEW, STAGE_REVIEWED, "bert", "anna", true, "has been reviewed"},
	{SIGN_REVIEW, STAGE_LOCKED, "bert", "anna", true, "reopen"},
	{SIGN_REVIEW, STAGE_REOPENED, "bert", "anna", true, "not been prepared"},
	{SIGN_LOCK, STAGE_NONE, "bert", "", true, "not been prepared"},
	{SIGN_LOCK, STAGE_PREPARED, "bert", "anna", true, "not been reviewed"},
	{SIGN_LOCK, STAGE_REVIEWED, "bert", "anna", true, NULL},
	{SIGN_LOCK, STAGE_REVIEWED, "carl", "anna", true, NULL},
	{SIGN_LOCK, STAGE_REVIEWED, "bert", "bert", true, "somebody else"},
	{SIGN_LOCK, STAGE_REVIEWED, "bert", "anna", false, "not what the ledger shows"},
	{SIGN_LOCK, STAGE_LOCKED, "bert", "anna", true, "reopen"},
	{SIGN_WAIVE, STAGE_NONE, "bert", "", true, NULL},
	{SIGN_WAIVE, STAGE_PREPARED, "bert", "bert", true, "somebody else"},
	{SIGN_WAIVE, STAGE_NONE, "anna", "", true, "none of the reviewers"},
	{SIGN_WAIVE, STAGE_LOCKED, "bert", "anna", true, "reopen"},
	{SIGN_REOPEN, STAGE_LOCKED, "bert", "anna", false, NULL},
	{SIGN_REOPEN, STAGE_LOCKED, "bert", "bert", true, "somebody else"},
	{SIGN_REOPEN, STAGE_LOCKED, "eve", "anna", true, "none of the reviewers"},
	{SIGN_REOPEN, STAGE_REVIEWED, "bert", "anna", true, "not locked"},
};

START_TEST (duties_are_segregated)
{
	g_autoptr (close_rule) rule = rule_of ();

	for (size_t i = 0; i < G_N_ELEMENTS (duties); i++) {
		g_autofree char *refusal = sign_refusal (
			&sign_of_period, rule, duties[i].act, duties[i].stage, duties[i].user, duties[i].preparer, duties[i].unchanged);

		if (duties[i].refusal == NULL)
			ck_assert_msg (refusal == NULL, "%zu: %s", i, refusal);
		else
			ck_assert_msg (refusal != NULL && strstr (refusal, duties[i].refusal) != NULL, "%zu: '%s' lacks '%s'", i,
				refusal != NULL ? refusal : "let through", duties[i].refusal);
	}
}
END_TEST

/* The same duties of a comparison of reports, whose last act is for approvers and which nobody reopens. */
START_TEST (duties_are_segregated_for_reports_too)
{
	static const struct
	{
		enum sign_act act;
		enum sign_stage stage;
		const char *user, *preparer;
		bool unchanged;
		const char *refusal;
	} rows[] = {
		{SIGN_PREPARE, STAGE_NONE, "anna", "", true, NULL},
		{SIGN_PREPARE, STAGE_LOCKED, "anna", "anna", true, "the comparison is approved; there is nothing left to sign"},
		{SIGN_REVIEW, STAGE_NONE, "bert", "", true, "`tieout dualrun prepare` comes first"},
		{SIGN_REVIEW, STAGE_PREPARED, "bert", "bert", true, "'bert' has prepared the comparison"},
		{SIGN_REVIEW, STAGE_REVIEWED, "bert", "anna", true, "`tieout dualrun approve` comes next"},
		{SIGN_LOCK, STAGE_PREPARED, "eve", "anna", true, "`tieout dualrun review` comes first"},
		{SIGN_LOCK, STAGE_REVIEWED, "eve", "anna", true, NULL},
		{SIGN_LOCK, STAGE_REVIEWED, "bert", "anna", true, "'bert' is none of the approvers"},
		{SIGN_LOCK, STAGE_REVIEWED, "Eve", "eve", true, "somebody else"},
		{SIGN_LOCK, STAGE_REVIEWED, "eve", "anna", false, "`tieout dualrun prepare` comes first"},
	};
	static const char *approvers[] = {"eve", NULL};
	g_autoptr (close_rule) rule = rule_of ();

	rule->approvers = approvers;
	for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *refusal =
			sign_refusal (&sign_of_report, rule, rows[i].act, rows[i].stage, rows[i].user, rows[i].preparer, rows[i].unchanged);

		ck_assert_msg (rows[i].refusal == NULL ? refusal == NULL : refusal != NULL && strstr (refusal, rows[i].refusal) != NULL,
			"%zu: '%s'", i, refusal != NULL ? refusal : "let through");
	}
}
END_TEST

/* ---- money ---- */

/* The money of a bench in one of n currencies. */
static struct gate_money
money_shown (const struct bench *bench, guint i, guint n)
{
	g_autoptr (GArray) moneys = gate_money (bench->outcome, bench->rule);

	ck_assert_uint_eq (moneys->len, n);
	return g_array_index (moneys, struct gate_money, i);
}

START_TEST (money_of_two_currencies_is_never_added)
{
	static char *currencies[] = {"USD", NULL}; /* of its rows: a balance is in another one */
	struct outcome_account accounts[] = {{.gl_account = "300000", .currency = "EUR", .unexplained = 50000},
		{.gl_account = "300000", .currency = "USD", .unexplained = -70000}};
	struct outcome_leak leaks[] = {{.tolerance = "rounding", .gl_account = "", .currency = "USD", .too_high = 300},
		{.tolerance = "rounding", .gl_account = "", .currency = "EUR", .too_low = -100}};
	struct outcome_bridge lines[] = {{"300000", "EUR", BRIDGE_MANUAL_JOURNAL, 100, 1, "00000000000000b1", "journal 1", ""},
		{"300000", "USD", BRIDGE_MANUAL_JOURNAL, 300, 1, "00000000000000b2", "journal 2", ""}};
	struct bench bench;
	GArray *results;
	guint seen = 0;

	bench_make (&bench);
	bench.outcome->currencies = currencies;
	bench.outcome->n_currencies = 1;
	bench.outcome->accounts = accounts;
	bench.outcome->n_accounts = 2;
	bench.outcome->bridge = lines;
	bench.outcome->n_bridge = 2;
	bench.outcome->leaks = leaks;
	bench.outcome->n_leaks = 2;
	case_of (&bench, 3, 4000000)->currency = "EUR";
	case_of (&bench, 3, 5000000)->currency = "USD";
	ck_assert_str_eq (money_shown (&bench, 0, 2).currency, "EUR");
	ck_assert (money_shown (&bench, 0, 2).gross == 4000000 && money_shown (&bench, 1, 2).gross == 5000000);
	ck_assert (money_shown (&bench, 0, 2).absorbed_gross == 100 && money_shown (&bench, 1, 2).absorbed_gross == 300);
	results = judged (&bench, "");
	for (guint i = 0; i < results->len; i++) {
		const struct gate_result *result = &g_array_index (results, struct gate_result, i);
		const char *says = result->check->test == CLOSE_TEST_UNEXPLAINED ? "7.00 USD, consumption of 1000, limit 0.00 USD"
			: result->check->test == CLOSE_TEST_MONEY
			? "500.00 USD gross, 500.00 USD net, consumption of 1000, limit 60000.00 USD"
			: result->check->test == CLOSE_TEST_FLAGS ? "1 manual journal on a stock account, gross 0.01 EUR of 1000, "
														"1 manual journal on a stock account, gross 0.03 USD of 1000"
													  : NULL;

		seen += says != NULL;
		if (says != NULL)
			ck_assert_str_eq (result->says, says);
	}
	ck_assert_uint_eq (seen, 3);
	gate_free (results);
	bench_release (&bench);
}
END_TEST

START_TEST (a_run_without_money_still_says_how_many_cases_have_no_price)
{
	struct bench bench;

	bench_make (&bench);
	bench.outcome->n_leaks = 0;
	bench.outcome->unvalued_cases = 2;
	ck_assert_str_eq (money_shown (&bench, 0, 1).currency, "USD");
	ck_assert (money_shown (&bench, 0, 1).unvalued == 2 && money_shown (&bench, 0, 1).gross == 0);
	bench.outcome->n_currencies = 0;
	ck_assert_str_eq (money_shown (&bench, 0, 1).currency, "");
	bench.outcome->n_currencies = 1;
	bench_release (&bench);
}
END_TEST

START_TEST (a_check_of_money_counts_the_reconciliations_that_it_names)
{
	static const struct
	{
		const char *counted, *says;
		enum gate_state state;
	} checks[] = {
		{"consumption", "60000.0001 USD gross, 60000.0001 USD net, consumption of 1000, limit 60000.00 USD", GATE_FAILED},
		{"receipts", "0.00 USD gross, 0.00 USD net, limit 60000.00 USD", GATE_PASSED}};
	struct bench bench;

	bench_make (&bench);
	struct outcome quiet = *bench.outcome;
	const struct outcome *outcomes[] = {bench.outcome, &quiet};
	quiet.reconciliation = "receipts";
	dear (&bench);
	for (size_t i = 0; i < G_N_ELEMENTS (checks); i++) {
		g_autofree char *text =
			g_strdup_printf ("name: t\nowner: o\nmateriality: { amount: 100000.00, trivial: 4, account: 60 }\n"
							 "calendar: { weekend: [saturday, sunday] }\nchecks:\n"
							 "- { name: money, title: T, test: money, level: required, due: WD+2, reconciliations: [%s] }\n",
				checks[i].counted);
		struct close_rule *rule = close_rule_parse ("close/t.yaml", text, strlen (text), NULL);
		struct gate_facts facts = bench.facts;
		GArray *results;

		ck_assert_ptr_nonnull (rule);
		facts.rule = rule;
		facts.outcomes = outcomes;
		facts.n_outcomes = G_N_ELEMENTS (outcomes);
		results = gate_judge (&facts, bench.waivers, "", 202603, date_make (2026, 4, 1), TODAY);
		ck_assert_str_eq (g_array_index (results, struct gate_result, 0).says, checks[i].says);
		ck_assert_int_eq (g_array_index (results, struct gate_result, 0).state, checks[i].state);
		gate_free (results);
		close_rule_free (rule);
	}
	bench_release (&bench);
}
END_TEST

START_TEST (net_and_gross_are_told_apart_and_accepted_cases_stand_beside)
{
	struct bench bench;
	struct gate_money money;

	bench_make (&bench);
	case_of (&bench, 2, INT64_C (50000000));
	case_of (&bench, 2, INT64_C (-20000000));
	case_of (&bench, 3, INT64_C (30000000))->disposition = DISPOSITION_ACCEPT;
	case_of (&bench, 1, INT64_C (99000000))->state = CASE_CLEARED;
	money = money_shown (&bench, 0, 1);
	ck_assert_int_eq (money.open, 2);
	ck_assert_int_eq (money.accepted, 1);
	ck_assert_int_eq ((int64_t) money.net, 30000000);
	ck_assert_int_eq ((int64_t) money.gross, 70000000);
	ck_assert_int_eq ((int64_t) money.small_gross, 20000000);
	ck_assert_int_eq ((int64_t) money.accepted_net, 30000000);
	ck_assert_int_eq ((int64_t) money.absorbed_net, 0);
	ck_assert_int_eq ((int64_t) money.absorbed_gross, 200);
	bench_release (&bench);
}
END_TEST

/* The cases of a tie-out have no effect on stock: what they come to is what their lines explain of the difference. */
START_TEST (a_case_of_a_tie_out_is_as_large_as_its_lines_of_the_bridge)
{
	struct bench bench;
	struct gate_money money;

	bench_make (&bench);
	case_of (&bench, 2, 0);
	journal (&bench);
	bench.bridge.amount = -5000000;
	bench.bridge.case_id = "0000000000000001";
	money = money_shown (&bench, 0, 1);
	ck_assert_int_eq ((int64_t) money.net, -5000000);
	ck_assert_int_eq ((int64_t) money.gross, 5000000);
	bench_release (&bench);
}
END_TEST

static const char *
says_of (const GArray *results, const char *name)
{
	for (guint i = 0; i < results->len; i++)
		if (strcmp (g_array_index (results, struct gate_result, i).check->name, name) == 0)
			return g_array_index (results, struct gate_result, i).says;
	ck_abort_msg ("no check %s", name);
}

/* Five plants, of which the third has most money open. */
START_TEST (of_many_runs_the_first_three_and_the_one_with_most_money_are_named)
{
	enum
	{
		PLANTS = 5
	};
	static const char *const plants[PLANTS] = {"1000", "1100", "1200", "1300", "1400"};
	static const int64_t open[PLANTS] = {100000, 300000, 900000, 900000, 200000};
	const struct outcome *outcomes[PLANTS];
	const char *rules_now[PLANTS];
	instant_t period_end[PLANTS];
	struct bench bench;
	GArray *results;

	bench_make (&bench);
	for (int i = 0; i < PLANTS; i++) {
		struct outcome *one = outcome_fixture_new ();
		struct outcome_case *grave = outcome_fixture_case (one, CODE_MISSING_ERP, "0000000000000001");

		one->plant = plants[i];
		grave->severity = 1;
		grave->impact_stock = open[i];
		outcomes[i] = one;
		rules_now[i] = "another";
		period_end[i] = bench.period_end;
	}
	bench.facts.outcomes = outcomes;
	bench.facts.rules_now = rules_now;
	bench.facts.period_end = period_end;
	bench.facts.n_outcomes = PLANTS;
	results = judged (&bench, "");
	ck_assert_str_eq (says_of (results, "s1"), "5, in consumption of 1000, consumption of 1100, consumption of 1200 ...");
	ck_assert_str_eq (says_of (results, "rules"), "5 are not: consumption of 1000, consumption of 1100, consumption of 1200 ...");
	ck_assert_str_eq (says_of (results, "money"), "90.00 USD gross, 90.00 USD net, consumption of 1200, limit 60000.00 USD");
	gate_free (results);
	for (int i = 0; i < PLANTS; i++)
		outcome_free ((struct outcome *) outcomes[i]);
	bench_release (&bench);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("gate");
	TCase *tcase = tcase_create ("gate");
	SRunner *runner;
	int failed;

	tcase_add_test (tcase, money_of_two_currencies_is_never_added);
	tcase_add_test (tcase, each_fault_fails_exactly_its_check);
	tcase_add_test (tcase, what_counts_whatever_its_size_is_counted_one_by_one);
	tcase_add_test (tcase, what_cannot_be_measured_has_not_passed);
	tcase_add_test (tcase, an_accrual_is_too_old_when_it_is_open_and_was_proposed_more_periods_ago_than_may_be);
	tcase_add_test (tcase, more_recommended_checks_may_not_fail_than_the_rule_says);
	tcase_add_test (tcase, a_check_that_is_not_due_fails_no_day_but_every_signature);
	tcase_add_test (tcase, a_waiver_holds_until_its_day_and_never_for_the_preparer);
	tcase_add_test (tcase, some_checks_cannot_be_waived);
	tcase_add_test (tcase, duties_are_segregated);
	tcase_add_test (tcase, duties_are_segregated_for_reports_too);
	tcase_add_test (tcase, a_run_without_money_still_says_how_many_cases_have_no_price);
	tcase_add_test (tcase, a_check_of_money_counts_the_reconciliations_that_it_names);
	tcase_add_test (tcase, net_and_gross_are_told_apart_and_accepted_cases_stand_beside);
	tcase_add_test (tcase, a_case_of_a_tie_out_is_as_large_as_its_lines_of_the_bridge);
	tcase_add_test (tcase, of_many_runs_the_first_three_and_the_one_with_most_money_are_named);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
