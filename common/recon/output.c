/*
 * The rows and confirmations of each order, gathered once before the passes.
 */
#include "common/recon/yield.h"

#include <string.h>

/* ---- names ---- */

static guint
order_hash (gconstpointer key)
{
	const struct output *output = key;

	return output->order_no * 2654435761u ^ output->plant;
}

static gboolean
order_equal (gconstpointer a, gconstpointer b)
{
	const struct output *x = a, *y = b;

	return x->order_no == y->order_no && x->plant == y->plant;
}

uint32_t
identifier_find (const struct recon *recon, enum crosswalk which, int side, uint32_t plant, const char *text)
{
	bool found;
	uint32_t id;

	if (reference_strips_zeros (recon->reference, side))
		while (*text == '0' && text[1] != '\0')
			text++;
	id = strpool_find (recon->strings, text, strlen (text));
	return id == STRPOOL_ABSENT ? 0 : reference_crosswalk (recon->reference, which, side, plant, id, &found);
}

/* ---- orders ---- */

static void
output_free (gpointer data)
{
	struct output *output = data;

	for (int side = 0; side < SIDE_COUNT; side++) {
		g_array_unref (output->receipts[side]);
		g_array_unref (output->scrap[side]);
		g_ptr_array_unref (output->confirmations[side]);
	}
	g_free (output);
}

static struct output *
output_new (const struct recon *recon, uint32_t plant, uint32_t order_no)
{
	struct output *output = g_new0 (struct output, 1);

	output->plant = plant;
	output->order_no = order_no;
	output->order = reference_order (recon->reference, plant, order_no);
	output->production = reference_production (recon->reference, plant, order_no);
	output->last_operation = output->production != NULL ? output->production->last_operation : "";
	if (output->order != NULL)
		output->material = identifier_find (recon, CROSSWALK_MATERIAL, SIDE_RIGHT, plant, output->order->material);
	for (int side = 0; side < SIDE_COUNT; side++) {
		output->receipts[side] = g_array_new (FALSE, FALSE, sizeof (uint32_t));
		output->scrap[side] = g_array_new (FALSE, FALSE, sizeof (uint32_t));
		output->confirmations[side] = g_ptr_array_new ();
	}
	return output;
}

static struct output *
output_of_row (struct recon *recon, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	const struct output key = {.plant = movement_text (table, COL_PLANT, row), .order_no = table->canonical_order[row]};
	struct output *output = g_hash_table_lookup (recon->outputs->by_order, &key);

	if (output == NULL) {
		output = output_new (recon, key.plant, key.order_no);
		g_hash_table_insert (recon->outputs->by_order, output, output);
		g_ptr_array_add (recon->outputs->list, output);
	}
	return output;
}

/* ---- rows ---- */

static bool
kind_is_main (enum kind kind)
{
	return kind == KIND_RECEIPT_PROD || kind == KIND_RECEIPT_PROD_REV;
}

/* A co-product is received like the main product: where the order says which that is, others are none of it. */
static void
receipt_take (struct recon *recon, struct output *output, int side, uint32_t row)
{
	uint32_t material = recon->side[side].table->canonical_material[row];
	bool described = output->order != NULL && *output->order->material != '\0';

	if (described && material != output->material)
		return;
	if (output->material == 0)
		output->material = material;
	output->unclear |= material != output->material;
	g_array_append_val (output->receipts[side], row);
}

static void
row_take (struct recon *recon, int side, uint32_t row)
{
	const struct side *s = &recon->side[side];
	enum kind kind = (enum kind) s->table->kind[row];
	bool scrap = kind_flow (kind) == FLOW_SCRAP;
	struct output *output;

	if ((!scrap && !kind_is_main (kind)) || s->table->canonical_order[row] == 0 || s->window[row] == WINDOW_LATER ||
		s->state[row] == STATE_OUT_OF_SCOPE || s->state[row] == STATE_DUPLICATE)
		return;
	output = output_of_row (recon, side, row);
	output->unclear |= s->state[row] == STATE_REJECTED || (s->mark[row] & MARK_BROKEN);
	if (s->state[row] == STATE_REJECTED)
		return;
	output->own |= s->window[row] == WINDOW_OWN;
	output->earlier |= s->window[row] == WINDOW_BEFORE || (s->table->flags[row] & MOVEMENT_CARRIED);
	if (scrap)
		g_array_append_val (output->scrap[side], row);
	else
		receipt_take (recon, output, side, row);
}

/* ---- confirmations ---- */

bool
confirmation_known (const struct outputs *outputs, const struct confirmation *confirmation)
{
	return confirmation->posted_at == INSTANT_NONE || confirmation->posted_at <= outputs->horizon;
}

/* A cancelled confirmation stays where it was, marked, named by the one that cancels it, or both. */
static void
cancelled_collect (struct recon *recon, int side)
{
	struct outputs *outputs = recon->outputs;
	g_autoptr (GHashTable) named = g_hash_table_new (g_str_hash, g_str_equal);
	const struct confirmation *one;

	outputs->cancelled[side] = g_hash_table_new (g_str_hash, g_str_equal);
	for (size_t i = 0; (one = reference_confirmation (recon->reference, side, i)) != NULL; i++) {
		if (*one->cancels == '\0')
			continue;
		g_hash_table_add (named, (gpointer) one->cancels);
		if (confirmation_known (outputs, one))
			g_hash_table_add (outputs->cancelled[side], (gpointer) one->cancels);
	}
	for (size_t i = 0; (one = reference_confirmation (recon->reference, side, i)) != NULL; i++)
		if (one->cancelled && !g_hash_table_contains (named, one->source_key))
			g_hash_table_add (outputs->cancelled[side], (gpointer) one->source_key);
}

static instant_t
read_from (const struct recon *recon)
{
	return plant_day_start (recon->plant, recon->input->from - recon->rule->timing.look_back);
}

static void
confirmation_take (struct recon *recon, int side, const struct confirmation *one)
{
	uint32_t plant = strpool_find (recon->strings, one->plant, strlen (one->plant));
	const struct output key = {.plant = plant, .order_no = identifier_find (recon, CROSSWALK_ORDER, side, plant, one->order_no)};
	struct output *output = g_hash_table_lookup (recon->outputs->by_order, &key);

	if (output == NULL || !confirmation_known (recon->outputs, one))
		return;
	output->confirmed |= side == SIDE_RIGHT;
	output->earlier |= one->posted_at != INSTANT_NONE && one->posted_at < plant_day_start (recon->plant, recon->input->from);
	/* What was confirmed before anything was read has none of the rows. */
	if (one->posted_at != INSTANT_NONE && one->posted_at < read_from (recon))
		return;
	if (*one->cancels != '\0' || g_hash_table_contains (recon->outputs->cancelled[side], one->source_key))
		return;
	g_ptr_array_add (output->confirmations[side], (gpointer) one);
}

/* ---- what they say ---- */

/* The base unit of the main product, as the rows of the order have it. */
static uint32_t
output_unit (const struct recon *recon, const struct output *output)
{
	for (int side = SIDE_COUNT - 1; side >= 0; side--)
		if (output->receipts[side]->len > 0)
			return recon->side[side].table->base_uom[g_array_index (output->receipts[side], uint32_t, 0)];
	return reference_base_uom (recon->reference, output->plant, output->material);
}

int64_t
output_convert (const struct recon *recon, const struct output *output, const char *uom, int64_t qty)
{
	uint32_t from = strpool_find (recon->strings, uom, strlen (uom)), to = output_unit (recon, output);
	struct conversion conversion;
	int64_t base;

	if (qty == DECIMAL_NONE || *uom == '\0' || from == to)
		return qty;
	return from != STRPOOL_ABSENT && reference_conversion (recon->reference, output->material, from, to, &conversion) &&
			decimal_ratio (qty, conversion.numerator, conversion.denominator, ROUND_HALF_AWAY, &base) == DECIMAL_OK
		? base
		: DECIMAL_NONE;
}

int64_t
output_told (struct recon *recon, struct output *output, int side, enum tell what, const char *operation)
{
	int128 sum = 0;
	bool any = false;

	for (guint i = 0; i < output->confirmations[side]->len; i++) {
		const struct confirmation *one = output->confirmations[side]->pdata[i];
		const int64_t told[] = {one->started, one->yield, one->scrap, one->rework, one->wip};
		int64_t base;

		if (told[what] == DECIMAL_NONE || (operation != NULL && strcmp (one->operation, operation) != 0))
			continue;
		base = output_convert (recon, output, one->uom, told[what]);
		if (base == DECIMAL_NONE) {
			output->unclear = true;
			continue;
		}
		sum += base;
		any = true;
	}
	return any ? fitting (sum) : DECIMAL_NONE;
}

/* Numbers of operations compare as numbers, however many zeros they begin with; names as texts. */
static int
operation_compare (const char *a, const char *b)
{
	bool numbers = strspn (a, "0123456789") == strlen (a) && strspn (b, "0123456789") == strlen (b);
	size_t n, m;

	if (!numbers)
		return strcmp (a, b);
	a += strspn (a, "0");
	b += strspn (b, "0");
	n = strlen (a);
	m = strlen (b);
	return n != m ? (n < m ? -1 : 1) : strcmp (a, b);
}

const char *
output_last_operation (const struct output *output)
{
	const char *last = "";

	for (guint i = 0; i < output->confirmations[SIDE_RIGHT]->len; i++) {
		const struct confirmation *one = output->confirmations[SIDE_RIGHT]->pdata[i];

		if (*output->last_operation != '\0' && operation_compare (output->last_operation, one->operation) == 0)
			return one->operation;
		if (one->yield != DECIMAL_NONE && operation_compare (last, one->operation) < 0)
			last = one->operation;
	}
	return *output->last_operation != '\0' ? output->last_operation : last;
}

/* ---- all of them ---- */

static int
output_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct output *x = *(const struct output *const *) a, *y = *(const struct output *const *) b;
	const struct recon *recon = data;
	int order = strpool_compare (recon->strings, x->plant, y->plant);

	return order != 0 ? order : strpool_compare (recon->strings, x->order_no, y->order_no);
}

static void
output_sort (gpointer data, gpointer user)
{
	struct output *output = data;

	for (int side = 0; side < SIDE_COUNT; side++) {
		recon_rows_sort (user, side, (uint32_t *) (void *) output->receipts[side]->data, output->receipts[side]->len);
		recon_rows_sort (user, side, (uint32_t *) (void *) output->scrap[side]->data, output->scrap[side]->len);
	}
}

static instant_t
horizon_of (const struct recon *recon)
{
	instant_t read = plant_day_start (recon->plant, recon->input->until + recon->rule->timing.look_ahead);

	return recon->input->as_of != INSTANT_NONE ? MIN (recon->input->as_of, read) : read;
}

static bool
started_is_told (const struct recon *recon)
{
	const struct confirmation *one;

	for (int side = 0; side < SIDE_COUNT; side++)
		for (size_t i = 0; (one = reference_confirmation (recon->reference, side, i)) != NULL; i++)
			if (one->started != DECIMAL_NONE)
				return true;
	return false;
}

/* What the identity needs and nobody gives is said once: its checks are silent. */
static void
absence_warn (struct recon *recon, bool left, bool right)
{
	const char *mes = recon->input->source_name[SIDE_LEFT], *erp = recon->input->source_name[SIDE_RIGHT];

	if (!left && !right)
		recon_warn (recon,
			"neither %s nor %s has confirmations: confirmed yield, unreported scrap and cancelled confirmations are not compared",
			mes, erp);
	else if (!right)
		recon_warn (recon, "%s has no confirmations: confirmed yield and scrap are not compared", erp);
	else if (!started_is_told (recon))
		recon_warn (recon, "no confirmation tells how much was started: unreported scrap is not looked for");
}

void
recon_outputs (struct recon *recon)
{
	const struct confirmation *one;
	bool left = reference_confirmation (recon->reference, SIDE_LEFT, 0) != NULL,
		 right = reference_confirmation (recon->reference, SIDE_RIGHT, 0) != NULL;

	if (!recon->rule->yield.enabled)
		return;
	absence_warn (recon, left, right);
	if (!reference_tells_output (recon->reference))
		return;
	recon->outputs = g_new0 (struct outputs, 1);
	recon->outputs->by_order = g_hash_table_new (order_hash, order_equal);
	recon->outputs->list = g_ptr_array_new_with_free_func (output_free);
	recon->outputs->by_document = g_hash_table_new (g_str_hash, g_str_equal);
	recon->outputs->by_message = g_hash_table_new (g_str_hash, g_str_equal);
	recon->outputs->absent = g_ptr_array_new_with_free_func (g_free);
	recon->outputs->horizon = horizon_of (recon);
	for (int side = 0; side < SIDE_COUNT; side++)
		for (size_t i = 0; i < recon->side[side].n; i++)
			row_take (recon, side, recon->side[side].rows[i]);
	for (int side = 0; side < SIDE_COUNT; side++) {
		cancelled_collect (recon, side);
		for (size_t i = 0; (one = reference_confirmation (recon->reference, side, i)) != NULL; i++)
			confirmation_take (recon, side, one);
	}
	outputs_index_cancelled (recon);
	g_ptr_array_sort_with_data (recon->outputs->list, output_compare, recon);
	g_ptr_array_foreach (recon->outputs->list, output_sort, recon);
}

void
outputs_free (struct outputs *outputs)
{
	if (outputs == NULL)
		return;
	for (int side = 0; side < SIDE_COUNT; side++)
		g_hash_table_unref (outputs->cancelled[side]);
	g_hash_table_unref (outputs->by_document);
	g_hash_table_unref (outputs->by_message);
	g_hash_table_unref (outputs->by_order);
	g_ptr_array_unref (outputs->list);
	g_ptr_array_unref (outputs->absent);
	g_free (outputs);
}
