/* books.c - what both ledgers hold at the edges of the period. */
#include "simulate/books.h"

#include "simulate/stock.h"
#include "simulate/truth.h"

#include <string.h>

enum
{
	STOCK_MIN = 1000 /* base units; opening stocks are whole multiples of it, so that their value is exact */
};

/* What moved the stock of a material at a plant in the period; by posting date. Base units, MONEY_SCALE. */
struct stock_sum
{
	int64_t qty, amount;
	int64_t qty_first, amount_first; /* before prices changed */
	int64_t out;                     /* what left it */
};

struct account_sum
{
	int64_t moved, carried;
};

struct books
{
	const struct world *world;
	struct stock_sum *stocks;     /* by plant, then material */
	struct account_sum *accounts; /* by plant, then account: a company's are those of its plants */
	struct stock *stock;          /* by bucket; NULL: nobody asks */
};

static struct stock_sum *
stock_of (const struct books *books, int site, int material)
{
	return &books->stocks[site * books->world->catalog->n + material];
}

static struct account_sum *
account_of (const struct books *books, int site, enum account account)
{
	return &books->accounts[site * ACCOUNT_COUNT + (int) account];
}

struct books *
books_new (const struct world *world)
{
	struct books *books = g_new0 (struct books, 1);

	books->world = world;
	books->stock = stock_new (world);
	books->stocks = g_new0 (struct stock_sum, (gsize) world->n_sites * (gsize) world->catalog->n);
	books->accounts = g_new0 (struct account_sum, (gsize) world->n_sites * ACCOUNT_COUNT);
	return books;
}

void
books_free (struct books *books)
{
	if (books == NULL)
		return;
	g_free (books->stocks);
	g_free (books->accounts);
	stock_free (books->stock);
	g_free (books);
}

/* ---- adding ---- */

static bool
in_period (const struct world *world, date_t date)
{
	return date >= world->from && date < world->until;
}

static void
posting_count (struct books *books, const struct order *order, const struct posting *posting)
{
	struct stock_sum *stock = stock_of (books, order->site->number, posting->material);
	int64_t base = unit_to_base (posting->qty, posting->unit), qty = posting_is_receipt (posting) ? base : -base;

	if (!in_period (books->world, posting->posting_date))
		return;
	stock->qty += qty;
	stock->amount += stock_value (posting);
	if (qty < 0)
		stock->out -= qty;
	if (posting->posting_date >= books->world->catalog->price_step)
		return;
	stock->qty_first += qty;
	stock->amount_first += stock_value (posting);
}

static void
line_count (void *data, const struct order *order, const struct gl_line *line)
{
	struct books *books = data;

	if (in_period (books->world, line->date))
		account_of (books, order->site->number, line->account)->moved += line->amount;
}

void
books_add (struct books *books, const struct order *order)
{
	for (guint i = 0; i < order->postings->len; i++)
		posting_count (books, order, &g_array_index (order->postings, struct posting, i));
	for (guint i = 0; i < order->carried->len; i++) {
		const struct carried *carried = &g_array_index (order->carried, struct carried, i);

		account_of (books, order->site->number, carried->account)->carried += carried->amount;
	}
	order_lines (order, line_count, books);
	stock_add (books->stock, order);
}

void
books_merge (struct books *books, const struct books *other)
{
	stock_merge (books->stock, other->stock);
	for (int i = 0; i < books->world->n_sites * books->world->catalog->n; i++) {
		struct stock_sum *to = &books->stocks[i];
		const struct stock_sum *from = &other->stocks[i];

		to->qty += from->qty;
		to->amount += from->amount;
		to->qty_first += from->qty_first;
		to->amount_first += from->amount_first;
		to->out += from->out;
	}
	for (int i = 0; i < books->world->n_sites * ACCOUNT_COUNT; i++) {
		books->accounts[i].moved += other->accounts[i].moved;
		books->accounts[i].carried += other->accounts[i].carried;
	}
}

/* ---- balances ---- */

/* More than all that leaves it, whatever comes in, so no stock is ever below zero. */
static int64_t
opening_qty (const struct books *books, int site, int material)
{
	const int64_t step = (int64_t) STOCK_MIN * QTY_ONE;

	return (stock_of (books, site, material)->out / step + 2) * step;
}

static int64_t
opening_value (const struct books *books, int site, int material)
{
	return catalog_value (books->world->catalog, material, site, books->world->from - 1, opening_qty (books, site, material));
}

void
books_revalue (struct books *books, struct order *order, int site)
{
	const struct world *world = books->world;
	const struct catalog *catalog = world->catalog;

	order_clear (order, &world->sites[site]);
	for (int m = 0; m < catalog->n; m++) {
		int64_t qty = opening_qty (books, site, m) + stock_of (books, site, m)->qty_first;
		int64_t before = catalog_value (catalog, m, site, catalog->price_from, qty),
				after = catalog_value (catalog, m, site, catalog->price_step, qty);
		instant_t at = zone_day_start (world->sites[site].zone, catalog->price_step, 5);
		struct posting posting = posting_revaluation (order, m, after - before, catalog->price_step, at);

		if (after != before)
			posting_add (order, &posting);
	}
	books_add (books, order);
}

void
books_truth (const struct books *books, GString *lines, int64_t *count)
{
	const struct world *world = books->world;

	for (int m = 0; m < world->catalog->n; m++) {
		const struct material *material = &world->catalog->materials[m];
		int site = material->changed_site;
		int64_t left;

		if (site < 0)
			continue;
		left = opening_value (books, site, m) + stock_of (books, site, m)->amount_first;
		bridge_write (lines, &world->sites[site], material->account, BRIDGE_ACCOUNT_DETERMINATION, left, material->code,
			FAULT_GL_ACCOUNT_DETERMINATION);
		bridge_write (lines, &world->sites[site], ACCOUNT_CHANGED, BRIDGE_ACCOUNT_DETERMINATION, -left, material->code,
			FAULT_GL_ACCOUNT_DETERMINATION);
		*count += 2;
	}
}

/* ---- tables ---- */

static void
stock_write (GString *text, const struct site *site, const struct material *material, enum account account, date_t on,
	int64_t qty, int64_t value)
{
	char date[16], quantity[DECIMAL_TEXT_MAX], money[DECIMAL_TEXT_MAX];

	g_string_append_printf (text, "%s,%s,%s,%s,%s,%s,%s\n", site->code, material->code, account_code (account), site->currency,
		date_format (on, date), decimal_format (qty, QTY_SCALE, unit_decimals (material->base), quantity),
		decimal_format (value, MONEY_SCALE, 2, money));
}

static void
stocks_write (const struct books *books, GString *text, int64_t *count)
{
	const struct world *world = books->world;

	for (int site = 0; site < world->n_sites; site++)
		for (int m = 0; m < world->catalog->n; m++) {
			const struct stock_sum *stock = stock_of (books, site, m);
			int64_t qty = opening_qty (books, site, m), value = opening_value (books, site, m);
			date_t before = world->from - 1, last = world->until - 1;

			stock_write (text, &world->sites[site], &world->catalog->materials[m],
				catalog_account (world->catalog, m, site, before), before, qty, value);
			stock_write (text, &world->sites[site], &world->catalog->materials[m],
				catalog_account (world->catalog, m, site, last), last, qty + stock->qty, value + stock->amount);
			*count += 2;
		}
}

static int64_t
account_opening (const struct books *books, int site, enum account account)
{
	int64_t sum = account_of (books, site, account)->carried;

	for (int m = 0; m < books->world->catalog->n; m++)
		if (catalog_account (books->world->catalog, m, site, books->world->from - 1) == account)
			sum += opening_value (books, site, m);
	return sum;
}

static void
account_write (const struct books *books, const char *company, enum account account, GString *text, int64_t *count)
{
	const struct world *world = books->world;
	const char *currency = "";
	int64_t opening = 0, closing = 0;
	char before[16], last[16], money[DECIMAL_TEXT_MAX];

	for (int site = 0; site < world->n_sites; site++) {
		int64_t own;

		if (strcmp (world->sites[site].company, company) != 0)
			continue;
		own = account_opening (books, site, account);
		currency = world->sites[site].currency;
		opening += own;
		closing += own + account_of (books, site, account)->moved;
	}
	g_string_append_printf (text, "%s,%s,%s,%s,%s\n", company, account_code (account), currency,
		date_format (world->from - 1, before), decimal_format (opening, MONEY_SCALE, 2, money));
	g_string_append_printf (text, "%s,%s,%s,%s,%s\n", company, account_code (account), currency,
		date_format (world->until - 1, last), decimal_format (closing, MONEY_SCALE, 2, money));
	*count += 2;
}

/* A company is that of its first plant. */
static bool
company_is_new (const struct world *world, int site)
{
	for (int i = 0; i < site; i++)
		if (strcmp (world->sites[i].company, world->sites[site].company) == 0)
			return false;
	return true;
}

GString *
books_write (const struct books *books, enum table table, int64_t *count)
{
	GString *text = g_string_new (NULL);

	if (table == TABLE_STOCK_BALANCE)
		stocks_write (books, text, count);
	if (table >= TABLE_MES_BALANCE)
		stock_write_table (books->stock, table, text, count);
	for (int site = 0; site < books->world->n_sites && table == TABLE_ACCOUNT_BALANCE; site++)
		for (enum account account = 0; account < ACCOUNT_COUNT; account++)
			if (company_is_new (books->world, site))
				account_write (books, books->world->sites[site].company, account, text, count);
	return text;
}
