/*
 * streak.h - how many periods in a row a report was clean, and whether the first side may go by that (domain.md 2.m). Pure.
 */
#ifndef RECON_STREAK_H
#define RECON_STREAK_H

#include "common/base/calendar.h"

#include <stdbool.h>
#include <stddef.h>

struct streak_period /* what stands for a period */
{
	period_t period;
	int definition; /* version of the report's definition */
	bool clean;
};

struct streak
{
	int length;       /* clean periods in a row up to the last one */
	bool quarter_end; /* one of them ends a quarter */
	bool ready;
	const char *broken; /* what ended the run before it: "a period that was not clean", "a new definition", "a period that was not
	                       compared"; NULL: nothing did, there was none */
	period_t broken_at; /* the period it happened in; PERIOD_NONE */
};

/*
 * periods: by period, each once, up to and with the one that is judged. needed: how many in a row; quarter_end: one of them has
 * to end a quarter, a period whose number is a multiple of 3.
 */
struct streak streak_of (const struct streak_period *periods, size_t n, int needed, bool quarter_end);

#endif
