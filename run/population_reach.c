/* Which reference data a rule has a use for. */
#include "run/population_internal.h"

#include <string.h>

static const char *const books[] = {"stock_balance", "account_balance", "stock_account", NULL};
static const char *const maps[] = {"material_map", "location_map", "order_map", NULL};

bool
reach_has_entity (const struct reach *reach, const char *entity)
{
	if (g_strv_contains (maps, entity))
		return !reach->books;
	if (strcmp (entity, "gl_line") == 0)
		return reach->legs || reach->books;
	if (g_strv_contains (books, entity))
		return reach->books || (reach->legs && strcmp (entity, "account_balance") != 0);
	return reach->bom_lines || strcmp (entity, "bom_line") != 0;
}

struct reach
reach_of (const struct reconciliation *rule)
{
	return (struct reach) {.look_back = rule->timing.look_back,
		.look_ahead = rule->timing.look_ahead,
		.bom_lines = rule->compare == COMPARE_USAGE || (rule->yield.enabled && rule->n_explosions > 0),
		.books = rule->compare == COMPARE_LEDGER,
		.legs = rule->compare == COMPARE_LEGS};
}

bool
rule_needs_entity (const struct reconciliation *rule, const char *entity)
{
	struct reach reach = reach_of (rule);

	return reach_has_entity (&reach, entity);
}
