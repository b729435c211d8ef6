#include "common/io/secret_file.h"

#include "common/base/failure.h"

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

enum
{
	OTHERS = 007,
	GROUP_AND_OTHERS = 077
};

/* Whether a line `key = value` gives a password. */
static bool
is_password (const char *line)
{
	static const char *const keys[] = {"password", "pwd", "sslpassword"};
	const char *equals = strchr (line, '=');

	if (equals == NULL || equals[1 + strspn (equals + 1, " \t")] == '\0')
		return false;
	for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
		gsize n = strlen (keys[i]);

		if (g_ascii_strncasecmp (line, keys[i], n) == 0 && line + n + strspn (line + n, " \t") == equals)
			return true;
	}
	return false;
}

/* Whether the text has a password in this section; section NULL: in any line that is no comment. */
static bool
has_password (const char *text, const char *section)
{
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
	bool inside = false;

	for (char **each = lines; *each != NULL; each++) {
		char *line = g_strstrip (*each);
		gsize n = strlen (line);

		if (*line == '#' || *line == ';' || *line == '\0')
			continue;
		if (section == NULL)
			return true;
		if (*line == '[' && line[n - 1] == ']') {
			line[n - 1] = '\0';
			inside = g_ascii_strcasecmp (g_strstrip (line + 1), section) == 0;
		} else if (inside && is_password (line))
			return true;
	}
	return false;
}

static gboolean
file_check (const char *path, const char *section, mode_t forbidden, GError **error)
{
	g_autofree char *text = NULL;
	struct stat status;

	/* A file that we cannot read gives no password either. */
	if (stat (path, &status) != 0 || !S_ISREG (status.st_mode) || (status.st_mode & forbidden) == 0 ||
		!g_file_get_contents (path, &text, NULL, NULL) || !has_password (text, section))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_CONFIGURATION,
		"file '%s' holds a password and others may read or write it\nhint: chmod %s '%s'", path,
		forbidden == OTHERS ? "o-rwx" : "600", path);
	return FALSE;
}

/* What stands behind the key ("dsn=") in an address, up to a mark that ends a value; NULL if there is none. Newly allocated. */
static char *
value_find (const char *uri, const char *key)
{
	gsize n = strlen (key);

	for (const char *at = uri; *at != '\0'; at++)
		if (g_ascii_strncasecmp (at, key, n) == 0 && (at == uri || strchr (":;?& ", at[-1]) != NULL))
			return g_strndup (at + n, strcspn (at + n, ";& "));
	return NULL;
}

/* The file that the environment names, else the one of this name at home. */
static char *
own_file (const char *variable, const char *name)
{
	const char *given = g_getenv (variable);

	return given != NULL && *given != '\0' ? g_strdup (given) : g_build_filename (g_get_home_dir (), name, NULL);
}

static char *
host_file (const char *variable, const char *otherwise, const char *name)
{
	const char *folder = g_getenv (variable);

	return g_build_filename (folder != NULL && *folder != '\0' ? folder : otherwise, name, NULL);
}

static gboolean
postgresql_check (const char *uri, GError **error)
{
	g_autofree char *passwords = own_file ("PGPASSFILE", ".pgpass"), *own = own_file ("PGSERVICEFILE", ".pg_service.conf");
	g_autofree char *host = host_file ("PGSYSCONFDIR", "/etc/postgresql-common", "pg_service.conf");
	g_autofree char *named = value_find (uri, "service=");
	const char *service = named != NULL ? named : g_getenv ("PGSERVICE");

	return file_check (passwords, NULL, GROUP_AND_OTHERS, error) &&
		(service == NULL || (file_check (own, service, OTHERS, error) && file_check (host, service, OTHERS, error)));
}

gboolean
secret_files_check (const char *uri, GError **error)
{
	g_autofree char *name = NULL, *own = NULL, *host = NULL;

	if (g_str_has_prefix (uri, "postgresql://") || g_str_has_prefix (uri, "postgres://") || g_str_has_prefix (uri, "service="))
		return postgresql_check (uri, error);
	if (!g_str_has_prefix (uri, "odbc:") || (name = value_find (uri, "dsn=")) == NULL)
		return TRUE;
	own = own_file ("ODBCINI", ".odbc.ini");
	host = host_file ("ODBCSYSINI", "/etc", "odbc.ini");
	return file_check (own, name, OTHERS, error) && file_check (host, name, OTHERS, error);
}
