/* Bills of material as exact coefficients; golden vector 5 (domain specification, section 8). */
#include "usage_fixture.h"

#include "common/recon/explosion.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* The material of the order O1 of FG; the fixture names both, so that the pool knows them. */
#define ORDER "order O1 FG CLOSED\n"

struct explode
{
	const char *text; /* of the fixture, after ORDER */
	enum scrap_form form;
	const char *assembly; /* percent; NULL: none */
	enum bom_choice choice;
};

static uint32_t
id_of (const struct text_bench *bench, const char *text)
{
	return strpool_add0 (bench->strings, text);
}

/* "MATERIAL per_counted*500 per_good*500 fixed;..." at three decimals, or what went wrong. */
static char *
exploded (const struct explode *test)
{
	g_autofree char *text = g_strconcat (ORDER, test->text, NULL);
	g_autoptr (text_bench) bench = usage_bench_new (&(struct text_fixture) {.text = text});
	struct explosion_terms terms = {"*", test->form, BASIS_YIELD, ROUND_HALF_AWAY};
	struct explosion_input input = {bench->reference, bench->strings, &terms, id_of (bench, "1000"), id_of (bench, "O1"),
		id_of (bench, "FG"), test->assembly != NULL ? number_of (test->assembly, PRICE_SCALE) : 0};
	g_autoptr (GArray) requirements = g_array_new (FALSE, FALSE, sizeof (struct requirement));
	GString *out = g_string_new (NULL);
	const char *at = "";
	enum explosion_status status = explosion_run (&input, test->choice, requirements, &at);

	if (status != EXPLOSION_OK)
		g_string_append_printf (out, "%s (%s)", explosion_status_text (status), at);
	for (guint i = 0; status == EXPLOSION_OK && i < requirements->len; i++) {
		const struct requirement *one = &g_array_index (requirements, struct requirement, i);
		struct ratio made = {INT64_C (500000000), 1}, per[3] = {one->per_counted, one->per_good, one->fixed};

		g_string_append_printf (out, "%s%s", i > 0 ? "; " : "", strpool_text (bench->strings, one->material));
		for (int j = 0; j < 3; j++) {
			char number[DECIMAL_TEXT_MAX];
			int64_t qty;

			ck_assert (j == 2 || ratio_multiply (made, per[j], &per[j]));
			ck_assert (ratio_round (per[j], QTY_SCALE, 3, ROUND_HALF_AWAY, &qty));
			g_string_append_printf (out, " %s", decimal_format (qty, QTY_SCALE, 0, number));
		}
	}
	return g_string_free (out, FALSE);
}

static void
expect (const char *name, struct explode test, const char *wanted)
{
	g_autofree char *got = exploded (&test);

	ck_assert_msg (strcmp (got, wanted) == 0, "%s: got '%s', expected '%s'", name, got, wanted);
}

#define RESIN "bom O1 - RM-7 12.5 base=100 scrap=3"

START_TEST (vector_5_the_form_of_scrap_decides_the_standard)
{
	expect ("MULT", (struct explode) {RESIN, SCRAP_MULT, NULL, BOM_OF_ORDER}, "RM-7 64.375 64.375 0");
	expect ("DIV", (struct explode) {RESIN, SCRAP_DIV, NULL, BOM_OF_ORDER}, "RM-7 64.433 64.433 0");
}
END_TEST

/* The rows of domain.md 1.5, for 500 instead of 200. */
START_TEST (each_system_s_scrap_has_its_factor)
{
	static const char plain[] = "bom O1 - C 1 scrap=10", yield[] = "bom O1 - C 10 base=1 yield=0.5";

	expect ("component", (struct explode) {plain, SCRAP_MULT, NULL, BOM_OF_ORDER}, "C 550 550 0");
	expect ("component and assembly", (struct explode) {plain, SCRAP_MULT, "10", BOM_OF_ORDER}, "C 550 605 0");
	expect ("divided", (struct explode) {plain, SCRAP_DIV, NULL, BOM_OF_ORDER}, "C 555.556 555.556 0");
	expect ("assembly of 20 divided", (struct explode) {"bom O1 - C 1", SCRAP_DIV, "20", BOM_OF_ORDER}, "C 500 625 0");
	expect ("yield", (struct explode) {yield, SCRAP_YIELD_FACTOR, NULL, BOM_OF_ORDER}, "C 10000 10000 0");
}
END_TEST

START_TEST (net_operation_scrap_takes_the_place_of_assembly_scrap)
{
	expect ("net", (struct explode) {"bom O1 - C 1 op=1 net", SCRAP_MULT, "10", BOM_OF_ORDER}, "C 500 505 0");
	expect ("not net", (struct explode) {"bom O1 - C 1 op=1", SCRAP_MULT, "10", BOM_OF_ORDER}, "C 500 555.5 0");
}
END_TEST

START_TEST (a_fixed_quantity_does_not_grow_with_output)
{
	expect ("fixed", (struct explode) {"bom O1 - RM-7P 2 fixed base=100", SCRAP_MULT, "10", BOM_OF_ORDER}, "RM-7P 0 0 2");
	expect ("both", (struct explode) {"bom O1 - C 2 fixed line=10\nbom O1 - C 1 line=20", SCRAP_MULT, NULL, BOM_OF_ORDER},
		"C 500 500 2");
}
END_TEST

START_TEST (a_phantom_is_replaced_by_its_lines_and_factors_multiply)
{
	static const char text[] = "bom O1 - PH 2 base=1 phantom scrap=10\nbom - PH A 3 base=4 scrap=10\nbom - PH B 1 fixed\n"
							   "bom O1 - A 1";

	expect ("nested", (struct explode) {text, SCRAP_MULT, NULL, BOM_OF_ORDER}, "A 1407.5 1407.5 0; B 0 0 1");
	expect ("an order's own lines go first",
		(struct explode) {"bom O1 - PH 1 phantom\nbom O1 PH A 2\nbom - PH A 3", SCRAP_MULT, NULL, BOM_OF_ORDER}, "A 1000 1000 0");
	expect ("assembly scrap counts once",
		(struct explode) {"bom O1 - PH 1 phantom\nbom - PH A 1", SCRAP_MULT, "10", BOM_OF_ORDER}, "A 500 550 0");
	expect ("a fixed phantom", (struct explode) {"bom O1 - PH 2 phantom fixed\nbom - PH A 3", SCRAP_MULT, NULL, BOM_OF_ORDER},
		"A 0 0 6");
}
END_TEST

START_TEST (co_products_are_output_and_no_requirement)
{
	expect ("negative", (struct explode) {"bom O1 - A 1\nbom O1 - BY -0.5", SCRAP_MULT, NULL, BOM_OF_ORDER}, "A 500 500 0");
}
END_TEST

START_TEST (a_line_s_unit_becomes_the_component_s)
{
	static const char text[] = "bom O1 - A 500 base=100 uom=G\nitem A KG\nfactor * G KG 1 1000";

	expect ("grams", (struct explode) {text, SCRAP_MULT, NULL, BOM_OF_ORDER}, "A 2.5 2.5 0");
	expect ("no factor", (struct explode) {"bom O1 - A 500 uom=G\nitem A KG", SCRAP_MULT, NULL, BOM_OF_ORDER},
		"its bill of material has a unit without a factor to the base unit (A)");
}
END_TEST

START_TEST (the_order_s_bill_goes_before_that_of_its_material)
{
	static const char both[] = "bom O1 - A 1\nbom - FG A 2\nbom - FG B 1";

	expect ("order", (struct explode) {both, SCRAP_MULT, NULL, BOM_OF_ORDER}, "A 500 500 0");
	expect ("material", (struct explode) {both, SCRAP_MULT, NULL, BOM_OF_MATERIAL}, "A 1000 1000 0; B 500 500 0");
	expect ("no own", (struct explode) {"bom - FG A 2", SCRAP_MULT, NULL, BOM_OF_ORDER}, "A 1000 1000 0");
	expect ("by its material", (struct explode) {"bom O1 FG A 1", SCRAP_MULT, NULL, BOM_OF_ORDER}, "A 500 500 0");
}
END_TEST

START_TEST (what_cannot_be_exploded_says_why)
{
	expect ("none", (struct explode) {"", SCRAP_MULT, NULL, BOM_OF_ORDER}, "no bill of material is known (FG)");
	expect ("phantom without a bill", (struct explode) {"bom O1 - PH 1 phantom", SCRAP_MULT, NULL, BOM_OF_ORDER},
		"no bill of material is known (PH)");
	expect ("cycle", (struct explode) {"bom O1 - PH 1 phantom\nbom - PH PH 1 phantom", SCRAP_MULT, NULL, BOM_OF_ORDER},
		"a phantom of its bill of material contains itself (PH)");
	expect ("all is scrap", (struct explode) {"bom O1 - A 1 scrap=100", SCRAP_DIV, NULL, BOM_OF_ORDER},
		"its bill of material has a scrap of 100 percent or more (A)");
	expect ("all of an operation is scrap", (struct explode) {"bom O1 - A 1 op=100 net", SCRAP_DIV, NULL, BOM_OF_ORDER},
		"its bill of material has a scrap of 100 percent or more (A)");
	expect ("a yield in a system of scrap", (struct explode) {"bom O1 - A 1 yield=0.5", SCRAP_MULT, NULL, BOM_OF_ORDER},
		"its bill of material gives a yield, and the rule's scrap_form is not YIELD_FACTOR (A)");
	expect ("too large",
		(struct explode) {"bom O1 - P1 9000000000000 base=0.000007 phantom\nbom - P1 P2 9000000000000 base=0.000011 phantom\n"
						  "bom - P2 A 9000000000001 base=0.000013",
			SCRAP_MULT, NULL, BOM_OF_ORDER},
		"a number of its bill of material is out of range (A)");
}
END_TEST

/* ---- bills that cannot be meant ---- */

static void
bom_refused (struct bom_line line, const char *wanted)
{
	g_autoptr (text_bench) bench = usage_bench_new (&(struct text_fixture) {.text = ""});
	g_autoptr (GError) error = NULL;

	ck_assert (!reference_add_bom_line (bench->reference, &line, &error));
	ck_assert_msg (strstr (error->message, wanted) != NULL, "%s", error->message);
}

START_TEST (a_line_that_makes_no_sense_is_refused)
{
	struct bom_line good = {.plant = "",
		.order_no = "O1",
		.parent = "",
		.line = "10",
		.component = "A",
		.uom = "",
		.qty = 1,
		.base_qty = 1,
		.component_yield = 1};
	struct bom_line line = good;

	line.order_no = "";
	bom_refused (line, "belongs to no order and no parent");
	line = good;
	line.base_qty = 0;
	bom_refused (line, "base quantity that is not above 0");
	line = good;
	line.component_scrap = -1;
	bom_refused (line, "scrap below 0");
	line = good;
	line.component_yield = 0;
	bom_refused (line, "yield that is not above 0");
}
END_TEST

static void
finish_refused (void (*add) (struct reference *reference), const char *wanted)
{
	g_autoptr (text_bench) bench = usage_bench_new (&(struct text_fixture) {.text = ""});
	g_autoptr (GError) error = NULL;

	add (bench->reference);
	ck_assert (!reference_finish (bench->reference, &error));
	ck_assert_msg (strstr (error->message, wanted) != NULL, "%s", error->message);
}

static void
lines_twice (struct reference *reference)
{
	struct bom_line line = {.plant = "",
		.order_no = "",
		.parent = "FG",
		.line = "10",
		.component = "A",
		.uom = "",
		.qty = 1,
		.base_qty = 1,
		.component_yield = 1};

	ck_assert (reference_add_bom_line (reference, &line, NULL));
	line.qty = 2;
	ck_assert (reference_add_bom_line (reference, &line, NULL));
}

static void
orders_twice (struct reference *reference)
{
	struct production production = {.plant = "1000", .order_no = "O1", .order_qty = 1, .yield_qty = 1, .scrap_qty = 1};

	ck_assert (reference_add_production (reference, &production, NULL));
	production.yield_qty = 2;
	ck_assert (reference_add_production (reference, &production, NULL));
}

START_TEST (two_readings_that_differ_are_refused_and_equal_ones_are_one)
{
	finish_refused (lines_twice, "component 'A' is given twice as line '10', and the two differ");
	finish_refused (orders_twice, "order 'O1' is given twice, and the two differ");
	expect ("equal", (struct explode) {"bom O1 - A 1\nbom O1 - A 1\n" ORDER, SCRAP_MULT, NULL, BOM_OF_ORDER}, "A 500 500 0");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("usage explosion");
	TCase *tcase = tcase_create ("usage explosion");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, vector_5_the_form_of_scrap_decides_the_standard);
	tcase_add_test (tcase, each_system_s_scrap_has_its_factor);
	tcase_add_test (tcase, net_operation_scrap_takes_the_place_of_assembly_scrap);
	tcase_add_test (tcase, a_fixed_quantity_does_not_grow_with_output);
	tcase_add_test (tcase, a_phantom_is_replaced_by_its_lines_and_factors_multiply);
	tcase_add_test (tcase, co_products_are_output_and_no_requirement);
	tcase_add_test (tcase, a_line_s_unit_becomes_the_component_s);
	tcase_add_test (tcase, the_order_s_bill_goes_before_that_of_its_material);
	tcase_add_test (tcase, what_cannot_be_exploded_says_why);
	tcase_add_test (tcase, a_line_that_makes_no_sense_is_refused);
	tcase_add_test (tcase, two_readings_that_differ_are_refused_and_equal_ones_are_one);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
