/*
 * reference_record.h - one row of a reference entity, read, on its way into the tables; for reference_read.c.
 */
#ifndef IO_REFERENCE_RECORD_H
#define IO_REFERENCE_RECORD_H

#include "common/io/entity.h"
#include "common/io/row_map.h"
#include "common/recon/reference.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A row's values by the entity's column index. Texts are "" where there is none. */
struct record
{
	const struct entity *entity;
	GString *text[ENTITY_COLUMNS_MAX];
	int64_t number[ENTITY_COLUMNS_MAX]; /* numbers, whole, dates, instants, flags */
	bool given[ENTITY_COLUMNS_MAX];
	int side;
	GString *line; /* scratch */
};

void record_init (struct record *record, enum entity_id id, int side);
void record_release (struct record *record);
int record_column (const struct record *record, const char *name); /* which must be one of the entity */

/* The row that the map went to. FAILURE_DATA: a required value is not there, or one cannot be read. */
gboolean record_read (struct record *record, struct row_map *map, GError **error);

/* Into the tables; what contradicts itself is FAILURE_DATA. */
gboolean record_add (struct reference *reference, const struct record *record, enum entity_id id, GError **error);

#endif
