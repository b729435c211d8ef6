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
