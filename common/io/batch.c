#include "common/io/batch.h"

#include "common/base/calendar.h"
#include "common/base/decimal.h"

#include <glib.h>
#include <string.h>

enum
{
	BLOCK_SIZE = 256 * 1024,
	APART = 4 /* cells: a cache line apart from the column before, lest all cells of a row fall into one set */
};

struct block
{
	struct block *next;
	size_t size, used;
	char data[];
};

struct batch_builder
{
	int columns;
	size_t rows, room;  /* room: cells of a column */
	bool begun;         /* a cell of the row in work has been set: the others are NULL */
	struct cell *cells; /* [columns][room] */
	const struct cell **column;
	int64_t *line, *number;
	int64_t next;        /* number */
	struct block *block; /* the one in use, older ones behind it */
	struct batch view;
};

static struct block *
block_new (size_t size, struct block *next)
{
	struct block *block = g_malloc (sizeof *block + size);

	block->next = next;
	block->size = size;
	block->used = 0;
	return block;
}

struct batch_builder *
batch_builder_new (int columns, size_t rows)
{
	struct batch_builder *builder = g_new0 (struct batch_builder, 1);

	builder->columns = columns;
	builder->room = rows + APART;
	builder->cells = g_new0 (struct cell, (size_t) columns * builder->room);
	builder->column = g_new (const struct cell *, (size_t) columns);
	for (int i = 0; i < columns; i++)
		builder->column[i] = builder->cells + (size_t) i * builder->room;
	builder->line = g_new0 (int64_t, rows);
	builder->number = g_new0 (int64_t, rows);
	builder->block = block_new (BLOCK_SIZE, NULL);
	return builder;
}

/* Frees all blocks but the last in line, which is of the ordinary size. */
static void
blocks_drop (struct batch_builder *builder)
{
	while (builder->block->next != NULL) {
		struct block *old = builder->block;

		builder->block = old->next;
		g_free (old);
	}
	builder->block->used = 0;
}

void
batch_builder_free (struct batch_builder *builder)
{
	if (builder == NULL)
		return;
	blocks_drop (builder);
	g_free (builder->block);
	g_free (builder->cells);
	g_free (builder->column);
	g_free (builder->line);
	g_free (builder->number);
	g_free (builder);
}

/* The row in work has no cells yet. */
static void
row_begin (struct batch_builder *builder)
{
	if (builder->begun)
		return;
	builder->begun = true;
	for (int i = 0; i < builder->columns; i++)
		builder->cells[(size_t) i * builder->room + builder->rows] = (struct cell) {NULL, 0, CELL_TEXT, 0};
}

void
batch_clear (struct batch_builder *builder)
{
	blocks_drop (builder);
	builder->rows = 0;
	builder->begun = false;
}

char *
batch_room (struct batch_builder *builder, size_t n)
{
	struct block *block = builder->block;
	char *room;

	if (block->size - block->used < n)
		block = builder->block = block_new (MAX (n, BLOCK_SIZE), block);
	room = block->data + block->used;
	block->used += n;
	return room;
}

void
batch_cell_keep (struct batch_builder *builder, int column, const char *text, size_t n)
{
	row_begin (builder);
	builder->cells[(size_t) column * builder->room + builder->rows] = (struct cell) {text, (uint32_t) n, CELL_TEXT, 0};
}

void
batch_cells_keep (struct batch_builder *builder, const char *text, const uint32_t *ends)
{
	struct cell *cell = builder->cells + builder->rows;
	uint32_t from = 0;

	builder->begun = true;
	for (int i = 0; i < builder->columns; i++, cell += builder->room) {
		*cell = (struct cell) {text + from, ends[i] - from, CELL_TEXT, 0};
		from = ends[i] + 1;
	}
}

void
batch_cell (struct batch_builder *builder, int column, const char *text, size_t n)
{
	if (text != NULL && n > 0)
		text = memcpy (batch_room (builder, n), text, n);
	else if (text != NULL)
		text = "";
	batch_cell_keep (builder, column, text, n);
}

void
batch_cell_value (struct batch_builder *builder, int column, enum cell_kind kind, int64_t value, int scale)
{
	char *room = batch_room (builder, sizeof value);

	row_begin (builder);
	memcpy (room, &value, sizeof value);
	builder->cells[(size_t) column * builder->room + builder->rows] =
		(struct cell) {room, sizeof value, (uint8_t) kind, (uint8_t) scale};
}

int64_t
cell_value (const struct cell *cell)
{
	int64_t value;

	memcpy (&value, cell->text, sizeof value);
	return value;
}

static size_t
instant_write (instant_t value, char *buffer)
{
	char text[40];

	/* "2026-03-31T08:10:00Z": batch.h has a blank where ISO has a T. */
	instant_format (value, NULL, text);
	memcpy (buffer, text, strlen (text));
	buffer[strlen ("yyyy-mm-dd")] = ' ';
	return strlen (text);
}

static size_t
value_write (const struct cell *cell, char buffer[static CELL_TEXT_MAX])
{
	char text[DECIMAL_TEXT_MAX];
	int64_t value = cell_value (cell);

	if (cell->kind == CELL_INSTANT)
		return instant_write (value, buffer);
	if (cell->kind == CELL_DATE)
		date_format ((date_t) value, text);
	else
		decimal_format (value, cell->scale, cell->scale, text);
	memcpy (buffer, text, strlen (text));
	return strlen (text);
}

struct cell
cell_as_text (const struct cell *cell, char buffer[static CELL_TEXT_MAX])
{
	if (cell->kind == CELL_TEXT)
		return *cell;
	return (struct cell) {buffer, (uint32_t) value_write (cell, buffer), CELL_TEXT, 0};
}

int
column_named (const struct column_info *columns, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (g_ascii_strcasecmp (columns[i].name, name) == 0)
			return i;
	return -1;
}

void
batch_clear_behind (struct batch_builder *builder, int n)
{
	struct block *old = n > 0 ? builder->block : NULL;
	size_t row = builder->rows;

	if (old != NULL)
		builder->block = block_new (BLOCK_SIZE, NULL);
	batch_clear (builder);
	for (int i = 0; i < n; i++) {
		const struct cell *cell = &builder->column[i][row];

		batch_cell (builder, i, cell->text, cell->length);
	}
	for (struct block *next; old != NULL; old = next) {
		next = old->next;
		g_free (old);
	}
}

size_t
batch_row_end (struct batch_builder *builder, int64_t line)
{
	row_begin (builder);
	builder->begun = false;
	builder->number[builder->rows] = builder->next++;
	builder->line[builder->rows++] = line;
	return builder->rows;
}

void
batch_restart (struct batch_builder *builder)
{
	batch_clear (builder);
	builder->next = 0;
}

void
batch_rows_skip (struct batch_builder *builder, int64_t n)
{
	builder->next += n;
}

const struct batch *
batch_view (struct batch_builder *builder)
{
	builder->view = (struct batch) {builder->rows, builder->columns, builder->column, builder->line, builder->number};
	return &builder->view;
}

void
batch_digest (const struct batch *batch, struct digest *digest)
{
	for (size_t row = 0; row < batch->rows; row++)
		for (int i = 0; i < batch->columns; i++) {
			const struct cell *cell = &batch->column[i][row];

			digest_add_int (digest, cell->text != NULL ? (int64_t) cell->length : -1);
			digest_add (digest, cell->text, cell->length);
		}
}
