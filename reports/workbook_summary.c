#include "reports/workbook_parts.h"

#include "common/base/failure.h"
#include "reports/words.h"

#include <string.h>

enum
{
	COLUMNS = CONSERVATION_COLUMNS,
	LAST = COLUMNS - 1,
	LINE_POINTS = 14,      /* height of one line of text */
	WIDE_CHARACTERS = 190, /* that fit into a line from column B to the last */
	REASONS_MAX = 20
};

void
row_skip (struct sheet *sheet, int rows)
{
	while (rows-- > 0)
		sheet_next (sheet);
}

/* Of columns of numbers: FROM (2) are all but the first two. */
#define FROM(column) (~0u << (column))

void
titles_write (struct sheet *sheet, const char *const *titles, int n, unsigned numbers)
{
	sheet_height (sheet, 30);
	for (int i = 0; i < n; i++)
		sheet_text (sheet, i, titles[i], numbers & 1u << i ? STYLE_HEADER_RIGHT : STYLE_HEADER);
	sheet_next (sheet);
}

/* ---- title and verdict ---- */

void
scope_append (GString *out, const struct outcome *outcome, const struct zone *zone)
{
	char text[40];

	if (*outcome_unit (outcome) != '\0')
		g_string_append_printf (out, "%s %s, ", outcome_is_of_company (outcome) ? "Company" : "Plant", outcome_unit (outcome));
	if (outcome->period != PERIOD_NONE)
		g_string_append_printf (out, "period %s, ", period_format (outcome->period, text));
	g_string_append_printf (out, "from %s", date_format (outcome->from, text));
	g_string_append_printf (out, " to %s", date_format (outcome->until - 1, text));
	g_string_append_printf (out, ", as of %s", instant_format (outcome->as_of, zone, text));
}

static void
title_write (struct workbook *workbook, struct sheet *sheet)
{
	const struct outcome *first = workbook_outcome (workbook, 0);
	char text[40];

	sheet_height (sheet, 27);
	g_string_truncate (workbook->scratch, 0);
	if (workbook->outcomes->len == 1) {
		sheet_text (sheet, 0, first->title, STYLE_TITLE);
		scope_append (workbook->scratch, first, workbook->zones->pdata[0]);
	} else {
		sheet_text (sheet, 0, "Reconciliation", STYLE_TITLE);
		g_string_append_printf (workbook->scratch, "%u runs, as of %s", workbook->outcomes->len,
			instant_format (first->as_of, workbook->zones->pdata[0], text));
	}
	sheet_next (sheet);
	sheet_text (sheet, 0, workbook->scratch->str, STYLE_SUBTITLE);
	sheet_next (sheet);
	g_string_printf (workbook->scratch, "tieout %s, run %s, rules %.16s", first->version, first->run_id, first->rules_hash);
	if (workbook->outcomes->len == 1)
		sheet_text (sheet, 0, workbook->scratch->str, STYLE_SUBTITLE);
	row_skip (sheet, 2);
}

static enum style
verdict_style (int verdict)
{
	switch (verdict) {
	case VERDICT_CLEAN:
		return STYLE_CLEAN;
	case VERDICT_FOUND:
		return STYLE_FOUND;
	case VERDICT_BREACHED:
		return STYLE_BREACHED;
	default:
		return STYLE_PARTIAL;
	}
}

static void
sentences_write (const struct workbook *workbook, struct sheet *sheet, bool warnings)
{
	int written = 0;

	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);
		char **sentences = warnings ? outcome->warnings : outcome->verdict_reasons;

		for (size_t s = 0; sentences != NULL && sentences[s] != NULL && written < REASONS_MAX; s++, written++) {
			g_autofree char *text = NULL;

			if (workbook->outcomes->len == 1)
				text = g_strdup_printf ("%s%s", warnings ? "Note: " : "", sentences[s]);
			else
				text = g_strdup_printf ("%s%s, %s %s: %s", warnings ? "Note: " : "", outcome->reconciliation,
					outcome_is_of_company (outcome) ? "company" : "plant", outcome_unit (outcome), sentences[s]);
			sheet_text (sheet, 0, text, STYLE_SUBTITLE);
			sheet_next (sheet);
		}
	}
}

/* What is proven of the accounts of a tie-out; the sheet Tie-out says how. */
static void
accounts_write (const struct workbook *workbook, struct sheet *sheet)
{
	int written = 0;

	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const GArray *proofs = workbook_proofs (workbook, i);

		for (guint k = 0; k < proofs->len && written < REASONS_MAX; k++, written++) {
			g_autofree char *text = account_sentence (&g_array_index (proofs, struct account_proof, k));

			sheet_text (sheet, 0, text, STYLE_SUBTITLE);
			sheet_next (sheet);
		}
	}
}

static void
verdict_write (const struct workbook *workbook, struct sheet *sheet, const struct headline *headline)
{
	g_autofree char *sentence = headline_sentence (headline);

	sheet_height (sheet, 30);
	sheet_wide_text (sheet, 0, LAST, sentence, verdict_style (headline->verdict));
	sheet_next (sheet);
	accounts_write (workbook, sheet);
	sentences_write (workbook, sheet, false);
	sentences_write (workbook, sheet, true);
	sheet_next (sheet);
}

/* ---- money and counts ---- */

static const char *const headline_titles[] = {"Effect of open cases", "Currency", "Net on stock", "Gross", "Exposure",
	"Open cases", "S1", "S2", "S3", "S4", "Suggested", "Unvalued", "Cleared"};

static void
headline_write (struct sheet *sheet, const struct headline *headline)
{
	const int64_t counts[] = {headline->open, headline->severity[1], headline->severity[2], headline->severity[3],
		headline->severity[4], headline->suggested, headline->unvalued, headline->cleared};

	titles_write (sheet, headline_titles, G_N_ELEMENTS (headline_titles), FROM (2));
	for (guint i = 0; i < MAX (headline->money->len, 1); i++) {
		if (i < headline->money->len) {
			const struct headline_money *money = &g_array_index (headline->money, struct headline_money, i);

			sheet_text (sheet, 0, "Booked too high (+) or too low (-)", STYLE_LABEL);
			sheet_text (sheet, 1, money->currency, STYLE_TEXT);
			sheet_number (sheet, 2, money->net, MONEY_SCALE, money->decimals, STYLE_NUMBER);
			sheet_number (sheet, 3, money->gross, MONEY_SCALE, money->decimals, STYLE_NUMBER);
			sheet_number (sheet, 4, money->exposure, MONEY_SCALE, money->decimals, STYLE_NUMBER);
		} else {
			for (int column = 0; column < 5; column++)
				sheet_blank (sheet, column, STYLE_TEXT);
		}
		for (int column = 0; i == 0 && column < (int) G_N_ELEMENTS (counts); column++)
			sheet_number (sheet, 5 + column, counts[column], 0, 0, STYLE_NUMBER);
		sheet_next (sheet);
	}
	sheet_next (sheet);
}

/* ---- the runs, where there are several ---- */

static const char *const run_titles[] = {
	"Reconciliation", "Run", "Plant", "Period", "Verdict", "Open cases", "Net on stock", "Gross", "Currency", "Rows", "Totals"};

static void
run_write (const struct workbook *workbook, struct sheet *sheet, guint i)
{
	const struct outcome *outcome = workbook_outcome (workbook, i);
	g_autoptr (GPtrArray) one = g_ptr_array_new ();
	g_autoptr (headline) headline = NULL;
	char text[16];

	g_ptr_array_add (one, (gpointer) outcome);
	headline = headline_new (one);
	sheet_text (sheet, 0, outcome->reconciliation, STYLE_TEXT);
	sheet_text (sheet, 1, outcome->run_id, STYLE_TEXT);
	sheet_text (sheet, 2, outcome->plant, STYLE_TEXT);
	sheet_text (sheet, 3, period_format (outcome->period, text), STYLE_TEXT);
	sheet_text (sheet, 4, verdict_name ((enum verdict) outcome->verdict), STYLE_TEXT);
	sheet_number (sheet, 5, headline->open, 0, 0, STYLE_NUMBER);
	if (headline->money->len == 1) {
		const struct headline_money *money = &g_array_index (headline->money, struct headline_money, 0);

		sheet_number (sheet, 6, money->net, MONEY_SCALE, money->decimals, STYLE_NUMBER);
		sheet_number (sheet, 7, money->gross, MONEY_SCALE, money->decimals, STYLE_NUMBER);
		sheet_text (sheet, 8, money->currency, STYLE_TEXT);
	} else {
		for (int column = 6; column <= 8; column++)
			sheet_text (sheet, column, headline->money->len > 1 ? "several" : "", STYLE_TEXT);
	}
	sheet_number (sheet, 9, headline->rows, 0, 0, STYLE_NUMBER);
	sheet_text (sheet, 10, outcome->conserved ? "conserved" : "NOT conserved", STYLE_TEXT);
	sheet_next (sheet);
}

static void
runs_write (const struct workbook *workbook, struct sheet *sheet)
{
	sheet_text (sheet, 0, "Runs", STYLE_HEADING);
	sheet_next (sheet);
	titles_write (sheet, run_titles, G_N_ELEMENTS (run_titles), 7u << 5 | 1u << 9);
	for (guint i = 0; i < workbook->outcomes->len && sheet_room (sheet); i++)
		run_write (workbook, sheet, i);
	sheet_next (sheet);
}

/* ---- control totals: what was read ends somewhere ---- */

/* In the order of a reader's questions, not of enum state. */
static const enum state state_columns[] = {STATE_MATCHED, STATE_MATCHED_TOLERANCE, STATE_NETTED, STATE_DUPLICATE,
	STATE_OUT_OF_SCOPE, STATE_CONTEXT, STATE_OPEN_TIMING, STATE_EXCEPTION, STATE_REJECTED};

static const char *const conservation_titles[CONSERVATION_COLUMNS] = {"Source", "Measure", "Read", "Carried from earlier runs",
	"Matched", "Matched within tolerance", "Netted", "Duplicate", "Out of scope", "Context (other periods)", "Open by timing",
	"Exception", "Rejected", "Check: read + carried - states"};

/* What one measure of a side is: rows (-2), quantity (-1), or the amount of a currency. */
/* clang-format off */ /* a list */
enum { MEASURE_ROWS = -2, MEASURE_QTY = -1 };

static int128
measure_of (const struct tally *tally, int measure)
{
	if (measure == MEASURE_ROWS)
		return tally->rows;
	return measure == MEASURE_QTY ? tally->qty : tally->amount[measure];
}

static void
measure_write (struct sheet *sheet, const struct side_totals *side, const char *label, int measure, int scale, int decimals)
{
	int128 read = measure_of (&side->read, measure), carried = measure_of (&side->carried, measure), rest = read + carried;
	char first[16], second[16], from[16], to[16], formula[96];
	bool exact;
	uint32_t row = sheet_row (sheet);

	sheet_text (sheet, 0, side->name, STYLE_TEXT);
	sheet_text (sheet, 1, label, STYLE_TEXT);
	exact = sheet_number (sheet, 2, read, scale, decimals, STYLE_NUMBER);
	exact &= sheet_number (sheet, 3, carried, scale, decimals, STYLE_NUMBER);
	for (size_t i = 0; i < G_N_ELEMENTS (state_columns); i++) {
		int128 value = measure_of (&side->state[state_columns[i]], measure);

		rest -= value;
		exact &= sheet_number (sheet, 4 + (int) i, value, scale, decimals, STYLE_NUMBER);
	}
	if (exact) {
		g_snprintf (formula, sizeof formula, "=ROUND(%s+%s-SUM(%s:%s),%d)", cell_name (row, 2, first), cell_name (row, 3, second),
			    cell_name (row, 4, from), cell_name (row, LAST - 1, to), scale);
		sheet_formula (sheet, LAST, formula, rest, scale, 0, STYLE_CHECK);
	} else {
		sheet_number (sheet, LAST, rest, scale, 0, STYLE_CHECK);
	}
	sheet_next (sheet);
}

void
conservation_write (struct sheet *sheet, const struct outcome *outcome)
{
	titles_write (sheet, conservation_titles, CONSERVATION_COLUMNS, FROM (2));
	for (int i = 0; i < SIDE_COUNT; i++) {
		const struct side_totals *side = &outcome->side[i];

		measure_write (sheet, side, "Rows", MEASURE_ROWS, 0, 0);
		measure_write (sheet, side, "Quantity, base units added up", MEASURE_QTY, QTY_SCALE, 3);
		for (int currency = 0; currency < outcome->n_currencies; currency++) {
			g_autofree char *label = g_strdup_printf ("Amount, %s", outcome->currencies[currency]);

			measure_write (sheet, side, label, currency, MONEY_SCALE, currency_decimals (outcome->currencies[currency]));
		}
	}
}

static void
grid_set (struct sheet *sheet)
{
	sheet_width (sheet, 0, 25);
	sheet_width (sheet, 1, 33);
	for (int column = 2; column < COLUMNS; column++)
		sheet_width (sheet, column, 14);
	sheet_width (sheet, LAST, 20);
}

gboolean
control_write (struct workbook *workbook, GError **error)
{
	struct sheet *sheet = workbook_sheet (workbook, "Control totals", error);

	if (sheet == NULL)
		return FALSE;
	grid_set (sheet);
	for (guint i = 0; i < workbook->outcomes->len && sheet_room (sheet); i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);

		g_string_printf (workbook->scratch, "%s: ", outcome->title);
		scope_append (workbook->scratch, outcome, workbook->zones->pdata[i]);
		sheet_text (sheet, 0, workbook->scratch->str, STYLE_HEADING);
		sheet_next (sheet);
		conservation_write (sheet, outcome);
		sheet_next (sheet);
	}
	return TRUE;
}

/* ---- cases by code ---- */

struct code_sum
{
	int64_t cases, rows, suggested;
	int128 net, gross;
};
/* clang-format on */

static const char *const code_titles[] = {
	"Code", "Meaning", "Cases", "Rows", "Suggested", "Net on stock", "Gross", "Share of gross"};

/* The column's sum by formula, with the computed total beside it. */
static void
total_write (struct sheet *sheet, int column, uint32_t first, int128 value, int scale, int decimals, bool exact)
{
	char from[16], to[16], formula[64];

	if (!exact) {
		sheet_number (sheet, column, value, scale, decimals, STYLE_TOTAL);
		return;
	}
	g_snprintf (formula, sizeof formula, "=ROUND(SUM(%s:%s),%d)", cell_name (first, column, from),
		cell_name (sheet_row (sheet) - 1, column, to), decimals);
	sheet_formula (sheet, column, formula, value, scale, decimals, STYLE_TOTAL);
}

static void
code_sums (const GPtrArray *outcomes, const char *currency, struct code_sum sums[static CODE_COUNT])
{
	memset (sums, 0, CODE_COUNT * sizeof *sums);
	for (guint i = 0; i < outcomes->len; i++) {
		const struct outcome *outcome = outcomes->pdata[i];

		for (size_t c = 0; c < outcome->n_cases; c++) {
			const struct outcome_case *one = &outcome->cases[c];
			struct code_sum *sum = &sums[one->code];

			if (!case_is_open (one) || strcmp (one->currency, currency) != 0)
				continue;
			sum->cases++;
			sum->suggested += one->suggested;
			sum->rows += (one->left_keys != NULL ? g_strv_length (one->left_keys) : 0) +
				(one->right_keys != NULL ? g_strv_length (one->right_keys) : 0);
			sum->net += case_net (one);
			sum->gross += case_gross (one);
		}
	}
}

/* Codes that occur first, the largest gross effect before the smaller, else by precedence. */
static void
code_order (const struct code_sum sums[static CODE_COUNT], enum code order[static CODE_COUNT])
{
	for (unsigned code = 0; code < CODE_COUNT; code++) {
		unsigned at = code;

		for (; at > 0; at--) {
			const struct code_sum *before = &sums[order[at - 1]], *one = &sums[code];

			if (one->cases == 0 || (before->cases > 0 && before->gross >= one->gross))
				break;
			order[at] = order[at - 1];
		}
		order[at] = code;
	}
}

static bool
code_row_write (struct sheet *sheet, enum code code, const struct code_sum *sum, const struct headline_money *money)
{
	bool exact;

	sheet_text (sheet, 0, code_name (code), STYLE_TEXT);
	sheet_text (sheet, 1, words_code_title (code), STYLE_TEXT);
	sheet_number (sheet, 2, sum->cases, 0, 0, STYLE_NUMBER);
	sheet_number (sheet, 3, sum->rows, 0, 0, STYLE_NUMBER);
	sheet_number (sheet, 4, sum->suggested, 0, 0, STYLE_NUMBER);
	exact = sheet_number (sheet, 5, sum->net, MONEY_SCALE, money->decimals, STYLE_NUMBER);
	exact &= sheet_number (sheet, 6, sum->gross, MONEY_SCALE, money->decimals, STYLE_NUMBER);
	if (money->gross != 0)
		sheet_number (sheet, 7, sum->gross * 1000 / money->gross, 3, 0, STYLE_PERCENT);
	else
		sheet_blank (sheet, 7, STYLE_TEXT);
	sheet_next (sheet);
	return exact;
}

static void
codes_write (const struct workbook *workbook, struct sheet *sheet, const struct headline_money *money)
{
	struct code_sum sums[CODE_COUNT], total = {0};
	enum code order[CODE_COUNT];
	uint32_t first;
	bool exact = true;

	code_sums (workbook->outcomes, money->currency, sums);
	g_string_printf (workbook->scratch, "Open cases by code, %s", money->currency);
	sheet_text (sheet, 0, workbook->scratch->str, STYLE_HEADING);
	sheet_next (sheet);
	titles_write (sheet, code_titles, G_N_ELEMENTS (code_titles), FROM (2));
	first = sheet_row (sheet);
	code_order (sums, order);
	for (size_t i = 0; i < CODE_COUNT && sums[order[i]].cases > 0; i++) {
		const struct code_sum *sum = &sums[order[i]];

		exact &= code_row_write (sheet, order[i], sum, money);
		total.cases += sum->cases;
		total.rows += sum->rows;
		total.suggested += sum->suggested;
	}
	sheet_text (sheet, 0, "Total", STYLE_TOTAL_TEXT);
	sheet_blank (sheet, 1, STYLE_TOTAL_TEXT);
	total_write (sheet, 2, first, total.cases, 0, 0, true);
	total_write (sheet, 3, first, total.rows, 0, 0, true);
	total_write (sheet, 4, first, total.suggested, 0, 0, true);
	total_write (sheet, 5, first, money->net, MONEY_SCALE, money->decimals, exact);
	total_write (sheet, 6, first, money->gross, MONEY_SCALE, money->decimals, exact);
	sheet_blank (sheet, 7, STYLE_TOTAL_TEXT);
	row_skip (sheet, 2);
}

/* ---- the cases that matter most ---- */

static const char *const top_titles[] = {"Code", "Case", "Severity", "Plant", "Material", "Lot", "Order", "Delta quantity",
	"Unit", "Impact on stock", "Currency", "State", "Age, days", "Owner"};

static int
lines_of (const char *text)
{
	return 1 + (int) (g_utf8_strlen (text, -1) / WIDE_CHARACTERS);
}

static void
top_case_write (struct workbook *workbook, struct sheet *sheet, const struct case_place *place)
{
	static const enum case_column columns[] = {CASE_PLANT, CASE_MATERIAL, CASE_LOT, CASE_ORDER_NO, CASE_DELTA_QTY, CASE_UOM,
		CASE_IMPACT_STOCK, CASE_CURRENCY, CASE_STATE, CASE_AGE_DAYS, CASE_OWNER};
	const struct outcome_case *one = &workbook_outcome (workbook, place->outcome)->cases[place->index];
	uint32_t row = exception_row (workbook, place->outcome, place->index);
	g_autofree char *words = g_strdup_printf ("%s\nCorrection: %s", one->explanation, one->suggestion);
	char severity[16];

	sheet_text (sheet, 0, code_name (one->code), STYLE_TOTAL_TEXT);
	if (row < workbook->rows)
		sheet_link (sheet, 1, SHEET_EXCEPTIONS, row, one->case_id);
	else
		sheet_text (sheet, 1, one->case_id, STYLE_TEXT);
	g_snprintf (severity, sizeof severity, "S%d", one->severity);
	sheet_text (sheet, 2, severity, severity_style (one->severity));
	for (size_t i = 0; i < G_N_ELEMENTS (columns); i++) {
		struct cell cell = case_cell (one, columns[i], workbook->scratch);

		cell_write (sheet, 3 + (int) i, &cell, STYLE_TEXT, NULL);
	}
	sheet_next (sheet);
	sheet_height (sheet, LINE_POINTS * (lines_of (one->explanation) + lines_of (one->suggestion)) + 4);
	sheet_text (sheet, 0, words_code_title (one->code), STYLE_NOTE);
	sheet_wide_text (sheet, 1, LAST, words, STYLE_NOTE);
	sheet_next (sheet);
}

static void
top_write (struct workbook *workbook, struct sheet *sheet, const struct headline *headline)
{
	g_autoptr (GArray) top = headline_top (workbook->outcomes);

	if (headline->open == 0)
		return;
	if (headline_has_amounts (headline))
		g_string_printf (workbook->scratch,
			"Largest open cases: %u of %" G_GINT64_FORMAT ", those that make %d %% of the gross "
			"effect, %d at most",
			top->len, headline->open, TOP_SHARE, TOP_CASES_MAX);
	else
		g_string_printf (workbook->scratch, "Gravest open cases: %u of %" G_GINT64_FORMAT ", none has an amount; %d at most",
			top->len, headline->open, TOP_CASES_MAX);
	sheet_text (sheet, 0, workbook->scratch->str, STYLE_HEADING);
	sheet_next (sheet);
	titles_write (sheet, top_titles, G_N_ELEMENTS (top_titles), 1u << 7 | 1u << 9 | 1u << 12);
	for (guint i = 0; i < top->len && sheet_room (sheet); i++)
		top_case_write (workbook, sheet, &g_array_index (top, struct case_place, i));
	if (headline->unvalued > 0 && headline_has_amounts (headline)) {
		g_string_printf (workbook->scratch,
			"%" G_GINT64_FORMAT " open %s no price and so no rank here: see the sheet "
			"Exceptions.",
			headline->unvalued, headline->unvalued == 1 ? "case has" : "cases have");
		sheet_text (sheet, 0, workbook->scratch->str, STYLE_SUBTITLE);
		sheet_next (sheet);
	}
}

gboolean
summary_write (struct workbook *workbook, GError **error)
{
	g_autoptr (headline) headline = headline_new (workbook->outcomes);
	struct sheet *sheet = workbook_sheet (workbook, "Summary", error);

	if (sheet == NULL)
		return FALSE;
	grid_set (sheet);
	title_write (workbook, sheet);
	verdict_write (workbook, sheet, headline);
	headline_write (sheet, headline);
	if (workbook->outcomes->len > 1) {
		runs_write (workbook, sheet);
	} else {
		sheet_text (sheet, 0, "Control totals: every row that was read ends in one state", STYLE_HEADING);
		sheet_next (sheet);
		conservation_write (sheet, workbook_outcome (workbook, 0));
		sheet_next (sheet);
	}
	for (guint i = 0; i < headline->money->len; i++)
		codes_write (workbook, sheet, &g_array_index (headline->money, struct headline_money, i));
	causes_write (workbook, sheet);
	queue_totals_write (workbook, sheet);
	top_write (workbook, sheet, headline);
	return TRUE;
}
