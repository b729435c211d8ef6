/*
 * Why a group does not agree: hypotheses in order of precedence (domain.md 3.3), each tested by arithmetic. One that makes the
 * group tie exactly is taken: its rows become the finding, the rest of the group matches.
 */
#include "common/recon/recon_internal.h"

enum { FACTOR_ROWS_MAX = 64 };

static bool
row_whole (const struct recon *recon, int side, uint32_t row)
{
	const struct side *s = &recon->side[side];

	return s->state[row] == STATE_PENDING && s->open[row] != 0 && s->window[row] == WINDOW_OWN;
}

static bool
near_in_time (const struct recon *recon, int side, uint32_t a, uint32_t b, int64_t seconds)
{
	const struct movement_table *table = recon->side[side].table;
	instant_t t = side == SIDE_RIGHT ? movement_entered (table, a) : movement_event (table, a);
	instant_t u = side == SIDE_RIGHT ? movement_entered (table, b) : movement_event (table, b);

	return t != INSTANT_NONE && u != INSTANT_NONE && magnitude (t - u) <= seconds * INSTANT_SECOND;
}

/* b came after a: by entry (events on the left), then by key. */
static bool
row_later (const struct recon *recon, int side, uint32_t a, uint32_t b)
{
	const struct movement_table *table = recon->side[side].table;
	instant_t t = side == SIDE_RIGHT ? movement_entered (table, a) : movement_event (table, a);
	instant_t u = side == SIDE_RIGHT ? movement_entered (table, b) : movement_event (table, b);

	if (t != u)
		return t < u;
	return strpool_compare (recon->strings, movement_text (table, COL_SOURCE_KEY, a), movement_text (table, COL_SOURCE_KEY, b)) < 0;
}

/* Two rows that say the same twice: one message id, or entered within the retry window (scanned within the scan window). */
static bool
rows_twin (struct recon *recon, int side, uint32_t a, uint32_t b)
{
	const struct movement_table *table = recon->side[side].table;
	uint32_t message = movement_text (table, COL_MESSAGE, a), other = movement_text (table, COL_MESSAGE, b);
	int64_t window = side == SIDE_RIGHT ? recon->rule->retry_window : recon->rule->scan_window;

	if (a == b || table->counted[a] != table->counted[b] || table->kind[a] != table->kind[b])
		return false;
	if (recon_key (recon, COL_LOT, side, a) != recon_key (recon, COL_LOT, side, b)
	    || recon_key (recon, COL_ORDER, side, a) != recon_key (recon, COL_ORDER, side, b)
	    || recon_key (recon, COL_MATERIAL, side, a) != recon_key (recon, COL_MATERIAL, side, b))
		return false;
	if (message != 0 || other != 0)
		return message == other;
	return movement_text (table, COL_OPERATION, a) == movement_text (table, COL_OPERATION, b) && near_in_time (recon, side, a, b, window);
}

static bool
row_among (const GArray *rows, uint32_t row)
{
	for (guint i = 0; i < rows->len; i++)
		if (g_array_index (rows, uint32_t, i) == row)
			return true;
	return false;
}

/* The earliest row that says the same and is not called a repeat itself. */
static uint32_t
twin_find (struct recon *recon, int side, uint32_t row, const uint32_t *rows, size_t n, const GArray *repeats)
{
	uint32_t best = UINT32_MAX;

	for (size_t i = 0; i < n; i++)
	{
		if (!rows_twin (recon, side, row, rows[i]) || row_among (repeats, rows[i]))
			continue;
		if (best == UINT32_MAX || row_later (recon, side, rows[i], best))
			best = rows[i];
	}
	return best;
}

/* Rows of the other side that matched the twin: shown as the event that the duplicate repeats. */
static void
references_of_twin (struct recon *recon, uint32_t link, int side, uint32_t twin, const uint32_t *others, size_t n)
{
	const struct side *s = &recon->side[side], *o = &recon->side[1 - side];
	uint32_t message = movement_text (s->table, COL_MESSAGE, twin);

	for (size_t i = 0; i < n; i++)
	{
		bool same_match = s->state[twin] < STATE_PENDING && o->state[others[i]] == s->state[twin] && o->link[others[i]] == s->link[twin];
		bool same_message = message != 0 && movement_text (o->table, COL_MESSAGE, others[i]) == message;

		if (same_match || same_message || n == 1)
			finding_reference (recon, link, 1 - side, others[i]);
	}
}

struct story
{
	struct group *group;	/* with settled rows */
	const struct pass *pass;
	int64_t delta;
	int side;		/* whose rows are tried */
	uint32_t *rows, *others;
	size_t n, n_others;
};

/*
 * Duplicates: leaving out rows that repeat an earlier one makes the group tie. The latest ones are the repeats.
 */
static bool
story_duplicate (struct recon *recon, struct story *story)
{
	g_autoptr (GArray) extras = g_array_new (FALSE, FALSE, sizeof (uint32_t));
	int64_t need = story->side == SIDE_RIGHT ? -story->delta : story->delta, sum = 0;

	if (story->n_others == 0 || need == 0)
		return false;
	for (size_t i = story->n; i > 0 && sum != need; i--)
	{
		uint32_t row = story->rows[i - 1];

		if (!row_whole (recon, story->side, row) || twin_find (recon, story->side, row, story->rows, story->n, extras) == UINT32_MAX)
			continue;
		if ((recon->side[story->side].open[row] < 0) != (need < 0) || magnitude (sum + recon->side[story->side].open[row]) > magnitude (need))
			continue;
		sum += recon->side[story->side].open[row];
		g_array_append_val (extras, row);
	}
	if (sum != need)
		return false;
	for (guint i = 0; i < extras->len; i++)
	{
		uint32_t row = g_array_index (extras, uint32_t, i), twin = twin_find (recon, story->side, row, story->rows, story->n, extras);
		bool id = movement_text (recon->side[story->side].table, COL_MESSAGE, row) != 0;
		uint32_t link = recon_finding (recon, story->side == SIDE_RIGHT ? CODE_DUP_ERP : CODE_DUP_MES, story->pass->name, id ? "duplicate id" : "same time");

		if (id)
			finding_at (recon, link)->cause = recon_word (recon, "message %s", movement_string (recon->side[story->side].table, COL_MESSAGE, row));
		recon_settle_rest (recon, story->side, row, STATE_EXCEPTION, link);
		references_of_twin (recon, link, story->side, twin, story->others, story->n_others);
		if (story->side == SIDE_LEFT)
			finding_reference (recon, link, SIDE_LEFT, twin);
	}
	return true;
}

/* A reversal that nothing in scope was the original of: leaving it out makes the group tie. */
static bool
story_reversal (struct recon *recon, struct story *story)
{
	const struct side *s = &recon->side[SIDE_RIGHT];

	for (size_t i = 0; i < story->n; i++)
	{
		uint32_t row = story->rows[i];

		if (!row_whole (recon, SIDE_RIGHT, row) || s->open[row] >= 0 || !kind_is_reversal ((enum kind) s->table->kind[row]))
			continue;
		if (story->delta + s->open[row] != 0 || (s->mark[row] & MARK_FOREIGN))
			continue;
		recon_settle_rest (recon, SIDE_RIGHT, row, STATE_EXCEPTION, recon_finding (recon, CODE_REV_UNPAIRED, story->pass->name, "none"));
		return true;
	}
	return false;
}

/* Takes the left portion that a right row stands for into a finding together with it. */
static void
story_take (struct recon *recon, struct story *story, uint32_t link, uint32_t row, int64_t evidence)
{
	g_autoptr (GArray) shares = g_array_new (FALSE, FALSE, sizeof (struct share));
	g_autofree uint32_t *open = g_new (uint32_t, story->group->n_left + 1);
	size_t n = 0;

	for (size_t i = 0; i < story->group->n_left; i++)
		if (recon->side[SIDE_LEFT].open[story->group->left[i]] != 0 && recon->side[SIDE_LEFT].live[story->group->left[i]])
			open[n++] = story->group->left[i];
	residual_choose (recon, SIDE_LEFT, open, n, evidence, shares);
	for (guint i = 0; i < shares->len; i++)
	{
		const struct share *share = &g_array_index (shares, struct share, i);

		recon_settle (recon, SIDE_LEFT, share->row, share->qty, STATE_EXCEPTION, link);
	}
	recon_settle_rest (recon, SIDE_RIGHT, row, STATE_EXCEPTION, link);
	if (recon->side[SIDE_RIGHT].window[row] != WINDOW_OWN)
		finding_reference (recon, link, SIDE_RIGHT, row);
	if (story->group->mixed)
		finding_at (recon, link)->tags |= 1u << CODE_CUTOFF;
}

static bool
right_whole (const struct recon *recon, uint32_t row)
{
	const struct side *s = &recon->side[SIDE_RIGHT];

	return s->state[row] == STATE_PENDING && s->open[row] != 0;
}

/* The reversal code was used for an issue (or the other way round): turning one row's sign makes the group tie. */
static bool
story_sign (struct recon *recon, struct story *story)
{
	const struct side *s = &recon->side[SIDE_RIGHT];

	for (size_t i = 0; i < story->n && story->group->n_left > 0; i++)
	{
		uint32_t row = story->rows[i];

		if (!right_whole (recon, row) || story->delta + 2 * s->open[row] != 0 || story->group->sum_left == 0)
			continue;
		story_take (recon, story, recon_finding (recon, CODE_SIGN_FLIP, story->pass->name, story->pass->identity ? "id" : "sums"), row, -s->open[row]);
		return true;
	}
	return false;
}

/* should : is as numerator : denominator, within 0.1 %. */
static bool
ratio_is (int64_t should, int64_t is, int64_t numerator, int64_t denominator)
{
	int128 a = (int128) should * denominator, b = (int128) is * numerator, gap = a > b ? a - b : b - a;

	return numerator != denominator && gap * 1000 <= (b < 0 ? -b : b);
}

/* The factor that explains should/is, from the material's own units, then powers of ten, pounds, dozens and cartons of 24 (domain.md 3.2). */
static const char *
factor_find (struct recon *recon, uint32_t material, int64_t should, int64_t is)
{
	static const int64_t known[] = { 10, 100, 1000, 12, 24 };
	struct conversion conversion;
	uint32_t alt;

	if (is == 0 || should == 0 || (is < 0) != (should < 0))
		return NULL;
	for (size_t i = 0; reference_factor (recon->reference, material, i, &alt, &conversion); i++)
	{
		const char *unit = strpool_text (recon->strings, alt);

		if (ratio_is (should, is, conversion.numerator, conversion.denominator)
		    || ratio_is (should, is, conversion.denominator, conversion.numerator))
			return recon_word (recon, "%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT " (%s)", conversion.numerator, conversion.denominator, unit);
	}
	for (size_t i = 0; i < G_N_ELEMENTS (known); i++)
		if (ratio_is (should, is, known[i], 1) || ratio_is (should, is, 1, known[i]))
			return recon_word (recon, "%" G_GINT64_FORMAT, known[i]);
	if (ratio_is (should, is, 220462, 100000) || ratio_is (should, is, 100000, 220462))
		return "2.20462 (LB/KG)";
	return NULL;
}

static bool
story_factor (struct recon *recon, struct story *story)
{
	const struct side *s = &recon->side[SIDE_RIGHT];

	if (story->group->n_left == 0 || story->n > FACTOR_ROWS_MAX || story->group->sum_left == 0)
		return false;
	for (size_t i = 0; i < story->n; i++)
	{
		uint32_t row = story->rows[i];
		const char *factor;

		if (!right_whole (recon, row))
			continue;
		factor = factor_find (recon, s->table->canonical_material[row], s->open[row] + story->delta, s->open[row]);
		if (factor == NULL)
			continue;
		uint32_t link = recon_finding (recon, CODE_UOM_FACTOR, story->pass->name, story->pass->identity ? "id" : "sums");
		finding_at (recon, link)->factor = factor;
		story_take (recon, story, link, row, s->open[row] + story->delta);
		return true;
	}
	return false;
}

static bool
story_duplicate_right (struct recon *recon, struct story *story)
{
	return story_duplicate (recon, story);
}

static bool
story_duplicate_left (struct recon *recon, struct story *story)
{
	struct story left = *story;

	left.side = SIDE_LEFT;
	left.rows = story->group->left;
	left.n = story->group->n_left;
	left.others = story->group->right;
	left.n_others = story->group->n_right;
	return story_duplicate (recon, &left);
}

static void
explain_group (struct recon *recon, struct group *group, const struct pass *pass)
{
	static bool (*const stories[]) (struct recon *, struct story *) = { story_duplicate_right, story_duplicate_left, story_reversal, story_sign,
									     story_factor };
	struct story story = { .group = group, .pass = pass, .delta = group->sum_left - group->sum_right, .side = SIDE_RIGHT,
			       .rows = group->right, .n = group->n_right, .others = group->left, .n_others = group->n_left };
	bool exact;

	if (!group->own || story.delta == 0 || recon_within (recon, group, story.delta, &exact))
		return;
	for (size_t i = 0; i < G_N_ELEMENTS (stories); i++)
		if (stories[i] (recon, &story))
		{
			uint32_t link = ++recon->matches;

			for (size_t j = 0; j < group->n_left; j++)
				if (recon->side[SIDE_LEFT].live[group->left[j]])
					recon_settle_rest (recon, SIDE_LEFT, group->left[j], STATE_MATCHED, link);
			for (size_t j = 0; j < group->n_right; j++)
				if (recon->side[SIDE_RIGHT].live[group->right[j]])
					recon_settle_rest (recon, SIDE_RIGHT, group->right[j], STATE_MATCHED, link);
			return;
		}
}

void
recon_pass_explain (struct recon *recon, const struct pass *pass, unsigned options)
{
	recon_groups (recon, pass, options | GROUP_ALL | GROUP_ONE_SIDED, explain_group);
}
