/* "Accruals": what was proposed for the period, what became of what earlier ones proposed, and what is open too long. */
#include "reports/workbook_close_parts.h"

#include <string.h>

enum accrual_column
{
	ACCRUAL_PERIOD,
	ACCRUAL_STATE,
	ACCRUAL_RULE,
	ACCRUAL_PLANT,
	ACCRUAL_MATERIAL,
	ACCRUAL_ORDER,
	ACCRUAL_QTY,
	ACCRUAL_UOM,
	ACCRUAL_CURRENCY,
	ACCRUAL_AMOUNT,
	ACCRUAL_CLEARED,
	ACCRUAL_RELEASED,
	ACCRUAL_OPEN,
	ACCRUAL_AGE,
	ACCRUAL_TOO_OLD,
	ACCRUAL_DIFFERENCE,
	ACCRUAL_CLEARED_BY,
	ACCRUAL_REASON,
	ACCRUAL_ID,
	ACCRUAL_COLUMNS
};

enum
{
	ACCRUALS_MAX = 50000, /* rows of the sheet */
	HEADER_POINTS = 30,
	VERDICT_POINTS = 32,
	CURRENCIES_MAX = 32
};

static const struct
{
	const char *title;
	int width;
	bool number;
} columns[ACCRUAL_COLUMNS] = {
	[ACCRUAL_PERIOD] = {"Accrued for", 12, false},
	[ACCRUAL_STATE] = {"State", 14, false},
	[ACCRUAL_RULE] = {"Reconciliation", 14, false},
	[ACCRUAL_PLANT] = {"Plant", 8, false},
	[ACCRUAL_MATERIAL] = {"Material", 14, false},
	[ACCRUAL_ORDER] = {"Order", 12, false},
	[ACCRUAL_QTY] = {"Quantity", 13, true},
	[ACCRUAL_UOM] = {"Unit", 6, false},
	[ACCRUAL_CURRENCY] = {"Cur.", 6, false},
	[ACCRUAL_AMOUNT] = {"Accrued", 14, true},
	[ACCRUAL_CLEARED] = {"Cleared", 14, true},
	[ACCRUAL_RELEASED] = {"Released or withdrawn", 14, true},
	[ACCRUAL_OPEN] = {"Open", 14, true},
	[ACCRUAL_AGE] = {"Periods ago", 8, true},
	[ACCRUAL_TOO_OLD] = {"Open too long", 14, true},
	[ACCRUAL_DIFFERENCE] = {"Price difference", 13, true},
	[ACCRUAL_CLEARED_BY] = {"Cleared by", 20, false},
	[ACCRUAL_REASON] = {"Why", 40, false},
	[ACCRUAL_ID] = {"Case", 19, false},
};

static const struct close_check *
check_of (const struct close_report *report)
{
	for (size_t i = 0; i < report->rule->n_checks; i++)
		if (report->rule->checks[i].test == CLOSE_TEST_ACCRUALS)
			return &report->rule->checks[i];
	return NULL;
}

static bool
is_old (const struct close_report *report, const struct gate_accrual *one)
{
	const struct close_check *check = check_of (report);

	return check != NULL && gate_accrual_is_old (one, check);
}

/* ---- verdict ---- */

static void
verdict_put (struct sheet *sheet, const struct close_report *report)
{
	size_t fresh = 0, open = 0, old = 0, stale = 0;
	g_autofree char *text = NULL;

	for (size_t i = 0; i < report->n_accruals; i++) {
		const struct gate_accrual *one = &report->accruals[i];

		fresh += one->periods == 0 && one->open != 0;
		open += one->periods > 0 && one->open != 0;
		stale += one->open != 0 && strcmp (one->state, "stale") == 0;
		old += is_old (report, one);
	}
	text = g_strdup_printf ("%zu proposed for this period; of earlier periods %zu open, %zu of them stale%s%s.", fresh, open,
		stale, old > 0 ? "; open too long: " : "", old > 0 ? "see the red cells" : "");
	sheet_height (sheet, VERDICT_POINTS);
	sheet_wide_text (sheet, 0, ACCRUAL_REASON, text,
		old > 0                     ? STYLE_BREACHED
			: stale > 0 || open > 0 ? STYLE_FOUND
									: STYLE_CLEAN);
	sheet_next (sheet);
	sheet_next (sheet);
}

/* ---- sums by currency, over the rows below ---- */

static size_t
currencies_find (const struct close_report *report, const char *names[static CURRENCIES_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_accruals; i++) {
		bool known = false;

		for (size_t j = 0; j < n; j++)
			known |= strcmp (names[j], report->accruals[i].currency) == 0;
		if (!known && n < CURRENCIES_MAX)
			names[n++] = report->accruals[i].currency;
	}
	return n;
}

static int128
sum_of (const struct close_report *report, const char *currency, int column)
{
	int128 sum = 0;

	for (size_t i = 0; i < report->n_accruals; i++) {
		const struct gate_accrual *one = &report->accruals[i];

		if (strcmp (one->currency, currency) == 0)
			sum += column == ACCRUAL_AMOUNT  ? one->amount
				: column == ACCRUAL_CLEARED  ? one->cleared
				: column == ACCRUAL_RELEASED ? one->released
				: column == ACCRUAL_OPEN     ? one->open
				: is_old (report, one)       ? one->open
											 : 0;
	}
	return sum;
}

static void
sums_put (struct sheet *sheet, const struct close_report *report, const char *const *names, size_t n, bool exact)
{
	static const int summed[] = {ACCRUAL_AMOUNT, ACCRUAL_CLEARED, ACCRUAL_RELEASED, ACCRUAL_OPEN, ACCRUAL_TOO_OLD};
	/* Behind these rows stand an empty one and the header of the rows. */
	uint32_t first = sheet_row (sheet) + (uint32_t) n + 2, last = first + (uint32_t) MAX (report->n_accruals, 1) - 1;
	char from[16], to[16], key_from[16], key_to[16], key[16];

	for (size_t i = 0; i < n; i++) {
		int decimals = currency_decimals (names[i]);

		for (size_t j = 0; j < G_N_ELEMENTS (summed); j++) {
			int128 sum = sum_of (report, names[i], summed[j]);
			enum style style = summed[j] == ACCRUAL_TOO_OLD ? STYLE_CHECK : STYLE_TOTAL;
			g_autofree char *formula = g_strdup_printf ("=ROUND(SUMIFS(%s:%s,%s:%s,%s),%d)", cell_name (first, summed[j], from),
				cell_name (last, summed[j], to), cell_name (first, ACCRUAL_CURRENCY, key_from),
				cell_name (last, ACCRUAL_CURRENCY, key_to), cell_name (sheet_row (sheet), ACCRUAL_CURRENCY, key), decimals);

			if (j == 0) {
				sheet_text (sheet, 0, "All of them", STYLE_TOTAL_TEXT);
				sheet_text (sheet, ACCRUAL_CURRENCY, names[i], STYLE_TOTAL_TEXT);
			}
			if (exact && number_fits (sum, MONEY_SCALE))
				sheet_formula (sheet, summed[j], formula, sum, MONEY_SCALE, decimals, style);
			else
				sheet_number (sheet, summed[j], sum, MONEY_SCALE, decimals, style);
			if (summed[j] == ACCRUAL_TOO_OLD)
				sheet_alarm (sheet, summed[j]);
		}
		sheet_next (sheet);
	}
	sheet_next (sheet);
}

/* ---- rows ---- */

static void
row_put (struct sheet *sheet, const struct close_report *report, const struct gate_accrual *one)
{
	const int64_t money[] = {one->amount, one->cleared, one->released};
	int128 old = is_old (report, one) ? one->open : 0;
	char period[16], cells[3][16];
	bool exact = true;

	sheet_text (sheet, ACCRUAL_PERIOD, period_format (one->period, period), STYLE_TEXT);
	sheet_text (sheet, ACCRUAL_STATE, one->state, STYLE_TEXT);
	sheet_text (sheet, ACCRUAL_RULE, one->reconciliation, STYLE_TEXT);
	sheet_text (sheet, ACCRUAL_PLANT, one->plant, STYLE_TEXT);
	sheet_text (sheet, ACCRUAL_MATERIAL, one->material, STYLE_TEXT);
	sheet_text (sheet, ACCRUAL_ORDER, one->order_no, STYLE_TEXT);
	if (one->qty != DECIMAL_NONE)
		sheet_number (sheet, ACCRUAL_QTY, one->qty, QTY_SCALE, one->uom_decimals, STYLE_NUMBER);
	sheet_text (sheet, ACCRUAL_UOM, one->uom, STYLE_TEXT);
	sheet_text (sheet, ACCRUAL_CURRENCY, one->currency, STYLE_TEXT);
	for (int i = 0; i < (int) G_N_ELEMENTS (money); i++) {
		exact &= sheet_number (sheet, ACCRUAL_AMOUNT + i, money[i], MONEY_SCALE, one->currency_decimals, STYLE_NUMBER);
		cell_name (sheet_row (sheet), ACCRUAL_AMOUNT + i, cells[i]);
	}
	g_autofree char *formula =
		g_strdup_printf ("=ROUND(%s-%s-%s,%d)", cells[0], cells[1], cells[2], MAX (one->currency_decimals, 0));
	if (exact)
		sheet_formula (sheet, ACCRUAL_OPEN, formula, one->open, MONEY_SCALE, one->currency_decimals, STYLE_NUMBER);
	else
		sheet_number (sheet, ACCRUAL_OPEN, one->open, MONEY_SCALE, one->currency_decimals, STYLE_NUMBER);
	sheet_number (sheet, ACCRUAL_AGE, one->periods, 0, 0, STYLE_NUMBER);
	sheet_number (sheet, ACCRUAL_TOO_OLD, old, MONEY_SCALE, one->currency_decimals, STYLE_CHECK);
	sheet_alarm (sheet, ACCRUAL_TOO_OLD);
	if (one->difference != DECIMAL_NONE)
		sheet_number (sheet, ACCRUAL_DIFFERENCE, one->difference, MONEY_SCALE, one->currency_decimals, STYLE_NUMBER);
	sheet_text (sheet, ACCRUAL_CLEARED_BY, one->cleared_by, STYLE_TEXT);
	sheet_text (sheet, ACCRUAL_REASON, one->reason, STYLE_TEXT);
	sheet_text (sheet, ACCRUAL_ID, one->id, STYLE_CODE);
	sheet_next (sheet);
}

gboolean
accruals_put (struct book *book, const struct close_report *report, GError **error)
{
	const char *names[CURRENCIES_MAX];
	size_t n = currencies_find (report, names), shown = MIN (report->n_accruals, (size_t) ACCRUALS_MAX);
	struct sheet *sheet;
	bool exact = shown == report->n_accruals;
	uint32_t header;

	if (report->n_accruals == 0)
		return TRUE;
	sheet = book_sheet (book, "Accruals", report->unit, error);
	if (sheet == NULL)
		return FALSE;
	for (size_t i = 0; i < report->n_accruals; i++)
		exact =
			exact && number_fits (report->accruals[i].amount, MONEY_SCALE) && number_fits (report->accruals[i].open, MONEY_SCALE);
	for (int i = 0; i < ACCRUAL_COLUMNS; i++)
		sheet_width (sheet, i, columns[i].width);
	verdict_put (sheet, report);
	sums_put (sheet, report, names, n, exact);
	header = sheet_row (sheet);
	sheet_height (sheet, HEADER_POINTS);
	for (int i = 0; i < ACCRUAL_COLUMNS; i++)
		sheet_text (sheet, i, columns[i].title, columns[i].number ? STYLE_HEADER_RIGHT : STYLE_HEADER);
	sheet_next (sheet);
	for (size_t i = 0; i < shown; i++)
		row_put (sheet, report, &report->accruals[i]);
	sheet_filter (sheet, header, ACCRUAL_COLUMNS);
	if (shown < report->n_accruals) {
		g_autofree char *text =
			g_strdup_printf ("%zu more are not listed here; --journal has all that stand.", report->n_accruals - shown);

		sheet_wide_text (sheet, 0, ACCRUAL_REASON, text, STYLE_NOTE);
		sheet_next (sheet);
	}
	sheet_print_columns (sheet, ACCRUAL_ID);
	return TRUE;
}
