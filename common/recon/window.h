/*
 * window.h - where a row lies against the window of a run.
 */
#ifndef RECON_WINDOW_H
#define RECON_WINDOW_H

#include "common/base/calendar.h"
#include "common/config/config.h"
#include "common/config/rules.h"

#include <stdbool.h>

/* Only OWN rows can be findings; BEFORE and AFTER are context. LATER rows were not known at --as-of. */
enum window
{
	WINDOW_BEFORE,
	WINDOW_OWN,
	WINDOW_AFTER,
	WINDOW_LATER,
	WINDOW_COUNT
};

struct window_bounds /* of one side */
{
	instant_t from_at, until_at; /* the window by events, in the plant's books; half open */
	date_t from, until;          /* by posting dates */
	period_t period;             /* PERIOD_NONE: a free window; else a period that the source stores decides on a posting */
	instant_t as_of;             /* INSTANT_NONE: everything is known */
	bool by_event;               /* which clock decides; the other one where a row lacks it */
};

/* side: 0 left, 1 right. from, until: days of the window; period: PERIOD_NONE for a free one. */
struct window_bounds window_bounds_of (const struct reconciliation *rule, const struct plant *plant, int side, date_t from,
	date_t until, period_t period, instant_t as_of);

/*
 * The clocks of a row; each may be absent (INSTANT_NONE, DATE_NONE, PERIOD_NONE). A row with neither event nor posting date is
 * OWN.
 */
struct window_clocks
{
	instant_t event, entered;
	date_t posting;
	period_t period;
};

enum window window_of (const struct window_bounds *bounds, const struct window_clocks *clocks);

#endif
