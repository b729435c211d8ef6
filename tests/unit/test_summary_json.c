/* test_summary_json.c - the --summary file. */
#include "common/base/failure.h"
#include "reports/headline.h"
#include "reports/summary_json.h"

#include "outcome_fixture.h"

#include <check.h>
#include <json-glib/json-glib.h>
#include <stdlib.h>
#include <string.h>

static char *
json_of (GPtrArray *outcomes, int exit_code)
{
	g_autoptr (GError) error = NULL;
	GString *text = g_string_new (NULL);
	struct out_stream out = out_stream_of_string (text);

	ck_assert_msg (summary_json_write (&out, outcomes, exit_code, &error), "%s", error != NULL ? error->message : "");
	return g_string_free (text, FALSE);
}

/* The value at a path like "runs.0.sides.mes.read.qty" as text. */
static char *
value_at (const char *json, const char *path)
{
	g_autoptr (JsonParser) parser = json_parser_new ();
	g_auto (GStrv) steps = g_strsplit (path, ".", -1);
	JsonNode *node;

	ck_assert (json_parser_load_from_data (parser, json, -1, NULL));
	node = json_parser_get_root (parser);
	for (guint i = 0; steps[i] != NULL; i++) {
		if (JSON_NODE_HOLDS_ARRAY (node)) {
			node = json_array_get_element (json_node_get_array (node), (guint) g_ascii_strtoull (steps[i], NULL, 10));
		} else {
			ck_assert_msg (json_object_has_member (json_node_get_object (node), steps[i]), "no '%s' in %s", steps[i], path);
			node = json_object_get_member (json_node_get_object (node), steps[i]);
		}
	}
	return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node)
																							: json_to_string (node, FALSE);
}

#define CHECK_AT(json, path, expected)                  \
	do {                                                \
		g_autofree char *value = value_at (json, path); \
		ck_assert_str_eq (value, expected);             \
	} while (0)

START_TEST (a_month_is_written_as_the_reviewed_file)
{
	g_autoptr (outcome) outcome = outcome_fixture_month ();
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	g_autofree char *json = NULL, *again = NULL;

	g_ptr_array_add (outcomes, outcome);
	json = json_of (outcomes, 0);
	again = json_of (outcomes, 0);
	golden_check ("summary.json", json);
	ck_assert_str_eq (json, again);
}
END_TEST

START_TEST (totals_are_those_of_the_outcome_digit_by_digit)
{
	g_autoptr (outcome) outcome = outcome_fixture_month ();
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	g_autofree char *json = NULL;

	g_ptr_array_add (outcomes, outcome);
	outcome->side[SIDE_LEFT].read.qty = (int128) INT64_MAX * 1000; /* 9223372036854775.807 thousand */
	outcome->side[SIDE_LEFT].read.amount[0] = -1;                  /* a hundredth of a cent is not lost */
	json = json_of (outcomes, 0);
	CHECK_AT (json, "runs.0.sides.mes.read.qty", "9223372036854775.807");
	CHECK_AT (json, "runs.0.sides.mes.read.amount.USD", "-0.0001");
	CHECK_AT (json, "runs.0.sides.mes.matched.rows", "5120");
	CHECK_AT (json, "runs.0.sides.erp.carried.amount.USD", "211.84");
	CHECK_AT (json, "runs.0.exceptions.RECEIPT_MISSING.impact_net", "-5760.00");
	CHECK_AT (json, "runs.0.exceptions.RECEIPT_MISSING.impact_gross", "5760.00");
	CHECK_AT (json, "runs.0.exceptions.WRONG_ORDER.suggested", "1");
	CHECK_AT (json, "runs.0.exceptions.QTY_VAR.delta_qty", "1.825");
	CHECK_AT (json, "runs.0.cleared", "1");
	CHECK_AT (json, "runs.0.unvalued.cases", "1");
	CHECK_AT (json, "runs.0.unvalued.qty", "7");
	CHECK_AT (json, "runs.0.conserved", "true");
	CHECK_AT (json, "runs.0.verdict", "breached");
	CHECK_AT (json, "runs.0.exit", "3");
	CHECK_AT (json, "runs.0.scope.as_of", "2026-04-02T06:00:00-05:00");
	ck_assert_ptr_null (strstr (json, "CUTOFF")); /* cleared, so not among the open ones */
	ck_assert_ptr_null (strstr (json, "volatile"));
}
END_TEST

START_TEST (all_states_stand_in_the_order_of_the_contract)
{
	static const char *const order[] = {"\"read\"", "\"carried\"", "\"context\"", "\"rejected\"", "\"out_of_scope\"",
		"\"duplicate\"", "\"netted\"", "\"matched\"", "\"matched_tolerance\"", "\"open_timing\"", "\"exception\""};
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	g_autofree char *json = NULL;
	const char *at;

	g_ptr_array_add (outcomes, outcome);
	json = json_of (outcomes, 0);
	at = json;
	for (int side = 0; side < SIDE_COUNT; side++)
		for (size_t i = 0; i < G_N_ELEMENTS (order); i++) {
			at = strstr (at, order[i]);
			ck_assert_msg (at != NULL, "%s is missing or out of order", order[i]);
		}
}
END_TEST

START_TEST (the_failure_queue_is_counted_by_state_and_unit)
{
	g_autoptr (outcome) outcome = outcome_fixture_month ();
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	struct queue_line *queue = outcome_fixture_queue (outcome, 4);
	g_autofree char *json = NULL;

	queue[1].line.uom = "EA";
	queue[1].line.amount = DECIMAL_NONE;
	queue[2].line.qty = -queue[2].line.qty;
	queue[3].state = QUEUE_GONE;
	queue[3].remembered = true;
	g_ptr_array_add (outcomes, outcome);
	json = json_of (outcomes, 0);
	CHECK_AT (json, "runs.0.queue.read", "3");
	CHECK_AT (json, "runs.0.queue.remembered", "1");
	CHECK_AT (json, "runs.0.queue.currency", "USD");
	CHECK_AT (json, "runs.0.queue.states.unrecorded.rows", "3");
	CHECK_AT (json, "runs.0.queue.states.unrecorded.qty.KG", "128.75");
	CHECK_AT (json, "runs.0.queue.states.unrecorded.qty.EA", "64.375");
	CHECK_AT (json, "runs.0.queue.states.unrecorded.value", "412.00");
	CHECK_AT (json, "runs.0.queue.states.unrecorded.unvalued", "1");
	CHECK_AT (json, "runs.0.queue.states.deleted.rows", "1");
}
END_TEST

START_TEST (the_worst_of_several_runs_and_of_what_the_caller_knows_is_the_exit)
{
	static const struct
	{
		int first, second, caller, exit;
	} cases[] = {
		{0, 0, 0, 0},
		{0, 2, 0, 2},
		{3, 2, 0, 3},
		{3, 4, 0, 4},
		{0, 0, 69, 69},
		{4, 3, 75, 75},
	};
	g_autoptr (outcome) first = outcome_fixture_new (), second = outcome_fixture_new ();
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	g_autofree char *json = NULL, *expected = g_strdup_printf ("%d", cases[_i].exit);

	first->verdict = cases[_i].first;
	second->verdict = cases[_i].second;
	second->plant = "2000";
	g_ptr_array_add (outcomes, first);
	g_ptr_array_add (outcomes, second);
	json = json_of (outcomes, cases[_i].caller);
	CHECK_AT (json, "exit", expected);
	CHECK_AT (json, "runs.1.scope.plant", "2000");
}
END_TEST

START_TEST (no_run_at_all_is_still_a_summary)
{
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	g_autofree char *json = json_of (outcomes, 69);

	CHECK_AT (json, "exit", "69");
	CHECK_AT (json, "runs", "[]");
}
END_TEST

START_TEST (nasty_text_comes_back)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	g_autofree char *json = NULL;

	outcome->plant = "a\"b\\c\n\t🙂\x01";
	g_ptr_array_add (outcomes, outcome);
	json = json_of (outcomes, 0);
	CHECK_AT (json, "runs.0.scope.plant", "a\"b\\c\n\t🙂\x01");
}
END_TEST

START_TEST (an_unknown_zone_is_an_error)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	g_autoptr (GString) text = g_string_new (NULL);
	g_autoptr (GError) error = NULL;
	struct out_stream out = out_stream_of_string (text);

	outcome->zone = "Mars/Olympus";
	g_ptr_array_add (outcomes, outcome);
	ck_assert (!summary_json_write (&out, outcomes, 0, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	ck_assert_uint_eq (text->len, 0);
}
END_TEST

/* ---- the same totals in words ---- */

START_TEST (the_headline_adds_up_as_the_totals_by_code_do)
{
	g_autoptr (outcome) outcome = outcome_fixture_month ();
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	g_autoptr (headline) headline = NULL;
	struct code_total totals[CODE_COUNT];
	size_t n = outcome_code_totals (outcome, totals);
	int128 net = 0, gross = 0;
	const struct headline_money *money;

	outcome->cases[2].impact_profit = 9000000; /* the larger of stock and profit counts */
	n = outcome_code_totals (outcome, totals);
	g_ptr_array_add (outcomes, outcome);
	headline = headline_new (outcomes);
	for (size_t i = 0; i < n; i++) {
		net += totals[i].impact_net;
		gross += totals[i].impact_gross;
	}
	ck_assert_uint_eq (headline->money->len, 1);
	money = &g_array_index (headline->money, struct headline_money, 0);
	ck_assert (money->net == net && money->gross == gross && money->exposure == 384000);
	ck_assert_int_eq (headline->open, 7);
	ck_assert_int_eq (headline->cleared, 1);
	ck_assert_int_eq (headline->severity[2], 3);
	ck_assert_int_eq (headline->rows, 5166 + 821);
}
END_TEST

START_TEST (where_no_case_has_an_effect_on_stock_the_sentence_names_the_exposure)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	g_autoptr (headline) headline = NULL;
	g_autofree char *sentence = NULL;

	outcome->verdict = VERDICT_FOUND;
	for (int i = 0; i < 3; i++) {
		struct outcome_case *one = outcome_fixture_case (outcome, CODE_SLGL_DIFF, "c");

		one->currency = i < 2 ? "EUR" : "JPY";
		one->currency_decimals = i < 2 ? 2 : 0;
		one->impact_stock = one->impact_wip = one->impact_liability = one->impact_profit = 0;
		one->exposure = i < 2 ? 12345000 : 770000;
	}
	g_ptr_array_add (outcomes, outcome);
	headline = headline_new (outcomes);
	sentence = headline_sentence (headline);
	ck_assert_str_eq (sentence, "3 exceptions are open, within limits: no effect on stock, exposure 2,469.00 EUR; 77 JPY.");
}
END_TEST

START_TEST (the_sentence_names_verdict_and_money)
{
	static const struct
	{
		int verdict;
		int cases;
		const char *sentence;
	} sentences[] = {
		{VERDICT_CLEAN, 0, "Clean: no exception is open, and 0 rows are accounted for."},
		{VERDICT_PARTIAL, 0, "No exception is open, but the result is partial: 0 rows are accounted for."},
		{VERDICT_FOUND, 1, "1 exception is open, within limits: net effect on stock 1,234.50 EUR, gross 1,234.50 EUR."},
		{VERDICT_BREACHED, 2,
			"2 exceptions are open, and a limit is breached: net effect on stock 1,234.50 EUR, gross 1,234.50 "
			"EUR; -77 JPY, gross 77 JPY."},
		{VERDICT_PARTIAL, 1,
			"1 exception is open, and the result is partial: net effect on stock 1,234.50 EUR, gross 1,234.50 "
			"EUR."},
	};
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	g_autoptr (headline) headline = NULL;
	g_autofree char *sentence = NULL;

	outcome->verdict = sentences[_i].verdict;
	for (int i = 0; i < sentences[_i].cases; i++) {
		struct outcome_case *one = outcome_fixture_case (outcome, CODE_QTY_VAR, "c");

		one->currency = i == 0 ? "EUR" : "JPY";
		one->currency_decimals = i == 0 ? 2 : 0;
		one->impact_stock = i == 0 ? 12345000 : -770000;
	}
	g_ptr_array_add (outcomes, outcome);
	headline = headline_new (outcomes);
	sentence = headline_sentence (headline);
	ck_assert_str_eq (sentence, sentences[_i].sentence);
}
END_TEST

START_TEST (the_top_cases_make_95_per_cent_of_each_currency)
{
	static const struct
	{
		const char *id, *currency;
		int64_t impact;
		enum case_state state;
	} cases[] = {
		{"small", "EUR", 50000, CASE_NEW},
		{"big", "EUR", -900000, CASE_NEW},
		{"next", "EUR", 60000, CASE_NEW},
		{"none", "EUR", DECIMAL_NONE, CASE_NEW},
		{"zero", "EUR", 0, CASE_NEW},
		{"gone", "EUR", 99000000, CASE_CLEARED},
		{"yen", "JPY", 10, CASE_OPEN},
	};
	/* 900,000 + 60,000 of 1,010,000 is 95.05 %. */
	static const char *const expected[] = {"big", "next", "yen"};
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	g_autoptr (GArray) top = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		struct outcome_case *one = outcome_fixture_case (outcome, CODE_QTY_VAR, cases[i].id);

		one->currency = cases[i].currency;
		one->impact_stock = cases[i].impact;
		one->state = cases[i].state;
	}
	g_ptr_array_add (outcomes, outcome);
	top = headline_top (outcomes);
	ck_assert_uint_eq (top->len, G_N_ELEMENTS (expected));
	for (guint i = 0; i < top->len; i++)
		ck_assert_str_eq (outcome->cases[g_array_index (top, struct case_place, i).index].case_id, expected[i]);
}
END_TEST

START_TEST (equal_cases_rank_by_their_id_and_200_are_enough)
{
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify) outcome_free);
	g_autoptr (GArray) top = NULL;

	for (int i = 0; i < 5; i++) {
		struct outcome *outcome = outcome_fixture_new ();

		for (int c = 0; c < FIXTURE_CASES_MAX; c++) {
			g_autofree char *id = g_strdup_printf ("%03d", 999 - i * FIXTURE_CASES_MAX - c);

			outcome_fixture_case (outcome, CODE_QTY_VAR, outcome_text (outcome, id))->impact_stock = 10000;
		}
		g_ptr_array_add (outcomes, outcome);
	}
	top = headline_top (outcomes);
	ck_assert_uint_eq (top->len, 200);
	ck_assert_uint_eq (g_array_index (top, struct case_place, 0).outcome, 4);
	ck_assert_uint_eq (g_array_index (top, struct case_place, 0).index, FIXTURE_CASES_MAX - 1);
}
END_TEST

int
main (void)
{
	TCase *tests = tcase_create ("summary_json"), *words = tcase_create ("headline");
	Suite *suite = suite_create ("summary_json");
	SRunner *runner;
	int failed;

	tcase_add_test (tests, a_month_is_written_as_the_reviewed_file);
	tcase_add_test (tests, totals_are_those_of_the_outcome_digit_by_digit);
	tcase_add_test (tests, all_states_stand_in_the_order_of_the_contract);
	tcase_add_test (tests, the_failure_queue_is_counted_by_state_and_unit);
	tcase_add_loop_test (tests, the_worst_of_several_runs_and_of_what_the_caller_knows_is_the_exit, 0, 6);
	tcase_add_test (tests, no_run_at_all_is_still_a_summary);
	tcase_add_test (tests, nasty_text_comes_back);
	tcase_add_test (tests, an_unknown_zone_is_an_error);
	suite_add_tcase (suite, tests);
	tcase_add_test (words, the_headline_adds_up_as_the_totals_by_code_do);
	tcase_add_loop_test (words, the_sentence_names_verdict_and_money, 0, 5);
	tcase_add_test (words, where_no_case_has_an_effect_on_stock_the_sentence_names_the_exposure);
	tcase_add_test (words, the_top_cases_make_95_per_cent_of_each_currency);
	tcase_add_test (words, equal_cases_rank_by_their_id_and_200_are_enough);
	suite_add_tcase (suite, words);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
