/*
 * What an order's bill of material says comes out beside its product, and nothing of which was received (domain.md 2.c).
 *
 * The quantity is what the bill asks of the output that was confirmed, exploded as for usage. A receipt of any size, and what
 * the shop floor counted, are facts: then the records say what is missing, and the bill is only a plan. So the money of a unit is
 * told once.
 */
#include "common/recon/explosion.h"
#include "common/recon/yield.h"

#include <string.h>

struct coproduct
{
	uint32_t plant, order_no, material; /* as its rows would have them */
	const struct output *output;
	const struct absent *absent;
	const char *cause;
	int64_t expected; /* base units */
	int128 received;  /* receipts less their reversals */
	bool told;        /* counted, waiting in the failure queue, or in a row that cannot be read */
};

struct coproducts
{
	struct recon *recon;
	const struct explosion_terms *terms;
	GHashTable *by_key;
	GPtrArray *list; /* of struct coproduct, as they were expected */
	GArray *requirements;
	unsigned failed;
	const char *failed_order, *failed_at; /* of the first */
	enum explosion_status failure;
};

static guint
coproduct_hash (gconstpointer key)
{
	const struct coproduct *of = key;

	return (of->order_no * 2654435761u ^ of->material) * 2654435761u ^ of->plant;
}

static gboolean
coproduct_equal (gconstpointer a, gconstpointer b)
{
	const struct coproduct *x = a, *y = b;

	return x->order_no == y->order_no && x->material == y->material && x->plant == y->plant;
}

struct coproducts *
coproducts_new (struct recon *recon)
{
	const struct explosion_terms *terms = explosion_terms_find (recon->rule, recon->input->right_profile);
	struct coproducts *coproducts;

	if (terms == NULL || !reference_has_coproducts (recon->reference))
		return NULL;
	coproducts = g_new0 (struct coproducts, 1);
	coproducts->recon = recon;
	coproducts->terms = terms;
	coproducts->by_key = g_hash_table_new (coproduct_hash, coproduct_equal);
	coproducts->list = g_ptr_array_new_with_free_func (g_free);
	coproducts->requirements = g_array_new (FALSE, FALSE, sizeof (struct requirement));
	return coproducts;
}

/* ---- what is expected ---- */

static date_t
output_date (const struct recon *recon, const struct output *output)
{
	date_t last = DATE_NONE;

	for (int side = 0; side < SIDE_COUNT; side++)
		for (guint i = 0; i < output->receipts[side]->len; i++)
			last = MAX (last, recon_row_date (recon, side, g_array_index (output->receipts[side], uint32_t, i)));
	return last;
}

static void
coproduct_add (struct coproducts *coproducts, const struct output *output, const struct requirement *requirement,
	int64_t expected, const char *cause)
{
	struct recon *recon = coproducts->recon;
	const char *text = strpool_text (recon->strings, requirement->material);
	uint32_t material = identifier_find (recon, CROSSWALK_MATERIAL, SIDE_RIGHT, output->plant, text);
	struct coproduct *coproduct = g_new0 (struct coproduct, 1);
	struct absent *absent = g_new0 (struct absent, 1);

	g_ptr_array_add (recon->outputs->absent, absent);
	absent->material = material != 0 ? material : requirement->material;
	absent->uom = requirement->uom;
	absent->on = output_date (recon, output);
	*coproduct = (struct coproduct) {.plant = output->plant,
		.order_no = output->order_no,
		.material = absent->material,
		.output = output,
		.absent = absent,
		.cause = cause,
		.expected = expected};
	g_ptr_array_add (coproducts->list, coproduct);
	g_hash_table_add (coproducts->by_key, coproduct);
}

static void
explosion_fail (struct coproducts *coproducts, const struct output *output, enum explosion_status status, const char *at)
{
	if (coproducts->failed++ > 0)
		return;
	coproducts->failure = status;
	coproducts->failed_order = strpool_text (coproducts->recon->strings, output->order_no);
	coproducts->failed_at = recon_word (coproducts->recon, "%s", at);
}

void
coproducts_expect (struct coproducts *coproducts, const struct output *output, int64_t good, int64_t scrap, const char *cause)
{
	struct recon *recon = coproducts->recon;
	const char *product = output->order != NULL ? output->order->material : "", *at = "";
	struct explosion_input input = {recon->reference, recon->strings, coproducts->terms, output->plant, output->order_no,
		output->material, output->production != NULL ? output->production->assembly_scrap : 0};
	/* Sums of an order's numbers fit, else it is not judged at all. */
	int64_t made = good + (coproducts->terms->basis == BASIS_YIELD_PLUS_SCRAP ? scrap : 0);
	enum explosion_status status;

	/* The bill names it as the order does. */
	if (*product != '\0')
		input.product = strpool_find (recon->strings, product, strlen (product));
	status = explosion_of_output (&input, coproducts->requirements, &at);
	if (status == EXPLOSION_NO_BOM)
		return;
	for (guint i = 0; status == EXPLOSION_OK && i < coproducts->requirements->len; i++) {
		const struct requirement *one = &g_array_index (coproducts->requirements, struct requirement, i);
		const struct item *item = reference_item (recon->reference, output->plant, one->material);
		int decimals = reference_uom_decimals (recon->reference, one->uom);
		int64_t expected;
		bool rounded;

		at = strpool_text (recon->strings, one->material);
		if (!requirement_standard (one, coproducts->terms, made, decimals < 0 ? QTY_SCALE : decimals, &expected, &rounded))
			status = EXPLOSION_RANGE;
		else if (expected > 0 && (item == NULL || !item->service))
			coproduct_add (coproducts, output, one, expected, cause);
	}
	if (status != EXPLOSION_OK)
		explosion_fail (coproducts, output, status, at);
}

/* ---- what the rows say of it ---- */

/* A row that may be a receipt of it. Where nobody knows what a row is, it may. */
static struct coproduct *
coproduct_of_row (const struct coproducts *coproducts, int side, uint32_t row)
{
	const struct side *s = &coproducts->recon->side[side];
	enum kind kind = (enum kind) s->table->kind[row];
	const struct coproduct key = {.plant = movement_text (s->table, COL_PLANT, row),
		.order_no = s->table->canonical_order[row],
		.material = s->table->canonical_material[row]};

	if (kind != KIND_NONE && (!kind_is_receipt (kind) || !coproducts->recon->rule->kinds[kind]))
		return NULL;
	if (s->window[row] == WINDOW_LATER || s->state[row] == STATE_DUPLICATE)
		return NULL;
	return g_hash_table_lookup (coproducts->by_key, &key);
}

static void
received_take (const struct coproducts *coproducts)
{
	const struct side *s = &coproducts->recon->side[SIDE_RIGHT];

	for (size_t i = 0; i < s->n; i++) {
		uint32_t row = s->rows[i];
		struct coproduct *of = coproduct_of_row (coproducts, SIDE_RIGHT, row);

		if (of == NULL)
			continue;
		if (s->table->kind[row] == KIND_NONE || s->table->counted[row] == DECIMAL_NONE || s->state[row] == STATE_REJECTED ||
			(s->table->flags[row] & (MOVEMENT_REJECTED | MOVEMENT_SIGN | MOVEMENT_NO_UNIT)))
			of->told = true;
		else
			of->received += s->table->counted[row];
	}
}

/* A posting that is missing, or waits, is the same case with another word for it. */
static void
finding_tag (const struct recon *recon, uint32_t link)
{
	struct finding *finding = finding_at (recon, link);

	if (finding->code == CODE_RECEIPT_MISSING || code_is_of_queue (finding->code))
		finding->tags |= code_bit (CODE_COPRODUCT_MISSING);
}

static void
evidence_take (const struct coproducts *coproducts, int side)
{
	const struct recon *recon = coproducts->recon;
	const struct side *s = &recon->side[side];

	for (size_t i = 0; i < s->n; i++) {
		uint32_t row = s->rows[i];
		struct coproduct *of = coproduct_of_row (coproducts, side, row);

		/* A failed movement that is nobody's business any more says nothing. */
		if (of == NULL || of->received > 0 ||
			(side == SIDE_QUEUE && s->state[row] != STATE_EXCEPTION && s->state[row] != STATE_OPEN_TIMING))
			continue;
		of->told = true;
		if (s->state[row] == STATE_EXCEPTION)
			finding_tag (recon, s->link[row]);
	}
}

static void
coproducts_free (struct coproducts *coproducts)
{
	g_hash_table_unref (coproducts->by_key);
	g_ptr_array_unref (coproducts->list);
	g_array_unref (coproducts->requirements);
	g_free (coproducts);
}

void
coproducts_raise (struct coproducts *coproducts)
{
	struct recon *recon = coproducts->recon;

	received_take (coproducts);
	evidence_take (coproducts, SIDE_LEFT);
	evidence_take (coproducts, SIDE_QUEUE);
	for (guint i = 0; i < coproducts->list->len; i++) {
		const struct coproduct *one = coproducts->list->pdata[i];

		if (!one->told && one->received <= 0)
			output_finding (recon, one->output, CODE_COPRODUCT_MISSING, one->expected, one->cause)->absent = one->absent;
	}
	if (coproducts->failed > 0)
		recon_warn (recon, "co-products of %u %s are not looked for, the first is order %s: %s (%s)", coproducts->failed,
			coproducts->failed == 1 ? "order" : "orders", coproducts->failed_order, explosion_status_text (coproducts->failure),
			coproducts->failed_at);
	coproducts_free (coproducts);
}
