/*
 * decimal.h - exact decimal numbers as scaled integers.
 *
 * A quantity, an amount or a price is a 64-bit integer that counts units of 10^-scale; sums are 128 bits wide. Nothing here
 * or above ever becomes a binary float. What does not parse or does not fit is a status, never a guess (domain.md 5.1).
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 int128;

enum
{
	QTY_SCALE = 6,        /* quantities: up to 9,223,372,036,854.775807 */
	MONEY_SCALE = 4,      /* amounts: four decimals hold every ISO 4217 currency (CLF, UYW) */
	PRICE_SCALE = 6,      /* unit prices, always with a price unit beside them */
	DECIMAL_TEXT_MAX = 64 /* bytes that decimal_format may need, with the final NUL */
};

/* "No value" in a column of scaled integers; never a legal value. */
#define DECIMAL_NONE INT64_MIN

enum decimal_status
{
	DECIMAL_OK,
	DECIMAL_EMPTY,  /* no characters, or only blanks */
	DECIMAL_SYNTAX, /* not a number in the declared format */
	DECIMAL_RANGE,  /* a number, but too large for 64 bits at this scale */
	DECIMAL_INEXACT /* has more significant decimals than the scale, and the rounding mode was ROUND_NEVER */
};

enum rounding
{
	ROUND_NEVER,     /* a result that is not exact is DECIMAL_INEXACT */
	ROUND_HALF_AWAY, /* commercial, the default of ERPs and of PostgreSQL numeric: -2.345 -> -2.35 */
	ROUND_HALF_EVEN,
	ROUND_UP,   /* away from zero */
	ROUND_DOWN, /* towards zero */
	ROUND_CEILING,
	ROUND_FLOOR
};

/*
 * How numbers are written in one source. Only what is declared is accepted: `1.234,56-` is a number under
 * { .decimal = ',', .group = '.', .trailing_minus = true } and DECIMAL_SYNTAX under the plain format.
 */
struct number_format
{
	char decimal;        /* decimal mark, '.' or ','; 0 where only whole numbers are written */
	char group;          /* thousands mark, or 0 for none; ' ' also accepts U+00A0 and U+202F. Groups must be of three
				   digits and the first must not start with 0: `0.500` is a number of another format, not 500 */
	bool trailing_minus; /* `100.20-` */
	bool parentheses;    /* `(100.20)` is negative */
	bool credit_suffix;  /* `100.20 CR` is negative, `100.20 DR` positive */
	bool leading_plus;   /* `+100.20` */
	bool padded;         /* blanks, tabs, U+00A0 and U+202F around the number are ignored */
};

/* `-1234.56`: optional minus, digits, optional point and digits (at least one digit before the point). */
extern const struct number_format number_plain;

/*
 * Reads n bytes of text as a number of the given format (NULL: number_plain) into *value at the given scale (0..12). One sign
 * at most; digits on both sides of a decimal mark. *value is written only on DECIMAL_OK.
 */
enum decimal_status decimal_parse (
	const char *text, size_t n, const struct number_format *format, int scale, enum rounding mode, int64_t *value);

/* Rescales a wide value (a sum, a product) from one scale to another, each 0..18, or 0..36 for a product's `from`. */
enum decimal_status decimal_rescale (int128 value, int from, int to, enum rounding mode, int64_t *out);

/* value * numerator / denominator, rounded once. DECIMAL_RANGE where the denominator is 0. */
enum decimal_status decimal_ratio (int64_t value, int64_t numerator, int64_t denominator, enum rounding mode, int64_t *out);

/* numerator / denominator of wide values, rounded once. DECIMAL_RANGE where it does not fit or the denominator is 0. */
enum decimal_status decimal_divide (int128 numerator, int128 denominator, enum rounding mode, int64_t *out);

/* Rounds at the same scale to `decimals` (0..scale) decimals: decimal_round (2345000, 6, 2, ROUND_HALF_AWAY) = 2350000. */
enum decimal_status decimal_round (int64_t value, int scale, int decimals, enum rounding mode, int64_t *out);

/*
 * Writes a value with at least `decimals` decimals (more only where it has them, never trailing zeros past `decimals`), '.'
 * as mark, no grouping, `-` in front. buffer holds DECIMAL_TEXT_MAX bytes, which is enough for scale and decimals 0..20. A
 * column's DECIMAL_NONE is a number to this function: test for it first. Returns buffer.
 */
char *decimal_format (int128 value, int scale, int decimals, char *buffer);

/*
 * The value of a quantity: qty (QTY_SCALE) * price (PRICE_SCALE) / price_unit, rounded half away from zero to `decimals`
 * (0..MONEY_SCALE) minor-unit digits, at MONEY_SCALE. DECIMAL_RANGE when it does not fit or price_unit is 0.
 */
enum decimal_status money_of (int64_t qty, int64_t price, int64_t price_unit, int decimals, int64_t *amount);

/*
 * The pro-rata part of an amount for part/whole of its quantity, rounded half away to `decimals`; the caller gives the
 * last portion what remains, so that portions sum to the whole. DECIMAL_NONE where whole is 0 or the result does not fit.
 */
int64_t money_portion (int64_t amount, int64_t part, int64_t whole, int decimals);

/*
 * An amount or a price as a system stores it that keeps two decimals whatever the currency has (SAP's CURR fields): 300.00
 * JPY is 30000, 123.45 KWD is 12.345. The scale stays. DECIMAL_RANGE where it does not fit, DECIMAL_INEXACT where the scale
 * is too small.
 */
enum decimal_status money_from_stored (int64_t stored, const char *currency, int64_t *money);

/*
 * An amount (MONEY_SCALE) in another currency by a rate as it is stored (PRICE_SCALE): above 0 a direct quotation, that
 * multiplies; below 0 an indirect one, that divides (-1.14: 1/1.14). Rounded once, half away, to `decimals` of the new currency.
 * DECIMAL_RANGE for a rate of 0 and for what does not fit.
 */
enum decimal_status rate_convert (int64_t amount, int64_t rate, int decimals, int64_t *converted);

/* What a stored rate multiplies by, rounded half away at PRICE_SCALE, to be shown; rate_convert is exact. -1.14: 0.877193. */
enum decimal_status rate_factor (int64_t rate, int64_t *factor);

/* Minor-unit decimals of an ISO 4217 code (2 unless listed: JPY 0, KWD 3, CLF 4 ...); source: ISO 4217 list one. */
int currency_decimals (const char *code);

/* "the number is out of range", ... for messages. */
const char *decimal_status_text (enum decimal_status status);

#endif
