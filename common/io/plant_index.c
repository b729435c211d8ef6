#include "common/io/plant_index.h"

#include <pthread.h>
#include <string.h>

enum
{
	BYTES_MAX = 256 << 20, /* of all plants of a file */
	PLANTS_MAX = 256       /* which are looked for one by one */
};

struct plant_rows
{
	char *plant;
	size_t length;
	uint8_t *bits;
	size_t room; /* bytes */
};

struct plant_file
{
	GPtrArray *plants; /* struct plant_rows */
	struct plant_rows *last;
	uint64_t rows;
	char digest[DIGEST_HEX_SIZE];
	const char *control;
	bool control_equal, finished, crowded;
};

struct plant_index
{
	pthread_mutex_t lock;
	GHashTable *files;
};

static void
plant_rows_free (gpointer data)
{
	struct plant_rows *rows = data;

	g_free (rows->plant);
	g_free (rows->bits);
	g_free (rows);
}

static void
plant_file_free (gpointer data)
{
	struct plant_file *file = data;

	g_ptr_array_unref (file->plants);
	g_free (file);
}

struct plant_index *
plant_index_new (void)
{
	struct plant_index *index = g_new0 (struct plant_index, 1);

	pthread_mutex_init (&index->lock, NULL);
	index->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, plant_file_free);
	return index;
}

void
plant_index_free (struct plant_index *index)
{
	if (index == NULL)
		return;
	pthread_mutex_destroy (&index->lock);
	g_hash_table_unref (index->files);
	g_free (index);
}

struct plant_file *
plant_index_file (struct plant_index *index, int side, const char *path)
{
	char *name = g_strdup_printf ("%d %s", side, path);
	struct plant_file *file;

	pthread_mutex_lock (&index->lock);
	file = g_hash_table_lookup (index->files, name);
	if (file == NULL) {
		file = g_new0 (struct plant_file, 1);
		file->plants = g_ptr_array_new_with_free_func (plant_rows_free);
		g_hash_table_insert (index->files, g_steal_pointer (&name), file);
	}
	pthread_mutex_unlock (&index->lock);
	g_free (name);
	return file;
}

static struct plant_rows *
plant_find (struct plant_file *file, const char *plant, size_t length)
{
	for (guint i = 0; i < file->plants->len; i++) {
		struct plant_rows *rows = file->plants->pdata[i];

		if (rows->length == length && memcmp (rows->plant, plant, length) == 0)
			return rows;
	}
	struct plant_rows *rows = g_new0 (struct plant_rows, 1);
	rows->plant = g_strndup (plant, length);
	rows->length = length;
	g_ptr_array_add (file->plants, rows);
	return rows;
}

static void
rows_reach (struct plant_rows *rows, uint64_t row)
{
	size_t need = row / 8 + 1, room = MAX (rows->room, 4096);

	if (need <= rows->room)
		return;
	while (room < need)
		room *= 2;
	rows->bits = g_realloc (rows->bits, room);
	memset (rows->bits + rows->room, 0, room - rows->room);
	rows->room = room;
}

void
plant_file_note (struct plant_file *file, const struct cell *plant, uint64_t n)
{
	const char *text = plant->text != NULL ? plant->text : "";
	uint64_t first = file->rows, last = first + n - 1;

	file->rows += n;
	if (file->finished || file->crowded)
		return;
	if (file->last == NULL || file->last->length != plant->length || memcmp (file->last->plant, text, plant->length) != 0)
		file->last = plant_find (file, text, plant->length);
	rows_reach (file->last, last);
	for (uint64_t row = first; row <= last; row++)
		file->last->bits[row / 8] |= (uint8_t) (1u << row % 8);
	file->crowded = file->plants->len > PLANTS_MAX || (last / 8 + 1) * file->plants->len > BYTES_MAX;
}

void
plant_file_finish (struct plant_file *file, const char digest[static DIGEST_HEX_SIZE], const char *control, bool control_equal)
{
	memcpy (file->digest, digest, DIGEST_HEX_SIZE);
	file->control = control;
	file->control_equal = control_equal;
	file->finished = true;
	for (guint i = 0; i < file->plants->len; i++)
		rows_reach (file->plants->pdata[i], file->rows);
}

const uint8_t *
plant_file_rows (struct plant_file *file, const char *plant, uint64_t *n)
{
	*n = file->rows;
	if (!file->finished || file->crowded)
		return NULL;
	struct plant_rows *rows = plant_find (file, plant, strlen (plant));
	rows_reach (rows, file->rows);
	return rows->bits;
}

const char *
plant_file_digest (const struct plant_file *file)
{
	return file->digest;
}

const char *
plant_file_control (const struct plant_file *file, bool *equal)
{
	*equal = file->control_equal;
	return file->control;
}
