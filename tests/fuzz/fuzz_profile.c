/* fuzz_profile.c - any bytes as the profile.yaml of a system: either read, or refused with a message that names the file. */
#include "common/base/failure.h"
#include "common/io/profile.h"
#include "fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (profile) profile = NULL;
	char path[FUZZ_PATH_SIZE];
	int file = fuzz_file (data, size, path);
	char folder[] = "/tmp/fuzz-profile-XXXXXX";
	g_autofree char *link = g_build_filename (g_mkdtemp (folder), "profile.yaml", NULL);

	demand (symlink (path, link) == 0); /* the file in the folder is the input */
	profile = profile_load (folder, &error);
	demand (unlink (link) == 0 && rmdir (folder) == 0);
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
