/* What is on hand: roll-forward, buckets and their fallbacks, stock below zero, counts, balances that lead back. */
#include "onhand_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define MASTER "item RM-7 KG class=A\nitem RM-8 KG class=A\nunit KG 3\nprice RM-7 2\nprice RM-8 3\n"

/* RM-7 in lot A at L1, and RM-8: both sides know them, move them by the same ids and end with the same. */
#define CLEAN                                                                                                 \
	MASTER "balance mes RM-7 100 2026-02-28 lot=A\nbalance mes RM-7 70 31 lot=A\n"                            \
		   "balance erp RM-7 100 2026-02-28 lot=A\nbalance erp RM-7 70 31 lot=A\n"                            \
		   "balance mes RM-8 50 2026-02-28 loc=L2\nbalance mes RM-8 60 31 loc=L2\n"                           \
		   "balance erp RM-8 50 2026-02-28 loc=L2\nbalance erp RM-8 60 31 loc=L2\n"                           \
		   "mes S1 RM-7 -20 10@08:00 lot=A msg=M1 order=O1\nerp E1 RM-7 -20 10@08:01 lot=A msg=M1 order=O1\n" \
		   "mes S2 RM-7 -10 11@08:00 lot=A msg=M2 order=O1\nerp E2 RM-7 -10 11@08:01 lot=A msg=M2 order=O1\n" \
		   "mes S3 RM-8 10 12@09:00 loc=L2 msg=M3 order=O2\nerp E3 RM-8 10 12@09:01 loc=L2 msg=M3 order=O2\n"

#define CLEAN_BUCKETS "RM-7 L1 A UNR 100+-30=70|100+-30=70 equal\nRM-8 L2 - UNR 50+10=60|50+10=60 equal"

/* ---- each side by itself ---- */

START_TEST (what_rolls_forward_and_agrees_has_no_case)
{
	onhand_expect ((struct text_fixture) {.text = CLEAN}, "", CLEAN_BUCKETS);
}
END_TEST

START_TEST (the_worked_roll_forward_breaks_by_its_five)
{
	/* domain.md 2.e: 1 000 + 500 - 620 + 20 - 50 - 5 = 845; reported 840. */
	onhand_expect (
		(struct text_fixture) {.text = MASTER
			"balance erp RM-7 1000 2026-02-28\nbalance erp RM-7 840 31\nerp E1 RM-7 500 3\nerp E2 RM-7 -620 4\nerp E3 RM-7 20 5\n"
			"erp E4 RM-7 -50 6\nerp E5 RM-7 -5 7\nbalance mes RM-7 845 2026-02-28\nbalance mes RM-7 845 31\n"},
		"ROLLFWD_BREAK RM-7 L1 -5 -10.00/0.00 |E1;E2;E3;E4;E5", "RM-7 L1 - UNR 845+0=845|1000+-155=840 blocked ROLLFWD_BREAK");
}
END_TEST

START_TEST (a_break_of_the_mes_is_no_money_in_the_books)
{
	onhand_expect (
		(struct text_fixture) {.text = MASTER
			"balance mes RM-7 10 2026-02-28\nbalance mes RM-7 9 31\nbalance erp RM-7 10 2026-02-28\nbalance erp RM-7 10 31\n"},
		"ROLLFWD_BREAK RM-7 L1 -1 0.00/2.00 |", "RM-7 L1 - UNR 10+0=9|10+0=10 blocked ROLLFWD_BREAK");
}
END_TEST

/* Ten set out for the plant and six of them arrived. */
#define SHIPPED                                                                              \
	MASTER "balance mes RM-7 0 2026-02-28\nbalance mes RM-7 6 31\nmes S1 RM-7 6 12 msg=M1\n" \
		   "balance erp RM-7 0 2026-02-28\nbalance erp RM-7 6 31\n"                          \
		   "erp E1 RM-7 10 10 mvt=SHIP\nerp E2 RM-7 6 12 mvt=ARRIVE msg=M1\n"

START_TEST (what_arrives_is_taken_from_the_stock_on_its_way)
{
	onhand_expect ((struct text_fixture) {.text = SHIPPED "balance erp RM-7 0 2026-02-28 loc= st=TRN\n"
														  "balance erp RM-7 4 31 loc= st=TRN\n"},
		"", "RM-7 - - TRN -+-=-|0+4=4 not compared\nRM-7 L1 - UNR 0+6=6|0+6=6 equal");
	onhand_expect ((struct text_fixture) {.text = SHIPPED "balance erp RM-7 0 2026-02-28 loc= st=TRN\n"
														  "balance erp RM-7 3 31 loc= st=TRN\n"},
		"ROLLFWD_BREAK RM-7  -1 -2.00/0.00 |E1;E2",
		"RM-7 - - TRN -+-=-|0+4=3 blocked ROLLFWD_BREAK\nRM-7 L1 - UNR 0+6=6|0+6=6 equal");
}
END_TEST

START_TEST (balances_that_tell_of_no_stock_on_its_way_do_not_tell_that_there_is_none)
{
	onhand_expect (
		(struct text_fixture) {.text = SHIPPED}, "", "RM-7 - - TRN -+-=-|-+4=- not compared\nRM-7 L1 - UNR 0+6=6|0+6=6 equal");
}
END_TEST

/* Ten of a lot left one place for another, and six of them were put there. */
#define CARTED                                                                                                               \
	MASTER                                                                                                                   \
	"balance mes RM-7 20 2026-02-28 lot=A\nbalance mes RM-7 10 31 lot=A\nmes S1 RM-7 -10 10 lot=A msg=M1\n"                  \
	"balance mes RM-7 0 2026-02-28 loc=L2 lot=A\nbalance mes RM-7 6 31 loc=L2 lot=A\nmes S2 RM-7 6 12 loc=L2 lot=A msg=M2\n" \
	"balance erp RM-7 20 2026-02-28 lot=A\nbalance erp RM-7 10 31 lot=A\nerp E1 RM-7 -10 10 lot=A doc=D1 msg=M1\n"           \
	"erp E2 RM-7 10 10 loc=L2 lot=A mvt=CART doc=D1\nerp E3 RM-7 6 12 loc=L2 lot=A mvt=PLACE doc=D2 msg=M2\n"                \
	"balance erp RM-7 0 2026-02-28 loc=L2 lot=A\nbalance erp RM-7 6 31 loc=L2 lot=A\n"

#define CARTED_BUCKETS "RM-7 L1 A UNR 20+-10=10|20+-10=10 equal\nRM-7 L2 A UNR 0+6=6|0+6=6 equal"

START_TEST (what_is_on_its_way_to_a_place_is_in_transfer_there_without_its_lot)
{
	onhand_expect ((struct text_fixture) {.text = CARTED "balance erp RM-7 0 2026-02-28 loc=L2 st=TRL\n"
														 "balance erp RM-7 4 31 loc=L2 st=TRL\n"},
		"", "RM-7 L2 - TRL -+-=-|0+4=4 not compared\n" CARTED_BUCKETS);
	onhand_expect ((struct text_fixture) {.text = CARTED "balance erp RM-7 0 2026-02-28 loc=L2 st=TRL\n"
														 "balance erp RM-7 10 31 loc=L2 st=TRL\n"},
		"ROLLFWD_BREAK RM-7 L2 6 12.00/0.00 |E2;E3", "RM-7 L2 - TRL -+-=-|0+4=10 blocked ROLLFWD_BREAK\n" CARTED_BUCKETS);
	/* Without balances of it nobody knows, and nothing breaks. */
	onhand_expect ((struct text_fixture) {.text = CARTED}, "", "RM-7 L2 - TRL -+-=-|-+4=- not compared\n" CARTED_BUCKETS);
}
END_TEST

/* It is in no place of the MES, whether it moved in the window or not. */
START_TEST (what_has_been_on_its_way_for_long_is_no_stock_that_the_other_side_lacks)
{
	onhand_expect ((struct text_fixture) {.text = CLEAN "balance erp RM-7 9 2026-02-28 loc=L1 st=TRL\n"
														"balance erp RM-7 9 31 loc=L1 st=TRL\n"},
		"", "RM-7 L1 - TRL -+-=-|9+0=9 not compared\n" CLEAN_BUCKETS);
}
END_TEST

START_TEST (a_current_balance_leads_back_to_any_day)
{
	/* Read on the third of April: 5 came in since; so 65 stood there on the last of March, and 75 on the last of February. */
	onhand_expect (
		(struct text_fixture) {.text = MASTER
			"balance erp RM-7 70 now\nbalance mes RM-7 70 now\nerp E1 RM-7 -10 10 msg=M1\nerp E2 RM-7 5 2026-04-02 msg=M2\n"
			"mes S1 RM-7 -10 10 msg=M1\nmes S2 RM-7 5 2026-04-02 msg=M2\n",
			.as_of = "2026-04-03"},
		"", "RM-7 L1 - UNR 75+-10=65|75+-10=65 equal");
}
END_TEST

START_TEST (a_current_balance_does_not_lead_back_over_days_that_were_not_read)
{
	g_autoptr (text_bench) bench = onhand_bench_run (&(struct text_fixture) {
		.text = MASTER "balance erp RM-7 70 now\nbalance mes RM-7 60 now\nerp E1 RM-7 -10 10\n", .as_of = "2026-05-03"});
	g_autofree char *cases = onhand_cases (bench), *buckets = onhand_buckets (bench);

	ck_assert_str_eq (cases, "");
	ck_assert_str_eq (buckets, "RM-7 L1 - UNR -+0=-|-+-10=- not compared");
	ck_assert (g_str_has_prefix (bench->outcome->warnings[0], "the current balances of mes do not lead back to 2026-03-31"));
}
END_TEST

START_TEST (what_nobody_tells_is_not_compared_and_says_so)
{
	g_autoptr (text_bench) bench =
		onhand_bench_run (&(struct text_fixture) {.text = MASTER "mes S1 RM-7 5 10\nerp E1 RM-7 5 10\nerp E2 RM-7 5 11\n"});
	g_autofree char *cases = onhand_cases (bench), *buckets = onhand_buckets (bench);

	ck_assert_str_eq (cases, "");
	ck_assert_str_eq (buckets, "RM-7 L1 - UNR -+5=-|-+10=- not compared");
	ck_assert_str_eq (
		bench->outcome->warnings[0], "no balance of mes is known: its stock is neither rolled forward nor compared");
}
END_TEST

/* ---- below zero ---- */

START_TEST (stock_below_zero_is_found_by_replay_with_its_first_record)
{
	g_autoptr (text_bench) bench = onhand_bench_run (&(struct text_fixture) {.text = MASTER
		"balance mes RM-7 10 2026-02-28\nbalance mes RM-7 10 31\nbalance erp RM-7 10 2026-02-28\nbalance erp RM-7 10 31\n"
		"erp E1 RM-7 -15 10@08:00 msg=M1\nerp E2 RM-7 -7 10@09:00 msg=M2\nerp E3 RM-7 22 12@10:30 msg=M3\n"
		"mes S3 RM-7 22 10@07:00 msg=M3\nmes S1 RM-7 -15 10@08:00 msg=M1\nmes S2 RM-7 -7 10@09:00 msg=M2\n"});
	g_autofree char *cases = onhand_cases (bench);

	ck_assert_str_eq (cases, "NEG_STOCK RM-7 L1 -12 0.00/24.00 |E1");
	ck_assert_str_eq (bench->outcome->cases[0].cause, "erp: below zero from 2026-03-10 08:00, until 2026-03-12 10:30");
	ck_assert_int_eq (bench->outcome->buckets[0].lowest, -12000000);
}
END_TEST

START_TEST (what_comes_in_on_a_day_is_there_for_what_goes_out_on_it)
{
	onhand_expect (
		(struct text_fixture) {.text = MASTER
			"balance erp RM-7 0 2026-02-28\nbalance erp RM-7 0 31\nbalance mes RM-7 0 2026-02-28\nbalance mes RM-7 0 31\n"
			"erp E1 RM-7 -5 10 entered=2026-03-20\nerp E2 RM-7 5 10 entered=2026-03-21\n"},
		"", "RM-7 L1 - UNR 0+0=0|0+0=0 equal");
}
END_TEST

START_TEST (stock_that_was_below_zero_before_the_window_says_so)
{
	g_autoptr (text_bench) bench = onhand_bench_run (&(struct text_fixture) {.text = MASTER
		"balance erp RM-7 -3 2026-02-28\nbalance erp RM-7 -3 31\nbalance mes RM-7 -3 2026-02-28\nbalance mes RM-7 -3 31\n"});
	g_autofree char *cases = onhand_cases (bench);

	ck_assert_str_eq (cases, "NEG_STOCK RM-7 L1 -3 0.00/6.00 |\nNEG_STOCK RM-7 L1 -3 0.00/6.00 |");
	ck_assert_str_eq (bench->outcome->cases[0].cause + 5, "below zero when the window began, and still is");
}
END_TEST

/* ---- bucket to bucket ---- */

#define BOTH(material, left, right, rest)                                                               \
	"balance mes " material " " left " 2026-02-28 " rest "\nbalance mes " material " " left " 31 " rest \
	"\nbalance erp " material " " right " 2026-02-28 " rest "\nbalance erp " material " " right " 31 " rest "\n"
#define MES(material, qty, rest) \
	"balance mes " material " " qty " 2026-02-28 " rest "\nbalance mes " material " " qty " 31 " rest "\n"
#define ERP(material, qty, rest) \
	"balance erp " material " " qty " 2026-02-28 " rest "\nbalance erp " material " " qty " 31 " rest "\n"

START_TEST (a_bucket_that_differs_is_a_case_with_its_money)
{
	onhand_expect ((struct text_fixture) {.text = MASTER BOTH ("RM-7", "100", "94", "")}, "ONHAND_DIFF RM-7 L1 6 -12.00/0.00 |",
		"RM-7 L1 - UNR 100+0=100|94+0=94 differs ONHAND_DIFF");
}
END_TEST

START_TEST (stock_in_another_location_is_the_same_stock)
{
	onhand_expect ((struct text_fixture) {.text = MASTER BOTH ("RM-7", "100", "88", "loc=L1") BOTH ("RM-7", "5", "17", "loc=L2")},
		"WRONG_SLOC RM-7 L1>L2 12 0.00/0.00 |",
		"RM-7 L1 - UNR 100+0=100|88+0=88 differs WRONG_SLOC\nRM-7 L2 - UNR 5+0=5|17+0=17 differs WRONG_SLOC");
}
END_TEST

START_TEST (another_status_is_a_difference_of_status)
{
	onhand_expect ((struct text_fixture) {.text = MASTER MES ("RM-7", "30", "st=QI") ERP ("RM-7", "30", "st=UNR")
											  ERP ("RM-7", "0", "st=QI")},
		"STATUS_DIFF RM-7 L1>L1 30 0.00/60.00 |", NULL);
}
END_TEST

START_TEST (nothing_said_of_a_status_is_unrestricted)
{
	onhand_expect ((struct text_fixture) {.text = MASTER MES ("RM-7", "30", "") ERP ("RM-7", "30", "st=UNR")}, "",
		"RM-7 L1 - UNR 30+0=30|30+0=30 equal");
}
END_TEST

START_TEST (another_lot_is_a_mismatch_and_what_is_left_a_difference)
{
	onhand_expect ((struct text_fixture) {.text = MASTER BOTH ("RM-7", "10", "4", "lot=A") BOTH ("RM-7", "10", "13", "lot=B")},
		"LOT_MISMATCH RM-7 L1>L1 A 3 0.00/0.00 |\nONHAND_DIFF RM-7 L1 A 3 -6.00/0.00 |", NULL);
}
END_TEST

START_TEST (a_side_without_lots_is_compared_over_all_of_them)
{
	onhand_expect (
		(struct text_fixture) {.text = MASTER MES ("RM-7", "30", "") ERP ("RM-7", "10", "lot=A") ERP ("RM-7", "20", "lot=B")}, "",
		"RM-7 L1 - UNR 30+0=30|-+-=- equal over lots\nRM-7 L1 A UNR -+-=-|10+0=10 equal over lots\n"
		"RM-7 L1 B UNR -+-=-|20+0=20 equal over lots");
}
END_TEST

START_TEST (a_fallback_is_only_over_what_is_left_and_only_for_as_much)
{
	onhand_expect ((struct text_fixture) {.text = MASTER BOTH ("RM-7", "100", "90", "loc=L1") BOTH ("RM-7", "5", "11", "loc=L2")},
		"ONHAND_DIFF RM-7 L1 10 -20.00/0.00 |\nONHAND_DIFF RM-7 L2 -6 12.00/0.00 |", NULL);
}
END_TEST

START_TEST (stock_of_others_is_never_ones_own)
{
	onhand_expect ((struct text_fixture) {.text = MASTER MES ("RM-7", "30", "sp=K owner=V1") MES ("RM-7", "0", "")
											  ERP ("RM-7", "30", "") ERP ("RM-7", "0", "sp=K owner=V1")},
		"ONHAND_DIFF RM-7 L1 -30 60.00/0.00 |\nONHAND_DIFF RM-7 L1 30 -60.00/0.00 |", NULL);
}
END_TEST

START_TEST (machines_of_the_mes_are_one_supply_area_of_the_erp)
{
	onhand_expect ((struct text_fixture) {.text = MASTER "location M1 L1\nlocation M2 L1\n" MES ("RM-7", "12", "loc=M1")
											  MES ("RM-7", "8", "loc=M2") ERP ("RM-7", "20", "loc=L1")},
		"", "RM-7 L1 - UNR 20+0=20|20+0=20 equal");
}
END_TEST

START_TEST (a_place_that_nobody_mapped_is_told_once_and_not_compared)
{
	onhand_expect ((struct text_fixture) {.text = MASTER "location M1 L1\n" MES ("RM-7", "12", "loc=M1")
											  MES ("RM-7", "8", "loc=X") MES ("RM-8", "8", "loc=X") ERP ("RM-7", "12", "loc=L1")},
		"MD_UNMAPPED_LOC  X - 0.00/0.00 |", NULL);
}
END_TEST

START_TEST (a_place_that_the_mes_does_not_keep_is_not_its_business)
{
	onhand_expect ((struct text_fixture) {.text = MASTER BOTH ("RM-7", "12", "12", "") ERP ("RM-7", "500", "loc=WH")}, "",
		"RM-7 WH - UNR -+-=-|500+0=500 not compared\nRM-7 L1 - UNR 12+0=12|12+0=12 equal");
}
END_TEST

START_TEST (a_material_that_the_mes_does_not_record_is_rolled_forward_and_not_compared)
{
	onhand_expect ((struct text_fixture) {.text = "item RM-9 KG class=A uncaptured\nunit KG 3\n" MES ("RM-7", "1", "")
											  ERP ("RM-7", "1", "") ERP ("RM-9", "500", "") "erp E1 RM-9 5 10\n"},
		"ROLLFWD_BREAK RM-9 L1 -5 -/- |E1", NULL);
}
END_TEST

START_TEST (units_lead_to_the_base_unit_and_a_tolerance_is_that_of_the_class)
{
	onhand_expect ((struct text_fixture) {.text = "item RM-7 KG class=weighed\nunit KG 3\nunit G 0\nfactor * G KG 1 1000\n" MES (
											  "RM-7", "100200", "uom=G") ERP ("RM-7", "100", "")},
		"", "RM-7 L1 - UNR 100.2+0=100.2|100+0=100 within tolerance");
}
END_TEST

START_TEST (an_event_that_nobody_posted_is_to_be_posted_and_nothing_to_be_adjusted)
{
	g_autoptr (text_bench) bench = onhand_bench_run (
		&(struct text_fixture) {.text = CLEAN "mes S9 RM-7 -6 20@08:00 lot=C msg=M9 order=O9\n"
											  "balance mes RM-7 10 2026-02-28 lot=C\nbalance mes RM-7 4 31 lot=C\n"
											  "balance erp RM-7 10 2026-02-28 lot=C\nbalance erp RM-7 10 31 lot=C\n"});
	g_autofree char *cases = onhand_cases (bench);

	ck_assert_str_eq (cases, "ONHAND_DIFF RM-7 L1 C -6 12.00/0.00 S9| UNPOSTED");
}
END_TEST

START_TEST (an_event_within_the_grace_is_in_flight)
{
	onhand_expect ((struct text_fixture) {.text = MASTER "mes S9 RM-7 -6 31@20:00 msg=M9\nbalance mes RM-7 10 2026-02-28\n"
														 "balance mes RM-7 4 31\n" ERP ("RM-7", "10", ""),
					   .as_of = "2026-04-01"},
		"", "RM-7 L1 - UNR 10+-6=4|10+0=10 in flight");
}
END_TEST

START_TEST (a_record_that_cannot_be_used_leaves_its_bucket_unjudged)
{
	onhand_expect ((struct text_fixture) {.text = CLEAN "erp E9 RM-7 -3 10 lot=A mvt=ZZ9\n"},
		"MD_UNMAPPED_MVT RM-7 L1 A - 0.00/6.00 |E9",
		"RM-7 L1 A UNR 100+-30=70|100+-30=70 not compared\nRM-8 L2 - UNR 50+10=60|50+10=60 equal");
}
END_TEST

/* ---- counts ---- */

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

#define BOOK MASTER MES ("RM-7", "500", "") "balance erp RM-7 500 2026-02-28\n"

START_TEST (vector_17_issued_after_the_count_it_is_12_too_much_in_the_book)
{
	expect_counts (MASTER
		"balance mes RM-7 500 2026-02-28\nbalance mes RM-7 470 31\nbalance erp RM-7 500 2026-02-28\n"
		"balance erp RM-7 470 31\ncount K1 RM-7 488 10@14:00\nmes S1 RM-7 -30 10@14:30 msg=M1\nerp E1 RM-7 -30 10@14:31 msg=M1\n",
		"K1 500+0+0=500 488 -12 0 differs", "COUNT_DIFF RM-7 L1 -12 24.00/0.00 |");
}
END_TEST

START_TEST (vector_17_issued_before_the_count_and_posted_after_it_is_18_too_little)
{
	expect_counts (MASTER
		"balance mes RM-7 500 2026-02-28\nbalance mes RM-7 470 31\nbalance erp RM-7 500 2026-02-28\n"
		"balance erp RM-7 470 31\ncount K1 RM-7 488 10@14:00\nmes S1 RM-7 -30 10@13:30 msg=M1\nerp E1 RM-7 -30 10@14:31 msg=M1\n",
		"K1 500+-30+0=470 488 18 0 differs", "COUNT_DIFF RM-7 L1 18 -36.00/0.00 |E1");
}
END_TEST

START_TEST (no_adjustment_is_proposed_where_an_unposted_movement_explains_it)
{
	expect_counts (MASTER "balance mes RM-7 500 2026-02-28\nbalance mes RM-7 488 31\nbalance erp RM-7 500 2026-02-28\n"
						  "balance erp RM-7 500 31\ncount K1 RM-7 488 10@14:00\nmes S1 RM-7 -12 10@13:30 msg=M1\n",
		"K1 500+0+-12=488 488 0 0 agrees with what was not posted yet", "ONHAND_DIFF RM-7 L1 -12 24.00/0.00 S1| UNPOSTED");
}
END_TEST

START_TEST (a_failed_movement_is_an_unposted_one)
{
	expect_counts (MASTER BOTH ("RM-7", "500", "500", "") "count K1 RM-7 488 10@14:00\nqueue Q1 RM-7 -12 10@13:00\n",
		"K1 500+0+-12=488 488 0 0 agrees with what was not posted yet", "");
}
END_TEST

START_TEST (what_is_left_beside_an_unposted_movement_is_the_adjustment)
{
	expect_counts (MASTER "balance mes RM-7 500 2026-02-28\nbalance mes RM-7 488 31\nbalance erp RM-7 500 2026-02-28\n"
						  "balance erp RM-7 500 31\ncount K1 RM-7 480 10@14:00\nmes S1 RM-7 -12 10@13:30 msg=M1\n",
		"K1 500+0+-12=488 480 -8 0 differs",
		"COUNT_DIFF RM-7 L1 -8 16.00/0.00 S1| UNPOSTED\nONHAND_DIFF RM-7 L1 -12 24.00/0.00 S1| UNPOSTED");
}
END_TEST

START_TEST (a_posted_adjustment_is_held_against_the_book_at_the_count)
{
	static const struct
	{
		const char *adjusted, *closing, *counts, *cases;
	} rows[] = {
		{"-12", "458", "K1 500+0+0=500 488 -12 -12 adjusted", ""},
		/* The naive 488 - 470 = +18 is wrong by 30. */
		{"18", "488", "K1 500+0+0=500 488 -12 18 differs", "COUNT_DIFF RM-7 L1 -30 60.00/0.00 |"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *text = g_strdup_printf (MASTER
			"balance mes RM-7 500 2026-02-28\nbalance mes RM-7 %s 31\n"
			"balance erp RM-7 500 2026-02-28\nbalance erp RM-7 %s 31\ncount K1 RM-7 488 10@14:00\n"
			"mes S1 RM-7 -30 10@14:30 msg=M1\nerp E1 RM-7 -30 10@14:31 msg=M1\nerp E2 RM-7 %s 10@15:00 msg=K1 mvt=GAIN\n"
			"mes S2 RM-7 %s 10@15:00 msg=K1 mvt=GAIN\n",
			rows[i].closing, rows[i].closing, rows[i].adjusted, rows[i].adjusted);

		expect_counts (text, rows[i].counts, rows[i].cases);
	}
}
END_TEST

START_TEST (events_that_a_batch_posts_together_count_as_they_happened)
{
	/* Three scans of an order; the nightly batch posts the first two together, the next night's the third. Counted between. */
	expect_counts (MASTER "balance mes RM-7 500 2026-02-28\nbalance mes RM-7 440 31\nbalance erp RM-7 500 2026-02-28\n"
						  "balance erp RM-7 440 31\ncount K1 RM-7 471 10@14:00\nmes S1 RM-7 -10 10@08:00 order=O1\nmes S2 RM-7 "
						  "-20 10@13:00 order=O1\n"
						  "mes S3 RM-7 -30 10@15:00 order=O1\nerp E1 RM-7 -30 10 entered=2026-03-11 order=O1\n"
						  "erp E2 RM-7 -30 10 entered=2026-03-12 order=O1\n",
		"K1 500+-30+0=470 471 1 0 differs", "COUNT_DIFF RM-7 L1 1 -2.00/0.00 |");
}
END_TEST

START_TEST (a_count_of_no_lot_is_of_all_lots)
{
	expect_counts (MASTER BOTH ("RM-7", "10", "10", "lot=A") BOTH ("RM-7", "5", "5", "lot=B") "count K1 RM-7 14 10@14:00\n"
																							  "count K2 RM-7 10 10@14:00 lot=A\n",
		"K1 15+0+0=15 14 -1 0 differs\nK2 10+0+0=10 10 0 0 agrees", "COUNT_DIFF RM-7 L1 -1 2.00/0.00 |");
}
END_TEST

START_TEST (a_count_on_a_book_that_breaks_is_not_judged)
{
	expect_counts (MASTER BOTH ("RM-7", "10", "10", "") "erp E1 RM-7 -1 5\ncount K1 RM-7 14 10@14:00\n",
		"K1 -+-+-=- 14 - - not judged", "ROLLFWD_BREAK RM-7 L1 1 2.00/0.00 |E1");
}
END_TEST

START_TEST (a_posting_date_is_no_event)
{
	expect_counts (MASTER BOTH ("RM-7", "10", "10",
					   "") "count K1 RM-7 10 10@14:00\nerp E1 RM-7 -1 5 entered=2026-03-12\n"
						   "erp E2 RM-7 1 5 entered=2026-03-12\nerp E3 RM-7 -1 9 entered=2026-03-13\nerp E4 RM-7 1 11\n",
		"K1 10+0+0=10 10 0 0 agrees", "");
}
END_TEST

/* ---- clean data, spoiled one way at a time ---- */

START_TEST (each_spoiling_of_clean_data_is_the_one_case_that_it_should_be)
{
	static const struct
	{
		const char *from, *to, *cases;
	} rows[] = {
		{"balance erp RM-7 70 31 lot=A", "balance erp RM-7 71 31 lot=A", "ROLLFWD_BREAK RM-7 L1 A 1 2.00/0.00 |E1;E2"},
		{"balance erp RM-8 50 2026-02-28", "balance erp RM-8 49 2026-02-28", "ROLLFWD_BREAK RM-8 L2 1 3.00/0.00 |E3"},
		{"erp E2 RM-7 -10 11@08:01 lot=A msg=M2 order=O1\n", "", "ROLLFWD_BREAK RM-7 L1 A -10 -20.00/0.00 |E1"},
		{"mes S3 RM-8 10", "mes S3 RM-8 11", "ROLLFWD_BREAK RM-8 L2 -1 0.00/3.00 S3|"},
		{"balance erp RM-8 50 2026-02-28 loc=L2\nbalance erp RM-8 60 31 loc=L2",
			"balance erp RM-8 44 2026-02-28 loc=L2\nbalance erp RM-8 54 31 loc=L2", "ONHAND_DIFF RM-8 L2 6 -18.00/0.00 |"},
		{"balance erp RM-8 50 2026-02-28 loc=L2\nbalance erp RM-8 60 31 loc=L2",
			"balance erp RM-8 44 2026-02-28 loc=L2\nbalance erp RM-8 54 31 loc=L2\nbalance erp RM-8 6 2026-02-28 loc=L1\n"
			"balance erp RM-8 6 31 loc=L1",
			"WRONG_SLOC RM-8 L2>L1 6 0.00/0.00 |"},
		{"balance erp RM-8 50 2026-02-28 loc=L2\nbalance erp RM-8 60 31 loc=L2",
			"balance erp RM-8 44 2026-02-28 loc=L2\nbalance erp RM-8 54 31 loc=L2\nbalance erp RM-8 6 2026-02-28 loc=L2 st=QI\n"
			"balance erp RM-8 6 31 loc=L2 st=QI",
			"STATUS_DIFF RM-8 L2>L2 6 0.00/18.00 |"},
		{"balance erp RM-7 100 2026-02-28 lot=A\nbalance erp RM-7 70 31 lot=A",
			"balance erp RM-7 90 2026-02-28 lot=A\nbalance erp RM-7 60 31 lot=A\nbalance erp RM-7 10 2026-02-28 lot=B\n"
			"balance erp RM-7 10 31 lot=B",
			"LOT_MISMATCH RM-7 L1>L1 A 10 0.00/0.00 |"},
		{"erp E3 RM-8 10 12@09:01 loc=L2 msg=M3 order=O2",
			"erp E3 RM-8 10 12@09:01 loc=L2 msg=M3 order=O2\nerp E4 RM-8 -61 13 loc=L2\nerp E5 RM-8 61 14 loc=L2",
			"NEG_STOCK RM-8 L2 -1 0.00/3.00 |E4"},
		{"unit KG 3\n", "unit KG 3\ncount K1 RM-8 61 20@09:00 loc=L2\n", "COUNT_DIFF RM-8 L2 1 -3.00/0.00 |"},
		{"unit KG 3\n", "unit KG 3\ncount K1 RM-8 60 20@09:00 loc=L2\n", ""},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_auto (GStrv) parts = g_strsplit (CLEAN, rows[i].from, 2);
		g_autofree char *text = parts[1] != NULL ? g_strconcat (parts[0], rows[i].to, parts[1], NULL) : NULL;

		ck_assert_msg (text != NULL, "row %zu changes nothing", i);
		onhand_expect ((struct text_fixture) {.text = text}, rows[i].cases, NULL);
	}
}
END_TEST

START_TEST (transfers_are_counted_by_where_their_legs_are)
{
	g_autoptr (text_bench) bench = onhand_bench_run (
		&(struct text_fixture) {.text = MASTER "erp E1 RM-7 -5 10 mvt=MOVE msg=D1\nerp E2 RM-7 5 10 mvt=MOVE msg=D1 loc=L2\n"
											   "erp E3 RM-7 -5 11 mvt=MOVE msg=D2\nerp E4 RM-7 4 11 mvt=MOVE msg=D2 loc=L2\n"
											   "erp E5 RM-7 -3 12 mvt=MOVE msg=D3\n"
											   "erp E6 RM-7 -30 12 mvt=PLANT msg=D4\nerp E7 RM-7 20 13 mvt=PLANT msg=D5\n"
											   "erp E8 RM-8 7 13 mvt=PLANT msg=D4\n"});
	g_autoptr (GString) told = g_string_new (NULL);

	for (size_t i = 0; i < bench->outcome->n_stock_totals; i++) {
		const struct outcome_stock_total *total = &bench->outcome->stock_totals[i];

		if (strcmp (total->side, STOCK_TRANSFERS) == 0)
			g_string_append_printf (told, "%s %d %d %d; ", total->state, (int) total->buckets, (int) (total->rolled / 1000000),
				(int) (total->told / 1000000));
	}
	ck_assert_str_eq (told->str, "between plants 3 27 -30; do not net to zero 1 4 -5; net to zero 1 5 -5; one leg here 1 0 -3; ");
}
END_TEST

START_TEST (every_row_ends_in_its_bucket)
{
	g_autoptr (text_bench) bench =
		onhand_bench_run (&(struct text_fixture) {.text = CLEAN "erp E8 RM-7 5 2026-04-02 lot=A\nmes S8 RM-7 0 10 lot=A\n"});
	g_autofree char *states = text_bench_states (bench);

	ck_assert_str_eq (states, "left out_of_scope=1 matched=3; right context=1 matched=3");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("on hand");
	TCase *tcase = tcase_create ("on hand");
	SRunner *runner;
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, what_rolls_forward_and_agrees_has_no_case);
	tcase_add_test (tcase, the_worked_roll_forward_breaks_by_its_five);
	tcase_add_test (tcase, a_break_of_the_mes_is_no_money_in_the_books);
	tcase_add_test (tcase, what_arrives_is_taken_from_the_stock_on_its_way);
	tcase_add_test (tcase, balances_that_tell_of_no_stock_on_its_way_do_not_tell_that_there_is_none);
	tcase_add_test (tcase, what_is_on_its_way_to_a_place_is_in_transfer_there_without_its_lot);
	tcase_add_test (tcase, what_has_been_on_its_way_for_long_is_no_stock_that_the_other_side_lacks);
	tcase_add_test (tcase, a_current_balance_leads_back_to_any_day);
	tcase_add_test (tcase, a_current_balance_does_not_lead_back_over_days_that_were_not_read);
	tcase_add_test (tcase, what_nobody_tells_is_not_compared_and_says_so);
	tcase_add_test (tcase, stock_below_zero_is_found_by_replay_with_its_first_record);
	tcase_add_test (tcase, what_comes_in_on_a_day_is_there_for_what_goes_out_on_it);
	tcase_add_test (tcase, stock_that_was_below_zero_before_the_window_says_so);
	tcase_add_test (tcase, a_bucket_that_differs_is_a_case_with_its_money);
	tcase_add_test (tcase, stock_in_another_location_is_the_same_stock);
	tcase_add_test (tcase, another_status_is_a_difference_of_status);
	tcase_add_test (tcase, nothing_said_of_a_status_is_unrestricted);
	tcase_add_test (tcase, another_lot_is_a_mismatch_and_what_is_left_a_difference);
	tcase_add_test (tcase, a_side_without_lots_is_compared_over_all_of_them);
	tcase_add_test (tcase, a_fallback_is_only_over_what_is_left_and_only_for_as_much);
	tcase_add_test (tcase, stock_of_others_is_never_ones_own);
	tcase_add_test (tcase, machines_of_the_mes_are_one_supply_area_of_the_erp);
	tcase_add_test (tcase, a_place_that_nobody_mapped_is_told_once_and_not_compared);
	tcase_add_test (tcase, a_place_that_the_mes_does_not_keep_is_not_its_business);
	tcase_add_test (tcase, a_material_that_the_mes_does_not_record_is_rolled_forward_and_not_compared);
	tcase_add_test (tcase, units_lead_to_the_base_unit_and_a_tolerance_is_that_of_the_class);
	tcase_add_test (tcase, an_event_that_nobody_posted_is_to_be_posted_and_nothing_to_be_adjusted);
	tcase_add_test (tcase, an_event_within_the_grace_is_in_flight);
	tcase_add_test (tcase, a_record_that_cannot_be_used_leaves_its_bucket_unjudged);
	tcase_add_test (tcase, vector_17_issued_after_the_count_it_is_12_too_much_in_the_book);
	tcase_add_test (tcase, vector_17_issued_before_the_count_and_posted_after_it_is_18_too_little);
	tcase_add_test (tcase, no_adjustment_is_proposed_where_an_unposted_movement_explains_it);
	tcase_add_test (tcase, a_failed_movement_is_an_unposted_one);
	tcase_add_test (tcase, what_is_left_beside_an_unposted_movement_is_the_adjustment);
	tcase_add_test (tcase, a_posted_adjustment_is_held_against_the_book_at_the_count);
	tcase_add_test (tcase, events_that_a_batch_posts_together_count_as_they_happened);
	tcase_add_test (tcase, a_count_of_no_lot_is_of_all_lots);
	tcase_add_test (tcase, a_count_on_a_book_that_breaks_is_not_judged);
	tcase_add_test (tcase, a_posting_date_is_no_event);
	tcase_add_test (tcase, each_spoiling_of_clean_data_is_the_one_case_that_it_should_be);
	tcase_add_test (tcase, transfers_are_counted_by_where_their_legs_are);
	tcase_add_test (tcase, every_row_ends_in_its_bucket);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
