/*
 * Whole runs of random small cases, against a matcher that tries everything: some thousands by fixed seeds, with TEST_FULL a
 * million. It knows nothing of the engine but what docs/rules.md says of passes and tolerances.
 */
#include "recon_fixture.h"

#include "dice.h"

#include <check.h>
#include <string.h>

enum
{
	BATCH = 200,
	BATCHES = 8,
	BATCHES_FULL = 1700, /* times BATCH times three tests: a million and some */
	ROWS_MAX = 5,
	SCANS_MAX = 8,
	DAY = 24 * 60,
	NOBODY = 99
};

/* A row of one key: numbers at two decimals, minutes since 2026-03-10 in the plant's time; a posting may know only its day. */
struct row
{
	int64_t qty;
	int from, until;
};

struct draw
{
	struct row left[SCANS_MAX], right[SCANS_MAX];
	unsigned n_left, n_right;
	struct tolerance tolerance;
	struct pass pass;
	bool in_part; /* groups are matched in part */
	char keys[2][SCANS_MAX][4];
};

static struct draw draw;

static void
use_draw (struct reconciliation *rule)
{
	/* The second pass finds nothing, but is the last: so nothing is matched in part. */
	static const struct pass apart = {
		.name = "apart", .keys = {COL_SOURCE_KEY}, .n_keys = 1, .window = -1, .raises = CODE_NONE, .cardinality = ONE_TO_ONE};

	rule->tolerances = &draw.tolerance;
	rule->n_tolerances = 1;
	rule->net_unreferenced = false;
	rule->scan_window = rule->retry_window = -1;
	rule->passes[0] = draw.pass;
	rule->passes[1] = apart;
	rule->n_passes = draw.in_part ? 1 : 2;
}

/* ---- drawing ---- */

static struct row
row_draw (struct dice *dice, bool right, bool plain)
{
	static const int64_t sizes[] = {1000, 1000, 1000, 990, 1010, 1050, 500, 1001, 950, 1100};
	struct row row = {sizes[dice_below (dice, plain ? 2 : G_N_ELEMENTS (sizes))], 0, 0};

	if (!plain && dice_below (dice, 12) == 0)
		row.qty = -row.qty;
	row.from = row.until = (int) dice_below (dice, 12) * 5 + (int) dice_below (dice, 2) * DAY + 600;
	if (right && dice_below (dice, 4) == 0) {
		row.from = (int) dice_below (dice, 2) * DAY;
		row.until = row.from + DAY;
	}
	return row;
}

static int
row_compare (const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (ABS (x->qty) != ABS (y->qty))
		return ABS (x->qty) > ABS (y->qty) ? -1 : 1;
	return x->from - y->from;
}

/* Rows in canonical order, keys after it; where size and time are equal, the key decides, so any order will do. */
static void
rows_draw (struct dice *dice, struct row *rows, unsigned n, int side, bool plain)
{
	for (unsigned i = 0; i < n; i++)
		rows[i] = row_draw (dice, side == SIDE_RIGHT, plain);
	qsort (rows, n, sizeof *rows, row_compare);
	for (unsigned i = 0; i < n; i++)
		g_snprintf (draw.keys[side][i], sizeof draw.keys[side][i], "%c%u", side == SIDE_LEFT ? 'S' : 'E', i);
}

static void
qty_text (GString *text, int64_t qty)
{
	g_string_append_printf (text, "%s%" G_GINT64_FORMAT ".%02d", qty < 0 ? "-" : "", ABS (qty) / 100, (int) (ABS (qty) % 100));
}

static char *
side_text (const struct row *rows, unsigned n, int side)
{
	GString *text = g_string_new (NULL);

	for (unsigned i = 0; i < n; i++) {
		const struct row *row = &rows[i];
		int day = 10 + row->from / DAY, minute = row->from % DAY;

		g_string_append_printf (text, "key=%s", draw.keys[side][i]);
		if (side == SIDE_LEFT)
			g_string_append_printf (text, " at=2026-03-%02dT%02d:%02d:00-05:00", day, minute / 60, minute % 60);
		else
			g_string_append_printf (text, " post=2026-03-%02d%s", day, row->qty < 0 ? " mvt=262 ind=S" : "");
		if (side == SIDE_RIGHT && row->from == row->until)
			g_string_append_printf (text, " entered=2026-03-%02dT%02d:%02d:00-05:00", day, minute / 60, minute % 60);
		g_string_append (text, " qty=");
		qty_text (text, side == SIDE_RIGHT ? ABS (row->qty) : row->qty);
		g_string_append_c (text, '\n');
	}
	return g_string_free (text, FALSE);
}

/* ---- what the engine said ---- */

/* The right that each left is matched with, or suggested. */
static void
partners_read (const struct bench *bench, unsigned partner[SCANS_MAX])
{
	g_autofree struct allocation *allocations = NULL;
	size_t n = recon_allocations (bench->recon, &allocations);

	for (unsigned i = 0; i < SCANS_MAX; i++)
		partner[i] = NOBODY;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			const struct allocation *left = &allocations[i], *right = &allocations[j];
			bool matched = left->state == STATE_MATCHED || left->state == STATE_MATCHED_TOLERANCE;

			if (left->side == SIDE_LEFT && right->side == SIDE_RIGHT && matched && left->state == right->state &&
				left->link == right->link)
				partner[left->row] = right->row;
		}
	for (size_t i = 0; i < bench->outcome->n_cases; i++) {
		const struct outcome_case *one = &bench->outcome->cases[i];

		for (char **key = one->left_keys; one->code == CODE_MATCH_SUGGESTED && *key != NULL; key++)
			partner[(*key)[1] - '0'] = (unsigned) (one->right_keys[0][1] - '0');
	}
}

static struct bench *
draw_run (void)
{
	g_autofree char *left = side_text (draw.left, draw.n_left, SIDE_LEFT),
					*right = side_text (draw.right, draw.n_right, SIDE_RIGHT);

	return fixture_run (&(struct fixture) {.left = left, .right = right, .reference = "price RM-7 3.20", .adjust = use_draw});
}

static char *
draw_words (unsigned seed)
{
	g_autofree char *left = side_text (draw.left, draw.n_left, SIDE_LEFT),
					*right = side_text (draw.right, draw.n_right, SIDE_RIGHT);

	return g_strdup_printf ("seed %u\n%s--\n%s", seed, left, right);
}

/* ---- pairs ---- */

struct way
{
	unsigned partner[ROWS_MAX], pairs;
	int64_t gap, distance;
};
struct trial
{
	struct way now, best;
	bool any, ambiguous[ROWS_MAX];
};

static int
minutes_apart (const struct row *left, const struct row *right)
{
	return left->from < right->from ? right->from - left->from : MAX (left->from - right->until, 0);
}

/* Money at four decimals: a hundredth of a unit is worth 0.0320. */
static bool
may_pair (const struct row *left, const struct row *right)
{
	int64_t delta = left->qty - right->qty, basis = MAX (ABS (left->qty), ABS (right->qty));
	int64_t side = (delta > 0 ? draw.tolerance.under : draw.tolerance.over) / 10000;
	bool in_time = draw.pass.window < 0 || minutes_apart (left, right) * 60 <= draw.pass.window;
	bool in_quantity = delta == 0 || ABS (delta) * 100 <= MAX (side * 100, basis * (draw.tolerance.percent / 1000000));
	bool in_value = draw.tolerance.value_cap == DECIMAL_NONE || ABS (delta) * 320 <= draw.tolerance.value_cap;

	if (draw.pass.limits_value)
		in_time &= delta * 320 <= draw.pass.value_under && -delta * 320 <= draw.pass.value_over;
	return in_time && in_quantity && in_value;
}

static int
way_compare (const struct way *a, const struct way *b)
{
	return a->pairs != b->pairs ? (a->pairs > b->pairs ? -1 : 1)
		: a->gap != b->gap      ? (a->gap < b->gap ? -1 : 1)
								: (a->distance > b->distance) - (a->distance < b->distance);
}

static void
trial_judge (struct trial *trial)
{
	int order = trial->any ? way_compare (&trial->now, &trial->best) : -1;

	if (order < 0) {
		trial->best = trial->now;
		memset (trial->ambiguous, 0, sizeof trial->ambiguous);
		trial->any = true;
	}
	for (unsigned i = 0; i < draw.n_left && order == 0; i++)
		trial->ambiguous[i] |= trial->now.partner[i] != trial->best.partner[i];
}

static void
trial_run (struct trial *trial, unsigned left, unsigned taken)
{
	struct way before = trial->now;

	if (left == draw.n_left) {
		trial_judge (trial);
		return;
	}
	for (unsigned right = 0; right < draw.n_right; right++) {
		if ((taken & 1u << right) || !may_pair (&draw.left[left], &draw.right[right]))
			continue;
		trial->now.partner[left] = right;
		trial->now.pairs++;
		trial->now.gap += ABS (draw.left[left].qty - draw.right[right].qty);
		trial->now.distance += minutes_apart (&draw.left[left], &draw.right[right]);
		trial_run (trial, left + 1, taken | 1u << right);
		trial->now = before;
	}
	trial->now.partner[left] = NOBODY;
	trial_run (trial, left + 1, taken);
	trial->now = before;
}

static void
pass_draw (struct dice *dice)
{
	static const struct tolerance tolerances[] = {
		{"*", 0, 0, 0, DECIMAL_NONE},
		{"*", 0, 0, 0, DECIMAL_NONE},
		{"*", 500000, 100000, 0, DECIMAL_NONE},
		{"*", 0, 0, 5000000, DECIMAL_NONE},
		{"*", 0, 0, 10000000, 16000},
		{"*", 0, 100000, 1000000, 320000},
	};
	unsigned policy = dice_below (dice, 6);

	draw.tolerance = tolerances[dice_below (dice, G_N_ELEMENTS (tolerances))];
	draw.pass = (struct pass) {.name = "pairs",
		.keys = {COL_ORDER},
		.n_keys = 1,
		.cardinality = ONE_TO_ONE,
		.left_one = true,
		.right_one = true,
		.raises = CODE_NONE,
		.window = dice_below (dice, 2) == 0 ? -1 : (int64_t) dice_below (dice, 12) * 300,
		.suggested = dice_below (dice, 8) == 0,
		.ambiguous_lists = policy == 0,
		.ambiguous_suggests = policy == 1,
		.limits_value = dice_below (dice, 4) == 0,
		.value_over = 16000,
		.value_under = 3200};
}

START_TEST (pairs_are_those_of_trying_all)
{
	for (unsigned i = 0; i < BATCH; i++) {
		unsigned seed = (unsigned) _i * BATCH + i, partner[SCANS_MAX];
		struct dice dice = {UINT64_C (3) << 40 | seed};
		bool plain = dice_below (&dice, 3) == 0;
		struct trial trial = {0};

		pass_draw (&dice);
		draw.n_left = 1 + dice_below (&dice, ROWS_MAX);
		draw.n_right = 1 + dice_below (&dice, ROWS_MAX);
		rows_draw (&dice, draw.left, draw.n_left, SIDE_LEFT, plain);
		rows_draw (&dice, draw.right, draw.n_right, SIDE_RIGHT, plain);
		trial_run (&trial, 0, 0);
		g_autoptr (bench) bench = draw_run ();
		g_autofree char *words = draw_words (seed);
		partners_read (bench, partner);
		for (unsigned left = 0; left < draw.n_left; left++) {
			bool listed = trial.ambiguous[left] && draw.pass.ambiguous_lists;
			unsigned expected = listed ? NOBODY : trial.best.partner[left];

			ck_assert_msg (
				partner[left] == expected, "%s: the partner of S%u is %u, not %u", words, left, partner[left], expected);
		}
	}
}
END_TEST

/* ---- subsets ---- */

static int64_t
set_sum (unsigned set)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < draw.n_left; i++)
		sum += set & 1u << i ? draw.left[i].qty : 0;
	return sum;
}

/* Fewer first, then the one with the earliest row where they differ. */
static bool
set_first (unsigned set, unsigned than)
{
	int a = __builtin_popcount (set), b = __builtin_popcount (than);

	return a != b ? a < b : (set & (set ^ than) & -(set ^ than)) != 0;
}

/* The sets of left rows, all near enough, that sum to the amount; how many, and the first. */
static unsigned
sets_try (unsigned among, int64_t amount, unsigned *first)
{
	unsigned found = 0;

	for (unsigned set = 1; set < 1u << draw.n_left; set++)
		if ((set & ~among) == 0 && set_sum (set) == amount && (found++ == 0 || set_first (set, *first)))
			*first = set;
	return found;
}

static void
scans_draw (struct dice *dice)
{
	draw.n_left = 1 + dice_below (dice, SCANS_MAX);
	draw.n_right = 1;
	rows_draw (dice, draw.left, draw.n_left, SIDE_LEFT, false);
	rows_draw (dice, draw.right, 1, SIDE_RIGHT, false);
	for (unsigned i = 0; i < draw.n_left; i++)
		draw.left[i].qty = dice_between (dice, 1, dice_below (dice, 2) == 0 ? 5 : 40) * 25;
	qsort (draw.left, draw.n_left, sizeof *draw.left, row_compare);
	draw.tolerance = (struct tolerance) {"*", 0, 0, 0, DECIMAL_NONE};
}

START_TEST (a_subset_is_the_only_one_or_what_the_policy_says)
{
	for (unsigned i = 0; i < BATCH; i++) {
		unsigned seed = (unsigned) _i * BATCH + i, partner[SCANS_MAX], near = 0, first = 0, policy;
		struct dice dice = {UINT64_C (4) << 40 | seed};

		scans_draw (&dice);
		policy = dice_below (&dice, 3);
		draw.right[0].qty = dice_below (&dice, 4) == 0 ? 25 * (int64_t) (1 + dice_below (&dice, 60))
													   : set_sum (1 + dice_below (&dice, (1u << draw.n_left) - 1));
		draw.pass = (struct pass) {.name = "subset",
			.keys = {COL_ORDER},
			.n_keys = 1,
			.cardinality = SUBSET,
			.raises = CODE_NONE,
			.window = dice_below (&dice, 2) == 0 ? -1 : 1800,
			.ambiguous_lists = policy == 0,
			.ambiguous_suggests = policy == 1};
		for (unsigned left = 0; left < draw.n_left; left++)
			if (draw.pass.window < 0 || minutes_apart (&draw.left[left], &draw.right[0]) * 60 <= draw.pass.window)
				near |= 1u << left;
		unsigned found = sets_try (near, draw.right[0].qty, &first), taken = 0;
		g_autoptr (bench) bench = draw_run ();
		g_autofree char *words = draw_words (seed);
		partners_read (bench, partner);
		for (unsigned left = 0; left < draw.n_left; left++)
			taken |= partner[left] != NOBODY ? 1u << left : 0;
		ck_assert_msg (taken == (found == 1 || (found > 1 && policy != 0) ? first : 0), "%s: %x of %u choices, the first %x",
			words, taken, found, first);
	}
}
END_TEST

/* ---- what a group is left over with ---- */

/* What each left row is left over with: the whole rows of the only choice, else the last rows. */
static void
rest_expect (int64_t difference, int64_t rest[SCANS_MAX])
{
	unsigned first = 0, found = sets_try ((1u << draw.n_left) - 1, difference, &first);

	for (unsigned i = draw.n_left; i > 0; i--) {
		rest[i - 1] = found == 1 ? (first & 1u << (i - 1) ? draw.left[i - 1].qty : 0) : MIN (draw.left[i - 1].qty, difference);
		difference -= found == 1 ? 0 : rest[i - 1];
	}
}

static void
rest_read (const struct bench *bench, int64_t rest[SCANS_MAX])
{
	g_autofree struct allocation *allocations = NULL;
	size_t n = recon_allocations (bench->recon, &allocations);

	memset (rest, 0, SCANS_MAX * sizeof *rest);
	for (size_t i = 0; i < n; i++)
		if (allocations[i].side == SIDE_LEFT && allocations[i].state == STATE_EXCEPTION)
			rest[allocations[i].row] += allocations[i].qty / 10000;
}

static bool
has_code (const struct bench *bench, enum code code)
{
	for (size_t i = 0; i < bench->outcome->n_cases; i++)
		if (bench->outcome->cases[i].code == code)
			return true;
	return false;
}

START_TEST (a_difference_is_whole_rows_where_only_one_choice_sums_to_it)
{
	draw.in_part = true;
	for (unsigned i = 0; i < BATCH; i++) {
		unsigned seed = (unsigned) _i * BATCH + i;
		int64_t expected[SCANS_MAX], rest[SCANS_MAX], difference;
		struct dice dice = {UINT64_C (5) << 40 | seed};

		scans_draw (&dice);
		draw.right[0].qty = dice_between (&dice, 1, set_sum ((1u << draw.n_left) - 1));
		draw.pass = (struct pass) {
			.name = "sums", .keys = {COL_ORDER}, .n_keys = 1, .cardinality = MANY_TO_MANY, .raises = CODE_NONE, .window = -1};
		if (dice_below (&dice, 2) == 0)
			draw.right[0].qty = set_sum (1 + dice_below (&dice, (1u << draw.n_left) - 1));
		difference = set_sum ((1u << draw.n_left) - 1) - draw.right[0].qty;
		g_autoptr (bench) bench = draw_run ();
		g_autofree char *words = draw_words (seed);
		if (has_code (bench, CODE_UOM_FACTOR))
			continue;
		rest_expect (difference, expected);
		rest_read (bench, rest);
		for (unsigned left = 0; left < draw.n_left; left++)
			ck_assert_msg (rest[left] == expected[left], "%s: S%u is left over with %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT,
				words, left, rest[left], expected[left]);
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("match_property");
	TCase *tcase = tcase_create ("properties");
	SRunner *runner;
	int failed, rounds = dice_rounds (BATCHES, BATCHES_FULL);

	tcase_set_timeout (tcase, 120);
	tcase_add_loop_test (tcase, pairs_are_those_of_trying_all, 0, rounds);
	tcase_add_loop_test (tcase, a_subset_is_the_only_one_or_what_the_policy_says, 0, rounds);
	tcase_add_loop_test (tcase, a_difference_is_whole_rows_where_only_one_choice_sums_to_it, 0, rounds);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
