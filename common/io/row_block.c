#include "common/io/row_block.h"

#include "common/base/calendar.h"
#include "common/base/decimal.h"

#include <string.h>

G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN); /* the format's byte order */

enum
{
	VARINT_MAX = 10,
	NUMBER_MAX = 1 + sizeof (int64_t),
	PREFIX_MAX = UINT8_MAX,
	ROOM_FIRST = 1 << 10,
	TIMES_MAX = 2, /* divisions by 1000 */
	NUMBER_RAW = 3
};

#define DIVIDED_MAX (UINT64_MAX >> 2)

const int64_t row_nothing[ROW_NUMBERS] = {0, DECIMAL_NONE, DECIMAL_NONE, INSTANT_NONE, INSTANT_NONE, DATE_NONE, PERIOD_NONE};
static const char *const number_name[ROW_NUMBERS] = {
	"group", "qty", "amount", "event_at", "entered_at", "posting_date", "fiscal_period"};

/* ---- varints ---- */

static uint8_t *
varint_put (uint8_t *to, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		*to++ = (uint8_t) (value | 0x80);
	*to++ = (uint8_t) value;
	return to;
}

void
varint_append (GByteArray *bytes, uint64_t value)
{
	uint8_t varint[VARINT_MAX];

	g_byte_array_append (bytes, varint, (guint) (varint_put (varint, value) - varint));
}

bool
varint_take (const uint8_t **at, const uint8_t *end, uint64_t *value)
{
	*value = 0;
	for (unsigned shift = 0; *at < end && shift < 64; shift += 7) {
		uint8_t byte = *(*at)++;

		*value |= (uint64_t) (byte & 0x7f) << shift;
		if (byte < 0x80)
			return shift < 63 || byte <= 1;
	}
	return false;
}

/* ---- writing ---- */

struct text_column
{
	uint8_t *bytes;
	size_t used, room;
	char *above; /* the text of the row above, and room for as much again to be compared by words */
	size_t length, above_room;
	bool told; /* some row has a text */
};

struct number_column
{
	uint8_t *bytes; /* ROW_BLOCK_ROWS would fit, NUMBER_MAX each: made when first used */
	size_t used, room;
	int64_t above;
	bool told;
};

struct row_block
{
	const struct row_text *texts;
	int n_texts;
	uint32_t rows;
	size_t bytes, room;
	struct number_column numbers[ROW_NUMBERS];
	struct text_column *columns;
};

struct row_block *
row_block_new (const struct row_text *texts, int n_texts)
{
	struct row_block *block = g_new0 (struct row_block, 1);

	block->texts = texts;
	block->n_texts = n_texts;
	block->columns = g_new0 (struct text_column, (gsize) n_texts + 1);
	return block;
}

void
row_block_free (struct row_block *block)
{
	if (block == NULL)
		return;
	for (int i = 0; i < ROW_NUMBERS; i++)
		g_free (block->numbers[i].bytes);
	for (int i = 0; i < block->n_texts; i++) {
		g_free (block->columns[i].bytes);
		g_free (block->columns[i].above);
	}
	g_free (block->columns);
	g_free (block);
}

uint32_t
row_block_rows (const struct row_block *block)
{
	return block->rows;
}

size_t
row_block_room (const struct row_block *block)
{
	return block->room;
}

bool
row_block_full (const struct row_block *block)
{
	return block->rows == ROW_BLOCK_ROWS || block->bytes >= ROW_BLOCK_BYTES;
}

/* Room for n more bytes. */
static inline void
bytes_room (struct row_block *block, uint8_t **bytes, size_t used, size_t *room, size_t n)
{
	size_t had = *room;

	if (G_LIKELY (used + n <= had))
		return;
	*room = MAX (MAX (had * 2, used + n), (size_t) ROOM_FIRST);
	*bytes = g_realloc (*bytes, *room);
	block->room += *room - had;
}

static void
number_add (struct row_block *block, int which, int64_t value)
{
	struct number_column *column = &block->numbers[which];
	uint64_t difference = (uint64_t) value - (uint64_t) column->above;
	uint64_t zigzag = difference << 1 ^ (0 - (difference >> 63));
	unsigned times = 0;
	uint8_t *to;

	bytes_room (block, &column->bytes, column->used, &column->room, VARINT_MAX);
	to = column->bytes + column->used;
	column->told |= value != row_nothing[which];
	column->above = value;
	for (; zigzag != 0 && times < TIMES_MAX && zigzag % 1000 == 0; times++)
		zigzag /= 1000;
	if (zigzag > DIVIDED_MAX) {
		*to = NUMBER_RAW;
		memcpy (to + 1, &value, sizeof value);
		to += NUMBER_MAX;
	} else
		to = varint_put (to, zigzag << 2 | times);
	block->bytes += (size_t) (to - column->bytes) - column->used;
	column->used = (size_t) (to - column->bytes);
}

/* How many bytes two texts have in common at their beginning, up to n. */
static inline size_t
prefix_length (const char *a, const char *b, size_t n)
{
	size_t i = 0;

	for (uint64_t words[2]; i + sizeof *words <= n; i += sizeof *words) {
		memcpy (&words[0], a + i, sizeof *words);
		memcpy (&words[1], b + i, sizeof *words);
		if (words[0] != words[1])
			return i + (size_t) __builtin_ctzll (words[0] ^ words[1]) / 8;
	}
	while (i < n && a[i] == b[i])
		i++;
	return i;
}

static void
text_add (struct row_block *block, struct text_column *column, const char *text, size_t n)
{
	size_t prefix = prefix_length (text, column->above, MIN (n, column->length));
	size_t used = column->used;
	uint8_t *to;

	bytes_room (block, &column->bytes, used, &column->room, VARINT_MAX + 1 + n);
	to = column->bytes + used;
	if (prefix == n && n == column->length)
		*to++ = 0;
	else {
		prefix = MIN (prefix, (size_t) PREFIX_MAX);
		to = varint_put (to, n - prefix + 1);
		*to++ = (uint8_t) prefix;
		if (n > column->above_room) {
			column->above_room = MAX (2 * n, (size_t) 64);
			column->above = g_realloc (column->above, column->above_room);
			block->room += column->above_room;
		}
		if (n > prefix) {
			memcpy (to, text + prefix, n - prefix);
			memcpy (column->above + prefix, text + prefix, n - prefix);
		}
		to += n - prefix;
		column->length = n;
		column->told = true;
	}
	column->used = (size_t) (to - column->bytes);
	block->bytes += column->used - used;
}

void
row_block_add (struct row_block *block, const int64_t numbers[ROW_NUMBERS], const struct cell *const *texts)
{
	for (int i = 0; i < ROW_NUMBERS; i++)
		number_add (block, i, numbers[i]);
	for (int i = 0; i < block->n_texts; i++)
		text_add (block, &block->columns[i], texts[i]->length > 0 ? texts[i]->text : "", texts[i]->length);
	block->rows++;
}

static void
column_head (GByteArray *bytes, char kind, const char *name, size_t size)
{
	g_byte_array_append (bytes, (const guint8 *) &kind, 1);
	varint_append (bytes, strlen (name));
	g_byte_array_append (bytes, (const guint8 *) name, (guint) strlen (name));
	varint_append (bytes, size);
}

static void
block_head (const struct row_block *block, GByteArray *bytes)
{
	uint64_t n = 0;

	for (int i = 0; i < ROW_NUMBERS; i++)
		n += i == ROW_GROUP || block->numbers[i].told;
	for (int i = 0; i < block->n_texts; i++)
		n += block->columns[i].told;
	varint_append (bytes, block->rows);
	varint_append (bytes, n);
	for (int i = 0; i < ROW_NUMBERS; i++)
		if (i == ROW_GROUP || block->numbers[i].told)
			column_head (bytes, 'n', number_name[i], block->numbers[i].used);
	for (int i = 0; i < block->n_texts; i++)
		if (block->columns[i].told)
			column_head (bytes, block->texts[i].attribute ? 'a' : 't', block->texts[i].name, block->columns[i].used);
}

void
row_block_pack (struct row_block *block, GByteArray *bytes)
{
	block_head (block, bytes);
	for (int i = 0; i < ROW_NUMBERS; i++) {
		struct number_column *column = &block->numbers[i];

		if (i == ROW_GROUP || column->told)
			g_byte_array_append (bytes, column->bytes, (guint) column->used);
		column->used = 0;
		column->above = 0;
		column->told = false;
	}
	for (int i = 0; i < block->n_texts; i++) {
		struct text_column *column = &block->columns[i];

		if (column->told)
			g_byte_array_append (bytes, column->bytes, (guint) column->used);
		column->used = column->length = 0;
		column->told = false;
	}
	block->rows = 0;
	block->bytes = 0;
}

/* ---- reading ---- */

static bool
bytes_take (const uint8_t **at, const uint8_t *end, uint64_t n, const uint8_t **bytes)
{
	*bytes = *at;
	if (n > (uint64_t) (end - *at))
		return false;
	*at += n;
	return true;
}

static int
number_find (const char *name)
{
	for (int i = 0; i < ROW_NUMBERS; i++)
		if (strcmp (number_name[i], name) == 0)
			return i;
	return -1;
}

/* Takes a column's head; its size stands in `end` for now. */
static bool
head_take (struct row_reader_column *column, const uint8_t **at, const uint8_t *end, uint64_t *size)
{
	const uint8_t *kind, *name;
	uint64_t length;

	if (!bytes_take (at, end, 1, &kind) || !varint_take (at, end, &length) || !bytes_take (at, end, length, &name) ||
		!varint_take (at, end, size))
		return false;
	column->kind = (char) *kind;
	column->name = g_strndup ((const char *) name, length);
	column->text = g_byte_array_new ();
	column->number = column->kind == 'n' ? number_find (column->name) : -1;
	return column->kind == 'n' ? column->number >= 0 : column->kind == 't' || column->kind == 'a';
}

bool
row_reader_init (struct row_reader *reader, const uint8_t *bytes, size_t n)
{
	const uint8_t *at = bytes, *end = bytes + n;
	g_autofree uint64_t *sizes = NULL;
	uint64_t columns;
	bool grouped = false;

	*reader = (struct row_reader) {0};
	memcpy (reader->numbers, row_nothing, sizeof reader->numbers);
	if (!varint_take (&at, end, &reader->rows) || !varint_take (&at, end, &columns) || columns > n ||
		reader->rows > ROW_BLOCK_ROWS)
		return false;
	reader->columns = g_new0 (struct row_reader_column, columns + 1);
	sizes = g_new0 (uint64_t, columns + 1);
	for (; (uint64_t) reader->n_columns < columns; reader->n_columns++)
		if (!head_take (&reader->columns[reader->n_columns], &at, end, &sizes[reader->n_columns])) {
			reader->n_columns++; /* to be released */
			return false;
		}
	for (int i = 0; i < reader->n_columns; i++) {
		struct row_reader_column *column = &reader->columns[i];

		if (!bytes_take (&at, end, sizes[i], &column->at))
			return false;
		column->end = at;
		grouped |= column->number == ROW_GROUP;
		if (column->number >= 0)
			reader->numbers[column->number] = 0;
	}
	return grouped && at == end;
}

void
row_reader_release (struct row_reader *reader)
{
	for (int i = 0; i < reader->n_columns; i++) {
		g_free (reader->columns[i].name);
		if (reader->columns[i].text != NULL)
			g_byte_array_unref (reader->columns[i].text);
	}
	g_free (reader->columns);
}

static bool
number_next (struct row_reader_column *column, int64_t *number)
{
	uint64_t value, unit = 1;

	if (!varint_take (&column->at, column->end, &value))
		return false;
	if (value == NUMBER_RAW) {
		const uint8_t *raw;

		if (!bytes_take (&column->at, column->end, sizeof *number, &raw))
			return false;
		memcpy (number, raw, sizeof *number);
		return true;
	}
	for (unsigned times = value & 3; times > 0; times--)
		unit *= 1000;
	value = (value >> 2) * unit;
	*number = (int64_t) ((uint64_t) *number + (value >> 1 ^ (0 - (value & 1))));
	return true;
}

static bool
text_next (struct row_reader_column *column)
{
	const uint8_t *prefix, *rest;
	uint64_t length;

	if (!varint_take (&column->at, column->end, &length))
		return false;
	column->same = length == 0;
	if (column->same)
		return true;
	if (!bytes_take (&column->at, column->end, 1, &prefix) || *prefix > column->text->len ||
		!bytes_take (&column->at, column->end, length - 1, &rest) || memchr (rest, '\0', length - 1) != NULL)
		return false;
	g_byte_array_set_size (column->text, *prefix);
	g_byte_array_append (column->text, rest, (guint) (length - 1));
	return true;
}

bool
row_reader_next (struct row_reader *reader)
{
	for (int i = 0; i < reader->n_columns; i++) {
		struct row_reader_column *column = &reader->columns[i];

		if (column->number >= 0 ? !number_next (column, &reader->numbers[column->number]) : !text_next (column))
			return false;
	}
	reader->next++;
	return true;
}

struct row_cell
row_reader_text (const struct row_reader *reader, int column)
{
	const struct row_reader_column *from = &reader->columns[column];

	return (struct row_cell) {(const char *) from->text->data, from->text->len, from->same};
}
