#include "common/recon/dualrun_internal.h"

#include "common/base/failure.h"

#include <string.h>

const char *
report_result_name (enum report_result result)
{
	static const char *const names[] = {"equal", "tolerated", "different", "first only", "later only"};

	return names[result];
}

const char *
dualrun_unit (const struct dualrun *dualrun, int measure, uint32_t unit)
{
	return unit != 0 ? strpool_text (dualrun->strings, unit) : dualrun->rule->measures[measure].unit;
}

struct dualrun_total *
total_in (GArray *totals, int side, int measure, uint32_t unit)
{
	struct dualrun_total fresh = {.side = side, .measure = measure, .unit = unit};

	/* There are a handful: the last one first, for most cells follow one of their kind. */
	for (guint i = totals->len; i > 0; i--) {
		struct dualrun_total *total = &g_array_index (totals, struct dualrun_total, i - 1);

		if (total->side == side && total->measure == measure && total->unit == unit)
			return total;
	}
	g_array_append_val (totals, fresh);
	return &g_array_index (totals, struct dualrun_total, totals->len - 1);
}

struct dualrun_total *
total_of (const struct report_rule *rule, GArray *totals, int side, int measure, const struct report_key *key)
{
	int column = rule->measures[measure].unit_column;

	return total_in (totals, side, measure, column >= 0 && key->id[column] != REPORT_TOTAL ? key->id[column] : 0);
}

/* ---- order ---- */

int
report_key_compare (const struct dualrun *dualrun, const struct report_key *a, const struct report_key *b)
{
	for (int i = 0; i < dualrun->rule->n_grain; i++) {
		if (a->id[i] == b->id[i])
			continue;
		if (a->id[i] == REPORT_TOTAL || b->id[i] == REPORT_TOTAL)
			return a->id[i] == REPORT_TOTAL ? 1 : -1;
		return strpool_compare (dualrun->strings, a->id[i], b->id[i]);
	}
	return 0; /* uncovered: no list has a key twice */
}

static int
sizes_compare (int64_t a, int64_t b)
{
	int128 x = without_sign (a), y = without_sign (b);

	return x > y ? -1 : x < y;
}

static int
cell_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct dualrun_cell *x = a, *y = b;
	int order;

	if (x->passes != y->passes)
		return x->passes ? 1 : -1;
	if ((order = sizes_compare (x->unexplained, y->unexplained)) != 0 || (order = sizes_compare (x->delta, y->delta)) != 0)
		return order;
	if (x->side != y->side || x->measure != y->measure)
		return x->side != y->side ? x->side - y->side : x->measure - y->measure;
	return report_key_compare (data, &x->key, &y->key);
}

static int
record_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct dualrun_record *x = a, *y = b;

	if (x->cell != y->cell)
		return x->cell < y->cell ? -1 : 1;
	if (x->known != y->known)
		return x->known < y->known ? -1 : 1;
	int order = strpool_compare (((const struct dualrun *) data)->strings, x->record, y->record);
	return order != 0 ? order : x->amount < y->amount ? -1 : x->amount > y->amount;
}

static int
foot_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct dualrun_foot *x = a, *y = b;

	if (x->side != y->side || x->measure != y->measure)
		return x->side != y->side ? x->side - y->side : x->measure - y->measure;
	return report_key_compare (data, &x->key, &y->key);
}

static int
claim_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct timing_claim *x = a, *y = b;

	if (x->side != y->side || x->measure != y->measure)
		return x->side != y->side ? x->side - y->side : x->measure - y->measure;
	return report_key_compare (data, &x->key, &y->key);
}

static int
total_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct dualrun_total *x = a, *y = b;

	if (x->side != y->side || x->measure != y->measure)
		return x->side != y->side ? x->side - y->side : x->measure - y->measure;
	return strpool_compare (((const struct dualrun *) data)->strings, x->unit, y->unit);
}

static int
proof_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct walk_proof *x = a, *y = b;

	if (x->crosswalk != y->crosswalk || x->measure != y->measure)
		return x->crosswalk != y->crosswalk ? x->crosswalk - y->crosswalk : x->measure - y->measure;
	return strpool_compare (((const struct dualrun *) data)->strings, x->unit, y->unit);
}

static int
orphan_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct walk_orphan *x = a, *y = b;

	if (x->crosswalk != y->crosswalk)
		return x->crosswalk - y->crosswalk;
	return strpool_compare (((const struct dualrun *) data)->strings, x->code, y->code);
}

static int
unused_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct walk_unused *x = a, *y = b;
	const struct strpool *strings = ((const struct dualrun *) data)->strings;

	if (x->crosswalk != y->crosswalk)
		return x->crosswalk - y->crosswalk;
	return x->from != y->from ? strpool_compare (strings, x->from, y->from) : strpool_compare (strings, x->to, y->to);
}

/* Cells as they will be shown; what points to them by their place follows. */
static void
cells_order (struct dualrun *dualrun)
{
	g_autofree size_t *now = g_new (size_t, dualrun->cells->len + 1);

	for (guint i = 0; i < dualrun->cells->len; i++)
		g_array_index (dualrun->cells, struct dualrun_cell, i).place = i;
	g_array_sort_with_data (dualrun->cells, cell_compare, dualrun);
	for (guint i = 0; i < dualrun->cells->len; i++)
		now[g_array_index (dualrun->cells, struct dualrun_cell, i).place] = i;
	for (guint i = 0; i < dualrun->records->len; i++) {
		struct dualrun_record *record = &g_array_index (dualrun->records, struct dualrun_record, i);

		record->cell = now[record->cell];
	}
	g_array_sort_with_data (dualrun->records, record_compare, dualrun);
}

static void
order_by_content (struct dualrun *dualrun)
{
	cells_order (dualrun);
	g_array_sort_with_data (dualrun->feet, foot_compare, dualrun);
	g_array_sort_with_data (dualrun->totals, total_compare, dualrun);
	g_array_sort_with_data (dualrun->claims, claim_compare, dualrun);
	g_array_sort_with_data (dualrun->stale, claim_compare, dualrun); /* which begin with their claim */
	g_array_sort_with_data (dualrun->proofs, proof_compare, dualrun);
	g_array_sort_with_data (dualrun->orphans, orphan_compare, dualrun);
	g_array_sort_with_data (dualrun->unused, unused_compare, dualrun);
}

/* ---- judging ---- */

static void
totals_finish (struct dualrun *dualrun)
{
	for (guint i = 0; i < dualrun->cells->len; i++) {
		const struct dualrun_cell *cell = &g_array_index (dualrun->cells, struct dualrun_cell, i);
		struct dualrun_total *total = total_of (dualrun->rule, dualrun->totals, cell->side, cell->measure, &cell->key);

		for (int cause = 0; cause < KNOWN_CAUSES; cause++)
			total->explained[cause] += cell->explained[cause];
		total->unexplained += cell->unexplained;
		total->gross += without_sign (cell->delta);
		total->open_gross += without_sign (cell->unexplained);
		total->open_cells += !cell->passes;
		total->explained_cells += cell->passes && cell->result != RESULT_TOLERATED;
		dualrun->open += !cell->passes;
		dualrun->habits += cell->habit;
	}
	for (guint i = 0; i < dualrun->totals->len; i++) {
		struct dualrun_total *total = &g_array_index (dualrun->totals, struct dualrun_total, i);
		int64_t cap = dualrun->rule->measures[total->measure].absorbed_cap;

		total->beyond = cap != DECIMAL_NONE && total->absorbed > cap;
	}
}

static void G_GNUC_PRINTF (2, 3) reason_add (struct dualrun *dualrun, const char *format, ...)
{
	va_list arguments;

	va_start (arguments, format);
	g_ptr_array_add (dualrun->reasons, g_strdup_vprintf (format, arguments));
	va_end (arguments);
}

/* Whether every translation kept what it was given. */
static bool
walks_hold (const struct dualrun *dualrun)
{
	for (guint i = 0; i < dualrun->proofs->len; i++) {
		const struct walk_proof *proof = &g_array_index (dualrun->proofs, struct walk_proof, i);

		if (proof->before != proof->after)
			return false; /* uncovered: no known way to lose what is translated */
	}
	return true;
}

static void
dualrun_judge (struct dualrun *dualrun)
{
	const struct report_rule *rule = dualrun->rule;

	if (dualrun->open > 0)
		reason_add (dualrun, "%" G_GINT64_FORMAT " cells differ and are not explained", dualrun->open);
	if (dualrun->habits > 0)
		reason_add (dualrun, "%" G_GINT64_FORMAT " cells within tolerance lean to the same side for the third period running",
			dualrun->habits);
	if (dualrun->feet->len > 0)
		reason_add (dualrun, "%u totals are not the sum of their details", dualrun->feet->len);
	if (dualrun->stale->len > 0)
		reason_add (dualrun, "%u differences called TIMING in the period before have not come back (DR_TIMING_STALE)",
			dualrun->stale->len);
	for (int side = 0; side < rule->n_sides; side++)
		if (dualrun->twice[side] > 0)
			reason_add (dualrun, "%s prints %" G_GINT64_FORMAT " rows for cells that it has printed before",
				rule->sides[side].name, dualrun->twice[side]);
	for (guint i = 0; i < dualrun->totals->len; i++) {
		const struct dualrun_total *total = &g_array_index (dualrun->totals, struct dualrun_total, i);

		if (total->beyond)
			reason_add (dualrun, "%s: more was tolerated than its cap allows", rule->measures[total->measure].name);
	}
	dualrun->clean = dualrun->reasons->len == 0;
	dualrun->verdict = dualrun->clean                                                                ? VERDICT_CLEAN
		: dualrun->open > rule->max_unexplained || dualrun->feet->len > 0 || dualrun->stale->len > 0 ? VERDICT_BREACHED
																									 : VERDICT_FOUND;
}

/* ---- making ---- */

static GArray *
array_new (size_t size)
{
	return g_array_new (FALSE, TRUE, (guint) size);
}

/* What a side prints: one row per cell, in the first side's codes. made: what of it is new, to be freed. */
static const struct report_table *
side_settle (struct dualrun *dualrun, const struct dualrun_input *input, int side, struct report_table **made, GError **error)
{
	const struct report_rule *rule = input->rule;
	size_t twice = 0, merged;
	const struct report_table *table = report_table_fold (input->table[side], rule, made, &twice, error);

	dualrun->rows[side] = (int64_t) input->table[side]->rows;
	dualrun->twice[side] = (int64_t) twice;
	for (size_t i = 0; i < rule->n_crosswalks && table != NULL; i++) {
		const GArray *rows = g_array_index (input->walks, GArray *, i);
		struct walk walk = {(int) i, (const struct crosswalk_row *) (void *) rows->data, rows->len, input->at, dualrun->proofs,
			dualrun->orphans, dualrun->unused};
		struct report_table *walked, *folded = NULL;

		if (rule->crosswalks[i].side != side)
			continue;
		walked = report_table_walk (table, rule, &walk, error);
		table = walked != NULL ? report_table_fold (walked, rule, &folded, &merged, error) : NULL;
		report_table_free (*made);
		*made = folded != NULL ? folded : walked;
		if (*made != walked)
			report_table_free (walked);
		if (table == NULL)
			g_prefix_error (error, "crosswalk '%s': ", rule->crosswalks[i].name);
	}
	if (table != NULL)
		feet_find (dualrun, side, table);
	return table;
}

struct dualrun *
dualrun_new (const struct dualrun_input *input, GError **error)
{
	g_autoptr (dualrun) dualrun = g_new0 (struct dualrun, 1);
	const struct report_table *tables[REPORT_SIDES_MAX] = {NULL};
	struct report_table *made[REPORT_SIDES_MAX] = {NULL};
	gboolean good = TRUE;

	dualrun->rule = input->rule;
	dualrun->strings = input->strings;
	dualrun->cells = array_new (sizeof (struct dualrun_cell));
	dualrun->totals = array_new (sizeof (struct dualrun_total));
	dualrun->feet = array_new (sizeof (struct dualrun_foot));
	dualrun->uses = array_new (sizeof (struct dualrun_use));
	dualrun->records = array_new (sizeof (struct dualrun_record));
	dualrun->stale = array_new (sizeof (struct dualrun_stale));
	dualrun->claims = array_new (sizeof (struct timing_claim));
	dualrun->proofs = array_new (sizeof (struct walk_proof));
	dualrun->orphans = array_new (sizeof (struct walk_orphan));
	dualrun->unused = array_new (sizeof (struct walk_unused));
	dualrun->reasons = g_ptr_array_new_with_free_func (g_free);
	for (int side = 0; side < input->rule->n_sides && good; side++) {
		tables[side] = side_settle (dualrun, input, side, &made[side], error);
		good = tables[side] != NULL;
		if (!good)
			g_prefix_error (error, "side '%s': ", input->rule->sides[side].name);
		else if (side > 0)
			cells_compare (dualrun, side, tables[0], tables[side], input->halves);
	}
	for (int side = 0; side < input->rule->n_sides; side++)
		report_table_free (made[side]);
	if (!good)
		return NULL;
	habits_find (dualrun, input);
	cells_explain (dualrun, input);
	if (!walks_hold (dualrun)) {
		g_set_error (error, FAILURE, FAILURE_INTERNAL, "a crosswalk does not keep the total"); /* uncovered: as above */
		return NULL;                                                                           /* uncovered: as above */
	}
	totals_finish (dualrun);
	order_by_content (dualrun);
	dualrun_judge (dualrun);
	return g_steal_pointer (&dualrun);
}

void
dualrun_free (struct dualrun *dualrun)
{
	if (dualrun == NULL)
		return;
	g_array_unref (dualrun->cells);
	g_array_unref (dualrun->totals);
	g_array_unref (dualrun->feet);
	g_array_unref (dualrun->uses);
	g_array_unref (dualrun->records);
	g_array_unref (dualrun->stale);
	g_array_unref (dualrun->claims);
	g_array_unref (dualrun->proofs);
	g_array_unref (dualrun->orphans);
	g_array_unref (dualrun->unused);
	g_ptr_array_unref (dualrun->reasons);
	g_free (dualrun);
}
