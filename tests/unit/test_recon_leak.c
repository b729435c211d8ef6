/* What tolerances absorb: summed by tolerance, account and period, and told when it is too much or leans to one side. */
#include "recon_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct tolerance classes[] = {
	{"*", 1000000, 1000000, 0, DECIMAL_NONE},
	{"bulk", 5000000, 5000000, 0, DECIMAL_NONE},
};

static void
give (struct reconciliation *rule)
{
	rule->tolerances = classes;
	rule->n_tolerances = G_N_ELEMENTS (classes);
	rule->trivial = 10000; /* 1.00 */
	rule->leak_cap = DECIMAL_NONE;
	rule->leak_share = 0;
}

static void
give_room (struct reconciliation *rule)
{
	static struct tolerance room = {"*", INT64_C (1000000000000), INT64_C (1000000000000), 0, DECIMAL_NONE};

	give (rule);
	rule->tolerances = &room;
	rule->n_tolerances = 1;
}

static void
give_cap (struct reconciliation *rule)
{
	give (rule);
	rule->leak_cap = 30000; /* 3.00 */
}

static void
give_share (struct reconciliation *rule)
{
	give (rule);
	rule->leak_share = 80;
	rule->leak_differences = 3;
}

/* What every run of this file has: each match has an order of its own. */
static const char clean[] = "price RM-7 1.00\nprice RM-8 2.00\nprice FG-100 12.00\nprice AU 9000000000\nitem RM-8 class=bulk";

static char *
leaks_text (const struct bench *bench)
{
	GString *text = g_string_new (NULL);

	for (size_t i = 0; i < bench->outcome->n_leaks; i++) {
		const struct outcome_leak *leak = &bench->outcome->leaks[i];
		char high[DECIMAL_TEXT_MAX], low[DECIMAL_TEXT_MAX], period[16];

		g_string_append_printf (text, "%s%s|%s|%s %" G_GINT64_FORMAT " %s %s", i > 0 ? "\n" : "", leak->tolerance,
			leak->gl_account, period_format (leak->period, period), leak->matches,
			decimal_format (leak->too_high, MONEY_SCALE, 2, high), decimal_format (leak->too_low, MONEY_SCALE, 2, low));
		if (leak->unvalued > 0)
			g_string_append_printf (text, " unvalued %" G_GINT64_FORMAT, leak->unvalued);
		if (leak->beyond)
			g_string_append (text, " beyond");
	}
	return g_string_free (text, FALSE);
}

struct leakage
{
	const char *name, *left, *right;
	void (*adjust) (struct reconciliation *rule);
	const char *leaks; /* tolerance|account|period matches too-high too-low */
	const char *cases; /* code impact */
	const char *rule, *period;
};

static const struct leakage leakages[] = {
	{"nothing is absorbed", "key=S1 lot=L1 qty=10", "key=E1 lot=L1 qty=10", give_cap, "", "", NULL, NULL},
	{"an issue posted short leaves stock too high", "key=S1 lot=L1 qty=10", "key=E1 lot=L1 qty=9.5", give_cap,
		"*||2026-03 1 0.50 0.00", "", NULL, NULL},
	{"a receipt posted short leaves stock too low", "key=P1 mvt=PROD mat=FG-100 lot=F1 qty=10",
		"key=R1 mvt=101 ind=S mat=FG-100 lot=F1 qty=9.5", give, "*||2026-03 1 0.00 -6.00", "", "receipts", NULL},
	{"signs are kept apart, and their sum is tested", "key=S1 order=O1 qty=10\nkey=S2 order=O2 qty=10\nkey=S3 order=O3 qty=10",
		"key=E1 order=O1 qty=9\nkey=E2 order=O2 qty=11\nkey=E3 order=O3 qty=9", give_cap, "*||2026-03 3 2.00 -1.00", "", NULL,
		NULL},
	{"at the cap is within it", "key=S1 order=O1 qty=10\nkey=S2 order=O2 qty=10\nkey=S3 order=O3 qty=10",
		"key=E1 order=O1 qty=9\nkey=E2 order=O2 qty=9\nkey=E3 order=O3 qty=9", give_cap, "*||2026-03 3 3.00 0.00", "", NULL,
		NULL},
	{"beyond the cap it is a case",
		"key=S1 order=O1 qty=10\nkey=S2 order=O2 qty=10\nkey=S3 order=O3 qty=10\nkey=S4 order=O4 qty=1",
		"key=E1 order=O1 qty=9\nkey=E2 order=O2 qty=9\nkey=E3 order=O3 qty=9\nkey=E4 order=O4 qty=0.99", give_cap,
		"*||2026-03 4 3.01 0.00 beyond", "TOL_LEAK 3.01", NULL, NULL},
	{"accounts are summed apart",
		"key=S1 order=O1 qty=10\nkey=S2 order=O2 qty=10\nkey=S3 order=O3 qty=10\nkey=S4 order=O4 qty=10",
		"key=E1 order=O1 qty=9 gl=130000\nkey=E2 order=O2 qty=9 gl=130000\nkey=E3 order=O3 qty=9 gl=140000\nkey=E4 order=O4 "
		"qty=9",
		give_cap, "*||2026-03 1 1.00 0.00\n*|130000|2026-03 2 2.00 0.00\n*|140000|2026-03 1 1.00 0.00", "", NULL, NULL},
	{"rows of the tolerances are summed apart", "key=S1 order=O1 qty=10\nkey=S2 order=O2 mat=RM-8 qty=100",
		"key=E1 order=O1 qty=9\nkey=E2 order=O2 mat=RM-8 qty=96", give_cap,
		"*||2026-03 1 1.00 0.00\nbulk||2026-03 1 8.00 0.00 beyond", "TOL_LEAK 8.00", NULL, NULL},
	{"periods are summed apart",
		"key=S1 order=O1 qty=10\nkey=S2 order=O2 qty=10 carried=MISSING_ERP at=2026-02-20T08:00:00-06:00",
		"key=E1 order=O1 qty=9\nkey=E2 order=O2 qty=9 carried=MISSING_MES post=2026-02-20", give_cap,
		"*||2026-02 1 1.00 0.00\n*||2026-03 1 1.00 0.00", "", NULL, NULL},
	{"few differences lean to no side", "key=S1 order=O1 qty=10\nkey=S2 order=O2 qty=10",
		"key=E1 order=O1 qty=9\nkey=E2 order=O2 qty=9", give_share, "*||2026-03 2 2.00 0.00", "", NULL, NULL},
	{"three on one side do", "key=S1 order=O1 qty=10\nkey=S2 order=O2 qty=10\nkey=S3 order=O3 qty=10",
		"key=E1 order=O1 qty=9\nkey=E2 order=O2 qty=9\nkey=E3 order=O3 qty=9", give_share, "*||2026-03 3 3.00 0.00 beyond",
		"TOL_LEAK 3.00", NULL, NULL},
	{"unless they are trivial", "key=S1 order=O1 qty=10\nkey=S2 order=O2 qty=10\nkey=S3 order=O3 qty=10",
		"key=E1 order=O1 qty=9.7\nkey=E2 order=O2 qty=9.7\nkey=E3 order=O3 qty=9.7", give_share, "*||2026-03 3 0.90 0.00", "",
		NULL, NULL},
	{"four fifths on one side are still scatter",
		"key=S1 order=O1 qty=10\nkey=S2 order=O2 qty=10\nkey=S3 order=O3 qty=10\nkey=S4 order=O4 qty=10\nkey=S5 order=O5 qty=10",
		"key=E1 order=O1 qty=9\nkey=E2 order=O2 qty=9\nkey=E3 order=O3 qty=9\nkey=E4 order=O4 qty=9\nkey=E5 order=O5 qty=11",
		give_share, "*||2026-03 5 4.00 -1.00", "", NULL, NULL},
	{"what has no price is counted and not summed", "key=S1 order=O1 mat=XX qty=10", "key=E1 order=O1 mat=XX qty=9", give_cap,
		"*||2026-03 1 0.00 0.00 unvalued 1", "", NULL, NULL},
	{"what is too large to value is counted too", "key=S1 order=O1 mat=AU qty=2000000", "key=E1 order=O1 mat=AU qty=1000000",
		give_room, "*||2026-03 1 0.00 0.00 unvalued 1", "", NULL, NULL},
	{"over the edge it counts where it was posted", "key=S1 order=O1 qty=10 at=2026-03-31T23:00:00-05:00",
		"key=E1 order=O1 qty=9.5 post=2026-04-01 entered=2026-04-01T00:30:00-05:00", give, "", "CUTOFF 9.50", NULL, NULL},
	{"and in the next period it does", "key=S1 order=O1 qty=10 at=2026-03-31T23:00:00-05:00",
		"key=E1 order=O1 qty=9.5 post=2026-04-01 entered=2026-04-01T00:30:00-05:00", give, "*||2026-04 1 0.50 0.00", "", NULL,
		"2026-04"},
};

START_TEST (what_tolerances_absorb_is_summed_with_sign)
{
	const struct leakage *one = &leakages[_i];

	for (unsigned order = 0; order < 4; order++) {
		struct fixture fixture = {.left = one->left,
			.right = one->right,
			.reference = clean,
			.adjust = one->adjust,
			.rule = one->rule,
			.period = one->period,
			.order = order};
		g_autoptr (bench) bench = fixture_run (&fixture);
		g_autofree char *leaks = leaks_text (bench);
		g_autoptr (GString) cases = g_string_new (NULL);

		for (size_t i = 0; i < bench->outcome->n_cases; i++) {
			char impact[DECIMAL_TEXT_MAX];

			g_string_append_printf (cases, "%s%s %s", i > 0 ? "\n" : "", code_name (bench->outcome->cases[i].code),
				decimal_format (bench->outcome->cases[i].impact_stock, MONEY_SCALE, 2, impact));
		}
		ck_assert_msg (strcmp (leaks, one->leaks) == 0, "%s:\nexpected\n%s\ngot\n%s", one->name, one->leaks, leaks);
		ck_assert_msg (strcmp (cases->str, one->cases) == 0, "%s: expected %s, got %s", one->name, one->cases, cases->str);
	}
}
END_TEST

START_TEST (rounding_has_a_row_of_its_own)
{
	struct fixture fixture = {.left = "key=S1 mat=PK-9 uom=EA qty=100\nkey=S2 mat=PK-9 uom=EA qty=100\nkey=S3 mat=PK-9 uom=EA "
									  "qty=100\nkey=S4 mat=PK-9 uom=EA qty=100\nkey=S5 mat=PK-9 uom=EA qty=100",
		.right = "key=E1 mat=PK-9 uom=EA qty=500 entered=2026-03-10T22:00:00-05:00",
		.reference = "price PK-9 1.00\nitem PK-9 base=CAR\nfactor PK-9 EA CAR 1 24\nunit CAR 0\nunit EA 0",
		.adjust = give};
	g_autoptr (bench) bench = fixture_run (&fixture);
	g_autofree char *leaks = leaks_text (bench);

	ck_assert_str_eq (leaks, "rounding||2026-03 1 0.00 -1.00"); /* five times 4 cartons against 21 */
}
END_TEST

/* The case is one of a tolerance, an account and a period: a further difference, earlier than all, changes its number only. */
START_TEST (the_case_keeps_its_name_when_a_difference_comes)
{
	struct fixture fixture = {.left = "key=S2 order=O2 mat=RM-8 qty=100",
		.right = "key=E2 order=O2 mat=RM-8 qty=96 gl=130000",
		.reference = clean,
		.adjust = give_cap};
	g_autoptr (bench) one = fixture_run (&fixture);

	fixture.left = "key=S2 order=O2 mat=RM-8 qty=100\nkey=S1 order=O1 mat=RM-8 qty=100 at=2026-03-02T08:00:00-06:00";
	fixture.right = "key=E2 order=O2 mat=RM-8 qty=96 gl=130000\nkey=E1 order=O1 mat=RM-8 qty=97 gl=130000 post=2026-03-02";
	g_autoptr (bench) two = fixture_run (&fixture);
	ck_assert_str_eq (bench_case (one)->case_id, bench_case (two)->case_id);
	ck_assert_int_eq (bench_case (one)->impact_stock, 80000);
	ck_assert_int_eq (bench_case (two)->impact_stock, 140000);
	ck_assert_str_eq (bench_case (two)->material, "RM-8");
	ck_assert_int_eq (bench_case (two)->delta_qty, 7000000);
	ck_assert_int_eq (bench_case (two)->impact_wip, -140000);
	fixture.period = "2026-03";
	fixture.right = "key=E2 order=O2 mat=RM-8 qty=96 gl=140000\nkey=E1 order=O1 mat=RM-8 qty=100";
	g_autoptr (bench) other = fixture_run (&fixture);
	ck_assert_str_ne (bench_case (one)->case_id, bench_case (other)->case_id);
}
END_TEST

START_TEST (sums_stand_by_tolerance_account_and_period)
{
	static const struct outcome_leak sorted[] = {
		{.tolerance = "*", .gl_account = "", .period = 202603},
		{.tolerance = "*", .gl_account = "1", .period = 202602},
		{.tolerance = "*", .gl_account = "1", .period = 202603},
		{.tolerance = "a", .gl_account = "", .period = 202601},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (sorted); i++)
		for (size_t j = 0; j < G_N_ELEMENTS (sorted); j++) {
			int order = outcome_leak_compare (&sorted[i], &sorted[j]);

			ck_assert (i < j ? order < 0 : i > j ? order > 0 : order == 0);
		}
}
END_TEST

START_TEST (a_sum_over_several_materials_has_no_quantity)
{
	struct fixture fixture = {.left = "key=S1 order=O1 mat=RM-7 qty=10\nkey=S2 order=O2 mat=RM-9 qty=10",
		.right = "key=E1 order=O1 mat=RM-7 qty=9\nkey=E2 order=O2 mat=RM-9 qty=9",
		.reference = "price RM-7 1.00\nprice RM-9 5.00",
		.adjust = give_cap};
	g_autoptr (bench) bench = fixture_run (&fixture);
	const struct outcome_case *leak = bench_case (bench);

	ck_assert_int_eq (leak->delta_qty, DECIMAL_NONE);
	ck_assert_str_eq (leak->material, "");
	ck_assert_str_eq (leak->uom, "");
	ck_assert_int_eq (leak->impact_stock, 60000);
	ck_assert_str_eq (leak->left_keys[0], "S1");
	ck_assert_str_eq (leak->left_keys[1], "S2");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("recon_leak");
	TCase *tcase = tcase_create ("leakage");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, what_tolerances_absorb_is_summed_with_sign, 0, G_N_ELEMENTS (leakages));
	tcase_add_test (tcase, rounding_has_a_row_of_its_own);
	tcase_add_test (tcase, the_case_keeps_its_name_when_a_difference_comes);
	tcase_add_test (tcase, sums_stand_by_tolerance_account_and_period);
	tcase_add_test (tcase, a_sum_over_several_materials_has_no_quantity);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
