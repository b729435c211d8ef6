/*
 * report_rule.h - one report that two or more stacks print, as data: its grain, its measures and what difference each may have,
 * where each stack's version comes from, how codes are translated, and which differences are known. Read from
 * rules/dualrun/<name>.yaml; docs/dual-run.md explains every key.
 *
 * All numbers of a report have the scale REPORT_SCALE. All text is owned by the rule.
 */
#ifndef CONFIG_REPORT_RULE_H
#define CONFIG_REPORT_RULE_H

#include "common/base/calendar.h"
#include "common/base/decimal.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum
{
	REPORT_SCALE = 6,
	GRAIN_MAX = 6, /* columns that name a cell */
	MEASURES_MAX = 16,
	REPORT_SIDES_MAX = 4
};

/* What a measure is decides what difference it may have (domain.md 2.m). */
enum measure_kind
{
	MEASURE_COUNT,    /* none */
	MEASURE_BALANCE,  /* money of stock and of the general ledger: none */
	MEASURE_MONEY,    /* any other: the larger of 0.01 % and 100.00 */
	MEASURE_QUANTITY, /* what rounding on either side can make */
	MEASURE_RATIO     /* 0.1 percentage points, and its two parts each as they must be */
};
const char *measure_kind_name (enum measure_kind kind); /* "count" "balance" ... */

struct measure
{
	const char *name;
	enum measure_kind kind;
	const char *unit;           /* "KG", "USD"; "" where unit_column says it */
	int unit_column;            /* of the grain, whose value is the unit; -1 */
	int numerator, denominator; /* of a ratio: measures; else -1 */
	int decimals;               /* as shown; of a balance and other money those of its currency unless said */
	int64_t absolute;           /* REPORT_SCALE; a ratio's as a share: 0.1 points are 0.001 */
	int64_t percent;            /* of the first side's value, PRICE_SCALE: 0.01 % = 10000 */
	int64_t absorbed_cap;       /* what tolerated differences may sum to without sign; DECIMAL_NONE: no cap */
};

struct report_name
{
	const char *name, *from;
}; /* a column of the report and the header that holds it */

/* A file or query of a side. A column of the grain in `totals` is in none of its rows: each is a total over all its values. */
struct report_input
{
	const char *file, *query; /* one of them: a CSV in the source's folder, or the text of a query file beside the rule */
	const char *query_file;   /* its name; NULL */
	/* Or a KPI of the side's stack (docs/kpi.md): columns come from `VALUE.numerator`, ...; and the text of its rule. */
	const char *kpi, *kpi_text;
	struct report_name *columns;
	size_t n_columns;
	uint32_t totals; /* bit per column of the grain */
};

/* One stack's version of the report. */
struct report_side
{
	const char *name, *source; /* source: of tieout.yaml */
	const char *total;         /* what stands in a column of the grain in a total over it; NULL: totals are not marked */
	int rounding;              /* decimals that it prints; -1: as many as there are */
	const char *filters, *version, *zone; /* what it says of itself, for the reader; "" = nothing */
	struct report_input *inputs;
	size_t n_inputs;
};

/* Translates the codes of one column on one side into the other side's: rows `from,to[,share,valid_from,valid_to]`. */
struct report_crosswalk
{
	const char *name;
	int side, column;          /* of the grain */
	const char *source, *file; /* a CSV in that source's folder */
};

enum known_cause
{
	KNOWN_DEFINITION,
	KNOWN_TIMING, /* must come back with the opposite sign in the period after */
	KNOWN_SCOPE,
	KNOWN_CORRECTION,
	KNOWN_LEGACY_DEFECT,
	KNOWN_CAUSES
};
const char *known_cause_name (enum known_cause cause); /* "DEFINITION" "TIMING" ... */

/* A number of a case (outcome.h). */
enum case_number
{
	NUMBER_NONE,
	NUMBER_LEFT_QTY,
	NUMBER_RIGHT_QTY,
	NUMBER_DELTA_QTY, /* left minus right, as the next numbers are */
	NUMBER_DELTA_AMOUNT,
	NUMBER_LEFT_AMOUNT,
	NUMBER_RIGHT_AMOUNT,
	NUMBER_IMPACT_STOCK,
	NUMBER_IMPACT_WIP,
	NUMBER_IMPACT_PROFIT
};

struct report_value
{
	enum case_number of; /* NUMBER_NONE: the measure has no records here */
	bool negate;
};

/* Records whose amounts explain differences: rows with `record`, columns of the grain, and measures, each later minus first. */
struct report_records
{
	const char *name;
	const char *source, *file, *query, *query_file;
	/* Or the open cases, timing items and netted rows of a recorded reconciliation; NULL: of a file or query. */
	const char *reconciliation;
	const char **codes;                       /* NULL-ended; NULL: every code */
	bool timing;                              /* items open by timing as well, which have no effect in money */
	bool netted;                              /* what took back a row of its own side as well: only the run's archive has it */
	struct report_value values[MEASURES_MAX]; /* by measure: what of a case it is */
};

/*
 * A difference that was looked into, in one measure: its amount is the sum of its records, never typed. An entry of several
 * measures is as many of these, under one id and next to each other.
 */
struct report_known
{
	const char *id, *owner, *approver, *reason;
	enum known_cause cause;
	int measure, side; /* side: the later one of the pair */
	int records;
	int64_t cap;              /* beyond it the explanation does not hold; REPORT_SCALE */
	date_t approved, expires; /* in force from one up to the other */
};

/* Hours a period that people spend by hand on this report, as somebody measured them. */
struct report_effort
{
	const char *plant; /* "" = of all together, or of each plant that has no hours of its own */
	int64_t hours;     /* EFFORT_SCALE; DECIMAL_NONE: nobody has said */
	const char *by;    /* who measured it */
	date_t measured;
};
enum
{
	EFFORT_SCALE = 2
};

struct report_rule
{
	const char *name, *title, *owner;
	int version;   /* of the definition: another one begins a new streak */
	bool of_plant; /* a run is of a plant; else of all that the sources hold */
	const char *grain[GRAIN_MAX];
	int n_grain;
	struct measure measures[MEASURES_MAX];
	int n_measures;
	struct report_side sides[REPORT_SIDES_MAX];
	int n_sides;
	struct report_crosswalk *crosswalks;
	size_t n_crosswalks;
	struct report_records *records;
	size_t n_records;
	struct report_known *known;
	size_t n_known;
	int streak;       /* clean periods in a row after which the first side may go */
	bool quarter_end; /* one of them the end of a quarter */
	struct report_effort *efforts;
	size_t n_efforts;
	int64_t max_unexplained;        /* cells that may be left unexplained without breaching the limit */
	const char *text, *file, *hash; /* as read, its queries included in the hash: SHA-256 */
	struct report_rule_store *store;
};
typedef struct report_rule report_rule;

/* folder: of the rules. Every mistake is FAILURE_CONFIGURATION as `file:line:column: field: message`. */
struct report_rule *report_rule_load (const char *folder, const char *name, GError **error);
/*
 * The texts of all files that a rule was read from, by their names below the folder of rules (char * -> char *): the rule's own,
 * its queries, the rules of KPIs that are sides. The table is the rule's.
 */
GHashTable *report_rule_files (const struct report_rule *rule);
/* The rule that was read from such files. */
struct report_rule *report_rule_recall (GHashTable *files, const char *name, GError **error);
void report_rule_free (struct report_rule *rule); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (report_rule, report_rule_free)

/* What the rule says of a plant, "" = all together; with hours DECIMAL_NONE where it says nothing. */
struct report_effort report_rule_effort (const struct report_rule *rule, const char *plant);

int report_grain_find (const struct report_rule *rule, const char *name);   /* -1 */
int report_measure_find (const struct report_rule *rule, const char *name); /* -1 */

#endif
