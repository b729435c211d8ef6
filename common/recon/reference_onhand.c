/* What is on hand: balances of buckets, and what was counted. */
#include "common/recon/reference_table.h"

#include "common/base/failure.h"

gboolean
reference_add_balance (struct reference *reference, int side, const struct bucket_balance *balance, GError **error G_GNUC_UNUSED)
{
	struct bucket_balance own = *balance;
	const char **texts[] = {
		&own.plant, &own.material, &own.storage_location, &own.lot, &own.stock_status, &own.special_stock, &own.owner, &own.uom};

	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
		*texts[i] = reference_text (reference, *texts[i]);
	g_array_append_val (reference->balances[side], own);
	return TRUE;
}

gboolean
reference_add_count (struct reference *reference, int side, const struct stock_count *count, GError **error G_GNUC_UNUSED)
{
	struct count_row row = {{{reference_id (reference, count->source_key)}}, *count};
	struct stock_count *own = &row.count;
	const char **texts[] = {&own->source_key, &own->plant, &own->material, &own->storage_location, &own->lot, &own->stock_status,
		&own->special_stock, &own->owner, &own->uom, &own->document, &own->counted_by};

	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
		*texts[i] = reference_text (reference, *texts[i]);
	g_array_append_val (reference->counts[side], row);
	return TRUE;
}

/* ---- one of each ---- */

static int
count_compare (const void *a, const void *b)
{
	return g_strcmp0 (((const struct count_row *) a)->count.source_key, ((const struct count_row *) b)->count.source_key);
}

static bool
counts_equal (const void *a, const void *b)
{
	const struct stock_count *x = &((const struct count_row *) a)->count, *y = &((const struct count_row *) b)->count;

	return x->plant == y->plant && x->material == y->material && x->storage_location == y->storage_location && x->lot == y->lot &&
		x->stock_status == y->stock_status && x->special_stock == y->special_stock && x->owner == y->owner && x->uom == y->uom &&
		x->counted_at == y->counted_at && x->qty == y->qty && x->book_qty == y->book_qty;
}

gboolean
onhand_finish (struct reference *reference, GError **error)
{
	for (int side = 0; side < 2; side++) {
		const struct count_row *row = table_settle (reference->counts[side], count_compare, counts_equal);

		if (row == NULL)
			continue;
		g_set_error (error, FAILURE, FAILURE_DATA, "count '%s' is given twice, and the two differ", row->count.source_key);
		return FALSE;
	}
	return TRUE;
}

/* ---- look-ups ---- */

const struct bucket_balance *
reference_balance (const struct reference *reference, int side, size_t index)
{
	return index < reference->balances[side]->len ? &g_array_index (reference->balances[side], struct bucket_balance, index)
												  : NULL;
}

const struct stock_count *
reference_count (const struct reference *reference, int side, size_t index)
{
	return index < reference->counts[side]->len ? &g_array_index (reference->counts[side], struct count_row, index).count : NULL;
}
