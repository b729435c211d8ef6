#include "common/io/csv_split.h"

#include <stdbool.h>
#include <string.h>

enum
{
	BYTES = 16,
	WORD = 8
};

typedef uint8_t bytes_t __attribute__ ((vector_size (BYTES)));
typedef uint64_t words_t __attribute__ ((vector_size (BYTES)));

static bytes_t
bytes_of (char byte)
{
	return (bytes_t) {0} + (uint8_t) byte;
}

/* A word in memory order: its first byte is the least significant one, whatever the machine. */
static uint64_t
word_of (uint64_t word)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? word : __builtin_bswap64 (word);
}

struct split
{
	const char *text;
	size_t size;
	char delimiter, quote;
	uint32_t *ends;
	int most, fields;
	size_t line; /* bytes of the line once its end has been seen */
};

/* Takes the mark at a place. FALSE: the line is at its end, or is not plain (line 0). */
static bool
mark_take (struct split *split, size_t at)
{
	char mark = split->text[at];

	if (mark == split->quote || split->fields == split->most)
		return false;
	split->ends[split->fields++] = (uint32_t) at;
	if (mark == split->delimiter)
		return true;
	if (mark == '\n')
		split->line = at + 1;
	else if (at + 1 < split->size && split->text[at + 1] == '\n')
		split->line = at + 2;
	return false;
}

size_t
csv_split (const char *text, size_t size, char delimiter, char quote, uint32_t *ends, int most, int *fields)
{
	struct split split = {text, size, delimiter, quote, ends, most, 0, 0};
	const bytes_t delimiters = bytes_of (delimiter), quotes = bytes_of (quote), feeds = bytes_of ('\n'),
				  returns = bytes_of ('\r');
	size_t at = 0;
	bool going = true;

	for (; going && size - at >= BYTES; at += BYTES) {
		bytes_t bytes;

		memcpy (&bytes, text + at, BYTES);
		words_t marks = (words_t) ((bytes == delimiters) | (bytes == quotes) | (bytes == feeds) | (bytes == returns));
		for (int half = 0; half < BYTES / WORD && going; half++)
			for (uint64_t word = word_of (marks[half]); word != 0 && going;) {
				unsigned byte = (unsigned) __builtin_ctzll (word) / 8;

				going = mark_take (&split, at + (size_t) half * WORD + byte);
				word &= ~(UINT64_C (0xff) << byte * 8);
			}
	}
	for (; going && at < size; at++)
		if (text[at] == delimiter || text[at] == quote || text[at] == '\n' || text[at] == '\r')
			going = mark_take (&split, at);
	*fields = split.fields;
	return split.fields == 1 && ends[0] == 0 ? 0 : split.line;
}

size_t
csv_split_skip (const char *text, size_t size, char quote)
{
	const char *end = memchr (text, '\n', size);
	size_t n = end != NULL ? (size_t) (end - text) : 0;

	if (n == 0 || memchr (text, quote, n) != NULL)
		return 0;
	const char *cr = memchr (text, '\r', n);
	return cr != NULL && (cr != end - 1 || cr == text) ? 0 : n + 1;
}
