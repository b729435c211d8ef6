/*
 * kpi_set.h - the records that a key figure is made of: those columns of them that its formulas use, and nothing else. Pure.
 *
 * A set is laid out by binding the formulas of a rule to what an entity has; then it is read, then joined to what stands beside
 * it, then computed (kpi.h).
 */
#ifndef RECON_KPI_SET_H
#define RECON_KPI_SET_H

#include "common/base/strpool.h"
#include "common/config/kpi_rule.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct kpi_column
{
	char *name;
	enum expression_type type;
	int scale;
};

struct kpi_set
{
	struct strpool *strings; /* borrowed */
	GArray *columns;         /* struct kpi_column */
	int64_t *cells;          /* row by row; texts are ids; DECIMAL_NONE: empty */
	size_t rows, room;
	char *missing; /* why there are no records: what is not there; NULL: it was read */
};

/* The sets of a rule, and of each those that it is joined to. */
struct kpi_sets
{
	struct strpool *strings;
	struct kpi_set *set[KPI_RECORDS_MAX], *lookup[KPI_RECORDS_MAX][KPI_LOOKUPS_MAX];
};
typedef struct kpi_sets kpi_sets;

/* What an entity, or with ledger a list of the ledger, has under a name; FALSE: nothing. column is not set. */
typedef bool kpi_describer (const char *entity, bool ledger, const char *name, struct expression_column *column);

/* Sets laid out for a rule, its formulas bound to them. FAILURE_CONFIGURATION: a name or type does not fit. */
struct kpi_sets *kpi_sets_new (struct kpi_rule *rule, kpi_describer *describe, GError **error);
void kpi_sets_free (struct kpi_sets *sets); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kpi_sets, kpi_sets_free)

/* Binds the grain to one of the sets; the last set that it was bound to counts. */
gboolean kpi_grain_bind (
	struct kpi_rule *rule, const struct kpi_sets *sets, int records, kpi_describer *describe, GError **error);

int kpi_set_find (const struct kpi_set *set, const char *name); /* column; -1 */
int64_t *kpi_set_row (struct kpi_set *set);                     /* a further row, all empty: its cells, until the next row */
bool kpi_is_ledger (const struct kpi_records *records);

static inline int64_t
kpi_set_cell (const struct kpi_set *set, size_t row, int column)
{
	return set->cells[row * set->columns->len + (size_t) column];
}

/*
 * Puts the columns of what stands beside each record into it. FAILURE_DATA: of several none is the latest. A set whose lookup is
 * missing is missing itself. until: what is later than the window's end is not looked at.
 */
gboolean kpi_sets_join (const struct kpi_rule *rule, struct kpi_sets *sets, instant_t until, GError **error);

#endif
