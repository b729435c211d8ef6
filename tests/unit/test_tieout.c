/* Stock ledger against general ledger: bridges, what explains a difference, what does not. */
#include "tieout_fixture.h"

#include "common/base/failure.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* Two accounts by valuation class, and one movement of each that both ledgers have. */
#define BASE                                                                                         \
	"account class=3000 130000\naccount class=7900 140000\n"                                         \
	"stock RM-7 100.00 2026-02-28 class=3000 qty=50\nstock FG-1 500.00 2026-02-28 class=7900\n"      \
	"books 130000 100.00 2026-02-28\nbooks 140000 500.00 2026-02-28\n"                               \
	"sl M1 D1 RM-7 261 10 20.00 5\ngl L1 A1 130000 -20.00 5 WA M1\ngl L1b A1 400000 20.00 5 WA M1\n" \
	"sl M2 D2 FG-1 101 5 75.00 6\ngl L2 A2 140000 75.00 6 WE M2\ngl L2b A2 500000 -75.00 6 WE M2\n"

static void
expect_cases (const char *text, const char *cases)
{
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = text});
	g_autofree char *got = tieout_cases (bench);

	ck_assert_str_eq (got, cases);
}

static void
expect_accounts (const char *text, const char *accounts)
{
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = text});
	g_autofree char *got = tieout_accounts (bench);

	ck_assert_str_eq (got, accounts);
}

/* The failed postings of a run by key: state and value. */
static void
expect_unrecorded (const char *text, const char *wanted)
{
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = text});
	g_autoptr (GString) got = g_string_new (NULL);
	char value[DECIMAL_TEXT_MAX];

	for (size_t i = 0; i < bench->outcome->n_queue; i++) {
		const struct queue_line *one = &bench->outcome->queue[i];

		g_string_append_printf (got, "%s%s %s %s", i > 0 ? ", " : "", one->line.source_key, queue_state_name (one->state),
			one->line.amount != DECIMAL_NONE ? decimal_format (one->line.amount, MONEY_SCALE, 2, value) : "-");
		ck_assert_str_eq (one->case_id, "");
	}
	ck_assert_str_eq (got->str, wanted);
}

/* ---- the worked example ---- */

START_TEST (vector_25_a_journal_and_a_pending_document_explain_all_of_it)
{
	static const char text[] =
		"account class=3000 130000\n"
		"stock RM-7 39680.00 2026-03-31 class=3000 qty=12400\nstock RM-8 9693.75 2026-03-31 class=3000 qty=2350\n"
		"stock RM-9 5333.33 2026-03-31 class=3000 qty=800\nbooks 130000 54187.08 2026-03-31\n"
		"stock RM-7 39640.00 2026-02-28 class=3000\nstock RM-8 9693.75 2026-02-28 class=3000\n"
		"stock RM-9 5333.33 2026-02-28 class=3000\nbooks 130000 54667.08 2026-02-28\n"
		"sl M1 4900000087 RM-7 101 6.25 20.00 20\ngl L1 5000000087 130000 20.00 20 WE 4900000087\n"
		"sl M2 4900000088 RM-7 101 6.25 20.00 30\ngl L2 4711 130000 -500.00 25 SA -\n"
		"price RM-7 3.20 1 2026-01-01\nqueue Q1 RM-7 261 66.2 31\n";

	expect_unrecorded (text, "Q1 unrecorded 211.84");
	tieout_expect ((struct text_fixture) {.text = text},
		"130000 USD manual_journal -500.00 (journal 4711)\n130000 USD missing_document -20.00 (document 4900000088)");
	expect_accounts (text, "130000 USD right-left=-520.00 unexplained 0.00");
	expect_cases (text,
		"S2 SLGL_DIFF 130000 0.00/-500.00 500.00 USD: manual_journal journal 4711 [|L2]\n"
		"S4 SLGL_DIFF 130000 20.00/0.00 20.00 USD: missing_document document 4900000088 [M2|]");
}
END_TEST

START_TEST (what_failed_is_in_neither_ledger_and_explains_nothing)
{
	static const char text[] =
		BASE "stock RM-7 80.00 31 class=3000\nstock FG-1 575.00 31 class=7900\nbooks 130000 80.00 31\n"
			 "books 140000 575.00 31\nprice RM-7 3.20 1 2026-01-01\n"
			 "queue Q1 RM-7 261 10 31\nqueue Q2 RM-7 261 1 2026-02-10 plant=1100\nqueue Q3 RM-7 311+ 5 12\n"
			 "queue Q4 RM-7 261 5 2026-04-02\nqueue Q5 XX 261 5 12\nqueue Q6 RM-7 261 2 12 msg=DONE\n"
			 "sl M9 4900000099 RM-7 311+ 2 - 12 msg=DONE\n";

	tieout_expect ((struct text_fixture) {.text = text}, "");
	expect_unrecorded (text,
		"Q1 unrecorded 32.00, Q2 unrecorded 3.20, Q5 unrecorded -, Q6 posted 6.40, Q4 context 16.00, Q3 out_of_scope 16.00");
}
END_TEST

START_TEST (what_ties_needs_no_line)
{
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = BASE});
	g_autofree char *states = text_bench_states (bench);

	tieout_expect ((struct text_fixture) {.text = BASE "stock RM-7 80.00 31 class=3000\nstock FG-1 575.00 31 class=7900\n"
													   "books 130000 80.00 31\nbooks 140000 575.00 31\n"},
		"");
	ck_assert_str_eq (states, "left matched=2; right out_of_scope=2 matched=2");
	ck_assert_uint_eq (bench->outcome->n_cases, 0);
}
END_TEST

/* ---- each cause alone ---- */

START_TEST (each_cause_alone_is_exactly_one_line_with_exactly_its_amount)
{
	static const struct
	{
		const char *text, *bridge;
	} causes[] = {
		{BASE "gl L9 4711 130000 -500.00 25 SA -\n", "130000 USD manual_journal -500.00 (journal 4711)"},
		{BASE "sl M9 D9 RM-7 101 5 12.50 25\n", "130000 USD missing_document -12.50 (document D9)"},
		{BASE "sl M9 D9 RM-7 261 5 12.50 25\n", "130000 USD missing_document 12.50 (document D9)"},
		{BASE "sl M9 D9 RM-7 101 5 12.50 31 entered=2026-04-04T12:00:00Z\n",
			"130000 USD in_flight* -12.50 (document D9: its accounting document is expected by 2026-04-05T14:00:00Z)"},
		{BASE "sl M8 D8 RM-7 101 5 12.50 24 batch=B7\nsl M9 D9 RM-7 261 2 5.00 25 batch=B7\n",
			"130000 USD unposted_batch -7.50 (batch B7 of 2026-03-24)"},
		{BASE "sl M9 D9 RM-7 101 5 12.50 31\ngl L9 A9 130000 12.50 2026-04-01 WE M9\n",
			"130000 USD wrong_period -12.50 (document D9: posted in 2026-04)"},
		{BASE "sl M9 D9 RM-7 101 5 12.50 2026-02-27\ngl L9 A9 130000 12.50 2 WE M9\n",
			"130000 USD wrong_period 12.50 (document D9: of a movement of 2026-02)"},
		{BASE "sl M9 - RM-7 REV 0 -33.00 25\n", "130000 USD price_change 33.00 (document M9)"},
		{BASE "gl L9 A9 130000 33.00 25 PR -\n", "130000 USD price_change 33.00 (ledger document A9)"},
		{BASE "sl M9 D9 RM-7 101 5 12.50 25\ngl L9 A9 999999 12.50 25 WE M9\n",
			"130000 USD wrong_account -12.50 (document D9: posted to 999999, which is no stock account, instead of 130000)"},
		{BASE "sl M8 D9 RM-7 101 1 0.33 25\nsl M9 D9 RM-7 101 1 0.33 25\nsl MA D9 RM-7 101 1 0.33 25\n"
			  "gl L9 A9 130000 1.00 25 WE D9\n",
			"130000 USD rounding* 0.01 (4 records of 1 document: 0.015 at most)"},
		/* of two accounts the one that it is on; a document that is exact there counts for nothing */
		{BASE
			"sl M8 D9 RM-7 101 1 0.33 25\nsl M9 D9 RM-7 101 1 0.33 25\nsl MA D9 RM-7 101 1 0.33 25\nsl MB D9 FG-1 101 1 5.00 25\n"
			"gl L9 A9 130000 1.00 25 WE D9\ngl LA A9 140000 5.00 25 WE D9\n"
			"sl MC DA FG-1 101 1 0.33 26\nsl MD DA FG-1 101 1 0.33 26\nsl ME DA FG-1 101 1 0.33 26\ngl LB AA 140000 1.00 26 WE "
			"DA\n",
			"130000 USD rounding* 0.01 (4 records of 1 document: 0.02 at most)\n"
			"140000 USD rounding* 0.01 (4 records of 1 document: 0.015 at most)"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (causes); i++)
		tieout_expect ((struct text_fixture) {.text = causes[i].text}, causes[i].bridge);
}
END_TEST

START_TEST (a_line_that_no_case_lists_is_made_of_what_it_is_told_with)
{
	static const struct
	{
		const char *text, *parts;
	} lines[] = {
		{BASE "gl L9 4711 130000 -500.00 25 SA -\n", ""},
		{BASE "sl M9 D9 RM-7 101 5 12.50 31 entered=2026-04-04T12:00:00Z\nsl M8 D9 RM-7 101 1 2.50 31 "
			  "entered=2026-04-04T12:00:00Z\n",
			"0 movement M9 2026-03-31 12.50/0.00\n0 movement M8 2026-03-31 2.50/0.00"},
		{BASE
			"sl M8 D9 RM-7 101 1 0.33 25\nsl M9 D9 RM-7 101 1 0.33 24\nsl MA D9 RM-7 101 1 0.33 25\ngl L9 A9 130000 1.00 25 WE "
			"D9\n"
			"sl MB D8 RM-7 101 1 2.01 26\nsl MC D8 RM-7 101 1 2.01 26\ngl L8 A8 130000 4.01 26 WE D8\n"
			"sl MD D7 RM-7 101 1 1.00 27\nsl ME D7 RM-7 101 1 1.00 27\nsl MF D7 RM-7 101 1 1.00 27\nsl MG D7 RM-7 101 1 1.00 27\n"
			"gl L7 A7 130000 3.98 27 WE D7\n",
			"0 document D7 2026-03-27 4.00/3.98 at most 0.02\n0 document D8 2026-03-26 4.02/4.01 at most 0.01\n"
			"0 document D9 2026-03-24 0.99/1.00 at most 0.015"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (lines); i++) {
		g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = lines[i].text});
		g_autofree char *got = tieout_parts_told (bench);

		ck_assert_str_eq (got, lines[i].parts);
	}
}
END_TEST

START_TEST (each_of_very_many_parts_is_told_the_largest_first)
{
	enum
	{
		DOCUMENTS = 5003
	};
	int64_t sum = 0;
	g_autoptr (GString) text = g_string_new (BASE);

	for (int i = 0; i < DOCUMENTS; i++) {
		const char *amount = i == 0 ? "0.98" : "0.99";

		for (int k = 0; k < (i == 0 ? 4 : 2); k++)
			g_string_append_printf (text, "sl M%d.%d D%d RM-7 101 1 %s 25\n", i, k, i + 10,
				i == 0 && k > 0 ? "0.00"
					: k == 0    ? amount
								: "0.00");
		g_string_append_printf (text, "gl L%d A%d 130000 1.00 25 WE D%d\n", i + 10, i + 10, i + 10);
	}
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = text->str});
	const struct outcome *outcome = bench->outcome;

	ck_assert_uint_eq (outcome->n_bridge, 1);
	ck_assert_int_eq (outcome->bridge[0].amount, (DOCUMENTS + 1) * INT64_C (100));
	ck_assert_uint_eq (outcome->n_parts, DOCUMENTS);
	ck_assert_str_eq (outcome->parts[0].name, "D10");
	ck_assert_int_eq (part_amount (&outcome->parts[0]), 200);
	for (size_t i = 0; i < outcome->n_parts; i++)
		sum += part_amount (&outcome->parts[i]);
	ck_assert_int_eq (sum, outcome->bridge[0].amount);
	ck_assert_int_eq (part_amount (&outcome->parts[DOCUMENTS - 1]), 100);
	ck_assert_int_eq (outcome->parts[DOCUMENTS - 1].rows, 3);
}
END_TEST

START_TEST (a_fault_that_no_rule_knows_leaves_exactly_its_amount_unexplained)
{
	static const struct
	{
		const char *text, *bridge, *accounts;
	} faults[] = {
		{BASE "sl M9 D9 RM-7 101 5 12.50 25\ngl L9 A9 130000 12.05 25 WE M9\n",
			"130000 USD unexplained -0.45 (document D9: 12.05 in the general ledger, 12.50 in the stock ledger)",
			"130000 USD right-left=-0.45 unexplained -0.45\n140000 USD right-left=0.00 unexplained 0.00"},
		{BASE "gl L9 A9 140000 7.77 25 WE nobody\n", "140000 USD unexplained 7.77 (ledger document A9)",
			"130000 USD right-left=0.00 unexplained 0.00\n140000 USD right-left=7.77 unexplained 7.77"},
		/* Posted twice: the second time is as unexplained as anything. */
		{BASE "gl L9 A9 130000 -20.00 25 WA M1\n",
			"130000 USD unexplained -20.00 (document D1: -40.00 in the general ledger, -20.00 in the stock ledger)",
			"130000 USD right-left=-20.00 unexplained -20.00\n140000 USD right-left=0.00 unexplained 0.00"},
		/* With one line there is one rounding of each side, and half a cent is no cent. */
		{BASE "sl M9 D9 RM-7 101 5 12.50 25\ngl L9 A9 130000 12.51 25 WE M9\n",
			"130000 USD unexplained 0.01 (document D9: 12.51 in the general ledger, 12.50 in the stock ledger)",
			"130000 USD right-left=0.01 unexplained 0.01\n140000 USD right-left=0.00 unexplained 0.00"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (faults); i++) {
		tieout_expect ((struct text_fixture) {.text = faults[i].text}, faults[i].bridge);
		expect_accounts (faults[i].text, faults[i].accounts);
	}
}
END_TEST

START_TEST (what_is_unexplained_breaches_and_what_is_explained_does_not)
{
	g_autoptr (text_bench) explained =
		tieout_bench_run (&(struct text_fixture) {.text = BASE "gl L9 4711 130000 -520.00 25 SA -\n"});
	g_autoptr (text_bench) unexplained =
		tieout_bench_run (&(struct text_fixture) {.text = BASE "gl L9 A9 130000 7.77 25 WE nobody\n"});
	g_autofree char *reasons = g_strjoinv ("; ", explained->outcome->verdict_reasons),
					*others = g_strjoinv ("; ", unexplained->outcome->verdict_reasons);

	ck_assert_int_eq (explained->outcome->verdict, VERDICT_FOUND);
	ck_assert_str_eq (
		reasons, "1 case is open; account 130000: general ledger is 520.00 USD below the stock ledger, all of it explained");
	ck_assert_int_eq (unexplained->outcome->verdict, VERDICT_BREACHED);
	ck_assert_str_eq (others,
		"1 case is open; 1 open case of severity S1 exceeds the limit of 0; "
		"account 130000: general ledger is 7.77 USD above the stock ledger, 7.77 USD of it unexplained");
}
END_TEST

START_TEST (unexplained_money_breaches_although_it_cancels_or_no_limit_is_set)
{
	g_autoptr (text_bench) bench = tieout_bench_run (
		&(struct text_fixture) {.text = BASE "gl L8 A8 130000 7.77 25 WE no\ngl L9 A9 130000 -7.77 26 WE no2\n"});

	ck_assert_int_eq (bench->outcome->verdict, VERDICT_BREACHED);
	ck_assert_str_eq (bench->outcome->verdict_reasons[2],
		"account 130000: general ledger and stock ledger are equal, but what is unexplained only cancels");
	bench->rule.limit_cases[1] = -1;
	outcome_judge (bench->outcome, &bench->rule);
	ck_assert_int_eq (bench->outcome->verdict, VERDICT_BREACHED);
	for (size_t i = 0; i < bench->outcome->n_cases; i++)
		bench->outcome->cases[i].disposition = DISPOSITION_ACCEPT;
	outcome_judge (bench->outcome, &bench->rule);
	ck_assert_int_eq (bench->outcome->verdict, VERDICT_FOUND);
}
END_TEST

/* ---- severity ---- */

START_TEST (a_journal_is_never_trivial_and_what_is_unexplained_is_always_grave)
{
	expect_cases (
		BASE "gl L9 4711 130000 -0.01 25 SA -\n", "S2 SLGL_DIFF 130000 0.00/-0.01 0.01 USD: manual_journal journal 4711 [|L9]");
	expect_cases (
		BASE "gl L9 A9 130000 0.01 25 WE no\n", "S1 SLGL_DIFF 130000 0.00/0.01 0.01 USD: unexplained ledger document A9 [|L9]");
	expect_cases (
		BASE "sl M9 D9 RM-7 101 5 24.99 25\n", "S4 SLGL_DIFF 130000 24.99/0.00 24.99 USD: missing_document document D9 [M9|]");
	expect_cases (BASE "sl M9 D9 RM-7 101 5 10000.01 25\n",
		"S1 SLGL_DIFF 130000 10000.01/0.00 10000.01 USD: missing_document document D9 [M9|]");
}
END_TEST

/* ---- what may tie ---- */

START_TEST (a_line_may_name_a_movement_its_document_or_its_message)
{
	static const char *const names[] = {"M8", "D8", "MSG-8"};

	for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *text =
			g_strdup_printf (BASE "sl M8 D8 RM-7 101 5 12.50 25 msg=MSG-8\ngl L8 A8 130000 12.50 28 WE %s\n", names[i]);

		tieout_expect ((struct text_fixture) {.text = text}, "");
	}
}
END_TEST

START_TEST (lines_and_movements_of_a_document_tie_as_sums)
{
	tieout_expect ((struct text_fixture) {.text = BASE "sl M8 D8 RM-7 101 5 12.50 25\nsl M9 D8 RM-7 101 5 7.50 25\n"
													   "gl L8 A8 130000 15.00 25 WE D8\ngl L9 A8 130000 5.00 25 WE D8\n"},
		"");
}
END_TEST

START_TEST (of_a_document_only_what_is_missing_is_told)
{
	static const char text[] = BASE "sl M8 D8 RM-7 101 5 12.50 25\nsl M9 D8 RM-7 101 5 7.50 25\nsl MA D8 RM-7 101 5 1.00 25\n"
									"gl L8 A8 130000 13.50 25 WE D8\n";

	tieout_expect ((struct text_fixture) {.text = text}, "130000 USD missing_document -7.50 (document D8)");
	expect_cases (text, "S4 SLGL_DIFF 130000 7.50/0.00 7.50 USD: missing_document document D8 [M9|]");
}
END_TEST

START_TEST (a_day_s_sum_of_an_account_and_batch_ties_without_any_reference)
{
	static const char text[] = BASE "sl M8 D8 RM-7 101 5 12.50 25 batch=B7\nsl M9 D9 RM-7 261 5 2.50 25 batch=B7\n"
									"gl L8 A8 130000 10.00 25 WE - batch=B7\n";
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = text});
	g_autofree char *rolls = tieout_rolls (bench);

	tieout_expect ((struct text_fixture) {.text = text}, "");
	/* What ties is divided as the movements are. */
	ck_assert_str_eq (rolls,
		"130000 USD ISSUE_COMP -22.50/-22.50\n130000 USD RECEIPT_PO 12.50/12.50\n"
		"140000 USD RECEIPT_PO 75.00/75.00");
}
END_TEST

START_TEST (a_batch_with_lines_ties_like_a_document_or_leaves_its_difference)
{
	tieout_expect (
		(struct text_fixture) {.text = BASE "sl M8 D8 RM-7 101 5 12.50 25 batch=B7\nsl M9 D9 FG-1 101 5 2.50 25 batch=B7\n"
											"gl L8 A8 130000 12.50 26 WE - batch=B7\ngl L9 A9 140000 2.50 26 WE - batch=B7\n"},
		"");
	tieout_expect (
		(struct text_fixture) {.text = BASE "sl M8 D8 RM-7 101 5 12.50 25 batch=B7\nsl M9 D9 RM-7 101 5 2.50 25 batch=B7\n"
											"gl L8 A8 130000 14.00 25 WE - batch=B7\n"},
		"130000 USD unexplained -1.00 (batch B7: 14.00 in the general ledger, 15.00 in the stock ledger)");
	/* One movement of a batch that was posted is a document, not a batch. */
	tieout_expect (
		(struct text_fixture) {.text = BASE "sl M8 D8 RM-7 101 5 12.50 25 batch=B7\nsl M9 D9 RM-7 101 5 2.50 25 batch=B7\n"
											"gl L8 A8 130000 12.50 25 WE M8 batch=B7\n"},
		"130000 USD missing_document -2.50 (document D9)");
}
END_TEST

START_TEST (a_posting_of_a_movement_that_does_not_count_says_so)
{
	static const char text[] = BASE "sl M8 D8 RM-7 261 5 - 25\ngl L8 A8 130000 -12.50 25 WA M8\n"
									"sl M9 D9 RM-7 555 5 1.00 25\ngl L9 A9 130000 -1.00 25 WA D9\n"
									"sl MA DA RM-7 261 5 2.00 31 entered=2026-04-06T00:00:00Z\ngl LA AA 130000 -2.00 25 WA MA\n";

	tieout_expect ((struct text_fixture) {.text = text},
		"130000 USD unexplained -12.50 (ledger document A8: it names movement M8, which is out of scope: "
		"the movement has no amount)\n"
		"130000 USD unexplained -2.00 (ledger document AA: it names movement MA, which was entered later)\n"
		"130000 USD unexplained -1.00 (ledger document A9: it names movement M9, which could not be used)");
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = text});
	g_autofree char *cases = tieout_cases (bench);
	ck_assert_ptr_nonnull (strstr (cases, "MD_UNMAPPED_MVT"));
	ck_assert_ptr_nonnull (strstr (cases, "[M9|L9]"));
}
END_TEST

/* The movement without a mapping is the one cause: of its own case, of its line in the books, and of the value that is off. */
START_TEST (a_movement_that_could_not_be_used_is_the_one_cause_of_what_follows)
{
#define UNMAPPED BASE "sl M9 D9 RM-7 555 5 1.00 25\ngl L9 A9 130000 -1.00 25 WA M9\n"
#define CLOSED UNMAPPED "stock RM-7 79.00 2026-03-31 class=3000\nstock FG-1 575.00 2026-03-31 class=7900\n"
	static const struct
	{
		const char *text;
		int together, alone; /* cases of the cause, and others */
	} months[] = {
		{UNMAPPED, 2, 0},
		{UNMAPPED "sl M8 D8 RM-7 555 5 1.00 25\ngl L8 A8 130000 -1.00 25 WA M8\n", 3, 0},
		/* The closing balance holds what the movement did: a break of its material. */
		{CLOSED, 3, 0},
		/* What else is off on the account is not for that cause, nor is a line that names nothing. */
		{CLOSED "stock RM-8 5.00 2026-03-31 class=3000\n", 2, 1},
		{UNMAPPED "gl L8 A8 130000 -2.00 25 WA -\n", 2, 1},
	};
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = months[_i].text});
	const struct outcome *outcome = bench->outcome;
	int together = 0, alone = 0;

	for (size_t i = 0; i < outcome->n_cases; i++) {
		const struct outcome_case *c = &outcome->cases[i];

		if (c->code == CODE_MD_UNMAPPED_MVT)
			ck_assert_str_eq (c->root_id, c->case_id);
		together += *c->root_id != '\0';
		alone += *c->root_id == '\0';
	}
	g_autofree char *cases = tieout_cases (bench);
	ck_assert_msg (
		together == months[_i].together && alone == months[_i].alone, "%d of the cause, %d others:\n%s", together, alone, cases);
}
END_TEST

START_TEST (a_line_that_names_something_else_is_no_part_of_a_day_s_sum)
{
	tieout_expect ((struct text_fixture) {.text = BASE "sl M8 D8 RM-7 101 5 12.50 25\ngl L8 A8 130000 12.50 25 WE other\n"},
		"130000 USD missing_document -12.50 (document D8)\n130000 USD unexplained 12.50 (ledger document A8)");
}
END_TEST

START_TEST (the_second_of_entry_and_the_value_only_suggest)
{
	static const char text[] = BASE "sl M8 D8 RM-7 101 5 12.50 25 entered=2026-03-25T10:00:00Z\n"
									"gl L8 A8 130000 12.50 26 WE - entered=2026-03-25T10:00:00Z\n";

	tieout_expect ((struct text_fixture) {.text = text}, "");
	expect_cases (text,
		"S4 MATCH_SUGGESTED? 130000 12.50/12.50 12.50 USD: missing_document record M8: "
		"a line entered in the same second has its value [M8|L8]");
}
END_TEST

START_TEST (what_is_ambiguous_stays_open_and_names_its_candidates)
{
	static const char text[] = BASE "sl M8 D8 RM-7 101 5 12.50 25 entered=2026-03-25T10:00:00Z\n"
									"sl M9 D9 RM-7 101 5 12.50 24 entered=2026-03-25T10:00:00Z\n"
									"gl L8 A8 130000 12.50 26 WE - entered=2026-03-25T10:00:00Z\n";

	tieout_expect ((struct text_fixture) {.text = text},
		"130000 USD missing_document -12.50 (document D8)\n130000 USD missing_document -12.50 (document D9)\n"
		"130000 USD unexplained 12.50 (ledger document A8)");
	expect_cases (text,
		"S1 SLGL_DIFF 130000 0.00/12.50 12.50 USD: unexplained ledger document A8 [|L8] nearest M8;M9\n"
		"S4 SLGL_DIFF 130000 12.50/0.00 12.50 USD: missing_document document D8 [M8|] nearest L8\n"
		"S4 SLGL_DIFF 130000 12.50/0.00 12.50 USD: missing_document document D9 [M9|] nearest L8");
}
END_TEST

START_TEST (of_many_candidates_the_first_by_name_are_shown)
{
	GString *text = g_string_new (BASE "gl L8 A8 130000 12.50 26 WE - entered=2026-03-25T10:00:00Z\n");

	for (int i = 0; i < 9; i++)
		g_string_append_printf (text, "sl X%d DX RM-7 101 5 12.50 %d entered=2026-03-25T10:00:00Z\n", i, 10 + i);
	for (unsigned order = 0; order < 8; order++) {
		g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = text->str, .order = order});
		g_autofree char *cases = tieout_cases (bench);

		ck_assert_msg (g_str_has_suffix (cases, "nearest L8") && strstr (cases, "[|L8] nearest X0;X1;X2\n") != NULL, "%s", cases);
	}
	g_string_free (text, TRUE);
}
END_TEST

START_TEST (a_journal_never_ties_whatever_it_names)
{
	tieout_expect ((struct text_fixture) {.text = BASE "sl M8 D8 RM-7 101 5 12.50 25\ngl L8 4711 130000 12.50 25 SA M8\n"},
		"130000 USD manual_journal 12.50 (journal 4711)\n130000 USD missing_document -12.50 (document D8)");
}
END_TEST

/* ---- accounts ---- */

START_TEST (a_wrong_account_is_one_case_and_a_line_in_each_account)
{
	static const char text[] = BASE "sl M8 D8 RM-7 101 5 12.50 25\ngl L8 A8 140000 12.50 25 WE M8\n";

	tieout_expect ((struct text_fixture) {.text = text},
		"130000 USD wrong_account -12.50 (document D8: posted to 140000 instead of 130000)\n"
		"140000 USD wrong_account 12.50 (document D8: posted to 140000 instead of 130000)");
	expect_cases (text,
		"S4 SLGL_DIFF 130000 12.50/12.50 12.50 USD: wrong_account document D8: "
		"posted to 140000 instead of 130000 [M8|L8]");
}
END_TEST

START_TEST (of_a_document_on_two_accounts_only_the_wrong_line_is_told)
{
	static const char text[] = BASE "sl M8 D8 RM-7 101 5 12.50 25\nsl M9 D8 RM-7 101 5 30.00 25\n"
									"gl L8 A8 140000 12.50 25 WE D8\ngl L9 A8 130000 30.00 25 WE D8\n";

	expect_cases (text,
		"S4 SLGL_DIFF 130000 12.50/12.50 12.50 USD: wrong_account document D8: "
		"posted to 140000 instead of 130000 [M8|L8]");
}
END_TEST

START_TEST (a_movement_names_its_own_account)
{
	tieout_expect ((struct text_fixture) {.text = "sl M1 D1 RM-7 101 5 12.50 25 account=130000\n"
												  "gl L1 A1 130000 12.50 25 WE M1\ngl L2 A1 500000 -12.50 25 WE M1\n"},
		"");
	tieout_expect ((struct text_fixture) {.text = "sl M1 D1 RM-7 101 5 12.50 25 account=130000\n"
												  "sl M2 D2 RM-8 101 5 1.00 25 account=140000\ngl L3 A2 140000 1.00 25 WE M2\n"
												  "gl L1 A1 140000 12.50 25 WE M1\ngl L2 A1 500000 -12.50 25 WE M1\n"},
		"130000 USD wrong_account -12.50 (document D1: posted to 140000 instead of 130000)\n"
		"140000 USD wrong_account 12.50 (document D1: posted to 140000 instead of 130000)");
}
END_TEST

/* Nobody names an account: where most of a material goes is its account. Another one may be right as well. */
START_TEST (without_a_table_the_majority_is_the_account_and_the_minority_is_suggested)
{
	static const char text[] = "sl M1 D1 RM-7 101 5 12.50 5\ngl L1 A1 130000 12.50 5 WE M1\ngl L1b A1 500000 -12.50 5 WE M1\n"
							   "sl M2 D2 RM-7 101 5 13.50 6\ngl L2 A2 130000 13.50 6 WE M2\ngl L2b A2 500000 -13.50 6 WE M2\n"
							   "sl M3 D3 RM-7 101 5 14.50 7\ngl L3 A3 140000 14.50 7 WE M3\ngl L3b A3 500000 -14.50 7 WE M3\n"
							   "sl M4 D4 FG-1 101 5 15.50 7\ngl L4 A4 140000 15.50 7 WE M4\ngl L4b A4 500000 -15.50 7 WE M4\n";

	tieout_expect ((struct text_fixture) {.text = text},
		"130000 USD account_determination -14.50 (document D3: posted to 140000, and most of its material to 130000)\n"
		"140000 USD account_determination 14.50 (document D3: posted to 140000, and most of its material to 130000)");
	expect_cases (text,
		"S4 ACCT_DET_CHANGE? 130000 14.50/14.50 14.50 USD: account_determination document D3: "
		"posted to 140000, and most of its material to 130000 [M3|L3]");
}
END_TEST

START_TEST (a_material_that_was_never_posted_has_the_account_of_its_valuation_class)
{
	static const char text[] = "sl M1 D1 RM-7 101 5 12.50 5\ngl L1 A1 130000 12.50 5 WE M1\nsl M2 D2 RM-8 101 5 1.00 5\n"
							   "stock RM-7 0.00 2026-02-28 class=3000\nstock RM-8 0.00 2026-02-28 class=3000\n";

	tieout_expect ((struct text_fixture) {.text = text}, "130000 USD missing_document -1.00 (document D2)");
}
END_TEST

/* Moved to another account on the 15th: what was there before is now on the new one in the stock ledger, and nowhere else. */
START_TEST (a_changed_determination_leaves_the_old_balance_behind)
{
	static const char text[] =
		"account material=RM-7 130000\naccount material=RM-7 130100 from=15\n"
		"stock RM-7 100.00 2026-02-28\nstock RM-7 160.00 31\n"
		"books 130000 100.00 2026-02-28\nbooks 130000 120.00 31\nbooks 130100 0.00 2026-02-28\nbooks 130100 40.00 31\n"
		"sl M1 D1 RM-7 101 5 20.00 10\ngl L1 A1 130000 20.00 10 WE M1\n"
		"sl M2 D2 RM-7 101 5 40.00 20\ngl L2 A2 130100 40.00 20 WE M2\n";

	tieout_expect ((struct text_fixture) {.text = text},
		"130000 USD account_determination 120.00 (from 130000 to 130100: RM-7)\n"
		"130100 USD account_determination -120.00 (from 130000 to 130100: RM-7)");
	expect_cases (text, "S2 ACCT_DET_CHANGE 130000 0.00/0.00 120.00 USD: account_determination from 130000 to 130100: RM-7 [|]");
}
END_TEST

#define RECLASS                                                                                              \
	"account material=RM-7 130000\naccount material=RM-7 130100 from=15\n"                                   \
	"account material=RM-8 130000\naccount material=RM-8 130100 from=15\n"                                   \
	"stock RM-7 100.00 2026-02-28\nstock RM-7 100.00 31\nstock RM-8 30.00 2026-02-28\nstock RM-8 30.00 31\n" \
	"books 130000 130.00 2026-02-28\nbooks 130100 0.00 2026-02-28\n"

static const struct
{
	const char *lines, *bridge;
} reclasses[] = {
	/* All of it in one document. */
	{"books 130000 0.00 31\nbooks 130100 130.00 31\ngl L1 4713 130000 -130.00 25 SA -\ngl L2 4713 130100 130.00 25 SA -\n", ""},
	/* A document for each material, in two lines of an account. */
	{"books 130000 0.00 31\nbooks 130100 130.00 31\ngl L1 4713 130000 -60.00 25 SA -\ngl L2 4713 130000 -40.00 25 SA -\n"
	 "gl L3 4713 130100 100.00 25 SA -\ngl L4 4714 130000 -30.00 25 SA -\ngl L5 4714 130100 30.00 25 SA -\n",
		""},
	/* One of the two materials. */
	{"books 130000 30.00 31\nbooks 130100 100.00 31\ngl L1 4713 130000 -100.00 25 SA -\ngl L2 4713 130100 100.00 25 SA -\n",
		"130000 USD account_determination 30.00 (from 130000 to 130100: RM-8)\n"
		"130100 USD account_determination -30.00 (from 130000 to 130100: RM-8)"},
	/* Two journals that each move it: which of them was meant nobody knows. */
	{"books 130000 -130.00 31\nbooks 130100 260.00 31\ngl L1 4713 130000 -130.00 25 SA -\ngl L2 4713 130100 130.00 25 SA -\n"
	 "gl L3 4714 130000 -130.00 26 SA -\ngl L4 4714 130100 130.00 26 SA -\n",
		"130000 USD manual_journal -130.00 (journal 4713)\n130000 USD manual_journal -130.00 (journal 4714)\n"
		"130000 USD account_determination 130.00 (from 130000 to 130100: RM-7 and 1 more)\n"
		"130100 USD manual_journal 130.00 (journal 4713)\n130100 USD manual_journal 130.00 (journal 4714)\n"
		"130100 USD account_determination -130.00 (from 130000 to 130100: RM-7 and 1 more)"},
	/* A cent less is another journal. */
	{"books 130000 0.01 31\nbooks 130100 129.99 31\ngl L1 4713 130000 -129.99 25 SA -\ngl L2 4713 130100 129.99 25 SA -\n",
		"130000 USD manual_journal -129.99 (journal 4713)\n"
		"130000 USD account_determination 130.00 (from 130000 to 130100: RM-7 and 1 more)\n"
		"130100 USD manual_journal 129.99 (journal 4713)\n"
		"130100 USD account_determination -130.00 (from 130000 to 130100: RM-7 and 1 more)"},
	/* The wrong way round it makes it worse. */
	{"books 130000 260.00 31\nbooks 130100 -130.00 31\ngl L1 4713 130000 130.00 25 SA -\ngl L2 4713 130100 -130.00 25 SA -\n",
		"130000 USD manual_journal 130.00 (journal 4713)\n"
		"130000 USD account_determination 130.00 (from 130000 to 130100: RM-7 and 1 more)\n"
		"130100 USD manual_journal -130.00 (journal 4713)\n"
		"130100 USD account_determination -130.00 (from 130000 to 130100: RM-7 and 1 more)"},
};

START_TEST (a_journal_that_moves_exactly_what_the_determination_moved_is_its_document)
{
	g_autofree char *text = g_strconcat (RECLASS, reclasses[_i].lines, NULL);

	tieout_expect ((struct text_fixture) {.text = text}, reclasses[_i].bridge);
}
END_TEST

START_TEST (a_document_on_its_old_account_is_told_where_the_table_is_newer)
{
	tieout_expect (
		(struct text_fixture) {.text = "account material=RM-7 130100\n"
									   "sl M1 D1 RM-7 101 5 20.00 10 account=130000\ngl L1 A1 130000 20.00 10 WE M1\n"},
		"130000 USD account_determination 20.00 (from 130000 to 130100: RM-7)\n"
		"130100 USD account_determination -20.00 (from 130000 to 130100: RM-7)");
	/* The general ledger went by the table: nothing differs. */
	tieout_expect (
		(struct text_fixture) {.text = "account material=RM-7 130100\n"
									   "sl M1 D1 RM-7 101 5 20.00 10 account=130000\ngl L1 A1 130100 20.00 10 WE M1\n"},
		"");
}
END_TEST

START_TEST (a_balance_on_an_account_that_the_table_does_not_name_is_told_without_money)
{
	expect_cases ("account material=RM-7 130100\nstock RM-7 100.00 31 account=130000\nbooks 130100 100.00 31\n"
				  "stock RM-7 100.00 2026-02-28 account=130000\nbooks 130100 100.00 2026-02-28\n",
		"S2 ACCT_DET_CHANGE 130000 0.00/0.00 100.00 USD: account_determination from 130000 to 130100: RM-7 [|]");
}
END_TEST

/* ---- currencies, scope ---- */

START_TEST (each_currency_has_a_bridge_of_its_own)
{
	tieout_expect (
		(struct text_fixture) {.text = BASE "gl L8 4711 130000 -500.00 25 SA - cur=EUR\ngl L9 4711 130000 3 25 SA - cur=JPY\n"
											"sl M9 D9 RM-7 101 5 12.50 25 cur=EUR\n"},
		"130000 EUR manual_journal -500.00 (journal 4711)\n130000 EUR missing_document -12.50 (document D9)\n"
		"130000 JPY manual_journal 3.00 (journal 4711)");
}
END_TEST

/* Vector 13: a yen has no decimals, a dinar three. Half a unit of each is what a rounding can make. */
START_TEST (roundings_are_of_the_currency_s_own_decimals)
{
	tieout_expect ((struct text_fixture) {.text = BASE "sl M8 D9 RM-7 101 1 10 25 cur=JPY\nsl M9 D9 RM-7 101 1 10 25 cur=JPY\n"
													   "gl L9 A9 130000 21 25 WE D9 cur=JPY\n"},
		"130000 JPY rounding* 1.00 (3 records of 1 document: 1.00 at most)");
	tieout_expect ((struct text_fixture) {.text = BASE "sl M8 D9 RM-7 101 1 10 25 cur=KWD\nsl M9 D9 RM-7 101 1 10 25 cur=KWD\n"
													   "gl L9 A9 130000 20.002 25 WE D9 cur=KWD\n"},
		"130000 KWD unexplained 0.002 (document D9: 20.002 in the general ledger, 20.000 in the stock ledger)");
}
END_TEST

START_TEST (only_the_leading_ledger_and_valued_movements_count)
{
	static const char text[] =
		BASE "gl L8 A8 130000 99.00 25 SA - ledger=2L\nsl M8 D8 RM-7 311- 5 12.50 25\nsl M9 D9 RM-7 261 5 - 25\n"
			 "gl L9 A9 130000 1.00 25 SA - ledger=0L\n";
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = text});
	g_autofree char *states = text_bench_states (bench);

	tieout_expect ((struct text_fixture) {.text = text}, "130000 USD manual_journal 1.00 (journal A9)");
	ck_assert_str_eq (states, "left out_of_scope=2 matched=2; right out_of_scope=3 matched=2 exception=1");
}
END_TEST

START_TEST (a_line_that_could_not_be_read_is_a_case_and_breaks_the_roll_forward)
{
	static const char text[] = BASE "gl L9 A9 130000 4.00 25 WE - broken=1\nstock RM-7 80.00 31 class=3000\n"
									"stock FG-1 575.00 31 class=7900\nbooks 130000 84.00 31\nbooks 140000 575.00 31\n";
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = text});
	g_autofree char *states = text_bench_states (bench);

	tieout_expect (
		(struct text_fixture) {.text = text}, "130000 USD unexplained 4.00 (roll-forward of the general ledger, 130000)");
	ck_assert_str_eq (states, "left matched=2; right rejected=1 out_of_scope=2 matched=2");
	ck_assert_int_eq (bench->outcome->verdict, VERDICT_PARTIAL);
}
END_TEST

START_TEST (the_value_of_a_movement_has_the_sign_of_its_stock)
{
	/* Sources that sign their amounts and sources that do not; a reversal goes the other way. */
	static const char text[] = "account class=3000 130000\nstock RM-7 0 2026-02-28 class=3000\n"
							   "sl M1 D1 RM-7 261 1 10.00 5\nsl M2 D2 RM-7 261 1 -20.00 5\nsl M3 D3 RM-7 262 1 5.00 5\n"
							   "sl M4 D4 RM-7 101 1 7.00 5\nsl M5 D5 RM-7 102 1 3.00 5\nsl M6 D6 RM-7 REV 0 -1.00 5\n";
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = text});
	g_autofree char *rolls = tieout_rolls (bench);

	ck_assert_str_eq (rolls,
		"130000 USD ISSUE_COMP -30.00/0.00\n130000 USD ISSUE_COMP_REV 5.00/0.00\n"
		"130000 USD RECEIPT_PO 7.00/0.00\n130000 USD RECEIPT_PO_REV -3.00/0.00\n130000 USD REVALUE -1.00/0.00");
}
END_TEST

START_TEST (a_revaluation_of_both_ledgers_on_one_day_ties_by_its_sum)
{
	tieout_expect ((struct text_fixture) {.text = BASE "sl M8 - RM-7 REV 0 -30.00 25\nsl M9 - RM-7 REV 0 -3.00 25\n"
													   "gl L9 A9 130000 -33.00 25 PR -\n"},
		"");
}
END_TEST

/* No amount is by itself: what all journals moved, what one of them says, what the ledgers differ by, what a document moved. */
static const char *const beyond[] = {BASE
	"gl X1 4711 130000 900000000000000.00 25 SA -\ngl X2 4712 130000 900000000000000.00 25 SA -\n",
	BASE "gl X1 4711 130000 900000000000000.00 25 SA -\ngl X2 4711 130000 900000000000000.00 25 SA -\n",
	BASE "gl X1 4711 130000 900000000000000.00 25 SA -\nsl X2 D99 RM-7 261 1 900000000000000.00 25\n",
	BASE "sl X1 D8 RM-7 101 1 900000000000000.33 25\nsl X2 D8 RM-7 101 1 900000000000000.33 25\n"
		 "sl X3 D8 RM-7 101 1 0.33 25\ngl Y1 A8 130000 900000000000000.00 25 WE D8\ngl Y2 A8 130000 900000000000001.00 25 WE D8\n"
		 "sl X4 D9 RM-7 261 1 900000000000000.00 25\nsl X5 D9 RM-7 261 1 900000000000000.00 25\n"
		 "gl Z1 A9 130000 -900000000000000.00 25 WA D9\ngl Z2 A9 130000 -900000000000000.00 25 WA D9\n"};

START_TEST (sums_beyond_sixty_four_bits_are_an_error_of_the_data)
{
	g_autoptr (GError) error = NULL;

	g_autoptr (text_bench) bench = tieout_bench_new (&(struct text_fixture) {.text = beyond[_i]});
	bench->recon = recon_run (&bench->input, &error);
	ck_assert_ptr_null (bench->recon);
	ck_assert_str_eq (error->message, "account '130000': the sums of its amounts are out of range");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("tieout");
	TCase *tcase = tcase_create ("tieout");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, vector_25_a_journal_and_a_pending_document_explain_all_of_it);
	tcase_add_test (tcase, what_failed_is_in_neither_ledger_and_explains_nothing);
	tcase_add_test (tcase, what_ties_needs_no_line);
	tcase_add_test (tcase, each_cause_alone_is_exactly_one_line_with_exactly_its_amount);
	tcase_add_test (tcase, a_line_that_no_case_lists_is_made_of_what_it_is_told_with);
	tcase_add_test (tcase, each_of_very_many_parts_is_told_the_largest_first);
	tcase_add_test (tcase, a_fault_that_no_rule_knows_leaves_exactly_its_amount_unexplained);
	tcase_add_test (tcase, what_is_unexplained_breaches_and_what_is_explained_does_not);
	tcase_add_test (tcase, unexplained_money_breaches_although_it_cancels_or_no_limit_is_set);
	tcase_add_test (tcase, a_journal_is_never_trivial_and_what_is_unexplained_is_always_grave);
	tcase_add_test (tcase, a_line_may_name_a_movement_its_document_or_its_message);
	tcase_add_test (tcase, lines_and_movements_of_a_document_tie_as_sums);
	tcase_add_test (tcase, of_a_document_only_what_is_missing_is_told);
	tcase_add_test (tcase, a_day_s_sum_of_an_account_and_batch_ties_without_any_reference);
	tcase_add_test (tcase, a_batch_with_lines_ties_like_a_document_or_leaves_its_difference);
	tcase_add_test (tcase, a_posting_of_a_movement_that_does_not_count_says_so);
	tcase_add_loop_test (tcase, a_movement_that_could_not_be_used_is_the_one_cause_of_what_follows, 0, 5);
	tcase_add_test (tcase, a_line_that_names_something_else_is_no_part_of_a_day_s_sum);
	tcase_add_test (tcase, the_second_of_entry_and_the_value_only_suggest);
	tcase_add_test (tcase, what_is_ambiguous_stays_open_and_names_its_candidates);
	tcase_add_test (tcase, of_many_candidates_the_first_by_name_are_shown);
	tcase_add_test (tcase, a_journal_never_ties_whatever_it_names);
	tcase_add_test (tcase, a_wrong_account_is_one_case_and_a_line_in_each_account);
	tcase_add_test (tcase, of_a_document_on_two_accounts_only_the_wrong_line_is_told);
	tcase_add_test (tcase, a_movement_names_its_own_account);
	tcase_add_test (tcase, without_a_table_the_majority_is_the_account_and_the_minority_is_suggested);
	tcase_add_test (tcase, a_material_that_was_never_posted_has_the_account_of_its_valuation_class);
	tcase_add_test (tcase, a_changed_determination_leaves_the_old_balance_behind);
	tcase_add_loop_test (
		tcase, a_journal_that_moves_exactly_what_the_determination_moved_is_its_document, 0, (int) G_N_ELEMENTS (reclasses));
	tcase_add_test (tcase, a_document_on_its_old_account_is_told_where_the_table_is_newer);
	tcase_add_test (tcase, a_balance_on_an_account_that_the_table_does_not_name_is_told_without_money);
	tcase_add_test (tcase, each_currency_has_a_bridge_of_its_own);
	tcase_add_test (tcase, roundings_are_of_the_currency_s_own_decimals);
	tcase_add_test (tcase, only_the_leading_ledger_and_valued_movements_count);
	tcase_add_test (tcase, a_line_that_could_not_be_read_is_a_case_and_breaks_the_roll_forward);
	tcase_add_test (tcase, the_value_of_a_movement_has_the_sign_of_its_stock);
	tcase_add_test (tcase, a_revaluation_of_both_ledgers_on_one_day_ties_by_its_sum);
	tcase_add_loop_test (tcase, sums_beyond_sixty_four_bits_are_an_error_of_the_data, 0, G_N_ELEMENTS (beyond));
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
