/*
 * legs_internal.h - what the files legs*.c share: lines, and the rows that stand on them. Lines are named by numbers that depend
 * on arrival; what is told of them is ordered by content in the end.
 */
#ifndef RECON_LEGS_INTERNAL_H
#define RECON_LEGS_INTERNAL_H

#include "common/recon/keyring.h"
#include "common/recon/legs.h"

#define NO_LINE UINT32_MAX

struct legs_line
{
	uint32_t order, material, document, uom;
	bool receipt, metered, own; /* own: a row of the window or an open item is on it */
	int64_t rows[LEG_COUNT];
	int128 qty[LEG_GL];       /* counted; of the queue what is not posted by now */
	int128 value[LEG_COUNT];  /* effect on stock */
	bool unpriced[LEG_COUNT]; /* some of it has no price */
	int128 young_qty;         /* of the events: what may still be posted */
	instant_t expires_at;     /* the latest of what may still come; INSTANT_NONE */
	int64_t rounding;         /* of conversions, QTY_SCALE */
	int128 unbooked, young;   /* value of movements without a line; of these what may still come */
	int64_t n_unbooked, n_young;
	int128 unbooked_qty;
	int128 expected, booked, allowed; /* value of the movements that have lines, of these lines, and what they may have rounded */
	int128 loose;                     /* value of lines without a movement */
	int64_t n_loose;
	GPtrArray *entries; /* const char *, source keys of those lines; NULL: none */
	date_t first, last;
	bool edge; /* a row on the first or last days that were read */
	enum leg_stop stop;
	int128 stopped_qty, stopped_value;
	struct legs_fact *fact; /* NULL: no finding */
};

/* A row of the two sides or the queue, and the line that it is on. */
struct legs_row
{
	uint32_t row, line;
	uint8_t side;
};

/* Rows of a leg that share one fate. */
struct legs_fate
{
	int64_t rows;
	int128 value;
};

struct legs
{
	struct keyring keys;
	GArray *lines; /* struct legs_line */
	GArray *rows;  /* struct legs_row */
	GPtrArray *facts;
	uint32_t *line_of[SIDE_COUNT]; /* by row: NO_LINE = on none */
	uint32_t *entry_line;          /* by number of the general ledger's line; NO_LINE */
	enum leg_fate *entry_fate;
	size_t n_entries;
	struct legs_fate fate[LEG_COUNT][LEG_FATE_COUNT];
};

static inline struct legs_line *
legs_line_at (const struct legs *legs, uint32_t i)
{
	return &g_array_index (legs->lines, struct legs_line, i);
}

/* ---- legs_rows.c ---- */
/* The line of an order and a material, or of a document; a new one where there is none. */
uint32_t legs_line_find (struct recon *recon, uint32_t order, uint32_t material, bool receipt, uint32_t document);
void legs_line_day (struct recon *recon, struct legs_line *line, date_t on); /* a row of that day is on it */
void legs_collect (struct recon *recon);                                     /* events, movements, failed movements */
int128 legs_value (const struct recon *recon, uint32_t row);                 /* of a movement, as posted; 0 without an amount */

/* ---- legs_books.c ---- */
void legs_books (struct recon *recon); /* lines of the general ledger, after the movements */

/* ---- legs_judge.c ---- */
void legs_judge (struct recon *recon); /* where each line stopped, and how its rows end */

#endif
