/*
 * outcome.h - everything that a finished run shows: totals, cases, lines. The one structure that the ledger stores and
 * the CSV, the JSON and the workbook print.
 *
 * An outcome owns all its text (one string chunk) and its arrays, and is ordered by content: two runs over the same rows in any
 * order give equal outcomes. It holds nothing of clock, host or user.
 */
#ifndef RECON_OUTCOME_H
#define RECON_OUTCOME_H

#include "common/base/calendar.h"
#include "common/base/decimal.h"
#include "common/config/rules.h"
#include "common/config/vocabulary.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum
{
	SIDE_LEFT,
	SIDE_RIGHT,
	SIDE_COUNT,
	SIDE_QUEUE = SIDE_COUNT, /* the ERP's failure queue: a population beside the two sides, on neither of them */
	POPULATION_COUNT
};

/* Sums of one state of one side. amount is per currency, in the outcome's currency order. */
struct tally
{
	int64_t rows;   /* a row with portions in several states counts once, in the state of its gravest portion */
	int128 qty;     /* counted (consumption and receipt positive) base units, QTY_SCALE, all materials together: a hash total */
	int128 *amount; /* [n_currencies], MONEY_SCALE */
};

struct side_totals
{
	const char *name;           /* source name: "mes" */
	struct tally read, carried; /* read + carried = the sum over state[] */
	struct tally state[STATE_COUNT];
};

enum case_state
{
	CASE_NEW,
	CASE_OPEN,
	CASE_REOPENED,
	CASE_CLEARED
};                                                   /* against the ledger's history */
const char *case_state_name (enum case_state state); /* "new" "open" "reopened" "cleared" */
enum disposition
{
	DISPOSITION_NONE,
	DISPOSITION_ACCEPT,
	DISPOSITION_EXPLAIN,
	DISPOSITION_ASSIGN
};
const char *disposition_name (enum disposition disposition); /* "" "accept" "explain" "assign" */

/* One row of a case, or of the timing, netted, duplicate, rejected lists. */
struct outcome_line
{
	int case_index; /* in outcome.cases, or -1 */
	int side;
	enum state state;
	const char *source_key, *plant, *material, *lot, *order_no, *operation, *storage_location, *movement, *kind, *document,
		*message_id;
	instant_t event_at, entered_at;
	date_t posting_date;
	int64_t entry_qty; /* as read; DECIMAL_NONE */
	const char *entry_uom;
	int64_t qty; /* the portion, counted (consumption and receipt positive), base units */
	const char *uom;
	int64_t amount; /* pro rata, DECIMAL_NONE = the row has none */
	const char *currency;
	const char *reason;   /* why it is open by timing, out of scope, netted with what, rejected */
	instant_t expires_at; /* open by timing: when it becomes an exception; INSTANT_NONE */
	const char *gl_account;
};

/* Where a failed movement ended. Each one is in one of these. */
enum queue_state
{
	QUEUE_EXPLAINED,    /* it is the missing posting of events: in their case, STUCK_QUEUE */
	QUEUE_UNRECORDED,   /* no event on the left side, and in neither ledger: a STUCK_QUEUE of its own */
	QUEUE_GONE,         /* an earlier run read it, it vanished, nothing was posted for it: QUEUE_DELETED */
	QUEUE_POSTED,       /* its document is there: reprocessing it would post twice; or it has been reprocessed */
	QUEUE_CANCELLED,    /* its event was taken back */
	QUEUE_UNCLEAR,      /* no finding: an event of its order waits with another quantity, or its code has no direction */
	QUEUE_CONTEXT,      /* of another period, or not known yet at the as-of */
	QUEUE_OUT_OF_SCOPE, /* another reconciliation's */
	QUEUE_STATE_COUNT
};
const char *queue_state_name (enum queue_state state); /* "explained" "unrecorded" "deleted" ... */

/* One failed movement; quantities counted as in a case. */
struct queue_line
{
	enum queue_state state;
	bool remembered;          /* an earlier run read it, this one did not */
	const char *case_id;      /* "" when it is in none */
	const char *indicator;    /* as read */
	struct outcome_line line; /* reason: what the ERP says; amount: the quantity at its price, DECIMAL_NONE = no price is known */
};

/*
 * A case: one finding with its records. Text is never NULL ("" = does not apply or differs between its rows). Numbers that do
 * not apply are DECIMAL_NONE. Quantities are counted (consumption and receipt positive) in base units.
 */
struct outcome_case
{
	const char *case_id; /* 16 hex digits; hash of reconciliation, anchor side's source name, anchor key, portion kind */
	const char *root_id; /* "" or the case_id of the case that shares its cause */
	const char *reconciliation;
	enum code code;
	int severity; /* 1..4 */
	enum case_state state;
	bool suggested; /* match_status: confirmed or suggested */
	enum disposition disposition;
	const char *disposition_by, *disposition_reason;
	date_t disposition_until;
	const char *plant, *storage_location, *material, *material_text, *lot, *serial, *order_no, *operation, *movement, *document;
	instant_t event_at;
	date_t posting_date;
	period_t period;
	const char *entered_by;
	int64_t left_qty, right_qty, delta_qty;
	const char *uom;
	int uom_decimals;
	int64_t left_amount, right_amount;
	int64_t unit_price, price_unit; /* PRICE_SCALE, per price_unit base units */
	const char *price_source;       /* "" = unvalued, `unvalued_reason` says why */
	const char *unvalued_reason;
	int64_t impact_stock, impact_wip, impact_liability, impact_profit, exposure; /* MONEY_SCALE; DECIMAL_NONE = unvalued */
	const char *currency;
	int currency_decimals;
	const char *gl_account;
	char **left_keys, **right_keys; /* NULL-ended, sorted; all of them (a writer may cut a cell, never this list) */
	const char *owner;
	date_t first_seen; /* as-of date of the first run that listed it */
	int age_days;      /* as-of date minus business date (event, else posting) */
	const char *cause; /* e.g. "message MSG-1", "lot L0 posted instead of L2": the shared root, machine-readable first word */
	const char *tags;  /* further codes and hints, separated by ';' */

	/* Facts for the sentence (words.h); "" or DECIMAL_NONE when they do not apply. */
	const char *evidence; /* "id", "keys", "sums", "duplicate id", "same time", "none": why we think so */
	const char *proof;    /* what is proven about the choice of records: exact and unique, one of several, none, or not known */
	const char *pass;     /* the pass that brought the records together, or the last that failed */
	const char *right_lot, *right_material, *right_order, *right_location; /* what the right side says where it differs */
	const char *factor;                                                    /* UOM_FACTOR: "1/24 (CAR)" */
	period_t event_period, posting_period;
	/*
	 * The best candidates that did not match, at most three, joined by ';' as keys are, and beside them, joined by " | ", the
	 * predicates that each failed and by how much; of the first how many.
	 */
	const char *nearest_key, *nearest_why;
	int nearest_failed;
	const char *order_status;
	int broken;       /* side + 1 whose record could not be used (DQ_*, MD_UNMAPPED_MVT); 0 = neither */
	date_t post_date; /* the posting date that the period status allows; DATE_NONE = none: accrue, do not post */

	const char *explanation, *suggestion; /* filled by words_write() */
};

/*
 * What matches within one row of the tolerances have left unsaid, of one account and period: booked minus true, MONEY_SCALE, by
 * sign (too_low is not positive). tolerance "rounding": less than the conversions of the rows have rounded. gl_account "": none.
 */
struct outcome_leak
{
	const char *tolerance, *gl_account, *currency;
	period_t period;
	int64_t matches, unvalued; /* unvalued: of the matches, those without a price; not in the sums */
	int128 too_high, too_low;
	bool beyond; /* its cap or its share is exceeded: there is a case TOL_LEAK */
};

/*
 * One order and component of a reconciliation of usage. Quantities are base units of the component, QTY_SCALE; the three that are
 * compared first, then how measured came to differ from the released estimate: the parts sum to it. DECIMAL_NONE: not measured.
 */
struct outcome_usage
{
	const char *order_no, *product, *material, *material_text, *group, *uom, *order_status, *currency;
	date_t completed; /* DATE_NONE: the order still runs */
	int uom_decimals;
	int64_t standard, posted, measured;
	int64_t estimate, bom_change, lot_size, scrap, substitution, usage; /* estimate + the five = measured */
	int64_t unit_price, price_unit;                                     /* as in outcome_case; DECIMAL_NONE: no price */
	int64_t variance;    /* (measured - standard) * price, MONEY_SCALE; DECIMAL_NONE as well without a price */
	int64_t spend;       /* what was posted: its documents' amounts, else at the price; DECIMAL_NONE: no price */
	enum code code;      /* what was found; CODE_NONE: within tolerance, or not measured */
	const char *case_id; /* of the case, "" = none */
};

/*
 * One stock account and currency of a tie-out (tieout.h): what stock ledger and general ledger said when the window began, what
 * moved, what they said when it ended. MONEY_SCALE, positive is debit; DECIMAL_NONE: nobody told.
 */
struct outcome_account
{
	const char *gl_account, *currency;
	int64_t left_open, left_moved, left_close;    /* book value of the materials, value of the movements, book value */
	int64_t right_open, right_moved, right_close; /* the account's balance, its lines, its balance */
	int64_t left_break, right_break;              /* close - open - moved: not 0 is a ROLLFWD_BREAK */
	int64_t difference;                           /* right_close - left_close */
	int64_t unexplained;                          /* difference less every line of the bridge but the unexplained ones */
	const char *before;                           /* window of the run that the next two are of: "2026-02"; NULL, "": none */
	int64_t left_before, right_before;            /* what that run closed with, and this one has to open with */
};

/* A line of the bridge of an account: one record, document or batch, and what of right - left it explains. */
struct outcome_bridge
{
	const char *gl_account, *currency;
	enum bridge_cause cause;
	int64_t amount;      /* MONEY_SCALE; the lines of an account sum to its difference, the unexplained ones included */
	int64_t rows;        /* records behind it, of both sides */
	const char *case_id; /* the case that lists them; "": no finding, `note` says why (in flight, carried forward) */
	const char *note;    /* what it is: "journal 4711", "batch 12 of 2026-03-31" */
	const char *item;    /* what is carried forward, or what of it this line clears: "missing document of 2026-02: ..."; "" */
};

/*
 * What a line of the bridge is made of, where no case lists its records: a movement in flight, a document that was rounded, a
 * material whose value changed. The parts of a line stand together, the largest first, and sum to its amount.
 */
struct outcome_part
{
	int64_t line; /* of outcome.bridge, from 0 */
	const char *what, *name;
	date_t on;           /* DATE_NONE: several, or none */
	int64_t rows;        /* records behind it */
	int64_t left, right; /* what each ledger has of it, MONEY_SCALE */
	int64_t limit;       /* of a rounding: what it can make at most; else 0 */
};

/* What a part is of its line. */
static inline int64_t
part_amount (const struct outcome_part *part)
{
	return part->right - part->left;
}

/* What moved a stock account, by kind of movement as the stock ledger knows it; "" = lines that belong to no movement. */
struct outcome_roll
{
	const char *gl_account, *currency, *kind;
	int64_t left_rows, right_rows;
	int64_t left, right; /* MONEY_SCALE */
};

/*
 * A left row that still waits for its posting, within the grace: what it would be worth if the period closed on it. Quantities,
 * price and effects as in outcome_case; case_id is what its case will be called if nothing comes.
 */
struct outcome_flight
{
	const char *case_id, *source_key, *plant, *material, *order_no, *order_status, *uom, *currency;
	period_t period; /* of the event */
	int uom_decimals, currency_decimals;
	int64_t qty;
	int64_t unit_price, price_unit;
	const char *unvalued_reason;
	int64_t impact_stock, impact_wip, impact_liability, impact_profit;
	instant_t expires_at;
};

/*
 * What came for a left row that an earlier run left open: the part of a posting that it took, in a match or in the wrong place.
 * Quantity and amount have the sign of the counted quantity; the parts of a posting sum to what was matched of it.
 */
struct outcome_arrival
{
	const char *source_key; /* of the left row */
	const char *right_key, *document, *currency;
	date_t posting_date;
	int64_t qty;    /* counted base units */
	int64_t amount; /* MONEY_SCALE; DECIMAL_NONE: the posting has none */
};

/*
 * What an order line, an order or a shipment has left open on its account (items.h), or has a case of. Quantities are base units,
 * QTY_SCALE; amounts are what was posted to the account, MONEY_SCALE. DECIMAL_NONE: does not apply.
 */
struct outcome_item
{
	const char *plant, *to_plant, *order_no, *operation, *material, *material_text, *uom, *currency, *gl_account;
	const char *state; /* item_state_name(): "received", "invoiced", "running", "variance", "in transit" ... */
	const char *order_status;
	int uom_decimals;
	int64_t debit_qty, credit_qty; /* invoiced, received; issued, received in transit; none of work in process */
	int64_t debit, credit;         /* as posted; of invoices what they ask for */
	int64_t open_qty, open;        /* quantity without sign; amount: positive is debit */
	int64_t difference;            /* what the cleared part was invoiced or received above its value; no part of `open` */
	const char *difference_to;     /* "price difference" or "stock", where the difference goes; "" */
	date_t since;                  /* the day from which it is open; DATE_NONE */
	int days, bucket;              /* of age on the last day of the window; number of its age bucket, from 0 */
	int allowed;                   /* days that it may be open; -1: any */
	const char *case_id;           /* "" = it waits, or is in process */
};

/* The open items of an account and currency against its balance on the last day of the window. */
struct outcome_item_account
{
	const char *gl_account, *currency; /* gl_account "": nobody says which it is */
	int64_t items;
	int64_t debit, credit, open; /* sums of the open amounts by sign; debit + credit = open */
	int64_t balance, difference; /* DECIMAL_NONE: nobody told. difference = balance - open: no item explains it */
	const char *case_id;
	const char *ages; /* the age buckets of items, in days: "0 to 30;31 to 60;61 to 90;over 90" */
};

/*
 * A bucket of stock of a reconciliation of what is on hand (onhand.h). Base units, QTY_SCALE; DECIMAL_NONE: nobody told, or the
 * side has nothing of it.
 */
enum
{
	BUCKETS_LISTED_MAX = 20000 /* buckets that agree are listed up to so many in all; the totals are of all */
};
struct outcome_bucket
{
	const char *material, *material_text, *location, *lot, *status, *special, *owner, *uom, *currency;
	int uom_decimals;
	int64_t left_open, left_moved, left_close, right_open, right_moved, right_close; /* opening, what moved, closing */
	const char *left_roll, *right_roll; /* "holds", "breaks", "not proven" ...: whether they lead from one to the other */
	const char *state;                  /* "equal", "differs", "blocked" ...; "": there is no other side */
	int64_t difference, value;          /* left minus right, and at the price of the last day, MONEY_SCALE */
	int64_t lowest;                     /* below zero at some time: how deep; DECIMAL_NONE: never */
	enum code code;                     /* the gravest that was found; CODE_NONE */
	const char *case_id, *note;
};

/* What was counted, and the book at that instant: posted + late + missing = book; counted - book = difference. */
struct outcome_count
{
	const char *source_key, *document, *counted_by, *material, *location, *lot, *status, *uom;
	int uom_decimals;
	instant_t counted_at;
	int64_t posted, late, missing; /* posted up to then; happened before and posted later; happened before and not posted */
	int64_t book, counted, difference;
	int64_t adjusted; /* what was posted for the count */
	int64_t frozen;   /* the book that its system froze; DECIMAL_NONE: it does not say */
	const char *state, *note;
	enum code code;
	const char *case_id;
};

/*
 * How many buckets ended how: of a side how they rolled forward, of no side ("") how they compare. Hash totals in base units.
 * Of STOCK_TRANSFERS: documents of transfers, what came in and what went out.
 */
#define STOCK_TRANSFERS "(transfers)"
struct outcome_stock_total
{
	const char *side, *state;
	int64_t buckets;
	int128 rolled, told; /* opening + what moved, and closing; of no side the left and the right closing */
};

/*
 * One account and currency of a reconciliation of records (plant_bridge.h): what the plant did and what the ERP posted, as
 * effects on stock, MONEY_SCALE. "": the postings name no account.
 */
struct outcome_plant
{
	const char *gl_account, *currency;
	int64_t left, right; /* the plant's at the ERP's price, the ERP's as posted; without the records that have no value */
	int64_t difference;  /* right - left */
	int64_t unexplained; /* difference less every line of the bridge but the unexplained ones */
	int64_t unvalued;    /* records that stand in neither: no price is known for them */
};

/* A line of that bridge: a case, or what is summed because it is none. */
struct outcome_plant_line
{
	const char *gl_account, *currency;
	enum plant_cause cause;
	int64_t amount;      /* MONEY_SCALE; the lines of an account sum to its difference, the unexplained ones included */
	int64_t rows;        /* records behind it, of both sides */
	const char *case_id; /* ""; `note` says what it is */
	const char *note;
};

/*
 * One order and component of a reconciliation of legs (legs.h): event, movement, failed movement and line of the general ledger,
 * side by side. Quantities are counted base units, values effects on stock, MONEY_SCALE; DECIMAL_NONE: does not apply, or no
 * price.
 */
struct outcome_leg
{
	const char *order_no, *material, *material_text; /* "" "": a document of the general ledger without a movement */
	const char *document;                            /* that document; else "" */
	const char *uom, *currency;
	int uom_decimals;
	bool output; /* what the order made; else what it used */
	enum leg_stop stop;
	int64_t mes_rows, erp_rows, queue_rows, gl_rows;
	int64_t mes_qty, erp_qty, queue_qty;
	int64_t mes_value, erp_value, queue_value, gl_value; /* at the price of the day, as posted, at the price, as booked */
	int64_t stopped_qty, stopped_value;                  /* how much of it stopped there */
	const char *case_id;                                 /* "": complete, in flight or not judged */
};

/* Rows of a leg that went one way: every row that was read is in one of these. value: of erp those on lines, and of gl. */
struct outcome_leg_fate
{
	enum leg leg;
	enum leg_fate fate;
	int64_t rows;
	int128 value;
};

/*
 * What a source gave of a population, beside what it used to give (plausible.h): what a later run compares itself with.
 */
struct outcome_reading
{
	const char *source, *object, *digest; /* digest: of its rows, order-free; of several readings of a run, of their digests */
	int64_t rows;
	instant_t newest;    /* of its rows; INSTANT_NONE: it has none */
	int64_t usual;       /* rows that the median of the last runs lets expect of as many days; DECIMAL_NONE: too few are known */
	const char *finding; /* "no rows" "too many rows" "too few rows" "same rows again" "no newer row" "moved"; "": plausible */
	const char *detail;  /* the sentence of it */
	int runs;            /* that the median is of */
	bool moved;          /* it was written to while it was read */
};

struct evidence /* what one source gave: the IPE record of domain.md 5.6. Not part of result bytes where marked volatile */
{
	const char *source, *uri, *profile, *object; /* uri without secrets */
	const char *query, *query_hash, *parameters;
	int64_t rows, rows_rejected;
	int128 sum_qty, sum_amount;
	const char *control; /* "equal", "not independent", or what differs */
	bool control_equal;
	const char *digest;                            /* hash of the canonical rows, order-free */
	const char *numbers;                           /* whether a numbered column is complete (io/numbers.h); "": none is */
	const char *snapshot, *started, *ended, *user; /* volatile: ledger and log only */
	bool population, moved; /* rows of a side; it was written to while it was read. These and newest: recorded as readings */
	instant_t newest;       /* of a population, of its rows */
};

static inline bool
evidence_is_numbered (const struct evidence *evidence)
{
	return evidence->numbers != NULL && *evidence->numbers != '\0';
}

#define EVIDENCE_MISSING "missing: "

/* What of a source is missing ("lines of accounting documents (BSEG)"), as its control says behind "missing: "; NULL: nothing. */
const char *evidence_gap (const struct evidence *evidence);

struct outcome
{
	const char *run_id; /* 32 hex digits: hash of scope, as-of, rules, source digests, version */
	const char *reconciliation, *title;
	const char *plant, *company; /* scope unit */
	period_t period;             /* PERIOD_NONE for a free window */
	date_t from, until;          /* half open */
	instant_t as_of;
	const char *zone;
	const char *rules_hash, *rules_text, *rules_file, *version;
	char **currencies; /* sorted, NULL-ended */
	int n_currencies;
	struct side_totals side[SIDE_COUNT];
	struct outcome_case *cases; /* open ones by severity, then |impact| falling, then case_id; cleared ones last */
	size_t n_cases;
	struct outcome_line *lines; /* rows of cases, in case order, then side, then canonical order */
	size_t n_lines;
	struct outcome_line
		*others; /* open timing, netted, duplicate, out of scope with reason "not captured", rejected: by state, then content */
	size_t n_others;
	struct outcome_leak *leaks; /* by tolerance, account, period */
	size_t n_leaks;
	struct queue_line *queue; /* failed movements by state: what was read, then what is remembered, each by source_key */
	size_t n_queue;
	struct outcome_usage *usage; /* by order, then material; only of a reconciliation of usage */
	size_t n_usage;
	struct outcome_account *accounts; /* by account, then currency; only of a tie-out, like the two that follow */
	size_t n_accounts;
	struct outcome_bridge *bridge; /* by account, currency, cause, then |amount| falling, then note and case */
	size_t n_bridge;
	struct outcome_part *parts; /* by line of the bridge, then |amount| falling, then name */
	size_t n_parts;
	struct outcome_roll *rolls; /* by account, currency, kind */
	size_t n_rolls;
	struct outcome_flight *flights; /* by source_key, then quantity */
	size_t n_flights;
	struct outcome_arrival *arrivals; /* by source_key, then right_key */
	size_t n_arrivals;
	struct outcome_item *items; /* by account, currency, plant, order, line; only of open items, as the next */
	size_t n_items;
	struct outcome_item_account *item_accounts; /* by account, currency */
	size_t n_item_accounts;
	struct outcome_bucket *buckets; /* what was found first; only of a reconciliation of what is on hand, as the next two */
	size_t n_buckets;
	struct outcome_count *stock_counts; /* by side, then source_key */
	size_t n_stock_counts;
	struct outcome_stock_total *stock_totals; /* by side, then state */
	size_t n_stock_totals;
	struct outcome_plant *plants; /* by account, then currency; only of a reconciliation of records, like the next */
	size_t n_plants;
	struct outcome_plant_line *plant_lines; /* by account, currency, cause, then |amount| falling, then note and case */
	size_t n_plant_lines;
	struct outcome_leg *legs; /* by stop, then |value| falling, then content; only of a reconciliation of legs, like the next */
	size_t n_legs;
	struct outcome_leg_fate *leg_fates; /* by leg, then fate */
	size_t n_leg_fates;
	struct evidence *evidence; /* per source read */
	size_t n_evidence;
	struct outcome_reading *readings; /* of populations, by source and object */
	size_t n_readings;
	char **warnings; /* governance and data warnings, NULL-ended */
	bool conserved;
	int verdict;            /* enum verdict */
	char **verdict_reasons; /* sentences, NULL-ended */
	int64_t unvalued_cases;
	int128 unvalued_qty;
	GStringChunk *chunk; /* owns the text */
	const char **by_id;  /* of it, while the outcome is made: by number in the pool of the rows; NULL: not asked for yet */
	uint32_t n_by_id;
	GPtrArray *owned; /* owns the arrays of keys */
};

struct outcome *outcome_new (void);

/* A key as it stands in a list of keys joined by ';', which a reader can take apart again whatever they contain. Appended. */
void outcome_key_append (GString *list, const char *key);
void outcome_free (struct outcome *outcome);
typedef struct outcome outcome;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (outcome, outcome_free)
void outcome_warn (struct outcome *outcome, const GPtrArray *warnings);  /* adds warnings (char *), copied */
const char *outcome_side_name (const struct outcome *outcome, int side); /* of a line: "mes", "erp", "queue" */
const char *outcome_text (struct outcome *outcome, const char *text);    /* copies into the chunk; NULL gives "" */

/*
 * Sets verdict, its reasons and the unvalued totals from the cases as they stand; called again after history and dispositions
 * have been applied.
 */
void outcome_judge (struct outcome *outcome, const struct reconciliation *rule);

/* The size of a case, by which cases are ranked and summed as gross: the larger of stock and profit; 0 when unvalued. */
int64_t case_gross (const struct outcome_case *one);

int outcome_leak_compare (gconstpointer a, gconstpointer b); /* GCompareFunc: the order of outcome.leaks */

/*
 * Causes that open cases of a run share, by their gross money, the largest first, then by name. Each case has its own portion of
 * the quantity and the money, so a cause's are their sums.
 */
struct root_total
{
	size_t root; /* index of the case that speaks for it */
	int64_t cases, rows;
	int128 impact_net, impact_gross;
};
GArray *outcome_roots (const struct outcome *outcome);
int64_t outcome_causes (const struct outcome *outcome, int64_t *open); /* causes of the *open cases: one for each set, or case */
/* What was posted for the components of the orders compared, and how much of it nobody measured: MONEY_SCALE. */
struct usage_totals
{
	int64_t orders, rows, unmetered_rows, unmetered_materials;
	int128 spend, unmetered_spend, variance;
};
struct usage_totals outcome_usage_totals (const struct outcome *outcome);

/* The age buckets of an account's items, by outcome_item.bucket; g_strfreev it. */
char **outcome_item_ages (const struct outcome_item_account *account);
bool outcome_item_is_of (const struct outcome_item *item, const struct outcome_item_account *account); /* and open */

/* Totals per code over open cases: for the summary. */
struct code_total
{
	enum code code;
	int64_t cases, rows, suggested;
	int128 delta_qty, impact_net, impact_gross;
};
size_t outcome_code_totals (
	const struct outcome *outcome, struct code_total totals[static CODE_COUNT]); /* only codes present, in code order */

/* Failed movements of one state and unit. */
struct queue_total
{
	enum queue_state state;
	const char *uom, *currency; /* the company's */
	int64_t rows, unvalued;
	int128 qty, value; /* without sign: what is in no ledger; value: of those that have a price */
};
GArray *outcome_queue_totals (const struct outcome *outcome); /* struct queue_total by state, then unit; g_array_unref it */

#endif
