/*
 * The chain from window to window: what closed in the run before must open this one, in each ledger and so in their difference.
 * What is carried forward is told item by item, as that run told it; what clears one of them in this window is named beside it.
 */
#include "common/recon/tieout_internal.h"

#include <string.h>

enum
{
	ITEMS_MAX = 5000, /* of one account and currency: the largest are lines of their own, the others one line */
	SHOWN_LATE = 3    /* documents that a break names */
};

/* Something that the run before left between the ledgers of an account. */
struct carried
{
	const char *text;    /* interned: "missing document of 2026-02: document 4711" */
	const char *subject; /* interned: "document 4711"; of what was carried before already NULL */
	const char *case_id; /* of that run; "" */
	int128 amount;
	const char *cleared; /* interned: what clears it in this window; NULL */
};

struct chain
{
	struct recon *recon;
	struct tieout *tieout;
	const struct prior_books *books;
	GHashTable *cases;     /* source key with its side -> ids of the cases that had it then, separated by ';' */
	GPtrArray *of_cell;    /* GArray of line numbers, by cell; NULL: none */
	GHashTable *story_ids; /* story + 1 -> GHashTable set of case ids of its rows beside */
};

static int128
wide_magnitude (int128 value)
{
	return value < 0 ? -value : value;
}

/* ---- the run before ---- */

bool
tieout_chained (const struct recon *recon)
{
	const struct prior_books *books = recon->input->books;

	return books != NULL && books->until == recon->input->from && tieout_opens_known (recon->tieout);
}

const struct outcome_account *
tieout_before (const struct recon *recon, const struct tie_cell *cell)
{
	const struct prior_books *books = recon->input->books;
	const char *account = strpool_text (recon->strings, cell->account), *currency = strpool_text (recon->strings, cell->currency);

	for (size_t i = 0; i < books->n_accounts; i++)
		if (strcmp (books->accounts[i].gl_account, account) == 0 && strcmp (books->accounts[i].currency, currency) == 0)
			return &books->accounts[i];
	return NULL;
}

/* That what closed is not known, or of another day, is said once. */
static bool
chain_holds (struct recon *recon)
{
	const struct prior_books *books = recon->input->books;
	char day[16];

	if (books == NULL || !tieout_opens_known (recon->tieout))
		return false;
	if (books->until != recon->input->from) {
		recon_warn (recon,
			"the run before this one is of %s, which ended on %s: that this window opens as the one before closed is "
			"not proven",
			books->name, date_format (books->until - 1, day));
		return false;
	}
	for (size_t i = 0; i < books->n_accounts; i++)
		if (books->accounts[i].left_close == DECIMAL_NONE || books->accounts[i].right_close == DECIMAL_NONE) {
			recon_warn (recon, "the run of %s had no closing balances: that this window opens so is not proven", books->name);
			return false;
		}
	return true;
}

/* ---- what was left ---- */

static const char *
spaced (const char *name, char *buffer, size_t size)
{
	g_strlcpy (buffer, name, size);
	return g_strdelimit (buffer, "_", ' ');
}

static void
carried_take (struct chain *chain, const struct outcome_bridge *line, GArray *items, GHashTable *numbers)
{
	struct recon *recon = chain->recon;
	bool known = line->item != NULL && *line->item != '\0';
	struct carried carried = {.case_id = line->case_id, .amount = line->amount};
	char cause[32];
	guint number;

	if (known)
		carried.text = recon_word (recon, "%s", line->item);
	else {
		g_autofree char *subject = g_strndup (line->note, strcspn (line->note, ":"));

		carried.subject = recon_word (recon, "%s", subject);
		carried.text = recon_word (
			recon, "%s of %s: %s", spaced (bridge_cause_name (line->cause), cause, sizeof cause), chain->books->name, line->note);
	}
	/* What cleared an item stands beside it; what is left of both is carried. */
	number = GPOINTER_TO_UINT (g_hash_table_lookup (numbers, carried.text));
	if (number > 0) {
		g_array_index (items, struct carried, number - 1).amount += carried.amount;
		return;
	}
	g_array_append_val (items, carried);
	g_hash_table_insert (numbers, (gpointer) carried.text, GUINT_TO_POINTER (items->len));
}

static int
carried_compare (gconstpointer a, gconstpointer b)
{
	const struct carried *x = a, *y = b;
	int128 x_size = wide_magnitude (x->amount), y_size = wide_magnitude (y->amount);

	if (x_size != y_size)
		return x_size > y_size ? -1 : 1;
	return strcmp (x->text, y->text);
}

/* Of an account, the largest first. */
static GArray *
carried_items (struct chain *chain, const struct outcome_account *before)
{
	GArray *items = g_array_new (FALSE, FALSE, sizeof (struct carried));
	g_autoptr (GHashTable) numbers = g_hash_table_new (NULL, NULL); /* by text, which is interned */
	const struct prior_books *books = chain->books;

	for (size_t i = 0; i < books->n_bridge; i++)
		if (strcmp (books->bridge[i].gl_account, before->gl_account) == 0 &&
			strcmp (books->bridge[i].currency, before->currency) == 0)
			carried_take (chain, &books->bridge[i], items, numbers);
	for (guint i = items->len; i > 0; i--)
		if (g_array_index (items, struct carried, i - 1).amount == 0)
			g_array_remove_index (items, i - 1);
	g_array_sort (items, carried_compare);
	return items;
}

/* ---- what clears it ---- */

static char *
row_key (int side, const char *source_key)
{
	return g_strdup_printf ("%d %s", side, source_key);
}

static void
chain_index (struct chain *chain)
{
	struct tieout *tieout = chain->tieout;

	for (size_t i = 0; i < chain->books->n_items; i++) {
		const struct prior_item *item = &chain->books->items[i];

		g_hash_table_insert (chain->cases, row_key (item->side, item->source_key), (gpointer) item->case_ids);
	}
	for (guint i = 0; i < tieout->beside->len; i++) {
		const struct tie_beside *beside = &g_array_index (tieout->beside, struct tie_beside, i);
		g_autofree char *key =
			row_key (beside->side, movement_string (chain->recon->side[beside->side].table, COL_SOURCE_KEY, beside->row));
		const char *ids = g_hash_table_lookup (chain->cases, key);
		gpointer story = GUINT_TO_POINTER (beside->story + 1);
		GHashTable *set = g_hash_table_lookup (chain->story_ids, story);

		if (ids == NULL || *ids == '\0')
			continue;
		if (set == NULL) {
			set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
			g_hash_table_insert (chain->story_ids, story, set);
		}
		g_auto (GStrv) list = g_strsplit (ids, ";", -1);
		for (char **id = list; *id != NULL; id++)
			g_hash_table_add (set, g_strdup (*id));
	}
	g_ptr_array_set_size (chain->of_cell, (gint) tieout->cells->len);
	for (guint i = 0; i < tieout->lines->len; i++) {
		uint32_t cell = g_array_index (tieout->lines, struct tie_line, i).cell;

		if (chain->of_cell->pdata[cell] == NULL)
			chain->of_cell->pdata[cell] = g_array_new (FALSE, FALSE, sizeof (guint));
		g_array_append_val ((GArray *) chain->of_cell->pdata[cell], i);
	}
}

enum proof
{
	PROOF_RECORD, /* a record of the item is among those of the line */
	PROOF_NAME,   /* they name the same document */
	PROOF_AMOUNT, /* a journal of exactly the opposite amount, the only one */
	PROOF_COUNT
};

static bool
line_proves (const struct chain *chain, const struct tie_line *line, const struct carried *item, enum proof proof)
{
	const struct tie_story *story = tie_story_at (chain->tieout, line->story);
	const struct strpool *strings = chain->recon->strings;
	GHashTable *ids;

	if ((story->item != NULL && story->item != item->text) || line->amount == 0 || (line->amount > 0) == (item->amount > 0))
		return false;
	switch (proof) {
	case PROOF_RECORD:
		ids = g_hash_table_lookup (chain->story_ids, GUINT_TO_POINTER (line->story + 1));
		return ids != NULL && *item->case_id != '\0' && g_hash_table_contains (ids, item->case_id);
	case PROOF_NAME:
		return item->subject != NULL && g_str_has_prefix (item->subject, story->what) &&
			item->subject[strlen (story->what)] == ' ' &&
			strcmp (item->subject + strlen (story->what) + 1, strpool_text (strings, story->name)) == 0 &&
			line->amount == -item->amount;
	default:
		return story->cause == BRIDGE_MANUAL_JOURNAL && line->amount == -item->amount;
	}
}

/* The lines of an account that clear an item, by the strongest proof that any of them has; of a lone amount there must be one. */
static GArray *
lines_clearing (const struct chain *chain, uint32_t cell, const struct carried *item)
{
	GArray *found = g_array_new (FALSE, FALSE, sizeof (guint)), *lines = chain->of_cell->pdata[cell];

	for (enum proof proof = 0; lines != NULL && proof < PROOF_COUNT && found->len == 0; proof++) {
		for (guint i = 0; i < lines->len; i++) {
			guint number = g_array_index (lines, guint, i);

			if (line_proves (chain, &g_array_index (chain->tieout->lines, struct tie_line, number), item, proof))
				g_array_append_val (found, number);
		}
		if (proof == PROOF_AMOUNT && found->len > 1)
			g_array_set_size (found, 0);
	}
	return found;
}

/* Two items of one amount that one journal could clear: which of them it is nobody knows. */
static bool
amount_is_alone (const GArray *items, guint i)
{
	const struct carried *item = &g_array_index (items, struct carried, i);

	for (guint k = 0; k < items->len; k++)
		if (k != i && g_array_index (items, struct carried, k).amount == item->amount)
			return false;
	return true;
}

static void
item_clear (struct chain *chain, uint32_t cell, const GArray *items, guint i)
{
	struct carried *item = &g_array_index (items, struct carried, i);
	g_autoptr (GArray) lines = lines_clearing (chain, cell, item);
	g_autoptr (GPtrArray) names = g_ptr_array_new ();
	int128 sum = item->amount;

	for (guint k = 0; k < lines->len; k++) {
		const struct tie_line *line = &g_array_index (chain->tieout->lines, struct tie_line, g_array_index (lines, guint, k));
		const struct tie_story *story = tie_story_at (chain->tieout, line->story);

		if (story->cause == BRIDGE_MANUAL_JOURNAL && !amount_is_alone (items, i))
			return;
		sum += line->amount;
		g_ptr_array_add (
			names, (gpointer) recon_word (chain->recon, "%s %s", story->what, strpool_text (chain->recon->strings, story->name)));
	}
	if (lines->len == 0 || (sum != 0 && (sum > 0) != (item->amount > 0)))
		return;
	for (guint k = 0; k < lines->len; k++)
		tie_story_at (chain->tieout, g_array_index (chain->tieout->lines, struct tie_line, g_array_index (lines, guint, k)).story)
			->item = item->text;
	g_ptr_array_sort (names, texts_compare);
	item->cleared = names->len > 1
		? recon_word (chain->recon, "%s by %s and %u more", sum == 0 ? "cleared" : "partly cleared",
			  (const char *) names->pdata[0], names->len - 1)
		: recon_word (chain->recon, "%s by %s", sum == 0 ? "cleared" : "partly cleared", (const char *) names->pdata[0]);
}

/* ---- lines ---- */

static void
item_tell (struct chain *chain, uint32_t cell, const struct carried *item)
{
	struct tieout *tieout = chain->tieout;
	uint32_t story = tieout_story (chain->recon, BRIDGE_CARRY_FORWARD, item->text, 0, tie_cell_at (tieout, cell)->currency);

	tie_story_at (tieout, story)->item = item->text;
	if (item->cleared != NULL)
		tieout_story_more (chain->recon, story, item->cleared);
	tieout_story_line (tieout, story, cell, item->amount, 0);
}

/* What is too small to be a line of its own among so many; returns the sum of the rest. */
static void
rest_tell (struct chain *chain, uint32_t cell, const GArray *items)
{
	int128 rest = 0;

	for (guint i = ITEMS_MAX; i < items->len; i++)
		rest += g_array_index (items, struct carried, i).amount;
	if (rest != 0)
		item_tell (chain, cell,
			&(struct carried) {
				.text = recon_word (chain->recon, "%u smaller items of %s", items->len - ITEMS_MAX, chain->books->name),
				.amount = rest});
}

/* Documents of the window before that came after its run was made, when they are what an opening balance has more; else NULL. */
static const char *
late_documents (struct chain *chain, uint32_t cell, int side, int128 gap)
{
	const struct movement_table *table = chain->recon->side[side].table;
	g_autoptr (GPtrArray) names = g_ptr_array_new ();
	g_autoptr (GString) text = g_string_new ("posted into it after its run: ");

	for (uint32_t i = 0; i < chain->tieout->items->len; i++) {
		const struct tie_item *item = tie_item_at (chain->tieout, i);
		date_t on = item->cell == cell && item->side == side ? recon_row_date (chain->recon, side, item->row) : DATE_NONE;
		instant_t entered = on != DATE_NONE ? movement_entered (table, item->row) : INSTANT_NONE;

		if (item->window == WINDOW_OWN || entered == INSTANT_NONE || entered <= chain->books->as_of || on < chain->books->from ||
			on >= chain->books->until)
			continue;
		gap -= item->value;
		g_ptr_array_add (names, (gpointer) movement_string (table, COL_DOCUMENT, item->row));
	}
	if (gap != 0 || names->len == 0)
		return NULL;
	g_ptr_array_sort (names, texts_compare);
	for (guint i = 0; i < MIN (names->len, SHOWN_LATE); i++)
		g_string_append_printf (text, "%s%s", i > 0 ? ", " : "document ", (const char *) names->pdata[i]);
	if (names->len > SHOWN_LATE)
		g_string_append_printf (text, " and %u more", names->len - SHOWN_LATE);
	return recon_word (chain->recon, "%s", text->str);
}

static void
gap_tell (struct chain *chain, uint32_t cell, int side, int128 gap)
{
	static const char *const ledger[SIDE_COUNT] = {"opening of the stock ledger,", "opening of the general ledger,"};
	struct tieout *tieout = chain->tieout;
	uint32_t account = tie_cell_at (tieout, cell)->account, currency = tie_cell_at (tieout, cell)->currency, story;
	const char *late = late_documents (chain, cell, side, gap);

	story = tieout_story_of (chain->recon, BRIDGE_CARRY_FORWARD, CODE_ROLLFWD_BREAK, ledger[side], account, currency);
	tie_story_at (tieout, story)->account = account;
	tie_story_at (tieout, story)->sum[side] += gap;
	tie_story_at (tieout, story)->documents++;
	tieout_story_more (chain->recon, story,
		recon_word (chain->recon, "it is not the closing balance of the run of %s%s%s", chain->books->name,
			late != NULL ? "; " : "", late != NULL ? late : ""));
	tieout_story_line (tieout, story, cell, side == SIDE_RIGHT ? gap : -gap, 0);
}

static void
cell_chain (struct chain *chain, uint32_t number)
{
	const struct tie_cell *cell = tie_cell_at (chain->tieout, number);
	const struct outcome_account *before = tieout_before (chain->recon, cell);
	int128 closed[SIDE_COUNT] = {before != NULL ? before->left_close : 0, before != NULL ? before->right_close : 0};
	g_autoptr (GArray) items =
		before != NULL ? carried_items (chain, before) : g_array_new (FALSE, FALSE, sizeof (struct carried));

	for (guint i = 0; i < MIN (items->len, ITEMS_MAX); i++)
		item_clear (chain, number, items, i);
	for (guint i = 0; i < MIN (items->len, ITEMS_MAX); i++)
		item_tell (chain, number, &g_array_index (items, struct carried, i));
	if (items->len > ITEMS_MAX)
		rest_tell (chain, number, items);
	for (int side = 0; side < SIDE_COUNT; side++) {
		int128 gap = tie_cell_at (chain->tieout, number)->open[side] - closed[side];

		if (gap != 0)
			gap_tell (chain, number, side, gap);
	}
}

/* An account that nobody names any more has no opening balance to compare. */
static void
accounts_lost (const struct chain *chain)
{
	for (size_t i = 0; i < chain->books->n_accounts; i++) {
		const struct outcome_account *before = &chain->books->accounts[i];
		bool found = false;

		for (uint32_t k = 0; k < chain->tieout->cells->len && !found; k++)
			found =
				tie_cell_at (chain->tieout, k)->stock && tieout_before (chain->recon, tie_cell_at (chain->tieout, k)) == before;
		if (!found && (before->left_close != 0 || before->right_close != 0))
			recon_warn (chain->recon, "account %s in %s was a stock account in the run of %s, and nothing names it now",
				before->gl_account, before->currency, chain->books->name);
	}
}

static void
array_unref (gpointer data)
{
	if (data != NULL)
		g_array_unref (data);
}

static void
chain_tell (struct recon *recon)
{
	struct chain chain = {.recon = recon,
		.tieout = recon->tieout,
		.books = recon->input->books,
		.cases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
		.of_cell = g_ptr_array_new_with_free_func (array_unref),
		.story_ids = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_hash_table_unref)};
	uint32_t n = recon->tieout->cells->len;

	chain_index (&chain);
	for (uint32_t i = 0; i < n; i++)
		if (tie_cell_at (recon->tieout, i)->stock)
			cell_chain (&chain, i);
	accounts_lost (&chain);
	g_hash_table_unref (chain.cases);
	g_ptr_array_unref (chain.of_cell);
	g_hash_table_unref (chain.story_ids);
}

void
tieout_carry_forward (struct recon *recon)
{
	struct tieout *tieout = recon->tieout;
	char day[16];
	uint32_t name = strpool_add0 (recon->strings, date_format (tieout->open_day, day));

	if (chain_holds (recon)) {
		chain_tell (recon);
		return;
	}
	for (uint32_t i = 0; i < tieout->cells->len && tieout_opens_known (tieout); i++) {
		const struct tie_cell *cell = tie_cell_at (tieout, i);
		int128 carried = cell->open[SIDE_RIGHT] - cell->open[SIDE_LEFT];

		if (cell->stock && carried != 0)
			tieout_story_line (
				tieout, tieout_story (recon, BRIDGE_CARRY_FORWARD, "balances of", name, cell->currency), i, carried, 0);
	}
}
