/*
 * value.h - one cell of a batch as a number, a date, a time: by the column's type where the driver knows one, else in the format
 * that the profile declares for text. Nothing is guessed.
 */
#ifndef IO_VALUE_H
#define IO_VALUE_H

#include "common/base/calendar.h"
#include "common/base/decimal.h"
#include "common/io/batch.h"

#include <stdbool.h>
#include <stdint.h>

enum value_status
{
	VALUE_OK,
	VALUE_EMPTY,
	VALUE_BAD
};

struct value_format
{
	enum value_type type; /* of the column that the cell comes from */
	struct number_format numbers;
	const char **dates, **times; /* patterns, one of which must fit; NULL-ended; NULL = ISO */
	const struct zone *zone;     /* of times without an offset; NULL = UTC */
	int decimals;                /* VALUE_FLOAT: how many are meant; -1 = not declared, then every value is bad */
	bool period_before;          /* a period is given as a date in the calendar month after it */
};

/* Each sets *why, when it says VALUE_BAD, to words that go on `'1,5' ...`: "is not a number". SQL NULL and "" are VALUE_EMPTY. */
enum value_status value_number (
	const struct cell *cell, const struct value_format *format, int scale, int64_t *value, const char **why);
enum value_status value_whole (const struct cell *cell, const struct value_format *format, int64_t *value, const char **why);
enum value_status value_date (const struct cell *cell, const struct value_format *format, date_t *value, const char **why);

/* *ambiguous: the wall clock showed this time twice; the first is taken. A date alone is the start of its day. */
enum value_status value_instant (
	const struct cell *cell, const struct value_format *format, instant_t *value, bool *ambiguous, const char **why);
enum value_status value_period (const struct cell *cell, const struct value_format *format, period_t *value, const char **why);
enum value_status value_bool (
	const struct cell *cell, bool *value, const char **why); /* true/false, t/f, yes/no, y/n, 1/0 in any case */

#endif
