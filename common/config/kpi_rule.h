/*
 * kpi_rule.h - a key figure as data: which records it is of, what each adds to numerator and denominator, by what it is broken
 * down, and what it should come to (domain.md 4). Read from rules/kpi/<name>.yaml; docs/kpi.md explains every key.
 *
 * All text is owned by the rule. A rule is of one thread: its expressions keep what they made of the last record.
 */
#ifndef CONFIG_KPI_RULE_H
#define CONFIG_KPI_RULE_H

#include "common/base/calendar.h"
#include "common/base/decimal.h"
#include "common/config/expression.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum
{
	KPI_SCALE = 6, /* of targets and of values that are shown */
	KPI_GRAIN_MAX = 3,
	KPI_RECORDS_MAX = 4,
	KPI_VALUES_MAX = 8,
	KPI_EXCLUDE_MAX = 4,
	KPI_LOOKUPS_MAX = 2,
	KPI_BY_MAX = 3,
	KPI_SOURCES_MAX = 4
};

enum kpi_kind
{
	KPI_RATIO,      /* sum of numerators / sum of denominators */
	KPI_COMPLEMENT, /* 1 - |sum of numerators| / sum of denominators */
	KPI_TOTAL,      /* sum of numerators */
	KPI_PERCENTILE, /* of the numerators, by nearest rank */
	KPI_REDUCTION,  /* 1 - sum of numerators / the mean of the first periods that were recorded */
	KPI_SLOPE,      /* of the rate per 1000 by week, by Theil and Sen */
	KPI_SPIKE       /* robust z of the day of the window that stands out most */
};
const char *kpi_kind_name (enum kpi_kind kind); /* "ratio" "complement" ... */

struct kpi_lookup /* a record that stands beside each record */
{
	const char *name, *entity;
	const char *sources[KPI_SOURCES_MAX + 1]; /* NULL-ended; the first that has the entity is read */
	const char *by[KPI_BY_MAX];               /* columns that both have */
	int n_by;
	const char *latest; /* of several the one with the greatest of this column before the window's end; NULL: there may be one */
};

struct kpi_exclusion
{
	struct expression *when;
	const char *reason;
};

struct kpi_records
{
	const char *name, *entity;
	const char *sources[KPI_SOURCES_MAX + 1]; /* as above; none: of the ledger */
	const char *key;                          /* column that names a record */
	int64_t reach;                            /* seconds before the window that are read too */
	struct expression *where;                 /* NULL: all */
	struct kpi_exclusion exclude[KPI_EXCLUDE_MAX];
	int n_exclude;
	struct kpi_lookup lookups[KPI_LOOKUPS_MAX];
	int n_lookups;
};

struct kpi_grain
{
	const char *name;
	struct expression *of; /* a text */
};

struct kpi_value
{
	const char *name, *title, *unit; /* unit: "%" shows 0.98 as 98 */
	enum kpi_kind kind;
	int records;                                     /* of the rule */
	struct expression *numerator, *denominator, *at; /* denominator NULL: 1; at: of slope and spike, else NULL */
	int percent;                                     /* of a percentile */
	int64_t per;                                     /* what a percentile or total is divided by: 3600 makes hours of seconds */
	int64_t least; /* KPI_SCALE; of a spike: a step that counts where all days before were the same */
	int decimals;
	bool lower, hard; /* lower: the target is an upper limit; hard: missing it breaches */
	bool every;       /* each line of the breakdown has to meet it too */
	int64_t target;   /* KPI_SCALE; DECIMAL_NONE: none */
};

struct kpi_rule
{
	const char *name, *title, *question, *owner;
	int version; /* of the definition: another one begins a new series */
	struct kpi_grain grain[KPI_GRAIN_MAX];
	int n_grain;
	struct kpi_records records[KPI_RECORDS_MAX];
	int n_records;
	struct kpi_value values[KPI_VALUES_MAX];
	int n_values;
	const char *file, *hash; /* hash: SHA-256 of its text */
	struct kpi_rule_store *store;
};
typedef struct kpi_rule kpi_rule;

/* folder: of the rules. Every mistake is FAILURE_CONFIGURATION as `file:line:column: field: message`. */
struct kpi_rule *kpi_rule_load (const char *folder, const char *name, GError **error);
struct kpi_rule *kpi_rule_parse (const char *text, const char *name, GError **error); /* of a text that was read before */
void kpi_rule_free (struct kpi_rule *rule);                                           /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kpi_rule, kpi_rule_free)

/* The names of all rules of the folder, in their order; newly allocated, NULL-ended. */
char **kpi_rule_names (const char *folder, GError **error);

int kpi_value_find (const struct kpi_rule *rule, const char *name); /* -1 */

#endif
