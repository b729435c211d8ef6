#include "common/io/lookup.h"

#include "common/base/failure.h"
#include "common/base/strpool.h"
#include "common/io/csv.h"

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

/* In place of a row's number: the key comes twice. */
static const uint32_t ambiguous = UINT32_MAX;

static int
header_find (struct csv_reader *reader, const char *name, GError **error)
{
	const struct column_info *columns;
	int n = csv_columns (reader, &columns);

	for (int i = 0; i < n; i++)
		if (strcmp (columns[i].name, name) == 0)
			return i;
	g_set_error (error, FAILURE, FAILURE_DATA, "file '%s': column '%s' is missing", csv_path (reader), name);
	return -1;
}

static uint32_t *
row_of (struct lookup *lookup, uint32_t id)
{
	if (id >= lookup->rows->len)
		g_array_set_size (lookup->rows, MAX (id + 1, lookup->rows->len * 2));
	return &g_array_index (lookup->rows, uint32_t, id);
}

static gboolean
rows_add (struct lookup *lookup, struct csv_reader *reader, const struct batch *batch, const int *where, GError **error)
{
	for (size_t row = 0; row < batch->rows; row++) {
		const struct cell *key = &batch->column[where[0]][row];
		uint32_t *number;

		if (key->length == 0)
			continue;
		number = row_of (lookup, strpool_add (lookup->strings, key->text, key->length));
		if (*number != 0 && lookup->optional) {
			*number = ambiguous;
			continue;
		}
		if (*number != 0) {
			g_set_error (error, FAILURE, FAILURE_DATA, "file '%s': line %" G_GINT64_FORMAT ": key '%.*s' comes twice",
				csv_path (reader), batch->line[row], (int) key->length, key->text);
			return FALSE;
		}
		*number = lookup->cells->len / (guint) lookup->columns + 1;
		for (int i = 1; i <= lookup->columns; i++) {
			const struct cell *cell = &batch->column[where[i]][row];
			uint32_t id = strpool_add (lookup->strings, cell->text, cell->length);

			g_array_append_val (lookup->cells, id);
		}
	}
	return TRUE;
}

struct lookup *
lookup_read (const char *folder, const struct profile_lookup *declared, const struct csv_format *format, GError **error)
{
	g_autofree char *path = g_build_filename (folder, declared->file, NULL);
	g_autoptr (csv_reader) reader = csv_open (path, format, 0, error);
	g_autoptr (lookup) lookup = NULL;
	g_autofree int *where = NULL;
	const struct batch *batch = NULL;

	if (reader == NULL)
		return NULL;
	lookup = g_new0 (struct lookup, 1);
	lookup->name = g_path_get_basename (csv_path (reader));
	lookup->strings = strpool_new ();
	lookup->cells = g_array_new (FALSE, FALSE, sizeof (uint32_t));
	lookup->rows = g_array_new (FALSE, TRUE, sizeof (uint32_t));
	lookup->columns = (int) g_strv_length ((char **) declared->columns);
	lookup->optional = declared->optional;
	where = g_new (int, (gsize) lookup->columns + 1);
	for (int i = 0; i <= lookup->columns; i++) {
		where[i] = header_find (reader, i == 0 ? declared->key : declared->columns[i - 1], error);
		if (where[i] < 0)
			return NULL;
	}
	do
		if (!csv_fetch (reader, &batch, error) || (batch != NULL && !rows_add (lookup, reader, batch, where, error)))
			return NULL;
	while (batch != NULL);
	return g_steal_pointer (&lookup);
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
