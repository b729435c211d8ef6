/*
 * workbook_zip.h - the parts of a finished workbook, as the library has written it; internal to the workbook.
 *
 * The zip format, as far as a file of one writer needs it (APPNOTE 4.3.7, 4.3.12, 4.3.16); all numbers are little-endian.
 */
#ifndef REPORTS_WORKBOOK_ZIP_H
#define REPORTS_WORKBOOK_ZIP_H

#include <glib.h>
#include <stdbool.h>

/* clang-format off */ /* a list */
enum
{
	LOCAL_SIZE = 30, LOCAL_CRC = 14, LOCAL_PACKED = 18, LOCAL_WHOLE = 22, LOCAL_NAME = 26, LOCAL_EXTRA = 28,
	ENTRY_SIZE = 46, ENTRY_CRC = 16, ENTRY_PACKED = 20, ENTRY_WHOLE = 24, ENTRY_NAME = 28, ENTRY_EXTRA = 30, ENTRY_COMMENT = 32,
	ENTRY_OFFSET = 42,
	END_SIZE = 22, END_COUNT = 10, END_DIRECTORY = 12, END_OFFSET = 16
};
/* clang-format on */

struct zip
{
	const char *data; /* the whole file */
	gsize n;
	gsize at, left; /* the entry that comes next, and how many come */
};

struct zip_part
{
	const char *name; /* not NUL-terminated */
	gsize n_name;
	const char *local, *entry; /* its header, and its place in the directory */
	gsize n_local, n_entry;
	const char *packed;
	gsize n_packed;
};

gsize zip_number (const char *at, int bytes);
void zip_number_set (char *at, int bytes, gsize value);

bool zip_open (struct zip *zip, const char *data, gsize n); /* false: it has no end */

/* The next part. *part is all NULL where there is none. false: the file is damaged; then the name is there if it is known. */
bool zip_next (struct zip *zip, struct zip_part *part);

#endif
