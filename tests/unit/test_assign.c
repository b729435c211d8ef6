/* test_assign.c - the best way to pair off: against all ways, and what is too large. */
#include "common/recon/assign.h"

#include "dice.h"

#include <check.h>
#include <glib.h>
#include <string.h>

enum
{
	BATCH = 500,
	BATCHES = 20,
	BATCHES_FULL = 2000,
	ROWS_MAX = 5
};

/* ---- by trying all ---- */

/* One way to pair off, and what it is worth. */
struct way
{
	uint32_t partner[ROWS_MAX];
	unsigned pairs;
	int64_t gap, distance;
};

struct ways
{
	const struct assign_cost *cost;
	size_t n_left, n_right;
	struct way now, best;
	bool ambiguous[ROWS_MAX];
	bool any;
};

static int
way_compare (const struct way *a, const struct way *b)
{
	if (a->pairs != b->pairs)
		return a->pairs > b->pairs ? -1 : 1;
	if (a->gap != b->gap)
		return a->gap < b->gap ? -1 : 1;
	return (a->distance > b->distance) - (a->distance < b->distance);
}

/* Ways come with the earliest partners first, so the first best one is the answer, and any later one only an other. */
static void
way_judge (struct ways *ways)
{
	int order = ways->any ? way_compare (&ways->now, &ways->best) : -1;

	if (order < 0) {
		ways->best = ways->now;
		ways->any = true;
		memset (ways->ambiguous, 0, sizeof ways->ambiguous);
	}
	for (size_t i = 0; i < ways->n_left && order == 0; i++)
		ways->ambiguous[i] |= ways->now.partner[i] != ways->best.partner[i];
}

static void
ways_try (struct ways *ways, size_t left, unsigned taken)
{
	struct way before = ways->now;

	if (left == ways->n_left) {
		way_judge (ways);
		return;
	}
	for (uint32_t right = 0; right < ways->n_right; right++) {
		const struct assign_cost *cost = &ways->cost[left * ways->n_right + right];

		if (cost->gap < 0 || (taken & 1u << right))
			continue;
		ways->now.partner[left] = right;
		ways->now.pairs++;
		ways->now.gap += cost->gap;
		ways->now.distance += cost->distance;
		ways_try (ways, left + 1, taken | 1u << right);
		ways->now = before;
	}
	ways->now.partner[left] = ASSIGN_NONE;
	ways_try (ways, left + 1, taken);
	ways->now = before;
}

static void
partners_check (unsigned seed, const struct ways *ways, const uint32_t *partner, const bool *ambiguous)
{
	for (size_t i = 0; i < ways->n_left; i++) {
		ck_assert_msg (partner[i] == ways->best.partner[i], "seed %u: the partner of %zu is %u, not %u", seed, i, partner[i],
			ways->best.partner[i]);
		ck_assert_msg (ambiguous == NULL || ambiguous[i] == ways->ambiguous[i], "seed %u: %zu is%s ambiguous", seed, i,
			ways->ambiguous[i] ? "" : " not");
	}
}

static void
costs_check (unsigned seed)
{
	struct dice dice = {UINT64_C (1) << 40 | seed};
	struct assign_cost cost[ROWS_MAX * ROWS_MAX];
	struct ways ways = {.cost = cost};
	uint32_t partner[ROWS_MAX], other[ROWS_MAX];
	bool ambiguous[ROWS_MAX];
	int64_t most = dice_below (&dice, 2) == 0 ? 1 : 8;
	unsigned barred = dice_below (&dice, 4);

	ways.n_left = 1 + dice_below (&dice, ROWS_MAX);
	ways.n_right = 1 + dice_below (&dice, ROWS_MAX);
	for (size_t i = 0; i < ways.n_left * ways.n_right; i++)
		cost[i] = (struct assign_cost) {
			dice_below (&dice, 4) < barred ? -1 : dice_between (&dice, 0, most), dice_between (&dice, 0, most)};
	ways_try (&ways, 0, 0);
	ck_assert (assign_best (cost, ways.n_left, ways.n_right, partner, ambiguous));
	partners_check (seed, &ways, partner, ambiguous);
	ck_assert (assign_best (cost, ways.n_left, ways.n_right, other, NULL));
	ck_assert_mem_eq (partner, other, ways.n_left * sizeof *partner);
}

START_TEST (the_best_way_is_that_of_trying_all)
{
	for (unsigned i = 0; i < BATCH; i++)
		costs_check ((unsigned) _i * BATCH + i);
}
END_TEST

/* Instants and days, both of whose ends are sorted. */
static void
line_draw (struct dice *dice, int64_t *left, size_t n_left, struct assign_span *right, size_t n_right)
{
	int64_t at = 0, day = dice_between (dice, 1, 5);

	for (size_t i = 0; i < n_left; i++)
		left[i] = at += dice_between (dice, 0, 4);
	at = dice_between (dice, -4, 4);
	for (size_t j = 0; j < n_right; j++) {
		int64_t from = at += dice_between (dice, 0, 4);
		int64_t until = dice_below (dice, 3) == 0 ? from + day : from;

		right[j] = (struct assign_span) {from, j > 0 ? MAX (until, right[j - 1].until) : until};
	}
}

static void
line_check (unsigned seed)
{
	struct dice dice = {UINT64_C (2) << 40 | seed};
	int64_t left[ROWS_MAX], limit = dice_between (&dice, -1, 6);
	struct assign_span right[ROWS_MAX];
	struct assign_cost cost[ROWS_MAX * ROWS_MAX];
	struct ways ways = {.cost = cost, .n_left = dice_below (&dice, ROWS_MAX + 1), .n_right = dice_below (&dice, ROWS_MAX + 1)};
	uint32_t partner[ROWS_MAX];

	line_draw (&dice, left, ways.n_left, right, ways.n_right);
	for (size_t i = 0; i < ways.n_left; i++)
		for (size_t j = 0; j < ways.n_right; j++) {
			int64_t distance = left[i] < right[j].from ? right[j].from - left[i] : MAX (left[i] - right[j].until, 0);

			cost[i * ways.n_right + j] = (struct assign_cost) {limit >= 0 && distance > limit ? -1 : 0, distance};
		}
	ways_try (&ways, 0, 0);
	ck_assert_msg (assign_line (left, ways.n_left, right, ways.n_right, limit, partner), "seed %u", seed);
	partners_check (seed, &ways, partner, NULL);
}

START_TEST (the_best_way_on_a_line_is_that_of_trying_all)
{
	for (unsigned i = 0; i < BATCH; i++)
		line_check ((unsigned) _i * BATCH + i);
}
END_TEST

/* ---- known ones ---- */

START_TEST (an_equal_pair_is_not_taken_when_that_costs_a_pair)
{
	/* 10 and 11 against 10 and 9, tolerance 1. */
	const struct assign_cost cost[] = {{0, 0}, {1, 0}, {1, 0}, {-1, 0}};
	uint32_t partner[2];

	ck_assert (assign_best (cost, 2, 2, partner, NULL));
	ck_assert_uint_eq (partner[0], 1);
	ck_assert_uint_eq (partner[1], 0);
}
END_TEST

START_TEST (the_same_way_is_found_on_a_line_and_in_general)
{
	enum
	{
		LEFTS = 200,
		RIGHTS = 190
	};
	struct dice dice = {99};
	int64_t left[LEFTS], at = 0;
	struct assign_span right[RIGHTS];
	g_autofree struct assign_cost *cost = g_new (struct assign_cost, LEFTS * RIGHTS);
	uint32_t general[LEFTS], line[LEFTS];

	for (size_t i = 0; i < LEFTS; i++)
		left[i] = at += dice_between (&dice, 0, 3);
	at = 0;
	for (size_t j = 0; j < RIGHTS; j++) {
		at += dice_between (&dice, 0, 3);
		right[j] = (struct assign_span) {at, at};
	}
	for (size_t i = 0; i < LEFTS; i++)
		for (size_t j = 0; j < RIGHTS; j++) {
			int64_t distance = assign_distance (left[i], right[j]);

			cost[i * RIGHTS + j] = (struct assign_cost) {distance > 20 ? -1 : 0, distance};
		}
	ck_assert (assign_best (cost, LEFTS, RIGHTS, general, NULL));
	ck_assert (assign_line (left, LEFTS, right, RIGHTS, 20, line));
	ck_assert_mem_eq (general, line, sizeof line);
}
END_TEST

START_TEST (what_is_too_large_is_refused)
{
	size_t n = ASSIGN_MAX + 1, many = 5000;
	g_autofree struct assign_cost *cost = g_new0 (struct assign_cost, n);
	g_autofree uint32_t *partner = g_new (uint32_t, many);
	g_autofree int64_t *left = g_new0 (int64_t, many);
	g_autofree struct assign_span *right = g_new0 (struct assign_span, many);
	const struct assign_cost huge[] = {{INT64_MAX / 2, INT64_MAX / 2}, {0, 0}, {0, 0}, {0, 0}};

	ck_assert (!assign_best (cost, n, 1, partner, NULL));
	ck_assert (!assign_best (cost, 1, n, partner, NULL));
	ck_assert (!assign_best (huge, 2, 2, partner, NULL));
	ck_assert (!assign_line (left, many, right, many, -1, partner));
	ck_assert (!assign_line (left, many, right, many, 0, partner));
	/* Few of them are near each other. */
	for (size_t i = 0; i < many; i++) {
		left[i] = (int64_t) i * 10;
		right[i] = (struct assign_span) {left[i], left[i]};
	}
	ck_assert (assign_line (left, many, right, many, 9, partner));
	for (uint32_t i = 0; i < many; i++)
		ck_assert_uint_eq (partner[i], i);
}
END_TEST

START_TEST (a_line_must_be_sorted)
{
	const int64_t left[] = {2, 1};
	const struct assign_span right[] = {{2, 2}, {1, 1}}, inside[] = {{0, 9}, {1, 1}};
	uint32_t partner[2];

	ck_assert (!assign_line (left, 2, right, 1, -1, partner));
	ck_assert (!assign_line (left, 1, right, 2, -1, partner));
	ck_assert (!assign_line (left, 1, inside, 2, -1, partner));
	ck_assert (assign_line (left, 1, right, 1, -1, partner));
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("assign");
	TCase *tcase = tcase_create ("assign");
	SRunner *runner;
	int failed, rounds = dice_rounds (BATCHES, BATCHES_FULL);

	tcase_set_timeout (tcase, 60);
	tcase_add_loop_test (tcase, the_best_way_is_that_of_trying_all, 0, rounds);
	tcase_add_loop_test (tcase, the_best_way_on_a_line_is_that_of_trying_all, 0, rounds);
	tcase_add_test (tcase, an_equal_pair_is_not_taken_when_that_costs_a_pair);
	tcase_add_test (tcase, the_same_way_is_found_on_a_line_and_in_general);
	tcase_add_test (tcase, what_is_too_large_is_refused);
	tcase_add_test (tcase, a_line_must_be_sorted);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
