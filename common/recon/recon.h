/*
 * recon.h - one reconciliation over one scope unit and one window: rows in, outcome out. Pure: no SQL, files, clock, threads.
 *
 * normalise -> net referenced reversals -> identity passes -> key passes -> net unreferenced -> explain -> classify -> value ->
 * conserve. A rule that compares usage or ledgers goes its own way between the first and the last (usage.h, tieout.h). Every
 * row's counted quantity is split into portions, each with one state (design.md 3). The result depends on the content of the
 * rows alone, never on their order.
 */
#ifndef RECON_RECON_H
#define RECON_RECON_H

#include "common/base/halves.h"
#include "common/config/config.h"
#include "common/config/rules.h"
#include "common/recon/movement.h"
#include "common/recon/outcome.h"
#include "common/recon/reference.h"

/*
 * Rows that were set aside before matching (sieve.h): those of one class and one window. They agree or belong to other
 * populations, and only their numbers take part in a run.
 */
struct quiet_rows
{
	uint32_t class_row; /* of the table of classes: a row that has what these have in common */
	uint8_t window;     /* enum window */
	int64_t rows, with_amount;
	int128 qty, amount; /* sums as in the source: QTY_SCALE in its unit, MONEY_SCALE */
	int128 value;       /* of the amounts without their own sign, with that of their quantity */
};

struct quiet
{
	struct movement_table *classes; /* NULL: no row was set aside; normalisation fills its derived columns */
	const struct quiet_rows *list;
	size_t n;
	instant_t newest; /* event or entry of any row that was set aside; INSTANT_NONE: none */
};

/* Where rows that were set aside end under a rule: out of its scope, as context, or matched. Their classes are normalized. */
enum state quiet_state (const struct reconciliation *rule, const struct quiet *quiet, size_t i);

/* A failed movement that an earlier run read or missed: what the ledger remembers of the queue. */
struct queue_memory
{
	struct queue_item item;
	char **events; /* source keys of the left rows that it stood for, NULL-ended; NULL: it stood for none */
	bool gone;     /* that run missed it already */
	bool carried;  /* it was a case in an earlier window */
};

/*
 * Books as the run of the window before left them, for a rule that compares ledgers: what closed then must open now, and what
 * lay between the ledgers then is what is carried forward.
 */
struct prior_item /* a row that was carried, and the cases that had it */
{
	int side;
	const char *source_key, *case_ids; /* separated by ';' */
};

struct prior_books
{
	const char *name;   /* of its window: "2026-02" */
	date_t from, until; /* half open */
	instant_t as_of;
	const struct outcome_account *accounts;
	size_t n_accounts;
	const struct outcome_bridge *bridge;
	size_t n_bridge;
	const struct prior_item *items;
	size_t n_items;
};

struct recon_input
{
	const struct reconciliation *rule;
	const struct plant *plant;
	const struct reference *reference;       /* finished; on the pool of the tables */
	struct movement_table *side[SIDE_COUNT]; /* on one pool; normalisation fills their derived columns */
	const uint32_t *rows[SIDE_COUNT];        /* the rows of this scope unit; NULL: all */
	size_t n_rows[SIDE_COUNT];
	struct quiet quiet[SIDE_COUNT];      /* beside the rows; on the same pool */
	const char *source_name[SIDE_COUNT]; /* "mes", "erp" */
	const char *gap[SIDE_COUNT];         /* the records of a ledger that are missing, all of its side; NULL: none */
	const char *right_profile;           /* how the right side's system explodes a bill of material; NULL: as any */
	period_t period;                     /* PERIOD_NONE: a free window */
	date_t from, until;                  /* half open; of the period when there is one */
	instant_t as_of;
	const char *version;
	halves_runner *halves;                 /* of what can be done for both sides at once; NULL: one after the other */
	const struct queue_memory *remembered; /* of this unit, one per source_key, by it; NULL: nothing is known of the past */
	size_t n_remembered;
	const struct prior_books *books; /* of the latest window that ended by `from`; NULL: nothing is known of one */
	struct movement_table *balances[SIDE_COUNT], *counts[SIDE_COUNT]; /* likewise, of a rule that compares balances; NULL */
	struct movement_table *queue; /* recon_run makes it: the failed movements of this unit, read like rows of the right side */
};

/* A portion of a row and where it ended; link ties the portions of one match, netting or case together. */
struct allocation
{
	uint32_t row;
	uint8_t side, state;
	uint32_t link;
	int64_t qty, amount; /* counted base units; pro rata, DECIMAL_NONE when the row has none */
};

/*
 * What the ledger must remember of a row to carry it into a later run. A row that is open in part is carried whole, and with it
 * all that its other parts matched: those have the state matched.
 */
struct open_row
{
	int side;
	uint32_t row;
	enum state state;
	instant_t expires_at; /* open by timing: when it becomes an exception; INSTANT_NONE */
	const char *reason;   /* of an exception its code, of what is open by timing why; "" */
};

struct recon;
typedef struct recon recon;

/* Runs the whole engine. FAILURE_INTERNAL when totals do not conserve (nothing may be recorded then). */
struct recon *recon_run (const struct recon_input *input, GError **error);
void recon_free (struct recon *recon);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (recon, recon_free)

/*
 * The outcome without history (all cases new), words, evidence and run id; the caller owns it. Portions for the archive and
 * rows to carry are read separately.
 */
struct outcome *recon_outcome (const struct recon *recon);
size_t recon_allocations (
	const struct recon *recon, struct allocation **allocations);            /* g_malloc'ed; by side, row, state, link */
size_t recon_open_rows (const struct recon *recon, struct open_row **rows); /* g_malloc'ed; reasons live as long as recon */

/*
 * normalize.h part: fills kind, counted, base_uom and canonical columns of both sides and of the queue, where there is one; used
 * by recon_run, public for tests. Rows that cannot be normalised get kind KIND_NONE or counted DECIMAL_NONE, and are findings
 * later.
 */
void normalize_sides (const struct recon_input *input);
/* Whether rows of a side are lines of the general ledger: no kind, counted 0. */
bool normalize_line (const struct recon_input *input, int side);
bool normalize_document (const struct recon_input *input, int side); /* or invoices, activities: no kind, counted as told */

/*
 * How a normalized row's number becomes its counted one: qty * numerator / denominator, in steps (a multiple of step is what the
 * base unit's decimals hold; 1: any). FALSE: the direction is not known or contradicts, or no factor leads to the base unit.
 */
struct quantity_factor
{
	int64_t numerator, denominator, step;
	bool unsigned_only; /* a negative number contradicts the direction, DQ_SIGN */
};
bool normalize_factor (
	const struct recon_input *input, int side, const struct movement_table *table, uint32_t row, struct quantity_factor *factor);

#endif
