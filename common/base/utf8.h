/*
 * utf8.h - whether text is good UTF-8, quickly: nearly all text is ASCII, which is found eight bytes at a time.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* So many bytes at the beginning, at least, are ASCII without NUL; a multiple of eight. */
static inline size_t
ascii_length (const char *text, size_t n)
{
	const uint64_t ones = UINT64_C (0x0101010101010101), high = UINT64_C (0x8080808080808080);
	size_t at = 0;

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
