/*
 * Causes that several open cases share: the place to begin, because one correction closes many cases.
 */
#include "reports/words.h"
#include "reports/workbook_parts.h"

enum
{
	CAUSES_MAX = 20 /* of each run, the largest; the column Root case of the sheet Exceptions has all */
};

static const char *const cause_titles[] = {
	"Root case", "Cause shared by several cases", "Code", "Cases", "Rows", "Net on stock", "Gross", "Currency", "Reconciliation"};

static void
cause_write (struct workbook *workbook, struct sheet *sheet, guint number, const struct root_total *root)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	const struct outcome_case *one = &outcome->cases[root->root];
	uint32_t row = exception_row (workbook, number, root->root);

	if (row < workbook->rows)
		sheet_link (sheet, 0, SHEET_EXCEPTIONS, row, one->root_id);
	else
		sheet_text (sheet, 0, one->root_id, STYLE_TEXT);
	sheet_text (sheet, 1, *one->cause != '\0' ? one->cause : words_code_title (one->code), STYLE_TEXT);
	sheet_text (sheet, 2, code_name (one->code), STYLE_TEXT);
	sheet_number (sheet, 3, root->cases, 0, 0, STYLE_NUMBER);
	sheet_number (sheet, 4, root->rows, 0, 0, STYLE_NUMBER);
	sheet_number (sheet, 5, root->impact_net, MONEY_SCALE, one->currency_decimals, STYLE_NUMBER);
	sheet_number (sheet, 6, root->impact_gross, MONEY_SCALE, one->currency_decimals, STYLE_NUMBER);
	sheet_text (sheet, 7, one->currency, STYLE_TEXT);
	sheet_text (sheet, 8, outcome->reconciliation, STYLE_TEXT);
	sheet_next (sheet);
}

/* "312 open cases have 280 causes" */
static void
causes_count (struct workbook *workbook, int64_t *cases, int64_t *causes)
{
	*cases = *causes = 0;
	for (guint i = 0; i < workbook->outcomes->len; i++) {
		int64_t open;

		*causes += outcome_causes (workbook_outcome (workbook, i), &open);
		*cases += open;
	}
}

void
causes_write (struct workbook *workbook, struct sheet *sheet)
{
	int64_t cases, causes;

	causes_count (workbook, &cases, &causes);
	if (causes == cases)
		return;
	g_string_printf (workbook->scratch, "%" G_GINT64_FORMAT " open cases have %" G_GINT64_FORMAT " causes", cases, causes);
	sheet_text (sheet, 0, workbook->scratch->str, STYLE_HEADING);
	sheet_next (sheet);
	titles_write (sheet, cause_titles, G_N_ELEMENTS (cause_titles), 15u << 3);
	for (guint i = 0; i < workbook->outcomes->len; i++) {
		g_autoptr (GArray) roots = outcome_roots (workbook_outcome (workbook, i));

		for (guint r = 0; r < MIN (roots->len, CAUSES_MAX) && sheet_room (sheet); r++)
			cause_write (workbook, sheet, i, &g_array_index (roots, struct root_total, r));
	}
	sheet_next (sheet);
}
