/*
 * sql_text.h - the parameters in the text of a statement: `:name` outside of quotes, comments and `::` casts.
 */
#ifndef IO_SQL_TEXT_H
#define IO_SQL_TEXT_H

#include <glib.h>

/* Called for each parameter in order; writes its replacement. */
typedef void sql_parameter_writer (GString *out, const char *name, void *data);

/* Copies sql, without comments and a final semicolon, each parameter replaced by what write makes of it. The caller frees it. */
char *sql_rewrite (const char *sql, sql_parameter_writer *write, void *data);

/* `table (a, b)` of `INSERT INTO table (a, b) VALUES (:a, :b)`; NULL when it is no such statement. The caller frees it. */
char *sql_insert_target (const char *insert, int *n_columns);

/* Such a statement with `?` for its parameters, behind another text (NULL: none); NULL when it is none. The caller frees it. */
char *sql_insert_marked (const char *insert, const char *before, int *n_columns);

#endif
