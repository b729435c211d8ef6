#include "common/io/profile.h"

#include "common/base/calendar.h"
#include "common/base/failure.h"
#include "common/base/strpool.h"
#include "common/config/paths.h"
#include "common/config/yaml.h"
#include "common/io/entity.h"

#include <errno.h>
#include <string.h>

static void *
array_new (struct profile *profile, size_t n, size_t size)
{
	void *array = g_malloc0_n (n + 1, size);

	g_ptr_array_add (profile->owned, array);
	return array;
}

/* ---- small values ---- */

/* One character, for marks of numbers and files; "tab" is the tabulator. */
static gboolean
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

/* A text, or a list of texts, as a NULL-ended array. */
static gboolean
texts_read (struct yaml_node node, struct profile *profile, const char ***texts, GError **error)
{
	size_t n = 0;

	*texts = array_new (profile, yaml_kind (node) == YAML_LIST ? yaml_length (node) : 1, sizeof **texts);
	if (yaml_kind (node) != YAML_LIST)
		return yaml_text (node, *texts, error);
	for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry))
		if (!yaml_text (entry, &(*texts)[n++], error))
			return FALSE;
	return TRUE;
}

/* A pattern of dates, or of times, that can be read with. */
static gboolean
pattern_read (struct yaml_node node, bool timed, const char **pattern, GError **error)
{
	g_autoptr (GError) reason = NULL;

	if (!yaml_text (node, pattern, error))
		return FALSE;
	return date_pattern_check (*pattern, timed, &reason) || yaml_fail (node, error, "%s", reason->message);
}

static gboolean
dates_read (struct yaml_node node, void *target, GError **error)
{
	return pattern_read (node, false, &((struct profile *) target)->dates, error);
}

static gboolean
times_read (struct yaml_node node, void *target, GError **error)
{
	return pattern_read (node, true, &((struct profile *) target)->times, error);
}

static gboolean
decimal_mark_read (struct yaml_node node, void *target, GError **error)
{
	return char_read (node, &((struct profile *) target)->numbers.decimal, error);
}

static gboolean
group_mark_read (struct yaml_node node, void *target, GError **error)
{
	return char_read (node, &((struct profile *) target)->numbers.group, error);
}

static gboolean
delimiter_read (struct yaml_node node, void *target, GError **error)
{
	return char_read (node, &((struct profile *) target)->csv.delimiter, error);
}

static gboolean
quote_read (struct yaml_node node, void *target, GError **error)
{
	return char_read (node, &((struct profile *) target)->csv.quote, error);
}

/* ---- lists of names ---- */

static gboolean
floats_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"name", FIELD_TEXT, .offset = offsetof (struct profile_float, name), .required = true},
		{"decimals", FIELD_INT, .offset = offsetof (struct profile_float, decimals), .required = true, .max = 12}, {0}};
	struct profile *profile = target;

	profile->floats = array_new (profile, yaml_length (node), sizeof *profile->floats);
	for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry))
		if (!yaml_map (entry, fields, &profile->floats[profile->n_floats++], error))
			return FALSE;
	return TRUE;
}

static gboolean
named_read (
	struct yaml_node node, struct profile *profile, const char *text_key, struct profile_named **named, size_t *n, GError **error)
{
	const struct field fields[] = {{"name", FIELD_TEXT, .offset = offsetof (struct profile_named, name), .required = true},
		{text_key, FIELD_TEXT, .offset = offsetof (struct profile_named, text), .required = true}, {0}};

	*named = array_new (profile, yaml_length (node), sizeof **named);
	for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry))
		if (!yaml_map (entry, fields, &(*named)[(*n)++], error))
			return FALSE;
	return TRUE;
}

static gboolean
clocks_read (struct yaml_node node, void *target, GError **error)
{
	struct profile *profile = target;

	return named_read (node, profile, "meaning", &profile->clocks, &profile->n_clocks, error);
}

static gboolean
numbered_read (struct yaml_node node, void *target, GError **error)
{
	struct profile *profile = target;

	return named_read (node, profile, "column", &profile->numbered, &profile->n_numbered, error);
}

static gboolean
words_read (struct yaml_node node, void *target, GError **error)
{
	struct profile *profile = target;

	return named_read (node, profile, "text", &profile->words, &profile->n_words, error);
}

static gboolean
changes_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct profile_changes, name), .required = true},
		{"column", FIELD_TEXT, .offset = offsetof (struct profile_changes, column)},
		{"overlap", FIELD_DURATION, .offset = offsetof (struct profile_changes, overlap), .min = 1},
		{"loses_rows", FIELD_BOOL, .offset = offsetof (struct profile_changes, loses_rows)}, {0}};
	struct profile *profile = target;

	profile->changes = array_new (profile, yaml_length (node), sizeof *profile->changes);
	for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry)) {
		struct profile_changes *one = &profile->changes[profile->n_changes++];

		if (!yaml_map (entry, fields, one, error))
			return FALSE;
		if (!one->loses_rows && one->overlap == 0)
			return yaml_fail_below (entry, "overlap", error, "is missing");
		for (size_t i = 0; i + 1 < profile->n_changes; i++)
			if (strcmp (profile->changes[i].name, one->name) == 0)
				return yaml_fail (yaml_get (entry, "name"), error, "population '%s' is listed twice", one->name);
	}
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
		{"key", FIELD_TEXT, .offset = offsetof (struct entity_reader, lookup.key), .required = true},
		{"by", FIELD_TEXT, .offset = offsetof (struct entity_reader, lookup.by), .required = true},
		{"columns", FIELD_READ, .read = lookup_columns_read, .required = true},
		{"optional", FIELD_BOOL, .offset = offsetof (struct entity_reader, lookup.optional)}, {0}};
	struct entity_reader *reader = target;
	struct profile_entity *entity = reader->entity;

	entity->lookups = array_new (reader->profile, yaml_length (node), sizeof *entity->lookups);
	for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry)) {
		reader->lookup = (struct profile_lookup) {0};
		if (!yaml_map (entry, fields, reader, error) ||
			!reference_check (yaml_get (entry, "by"), entity, reader->lookup.by, error))
			return FALSE;
		entity->lookups[entity->n_lookups++] = reader->lookup;
	}
	return TRUE;
}

static gboolean
exclusion_values_read (struct yaml_node node, void *target, GError **error)
{
	struct entity_reader *reader = target;

	return texts_read (node, reader->profile, &reader->exclusion.is, error);
}

static gboolean
exclusions_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"column", FIELD_TEXT, .offset = offsetof (struct entity_reader, exclusion.column), .required = true},
		{"is", FIELD_READ, .read = exclusion_values_read, .required = true},
		{"reason", FIELD_TEXT, .offset = offsetof (struct entity_reader, exclusion.reason), .required = true}, {0}};
	struct entity_reader *reader = target;
	struct profile_entity *entity = reader->entity;

	entity->exclusions = array_new (reader->profile, yaml_length (node), sizeof *entity->exclusions);
	for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry)) {
		reader->exclusion = (struct profile_exclusion) {0};
		if (!yaml_map (entry, fields, reader, error) ||
			!reference_check (yaml_get (entry, "column"), entity, reader->exclusion.column, error))
			return FALSE;
		entity->exclusions[entity->n_exclusions++] = reader->exclusion;
	}
	return TRUE;
}

static gboolean
column_from_read (struct yaml_node node, void *target, GError **error)
{
	struct entity_reader *reader = target;

	if (!texts_read (node, reader->profile, &reader->column.from, error))
		return FALSE;
	for (const char **name = reader->column.from; *name != NULL; name++)
		if (!reference_check (node, reader->entity, *name, error))
			return FALSE;
	return TRUE;
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
	static const struct field fields[] = {{"is", FIELD_TEXT, .offset = offsetof (struct profile_value, is), .required = true},
		{"becomes", FIELD_READ, .required = true, .read = becomes_read}, {0}};
	struct entity_reader *reader = target;
	struct profile_column *column = &reader->column;

	column->values = array_new (reader->profile, yaml_length (node), sizeof *column->values);
	for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry))
		if (!yaml_map (entry, fields, &column->values[column->n_values++], error))
			return FALSE;
	return TRUE;
}

static gboolean
column_dates_read (struct yaml_node node, void *target, GError **error)
{
	return pattern_read (node, false, &((struct entity_reader *) target)->column.dates, error);
}

static gboolean
column_times_read (struct yaml_node node, void *target, GError **error)
{
	return pattern_read (node, true, &((struct entity_reader *) target)->column.times, error);
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
		{"values", FIELD_READ, .read = column_values_read}, {0}};
	struct entity_reader *reader = target;
	struct profile_entity *entity = reader->entity;
	int id = entity_find (entity->name);

	entity->columns = array_new (reader->profile, yaml_length (node), sizeof *entity->columns);
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
entities_read (struct yaml_node node, void *target, GError **error)
{
	/* In this order: columns and exclusions may name what lookups give. */
	static const struct field fields[] = {{"name", FIELD_READ, .read = entity_name_read, .required = true},
		{"file", FIELD_READ, .read = entity_file_read}, {"lookups", FIELD_READ, .read = lookups_read},
		{"out_of_scope", FIELD_READ, .read = exclusions_read}, {"columns", FIELD_READ, .read = columns_read},
		{"attributes", FIELD_READ, .read = attributes_read}, {0}};
	struct profile *profile = target;

	profile->entities = array_new (profile, yaml_length (node), sizeof *profile->entities);
	for (struct yaml_node entry = yaml_first (node); entry.in != NULL; entry = yaml_next (entry)) {
		struct entity_reader reader = {.profile = profile, .entity = &profile->entities[profile->n_entities]};

		if (!yaml_map (entry, fields, &reader, error))
			return FALSE;
		if (profile_entity (profile, reader.entity->name) != NULL)
			return yaml_fail (yaml_get (entry, "name"), error, "entity '%s' is listed twice", reader.entity->name);
		profile->n_entities++;
	}
	return TRUE;
}

/* ---- the whole ---- */

static const struct field number_fields[] = {{"decimal", FIELD_READ, .read = decimal_mark_read},
	{"group", FIELD_READ, .read = group_mark_read},
	{"trailing_minus", FIELD_BOOL, .offset = offsetof (struct profile, numbers.trailing_minus)},
	{"parentheses", FIELD_BOOL, .offset = offsetof (struct profile, numbers.parentheses)},
	{"credit_suffix", FIELD_BOOL, .offset = offsetof (struct profile, numbers.credit_suffix)},
	{"leading_plus", FIELD_BOOL, .offset = offsetof (struct profile, numbers.leading_plus)},
	{"padded", FIELD_BOOL, .offset = offsetof (struct profile, numbers.padded)}, {0}};

static const struct field csv_fields[] = {{"delimiter", FIELD_READ, .read = delimiter_read},
	{"quote", FIELD_READ, .read = quote_read}, {"encoding", FIELD_TEXT, .offset = offsetof (struct profile, csv.encoding)},
	{"control", FIELD_CHOICE, .offset = offsetof (struct profile, csv.control), .choices = "none|file|trailer"},
	{"trailer", FIELD_TEXT, .offset = offsetof (struct profile, csv.trailer)}, {"entities", FIELD_READ, .read = entities_read},
	{0}};

static const struct field profile_fields[] = {
	{"profile", FIELD_TEXT, .offset = offsetof (struct profile, name), .required = true},
	{"title", FIELD_TEXT, .offset = offsetof (struct profile, title), .required = true},
	{"numbers", FIELD_MAP, .fields = number_fields}, {"dates", FIELD_READ, .read = dates_read},
	{"times", FIELD_READ, .read = times_read}, {"zone", FIELD_TEXT, .offset = offsetof (struct profile, zone)},
	{"amounts", FIELD_CHOICE, .offset = offsetof (struct profile, two_decimals), .choices = "as_written|two_decimals"},
	{"strip_zeros", FIELD_BOOL, .offset = offsetof (struct profile, strip_zeros)}, {"floats", FIELD_READ, .read = floats_read},
	{"clocks", FIELD_READ, .read = clocks_read}, {"words", FIELD_READ, .read = words_read},
	{"changes", FIELD_READ, .read = changes_read}, {"numbered", FIELD_READ, .read = numbered_read},
	{"csv", FIELD_MAP, .fields = csv_fields}, {0}};

static gboolean
profile_read (struct profile *profile, const char *file, GError **error)
{
	g_autofree char *folder = g_path_get_basename (profile->folder);
	struct yaml_node root;

	profile->yaml = yaml_read (file, error);
	if (profile->yaml == NULL)
		return FALSE;
	root = yaml_root (profile->yaml);
	if (!yaml_map (root, profile_fields, profile, error))
		return FALSE;
	if (strcmp (profile->name, folder) != 0)
		return yaml_fail (yaml_get (root, "profile"), error, "'%s' is not the name of its folder '%s'", profile->name, folder);
	if ((profile->csv.control == CSV_CONTROL_TRAILER) != (profile->csv.trailer != NULL))
		return yaml_fail_below (
			yaml_get (root, "csv"), "trailer", error, "'control: trailer' and the trailer's mark belong together");
	if (profile->csv.delimiter == profile->csv.quote)
		return yaml_fail_below (yaml_get (root, "csv"), "quote", error, "delimiter and quote are the same");
	return TRUE;
}

struct profile *
profile_load (const char *name, GError **error)
{
	g_autoptr (profile) profile = g_new0 (struct profile, 1);
	const char *colon = strchr (name, ':');
	char *system = colon != NULL ? g_strndup (name, (gsize) (colon - name)) : g_strdup (name);
	g_autofree char *relative = g_build_filename ("sql", "sources", system, NULL), *file = NULL;
	char *population = g_strdup (colon != NULL ? colon + 1 : "");

	profile->owned = g_ptr_array_new_with_free_func (g_free);
	profile->numbers = number_plain;
	profile->csv = (struct csv_format) {.delimiter = ',', .quote = '"', .encoding = "UTF-8"};
	profile->folder = strchr (system, '/') != NULL ? g_strdup (system) : data_path (relative);
	profile->population = population;
	g_ptr_array_add (profile->owned, system);
	g_ptr_array_add (profile->owned, population);
	g_ptr_array_add (profile->owned, (char *) profile->folder);
	file = g_build_filename (profile->folder, "profile.yaml", NULL);
	return profile_read (profile, file, error) ? g_steal_pointer (&profile) : NULL;
}

void
profile_free (struct profile *profile)
{
	if (profile == NULL)
		return;
	yaml_close (profile->yaml);
	g_ptr_array_free (profile->owned, TRUE);
	g_free (profile);
}

const char *
profile_word (const struct profile *profile, const char *name)
{
	for (size_t i = 0; i < profile->n_words; i++)
		if (strcmp (profile->words[i].name, name) == 0)
			return profile->words[i].text;
	return NULL;
}

const struct profile_entity *
profile_entity (const struct profile *profile, const char *name)
{
	for (size_t i = 0; i < profile->n_entities; i++)
		if (strcmp (profile->entities[i].name, name) == 0)
			return &profile->entities[i];
	return NULL;
}

int
profile_float_decimals (const struct profile *profile, const char *column)
{
	for (size_t i = 0; i < profile->n_floats; i++)
		if (strcmp (profile->floats[i].name, column) == 0)
			return profile->floats[i].decimals;
	return -1;
}

const char *
profile_numbered (const struct profile *profile, const char *population)
{
	for (size_t i = 0; i < profile->n_numbered; i++)
		if (strcmp (profile->numbered[i].name, population) == 0)
			return profile->numbered[i].text;
	return NULL;
}

const struct profile_changes *
profile_changes (const struct profile *profile)
{
	const char *population = *profile->population != '\0' ? profile->population : "movement";

	for (size_t i = 0; i < profile->n_changes; i++)
		if (strcmp (profile->changes[i].name, population) == 0 && !profile->changes[i].loses_rows)
			return &profile->changes[i];
	return NULL;
}

gboolean
profile_digest (const struct profile *profile, struct digest *digest, GError **error)
{
	g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (GError) reason = NULL;
	g_autoptr (GDir) folder = g_dir_open (profile->folder, 0, &reason);
	const char *name;

	while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
		g_ptr_array_add (names, g_strdup (name));
	g_ptr_array_sort (names, texts_compare);
	for (guint i = 0; i < names->len && reason == NULL; i++) {
		g_autofree char *path = g_build_filename (profile->folder, names->pdata[i], NULL), *text = NULL;
		gsize n = 0;

		if (g_file_test (path, G_FILE_TEST_IS_REGULAR) && g_file_get_contents (path, &text, &n, &reason)) {
			digest_add_text (digest, names->pdata[i]);
			digest_add_int (digest, (int64_t) n);
			digest_add (digest, text, n);
		}
	}
	if (reason == NULL)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "%s", reason->message);
	return FALSE;
}

char *
profile_query (const struct profile *profile, const char *stem, const char *engine, GError **error)
{
	g_autofree char *general = g_strdup_printf ("%s/%s.sql", profile->folder, stem);
	g_autofree char *special = g_strdup_printf ("%s/%s.%s.sql", profile->folder, stem, engine);
	const char *file = g_file_test (special, G_FILE_TEST_EXISTS) ? special : general;
	g_autoptr (GError) reason = NULL;
	char *text = NULL;

	if (g_file_get_contents (file, &text, NULL, &reason) && g_utf8_validate (text, -1, NULL))
		return text;
	g_free (text);
	if (reason == NULL)
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "file '%s' is not UTF-8", file);
	else if (!g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "%s", reason->message);
	return NULL;
}
