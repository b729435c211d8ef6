/*
 * Passes: pairs and groups that agree, and the part of a group that agrees.
 */
#include "common/recon/recon_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- commit ---- */

bool
periods_differ (const struct recon *recon, uint32_t left, uint32_t right)
{
	return recon_row_period (recon, SIDE_LEFT, left) != recon_row_period (recon, SIDE_RIGHT, right);
}

/* Open rows of one window, kept in canonical order. */
static size_t
rows_of_window (const struct side *s, const uint32_t *rows, size_t n, enum window window, uint32_t *out, int64_t *sum)
{
	size_t count = 0;

	*sum = 0;
	for (size_t i = 0; i < n; i++)
		if (s->window[rows[i]] == window && s->open[rows[i]] != 0) {
			out[count++] = rows[i];
			*sum += s->open[rows[i]];
		}
	return count;
}

/* Takes portions of own rows into a finding whose other leg, `after`, lies behind the window: posted there, or given back. */
static void
cutoff_raise (struct recon *recon, int side, const GArray *shares, int after_side, const uint32_t *after, size_t n_after,
	const struct pass *pass)
{
	period_t later = recon_row_period (recon, after_side, after[0]);
	uint32_t link = UINT32_MAX;

	for (guint i = 0; i < shares->len; i++) {
		const struct share *share = &g_array_index (shares, struct share, i);

		if (recon_row_period (recon, side, share->row) == later)
			continue;
		if (link == UINT32_MAX)
			link = recon_finding (recon, CODE_CUTOFF, pass->name, pass->identity ? "id" : "keys");
		recon_settle (recon, side, share->row, share->qty, STATE_EXCEPTION, link);
	}
	for (size_t i = 0; i < n_after && link != UINT32_MAX; i++)
		finding_reference (recon, link, after_side, after[i]);
}

/*
 * A match across the edge of the window: what its own rows do not cover inside the window is a cut-off difference when the other
 * leg lies after it (the run of the earlier period reports it); when it lies before, the earlier run did.
 */
static void
cutoff_settle (struct recon *recon, struct group *group, const struct pass *pass)
{
	uint32_t *const rows[SIDE_COUNT] = {group->left, group->right};
	const size_t n[SIDE_COUNT] = {group->n_left, group->n_right};
	g_autofree uint32_t *own_rows = g_new (uint32_t, n[0] + n[1] + 1), *after_rows = g_new (uint32_t, n[0] + n[1] + 1);
	int64_t own[SIDE_COUNT], after[SIDE_COUNT];

	for (int side = 0; side < SIDE_COUNT; side++) {
		rows_of_window (&recon->side[side], rows[side], n[side], WINDOW_OWN, own_rows, &own[side]);
		rows_of_window (&recon->side[side], rows[side], n[side], WINDOW_AFTER, after_rows, &after[side]);
	}
	/* The side that has too much of its own; a return is negative and has too little. */
	int64_t gap = own[SIDE_LEFT] - own[SIDE_RIGHT];
	int side = own[SIDE_LEFT] != 0 && (own[SIDE_LEFT] > 0) == (gap > 0) ? SIDE_LEFT : SIDE_RIGHT;
	int64_t cover = after[1 - side] - after[side];
	gap = side == SIDE_LEFT ? gap : -gap;
	if (gap == 0 || cover == 0 || (gap > 0) != (cover > 0))
		return;
	g_autoptr (GArray) shares = g_array_new (FALSE, FALSE, sizeof (struct share));
	size_t n_own = rows_of_window (&recon->side[side], rows[side], n[side], WINDOW_OWN, own_rows, &own[side]);
	int after_side = after[1 - side] != 0 ? 1 - side : side;
	size_t n_after =
		rows_of_window (&recon->side[after_side], rows[after_side], n[after_side], WINDOW_AFTER, after_rows, &after[after_side]);
	residual_choose (recon, side, own_rows, n_own, magnitude (gap) < magnitude (cover) ? gap : cover, shares);
	cutoff_raise (recon, side, shares, after_side, after_rows, n_after, pass);
}

void
rows_settle (struct recon *recon, int side, const uint32_t *rows, size_t n, enum state state, uint32_t link)
{
	for (size_t i = 0; i < n; i++)
		if (recon->side[side].open[rows[i]] != 0)
			recon_settle_rest (recon, side, rows[i], state, link);
}

void
match_commit (struct recon *recon, struct group *group, const struct pass *pass, enum state state)
{
	uint32_t link = ++recon->matches;

	if (group->mixed && group->own)
		cutoff_settle (recon, group, pass);
	if (state == STATE_MATCHED_TOLERANCE)
		leak_note (recon, group);
	rows_settle (recon, SIDE_LEFT, group->left, group->n_left, state, link);
	rows_settle (recon, SIDE_RIGHT, group->right, group->n_right, state, link);
}

void
match_find (struct recon *recon, struct group *group, const struct pass *pass)
{
	if ((pass->suggested || group->doubt != NULL) && !group_is_told (recon, group))
		group_take (recon, group, pass, CODE_MATCH_SUGGESTED);
	else
		match_commit (recon, group, pass, group->sum_left == group->sum_right ? STATE_MATCHED : STATE_MATCHED_TOLERANCE);
}

/* ---- groups ---- */

static void
exact_group (struct recon *recon, struct group *group, const struct pass *pass)
{
	bool exact;

	if (pass->cardinality == ONE_TO_ONE || pass->cardinality == SUBSET) {
		(pass->cardinality == SUBSET ? subsets_match : pairs_match) (recon, group, pass);
		return;
	}
	if (!group_in_window (recon, group, pass) || (pass->left_one && group->n_left > 1) || (pass->right_one && group->n_right > 1))
		return;
	if (recon_within (recon, group, group->sum_left - group->sum_right, &exact) && (group->sum_left != 0 || exact))
		match_find (recon, group, pass);
}

void
recon_pass_exact (struct recon *recon, const struct pass *pass, unsigned options)
{
	recon_groups (recon, pass, options, exact_group);
}

/* ---- the part that agrees ---- */

static void
surplus_choose (struct recon *recon, struct surplus *surplus, const uint32_t *rows, size_t n, int64_t amount)
{
	enum subset_certificate certificate = residual_choose (recon, surplus->side, rows, n, amount, surplus->shares);

	surplus->whole = certificate == SUBSET_UNIQUE;
	if (n == 1)
		return;
	switch (certificate) {
	case SUBSET_UNIQUE:
		surplus->proof = recon_word (recon, "%u of the %zu records of its key make%s up the difference, no other choice does",
			surplus->shares->len, n, surplus->shares->len == 1 ? "s" : "");
		break;
	case SUBSET_SEVERAL:
		surplus->proof = recon_word (recon, "several choices of the %zu records of its key sum to the difference", n);
		break;
	case SUBSET_NONE:
		surplus->proof = recon_word (recon, "no choice of the %zu records of its key sums to the difference", n);
		break;
	case SUBSET_GAVE_UP:
		surplus->proof = recon_word (
			recon, "which of the %zu records of its key sum to the difference was given up after %d steps", n, RESIDUAL_STEPS);
		break;
	}
}

bool
surplus_hold (struct recon *recon, struct group *group, struct surplus *surplus)
{
	int64_t delta = group->sum_left - group->sum_right;
	int side = (delta > 0) == (group->sum_left > 0) ? SIDE_LEFT : SIDE_RIGHT;

	if (group->sum_left == 0 || group->sum_right == 0 || (group->sum_left < 0) != (group->sum_right < 0))
		return false;
	*surplus = (struct surplus) {side, true, NULL, g_array_new (FALSE, FALSE, sizeof (struct share))};
	if (delta != 0)
		surplus_choose (recon, surplus, side == SIDE_LEFT ? group->left : group->right,
			side == SIDE_LEFT ? group->n_left : group->n_right, side == SIDE_LEFT ? delta : -delta);
	for (guint i = 0; i < surplus->shares->len; i++) {
		const struct share *share = &g_array_index (surplus->shares, struct share, i);

		recon->side[side].open[share->row] -= share->qty;
	}
	return true;
}

void
surplus_release (struct recon *recon, struct surplus *surplus)
{
	struct side *s = &recon->side[surplus->side];

	for (guint i = 0; i < surplus->shares->len; i++) {
		const struct share *share = &g_array_index (surplus->shares, struct share, i);

		s->open[share->row] += share->qty;
		s->live[share->row] = true;
		if (surplus->proof != NULL)
			recon_prove (recon, surplus->side, share->row, surplus->proof);
		if (!surplus->whole)
			s->mark[share->row] |= MARK_PORTION;
	}
	g_array_unref (surplus->shares);
}

bool
match_part (struct recon *recon, struct group *group, const struct pass *pass)
{
	struct surplus surplus;

	if (!surplus_hold (recon, group, &surplus))
		return false;
	match_commit (recon, group, pass, STATE_MATCHED);
	surplus_release (recon, &surplus);
	return true;
}

static void
partial_group (struct recon *recon, struct group *group, const struct pass *pass)
{
	if (group_in_window (recon, group, pass) && group->sum_left != group->sum_right)
		match_part (recon, group, pass);
}

void
recon_pass_partial (struct recon *recon, const struct pass *pass, unsigned options)
{
	recon_groups (recon, pass, options, partial_group);
}
