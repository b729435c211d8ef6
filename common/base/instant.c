/* instant.c - timestamps as text. */
#include "common/base/calendar.h"
#include "common/base/clock_text.h"

#include <string.h>

#define INSTANT_MINUTE (60 * INSTANT_SECOND)

static bool
iso_date_read (const char **at, const char *end, struct clock_fields *fields)
{
	return clock_number (at, end, 4, 4, &fields->year) && clock_char (at, end, '-') &&
		clock_number (at, end, 2, 2, &fields->month) && clock_char (at, end, '-') && clock_number (at, end, 2, 2, &fields->day);
}

static bool
iso_time_read (const char **at, const char *end, struct clock_fields *fields)
{
	if (!clock_number (at, end, 2, 2, &fields->hour) || !clock_char (at, end, ':') ||
		!clock_number (at, end, 2, 2, &fields->minute))
		return false;
	if (!clock_char (at, end, ':'))
		return true;
	return clock_number (at, end, 2, 2, &fields->second) && clock_fraction (at, end, &fields->micros);
}

/* Z or +hh, +hhmm, +hh:mm at the end of a text, a blank before it allowed. */
static enum time_status
offset_read (const char **at, const char *end, int *minutes)
{
	int hour, minute = 0;
	bool west;

	(void) clock_char (at, end, ' ');
	*minutes = 0;
	if (clock_char (at, end, 'Z'))
		return *at == end ? TIME_OK : TIME_SYNTAX;
	west = clock_char (at, end, '-');
	if ((!west && !clock_char (at, end, '+')) || !clock_number (at, end, 2, 2, &hour))
		return TIME_SYNTAX;
	if ((clock_char (at, end, ':') || *at < end) && !clock_number (at, end, 2, 2, &minute))
		return TIME_SYNTAX;
	if (*at < end)
		return TIME_SYNTAX;
	if (hour > 15 || minute > 59)
		return TIME_RANGE;
	*minutes = (west ? -1 : 1) * (hour * 60 + minute);
	return TIME_OK;
}

static enum time_status
local_place (const struct zone *zone, int64_t local, instant_t *instant)
{
	switch (zone_from_local (zone, local, instant)) {
	case LOCAL_GAP:
		return TIME_GAP;
	case LOCAL_AMBIGUOUS:
		return TIME_AMBIGUOUS;
	case LOCAL_OK:
	default:
		return TIME_OK;
	}
}

/*
 * "2026-03-10T08:10:00" with "Z", an offset like "-05:00" or nothing behind it, as most sources write; anything else, and
 * whatever is wrong with one, is left to the long way.
 */
static bool
iso_plain_read (const char *text, size_t n, const struct zone **zone, int64_t *local)
{
	bool zulu = n == 20 && text[19] == 'Z', offset = n == 25 && (text[19] == '-' || text[19] == '+');
	static const struct clock_pattern front = CLOCK_DATE_FRONT,
									  day_time = {"00?00:00", "\x76\x76\x7f\x76\x76\x7f\x76\x76",
										  "\xff\xff\x00\xff\xff\xff\xff\xff"},
									  clock = {
										  "00:00:00", "\x76\x76\x7f\x76\x76\x7f\x76\x76", "\xff\xff\xff\xff\xff\xff\xff\xff"};
	uint8_t date[8], time[16], east[8] = {0}; /* digits, each at its place */

	if ((n != 19 && !zulu && !offset) || (text[10] != 'T' && text[10] != ' ') || !clock_digits (text, &front, date) ||
		!clock_digits (text + 8, &day_time, time) || !clock_digits (text + 11, &clock, time + 8) ||
		(offset && !clock_digits (text + 17, &day_time, east)))
		return false;
	int hour = clock_pair (time + 3), minute = clock_pair (time + 6), second = clock_pair (time + 14);
	int hours = clock_pair (east + 3), minutes = clock_pair (east + 6);
	date_t day = date_make (clock_pair (date) * 100 + clock_pair (date + 2), clock_pair (date + 5), clock_pair (time));
	if (day == DATE_NONE || hour > 23 || minute > 59 || second > 59 || hours > 15 || minutes > 59)
		return false;
	if (offset && text[19] == '+')
		minutes = -minutes, hours = -hours;
	*local = day * INSTANT_DAY + (hour * 60 + minute + hours * 60 + minutes) * INSTANT_MINUTE + second * INSTANT_SECOND;
	if (zulu || offset)
		*zone = NULL;
	return true;
}

enum
{
	TIME_AT = 11, /* of "2026-03-10T08:10:00-05:00" */
	OFFSET_AT = 19,
	ZULU_LENGTH = 20,
	OFFSET_LENGTH = 25
};

/* "08:10:00" as microseconds. */
static bool
clock_read (const char *text, instant_t *time)
{
	static const struct clock_pattern clock = {
		"00:00:00", "\x76\x76\x7f\x76\x76\x7f\x76\x76", "\xff\xff\xff\xff\xff\xff\xff\xff"};
	uint8_t digits[8];

	if (!clock_digits (text, &clock, digits))
		return false;
	int hour = clock_pair (digits), minute = clock_pair (digits + 3), second = clock_pair (digits + 6);
	*time = ((instant_t) hour * 3600 + minute * 60 + second) * INSTANT_SECOND;
	return hour <= 23 && minute <= 59 && second <= 59;
}

bool
instant_follow (const struct instant_memo *memo, const char *text, size_t n, instant_t *instant)
{
	instant_t time;

	if (n == 0 || n != memo->n || memcmp (text, memo->text, TIME_AT) != 0 || !clock_read (text + TIME_AT, &time) ||
		(n == ZULU_LENGTH ? text[OFFSET_AT] != 'Z'
						  : memcmp (text + OFFSET_AT, memo->text + OFFSET_AT, OFFSET_LENGTH - OFFSET_AT) != 0))
		return false;
	*instant = memo->midnight + time;
	return true;
}

void
instant_remember (struct instant_memo *memo, const char *text, size_t n, instant_t instant)
{
	instant_t time;

	memo->n = 0;
	if ((n != OFFSET_LENGTH && !(n == ZULU_LENGTH && text[OFFSET_AT] == 'Z')) || !clock_read (text + TIME_AT, &time) ||
		(n == OFFSET_LENGTH && text[OFFSET_AT] != '-' && text[OFFSET_AT] != '+'))
		return;
	memcpy (memo->text, text, n);
	memo->n = n;
	memo->midnight = instant - time;
}

enum time_status
instant_parse (const char *text, size_t n, const char *pattern, const struct zone *zone, instant_t *instant)
{
	struct clock_fields fields = {0};
	const char *at = text, *end;
	bool timed;
	int offset = 0;
	date_t date;
	int64_t local;

	if (n == 0)
		return TIME_SYNTAX;
	if (pattern == NULL && iso_plain_read (text, n, &zone, &local))
		return local_place (zone, local, instant);
	end = text + n;
	if (pattern != NULL) {
		timed = strchr (pattern, 'H') != NULL;
		if (!clock_fields_read (&at, end, pattern, &fields))
			return TIME_SYNTAX;
	} else {
		if (!iso_date_read (&at, end, &fields))
			return TIME_SYNTAX;
		timed = clock_char (&at, end, 'T') || clock_char (&at, end, ' ');
		if (timed && !iso_time_read (&at, end, &fields))
			return TIME_SYNTAX;
	}
	if (at < end) {
		enum time_status status = timed ? offset_read (&at, end, &offset) : TIME_SYNTAX;

		if (status != TIME_OK)
			return status;
		zone = NULL;
	}
	date = date_make (fields.year, fields.month, fields.day);
	if (date == DATE_NONE || fields.hour > 23 || fields.minute > 59 || fields.second > 59)
		return TIME_RANGE;
	if (!timed) {
		*instant = zone_day_start (zone, date, 0);
		return TIME_OK;
	}
	local = date * INSTANT_DAY + (fields.hour * 60 + fields.minute - offset) * INSTANT_MINUTE + fields.second * INSTANT_SECOND +
		fields.micros;
	return local_place (zone, local, instant);
}

char *
instant_format (instant_t instant, const struct zone *zone, char buffer[static 40])
{
	int seconds, micros, offset = (int) ((zone_to_local (zone, instant) - instant) / INSTANT_MINUTE);
	instant_t local = instant == INSTANT_NONE ? instant : instant + offset * INSTANT_MINUTE; /* as written, without seconds */
	date_t date = zone_date (NULL, local);
	char *at;

	if (*date_format (date, buffer) == '\0')
		return buffer;
	local -= date * INSTANT_DAY;
	seconds = (int) (local / INSTANT_SECOND);
	micros = (int) (local % INSTANT_SECOND);
	at = buffer + strlen (buffer);
	*at++ = 'T';
	at = clock_put (at, seconds / 3600, 2);
	*at++ = ':';
	at = clock_put (at, seconds / 60 % 60, 2);
	*at++ = ':';
	at = clock_put (at, seconds % 60, 2);
	if (micros > 0) {
		*at++ = '.';
		at = clock_put (at, micros, 6);
		while (at[-1] == '0')
			at--;
	}
	if (zone == NULL) {
		*at++ = 'Z';
	} else {
		*at++ = offset < 0 ? '-' : '+';
		offset = offset < 0 ? -offset : offset;
		at = clock_put (at, offset / 60, 2);
		*at++ = ':';
		at = clock_put (at, offset % 60, 2);
	}
	*at = '\0';
	return buffer;
}
