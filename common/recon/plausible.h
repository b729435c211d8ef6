/*
 * plausible.h - may what a source gave be believed? Its rows beside those of the last runs of the same scope.
 *
 * A load that ran twice, or not at all, or of the wrong month gives rows that compare without an error. What tells it is
 * the run before: ten times its rows, none, a tenth; the same rows again where a shift has worked since; rows of which
 * none is newer. Each is a finding of the reading, never an error: the result stands, and says that it is not to be
 * trusted. One reading has one finding, the first that holds in the order of enum implausible.
 *
 * Rows are compared by the days that they are of: a run on the third of a month has read fewer than one at its end.
 */
#ifndef RECON_PLAUSIBLE_H
#define RECON_PLAUSIBLE_H

#include "common/config/config.h"
#include "common/config/rules.h"
#include "common/recon/outcome.h"

/* A reading as a run before recorded it. Texts are borrowed. */
struct prior_reading
{
	const char *source, *object, *digest;
	int64_t rows;
	instant_t newest;
	date_t from, until; /* the window of that run, half open */
	instant_t as_of;
	bool own;    /* it is of the window that is judged now */
	bool recent; /* it is of one of the last runs, by which rows are judged; else it only shows what has not changed since */
};

struct plausible_input
{
	const struct reconciliation *rule;
	const struct plant *plant;
	date_t from, until;
	instant_t as_of;
	const struct prior_reading *prior; /* the latest as-of first; NULL: nothing is known of the past */
	size_t n_prior;
};

/* Runs up to this as-of show what has not changed: `unchanged` before the as-of or the window's end. INSTANT_NONE: none. */
instant_t plausible_unchanged_since (const struct plausible_input *input);

/*
 * Fills outcome.readings from the populations among its evidence and judges them. Readings of one source and object, of the
 * plants of a company, are one. outcome_judge() makes a verdict of them.
 */
void plausible_judge (struct outcome *outcome, const struct plausible_input *input);

#endif
