/* What the cases of a run add to the bridge from plant to stock ledger, each under its cause. */
#include "common/recon/plant_bridge_internal.h"

const char case_itself[] = "";

static enum plant_cause
code_cause (enum code code, bool left, bool right)
{
	switch (code) {
	case CODE_DUP_ERP:
	case CODE_DUP_MES:
	case CODE_SCRAP_DOUBLE:
		return PLANT_DUPLICATE;
	case CODE_REV_UNPAIRED:
		return PLANT_REVERSAL;
	case CODE_STUCK_QUEUE:
	case CODE_QUEUE_DELETED:
		return PLANT_FAILED;
	case CODE_SIGN_FLIP:
		return PLANT_DIRECTION;
	case CODE_UOM_FACTOR:
		return PLANT_UNIT;
	case CODE_LOT_MISMATCH:
	case CODE_WRONG_MATERIAL:
	case CODE_WRONG_ORDER:
	case CODE_WRONG_SLOC:
		return PLANT_MISPLACED;
	case CODE_CUTOFF:
		return PLANT_CUTOFF;
	case CODE_DQ_REJECT:
	case CODE_DQ_SIGN:
	case CODE_DQ_UOM_NOCONV:
	case CODE_MD_UNMAPPED_MVT:
		return PLANT_UNUSABLE;
	case CODE_QTY_VAR:
	case CODE_MATCH_SUGGESTED:
	case CODE_BF_FIXED_REPEAT:
		return PLANT_QUANTITY;
	case CODE_MISSING_ERP:
	case CODE_MISSING_MES:
	case CODE_RECEIPT_MISSING:
	case CODE_RECEIPT_EXCESS:
	case CODE_POST_TO_CLOSED_ORDER:
	case CODE_CONF_CANCEL_NOT_REVERSED:
		return left == right ? PLANT_QUANTITY : left ? PLANT_LEFT_ONLY : PLANT_RIGHT_ONLY;
	default:
		return PLANT_UNEXPLAINED;
	}
}

/* A case's portions, which are next to each other in bridging.cases. */
struct case_rows
{
	uint32_t link;
	const struct plant_portion *list;
	guint n, count[SIDE_COUNT];
	int128 qty[SIDE_COUNT];
};

/* The values of a case in one cell. */
struct case_cell
{
	uint32_t cell;
	int128 value[SIDE_COUNT];
	int64_t rows;
	bool unpriced;
	GArray *evidence; /* struct portion of the left side */
};

static struct case_cell *
case_cell_at (GArray *cells, uint32_t cell)
{
	for (guint i = 0; i < cells->len; i++)
		if (g_array_index (cells, struct case_cell, i).cell == cell)
			return &g_array_index (cells, struct case_cell, i);
	g_array_append_val (
		cells, ((struct case_cell) {.cell = cell, .evidence = g_array_new (FALSE, FALSE, sizeof (struct portion))}));
	return &g_array_index (cells, struct case_cell, cells->len - 1);
}

static GArray *
case_portions (const struct case_rows *of)
{
	GArray *portions = g_array_new (FALSE, FALSE, sizeof (struct portion));

	for (guint i = 0; i < of->n; i++)
		g_array_append_val (
			portions, ((struct portion) {of->list[i].row, of->link, of->list[i].side, of->list[i].state, of->list[i].qty}));
	return portions;
}

/* What is in the wrong place is worth what was posted for it: nothing moves between the two sides. */
static bool
case_is_level (const struct bridging *b, const struct case_rows *of)
{
	g_autoptr (GArray) portions = case_portions (of);

	return case_moves_no_stock (b->recon, finding_at (b->recon, of->link)->code, portions);
}

/* One material, at one price: then a difference is of quantity as far as the price of the day goes, and of price beyond. */
static bool
case_splits (const struct bridging *b, const struct case_rows *of)
{
	uint32_t material = b->recon->side[of->list[0].side].table->canonical_material[of->list[0].row];

	for (guint i = 0; i < of->n; i++)
		if (b->recon->side[of->list[i].side].table->canonical_material[of->list[i].row] != material)
			return false;
	return of->count[SIDE_LEFT] > 0 && of->count[SIDE_RIGHT] > 0;
}

static void
case_tell (struct bridging *b, const struct case_rows *of, const struct case_cell *in, bool single)
{
	enum code code = finding_at (b->recon, of->link)->code;
	enum plant_cause cause = code_cause (code, of->count[SIDE_LEFT] > 0, of->count[SIDE_RIGHT] > 0);
	int128 amount = in->value[SIDE_RIGHT] - in->value[SIDE_LEFT], price = 0;
	int64_t worth;

	if (in->unpriced && of->count[SIDE_RIGHT] > 0)
		cause = PLANT_UNEXPLAINED;
	else if ((cause == PLANT_QUANTITY || cause == PLANT_UNIT || cause == PLANT_DIRECTION) && single && case_splits (b, of) &&
		left_worth (b, of->list[0].row, fitting (of->qty[SIDE_RIGHT]), &worth))
		price = in->value[SIDE_RIGHT] - worth;
	line_add (b, in->cell, cause, of->link, case_itself, amount - price, in->rows);
	if (price != 0)
		line_add (b, in->cell, PLANT_PRICE, of->link, case_itself, price, in->rows);
}

static void
case_cells_fill (struct bridging *b, const struct case_rows *of, GArray *cells, bool level)
{
	for (guint i = 0; i < of->n; i++) {
		struct case_cell *in = case_cell_at (cells, portion_cell (b, &of->list[i]));
		const struct portion portion = {of->list[i].row, of->link, of->list[i].side, of->list[i].state, of->list[i].qty};
		int64_t worth;

		in->rows++;
		if (portion.side == SIDE_LEFT && !level) {
			g_array_append_val (in->evidence, portion);
		} else if (portion.side == SIDE_RIGHT) {
			cell_of (b, in->cell)->unvalued += !right_worth (b, &of->list[i], &worth);
			in->value[SIDE_RIGHT] += worth;
			in->value[SIDE_LEFT] += level ? worth : 0;
		}
	}
}

static void
case_add (struct bridging *b, const struct case_rows *of)
{
	bool level = case_is_level (b, of);
	g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (struct case_cell));

	case_cells_fill (b, of, cells, level);
	for (guint i = 0; i < cells->len; i++) {
		struct case_cell *in = &g_array_index (cells, struct case_cell, i);
		struct cell *cell = cell_of (b, in->cell);
		int64_t worth = 0;

		if (in->evidence->len > 0 && !evidence_worth (b, in->evidence, &worth)) {
			cell->unvalued += in->evidence->len;
			in->unpriced = true;
		}
		in->value[SIDE_LEFT] += worth;
		for (int side = 0; side < SIDE_COUNT; side++)
			cell->value[side] += in->value[side];
		case_tell (b, of, in, cells->len == 1);
		g_array_unref (in->evidence);
	}
}

/* By finding, then left before right, then content: what is rounded together does not depend on arrival. */
static int
case_portion_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct plant_portion *x = a, *y = b;

	if (x->link != y->link)
		return x->link < y->link ? -1 : 1;
	if (x->side != y->side)
		return x->side - y->side;
	return recon_row_compare (data, x->side, x->row, y->row);
}

void
cases_add (struct bridging *b)
{
	g_array_sort_with_data (b->cases, case_portion_compare, (gpointer) b->recon);
	for (guint i = 0, end; i < b->cases->len; i = end) {
		const struct plant_portion *first = &g_array_index (b->cases, struct plant_portion, i);
		struct case_rows of = {.link = first->link, .list = first};

		for (end = i; end < b->cases->len && g_array_index (b->cases, struct plant_portion, end).link == of.link; end++) {
			const struct plant_portion *portion = &g_array_index (b->cases, struct plant_portion, end);

			of.count[portion->side]++;
			of.qty[portion->side] += portion->qty;
		}
		of.n = end - i;
		case_add (b, &of);
	}
}
