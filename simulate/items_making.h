/* items_making.h - open items in the making; internal to items*.c. */
#ifndef SIMULATE_ITEMS_MAKING_H
#define SIMULATE_ITEMS_MAKING_H

#include "simulate/items.h"

enum
{
	COMPANIES_MAX = 4,
	ACCOUNTS = 3,
	LANE_DAYS = 5,
	CENTS = 100
};

/* Accounts by rule: GR/IR clearing, work in process, stock in transit. */
enum
{
	GRIR,
	WIP,
	TRANSIT
};
extern const char *const item_rules[ACCOUNTS], *const item_accounts[ACCOUNTS];

struct making
{
	const struct world *world;
	const struct site *site;
	struct random random;
	GString *movement, *invoice, *activity, *order, *line, *truth;
	int64_t n_movement, n_invoice, n_activity, cases;
	uint64_t number;                       /* of records and orders, over all plants */
	int64_t open[COMPANIES_MAX][ACCOUNTS]; /* cents; positive is debit */
	int company;
};

int item_company (const struct world *world, const struct site *site); /* its place among those of the world */

/* ---- items_files.c ---- */
gboolean item_files_write (const struct making *m, const char *folder, GError **error);

#endif
