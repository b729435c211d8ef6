/*
 * Values that changed their account in the stock ledger, because the determination of a material did. A journal that moves
 * exactly that in the general ledger is its document: both agree then. What no journal moves is told.
 */
#include "common/recon/tieout_internal.h"

static struct tie_transfer *
transfer_at (const struct tieout *tieout, guint i)
{
	return &g_array_index (tieout->transfers, struct tie_transfer, i);
}

/* ---- journals ---- */

/* A journal as one document: what it has in two accounts, if it has something in just two. */
struct journal
{
	uint32_t cell[2];
	int128 sum[2];
	int cells; /* 3: more than two */
	GArray *items;
};

static void
journal_free (gpointer data)
{
	struct journal *journal = data;

	g_array_unref (journal->items);
	g_free (journal);
}

static void
journal_take (struct journal *journal, uint32_t number, const struct tie_item *item)
{
	int i = 0;

	g_array_append_val (journal->items, number);
	while (i < MIN (journal->cells, 2) && journal->cell[i] != item->cell)
		i++;
	if (i == 2)
		journal->cells = 3;
	if (i == 2)
		return;
	if (i == journal->cells)
		journal->cell[journal->cells++] = item->cell;
	journal->sum[i] += item->value;
}

/* Lines of stock accounts in the window that a journal made, by document. */
static GHashTable *
journals_collect (struct recon *recon)
{
	struct tieout *tieout = recon->tieout;
	const struct movement_table *table = recon->side[SIDE_RIGHT].table;
	GHashTable *journals = g_hash_table_new_full (NULL, NULL, NULL, journal_free);

	for (uint32_t i = tieout->n_left; i < tieout->items->len; i++) {
		const struct tie_item *item = tie_item_at (tieout, i);
		gpointer document = GUINT_TO_POINTER (movement_text (table, COL_DOCUMENT, item->row));
		struct journal *journal = g_hash_table_lookup (journals, document);

		if (item->ended || item->window != WINDOW_OWN || item->origin != ORIGIN_JOURNAL || document == NULL ||
			!tie_cell_at (tieout, item->cell)->stock)
			continue;
		if (journal == NULL) {
			journal = g_new0 (struct journal, 1);
			journal->items = g_array_new (FALSE, FALSE, sizeof (uint32_t));
			g_hash_table_insert (journals, document, journal);
		}
		journal_take (journal, i, item);
	}
	return journals;
}

/* What a journal has in the account of `cell`; the other account of it must be `other`. */
static int128
journal_sum (const struct journal *journal, uint32_t cell, uint32_t other)
{
	if (journal->cells != 2)
		return 0;
	for (int i = 0; i < 2; i++)
		if (journal->cell[i] == cell && journal->cell[1 - i] == other)
			return journal->sum[i];
	return 0;
}

static void
journal_match (struct recon *recon, const struct journal *journal, uint32_t to)
{
	struct tieout *tieout = recon->tieout;

	for (guint i = 0; i < journal->items->len; i++) {
		struct tie_item *item = tie_item_at (tieout, g_array_index (journal->items, uint32_t, i));

		if (!item->rolled)
			tieout_roll (tieout, item->cell, item->cell == to ? KIND_RECLASS_IN : KIND_RECLASS_OUT, SIDE_RIGHT, 1, item->value);
		item->rolled = true;
	}
	tieout_match (recon, (struct tie_set) {(const uint32_t *) (void *) journal->items->data, journal->items->len}, STATE_MATCHED);
}

/* ---- which journal moved what ---- */

/* All that went the same way and that no journal has moved. */
static int128
way_sum (const struct tieout *tieout, const struct tie_transfer *like)
{
	int128 sum = 0;

	for (guint i = 0; i < tieout->transfers->len; i++) {
		const struct tie_transfer *one = transfer_at (tieout, i);

		if (one->from == like->from && one->to == like->to && !one->moved)
			sum += one->value;
	}
	return sum;
}

/* The journals whose amounts in both accounts are what the value wants; only when it is one is it known which. */
static struct journal *
journal_find (GHashTable *journals, const struct tie_transfer *like, int128 value)
{
	struct journal *found = NULL;
	GHashTableIter iterator;
	gpointer journal;

	g_hash_table_iter_init (&iterator, journals);
	while (value != 0 && g_hash_table_iter_next (&iterator, NULL, &journal)) {
		if (journal_sum (journal, like->from, like->to) != -value || journal_sum (journal, like->to, like->from) != value)
			continue;
		if (found != NULL)
			return NULL;
		found = journal;
	}
	return found;
}

static void
journal_end (struct recon *recon, struct journal *journal, uint32_t to)
{
	journal_match (recon, journal, to);
	journal->cells = 3; /* it moves nothing else */
}

/* First everything of one way in one document, then material by material. */
static void
transfers_match (struct recon *recon, GHashTable *journals)
{
	struct tieout *tieout = recon->tieout;

	for (guint i = 0; i < tieout->transfers->len; i++) {
		const struct tie_transfer like = *transfer_at (tieout, i);
		struct journal *journal = like.moved ? NULL : journal_find (journals, &like, way_sum (tieout, &like));

		for (guint k = 0; journal != NULL && k < tieout->transfers->len; k++)
			transfer_at (tieout, k)->moved |=
				transfer_at (tieout, k)->from == like.from && transfer_at (tieout, k)->to == like.to;
		if (journal != NULL)
			journal_end (recon, journal, like.to);
	}
	for (guint i = 0; i < tieout->transfers->len; i++) {
		struct tie_transfer *one = transfer_at (tieout, i);
		struct journal *journal = one->moved ? NULL : journal_find (journals, one, one->value);
		bool alone = true;

		for (guint k = 0; k < tieout->transfers->len; k++) {
			const struct tie_transfer *other = transfer_at (tieout, k);

			alone &= k == i || other->moved || other->from != one->from || other->to != one->to || other->value != one->value;
		}
		if (journal == NULL || !alone)
			continue;
		one->moved = true;
		journal_end (recon, journal, one->to);
	}
}

/* ---- telling ---- */

uint32_t
tieout_determination (struct recon *recon, uint32_t material, uint32_t currency, uint32_t from, uint32_t to)
{
	struct tieout *tieout = recon->tieout;
	const char *way = recon_word (recon, "%s to %s", strpool_text (recon->strings, from), strpool_text (recon->strings, to));
	uint32_t story = tieout_story (recon, BRIDGE_ACCOUNT_DETERMINATION, "from", strpool_add0 (recon->strings, way), currency);

	tie_story_at (tieout, story)->documents++;
	tie_story_at (tieout, story)->account = from;
	tieout_story_more (recon, story, strpool_text (recon->strings, tie_material_at (tieout, material)->material));
	return story;
}

/* The stock ledger has it on `to` now; the general ledger, which nobody told, still on `from`. */
static void
transfer_tell (struct recon *recon, const struct tie_transfer *transfer)
{
	struct tieout *tieout = recon->tieout;
	const struct tie_cell *from = tie_cell_at (tieout, transfer->from), *to = tie_cell_at (tieout, transfer->to);
	uint32_t story = tieout_determination (recon, transfer->material, from->currency, from->account, to->account);

	for (int i = 0; i < 2; i++) {
		int128 came = i == 0 ? -transfer->value : transfer->value;
		uint32_t cell = i == 0 ? transfer->from : transfer->to;

		tieout_story_line (tieout, story, cell, -came, 0);
		tieout_part (tieout,
			(struct tie_part) {.story = story,
				.cell = cell,
				.what = "book value of a material",
				.name = tie_material_at (tieout, transfer->material)->material,
				.on = tieout->close_day,
				.value = {[SIDE_LEFT] = came}});
	}
	tie_story_at (tieout, story)->exposure += transfer->value < 0 ? -transfer->value : transfer->value;
}

void
tieout_reclass (struct recon *recon)
{
	struct tieout *tieout = recon->tieout;

	if (tieout->transfers->len == 0)
		return;
	g_autoptr (GHashTable) journals = journals_collect (recon);
	transfers_match (recon, journals);
	for (guint i = 0; i < tieout->transfers->len; i++)
		if (!transfer_at (tieout, i)->moved)
			transfer_tell (recon, transfer_at (tieout, i));
}
