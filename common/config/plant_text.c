/* A plant and its company as a small tieout.yaml, so that what a run knew of them can be kept with it. */
#include "common/config/config.h"

#include <string.h>

/* A double-quoted scalar of YAML; the reader wants UTF-8, so only what would end or bend the scalar is escaped. */
static void
quoted_append (GString *out, const char *text)
{
	g_string_append_c (out, '"');
	for (; *text != '\0'; text++)
		if (*text == '"' || *text == '\\')
			g_string_append_printf (out, "\\%c", *text);
		else if (g_ascii_iscntrl (*text))
			g_string_append_printf (out, "\\x%02x", (unsigned char) *text);
		else
			g_string_append_c (out, *text);
	g_string_append_c (out, '"');
}

static void
text_append (GString *out, const char *indent, const char *key, const char *text)
{
	if (text == NULL)
		return;
	g_string_append_printf (out, "%s%s: ", indent, key);
	quoted_append (out, text);
	g_string_append_c (out, '\n');
}

static void
date_append (GString *out, const char *indent, const char *key, date_t date)
{
	char text[16];

	if (date != DATE_NONE)
		g_string_append_printf (out, "%s%s: %s\n", indent, key, date_format (date, text));
}

static void
time_append (GString *out, const char *indent, const char *key, int minute)
{
	g_string_append_printf (out, "%s%s: %02d:%02d\n", indent, key, minute / 60, minute % 60);
}

/* ---- company ---- */

static void
calendar_append (GString *out, const struct fiscal_calendar *calendar)
{
	static const char *const variants[] = {"months", "4-4-5", "4-5-4", "5-4-4", "table"};
	static const char *const weekdays[] = {"", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
	static const char *const indent = "      ";
	char text[16];

	g_string_append_printf (out, "    calendar:\n%svariant: %s\n", indent, variants[calendar->variant]);
	g_string_append_printf (out, "%sspecial_periods: %d\n", indent, calendar->special_periods);
	if (calendar->variant == FISCAL_MONTHS)
		g_string_append_printf (out, "%sfirst_month: %d\n%syear_of_end: %s\n", indent, calendar->first_month, indent,
			calendar->year_of_end ? "true" : "false");
	else if (calendar->variant == FISCAL_TABLE) {
		date_append (out, indent, "until", calendar->until);
		g_string_append_printf (out, "%stable:\n", indent);
		for (size_t i = 0; i < calendar->n_rows; i++) {
			g_string_append_printf (out, "%s  - period: %s\n", indent, period_format (calendar->rows[i].period, text));
			date_append (out, "          ", "from", calendar->rows[i].from);
		}
	} else {
		date_append (out, indent, "anchor", calendar->anchor);
		g_string_append_printf (out, "%sanchor_year: %d\n%sextra_week_period: %d\n", indent, calendar->anchor_year, indent,
			calendar->extra_week_period);
		if (calendar->last_weekday != 0)
			g_string_append_printf (out, "%slast_weekday: %s\n", indent, weekdays[calendar->last_weekday]);
		if (calendar->last_month != 0)
			g_string_append_printf (out, "%slast_month: %d\n", indent, calendar->last_month);
		g_string_append_printf (out, "%snearest: %s\n", indent, calendar->nearest ? "true" : "false");
	}
}

/* The company that no file lists has no name and is all in its currency. */
static void
company_append (GString *out, const struct company *company)
{
	char text[16];

	if (*company->name == '\0') {
		text_append (out, "", "currency", company->currency);
		return;
	}
	g_string_append (out, "companies:\n");
	text_append (out, "  - ", "name", company->name);
	text_append (out, "    ", "currency", company->currency);
	calendar_append (out, &company->calendar);
	if (company->n_windows > 0)
		g_string_append (out, "    periods:\n");
	for (size_t i = 0; i < company->n_windows; i++) {
		g_string_append_printf (out, "      - period: %s\n", period_format (company->windows[i].period, text));
		date_append (out, "        ", "open", company->windows[i].open);
		date_append (out, "        ", "closed", company->windows[i].closed);
	}
}

/* ---- plant ---- */

static void
shift_append (GString *out, const struct shift *shift)
{
	static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
	static const char *const indent = "        ";

	text_append (out, "      - ", "name", shift->name);
	time_append (out, indent, "start", shift->start_minute);
	time_append (out, indent, "end", shift->end_minute);
	g_string_append_printf (out, "%sweekdays: [", indent);
	for (int i = 0, n = 0; i < 7; i++)
		if (shift->weekdays >> i & 1)
			g_string_append_printf (out, "%s%s", n++ > 0 ? ", " : "", days[i]);
	g_string_append (out, "]\n");
	date_append (out, indent, "valid_from", shift->valid_from);
	date_append (out, indent, "valid_until", shift->valid_until);
}

char *
plant_text (const struct plant *plant)
{
	GString *out = g_string_new (NULL);

	company_append (out, plant->company);
	g_string_append (out, "plants:\n");
	text_append (out, "  - ", "name", plant->name);
	text_append (out, "    ", "zone", zone_name (plant->zone));
	text_append (out, "    ", "archetype", plant->archetype);
	time_append (out, "    ", "day_start", plant->shifts.day_start);
	g_string_append_printf (out, "    cutoff: %s\n", plant->cutoff != 0 ? "production_day" : "midnight");
	if (plant->shifts.n > 0)
		g_string_append (out, "    shifts:\n");
	for (size_t i = 0; i < plant->shifts.n; i++)
		shift_append (out, &plant->shifts.shifts[i]);
	return g_string_free (out, FALSE);
}
