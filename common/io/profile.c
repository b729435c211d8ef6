#include "common/io/profile.h"

#include "common/base/calendar.h"
#include "common/base/failure.h"
#include "common/base/strpool.h"
#include "common/base/text_file.h"
#include "common/config/paths.h"
#include "common/config/yaml.h"
#include "common/io/entity.h"
#include "common/io/profile_internal.h"

#include <string.h>

static gboolean
dates_read (struct yaml_node node, void *target, GError **error)
{
	return patterns_read (node, target, false, &((struct profile *) target)->dates, error);
}

static gboolean
times_read (struct yaml_node node, void *target, GError **error)
{
	return patterns_read (node, target, true, &((struct profile *) target)->times, error);
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

	profile->n_floats = 0;
	profile->floats = profile_array (profile, yaml_length (node), sizeof *profile->floats);
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

	*n = 0;
	*named = profile_array (profile, yaml_length (node), sizeof **named);
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

	profile->n_changes = 0;
	profile->changes = profile_array (profile, yaml_length (node), sizeof *profile->changes);
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
	{"trailer", FIELD_TEXT, .offset = offsetof (struct profile, csv.trailer)},
	{"amounts", FIELD_CHOICE, .offset = offsetof (struct profile, csv_two_decimals), .choices = "as_written|two_decimals"},
	{"fields", FIELD_READ, .read = fields_read}, {"entities", FIELD_READ, .read = entities_read}, {0}};

/* It was taken before all others. */
static gboolean
base_skip (struct yaml_node node G_GNUC_UNUSED, void *target G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

static const struct field profile_fields[] = {
	{"profile", FIELD_TEXT, .offset = offsetof (struct profile, name), .required = true},
	{"title", FIELD_TEXT, .offset = offsetof (struct profile, title), .required = true},
	{"numbers", FIELD_MAP, .fields = number_fields}, {"dates", FIELD_READ, .read = dates_read},
	{"times", FIELD_READ, .read = times_read}, {"zone", FIELD_TEXT, .offset = offsetof (struct profile, zone)},
	{"amounts", FIELD_CHOICE, .offset = offsetof (struct profile, two_decimals), .choices = "as_written|two_decimals"},
	{"strip_zeros", FIELD_BOOL, .offset = offsetof (struct profile, strip_zeros)}, {"floats", FIELD_READ, .read = floats_read},
	{"clocks", FIELD_READ, .read = clocks_read}, {"words", FIELD_READ, .read = words_read},
	{"changes", FIELD_READ, .read = changes_read}, {"parts", FIELD_READ, .read = parts_read},
	{"base", FIELD_READ, .read = base_skip}, {"numbered", FIELD_READ, .read = numbered_read},
	{"csv", FIELD_MAP, .fields = csv_fields}, {0}};

static char *
folder_of (const char *name)
{
	g_autofree char *relative = g_build_filename ("sql", "sources", name, NULL);

	return strchr (name, '/') != NULL ? g_strdup (name) : data_path (relative);
}

static gboolean yaml_take (struct profile *profile, const char *folder, bool base, GError **error);

/* What the profile that this one is based on says goes first. One step: a base has none. */
static gboolean
base_take (struct profile *profile, struct yaml_node root, bool base, GError **error)
{
	struct yaml_node node = yaml_get (root, "base");
	const char *name;
	char *folder;

	if (node.in == NULL)
		return TRUE;
	if (base)
		return yaml_fail (node, error, "a profile that another one is based on has no base itself");
	if (!yaml_text (node, &name, error))
		return FALSE;
	profile->base = folder = folder_of (name);
	g_ptr_array_add (profile->owned, folder);
	return yaml_take (profile, folder, true, error);
}

static gboolean
yaml_take (struct profile *profile, const char *folder, bool base, GError **error)
{
	g_autofree char *file = g_build_filename (folder, "profile.yaml", NULL), *own = g_path_get_basename (folder);
	struct yaml *yaml = yaml_read (file, error);
	struct yaml_node root;

	if (yaml == NULL)
		return FALSE;
	g_ptr_array_add (profile->yaml, yaml);
	root = yaml_root (yaml);
	if (!base_take (profile, root, base, error) || !yaml_map (root, profile_fields, profile, error))
		return FALSE;
	if (strcmp (profile->name, own) != 0)
		return yaml_fail (yaml_get (root, "profile"), error, "'%s' is not the name of its folder '%s'", profile->name, own);
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
	char *population = g_strdup (colon != NULL ? colon + 1 : "");

	profile->owned = g_ptr_array_new_with_free_func (g_free);
	profile->yaml = g_ptr_array_new_with_free_func ((GDestroyNotify) yaml_close);
	profile->numbers = number_plain;
	profile->csv = (struct csv_format) {.delimiter = ',', .quote = '"', .encoding = "UTF-8"};
	profile->csv_two_decimals = -1;
	profile->folder = folder_of (system);
	profile->population = population;
	g_ptr_array_add (profile->owned, system);
	g_ptr_array_add (profile->owned, population);
	g_ptr_array_add (profile->owned, (char *) profile->folder);
	return yaml_take (profile, profile->folder, false, error) ? g_steal_pointer (&profile) : NULL;
}

void
profile_free (struct profile *profile)
{
	if (profile == NULL)
		return;
	g_ptr_array_free (profile->yaml, TRUE);
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

const struct profile_field *
profile_field (const struct profile *profile, const char *header)
{
	for (size_t i = profile->n_fields; i-- > 0;)
		for (const char **name = profile->fields[i].names; *name != NULL; name++)
			if (g_ascii_strcasecmp (*name, header) == 0)
				return &profile->fields[i];
	return NULL;
}

const struct profile_part *
profile_gap (const struct profile *profile, const char *name)
{
	for (size_t i = 0; i < profile->n_parts; i++)
		if (strcmp (profile->parts[i].name, name) == 0 && profile->parts[i].gap != NULL)
			return &profile->parts[i];
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

char *
profile_file (const struct profile *profile, const char *name)
{
	const char *const folders[] = {profile->folder, profile->base};

	for (size_t i = 0; i < G_N_ELEMENTS (folders) && folders[i] != NULL; i++) {
		g_autofree char *path = g_build_filename (folders[i], name, NULL);

		if (g_file_test (path, G_FILE_TEST_EXISTS))
			return g_steal_pointer (&path);
	}
	return NULL;
}

static void
folder_digest (const char *path, struct digest *digest, GError **error)
{
	g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (GDir) folder = folder_open (path, FAILURE_CONFIGURATION, error);
	const char *name;

	while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
		g_ptr_array_add (names, g_strdup (name));
	g_ptr_array_sort (names, texts_compare);
	for (guint i = 0; i < names->len && *error == NULL; i++) {
		g_autofree char *file = g_build_filename (path, names->pdata[i], NULL), *text = NULL;
		gsize n = 0;

		if (g_file_test (file, G_FILE_TEST_IS_REGULAR) &&
			(text = text_file_read (file, &n, FAILURE_CONFIGURATION, error)) != NULL) {
			digest_add_text (digest, names->pdata[i]);
			digest_add_int (digest, (int64_t) n);
			digest_add (digest, text, n);
		}
	}
}

gboolean
profile_digest (const struct profile *profile, struct digest *digest, GError **error)
{
	g_autoptr (GError) reason = NULL;

	folder_digest (profile->folder, digest, &reason);
	if (reason == NULL && profile->base != NULL)
		folder_digest (profile->base, digest, &reason);
	if (reason == NULL)
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&reason));
	return FALSE;
}

/* The file of a query; NULL: there is none. */
static char *
query_find (const struct profile *profile, const char *stem, const char *engine)
{
	g_autofree char *general = g_strconcat (stem, ".sql", NULL), *special = g_strdup_printf ("%s.%s.sql", stem, engine);
	const char *const folders[] = {profile->folder, profile->base};

	for (size_t i = 0; i < G_N_ELEMENTS (folders) && folders[i] != NULL; i++) {
		g_autofree char *first = g_build_filename (folders[i], special, NULL);
		g_autofree char *second = g_build_filename (folders[i], general, NULL);

		if (g_file_test (first, G_FILE_TEST_EXISTS))
			return g_steal_pointer (&first);
		if (g_file_test (second, G_FILE_TEST_EXISTS))
			return g_steal_pointer (&second);
	}
	return NULL;
}

bool
profile_has_query (const struct profile *profile, const char *stem, const char *engine)
{
	g_autofree char *file = query_find (profile, stem, engine);

	return file != NULL;
}

char *
profile_query (const struct profile *profile, const char *stem, const char *engine, GError **error)
{
	g_autofree char *file = query_find (profile, stem, engine);
	g_autofree char *text = file != NULL ? text_file_read (file, NULL, FAILURE_CONFIGURATION, error) : NULL;

	if (text == NULL || g_utf8_validate (text, -1, NULL))
		return g_steal_pointer (&text);
	g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "file '%s' is not UTF-8", file);
	return NULL;
}
