/* Balances of the books, stock ledger and general ledger, and which account a material's stock stands on. */
#include "common/recon/reference_table.h"

#include "common/base/failure.h"

#include <string.h>

gboolean
reference_add_stock_balance (struct reference *reference, const struct stock_balance *balance, GError **error G_GNUC_UNUSED)
{
	struct stock_balance_row row = {{{reference_id (reference, balance->plant), reference_id (reference, balance->material),
										reference_id (reference, balance->valuation_type)}},
		*balance};

	row.balance.plant = reference_text (reference, balance->plant);
	row.balance.material = reference_text (reference, balance->material);
	row.balance.valuation_type = reference_text (reference, balance->valuation_type);
	row.balance.valuation_class = reference_text (reference, balance->valuation_class);
	row.balance.gl_account = reference_text (reference, balance->gl_account);
	row.balance.currency = reference_text (reference, balance->currency);
	g_array_append_val (reference->stock_balances, row);
	return TRUE;
}

gboolean
reference_add_account_balance (struct reference *reference, const struct account_balance *balance, GError **error G_GNUC_UNUSED)
{
	struct account_balance_row row = {{{reference_id (reference, balance->company), reference_id (reference, balance->gl_account),
										  reference_id (reference, balance->currency)}},
		*balance};

	row.balance.company = reference_text (reference, balance->company);
	row.balance.gl_account = reference_text (reference, balance->gl_account);
	row.balance.currency = reference_text (reference, balance->currency);
	g_array_append_val (reference->account_balances, row);
	return TRUE;
}

gboolean
reference_add_stock_account (struct reference *reference, const struct stock_account *account, GError **error)
{
	struct stock_account_row row = {{{reference_id (reference, account->plant), reference_id (reference, account->material),
										reference_id (reference, account->valuation_class)}},
		*account};

	if ((row.key.id[1] == 0) == (row.key.id[2] == 0)) {
		g_set_error (error, FAILURE, FAILURE_DATA,
			"account determination: a row for account '%s' names %s material and valuation class", account->gl_account,
			row.key.id[1] == 0 ? "neither" : "both");
		return FALSE;
	}
	row.account.plant = reference_text (reference, account->plant);
	row.account.material = reference_text (reference, account->material);
	row.account.valuation_class = reference_text (reference, account->valuation_class);
	row.account.gl_account = reference_text (reference, account->gl_account);
	g_array_append_val (reference->stock_accounts, row);
	return TRUE;
}

/* ---- order ---- */

static int
order_of (date_t a, date_t b)
{
	return (a > b) - (a < b);
}

static int
stock_balance_compare (const void *a, const void *b)
{
	const struct stock_balance *x = &((const struct stock_balance_row *) a)->balance,
							   *y = &((const struct stock_balance_row *) b)->balance;
	int order = reference_key_compare (a, b);

	order = order != 0 ? order : strcmp (x->currency, y->currency);
	return order != 0 ? order : order_of (x->on, y->on);
}

static int
account_balance_compare (const void *a, const void *b)
{
	int order = reference_key_compare (a, b);

	return order != 0
		? order
		: order_of (((const struct account_balance_row *) a)->balance.on, ((const struct account_balance_row *) b)->balance.on);
}

static int
stock_account_compare (const void *a, const void *b)
{
	int order = reference_key_compare (a, b);

	return order != 0 ? order
					  : order_of (((const struct stock_account_row *) a)->account.valid_from,
							((const struct stock_account_row *) b)->account.valid_from);
}

/* ---- one of each ---- */

static bool
stock_balances_equal (const void *a, const void *b)
{
	const struct stock_balance *x = &((const struct stock_balance_row *) a)->balance,
							   *y = &((const struct stock_balance_row *) b)->balance;

	return x->value == y->value && x->qty == y->qty && x->gl_account == y->gl_account && x->valuation_class == y->valuation_class;
}

static bool
account_balances_equal (const void *a, const void *b)
{
	return ((const struct account_balance_row *) a)->balance.amount == ((const struct account_balance_row *) b)->balance.amount;
}

static bool
stock_accounts_equal (const void *a, const void *b)
{
	return ((const struct stock_account_row *) a)->account.gl_account ==
		((const struct stock_account_row *) b)->account.gl_account;
}

gboolean
books_finish (struct reference *reference, GError **error)
{
	const struct stock_balance_row *stock = table_settle (reference->stock_balances, stock_balance_compare, stock_balances_equal);
	const struct account_balance_row *books =
		table_settle (reference->account_balances, account_balance_compare, account_balances_equal);
	const struct stock_account_row *account =
		table_settle (reference->stock_accounts, stock_account_compare, stock_accounts_equal);
	char day[16];

	if (stock != NULL)
		g_set_error (error, FAILURE, FAILURE_DATA,
			"stock balance of material '%s' at plant '%s' on %s is given twice, and the two differ", stock->balance.material,
			stock->balance.plant, date_format (stock->balance.on, day));
	else if (books != NULL)
		g_set_error (error, FAILURE, FAILURE_DATA, "balance of account '%s' on %s is given twice, and the two differ",
			books->balance.gl_account, date_format (books->balance.on, day));
	else if (account != NULL)
		g_set_error (error, FAILURE, FAILURE_DATA, "account determination: %s '%s' is given twice, and the two differ",
			*account->account.material != '\0' ? "material" : "valuation class",
			*account->account.material != '\0' ? account->account.material : account->account.valuation_class);
	return stock == NULL && books == NULL && account == NULL;
}

/* ---- look-ups ---- */

const struct stock_balance *
reference_stock_balance (const struct reference *reference, size_t index)
{
	return index < reference->stock_balances->len
		? &g_array_index (reference->stock_balances, struct stock_balance_row, index).balance
		: NULL;
}

const struct account_balance *
reference_account_balance (const struct reference *reference, size_t index)
{
	return index < reference->account_balances->len
		? &g_array_index (reference->account_balances, struct account_balance_row, index).balance
		: NULL;
}

bool
reference_has_stock_accounts (const struct reference *reference)
{
	return reference->stock_accounts->len > 0;
}

const struct stock_account *
reference_stock_account_at (const struct reference *reference, size_t index)
{
	return index < reference->stock_accounts->len
		? &g_array_index (reference->stock_accounts, struct stock_account_row, index).account
		: NULL;
}

/* The latest row of a key that holds on the day. */
static const char *
account_find (const struct reference *reference, uint32_t plant, uint32_t material, uint32_t valuation_class, date_t on)
{
	struct key key = {{plant, material, valuation_class}};
	const char *found = NULL;

	for (size_t at = table_lower (reference->stock_accounts, &key); at < reference->stock_accounts->len; at++) {
		const struct stock_account_row *row = &g_array_index (reference->stock_accounts, struct stock_account_row, at);

		if (reference_key_compare (row, &key) != 0 || (row->account.valid_from != DATE_NONE && row->account.valid_from > on))
			break;
		found = row->account.gl_account;
	}
	return found;
}

/* As the latest balance at or before the day says, else the first one. */
static uint32_t
class_of (const struct reference *reference, uint32_t plant, uint32_t material, date_t on)
{
	struct key from = {{plant, material}};
	const char *found = NULL;
	date_t latest = DATE_NONE;

	for (size_t at = table_lower (reference->stock_balances, &from); at < reference->stock_balances->len; at++) {
		const struct stock_balance_row *row = &g_array_index (reference->stock_balances, struct stock_balance_row, at);

		if (row->key.id[0] != plant || row->key.id[1] != material)
			break;
		if (found == NULL || (row->balance.on <= on && row->balance.on >= latest)) {
			found = row->balance.valuation_class;
			latest = row->balance.on;
		}
	}
	return found != NULL && *found != '\0' ? strpool_find (reference->strings, found, strlen (found)) : 0;
}

const char *
reference_stock_account (const struct reference *reference, uint32_t plant, uint32_t material, date_t on)
{
	uint32_t valuation_class = class_of (reference, plant, material, on);
	const char *found = account_find (reference, plant, material, 0, on);

	found = found != NULL || plant == 0 ? found : account_find (reference, 0, material, 0, on);
	if (found == NULL && valuation_class != 0) {
		found = account_find (reference, plant, 0, valuation_class, on);
		found = found != NULL || plant == 0 ? found : account_find (reference, 0, 0, valuation_class, on);
	}
	return found;
}
