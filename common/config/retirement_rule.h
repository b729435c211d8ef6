/*
 * retirement_rule.h - the register of what is to go: legacy reports and customizations of plants, what replaces each, by when.
 * Read from rules/dualrun/retirement.yaml; docs/dual-run.md explains every key.
 *
 * The register says what people decide. Whether something is ready is never typed in: recon/retirement.h computes it.
 */
#ifndef CONFIG_RETIREMENT_RULE_H
#define CONFIG_RETIREMENT_RULE_H

#include "common/base/calendar.h"

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

enum retirement_kind
{
	RETIREMENT_REPORT,
	RETIREMENT_CUSTOMIZATION
};
const char *retirement_kind_name (enum retirement_kind kind); /* "report" "customization" */

enum retirement_decision
{
	RETIREMENT_PLANNED,
	RETIREMENT_RETIRED,
	RETIREMENT_KEPT /* for a reason, until a day */
};

struct retirement_entry
{
	const char *name, *plant; /* plant "": all. Together they are unique */
	enum retirement_kind kind;
	const char *owner, *replaced_by;
	const char **reports; /* NULL-ended: whose comparisons prove that it may go */
	period_t planned;     /* the period by whose end it is to be gone */
	enum retirement_decision decision;
	period_t retired;              /* the period in which it went; PERIOD_NONE */
	const char *reason, *approver; /* of what is kept; "" */
	date_t expires;                /* it is kept up to this day, exclusive; DATE_NONE */
	int64_t effort;                /* hours a period that it costs by hand, EFFORT_SCALE; DECIMAL_NONE: nobody has said */
};

struct retirement_rule
{
	const char *name, *owner;
	const struct retirement_entry *entries; /* in the order of the file */
	size_t n_entries;
	void *store;
};
typedef struct retirement_rule retirement_rule;

/* folder: of the rules. Every mistake is FAILURE_CONFIGURATION as `file:line:column: field: message`. */
struct retirement_rule *retirement_rule_load (const char *folder, GError **error);
struct retirement_rule *retirement_rule_parse (const char *name, const char *text, size_t n, GError **error);
void retirement_rule_free (struct retirement_rule *rule); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (retirement_rule, retirement_rule_free)

#endif
