#include "common/io/row_map.h"

#include "common/base/failure.h"
#include "common/io/lookup.h"

#include <string.h>

struct part /* a cell of the row itself (lookup -1) or of a joined one */
{
	int lookup, column;
};

struct slot_source
{
	struct part *parts;
	int n_parts;
	const struct profile_column *declared; /* NULL: the cell as it is */
	const char *constant;                  /* value of the setting, else the default; NULL = none */
	GString *text;                         /* what parts, values and zeros make of it */
};

struct join
{
	struct lookup *lookup;
	struct part by;
	const char *by_name;
	int64_t row;
};

struct exclusion
{
	struct part part;
	const struct profile_exclusion *declared;
};

struct row_map_parts
{
	struct join *joins;
	size_t n_joins;
	struct exclusion *exclusions;
	size_t n_exclusions;
	GString *reason;
};

/* ---- making ---- */

static int
header_find (const struct row_map_input *input, const char *name)
{
	for (int i = 0; i < input->n_columns; i++)
		if (g_ascii_strcasecmp (input->columns[i].name, name) == 0)
			return i;
	return -1;
}

/* A header of the row, or `lookup.header`; missing is FAILURE_DATA. used marks own columns that are taken. */
static gboolean
part_find (const struct row_map_input *input, const char *name, bool *used, struct part *part, GError **error)
{
	const char *dot = strchr (name, '.');

	part->lookup = -1;
	for (size_t i = 0; dot != NULL && input->declared != NULL && i < input->declared->n_lookups; i++) {
		const struct profile_lookup *lookup = &input->declared->lookups[i];

		if (strlen (lookup->name) != (size_t) (dot - name) || strncmp (lookup->name, name, (size_t) (dot - name)) != 0)
			continue;
		part->lookup = (int) i;
		for (part->column = 0; lookup->columns[part->column] != NULL; part->column++)
			if (strcmp (lookup->columns[part->column], dot + 1) == 0)
				return TRUE;
	}
	part->column = header_find (input, name);
	if (part->column >= 0) {
		used[part->column] = true;
		return TRUE;
	}
	g_set_error (error, FAILURE, FAILURE_DATA, "column '%s' is missing", name);
	return FALSE;
}

static void
slot_open (struct slot *slot, const struct row_map_input *input, const char *name, int n_parts)
{
	slot->name = slot->shown = name;
	slot->format = (struct value_format) {
		VALUE_TEXT, input->profile->numbers, input->profile->dates, input->profile->times, input->zone, -1};
	slot->source = g_new0 (struct slot_source, 1);
	slot->source->parts = g_new0 (struct part, (gsize) n_parts);
	slot->source->n_parts = n_parts;
	slot->source->text = g_string_new (NULL);
}

static const char *
setting_find (const struct row_map_input *input, const char *name, GError **error)
{
	const char *value = input->settings != NULL ? g_hash_table_lookup (input->settings, name) : NULL;

	if (value == NULL)
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "the profile needs the setting '%s' of this source", name);
	return value;
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
	if (slot->source->n_parts == 1 && slot->source->parts[0].lookup < 0)
		slot->format.type = input->columns[slot->source->parts[0].column].type;
	if (declared->dates != NULL)
		slot->format.dates = declared->dates;
	if (declared->times != NULL)
		slot->format.times = declared->times;
	return TRUE;
}

static void
slot_take (struct slot *slot, const struct row_map_input *input, int column, bool *used)
{
	slot_open (slot, input, input->columns[column].name, 1);
	slot->source->parts[0] = (struct part) {-1, column};
	slot->direct = column + 1;
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

static gboolean
joins_make (struct row_map_parts *parts, const struct row_map_input *input, bool *used, GError **error)
{
	const struct profile_entity *declared = input->declared;

	if (declared == NULL)
		return TRUE;
	parts->joins = g_new0 (struct join, declared->n_lookups);
	for (size_t i = 0; i < declared->n_lookups; i++) {
		struct join *join = &parts->joins[parts->n_joins++];

		join->by_name = declared->lookups[i].by;
		if (!part_find (input, join->by_name, used, &join->by, error))
			return FALSE;
		join->lookup = lookup_read (input->folder, &declared->lookups[i], &input->profile->csv, error);
		if (join->lookup == NULL) {
			g_prefix_error (error, "lookup '%s': ", declared->lookups[i].name);
			return FALSE;
		}
	}
	parts->exclusions = g_new0 (struct exclusion, declared->n_exclusions);
	for (size_t i = 0; i < declared->n_exclusions; i++) {
		struct exclusion *exclusion = &parts->exclusions[parts->n_exclusions++];

		exclusion->declared = &declared->exclusions[i];
		if (!part_find (input, declared->exclusions[i].column, used, &exclusion->part, error))
			return FALSE;
	}
	return TRUE;
}

struct row_map *
row_map_new (const struct row_map_input *input, GError **error)
{
	g_autoptr (row_map) map = g_new0 (struct row_map, 1);
	g_autofree bool *used = g_new0 (bool, (gsize) input->n_columns + 1);

	map->entity = input->entity;
	map->two_decimals = input->profile->two_decimals;
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
			g_free (slots[i].source->parts);
			g_string_free (slots[i].source->text, TRUE);
			g_free (slots[i].source);
		}
	g_free (slots);
}

void
row_map_free (struct row_map *map)
{
	if (map == NULL)
		return;
	numbers_free (map->numbers);
	slots_free (map->columns, ENTITY_COLUMNS_MAX);
	slots_free (map->attributes, map->n_attributes);
	for (size_t i = 0; i < map->parts->n_joins; i++)
		lookup_free (map->parts->joins[i].lookup);
	g_free (map->parts->joins);
	g_free (map->parts->exclusions);
	g_string_free (map->parts->reason, TRUE);
	g_free (map->parts);
	g_free (map);
}

/* ---- reading ---- */

static struct cell
part_cell (const struct row_map *map, const struct part *part)
{
	const struct row_map_parts *parts = map->parts;

	if (part->lookup < 0)
		return map->batch->column[part->column][map->row];
	if (parts->joins[part->lookup].row < 0)
		return (struct cell) {.text = "", .length = 0};
	return lookup_cell (parts->joins[part->lookup].lookup, parts->joins[part->lookup].row, part->column);
}

const char *
row_map_go (struct row_map *map, const struct batch *batch, size_t row)
{
	struct row_map_parts *parts = map->parts;

	map->batch = batch;
	map->row = row;
	if (parts->n_joins == 0)
		return NULL;
	g_string_truncate (parts->reason, 0);
	for (size_t i = 0; i < parts->n_joins; i++) {
		struct join *join = &parts->joins[i];
		struct cell key = part_cell (map, &join->by);

		join->row = key.length > 0 ? lookup_find (join->lookup, &key) : -1;
		if (key.length > 0 && join->row < 0 && parts->reason->len == 0 && !lookup_optional (join->lookup))
			g_string_printf (parts->reason, "column '%s': '%.*s' is not in '%s'", join->by_name, (int) key.length, key.text,
				lookup_name (join->lookup));
	}
	return parts->reason->len > 0 ? parts->reason->str : NULL;
}

static struct cell
cell_of (const char *text)
{
	return (struct cell) {.text = text, .length = (uint32_t) strlen (text)};
}

static bool
cell_is (const struct cell *cell, const char *text)
{
	return strlen (text) == cell->length && (cell->length == 0 || memcmp (text, cell->text, cell->length) == 0);
}

/* Parts that are empty leave no separator behind. */
static struct cell
parts_join (const struct row_map *map, struct slot_source *source)
{
	g_string_truncate (source->text, 0);
	for (int i = 0; i < source->n_parts; i++) {
		struct cell cell = part_cell (map, &source->parts[i]);

		if (cell.length > 0 && source->text->len > 0)
			g_string_append (source->text, source->declared->separator);
		g_string_append_len (source->text, cell.text, cell.length);
	}
	return (struct cell) {.text = source->text->str, .length = (uint32_t) source->text->len};
}

static struct cell
code_translate (const struct profile_column *declared, struct cell cell)
{
	for (size_t i = 0; i < declared->n_values; i++)
		if (cell_is (&cell, declared->values[i].is) || strcmp (declared->values[i].is, "*") == 0)
			return cell_of (declared->values[i].becomes);
	return cell;
}

struct cell
row_map_made (struct row_map *map, const struct slot *slot)
{
	struct slot_source *source = slot->source;
	struct cell cell = {.text = ""};

	if (source == NULL)
		return cell;
	if (source->declared == NULL)
		return part_cell (map, &source->parts[0]);
	if (source->n_parts == 1)
		cell = part_cell (map, &source->parts[0]);
	else if (source->n_parts > 1)
		cell = parts_join (map, source);
	if (cell.length == 0 && source->constant != NULL)
		cell = cell_of (source->constant);
	while (source->declared->strip_zeros && cell.length > 1 && *cell.text == '0') {
		cell.text++;
		cell.length--;
	}
	return code_translate (source->declared, cell);
}

const char *
row_map_excluded (struct row_map *map)
{
	for (size_t i = 0; i < map->parts->n_exclusions; i++) {
		const struct exclusion *exclusion = &map->parts->exclusions[i];
		struct cell cell = part_cell (map, &exclusion->part);

		for (const char **is = exclusion->declared->is; *is != NULL; is++)
			if (cell_is (&cell, *is))
				return exclusion->declared->reason;
	}
	return NULL;
}

bool
row_map_excludes (const struct row_map *map)
{
	return map->parts->n_exclusions > 0;
}
