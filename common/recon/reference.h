/*
 * reference.h - what a run knows besides movements: maps, units, items, prices, orders, calendars, crosswalks.
 *
 * Each table is a plain array that a reader fills by *_add (text is copied into the pool) and recon looks up; add order does not
 * matter, reference_finish() sorts. An add that contradicts what is there (two factors for one unit) fails with FAILURE_DATA.
 */
#ifndef RECON_REFERENCE_H
#define RECON_REFERENCE_H

#include "common/base/calendar.h"
#include "common/base/decimal.h"
#include "common/base/strpool.h"
#include "common/config/vocabulary.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* How the number of a source line becomes a stock delta, domain.md 1.2. */
enum direction
{
	DIRECTION_IN,      /* unsigned, stock grows; a negative number is DQ_SIGN */
	DIRECTION_OUT,     /* unsigned, stock shrinks; a negative number is DQ_SIGN */
	DIRECTION_SIGNED,  /* the number is the stock delta */
	DIRECTION_NEGATED, /* the number is minus the stock delta (consumption written positive, corrections negative) */
	DIRECTION_NONE     /* no stock effect: counted as it stands (SCRAP_CONF) */
};

enum direction direction_find (const char *name, gboolean *found); /* "in" "out" "signed" "negated" "none" */

struct reference; /* everything below; one per run, built by io, read by recon from any thread after reference_finish */
typedef struct reference reference;

struct reference *reference_new (struct strpool *strings); /* strings borrowed; shared with the movement tables */
void reference_free (struct reference *reference);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (reference, reference_free)

/*
 * Movement map of a side (0 left, 1 right): movement code + indicator ("*": any; "S*": any that begins so, the longest beginning
 * holds) -> kind, direction.
 */
gboolean reference_add_movement (struct reference *reference, int side, const char *movement, const char *indicator,
	enum kind kind, enum direction direction, GError **error);
/*
 * Stock on its way, of the code that was added last: status, in which its rows move stock that has neither a place nor a lot
 * ("TRN"); other, that of such stock which its rows take from there, or put back, without a row of its own. "": none. located:
 * it has the place that the row names all the same, being on its way between places of a plant.
 */
void reference_set_movement_ways (struct reference *reference, const char *status, const char *other, bool located);

/*
 * Units: 1 alt = numerator/denominator base (base = alt * UMREZ / UMREN, vector 8). material "" = for every material; rounding
 * to `decimals` (-1: the unit's own). Decimals per unit: reference_add_unit.
 */
gboolean reference_add_conversion (struct reference *reference, const char *material, const char *alt, const char *base,
	int64_t numerator, int64_t denominator, GError **error);
gboolean reference_add_unit (struct reference *reference, const char *uom, int decimals, GError **error);

struct item
{
	const char *plant, *material; /* plant "" = every plant */
	const char *text, *base_uom, *item_class, *substitution_group;
	bool captured;   /* FALSE: the MES does not record it; its ERP rows are out of scope, listed with their spend */
	bool lot_valued; /* split valuation: a wrong lot has a value effect */
	bool service;    /* not stocked: out of scope */
};
gboolean reference_add_item (struct reference *reference, const struct item *item, GError **error);

struct price
{
	const char *plant, *material; /* plant "" = every plant */
	date_t valid_from;
	int64_t price, price_unit;     /* PRICE_SCALE; per so many base units (a whole number) */
	const char *currency, *source; /* source: "standard", "moving average", "last" ... shown as price_source */
};
gboolean reference_add_price (struct reference *reference, const struct price *price, GError **error);

struct order
{
	const char *plant, *order_no, *material;
	const char *status; /* canonical: CREATED RELEASED IN_PROCESS HELD PROD_COMPLETE TECH_CLOSED CLOSED CANCELLED */
	instant_t completed_at, closed_at; /* delivered/complete, technically closed; INSTANT_NONE = not */
};
gboolean reference_add_order (struct reference *reference, const struct order *order, GError **error);

/*
 * What an order was to make and made, in base units of its material: what the standard usage of its components rests on. It
 * stands beside the order of the same number.
 */
struct production
{
	const char *plant, *order_no;
	int64_t order_qty;            /* planned; QTY_SCALE; DECIMAL_NONE = not known, as for the next two */
	int64_t yield_qty, scrap_qty; /* cumulative, as confirmed at the last reporting operation */
	int64_t assembly_scrap;       /* planned, in percent, PRICE_SCALE */
	int64_t over_delivery;        /* percent at QTY_SCALE that may come on top of order_qty; DECIMAL_NONE = not said */
	const char *last_operation;   /* of its routing that reports; "" or NULL = not said */
	instant_t released_at;        /* INSTANT_NONE = not known; nothing of it moved before */
};
gboolean reference_add_production (struct reference *reference, const struct production *production, GError **error);

/*
 * A line of a bill of material: of an order's own (order_no; as released, not as it is today), or of a material's (order_no "":
 * the one that its cost estimate was made with; that of a phantom).
 */
struct bom_line
{
	const char *plant;                        /* "" = every plant */
	const char *order_no, *parent;            /* parent "" = the order's material */
	const char *line, *component, *uom;       /* line tells lines of one component apart; uom "" = the component's base unit */
	int64_t qty, base_qty;                    /* QTY_SCALE: qty for so much of the parent; below 0: a co- or by-product, output */
	bool fixed;                               /* qty is for the order, however much it makes */
	bool phantom;                             /* never in stock: its own lines take its place */
	bool net_scrap;                           /* operation_scrap takes the place of the order's assembly scrap */
	int64_t component_scrap, operation_scrap; /* percent, PRICE_SCALE */
	int64_t component_yield;                  /* of 1, PRICE_SCALE; for systems that give a yield instead of scrap */
};
gboolean reference_add_bom_line (struct reference *reference, const struct bom_line *line, GError **error);

/*
 * What the stock ledger says the stock of a material is worth at the end of a day (MBEW and its peers): book value, never
 * recomputed from quantity and price. gl_account "": as the account determination says.
 */
struct stock_balance
{
	const char *plant, *material, *valuation_type, *valuation_class, *gl_account, *currency;
	date_t on;
	int64_t qty, value; /* base units, QTY_SCALE, DECIMAL_NONE = not said; MONEY_SCALE */
};
gboolean reference_add_stock_balance (struct reference *reference, const struct stock_balance *balance, GError **error);

/*
 * How much of a material a system says is in a bucket of stock: at the end of a day, or now. Rows of one bucket and day add up:
 * systems keep several for what differs in no column here.
 */
struct bucket_balance
{
	const char *plant, *material, *storage_location, *lot, *stock_status, *special_stock, *owner;
	date_t on; /* DATE_NONE: the current balance, as it was when it was read */
	int64_t qty;
	const char *uom; /* "" = base unit */
};
gboolean reference_add_balance (struct reference *reference, int side, const struct bucket_balance *balance, GError **error);

/* What was counted. A part of the bucket that is "" was not told apart by who counted: all of it is meant. */
struct stock_count
{
	const char *source_key, *plant, *material, *storage_location, *lot, *stock_status, *special_stock, *owner, *uom;
	const char *document, *counted_by;
	instant_t counted_at;
	int64_t qty;
	int64_t book_qty; /* the book that its system froze for it; DECIMAL_NONE = it does not say */
};
gboolean reference_add_count (struct reference *reference, int side, const struct stock_count *count, GError **error);

/* What the general ledger says an account holds at the end of a day; positive is debit. */
struct account_balance
{
	const char *company, *gl_account, *currency;
	date_t on;
	int64_t amount; /* MONEY_SCALE */
};
gboolean reference_add_account_balance (struct reference *reference, const struct account_balance *balance, GError **error);

/* Account determination: the stock account of a valuation class, or of a material; plant "" = every plant. */
struct stock_account
{
	const char *plant, *material, *valuation_class, *gl_account; /* of material and class one is "" */
	date_t valid_from;                                           /* DATE_NONE = ever since */
};
gboolean reference_add_stock_account (struct reference *reference, const struct stock_account *account, GError **error);

/* The account that the open items of a reconciliation stand on, such as the GR/IR clearing account; plant "" = every plant. */
struct item_account
{
	const char *reconciliation, *plant, *gl_account;
};
gboolean reference_add_item_account (struct reference *reference, const struct item_account *account, GError **error);

/* How many days goods are on their way from one plant to another; to "" = any other plant. */
struct lane
{
	const char *from, *to;
	int64_t days;
};
gboolean reference_add_lane (struct reference *reference, const struct lane *lane, GError **error);

/*
 * A line of the general ledger beside two populations of other rows (legs.h); positive is debit. reference: what it names of a
 * movement; origin: what made it; ledger: of several the one that it is of. "" = not said.
 */
struct gl_entry
{
	const char *source_key, *plant, *gl_account, *currency, *origin, *reference, *document, *material, *order_no, *ledger;
	date_t posting_date;
	period_t fiscal_period; /* PERIOD_NONE = not said */
	instant_t entered_at;   /* INSTANT_NONE = not said */
	int64_t amount;         /* MONEY_SCALE */
};
gboolean reference_add_gl_entry (struct reference *reference, const struct gl_entry *entry, GError **error);

/* Crosswalks: a side's own code -> the common one. Leading zeros are stripped first where the profile says so. */
enum crosswalk
{
	CROSSWALK_MATERIAL,
	CROSSWALK_LOCATION,
	CROSSWALK_ORDER,
	CROSSWALK_COUNT
};
gboolean reference_add_crosswalk (struct reference *reference, enum crosswalk which, int side, const char *plant,
	const char *from, const char *to, GError **error);
/* Identifiers of a side compare without leading zeros; then the other side's do as well, or the two could never be equal. */
void reference_set_strip_zeros (struct reference *reference, int side, bool strip);

/* An interface batch that ran (or will run) at that instant; grace counts occurrences. */
gboolean reference_add_batch (struct reference *reference, const char *interface, instant_t at, GError **error);

struct outage
{
	const char *plant, *interface;
	instant_t from, until;
}; /* declared; interface "" = all */
gboolean reference_add_outage (struct reference *reference, const struct outage *outage, GError **error);

/* A failed movement waiting in the ERP's error queue (COGI and its peers). */
struct queue_item
{
	const char *source_key, *plant, *material, *lot, *order_no, *message_id, *movement, *reason;
	int64_t qty;
	const char *uom;
	instant_t entered_at;  /* when it failed; INSTANT_NONE */
	const char *indicator; /* as of a posting; "" = the queue has none */
};
gboolean reference_add_queue (struct reference *reference, const struct queue_item *item, GError **error);
void reference_mark_queue (struct reference *reference); /* the queue has been read, however little there is in it */

/*
 * A report against an order (AFRU and its peers): of the right side what the ERP confirmed, of the left what the MES tells of
 * units beside its movements. Numbers are in uom ("" = base unit of the order's material); DECIMAL_NONE = not said.
 */
struct confirmation
{
	const char *source_key, *plant, *order_no, *operation, *uom;
	const char *lot, *serial, *message_id, *document; /* document: what it posted */
	const char *cancels;                              /* source_key of the confirmation that this one takes back */
	instant_t posted_at;                              /* INSTANT_NONE = not said */
	int64_t started, yield, scrap;
	int64_t rework, wip; /* what goes to rework or stands in process; what leaves it is negative */
	bool cancelled;
};
gboolean reference_add_confirmation (
	struct reference *reference, int side, const struct confirmation *confirmation, GError **error);

/* Sorts and checks; after it the reference is read-only. */
gboolean reference_finish (struct reference *reference, GError **error);

/* ---- look-ups, after reference_finish; texts by their id in the pool ---- */

enum map_result
{
	MAP_FOUND,
	MAP_OTHER_INDICATOR /* the code is mapped, but not with this indicator */,
	MAP_ABSENT
};
enum map_result reference_movement (const struct reference *reference, int side, uint32_t movement, uint32_t indicator,
	enum kind *kind, enum direction *direction);
/* The one row of a code that has one only, whatever its indicator: for what is read without indicators. */
bool reference_movement_single (
	const struct reference *reference, int side, uint32_t movement, enum kind *kind, enum direction *direction);
struct movement_ways /* reference_set_movement_ways() */
{
	uint32_t status, other; /* 0: none */
	bool located;
};
/* Those of a code. */
struct movement_ways reference_movement_ways (const struct reference *reference, int side, uint32_t movement, uint32_t indicator);
/* Adds to a set of ids the statuses that any code of a side has for stock on its way. */
void reference_way_statuses (const struct reference *reference, int side, GHashTable *statuses);
bool reference_has_movements (const struct reference *reference, int side);

struct conversion
{
	uint32_t base;                  /* unit that the factor leads to */
	int64_t numerator, denominator; /* base = alt * numerator / denominator */
};
/* material's own factor first, then the general one; an inverse is taken where only base -> alt is declared. */
bool reference_conversion (
	const struct reference *reference, uint32_t material, uint32_t alt, uint32_t base, struct conversion *out);
uint32_t reference_base_uom (
	const struct reference *reference, uint32_t plant, uint32_t material);    /* item's, else that of its factors, else 0 */
int reference_uom_decimals (const struct reference *reference, uint32_t uom); /* -1 when not declared */
/* Factors of a material, own and general, one at a time: index from 0 until FALSE. */
bool reference_factor (const struct reference *reference, uint32_t material, size_t index, uint32_t *alt, struct conversion *out);

const struct item *reference_item (const struct reference *reference, uint32_t plant, uint32_t material); /* NULL when unknown */

/* The price in effect on a date: the latest at or before it, else the first known one (*fallback set); NULL: there is none. */
const struct price *reference_price (
	const struct reference *reference, uint32_t plant, uint32_t material, date_t date, bool *fallback);
const struct order *reference_order (const struct reference *reference, uint32_t plant, uint32_t order_no);
/* The orders that are known, one at a time: index from 0 until NULL; by plant and number, in no order that means anything. */
const struct order *reference_order_at (const struct reference *reference, size_t index);
/* What is known of an order's output; NULL: nothing. */
const struct production *reference_production (const struct reference *reference, uint32_t plant, uint32_t order_no);
/* The lines of a bill of material, one at a time, in an order that is their content's; NULL past the end. */
const struct bom_line *reference_bom_line (
	const struct reference *reference, uint32_t plant, uint32_t order_no, uint32_t parent, size_t index);
/* Balances of stock and accounts: index from 0 until NULL; by plant or company, material or account, currency, day. */
const struct stock_balance *reference_stock_balance (const struct reference *reference, size_t index);
const struct account_balance *reference_account_balance (const struct reference *reference, size_t index);
/* Balances in no order that means anything, and counts by source_key, of a side: index from 0 until NULL. */
const struct bucket_balance *reference_balance (const struct reference *reference, int side, size_t index);
const struct stock_count *reference_count (const struct reference *reference, int side, size_t index);
/*
 * The stock account of a material on a day: its own row, else that of its valuation class (of the latest balance at or before the
 * day); of a plant before every plant's, the latest valid_from. NULL: the table does not say.
 */
const char *reference_stock_account (const struct reference *reference, uint32_t plant, uint32_t material, date_t on);
/* The account of a reconciliation's items at a plant, else at every plant; NULL: nobody says. */
const char *reference_item_account (const struct reference *reference, const char *reconciliation, uint32_t plant);
const struct item_account *reference_item_account_at (const struct reference *reference, size_t index); /* one at a time; NULL */
const struct lane *reference_lane (const struct reference *reference, uint32_t from, uint32_t to);      /* NULL: nobody says */
bool reference_has_stock_accounts (const struct reference *reference);
/* The rows of the account determination, one at a time: index from 0 until NULL. */
const struct stock_account *reference_stock_account_at (const struct reference *reference, size_t index);
/* The lines of the general ledger by source_key: index from 0 until NULL. */
const struct gl_entry *reference_gl_entry (const struct reference *reference, size_t index);
/* 32 hex digits of all of them; FALSE: there are none. */
bool reference_gl_digest (const struct reference *reference, char hex[static 33]);
bool reference_has_crosswalk (const struct reference *reference, enum crosswalk which, int side);
/* The common code; *found FALSE when a crosswalk for that side exists and does not list it (then `from` itself). */
uint32_t reference_crosswalk (
	const struct reference *reference, enum crosswalk which, int side, uint32_t plant, uint32_t from, bool *found);
bool reference_strips_zeros (const struct reference *reference, int side);

/* When the n-th batch of the interface after `at` has run (n from 1); INSTANT_NONE when the calendar ends before. */
instant_t reference_batch_after (const struct reference *reference, const char *interface, instant_t at, int n);
bool reference_has_batches (const struct reference *reference, const char *interface);
/* The declared outage of the plant and interface that covers an instant, of several the one that ends last; NULL. */
const struct outage *reference_outage (const struct reference *reference, const char *plant, const char *interface, instant_t at);
const struct queue_item *reference_queue (
	const struct reference *reference, size_t index);             /* by source_key, of all plants; NULL past the end */
bool reference_queue_is_read (const struct reference *reference); /* FALSE: nobody asked, so nothing is known to be gone */
/* The confirmations of a side by source_key: index from 0 until NULL. */
const struct confirmation *reference_confirmation (const struct reference *reference, int side, size_t index);
/* Whether anything says what orders make: a confirmation of either side, or how much of an order is wanted. */
bool reference_tells_output (const struct reference *reference);
bool reference_has_coproducts (const struct reference *reference); /* a line of a bill of material is below 0 */

#endif
