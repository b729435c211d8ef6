/* On which account an item stands, what the items of an account sum to, and what the general ledger says it holds. */
#include "common/recon/items_internal.h"

#include <string.h>

/* The account that its invoices or activities were posted to, else the one that is declared for the plant. */
static const char *
item_account (const struct recon *recon, const struct open_item *item)
{
	const struct item_row *first = item_row_at (recon->items, item->first);
	const char *declared = reference_item_account (
		recon->reference, recon->rule->name, movement_text (recon->side[first->side].table, COL_PLANT, first->row));

	for (guint i = item->first; i < item->first + item->n; i++) {
		const struct item_row *row = item_row_at (recon->items, i);
		uint32_t account = row->side == SIDE_RIGHT ? movement_text (recon->side[SIDE_RIGHT].table, COL_GL_ACCOUNT, row->row) : 0;

		if (account != 0)
			return strpool_text (recon->strings, account);
	}
	return declared != NULL ? declared : "";
}

static struct item_account_sum *
sum_at (struct items *items, const char *account, const char *currency)
{
	for (guint i = 0; i < items->accounts->len; i++) {
		struct item_account_sum *sum = &g_array_index (items->accounts, struct item_account_sum, i);

		if (strcmp (sum->account, account) == 0 && strcmp (sum->currency, currency) == 0)
			return sum;
	}
	g_array_append_val (
		items->accounts, ((struct item_account_sum) {.account = account, .currency = currency, .balance = DECIMAL_NONE}));
	return &g_array_index (items->accounts, struct item_account_sum, items->accounts->len - 1);
}

static bool
account_is_declared (const struct recon *recon, const char *account)
{
	const struct item_account *declared;

	for (size_t i = 0; (declared = reference_item_account_at (recon->reference, i)) != NULL; i++)
		if (strcmp (declared->reconciliation, recon->rule->name) == 0 && strcmp (declared->gl_account, account) == 0)
			return true;
	return false;
}

static bool
account_is_known (const struct items *items, const char *account)
{
	for (guint i = 0; i < items->accounts->len; i++)
		if (strcmp (g_array_index (items->accounts, struct item_account_sum, i).account, account) == 0)
			return true;
	return false;
}

bool
item_account_is_ours (const struct recon *recon, const char *account)
{
	return account_is_declared (recon, account) || account_is_known (recon->items, account);
}

static void
balances_take (struct recon *recon)
{
	struct items *items = recon->items;
	const struct account_balance *balance;

	for (size_t i = 0; (balance = reference_account_balance (recon->reference, i)) != NULL; i++) {
		bool ours = *balance->company == '\0' || strcmp (balance->company, recon->plant->company->name) == 0;

		if (!ours || balance->on != items->close_day || !item_account_is_ours (recon, balance->gl_account))
			continue;
		sum_at (items, balance->gl_account, balance->currency)->balance = balance->amount;
	}
}

static gint
sum_compare (gconstpointer a, gconstpointer b)
{
	const struct item_account_sum *x = a, *y = b;
	int order = strcmp (x->account, y->account);

	return order != 0 ? order : strcmp (x->currency, y->currency);
}

static void
difference_raise (struct recon *recon, struct item_account_sum *sum)
{
	struct items_fact *fact = g_new0 (struct items_fact, 1);
	uint32_t link = recon_finding (recon, CODE_ITEMS_DIFF, "", "");
	int128 open = sum->debit + sum->credit;
	int decimals = currency_decimals (sum->currency);
	char a[DECIMAL_TEXT_MAX], b[DECIMAL_TEXT_MAX];

	g_ptr_array_add (recon->items->facts, fact);
	*fact = (struct items_fact) {.key = recon_word (recon, "%s\037%s\037account", sum->account, sum->currency),
		.cause = recon_word (recon, "balance %s, open items %s", decimal_format (sum->balance, MONEY_SCALE, decimals, a),
			decimal_format (open, MONEY_SCALE, decimals, b)),
		.gl_account = sum->account,
		.currency = sum->currency,
		.uom = "",
		.order_status = "",
		.left_qty = DECIMAL_NONE,
		.right_qty = DECIMAL_NONE,
		.delta_qty = DECIMAL_NONE,
		.left = fitting (open),
		.right = sum->balance,
		.exposure = magnitude (fitting (sum->balance - open)),
		.since = DATE_NONE};
	finding_at (recon, link)->items = sum->fact = fact;
}

static void
accounts_warn (struct recon *recon, const struct item_account_sum *sum)
{
	char day[16];

	if (*sum->account == '\0')
		recon_warn (recon,
			"nobody says on which account the items in %s stand (item_account, or gl_account of the %s rows): their sum is held "
			"against no balance",
			sum->currency, recon->input->source_name[SIDE_RIGHT]);
	else if (sum->balance == DECIMAL_NONE)
		recon_warn (recon, "no balance of account %s in %s on %s is known: the sum of its items is held against nothing",
			sum->account, sum->currency, date_format (recon->items->close_day, day));
}

void
items_books (struct recon *recon)
{
	struct items *items = recon->items;

	for (guint i = 0; i < items->items->len; i++) {
		struct open_item *item = open_item_at (items, i);
		struct item_account_sum *sum;

		if (item->state == ITEM_EVEN)
			continue;
		sum = sum_at (items, item->account, strpool_text (recon->strings, item->currency));
		sum->items++;
		if (item->open != DECIMAL_NONE)
			*(item->open > 0 ? &sum->debit : &sum->credit) += item->open;
	}
	items_journals (recon);
	for (guint i = 0; i < items->journals->len; i++) {
		const struct item_journal *journal = item_journal_at (items, i);
		struct item_account_sum *sum;

		if (journal->gone)
			continue;
		sum = sum_at (items, journal->entry->gl_account, journal->currency);
		sum->items++;
		*(journal->entry->amount > 0 ? &sum->debit : &sum->credit) += journal->entry->amount;
	}
	balances_take (recon);
	g_array_sort (items->accounts, sum_compare);
	for (guint i = 0; i < items->accounts->len; i++) {
		struct item_account_sum *sum = &g_array_index (items->accounts, struct item_account_sum, i);

		if (sum->balance != DECIMAL_NONE && sum->balance != sum->debit + sum->credit)
			difference_raise (recon, sum);
		accounts_warn (recon, sum);
	}
}

void
items_accounts (struct recon *recon)
{
	for (guint i = 0; i < recon->items->items->len; i++)
		open_item_at (recon->items, i)->account = item_account (recon, open_item_at (recon->items, i));
}
