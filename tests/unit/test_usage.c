/* Usage of components: the three quantities, how they came to differ, what is found, how rows end. */
#include "usage_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* The bill of worked example BF-1 (domain specification, 1.5): 100 pieces, 480 good and 20 scrapped. */
#define BF_1                                                                                                    \
	"order 1000412 FG-100 TECH_CLOSED done=12 plan=500 good=480 scrap=20\n"                                     \
	"bom 1000412 - RM-7 12.5 base=100 scrap=3\nbom 1000412 - PK-2 100 base=100\nbom 1000412 - PK-9 1 base=24\n" \
	"bom 1000412 - RM-7P 2 fixed\n"                                                                             \
	"item RM-7 KG class=weighed\nitem PK-2 EA class=B\nitem PK-9 EA class=B\nitem RM-7P KG class=weighed\n"     \
	"unit KG 3\nunit EA 0\nprice RM-7 3.20\nprice PK-2 50 1000\nprice PK-9 0.40\nprice RM-7P 3.00\n"

/* Measured and posted as the standard says, but for resin. */
#define BF_1_REST                                                                                 \
	"mes M2 1000412 PK-2 500 EA 10\nmes M3 1000412 PK-9 21 EA 10\nmes M4 1000412 RM-7P 2 KG 10\n" \
	"erp E2 1000412 PK-2 500 EA 10\nerp E3 1000412 PK-9 21 EA 10\nerp E4 1000412 RM-7P 2 KG 10\n"

#define ONE_ORDER "item A KG class=weighed\nunit KG 3\nprice A 2\nbom - FG A 1\n"

static void
div_form (struct reconciliation *rule)
{
	static struct explosion_terms terms = {"*", SCRAP_DIV, BASIS_YIELD_PLUS_SCRAP, ROUND_HALF_AWAY};

	rule->explosions = &terms;
}

static void
by_yield (struct reconciliation *rule)
{
	static struct explosion_terms terms[] = {
		{"*", SCRAP_MULT, BASIS_YIELD_PLUS_SCRAP, ROUND_HALF_AWAY}, {"generic", SCRAP_MULT, BASIS_YIELD, ROUND_UP}};

	rule->explosions = terms;
	rule->n_explosions = 2;
}

static void
all_orders (struct reconciliation *rule)
{
	rule->usage.running = true;
}

static void
nothing_is_tolerated (struct reconciliation *rule)
{
	rule->n_tolerances = 0;
}

static void
expect_parts (const char *text, const char *wanted)
{
	for (unsigned order = 0; order < 4; order++) {
		g_autoptr (text_bench) bench = usage_bench_run (&(struct text_fixture) {.text = text, .order = order});
		g_autofree char *got = usage_parts (bench);

		ck_assert_str_eq (got, wanted);
	}
}

static void
expect_states (const struct text_fixture *fixture, const char *wanted)
{
	g_autoptr (text_bench) bench = usage_bench_run (fixture);
	g_autofree char *got = text_bench_states (bench);

	ck_assert_str_eq (got, wanted);
}

static void
left_out (const char *text, const char *warning)
{
	g_autoptr (text_bench) bench = usage_bench_run (&(struct text_fixture) {.text = text});

	ck_assert_uint_eq (bench->outcome->n_usage, 0);
	ck_assert_str_eq (bench->outcome->warnings[0], warning);
}

/* ---- standards ---- */

START_TEST (the_worked_example_has_its_four_standards_and_one_variance)
{
	struct text_fixture fixture = {.text = BF_1 BF_1_REST "mes M1 1000412 RM-7 66.2 KG 10\nerp E1 1000412 RM-7 64.375 KG 10"};

	/* Use 1.825 above the standard, of a posting that is the standard: (ACT - STD) * 3.20. */
	usage_expect (fixture,
		"1000412 PK-2 500/500/500\n1000412 PK-9 21/21/21\n1000412 RM-7 64.375/64.375/66.2\n1000412 RM-7P 2/2/2",
		"USAGE_VAR 1000412 RM-7 66.2/64.375 1.825 0 5.84");
	expect_states (&fixture, "left matched=3 exception=1; right matched=3 exception=1");
}
END_TEST

START_TEST (vector_5_the_standard_of_resin_by_either_form)
{
	static const char text[] = BF_1 "mes M1 1000412 RM-7 64.4 KG 10";
	static const char mult[] = "1000412 PK-2 500/0/-\n1000412 PK-9 21/0/-\n1000412 RM-7 64.375/0/64.4\n1000412 RM-7P 2/0/-";
	static const char div[] = "1000412 PK-2 500/0/-\n1000412 PK-9 21/0/-\n1000412 RM-7 64.433/0/64.4\n1000412 RM-7P 2/0/-";

	usage_expect ((struct text_fixture) {.text = text}, mult, "");
	usage_expect ((struct text_fixture) {.text = text, .adjust = div_form}, div, "");
}
END_TEST

/* Five confirmations, each with the whole fixed quantity: the standard is still that of the order. */
START_TEST (vector_6_a_fixed_quantity_is_the_order_s_however_often_it_is_confirmed)
{
	static const char text[] = BF_1 "mes M1 1000412 RM-7P 2 KG 9\n"
									"erp E1 1000412 RM-7P 2 KG 8 amount=6.00\nerp E2 1000412 RM-7P 2 KG 9 amount=6.00\n"
									"erp E3 1000412 RM-7P 2 KG 10 amount=6.00\nerp E4 1000412 RM-7P 2 KG 11 amount=6.00\n"
									"erp E5 1000412 RM-7P 2 KG 12 amount=6.00";
	struct text_fixture fixture = {.text = text};
	g_autoptr (text_bench) bench = usage_bench_run (&fixture);
	g_autofree char *rows = usage_rows (bench), *cases = usage_cases (bench);

	ck_assert_msg (strstr (rows, "1000412 RM-7P 2/10/2") != NULL, "%s", rows);
	ck_assert_str_eq (cases, "BF_FIXED_REPEAT 1000412 RM-7P 2/10 -8 -24 0");
	expect_states (&fixture, "left matched=1; right exception=5");
}
END_TEST

/* Each confirmation of 100 rounds to 4, and the five to 20; the order needs 500/24. */
START_TEST (vector_7_cartons_are_rounded_on_cumulative_output)
{
	static const char text[] = "order O1 FG-100 CLOSED done=12\nbom O1 - PK-9 1 base=24\nitem PK-9 EA class=A\nunit EA 0\n"
							   "price PK-9 0.40\nmes M1 O1 PK-9 20 EA 10\n"
							   "erp R1 O1 FG-100 100 EA 8 mvt=101\nerp R2 O1 FG-100 100 EA 9 mvt=101\n"
							   "erp R3 O1 FG-100 100 EA 10 mvt=101\nerp R4 O1 FG-100 100 EA 11 mvt=101\n"
							   "erp R5 O1 FG-100 100 EA 12 mvt=101\n"
							   "erp E1 O1 PK-9 4 EA 8\nerp E2 O1 PK-9 4 EA 9\nerp E3 O1 PK-9 4 EA 10\nerp E4 O1 PK-9 4 EA 11\n"
							   "erp E5 O1 PK-9 4 EA 12";

	usage_expect ((struct text_fixture) {.text = text}, "O1 PK-9 21/20/20", "USAGE_VAR O1 PK-9 20/21 -1 0 0.4");
}
END_TEST

START_TEST (each_system_explodes_by_its_own_terms)
{
	/* YIELD: assembly scrap is planned, and what was scrapped does not count; 105.05 rounds up. */
	static const char text[] = "order O1 FG CLOSED done=12 good=100 scrap=7 assembly=5.05\nbom O1 - C 1\nitem C EA\nunit EA 0\n"
							   "mes M1 O1 C 106 EA 10";

	usage_expect ((struct text_fixture) {.text = text, .adjust = by_yield}, "O1 C 106/0/106", "");
	usage_expect ((struct text_fixture) {.text = text}, "O1 C 107/0/106", "");
}
END_TEST

START_TEST (output_comes_from_receipts_and_scrap_confirmations_where_the_order_does_not_say)
{
	usage_expect ((struct text_fixture) {.text = ONE_ORDER "order O1 FG CLOSED done=12\nmes M1 O1 A 9 KG 10\n"
														   "erp R1 O1 FG 10 EA 11 mvt=101\nerp R2 O1 FG 3 EA 11 mvt=102\n"
														   "mes S1 O1 FG 2 EA 11 mvt=SCRAP"},
		"O1 A 9/0/9", "");
}
END_TEST

/* ---- how use came to differ from the estimate ---- */

START_TEST (the_parts_lead_from_the_estimate_to_what_was_measured)
{
	/*
	 * The estimate: 2 KG a piece and 10 fixed for 100 planned. The order: 3 KG a piece and 12 fixed; 80 good and 5 scrapped.
	 * 160 + 8 -> 240 + 9.6 -> 240 + 12 -> 255 + 12 -> 270.
	 */
	expect_parts ("order O1 FG CLOSED done=12 plan=100 good=80 scrap=5\nbom - FG A 2 line=1\nbom - FG A 10 fixed line=2\n"
				  "bom O1 - A 3 line=1\nbom O1 - A 12 fixed line=2\nunit KG 3\nitem A KG\nmes M1 O1 A 270 KG 10",
		"O1 A 168+81.6+2.4+15+0+3");
}
END_TEST

START_TEST (without_a_bill_of_its_own_nothing_was_changed_in_the_bill)
{
	expect_parts (ONE_ORDER "order O1 FG CLOSED done=12 good=100\nmes M1 O1 A 101 KG 10", "O1 A 100+0+0+0+0+1");
	expect_parts ("bom O1 - A 2\nitem A KG\norder O1 FG CLOSED done=12 good=100\nmes M1 O1 A 201 KG 10", "O1 A 200+0+0+0+0+1");
}
END_TEST

START_TEST (a_component_that_the_order_no_longer_has_is_a_change_of_its_bill)
{
	expect_parts ("bom - FG A 1\nbom - FG B 1\nbom O1 - A 2\norder O1 FG CLOSED done=12 good=10\n"
				  "mes M1 O1 A 20 KG 10\nmes M2 O1 B 0.5 KG 10",
		"O1 A 10+10+0+0+0+0\nO1 B 10+-10+0+0+0+0.5");
}
END_TEST

START_TEST (alternatives_are_compared_together_and_exchanged_before_use_is_judged)
{
	static const char text[] = "bom - FG A 1\nitem A KG group=resin\nitem B KG group=resin\nitem C KG group=resin\nprice A 2\n"
							   "price B 3\norder O1 FG CLOSED done=12 good=100\nmes M1 O1 A 40 KG 10\nmes M2 O1 B 61 KG 10\n"
							   "erp E1 O1 A 100 KG 10";

	/* B replaced 60 of A, and one more is within 2 percent. */
	usage_expect ((struct text_fixture) {.text = text}, "O1 A 100/100/40\nO1 B 0/0/61", "");
	expect_parts (text, "O1 A 100+0+0+0+-60+0\nO1 B 0+0+0+0+60+1");
}
END_TEST

START_TEST (an_exchange_among_many_is_pro_rata_and_sums_to_nothing)
{
	static const char text[] = "bom - FG A 1\nbom - FG B 2\nitem A KG group=g\nitem B KG group=g\nitem C KG group=g\n"
							   "item D KG group=g\norder O1 FG CLOSED done=12 good=10\n"
							   "mes M1 O1 C 5 KG 10\nmes M2 O1 D 2 KG 10\nmes M3 O1 B 3 KG 10";

	/* 10 and 17 are missing, 7 is there in their place. */
	expect_parts (
		text, "O1 A 10+0+0+0+-2.592592+-7.407408\nO1 B 20+0+0+0+-4.407408+-12.592592\nO1 C 0+0+0+0+5+0\nO1 D 0+0+0+0+2+0");
}
END_TEST

START_TEST (use_reported_on_a_phantom_is_use_of_what_it_is_made_of)
{
	usage_expect ((struct text_fixture) {.text = "bom - FG PH 2 phantom\nbom - PH A 3\nbom - PH B 0.5\norder O1 FG CLOSED "
												 "done=12 good=10\n"
												 "mes M1 O1 PH 12 EA 10\nmes M2 O1 PH 8 EA 10\nmes M3 O1 A 1 KG 10\n"
												 "erp E1 O1 A 60 KG 10\nerp E2 O1 B 10 KG 10"},
		"O1 A 60/60/61\nO1 B 10/10/10", "");
}
END_TEST

START_TEST (co_products_are_no_usage)
{
	usage_expect (
		(struct text_fixture) {.text = ONE_ORDER "bom - FG BY -1\norder O1 FG CLOSED done=12 good=5\nmes M1 O1 A 5 KG 10"},
		"O1 A 5/0/5", "");
}
END_TEST

/* ---- findings ---- */

START_TEST (a_variance_is_beyond_the_tolerance_of_its_class_and_its_value)
{
	static const struct
	{
		const char *class, *measured, *cases;
	} tests[] = {
		{"A", "1010", ""},
		{"A", "1010.2", "USAGE_VAR O1 C 1010.2/1000 10.2 0 20.4"},
		{"A", "989", "USAGE_VAR O1 C 989/1000 -11 0 22"},
		{"C", "970.1", ""},
		{"none", "1020.1", ""},
		{"none", "1021", "USAGE_VAR O1 C 1021/1000 21 0 42"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (tests); i++) {
		g_autofree char *text = g_strdup_printf ("bom - FG C 10\nitem C KG class=%s\nprice C 2\n"
												 "order O1 FG CLOSED done=12 good=100\nmes M1 O1 C %s KG 10",
			tests[i].class, tests[i].measured);

		usage_expect ((struct text_fixture) {.text = text}, NULL, tests[i].cases);
	}
}
END_TEST

START_TEST (what_was_never_used_at_all_is_found_without_a_record)
{
	static const char text[] = ONE_ORDER "order O1 FG CLOSED done=12 good=10\norder O2 FG CLOSED done=12 good=10\n"
										 "mes M1 O2 A 10 KG 10\nerp E1 O2 A 10 KG 10";
	g_autoptr (text_bench) bench = usage_bench_run (&(struct text_fixture) {.text = text});
	const struct outcome_case *c = &bench->outcome->cases[0];

	usage_expect ((struct text_fixture) {.text = text}, "O1 A 10/0/0\nO2 A 10/10/10", "USAGE_VAR O1 A 0/10 -10 0 20");
	ck_assert_ptr_null (c->left_keys[0]);
	ck_assert_str_eq (c->cause, "posted 0.000 KG");
	ck_assert_str_eq (c->material, "A");
	ck_assert_int_eq (c->severity, 4);
	ck_assert_str_eq (bench->outcome->usage[0].case_id, c->case_id);
	ck_assert_str_eq (bench->outcome->usage[1].case_id, "");
}
END_TEST

START_TEST (a_variance_without_a_price_is_not_valued)
{
	usage_expect ((struct text_fixture) {.text = "bom - FG C 1\norder O1 FG CLOSED done=12 good=10\nmes M1 O1 C 20 KG 10"},
		"O1 C 10/0/20", "USAGE_VAR O1 C 20/10 10 0 -");
}
END_TEST

START_TEST (what_was_really_used_of_a_fixed_line_was_not_posted_again)
{
	static const char line[] = "bom - FG P 2 fixed\nitem P KG\nunit KG 3\nprice P 3\norder O1 FG CLOSED done=12 good=10\n";
	static const struct
	{
		const char *rows, *cases;
	} tests[] = {
		{"mes M1 O1 P 10 KG 9\nerp E1 O1 P 10 KG 9", "USAGE_VAR O1 P 10/2 8 0 24"},
		{"mes M1 O1 P 3 KG 9\nerp E1 O1 P 10 KG 9", "BF_FIXED_REPEAT O1 P 3/10 -7 -21 0\nUSAGE_VAR O1 P 3/2 1 0 3"},
		{"erp E1 O1 P 10 KG 9", "BF_FIXED_REPEAT O1 P 2/10 -8 -24 0"},
		{"erp E1 O1 P 2 KG 9", ""},
		{"erp E1 O1 P 10 KG 9\nerp E2 O1 P 8 KG 9 mvt=262", ""},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (tests); i++) {
		g_autofree char *text = g_strconcat (line, tests[i].rows, NULL);

		usage_expect ((struct text_fixture) {.text = text}, NULL, tests[i].cases);
	}
}
END_TEST

START_TEST (a_repeated_fixed_line_of_a_running_order_stands_against_its_work_in_process)
{
	g_autoptr (text_bench) bench = usage_bench_run (&(struct text_fixture) {.adjust = all_orders,
		.text = "bom - FG P 2 fixed\nprice P 3\norder O1 FG IN_PROCESS good=10\nerp E1 O1 P 10 KG 9\nmes M1 O1 P 2 KG 9"});
	const struct outcome_case *c = &bench->outcome->cases[0];

	ck_assert_uint_eq (bench->outcome->n_cases, 1);
	ck_assert_int_eq (c->impact_stock, -240000);
	ck_assert_int_eq (c->impact_wip, 240000);
	ck_assert_int_eq (c->impact_profit, 0);
}
END_TEST

/* ---- what is not measured ---- */

START_TEST (components_that_nobody_measures_are_told_with_their_spend)
{
	static const char text[] = ONE_ORDER "bom - FG B 1\nbom - FG C 1\nitem B KG uncaptured\nprice B 5\n"
										 "order O1 FG CLOSED done=12 good=10\nmes M1 O1 A 10 KG 10\n"
										 "erp E1 O1 A 10 KG 10 amount=20\nerp E2 O1 B 10 KG 10\nerp E3 O1 C 10 KG 10 amount=30";
	g_autoptr (text_bench) bench = usage_bench_run (&(struct text_fixture) {.text = text});
	struct usage_totals totals = outcome_usage_totals (bench->outcome);

	usage_expect ((struct text_fixture) {.text = text}, "O1 A 10/10/10\nO1 B 10/10/-\nO1 C 10/10/-", "");
	expect_states (&(struct text_fixture) {.text = text}, "left matched=1; right out_of_scope=2 matched=1");
	ck_assert_int_eq (totals.unmetered_rows, 2);
	ck_assert (totals.spend == 1000000);
	ck_assert (totals.unmetered_spend == 800000);
	ck_assert_str_eq (bench->outcome->warnings[0],
		"2 components are never measured and not compared: 80.00 of 100.00 USD (80.0 %) of what was posted for these orders");
}
END_TEST

START_TEST (a_group_with_a_member_that_is_not_captured_is_not_compared)
{
	usage_expect ((struct text_fixture) {.text = "bom - FG A 1\nitem A KG group=g\nitem B KG group=g uncaptured\n"
												 "order O1 FG CLOSED done=12 good=10\nmes M1 O1 A 2 KG 10\nerp E1 O1 B 8 KG 10"},
		"O1 A 10/0/2\nO1 B 0/8/-", "");
}
END_TEST

START_TEST (phantoms_are_taken_in_one_order_and_too_much_use_of_one_is_said)
{
	static const char two[] = "bom - FG P1 1 phantom\nbom - FG P2 1 phantom\nbom - P1 A 2\nbom - P2 A 3\n"
							  "order O1 FG CLOSED done=12 good=10\nmes M1 O1 P2 10 EA 10\nmes M2 O1 P1 10 EA 10";

	usage_expect ((struct text_fixture) {.text = two}, "O1 A 50/0/50", "");
	left_out ("bom - FG P1 1 phantom\nbom - P1 A 3000000\norder O1 FG CLOSED done=12 good=1\n"
			  "mes M1 O1 P1 9000000 EA 10",
		"not compared: order O1: a number of its bill of material is out of range (A)");
}
END_TEST

START_TEST (numbers_that_do_not_fit_leave_the_order_out)
{
	left_out ("bom - FG A 1000\norder O1 FG CLOSED done=12 good=9000000000000\nmes M1 O1 A 1 KG 10",
		"not compared: order O1: a number of its bill of material is out of range (FG)");
	left_out ("bom - FG A 1\norder O1 FG CLOSED done=12 good=9000000000000 scrap=9000000000000\nmes M1 O1 A 1 KG 10",
		"not compared: order O1: a number of its bill of material is out of range (FG)");
	left_out ("bom - FG A 1\norder O1 FG CLOSED done=12 good=1\nmes M1 O1 A 9000000000000 KG 10\n"
			  "mes M2 O1 A 9000000000000 KG 10",
		"not compared: order O1: a number of its bill of material is out of range (FG)");
}
END_TEST

START_TEST (two_alternatives_over_the_standard_exchange_nothing)
{
	expect_parts ("bom - FG A 1\nbom - FG B 1\nitem A KG group=g\nitem B KG group=g\norder O1 FG CLOSED done=12 good=10\n"
				  "mes M1 O1 A 11 KG 10\nmes M2 O1 B 12 KG 10",
		"O1 A 10+0+0+0+0+1\nO1 B 10+0+0+0+0+2");
}
END_TEST

/* Posted before the window, of a material that is declared as not captured: it counts, and is shown with the case. */
START_TEST (a_repeated_fixed_line_that_is_not_captured_is_found_with_its_postings)
{
	static const char text[] = "bom - FG P 2 fixed\nitem P KG uncaptured\nprice P 3\norder O1 FG CLOSED done=2 good=10\n"
							   "erp E1 O1 P 6 KG 2026-02-27\nerp E2 O1 P 4 KG 1\nerp E3 O1 P 0 KG 1";
	g_autoptr (text_bench) bench = usage_bench_run (&(struct text_fixture) {.text = text});
	const struct outcome_case *c = &bench->outcome->cases[0];

	usage_expect ((struct text_fixture) {.text = text}, "O1 P 2/10/-", "BF_FIXED_REPEAT O1 P 2/10 -8 -24 0");
	ck_assert_str_eq (c->right_keys[0], "E1");
	ck_assert_str_eq (c->right_keys[1], "E2");
	ck_assert_ptr_null (c->right_keys[2]);
}
END_TEST

START_TEST (a_repeated_fixed_line_without_a_price_is_not_valued)
{
	usage_expect ((struct text_fixture) {.text = "bom - FG P 2 fixed\norder O1 FG CLOSED done=2 good=10\nerp E1 O1 P 6 KG 1"},
		NULL, "BF_FIXED_REPEAT O1 P 2/6 -4 - -");
}
END_TEST

/* Half a piece: the standard had to be rounded by as much. */
START_TEST (what_rounding_alone_explains_is_no_variance)
{
	usage_expect ((struct text_fixture) {.text = "bom - FG A 1 base=2\nitem A EA class=A\nunit EA 0\n"
												 "order O1 FG CLOSED done=12 good=5\nmes M1 O1 A 2.5 EA 10"},
		"O1 A 3/0/2.5", "");
}
END_TEST

START_TEST (the_period_of_a_free_window_s_case_is_that_of_the_order)
{
	struct text_fixture fixture = {.text = ONE_ORDER "order O1 FG CLOSED done=12 good=10\nmes M1 O1 A 20 KG 10"};
	g_autoptr (text_bench) bench = usage_bench_new (&fixture);
	char period[16];

	bench->input.period = PERIOD_NONE;
	bench->recon = recon_run (&bench->input, NULL);
	bench->outcome = recon_outcome (bench->recon);
	ck_assert_str_eq (period_format (bench->outcome->cases[0].period, period), "2026-03");
}
END_TEST

/* ---- which orders, which rows ---- */

START_TEST (an_order_is_compared_once_when_it_is_complete)
{
	static const struct
	{
		const char *name, *order, *states;
	} tests[] = {
		{"complete", "CLOSED done=12", "left matched=1; right matched=1"},
		{"closed without completion", "TECH_CLOSED closed=12", "left matched=1; right matched=1"},
		{"complete by its status only", "PROD_COMPLETE", "left matched=1; right matched=1"},
		{"cancelled", "CANCELLED", "left matched=1; right matched=1"},
		{"running", "IN_PROCESS", "left open_timing=1; right open_timing=1"},
		{"completed later than known", "IN_PROCESS done=2026-04-11", "left open_timing=1; right open_timing=1"},
		{"completed in the next period", "CLOSED done=2026-04-02", "left open_timing=1; right open_timing=1"},
		{"completed in an earlier one", "CLOSED done=2026-02-27", "left context=1; right context=1"},
		{"released before what was read", "CLOSED done=12 released=2025-12-01", "left out_of_scope=1; right out_of_scope=1"},
		{"released after", "CLOSED done=12 released=2026-02-01", "left matched=1; right matched=1"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (tests); i++) {
		g_autofree char *text =
			g_strdup_printf (ONE_ORDER "order O1 FG %s good=10\nmes M1 O1 A 10 KG 10\nerp E1 O1 A 10 KG 10", tests[i].order);
		g_autoptr (text_bench) bench = usage_bench_run (&(struct text_fixture) {.text = text});
		g_autofree char *got = text_bench_states (bench);

		ck_assert_msg (strcmp (got, tests[i].states) == 0, "%s: %s", tests[i].name, got);
	}
}
END_TEST

START_TEST (an_order_waits_for_its_last_postings)
{
	static const char text[] = ONE_ORDER "order O1 FG CLOSED done=31 good=10\nmes M1 O1 A 10 KG 31";

	expect_states (&(struct text_fixture) {.text = text, .as_of = "2026-04-01"}, "left open_timing=1; right");
	expect_states (&(struct text_fixture) {.text = text, .as_of = "2026-04-02"}, "left matched=1; right");
}
END_TEST

/* An earlier run could not compare it and carried its rows; whatever lies before what is read comes with them. */
START_TEST (carried_rows_of_an_order_completed_earlier_are_compared_now)
{
	expect_states (&(struct text_fixture) {.text = ONE_ORDER "order O1 FG CLOSED done=2026-02-28 released=2025-11-01 good=10\n"
															 "mes M1 O1 A 4 KG 2025-11-10 carried\nmes M2 O1 A 6 KG 2026-02-28"},
		"left matched=2; right");
}
END_TEST

START_TEST (an_order_s_whole_life_counts_whatever_the_period)
{
	usage_expect ((struct text_fixture) {.text = ONE_ORDER "order O1 FG CLOSED done=2 good=10\nmes M1 O1 A 4 KG 2026-02-20\n"
														   "mes M2 O1 A 6 KG 2\nerp E1 O1 A 7 KG 2026-02-27\n"
														   "erp E2 O1 A 3 KG 2026-04-01"},
		"O1 A 10/10/10", "");
}
END_TEST

START_TEST (running_orders_are_compared_up_to_now_where_the_rule_says_so)
{
	struct text_fixture fixture = {.adjust = all_orders,
		.text = ONE_ORDER "order O1 FG IN_PROCESS good=10\norder O2 FG IN_PROCESS good=10\nmes M1 O1 A 10 KG 10\n"
						  "mes M2 O2 A 3 KG 2026-02-10"};

	usage_expect (fixture, "O1 A 10/0/10", "");
	expect_states (&fixture, "left matched=1 open_timing=1; right");
}
END_TEST

START_TEST (rows_behind_the_window_of_an_order_that_runs_are_left_to_the_next_run)
{
	expect_states (&(struct text_fixture) {.text = ONE_ORDER "order O1 FG IN_PROCESS good=10\nmes M1 O1 A 10 KG 30\n"
															 "mes M2 O1 A 1 KG 2026-04-03\nmes M3 O1 A 1 KG 2026-02-03"},
		"left context=1 open_timing=2; right");
}
END_TEST

START_TEST (only_rows_of_orders_that_run_are_carried)
{
	g_autoptr (text_bench) bench = usage_bench_run (&(struct text_fixture) {.text = ONE_ORDER
		"order O1 FG IN_PROCESS good=10\norder O2 FG CLOSED done=12 good=10\nmes M1 O1 A 10 KG 10\n"
		"mes M2 O2 A 30 KG 10"});
	g_autofree struct open_row *rows = NULL;

	ck_assert_uint_eq (bench->outcome->n_cases, 1);
	ck_assert_uint_eq (recon_open_rows (bench->recon, &rows), 1);
	ck_assert_int_eq (rows[0].state, STATE_OPEN_TIMING);
	ck_assert_str_eq (movement_string (bench->side[rows[0].side], COL_SOURCE_KEY, rows[0].row), "M1");
}
END_TEST

START_TEST (what_cannot_be_compared_says_so)
{
	static const char text[] = "item A KG\nmes M1 O1 A 1 KG 10\nmes M2 O2 A 1 KG 10\norder O3 FG CLOSED done=10\n"
							   "mes M3 O3 A 1 KG 10\norder O4 XX CLOSED done=10 good=1\nmes M4 O4 A 1 KG 10\n"
							   "mes M5 - A 1 KG 10\nbom - FG A 1";

	for (unsigned order = 0; order < 4; order++) {
		g_autoptr (text_bench) bench = usage_bench_run (&(struct text_fixture) {.text = text, .order = order});
		g_autofree char *warnings = g_strjoinv ("\n", bench->outcome->warnings), *states = text_bench_states (bench);

		ck_assert_str_eq (warnings,
			"not compared: order O4: no bill of material is known (XX)\n"
			"not compared: order O1 and 1 more: the order is not in the order table\n"
			"not compared: order O3: what the order made is not known");
		ck_assert_str_eq (states, "left out_of_scope=5; right");
		ck_assert_uint_eq (bench->outcome->n_usage, 0);
	}
}
END_TEST

START_TEST (of_orders_completed_earlier_nothing_is_said)
{
	static const char text[] = "item A KG\nmes M1 O1 A 1 KG 2026-02-10\norder O2 FG CLOSED done=2026-02-10\n"
							   "mes M2 O2 A 1 KG 2026-02-10\norder O3 XX CLOSED done=2026-02-10 good=1 released=2026-02-09\n"
							   "mes M3 O3 A 1 KG 2026-02-10";
	g_autoptr (text_bench) bench = usage_bench_run (&(struct text_fixture) {.text = text});
	g_autofree char *states = text_bench_states (bench);

	ck_assert_str_eq (states, "left context=3; right");
	ck_assert_ptr_null (bench->outcome->warnings[0]);
}
END_TEST

START_TEST (a_bill_that_cannot_be_exploded_leaves_its_order_out)
{
	static const char text[] = "item A KG\nbom - FG A 500 uom=G\norder O1 FG CLOSED done=10 good=1\nmes M1 O1 A 1 KG 10";
	g_autoptr (text_bench) bench = usage_bench_run (&(struct text_fixture) {.text = text});

	ck_assert_str_eq (bench->outcome->warnings[0],
		"not compared: order O1: its bill of material has a unit without a factor to the base unit (A)");
}
END_TEST

/* ---- drift ---- */

/* n orders of FG, a day apart from March 1 on, each using so much of A for 100. */
static char *
series (const char *const *used, size_t n)
{
	GString *text = g_string_new (ONE_ORDER);

	for (size_t i = 0; i < n; i++)
		g_string_append_printf (text,
			"order O%02zu FG CLOSED done=%zu released=2026-02-20 good=100\nmes M%02zu O%02zu A %s KG %zu\n", i + 1, i + 1, i + 1,
			i + 1, used[i], i + 1);
	return g_string_free (text, FALSE);
}

START_TEST (eight_orders_in_a_row_to_one_side_are_drift_though_each_is_within_its_tolerance)
{
	static const char *const up[] = {"100.5", "100.2", "100.9", "100.1", "100.3", "100.4", "100.5", "100.1"};
	static const char *const broken[] = {"100.5", "100.2", "100.9", "100", "100.3", "100.4", "100.5", "100.1"};
	static const char *const down[] = {"100", "99.5", "99.2", "99.9", "99.1", "99.3", "99.4", "99.5", "99.1", "100.2"};
	const struct
	{
		const char *const *used;
		size_t n;
		const char *cases;
	} tests[] = {
		/* 3 KG in 8 days at 2.00 are 6.00 * 365 / 8 a year. */
		{up, 8, "BOM_DRIFT - A 803/800 3 0 273.75"},
		{up, 7, ""},
		{broken, 8, ""},
		{down, 10, "BOM_DRIFT - A 795/800 -5 0 456.25"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (tests); i++) {
		g_autofree char *text = series (tests[i].used, tests[i].n);

		usage_expect ((struct text_fixture) {.text = text}, NULL, tests[i].cases);
	}
}
END_TEST

START_TEST (a_variance_that_is_part_of_a_drift_shares_its_root)
{
	static const char *const used[] = {"100.5", "100.2", "100.9", "110", "100.3", "100.4", "100.5", "100.1"};
	g_autofree char *text = series (used, G_N_ELEMENTS (used));
	g_autoptr (text_bench) bench = usage_bench_run (&(struct text_fixture) {.text = text});
	g_autofree char *cases = usage_cases (bench);
	const struct outcome_case *first = &bench->outcome->cases[0], *second = &bench->outcome->cases[1];
	const struct outcome_case *drift = first->code == CODE_BOM_DRIFT ? first : second, *one = drift == first ? second : first;

	ck_assert_str_eq (cases, "BOM_DRIFT - A 812.9/800 12.9 0 1177.13\nUSAGE_VAR O04 A 110/100 10 0 20");
	ck_assert_str_eq (one->root_id, drift->case_id);
	ck_assert_str_eq (drift->root_id, "");
}
END_TEST

START_TEST (a_drift_tells_its_orders_and_reaches_back_before_the_window)
{
	static const char text[] = ONE_ORDER
		"order P1 FG CLOSED done=2026-02-20 released=2026-02-18 good=100\nmes N1 P1 A 101 KG 2026-02-19\n"
		"order P0 FG CLOSED done=2026-02-19 good=100\nmes N0 P0 A 101 KG 2026-02-19\n"
		"order O1 FG CLOSED done=1 good=100\nmes M1 O1 A 101 KG 1\norder O2 FG CLOSED done=2 good=100\nmes M2 O2 A 101 KG 2\n"
		"order O3 FG CLOSED done=3 good=100\nmes M3 O3 A 101 KG 3\norder O4 FG CLOSED done=4 good=100\nmes M4 O4 A 101 KG 4\n"
		"order O5 FG CLOSED done=5 good=100\nmes M5 O5 A 101 KG 5\norder O6 FG CLOSED done=6 good=100\nmes M6 O6 A 101 KG 6\n"
		"order O7 FG CLOSED done=7 good=100\nmes M7 O7 A 101 KG 7";
	g_autoptr (text_bench) bench = usage_bench_run (&(struct text_fixture) {.text = text});

	/* Of P0 nobody knows whether all of it was read. */
	ck_assert_uint_eq (bench->outcome->n_cases, 1);
	ck_assert_str_eq (bench->outcome->cases[0].cause, "8 orders of FG in a row, P1 to O7");
	ck_assert_uint_eq (bench->outcome->n_usage, 7);
	ck_assert_str_eq (bench->outcome->usage[0].case_id, bench->outcome->cases[0].case_id);
}
END_TEST

/* A gram in a hundred kilograms is within what a class may differ by, and a difference where no class may. */
START_TEST (a_rule_without_tolerances_tells_every_difference)
{
	static const char text[] = ONE_ORDER "order O1 FG TECH_CLOSED done=12 plan=100 good=100\nmes M1 O1 A 100.001 KG 10\n"
										 "erp E1 O1 A 100.001 KG 10\n";

	usage_expect ((struct text_fixture) {.text = text}, "O1 A 100/100.001/100.001", "");
	usage_expect ((struct text_fixture) {.text = text, .adjust = nothing_is_tolerated}, "O1 A 100/100.001/100.001",
		"USAGE_VAR O1 A 100.001/100 0.001 0 0");
}
END_TEST

START_TEST (an_order_of_which_nobody_says_what_it_makes_is_not_compared)
{
	g_autoptr (text_bench) bench = usage_bench_run (
		&(struct text_fixture) {.text = ONE_ORDER "order O1 - TECH_CLOSED done=12 plan=100 good=100\nmes M1 O1 A 100 KG 10\n"
												  "erp E1 O1 A 100 KG 10\n"});
	g_autofree char *warnings = g_strjoinv ("\n", (char **) bench->outcome->warnings);

	ck_assert_str_eq (warnings, "not compared: order O1: what the order makes is not known");
	ck_assert_uint_eq (bench->outcome->n_cases, 0);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("usage");
	TCase *tcase = tcase_create ("usage");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, the_worked_example_has_its_four_standards_and_one_variance);
	tcase_add_test (tcase, vector_5_the_standard_of_resin_by_either_form);
	tcase_add_test (tcase, vector_6_a_fixed_quantity_is_the_order_s_however_often_it_is_confirmed);
	tcase_add_test (tcase, vector_7_cartons_are_rounded_on_cumulative_output);
	tcase_add_test (tcase, each_system_explodes_by_its_own_terms);
	tcase_add_test (tcase, output_comes_from_receipts_and_scrap_confirmations_where_the_order_does_not_say);
	tcase_add_test (tcase, the_parts_lead_from_the_estimate_to_what_was_measured);
	tcase_add_test (tcase, without_a_bill_of_its_own_nothing_was_changed_in_the_bill);
	tcase_add_test (tcase, a_component_that_the_order_no_longer_has_is_a_change_of_its_bill);
	tcase_add_test (tcase, alternatives_are_compared_together_and_exchanged_before_use_is_judged);
	tcase_add_test (tcase, an_exchange_among_many_is_pro_rata_and_sums_to_nothing);
	tcase_add_test (tcase, use_reported_on_a_phantom_is_use_of_what_it_is_made_of);
	tcase_add_test (tcase, co_products_are_no_usage);
	tcase_add_test (tcase, a_variance_is_beyond_the_tolerance_of_its_class_and_its_value);
	tcase_add_test (tcase, what_was_never_used_at_all_is_found_without_a_record);
	tcase_add_test (tcase, a_variance_without_a_price_is_not_valued);
	tcase_add_test (tcase, what_was_really_used_of_a_fixed_line_was_not_posted_again);
	tcase_add_test (tcase, a_repeated_fixed_line_of_a_running_order_stands_against_its_work_in_process);
	tcase_add_test (tcase, components_that_nobody_measures_are_told_with_their_spend);
	tcase_add_test (tcase, a_group_with_a_member_that_is_not_captured_is_not_compared);
	tcase_add_test (tcase, phantoms_are_taken_in_one_order_and_too_much_use_of_one_is_said);
	tcase_add_test (tcase, numbers_that_do_not_fit_leave_the_order_out);
	tcase_add_test (tcase, two_alternatives_over_the_standard_exchange_nothing);
	tcase_add_test (tcase, a_repeated_fixed_line_that_is_not_captured_is_found_with_its_postings);
	tcase_add_test (tcase, a_repeated_fixed_line_without_a_price_is_not_valued);
	tcase_add_test (tcase, what_rounding_alone_explains_is_no_variance);
	tcase_add_test (tcase, the_period_of_a_free_window_s_case_is_that_of_the_order);
	tcase_add_test (tcase, an_order_is_compared_once_when_it_is_complete);
	tcase_add_test (tcase, an_order_waits_for_its_last_postings);
	tcase_add_test (tcase, carried_rows_of_an_order_completed_earlier_are_compared_now);
	tcase_add_test (tcase, an_order_s_whole_life_counts_whatever_the_period);
	tcase_add_test (tcase, running_orders_are_compared_up_to_now_where_the_rule_says_so);
	tcase_add_test (tcase, rows_behind_the_window_of_an_order_that_runs_are_left_to_the_next_run);
	tcase_add_test (tcase, only_rows_of_orders_that_run_are_carried);
	tcase_add_test (tcase, what_cannot_be_compared_says_so);
	tcase_add_test (tcase, of_orders_completed_earlier_nothing_is_said);
	tcase_add_test (tcase, a_bill_that_cannot_be_exploded_leaves_its_order_out);
	tcase_add_test (tcase, eight_orders_in_a_row_to_one_side_are_drift_though_each_is_within_its_tolerance);
	tcase_add_test (tcase, a_variance_that_is_part_of_a_drift_shares_its_root);
	tcase_add_test (tcase, a_drift_tells_its_orders_and_reaches_back_before_the_window);
	tcase_add_test (tcase, a_rule_without_tolerances_tells_every_difference);
	tcase_add_test (tcase, an_order_of_which_nobody_says_what_it_makes_is_not_compared);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
