/* What a count is judged by, stock of a single system, and pairs among many places. */
#include "onhand_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define MASTER "item RM-7 KG class=A\nitem RM-8 KG class=A\nunit KG 3\nprice RM-7 2\nprice RM-8 3\n"
#define BOTH(material, left, right, rest)                                                               \
	"balance mes " material " " left " 2026-02-28 " rest "\nbalance mes " material " " left " 31 " rest \
	"\nbalance erp " material " " right " 2026-02-28 " rest "\nbalance erp " material " " right " 31 " rest "\n"
#define MES(material, qty, rest) \
	"balance mes " material " " qty " 2026-02-28 " rest "\nbalance mes " material " " qty " 31 " rest "\n"
#define ERP(material, qty, rest) \
	"balance erp " material " " qty " 2026-02-28 " rest "\nbalance erp " material " " qty " 31 " rest "\n"

static void
expect_counts (const char *text, const char *counts, const char *cases)
{
	for (unsigned order = 0; order < 4; order++) {
		g_autoptr (text_bench) bench = onhand_bench_run (&(struct text_fixture) {.text = text, .order = order});
		g_autofree char *got = onhand_counts (bench), *found = onhand_cases (bench);

		ck_assert_str_eq (got, counts);
		ck_assert_str_eq (found, cases);
	}
}

START_TEST (a_count_is_judged_only_by_a_book_that_is_known_and_can_be_used)
{
	static const struct
	{
		const char *text, *counts;
	} rows[] = {
		{MASTER "unit BOX 0\n" BOTH ("RM-7", "10", "10", "") "count K1 RM-7 1 10@14:00 uom=BOX\n", "K1 -+-+-=- 1 - - not judged"},
		{MASTER BOTH ("RM-7", "10", "10", "") "count K1 RM-8 5 10@14:00\n", "K1 -+-+-=- 5 - - not judged"},
		{MASTER BOTH ("RM-7", "10", "10", "") "erp E9 RM-7 -1 10 mvt=999\ncount K1 RM-7 10 10@14:00\n",
			"K1 -+-+-=- 10 - - not judged"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autoptr (text_bench) bench = onhand_bench_run (&(struct text_fixture) {.text = rows[i].text});
		g_autofree char *got = onhand_counts (bench);

		ck_assert_str_eq (got, rows[i].counts);
	}
}
END_TEST

#define HELD "balance mes RM-7 10 2026-02-28\nbalance mes RM-7 7 31\nbalance erp RM-7 10 2026-02-28\nbalance erp RM-7 7 31\n"

/* What is in the book at the time of a count, by what its postings say of when they were entered and happened. */
static const struct
{
	const char *text, *count, *note;
} books[] = {
	{MASTER HELD "mes S1 RM-7 -3 9@08:00 msg=M1\nerp E1 RM-7 -3 9 msg=M1\ncount K1 RM-7 7 10@14:00\n", "K1 7+0+0=7 7 0 0 agrees",
		""},
	/* nothing but its day: in the book from the first minute of it, also where the count was at noon */
	{MASTER HELD "erp E1 RM-7 -3 10 entered=none\ncount K1 RM-7 7 10@12:00\n", "K1 7+0+0=7 7 0 0 agrees", ""},
	{MASTER HELD "erp E1 RM-7 -3 11 entered=none\ncount K1 RM-7 10 10@12:00\n", "K1 10+0+0=10 10 0 0 agrees", ""},
	/* whether it had happened nobody says: no part of the book, and said */
	{MASTER HELD "erp E1 RM-7 -3 9 entered=2026-03-12\ncount K1 RM-7 10 10@14:00\n", "K1 10+0+0=10 10 0 0 agrees",
		"entered after the count with an earlier posting date: -3.000"},
	/* buckets of other materials are none of it */
	{MASTER HELD BOTH ("RM-8", "5", "5", "") "mes S1 RM-7 -3 11@08:00 msg=M1\nerp E1 RM-7 -3 11 msg=M1\n"
											 "count K1 RM-7 10 10@14:00\n",
		"K1 10+0+0=10 10 0 0 agrees", ""},
	{MASTER "mes S1 RM-7 5 9@08:00 msg=M1\nerp E1 RM-7 5 9 msg=M1\ncount K1 RM-7 5 10@14:00\n", "K1 -+-+-=- 5 - - not judged",
		"not judged: no balance of its book is known"},
};

START_TEST (the_book_of_a_count_is_what_was_in_it_by_then)
{
	for (unsigned order = 0; order < 4; order++) {
		g_autoptr (text_bench) bench = onhand_bench_run (&(struct text_fixture) {.text = books[_i].text, .order = order});
		g_autofree char *got = onhand_counts (bench);

		ck_assert_str_eq (got, books[_i].count);
		ck_assert_str_eq (bench->outcome->stock_counts[0].note, books[_i].note);
	}
}
END_TEST

START_TEST (a_count_outside_the_window_is_of_another_month)
{
	expect_counts (MASTER BOTH ("RM-7", "10", "10", "") "count K1 RM-7 14 2026-02-20\n", "", "");
}
END_TEST

/* An adjustment that names another count, or nothing at all. */
START_TEST (an_adjustment_is_of_the_count_that_it_names)
{
	static const char text[] =
		MASTER "balance mes RM-7 500 2026-02-28\nbalance mes RM-7 488 31\nbalance erp RM-7 500 2026-02-28\n"
			   "balance erp RM-7 488 31\ncount K1 RM-7 488 10@14:00\nmes S2 RM-7 -12 10@15:00 msg=%s mvt=GAIN\n"
			   "erp E2 RM-7 -12 10@15:00 msg=%s mvt=GAIN\n";
	g_autofree char *other = g_strdup_printf (text, "K9", "K9");

	expect_counts (other, "K1 500+0+0=500 488 -12 0 differs", "COUNT_DIFF RM-7 L1 -12 24.00/0.00 |");
	expect_counts (MASTER "balance mes RM-7 500 2026-02-28\nbalance mes RM-7 488 31\nbalance erp RM-7 500 2026-02-28\n"
						  "balance erp RM-7 488 31\ncount K1 RM-7 488 10@14:00\nmes S2 RM-7 -12 10@15:00 mvt=GAIN\n"
						  "erp E2 RM-7 -12 10@15:00 mvt=GAIN\n",
		"K1 500+0+0=500 488 -12 -12 adjusted", "");
}
END_TEST

/* Of two events of one message the first one says when it happened; a failed movement of another lot is no part of a count. */
START_TEST (the_first_event_of_a_message_says_when_it_happened)
{
	expect_counts (MASTER "balance mes RM-7 500 2026-02-28\nbalance mes RM-7 460 31\nbalance erp RM-7 500 2026-02-28\n"
						  "balance erp RM-7 460 31\ncount K1 RM-7 460 10@14:00\nmes S1 RM-7 -20 10@13:30 msg=M1\n"
						  "mes S2 RM-7 -20 10@15:30 msg=M1\nerp E1 RM-7 -40 10 entered=2026-03-12 msg=M1\n",
		"K1 500+-40+0=460 460 0 0 agrees with what was not posted yet", "");
	expect_counts (MASTER BOTH ("RM-7", "10", "10", "lot=A") "count K1 RM-7 10 10@14:00 lot=A\nqueue Q1 RM-7 -2 10@13:00 lot=B\n"
															 "queue Q2 RM-7 -2 10@15:00 lot=A\nqueue Q3 RM-8 -2 10@13:00\n",
		"K1 10+0+0=10 10 0 0 agrees", "");
}
END_TEST

static void
one_system (struct reconciliation *rule)
{
	rule->left_source = rule->right_source;
}

START_TEST (a_single_system_is_rolled_forward_and_counted_and_compared_with_nothing)
{
	g_autoptr (text_bench) bench = onhand_bench_run (
		&(struct text_fixture) {.text = MASTER "balance erp RM-7 10 2026-02-28\nbalance erp RM-7 9 31\nerp E1 RM-7 -1 5\n"
											   "mes S1 RM-7 -1 5\ncount K1 RM-7 9 10@14:00\n",
			.adjust = one_system});
	g_autofree char *cases = onhand_cases (bench), *counts = onhand_counts (bench), *buckets = onhand_buckets (bench);

	ck_assert_str_eq (cases, "");
	ck_assert_str_eq (counts, "K1 9+0+0=9 9 0 0 agrees");
	ck_assert_msg (g_str_has_prefix (buckets, "RM-7 L1 - UNR -+-=-|10+-1=9"), "%s", buckets);
}
END_TEST

/* More places than are tried all together, and couples of one size: the fallback takes them in one order. */
START_TEST (many_places_that_differ_alike_are_paired_in_one_order)
{
	g_autoptr (GString) text = g_string_new (MASTER);
	g_autofree char *first = NULL;

	for (int i = 0; i < 600; i++)
		g_string_append_printf (text,
			"balance mes RM-7 %d 2026-02-28 loc=P%03d\nbalance mes RM-7 %d 31 loc=P%03d\n"
			"balance erp RM-7 %d 2026-02-28 loc=P%03d\nbalance erp RM-7 %d 31 loc=P%03d\n",
			10, i, 10, i, 10 + (i % 2 ? 1 : -1) * (1 + i / 200), i, 10 + (i % 2 ? 1 : -1) * (1 + i / 200), i);
	for (unsigned order = 0; order < 3; order++) {
		g_autoptr (text_bench) bench = onhand_bench_run (&(struct text_fixture) {.text = text->str, .order = order});
		g_autofree char *cases = onhand_cases (bench);

		ck_assert_msg (strstr (cases, "WRONG_SLOC") != NULL, "%s", cases);
		if (first == NULL)
			first = g_steal_pointer (&cases);
		else
			ck_assert_str_eq (cases, first);
	}
}
END_TEST

static void
whole_history (struct reconciliation *rule)
{
	rule->balance.whole_history = true;
}

/* L1 has too much: 6 of it are nearer to what L3 has too little than to what L2 has. */
START_TEST (of_two_places_within_tolerance_the_nearest_is_the_partner)
{
	static const char text[] = "item RM-7 KG class=bulk\nunit KG 3\nprice RM-7 0.01\n" BOTH ("RM-7", "2000", "1000", "loc=L1")
		BOTH ("RM-7", "1000", "2003", "loc=L2") BOTH ("RM-7", "1000", "2001", "loc=L3");

	onhand_expect ((struct text_fixture) {.text = text},
		"ONHAND_DIFF RM-7 L2 -1003 10.03/0.00 |\nWRONG_SLOC RM-7 L1>L3 1000 0.00/0.00 |", NULL);
}
END_TEST

/* ---- what is no stock of the comparison ---- */

static const struct
{
	const char *text, *as_of, *cases, *buckets, *note; /* note: of the first bucket */
} others[] = {
	{MASTER BOTH ("RM-7", "10", "10", "") "balance mes RM-7 999 31 plant=2000\nbalance erp RM-7 5 15\n", NULL, "",
		"RM-7 L1 - UNR 10+0=10|10+0=10 equal", ""},
	{"item RM-9 KG class=A uncaptured\nunit KG 3\n" ERP ("RM-9", "500", ""), NULL, "",
		"RM-9 L1 - UNR -+-=-|500+0=500 not compared", "not compared: mes does not record this material"},
	/* what the MES moves at a place of which it tells no balance */
	{MASTER BOTH ("RM-7", "10", "10", "") "balance erp RM-8 2 2026-02-28 loc=L9\nbalance erp RM-8 0 31 loc=L9\n"
										  "mes S9 RM-8 -2 10@08:00 loc=L9 msg=M9\nerp E9 RM-8 -2 10@08:01 loc=L9 msg=M9\n",
		NULL, "", "RM-8 L9 - UNR -+-2=-|2+-2=0 not compared\nRM-7 L1 - UNR 10+0=10|10+0=10 equal", NULL},
	/* posted in the window and entered after the look, the balance of its last day has it */
	{MASTER "balance mes RM-7 10 2026-02-28\nbalance mes RM-7 9 31\nbalance erp RM-7 10 2026-02-28\nbalance erp RM-7 9 31\n"
			"mes S1 RM-7 -1 31@08:00 msg=M1\nerp E1 RM-7 -1 31 entered=2026-04-03 msg=M1\n",
		"2026-04-02", "", "RM-7 L1 - UNR 10+-1=9|10+-1=9 equal", ""},
	/* L9 of the MES is no place that anybody mapped, L9 of the ERP is one */
	{MASTER "location M1 L1\n" MES ("RM-7", "5", "loc=M1") MES ("RM-7", "8", "loc=L9") ERP ("RM-7", "5", "loc=L1")
			ERP ("RM-7", "8", "loc=L9"),
		NULL, "MD_UNMAPPED_LOC  L9 - 0.00/0.00 |",
		"RM-7 L9 - UNR 8+0=8|-+-=- not compared MD_UNMAPPED_LOC\nRM-7 L9 - UNR -+-=-|8+0=8 not compared\n"
		"RM-7 L1 - UNR 5+0=5|5+0=5 equal",
		NULL},
};

START_TEST (what_is_no_stock_of_both_sides_is_not_compared)
{
	onhand_expect (
		(struct text_fixture) {.text = others[_i].text, .as_of = others[_i].as_of}, others[_i].cases, others[_i].buckets);
	g_autoptr (text_bench) bench = onhand_bench_run (&(struct text_fixture) {.text = others[_i].text, .as_of = others[_i].as_of});

	if (others[_i].note != NULL)
		ck_assert_str_eq (bench->outcome->buckets[0].note, others[_i].note);
}
END_TEST

/* Records of one place that cannot be used: the case of the place names one of them, the same in any order of rows. */
START_TEST (a_place_that_nobody_mapped_names_a_record_of_it_that_cannot_be_used)
{
	onhand_expect ((struct text_fixture) {.text = MASTER "location M1 L1\n" MES ("RM-7", "12", "loc=M1")
											  ERP ("RM-7", "12", "loc=L1") "mes S8 RM-7 -1 10 loc=X mvt=ZZ8\n"
																		   "mes S9 RM-7 -1 11 loc=X mvt=ZZ9\n"},
		"MD_UNMAPPED_LOC  X - 0.00/0.00 S8|\nMD_UNMAPPED_MVT RM-7  - 0.00/2.00 S8|\nMD_UNMAPPED_MVT RM-7  - 0.00/2.00 S9|", NULL);
}
END_TEST

/* What is known of balances, and what comes of it. */
static const struct
{
	const char *text;
	void (*adjust) (struct reconciliation *rule);
	const char *buckets, *warning;
} known[] = {
	{MASTER "mes S1 RM-7 3 5 msg=M1\nerp E1 RM-7 3 5 msg=M1\n", whole_history, "RM-7 L1 - UNR 0+3=3|0+3=3 equal", "not proven"},
	{MASTER "balance mes RM-7 10 2026-02-28\nbalance erp RM-7 10 2026-02-28\nmes S1 RM-7 3 5 msg=M1\nerp E1 RM-7 3 5 msg=M1\n",
		NULL, "RM-7 L1 - UNR 10+3=13|10+3=13 equal", "what moved since the opening is taken for it, and not proven"}};

START_TEST (without_a_closing_balance_what_moved_is_taken_for_it_and_said_not_to_be_proven)
{
	g_autoptr (text_bench) bench = onhand_bench_run (&(struct text_fixture) {.text = known[_i].text, .adjust = known[_i].adjust});
	g_autofree char *buckets = onhand_buckets (bench);

	ck_assert_str_eq (buckets, known[_i].buckets);
	ck_assert_ptr_nonnull (bench->outcome->warnings[0]);
	ck_assert_msg (strstr (bench->outcome->warnings[0], known[_i].warning) != NULL, "%s", bench->outcome->warnings[0]);
}
END_TEST

/* The next balances have all of it: what waits in a bucket, and what could not be used, are told once. */
START_TEST (nothing_of_what_is_on_hand_is_carried)
{
	g_autoptr (text_bench) bench = onhand_bench_run (
		&(struct text_fixture) {.text = MASTER ERP ("RM-7", "10", "") "balance mes RM-7 10 2026-02-28\nbalance mes RM-7 4 31\n"
																	  "mes S9 RM-7 -6 31@20:00 msg=M9\n"
																	  "erp E9 RM-8 -3 10 mvt=ZZ9\n",
			.as_of = "2026-04-01"});
	g_autofree char *states = text_bench_states (bench);
	struct open_row *rows;

	ck_assert_str_eq (states, "left matched=1; right exception=1");
	ck_assert_uint_eq (recon_open_rows (bench->recon, &rows), 0);
	g_free (rows);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("onhand_counts");
	TCase *tcase = tcase_create ("onhand_counts");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, a_count_is_judged_only_by_a_book_that_is_known_and_can_be_used);
	tcase_add_loop_test (tcase, the_book_of_a_count_is_what_was_in_it_by_then, 0, G_N_ELEMENTS (books));
	tcase_add_test (tcase, of_two_places_within_tolerance_the_nearest_is_the_partner);
	tcase_add_loop_test (tcase, what_is_no_stock_of_both_sides_is_not_compared, 0, G_N_ELEMENTS (others));
	tcase_add_test (tcase, a_place_that_nobody_mapped_names_a_record_of_it_that_cannot_be_used);
	tcase_add_test (tcase, nothing_of_what_is_on_hand_is_carried);
	tcase_add_test (tcase, a_count_outside_the_window_is_of_another_month);
	tcase_add_test (tcase, an_adjustment_is_of_the_count_that_it_names);
	tcase_add_test (tcase, the_first_event_of_a_message_says_when_it_happened);
	tcase_add_test (tcase, a_single_system_is_rolled_forward_and_counted_and_compared_with_nothing);
	tcase_add_test (tcase, many_places_that_differ_alike_are_paired_in_one_order);
	tcase_add_loop_test (
		tcase, without_a_closing_balance_what_moved_is_taken_for_it_and_said_not_to_be_proven, 0, G_N_ELEMENTS (known));
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
