/*
 * fuzz_date.c - any bytes as a date and as a timestamp: what is read prints and reads back as the same. Where the bytes have a
 * line feed, what stands before it is a pattern of its own.
 */
#include "common/base/calendar.h"
#include "common/base/failure.h"
#include "fuzz.h"

#include <string.h>

static void
date_try (const char *text, size_t n, const char *pattern)
{
	char buffer[16];
	date_t date, back;

	if (!date_parse (text, n, pattern, &date))
		return;
	demand (strlen (date_format (date, buffer)) == 10);
	demand (date_parse (buffer, 10, NULL, &back) && back == date);
}

/* What is printed has an offset, so that it is the same instant whatever zone it is read in. */
static void
instant_try (const char *text, size_t n, const char *pattern, const struct zone *zone)
{
	instant_t instant = INSTANT_NONE, back;
	enum time_status status = instant_parse (text, n, pattern, zone, &instant);
	char buffer[40];

	if (status == TIME_SYNTAX || status == TIME_RANGE) {
		demand (instant == INSTANT_NONE);
		return;
	}
	demand (instant != INSTANT_NONE && zone_date (zone, instant) != DATE_NONE);
	if (*instant_format (instant, zone, buffer) == '\0')
		return; /* an offset took it out of the years 1 to 9999 */
	demand (strlen (buffer) < sizeof buffer);
	demand (instant_parse (buffer, strlen (buffer), NULL, zone, &back) == TIME_OK && back == instant);
}

static void
pattern_try (const char *text, size_t n, const char *pattern, struct zone *const *zones)
{
	date_try (text, n, pattern);
	for (int i = 0; i == 0 || zones[i - 1] != NULL; i++)
		instant_try (text, n, pattern, zones[i]);
}

static struct zone **
zones_open (void)
{
	static const char *const names[] = {"Europe/Berlin", "America/Chicago", "Australia/Lord_Howe", "Africa/Monrovia", "+05:30"};
	static struct zone *zones[sizeof names / sizeof names[0] + 1];

	for (size_t i = 0; i < sizeof names / sizeof names[0] && zones[i] == NULL; i++)
		demand ((zones[i] = zone_new (names[i], NULL)) != NULL);
	return zones;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	static const char *const patterns[] = {NULL, "dd.mm.yyyy", "mm/dd/yy", "yyyymmdd", "dd.mm.yyyy HH:MM:SS", "mm/dd/yyyy HH:MM",
		"yyyymmddHHMMSS", "yyyy-mm-ddTHH:MM:SS"};
	const char *text = (const char *) data, *end = size > 0 ? memchr (text, '\n', size) : NULL;
	struct zone **zones = zones_open ();

	for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
		pattern_try (text, size, patterns[i], zones);
	if (end != NULL) {
		g_autofree char *pattern = g_strndup (text, (size_t) (end - text));
		g_autoptr (GError) error = NULL;

		if (date_pattern_check (pattern, true, &error))
			pattern_try (end + 1, size - (size_t) (end + 1 - text), pattern, zones);
		else
			demand (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	}
	return 0;
}
