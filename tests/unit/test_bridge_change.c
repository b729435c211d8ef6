/* test_bridge_change.c - what changed of a period's bridges between two sets of runs, and how it is told. */
#include "common/base/failure.h"
#include "common/recon/bridge_change.h"
#include "reports/bridge_change_report.h"

#include "outcome_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define USD(cents) ((int64_t) (cents) *100) /* at MONEY_SCALE */

/* A bridge of one account: cents of a journal and of a missing document, and what is in flight. */
static struct outcome_bridge lines[JUDGMENT_COUNT][3];
static struct outcome_account account = {.gl_account = "130000", .currency = "USD"};

static struct outcome *
tied (int judgment, int64_t journal, int64_t missing, const char *missing_case)
{
	struct outcome *outcome = outcome_fixture_new ();

	outcome->reconciliation = "stock-gl";
	outcome->plant = "US01";
	outcome->run_id = judgment == THEN ? "11111111111111111111111111111111" : "22222222222222222222222222222222";
	lines[judgment][0] = (struct outcome_bridge) {"130000", "USD", BRIDGE_IN_FLIGHT, USD (500), 1, "", "document 7", ""};
	lines[judgment][1] =
		(struct outcome_bridge) {"130000", "USD", BRIDGE_MANUAL_JOURNAL, USD (journal), 1, "c1", "journal 4711", ""};
	lines[judgment][2] =
		(struct outcome_bridge) {"130000", "USD", BRIDGE_MISSING_DOCUMENT, USD (missing), 2, missing_case, "49", ""};
	outcome->accounts = &account;
	outcome->n_accounts = 1;
	outcome->bridge = lines[judgment];
	outcome->n_bridge = 3;
	return outcome;
}

static struct bridge_changes *
compared (struct outcome *then, struct outcome *now)
{
	g_autoptr (GPtrArray) first = g_ptr_array_new (), second = g_ptr_array_new ();

	if (then != NULL)
		g_ptr_array_add (first, then);
	if (now != NULL)
		g_ptr_array_add (second, now);
	return bridge_changes_new (first, second);
}

/* "cause then now +came -went ~moved" of each line. */
static char *
changes_text (const struct bridge_changes *changes)
{
	GString *out = g_string_new (NULL);
	char number[DECIMAL_TEXT_MAX];

	for (guint i = 0; i < changes->lines->len; i++) {
		const struct bridge_change *line = changes->lines->pdata[i];
		const GPtrArray *const names[] = {line->came, line->went, line->moved};

		g_string_append_printf (out, "%s%s", i > 0 ? "\n" : "", line->cause);
		for (int judgment = THEN; judgment < JUDGMENT_COUNT; judgment++)
			g_string_append_printf (out, " %s", decimal_format (line->amount[judgment], MONEY_SCALE, line->decimals, number));
		for (int j = 0; j < 3; j++)
			for (guint k = 0; k < names[j]->len; k++)
				g_string_append_printf (out, " %c%s", "+-~"[j], (const char *) names[j] -> pdata[k]);
	}
	return g_string_free (out, FALSE);
}

START_TEST (each_line_says_what_it_was_is_and_why)
{
	static const struct
	{
		int64_t journal, missing;
		const char *missing_case, *expected;
	} table[] = {
		{-50000, -2000, "c2", ""},
		{-40000, -2000, "c2", "manual_journal -500.00 -400.00 ~c1"},
		{-50000, -2000, "c3", "missing_document -20.00 -20.00 +c3 -c2"},
		{-40000, -3000, "c2", "manual_journal -500.00 -400.00 ~c1\nmissing_document -20.00 -30.00 ~c2"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autoptr (outcome) then = tied (THEN, -50000, -2000, "c2"),
							now = tied (NOW, table[i].journal, table[i].missing, table[i].missing_case);
		g_autoptr (bridge_changes) changes = compared (then, now);
		g_autofree char *got = changes_text (changes);

		ck_assert_str_eq (got, table[i].expected);
		ck_assert_int_eq (changes->same, *table[i].expected == '\0');
		ck_assert_int_eq (changes->unchanged + changes->lines->len, 3);
		ck_assert_int_eq (bridge_changes_exit_code (changes), changes->same ? VERDICT_CLEAN : VERDICT_FOUND);
	}
}
END_TEST

/* Cases of the other bridge: by code; a decision or a new word is no change of a line, a cleared case is gone. */
START_TEST (open_cases_are_the_lines_of_the_other_bridge)
{
	g_autoptr (outcome) then = outcome_fixture_month (), now = outcome_fixture_month ();
	struct outcome_case *cleared = NULL;

	now->cases[0].disposition = DISPOSITION_ASSIGN;
	now->cases[0].explanation = "said in other words";
	{
		g_autoptr (bridge_changes) changes = compared (then, now);

		ck_assert (changes->same);
	}
	for (size_t i = 0; i < now->n_cases; i++)
		if (now->cases[i].code == CODE_MISSING_ERP)
			cleared = &now->cases[i];
	cleared->state = CASE_CLEARED;
	now->verdict = VERDICT_BREACHED;
	g_autoptr (bridge_changes) changes = compared (then, now);
	const struct bridge_change *line = changes->lines->pdata[0];

	ck_assert_uint_eq (changes->lines->len, 1);
	ck_assert_str_eq (line->cause, "MISSING_ERP");
	ck_assert (!line->ledger && line->amount[THEN] == USD (21184) && line->amount[NOW] == 0);
	ck_assert_uint_eq (line->went->len, 1);
	ck_assert_int_eq (bridge_changes_exit_code (changes), VERDICT_BREACHED);
}
END_TEST

START_TEST (a_run_that_came_or_went_is_a_change)
{
	g_autoptr (outcome) one = tied (THEN, -50000, -2000, "c2");
	g_autoptr (bridge_changes) came = compared (NULL, one), went = compared (one, NULL);

	ck_assert (!came->same && !went->same);
	ck_assert_uint_eq (came->lines->len, 3);
	ck_assert_ptr_null (g_array_index (came->runs, struct run_change, 0).outcome[THEN]);
	ck_assert_ptr_null (g_array_index (went->runs, struct run_change, 0).outcome[NOW]);
	ck_assert_uint_eq (g_array_index (went->runs, struct run_change, 0).lines, 3);
}
END_TEST

static const struct signed_state signed_state = {.unit = "company US01",
	.period = 202603,
	.stage = "locked",
	.user = "miller",
	.role = "controller",
	.at = 0,
	.result_then = "aa",
	.result_now = "bb"};

START_TEST (text_csv_and_json_say_the_same)
{
	g_autoptr (outcome) then = tied (THEN, -50000, -2000, "c2"), now = tied (NOW, -40000, -2000, "=c3");
	g_autoptr (bridge_changes) changes = compared (then, now);
	g_autoptr (GString) text = g_string_new (NULL), csv = g_string_new (NULL), json = g_string_new (NULL);
	struct out_stream to_csv = out_stream_of_string (csv), to_json = out_stream_of_string (json);

	bridge_changes_text (text, &signed_state, changes, 10);
	ck_assert (bridge_changes_csv_write (&to_csv, &signed_state, changes, NULL));
	ck_assert (bridge_changes_json_write (&to_json, &signed_state, changes, NULL));
	ck_assert_ptr_nonnull (strstr (text->str, "2 lines of the bridges have changed since, 1 has not."));
	ck_assert_ptr_nonnull (strstr (text->str, "stock-gl, US01, account 130000: run 111111111111, now 222222222222"));
	ck_assert_ptr_nonnull (strstr (csv->str,
		",130000,USD,manual_journal,-500.00,-400.00,100.00,1,1,0,0,"
		"11111111111111111111111111111111,22222222222222222222222222222222,,,c1\n"));
	ck_assert_ptr_nonnull (strstr (csv->str, ",'=c3,c2,\n"));
	ck_assert_ptr_nonnull (strstr (json->str, "\"cause\" : \"manual_journal\""));
	ck_assert_ptr_nonnull (strstr (json->str, "\"change\" : \"100.00\""));
}
END_TEST

START_TEST (another_result_without_a_changed_line_is_still_another)
{
	g_autoptr (outcome) then = tied (THEN, -50000, -2000, "c2"), now = tied (NOW, -50000, -2000, "c2");
	g_autoptr (bridge_changes) changes = compared (then, now);
	g_autoptr (GString) text = g_string_new (NULL);
	struct signed_state equal = signed_state;

	equal.result_now = "aa";
	ck_assert_int_eq (bridge_changes_answer (&signed_state, changes), VERDICT_FOUND);
	ck_assert_int_eq (bridge_changes_answer (&equal, changes), VERDICT_CLEAN);
	bridge_changes_text (text, &equal, changes, 10);
	ck_assert_ptr_nonnull (strstr (text->str, "nothing has changed since"));
}
END_TEST

/* The lines of one case are told apart by what they come to, then by their records, not by which of them was written first. */
START_TEST (items_of_one_name_pair_off_in_whatever_order_they_come)
{
	static const struct
	{
		int64_t cents[2], rows[2];
		const char *expected;
	} table[] = {
		{{-2000, -50000}, {2, 1}, ""},
		{{-2001, -50000}, {2, 1}, "missing_document -520.00 -520.01 ~c1"},
		{{-2000, -50000}, {1, 1}, "missing_document -520.00 -520.00 ~c1"},
		{{-50001, -2001}, {1, 2}, "missing_document -520.00 -520.02 ~c1 ~c1"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autoptr (outcome) then = tied (THEN, -50000, -2000, "c1"), now = tied (NOW, table[i].cents[0], table[i].cents[1], "c1");

		for (int judgment = THEN; judgment < JUDGMENT_COUNT; judgment++)
			lines[judgment][1].cause = BRIDGE_MISSING_DOCUMENT;
		lines[NOW][1].rows = table[i].rows[0];
		lines[NOW][2].rows = table[i].rows[1];
		g_autoptr (bridge_changes) changes = compared (then, now);
		g_autofree char *got = changes_text (changes);

		ck_assert_str_eq (got, table[i].expected);
	}
}
END_TEST

START_TEST (runs_stand_in_the_order_of_their_plants_whichever_set_has_them)
{
	static const char *const plants[JUDGMENT_COUNT][2] = {{"US02", "US03"}, {"US03", "US01"}};
	static const struct
	{
		const char *plant;
		bool then, now;
		int64_t lines;
	} expected[] = {{"US01", false, true, 3}, {"US02", true, false, 3}, {"US03", true, true, 1}};
	g_autoptr (GPtrArray) then = g_ptr_array_new_with_free_func ((GDestroyNotify) outcome_free),
						  now = g_ptr_array_new_with_free_func ((GDestroyNotify) outcome_free);
	GPtrArray *const runs[JUDGMENT_COUNT] = {then, now};

	for (int judgment = THEN; judgment < JUDGMENT_COUNT; judgment++)
		for (int i = 0; i < 2; i++) {
			struct outcome *one = tied (judgment, judgment == THEN ? -50000 : -40000, -2000, "c2");

			one->plant = plants[judgment][i];
			g_ptr_array_add (runs[judgment], one);
		}
	g_autoptr (bridge_changes) changes = bridge_changes_new (then, now);
	ck_assert_uint_eq (changes->runs->len, G_N_ELEMENTS (expected));
	for (guint i = 0; i < changes->runs->len; i++) {
		const struct run_change *run = &g_array_index (changes->runs, struct run_change, i);

		ck_assert_str_eq (run->outcome[expected[i].now ? NOW : THEN]->plant, expected[i].plant);
		ck_assert_int_eq (run->outcome[THEN] != NULL, expected[i].then);
		ck_assert_int_eq (run->outcome[NOW] != NULL, expected[i].now);
		ck_assert_int_eq (run->lines, expected[i].lines);
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("bridge_change");
	TCase *tcase = tcase_create ("bridge_change");
	SRunner *runner;
	int failed;

	tcase_add_test (tcase, each_line_says_what_it_was_is_and_why);
	tcase_add_test (tcase, open_cases_are_the_lines_of_the_other_bridge);
	tcase_add_test (tcase, a_run_that_came_or_went_is_a_change);
	tcase_add_test (tcase, text_csv_and_json_say_the_same);
	tcase_add_test (tcase, another_result_without_a_changed_line_is_still_another);
	tcase_add_test (tcase, items_of_one_name_pair_off_in_whatever_order_they_come);
	tcase_add_test (tcase, runs_stand_in_the_order_of_their_plants_whichever_set_has_them);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
