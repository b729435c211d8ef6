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

int
main (void)
{
	Suite *suite = suite_create ("onhand_counts");
	TCase *tcase = tcase_create ("onhand_counts");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, a_count_is_judged_only_by_a_book_that_is_known_and_can_be_used);
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
