#include "common/config/paths.h"

#include <glib.h>

#define BUILD_LINK "tieout-data"

/* The build tree's link to its source tree, or NULL when the running program is an installed one. */
static char *
build_tree_data (void)
{
	g_autofree char *folder = g_file_read_link ("/proc/self/exe", NULL);

	for (int level = 0; level < 2 && folder != NULL; level++) {
		char *parent = g_path_get_dirname (folder);
		g_free (folder);
		folder = parent;

		g_autofree char *link = g_build_filename (folder, BUILD_LINK, NULL);
		if (g_file_test (link, G_FILE_TEST_IS_DIR))
			return g_steal_pointer (&link);
	}
	return NULL;
}

const char *
data_dir (void)
{
	static char *dir;

	if (g_once_init_enter (&dir)) {
		const char *set = g_getenv ("TIEOUT_DATADIR");
		char *found = set != NULL && *set != '\0' ? g_strdup (set) : build_tree_data ();

		g_once_init_leave (&dir, found != NULL ? found : g_strdup (DATADIR));
	}
	return dir;
}

char *
data_path (const char *relative)
{
	return g_build_filename (data_dir (), relative, NULL);
}
