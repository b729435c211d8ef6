/*
 * row_map_internal.h - where cells come from: what row_map.c makes and row_map_read.c follows.
 */
#ifndef IO_ROW_MAP_INTERNAL_H
#define IO_ROW_MAP_INTERNAL_H

#include "common/io/lookup.h"
#include "common/io/row_map.h"

enum
{
	PART_OWN = -1,        /* a cell of the row itself */
	PART_EACH_VALUE = -2, /* of the column that stands for the row just now */
	PART_EACH_AS = -3,    /* what that column stands for */
	PART_TEXT = -4        /* a text that the profile gives */
};

struct part
{
	int lookup, column; /* of a joined row; or one of the above */
	const char *text;
	const struct profile_field *field; /* an own cell is repaired as it says; NULL */
	GString *clean;
};

struct slot_source
{
	struct part *parts;
	int n_parts;
	const struct profile_column *declared; /* NULL: the cell as it is */
	const char *constant;                  /* value of the setting, else the default; NULL = none */
	GString *text;                         /* what parts, values and zeros make of it */
	struct part sign;                      /* declared->sign */
};

struct join
{
	struct lookup *lookup;
	struct part *by;
	int n_by;
	const char *by_name; /* the first */
	GString *key;
	int64_t row;
};

struct exclusion
{
	struct part *parts;
	int n_parts;
	GString *text; /* of more than one */
	const struct profile_exclusion *declared;
};

struct row_map_parts
{
	struct join *joins;
	size_t n_joins;
	struct exclusion *exclusions;
	size_t n_exclusions;
	struct part *each; /* columns that stand for rows of their own */
	const struct profile_each *each_declared;
	size_t n_each;
	GString *reason;
};

#endif
