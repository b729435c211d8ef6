/*
 * row_map.h - where each canonical column of an entity comes from in the rows of one file or query, as its profile says.
 */
#ifndef IO_ROW_MAP_H
#define IO_ROW_MAP_H

#include "common/io/batch.h"
#include "common/io/entity.h"
#include "common/io/numbers.h"
#include "common/io/profile.h"
#include "common/io/value.h"

#include <glib.h>

struct slot /* a canonical column, or an attribute */
{
	const char *name;  /* canonical, or the attribute's */
	const char *shown; /* as messages call it: the source's own header */
	struct value_format format;
	struct slot_source *source;
	int direct; /* 1 + the batch's column that is the cell as it stands; 0: it has to be made */
};

struct row_map
{
	const struct entity *entity;
	struct slot *columns; /* by the entity's column index; source NULL: the input has none */
	struct slot *attributes;
	int n_attributes;
	const struct batch *batch; /* where row_map_go went */
	size_t row;
	size_t each;       /* which of the columns that stand for rows row_map_go went to */
	bool strip_zeros;  /* identifiers of reference data are kept without leading zeros, as those of movements compare */
	bool two_decimals; /* amounts and prices are to be read by money_from_stored() */
	struct row_map_parts *parts;
	struct numbers *numbers; /* takes the numbers of rows; NULL: nobody asks */
	const struct slot *numbered;
};
typedef struct row_map row_map;

struct row_map_input
{
	const struct entity *entity;
	const struct profile *profile;
	const struct profile_entity *declared; /* NULL: headers are canonical */
	const struct column_info *columns;
	int n_columns;
	GHashTable *settings; /* of the source; may be NULL */
	const char *folder;   /* of lookup files */
	bool file;            /* rows of a CSV file: cells are repaired as the profile's fields declare */
	const struct zone *zone;
};

/*
 * FALSE results: a missing or repeated column is FAILURE_DATA, a setting or decimals that are not declared
 * FAILURE_CONFIGURATION.
 */
struct row_map *row_map_new (const struct row_map_input *input, GError **error);
void row_map_free (struct row_map *map); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (row_map, row_map_free)

/*
 * Goes to a row of a batch: looks up what is joined to it. Returns NULL, or why it cannot be joined ("column 'm_inout_id':
 * 'X' is not in 'm_inout.csv'"), good until the next row.
 */
const char *row_map_go (struct row_map *map, const struct batch *batch, size_t row);

struct cell row_map_made (struct row_map *map, const struct slot *slot); /* for row_map_cell */

/* A cell of the row, good until the next row; empty when the slot has no source. */
static inline struct cell
row_map_cell (struct row_map *map, const struct slot *slot)
{
	return slot->direct > 0 ? map->batch->column[slot->direct - 1][map->row] : row_map_made (map, slot);
}

/* Whether a slot has a column of the batch for itself, as it stands: nothing else reads it, so it need not be text. */
bool row_map_owns (const struct row_map *map, const struct slot *slot);

/* Asks for the numbers of a column of the entity or an attribute. FALSE: the input has none of that name. */
bool row_map_number (struct row_map *map, const char *column);

/* Takes down the number of a row that counts. */
static inline void
row_map_count (struct row_map *map)
{
	if (map->numbers == NULL)
		return;
	struct cell cell = row_map_cell (map, map->numbered);
	numbers_add (map->numbers, cell.text, cell.length);
}

/* How many rows each row of the input stands for, 1 unless the profile says which of its columns do; and goes to one of them. */
size_t row_map_eaches (const struct row_map *map);
void row_map_each (struct row_map *map, size_t each);

/* The reason why the profile excludes the row; NULL when it does not. */
const char *row_map_excluded (struct row_map *map);
bool row_map_excludes (const struct row_map *map); /* whether the profile excludes any rows at all */

#endif
