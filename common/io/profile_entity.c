/*
 * profile_entity.c - what a profile says of CSV files: where the columns of each entity come from, and how fields are repaired.
 */
#include "common/io/profile_internal.h"

#include "common/base/calendar.h"
#include "common/io/entity.h"

#include <string.h>

void *
profile_array (struct profile *profile, size_t n, size_t size)
{
	void *array = g_malloc0_n (n + 1, size);

	g_ptr_array_add (profile->owned, array);
	return array;
}

/* ---- small values ---- */

gboolean
char_read (struct yaml_node node, char *mark, GError **error)
{
	const char *text;

	if (!yaml_text (node, &text, error))
		return FALSE;
	if (strcmp (text, "tab") == 0)
		text = "\t";
	if (strlen (text) != 1)
		return yaml_fail (node, error, "'%s' is not one character", text);
	*mark = *text;
	return TRUE;
}

gboolean
texts_read (struct yaml_node node, struct profile *profile, const char ***texts, GError **error)
{
	size_t n = 0;

	*texts = profile_array (profile, yaml_kind (node) == YAML_LIST ? yaml_length (node) : 1, sizeof **texts);
	if (yaml_kind (node) != YAML_LIST)
		return yaml_text (node, *texts, error);
	for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry))
		if (!yaml_text (entry, &(*texts)[n++], error))
			return FALSE;
	return TRUE;
}

/* The same of values, of which one may be empty. */
static gboolean
values_read (struct yaml_node node, struct profile *profile, const char ***texts, GError **error)
{
	size_t n = 0;

	if (yaml_kind (node) == YAML_MAP)
		return yaml_fail (node, error, "is not a text");
	*texts = profile_array (profile, yaml_kind (node) == YAML_LIST ? yaml_length (node) : 1, sizeof **texts);
	if (yaml_kind (node) != YAML_LIST)
		**texts = yaml_value (node);
	else
		for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry))
			(*texts)[n++] = yaml_value (entry);
	return TRUE;
}

/* "dd.mm.yyyy" as "99.99.9999": what texts it can read. */
static char *
pattern_shape (const char *pattern)
{
	char *shape = g_strdup (pattern);

	for (char *at = shape; *at != '\0'; at++)
		if (strchr ("ymdHMS", *at) != NULL)
			*at = '9';
	return shape;
}

static gboolean
pattern_check (struct yaml_node node, const char *const *patterns, size_t n, bool timed, GError **error)
{
	g_autofree char *shape = pattern_shape (patterns[n]);
	g_autoptr (GError) reason = NULL;

	if (!date_pattern_check (patterns[n], timed, &reason))
		return yaml_fail (node, error, "%s", reason->message);
	for (size_t i = 0; i < n; i++) {
		g_autofree char *other = pattern_shape (patterns[i]);

		if (strcmp (shape, other) == 0)
			return yaml_fail (node, error, "the patterns '%s' and '%s' read the same text in two ways", patterns[i], patterns[n]);
	}
	return TRUE;
}

gboolean
patterns_read (struct yaml_node node, struct profile *profile, bool timed, const char ***patterns, GError **error)
{
	if (!texts_read (node, profile, patterns, error))
		return FALSE;
	for (size_t i = 0; (*patterns)[i] != NULL; i++)
		if (!pattern_check (node, *patterns, i, timed, error))
			return FALSE;
	if (**patterns == NULL)
		return yaml_fail (node, error, "is empty");
	return TRUE;
}

/* ---- entities of CSV files ---- */

struct entity_reader /* an entity or a part of it while it is read, and the profile that owns its arrays */
{
	struct profile *profile;
	struct profile_entity *entity;
	struct profile_lookup lookup;
	struct profile_exclusion exclusion;
	struct profile_column column;
};

/* `lookup.header` must name a lookup that stands before, and one of its columns; anything else is a header of the file. */
static gboolean
reference_check (struct yaml_node node, const struct profile_entity *entity, const char *name, GError **error)
{
	const char *dot = strchr (name, '.');

	if (entity->n_each == 0 && g_str_has_prefix (name, "each."))
		return yaml_fail (node, error, "'%s' needs the entity's `each:`", name);
	for (size_t i = 0; dot != NULL && i < entity->n_lookups; i++) {
		const struct profile_lookup *lookup = &entity->lookups[i];

		if (strlen (lookup->name) != (size_t) (dot - name) || strncmp (lookup->name, name, (size_t) (dot - name)) != 0)
			continue;
		if (!g_strv_contains ((const char *const *) lookup->columns, dot + 1))
			return yaml_fail (node, error, "lookup '%s' does not list column '%s'", lookup->name, dot + 1);
		return TRUE;
	}
	return TRUE;
}

/* Headers, each one that can be looked up. */
static gboolean
headers_read (struct yaml_node node, struct entity_reader *reader, const char ***headers, GError **error)
{
	if (!texts_read (node, reader->profile, headers, error))
		return FALSE;
	for (const char **name = *headers; *name != NULL; name++)
		if (!reference_check (node, reader->entity, *name, error))
			return FALSE;
	return TRUE;
}

static gboolean
lookup_key_read (struct yaml_node node, void *target, GError **error)
{
	struct entity_reader *reader = target;

	return texts_read (node, reader->profile, &reader->lookup.key, error);
}

static gboolean
lookup_by_read (struct yaml_node node, void *target, GError **error)
{
	struct entity_reader *reader = target;

	return headers_read (node, reader, &reader->lookup.by, error);
}

static gboolean
lookup_columns_read (struct yaml_node node, void *target, GError **error)
{
	struct entity_reader *reader = target;

	return texts_read (node, reader->profile, &reader->lookup.columns, error);
}

static gboolean
lookups_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct entity_reader, lookup.name), .required = true},
		{"file", FIELD_TEXT, .offset = offsetof (struct entity_reader, lookup.file), .required = true},
		{"key", FIELD_READ, .read = lookup_key_read, .required = true},
		{"by", FIELD_READ, .read = lookup_by_read, .required = true},
		{"columns", FIELD_READ, .read = lookup_columns_read, .required = true},
		{"optional", FIELD_BOOL, .offset = offsetof (struct entity_reader, lookup.optional)},
		{"every", FIELD_BOOL, .offset = offsetof (struct entity_reader, lookup.every)}, {0}};
	struct entity_reader *reader = target;
	struct profile_entity *entity = reader->entity;

	entity->lookups = profile_array (reader->profile, yaml_length (node), sizeof *entity->lookups);
	for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry)) {
		reader->lookup = (struct profile_lookup) {0};
		if (!yaml_map (entry, fields, reader, error))
			return FALSE;
		if (g_strv_length ((char **) reader->lookup.key) != g_strv_length ((char **) reader->lookup.by))
			return yaml_fail (yaml_get (entry, "by"), error, "key and by are not equally many");
		entity->lookups[entity->n_lookups++] = reader->lookup;
	}
	return TRUE;
}

static gboolean
exclusion_values_read (struct yaml_node node, void *target, GError **error)
{
	struct entity_reader *reader = target;

	return values_read (node, reader->profile, &reader->exclusion.is, error);
}

static gboolean
exclusion_columns_read (struct yaml_node node, void *target, GError **error)
{
	struct entity_reader *reader = target;

	return headers_read (node, reader, &reader->exclusion.column, error);
}

static gboolean
exclusion_others_read (struct yaml_node node, void *target, GError **error)
{
	struct entity_reader *reader = target;

	return values_read (node, reader->profile, &reader->exclusion.is_not, error);
}

static gboolean
exclusions_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"column", FIELD_READ, .read = exclusion_columns_read, .required = true},
		{"is", FIELD_READ, .read = exclusion_values_read}, {"is_not", FIELD_READ, .read = exclusion_others_read},
		{"reason", FIELD_TEXT, .offset = offsetof (struct entity_reader, exclusion.reason), .required = true}, {0}};
	struct entity_reader *reader = target;
	struct profile_entity *entity = reader->entity;

	entity->exclusions = profile_array (reader->profile, yaml_length (node), sizeof *entity->exclusions);
	for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry)) {
		reader->exclusion = (struct profile_exclusion) {0};
		if (!yaml_map (entry, fields, reader, error))
			return FALSE;
		if ((reader->exclusion.is == NULL) == (reader->exclusion.is_not == NULL))
			return yaml_fail (entry, error, "one of is and is_not is needed");
		entity->exclusions[entity->n_exclusions++] = reader->exclusion;
	}
	return TRUE;
}

static gboolean
column_from_read (struct yaml_node node, void *target, GError **error)
{
	struct entity_reader *reader = target;

	return headers_read (node, reader, &reader->column.from, error);
}

/* May be empty: some systems write "nothing" as a code. */
static gboolean
becomes_read (struct yaml_node node, void *target, GError **error)
{
	if (yaml_kind (node) != YAML_SCALAR)
		return yaml_fail (node, error, "is not a text");
	((struct profile_value *) target)->becomes = yaml_value (node);
	return TRUE;
}

static gboolean
column_values_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"is", FIELD_TEXT, .offset = offsetof (struct profile_value, is)},
		{"has", FIELD_TEXT, .offset = offsetof (struct profile_value, has)},
		{"becomes", FIELD_READ, .required = true, .read = becomes_read}, {0}};
	struct entity_reader *reader = target;
	struct profile_column *column = &reader->column;

	column->values = profile_array (reader->profile, yaml_length (node), sizeof *column->values);
	for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry)) {
		struct profile_value *value = &column->values[column->n_values++];

		if (!yaml_map (entry, fields, value, error))
			return FALSE;
		if ((value->is == NULL) == (value->has == NULL))
			return yaml_fail (entry, error, "one of is and has is needed");
	}
	return TRUE;
}

static gboolean
negative_read (struct yaml_node node, void *target, GError **error)
{
	struct entity_reader *reader = target;

	return texts_read (node, reader->profile, &reader->column.negative, error);
}

static gboolean
column_sign_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"column", FIELD_TEXT, .offset = offsetof (struct entity_reader, column.sign), .required = true},
		{"negative", FIELD_READ, .read = negative_read, .required = true}, {0}};
	struct entity_reader *reader = target;

	return yaml_map (node, fields, reader, error) &&
		reference_check (yaml_get (node, "column"), reader->entity, reader->column.sign, error);
}

static gboolean
column_dates_read (struct yaml_node node, void *target, GError **error)
{
	struct entity_reader *reader = target;

	return patterns_read (node, reader->profile, false, &reader->column.dates, error);
}

static gboolean
column_times_read (struct yaml_node node, void *target, GError **error)
{
	struct entity_reader *reader = target;

	return patterns_read (node, reader->profile, true, &reader->column.times, error);
}

static gboolean
columns_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct entity_reader, column.name), .required = true},
		{"from", FIELD_READ, .read = column_from_read},
		{"separator", FIELD_TEXT, .offset = offsetof (struct entity_reader, column.separator)},
		{"default", FIELD_TEXT, .offset = offsetof (struct entity_reader, column.fallback)},
		{"setting", FIELD_TEXT, .offset = offsetof (struct entity_reader, column.setting)},
		{"dates", FIELD_READ, .read = column_dates_read}, {"times", FIELD_READ, .read = column_times_read},
		{"strip_zeros", FIELD_BOOL, .offset = offsetof (struct entity_reader, column.strip_zeros)},
		{"period_before", FIELD_BOOL, .offset = offsetof (struct entity_reader, column.period_before)},
		{"first", FIELD_BOOL, .offset = offsetof (struct entity_reader, column.first)},
		{"whole", FIELD_BOOL, .offset = offsetof (struct entity_reader, column.whole)},
		{"sign", FIELD_READ, .read = column_sign_read}, {"values", FIELD_READ, .read = column_values_read}, {0}};
	struct entity_reader *reader = target;
	struct profile_entity *entity = reader->entity;
	int id = entity_find (entity->name);

	entity->columns = profile_array (reader->profile, yaml_length (node), sizeof *entity->columns);
	for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry)) {
		reader->column = (struct profile_column) {.separator = ""};
		if (!yaml_map (entry, fields, reader, error))
			return FALSE;
		if (id >= 0 && !entities[id].attributes && entity_column (&entities[id], reader->column.name) < 0)
			return yaml_fail (yaml_get (entry, "name"), error, "'%s' has no column '%s'", entity->name, reader->column.name);
		for (size_t i = 0; i < entity->n_columns; i++)
			if (strcmp (entity->columns[i].name, reader->column.name) == 0)
				return yaml_fail (yaml_get (entry, "name"), error, "column '%s' is listed twice", reader->column.name);
		entity->columns[entity->n_columns++] = reader->column;
	}
	return TRUE;
}

static gboolean
attributes_read (struct yaml_node node, void *target, GError **error)
{
	struct entity_reader *reader = target;

	return texts_read (node, reader->profile, &reader->entity->attributes, error);
}

static gboolean
entity_name_read (struct yaml_node node, void *target, GError **error)
{
	return yaml_text (node, &((struct entity_reader *) target)->entity->name, error);
}

static gboolean
entity_file_read (struct yaml_node node, void *target, GError **error)
{
	return yaml_text (node, &((struct entity_reader *) target)->entity->file, error);
}

static gboolean
needs_read (struct yaml_node node, void *target, GError **error)
{
	struct entity_reader *reader = target;

	return texts_read (node, reader->profile, &reader->entity->needs, error);
}

static gboolean
each_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"column", FIELD_TEXT, .offset = offsetof (struct profile_each, column), .required = true},
		{"as", FIELD_TEXT, .offset = offsetof (struct profile_each, as), .required = true}, {0}};
	struct entity_reader *reader = target;
	struct profile_entity *entity = reader->entity;
	int id = entity_find (entity->name);

	if (id >= 0 && !entity_is_reference (id))
		return yaml_fail (node, error, "rows of a population are rows of their file");
	entity->each = profile_array (reader->profile, yaml_length (node), sizeof *entity->each);
	for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry))
		if (!yaml_map (entry, fields, &entity->each[entity->n_each++], error))
			return FALSE;
	return TRUE;
}

/* An entity of that name that the profile is based on gives way to it; NULL: the profile itself has listed one. */
static struct profile_entity *
entity_place (struct profile *profile, const char *name, size_t based, const bool *replaced)
{
	for (size_t i = 0; i < profile->n_entities; i++)
		if (strcmp (profile->entities[i].name, name) == 0)
			return i < based && !replaced[i] ? &profile->entities[i] : NULL;
	return &profile->entities[profile->n_entities];
}

gboolean
entities_read (struct yaml_node node, void *target, GError **error)
{
	/* In this order: columns and exclusions may name what lookups give. */
	static const struct field fields[] = {{"name", FIELD_READ, .read = entity_name_read, .required = true},
		{"file", FIELD_READ, .read = entity_file_read}, {"needs", FIELD_READ, .read = needs_read},
		{"each", FIELD_READ, .read = each_read}, {"lookups", FIELD_READ, .read = lookups_read},
		{"out_of_scope", FIELD_READ, .read = exclusions_read}, {"columns", FIELD_READ, .read = columns_read},
		{"attributes", FIELD_READ, .read = attributes_read}, {0}};
	struct profile *profile = target;
	const struct profile_entity *before = profile->entities;
	size_t based = profile->n_entities;
	g_autofree bool *replaced = g_new0 (bool, based + 1);

	profile->entities = profile_array (profile, based + yaml_length (node), sizeof *profile->entities);
	for (size_t i = 0; i < based; i++)
		profile->entities[i] = before[i];
	for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry)) {
		struct profile_entity entity = {0}, *place;
		struct entity_reader reader = {.profile = profile, .entity = &entity};

		if (!yaml_map (entry, fields, &reader, error))
			return FALSE;
		place = entity_place (profile, entity.name, based, replaced);
		if (place == NULL)
			return yaml_fail (yaml_get (entry, "name"), error, "entity '%s' is listed twice", entity.name);
		if (place == &profile->entities[profile->n_entities])
			profile->n_entities++;
		else
			replaced[place - profile->entities] = true;
		*place = entity;
	}
	return TRUE;
}

/* ---- fields, and parts of entities ---- */

struct field_reading /* a field while it is read */
{
	struct profile *profile;
	struct profile_field field;
};

static gboolean
field_names_read (struct yaml_node node, void *target, GError **error)
{
	struct field_reading *reading = target;

	return texts_read (node, reading->profile, &reading->field.names, error);
}

static gboolean
field_empty_read (struct yaml_node node, void *target, GError **error)
{
	struct field_reading *reading = target;

	return texts_read (node, reading->profile, &reading->field.empty, error);
}

/* Behind those of the profile that this one is based on: the last one holds. */
gboolean
fields_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"names", FIELD_READ, .read = field_names_read, .required = true},
		{"digits", FIELD_INT, .offset = offsetof (struct field_reading, field.digits), .min = 1, .max = 40},
		{"empty", FIELD_READ, .read = field_empty_read}, {0}};
	struct profile *profile = target;
	const struct profile_field *before = profile->fields;
	size_t based = profile->n_fields;

	profile->fields = profile_array (profile, based + yaml_length (node), sizeof *profile->fields);
	for (size_t i = 0; i < based; i++)
		profile->fields[i] = before[i];
	for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry)) {
		struct field_reading reading = {.profile = profile};

		if (!yaml_map (entry, fields, &reading, error))
			return FALSE;
		profile->fields[profile->n_fields++] = reading.field;
	}
	return TRUE;
}

gboolean
parts_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"name", FIELD_TEXT, .offset = offsetof (struct profile_part, name), .required = true},
		{"of", FIELD_TEXT, .offset = offsetof (struct profile_part, of)},
		{"unless", FIELD_TEXT, .offset = offsetof (struct profile_part, unless)},
		{"gap", FIELD_TEXT, .offset = offsetof (struct profile_part, gap)}, {0}};
	struct profile *profile = target;

	profile->n_parts = 0;
	profile->parts = profile_array (profile, yaml_length (node), sizeof *profile->parts);
	for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry)) {
		struct profile_part *part = &profile->parts[profile->n_parts++];

		if (!yaml_map (entry, fields, part, error))
			return FALSE;
		if (part->of != NULL && !entity_is_reference (entity_find (part->of)))
			return yaml_fail (yaml_get (entry, "of"), error, "'%s' is no entity of reference data", part->of);
	}
	return TRUE;
}
