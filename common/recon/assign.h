/*
 * assign.h - which left goes with which right: the best of all ways to pair them off, exactly.
 *
 * Best means: the most pairs; of these the least sum of gaps (differences in quantity); then the least sum of distances (in
 * time); then, taking the lefts in their order, the earliest partner for the first, for the second and so on, none being last.
 * That order is total, so there is one answer.
 */
#ifndef RECON_ASSIGN_H
#define RECON_ASSIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ASSIGN_NONE UINT32_MAX

enum
{
	ASSIGN_MAX = 256,          /* rows of a side that assign_best takes: its work grows with the cube of it */
	ASSIGN_CELLS_MAX = 1 << 24 /* combinations within the limit that assign_line takes */
};

/* What it costs to pair two; gap < 0: they may not be paired. */
struct assign_cost
{
	int64_t gap, distance;
};

/*
 * Any costs: cost[left * n_right + right]. Sets partner[n_left] to a right or ASSIGN_NONE, and, unless it is NULL,
 * ambiguous[n_left]: another way to pair them off is as good but for the order of partners, and this left has another partner
 * in it, or none. FALSE, and nothing is set, when there are more than ASSIGN_MAX of a side or the sums do not fit.
 */
bool assign_best (const struct assign_cost *cost, size_t n_left, size_t n_right, uint32_t *partner, bool *ambiguous);

/* From when until when something was; from == until for an instant. */
struct assign_span
{
	int64_t from, until;
};
int64_t assign_distance (int64_t at, struct assign_span span); /* 0 inside */

/*
 * All gaps equal, the distance is time, and pairs further apart than limit (< 0: none is) may not be paired. Lefts must be
 * sorted; so must both ends of the rights: then the best pairs do not cross, and far more rows can be taken. FALSE, and nothing
 * is set, when that is not so, or more than ASSIGN_CELLS_MAX combinations are within the limit.
 */
bool assign_line (
	const int64_t *left, size_t n_left, const struct assign_span *right, size_t n_right, int64_t limit, uint32_t *partner);

#endif
