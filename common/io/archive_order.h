/*
 * archive_order.h - one order of texts, rows and portions that depends on their content alone. For the archive only.
 *
 * Rows arrive in any order and strings are numbered as they arrive, but equal inputs must give equal archives. So texts are
 * ranked by their bytes, rows by source_key and then by everything else in them. Rows that are equal in everything differ at
 * most in what became of them: they are ordered by their portions, and those by the rows that they are linked with.
 */
#ifndef IO_ARCHIVE_ORDER_H
#define IO_ARCHIVE_ORDER_H

#include "common/recon/movement.h"
#include "common/recon/recon.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A column of a movement table; `none` is what a table without it is taken to hold. */
struct archive_column
{
	const char *name;
	size_t offset; /* of the array's pointer in struct movement_table */
	size_t width;  /* of a value: 8, 4 or 1 bytes */
	bool text;     /* interned, width 4 */
};
enum
{
	ARCHIVE_COLUMNS = COL_COUNT + 8
};
const struct archive_column *archive_columns (void); /* ARCHIVE_COLUMNS of them: what a source gives, attributes apart */

/* The array of a column, NULL when the table has none. */
const void *archive_array (const struct movement_table *table, const struct archive_column *column);

struct archive_order
{
	uint32_t *texts; /* ids of the texts in use, by their bytes */
	size_t n_texts;
	uint32_t *rank;             /* id -> position in texts */
	uint32_t *rows[SIDE_COUNT]; /* rows of the tables in canonical order */
	size_t n_rows[SIDE_COUNT];
	uint32_t *position[SIDE_COUNT];       /* row of the table -> position in rows; UINT32_MAX for others */
	const struct allocation *allocations; /* as given, borrowed */
	uint32_t *portions; /* indices into allocations in canonical order: side, position, state, qty, amount, link */
	size_t n_portions;
	uint32_t *link[2]; /* new number of a link: [0] of matches, 0 staying 0, [1] of exceptions */
};

/*
 * The tables share one pool; rows[side] NULL means all of its rows. FAILURE_INTERNAL when a portion is of a row that is not among
 * them, or links are not numbered densely. Links are renumbered by first use in the canonical order.
 */
gboolean archive_order_init (struct archive_order *order, const struct movement_table *const tables[SIDE_COUNT],
	const uint32_t *const rows[SIDE_COUNT], const size_t n_rows[SIDE_COUNT], const struct allocation *allocations,
	size_t n_allocations, GError **error);
void archive_order_release (struct archive_order *order);

/* The new number of a portion's link. */
uint32_t archive_link (const struct archive_order *order, const struct allocation *portion);

#endif
