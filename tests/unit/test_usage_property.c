/*
 * Small random plants: standards against a calculation of its own, and what holds for every run in any order of its lines (the
 * fixture proves that rows, quantities, money and parts are conserved).
 */
#include "usage_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum
{
	PLANTS = 400,
	MATERIALS = 4,
	LCM = 40 /* of the base quantities that are drawn */
};

static unsigned
draw (unsigned *state, unsigned below)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 8) % below;
}

/* One random plant: its text, and for each order and material the standard as a fraction over LCM * 100. */
struct random_plant
{
	GString *text;
	int orders;
	int128 standard[4][MATERIALS]; /* of thousandths */
};

static void
plant_bill (struct random_plant *plant, unsigned *state, int order, unsigned good, unsigned scrap)
{
	static const unsigned bases[] = {1, 2, 4, 5, 8, 10};
	unsigned lines = 1 + draw (state, 5);

	for (unsigned i = 0; i < lines; i++) {
		unsigned material = draw (state, MATERIALS), base = bases[draw (state, G_N_ELEMENTS (bases))],
				 qty = 1 + draw (state, 5000);
		unsigned percent = draw (state, 3) == 0 ? draw (state, 20) : 0;
		bool fixed = draw (state, 4) == 0;

		g_string_append_printf (plant->text, "bom O%d - C%u %u.%03u base=%u line=%u scrap=%u %s\n", order, material, qty / 1000,
			qty % 1000, base, i, percent, fixed ? "fixed" : "");
		if (fixed)
			plant->standard[order][material] += good + scrap > 0 ? (int128) qty * LCM * 100 : 0;
		else
			plant->standard[order][material] += (int128) (good + scrap) * qty * (LCM / base) * (100 + percent);
	}
}

static void
plant_rows (struct random_plant *plant, unsigned *state, int order)
{
	unsigned rows = draw (state, 8);

	for (unsigned i = 0; i < rows; i++) {
		bool left = draw (state, 2) == 0;
		unsigned qty = draw (state, 9000), day = 1 + draw (state, 20);

		g_string_append_printf (plant->text, "%s K%d%u O%d C%u %u.%03u KG %u %s\n", left ? "mes" : "erp", order, i, order,
			draw (state, MATERIALS), qty / 1000, qty % 1000, day, !left && draw (state, 5) == 0 ? "mvt=262" : "");
	}
}

static struct random_plant *
plant_draw (unsigned seed)
{
	static const char *const stages[] = {"CLOSED done=20", "CLOSED done=20", "IN_PROCESS", "CLOSED done=2026-02-20"};
	struct random_plant *plant = g_new0 (struct random_plant, 1);
	unsigned state = seed;

	plant->text = g_string_new ("unit KG 3\nprice C0 2\nprice C1 3.5\n");
	plant->orders = 1 + (int) draw (&state, 4);
	for (unsigned material = 0; material < MATERIALS; material++)
		g_string_append_printf (plant->text, "item C%u KG %s %s\n", material, draw (&state, 3) == 0 ? "group=g" : "",
			draw (&state, 6) == 0 ? "uncaptured" : "");
	for (int order = 0; order < plant->orders; order++) {
		unsigned good = draw (&state, 300), scrap = draw (&state, 20);

		g_string_append_printf (plant->text, "order O%d FG %s good=%u scrap=%u plan=%u\n", order,
			stages[draw (&state, G_N_ELEMENTS (stages))], good, scrap, draw (&state, 300));
		plant_bill (plant, &state, order, good, scrap);
		plant_rows (plant, &state, order);
	}
	return plant;
}

static void
plant_free (struct random_plant *plant)
{
	g_string_free (plant->text, TRUE);
	g_free (plant);
}

static void
standards_check (const struct random_plant *plant, const struct text_bench *bench)
{
	const int128 below = LCM * 100;

	for (size_t i = 0; i < bench->outcome->n_usage; i++) {
		const struct outcome_usage *row = &bench->outcome->usage[i];
		int128 exact = plant->standard[row->order_no[1] - '0'][row->material[1] - '0'];
		int64_t wanted = (int64_t) ((2 * exact + below) / (2 * below)) * 1000; /* none is below 0 */

		ck_assert_msg (row->standard == wanted, "%s %s: standard %" G_GINT64_FORMAT " and not %" G_GINT64_FORMAT "\n%s",
			row->order_no, row->material, row->standard, wanted, plant->text->str);
	}
}

static char *
plant_told (const struct text_bench *bench)
{
	g_autofree char *rows = usage_rows (bench), *parts = usage_parts (bench), *cases = usage_cases (bench),
					*states = text_bench_states (bench), *warnings = g_strjoinv ("\n", bench->outcome->warnings);

	return g_strjoin ("\n\n", rows, parts, cases, states, warnings, NULL);
}

START_TEST (random_plants_have_the_standards_that_a_calculation_by_hand_gives_in_any_order)
{
	for (unsigned seed = (unsigned) _i; seed < PLANTS; seed += 8) {
		struct random_plant *plant = plant_draw (seed);
		g_autofree char *first = NULL;

		for (unsigned order = 0; order < 3; order++) {
			g_autoptr (text_bench) bench =
				usage_bench_run (&(struct text_fixture) {.text = plant->text->str, .order = order == 2 ? seed + 2 : order});
			g_autofree char *told = plant_told (bench);

			standards_check (plant, bench);
			if (first == NULL)
				first = g_steal_pointer (&told);
			else
				ck_assert_msg (strcmp (told, first) == 0, "another order of the lines tells\n%s\n\nand not\n%s\n\nof\n%s", told,
					first, plant->text->str);
		}
		plant_free (plant);
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("usage property");
	TCase *tcase = tcase_create ("usage property");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_set_timeout (tcase, 120);
	tcase_add_loop_test (tcase, random_plants_have_the_standards_that_a_calculation_by_hand_gives_in_any_order, 0, 8);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
