/*
 * The time window of a group: tested on the whole (after grouping), or row by row (before): then a row that has no counterpart
 * near enough stays out of the group's sums.
 */
#include "common/recon/recon_internal.h"

#include <stdlib.h>

struct timed
{
	instant_t at;
	uint32_t row;
};

static int
timed_compare (const void *a, const void *b)
{
	const struct timed *x = a, *y = b;

	return x->at != y->at ? (x->at < y->at ? -1 : 1) : (x->row > y->row) - (x->row < y->row);
}

static struct timed *
rows_timed (const struct recon *recon, int side, const uint32_t *rows, size_t n)
{
	struct timed *timed = g_new (struct timed, n + 1);

	for (size_t i = 0; i < n; i++)
		timed[i] = (struct timed) {recon_row_time (recon, side, rows[i]), rows[i]};
	qsort (timed, n, sizeof *timed, timed_compare);
	return timed;
}

static int64_t
distance (const struct recon *recon, int side, uint32_t row, uint32_t other)
{
	return side == SIDE_LEFT ? recon_distance (recon, row, other) : recon_distance (recon, other, row);
}

/* To the nearest row of the other side: its neighbors in time are enough, for a posting's day begins at its time. */
static int64_t
distance_nearest (const struct recon *recon, int side, uint32_t row, const struct timed *others, size_t n)
{
	instant_t at = recon_row_time (recon, side, row);
	size_t low = 0, high = n;
	int64_t nearest = INT64_MAX;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (others[middle].at < at)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = low > 0 ? low - 1 : 0; i < n && i <= low; i++)
		nearest = MIN (nearest, distance (recon, side, row, others[i].row));
	return nearest;
}

static size_t
rows_near (const struct recon *recon, int side, uint32_t *rows, size_t n, const struct timed *others, size_t n_others,
	int64_t limit, int64_t *sum)
{
	size_t kept = 0;

	*sum = 0;
	for (size_t i = 0; i < n; i++)
		if (distance_nearest (recon, side, rows[i], others, n_others) <= limit) {
			rows[kept++] = rows[i];
			*sum += recon->side[side].open[rows[i]];
		}
	return kept;
}

/* From the earliest of one side to the latest of the other. */
static bool
group_spans (
	const struct recon *recon, const struct timed *left, size_t n_left, const struct timed *right, size_t n_right, int64_t limit)
{
	return recon_distance (recon, left[0].row, right[n_right - 1].row) <= limit &&
		recon_distance (recon, left[n_left - 1].row, right[0].row) <= limit;
}

bool
group_in_window (const struct recon *recon, struct group *group, const struct pass *pass)
{
	g_autofree struct timed *left = NULL, *right = NULL;
	int64_t limit = pass->window * INSTANT_SECOND;

	if (pass->window < 0 || group->n_left == 0 || group->n_right == 0)
		return true;
	left = rows_timed (recon, SIDE_LEFT, group->left, group->n_left);
	right = rows_timed (recon, SIDE_RIGHT, group->right, group->n_right);
	if (pass->window_after_grouping)
		return group_spans (recon, left, group->n_left, right, group->n_right, limit);
	size_t n_left = rows_near (recon, SIDE_LEFT, group->left, group->n_left, right, group->n_right, limit, &group->sum_left);
	group->n_right = rows_near (recon, SIDE_RIGHT, group->right, group->n_right, left, group->n_left, limit, &group->sum_right);
	group->n_left = n_left;
	return group->n_left > 0 && group->n_right > 0;
}
