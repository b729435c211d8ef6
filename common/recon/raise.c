/*
 * Groups that agree once a key is dropped: right quantity, wrong lot, place, order or material.
 */
#include "common/recon/recon_internal.h"

#include <string.h>

static int
code_column (enum code code)
{
	return code == CODE_LOT_MISMATCH ? COL_LOT
		: code == CODE_WRONG_SLOC    ? COL_STORAGE_LOCATION
		: code == CODE_WRONG_ORDER   ? COL_ORDER
									 : COL_MATERIAL;
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
static uint64_t
difference_tags (struct recon *recon, uint32_t left, uint32_t right, enum code primary)
{
	static const enum code codes[] = {CODE_LOT_MISMATCH, CODE_WRONG_MATERIAL, CODE_WRONG_ORDER, CODE_WRONG_SLOC};
	uint64_t tags = 0;

	for (size_t i = 0; i < G_N_ELEMENTS (codes); i++) {
		uint32_t a = recon_key (recon, code_column (codes[i]), SIDE_LEFT, left),
				 b = recon_key (recon, code_column (codes[i]), SIDE_RIGHT, right);

		if (codes[i] != primary && a != 0 && b != 0 && a != b)
			tags |= code_bit (codes[i]);
	}
	if (periods_differ (recon, left, right))
		tags |= code_bit (CODE_CUTOFF);
	return tags;
}

/* Quantities of several materials add up and compare only in one unit. */
static bool
units_agree (const struct recon *recon, const uint32_t *left, size_t n_left, const uint32_t *right, size_t n_right)
{
	const uint32_t *lefts = recon->side[SIDE_LEFT].table->base_uom, *rights = recon->side[SIDE_RIGHT].table->base_uom;

	for (size_t i = 1; i < n_left; i++)
		if (lefts[left[i]] != lefts[left[0]])
			return false;
	for (size_t i = 0; i < n_right; i++)
		if (rights[right[i]] != lefts[left[0]])
			return false;
	return true;
}

/* ---- rows of one value of the dropped key ---- */

struct bundle
{
	uint32_t value;
	const uint32_t *rows;
	size_t n;
	int64_t sum;
	bool portion;
};
struct sorter
{
	struct recon *recon;
	int side, column;
};

static int
row_value_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct sorter *sorter = data;
	uint32_t row = *(const uint32_t *) a, other = *(const uint32_t *) b;
	uint32_t x = recon_key (sorter->recon, sorter->column, sorter->side, row),
			 y = recon_key (sorter->recon, sorter->column, sorter->side, other);

	return x != y ? (x < y ? -1 : 1) : recon_row_compare (sorter->recon, sorter->side, row, other);
}

/* Sorts the rows by value and gives the bundles, by value. Within one the rows stand in canonical order. */
static GArray *
bundles_make (struct recon *recon, int side, uint32_t *rows, size_t n, int column)
{
	GArray *bundles = g_array_new (FALSE, FALSE, sizeof (struct bundle));
	struct sorter sorter = {recon, side, column};

	g_qsort_with_data (rows, (gint) n, sizeof *rows, row_value_compare, &sorter);
	for (size_t i = 0; i < n; i++) {
		uint32_t value = recon_key (recon, column, side, rows[i]);
		struct bundle *bundle;

		if (bundles->len == 0 || g_array_index (bundles, struct bundle, bundles->len - 1).value != value)
			g_array_append_val (bundles, ((struct bundle) {value, rows + i, 0, 0, false}));
		bundle = &g_array_index (bundles, struct bundle, bundles->len - 1);
		bundle->n++;
		bundle->sum += recon->side[side].open[rows[i]];
		bundle->portion |= (recon->side[side].mark[rows[i]] & MARK_PORTION) != 0;
	}
	return bundles;
}

static struct group
bundles_pair (const struct group *group, const struct bundle *left, const struct bundle *right)
{
	return (struct group) {.left = (uint32_t *) left->rows,
		.right = (uint32_t *) right->rows,
		.n_left = left->n,
		.n_right = right->n,
		.sum_left = left->sum,
		.sum_right = right->sum,
		.own = group->own,
		.mixed = group->mixed,
		.pass = group->pass};
}

static size_t
rows_open (const struct recon *recon, int side, uint32_t *rows, size_t n, int64_t *sum)
{
	size_t kept = 0;

	*sum = 0;
	for (size_t i = 0; i < n; i++)
		if (recon->side[side].open[rows[i]] != 0) {
			rows[kept++] = rows[i];
			*sum += recon->side[side].open[rows[i]];
		}
	recon_rows_sort (recon, side, rows, kept);
	return kept;
}

/* Lots that both sides name agree as far as they go: only a surplus of one against a shortage of another is a mismatch. */
static void
common_match (struct recon *recon, struct group *group, const struct pass *pass)
{
	int column = code_column (pass->raises);
	g_autoptr (GArray) lefts = bundles_make (recon, SIDE_LEFT, group->left, group->n_left, column);
	g_autoptr (GArray) rights = bundles_make (recon, SIDE_RIGHT, group->right, group->n_right, column);

	for (guint i = 0, j = 0; i < lefts->len && j < rights->len;) {
		const struct bundle *left = &g_array_index (lefts, struct bundle, i), *right = &g_array_index (rights, struct bundle, j);
		struct group pair = bundles_pair (group, left, right);

		if (left->value == right->value)
			match_part (recon, &pair, pass);
		i += left->value <= right->value;
		j += right->value <= left->value;
	}
	group->n_left = rows_open (recon, SIDE_LEFT, group->left, group->n_left, &group->sum_left);
	group->n_right = rows_open (recon, SIDE_RIGHT, group->right, group->n_right, &group->sum_right);
}

/* ---- groups ---- */

static bool
rows_in_window (const struct recon *recon, int side, const uint32_t *rows, size_t n, enum window window)
{
	for (size_t i = 0; i < n; i++)
		if (recon->side[side].window[rows[i]] == window)
			return true;
	return false;
}

/* Rows behind the window are no portion of this run's case, but the case names them. */
static void
references_after (struct recon *recon, uint32_t link, int side, const uint32_t *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (recon->side[side].window[rows[i]] == WINDOW_AFTER)
			finding_reference (recon, link, side, rows[i]);
}

bool
group_is_told (const struct recon *recon, const struct group *group)
{
	return !group->own || rows_in_window (recon, SIDE_LEFT, group->left, group->n_left, WINDOW_BEFORE) ||
		rows_in_window (recon, SIDE_RIGHT, group->right, group->n_right, WINDOW_BEFORE);
}

void
group_take (struct recon *recon, struct group *group, const struct pass *pass, enum code code)
{
	uint32_t link = recon_finding (recon, code, pass->name, pass->identity ? "id" : "keys");

	finding_at (recon, link)->suggested = pass->suggested || group->doubt != NULL;
	finding_at (recon, link)->proof = group->doubt;
	finding_at (recon, link)->tags = difference_tags (recon, group->left[0], group->right[0], code);
	references_after (recon, link, SIDE_LEFT, group->left, group->n_left);
	references_after (recon, link, SIDE_RIGHT, group->right, group->n_right);
	rows_settle (recon, SIDE_LEFT, group->left, group->n_left, STATE_EXCEPTION, link);
	rows_settle (recon, SIDE_RIGHT, group->right, group->n_right, STATE_EXCEPTION, link);
}

/*
 * The portion that differs only in what was dropped is the finding; what one side has more is left for later. Without an id only
 * a lot or a place may be right in part: another order or material of another quantity is not the same event.
 */
static void
raise_part (struct recon *recon, struct group *group, const struct pass *pass)
{
	struct surplus surplus;

	if (!pass->identity && pass->raises != CODE_LOT_MISMATCH && pass->raises != CODE_WRONG_SLOC)
		return;
	if (!surplus_hold (recon, group, &surplus))
		return;
	group_take (recon, group, pass, pass->raises);
	surplus_release (recon, &surplus);
}

/* A group of one unit. */
static void
raise_group (struct recon *recon, struct group *group, const struct pass *pass)
{
	int column = code_column (pass->raises);
	bool exact, agrees = recon_within (recon, group, group->sum_left - group->sum_right, &exact) && group->sum_left != 0;
	bool silent = side_is_silent (recon, SIDE_LEFT, group->left, group->n_left, column) ||
		side_is_silent (recon, SIDE_RIGHT, group->right, group->n_right, column);
	/* The run of the earlier period has told it: this one only matches. */
	bool told = group_is_told (recon, group);

	if (agrees && (silent || told))
		match_find (recon, group, pass);
	else if (silent || (told && group->own))
		match_part (recon, group, pass);
	else if (agrees)
		group_take (recon, group, pass, pass->raises);
	else if (!told)
		raise_part (recon, group, pass);
}

static void
raise_differing (struct recon *recon, struct group *group, const struct pass *pass)
{
	bool exact;

	if (!group_in_window (recon, group, pass))
		return;
	/* What is within tolerance of each other has no surplus to tell from a shortage. */
	if (group->sum_left == group->sum_right || !units_agree (recon, group->left, group->n_left, group->right, group->n_right) ||
		!recon_within (recon, group, group->sum_left - group->sum_right, &exact))
		common_match (recon, group, pass);
	if (group->n_left > 0 && group->n_right > 0 && units_agree (recon, group->left, group->n_left, group->right, group->n_right))
		raise_group (recon, group, pass);
}

/* ---- pairs of bundles ---- */

/*
 * 1:1 without the dropped key: the rows of one value of that key (one order) are a bundle; two bundles of equal sum, near in
 * time, with no second partner, are the finding.
 */
struct fit
{
	guint left, right;
	int64_t distance;
};
struct fits
{
	struct recon *recon;
	const GArray *lefts, *rights;
};

static bool
bundles_fit (
	const struct recon *recon, const struct bundle *a, const struct bundle *b, const struct pass *pass, int64_t *distance)
{
	*distance = INT64_MAX;
	if (a->value == b->value || !units_agree (recon, a->rows, a->n, b->rows, b->n))
		return false;
	for (size_t i = 0; i < a->n; i++)
		for (size_t j = 0; j < b->n && i * b->n + j < PAIRS_MAX; j++)
			*distance = MIN (*distance, recon_distance (recon, a->rows[i], b->rows[j]));
	return pass->window < 0 || *distance <= pass->window * INSTANT_SECOND;
}

static int
fit_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct fit *x = a, *y = b;
	const struct fits *fits = data;
	int order;

	if (x->distance != y->distance)
		return x->distance < y->distance ? -1 : 1;
	order = recon_row_compare (fits->recon, SIDE_LEFT, g_array_index (fits->lefts, struct bundle, x->left).rows[0],
		g_array_index (fits->lefts, struct bundle, y->left).rows[0]);
	return order != 0 ? order
					  : recon_row_compare (fits->recon, SIDE_RIGHT, g_array_index (fits->rights, struct bundle, x->right).rows[0],
							g_array_index (fits->rights, struct bundle, y->right).rows[0]);
}

/* Bundles of equal sum: lefts and rights from `left` and `right` on. */
struct block
{
	guint left, n_left, right, n_right;
};

static const struct bundle *
bundle_at (const struct fits *fits, int side, guint at)
{
	return &g_array_index (side == SIDE_LEFT ? fits->lefts : fits->rights, struct bundle, at);
}

/* The rows that a bundle may go with. */
static const char *
fit_words (const struct fits *fits, const struct block *block, int side, guint of, const struct pass *pass)
{
	g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (uint32_t));
	guint from = side == SIDE_LEFT ? block->right : block->left, n = side == SIDE_LEFT ? block->n_right : block->n_left;
	int64_t distance;

	for (guint i = from; i < from + n; i++) {
		const struct bundle *own = bundle_at (fits, side, of), *other = bundle_at (fits, 1 - side, i);

		if (side == SIDE_LEFT ? bundles_fit (fits->recon, own, other, pass, &distance)
							  : bundles_fit (fits->recon, other, own, pass, &distance))
			g_array_append_vals (rows, other->rows, (guint) other->n);
	}
	recon_rows_sort (fits->recon, 1 - side, (uint32_t *) (void *) rows->data, rows->len);
	return recon_word (fits->recon, "pass '%s': another choice is as good, the candidates are %s", pass->name,
		rows_words (fits->recon, 1 - side, (const uint32_t *) (const void *) rows->data, rows->len));
}

static void
bundle_prove (const struct fits *fits, int side, guint of, const char *text)
{
	const struct bundle *bundle = bundle_at (fits, side, of);

	for (size_t i = 0; i < bundle->n; i++)
		recon_prove (fits->recon, side, bundle->rows[i], text);
}

static GArray *
fits_find (const struct fits *fits, const struct block *block, const struct pass *pass, guint *lefts, guint *rights)
{
	GArray *list = g_array_new (FALSE, FALSE, sizeof (struct fit));

	for (guint i = 0; i < block->n_left; i++)
		for (guint j = 0; j < block->n_right; j++) {
			struct fit fit = {block->left + i, block->right + j, 0};

			if (!bundles_fit (fits->recon, &g_array_index (fits->lefts, struct bundle, fit.left),
					&g_array_index (fits->rights, struct bundle, fit.right), pass, &fit.distance))
				continue;
			lefts[i]++;
			rights[j]++;
			g_array_append_val (list, fit);
		}
	g_array_sort_with_data (list, fit_compare, (gpointer) fits);
	return list;
}

static void
fits_too_many (const struct fits *fits, const struct block *block, const struct pass *pass)
{
	const char *text = recon_word (
		fits->recon, "pass '%s': %u against %u candidates are too many to compare", pass->name, block->n_left, block->n_right);

	for (guint i = 0; i < block->n_left; i++)
		bundle_prove (fits, SIDE_LEFT, block->left + i, text);
	for (guint j = 0; j < block->n_right; j++)
		bundle_prove (fits, SIDE_RIGHT, block->right + j, text);
}

/* What has partners and was given none. */
static void
fits_list (const struct fits *fits, const struct block *block, const struct pass *pass, int side, const guint *partners,
	const bool *taken)
{
	guint from = side == SIDE_LEFT ? block->left : block->right, n = side == SIDE_LEFT ? block->n_left : block->n_right;

	for (guint i = 0; i < n; i++)
		if (partners[i] > 0 && !taken[i])
			bundle_prove (fits, side, from + i, fit_words (fits, block, side, from + i, pass));
}

/* More than one partner is ambiguity: the rule says whether the nearest is worth suggesting, else nothing is claimed. */
static void
fits_raise (struct fits *fits, struct group *group, const struct block *block, const struct pass *pass)
{
	g_autofree guint *lefts = g_new0 (guint, block->n_left), *rights = g_new0 (guint, block->n_right);
	g_autofree bool *lefts_taken = g_new0 (bool, block->n_left), *rights_taken = g_new0 (bool, block->n_right);

	if ((size_t) block->n_left * block->n_right > PAIRS_MAX) {
		fits_too_many (fits, block, pass);
		return;
	}
	g_autoptr (GArray) list = fits_find (fits, block, pass, lefts, rights);
	for (guint i = 0; i < list->len; i++) {
		const struct fit *fit = &g_array_index (list, struct fit, i);
		guint left = fit->left - block->left, right = fit->right - block->right;
		bool doubtful = lefts[left] > 1 || rights[right] > 1;
		struct group pair =
			bundles_pair (group, bundle_at (fits, SIDE_LEFT, fit->left), bundle_at (fits, SIDE_RIGHT, fit->right));

		if (lefts_taken[left] || rights_taken[right] || (doubtful && !pass->ambiguous_suggests))
			continue;
		if (doubtful)
			pair.doubt = lefts[left] > 1 ? fit_words (fits, block, SIDE_LEFT, fit->left, pass)
										 : fit_words (fits, block, SIDE_RIGHT, fit->right, pass);
		raise_group (fits->recon, &pair, pass);
		lefts_taken[left] = rights_taken[right] = true;
	}
	fits_list (fits, block, pass, SIDE_LEFT, lefts, lefts_taken);
	fits_list (fits, block, pass, SIDE_RIGHT, rights, rights_taken);
}

static int
bundle_compare (gconstpointer a, gconstpointer b)
{
	const struct bundle *x = a, *y = b;

	return (x->sum > y->sum) - (x->sum < y->sum);
}

/* Bundles that can be told from others, by sum. */
static GArray *
bundles_by_sum (struct recon *recon, int side, uint32_t *rows, size_t n, int column)
{
	GArray *bundles = bundles_make (recon, side, rows, n, column);
	guint kept = 0;

	for (guint i = 0; i < bundles->len; i++) {
		struct bundle bundle = g_array_index (bundles, struct bundle, i);

		if (bundle.value != 0 && bundle.sum != 0 && !bundle.portion)
			g_array_index (bundles, struct bundle, kept++) = bundle;
	}
	g_array_set_size (bundles, kept);
	g_array_sort (bundles, bundle_compare);
	return bundles;
}

static guint
bundles_equal (const GArray *bundles, guint at)
{
	guint end = at + 1;

	while (end < bundles->len &&
		bundle_compare (&g_array_index (bundles, struct bundle, end), &g_array_index (bundles, struct bundle, at)) == 0)
		end++;
	return end;
}

static void
raise_bundles (struct recon *recon, struct group *group, const struct pass *pass)
{
	int column = code_column (pass->raises);
	g_autoptr (GArray) lefts = bundles_by_sum (recon, SIDE_LEFT, group->left, group->n_left, column);
	g_autoptr (GArray) rights = bundles_by_sum (recon, SIDE_RIGHT, group->right, group->n_right, column);
	struct fits fits = {recon, lefts, rights};

	for (guint i = 0, j = 0; i < lefts->len && j < rights->len;) {
		guint i_end = bundles_equal (lefts, i), j_end = bundles_equal (rights, j);
		int order = bundle_compare (&g_array_index (lefts, struct bundle, i), &g_array_index (rights, struct bundle, j));

		if (order == 0)
			fits_raise (&fits, group, &(struct block) {i, i_end - i, j, j_end - j}, pass);
		i = order <= 0 ? i_end : i;
		j = order >= 0 ? j_end : j;
	}
}

void
recon_pass_raise (struct recon *recon, const struct pass *pass, unsigned options)
{
	recon_groups (recon, pass, options, pass->cardinality == ONE_TO_ONE ? raise_bundles : raise_differing);
}
