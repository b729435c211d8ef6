#include "common/io/csv_scan.h"

#include <string.h>

static void
record_end (struct csv_scan *scan)
{
	scan->records += scan->filled;
	scan->filled = false;
}

/* Without quotes and carriage returns only line feeds count. */
static void
plain_add (struct csv_scan *scan, const char *text, const char *end)
{
	const char *mark;

	for (; (mark = memchr (text, '\n', (size_t) (end - text))) != NULL; text = mark + 1) {
		scan->filled |= mark > text;
		record_end (scan);
	}
	scan->filled |= end > text;
}

void
csv_scan_add (struct csv_scan *scan, const char *text, size_t n)
{
	if (n == 0)
		return;
	scan->plain = !scan->quoted && memchr (text, scan->quote, n) == NULL && memchr (text, '\r', n) == NULL;
	if (scan->plain) {
		plain_add (scan, text, text + n);
		return;
	}
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
