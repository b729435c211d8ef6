#include "common/io/csv_split.h"

#include <stdbool.h>
#include <string.h>

enum
{
	BYTES = 16,
	WORD = 8,
	VECTORS = CSV_SPLIT_BYTES / BYTES
};

typedef uint8_t bytes_t __attribute__ ((vector_size (BYTES)));

static bytes_t
bytes_of (char byte)
{
	return (bytes_t) {0} + (uint8_t) byte;
}

/* A bit per byte of the vector that is all ones, the first byte the lowest. */
static inline uint64_t
bits_of (bytes_t bytes)
{
#ifdef __SSE2__
	typedef char chars_t __attribute__ ((vector_size (BYTES)));

	return (uint16_t) __builtin_ia32_pmovmskb128 ((chars_t) bytes);
#else
	typedef uint64_t words_t __attribute__ ((vector_size (BYTES)));
	const uint64_t gather = UINT64_C (0x0102040810204080), high = UINT64_C (0x8080808080808080);
	words_t words = (words_t) bytes;
	uint64_t bits = 0;

	for (int i = 0; i < BYTES / WORD; i++) {
		uint64_t word = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? words[i] : __builtin_bswap64 (words[i]);

		bits |= (((word & high) >> 7) * gather >> 56) << i * WORD;
	}
	return bits;
#endif
}

/* The bytes of the line whose end, a LF or CR, stands at a place; 0: a lone CR. */
static size_t
line_size (const char *text, size_t size, size_t at)
{
	if (text[at] == '\n')
		return at + 1;
	return at + 1 < size && text[at + 1] == '\n' ? at + 2 : 0;
}

/* The last bytes of a text, one by one. */
static size_t
tail_split (const char *text, size_t size, size_t at, char delimiter, char quote, uint32_t *ends, int most, int *fields)
{
	for (; at < size; at++) {
		bool end = text[at] == '\n' || text[at] == '\r';

		if (!end && text[at] != delimiter && text[at] != quote)
			continue;
		if (text[at] == quote || *fields == most)
			return 0;
		ends[(*fields)++] = (uint32_t) at;
		if (end)
			return line_size (text, size, at);
	}
	return 0;
}

size_t
csv_split (const char *text, size_t size, char delimiter, char quote, uint32_t *ends, int most, int *fields)
{
	const bytes_t delimiters = bytes_of (delimiter), quotes = bytes_of (quote), feeds = bytes_of ('\n'),
				  returns = bytes_of ('\r');
	size_t at = 0, line = 0;
	int n = 0;
	uint64_t stops = 0;

	for (; stops == 0 && size - at >= CSV_SPLIT_BYTES && n <= most; at += CSV_SPLIT_BYTES) {
		uint64_t marks = 0;

		for (int i = 0; i < VECTORS; i++) {
			bytes_t bytes;

			memcpy (&bytes, text + at + i * BYTES, BYTES);
			stops |= bits_of ((bytes_t) ((bytes == quotes) | (bytes == feeds) | (bytes == returns))) << i * BYTES;
			marks |= bits_of ((bytes_t) (bytes == delimiters)) << i * BYTES;
		}
		if (stops != 0)
			marks &= (stops & -stops) - 1; /* those before the first of them */
		for (; marks != 0; marks &= marks - 1)
			ends[n++] = (uint32_t) at + (uint32_t) __builtin_ctzll (marks);
	}
	if (n > most)
		return 0;
	*fields = n;
	if (stops == 0) {
		line = tail_split (text, size, at, delimiter, quote, ends, most, fields);
	} else {
		at += (size_t) __builtin_ctzll (stops) - CSV_SPLIT_BYTES;
		if (text[at] == quote || n == most)
			return 0;
		ends[n] = (uint32_t) at;
		*fields = n + 1;
		line = line_size (text, size, at);
	}
	return *fields == 1 && ends[0] == 0 ? 0 : line;
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
