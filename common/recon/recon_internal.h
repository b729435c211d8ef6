/*
 * recon_internal.h - the working state that the files of the engine share. Not for callers: they use recon.h.
 *
 * A row is (side, number). Its `open` quantity is what no portion has taken yet; settle() takes some of it into a state. A row
 * taken whole is one entry in side.state/link; one that is split keeps its parts in recon.portions.
 */
#ifndef RECON_INTERNAL_H
#define RECON_INTERNAL_H

#include "common/recon/recon.h"

enum
{
	STATE_PENDING = 254,
	STATE_SPLIT = 255
};

/* Where a row lies against the run's window; only OWN rows can be findings. LATER rows were not known at --as-of. */
enum window
{
	WINDOW_BEFORE,
	WINDOW_OWN,
	WINDOW_AFTER,
	WINDOW_LATER
};

enum mark
{
	MARK_PORTION = 1, /* what is open was left over when the rest matched, and no whole row explains it: QTY_VAR */
	MARK_FOREIGN = 2, /* a reversal whose original lies in another period */
	MARK_BROKEN = 4,  /* cannot be matched: no kind, no unit, wrong sign, rejected */
	MARK_REVERSED = 8, /* an original that a referenced reversal has taken in full */
	MARK_DECIDED = 16  /* a portion that an id has left over: it waits or is a difference, but no other pass may have it */
};

struct side
{
	struct movement_table *table;
	const uint32_t *rows;
	size_t n;
	uint32_t *own_rows; /* rows when the input named none */
	int64_t *open;
	uint8_t *window, *state, *mark;
	bool *live; /* takes part in matching */
	uint32_t *link;
	int scope_attribute; /* -1 */
	instant_t watermark; /* newest event or entry that this side delivered */
};

struct portion
{
	uint32_t row, link;
	uint8_t side, state;
	int64_t qty;
};
struct row_ref
{
	uint32_t row;
	uint8_t side;
	int64_t qty;
}; /* qty: counts in the case's numbers; DECIMAL_NONE = only shown */

/* A finding before it is valued: its portions point to it by link. */
struct finding
{
	enum code code;
	bool suggested;
	uint64_t tags; /* code_bit() of each */
	const char *pass, *evidence;
	const char *hint;  /* interned or static; further tags such as "UNCAPTURED", "" = none */
	const char *cause; /* interned or static */
	const char *factor;
	int64_t stated; /* how much, left minus right, of a finding that has no portions of its own; DECIMAL_NONE = does not apply */
	GArray *references; /* struct row_ref: rows that belong to the story without a portion in this run; NULL */
};

struct recon
{
	const struct recon_input *input;
	const struct reconciliation *rule;
	const struct reference *reference;
	const struct plant *plant;
	struct strpool *strings;
	struct side side[SIDE_COUNT];
	instant_t from_at, until_at;
	GArray *portions;            /* struct portion */
	GArray *findings;            /* struct finding; link of exception portions is an index here */
	GArray *reasons;             /* const char *, index = link of open-timing and out-of-scope portions */
	GArray *expiries;            /* instant_t, beside reasons */
	uint32_t matches;            /* links given to matches and nettings */
	uint32_t *group_of_material; /* material id -> substitution group id, filled on demand; UINT32_MAX unknown */
	size_t n_group_of_material;
	GHashTable *words; /* interned texts made by the engine */
	GPtrArray *warnings;     /* const char *, of those */
	struct outputs *outputs; /* orders by what they made, yield.h; NULL: yields are not compared */
};

/* ---- state.c ---- */
void recon_settle (struct recon *recon, int side, uint32_t row, int64_t qty, enum state state, uint32_t link);
void recon_settle_rest (struct recon *recon, int side, uint32_t row, enum state state, uint32_t link);
uint32_t recon_finding (struct recon *recon, enum code code, const char *pass, const char *evidence);
struct finding *finding_at (const struct recon *recon, uint32_t link);
void finding_reference (struct recon *recon, uint32_t link, int side, uint32_t row);
void finding_count (
	struct recon *recon, uint32_t link, int side, uint32_t row, int64_t qty); /* a reference that counts with so much */
uint32_t recon_reason (struct recon *recon, const char *reason, instant_t expires_at);
const char *recon_word (struct recon *recon, const char *format, ...) G_GNUC_PRINTF (2, 3); /* interned for the run */
void recon_warn (struct recon *recon, const char *format, ...) G_GNUC_PRINTF (2, 3); /* a sentence for outcome.warnings */
void recon_windows (struct recon *recon); /* fills window and watermark of both sides */
period_t recon_row_period (const struct recon *recon, int side, uint32_t row);
date_t recon_row_date (
	const struct recon *recon, int side, uint32_t row); /* business date by the side's clock, in the plant's books */
instant_t recon_row_time (
	const struct recon *recon, int side, uint32_t row); /* event, else entry, else start of the posting date */
int64_t recon_distance (
	const struct recon *recon, uint32_t left, uint32_t right); /* microseconds between event and entry (or posting day) */
int recon_row_compare (
	const struct recon *recon, int side, uint32_t a, uint32_t b); /* canonical: |qty| falling, time, key, content */
int recon_content_compare (
	const struct recon *recon, int side, uint32_t a, uint32_t b); /* by all that was read; 0: two readings of one row */
void recon_rows_sort (const struct recon *recon, int side, uint32_t *rows, size_t n);

/* ---- group.c ---- */
struct group
{
	uint32_t *left, *right; /* rows with something open (or all rows when asked for), in canonical order */
	size_t n_left, n_right;
	int64_t sum_left, sum_right; /* of what is open */
	bool own;                    /* has a row of the window itself */
	bool mixed;                  /* rows of different windows */
};
typedef void (*group_fn) (struct recon *recon, struct group *group, const struct pass *pass);

enum group_option
{
	GROUP_BY_WINDOW = 1, /* the window is part of the key */
	GROUP_ALL = 2,       /* rows already settled too, for groups that have an open row */
	GROUP_ONE_SIDED = 4, /* groups with rows of one side as well */
	GROUP_LEFT = 8,
	GROUP_RIGHT = 16 /* only rows of that side */
};
void recon_groups (struct recon *recon, const struct pass *pass, unsigned options, group_fn call);
uint32_t recon_key (struct recon *recon, int key, int side, uint32_t row); /* value of one key part */
uint32_t recon_substitution_group (struct recon *recon, uint32_t plant, uint32_t material);

/* ---- netting.c ---- */
void recon_repeated_keys (struct recon *recon);
void recon_net_referenced (struct recon *recon);
void recon_net_unreferenced (struct recon *recon);

/* ---- match_window.c ---- */
bool group_in_window (const struct recon *recon, struct group *group, const struct pass *pass); /* may narrow the group */

/* ---- match.c ---- */
enum
{
	PAIRS_MAX = 1 << 16
}; /* budget of comparisons inside one group */

void recon_pass_exact (struct recon *recon, const struct pass *pass, unsigned options);
void recon_pass_partial (struct recon *recon, const struct pass *pass, unsigned options);
void match_commit (struct recon *recon, struct group *group, const struct pass *pass, enum state state);
void rows_settle (
	struct recon *recon, int side, const uint32_t *rows, size_t n, enum state state, uint32_t link); /* all that is open */

/*
 * What the larger side of a group has more than the smaller: whole rows when exactly one choice of them explains it, else
 * portions of the last rows. While it is held the two sides tie; released, it is open again, portions marked MARK_PORTION.
 * surplus_hold does nothing and says FALSE when the two sums have not one sign.
 */
struct share
{
	uint32_t row;
	int64_t qty;
};
struct surplus
{
	int side;
	bool whole;
	GArray *shares;
};
bool surplus_hold (struct recon *recon, struct group *group, struct surplus *surplus);
void surplus_release (struct recon *recon, struct surplus *surplus);
bool match_part (struct recon *recon, struct group *group, const struct pass *pass); /* matches a group up to its smaller sum */
bool recon_within (const struct recon *recon, const struct group *group, int64_t delta, bool *exact);
bool periods_differ (const struct recon *recon, uint32_t left, uint32_t right);

/* Chooses what carries a residual of `amount`: TRUE with whole rows when one choice of them sums to it, else the last rows. */
bool residual_choose (const struct recon *recon, int side, const uint32_t *rows, size_t n, int64_t amount, GArray *shares);

/* ---- raise.c ---- */
void recon_pass_raise (struct recon *recon, const struct pass *pass, unsigned options);

/* ---- explain.c ---- */
void recon_pass_explain (struct recon *recon, const struct pass *pass, unsigned options);

/* ---- leftover.c ---- */
void recon_scope (struct recon *recon);            /* rejected, unmapped, out of scope, broken: before matching */
void recon_claim_by_message (struct recon *recon); /* broken rows claim their counterparts */
void recon_claim_by_keys (struct recon *recon);    /* with a row of equal keys and number */
void recon_claim_unreadable (struct recon *recon); /* whose number nobody knows: with the one row that is left under its keys */
void recon_leftover (struct recon *recon);
instant_t recon_expiry (struct recon *recon, instant_t event); /* when an event stops being in flight */

/* ---- additive.c ---- */
void recon_difference_references (struct recon *recon); /* a difference names the rows it was left over against */
void recon_additive (struct recon *recon);
bool order_closed_before (
	const struct recon *recon, int side, uint32_t row); /* the order was technically closed before the row */

/* ---- impact.c ---- */
bool order_is_running (const struct recon *recon, const struct order *order); /* neither complete nor closed at --as-of */
void case_value (const struct recon *recon, uint32_t link, const GArray *portions, struct outcome_case *result);

/* ---- case.c, tally.c ---- */
void outcome_cases (const struct recon *recon, struct outcome *outcome);
void outcome_tallies (const struct recon *recon, struct outcome *outcome);
struct outcome_line line_make (
	const struct recon *recon, struct outcome *outcome, int side, uint32_t row, int64_t qty, enum state state);
int64_t *portion_amounts (const struct recon *recon, GArray *sorted); /* of split rows: sorted by side, row */
GArray *portions_sorted (const struct recon *recon);

static inline uint64_t
code_bit (enum code code)
{
	return UINT64_C (1) << code;
}

static inline int64_t
magnitude (int64_t value)
{
	return value < 0 ? -value : value;
}

/* A sum in 64 bits; DECIMAL_NONE where it does not fit. */
static inline int64_t
fitting (int128 value)
{
	return value >= -INT64_MAX && value <= INT64_MAX ? (int64_t) value : DECIMAL_NONE;
}

#endif
