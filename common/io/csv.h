/*
 * csv.h - CSV files as batches of text cells: RFC 4180 with a declared delimiter, quote and encoding, and nothing tolerated that
 * could hide a truncated or damaged file.
 *
 * The first row is the header: names are unique, blanks around them are dropped, a column without a name is skipped. Every other
 * row has as many fields as the header. Empty lines are passed over. Errors are `file 'x.csv': line 7, column 'qty': ...`,
 * FAILURE_DATA unless the file cannot be read at all.
 */
#ifndef IO_CSV_H
#define IO_CSV_H

#include "common/base/hash.h"
#include "common/io/batch.h"
#include "common/io/profile.h"

#include <glib.h>

struct csv_reader;
typedef struct csv_reader csv_reader;

/* Opens and reads the header. path may lack its `.gz`. chunk: bytes read at a time, 0 = the default (tests). */
struct csv_reader *csv_open (const char *path, const struct csv_format *format, size_t chunk, GError **error);
void csv_close (struct csv_reader *reader); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (csv_reader, csv_close)

const char *csv_path (const struct csv_reader *reader); /* as found, with `.gz` where that is the file */
int csv_columns (const struct csv_reader *reader, const struct column_info **columns); /* all VALUE_TEXT; "" = skipped */

/* Before the first fetch: the file is read by a thread of its own, ahead of its rows. */
void csv_read_ahead (struct csv_reader *reader);

/* TRUE with a batch of at least one row, TRUE with NULL at the end, FALSE on error. */
gboolean csv_fetch (struct csv_reader *reader, const struct batch **batch, GError **error);

/*
 * Before the first fetch: only the rows whose bit is set (of byte row / 8, the lowest first, rows from 0 to n - 1) come in
 * batches; the others are passed over and counted. Borrowed until the reader is closed. NULL: all rows come.
 */
void csv_want (struct csv_reader *reader, const uint8_t *wanted, uint64_t n);

/*
 * After the end: rows read (without header and trailer), rows that the second scanner counted, and the fields of the trailer
 * row after its mark (NULL when the format has none).
 */
int64_t csv_rows (const struct csv_reader *reader);
int64_t csv_scanned (const struct csv_reader *reader);
const GPtrArray *csv_trailer (const struct csv_reader *reader);

/* Fast digest of the text as it was read, for evidence: 32 hex digits. */
void csv_digest (const struct csv_reader *reader, char hex[static DIGEST_HEX_SIZE]);

/* The file itself, or with `.gz` where only that exists; NULL when there is neither. The caller frees it. */
char *csv_find (const char *path);

#endif
