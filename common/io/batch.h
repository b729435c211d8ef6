/*
 * batch.h - a block of rows as text cells, column by column: what a query or a CSV file yields.
 *
 * Every value is text in one canonical form per type, so that one reader serves all drivers and no number ever passes
 * through a binary float: NUMBER and INTEGER `-12.50`, DATE `2026-03-31`, TIME (wall clock, no zone) `2026-03-31
 * 08:10:00[.ffffff]`, INSTANT the same with an offset (`Z`, `+00`), BOOL `t`/`f`. FLOAT is a binary float of the source,
 * written in decimal: its reader must know how many decimals are meant. TEXT is whatever the source holds, numbers and
 * dates in the format that its profile declares.
 */
#ifndef IO_BATCH_H
#define IO_BATCH_H

#include "common/base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum value_type
{
	VALUE_TEXT,
	VALUE_INTEGER,
	VALUE_NUMBER,
	VALUE_FLOAT,
	VALUE_DATE,
	VALUE_TIME,
	VALUE_INSTANT,
	VALUE_BOOL
};

struct column_info
{
	const char *name;
	enum value_type type;
};

int column_named (const struct column_info *columns, int n, const char *name); /* which has it, in any case; -1 */

/* A cell that was asked for as a value (db_cursor_typed) points to an int64_t instead of text. */
enum cell_kind
{
	CELL_TEXT,
	CELL_NUMBER,  /* at the cell's scale */
	CELL_INSTANT, /* instant_t */
	CELL_DATE     /* date_t */
};

struct cell
{
	const char *text; /* not NUL-terminated; NULL: SQL NULL (a CSV has none: its empty field is "") */
	uint32_t length;
	uint8_t kind, scale;
};

int64_t cell_value (const struct cell *cell); /* of a cell that is no text */

/* Whether n bytes are the same; for texts of a few words. */
static inline bool
bytes_same (const char *a, const char *b, size_t n)
{
	uint64_t x, y;
	uint32_t p, q;

	if (n >= sizeof x) {
		for (size_t at = 0; n - at > sizeof x; at += sizeof x) {
			memcpy (&x, a + at, sizeof x);
			memcpy (&y, b + at, sizeof y);
			if (x != y)
				return false;
		}
		memcpy (&x, a + n - sizeof x, sizeof x); /* the last eight, those among them that were looked at again */
		memcpy (&y, b + n - sizeof y, sizeof y);
		return x == y;
	}
	if (n >= sizeof p) {
		memcpy (&p, a, sizeof p);
		memcpy (&q, b, sizeof q);
		if (p != q)
			return false;
		memcpy (&p, a + n - sizeof p, sizeof p);
		memcpy (&q, b + n - sizeof q, sizeof q);
		return p == q;
	}
	return n == 0 || (a[0] == b[0] && a[n / 2] == b[n / 2] && a[n - 1] == b[n - 1]);
}

/* Whether cells are the same in all that they say; for neighbors, of which most are. */
static inline bool
cell_same (const struct cell *a, const struct cell *b)
{
	return a->length == b->length && a->kind == b->kind && a->scale == b->scale && (a->text == NULL) == (b->text == NULL) &&
		bytes_same (a->text, b->text, a->length);
}

enum
{
	CELL_TEXT_MAX = 64
};
struct cell cell_as_text (const struct cell *cell, char buffer[static CELL_TEXT_MAX]); /* a value as the text it stands for */

/* Owned by the cursor or reader that gave it, good until the next one is asked for. */
struct batch
{
	size_t rows;
	int columns;
	const struct cell **column; /* column[c][row] */
	const int64_t *line;        /* line of the file in which a row starts; NULL where there is no file */
	const int64_t
		*number; /* of a row among all rows of the file or query, those that were passed over included, from 0; NULL: none is */
};

enum
{
	BATCH_ROWS = 1024
};

/* Whether a row is among those that are wanted: its bit (byte row / 8, the lowest first) of n; NULL: all are. */
static inline bool
row_is_wanted (const uint8_t *wanted, uint64_t n, uint64_t row)
{
	return wanted == NULL || (row < n && (wanted[row / 8] >> row % 8 & 1) != 0);
}

/* Collects rows cell by cell; texts are copied into blocks that live until batch_clear. */
struct batch_builder;
struct batch_builder *batch_builder_new (int columns, size_t rows); /* rows: as many at most; at most BATCH_ROWS */
void batch_builder_free (struct batch_builder *builder);            /* NULL is fine */
void batch_clear (struct batch_builder *builder);
void batch_clear_behind (struct batch_builder *builder, int n); /* the same, but the first n cells of the row in work stay set */
char *batch_room (struct batch_builder *builder, size_t n);     /* n writable bytes that live as long as the batch */
void batch_cell (struct batch_builder *builder, int column, const char *text,
	size_t n); /* sets a cell of the row in work; text is copied, NULL stays NULL */
void batch_cell_keep (struct batch_builder *builder, int column, const char *text,
	size_t n); /* the same without a copy: text comes from batch_room, or lives as long as the batch by other means */
/* All cells of the row in work at once, as batch_cell_keep(): cell i ends at text + ends[i], the next begins one byte behind. */
void batch_cells_keep (struct batch_builder *builder, const char *text, const uint32_t *ends);
void batch_cell_value (struct batch_builder *builder, int column, enum cell_kind kind, int64_t value, int scale);
size_t batch_row_end (
	struct batch_builder *builder, int64_t line);   /* cells that were not set are NULL; returns the number of rows so far */
void batch_restart (struct batch_builder *builder); /* clears it; the next row is number 0 again */
void batch_rows_skip (struct batch_builder *builder, int64_t n); /* n rows were passed over */
const struct batch *batch_view (struct batch_builder *builder);

void batch_digest (const struct batch *batch, struct digest *digest); /* adds every cell, row by row; text cells alone */

#endif
