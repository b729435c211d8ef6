/* fuzz_profile.c - any bytes as the profile.yaml of a system: either read, or refused with a message that names the file. */
#include "common/base/failure.h"
#include "common/io/profile.h"
#include "fuzz.h"

#include <string.h>

/* Its folder, made once; the file in it is a link to the input. */
static const char *
folder_make (void)
{
	static char folder[64];

	if (*folder == '\0') {
		snprintf (folder, sizeof folder, "/tmp/fuzz-profile-%d", getpid ());
		demand (g_mkdir_with_parents (folder, 0700) == 0);
	}
	return folder;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (profile) profile = NULL;
	char path[FUZZ_PATH_SIZE];
	int file = fuzz_file (data, size, path);
	g_autofree char *link = g_build_filename (folder_make (), "profile.yaml", NULL);

	demand (symlink (path, link) == 0);
	profile = profile_load (folder_make (), &error);
	demand (unlink (link) == 0 && rmdir (folder_make ()) == 0 && g_mkdir_with_parents (folder_make (), 0700) == 0);
	close (file);
	demand ((profile == NULL) == (error != NULL));
	if (profile == NULL) {
		demand (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
		demand (strstr (error->message, "profile.yaml") != NULL && g_utf8_validate (error->message, -1, NULL));
		return 0;
	}
	for (size_t i = 0; i < profile->n_entities; i++)
		demand (profile_entity (profile, profile->entities[i].name) != NULL);
	return 0;
}
