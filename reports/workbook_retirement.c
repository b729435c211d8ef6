/* The workbook of the retirement register: where it stands against the plan, each entry, and what each rests on. */
#include "reports/retirement_report.h"

#include "common/base/failure.h"
#include "reports/workbook_dualrun.h"

#include <string.h>

static void
optional_write (struct sheet *sheet, int column, int64_t value, bool there, int scale)
{
	if (there)
		sheet_number (sheet, column, value, scale, scale, STYLE_NUMBER);
	else
		sheet_blank (sheet, column, STYLE_TEXT);
}

/* ---- the first sheet: verdict, burn-down, chart ---- */

static const struct head burn_heads[] = {{"Period", 12, false}, {"Planned open", 14, true}, {"Actually open", 14, true},
	{"Of these kept", 14, true}, {"Behind", 10, true}, {"Hours by hand, planned", 18, true}, {"Hours by hand", 18, true}};

static void
burn_row_write (struct sheet *sheet, const struct burn_row *row)
{
	bool past = row->actual >= 0;
	uint32_t at = sheet_row (sheet);
	char period[16], planned[16], actual[16];

	sheet_text (sheet, 0, period_format (row->period, period), STYLE_TEXT);
	sheet_number (sheet, 1, row->planned, 0, 0, STYLE_NUMBER);
	optional_write (sheet, 2, row->actual, past, 0);
	optional_write (sheet, 3, row->kept, past, 0);
	if (past) {
		g_autofree char *formula = g_strdup_printf ("=%s-%s", cell_name (at, 2, actual), cell_name (at, 1, planned));

		sheet_formula (sheet, 4, formula, row->actual - row->planned, 0, 0, STYLE_NUMBER);
	} else
		sheet_blank (sheet, 4, STYLE_TEXT);
	sheet_number (sheet, 5, row->planned_hours, EFFORT_SCALE, EFFORT_SCALE, STYLE_NUMBER);
	optional_write (sheet, 6, row->actual_hours, past, EFFORT_SCALE);
}

static void
findings_write (struct sheet *sheet, const struct retirement *retirement)
{
	static const char *const meanings[RETIREMENT_FINDINGS] = {"planned to be gone by now", "kept for longer than was approved",
		"gone although it was not ready, or nobody had approved it", "gone, and compared in a later period all the same"};

	for (int i = 0; i < RETIREMENT_FINDINGS; i++) {
		if (retirement->findings[i] == 0)
			continue;
		g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT " %s: %s", retirement->findings[i],
			retirement_finding_code ((enum retirement_finding) i), meanings[i]);

		sheet_wide_text (sheet, 0, 6, text, STYLE_NOTE);
		sheet_next (sheet);
	}
}

static gboolean
burn_sheet_write (struct book *book, const struct retirement *retirement, GError **error)
{
	static const enum style styles[] = {
		[VERDICT_CLEAN] = STYLE_CLEAN, [VERDICT_FOUND] = STYLE_FOUND, [VERDICT_BREACHED] = STYLE_BREACHED};
	static const int open[] = {1, 2}, hours[] = {5, 6};
	struct sheet *sheet = book_sheet (book, "Burn-down", DUALRUN_FOOTER, error);
	g_autoptr (GString) verdict = g_string_new (NULL);
	g_autofree char *what = NULL;
	char period[16];

	if (sheet == NULL)
		return FALSE;
	retirement_verdict_append (verdict, retirement);
	what = g_strdup_printf ("Period %s, register of %s", period_format (retirement->period, period), retirement->rule->owner);
	sheet_height (sheet, VERDICT_HEIGHT);
	sheet_text (sheet, 0, "Retirement of reports and customizations", STYLE_TITLE);
	sheet_next (sheet);
	sheet_height (sheet, 2 * VERDICT_HEIGHT); /* it may take two lines */
	sheet_wide_text (sheet, 0, 6, verdict->str, styles[retirement->verdict]);
	sheet_next (sheet);
	sheet_wide_text (sheet, 0, 6, what, STYLE_SUBTITLE);
	sheet_next (sheet);
	findings_write (sheet, retirement);
	sheet_next (sheet);
	sheet_height (sheet, HEAD_HEIGHT);
	heads_write (sheet, 0, burn_heads, G_N_ELEMENTS (burn_heads));
	struct sheet_chart chart = {.title = "Open at the end of each period",
		.lines = true,
		.unit = sheet_chart_unit ((int) retirement->lines->len),
		.first = sheet_row (sheet) + 1,
		.columns = open,
		.n = 2};
	for (guint i = 0; i < retirement->burn->len; i++) {
		sheet_next (sheet);
		burn_row_write (sheet, &g_array_index (retirement->burn, struct burn_row, i));
	}
	chart.last = sheet_row (sheet);
	chart.row = chart.last + 2;
	sheet_chart_insert (sheet, &chart);
	chart.title = "Hours by hand at the end of each period";
	chart.unit = 0;
	chart.columns = hours;
	chart.column = 6;
	sheet_chart_insert (sheet, &chart);
	return TRUE;
}

/* ---- entries ---- */

static const struct head entry_heads[] = {{"Name", 26, false}, {"Kind", 14, false}, {"Plant", 8, false}, {"Owner", 18, false},
	{"Replaced by", 24, false}, {"Planned", 10, false}, {"Retired", 10, false}, {"State", 10, false}, {"Approved", 10, false},
	{"Findings", 44, false}, {"Not ready because", 44, false}, {"Kept because", 24, false}, {"Approver", 18, false},
	{"Kept until", 11, false}, {"Hours by hand", 12, true}};
enum
{
	LINE_HEIGHT = 14,
	ENTRY_WIDTH = 26
};

static void
line_write (struct sheet *sheet, const struct retirement_line *line)
{
	const struct retirement_entry *entry = line->entry;
	g_autofree char *findings = retirement_findings_text (line), *reasons = retirement_reasons_text (line);
	char planned[16], retired[16];
	const char *const texts[] = {entry->name, retirement_kind_name (entry->kind), *entry->plant != '\0' ? entry->plant : "all",
		entry->owner, entry->replaced_by, period_format (entry->planned, planned), period_format (entry->retired, retired),
		retirement_state_name (line->state), line->approved ? "yes" : "no", findings, reasons, entry->reason, entry->approver};
	size_t lines = 1;

	/* A row does not grow by itself everywhere: as high as its longest text needs. */
	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
		lines = MAX (lines, 1 + strlen (texts[i]) / (size_t) (entry_heads[i].width + 1));
	sheet_height (sheet, (int) lines * LINE_HEIGHT);
	for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
		sheet_text (sheet, i, texts[i],
			i == 9 && *findings != '\0'                  ? STYLE_CELL_BREACHED
				: i == 0 || i == 4 || i == 10 || i == 11 ? STYLE_WRAP
														 : STYLE_TEXT);
	if (entry->expires != DATE_NONE)
		sheet_date (sheet, 13, entry->expires);
	else
		sheet_blank (sheet, 13, STYLE_TEXT);
	optional_write (sheet, 14, entry->effort, entry->effort != DECIMAL_NONE, EFFORT_SCALE);
}

static gboolean
entries_sheet_write (struct book *book, const struct retirement *retirement, GError **error)
{
	struct sheet *sheet = book_sheet (book, "Register", DUALRUN_FOOTER, error);

	if (sheet == NULL)
		return FALSE;
	sheet_freeze (sheet, 1, 1);
	sheet_height (sheet, HEAD_HEIGHT);
	heads_write (sheet, 0, entry_heads, G_N_ELEMENTS (entry_heads));
	for (guint i = 0; i < retirement->lines->len; i++) {
		sheet_next (sheet);
		line_write (sheet, &g_array_index (retirement->lines, struct retirement_line, i));
	}
	sheet_filter (sheet, 0, G_N_ELEMENTS (entry_heads));
	return TRUE;
}

/* ---- what they rest on ---- */

static void
proof_write (struct sheet *sheet, const struct retirement_line *line, const struct retirement_proof *proof)
{
	static const char *const stages[] = {"no", "prepared", "reviewed", "approved"};
	const int64_t counts[] = {proof->streak.length, proof->needed, proof->open, proof->known, proof->known_void};
	char compared[16];

	sheet_height (sheet, LINE_HEIGHT * (1 + (int) g_utf8_strlen (line->entry->name, -1) / ENTRY_WIDTH));
	sheet_text (sheet, 0, line->entry->name, STYLE_WRAP);
	sheet_text (sheet, 1, proof->report, STYLE_TEXT);
	sheet_text (sheet, 2, *proof->unit != '\0' ? proof->unit : "all", STYLE_TEXT);
	sheet_text (sheet, 3, period_format (proof->compared, compared), STYLE_TEXT);
	for (int i = 0; i < (int) G_N_ELEMENTS (counts); i++)
		sheet_number (sheet, 4 + i, counts[i], 0, 0, STYLE_NUMBER);
	sheet_text (sheet, 9, stages[proof->stage], STYLE_TEXT);
	sheet_text (sheet, 10,
		proof->stage == PROOF_UNSIGNED ? ""
			: proof->holds             ? "yes"
									   : "void",
		proof->stage == PROOF_UNSIGNED || proof->holds ? STYLE_TEXT : STYLE_CELL_BREACHED);
}

static gboolean
proofs_sheet_write (struct book *book, const struct retirement *retirement, GError **error)
{
	static const struct head heads[] = {{"Entry", ENTRY_WIDTH, false}, {"Report", 20, false}, {"Plant", 8, false},
		{"Compared last", 12, false}, {"Clean in a row", 10, true}, {"Needed", 10, true}, {"Unexplained cells", 12, true},
		{"Known differences", 12, true}, {"Of these void", 10, true}, {"Signed", 12, false}, {"Holds", 10, false}};
	struct sheet *sheet = book_sheet (book, "Proofs", DUALRUN_FOOTER, error);

	if (sheet == NULL)
		return FALSE;
	sheet_freeze (sheet, 1, 1);
	sheet_height (sheet, HEAD_HEIGHT);
	heads_write (sheet, 0, heads, G_N_ELEMENTS (heads));
	for (guint i = 0; i < retirement->lines->len; i++) {
		const struct retirement_line *line = &g_array_index (retirement->lines, struct retirement_line, i);

		for (guint j = 0; j < line->proofs->len; j++) {
			sheet_next (sheet);
			proof_write (sheet, line, &g_array_index (line->proofs, struct retirement_proof, j));
		}
	}
	return TRUE;
}

gboolean
retirement_workbook_write (const char *path, const struct retirement *retirement, instant_t as_of, GError **error)
{
	struct book *book = book_open (path, NULL, "Retirement of reports and customizations", as_of, 0, error);

	if (book == NULL)
		return FALSE;
	if (!burn_sheet_write (book, retirement, error) || !entries_sheet_write (book, retirement, error) ||
		!proofs_sheet_write (book, retirement, error)) {
		book_free (book);
		return FALSE;
	}
	return book_close (book, error);
}
