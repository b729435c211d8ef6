/* test_comparison.c - two judgments of the same rows: what went, came, changed and moved, and how it is shown. */
#include "common/base/failure.h"
#include "common/recon/comparison.h"
#include "reports/comparison_csv.h"
#include "reports/comparison_json.h"
#include "reports/comparison_text.h"

#include "outcome_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define USD(cents) ((int64_t) (cents) *100) /* at MONEY_SCALE */

static struct outcome *judged[JUDGMENT_COUNT];
static struct strpool *strings;
static struct judged_rows rows;
static struct comparison *result;

static void
nothing_yet (void)
{
	strings = strpool_new ();
	rows = (struct judged_rows) {.side = {movement_table_new (strings), movement_table_new (strings)}};
	for (int judgment = THEN; judgment < JUDGMENT_COUNT; judgment++)
		judged[judgment] = outcome_fixture_month ();
	result = NULL;
}

static void
all_released (void)
{
	comparison_free (result);
	for (int i = 0; i < 2; i++) {
		outcome_free (judged[i]);
		movement_table_free ((struct movement_table *) rows.side[i]);
	}
	strpool_free (strings);
}

static void
compared (void)
{
	result = comparison_new (judged[THEN], judged[NOW], &rows);
}

static struct outcome_case *
case_of (int judgment, const char *id)
{
	for (size_t i = 0; i < judged[judgment]->n_cases; i++)
		if (strcmp (judged[judgment]->cases[i].case_id, id) == 0)
			return &judged[judgment]->cases[i];
	ck_abort_msg ("no case %s", id);
}

static void
case_drop (int judgment, const char *id)
{
	struct outcome *outcome = judged[judgment];
	struct outcome_case *one = case_of (judgment, id);

	memmove (one, one + 1, (size_t) (outcome->cases + --outcome->n_cases - one) * sizeof *one);
}

/* What the judgments differ in: a case each that goes, comes, changes its code and changes its money, and a row that moves. */
static void
difference_make (void)
{
	struct outcome_case *fresh;

	case_drop (NOW, "00000000000000a2");
	case_of (NOW, "00000000000000a3")->code = CODE_MISSING_MES;
	case_of (NOW, "00000000000000a4")->impact_stock = USD (1000);
	case_of (NOW, "00000000000000a4")->gl_account = "300000";
	fresh = outcome_fixture_case (judged[NOW], CODE_LOT_MISMATCH, "00000000000000b1");
	fresh->plant = "1000";
	fresh->suggested = true;
	fresh->left_keys = outcome_fixture_keys (judged[NOW], "S11");
	fresh->right_keys = outcome_fixture_keys (judged[NOW], "=E;11");
	fresh->explanation = "found with another lot";
	fresh->impact_stock = fresh->impact_wip = fresh->impact_liability = fresh->impact_profit = 0;
	fresh->exposure = USD (3840);
	judged[NOW]->verdict = VERDICT_BREACHED;
}

START_TEST (equal_judgments_change_nothing)
{
	compared ();
	ck_assert (result->same);
	ck_assert_uint_eq (result->cases->len + result->rows->len + result->accounts->len, 0);
	ck_assert_int_eq (comparison_exit_code (result), VERDICT_CLEAN);
	ck_assert_int_eq (result->total[THEN].cases, 7);
	ck_assert (result->total[THEN].gross == USD (601268) && result->total[NOW].stock == -USD (551732));
}
END_TEST

START_TEST (each_case_that_differs_is_told_with_its_kind)
{
	static const struct
	{
		const char *id;
		enum change change;
		bool then, now, ambiguous;
	} expected[] = {
		/* most money first, then by id */
		{"00000000000000a2", CHANGE_GONE, true, false, false},
		{"00000000000000a4", CHANGE_VALUE, true, true, false},
		{"00000000000000a3", CHANGE_CODE, true, true, false},
		{"00000000000000b1", CHANGE_NEW, false, true, true},
	};

	difference_make ();
	compared ();
	ck_assert (!result->same);
	ck_assert_uint_eq (result->cases->len, G_N_ELEMENTS (expected));
	for (guint i = 0; i < result->cases->len; i++) {
		const struct case_change *change = &g_array_index (result->cases, struct case_change, i);
		const struct outcome_case *then = change->judged[THEN], *now = change->judged[NOW];

		ck_assert_str_eq ((now != NULL ? now : then)->case_id, expected[i].id);
		ck_assert_int_eq (change->change, expected[i].change);
		ck_assert_int_eq (then != NULL, expected[i].then);
		ck_assert_int_eq (now != NULL, expected[i].now);
		ck_assert_int_eq (change->ambiguous, expected[i].ambiguous);
		ck_assert_int_eq (result->counts[change->change], 1);
	}
	ck_assert_int_eq (result->ambiguous, 1);
	ck_assert_int_eq (comparison_exit_code (result), VERDICT_BREACHED);
}
END_TEST

START_TEST (a_member_that_counts_makes_a_change_and_words_do_not)
{
	struct outcome_case *one = case_of (NOW, "00000000000000a4");

	one->explanation = "said in other words";
	one->nearest_why = "for another reason";
	one->state = CASE_OPEN;
	compared ();
	ck_assert (result->same);
	for (int member = 0; member < 7; member++) {
		struct outcome_case before = *one;

		if (member == 0)
			one->severity++;
		else if (member == 1)
			one->suggested = !one->suggested;
		else if (member == 2)
			one->delta_qty++;
		else if (member == 3)
			one->exposure = USD (1);
		else if (member == 4)
			one->gl_account = "890000";
		else if (member == 5)
			one->left_keys = outcome_fixture_keys (judged[NOW], "S3");
		else
			one->left_keys = outcome_fixture_keys (judged[NOW], "S3 S5");
		comparison_free (result);
		compared ();
		ck_assert_msg (result->cases->len == 1, "member %d is passed over", member);
		*one = before;
	}
}
END_TEST

START_TEST (a_cleared_case_is_no_case)
{
	case_of (THEN, "00000000000000a2")->state = CASE_CLEARED;
	compared ();
	ck_assert_int_eq (result->counts[CHANGE_NEW], 1);
	ck_assert_int_eq (result->total[THEN].cases, 6);
}
END_TEST

START_TEST (money_is_summed_by_code_and_by_account)
{
	const struct account_change *none, *stock;

	difference_make ();
	compared ();
	ck_assert_uint_eq (result->accounts->len, 2);
	none = &g_array_index (result->accounts, struct account_change, 0);
	stock = &g_array_index (result->accounts, struct account_change, 1);
	ck_assert_str_eq (none->gl_account, "");
	ck_assert_int_eq (none->sums[THEN].cases - none->sums[NOW].cases, 1);
	ck_assert (none->sums[NOW].exposure - none->sums[THEN].exposure == USD (3840));
	ck_assert_str_eq (stock->gl_account, "300000");
	ck_assert (stock->sums[THEN].gross == 0 && stock->sums[NOW].gross == USD (1000));
	for (guint i = 0; i < result->codes->len; i++) {
		const struct code_change *code = &g_array_index (result->codes, struct code_change, i);

		if (code->code == CODE_MISSING_ERP)
			ck_assert (code->sums[THEN].gross == USD (21184) && code->sums[NOW].cases == 0);
		if (code->code == CODE_MISSING_MES)
			ck_assert_int_eq (code->sums[NOW].cases - code->sums[THEN].cases, 1);
	}
}
END_TEST

/* A row on a side with what both judgments made of it, in up to two portions each. */
static void
row_add (GArray *portions[JUDGMENT_COUNT], int side, const char *key, enum state then, enum state now, enum state now_too)
{
	struct movement_table *table = (struct movement_table *) rows.side[side];
	struct allocation portion = {.row = (uint32_t) table->rows, .side = (uint8_t) side, .state = (uint8_t) then};

	movement_begin (table);
	movement_set_text (table, COL_SOURCE_KEY, key, strlen (key));
	movement_end (table);
	g_array_append_val (portions[THEN], portion);
	portion.state = (uint8_t) now;
	g_array_append_val (portions[NOW], portion);
	portion.state = (uint8_t) now_too;
	g_array_append_val (portions[NOW], portion);
}

static void
rows_make (void)
{
	GArray *portions[JUDGMENT_COUNT];

	for (int i = 0; i < JUDGMENT_COUNT; i++)
		portions[i] = g_array_new (FALSE, FALSE, sizeof (struct allocation));
	row_add (portions, SIDE_LEFT, "S2", STATE_EXCEPTION, STATE_MATCHED_TOLERANCE, STATE_MATCHED);
	row_add (portions, SIDE_LEFT, "S1", STATE_OPEN_TIMING, STATE_MATCHED, STATE_MATCHED);
	row_add (portions, SIDE_LEFT, "S3", STATE_MATCHED, STATE_MATCHED, STATE_EXCEPTION);
	row_add (portions, SIDE_LEFT, "S4", STATE_MATCHED, STATE_MATCHED, STATE_MATCHED);
	row_add (portions, SIDE_RIGHT, "E1", STATE_OUT_OF_SCOPE, STATE_EXCEPTION, STATE_EXCEPTION);
	row_add (portions, SIDE_RIGHT, "E2", STATE_EXCEPTION, STATE_NETTED, STATE_NETTED);
	for (int i = 0; i < JUDGMENT_COUNT; i++) {
		rows.n_portions[i] = portions[i]->len;
		rows.portions[i] = (struct allocation *) (void *) g_array_free (portions[i], FALSE);
	}
}

static void
rows_free (void)
{
	for (int i = 0; i < JUDGMENT_COUNT; i++)
		g_free ((void *) rows.portions[i]);
}

START_TEST (rows_are_won_and_lost_by_their_gravest_portion)
{
	static const struct
	{
		const char *key;
		enum state then, now;
		bool won, lost;
	} expected[] = {
		{"S1", STATE_OPEN_TIMING, STATE_MATCHED, true, false},
		{"S2", STATE_EXCEPTION, STATE_MATCHED_TOLERANCE, true, false},
		{"S3", STATE_MATCHED, STATE_EXCEPTION, false, true},
		{"E1", STATE_OUT_OF_SCOPE, STATE_EXCEPTION, false, false},
		{"E2", STATE_EXCEPTION, STATE_NETTED, true, false},
	};

	rows_make ();
	compared ();
	ck_assert_uint_eq (result->rows->len, G_N_ELEMENTS (expected));
	for (guint i = 0; i < result->rows->len; i++) {
		const struct row_change *row = &g_array_index (result->rows, struct row_change, i);

		ck_assert_str_eq (row->key, expected[i].key);
		ck_assert_int_eq (row->state[THEN], expected[i].then);
		ck_assert_int_eq (row->state[NOW], expected[i].now);
		ck_assert_int_eq (row_is_won (row), expected[i].won);
		ck_assert_int_eq (row_is_lost (row), expected[i].lost);
	}
	ck_assert_int_eq (result->won[SIDE_LEFT], 2);
	ck_assert_int_eq (result->won[SIDE_RIGHT], 1);
	ck_assert_int_eq (result->lost[SIDE_LEFT], 1);
	ck_assert (!result->same);
	rows_free ();
}
END_TEST

START_TEST (two_rows_of_one_key_stand_in_the_order_of_their_states)
{
	GArray *portions[JUDGMENT_COUNT];
	static const enum state expected[][JUDGMENT_COUNT] = {
		{STATE_MATCHED, STATE_OPEN_TIMING}, {STATE_EXCEPTION, STATE_NETTED}, {STATE_EXCEPTION, STATE_MATCHED}};

	for (int i = 0; i < JUDGMENT_COUNT; i++)
		portions[i] = g_array_new (FALSE, FALSE, sizeof (struct allocation));
	row_add (portions, SIDE_RIGHT, "E1", STATE_EXCEPTION, STATE_MATCHED, STATE_MATCHED);
	row_add (portions, SIDE_RIGHT, "E1", STATE_MATCHED, STATE_OPEN_TIMING, STATE_OPEN_TIMING);
	row_add (portions, SIDE_RIGHT, "E1", STATE_EXCEPTION, STATE_NETTED, STATE_NETTED);
	for (int i = 0; i < JUDGMENT_COUNT; i++) {
		rows.n_portions[i] = portions[i]->len;
		rows.portions[i] = (struct allocation *) (void *) g_array_free (portions[i], FALSE);
	}
	compared ();
	ck_assert_uint_eq (result->rows->len, G_N_ELEMENTS (expected));
	for (guint i = 0; i < result->rows->len; i++)
		ck_assert_mem_eq (g_array_index (result->rows, struct row_change, i).state, expected[i], sizeof expected[i]);
	rows_free ();
}
END_TEST

START_TEST (a_case_that_changes_its_id_with_its_code_is_one_change)
{
	struct outcome_case *other, *twin, *second;

	/* S2 was missing and is now of another lot; GOOD-17 was missing and two cases have it now, so neither is its heir. */
	case_drop (NOW, "00000000000000a2");
	case_drop (NOW, "00000000000000a1");
	other = outcome_fixture_case (judged[NOW], CODE_LOT_MISMATCH, "00000000000000b1");
	twin = outcome_fixture_case (judged[NOW], CODE_RESIDUAL, "00000000000000b2");
	second = outcome_fixture_case (judged[NOW], CODE_QTY_VAR, "00000000000000b3");
	other->left_keys = outcome_fixture_keys (judged[NOW], "S2");
	twin->left_keys = second->left_keys = outcome_fixture_keys (judged[NOW], "GOOD-17");
	compared ();
	ck_assert_int_eq (result->counts[CHANGE_CODE], 1);
	ck_assert_int_eq (result->counts[CHANGE_GONE], 1);
	ck_assert_int_eq (result->counts[CHANGE_NEW], 2);
}
END_TEST

START_TEST (a_total_or_a_verdict_alone_is_a_change_too)
{
	struct tally *tally = &judged[NOW]->side[SIDE_LEFT].state[STATE_MATCHED_TOLERANCE];

	tally->qty += 5;
	compared ();
	ck_assert (!result->same && result->tolerated[NOW] - result->tolerated[THEN] == 5);
	tally->qty -= 5;
	tally->amount[0]++;
	comparison_free (result);
	compared ();
	ck_assert (!result->same);
	tally->amount[0]--;
	judged[NOW]->n_currencies--;
	comparison_free (result);
	compared ();
	ck_assert (!result->same);
	judged[NOW]->n_currencies++;
	judged[NOW]->verdict = VERDICT_CLEAN;
	comparison_free (result);
	compared ();
	ck_assert (!result->same);
	ck_assert_int_eq (comparison_exit_code (result), VERDICT_FOUND);
}
END_TEST

/* ---- how it is shown ---- */

static char *
shown (gboolean (*write) (const struct out_stream *, const GPtrArray *, GError **))
{
	g_autoptr (GPtrArray) list = g_ptr_array_new ();
	GString *text = g_string_new (NULL);
	struct out_stream out = out_stream_of_string (text);

	g_ptr_array_add (list, result);
	ck_assert (write (&out, list, NULL));
	return g_string_free (text, FALSE);
}

START_TEST (the_files_and_the_terminal_are_as_reviewed)
{
	g_autofree char *csv = NULL, *json = NULL;
	g_autoptr (GString) text = g_string_new (NULL);

	difference_make ();
	rows_make ();
	compared ();
	csv = shown (comparison_csv_write);
	json = shown (comparison_json_write);
	comparison_text (text, result, 2);
	golden_check ("comparison.csv", csv);
	golden_check ("comparison.json", json);
	golden_check ("comparison.txt", text->str);
	rows_free ();
}
END_TEST

START_TEST (the_sentence_says_what_happens)
{
	static const struct
	{
		const char *gone, *value;
		int verdict;
		const char *words;
	} cases[] = {
		{NULL, NULL, VERDICT_FOUND, "Nothing changes: 7 exceptions are open, gross 6,012.68 USD; the verdict is \"found\"."},
		{"00000000000000a2", NULL, VERDICT_FOUND,
			"Under these rules 1 case goes: 6 exceptions are open instead of 7, gross 5,800.84 instead of 6,012.68 USD; "
			"the verdict is \"found\"."},
		{"00000000000000a2", "00000000000000a4", VERDICT_BREACHED,
			"Under these rules 1 case goes and 1 changes: 6 exceptions are open instead of 7, gross 5,800.84 instead of "
			"6,012.68 USD; the verdict is \"breached\" instead of \"found\"."},
		{NULL, NULL, VERDICT_PARTIAL,
			"Under these rules no case changes, but rows or the verdict do: 7 exceptions are open instead of 7, gross "
			"6,012.68 instead of 6,012.68 USD; the verdict is \"partial\" instead of \"found\"."},
	};
	g_autofree char *sentence = NULL;

	judged[THEN]->verdict = VERDICT_FOUND;
	judged[NOW]->verdict = cases[_i].verdict;
	if (cases[_i].gone != NULL)
		case_drop (NOW, cases[_i].gone);
	if (cases[_i].value != NULL)
		case_of (NOW, cases[_i].value)->severity = 1;
	compared ();
	sentence = comparison_sentence (result);
	ck_assert_str_eq (sentence, cases[_i].words);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("comparison");
	TCase *tcase = tcase_create ("comparison");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tcase, nothing_yet, all_released);
	tcase_add_test (tcase, equal_judgments_change_nothing);
	tcase_add_test (tcase, each_case_that_differs_is_told_with_its_kind);
	tcase_add_test (tcase, a_member_that_counts_makes_a_change_and_words_do_not);
	tcase_add_test (tcase, a_cleared_case_is_no_case);
	tcase_add_test (tcase, money_is_summed_by_code_and_by_account);
	tcase_add_test (tcase, rows_are_won_and_lost_by_their_gravest_portion);
	tcase_add_test (tcase, two_rows_of_one_key_stand_in_the_order_of_their_states);
	tcase_add_test (tcase, a_case_that_changes_its_id_with_its_code_is_one_change);
	tcase_add_test (tcase, a_total_or_a_verdict_alone_is_a_change_too);
	tcase_add_test (tcase, the_files_and_the_terminal_are_as_reviewed);
	tcase_add_loop_test (tcase, the_sentence_says_what_happens, 0, 4);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
