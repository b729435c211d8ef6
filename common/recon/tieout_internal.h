/*
 * tieout_internal.h - what the files tieout*.c share: items, the cells that they stand in, and the stories that explain them.
 *
 * An item is a record with money: a movement (left) or a line (right). A cell is an account in a currency. A story is what one
 * cause did to one document, batch or account; its lines are those of the bridge. Items, cells and stories are named by numbers
 * that depend on arrival; what is told of them is ordered by content in the end.
 */
#ifndef RECON_TIEOUT_INTERNAL_H
#define RECON_TIEOUT_INTERNAL_H

#include "common/recon/keyring.h"
#include "common/recon/tieout.h"

#define NO_ONE UINT32_MAX

enum tie_origin
{
	ORIGIN_GOODS,
	ORIGIN_REVALUATION,
	ORIGIN_JOURNAL,
	ORIGIN_UNSAID /* the ledger does not say what made its lines */
};

struct tie_item
{
	int64_t value; /* MONEY_SCALE, positive is debit */
	uint32_t row, cell;
	uint32_t material; /* in tieout.materials; NO_ONE: of a line */
	uint32_t batch;    /* id of its text; 0 = none */
	uint8_t side, window, kind, origin;
	bool inferred; /* nothing names its account but where most of its material was posted */
	bool ended;    /* it has found its state */
	bool rolled;   /* of a line: it counts in a kind */
};

struct tie_cell
{
	uint32_t account, currency;
	bool stock; /* a stock account */
	int128 moved[SIDE_COUNT], open[SIDE_COUNT], close[SIDE_COUNT];
	int128 special[SIDE_COUNT]; /* rows of other periods on days of the window: a balance of a day holds them too */
	int128 broken[SIDE_COUNT];  /* what is in the closing balance and did not move */
	uint32_t slot;              /* scratch of tieout_slots(): where it stands */
};

struct tie_material
{
	uint32_t plant, material;
	uint32_t now;      /* its account as determined on the last day; 0: the table does not say */
	uint32_t inferred; /* where most of it, or of its valuation class, was posted; 0: nobody knows */
};

/* What a set of items has in a cell: of the window, and of the days around it. */
struct tie_slot
{
	uint32_t cell;
	int128 own[SIDE_COUNT], context[SIDE_COUNT];
	uint32_t n[SIDE_COUNT];
};

struct tie_line
{
	uint32_t story, cell;
	int128 amount;
	int64_t rows;
};

struct tie_story
{
	enum bridge_cause cause;
	enum code code;   /* CODE_NONE: no finding */
	uint32_t link;    /* of its finding */
	const char *what; /* "document", "journal", "batch" */
	uint32_t name, currency;
	const char *more;                     /* interned: what else is known; "" */
	uint32_t account, material, document; /* 0: not said yet; NO_ONE: several */
	uint32_t spoiled;                     /* tieout_story_spoil: row + 1; 0: not said yet; NO_ONE: not all of it */
	date_t first;                         /* posting date of its earliest row; DATE_NONE */
	int64_t rows, documents;
	int128 sum[SIDE_COUNT];
	int128 exposure;    /* when it is not the difference of the sums; 0 */
	GPtrArray *nearest; /* const char *, source keys of what may be its counterpart; NULL */
	const char *item;   /* interned: what is carried forward, or what of it this one clears; NULL */
	struct tieout_fact *fact;
};

/* What a line of the bridge is made of where no case lists its records: a movement, a document, the value of a material. */
struct tie_part
{
	uint32_t story, cell;
	const char *what; /* "movement", "document"; a literal */
	uint32_t name;
	date_t on;
	int64_t rows;
	int128 value[SIDE_COUNT]; /* what each ledger has of it; right less left is its part of the line */
	int128 limit;             /* of a rounding: what it can make at most; else 0 */
};

struct tie_roll
{
	int64_t rows[SIDE_COUNT];
	int128 value[SIDE_COUNT];
};

/* A list of items; its slots are tieout.slots after tieout_slots(). */
struct tie_set
{
	const uint32_t *items;
	uint32_t n;
};

struct tieout
{
	GArray *items; /* struct tie_item: movements, then lines */
	uint32_t n_left;
	struct keyring cell_keys, material_keys, determined_keys, roll_keys, line_keys;
	GArray *cells, *materials;
	GArray *determined; /* uint32_t: account of a material on a day */
	GArray *rolls, *lines, *stories;
	GHashTable *story_names; /* const char * -> story + 1 */
	GHashTable *stock;       /* ids of stock accounts */
	GHashTable *candidates;  /* item -> GPtrArray of source keys: what may be its counterpart */
	GArray *slots;           /* struct tie_slot, scratch */
	GPtrArray *facts;
	GHashTable *unused; /* id of a text -> left row + 1 that is no item: out of scope, unusable, not known yet; NULL: not asked */
	uint32_t *order, *start; /* items by the document that joins them, and where each begins in it */
	uint32_t n_sets;
	bool *settled; /* by set: tieout_recost() has judged it; NULL: none */
	uint32_t company_currency;
	date_t open_day, close_day;
	bool opens[SIDE_COUNT], closes[SIDE_COUNT]; /* balances of that side and day are known */
	GArray *revalued;                           /* struct tie_revalued: changes of price without a movement */
	GArray *transfers;                          /* struct tie_transfer */
	GArray *beside;                             /* struct tie_beside, where a run before is known */
	GArray *parts;                              /* struct tie_part */
	GArray *accounts, *bridge;                  /* what came out: struct tie_account, and lines whose amount is not 0 */
};

/* A row that lies outside of the window and is told beside a story. */
struct tie_beside
{
	uint32_t story, row;
	int side;
};

/* A value that went from one account to another in the stock ledger, with the determination of its material. */
struct tie_transfer
{
	uint32_t from, to; /* cells */
	uint32_t material;
	int128 value;
	bool moved; /* a journal of the general ledger moved it too */
};

/* The stock ledger's value of a material changed with its price, and no movement says so. */
struct tie_revalued
{
	uint32_t cell, material;
	int128 value;
	bool matched; /* the general ledger has it */
};

struct tie_account
{
	uint32_t cell;
	int64_t open[SIDE_COUNT], moved[SIDE_COUNT], close[SIDE_COUNT], broken[SIDE_COUNT];
	int64_t difference, unexplained;
};

static inline struct tie_item *
tie_item_at (const struct tieout *tieout, uint32_t i)
{
	return &g_array_index (tieout->items, struct tie_item, i);
}

static inline struct tie_cell *
tie_cell_at (const struct tieout *tieout, uint32_t i)
{
	return &g_array_index (tieout->cells, struct tie_cell, i);
}

static inline struct tie_material *
tie_material_at (const struct tieout *tieout, uint32_t i)
{
	return &g_array_index (tieout->materials, struct tie_material, i);
}

static inline struct tie_story *
tie_story_at (const struct tieout *tieout, uint32_t i)
{
	return &g_array_index (tieout->stories, struct tie_story, i);
}

static inline struct tie_slot *
tie_slot_at (const struct tieout *tieout, uint32_t i)
{
	return &g_array_index (tieout->slots, struct tie_slot, i);
}

/* ---- tieout_rows.c ---- */
void tieout_collect (struct recon *recon); /* items, and the stock accounts that something names */
bool tieout_balance_counts (const struct recon *recon, const struct stock_balance *balance); /* of the scope unit */
uint32_t tieout_cell (struct tieout *tieout, uint32_t account, uint32_t currency);
uint32_t tieout_material (struct tieout *tieout, uint32_t plant, uint32_t material);
/* The account that the table gives a material on a day; 0: it does not say. */
uint32_t tieout_determined (struct recon *recon, uint32_t material, date_t on);

/* ---- tieout_join.c ---- */
void tieout_join (struct recon *recon); /* fills order and start: items that a document joins */
/* What a line's reference names, where that is a movement that does not count: interned, and its row in *row; NULL: nothing. */
const char *tieout_named (struct recon *recon, const struct tie_item *line, uint32_t *row);
void tieout_infer (struct recon *recon); /* accounts that nobody names; then says which cells are stock */
struct tie_set tieout_set (const struct tieout *tieout, uint32_t i);
void tieout_slots (struct tieout *tieout, struct tie_set set);

/* ---- tieout_judge.c ---- */
void tieout_judge_sets (struct recon *recon); /* what documents join */
/* Judges items that belong together in all currencies; what: what names them, "document" or "batch". */
void tieout_judge_set (struct recon *recon, struct tie_set set, const char *what, uint32_t name);
void tieout_roll (struct tieout *tieout, uint32_t cell, uint8_t kind, int side, int64_t rows, int128 value);

/* ---- tieout_recost.c ---- */
void tieout_recost (struct recon *recon); /* before the rest: documents whose cost was rewritten, with what settled it */

/* ---- tieout_loose.c ---- */
void tieout_loose (struct recon *recon);    /* sums, batches, seconds: of what no document joins */
void tieout_leftover (struct recon *recon); /* what nothing joins; after tieout_books() */

/* ---- tieout_story.c ---- */
uint32_t tieout_story (struct recon *recon, enum bridge_cause cause, const char *what, uint32_t name, uint32_t currency);
/* The same with a finding of another code than the cause's own. */
uint32_t tieout_story_of (
	struct recon *recon, enum bridge_cause cause, enum code code, const char *what, uint32_t name, uint32_t currency);
void tieout_story_line (struct tieout *tieout, uint32_t story, uint32_t cell, int128 amount, int64_t rows);
void tieout_story_row (struct recon *recon, uint32_t story, uint32_t item); /* ends it as the story's; context is only shown */
void tieout_story_more (struct recon *recon, uint32_t story, const char *more); /* the smallest text holds */
/*
 * Something of the story is there because of a movement that could not be used; row NO_ONE: because of none. Where all of it is,
 * the story shares the cause of the first of them.
 */
void tieout_story_spoil (struct recon *recon, uint32_t story, uint32_t row);
void tieout_match (struct recon *recon, struct tie_set set, enum state state); /* ends all that has not ended */
const char *tieout_note (struct recon *recon, const struct tie_story *story);  /* "journal 4711"; interned */
void tieout_facts (struct recon *recon);

/* ---- tieout_part.c ---- */
void tieout_part (struct tieout *tieout, struct tie_part part);
/* Fills outcome.parts; place: where each of tieout.lines stands in outcome.bridge, NO_ONE: nowhere. */
void tieout_parts (const struct recon *recon, struct outcome *outcome, const uint32_t *place);

/* ---- tieout_books.c ---- */
void tieout_books (struct recon *recon); /* balances: what they became, and why they do not roll forward */

/* ---- tieout_reclass.c ---- */
/* Values that changed their account, and the journals that moved them; after tieout_books(). */
void tieout_reclass (struct recon *recon);
/* The story of a material whose account changed. */
uint32_t tieout_determination (struct recon *recon, uint32_t material, uint32_t currency, uint32_t from, uint32_t to);

/* ---- tieout_chain.c ---- */
/* What the ledgers differed by when the window began: item by item where the run before is known, and whether it closed so. */
void tieout_carry_forward (struct recon *recon);
/* What that run closed with; NULL: nothing is known of one, or it was of another window than the one before this. */
const struct outcome_account *tieout_before (const struct recon *recon, const struct tie_cell *cell);
bool tieout_chained (const struct recon *recon);

/* ---- tieout_gap.c: a side whose records are missing ---- */
/* What moved its cells is what its balances say, where they do; before breaks are looked for. */
void tieout_gap_cells (struct recon *recon);
/* Whether a record is one whose counterpart would be among those that are missing; it is then out of scope. */
bool tieout_gap_takes (struct recon *recon, uint32_t item);
void tieout_gap_close (struct recon *recon); /* what the records that are missing leave of each account's difference */

/* ---- tieout_close.c ---- */
bool tieout_opens_known (const struct tieout *tieout);
/* Right less left, of the closing balances where both are known, else of what moved. */
int128 tieout_difference (const struct tieout *tieout, const struct tie_cell *cell);
gboolean tieout_close (struct recon *recon, GError **error); /* the bridge of each account, and that it closes */

#endif
