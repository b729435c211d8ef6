/*
 * totals.h - control totals: what was read, counted and summed, against what the source itself says of it.
 */
#ifndef IO_TOTALS_H
#define IO_TOTALS_H

#include "common/base/decimal.h"
#include "common/base/strpool.h"
#include "common/io/db.h"
#include "common/io/profile.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A group is one combination of these. */
enum
{
	TOTAL_MOVEMENT,
	TOTAL_INDICATOR,
	TOTAL_CURRENCY,
	TOTAL_UOM,
	TOTAL_KEYS
};

struct totals;
typedef struct totals totals;

struct totals *totals_new (const struct strpool *strings); /* borrowed: the pool of the ids that totals_add is given */
void totals_free (struct totals *totals);                  /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (totals, totals_free)

/* Counts a row. DECIMAL_NONE: it has no such number; *_bad: it has one that could not be read, so sums with it prove nothing. */
void totals_add (
	struct totals *totals, const uint32_t key[TOTAL_KEYS], int64_t qty, bool qty_bad, int64_t amount, bool amount_bad);
int64_t totals_rows (const struct totals *totals);

/*
 * Compares with the rows of a totals query: any of movement, indicator, currency, uom; row_count; any of qty, amount. For
 * engines without exact decimals there are qty_millionths, amount_millionths, which are added to them. FALSE with
 * FAILURE_DATA and both numbers when they differ.
 */
gboolean totals_compare (const struct totals *totals, struct db_cursor *cursor, GError **error);

/* Compares with a control file's or trailer's numbers: rows, then qty and amount where given (NULL = not). */
gboolean totals_compare_texts (const struct totals *totals, const struct number_format *format, const char *rows, const char *qty,
	const char *amount, GError **error);

/* The numbers of a control file `rows,N`, `qty,SUM`, `amount,SUM`, one per line. The caller frees the texts. */
gboolean control_file_read (const char *path, char **rows, char **qty, char **amount, GError **error);

#endif
