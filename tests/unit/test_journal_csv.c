/* test_journal_csv.c - the journal pack: balanced documents, debit and credit apart, cells that no spreadsheet runs. */
#include "common/base/failure.h"
#include "reports/journal_csv.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const struct journal_line wip[] = {{"140000", 2118400}, {"139000", -2118400}};
static const char header[] = "document,company,posting_date,reversal_date,reference,line,account,debit,credit,currency,plant,"
							 "order_no,material,qty,uom,text\n";

static struct journal_document
document_make (void)
{
	return (struct journal_document) {.reference = "00c1f7a2b9d04e63",
		.company = "US01",
		.plant = "1000",
		.currency = "USD",
		.posting = date_make (2026, 3, 31),
		.reversal = date_make (2026, 4, 1),
		.lines = wip,
		.n_lines = 2,
		.order_no = "O1",
		.material = "RM-7",
		.uom = "KG",
		.text = "accrual 2026-03, MISSING_ERP",
		.qty = 66200000,
		.uom_decimals = 3,
		.decimals = 2};
}

START_TEST (dr_wip_cr_inventory_accrual_211_84)
{
	struct journal_document document = document_make ();
	g_autoptr (GString) text = g_string_new (NULL);
	struct out_stream out = out_stream_of_string (text);

	ck_assert (journal_csv_write (&out, &document, 1, NULL));
	ck_assert (g_str_has_prefix (text->str, header));
	ck_assert_str_eq (text->str + strlen (header),
		"1,US01,2026-03-31,2026-04-01,00c1f7a2b9d04e63,1,140000,211.84,,USD,1000,O1,RM-7,66.200,KG,"
		"\"accrual 2026-03, MISSING_ERP\"\n"
		"1,US01,2026-03-31,2026-04-01,00c1f7a2b9d04e63,2,139000,,211.84,USD,1000,O1,RM-7,66.200,KG,"
		"\"accrual 2026-03, MISSING_ERP\"\n");
}
END_TEST

START_TEST (amounts_have_the_decimals_of_their_currency)
{
	static const struct journal_line lines[] = {{"140000", 123456000}, {"139000", -123456000}};
	static const struct
	{
		const char *currency, *expected;
	} table[] = {{"JPY", ",12346,,JPY,"}, {"USD", ",12345.60,,USD,"}, {"KWD", ",12345.600,,KWD,"}};

	for (size_t i = 0; i < G_N_ELEMENTS (table); i++) {
		struct journal_document document = document_make ();
		g_autoptr (GString) text = g_string_new (NULL);
		struct out_stream out = out_stream_of_string (text);
		static const struct journal_line yen[] = {{"140000", 123460000}, {"139000", -123460000}};

		document.currency = table[i].currency;
		document.decimals = currency_decimals (table[i].currency);
		document.lines = i == 0 ? yen : lines;
		ck_assert (journal_csv_write (&out, &document, 1, NULL));
		ck_assert_msg (strstr (text->str, table[i].expected) != NULL, "%s", text->str);
	}
}
END_TEST

START_TEST (text_is_never_a_formula)
{
	struct journal_document document = document_make ();
	g_autoptr (GString) text = g_string_new (NULL);
	struct out_stream out = out_stream_of_string (text);

	document.order_no = "=HYPERLINK(1)";
	document.material = "@RM";
	document.plant = "";
	document.qty = DECIMAL_NONE;
	ck_assert (journal_csv_write (&out, &document, 1, NULL));
	ck_assert_ptr_nonnull (strstr (text->str, ",USD,,'=HYPERLINK(1),'@RM,,KG,"));
}
END_TEST

START_TEST (what_does_not_balance_is_not_written)
{
	static const struct journal_line lines[][2] = {
		{{"140000", 2118400}, {"139000", -2118300}}, {{"", 2118400}, {"139000", -2118400}}, {{"140000", 0}, {"139000", 0}}};

	for (size_t i = 0; i < G_N_ELEMENTS (lines) + 1; i++) {
		struct journal_document document = document_make ();
		g_autoptr (GString) text = g_string_new (NULL);
		g_autoptr (GError) error = NULL;
		struct out_stream out = out_stream_of_string (text);

		if (i < G_N_ELEMENTS (lines))
			document.lines = lines[i];
		else
			document.n_lines = 1;
		ck_assert (!journal_csv_write (&out, &document, 1, &error));
		ck_assert (g_error_matches (error, FAILURE, FAILURE_INTERNAL));
		ck_assert_str_eq (text->str, header);
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("journal_csv");
	TCase *tcase = tcase_create ("journal_csv");
	SRunner *runner;
	int failed;

	tcase_add_test (tcase, dr_wip_cr_inventory_accrual_211_84);
	tcase_add_test (tcase, amounts_have_the_decimals_of_their_currency);
	tcase_add_test (tcase, text_is_never_a_formula);
	tcase_add_test (tcase, what_does_not_balance_is_not_written);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
