/*
 * items_internal.h - what the files items*.c share. Items and rows stand in an order that is their content's.
 */
#ifndef RECON_ITEMS_INTERNAL_H
#define RECON_ITEMS_INTERNAL_H

#include "common/recon/items.h"

enum
{
	DEBIT,
	CREDIT
};

struct item_row
{
	uint32_t row, item;
	uint32_t currency; /* id; 0: the row has no amount, and goes with the item of its keys */
	uint8_t side, on;  /* on: DEBIT or CREDIT */
	int8_t sign;       /* counted = sign * qty */
	int64_t qty, open; /* of its side of the account; what no counterpart has taken yet */
	int64_t value;     /* of its side; DECIMAL_NONE: the row has none */
	date_t day;
};

struct open_item
{
	const char *key; /* texts of its keys; interned */
	uint32_t currency;
	guint first, n;          /* rows */
	int128 qty[2], value[2]; /* by DEBIT and CREDIT */
	bool valued[2];          /* all rows of the side have a value */
	bool own;                /* has a row of the window, or a carried one */
	bool twice;              /* of two equal invoices one is too many */
	int64_t cleared;         /* quantity that both sides share */
	int64_t open_qty, open;  /* debit less credit; DECIMAL_NONE where no value is known */
	int64_t difference;
	enum item_state state;
	date_t since;
	int days, allowed;
	bool overdue;
	const struct order *order;
	const char *account; /* "" = nobody says */
	const struct items_fact *fact, *price_fact;
};

struct item_account_sum
{
	const char *account, *currency; /* interned, or of the reference */
	int64_t items;
	int128 debit, credit;
	int64_t balance; /* DECIMAL_NONE */
	const struct items_fact *fact;
};

/* A line of the general ledger on an account of items that belongs to none of them. */
struct item_journal
{
	const struct gl_entry *entry;
	const char *currency;
	uint32_t row; /* 1 + of the record that it names, which makes no item; 0: of none */
	uint8_t side;
	bool own, gone; /* gone: another line took it back, both before the window */
	const struct items_fact *fact;
};

struct items
{
	GArray *rows;     /* struct item_row, by item, then day, side, canonical order */
	GArray *items;    /* struct open_item, by key, then currency */
	GArray *accounts; /* struct item_account_sum, by account, currency */
	GArray *journals; /* struct item_journal, by account, currency, size, day, key */
	GPtrArray *facts; /* struct items_fact */
	date_t close_day;
};

static inline struct open_item *
open_item_at (const struct items *items, guint i)
{
	return &g_array_index (items->items, struct open_item, i);
}

static inline struct item_row *
item_row_at (const struct items *items, guint i)
{
	return &g_array_index (items->rows, struct item_row, i);
}

int item_bucket (const struct items_rule *rule, int days);                   /* of age */
int item_decimals (const struct recon *recon, const struct open_item *item); /* of its currency */

/* ---- items_rows.c: which rows make which item ---- */
void items_collect (struct recon *recon);

/* ---- items_clear.c: quantities take each other, oldest first ---- */
void item_net (struct recon *recon, const struct open_item *item);   /* reversals take their originals */
void item_clear (struct recon *recon, const struct open_item *item); /* the two sides take each other */

/* ---- items_judge.c: what is open, whether it may be, and how its rows end ---- */
void items_judge (struct recon *recon);
uint32_t item_plant (const struct recon *recon, const struct open_item *item, int on); /* of a shipment: where from, where to */

/* ---- items_journal.c: lines of the general ledger that no row of an item made ---- */
void items_journals (struct recon *recon);
void item_journal_make (
	const struct recon *recon, struct outcome *outcome, const struct item_journal *journal, struct outcome_item *item);

static inline struct item_journal *
item_journal_at (const struct items *items, guint i)
{
	return &g_array_index (items->journals, struct item_journal, i);
}

/* ---- items_books.c: sums by account, and their balances ---- */
void items_accounts (struct recon *recon); /* on which account each item stands; before they are judged */
void items_books (struct recon *recon);
bool item_account_is_ours (const struct recon *recon, const char *account); /* declared, or an item stands on it */

#endif
