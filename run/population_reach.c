/* Which reference data a rule asks for beside its rows, whose it is, and which rules one population can serve. */
#include "run/population_internal.h"

#include <string.h>

const char *
crosswalk_entity (const struct crosswalk_source *crosswalk)
{
	return strcmp (crosswalk->what, "items") == 0    ? "material_map"
		: strcmp (crosswalk->what, "locations") == 0 ? "location_map"
													 : "order_map";
}

static const char *const books[] = {"stock_balance", "stock_account", NULL};
static const char *const accounts[] = {"item_account", "lane", NULL};
static const char *const on_hand[] = {"balance", "count", NULL};
static const char *const maps[] = {"material_map", "location_map", "order_map", NULL};

/*
 * A bill of material is large, and only who explodes it asks for it. Balances and accounts are for who compares ledgers or open
 * items, and there both sides, and the balances, call materials and places as the ERP does: nothing is translated.
 */
bool
reach_has_entity (const struct reach *reach, const char *entity)
{
	if (g_strv_contains (maps, entity))
		return !reach->books && !reach->items;
	if (g_strv_contains (accounts, entity))
		return reach->items;
	if (g_strv_contains (on_hand, entity))
		return reach->on_hand;
	if (strcmp (entity, "gl_line") == 0)
		return reach->legs || reach->books || reach->items;
	if (strcmp (entity, "account_balance") == 0)
		return reach->books || reach->items;
	if (g_strv_contains (books, entity))
		return reach->books || reach->legs;
	return reach->bom_lines || strcmp (entity, "bom_line") != 0;
}

struct reach
reach_of (const struct reconciliation *rule)
{
	return (struct reach) {.look_back = rule->timing.look_back,
		.look_ahead = rule->timing.look_ahead,
		.bom_lines = rule->compare == COMPARE_USAGE || (rule->yield.enabled && rule->n_explosions > 0),
		.books = rule->compare == COMPARE_LEDGER,
		.items = rule->compare == COMPARE_ITEMS,
		.on_hand = rule->compare == COMPARE_BALANCE,
		.legs = rule->compare == COMPARE_LEGS};
}

bool
rule_needs_entity (const struct reconciliation *rule, const char *entity)
{
	struct reach reach = reach_of (rule);

	return reach_has_entity (&reach, entity);
}

/*
 * The side of what a source of its own gives: confirmations, balances and counts are then the ERP's, and the MES may have its own
 * beside them.
 */
int
entity_given_side (const char *entity)
{
	return strcmp (entity, "confirmation") == 0 || g_strv_contains (on_hand, entity) ? SIDE_RIGHT : SIDE_LEFT;
}

/* Apart from what one rule may find there that is only another's. */
static bool
days_equal (const struct reach *a, const struct reach *b)
{
	return a->look_back == b->look_back && a->look_ahead == b->look_ahead && a->books == b->books && a->items == b->items &&
		a->on_hand == b->on_hand && a->legs == b->legs;
}

bool
population_serves_both (const struct reconciliation *rule, const struct reconciliation *other)
{
	struct reach reach = reach_of (rule), others = reach_of (other);

	return strcmp (rule->left_source, other->left_source) == 0 && strcmp (rule->right_source, other->right_source) == 0 &&
		days_equal (&reach, &others);
}
