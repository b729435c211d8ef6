/*
 * fuzz_sql_text.c - any text as a statement with parameters: once rewritten it has no parameters left, and a second pass
 * leaves it as it is.
 */
#include "common/io/sql_text.h"
#include "fuzz.h"

#include <glib.h>
#include <string.h>

static void
mark_write (GString *out, const char *name, void *data)
{
	int *count = data;

	demand (*name != '\0');
	++*count;
	g_string_append_c (out, '?');
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autofree char *sql = g_strndup ((const char *) data, size), *once = NULL, *twice = NULL, *target = NULL, *marked = NULL;
	int count = 0, columns = 0;

	once = sql_rewrite (sql, mark_write, &count);
	demand (once != NULL && strlen (once) <= strlen (sql) + (size_t) count);
	count = 0;
	twice = sql_rewrite (once, mark_write, &count);
	demand (count == 0 && strcmp (once, twice) == 0);
	target = sql_insert_target (sql, &columns);
	demand (target == NULL || columns > 0);
	marked = sql_insert_marked (sql, NULL, &columns);
	demand ((marked == NULL) == (target == NULL) && (marked == NULL || strcmp (marked, once) == 0));
	return 0;
}
