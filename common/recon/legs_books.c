/*
 * Lines of the general ledger on the lines of the movements that they name. A document that is of several movements is divided by
 * their values; where both agree but for what was rounded, each movement has its own value, and the cents go to the last.
 */
#include "common/recon/legs_internal.h"

#include <string.h>

/* A line of the general ledger, with its texts as ids. */
struct entry
{
	const struct gl_entry *gl;
	uint32_t number, reference, material; /* ids; 0 = not said */
};

struct booking
{
	struct recon *recon;
	GHashTable *stock;                                    /* ids of stock accounts; empty: nobody names one */
	GHashTable *other;                                    /* texts that a movement has which is no part of the legs */
	uint32_t *first[PASS_KEYS_MAX], *next[PASS_KEYS_MAX]; /* movements by a text: row + 1 */
	uint32_t n_ids;
	bool *booked; /* by row: some line is of it */
};

/* ---- what lines may name ---- */

static void
chain_make (struct booking *b, int link, enum column column)
{
	const struct side *s = &b->recon->side[SIDE_RIGHT];

	b->first[link] = g_new0 (uint32_t, b->n_ids + 1);
	b->next[link] = g_new0 (uint32_t, s->table->rows + 1);
	for (size_t i = 0; i < s->n; i++) {
		uint32_t row = s->rows[i], id = movement_text (s->table, column, row);

		if (id == 0)
			continue;
		if (b->recon->legs->line_of[SIDE_RIGHT][row] == NO_LINE) {
			g_hash_table_add (b->other, GUINT_TO_POINTER (id));
			continue;
		}
		b->next[link][row] = b->first[link][id];
		b->first[link][id] = row + 1;
	}
}

static void
stock_add (struct booking *b, const char *account)
{
	if (*account != '\0')
		g_hash_table_add (b->stock, GUINT_TO_POINTER (strpool_add0 (b->recon->strings, account)));
}

static void
stock_find (struct booking *b)
{
	const struct side *s = &b->recon->side[SIDE_RIGHT];
	const struct stock_account *account;
	const struct stock_balance *balance;

	for (size_t i = 0; (account = reference_stock_account_at (b->recon->reference, i)) != NULL; i++)
		stock_add (b, account->gl_account);
	for (size_t i = 0; (balance = reference_stock_balance (b->recon->reference, i)) != NULL; i++)
		stock_add (b, balance->gl_account);
	for (size_t i = 0; i < s->n; i++)
		if (movement_text (s->table, COL_GL_ACCOUNT, s->rows[i]) != 0)
			g_hash_table_add (b->stock, GUINT_TO_POINTER (movement_text (s->table, COL_GL_ACCOUNT, s->rows[i])));
	if (g_hash_table_size (b->stock) == 0 && reference_gl_entry (b->recon->reference, 0) != NULL)
		recon_warn (
			b->recon, "no source names a stock account: of each document the lines count that have the sign of its movements");
}

/* The movements that a text names, of the material where one is said and any is of it; canonical order. */
static GArray *
rows_named (const struct booking *b, uint32_t reference, uint32_t material)
{
	const struct movement_table *table = b->recon->side[SIDE_RIGHT].table;
	GArray *rows = g_array_new (FALSE, FALSE, sizeof (uint32_t));

	for (int link = 0; link < b->recon->rule->ledger.n_links && rows->len == 0 && reference != 0; link++) {
		bool any = false;

		for (uint32_t at = b->first[link][reference]; at != 0; at = b->next[link][at - 1])
			any |= movement_text (table, COL_MATERIAL, at - 1) == material;
		for (uint32_t at = b->first[link][reference]; at != 0; at = b->next[link][at - 1])
			if (!any || material == 0 || movement_text (table, COL_MATERIAL, at - 1) == material) {
				uint32_t row = at - 1;

				g_array_append_val (rows, row);
			}
	}
	recon_rows_sort (b->recon, SIDE_RIGHT, (uint32_t *) (void *) rows->data, rows->len);
	return rows;
}

/* ---- fates ---- */

static bool
names_have (const char *const *names, const char *name)
{
	for (; names != NULL && *names != NULL; names++)
		if (strcmp (*names, name) == 0)
			return true;
	return false;
}

/* Why a line is on no line of the legs, by what it says itself; FATE_LINE: nothing speaks against it. */
static enum leg_fate
entry_fate (const struct booking *b, const struct entry *entry)
{
	const struct ledger_rule *rule = &b->recon->rule->ledger;
	const struct gl_entry *gl = entry->gl;
	instant_t as_of = b->recon->input->as_of;
	uint32_t account = strpool_find (b->recon->strings, gl->gl_account, strlen (gl->gl_account));

	if (as_of != INSTANT_NONE && gl->entered_at != INSTANT_NONE && gl->entered_at > as_of)
		return FATE_LATER;
	if (rule->leading != NULL && *gl->ledger != '\0' && strcmp (gl->ledger, rule->leading) != 0)
		return FATE_OTHER_LEDGER;
	if (g_hash_table_size (b->stock) > 0 && !g_hash_table_contains (b->stock, GUINT_TO_POINTER (account)))
		return FATE_NO_STOCK;
	return names_have (rule->revaluations, gl->origin) ? FATE_REVALUATION : FATE_LINE;
}

static bool
entry_is_own (const struct recon *recon, const struct gl_entry *gl)
{
	struct window_bounds bounds = {
		.from = recon->input->from, .until = recon->input->until, .period = recon->input->period, .as_of = INSTANT_NONE};
	struct window_clocks clocks = {INSTANT_NONE, INSTANT_NONE, gl->posting_date, gl->fiscal_period};

	return window_of (&bounds, &clocks) == WINDOW_OWN;
}

static void
entry_place (struct booking *b, const struct entry *entry, uint32_t number)
{
	struct legs_line *line = legs_line_at (b->recon->legs, number);

	b->recon->legs->entry_line[entry->number] = number;
	line->rows[LEG_GL]++;
	line->own |= entry_is_own (b->recon, entry->gl);
	legs_line_day (b->recon, line, entry->gl->posting_date);
}

/* ---- lines without a movement ---- */

static void
entry_alone (struct booking *b, const struct entry *entry)
{
	struct legs *legs = b->recon->legs;
	uint32_t order = strpool_add0 (b->recon->strings, entry->gl->order_no), number;
	struct legs_line *line;

	if (*entry->gl->plant == '\0' ||
		(entry->reference != 0 && g_hash_table_contains (b->other, GUINT_TO_POINTER (entry->reference)))) {
		legs->entry_fate[entry->number] = *entry->gl->plant == '\0' ? FATE_NO_PLANT : FATE_OTHER_MOVEMENT;
		return;
	}
	number = order != 0 && entry->material != 0
		? legs_line_find (b->recon, order, entry->material, false, 0)
		: legs_line_find (b->recon, 0, 0, false,
			  strpool_add0 (b->recon->strings, *entry->gl->document != '\0' ? entry->gl->document : entry->gl->source_key));
	entry_place (b, entry, number);
	line = legs_line_at (legs, number);
	line->loose += entry->gl->amount;
	line->value[LEG_GL] += entry->gl->amount;
	line->n_loose++;
	if (line->entries == NULL)
		line->entries = g_ptr_array_new ();
	g_ptr_array_add (line->entries, (gpointer) entry->gl->source_key);
}

/* ---- lines of movements ---- */

static int128
wide_magnitude (int128 value)
{
	return value < 0 ? -value : value;
}

static int64_t
minor_half (const struct recon *recon)
{
	int64_t half = 5;

	for (int d = currency_decimals (recon->plant->company->currency); d < MONEY_SCALE; d++)
		half *= 10;
	return half / 10;
}

static void
row_book (struct booking *b, uint32_t row, int128 amount, int128 rounding)
{
	struct legs_line *line = legs_line_at (b->recon->legs, b->recon->legs->line_of[SIDE_RIGHT][row]);

	line->booked += amount;
	line->value[LEG_GL] += amount;
	line->allowed += rounding;
	if (!b->booked[row])
		line->expected += legs_value (b->recon, row);
	b->booked[row] = true;
}

/* What lines of one document make, on its movements; cents go to the last. */
static void
amount_divide (struct booking *b, const GArray *rows, int128 amount, guint lines)
{
	int128 whole = 0, left = amount, bound = (int128) MAX (rows->len, lines) * minor_half (b->recon);

	for (guint i = 0; i < rows->len; i++)
		whole += legs_value (b->recon, g_array_index (rows, uint32_t, i));
	bool agrees = wide_magnitude (amount - whole) <= bound;
	for (guint i = 0; i < rows->len; i++) {
		uint32_t row = g_array_index (rows, uint32_t, i);
		int128 value = legs_value (b->recon, row), part = agrees ? value : 0;

		if (!agrees && whole != 0)
			part = money_portion (
				fitting (amount), fitting (value), fitting (whole), currency_decimals (b->recon->plant->company->currency));
		if (i + 1 == rows->len)
			part = left;
		row_book (b, row, part, agrees && rows->len > 1 ? bound : 0);
		left -= part;
	}
	if (rows->len == 1 && agrees)
		legs_line_at (b->recon->legs, b->recon->legs->line_of[SIDE_RIGHT][g_array_index (rows, uint32_t, 0)])->allowed += bound;
}

/* Without stock accounts a document has both its sides: those lines count that have the sign of what moved. */
static bool
entry_has_sign (const struct booking *b, const struct gl_entry *gl, int128 whole)
{
	return g_hash_table_size (b->stock) > 0 || (gl->amount < 0) == (whole < 0);
}

/* All lines that name one thing. */
static void
entries_book (struct booking *b, const struct entry *entries, guint n)
{
	g_autoptr (GArray) rows = rows_named (b, entries[0].reference, entries[0].material);
	int128 amount = 0, whole = 0, largest = -1;
	uint32_t main = 0;
	guint counted = 0;

	if (rows->len == 0) {
		for (guint i = 0; i < n; i++)
			entry_alone (b, &entries[i]);
		return;
	}
	for (guint i = 0; i < rows->len; i++) {
		uint32_t row = g_array_index (rows, uint32_t, i);
		int128 value = legs_value (b->recon, row);

		whole += value;
		main = wide_magnitude (value) > largest ? row : main;
		largest = MAX (largest, wide_magnitude (value));
	}
	for (guint i = 0; i < n; i++) {
		if (!entry_has_sign (b, entries[i].gl, whole)) {
			b->recon->legs->entry_fate[entries[i].number] = FATE_NO_STOCK;
			continue;
		}
		entry_place (b, &entries[i], b->recon->legs->line_of[SIDE_RIGHT][main]);
		amount += entries[i].gl->amount;
		counted++;
	}
	if (counted > 0)
		amount_divide (b, rows, amount, counted);
}

static int
entry_compare (gconstpointer a, gconstpointer b)
{
	const struct entry *x = a, *y = b;

	if (x->reference != y->reference)
		return x->reference < y->reference ? -1 : 1;
	if (x->material != y->material)
		return x->material < y->material ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

static GArray *
entries_make (struct booking *b)
{
	GArray *entries = g_array_new (FALSE, FALSE, sizeof (struct entry));
	const struct gl_entry *gl;

	for (uint32_t i = 0; (gl = reference_gl_entry (b->recon->reference, i)) != NULL; i++) {
		struct entry entry = {gl, i, 0, 0};

		b->recon->legs->entry_fate[i] = entry_fate (b, &entry);
		if (b->recon->legs->entry_fate[i] != FATE_LINE)
			continue;
		/* A journal may name a movement, but it is no posting of it. */
		if (*gl->origin == '\0' || names_have (b->recon->rule->ledger.goods, gl->origin))
			entry.reference = strpool_find (b->recon->strings, gl->reference, strlen (gl->reference));
		entry.reference = entry.reference == STRPOOL_ABSENT || entry.reference >= b->n_ids ? 0 : entry.reference;
		entry.material = strpool_add0 (b->recon->strings, gl->material);
		g_array_append_val (entries, entry);
	}
	g_array_sort (entries, entry_compare);
	return entries;
}

/* ---- what has no line ---- */

static void
unbooked_add (struct booking *b, uint32_t row)
{
	struct legs_line *line = legs_line_at (b->recon->legs, b->recon->legs->line_of[SIDE_RIGHT][row]);
	const struct movement_table *table = b->recon->side[SIDE_RIGHT].table;
	int128 value = legs_value (b->recon, row);
	instant_t as_of = b->recon->input->as_of, entered = movement_entered (table, row),
			  expires = entered != INSTANT_NONE ? entered + b->recon->rule->timing.grace * INSTANT_SECOND : INSTANT_NONE;

	if (value == 0)
		return;
	line->unbooked += value;
	line->n_unbooked++;
	line->unbooked_qty += table->counted[row];
	if (as_of == INSTANT_NONE || expires == INSTANT_NONE || expires <= as_of)
		return;
	line->young += value;
	line->n_young++;
	line->expires_at = MAX (line->expires_at, expires);
}

void
legs_books (struct recon *recon)
{
	const struct side *s = &recon->side[SIDE_RIGHT];
	struct booking b = {.recon = recon,
		.stock = g_hash_table_new (NULL, NULL),
		.other = g_hash_table_new (NULL, NULL),
		.n_ids = strpool_count (recon->strings),
		.booked = g_new0 (bool, s->table->rows + 1)};

	for (int i = 0; i < recon->rule->ledger.n_links; i++)
		chain_make (&b, i, (enum column) recon->rule->ledger.links[i]);
	stock_find (&b);
	g_autoptr (GArray) entries = entries_make (&b);
	for (guint i = 0, end; i < entries->len; i = end) {
		const struct entry *first = &g_array_index (entries, struct entry, i);

		for (end = i + 1; end < entries->len && first->reference != 0 &&
			 g_array_index (entries, struct entry, end).reference == first->reference &&
			 g_array_index (entries, struct entry, end).material == first->material;
			 end++)
			;
		entries_book (&b, first, end - i);
	}
	for (size_t i = 0; i < s->n; i++)
		if (recon->legs->line_of[SIDE_RIGHT][s->rows[i]] != NO_LINE && !b.booked[s->rows[i]])
			unbooked_add (&b, s->rows[i]);
	for (int i = 0; i < recon->rule->ledger.n_links; i++) {
		g_free (b.first[i]);
		g_free (b.next[i]);
	}
	g_hash_table_unref (b.stock);
	g_hash_table_unref (b.other);
	g_free (b.booked);
}
