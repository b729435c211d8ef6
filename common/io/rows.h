/*
 * rows.h - rows of a CSV file or of a query, one or the other.
 */
#ifndef IO_ROWS_H
#define IO_ROWS_H

#include "common/io/csv.h"
#include "common/io/db.h"

struct rows
{
	struct csv_reader *csv; /* exactly one is set */
	struct db_cursor *cursor;
	const char *object; /* "file 'x.csv'", "query 'movement'": for messages */
};

static inline int
rows_columns (const struct rows *rows, const struct column_info **columns)
{
	return rows->csv != NULL ? csv_columns (rows->csv, columns) : db_cursor_columns (rows->cursor, columns);
}

/* As csv_fetch() and db_fetch(). */
static inline gboolean
rows_fetch (const struct rows *rows, const struct batch **batch, GError **error)
{
	return rows->csv != NULL ? csv_fetch (rows->csv, batch, error) : db_fetch (rows->cursor, batch, error);
}

#endif
