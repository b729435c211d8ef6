/* What a rule says about ledgers: how lines of the general ledger and movements of the stock ledger belong together. */
#include "common/config/rules_internal.h"

#include <string.h>

struct ledger_reader
{
	struct ledger_rule ledger;
	GPtrArray *goods, *revaluations;
};

static gboolean
link_read (struct yaml_node node, void *target, GError **error)
{
	struct ledger_rule *ledger = &((struct ledger_reader *) target)->ledger;
	const char *name;
	int column;

	if (!yaml_text (node, &name, error))
		return FALSE;
	column = column_find (name);
	if (column < 0)
		return yaml_fail (node, error, "'%s' is no column of a movement", name);
	for (int i = 0; i < ledger->n_links; i++)
		if (ledger->links[i] == column)
			return yaml_fail (node, error, "'%s' is there twice", name);
	if (ledger->n_links == PASS_KEYS_MAX)
		return yaml_fail (node, error, "more than %d columns", PASS_KEYS_MAX);
	ledger->links[ledger->n_links++] = column;
	return TRUE;
}

static gboolean
origin_add (struct yaml_node node, struct ledger_reader *reader, GPtrArray *list, GError **error)
{
	const char *name;

	if (!yaml_text (node, &name, error))
		return FALSE;
	if (g_ptr_array_find_with_equal_func (reader->goods, name, g_str_equal, NULL) ||
		g_ptr_array_find_with_equal_func (reader->revaluations, name, g_str_equal, NULL))
		return yaml_fail (node, error, "origin '%s' is there twice", name);
	g_ptr_array_add (list, (gpointer) name);
	return TRUE;
}

static gboolean
goods_read (struct yaml_node node, void *target, GError **error)
{
	return origin_add (node, target, ((struct ledger_reader *) target)->goods, error);
}

static gboolean
revaluation_read (struct yaml_node node, void *target, GError **error)
{
	return origin_add (node, target, ((struct ledger_reader *) target)->revaluations, error);
}

gboolean
ledger_rule_read (struct yaml_node node, struct ledger_rule *ledger, GPtrArray *goods, GPtrArray *revaluations, GError **error)
{
	static const struct field fields[] = {{"links", FIELD_EACH, .read = link_read, .required = true},
		{"batch", FIELD_TEXT, .offset = offsetof (struct ledger_reader, ledger.batch)},
		{"goods", FIELD_EACH, .read = goods_read, .required = true},
		{"revaluations", FIELD_EACH, .read = revaluation_read, .required = true},
		{"value", FIELD_TEXT, .offset = offsetof (struct ledger_reader, ledger.value)},
		{"leading", FIELD_TEXT, .offset = offsetof (struct ledger_reader, ledger.leading)},
		{"recosts", FIELD_BOOL, .offset = offsetof (struct ledger_reader, ledger.recosts)}, {0}};
	struct ledger_reader reader = {.goods = goods, .revaluations = revaluations};

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	*ledger = reader.ledger;
	return TRUE;
}
