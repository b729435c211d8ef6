#include "common/io/sift_stretch.h"

#include "common/recon/sieve.h"

#include <string.h>

static bool
column_of_class (enum column column)
{
	for (int i = 0; i < SIEVE_CLASS_COLUMNS; i++)
		if (sieve_class_columns[i] == column)
			return true;
	return false;
}

static int
attribute_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct row_map *map = data;

	return strcmp (map->attributes[*(const int *) a].name, map->attributes[*(const int *) b].name);
}

static void
attributes_init (struct sift_stretch *stretch, struct row_map *map)
{
	stretch->attributes = g_new (int, (gsize) map->n_attributes + 1);
	stretch->attribute_names = g_new (uint64_t, (gsize) map->n_attributes + 1);
	for (int i = 0; i < map->n_attributes; i++)
		stretch->attributes[i] = i;
	g_qsort_with_data (stretch->attributes, map->n_attributes, sizeof (int), attribute_compare, map);
	for (int i = 0; i < map->n_attributes; i++) {
		const char *name = map->attributes[stretch->attributes[i]].name;

		stretch->attribute_names[i] = hash64 (name, strlen (name));
	}
}

void
sift_stretch_init (struct sift_stretch *stretch, const struct movement_columns *columns, bool checked)
{
	struct row_map *map = columns->map;
	const struct entity_column *all = map->entity->columns;

	*stretch = (struct sift_stretch) {.columns = columns, .checked = checked, .empty = hash64 ("", 0)};
	for (int i = 0; all[i].name != NULL; i++)
		if (columns->text[i] >= 0 && map->columns[i].source != NULL) {
			enum column column = (enum column) columns->text[i];

			stretch->texts[stretch->n_texts++] = (struct sift_text) {column, &map->columns[i], column_of_class (column)};
		}
	attributes_init (stretch, map);
	stretch->n_words = DIGEST_ATTRIBUTES + 2 * (size_t) map->n_attributes;
	stretch->words = g_new (uint64_t, STRETCH * stretch->n_words);
	for (size_t i = 0; i < STRETCH * stretch->n_words; i++) /* columns that the input does not have are empty in every row */
		stretch->words[i] = stretch->empty;
	stretch->attribute_words = g_new (uint64_t, STRETCH * (gsize) map->n_attributes + 1);
}

void
sift_stretch_release (struct sift_stretch *stretch)
{
	g_free (stretch->attributes);
	g_free (stretch->attribute_names);
	g_free (stretch->words);
	g_free (stretch->attribute_words);
}

/* How many rows from one on are of its plant. A plant that is made stands where the one before stood: it is not known of more. */
static size_t
plant_run (const struct movement_columns *columns, const struct batch *batch, size_t from, size_t until)
{
	const struct slot *slot = &columns->map->columns[columns->plant];
	const struct cell *cells = slot->direct > 0 ? batch->column[slot->direct - 1] : NULL;
	size_t row = from + 1;

	while (cells != NULL && columns->company < 0 && row < until && cell_same (&cells[row], &cells[row - 1]))
		row++;
	return row - from;
}

static void
rows_divide (
	struct sift_stretch *stretch, const struct source_scope *scope, size_t from, size_t until, bool all, struct plant_file *notes)
{
	struct row_map *map = stretch->columns->map;

	stretch->n = stretch->n_others = 0;
	for (size_t row = from, n; row < until; row += n) {
		n = plant_run (stretch->columns, stretch->batch, row, until);
		(void) row_map_go (map, stretch->batch, row);
		if (notes != NULL) {
			struct cell plant = row_map_cell (map, &map->columns[stretch->columns->plant]);

			plant_file_note (notes, &plant, n);
		}
		bool own = movement_of_plant (stretch->columns, scope);
		for (size_t i = row; i < row + n; i++)
			if (all || own) {
				stretch->foreign[stretch->n] = !own;
				stretch->rows[stretch->n++] = (uint32_t) i;
			} else {
				stretch->others[stretch->n_others++] = (uint32_t) i;
			}
	}
}

/* step: from the word of one row to that of the next. */
static void
column_hash (struct sift_stretch *stretch, const struct slot *slot, bool classes, uint64_t *word, size_t step)
{
	const struct cell *cells = stretch->batch->column[slot->direct - 1], *last = NULL;
	uint64_t hash = stretch->empty;
	bool good = true;

	for (size_t i = 0; i < stretch->n; i++, word += step) {
		const struct cell *cell = &cells[stretch->rows[i]];

		if (last == NULL || !cell_same (cell, last)) {
			good = sift_text_good (stretch, cell);
			hash = good ? sift_text_hash (stretch, cell) : stretch->empty;
			stretch->other[i] |= classes;
		}
		stretch->bad[i] |= !good;
		*word = hash;
		last = cell;
	}
}

static void
rows_hash (struct sift_stretch *stretch)
{
	const struct row_map *map = stretch->columns->map;

	memset (stretch->bad, 0, sizeof stretch->bad);
	memset (stretch->other, 0, sizeof stretch->other);
	for (int i = 0; i < stretch->n_texts; i++) {
		const struct sift_text *text = &stretch->texts[i];

		if (text->slot->direct > 0)
			column_hash (stretch, text->slot, text->classes, stretch->words + text->column, stretch->n_words);
	}
	for (int i = 0; i < map->n_attributes; i++) {
		const struct slot *slot = &map->attributes[stretch->attributes[i]];

		if (slot->direct > 0)
			column_hash (stretch, slot, false, stretch->attribute_words + i, (size_t) map->n_attributes);
	}
}

void
sift_stretch_go (struct sift_stretch *stretch, const struct source_scope *scope, const struct batch *batch, size_t from,
	size_t until, bool all, struct plant_file *notes)
{
	stretch->batch = batch;
	rows_divide (stretch, scope, from, until, all, notes);
	movement_parse_columns (stretch->columns, batch, stretch->rows, stretch->n, MOVEMENT_VALUES, stretch->parsed);
	rows_hash (stretch);
}
