/*
 * Who a case is: the record that it hangs on, and a name that survives a change of code, run or period.
 */
#include "common/base/hash.h"
#include "common/recon/case.h"

#include <string.h>

const struct row_ref *
case_anchor (const struct recon *recon, const GArray *rows, guint n_own)
{
	const struct row_ref *best = NULL;

	for (guint i = 0; i < rows->len; i++) {
		const struct row_ref *ref = &g_array_index (rows, struct row_ref, i);

		g_assert (ref != NULL);
		if (n_own > 0 && i >= n_own && recon->side[ref->side].state[ref->row] != STATE_REJECTED)
			continue;
		if (best == NULL || ref->side < best->side)
			best = ref;
		else if (ref->side == best->side) {
			instant_t t = recon_row_time (recon, ref->side, ref->row), u = recon_row_time (recon, best->side, best->row);
			const struct movement_table *table = recon->side[ref->side].table;
			int order = strpool_compare (recon->strings, movement_text (table, COL_SOURCE_KEY, ref->row),
				movement_text (table, COL_SOURCE_KEY, best->row));

			if (t < u || (t == u && order < 0))
				best = ref;
		}
	}
	return best;
}

static const char *
portion_kind (const struct finding *finding, bool additive)
{
	switch (finding->code) {
	case CODE_LOT_MISMATCH:
	case CODE_WRONG_MATERIAL:
	case CODE_WRONG_ORDER:
	case CODE_WRONG_SLOC:
		return "place";
	case CODE_REV_PRICE_DIFF:
		return "money";
	default:
		return additive ? code_name (finding->code) : "quantity";
	}
}

void
case_identify (
	struct builder *b, const struct finding *finding, const struct row_ref *anchor, bool additive, struct outcome_case *c)
{
	const struct recon *recon = b->recon;
	g_autoptr (digest) digest = digest_new ();
	char hex[DIGEST_HEX_SIZE];

	digest_add_text (digest, recon->rule->name);
	/* A sum hangs on no record: which of them is the earliest changes with the next one. */
	if (finding->code == CODE_TOL_LEAK) {
		digest_add_text (digest, recon->plant->name);
		digest_add_text (digest, finding->cause);
	} else {
		digest_add_text (digest, anchor->side == SIDE_QUEUE ? "queue" : recon->input->source_name[anchor->side]);
		digest_add_text (digest, movement_string (recon->side[anchor->side].table, COL_SOURCE_KEY, anchor->row));
	}
	digest_add_text (digest, portion_kind (finding, additive));
	if (finding->absent != NULL)
		digest_add_text (digest, strpool_text (recon->strings, finding->absent->material));
	digest_hex (digest, hex);
	hex[16] = '\0';
	c->case_id = outcome_text (b->outcome, hex);
}

/* By what a case is, not by what it costs, so that a new price renames none. */
static int
case_name_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct builder *builder = data;
	const struct outcome_case *x = &g_array_index (builder->cases, struct outcome_case, *(const guint *) a);
	const struct outcome_case *y = &g_array_index (builder->cases, struct outcome_case, *(const guint *) b);
	const struct row_ref *r = &g_array_index (builder->anchors, struct row_ref, *(const guint *) a);
	const struct row_ref *q = &g_array_index (builder->anchors, struct row_ref, *(const guint *) b);
	int order = strcmp (x->case_id, y->case_id);

	if (order != 0 || x->code != y->code)
		return order != 0 ? order : (int) x->code - (int) y->code;
	if (x->delta_qty != y->delta_qty)
		return x->delta_qty < y->delta_qty ? -1 : 1; /* uncovered: one code twice on one row */
	return recon_row_compare (builder->recon, r->side, r->row, q->row);
}

void
cases_name_apart (struct builder *b)
{
	g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
	g_autofree guint *order = g_new (guint, b->cases->len + 1);

	for (guint i = 0; i < b->cases->len; i++)
		order[i] = i;
	g_qsort_with_data (order, (gint) b->cases->len, sizeof *order, case_name_compare, b);
	for (guint i = 0; i < b->cases->len; i++) {
		struct outcome_case *c = &g_array_index (b->cases, struct outcome_case, order[i]);

		while (!g_hash_table_add (ids, (gpointer) c->case_id)) {
			g_autoptr (digest) digest = digest_new ();
			char hex[DIGEST_HEX_SIZE];

			digest_add_text (digest, c->case_id);
			digest_hex (digest, hex);
			hex[16] = '\0';
			c->case_id = outcome_text (b->outcome, hex);
		}
	}
}
