/*
 * reference_table.h - how the reference data is kept, for the two files that fill it and look it up. Not for callers.
 */
#ifndef RECON_REFERENCE_TABLE_H
#define RECON_REFERENCE_TABLE_H

#include "common/recon/reference.h"

/*
 * Every table is a GArray of rows whose first member is a key of four ids; it is sorted once by key (and by date where one
 * matters) and searched by bisection. One mechanism serves maps, factors, items, prices, orders and crosswalks.
 */
struct key
{
	uint32_t id[4];
};

struct movement_row
{
	struct key key;
	enum kind kind;
	enum direction direction;
	struct movement_ways ways;
};
struct factor_row
{
	struct key key;
	int64_t numerator, denominator;
}; /* material, alt, base */
struct unit_row
{
	struct key key;
	int decimals;
};
struct item_row
{
	struct key key;
	uint32_t base_uom;
	struct item item;
};
struct price_row
{
	struct key key;
	date_t valid_from;
	struct price price;
};
struct order_row
{
	struct key key;
	struct order order;
};
struct production_row
{
	struct key key;
	struct production production;
};
struct bom_row
{
	struct key key; /* plant, order, parent, component */
	struct bom_line line;
};
struct stock_balance_row
{
	struct key key; /* plant, material, valuation type */
	struct stock_balance balance;
};
struct count_row
{
	struct key key; /* source_key */
	struct stock_count count;
};
struct account_balance_row
{
	struct key key; /* company, account, currency */
	struct account_balance balance;
};
struct stock_account_row
{
	struct key key; /* plant, material, valuation class */
	struct stock_account account;
};
struct item_account_row
{
	struct key key; /* reconciliation, plant */
	struct item_account account;
};
struct lane_row
{
	struct key key; /* from, to */
	struct lane lane;
};
struct crosswalk_row
{
	struct key key;
	uint32_t to;
};
struct batch_row
{
	struct key key;
	instant_t at;
};

struct confirmation_row
{
	struct key key; /* source_key */
	struct confirmation confirmation;
};

struct reference
{
	struct strpool *strings;
	GArray *movements, *factors, *units, *items, *prices, *orders, *crosswalks, *batches, *outages, *queue, *productions,
		*bom_lines, *stock_balances, *account_balances, *stock_accounts, *item_accounts, *lanes, *gl_entries, *confirmations[2],
		*balances[2], *counts[2];
	bool strip_zeros[2];
	bool queue_read;
	bool has_coproducts; /* bom_finish() knows */
};

int reference_key_compare (const void *a, const void *b);            /* rows begin with their key */
size_t table_lower (const GArray *table, const struct key *key);     /* of the first row whose key is not below */
const void *table_find (const GArray *table, const struct key *key); /* NULL when there is none */
/*
 * Sorts a table and keeps of rows that compare as 0 the first. Returns a row that is not equal to one before it that it compares
 * as 0 with, so that the table contradicts itself; NULL: none does. Texts are of one pool, so equal ones are one pointer.
 */
const void *table_settle (GArray *table, GCompareFunc compare, bool (*equal) (const void *, const void *));
uint32_t reference_id (struct reference *reference, const char *text);
const char *reference_text (struct reference *reference, const char *text); /* the pool's own copy; NULL is "" */

gboolean bom_finish (struct reference *reference, GError **error);    /* reference_bom.c: sorts and checks both tables */
gboolean onhand_finish (struct reference *reference, GError **error); /* reference_onhand.c: counts likewise */
void gl_entries_finish (struct reference *reference);                 /* reference_entries.c: sorts them */
gboolean books_finish (struct reference *reference, GError **error);  /* reference_books.c: balances and accounts likewise */
gboolean lanes_finish (struct reference *reference, GError **error);  /* reference_items.c: accounts of open items, and lanes */

#endif
