/*
 * pg_copy.h - what PostgreSQL's COPY carries: the query that it is of, binary tuples out, rows of text in. No libpq: bytes in,
 * bytes out. For pg.c only.
 */
#ifndef IO_PG_COPY_H
#define IO_PG_COPY_H

#include "common/io/batch.h"
#include "common/io/db_driver.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * COPY takes no parameters: each is a setting of the transaction (tieout.NAME), cast to the type that the statement expects,
 * whose name stands in casts by placeholder. Newly allocated.
 */
char *pg_copy_query (const struct db_statement *statement, char **casts);

/* Skips signature, flags and the extension area at *at; false when they are none. */
bool pg_copy_header (const unsigned char **at, const unsigned char *end);

/*
 * One tuple of n columns at *at becomes a row of the builder, or the trailer is skipped; false when it is neither. typed: by
 * column, whether it may come as a value; NULL: none may.
 */
bool pg_copy_tuple (const unsigned char **at, const unsigned char *end, struct batch_builder *builder, const uint32_t *types,
	const bool *typed, int n);

/* A line of COPY's text format for these values, NULL for NULL, instead of what the text held. */
void pg_copy_row (GString *line, const char *const *values, int n);

#endif
