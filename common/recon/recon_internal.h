/*
 * recon_internal.h - the working state that the files of the engine share. Not for callers: they use recon.h.
 *
 * A row is (side, number). Its `open` quantity is what no portion has taken yet; settle() takes some of it into a state. A row
 * taken whole is one entry in side.state/link; one that is split keeps its parts in recon.portions.
 */
#ifndef RECON_INTERNAL_H
#define RECON_INTERNAL_H

#include "common/recon/assign.h"
#include "common/recon/recon.h"
#include "common/recon/subset.h"
#include "common/recon/window.h"

enum
{
	STATE_PENDING = 254,
	STATE_SPLIT = 255
};

enum mark
{
	MARK_PORTION = 1,  /* what is open was left over when the rest matched, and no whole row explains it: QTY_VAR */
	MARK_FOREIGN = 2,  /* a reversal whose original lies in another period */
	MARK_BROKEN = 4,   /* cannot be matched: no kind, no unit, wrong sign, rejected */
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

/* A material that an order should have moved and that no row has. */
struct absent
{
	uint32_t material, uom;
	date_t on; /* of the last record of what it belongs to: its price's day */
};

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
	const char *proof; /* what is proven about the choice of its rows; NULL: what was noted of the rows, recon_prove() */
	const char *root;  /* interned: a fact that other cases may share, more exactly than by cause; NULL */
	int64_t stated; /* how much, left minus right, of a finding that has no portions of its own; DECIMAL_NONE = does not apply */
	GArray *references;               /* struct row_ref: rows that belong to the story without a portion in this run; NULL */
	const struct absent *absent;      /* what is missing, where the rows are of something else; NULL: what they are of */
	const struct usage_fact *usage;   /* a finding on an order and component, or on several orders; NULL */
	const struct tieout_fact *tieout; /* a finding on an account; NULL */
	const struct items_fact *items;   /* a finding on an open item, or on the account of open items; NULL */
	const struct onhand_fact *onhand; /* a finding on a bucket of stock; NULL */
	const struct legs_fact *legs;     /* a finding on an order and component on its way to the books; NULL */
	const char *case_id;              /* of its case, once outcome_cases() has made it; NULL: it has none */
};

/* A failed movement and what becomes of it; row i of the queue's table is failed[i]. */
struct failed
{
	const struct queue_item *item;
	const struct queue_memory *memory; /* NULL: no earlier run knew it */
	bool remembered;                   /* not read this time */
	bool vanished;                     /* an earlier run read it, and it is not there any more */
	enum queue_state state;
	bool is_decided, has_event;
	uint32_t event; /* the first left row that it stands for */
};

struct recon
{
	struct recon_input inputs; /* the caller's, with the queue's table */
	const struct recon_input *input;
	const struct reconciliation *rule;
	const struct reference *reference;
	const struct plant *plant;
	struct strpool *strings;
	struct side side[POPULATION_COUNT];
	GArray *failed;              /* struct failed */
	GArray *portions;            /* struct portion */
	GArray *findings;            /* struct finding; link of exception portions is an index here */
	GArray *reasons;             /* const char *, index = link of open-timing and out-of-scope portions */
	GArray *expiries;            /* instant_t, beside reasons */
	uint32_t matches;            /* links given to matches and nettings */
	uint32_t *group_of_material; /* material id -> substitution group id, filled on demand; UINT32_MAX unknown */
	size_t n_group_of_material;
	GArray *held;                       /* repeat.c: rows that an id calls repeats, until their originals are matched */
	GArray *absorbed, *leaks;           /* leak.c: differences within tolerance, and their sums */
	GHashTable *words;                  /* interned texts made by the engine */
	GHashTable *proofs;                 /* row and side -> GPtrArray of text: see recon_prove() */
	uint32_t nearest_first[PASSES_MAX]; /* by pass: blocks of rows that were too large for the best assignment */
	struct usage *usage;                /* of a rule that compares usage; NULL */
	struct tieout *tieout;              /* of a rule that compares ledgers; NULL */
	struct items *items;                /* of a rule that compares open items; NULL */
	struct onhand *onhand;              /* of a rule that compares balances; NULL */
	struct legs *legs;                  /* of a rule that compares legs; NULL */
	GPtrArray *warnings;                /* const char *, of words */
	struct outputs *outputs;            /* orders by what they made, yield.h; NULL: yields are not compared */
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
void recon_warn (struct recon *recon, const char *format, ...) G_GNUC_PRINTF (2, 3);        /* a sentence for outcome.warnings */
void recon_windows (struct recon *recon); /* fills window and watermark of both sides */
period_t recon_row_period (const struct recon *recon, int side, uint32_t row);
date_t recon_row_date (
	const struct recon *recon, int side, uint32_t row); /* business date by the side's clock, in the plant's books */
instant_t recon_row_time (
	const struct recon *recon, int side, uint32_t row); /* event, else entry, else start of the posting date */
/* When a right row was entered, else happened; without either its posting day in the plant's zone. */
struct assign_span recon_right_span (const struct recon *recon, uint32_t right);
int64_t recon_distance (
	const struct recon *recon, uint32_t left, uint32_t right); /* microseconds between a left row's time and that span */
int recon_row_compare (
	const struct recon *recon, int side, uint32_t a, uint32_t b); /* canonical: |qty| falling, time, key, content */
int recon_content_compare (
	const struct recon *recon, int side, uint32_t a, uint32_t b); /* by all that was read; 0: two readings of one row */
void recon_rows_sort (const struct recon *recon, int side, uint32_t *rows, size_t n);

/* ---- attribute.c ---- */
int attribute_index (const struct movement_table *table, const char *name); /* -1: there is none; name may be NULL */
int64_t attribute_money (const struct movement_table *table, int attribute, uint32_t row); /* DECIMAL_NONE: it says none */

/* ---- group.c ---- */
struct group
{
	uint32_t *left, *right; /* rows with something open (or all rows when asked for), in canonical order */
	size_t n_left, n_right;
	int64_t sum_left, sum_right; /* of what is open */
	bool own;                    /* has a row of the window itself */
	bool mixed;                  /* rows of different windows */
	const struct pass *pass;     /* whose tolerances hold; NULL: the rule's */
	const char *doubt;           /* why what is found of it is only suggested; NULL: it is what the pass says */
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
struct group group_of_rows (
	const struct recon *recon, uint32_t *left, size_t n_left, uint32_t *right, size_t n_right, const struct pass *pass);
uint32_t recon_key (struct recon *recon, int key, int side, uint32_t row); /* value of one key part */
uint32_t recon_substitution_group (struct recon *recon, uint32_t plant, uint32_t material);

/* ---- netting.c ---- */
/*
 * A reversal nets its original inside one posting period only; across periods both stay visible, unless the original is an open
 * item of an earlier run, which its reversal puts right whenever it comes.
 */
bool recon_periods_net (const struct recon *recon, int side, uint32_t original, uint32_t reversal);
/* When it was entered, or when it was if nothing says so. */
instant_t recon_entry_time (const struct recon *recon, int side, uint32_t row);
/* A reversal without a reference, no larger than what is open of the original. */
void recon_net_pair (struct recon *recon, int side, uint32_t original, uint32_t reversal);
void recon_repeated_keys (struct recon *recon);
void recon_net_referenced (struct recon *recon);
void recon_net_unreferenced (struct recon *recon);

/* ---- displaced.c ---- */
void recon_net_displaced (struct recon *recon, const struct pass *netting); /* netting gives the keys */

/* ---- match_window.c ---- */
bool group_in_window (const struct recon *recon, struct group *group, const struct pass *pass); /* may narrow the group */

/* ---- tolerance.c ---- */
/* Of the class, else of "*"; NULL: nothing is tolerated. */
const struct tolerance *tolerance_find (const struct tolerance *tolerances, int n, const char *class);
bool recon_within (const struct recon *recon, const struct group *group, int64_t delta, bool *exact);
/* What lets the difference pass: the name of its row, or "rounding". */
const char *recon_tolerance_name (const struct recon *recon, const struct group *group, int64_t delta);

/* Less than half a unit of the last decimal is rounding, where the row's conversion was rounded; 0: it was not. */
int64_t recon_row_rounding (const struct recon *recon, int side, uint32_t row);

/* What a difference between two rows of a group may be at most; wider than any single pair's tolerance, never narrower. */
struct reach
{
	int128 absolute;
	int64_t percent;
};
struct reach tolerance_reach (const struct recon *recon, const struct group *group);
bool reach_spans (const struct reach *reach, int64_t low, int64_t high); /* may quantities up to low meet some from high? */

/* ---- proof.c ---- */

/*
 * What a pass proved, or could not, of a row that it left open: "pass 'x': no choice of the 12 records sums to it". Cases show
 * what was noted of their rows, the earliest first. text is static or interned.
 */
void recon_prove (struct recon *recon, int side, uint32_t row, const char *text);
char *finding_proof (
	const struct recon *recon, const struct finding *finding, const GArray *portions);  /* the first few; "". Free it */
const char *rows_words (struct recon *recon, int side, const uint32_t *rows, size_t n); /* "S1, S2 and 3 more" */
void recon_nearest_first (struct recon *recon, const struct pass *pass);                /* counts a block */
void recon_nearest_first_warn (struct recon *recon);                                    /* of all blocks, once */

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

/* What a pass has found: a match; a case that asks where the pass only suggests or the group is in doubt. */
void match_find (struct recon *recon, struct group *group, const struct pass *pass);

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
	const char *proof; /* why these rows; NULL: there was no choice */
	GArray *shares;
};
bool surplus_hold (struct recon *recon, struct group *group, struct surplus *surplus);
void surplus_release (struct recon *recon, struct surplus *surplus);
bool match_part (struct recon *recon, struct group *group, const struct pass *pass); /* matches a group up to its smaller sum */
bool periods_differ (const struct recon *recon, uint32_t left, uint32_t right);

/* ---- pairs.c ---- */
void pairs_match (struct recon *recon, struct group *group, const struct pass *pass); /* 1:1 */

/* ---- match_subset.c ---- */
enum
{
	RESIDUAL_STEPS = 1 << 16, /* budgets of subset_find(): for what a group is left over with, */
	SUBSET_STEPS = 1 << 23,   /* for one row of a subset pass: 40 rows of any quantities, */
	SUBSETS_STEPS = 1 << 25   /* and for all rows of its group together */
};
void subsets_match (struct recon *recon, struct group *group, const struct pass *pass);

/*
 * Chooses what carries a residual of `amount` (not 0): SUBSET_UNIQUE with whole rows when exactly one choice of them sums to
 * it, else the last rows.
 */
enum subset_certificate residual_choose (
	const struct recon *recon, int side, const uint32_t *rows, size_t n, int64_t amount, GArray *shares);

/* ---- raise.c ---- */
void recon_pass_raise (struct recon *recon, const struct pass *pass, unsigned options);
void group_take (
	struct recon *recon, struct group *group, const struct pass *pass, enum code code); /* makes a finding of all its rows */
bool group_is_told (const struct recon *recon, const struct group *group); /* by the run of an earlier period, or not ours */

/* ---- explain.c ---- */
void recon_pass_explain (struct recon *recon, const struct pass *pass, unsigned options);

/* ---- scope.c ---- */
void recon_scope (struct recon *recon);            /* rejected, unmapped, out of scope, broken: before matching */
void recon_claim_by_message (struct recon *recon); /* broken rows claim their counterparts */
void recon_claim_by_keys (struct recon *recon);    /* with a row of equal keys and number */
void recon_claim_unreadable (struct recon *recon); /* whose number nobody knows: with the one row that is left under its keys */

/* ---- queue_table.c ---- */
GArray *queue_collect (const struct recon_input *input);
struct movement_table *queue_table (const struct recon_input *input, const GArray *failed);
void outcome_queue (const struct recon *recon, struct outcome *outcome); /* after outcome_cases */

/* ---- queue.c ---- */
void recon_queue (struct recon *recon); /* before what is left over: an event that a failed movement explains is not missing */
bool code_is_of_queue (enum code code);

/* ---- queue_books.c ---- */
void recon_queue_books (struct recon *recon, int side); /* what is in neither ledger; side: of the stock ledger */

/* ---- leftover.c ---- */
void recon_leftover (struct recon *recon);
enum code recon_leftover_code (const struct recon *recon, int side, uint32_t row); /* of a row that nothing explains */
instant_t recon_expiry (struct recon *recon, instant_t event);                     /* when an event stops being in flight */

/* ---- additive.c ---- */
void recon_difference_references (struct recon *recon); /* a difference names the rows it was left over against */
void recon_additive (struct recon *recon);
bool order_closed_before (
	const struct recon *recon, int side, uint32_t row); /* the order was technically closed before the row */

/* ---- impact.c ---- */
bool order_is_running (const struct recon *recon, const struct order *order); /* neither complete nor closed at --as-of */
/* +1 where a counted unit grows stock, -1 where it shrinks it, 0: neither. */
int stock_direction (const struct movement_table *table, uint32_t row);
/* Whether the portions are of both sides and their difference is none of stock. */
bool case_moves_no_stock (const struct recon *recon, enum code code, const GArray *portions);
void case_value (const struct recon *recon, uint32_t link, const GArray *portions, struct outcome_case *result);
void evidence_only_value (
	const struct recon *recon, const GArray *portions, struct outcome_case *result); /* of left portions that nobody posted */

/* ---- repeat.c ---- */
void repeats_init (struct recon *recon);
void recon_repeats_hold (struct recon *recon);  /* after identity passes, before passes by keys */
void recon_repeats_raise (struct recon *recon); /* after them */

/* ---- leak.c ---- */
void leaks_init (struct recon *recon);
void leak_note (struct recon *recon, const struct group *group); /* a group about to be matched within tolerance */
void recon_leak (struct recon *recon);
void leak_case (const struct recon *recon, uint32_t link, struct outcome *outcome, struct outcome_case *c); /* of a TOL_LEAK */
void outcome_leaks (const struct recon *recon, struct outcome *outcome);
uint32_t leak_finding (const struct recon *recon, guint leak); /* link of the TOL_LEAK of outcome.leaks[leak]; UINT32_MAX: none */

/* ---- late.c ---- */
void outcome_late (const struct recon *recon, struct outcome *outcome); /* fills outcome.flights and outcome.arrivals */

/* ---- nearest.c ---- */
struct seeker
{
	guint place; /* of its case */
	uint32_t link;
	uint8_t side; /* of its own rows, and the one that is searched */
	uint8_t search;
	uint32_t row; /* the case's anchor speaks for all its rows ... */
	int64_t qty;  /* ... but with what they sum to, counted */
};
void cases_nearest (const struct recon *recon, const GArray *seekers, GArray *cases, struct outcome *outcome);

/* ---- root.c ---- */
struct root_fact
{
	guint place;      /* of a case */
	const char *text; /* equal texts prove one cause */
};
void cases_root (const GArray *facts, GArray *cases); /* names the root of cases that share a fact; case ids are final */

/* ---- case.c, tally.c ---- */
/* outcome_text() of a text of the pool, which nearly always is a text of other rows too. */
const char *outcome_text_of (const struct recon *recon, struct outcome *outcome, uint32_t id);
void outcome_cases (const struct recon *recon, struct outcome *outcome);
int64_t case_money (const struct outcome_case *one); /* the largest of its effects, MONEY_SCALE, without sign */
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

/* Whether a row could not be used: its link is the finding that says so. */
static inline bool
row_unusable (const struct side *s, uint32_t row)
{
	return (s->mark[row] & MARK_BROKEN) && (s->state[row] == STATE_EXCEPTION || s->state[row] == STATE_REJECTED);
}

/* Whether the link of a row in this state names a match or a netting. */
static inline bool
state_is_linked (uint8_t state)
{
	return state == STATE_MATCHED || state == STATE_MATCHED_TOLERANCE || state == STATE_NETTED || state == STATE_CONTEXT;
}

/* Sets of places as trees: parent[of] == of at the root, which stands for the set. Shortens the way on the way. */
static inline size_t
set_root (size_t *parent, size_t of)
{
	while (parent[of] != of)
		of = parent[of] = parent[parent[of]];
	return of;
}

static inline int64_t
magnitude (int64_t value)
{
	return value < 0 ? -value : value;
}

/* The most that rows may come to, without their signs, for their sums and differences to fit. */
#define SUMS_MOST (INT64_MAX / 4)

/* A sum in 64 bits; DECIMAL_NONE where it does not fit. */
static inline int64_t
fitting (int128 value)
{
	return value >= -INT64_MAX && value <= INT64_MAX ? (int64_t) value : DECIMAL_NONE;
}

#endif
