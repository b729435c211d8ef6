/*
 * What cancels out inside one side: repeated source keys, referenced reversals, unreferenced reversals (domain.md 2.0).
 */
#include "common/recon/recon_internal.h"

#include <stdlib.h>
#include <string.h>

/* Row by source key of one side; UINT32_MAX where there is none. Indexed by string id. */
static uint32_t *
rows_by_key (const struct recon *recon, int side)
{
	const struct side *s = &recon->side[side];
	uint32_t n = strpool_count (recon->strings);
	uint32_t *by_key = g_new (uint32_t, n);

	memset (by_key, 0xff, n * sizeof *by_key);
	for (size_t i = 0; i < s->n; i++) {
		uint32_t row = s->rows[i], key = movement_text (s->table, COL_SOURCE_KEY, row);

		if (s->state[row] == STATE_PENDING && by_key[key] == UINT32_MAX)
			by_key[key] = row;
	}
	return by_key;
}

/* Which of two rows with one key is the original: the one that was there first, then by everything they say. */
static bool
row_is_earlier (const struct recon *recon, int side, uint32_t a, uint32_t b)
{
	const struct movement_table *table = recon->side[side].table;
	instant_t t = movement_entered (table, a), u = movement_entered (table, b);

	if (t != u)
		return t < u;
	if (recon_row_time (recon, side, a) != recon_row_time (recon, side, b))
		return recon_row_time (recon, side, a) < recon_row_time (recon, side, b);
	return recon_content_compare (recon, side, a, b) < 0;
}

static void
repeated_row (struct recon *recon, int side, uint32_t first, uint32_t row)
{
	struct side *s = &recon->side[side];
	const char *key = movement_string (s->table, COL_SOURCE_KEY, row);
	bool equal = recon_content_compare (recon, side, first, row) == 0;

	if (s->window[row] != WINDOW_OWN)
		recon_settle_rest (recon, side, row, STATE_CONTEXT, 0);
	else if (equal && side == SIDE_RIGHT)
		recon_settle_rest (recon, side, row, STATE_DUPLICATE,
			recon_reason (recon, recon_word (recon, "the same row as '%s' was read twice", key), INSTANT_NONE));
	else {
		uint32_t link = recon_finding (recon, equal ? CODE_DUP_MES : CODE_DQ_REJECT, "source key", "id");

		finding_at (recon, link)->cause =
			recon_word (recon, equal ? "event id '%s' was sent twice" : "source key '%s' names two different rows", key);
		finding_reference (recon, link, side, first);
		recon_settle_rest (recon, side, row, STATE_EXCEPTION, link);
	}
	s->live[row] = false;
}

void
recon_repeated_keys (struct recon *recon)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct side *s = &recon->side[side];
		g_autofree uint32_t *by_key = rows_by_key (recon, side);

		/* First find the original of each key, so that order of arrival does not decide. */
		for (size_t i = 0; i < s->n; i++) {
			uint32_t row = s->rows[i], key = movement_text (s->table, COL_SOURCE_KEY, row);

			if (s->state[row] == STATE_PENDING && by_key[key] != row && row_is_earlier (recon, side, row, by_key[key]))
				by_key[key] = row;
		}
		for (size_t i = 0; i < s->n; i++) {
			uint32_t row = s->rows[i], key = movement_text (s->table, COL_SOURCE_KEY, row);

			if (s->state[row] == STATE_PENDING && by_key[key] != row)
				repeated_row (recon, side, by_key[key], row);
		}
	}
}

/*
 * The money that stays when quantities net: an issue at 320.00 reversed at 350.00 leaves 30.00 (vector 11). Only postings carry
 * amounts; of an original that is reversed in part, its share counts.
 */
static void
netted_money (struct recon *recon, uint32_t original, uint32_t reversal, int64_t qty, bool referenced)
{
	const struct side *s = &recon->side[SIDE_RIGHT];
	int64_t a = movement_amount (s->table, original), b = movement_amount (s->table, reversal);
	int decimals = currency_decimals (movement_string (s->table, COL_CURRENCY, original));

	if (a == DECIMAL_NONE || b == DECIMAL_NONE || s->window[original] != WINDOW_OWN || s->window[reversal] != WINDOW_OWN)
		return;
	if (magnitude (money_portion (a, qty, s->table->counted[original], decimals)) == magnitude (b))
		return;
	uint32_t link = recon_finding (recon, CODE_REV_PRICE_DIFF, "netting", referenced ? "reference" : "keys");
	finding_count (recon, link, SIDE_RIGHT, original, qty);
	finding_count (recon, link, SIDE_RIGHT, reversal, -qty);
}

static void
net_rows (struct recon *recon, int side, uint32_t original, uint32_t reversal, bool referenced)
{
	struct side *s = &recon->side[side];
	int64_t qty = -s->open[reversal];
	uint32_t link = ++recon->matches;

	if (side == SIDE_RIGHT)
		netted_money (recon, original, reversal, qty, referenced);
	recon_settle (recon, side, original, qty, STATE_NETTED, link);
	recon_settle_rest (recon, side, reversal, STATE_NETTED, link);
}

void
recon_net_pair (struct recon *recon, int side, uint32_t original, uint32_t reversal)
{
	net_rows (recon, side, original, reversal, false);
}

bool
recon_periods_net (const struct recon *recon, int side, uint32_t original, uint32_t reversal)
{
	const uint8_t *flags = recon->side[side].table->flags;

	return recon_row_period (recon, side, original) == recon_row_period (recon, side, reversal) ||
		(flags[original] & MOVEMENT_CARRIED);
}

static void
net_reference (struct recon *recon, int side, uint32_t row, const uint32_t *by_key)
{
	struct side *s = &recon->side[side];
	uint32_t of = movement_text (s->table, COL_REVERSAL_OF, row), original = of != 0 ? by_key[of] : UINT32_MAX;

	if (original == UINT32_MAX || original == row || (s->mark[original] & MARK_REVERSED))
		return;
	if (!recon_periods_net (recon, side, original, row)) {
		s->mark[row] |= MARK_FOREIGN;
		return;
	}
	/* More than the original is no reversal of it: it stays open and is REV_UNPAIRED later. */
	if (!s->live[original] || (s->open[row] < 0) == (s->open[original] < 0) ||
		magnitude (s->open[row]) > magnitude (s->open[original]) || s->table->base_uom[row] != s->table->base_uom[original])
		return;
	net_rows (recon, side, original, row, true);
	if (s->open[original] == 0)
		s->mark[original] |= MARK_REVERSED;
}

void
recon_net_referenced (struct recon *recon)
{
	if (!recon->rule->net_referenced)
		return;
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct side *s = &recon->side[side];
		g_autofree uint32_t *by_key = NULL, *reversals = NULL;
		size_t n = 0;

		if (s->table->text[COL_REVERSAL_OF] == NULL)
			continue;
		by_key = rows_by_key (recon, side);
		reversals = g_new (uint32_t, s->n + 1);
		for (size_t i = 0; i < s->n; i++)
			if (movement_text (s->table, COL_REVERSAL_OF, s->rows[i]) != 0 && s->live[s->rows[i]])
				reversals[n++] = s->rows[i];
		recon_rows_sort (recon, side, reversals, n);
		for (size_t i = 0; i < n; i++)
			net_reference (recon, side, reversals[i], by_key);
	}
}

instant_t
recon_entry_time (const struct recon *recon, int side, uint32_t row)
{
	instant_t entered = movement_entered (recon->side[side].table, row);

	return entered != INSTANT_NONE ? entered : recon_row_time (recon, side, row);
}

/* ---- unreferenced ---- */

struct original
{
	int64_t open;
	instant_t at;
	uint32_t row;
};
struct originals
{
	struct original *list;
	size_t *free;
	size_t n;
}; /* free: i + 1 when list[i] is not taken, else what to try next */

static int
original_compare (gconstpointer a, gconstpointer b, gpointer data G_GNUC_UNUSED)
{
	const struct original *x = a, *y = b;

	if (x->open != y->open)
		return x->open < y->open ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static void
originals_init (struct originals *originals, const struct recon *recon, int side, const uint32_t *rows, size_t n)
{
	const struct side *s = &recon->side[side];

	*originals = (struct originals) {g_new (struct original, n + 1), g_new (size_t, n + 1), 0};
	/* Backwards, so that of two entered at once the first in canonical order stands last and is taken first. */
	for (size_t i = n; i > 0; i--)
		if (s->open[rows[i - 1]] > 0)
			originals->list[originals->n++] =
				(struct original) {s->open[rows[i - 1]], recon_entry_time (recon, side, rows[i - 1]), rows[i - 1]};
	g_qsort_with_data (originals->list, (gint) originals->n, sizeof *originals->list, original_compare, NULL);
	for (size_t i = 0; i <= originals->n; i++)
		originals->free[i] = i;
}

/* The latest original of that size that was entered no later and is not taken; UINT32_MAX when there is none. */
static uint32_t
originals_take (struct originals *originals, int64_t size, instant_t at)
{
	struct original wanted = {size, at, 0};
	size_t low = 0, high = originals->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (original_compare (&originals->list[middle], &wanted, NULL) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; originals->free[low] != low; low = originals->free[low])
		originals->free[low] = originals->free[originals->free[low]];
	if (low == 0 || originals->list[low - 1].open != size)
		return UINT32_MAX;
	originals->free[low] = low - 1;
	return originals->list[low - 1].row;
}

/* Reversal by reversal, in canonical order: the latest open original of equal size that was entered no later. */
static void
net_group (struct recon *recon, struct group *group, const struct pass *pass G_GNUC_UNUSED)
{
	int side = group->n_left > 0 ? SIDE_LEFT : SIDE_RIGHT;
	struct side *s = &recon->side[side];
	const uint32_t *rows = side == SIDE_LEFT ? group->left : group->right;
	size_t n = side == SIDE_LEFT ? group->n_left : group->n_right, first = 0;
	struct originals originals;

	while (first < n && s->open[rows[first]] >= 0)
		first++;
	if (first == n || n < 2)
		return;
	originals_init (&originals, recon, side, rows, n);
	for (size_t i = first; i < n; i++) {
		uint32_t original = s->open[rows[i]] < 0 && !(s->mark[rows[i]] & MARK_FOREIGN)
			? originals_take (&originals, -s->open[rows[i]], recon_entry_time (recon, side, rows[i]))
			: UINT32_MAX;

		if (original != UINT32_MAX)
			recon_net_pair (recon, side, original, rows[i]);
	}
	g_free (originals.list);
	g_free (originals.free);
}

/* Postings before the window that nothing has reversed, by quantity: of equal ones the first in canonical order. */
static GHashTable *
originals_before (const struct side *s, const uint32_t *rows, size_t n)
{
	GHashTable *originals = g_hash_table_new (g_int64_hash, g_int64_equal);

	for (size_t i = n; i > 0; i--) {
		uint32_t row = rows[i - 1];

		if (s->window[row] == WINDOW_BEFORE && !(s->mark[row] & MARK_REVERSED))
			g_hash_table_insert (originals, &s->table->counted[row], GUINT_TO_POINTER (row + 1));
	}
	return originals;
}

/* What is left of the reversals may belong to a posting of an earlier period, matched or not: a fact of the cut-off. */
static void
foreign_group (struct recon *recon, struct group *group, const struct pass *pass G_GNUC_UNUSED)
{
	struct side *s = &recon->side[SIDE_RIGHT];
	g_autoptr (GHashTable) originals = NULL;

	if (!group->own || !group->mixed)
		return;
	originals = originals_before (s, group->right, group->n_right);
	for (size_t i = 0; i < group->n_right; i++) {
		uint32_t row = group->right[i];
		int64_t wanted = -s->open[row];
		gpointer original =
			wanted > 0 && s->live[row] && s->window[row] == WINDOW_OWN ? g_hash_table_lookup (originals, &wanted) : NULL;

		if (original != NULL && !recon_periods_net (recon, SIDE_RIGHT, GPOINTER_TO_UINT (original) - 1, row))
			s->mark[row] |= MARK_FOREIGN;
	}
}

static bool
reversals_left (const struct side *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->live[s->rows[i]] && s->open[s->rows[i]] < 0 && s->window[s->rows[i]] == WINDOW_OWN)
			return true;
	return false;
}

void
recon_net_unreferenced (struct recon *recon)
{
	struct pass pass = {.name = "netting", .n_keys = recon->rule->n_reversal_keys};

	if (!recon->rule->net_unreferenced)
		return;
	memcpy (pass.keys, recon->rule->reversal_keys, sizeof pass.keys);
	recon_groups (recon, &pass, GROUP_BY_WINDOW | GROUP_ONE_SIDED | GROUP_LEFT, net_group);
	recon_groups (recon, &pass, GROUP_BY_WINDOW | GROUP_ONE_SIDED | GROUP_RIGHT, net_group);
	if (reversals_left (&recon->side[SIDE_LEFT]) || reversals_left (&recon->side[SIDE_RIGHT]))
		recon_net_displaced (recon, &pass);
	if (reversals_left (&recon->side[SIDE_RIGHT]))
		recon_groups (recon, &pass, GROUP_ALL | GROUP_ONE_SIDED | GROUP_RIGHT, foreign_group);
}
