/* clock_text.c - dates and times of day as text. */
#include "common/base/clock_text.h"

#include <stddef.h>
#include <string.h>

bool
clock_number (const char **at, const char *end, int least, int most, int *value)
{
	int n = 0, number = 0;

	for (; n < most && *at < end && **at >= '0' && **at <= '9'; n++)
		number = number * 10 + (*(*at)++ - '0');
	*value = number;
	return n >= least;
}

bool
clock_char (const char **at, const char *end, char wanted)
{
	if (*at == end || **at != wanted)
		return false;
	(*at)++;
	return true;
}

bool
clock_fraction (const char **at, const char *end, int *micros)
{
	const char *start;
	int ignored;

	if (!clock_char (at, end, '.') && !clock_char (at, end, ','))
		return true;
	start = *at;
	if (!clock_number (at, end, 1, 6, micros))
		return false;
	for (ptrdiff_t n = *at - start; n < 6; n++)
		*micros *= 10;
	while (clock_number (at, end, 1, 9, &ignored))
		;
	return true;
}

static bool
is_field (char c)
{
	return c != '\0' && strchr ("ymdHMS", c) != NULL;
}

static int *
field_of (struct clock_fields *fields, char letter)
{
	switch (letter) {
	case 'y':
		return &fields->year;
	case 'm':
		return &fields->month;
	case 'd':
		return &fields->day;
	case 'H':
		return &fields->hour;
	case 'M':
		return &fields->minute;
	default:
		return &fields->second;
	}
}

bool
clock_fields_read (const char **at, const char *end, const char *pattern, struct clock_fields *fields)
{
	bool after_field = false;

	while (*pattern != '\0') {
		char letter = *pattern;
		int width = 1, *field, least;

		if (!is_field (letter)) {
			if (!clock_char (at, end, letter))
				return false;
			pattern++;
			after_field = false;
			continue;
		}
		while (pattern[width] == letter)
			width++;
		pattern += width;
		field = field_of (fields, letter);
		least = letter == 'y' || after_field ? width : 1;
		if (!clock_number (at, end, least, width, field))
			return false;
		if (letter == 'y' && width == 2)
			*field += 2000;
		if (letter == 'S' && *at < end && **at != *pattern && !clock_fraction (at, end, &fields->micros))
			return false;
		after_field = true;
	}
	return true;
}

char *
clock_put (char *at, int value, int width)
{
	for (int i = width; i-- > 0; value /= 10)
		at[i] = (char) ('0' + value % 10);
	return at + width;
}
