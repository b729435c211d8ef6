/*
 * row_map.c - finds where each canonical column comes from.
 */
#include "common/io/row_map_internal.h"

#include "common/base/failure.h"

#include <string.h>

static int
header_find (const struct row_map_input *input, const char *name)
{
	return column_named (input->columns, input->n_columns, name);
}

static void
part_own (struct part *part, const struct row_map_input *input, int column)
{
	*part = (struct part) {.lookup = PART_OWN, .column = column};
	part->field = input->file ? profile_field (input->profile, input->columns[column].name) : NULL;
	part->clean = part->field != NULL ? g_string_new (NULL) : NULL;
}

static bool
each_find (const struct row_map_input *input, const char *name, struct part *part)
{
	bool value = strcmp (name, "each.value") == 0;

	if (input->declared == NULL || input->declared->n_each == 0 || (!value && strcmp (name, "each.as") != 0))
		return false;
	part->lookup = value ? PART_EACH_VALUE : PART_EACH_AS;
	return true;
}

static bool
looked_up_find (const struct row_map_input *input, const char *name, struct part *part)
{
	const char *dot = strchr (name, '.');

	for (size_t i = 0; dot != NULL && input->declared != NULL && i < input->declared->n_lookups; i++) {
		const struct profile_lookup *lookup = &input->declared->lookups[i];

		if (strlen (lookup->name) != (size_t) (dot - name) || strncmp (lookup->name, name, (size_t) (dot - name)) != 0)
			continue;
		part->lookup = (int) i;
		for (part->column = 0; lookup->columns[part->column] != NULL; part->column++)
			if (strcmp (lookup->columns[part->column], dot + 1) == 0)
				return true;
	}
	return false;
}

static const char *
setting_find (const struct row_map_input *input, const char *name, GError **error)
{
	const char *value = input->settings != NULL ? g_hash_table_lookup (input->settings, name) : NULL;

	if (value == NULL)
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "the profile needs the setting '%s' of this source", name);
	return value;
}

/*
 * A header of the row, or `lookup.header`, "=text" or ":setting"; missing is FAILURE_DATA, unless the name ends in "?": such a
 * header need not be there, and gives nothing then. used marks own columns that are taken.
 */
static gboolean
part_find (const struct row_map_input *input, const char *asked, bool *used, struct part *part, GError **error)
{
	bool optional = *asked != '=' && g_str_has_suffix (asked, "?");
	g_autofree char *bare = optional ? g_strndup (asked, strlen (asked) - 1) : NULL;
	const char *name = optional ? bare : asked;
	int column;

	*part = (struct part) {.lookup = PART_TEXT, .text = name + 1};
	if (*name == '=')
		return TRUE;
	if (*name == ':')
		return (part->text = setting_find (input, name + 1, error)) != NULL;
	if (each_find (input, name, part) || looked_up_find (input, name, part))
		return TRUE;
	column = header_find (input, name);
	if (column >= 0) {
		part_own (part, input, column);
		used[column] = true;
		return TRUE;
	}
	part->text = "";
	if (!optional)
		g_set_error (error, FAILURE, FAILURE_DATA, "column '%s' is missing", name);
	return optional;
}

static void
part_release (struct part *part)
{
	if (part->clean != NULL)
		g_string_free (part->clean, TRUE);
	part->clean = NULL;
}

static void
slot_open (struct slot *slot, const struct row_map_input *input, const char *name, int n_parts)
{
	slot->name = slot->shown = name;
	slot->format = (struct value_format) {
		VALUE_TEXT, input->profile->numbers, input->profile->dates, input->profile->times, input->zone, -1, false};
	slot->source = g_new0 (struct slot_source, 1);
	slot->source->parts = g_new0 (struct part, (gsize) n_parts);
	slot->source->n_parts = n_parts;
	slot->source->text = g_string_new (NULL);
}

/* A column that the profile lists. Without `from` it is the header of its own name, if that is there. */
static gboolean
slot_declare (
	struct slot *slot, const struct row_map_input *input, const struct profile_column *declared, bool *used, GError **error)
{
	const char *const own[] = {declared->name, NULL}, *const none[] = {NULL};
	bool made = declared->fallback != NULL || declared->setting != NULL;
	const char *const *from = declared->from != NULL      ? (const char *const *) declared->from
		: made && header_find (input, declared->name) < 0 ? none
														  : own;

	slot_open (slot, input, declared->name, (int) g_strv_length ((char **) from));
	slot->source->declared = declared;
	slot->source->constant = declared->fallback;
	if (declared->setting != NULL && (slot->source->constant = setting_find (input, declared->setting, error)) == NULL)
		return FALSE;
	for (int i = 0; from[i] != NULL; i++)
		if (!part_find (input, from[i], used, &slot->source->parts[i], error))
			return FALSE;
	if (from[0] != NULL)
		slot->shown = from[0];
	if (declared->sign != NULL && !part_find (input, declared->sign, used, &slot->source->sign, error))
		return FALSE;
	if (slot->source->n_parts == 1 && slot->source->parts[0].lookup == PART_OWN)
		slot->format.type = input->columns[slot->source->parts[0].column].type;
	if (declared->dates != NULL)
		slot->format.dates = declared->dates;
	if (declared->times != NULL)
		slot->format.times = declared->times;
	slot->format.period_before = declared->period_before;
	return TRUE;
}

static void
slot_take (struct slot *slot, const struct row_map_input *input, int column, bool *used)
{
	slot_open (slot, input, input->columns[column].name, 1);
	part_own (&slot->source->parts[0], input, column);
	slot->direct = slot->source->parts[0].field == NULL ? column + 1 : 0;
	slot->format.type = input->columns[column].type;
	used[column] = true;
}

static gboolean
decimals_check (struct slot *slot, const struct row_map_input *input, enum column_kind kind, GError **error)
{
	if (slot->format.type != VALUE_FLOAT || (kind != COLUMN_QTY && kind != COLUMN_MONEY && kind != COLUMN_PRICE))
		return TRUE;
	slot->format.decimals = profile_float_decimals (input->profile, slot->name);
	if (slot->format.decimals >= 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_CONFIGURATION,
		"column '%s' is a binary float, which cannot be exact\n"
		"hint: say under 'floats:' of profile '%s' how many decimals are meant, or cast it to numeric in the query",
		slot->name, input->profile->name);
	return FALSE;
}

static const struct profile_column *
declared_find (const struct row_map_input *input, const char *name)
{
	for (size_t i = 0; input->declared != NULL && i < input->declared->n_columns; i++)
		if (strcmp (input->declared->columns[i].name, name) == 0)
			return &input->declared->columns[i];
	return NULL;
}

static gboolean
columns_make (struct row_map *map, const struct row_map_input *input, bool *used, GError **error)
{
	const struct entity_column *columns = input->entity->columns;

	for (int i = 0; columns[i].name != NULL; i++) {
		const struct profile_column *declared = declared_find (input, columns[i].name);
		int own = header_find (input, columns[i].name);

		if (declared != NULL) {
			if (!slot_declare (&map->columns[i], input, declared, used, error))
				return FALSE;
		} else if (own >= 0) {
			slot_take (&map->columns[i], input, own, used);
			map->columns[i].name = columns[i].name;
		} else if (columns[i].required) {
			g_set_error (error, FAILURE, FAILURE_DATA, "column '%s' is missing", columns[i].name);
			return FALSE;
		}
		if (map->columns[i].source != NULL && !decimals_check (&map->columns[i], input, columns[i].kind, error))
			return FALSE;
	}
	return TRUE;
}

/* When a row was written last is no part of what it says. */
static bool
column_tells_changes (const struct row_map_input *input, int column)
{
	const struct profile *profile = input->profile;

	for (size_t i = 0; profile != NULL && i < profile->n_changes; i++)
		if (profile->changes[i].column != NULL && strcmp (profile->changes[i].column, input->columns[column].name) == 0)
			return true;
	return false;
}

/*
 * Attributes that the profile makes, then the input's own columns: those it lists, else all that nothing else took but the change
 * column.
 */
static gboolean
attributes_make (struct row_map *map, const struct row_map_input *input, bool *used, GError **error)
{
	const struct profile_entity *declared = input->declared;
	size_t most = (size_t) input->n_columns + (declared != NULL ? declared->n_columns : 0);

	map->attributes = g_new0 (struct slot, most);
	for (size_t i = 0; declared != NULL && i < declared->n_columns; i++)
		if (entity_column (input->entity, declared->columns[i].name) < 0 &&
			!slot_declare (&map->attributes[map->n_attributes++], input, &declared->columns[i], used, error))
			return FALSE;
	for (size_t i = 0; declared != NULL && declared->attributes != NULL && declared->attributes[i] != NULL; i++) {
		int column = header_find (input, declared->attributes[i]);

		if (column < 0) {
			g_set_error (error, FAILURE, FAILURE_DATA, "column '%s' is missing", declared->attributes[i]);
			return FALSE;
		}
		slot_take (&map->attributes[map->n_attributes++], input, column, used);
	}
	for (int i = 0; i < input->n_columns && (declared == NULL || declared->attributes == NULL); i++)
		if (!used[i] && *input->columns[i].name != '\0' && !column_tells_changes (input, i))
			slot_take (&map->attributes[map->n_attributes++], input, i, used);
	return TRUE;
}

/* All of a list; *n counts those that are to be released. */
static gboolean
parts_find (const struct row_map_input *input, const char *const *names, bool *used, struct part **parts, int *n, GError **error)
{
	*parts = g_new0 (struct part, g_strv_length ((char **) names) + 1);
	for (*n = 0; names[*n] != NULL; ++*n)
		if (!part_find (input, names[*n], used, &(*parts)[*n], error))
			return FALSE;
	return TRUE;
}

static void
parts_release (struct part *parts, int n)
{
	for (int i = 0; i < n; i++)
		part_release (&parts[i]);
	g_free (parts);
}

static gboolean
join_make (
	struct join *join, const struct profile_lookup *declared, const struct row_map_input *input, bool *used, GError **error)
{
	join->by_name = declared->by[0];
	join->key = g_string_new (NULL);
	if (!parts_find (input, (const char *const *) declared->by, used, &join->by, &join->n_by, error))
		return FALSE;
	join->lookup = lookup_read (input->folder, declared, input->profile, error);
	if (join->lookup == NULL)
		g_prefix_error (error, "lookup '%s': ", declared->name);
	return join->lookup != NULL;
}

static gboolean
joins_make (struct row_map_parts *parts, const struct row_map_input *input, bool *used, GError **error)
{
	const struct profile_entity *declared = input->declared;

	if (declared == NULL)
		return TRUE;
	parts->joins = g_new0 (struct join, declared->n_lookups);
	for (size_t i = 0; i < declared->n_lookups; i++)
		if (!join_make (&parts->joins[parts->n_joins++], &declared->lookups[i], input, used, error))
			return FALSE;
	parts->exclusions = g_new0 (struct exclusion, declared->n_exclusions);
	for (size_t i = 0; i < declared->n_exclusions; i++) {
		struct exclusion *exclusion = &parts->exclusions[parts->n_exclusions++];

		exclusion->declared = &declared->exclusions[i];
		exclusion->text = g_string_new (NULL);
		if (!parts_find (
				input, (const char *const *) declared->exclusions[i].column, used, &exclusion->parts, &exclusion->n_parts, error))
			return FALSE;
	}
	parts->each = g_new0 (struct part, declared->n_each);
	parts->each_declared = declared->each;
	for (size_t i = 0; i < declared->n_each; i++)
		if (!part_find (input, declared->each[i].column, used, &parts->each[parts->n_each++], error))
			return FALSE;
	return TRUE;
}

struct row_map *
row_map_new (const struct row_map_input *input, GError **error)
{
	g_autoptr (row_map) map = g_new0 (struct row_map, 1);
	g_autofree bool *used = g_new0 (bool, (gsize) input->n_columns + 1);

	map->entity = input->entity;
	map->strip_zeros = input->profile->strip_zeros;
	map->two_decimals =
		input->file && input->profile->csv_two_decimals >= 0 ? input->profile->csv_two_decimals : input->profile->two_decimals;
	map->columns = g_new0 (struct slot, ENTITY_COLUMNS_MAX);
	map->parts = g_new0 (struct row_map_parts, 1);
	map->parts->reason = g_string_new (NULL);
	if (!joins_make (map->parts, input, used, error) || !columns_make (map, input, used, error) ||
		(input->entity->attributes && !attributes_make (map, input, used, error)))
		return NULL;
	return g_steal_pointer (&map);
}

bool
row_map_number (struct row_map *map, const char *column)
{
	for (int i = 0; map->entity->columns[i].name != NULL; i++)
		if (strcmp (map->entity->columns[i].name, column) == 0 && map->columns[i].source != NULL)
			map->numbered = &map->columns[i];
	for (int i = 0; i < map->n_attributes; i++)
		if (strcmp (map->attributes[i].name, column) == 0)
			map->numbered = &map->attributes[i];
	if (map->numbered == NULL)
		return false;
	map->numbers = numbers_new (column);
	return true;
}

static void
slots_free (struct slot *slots, int n)
{
	for (int i = 0; i < n && slots != NULL; i++)
		if (slots[i].source != NULL) {
			for (int part = 0; part < slots[i].source->n_parts; part++)
				part_release (&slots[i].source->parts[part]);
			part_release (&slots[i].source->sign);
			g_free (slots[i].source->parts);
			g_string_free (slots[i].source->text, TRUE);
			g_free (slots[i].source);
		}
	g_free (slots);
}

static void
parts_free (struct row_map_parts *parts)
{
	for (size_t i = 0; i < parts->n_joins; i++) {
		struct join *join = &parts->joins[i];

		parts_release (join->by, join->n_by);
		g_string_free (join->key, TRUE);
		lookup_free (join->lookup);
	}
	for (size_t i = 0; i < parts->n_exclusions; i++) {
		parts_release (parts->exclusions[i].parts, parts->exclusions[i].n_parts);
		g_string_free (parts->exclusions[i].text, TRUE);
	}
	for (size_t i = 0; i < parts->n_each; i++)
		part_release (&parts->each[i]);
	g_free (parts->joins);
	g_free (parts->exclusions);
	g_free (parts->each);
	g_string_free (parts->reason, TRUE);
	g_free (parts);
}

void
row_map_free (struct row_map *map)
{
	if (map == NULL)
		return;
	numbers_free (map->numbers);
	slots_free (map->columns, ENTITY_COLUMNS_MAX);
	slots_free (map->attributes, map->n_attributes);
	parts_free (map->parts);
	g_free (map);
}

static int
parts_use (const struct part *parts, int n, int column)
{
	int uses = 0;

	for (int i = 0; i < n; i++)
		uses += parts[i].lookup == PART_OWN && parts[i].column == column;
	return uses;
}

static int
slot_uses (const struct slot *slot, int column)
{
	const struct slot_source *source = slot->source;

	if (source == NULL)
		return 0;
	return parts_use (source->parts, source->n_parts, column) +
		(source->declared != NULL && source->declared->sign != NULL && parts_use (&source->sign, 1, column) > 0);
}

bool
row_map_owns (const struct row_map *map, const struct slot *slot)
{
	const struct row_map_parts *parts = map->parts;
	int column = slot->direct - 1, uses = map->numbered == slot;

	for (int i = 0; map->entity->columns[i].name != NULL; i++)
		uses += slot_uses (&map->columns[i], column);
	for (int i = 0; i < map->n_attributes; i++)
		uses += slot_uses (&map->attributes[i], column);
	for (size_t i = 0; i < parts->n_joins; i++)
		uses += parts_use (parts->joins[i].by, parts->joins[i].n_by, column);
	for (size_t i = 0; i < parts->n_exclusions; i++)
		uses += parts_use (parts->exclusions[i].parts, parts->exclusions[i].n_parts, column);
	return slot->direct > 0 && uses + parts_use (parts->each, (int) parts->n_each, column) == 1;
}
