/*
 * movement.h - the canonical movement table: columns, interned text, scaled integers.
 *
 * One table holds one side as it was read. A reader fills it row by row (movement_begin, setters, movement_end) into its own
 * string pool; before matching, movement_rebase() moves a table onto the pool that both sides share. Normalisation
 * (normalize.h) then fills the derived columns. Rows are never moved or removed: a row's number is its name inside a run, and
 * nothing in a result may depend on it (results are ordered by content).
 */
#ifndef RECON_MOVEMENT_H
#define RECON_MOVEMENT_H

#include "common/base/calendar.h"
#include "common/base/decimal.h"
#include "common/base/strpool.h"
#include "common/config/vocabulary.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum movement_flag
{
	MOVEMENT_REJECTED = 1,       /* could not be read as declared; reason says why; only what parsed is filled in */
	MOVEMENT_TIME_AMBIGUOUS = 2, /* event_at fell into a repeated hour and the text had no offset */
	MOVEMENT_CARRIED = 4,        /* an open item of an earlier run, taken from the ledger */
	MOVEMENT_SIGN = 8,           /* the sign contradicts the direction, DQ_SIGN: set by normalisation */
	MOVEMENT_NO_UNIT = 16        /* no factor leads to the base unit: counted in its own; set by normalisation */
};

/* What a row must have, lest it is rejected. All zero: nothing, as it was accepted before. */
struct movement_need
{
	uint32_t text;             /* a bit (1 << column) per enum column */
	bool qty, amount, posting; /* a quantity that is not needed and not there is 0 */
	bool clock;                /* event_at or posting_date */
};

struct movement_table
{
	size_t rows, room;
	struct strpool *strings;   /* not owned */
	uint32_t *text[COL_COUNT]; /* interned; NULL: the source has no such column (read as empty) */
	int64_t *qty;              /* as in the source, its own unit and sign, QTY_SCALE; DECIMAL_NONE when rejected */
	int64_t *amount; /* company currency, MONEY_SCALE, sign as in the source; DECIMAL_NONE = none. NULL: no such column */
	instant_t *event_at, *entered_at; /* INSTANT_NONE = none. NULL: no such column */
	date_t *posting_date;             /* DATE_NONE = none. NULL: no such column */
	period_t *fiscal_period;          /* as stored by the source (special periods!); PERIOD_NONE = none. NULL: no such column */
	uint8_t *flags;                   /* enum movement_flag */
	uint32_t *reason;      /* interned: why a row was rejected ("column 'qty': '1,5' is not a number"); of a carried row the
						   code it was open under; 0 = none. NULL: no row has one */
	char **attribute_name; /* further columns of the source, in their order */
	uint32_t **attribute;
	int n_attributes;
	struct movement_need need; /* of the rows to come; a new table needs what a movement of stock must have */
	bool unsettled; /* texts that a row has alone may be appended (strpool.h): by a reader, until movement_settle or _join */

	/* Derived by normalize_side(); NULL before. */
	int64_t *counted;   /* base units of the material, QTY_SCALE; consumption and receipt count positive (kind_is_receipt) */
	uint32_t *base_uom; /* interned */
	uint8_t *kind;      /* enum kind */
	uint32_t *canonical_material, *canonical_location, *canonical_order; /* after crosswalks and identifier canonicalisation */
};

/* strings is borrowed. Columns are made when first set. */
struct movement_table *movement_table_new (struct strpool *strings);
void movement_table_free (struct movement_table *table); /* NULL is fine */
typedef struct movement_table movement_table;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (movement_table, movement_table_free)

/* Declares an attribute before the first row; returns its index. */
int movement_attribute_add (struct movement_table *table, const char *name);
int movement_attribute_find (struct movement_table *table, const char *name); /* the same where there is none of that name yet */

void movement_reserve (struct movement_table *table, size_t rows); /* room for so many; it grows by itself beyond */

/*
 * Appending a row: begin, set what the row has, end. A reader that finds a value it cannot read calls movement_reject with a
 * one-line reason that names column and value (the first reason counts) and goes on setting the rest.
 */
void movement_begin (struct movement_table *table);
void movement_set_text (struct movement_table *table, enum column column, const char *text, size_t n);
void movement_set_interned (struct movement_table *table, enum column column, uint32_t id); /* of the table's pool */
void movement_set_attribute (struct movement_table *table, int attribute, const char *text, size_t n);
void movement_set_attribute_interned (struct movement_table *table, int attribute, uint32_t id);
void movement_set_qty (struct movement_table *table, int64_t qty);
void movement_set_amount (struct movement_table *table, int64_t amount);
void movement_set_event (struct movement_table *table, instant_t at, bool ambiguous);
void movement_set_entered (struct movement_table *table, instant_t at);
void movement_set_posting (struct movement_table *table, date_t date);
void movement_set_period (struct movement_table *table, period_t period);
void movement_set_carried (struct movement_table *table);
void movement_carry (struct movement_table *table, size_t row,
	const char *reason); /* marks a row that is there; reason: the code it was open under */
void movement_reject (struct movement_table *table, const char *format, ...) G_GNUC_PRINTF (2, 3);
void movement_end (struct movement_table *table);

/*
 * Called by movement_end: a row lacking source_key, plant, material, movement, qty or uom, or both event_at and posting_date, is
 * rejected ("column 'plant' is empty"); a row without source_key gets "row:" and a hash of its content as key.
 */

/* Adds n rows of another table (rows NULL: the first n), attributes by name; what normalisation derives is not copied. */
void movement_append (struct movement_table *table, const struct movement_table *from, const uint32_t *rows, size_t n);

/* Moves the table onto another pool: every text is re-interned there (one writer). */
void movement_rebase (struct movement_table *table, struct strpool *strings);
/* The same of many rows that have texts alone, in halves: the pool has ids then that were taken back (strpool_join). */
void movement_join (struct movement_table *table, struct strpool *strings, halves_runner *runner);

/* Makes an end of `unsettled`: no other table may be unsettled on its pool. room: strpool_settle. */
void movement_settle (struct movement_table *table, uint32_t room);

static inline uint32_t
movement_text (const struct movement_table *table, enum column column, size_t row)
{
	return table->text[column] != NULL ? table->text[column][row] : 0;
}

static inline const char *
movement_string (const struct movement_table *table, enum column column, size_t row)
{
	return strpool_text (table->strings, movement_text (table, column, row));
}

static inline int64_t
movement_amount (const struct movement_table *table, size_t row)
{
	return table->amount != NULL ? table->amount[row] : DECIMAL_NONE;
}

static inline instant_t
movement_event (const struct movement_table *table, size_t row)
{
	return table->event_at != NULL ? table->event_at[row] : INSTANT_NONE;
}

static inline instant_t
movement_entered (const struct movement_table *table, size_t row)
{
	return table->entered_at != NULL ? table->entered_at[row] : INSTANT_NONE;
}

static inline date_t
movement_posting (const struct movement_table *table, size_t row)
{
	return table->posting_date != NULL ? table->posting_date[row] : DATE_NONE;
}

static inline period_t
movement_period (const struct movement_table *table, size_t row)
{
	return table->fiscal_period != NULL ? table->fiscal_period[row] : PERIOD_NONE;
}

#endif
