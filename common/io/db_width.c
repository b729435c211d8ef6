#include "common/io/db_width.h"

#include <glib.h>
#include <string.h>

struct known
{
	int n;
	size_t width[];
};

struct db_widths
{
	GHashTable *known; /* text of a query -> struct known */
};

struct db_widths *
db_widths_new (void)
{
	struct db_widths *widths = g_new (struct db_widths, 1);

	widths->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	return widths;
}

void
db_widths_free (struct db_widths *widths)
{
	if (widths != NULL)
		g_hash_table_unref (widths->known);
	g_free (widths);
}

void
db_widths_keep (struct db_widths *widths, const char *sql, const size_t *width, int n)
{
	struct known *known = g_malloc (sizeof *known + (gsize) n * sizeof *width);

	known->n = n;
	if (n > 0)
		memcpy (known->width, width, (gsize) n * sizeof *width);
	g_hash_table_replace (widths->known, g_strdup (sql), known);
}

void
db_widths_recall (const struct db_widths *widths, const char *sql, size_t *width, int n)
{
	const struct known *known = g_hash_table_lookup (widths->known, sql);

	for (int i = 0; known != NULL && known->n == n && i < n; i++)
		width[i] = MAX (width[i], known->width[i]);
}
