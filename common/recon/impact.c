/*
 * The one impact formula (domain.md 3): b = what the ERP posted, t = what the evidence supports, impact on stock =
 * value(b) - value(t); documents at their own amount, evidence without one at the price of its date. Counter side so that
 * stock + WIP - liability = profit.
 */
#include "common/recon/recon_internal.h"

#include <string.h>

static const char out_of_range[] = "the value is out of range";

/* What stands against the stock: the order's work in process, the vendor, or the result. */
enum against
{
	AGAINST_WIP,
	AGAINST_LIABILITY,
	AGAINST_PROFIT,
	AGAINST_COUNT
};

struct valuation
{
	const struct recon *recon;
	struct outcome_case *result;
	const char *unvalued;                                  /* why a part has no value; NULL = all have one */
	int128 posted[AGAINST_COUNT], evidence[AGAINST_COUNT]; /* MONEY_SCALE, signed by the stock's direction */
	int128 gross[SIDE_COUNT];
};

/* A failed movement is evidence like an event: a movement that should be in stock and is not. */
static int
side_of_evidence (int side)
{
	return side == SIDE_QUEUE ? SIDE_LEFT : side;
}

int
stock_direction (const struct movement_table *table, uint32_t row)
{
	enum kind kind = (enum kind) table->kind[row];

	if (kind == KIND_SCRAP_CONF || kind == KIND_SCRAP_CONF_REV)
		return 0;
	return kind_is_receipt (kind) ? 1 : -1;
}

bool
order_is_running (const struct recon *recon, const struct order *order)
{
	instant_t as_of = recon->input->as_of;

	if ((order->completed_at != INSTANT_NONE && (as_of == INSTANT_NONE || order->completed_at <= as_of)) ||
		(order->closed_at != INSTANT_NONE && (as_of == INSTANT_NONE || order->closed_at <= as_of)))
		return false;
	return strcmp (order->status, "PROD_COMPLETE") != 0 && strcmp (order->status, "TECH_CLOSED") != 0 &&
		strcmp (order->status, "CLOSED") != 0 && strcmp (order->status, "CANCELLED") != 0;
}

/* Released and neither delivered nor technically closed at --as-of; an order that nobody described counts as in process. */
static bool
order_in_process (const struct recon *recon, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	const struct order *order =
		reference_order (recon->reference, movement_text (table, COL_PLANT, row), table->canonical_order[row]);

	if (table->canonical_order[row] == 0)
		return false;
	return order == NULL || order_is_running (recon, order);
}

static enum against
row_against (const struct recon *recon, int side, uint32_t row)
{
	enum kind kind = (enum kind) recon->side[side].table->kind[row];

	if (kind == KIND_RECEIPT_PO || kind == KIND_RECEIPT_PO_REV || kind == KIND_RETURN_VENDOR)
		return AGAINST_LIABILITY;
	return order_in_process (recon, side, row) ? AGAINST_WIP : AGAINST_PROFIT;
}

static const struct price *
row_price (const struct recon *recon, int side, uint32_t row, bool *fallback)
{
	const struct movement_table *table = recon->side[side].table;

	return reference_price (recon->reference, movement_text (table, COL_PLANT, row), table->canonical_material[row],
		recon_row_date (recon, side, row), fallback);
}

static void
price_show (struct valuation *v, const struct price *price, const char *source)
{
	if (v->result->unit_price != DECIMAL_NONE)
		return;
	v->result->unit_price = price->price;
	v->result->price_unit = price->price_unit;
	v->result->price_source = source;
}

static bool
priced_value (struct valuation *v, const struct price *price, bool fallback, bool no_unit, int64_t qty, int64_t *value)
{
	if (price == NULL)
		v->unvalued = "no price is known for the material";
	else if (no_unit)
		v->unvalued = "the quantity has no factor to the unit of the price";
	else if (money_of (qty, price->price, price->price_unit, v->result->currency_decimals, value) != DECIMAL_OK)
		v->unvalued = out_of_range;
	else {
		price_show (v, price, fallback ? "first known price" : *price->source != '\0' ? price->source : "price list");
		return true;
	}
	return false;
}

static bool
price_value (struct valuation *v, int side, uint32_t row, int64_t qty, int64_t *value)
{
	bool fallback = false;
	const struct price *price = row_price (v->recon, side, row, &fallback);

	return priced_value (v, price, fallback, v->recon->side[side].table->flags[row] & MOVEMENT_NO_UNIT, qty, value);
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
	/* Sources that sign their amounts and sources that do not look the same once the quantity has given the sign. */
	*value = money_portion (magnitude (amount), magnitude (qty), magnitude (counted), v->result->currency_decimals);
	if (qty < 0)
		*value = -*value;
	price = row_price (v->recon, side, row, &fallback);
	if (price != NULL)
		price_show (v, price, "document");
	return true;
}

/* Evidence of one price, direction and counter side: valued as one quantity, rounded once. */
struct lot_of_evidence
{
	const struct price *price;
	int direction;
	enum against against;
};
struct evidence_sum
{
	struct lot_of_evidence key;
	int side;
	uint32_t row;
	int128 qty, size;
};

static guint
evidence_hash (gconstpointer key)
{
	const struct lot_of_evidence *of = key;

	return g_direct_hash (of->price) * 31u + (guint) of->direction * 7u + (guint) of->against;
}

static gboolean
evidence_equal (gconstpointer a, gconstpointer b)
{
	const struct lot_of_evidence *x = a, *y = b;

	return x->price == y->price && x->direction == y->direction && x->against == y->against;
}

static void
evidence_value (struct valuation *v, const struct evidence_sum *sum)
{
	int64_t qty = fitting (sum->qty), size = fitting (sum->size), value;

	if (size == DECIMAL_NONE) {
		v->unvalued = out_of_range;
		return;
	}
	if (price_value (v, sum->side, sum->row, qty, &value))
		v->evidence[sum->key.against] += sum->key.direction * (int128) value;
	if (price_value (v, sum->side, sum->row, size, &value))
		v->gross[SIDE_LEFT] += value;
}

static void
evidence_add (struct valuation *v, const GArray *portions)
{
	g_autoptr (GArray) sums = g_array_new (FALSE, FALSE, sizeof (struct evidence_sum));
	g_autoptr (GHashTable) places = g_hash_table_new_full (evidence_hash, evidence_equal, g_free, NULL);
	bool fallback;

	for (guint i = 0; i < portions->len; i++) {
		const struct portion *portion = &g_array_index (portions, struct portion, i);

		if (side_of_evidence (portion->side) != SIDE_LEFT)
			continue;
		struct lot_of_evidence of = {row_price (v->recon, portion->side, portion->row, &fallback),
			stock_direction (v->recon->side[portion->side].table, portion->row),
			row_against (v->recon, portion->side, portion->row)};
		guint place = GPOINTER_TO_UINT (g_hash_table_lookup (places, &of));
		if (place == 0) {
			g_array_append_val (sums, ((struct evidence_sum) {of, portion->side, portion->row, 0, 0}));
			place = sums->len;
			g_hash_table_insert (places, g_memdup2 (&of, sizeof of), GUINT_TO_POINTER (place));
		}
		g_array_index (sums, struct evidence_sum, place - 1).qty += portion->qty;
		g_array_index (sums, struct evidence_sum, place - 1).size += magnitude (portion->qty);
	}
	for (guint i = 0; i < sums->len; i++)
		evidence_value (v, &g_array_index (sums, struct evidence_sum, i));
}

static void
posted_add (struct valuation *v, const GArray *portions)
{
	for (guint i = 0; i < portions->len; i++) {
		const struct portion *portion = &g_array_index (portions, struct portion, i);
		const struct movement_table *table = v->recon->side[SIDE_RIGHT].table;
		int64_t value;

		if (portion->side != SIDE_RIGHT || !document_value (v, SIDE_RIGHT, portion->row, portion->qty, &value))
			continue;
		v->posted[row_against (v->recon, SIDE_RIGHT, portion->row)] += stock_direction (table, portion->row) * (int128) value;
		v->gross[SIDE_RIGHT] += magnitude (value);
	}
}

/*
 * Money is neither gained nor lost: the right thing is in the wrong place, or the sign of it is unknown. Only exposure. A wrong
 * place whose other side lies in another period is a cut-off difference as well, and that has money.
 */
static bool
code_moves_no_stock (const struct recon *recon, enum code code, const struct portion *left, const struct portion *right)
{
	const struct movement_table *table = recon->side[SIDE_LEFT].table;
	const struct item *item;

	switch (code) {
	case CODE_LOT_MISMATCH:
		item = left != NULL
			? reference_item (recon->reference, movement_text (table, COL_PLANT, left->row), table->canonical_material[left->row])
			: NULL;
		return left != NULL && right != NULL && (item == NULL || !item->lot_valued);
	case CODE_WRONG_ORDER:
	case CODE_WRONG_SLOC:
		return left != NULL && right != NULL;
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

static const struct portion *
portion_of_side (const GArray *portions, int side)
{
	for (guint i = 0; i < portions->len; i++)
		if (g_array_index (portions, struct portion, i).side == side)
			return &g_array_index (portions, struct portion, i);
	return NULL;
}

/* What was posted to one order belongs to another: nothing moves in stock, but between what stands against it. */
static void
order_moves (struct valuation *v, const struct portion *left)
{
	int128 moved = 0;

	for (int against = 0; against < AGAINST_COUNT; against++) {
		moved += v->posted[against];
		v->evidence[against] = 0;
	}
	v->evidence[row_against (v->recon, SIDE_LEFT, left->row)] = moved;
}

bool
case_moves_no_stock (const struct recon *recon, enum code code, const GArray *portions)
{
	const struct portion *left = portion_of_side (portions, SIDE_LEFT), *right = portion_of_side (portions, SIDE_RIGHT);

	return left != NULL && right != NULL && code_moves_no_stock (recon, code, left, right);
}

static GArray *
references_portions (const struct recon *recon, const struct finding *finding)
{
	GArray *portions = g_array_new (FALSE, FALSE, sizeof (struct portion));

	for (guint i = 0; finding->references != NULL && i < finding->references->len; i++) {
		const struct row_ref *ref = &g_array_index (finding->references, struct row_ref, i);
		const struct movement_table *table = recon->side[ref->side].table;

		g_array_append_val (portions,
			((struct portion) {ref->row, 0, ref->side, 0, ref->qty != DECIMAL_NONE ? ref->qty : table->counted[ref->row]}));
	}
	return portions;
}

/* A row that could not be read has no portion: it is worth its amount where that was readable, else what its counterpart is. */
static void
rejected_add (struct valuation *v, const struct finding *finding, bool alone)
{
	for (guint i = 0; finding->references != NULL && i < finding->references->len; i++) {
		const struct row_ref *ref = &g_array_index (finding->references, struct row_ref, i);
		int64_t amount = movement_amount (v->recon->side[ref->side].table, ref->row);

		if (v->recon->side[ref->side].state[ref->row] != STATE_REJECTED)
			continue;
		if (amount != DECIMAL_NONE)
			v->gross[ref->side] += magnitude (amount);
		else if (alone)
			v->unvalued = "the row could not be read";
	}
}

static void
value_blank (struct outcome_case *result, const char *reason, bool no_stock)
{
	result->unvalued_reason = reason;
	result->impact_stock = result->impact_wip = result->impact_liability = result->impact_profit = no_stock ? 0 : DECIMAL_NONE;
	result->exposure = DECIMAL_NONE;
}

static void
value_finish (struct valuation *v, bool no_stock)
{
	struct outcome_case *result = v->result;
	int128 difference[AGAINST_COUNT], stock = 0, size = MAX (v->gross[SIDE_LEFT], v->gross[SIDE_RIGHT]);

	for (int against = 0; against < AGAINST_COUNT; against++) {
		difference[against] = v->posted[against] - v->evidence[against];
		stock += difference[against];
	}
	if (v->unvalued != NULL || fitting (2 * size) == DECIMAL_NONE) {
		value_blank (result, v->unvalued != NULL ? v->unvalued : out_of_range, no_stock);
		return;
	}
	result->impact_stock = (int64_t) stock;
	result->impact_wip = (int64_t) -difference[AGAINST_WIP];
	result->impact_liability = (int64_t) difference[AGAINST_LIABILITY];
	result->impact_profit = (int64_t) difference[AGAINST_PROFIT];
	result->exposure = no_stock ? (int64_t) size : 0;
}

/* What an order should have received and did not: its output is in stock too low, and nothing of it is in any row. */
static void
absent_value (struct valuation *v, const struct finding *finding)
{
	const struct row_ref *ref = &g_array_index (finding->references, struct row_ref, 0);
	const struct movement_table *table = v->recon->side[ref->side].table;
	bool fallback = false;
	const struct price *price = reference_price (v->recon->reference, movement_text (table, COL_PLANT, ref->row),
		finding->absent->material, finding->absent->on, &fallback);
	int64_t value;

	if (!priced_value (v, price, fallback, false, finding->stated, &value)) {
		value_blank (v->result, v->unvalued, false);
		return;
	}
	v->evidence[row_against (v->recon, ref->side, ref->row)] += value;
	v->gross[SIDE_LEFT] += magnitude (value);
	value_finish (v, false);
}

/*
 * A finding about a whole order moves no stock: its quantity is exposed. Scrap that nobody reported is missing from the product,
 * and while the order is in process its cost is still carried there.
 */
static void
stated_value (struct valuation *v, const struct finding *finding)
{
	const struct row_ref *ref = &g_array_index (finding->references, struct row_ref, 0);
	int64_t value;

	if (!price_value (v, ref->side, ref->row, magnitude (finding->stated), &value)) {
		value_blank (v->result, v->unvalued, true);
		return;
	}
	if (finding->code == CODE_SCRAP_UNREPORTED && order_in_process (v->recon, ref->side, ref->row))
		v->result->impact_wip = v->result->impact_profit = value;
	else
		v->result->exposure = value;
}

void
evidence_only_value (const struct recon *recon, const GArray *portions, struct outcome_case *result)
{
	struct valuation v = {.recon = recon, .result = result};

	evidence_add (&v, portions);
	value_finish (&v, false);
}

void
case_value (const struct recon *recon, uint32_t link, const GArray *portions, struct outcome_case *result)
{
	const struct finding *finding = finding_at (recon, link);
	struct valuation v = {.recon = recon, .result = result};

	if (finding->absent != NULL) {
		absent_value (&v, finding);
		return;
	}
	if (finding->stated != DECIMAL_NONE) {
		stated_value (&v, finding);
		return;
	}
	bool alone = portions->len == 0;
	g_autoptr (GArray) shown = alone && finding->code != CODE_DQ_REJECT ? references_portions (recon, finding) : NULL;
	const GArray *rows = shown != NULL ? shown : portions;
	const struct portion *left = portion_of_side (rows, SIDE_LEFT), *right = portion_of_side (rows, SIDE_RIGHT);
	bool no_stock = (alone && finding->code != CODE_REV_PRICE_DIFF) || code_moves_no_stock (recon, finding->code, left, right);

	posted_add (&v, rows);
	evidence_add (&v, rows);
	rejected_add (&v, finding, alone);
	if (no_stock && finding->code == CODE_WRONG_ORDER)
		order_moves (&v, left);
	else if (no_stock)
		for (int against = 0; against < AGAINST_COUNT; against++)
			v.posted[against] = v.evidence[against] = 0;
	value_finish (&v, no_stock);
}
