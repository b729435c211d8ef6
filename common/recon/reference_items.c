/* The accounts that open items stand on, and how long goods are on their way. */
#include "common/recon/reference_table.h"

#include "common/base/failure.h"

#include <string.h>

gboolean
reference_add_item_account (struct reference *reference, const struct item_account *account, GError **error G_GNUC_UNUSED)
{
	struct item_account_row row = {
		{{reference_id (reference, account->reconciliation), reference_id (reference, account->plant)}}, *account};

	row.account.reconciliation = reference_text (reference, account->reconciliation);
	row.account.plant = reference_text (reference, account->plant);
	row.account.gl_account = reference_text (reference, account->gl_account);
	g_array_append_val (reference->item_accounts, row);
	return TRUE;
}

gboolean
reference_add_lane (struct reference *reference, const struct lane *lane, GError **error)
{
	struct lane_row row = {{{reference_id (reference, lane->from), reference_id (reference, lane->to)}}, *lane};

	if (lane->days < 0 || lane->days > 3660) {
		g_set_error (error, FAILURE, FAILURE_DATA, "lane from '%s' to '%s': %" G_GINT64_FORMAT " days is no transit time",
			lane->from, lane->to, lane->days);
		return FALSE;
	}
	row.lane.from = reference_text (reference, lane->from);
	row.lane.to = reference_text (reference, lane->to);
	g_array_append_val (reference->lanes, row);
	return TRUE;
}

/* ---- one of each ---- */

static bool
item_accounts_equal (const void *a, const void *b)
{
	return ((const struct item_account_row *) a)->account.gl_account == ((const struct item_account_row *) b)->account.gl_account;
}

static bool
lanes_equal (const void *a, const void *b)
{
	return ((const struct lane_row *) a)->lane.days == ((const struct lane_row *) b)->lane.days;
}

gboolean
lanes_finish (struct reference *reference, GError **error)
{
	const struct item_account_row *account = table_settle (reference->item_accounts, reference_key_compare, item_accounts_equal);
	const struct lane_row *lane = table_settle (reference->lanes, reference_key_compare, lanes_equal);

	if (account != NULL)
		g_set_error (error, FAILURE, FAILURE_DATA, "item_account: '%s' at plant '%s' is given twice, and the two differ",
			account->account.reconciliation, account->account.plant);
	else if (lane != NULL)
		g_set_error (error, FAILURE, FAILURE_DATA, "lane from '%s' to '%s' is given twice, and the two differ", lane->lane.from,
			lane->lane.to);
	return account == NULL && lane == NULL;
}

/* ---- look-ups ---- */

const char *
reference_item_account (const struct reference *reference, const char *reconciliation, uint32_t plant)
{
	uint32_t of = strpool_find (reference->strings, reconciliation, strlen (reconciliation));
	const struct key key = {{of, plant}}, every = {{of, 0}};
	const struct item_account_row *row;

	if (of == STRPOOL_ABSENT)
		return NULL;
	row = table_find (reference->item_accounts, &key);
	if (row == NULL)
		row = table_find (reference->item_accounts, &every);
	return row != NULL ? row->account.gl_account : NULL;
}

const struct item_account *
reference_item_account_at (const struct reference *reference, size_t index)
{
	return index < reference->item_accounts->len
		? &g_array_index (reference->item_accounts, struct item_account_row, index).account
		: NULL;
}

const struct lane *
reference_lane (const struct reference *reference, uint32_t from, uint32_t to)
{
	const struct key key = {{from, to}}, any = {{from, 0}};
	const struct lane_row *row = table_find (reference->lanes, &key);

	if (row == NULL)
		row = table_find (reference->lanes, &any);
	return row != NULL ? &row->lane : NULL;
}
