#include "common/base/ratio.h"

static int128
divisor_common (int128 a, int128 b)
{
	a = a < 0 ? -a : a;
	while (b != 0) {
		int128 rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

bool
ratio_make (int128 numerator, int128 denominator, struct ratio *out)
{
	int128 common;

	if (denominator == 0)
		return false;
	common = divisor_common (numerator, denominator < 0 ? -denominator : denominator);
	if (denominator < 0)
		common = -common;
	*out = (struct ratio) {numerator / common, denominator / common};
	return true;
}

bool
ratio_add (struct ratio a, struct ratio b, struct ratio *out)
{
	int128 common = divisor_common (a.denominator, b.denominator);
	int128 left, right, sum, denominator;

	if (__builtin_mul_overflow (a.numerator, b.denominator / common, &left) ||
		__builtin_mul_overflow (b.numerator, a.denominator / common, &right) || __builtin_add_overflow (left, right, &sum) ||
		__builtin_mul_overflow (a.denominator, b.denominator / common, &denominator))
		return false;
	return ratio_make (sum, denominator, out);
}

/* Crosswise reduction first, so that only a result that does not fit fails. */
bool
ratio_multiply (struct ratio a, struct ratio b, struct ratio *out)
{
	struct ratio left, right, product;

	if (!ratio_make (a.numerator, b.denominator, &left) || !ratio_make (b.numerator, a.denominator, &right) ||
		__builtin_mul_overflow (left.numerator, right.numerator, &product.numerator) ||
		__builtin_mul_overflow (left.denominator, right.denominator, &product.denominator))
		return false;
	*out = product;
	return true;
}

bool
ratio_round (struct ratio ratio, int scale, int decimals, enum rounding mode, int64_t *out)
{
	int64_t unit = 1, units, rounded;
	int128 denominator;

	for (int i = decimals; i < scale; i++)
		unit *= 10;
	if (__builtin_mul_overflow (ratio.denominator, (int128) unit, &denominator) ||
		decimal_divide (ratio.numerator, denominator, mode, &units) != DECIMAL_OK ||
		__builtin_mul_overflow (units, unit, &rounded))
		return false;
	*out = rounded;
	return true;
}

/* What the ratio is above the whole number below it, in units of its denominator: 0 .. denominator - 1. */
static int128
ratio_rest (struct ratio ratio)
{
	int128 rest = ratio.numerator % ratio.denominator;

	return rest < 0 ? rest + ratio.denominator : rest;
}

static int128
ratio_whole (struct ratio ratio)
{
	return ratio.numerator / ratio.denominator - (ratio.numerator % ratio.denominator < 0);
}

/* By their whole parts; where these are equal, by what is left of each turned over, which is the other way round. */
int
ratio_compare (struct ratio a, struct ratio b)
{
	for (int sign = 1;; sign = -sign) {
		int128 left = ratio_rest (a), right = ratio_rest (b), whole = ratio_whole (a), other = ratio_whole (b);

		if (whole != other)
			return whole < other ? -sign : sign;
		if (left == 0 || right == 0)
			return sign * ((left > 0) - (right > 0));
		a = (struct ratio) {a.denominator, left};
		b = (struct ratio) {b.denominator, right};
	}
}
