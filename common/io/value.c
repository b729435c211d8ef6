#include "common/io/value.h"

#include <glib.h>
#include <string.h>

static bool
cell_empty (const struct cell *cell)
{
	return cell->text == NULL || cell->length == 0;
}

static enum value_status
bad (const char **why, const char *words)
{
	*why = words;
	return VALUE_BAD;
}

static enum value_status
number_status (enum decimal_status status, const char **why)
{
	switch (status) {
	case DECIMAL_OK:
		return VALUE_OK;
	case DECIMAL_EMPTY:
		return VALUE_EMPTY;
	case DECIMAL_RANGE:
		return bad (why, "is too large");
	case DECIMAL_INEXACT:
		return bad (why, "has too many decimals");
	case DECIMAL_SYNTAX:
	default:
		return bad (why, "is not a number");
	}
}

/* "1.25e-05" as "0.0000125": how drivers write small and large binary floats. NULL when it is none. */
static char *
exponent_expand (const struct cell *cell)
{
	g_autofree char *text = memchr (cell->text, 'e', cell->length) != NULL ? g_strndup (cell->text, cell->length) : NULL;
	char *e = text != NULL ? strchr (text, 'e') : NULL, *end = NULL;
	const char *digit = text != NULL && *text == '-' ? text + 1 : text;
	int64_t exponent = e != NULL ? g_ascii_strtoll (e + 1, &end, 10) : 0;
	g_autoptr (GString) digits = g_string_new (NULL);
	const char *point = NULL;

	if (e == NULL || end == e + 1 || *end != '\0' || exponent < -40 || exponent > 40)
		return NULL;
	for (; digit < e; digit++) {
		if (*digit == '.' && point == NULL)
			point = digit;
		else if (g_ascii_isdigit (*digit))
			g_string_append_c (digits, *digit);
		else
			return NULL;
	}
	exponent -= point != NULL ? e - point - 1 : 0;
	for (; exponent > 0; exponent--)
		g_string_append_c (digits, '0');
	while ((int64_t) digits->len <= -exponent)
		g_string_prepend_c (digits, '0');
	if (exponent < 0)
		g_string_insert_c (digits, (gssize) digits->len + exponent, '.');
	return g_strconcat (*text == '-' ? "-" : "", digits->str, NULL);
}

/* A binary float is rounded to the decimals that are meant, which no other value is. */
static enum value_status
float_number (const struct cell *cell, int decimals, int scale, int64_t *value, const char **why)
{
	g_autofree char *plain = exponent_expand (cell);
	enum decimal_status status;

	if (decimals < 0)
		return bad (why, "is a binary float without declared decimals");
	decimals = MIN (decimals, scale);
	if (plain != NULL)
		status = decimal_parse (plain, strlen (plain), &number_plain, decimals, ROUND_HALF_AWAY, value);
	else
		status = decimal_parse (cell->text, cell->length, &number_plain, decimals, ROUND_HALF_AWAY, value);
	if (status == DECIMAL_OK)
		status = decimal_rescale (*value, decimals, scale, ROUND_NEVER, value);
	return number_status (status, why);
}

enum value_status
value_number (const struct cell *cell, const struct value_format *format, int scale, int64_t *value, const char **why)
{
	const struct number_format *numbers = format->type == VALUE_TEXT ? &format->numbers : &number_plain;

	if (cell_empty (cell))
		return VALUE_EMPTY;
	if (cell->kind == CELL_NUMBER)
		return number_status (decimal_rescale (cell_value (cell), cell->scale, scale, ROUND_NEVER, value), why);
	if (format->type == VALUE_FLOAT)
		return float_number (cell, format->decimals, scale, value, why);
	return number_status (decimal_parse (cell->text, cell->length, numbers, scale, ROUND_NEVER, value), why);
}

enum value_status
value_whole (const struct cell *cell, const struct value_format *format, int64_t *value, const char **why)
{
	struct value_format whole = *format;

	whole.decimals = 0;
	return value_number (cell, &whole, 0, value, why);
}

static enum value_status
time_status (enum time_status status, const char **why)
{
	switch (status) {
	case TIME_OK:
	case TIME_AMBIGUOUS:
		return VALUE_OK;
	case TIME_GAP:
		return bad (why, "is a local time that does not exist: the clocks were put forward");
	case TIME_RANGE:
		return bad (why, "is no day or time that exists");
	case TIME_SYNTAX:
	default:
		return bad (why, "is not a time in the declared format");
	}
}

static bool
dates_parse (const struct cell *cell, const char *const *patterns, date_t *value)
{
	if (patterns == NULL)
		return date_parse (cell->text, cell->length, NULL, value);
	for (; *patterns != NULL; patterns++)
		if (date_parse (cell->text, cell->length, *patterns, value))
			return true;
	return false;
}

/* The best that any pattern makes of it: one that does not fit at all says nothing about the time. */
static enum time_status
instants_parse (const struct cell *cell, const char *const *patterns, const struct zone *zone, instant_t *value)
{
	enum time_status best = TIME_SYNTAX;

	if (patterns == NULL)
		return instant_parse (cell->text, cell->length, NULL, zone, value);
	for (; *patterns != NULL && best == TIME_SYNTAX; patterns++)
		best = instant_parse (cell->text, cell->length, *patterns, zone, value);
	return best;
}

/* A time of the source as it is written, without a thought of zones: the days that its users see. */
static bool
time_date (const struct cell *cell, const char *const *patterns, date_t *value)
{
	instant_t instant;

	if (instants_parse (cell, patterns, NULL, &instant) != TIME_OK)
		return false;
	if (patterns == NULL)
		return date_parse (cell->text, MIN (cell->length, strlen ("yyyy-mm-dd")), NULL, value);
	*value = zone_date (NULL, instant);
	return true;
}

enum value_status
value_date (const struct cell *cell, const struct value_format *format, date_t *value, const char **why)
{
	const char *const *dates = format->type == VALUE_TEXT ? (const char *const *) format->dates : NULL,
					  *const *times = format->type == VALUE_TEXT ? (const char *const *) format->times : NULL;
	instant_t instant;
	bool ambiguous;

	if (cell_empty (cell))
		return VALUE_EMPTY;
	if (cell->kind != CELL_TEXT) {
		*value = cell->kind == CELL_DATE ? (date_t) cell_value (cell) : zone_date (format->zone, cell_value (cell));
		return VALUE_OK;
	}
	if (format->type == VALUE_INSTANT) {
		enum value_status status = value_instant (cell, format, &instant, &ambiguous, why);

		if (status == VALUE_OK)
			*value = zone_date (format->zone, instant);
		return status;
	}
	if (dates_parse (cell, dates, value) || time_date (cell, times, value))
		return VALUE_OK;
	return bad (why, "is not a date in the declared format");
}

enum value_status
value_instant (const struct cell *cell, const struct value_format *format, instant_t *value, bool *ambiguous, const char **why)
{
	const char *const *times = format->type == VALUE_TEXT ? (const char *const *) format->times : NULL;
	const struct zone *zone = format->type == VALUE_INSTANT ? NULL : format->zone;
	enum time_status status;
	date_t date;

	*ambiguous = false;
	if (cell_empty (cell))
		return VALUE_EMPTY;
	if (cell->kind != CELL_TEXT) {
		*value = cell->kind == CELL_INSTANT ? cell_value (cell) : zone_day_start (zone, (date_t) cell_value (cell), 0);
		return VALUE_OK;
	}
	status = instants_parse (cell, times, zone, value);
	*ambiguous = status == TIME_AMBIGUOUS;
	if (status == TIME_SYNTAX && format->type == VALUE_TEXT && format->dates != NULL &&
		dates_parse (cell, (const char *const *) format->dates, &date)) {
		*value = zone_day_start (zone, date, 0);
		return VALUE_OK;
	}
	return time_status (status, why);
}

static enum value_status
period_before (const struct cell *cell, const struct value_format *format, period_t *value, const char **why)
{
	static const struct fiscal_calendar months = {.variant = FISCAL_MONTHS, .first_month = 1};
	date_t date, first, until;
	enum value_status status = value_date (cell, format, &date, why);

	if (status != VALUE_OK)
		return status;
	if (!fiscal_range (&months, fiscal_period (&months, date), &first, &until))
		return bad (why, "is of no period");
	*value = fiscal_period (&months, first - 1);
	return VALUE_OK;
}

enum value_status
value_period (const struct cell *cell, const struct value_format *format, period_t *value, const char **why)
{
	char text[16];

	if (cell_empty (cell))
		return VALUE_EMPTY;
	if (format->period_before)
		return period_before (cell, format, value, why);
	if (cell->length >= sizeof text)
		return bad (why, "is not a period like 2026-03");
	memcpy (text, cell->text, cell->length);
	text[cell->length] = '\0';
	if (cell->length == strlen ("yyyy-0pp") && text[5] == '0') /* "2026-003", as some write it */
		memmove (text + 5, text + 6, sizeof "pp");
	return period_parse (text, value) ? VALUE_OK : bad (why, "is not a period like 2026-03");
}

enum value_status
value_bool (const struct cell *cell, bool *value, const char **why)
{
	static const char *const words[] = {"false", "true", "f", "t", "no", "yes", "n", "y", "0", "1"};

	if (cell_empty (cell))
		return VALUE_EMPTY;
	for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
		if (strlen (words[i]) == cell->length && g_ascii_strncasecmp (words[i], cell->text, cell->length) == 0) {
			*value = i % 2 == 1;
			return VALUE_OK;
		}
	return bad (why, "is neither true nor false");
}
