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

enum { PASS_KEYS_MAX = 8, PASSES_MAX = 16 };

/* A pass key beyond the text columns of a movement: derived from the row. KEY_FLOW is kind_flow(), KEY_ATTRIBUTE counts up. */
enum { KEY_SUBSTITUTION_GROUP = 1000, KEY_PRODUCTION_DAY, KEY_SHIFT, KEY_FLOW, KEY_ATTRIBUTE = 2000 };

enum cardinality
{
	ONE_TO_ONE,	/* the best assignment of pairs */
	MANY_TO_MANY,	/* 1:N, N:1 and N:M by key sums; `left_one`, `right_one` narrow it */
	SUBSET		/* one row of a side against those of the other that sum to it exactly */
};

struct tolerance;

/* How many rows of each side a pass puts together, by what keys, within what limits. Passes run in the order of the file. */
struct pass
{
	const char *name;
	int keys[PASS_KEYS_MAX];		/* enum column, or KEY_* */
	int n_keys;
	enum cardinality cardinality;
	bool left_one, right_one;		/* "1:N" and "N:1": that side of a group must be one row */
	bool identity;				/* the key is an id carried across systems: what else differs then is the finding */
	bool strict;				/* runs before unreferenced reversals are netted */
	int64_t window;				/* seconds between left event and right entry time; -1 no limit */
	bool window_after_grouping;		/* the window is tested on the group's sums (earliest to latest), not on pairs */
	enum code raises;			/* what a match in this pass means: CODE_NONE = a match; else LOT_MISMATCH, WRONG_* */
	bool suggested;				/* what it finds is a suggestion, not confirmed */
	/*
	 * Equally good partners: suggest the first, or match none and list them. Neither: a pass that raises lists, any other takes
	 * the first.
	 */
	bool ambiguous_suggests, ambiguous_lists;
	const struct tolerance *tolerances;	/* its own: they come before the rule's; by class as those */
	int n_tolerances;
	bool counts_rounding;			/* differences below the rounding bound of conversions count as well */
	bool limits_value;			/* value_over and value_under hold: */
	int64_t value_over, value_under;	/* left - right in money must be in [-value_over, value_under], MONEY_SCALE */
};

/* One tolerance row; the first whose class equals the material's item class, else the one with class "*". */
struct tolerance
{
	const char *item_class;
	int64_t over, under;			/* absolute, QTY_SCALE: left - right may be in [-over, +under] */
	int64_t percent;			/* of the larger side, PRICE_SCALE: 0.25 % = 250000 */
	int64_t value_cap;			/* money cap of |delta| * price, MONEY_SCALE; DECIMAL_NONE = none */
};

struct timing
{
	int64_t grace;				/* seconds that the right side may lag behind the left event */
	int grace_batches;			/* and so many occurrences of the interface's batch calendar, when there is one */
	int look_back, look_ahead;		/* days of context read before and after the window */
	const char *interface;			/* name in the batch calendar and the outages; "" = none */
};

/*
 * Which comparator judges the populations: records against records, the usage of each order's components (recon/usage.h), or the
 * value of the stock ledger against the general ledger (recon/tieout.h).
 */
enum compare { COMPARE_RECORDS, COMPARE_USAGE, COMPARE_LEDGER };

/* What a run is of. Of a company: all its plants together, against the company's books. */
enum scope_unit { SCOPE_PLANT, SCOPE_COMPANY };

/* How a system turns a percentage of scrap into a factor of the quantity that is needed (domain.md 1.5). */
enum scrap_form
{
	SCRAP_MULT,				/* 1 + s: what is good needs so much more */
	SCRAP_DIV,				/* 1 / (1 - s): so much of what goes in is lost */
	SCRAP_YIELD_FACTOR			/* 1 / y of the component's yield; scrap of output as SCRAP_DIV */
};

/* What an order's output is, for the standard: SCRAP is what it reported as scrap. */
enum output_basis { BASIS_YIELD, BASIS_YIELD_PLUS_SCRAP };

/* How one system explodes a bill of material. A fact about the system, not a preference. */
struct explosion_terms
{
	const char *profile;			/* of the right source; "*" = any other */
	enum scrap_form form;
	enum output_basis basis;
	enum rounding rounding;			/* of a component's standard, once, to the decimals of its base unit */
};

struct usage_rule
{
	bool running;				/* orders that are not complete are compared too, all three quantities up to now */
	int drift_orders;			/* so many orders in a row off to one side are BOM_DRIFT */
};

/* How lines of the general ledger and movements of the stock ledger are told to belong together (recon/tieout.h). */
struct ledger_rule
{
	int links[PASS_KEYS_MAX];		/* enum column of a movement that a line's reference may name, in order of trust */
	int n_links;
	const char *batch;			/* attribute of both sides: what was posted together; NULL = there is none */
	const char **goods, **revaluations;	/* origins (`movement` of a line) of goods movements, and of revaluations; NULL-ended */
	const char *leading;			/* value of the attribute `ledger` that counts; NULL = every line does */
	bool recosts;				/* a revaluation may settle documents whose cost was rewritten after they were posted */
};

/* What each order made, beside its records (recon/yield.h). */
struct yield_rule
{
	bool enabled;
	int64_t over_delivery;			/* percent at QTY_SCALE that may come on top of an order's quantity where it says none */
};

struct reconciliation
{
	const char *name, *title;
	enum compare compare;
	enum scope_unit scope;
	struct ledger_rule ledger;		/* COMPARE_LEDGER only; then passes, reversals, duplicates are empty */
	struct usage_rule usage;		/* COMPARE_USAGE only; then passes, reversals and duplicates are empty */
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

struct rule_set;
typedef struct rule_set rule_set;

/*
 * Reads enterprise/<name>.yaml below dir (the `rules` folder), then the overrides of archetypes/<archetype>.yaml (NULL: none;
 * the file must be there) and plants/<plant>.yaml (NULL, or no file: none). An override that is not valid at `at`, or not in
 * bounds, is listed by rule_set_warnings and the next level holds. Unknown keys, wrong types, missing fields:
 * FAILURE_CONFIGURATION as `file:line:column: field: message`. docs/rules.md describes the files.
 */
struct rule_set *rules_load (const char *dir, const char *name, const char *archetype, const char *plant, date_t at,
			     GError **error);
void rule_set_free (struct rule_set *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rule_set, rule_set_free)

const struct reconciliation *rule_set_reconciliation (const struct rule_set *rules);
const GPtrArray *rule_set_warnings (const struct rule_set *rules);	/* of char *: GOV_EXPIRED ..., GOV_OUT_OF_BOUNDS ... */

#endif
