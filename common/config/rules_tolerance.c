/* A tolerance of a rule or of a pass. */
#include "common/config/rules_internal.h"

#include <string.h>

gboolean
tolerance_add (struct yaml_node node, GArray *list, guint first, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct tolerance, item_class), .required = true},
		{"over", FIELD_DECIMAL, .offset = offsetof (struct tolerance, over), .scale = QTY_SCALE},
		{"under", FIELD_DECIMAL, .offset = offsetof (struct tolerance, under), .scale = QTY_SCALE},
		{"percent", FIELD_DECIMAL, .offset = offsetof (struct tolerance, percent), .scale = PRICE_SCALE, .max = 100000000},
		{"value_cap", FIELD_DECIMAL, .offset = offsetof (struct tolerance, value_cap), .scale = MONEY_SCALE}, {0}};
	struct tolerance tolerance = {.value_cap = DECIMAL_NONE};

	if (!yaml_map (node, fields, &tolerance, error))
		return FALSE;
	for (guint i = first; i < list->len; i++)
		if (strcmp (g_array_index (list, struct tolerance, i).item_class, tolerance.item_class) == 0)
			return yaml_fail (yaml_get (node, "name"), error, "there are two tolerances '%s'", tolerance.item_class);
	g_array_append_val (list, tolerance);
	return TRUE;
}
