/*
 * A row is its length in bytes (32 bits), then for each cell a mark, and its text or value. Values become text when they are
 * read again.
 */
#include "common/io/spool.h"

#include "common/base/failure.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum
{
	BLOCK = 1 << 20
};

struct mark /* what stands before a cell */
{
	uint32_t length;
	uint8_t kind, scale;
};

struct spool
{
	int file;
	struct column_info *columns;
	int n_columns;
	GByteArray *block; /* what is not written yet, or what was read */
	size_t at;         /* of block, when reading */
	off_t place;       /* of the file: behind block */
	int64_t row;
	const uint8_t *wanted;
	uint64_t n_wanted;
	struct batch_builder *builder;
};

static gboolean
spool_fail (const char *what, GError **error)
{
	g_set_error (error, FAILURE, FAILURE_IO, "temporary file in '%s': %s: %s", g_get_tmp_dir (), what, g_strerror (errno));
	return FALSE;
}

struct spool *
spool_new (const struct column_info *columns, int n_columns, GError **error)
{
	int file = open (g_get_tmp_dir (), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	struct spool *spool;

	if (file < 0) {
		spool_fail ("open", error);
		return NULL;
	}
	spool = g_new0 (struct spool, 1);
	spool->file = file;
	spool->n_columns = n_columns;
	spool->columns = g_new0 (struct column_info, (gsize) n_columns + 1);
	for (int i = 0; i < n_columns; i++)
		spool->columns[i] = (struct column_info) {g_strdup (columns[i].name), columns[i].type};
	spool->block = g_byte_array_sized_new (BLOCK + BLOCK / 4);
	spool->builder = batch_builder_new (n_columns);
	return spool;
}

void
spool_free (struct spool *spool)
{
	if (spool == NULL)
		return;
	close (spool->file);
	for (int i = 0; i < spool->n_columns; i++)
		g_free ((gpointer) spool->columns[i].name);
	g_free (spool->columns);
	g_byte_array_unref (spool->block);
	batch_builder_free (spool->builder);
	g_free (spool);
}

int
spool_columns (const struct spool *spool, const struct column_info **columns)
{
	*columns = spool->columns;
	return spool->n_columns;
}

static gboolean
block_write (struct spool *spool, GError **error)
{
	for (size_t done = 0; done < spool->block->len;) {
		ssize_t n = write (spool->file, spool->block->data + done, spool->block->len - done);

		if (n < 0 && errno != EINTR)
			return spool_fail ("write", error);
		done += n > 0 ? (size_t) n : 0;
	}
	g_byte_array_set_size (spool->block, 0);
	return TRUE;
}

static void
row_put (struct spool *spool, const struct batch *batch, size_t row)
{
	GByteArray *block = spool->block;
	uint32_t size = 0, at = block->len;

	for (int i = 0; i < spool->n_columns; i++)
		size += (uint32_t) sizeof (struct mark) + batch->column[i][row].length;
	g_byte_array_set_size (block, at + (uint32_t) sizeof size + size);
	uint8_t *to = block->data + at;
	memcpy (to, &size, sizeof size);
	to += sizeof size;
	for (int i = 0; i < spool->n_columns; i++) {
		const struct cell *cell = &batch->column[i][row];
		struct mark mark = {cell->text != NULL ? cell->length + 1 : 0, cell->kind, cell->scale};

		memcpy (to, &mark, sizeof mark);
		to += sizeof mark;
		if (cell->length > 0)
			memcpy (to, cell->text, cell->length);
		to += cell->length;
	}
}

gboolean
spool_add (struct spool *spool, const struct batch *batch, GError **error)
{
	for (size_t row = 0; row < batch->rows; row++) {
		row_put (spool, batch, row);
		if (spool->block->len >= BLOCK && !block_write (spool, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
spool_rewind (struct spool *spool, const uint8_t *wanted, uint64_t n, GError **error)
{
	if (!block_write (spool, error))
		return FALSE;
	batch_restart (spool->builder);
	spool->wanted = wanted;
	spool->n_wanted = n;
	spool->at = 0;
	spool->place = 0;
	spool->row = 0;
	return TRUE;
}

/* Makes sure that n bytes stand at block->data + at; *ended: the file has none left. */
static gboolean
block_fill (struct spool *spool, size_t n, bool *ended, GError **error)
{
	GByteArray *block = spool->block;

	*ended = false;
	if (block->len - spool->at >= n)
		return TRUE;
	memmove (block->data, block->data + spool->at, block->len - spool->at);
	g_byte_array_set_size (block, block->len - (guint) spool->at);
	spool->at = 0;
	while (block->len < n) {
		guint had = block->len;

		g_byte_array_set_size (block, had + MAX (BLOCK, (guint) n));
		ssize_t got = pread (spool->file, block->data + had, block->len - had, spool->place);
		g_byte_array_set_size (block, had + (guint) MAX (got, 0));
		if (got < 0 && errno != EINTR)
			return spool_fail ("read", error);
		if (got == 0) {
			*ended = true;
			return TRUE;
		}
		spool->place += MAX (got, 0);
	}
	return TRUE;
}

static void
cell_take (struct batch_builder *builder, int column, const struct cell *cell)
{
	if (cell->kind == CELL_TEXT || cell->text == NULL) {
		batch_cell_keep (builder, column, cell->text, cell->length);
		return;
	}
	char *room = batch_room (builder, CELL_TEXT_MAX);
	batch_cell_keep (builder, column, room, cell_value_write (cell, room));
}

static void
row_take (struct spool *spool, const uint8_t *from, uint32_t size)
{
	const char *text = memcpy (batch_room (spool->builder, size), from, size);

	for (int i = 0; i < spool->n_columns; i++) {
		struct mark mark;

		memcpy (&mark, text, sizeof mark);
		text += sizeof mark;
		cell_take (spool->builder, i,
			&(struct cell) {mark.length > 0 ? text : NULL, mark.length > 0 ? mark.length - 1 : 0, mark.kind, mark.scale});
		text += mark.length > 0 ? mark.length - 1 : 0;
	}
	batch_row_end (spool->builder, 0);
}

gboolean
spool_fetch (struct spool *spool, const struct batch **batch, GError **error)
{
	bool ended = false;

	batch_clear (spool->builder);
	while (batch_view (spool->builder)->rows < BATCH_ROWS) {
		uint32_t size;

		if (!block_fill (spool, sizeof size, &ended, error))
			return FALSE;
		if (ended)
			break;
		memcpy (&size, spool->block->data + spool->at, sizeof size);
		if (!block_fill (spool, sizeof size + size, &ended, error))
			return FALSE;
		if (row_is_wanted (spool->wanted, spool->n_wanted, (uint64_t) spool->row))
			row_take (spool, spool->block->data + spool->at + sizeof size, size);
		else
			batch_row_skip (spool->builder);
		spool->at += sizeof size + size;
		spool->row++;
	}
	*batch = batch_view (spool->builder);
	if ((*batch)->rows == 0)
		*batch = NULL;
	return TRUE;
}
