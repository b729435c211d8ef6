#include "common/recon/schedule.h"

#include "common/recon/close_calendar.h"

#include <stdlib.h>
#include <string.h>

enum
{
	MARGIN = 3, /* days around, for zones, shifts over midnight and a delay */
	NEAR = 10,
	FAR = 1100, /* three years */
	MEETING = 100
};

/* ---- days ---- */

/* The working day of a close that a date is; 0: none. *period is the one that is closed. */
static int
close_day (const struct schedule_place *place, uint32_t wanted, date_t date, period_t *period)
{
	const struct fiscal_calendar *calendar = &place->company->calendar;
	period_t own = fiscal_period (calendar, date);
	date_t from, until;
	int day;

	if (wanted == 0 || own == PERIOD_NONE || !fiscal_range (calendar, own, &from, &until) || !working_day (place->working, date))
		return 0;
	*period = fiscal_period (calendar, from - 1);
	day = working_day_number (place->working, from, date);
	if (*period != PERIOD_NONE && day <= SCHEDULE_WD_MOST && (wanted >> (day + SCHEDULE_WD_MOST) & 1) != 0)
		return day;
	*period = own;
	day = working_day_number (place->working, until, date);
	return day >= -SCHEDULE_WD_MOST && (wanted >> (day + SCHEDULE_WD_MOST) & 1) != 0 ? day : 0;
}

/* *period: that the close of this day is of, PERIOD_NONE: the day counts for another reason. */
static bool
day_counts (const struct schedule_place *place, const struct schedule_days *days, date_t date, period_t *period)
{
	if (close_day (place, days->close, date, period) != 0)
		return true;
	*period = PERIOD_NONE;
	return (days->weekdays >> (date_weekday (date) - 1) & 1) != 0 || (days->working && working_day (place->working, date));
}

/* ---- due times ---- */

static void
due_append (GArray *dues, const struct schedule_chain *chain, const struct schedule_place *place, date_t day, period_t period,
	const struct shift *shift, instant_t at)
{
	struct schedule_due due = {.at = at + chain->delay * INSTANT_SECOND, .date = day, .period = period};
	char text[16];

	if (shift != NULL) {
		due.date = production_day (&place->plant->shifts, zone_day_start (place->plant->zone, day, shift->start_minute));
		due.shift = shift->name;
		g_snprintf (due.name, sizeof due.name, "%s/%s", date_format (day, text), shift->name);
	} else
		g_strlcpy (due.name, date_format (day, text), sizeof due.name);
	if (chain->day_before)
		due.date--;
	if (due.period == PERIOD_NONE)
		due.period = fiscal_period (&place->company->calendar, due.date);
	g_array_append_val (dues, due);
}

/* A plant without shifts has one a day, its production day. */
static void
shift_ends (GArray *dues, const struct schedule_chain *chain, const struct schedule_place *place, date_t day, period_t period)
{
	const struct shift_table *table = &place->plant->shifts;
	struct shift whole = {.name = "day", .start_minute = table->day_start, .end_minute = table->day_start};

	for (size_t i = 0; i < MAX (table->n, 1); i++) {
		const struct shift *shift = table->n > 0 ? &table->shifts[i] : &whole;
		date_t last = shift->end_minute <= shift->start_minute ? day + 1 : day;

		if (table->n > 0 &&
			(day < shift->valid_from || (shift->valid_until != DATE_NONE && day >= shift->valid_until) ||
				(shift->weekdays >> (date_weekday (day) - 1) & 1) == 0))
			continue;
		due_append (dues, chain, place, day, period, shift, zone_day_start (table->zone, last, shift->end_minute));
	}
}

static void
day_dues (GArray *dues, const struct schedule_chain *chain, const struct schedule_place *place, date_t day)
{
	period_t period;

	if (!day_counts (place, &chain->days, day, &period))
		return;
	if (chain->at == SCHEDULE_SHIFT_END)
		shift_ends (dues, chain, place, day, period);
	else
		due_append (dues, chain, place, day, period, NULL, zone_day_start (place->plant->zone, day, chain->at));
}

/*
 * Periods that have ended since; those that the calendar does not have are left out. They are due when the last day is over at
 * the place, so {as_of} is the same whenever it is run.
 */
static void
period_dues (GArray *dues, const struct schedule_chain *chain, const struct schedule_place *place)
{
	const struct fiscal_calendar *calendar = &place->company->calendar;

	for (period_t period = chain->first_period; period <= chain->last_period;
		 period = period % 100 < 12 ? period + 1 : period + 89) {
		struct schedule_due due = {.period = period};
		date_t from, until;

		if (!fiscal_range (calendar, period, &from, &until))
			continue;
		due.at = zone_day_start (place->plant->zone, until, 0) + chain->delay * INSTANT_SECOND;
		due.date = until - 1;
		period_format (period, due.name);
		g_array_append_val (dues, due);
	}
}

static int
due_compare (const void *a, const void *b)
{
	const struct schedule_due *left = a, *right = b;

	return left->at != right->at ? (left->at > right->at) - (left->at < right->at) : strcmp (left->name, right->name);
}

GArray *
schedule_between (const struct schedule_chain *chain, const struct schedule_place *place, instant_t after, instant_t until)
{
	g_autoptr (GArray) some = g_array_new (FALSE, FALSE, sizeof (struct schedule_due));
	GArray *dues = g_array_new (FALSE, FALSE, sizeof (struct schedule_due));
	date_t first = zone_date (place->plant->zone, after) - MARGIN, last = zone_date (place->plant->zone, until) + MARGIN;

	if (chain->first_period != PERIOD_NONE)
		period_dues (some, chain, place);
	else
		for (date_t day = first; day <= last; day++)
			day_dues (some, chain, place, day);
	for (guint i = 0; i < some->len; i++) {
		const struct schedule_due *due = &g_array_index (some, struct schedule_due, i);

		if (due->at > after && due->at <= until)
			g_array_append_vals (dues, due, 1);
	}
	g_array_sort (dues, due_compare);
	return dues;
}

bool
schedule_next (const struct schedule_chain *chain, const struct schedule_place *place, instant_t after, struct schedule_due *due)
{
	for (int days = NEAR; days <= FAR; days *= NEAR) {
		g_autoptr (GArray) dues = schedule_between (chain, place, after, after + days * INSTANT_DAY);

		if (dues->len > 0) {
			*due = g_array_index (dues, struct schedule_due, 0);
			return true;
		}
	}
	return false;
}

/* ---- quiet ---- */

/* The end of a window that an instant falls into; INSTANT_NONE. */
static instant_t
window_end (const struct schedule_quiet *quiet, const struct schedule_place *place, instant_t instant)
{
	const struct zone *zone = place->plant->zone;
	date_t today = zone_date (zone, instant);
	period_t period;

	for (date_t day = today - 1; day <= today; day++) {
		instant_t end = zone_day_start (zone, quiet->until <= quiet->from ? day + 1 : day, quiet->until);

		if (day_counts (place, &quiet->days, day, &period) && zone_day_start (zone, day, quiet->from) <= instant && instant < end)
			return end;
	}
	return INSTANT_NONE;
}

instant_t
schedule_quiet_until (const struct schedule_rule *rule, const struct schedule_chain *chain, const struct schedule_place *place,
	instant_t instant, const struct schedule_quiet **window)
{
	instant_t until = INSTANT_NONE;
	bool longer = true;

	*window = NULL;
	for (int round = 0; longer && round < MEETING; round++) {
		longer = false;
		for (size_t i = 0; i < rule->n_quiet; i++) {
			const struct schedule_quiet *quiet = &rule->quiet[i];
			instant_t end;

			if (!schedule_names (quiet->chains, chain->name) || !schedule_names (quiet->plants, place->name))
				continue;
			end = window_end (quiet, place, until != INSTANT_NONE ? until : instant);
			if (end == INSTANT_NONE)
				continue;
			if (*window == NULL)
				*window = quiet;
			until = end;
			longer = true;
		}
	}
	return until;
}

/* ---- words ---- */

void
schedule_words_set (struct schedule_words *words, const struct schedule_chain *chain, const struct schedule_place *place,
	const struct schedule_due *due)
{
	const struct fiscal_calendar *calendar = &place->company->calendar;
	period_t before = PERIOD_NONE;
	date_t from, until;

	if (due->period != PERIOD_NONE && fiscal_range (calendar, due->period, &from, &until))
		before = fiscal_period (calendar, from - 1);
	date_format (due->date, words->date);
	instant_format (due->at, place->plant->zone, words->as_of);
	words->value[SCHEDULE_PLANT] = chain->of == SCHEDULE_OF_PLANT ? place->name : NULL;
	words->value[SCHEDULE_COMPANY] = chain->of != SCHEDULE_OF_ALL ? place->company->name : NULL;
	words->value[SCHEDULE_CHAIN] = chain->name;
	words->value[SCHEDULE_DATE] = words->date;
	words->value[SCHEDULE_SHIFT] = due->shift;
	words->value[SCHEDULE_PERIOD] = due->period != PERIOD_NONE ? period_format (due->period, words->period) : NULL;
	words->value[SCHEDULE_PERIOD_BEFORE] = before != PERIOD_NONE ? period_format (before, words->before) : NULL;
	words->value[SCHEDULE_AS_OF] = words->as_of;
}
