/*
 * calendar.h - dates, instants, zones, fiscal periods, shifts.
 *
 * Four clocks are kept apart (domain.md 5.3): event time (instant), entry time (instant), posting date (date only, no zone)
 * and document date. None is ever substituted for another here.
 */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t date_t;    /* days since 1970-01-01 (proleptic Gregorian) */
typedef int64_t instant_t; /* microseconds since 1970-01-01T00:00:00Z */
typedef int32_t period_t;  /* fiscal year * 100 + period (1..16): 202603 */

#define DATE_NONE INT32_MIN
#define INSTANT_NONE INT64_MIN
#define PERIOD_NONE 0
#define INSTANT_SECOND INT64_C (1000000)
#define INSTANT_DAY (INT64_C (86400) * INSTANT_SECOND)

/* ---- dates ---- */
date_t date_make (int year, int month, int day); /* DATE_NONE when there is no such day */
void date_split (date_t date, int *year, int *month, int *day);
int date_weekday (date_t date); /* 1 Monday .. 7 Sunday */

/*
 * Reads a whole text as a date of a declared pattern made of yyyy, yy (20yy), mm, dd and literal marks: "yyyy-mm-dd" (also
 * the default for NULL), "dd.mm.yyyy", "mm/dd/yyyy", "yyyymmdd". mm and dd take one or two digits where they stand alone
 * between marks and ends of the pattern, else exactly two. FALSE when it is not one, or no such day.
 */
bool date_parse (const char *text, size_t n, const char *pattern, date_t *date);

/* "2026-03-31"; "" for DATE_NONE and years not 1..9999. Returns buffer. */
char *date_format (date_t date, char buffer[static 16]);

/*
 * Whether a declared pattern is one that date_parse (timed: instant_parse) reads as meant: each field at most once, a year,
 * mm and dd at least, HH MM SS only where timed, and no letters or digits between but 'T'. FAILURE_CONFIGURATION if not.
 */
gboolean date_pattern_check (const char *pattern, bool timed, GError **error);

/* ---- zones ---- */
/*
 * An IANA zone with its offsets cached for 1970..2100 (before and after, the first and last of them hold); immutable after
 * open, may be shared by threads. Every function but zone_new takes NULL as UTC, and answers "none" for "none".
 */
typedef struct zone zone; /* the name alone, for g_autoptr */

enum local_status
{
	LOCAL_OK,
	LOCAL_GAP,      /* no such local time, the clocks were put forward; the instant given is when */
	LOCAL_AMBIGUOUS /* it happened twice; the instant given is the first (daylight) one */
};

/* Opens "America/Chicago", "UTC" or a fixed "+05:30"; an unknown name is FAILURE_CONFIGURATION. Free with zone_free. */
struct zone *zone_new (const char *name, GError **error);
void zone_free (struct zone *zone); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (zone, zone_free)
const char *zone_name (const struct zone *zone);
instant_t zone_to_local (const struct zone *zone, instant_t instant); /* microseconds of the wall clock since 1970-01-01 */
enum local_status zone_from_local (const struct zone *zone, int64_t local, instant_t *instant);
date_t zone_date (const struct zone *zone, instant_t instant); /* the local calendar day */

/* A local day plus minutes (0 = midnight) as an instant; a gap moves forward, of two the first. */
instant_t zone_day_start (const struct zone *zone, date_t date, int minute);

enum time_status
{
	TIME_OK,
	TIME_SYNTAX,   /* not a time in the declared pattern */
	TIME_RANGE,    /* a field is out of range */
	TIME_GAP,      /* no offset given and the local time does not exist; *instant is the end of the gap */
	TIME_AMBIGUOUS /* no offset given and it happened twice; *instant is the first one */
};

/*
 * Reads a timestamp. Without a pattern (NULL): ISO 8601 `2026-03-10T08:10:00[.ffffff][Z|+hh[:mm]]`, 'T' or blank between,
 * seconds optional; a date alone is the start of the day (zone_day_start). With a pattern: that of date_parse plus HH, MM, SS,
 * an optional fraction behind SS and an optional offset at the end. Digits past microseconds are dropped, never rounded up.
 * Without an offset in the text it is read as local time of zone (NULL: UTC). TIME_SYNTAX and TIME_RANGE leave *instant alone.
 */
enum time_status instant_parse (const char *text, size_t n, const char *pattern, const struct zone *zone, instant_t *instant);

/*
 * Texts that follow each other mostly differ in the time of day alone. instant_follow() reads one like
 * `2026-03-10T08:10:00-05:00` (or with Z) whose day and offset are those of the text that was remembered last, as
 * instant_parse() would without a pattern; FALSE: it is none. instant_remember() takes what instant_parse() made of a text.
 */
struct instant_memo
{
	char text[26];
	size_t n; /* 0: nothing is remembered */
	instant_t midnight;
};
bool instant_follow (const struct instant_memo *memo, const char *text, size_t n, instant_t *instant);
void instant_remember (struct instant_memo *memo, const char *text, size_t n, instant_t instant);

/*
 * "2026-03-10T08:10:00-05:00" in the zone (NULL: "...Z"), fraction only where there is one; "" for INSTANT_NONE and years not
 * 1..9999. Returns buffer.
 */
char *instant_format (instant_t instant, const struct zone *zone, char buffer[static 40]);

/* ---- fiscal calendar ---- */
enum fiscal_variant
{
	FISCAL_MONTHS, /* calendar months from first_month on (Apr-Mar: 4) */
	FISCAL_445,    /* weeks per quarter's months 4-4-5; 52 or 53 weeks */
	FISCAL_454,
	FISCAL_544,
	FISCAL_TABLE /* periods listed one by one, for shortened or year-dependent years */
};

struct fiscal_row /* FISCAL_TABLE: period covers [from, next row's from); the last row ends at `until` */
{
	period_t period;
	date_t from;
};

struct fiscal_calendar
{
	enum fiscal_variant variant;
	int first_month;  /* FISCAL_MONTHS: month of period 1, 1..12 */
	bool year_of_end; /* FISCAL_MONTHS with first_month > 1: the year is named after the one it ends in */
	date_t anchor;    /* week variants: first day of fiscal year anchor_year */
	int anchor_year;
	int extra_week_period;         /* week variants: the period that takes the 53rd week (usually 12) */
	int last_weekday, last_month;  /* week variants: the year ends on the last such weekday (1..7) of, or nearest to the end
					   of, last_month */
	bool nearest;                  /* "nearest to the end" instead of "last in" */
	int special_periods;           /* 0..4 beyond 12; they share the dates of the year's last normal period, usually 12,
					   and are never a function of the date */
	const struct fiscal_row *rows; /* FISCAL_TABLE, ascending; not owned */
	size_t n_rows;
	date_t until;
};

/* Whether a calendar is complete and consistent; to be called once, when it is read. The functions below rely on it. */
gboolean fiscal_check (const struct fiscal_calendar *calendar, GError **error); /* FAILURE_CONFIGURATION */

/*
 * The normal period that a date falls into; PERIOD_NONE outside a table, and outside of the years 2..9997 (9999-12-31 and
 * 0001-01-01 mean "none" in many systems). Never a special period: those are a stored attribute.
 */
period_t fiscal_period (const struct fiscal_calendar *calendar, date_t date);

/* First day and day after the last of a period, a special one too. FALSE when it does not exist. */
bool fiscal_range (const struct fiscal_calendar *calendar, period_t period, date_t *from, date_t *until);
period_t fiscal_next (const struct fiscal_calendar *calendar, period_t period); /* next normal period */
bool period_parse (const char *text, period_t *period);                         /* "2026-03"; 01..16 */
char *period_format (period_t period, char buffer[static 16]); /* "2026-03"; "" for PERIOD_NONE. Returns buffer */

/* ---- shifts and the production day ---- */
struct shift /* effective-dated; start and length in local minutes; a shift may cross midnight */
{
	const char *name;
	date_t valid_from, valid_until; /* half open, DATE_NONE = unbounded */
	uint8_t weekdays;               /* bit 0 Monday .. bit 6 Sunday: the days on which it starts */
	int start_minute, end_minute;   /* 22:00-06:00 is 1320, 360; equal ones are 24 hours */
};

struct shift_table
{
	const struct zone *zone;
	int day_start; /* minute at which the production day begins (06:00 = 360) */
	const struct shift *shifts;
	size_t n;
};

date_t production_day (const struct shift_table *table, instant_t instant); /* DATE_NONE for INSTANT_NONE */

/*
 * The shift that an instant falls into, and its bounds as instants (NULL where not wanted); NULL when none covers it. Where
 * shifts overlap: the one that started today, then the earlier in the table. Where none do, the answer holds until *until,
 * so that a caller with rows in the order of time need not ask for each.
 */
const struct shift *shift_find (const struct shift_table *table, instant_t instant, instant_t *from, instant_t *until);

#endif
