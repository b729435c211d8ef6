/*
 * Balances: what each account and material was worth when the window began and when it ended, and whether what moved leads from
 * one to the other. What does not is a value that changed its account, a price that changed, or a break.
 */
#include "common/recon/tieout_internal.h"

#include <string.h>

/* A material in an account. */
struct holding
{
	uint32_t cell, next; /* of the same position, + 1 */
	int128 open, moved, close;
	int128 special; /* as tie_cell.special */
	bool closes;    /* a closing balance names it */
};

/* A material in a currency, over all accounts. */
struct position
{
	uint32_t material, currency, first; /* holding + 1 */
	int128 open_qty, close_qty;
	bool opens, qty_unknown; /* has an opening balance; one of its balances has no quantity */
	uint32_t other;          /* an account that its closing balance names, and the table does not; 0 */
};

struct books
{
	struct recon *recon;
	struct tieout *tieout;
	struct keyring position_keys, holding_keys;
	GArray *positions, *holdings;
	uint32_t *first, *next;  /* movements of a material: item + 1 */
	bool whole;              /* the closing balances of both sides are known */
	GHashTable *spoiled;     /* a material -> the first of its movements + 1 that could not be used; NULL: not asked */
	bool shared[SIDE_COUNT]; /* those of a side hold what special periods posted on the days of the window */
};

static struct position *
position_at (const struct books *books, uint32_t i)
{
	return &g_array_index (books->positions, struct position, i);
}

static struct holding *
holding_of (struct books *books, uint32_t material, uint32_t cell)
{
	uint32_t currency = tie_cell_at (books->tieout, cell)->currency,
			 position = keyring_at (&books->position_keys, keyring_pair (material, currency), 0, 0), number;

	if (position == books->positions->len)
		g_array_append_val (books->positions, ((struct position) {.material = material, .currency = currency}));
	number = keyring_at (&books->holding_keys, keyring_pair (position, cell), 0, 0);
	if (number == books->holdings->len) {
		g_array_append_val (books->holdings, ((struct holding) {.cell = cell, .next = position_at (books, position)->first}));
		position_at (books, position)->first = number + 1;
	}
	return &g_array_index (books->holdings, struct holding, number);
}

static struct holding *
holding_next (const struct books *books, uint32_t at)
{
	return at != 0 ? &g_array_index (books->holdings, struct holding, at - 1) : NULL;
}

/* ---- what is known ---- */

static bool
company_is (const struct recon *recon, const char *company)
{
	const char *own = recon->plant->company->name;

	return *company == '\0' || *own == '\0' || strcmp (company, own) == 0;
}

static void
days_know (struct tieout *tieout, int side, date_t on)
{
	tieout->opens[side] |= on == tieout->open_day;
	tieout->closes[side] |= on == tieout->close_day;
}

/* Balances are told by day, and a special period has no day of its own. */
static bool
period_is_special (const struct recon *recon)
{
	const struct recon_input *input = recon->input;

	return input->period != PERIOD_NONE && fiscal_period (&recon->plant->company->calendar, input->from) != input->period;
}

static void
balances_know (struct books *books)
{
	const struct reference *reference = books->recon->reference;
	const struct stock_balance *stock;
	const struct account_balance *account;

	if (period_is_special (books->recon))
		return;
	for (size_t i = 0; (stock = reference_stock_balance (reference, i)) != NULL; i++)
		if (tieout_balance_counts (books->recon, stock))
			days_know (books->tieout, SIDE_LEFT, stock->on);
	for (size_t i = 0; (account = reference_account_balance (reference, i)) != NULL; i++)
		if (company_is (books->recon, account->company))
			days_know (books->tieout, SIDE_RIGHT, account->on);
	books->whole = books->tieout->closes[SIDE_LEFT] && books->tieout->closes[SIDE_RIGHT];
}

static void
balances_warn (const struct books *books)
{
	static const char *const ledger[SIDE_COUNT] = {"stock ledger", "general ledger"};
	const struct tieout *tieout = books->tieout;
	char day[16];

	if (period_is_special (books->recon)) {
		recon_warn (books->recon,
			"balances are told by day, which a special period shares with an ordinary one: the bridge is over "
			"the movements of the period");
		return;
	}
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (!tieout->closes[side])
			recon_warn (books->recon, "no balance of the %s on %s is known: the bridge is over the movements of the window",
				ledger[side], date_format (tieout->close_day, day));
		if (!tieout->opens[side] && books->whole)
			recon_warn (books->recon, "no balance of the %s on %s is known: what is carried forward stays unexplained",
				ledger[side], date_format (tieout->open_day, day));
	}
}

/* ---- reading ---- */

static uint32_t
currency_id (const struct books *books, const char *currency)
{
	return *currency != '\0' ? strpool_add0 (books->recon->strings, currency) : books->tieout->company_currency;
}

/* The table is today's word; without one the balance says itself where it stands. */
static void
stock_balance_read (struct books *books, const struct stock_balance *balance)
{
	struct tieout *tieout = books->tieout;
	struct strpool *strings = books->recon->strings;
	uint32_t material =
				 tieout_material (tieout, strpool_add0 (strings, balance->plant), strpool_add0 (strings, balance->material)),
			 own = strpool_add0 (strings, balance->gl_account),
			 determined = tieout_determined (books->recon, material, balance->on),
			 account = determined != 0 ? determined
		: own != 0                     ? own
									   : tie_material_at (tieout, material)->inferred,
			 cell = tieout_cell (tieout, account, currency_id (books, balance->currency));
	struct holding *holding = holding_of (books, material, cell);
	struct position *position = position_at (
		books, keyring_find (&books->position_keys, keyring_pair (material, tie_cell_at (tieout, cell)->currency), 0, 0));
	bool opens = balance->on == tieout->open_day;
	int64_t qty = balance->qty != DECIMAL_NONE ? balance->qty : 0;

	tie_cell_at (tieout, cell)->stock = true;
	position->qty_unknown |= balance->qty == DECIMAL_NONE;
	if (opens) {
		position->opens = true;
		position->open_qty += qty;
		holding->open += balance->value;
		tie_cell_at (tieout, cell)->open[SIDE_LEFT] += balance->value;
		return;
	}
	position->close_qty += qty;
	position->other = own != 0 && own != account && balance->value != 0 ? own : position->other;
	holding->close += balance->value;
	holding->closes = true;
	tie_cell_at (tieout, cell)->close[SIDE_LEFT] += balance->value;
}

static void
account_balance_read (struct books *books, const struct account_balance *balance)
{
	struct tieout *tieout = books->tieout;
	uint32_t account = strpool_add0 (books->recon->strings, balance->gl_account), cell;

	if (!company_is (books->recon, balance->company) || !g_hash_table_contains (tieout->stock, GUINT_TO_POINTER (account)))
		return;
	cell = tieout_cell (tieout, account, currency_id (books, balance->currency));
	tie_cell_at (tieout, cell)->stock = true;
	if (balance->on == tieout->open_day)
		tie_cell_at (tieout, cell)->open[SIDE_RIGHT] += balance->amount;
	else
		tie_cell_at (tieout, cell)->close[SIDE_RIGHT] += balance->amount;
}

static void
balances_read (struct books *books)
{
	const struct tieout *tieout = books->tieout;
	const struct stock_balance *stock;
	const struct account_balance *account;

	for (size_t i = 0; (stock = reference_stock_balance (books->recon->reference, i)) != NULL; i++)
		if (!tieout_balance_counts (books->recon, stock))
			continue;
		else if ((tieout->opens[SIDE_LEFT] && stock->on == tieout->open_day) ||
			(tieout->closes[SIDE_LEFT] && stock->on == tieout->close_day))
			stock_balance_read (books, stock);
	for (size_t i = 0; (account = reference_account_balance (books->recon->reference, i)) != NULL; i++)
		if ((tieout->opens[SIDE_RIGHT] && account->on == tieout->open_day) ||
			(tieout->closes[SIDE_RIGHT] && account->on == tieout->close_day))
			account_balance_read (books, account);
}

/* A posting of a special period, on a day of the window. */
static void
item_share (struct books *books, const struct tie_item *item)
{
	const struct recon_input *input = books->recon->input;
	date_t on = recon_row_date (books->recon, item->side, item->row);

	if (on == DATE_NONE || on < input->from || on >= input->until)
		return;
	tie_cell_at (books->tieout, item->cell)->special[item->side] += item->value;
	if (item->side == SIDE_LEFT)
		holding_of (books, item->material, item->cell)->special += item->value;
}

static void
items_move (struct books *books)
{
	struct tieout *tieout = books->tieout;

	books->first = g_new0 (uint32_t, tieout->materials->len + 1);
	books->next = g_new0 (uint32_t, tieout->n_left + 1);
	for (uint32_t i = 0; i < tieout->items->len; i++) {
		const struct tie_item *item = tie_item_at (tieout, i);

		if (!tie_cell_at (tieout, item->cell)->stock)
			continue;
		if (item->window != WINDOW_OWN) {
			item_share (books, item);
			continue;
		}
		tie_cell_at (tieout, item->cell)->moved[item->side] += item->value;
		if (item->side == SIDE_RIGHT)
			continue;
		tieout_roll (tieout, item->cell, item->kind, SIDE_LEFT, 1, item->value);
		holding_of (books, item->material, item->cell)->moved += item->value;
		books->next[i] = books->first[item->material];
		books->first[item->material] = i + 1;
	}
}

/* Where the movements are missing a material moved as its balances say. */
static void
holdings_gap (struct books *books)
{
	if (books->recon->input->gap[SIDE_LEFT] == NULL)
		return;
	for (guint i = 0; i < books->holdings->len; i++) {
		struct holding *holding = &g_array_index (books->holdings, struct holding, i);

		holding->moved = holding->close - holding->open;
	}
}

/* ---- a value that changed its account ---- */

/* The stock ledger has it on `to` now. */
static void
value_transfer (struct books *books, const struct position *position, uint32_t from, uint32_t to, int128 value)
{
	struct tieout *tieout = books->tieout;

	g_array_append_val (tieout->transfers, ((struct tie_transfer) {from, to, position->material, value, false}));
	tie_cell_at (tieout, from)->moved[SIDE_LEFT] -= value;
	tie_cell_at (tieout, to)->moved[SIDE_LEFT] += value;
	tie_cell_at (tieout, to)->stock = true;
	tieout_roll (tieout, from, KIND_RECLASS_OUT, SIDE_LEFT, 0, -value);
	tieout_roll (tieout, to, KIND_RECLASS_IN, SIDE_LEFT, 0, value);
}

/* The cell in which a position ends: where its closing balance is, else where the table has it; NO_ONE: nobody says. */
static uint32_t
position_home (const struct books *books, const struct position *position)
{
	const struct tieout *tieout = books->tieout;
	uint32_t now = tie_material_at (tieout, position->material)->now, home = NO_ONE;
	const struct strpool *strings = books->recon->strings;
	int128 largest = -1;

	for (const struct holding *h = holding_next (books, position->first); h != NULL; h = holding_next (books, h->next)) {
		int128 size = h->close < 0 ? -h->close : h->close;

		if (!h->closes || size < largest ||
			(size == largest &&
				strpool_compare (strings, tie_cell_at (tieout, h->cell)->account, tie_cell_at (tieout, home)->account) > 0))
			continue;
		largest = size;
		home = h->cell;
	}
	return home != NO_ONE || now == 0 ? home : tieout_cell (books->tieout, now, position->currency);
}

/* What stood or moved where the position is not any more. Returns what came home. */
static int128
position_transfer (struct books *books, const struct position *position, uint32_t home)
{
	bool opens = books->tieout->opens[SIDE_LEFT] && books->tieout->closes[SIDE_LEFT];
	int128 came = 0;

	for (const struct holding *h = holding_next (books, position->first); h != NULL; h = holding_next (books, h->next)) {
		int128 value = h->moved + (opens ? h->open : 0);

		if (home == NO_ONE || h->cell == home || h->closes || value == 0)
			continue;
		value_transfer (books, position, h->cell, home, value);
		came += value;
	}
	return came;
}

/* ---- prices ---- */

/* What there was of a material before a day. */
static bool
quantity_before (const struct books *books, const struct position *position, date_t day, int64_t *qty)
{
	const struct movement_table *table = books->recon->side[SIDE_LEFT].table;
	int128 sum = position->open_qty;

	for (uint32_t at = books->first[position->material]; at != 0; at = books->next[at - 1]) {
		uint32_t row = tie_item_at (books->tieout, at - 1)->row;
		int64_t counted = table->counted[row];

		if (recon_row_date (books->recon, SIDE_LEFT, row) < day)
			sum += kind_is_receipt ((enum kind) table->kind[row]) ? counted : -(int128) counted;
	}
	*qty = fitting (sum);
	return !position->qty_unknown && *qty != DECIMAL_NONE;
}

/* The change of value is that of what there was, at each new price of the window. */
static bool
price_explains (const struct books *books, const struct position *position, int128 change)
{
	const struct tieout *tieout = books->tieout;
	const struct reference *reference = books->recon->reference;
	const struct tie_material *of = tie_material_at (tieout, position->material);
	int decimals = currency_decimals (strpool_text (books->recon->strings, position->currency));
	bool fallback = false;
	const struct price *price = reference_price (reference, of->plant, of->material, tieout->close_day, &fallback), *before;
	int128 sum = 0;

	for (; price != NULL && !fallback && price->valid_from > tieout->open_day; price = before) {
		int64_t qty, new_value, old_value;

		before = reference_price (reference, of->plant, of->material, price->valid_from - 1, &fallback);
		if (before == NULL || fallback || !quantity_before (books, position, price->valid_from, &qty) ||
			money_of (qty, price->price, price->price_unit, decimals, &new_value) != DECIMAL_OK ||
			money_of (qty, before->price, before->price_unit, decimals, &old_value) != DECIMAL_OK)
			return false;
		sum += (int128) new_value - old_value;
	}
	return price != NULL && !fallback && sum == change;
}

/* ---- breaks ---- */

static void
spoiled_find (struct books *books)
{
	const struct recon *recon = books->recon;
	const struct side *s = &recon->side[SIDE_LEFT];

	books->spoiled = g_hash_table_new (NULL, NULL);
	for (size_t i = 0; i < s->n; i++) {
		uint32_t row = s->rows[i], known;
		gpointer material = GUINT_TO_POINTER (s->table->canonical_material[row]);

		if (!row_unusable (s, row) || s->window[row] != WINDOW_OWN)
			continue;
		known = GPOINTER_TO_UINT (g_hash_table_lookup (books->spoiled, material));
		if (known == 0 || recon_row_compare (recon, SIDE_LEFT, row, known - 1) < 0)
			g_hash_table_insert (books->spoiled, material, GUINT_TO_POINTER (row + 1));
	}
}

/*
 * The material whose value is off in the stock ledger (0: an account is), and whether a movement of it could not be used: then
 * nobody knows what moved.
 */
static void
break_name (struct books *books, uint32_t story, uint32_t material)
{
	const char *name = strpool_text (books->recon->strings, material);
	uint32_t row;

	if (material == 0) {
		tieout_story_spoil (books->recon, story, NO_ONE);
		return;
	}
	if (books->spoiled == NULL)
		spoiled_find (books);
	row = GPOINTER_TO_UINT (g_hash_table_lookup (books->spoiled, GUINT_TO_POINTER (material)));
	tieout_story_spoil (books->recon, story, row != 0 ? row - 1 : NO_ONE);
	tieout_story_more (
		books->recon, story, row != 0 ? recon_word (books->recon, "%s with a movement that could not be used", name) : name);
}

static void
break_tell (struct books *books, int side, uint32_t cell, int128 value, uint32_t material)
{
	static const char *const ledger[SIDE_COUNT] = {"roll-forward of the stock ledger,", "roll-forward of the general ledger,"};
	struct tieout *tieout = books->tieout;
	uint32_t story = tieout_story (books->recon, BRIDGE_UNEXPLAINED, ledger[side], tie_cell_at (tieout, cell)->account,
		tie_cell_at (tieout, cell)->currency);
	struct tie_story *told = tie_story_at (tieout, story);

	finding_at (books->recon, told->link)->code = told->code = CODE_ROLLFWD_BREAK;
	told->account = tie_cell_at (tieout, cell)->account;
	told->sum[side] += value;
	told->documents++;
	break_name (books, story, material);
	tie_cell_at (tieout, cell)->broken[side] += value;
	if (!books->whole)
		return;
	tieout_story_line (tieout, story, cell, side == SIDE_RIGHT ? value : -value, 0);
	if (material != 0)
		tieout_part (tieout,
			(struct tie_part) {.story = story,
				.cell = cell,
				.what = "book value of a material",
				.name = material,
				.on = tieout->close_day,
				.value = {[SIDE_LEFT] = value}});
}

static void
value_revalue (struct books *books, const struct position *position, uint32_t cell, int128 value)
{
	struct tieout *tieout = books->tieout;

	g_array_append_val (tieout->revalued, ((struct tie_revalued) {cell, position->material, value, false}));
	tie_cell_at (tieout, cell)->moved[SIDE_LEFT] += value;
	tieout_roll (tieout, cell, KIND_REVALUE, SIDE_LEFT, 0, value);
}

struct evidence_of_days
{
	bool holds, lacks;
};

static void
days_weigh (struct evidence_of_days *evidence, int128 rest, int128 special)
{
	evidence->holds |= special != 0 && rest == special;
	evidence->lacks |= special != 0 && rest == 0;
}

/*
 * Special periods share the days of the last ordinary one. Whether the closing balances hold what they posted, as those of a day
 * do, or not, as those of a period, is seen where a balance is off by exactly that, and nowhere by nothing.
 */
static void
days_share (struct books *books)
{
	struct evidence_of_days of[SIDE_COUNT] = {{false, false}, {false, false}};
	const struct tieout *tieout = books->tieout;

	for (guint i = 0; i < books->holdings->len; i++) {
		const struct holding *h = &g_array_index (books->holdings, struct holding, i);

		days_weigh (&of[SIDE_LEFT], h->close - h->open - h->moved, h->special);
	}
	for (uint32_t i = 0; i < tieout->cells->len; i++) {
		const struct tie_cell *cell = tie_cell_at (tieout, i);

		if (cell->stock)
			days_weigh (&of[SIDE_RIGHT], cell->close[SIDE_RIGHT] - cell->open[SIDE_RIGHT] - cell->moved[SIDE_RIGHT],
				cell->special[SIDE_RIGHT]);
	}
	for (int side = 0; side < SIDE_COUNT; side++)
		books->shared[side] = books->whole && tieout->opens[side] && of[side].holds && !of[side].lacks;
}

/* They are tied out by themselves; here they moved the account. */
static void
special_tell (struct books *books, int side, uint32_t number, int128 value, uint32_t material)
{
	struct tieout *tieout = books->tieout;
	struct tie_cell *cell = tie_cell_at (tieout, number);
	uint32_t story = tieout_story (books->recon, BRIDGE_SPECIAL_PERIOD, "postings on account", cell->account, cell->currency);

	cell->moved[side] += value;
	tieout_roll (tieout, number, KIND_NONE, side, 0, value);
	tieout_story_line (tieout, story, number, side == SIDE_RIGHT ? value : -value, 0);
	tieout_part (tieout,
		(struct tie_part) {.story = story,
			.cell = number,
			.what = side == SIDE_RIGHT ? "lines of an account" : "movements of a material",
			.name = side == SIDE_RIGHT ? cell->account : material,
			.on = tieout->close_day,
			.value = {side == SIDE_LEFT ? value : 0, side == SIDE_RIGHT ? value : 0}});
}

/* A closing balance that is not what the opening one and the movements make. */
static void
position_break (struct books *books, const struct position *position, uint32_t home, int128 came)
{
	uint32_t material = tie_material_at (books->tieout, position->material)->material;

	for (const struct holding *h = holding_next (books, position->first); h != NULL; h = holding_next (books, h->next)) {
		int128 rest = h->close - h->open - h->moved - (h->cell == home ? came : 0);

		if (!h->closes && home != NO_ONE && h->cell != home)
			continue;
		if (books->shared[SIDE_LEFT] && h->special != 0) {
			special_tell (books, SIDE_LEFT, h->cell, h->special, material);
			rest -= h->special;
		}
		if (rest == 0)
			continue;
		if (price_explains (books, position, rest))
			value_revalue (books, position, h->cell, rest);
		else
			break_tell (books, SIDE_LEFT, h->cell, rest, material);
	}
}

static void
position_judge (struct books *books, uint32_t number)
{
	const struct tieout *tieout = books->tieout;
	uint32_t home = position_home (books, position_at (books, number));
	const struct position *position = position_at (books, number);

	/* Where the table has it, and nothing of it was there before. */
	if (home != NO_ONE)
		(void) holding_of (books, position->material, home);
	position = position_at (books, number);
	int128 came = position_transfer (books, position, home);
	if (came == 0 && position->other != 0 && home != NO_ONE) {
		uint32_t story = tieout_determination (
			books->recon, position->material, position->currency, position->other, tie_cell_at (tieout, home)->account);

		for (const struct holding *h = holding_next (books, position->first); h != NULL; h = holding_next (books, h->next))
			tie_story_at (tieout, story)->exposure += h->close < 0 ? -h->close : h->close;
	}
	if (tieout->opens[SIDE_LEFT] && tieout->closes[SIDE_LEFT])
		position_break (books, position, home, came);
}

static void
lines_break (struct books *books)
{
	struct tieout *tieout = books->tieout;

	for (uint32_t i = 0; i < tieout->cells->len && tieout->opens[SIDE_RIGHT] && tieout->closes[SIDE_RIGHT]; i++) {
		const struct tie_cell *cell = tie_cell_at (tieout, i);
		int128 rest = cell->close[SIDE_RIGHT] - cell->open[SIDE_RIGHT] - cell->moved[SIDE_RIGHT],
			   special = books->shared[SIDE_RIGHT] ? cell->special[SIDE_RIGHT] : 0;

		if (!cell->stock)
			continue;
		if (special != 0)
			special_tell (books, SIDE_RIGHT, i, special, 0);
		if (rest != special)
			break_tell (books, SIDE_RIGHT, i, rest - special, 0);
	}
}

void
tieout_books (struct recon *recon)
{
	struct books books = {.recon = recon,
		.tieout = recon->tieout,
		.positions = g_array_new (FALSE, TRUE, sizeof (struct position)),
		.holdings = g_array_new (FALSE, TRUE, sizeof (struct holding))};

	balances_know (&books);
	balances_warn (&books);
	balances_read (&books);
	items_move (&books);
	holdings_gap (&books);
	tieout_gap_cells (recon);
	days_share (&books);
	for (uint32_t i = 0; i < books.positions->len; i++)
		position_judge (&books, i);
	lines_break (&books);
	keyring_clear (&books.position_keys);
	keyring_clear (&books.holding_keys);
	g_clear_pointer (&books.spoiled, g_hash_table_unref);
	g_array_unref (books.positions);
	g_array_unref (books.holdings);
	g_free (books.first);
	g_free (books.next);
}
