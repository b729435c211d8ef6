/* The retirement register: what is ready, what should be gone, what went too early, and how that compares with the plan. */
#include "common/recon/retirement.h"

#include "common/base/decimal.h"
#include "common/base/failure.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum
{
	NOW = 202606,
	BURN = 4
};

static const period_t periods[BURN] = {202605, 202606, 202607, 202608};

/* One entry, what it rests on, and what becomes of it. */
struct example
{
	const char *name, *entry;
	const char *proof;    /* words of proof_of(); NULL: there is none */
	const char *expected; /* state, findings, reasons */
};

#define ENTRY "name: e, kind: report, owner: a, replaced_by: b, reports: [r]"

/* Compared in the period that counts, clean, reviewed, and all of it holds; but for what the words say. */
static struct retirement_proof
proof_of (const char *report, const char *words)
{
	struct retirement_proof proof = {.report = report,
		.unit = strstr (words, "plant") != NULL ? "1000" : "",
		.compared = NOW,
		.needed = 3,
		.streak = {.length = 3, .quarter_end = true, .ready = true, .broken_at = PERIOD_NONE},
		.current = strstr (words, "old") == NULL,
		.stage = PROOF_REVIEWED,
		.holds = strstr (words, "changed") == NULL,
		.latest = NOW};

	if (strstr (words, "short") != NULL)
		proof.streak = (struct streak) {.length = 2, .broken_at = PERIOD_NONE};
	if (strstr (words, "no quarter") != NULL)
		proof.streak = (struct streak) {.length = 3, .broken_at = PERIOD_NONE};
	if (strstr (words, "long") != NULL)
		proof.streak.length = 9;
	proof.open = strstr (words, "open") != NULL ? 2 : 0;
	proof.known = strstr (words, "known") != NULL ? 10 : 0;
	proof.known_void = strstr (words, "expired") != NULL ? 1 : 0;
	if (strstr (words, "signed by nobody") != NULL)
		proof.stage = PROOF_UNSIGNED;
	if (strstr (words, "prepared") != NULL)
		proof.stage = PROOF_PREPARED;
	if (strstr (words, "approved") != NULL)
		proof.stage = PROOF_APPROVED;
	if (strstr (words, "in May") != NULL)
		proof.compared = 202605;
	if (strstr (words, "never") != NULL)
		proof.compared = PERIOD_NONE;
	return proof;
}

static const struct example examples[] = {
	{"proven: it is ready", ENTRY ", planned: 2026-07, state: planned", "", "ready"},
	{"proven by more than it needs", ENTRY ", planned: 2026-07, state: planned", "long", "ready"},
	{"ready and overdue", ENTRY ", planned: 2026-06, state: planned", "", "ready DR_OVERDUE"},
	{"the period of the plan is the last that it may be run for", ENTRY ", planned: 2026-05, state: planned", "",
		"ready DR_OVERDUE"},
	{"one clean period short", ENTRY ", planned: 2026-07, state: planned", "short", "planned | r: 2 of 3 clean periods in a row"},
	{"no end of a quarter among them", ENTRY ", planned: 2026-07, state: planned", "no quarter",
		"planned | r: none of the clean periods in a row ends a quarter"},
	{"unexplained cells", ENTRY ", planned: 2026-07, state: planned", "open", "planned | r: 2 cells are unexplained"},
	{"known differences that hold stand in nobody's way", ENTRY ", planned: 2026-07, state: planned", "known", "ready"},
	{"one that does not hold does", ENTRY ", planned: 2026-07, state: planned", "expired",
		"planned | r: 1 known differences do not hold"},
	{"nobody has signed", ENTRY ", planned: 2026-07, state: planned", "signed by nobody", "planned | r: nobody has signed it"},
	{"prepared alone is not enough", ENTRY ", planned: 2026-07, state: planned", "prepared",
		"planned | r: it has not been reviewed"},
	{"a sign-off that is void", ENTRY ", planned: 2026-07, state: planned", "changed",
		"planned | r: its sign-off is void: the result has changed"},
	{"not compared in this period", ENTRY ", planned: 2026-07, state: planned", "in May",
		"planned | r: it was not compared in 2026-06"},
	{"never compared says nothing else", ENTRY ", planned: 2026-07, state: planned", "never",
		"planned | r: it was never compared"},
	{"another definition since", ENTRY ", planned: 2026-07, state: planned", "old",
		"planned | r: its definition is another one now"},
	{"of one plant", ENTRY ", planned: 2026-07, state: planned", "plant, open",
		"planned | r of plant 1000: 2 cells are unexplained"},
	{"a customization that nothing proves",
		"name: e, kind: customization, owner: a, replaced_by: b, planned: 2026-07, state: planned", NULL,
		"planned | no comparison proves that it may go"},
	{"gone, proven and approved", ENTRY ", planned: 2026-06, state: retired, retired: 2026-06", "approved", "retired"},
	{"gone, and nobody has approved it", ENTRY ", planned: 2026-06, state: retired, retired: 2026-06", "",
		"retired DR_RETIRED_UNPROVEN | nobody has approved that it is retired"},
	{"gone on an approval that is void", ENTRY ", planned: 2026-06, state: retired, retired: 2026-06", "approved, changed",
		"retired DR_RETIRED_UNPROVEN | r: its sign-off is void: the result has changed; nobody has approved that it is retired"},
	{"gone, and compared for a later period", ENTRY ", planned: 2026-06, state: retired, retired: 2026-05", "approved, in May",
		"retired DR_STILL_RUN"},
	{"to go in a later period is not gone", ENTRY ", planned: 2026-08, state: retired, retired: 2026-08", "", "ready"},
	{"kept, with reason and approver", ENTRY ", planned: 2026-05, state: kept, reason: audit, approver: c, expires: 2026-07-01",
		"", "kept"},
	{"kept for longer than approved", ENTRY ", planned: 2026-05, state: kept, reason: audit, approver: c, expires: 2026-06-30",
		"", "kept DR_KEPT_EXPIRED"},
};

static struct retirement_rule *
rule_of (const char *const *entries, size_t n)
{
	g_autoptr (GString) text = g_string_new ("name: retirement\nowner: lead\nentries:\n");
	g_autoptr (GError) error = NULL;
	struct retirement_rule *rule;

	for (size_t i = 0; i < n; i++)
		g_string_append_printf (text, "  - { %s }\n", entries[i]);
	rule = retirement_rule_parse ("retirement.yaml", text->str, text->len, &error);
	ck_assert_msg (rule != NULL, "%s", error != NULL ? error->message : "");
	return rule;
}

static char *
line_text (const struct retirement_line *line)
{
	GString *text = g_string_new (retirement_state_name (line->state));

	for (int i = 0; i < RETIREMENT_FINDINGS; i++)
		if ((line->findings >> i & 1) != 0)
			g_string_append_printf (text, " %s", retirement_finding_code ((enum retirement_finding) i));
	for (guint i = 0; i < line->reasons->len; i++)
		g_string_append_printf (text, "%s%s", i == 0 ? " | " : "; ", (const char *) line->reasons->pdata[i]);
	return g_string_free (text, FALSE);
}

START_TEST (what_is_ready_is_proven_and_what_is_not_is_found)
{
	const struct example *example = &examples[_i];
	g_autoptr (retirement_rule) rule = rule_of (&example->entry, 1);
	g_autoptr (GArray) proofs = g_array_new (FALSE, FALSE, sizeof (struct retirement_proof));
	const GArray *all[] = {proofs};

	if (example->proof != NULL) {
		struct retirement_proof proof = proof_of ("r", example->proof);

		g_array_append_val (proofs, proof);
	}
	g_autoptr (retirement) retirement = retirement_new (rule, all, NOW, date_make (2026, 6, 30), periods, BURN);
	g_autofree char *got = line_text (&g_array_index (retirement->lines, struct retirement_line, 0));
	bool severe = strstr (example->expected, "UNPROVEN") != NULL || strstr (example->expected, "STILL_RUN") != NULL;

	ck_assert_msg (strcmp (got, example->expected) == 0, "%s:\ngot      %s\nexpected %s", example->name, got, example->expected);
	ck_assert_int_eq (retirement->verdict,
		severe                            ? VERDICT_BREACHED
			: strstr (got, "DR_") != NULL ? VERDICT_FOUND
										  : VERDICT_CLEAN);
}
END_TEST

START_TEST (an_entry_of_several_reports_is_ready_when_all_are)
{
	static const char *const entry[] = {ENTRY ", planned: 2026-07, state: planned"};
	g_autoptr (retirement_rule) rule = rule_of (entry, 1);
	g_autoptr (GArray) proofs = g_array_new (FALSE, FALSE, sizeof (struct retirement_proof));
	const GArray *all[] = {proofs};
	struct retirement_proof one = proof_of ("r", ""), other = proof_of ("s", "open");

	g_array_append_val (proofs, one);
	g_array_append_val (proofs, other);
	g_autoptr (retirement) retirement = retirement_new (rule, all, NOW, date_make (2026, 6, 30), periods, BURN);
	g_autofree char *got = line_text (&g_array_index (retirement->lines, struct retirement_line, 0));
	ck_assert_str_eq (got, "planned | s: 2 cells are unexplained");
}
END_TEST

START_TEST (the_burn_down_is_plan_against_what_is_open)
{
	static const char *const entries[] = {"name: on time, kind: customization, owner: a, replaced_by: b, planned: 2026-05, "
										  "state: retired, retired: 2026-05, effort: 1",
		"name: early, kind: customization, owner: a, replaced_by: b, planned: 2026-08, state: retired, retired: 2026-06, effort: "
		"2.5",
		"name: late, kind: customization, owner: a, replaced_by: b, planned: 2026-05, state: planned, effort: 4",
		"name: later, kind: customization, owner: a, replaced_by: b, planned: 2026-06, state: planned",
		"name: kept, kind: customization, owner: a, replaced_by: b, planned: 2026-06, state: kept, reason: r, approver: c, "
		"expires: 2027-01-01, effort: 8",
		"name: to come, kind: customization, owner: a, replaced_by: b, planned: 2026-07, state: planned, effort: 16"};
	static const struct burn_row expected[BURN] = {
		{202605, 4, 5, 1, 2650, 3050}, {202606, 2, 4, 1, 1850, 2800}, {202607, 1, -1, 0, 250, 0}, {202608, 0, -1, 0, 0, 0}};
	g_autoptr (retirement_rule) rule = rule_of (entries, G_N_ELEMENTS (entries));
	g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (struct retirement_proof));
	const GArray *all[] = {none, none, none, none, none, none};
	g_autoptr (retirement) retirement = retirement_new (rule, all, NOW, date_make (2026, 6, 30), periods, BURN);

	ck_assert_int_eq (retirement->behind, 2);
	ck_assert_int_eq (retirement->findings[RETIREMENT_OVERDUE], 2);
	ck_assert_int_eq (retirement->states[STATE_RETIRED], 2);
	for (guint i = 0; i < BURN; i++) {
		const struct burn_row *row = &g_array_index (retirement->burn, struct burn_row, i), *want = &expected[i];

		ck_assert_msg (row->period == want->period && row->planned == want->planned && row->actual == want->actual &&
				row->kept == want->kept && row->planned_hours == want->planned_hours && row->actual_hours == want->actual_hours,
			"%d: planned %d, actual %d, kept %d, hours %d, %d", row->period, (int) row->planned, (int) row->actual,
			(int) row->kept, (int) row->planned_hours, (int) row->actual_hours);
	}
}
END_TEST

/* ---- the register as a file ---- */

static const struct
{
	const char *name, *entries, *expected;
} refusals[] = {
	{"readiness is not typed in", "{ " ENTRY ", planned: 2026-07, state: ready }", "e.state"},
	{"retired without a period", "{ " ENTRY ", planned: 2026-07, state: retired }", "'retired', a period"},
	{"a period without being retired", "{ " ENTRY ", planned: 2026-07, state: planned, retired: 2026-07 }",
		"'retired', a period"},
	{"kept without an end", "{ " ENTRY ", planned: 2026-07, state: kept, reason: r, approver: c }", "'expires'"},
	{"kept without a reason", "{ " ENTRY ", planned: 2026-07, state: kept, expires: 2027-01-01, approver: c }", "'reason'"},
	{"kept by its owner", "{ " ENTRY ", planned: 2026-07, state: kept, reason: r, approver: a, expires: 2027-01-01 }",
		"is the owner"},
	{"a reason to go", "{ " ENTRY ", planned: 2026-07, state: planned, reason: r }", "are of what is kept"},
	{"a report without comparisons", "{ name: e, kind: report, owner: a, replaced_by: b, planned: 2026-07, state: planned }",
		"has 'reports'"},
	{"no plan", "{ " ENTRY ", state: planned }", "e.planned: is missing"},
	{"the same twice", "{ " ENTRY ", planned: 2026-07, state: planned }\n  - { " ENTRY ", planned: 2026-08, state: planned }",
		"'e' is there twice"},
	{"a report that is named twice",
		"{ name: e, kind: report, owner: a, replaced_by: b, reports: [r, r], planned: 2026-07, state: planned }",
		"'r' is there twice"},
};

START_TEST (a_register_that_says_too_little_or_too_much_is_refused)
{
	g_autofree char *text = g_strdup_printf ("name: retirement\nowner: lead\nentries:\n  - %s\n", refusals[_i].entries);
	g_autoptr (GError) error = NULL;
	g_autoptr (retirement_rule) rule = retirement_rule_parse ("retirement.yaml", text, strlen (text), &error);

	ck_assert_msg (rule == NULL, "%s: read", refusals[_i].name);
	ck_assert_int_eq (error->code, FAILURE_CONFIGURATION);
	ck_assert_msg (strstr (error->message, refusals[_i].expected) != NULL, "%s: '%s' lacks '%s'", refusals[_i].name,
		error->message, refusals[_i].expected);
}
END_TEST

START_TEST (one_name_at_two_plants_is_two_entries)
{
	static const char *const entries[] = {"plant: \"1000\", " ENTRY ", planned: 2026-07, state: planned",
		"plant: \"2000\", " ENTRY ", planned: 2026-07, state: planned"};
	g_autoptr (retirement_rule) rule = rule_of (entries, 2);

	ck_assert_uint_eq (rule->n_entries, 2);
	ck_assert_int_eq (rule->entries[0].effort, DECIMAL_NONE);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("retirement");
	TCase *tests = tcase_create ("retirement");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tests, what_is_ready_is_proven_and_what_is_not_is_found, 0, (int) G_N_ELEMENTS (examples));
	tcase_add_test (tests, an_entry_of_several_reports_is_ready_when_all_are);
	tcase_add_test (tests, the_burn_down_is_plan_against_what_is_open);
	tcase_add_loop_test (tests, a_register_that_says_too_little_or_too_much_is_refused, 0, (int) G_N_ELEMENTS (refusals));
	tcase_add_test (tests, one_name_at_two_plants_is_two_entries);
	suite_add_tcase (suite, tests);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
