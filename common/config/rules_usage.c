/* How each system explodes a bill of material, and what else a rule says about usage. */
#include "common/config/rules_internal.h"

#include <string.h>

/* ---- bills of material ---- */

static gboolean
explosion_read (struct yaml_node node, void *target, GError **error)
{
	static const enum rounding roundings[] = {ROUND_HALF_AWAY, ROUND_HALF_EVEN, ROUND_UP, ROUND_DOWN};
	struct reading
	{
		struct explosion_terms terms;
		int form, basis, rounding;
	} own = {.rounding = 0};
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct reading, terms.profile), .required = true},
		{"scrap_form", FIELD_CHOICE, .offset = offsetof (struct reading, form), .required = true,
			.choices = "MULT|DIV|YIELD_FACTOR"},
		{"basis", FIELD_CHOICE, .offset = offsetof (struct reading, basis), .required = true,
			.choices = "YIELD|YIELD_PLUS_SCRAP"},
		{"rounding", FIELD_CHOICE, .offset = offsetof (struct reading, rounding), .required = true,
			.choices = "half_away|half_even|up|down"},
		{0}};
	GArray *explosions = target;

	if (!yaml_map (node, fields, &own, error))
		return FALSE;
	own.terms.form = (enum scrap_form) own.form;
	own.terms.basis = (enum output_basis) own.basis;
	own.terms.rounding = roundings[own.rounding];
	for (guint i = 0; i < explosions->len; i++)
		if (strcmp (g_array_index (explosions, struct explosion_terms, i).profile, own.terms.profile) == 0)
			return yaml_fail (yaml_get (node, "name"), error, "there are two entries '%s'", own.terms.profile);
	g_array_append_val (explosions, own.terms);
	return TRUE;
}

gboolean
explosions_read (struct yaml_node list, GArray *explosions, GError **error)
{
	bool any = false;

	if (!yaml_each (list, explosion_read, explosions, error))
		return FALSE;
	for (guint i = 0; i < explosions->len; i++)
		any |= strcmp (g_array_index (explosions, struct explosion_terms, i).profile, "*") == 0;
	return any || yaml_fail (list, error, "has no entry '*' for other profiles");
}

/* That nothing of a co-product was received can only be said by a rule that sees all receipts from production. */
gboolean
explosions_check (struct yaml_node root, const struct reconciliation *rule, const GArray *explosions, GError **error)
{
	static const enum kind receipts[] = {
		KIND_RECEIPT_PROD, KIND_RECEIPT_PROD_REV, KIND_RECEIPT_CO, KIND_RECEIPT_CO_REV, KIND_RECEIPT_BY, KIND_RECEIPT_BY_REV};

	if (rule->compare != COMPARE_RECORDS || explosions->len == 0)
		return TRUE;
	for (size_t i = 0; i < G_N_ELEMENTS (receipts); i++)
		if (!rule->kinds[receipts[i]])
			return yaml_fail (yaml_find (root, "yield.explosion"), error, "needs %s among `kinds`", kind_name (receipts[i]));
	return TRUE;
}

/* ---- usage ---- */

struct usage_reader
{
	struct usage_rule *usage;
	GArray *explosions;
	int orders, drift_orders;
};

static gboolean
usage_explosions_read (struct yaml_node node, void *target, GError **error)
{
	return explosions_read (node, ((struct usage_reader *) target)->explosions, error);
}

gboolean
usage_rule_read (struct yaml_node node, struct usage_rule *usage, GArray *explosions, GError **error)
{
	static const struct field fields[] = {
		{"orders", FIELD_CHOICE, .offset = offsetof (struct usage_reader, orders), .required = true, .choices = "completed|all"},
		{"drift_orders", FIELD_INT, .offset = offsetof (struct usage_reader, drift_orders), .required = true, .min = 2,
			.max = 1000},
		{"explosion", FIELD_READ, .read = usage_explosions_read, .required = true}, {0}};
	struct usage_reader reader = {.usage = usage, .explosions = explosions};

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	usage->running = reader.orders == 1;
	usage->drift_orders = reader.drift_orders;
	return TRUE;
}
