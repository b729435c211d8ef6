/*
 * books.h - what accounting makes of the postings, and what both ledgers hold at the edges of the period.
 *
 * The general ledger follows the stock ledger: each posting with a value has a document of two lines, on its stock account and
 * against it. Faults of the kind GL_* are where it does not; what they leave between the two is told in truth_bridge.csv. Book
 * values are what they were and what moved them: the stock ledger's by its postings and by the revaluation of what is in stock
 * on the day prices change, the general ledger's by its lines.
 */
#ifndef SIMULATE_BOOKS_H
#define SIMULATE_BOOKS_H

#include "simulate/order.h"
#include "simulate/table.h"

#include <glib.h>

/* Accounting documents are numbered from 51..., material documents from 49... */
#define GL_DOCUMENT_SHIFT UINT64_C (200000000)

/* A line of the general ledger. */
struct gl_line
{
	uint64_t document;             /* the accounting document */
	uint64_t item;                 /* of it */
	const struct posting *posting; /* that it is of; NULL: a journal */
	bool whole;                    /* of all postings of its document */
	bool stock;                    /* the line of the stock account */
	const char *origin, *user;
	enum account account;
	date_t date;
	instant_t entered_at;
	int64_t amount; /* MONEY_SCALE; positive is debit */
};

/* Calls take for each line that accounting made of an order, in order. */
typedef void (*gl_take) (void *data, const struct order *order, const struct gl_line *line);
void order_lines (const struct order *order, gl_take take, void *data);
char *gl_line_key (const struct gl_line *line, char *buffer); /* into buffer[KEY_TEXT_MAX]; returns buffer */

enum account posting_account (const struct order *order, const struct posting *posting); /* stock account */
enum account account_other (enum account account);                                       /* another stock account */

/* What a set of orders comes to. Sums do not depend on the order of orders. */
struct books;
struct books *books_new (const struct world *world);
void books_free (struct books *books); /* NULL is fine */
typedef struct books books;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (books, books_free)
void books_add (struct books *books, const struct order *order);
void books_merge (struct books *books, const struct books *other);

/*
 * Once all orders are in: an order without number and scans that holds the revaluations of a plant, for postings_write(). It
 * is in the books afterwards.
 */
void books_revalue (struct books *books, struct order *order, int site);

/* Appends the lines of the truth that only the sums tell: what a change of account left behind. */
void books_truth (const struct books *books, GString *lines, int64_t *count);
/* TABLE_STOCK_BALANCE and those after it. */
GString *books_write (const struct books *books, enum table table, int64_t *count);

#endif
