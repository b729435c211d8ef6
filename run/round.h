/*
 * round.h - the readings of a job: each is a plant, or a whole company, with the reconciliations that look at the same two roles
 * of it. They are read one after the other, by two threads, plants first and each in its order, and matched side by side, as
 * many as --threads and --memory allow.
 */
#ifndef RUN_ROUND_H
#define RUN_ROUND_H

#include "common/io/ledger.h"
#include "run/population.h"
#include "run/unchanged.h"

#include <glib.h>
#include <stdbool.h>

struct round
{
	const struct plant *plant;     /* where names are looked up: "*" when code is "", of a company what its runs are of */
	const char *code;              /* of the plant; "" = those that occur in the rows, or a company */
	const struct company *company; /* NULL: a plant */
	guint at;                      /* index of the plant or company */
	const GPtrArray *names;        /* of const char *: reconciliations, of which those from first on, n of them, run over it */
	guint first, n;
	struct population *population; /* NULL: error */
	struct unchanged *watched;     /* good as long as the rounds; NULL: rows are read in any case */
	GError *error;                 /* the caller may steal it */
};

struct rounds;
typedef struct rounds rounds;

/* For what; all is borrowed and outlives the rounds. */
struct rounds_order
{
	struct job *job;
	struct ledger *ledger;                     /* NULL: no open items */
	const GPtrArray *of_plants, *of_companies; /* of const char *: names of reconciliations, by what their runs are of */
	const char *archive_dir;                   /* as population_read() */
	bool lists;                                /* as unchanged_new() */
};
struct rounds *rounds_new (const struct rounds_order *order);
void rounds_free (struct rounds *rounds); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rounds, rounds_free)

/*
 * The next readings, read, of struct round: one or more, each of a plant or company of its own, whose rows may be matched at the
 * same time. Good until the next call; NULL: there are no more. Where one could not be read, the rest of its plant is left out.
 */
const GPtrArray *rounds_next (struct rounds *rounds);
void rounds_leave (struct rounds *rounds, const struct round *round); /* leaves out the rest of its plant */
bool rounds_single (const struct rounds *rounds);                     /* there is one plant or company in all */

#endif
