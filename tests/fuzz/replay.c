/*
 * replay.c - gives each file of a folder to a fuzz target, in the order of their names: fuzz_NAME FOLDER. An input that the
 * target does not accept ends the process, and the last line printed names it. A folder without files is a failure.
 */
#include "fuzz.h"

#include <glib.h>
#include <string.h>

static int
names_compare (const void *a, const void *b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
names_read (const char *folder)
{
	g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
	g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
		g_ptr_array_add (names, g_strdup (name));
	g_ptr_array_sort (names, names_compare);
	return g_steal_pointer (&names);
}

int
main (int argc, char **argv)
{
	g_autoptr (GPtrArray) names = NULL;

	if (argc != 2) {
		fprintf (stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	setvbuf (stdout, NULL, _IOLBF, 0);
	names = names_read (argv[1]);
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *path = g_build_filename (argv[1], names->pdata[i], NULL), *bytes = NULL;
		size_t n;

		printf ("%s\n", path);
		if (!g_file_get_contents (path, &bytes, &n, NULL)) {
			fprintf (stderr, "cannot be read\n");
			return 1;
		}
		LLVMFuzzerTestOneInput ((const uint8_t *) bytes, n);
	}
	if (names->len == 0)
		fprintf (stderr, "folder '%s' has no inputs\n", argv[1]);
	return names->len > 0 ? 0 : 1;
}
