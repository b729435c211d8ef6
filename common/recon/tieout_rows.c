/* From rows to items: what a record is worth, which account it stands on, what made it, and what is out of scope. */
#include "common/recon/tieout_internal.h"

#include <string.h>

/* ---- accounts and materials ---- */

uint32_t
tieout_cell (struct tieout *tieout, uint32_t account, uint32_t currency)
{
	uint32_t number = keyring_at (&tieout->cell_keys, keyring_pair (account, currency), 0, 0);

	if (number == tieout->cells->len)
		g_array_append_val (tieout->cells,
			((struct tie_cell) {.account = account,
				.currency = currency,
				.stock = account == 0 || g_hash_table_contains (tieout->stock, GUINT_TO_POINTER (account))}));
	return number;
}

uint32_t
tieout_material (struct tieout *tieout, uint32_t plant, uint32_t material)
{
	uint32_t number = keyring_at (&tieout->material_keys, keyring_pair (plant, material), 0, 0);

	if (number == tieout->materials->len)
		g_array_append_val (tieout->materials, ((struct tie_material) {.plant = plant, .material = material}));
	return number;
}

uint32_t
tieout_determined (struct recon *recon, uint32_t material, date_t on)
{
	struct tieout *tieout = recon->tieout;
	uint32_t number;

	if (!reference_has_stock_accounts (recon->reference))
		return 0;
	number = keyring_at (&tieout->determined_keys, material, (uint32_t) on, 0);
	if (number == tieout->determined->len) {
		const struct tie_material *of = tie_material_at (tieout, material);
		const char *account = reference_stock_account (recon->reference, of->plant, of->material, on);
		uint32_t id = account != NULL ? strpool_add0 (recon->strings, account) : 0;

		g_array_append_val (tieout->determined, id);
	}
	return g_array_index (tieout->determined, uint32_t, number);
}

static void
stock_name (struct recon *recon, const char *account)
{
	if (*account != '\0')
		g_hash_table_add (recon->tieout->stock, GUINT_TO_POINTER (strpool_add0 (recon->strings, account)));
}

/* A plant's run may have been told the balances of others. */
bool
tieout_balance_counts (const struct recon *recon, const struct stock_balance *balance)
{
	return recon->rule->scope == SCOPE_COMPANY || *balance->plant == '\0' || strcmp (balance->plant, recon->plant->name) == 0;
}

/* What balances of stock and the account determination name. */
static void
stock_names (struct recon *recon)
{
	const struct stock_balance *balance;
	const struct stock_account *account;

	for (size_t i = 0; (balance = reference_stock_balance (recon->reference, i)) != NULL; i++) {
		if (!tieout_balance_counts (recon, balance))
			continue;
		stock_name (recon, balance->gl_account);
		(void) tieout_material (
			recon->tieout, strpool_add0 (recon->strings, balance->plant), strpool_add0 (recon->strings, balance->material));
	}
	for (size_t i = 0; (account = reference_stock_account_at (recon->reference, i)) != NULL; i++)
		stock_name (recon, account->gl_account);
}

/* ---- rows ---- */

static uint32_t
row_currency (const struct tieout *tieout, const struct movement_table *table, uint32_t row)
{
	uint32_t currency = movement_text (table, COL_CURRENCY, row);

	return currency != 0 ? currency : tieout->company_currency;
}

static void
row_leave (struct recon *recon, int side, uint32_t row, const char *reason)
{
	recon_settle_rest (recon, side, row, STATE_OUT_OF_SCOPE, recon_reason (recon, reason, INSTANT_NONE));
}

static int
attribute_of (const struct movement_table *table, const char *name)
{
	for (int i = 0; name != NULL && i < table->n_attributes; i++)
		if (strcmp (table->attribute_name[i], name) == 0)
			return i;
	return -1;
}

static uint32_t
attribute_at (const struct movement_table *table, int attribute, uint32_t row)
{
	return attribute >= 0 ? table->attribute[attribute][row] : 0;
}

/*
 * An amount has the sign of the stock delta, whether its source signs amounts or not. Without a quantity it is a value alone,
 * which only its own sign can tell.
 */
static int64_t
movement_value (const struct movement_table *table, uint32_t row)
{
	int64_t amount = movement_amount (table, row), counted = table->counted[row];
	int64_t stock = kind_is_receipt ((enum kind) table->kind[row]) ? counted : -counted;

	return counted == 0 ? amount : stock < 0 ? -magnitude (amount) : magnitude (amount);
}

static void
movement_collect (struct recon *recon, uint32_t row, int batch, int value)
{
	struct tieout *tieout = recon->tieout;
	const struct side *s = &recon->side[SIDE_LEFT];
	struct tie_item item = {.row = row, .side = SIDE_LEFT, .window = s->window[row], .kind = s->table->kind[row]};
	uint32_t account = movement_text (s->table, COL_GL_ACCOUNT, row);

	if (movement_amount (s->table, row) == DECIMAL_NONE) {
		row_leave (recon, SIDE_LEFT, row, "the movement has no amount");
		return;
	}
	item.value = attribute_money (s->table, value, row);
	if (item.value == DECIMAL_NONE)
		item.value = movement_value (s->table, row);
	item.batch = attribute_at (s->table, batch, row);
	item.material = tieout_material (tieout, movement_text (s->table, COL_PLANT, row), s->table->canonical_material[row]);
	if (account != 0)
		g_hash_table_add (tieout->stock, GUINT_TO_POINTER (account));
	else
		account = tieout_determined (recon, item.material, recon_row_date (recon, SIDE_LEFT, row));
	item.inferred = account == 0;
	item.cell = tieout_cell (tieout, account, row_currency (tieout, s->table, row));
	g_array_append_val (tieout->items, item);
}

/* Names that a rule lists, as ids in the pool. */
struct names
{
	uint32_t *id;
	uint32_t n;
};

static struct names
names_find (const struct recon *recon, const char *const *texts)
{
	uint32_t n = 0;

	while (texts != NULL && texts[n] != NULL)
		n++;
	struct names names = {g_new (uint32_t, n + 1), n};
	for (uint32_t i = 0; i < n; i++)
		names.id[i] = strpool_find (recon->strings, texts[i], strlen (texts[i]));
	return names;
}

static bool
names_have (const struct names *names, uint32_t id)
{
	for (uint32_t i = 0; i < names->n; i++)
		if (names->id[i] == id)
			return true;
	return false;
}

struct line_terms
{
	struct names goods, revaluations;
	int batch, ledger;
	uint32_t leading; /* STRPOOL_ABSENT: no line says so */
};

static enum tie_origin
line_origin (const struct line_terms *terms, uint32_t movement)
{
	if (movement == 0)
		return ORIGIN_UNSAID;
	if (names_have (&terms->goods, movement))
		return ORIGIN_GOODS;
	return names_have (&terms->revaluations, movement) ? ORIGIN_REVALUATION : ORIGIN_JOURNAL;
}

static void
line_collect (struct recon *recon, uint32_t row, const struct line_terms *terms)
{
	struct tieout *tieout = recon->tieout;
	const struct side *s = &recon->side[SIDE_RIGHT];
	uint32_t ledger = attribute_at (s->table, terms->ledger, row);
	struct tie_item item = {.row = row, .side = SIDE_RIGHT, .window = s->window[row], .material = NO_ONE};

	if (ledger != 0 && recon->rule->ledger.leading != NULL && ledger != terms->leading) {
		row_leave (recon, SIDE_RIGHT, row,
			recon_word (recon, "ledger %s is not the leading one", strpool_text (recon->strings, ledger)));
		return;
	}
	item.value = movement_amount (s->table, row);
	if (item.value == DECIMAL_NONE) {
		row_leave (recon, SIDE_RIGHT, row, "the line has no amount");
		return;
	}
	item.batch = attribute_at (s->table, terms->batch, row);
	item.origin = (uint8_t) line_origin (terms, movement_text (s->table, COL_MOVEMENT, row));
	item.cell = tieout_cell (tieout, movement_text (s->table, COL_GL_ACCOUNT, row), row_currency (tieout, s->table, row));
	g_array_append_val (tieout->items, item);
}

static bool
row_counts (const struct side *s, uint32_t row)
{
	return s->state[row] == STATE_PENDING && s->window[row] != WINDOW_LATER;
}

static void
lines_collect (struct recon *recon)
{
	const struct ledger_rule *rule = &recon->rule->ledger;
	const struct side *s = &recon->side[SIDE_RIGHT];
	struct line_terms terms = {names_find (recon, rule->goods), names_find (recon, rule->revaluations),
		attribute_of (s->table, rule->batch), attribute_of (s->table, "ledger"), STRPOOL_ABSENT};

	if (rule->leading != NULL)
		terms.leading = strpool_find (recon->strings, rule->leading, strlen (rule->leading));
	for (size_t i = 0; i < s->n; i++)
		if (row_counts (s, s->rows[i]))
			line_collect (recon, s->rows[i], &terms);
	g_free (terms.goods.id);
	g_free (terms.revaluations.id);
}

void
tieout_collect (struct recon *recon)
{
	struct tieout *tieout = recon->tieout;
	const struct side *s = &recon->side[SIDE_LEFT];
	int batch = attribute_of (s->table, recon->rule->ledger.batch), value = attribute_index (s->table, recon->rule->ledger.value);

	stock_names (recon);
	for (size_t i = 0; i < s->n; i++)
		if (row_counts (s, s->rows[i]))
			movement_collect (recon, s->rows[i], batch, value);
	tieout->n_left = tieout->items->len;
	lines_collect (recon);
	for (uint32_t i = 0; i < tieout->materials->len; i++)
		tie_material_at (tieout, i)->now = tieout_determined (recon, i, tieout->close_day);
}
