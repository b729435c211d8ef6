/* What is shown of open items: the sheets, read back from the bytes of the workbook, and the summary. */
#include "items_fixture.h"
#include "outcome_fixture.h"
#include "workbook_dump.h"

#include "reports/summary_json.h"
#include "reports/workbook.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

static char *folder;

static void
folder_make (void)
{
	folder = g_dir_make_tmp ("tieout-items-XXXXXX", NULL);
}

static void
folder_remove (void)
{
	g_rmdir (folder);
	g_free (folder);
}

static const char month[] = "account gr-ir 191100\nbooks 191100 -170.50 31\n"
							"mv R1 PO1 10 RM-1 101 100 1000 5\nir V1 PO1 10 90 990 10\n"
							"mv R2 PO2 10 RM-2 101 10 100 2026-01-03\n"
							"ir V3 PO3 20 2 30 28\n"
							"mv R4 PO4 10 RM-1 101 5 50 9 cur=JPY\n";

static char *
dumped (const char *text, const char *rule)
{
	struct text_fixture fixture = {.text = text};
	g_autoptr (text_bench) bench = items_bench_run (&fixture, rule);
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	g_autofree char *path = g_build_filename (folder, "book.xlsx", NULL);
	g_autoptr (GError) error = NULL;
	GString *dump;

	g_ptr_array_add (outcomes, bench->outcome);
	ck_assert_msg (workbook_write (path, outcomes, &(struct workbook_options) {.tmpdir = folder}, &error), "%s",
		error != NULL ? error->message : "");
	dump = workbook_dump (path, &error);
	ck_assert_msg (dump != NULL, "%s", error != NULL ? error->message : "");
	g_unlink (path);
	return g_string_free (dump, FALSE);
}

static char *
sheet_of (const char *dump, const char *name)
{
	g_autofree char *head = g_strdup_printf ("== %s\n", name);
	const char *from = strstr (dump, head), *to = from != NULL ? strstr (from + 1, "\n== ") : NULL;

	if (from == NULL)
		return NULL;
	return to != NULL ? g_strndup (from, (gsize) (to + 1 - from)) : g_strdup (from);
}

START_TEST (ages_and_items_are_shown_with_formulas_and_their_check)
{
	g_autofree char *dump = dumped (month, "gr-ir"), *ages = sheet_of (dump, "Ageing"), *items = sheet_of (dump, "Open items");
	g_autofree char *both = NULL;

	ck_assert (ages != NULL && items != NULL);
	both = g_strconcat (ages, items, NULL);
	golden_check ("workbook-items.txt", both);
}
END_TEST

START_TEST (other_runs_have_none_of_these_sheets)
{
	g_autofree char *dump = dumped ("mv R1 PO1 10 RM-1 101 1 10 5\nir V1 PO1 10 1 10 6\n", "gr-ir");

	ck_assert_ptr_null (strstr (dump, "== Ageing"));
	ck_assert_ptr_null (strstr (dump, "== Open items"));
}
END_TEST

START_TEST (the_summary_has_items_by_state_and_by_age)
{
	struct text_fixture fixture = {.text = month};
	g_autoptr (text_bench) bench = items_bench_run (&fixture, "gr-ir");
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	g_autoptr (GString) text = g_string_new (NULL);
	struct out_stream out = out_stream_of_string (text);
	const char *from, *to;
	g_autofree char *part = NULL;

	g_ptr_array_add (outcomes, bench->outcome);
	ck_assert (summary_json_write (&out, outcomes, 0, NULL));
	from = strstr (text->str, "\"open_items\"");
	ck_assert_ptr_nonnull (from);
	to = strstr (from, "\"shared_causes\"");
	ck_assert_ptr_nonnull (to);
	part = g_strndup (from, (gsize) (to - from));
	golden_check ("summary-items.json", part);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("items_report");
	TCase *tcase = tcase_create ("items_report");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tcase, folder_make, folder_remove);
	tcase_add_test (tcase, ages_and_items_are_shown_with_formulas_and_their_check);
	tcase_add_test (tcase, other_runs_have_none_of_these_sheets);
	tcase_add_test (tcase, the_summary_has_items_by_state_and_by_age);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
