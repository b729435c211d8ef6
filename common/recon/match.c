/*
 * Passes: pairs and groups that agree, the part of a group that agrees, and groups that agree once a key is dropped.
 */
#include "common/recon/recon_internal.h"

#include <stdlib.h>
#include <string.h>

enum { SUBSET_MAX = 12, PAIRS_MAX = 1 << 16 };

/* ---- tolerance ---- */

static const struct tolerance *
tolerance_of (const struct recon *recon, const struct group *group)
{
	int side = group->n_left > 0 ? SIDE_LEFT : SIDE_RIGHT;
	uint32_t row = side == SIDE_LEFT ? group->left[0] : group->right[0];
	const struct movement_table *table = recon->side[side].table;
	const struct item *item = reference_item (recon->reference, movement_text (table, COL_PLANT, row), table->canonical_material[row]);
	const char *class = item != NULL ? item->item_class : "";

	for (int i = 0; i < recon->rule->n_tolerances; i++)
	{
		const struct tolerance *tolerance = &recon->rule->tolerances[i];

		if (strcmp (tolerance->item_class, class) == 0 || strcmp (tolerance->item_class, "*") == 0)
			return tolerance;
	}
	return NULL;
}

/* Half a unit of the last decimal for each row that was converted: below it a difference is rounding (domain.md 1.6). */
static int64_t
rounding_bound (const struct recon *recon, int side, const uint32_t *rows, size_t n)
{
	const struct movement_table *table = recon->side[side].table;
	int64_t bound = 0;

	for (size_t i = 0; i < n; i++)
	{
		int decimals = reference_uom_decimals (recon->reference, table->base_uom[rows[i]]);
		int64_t unit = 1;

		if (table->base_uom[rows[i]] == movement_text (table, COL_UOM, rows[i]) || decimals < 0)
			continue;
		for (int d = decimals; d < QTY_SCALE; d++)
			unit *= 10;
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
	const struct price *price = reference_price (recon->reference, movement_text (table, COL_PLANT, row), table->canonical_material[row],
						     recon_row_date (recon, side, row), &fallback);

	return cap == DECIMAL_NONE || price == NULL
	       || (money_of (magnitude (delta), price->price, price->price_unit, MONEY_SCALE, &amount) == DECIMAL_OK && amount <= cap);
}

bool
recon_within (const struct recon *recon, const struct group *group, int64_t delta, bool *exact)
{
	const struct tolerance *tolerance;
	int64_t bound, percent, basis = MAX (magnitude (group->sum_left), magnitude (group->sum_right));

	*exact = delta == 0;
	if (delta == 0)
		return true;
	bound = rounding_bound (recon, SIDE_LEFT, group->left, group->n_left) + rounding_bound (recon, SIDE_RIGHT, group->right, group->n_right);
	if (magnitude (delta) <= bound)
		return true;
	tolerance = tolerance_of (recon, group);
	if (tolerance == NULL)
		return false;
	/* percent is at PRICE_SCALE and of a hundred. */
	if (decimal_ratio (basis, tolerance->percent, INT64_C (100000000), ROUND_DOWN, &percent) != DECIMAL_OK)
		percent = 0;
	return magnitude (delta) <= MAX (delta > 0 ? tolerance->over : tolerance->under, percent)
	       && value_within (recon, group, delta, tolerance->value_cap);
}

/* ---- residuals ---- */

/* The one subset of rows whose open quantities sum to amount; FALSE when there is none or more than one. */
static bool
subset_unique (const struct side *s, const uint32_t *rows, size_t n, int64_t amount, unsigned *mask)
{
	unsigned found = 0;

	for (unsigned set = 1; set < 1u << n; set++)
	{
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

	if (n <= SUBSET_MAX && subset_unique (s, rows, n, amount, &mask))
	{
		for (size_t i = 0; i < n; i++)
			if (mask & 1u << i)
				g_array_append_val (shares, ((struct share) { rows[i], s->open[rows[i]] }));
		return true;
	}
	for (size_t i = n; i > 0 && amount != 0; i--)
	{
		int64_t open = s->open[rows[i - 1]];

		if ((open < 0) != (amount < 0) || open == 0)
			continue;
		int64_t take = magnitude (open) <= magnitude (amount) ? open : amount;
		g_array_append_val (shares, ((struct share) { rows[i - 1], take }));
		amount -= take;
	}
	return false;
}

/* ---- commit ---- */

static bool
periods_differ (const struct recon *recon, uint32_t left, uint32_t right)
{
	return recon_row_period (recon, SIDE_LEFT, left) != recon_row_period (recon, SIDE_RIGHT, right);
}

/* Rows of one window, kept in canonical order. */
static size_t
rows_of_window (const struct side *s, const uint32_t *rows, size_t n, enum window window, uint32_t *out, int64_t *sum)
{
	size_t count = 0;

	*sum = 0;
	for (size_t i = 0; i < n; i++)
		if (s->window[rows[i]] == window)
		{
			out[count++] = rows[i];
			*sum += s->open[rows[i]];
		}
	return count;
}

/*
 * A match across the edge of the window: what its own rows do not cover inside the window is a cut-off difference when the other
 * leg lies after it (the run of the earlier period reports it); when it lies before, the earlier run did.
 */
static void
cutoff_settle (struct recon *recon, struct group *group, const struct pass *pass)
{
	g_autofree uint32_t *rows = g_new (uint32_t, group->n_left + group->n_right + 1);
	int64_t own_left, own_right, after_left, after_right;

	rows_of_window (&recon->side[SIDE_LEFT], group->left, group->n_left, WINDOW_AFTER, rows, &after_left);
	rows_of_window (&recon->side[SIDE_RIGHT], group->right, group->n_right, WINDOW_AFTER, rows, &after_right);
	size_t n_right = rows_of_window (&recon->side[SIDE_RIGHT], group->right, group->n_right, WINDOW_OWN, rows, &own_right);
	size_t n_left = rows_of_window (&recon->side[SIDE_LEFT], group->left, group->n_left, WINDOW_OWN, rows + n_right, &own_left);
	int64_t gap = own_left - own_right;
	int side = gap > 0 ? SIDE_LEFT : SIDE_RIGHT;
	int64_t cover = side == SIDE_LEFT ? after_right - after_left : after_left - after_right;
	if (gap == 0 || cover == 0)
		return;
	g_autoptr (GArray) shares = g_array_new (FALSE, FALSE, sizeof (struct share));
	if (magnitude (gap) > magnitude (cover))
		gap = gap > 0 ? magnitude (cover) : -magnitude (cover);
	residual_choose (recon, side, side == SIDE_LEFT ? rows + n_right : rows, side == SIDE_LEFT ? n_left : n_right, magnitude (gap), shares);
	uint32_t other = side == SIDE_LEFT ? group->right[0] : group->left[0], link = UINT32_MAX;
	for (guint i = 0; i < shares->len; i++)
	{
		const struct share *share = &g_array_index (shares, struct share, i);

		if (side == SIDE_LEFT ? !periods_differ (recon, share->row, other) : !periods_differ (recon, other, share->row))
			continue;
		if (link == UINT32_MAX)
			link = recon_finding (recon, CODE_CUTOFF, pass->name, pass->identity ? "id" : "keys");
		recon_settle (recon, side, share->row, share->qty, STATE_EXCEPTION, link);
	}
	if (link == UINT32_MAX)
		return;
	const struct side *far = &recon->side[1 - side];
	const uint32_t *far_rows = side == SIDE_LEFT ? group->right : group->left;
	for (size_t i = 0; i < (side == SIDE_LEFT ? group->n_right : group->n_left); i++)
		if (far->window[far_rows[i]] == WINDOW_AFTER)
			finding_reference (recon, link, 1 - side, far_rows[i]);
}

static void
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
	rows_settle (recon, SIDE_LEFT, group->left, group->n_left, state, link);
	rows_settle (recon, SIDE_RIGHT, group->right, group->n_right, state, link);
}

/* ---- pairs ---- */

struct candidate { uint32_t left, right; int64_t gap, distance; };
struct candidates { const struct recon *recon; GArray *list; };

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
	struct group pair = { .left = &left, .right = &right, .n_left = 1, .n_right = 1,
			      .sum_left = recon->side[SIDE_LEFT].open[left], .sum_right = recon->side[SIDE_RIGHT].open[right] };
	enum window a = recon->side[SIDE_LEFT].window[left], b = recon->side[SIDE_RIGHT].window[right];

	pair.own = a == WINDOW_OWN || b == WINDOW_OWN;
	pair.mixed = a != b;
	match_commit (recon, &pair, pass, pair.sum_left == pair.sum_right ? STATE_MATCHED : STATE_MATCHED_TOLERANCE);
}

static bool
pair_fits (const struct recon *recon, uint32_t left, uint32_t right, const struct pass *pass, struct candidate *candidate)
{
	int64_t delta = recon->side[SIDE_LEFT].open[left] - recon->side[SIDE_RIGHT].open[right];
	struct group pair = { .left = &left, .right = &right, .n_left = 1, .n_right = 1,
			      .sum_left = recon->side[SIDE_LEFT].open[left], .sum_right = recon->side[SIDE_RIGHT].open[right] };
	bool exact;

	*candidate = (struct candidate) { left, right, magnitude (delta), recon_distance (recon, left, right) };
	return (pass->window < 0 || candidate->distance <= pass->window * INSTANT_SECOND) && recon_within (recon, &pair, delta, &exact);
}

/* Nearest pairs first. Above PAIRS_MAX candidates only rows that are neighbors in (quantity, time) are compared. */
static void
pairs_match (struct recon *recon, struct group *group, const struct pass *pass)
{
	g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (struct candidate));
	struct candidate candidate;
	size_t reach = group->n_left * group->n_right <= PAIRS_MAX ? group->n_right : 64;

	for (size_t i = 0, from = 0; i < group->n_left; i++)
	{
		if (reach < group->n_right)
			while (from < group->n_right && recon->side[SIDE_RIGHT].open[group->right[from]] > recon->side[SIDE_LEFT].open[group->left[i]])
				from++;
		for (size_t j = from; j < group->n_right && j < from + reach; j++)
			if (pair_fits (recon, group->left[i], group->right[j], pass, &candidate))
				g_array_append_val (list, candidate);
	}
	g_array_sort_with_data (list, candidate_compare, recon);
	for (guint i = 0; i < list->len; i++)
	{
		const struct candidate *best = &g_array_index (list, struct candidate, i);

		if (recon->side[SIDE_LEFT].live[best->left] && recon->side[SIDE_RIGHT].live[best->right])
			pair_commit (recon, best->left, best->right, pass);
	}
}

static void
exact_group (struct recon *recon, struct group *group, const struct pass *pass)
{
	bool exact;

	if (pass->cardinality == ONE_TO_ONE)
	{
		pairs_match (recon, group, pass);
		return;
	}
	if ((pass->left_one && group->n_left > 1) || (pass->right_one && group->n_right > 1))
		return;
	if (group->mixed && !group->own)
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

static void
partial_group (struct recon *recon, struct group *group, const struct pass *pass G_GNUC_UNUSED)
{
	int64_t delta = group->sum_left - group->sum_right;
	int side = (delta > 0) == (group->sum_left > 0) ? SIDE_LEFT : SIDE_RIGHT;
	g_autoptr (GArray) shares = g_array_new (FALSE, FALSE, sizeof (struct share));

	if (group->sum_left == 0 || group->sum_right == 0 || (group->sum_left < 0) != (group->sum_right < 0) || delta == 0)
		return;
	uint32_t *rows = side == SIDE_LEFT ? group->left : group->right;
	size_t n = side == SIDE_LEFT ? group->n_left : group->n_right;
	bool whole = residual_choose (recon, side, rows, n, side == SIDE_LEFT ? delta : -delta, shares);
	uint32_t link = ++recon->matches;
	for (guint i = 0; i < shares->len; i++)
	{
		const struct share *share = &g_array_index (shares, struct share, i);
		int64_t taken = recon->side[side].open[share->row] - share->qty;

		if (taken != 0)
			recon_settle (recon, side, share->row, taken, STATE_MATCHED, link);
		if (!whole)
			recon->side[side].mark[share->row] |= MARK_PORTION;
	}
	for (size_t i = 0; i < n; i++)
	{
		bool shared = false;

		for (guint j = 0; j < shares->len && !shared; j++)
			shared = g_array_index (shares, struct share, j).row == rows[i];
		if (!shared && recon->side[side].open[rows[i]] != 0)
			recon_settle_rest (recon, side, rows[i], STATE_MATCHED, link);
	}
	rows_settle (recon, 1 - side, side == SIDE_LEFT ? group->right : group->left, side == SIDE_LEFT ? group->n_right : group->n_left,
		     STATE_MATCHED, link);
}

void
recon_pass_partial (struct recon *recon, const struct pass *pass, unsigned options)
{
	recon_groups (recon, pass, options, partial_group);
}

/* ---- agreement once a key is dropped ---- */

static int
code_column (enum code code)
{
	return code == CODE_LOT_MISMATCH ? COL_LOT : code == CODE_WRONG_SLOC ? COL_STORAGE_LOCATION : code == CODE_WRONG_ORDER ? COL_ORDER : COL_MATERIAL;
}

/* A side that says nothing about what was dropped cannot contradict the other: that is a plain match. */
static bool
side_is_silent (struct recon *recon, int side, const uint32_t *rows, size_t n, int column)
{
	for (size_t i = 0; i < n; i++)
		if (recon_key (recon, column, side, rows[i]) != 0)
			return false;
	return true;
}

/* Tags for what differs besides the primary code. */
static uint32_t
difference_tags (struct recon *recon, uint32_t left, uint32_t right, enum code primary)
{
	static const enum code codes[] = { CODE_LOT_MISMATCH, CODE_WRONG_MATERIAL, CODE_WRONG_ORDER, CODE_WRONG_SLOC };
	uint32_t tags = 0;

	for (size_t i = 0; i < G_N_ELEMENTS (codes); i++)
	{
		uint32_t a = recon_key (recon, code_column (codes[i]), SIDE_LEFT, left), b = recon_key (recon, code_column (codes[i]), SIDE_RIGHT, right);

		if (codes[i] != primary && a != 0 && b != 0 && a != b)
			tags |= 1u << codes[i];
	}
	if (periods_differ (recon, left, right))
		tags |= 1u << CODE_CUTOFF;
	return tags;
}

static void
portions_raise (struct recon *recon, int side, const uint32_t *rows, size_t n, int64_t amount, uint32_t link)
{
	for (size_t i = 0; i < n && amount != 0; i++)
	{
		int64_t open = recon->side[side].open[rows[i]];

		if (open == 0)
			continue;
		int64_t take = (open < 0) == (amount < 0) && magnitude (open) > magnitude (amount) ? amount : open;
		recon_settle (recon, side, rows[i], take, STATE_EXCEPTION, link);
		amount -= take;
		if (recon->side[side].open[rows[i]] != 0)
			recon->side[side].mark[rows[i]] |= MARK_PORTION;
	}
}

static void
raise_group (struct recon *recon, struct group *group, const struct pass *pass)
{
	int64_t delta = group->sum_left - group->sum_right;
	bool exact, partial = pass->raises == CODE_LOT_MISMATCH;
	bool agrees = recon_within (recon, group, delta, &exact) && group->sum_left != 0;
	int column = code_column (pass->raises);

	if (!agrees && (!partial || group->sum_left == 0 || group->sum_right == 0 || (group->sum_left < 0) != (group->sum_right < 0)))
		return;
	if (agrees && (side_is_silent (recon, SIDE_LEFT, group->left, group->n_left, column)
		       || side_is_silent (recon, SIDE_RIGHT, group->right, group->n_right, column)))
	{
		match_commit (recon, group, pass, exact ? STATE_MATCHED : STATE_MATCHED_TOLERANCE);
		return;
	}
	if (!group->own)
	{
		if (agrees)
			match_commit (recon, group, pass, STATE_MATCHED);
		return;
	}
	int64_t amount = magnitude (group->sum_left) < magnitude (group->sum_right) ? group->sum_left : group->sum_right;
	uint32_t link = recon_finding (recon, pass->raises, pass->name, pass->identity ? "id" : pass->n_keys > 0 ? "keys" : "sums");
	finding_at (recon, link)->suggested = pass->suggested;
	finding_at (recon, link)->tags = difference_tags (recon, group->left[0], group->right[0], pass->raises);
	portions_raise (recon, SIDE_LEFT, group->left, group->n_left, agrees ? group->sum_left : amount, link);
	portions_raise (recon, SIDE_RIGHT, group->right, group->n_right, agrees ? group->sum_right : amount, link);
}

/*
 * 1:1 without the dropped key: the rows of one value of that key (one order) are a bundle; two bundles of equal sum, near in
 * time, with no second partner, are the finding.
 */
struct bundle { uint32_t value; size_t from, n; int64_t sum; bool portion; };

static GArray *
bundles_make (struct recon *recon, int side, uint32_t *rows, size_t n, int column)
{
	GArray *bundles = g_array_new (FALSE, FALSE, sizeof (struct bundle));

	for (size_t i = 0; i < n; i++)
	{
		uint32_t value = recon_key (recon, column, side, rows[i]);
		size_t at = i;

		/* Keep equal values together by moving the row back to its bundle; rows within a bundle stay in canonical order. */
		struct bundle *bundle = NULL;
		guint b = 0;
		for (; b < bundles->len && bundle == NULL; b++)
			if (g_array_index (bundles, struct bundle, b).value == value)
				bundle = &g_array_index (bundles, struct bundle, b);
		if (bundle == NULL)
		{
			struct bundle made = { value, i, 0, 0, false };

			g_array_append_val (bundles, made);
			bundle = &g_array_index (bundles, struct bundle, bundles->len - 1);
		}
		else
		{
			uint32_t row = rows[i];

			at = bundle->from + bundle->n;
			memmove (rows + at + 1, rows + at, (i - at) * sizeof *rows);
			rows[at] = row;
			for (; b < bundles->len; b++)
				g_array_index (bundles, struct bundle, b).from++;
		}
		bundle->n++;
		bundle->sum += recon->side[side].open[rows[at]];
		bundle->portion |= (recon->side[side].mark[rows[at]] & MARK_PORTION) != 0;
	}
	return bundles;
}

static bool
bundles_fit (const struct recon *recon, const struct group *group, const struct bundle *a, const struct bundle *b, const struct pass *pass)
{
	int64_t nearest = INT64_MAX;

	if (a->sum != b->sum || a->sum == 0 || a->value == b->value || a->value == 0 || b->value == 0 || a->portion || b->portion)
		return false;
	for (size_t i = 0; i < a->n; i++)
		for (size_t j = 0; j < b->n && i * b->n + j < PAIRS_MAX; j++)
			nearest = MIN (nearest, recon_distance (recon, group->left[a->from + i], group->right[b->from + j]));
	return pass->window < 0 || nearest <= pass->window * INSTANT_SECOND;
}

static int
bundle_partners (const struct recon *recon, const struct group *group, const GArray *lefts, const GArray *rights, guint left, guint right,
		 const struct pass *pass)
{
	int n = 0;

	for (guint i = 0; i < lefts->len; i++)
		n += bundles_fit (recon, group, &g_array_index (lefts, struct bundle, i), &g_array_index (rights, struct bundle, right), pass);
	for (guint j = 0; j < rights->len; j++)
		n += bundles_fit (recon, group, &g_array_index (lefts, struct bundle, left), &g_array_index (rights, struct bundle, j), pass);
	return n;
}

static void
raise_bundles (struct recon *recon, struct group *group, const struct pass *pass)
{
	int column = code_column (pass->raises);
	g_autoptr (GArray) lefts = bundles_make (recon, SIDE_LEFT, group->left, group->n_left, column);
	g_autoptr (GArray) rights = bundles_make (recon, SIDE_RIGHT, group->right, group->n_right, column);

	for (guint i = 0; i < lefts->len; i++)
		for (guint j = 0; j < rights->len; j++)
		{
			struct bundle *a = &g_array_index (lefts, struct bundle, i), *b = &g_array_index (rights, struct bundle, j);

			if (!bundles_fit (recon, group, a, b, pass))
				continue;
			/* Each finds the other once: two partners in all. More is ambiguity: the rule says whether the first one is worth
			   suggesting, else nothing is claimed. */
			if (!pass->ambiguous_suggests && bundle_partners (recon, group, lefts, rights, i, j, pass) != 2)
				continue;
			struct group pair = { .left = group->left + a->from, .n_left = a->n, .right = group->right + b->from, .n_right = b->n,
					      .sum_left = a->sum, .sum_right = b->sum, .own = group->own, .mixed = group->mixed };
			raise_group (recon, &pair, pass);
			if (pass->ambiguous_suggests)
				a->sum = b->sum = 0;	/* taken: a bundle of nothing fits no other */
		}
}

void
recon_pass_raise (struct recon *recon, const struct pass *pass, unsigned options)
{
	recon_groups (recon, pass, options, pass->cardinality == ONE_TO_ONE ? raise_bundles : raise_group);
}
