/*
 * Passes: pairs and groups that agree, and the part of a group that agrees.
 */
#include "common/recon/recon_internal.h"

#include <stdlib.h>
#include <string.h>

enum
{
	SUBSET_MAX = 12,
	NEIGHBORS_MAX = 32,
	NEIGHBORS_MIN = 4,
	CANDIDATES_MAX = 1 << 21
};

/* ---- tolerance ---- */

static const struct tolerance *
tolerance_of (const struct recon *recon, const struct group *group)
{
	int side = group->n_left > 0 ? SIDE_LEFT : SIDE_RIGHT;
	uint32_t row = side == SIDE_LEFT ? group->left[0] : group->right[0];
	const struct movement_table *table = recon->side[side].table;
	const struct item *item =
		reference_item (recon->reference, movement_text (table, COL_PLANT, row), table->canonical_material[row]);
	const char *class = item != NULL ? item->item_class : "";
	const struct tolerance *any = NULL;

	for (int i = 0; i < recon->rule->n_tolerances; i++) {
		const struct tolerance *tolerance = &recon->rule->tolerances[i];

		if (strcmp (tolerance->item_class, class) == 0)
			return tolerance;
		if (strcmp (tolerance->item_class, "*") == 0)
			any = tolerance;
	}
	return any;
}

/* Half a unit of the last decimal for each row whose conversion was rounded: less than that is rounding (domain.md 1.6). */
static int64_t
rounding_bound (const struct recon *recon, int side, const uint32_t *rows, size_t n)
{
	const struct movement_table *table = recon->side[side].table;
	int64_t bound = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t row = rows[i], base = table->base_uom[row], uom = movement_text (table, COL_UOM, row);
		int decimals = reference_uom_decimals (recon->reference, base);
		struct conversion conversion;
		int64_t unit = 1;

		if (base == uom || decimals < 0 ||
			!reference_conversion (recon->reference, table->canonical_material[row], uom, base, &conversion))
			continue;
		for (int d = decimals; d < QTY_SCALE; d++)
			unit *= 10;
		if ((int128) table->qty[row] * conversion.numerator % ((int128) conversion.denominator * unit) != 0)
			bound += unit / 2;
	}
	return bound;
}

static bool
value_within (const struct recon *recon, const struct group *group, int64_t delta, int64_t cap)
{
	int side = group->n_left > 0 ? SIDE_LEFT : SIDE_RIGHT;
	uint32_t row = side == SIDE_LEFT ? group->left[0] : group->right[0];
	const struct movement_table *table = recon->side[side].table;
	bool fallback;
	int64_t amount;
	const struct price *price = reference_price (recon->reference, movement_text (table, COL_PLANT, row),
		table->canonical_material[row], recon_row_date (recon, side, row), &fallback);

	return cap == DECIMAL_NONE || price == NULL ||
		(money_of (magnitude (delta), price->price, price->price_unit, MONEY_SCALE, &amount) == DECIMAL_OK && amount <= cap);
}

bool
recon_within (const struct recon *recon, const struct group *group, int64_t delta, bool *exact)
{
	const struct tolerance *tolerance;
	int64_t bound, percent, basis = MAX (magnitude (group->sum_left), magnitude (group->sum_right));

	*exact = delta == 0;
	if (delta == 0)
		return true;
	bound = rounding_bound (recon, SIDE_LEFT, group->left, group->n_left) +
		rounding_bound (recon, SIDE_RIGHT, group->right, group->n_right);
	if (magnitude (delta) <= bound)
		return true;
	tolerance = tolerance_of (recon, group);
	if (tolerance == NULL)
		return false;
	/* percent is at PRICE_SCALE and of a hundred. */
	if (decimal_ratio (basis, tolerance->percent, INT64_C (100000000), ROUND_DOWN, &percent) != DECIMAL_OK)
		percent = 0;
	return magnitude (delta) <= MAX (delta > 0 ? tolerance->under : tolerance->over, percent) &&
		value_within (recon, group, delta, tolerance->value_cap);
}

const char *
recon_tolerance_name (const struct recon *recon, const struct group *group, int64_t delta)
{
	const struct tolerance *tolerance = tolerance_of (recon, group);

	if (tolerance == NULL ||
		magnitude (delta) <= rounding_bound (recon, SIDE_LEFT, group->left, group->n_left) +
				rounding_bound (recon, SIDE_RIGHT, group->right, group->n_right))
		return "rounding";
	return tolerance->item_class;
}

/* ---- residuals ---- */

/* The one subset of rows whose open quantities sum to amount; FALSE when there is none or more than one. */
static bool
subset_unique (const struct side *s, const uint32_t *rows, size_t n, int64_t amount, unsigned *mask)
{
	unsigned found = 0;

	for (unsigned set = 1; set < 1u << n; set++) {
		int128 sum = 0;

		for (size_t i = 0; i < n; i++)
			if (set & 1u << i)
				sum += s->open[rows[i]];
		if (sum != amount)
			continue;
		if (found++ > 0)
			return false;
		*mask = set;
	}
	return found == 1;
}

bool
residual_choose (const struct recon *recon, int side, const uint32_t *rows, size_t n, int64_t amount, GArray *shares)
{
	const struct side *s = &recon->side[side];
	unsigned mask;

	if (n <= SUBSET_MAX && subset_unique (s, rows, n, amount, &mask)) {
		for (size_t i = 0; i < n; i++)
			if (mask & 1u << i)
				g_array_append_val (shares, ((struct share) {rows[i], s->open[rows[i]]}));
		return true;
	}
	for (size_t i = n; i > 0 && amount != 0; i--) {
		int64_t open = s->open[rows[i - 1]];

		if ((open < 0) != (amount < 0) || open == 0)
			continue;
		int64_t take = magnitude (open) <= magnitude (amount) ? open : amount;
		g_array_append_val (shares, ((struct share) {rows[i - 1], take}));
		amount -= take;
	}
	return false;
}

/* ---- commit ---- */

bool
periods_differ (const struct recon *recon, uint32_t left, uint32_t right)
{
	return recon_row_period (recon, SIDE_LEFT, left) != recon_row_period (recon, SIDE_RIGHT, right);
}

/* Open rows of one window, kept in canonical order. */
static size_t
rows_of_window (const struct side *s, const uint32_t *rows, size_t n, enum window window, uint32_t *out, int64_t *sum)
{
	size_t count = 0;

	*sum = 0;
	for (size_t i = 0; i < n; i++)
		if (s->window[rows[i]] == window && s->open[rows[i]] != 0) {
			out[count++] = rows[i];
			*sum += s->open[rows[i]];
		}
	return count;
}

/* Takes portions of own rows into a finding whose other leg, `after`, lies behind the window. */
static void
cutoff_raise (struct recon *recon, int side, const GArray *shares, const uint32_t *after, size_t n_after, const struct pass *pass)
{
	uint32_t link = UINT32_MAX;

	for (guint i = 0; i < shares->len; i++) {
		const struct share *share = &g_array_index (shares, struct share, i);

		if (side == SIDE_LEFT ? !periods_differ (recon, share->row, after[0]) : !periods_differ (recon, after[0], share->row))
			continue;
		if (link == UINT32_MAX)
			link = recon_finding (recon, CODE_CUTOFF, pass->name, pass->identity ? "id" : "keys");
		recon_settle (recon, side, share->row, share->qty, STATE_EXCEPTION, link);
	}
	for (size_t i = 0; i < n_after && link != UINT32_MAX; i++)
		finding_reference (recon, link, 1 - side, after[i]);
}

/*
 * A match across the edge of the window: what its own rows do not cover inside the window is a cut-off difference when the other
 * leg lies after it (the run of the earlier period reports it); when it lies before, the earlier run did.
 */
static void
cutoff_settle (struct recon *recon, struct group *group, const struct pass *pass)
{
	uint32_t *const rows[SIDE_COUNT] = {group->left, group->right};
	const size_t n[SIDE_COUNT] = {group->n_left, group->n_right};
	g_autofree uint32_t *own_rows = g_new (uint32_t, n[0] + n[1] + 1), *after_rows = g_new (uint32_t, n[0] + n[1] + 1);
	int64_t own[SIDE_COUNT], after[SIDE_COUNT];

	for (int side = 0; side < SIDE_COUNT; side++) {
		rows_of_window (&recon->side[side], rows[side], n[side], WINDOW_OWN, own_rows, &own[side]);
		rows_of_window (&recon->side[side], rows[side], n[side], WINDOW_AFTER, after_rows, &after[side]);
	}
	/* The side that has too much of its own; a return is negative and has too little. */
	int64_t gap = own[SIDE_LEFT] - own[SIDE_RIGHT];
	int side = own[SIDE_LEFT] != 0 && (own[SIDE_LEFT] > 0) == (gap > 0) ? SIDE_LEFT : SIDE_RIGHT;
	int64_t cover = after[1 - side] - after[side];
	gap = side == SIDE_LEFT ? gap : -gap;
	if (gap == 0 || cover == 0 || (gap > 0) != (cover > 0))
		return;
	g_autoptr (GArray) shares = g_array_new (FALSE, FALSE, sizeof (struct share));
	size_t n_own = rows_of_window (&recon->side[side], rows[side], n[side], WINDOW_OWN, own_rows, &own[side]);
	size_t n_after =
		rows_of_window (&recon->side[1 - side], rows[1 - side], n[1 - side], WINDOW_AFTER, after_rows, &after[1 - side]);
	residual_choose (recon, side, own_rows, n_own, magnitude (gap) < magnitude (cover) ? gap : cover, shares);
	cutoff_raise (recon, side, shares, after_rows, n_after, pass);
}

void
rows_settle (struct recon *recon, int side, const uint32_t *rows, size_t n, enum state state, uint32_t link)
{
	for (size_t i = 0; i < n; i++)
		if (recon->side[side].open[rows[i]] != 0)
			recon_settle_rest (recon, side, rows[i], state, link);
}

void
match_commit (struct recon *recon, struct group *group, const struct pass *pass, enum state state)
{
	uint32_t link = ++recon->matches;

	if (group->mixed && group->own)
		cutoff_settle (recon, group, pass);
	if (state == STATE_MATCHED_TOLERANCE)
		leak_note (recon, group);
	rows_settle (recon, SIDE_LEFT, group->left, group->n_left, state, link);
	rows_settle (recon, SIDE_RIGHT, group->right, group->n_right, state, link);
}

/* ---- pairs ---- */

struct candidate
{
	uint32_t left, right;
	int64_t gap, distance;
};
struct candidates
{
	const struct recon *recon;
	GArray *list;
};

static int
candidate_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct candidate *x = a, *y = b;
	const struct recon *recon = data;
	int order;

	if (x->gap != y->gap)
		return x->gap < y->gap ? -1 : 1;
	if (x->distance != y->distance)
		return x->distance < y->distance ? -1 : 1;
	order = recon_row_compare (recon, SIDE_LEFT, x->left, y->left);
	return order != 0 ? order : recon_row_compare (recon, SIDE_RIGHT, x->right, y->right);
}

static void
pair_commit (struct recon *recon, uint32_t left, uint32_t right, const struct pass *pass)
{
	struct group pair = {.left = &left,
		.right = &right,
		.n_left = 1,
		.n_right = 1,
		.sum_left = recon->side[SIDE_LEFT].open[left],
		.sum_right = recon->side[SIDE_RIGHT].open[right]};
	enum window a = recon->side[SIDE_LEFT].window[left], b = recon->side[SIDE_RIGHT].window[right];

	pair.own = a == WINDOW_OWN || b == WINDOW_OWN;
	pair.mixed = a != b;
	match_commit (recon, &pair, pass, pair.sum_left == pair.sum_right ? STATE_MATCHED : STATE_MATCHED_TOLERANCE);
}

static bool
pair_fits (const struct recon *recon, uint32_t left, uint32_t right, const struct pass *pass, struct candidate *candidate)
{
	int64_t delta = recon->side[SIDE_LEFT].open[left] - recon->side[SIDE_RIGHT].open[right];
	struct group pair = {.left = &left,
		.right = &right,
		.n_left = 1,
		.n_right = 1,
		.sum_left = recon->side[SIDE_LEFT].open[left],
		.sum_right = recon->side[SIDE_RIGHT].open[right]};
	bool exact;

	*candidate = (struct candidate) {left, right, magnitude (delta), recon_distance (recon, left, right)};
	return (pass->window < 0 || candidate->distance <= pass->window * INSTANT_SECOND) &&
		recon_within (recon, &pair, delta, &exact);
}

/* How many rows of a sorted list stand before one of that size and time. */
static size_t
row_place (const struct recon *recon, const uint32_t *rows, size_t n, int64_t size, instant_t at)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int64_t other = magnitude (recon->side[SIDE_RIGHT].table->counted[rows[middle]]);

		if (other > size || (other == size && recon_row_time (recon, SIDE_RIGHT, rows[middle]) < at))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Nearest pairs first. Above PAIRS_MAX candidates a row is compared only with its neighbors in size and time. */
static void
pairs_match (struct recon *recon, struct group *group, const struct pass *pass)
{
	g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (struct candidate));
	struct candidate candidate;
	bool all = group->n_left * group->n_right <= PAIRS_MAX;
	size_t reach = CLAMP (CANDIDATES_MAX / (2 * group->n_left), NEIGHBORS_MIN, NEIGHBORS_MAX);

	for (size_t i = 0; i < group->n_left; i++) {
		uint32_t left = group->left[i];
		size_t at = all ? 0
						: row_place (recon, group->right, group->n_right, magnitude (recon->side[SIDE_LEFT].table->counted[left]),
							  recon_row_time (recon, SIDE_LEFT, left));
		size_t from = at > reach ? at - reach : 0, until = all ? group->n_right : MIN (at + reach, group->n_right);

		for (size_t j = from; j < until; j++)
			if (pair_fits (recon, left, group->right[j], pass, &candidate))
				g_array_append_val (list, candidate);
	}
	g_array_sort_with_data (list, candidate_compare, recon);
	for (guint i = 0; i < list->len; i++) {
		const struct candidate *best = &g_array_index (list, struct candidate, i);

		if (recon->side[SIDE_LEFT].live[best->left] && recon->side[SIDE_RIGHT].live[best->right])
			pair_commit (recon, best->left, best->right, pass);
	}
}

static void
exact_group (struct recon *recon, struct group *group, const struct pass *pass)
{
	bool exact;

	if (pass->cardinality == ONE_TO_ONE) {
		pairs_match (recon, group, pass);
		return;
	}
	if (!group_in_window (recon, group, pass) || (pass->left_one && group->n_left > 1) || (pass->right_one && group->n_right > 1))
		return;
	if (recon_within (recon, group, group->sum_left - group->sum_right, &exact) && (group->sum_left != 0 || exact))
		match_commit (recon, group, pass, exact ? STATE_MATCHED : STATE_MATCHED_TOLERANCE);
}

void
recon_pass_exact (struct recon *recon, const struct pass *pass, unsigned options)
{
	recon_groups (recon, pass, options, exact_group);
}

/* ---- the part that agrees ---- */

bool
surplus_hold (struct recon *recon, struct group *group, struct surplus *surplus)
{
	int64_t delta = group->sum_left - group->sum_right;
	int side = (delta > 0) == (group->sum_left > 0) ? SIDE_LEFT : SIDE_RIGHT;

	if (group->sum_left == 0 || group->sum_right == 0 || (group->sum_left < 0) != (group->sum_right < 0))
		return false;
	*surplus = (struct surplus) {side, true, g_array_new (FALSE, FALSE, sizeof (struct share))};
	if (delta != 0)
		surplus->whole = residual_choose (recon, side, side == SIDE_LEFT ? group->left : group->right,
			side == SIDE_LEFT ? group->n_left : group->n_right, side == SIDE_LEFT ? delta : -delta, surplus->shares);
	for (guint i = 0; i < surplus->shares->len; i++) {
		const struct share *share = &g_array_index (surplus->shares, struct share, i);

		recon->side[side].open[share->row] -= share->qty;
	}
	return true;
}

void
surplus_release (struct recon *recon, struct surplus *surplus)
{
	struct side *s = &recon->side[surplus->side];

	for (guint i = 0; i < surplus->shares->len; i++) {
		const struct share *share = &g_array_index (surplus->shares, struct share, i);

		s->open[share->row] += share->qty;
		s->live[share->row] = true;
		if (!surplus->whole)
			s->mark[share->row] |= MARK_PORTION;
	}
	g_array_unref (surplus->shares);
}

bool
match_part (struct recon *recon, struct group *group, const struct pass *pass)
{
	struct surplus surplus;

	if (!surplus_hold (recon, group, &surplus))
		return false;
	match_commit (recon, group, pass, STATE_MATCHED);
	surplus_release (recon, &surplus);
	return true;
}

static void
partial_group (struct recon *recon, struct group *group, const struct pass *pass)
{
	if (group_in_window (recon, group, pass) && group->sum_left != group->sum_right)
		match_part (recon, group, pass);
}

void
recon_pass_partial (struct recon *recon, const struct pass *pass, unsigned options)
{
	recon_groups (recon, pass, options, partial_group);
}
