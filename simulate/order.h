/*
 * order.h - one production order: what the MES recorded and what the ERP posted for it.
 *
 * order_build() makes an order without a fault, as a function of seed, plant and place in the program alone. fault_apply()
 * (spoil.h) then adds a fault to it. Rows are made, changed and only then added: scan_new/scan_add,
 * posting_of/posting_add.
 */
#ifndef SIMULATE_ORDER_H
#define SIMULATE_ORDER_H

#include "simulate/plant.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* clang-format off */ /* a list */
enum scan_movement { SCAN_CONSUMED, SCAN_PRODUCED, SCAN_SCRAPPED };
enum scan_flag
{
	SCAN_QTY_BROKEN = 1,	/* written as QTY_BROKEN_TEXT */
	SCAN_LOCAL_TIME = 2,	/* written without its offset */
	SCAN_REPEATED = 4	/* the event of an earlier scan: nothing that was made */
};
/* clang-format on */
/* clang-format off */ /* a list */
enum channel { CHANNEL_IDOC, CHANNEL_CPI, CHANNEL_BATCH, CHANNEL_UI, CHANNEL_COUNT };

/*
 * Places: 1 to LINES are production lines, then packing, then the warehouse; CELL_FIRST and above are MES locations
 * nobody has mapped.
 */
enum { PLACE_PACKING = LINES + 1, PLACE_WAREHOUSE, PLACE_COUNT, CELL_FIRST = 1000 };

/* ERP movement codes are SAP's; UNKNOWN_FIRST and above are the customer's own and stand in no map. */
enum { REVALUATION = 899, UNKNOWN_FIRST = 900, KEY_TEXT_MAX = 24 };

/*
 * What accounting made of a posting: a document as it should be; none; one in the period after or before; one on another stock
 * account, or on one that is none; one line for all postings of its document, at the last of them.
 */
enum booking { BOOKED, BOOKED_NOT, BOOKED_LATER, BOOKED_EARLIER, BOOKED_ELSEWHERE, BOOKED_OUTSIDE, BOOKED_TOGETHER };

struct scan	/* a row of the MES */
{
	uint64_t number;	/* names the row: source_key */
	uint64_t message;	/* 0 = the channel carries none */
	int64_t qty;		/* QTY_SCALE, in unit */
	instant_t event_at;
	uint32_t lot;		/* 0 = none */
	uint16_t material, lot_material, place, operation, unit;
	uint8_t movement, flags;
};
/* clang-format on */

struct posting /* a row of the ERP */
{
	uint64_t document, message, reversal_of; /* 0 = none; a reversal names item reversal_item of a document */
	int64_t qty;                             /* QTY_SCALE, in unit; unsigned but for the fault */
	int64_t amount;                          /* MONEY_SCALE, unsigned but for a revaluation */
	int64_t booked_off;                      /* what accounting booked beside it, MONEY_SCALE */
	instant_t entered_at;
	date_t posting_date;
	uint32_t order, lot;
	uint32_t batch; /* 0 = posted alone */
	uint16_t item, reversal_item, movement, material, lot_material, place, unit;
	uint8_t channel, booking;
};

/* A document of the general ledger that no goods movement made. */
struct journal
{
	uint64_t document;
	int64_t amount; /* MONEY_SCALE, on account; positive is debit */
	instant_t entered_at;
	date_t date;
	enum account account, against;
	bool revaluation; /* else an entry by hand */
};

/* An account on which the books differed before the period began. */
struct carried
{
	enum account account;
	int64_t amount; /* general ledger less stock ledger, MONEY_SCALE */
};

/*
 * A report of the ERP against the order: what operation 0010 took in, and what 0020 gave as good, which is the yield. Scrap is no
 * part of it but for the fault: it is posted from stock.
 */
struct confirmation_line
{
	int operation;
	int64_t started, yield, scrap; /* pieces at QTY_SCALE; 0 = not said */
	uint64_t message;
	instant_t posted_at;
};

struct segment
{
	instant_t from, until;
	date_t date;
};

struct order
{
	const struct world *world;
	const struct site *site;
	const struct slot *slot;
	struct random random;
	uint32_t number;
	int product, line;
	struct segment segments[SEGMENTS_OF_ORDER];
	int n_segments;
	uint64_t next_scan, next_document;
	instant_t completed_at, closed_at; /* may lie after the systems were read */
	GArray *scans;                     /* of struct scan */
	GArray *postings;                  /* of struct posting */
	GArray *queue;                     /* of struct posting: movements that failed and wait */
	GArray *deleted;                   /* of struct posting: movements that failed, waited and were deleted */
	GArray *confirmations;             /* of struct confirmation_line */
	GArray *journals;                  /* of struct journal */
	GArray *carried;                   /* of struct carried */
	int64_t ordered;                   /* pieces at QTY_SCALE: what it makes, but for the fault */
	GString *truth;                    /* lines of truth.csv */
	GString *bridge;                   /* lines of truth_bridge.csv */
};

/* Storage that any number of orders are built in, one after the other */
void order_init (struct order *order, const struct world *world);
void order_release (struct order *order);
void order_build (struct order *order, const struct site *site, int64_t slot);
void order_clear (struct order *order, const struct site *site); /* for postings of a plant that are of no order */

/* A scan of this order with the next number, a message id and an operation; at is within a second. */
struct scan scan_new (
	struct order *order, enum scan_movement movement, int material, uint32_t lot, int64_t qty, enum unit unit, instant_t at);
void scan_add (struct order *order, const struct scan *scan);

/*
 * The posting that a scan leads to through the online interface: 261, 101 or 551 with its message id, seconds or
 * minutes later.
 */
struct posting posting_of (struct order *order, const struct scan *scan);
void posting_add (struct order *order, const struct posting *posting);

/* The number of the n-th thing that the order posts as a batch, from 1: its segments, then that of a fault. */
enum
{
	BATCHES_OF_ORDER = 10
};
uint32_t batch_number (const struct order *order, int n);

/* The amount becomes that of the quantity at the price of the posting date. */
void posting_value (const struct order *order, struct posting *posting);

/* The posting that takes another one back: 262, 102, 532 or 552; `referenced` names it. entered `after` microseconds later. */
struct posting posting_reversal (struct order *order, const struct posting *posting, bool referenced, instant_t after);

/* What comes out beside the product, base units, QTY_SCALE: by what was made, good and scrap; 0 = nothing does. */
int64_t order_coproduct (const struct order *order);
int64_t stock_value (const struct posting *posting); /* what stock gained by a posting, in money */

/* H for what leaves stock, S for what comes in; the second lines of transfers come in. */
bool posting_is_receipt (const struct posting *posting);

/* What the order has made by its scans is confirmed by segment and ordered; once the scans are complete. */
void order_confirm (struct order *order);

date_t order_date (const struct order *order, instant_t at); /* the plant's day */

/* The price of the revaluation's day changed what is in stock by so much: a posting without quantity. */
struct posting posting_revaluation (struct order *order, int material, int64_t amount, date_t date, instant_t entered_at);

/* Keys as they stand in the files, into buffer[KEY_TEXT_MAX]; return buffer. */
char *scan_key (const struct scan *scan, char *buffer);
char *posting_key (const struct posting *posting, char *buffer);

#endif
