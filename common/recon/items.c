#include "common/recon/items_internal.h"

#include "common/base/hash.h"

#include <string.h>

gboolean
items_run (struct recon *recon, GError **error G_GNUC_UNUSED)
{
	struct items *items = recon->items = g_new0 (struct items, 1);

	items->rows = g_array_new (FALSE, FALSE, sizeof (struct item_row));
	items->items = g_array_new (FALSE, TRUE, sizeof (struct open_item));
	items->accounts = g_array_new (FALSE, TRUE, sizeof (struct item_account_sum));
	items->journals = g_array_new (FALSE, TRUE, sizeof (struct item_journal));
	items->facts = g_ptr_array_new_with_free_func (g_free);
	items->close_day = recon->input->until - 1;
	items_collect (recon);
	items_accounts (recon);
	items_judge (recon);
	items_books (recon);
	return TRUE;
}

void
items_free (struct items *items)
{
	if (items == NULL)
		return;
	g_array_unref (items->rows);
	g_array_unref (items->items);
	g_array_unref (items->accounts);
	g_array_unref (items->journals);
	g_ptr_array_unref (items->facts);
	g_free (items);
}

/* ---- cases ---- */

const char *
items_case_id (const struct recon *recon, struct outcome *outcome, const char *key)
{
	g_autoptr (digest) digest = digest_new ();
	char hex[DIGEST_HEX_SIZE];

	digest_add_text (digest, recon->rule->name);
	digest_add_text (digest, recon->input->source_name[SIDE_RIGHT]);
	digest_add_text (digest, recon->plant->company->name);
	digest_add_text (digest, key);
	digest_hex (digest, hex);
	hex[16] = '\0';
	return outcome_text (outcome, hex);
}

void
items_case (const struct recon *recon, const struct items_fact *fact, struct outcome *outcome, struct outcome_case *c)
{
	instant_t as_of = recon->input->as_of;
	date_t on = as_of != INSTANT_NONE ? zone_date (recon->plant->zone, as_of) : DATE_NONE, last = recon->items->close_day;
	date_t since = fact->since != DATE_NONE ? fact->since : last;

	c->case_id = items_case_id (recon, outcome, fact->key);
	c->root_id = c->tags = c->nearest_key = c->nearest_why = c->proof = "";
	c->gl_account = outcome_text (outcome, fact->gl_account);
	c->cause = outcome_text (outcome, fact->cause);
	c->order_status = outcome_text (outcome, fact->order_status);
	c->uom = outcome_text (outcome, fact->uom);
	c->uom_decimals = fact->uom_decimals;
	c->currency = outcome_text (outcome, fact->currency);
	c->currency_decimals = currency_decimals (c->currency);
	c->left_qty = fact->left_qty;
	c->right_qty = fact->right_qty;
	c->delta_qty = fact->delta_qty;
	c->left_amount = fact->left;
	c->right_amount = fact->right;
	/* Something waits where it may not; nothing is misstated by that before somebody has found out why. */
	c->impact_stock = c->impact_wip = c->impact_liability = c->impact_profit = 0;
	c->exposure = fact->exposure;
	if (fact->exposure == DECIMAL_NONE)
		c->unvalued_reason = "no record has an amount";
	c->event_at = INSTANT_NONE;
	c->posting_date = fact->since;
	c->period =
		recon->input->period != PERIOD_NONE ? recon->input->period : fiscal_period (&recon->plant->company->calendar, last);
	c->first_seen = on;
	c->age_days = on != DATE_NONE ? MAX (on - since, 0) : 0;
	c->post_date = on != DATE_NONE ? company_posting_date (recon->plant->company, last, on) : DATE_NONE;
}

/* ---- the tables ---- */

static const char *
row_text_of (const struct recon *recon, const struct item_row *row, enum column column)
{
	return strpool_text (recon->strings, movement_text (recon->side[row->side].table, column, row->row));
}

/* Of the first row that has one: a receipt names its material, its invoice need not. */
static const char *
item_text (const struct recon *recon, const struct open_item *item, enum column column)
{
	const char *text = "";

	for (guint i = item->first; i < item->first + item->n && *text == '\0'; i++)
		text = row_text_of (recon, item_row_at (recon->items, i), column);
	return text;
}

/* An order has many materials; what it makes is that of the order. */
static const char *
item_material (const struct recon *recon, const struct open_item *item)
{
	if (recon->rule->items.of != ITEMS_WIP)
		return item_text (recon, item, COL_MATERIAL);
	return item->order != NULL && item->order->material != NULL ? item->order->material : "";
}

int
item_bucket (const struct items_rule *rule, int days)
{
	int bucket = 0;

	while (bucket < rule->n_buckets && days > rule->bucket[bucket])
		bucket++;
	return bucket;
}

/* Texts of rows and orders are the pool's. */
static uint32_t
text_id (const struct recon *recon, const char *text)
{
	return strpool_find (recon->strings, text, strlen (text));
}

static const struct item *
item_master (const struct recon *recon, const char *plant, const char *material)
{
	return reference_item (recon->reference, text_id (recon, plant), text_id (recon, material));
}

/* The stock of a material at moving average takes what an invoice differs by; at standard price nothing does. */
static bool
is_averaged (const struct recon *recon, const char *plant, const char *material)
{
	bool fallback;
	const struct price *price =
		reference_price (recon->reference, text_id (recon, plant), text_id (recon, material), recon->items->close_day, &fallback);

	return price != NULL && strstr (price->source, "average") != NULL;
}

static struct outcome_item
item_make (const struct recon *recon, struct outcome *outcome, const struct open_item *item)
{
	bool wip = recon->rule->items.of == ITEMS_WIP, transit = recon->rule->items.of == ITEMS_TRANSIT;
	const struct item_row *first = item_row_at (recon->items, item->first);
	uint32_t uom = recon->side[first->side].table->base_uom[first->row];
	const char *plant =
		transit ? strpool_text (recon->strings, item_plant (recon, item, DEBIT)) : item_text (recon, item, COL_PLANT);
	const char *material = item_material (recon, item);
	const struct item *master = item_master (recon, plant, material);
	const struct items_fact *fact = item->fact != NULL ? item->fact : item->price_fact;
	bool differs = item->difference != DECIMAL_NONE && item->difference != 0;
	bool average = differs && is_averaged (recon, plant, material);
	const char *order = item_text (recon, item, COL_ORDER);

	return (struct outcome_item) {.plant = outcome_text (outcome, plant),
		.to_plant = outcome_text (outcome, transit ? strpool_text (recon->strings, item_plant (recon, item, CREDIT)) : ""),
		.order_no = outcome_text (outcome, *order != '\0' ? order : item_text (recon, item, COL_DOCUMENT)),
		.operation = outcome_text (outcome, wip ? "" : item_text (recon, item, COL_OPERATION)),
		.material = outcome_text (outcome, material),
		.material_text = outcome_text (outcome, master != NULL ? master->text : ""),
		.uom = outcome_text (outcome, wip ? "" : strpool_text (recon->strings, uom)),
		.currency = outcome_text (outcome, strpool_text (recon->strings, item->currency)),
		.gl_account = outcome_text (outcome, item->account),
		.state = outcome_text (outcome, item_state_name (item->state)),
		.order_status = outcome_text (outcome, item->order != NULL ? item->order->status : ""),
		.uom_decimals = wip ? 0 : MAX (reference_uom_decimals (recon->reference, uom), 0),
		.debit_qty = wip ? DECIMAL_NONE : fitting (item->qty[DEBIT]),
		.credit_qty = wip ? DECIMAL_NONE : fitting (item->qty[CREDIT]),
		.debit = item->valued[DEBIT] ? fitting (item->value[DEBIT]) : DECIMAL_NONE,
		.credit = item->valued[CREDIT] ? fitting (item->value[CREDIT]) : DECIMAL_NONE,
		.open_qty = wip ? DECIMAL_NONE : magnitude (item->open_qty),
		.open = item->open,
		.difference = item->difference,
		.difference_to = outcome_text (outcome,
			!differs      ? ""
				: average ? "stock"
						  : "price difference"),
		.since = item->state == ITEM_EVEN ? DATE_NONE : item->since,
		.days = item->state == ITEM_EVEN ? 0 : item->days,
		.bucket = item->state == ITEM_EVEN ? 0 : item_bucket (&recon->rule->items, item->days),
		.allowed = item->allowed,
		.case_id = fact != NULL ? items_case_id (recon, outcome, fact->key) : ""};
}

static int
item_compare (const void *a, const void *b)
{
	const struct outcome_item *x = a, *y = b;
	int order = strcmp (x->gl_account, y->gl_account);

	order = order != 0 ? order : strcmp (x->currency, y->currency);
	order = order != 0 ? order : strcmp (x->plant, y->plant);
	order = order != 0 ? order : strcmp (x->order_no, y->order_no);
	order = order != 0 ? order : strcmp (x->operation, y->operation);
	order = order != 0 ? order : strcmp (x->material, y->material);
	order = order != 0 ? order : (x->open > y->open) - (x->open < y->open);
	return order != 0 ? order : strcmp (x->case_id, y->case_id);
}

/* "0 to 30;31 to 60;over 60": words, which no spreadsheet takes for a date. */
static const char *
ages_text (const struct recon *recon, struct outcome *outcome)
{
	const struct items_rule *rule = &recon->rule->items;
	g_autoptr (GString) text = g_string_new (NULL);
	int from = 0;

	for (int i = 0; i < rule->n_buckets; from = rule->bucket[i++] + 1)
		g_string_append_printf (text, "%d to %d;", from, rule->bucket[i]);
	g_string_append_printf (text, "over %d", from - 1);
	return outcome_text (outcome, text->str);
}

static void
accounts_outcome (const struct recon *recon, struct outcome *outcome)
{
	const GArray *accounts = recon->items->accounts;

	outcome->n_item_accounts = accounts->len;
	outcome->item_accounts = g_new0 (struct outcome_item_account, accounts->len + 1);
	g_ptr_array_add (outcome->owned, outcome->item_accounts);
	for (guint i = 0; i < accounts->len; i++) {
		const struct item_account_sum *sum = &g_array_index (accounts, struct item_account_sum, i);
		int64_t open = fitting (sum->debit + sum->credit);

		outcome->item_accounts[i] = (struct outcome_item_account) {.gl_account = outcome_text (outcome, sum->account),
			.currency = outcome_text (outcome, sum->currency),
			.items = sum->items,
			.debit = fitting (sum->debit),
			.credit = fitting (sum->credit),
			.open = open,
			.balance = sum->balance,
			.difference = sum->balance != DECIMAL_NONE ? sum->balance - open : DECIMAL_NONE,
			.case_id = sum->fact != NULL ? items_case_id (recon, outcome, sum->fact->key) : "",
			.ages = ages_text (recon, outcome)};
	}
}

void
items_outcome (const struct recon *recon, struct outcome *outcome)
{
	const struct items *items = recon->items;

	outcome->items = g_new0 (struct outcome_item, items->items->len + items->journals->len + 1);
	g_ptr_array_add (outcome->owned, outcome->items);
	for (guint i = 0; i < items->items->len; i++) {
		const struct open_item *item = open_item_at (items, i);

		if (item->state != ITEM_EVEN || item->price_fact != NULL)
			outcome->items[outcome->n_items++] = item_make (recon, outcome, item);
	}
	for (guint i = 0; i < items->journals->len; i++)
		if (!item_journal_at (items, i)->gone)
			item_journal_make (recon, outcome, item_journal_at (items, i), &outcome->items[outcome->n_items++]);
	qsort (outcome->items, outcome->n_items, sizeof *outcome->items, item_compare);
	accounts_outcome (recon, outcome);
}
