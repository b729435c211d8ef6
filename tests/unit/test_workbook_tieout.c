/* test_workbook_tieout.c - what is shown of a tie-out: its sheets, read back from the bytes of the workbook, and the terminal. */
#include "outcome_fixture.h"
#include "workbook_dump.h"

#include "reports/account_proof.h"
#include "reports/bridge_csv.h"
#include "reports/workbook.h"
#include "run/print.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#define USD(cents) ((int64_t) (cents) *100) /* at MONEY_SCALE */

static char *folder;

static void
folder_make (void)
{
	folder = g_dir_make_tmp ("tieout-proof-XXXXXX", NULL);
}

static void
folder_remove (void)
{
	g_rmdir (folder);
	g_free (folder);
}

static GPtrArray *
outcomes_of (struct outcome *first)
{
	GPtrArray *outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify) outcome_free);

	g_ptr_array_add (outcomes, first);
	return outcomes;
}

static char *
dumped (const GPtrArray *outcomes, uint32_t row_limit)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *path = g_build_filename (folder, "book.xlsx", NULL);
	GString *dump;

	ck_assert_msg (workbook_write (path, outcomes, &(struct workbook_options) {.tmpdir = folder, .row_limit = row_limit}, &error),
		"%s", error != NULL ? error->message : "");
	dump = workbook_dump (path, &error);
	ck_assert_msg (dump != NULL, "%s", error != NULL ? error->message : "");
	g_unlink (path);
	return g_string_free (dump, FALSE);
}

/* One sheet of a dump, its title line included; NULL when there is none. */
static char *
sheet_of (const char *dump, const char *name)
{
	g_autofree char *head = g_strdup_printf ("== %s\n", name);
	const char *from = strstr (dump, head), *to;

	if (from == NULL)
		return NULL;
	to = strstr (from + 1, "\n== ");
	return g_strndup (from, to != NULL ? (gsize) (to - from) + 1 : strlen (from));
}

/* The rest of the line of a cell, "" for a blank one; valid as long as the sheet. */
static char *
cell_of (const char *sheet, const char *name)
{
	g_autofree char *start = g_strdup_printf ("\n%s\t", name);
	const char *line = strstr (sheet, start);

	return line != NULL ? g_strndup (line + strlen (start), strcspn (line + strlen (start), "\n")) : g_strdup ("");
}

/* The row of the first cell of column A from `row` on that holds this text or a link of it; 0 when none does. */
static int
row_of (const char *sheet, const char *text, int row)
{
	g_autofree char *wanted = g_strdup_printf ("text\t%s", text), *link = g_strdup_printf (" -> %s", text);

	for (; row < 400; row++) {
		g_autofree char *name = g_strdup_printf ("A%d", row), *cell = cell_of (sheet, name);

		if (strcmp (cell, wanted) == 0 || (g_str_has_prefix (cell, "formula\t=HYPERLINK(") && g_str_has_suffix (cell, link)))
			return row;
	}
	return 0;
}

static void
cell_expect (const char *sheet, char column, int row, const char *start)
{
	g_autofree char *name = g_strdup_printf ("%c%d", column, row), *cell = cell_of (sheet, name);

	ck_assert_msg (
		*start == '\0' ? *cell == '\0' : g_str_has_prefix (cell, start), "%s: '%s' instead of '%s'", name, cell, start);
}

static void
alarm_expect (const char *sheet, char column, int row)
{
	g_autofree char *rule = g_strdup_printf ("conditional %c%d notEqual 0\n", column, row);

	ck_assert_msg (strstr (sheet, rule) != NULL, "no %s", rule);
}

/* ---- outcomes ---- */

static struct outcome *
tieout_new (void)
{
	struct outcome *outcome = outcome_fixture_new ();

	outcome->reconciliation = "tieout";
	outcome->title = "Stock ledger against general ledger";
	outcome->plant = outcome->company;
	outcome->side[SIDE_LEFT].name = "erp";
	outcome->side[SIDE_RIGHT].name = "gl";
	return outcome;
}

static struct outcome_case *
case_add (struct outcome *outcome, const char *id, int age, int64_t left, int64_t right)
{
	struct outcome_case *one = outcome_fixture_case (outcome, CODE_SLGL_DIFF, id);

	one->gl_account = "130000";
	one->age_days = age;
	one->left_amount = left;
	one->right_amount = right;
	one->period = 202603;
	one->explanation = "The ledgers differ here.";
	one->suggestion = "Have it put right.";
	return one;
}

static void
record_add (struct outcome *outcome, int side, const char *key, const char *document, int day, int64_t amount)
{
	struct outcome_line *line = outcome_fixture_line (outcome, (int) outcome->n_cases - 1, side, STATE_EXCEPTION, key);

	line->gl_account = side == SIDE_RIGHT ? "130000" : "";
	line->document = document;
	line->posting_date = date_make (2026, 3, day);
	line->amount = amount;
	line->movement = side == SIDE_RIGHT ? "journal" : "101";
	line->material = side == SIDE_RIGHT ? "" : "RM-7";
}

/*
 * RM-7 39,680.00, RM-8 9,693.75 and RM-9 5,333.33 make 54,707.08 in the stock ledger; the general ledger says 54,187.08. Journal
 * 4711 took 500.00 off the account, and the document of one receipt of 20.00 is pending.
 */
static struct outcome *
explained_month (void)
{
	static struct outcome_account accounts[] = {{.gl_account = "130000",
		.currency = "USD",
		.left_open = USD (5000000),
		.left_moved = USD (470708),
		.left_close = USD (3968000 + 969375 + 533333),
		.right_open = USD (5000000),
		.right_moved = USD (418708),
		.right_close = USD (5418708),
		.difference = -USD (52000)}};
	static struct outcome_bridge bridge[] = {
		{"130000", "USD", BRIDGE_MANUAL_JOURNAL, -USD (50000), 1, "00000000000000b1", "journal 4711", ""},
		{"130000", "USD", BRIDGE_MISSING_DOCUMENT, -USD (2000), 1, "00000000000000b2", "material document 4900000088", ""}};
	static struct outcome_roll rolls[] = {{"130000", "USD", "", 0, 1, 0, -USD (50000)},
		{"130000", "USD", "ISSUE_COMP", 2, 2, -USD (100000), -USD (100000)},
		{"130000", "USD", "RECEIPT_PO", 4, 3, USD (570708), USD (568708)}};
	static struct evidence evidence[] = {{.source = "gl",
		.uri = "",
		.profile = "generic",
		.object = "gl_line",
		.query = "",
		.query_hash = "",
		.parameters = "",
		.control = "equal",
		.digest = "d1ge57"}};
	struct outcome *outcome = tieout_new ();
	struct queue_line *queue = outcome_fixture_queue (outcome, 3);

	case_add (outcome, "00000000000000b1", 18, 0, -USD (50000))->document = "4711";
	record_add (outcome, SIDE_RIGHT, "4711/1", "4711", 15, -USD (50000));
	case_add (outcome, "00000000000000b2", 65, USD (2000), 0)->document = "4900000088";
	record_add (outcome, SIDE_LEFT, "4900000088/1", "4900000088", 31, USD (2000));
	queue[1].line.amount = DECIMAL_NONE;
	queue[2].state = QUEUE_POSTED;
	outcome->accounts = accounts;
	outcome->n_accounts = G_N_ELEMENTS (accounts);
	outcome->bridge = bridge;
	outcome->n_bridge = G_N_ELEMENTS (bridge);
	outcome->rolls = rolls;
	outcome->n_rolls = G_N_ELEMENTS (rolls);
	outcome->evidence = evidence;
	outcome->n_evidence = G_N_ELEMENTS (evidence);
	return outcome;
}

enum
{
	AGREES_EUR,
	BREAKS_USD,
	LARGE_USD,
	UNTOLD_USD,
	ACCOUNTS
};

/* 1,234,567,890,123.4567: 17 significant digits. */
#define LARGE INT64_C (12345678901234567)

/* Two currencies; an account that breaks, one of very large amounts, one without an opening balance. */
static struct outcome *
broken_month (void)
{
	static struct outcome_account accounts[ACCOUNTS];
	static struct outcome_bridge bridge[] = {{"130000", "USD", BRIDGE_CARRY_FORWARD, USD (3000), 0, "", "since 2026-02", ""},
		{"130000", "USD", BRIDGE_IN_FLIGHT, -USD (1000), 2, "", "batch 12", ""},
		{"130000", "USD", BRIDGE_UNEXPLAINED, USD (1234), 1, "00000000000000b1", "document 77", ""},
		{"131000", "USD", BRIDGE_WRONG_ACCOUNT, LARGE, 1, "00000000000000b2", "document 78", ""}};
	static struct outcome_roll rolls[] = {{"130000", "EUR", "SHIP", 1, 1, -USD (700), -USD (700)},
		{"130000", "USD", "RECEIPT_PO", 1, 1, USD (10000), USD (10000)}, {"131000", "USD", "RECEIPT_PO", 0, 1, 0, LARGE}};
	struct outcome *outcome = tieout_new ();

	accounts[AGREES_EUR] = (struct outcome_account) {.gl_account = "130000",
		.currency = "EUR",
		.left_open = USD (1000),
		.left_moved = -USD (700),
		.left_close = USD (300),
		.right_open = USD (1000),
		.right_moved = -USD (700),
		.right_close = USD (300)};
	accounts[BREAKS_USD] = (struct outcome_account) {.gl_account = "130000",
		.currency = "USD",
		.left_open = USD (50000),
		.left_moved = USD (10000),
		.left_close = USD (59500),
		.right_open = USD (53000),
		.right_moved = USD (10000),
		.right_close = USD (62734),
		.left_break = -USD (500),
		.right_break = -USD (266),
		.difference = USD (3234),
		.unexplained = USD (1234)};
	accounts[LARGE_USD] = (struct outcome_account) {
		.gl_account = "131000", .currency = "USD", .right_moved = LARGE, .right_close = LARGE, .difference = LARGE};
	accounts[UNTOLD_USD] = (struct outcome_account) {.gl_account = "132000",
		.currency = "USD",
		.left_open = DECIMAL_NONE,
		.left_moved = USD (100),
		.left_close = USD (700),
		.right_open = USD (600),
		.right_moved = USD (100),
		.right_close = USD (700),
		.left_break = DECIMAL_NONE};
	case_add (outcome, "00000000000000b1", 31, DECIMAL_NONE, DECIMAL_NONE);
	case_add (outcome, "00000000000000b2", 91, DECIMAL_NONE, DECIMAL_NONE);
	outcome->accounts = accounts;
	outcome->n_accounts = ACCOUNTS;
	outcome->bridge = bridge;
	outcome->n_bridge = G_N_ELEMENTS (bridge);
	outcome->rolls = rolls;
	outcome->n_rolls = G_N_ELEMENTS (rolls);
	return outcome;
}

/* ---- the proof ---- */

START_TEST (the_worked_example_is_written_as_the_reviewed_file)
{
	static const char *const names[] = {"Tie-out", "Roll-forward", "Bridge", "Lines"};
	g_autoptr (GPtrArray) outcomes = outcomes_of (explained_month ());
	g_autofree char *dump = dumped (outcomes, 0);
	g_autoptr (GString) sheets = g_string_new (NULL);

	for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *sheet = sheet_of (dump, names[i]);

		ck_assert_msg (sheet != NULL, "no sheet '%s'", names[i]);
		g_string_append (sheets, sheet);
	}
	golden_check ("workbook-tieout.txt", sheets->str);
}
END_TEST

START_TEST (the_sheets_of_a_tie_out_follow_the_summary)
{
	static const char *const order[] = {"Summary", "Tie-out", "Roll-forward", "Bridge", "Exceptions", "Lines"};
	g_autoptr (GPtrArray) outcomes = outcomes_of (explained_month ());
	g_autofree char *dump = dumped (outcomes, 0), *summary = sheet_of (dump, "Summary");
	const char *at = dump;

	for (size_t i = 0; i < G_N_ELEMENTS (order); i++) {
		g_autofree char *head = g_strdup_printf ("== %s\n", order[i]);

		at = i == 0 ? strstr (at, "== ") : strstr (at + 1, "\n== ") + 1;
		ck_assert_msg (g_str_has_prefix (at, head), "'%s' is not sheet %zu", order[i], i + 1);
	}
	ck_assert_ptr_nonnull (strstr (summary,
		"text\tAccount 130000 USD: the general ledger is 520.00 below the stock ledger; all of it "
		"is explained.\n"));
}
END_TEST

START_TEST (a_workbook_without_accounts_has_none_of_these_sheets)
{
	static const char *const names[] = {"Tie-out", "Roll-forward", "Bridge"};
	g_autoptr (GPtrArray) outcomes = outcomes_of (outcome_fixture_month ());
	g_autofree char *dump = dumped (outcomes, 0);

	for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *sheet = sheet_of (dump, names[i]);

		ck_assert_ptr_null (sheet);
	}
	ck_assert_ptr_null (strstr (dump, "GL account\nP"));
}
END_TEST

/* ---- what is wrong ---- */

START_TEST (a_check_that_fails_shows_by_how_much_and_turns_red)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (broken_month ());
	g_autofree char *dump = dumped (outcomes, 0), *sheet = sheet_of (dump, "Tie-out");
	int row = row_of (sheet, "Account 130000, USD", 1), check = row_of (sheet, "Check: closing - opening - moved", row);
	int rest = row_of (sheet, "Unexplained", row), closes = row_of (sheet, "Check: difference - all lines of the bridge", row);

	ck_assert (row > 0 && check > row && rest > check && closes > rest);
	cell_expect (sheet, 'C', check, "formula\t=ROUND(C");
	cell_expect (sheet, 'D', check, "formula\t=ROUND(D");
	cell_expect (sheet, 'E', rest, "formula\t=ROUND(E");
	ck_assert_ptr_nonnull (strstr (sheet, "-> -5\t[Red]\"off by \""));
	ck_assert_ptr_nonnull (strstr (sheet, "-> -2.66\t[Red]\"off by \""));
	ck_assert_ptr_nonnull (strstr (sheet, "-> 12.34\t#,##0.00;"));
	alarm_expect (sheet, 'C', check);
	alarm_expect (sheet, 'D', check);
	alarm_expect (sheet, 'E', rest);
	alarm_expect (sheet, 'E', closes);
	cell_expect (sheet, 'E', closes, "formula\t=ROUND(E");
}
END_TEST

START_TEST (a_bridge_that_does_not_sum_to_the_difference_is_off_by_the_rest)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (explained_month ());
	struct outcome *outcome = outcomes->pdata[0];
	g_autofree char *dump = NULL, *sheet = NULL;

	outcome->accounts[0].difference -= USD (1);
	dump = dumped (outcomes, 0);
	outcome->accounts[0].difference += USD (1);
	sheet = sheet_of (dump, "Tie-out");
	cell_expect (sheet, 'E', row_of (sheet, "Check: difference - all lines of the bridge", 1),
		"formula\t=ROUND(E10-SUM('Bridge'!D2:D3),2) -> -0.01\t");
}
END_TEST

START_TEST (sums_of_the_roll_forward_tie_to_the_proof)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (explained_month ());
	struct outcome *outcome = outcomes->pdata[0];
	g_autofree char *dump = NULL, *sheet = NULL;

	outcome->rolls[2].left += USD (3);
	dump = dumped (outcomes, 0);
	outcome->rolls[2].left -= USD (3);
	sheet = sheet_of (dump, "Roll-forward");
	cell_expect (sheet, 'I', 5, "formula\t=ROUND(E5-'Tie-out'!C9,2) -> 0.03\t");
	cell_expect (sheet, 'J', 5, "formula\t=ROUND(G5-'Tie-out'!D9,2) -> 0\t");
	alarm_expect (sheet, 'I', 5);
	alarm_expect (sheet, 'J', 5);
}
END_TEST

START_TEST (an_account_whose_movements_are_of_no_kind_is_off_by_them)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (broken_month ());
	g_autofree char *dump = dumped (outcomes, 0), *sheet = sheet_of (dump, "Roll-forward");

	cell_expect (sheet, 'A', 8, "text\t132000");
	cell_expect (sheet, 'E', 8, "number\t0\t");
	cell_expect (sheet, 'I', 8, "formula\t=ROUND(E8-'Tie-out'!C");
	ck_assert_ptr_nonnull (strstr (sheet, "-> -1\t[Red]\"off by \""));
}
END_TEST

START_TEST (what_nobody_told_is_no_zero)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (broken_month ());
	g_autofree char *dump = dumped (outcomes, 0), *sheet = sheet_of (dump, "Tie-out");
	int row = row_of (sheet, "Account 132000, USD", 1), check = row_of (sheet, "Check: closing - opening - moved", row);

	cell_expect (sheet, 'C', row + 2, "text\tnot told");
	cell_expect (sheet, 'E', row + 2, "text\tnot told");
	cell_expect (sheet, 'C', check, "text\tnot told");
	cell_expect (sheet, 'D', check, "formula\t=ROUND(D");
	ck_assert_ptr_nonnull (
		strstr (sheet, "The roll-forward of the stock ledger is not proven: nobody told its opening balance."));
}
END_TEST

/* ---- money ---- */

START_TEST (currencies_are_totalled_one_by_one)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (broken_month ());
	g_autofree char *dump = dumped (outcomes, 0), *sheet = sheet_of (dump, "Tie-out");
	int euro = row_of (sheet, "Total of 1 account", 1), dollar = row_of (sheet, "Total of 3 accounts", 1);

	ck_assert (euro > 0 && dollar == euro + 1);
	cell_expect (sheet, 'B', euro, "text\tEUR");
	cell_expect (sheet, 'C', euro, "formula\t=ROUND(SUMIF(B");
	cell_expect (sheet, 'B', dollar, "text\tUSD");
	/* 595.00 + 0.00 + 7.00; what the account of very large amounts has is in no sum by formula. */
	cell_expect (sheet, 'C', dollar, "formula\t=ROUND(SUMIF(B");
	cell_expect (sheet, 'D', dollar, "text\t1234567890757.7967");
	ck_assert_ptr_nonnull (strstr (sheet, "-> 602\t#,##0.00;"));
}
END_TEST

START_TEST (an_amount_of_more_than_15_digits_is_text_and_marked)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (broken_month ());
	g_autofree char *dump = dumped (outcomes, 0), *sheet = sheet_of (dump, "Tie-out"), *bridge = sheet_of (dump, "Bridge");
	g_autofree char *rolls = sheet_of (dump, "Roll-forward");
	int row = row_of (sheet, "Account 131000, USD", 1), check = row_of (sheet, "Check: closing - opening - moved", row);

	cell_expect (sheet, 'D', row + 4, "text\t1234567890123.4567");
	cell_expect (sheet, 'E', row + 4, "text\t1234567890123.4567");
	cell_expect (sheet, 'F', row + 4, "text\tText: more than 15 digits, in no formula");
	cell_expect (sheet, 'C', check, "formula\t=ROUND(C");
	cell_expect (sheet, 'D', check, "number\t0\t");
	cell_expect (sheet, 'E', row_of (sheet, "Posted to another account", row), "text\t1234567890123.4567");
	cell_expect (sheet, 'E', row_of (sheet, "Explained", row), "text\t1234567890123.4567");
	cell_expect (sheet, 'E', row_of (sheet, "Unexplained", row), "number\t0\t");
	cell_expect (sheet, 'E', row_of (sheet, "Check: difference - all lines of the bridge", row), "number\t0\t");
	cell_expect (bridge, 'D', 5, "text\t1234567890123.4567");
	cell_expect (rolls, 'G', 6, "text\t1234567890123.4567");
	cell_expect (rolls, 'J', 7, "number\t0\t");
}
END_TEST

/* ---- below the proofs, and the lines ---- */

START_TEST (lines_are_aged_by_their_case_and_those_without_one_are_told_apart)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (broken_month ());
	g_autofree char *dump = dumped (outcomes, 0), *sheet = sheet_of (dump, "Tie-out");
	int row = row_of (sheet, "130000 USD", 1), large = row_of (sheet, "131000 USD", 1);

	cell_expect (sheet, 'C', row, "formula\t=ROUND(SUMIFS('Bridge'!D2:D4,'Bridge'!H2:H4,\"<=30\"),2) -> 0\t");
	cell_expect (
		sheet, 'D', row, "formula\t=ROUND(SUMIFS('Bridge'!D2:D4,'Bridge'!H2:H4,\">30\",'Bridge'!H2:H4,\"<=60\"),2) -> 12.34\t");
	cell_expect (sheet, 'G', row, "formula\t=ROUND(SUMIFS('Bridge'!D2:D4,'Bridge'!H2:H4,\"=\"),2) -> 20\t");
	cell_expect (sheet, 'H', row, "formula\t=ROUND(SUM(C");
	cell_expect (sheet, 'D', row + 1, "formula\t=COUNTIFS('Bridge'!H2:H4,\">30\",'Bridge'!H2:H4,\"<=60\") -> 1\t");
	cell_expect (sheet, 'G', row + 1, "formula\t=COUNTIFS('Bridge'!H2:H4,\"=\") -> 2\t");
	/* An amount that is text is in no formula. */
	cell_expect (sheet, 'F', large, "text\t1234567890123.4567");
	cell_expect (sheet, 'F', large + 1, "number\t1\t");
}
END_TEST

START_TEST (each_currency_of_several_accounts_is_aged_as_a_whole)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (broken_month ());
	g_autofree char *broken = dumped (outcomes, 0), *sheet = NULL, *dump = NULL;
	struct outcome *outcome = outcomes->pdata[0];
	int first, all;

	/* The large amount is text, so the sum over all accounts is no formula. */
	sheet = sheet_of (broken, "Tie-out");
	all = row_of (sheet, "All USD", 1);
	ck_assert_int_gt (all, 0);
	cell_expect (sheet, 'D', all, "number\t12.34\t");
	g_clear_pointer (&sheet, g_free);
	for (size_t i = 0; i < outcome->n_bridge; i++)
		if (strcmp (outcome->bridge[i].gl_account, "131000") == 0)
			((struct outcome_bridge *) outcome->bridge)[i].amount = USD (500);
	dump = dumped (outcomes, 0);
	sheet = sheet_of (dump, "Tie-out");
	all = row_of (sheet, "All USD", 1);
	first = row_of (sheet, "130000 USD", 1);
	g_autofree char *formula =
		g_strdup_printf ("formula\t=ROUND(SUMIFS(D%d:D%d,A%d:A%d,\"* USD\",B%d:B%d,\"Amount\"),2) -> 12.34\t", first, all - 1,
			first, all - 1, first, all - 1);
	cell_expect (sheet, 'D', all, formula);
	ck_assert_int_eq (row_of (sheet, "All USD", all + 1), all + 1);
}
END_TEST

START_TEST (the_exceptions_of_a_tie_out_begin_with_account_and_amounts)
{
	static const char *const titles[] = {"Sev.", "GL account", "Case", "ERP amount", "GL amount", "Exposure"};
	g_autoptr (GPtrArray) outcomes = outcomes_of (explained_month ());
	g_autofree char *dump = dumped (outcomes, 0), *sheet = sheet_of (dump, "Exceptions"), *mixed = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS (titles); i++) {
		g_autofree char *wanted = g_strdup_printf ("text\t%s", titles[i]);

		cell_expect (sheet, (char) ('A' + i), 1, wanted);
	}
	g_free (sheet);
	/* Beside movement cases they stand as those do. */
	g_ptr_array_add (outcomes, outcome_fixture_new ());
	mixed = dumped (outcomes, 0);
	sheet = sheet_of (mixed, "Exceptions");
	cell_expect (sheet, 'B', 1, "text\tCode");
}
END_TEST

START_TEST (without_a_failed_posting_there_is_no_table_of_unrecorded_ones)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (explained_month ());
	struct outcome *outcome = outcomes->pdata[0];
	g_autofree char *with = dumped (outcomes, 0), *without = NULL;

	outcome->n_queue = 0;
	without = dumped (outcomes, 0);
	ck_assert_ptr_nonnull (strstr (with, "text\tUnrecorded in all\n"));
	ck_assert_ptr_null (strstr (without, "Unrecorded"));
}
END_TEST

START_TEST (a_bridge_that_does_not_fit_is_cut_with_a_sentence_and_keeps_its_sums)
{
	enum
	{
		LINES = 50002
	};
	g_autoptr (GPtrArray) outcomes = outcomes_of (explained_month ());
	struct outcome *outcome = outcomes->pdata[0];
	struct outcome_bridge *lines = g_new (struct outcome_bridge, LINES);
	g_autofree char *dump = NULL, *sheet = NULL, *bridge = NULL;

	for (size_t i = 0; i < LINES; i++)
		lines[i] = (struct outcome_bridge) {"130000", "USD", BRIDGE_WRONG_PERIOD, -USD (1), 1, "", "document", ""};
	g_ptr_array_add (outcome->owned, lines);
	outcome->bridge = lines;
	outcome->n_bridge = LINES;
	dump = dumped (outcomes, 0);
	sheet = sheet_of (dump, "Tie-out");
	bridge = sheet_of (dump, "Bridge");
	cell_expect (sheet, 'E', row_of (sheet, "Posted in another period", 1), "number\t-500.02\t");
	cell_expect (bridge, 'A', 50001, "text\t130000");
	cell_expect (bridge, 'A', 50002,
		"text\t2 further lines are not shown: the sums on the sheet Tie-out have them, and the file of --bridge has every line.");
	cell_expect (bridge, 'B', 50002, "");
}
END_TEST

START_TEST (a_line_of_the_bridge_leads_to_a_record_on_its_own_account)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (explained_month ());
	struct outcome *outcome = outcomes->pdata[0];
	struct outcome_line *lines = g_new (struct outcome_line, outcome->n_lines + 1);
	g_autofree char *dump = NULL, *bridge = NULL;

	/* The first case has a record on another account before its own. */
	memcpy (lines + 1, outcome->lines, outcome->n_lines * sizeof *lines);
	lines[0] = lines[1];
	lines[0].gl_account = "131000";
	lines[1].gl_account = "130000";
	g_ptr_array_add (outcome->owned, lines);
	outcome->lines = lines;
	outcome->n_lines++;
	dump = dumped (outcomes, 0);
	bridge = sheet_of (dump, "Bridge");
	cell_expect (bridge, 'K', 2, "formula\t=HYPERLINK(\"#'Lines'!A3\",\"1 record\") -> 1 record");
}
END_TEST

START_TEST (each_cause_of_an_account_leads_to_the_first_of_its_lines)
{
	static const struct
	{
		const char *block, *label, *cell;
	} causes[] = {
		{"Account 130000, USD", "Carried forward: they differed at the opening", "A4"},
		{"Account 130000, USD", "In flight: the document may still come", "A5"},
		{"Account 130000, USD", "Unexplained", "A6"},
		{"Account 131000, USD", "Posted to another account", "A7"},
	};
	g_autoptr (GPtrArray) outcomes = outcomes_of (explained_month ());
	g_autofree char *dump = NULL, *tie = NULL;
	int second;

	/* The lines of the second run stand below the two of the first. */
	g_ptr_array_add (outcomes, broken_month ());
	dump = dumped (outcomes, 0);
	tie = sheet_of (dump, "Tie-out");
	second = row_of (tie, "Accounts", 1);
	for (size_t i = 0; i < G_N_ELEMENTS (causes); i++) {
		int row = row_of (tie, causes[i].label, row_of (tie, causes[i].block, second));
		g_autofree char *link = g_strdup_printf (
			"formula\t=HYPERLINK(\"#'Bridge'!%s\",\"%s\") -> %s", causes[i].cell, causes[i].label, causes[i].label);

		ck_assert_msg (row > 0, "no row '%s'", causes[i].label);
		cell_expect (tie, 'A', row, link);
	}
	/* Nothing is unexplained in the first: there is no line to lead to. */
	cell_expect (tie, 'A', row_of (tie, "Unexplained", 1), "text\tUnexplained");
}
END_TEST

START_TEST (every_line_of_the_bridge_leads_to_what_makes_its_amount)
{
	static struct outcome_part parts[] = {{1, "movement", "49/1", DATE_NONE, 1, USD (700), 0, 0},
		{1, "movement", "49/2", DATE_NONE, 1, USD (300), 0, 0}, {3, "document", "D9", DATE_NONE, 3, 0, LARGE, 0}};
	g_autoptr (GPtrArray) outcomes = outcomes_of (broken_month ());
	struct outcome *outcome = outcomes->pdata[0];
	g_autofree char *dump = NULL, *bridge = NULL, *detail = NULL, *tie = NULL;
	int block;

	outcome->parts = parts;
	outcome->n_parts = G_N_ELEMENTS (parts);
	dump = dumped (outcomes, 0);
	bridge = sheet_of (dump, "Bridge");
	detail = sheet_of (dump, "Bridge detail");
	tie = sheet_of (dump, "Tie-out");
	block = row_of (tie, "Account 130000, USD", 1);
	/* Without a run before, what is carried forward is the difference of the opening balances of its account. */
	cell_expect (tie, 'A', block + 2, "text\tOpening");
	g_autofree char *opening = g_strdup_printf ("formula\t=HYPERLINK(\"#'Tie-out'!A%d\",\"balances\") -> balances", block + 2);
	cell_expect (bridge, 'K', 2, opening);
	cell_expect (bridge, 'K', 3, "formula\t=HYPERLINK(\"#'Bridge detail'!A2\",\"2 records\") -> 2 records");
	cell_expect (tie, 'A', block + 5, "text\tCheck: closing - opening - moved");
	g_autofree char *check = g_strdup_printf ("formula\t=HYPERLINK(\"#'Tie-out'!A%d\",\"1 record\") -> 1 record", block + 5);
	cell_expect (bridge, 'K', 4, check);
	cell_expect (bridge, 'K', 5, "formula\t=HYPERLINK(\"#'Bridge detail'!A4\",\"1 record\") -> 1 record");
	cell_expect (detail, 'J', 2, "formula\t=ROUND(I2-H2,2) -> -7\t");
	cell_expect (detail, 'L', 2, "formula\t=ROUND('Bridge'!D3-SUM(J2:J3),2) -> 0\t");
	cell_expect (detail, 'L', 3, "");
	cell_expect (detail, 'M', 2, "formula\t=HYPERLINK(\"#'Bridge'!A3\",\"line\") -> line");
	/* More than 15 digits are text, and in no formula. */
	cell_expect (detail, 'J', 4, "text\t1234567890123.4567");
	cell_expect (detail, 'L', 4, "number\t0\t");
	alarm_expect (detail, 'L', 2);
}
END_TEST

/* Five parts of one line and two of another, where a sheet lists six rows. */
static struct outcome_part many_parts[] = {{1, "document", "D1", 20000, 2, USD (400), 0, USD (4)},
	{1, "document", "D2", 20000, 2, USD (300), 0, USD (3)}, {1, "document", "D3", DATE_NONE, 2, USD (200), 0, USD (2)},
	{1, "document", "D;4", 20000, 2, USD (60), 0, USD (1)}, {1, "document", "D5", 20000, 3, USD (40), 0, USD (1)},
	{3, "document", "D9", DATE_NONE, 3, 0, LARGE, 0}, {3, "document", "D8", DATE_NONE, 1, USD (1), USD (1), 0}};

START_TEST (what_a_line_is_made_of_beyond_the_rows_of_the_sheet_is_one_row_and_the_sums_hold)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (broken_month ());
	struct outcome *outcome = outcomes->pdata[0];
	g_autofree char *dump = NULL, *bridge = NULL, *detail = NULL;

	outcome->parts = many_parts;
	outcome->n_parts = G_N_ELEMENTS (many_parts);
	dump = dumped (outcomes, 8);
	bridge = sheet_of (dump, "Bridge");
	detail = sheet_of (dump, "Bridge detail");
	cell_expect (bridge, 'K', 3, "formula\t=HYPERLINK(\"#'Bridge detail'!A2\",\"2 records\") -> 2 records");
	cell_expect (bridge, 'K', 5, "formula\t=HYPERLINK(\"#'Bridge detail'!A6\",\"1 record\") -> 1 record");
	cell_expect (detail, 'E', 4, "text\tD3");
	cell_expect (detail, 'E', 5, "text\t2 smaller ones: the file of --bridge has each");
	cell_expect (detail, 'F', 5, "");
	cell_expect (detail, 'G', 5, "number\t5\t");
	cell_expect (detail, 'J', 5, "formula\t=ROUND(I5-H5,2) -> -1\t");
	cell_expect (detail, 'K', 5, "number\t0.02\t");
	cell_expect (detail, 'L', 2, "formula\t=ROUND('Bridge'!D3-SUM(J2:J5),2) -> 0\t");
	alarm_expect (detail, 'L', 2);
	cell_expect (detail, 'E', 7, "text\tD8");
	cell_expect (detail, 'A', 8, "");
}
END_TEST

/* So few rows that some lines have none. */
START_TEST (lines_whose_parts_have_no_room_say_where_they_are)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (broken_month ());
	struct outcome *outcome = outcomes->pdata[0];
	g_autofree char *dump = NULL, *detail = NULL;

	outcome->parts = many_parts;
	outcome->n_parts = G_N_ELEMENTS (many_parts);
	dump = dumped (outcomes, 3);
	detail = sheet_of (dump, "Bridge detail");
	cell_expect (detail, 'E', 2, "text\t5 smaller ones: the file of --bridge has each");
	cell_expect (detail, 'A', 3,
		"text\t2 further rows are not shown: the lines on the sheet Bridge have them in their amounts, and the file of --bridge "
		"has "
		"each.");
}
END_TEST

START_TEST (the_file_of_the_bridge_has_a_row_for_each_part_of_a_line)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (broken_month ());
	struct outcome *outcome = outcomes->pdata[0];
	g_autoptr (GString) text = g_string_new (NULL);
	struct out_stream out = out_stream_of_string (text);
	g_auto (GStrv) rows = NULL;
	static const struct
	{
		int row;
		const char *amount, *keys;
	} said[] = {{2, ",-4.00,2,", ",D1,,"}, {5, ",-0.60,2,", ",D\\;4,,"}, {6, ",-0.40,3,", ",D5,,"},
		{8, ",1234567890123.4567,3,", ",,D9,"}, {9, ",0.00,1,", ",D8,D8,"}};

	outcome->parts = many_parts;
	outcome->n_parts = G_N_ELEMENTS (many_parts);
	ck_assert (bridge_csv_write (&out, outcomes, NULL));
	rows = g_strsplit (text->str, "\n", -1);
	ck_assert_uint_eq (g_strv_length (rows), 1 + outcome->n_bridge + 4 + 1 + 1);
	for (size_t i = 0; i < G_N_ELEMENTS (said); i++)
		ck_assert_msg (strstr (rows[said[i].row], said[i].amount) != NULL && strstr (rows[said[i].row], said[i].keys) != NULL,
			"%s", rows[said[i].row]);
}
END_TEST

START_TEST (what_is_carried_forward_leads_to_the_continuity_of_its_account)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (broken_month ());
	struct outcome *outcome = outcomes->pdata[0];
	g_autofree char *dump = NULL, *bridge = NULL;

	for (size_t i = 0; i < outcome->n_accounts; i++)
		outcome->accounts[i].before = i == LARGE_USD ? "" : "2026-02";
	dump = dumped (outcomes, 0);
	bridge = sheet_of (dump, "Bridge");
	cell_expect (bridge, 'K', 2, "formula\t=HYPERLINK(\"#'Continuity'!A3\",\"continuity\") -> continuity");
}
END_TEST

START_TEST (accounts_that_do_not_fit_are_told_and_nothing_refers_to_them)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (broken_month ());
	g_autofree char *dump = dumped (outcomes, 12), *sheet = sheet_of (dump, "Tie-out"), *rolls = sheet_of (dump, "Roll-forward");

	ck_assert_ptr_nonnull (strstr (sheet, "The accounts do not fit on this sheet"));
	ck_assert_ptr_null (strstr (sheet, "formula"));
	cell_expect (rolls, 'I', 3, "number\t0\t");
}
END_TEST

START_TEST (several_runs_have_a_block_each_and_lead_to_their_own_cases)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (explained_month ());
	g_autofree char *dump = NULL, *sheet = NULL, *bridge = NULL;

	g_ptr_array_add (outcomes, broken_month ());
	dump = dumped (outcomes, 0);
	sheet = sheet_of (dump, "Tie-out");
	bridge = sheet_of (dump, "Bridge");
	ck_assert_ptr_nonnull (
		strstr (sheet, "text\t4 accounts: 1 agrees, 1 differs and is explained, 1 lacks a balance, 1 is not explained.\n"));
	ck_assert_ptr_nonnull (strstr (sheet, "=ROUND(SUM('Bridge'!D4:D4),2) -> 30\t"));
	ck_assert_ptr_nonnull (strstr (bridge, "link F2 -> 'Exceptions'!A2\n"));
	ck_assert_ptr_nonnull (strstr (bridge, "link F6 -> 'Exceptions'!A4\n"));
}
END_TEST

/* ---- sentences ---- */

static const struct
{
	struct outcome_account account;
	int64_t explained, unexplained; /* lines of the bridge; 0 = none */
	const char *sentence;
} sentences[] = {
	{{.gl_account = "1", .currency = "USD"}, 0, 0, "Account 1 USD: the general ledger equals the stock ledger."},
	{{.gl_account = "1", .currency = "USD", .right_moved = USD (52000), .right_close = USD (52000), .difference = USD (52000)},
		USD (52000), 0, "Account 1 USD: the general ledger is 520.00 above the stock ledger; all of it is explained."},
	{{.gl_account = "1",
		 .currency = "JPY",
		 .right_moved = -USD (1234500),
		 .right_close = -USD (1234500),
		 .difference = -USD (1234500),
		 .unexplained = -USD (1200)},
		-USD (1233300), -USD (1200), "Account 1 JPY: the general ledger is 12,345 below the stock ledger; -12 is unexplained."},
	{{.gl_account = "1", .currency = "USD", .difference = 0, .left_open = DECIMAL_NONE}, 0, 0,
		"Account 1 USD: the general ledger equals the stock ledger. The roll-forward of the stock ledger is not proven: nobody "
		"told "
		"its opening balance."},
	{{.gl_account = "1", .currency = "USD", .right_close = DECIMAL_NONE, .difference = DECIMAL_NONE, .unexplained = DECIMAL_NONE},
		0, 0,
		"Account 1 USD: a balance is not known, so nothing is proven. The roll-forward of the general ledger is not proven: "
		"nobody "
		"told its closing balance."},
	{{.gl_account = "1", .currency = "USD", .left_close = DECIMAL_NONE, .right_moved = -USD (52000), .difference = -USD (52000)},
		-USD (52000), 0,
		"Account 1 USD: what the general ledger moved is 520.00 below that of the stock ledger; all of it is explained. The "
		"roll-forward of the stock ledger is not proven: nobody told its closing balance."},
	{{.gl_account = "1", .currency = "USD", .right_break = USD (7)}, 0, 0,
		"Account 1 USD: the general ledger equals the stock ledger. The roll-forward of the general ledger is off by 0.07."},
};

START_TEST (a_sentence_says_what_is_proven_of_an_account)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_account account = sentences[_i].account;
	struct outcome_bridge bridge[] = {{"1", account.currency, BRIDGE_MANUAL_JOURNAL, sentences[_i].explained, 1, "", "", ""},
		{"1", account.currency, BRIDGE_UNEXPLAINED, sentences[_i].unexplained, 1, "", "", ""}};
	g_autoptr (GArray) proofs = NULL;
	g_autofree char *sentence = NULL;

	outcome->accounts = &account;
	outcome->n_accounts = 1;
	outcome->bridge = bridge;
	outcome->n_bridge = sentences[_i].unexplained != 0 ? 2 : sentences[_i].explained != 0 ? 1 : 0;
	proofs = account_proofs (outcome);
	sentence = account_sentence (&g_array_index (proofs, struct account_proof, 0));
	ck_assert_str_eq (sentence, sentences[_i].sentence);
}
END_TEST

START_TEST (differences_that_cancel_are_not_taken_for_agreement)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_account account = {.gl_account = "1", .currency = "USD"};
	struct outcome_bridge bridge[] = {{"1", "USD", BRIDGE_MANUAL_JOURNAL, USD (500), 1, "", "", ""},
		{"1", "USD", BRIDGE_MISSING_DOCUMENT, -USD (500), 1, "", "", ""},
		{"1", "USD", BRIDGE_UNEXPLAINED, USD (300), 1, "", "", ""}, {"1", "USD", BRIDGE_UNEXPLAINED, -USD (300), 1, "", "", ""}};

	for (size_t n = 2; n <= 4; n += 2) {
		g_autoptr (GArray) proofs = NULL;
		g_autofree char *sentence = NULL;

		outcome->accounts = &account;
		outcome->n_accounts = 1;
		outcome->bridge = bridge;
		outcome->n_bridge = n;
		proofs = account_proofs (outcome);
		sentence = account_sentence (&g_array_index (proofs, struct account_proof, 0));
		ck_assert_int_eq (accounts_verdict (proofs), n == 2 ? PROOF_EXPLAINED : PROOF_OPEN);
		ck_assert_str_eq (sentence,
			n == 2
				? "Account 1 USD: the general ledger equals the stock ledger; the differences between them cancel, and all are "
				  "explained."
				: "Account 1 USD: the general ledger equals the stock ledger; unexplained amounts of 6.00 in all cancel.");
	}
}
END_TEST

/* ---- the terminal ---- */

static char *
printed (struct outcome *outcome)
{
	static char *none[] = {NULL};
	g_autoptr (GPtrArray) outcomes = outcomes_of (outcome), files = g_ptr_array_new ();
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream (&text, &n);

	ck_assert_ptr_nonnull (out);
	outcome->verdict_reasons = outcome->warnings = none;
	outcome_print (out, outcomes, files, 0);
	fclose (out);
	return text;
}

START_TEST (the_terminal_has_a_line_for_each_account)
{
	g_autofree char *explained = printed (explained_month ()), *broken = printed (broken_month ());
	g_autofree char *none = printed (outcome_fixture_month ());

	ck_assert_ptr_nonnull (strstr (explained, "\nStock ledger against general ledger, company US01, period 2026-03\n"));
	ck_assert_ptr_nonnull (strstr (explained,
		"\n  account                 GL - stock ledger            explained          unexplained\n"
		"  130000 USD                        -520.00              -520.00                 0.00  explained\n"));
	ck_assert_ptr_nonnull (strstr (
		broken, "\n  130000 USD                          32.34                20.00                12.34  not explained\n"));
	ck_assert_ptr_nonnull (strstr (broken,
		"\n  132000 USD                           0.00                 0.00                 0.00  a balance is missing\n"));
	ck_assert_ptr_nonnull (strstr (none, ", plant 1000, period 2026-03\n"));
	ck_assert_ptr_null (strstr (none, "unexplained"));
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("workbook of a tie-out");
	TCase *tcase = tcase_create ("workbook of a tie-out");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_checked_fixture (tcase, folder_make, folder_remove);
	tcase_set_timeout (tcase, 60);
	tcase_add_test (tcase, the_worked_example_is_written_as_the_reviewed_file);
	tcase_add_test (tcase, the_sheets_of_a_tie_out_follow_the_summary);
	tcase_add_test (tcase, a_workbook_without_accounts_has_none_of_these_sheets);
	tcase_add_test (tcase, a_check_that_fails_shows_by_how_much_and_turns_red);
	tcase_add_test (tcase, a_bridge_that_does_not_sum_to_the_difference_is_off_by_the_rest);
	tcase_add_test (tcase, sums_of_the_roll_forward_tie_to_the_proof);
	tcase_add_test (tcase, an_account_whose_movements_are_of_no_kind_is_off_by_them);
	tcase_add_test (tcase, what_nobody_told_is_no_zero);
	tcase_add_test (tcase, currencies_are_totalled_one_by_one);
	tcase_add_test (tcase, an_amount_of_more_than_15_digits_is_text_and_marked);
	tcase_add_test (tcase, lines_are_aged_by_their_case_and_those_without_one_are_told_apart);
	tcase_add_test (tcase, each_currency_of_several_accounts_is_aged_as_a_whole);
	tcase_add_test (tcase, the_exceptions_of_a_tie_out_begin_with_account_and_amounts);
	tcase_add_test (tcase, without_a_failed_posting_there_is_no_table_of_unrecorded_ones);
	tcase_add_test (tcase, a_bridge_that_does_not_fit_is_cut_with_a_sentence_and_keeps_its_sums);
	tcase_add_test (tcase, a_line_of_the_bridge_leads_to_a_record_on_its_own_account);
	tcase_add_test (tcase, each_cause_of_an_account_leads_to_the_first_of_its_lines);
	tcase_add_test (tcase, every_line_of_the_bridge_leads_to_what_makes_its_amount);
	tcase_add_test (tcase, what_a_line_is_made_of_beyond_the_rows_of_the_sheet_is_one_row_and_the_sums_hold);
	tcase_add_test (tcase, lines_whose_parts_have_no_room_say_where_they_are);
	tcase_add_test (tcase, the_file_of_the_bridge_has_a_row_for_each_part_of_a_line);
	tcase_add_test (tcase, what_is_carried_forward_leads_to_the_continuity_of_its_account);
	tcase_add_test (tcase, accounts_that_do_not_fit_are_told_and_nothing_refers_to_them);
	tcase_add_test (tcase, several_runs_have_a_block_each_and_lead_to_their_own_cases);
	tcase_add_loop_test (tcase, a_sentence_says_what_is_proven_of_an_account, 0, G_N_ELEMENTS (sentences));
	tcase_add_test (tcase, differences_that_cancel_are_not_taken_for_agreement);
	tcase_add_test (tcase, the_terminal_has_a_line_for_each_account);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
