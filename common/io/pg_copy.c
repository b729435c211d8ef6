#include "common/io/pg_copy.h"

#include "common/io/pg_binary.h"
#include "common/io/sql_text.h"

#include <string.h>

enum
{
	HEADER_BYTES = 19 /* signature, flags, length of what may follow */
};

struct settings
{
	const struct db_statement *statement;
	char **casts;
};

static void
setting_write (GString *out, const char *name, void *data)
{
	const struct settings *settings = data;

	for (int i = 0; i < settings->statement->n; i++)
		if (strcmp (settings->statement->names[i], name) == 0)
			g_string_append_printf (out, "CAST(current_setting('tieout.%s') AS %s)", name, settings->casts[i]);
}

char *
pg_copy_query (const struct db_statement *statement, char **casts)
{
	struct settings settings = {statement, casts};
	g_autofree char *query = sql_rewrite (statement->text, setting_write, &settings);

	return g_strdup_printf ("COPY (%s) TO STDOUT (FORMAT binary)", query);
}

bool
pg_copy_header (const unsigned char **at, const unsigned char *end)
{
	static const char signature[11] = "PGCOPY\n\377\r\n";
	size_t left = (size_t) (end - *at);

	if (left < HEADER_BYTES || memcmp (*at, signature, sizeof signature) != 0 ||
		left - HEADER_BYTES < pg_uint32 (*at + HEADER_BYTES - 4))
		return false;
	*at += HEADER_BYTES + pg_uint32 (*at + HEADER_BYTES - 4);
	return true;
}

bool
pg_copy_tuple (const unsigned char **at, const unsigned char *end, struct batch_builder *builder, const uint32_t *types,
	const bool *typed, int n)
{
	if (end - *at < 2)
		return false;
	if (pg_uint16 (*at) == UINT16_MAX) { /* the trailer */
		*at = end;
		return true;
	}
	if (pg_uint16 (*at) != n)
		return false;
	*at += 2;
	for (int i = 0; i < n; i++) {
		int32_t bytes = end - *at >= 4 ? (int32_t) pg_uint32 (*at) : INT32_MAX;

		if (bytes < -1 || (bytes >= 0 && end - *at - 4 < bytes) ||
			!(typed != NULL && typed[i] ? pg_decode_value : pg_decode) (builder, i, types[i], *at + 4, bytes))
			return false;
		*at += 4 + MAX (bytes, 0);
	}
	batch_row_end (builder, 0);
	return true;
}

static void
text_append (GString *line, const char *text)
{
	for (const char *at = text; *at != '\0'; at++)
		switch (*at) {
		case '\\':
			g_string_append (line, "\\\\");
			break;
		case '\t':
			g_string_append (line, "\\t");
			break;
		case '\n':
			g_string_append (line, "\\n");
			break;
		case '\r':
			g_string_append (line, "\\r");
			break;
		default:
			g_string_append_c (line, *at);
		}
}

void
pg_copy_row (GString *line, const char *const *values, int n)
{
	g_string_truncate (line, 0);
	for (int i = 0; i < n; i++) {
		if (i > 0)
			g_string_append_c (line, '\t');
		text_append (line, values[i] != NULL ? values[i] : "");
		if (values[i] == NULL)
			g_string_append (line, "\\N");
	}
	g_string_append_c (line, '\n');
}
