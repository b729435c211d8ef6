#include "common/io/sql_text.h"

#include <stdbool.h>
#include <string.h>

/* Behind a quoted text or name that begins here; doubled quotes are two texts side by side, which ends at the same place. */
static const char *
quoted_end (const char *at)
{
	const char *end = strchr (at + 1, *at);

	return end != NULL ? end + 1 : at + strlen (at);
}

static const char *
comment_end (const char *at)
{
	const char *end = at[0] == '-' ? strchr (at, '\n') : strstr (at + 2, "*/");

	if (end == NULL)
		return at + strlen (at);
	return at[0] == '-' ? end : end + 2;
}

static bool
name_begins (const char *at)
{
	return g_ascii_isalpha (*at) || *at == '_';
}

static const char *
name_end (const char *at)
{
	while (g_ascii_isalnum (*at) || *at == '_')
		at++;
	return at;
}

char *
sql_rewrite (const char *sql, sql_parameter_writer *write, void *data)
{
	GString *out = g_string_new (NULL);
	const char *at = sql, *end;

	for (; *at != '\0'; at = end) {
		end = at + 1;
		if (*at == '\'' || *at == '"' || *at == '`')
			end = quoted_end (at);
		else if ((at[0] == '-' && at[1] == '-') || (at[0] == '/' && at[1] == '*')) {
			end = comment_end (at);
			g_string_append_c (out, ' ');
			continue;
		} else if (at[0] == ':' && at[1] == ':')
			end = at + 2;
		else if (at[0] == ':' && name_begins (at + 1)) {
			g_autofree char *name = g_strndup (at + 1, (gsize) (name_end (at + 1) - at - 1));

			end = name_end (at + 1);
			write (out, name, data);
			continue;
		}
		g_string_append_len (out, at, end - at);
	}
	while (out->len > 0 && strchr ("; \t\r\n", out->str[out->len - 1]) != NULL)
		g_string_truncate (out, out->len - 1);
	g_strchug (out->str);
	return g_string_free (out, FALSE);
}

static void
parameter_mark (GString *out, const char *name, void *data)
{
	(void) name;
	(*(int *) data)++;
	g_string_append_c (out, '?');
}

char *
sql_insert_target (const char *insert, int *n_columns)
{
	int parameters = 0;
	g_autofree char *sql = sql_rewrite (insert, parameter_mark, &parameters);
	g_autoptr (GRegex) pattern =
		g_regex_new ("^INSERT\\s+INTO\\s+([\\w.\"]+\\s*\\(([^()]*)\\))\\s*VALUES\\s*\\([?,\\s]*\\)$", G_REGEX_CASELESS, 0, NULL);
	g_autoptr (GMatchInfo) match = NULL;
	g_autofree char *columns = NULL;

	if (!g_regex_match (pattern, sql, 0, &match))
		return NULL;
	columns = g_match_info_fetch (match, 2);
	*n_columns = 1;
	for (const char *at = columns; *at != '\0'; at++)
		*n_columns += *at == ',';
	return *n_columns == parameters ? g_match_info_fetch (match, 1) : NULL;
}

char *
sql_insert_marked (const char *insert, const char *before, int *n_columns)
{
	int parameters = 0;
	g_autofree char *target = sql_insert_target (insert, n_columns);
	g_autofree char *whole = g_strconcat (before != NULL ? before : "", "\n", insert, NULL);

	return target != NULL ? sql_rewrite (whole, parameter_mark, &parameters) : NULL;
}
