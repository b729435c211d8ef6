/* "Usage": one row per order and component, of the runs that compared usage. */
#include "reports/workbook_parts.h"

#include <string.h>

enum usage_column
{
	USAGE_ORDER,
	USAGE_COMPLETED,
	USAGE_PLANT,
	USAGE_PRODUCT,
	USAGE_MATERIAL,
	USAGE_TEXT,
	USAGE_GROUP,
	USAGE_STANDARD,
	USAGE_POSTED,
	USAGE_MEASURED,
	USAGE_UOM,
	USAGE_VARIANCE,
	USAGE_GAP,
	USAGE_EXPLOSION,
	USAGE_VALUE,
	USAGE_CURRENCY,
	USAGE_FOUND,
	USAGE_CASE,
	USAGE_ESTIMATE,
	USAGE_BOM_CHANGE,
	USAGE_LOT_SIZE,
	USAGE_SCRAP,
	USAGE_SUBSTITUTION,
	USAGE_PURE,
	USAGE_PRICE,
	USAGE_SPEND,
	USAGE_STATUS,
	USAGE_COLUMNS
};

enum
{
	PRINTED_USAGE_COLUMNS = 17
};

static const struct head usage_columns[USAGE_COLUMNS] = {
	[USAGE_ORDER] = {"Order", 14, false},
	[USAGE_COMPLETED] = {"Completed", 11, false},
	[USAGE_PLANT] = {"Plant", 8, false},
	[USAGE_PRODUCT] = {"Product", 16, false},
	[USAGE_MATERIAL] = {"Component", 16, false},
	[USAGE_TEXT] = {"Description", 22, false},
	[USAGE_GROUP] = {"Substitution group", 12, false},
	[USAGE_STANDARD] = {"Standard", 14, true},
	[USAGE_POSTED] = {"Posted", 14, true},
	[USAGE_MEASURED] = {"Measured", 14, true},
	[USAGE_UOM] = {"Unit", 6, false},
	[USAGE_VARIANCE] = {"Measured - standard", 14, true},
	[USAGE_GAP] = {"Measured - posted", 14, true},
	[USAGE_EXPLOSION] = {"Posted - standard", 14, true},
	[USAGE_VALUE] = {"Usage variance at standard price", 14, true},
	[USAGE_CURRENCY] = {"Cur.", 6, false},
	[USAGE_FOUND] = {"Found", 18, false},
	[USAGE_CASE] = {"Case", 19, false},
	[USAGE_ESTIMATE] = {"Released estimate", 14, true},
	[USAGE_BOM_CHANGE] = {"+ change of the bill", 14, true},
	[USAGE_LOT_SIZE] = {"+ lot size", 12, true},
	[USAGE_SCRAP] = {"+ scrap", 12, true},
	[USAGE_SUBSTITUTION] = {"+ substitution", 14, true},
	[USAGE_PURE] = {"+ pure usage = measured", 14, true},
	[USAGE_PRICE] = {"Unit price", 12, true},
	[USAGE_SPEND] = {"Spend as posted", 14, true},
	[USAGE_STATUS] = {"Order status", 14, false},
};

static struct cell
qty_of (const struct outcome_usage *usage, int64_t qty)
{
	return cell_of_number (qty, QTY_SCALE, usage->uom_decimals);
}

static struct cell
difference_of (const struct outcome_usage *usage, int64_t a, int64_t b)
{
	return qty_of (usage, a == DECIMAL_NONE || b == DECIMAL_NONE ? DECIMAL_NONE : a - b);
}

static struct cell
price_of (const struct outcome_usage *usage, int decimals, GString *scratch)
{
	char text[DECIMAL_TEXT_MAX];
	int64_t each;

	if (usage->unit_price == DECIMAL_NONE)
		return cell_of_text ("");
	if (decimal_ratio (usage->unit_price, 1, usage->price_unit, ROUND_NEVER, &each) == DECIMAL_OK)
		return cell_of_number (each, PRICE_SCALE, decimals);
	g_string_printf (
		scratch, "%s/%" G_GINT64_FORMAT, decimal_format (usage->unit_price, PRICE_SCALE, decimals, text), usage->price_unit);
	return cell_of_text (scratch->str);
}

static const char *
found_text (const struct outcome_usage *usage)
{
	if (usage->code != CODE_NONE)
		return code_name (usage->code);
	return usage->measured == DECIMAL_NONE ? "not measured" : "";
}

static struct cell
usage_cell (const struct outcome *outcome, const struct outcome_usage *usage, enum usage_column column, GString *scratch)
{
	int decimals = currency_decimals (usage->currency);

	switch (column) {
	case USAGE_ORDER:
		return cell_of_text (usage->order_no);
	case USAGE_COMPLETED:
		return (struct cell) {.kind = usage->completed == DATE_NONE ? CELL_EMPTY : CELL_DATE, .number = usage->completed};
	case USAGE_PLANT:
		return cell_of_text (outcome->plant);
	case USAGE_PRODUCT:
		return cell_of_text (usage->product);
	case USAGE_MATERIAL:
		return cell_of_text (usage->material);
	case USAGE_TEXT:
		return cell_of_text (usage->material_text);
	case USAGE_GROUP:
		return cell_of_text (usage->group);
	case USAGE_STANDARD:
		return qty_of (usage, usage->standard);
	case USAGE_POSTED:
		return qty_of (usage, usage->posted);
	case USAGE_MEASURED:
		return qty_of (usage, usage->measured);
	case USAGE_UOM:
		return cell_of_text (usage->uom);
	case USAGE_VARIANCE:
		return difference_of (usage, usage->measured, usage->standard);
	case USAGE_GAP:
		return difference_of (usage, usage->measured, usage->posted);
	case USAGE_EXPLOSION:
		return difference_of (usage, usage->posted, usage->standard);
	case USAGE_VALUE:
		return cell_of_number (usage->variance, MONEY_SCALE, decimals);
	case USAGE_CURRENCY:
		return cell_of_text (usage->currency);
	case USAGE_FOUND:
		return cell_of_text (found_text (usage));
	case USAGE_CASE:
		return cell_of_text (usage->case_id);
	case USAGE_ESTIMATE:
		return qty_of (usage, usage->estimate);
	case USAGE_BOM_CHANGE:
		return qty_of (usage, usage->bom_change);
	case USAGE_LOT_SIZE:
		return qty_of (usage, usage->lot_size);
	case USAGE_SCRAP:
		return qty_of (usage, usage->scrap);
	case USAGE_SUBSTITUTION:
		return qty_of (usage, usage->substitution);
	case USAGE_PURE:
		return qty_of (usage, usage->usage);
	case USAGE_PRICE:
		return price_of (usage, decimals, scratch);
	case USAGE_SPEND:
		return cell_of_number (usage->spend, MONEY_SCALE, decimals);
	case USAGE_STATUS:
		return cell_of_text (usage->order_status);
	case USAGE_COLUMNS:
		break;
	}
	g_assert_not_reached ();
}

static void
usage_row_write (
	struct workbook *workbook, struct sheet *sheet, guint number, const struct outcome_usage *usage, GHashTable *cases)
{
	for (int i = 0; i < USAGE_COLUMNS; i++) {
		struct cell cell = usage_cell (workbook_outcome (workbook, number), usage, (enum usage_column) i, workbook->scratch);
		uint32_t row = i == USAGE_CASE ? GPOINTER_TO_UINT (g_hash_table_lookup (cases, usage->case_id)) : 0;

		if (row > 0 && row < workbook->rows)
			sheet_link (sheet, i, SHEET_EXCEPTIONS, row, cell.text);
		else
			cell_write (sheet, i, &cell, STYLE_TEXT, workbook->zones->pdata[number]);
	}
}

static int64_t
rows_write (struct workbook *workbook, struct sheet *sheet, guint number)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	g_autoptr (GHashTable) cases = exception_rows (workbook, number);

	for (size_t i = 0; i < outcome->n_usage; i++) {
		if (!sheet_room (sheet))
			return (int64_t) (outcome->n_usage - i);
		sheet_next (sheet);
		usage_row_write (workbook, sheet, number, &outcome->usage[i], cases);
	}
	return 0;
}

static bool
any_usage (const struct workbook *workbook)
{
	for (guint i = 0; i < workbook->outcomes->len; i++)
		if (workbook_outcome (workbook, i)->n_usage > 0)
			return true;
	return false;
}

gboolean
usage_write (struct workbook *workbook, GError **error)
{
	struct sheet *sheet;
	int64_t hidden = 0;

	if (!any_usage (workbook))
		return TRUE;
	sheet = workbook_sheet (workbook, "Usage", error);
	if (sheet == NULL)
		return FALSE;
	sheet_freeze (sheet, 1, 1);
	sheet_height (sheet, HEAD_HEIGHT);
	heads_write (sheet, 0, usage_columns, USAGE_COLUMNS);
	for (guint i = 0; i < workbook->outcomes->len; i++)
		hidden += rows_write (workbook, sheet, i);
	sheet_filter (sheet, 0, USAGE_COLUMNS);
	sheet_print_columns (sheet, PRINTED_USAGE_COLUMNS);
	if (hidden > 0 && sheet_next (sheet))
		cut_write (sheet, hidden);
	return TRUE;
}
