#include "common/io/pg_binary.h"

#include "common/base/calendar.h"
#include "common/base/decimal.h"

#include <stdio.h>
#include <string.h>

/* pg_type.oid of the built-in types, the same in every database. */
enum
{
	TYPE_BOOL = 16,
	TYPE_NAME = 19,
	TYPE_INT8 = 20,
	TYPE_INT2 = 21,
	TYPE_INT4 = 23,
	TYPE_TEXT = 25,
	TYPE_OID = 26,
	TYPE_JSON = 114,
	TYPE_XML = 142,
	TYPE_FLOAT4 = 700,
	TYPE_FLOAT8 = 701,
	TYPE_BPCHAR = 1042,
	TYPE_VARCHAR = 1043,
	TYPE_DATE = 1082,
	TYPE_TIMESTAMP = 1114,
	TYPE_TIMESTAMPTZ = 1184,
	TYPE_NUMERIC = 1700,
	TYPE_UUID = 2950
};

enum
{
	EPOCH_DAYS = 10957, /* 1970-01-01 to 2000-01-01, PostgreSQL's own epoch */
	NUMERIC_NEGATIVE = 0x4000,
	NUMERIC_NAN = 0xC000,
	NUMERIC_INFINITY = 0xD000,
	NUMERIC_MINUS_INFINITY = 0xF000,
	FLOAT_SCALE = 12 /* decimals that a binary float is written with; its reader rounds to those that are meant */
};

static const struct
{
	uint32_t oid;
	enum value_type type;
} types[] = {
	{TYPE_TEXT, VALUE_TEXT},
	{TYPE_VARCHAR, VALUE_TEXT},
	{TYPE_BPCHAR, VALUE_TEXT},
	{TYPE_NAME, VALUE_TEXT},
	{TYPE_JSON, VALUE_TEXT},
	{TYPE_XML, VALUE_TEXT},
	{TYPE_UUID, VALUE_TEXT},
	{TYPE_BOOL, VALUE_BOOL},
	{TYPE_INT2, VALUE_INTEGER},
	{TYPE_INT4, VALUE_INTEGER},
	{TYPE_INT8, VALUE_INTEGER},
	{TYPE_OID, VALUE_INTEGER},
	{TYPE_NUMERIC, VALUE_NUMBER},
	{TYPE_FLOAT4, VALUE_FLOAT},
	{TYPE_FLOAT8, VALUE_FLOAT},
	{TYPE_DATE, VALUE_DATE},
	{TYPE_TIMESTAMP, VALUE_TIME},
	{TYPE_TIMESTAMPTZ, VALUE_INSTANT},
};

static int
type_index (uint32_t oid)
{
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (types[i].oid == oid)
			return (int) i;
	return -1;
}

bool
pg_type_known (uint32_t oid)
{
	return type_index (oid) >= 0;
}

enum value_type
pg_value_type (uint32_t oid)
{
	int i = type_index (oid);

	return i >= 0 ? types[i].type : VALUE_TEXT;
}

static void
word_put (struct batch_builder *builder, int column, const char *word)
{
	batch_cell (builder, column, word, strlen (word));
}

static void
integer_put (struct batch_builder *builder, int column, int64_t value)
{
	char *text = batch_room (builder, 24);

	batch_cell_keep (builder, column, text, (size_t) snprintf (text, 24, "%lld", (long long) value));
}

/* Writes `digits` decimal digits of a number below 10^digits. */
static char *
digits_put (char *at, unsigned value, int digits)
{
	for (int i = digits - 1; i >= 0; i--, value /= 10)
		at[i] = (char) ('0' + value % 10);
	return at + digits;
}

static char *
date_put (char *at, int64_t days)
{
	int year, month, day;

	date_split ((date_t) days, &year, &month, &day);
	at = digits_put (at, (unsigned) year, 4);
	*at++ = '-';
	at = digits_put (at, (unsigned) month, 2);
	*at++ = '-';
	return digits_put (at, (unsigned) day, 2);
}

/* Days that date_put can write: years 1 to 9999. */
static bool
days_writable (int64_t days)
{
	return days >= -719162 && days <= 2932896;
}

static bool
date_decode (struct batch_builder *builder, int column, int32_t value)
{
	int64_t days = (int64_t) value + EPOCH_DAYS;
	char *text;

	if (!days_writable (days)) {
		word_put (builder, column, value < 0 ? "-infinity" : "infinity");
		return true;
	}
	text = batch_room (builder, 10);
	date_put (text, days);
	batch_cell_keep (builder, column, text, 10);
	return true;
}

static bool
time_decode (struct batch_builder *builder, int column, int64_t value, bool zone)
{
	int64_t rest = value % INSTANT_DAY, days = value / INSTANT_DAY + EPOCH_DAYS - (rest < 0);
	int64_t micros = rest < 0 ? rest + INSTANT_DAY : rest;
	unsigned seconds = (unsigned) (micros / INSTANT_SECOND), fraction = (unsigned) (micros % INSTANT_SECOND);
	char *text, *at;

	if (value == INT64_MAX || value == INT64_MIN || !days_writable (days)) {
		word_put (builder, column, value < 0 ? "-infinity" : "infinity");
		return true;
	}
	text = batch_room (builder, 27);
	at = date_put (text, days);
	*at++ = ' ';
	at = digits_put (at, seconds / 3600, 2);
	*at++ = ':';
	at = digits_put (at, seconds / 60 % 60, 2);
	*at++ = ':';
	at = digits_put (at, seconds % 60, 2);
	if (fraction != 0) {
		*at++ = '.';
		at = digits_put (at, fraction, 6);
	}
	if (zone)
		*at++ = 'Z';
	batch_cell_keep (builder, column, text, (size_t) (at - text));
	return true;
}

/* Drops leading zeros between first and at, but leaves one digit; returns the new end. */
static char *
zeros_strip (char *first, char *at)
{
	char *digit = first;

	while (digit < at && *digit == '0')
		digit++;
	memmove (first, digit, (size_t) (at - digit));
	at -= digit - first;
	if (at == first)
		*at++ = '0';
	return at;
}

/* Digits in base 10,000, the first worth 10,000^weight; scale is the number of decimals shown. */
static bool
numeric_decode (struct batch_builder *builder, int column, const unsigned char *bytes, int32_t n)
{
	int count, weight, sign, scale, whole;
	char *text, *at;

	if (n < 8 || n != 8 + 2 * (count = pg_uint16 (bytes)))
		return false;
	weight = (int16_t) pg_uint16 (bytes + 2);
	sign = pg_uint16 (bytes + 4);
	scale = pg_uint16 (bytes + 6);
	if (sign == NUMERIC_NAN || sign == NUMERIC_INFINITY || sign == NUMERIC_MINUS_INFINITY) {
		word_put (builder, column, sign == NUMERIC_NAN ? "NaN" : sign == NUMERIC_INFINITY ? "Infinity" : "-Infinity");
		return true;
	}
	whole = weight >= 0 ? weight + 1 : 0;
	text = at = batch_room (builder, (size_t) whole * 4 + (size_t) scale + 4 + 3);
	if (sign == NUMERIC_NEGATIVE)
		*at++ = '-';
	for (int i = 0; i < whole; i++)
		at = digits_put (at, i < count ? pg_uint16 (bytes + 8 + 2 * i) : 0, 4);
	at = zeros_strip (text + (sign == NUMERIC_NEGATIVE), at);
	if (scale > 0) {
		char *point = at++;

		*point = '.';
		for (int i = weight + 1, done = 0; done < scale; i++, done += 4)
			at = digits_put (at, i >= 0 && i < count ? pg_uint16 (bytes + 8 + 2 * i) : 0, 4);
		at = point + 1 + scale;
	}
	batch_cell_keep (builder, column, text, (size_t) (at - text));
	return true;
}

/*
 * mantissa * 2^exponent in decimal, rounded half away from zero at FLOAT_SCALE decimals, in integers. What is too large for
 * that has no business in a quantity and is written so that no reader takes it for one.
 */
static void
float_put (struct batch_builder *builder, int column, bool negative, uint64_t mantissa, int exponent)
{
	char buffer[DECIMAL_TEXT_MAX];
	int128 value = mantissa;

	if (exponent > 0 && (exponent > 62 || mantissa >> (62 - exponent) != 0)) {
		word_put (builder, column, "out of range");
		return;
	}
	for (int i = 0; i < FLOAT_SCALE; i++)
		value *= 10;
	if (exponent >= 0)
		value <<= exponent;
	else if (exponent > -126)
		value = (value + ((int128) 1 << (-exponent - 1))) >> -exponent;
	else
		value = 0;
	word_put (builder, column, decimal_format (negative ? -value : value, FLOAT_SCALE, 0, buffer));
}

/* IEEE 754: sign, `bits` of biased exponent, the rest mantissa with a hidden leading one. */
static bool
float_decode (struct batch_builder *builder, int column, uint64_t word, int exponent_bits, int mantissa_bits)
{
	uint64_t mantissa = word & ((UINT64_C (1) << mantissa_bits) - 1);
	int biased = (int) (word >> mantissa_bits & ((UINT64_C (1) << exponent_bits) - 1)), bias = (1 << (exponent_bits - 1)) - 1;
	bool negative = word >> (mantissa_bits + exponent_bits) & 1;

	if (biased == (1 << exponent_bits) - 1)
		word_put (builder, column, mantissa != 0 ? "NaN" : negative ? "-Infinity" : "Infinity");
	else if (biased == 0)
		float_put (builder, column, negative, mantissa, 1 - bias - mantissa_bits);
	else
		float_put (builder, column, negative, mantissa | UINT64_C (1) << mantissa_bits, biased - bias - mantissa_bits);
	return true;
}

static bool
uuid_decode (struct batch_builder *builder, int column, const unsigned char *bytes)
{
	char *text = batch_room (builder, 36), *at = text;

	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*at++ = '-';
		*at++ = "0123456789abcdef"[bytes[i] >> 4];
		*at++ = "0123456789abcdef"[bytes[i] & 15];
	}
	batch_cell_keep (builder, column, text, 36);
	return true;
}

/* Values of a fixed length: 1, 2, 4, 8 or 16 bytes. */
static bool
fixed_decode (struct batch_builder *builder, int column, uint32_t oid, const unsigned char *bytes, int32_t n)
{
	int expected = oid == TYPE_BOOL                                                     ? 1
		: oid == TYPE_INT2                                                              ? 2
		: oid == TYPE_UUID                                                              ? 16
		: oid == TYPE_INT4 || oid == TYPE_OID || oid == TYPE_FLOAT4 || oid == TYPE_DATE ? 4
																						: 8;

	if (n != expected)
		return false;
	switch (oid) {
	case TYPE_BOOL:
		word_put (builder, column, bytes[0] ? "t" : "f");
		return true;
	case TYPE_DATE:
		return date_decode (builder, column, (int32_t) pg_uint32 (bytes));
	case TYPE_TIMESTAMP:
	case TYPE_TIMESTAMPTZ:
		return time_decode (builder, column, (int64_t) pg_uint64 (bytes), oid == TYPE_TIMESTAMPTZ);
	case TYPE_FLOAT4:
		return float_decode (builder, column, pg_uint32 (bytes), 8, 23);
	case TYPE_FLOAT8:
		return float_decode (builder, column, pg_uint64 (bytes), 11, 52);
	case TYPE_UUID:
		return uuid_decode (builder, column, bytes);
	case TYPE_INT2:
		integer_put (builder, column, (int16_t) pg_uint16 (bytes));
		return true;
	case TYPE_INT4:
		integer_put (builder, column, (int32_t) pg_uint32 (bytes));
		return true;
	case TYPE_OID:
		integer_put (builder, column, pg_uint32 (bytes));
		return true;
	default:
		integer_put (builder, column, (int64_t) pg_uint64 (bytes));
		return true;
	}
}

bool
pg_decode (struct batch_builder *builder, int column, uint32_t oid, const unsigned char *bytes, int32_t n)
{
	if (n < 0)
		batch_cell_keep (builder, column, NULL, 0);
	else if (oid == TYPE_NUMERIC)
		return numeric_decode (builder, column, bytes, n);
	else if (pg_value_type (oid) == VALUE_TEXT && oid != TYPE_UUID)
		batch_cell_keep (builder, column, n > 0 ? (const char *) bytes : "", (size_t) n);
	else
		return fixed_decode (builder, column, oid, bytes, n);
	return true;
}

/* ---- values ---- */

/* The digits as one number at the scale that is shown; FALSE where it does not fit. */
static bool
numeric_value (const unsigned char *bytes, int32_t n, int64_t *value, int *scale)
{
	int count = n >= 8 ? pg_uint16 (bytes) : -1, weight, sign, power;
	int64_t number = 0;

	if (count < 0 || n != 8 + 2 * count)
		return false;
	weight = (int16_t) pg_uint16 (bytes + 2);
	sign = pg_uint16 (bytes + 4);
	*scale = pg_uint16 (bytes + 6);
	power = *scale - 4 * (count - 1 - weight); /* of ten, to multiply the digits with */
	if ((sign != 0 && sign != NUMERIC_NEGATIVE) || count > 4 || *scale > 12 || power < -4 || power > 12)
		return false;
	for (int i = 0; i < count; i++)
		number = number * 10000 + pg_uint16 (bytes + 8 + 2 * i);
	for (; power > 0; power--)
		if (__builtin_mul_overflow (number, 10, &number))
			return false;
	for (; power < 0 && number % 10 == 0; power++)
		number /= 10;
	*value = sign != 0 ? -number : number;
	return power == 0;
}

bool
pg_decode_value (struct batch_builder *builder, int column, uint32_t oid, const unsigned char *bytes, int32_t n)
{
	int64_t value;
	int scale;

	if (oid == TYPE_NUMERIC && numeric_value (bytes, n, &value, &scale)) {
		batch_cell_value (builder, column, CELL_NUMBER, value, scale);
		return true;
	}
	if (oid == TYPE_DATE && n == 4 && days_writable ((int32_t) pg_uint32 (bytes) + (int64_t) EPOCH_DAYS)) {
		batch_cell_value (builder, column, CELL_DATE, (int32_t) pg_uint32 (bytes) + (int64_t) EPOCH_DAYS, 0);
		return true;
	}
	if (oid == TYPE_TIMESTAMPTZ && n == 8) {
		value = (int64_t) pg_uint64 (bytes);
		if (value > INT64_MIN / 2 && value < INT64_MAX / 2 && days_writable (value / INSTANT_DAY + EPOCH_DAYS)) {
			batch_cell_value (builder, column, CELL_INSTANT, value + EPOCH_DAYS * INSTANT_DAY, 0);
			return true;
		}
	}
	return pg_decode (builder, column, oid, bytes, n);
}
