/*
 * rules.h - a reconciliation as data: populations, reversal policy, passes, tolerances, timing, materiality.
 *
 * Read from rules/enterprise/<name>.yaml by rules_load(); rules/archetypes and rules/plants/<plant> may override only what the
 * template declares open. The recon engine takes the struct below and nothing else. All text is owned by the rule set.
 */
#ifndef CONFIG_RULES_H
#define CONFIG_RULES_H

#include "common/base/calendar.h"
#include "common/base/decimal.h"
#include "common/config/vocabulary.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* clang-format off */ /* a list */
enum { PASS_KEYS_MAX = 8, PASSES_MAX = 16 };

/* A pass key beyond the text columns of a movement: derived from the row. KEY_FLOW is kind_flow(), KEY_ATTRIBUTE counts up. */
enum { KEY_SUBSTITUTION_GROUP = 1000, KEY_PRODUCTION_DAY, KEY_SHIFT, KEY_FLOW, KEY_ATTRIBUTE = 2000 };

enum cardinality
{
	ONE_TO_ONE,	/* the best assignment of pairs */
	MANY_TO_MANY,	/* 1:N, N:1 and N:M by key sums; `left_one`, `right_one` narrow it */
	SUBSET		/* one row of a side against those of the other that sum to it exactly */
};
/* clang-format on */

struct tolerance;

/* How many rows of each side a pass puts together, by what keys, within what limits. Passes run in the order of the file. */
struct pass
{
	const char *name;
	int keys[PASS_KEYS_MAX]; /* enum column, or KEY_* */
	int n_keys;
	enum cardinality cardinality;
	bool left_one, right_one;   /* "1:N" and "N:1": that side of a group must be one row */
	bool identity;              /* the key is an id carried across systems: what else differs then is the finding */
	bool strict;                /* runs before unreferenced reversals are netted */
	int64_t window;             /* seconds between left event and right entry time; -1 no limit */
	bool window_after_grouping; /* the window is tested on the group's sums (earliest to latest), not on pairs */
	enum code raises;           /* what a match in this pass means: CODE_NONE = a match; else LOT_MISMATCH, WRONG_* */
	bool suggested;             /* what it finds is a suggestion, not confirmed */
	/*
	 * Equally good partners: suggest the first, or match none and list them. Neither: a pass that raises lists, any other takes
	 * the first.
	 */
	bool ambiguous_suggests, ambiguous_lists;
	const struct tolerance *tolerances; /* its own: they come before the rule's; by class as those */
	int n_tolerances;
	bool counts_rounding;            /* differences below the rounding bound of conversions count as well */
	bool limits_value;               /* value_over and value_under hold: */
	int64_t value_over, value_under; /* left - right in money must be in [-value_over, value_under], MONEY_SCALE */
};

/* One tolerance row; the first whose class equals the material's item class, else the one with class "*". */
struct tolerance
{
	const char *item_class;
	int64_t over, under; /* absolute, QTY_SCALE: left - right may be in [-over, +under] */
	int64_t percent;     /* of the larger side, PRICE_SCALE: 0.25 % = 250000 */
	int64_t value_cap;   /* money cap of |delta| * price, MONEY_SCALE; DECIMAL_NONE = none */
};

struct timing
{
	int64_t grace;             /* seconds that the right side may lag behind the left event */
	int grace_batches;         /* and so many occurrences of the interface's batch calendar, when there is one */
	int look_back, look_ahead; /* days of context read before and after the window */
	const char *interface;     /* name in the batch calendar and the outages; "" = none */
};

/*
 * Which comparator judges the populations: records against records, the usage of each order's components (recon/usage.h), the
 * value of the stock ledger against the general ledger (recon/tieout.h), what orders and shipments leave open (recon/items.h),
 * what is on hand (recon/onhand.h), or how far each order's components have come on the way from the plant to the general ledger
 * (recon/legs.h).
 */
/* clang-format off */ /* a list */
enum compare { COMPARE_RECORDS, COMPARE_USAGE, COMPARE_LEDGER, COMPARE_ITEMS, COMPARE_BALANCE, COMPARE_LEGS };

/* What a run is of. Of a company: all its plants together, against the company's books. */
enum scope_unit { SCOPE_PLANT, SCOPE_COMPANY };

/* How a system turns a percentage of scrap into a factor of the quantity that is needed (domain.md 1.5). */
enum scrap_form
{
	SCRAP_MULT,				/* 1 + s: what is good needs so much more */
	SCRAP_DIV,				/* 1 / (1 - s): so much of what goes in is lost */
	SCRAP_YIELD_FACTOR			/* 1 / y of the component's yield; scrap of output as SCRAP_DIV */
};
/* clang-format on */

/* What an order's output is, for the standard: SCRAP is what it reported as scrap. */
/* clang-format off */ /* a list */
enum output_basis { BASIS_YIELD, BASIS_YIELD_PLUS_SCRAP };

/* How one system explodes a bill of material. A fact about the system, not a preference. */
struct explosion_terms
{
	const char *profile;			/* of the right source; "*" = any other */
	enum scrap_form form;
	enum output_basis basis;
	enum rounding rounding;			/* of a component's standard, once, to the decimals of its base unit */
};
/* clang-format on */

struct usage_rule
{
	bool running;     /* orders that are not complete are compared too, all three quantities up to now */
	int drift_orders; /* so many orders in a row off to one side are BOM_DRIFT */
};

/* How lines of the general ledger and movements of the stock ledger are told to belong together (recon/tieout.h). */
struct ledger_rule
{
	int links[PASS_KEYS_MAX]; /* enum column of a movement that a line's reference may name, in order of trust */
	int n_links;
	const char *batch;                  /* attribute of both sides: what was posted together; NULL = there is none */
	const char **goods, **revaluations; /* origins (`movement` of a line) of goods movements, and of revaluations; NULL-ended */
	const char *value;                  /* attribute of movements: signed effect on the stock's value; NULL = the amount */
	const char *leading;                /* value of the attribute `ledger` that counts; NULL = every line does */
	bool recosts;                       /* a revaluation may settle documents whose cost was rewritten after they were posted */
};

/* Which open items: received and invoiced per order line, cost and receipts per order, issued and received per shipment. */
/* clang-format off */ /* a list */
enum items_of { ITEMS_GRIR, ITEMS_WIP, ITEMS_TRANSIT };

/* Why an item is open; also the row of items_rule.allowed that says for how long it may be. */
enum item_state
{
	ITEM_RECEIVED,				/* received, not invoiced: an accrued liability */
	ITEM_INVOICED,				/* invoiced, not received: goods on their way, or billed too much */
	ITEM_RUNNING,				/* work in process of an order that runs */
	ITEM_VARIANCE,				/* what an order that is complete has left: a production variance, to be settled */
	ITEM_TRANSIT,				/* issued, not received */
	ITEM_OVERDUE_IN,			/* received, not issued */
	ITEM_VALUE,				/* the quantities are even and the values are not */
	ITEM_JOURNAL,				/* a line of the general ledger that no row of an item made */
	ITEM_EVEN,				/* nothing is open; there is a case of it */
	ITEM_STATE_COUNT
};
/* clang-format on */

enum
{
	ITEM_BUCKETS_MAX = 8
};

/* What of orders and shipments is open, and how long it may be (recon/items.h). */
struct items_rule
{
	enum items_of of;
	int keys[PASS_KEYS_MAX]; /* what rows of one item have in common: enum column, or KEY_ATTRIBUTE + index */
	int n_keys;
	int otherwise[PASS_KEYS_MAX]; /* keys of rows whose first key or order is empty; */
	int n_otherwise;              /* 0 = such a row is of no item */
	const char *value;   /* attribute: what a row did to the account, where that is not its amount; NULL = there is none */
	const char *books;   /* role whose account balances and lines are those of the accounts; NULL = none */
	const char *leading; /* of several ledgers the one whose lines count; NULL = every line does */
	int bucket[ITEM_BUCKETS_MAX];  /* last day of each age bucket but the last, rising */
	int n_buckets;                 /* of them; there is one bucket more */
	int allowed[ITEM_STATE_COUNT]; /* days that an item may be open so; -1 = any */
	int lane_factor;               /* so many times its lane's transit time a shipment may be on its way */
	int64_t price_percent;         /* an invoice may differ so much from the receipt, PRICE_SCALE; DECIMAL_NONE = any */
};

/* What two buckets of stock may differ in and still hold the same stock: bits of fallback.drops. */
/* clang-format off */ /* a list */
enum { DROP_LOT = 1, DROP_LOCATION = 2, DROP_STATUS = 4 };

/* How what is left over of a bucket finds its counterpart in another one. They run in the order of the file. */
struct fallback
{
	const char *name;
	unsigned drops;				/* never 0 */
	enum code raises;			/* what a counterpart that is found means */
};
/* clang-format on */

enum
{
	FALLBACKS_MAX = 8
};

/* How balances of stock are rolled forward and compared (recon/onhand.h). */
struct balance_rule
{
	bool whole_history; /* movements begin with the first of each bucket: before them there was nothing */
	struct fallback fallbacks[FALLBACKS_MAX];
	int n_fallbacks;
};

/* What each order made, beside its records (recon/yield.h). */
struct yield_rule
{
	bool enabled;
	int64_t over_delivery; /* percent at QTY_SCALE that may come on top of an order's quantity where it says none */
};

/* What a close accrues of this reconciliation's findings (recon/accrual.h). */
struct accrual_rule
{
	bool codes[CODE_COUNT]; /* that mean: it happened, and was not posted; none: nothing is accrued */
	bool in_flight;         /* events whose posting may still come, too */
	bool queue;             /* failed movements too; else finance posts them before the close */
	int64_t aggregate;      /* trivial ones that sum to more, either way, are accrued after all; DECIMAL_NONE = never */
};

/* What a source must give to be believed, beside what the last runs of the same scope read (recon/plausible.h). */
struct plausible_rule
{
	int runs, least_runs; /* the median is of so many runs; fewer than the second say nothing */
	int rows_factor;      /* times the median, or a part of it, that is not plausible; 0 = any number of rows is */
	int least_rows;       /* fewer are never too many, and where fewer are usual never too few */
	int64_t unchanged;    /* seconds without a newer row that are not plausible in an open window; 0 = any */
	int limit;            /* more findings than this are verdict BREACHED; -1 = no limit */
};
extern const struct plausible_rule plausible_default; /* of a rule that does not say */

/* A population that may give no row at all while the other one's wait; of any other that reads as a load that failed. */
/* clang-format off */ /* a list */
enum may_be_empty { MAY_BE_EMPTY_NONE, MAY_BE_EMPTY_LEFT, MAY_BE_EMPTY_RIGHT };

struct reconciliation
{
	const char *name, *title;
	enum may_be_empty may_be_empty;
	enum compare compare;
	enum scope_unit scope;
	struct ledger_rule ledger;		/* COMPARE_LEDGER and COMPARE_LEGS only; then passes, reversals, duplicates are empty */
	const char *books_source;		/* COMPARE_LEGS only: the source of the general ledger; else NULL */
	struct usage_rule usage;		/* COMPARE_USAGE only; then passes, reversals and duplicates are empty */
	struct items_rule items;		/* COMPARE_ITEMS only; then passes, reversals and duplicates are empty */
	struct balance_rule balance;		/* COMPARE_BALANCE only; likewise */
	const char *left_source, *right_source;	/* names in tieout.yaml: "mes", "erp" */
	bool kinds[KIND_COUNT];			/* the population; every other mapped kind is out of scope */
	bool takes_unmapped;			/* rows of no kind and without a counterpart in any population are findings of this one */
	bool left_by_event, right_by_posting;	/* which clock decides the window: event_at or posting_date, else the other */
	bool net_referenced, net_unreferenced;
	int reversal_keys[PASS_KEYS_MAX];	/* unreferenced netting: same keys, opposite sign, equal |qty| */
	int n_reversal_keys;
	int64_t retry_window;			/* seconds: two equal ERP entries this close are a retry */
	int64_t scan_window;			/* seconds: two identical scans this close are one */
	struct pass passes[PASSES_MAX];
	int n_passes;
	struct tolerance *tolerances;
	int n_tolerances;
	struct timing timing;
	struct yield_rule yield;
	struct accrual_rule accrual;
	struct plausible_rule plausible;
	struct explosion_terms *explosions;	/* of `usage` or `yield`; with an entry "*" where there is any */
	int n_explosions;			/* 0: the rule asks for no bill of material */
	int uncaptured_rows;			/* a material with at least so many right rows and no left row at all is one case */
	int64_t trivial;			/* |impact| below this is S4, MONEY_SCALE */
	int64_t account_threshold;		/* |impact| above this goes up one severity */
	int64_t leak_cap;			/* |sum of what a tolerance has absorbed| above this is TOL_LEAK; DECIMAL_NONE = no cap */
	int leak_share;				/* per cent of one sign above which it is, 0 = any, once there are leak_differences of them */
	int leak_differences;
	int64_t limit_impact;			/* gross impact above this is verdict BREACHED; DECIMAL_NONE = no limit */
	int limit_cases[5];			/* open cases of severity [1..4] above this breach; -1 = no limit */
	int64_t limit_rejected;			/* rejected rows above this make the run PARTIAL */
	const char *owner[CODE_COUNT];		/* who looks after a code: "inventory controller"; never empty */
	const char **attributes;		/* names that KEY_ATTRIBUTE + index means; NULL-ended */
	const char *file;			/* where it was read, below dir: "enterprise/consumption.yaml", for the rules sheet */
	const char *text;			/* the text as read, concatenated with its overrides: shown and stored */
	char hash[65];				/* SHA-256 of text */
};
/* clang-format on */

struct rule_set;
typedef struct rule_set rule_set;

/*
 * Reads enterprise/<name>.yaml below dir (the `rules` folder), then the overrides of archetypes/<archetype>.yaml (NULL: none;
 * the file must be there) and plants/<plant>.yaml (NULL, or no file: none). An override that is not valid at `at`, or not in
 * bounds, is listed by rule_set_warnings and the next level holds. Unknown keys, wrong types, missing fields:
 * FAILURE_CONFIGURATION as `file:line:column: field: message`. docs/rules.md describes the files.
 */
struct rule_set *rules_load (
	const char *dir, const char *name, const char *archetype, const char *plant, date_t at, GError **error);
/*
 * The same of a text that was recorded (reconciliation.text): no file is looked at. What of it were files of archetype and
 * plant is found by their names. FAILURE_DATA when the text has no file of one of the names.
 */
struct rule_set *rules_recall (
	const char *text, const char *name, const char *archetype, const char *plant, date_t at, GError **error);
void rule_set_free (struct rule_set *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rule_set, rule_set_free)

const struct reconciliation *rule_set_reconciliation (const struct rule_set *rules);
const GPtrArray *rule_set_warnings (const struct rule_set *rules); /* of char *: GOV_EXPIRED ..., GOV_OUT_OF_BOUNDS ... */

#endif
