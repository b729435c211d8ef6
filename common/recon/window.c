#include "common/recon/window.h"

struct window_bounds
window_bounds_of (const struct reconciliation *rule, const struct plant *plant, int side, date_t from, date_t until,
	period_t period, instant_t as_of)
{
	return (struct window_bounds) {
		.from_at = plant_day_start (plant, from),
		.until_at = plant_day_start (plant, until),
		.from = from,
		.until = until,
		.period = period,
		.as_of = as_of,
		.by_event = side == 0 ? rule->left_by_event : !rule->right_by_posting,
	};
}

enum window
window_of (const struct window_bounds *bounds, const struct window_clocks *clocks)
{
	instant_t event = clocks->event;
	date_t posting = clocks->posting;

	if (bounds->as_of != INSTANT_NONE && (clocks->entered > bounds->as_of || event > bounds->as_of))
		return WINDOW_LATER;
	if (!bounds->by_event && clocks->period != PERIOD_NONE && bounds->period != PERIOD_NONE)
		return clocks->period < bounds->period ? WINDOW_BEFORE : clocks->period > bounds->period ? WINDOW_AFTER : WINDOW_OWN;
	/* Only a rejected row has neither: nobody else will ask about it. */
	if (event == INSTANT_NONE && posting == DATE_NONE)
		return WINDOW_OWN;
	if ((bounds->by_event && event != INSTANT_NONE) || posting == DATE_NONE)
		return event < bounds->from_at ? WINDOW_BEFORE : event >= bounds->until_at ? WINDOW_AFTER : WINDOW_OWN;
	return posting < bounds->from ? WINDOW_BEFORE : posting >= bounds->until ? WINDOW_AFTER : WINDOW_OWN;
}
