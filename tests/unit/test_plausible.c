/* What a source gave beside what it used to give: each fault alone is exactly its one finding. */
#include "common/recon/plausible.h"

#include "common/base/failure.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* Runs of 1 to 4 March, each at six in the morning, 1,000 rows a day since the first; then the one judged, on the fifth. */
enum
{
	PRIORS_MAX = 8,
	DAILY = 1000
};

struct bench
{
	struct zone *zone;
	struct company company;
	struct plant plant;
	struct reconciliation rule;
	struct outcome *outcome;
	struct prior_reading prior[PRIORS_MAX];
	struct evidence evidence[2];
	struct plausible_input input;
};

static instant_t
at (const char *text)
{
	instant_t instant;

	ck_assert_int_eq (instant_parse (text, strlen (text), NULL, NULL, &instant), TIME_OK);
	return instant;
}

static date_t
day (const char *text)
{
	date_t date;

	ck_assert (date_parse (text, strlen (text), NULL, &date));
	return date;
}

static void
bench_init (struct bench *bench)
{
	static const char *const digests[] = {"d4", "d3", "d2", "d1"};

	*bench = (struct bench) {.zone = zone_new ("UTC", NULL), .outcome = outcome_new ()};
	bench->plant = (struct plant) {.name = "1000", .zone = bench->zone, .company = &bench->company};
	bench->plant.shifts.zone = bench->zone;
	bench->rule.plausible = plausible_default;
	for (int i = 0; i < 4; i++) {
		bench->prior[i] = (struct prior_reading) {.source = "erp",
			.object = "movement",
			.digest = digests[i],
			.rows = (int64_t) DAILY * (4 - i),
			.newest = at ("2026-03-04T05:00:00Z") - i * INSTANT_DAY,
			.from = day ("2026-03-01"),
			.until = day ("2026-04-01"),
			.as_of = at ("2026-03-04T06:00:00Z") - i * INSTANT_DAY,
			.own = true,
			.recent = true};
	}
	bench->evidence[0] = (struct evidence) {.source = "erp",
		.object = "movement",
		.digest = "d5",
		.rows = 5 * DAILY,
		.newest = at ("2026-03-05T05:00:00Z"),
		.population = true};
	bench->evidence[1] = (struct evidence) {.source = "erp", .object = "price", .digest = "p", .rows = 3};
	bench->outcome->zone = "UTC";
	bench->outcome->evidence = bench->evidence;
	bench->outcome->n_evidence = 2;
	bench->input = (struct plausible_input) {.rule = &bench->rule,
		.plant = &bench->plant,
		.from = day ("2026-03-01"),
		.until = day ("2026-04-01"),
		.as_of = at ("2026-03-05T06:00:00Z"),
		.prior = bench->prior,
		.n_prior = 4};
}

static void
bench_release (struct bench *bench)
{
	outcome_free (bench->outcome);
	zone_free (bench->zone);
}

static const struct shift late_shift[] = {{"late", DATE_NONE, DATE_NONE, 0x7f, 14 * 60, 22 * 60}};
static const struct shift saturday_shift[] = {{"saturday", DATE_NONE, DATE_NONE, 1 << 5, 6 * 60, 14 * 60}};

static void
nothing (struct bench *b)
{
	(void) b;
}
static void
ten_times (struct bench *b)
{
	b->evidence[0].rows = 10 * 5 * DAILY;
}
static void
nearly_ten_times (struct bench *b)
{
	b->evidence[0].rows = 10 * 5 * DAILY - 1;
}
static void
a_tenth (struct bench *b)
{
	b->evidence[0].rows = 5 * DAILY / 10;
}
static void
more_than_a_tenth (struct bench *b)
{
	b->evidence[0].rows = 5 * DAILY / 10 + 1;
}
static void
none (struct bench *b)
{
	b->evidence[0].rows = 0, b->evidence[0].newest = INSTANT_NONE;
}
static void
again (struct bench *b)
{
	b->evidence[0].digest = "d3", b->evidence[0].newest = b->prior[1].newest;
}
static void
stuck (struct bench *b)
{
	b->evidence[0].newest = b->prior[1].newest;
}
static void
stuck_in_what_was_ahead (struct bench *b)
{
	b->prior[1].newest = b->prior[1].as_of + 1;
	b->evidence[0].newest = b->prior[1].newest;
}
static void
a_second_newer (struct bench *b)
{
	b->evidence[0].newest = b->prior[1].newest + INSTANT_SECOND;
}
static void
moved (struct bench *b)
{
	b->evidence[0].moved = true;
}
static void
as_yesterday (struct bench *b)
{
	b->evidence[0].digest = "d4", b->evidence[0].newest = b->prior[0].newest;
}
static void
again_and_moved (struct bench *b)
{
	again (b);
	moved (b);
}
static void
again_without_work (struct bench *b)
{
	again (b);
	b->plant.shifts.shifts = saturday_shift; /* the fifth is a Thursday */
	b->plant.shifts.n = 1;
}
static void
again_with_work (struct bench *b)
{
	again (b);
	b->plant.shifts.shifts = late_shift;
	b->plant.shifts.n = 1;
}
static void
again_and_not_asked (struct bench *b)
{
	again (b);
	b->rule.plausible.unchanged = 0;
}
/* After the period has ended nothing more is to come: what the run of the last morning saw may well stand. */
static void
again_after_the_end (struct bench *b)
{
	b->input.as_of = at ("2026-04-20T06:00:00Z");
	b->prior[0].as_of = at ("2026-03-31T06:00:00Z");
	b->prior[0].newest = b->evidence[0].newest;
	b->prior[0].digest = b->evidence[0].digest;
	b->evidence[0].rows = 31 * DAILY;
}
static void
two_runs (struct bench *b)
{
	ten_times (b);
	b->input.n_prior = 2;
}
static void
few_rows (struct bench *b)
{
	for (int i = 0; i < 4; i++)
		b->prior[i].rows = 4 - i;
	b->evidence[0].rows = 99;
}
static void
few_were_usual (struct bench *b)
{
	for (int i = 0; i < 4; i++)
		b->prior[i].rows = 19 * (4 - i);
	b->evidence[0].rows = 1;
}
static void
nothing_was_usual (struct bench *b)
{
	for (int i = 0; i < 4; i++)
		b->prior[i].rows = 0;
}
static void
any_number (struct bench *b)
{
	none (b);
	b->rule.plausible.rows_factor = 0;
}
static void
other_source (struct bench *b)
{
	ten_times (b);
	b->evidence[0].source = "mes";
}
/* One wild run among the last does not move the median. */
static void
one_wild_run (struct bench *b)
{
	ten_times (b);
	b->prior[2].rows *= 1000;
}
static void
no_past (struct bench *b)
{
	again (b);
	b->input.prior = NULL;
	b->input.n_prior = 0;
}

static const struct spoiled
{
	const char *name;
	void (*spoil) (struct bench *bench);
	const char *finding, *detail;
} table[] = {
	{"what grows as it did", nothing, "", ""},
	{"ten times the rows", ten_times, "too many rows",
		"source 'erp' (movement): 50000 rows, where the median of the last 4 runs lets expect 5000"},
	{"one less than ten times", nearly_ten_times, "", ""},
	{"a tenth", a_tenth, "too few rows",
		"source 'erp' (movement): 500 rows, where the median of the last 4 runs lets expect 5000"},
	{"one more than a tenth", more_than_a_tenth, "", ""},
	{"no row", none, "no rows", "source 'erp' (movement): 0 rows, where the median of the last 4 runs lets expect 5000"},
	{"the rows of two days before", again, "same rows again",
		"source 'erp' (movement): the same 5000 rows as on 2026-03-03T06:00:00+00:00, the newest of 2026-03-03T05:00:00+00:00"},
	{"other rows, none newer", stuck, "no newer row",
		"source 'erp' (movement): no row is newer than on 2026-03-03T06:00:00+00:00, the newest of 2026-03-03T05:00:00+00:00"},
	{"none newer than what then lay ahead", stuck_in_what_was_ahead, "", ""},
	{"newer by a second", a_second_newer, "", ""},
	{"written to while it was read", moved, "moved", "source 'erp' (movement): it was written to while it was read"},
	{"of two the first", again_and_moved, "moved", "source 'erp' (movement): it was written to while it was read"},
	{"a day is less than thirty hours", as_yesterday, "", ""},
	{"nobody worked", again_without_work, "", ""},
	{"a shift worked", again_with_work, "same rows again", NULL},
	{"not asked", again_and_not_asked, "", ""},
	{"the period is over", again_after_the_end, "", ""},
	{"two runs say nothing", two_runs, "", ""},
	{"few rows are never too many", few_rows, "", ""},
	{"few where few are usual", few_were_usual, "", ""},
	{"the first rows there are", nothing_was_usual, "", ""},
	{"any number is plausible", any_number, "", ""},
	{"another source has no past", other_source, "", ""},
	{"the median holds", one_wild_run, "too many rows", NULL},
	{"without a ledger", no_past, "", ""},
};

START_TEST (each_thing_alone_is_exactly_its_one_finding)
{
	const struct spoiled *c = &table[_i];
	struct bench bench;

	bench_init (&bench);
	c->spoil (&bench);
	plausible_judge (bench.outcome, &bench.input);
	ck_assert_msg (bench.outcome->n_readings == 1, "%s: %zu readings", c->name, bench.outcome->n_readings);
	ck_assert_msg (
		strcmp (bench.outcome->readings[0].finding, c->finding) == 0, "%s: '%s'", c->name, bench.outcome->readings[0].finding);
	if (c->detail != NULL)
		ck_assert_str_eq (bench.outcome->readings[0].detail, c->detail);
	outcome_judge (bench.outcome, &bench.rule);
	ck_assert_int_eq (bench.outcome->verdict, *c->finding != '\0' ? VERDICT_FOUND : VERDICT_CLEAN);
	bench_release (&bench);
}
END_TEST

START_TEST (a_rule_may_make_a_finding_a_breach)
{
	struct bench bench;

	bench_init (&bench);
	ten_times (&bench);
	bench.rule.plausible.limit = 0;
	plausible_judge (bench.outcome, &bench.input);
	outcome_judge (bench.outcome, &bench.rule);
	ck_assert_int_eq (bench.outcome->verdict, VERDICT_BREACHED);
	ck_assert_ptr_nonnull (strstr (bench.outcome->verdict_reasons[0], "not plausible: source 'erp'"));
	bench.rule.plausible.limit = 1;
	outcome_judge (bench.outcome, &bench.rule);
	ck_assert_int_eq (bench.outcome->verdict, VERDICT_FOUND);
	bench_release (&bench);
}
END_TEST

START_TEST (the_plants_of_a_company_are_one_reading)
{
	struct bench bench;

	bench_init (&bench);
	bench.evidence[1] = bench.evidence[0];
	bench.evidence[1].newest += INSTANT_SECOND;
	bench.evidence[1].digest = "other";
	plausible_judge (bench.outcome, &bench.input);
	ck_assert_uint_eq (bench.outcome->n_readings, 1);
	ck_assert_int_eq (bench.outcome->readings[0].rows, 10 * DAILY);
	ck_assert (bench.outcome->readings[0].newest == bench.evidence[1].newest);
	ck_assert_str_ne (bench.outcome->readings[0].digest, "d5");
	ck_assert_str_eq (bench.outcome->readings[0].finding, "");
	bench_release (&bench);
}
END_TEST

/* A month of another length, and days around it, are compared by the day. */
START_TEST (rows_count_by_the_days_that_they_are_of)
{
	struct bench bench;

	bench_init (&bench);
	bench.rule.timing.look_back = bench.rule.timing.look_ahead = 2;
	for (int i = 0; i < 4; i++) {
		bench.prior[i].own = false;
		bench.prior[i].from = day ("2026-02-01");
		bench.prior[i].until = day ("2026-03-01");
		bench.prior[i].as_of = at ("2026-03-20T06:00:00Z");
		bench.prior[i].rows = 3200; /* of 28 + 4 days */
	}
	plausible_judge (bench.outcome, &bench.input);
	ck_assert_int_eq (bench.outcome->readings[0].usual, 700); /* of 2 + 5 days */
	bench_release (&bench);
}
END_TEST

START_TEST (readings_stand_by_source_and_object)
{
	struct bench bench;

	bench_init (&bench);
	bench.evidence[0].object = "movement";
	bench.evidence[1] = bench.evidence[0];
	bench.evidence[1].object = "balance";
	plausible_judge (bench.outcome, &bench.input);
	ck_assert_uint_eq (bench.outcome->n_readings, 2);
	ck_assert_str_eq (bench.outcome->readings[0].object, "balance");
	bench_release (&bench);
	bench_init (&bench);
	bench.evidence[1] = bench.evidence[0];
	bench.evidence[1].source = "a-mes";
	plausible_judge (bench.outcome, &bench.input);
	ck_assert_str_eq (bench.outcome->readings[0].source, "a-mes");
	ck_assert_str_eq (bench.outcome->readings[1].source, "erp");
	bench_release (&bench);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("plausible");
	TCase *tests = tcase_create ("plausible");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tests, each_thing_alone_is_exactly_its_one_finding, 0, (int) G_N_ELEMENTS (table));
	tcase_add_test (tests, a_rule_may_make_a_finding_a_breach);
	tcase_add_test (tests, the_plants_of_a_company_are_one_reading);
	tcase_add_test (tests, rows_count_by_the_days_that_they_are_of);
	tcase_add_test (tests, readings_stand_by_source_and_object);
	suite_add_tcase (suite, tests);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
