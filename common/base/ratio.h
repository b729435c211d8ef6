/*
 * ratio.h - exact fractions of 128-bit integers, for quantities that are multiplied and divided many times and rounded once.
 *
 * A ratio is kept in lowest terms with a positive denominator. What does not fit is said (FALSE), never wrapped.
 */
#ifndef BASE_RATIO_H
#define BASE_RATIO_H

#include "common/base/decimal.h"

#include <stdbool.h>
#include <stdint.h>

struct ratio
{
	int128 numerator, denominator; /* denominator > 0 */
};

#define RATIO_ZERO ((struct ratio) {0, 1})
#define RATIO_ONE ((struct ratio) {1, 1})

/* numerator / denominator in lowest terms; FALSE where the denominator is 0. */
bool ratio_make (int128 numerator, int128 denominator, struct ratio *out);

/* out may be one of the arguments. FALSE, and out as it was, where the result does not fit. */
bool ratio_add (struct ratio a, struct ratio b, struct ratio *out);
bool ratio_multiply (struct ratio a, struct ratio b, struct ratio *out);

/* -1, 0 or 1: exact, and of any two, in lowest terms or not. */
int ratio_compare (struct ratio a, struct ratio b);

/* The ratio as a count of 10^-scale, rounded once to `decimals` (0..scale) decimals at the same scale. FALSE: does not fit. */
bool ratio_round (struct ratio ratio, int scale, int decimals, enum rounding mode, int64_t *out);

#endif
