/*
 * clock_text.h - dates and times of day as text, for date.c and instant.c only.
 *
 * A pattern is made of the fields yyyy yy mm dd HH MM SS and literal marks. A field has exactly its width, or one or two
 * digits where it stands alone between marks and ends of the pattern: so "dd.mm.yyyy" reads 1.3.2026, and "yyyymmdd" never
 * takes 2026031 for a date. Reading does not judge whether there is such a day or hour.
 */
#ifndef BASE_CLOCK_TEXT_H
#define BASE_CLOCK_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct clock_fields
{
	int year, month, day, hour, minute, second;
	int micros; /* of a fraction behind SS; digits past the sixth are dropped: none moves into the next second */
};

/* All of these move *at behind what they have read, and may leave it anywhere on FALSE. */
bool clock_number (const char **at, const char *end, int least, int most, int *value);
bool clock_char (const char **at, const char *end, char wanted);
bool clock_fraction (const char **at, const char *end, int *micros); /* TRUE also where there is none */
bool clock_fields_read (const char **at, const char *end, const char *pattern, struct clock_fields *fields);

/* What eight bytes have to be: digits where `is` has a '0', anything where `look` is zero, else the byte itself. */
struct clock_pattern
{
	char is[9], most[9], look[9]; /* most: what keeps a byte that differs by no more than it may below 0x80 */
};

#define CLOCK_DATE_FRONT                                                                   \
	{                                                                                      \
		"0000-00-", "\x76\x76\x76\x76\x7f\x76\x76\x7f", "\xff\xff\xff\xff\xff\xff\xff\xff" \
	}

/* All eight at once. value takes the digits, each at its place. */
static inline bool
clock_digits (const char *text, const struct clock_pattern *pattern, uint8_t value[static 8])
{
	uint64_t word, is, most, look;

	memcpy (&word, text, sizeof word);
	memcpy (&is, pattern->is, sizeof is);
	memcpy (&most, pattern->most, sizeof most);
	memcpy (&look, pattern->look, sizeof look);
	word = (word ^ is) & look;
	memcpy (value, &word, sizeof word);
	return ((word | (word + most)) & UINT64_C (0x8080808080808080)) == 0;
}

static inline int
clock_pair (const uint8_t *digits)
{
	return digits[0] * 10 + digits[1];
}

/* Writes value with leading zeros; returns the position behind it. */
char *clock_put (char *at, int value, int width);

#endif
