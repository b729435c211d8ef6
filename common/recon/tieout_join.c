/*
 * Lines and movements that a document joins: the reference of a line names a movement, or all movements of a document. What is
 * joined in any way is one set. Then the accounts that nobody names: where most of a material was posted.
 */
#include "common/recon/tieout_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- joining ---- */

/* The movements that have a text in one column, as chains: by the text's id the first, and from each to the next. */
struct chains
{
	uint32_t *first, *next; /* item + 1, 0 = the end */
	bool *joined;           /* by id: the chain is one set already */
	uint32_t n_ids;         /* up to the last one that a movement has */
};

struct joiner
{
	struct recon *recon;
	struct chains chains[PASS_KEYS_MAX];
	size_t *parent;
};

static void
chains_make (struct joiner *joiner, struct chains *chains, enum column column)
{
	const struct tieout *tieout = joiner->recon->tieout;
	const struct movement_table *table = joiner->recon->side[SIDE_LEFT].table;

	for (uint32_t i = 0; i < tieout->n_left; i++)
		chains->n_ids = MAX (chains->n_ids, movement_text (table, column, tie_item_at (tieout, i)->row) + 1);
	chains->first = g_new0 (uint32_t, chains->n_ids + 1);
	chains->next = g_new0 (uint32_t, tieout->n_left + 1);
	chains->joined = g_new0 (bool, chains->n_ids + 1);
	for (uint32_t i = 0; i < tieout->n_left; i++) {
		uint32_t id = movement_text (table, column, tie_item_at (tieout, i)->row);

		if (id == 0)
			continue;
		chains->next[i] = chains->first[id];
		chains->first[id] = i + 1;
	}
}

static void
set_unite (size_t *parent, size_t a, size_t b)
{
	a = set_root (parent, a);
	b = set_root (parent, b);
	parent[MAX (a, b)] = MIN (a, b);
}

/* A journal may name a movement, but it is no posting of it. */
static void
line_join (struct joiner *joiner, uint32_t line)
{
	const struct tieout *tieout = joiner->recon->tieout;
	const struct tie_item *item = tie_item_at (tieout, line);
	uint32_t id = movement_text (joiner->recon->side[SIDE_RIGHT].table, COL_MESSAGE, item->row);

	if (id == 0 || item->origin == ORIGIN_JOURNAL)
		return;
	for (int i = 0; i < joiner->recon->rule->ledger.n_links; i++) {
		struct chains *chains = &joiner->chains[i];

		if (id >= chains->n_ids || chains->first[id] == 0)
			continue;
		for (uint32_t at = chains->first[id]; at != 0 && !chains->joined[id]; at = chains->next[at - 1])
			set_unite (joiner->parent, chains->first[id] - 1, at - 1);
		chains->joined[id] = true;
		set_unite (joiner->parent, chains->first[id] - 1, line);
		return;
	}
}

/* Items by their sets, a counting sort; items that stand alone are in none. */
static void
sets_fill (struct tieout *tieout, size_t *parent)
{
	uint32_t n = tieout->items->len, at = 0;
	g_autofree uint32_t *size = g_new0 (uint32_t, n + 1), *place = g_new0 (uint32_t, n + 1);

	tieout->order = g_new (uint32_t, n + 1);
	tieout->start = g_new (uint32_t, n + 2);
	for (uint32_t i = 0; i < n; i++)
		size[set_root (parent, i)]++;
	for (uint32_t i = 0; i < n; i++)
		if (parent[i] == i && size[i] > 1) {
			tieout->start[tieout->n_sets++] = place[i] = at;
			at += size[i];
		}
	tieout->start[tieout->n_sets] = at;
	for (uint32_t i = 0; i < n; i++)
		if (size[parent[i]] > 1)
			tieout->order[place[parent[i]]++] = i;
}

void
tieout_join (struct recon *recon)
{
	struct tieout *tieout = recon->tieout;
	const struct ledger_rule *rule = &recon->rule->ledger;
	struct joiner joiner = {.recon = recon};

	joiner.parent = g_new (size_t, tieout->items->len + 1);
	for (uint32_t i = 0; i < tieout->items->len; i++)
		joiner.parent[i] = i;
	for (int i = 0; i < rule->n_links; i++)
		chains_make (&joiner, &joiner.chains[i], (enum column) rule->links[i]);
	for (uint32_t i = tieout->n_left; i < tieout->items->len; i++)
		line_join (&joiner, i);
	for (uint32_t i = 0; i < tieout->items->len; i++)
		joiner.parent[i] = set_root (joiner.parent, i);
	sets_fill (tieout, joiner.parent);
	for (int i = 0; i < rule->n_links; i++) {
		g_free (joiner.chains[i].first);
		g_free (joiner.chains[i].next);
		g_free (joiner.chains[i].joined);
	}
	g_free (joiner.parent);
}

/* Rows that are no items by what a line may name of them; of several with one text the first by key. */
static GHashTable *
unused_find (const struct recon *recon)
{
	const struct tieout *tieout = recon->tieout;
	const struct ledger_rule *rule = &recon->rule->ledger;
	const struct side *s = &recon->side[SIDE_LEFT];
	GHashTable *unused = g_hash_table_new (NULL, NULL);
	g_autofree bool *used = g_new0 (bool, s->table->rows + 1);

	for (uint32_t i = 0; i < tieout->n_left; i++)
		used[tie_item_at (tieout, i)->row] = true;
	for (int link = rule->n_links; link-- > 0;)
		for (size_t i = 0; i < s->n; i++) {
			uint32_t row = s->rows[i], id = movement_text (s->table, (enum column) rule->links[link], row),
					 known = GPOINTER_TO_UINT (g_hash_table_lookup (unused, GUINT_TO_POINTER (id)));

			if (used[row] || id == 0)
				continue;
			if (known == 0 || movement_text (s->table, (enum column) rule->links[link], known - 1) != id ||
				recon_row_compare (recon, SIDE_LEFT, row, known - 1) < 0)
				g_hash_table_insert (unused, GUINT_TO_POINTER (id), GUINT_TO_POINTER (row + 1));
		}
	return unused;
}

const char *
tieout_named (struct recon *recon, const struct tie_item *line, uint32_t *row)
{
	const struct side *s = &recon->side[SIDE_LEFT];
	uint32_t reference = movement_text (recon->side[SIDE_RIGHT].table, COL_MESSAGE, line->row), found;
	const char *why = "which could not be used";

	if (reference == 0)
		return NULL;
	if (recon->tieout->unused == NULL)
		recon->tieout->unused = unused_find (recon);
	found = GPOINTER_TO_UINT (g_hash_table_lookup (recon->tieout->unused, GUINT_TO_POINTER (reference)));
	if (found == 0)
		return NULL;
	*row = found - 1;
	if (s->window[*row] == WINDOW_LATER)
		why = "which was entered later";
	else if (s->state[*row] == STATE_OUT_OF_SCOPE)
		why = recon_word (recon, "which is out of scope: %s", g_array_index (recon->reasons, const char *, s->link[*row]));
	return recon_word (recon, "it names movement %s, %s", movement_string (s->table, COL_SOURCE_KEY, *row), why);
}

struct tie_set
tieout_set (const struct tieout *tieout, uint32_t i)
{
	return (struct tie_set) {tieout->order + tieout->start[i], tieout->start[i + 1] - tieout->start[i]};
}

void
tieout_slots (struct tieout *tieout, struct tie_set set)
{
	g_array_set_size (tieout->slots, 0);
	for (uint32_t i = 0; i < set.n; i++) {
		const struct tie_item *item = tie_item_at (tieout, set.items[i]);
		struct tie_cell *cell = tie_cell_at (tieout, item->cell);
		struct tie_slot *slot;

		if (cell->slot >= tieout->slots->len || tie_slot_at (tieout, cell->slot)->cell != item->cell) {
			cell->slot = tieout->slots->len;
			g_array_append_val (tieout->slots, ((struct tie_slot) {.cell = item->cell}));
		}
		slot = tie_slot_at (tieout, cell->slot);
		slot->n[item->side]++;
		if (item->window == WINDOW_OWN)
			slot->own[item->side] += item->value;
		else
			slot->context[item->side] += item->value;
	}
}

/* ---- accounts that nobody names ---- */

/* A material, or all materials of a valuation class, was posted to an account so often. */
struct vote
{
	uint32_t of, account;
};

struct poll
{
	struct keyring keys; /* vote -> number */
	GArray *counts;      /* uint32_t, by number */
	uint32_t *winner;    /* by `of`: account, 0 = none */
};

static void
poll_add (struct poll *poll, uint32_t of, uint32_t account)
{
	uint32_t number = keyring_at (&poll->keys, keyring_pair (of, account), 0, 0), none = 0;

	if (number == poll->counts->len)
		g_array_append_val (poll->counts, none);
	g_array_index (poll->counts, uint32_t, number)++;
}

/* The majority; of equals the first by name. */
static void
poll_count (struct poll *poll, const struct strpool *strings, uint32_t n)
{
	g_autofree uint32_t *most = g_new0 (uint32_t, n + 1);

	poll->winner = g_new0 (uint32_t, n + 1);
	for (uint32_t i = 0; i < poll->keys.n; i++) {
		uint32_t of = (uint32_t) (poll->keys.keys[i].word[0] >> 32), account = (uint32_t) poll->keys.keys[i].word[0],
				 count = g_array_index (poll->counts, uint32_t, i);

		if (count < most[of] || (count == most[of] && strpool_compare (strings, account, poll->winner[of]) > 0))
			continue;
		most[of] = count;
		poll->winner[of] = account;
	}
}

static void
poll_release (struct poll *poll)
{
	keyring_clear (&poll->keys);
	g_array_unref (poll->counts);
	g_free (poll->winner);
}

/* The one account of a set on which the lines make what its movements make; 0: none, or several. */
static uint32_t
set_account (const struct tieout *tieout)
{
	uint32_t account = 0;
	int128 wanted = 0;

	for (uint32_t i = 0; i < tieout->slots->len; i++)
		wanted += tie_slot_at (tieout, i)->own[SIDE_LEFT] + tie_slot_at (tieout, i)->context[SIDE_LEFT];
	for (uint32_t i = 0; i < tieout->slots->len; i++) {
		const struct tie_slot *slot = tie_slot_at (tieout, i);

		if (slot->n[SIDE_RIGHT] == 0 || slot->own[SIDE_RIGHT] + slot->context[SIDE_RIGHT] != wanted)
			continue;
		if (account != 0)
			return 0;
		account = tie_cell_at (tieout, slot->cell)->account;
	}
	return account;
}

/* The valuation class of each material, as a number; 0 = none is known. */
static uint32_t *
classes_find (const struct recon *recon)
{
	const struct tieout *tieout = recon->tieout;
	uint32_t *class = g_new0 (uint32_t, tieout->materials->len + 1);
	const struct stock_balance *balance;

	for (size_t i = 0; (balance = reference_stock_balance (recon->reference, i)) != NULL; i++) {
		uint32_t plant = strpool_find (recon->strings, balance->plant, strlen (balance->plant)),
				 material = strpool_find (recon->strings, balance->material, strlen (balance->material)),
				 number = keyring_find (&tieout->material_keys, keyring_pair (plant, material), 0, 0);

		if (number != KEYRING_ABSENT && *balance->valuation_class != '\0')
			class[number] = strpool_find (recon->strings, balance->valuation_class, strlen (balance->valuation_class));
	}
	return class;
}

static void
set_poll (struct tieout *tieout, struct tie_set set, struct poll *materials, struct poll *classes, const uint32_t *class)
{
	bool any = false;

	for (uint32_t i = 0; i < set.n && !any; i++)
		any = tie_item_at (tieout, set.items[i])->inferred;
	if (!any)
		return;
	tieout_slots (tieout, set);
	uint32_t account = set_account (tieout);
	for (uint32_t i = 0; i < set.n && account != 0; i++) {
		const struct tie_item *item = tie_item_at (tieout, set.items[i]);

		if (!item->inferred)
			continue;
		poll_add (materials, item->material, account);
		if (class[item->material] != 0)
			poll_add (classes, class[item->material], account);
	}
}

static void
stock_mark (struct recon *recon)
{
	struct tieout *tieout = recon->tieout;
	uint32_t reason = recon_reason (recon, "not a stock account", INSTANT_NONE);

	for (uint32_t i = 0; i < tieout->cells->len; i++) {
		struct tie_cell *cell = tie_cell_at (tieout, i);

		cell->stock = cell->account == 0 || g_hash_table_contains (tieout->stock, GUINT_TO_POINTER (cell->account));
	}
	for (uint32_t i = tieout->n_left; i < tieout->items->len; i++) {
		struct tie_item *item = tie_item_at (tieout, i);

		if (tie_cell_at (tieout, item->cell)->stock)
			continue;
		recon_settle_rest (recon, SIDE_RIGHT, item->row, STATE_OUT_OF_SCOPE, reason);
		item->ended = true;
	}
}

void
tieout_infer (struct recon *recon)
{
	struct tieout *tieout = recon->tieout;
	struct poll materials = {.counts = g_array_new (FALSE, FALSE, sizeof (uint32_t))},
				classes = {.counts = g_array_new (FALSE, FALSE, sizeof (uint32_t))};
	g_autofree uint32_t *class = classes_find (recon);

	for (uint32_t i = 0; i < tieout->n_sets; i++)
		set_poll (tieout, tieout_set (tieout, i), &materials, &classes, class);
	poll_count (&materials, recon->strings, tieout->materials->len);
	poll_count (&classes, recon->strings, strpool_count (recon->strings));
	for (uint32_t i = 0; i < tieout->materials->len; i++)
		tie_material_at (tieout, i)->inferred = materials.winner[i] != 0 ? materials.winner[i] : classes.winner[class[i]];
	for (uint32_t i = 0; i < tieout->n_left; i++) {
		struct tie_item *item = tie_item_at (tieout, i);
		uint32_t account = item->inferred ? tie_material_at (tieout, item->material)->inferred : 0;

		if (account == 0)
			continue;
		g_hash_table_add (tieout->stock, GUINT_TO_POINTER (account));
		item->cell = tieout_cell (tieout, account, tie_cell_at (tieout, item->cell)->currency);
	}
	stock_mark (recon);
	poll_release (&materials);
	poll_release (&classes);
}
