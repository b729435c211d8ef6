/* test_plant_text.c - a plant as text, and read back: the same clock, calendar, shifts and period status. */
#include "common/base/failure.h"
#include "common/config/config.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct program program = {"tieout-try", "", "Tries.", {option_common}, .positional_max = 0};

static const char *const installations[] = {
	"plants:\n  - { name: \"1000\", zone: America/Chicago }\n",
	"companies:\n"
	"  - name: \"A \\\"quoted\\\" \\\\ name: with # marks\"\n"
	"    currency: EUR\n"
	"    calendar: { variant: months, first_month: 4, year_of_end: true, special_periods: 4 }\n"
	"    periods:\n"
	"      - { period: 2026-11, open: 2026-02-01, closed: 2026-03-05 }\n"
	"      - { period: 2026-11, open: 2026-03-20 }\n"
	"      - { period: 2026-12, closed: 2026-04-05 }\n"
	"plants:\n"
	"  - name: \"1000\"\n"
	"    zone: Europe/Berlin\n"
	"    archetype: process\n"
	"    day_start: 06:00\n"
	"    cutoff: production_day\n"
	"    shifts:\n"
	"      - { name: früh, start: 06:00, end: 14:00, weekdays: [mon, wed, sun], valid_from: 2026-01-01 }\n"
	"      - { name: nacht, start: 22:00, end: 06:00, valid_until: 2027-01-01 }\n",
	"companies:\n"
	"  - name: W\n"
	"    currency: JPY\n"
	"    calendar: { variant: 4-4-5, anchor: 2025-12-29, anchor_year: 2026, last_weekday: sunday, last_month: 12, nearest: "
	"true,\n"
	"      extra_week_period: 12 }\n"
	"plants:\n  - { name: \"1000\", zone: \"+05:30\", day_start: 05:30 }\n",
	"companies:\n"
	"  - name: T\n"
	"    currency: USD\n"
	"    calendar:\n"
	"      variant: table\n"
	"      until: 2026-04-02\n"
	"      table: [{ period: 2026-01, from: 2026-01-03 }, { period: 2026-02, from: 2026-02-01 }, { period: 2026-03, from: "
	"2026-03-04 }]\n"
	"plants:\n  - { name: \"1000\", zone: UTC }\n",
};

static char *folder;
static struct options *chosen;

static void
folder_make (void)
{
	folder = g_dir_make_tmp ("tieout-plant-XXXXXX", NULL);
	ck_assert_int_eq (chdir (folder), 0);
	chosen = options_new (&program);
}

static void
folder_remove (void)
{
	g_unlink ("tieout.yaml");
	ck_assert_int_eq (chdir ("/"), 0);
	g_rmdir (folder);
	g_free (folder);
	options_free (chosen);
}

/* Everything that a judgment asks a plant, day by day. */
static void
plants_equal (const struct plant *a, const struct plant *b)
{
	ck_assert_str_eq (a->name, b->name);
	ck_assert_str_eq (a->company->name, b->company->name);
	ck_assert_str_eq (a->company->currency, b->company->currency);
	ck_assert_int_eq (g_strcmp0 (a->archetype, b->archetype), 0);
	ck_assert_int_eq (a->cutoff, b->cutoff);
	for (date_t day = date_make (2025, 6, 1); day < date_make (2027, 6, 1); day++) {
		instant_t noon = (instant_t) day * INSTANT_DAY + INSTANT_DAY / 3;
		period_t period = fiscal_period (&a->company->calendar, day);
		const struct shift *left = shift_find (&a->shifts, noon, NULL, NULL), *right = shift_find (&b->shifts, noon, NULL, NULL);

		ck_assert_int_eq (period, fiscal_period (&b->company->calendar, day));
		ck_assert_int_eq (plant_day_start (a, day), plant_day_start (b, day));
		ck_assert_int_eq (production_day (&a->shifts, noon), production_day (&b->shifts, noon));
		ck_assert_int_eq (company_posting_date (a->company, day, day + 20), company_posting_date (b->company, day, day + 20));
		ck_assert_str_eq (left != NULL ? left->name : "", right != NULL ? right->name : "");
	}
}

START_TEST (a_plant_comes_back_as_it_was)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (config) config = NULL, back = NULL;
	g_autofree char *text = NULL, *again = NULL;

	ck_assert (g_file_set_contents ("tieout.yaml", installations[_i], -1, NULL));
	config = config_load (chosen, &error);
	ck_assert_msg (config != NULL, "%s", error != NULL ? error->message : "");
	text = plant_text (config_plant (config, "1000", NULL));
	back = plant_config ("plant", text, &error);
	ck_assert_msg (back != NULL, "%s in\n%s", error != NULL ? error->message : "", text);
	plants_equal (config_plant (config, "1000", NULL), config_plant (back, "1000", NULL));
	again = plant_text (config_plant (back, "1000", NULL));
	ck_assert_str_eq (again, text);
}
END_TEST

START_TEST (a_plant_that_no_file_lists_comes_back_too)
{
	g_autoptr (config) config = NULL, back = NULL;
	g_autofree char *text = NULL;

	ck_assert (options_set (chosen, "zone", "America/Chicago", ORIGIN_COMMAND_LINE, NULL));
	ck_assert (options_set (chosen, "currency", "CHF", ORIGIN_COMMAND_LINE, NULL));
	config = config_load (chosen, NULL);
	text = plant_text (config_plant (config, "2000", NULL));
	back = plant_config ("plant", text, NULL);
	ck_assert_ptr_nonnull (back);
	plants_equal (config_plant (config, "2000", NULL), config_plant (back, "2000", NULL));
}
END_TEST

START_TEST (what_is_no_plant_is_refused)
{
	static const char *const texts[] = {"", "plants: []\noptions: { period: 2026-03 }\n", "companies: []\n",
		"plants:\n  - { name: a, zone: Nowhere/Else }\n", "currency: USD\nplants:\n  - { name: a }\n",
		"companies: []\nplants:\n  - { name: a, zone: UTC, company: X }\n"};

	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (config) config = plant_config ("plant", texts[i], &error);

		ck_assert_msg (config == NULL, "text %zu was taken", i);
		ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("plant text");
	TCase *tcase = tcase_create ("plant text");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tcase, folder_make, folder_remove);
	tcase_add_loop_test (tcase, a_plant_comes_back_as_it_was, 0, G_N_ELEMENTS (installations));
	tcase_add_test (tcase, a_plant_that_no_file_lists_comes_back_too);
	tcase_add_test (tcase, what_is_no_plant_is_refused);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
