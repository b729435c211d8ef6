/*
 * Lines of the general ledger on an account of items that no row of an item made: manual journals, and what other records posted
 * there. Each is an item of its own, so what remains unexplained is what neither items nor lines know of.
 */
#include "common/recon/items_internal.h"

#include <string.h>

/* What rows are called by: id in the pool -> 1 + row, and the lowest bit its side. */
struct callers
{
	struct recon *recon;
	GHashTable *item;  /* rows that are of an item: their lines are the item's */
	GHashTable *other; /* and those that are of none */
};

static const enum column names[] = {COL_SOURCE_KEY, COL_DOCUMENT, COL_MESSAGE};

/* A document may have rows of both: then what it posted is the item's. */
static void
row_call (GHashTable *table, const struct recon *recon, int side, uint32_t row)
{
	for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
		uint32_t id = movement_text (recon->side[side].table, names[i], row);
		gpointer known = id != 0 ? g_hash_table_lookup (table, GUINT_TO_POINTER (id)) : NULL;
		uintptr_t mine = ((uintptr_t) row + 1) << 1 | (uintptr_t) side, its = (uintptr_t) known;

		/* Of several the first in canonical order, whatever order they came in. */
		if (id != 0 &&
			(known == NULL || (int) (its & 1) > side ||
				((int) (its & 1) == side && recon_row_compare (recon, side, row, (uint32_t) (its >> 1) - 1) < 0)))
			g_hash_table_insert (table, GUINT_TO_POINTER (id), (gpointer) mine);
	}
}

static void
callers_note (struct callers *c)
{
	const struct items *items = c->recon->items;

	for (guint i = 0; i < items->rows->len; i++)
		row_call (c->item, c->recon, item_row_at (items, i)->side, item_row_at (items, i)->row);
	for (int side = 0; side < SIDE_COUNT; side++)
		for (size_t i = 0; i < c->recon->side[side].n; i++)
			row_call (c->other, c->recon, side, c->recon->side[side].rows[i]);
}

static uintptr_t
called_by (const struct callers *c, GHashTable *table, const struct gl_entry *entry)
{
	const char *const texts[] = {entry->reference, entry->document};
	gpointer found = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS (texts) && found == NULL; i++) {
		uint32_t id = strpool_find (c->recon->strings, texts[i], strlen (texts[i]));

		found = *texts[i] != '\0' && id != STRPOOL_ABSENT ? g_hash_table_lookup (table, GUINT_TO_POINTER (id)) : NULL;
	}
	return (uintptr_t) found;
}

/* A line that counts by the last day of the window, on an account of ours. */
static bool
entry_counts (const struct recon *recon, const struct gl_entry *entry)
{
	instant_t as_of = recon->input->as_of;
	const char *leading = recon->rule->items.leading;

	if (entry->amount == 0 || entry->posting_date > recon->items->close_day ||
		(as_of != INSTANT_NONE && entry->entered_at != INSTANT_NONE && entry->entered_at > as_of))
		return false;
	return (leading == NULL || *entry->ledger == '\0' || strcmp (entry->ledger, leading) == 0) &&
		item_account_is_ours (recon, entry->gl_account);
}

static gint
journal_compare (gconstpointer a, gconstpointer b)
{
	const struct item_journal *x = a, *y = b;
	int64_t mine = magnitude (x->entry->amount), other = magnitude (y->entry->amount);
	int order = strcmp (x->entry->gl_account, y->entry->gl_account);

	order = order != 0 ? order : strcmp (x->currency, y->currency);
	order = order != 0 ? order : (mine > other) - (mine < other);
	order = order != 0 ? order : x->entry->posting_date - y->entry->posting_date;
	return order != 0 ? order : strcmp (x->entry->source_key, y->entry->source_key);
}

static bool
journals_alike (const struct item_journal *a, const struct item_journal *b)
{
	return strcmp (a->entry->gl_account, b->entry->gl_account) == 0 && strcmp (a->currency, b->currency) == 0 &&
		magnitude (a->entry->amount) == magnitude (b->entry->amount);
}

/*
 * A line takes back the oldest before it of exactly the opposite amount. Both are told in the window of either; later nothing is
 * left of them.
 */
static void
journals_net (struct items *items)
{
	g_autoptr (GArray) waiting = g_array_new (FALSE, FALSE, sizeof (guint));
	guint first = 0;

	for (guint i = 0; i < items->journals->len; i++) {
		struct item_journal *journal = item_journal_at (items, i), *other = NULL;

		if (i > 0 && !journals_alike (journal, item_journal_at (items, i - 1))) {
			g_array_set_size (waiting, 0);
			first = 0;
		}
		if (first < waiting->len)
			other = item_journal_at (items, g_array_index (waiting, guint, first));
		if (other == NULL || (other->entry->amount > 0) == (journal->entry->amount > 0)) {
			g_array_append_val (waiting, i);
			continue;
		}
		first++;
		other->gone = journal->gone = !other->own && !journal->own;
	}
}

static const char *
journal_cause (struct recon *recon, const struct item_journal *journal)
{
	const struct gl_entry *entry = journal->entry;
	g_autoptr (GString) out = g_string_new (journal->row == 0 && *entry->reference == '\0' ? "manual journal" : "document");
	char amount[DECIMAL_TEXT_MAX], day[16];

	g_string_append_printf (out, " %s", *entry->document != '\0' ? entry->document : entry->source_key);
	if (*entry->origin != '\0')
		g_string_append_printf (out, " (%s)", entry->origin);
	g_string_append_printf (out, " of %s posted %s %s to the account; ", date_format (entry->posting_date, day),
		decimal_format (entry->amount, MONEY_SCALE, currency_decimals (journal->currency), amount), journal->currency);
	if (journal->row != 0)
		g_string_append_printf (out, "%s, which it names, makes no item",
			strpool_text (recon->strings, movement_text (recon->side[journal->side].table, COL_SOURCE_KEY, journal->row - 1)));
	else if (*entry->reference != '\0')
		g_string_append_printf (out, "%s, which it names, was not read", entry->reference);
	else
		g_string_append (out, "no record made it");
	return recon_word (recon, "%s", out->str);
}

static void
journal_raise (struct recon *recon, struct item_journal *journal)
{
	struct items_fact *fact = g_new0 (struct items_fact, 1);
	uint32_t link = recon_finding (recon, CODE_ITEMS_DIFF, "", "");

	g_ptr_array_add (recon->items->facts, fact);
	*fact = (struct items_fact) {.key = recon_word (recon, "%s\037%s\037%s\037journal", journal->entry->gl_account,
									 journal->currency, journal->entry->source_key),
		.cause = journal_cause (recon, journal),
		.gl_account = journal->entry->gl_account,
		.currency = journal->currency,
		.uom = "",
		.order_status = "",
		.left_qty = DECIMAL_NONE,
		.right_qty = DECIMAL_NONE,
		.delta_qty = DECIMAL_NONE,
		.left = DECIMAL_NONE,
		.right = journal->entry->amount,
		.exposure = magnitude (journal->entry->amount),
		.since = journal->entry->posting_date};
	finding_at (recon, link)->items = journal->fact = fact;
}

void
items_journals (struct recon *recon)
{
	struct items *items = recon->items;
	struct callers c = {recon, g_hash_table_new (NULL, NULL), g_hash_table_new (NULL, NULL)};
	const struct gl_entry *entry;

	callers_note (&c);
	for (size_t i = 0; (entry = reference_gl_entry (recon->reference, i)) != NULL; i++) {
		struct item_journal journal = {.entry = entry, .own = entry->posting_date >= recon->input->from};
		uintptr_t other;

		if (!entry_counts (recon, entry) || called_by (&c, c.item, entry) != 0)
			continue;
		other = called_by (&c, c.other, entry);
		journal.row = (uint32_t) (other >> 1);
		journal.side = other & 1;
		journal.currency = *entry->currency != '\0' ? entry->currency : recon->plant->company->currency;
		g_array_append_val (items->journals, journal);
	}
	g_array_sort (items->journals, journal_compare);
	journals_net (items);
	for (guint i = 0; i < items->journals->len; i++)
		if (!item_journal_at (items, i)->gone)
			journal_raise (recon, item_journal_at (items, i));
	g_hash_table_unref (c.item);
	g_hash_table_unref (c.other);
}

/* Where an item has its order a line that names none has its document. */
void
item_journal_make (
	const struct recon *recon, struct outcome *outcome, const struct item_journal *journal, struct outcome_item *item)
{
	const struct gl_entry *entry = journal->entry;
	int days = recon->items->close_day - entry->posting_date;

	*item = (struct outcome_item) {.plant = outcome_text (outcome, entry->plant),
		.to_plant = "",
		.order_no = outcome_text (outcome,
			*entry->order_no != '\0'       ? entry->order_no
				: *entry->document != '\0' ? entry->document
										   : entry->source_key),
		.operation = "",
		.material = outcome_text (outcome, entry->material),
		.material_text = "",
		.uom = "",
		.currency = outcome_text (outcome, journal->currency),
		.gl_account = outcome_text (outcome, entry->gl_account),
		.state = outcome_text (outcome, item_state_name (ITEM_JOURNAL)),
		.order_status = "",
		.debit_qty = DECIMAL_NONE,
		.credit_qty = DECIMAL_NONE,
		.debit = MAX (entry->amount, 0),
		.credit = MAX (-entry->amount, 0),
		.open_qty = DECIMAL_NONE,
		.open = entry->amount,
		.difference = DECIMAL_NONE,
		.difference_to = "",
		.since = entry->posting_date,
		.days = days,
		.bucket = item_bucket (&recon->rule->items, days),
		.allowed = -1,
		.case_id = items_case_id (recon, outcome, journal->fact->key)};
}
