/* test_decimal.c - exact decimals: reading, rounding, writing, money. */
#include "common/base/decimal.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const struct number_format german = {.decimal = ',', .group = '.', .trailing_minus = true};
static const struct number_format american = {.decimal = '.', .group = ',', .parentheses = true, .leading_plus = true};
static const struct number_format french = {.decimal = ',', .group = ' ', .padded = true};
static const struct number_format ledger = {.decimal = '.', .group = ',', .credit_suffix = true, .padded = true};
static const struct number_format sap = {.decimal = '.', .trailing_minus = true, .credit_suffix = true};
static const struct number_format both = {.decimal = '.', .leading_plus = true, .trailing_minus = true};
static const struct number_format whole = {.group = '\''};

struct reading
{
	const char *text;
	const struct number_format *format;
	int scale;
	enum decimal_status status;
	int64_t value;
};

static void
readings_check (const struct reading *readings, size_t n, enum rounding mode)
{
	for (size_t i = 0; i < n; i++) {
		const struct reading *r = &readings[i];
		int64_t value = 4711;
		enum decimal_status status = decimal_parse (r->text, strlen (r->text), r->format, r->scale, mode, &value);

		ck_assert_msg (status == r->status, "'%s': status %d, not %d", r->text, (int) status, (int) r->status);
		ck_assert_msg (value == (status == DECIMAL_OK ? r->value : 4711), "'%s': value %lld", r->text, (long long) value);
	}
}

#define READINGS_CHECK(readings, mode) readings_check (readings, sizeof readings / sizeof *readings, mode)

START_TEST (vector_13_minor_units_follow_the_currency)
{
	static const struct
	{
		const char *stored, *currency, *amount;
	} vectors[] = {{"300.00", "JPY", "30000"}, {"123.45", "KWD", "12.345"}, {"19.99", "EUR", "19.99"}};

	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		int decimals = currency_decimals (vectors[i].currency);
		int64_t minor, amount;
		char text[DECIMAL_TEXT_MAX];

		ck_assert_int_eq (
			decimal_parse (vectors[i].stored, strlen (vectors[i].stored), NULL, 2, ROUND_NEVER, &minor), DECIMAL_OK);
		ck_assert_int_eq (decimal_rescale (minor, decimals, MONEY_SCALE, ROUND_NEVER, &amount), DECIMAL_OK);
		ck_assert_str_eq (decimal_format (amount, MONEY_SCALE, decimals, text), vectors[i].amount);
	}
}
END_TEST

START_TEST (vector_13_an_amount_stored_with_two_decimals_follows_its_currency)
{
	static const struct
	{
		const char *stored, *currency, *amount;
		enum decimal_status status;
	} vectors[] = {
		{"300.00", "JPY", "30000.00", DECIMAL_OK},
		{"123.45", "KWD", "12.345", DECIMAL_OK},
		{"19.99", "EUR", "19.99", DECIMAL_OK},
		{"-123.45", "CLF", "-1.2345", DECIMAL_OK},
		{"92233720368547.00", "JPY", "", DECIMAL_RANGE},
		{"1.2345", "KWD", "", DECIMAL_INEXACT},
	};

	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		int64_t stored, money;
		char text[DECIMAL_TEXT_MAX];

		ck_assert_int_eq (
			decimal_parse (vectors[i].stored, strlen (vectors[i].stored), NULL, MONEY_SCALE, ROUND_NEVER, &stored), DECIMAL_OK);
		ck_assert_int_eq (money_from_stored (stored, vectors[i].currency, &money), vectors[i].status);
		if (vectors[i].status == DECIMAL_OK)
			ck_assert_str_eq (decimal_format (money, MONEY_SCALE, 2, text), vectors[i].amount);
	}
}
END_TEST

START_TEST (vector_14_a_negative_rate_is_an_indirect_quotation)
{
	static const struct
	{
		int64_t rate, factor, converted;
		enum decimal_status status;
	} vectors[] = {
		{-1140000, 877193, INT64_C (8771929800), DECIMAL_OK}, /* not 877,193.00, as by the factor */
		{1140000, 1140000, INT64_C (11400000000), DECIMAL_OK},
		{-1000000, 1000000, INT64_C (10000000000), DECIMAL_OK},
		{0, 0, 0, DECIMAL_RANGE},
	};

	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		int64_t factor = 0, converted = 0;

		ck_assert_int_eq (rate_factor (vectors[i].rate, &factor), vectors[i].status);
		ck_assert_int_eq (factor, vectors[i].factor);
		ck_assert_int_eq (rate_convert (INT64_C (10000000000), vectors[i].rate, 2, &converted), vectors[i].status);
		ck_assert_int_eq (converted, vectors[i].converted);
	}
	ck_assert_int_eq (rate_convert (INT64_MAX, 2000000, 2, &(int64_t) {0}), DECIMAL_RANGE);
}
END_TEST

START_TEST (currencies_have_two_decimals_unless_listed)
{
	static const char *const none[] = {
		"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"};
	static const char *const three[] = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
	static const char *const two[] = {"EUR", "USD", "HUF", "MGA", "CHF", "jpy", "JP", "JPYX", "", NULL};

	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		ck_assert_msg (currency_decimals (none[i]) == 0, "%s", none[i]);
	for (size_t i = 0; i < sizeof three / sizeof *three; i++)
		ck_assert_msg (currency_decimals (three[i]) == 3, "%s", three[i]);
	for (size_t i = 0; i < sizeof two / sizeof *two; i++)
		ck_assert_int_eq (currency_decimals (two[i]), 2);
	ck_assert_int_eq (currency_decimals ("CLF"), 4);
	ck_assert_int_eq (currency_decimals ("UYW"), 4);
}
END_TEST

START_TEST (vector_15_a_number_format_must_be_declared)
{
	static const struct reading readings[] = {
		{"1.234,56-", &german, 2, DECIMAL_OK, -123456},
		{"1.234,56-", &number_plain, 2, DECIMAL_SYNTAX, 0},
		{"1.234,56-", NULL, 2, DECIMAL_SYNTAX, 0},
	};

	READINGS_CHECK (readings, ROUND_NEVER);
}
END_TEST

START_TEST (the_plain_format_takes_a_minus_digits_and_a_point)
{
	static const struct reading readings[] = {
		{"0", NULL, 6, DECIMAL_OK, 0},
		{"-0", NULL, 6, DECIMAL_OK, 0},
		{"-0.000", NULL, 2, DECIMAL_OK, 0},
		{"1", NULL, 0, DECIMAL_OK, 1},
		{"1", NULL, 6, DECIMAL_OK, 1000000},
		{"-1234.56", NULL, 2, DECIMAL_OK, -123456},
		{"00012.5", NULL, 1, DECIMAL_OK, 125},
		{"0.000001", NULL, 6, DECIMAL_OK, 1},
		{"1.50000000000000000000000", NULL, 1, DECIMAL_OK, 15},
		{"0000000000000000000000000001", NULL, 0, DECIMAL_OK, 1},
		{"3.000000000001", NULL, 12, DECIMAL_OK, INT64_C (3000000000001)},
		{".5", NULL, 2, DECIMAL_SYNTAX, 0},
		{"5.", NULL, 2, DECIMAL_SYNTAX, 0},
		{".", NULL, 2, DECIMAL_SYNTAX, 0},
		{"-", NULL, 2, DECIMAL_SYNTAX, 0},
		{"--1", NULL, 2, DECIMAL_SYNTAX, 0},
		{"+1", NULL, 2, DECIMAL_SYNTAX, 0},
		{"1-", NULL, 2, DECIMAL_SYNTAX, 0},
		{"(1)", NULL, 2, DECIMAL_SYNTAX, 0},
		{"1 CR", NULL, 2, DECIMAL_SYNTAX, 0},
		{" 1", NULL, 2, DECIMAL_SYNTAX, 0},
		{"1 ", NULL, 2, DECIMAL_SYNTAX, 0},
		{"1,5", NULL, 2, DECIMAL_SYNTAX, 0},
		{"1,234", NULL, 2, DECIMAL_SYNTAX, 0},
		{"1.2.3", NULL, 2, DECIMAL_SYNTAX, 0},
		{"12x", NULL, 2, DECIMAL_SYNTAX, 0},
		{"0x10", NULL, 2, DECIMAL_SYNTAX, 0},
		{"1e3", NULL, 2, DECIMAL_SYNTAX, 0},
		{"NaN", NULL, 2, DECIMAL_SYNTAX, 0},
		{"99999999999999999999999x", NULL, 2, DECIMAL_SYNTAX, 0},
		{"\xd9\xa1", NULL, 2, DECIMAL_SYNTAX, 0},
	};

	READINGS_CHECK (readings, ROUND_NEVER);
}
END_TEST

START_TEST (no_text_and_blank_text_are_empty)
{
	static const struct reading readings[] = {
		{"", NULL, 2, DECIMAL_EMPTY, 0},
		{"   ", NULL, 2, DECIMAL_EMPTY, 0},
		{"\t", &french, 2, DECIMAL_EMPTY, 0},
		{" \xc2\xa0\xe2\x80\xaf", &german, 2, DECIMAL_EMPTY, 0},
		{"\xc2", &french, 2, DECIMAL_SYNTAX, 0},
		{"\xe2\x80", &french, 2, DECIMAL_SYNTAX, 0},
	};
	int64_t value;

	READINGS_CHECK (readings, ROUND_NEVER);
	ck_assert_int_eq (decimal_parse (NULL, 0, NULL, 2, ROUND_NEVER, &value), DECIMAL_EMPTY);
}
END_TEST

START_TEST (only_the_bytes_given_are_read)
{
	int64_t value;

	ck_assert_int_eq (decimal_parse ("12.345", 4, NULL, 2, ROUND_NEVER, &value), DECIMAL_OK);
	ck_assert_int_eq (value, 1230);
	ck_assert_int_eq (decimal_parse ("1\0"
									 "2",
						  3, NULL, 0, ROUND_NEVER, &value),
		DECIMAL_SYNTAX);
	ck_assert_int_eq (decimal_parse ("1\0"
									 "5",
						  3, &whole, 1, ROUND_NEVER, &value),
		DECIMAL_SYNTAX);
}
END_TEST

START_TEST (groups_have_three_digits)
{
	static const struct reading readings[] = {
		{"1.234.567,89", &german, 2, DECIMAL_OK, 123456789},
		{"1234567,89", &german, 2, DECIMAL_OK, 123456789},
		{"123.456", &german, 0, DECIMAL_OK, 123456},
		{"-12.345,6", &german, 1, DECIMAL_OK, -123456},
		{"0,500", &german, 3, DECIMAL_OK, 500},
		{"1.23,4", &german, 2, DECIMAL_SYNTAX, 0},
		{"1.2345", &german, 2, DECIMAL_SYNTAX, 0},
		{"1234.567", &german, 2, DECIMAL_SYNTAX, 0},
		{"1.234567", &german, 2, DECIMAL_SYNTAX, 0},
		{"1..234", &german, 2, DECIMAL_SYNTAX, 0},
		{".234", &german, 2, DECIMAL_SYNTAX, 0},
		{"1.", &german, 2, DECIMAL_SYNTAX, 0},
		{"1.234.", &german, 2, DECIMAL_SYNTAX, 0},
		{"1,234.567", &german, 3, DECIMAL_SYNTAX, 0},
		{"0.500", &german, 3, DECIMAL_SYNTAX, 0},
		{"1,234,567.8", &american, 1, DECIMAL_OK, 12345678},
		{"12,34,567.8", &american, 1, DECIMAL_SYNTAX, 0},
		{"1'234'567", &whole, 0, DECIMAL_OK, 1234567},
		{"1'234.5", &whole, 1, DECIMAL_SYNTAX, 0},
	};

	READINGS_CHECK (readings, ROUND_NEVER);
}
END_TEST

START_TEST (a_blank_group_may_be_a_no_break_space)
{
	static const struct reading readings[] = {
		{"1 234 567,8", &french, 1, DECIMAL_OK, 12345678},
		{"1\xc2\xa0"
		 "234,8",
			&french, 1, DECIMAL_OK, 12348},
		{"1\xe2\x80\xaf"
		 "234\xc2\xa0"
		 "567,8",
			&french, 1, DECIMAL_OK, 12345678},
		{"\xc2\xa0-1 234,5 \t", &french, 1, DECIMAL_OK, -12345},
		{"1  234", &french, 0, DECIMAL_SYNTAX, 0},
		{"1\t234", &french, 0, DECIMAL_SYNTAX, 0},
		{"1 23", &french, 0, DECIMAL_SYNTAX, 0},
		{"1\xc2\xa1"
		 "234",
			&french, 0, DECIMAL_SYNTAX, 0},
		{"- 1", &french, 0, DECIMAL_SYNTAX, 0},
	};

	READINGS_CHECK (readings, ROUND_NEVER);
}
END_TEST

START_TEST (a_sign_is_read_only_where_declared_and_only_once)
{
	static const struct reading readings[] = {
		{"100,20-", &german, 2, DECIMAL_OK, -10020},
		{"-100,20", &german, 2, DECIMAL_OK, -10020},
		{"-100,20-", &german, 2, DECIMAL_SYNTAX, 0},
		{"100,20--", &german, 2, DECIMAL_SYNTAX, 0},
		{"100,20 -", &german, 2, DECIMAL_SYNTAX, 0},
		{"(100.20)", &american, 2, DECIMAL_OK, -10020},
		{"+100.20", &american, 2, DECIMAL_OK, 10020},
		{"(100.20", &american, 2, DECIMAL_SYNTAX, 0},
		{"100.20)", &american, 2, DECIMAL_SYNTAX, 0},
		{"(-100.20)", &american, 2, DECIMAL_SYNTAX, 0},
		{"-(100.20)", &american, 2, DECIMAL_SYNTAX, 0},
		{"+-1", &american, 2, DECIMAL_SYNTAX, 0},
		{"()", &american, 2, DECIMAL_SYNTAX, 0},
		{"100.20 CR", &ledger, 2, DECIMAL_OK, -10020},
		{"100.20CR", &ledger, 2, DECIMAL_OK, -10020},
		{"1,100.20\xc2\xa0"
		 "DR ",
			&ledger, 2, DECIMAL_OK, 110020},
		{"100.20 ", &ledger, 2, DECIMAL_OK, 10020},
		{"100.20 cr", &ledger, 2, DECIMAL_SYNTAX, 0},
		{"100.20 C", &ledger, 2, DECIMAL_SYNTAX, 0},
		{"100.20 XR", &ledger, 2, DECIMAL_SYNTAX, 0},
		{"100.20 CX", &ledger, 2, DECIMAL_SYNTAX, 0},
		{"-100.20 CR", &ledger, 2, DECIMAL_SYNTAX, 0},
		{"100.20-", &sap, 2, DECIMAL_OK, -10020},
		{"100.20- CR", &sap, 2, DECIMAL_SYNTAX, 0},
		{"100.20 ", &sap, 2, DECIMAL_SYNTAX, 0},
		{"+1", &both, 2, DECIMAL_OK, 100},
		{"1-", &both, 2, DECIMAL_OK, -100},
		{"+1-", &both, 2, DECIMAL_SYNTAX, 0},
	};

	READINGS_CHECK (readings, ROUND_NEVER);
}
END_TEST

START_TEST (what_does_not_fit_is_out_of_range)
{
	static const struct reading readings[] = {
		{"9223372036854775807", NULL, 0, DECIMAL_OK, INT64_MAX},
		{"-9223372036854775807", NULL, 0, DECIMAL_OK, -INT64_MAX},
		{"9223372036854775808", NULL, 0, DECIMAL_RANGE, 0},
		{"-9223372036854775808", NULL, 0, DECIMAL_RANGE, 0}, /* INT64_MIN means "no value" */
		{"18446744073709551615", NULL, 0, DECIMAL_RANGE, 0},
		{"18446744073709551616", NULL, 0, DECIMAL_RANGE, 0},
		{"18446744073709551617", NULL, 0, DECIMAL_RANGE, 0}, /* 1 where 64 bits wrap around */
		{"99999999999999999999999999", NULL, 0, DECIMAL_RANGE, 0},
		{"9223372036854.775807", NULL, 6, DECIMAL_OK, INT64_MAX},
		{"9223372036854.775808", NULL, 6, DECIMAL_RANGE, 0},
		{"9999999999999999999", NULL, 6, DECIMAL_RANGE, 0},
		{"1234567890123456789", NULL, 6, DECIMAL_RANGE, 0},
		{"99999999999999999999.1", NULL, 6, DECIMAL_RANGE, 0},
		{"9223372036854775807.5", NULL, 0, DECIMAL_INEXACT, 0},
		{"9223372036854775808.5", NULL, 0, DECIMAL_RANGE, 0},
	};
	int64_t value;

	READINGS_CHECK (readings, ROUND_NEVER);
	ck_assert_int_eq (decimal_parse ("9223372036854775807.5", 21, NULL, 0, ROUND_HALF_AWAY, &value), DECIMAL_RANGE);
	ck_assert_int_eq (decimal_parse ("-9223372036854775807.5", 22, NULL, 0, ROUND_FLOOR, &value), DECIMAL_RANGE);
	ck_assert_int_eq (decimal_parse ("-9223372036854775807.5", 22, NULL, 0, ROUND_CEILING, &value), DECIMAL_OK);
	ck_assert (value == -INT64_MAX);
}
END_TEST

START_TEST (vector_16_half_is_rounded_away_from_zero)
{
	static const struct reading readings[] = {
		{"-2.345", NULL, 2, DECIMAL_OK, -235},
		{"2.345", NULL, 2, DECIMAL_OK, 235},
	};
	static const struct reading even[] = {{"-2.345", NULL, 2, DECIMAL_OK, -234}};
	int64_t value;

	READINGS_CHECK (readings, ROUND_HALF_AWAY);
	READINGS_CHECK (even, ROUND_HALF_EVEN);
	ck_assert_int_eq (decimal_round (-2345000, 6, 2, ROUND_HALF_AWAY, &value), DECIMAL_OK);
	ck_assert_int_eq (value, -2350000);
}
END_TEST

START_TEST (every_mode_rounds_as_it_says_on_both_sides_of_zero)
{
	/* columns: half away, half even, up, down, ceiling, floor */
	static const struct
	{
		const char *text;
		int64_t hundredths;
		int expected[6];
	} cases[] = {
		{"2.00", 200, {2, 2, 2, 2, 2, 2}},
		{"2.01", 201, {2, 2, 3, 2, 3, 2}},
		{"2.40", 240, {2, 2, 3, 2, 3, 2}},
		{"2.49", 249, {2, 2, 3, 2, 3, 2}},
		{"2.50", 250, {3, 2, 3, 2, 3, 2}},
		{"2.51", 251, {3, 3, 3, 2, 3, 2}},
		{"3.50", 350, {4, 4, 4, 3, 4, 3}},
		{"0.50", 50, {1, 0, 1, 0, 1, 0}},
		{"-0.50", -50, {-1, 0, -1, 0, 0, -1}},
		{"-2.01", -201, {-2, -2, -3, -2, -2, -3}},
		{"-2.49", -249, {-2, -2, -3, -2, -2, -3}},
		{"-2.50", -250, {-3, -2, -3, -2, -2, -3}},
		{"-2.51", -251, {-3, -3, -3, -2, -2, -3}},
		{"-3.50", -350, {-4, -4, -4, -3, -3, -4}},
		{"-3.00", -300, {-3, -3, -3, -3, -3, -3}},
	};
	static const enum rounding modes[] = {ROUND_HALF_AWAY, ROUND_HALF_EVEN, ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (size_t m = 0; m < 6; m++) {
			int64_t parsed, scaled, divided, divided_by_minus, rounded, exact = 0;
			int64_t v = cases[i].hundredths, want = cases[i].expected[m];

			ck_assert_int_eq (decimal_parse (cases[i].text, strlen (cases[i].text), NULL, 0, modes[m], &parsed), DECIMAL_OK);
			ck_assert_int_eq (decimal_rescale (v, 2, 0, modes[m], &scaled), DECIMAL_OK);
			ck_assert_int_eq (decimal_ratio (v, 1, 100, modes[m], &divided), DECIMAL_OK);
			ck_assert_int_eq (decimal_ratio (v, -7, -700, modes[m], &divided_by_minus), DECIMAL_OK);
			ck_assert_int_eq (decimal_round (v, 2, 0, modes[m], &rounded), DECIMAL_OK);
			ck_assert_msg (
				parsed == want && scaled == want && divided == want && divided_by_minus == want && rounded == want * 100,
				"%s, mode %d: %lld %lld %lld %lld %lld", cases[i].text, (int) modes[m], (long long) parsed, (long long) scaled,
				(long long) divided, (long long) divided_by_minus, (long long) rounded);
			ck_assert_int_eq (decimal_ratio (v, 1, 100, ROUND_NEVER, &exact), v % 100 == 0 ? DECIMAL_OK : DECIMAL_INEXACT);
		}
	}
}
END_TEST

START_TEST (digits_beyond_the_scale_are_weighed_to_the_last)
{
	static const struct reading away[] = {
		{"0.14999999999999999999999", NULL, 1, DECIMAL_OK, 1},
		{"0.15000000000000000000000", NULL, 1, DECIMAL_OK, 2},
		{"0.05", NULL, 1, DECIMAL_OK, 1},
		{"0.04", NULL, 1, DECIMAL_OK, 0},
	};
	static const struct reading even[] = {
		{"0.25", NULL, 1, DECIMAL_OK, 2},
		{"0.2500000000000000000000000001", NULL, 1, DECIMAL_OK, 3},
		{"0.26", NULL, 1, DECIMAL_OK, 3},
	};
	static const struct reading up[] = {
		{"0.2000000000000000000000000001", NULL, 1, DECIMAL_OK, 3},
		{"0.2000000000000000000000000000", NULL, 1, DECIMAL_OK, 2},
	};
	static const struct reading never[] = {{"0.2000000000000000000000000001", NULL, 1, DECIMAL_INEXACT, 0}};

	READINGS_CHECK (away, ROUND_HALF_AWAY);
	READINGS_CHECK (even, ROUND_HALF_EVEN);
	READINGS_CHECK (up, ROUND_UP);
	READINGS_CHECK (never, ROUND_NEVER);
}
END_TEST

START_TEST (rescaling_multiplies_and_divides_wide_values)
{
	int128 big = (int128) INT64_MAX * 1000000;
	int64_t value;

	ck_assert_int_eq (decimal_rescale (big, 12, 6, ROUND_NEVER, &value), DECIMAL_OK);
	ck_assert (value == INT64_MAX);
	ck_assert_int_eq (decimal_rescale (-big, 12, 6, ROUND_NEVER, &value), DECIMAL_OK);
	ck_assert (value == -INT64_MAX);
	ck_assert_int_eq (decimal_rescale (big + 1, 12, 6, ROUND_NEVER, &value), DECIMAL_INEXACT);
	ck_assert_int_eq (decimal_rescale (big + 500000, 12, 6, ROUND_HALF_AWAY, &value), DECIMAL_RANGE);
	ck_assert_int_eq (decimal_rescale (big, 6, 6, ROUND_NEVER, &value), DECIMAL_RANGE);
	ck_assert_int_eq (decimal_rescale (-big, 6, 6, ROUND_NEVER, &value), DECIMAL_RANGE);
	ck_assert_int_eq (decimal_rescale (INT64_MIN, 0, 0, ROUND_NEVER, &value), DECIMAL_RANGE);
	ck_assert_int_eq (decimal_rescale (7, 0, 18, ROUND_NEVER, &value), DECIMAL_OK);
	ck_assert (value == INT64_C (7000000000000000000));
	ck_assert_int_eq (decimal_rescale (10, 0, 18, ROUND_NEVER, &value), DECIMAL_RANGE);
	ck_assert_int_eq (decimal_rescale ((int128) 1 << 126, 0, 18, ROUND_NEVER, &value), DECIMAL_RANGE);
	ck_assert_int_eq (
		decimal_rescale ((int128) INT64_C (1000000000000000000) * INT64_C (1000000000000000000), 36, 2, ROUND_NEVER, &value),
		DECIMAL_OK);
	ck_assert_int_eq (value, 100);
	ck_assert_int_eq (decimal_rescale ((int128) ((unsigned __int128) 1 << 127), 36, 0, ROUND_DOWN, &value), DECIMAL_OK);
	ck_assert_int_eq (value, -170);
}
END_TEST

START_TEST (a_ratio_is_exact_until_its_one_rounding)
{
	int64_t value;

	/* 40,000 LB at 45359/100000 are 18,143.600 KG */
	ck_assert_int_eq (decimal_ratio (INT64_C (40000000000), 45359, 100000, ROUND_NEVER, &value), DECIMAL_OK);
	ck_assert_int_eq (value, INT64_C (18143600000));
	ck_assert_int_eq (decimal_ratio (5, 3, 5, ROUND_NEVER, &value), DECIMAL_OK);
	ck_assert_int_eq (value, 3);
	/* an indirect rate of 1.14 */
	ck_assert_int_eq (decimal_ratio (1000000, 100, 114, ROUND_HALF_AWAY, &value), DECIMAL_OK);
	ck_assert_int_eq (value, 877193);
	ck_assert_int_eq (decimal_ratio (INT64_MAX, INT64_MAX, INT64_MAX, ROUND_NEVER, &value), DECIMAL_OK);
	ck_assert (value == INT64_MAX);
	ck_assert_int_eq (decimal_ratio (INT64_MAX, 2, 1, ROUND_NEVER, &value), DECIMAL_RANGE);
	ck_assert_int_eq (decimal_ratio (INT64_MIN, 1, 1, ROUND_NEVER, &value), DECIMAL_RANGE);
	ck_assert_int_eq (decimal_ratio (INT64_MIN, 1, INT64_MIN, ROUND_NEVER, &value), DECIMAL_OK);
	ck_assert_int_eq (value, 1);
	ck_assert_int_eq (decimal_ratio (1, 1, 0, ROUND_HALF_AWAY, &value), DECIMAL_RANGE);
}
END_TEST

START_TEST (rounding_to_decimals_keeps_the_scale)
{
	int64_t value;

	ck_assert_int_eq (decimal_round (2345000, 6, 2, ROUND_HALF_AWAY, &value), DECIMAL_OK);
	ck_assert_int_eq (value, 2350000);
	ck_assert_int_eq (decimal_round (2345000, 6, 6, ROUND_NEVER, &value), DECIMAL_OK);
	ck_assert_int_eq (value, 2345000);
	ck_assert_int_eq (decimal_round (2345000, 6, 2, ROUND_NEVER, &value), DECIMAL_INEXACT);
	ck_assert_int_eq (decimal_round (INT64_MAX, 6, 0, ROUND_UP, &value), DECIMAL_RANGE);
	ck_assert_int_eq (decimal_round (INT64_MAX, 6, 0, ROUND_DOWN, &value), DECIMAL_OK);
	ck_assert (value == INT64_C (9223372036854000000));
}
END_TEST

START_TEST (a_value_is_written_with_at_least_the_decimals_asked_for)
{
	static const struct
	{
		int64_t value;
		int scale, decimals;
		const char *text;
	} cases[] = {
		{0, 0, 0, "0"},
		{0, 6, 0, "0"},
		{0, 6, 2, "0.00"},
		{5, 0, 2, "5.00"},
		{5, 6, 0, "0.000005"},
		{-5, 6, 0, "-0.000005"},
		{1500000, 6, 0, "1.5"},
		{1500000, 6, 3, "1.500"},
		{1500000, 6, 6, "1.500000"},
		{1500001, 6, 3, "1.500001"},
		{-123456, 2, 2, "-1234.56"},
		{1000000, 6, 0, "1"},
		{100, 0, 0, "100"},
		{INT64_MAX, 6, 0, "9223372036854.775807"},
		{INT64_MIN, 0, 0, "-9223372036854775808"},
	};
	char text[DECIMAL_TEXT_MAX];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ck_assert_str_eq (decimal_format (cases[i].value, cases[i].scale, cases[i].decimals, text), cases[i].text);
	}
}
END_TEST

START_TEST (sums_of_128_bits_are_written_in_full)
{
	int128 least = (int128) ((unsigned __int128) 1 << 127);
	char text[DECIMAL_TEXT_MAX];

	ck_assert_str_eq (decimal_format (least, 0, 0, text), "-170141183460469231731687303715884105728");
	ck_assert_str_eq (decimal_format (-(least + 1), 12, 0, text), "170141183460469231731687303.715884105727");
	ck_assert_str_eq (decimal_format (least, 20, 20, text), "-1701411834604692317.31687303715884105728");
	ck_assert_str_eq (decimal_format (least, 0, 20, text), "-170141183460469231731687303715884105728.00000000000000000000");
	ck_assert_str_eq (decimal_format ((int128) 1 << 64, 0, 0, text), "18446744073709551616");
	ck_assert_str_eq (decimal_format ((int128) UINT64_MAX, 0, 0, text), "18446744073709551615");
}
END_TEST

START_TEST (what_is_written_reads_back_as_the_same_value)
{
	uint64_t random = 88172645463325252;

	for (int i = 0; i < 20000; i++) {
		char text[DECIMAL_TEXT_MAX];
		int64_t value, back;
		int scale = i % 13;

		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		value = (int64_t) (random >> (i % 60)) * (i % 2 == 0 ? 1 : -1);
		if (value == INT64_MIN)
			continue;
		decimal_format (value, scale, i % 5, text);
		ck_assert_int_eq (decimal_parse (text, strlen (text), NULL, scale, ROUND_NEVER, &back), DECIMAL_OK);
		ck_assert_msg (back == value, "%s", text);
	}
}
END_TEST

START_TEST (an_amount_is_quantity_times_price_per_price_unit)
{
	static const struct
	{
		int64_t qty, price, unit;
		int decimals;
		enum decimal_status status;
		int64_t amount;
	} cases[] = {
		{66200000, 3200000, 1, 2, DECIMAL_OK, 2118400}, /* 66.200 KG at 3.20: 211.84 */
		{-66200000, 3200000, 1, 2, DECIMAL_OK, -2118400},
		{1000000, 1005, 1, 2, DECIMAL_OK, 0},   /* 0.001005 */
		{1000000, 5000, 1, 2, DECIMAL_OK, 100}, /* 0.005 becomes 0.01 */
		{-1000000, 5000, 1, 2, DECIMAL_OK, -100},
		{250000000, 12340000, 1000, 2, DECIMAL_OK, 30900}, /* 250 at 12.34 per 1000: 3.085, so 3.09 */
		{3000000, 100500000, 1, 0, DECIMAL_OK, 3020000},   /* JPY 301.5, so 302 */
		{3000000, 1234500, 1, 3, DECIMAL_OK, 37040},       /* KWD 3.7035, so 3.704 */
		{3000000, 1234567, 1, 4, DECIMAL_OK, 37037},
		{INT64_MAX, INT64_MAX, 1, 2, DECIMAL_RANGE, 0},
		{INT64_MAX, 10000000000, 1, 2, DECIMAL_RANGE, 0},
		{INT64_MAX, INT64_MAX, INT64_MAX, 4, DECIMAL_OK, INT64_C (92233720369)},
		{1000000, 1000000, INT64_C (1) << 60, 2, DECIMAL_OK, 0},
		{1000000, 1000000, 0, 2, DECIMAL_RANGE, 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t amount = 0;

		ck_assert_int_eq (money_of (cases[i].qty, cases[i].price, cases[i].unit, cases[i].decimals, &amount), cases[i].status);
		ck_assert_msg (amount == cases[i].amount, "case %zu: %lld", i, (long long) amount);
	}
}
END_TEST

START_TEST (portions_and_the_last_rest_sum_to_the_whole)
{
	int64_t amount = 1000000, first = money_portion (amount, 1, 3, 2), second = money_portion (amount, 1, 3, 2);

	ck_assert_int_eq (first, 333300);                   /* 33.33 of 100.00 */
	ck_assert_int_eq (amount - first - second, 333400); /* 33.34 */
	ck_assert_int_eq (money_portion (-amount, 2, 3, 2), -666700);
	ck_assert_int_eq (money_portion (-amount, -2, 3, 0), 670000);
	ck_assert_int_eq (money_portion (amount, 0, 3, 2), 0);
	ck_assert_int_eq (money_portion (amount, 3, 3, 2), amount);
	ck_assert (money_portion (amount, 1, 0, 2) == DECIMAL_NONE);
	ck_assert (money_portion (INT64_MAX, 2, 1, 2) == DECIMAL_NONE);
}
END_TEST

START_TEST (every_status_has_its_own_text)
{
	for (int a = DECIMAL_OK; a <= DECIMAL_INEXACT; a++) {
		ck_assert_uint_gt (strlen (decimal_status_text ((enum decimal_status) a)), 0);
		for (int b = DECIMAL_OK; b < a; b++)
			ck_assert_str_ne (decimal_status_text ((enum decimal_status) a), decimal_status_text ((enum decimal_status) b));
	}
	ck_assert_str_eq (decimal_status_text (DECIMAL_RANGE), "the number is out of range");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("decimal");
	TCase *tcase = tcase_create ("decimal");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, vector_13_minor_units_follow_the_currency);
	tcase_add_test (tcase, vector_13_an_amount_stored_with_two_decimals_follows_its_currency);
	tcase_add_test (tcase, vector_14_a_negative_rate_is_an_indirect_quotation);
	tcase_add_test (tcase, currencies_have_two_decimals_unless_listed);
	tcase_add_test (tcase, vector_15_a_number_format_must_be_declared);
	tcase_add_test (tcase, the_plain_format_takes_a_minus_digits_and_a_point);
	tcase_add_test (tcase, no_text_and_blank_text_are_empty);
	tcase_add_test (tcase, only_the_bytes_given_are_read);
	tcase_add_test (tcase, groups_have_three_digits);
	tcase_add_test (tcase, a_blank_group_may_be_a_no_break_space);
	tcase_add_test (tcase, a_sign_is_read_only_where_declared_and_only_once);
	tcase_add_test (tcase, what_does_not_fit_is_out_of_range);
	tcase_add_test (tcase, vector_16_half_is_rounded_away_from_zero);
	tcase_add_test (tcase, every_mode_rounds_as_it_says_on_both_sides_of_zero);
	tcase_add_test (tcase, digits_beyond_the_scale_are_weighed_to_the_last);
	tcase_add_test (tcase, rescaling_multiplies_and_divides_wide_values);
	tcase_add_test (tcase, a_ratio_is_exact_until_its_one_rounding);
	tcase_add_test (tcase, rounding_to_decimals_keeps_the_scale);
	tcase_add_test (tcase, a_value_is_written_with_at_least_the_decimals_asked_for);
	tcase_add_test (tcase, sums_of_128_bits_are_written_in_full);
	tcase_add_test (tcase, what_is_written_reads_back_as_the_same_value);
	tcase_add_test (tcase, an_amount_is_quantity_times_price_per_price_unit);
	tcase_add_test (tcase, portions_and_the_last_rest_sum_to_the_whole);
	tcase_add_test (tcase, every_status_has_its_own_text);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
