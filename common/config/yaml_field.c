#include "common/config/yaml.h"

#include "common/base/decimal.h"
#include "common/config/scalar.h"

#include <inttypes.h>
#include <string.h>

enum
{
	SHOWN_MAX = 60
};

/* A value as a message shows it: its first line, cut when long. */
static gboolean
refuse (struct yaml_node node, GError **error, const char *what)
{
	const char *text = yaml_value (node);
	size_t n = strcspn (text, "\n");
	const char *cut = g_utf8_strlen (text, (gssize) n) > SHOWN_MAX ? g_utf8_offset_to_pointer (text, SHOWN_MAX) : text + n;

	return yaml_fail (node, error, "'%.*s'%s is %s", (int) (cut - text), text, *cut != '\0' ? "..." : "", what);
}

static gboolean
range_check (struct yaml_node node, int64_t value, int64_t min, int64_t max, int scale, GError **error)
{
	char low[DECIMAL_TEXT_MAX], high[DECIMAL_TEXT_MAX];

	if (value < min)
		return yaml_fail (node, error, "%s is below %s", yaml_value (node), decimal_format (min, scale, 0, low));
	if (value > max)
		return yaml_fail (node, error, "%s is above %s", yaml_value (node), decimal_format (max, scale, 0, high));
	return TRUE;
}

static gboolean
decimal_read (struct yaml_node node, const struct field *field, int64_t *value, GError **error)
{
	const char *text = yaml_value (node);
	char what[64];

	switch (decimal_parse (text, strlen (text), &number_plain, field->scale, ROUND_NEVER, value)) {
	case DECIMAL_OK:
		return range_check (node, *value, field->min, field->max != 0 ? field->max : INT64_MAX, field->scale, error);
	case DECIMAL_RANGE:
		return refuse (node, error, "too large");
	case DECIMAL_INEXACT:
		snprintf (what, sizeof what, "a number with more than %d decimals", field->scale);
		return refuse (node, error, what);
	default:
		return refuse (node, error, "not a number");
	}
}

static gboolean
int_read (struct yaml_node node, const struct field *field, int *value, GError **error)
{
	int64_t number;

	if (!int_parse (yaml_value (node), &number))
		return refuse (node, error, "not a whole number");
	if (!range_check (node, number, field->min, field->max != 0 ? field->max : INT32_MAX, 0, error))
		return FALSE;
	*value = (int) number;
	return TRUE;
}

static gboolean
choice_read (struct yaml_node node, const struct field *field, int *value, GError **error)
{
	int index = choice_find (field->choices, yaml_value (node));

	if (index < 0) {
		g_auto (GStrv) choices = g_strsplit (field->choices, "|", -1);
		g_autofree char *list = g_strjoinv (", ", choices);
		g_autofree char *what = g_strdup_printf ("none of %s", list);
		return refuse (node, error, what);
	}
	*value = index;
	return TRUE;
}

gboolean
yaml_scalar (struct yaml_node node, const struct field *field, void *value, GError **error)
{
	const char *text = yaml_value (node);

	if (yaml_is_null (node))
		return yaml_fail (node, error, "has no value");
	if (yaml_kind (node) != YAML_SCALAR)
		return yaml_fail (node, error, "is not a single value");
	switch (field->type) {
	case FIELD_TEXT:
		*(const char **) value = text;
		return *text != '\0' || yaml_fail (node, error, "has no value");
	case FIELD_INT:
		return int_read (node, field, value, error);
	case FIELD_BOOL:
		return bool_parse (text, value) || refuse (node, error, "neither true nor false");
	case FIELD_DECIMAL:
		return decimal_read (node, field, value, error);
	case FIELD_DURATION:
		return (duration_parse (text, value) || refuse (node, error, "not a duration such as 26h, 4h30m or 5s")) &&
			range_check (node, *(int64_t *) value, field->min, field->max != 0 ? field->max : INT64_MAX, 0, error);
	case FIELD_TIME:
		return time_parse (text, value) || refuse (node, error, "not a time of day such as 06:00");
	case FIELD_DATE:
		return date_parse (text, strlen (text), NULL, value) || refuse (node, error, "not a date such as 2026-03-31");
	case FIELD_PERIOD:
		return period_parse (text, value) || refuse (node, error, "not a period such as 2026-03");
	case FIELD_CHOICE:
		return choice_read (node, field, value, error);
	default:
		return FALSE;
	}
}

gboolean
yaml_text (struct yaml_node node, const char **text, GError **error)
{
	return yaml_scalar (node, &(struct field) {.type = FIELD_TEXT}, text, error);
}

static gboolean
children_each (struct yaml_node node, field_reader *each, void *target, GError **error)
{
	for (struct yaml_node child = yaml_first (node); child.in != NULL; child = yaml_next (child))
		if (!each (child, target, error))
			return FALSE;
	return TRUE;
}

gboolean
yaml_each (struct yaml_node list, field_reader *each, void *target, GError **error)
{
	if (yaml_kind (list) != YAML_LIST)
		return yaml_fail (list, error, "is not a list");
	return children_each (list, each, target, error);
}

gboolean
yaml_each_pair (struct yaml_node map, field_reader *each, void *target, GError **error)
{
	if (yaml_kind (map) != YAML_MAP)
		return yaml_fail (map, error, "is not a map");
	return children_each (map, each, target, error);
}

static gboolean
keys_check (struct yaml_node map, const struct field *fields, GError **error)
{
	size_t n = 0;
	while (fields[n].key != NULL)
		n++;
	g_autofree const char **known = g_new0 (const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		known[i] = fields[i].key;

	for (struct yaml_node child = yaml_first (map); child.in != NULL; child = yaml_next (child)) {
		const char *key = yaml_key (child);
		if (g_strv_contains (known, key))
			continue;
		const char *nearest = word_nearest (key, known);
		return nearest != NULL ? yaml_fail_key (child, error, "unknown key, did you mean '%s'?", nearest)
							   : yaml_fail_key (child, error, "unknown key");
	}
	return TRUE;
}

gboolean
yaml_map (struct yaml_node node, const struct field *fields, void *target, GError **error)
{
	if (yaml_kind (node) != YAML_MAP)
		return yaml_fail (node, error, "is not a map");
	if (!keys_check (node, fields, error))
		return FALSE;
	for (const struct field *field = fields; field->key != NULL; field++) {
		struct yaml_node value = yaml_get (node, field->key);
		gboolean good = TRUE;

		if (value.in == NULL)
			good = !field->required || yaml_fail_below (node, field->key, error, "is missing");
		else if (field->type == FIELD_MAP)
			good = yaml_map (value, field->fields, target, error);
		else if (field->type == FIELD_EACH)
			good = yaml_each (value, field->read, target, error);
		else if (field->type == FIELD_READ)
			good = field->read (value, target, error);
		else
			good = yaml_scalar (value, field, (char *) target + field->offset, error);
		if (!good)
			return FALSE;
	}
	return TRUE;
}
