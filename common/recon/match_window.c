/*
 * The time window of a group: tested on the whole (after grouping), or row by row (before): then a row that has no counterpart
 * near enough stays out of the group's sums.
 */
#include "common/recon/recon_internal.h"

#include <stdlib.h>

/* When a row was: an instant, or the whole posting day of a right row that was neither entered nor has an event. */
struct timed
{
	struct assign_span span;
	instant_t latest; /* the latest end among the rows up to this one, in order of time */
	uint32_t row;
};

static int
timed_compare (const void *a, const void *b)
{
	const struct timed *x = a, *y = b;

	return x->span.from != y->span.from ? (x->span.from < y->span.from ? -1 : 1) : (x->row > y->row) - (x->row < y->row);
}

static struct assign_span
row_span (const struct recon *recon, int side, uint32_t row)
{
	instant_t at;

	if (side == SIDE_RIGHT)
		return recon_right_span (recon, row);
	at = recon_row_time (recon, side, row);
	return (struct assign_span) {at, at};
}

static struct timed *
rows_timed (const struct recon *recon, int side, const uint32_t *rows, size_t n)
{
	struct timed *timed = g_new (struct timed, n + 1);

	for (size_t i = 0; i < n; i++)
		timed[i] = (struct timed) {row_span (recon, side, rows[i]), 0, rows[i]};
	qsort (timed, n, sizeof *timed, timed_compare);
	for (size_t i = 0; i < n; i++)
		timed[i].latest = i > 0 ? MAX (timed[i - 1].latest, timed[i].span.until) : timed[i].span.until;
	return timed;
}

/* Between two spans; one of them is an instant. */
static int64_t
spans_distance (struct assign_span a, struct assign_span b)
{
	return a.from == a.until ? assign_distance (a.from, b) : assign_distance (b.from, a);
}

/* To the nearest row of the other side: the first that begins later, or of those that begin earlier the one that ends last. */
static int64_t
distance_nearest (struct assign_span span, const struct timed *others, size_t n)
{
	size_t low = 0, high = n;
	int64_t nearest = INT64_MAX;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (others[middle].span.from < span.from)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < n)
		nearest = spans_distance (span, others[low].span);
	if (low > 0)
		nearest = MIN (nearest, MAX (span.from - others[low - 1].latest, 0));
	return nearest;
}

static size_t
rows_near (const struct recon *recon, int side, uint32_t *rows, size_t n, const struct timed *others, size_t n_others,
	int64_t limit, int64_t *sum)
{
	size_t kept = 0;

	*sum = 0;
	for (size_t i = 0; i < n; i++)
		if (distance_nearest (row_span (recon, side, rows[i]), others, n_others) <= limit) {
			rows[kept++] = rows[i];
			*sum += recon->side[side].open[rows[i]];
		}
	return kept;
}

/* From the earliest of one side to the latest of the other. */
static bool
group_spans (const struct timed *left, size_t n_left, const struct timed *right, size_t n_right, int64_t limit)
{
	instant_t first_end = right[0].span.until;

	for (size_t i = 1; i < n_right; i++)
		first_end = MIN (first_end, right[i].span.until);
	return right[n_right - 1].span.from - left[0].span.from <= limit && left[n_left - 1].span.from - first_end <= limit;
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
		return group_spans (left, group->n_left, right, group->n_right, limit);
	size_t n_left = rows_near (recon, SIDE_LEFT, group->left, group->n_left, right, group->n_right, limit, &group->sum_left);
	group->n_right = rows_near (recon, SIDE_RIGHT, group->right, group->n_right, left, group->n_left, limit, &group->sum_right);
	group->n_left = n_left;
	return group->n_left > 0 && group->n_right > 0;
}
