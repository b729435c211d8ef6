/*
 * halves.h - work in two halves that share nothing they write: whoever has threads runs both at once, who has none one after the
 * other. What comes of it is the same.
 */
#ifndef BASE_HALVES_H
#define BASE_HALVES_H

#include <stddef.h>

typedef void half_worker (void *data, int half); /* half: 0 or 1 */
typedef void halves_runner (half_worker *worker, void *data);

/* runner NULL: the first, then the second. */
static inline void
halves_run (halves_runner *runner, half_worker *worker, void *data)
{
	if (runner != NULL) {
		runner (worker, data);
		return;
	}
	worker (data, 0);
	worker (data, 1);
}

#endif
