#include "common/io/numbers.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

enum
{
	DIGITS_MAX = 18, /* of a number; more are a name */
	SHOWN_MISSING = 10,
	SHOWN_SERIES = 20,
	NAME_MAX_SHOWN = 40
};

struct series
{
	char *prefix;
	int width;      /* digits of the numbers, when all have as many and one begins with 0; 0: as they come */
	bool padded;    /* one does */
	GArray *values; /* uint64_t, as they came */
};

struct numbers
{
	char *column;
	GHashTable *series;  /* prefix -> struct series, owned */
	struct series *last; /* of the row before */
	int64_t unnumbered;  /* rows whose text ends with no digit, or is none */
};

static void
series_free (gpointer data)
{
	struct series *series = data;

	g_free (series->prefix);
	g_array_unref (series->values);
	g_free (series);
}

struct numbers *
numbers_new (const char *column)
{
	struct numbers *numbers = g_new0 (struct numbers, 1);

	numbers->column = g_strdup (column);
	numbers->series = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, series_free);
	return numbers;
}

void
numbers_free (struct numbers *numbers)
{
	if (numbers == NULL)
		return;
	g_free (numbers->column);
	g_hash_table_unref (numbers->series);
	g_free (numbers);
}

/* ---- taking them down ---- */

static struct series *
series_find (struct numbers *numbers, const char *text, size_t n, int digits)
{
	struct series *series = numbers->last;

	if (series != NULL && strlen (series->prefix) == n && memcmp (series->prefix, text, n) == 0)
		return series;
	g_autofree char *prefix = g_strndup (text, n);
	series = g_hash_table_lookup (numbers->series, prefix);
	if (series == NULL) {
		series = g_new0 (struct series, 1);
		series->width = digits;
		series->values = g_array_new (FALSE, FALSE, sizeof (uint64_t));
		series->prefix = g_steal_pointer (&prefix);
		g_hash_table_insert (numbers->series, series->prefix, series);
	}
	return numbers->last = series;
}

void
numbers_add (struct numbers *numbers, const char *text, size_t n)
{
	size_t start = n;
	uint64_t value = 0;

	while (start > 0 && n - start < DIGITS_MAX && g_ascii_isdigit (text[start - 1]))
		start--;
	if (start == n) {
		numbers->unnumbered++;
		return;
	}
	for (size_t i = start; i < n; i++)
		value = value * 10 + (uint64_t) (text[i] - '0');
	struct series *series = series_find (numbers, text, start, (int) (n - start));
	if (series->width != (int) (n - start))
		series->width = 0;
	series->padded |= text[start] == '0';
	/* The lines of a document come one after the other. */
	if (series->values->len == 0 || g_array_index (series->values, uint64_t, series->values->len - 1) != value)
		g_array_append_val (series->values, value);
}

/* ---- telling ---- */

static int
value_compare (gconstpointer a, gconstpointer b)
{
	uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;

	return (x > y) - (x < y);
}

static int
series_compare (gconstpointer a, gconstpointer b)
{
	const struct series *x = *(const struct series *const *) a, *y = *(const struct series *const *) b;

	return strcmp (x->prefix, y->prefix);
}

static void
value_append (GString *text, const struct series *series, uint64_t value)
{
	g_autofree char *prefix = g_utf8_make_valid (series->prefix, (gssize) MIN (strlen (series->prefix), NAME_MAX_SHOWN));

	g_string_append_printf (text, "%s%0*" PRIu64, prefix, series->padded ? series->width : 0, value);
}

/* How many are missing; text (NULL: not wanted) takes the series with the first of them. */
static uint64_t
series_tell (const struct series *series, const char *column, GString *text)
{
	const uint64_t *values = (const uint64_t *) (const void *) series->values->data;
	guint n = series->values->len, shown = 0;
	uint64_t missing = 0;
	g_autoptr (GString) gaps = g_string_new (NULL);

	for (guint i = 1; i < n; i++) {
		if (values[i] <= values[i - 1] + 1)
			continue;
		missing += values[i] - values[i - 1] - 1;
		for (uint64_t gap = values[i - 1] + 1; gap < values[i] && shown < SHOWN_MISSING; gap++, shown++) {
			g_string_append (gaps, shown > 0 ? ", " : " lacks ");
			value_append (gaps, series, gap);
		}
	}
	if (text == NULL)
		return missing;
	g_string_append_printf (text, "%s ", column);
	value_append (text, series, values[0]);
	g_string_append (text, " to ");
	value_append (text, series, values[n - 1]);
	g_string_append (text, gaps->str);
	if (missing > shown)
		g_string_append_printf (text, " and %" PRIu64 " more", missing - shown);
	return missing;
}

char *
numbers_tell (struct numbers *numbers)
{
	g_autoptr (GPtrArray) all = g_ptr_array_new ();
	g_autoptr (GString) text = g_string_new (NULL);
	GHashTableIter iterator;
	gpointer series;
	uint64_t missing = 0;

	g_hash_table_iter_init (&iterator, numbers->series);
	while (g_hash_table_iter_next (&iterator, NULL, &series))
		g_ptr_array_add (all, series);
	g_ptr_array_sort (all, series_compare);
	for (guint i = 0; i < all->len; i++) {
		const struct series *one = all->pdata[i];

		g_array_sort (one->values, value_compare);
		if (i > 0 && i < SHOWN_SERIES)
			g_string_append (text, "; ");
		missing += series_tell (one, numbers->column, i < SHOWN_SERIES ? text : NULL);
	}
	if (all->len > SHOWN_SERIES)
		g_string_append_printf (text, "; and %u more series", all->len - SHOWN_SERIES);
	if (all->len == 0)
		g_string_append_printf (text, "%s has no numbers", numbers->column);
	if (numbers->unnumbered > 0)
		g_string_append_printf (text, "; %" G_GINT64_FORMAT " rows without a number", numbers->unnumbered);
	return missing > 0 ? g_strdup_printf ("%" PRIu64 " missing: %s", missing, text->str)
					   : g_strdup_printf (NUMBERS_COMPLETE ": %s", text->str);
}
