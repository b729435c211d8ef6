/* "Close": the gate of a period, the money behind it, and who has signed. */
#include "reports/workbook_close.h"

#include "common/recon/close_calendar.h"
#include "reports/workbook_close_parts.h"

#include <string.h>

enum
{
	COLUMNS = 11,
	LAST = COLUMNS - 1,
	FOUND = 3, /* columns of the gate */
	LIMIT = 4,
	OVER = 5,
	SMALL = 7, /* columns of the money */
	ABSORBED = 9,
	TRIVIAL = 10,
	SENTENCE_POINTS = 32,
	SAYS_LETTERS = 70, /* that fit into a line of such a cell */
	TITLE_LETTERS = 44,
	TITLE_POINTS = 26,
	LINE_POINTS = 15
};

/* ---- parts ---- */

static void
titles_put (struct sheet *sheet, const char *const titles[static COLUMNS], unsigned numbers)
{
	for (int i = 0; i < COLUMNS; i++)
		sheet_text (sheet, i, titles[i], (numbers >> i & 1) != 0 ? STYLE_HEADER_RIGHT : STYLE_HEADER);
	sheet_next (sheet);
}

static void
heading_put (struct sheet *sheet, const char *text)
{
	sheet_next (sheet);
	sheet_text (sheet, 0, text, STYLE_HEADING);
	sheet_next (sheet);
}

static void
sentence_put (struct sheet *sheet, const char *text, enum style style)
{
	sheet_height (sheet, SENTENCE_POINTS);
	sheet_wide_text (sheet, 0, LAST, text, style);
	sheet_next (sheet);
}

static const char *
currency_of (const struct close_report *report)
{
	return report->n_outcomes > 0 && report->outcomes[0]->n_currencies > 0 ? report->outcomes[0]->currencies[0] : "";
}

static enum style
verdict_look (const struct close_report *report)
{
	static const enum style looks[GATE_VERDICTS] = {[GATE_OPEN] = STYLE_CLEAN,
		[GATE_RECOMMENDED] = STYLE_FOUND,
		[GATE_REQUIRED] = STYLE_BREACHED,
		[GATE_NOT_READY] = STYLE_PARTIAL};

	if (report->changes[0] != NULL)
		return STYLE_BREACHED;
	return strcmp (report->stage, "locked") == 0 ? STYLE_CLEAN : looks[report->signing];
}

static void
top_put (struct sheet *sheet, const struct close_report *report)
{
	g_autofree char *verdict = g_strconcat (report->verdict, ".", NULL), *scope = NULL, *evidence = NULL;
	char from[16], to[16], as_of[40], day[16];

	scope = g_strdup_printf ("From %s to %s, as of %s, %s. Checks: %s.", date_format (report->from, from),
		date_format (report->until - 1, to), instant_format (report->as_of, NULL, as_of),
		working_day_text (report->working_day, day), report->rule->file);
	sheet_height (sheet, TITLE_POINTS);
	sheet_text (sheet, 0, "Period close", STYLE_TITLE);
	sheet_next (sheet);
	sheet_text (sheet, 0, scope, STYLE_SUBTITLE);
	sheet_next (sheet);
	sentence_put (sheet, verdict, verdict_look (report));
	for (const char *const *change = report->changes; *change != NULL; change++) {
		sheet_wide_text (sheet, 0, LAST, *change, STYLE_TEXT);
		sheet_next (sheet);
	}
	if (*report->not_evidence != '\0') {
		evidence = g_strdup_printf ("Not audit evidence: %s.", report->not_evidence);
		sentence_put (sheet, evidence, STYLE_PARTIAL);
	}
}

/* ---- the gate ---- */

static void
check_put (struct sheet *sheet, const struct gate_result *result, int decimals)
{
	const struct close_check *check = result->check;
	bool money = close_test_is_money (check->test);
	int scale = money ? MONEY_SCALE : 0, shown = money ? decimals : 0;
	int128 over = result->value > check->limit ? result->value - check->limit : 0;
	g_autofree char *says = result->waiver != NULL ? g_strdup_printf ("%s. %s", result->says, result->waiver)
												   : g_strdup (result->says),
					*formula = NULL;
	size_t lines = 1 + MAX (strlen (says) / SAYS_LETTERS, strlen (check->title) / TITLE_LETTERS);
	char value[16], limit[16];

	formula = g_strdup_printf ("=ROUND(MAX(0,%s-%s),%d)", cell_name (sheet_row (sheet), FOUND, value),
		cell_name (sheet_row (sheet), LIMIT, limit), shown);
	sheet_height (sheet, LINE_POINTS * (int) lines);
	sheet_text (sheet, 0, gate_state_name (result->state), STYLE_TEXT);
	sheet_text (sheet, 1, close_level_name (check->level), STYLE_TEXT);
	sheet_text (sheet, 2, check->title, STYLE_WRAP);
	if (result->state == GATE_NO_DATA && result->waiver == NULL)
		for (int column = FOUND; column <= OVER; column++)
			sheet_text (sheet, column, "no data", STYLE_TEXT);
	else {
		bool exact = sheet_number (sheet, FOUND, result->value, scale, shown, STYLE_NUMBER);

		exact &= sheet_number (sheet, LIMIT, check->limit, scale, shown, STYLE_NUMBER);
		if (exact)
			sheet_formula (sheet, OVER, formula, over, scale, shown, STYLE_CHECK);
		else
			sheet_number (sheet, OVER, over, scale, shown, STYLE_CHECK);
		sheet_alarm (sheet, OVER);
	}
	sheet_date (sheet, OVER + 1, result->due);
	sheet_wide_text (sheet, OVER + 2, LAST, says, STYLE_WRAP);
	sheet_next (sheet);
}

static void
gate_put (struct sheet *sheet, const struct close_report *report)
{
	static const char *const titles[COLUMNS] = {
		"State", "Level", "Check", "Found", "Limit", "Over the limit", "Due", "Says", "", "", ""};

	heading_put (sheet, "Gate");
	titles_put (sheet, titles, 7u << FOUND);
	for (guint i = 0; i < report->checks->len; i++)
		check_put (sheet, &g_array_index (report->checks, struct gate_result, i), currency_decimals (currency_of (report)));
}

/* ---- the money ---- */

static void
run_put (struct sheet *sheet, const struct outcome *outcome, const struct gate_money *money)
{
	int decimals = currency_decimals (money->currency);
	const int128 amounts[] = {money->net, money->gross, money->accepted_net, money->accepted_gross, money->small_gross,
		money->absorbed_net, money->absorbed_gross};
	int128 trivial = money->small_gross + money->absorbed_gross;
	char small[16], absorbed[16];
	g_autofree char *formula = g_strdup_printf ("=ROUND(%s+%s,%d)", cell_name (sheet_row (sheet), SMALL, small),
		cell_name (sheet_row (sheet), ABSORBED, absorbed), decimals);
	bool exact = true;

	sheet_text (sheet, 0, outcome->reconciliation, STYLE_TEXT);
	sheet_text (sheet, 1, outcome->plant, STYLE_TEXT);
	sheet_text (sheet, 2, money->currency, STYLE_TEXT);
	for (size_t j = 0; j < G_N_ELEMENTS (amounts); j++)
		exact &= sheet_number (sheet, FOUND + (int) j, amounts[j], MONEY_SCALE, decimals, STYLE_NUMBER);
	if (exact)
		sheet_formula (sheet, TRIVIAL, formula, trivial, MONEY_SCALE, decimals, STYLE_TOTAL);
	else
		sheet_number (sheet, TRIVIAL, trivial, MONEY_SCALE, decimals, STYLE_TOTAL);
	sheet_next (sheet);
}

static void
flags_put (struct sheet *sheet, const struct close_report *report)
{
	for (size_t i = 0; i < report->n_outcomes; i++) {
		g_autoptr (GPtrArray) flags = gate_flags (report->outcomes[i], report->rule);

		for (guint j = 0; j < flags->len; j++) {
			g_autofree char *text =
				g_strdup_printf ("Whatever its size: %s (%s of %s).", ((const struct gate_flag *) flags->pdata[j])->text,
					report->outcomes[i]->reconciliation, report->outcomes[i]->plant);

			sheet_wide_text (sheet, 0, LAST, text, STYLE_NOTE);
			sheet_next (sheet);
		}
	}
}

static void
money_put (struct sheet *sheet, const struct close_report *report)
{
	static const char *const titles[COLUMNS] = {"Run", "Of", "Currency", "Open, net", "Open, gross", "Accepted, net",
		"Accepted, gross", "Small, gross", "Absorbed, net", "Absorbed, gross", "Small in all"};
	char trivial[DECIMAL_TEXT_MAX], account[DECIMAL_TEXT_MAX];
	int decimals = currency_decimals (currency_of (report));
	g_autofree char *levels = g_strdup_printf ("Clearly trivial, in aggregate, up to %s %s; threshold of an account %s. Runs are "
											   "not added up: two of them may show the same record.",
		decimal_format (report->rule->trivial, MONEY_SCALE, decimals, trivial), currency_of (report),
		decimal_format (report->rule->account, MONEY_SCALE, decimals, account));

	heading_put (sheet, "Money");
	titles_put (sheet, titles, 255u << FOUND);
	for (size_t i = 0; i < report->n_outcomes; i++) {
		g_autoptr (GArray) moneys = gate_money (report->outcomes[i], report->rule);

		for (guint k = 0; k < moneys->len; k++)
			run_put (sheet, report->outcomes[i], &g_array_index (moneys, struct gate_money, k));
	}
	sheet_text (sheet, 0, levels, STYLE_SUBTITLE);
	sheet_next (sheet);
	flags_put (sheet, report);
}

/* ---- who signed ---- */

static void
signature_put (struct sheet *sheet, const struct close_signature *one)
{
	sheet_text (sheet, 0, one->stage, STYLE_TEXT);
	sheet_text (sheet, 1, one->role, STYLE_TEXT);
	sheet_text (sheet, 2, one->user, STYLE_TEXT);
	sheet_instant (sheet, 3, one->at, NULL);
	sheet_text (sheet, 4, one->holds ? "the result of now" : "another result", STYLE_TEXT);
	sheet_text (sheet, 5, *one->evidence != '\0' ? one->evidence : "not audit evidence", STYLE_TEXT);
	sheet_wide_text (sheet, 6, 7, one->statement, STYLE_TEXT);
	sheet_wide_text (sheet, 8, LAST, one->result_hash, STYLE_CODE);
	sheet_next (sheet);
}

static void
waiver_put (struct sheet *sheet, const struct close_event *one)
{
	sheet_text (sheet, 0, one->replaced == INSTANT_NONE ? "waived" : "waived, replaced", STYLE_TEXT);
	sheet_text (sheet, 1, "reviewer", STYLE_TEXT);
	sheet_text (sheet, 2, one->user, STYLE_TEXT);
	sheet_instant (sheet, 3, one->at, NULL);
	sheet_text (sheet, 4, one->check, STYLE_TEXT);
	sheet_date (sheet, 5, one->until);
	sheet_wide_text (sheet, 6, LAST, one->reason, STYLE_TEXT);
	sheet_next (sheet);
}

static void
facts_put (struct sheet *sheet, const struct close_report *report)
{
	g_autofree char *head = g_strdup_printf ("%s after %" G_GINT64_FORMAT " events", report->head, report->events);
	const char *const facts[][2] = {{"Result of now", report->result_hash}, {"Rule of the close", report->rule->hash},
		{"Head of the chain", *report->head != '\0' ? head : "nothing is signed"}};

	for (size_t i = 0; i < G_N_ELEMENTS (facts); i++) {
		sheet_text (sheet, 0, facts[i][0], STYLE_LABEL);
		sheet_wide_text (sheet, 1, LAST, facts[i][1], STYLE_CODE);
		sheet_next (sheet);
	}
	for (size_t i = 0; i < report->n_outcomes; i++) {
		g_autofree char *label = g_strdup_printf ("%s of %s", report->outcomes[i]->reconciliation, report->outcomes[i]->plant),
						*hash = g_strdup_printf ("run %s, result %s", report->outcomes[i]->run_id, report->hashes[i]);

		sheet_text (sheet, 0, label, STYLE_LABEL);
		sheet_wide_text (sheet, 1, LAST, hash, STYLE_CODE);
		sheet_next (sheet);
	}
}

static void
signed_put (struct sheet *sheet, const struct close_report *report)
{
	static const char *const titles[COLUMNS] = {
		"Sign-off", "As", "Name", "Time (UTC)", "Of", "Evidence, or until", "Statement", "", "Result, SHA-256", "", ""};

	heading_put (sheet, "Sign-off");
	titles_put (sheet, titles, 0);
	for (size_t i = 0; i < report->n_signatures; i++)
		signature_put (sheet, &report->signatures[i]);
	for (size_t i = 0; i < report->n_waivers; i++)
		waiver_put (sheet, &report->waivers[i]);
	if (report->n_signatures + report->n_waivers == 0) {
		sheet_wide_text (sheet, 0, LAST, "Nobody has signed.", STYLE_TEXT);
		sheet_next (sheet);
	}
	facts_put (sheet, report);
}

gboolean
workbook_close_write (const char *path, const struct close_report *report, GError **error)
{
	static const int widths[COLUMNS] = {20, 15, 44, 18, 18, 26, 20, 20, 20, 20, 20};
	struct book *book = book_open (path, NULL, "Period close", report->as_of, 0, error);
	struct sheet *sheet = book != NULL ? book_sheet (book, "Close", report->unit, error) : NULL;

	if (sheet == NULL) {
		book_free (book);
		return FALSE;
	}
	for (int i = 0; i < COLUMNS; i++)
		sheet_width (sheet, i, widths[i]);
	top_put (sheet, report);
	gate_put (sheet, report);
	money_put (sheet, report);
	signed_put (sheet, report);
	if (!accruals_put (book, report, error)) {
		book_free (book);
		return FALSE;
	}
	return book_close (book, error);
}
