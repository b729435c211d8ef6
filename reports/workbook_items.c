/* "Open items" and "Ageing": what orders and shipments have left open, and how long, by account and currency. */
#include "reports/workbook_tieout.h"

#include <string.h>

#define SHEET_ITEMS "Open items"
#define SHEET_AGEING "Ageing"

enum item_column
{
	ITEM_ACCOUNT,
	ITEM_CURRENCY,
	ITEM_PLANT,
	ITEM_TO,
	ITEM_ORDER,
	ITEM_LINE,
	ITEM_MATERIAL,
	ITEM_STATE,
	ITEM_DEBIT_QTY,
	ITEM_CREDIT_QTY,
	ITEM_OPEN_QTY,
	ITEM_UOM,
	ITEM_DEBIT,
	ITEM_CREDIT,
	ITEM_OPEN,
	ITEM_SINCE,
	ITEM_DAYS,
	ITEM_AGE,
	ITEM_CASE,
	ITEM_DIFFERENCE,
	ITEM_DIFFERENCE_TO,
	ITEM_ALLOWED,
	ITEM_TEXT,
	ITEM_STATUS,
	ITEM_COLUMNS
};

enum
{
	PRINTED_ITEM_COLUMNS = ITEM_DIFFERENCE,
	ITEM_ROWS_MAX = 50000 /* that the sheet lists at most, over all runs */
};

static const struct head item_columns[ITEM_COLUMNS] = {
	[ITEM_ACCOUNT] = {"Account", 10, false},
	[ITEM_CURRENCY] = {"Cur.", 6, false},
	[ITEM_PLANT] = {"Plant", 10, false},
	[ITEM_TO] = {"To plant", 10, false},
	[ITEM_ORDER] = {"Order", 14, false},
	[ITEM_LINE] = {"Line", 8, false},
	[ITEM_MATERIAL] = {"Material", 14, false},
	[ITEM_STATE] = {"State", 11, false},
	[ITEM_DEBIT_QTY] = {"Invoiced or issued", 13, true},
	[ITEM_CREDIT_QTY] = {"Received", 13, true},
	[ITEM_OPEN_QTY] = {"Open quantity", 13, true},
	[ITEM_UOM] = {"Unit", 6, false},
	[ITEM_DEBIT] = {"Debit", 14, true},
	[ITEM_CREDIT] = {"Credit", 14, true},
	[ITEM_OPEN] = {"Open (+ debit)", 14, true},
	[ITEM_SINCE] = {"Since", 11, false},
	[ITEM_DAYS] = {"Days", 7, true},
	[ITEM_AGE] = {"Age", 9, false},
	[ITEM_CASE] = {"Case", 19, false},
	[ITEM_DIFFERENCE] = {"Difference of the cleared part", 14, true},
	[ITEM_DIFFERENCE_TO] = {"goes to", 14, false},
	[ITEM_ALLOWED] = {"Days allowed", 9, true},
	[ITEM_TEXT] = {"Description", 22, false},
	[ITEM_STATUS] = {"Order status", 14, false},
};

static bool
any_item (const struct workbook *workbook)
{
	for (guint i = 0; i < workbook->outcomes->len; i++)
		if (workbook_outcome (workbook, i)->n_item_accounts > 0)
			return true;
	return false;
}

/* ---- open items ---- */

static struct cell
qty_cell (const struct outcome_item *item, int64_t qty)
{
	return cell_of_number (qty, QTY_SCALE, item->uom_decimals);
}

static struct cell
days_cell (int64_t days)
{
	return cell_of_number (days >= 0 ? days : DECIMAL_NONE, 0, 0);
}

static struct cell
text_of (const struct outcome_item *item, enum item_column column, const char *age)
{
	const char *const texts[ITEM_COLUMNS] = {[ITEM_ACCOUNT] = item->gl_account,
		[ITEM_CURRENCY] = item->currency,
		[ITEM_PLANT] = item->plant,
		[ITEM_TO] = item->to_plant,
		[ITEM_ORDER] = item->order_no,
		[ITEM_LINE] = item->operation,
		[ITEM_MATERIAL] = item->material,
		[ITEM_STATE] = item->state,
		[ITEM_UOM] = item->uom,
		[ITEM_AGE] = age,
		[ITEM_CASE] = item->case_id,
		[ITEM_DIFFERENCE_TO] = item->difference_to,
		[ITEM_TEXT] = item->material_text,
		[ITEM_STATUS] = item->order_status};

	return cell_of_text (texts[column]);
}

static struct cell
item_cell (const struct outcome_item *item, enum item_column column, const char *age)
{
	int decimals = currency_decimals (item->currency);

	switch (column) {
	case ITEM_DEBIT_QTY:
		return qty_cell (item, item->debit_qty);
	case ITEM_CREDIT_QTY:
		return qty_cell (item, item->credit_qty);
	case ITEM_OPEN_QTY:
		return qty_cell (item, item->open_qty);
	case ITEM_DEBIT:
		return cell_of_number (item->debit, MONEY_SCALE, decimals);
	case ITEM_CREDIT:
		return cell_of_number (item->credit, MONEY_SCALE, decimals);
	case ITEM_OPEN:
		return cell_of_number (item->open, MONEY_SCALE, decimals);
	case ITEM_DIFFERENCE:
		return cell_of_number (item->difference, MONEY_SCALE, decimals);
	case ITEM_DAYS:
		return days_cell (item->since != DATE_NONE ? item->days : -1);
	case ITEM_ALLOWED:
		return days_cell (item->allowed);
	case ITEM_SINCE:
		return (struct cell) {.kind = item->since == DATE_NONE ? CELL_EMPTY : CELL_DATE, .number = item->since};
	default:
		return text_of (item, column, age);
	}
}

static const char *
age_of (const struct outcome *outcome, const struct outcome_item *item, char **ages)
{
	for (size_t i = 0; i < outcome->n_item_accounts; i++)
		if (outcome_item_is_of (item, &outcome->item_accounts[i]))
			return ages[MIN ((guint) item->bucket, g_strv_length (ages) - 1)];
	return "";
}

static void
item_row_write (
	struct workbook *workbook, struct sheet *sheet, guint number, const struct outcome_item *item, GHashTable *cases, char **ages)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);

	for (int i = 0; i < ITEM_COLUMNS; i++) {
		struct cell cell = item_cell (item, (enum item_column) i, age_of (outcome, item, ages));
		uint32_t row = i == ITEM_CASE ? GPOINTER_TO_UINT (g_hash_table_lookup (cases, item->case_id)) : 0;

		if (row > 0 && row < workbook->rows)
			sheet_link (sheet, i, SHEET_EXCEPTIONS, row, cell.text);
		else
			cell_write (sheet, i, &cell, STYLE_TEXT, workbook->zones->pdata[number]);
	}
}

/* The row of an item on its sheet, counted from 0; 0 when it is not shown. */
static uint32_t
item_row (const struct workbook *workbook, guint outcome, size_t index)
{
	size_t row = 1 + index, limit = MIN ((size_t) workbook->rows - 1, (size_t) ITEM_ROWS_MAX + 1);

	for (guint i = 0; i < outcome; i++)
		row += workbook_outcome (workbook, i)->n_items;
	return row < limit ? (uint32_t) row : 0;
}

gboolean
items_write (struct workbook *workbook, GError **error)
{
	struct sheet *sheet = any_item (workbook) ? workbook_sheet (workbook, SHEET_ITEMS, error) : NULL;
	int64_t hidden = 0;

	if (sheet == NULL)
		return !any_item (workbook);
	sheet_freeze (sheet, 1, 2);
	sheet_height (sheet, HEAD_HEIGHT);
	heads_write (sheet, 0, item_columns, ITEM_COLUMNS);
	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);
		g_autoptr (GHashTable) cases = exception_rows (workbook, i);
		g_auto (GStrv) ages = outcome->n_item_accounts > 0 ? outcome_item_ages (&outcome->item_accounts[0]) : NULL;

		for (size_t j = 0; j < outcome->n_items; j++) {
			if (item_row (workbook, i, j) == 0) {
				hidden++;
				continue;
			}
			sheet_next (sheet);
			item_row_write (workbook, sheet, i, &outcome->items[j], cases, ages);
		}
	}
	sheet_filter (sheet, 0, ITEM_COLUMNS);
	sheet_print_columns (sheet, PRINTED_ITEM_COLUMNS);
	if (hidden > 0 && sheet_next (sheet))
		cut_write (sheet, hidden);
	return TRUE;
}

/* ---- ageing ---- */

enum
{
	AGE_LABEL,
	AGE_ITEMS,
	AGE_DEBIT,
	AGE_CREDIT,
	AGE_OPEN,
	AGE_NOTE,
	AGE_LAST = AGE_NOTE + 2
};

/* The items of an account stand together: rows on the sheet Open items, and whether formulas may sum them. */
struct span
{
	uint32_t from, to; /* 0: none is shown */
	bool exact;
};

static struct span
account_span (const struct workbook *workbook, guint number, const struct outcome_item_account *account)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	struct span span = {0, 0, true};

	for (size_t i = 0; i < outcome->n_items; i++) {
		const struct outcome_item *item = &outcome->items[i];
		uint32_t row = item_row (workbook, number, i);

		if (strcmp (item->gl_account, account->gl_account) != 0 || strcmp (item->currency, account->currency) != 0)
			continue;
		span.from = span.from == 0 ? row : span.from;
		span.to = row;
		span.exact = span.exact && row > 0 && (item->open == DECIMAL_NONE || number_fits (item->open, MONEY_SCALE));
	}
	return span;
}

/* "'Open items'!O3:O9" */
static char *
column_range (const struct span *span, int column)
{
	char from[16], to[16];

	return g_strdup_printf ("'%s'!%s:%s", SHEET_ITEMS, cell_name (span->from, column, from), cell_name (span->to, column, to));
}

struct age_sums
{
	int64_t items;
	int128 debit, credit;
};

static struct age_sums
age_sum (const struct outcome *outcome, const struct outcome_item_account *account, int bucket, int n)
{
	struct age_sums sums = {0};

	for (size_t i = 0; i < outcome->n_items; i++) {
		const struct outcome_item *item = &outcome->items[i];

		if (!outcome_item_is_of (item, account) || MIN (item->bucket, n - 1) != bucket)
			continue;
		sums.items++;
		if (item->open != DECIMAL_NONE)
			*(item->open > 0 ? &sums.debit : &sums.credit) += item->open;
	}
	return sums;
}

static bool
age_row_write (struct sheet *sheet, const struct outcome *outcome, const struct outcome_item_account *account,
	const struct span *span, char **ages, int bucket)
{
	int n = (int) g_strv_length (ages), decimals = currency_decimals (account->currency), places = MAX (decimals, 0);
	struct age_sums sums = age_sum (outcome, account, bucket, n);
	g_autofree char *age = column_range (span, ITEM_AGE), *open = column_range (span, ITEM_OPEN);
	bool exact = span->exact && span->from > 0, whole = true;
	char debit[16], credit[16], label[16];

	sheet_text (sheet, AGE_LABEL, ages[bucket], STYLE_TEXT);
	sheet_number (sheet, AGE_ITEMS, sums.items, 0, 0, STYLE_NUMBER);
	cell_name (sheet_row (sheet), AGE_LABEL, label);
	for (int side = 0; side < 2; side++) {
		g_autofree char *formula =
			g_strdup_printf ("=ROUND(SUMIFS(%s,%s,%s,%s,\"%s0\"),%d)", open, age, label, open, side == 0 ? ">" : "<", places);

		whole =
			sum_write (sheet, AGE_DEBIT + side, exact, formula, side == 0 ? sums.debit : sums.credit, decimals, STYLE_NUMBER) &&
			whole;
	}
	g_autofree char *formula = g_strdup_printf ("=ROUND(%s+%s,%d)", cell_name (sheet_row (sheet), AGE_DEBIT, debit),
		cell_name (sheet_row (sheet), AGE_CREDIT, credit), places);
	whole = sum_write (sheet, AGE_OPEN, whole, formula, sums.debit + sums.credit, decimals, STYLE_NUMBER) && whole;
	sheet_next (sheet);
	return whole;
}

static bool
total_row_write (struct sheet *sheet, const struct outcome_item_account *account, uint32_t first, bool exact)
{
	const int64_t sums[] = {account->items, account->debit, account->credit, account->open};
	int decimals = currency_decimals (account->currency);
	bool whole = exact;

	sheet_text (sheet, AGE_LABEL, "Open items", STYLE_TOTAL_TEXT);
	for (int column = AGE_ITEMS; column <= AGE_OPEN; column++) {
		char from[16], to[16];
		bool count = column == AGE_ITEMS;
		g_autofree char *formula = g_strdup_printf ("=ROUND(SUM(%s:%s),%d)", cell_name (first, column, from),
			cell_name (sheet_row (sheet) - 1, column, to), count ? 0 : decimals);

		if (count)
			sheet_formula (sheet, column, formula, sums[0], 0, 0, STYLE_TOTAL);
		else
			whole = sum_write (sheet, column, exact, formula, sums[column - AGE_ITEMS], decimals, STYLE_PROOF) && whole;
	}
	sheet_next (sheet);
	return whole;
}

/* The balance that the general ledger gives, and what of it no item makes; that must be 0. */
static void
balance_rows_write (struct sheet *sheet, const struct outcome *outcome, const struct outcome_item_account *account, bool exact)
{
	int decimals = currency_decimals (account->currency);
	uint32_t total = sheet_row (sheet) - 1;
	char day[16], balance[16], open[16];
	g_autofree char *label = g_strdup_printf ("Balance of the account on %s", date_format (outcome->until - 1, day));
	g_autofree char *formula = g_strdup_printf (
		"=ROUND(%s-%s,%d)", cell_name (sheet_row (sheet), AGE_OPEN, balance), cell_name (total, AGE_OPEN, open), decimals);

	sheet_text (sheet, AGE_LABEL, label, STYLE_TEXT);
	exact = money_write (sheet, AGE_OPEN, account->balance, decimals, STYLE_NUMBER) && exact;
	sheet_next (sheet);
	sheet_text (sheet, AGE_LABEL, "Check: balance - open items", STYLE_LABEL);
	if (account->difference == DECIMAL_NONE) {
		money_write (sheet, AGE_OPEN, DECIMAL_NONE, decimals, STYLE_LABEL);
		sheet_wide_text (sheet, AGE_NOTE, AGE_LAST, "Nobody told the balance, so the sum is held against nothing", STYLE_NOTE);
	} else {
		check_write (sheet, AGE_OPEN, exact, formula, account->difference);
		if (account->difference != 0)
			sheet_wide_text (sheet, AGE_NOTE, AGE_LAST, "Unexplained: no item makes it. Never post the difference", STYLE_NOTE);
	}
	sheet_next (sheet);
	sheet_next (sheet);
}

static void
block_write (const struct workbook *workbook, struct sheet *sheet, guint number, const struct outcome_item_account *account)
{
	static const char *const titles[] = {"Age in days", "Items", "Debit", "Credit", "Open (+ debit)"};
	const struct outcome *outcome = workbook_outcome (workbook, number);
	g_auto (GStrv) ages = outcome_item_ages (account);
	struct span span = account_span (workbook, number, account);
	g_autofree char *heading = g_strdup_printf ("%s: account %s, %s", outcome->title,
		*account->gl_account != '\0' ? account->gl_account : "not known", account->currency);
	bool exact = true;
	uint32_t first;

	sheet_text (sheet, AGE_LABEL, heading, STYLE_HEADING);
	sheet_next (sheet);
	titles_write (sheet, titles, G_N_ELEMENTS (titles), 0x1e);
	first = sheet_row (sheet);
	for (int bucket = 0; ages[bucket] != NULL; bucket++)
		exact = age_row_write (sheet, outcome, account, &span, ages, bucket) && exact;
	exact = total_row_write (sheet, account, first, exact);
	balance_rows_write (sheet, outcome, account, exact);
}

static enum style
verdict_of (const struct workbook *workbook, GString *sentence)
{
	int64_t items = 0, off = 0, untold = 0, accounts = 0, cases = 0;

	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);

		for (size_t j = 0; j < outcome->n_item_accounts; j++) {
			const struct outcome_item_account *account = &outcome->item_accounts[j];

			accounts++;
			items += account->items;
			untold += account->balance == DECIMAL_NONE;
			off += account->difference != DECIMAL_NONE && account->difference != 0;
		}
		for (size_t j = 0; j < outcome->n_items; j++)
			cases += *outcome->items[j].case_id != '\0';
	}
	g_string_printf (sentence, "%" G_GINT64_FORMAT " open %s, %" G_GINT64_FORMAT " %s", items, items == 1 ? "item" : "items",
		cases, cases == 1 ? "finding" : "findings");
	if (off > 0)
		g_string_append_printf (sentence,
			"; of %" G_GINT64_FORMAT " accounts and currencies %" G_GINT64_FORMAT " %s not the sum of %s items", accounts, off,
			off == 1 ? "is" : "are", off == 1 ? "its" : "their");
	else if (untold > 0)
		g_string_append_printf (sentence,
			"; of %" G_GINT64_FORMAT " accounts and currencies the balance of %" G_GINT64_FORMAT " is not told", accounts,
			untold);
	else
		g_string_append (sentence, "; every balance is the sum of its items");
	g_string_append_c (sentence, '.');
	return off > 0 ? STYLE_BREACHED : untold > 0 ? STYLE_PARTIAL : cases > 0 ? STYLE_FOUND : STYLE_CLEAN;
}

gboolean
ageing_sheet_write (struct workbook *workbook, GError **error)
{
	static const int widths[] = {34, 9, 18, 18, 18, 20, 20, 20};
	struct sheet *sheet = any_item (workbook) ? workbook_sheet (workbook, SHEET_AGEING, error) : NULL;
	g_autoptr (GString) sentence = g_string_new (NULL);
	enum style style;

	if (sheet == NULL)
		return !any_item (workbook);
	for (size_t i = 0; i < G_N_ELEMENTS (widths); i++)
		sheet_width (sheet, (int) i, widths[i]);
	style = verdict_of (workbook, sentence);
	sheet_height (sheet, 30);
	sheet_wide_text (sheet, 0, AGE_LAST, sentence->str, style);
	row_skip (sheet, 2);
	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);

		for (size_t j = 0; j < outcome->n_item_accounts && sheet_room (sheet); j++)
			block_write (workbook, sheet, i, &outcome->item_accounts[j]);
	}
	sheet_print_columns (sheet, AGE_LAST + 1);
	return TRUE;
}
