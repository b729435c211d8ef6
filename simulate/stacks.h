/*
 * stacks.h - one report as two stacks print it: the same truth, and ten ways in which they come to differ, each with its records.
 *
 * A folder takes legacy/issues.csv and modern/issues.csv (plant, account, material; quantity, value, bookings), the records of
 * each difference as modern/<name>.csv, the crosswalk of accounts, a tieout.yaml, and truth.csv, which says what every cell
 * differs by and why. What is a matter of timing in a period comes back with the opposite sign in the next.
 */
#ifndef SIMULATE_STACKS_H
#define SIMULATE_STACKS_H

#include "common/base/calendar.h"

#include <glib.h>
#include <stdint.h>

struct stacks
{
	uint64_t seed;
	period_t period;
	int64_t cells;       /* about, on each side */
	int64_t differences; /* of each kind */
};

/* Replaces the files of an earlier one. FAILURE_CANNOT_CREATE, FAILURE_IO. */
gboolean stacks_write (const struct stacks *stacks, const char *folder, GError **error);

#endif
