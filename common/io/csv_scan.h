/*
 * csv_scan.h - counts the records of a CSV text by a second, simpler method than the reader's: the check of last resort for a
 * file that comes without control totals.
 */
#ifndef IO_CSV_SCAN_H
#define IO_CSV_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct csv_scan
{
	char quote;
	int64_t records;     /* lines that are not empty, line ends inside quotes not counted; the header is one of them */
	bool quoted, filled; /* inside quotes; the record in work has a byte */
	bool plain;          /* the text that was added last has neither quotes nor carriage returns, nor began inside quotes */
};

void csv_scan_add (struct csv_scan *scan, const char *text, size_t n); /* any split of the text gives the same count */
int64_t csv_scan_end (struct csv_scan *scan);                          /* counts a last line without its end */

#endif
