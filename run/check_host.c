/* What a run needs of the machine: secrets that only their owner reads, room on its disks, files that it cannot write. */
#include "common/base/failure.h"
#include "common/io/ledger.h"
#include "run/check_internal.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* ---- secrets ---- */

/* Whether a file has a password written out; of .pgpass every file that is not empty does. */
static bool
file_has_secret (const char *path, const char *const *words)
{
	g_autofree char *text = NULL, *lower = NULL;
	bool any = false;

	if (!g_file_get_contents (path, &text, NULL, NULL))
		return false;
	lower = g_ascii_strdown (text, -1);
	for (; *words != NULL; words++)
		any |= strstr (lower, *words) != NULL;
	return any;
}

static void
secret_check (struct check *check, const char *what, const char *path, const char *const *words)
{
	g_autofree char *subject = g_strdup_printf ("%s '%s'", what, path);
	GError *error = NULL;
	struct stat status;

	if (stat (path, &status) != 0 || !S_ISREG (status.st_mode) || !file_has_secret (path, words))
		return;
	if ((status.st_mode & (S_IRGRP | S_IROTH)) != 0)
		g_set_error (&error, FAILURE, FAILURE_CONFIGURATION, "holds a password that %s may read\nhint: chmod 600 %s",
			(status.st_mode & S_IROTH) != 0 ? "everybody" : "its group", path);
	check_judged (check, subject, NULL, &error);
}

/* From the environment, else in the home of the user. */
static char *
secret_path (const char *variable, const char *name)
{
	const char *given = g_getenv (variable);

	return given != NULL ? g_strdup (given) : g_build_filename (g_get_home_dir (), name, NULL);
}

void
check_secrets (struct check *check)
{
	static const char *const any[] = {":", NULL}, *const words[] = {"password", "pwd", "secret", "token", NULL};
	g_autofree char *pass = secret_path ("PGPASSFILE", ".pgpass"), *service = secret_path ("PGSERVICEFILE", ".pg_service.conf"),
					*odbc = secret_path ("ODBCINI", ".odbc.ini");

	secret_check (check, "passwords", pass, any);
	secret_check (check, "services", service, words);
	secret_check (check, "data sources", odbc, words);
}

/* ---- those who watch ---- */

static void
notice_check (struct check *check, const char *subject, const struct config_notice *notice)
{
	const char *program = notice->command != NULL ? notice->command[0] : "curl";
	g_autofree char *path = notice->asked ? g_find_program_in_path (program) : NULL;
	GError *error = NULL;

	if (!notice->asked)
		return;
	if (path == NULL)
		g_set_error (
			&error, FAILURE, FAILURE_CONFIGURATION, "program '%s' is not there\nhint: install it, or name another one", program);
	else if (notice->command == NULL)
		g_free (uri_expand (notice->to, &error));
	check_judged (check, subject, NULL, &error);
}

void
check_notices (struct check *check)
{
	notice_check (check, "health check", &check->job->config->health);
	notice_check (check, "mail", &check->job->config->mail);
}

/* ---- room ---- */

enum
{
	ROOM_LEAST = 64 << 20, /* bytes, where nobody knows better */
	ROOM_SPOOL = 13        /* times an archive: the rows of a query as text */
};

/* The folder, or the nearest above it that is there. */
static char *
folder_existing (const char *folder)
{
	char *there = g_canonicalize_filename (folder, NULL);

	while (!g_file_test (there, G_FILE_TEST_IS_DIR)) {
		char *above = g_path_get_dirname (there);

		g_free (there);
		there = above;
	}
	return there;
}

/* "1.5 GiB", with a plain blank. */
static char *
size_text (int64_t bytes)
{
	g_autofree char *text = g_format_size_full ((guint64) bytes, G_FORMAT_SIZE_IEC_UNITS);
	g_auto (GStrv) words = g_strsplit (text, "\u00a0", -1);

	return g_strjoinv (" ", words);
}

/* needed: bytes that a job takes there while it works. */
static void
room_check (struct check *check, const char *what, const char *folder, int64_t needed)
{
	g_autofree char *subject = g_strdup_printf ("room for %s, '%s'", what, folder), *there = folder_existing (folder);
	g_autofree char *has = NULL, *takes = size_text (MAX (needed, ROOM_LEAST));
	GError *error = NULL;
	struct statvfs status;
	int64_t available;

	if (statvfs (there, &status) != 0) {
		check_warned (check, subject, "see whether the disk is well", "cannot be told: %s", g_strerror (errno));
		return;
	}
	available = (int64_t) status.f_bavail * (int64_t) status.f_frsize;
	has = size_text (available);
	if (available < MAX (needed, ROOM_LEAST))
		g_set_error (
			&error, FAILURE, FAILURE_IO, "%s left, where a run needs %s\nhint: make room, or name another folder", has, takes);
	else if (available < 2 * MAX (needed, ROOM_LEAST)) {
		check_warned (check, subject, "make room, or name another folder", "%s left, where a run needs %s", has, takes);
		return;
	}
	g_autofree char *note = g_strdup_printf ("%s left, a run needs %s", has, takes);
	check_judged (check, subject, note, &error);
}

void
check_space (struct check *check)
{
	const struct job *job = check->job;
	const char *ledger = job->config->ledger;

	if (ledger != NULL && g_str_has_prefix (ledger, "sqlite:")) {
		g_autofree char *folder = g_path_get_dirname (ledger + strlen ("sqlite:"));
		struct stat status;

		/* A transaction keeps the pages that it changes beside the file. */
		room_check (check, "the ledger", folder, stat (ledger + strlen ("sqlite:"), &status) == 0 ? status.st_size / 4 : 0);
	}
	if (ledger != NULL && !option_flag (job->options, "no-archive"))
		room_check (check, "archives", option_string (job->options, "archive"), 2 * check->archives);
	room_check (check, "results", option_string (job->options, "output"), check->results);
	room_check (check, "temporary files", g_get_tmp_dir (), ROOM_SPOOL * check->archives);
}

/* ---- sources of files ---- */

static bool
file_writable (const char *path)
{
	return access (path, W_OK) == 0;
}

/* The file, or the first in the folder that this user may write. NULL: none. */
static char *
writable_find (const char *path)
{
	g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_DIR) ? g_dir_open (path, 0, NULL) : NULL;
	g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
	const char *name;

	if (dir == NULL)
		return file_writable (path) ? g_strdup (path) : NULL;
	while ((name = g_dir_read_name (dir)) != NULL)
		if (strstr (name, ".csv") != NULL)
			g_ptr_array_add (names, g_build_filename (path, name, NULL));
	g_ptr_array_sort (names, texts_compare);
	for (guint i = 0; i < names->len; i++)
		if (file_writable (names->pdata[i]))
			return g_strdup (names->pdata[i]);
	return NULL;
}

void
check_source_files (struct check *check, const struct source *source)
{
	const char *path = strchr (source->uri, ':') + 1;
	g_autofree char *subject = g_strdup_printf ("source '%s'", source->name), *writable = writable_find (path);
	int64_t now = g_get_real_time () / G_USEC_PER_SEC, ahead;
	struct stat status;

	if (writable != NULL && geteuid () == 0)
		check_warned (check, subject, "run as a user of its own, with no right but to read", "root may write '%s'", writable);
	else if (writable != NULL)
		check_warned (check, subject, "let another user own it, and this one read it", "this user may write '%s'", writable);
	ahead = stat (path, &status) == 0 ? status.st_mtime - now : 0;
	if (ahead > option_int (check->job->options, "clock-skew"))
		check_warned (check, subject, "set the clock of this machine, or of the one that writes it, by NTP",
			"'%s' was written %" G_GINT64_FORMAT " s from now", path, ahead);
}
