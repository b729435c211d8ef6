/* How a report has come along, period by period, as numbers and as charts; and who has put their name to the comparison. */
#include "reports/workbook_dualrun.h"

#include <string.h>

enum
{
	TREND_CLEAN = 1,
	TREND_LENGTH,
	TREND_NEEDED,
	TREND_CELLS,
	TREND_DIFFERING,
	TREND_OPEN,
	TREND_FIXED,      /* columns that every report has */
	MONEY_MAX = 4,    /* measures that are shown */
	CHART_COLUMNS = 6 /* of the sheet, that a chart covers */
};

static const struct head trend_heads[TREND_FIXED] = {{"Period", 12, false}, {"Clean", 10, false}, {"Clean in a row", 12, true},
	{"Needed in a row", 12, true}, {"Cells", 14, true}, {"Not equal", 14, true}, {"Unexplained cells", 14, true}};

/* Totals whose money is shown: of balances and money, else of whatever adds up. Returns how many. */
static int
money_find (const struct dualrun *dualrun, const struct dualrun_total *money[MONEY_MAX])
{
	int n = 0;

	for (int any = 0; any < 2 && n == 0; any++)
		for (guint i = 0; i < dualrun->totals->len && n < MONEY_MAX; i++) {
			const struct dualrun_total *total = &g_array_index (dualrun->totals, struct dualrun_total, i);
			enum measure_kind kind = dualrun->rule->measures[total->measure].kind;

			if (any != 0 ? kind != MEASURE_RATIO : kind == MEASURE_MONEY || kind == MEASURE_BALANCE)
				money[n++] = total;
		}
	return n;
}

/* The same total as it was in another period; NULL: it was not there, or nobody has kept it. */
static const struct report_sum *
sum_find (const struct dualrun *dualrun, const struct dualrun_total *total, const GArray *sums)
{
	for (guint i = 0; sums != NULL && i < sums->len; i++) {
		const struct report_sum *sum = &g_array_index (sums, struct report_sum, i);

		if (strcmp (sum->side, dualrun->rule->sides[total->side].name) == 0 &&
			strcmp (sum->measure, dualrun->rule->measures[total->measure].name) == 0 &&
			strcmp (sum->unit, dualrun_unit (dualrun, total->measure, total->unit)) == 0)
			return sum;
	}
	return NULL;
}

static void
trend_heads_write (struct sheet *sheet, const struct dualrun *dualrun, const struct dualrun_total *const *money, int n)
{
	int at = heads_write (sheet, 0, trend_heads, TREND_FIXED);

	for (int i = 0; i < n; i++) {
		const char *measure = dualrun->rule->measures[money[i]->measure].name;
		const char *unit = dualrun_unit (dualrun, money[i]->measure, money[i]->unit);
		const char *side = dualrun->rule->n_sides > 2 ? dualrun->rule->sides[money[i]->side].name : "";
		g_autofree char *which =
			g_strdup_printf ("%s%s%s%s%s", measure, *unit != '\0' ? " " : "", unit, *side != '\0' ? " " : "", side);
		g_autofree char *differs = g_strconcat (which, ", differs by", NULL), *open = g_strconcat (which, ", unexplained", NULL);

		head_write (sheet, at++, &(struct head) {differs, 18, true});
		head_write (sheet, at++, &(struct head) {open, 18, true});
	}
}

static void
trend_row_write (struct sheet *sheet, const struct dualrun *dualrun, const struct streak_trend *trend,
	const struct dualrun_total *const *money, int n)
{
	const int64_t counts[] = {trend->length, dualrun->rule->streak, trend->cells, trend->differing, trend->open_cells};
	char period[16];
	int at = TREND_FIXED;

	sheet_text (sheet, 0, period_format (trend->streak.period, period), STYLE_TEXT);
	sheet_text (
		sheet, TREND_CLEAN, trend->streak.clean ? "yes" : "no", trend->streak.clean ? STYLE_CELL_CLEAN : STYLE_CELL_BREACHED);
	for (int i = 0; i < (int) G_N_ELEMENTS (counts); i++)
		sheet_number (sheet, TREND_LENGTH + i, counts[i], 0, 0, STYLE_NUMBER);
	for (int i = 0; i < n; i++, at += 2) {
		const struct report_sum *sum = sum_find (dualrun, money[i], trend->sums);
		int decimals = dualrun->rule->measures[money[i]->measure].decimals;

		if (sum == NULL) {
			sheet_blank (sheet, at, STYLE_TEXT);
			sheet_blank (sheet, at + 1, STYLE_TEXT);
			continue;
		}
		sheet_number (sheet, at, sum->gross, REPORT_SCALE, decimals, STYLE_NUMBER);
		sheet_number (sheet, at + 1, sum->open_gross, REPORT_SCALE, decimals, STYLE_NUMBER);
	}
}

/* Beside each other below the table: cells, streak, and a chart for each measure that is shown. */
static void
trend_charts_insert (
	struct sheet *sheet, int longest, const struct dualrun *dualrun, const struct dualrun_total *const *money, int n)
{
	uint32_t last = sheet_row (sheet);
	static const int cells[] = {TREND_DIFFERING, TREND_OPEN}, streak[] = {TREND_LENGTH, TREND_NEEDED};
	struct sheet_chart chart = {.title = "Cells that are not equal, and unexplained",
		.first = 1,
		.last = last,
		.columns = cells,
		.n = 2,
		.row = last + 2};

	sheet_chart_insert (sheet, &chart);
	chart.title = "Clean periods in a row";
	chart.lines = true;
	chart.unit = sheet_chart_unit (MAX (longest, dualrun->rule->streak));
	chart.columns = streak;
	chart.column = CHART_COLUMNS;
	sheet_chart_insert (sheet, &chart);
	chart.lines = false;
	chart.unit = 0;
	for (int i = 0; i < n; i++) {
		const int columns[] = {TREND_FIXED + 2 * i, TREND_FIXED + 2 * i + 1};
		g_autofree char *title =
			g_strdup_printf ("Differences of %s, without signs", dualrun->rule->measures[money[i]->measure].name);

		chart.title = title;
		chart.columns = columns;
		chart.row = last + 2 + (uint32_t) (1 + i / 2) * CHART_ROWS;
		chart.column = i % 2 * CHART_COLUMNS;
		sheet_chart_insert (sheet, &chart);
	}
}

gboolean
trend_sheet_write (struct book *book, const char *name, const struct dualrun_report *report, GError **error)
{
	const struct dualrun *dualrun = report->dualrun;
	const struct dualrun_total *money[MONEY_MAX];
	int n = money_find (dualrun, money), longest = 0;
	struct sheet *sheet = book_sheet (book, name, DUALRUN_FOOTER, error);

	if (sheet == NULL)
		return FALSE;
	sheet_freeze (sheet, 1, 1);
	sheet_height (sheet, HEAD_HEIGHT);
	trend_heads_write (sheet, dualrun, money, n);
	for (guint i = 0; i < report->history->len; i++) {
		sheet_next (sheet);
		trend_row_write (sheet, dualrun, &g_array_index (report->history, struct streak_trend, i), money, n);
		longest = MAX (longest, g_array_index (report->history, struct streak_trend, i).length);
	}
	trend_charts_insert (sheet, longest, dualrun, money, n);
	return TRUE;
}

/* ---- sign-off ---- */

static void
signature_write (struct sheet *sheet, const char *label, const struct report_signature *one)
{
	sheet_text (sheet, 0, label, STYLE_LABEL);
	if (one == NULL) {
		for (int i = 1; i <= 6; i++)
			sheet_blank (sheet, i, STYLE_TEXT);
		return;
	}
	g_autofree char *hash = g_strndup (one->result_hash, 12);

	sheet_text (sheet, 1, one->user, STYLE_TEXT);
	sheet_instant (sheet, 2, one->at, NULL);
	sheet_text (sheet, 3, one->statement, STYLE_WRAP);
	sheet_text (sheet, 4, hash, STYLE_ID);
	sheet_text (sheet, 5, one->holds ? "yes" : "void: this is another result", one->holds ? STYLE_TEXT : STYLE_CELL_BREACHED);
	sheet_text (sheet, 6, one->evidence ? "yes" : "no", STYLE_TEXT);
}

gboolean
signoff_sheet_write (struct book *book, const char *name, const struct dualrun_report *report, GError **error)
{
	static const struct head heads[] = {{"Sign-off", 24, false}, {"Name", 24, false}, {"When (UTC)", 20, false},
		{"Statement", 60, false}, {"Result signed", 18, false}, {"Holds", 28, false}, {"Audit evidence", 14, false}};
	static const char *const stages[] = {"prepared", "reviewed", "approved"};
	static const char *const labels[] = {"Prepared by", "Reviewed by", "Retirement approved by"};
	struct sheet *sheet = book_sheet (book, name, DUALRUN_FOOTER, error);

	if (sheet == NULL)
		return FALSE;
	sheet_height (sheet, HEAD_HEIGHT);
	heads_write (sheet, 0, heads, G_N_ELEMENTS (heads));
	for (size_t stage = 0; stage < G_N_ELEMENTS (stages); stage++) {
		const struct report_signature *found = NULL;

		for (guint i = 0; report->signatures != NULL && i < report->signatures->len; i++) {
			const struct report_signature *one = &g_array_index (report->signatures, struct report_signature, i);

			found = strcmp (one->stage, stages[stage]) == 0 ? one : found;
		}
		sheet_next (sheet);
		signature_write (sheet, labels[stage], found);
	}
	return TRUE;
}
