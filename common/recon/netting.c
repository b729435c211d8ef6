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
	for (size_t i = 0; i < s->n; i++)
	{
		uint32_t row = s->rows[i], key = movement_text (s->table, COL_SOURCE_KEY, row);

		if (s->state[row] == STATE_PENDING && by_key[key] == UINT32_MAX)
			by_key[key] = row;
	}
	return by_key;
}

static bool
rows_equal (const struct movement_table *table, uint32_t a, uint32_t b)
{
	for (int column = 0; column < COL_COUNT; column++)
		if (movement_text (table, (enum column) column, a) != movement_text (table, (enum column) column, b))
			return false;
	return table->qty[a] == table->qty[b] && movement_amount (table, a) == movement_amount (table, b)
	       && movement_event (table, a) == movement_event (table, b) && movement_entered (table, a) == movement_entered (table, b)
	       && movement_posting (table, a) == movement_posting (table, b);
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
	for (int column = 0; column < COL_COUNT; column++)
	{
		int order = strpool_compare (recon->strings, movement_text (table, (enum column) column, a), movement_text (table, (enum column) column, b));

		if (order != 0)
			return order < 0;
	}
	return table->qty[a] < table->qty[b];
}

static void
repeated_row (struct recon *recon, int side, uint32_t first, uint32_t row)
{
	struct side *s = &recon->side[side];
	const char *key = movement_string (s->table, COL_SOURCE_KEY, row);
	bool equal = rows_equal (s->table, first, row);

	if (s->window[row] != WINDOW_OWN)
		recon_settle_rest (recon, side, row, STATE_CONTEXT, 0);
	else if (equal && side == SIDE_RIGHT)
		recon_settle_rest (recon, side, row, STATE_DUPLICATE, recon_reason (recon, recon_word (recon, "the same row as '%s' was read twice", key), INSTANT_NONE));
	else
	{
		uint32_t link = recon_finding (recon, equal ? CODE_DUP_MES : CODE_DQ_REJECT, "source key", "id");

		finding_at (recon, link)->cause = recon_word (recon, equal ? "event id '%s' was sent twice" : "source key '%s' names two different rows", key);
		finding_reference (recon, link, side, first);
		recon_settle_rest (recon, side, row, STATE_EXCEPTION, link);
	}
	s->live[row] = false;
}

void
recon_repeated_keys (struct recon *recon)
{
	for (int side = 0; side < SIDE_COUNT; side++)
	{
		struct side *s = &recon->side[side];
		g_autofree uint32_t *by_key = rows_by_key (recon, side);

		/* First find the original of each key, so that order of arrival does not decide. */
		for (size_t i = 0; i < s->n; i++)
		{
			uint32_t row = s->rows[i], key = movement_text (s->table, COL_SOURCE_KEY, row);

			if (s->state[row] == STATE_PENDING && by_key[key] != row && row_is_earlier (recon, side, row, by_key[key]))
				by_key[key] = row;
		}
		for (size_t i = 0; i < s->n; i++)
		{
			uint32_t row = s->rows[i], key = movement_text (s->table, COL_SOURCE_KEY, row);

			if (s->state[row] == STATE_PENDING && by_key[key] != row)
				repeated_row (recon, side, by_key[key], row);
		}
	}
}

/* The money that stays when quantities net: an issue at 320.00 reversed at 350.00 leaves 30.00 (vector 11). */
static void
netted_money (struct recon *recon, int side, uint32_t original, uint32_t reversal, bool referenced)
{
	const struct movement_table *table = recon->side[side].table;
	int64_t a = movement_amount (table, original), b = movement_amount (table, reversal);

	if (a == DECIMAL_NONE || b == DECIMAL_NONE || magnitude (a) == magnitude (b))
		return;
	if (recon->side[side].window[original] != WINDOW_OWN || recon->side[side].window[reversal] != WINDOW_OWN)
		return;
	uint32_t link = recon_finding (recon, CODE_REV_PRICE_DIFF, "netting", referenced ? "reference" : "keys");
	finding_reference (recon, link, side, original);
	finding_reference (recon, link, side, reversal);
}

static void
net_pair (struct recon *recon, int side, uint32_t original, uint32_t reversal, bool referenced)
{
	struct side *s = &recon->side[side];
	int64_t qty = -s->open[reversal];
	uint32_t link = ++recon->matches;

	if (qty == s->open[original])
		netted_money (recon, side, original, reversal, referenced);
	recon_settle (recon, side, original, qty, STATE_NETTED, link);
	recon_settle_rest (recon, side, reversal, STATE_NETTED, link);
}

/* A reversal nets its original inside one posting period only; across periods both stay visible. */
static void
net_reference (struct recon *recon, int side, uint32_t row, const uint32_t *by_key)
{
	struct side *s = &recon->side[side];
	uint32_t of = movement_text (s->table, COL_REVERSAL_OF, row), original = of != 0 ? by_key[of] : UINT32_MAX;

	if (of == 0 || !s->live[row])
		return;
	if (original == UINT32_MAX || original == row)
		return;
	if (s->mark[original] & MARK_REVERSED)
		return;
	if (s->window[original] != s->window[row] || recon_row_period (recon, side, original) != recon_row_period (recon, side, row))
	{
		s->mark[row] |= MARK_FOREIGN;
		return;
	}
	/* More than the original is no reversal of it: it stays open and is REV_UNPAIRED later. */
	if (!s->live[original] || (s->open[row] < 0) == (s->open[original] < 0) || magnitude (s->open[row]) > magnitude (s->open[original])
	    || s->table->base_uom[row] != s->table->base_uom[original])
		return;
	net_pair (recon, side, original, row, true);
	if (s->open[original] == 0)
		s->mark[original] |= MARK_REVERSED;
}

void
recon_net_referenced (struct recon *recon)
{
	if (!recon->rule->net_referenced)
		return;
	for (int side = 0; side < SIDE_COUNT; side++)
	{
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

static instant_t
entry_time (const struct recon *recon, int side, uint32_t row)
{
	instant_t entered = movement_entered (recon->side[side].table, row);

	return entered != INSTANT_NONE ? entered : recon_row_time (recon, side, row);
}

/* Reversal by reversal, in canonical order: the latest open original of equal size that was entered no later. */
static void
net_group (struct recon *recon, struct group *group, const struct pass *pass G_GNUC_UNUSED)
{
	int side = group->n_left > 0 ? SIDE_LEFT : SIDE_RIGHT;
	struct side *s = &recon->side[side];
	const uint32_t *rows = side == SIDE_LEFT ? group->left : group->right;
	size_t n = side == SIDE_LEFT ? group->n_left : group->n_right;

	for (size_t i = 0; i < n; i++)
	{
		uint32_t reversal = rows[i], best = UINT32_MAX;

		if (s->open[reversal] >= 0 || (s->mark[reversal] & MARK_FOREIGN))
			continue;
		for (size_t j = 0; j < n; j++)
		{
			uint32_t row = rows[j];

			if (s->open[row] != -s->open[reversal] || entry_time (recon, side, row) > entry_time (recon, side, reversal))
				continue;
			if (best == UINT32_MAX || entry_time (recon, side, row) > entry_time (recon, side, best))
				best = row;
		}
		if (best != UINT32_MAX)
			net_pair (recon, side, best, reversal, false);
	}
}

void
recon_net_unreferenced (struct recon *recon)
{
	struct pass pass = { .name = "netting", .n_keys = recon->rule->n_reversal_keys };

	if (!recon->rule->net_unreferenced)
		return;
	memcpy (pass.keys, recon->rule->reversal_keys, sizeof pass.keys);
	recon_groups (recon, &pass, GROUP_BY_WINDOW | GROUP_ONE_SIDED | GROUP_LEFT, net_group);
	recon_groups (recon, &pass, GROUP_BY_WINDOW | GROUP_ONE_SIDED | GROUP_RIGHT, net_group);
}
