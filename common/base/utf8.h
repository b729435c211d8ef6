/*
 * utf8.h - whether text is good UTF-8, quickly: nearly all text is ASCII, which is found sixty-four and eight bytes at a time.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* So many bytes at the beginning, at least, are ASCII without NUL. */
static inline size_t
ascii_length (const char *text, size_t n)
{
	typedef signed char bytes_t __attribute__ ((vector_size (16)));
	typedef uint64_t words_t __attribute__ ((vector_size (16)));
	const uint64_t ones = UINT64_C (0x0101010101010101), high = UINT64_C (0x8080808080808080);
	size_t at = 0;

	for (bytes_t bytes[4]; n - at >= sizeof bytes; at += sizeof bytes) {
		memcpy (bytes, text + at, sizeof bytes);
		words_t good = (words_t) ((bytes[0] > 0) & (bytes[1] > 0) & (bytes[2] > 0) & (bytes[3] > 0));
		if ((good[0] & good[1]) != UINT64_MAX)
			break;
	}
	for (uint64_t word; n - at >= sizeof word; at += sizeof word) {
		memcpy (&word, text + at, sizeof word);
		if (((word | (word - ones)) & high) != 0)
			break;
	}
	return at;
}

/* n bytes are UTF-8 without NUL; none are. */
static inline bool
utf8_is_good (const char *text, size_t n)
{
	size_t at = ascii_length (text, n);

	for (; at < n && (signed char) text[at] > 0; at++)
		;
	return at == n || g_utf8_validate_len (text + at, n - at, NULL);
}

#endif
