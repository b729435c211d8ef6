/* The workbook of compared reports: verdict and streak, what differs, what explains it, what does not add up. */
#include "reports/workbook_dualrun.h"

#include "common/base/failure.h"
#include "reports/headline.h"

#include <string.h>

#define FOOTER DUALRUN_FOOTER

static void
value_write (struct sheet *sheet, int column, int64_t value, int decimals)
{
	if (value == DECIMAL_NONE)
		sheet_blank (sheet, column, STYLE_TEXT);
	else
		sheet_number (sheet, column, value, REPORT_SCALE, decimals, STYLE_NUMBER);
}

static void
sum_write (struct sheet *sheet, int column, int128 value, int decimals)
{
	sheet_number (sheet, column, value, REPORT_SCALE, decimals, STYLE_NUMBER);
}

/* A difference of two cells of the row, as a formula where both are numbers. */
static void
difference_write (struct sheet *sheet, int column, int from, int to, int128 value, int decimals, bool numbers, enum style style)
{
	char a[16], b[16];
	g_autofree char *formula = NULL;

	if (!numbers || !number_fits (value, REPORT_SCALE)) {
		sheet_number (sheet, column, value, REPORT_SCALE, decimals, style);
		return;
	}
	formula = g_strdup_printf (
		"=ROUND(%s-%s,%d)", cell_name (sheet_row (sheet), to, a), cell_name (sheet_row (sheet), from, b), REPORT_SCALE);
	sheet_formula (sheet, column, formula, value, REPORT_SCALE, decimals, style);
}

static void
key_write (struct sheet *sheet, const struct dualrun *dualrun, const struct report_key *key, int column)
{
	for (int i = 0; i < dualrun->rule->n_grain; i++)
		sheet_text (sheet, column + i, dualrun_key_text (dualrun, key, i), STYLE_TEXT);
}

/* Of a list of cells: what names each, then more. The column behind them. */
static int
keyed_heads_write (struct sheet *sheet, const struct dualrun *dualrun, const struct head *heads, size_t n)
{
	int column = 2;

	sheet_freeze (sheet, 1, 2);
	sheet_height (sheet, HEAD_HEIGHT);
	head_write (sheet, 0, &(struct head) {"Measure", 18, false});
	head_write (sheet, 1, &(struct head) {"Side", 12, false});
	for (int i = 0; i < dualrun->rule->n_grain; i++)
		head_write (sheet, column++, &(struct head) {dualrun->rule->grain[i], 16, false});
	return heads_write (sheet, column, heads, n);
}

/* ---- the first sheet ---- */

enum
{
	SCOPE_LAST = 5 /* column that the lines of the scope go up to */
};

static void
line_write (struct sheet *sheet, const char *label, const char *text)
{
	sheet_text (sheet, 0, label, STYLE_LABEL);
	sheet_wide_text (sheet, 1, SCOPE_LAST, text, STYLE_TEXT);
	sheet_next (sheet);
}

static void
side_line_write (struct sheet *sheet, const struct report_side *side, int64_t rows)
{
	g_autoptr (GString) said = g_string_new (NULL);

	g_string_append_printf (said, "source %s, ", side->source);
	grouped_append (said, rows, 0, 0);
	g_string_append (said, " rows");
	if (*side->version != '\0')
		g_string_append_printf (said, ", version %s", side->version);
	if (*side->filters != '\0')
		g_string_append_printf (said, ", %s", side->filters);
	if (*side->zone != '\0')
		g_string_append_printf (said, ", zone %s", side->zone);
	line_write (sheet, side->name, said->str);
}

static void
scope_lines_write (struct sheet *sheet, const struct dualrun_report *report)
{
	const struct report_rule *rule = report->dualrun->rule;
	char text[40], until[16];
	g_autofree char *window =
		g_strdup_printf ("%s to %s", date_format (report->from, text), date_format (report->until - 1, until));
	g_autofree char *definition = g_strdup_printf ("version %d, rules %.12s", rule->version, rule->hash);

	if (*report->unit != '\0')
		line_write (sheet, "Plant", report->unit);
	line_write (sheet, "Period", report->period != PERIOD_NONE ? period_format (report->period, text) : "");
	line_write (sheet, "Days", window);
	line_write (sheet, "As of", instant_format (report->as_of, NULL, text));
	line_write (sheet, "Definition", definition);
	line_write (sheet, "Owner", rule->owner);
	for (int i = 0; i < rule->n_sides; i++)
		side_line_write (sheet, &rule->sides[i], report->dualrun->rows[i]);
}

static const struct head total_heads[] = {{"Measure", 18, false}, {"Side", 14, false}, {"Unit", 12, false}, {"First", 18, true},
	{"Later", 18, true}, {"Difference", 18, true}, {"DEFINITION", 14, true}, {"TIMING", 14, true}, {"SCOPE", 14, true},
	{"CORRECTION", 14, true}, {"LEGACY_DEFECT", 17, true}, {"Tolerated", 14, true}, {"Unexplained", 16, true},
	{"Check", 10, true}, {"Equal", 10, true}, {"Within tolerance", 10, true}, {"Explained", 10, true},
	{"Unexplained cells", 12, true}};
enum
{
	TOTAL_FIRST = 3,
	TOTAL_LATER,
	TOTAL_DELTA,
	TOTAL_CAUSE,
	TOTAL_TOLERATED = TOTAL_CAUSE + KNOWN_CAUSES,
	TOTAL_UNEXPLAINED,
	TOTAL_CHECK,
	TOTAL_EQUAL,
	TOTAL_LAST = TOTAL_EQUAL + 3
};

/* Difference less everything that is named: 0, and red where it is not. */
static void
check_write (struct sheet *sheet)
{
	char delta[16], first[16], last[16];
	uint32_t row = sheet_row (sheet);
	g_autofree char *formula = g_strdup_printf ("=ROUND(%s-SUM(%s:%s),%d)", cell_name (row, TOTAL_DELTA, delta),
		cell_name (row, TOTAL_CAUSE, first), cell_name (row, TOTAL_UNEXPLAINED, last), REPORT_SCALE);

	sheet_formula (sheet, TOTAL_CHECK, formula, 0, REPORT_SCALE, 0, STYLE_CHECK);
	sheet_alarm (sheet, TOTAL_CHECK);
}

static void
total_row_write (struct sheet *sheet, const struct dualrun *dualrun, const struct dualrun_total *total)
{
	const struct measure *measure = &dualrun->rule->measures[total->measure];
	int128 delta = total->later - total->first, tolerated = delta - total->unexplained;

	sheet_text (sheet, 0, measure->name, STYLE_TEXT);
	sheet_text (sheet, 1, dualrun->rule->sides[total->side].name, STYLE_TEXT);
	sheet_text (sheet, 2, dualrun_unit (dualrun, total->measure, total->unit), STYLE_TEXT);
	for (int cause = 0; cause < KNOWN_CAUSES; cause++)
		tolerated -= total->explained[cause];
	if (measure->kind != MEASURE_RATIO) {
		sum_write (sheet, TOTAL_FIRST, total->first, measure->decimals);
		sum_write (sheet, TOTAL_LATER, total->later, measure->decimals);
		difference_write (sheet, TOTAL_DELTA, TOTAL_FIRST, TOTAL_LATER, delta, measure->decimals,
			number_fits (total->first, REPORT_SCALE) && number_fits (total->later, REPORT_SCALE), STYLE_NUMBER);
		for (int cause = 0; cause < KNOWN_CAUSES; cause++)
			sum_write (sheet, TOTAL_CAUSE + cause, total->explained[cause], measure->decimals);
		sum_write (sheet, TOTAL_TOLERATED, tolerated, measure->decimals);
		sum_write (sheet, TOTAL_UNEXPLAINED, total->unexplained, measure->decimals);
		check_write (sheet);
	}
	const int64_t counts[] = {
		total->cells[RESULT_EQUAL], total->cells[RESULT_TOLERATED], total->explained_cells, total->open_cells};
	for (size_t i = 0; i < G_N_ELEMENTS (counts); i++)
		sheet_number (sheet, TOTAL_EQUAL + (int) i, counts[i], 0, 0, STYLE_NUMBER);
	sheet_next (sheet);
}

static void
trend_write (struct sheet *sheet, const struct dualrun_report *report)
{
	static const char *const titles[] = {"Period", "Clean", "Definition", "Cells", "Unexplained cells"};
	char period[16];

	sheet_next (sheet);
	sheet_text (sheet, 0, "Periods", STYLE_HEADING);
	sheet_next (sheet);
	sheet_height (sheet, HEAD_HEIGHT);
	for (int i = 0; i < (int) G_N_ELEMENTS (titles); i++)
		sheet_text (sheet, i, titles[i], i < 2 ? STYLE_HEADER : STYLE_HEADER_RIGHT);
	sheet_next (sheet);
	for (guint i = 0; i < report->history->len; i++) {
		const struct streak_trend *trend = &g_array_index (report->history, struct streak_trend, i);

		sheet_text (sheet, 0, period_format (trend->streak.period, period), STYLE_TEXT);
		sheet_text (sheet, 1, trend->streak.clean ? "yes" : "no", trend->streak.clean ? STYLE_CELL_CLEAN : STYLE_CELL_BREACHED);
		sheet_number (sheet, 2, trend->streak.definition, 0, 0, STYLE_NUMBER);
		sheet_number (sheet, 3, trend->cells, 0, 0, STYLE_NUMBER);
		sheet_number (sheet, 4, trend->open_cells, 0, 0, STYLE_NUMBER);
		sheet_next (sheet);
	}
	if (report->effort_first.hours != DECIMAL_NONE) {
		g_autoptr (GString) effort = g_string_new (NULL);

		dualrun_effort_append (effort, report);
		sheet_next (sheet);
		sheet_wide_text (sheet, 0, TOTAL_LAST, effort->str, STYLE_SUBTITLE);
		sheet_next (sheet);
	}
}

static gboolean
verdict_sheet_write (struct book *book, const char *name, const struct dualrun_report *report, GError **error)
{
	static const enum style styles[] = {
		[VERDICT_CLEAN] = STYLE_CLEAN, [VERDICT_FOUND] = STYLE_FOUND, [VERDICT_BREACHED] = STYLE_BREACHED};
	const struct dualrun *dualrun = report->dualrun;
	struct sheet *sheet = book_sheet (book, name, FOOTER, error);
	g_autoptr (GString) verdict = g_string_new (NULL), streak = g_string_new (NULL);

	if (sheet == NULL)
		return FALSE;
	dualrun_verdict_append (verdict, report);
	dualrun_streak_append (streak, report);
	sheet_height (sheet, VERDICT_HEIGHT);
	sheet_text (sheet, 0, dualrun->rule->title, STYLE_TITLE);
	sheet_next (sheet);
	sheet_height (sheet, VERDICT_HEIGHT);
	sheet_wide_text (sheet, 0, TOTAL_LAST, verdict->str, styles[dualrun->verdict]);
	sheet_next (sheet);
	sheet_wide_text (sheet, 0, TOTAL_LAST, streak->str, STYLE_SUBTITLE);
	sheet_next (sheet);
	for (guint i = 0; i < dualrun->reasons->len; i++) {
		sheet_wide_text (sheet, 0, TOTAL_LAST, dualrun->reasons->pdata[i], STYLE_NOTE);
		sheet_next (sheet);
	}
	sheet_next (sheet);
	scope_lines_write (sheet, report);
	sheet_next (sheet);
	sheet_height (sheet, HEAD_HEIGHT);
	heads_write (sheet, 0, total_heads, G_N_ELEMENTS (total_heads));
	sheet_next (sheet);
	for (guint i = 0; i < dualrun->totals->len; i++)
		total_row_write (sheet, dualrun, &g_array_index (dualrun->totals, struct dualrun_total, i));
	trend_write (sheet, report);
	return TRUE;
}

/* ---- lists ---- */

static const struct head cell_heads[] = {{"First", 16, true}, {"Later", 16, true}, {"Difference", 16, true},
	{"DEFINITION", 14, true}, {"TIMING", 14, true}, {"SCOPE", 14, true}, {"CORRECTION", 14, true}, {"LEGACY_DEFECT", 17, true},
	{"Unexplained", 16, true}, {"Allowed", 14, true}, {"Result", 14, false}, {"Passes", 8, false}};

static void
cell_row_write (struct sheet *sheet, const struct dualrun *dualrun, const struct dualrun_cell *cell)
{
	const struct measure *measure = &dualrun->rule->measures[cell->measure];
	int at = 2, decimals = measure->decimals;
	bool both = cell->first != DECIMAL_NONE && cell->later != DECIMAL_NONE && number_fits (cell->first, REPORT_SCALE) &&
		number_fits (cell->later, REPORT_SCALE);

	sheet_text (sheet, 0, measure->name, STYLE_TEXT);
	sheet_text (sheet, 1, dualrun->rule->sides[cell->side].name, STYLE_TEXT);
	key_write (sheet, dualrun, &cell->key, at);
	at += dualrun->rule->n_grain;
	value_write (sheet, at, cell->first, decimals);
	value_write (sheet, at + 1, cell->later, decimals);
	difference_write (sheet, at + 2, at, at + 1, cell->delta, decimals, both, STYLE_NUMBER);
	for (int cause = 0; cause < KNOWN_CAUSES; cause++)
		value_write (sheet, at + 3 + cause, cell->explained[cause] != 0 ? cell->explained[cause] : DECIMAL_NONE, decimals);
	at += 3 + KNOWN_CAUSES;
	value_write (sheet, at, cell->unexplained, decimals);
	value_write (sheet, at + 1, cell->tolerance, decimals);
	sheet_text (sheet, at + 2, report_result_name (cell->result), STYLE_TEXT);
	sheet_text (sheet, at + 3, cell->passes ? "yes" : "no", cell->passes ? STYLE_TEXT : STYLE_CELL_BREACHED);
}

static gboolean
cells_sheet_write (struct book *book, const char *name, const struct dualrun *dualrun, GError **error)
{
	struct sheet *sheet = book_sheet (book, name, FOOTER, error);
	int columns;
	guint i = 0;

	if (sheet == NULL)
		return FALSE;
	columns = keyed_heads_write (sheet, dualrun, cell_heads, G_N_ELEMENTS (cell_heads));
	if (dualrun->cells->len == 0 && sheet_next (sheet))
		sheet_text (sheet, 0, "Every cell is equal.", STYLE_SUBTITLE);
	for (; i < dualrun->cells->len && sheet_room (sheet); i++) {
		sheet_next (sheet);
		cell_row_write (sheet, dualrun, &g_array_index (dualrun->cells, struct dualrun_cell, i));
	}
	sheet_filter (sheet, 0, columns);
	if (i < dualrun->cells->len && sheet_next (sheet))
		cut_write (sheet, dualrun->cells->len - i);
	return TRUE;
}

static gboolean
records_sheet_write (struct book *book, const char *name, const char *cells, const struct dualrun *dualrun, GError **error)
{
	static const struct head heads[] = {{"Known difference", 24, false}, {"Cause", 14, false}, {"Record", 24, false},
		{"Amount", 16, true}, {"Measure", 18, false}, {"Cell", 14, false}};
	struct sheet *sheet = book_sheet (book, name, FOOTER, error);
	guint i = 0;

	if (sheet == NULL)
		return FALSE;
	sheet_freeze (sheet, 1, 0);
	sheet_height (sheet, HEAD_HEIGHT);
	heads_write (sheet, 0, heads, G_N_ELEMENTS (heads));
	for (; i < dualrun->records->len && sheet_room (sheet); i++) {
		const struct dualrun_record *record = &g_array_index (dualrun->records, struct dualrun_record, i);
		const struct report_known *known = &dualrun->rule->known[record->known];
		g_autofree char *row = g_strdup_printf ("row %zu", record->cell + 2);

		sheet_next (sheet);
		sheet_text (sheet, 0, known->id, STYLE_TEXT);
		sheet_text (sheet, 1, known_cause_name (known->cause), STYLE_TEXT);
		sheet_text (sheet, 2, strpool_text (dualrun->strings, record->record), STYLE_ID);
		value_write (sheet, 3, record->amount, dualrun->rule->measures[known->measure].decimals);
		sheet_text (sheet, 4, dualrun->rule->measures[known->measure].name, STYLE_TEXT);
		sheet_link (sheet, 5, cells, (uint32_t) record->cell + 1, row);
	}
	sheet_filter (sheet, 0, G_N_ELEMENTS (heads));
	if (i < dualrun->records->len && sheet_next (sheet))
		cut_write (sheet, dualrun->records->len - i);
	return TRUE;
}

static gboolean
register_sheet_write (struct book *book, const char *name, const struct dualrun *dualrun, GError **error)
{
	static const struct head heads[] = {{"Known difference", 24, false}, {"Cause", 14, false}, {"Measure", 16, false},
		{"Reason", 50, false}, {"Owner", 18, false}, {"Approver", 18, false}, {"From", 11, false}, {"Expires", 11, false},
		{"Cap", 14, true}, {"Amount", 16, true}, {"Records", 10, true}, {"Cells", 10, true}, {"Without a difference", 16, true},
		{"Holds", 18, false}};
	struct sheet *sheet = book_sheet (book, name, FOOTER, error);

	if (sheet == NULL)
		return FALSE;
	sheet_freeze (sheet, 1, 1);
	sheet_height (sheet, HEAD_HEIGHT);
	heads_write (sheet, 0, heads, G_N_ELEMENTS (heads));
	for (guint i = 0; i < dualrun->uses->len; i++) {
		const struct dualrun_use *use = &g_array_index (dualrun->uses, struct dualrun_use, i);
		const struct report_known *known = &dualrun->rule->known[use->known];
		const char *const texts[] = {known->id, known_cause_name (known->cause), dualrun->rule->measures[known->measure].name,
			known->reason, known->owner, known->approver};
		int decimals = dualrun->rule->measures[known->measure].decimals;

		sheet_next (sheet);
		for (int c = 0; c < (int) G_N_ELEMENTS (texts); c++)
			sheet_text (sheet, c, texts[c], c == 3 ? STYLE_WRAP : STYLE_TEXT);
		sheet_date (sheet, 6, known->approved);
		sheet_date (sheet, 7, known->expires);
		value_write (sheet, 8, known->cap, decimals);
		sum_write (sheet, 9, use->amount, decimals);
		sheet_number (sheet, 10, use->records, 0, 0, STYLE_NUMBER);
		sheet_number (sheet, 11, use->cells, 0, 0, STYLE_NUMBER);
		sum_write (sheet, 12, use->idle, decimals);
		sheet_text (sheet, 13, use->why != NULL ? use->why : "yes", use->why != NULL ? STYLE_CELL_BREACHED : STYLE_TEXT);
	}
	return TRUE;
}

static gboolean
feet_sheet_write (struct book *book, const char *name, const struct dualrun *dualrun, GError **error)
{
	static const struct head heads[] = {
		{"Total printed", 18, true}, {"Sum of details", 18, true}, {"Difference", 18, true}, {"Details", 10, true}};
	struct sheet *sheet = book_sheet (book, name, FOOTER, error);
	int at = 2 + dualrun->rule->n_grain;

	if (sheet == NULL)
		return FALSE;
	keyed_heads_write (sheet, dualrun, heads, G_N_ELEMENTS (heads));
	for (guint i = 0; i < dualrun->feet->len && sheet_room (sheet); i++) {
		const struct dualrun_foot *foot = &g_array_index (dualrun->feet, struct dualrun_foot, i);
		int decimals = dualrun->rule->measures[foot->measure].decimals;
		int128 total = foot->total != DECIMAL_NONE ? foot->total : 0;

		sheet_next (sheet);
		sheet_text (sheet, 0, dualrun->rule->measures[foot->measure].name, STYLE_TEXT);
		sheet_text (sheet, 1, dualrun->rule->sides[foot->side].name, STYLE_TEXT);
		key_write (sheet, dualrun, &foot->key, 2);
		value_write (sheet, at, foot->total, decimals);
		sum_write (sheet, at + 1, foot->details, decimals);
		difference_write (sheet, at + 2, at + 1, at, total - foot->details, decimals,
			foot->total != DECIMAL_NONE && number_fits (foot->details, REPORT_SCALE) && number_fits (total, REPORT_SCALE),
			STYLE_NUMBER);
		sheet_number (sheet, at + 3, foot->rows, 0, 0, STYLE_NUMBER);
	}
	return TRUE;
}

/* What the period before called TIMING and has not come back. */
static gboolean
stale_sheet_write (struct book *book, const char *name, const struct dualrun *dualrun, GError **error)
{
	static const struct head heads[] = {{"Explained by TIMING in the period before", 24, true}, {"Not come back", 18, true}};
	struct sheet *sheet = book_sheet (book, name, FOOTER, error);
	int at = 2 + dualrun->rule->n_grain;

	if (sheet == NULL)
		return FALSE;
	keyed_heads_write (sheet, dualrun, heads, G_N_ELEMENTS (heads));
	for (guint i = 0; i < dualrun->stale->len && sheet_room (sheet); i++) {
		const struct dualrun_stale *stale = &g_array_index (dualrun->stale, struct dualrun_stale, i);
		int decimals = dualrun->rule->measures[stale->claim.measure].decimals;

		sheet_next (sheet);
		sheet_text (sheet, 0, dualrun->rule->measures[stale->claim.measure].name, STYLE_TEXT);
		sheet_text (sheet, 1, dualrun->rule->sides[stale->claim.side].name, STYLE_TEXT);
		key_write (sheet, dualrun, &stale->claim.key, 2);
		value_write (sheet, at, stale->claim.amount, decimals);
		value_write (sheet, at + 1, stale->missing, decimals);
	}
	return TRUE;
}

static void
proof_row_write (struct sheet *sheet, const struct dualrun *dualrun, const struct walk_proof *proof)
{
	int decimals = dualrun->rule->measures[proof->measure].decimals;
	const int128 sums[] = {proof->before, proof->mapped, proof->unmapped, proof->after};

	sheet_text (sheet, 0, dualrun->rule->crosswalks[proof->crosswalk].name, STYLE_TEXT);
	sheet_text (sheet, 1, dualrun->rule->measures[proof->measure].name, STYLE_TEXT);
	sheet_text (sheet, 2, dualrun_unit (dualrun, proof->measure, proof->unit), STYLE_TEXT);
	for (int i = 0; i < (int) G_N_ELEMENTS (sums); i++)
		sum_write (sheet, 3 + i, sums[i], decimals);
	difference_write (sheet, 7, 3, 6, proof->after - proof->before, decimals,
		number_fits (proof->before, REPORT_SCALE) && number_fits (proof->after, REPORT_SCALE), STYLE_CHECK);
	sheet_alarm (sheet, 7);
}

/* Codes that stay as they are, with what is on them. */
static void
orphans_write (struct sheet *sheet, const struct dualrun *dualrun)
{
	const struct report_rule *rule = dualrun->rule;
	int at = 3;

	if (dualrun->orphans->len == 0)
		return;
	sheet_next (sheet);
	sheet_text (sheet, 0, "Crosswalk", STYLE_HEADER);
	sheet_text (sheet, 1, "Code", STYLE_HEADER);
	sheet_text (sheet, 2, "Rows", STYLE_HEADER_RIGHT);
	for (int m = 0; m < rule->n_measures; m++)
		if (rule->measures[m].kind != MEASURE_RATIO)
			sheet_text (sheet, at++, rule->measures[m].name, STYLE_HEADER_RIGHT);
	for (guint i = 0; i < dualrun->orphans->len && sheet_room (sheet); i++) {
		const struct walk_orphan *orphan = &g_array_index (dualrun->orphans, struct walk_orphan, i);

		sheet_next (sheet);
		sheet_text (sheet, 0, rule->crosswalks[orphan->crosswalk].name, STYLE_TEXT);
		sheet_text (sheet, 1, strpool_text (dualrun->strings, orphan->code), STYLE_TEXT);
		sheet_number (sheet, 2, orphan->rows, 0, 0, STYLE_NUMBER);
		at = 3;
		for (int m = 0; m < rule->n_measures; m++)
			if (rule->measures[m].kind != MEASURE_RATIO)
				sum_write (sheet, at++, orphan->value[m], rule->measures[m].decimals);
	}
}

/* Map rows for nothing: out of date, or of a code that a report has lost. */
static void
unused_write (struct sheet *sheet, const struct dualrun *dualrun)
{
	sheet_next (sheet);
	sheet_next (sheet);
	sheet_text (sheet, 0,
		dualrun->unused->len > 0 ? "Rows of a crosswalk whose code the report does not have"
								 : "Every row of a crosswalk was used.",
		STYLE_HEADING);
	if (dualrun->unused->len == 0)
		return;
	sheet_next (sheet);
	sheet_text (sheet, 0, "Crosswalk", STYLE_HEADER);
	sheet_text (sheet, 1, "From", STYLE_HEADER);
	sheet_text (sheet, 2, "To", STYLE_HEADER);
	for (guint i = 0; i < dualrun->unused->len && sheet_room (sheet); i++) {
		const struct walk_unused *unused = &g_array_index (dualrun->unused, struct walk_unused, i);

		sheet_next (sheet);
		sheet_text (sheet, 0, dualrun->rule->crosswalks[unused->crosswalk].name, STYLE_TEXT);
		sheet_text (sheet, 1, strpool_text (dualrun->strings, unused->from), STYLE_TEXT);
		sheet_text (sheet, 2, strpool_text (dualrun->strings, unused->to), STYLE_TEXT);
	}
}

static gboolean
walks_sheet_write (struct book *book, const char *name, const struct dualrun *dualrun, GError **error)
{
	static const struct head heads[] = {{"Crosswalk", 20, false}, {"Measure", 18, false}, {"Unit", 14, false},
		{"Before", 18, true}, {"Translated", 18, true}, {"Unmapped", 18, true}, {"After", 18, true}, {"Check", 14, true}};
	struct sheet *sheet = book_sheet (book, name, FOOTER, error);

	if (sheet == NULL)
		return FALSE;
	sheet_height (sheet, HEAD_HEIGHT);
	heads_write (sheet, 0, heads, G_N_ELEMENTS (heads));
	for (guint i = 0; i < dualrun->proofs->len; i++) {
		sheet_next (sheet);
		proof_row_write (sheet, dualrun, &g_array_index (dualrun->proofs, struct walk_proof, i));
	}
	sheet_next (sheet);
	sheet_next (sheet);
	sheet_text (
		sheet, 0, dualrun->orphans->len > 0 ? "Codes that no crosswalk knows" : "Every code was translated.", STYLE_HEADING);
	orphans_write (sheet, dualrun);
	unused_write (sheet, dualrun);
	return TRUE;
}

/* ---- the whole ---- */

/* Names of sheets: several reports number theirs. The caller frees it. */
static char *
sheet_name (const char *name, guint number, guint of)
{
	return of > 1 ? g_strdup_printf ("%s %u", name, number + 1) : g_strdup (name);
}

static gboolean
report_write (struct book *book, const struct dualrun_report *report, guint number, guint of, GError **error)
{
	const struct dualrun *dualrun = report->dualrun;
	g_autofree char *verdict = sheet_name ("Verdict", number, of), *cells = sheet_name ("Differences", number, of),
					*records = sheet_name ("Records", number, of), *known = sheet_name ("Register", number, of),
					*feet = sheet_name ("Totals", number, of), *walks = sheet_name ("Crosswalks", number, of),
					*stale = sheet_name ("Stale timing", number, of), *trend = sheet_name ("Trend", number, of),
					*signoff = sheet_name ("Sign-off", number, of);

	return verdict_sheet_write (book, verdict, report, error) && cells_sheet_write (book, cells, dualrun, error) &&
		(dualrun->records->len == 0 || records_sheet_write (book, records, cells, dualrun, error)) &&
		(dualrun->uses->len == 0 || register_sheet_write (book, known, dualrun, error)) &&
		(dualrun->stale->len == 0 || stale_sheet_write (book, stale, dualrun, error)) &&
		(dualrun->feet->len == 0 || feet_sheet_write (book, feet, dualrun, error)) &&
		(dualrun->proofs->len == 0 || walks_sheet_write (book, walks, dualrun, error)) &&
		(report->period == PERIOD_NONE ||
			(trend_sheet_write (book, trend, report, error) && signoff_sheet_write (book, signoff, report, error)));
}

gboolean
dualrun_workbook_write (const char *path, const GPtrArray *reports, GError **error)
{
	const struct dualrun_report *first = reports->pdata[0];
	struct book *book = book_open (path, NULL, first->dualrun->rule->title, first->as_of, 0, error);

	if (book == NULL)
		return FALSE;
	if (first->beside)
		book_beside (book);
	for (guint i = 0; i < reports->len; i++)
		if (!report_write (book, reports->pdata[i], i, reports->len, error)) {
			book_free (book);
			return FALSE;
		}
	return book_close (book, error);
}
