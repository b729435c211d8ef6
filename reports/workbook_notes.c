#include "reports/workbook_parts.h"

#include <string.h>

static void
lines_of_text_write (struct sheet *sheet, const char *text, bool numbered)
{
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
	guint n = g_strv_length (lines);

	if (n > 0 && *lines[n - 1] == '\0')
		n--;
	for (guint i = 0; i < n; i++) {
		if (!sheet_room (sheet)) {
			cut_write (sheet, n - i);
			return;
		}
		if (numbered)
			sheet_number (sheet, 0, i + 1, 0, 0, STYLE_NUMBER);
		sheet_text (sheet, 1, lines[i], STYLE_CODE);
		sheet_next (sheet);
	}
}

/* ---- rules in force ---- */

static bool
is_first_with (const struct workbook *workbook, guint i)
{
	const char *hash = workbook_outcome (workbook, i)->rules_hash;

	for (guint before = 0; before < i; before++)
		if (strcmp (workbook_outcome (workbook, before)->rules_hash, hash) == 0)
			return false;
	return true;
}

gboolean
rules_write (struct workbook *workbook, GError **error)
{
	struct sheet *sheet = workbook_sheet (workbook, "Rules in force", error);

	if (sheet == NULL)
		return FALSE;
	sheet_width (sheet, 0, 12);
	sheet_width (sheet, 1, 130);
	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);

		if (!is_first_with (workbook, i) || !sheet_room (sheet))
			continue;
		sheet_text (sheet, 0, outcome->title, STYLE_HEADING);
		sheet_next (sheet);
		g_string_printf (workbook->scratch, "File %s, SHA-256 %s", outcome->rules_file, outcome->rules_hash);
		sheet_text (sheet, 0, workbook->scratch->str, STYLE_SUBTITLE);
		sheet_next (sheet);
		lines_of_text_write (sheet, outcome->rules_text, true);
		sheet_next (sheet);
	}
	return TRUE;
}

/* ---- evidence: what each source gave ---- */

/* clang-format off */ /* a table */
static const struct head evidence_columns[] = {
	{ "Reconciliation", 16, false }, { "Plant", 8, false }, { "Source", 10, false }, { "Profile", 14, false },
	{ "Object", 16, false }, { "Rows read", 12, true }, { "Rows rejected", 12, true }, { "Sum of quantities", 20, true },
	{ "Sum of amounts", 20, true }, { "Control total of the source", 28, false }, { "Proven", 9, false },
	{ "Parameters", 60, false }, { "Digest of the rows, in any order", 36, false }, { "Digest of the query", 36, false },
};
/* clang-format on */

/* Behind those, where there is one: what a population used to give, and the numbers of a column that a profile names. */
static const struct head reading_columns[] = {
	{"Newest row", 24, false},
	{"Rows to expect", 12, true},
	{"Plausible", 48, false},
};

static bool
any_readings (const struct workbook *workbook)
{
	for (guint i = 0; i < workbook->outcomes->len; i++)
		if (workbook_outcome (workbook, i)->n_readings > 0)
			return true;
	return false;
}

static bool
any_numbers (const struct workbook *workbook)
{
	for (guint i = 0; i < workbook->outcomes->len; i++)
		for (size_t e = 0; e < workbook_outcome (workbook, i)->n_evidence; e++)
			if (evidence_is_numbered (&workbook_outcome (workbook, i)->evidence[e]))
				return true;
	return false;
}

/* The reading of a population; a company's plants have one, which stands beside each of them. */
static void
reading_write (struct sheet *sheet, const struct outcome *outcome, const struct evidence *evidence)
{
	g_autoptr (zone) zone = *outcome->zone != '\0' ? zone_new (outcome->zone, NULL) : NULL;
	char newest[40];

	for (size_t i = 0; i < outcome->n_readings; i++) {
		const struct outcome_reading *reading = &outcome->readings[i];

		if (strcmp (reading->source, evidence->source) != 0 || strcmp (reading->object, evidence->object) != 0)
			continue;
		if (reading->newest != INSTANT_NONE)
			sheet_text (sheet, 14, instant_format (reading->newest, zone, newest), STYLE_TEXT);
		if (reading->usual != DECIMAL_NONE)
			sheet_number (sheet, 15, reading->usual, 0, 0, STYLE_NUMBER);
		if (*reading->finding != '\0')
			sheet_text (sheet, 16, reading->detail, STYLE_BREACHED);
		else
			sheet_text (sheet, 16, reading->usual != DECIMAL_NONE ? "yes" : "too few runs are known", STYLE_TEXT);
	}
}

static void
evidence_row_write (struct sheet *sheet, const struct outcome *outcome, const struct evidence *evidence, bool readings)
{
	sheet_text (sheet, 0, outcome->reconciliation, STYLE_TEXT);
	sheet_text (sheet, 1, outcome->plant, STYLE_TEXT);
	sheet_text (sheet, 2, evidence->source, STYLE_TEXT);
	sheet_text (sheet, 3, evidence->profile, STYLE_TEXT);
	sheet_text (sheet, 4, evidence->object, STYLE_TEXT);
	sheet_number (sheet, 5, evidence->rows, 0, 0, STYLE_NUMBER);
	sheet_number (sheet, 6, evidence->rows_rejected, 0, 0, STYLE_NUMBER);
	sheet_number (sheet, 7, evidence->sum_qty, QTY_SCALE, 3, STYLE_NUMBER);
	sheet_number (sheet, 8, evidence->sum_amount, MONEY_SCALE, 2, STYLE_NUMBER);
	sheet_text (sheet, 9, evidence->control, STYLE_WRAP);
	sheet_text (sheet, 10, evidence->control_equal ? "yes" : "no", STYLE_TEXT);
	sheet_text (sheet, 11, evidence->parameters, STYLE_WRAP);
	sheet_text (sheet, 12, evidence->digest, STYLE_TEXT);
	sheet_text (sheet, 13, evidence->query_hash, STYLE_TEXT);
	if (readings)
		reading_write (sheet, outcome, evidence);
	if (evidence_is_numbered (evidence))
		sheet_text (sheet, 14 + (readings ? (int) G_N_ELEMENTS (reading_columns) : 0), evidence->numbers, STYLE_WRAP);
	sheet_next (sheet);
}

/* Each query once, however many plants it was run for. */
static void
queries_write (struct workbook *workbook, struct sheet *sheet)
{
	g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);

		for (size_t e = 0; e < outcome->n_evidence; e++) {
			const struct evidence *evidence = &outcome->evidence[e];

			if (*evidence->query == '\0' || !sheet_room (sheet) || !g_hash_table_add (seen, (gpointer) evidence->query))
				continue;
			sheet_next (sheet);
			g_string_printf (workbook->scratch, "Query of %s, %s", evidence->source, evidence->object);
			sheet_text (sheet, 0, workbook->scratch->str, STYLE_HEADING);
			sheet_next (sheet);
			lines_of_text_write (sheet, evidence->query, false);
		}
	}
}

gboolean
evidence_write (struct workbook *workbook, GError **error)
{
	struct sheet *sheet = workbook_sheet (workbook, "Evidence", error);
	bool readings = any_readings (workbook);
	int at;

	if (sheet == NULL)
		return FALSE;
	sheet_freeze (sheet, 1, 0);
	sheet_height (sheet, HEAD_HEIGHT);
	at = heads_write (sheet, 0, evidence_columns, G_N_ELEMENTS (evidence_columns));
	if (readings)
		at = heads_write (sheet, at, reading_columns, G_N_ELEMENTS (reading_columns));
	if (any_numbers (workbook))
		head_write (sheet, at, &(struct head) {"Numbered column", 48, false});
	sheet_next (sheet);
	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);

		for (size_t e = 0; e < outcome->n_evidence && sheet_room (sheet); e++)
			evidence_row_write (sheet, outcome, &outcome->evidence[e], readings);
	}
	queries_write (workbook, sheet);
	return TRUE;
}
