#include "common/io/csv_scan.h"

#include <string.h>

static void
record_end (struct csv_scan *scan)
{
	scan->records += scan->filled;
	scan->filled = false;
}

void
csv_scan_add (struct csv_scan *scan, const char *text, size_t n)
{
	for (const char *at = text, *end = text + n; at < end; at++) {
		if (*at == scan->quote)
			scan->quoted = !scan->quoted;
		if ((*at == '\n' || *at == '\r') && !scan->quoted)
			record_end (scan);
		else
			scan->filled = true;
	}
}

int64_t
csv_scan_end (struct csv_scan *scan)
{
	record_end (scan);
	return scan->records;
}
