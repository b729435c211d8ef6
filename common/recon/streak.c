#include "common/recon/streak.h"

enum
{
	YEAR = 100,     /* period_t */
	NORMAL_MIN = 12 /* a year has at least so many normal periods */
};

/* Whether one period follows another; a year may end with its 12th, or with one after it. */
static bool
follows (period_t after, period_t before)
{
	if (after / YEAR == before / YEAR)
		return after == before + 1;
	return after / YEAR == before / YEAR + 1 && after % YEAR == 1 && before % YEAR >= NORMAL_MIN;
}

/* Why the streak does not reach back to a period: NULL when it does. */
static const char *
break_between (const struct streak_period *before, const struct streak_period *after)
{
	if (!before->clean)
		return "a period that was not clean";
	if (before->definition != after->definition)
		return "a new definition";
	return follows (after->period, before->period) ? NULL : "a period that was not compared";
}

struct streak
streak_of (const struct streak_period *periods, size_t n, int needed, bool quarter_end)
{
	struct streak streak = {.broken_at = PERIOD_NONE};

	for (size_t i = n; i > 0; i--) {
		const struct streak_period *one = &periods[i - 1];
		const char *broken = i == n ? (one->clean ? NULL : "a period that was not clean") : break_between (one, &periods[i]);

		if (broken != NULL) {
			streak.broken = broken;
			streak.broken_at = one->clean && i < n ? periods[i].period : one->period;
			break;
		}
		streak.length++;
		streak.quarter_end |= one->period % YEAR % 3 == 0;
	}
	streak.ready = streak.length >= needed && (streak.quarter_end || !quarter_end);
	return streak;
}
