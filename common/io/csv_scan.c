#include "common/io/csv_scan.h"

#include <string.h>

static void
record_end (struct csv_scan *scan)
{
	scan->records += scan->filled;
	scan->filled = false;
}

typedef uint8_t bytes_t __attribute__ ((vector_size (16)));

/* Line feeds that do not follow another one; text[-1] is there. */
static int64_t
ends_count (const char *text, size_t n)
{
	const bytes_t feeds = (bytes_t) {0} + (uint8_t) '\n';
	const char *ahead = text - 1;
	int64_t count = 0;
	size_t at = 0;

	while (n - at >= sizeof (bytes_t)) {
		bytes_t ends = {0};

		/* A byte counts to 255. */
		for (int step = 0; step < 255 && n - at >= sizeof ends; step++, at += sizeof ends) {
			bytes_t bytes, before;

			memcpy (&bytes, text + at, sizeof bytes);
			memcpy (&before, ahead + at, sizeof before);
			ends -= (bytes_t) ((bytes == feeds) & (before != feeds));
		}
		for (size_t i = 0; i < sizeof ends; i++)
			count += ends[i];
	}
	for (; at < n; at++)
		count += text[at] == '\n' && ahead[at] != '\n';
	return count;
}

/* Without quotes and carriage returns only line feeds count. */
static void
plain_add (struct csv_scan *scan, const char *text, size_t n)
{
	if (*text == '\n')
		record_end (scan);
	scan->records += ends_count (text + 1, n - 1);
	if (memchr (text, '\n', n) != NULL)
		scan->filled = false;
	scan->filled |= text[n - 1] != '\n';
}

void
csv_scan_add (struct csv_scan *scan, const char *text, size_t n)
{
	if (n == 0)
		return;
	scan->plain = !scan->quoted && memchr (text, scan->quote, n) == NULL && memchr (text, '\r', n) == NULL;
	if (scan->plain) {
		plain_add (scan, text, n);
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
