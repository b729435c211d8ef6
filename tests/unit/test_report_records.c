/*
 * What a reconciliation found, as records of a dual run: each number of a case and of an item that waits, and what has
 * none.
 */
#include "common/recon/report_records.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define NONE DECIMAL_NONE
#define QTY(n) ((int64_t) (n) *1000000) /* QTY_SCALE, and that of reports */
#define CASH(n) ((int64_t) (n) *10000)  /* MONEY_SCALE */

static const char *const grain[] = {"plant", "company", "storage_location", "material", "lot", "serial", "order_no", "operation",
	"movement", "gl_account", "currency", "uom", "shift"};

static struct outcome_case
case_of (enum code code)
{
	return (struct outcome_case) {.case_id = "c1",
		.code = code,
		.state = CASE_NEW,
		.plant = "1000",
		.storage_location = "L001",
		.material = "RM-7",
		.lot = "L7",
		.serial = "S1",
		.order_no = "O1",
		.operation = "0010",
		.movement = "261",
		.gl_account = "130000",
		.currency = "USD",
		.uom = "KG",
		.left_qty = QTY (40),
		.right_qty = QTY (38),
		.delta_qty = QTY (2),
		.left_amount = CASH (120),
		.right_amount = CASH (114),
		.impact_stock = CASH (-6),
		.impact_wip = CASH (5),
		.impact_profit = CASH (-1)};
}

static struct outcome_line
item_of (int side)
{
	return (struct outcome_line) {.side = side,
		.state = STATE_OPEN_TIMING,
		.source_key = "S9",
		.plant = "1000",
		.storage_location = "L001",
		.material = "RM-7",
		.lot = "L7",
		.order_no = "O1",
		.operation = "0010",
		.movement = "261",
		.currency = "USD",
		.uom = "KG",
		.qty = QTY (7),
		.amount = CASH (21)};
}

static const struct
{
	enum case_number of;
	bool negate;
	int64_t one, left, right; /* of the case, and of an item of either side */
} numbers[] = {
	{NUMBER_LEFT_QTY, false, QTY (40), QTY (7), 0},
	{NUMBER_RIGHT_QTY, false, QTY (38), 0, QTY (7)},
	{NUMBER_DELTA_QTY, false, QTY (2), QTY (7), QTY (-7)},
	{NUMBER_DELTA_QTY, true, QTY (-2), QTY (-7), QTY (7)},
	{NUMBER_LEFT_AMOUNT, false, QTY (120), QTY (21), 0},
	{NUMBER_RIGHT_AMOUNT, false, QTY (114), 0, QTY (21)},
	{NUMBER_DELTA_AMOUNT, false, QTY (6), QTY (21), QTY (-21)},
	{NUMBER_IMPACT_STOCK, false, QTY (-6), NONE, NONE},
	{NUMBER_IMPACT_STOCK, true, QTY (6), NONE, NONE},
	{NUMBER_IMPACT_WIP, false, QTY (5), NONE, NONE},
	{NUMBER_IMPACT_PROFIT, false, QTY (-1), NONE, NONE},
	{NUMBER_NONE, false, NONE, NONE, NONE},
};

static struct strpool *strings;
static struct report_table *table;

static void
setup (void)
{
	strings = strpool_new ();
}

static void
teardown (void)
{
	report_table_free (table);
	table = NULL;
	strpool_free (strings);
}

/* The table of one measure that the records make of these cases and items. */
static void
records_read (const struct report_records *records, struct outcome_case *cases, size_t n_cases, struct outcome_line *others,
	size_t n_others)
{
	struct report_rule rule = {.grain = {"plant"}, .n_grain = 1, .n_measures = 1};
	struct outcome outcome = {.company = "C", .cases = cases, .n_cases = n_cases, .others = others, .n_others = n_others};

	report_table_free (table);
	table = report_table_new (&rule, strings);
	report_records_add (table, &rule, records, &outcome);
}

START_TEST (a_record_has_the_number_that_its_measure_asks_for)
{
	struct report_records records = {.timing = true, .values = {{numbers[_i].of, numbers[_i].negate}}};
	struct outcome_case one = case_of (CODE_QTY_VAR);
	struct outcome_line items[] = {item_of (SIDE_LEFT), item_of (SIDE_RIGHT)};

	records_read (&records, &one, 1, items, 2);
	ck_assert_uint_eq (table->rows, 3);
	ck_assert_int_eq (table->value[0][0], numbers[_i].one);
	ck_assert_int_eq (table->value[0][1], numbers[_i].left);
	ck_assert_int_eq (table->value[0][2], numbers[_i].right);
	ck_assert_str_eq (strpool_text (strings, table->record[0]), "c1");
	ck_assert_str_eq (strpool_text (strings, table->record[1]), "S9");
}
END_TEST

START_TEST (a_case_without_value_leaves_its_measure_empty)
{
	struct report_records records = {.values = {{numbers[_i].of, false}}};
	struct outcome_case one = case_of (CODE_QTY_VAR);

	one.left_amount = one.right_amount = one.impact_stock = one.impact_wip = one.impact_profit = NONE;
	records_read (&records, &one, 1, NULL, 0);
	if (numbers[_i].of >= NUMBER_IMPACT_STOCK || numbers[_i].of == NUMBER_LEFT_AMOUNT || numbers[_i].of == NUMBER_RIGHT_AMOUNT)
		ck_assert_int_eq (table->value[0][0], NONE);
	else if (numbers[_i].of == NUMBER_DELTA_AMOUNT)
		ck_assert_int_eq (table->value[0][0], 0);
}
END_TEST

START_TEST (a_record_stands_in_the_cell_of_its_names)
{
	static const char *const names[] = {"1000", "C", "L001", "RM-7", "L7", "S1", "O1", "0010", "261", "130000", "USD", "KG",
		/* no case says it */ ""};
	struct report_records records = {.timing = true, .values = {{NUMBER_DELTA_QTY, false}}};
	struct outcome_case one = case_of (CODE_QTY_VAR);
	struct outcome_line item = item_of (SIDE_LEFT);
	struct report_rule rule = {.grain = {grain[_i]}, .n_grain = 1, .n_measures = 1};
	struct outcome outcome = {.company = "C", .cases = &one, .n_cases = 1, .others = &item, .n_others = 1};
	const char *absent = strcmp (grain[_i], "serial") == 0 || strcmp (grain[_i], "gl_account") == 0 ? "" : names[_i];

	table = report_table_new (&rule, strings);
	report_records_add (table, &rule, &records, &outcome);
	ck_assert_str_eq (strpool_text (strings, table->key[0].id[0]), names[_i]);
	ck_assert_str_eq (strpool_text (strings, table->key[1].id[0]), absent);
}
END_TEST

START_TEST (only_open_cases_of_the_codes_that_are_asked_for_are_records)
{
	const char *codes[] = {"QTY_VAR", "MISSING_ERP", NULL};
	struct report_records all = {.values = {{NUMBER_DELTA_QTY, false}}}, some = all;
	struct outcome_case cases[] = {
		case_of (CODE_QTY_VAR), case_of (CODE_DUP_ERP), case_of (CODE_MISSING_ERP), case_of (CODE_QTY_VAR)};
	struct outcome_line others[] = {item_of (SIDE_LEFT), item_of (SIDE_LEFT)};

	some.codes = codes;
	some.timing = true;
	cases[3].state = CASE_CLEARED;
	others[1].state = STATE_NETTED;
	records_read (&all, cases, G_N_ELEMENTS (cases), others, G_N_ELEMENTS (others));
	ck_assert_uint_eq (table->rows, 3);
	records_read (&some, cases, G_N_ELEMENTS (cases), others, G_N_ELEMENTS (others));
	ck_assert_uint_eq (table->rows, 3);
	ck_assert_str_eq (strpool_text (strings, table->record[2]), "S9");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("report_records");
	TCase *tcase = tcase_create ("all");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tcase, setup, teardown);
	tcase_add_loop_test (tcase, a_record_has_the_number_that_its_measure_asks_for, 0, G_N_ELEMENTS (numbers));
	tcase_add_loop_test (tcase, a_case_without_value_leaves_its_measure_empty, 0, G_N_ELEMENTS (numbers));
	tcase_add_loop_test (tcase, a_record_stands_in_the_cell_of_its_names, 0, G_N_ELEMENTS (grain));
	tcase_add_test (tcase, only_open_cases_of_the_codes_that_are_asked_for_are_records);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
