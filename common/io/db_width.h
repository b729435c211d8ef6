/*
 * db_width.h - how wide the values of a query were: a query that is asked in parts is run again for its first part alone. For
 * drivers that have to know before they read.
 */
#ifndef IO_DB_WIDTH_H
#define IO_DB_WIDTH_H

#include <stddef.h>

struct db_widths;

struct db_widths *db_widths_new (void);
void db_widths_free (struct db_widths *widths); /* NULL is fine */

/* width: of each column's buffer, bytes. Recalling only widens, and nothing where the query is new or has other columns. */
void db_widths_keep (struct db_widths *widths, const char *sql, const size_t *width, int n);
void db_widths_recall (const struct db_widths *widths, const char *sql, size_t *width, int n);

#endif
