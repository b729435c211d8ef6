/*
 * csv_split.h - a plain line of CSV into its fields, sixty-four bytes at a time.
 *
 * Plain is a line of RFC 4180 without quotes that ends in LF or CR LF: what nearly every line of an export is, and read many
 * times faster than by a parser that looks at each byte. Everything else is left to libcsv, which is also the oracle of the
 * tests.
 */
#ifndef IO_CSV_SPLIT_H
#define IO_CSV_SPLIT_H

#include <stddef.h>
#include <stdint.h>

enum
{
	CSV_SPLIT_BYTES = 64 /* that are looked at together */
};

/*
 * Splits the line at the beginning of text (size bytes): ends[i] is where field i ends, counted from text, and the next one
 * begins behind it. Returns the bytes of the line with its end, and *fields; 0 when the line is not plain, is empty, does not
 * end within size, or has more than `most` fields. There is room for CSV_SPLIT_BYTES more of ends.
 */
size_t csv_split (const char *text, size_t size, char delimiter, char quote, uint32_t *ends, int most, int *fields);

/*
 * The bytes of the line with its end when it has no quote and no lone carriage return; 0 as above. For lines that are passed
 * over.
 */
size_t csv_split_skip (const char *text, size_t size, char quote);

#endif
