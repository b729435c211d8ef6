/*
 * table.h - the tables that a simulation writes, and their rows as CSV text.
 *
 * No value ever needs a quote, so a line is its values and commas. Reference tables are small and written whole; the others are
 * written order by order.
 */
#ifndef SIMULATE_TABLE_H
#define SIMULATE_TABLE_H

#include "simulate/order.h"

#include <glib.h>
#include <stddef.h>

/* A quantity that cannot be read. */
#define QTY_BROKEN_TEXT "n/a"

/* clang-format off */ /* a list */
enum table
{
	TABLE_SCAN, TABLE_POSTING, TABLE_GL_LINE, TABLE_ORDER, TABLE_QUEUE, TABLE_QUEUE_BEFORE, TABLE_CONFIRMATION,
	TABLE_TRUTH, TABLE_TRUTH_BRIDGE,	/* order by order */
	TABLE_LOCATION_MAP, TABLE_ITEM, TABLE_UOM, TABLE_PRICE, TABLE_BOM, TABLE_BATCH, TABLE_OUTAGE, TABLE_STOCK_ACCOUNT,
	TABLE_STOCK_BALANCE, TABLE_ACCOUNT_BALANCE,	/* what all orders come to (books.h) */
	TABLE_MES_BALANCE, TABLE_BALANCE, TABLE_STOCK_COUNT, TABLE_TRUTH_STOCK,	/* likewise (stock.h) */
	TABLE_COUNT,
	TABLE_OF_ORDERS = TABLE_LOCATION_MAP, TABLE_OF_BOOKS = TABLE_STOCK_BALANCE
};
/* clang-format on */

/* Which system a table belongs to: a folder, or a database. */
enum
{
	SYSTEM_MES,
	SYSTEM_ERP,
	SYSTEM_GL,
	SYSTEM_NONE
};

struct table_info
{
	int system;
	const char *name, *header;
};
extern const struct table_info table_infos[TABLE_COUNT];
extern const char *const system_names[];         /* "mes" "erp" "gl" "" */
const char *channel_user (enum channel channel); /* who enters what comes through it */

struct text
{
	char *data;
	size_t used, room;
}; /* grows as needed; zero it first, g_free data */

/* Appends the order's rows to text[TABLE_OF_ORDERS]; counts[] goes up by the rows of each. */
void order_write (const struct order *order, struct text *text, int64_t *counts);

/* Appends what accounting made of the order; returns the number of rows. */
int64_t order_book (const struct order *order, struct text *text);

/* Only its postings and what accounting made of them: for postings that are of no order. */
void postings_write (const struct order *order, struct text *text, int64_t *counts);

/* The rows of a reference table, newly made. */
GString *reference_write (const struct world *world, enum table table, int64_t *count);

/*
 * The text of a tieout.yaml that reads what was written. addresses: of the sources, by system; where they are databases, the
 * reference tables are sources of their own.
 */
GString *installation_write (const struct world *world, const char *const addresses[SYSTEM_NONE], bool databases);

#endif
