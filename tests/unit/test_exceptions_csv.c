/* test_exceptions_csv.c - the --exceptions file. */
#include "common/base/failure.h"
#include "reports/exceptions_csv.h"
#include "reports/words.h"

#include "outcome_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* The order that is promised to programs; new columns come behind. */
#define HEADER                                                                                                                  \
	"case_id,reconciliation,code,severity,state,match_status,disposition,plant,storage_location,material,"                      \
	"material_text,lot,serial,order_no,operation,movement,document,event_at,posting_date,period,entered_by,left_qty,right_qty," \
	"delta_qty,uom,left_amount,right_amount,unit_price,price_source,impact_stock,impact_wip,impact_liability,impact_profit,"    \
	"exposure,currency,gl_account,left_keys,right_keys,explanation,suggestion,owner,first_seen,age_days,cause,tags,root_id,"    \
	"nearest_key,nearest_why"

static char *
csv_of (bool hide_entered_by, struct outcome *first, struct outcome *second)
{
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	g_autoptr (GError) error = NULL;
	GString *text = g_string_new (NULL);
	struct out_stream out = out_stream_of_string (text);

	g_ptr_array_add (outcomes, first);
	if (second != NULL)
		g_ptr_array_add (outcomes, second);
	ck_assert_msg (exceptions_csv_write (&out, outcomes, hide_entered_by, &error), "%s", error != NULL ? error->message : "");
	return g_string_free (text, FALSE);
}

/* The fields of the n-th record as RFC 4180 has them: written independently of the writer. */
static GPtrArray *
record_read (const char *csv, guint n)
{
	GPtrArray *fields = g_ptr_array_new_with_free_func (g_free);
	GString *field = g_string_new (NULL);
	guint record = 0;
	bool quoted = false;

	for (const char *c = csv; *c != '\0'; c++) {
		if (*c == '"' && quoted && c[1] == '"') {
			g_string_append_c (field, *c++);
		} else if (*c == '"') {
			quoted = !quoted;
		} else if (!quoted && (*c == ',' || *c == '\n')) {
			if (record == n)
				g_ptr_array_add (fields, g_strdup (field->str));
			g_string_truncate (field, 0);
			record += *c == '\n';
		} else {
			g_string_append_c (field, *c);
		}
	}
	g_string_free (field, TRUE);
	return fields;
}

/* The field of a column by its header in the n-th record (1: the first case). */
static char *
field_of (const char *csv, guint n, const char *column)
{
	g_autoptr (GPtrArray) header = record_read (csv, 0), record = record_read (csv, n);

	ck_assert_uint_eq (header->len, record->len);
	for (guint i = 0; i < header->len; i++)
		if (strcmp (header->pdata[i], column) == 0)
			return g_strdup (record->pdata[i]);
	ck_abort_msg ("no column '%s'", column);
}

START_TEST (the_columns_stand_in_the_promised_order)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	g_autofree char *csv = csv_of (false, outcome, NULL);

	ck_assert_str_eq (csv, HEADER "\n");
}
END_TEST

START_TEST (a_month_is_written_as_the_reviewed_file)
{
	g_autoptr (outcome) outcome = outcome_fixture_month ();
	g_autofree char *csv = NULL;

	ck_assert (words_write (outcome, (const struct words_language *const[SIDE_COUNT]) {NULL, NULL}, NULL));
	csv = csv_of (false, outcome, NULL);
	golden_check ("exceptions.csv", csv);
}
END_TEST

START_TEST (several_outcomes_share_one_header)
{
	g_autoptr (outcome) first = outcome_fixture_new (), second = outcome_fixture_new ();
	g_autofree char *csv = NULL, *id = NULL;

	outcome_fixture_case (first, CODE_QTY_VAR, "1111");
	outcome_fixture_case (second, CODE_QTY_VAR, "2222");
	csv = csv_of (false, first, second);
	id = field_of (csv, 2, "case_id");
	ck_assert_str_eq (id, "2222");
	ck_assert (g_str_has_prefix (csv, HEADER "\n1111,"));
	ck_assert_ptr_null (strstr (csv + 1, "case_id"));
}
END_TEST

static const struct
{
	const char *text, *field, *raw;
} texts[] = {
	{"plain", "plain", ",plain,"},
	{"a,b", "a,b", ",\"a,b\","},
	{"say \"so\"", "say \"so\"", ",\"say \"\"so\"\"\","},
	{"two\nlines", "two\nlines", ",\"two\nlines\","},
	{"carriage\rreturn", "carriage\rreturn", ",\"carriage\rreturn\","},
	{" blank ", " blank ", ", blank ,"},
	{"Düse ☃ 🙂", "Düse ☃ 🙂", ",Düse ☃ 🙂,"},
	{"0000000000000000000000000000000000000042", "0000000000000000000000000000000000000042", NULL},
	{"=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0", NULL},
	{"+1+1", "'+1+1", NULL},
	{"-1+1", "'-1+1", NULL},
	{"@SUM(A1)", "'@SUM(A1)", NULL},
	{"\t=1", "'\t=1", NULL},
	{"\r=1", "'\r=1", NULL},
	{"=1,2", "'=1,2", ",\"'=1,2\","},
	{"'quoted'", "''quoted'", NULL},
	{"-", "'-", NULL},
	{"-490", "-490", ",-490,"},
	{"-1.5", "-1.5", NULL},
	{"-99999999999999999999999999", "-99999999999999999999999999", NULL},
};

START_TEST (a_text_comes_back_as_it_was_and_is_never_a_formula)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_case *one = outcome_fixture_case (outcome, CODE_QTY_VAR, "c");
	g_autofree char *csv = NULL, *field = NULL;

	one->lot = texts[_i].text;
	csv = csv_of (false, outcome, NULL);
	field = field_of (csv, 1, "lot");
	ck_assert_str_eq (field, texts[_i].field);
	ck_assert_str_eq (*field == '\'' ? field + 1 : field, texts[_i].text);
	if (texts[_i].raw != NULL)
		ck_assert_msg (strstr (csv, texts[_i].raw) != NULL, "%s", csv);
}
END_TEST

START_TEST (keys_can_be_taken_apart_again)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_case *one = outcome_fixture_case (outcome, CODE_QTY_VAR, "c");
	g_autofree char *csv = NULL, *left = NULL, *right = NULL;

	one->left_keys = outcome_fixture_keys (outcome, "S1 S2 S3");
	one->right_keys = outcome_fixture_keys (outcome, "a;b c\\d");
	csv = csv_of (false, outcome, NULL);
	left = field_of (csv, 1, "left_keys");
	right = field_of (csv, 1, "right_keys");
	ck_assert_str_eq (left, "S1;S2;S3");
	ck_assert_str_eq (right, "a\\;b;c\\\\d");
}
END_TEST

START_TEST (a_list_of_ten_thousand_keys_is_whole)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	g_autoptr (GString) keys = g_string_new ("S1");
	g_autofree char *csv = NULL, *field = NULL;
	g_auto (GStrv) parts = NULL;

	for (int i = 2; i <= 10000; i++)
		g_string_append_printf (keys, " S%d", i);
	outcome_fixture_case (outcome, CODE_QTY_VAR, "c")->left_keys = outcome_fixture_keys (outcome, keys->str);
	csv = csv_of (false, outcome, NULL);
	field = field_of (csv, 1, "left_keys");
	parts = g_strsplit (field, ";", -1);
	ck_assert_uint_eq (g_strv_length (parts), 10000);
	ck_assert_str_eq (parts[9999], "S10000");
}
END_TEST

/* clang-format off */ /* a table */
static const struct { int64_t price, unit; int decimals; const char *text; } prices[] = {
	{ 3200000, 1, 2, "3.20" },
	{ 50000000, 100, 2, "0.50" },		/* 50.00 per 100 */
	{ 50000000, 700, 2, "50.00/700" },	/* does not divide: stays as the system has it */
	{ 1, 1, 2, "0.000001" },
	{ 1, 10, 2, "0.000001/10" },
	{ 1500000000, 1000, 0, "1.5" },
	{ DECIMAL_NONE, 1, 2, "" },
	{ 0, 1, 2, "0.00" },
};
/* clang-format on */

START_TEST (a_unit_price_is_per_one_unit_where_that_is_exact)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_case *one = outcome_fixture_case (outcome, CODE_QTY_VAR, "c");
	g_autofree char *csv = NULL, *field = NULL;

	one->unit_price = prices[_i].price;
	one->price_unit = prices[_i].unit;
	one->currency_decimals = prices[_i].decimals;
	csv = csv_of (false, outcome, NULL);
	field = field_of (csv, 1, "unit_price");
	ck_assert_str_eq (field, prices[_i].text);
}
END_TEST

START_TEST (numbers_have_the_decimals_of_their_unit_and_currency_and_are_exact)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_case *one = outcome_fixture_case (outcome, CODE_QTY_VAR, "c");
	g_autofree char *csv = NULL, *qty = NULL, *more = NULL, *yen = NULL, *unvalued = NULL;

	one->uom_decimals = 3;
	one->delta_qty = -INT64_MAX;
	one->left_qty = 1234567;
	one->currency = "JPY";
	one->currency_decimals = 0;
	one->impact_stock = 300000000;
	one->impact_profit = DECIMAL_NONE;
	csv = csv_of (false, outcome, NULL);
	qty = field_of (csv, 1, "delta_qty");
	more = field_of (csv, 1, "left_qty");
	yen = field_of (csv, 1, "impact_stock");
	unvalued = field_of (csv, 1, "impact_profit");
	ck_assert_str_eq (qty, "-9223372036854.775807");
	ck_assert_str_eq (more, "1.234567");
	ck_assert_str_eq (yen, "30000");
	ck_assert_str_eq (unvalued, "");
}
END_TEST

START_TEST (event_time_is_the_plants_with_its_offset)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_case *one = outcome_fixture_case (outcome, CODE_QTY_VAR, "c");
	g_autofree char *chicago = NULL, *utc = NULL, *in_chicago = NULL, *in_utc = NULL;

	one->event_at = date_make (2026, 4, 1) * INSTANT_DAY + (4 * 60 + 40) * 60 * INSTANT_SECOND;
	chicago = csv_of (false, outcome, NULL);
	in_chicago = field_of (chicago, 1, "event_at");
	ck_assert_str_eq (in_chicago, "2026-03-31T23:40:00-05:00");
	outcome->zone = "";
	utc = csv_of (false, outcome, NULL);
	in_utc = field_of (utc, 1, "event_at");
	ck_assert_str_eq (in_utc, "2026-04-01T04:40:00Z");
}
END_TEST

START_TEST (the_user_can_be_hidden_and_its_column_stays)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	g_autofree char *open = NULL, *hidden = NULL, *name = NULL, *nobody = NULL;

	outcome_fixture_case (outcome, CODE_QTY_VAR, "c")->entered_by = "MILLER";
	open = csv_of (false, outcome, NULL);
	hidden = csv_of (true, outcome, NULL);
	name = field_of (open, 1, "entered_by");
	nobody = field_of (hidden, 1, "entered_by");
	ck_assert_str_eq (name, "MILLER");
	ck_assert_str_eq (nobody, "");
	ck_assert_ptr_null (strstr (hidden, "MILLER"));
}
END_TEST

/* A receiver that takes so many writes and then fails, and must not be called again. */
struct failing
{
	int left;
	bool failed;
};

static gboolean
failing_write (void *data, const void *bytes, size_t n, GError **error)
{
	struct failing *failing = data;

	(void) bytes;
	(void) n;
	ck_assert (!failing->failed);
	if (failing->left-- > 0)
		return TRUE;
	failing->failed = true;
	g_set_error (error, FAILURE, FAILURE_IO, "no space");
	return FALSE;
}

START_TEST (a_receiver_that_fails_ends_the_writing)
{
	g_autoptr (outcome) outcome = outcome_fixture_month ();
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	g_autoptr (GError) error = NULL;
	struct failing failing = {.left = _i};
	struct out_stream out = {failing_write, &failing};

	g_ptr_array_add (outcomes, outcome);
	ck_assert (!exceptions_csv_write (&out, outcomes, false, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_IO));
}
END_TEST

START_TEST (an_unknown_zone_is_an_error)
{
	g_autoptr (outcome) outcome = outcome_fixture_month ();
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	g_autoptr (GString) text = g_string_new (NULL);
	g_autoptr (GError) error = NULL;
	struct out_stream out = out_stream_of_string (text);

	outcome->zone = "Mars/Olympus";
	g_ptr_array_add (outcomes, outcome);
	ck_assert (!exceptions_csv_write (&out, outcomes, false, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
}
END_TEST

int
main (void)
{
	TCase *tests = tcase_create ("exceptions_csv");
	Suite *suite = suite_create ("exceptions_csv");
	SRunner *runner;
	int failed;

	tcase_add_test (tests, the_columns_stand_in_the_promised_order);
	tcase_add_test (tests, a_month_is_written_as_the_reviewed_file);
	tcase_add_test (tests, several_outcomes_share_one_header);
	tcase_add_loop_test (tests, a_text_comes_back_as_it_was_and_is_never_a_formula, 0, G_N_ELEMENTS (texts));
	tcase_add_test (tests, keys_can_be_taken_apart_again);
	tcase_add_test (tests, a_list_of_ten_thousand_keys_is_whole);
	tcase_add_loop_test (tests, a_unit_price_is_per_one_unit_where_that_is_exact, 0, G_N_ELEMENTS (prices));
	tcase_add_test (tests, numbers_have_the_decimals_of_their_unit_and_currency_and_are_exact);
	tcase_add_test (tests, event_time_is_the_plants_with_its_offset);
	tcase_add_test (tests, the_user_can_be_hidden_and_its_column_stays);
	tcase_add_loop_test (tests, a_receiver_that_fails_ends_the_writing, 0, 9);
	tcase_add_test (tests, an_unknown_zone_is_an_error);
	suite_add_tcase (suite, tests);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
