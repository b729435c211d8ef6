/* What workbook, summary and sentences tell of usage. */
#include "usage_fixture.h"
#include "workbook_dump.h"

#include "reports/summary_json.h"
#include "reports/words.h"
#include "reports/workbook.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

/* The worked example with resin over, purge posted again, and a lubricant that nobody measures; labels without a price. */
static const char example[] =
	"order O1 FG CLOSED done=12 plan=500 good=480 scrap=20\nbom O1 - RM-7 12.5 base=100 scrap=3\n"
	"bom O1 - RM-7P 2 fixed\nbom O1 - LUBE 0.2 base=100\nbom O1 - PK-2 1\nbom - FG RM-7 12 base=100 scrap=3\n"
	"item RM-7 KG class=weighed group=resins\nitem RM-7P KG\nitem LUBE KG uncaptured\nitem PK-2 EA\nunit KG 3\nunit EA 0\n"
	"price RM-7 3.20\nprice RM-7P 50 700\nmes M1 O1 RM-7 66.2 KG 10\nmes M2 O1 RM-7P 2 KG 10\nmes M3 O1 PK-2 500 EA 10\n"
	"erp E1 O1 RM-7 64.375 KG 10 amount=206\nerp E2 O1 RM-7P 10 KG 10 amount=30\nerp E3 O1 LUBE 1 KG 10 amount=9";

static struct text_bench *
told (void)
{
	struct text_bench *bench = usage_bench_run (&(struct text_fixture) {.text = example});

	ck_assert (words_write (bench->outcome, (const struct words_language *const[SIDE_COUNT]) {NULL, NULL}, NULL));
	return bench;
}

static GPtrArray *
outcomes_of (struct outcome *outcome)
{
	GPtrArray *outcomes = g_ptr_array_new ();

	g_ptr_array_add (outcomes, outcome);
	return outcomes;
}

/* The sheet "Usage" as `cell value` lines without kinds and formats; NULL when there is none. */
static char *
sheet_of (struct outcome *outcome)
{
	g_autoptr (GPtrArray) outcomes = outcomes_of (outcome);
	g_autofree char *folder = g_dir_make_tmp ("tieout-usage-XXXXXX", NULL), *path = g_build_filename (folder, "w.xlsx", NULL);
	g_autoptr (GError) error = NULL;
	GString *dump;
	char *sheet = NULL;

	ck_assert_msg (workbook_write (path, outcomes, &(struct workbook_options) {.tmpdir = folder}, &error), "%s",
		error != NULL ? error->message : "");
	dump = workbook_dump (path, &error);
	ck_assert_msg (dump != NULL, "%s", error != NULL ? error->message : "");
	const char *from = strstr (dump->str, "== Usage\n");
	if (from != NULL) {
		const char *until = strstr (from + 1, "\n== ");

		sheet = g_strndup (from, until != NULL ? (gsize) (until - from) : strlen (from));
	}
	g_string_free (dump, TRUE);
	g_unlink (path);
	g_rmdir (folder);
	return sheet;
}

/* The value of a cell, "" for a blank one. */
static char *
cell_of (const char *sheet, const char *name)
{
	g_autofree char *start = g_strdup_printf ("\n%s\t", name);
	const char *line = strstr (sheet, start);

	if (line == NULL)
		return g_strdup ("");
	g_auto (GStrv) parts = g_strsplit (line + 1, "\t", 4);
	return g_strndup (parts[2], strcspn (parts[2], "\n"));
}

static void
row_expect (const char *sheet, int row, const char *const *wanted)
{
	for (int column = 0; wanted[column] != NULL; column++) {
		g_autofree char *name =
			column < 26 ? g_strdup_printf ("%c%d", 'A' + column, row) : g_strdup_printf ("A%c%d", 'A' + column - 26, row);
		g_autofree char *got = cell_of (sheet, name);

		ck_assert_msg (strcmp (got, wanted[column]) == 0, "%s: got '%s', expected '%s'", name, got, wanted[column]);
	}
}

START_TEST (the_sheet_has_a_row_per_order_and_component_whose_parts_sum)
{
	g_autoptr (text_bench) bench = told ();
	g_autofree char *sheet = sheet_of (bench->outcome);
	const char *purge_case = bench->outcome->usage[3].case_id, *resin_case = bench->outcome->usage[2].case_id;

	ck_assert_ptr_nonnull (sheet);
	row_expect (sheet, 1,
		(const char *const[]) {"Order", "Completed", "Plant", "Product", "Component", "Description", "Substitution group",
			"Standard", "Posted", "Measured", "Unit", "Measured - standard", "Measured - posted", "Posted - standard",
			"Usage variance at standard price", "Cur.", "Found", "Case", "Released estimate", "+ change of the bill",
			"+ lot size", "+ scrap", "+ substitution", "+ pure usage = measured", "Unit price", "Spend as posted", "Order status",
			NULL});
	row_expect (sheet, 2,
		(const char *const[]) {"O1", "46093", "1000", "FG", "LUBE", "", "", "1", "1", "", "KG", "", "", "0", "", "USD",
			"not measured", "", "0", "0.96", "0", "0.04", "", "", "", "9", "CLOSED", NULL});
	row_expect (sheet, 3,
		(const char *const[]) {"O1", "46093", "1000", "FG", "PK-2", "", "", "500", "0", "500", "EA", "0", "500", "-500", "",
			"USD", "", "", "0", "480", "0", "20", "0", "0", "", "0", "CLOSED", NULL});
	row_expect (sheet, 4,
		(const char *const[]) {"O1", "46093", "1000", "FG", "RM-7", "", "resins", "64.375", "64.375", "66.2", "KG", "1.825",
			"1.825", "0", "5.84", "USD", "USAGE_VAR", resin_case, "59.328", "2.472", "0", "2.575", "0", "1.825", "3.2", "206",
			"CLOSED", NULL});
	row_expect (sheet, 5,
		(const char *const[]) {"O1", "46093", "1000", "FG", "RM-7P", "", "", "2", "10", "2", "KG", "0", "-8", "8", "0", "USD",
			"BF_FIXED_REPEAT", purge_case, "0", "1.92", "0.08", "0", "0", "0", "50.00/700", "30", "CLOSED", NULL});
	ck_assert_ptr_nonnull (strstr (sheet, "link R4 -> 'Exceptions'!"));
}
END_TEST

START_TEST (a_workbook_without_usage_has_no_such_sheet)
{
	g_autoptr (text_bench) bench = usage_bench_run (&(struct text_fixture) {.text = "item A KG"});
	g_autofree char *sheet = sheet_of (bench->outcome);

	ck_assert_ptr_null (sheet);
}
END_TEST

static gboolean
string_take (void *data, const void *bytes, size_t n, GError **error)
{
	(void) error;
	g_string_append_len (data, bytes, (gssize) n);
	return TRUE;
}

START_TEST (the_summary_says_what_was_compared_and_what_was_not)
{
	g_autoptr (text_bench) bench = told ();
	g_autoptr (GPtrArray) outcomes = outcomes_of (bench->outcome);
	g_autoptr (GString) text = g_string_new (NULL);

	ck_assert (summary_json_write (&(struct out_stream) {string_take, text}, outcomes, 0, NULL));
	ck_assert_ptr_nonnull (strstr (text->str,
		"      \"usage\" : {\n        \"orders\" : 1,\n        \"components\" : 4,\n        \"variance\" : \"5.84\",\n"
		"        \"spend\" : \"245.00\",\n        \"unmetered\" : {\n          \"materials\" : 1,\n"
		"          \"components\" : 1,\n          \"spend\" : \"9.00\"\n        }\n      },\n"));
}
END_TEST

START_TEST (the_sentences_say_what_was_found_and_what_would_put_it_right)
{
	g_autoptr (text_bench) bench = told ();
	const struct outcome_case *repeat = NULL, *variance = NULL;

	ck_assert_uint_eq (bench->outcome->n_cases, 2);
	for (size_t i = 0; i < 2; i++)
		if (bench->outcome->cases[i].code == CODE_BF_FIXED_REPEAT)
			repeat = &bench->outcome->cases[i];
		else
			variance = &bench->outcome->cases[i];
	ck_assert_str_eq (repeat->explanation,
		"ERP posted 10.000 KG of RM-7P, order O1, in plant 1000, and only 2.000 KG of it is supported (2.000 KG is the quantity "
		"for the whole order); stock in ERP is 24.00 USD too low; likely a fixed quantity that was posted with every partial "
		"confirmation; a record that 10.000 KG was used would disprove this.");
	ck_assert_str_eq (repeat->suggestion,
		"Post a goods issue reversal of 8.000 KG of RM-7P, order O1, posting date 2026-03-12, and have the line issued once per "
		"order.");
	ck_assert_str_eq (variance->explanation,
		"MES measured 66.200 KG of RM-7, order O1, in plant 1000, and the standard for what the order made is 64.375 KG (posted "
		"64.375 KG); the value of stock is not affected, 5.84 USD are exposed; likely waste, a bill of material or scrap factor "
		"that is out of date, or a wrong measurement; a corrected measurement, or another output of the order would disprove "
		"this.");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("usage report");
	TCase *tcase = tcase_create ("usage report");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, the_sheet_has_a_row_per_order_and_component_whose_parts_sum);
	tcase_add_test (tcase, a_workbook_without_usage_has_no_such_sheet);
	tcase_add_test (tcase, the_summary_says_what_was_compared_and_what_was_not);
	tcase_add_test (tcase, the_sentences_say_what_was_found_and_what_would_put_it_right);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
