/* The passes of a rule, and keys of passes, of reversal netting and of open items. */
#include "common/config/rules_internal.h"

#include <string.h>

static int
key_find (struct reader *reader, const char *name)
{
	static const struct
	{
		const char *name;
		int key;
	} derived[] = {
		{"substitution_group", KEY_SUBSTITUTION_GROUP},
		{"production_day", KEY_PRODUCTION_DAY},
		{"shift", KEY_SHIFT},
		{"flow", KEY_FLOW},
	};
	static const char attribute[] = "attribute:";
	guint index;

	for (size_t i = 0; i < G_N_ELEMENTS (derived); i++)
		if (strcmp (derived[i].name, name) == 0)
			return derived[i].key;
	if (!g_str_has_prefix (name, attribute) || name[sizeof attribute - 1] == '\0')
		return column_find (name);
	name += sizeof attribute - 1;
	if (!g_ptr_array_find_with_equal_func (reader->attributes, name, g_str_equal, &index)) {
		index = reader->attributes->len;
		g_ptr_array_add (reader->attributes, (void *) name);
	}
	return KEY_ATTRIBUTE + (int) index;
}

gboolean
keys_read (struct yaml_node list, struct reader *reader, int *keys, int *n, GError **error)
{
	if (yaml_kind (list) != YAML_LIST || yaml_length (list) == 0)
		return yaml_fail (list, error, "is not a list of keys");
	for (struct yaml_node item = yaml_first (list); item.in != NULL; item = yaml_next (item)) {
		const char *name;
		if (!yaml_text (item, &name, error))
			return FALSE;
		if (*n == PASS_KEYS_MAX)
			return yaml_fail (item, error, "more than %d keys", PASS_KEYS_MAX);
		keys[*n] = key_find (reader, name);
		if (keys[(*n)++] < 0)
			return yaml_fail (item, error, "'%s' is no column of a movement", name);
	}
	return TRUE;
}

struct pass_reader
{
	struct pass pass;
	bool enabled, rounding;
	int cardinality, window_on, ambiguity;
	guint first_tolerance; /* of its own, among those of all passes */
	struct reader *reader;
};

static gboolean
pass_keys_read (struct yaml_node node, void *target, GError **error)
{
	struct pass_reader *reader = target;

	return keys_read (node, reader->reader, reader->pass.keys, &reader->pass.n_keys, error);
}

static gboolean
code_read (struct yaml_node node, enum code *code, GError **error)
{
	const char *name;

	if (!yaml_text (node, &name, error))
		return FALSE;
	*code = code_find (name);
	return *code != CODE_NONE || yaml_fail (node, error, "'%s' is no exception code", name);
}

static gboolean
raises_read (struct yaml_node node, void *target, GError **error)
{
	return code_read (node, &((struct pass_reader *) target)->pass.raises, error);
}

static gboolean
pass_tolerance_read (struct yaml_node node, void *target, GError **error)
{
	struct pass_reader *reader = target;

	return tolerance_add (node, reader->reader->pass_tolerances, reader->first_tolerance, error);
}

static const struct field pass_fields[] = {
	{"name", FIELD_TEXT, .offset = offsetof (struct pass_reader, pass.name), .required = true},
	{"enabled", FIELD_BOOL, .offset = offsetof (struct pass_reader, enabled)},
	{"keys", FIELD_READ, .read = pass_keys_read, .required = true},
	{"cardinality", FIELD_CHOICE, .offset = offsetof (struct pass_reader, cardinality), .required = true,
		.choices = "1:1|1:N|N:1|N:M|subset"},
	{"identity", FIELD_BOOL, .offset = offsetof (struct pass_reader, pass.identity)},
	{"strict", FIELD_BOOL, .offset = offsetof (struct pass_reader, pass.strict)},
	{"window", FIELD_DURATION, .offset = offsetof (struct pass_reader, pass.window)},
	{"window_on", FIELD_CHOICE, .offset = offsetof (struct pass_reader, window_on), .choices = "pairs|sums"},
	{"raises", FIELD_READ, .read = raises_read},
	{"suggested", FIELD_BOOL, .offset = offsetof (struct pass_reader, pass.suggested)},
	{"ambiguity", FIELD_CHOICE, .offset = offsetof (struct pass_reader, ambiguity), .choices = "first|list|suggest"},
	{"tolerances", FIELD_EACH, .read = pass_tolerance_read},
	{"rounding", FIELD_BOOL, .offset = offsetof (struct pass_reader, rounding)},
	{"value_over", FIELD_DECIMAL, .offset = offsetof (struct pass_reader, pass.value_over), .scale = MONEY_SCALE},
	{"value_under", FIELD_DECIMAL, .offset = offsetof (struct pass_reader, pass.value_under), .scale = MONEY_SCALE}, {0}};

enum
{
	CARDINALITY_11,
	CARDINALITY_1N,
	CARDINALITY_N1,
	CARDINALITY_NM,
	CARDINALITY_SUBSET
};
enum
{
	AMBIGUITY_UNSAID = -1,
	AMBIGUITY_FIRST,
	AMBIGUITY_LIST,
	AMBIGUITY_SUGGEST
};

/* What the words of a pass mean. */
static void
pass_finish (struct pass_reader *own)
{
	struct pass *pass = &own->pass;

	pass->cardinality = own->cardinality == CARDINALITY_11 ? ONE_TO_ONE
		: own->cardinality == CARDINALITY_SUBSET           ? SUBSET
														   : MANY_TO_MANY;
	pass->left_one = own->cardinality == CARDINALITY_11 || own->cardinality == CARDINALITY_1N;
	pass->right_one = own->cardinality == CARDINALITY_11 || own->cardinality == CARDINALITY_N1;
	pass->window_after_grouping = own->window_on == 1;
	pass->ambiguous_suggests = own->ambiguity == AMBIGUITY_SUGGEST;
	pass->ambiguous_lists =
		own->ambiguity == AMBIGUITY_LIST || (own->ambiguity == AMBIGUITY_UNSAID && pass->cardinality == SUBSET);
	pass->counts_rounding = !own->rounding;
	pass->limits_value = pass->value_over != DECIMAL_NONE || pass->value_under != DECIMAL_NONE;
	pass->value_over = pass->value_over != DECIMAL_NONE ? pass->value_over : INT64_MAX;
	pass->value_under = pass->value_under != DECIMAL_NONE ? pass->value_under : INT64_MAX;
	pass->n_tolerances = (int) (own->reader->pass_tolerances->len - own->first_tolerance);
}

static gboolean
pass_check (struct yaml_node node, const struct pass_reader *own, GError **error)
{
	static const char *const inexact[] = {"tolerances", "rounding", "value_over", "value_under", "raises", "identity"};
	const struct reader *reader = own->reader;

	if (own->pass.window >= 0 && own->pass.cardinality == MANY_TO_MANY && own->window_on < 0)
		return yaml_fail_below (node, "window_on", error, "is missing: a window on sums must say what it is tested on");
	for (size_t i = 0; i < G_N_ELEMENTS (inexact) && own->pass.cardinality == SUBSET; i++)
		if (yaml_get (node, inexact[i]).in != NULL)
			return yaml_fail (yaml_get (node, inexact[i]), error, "has no place in a subset pass: it matches exact sums");
	if (own->ambiguity == AMBIGUITY_FIRST && own->pass.raises != CODE_NONE)
		return yaml_fail (yaml_get (node, "ambiguity"), error, "'first' has no place in a pass that raises a code");
	for (int i = 0; i < reader->rule.n_passes; i++)
		if (strcmp (reader->rule.passes[i].name, own->pass.name) == 0)
			return yaml_fail (yaml_get (node, "name"), error, "there are two passes '%s'", own->pass.name);
	if (reader->rule.n_passes == PASSES_MAX)
		return yaml_fail (node, error, "more than %d passes", PASSES_MAX);
	return TRUE;
}

gboolean
pass_read (struct yaml_node node, void *target, GError **error)
{
	struct reader *reader = target;
	struct pass_reader own = {.pass = {.window = -1, .raises = CODE_NONE},
		.enabled = true,
		.rounding = true,
		.window_on = -1,
		.ambiguity = AMBIGUITY_UNSAID,
		.reader = reader};

	own.first_tolerance = reader->pass_tolerances->len;
	own.pass.value_over = own.pass.value_under = DECIMAL_NONE;
	if (!yaml_map (node, pass_fields, &own, error))
		return FALSE;
	pass_finish (&own);
	if (!pass_check (node, &own, error))
		return FALSE;
	if (own.enabled)
		reader->rule.passes[reader->rule.n_passes++] = own.pass;
	else
		g_array_set_size (reader->pass_tolerances, own.first_tolerance);
	return TRUE;
}
