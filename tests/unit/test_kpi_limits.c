/* Key figures at their limits: numbers that do not fit, records that are not there, names that fit nothing, quiet series. */
#include "common/base/failure.h"
#include "common/recon/kpi.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

/* Records "e" have a key, two numbers, a time and a text; "l" stands beside them by the key. */
static bool
described (const char *entity, bool ledger, const char *name, struct expression_column *column)
{
	static const struct
	{
		const char *entity, *name;
		enum expression_type type;
		int scale;
	} columns[] = {{"order", "source_key", EXPRESSION_TEXT, 0}, {"order", "n", EXPRESSION_NUMBER, 6},
		{"order", "m", EXPRESSION_NUMBER, 6}, {"order", "at", EXPRESSION_TIME, 0}, {"order", "t", EXPRESSION_TEXT, 0},
		{"order", "only", EXPRESSION_TEXT, 0}, {"price", "source_key", EXPRESSION_TEXT, 0}, {"price", "x", EXPRESSION_NUMBER, 6},
		{"price", "beside", EXPRESSION_TEXT, 0}};

	for (size_t i = 0; i < G_N_ELEMENTS (columns) && !ledger; i++)
		if (strcmp (columns[i].entity, entity) == 0 && strcmp (columns[i].name, name) == 0) {
			column->type = columns[i].type;
			column->scale = columns[i].scale;
			return true;
		}
	return false;
}

struct bench
{
	struct kpi_rule *rule;
	struct kpi_sets *sets;
	struct kpi_input input;
};

#define HEAD "name: x\ntitle: T\nquestion: Q\nowner: O\nversion: 1\n"
#define RECORDS(more) "records:\n  - name: o\n    source: mes\n    entity: order\n" more
#define VALUE(kind, more) "values:\n  - name: a\n    title: A\n    kind: " kind "\n" more

static bool
bench_open (struct bench *bench, const char *text, GError **error)
{
	g_autofree char *folder = g_dir_make_tmp ("tieout-kpi-XXXXXX", NULL), *kpi = g_build_filename (folder, "kpi", NULL),
					*file = g_build_filename (kpi, "x.yaml", NULL);

	*bench = (struct bench) {0};
	ck_assert_int_eq (g_mkdir (kpi, 0700), 0);
	ck_assert (g_file_set_contents (file, text, -1, NULL));
	bench->rule = kpi_rule_load (folder, "x", error);
	g_remove (file);
	g_rmdir (kpi);
	g_rmdir (folder);
	bench->sets = bench->rule != NULL ? kpi_sets_new (bench->rule, described, error) : NULL;
	bench->input = (struct kpi_input) {.rule = bench->rule,
		.sets = bench->sets,
		.describe = described,
		.unit = "1000",
		.from_day = date_make (2026, 3, 1),
		.until_day = date_make (2026, 4, 1),
		.from = date_make (2026, 3, 1) * INSTANT_DAY,
		.until = date_make (2026, 4, 1) * INSTANT_DAY,
		.as_of = date_make (2026, 4, 3) * INSTANT_DAY};
	return bench->sets != NULL;
}

static void
bench_close (struct bench *bench)
{
	kpi_sets_free (bench->sets);
	kpi_rule_free (bench->rule);
}

static void
cell_set (const struct kpi_set *set, int64_t *cells, const char *name, int64_t value)
{
	int at = kpi_set_find (set, name);

	if (at >= 0)
		cells[at] = value;
}

static void
record_add (const struct bench *bench, const char *key, int64_t n, int64_t m, instant_t at)
{
	struct kpi_set *set = bench->sets->set[0];
	int64_t *cells = kpi_set_row (set);

	cell_set (set, cells, "source_key", strpool_add0 (set->strings, key));
	cell_set (set, cells, "n", n);
	cell_set (set, cells, "m", m);
	cell_set (set, cells, "at", at);
	cell_set (set, cells, "t", strpool_add0 (set->strings, "text"));
}

/* ---- numbers ---- */

#define CUBE "n * n * n"
#define HALF ((int64_t) 1 << 62)

static const struct
{
	const char *rule;
	int64_t n, m;
	bool alone; /* one record is enough */
} large[] = {{HEAD RECORDS ("") VALUE ("total", "    numerator: " CUBE "\n"), INT64_MAX, 1, false},
	{HEAD RECORDS ("") VALUE ("ratio", "    numerator: n\n    denominator: " CUBE "\n"), INT64_MAX, 1, false},
	/* brought to the scale of the denominator */
	{HEAD RECORDS ("") VALUE ("ratio", "    numerator: n * n\n    denominator: m * m * m\n"), INT64_MAX, 1, false},
	{HEAD RECORDS ("    where: " CUBE " > 0\n") VALUE ("total", "    numerator: n\n"), INT64_MAX, 1, false},
	{HEAD RECORDS ("    exclude:\n      - when: " CUBE " > 0\n        reason: r\n") VALUE ("total", "    numerator: n\n"),
		INT64_MAX, 1, false},
	{HEAD RECORDS ("") "grain:\n  - name: g\n    of: if(" CUBE " > 0, t, t)\n" VALUE ("total", "    numerator: n\n"), INT64_MAX,
		1, false},
	{HEAD RECORDS ("") VALUE ("slope", "    numerator: n\n    denominator: 1\n    at: if(" CUBE " > 0, at, at)\n"), INT64_MAX, 1,
		false},
	/* -2^127 is there, 2^127 is not */
	{HEAD RECORDS ("") VALUE ("complement", "    numerator: 8 * n * m\n    denominator: 1\n"), -HALF, HALF, true},
	{HEAD RECORDS ("") VALUE ("complement", "    numerator: 2 * n * n\n    denominator: 0 - n * n\n"), INT64_MAX, 1, true},
	/* two records, each of which fits */
	{HEAD RECORDS ("") VALUE ("total", "    numerator: 2 * n * n\n"), INT64_MAX, 1, false}};

START_TEST (a_number_that_does_not_fit_is_an_error_and_never_a_value)
{
	g_autoptr (GError) error = NULL;
	struct bench bench;

	ck_assert_msg (bench_open (&bench, large[_i].rule, &error), "%s", error != NULL ? error->message : "");
	record_add (&bench, "1", large[_i].n, large[_i].m, bench.input.from);
	if (!large[_i].alone)
		record_add (&bench, "2", large[_i].n, large[_i].m, bench.input.from);
	ck_assert_ptr_null (kpi_new (&bench.input, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_DATA));
	ck_assert_str_eq (error->message, "KPI 'x': value 'a': a number does not fit");
	bench_close (&bench);
}
END_TEST

START_TEST (a_baseline_that_does_not_fit_the_places_of_the_records_is_an_error)
{
	g_autoptr (GError) error = NULL;
	struct bench bench;

	ck_assert (bench_open (&bench, HEAD RECORDS ("") VALUE ("reduction", "    numerator: n\n"), &error));
	record_add (&bench, "1", 5, 1, bench.input.from);
	bench.input.baseline[0] = (struct kpi_baseline) {3, (int128) INT64_MAX * INT64_MAX, 0, 0};
	ck_assert_ptr_null (kpi_new (&bench.input, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_DATA));
	bench_close (&bench);
}
END_TEST

static const struct
{
	const char *numerator, *target, *better;
	int64_t n, m;
	bool missed;
} targets[] = {
	/* n^2/9 has no value of 64 bits, and its distance from the target not one of 128 */
	{"n * n", "0.000003", "higher", INT64_MAX, 3, false}, {"n * n", "0.000003", "lower", INT64_MAX, 3, true},
	{"n * n", "-0.000003", "higher", INT64_MAX, 3, false}, {"n * n", "-0.000003", "lower", INT64_MAX, 3, true},
	{"0 - n * n", "0.000003", "higher", INT64_MAX, 3, true}, {"0 - n * n", "0.000003", "lower", INT64_MAX, 3, false},
	{"0 - n * n", "-0.000003", "higher", INT64_MAX, 3, true}, {"0 - n * n", "-0.000003", "lower", INT64_MAX, 3, false},
	/* (m^2 - n^2)/m^2 is just below 1 */
	{"m * m - n * n", "1", "higher", 1, INT64_MAX, true}, {"m * m - n * n", "1", "lower", 1, INT64_MAX, false},
	{"m * m + n * n", "1", "higher", 1, INT64_MAX, false}, {"m * m + n * n", "1", "lower", 1, INT64_MAX, true},
	{"m * m", "1", "higher", 1, INT64_MAX, false}, {"m * m", "1", "lower", 1, INT64_MAX, false}};

START_TEST (a_target_is_met_or_missed_by_the_fraction_however_wide_it_is)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *rule = g_strdup_printf (
		HEAD RECORDS ("") VALUE ("ratio", "    numerator: %s\n    denominator: m * m\n    target: %s\n    better: %s\n"),
		targets[_i].numerator, targets[_i].target, targets[_i].better);
	struct bench bench;

	ck_assert_msg (bench_open (&bench, rule, &error), "%s", error != NULL ? error->message : "");
	record_add (&bench, "1", targets[_i].n, targets[_i].m, bench.input.from);
	g_autoptr (kpi) kpi = kpi_new (&bench.input, &error);
	ck_assert_msg (kpi != NULL, "%s", error != NULL ? error->message : "");
	ck_assert_int_eq (g_array_index (kpi->lines, struct kpi_line, 0).missed, targets[_i].missed);
	bench_close (&bench);
}
END_TEST

/* ---- records that are not there ---- */

static const char joined[] =
	HEAD RECORDS ("    lookups:\n      - name: l\n        source: erp\n        entity: price\n        by: source_key\n")
		VALUE ("ratio", "    numerator: l.found\n    denominator: 1\n");

START_TEST (what_is_missing_beside_the_records_is_why_there_is_no_value)
{
	g_autoptr (GError) error = NULL;
	struct bench bench;

	ck_assert_msg (bench_open (&bench, joined, &error), "%s", error != NULL ? error->message : "");
	bench.sets->lookup[0][0]->missing = g_strdup ("source 'erp' has no prices");
	ck_assert (kpi_sets_join (bench.rule, bench.sets, bench.input.until, &error));
	g_autoptr (kpi) kpi = kpi_new (&bench.input, &error);
	const struct kpi_line *line = &g_array_index (kpi->lines, struct kpi_line, 0);
	ck_assert (line->absent && line->total);
	ck_assert_str_eq (line->why, "source 'erp' has no prices");
	ck_assert_int_eq (kpi_line_value (line), DECIMAL_NONE);
	bench_close (&bench);
}
END_TEST

START_TEST (whether_something_stands_beside_a_record_can_be_asked)
{
	g_autoptr (GError) error = NULL;
	struct bench bench;

	ck_assert (bench_open (&bench, joined, &error));
	struct kpi_set *beside = bench.sets->lookup[0][0];
	int64_t *cells = kpi_set_row (beside);
	cell_set (beside, cells, "source_key", strpool_add0 (beside->strings, "1"));
	record_add (&bench, "1", 1, 1, bench.input.from);
	record_add (&bench, "2", 1, 1, bench.input.from);
	ck_assert (kpi_sets_join (bench.rule, bench.sets, bench.input.until, &error));
	g_autoptr (kpi) kpi = kpi_new (&bench.input, &error);
	const struct kpi_line *line = &g_array_index (kpi->lines, struct kpi_line, 0);
	ck_assert (line->numerator == 1 && line->denominator == 2);
	bench_close (&bench);
}
END_TEST

/* ---- names ---- */

static const struct
{
	const char *rule, *message;
} misfits[] = {{HEAD RECORDS ("    key: n\n") VALUE ("total", "    numerator: n\n"), "'key': 'n' is a number, not a text"},
	{HEAD RECORDS ("") "grain:\n  - name: g\n    of: n\n" VALUE ("total", "    numerator: n\n"),
		"grain 'g': a column of the grain is a number, not a text"},
	{HEAD RECORDS ("") "grain:\n  - name: g\n    of: none\n" VALUE ("total", "    numerator: n\n"), "grain 'g': "},
	{HEAD RECORDS ("    lookups:\n      - name: l\n        source: erp\n        entity: price\n        by: only\n")
			VALUE ("total", "    numerator: l.x\n"),
		"'price' has no 'only'"},
	{HEAD RECORDS ("    lookups:\n      - name: l\n        source: erp\n        entity: price\n        by: beside\n")
			VALUE ("total", "    numerator: l.x\n"),
		"the records have no 'beside'"},
	{HEAD RECORDS ("    lookups:\n      - name: l\n        source: erp\n        entity: price\n        by: source_key\n")
			VALUE ("total", "    numerator: l.y\n"),
		"'l.y'"}};

START_TEST (a_name_that_fits_nothing_is_a_mistake_in_the_rule)
{
	g_autoptr (GError) error = NULL;
	struct bench bench;

	ck_assert (!bench_open (&bench, misfits[_i].rule, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	ck_assert_msg (strstr (error->message, misfits[_i].message) != NULL, "%s", error->message);
	bench_close (&bench);
}
END_TEST

/* ---- series ---- */

START_TEST (a_record_without_a_time_or_outside_the_weeks_is_in_no_week)
{
	g_autoptr (GError) error = NULL;
	struct bench bench;

	ck_assert (
		bench_open (&bench, HEAD RECORDS ("") VALUE ("slope", "    numerator: n\n    denominator: 1\n    at: at\n"), &error));
	for (int week = 1; week <= 3; week++)
		record_add (&bench, "in", week * 1000000, 1, bench.input.until - week * 7 * INSTANT_DAY);
	record_add (&bench, "none", 99000000, 1, DECIMAL_NONE);
	record_add (&bench, "after", 99000000, 1, bench.input.until);
	g_autoptr (kpi) kpi = kpi_new (&bench.input, &error);
	ck_assert_msg (kpi != NULL, "%s", error != NULL ? error->message : "");
	const struct kpi_line *line = &g_array_index (kpi->lines, struct kpi_line, 0);
	ck_assert_int_eq (line->records, 3);
	/* 3, 2, 1 of one: each week 1,000 of 1,000 less */
	ck_assert_int_eq (kpi_line_value (line), INT64_C (-1000000000));
	bench_close (&bench);
}
END_TEST

static const struct
{
	int128 days[9]; /* the last one is judged; all are working days */
	int64_t z;      /* at KPI_SCALE, cut */
	int scale;
} quiet[] = {
	/* Half of the deviations are 0: by their mean, 2/8 of 1: z = (4 - 1) / (1.2533 * 0.25) */
	{{1, 1, 1, 1, 1, 1, 2, 2, 4}, 9574722, 0},
	/* No deviation at all: steps of at least 2, one of which is 3.5 */
	{{5, 5, 5, 5, 5, 5, 5, 5, 9}, 7000000, 0},
	/* the same in cents */
	{{500, 500, 500, 500, 500, 500, 500, 500, 900}, 7000000, 2}};

static bool
always (const void *calendar, date_t date)
{
	(void) calendar;
	(void) date;
	return true;
}

START_TEST (a_quiet_series_is_measured_by_its_mean_deviation_or_by_least_steps)
{
	const struct kpi_input input = {.works = always};
	struct ratio z;
	const char *why;

	ck_assert (kpi_spike (quiet[_i].days, 9, 1, date_make (2026, 3, 2), quiet[_i].scale, 2000000, &input, &z, &why));
	ck_assert_int_eq ((int64_t) (z.numerator * 1000000 / z.denominator), quiet[_i].z);
}
END_TEST

START_TEST (a_series_of_what_does_not_fit_has_no_value_and_says_so)
{
	const struct kpi_input input = {.works = always};
	int128 wide = (int128) 1 << 100, days[9] = {[8] = wide}, over[3] = {1, wide * 1000000, 1}, under[3] = {1, 1, 1},
		   far[3] = {1, wide, 1};
	struct ratio ratio;
	const char *why = NULL;

	ck_assert (!kpi_spike (days, 9, 1, date_make (2026, 3, 2), 0, 1, &input, &ratio, &why));
	ck_assert_ptr_nonnull (why);
	ck_assert (!kpi_slope (over, under, 3, &ratio, &why));
	ck_assert_ptr_nonnull (why);
	ck_assert (!kpi_slope (far, under, 3, &ratio, &why));
	ck_assert_ptr_nonnull (why);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("kpi_limits");
	TCase *tcase = tcase_create ("kpi_limits");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_loop_test (tcase, a_number_that_does_not_fit_is_an_error_and_never_a_value, 0, G_N_ELEMENTS (large));
	tcase_add_test (tcase, a_baseline_that_does_not_fit_the_places_of_the_records_is_an_error);
	tcase_add_loop_test (tcase, a_target_is_met_or_missed_by_the_fraction_however_wide_it_is, 0, G_N_ELEMENTS (targets));
	tcase_add_test (tcase, what_is_missing_beside_the_records_is_why_there_is_no_value);
	tcase_add_test (tcase, whether_something_stands_beside_a_record_can_be_asked);
	tcase_add_loop_test (tcase, a_name_that_fits_nothing_is_a_mistake_in_the_rule, 0, G_N_ELEMENTS (misfits));
	tcase_add_test (tcase, a_record_without_a_time_or_outside_the_weeks_is_in_no_week);
	tcase_add_loop_test (tcase, a_quiet_series_is_measured_by_its_mean_deviation_or_by_least_steps, 0, G_N_ELEMENTS (quiet));
	tcase_add_test (tcase, a_series_of_what_does_not_fit_has_no_value_and_says_so);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
