/*
 * report_table.h - the rows of one printed report: the values of its measures by its grain. Pure.
 *
 * A row names a cell per column of the grain, or is a total over all values of some of them. Values are at REPORT_SCALE; those of
 * a ratio are never kept, its parts are.
 */
#ifndef RECON_REPORT_TABLE_H
#define RECON_REPORT_TABLE_H

#include "common/base/decimal.h"
#include "common/base/strpool.h"
#include "common/config/report_rule.h"
#include "common/recon/keyring.h"
#include "common/recon/row_index.h"

#include <glib.h>
#include <stdint.h>

#define REPORT_TOTAL UINT32_MAX /* in a column of the key: over all of its values */

struct report_key
{
	uint32_t id[GRAIN_MAX]; /* of the table's strings, or REPORT_TOTAL; columns that the grain lacks are 0 */
};

struct report_table
{
	struct strpool *strings; /* borrowed */
	int n_grain, n_measures;
	size_t rows, room;
	struct report_key *key;
	int64_t *value[MEASURES_MAX]; /* DECIMAL_NONE: the row has none */
	uint32_t *record;             /* of records: what each is called; NULL: no records */
	bool *reversal;               /* of records: it takes back what it was in an earlier period; with record */
	struct row_index index;       /* by key, of as many rows as report_table_index has seen */
	uint64_t masks;               /* of the same rows: bit per report_key_mask that occurs; 1: details alone */
};
typedef struct report_table report_table;

struct report_table *report_table_new (const struct report_rule *rule, struct strpool *strings);
void report_table_free (struct report_table *table); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (report_table, report_table_free)

/* A further row, all of whose values are DECIMAL_NONE; returns its number. Or n rows without keys, from the one returned on. */
size_t report_row_add (struct report_table *table, const struct report_key *key);
size_t report_rows_add (struct report_table *table, size_t n);
void report_record_name (struct report_table *table, size_t row, uint32_t record, bool reversal);

/* The index takes the rows that it does not have yet. It stays good on other strings; keys stay as they are from now on. */
void report_table_index (struct report_table *table);

/* From now on the table is on other strings. */
void report_table_rebase (struct report_table *table, struct strpool *strings);

uint32_t report_key_mask (const struct report_key *key, int n_grain); /* bit per column that is a total */
uint32_t report_key_at (struct keyring *ring, const struct report_key *key);
uint32_t report_key_find (const struct keyring *ring, const struct report_key *key); /* KEYRING_ABSENT */

/*
 * The same table with one row per key, the sums of those that have it, and indexed; *twice: how many rows came to one that was
 * there. It is a new one in *made, which the caller frees, or where there are no such rows table itself, and *made is NULL. NULL
 * with FAILURE_DATA: a sum does not fit.
 */
const struct report_table *report_table_fold (
	struct report_table *table, const struct report_rule *rule, struct report_table **made, size_t *twice, GError **error);

/* ---- codes of one column translated ---- */

struct crosswalk_row
{
	uint32_t from, to;
	int64_t share;               /* of the value, PRICE_SCALE: 1000000 is all of it */
	date_t valid_from, valid_to; /* half open; DATE_NONE: no bound */
};

/* What a translation did to one measure, of one unit: before = mapped + unmapped = after, or it is not to be trusted. */
struct walk_proof
{
	int crosswalk, measure;
	uint32_t unit; /* of the strings */
	int128 before, mapped, unmapped, after;
};

struct walk_orphan /* a code that the crosswalk does not know */
{
	int crosswalk;
	uint32_t code;
	int64_t rows;
	int128 value[MEASURES_MAX];
};

struct walk_unused /* a row of the crosswalk, in force, whose code the report does not have */
{
	int crosswalk;
	uint32_t from, to;
};

struct walk
{
	int crosswalk; /* of the rule */
	const struct crosswalk_row *rows;
	size_t n_rows;
	date_t at;                         /* rows in force on this day */
	GArray *proofs, *orphans, *unused; /* struct walk_proof, walk_orphan, walk_unused: appended to, by content */
};

/*
 * The table with the column translated: rows of a code that becomes several are split by share, rounded to the measure's
 * decimals, and the last of them takes what remains. FAILURE_DATA: the shares of a code do not sum to 1.
 */
struct report_table *report_table_walk (
	const struct report_table *table, const struct report_rule *rule, const struct walk *walk, GError **error);

#endif
