/*
 * shift.c - shifts and the production day.
 *
 * Bounds are always turned into instants before anything is compared: on the days when the clocks change, wall clock
 * arithmetic would give a night shift the wrong length and the repeated hour to the wrong side.
 */
#include "common/base/calendar.h"

date_t
production_day (const struct shift_table *table, instant_t instant)
{
	date_t date = zone_date (table->zone, instant);

	if (date != DATE_NONE && instant < zone_day_start (table->zone, date, table->day_start))
		date--;
	return date;
}

static bool
shift_starts_on (const struct shift *shift, date_t date)
{
	return date >= shift->valid_from && (shift->valid_until == DATE_NONE || date < shift->valid_until) &&
		(shift->weekdays >> (date_weekday (date) - 1) & 1) != 0;
}

const struct shift *
shift_find (const struct shift_table *table, instant_t instant, instant_t *from, instant_t *until)
{
	date_t today = zone_date (table->zone, instant);

	if (today == DATE_NONE)
		return NULL;
	for (date_t date = today; date >= today - 1; date--) { /* the second time round for shifts that cross midnight */
		for (size_t i = 0; i < table->n; i++) {
			const struct shift *shift = &table->shifts[i];
			date_t last = shift->end_minute <= shift->start_minute ? date + 1 : date;
			instant_t start, end;

			if (last < today || !shift_starts_on (shift, date))
				continue;
			start = zone_day_start (table->zone, date, shift->start_minute);
			end = zone_day_start (table->zone, last, shift->end_minute);
			if (instant < start || instant >= end)
				continue;
			if (from != NULL)
				*from = start;
			if (until != NULL)
				*until = end;
			return shift;
		}
	}
	return NULL;
}
