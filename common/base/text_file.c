#include "common/base/text_file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

static void
read_failed (const char *path, enum failure own, const GError *reason, GError **error)
{
	static const int of_machine[] = {
		G_FILE_ERROR_MFILE, G_FILE_ERROR_NFILE, G_FILE_ERROR_NOMEM, G_FILE_ERROR_IO, G_FILE_ERROR_AGAIN, G_FILE_ERROR_INTR};

	for (size_t i = 0; i < G_N_ELEMENTS (of_machine); i++)
		if (g_error_matches (reason, G_FILE_ERROR, of_machine[i]))
			own = FAILURE_UNAVAILABLE;
	g_set_error (error, FAILURE, (int) own, "cannot read '%s': %s", path, reason->message);
}

/* Whether it may be read at all, in the system's words: the library's repeat the name. */
static gboolean
may_read (const char *path, enum failure own, GError **error)
{
	if (g_access (path, R_OK) == 0)
		return TRUE;
	g_autoptr (GError) reason = g_error_new_literal (G_FILE_ERROR, (int) g_file_error_from_errno (errno), g_strerror (errno));
	read_failed (path, own, reason, error);
	return FALSE;
}

char *
text_file_read (const char *path, gsize *n, enum failure own, GError **error)
{
	g_autoptr (GError) reason = NULL;
	char *text = NULL;

	if (may_read (path, own, error) && !g_file_get_contents (path, &text, n, &reason))
		read_failed (path, own, reason, error);
	return text;
}

GDir *
folder_open (const char *path, enum failure own, GError **error)
{
	g_autoptr (GError) reason = NULL;
	GDir *folder = NULL;

	if (may_read (path, own, error) && (folder = g_dir_open (path, 0, &reason)) == NULL)
		read_failed (path, own, reason, error);
	return folder;
}
