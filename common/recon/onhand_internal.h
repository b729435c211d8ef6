/*
 * onhand_internal.h - what the files onhand*.c share: buckets and what each step found of them.
 *
 * Buckets are named by numbers that depend on arrival; what is told of them is ordered by content (onhand.order).
 */
#ifndef RECON_ONHAND_INTERNAL_H
#define RECON_ONHAND_INTERNAL_H

#include "common/recon/keyring.h"
#include "common/recon/onhand.h"

#define NO_ROW UINT32_MAX
#define POSTED_IN_SUM (UINT32_MAX - 1) /* posted, by no row that can be named */

/* How a side's roll-forward ended. */
enum roll_state
{
	ROLL_HOLDS,          /* opening + moved = closing, both told */
	ROLL_BREAKS,         /* they are told and it does not */
	ROLL_MOVEMENTS_ONLY, /* no closing balance names the bucket, and its movements lead to nothing there */
	ROLL_BALANCES_ONLY,  /* nothing moved it */
	ROLL_NOT_TOLD,       /* a balance is not told, so there is nothing to prove */
	ROLL_NOT_KEPT,       /* the side tells balances, and none of this place: it keeps no stock of it */
	ROLL_NOTHING,        /* no record and no balance of the side is of it */
	ROLL_UNUSABLE,       /* one of its records could not be used, so its sum is not known */
	ROLL_STATE_COUNT
};

/* How the comparison of a bucket with the other side ended. */
enum bucket_state
{
	BUCKET_EQUAL,
	BUCKET_TOLERATED,
	BUCKET_ELSEWHERE, /* all that was left over is in another bucket that holds the same stock without a finding */
	BUCKET_IN_FLIGHT, /* events that may still be posted make the difference */
	BUCKET_DIFFERS,   /* cases tell by how much */
	BUCKET_BLOCKED,   /* its roll-forward breaks: not compared */
	BUCKET_UNJUDGED,  /* a side's quantity is not known, or it is not the other side's business: `note` says which */
	BUCKET_STATE_COUNT
};

struct bucket_side
{
	int128 told_open, told_close, told_now; /* balances of the day before the window, of its last day, and the current one */
	int128 moved, after;                    /* movements dated in the window, and after it */
	bool opens, closes, is_now;             /* a balance of that day names the bucket */
	bool unusable;
	uint32_t first, n; /* rows of the window, in onhand.rows: in the order of events */
	uint32_t shaky;    /* the first record that could not be used + 1 */
	int64_t rounding;

	/* What step 1 makes of it; DECIMAL_NONE: not known. */
	int64_t open, move, close, broken;
	enum roll_state roll;

	/* Step 2: DECIMAL_NONE depth: never negative. */
	int64_t depth;
	uint32_t negative_row;                   /* NO_ROW: it was when the window began */
	instant_t negative_from, negative_until; /* until INSTANT_NONE: still is */
	bool from_dated, until_dated;            /* only their days are known */
};

struct bucket
{
	uint32_t material, location, lot, status, special, owner;
	bool on_way;   /* it has no lot, and a location only where it goes to one of the plant */
	bool unmapped; /* no row of the crosswalk says what the location is on the other side */
	uint32_t uom;
	const struct item *item;
	struct bucket_side side[SIDE_COUNT];
	int64_t difference; /* left minus right; 0 where it is not compared */
	int64_t rest;       /* of it what no step has explained yet */
	enum bucket_state state;
	enum code code; /* the gravest case; CODE_NONE */
	const char *case_key, *note;
};

struct bucket_row
{
	uint32_t bucket, row;
	uint8_t side;
	bool dated;    /* only its day is known: `at` is an edge of it */
	int64_t delta; /* of the bucket's stock */
	instant_t at;  /* in the replay */
};

/* A count and what came of it. */
struct onhand_count
{
	const struct stock_count *count;
	const struct movement_table *table;
	uint32_t row;                                                       /* of table */
	int64_t counted, posted, late, missing, book, difference, adjusted; /* base units; DECIMAL_NONE */
	const char *state, *note;                                           /* interned or static */
	enum code code;
	const char *case_key;
	uint32_t bucket; /* one that it is of; NO_ROW */
};

/* What of the left side a right row is of. */
enum named
{
	NAMED_BY_NONE,
	NAMED_BY_ID,
	NAMED_IN_SUM /* an event of its order, or several, is known to be it; which is not said */
};

struct transfer_sum
{
	int64_t documents;
	int128 in, out;
};
enum transfer_state
{
	TRANSFER_NETS,
	TRANSFER_LEAVES, /* both legs are there, and do not net to zero */
	TRANSFER_ONE_LEG,
	TRANSFER_BETWEEN, /* of plants: the other leg is the other one's */
	TRANSFER_STATE_COUNT
};

struct onhand
{
	GArray *buckets; /* struct bucket */
	GArray *rows;    /* struct bucket_row: by bucket, side, order of events */
	GArray *counts;  /* struct onhand_count, by source_key */
	GPtrArray *facts;
	struct keyring keys;          /* of buckets */
	GHashTable *places;           /* bucket_place() of what the left side keeps stock of */
	GHashTable *told[SIDE_COUNT]; /* statuses that balances of the side name */
	GHashTable *ways[SIDE_COUNT]; /* statuses of stock on its way, by the movement codes of the side */
	uint32_t *order;              /* buckets by content */
	uint32_t *posting;            /* by left row: its posting; NO_ROW: there is none; POSTED_IN_SUM. NULL: of one system */
	uint8_t *named;               /* enum named, by right row. NULL likewise */
	uint32_t plant;               /* id of its name */
	struct transfer_sum transfers[TRANSFER_STATE_COUNT];
	bool one_system;
	date_t open_day, close_day;
	bool opens[SIDE_COUNT], closes[SIDE_COUNT], is_now[SIDE_COUNT]; /* a balance of that day is known for any bucket */
};

static inline struct bucket *
bucket_at (const struct onhand *onhand, uint32_t i)
{
	return &g_array_index (onhand->buckets, struct bucket, i);
}

/* A place that nobody mapped is none of the other side's, though it be written alike. */
static inline gpointer
bucket_place (const struct bucket *bucket)
{
	return (gpointer) ((uintptr_t) bucket->location << 1 | bucket->unmapped);
}

static inline struct bucket_row *
bucket_row_at (const struct onhand *onhand, uint32_t i)
{
	return &g_array_index (onhand->rows, struct bucket_row, i);
}

/* ---- onhand_rows.c ---- */
void onhand_collect (struct recon *recon);                               /* buckets of rows and balances, and their order */
int64_t onhand_delta (const struct movement_table *table, uint32_t row); /* of stock, by a row that is used */
uint32_t onhand_owner (const struct movement_table *table, uint32_t row);
uint32_t onhand_status (const struct recon *recon, uint32_t status); /* 0 for unrestricted */

/* ---- onhand_roll.c ---- */
void onhand_roll (struct recon *recon);
void onhand_replay (struct recon *recon);

/* ---- onhand_transfer.c ---- */
void onhand_transfers (struct recon *recon);

/* ---- onhand_match.c ---- */
void onhand_match (struct recon *recon);
/* Whether a difference is none to talk about: by the tolerance of the material's class, or less than rounding. */
bool onhand_within (const struct recon *recon, const struct bucket *bucket, int64_t delta, int64_t basis, int64_t rounding);

/* ---- onhand_unposted.c ---- */
void onhand_unposted (struct recon *recon); /* fills onhand.posting */

/* ---- onhand_count.c ---- */
void onhand_count (struct recon *recon);

/* ---- onhand.c ---- */
int64_t onhand_value (const struct recon *recon, const struct price *price, int64_t qty); /* DECIMAL_NONE: no price */
/* A new fact of a bucket with its price on a day, and the finding of it; the key names the bucket and `more`. */
struct onhand_fact *onhand_fact_new (
	struct recon *recon, uint32_t bucket, enum code code, const char *more, date_t on, uint32_t *link);
const char *bucket_key (struct recon *recon, uint32_t bucket);             /* interned: says which it is, and in words */
void bucket_tell (struct bucket *bucket, enum code code, const char *key); /* it has a case */
void bucket_reference (struct recon *recon, uint32_t link, uint32_t bucket, int side, bool unposted_only);

#endif
