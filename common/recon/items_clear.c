/* Quantities of an item take each other: reversals their originals, then the two sides of the account, oldest rows first. */
#include "common/recon/items_internal.h"

static void
portion_take (struct recon *recon, struct item_row *row, int64_t qty, enum state state, uint32_t link)
{
	row->open -= qty;
	recon_settle (recon, row->side, row->row, row->sign * qty, state, link);
}

/* As much as the smaller of the two has. */
static void
rows_take (struct recon *recon, struct item_row *a, struct item_row *b, enum state state)
{
	int64_t part = MIN (magnitude (a->open), magnitude (b->open));
	uint32_t link = ++recon->matches;

	portion_take (recon, a, a->open < 0 ? -part : part, state, link);
	portion_take (recon, b, b->open < 0 ? -part : part, state, link);
}

/* ---- inside of a side ---- */

static bool
row_reverses (const struct recon *recon, const struct item_row *reversal, const struct item_row *original)
{
	const struct movement_table *table = recon->side[reversal->side].table, *other = recon->side[original->side].table;
	uint32_t of = movement_text (table, COL_REVERSAL_OF, reversal->row);

	return of != 0 && of == movement_text (other, COL_SOURCE_KEY, original->row);
}

/* What a row takes back: its original where it names one, else of what went before the latest, else what came after. */
static struct item_row *
original_find (const struct recon *recon, const struct open_item *item, guint reversal, bool named)
{
	const struct items *items = recon->items;
	const struct item_row *row = item_row_at (items, reversal);
	struct item_row *later = NULL;

	for (guint i = item->first + item->n; i-- > item->first;) {
		struct item_row *other = item_row_at (items, i);

		if (other->on != row->on || other->open <= 0 || (named && !row_reverses (recon, row, other)))
			continue;
		if (i < reversal || named)
			return other;
		later = other;
	}
	return later;
}

void
item_net (struct recon *recon, const struct open_item *item)
{
	for (int named = 1; named >= 0; named--)
		for (guint i = item->first; i < item->first + item->n; i++) {
			struct item_row *row = item_row_at (recon->items, i), *original;

			while (row->open < 0 && (original = original_find (recon, item, i, named)) != NULL)
				rows_take (recon, row, original, STATE_NETTED);
		}
}

/* ---- between the sides ---- */

/* The first row of a side that has something open of a sign; NULL: none. *from moves on. */
static struct item_row *
open_next (const struct items *items, const struct open_item *item, int on, int sign, guint *from)
{
	for (; *from < item->first + item->n; (*from)++) {
		struct item_row *row = item_row_at (items, *from);

		if (row->on == on && (sign > 0 ? row->open > 0 : row->open < 0))
			return row;
	}
	return NULL;
}

void
item_clear (struct recon *recon, const struct open_item *item)
{
	for (int sign = 1; sign >= -1; sign -= 2) {
		guint debit = item->first, credit = debit;
		struct item_row *a, *b;

		while ((a = open_next (recon->items, item, DEBIT, sign, &debit)) != NULL &&
			(b = open_next (recon->items, item, CREDIT, sign, &credit)) != NULL)
			rows_take (recon, a, b, STATE_MATCHED);
	}
}
