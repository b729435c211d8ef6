/*
 * snapshot.h - dated extracts of one source compared with each other, each with the one before: rows that were lost, added or
 * changed, and what that did to the money. A row that was posted when the earlier extract was taken must be in the later one as
 * it was: that it is not is a finding. Pure; the result depends on the content of the extracts alone, not on their order of rows.
 *
 * Values are compared as texts, numbers in their plain form (snapshot_rule.h says which columns are). Three extracts are in
 * memory at a time: the first, the one before and the one that is taken.
 */
#ifndef RECON_SNAPSHOT_H
#define RECON_SNAPSHOT_H

#include "common/base/decimal.h"
#include "common/base/strpool.h"
#include "common/config/snapshot_rule.h"
#include "common/recon/row_index.h"

#include <stdbool.h>

enum
{
	SNAPSHOT_SCALE = 6 /* of amounts */
};

/* The rows of one extract; strings are those of all of them. */
struct snapshot_table
{
	int n_columns;
	size_t rows, room;
	uint32_t *column[SNAPSHOT_COLUMNS_MAX];
	int64_t *amount;        /* SNAPSHOT_SCALE; DECIMAL_NONE: none */
	date_t *date;           /* DATE_NONE: none */
	struct row_index index; /* by key, when it has been taken */
	uint64_t *gone;         /* bit per row: another one has its key */
};
typedef struct snapshot_table snapshot_table;

struct snapshot_table *snapshot_table_new (const struct snapshot_rule *rule);
void snapshot_table_free (struct snapshot_table *table); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (snapshot_table, snapshot_table_free)
size_t snapshot_row_add (struct snapshot_table *table); /* a further one, with empty columns; returns its number */

enum snapshot_kind
{
	SNAPSHOT_CHANGED,
	SNAPSHOT_LOST,
	SNAPSHOT_ADDED,
	SNAPSHOT_KINDS
};
const char *snapshot_kind_name (enum snapshot_kind kind); /* "changed" "lost" "added" */

/* A row that is not the same in an extract and the one before it. */
struct snapshot_change
{
	guint step;
	enum snapshot_kind kind;
	bool posted;          /* when the earlier extract was taken: a finding */
	size_t before, after; /* of ids: the texts of its columns; SIZE_MAX: it is not there */
	int64_t first, later; /* amounts; DECIMAL_NONE */
};
/* "DR_POSTED_CHANGED" "DR_POSTED_LOST", of one that is a finding; else "". */
const char *snapshot_code (const struct snapshot_change *change);

struct snapshot_extract_taken
{
	const char *name; /* borrowed */
	date_t at;
	int64_t rows, twice; /* twice: rows whose key was there before; the first of them by content counts */
};

struct snapshot_step /* from one extract to a later one; the last step is from the first extract to the last, over all */
{
	guint from, to;
	int64_t same, count[SNAPSHOT_KINDS], findings[SNAPSHOT_KINDS];
	int64_t posted; /* rows of the earlier one that were posted */
};

struct snapshot_money /* before - lost + added + changed = after */
{
	guint step;
	uint32_t currency; /* of the strings; 0: the rule says it */
	int128 before, after, effect[SNAPSHOT_KINDS], findings[SNAPSHOT_KINDS];
};

struct snapshots
{
	const struct snapshot_rule *rule;
	struct strpool *strings;
	GArray *extracts; /* struct snapshot_extract_taken, by date */
	GArray *steps;    /* struct snapshot_step */
	GArray *money;    /* struct snapshot_money, by step, currency */
	GArray *changes;  /* struct snapshot_change, findings first; by step, size, key. None of the step over all */
	GArray *ids;      /* uint32_t */
	int64_t findings, twice;
	bool clean;
	int verdict;        /* enum verdict */
	GPtrArray *reasons; /* of char * */
	struct snapshot_table *first, *last;
};
typedef struct snapshots snapshots;

struct snapshots *snapshots_new (const struct snapshot_rule *rule, struct strpool *strings); /* both borrowed */
void snapshots_free (struct snapshots *snapshots);                                           /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (snapshots, snapshots_free)

/* The next extract by date, which it takes; calendar: of the periods that rows are in. */
void snapshots_take (struct snapshots *snapshots, struct snapshot_table *table, const char *name, date_t at,
	const struct fiscal_calendar *calendar);
/* When all are taken: what it comes to over all, in the order of its content, and the verdict. */
void snapshots_judge (struct snapshots *snapshots, const struct fiscal_calendar *calendar);

/* "2026-03-31 to 2026-04-05"; the caller frees it. */
char *snapshot_step_name (const struct snapshots *snapshots, guint step);

/*
 * What a change does to the money of its currency: later less first, as far as they are there. DECIMAL_NONE: neither is, or it is
 * beyond any amount. Means nothing where the currency changed as well.
 */
int64_t snapshot_effect (const struct snapshot_change *change);

/* The currency of money; the text of a column of a change, as it was (later false) or became, "" where the row is not there. */
const char *snapshot_currency (const struct snapshots *snapshots, uint32_t currency);
const char *snapshot_text (const struct snapshots *snapshots, const struct snapshot_change *change, bool later, int column);
bool snapshot_column_changed (const struct snapshots *snapshots, const struct snapshot_change *change, int column);

#endif
