/*
 * What a database reports, as one of our error classes and without secrets.
 */
#include "common/base/failure.h"
#include "common/config/uri.h"
#include "common/io/db_driver.h"

#include <string.h>

/* The first line whose prefix a SQLSTATE has decides; longer prefixes stand before shorter ones. */
static const struct
{
	const char *prefix;
	int class;
} states[] = {
	{"08", FAILURE_UNAVAILABLE},    /* connection */
	{"28", FAILURE_UNAVAILABLE},    /* authorization */
	{"3D000", FAILURE_UNAVAILABLE}, /* no such database */
	{"57014", FAILURE_UNAVAILABLE}, /* statement timeout */
	{"57", FAILURE_UNAVAILABLE},    /* shut down, not yet up */
	{"53300", FAILURE_UNAVAILABLE}, /* too many connections */
	{"HYT00", FAILURE_UNAVAILABLE}, /* timeouts of ODBC */
	{"HYT01", FAILURE_UNAVAILABLE},
	{"IM", FAILURE_CONFIGURATION}, /* driver or data source name unknown */
	{"01", FAILURE_CONFIGURATION}, /* driver library not found */
	{"53100", FAILURE_IO},         /* disk full */
	{"58", FAILURE_IO},
	{"40", FAILURE_BUSY},    /* serialization, deadlock */
	{"55P03", FAILURE_BUSY}, /* lock not available */
	{"42703", FAILURE_DATA}, /* column, table that are not there */
	{"42P01", FAILURE_DATA},
	{"42S02", FAILURE_DATA},
	{"42S22", FAILURE_DATA},
	{"22", FAILURE_DATA},             /* a value that cannot be computed with */
	{"25006", FAILURE_CONFIGURATION}, /* a write in a read-only transaction */
	{"42", FAILURE_CONFIGURATION},
	{"37000", FAILURE_CONFIGURATION},
};

/* Drivers that say HY000 for everything are known by their words. */
static const struct
{
	const char *part;
	int class;
} messages[] = {
	{"no such column", FAILURE_DATA}, {"no such table", FAILURE_DATA}, {"file is not a database", FAILURE_DATA},
	{"database disk image is malformed", FAILURE_DATA}, {"syntax error", FAILURE_CONFIGURATION},
	{"incomplete input", FAILURE_CONFIGURATION}, {"no such function", FAILURE_CONFIGURATION},
	{"readonly database", FAILURE_CONFIGURATION}, {"is locked", FAILURE_BUSY}, {"database is busy", FAILURE_BUSY},
	{"Lock wait timeout", FAILURE_BUSY}, {"unable to open database", FAILURE_UNAVAILABLE},
	{"connect failed", FAILURE_UNAVAILABLE}, {"gone away", FAILURE_UNAVAILABLE}, {"Lost connection", FAILURE_UNAVAILABLE},
	{"gives no reason", FAILURE_UNAVAILABLE}, /* our own words, odbc.c: SQLite's driver while fetching */
	{"server closed the connection", FAILURE_UNAVAILABLE}, {"terminating connection", FAILURE_UNAVAILABLE},
	{"disk is full", FAILURE_IO}, {"disk I/O error", FAILURE_IO},
	{"SSL", FAILURE_UNAVAILABLE}, /* a certificate of another authority or name, a server without TLS */
};

int
db_failure_class (const char *engine, const char *sqlstate, const char *message)
{
	(void) engine;
	for (size_t i = 0; i < G_N_ELEMENTS (messages); i++)
		if (strncmp (sqlstate, "HY", 2) == 0 && strstr (message, messages[i].part) != NULL)
			return messages[i].class;
	for (size_t i = 0; i < G_N_ELEMENTS (states); i++)
		if (g_str_has_prefix (sqlstate, states[i].prefix))
			return states[i].class;
	return FAILURE_INTERNAL;
}

/*
 * The public form differs from the address only in its secrets, each shown as ***: what stands between the same texts in
 * the address is a secret.
 */
char *
secret_mask (const char *text, const char *uri)
{
	g_autofree char *shown = uri_public (uri);
	g_auto (GStrv) kept = g_strsplit (shown, "***", -1);
	GString *out = g_string_new (text);
	const char *at = uri;

	for (char **part = kept; *part != NULL; part++) {
		const char *begin = at, *found = **part != '\0' ? strstr (at, *part) : part[1] == NULL ? at + strlen (at) : at;

		if (found == NULL)
			break;
		if (part != kept && found > begin) {
			g_autofree char *secret = g_strndup (begin, (gsize) (found - begin));

			g_string_replace (out, secret, "***", 0);
		}
		at = found + strlen (*part);
	}
	return g_string_free (out, FALSE);
}

/* Appends further lines, each with the word in front. */
static void
lines_add (GString *out, const char *word, const char *text)
{
	g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

	for (char **line = lines; line != NULL && *line != NULL; line++)
		if (*g_strstrip (*line) != '\0')
			g_string_append_printf (out, "\n%s: %s", word, *line);
}

char *
odbc_message (char *message)
{
	static const char tail[] = "Error while executing the query", word[] = "ERROR: ";
	char *begin = message, *end;

	while (*begin == '[' && strchr (begin, ']') != NULL)
		begin = strchr (begin, ']') + 1;
	if (g_str_has_prefix (begin, word))
		begin += strlen (word);
	end = strstr (begin, tail);
	if (end != NULL)
		memmove (end, end + strlen (tail), strlen (end + strlen (tail)) + 1);
	g_strchomp (begin);
	if (*begin != '\0' && begin[strlen (begin) - 1] == ';')
		begin[strlen (begin) - 1] = '\0';
	return begin;
}

gboolean
db_fail (struct db *db, GError **error, const char *sqlstate, const char *message, const char *detail, const char *hint)
{
	GString *out = g_string_new (NULL);
	const char *rest = strchr (message, '\n');
	g_autofree char *first = g_strstrip (rest != NULL ? g_strndup (message, (gsize) (rest - message)) : g_strdup (message));
	g_autofree char *masked = NULL;
	int class = db_failure_class (db->engine, sqlstate, message);

	g_strlcpy (db->sqlstate, sqlstate, sizeof db->sqlstate);
	db->failed = true;
	if (*sqlstate != '\0')
		g_string_printf (out, "[%s] ", sqlstate);
	g_string_append (out, first);
	lines_add (out, "detail", rest);
	lines_add (out, "detail", detail);
	lines_add (out, "hint", hint);
	masked = secret_mask (out->str, db->secret_uri);
	g_string_free (out, TRUE);
	g_set_error_literal (error, FAILURE, class, masked);
	return FALSE;
}
