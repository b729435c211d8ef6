/*
 * 1:1 inside a key group: the best assignment (assign.h), where gaps are differences in quantity and distances are in time.
 *
 * A group falls apart before anything is solved. Quantities too far apart for any tolerance cut it into clusters: no pair joins
 * two of them, so the best of each is the best of all. Rows alone in their cluster need no choice, which is the common case of
 * equal and unique quantities. A cluster of one quantity is a matter of time alone. Any other falls into the connected parts of
 * "may be paired", and each part is solved by itself. An equal pair may be taken out first only as such a part of its own: with
 * tolerance 1, 10 and 11 against 9 and 10 are two pairs, but only one once 10 has been paired with 10.
 *
 * What is too large is paired nearest first, as a heuristic that the cases and the run's notes name.
 */
#include "common/recon/recon_internal.h"

#include <stdlib.h>
#include <string.h>

enum
{
	NEIGHBORS_MAX = 32,
	NEIGHBORS_MIN = 4,
	CANDIDATES_MAX = 1 << 21
};

/* Rows of both sides that are decided together, in canonical order. */
struct cluster
{
	struct recon *recon;
	const struct pass *pass;
	uint32_t *left, *right;
	size_t n_left, n_right;
};

/* ---- one pair ---- */

static bool
pair_fits (const struct cluster *cluster, size_t left, size_t right, struct assign_cost *cost)
{
	const struct recon *recon = cluster->recon;
	struct group pair = {.left = &cluster->left[left],
		.right = &cluster->right[right],
		.n_left = 1,
		.n_right = 1,
		.sum_left = recon->side[SIDE_LEFT].open[cluster->left[left]],
		.sum_right = recon->side[SIDE_RIGHT].open[cluster->right[right]],
		.pass = cluster->pass};
	int64_t delta = pair.sum_left - pair.sum_right;
	bool exact;

	cost->gap = -1;
	cost->distance = recon_distance (recon, pair.left[0], pair.right[0]);
	if ((cluster->pass->window < 0 || cost->distance <= cluster->pass->window * INSTANT_SECOND) &&
		recon_within (recon, &pair, delta, &exact))
		cost->gap = magnitude (delta);
	return cost->gap >= 0;
}

static void
pair_commit (const struct cluster *cluster, size_t left, size_t right, const char *doubt)
{
	struct group pair = group_of_rows (cluster->recon, &cluster->left[left], 1, &cluster->right[right], 1, cluster->pass);

	pair.doubt = doubt;
	match_find (cluster->recon, &pair, cluster->pass);
}

/* ---- ambiguity ---- */

/* The partners that a row may have. */
static const char *
partners_words (const struct cluster *cluster, const struct assign_cost *cost, int side, size_t of)
{
	size_t n = side == SIDE_LEFT ? cluster->n_right : cluster->n_left, count = 0;
	g_autofree uint32_t *rows = g_new (uint32_t, n);

	for (size_t i = 0; i < n; i++)
		if (cost[side == SIDE_LEFT ? of * cluster->n_right + i : i * cluster->n_right + of].gap >= 0)
			rows[count++] = side == SIDE_LEFT ? cluster->right[i] : cluster->left[i];
	return recon_word (cluster->recon, "pass '%s': another choice is as good, the candidates are %s", cluster->pass->name,
		rows_words (cluster->recon, 1 - side, rows, count));
}

/* Rows that the pass leaves open because it lists what is ambiguous. */
static void
ambiguous_list (const struct cluster *cluster, const struct assign_cost *cost, const bool *ambiguous)
{
	g_autofree bool *rights = g_new0 (bool, cluster->n_right);

	for (size_t i = 0; i < cluster->n_left; i++) {
		if (!ambiguous[i])
			continue;
		recon_prove (cluster->recon, SIDE_LEFT, cluster->left[i], partners_words (cluster, cost, SIDE_LEFT, i));
		for (size_t j = 0; j < cluster->n_right; j++)
			rights[j] |= cost[i * cluster->n_right + j].gap >= 0;
	}
	for (size_t j = 0; j < cluster->n_right; j++)
		if (rights[j])
			recon_prove (cluster->recon, SIDE_RIGHT, cluster->right[j], partners_words (cluster, cost, SIDE_RIGHT, j));
}

/* ---- nearest first ---- */

struct candidate
{
	struct assign_cost cost;
	uint32_t left, right;
};

static int
candidate_compare (gconstpointer a, gconstpointer b)
{
	const struct candidate *x = a, *y = b;

	if (x->cost.gap != y->cost.gap)
		return x->cost.gap < y->cost.gap ? -1 : 1;
	if (x->cost.distance != y->cost.distance)
		return x->cost.distance < y->cost.distance ? -1 : 1;
	if (x->left != y->left)
		return x->left < y->left ? -1 : 1;
	return (x->right > y->right) - (x->right < y->right);
}

/* How many rows of a sorted list stand before one of that size and time. */
static size_t
row_place (const struct recon *recon, const uint32_t *rows, size_t n, int64_t size, instant_t at)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int64_t other = magnitude (recon->side[SIDE_RIGHT].table->counted[rows[middle]]);

		if (other > size || (other == size && recon_row_time (recon, SIDE_RIGHT, rows[middle]) < at))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Each row is compared with its neighbors in size and time only. */
static GArray *
candidates_find (const struct cluster *cluster)
{
	const struct recon *recon = cluster->recon;
	GArray *list = g_array_new (FALSE, FALSE, sizeof (struct candidate));
	bool all = cluster->n_left <= PAIRS_MAX / cluster->n_right;
	size_t reach = CLAMP (CANDIDATES_MAX / (2 * cluster->n_left), NEIGHBORS_MIN, NEIGHBORS_MAX);

	for (size_t i = 0; i < cluster->n_left; i++) {
		int64_t size = magnitude (recon->side[SIDE_LEFT].table->counted[cluster->left[i]]);
		size_t at = all
			? 0
			: row_place (recon, cluster->right, cluster->n_right, size, recon_row_time (recon, SIDE_LEFT, cluster->left[i]));
		size_t from = at > reach ? at - reach : 0, until = all ? cluster->n_right : MIN (at + reach, cluster->n_right);

		for (size_t j = from; j < until; j++) {
			struct candidate candidate = {{0}, (uint32_t) i, (uint32_t) j};

			if (pair_fits (cluster, i, j, &candidate.cost))
				g_array_append_val (list, candidate);
		}
	}
	g_array_sort (list, candidate_compare);
	return list;
}

/* A heuristic proves no choice to be the only one: a pass that lists what is ambiguous then takes nothing. */
static void
nearest_first (const struct cluster *cluster)
{
	struct recon *recon = cluster->recon;
	const char *proof = recon_word (recon,
		"pass '%s': %zu against %zu rows of one key are too many for the best assignment, the nearest were taken first "
		"(heuristic)",
		cluster->pass->name, cluster->n_left, cluster->n_right);
	g_autoptr (GArray) list = candidates_find (cluster);

	recon_nearest_first (recon, cluster->pass);
	for (guint i = 0; i < list->len && !cluster->pass->ambiguous_lists; i++) {
		const struct candidate *best = &g_array_index (list, struct candidate, i);

		if (recon->side[SIDE_LEFT].live[cluster->left[best->left]] && recon->side[SIDE_RIGHT].live[cluster->right[best->right]])
			pair_commit (cluster, best->left, best->right, cluster->pass->ambiguous_suggests ? proof : NULL);
	}
	for (size_t i = 0; i < cluster->n_left; i++)
		if (recon->side[SIDE_LEFT].live[cluster->left[i]])
			recon_prove (recon, SIDE_LEFT, cluster->left[i], proof);
	for (size_t j = 0; j < cluster->n_right; j++)
		if (recon->side[SIDE_RIGHT].live[cluster->right[j]])
			recon_prove (recon, SIDE_RIGHT, cluster->right[j], proof);
}

/* ---- the best assignment ---- */

/* A part that hangs together. */
static void
part_match (const struct cluster *part, const struct assign_cost *cost)
{
	const struct pass *pass = part->pass;
	bool decides = !pass->ambiguous_lists && !pass->ambiguous_suggests;
	g_autofree uint32_t *partner = g_new (uint32_t, part->n_left + 1);
	g_autofree bool *ambiguous = g_new0 (bool, part->n_left + 1);

	if (!assign_best (cost, part->n_left, part->n_right, partner, decides ? NULL : ambiguous)) {
		nearest_first (part);
		return;
	}
	for (size_t i = 0; i < part->n_left; i++)
		if (partner[i] != ASSIGN_NONE && !(ambiguous[i] && pass->ambiguous_lists))
			pair_commit (part, i, partner[i], ambiguous[i] ? partners_words (part, cost, SIDE_LEFT, i) : NULL);
	if (pass->ambiguous_lists)
		ambiguous_list (part, cost, ambiguous);
}

/* Joins of a cluster's rows: the lefts, then the rights. */
static size_t *
rows_join (const struct cluster *cluster, struct assign_cost *cost)
{
	size_t n = cluster->n_left + cluster->n_right, *parent = g_new (size_t, n);

	for (size_t i = 0; i < n; i++)
		parent[i] = i;
	for (size_t i = 0; i < cluster->n_left; i++)
		for (size_t j = 0; j < cluster->n_right; j++)
			if (pair_fits (cluster, i, j, &cost[i * cluster->n_right + j])) {
				size_t a = set_root (parent, i), b = set_root (parent, cluster->n_left + j);

				parent[MAX (a, b)] = MIN (a, b);
			}
	return parent;
}

static size_t
members_of (size_t *parent, size_t from, size_t until, size_t root, size_t *members)
{
	size_t n = 0;

	for (size_t i = from; i < until; i++)
		if (set_root (parent, i) == root)
			members[n++] = i - from;
	return n;
}

/* The part whose first left row is `root`. */
static void
part_of_root (const struct cluster *cluster, const struct assign_cost *cost, size_t *parent, size_t root)
{
	size_t n_left = cluster->n_left, n = n_left + cluster->n_right;
	g_autofree size_t *members = g_new (size_t, n);
	size_t *others = members + n_left;
	g_autofree uint32_t *rows = g_new (uint32_t, n);
	struct cluster part = {cluster->recon, cluster->pass, rows, rows + n_left, members_of (parent, 0, n_left, root, members),
		members_of (parent, n_left, n, root, others)};

	g_autofree struct assign_cost *own = g_new (struct assign_cost, part.n_left * part.n_right);
	for (size_t i = 0; i < part.n_left; i++)
		for (size_t j = 0; j < part.n_right; j++)
			own[i * part.n_right + j] = cost[members[i] * cluster->n_right + others[j]];
	for (size_t i = 0; i < part.n_left; i++)
		part.left[i] = cluster->left[members[i]];
	for (size_t j = 0; j < part.n_right; j++)
		part.right[j] = cluster->right[others[j]];
	part_match (&part, own);
}

static void
parts_match (const struct cluster *cluster)
{
	if (cluster->n_left > PAIRS_MAX / cluster->n_right) {
		nearest_first (cluster);
		return;
	}
	g_autofree struct assign_cost *cost = g_new (struct assign_cost, cluster->n_left * cluster->n_right);
	g_autofree size_t *parent = rows_join (cluster, cost);
	g_autofree bool *has_right = g_new0 (bool, cluster->n_left + cluster->n_right);
	for (size_t j = 0; j < cluster->n_right; j++)
		has_right[set_root (parent, cluster->n_left + j)] = true;
	for (size_t i = 0; i < cluster->n_left; i++)
		if (parent[i] == i && has_right[i])
			part_of_root (cluster, cost, parent, i);
}

/* Rows of one quantity, all of which may be paired but for the window. FALSE when time does not decide alone. */
static bool
bags_match (const struct cluster *cluster)
{
	const struct recon *recon = cluster->recon;
	const struct pass *pass = cluster->pass;
	int64_t limit = pass->window < 0 ? -1 : pass->window * INSTANT_SECOND;
	g_autofree int64_t *at = g_new (int64_t, cluster->n_left);
	g_autofree struct assign_span *span = g_new (struct assign_span, cluster->n_right);
	g_autofree uint32_t *partner = g_new (uint32_t, cluster->n_left);

	if (pass->limits_value || pass->ambiguous_lists || pass->ambiguous_suggests)
		return false;
	for (size_t i = 0; i < cluster->n_left; i++)
		at[i] = recon_row_time (recon, SIDE_LEFT, cluster->left[i]);
	for (size_t j = 0; j < cluster->n_right; j++)
		span[j] = recon_right_span (recon, cluster->right[j]);
	if (!assign_line (at, cluster->n_left, span, cluster->n_right, limit, partner))
		return false;
	for (size_t i = 0; i < cluster->n_left; i++)
		if (partner[i] != ASSIGN_NONE)
			pair_commit (cluster, i, partner[i], NULL);
	return true;
}

/* ---- clusters ---- */

/* A row by its quantity, then in canonical order. */
struct placed
{
	int64_t qty;
	uint32_t index, row;
	int side;
};

static int
placed_compare (const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->qty != y->qty)
		return x->qty < y->qty ? -1 : 1;
	return x->side != y->side ? x->side - y->side : (x->index > y->index) - (x->index < y->index);
}

static int
index_compare (const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	return x->side != y->side ? x->side - y->side : (x->index > y->index) - (x->index < y->index);
}

static void
cluster_match (const struct cluster *cluster, bool one_quantity)
{
	struct assign_cost cost;

	if (cluster->n_left == 0 || cluster->n_right == 0)
		return;
	if (cluster->n_left == 1 && cluster->n_right == 1) {
		if (pair_fits (cluster, 0, 0, &cost))
			pair_commit (cluster, 0, 0, NULL);
	} else if (!one_quantity || !bags_match (cluster))
		parts_match (cluster);
}

/* The cluster of placed[n], whose rows are put down in room[n] in canonical order. */
static void
cluster_of (struct recon *recon, const struct pass *pass, struct placed *placed, size_t n, uint32_t *room)
{
	bool one_quantity = placed[0].qty == placed[n - 1].qty;
	size_t n_left = 0;

	if (!one_quantity)
		qsort (placed, n, sizeof *placed, index_compare);
	for (size_t i = 0; i < n; i++) {
		room[i] = placed[i].row;
		n_left += placed[i].side == SIDE_LEFT;
	}
	cluster_match (&(struct cluster) {recon, pass, room, room + n_left, n_left, n - n_left}, one_quantity);
}

static struct placed *
rows_place (const struct recon *recon, const struct group *group)
{
	size_t n = group->n_left + group->n_right;
	struct placed *placed = g_new (struct placed, n);

	for (size_t i = 0; i < n; i++) {
		int side = i < group->n_left ? SIDE_LEFT : SIDE_RIGHT;
		size_t index = side == SIDE_LEFT ? i : i - group->n_left;
		uint32_t row = side == SIDE_LEFT ? group->left[index] : group->right[index];

		placed[i] = (struct placed) {recon->side[side].open[row], (uint32_t) index, row, side};
	}
	qsort (placed, n, sizeof *placed, placed_compare);
	return placed;
}

void
pairs_match (struct recon *recon, struct group *group, const struct pass *pass)
{
	size_t n = group->n_left + group->n_right;

	if (n == 2) {
		cluster_match (&(struct cluster) {recon, pass, group->left, group->right, 1, 1}, true);
		return;
	}
	struct reach reach = tolerance_reach (recon, group);
	g_autofree struct placed *placed = rows_place (recon, group);
	g_autofree uint32_t *room = g_new (uint32_t, n);

	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && reach_spans (&reach, placed[end - 1].qty, placed[end].qty); end++)
			;
		cluster_of (recon, pass, placed + i, end - i, room);
	}
}
