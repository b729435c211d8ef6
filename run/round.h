/*
 * round.h - the readings of a job, in the order of its plants: each is a plant with the reconciliations that look at the same two
 * roles of it. Where memory and --threads allow, the next one is read while the rows of this one are matched.
 *
 * What is read does not depend on when: each reading has connections and strings of its own, and an error of one is told in its
 * turn.
 */
#ifndef RUN_ROUND_H
#define RUN_ROUND_H

#include "common/io/ledger.h"
#include "run/population.h"

#include <glib.h>

struct round
{
	const struct plant *plant;     /* where names are looked up: "*" when code is "" */
	const char *code;              /* as population_read() */
	guint first, n;                /* of the positional arguments */
	struct population *population; /* owned by the rounds; NULL: error */
	GError *error;                 /* the caller may steal it */
};

struct rounds;
typedef struct rounds rounds;

/*
 * codes: job_plants(), referred to. ledger: NULL: no open items. It is asked from another thread, under job->ledger_lock.
 * archived: as population_read().
 */
struct rounds *rounds_new (struct job *job, struct ledger *ledger, GPtrArray *codes, bool archived);
void rounds_free (struct rounds *rounds); /* waits for what is being read; NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rounds, rounds_free)

/* The next reading, read, good until the next call; NULL: there are no more. After an error the rest of its plant is left out. */
struct round *rounds_next (struct rounds *rounds);
void rounds_leave (struct rounds *rounds); /* leaves out the rest of the plant of the round that rounds_next() gave last */

#endif
