/*
 * lookup.h - a CSV file held by key, for the columns that a profile joins to the rows of another.
 */
#ifndef IO_LOOKUP_H
#define IO_LOOKUP_H

#include "common/io/batch.h"
#include "common/io/profile.h"

#include <glib.h>

struct lookup;
typedef struct lookup lookup;

enum
{
	LOOKUP_KEY_SEPARATOR = '\x1f' /* between the values of a key of several columns */
};

/*
 * Reads the file below folder; rows without a key are passed over, a key that comes twice is FAILURE_DATA, or none when
 * optional. Cells are cleaned as the profile's fields declare. An optional file that is not there holds nothing.
 */
struct lookup *lookup_read (
	const char *folder, const struct profile_lookup *declared, const struct profile *profile, GError **error);
void lookup_free (struct lookup *lookup); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (lookup, lookup_free)

const char *lookup_name (const struct lookup *lookup); /* of the file, without its folder */
bool lookup_optional (const struct lookup *lookup);    /* as declared: a key that finds nothing is no fault of the row */

/* The row of a key, -1 when there is none; and a cell of it, column counting through the declared columns. */
int64_t lookup_find (const struct lookup *lookup, const struct cell *key);
struct cell lookup_cell (const struct lookup *lookup, int64_t row, int column);

#endif
