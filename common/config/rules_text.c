/* The text of a rule set as it is recorded, and the files that it was made of. */
#include "common/config/rules_internal.h"

#include "common/base/failure.h"

#include <string.h>

char *
rules_text_join (const char *file, const struct yaml *template, struct override_level *const levels[static OVERRIDE_LEVELS])
{
	GString *text = g_string_new (NULL);

	g_string_append_printf (text, "# %s\n%s", file, yaml_source (template));
	for (size_t i = 0; i < OVERRIDE_LEVELS; i++)
		if (levels[i] != NULL)
			g_string_append_printf (text, "\n# %s\n%s", levels[i]->file, yaml_source (levels[i]->yaml));
	return g_string_free (text, FALSE);
}

/* Takes the last file of a text, when it is this one, into `files`; what is left is the text before it. */
static void
file_take (GString *text, const char *file, GHashTable *files)
{
	g_autofree char *head = g_strdup_printf ("\n# %s\n", file);
	const char *at = g_strrstr (text->str, head);

	if (at == NULL)
		return;
	g_hash_table_insert (files, g_strdup (file), g_strdup (at + strlen (head)));
	g_string_truncate (text, (gsize) (at - text->str));
}

GHashTable *
rules_text_split (const char *text, const char *name, const char *archetype, const char *plant)
{
	GHashTable *files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr (GString) rest = g_string_new ("\n");
	g_autofree char *file = g_strdup_printf ("enterprise/%s.yaml", name);

	g_string_append (rest, text);
	if (plant != NULL) {
		g_autofree char *own = g_strdup_printf ("plants/%s.yaml", plant);

		file_take (rest, own, files);
	}
	if (archetype != NULL) {
		g_autofree char *own = g_strdup_printf ("archetypes/%s.yaml", archetype);

		file_take (rest, own, files);
	}
	/* The template is what is left, whatever its comments say. */
	g_autofree char *head = g_strdup_printf ("\n# %s\n", file);
	if (g_str_has_prefix (rest->str, head))
		g_hash_table_insert (files, g_steal_pointer (&file), g_strdup (rest->str + strlen (head)));
	return files;
}

bool
rules_file_exists (const struct rules_place *place, const char *file)
{
	g_autofree char *path = NULL;

	if (place->files != NULL)
		return g_hash_table_contains (place->files, file);
	path = g_build_filename (place->dir, file, NULL);
	return g_file_test (path, G_FILE_TEST_EXISTS);
}

struct yaml *
rules_file_read (const struct rules_place *place, const char *file, GError **error)
{
	g_autofree char *path = NULL;
	const char *text;

	if (place->files == NULL) {
		path = g_build_filename (place->dir, file, NULL);
		return yaml_read (path, error);
	}
	text = g_hash_table_lookup (place->files, file);
	if (text != NULL)
		return yaml_parse (file, text, strlen (text), error);
	g_set_error (error, FAILURE, FAILURE_DATA, "the recorded rules have no file '%s'", file);
	return NULL;
}
