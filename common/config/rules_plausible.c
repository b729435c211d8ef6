/* What a rule says about how much and how new the rows of a source must be. */
#include "common/config/rules_internal.h"

const struct plausible_rule plausible_default = {
	.runs = 7, .least_runs = 3, .rows_factor = 10, .least_rows = 100, .unchanged = 30 * 3600, .limit = -1};

gboolean
plausible_rule_read (struct yaml_node node, void *target, GError **error)
{
#define PLAUSIBLE(member) .offset = offsetof (struct plausible_rule, member)
	static const struct field fields[] = {{"runs", FIELD_INT, PLAUSIBLE (runs), .min = 1, .max = 100},
		{"least_runs", FIELD_INT, PLAUSIBLE (least_runs), .min = 1, .max = 100},
		{"rows_factor", FIELD_INT, PLAUSIBLE (rows_factor), .max = 1000000},
		{"least_rows", FIELD_INT, PLAUSIBLE (least_rows), .max = 1000000000},
		{"unchanged", FIELD_DURATION, PLAUSIBLE (unchanged)}, {"limit", FIELD_INT, PLAUSIBLE (limit), .max = 1000000}, {0}};
	struct plausible_rule *rule = &((struct reconciliation *) target)->plausible;

	if (!yaml_map (node, fields, rule, error))
		return FALSE;
	if (rule->rows_factor == 1)
		return yaml_fail_below (node, "rows_factor", error, "1 would take any change for a fault; 0 takes none");
	return rule->least_runs <= rule->runs || yaml_fail_below (node, "least_runs", error, "is more than `runs`, %d", rule->runs);
}
