/* What summary and sentences tell of a tie-out. */
#include "tieout_fixture.h"

#include "reports/summary_json.h"
#include "reports/words.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define BASE                                                                             \
	"account class=3000 130000\naccount class=7900 140000\n"                             \
	"stock RM-7 100.00 2026-02-28 class=3000\nstock FG-1 500.00 2026-02-28 class=7900\n" \
	"books 130000 110.00 2026-02-28\nbooks 140000 500.00 2026-02-28\n"

static struct text_bench *
told (const char *text)
{
	struct text_bench *bench = tieout_bench_run (&(struct text_fixture) {.text = text});

	ck_assert (words_write (bench->outcome, (const struct words_language *const[SIDE_COUNT]) {NULL, NULL}, NULL));
	return bench;
}

START_TEST (each_cause_has_sentences_of_its_own)
{
	static const struct
	{
		const char *text, *explanation, *suggestion;
	} causes[] = {
		{BASE "gl L9 4711 130000 -500.00 25 SA -\n",
			"GL has 500.00 USD on account 130000 that no goods movement, invoice or revaluation made (manual_journal journal "
			"4711) "
			"(L9); likely a journal that belongs to another account; a movement that it was posted for would disprove this.",
			"Reverse the journal and post it to the account that it belongs to, posting date 2026-03-25; keep stock accounts "
			"closed "
			"to journals."},
		{BASE "sl M9 D9 RM-7 101 5 12.50 25\n",
			"ERP has 12.50 USD on account 130000 without an accounting document (missing_document document D9) (M9); likely an "
			"accounting document that waits or has failed; its accounting document under another reference would disprove this.",
			"Run the pending accounting document, posting date 2026-03-25; do not post a journal in its place."},
		{BASE "sl M9 D9 RM-7 101 5 12.50 25 batch=B7\n",
			"ERP has 12.50 USD on account 130000 of a batch of which GL has no line (unposted_batch batch B7 of 2026-03-25) "
			"(M9); "
			"likely a batch of accounting documents that failed, or did not run; a line of the batch in GL would disprove this.",
			"Run the posting of the batch again, posting date 2026-03-25; do not post it by hand."},
		{BASE "gl L9 A9 130000 7.77 25 WE nobody\n",
			"GL and ERP differ by 7.77 USD on account 130000, and no record explains it (unexplained ledger document A9) (L9); "
			"any "
			"document that one of the two lacks would disprove this.",
			"Compare the documents behind it by hand; never post the difference itself."},
		{BASE "sl M8 D8 RM-7 101 5 12.50 25\ngl L8 A8 140000 12.50 25 WE M8\n",
			"GL posted 12.50 USD to another account than the one of its material (wrong_account document D8: posted to 140000 "
			"instead "
			"of 130000) (M8) (L8); likely an account that was entered by hand, or a gap in the account determination; an account "
			"determination that names the account would disprove this.",
			"Repost 12.50 USD to the account of its material, posting date 2026-03-25, and correct what chose the other one."},
		{BASE "sl M8 D8 RM-7 101 5 12.50 25 entered=2026-03-25T10:00:00Z\n"
			  "gl L8 A8 130000 12.50 26 WE - entered=2026-03-25T10:00:00Z\n",
			"ERP has a movement of 12.50 USD on account 130000, and GL a line of that value, which was entered in the same "
			"second and "
			"names none: 2 records (M8, L8); the match is suggested, not confirmed; likely the accounting document of the "
			"movement, "
			"sent without its reference; another movement that the line was posted for would disprove this.",
			"Accept it if the line is of the movement; else look for the true counterpart of each."},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (causes); i++) {
		g_autoptr (text_bench) bench = told (causes[i].text);

		ck_assert_uint_eq (bench->outcome->n_cases, 1);
		ck_assert_str_eq (bench->outcome->cases[0].explanation, causes[i].explanation);
		ck_assert_str_eq (bench->outcome->cases[0].suggestion, causes[i].suggestion);
	}
}
END_TEST

START_TEST (no_sentence_of_a_case_without_records_points_to_its_lines)
{
	g_autoptr (text_bench) bench =
		told (BASE "stock RM-7 150.00 31 class=3000 account=130900\nstock FG-1 500.00 31 class=7900\nbooks 130000 110.00 31\n"
				   "books 140000 501.00 31\nsl M9 - RM-7 REV 0 -33.00 25\n");

	ck_assert_uint_eq (bench->outcome->n_cases, 4);
	for (size_t i = 0; i < bench->outcome->n_cases; i++) {
		ck_assert_msg (
			strstr (bench->outcome->cases[i].explanation, "see its lines") == NULL, "%s", bench->outcome->cases[i].explanation);
		ck_assert_msg (
			strstr (bench->outcome->cases[i].explanation, "an amount") == NULL, "%s", bench->outcome->cases[i].explanation);
	}
}
END_TEST

START_TEST (the_summary_has_the_bridge_of_each_account_by_cause)
{
	g_autoptr (text_bench) bench =
		told (BASE "gl L8 4711 130000 -500.00 25 SA -\ngl L9 4712 130000 -20.00 25 SA -\ngl LA A9 130000 7.77 25 WE no\n"
				   "sl M9 D9 RM-7 101 5 12.50 25\nstock RM-7 112.50 31 class=3000\nstock FG-1 500.00 31 class=7900\n"
				   "books 130000 -402.23 31\nbooks 140000 500.00 31\n");
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	GString *text = g_string_new (NULL);
	struct out_stream out = out_stream_of_string (text);
	static const char *const wanted[] = {
		"\"gl_account\" : \"130000\"",
		"\"open\" : \"100.00\"",
		"\"moved\" : \"-512.23\"",
		"\"close\" : \"-402.23\"",
		"\"break\" : \"0.00\"",
		"\"difference\" : \"-514.73\"",
		"\"carry_forward\"",
		"\"manual_journal\"",
		"\"amount\" : \"-520.00\"",
		"\"unexplained\" : \"7.77\"",
		"\"unexplained\" : \"0.00\"",
	};

	g_ptr_array_add (outcomes, bench->outcome);
	ck_assert (summary_json_write (&out, outcomes, 0, NULL));
	for (size_t i = 0; i < G_N_ELEMENTS (wanted); i++) {
		g_auto (GStrv) parts = g_strsplit (wanted[i], " : ", 2);
		g_autofree char *plain = parts[1] != NULL ? g_strjoin (": ", parts[0], parts[1], NULL) : g_strdup (parts[0]);

		ck_assert_msg (
			strstr (text->str, plain) != NULL || strstr (text->str, wanted[i]) != NULL, "no %s in\n%s", wanted[i], text->str);
	}
	g_string_free (text, TRUE);
}
END_TEST

START_TEST (other_reconciliations_have_no_accounts)
{
	g_autoptr (text_bench) bench = told ("");
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	GString *text = g_string_new (NULL);
	struct out_stream out = out_stream_of_string (text);

	g_ptr_array_add (outcomes, bench->outcome);
	ck_assert (summary_json_write (&out, outcomes, 0, NULL));
	ck_assert_ptr_null (strstr (text->str, "\"accounts\""));
	g_string_free (text, TRUE);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("tieout report");
	TCase *tcase = tcase_create ("tieout report");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, each_cause_has_sentences_of_its_own);
	tcase_add_test (tcase, no_sentence_of_a_case_without_records_points_to_its_lines);
	tcase_add_test (tcase, the_summary_has_the_bridge_of_each_account_by_cause);
	tcase_add_test (tcase, other_reconciliations_have_no_accounts);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
