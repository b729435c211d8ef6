/* test_workbook.c - the exception workbook, read back from its bytes. */
#include "common/base/failure.h"
#include "reports/words.h"
#include "reports/workbook.h"

#include "outcome_fixture.h"
#include "workbook_dump.h"

#include <check.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static char *folder;

static void
folder_make (void)
{
	folder = g_dir_make_tmp ("tieout-workbook-XXXXXX", NULL);
}

static void
folder_remove (void)
{
	g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
	const char *name;

	g_chmod (folder, 0700);
	while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
		g_autofree char *path = g_build_filename (folder, name, NULL);

		g_unlink (path);
	}
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

static struct outcome *
month_with_words (void)
{
	struct outcome *outcome = outcome_fixture_month ();

	ck_assert (words_write (outcome, (const struct words_language *const[SIDE_COUNT]) {NULL, NULL}, NULL));
	return outcome;
}

static char *
written (const GPtrArray *outcomes, const char *name, struct workbook_options options)
{
	g_autoptr (GError) error = NULL;
	char *path = g_build_filename (folder, name, NULL);

	options.tmpdir = folder;
	ck_assert_msg (workbook_write (path, outcomes, &options, &error), "%s", error != NULL ? error->message : "");
	return path;
}

static char *
dumped (const GPtrArray *outcomes, struct workbook_options options)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *path = written (outcomes, "book.xlsx", options);
	GString *dump = workbook_dump (path, &error);

	ck_assert_msg (dump != NULL, "%s", error != NULL ? error->message : "");
	return g_string_free (dump, FALSE);
}

/* The lines of one sheet. */
static char **
sheet_of (const char *dump, const char *name)
{
	g_autofree char *head = g_strdup_printf ("== %s\n", name);
	const char *from = strstr (dump, head), *to;
	g_autofree char *lines = NULL;

	ck_assert_msg (from != NULL, "no sheet '%s'", name);
	from += strlen (head);
	to = strstr (from, "\n== ");
	lines = g_strndup (from, to != NULL ? (gsize) (to - from) : strlen (from));
	return g_strsplit (lines, "\n", -1);
}

/* "number\t211.84" of a cell, or NULL when it is blank. */
static const char *
cell_of (char **sheet, const char *cell)
{
	g_autofree char *start = g_strdup_printf ("%s\t", cell);

	for (; *sheet != NULL; sheet++)
		if (g_str_has_prefix (*sheet, start))
			return *sheet + strlen (start);
	return NULL;
}

static bool
has_line (char **sheet, const char *start)
{
	for (; *sheet != NULL; sheet++)
		if (g_str_has_prefix (*sheet, start))
			return true;
	return false;
}

START_TEST (a_month_is_written_as_the_reviewed_file)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (month_with_words ());
	g_autofree char *dump = dumped (outcomes, (struct workbook_options) {0});

	golden_check ("workbook.txt", dump);
}
END_TEST

START_TEST (two_writes_give_the_same_bytes)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (month_with_words ());
	g_autofree char *first = written (outcomes, "a.xlsx", (struct workbook_options) {0}), *a = NULL, *core = NULL;
	g_autofree char *second = NULL, *b = NULL;
	gsize n_a, n_b;

	g_usleep (1100000); /* a clock that got into the file would have moved by a second */
	second = written (outcomes, "b.xlsx", (struct workbook_options) {0});
	ck_assert (g_file_get_contents (first, &a, &n_a, NULL) && g_file_get_contents (second, &b, &n_b, NULL));
	ck_assert_uint_eq (n_a, n_b);
	ck_assert_mem_eq (a, b, n_a);
	core = workbook_part (first, "docProps/core.xml", NULL);
	ck_assert_ptr_nonnull (strstr (core, "2026-04-02T11:00:00Z"));
}
END_TEST

/* Rows of several pieces. */
START_TEST (packing_beside_changes_no_byte)
{
	struct outcome *outcome = month_with_words ();
	g_autoptr (GPtrArray) outcomes = outcomes_of (outcome);
	g_autofree char *alone = NULL, *beside = NULL, *before = NULL, *after = NULL;
	g_autofree struct outcome_case *cases = g_new (struct outcome_case, 800);
	gsize n, m;

	for (int i = 0; i < 800; i++)
		cases[i] = outcome->cases[0];
	outcome->cases = cases;
	outcome->n_cases = 800;
	alone = written (outcomes, "alone.xlsx", (struct workbook_options) {0});
	beside = written (outcomes, "beside.xlsx", (struct workbook_options) {.beside = true});
	ck_assert (g_file_get_contents (alone, &before, &n, NULL) && g_file_get_contents (beside, &after, &m, NULL));
	ck_assert_uint_eq (n, m);
	ck_assert_mem_eq (before, after, n);
}
END_TEST

START_TEST (what_is_volatile_is_not_in_the_file)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (month_with_words ());
	g_autofree char *dump = dumped (outcomes, (struct workbook_options) {0});

	ck_assert_ptr_null (strstr (dump, "volatile"));
	ck_assert_ptr_null (strstr (dump, "somewhere"));
}
END_TEST

/* ---- sums ---- */

static int128
number_of (const char *cell)
{
	const char *text = strstr (cell, "-> ") != NULL ? strstr (cell, "-> ") + 3 : strchr (cell, '\t') + 1;
	size_t n = strcspn (text, "\t");
	int64_t value;

	ck_assert_msg (decimal_parse (text, n, &number_plain, 4, ROUND_HALF_AWAY, &value) == DECIMAL_OK, "'%s'", cell);
	return value;
}

START_TEST (the_control_totals_add_up_cell_by_cell)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (month_with_words ());
	g_autofree char *dump = dumped (outcomes, (struct workbook_options) {0});
	g_auto (GStrv) sheet = sheet_of (dump, "Summary");

	for (int row = 14; row <= 19; row++) {
		int128 sum = 0;

		for (char column = 'C'; column <= 'N'; column++) {
			g_autofree char *name = g_strdup_printf ("%c%d", column, row);
			const char *cell = cell_of (sheet, name);

			ck_assert_msg (cell != NULL, "%s", name);
			if (column == 'N')
				ck_assert_msg (g_str_has_prefix (cell, "formula\t=ROUND(") && number_of (cell) == 0, "%s", cell);
			else
				sum += column <= 'D' ? number_of (cell) : -number_of (cell);
		}
		ck_assert (sum == 0);
	}
}
END_TEST

START_TEST (totals_that_do_not_agree_show_by_how_much)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (month_with_words ());
	struct outcome *outcome = outcomes->pdata[0];
	g_autofree char *dump = NULL;
	g_auto (GStrv) sheet = NULL;

	outcome->side[SIDE_LEFT].read.qty += 500000;
	dump = dumped (outcomes, (struct workbook_options) {0});
	sheet = sheet_of (dump, "Summary");
	ck_assert (g_str_has_prefix (cell_of (sheet, "N15"), "formula\t=ROUND(C15+D15-SUM(E15:M15),6) -> 0.5\t"));
}
END_TEST

START_TEST (cases_by_code_sum_to_the_headline)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (month_with_words ());
	g_autofree char *dump = dumped (outcomes, (struct workbook_options) {0});
	g_auto (GStrv) sheet = sheet_of (dump, "Summary");
	int128 net = 0, gross = 0;

	for (int row = 23; row <= 29; row++) {
		g_autofree char *net_name = g_strdup_printf ("F%d", row), *gross_name = g_strdup_printf ("G%d", row);

		net += number_of (cell_of (sheet, net_name));
		gross += number_of (cell_of (sheet, gross_name));
	}
	/* +211.84 - 5,760.00 - 5.00 + 5.84 + 30.00, by hand */
	ck_assert (net == -55173200 && gross == 60126800);
	ck_assert (number_of (cell_of (sheet, "F30")) == net && number_of (cell_of (sheet, "G30")) == gross);
	ck_assert (number_of (cell_of (sheet, "C10")) == net && number_of (cell_of (sheet, "D10")) == gross);
}
END_TEST

START_TEST (a_number_of_more_than_15_digits_is_text_and_no_formula_uses_it)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (month_with_words ());
	struct outcome *outcome = outcomes->pdata[0];
	g_autofree char *dump = NULL;
	g_auto (GStrv) summary = NULL, exceptions = NULL;

	outcome->cases[0].delta_qty = INT64_C (1234567890123456789);
	outcome->cases[1].impact_stock = -INT64_C (1234567890123456789);
	outcome->side[SIDE_RIGHT].read.amount[0] += (int128) INT64_MAX * 1000;
	outcome->side[SIDE_RIGHT].state[STATE_MATCHED].amount[0] += (int128) INT64_MAX * 1000;
	dump = dumped (outcomes, (struct workbook_options) {0});
	summary = sheet_of (dump, "Summary");
	exceptions = sheet_of (dump, "Exceptions");
	ck_assert (g_str_has_prefix (cell_of (exceptions, "I2"), "text\t1234567890123.456789"));
	ck_assert (g_str_has_prefix (cell_of (exceptions, "K3"), "text\t-123456789012345.6789"));
	ck_assert (g_str_has_prefix (cell_of (summary, "N18"), "formula"));
	ck_assert (g_str_has_prefix (cell_of (summary, "N19"), "number\t0"));
	ck_assert (g_str_has_prefix (cell_of (summary, "F30"), "text\t-"));
}
END_TEST

START_TEST (a_number_shows_all_the_decimals_that_it_has)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (month_with_words ());
	struct outcome *outcome = outcomes->pdata[0];
	g_autofree char *dump = NULL;
	g_auto (GStrv) sheet = NULL;

	outcome->cases[0].delta_qty = 480000001;
	dump = dumped (outcomes, (struct workbook_options) {0});
	sheet = sheet_of (dump, "Exceptions");
	ck_assert (g_str_has_prefix (cell_of (sheet, "I2"), "number\t480.000001\t#,##0.000000;"));
}
END_TEST

/* ---- text ---- */

START_TEST (text_is_never_a_formula_a_number_or_a_link)
{
	static const char *const texts[] = {"=1+1", "+1", "-1", "@x", "0012", "1e5", "http://example.com", "internal:Lines!A1",
		"2026-03-01", "a\nb", " blank ", "<a href=\"x\">&amp;</a>", "Düse ☃ 🙂", "TRUE"};
	g_autoptr (GPtrArray) outcomes = outcomes_of (outcome_fixture_new ());
	struct outcome *outcome = outcomes->pdata[0];
	g_autofree char *dump = NULL;
	g_auto (GStrv) sheet = NULL;

	outcome_fixture_case (outcome, CODE_QTY_VAR, "c")->lot = texts[_i];
	dump = dumped (outcomes, (struct workbook_options) {0});
	sheet = sheet_of (dump, "Exceptions");
	if (strchr (texts[_i], '\n') == NULL) {
		g_autofree char *expected = g_strdup_printf ("text\t%s", texts[_i]);

		ck_assert_str_eq (cell_of (sheet, "G2"), expected);
	} else {
		ck_assert_ptr_nonnull (strstr (dump, "G2\ttext\ta\nb"));
	}
	ck_assert (!has_line (sheet, "link"));
}
END_TEST

START_TEST (what_xml_cannot_hold_is_written_as_excel_does)
{
	static const struct
	{
		const char *text, *cell;
	} texts[] = {
		{"a\x01"
		 "b",
			"text\ta_x0001_b"},
		{"a\rb", "text\ta_x000D_b"},
		{"a\xEF\xBF\xBF"
		 "b",
			"text\ta_xFFFF_b"},
		{"_x0041_", "text\t_x005F_x0041_"},
		{"_xyz_", "text\t_xyz_"},
		{"_x004", "text\t_x004"},
	};
	g_autoptr (GPtrArray) outcomes = outcomes_of (outcome_fixture_new ());
	struct outcome *outcome = outcomes->pdata[0];
	g_autofree char *dump = NULL;
	g_auto (GStrv) sheet = NULL;

	outcome_fixture_case (outcome, CODE_QTY_VAR, "c")->lot = texts[_i].text;
	dump = dumped (outcomes, (struct workbook_options) {0});
	sheet = sheet_of (dump, "Exceptions");
	ck_assert_str_eq (cell_of (sheet, "G2"), texts[_i].cell);
}
END_TEST

START_TEST (text_beyond_the_limit_of_a_cell_is_cut_and_says_so)
{
	static const char *const letters[] = {"x", "🙂", "_x0041_"};
	g_autoptr (GPtrArray) outcomes = outcomes_of (outcome_fixture_new ());
	struct outcome *outcome = outcomes->pdata[0];
	g_autoptr (GString) text = g_string_new (NULL);
	g_autofree char *dump = NULL, *total = NULL;
	g_auto (GStrv) sheet = NULL;
	const char *cell;
	glong units;

	while (text->len < 200000)
		g_string_append (text, letters[_i]);
	outcome_fixture_case (outcome, CODE_QTY_VAR, "c")->lot = text->str;
	dump = dumped (outcomes, (struct workbook_options) {0});
	sheet = sheet_of (dump, "Exceptions");
	cell = cell_of (sheet, "G2") + strlen ("text\t");
	total = g_strdup_printf (" ... (cut here: %ld characters in all)", g_utf8_strlen (text->str, -1));
	ck_assert (g_str_has_suffix (cell, total));
	g_free (g_utf8_to_utf16 (cell, -1, NULL, &units, NULL));
	ck_assert_int_le (units, 32767);
	ck_assert_int_ge (units, 32700);
}
END_TEST

/* ---- sheets ---- */

START_TEST (a_clean_run_has_every_sheet_and_says_that_it_is_clean)
{
	static const char *const names[] = {"Summary", "Exceptions", "Lines", "Open timing", "Netted & duplicates", "Rejected rows",
		"Tolerance leakage", "Rules in force", "Evidence"};
	g_autoptr (GPtrArray) outcomes = outcomes_of (outcome_fixture_new ());
	g_autofree char *dump = dumped (outcomes, (struct workbook_options) {0});
	g_auto (GStrv) summary = sheet_of (dump, "Summary"), exceptions = sheet_of (dump, "Exceptions");

	for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
		g_strfreev (sheet_of (dump, names[i]));
	ck_assert_ptr_null (strstr (dump, "== Out of scope\n"));
	ck_assert_ptr_null (strstr (dump, "== Control totals\n"));
	ck_assert_str_eq (cell_of (summary, "A5"), "text\tClean: no exception is open, and 0 rows are accounted for.");
	ck_assert_str_eq (cell_of (exceptions, "A2"), "text\tNo exception is open.");
}
END_TEST

START_TEST (rows_out_of_scope_get_their_sheet)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (outcome_fixture_new ());
	struct outcome *outcome = outcomes->pdata[0];
	g_autofree char *dump = NULL;
	g_auto (GStrv) sheet = NULL;

	outcome_fixture_line (outcome, -1, SIDE_RIGHT, STATE_OUT_OF_SCOPE, "4900000099/1")->reason = "not captured by the shop floor";
	dump = dumped (outcomes, (struct workbook_options) {0});
	sheet = sheet_of (dump, "Out of scope");
	ck_assert_str_eq (cell_of (sheet, "C2"), "text\t4900000099/1");
	ck_assert_str_eq (cell_of (sheet, "K2"), "text\tnot captured by the shop floor");
}
END_TEST

START_TEST (the_failure_queue_gets_its_sheet_and_its_totals)
{
	struct outcome *first = month_with_words (), *second = outcome_fixture_new ();
	g_autoptr (GPtrArray) outcomes = outcomes_of (first);
	struct queue_line *queue = outcome_fixture_queue (first, 2);
	static const char *const totals[][2] = {
		{"C", "number\t2\t"}, {"D", "number\t128.75\t"}, {"E", "text\tKG"}, {"F", "number\t412\t"}, {"G", "text\tUSD"}};
	g_autofree char *dump = NULL;
	g_auto (GStrv) sheet = NULL, summary = NULL;
	int row = 0;

	queue[0].case_id = first->cases[1].case_id;
	queue[1].state = QUEUE_POSTED;
	queue[1].remembered = true;
	queue[1].line.amount = DECIMAL_NONE;
	outcome_fixture_queue (second, 1);
	g_ptr_array_add (outcomes, second);
	dump = dumped (outcomes, (struct workbook_options) {0});
	sheet = sheet_of (dump, "Failure queue");
	ck_assert_str_eq (cell_of (sheet, "A2"), "text\tunrecorded");
	ck_assert (strstr (cell_of (sheet, "B2"), first->cases[1].case_id) != NULL);
	ck_assert_str_eq (cell_of (sheet, "C2"), "text\tQ1");
	ck_assert (g_str_has_prefix (cell_of (sheet, "I2"), "number\t206\t"));
	ck_assert (g_str_has_prefix (cell_of (sheet, "L2"), "number\t13\t"));
	ck_assert_str_eq (cell_of (sheet, "M2"), "text\tdeficit of stock");
	ck_assert_str_eq (cell_of (sheet, "N2"), "text\tnow");
	ck_assert_str_eq (cell_of (sheet, "A3"), "text\tposted");
	ck_assert_str_eq (cell_of (sheet, "N3"), "text\tby an earlier run only");
	ck_assert_str_eq (cell_of (sheet, "C4"), "text\tQ1");
	summary = sheet_of (dump, "Summary");
	for (char **line = summary; *line != NULL; line++)
		if (g_str_has_suffix (*line, "\ttext\tunrecorded"))
			row = (int) g_ascii_strtoll (*line + 1, NULL, 10);
	ck_assert_int_gt (row, 0);
	for (size_t i = 0; i < G_N_ELEMENTS (totals); i++) {
		g_autofree char *cell = g_strdup_printf ("%s%d", totals[i][0], row);

		ck_assert_msg (cell_of (summary, cell) != NULL, "%s is blank", cell);
		ck_assert_msg (g_str_has_prefix (cell_of (summary, cell), totals[i][1]), "%s: %s", cell, cell_of (summary, cell));
	}
}
END_TEST

START_TEST (the_user_can_be_left_out)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (month_with_words ());
	g_autofree char *open = dumped (outcomes, (struct workbook_options) {0});
	g_autofree char *hidden = dumped (outcomes, (struct workbook_options) {.hide_entered_by = true});

	ck_assert_ptr_nonnull (strstr (open, "Entered by"));
	ck_assert_ptr_nonnull (strstr (open, "MILLER"));
	ck_assert_ptr_null (strstr (hidden, "Entered by"));
	ck_assert_ptr_null (strstr (hidden, "MILLER"));
}
END_TEST

START_TEST (links_lead_from_summary_to_case_to_lines_and_back)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (month_with_words ());
	g_autofree char *dump = NULL;
	g_auto (GStrv) summary = NULL, exceptions = NULL, lines = NULL;

	g_ptr_array_add (outcomes, month_with_words ());
	dump = dumped (outcomes, (struct workbook_options) {0});
	summary = sheet_of (dump, "Summary");
	exceptions = sheet_of (dump, "Exceptions");
	lines = sheet_of (dump, "Lines");
	/* The second outcome's first case stands below the eight of the first, its line below the first one's ten. */
	ck_assert (has_line (exceptions, "link C10 -> 'Lines'!A12"));
	ck_assert_str_eq (cell_of (exceptions, "C10"), "text\t00000000000000a1");
	ck_assert_str_eq (cell_of (lines, "A12"), "text\t00000000000000a1");
	ck_assert (has_line (lines, "link A12 -> 'Exceptions'!A10"));
	ck_assert (has_line (lines, "link A7 -> 'Exceptions'!A6")); /* the second record of one case */
	ck_assert_ptr_nonnull (strstr (dump, "-> 'Exceptions'!A10\n== Control totals"));
}
END_TEST

START_TEST (several_runs_are_listed_and_keep_their_control_totals)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (month_with_words ());
	struct outcome *second = outcome_fixture_new ();
	g_autofree char *dump = NULL;
	g_auto (GStrv) summary = NULL, control = NULL, exceptions = NULL, rules = NULL;

	second->plant = "2000";
	second->side[SIDE_RIGHT].name = "legacy";
	second->zone = "";
	g_ptr_array_add (outcomes, second);
	dump = dumped (outcomes, (struct workbook_options) {0});
	summary = sheet_of (dump, "Summary");
	control = sheet_of (dump, "Control totals");
	exceptions = sheet_of (dump, "Exceptions");
	rules = sheet_of (dump, "Rules in force");
	ck_assert_str_eq (cell_of (summary, "A2"), "text\t2 runs, as of 2026-04-02T06:00:00-05:00");
	ck_assert_str_eq (cell_of (summary, "E14"), "text\tbreached");
	ck_assert_str_eq (cell_of (summary, "C15"), "text\t2000");
	ck_assert_str_eq (cell_of (summary, "E15"), "text\tclean");
	ck_assert_str_eq (cell_of (control, "A10"),
		"text\tConsumption & output: MES against ERP: Plant 2000, period 2026-03, from 2026-03-01 to 2026-03-31, "
		"as of 2026-04-02T11:00:00Z");
	ck_assert (g_str_has_prefix (cell_of (control, "N12"), "formula\t=ROUND(C12+D12-SUM(E12:M12),0) -> 0"));
	ck_assert_str_eq (cell_of (exceptions, "X1"), "text\tMES qty");
	ck_assert_str_eq (cell_of (exceptions, "Y1"), "text\tRight qty"); /* they are called differently */
	ck_assert_ptr_null (cell_of (rules, "A7"));                       /* the same rules are shown once */
}
END_TEST

START_TEST (currencies_are_never_added_up)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (month_with_words ());
	struct outcome *outcome = outcomes->pdata[0];
	g_autofree char *dump = NULL;
	g_auto (GStrv) summary = NULL, exceptions = NULL;

	outcome->cases[1].currency = "EUR";
	dump = dumped (outcomes, (struct workbook_options) {0});
	summary = sheet_of (dump, "Summary");
	exceptions = sheet_of (dump, "Exceptions");
	ck_assert_str_eq (cell_of (summary, "B10"), "text\tEUR");
	ck_assert (g_str_has_prefix (cell_of (summary, "C10"), "number\t211.84\t"));
	ck_assert_str_eq (cell_of (summary, "B11"), "text\tUSD");
	ck_assert (g_str_has_prefix (cell_of (summary, "C11"), "number\t-5729.16\t"));
	ck_assert_ptr_nonnull (strstr (dump, "text\tOpen cases by code, EUR\n"));
	ck_assert_ptr_nonnull (strstr (dump, "text\tOpen cases by code, USD\n"));
	ck_assert_str_eq (cell_of (exceptions, "K1"), "text\tImpact on stock");
}
END_TEST

START_TEST (a_list_that_does_not_fit_is_cut_with_a_sentence)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (month_with_words ());
	g_autofree char *dump = NULL;
	g_auto (GStrv) exceptions = NULL, lines = NULL, summary = NULL;

	g_ptr_array_add (outcomes, month_with_words ());
	/* 16 cases and 20 lines; of 12 rows one is the header and one the sentence. */
	dump = dumped (outcomes, (struct workbook_options) {.row_limit = 12});
	exceptions = sheet_of (dump, "Exceptions");
	lines = sheet_of (dump, "Lines");
	summary = sheet_of (dump, "Summary");
	ck_assert (g_str_has_prefix (cell_of (exceptions, "A12"), "text\t6 further rows are not shown"));
	ck_assert_ptr_null (cell_of (exceptions, "A13"));
	ck_assert (g_str_has_prefix (cell_of (lines, "A12"), "text\t10 further rows are not shown"));
	ck_assert (!has_line (exceptions, "link C11 -> 'Lines'!A13")); /* no link to a line that is not there */
	ck_assert (has_line (exceptions, "autoFilter A1:AV11"));
	ck_assert_ptr_null (cell_of (summary, "A13"));
}
END_TEST

START_TEST (dates_that_excel_does_not_know_are_text)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (outcome_fixture_new ());
	struct outcome *outcome = outcomes->pdata[0];
	struct outcome_case *one = outcome_fixture_case (outcome, CODE_QTY_VAR, "c");
	g_autofree char *dump = NULL;
	g_auto (GStrv) sheet = NULL;

	one->posting_date = date_make (1899, 12, 31);
	one->first_seen = date_make (1900, 3, 1);
	one->event_at = date_make (1850, 1, 1) * INSTANT_DAY;
	dump = dumped (outcomes, (struct workbook_options) {0});
	sheet = sheet_of (dump, "Exceptions");
	ck_assert_str_eq (cell_of (sheet, "V2"), "text\t1899-12-31");
	ck_assert_str_eq (cell_of (sheet, "S2"), "number\t61\tyyyy-mm-dd");
	ck_assert (g_str_has_prefix (cell_of (sheet, "U2"), "text\t18"));
}
END_TEST

START_TEST (event_time_is_shown_by_the_clock_of_the_plant)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (outcome_fixture_new ());
	struct outcome *outcome = outcomes->pdata[0];
	g_autofree char *dump = NULL;
	g_auto (GStrv) sheet = NULL;

	/* 2026-04-01T05:00Z is midnight in Chicago: day 46113 with no fraction. */
	outcome_fixture_case (outcome, CODE_QTY_VAR, "c")->event_at =
		date_make (2026, 4, 1) * INSTANT_DAY + 5 * 3600 * INSTANT_SECOND;
	dump = dumped (outcomes, (struct workbook_options) {0});
	sheet = sheet_of (dump, "Exceptions");
	ck_assert_str_eq (cell_of (sheet, "U2"), "number\t46113\tyyyy-mm-dd hh:mm:ss");
}
END_TEST

/* ---- failures ---- */

static void
failure_check (const char *path, const char *tmpdir, enum failure class, const char *words)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (month_with_words ());
	g_autoptr (GError) error = NULL;

	ck_assert (!workbook_write (path, outcomes, &(struct workbook_options) {.tmpdir = tmpdir}, &error));
	ck_assert_msg (g_error_matches (error, FAILURE, (int) class), "%s", error->message);
	ck_assert_msg (strstr (error->message, words) != NULL && strstr (error->message, path) != NULL, "%s", error->message);
}

START_TEST (a_folder_that_is_not_there_cannot_be_written_to)
{
	g_autofree char *path = g_build_filename (folder, "nowhere", "book.xlsx", NULL);

	failure_check (path, folder, FAILURE_CANNOT_CREATE, "No such file or directory");
}
END_TEST

START_TEST (a_folder_in_the_place_of_the_file_is_named)
{
	failure_check (folder, folder, FAILURE_CANNOT_CREATE, "Is a directory");
}
END_TEST

START_TEST (a_missing_folder_for_temporary_files_is_named)
{
	g_autofree char *path = g_build_filename (folder, "book.xlsx", NULL), *tmpdir = g_build_filename (folder, "nowhere", NULL);

	failure_check (path, tmpdir, FAILURE_CANNOT_CREATE, tmpdir);
	ck_assert (!g_file_test (path, G_FILE_TEST_EXISTS));
}
END_TEST

START_TEST (a_full_disk_is_told_as_such)
{
	failure_check ("/dev/full", folder, FAILURE_IO, "No space left on device");
}
END_TEST

START_TEST (an_unknown_zone_is_an_error_and_writes_nothing)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (outcome_fixture_new ());
	g_autofree char *path = g_build_filename (folder, "book.xlsx", NULL);
	g_autoptr (GError) error = NULL;

	((struct outcome *) outcomes->pdata[0])->zone = "Mars/Olympus";
	ck_assert (!workbook_write (path, outcomes, &(struct workbook_options) {.tmpdir = folder}, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	ck_assert (!g_file_test (path, G_FILE_TEST_EXISTS));
}
END_TEST

/* Wherever the limit strikes, in a sheet, in a part or in the archive, the write fails; and what does not fail is sound. */
START_TEST (a_write_that_was_lost_anywhere_is_never_a_success)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (month_with_words ());
	g_autofree char *path = g_build_filename (folder, "book.xlsx", NULL);
	struct rlimit limit = {.rlim_max = RLIM_INFINITY};
	int failures = 0, successes = 0;

	signal (SIGXFSZ, SIG_IGN);
	for (limit.rlim_cur = 256; successes < 3; limit.rlim_cur += 400) {
		g_autoptr (GError) error = NULL, unsound = NULL;
		gboolean done;

		ck_assert_int_eq (setrlimit (RLIMIT_FSIZE, &limit), 0);
		done = workbook_write (path, outcomes, &(struct workbook_options) {.tmpdir = folder}, &error);
		ck_assert_int_eq (setrlimit (RLIMIT_FSIZE, &(struct rlimit) {RLIM_INFINITY, RLIM_INFINITY}), 0);
		if (done) {
			GString *dump = workbook_dump (path, &unsound);

			ck_assert_msg (dump != NULL, "limit %lu: %s", (unsigned long) limit.rlim_cur, unsound->message);
			g_string_free (dump, TRUE);
			successes++;
		} else {
			ck_assert_msg (g_error_matches (error, FAILURE, FAILURE_IO), "%s", error->message);
			ck_assert_msg (strstr (error->message, "File too large") != NULL || strstr (error->message, "is incomplete") != NULL,
				"%s", error->message);
			failures++;
		}
	}
	ck_assert_int_gt (failures, 20);
}
END_TEST

int
main (void)
{
	TCase *tests = tcase_create ("workbook"), *failures = tcase_create ("failures");
	Suite *suite = suite_create ("workbook");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tests, folder_make, folder_remove);
	tcase_add_checked_fixture (failures, folder_make, folder_remove);
	tcase_set_timeout (failures, 120);
	tcase_add_test (tests, a_month_is_written_as_the_reviewed_file);
	tcase_add_test (tests, two_writes_give_the_same_bytes);
	tcase_add_test (tests, packing_beside_changes_no_byte);
	tcase_add_test (tests, what_is_volatile_is_not_in_the_file);
	tcase_add_test (tests, the_control_totals_add_up_cell_by_cell);
	tcase_add_test (tests, totals_that_do_not_agree_show_by_how_much);
	tcase_add_test (tests, cases_by_code_sum_to_the_headline);
	tcase_add_test (tests, a_number_of_more_than_15_digits_is_text_and_no_formula_uses_it);
	tcase_add_test (tests, a_number_shows_all_the_decimals_that_it_has);
	tcase_add_loop_test (tests, text_is_never_a_formula_a_number_or_a_link, 0, 14);
	tcase_add_loop_test (tests, what_xml_cannot_hold_is_written_as_excel_does, 0, 6);
	tcase_add_loop_test (tests, text_beyond_the_limit_of_a_cell_is_cut_and_says_so, 0, 3);
	tcase_add_test (tests, a_clean_run_has_every_sheet_and_says_that_it_is_clean);
	tcase_add_test (tests, rows_out_of_scope_get_their_sheet);
	tcase_add_test (tests, the_failure_queue_gets_its_sheet_and_its_totals);
	tcase_add_test (tests, the_user_can_be_left_out);
	tcase_add_test (tests, links_lead_from_summary_to_case_to_lines_and_back);
	tcase_add_test (tests, several_runs_are_listed_and_keep_their_control_totals);
	tcase_add_test (tests, currencies_are_never_added_up);
	tcase_add_test (tests, a_list_that_does_not_fit_is_cut_with_a_sentence);
	tcase_add_test (tests, dates_that_excel_does_not_know_are_text);
	tcase_add_test (tests, event_time_is_shown_by_the_clock_of_the_plant);
	suite_add_tcase (suite, tests);
	tcase_add_test (failures, a_folder_that_is_not_there_cannot_be_written_to);
	tcase_add_test (failures, a_folder_in_the_place_of_the_file_is_named);
	tcase_add_test (failures, a_missing_folder_for_temporary_files_is_named);
	tcase_add_test (failures, a_full_disk_is_told_as_such);
	tcase_add_test (failures, an_unknown_zone_is_an_error_and_writes_nothing);
	tcase_add_test (failures, a_write_that_was_lost_anywhere_is_never_a_success);
	suite_add_tcase (suite, failures);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
