/*
 * row_block.h - some thousand rows of movements as bytes, column by column, small and quick to make: what the archive keeps of
 * rows that were set aside.
 *
 * Rows that stand beside each other are alike, so each value is told by what differs from the row above. A block is: the number
 * of rows; the number of columns; per column its kind ('n', 't', 'a'), the length of its name, its name and its size in bytes;
 * then the columns. Numbers are varints: seven bits a byte, the lowest first, the top bit saying that more follow. A column
 * that says nothing in any row is left out.
 *
 * - 'n', a number: the difference to the one before (0 above the first) in zigzag form, divided by 1000 up to twice while that
 *   leaves no rest, as difference << 2 | divisions; 3 and eight bytes little-endian, the number itself, where that would not
 *   fit.
 * - 't', a text, and 'a', a text of an attribute: 0 for the text above ("" above the first); else 1 + the number of bytes that
 *   follow, then a byte: how many bytes of the text above stand before them.
 */
#ifndef IO_ROW_BLOCK_H
#define IO_ROW_BLOCK_H

#include "common/io/batch.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum row_number
{
	ROW_GROUP, /* class row of the sieve and window: row_group() */
	ROW_QTY,
	ROW_AMOUNT,
	ROW_EVENT,
	ROW_ENTERED,
	ROW_POSTING,
	ROW_PERIOD,
	ROW_NUMBERS
};

enum
{
	ROW_BLOCK_ROWS = 1 << 16,  /* at most */
	ROW_BLOCK_BYTES = 8 << 20, /* a block is full when it is larger */
	ROW_WINDOW_BITS = 2
};

static inline int64_t
row_group (uint32_t class_row, unsigned window)
{
	return (int64_t) class_row << ROW_WINDOW_BITS | window;
}

extern const int64_t row_nothing[ROW_NUMBERS]; /* what a row without the number holds: DECIMAL_NONE ... */

/* ---- writing ---- */

struct row_text /* a column of texts */
{
	const char *name;
	bool attribute;
};

struct row_block;
typedef struct row_block row_block;
struct row_block *row_block_new (const struct row_text *texts, int n_texts); /* names are borrowed */
void row_block_free (struct row_block *block);                               /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (row_block, row_block_free)

/* texts[i]: of the column i; what is NULL or of length 0 is "". */
void row_block_add (struct row_block *block, const int64_t numbers[ROW_NUMBERS], const struct cell *const *texts);
uint32_t row_block_rows (const struct row_block *block);
size_t row_block_room (const struct row_block *block); /* bytes that it takes in memory */
bool row_block_full (const struct row_block *block);
void row_block_pack (struct row_block *block, GByteArray *bytes); /* appends it as bytes, and empties it */

/* ---- reading ---- */

struct row_cell
{
	const char *text; /* good until the next row */
	uint32_t length;
	bool same; /* as in the row before */
};

struct row_reader_column
{
	char kind;
	char *name;
	int number; /* enum row_number; -1: a text */
	const uint8_t *at, *end;
	GByteArray *text; /* of the row */
	bool same;
};

struct row_reader
{
	uint64_t rows, next;
	struct row_reader_column *columns;
	int n_columns;
	int64_t numbers[ROW_NUMBERS]; /* of the row */
};

/* FALSE: the bytes are no block. They are borrowed; release in any case. */
bool row_reader_init (struct row_reader *reader, const uint8_t *bytes, size_t n);
void row_reader_release (struct row_reader *reader);
/* Goes to the next row; there must be one (next < rows). FALSE: the block is damaged. */
bool row_reader_next (struct row_reader *reader);
struct row_cell row_reader_text (const struct row_reader *reader, int column); /* of a column that is no number */

/* ---- varints, for lists beside the blocks ---- */

void varint_append (GByteArray *bytes, uint64_t value);
bool varint_take (const uint8_t **at, const uint8_t *end, uint64_t *value); /* FALSE: cut off, or over 64 bits */

#endif
