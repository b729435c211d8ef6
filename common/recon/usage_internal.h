/*
 * usage_internal.h - what the files usage*.c share: orders, their rows, their components.
 */
#ifndef RECON_USAGE_INTERNAL_H
#define RECON_USAGE_INTERNAL_H

#include "common/recon/explosion.h"
#include "common/recon/usage.h"

enum usage_stage
{
	USAGE_JUDGED,  /* compared in this run */
	USAGE_EARLIER, /* completed before the window: its own run has told it */
	USAGE_WAITING, /* not complete, or not long enough */
	USAGE_LEFT_OUT /* cannot be compared; `reason` says why */
};

struct usage_order
{
	uint32_t order_no, product;
	const struct order *order;           /* NULL: nobody described it */
	const struct production *production; /* NULL: nothing is known beyond movements */
	instant_t completed_at;              /* INSTANT_NONE: it runs */
	date_t completed;
	enum usage_stage stage;
	const char *reason; /* of WAITING and LEFT_OUT */
	instant_t until;    /* of WAITING: when it is compared at the latest; INSTANT_NONE */
	bool whole;         /* all that moved for it is known to have been read */
	int64_t good, scrap;
	guint first_row, n_rows;   /* in usage.rows */
	guint first_line, n_lines; /* in usage.lines */
};

struct usage_row
{
	uint32_t order_no, row;
	uint8_t side;
	guint line; /* in usage.lines, or ON_PHANTOM: reported on the number of a phantom, part of several lines */
};
#define ON_PHANTOM G_MAXUINT

/* An order's component. */
struct usage_line
{
	guint order;
	uint32_t material, group, uom; /* group 0: none */
	int decimals;                  /* of the unit; QTY_SCALE when not declared */
	const struct item *item;       /* NULL when unknown */
	struct requirement own, estimated;
	bool metered;
	int128 measured, posted;       /* counted; what was reported on phantoms too */
	int128 on_phantoms;            /* that part of what was measured */
	int64_t standard, actual, net; /* rounded and fitting: STD, ACT, ERP */
	int64_t estimate, bom_change, lot_size, scrap, substitution, pure;
	bool rounded; /* the standard is not exact */
	const struct price *price;
	bool price_fallback;
	int128 spend;
	bool spend_known;
	enum code code;          /* what was found; CODE_NONE */
	struct usage_fact *fact; /* of that case */
};

struct usage
{
	const struct explosion_terms *terms;
	uint32_t plant;
	GArray *rows;        /* struct usage_row, by order */
	GArray *orders;      /* struct usage_order, by the text of the number */
	GArray *lines;       /* struct usage_line, by order, then material */
	GHashTable *metered; /* materials of which anything was measured at all */
	GPtrArray *facts;
};

static inline struct usage_order *
usage_order_at (const struct usage *usage, guint i)
{
	return &g_array_index (usage->orders, struct usage_order, i);
}

static inline struct usage_line *
usage_line_at (const struct usage *usage, guint i)
{
	return &g_array_index (usage->lines, struct usage_line, i);
}

static inline struct usage_row *
usage_row_at (const struct usage *usage, guint i)
{
	return &g_array_index (usage->rows, struct usage_row, i);
}

/* It cannot be compared. Of one completed earlier its own run has said so; it is in no drift. */
void usage_leave_out (struct usage_order *order, const char *reason);
void usage_collect (struct recon *recon); /* usage_order.c: rows, orders, stages, outputs */
void usage_measure (struct recon *recon); /* usage_line.c: lines with their quantities; orders that cannot be are left out */
gboolean usage_check (const struct recon *recon, GError **error);
void usage_judge (struct recon *recon); /* usage_judge.c: findings, and the state of every row */
void usage_drift (struct recon *recon); /* usage_drift.c */

/* Parts of an amount of money: quantity at the line's price; DECIMAL_NONE without one. */
int64_t usage_value (const struct recon *recon, const struct usage_line *line, int64_t qty);
struct usage_fact *usage_fact_new (struct recon *recon, const struct usage_order *order, const struct usage_line *line);

#endif
