/* The workbook of compared extracts: verdict, what each step did to rows and money, findings, everything else that changed. */
#include "reports/snapshot_report.h"

#include "common/base/failure.h"
#include "reports/headline.h"
#include "reports/workbook_parts.h"

#include <string.h>

enum
{
	EXCEL_ROWS = 1048576,
	TITLE_HEIGHT = 27,
	VERDICT_HEIGHT = 24,
	VERDICT_WIDTH = 10, /* the last column of the first sheet */
	SCOPE_LAST = 5
};

#define FOOTER "&L&9tieout snapshots&R&9&A, page &P of &N"

static void
amount_write (struct sheet *sheet, int column, int64_t value)
{
	if (value != DECIMAL_NONE)
		sheet_number (sheet, column, value, SNAPSHOT_SCALE, SNAPSHOT_DECIMALS, STYLE_NUMBER);
	else
		sheet_blank (sheet, column, STYLE_TEXT);
}

/* ---- the first sheet ---- */

static void
line_write (struct sheet *sheet, const char *label, const char *text)
{
	sheet_text (sheet, 0, label, STYLE_LABEL);
	sheet_wide_text (sheet, 1, SCOPE_LAST, text, STYLE_TEXT);
	sheet_next (sheet);
}

static void
scope_write (struct sheet *sheet, const struct snapshot_report *report)
{
	const struct snapshot_rule *rule = report->snapshots->rule;
	char text[40];
	g_autofree char *definition = g_strdup_printf ("version %d, rules %.12s", rule->version, rule->hash);

	line_write (sheet, "Period", report->period != PERIOD_NONE ? period_format (report->period, text) : "");
	line_write (sheet, "As of", instant_format (report->as_of, NULL, text));
	line_write (sheet, "Definition", definition);
	line_write (sheet, "Owner", rule->owner);
	for (guint i = 0; i < report->snapshots->extracts->len; i++) {
		const struct snapshot_extract_taken *one = &g_array_index (report->snapshots->extracts, struct snapshot_extract_taken, i);
		g_autoptr (GString) said = g_string_new (one->name);

		g_string_append (said, ", ");
		grouped_append (said, one->rows, 0, 0);
		g_string_append (said, " rows");
		line_write (sheet, date_format (one->at, text), said->str);
	}
	sheet_next (sheet);
}

/* before + added - lost - after = 0 of rows, before + lost + added + changed - after = 0 of money; red where it is not. */
static void
check_write (struct sheet *sheet, int column, const char *signs, int from, int scale)
{
	g_autoptr (GString) formula = g_string_new ("=ROUND(");
	char name[16];

	for (int i = 0; signs[i] != '\0'; i++)
		if (signs[i] != ' ')
			g_string_append_printf (formula, "%c%s", signs[i], cell_name (sheet_row (sheet), from + i, name));
	g_string_append_printf (formula, ",%d)", scale);
	sheet_formula (sheet, column, formula->str, 0, scale, 0, STYLE_CHECK);
	sheet_alarm (sheet, column);
}

static const char *
step_label (const struct snapshots *snapshots, guint step, char **owned)
{
	*owned = snapshot_step_name (snapshots, step);
	return step + 1 < snapshots->steps->len ? *owned : "over all";
}

static void
steps_write (struct sheet *sheet, const struct snapshots *snapshots)
{
	static const char *const titles[] = {
		"Rows", "", "Before", "Added", "Lost", "Changed", "After", "Check", "Posted", "Posted, changed", "Posted, lost"};

	titles_write (sheet, titles, G_N_ELEMENTS (titles), ~3u); /* all but the first two */
	sheet_next (sheet);
	for (guint i = 0; i < snapshots->steps->len; i++) {
		const struct snapshot_step *step = &g_array_index (snapshots->steps, struct snapshot_step, i);
		const struct snapshot_extract_taken *from =
												&g_array_index (snapshots->extracts, struct snapshot_extract_taken, step->from),
											*to = &g_array_index (snapshots->extracts, struct snapshot_extract_taken, step->to);
		const int64_t counts[] = {from->rows - from->twice, step->count[SNAPSHOT_ADDED], step->count[SNAPSHOT_LOST],
			step->count[SNAPSHOT_CHANGED], to->rows - to->twice, -1, step->posted, step->findings[SNAPSHOT_CHANGED],
			step->findings[SNAPSHOT_LOST]};
		g_autofree char *owned = NULL;

		sheet_text (sheet, 0, step_label (snapshots, i, &owned), STYLE_TEXT);
		sheet_blank (sheet, 1, STYLE_TEXT);
		for (int c = 0; c < (int) G_N_ELEMENTS (counts); c++)
			if (counts[c] >= 0)
				sheet_number (sheet, 2 + c, counts[c], 0, 0, STYLE_NUMBER);
			else
				check_write (sheet, 2 + c, "++- -", 2, 0);
		sheet_next (sheet);
	}
	sheet_next (sheet);
}

static void
money_write (struct sheet *sheet, const struct snapshots *snapshots)
{
	static const char *const titles[] = {
		"Money", "Currency", "Before", "Added", "Lost", "Changed", "After", "Check", "", "Posted, changed", "Posted, lost"};

	if (snapshots->money->len == 0)
		return;
	titles_write (sheet, titles, G_N_ELEMENTS (titles), ~3u); /* all but the first two */
	sheet_next (sheet);
	for (guint i = 0; i < snapshots->money->len; i++) {
		const struct snapshot_money *money = &g_array_index (snapshots->money, struct snapshot_money, i);
		const int128 sums[] = {money->before, money->effect[SNAPSHOT_ADDED], money->effect[SNAPSHOT_LOST],
			money->effect[SNAPSHOT_CHANGED], money->after, money->findings[SNAPSHOT_CHANGED], money->findings[SNAPSHOT_LOST]};
		g_autofree char *owned = NULL;
		bool numbers = true;

		sheet_text (sheet, 0, step_label (snapshots, money->step, &owned), STYLE_TEXT);
		sheet_text (sheet, 1, snapshot_currency (snapshots, money->currency), STYLE_TEXT);
		for (int c = 0; c < 5; c++)
			numbers &= sheet_number (sheet, 2 + c, sums[c], SNAPSHOT_SCALE, SNAPSHOT_DECIMALS, STYLE_NUMBER);
		if (numbers)
			check_write (sheet, 7, "++++-", 2, SNAPSHOT_SCALE);
		else
			sheet_blank (sheet, 7, STYLE_TEXT);
		sheet_blank (sheet, 8, STYLE_TEXT);
		for (int c = 5; c < 7; c++)
			sheet_number (sheet, 4 + c, sums[c], SNAPSHOT_SCALE, SNAPSHOT_DECIMALS, STYLE_NUMBER);
		sheet_next (sheet);
	}
}

static gboolean
verdict_sheet_write (struct book *book, const char *name, const struct snapshot_report *report, GError **error)
{
	static const enum style styles[] = {
		[VERDICT_CLEAN] = STYLE_CLEAN, [VERDICT_FOUND] = STYLE_FOUND, [VERDICT_BREACHED] = STYLE_BREACHED};
	const struct snapshots *snapshots = report->snapshots;
	struct sheet *sheet = book_sheet (book, name, FOOTER, error);
	g_autoptr (GString) verdict = g_string_new (NULL);

	if (sheet == NULL)
		return FALSE;
	sheet_width (sheet, 0, 26);
	sheet_width (sheet, 1, 10);
	for (int i = 2; i <= 10; i++)
		sheet_width (sheet, i, 16);
	snapshot_verdict_append (verdict, report);
	sheet_height (sheet, TITLE_HEIGHT);
	sheet_text (sheet, 0, snapshots->rule->title, STYLE_TITLE);
	sheet_next (sheet);
	sheet_height (sheet, VERDICT_HEIGHT);
	sheet_wide_text (sheet, 0, VERDICT_WIDTH, verdict->str, styles[snapshots->verdict]);
	sheet_next (sheet);
	for (guint i = 0; i < snapshots->reasons->len; i++) {
		sheet_wide_text (sheet, 0, VERDICT_WIDTH, snapshots->reasons->pdata[i], STYLE_NOTE);
		sheet_next (sheet);
	}
	sheet_next (sheet);
	scope_write (sheet, report);
	steps_write (sheet, snapshots);
	money_write (sheet, snapshots);
	return TRUE;
}

/* ---- lists ---- */

static const char *const change_heads[] = {"Columns", "Was", "Is", "Amount before", "Amount after", "Effect", "Currency"};

static int
change_heads_write (struct sheet *sheet, const struct snapshot_rule *rule)
{
	static const char *const first[] = {"Extracts", "Change", "Code"};
	static const int widths[] = {24, 30, 30, 16, 16, 16, 10};
	int at = 0;

	sheet_freeze (sheet, 1, 3 + rule->n_key);
	sheet_height (sheet, HEAD_HEIGHT);
	for (; at < 3; at++) {
		sheet_width (sheet, at, at == 0 ? 26 : at == 1 ? 10 : 28);
		sheet_text (sheet, at, first[at], STYLE_HEADER);
	}
	for (int i = 0; i < rule->n_key; i++, at++) {
		sheet_width (sheet, at, 16);
		sheet_text (sheet, at, rule->columns[i].name, STYLE_HEADER);
	}
	for (size_t i = 0; i < G_N_ELEMENTS (change_heads); i++, at++) {
		sheet_width (sheet, at, widths[i]);
		sheet_text (sheet, at, change_heads[i], i >= 3 && i <= 5 ? STYLE_HEADER_RIGHT : STYLE_HEADER);
	}
	return at;
}

static bool
amount_fits (int64_t value)
{
	return value == DECIMAL_NONE || number_fits (value, SNAPSHOT_SCALE);
}

/* The effect as a formula where all numbers are such as a sheet has. */
static void
effect_write (struct sheet *sheet, int column, const struct snapshot_change *change)
{
	int64_t effect = snapshot_effect (change);
	char before[16], after[16];

	if (effect == DECIMAL_NONE) {
		sheet_blank (sheet, column, STYLE_TEXT);
		return;
	}
	if (!amount_fits (change->first) || !amount_fits (change->later) || !amount_fits (effect)) {
		amount_write (sheet, column, effect);
		return;
	}
	g_autofree char *formula = g_strdup_printf ("=ROUND(N(%s)-N(%s),%d)", cell_name (sheet_row (sheet), column - 1, after),
		cell_name (sheet_row (sheet), column - 2, before), SNAPSHOT_SCALE);
	sheet_formula (sheet, column, formula, effect, SNAPSHOT_SCALE, SNAPSHOT_DECIMALS, STYLE_NUMBER);
}

static void
change_row_write (struct sheet *sheet, const struct snapshots *snapshots, const struct snapshot_change *change)
{
	const struct snapshot_rule *rule = snapshots->rule;
	bool later = change->kind != SNAPSHOT_LOST;
	g_autofree char *step = snapshot_step_name (snapshots, change->step);
	int at = 3 + rule->n_key;

	sheet_text (sheet, 0, step, STYLE_TEXT);
	sheet_text (sheet, 1, snapshot_kind_name (change->kind), STYLE_TEXT);
	sheet_text (sheet, 2, snapshot_code (change), change->posted ? STYLE_CELL_BREACHED : STYLE_TEXT);
	for (int i = 0; i < rule->n_key; i++)
		sheet_text (sheet, 3 + i, snapshot_text (snapshots, change, later, i), STYLE_TEXT);
	for (enum snapshot_said what = SAID_COLUMNS; what <= SAID_AFTER; what++) {
		g_autoptr (GString) said = g_string_new (NULL);

		snapshot_said_append (said, snapshots, change, what);
		sheet_text (sheet, at++, said->str, STYLE_TEXT);
	}
	amount_write (sheet, at, change->first);
	amount_write (sheet, at + 1, change->later);
	if (rule->currency < 0 || !snapshot_column_changed (snapshots, change, rule->currency))
		effect_write (sheet, at + 2, change);
	else
		sheet_blank (sheet, at + 2, STYLE_TEXT);
	sheet_text (
		sheet, at + 3, rule->currency >= 0 ? snapshot_text (snapshots, change, later, rule->currency) : rule->unit, STYLE_TEXT);
}

static gboolean
changes_sheet_write (struct book *book, const char *name, const struct snapshots *snapshots, bool posted, GError **error)
{
	struct sheet *sheet = book_sheet (book, name, FOOTER, error);
	int columns;
	int64_t hidden = 0;

	if (sheet == NULL)
		return FALSE;
	columns = change_heads_write (sheet, snapshots->rule);
	for (guint i = 0; i < snapshots->changes->len; i++) {
		const struct snapshot_change *change = &g_array_index (snapshots->changes, struct snapshot_change, i);

		if (change->posted != posted)
			continue;
		if (!sheet_room (sheet)) {
			hidden++;
			continue;
		}
		sheet_next (sheet);
		change_row_write (sheet, snapshots, change);
	}
	sheet_filter (sheet, 0, columns);
	if (hidden > 0 && sheet_next (sheet))
		cut_write (sheet, hidden);
	return TRUE;
}

static gboolean
report_write (struct book *book, const struct snapshot_report *report, guint number, guint of, GError **error)
{
	g_autofree char *behind = of > 1 ? g_strdup_printf (" %u", number + 1) : g_strdup ("");
	g_autofree char *verdict = g_strconcat ("Verdict", behind, NULL), *findings = g_strconcat ("Findings", behind, NULL),
					*changes = g_strconcat ("Changes", behind, NULL);

	return verdict_sheet_write (book, verdict, report, error) &&
		changes_sheet_write (book, findings, report->snapshots, true, error) &&
		changes_sheet_write (book, changes, report->snapshots, false, error);
}

gboolean
snapshot_workbook_write (const char *path, const GPtrArray *reports, GError **error)
{
	const struct snapshot_report *first = reports->pdata[0];
	struct book *book = book_open (path, NULL, first->snapshots->rule->title, first->as_of, EXCEL_ROWS, error);

	if (book == NULL)
		return FALSE;
	for (guint i = 0; i < reports->len; i++)
		if (!report_write (book, reports->pdata[i], i, reports->len, error)) {
			book_free (book);
			return FALSE;
		}
	return book_close (book, error);
}
