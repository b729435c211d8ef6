/*
 * round.h - the readings of a job, in the order of its plants: each is a plant with the reconciliations that look at the same two
 * roles of it. Plants are read one after the other, by two threads, and matched side by side, as many as --threads and --memory
 * allow.
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
	guint at, first, n;            /* at: index among the codes; of the positional arguments [first, first + n) */
	struct population *population; /* NULL: error */
	GError *error;                 /* the caller may steal it */
};

struct rounds;
typedef struct rounds rounds;

/* codes: job_plants(), referred to. ledger: NULL: no open items. archived: as population_read(). */
struct rounds *rounds_new (struct job *job, struct ledger *ledger, GPtrArray *codes, bool archived);
void rounds_free (struct rounds *rounds); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rounds, rounds_free)

/*
 * The next readings, read, of struct round: one or more, each of a plant of its own, whose rows may be matched at the same time.
 * Good until the next call; NULL: there are no more. Where one could not be read, the rest of its plant is left out.
 */
const GPtrArray *rounds_next (struct rounds *rounds);
void rounds_leave (struct rounds *rounds, const struct round *round); /* leaves out the rest of its plant */

#endif
