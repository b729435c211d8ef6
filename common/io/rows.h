/*
 * rows.h - rows of a CSV file, of a query, or of a query that was kept.
 */
#ifndef IO_ROWS_H
#define IO_ROWS_H

#include "common/base/stop.h"
#include "common/io/csv.h"
#include "common/io/db.h"
#include "common/io/spool.h"

struct rows
{
	struct csv_reader *csv; /* one of csv, cursor and spool is set; a spool beside a cursor keeps what is fetched */
	struct db_cursor *cursor;
	struct spool *spool;
	const char *object; /* "file 'x.csv'", "query 'movement'": for messages */
};

static inline int
rows_columns (const struct rows *rows, const struct column_info **columns)
{
	return rows->csv != NULL   ? csv_columns (rows->csv, columns)
		: rows->cursor != NULL ? db_cursor_columns (rows->cursor, columns)
							   : spool_columns (rows->spool, columns);
}

/* As csv_fetch(), db_fetch() and spool_fetch(); FAILURE_BUSY once the job was asked to stop. */
static inline gboolean
rows_fetch (const struct rows *rows, const struct batch **batch, GError **error)
{
	if (!stop_check (error))
		return FALSE;
	if (rows->csv != NULL)
		return csv_fetch (rows->csv, batch, error);
	if (rows->cursor == NULL)
		return spool_fetch (rows->spool, batch, error);
	return db_fetch (rows->cursor, batch, error) &&
		(rows->spool == NULL || *batch == NULL || spool_add (rows->spool, *batch, error));
}

#endif
