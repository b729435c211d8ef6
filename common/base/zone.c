/*
 * zone.c - time zones, the only user of GTimeZone.
 *
 * GTimeZone answers slowly and one instant at a time, so its transitions are drawn out once, when a zone is opened, into a
 * sorted table. A second table names the interval in force at the start of every stretch of 2^41 microseconds (25 days), from
 * where the right one is at most a step or two away. Nothing changes afterwards: threads share a zone without locks.
 */
#include "common/base/calendar.h"
#include "common/base/failure.h"
#include "common/base/text_file.h"

#include <string.h>

enum
{
	STRETCH_BITS = 41,
	STRETCHES = 1881 /* to the end of 2100 */
};

#define LAST_SECOND INT64_C (4133980799)             /* 2100-12-31T23:59:59Z */
#define OFFSET_MOST (INSTANT_DAY + INSTANT_DAY / 24) /* no clock is farther away from UTC */

struct interval
{
	instant_t from; /* until the next one's from */
	int64_t offset; /* local time minus UTC, microseconds */
};

struct zone
{
	char *name;
	struct interval *intervals; /* the first starts at INT64_MIN; one more follows, which starts at INT64_MAX */
	uint16_t stretches[STRETCHES];
};

static void
interval_append (GArray *intervals, instant_t from, int64_t offset)
{
	struct interval interval = {from, offset};

	g_array_append_val (intervals, interval);
}

/* Adds the intervals that begin in (low, high], the numbers of which GLib gives in ascending order. */
static void
intervals_collect (GTimeZone *source, int64_t low, int low_number, int64_t high, int high_number, GArray *intervals)
{
	int64_t middle = low + (high - low) / 2;
	int number;

	if (low_number == high_number)
		return;
	if (middle == low) {
		interval_append (intervals, high * INSTANT_SECOND, g_time_zone_get_offset (source, high_number) * INSTANT_SECOND);
		return;
	}
	number = g_time_zone_find_interval (source, G_TIME_TYPE_UNIVERSAL, middle);
	intervals_collect (source, low, low_number, middle, number, intervals);
	intervals_collect (source, middle, number, high, high_number, intervals);
}

static struct interval *
intervals_draw (GTimeZone *source)
{
	GArray *intervals = g_array_new (FALSE, FALSE, sizeof (struct interval));
	int first = g_time_zone_find_interval (source, G_TIME_TYPE_UNIVERSAL, 0);
	int last = g_time_zone_find_interval (source, G_TIME_TYPE_UNIVERSAL, LAST_SECOND);

	interval_append (intervals, INT64_MIN, g_time_zone_get_offset (source, first) * INSTANT_SECOND);
	intervals_collect (source, 0, first, LAST_SECOND, last, intervals);
	interval_append (intervals, INT64_MAX, 0);
	return (struct interval *) (void *) g_array_free (intervals, FALSE);
}

/* Only what names a zone or an offset: never the host's own zone, a path, or files that lie beside the zones. */
static bool
name_is_plain (const char *name)
{
	return (g_ascii_isupper (*name) || *name == '+' || *name == '-') &&
		name[strspn (name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-:/")] == '\0';
}

/* Why the library has given no zone, which it does not tell: nobody knows its name, or its file cannot be read for now. */
static void
name_fail (const char *name, GError **error)
{
	const char *folder = g_getenv ("TZDIR");
	g_autofree char *file = g_build_filename (folder != NULL ? folder : "/usr/share/zoneinfo", name, NULL);
	g_autoptr (GError) failed = NULL;
	g_autofree char *text = name_is_plain (name) ? text_file_read (file, NULL, FAILURE_CONFIGURATION, &failed) : NULL;

	if ((text != NULL && g_str_has_prefix (text, "TZif")) || g_error_matches (failed, FAILURE, FAILURE_UNAVAILABLE))
		g_set_error (error, FAILURE, FAILURE_UNAVAILABLE, "time zone '%s': '%s' could not be read", name, file);
	else
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION,
			"unknown time zone '%s'\nhint: expected is an IANA name such as 'America/Chicago' (package tzdata), "
			"'UTC' or an offset such as '+05:30'",
			name);
}

struct zone *
zone_new (const char *name, GError **error)
{
	GTimeZone *source = name_is_plain (name) ? g_time_zone_new_identifier (name) : NULL;
	struct zone *zone;
	uint16_t number = 0;

	if (source == NULL) {
		name_fail (name, error);
		return NULL;
	}
	zone = g_new (struct zone, 1);
	zone->name = g_strdup (name);
	zone->intervals = intervals_draw (source);
	g_time_zone_unref (source);
	for (int i = 0; i < STRETCHES; i++) {
		while (zone->intervals[number + 1].from <= (instant_t) i << STRETCH_BITS)
			number++;
		zone->stretches[i] = number;
	}
	return zone;
}

void
zone_free (struct zone *zone)
{
	if (zone == NULL)
		return;
	g_free (zone->intervals);
	g_free (zone->name);
	g_free (zone);
}

const char *
zone_name (const struct zone *zone)
{
	return zone != NULL ? zone->name : "UTC";
}

static const struct interval *
interval_at (const struct zone *zone, instant_t instant)
{
	instant_t stretch = instant < 0 ? 0 : MIN (instant >> STRETCH_BITS, STRETCHES - 1);
	const struct interval *interval = zone->intervals + zone->stretches[stretch];

	while (instant >= interval[1].from)
		interval++;
	return interval;
}

instant_t
zone_to_local (const struct zone *zone, instant_t instant)
{
	if (zone == NULL || instant == INSTANT_NONE)
		return instant;
	return instant + interval_at (zone, instant)->offset;
}

enum local_status
zone_from_local (const struct zone *zone, int64_t local, instant_t *instant)
{
	const struct interval *interval;

	*instant = local;
	if (zone == NULL || local == INSTANT_NONE)
		return LOCAL_OK;
	/* The first interval whose end lies behind the local time either shows it, or begins only after it: a gap. */
	interval = interval_at (zone, local - OFFSET_MOST);
	while (local - interval->offset >= interval[1].from)
		interval++;
	if (local - interval->offset < interval->from) {
		*instant = interval->from;
		return LOCAL_GAP;
	}
	*instant = local - interval->offset;
	return local - interval[1].offset >= interval[1].from ? LOCAL_AMBIGUOUS : LOCAL_OK;
}

date_t
zone_date (const struct zone *zone, instant_t instant)
{
	int64_t local = zone_to_local (zone, instant);

	if (instant == INSTANT_NONE)
		return DATE_NONE;
	return (date_t) (local >= 0 ? local / INSTANT_DAY : -((INSTANT_DAY - 1 - local) / INSTANT_DAY));
}

instant_t
zone_day_start (const struct zone *zone, date_t date, int minute)
{
	instant_t start;

	if (date == DATE_NONE)
		return INSTANT_NONE;
	(void) zone_from_local (zone, date * INSTANT_DAY + minute * 60 * INSTANT_SECOND, &start);
	return start;
}
