/*
 * Rows that follow each other share most of their cells, so a row says which of its cells are not those of the row before, and
 * only these follow. Groups of rows stand for themselves: a group is its length in bytes and its number of rows (32 bits each),
 * then the rows, the first of them whole. A row is a bit per cell, then the cells whose bit is set: a mark (size 0 for NULL, else
 * one more than the length, and the kind), seven bits a byte and the lowest first; the scale of a number; the text or value.
 * Values become text when they are read again.
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
	BLOCK = 1 << 20,
	GROUP_ROWS = 64,
	KIND_BITS = 2,
	MARK_MAX = 7 /* bytes, with the scale */
};

struct group
{
	uint32_t size, rows; /* size: without this */
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
	struct cell *cells; /* of the row that was read last */
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
	spool->builder = batch_builder_new (n_columns, BATCH_ROWS);
	spool->cells = g_new0 (struct cell, (gsize) n_columns + 1);
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
	g_free (spool->cells);
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

static uint8_t *
cell_put (uint8_t *to, const struct cell *cell)
{
	uint64_t mark = (cell->text != NULL ? (uint64_t) cell->length + 1 : 0) << KIND_BITS | cell->kind;

	for (; mark > 0x7f; mark >>= 7)
		*to++ = (uint8_t) (mark | 0x80);
	*to++ = (uint8_t) mark;
	if (cell->kind == CELL_NUMBER)
		*to++ = cell->scale;
	if (cell->text != NULL)
		memcpy (to, cell->text, cell->length);
	return to + cell->length;
}

static void
row_put (struct spool *spool, const struct batch *batch, size_t row, bool whole)
{
	GByteArray *block = spool->block;
	uint32_t at = block->len, flags = (uint32_t) (spool->n_columns + 7) / 8, most = flags;

	for (int i = 0; i < spool->n_columns; i++)
		most += MARK_MAX + batch->column[i][row].length;
	g_byte_array_set_size (block, at + most);
	uint8_t *const bits = block->data + at, *to = bits + flags;
	memset (bits, 0, flags);
	for (int i = 0; i < spool->n_columns; i++) {
		const struct cell *cell = &batch->column[i][row];

		if (!whole && cell_same (cell, cell - 1))
			continue;
		bits[i / 8] |= (uint8_t) (1 << i % 8);
		to = cell_put (to, cell);
	}
	g_byte_array_set_size (block, (guint) (to - block->data));
}

static void
group_put (struct spool *spool, const struct batch *batch, size_t from, size_t rows)
{
	struct group group = {0, (uint32_t) rows};
	uint32_t at = spool->block->len;

	g_byte_array_append (spool->block, (const guint8 *) &group, sizeof group);
	for (size_t row = 0; row < rows; row++)
		row_put (spool, batch, from + row, row == 0);
	group.size = spool->block->len - at - (uint32_t) sizeof group;
	memcpy (spool->block->data + at, &group, sizeof group);
}

gboolean
spool_add (struct spool *spool, const struct batch *batch, GError **error)
{
	for (size_t row = 0; row < batch->rows; row += GROUP_ROWS) {
		group_put (spool, batch, row, MIN ((size_t) GROUP_ROWS, batch->rows - row));
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

/* A value is a text from here on, for as long as the batch. */
static struct cell
cell_told (struct spool *spool, const struct cell *cell)
{
	if (cell->kind == CELL_TEXT || cell->text == NULL)
		return (struct cell) {cell->text, cell->length, CELL_TEXT, 0};
	char *room = batch_room (spool->builder, CELL_TEXT_MAX);
	return cell_as_text (cell, room);
}

static const char *
cell_take (struct spool *spool, int column, const char *from)
{
	uint64_t mark = 0;
	struct cell cell = {.text = NULL};

	for (int shift = 0;; shift += 7) {
		uint8_t byte = (uint8_t) *from++;

		mark |= (uint64_t) (byte & 0x7f) << shift;
		if (byte < 0x80)
			break;
	}
	cell.kind = mark & ((1 << KIND_BITS) - 1);
	if (cell.kind == CELL_NUMBER)
		cell.scale = (uint8_t) *from++;
	if (mark >> KIND_BITS > 0) {
		cell.text = from;
		cell.length = (uint32_t) (mark >> KIND_BITS) - 1;
	}
	spool->cells[column] = cell_told (spool, &cell);
	return from + cell.length;
}

static bool
spool_wants (const struct spool *spool, int64_t row)
{
	return row_is_wanted (spool->wanted, spool->n_wanted, (uint64_t) row);
}

static bool
group_is_wanted (const struct spool *spool, uint32_t rows)
{
	for (uint32_t row = 0; row < rows; row++)
		if (spool_wants (spool, spool->row + row))
			return true;
	return false;
}

static void
group_take (struct spool *spool, const uint8_t *group, uint32_t size, uint32_t rows)
{
	const char *from = memcpy (batch_room (spool->builder, size), group, size);

	for (uint32_t row = 0; row < rows; row++) {
		const char *bits = from;

		from += (spool->n_columns + 7) / 8;
		for (int i = 0; i < spool->n_columns; i++)
			if (bits[i / 8] >> i % 8 & 1)
				from = cell_take (spool, i, from);
		if (!spool_wants (spool, spool->row++)) {
			batch_rows_skip (spool->builder, 1);
			continue;
		}
		for (int i = 0; i < spool->n_columns; i++)
			batch_cell_keep (spool->builder, i, spool->cells[i].text, spool->cells[i].length);
		batch_row_end (spool->builder, 0);
	}
}

static void
group_skip (struct spool *spool, uint32_t rows)
{
	batch_rows_skip (spool->builder, rows);
	spool->row += rows;
}

gboolean
spool_fetch (struct spool *spool, const struct batch **batch, GError **error)
{
	bool ended = false;

	batch_clear (spool->builder);
	/* A group is not cut in two: its rows share cells. */
	while (batch_view (spool->builder)->rows + GROUP_ROWS <= BATCH_ROWS) {
		struct group group;

		if (!block_fill (spool, sizeof group, &ended, error))
			return FALSE;
		if (ended)
			break;
		memcpy (&group, spool->block->data + spool->at, sizeof group);
		if (!block_fill (spool, sizeof group + group.size, &ended, error))
			return FALSE;
		if (group_is_wanted (spool, group.rows))
			group_take (spool, spool->block->data + spool->at + sizeof group, group.size, group.rows);
		else
			group_skip (spool, group.rows);
		spool->at += sizeof group + group.size;
	}
	*batch = batch_view (spool->builder);
	if ((*batch)->rows == 0)
		*batch = NULL;
	return TRUE;
}
