/* What rules compute of one record: order of operators, empty columns, exact scales, clocks, and what is refused. */
#include "common/base/failure.h"
#include "common/config/expression.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* One record. n = 7, m = 2.50, t = 'x', yes = true; at = Friday 6 March 2026 18:00 UTC. Of each type one is empty: none_... */
static const struct
{
	const char *name;
	enum expression_type type;
	int scale;
	int64_t number;
	const char *text;
} columns[] = {{"n", EXPRESSION_NUMBER, 0, 7, ""}, {"m", EXPRESSION_NUMBER, 2, 250, ""}, {"t", EXPRESSION_TEXT, 0, 0, "x"},
	{"yes", EXPRESSION_FLAG, 0, 1, ""}, {"at", EXPRESSION_TIME, 0, INT64_C (1772820000000000), ""},
	{"none", EXPRESSION_NUMBER, 0, DECIMAL_NONE, ""}, {"none_text", EXPRESSION_TEXT, 0, DECIMAL_NONE, ""},
	{"none_at", EXPRESSION_TIME, 0, DECIMAL_NONE, ""}, {"great", EXPRESSION_NUMBER, 0, INT64_MAX, ""}};

static bool
column_find (const void *data G_GNUC_UNUSED, const char *name, struct expression_column *column)
{
	for (size_t i = 0; i < G_N_ELEMENTS (columns); i++)
		if (strcmp (columns[i].name, name) == 0) {
			*column = (struct expression_column) {(int) i, columns[i].type, columns[i].scale};
			return true;
		}
	return false;
}

static struct expression_value
cell_of (const void *row G_GNUC_UNUSED, int column)
{
	return (struct expression_value) {
		.number = columns[column].number, .text = columns[column].text, .none = columns[column].number == DECIMAL_NONE};
}

/* "empty", "overflow", a text in quotes, or a number with its decimals; spans and times in microseconds. */
static char *
shown (const char *formula)
{
	GError *error = NULL;
	g_autoptr (expression) expression = expression_parse (formula, &error);
	struct expression_record record = {.cell = cell_of,
		.from = INT64_C (1772323200000000), /* 1 March */
		.until = INT64_C (1775001600000000),
		.as_of = INT64_C (1775174400000000)};
	struct expression_value value;
	char text[DECIMAL_TEXT_MAX];

	ck_assert_msg (expression != NULL && expression_bind (expression, column_find, NULL, &error), "%s: %s", formula,
		error != NULL ? error->message : "");
	if (!expression_value (expression, &record, &value))
		return g_strdup ("overflow");
	if (value.none)
		return g_strdup ("empty");
	if (expression_type (expression) == EXPRESSION_TEXT)
		return g_strdup_printf ("'%s'", value.text);
	return g_strdup (decimal_format (value.number, expression_scale (expression), expression_scale (expression), text));
}

static const struct
{
	const char *formula, *expected;
} values[] = {{"1 + 2 * 3", "7"}, {"(1 + 2) * 3", "9"}, {"10 - 3 - 2", "5"}, {"-n + 10", "3"}, {"- -n", "7"}, {"n * m", "17.50"},
	{"n + m", "9.50"}, {"m * m", "6.2500"}, {"0.1 + 0.2 = 0.3", "1"}, {"n = 7.00", "1"}, {"m < 2.501", "1"}, {"n != 7", "0"},
	/* not binds tighter than and, and tighter than or */
	{"not false and false", "0"}, {"true or false and false", "1"}, {"not n = 7", "0"}, {"n in (1, 7)", "1"},
	{"not t in ('y', 'z')", "1"},
	/* what is empty: no number, equal to nothing, unequal to nothing */
	{"none + 1", "empty"}, {"none * 0", "empty"}, {"-none", "empty"}, {"none = none", "0"}, {"none != 1", "0"},
	{"not none = 1", "1"}, {"none in (1, 2)", "0"}, {"none_text = ''", "0"}, {"empty(none)", "1"}, {"empty(none_text)", "1"},
	{"empty(n)", "0"}, {"first(none, n)", "7"}, {"first(none, none)", "empty"}, {"min(n, none)", "empty"},
	{"none_at < until", "0"}, {"seconds(none_at - from)", "empty"}, {"min(n, m, 3)", "2.50"}, {"max(n, m)", "7.00"},
	{"abs(m - n)", "4.50"}, {"if(n > 5, m, 0)", "2.50"}, {"if(none > 5, 1, 2)", "2"},
	/* 7 at 2.5 per 3 = 5.8333..., and 1 at 0.00005 = 0.00005: half away from 0 at four decimals */
	{"value(n, m, 3)", "5.8333"}, {"value(1, 0.00005, 1)", "0.0001"}, {"value(-1, 0.00005, 1)", "-0.0001"},
	{"value(n, none, 1)", "empty"}, {"seconds(at + 90m - at)", "5400.000000"}, {"at >= from and at < until", "1"},
	{"2d = 48h", "1"}, {"30s < 1m", "1"},
	/* Friday 18:00 to the end of March: 6 h, then Monday 9 to Tuesday 31: 17 working days */
	{"seconds(business_time(at, until)) = 6 * 3600 + 17 * 86400", "1"}, {"seconds(business_time(at + 6h, at + 54h))", "0.000000"},
	{"seconds(business_time(at + 1h, at))", "-3600.000000"}, {"business_days(at, at + 3d)", "2"},
	{"business_days(at + 1d, at)", "0"}, {"day(at)", "'2026-03-06'"}, {"week(at)", "'2026-03-02'"},
	{"hour(at + 59m)", "'2026-03-06 18'"}, {"week(none_at)", "empty"},
	{"great * great", "85070591730234615847396907784232501249"}, {"great * great * 4", "overflow"},
	{"great * great * 2 + great * great * 2", "overflow"},
	/* the least number of 128 bits has no opposite */
	{"abs(-(great * great * 2) - great * 4 - 2)", "overflow"}, {"-(-(great * great * 2) - great * 4 - 2)", "overflow"},
	{"day(at + 9999999d)", "overflow"}, {"seconds(business_time(at - 9999999d, at))", "overflow"}, {"at + 9999999d > at", "1"}};

START_TEST (a_formula_comes_to_what_it_says)
{
	g_autofree char *text = shown (values[_i].formula);

	ck_assert_msg (strcmp (text, values[_i].expected) == 0, "%s: %s, expected %s", values[_i].formula, text, values[_i].expected);
}
END_TEST

static const struct
{
	const char *formula, *message;
} mistakes[] = {{"", "a value is missing at character 1"}, {"n +", "a value is missing at character 4"},
	{"(n", "')' is missing at character 3"}, {"n n", "nothing more was expected at character 3"},
	{"'x", "the text does not end at character 1"}, {"1.", "this is no number"}, {"1.2.3", "nothing more was expected"},
	{"12x", "a number goes on with a letter"}, {"0.0000000001", "this is no number"},
	{"min(n)", "takes another number of arguments"}, {"sum(n, m)", "there is no such function"}, {"n in 1", "'(' is missing"},
	{"n = 1 = 1", "nothing more was expected"}, {"x", "the records have no 'x'"},
	{"n + t", "a number is needed where a text stands"}, {"t + t", "a text and a text cannot be added"},
	{"at + at", "a time and a time cannot be added"}, {"t = 1", "a text is needed where a number stands"},
	{"n and yes", "a condition is needed where a number stands"}, {"if(n, 1, 2)", "a condition is needed where a number stands"},
	{"if(yes, 1, 'a')", "a number is needed where a text stands"},
	{"seconds(at)", "a span of time is needed where a time stands"}, {"day(n)", "a time is needed where a number stands"},
	{"abs(t)", "a number is needed where a text stands"}, {"2d * 2", "a number is needed where a span of time stands"},
	{"m * 0.000000001 * 0.000000001 * 0.000000001 * 0.000000001", "a product has too many decimals"}};

START_TEST (a_mistake_in_a_formula_is_said)
{
	GError *error = NULL;
	g_autoptr (expression) expression = expression_parse (mistakes[_i].formula, &error);

	ck_assert_msg (expression == NULL || !expression_bind (expression, column_find, NULL, &error), "%s", mistakes[_i].formula);
	ck_assert_msg (
		strstr (error->message, mistakes[_i].message) != NULL, "%s\nexpected %s", error->message, mistakes[_i].message);
	ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	g_error_free (error);
}
END_TEST

START_TEST (what_is_too_deep_is_refused_and_does_not_fall_over)
{
	static const char *const openings[] = {"(", "-", "not ", "abs("};

	for (size_t i = 0; i < G_N_ELEMENTS (openings); i++) {
		GError *error = NULL;
		g_autoptr (GString) text = g_string_new (NULL);

		for (int j = 0; j < 100000; j++)
			g_string_append (text, openings[i]);
		ck_assert (expression_parse (text->str, &error) == NULL);
		ck_assert (strstr (error->message, "too deep") != NULL);
		g_error_free (error);
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("expression");
	TCase *tcase = tcase_create ("expression");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_loop_test (tcase, a_formula_comes_to_what_it_says, 0, G_N_ELEMENTS (values));
	tcase_add_loop_test (tcase, a_mistake_in_a_formula_is_said, 0, G_N_ELEMENTS (mistakes));
	tcase_add_test (tcase, what_is_too_deep_is_refused_and_does_not_fall_over);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
