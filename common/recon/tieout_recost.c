/*
 * Costs that were computed anew. The stock ledger rewrites what movements are worth whose documents are posted already, and
 * accounting gets the difference as one revaluation of the material: by itself no document ties any more, all of them do.
 */
#include "common/recon/tieout_internal.h"

/* The documents of a material on an account that do not tie by themselves, and the revaluations that nothing joins. */
struct recosting
{
	uint32_t cell;
	GArray *items; /* uint32_t */
	GArray *sets;  /* uint32_t: what documents join of these items */
	int128 need;
	bool revalued;
};

struct recostings
{
	struct tieout *tieout;
	struct keyring keys; /* cell, material */
	GArray *all;         /* struct recosting */
};

static struct recosting *
recosting_of (struct recostings *recostings, uint32_t cell, uint32_t material)
{
	uint32_t number = keyring_at (&recostings->keys, keyring_pair (cell, material), 0, 0);

	if (number == recostings->all->len)
		g_array_append_val (recostings->all,
			((struct recosting) {.cell = cell,
				.items = g_array_new (FALSE, FALSE, sizeof (uint32_t)),
				.sets = g_array_new (FALSE, FALSE, sizeof (uint32_t))}));
	return &g_array_index (recostings->all, struct recosting, number);
}

/* The one material of a set that lies within the window; 0: several, none, or not all of it lies there. */
static uint32_t
set_material (const struct tieout *tieout, struct tie_set set)
{
	uint32_t material = 0;

	for (uint32_t i = 0; i < set.n; i++) {
		const struct tie_item *item = tie_item_at (tieout, set.items[i]);

		if (item->window != WINDOW_OWN)
			return 0;
		if (item->side == SIDE_RIGHT)
			continue;
		uint32_t own = tie_material_at (tieout, item->material)->material;
		if (material != 0 && material != own)
			return 0;
		material = own;
	}
	return material;
}

/*
 * The one stock account of a set within the window that has both movements and lines, and does not tie; NO_ONE: there is no
 * such.
 */
static uint32_t
set_cell (const struct tieout *tieout, struct tie_set set, int128 *need)
{
	bool has[SIDE_COUNT] = {false, false};
	uint32_t found = NO_ONE;

	for (uint32_t i = 0; i < set.n; i++) {
		const struct tie_item *item = tie_item_at (tieout, set.items[i]);

		if (!tie_cell_at (tieout, item->cell)->stock)
			continue;
		if (found != NO_ONE && found != item->cell)
			return NO_ONE;
		found = item->cell;
		has[item->side] = true;
		*need += item->side == SIDE_RIGHT ? item->value : -(int128) item->value;
	}
	return has[SIDE_LEFT] && has[SIDE_RIGHT] && *need != 0 ? found : NO_ONE;
}

static bool
item_revalues (const struct tie_item *item)
{
	return item->side == SIDE_LEFT ? item->kind == KIND_REVALUE : item->origin == ORIGIN_REVALUATION;
}

/* Lines on other accounts have ended: they are no part of it. */
static void
sets_gather (struct recostings *recostings, bool *joined)
{
	struct tieout *tieout = recostings->tieout;

	for (uint32_t i = 0; i < tieout->n_sets; i++) {
		struct tie_set set = tieout_set (tieout, i);
		uint32_t material = set_material (tieout, set), cell;
		int128 need = 0;

		for (uint32_t k = 0; k < set.n; k++)
			joined[set.items[k]] = true;
		cell = material != 0 ? set_cell (tieout, set, &need) : NO_ONE;
		if (cell == NO_ONE)
			continue;
		struct recosting *recosting = recosting_of (recostings, cell, material);
		g_array_append_val (recosting->sets, i);
		recosting->need += need;
		for (uint32_t k = 0; k < set.n; k++) {
			const struct tie_item *item = tie_item_at (tieout, set.items[k]);

			if (item->ended)
				continue;
			g_array_append_val (recosting->items, set.items[k]);
			recosting->revalued |= item->side == SIDE_RIGHT && item_revalues (item);
		}
	}
}

static void
revaluations_gather (struct recon *recon, struct recostings *recostings, const bool *joined)
{
	struct tieout *tieout = recostings->tieout;

	for (uint32_t i = tieout->n_left; i < tieout->items->len; i++) {
		const struct tie_item *item = tie_item_at (tieout, i);
		uint32_t material = recon->side[SIDE_RIGHT].table->canonical_material[item->row];
		uint32_t number = keyring_find (&recostings->keys, keyring_pair (item->cell, material), 0, 0);

		if (joined[i] || item->ended || item->window != WINDOW_OWN || !item_revalues (item) || material == 0 ||
			number == KEYRING_ABSENT)
			continue;
		struct recosting *recosting = &g_array_index (recostings->all, struct recosting, number);
		g_array_append_val (recosting->items, i);
		recosting->need += item->value;
		recosting->revalued = true;
	}
}

/* What the general ledger has of it, by the kinds of its documents: what was posted then, and what the revaluation is. */
static void
recosting_roll (struct recostings *recostings, const struct recosting *recosting)
{
	struct tieout *tieout = recostings->tieout;

	for (guint i = 0; i < recosting->sets->len; i++) {
		struct tie_set set = tieout_set (tieout, g_array_index (recosting->sets, uint32_t, i));
		uint8_t kind = KIND_NONE;

		for (uint32_t k = 0; k < set.n; k++)
			if (tie_item_at (tieout, set.items[k])->side == SIDE_LEFT)
				kind = MAX (kind, tie_item_at (tieout, set.items[k])->kind);
		for (uint32_t k = 0; k < set.n; k++) {
			struct tie_item *item = tie_item_at (tieout, set.items[k]);

			if (item->side == SIDE_LEFT || item->ended)
				continue;
			tieout_roll (tieout, item->cell, kind, SIDE_RIGHT, 1, item->value);
			item->rolled = true;
		}
		tieout->settled[g_array_index (recosting->sets, uint32_t, i)] = true;
	}
	for (guint i = 0; i < recosting->items->len; i++) {
		struct tie_item *item = tie_item_at (tieout, g_array_index (recosting->items, uint32_t, i));

		if (item->side == SIDE_LEFT || item->rolled)
			continue;
		tieout_roll (tieout, item->cell, KIND_REVALUE, SIDE_RIGHT, 1, item->value);
		item->rolled = true;
	}
}

/* Each of the amounts was rounded by itself, and so was the revaluation. */
static bool
recosting_ties (const struct recon *recon, const struct recosting *recosting)
{
	const char *currency = strpool_text (recon->strings, tie_cell_at (recon->tieout, recosting->cell)->currency);
	int64_t half = 5;

	for (int d = currency_decimals (currency); d < MONEY_SCALE; d++)
		half *= 10;
	int128 bound = (int128) (recosting->items->len + 1) / 2 * half / 10;
	return recosting->revalued && recosting->sets->len > 0 && recosting->need <= bound && -recosting->need <= bound;
}

void
tieout_recost (struct recon *recon)
{
	struct tieout *tieout = recon->tieout;
	struct recostings recostings = {.tieout = tieout, .all = g_array_new (FALSE, FALSE, sizeof (struct recosting))};
	g_autofree bool *joined = g_new0 (bool, tieout->items->len + 1);

	tieout->settled = g_new0 (bool, tieout->n_sets + 1);
	sets_gather (&recostings, joined);
	revaluations_gather (recon, &recostings, joined);
	for (guint i = 0; i < recostings.all->len; i++) {
		const struct recosting *recosting = &g_array_index (recostings.all, struct recosting, i);

		if (recosting_ties (recon, recosting)) {
			recosting_roll (&recostings, recosting);
			tieout_judge_set (recon, (struct tie_set) {(const uint32_t *) (void *) recosting->items->data, recosting->items->len},
				"recosting", 0);
		}
		g_array_unref (recosting->items);
		g_array_unref (recosting->sets);
	}
	g_array_unref (recostings.all);
	keyring_clear (&recostings.keys);
}
