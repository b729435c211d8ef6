/* The workbook of key figures: each with its fraction and target, its breakdown, its history, and what it means. */
#include "reports/kpi_report.h"

#include "common/base/failure.h"
#include "reports/workbook_head.h"

#include <string.h>

enum
{
	EXCEL_ROWS = 1048576,
	TITLE_HEIGHT = 27,
	VERDICT_HEIGHT = 24,
	LINE_HEIGHT = 14,
	NOTE_WIDTH = 60
};

#define FOOTER "&L&9tieout key figures&R&9&A, page &P of &N"

static struct sheet *
sheet_begin (struct book *book, const char *name, const struct head *heads, int n, GError **error)
{
	struct sheet *sheet = book_sheet (book, name, FOOTER, error);

	for (int i = 0; sheet != NULL && i < n; i++)
		sheet_width (sheet, i, heads[i].width);
	return sheet;
}

/* Their widths stand already, and may have been changed since. */
static void
head_titles_write (struct sheet *sheet, const struct head *heads, int n)
{
	sheet_height (sheet, HEAD_HEIGHT);
	for (int i = 0; i < n; i++)
		sheet_text (sheet, i, heads[i].title, heads[i].number ? STYLE_HEADER_RIGHT : STYLE_HEADER);
	sheet_next (sheet);
}

/* ---- one line ---- */

enum
{
	COLUMN_PLACE,
	COLUMN_KPI,
	COLUMN_VALUE,
	COLUMN_GRAIN,
	COLUMN_SHOWN,
	COLUMN_UNIT,
	COLUMN_NUMERATOR,
	COLUMN_DENOMINATOR,
	COLUMN_TARGET,
	COLUMN_MISSED,
	COLUMN_BY,
	COLUMN_RECORDS,
	COLUMN_NOTE,
	COLUMN_HASH,
	LINE_COLUMNS
};

static const struct head line_heads[LINE_COLUMNS] = {{"Plant", 10, false}, {"KPI", 30, false}, {"Value", 42, false},
	{"Breakdown", 26, false}, {"Result", 14, true}, {"Unit", 8, false}, {"Numerator", 18, true}, {"Denominator", 18, true},
	{"Target", 14, true}, {"Target missed", 14, false}, {"Beyond target by", 12, true}, {"Records", 10, true},
	{"Note", NOTE_WIDTH, false}, {"SHA-256 of the records", 68, false}};

static void
blanks_write (struct sheet *sheet, int first, int last)
{
	for (int column = first; column <= last; column++)
		sheet_blank (sheet, column, STYLE_TEXT);
}

/* In percent where that is the unit. */
static void
number_write (struct sheet *sheet, int column, const struct kpi_value *value, int64_t number)
{
	int64_t shown = number;

	decimal_round (number, KPI_SCALE, kpi_shown_decimals (value), ROUND_HALF_AWAY, &shown);
	if (strcmp (value->unit, "%") == 0)
		sheet_number (sheet, column, (int128) shown * 100, KPI_SCALE, value->decimals, STYLE_NUMBER);
	else
		sheet_number (sheet, column, shown, KPI_SCALE, value->decimals, STYLE_NUMBER);
}

/* The result as a formula over its fraction, which stands beside it. */
static void
fraction_write (struct sheet *sheet, const struct kpi_value *value, const struct kpi_line *line)
{
	char over[16], under[16];
	int64_t number = kpi_line_value (line), shown = number;
	bool percent = strcmp (value->unit, "%") == 0;
	g_autofree char *formula = NULL;

	decimal_round (number, KPI_SCALE, kpi_shown_decimals (value), ROUND_HALF_AWAY, &shown);
	if (!number_fits (line->numerator, line->scale) || !number_fits (line->denominator, line->scale)) {
		number_write (sheet, COLUMN_SHOWN, value, number);
		return;
	}
	formula = g_strdup_printf ("=ROUND(%s%s/%s,%d)", percent ? "100*" : "", cell_name (sheet_row (sheet), COLUMN_NUMERATOR, over),
		cell_name (sheet_row (sheet), COLUMN_DENOMINATOR, under), percent ? value->decimals : kpi_shown_decimals (value));
	sheet_formula (
		sheet, COLUMN_SHOWN, formula, percent ? (int128) shown * 100 : shown, KPI_SCALE, value->decimals, STYLE_NUMBER);
}

/* How far the result is on the wrong side of its target: 0, and red where it is not. */
static void
beyond_write (struct sheet *sheet, const struct kpi_value *value, const struct kpi_line *line)
{
	char result[16], target[16];
	int64_t number = kpi_line_value (line), shown = number, goal = value->target, beyond;
	int128 times = strcmp (value->unit, "%") == 0 ? 100 : 1;
	g_autofree char *formula = NULL;

	decimal_round (number, KPI_SCALE, kpi_shown_decimals (value), ROUND_HALF_AWAY, &shown);
	decimal_round (goal, KPI_SCALE, kpi_shown_decimals (value), ROUND_HALF_AWAY, &goal);
	beyond = MAX (0, value->lower ? shown - goal : goal - shown);
	cell_name (sheet_row (sheet), COLUMN_SHOWN, result);
	cell_name (sheet_row (sheet), COLUMN_TARGET, target);
	formula =
		g_strdup_printf ("=ROUND(MAX(0,%s-%s),%d)", value->lower ? result : target, value->lower ? target : result, KPI_SCALE);
	sheet_formula (sheet, COLUMN_BY, formula, beyond * times, KPI_SCALE, value->decimals, STYLE_CHECK);
	sheet_alarm (sheet, COLUMN_BY);
}

/* Whether the target was missed, in the color of how much that weighs. */
static void
missed_write (struct sheet *sheet, int column, const struct kpi_value *value, const struct kpi_line *line)
{
	sheet_text (sheet, column, line->missed ? "yes" : "no",
		!line->missed     ? STYLE_CELL_CLEAN
			: value->hard ? STYLE_CELL_BREACHED
						  : STYLE_CELL_FOUND);
}

static void
numbers_write (struct sheet *sheet, const struct kpi_value *value, const struct kpi_line *line)
{
	if (line->why != NULL)
		sheet_text (sheet, COLUMN_SHOWN, "n/a", STYLE_NUMBER);
	else
		fraction_write (sheet, value, line);
	sheet_text (sheet, COLUMN_UNIT, value->unit, STYLE_TEXT);
	if (line->why == NULL) {
		sheet_number (sheet, COLUMN_NUMERATOR, line->numerator, line->scale, 0, STYLE_NUMBER);
		sheet_number (sheet, COLUMN_DENOMINATOR, line->denominator, line->scale, 0, STYLE_NUMBER);
	} else
		blanks_write (sheet, COLUMN_NUMERATOR, COLUMN_DENOMINATOR);
	if (value->target == DECIMAL_NONE)
		sheet_blank (sheet, COLUMN_TARGET, STYLE_TEXT);
	else
		number_write (sheet, COLUMN_TARGET, value, value->target);
	if (value->target == DECIMAL_NONE || line->why != NULL) {
		blanks_write (sheet, COLUMN_MISSED, COLUMN_BY);
		return;
	}
	missed_write (sheet, COLUMN_MISSED, value, line);
	beyond_write (sheet, value, line);
}

static void
line_write (struct sheet *sheet, const struct kpi_report *report, const struct kpi_line *line)
{
	const struct kpi *kpi = report->kpi;
	const struct kpi_value *value = &kpi->rule->values[line->value];
	g_autoptr (GString) grain = g_string_new (NULL);
	const char *unit = line->total ? report->unit : strpool_text (kpi->strings, line->key.id[0]);
	const char *note = line->why != NULL ? line->why : line->few ? "few records" : "";

	/* A row does not grow by itself everywhere. */
	if (g_utf8_strlen (note, -1) > NOTE_WIDTH)
		sheet_height (sheet, LINE_HEIGHT * (1 + (int) g_utf8_strlen (note, -1) / NOTE_WIDTH));
	for (int i = 0; i < kpi->rule->n_grain && !line->total; i++)
		g_string_append_printf (grain, "%s%s", i > 0 ? ", " : "", strpool_text (kpi->strings, line->key.id[1 + i]));
	sheet_text (sheet, COLUMN_PLACE, *unit != '\0' ? unit : "(all)", STYLE_TEXT);
	sheet_text (sheet, COLUMN_KPI, kpi->rule->name, STYLE_TEXT);
	sheet_text (sheet, COLUMN_VALUE, value->title, STYLE_TEXT);
	sheet_text (sheet, COLUMN_GRAIN, grain->str, STYLE_TEXT);
	numbers_write (sheet, value, line);
	sheet_number (sheet, COLUMN_RECORDS, line->records, 0, 0, STYLE_NUMBER);
	sheet_text (sheet, COLUMN_NOTE, note, STYLE_WRAP);
	sheet_text (sheet, COLUMN_HASH, line->hash, STYLE_ID);
	sheet_next (sheet);
}

/* ---- sheets ---- */

static void
title_write (struct sheet *sheet, const GPtrArray *reports)
{
	static const struct
	{
		const char *text;
		enum style style;
	} verdicts[] = {[VERDICT_CLEAN] = {"Every target is met", STYLE_CLEAN},
		[VERDICT_FOUND] = {"Targets are missed", STYLE_FOUND},
		[VERDICT_BREACHED] = {"Targets are missed that must be met", STYLE_BREACHED},
		[VERDICT_PARTIAL] = {"Values are missing: a source is not there", STYLE_PARTIAL}};
	const struct kpi_report *first = reports->pdata[0];
	int verdict = kpi_verdict (reports);
	char from[16], until[16];
	g_autofree char *title = g_strdup_printf ("Key figures, %s to %s%s%s", date_format (first->from, from),
		date_format (first->until - 1, until), *first->side != '\0' ? ", stack " : "", first->side);

	sheet_height (sheet, TITLE_HEIGHT);
	sheet_text (sheet, 0, title, STYLE_TITLE);
	sheet_next (sheet);
	sheet_height (sheet, VERDICT_HEIGHT);
	sheet_wide_text (sheet, 0, COLUMN_NOTE, verdicts[verdict].text, verdicts[verdict].style);
	sheet_next (sheet);
	sheet_next (sheet);
}

/* Totals, or what they are broken down to. */
static gboolean
lines_sheet (struct book *book, const char *name, const GPtrArray *reports, bool totals, GError **error)
{
	struct sheet *sheet = sheet_begin (book, name, line_heads, LINE_COLUMNS, error);

	if (sheet == NULL)
		return FALSE;
	if (totals) {
		sheet_width (sheet, COLUMN_GRAIN, 12); /* of totals it is empty */
		title_write (sheet, reports);
	}
	uint32_t header = sheet_row (sheet);
	head_titles_write (sheet, line_heads, LINE_COLUMNS);
	sheet_freeze (sheet, (int) header + 1, 0);
	for (guint i = 0; i < reports->len; i++) {
		const struct kpi_report *report = reports->pdata[i];

		for (guint j = 0; j < report->kpi->lines->len && sheet_room (sheet); j++) {
			const struct kpi_line *line = &g_array_index (report->kpi->lines, struct kpi_line, j);

			if (line->total == totals)
				line_write (sheet, report, line);
		}
	}
	if (!sheet_room (sheet))
		sheet_text (sheet, 0, "More lines than a sheet has rows: the rest is in the CSV (--exceptions)", STYLE_NOTE);
	sheet_filter (sheet, header, LINE_COLUMNS);
	sheet_print_columns (sheet, COLUMN_NOTE + 1);
	return TRUE;
}

static const struct head trend_heads[] = {{"Plant", 10, false}, {"KPI", 30, false}, {"Value", 42, false}, {"Period", 10, false},
	{"Result", 14, true}, {"Unit", 8, false}, {"Numerator", 18, true}, {"Denominator", 18, true}, {"Target missed", 14, false}};

static void
trend_row_write (struct sheet *sheet, const struct kpi_report *report, int number, period_t period, const struct kpi_line *line)
{
	const struct kpi_value *value = &report->kpi->rule->values[number];
	int64_t result = kpi_line_value (line);
	char text[16];

	sheet_text (sheet, 0, *report->unit != '\0' ? report->unit : "(all)", STYLE_TEXT);
	sheet_text (sheet, 1, report->kpi->rule->name, STYLE_TEXT);
	sheet_text (sheet, 2, value->title, STYLE_TEXT);
	sheet_text (sheet, 3, period_format (period, text), STYLE_TEXT);
	if (result == DECIMAL_NONE)
		sheet_text (sheet, 4, "n/a", STYLE_NUMBER);
	else
		number_write (sheet, 4, value, result);
	sheet_text (sheet, 5, value->unit, STYLE_TEXT);
	if (result != DECIMAL_NONE) {
		sheet_number (sheet, 6, line->numerator, line->scale, 0, STYLE_NUMBER);
		sheet_number (sheet, 7, line->denominator, line->scale, 0, STYLE_NUMBER);
	} else
		blanks_write (sheet, 6, 7);
	if (value->target != DECIMAL_NONE && result != DECIMAL_NONE)
		missed_write (sheet, 8, value, line);
	else
		sheet_blank (sheet, 8, STYLE_TEXT);
	sheet_next (sheet);
}

static gboolean
trend_sheet (struct book *book, const GPtrArray *reports, GError **error)
{
	struct sheet *sheet = sheet_begin (book, "Trend", trend_heads, G_N_ELEMENTS (trend_heads), error);

	if (sheet == NULL)
		return FALSE;
	head_titles_write (sheet, trend_heads, G_N_ELEMENTS (trend_heads));
	sheet_freeze (sheet, 1, 0);
	for (guint i = 0; i < reports->len; i++) {
		const struct kpi_report *report = reports->pdata[i];

		for (guint j = 0; j < report->kpi->lines->len && sheet_room (sheet); j++) {
			const struct kpi_line *line = &g_array_index (report->kpi->lines, struct kpi_line, j);

			if (!line->total)
				continue;
			for (guint k = 0; k < report->trend->len; k++) {
				const struct kpi_trend *trend = &g_array_index (report->trend, struct kpi_trend, k);

				if (trend->value == line->value && sheet_room (sheet))
					trend_row_write (sheet, report, line->value, trend->period, &trend->line);
			}
			if (sheet_room (sheet))
				trend_row_write (sheet, report, line->value, report->period, line);
		}
	}
	sheet_filter (sheet, 0, G_N_ELEMENTS (trend_heads));
	return TRUE;
}

static const struct head meaning_heads[] = {{"KPI", 30, false}, {"Title", 34, false}, {"Question", 112, false},
	{"Owner", 24, false}, {"Definition", 10, true}, {"Left out", 50, false}, {"Plant", 10, false},
	{"Records left out", 10, true}};

static void
meaning_write (struct sheet *sheet, const struct kpi_report *report, const struct kpi_left_out *left)
{
	const struct kpi_rule *rule = report->kpi->rule;

	sheet_text (sheet, 0, rule->name, STYLE_TEXT);
	sheet_text (sheet, 1, rule->title, STYLE_TEXT);
	sheet_text (sheet, 2, rule->question, STYLE_TEXT);
	sheet_text (sheet, 3, rule->owner, STYLE_TEXT);
	sheet_number (sheet, 4, rule->version, 0, 0, STYLE_NUMBER);
	if (left != NULL) {
		sheet_text (sheet, 5, rule->records[left->records].exclude[left->exclusion].reason, STYLE_TEXT);
		sheet_text (sheet, 6, *report->unit != '\0' ? report->unit : "(all)", STYLE_TEXT);
		sheet_number (sheet, 7, left->count, 0, 0, STYLE_NUMBER);
	} else
		blanks_write (sheet, 5, 7);
	sheet_next (sheet);
}

static gboolean
meaning_sheet (struct book *book, const GPtrArray *reports, GError **error)
{
	struct sheet *sheet = sheet_begin (book, "Definitions", meaning_heads, G_N_ELEMENTS (meaning_heads), error);

	if (sheet == NULL)
		return FALSE;
	head_titles_write (sheet, meaning_heads, G_N_ELEMENTS (meaning_heads));
	sheet_freeze (sheet, 1, 0);
	for (guint i = 0; i < reports->len && sheet_room (sheet); i++) {
		const struct kpi_report *report = reports->pdata[i];

		if (report->kpi->left_out->len == 0)
			meaning_write (sheet, report, NULL);
		for (guint j = 0; j < report->kpi->left_out->len && sheet_room (sheet); j++)
			meaning_write (sheet, report, &g_array_index (report->kpi->left_out, struct kpi_left_out, j));
	}
	return TRUE;
}

gboolean
kpi_workbook_write (const char *path, const GPtrArray *reports, GError **error)
{
	const struct kpi_report *first = reports->pdata[0];
	g_autoptr (book) book = book_open (path, NULL, "Key figures", first->as_of, EXCEL_ROWS, error);

	if (book == NULL || !lines_sheet (book, "KPIs", reports, true, error) ||
		!lines_sheet (book, "Breakdown", reports, false, error) || !trend_sheet (book, reports, error) ||
		!meaning_sheet (book, reports, error))
		return FALSE;
	return book_close (g_steal_pointer (&book), error);
}
