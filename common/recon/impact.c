/*
 * The one impact formula (domain.md 3): b = what the ERP posted, t = what the evidence supports, impact on stock =
 * value(b) - value(t); documents at their own amount, evidence without one at the price of its date. Counter side so that
 * stock + WIP - liability = profit.
 */
#include "common/recon/recon_internal.h"

#include <string.h>

struct valuation
{
	const struct recon *recon;
	struct outcome_case *result;
	bool unvalued;
	const char *reason;
	int128 posted, evidence;	/* MONEY_SCALE, signed by the stock's direction */
	int128 gross[SIDE_COUNT];
};

/* +1 where a counted unit grows stock, -1 where it shrinks it, 0 without a stock effect. */
static int
stock_direction (const struct movement_table *table, uint32_t row)
{
	enum kind kind = (enum kind) table->kind[row];

	if (kind == KIND_SCRAP_CONF || kind == KIND_SCRAP_CONF_REV)
		return 0;
	return kind_is_receipt (kind) ? 1 : -1;
}

static bool
price_value (struct valuation *v, int side, uint32_t row, int64_t qty, int64_t *value)
{
	const struct recon *recon = v->recon;
	const struct movement_table *table = recon->side[side].table;
	uint32_t material = table->canonical_material[row];
	bool fallback = false;
	const struct price *price = reference_price (recon->reference, movement_text (table, COL_PLANT, row), material,
						     recon_row_date (recon, side, row), &fallback);

	if (price == NULL || money_of (qty, price->price, price->price_unit, v->result->currency_decimals, value) != DECIMAL_OK)
	{
		v->unvalued = true;
		v->reason = price == NULL ? "no price is known for the material" : "the value is out of range";
		return false;
	}
	if (v->result->unit_price == DECIMAL_NONE)
	{
		v->result->unit_price = price->price;
		v->result->price_unit = price->price_unit;
		v->result->price_source = fallback ? "first known price" : *price->source != '\0' ? price->source : "price list";
	}
	return true;
}

/* A document keeps its own amount, pro rata for a portion; without one it is valued like evidence. */
static bool
document_value (struct valuation *v, int side, uint32_t row, int64_t qty, int64_t *value)
{
	const struct movement_table *table = v->recon->side[side].table;
	int64_t amount = movement_amount (table, row), counted = table->counted[row];
	bool fallback;
	const struct price *price;

	if (amount == DECIMAL_NONE || counted == 0)
		return price_value (v, side, row, qty, value);
	*value = money_portion (magnitude (amount), magnitude (qty), magnitude (counted), v->result->currency_decimals);
	/* A source that signs its amounts by the stock effect and one that does not look the same once the quantity has given the sign. */
	if (qty < 0)
		*value = -*value;
	price = reference_price (v->recon->reference, movement_text (table, COL_PLANT, row), table->canonical_material[row],
				 recon_row_date (v->recon, side, row), &fallback);
	if (v->result->unit_price == DECIMAL_NONE && price != NULL)
	{
		v->result->unit_price = price->price;
		v->result->price_unit = price->price_unit;
		v->result->price_source = "document";
	}
	return true;
}

/* Evidence of one material and direction is valued as one quantity: rounded once. */
static void
evidence_add (struct valuation *v, const GArray *portions)
{
	g_autofree bool *done = g_new0 (bool, portions->len + 1);

	for (guint i = 0; i < portions->len; i++)
	{
		const struct portion *portion = &g_array_index (portions, struct portion, i);
		const struct movement_table *table = v->recon->side[SIDE_LEFT].table;
		int128 sum = 0;
		int64_t qty, value;

		if (portion->side != SIDE_LEFT || done[i])
			continue;
		for (guint j = i; j < portions->len; j++)
		{
			const struct portion *other = &g_array_index (portions, struct portion, j);

			if (other->side != SIDE_LEFT || table->canonical_material[other->row] != table->canonical_material[portion->row]
			    || stock_direction (table, other->row) != stock_direction (table, portion->row))
				continue;
			done[j] = true;
			sum += other->qty;
		}
		if (decimal_rescale (sum, QTY_SCALE, QTY_SCALE, ROUND_NEVER, &qty) != DECIMAL_OK || !price_value (v, SIDE_LEFT, portion->row, qty, &value))
			continue;
		v->evidence += stock_direction (table, portion->row) * (int128) value;
		v->gross[SIDE_LEFT] += magnitude (value);
	}
}

static void
posted_add (struct valuation *v, const GArray *portions)
{
	for (guint i = 0; i < portions->len; i++)
	{
		const struct portion *portion = &g_array_index (portions, struct portion, i);
		const struct movement_table *table = v->recon->side[SIDE_RIGHT].table;
		int64_t value;

		if (portion->side != SIDE_RIGHT || !document_value (v, SIDE_RIGHT, portion->row, portion->qty, &value))
			continue;
		v->posted += stock_direction (table, portion->row) * (int128) value;
		v->gross[SIDE_RIGHT] += magnitude (value);
	}
}

/* Money is neither gained nor lost: the right thing is in the wrong place, or the sign of it is unknown. Only exposure. */
static bool
code_moves_no_stock (const struct recon *recon, enum code code, uint32_t row)
{
	const struct movement_table *table = recon->side[SIDE_LEFT].table;

	switch (code)
	{
	case CODE_LOT_MISMATCH:
	{
		const struct item *item = reference_item (recon->reference, movement_text (table, COL_PLANT, row), table->canonical_material[row]);

		return item == NULL || !item->lot_valued;
	}
	case CODE_WRONG_ORDER:
	case CODE_WRONG_SLOC:
	case CODE_DUP_MES:
	case CODE_DQ_REJECT:
	case CODE_DQ_SIGN:
	case CODE_DQ_UOM_NOCONV:
	case CODE_MD_UNMAPPED_MVT:
		return true;
	default:
		return false;
	}
}

/* Released and neither delivered nor technically closed at --as-of; an order that nobody described counts as in process. */
static bool
order_in_process (const struct recon *recon, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	const struct order *order = reference_order (recon->reference, movement_text (table, COL_PLANT, row), table->canonical_order[row]);
	instant_t as_of = recon->input->as_of;

	if (table->canonical_order[row] == 0)
		return false;
	if (order == NULL)
		return true;
	if ((order->completed_at != INSTANT_NONE && (as_of == INSTANT_NONE || order->completed_at <= as_of))
	    || (order->closed_at != INSTANT_NONE && (as_of == INSTANT_NONE || order->closed_at <= as_of)))
		return false;
	return strcmp (order->status, "PROD_COMPLETE") != 0 && strcmp (order->status, "TECH_CLOSED") != 0 && strcmp (order->status, "CLOSED") != 0
	       && strcmp (order->status, "CANCELLED") != 0;
}

static int64_t
money_wide (int128 value)
{
	int64_t result;

	return decimal_rescale (value, MONEY_SCALE, MONEY_SCALE, ROUND_NEVER, &result) == DECIMAL_OK ? result : DECIMAL_NONE;
}

static void
counter_side (const struct recon *recon, int side, uint32_t row, struct outcome_case *result)
{
	enum kind kind = (enum kind) recon->side[side].table->kind[row];

	result->impact_wip = result->impact_liability = result->impact_profit = 0;
	if (kind == KIND_RECEIPT_PO || kind == KIND_RECEIPT_PO_REV || kind == KIND_RETURN_VENDOR)
		result->impact_liability = result->impact_stock;
	else if (order_in_process (recon, side, row))
		result->impact_wip = -result->impact_stock;
	else
		result->impact_profit = result->impact_stock;
}

static void
references_add (struct valuation *v, const struct finding *finding, GArray *portions)
{
	for (guint i = 0; finding->references != NULL && i < finding->references->len; i++)
	{
		const struct row_ref *ref = &g_array_index (finding->references, struct row_ref, i);
		const struct side *s = &v->recon->side[ref->side];

		if (s->table->qty[ref->row] != DECIMAL_NONE)
			g_array_append_val (portions, ((struct portion) { ref->row, 0, ref->side, 0, s->table->counted[ref->row] }));
	}
}

void
case_value (const struct recon *recon, uint32_t link, const GArray *portions, struct outcome_case *result)
{
	const struct finding *finding = finding_at (recon, link);
	struct valuation v = { .recon = recon, .result = result, .reason = "" };
	g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (struct portion));
	const GArray *rows = portions;

	if (portions->len == 0)
	{
		references_add (&v, finding, told);
		rows = told;
	}
	if (rows->len == 0)
	{
		result->impact_stock = result->impact_wip = result->impact_liability = result->impact_profit = result->exposure = 0;
		return;
	}
	const struct portion *first = &g_array_index (rows, struct portion, 0);
	posted_add (&v, rows);
	evidence_add (&v, rows);
	bool additive = portions->len == 0 && finding->code != CODE_REV_PRICE_DIFF;
	bool no_stock = additive || code_moves_no_stock (recon, finding->code, first->row);
	if (v.unvalued)
	{
		result->unvalued_reason = v.reason;
		result->impact_stock = result->impact_wip = result->impact_liability = result->impact_profit = no_stock ? 0 : DECIMAL_NONE;
		result->exposure = DECIMAL_NONE;
		return;
	}
	result->impact_stock = no_stock ? 0 : money_wide (v.posted - v.evidence);
	result->exposure = no_stock ? money_wide (MAX (v.gross[SIDE_LEFT], v.gross[SIDE_RIGHT])) : 0;
	counter_side (recon, first->side, first->row, result);
}
