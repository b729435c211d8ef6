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

struct clock_fields
{
	int year, month, day, hour, minute, second;
	int micros;	/* of a fraction behind SS; digits past the sixth are dropped: none moves into the next second */
};

/* All of these move *at behind what they have read, and may leave it anywhere on FALSE. */
bool clock_number (const char **at, const char *end, int least, int most, int *value);
bool clock_char (const char **at, const char *end, char wanted);
bool clock_fraction (const char **at, const char *end, int *micros);	/* TRUE also where there is none */
bool clock_fields_read (const char **at, const char *end, const char *pattern, struct clock_fields *fields);

/* Writes value with leading zeros; returns the position behind it. */
char *clock_put (char *at, int value, int width);

#endif
