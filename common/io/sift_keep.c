#include "common/io/sift_keep.h"

struct sift_keeping
{
	struct row_store *store;
	struct row_map *map;
	const int *attributes;
	int columns[COL_COUNT], n_columns;
	struct cell *cells;        /* of attributes */
	const struct cell **texts; /* of columns, then of attributes */
};

/* What the class of a row says of it need not be said again; a row that names a reversal is in doubt, and not kept. */
static bool
column_is_kept (int column)
{
	for (int i = 0; i < SIEVE_CLASS_COLUMNS; i++)
		if (sieve_class_columns[i] == (enum column) column)
			return false;
	return column != COL_REVERSAL_OF;
}

struct sift_keeping *
sift_keeping_new (struct row_store *store, struct row_map *map, const bool has[COL_COUNT], const int *attributes)
{
	struct sift_keeping *keeping = g_new0 (struct sift_keeping, 1);
	g_autofree struct row_text *texts = g_new0 (struct row_text, COL_COUNT + (gsize) map->n_attributes);

	keeping->store = store;
	keeping->map = map;
	keeping->attributes = attributes;
	for (int i = 0; i < COL_COUNT; i++)
		if (has[i] && column_is_kept (i)) {
			texts[keeping->n_columns] = (struct row_text) {column_name ((enum column) i), false};
			keeping->columns[keeping->n_columns++] = i;
		}
	for (int i = 0; i < map->n_attributes; i++)
		texts[keeping->n_columns + i] = (struct row_text) {map->attributes[attributes[i]].name, true};
	keeping->cells = g_new0 (struct cell, (gsize) map->n_attributes + 1);
	keeping->texts = g_new0 (const struct cell *, COL_COUNT + (gsize) map->n_attributes);
	row_store_begin (store, texts, keeping->n_columns + map->n_attributes);
	return keeping;
}

void
sift_keeping_free (struct sift_keeping *keeping)
{
	if (keeping == NULL)
		return;
	g_free (keeping->cells);
	g_free (keeping->texts);
	g_free (keeping);
}

void
sift_keep (
	struct sift_keeping *keeping, const struct parsed *parsed, const struct sieve_row *row, const struct cell cells[COL_COUNT])
{
	const int64_t numbers[ROW_NUMBERS] = {row_group (row->class_row, row->window), parsed->qty, parsed->amount, parsed->event,
		parsed->entered, parsed->posting, parsed->period};

	for (int i = 0; i < keeping->n_columns; i++)
		keeping->texts[i] = &cells[keeping->columns[i]];
	for (int i = 0; i < keeping->map->n_attributes; i++) {
		keeping->cells[i] = row_map_cell (keeping->map, &keeping->map->attributes[keeping->attributes[i]]);
		keeping->texts[keeping->n_columns + i] = &keeping->cells[i];
	}
	row_store_add (keeping->store, row->row, row->class_row, &cells[COL_PLANT], numbers, keeping->texts);
}
