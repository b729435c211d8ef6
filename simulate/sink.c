/* sink.c - where the tables go. */
#include "simulate/sink.h"

#include "common/base/failure.h"
#include "common/config/uri.h"
#include "simulate/store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

struct sink
{
	char *folder;
	int files[TABLE_COUNT];            /* -1 = none */
	char *address[SYSTEM_NONE];        /* of the sources */
	struct store *stores[SYSTEM_NONE]; /* where they are databases; NULL */
};

static char *
table_path (const struct sink *sink, enum table table)
{
	const struct table_info *info = &table_infos[table];
	g_autofree char *name = g_strconcat (info->name, ".csv", NULL);

	return g_build_filename (sink->folder, system_names[info->system], name, NULL);
}

static gboolean
bytes_write (int file, const char *path, const char *bytes, size_t n, GError **error)
{
	while (n > 0) {
		ssize_t written = write (file, bytes, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0) {
			g_set_error (error, FAILURE, FAILURE_IO, "cannot write '%s': %s", path, g_strerror (errno));
			return FALSE;
		}
		bytes += written;
		n -= (size_t) written;
	}
	return TRUE;
}

static gboolean
folder_make (const char *folder, const char *name, GError **error)
{
	g_autofree char *path = g_build_filename (folder, name, NULL);

	if (g_mkdir_with_parents (path, 0777) == 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_CANNOT_CREATE, "cannot make folder '%s': %s", path, g_strerror (errno));
	return FALSE;
}

static gboolean
file_open (struct sink *sink, enum table table, GError **error)
{
	g_autofree char *path = table_path (sink, table);
	g_autofree char *header = g_strconcat (table_infos[table].header, "\n", NULL);

	sink->files[table] = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (sink->files[table] < 0) {
		g_set_error (error, FAILURE, FAILURE_CANNOT_CREATE, "cannot create '%s': %s", path, g_strerror (errno));
		return FALSE;
	}
	return bytes_write (sink->files[table], path, header, strlen (header), error);
}

/* Only movements and ledger lines go to a database, where there is one. */
static bool
table_is_file (const struct sink *sink, enum table table)
{
	return sink->stores[SYSTEM_MES] == NULL || (table != TABLE_SCAN && table != TABLE_POSTING && table != TABLE_GL_LINE);
}

/* What stands behind "postgresql:", or a whole address. */
static const char *
format_uri (const char *format)
{
	return g_str_has_prefix (format, "postgresql:postgresql:") ? format + strlen ("postgresql:") : format;
}

static gboolean
format_check (const char *format, GError **error)
{
	if (strcmp (format, "csv") == 0 || strcmp (format, "sqlite") == 0)
		return TRUE;
	if (!g_str_has_prefix (format_uri (format), "postgresql://"))
		g_set_error (error, FAILURE, FAILURE_USAGE, "format '%s' is none of csv, sqlite, postgresql:URI", format);
	else if (uri_has_secret (format_uri (format)))
		g_set_error (error, FAILURE, FAILURE_USAGE, "the address in '--format' holds a password; use .pgpass or a service file");
	else
		return TRUE;
	return FALSE;
}

static gboolean
store_make (struct sink *sink, int system, const char *format, GError **error)
{
	const char *uri = format_uri (format);
	g_autofree char *name = g_strconcat (system_names[system], ".db", NULL), *path = g_build_filename (sink->folder, name, NULL);
	g_autofree char *file = g_strconcat ("sqlite:", path, NULL);

	if (strcmp (format, "sqlite") != 0)
		sink->address[system] = store_address (system, uri);
	else if (g_unlink (path) == 0 || errno == ENOENT) {
		sink->address[system] = g_strconcat ("sqlite:", name, NULL);
		uri = file;
	} else {
		g_set_error (error, FAILURE, FAILURE_CANNOT_CREATE, "cannot replace '%s': %s", path, g_strerror (errno));
		return FALSE;
	}
	sink->stores[system] = store_open (system, uri, error);
	return sink->stores[system] != NULL;
}

struct sink *
sink_open (const char *folder, const char *format, GError **error)
{
	g_autoptr (sink) sink = g_new0 (struct sink, 1);

	sink->folder = g_strdup (folder);
	memset (sink->files, -1, sizeof sink->files);
	if (!format_check (format, error))
		return NULL;
	for (int system = SYSTEM_MES; system < SYSTEM_NONE; system++)
		if (!folder_make (folder, system_names[system], error))
			return NULL;
	for (int system = SYSTEM_MES; system < SYSTEM_NONE; system++)
		if (strcmp (format, "csv") == 0)
			sink->address[system] = g_strconcat ("csv:", system_names[system], NULL);
		else if (!store_make (sink, system, format, error))
			return NULL;
	for (enum table table = 0; table < TABLE_COUNT; table++)
		if (table_is_file (sink, table) && !file_open (sink, table, error))
			return NULL;
	return g_steal_pointer (&sink);
}

void
sink_close (struct sink *sink)
{
	if (sink == NULL)
		return;
	for (enum table table = 0; table < TABLE_COUNT; table++)
		if (sink->files[table] >= 0)
			close (sink->files[table]);
	for (int system = SYSTEM_MES; system < SYSTEM_NONE; system++) {
		store_close (sink->stores[system]);
		g_free (sink->address[system]);
	}
	g_free (sink->folder);
	g_free (sink);
}

gboolean
sink_write (struct sink *sink, enum table table, const char *lines, size_t n, GError **error)
{
	g_autofree char *path = table_path (sink, table);

	if (sink->files[table] >= 0)
		return bytes_write (sink->files[table], path, lines, n, error);
	return store_write (sink->stores[table_infos[table].system], lines, n, error);
}

static gboolean
text_write (const struct sink *sink, const char *name, const char *text, GError **error)
{
	g_autofree char *path = g_build_filename (sink->folder, name, NULL);
	g_autoptr (GError) cause = NULL;

	if (g_file_set_contents (path, text, -1, &cause))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_IO, "%s", cause->message);
	return FALSE;
}

static gboolean
control_write (const struct sink *sink, enum table table, int64_t rows, GError **error)
{
	const struct table_info *info = &table_infos[table];
	g_autofree char *name = g_strdup_printf ("%s/%s.csv.control", system_names[info->system], info->name);
	g_autofree char *text = g_strdup_printf ("rows,%" G_GINT64_FORMAT "\n", rows);

	return text_write (sink, name, text, error);
}

/* What a reader may hold the rows against: the number of lines of a file, or the commit of a database. */
static gboolean
movements_finish (struct sink *sink, enum table table, int64_t rows, GError **error)
{
	struct store *store = sink->stores[table_infos[table].system];

	return store != NULL ? store_finish (store, error) : control_write (sink, table, rows, error);
}

gboolean
sink_finish (struct sink *sink, const struct world *world, const int64_t counts[static TABLE_COUNT], GError **error)
{
	GString *text = installation_write (world, (const char *const *) sink->address, sink->stores[SYSTEM_MES] != NULL);
	gboolean good = movements_finish (sink, TABLE_SCAN, counts[TABLE_SCAN], error) &&
		movements_finish (sink, TABLE_POSTING, counts[TABLE_POSTING], error) &&
		movements_finish (sink, TABLE_GL_LINE, counts[TABLE_GL_LINE], error) &&
		text_write (sink, "tieout.yaml", text->str, error);

	g_string_free (text, TRUE);
	return good;
}
