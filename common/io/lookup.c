#include "common/io/lookup.h"

#include "common/base/failure.h"
#include "common/base/strpool.h"
#include "common/io/csv.h"
#include "common/io/field_clean.h"

#include <string.h>

struct lookup
{
	char *name; /* of the file, without its folder: reasons are part of results */
	struct strpool *strings;
	GArray *cells; /* uint32_t ids, row by row */
	GArray *rows;  /* uint32_t per id: row + 1 of the key with that id, 0 = no key */
	int columns;
	bool optional;
};

/* The file while it is read. */
struct lookup_reading
{
	struct csv_reader *reader;
	const struct profile_lookup *declared;
	int n_key;
	int *where;                         /* the key's columns, then the others */
	const struct profile_field **field; /* of each; NULL */
	GString *key, *clean;
};

/* In place of a row's number: the key comes twice. */
static const uint32_t ambiguous = UINT32_MAX;

static int
header_find (struct csv_reader *reader, const char *name, GError **error)
{
	const struct column_info *columns;
	int n = csv_columns (reader, &columns), found = column_named (columns, n, name);

	if (found < 0)
		g_set_error (error, FAILURE, FAILURE_DATA, "file '%s': column '%s' is missing", csv_path (reader), name);
	return found;
}

static uint32_t *
row_of (struct lookup *lookup, uint32_t id)
{
	if (id >= lookup->rows->len)
		g_array_set_size (lookup->rows, MAX (id + 1, lookup->rows->len * 2));
	return &g_array_index (lookup->rows, uint32_t, id);
}

static struct cell
reading_cell (const struct lookup_reading *reading, const struct batch *batch, size_t row, int i)
{
	struct cell cell = batch->column[reading->where[i]][row];

	return reading->field[i] != NULL ? field_clean (reading->field[i], cell, reading->clean) : cell;
}

/* FALSE: the row has none. */
static bool
key_make (const struct lookup_reading *reading, const struct batch *batch, size_t row)
{
	bool any = false;

	g_string_truncate (reading->key, 0);
	for (int i = 0; i < reading->n_key; i++) {
		struct cell cell = reading_cell (reading, batch, row, i);

		if (i > 0)
			g_string_append_c (reading->key, LOOKUP_KEY_SEPARATOR);
		g_string_append_len (reading->key, cell.text, cell.length);
		any |= cell.length > 0;
	}
	return any;
}

/* One more value of a key's column, in order, unless it stands there. */
static void
cell_list (struct lookup *lookup, guint at, const struct cell *cell)
{
	uint32_t *id = &g_array_index (lookup->cells, uint32_t, at);
	const char *before = strpool_text (lookup->strings, *id);
	g_autofree char *value = g_strndup (cell->text, cell->length);
	g_auto (GStrv) words = g_strsplit (before, " ", -1);
	g_autoptr (GPtrArray) all = g_ptr_array_new ();
	g_autofree char *text = NULL;

	if (cell->length == 0 || g_strv_contains ((const char *const *) words, value))
		return;
	for (char **word = words; *word != NULL; word++)
		g_ptr_array_add (all, *word);
	g_ptr_array_add (all, value);
	g_ptr_array_sort (all, texts_compare);
	g_ptr_array_add (all, NULL);
	text = g_strjoinv (" ", (char **) all->pdata);
	*id = strpool_add0 (lookup->strings, text);
}

static void
row_list (struct lookup *lookup, const struct lookup_reading *reading, const struct batch *batch, size_t row, uint32_t number)
{
	for (int i = 0; i < lookup->columns; i++) {
		struct cell cell = reading_cell (reading, batch, row, reading->n_key + i);

		cell_list (lookup, (number - 1) * (guint) lookup->columns + (guint) i, &cell);
	}
}

static gboolean
row_add (struct lookup *lookup, const struct lookup_reading *reading, const struct batch *batch, size_t row, GError **error)
{
	uint32_t *number;

	if (!key_make (reading, batch, row))
		return TRUE;
	number = row_of (lookup, strpool_add (lookup->strings, reading->key->str, reading->key->len));
	if (*number != 0 && reading->declared->every) {
		row_list (lookup, reading, batch, row, *number);
		return TRUE;
	}
	if (*number != 0 && lookup->optional) {
		*number = ambiguous;
		return TRUE;
	}
	if (*number != 0) {
		g_strdelimit (reading->key->str, "\x1f", ' ');
		g_set_error (error, FAILURE, FAILURE_DATA, "file '%s': line %" G_GINT64_FORMAT ": key '%s' comes twice",
			csv_path (reading->reader), batch->line[row], reading->key->str);
		return FALSE;
	}
	*number = lookup->cells->len / (guint) MAX (lookup->columns, 1) + 1;
	for (int i = 0; i < lookup->columns; i++) {
		struct cell cell = reading_cell (reading, batch, row, reading->n_key + i);
		uint32_t id = strpool_add (lookup->strings, cell.text, cell.length);

		g_array_append_val (lookup->cells, id);
	}
	return TRUE;
}

static gboolean
reading_init (struct lookup_reading *reading, const struct lookup *lookup, const struct profile *profile, GError **error)
{
	const struct profile_lookup *declared = reading->declared;

	reading->n_key = (int) g_strv_length ((char **) declared->key);
	reading->where = g_new0 (int, (gsize) (reading->n_key + lookup->columns));
	reading->field = g_new0 (const struct profile_field *, (gsize) (reading->n_key + lookup->columns));
	reading->key = g_string_new (NULL);
	reading->clean = g_string_new (NULL);
	for (int i = 0; i < reading->n_key + lookup->columns; i++) {
		const char *name = i < reading->n_key ? declared->key[i] : declared->columns[i - reading->n_key];

		reading->where[i] = header_find (reading->reader, name, error);
		if (reading->where[i] < 0)
			return FALSE;
		reading->field[i] = profile_field (profile, name);
	}
	return TRUE;
}

static gboolean
file_read (struct lookup *lookup, struct lookup_reading *reading, GError **error)
{
	const struct batch *batch = NULL;

	do {
		if (!csv_fetch (reading->reader, &batch, error))
			return FALSE;
		for (size_t row = 0; batch != NULL && row < batch->rows; row++)
			if (!row_add (lookup, reading, batch, row, error))
				return FALSE;
	} while (batch != NULL);
	return TRUE;
}

struct lookup *
lookup_read (const char *folder, const struct profile_lookup *declared, const struct profile *profile, GError **error)
{
	g_autofree char *path = g_build_filename (folder, declared->file, NULL), *found = csv_find (path);
	g_autoptr (csv_reader) reader = found != NULL || !declared->optional ? csv_open (path, &profile->csv, 0, error) : NULL;
	g_autoptr (lookup) lookup = NULL;
	struct lookup_reading reading = {.reader = reader, .declared = declared};
	gboolean good = TRUE;

	if (reader == NULL && (found != NULL || !declared->optional))
		return NULL;
	lookup = g_new0 (struct lookup, 1);
	lookup->name = g_path_get_basename (reader != NULL ? csv_path (reader) : path);
	lookup->strings = strpool_new ();
	lookup->cells = g_array_new (FALSE, FALSE, sizeof (uint32_t));
	lookup->rows = g_array_new (FALSE, TRUE, sizeof (uint32_t));
	lookup->columns = (int) g_strv_length ((char **) declared->columns);
	lookup->optional = declared->optional;
	if (reader == NULL)
		return g_steal_pointer (&lookup);
	good = reading_init (&reading, lookup, profile, error) && file_read (lookup, &reading, error);
	g_string_free (reading.key, TRUE);
	g_string_free (reading.clean, TRUE);
	g_free (reading.where);
	g_free (reading.field);
	return good ? g_steal_pointer (&lookup) : NULL;
}

void
lookup_free (struct lookup *lookup)
{
	if (lookup == NULL)
		return;
	strpool_free (lookup->strings);
	g_array_unref (lookup->cells);
	g_array_unref (lookup->rows);
	g_free (lookup->name);
	g_free (lookup);
}

bool
lookup_optional (const struct lookup *lookup)
{
	return lookup->optional;
}

const char *
lookup_name (const struct lookup *lookup)
{
	return lookup->name;
}

int64_t
lookup_find (const struct lookup *lookup, const struct cell *key)
{
	uint32_t id = strpool_find (lookup->strings, key->text, key->length);
	uint32_t number = id < lookup->rows->len ? g_array_index (lookup->rows, uint32_t, id) : 0;

	return number != ambiguous ? (int64_t) number - 1 : -1;
}

struct cell
lookup_cell (const struct lookup *lookup, int64_t row, int column)
{
	uint32_t id = g_array_index (lookup->cells, uint32_t, row * lookup->columns + column);

	return (struct cell) {.text = strpool_text (lookup->strings, id), .length = (uint32_t) strpool_length (lookup->strings, id)};
}
