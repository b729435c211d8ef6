/* test_accrual_report.c - accruals of a period as text and JSON, each kind of line once. */
#include "reports/accrual_report.h"

#include "outcome_fixture.h"
#include "recon_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const struct accrual_accounts accounts = {"139000", "140000", "591000", "191000"};

static const char orders[] = "price RM-7 3.20\norder O1 RELEASED\norder O2 PROD_COMPLETE completed=2026-03-12T08:00:00-05:00";

/* Four events: one for an order in process, one complete, one trivial, one in flight; and one of another quantity. */
static const struct fixture march = {.left = "key=S1 lot=L1 qty=66.2\nkey=S2 lot=L2 qty=10 order=O2\nkey=S3 lot=L3 qty=1\n"
											 "key=S4 lot=L4 qty=20 at=2026-03-31T20:00:00-05:00\nkey=S5 lot=L5 qty=9",
	.right = "key=E5 lot=L5 qty=5 amount=16.00",
	.reference = orders,
	.as_of = "2026-04-01T06:00:00-05:00"};

/* The first at another price and in the period itself, the second in part and without an amount; of the others nothing. */
static const struct fixture april = {
	.left = "key=S1 lot=L1 qty=66.2 carried=MISSING_ERP\nkey=S2 lot=L2 qty=10 order=O2 carried=MISSING_ERP\n"
			"key=S4 lot=L4 qty=20 at=2026-03-31T20:00:00-05:00 carried=MISSING_ERP\n"
			"key=S6 lot=L4 qty=-20 rev=S4 at=2026-04-02T08:00:00-05:00",
	.right = "key=E1 lot=L1 qty=66.2 post=2026-03-31 doc=49001 amount=231.70\n"
			 "key=E2 lot=L2 qty=4 order=O2 post=2026-04-03",
	.reference = orders,
	.period = "2026-04"};

static struct accrual_record
record_of (const struct accrual_item *one)
{
	return (struct accrual_record) {.id = one->id,
		.reconciliation = one->reconciliation,
		.company = one->company,
		.plant = one->plant,
		.material = one->material,
		.order_no = one->order_no,
		.uom = one->uom,
		.currency = one->currency,
		.code = "",
		.keys = (char **) one->keys,
		.period = 202603,
		.qty = one->qty,
		.amount = one->amount,
		.uom_decimals = one->uom_decimals,
		.currency_decimals = one->currency_decimals};
}

START_TEST (everything_that_a_close_says_of_accruals)
{
	g_autoptr (bench) then = fixture_run (&march), now = fixture_run (&april);
	const struct accrual_run run = {then->outcome, &then->rule.accrual, then->rule.trivial, &accounts};
	g_autoptr (accruals) accruals = accruals_new (202603, &run, 1, NULL, NULL);
	g_autoptr (GPtrArray) withdrawn = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (GPtrArray) fates = g_ptr_array_new_with_free_func (accrual_fate_free);
	g_autoptr (GString) text = g_string_new (NULL), json = g_string_new (NULL);
	struct out_stream out = out_stream_of_string (json);

	for (guint i = 0; i < accruals->list->len; i++) {
		const struct accrual_item *one = accruals->list->pdata[i];
		struct accrual_record record = record_of (one);

		if (one->reason == ACCRUE_PROPOSED) {
			g_ptr_array_add (records, g_memdup2 (&record, sizeof record));
			g_ptr_array_add (fates, accrual_settle (records->pdata[records->len - 1], now->outcome, true));
		} else if (one->reason == ACCRUE_TRIVIAL) {
			struct accrual_withdrawal withdrawal = {record, accrual_reason_text (one->reason)};

			g_ptr_array_add (withdrawn, g_memdup2 (&withdrawal, sizeof withdrawal));
		}
	}
	ck_assert_uint_eq (fates->len, 3);
	const struct accrual_news news = {
		"company US01", 202603, date_make (2026, 3, 31), date_make (2026, 4, 1), true, accruals, 2, 1, 3, withdrawn, fates};
	accrual_news_text (text, &news, 2);
	accrual_news_text (text, &news, 20);
	golden_check ("accruals.txt", text->str);
	ck_assert (accrual_news_json_write (&out, &news, NULL));
	golden_check ("accruals.json", json->str);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("accrual_report");
	TCase *tcase = tcase_create ("accrual_report");
	SRunner *runner;
	int failed;

	tcase_add_test (tcase, everything_that_a_close_says_of_accruals);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
