/*
 * fuzz_decimal.c - any bytes as a number in several formats, scales and rounding modes: what is read prints and reads back as
 * the same value, and the modes agree with each other.
 */
#include "common/base/decimal.h"
#include "fuzz.h"

#include <string.h>

enum
{
	MODES = ROUND_FLOOR + 1
};

static void
round_trip (int64_t value, int scale)
{
	char text[DECIMAL_TEXT_MAX], again[DECIMAL_TEXT_MAX];
	int64_t back = 0;

	demand (value != DECIMAL_NONE);
	for (int decimals = 0; decimals <= scale; decimals++) {
		decimal_format (value, scale, decimals, text);
		demand (strlen (text) < DECIMAL_TEXT_MAX);
		demand (decimal_parse (text, strlen (text), NULL, scale, ROUND_NEVER, &back) == DECIMAL_OK && back == value);
		demand (strcmp (decimal_format (back, scale, decimals, again), text) == 0);
	}
}

/* Floor and ceiling are the same value or neighbors; each other mode gives one of the two. */
static void
modes_agree (const enum decimal_status status[MODES], const int64_t value[MODES])
{
	int64_t low = value[ROUND_FLOOR], high = value[ROUND_CEILING];

	if (status[ROUND_FLOOR] != DECIMAL_OK || status[ROUND_CEILING] != DECIMAL_OK) {
		demand (status[ROUND_NEVER] != DECIMAL_OK);
		return;
	}
	demand (status[ROUND_NEVER] == (low == high ? DECIMAL_OK : DECIMAL_INEXACT));
	demand (low == high || low + 1 == high);
	for (int mode = ROUND_HALF_AWAY; mode < MODES; mode++)
		demand (status[mode] == DECIMAL_OK && (value[mode] == low || value[mode] == high));
	demand (value[ROUND_UP] == (low >= 0 ? high : low) && value[ROUND_DOWN] == (low >= 0 ? low : high));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	static const struct number_format formats[] = {
		{.decimal = '.'},
		{.decimal = ',', .group = '.', .trailing_minus = true},
		{.decimal = '.', .group = ',', .parentheses = true, .leading_plus = true},
		{.decimal = ',', .group = ' ', .padded = true},
		{.decimal = '.', .credit_suffix = true, .padded = true},
		{.decimal = '.',
			.group = '\'',
			.trailing_minus = true,
			.parentheses = true,
			.credit_suffix = true,
			.leading_plus = true,
			.padded = true},
		{.padded = true},
	};
	static const int scales[] = {0, 2, 4, 6, 12};

	for (size_t f = 0; f < sizeof formats / sizeof formats[0]; f++)
		for (size_t s = 0; s < sizeof scales / sizeof scales[0]; s++) {
			enum decimal_status status[MODES];
			int64_t value[MODES];

			for (int mode = 0; mode < MODES; mode++) {
				status[mode] =
					decimal_parse ((const char *) data, size, &formats[f], scales[s], (enum rounding) mode, &value[mode]);
				if (status[mode] == DECIMAL_OK)
					round_trip (value[mode], scales[s]);
			}
			modes_agree (status, value);
		}
	return 0;
}
