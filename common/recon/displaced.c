/*
 * Originals of unreferenced reversals that a strict pass has matched. Of equal quantities a pass pairs those nearest in time, and
 * so it may have given the posting that was taken back to a record, and left over a later one, which the reversal cannot mean:
 * seven bags used, eight posted, one of them taken back, then three posted late by an outage. Where the later posting may stand
 * in that match as well, it does, and the reversal nets its original: sums that tie are no two findings.
 */
#include "common/recon/recon_internal.h"

/* The pass whose pairs may be undone: the loosest strict one that pairs by what the rows say, not by an id; NULL: none. */
static const struct pass *
pass_of_pairs (const struct reconciliation *rule)
{
	const struct pass *found = NULL;

	for (int i = 0; i < rule->n_passes; i++)
		if (rule->passes[i].strict && !rule->passes[i].identity && rule->passes[i].raises == CODE_NONE &&
			rule->passes[i].cardinality == ONE_TO_ONE)
			found = &rule->passes[i];
	return found;
}

/* The row of each match, plus one, by link; 0 where it has several. */
static GHashTable *
rows_by_link (const struct side *s, const uint32_t *rows, size_t n)
{
	GHashTable *by_link = g_hash_table_new (NULL, NULL);

	for (size_t i = 0; i < n; i++) {
		gpointer link = GUINT_TO_POINTER (s->link[rows[i]]);

		if (s->state[rows[i]] == STATE_MATCHED)
			g_hash_table_insert (by_link, link, GUINT_TO_POINTER (g_hash_table_contains (by_link, link) ? 0 : rows[i] + 1));
	}
	return by_link;
}

/* Whether `row` may stand in the match of `original`: all that the pass compares is equal, and near enough to the partner. */
static bool
row_replaces (struct recon *recon, const struct pass *pass, int side, uint32_t row, uint32_t original, uint32_t partner)
{
	const struct movement_table *mine = recon->side[side].table;
	uint32_t message = movement_text (mine, COL_MESSAGE, original);
	uint32_t left = side == SIDE_LEFT ? row : partner, right = side == SIDE_LEFT ? partner : row;

	if (recon_row_period (recon, side, row) != recon_row_period (recon, side, original) ||
		(message != 0 && message == movement_text (recon->side[1 - side].table, COL_MESSAGE, partner)))
		return false;
	for (int i = 0; i < pass->n_keys; i++)
		if (recon_key (recon, pass->keys[i], side, row) != recon_key (recon, pass->keys[i], side, original))
			return false;
	return pass->window < 0 ||
		assign_distance (recon_row_time (recon, SIDE_LEFT, left), recon_right_span (recon, right)) <=
		pass->window * INSTANT_SECOND;
}

struct search
{
	const struct pass *pass;
	const uint32_t *rows; /* of the side, in canonical order */
	size_t n;
	int side;
	GHashTable *partner; /* the other side's row, plus one, by link */
};

/* The latest original that the reversal can mean and whose match `row` may take over; UINT32_MAX when there is none. */
static uint32_t
original_find (struct recon *recon, const struct search *search, uint32_t reversal, uint32_t row)
{
	const struct side *s = &recon->side[search->side];
	uint32_t found = UINT32_MAX;

	for (size_t i = 0; i < search->n; i++) {
		uint32_t one = search->rows[i], partner;

		if (s->state[one] != STATE_MATCHED || s->table->counted[one] != s->open[row] ||
			recon_entry_time (recon, search->side, one) > recon_entry_time (recon, search->side, reversal) ||
			!recon_periods_net (recon, search->side, one, reversal) ||
			(found != UINT32_MAX && recon_entry_time (recon, search->side, one) <= recon_entry_time (recon, search->side, found)))
			continue;
		partner = GPOINTER_TO_UINT (g_hash_table_lookup (search->partner, GUINT_TO_POINTER (s->link[one])));
		if (partner != 0 && recon->side[1 - search->side].table->counted[partner - 1] == s->open[row] &&
			row_replaces (recon, search->pass, search->side, row, one, partner - 1))
			found = one;
	}
	return found;
}

/* Gives the match of `original` to `row`, and the original back. */
static void
match_hand_over (struct recon *recon, int side, uint32_t original, uint32_t row)
{
	struct side *s = &recon->side[side];
	uint32_t link = s->link[original];

	s->state[original] = STATE_PENDING;
	s->link[original] = 0;
	s->open[original] = s->table->counted[original];
	s->live[original] = true;
	recon_settle_rest (recon, side, row, STATE_MATCHED, link);
}

static void
reversal_resolve (struct recon *recon, const struct search *search, uint32_t reversal)
{
	const struct side *s = &recon->side[search->side];

	for (size_t i = 0; i < search->n; i++) {
		uint32_t row = search->rows[i], original;

		if (!s->live[row] || s->state[row] != STATE_PENDING || s->open[row] != -s->open[reversal])
			continue;
		original = original_find (recon, search, reversal, row);
		if (original == UINT32_MAX)
			continue;
		match_hand_over (recon, search->side, original, row);
		recon_net_pair (recon, search->side, original, reversal);
		return;
	}
}

static void
side_resolve (struct recon *recon, struct group *group, const struct pass *pass, int side)
{
	const struct side *s = &recon->side[side];
	uint32_t *const rows[SIDE_COUNT] = {group->left, group->right};
	const size_t n[SIDE_COUNT] = {group->n_left, group->n_right};
	struct search search = {pass, rows[side], n[side], side, NULL};
	bool later = false;

	for (size_t i = 0; i < n[side]; i++)
		later |= s->live[rows[side][i]] && s->open[rows[side][i]] > 0;
	for (size_t i = 0; i < n[side] && later; i++) {
		uint32_t row = rows[side][i];

		if (!s->live[row] || s->state[row] != STATE_PENDING || s->open[row] >= 0 || (s->mark[row] & MARK_FOREIGN))
			continue;
		if (search.partner == NULL)
			search.partner = rows_by_link (&recon->side[1 - side], rows[1 - side], n[1 - side]);
		reversal_resolve (recon, &search, row);
	}
	if (search.partner != NULL)
		g_hash_table_unref (search.partner);
}

static void
group_resolve (struct recon *recon, struct group *group, const struct pass *netting G_GNUC_UNUSED)
{
	const struct pass *pass = pass_of_pairs (recon->rule);

	for (int side = 0; side < SIDE_COUNT && group->own; side++)
		side_resolve (recon, group, pass, side);
}

void
recon_net_displaced (struct recon *recon, const struct pass *netting)
{
	if (pass_of_pairs (recon->rule) != NULL)
		recon_groups (recon, netting, GROUP_BY_WINDOW | GROUP_ALL | GROUP_ONE_SIDED, group_resolve);
}
