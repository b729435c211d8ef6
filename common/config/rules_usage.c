/* What a rule says about usage: which orders, and how each system explodes a bill of material. */
#include "common/config/rules_internal.h"

#include <string.h>

struct usage_reader
{
	struct usage_rule *usage;
	GArray *explosions;
	int orders, drift_orders;
};

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
	struct usage_reader *reader = target;

	if (!yaml_map (node, fields, &own, error))
		return FALSE;
	own.terms.form = (enum scrap_form) own.form;
	own.terms.basis = (enum output_basis) own.basis;
	own.terms.rounding = roundings[own.rounding];
	for (guint i = 0; i < reader->explosions->len; i++)
		if (strcmp (g_array_index (reader->explosions, struct explosion_terms, i).profile, own.terms.profile) == 0)
			return yaml_fail (yaml_get (node, "name"), error, "there are two entries '%s'", own.terms.profile);
	g_array_append_val (reader->explosions, own.terms);
	return TRUE;
}

gboolean
usage_rule_read (struct yaml_node node, struct usage_rule *usage, GArray *explosions, GError **error)
{
	static const struct field fields[] = {
		{"orders", FIELD_CHOICE, .offset = offsetof (struct usage_reader, orders), .required = true, .choices = "completed|all"},
		{"drift_orders", FIELD_INT, .offset = offsetof (struct usage_reader, drift_orders), .required = true, .min = 2,
			.max = 1000},
		{"explosion", FIELD_EACH, .read = explosion_read, .required = true}, {0}};
	struct usage_reader reader = {.usage = usage, .explosions = explosions};
	bool any = false;

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	usage->running = reader.orders == 1;
	usage->drift_orders = reader.drift_orders;
	for (guint i = 0; i < explosions->len; i++)
		any |= strcmp (g_array_index (explosions, struct explosion_terms, i).profile, "*") == 0;
	return any || yaml_fail (yaml_get (node, "explosion"), error, "has no entry '*' for other profiles");
}
