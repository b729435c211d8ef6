/* What a plant's clock and a company's period status say about a day. */
#include "common/config/config.h"

#include <string.h>

/* The last switch of a role that has come by a day; NULL when none has. *next is when the following one comes. */
static const struct source_switch *
switch_find (const struct plant *plant, const char *role, date_t date, date_t *next)
{
	const struct source_switch *found = NULL;

	*next = DATE_NONE;
	for (size_t i = 0; i < plant->n_switches && *next == DATE_NONE; i++) {
		const struct source_switch *change = &plant->switches[i];
		if (strcmp (change->role, role) != 0)
			continue;
		if (change->from <= date)
			found = change;
		else
			*next = change->from;
	}
	return found;
}

const char *
plant_source (const struct plant *plant, const char *role, date_t date)
{
	date_t next;
	const struct source_switch *change = switch_find (plant, role, date, &next);

	return change != NULL ? change->source : role;
}

size_t
plant_source_spans (const struct plant *plant, const char *role, date_t from, date_t until, struct source_span *spans, size_t n)
{
	size_t count = 0;

	while (from < until) {
		date_t next;
		const struct source_switch *change = switch_find (plant, role, from, &next);
		date_t end = next != DATE_NONE && next < until ? next : until;
		if (count < n)
			spans[count] = (struct source_span) {change != NULL ? change->source : role, from, end};
		count++;
		from = end;
	}
	return count;
}

instant_t
plant_day_start (const struct plant *plant, date_t date)
{
	return zone_day_start (plant->zone, date, plant->cutoff);
}

date_t
plant_day (const struct plant *plant, instant_t instant)
{
	struct shift_table days = {.zone = plant->zone, .day_start = plant->cutoff};

	return production_day (&days, instant);
}

bool
company_period_open (const struct company *company, period_t period, date_t on)
{
	for (size_t i = 0; i < company->n_windows; i++) {
		const struct period_window *window = &company->windows[i];
		if (window->period == period && window->open <= on && (window->closed == DATE_NONE || on < window->closed))
			return true;
	}
	return company->n_windows == 0;
}

date_t
company_posting_date (const struct company *company, date_t event, date_t on)
{
	period_t period = fiscal_period (&company->calendar, event);
	date_t date = event, until;

	while (period != PERIOD_NONE && date <= on) {
		if (company_period_open (company, period, on))
			return date;
		if (!fiscal_range (&company->calendar, period, &date, &until))
			break;
		date = until;
		period = fiscal_period (&company->calendar, date);
	}
	return DATE_NONE;
}
