/*
 * decimal.c - exact decimal numbers as scaled integers.
 *
 * Reading, dividing and rescaling meet in one place: a magnitude plus what was cut off it, which round_step judges. Work is
 * done on magnitudes, so that no mode has to know how C rounds negative quotients.
 */
#include "common/base/decimal.h"

#include <string.h>

__extension__ typedef unsigned __int128 uint128;

const struct number_format number_plain = {.decimal = '.'};

/* What a truncation left out, compared with half a unit of the last place kept. */
enum remainder
{
	REMAINDER_NONE,
	REMAINDER_BELOW_HALF,
	REMAINDER_HALF,
	REMAINDER_ABOVE_HALF
};

struct cursor
{
	const char *at, *end;
	const struct number_format *format;
};

static int128
power_of_ten (int exponent)
{
	static const int64_t powers[] = {
		1,
		10,
		100,
		1000,
		10000,
		100000,
		1000000,
		10000000,
		100000000,
		1000000000,
		10000000000,
		100000000000,
		1000000000000,
		10000000000000,
		100000000000000,
		1000000000000000,
		10000000000000000,
		100000000000000000,
		1000000000000000000,
	};

	return exponent <= 18 ? powers[exponent] : (int128) powers[18] * powers[exponent - 18];
}

/* True where the truncated magnitude has to grow by one. */
static bool
round_step (enum rounding mode, bool negative, bool odd, enum remainder remainder)
{
	if (remainder == REMAINDER_NONE)
		return false;
	switch (mode) {
	case ROUND_UP:
		return true;
	case ROUND_CEILING:
		return !negative;
	case ROUND_FLOOR:
		return negative;
	case ROUND_HALF_AWAY:
		return remainder >= REMAINDER_HALF;
	case ROUND_HALF_EVEN:
		return remainder == REMAINDER_ABOVE_HALF || (remainder == REMAINDER_HALF && odd);
	case ROUND_DOWN:
	case ROUND_NEVER:
	default:
		return false;
	}
}

/* Rounds a truncated magnitude and gives it its sign. INT64_MIN is no legal value, so the range is symmetrical. */
static enum decimal_status
magnitude_settle (uint128 magnitude, bool negative, enum remainder remainder, enum rounding mode, int64_t *out)
{
	if (magnitude > INT64_MAX)
		return DECIMAL_RANGE;
	if (remainder != REMAINDER_NONE && mode == ROUND_NEVER)
		return DECIMAL_INEXACT;
	if (round_step (mode, negative, magnitude & 1, remainder) && ++magnitude > INT64_MAX)
		return DECIMAL_RANGE;
	*out = negative ? -(int64_t) magnitude : (int64_t) magnitude;
	return DECIMAL_OK;
}

static uint128
magnitude_of (int128 value)
{
	return value < 0 ? -(uint128) value : (uint128) value;
}

static enum decimal_status
divide (int128 numerator, int128 denominator, enum rounding mode, int64_t *out)
{
	uint128 above = magnitude_of (numerator), below = magnitude_of (denominator), quotient, rest;
	enum remainder remainder;

	if (below == 0)
		return DECIMAL_RANGE;
	if (above <= UINT64_MAX && below <= UINT64_MAX) { /* the usual case, many times faster */
		quotient = (uint64_t) above / (uint64_t) below;
		rest = (uint64_t) above % (uint64_t) below;
	} else {
		quotient = above / below;
		rest = above % below;
	}
	if (rest == 0)
		remainder = REMAINDER_NONE;
	else if (rest == below - rest)
		remainder = REMAINDER_HALF;
	else
		remainder = rest < below - rest ? REMAINDER_BELOW_HALF : REMAINDER_ABOVE_HALF;
	return magnitude_settle (quotient, (numerator < 0) != (denominator < 0), remainder, mode, out);
}

/* numerator / denominator in units of `unit`, as a multiple of `unit`. */
static enum decimal_status
divide_in_units (int128 numerator, int128 denominator, int128 unit, enum rounding mode, int64_t *out)
{
	int64_t units;
	enum decimal_status status = divide (numerator, denominator * unit, mode, &units);

	return status == DECIMAL_OK ? divide (units * unit, 1, mode, out) : status;
}

static bool
is_digit (char c)
{
	return c >= '0' && c <= '9';
}

/* Length of the space at the cursor that typists and spreadsheets use: U+0020, U+00A0 or U+202F; 0 where there is none. */
static size_t
space_length (const struct cursor *cursor)
{
	size_t left = (size_t) (cursor->end - cursor->at);

	if (left >= 1 && cursor->at[0] == ' ')
		return 1;
	if (left >= 2 && memcmp (cursor->at, "\xc2\xa0", 2) == 0)
		return 2;
	return left >= 3 && memcmp (cursor->at, "\xe2\x80\xaf", 3) == 0 ? 3 : 0;
}

static void
blanks_skip (struct cursor *cursor)
{
	for (size_t n; (n = cursor->at < cursor->end && *cursor->at == '\t' ? 1 : space_length (cursor)) > 0;)
		cursor->at += n;
}

static bool
char_take (struct cursor *cursor, bool allowed, char wanted)
{
	if (!allowed || cursor->at == cursor->end || *cursor->at != wanted)
		return false;
	cursor->at++;
	return true;
}

/* Steps over a thousands mark that stands directly before a digit. */
static bool
group_take (struct cursor *cursor)
{
	const char *start = cursor->at;
	char mark = cursor->format->group;

	if (mark == 0)
		return false;
	if (mark == ' ')
		cursor->at += space_length (cursor);
	else
		(void) char_take (cursor, true, mark);
	if (cursor->at > start && cursor->at < cursor->end && is_digit (*cursor->at))
		return true;
	cursor->at = start;
	return false;
}

/* Takes a run of digits into *magnitude and returns their number. Past 64 bits *magnitude stays at UINT64_MAX. */
static size_t
digits_take (struct cursor *cursor, size_t most, uint64_t *magnitude)
{
	const char *start = cursor->at;
	uint64_t value = *magnitude;

	while (cursor->at < cursor->end && is_digit (*cursor->at) && (size_t) (cursor->at - start) < most) {
		uint64_t digit = (uint64_t) (*cursor->at++ - '0');

		if (__builtin_mul_overflow (value, 10, &value) || __builtin_add_overflow (value, digit, &value))
			value = UINT64_MAX;
	}
	*magnitude = value;
	return (size_t) (cursor->at - start);
}

/*
 * A grouped number starts with one to three digits, not with a zero: `0.500` where '.' is the thousands mark is a number of
 * another format, not five hundred.
 */
static bool
whole_take (struct cursor *cursor, uint64_t *magnitude)
{
	const char *start = cursor->at;
	size_t n = digits_take (cursor, SIZE_MAX, magnitude);

	if (n == 0)
		return false;
	if (!group_take (cursor))
		return true;
	if (n > 3 || *start == '0')
		return false;
	do {
		if (digits_take (cursor, SIZE_MAX, magnitude) != 3)
			return false;
	} while (group_take (cursor));
	return true;
}

/* What stands after the decimal mark: `scale` digits go into the magnitude, the rest is weighed. */
static bool
fraction_take (struct cursor *cursor, int scale, uint64_t *magnitude, enum remainder *remainder)
{
	size_t n = digits_take (cursor, (size_t) scale, magnitude);
	bool any = n > 0;

	if (scale - (int) n > 0 && __builtin_mul_overflow (*magnitude, (uint64_t) power_of_ten (scale - (int) n), magnitude))
		*magnitude = UINT64_MAX;
	if (cursor->at < cursor->end && is_digit (*cursor->at)) {
		char first = *cursor->at++;
		bool more = false;

		for (; cursor->at < cursor->end && is_digit (*cursor->at); cursor->at++)
			more |= *cursor->at != '0';
		any = true;
		if (first == '5' && !more)
			*remainder = REMAINDER_HALF;
		else if (first >= '5')
			*remainder = REMAINDER_ABOVE_HALF;
		else
			*remainder = first > '0' || more ? REMAINDER_BELOW_HALF : REMAINDER_NONE;
	}
	return any;
}

/* The signs that stand behind a number which has none in front. FALSE where a parenthesis stays open. */
static bool
suffix_take (struct cursor *cursor, bool parenthesis, bool *negative)
{
	const struct number_format *format = cursor->format;

	if (parenthesis)
		return char_take (cursor, true, ')');
	if (char_take (cursor, format->trailing_minus, '-')) {
		*negative = true;
	} else if (format->credit_suffix) {
		const char *start = cursor->at;

		blanks_skip (cursor);
		if (cursor->end - cursor->at >= 2 && (*cursor->at == 'C' || *cursor->at == 'D') && cursor->at[1] == 'R') {
			*negative = *cursor->at == 'C';
			cursor->at += 2;
		} else {
			cursor->at = start;
		}
	}
	return true;
}

/* number * 10^rest, rest being the digits that the scale has more than the text. */
static bool
plain_scale (int64_t number, int rest, int64_t *value)
{
	return rest >= 0 && rest <= 18 && !__builtin_mul_overflow (number, (int64_t) power_of_ten (rest), value);
}

/* At most eight bytes as one word, the first the lowest. */
static inline uint64_t
word_of (const char *text, size_t n)
{
	uint64_t word = 0;
	uint32_t front, back;

	if (n == sizeof word)
		memcpy (&word, text, sizeof word);
	else if (n >= sizeof front) {
		memcpy (&front, text, sizeof front);
		memcpy (&back, text + n - sizeof back, sizeof back);
		word = front | (uint64_t) back << 8 * (n - sizeof back);
	} else
		for (size_t i = 0; i < n; i++)
			word |= (uint64_t) (uint8_t) text[i] << 8 * i;
	return word;
}

/* "1234.5" of at most eight bytes, all at once: they are shifted to the end of a word that begins with zeros. */
static bool
short_take (const char *text, size_t n, char mark, int scale, int64_t *value)
{
	const uint64_t ones = UINT64_C (0x0101010101010101), zeros = '0' * ones, high = 0x80 * ones;
	uint64_t word = word_of (text, n), found = word ^ (uint8_t) mark * ones;
	size_t decimals = 0;

	found = (found - ones) & ~found & high & (UINT64_MAX >> 8 * (sizeof word - n));
	if (found != 0) {
		size_t point = (size_t) __builtin_ctzll (found) / 8;

		if (point == 0 || point + 1 == n)
			return false;
		decimals = n - point - 1;
		word = (word & ((UINT64_C (1) << 8 * point) - 1)) | word >> 8 * (point + 1) << 8 * point;
		n--;
	}
	word <<= 8 * (sizeof word - n);
	if (n < sizeof word)
		word |= zeros >> 8 * n;
	word ^= zeros; /* digits become 0 to 9 */
	if (((word | (word + 0x76 * ones)) & high) != 0)
		return false;
	word = word * 10 + (word >> 8); /* two, four, eight digits in one number */
	word = ((word & UINT64_C (0x000000ff000000ff)) * (100 + (UINT64_C (1000000) << 32)) +
			   (word >> 16 & UINT64_C (0x000000ff000000ff)) * (1 + (UINT64_C (10000) << 32))) >>
		32;
	return plain_scale ((int64_t) word, scale - (int) decimals, value);
}

/* "-1234.5" of few digits, no more of them behind the point than the scale: nearly every number there is. */
static bool
plain_take (const char *text, size_t n, char mark, int scale, int64_t *value)
{
	bool negative = *text == '-';
	size_t at = negative ? 1 : 0, point = n;
	int64_t number = 0;

	if (n - at == 0 || n > 17 || text[at] == mark)
		return false;
	for (; at < n; at++) {
		unsigned digit = (unsigned char) text[at] - (unsigned) '0';

		if (digit <= 9)
			number = number * 10 + digit;
		else if (text[at] == mark && point == n && at + 1 < n)
			point = at;
		else
			return false;
	}
	return plain_scale (negative ? -number : number, scale - (point < n ? (int) (n - point - 1) : 0), value);
}

enum decimal_status
decimal_parse (const char *text, size_t n, const struct number_format *format, int scale, enum rounding mode, int64_t *value)
{
	struct cursor cursor = {text, text, format != NULL ? format : &number_plain};
	uint64_t magnitude = 0;
	enum remainder remainder = REMAINDER_NONE;
	bool negative, parenthesis, plus;

	if (n == 0)
		return DECIMAL_EMPTY;
	if (cursor.format->decimal != 0 &&
		((n <= sizeof (uint64_t) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ &&
			 short_take (text, n, cursor.format->decimal, scale, value)) ||
			plain_take (text, n, cursor.format->decimal, scale, value)))
		return DECIMAL_OK;
	cursor.end += n;
	blanks_skip (&cursor);
	if (cursor.at == cursor.end)
		return DECIMAL_EMPTY;
	if (!cursor.format->padded)
		cursor.at = text;
	parenthesis = char_take (&cursor, cursor.format->parentheses, '(');
	negative = parenthesis || char_take (&cursor, true, '-');
	plus = !negative && char_take (&cursor, cursor.format->leading_plus, '+');
	if (!whole_take (&cursor, &magnitude))
		return DECIMAL_SYNTAX;
	if (char_take (&cursor, cursor.format->decimal != 0, cursor.format->decimal)) {
		if (!fraction_take (&cursor, scale, &magnitude, &remainder))
			return DECIMAL_SYNTAX;
	} else if (scale > 0 && __builtin_mul_overflow (magnitude, (uint64_t) power_of_ten (scale), &magnitude)) {
		magnitude = UINT64_MAX;
	}
	if (parenthesis || (!negative && !plus)) {
		if (!suffix_take (&cursor, parenthesis, &negative))
			return DECIMAL_SYNTAX;
	}
	if (cursor.format->padded)
		blanks_skip (&cursor);
	return cursor.at < cursor.end ? DECIMAL_SYNTAX : magnitude_settle (magnitude, negative, remainder, mode, value);
}

enum decimal_status
decimal_rescale (int128 value, int from, int to, enum rounding mode, int64_t *out)
{
	if (to <= from)
		return divide (value, power_of_ten (from - to), mode, out);
	if (__builtin_mul_overflow (value, power_of_ten (to - from), &value) || value != (int64_t) value || value == DECIMAL_NONE)
		return DECIMAL_RANGE;
	*out = (int64_t) value;
	return DECIMAL_OK;
}

enum decimal_status
decimal_ratio (int64_t value, int64_t numerator, int64_t denominator, enum rounding mode, int64_t *out)
{
	return divide ((int128) value * numerator, denominator, mode, out);
}

enum decimal_status
decimal_divide (int128 numerator, int128 denominator, enum rounding mode, int64_t *out)
{
	return divide (numerator, denominator, mode, out);
}

enum decimal_status
decimal_round (int64_t value, int scale, int decimals, enum rounding mode, int64_t *out)
{
	return divide_in_units (value, 1, power_of_ten (scale - decimals), mode, out);
}

char *
decimal_format (int128 value, int scale, int decimals, char *buffer)
{
	char digits[DECIMAL_TEXT_MAX];
	char *end = digits + sizeof digits, *at = end, *out = buffer;
	uint128 magnitude = magnitude_of (value);
	uint64_t low;
	int whole;

	for (; magnitude > UINT64_MAX; magnitude /= 10)
		*--at = (char) ('0' + (int) (magnitude % 10));
	for (low = (uint64_t) magnitude; low > 0; low /= 10)
		*--at = (char) ('0' + (int) (low % 10));
	while (end - at <= scale)
		*--at = '0';
	whole = (int) (end - at) - scale;
	/* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): there is a digit for each decimal and one more */
	while (scale > decimals && end[-1] == '0') {
		end--;
		scale--;
	}
	if (value < 0)
		*out++ = '-';
	memcpy (out, at, (size_t) whole);
	out += whole;
	if (scale > 0 || decimals > 0)
		*out++ = '.';
	memcpy (out, at + whole, (size_t) scale);
	out += scale;
	for (; scale < decimals; scale++)
		*out++ = '0';
	*out = '\0';
	return buffer;
}

enum decimal_status
money_of (int64_t qty, int64_t price, int64_t price_unit, int decimals, int64_t *amount)
{
	int128 denominator = price_unit * power_of_ten (QTY_SCALE + PRICE_SCALE - MONEY_SCALE);

	return divide_in_units ((int128) qty * price, denominator, power_of_ten (MONEY_SCALE - decimals), ROUND_HALF_AWAY, amount);
}

int64_t
money_portion (int64_t amount, int64_t part, int64_t whole, int decimals)
{
	int64_t portion = DECIMAL_NONE;

	(void) divide_in_units ((int128) amount * part, whole, power_of_ten (MONEY_SCALE - decimals), ROUND_HALF_AWAY, &portion);
	return portion;
}

enum decimal_status
money_from_stored (int64_t stored, const char *currency, int64_t *money)
{
	int decimals = currency_decimals (currency);

	return divide ((int128) stored * power_of_ten (decimals < 2 ? 2 - decimals : 0),
		power_of_ten (decimals > 2 ? decimals - 2 : 0), ROUND_NEVER, money);
}

enum decimal_status
rate_convert (int64_t amount, int64_t rate, int decimals, int64_t *converted)
{
	int128 unit = power_of_ten (MONEY_SCALE - decimals);

	if (rate >= 0)
		return rate == 0 ? DECIMAL_RANGE
						 : divide_in_units ((int128) amount * rate, power_of_ten (PRICE_SCALE), unit, ROUND_HALF_AWAY, converted);
	return divide_in_units ((int128) amount * power_of_ten (PRICE_SCALE), -(int128) rate, unit, ROUND_HALF_AWAY, converted);
}

enum decimal_status
rate_factor (int64_t rate, int64_t *factor)
{
	if (rate >= 0) {
		*factor = rate;
		return rate == 0 ? DECIMAL_RANGE : DECIMAL_OK;
	}
	return divide ((int128) power_of_ten (PRICE_SCALE) * power_of_ten (PRICE_SCALE), -(int128) rate, ROUND_HALF_AWAY, factor);
}

int
currency_decimals (const char *code)
{
	static const struct
	{
		char code[4];
		int decimals;
	} listed[] = {
		{"BHD", 3},
		{"BIF", 0},
		{"CLF", 4},
		{"CLP", 0},
		{"DJF", 0},
		{"GNF", 0},
		{"IQD", 3},
		{"ISK", 0},
		{"JOD", 3},
		{"JPY", 0},
		{"KMF", 0},
		{"KRW", 0},
		{"KWD", 3},
		{"LYD", 3},
		{"OMR", 3},
		{"PYG", 0},
		{"RWF", 0},
		{"TND", 3},
		{"UGX", 0},
		{"UYI", 0},
		{"UYW", 4},
		{"VND", 0},
		{"VUV", 0},
		{"XAF", 0},
		{"XOF", 0},
		{"XPF", 0},
	};

	for (size_t i = 0; code != NULL && i < sizeof listed / sizeof *listed; i++) {
		if (strcmp (listed[i].code, code) == 0)
			return listed[i].decimals;
	}
	return 2;
}

const char *
decimal_status_text (enum decimal_status status)
{
	switch (status) {
	case DECIMAL_OK:
		return "the number is valid";
	case DECIMAL_EMPTY:
		return "the number is missing";
	case DECIMAL_SYNTAX:
		return "this is not a number in the declared format";
	case DECIMAL_RANGE:
		return "the number is out of range";
	case DECIMAL_INEXACT:
	default:
		return "the number has more decimals than allowed";
	}
}
