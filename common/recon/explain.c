/*
 * Why a group does not agree: hypotheses in order of precedence (domain.md 3.3), each tested by arithmetic. One that makes the
 * group tie exactly is taken: its rows become the finding, the rest of the group matches.
 */
#include "common/recon/recon_internal.h"

enum
{
	FACTOR_ROWS_MAX = 64
};

static bool
row_whole (const struct recon *recon, int side, uint32_t row)
{
	const struct side *s = &recon->side[side];

	return s->state[row] == STATE_PENDING && s->open[row] != 0 && s->window[row] == WINDOW_OWN;
}

/* When a row says that it happened twice: a scan by its event, a posting by its entry. */
static instant_t
repeat_time (const struct recon *recon, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;

	return side == SIDE_RIGHT ? movement_entered (table, row) : movement_event (table, row);
}

struct story
{
	struct group *group; /* with settled rows */
	const struct pass *pass;
	int64_t delta;
	int side; /* whose rows are tried */
	uint32_t *rows, *others;
	size_t n, n_others;
};

/* ---- repeats ---- */

/*
 * Rows that say the same: one message id, or without one entered within the retry window (scanned within the scan window). They
 * stand next to each other once the rows are sorted by what they say, then by time.
 */
struct twins
{
	struct recon *recon;
	const struct story *story;
	size_t *order, *place; /* order: indexes of story->rows, sorted; place: where an index stands in it */
	bool *repeat;          /* by index: called a repeat */
};

static int
twin_compare (const struct twins *twins, size_t a, size_t b)
{
	struct recon *recon = twins->recon;
	int side = twins->story->side;
	const struct movement_table *table = recon->side[side].table;
	uint32_t x = twins->story->rows[a], y = twins->story->rows[b];
	uint32_t message = movement_text (table, COL_MESSAGE, x);
	const int keys[] = {COL_MESSAGE, COL_LOT, COL_ORDER, COL_MATERIAL, COL_OPERATION};

	if (table->counted[x] != table->counted[y])
		return table->counted[x] < table->counted[y] ? -1 : 1;
	if (table->kind[x] != table->kind[y])
		return table->kind[x] - table->kind[y];
	for (size_t i = 0; i < G_N_ELEMENTS (keys); i++) {
		uint32_t key = recon_key (recon, keys[i], side, x), other = recon_key (recon, keys[i], side, y);

		if (key != other && (keys[i] != COL_OPERATION || message == 0))
			return key < other ? -1 : 1;
	}
	return 0;
}

static int
twin_order_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct twins *twins = data;
	size_t x = *(const size_t *) a, y = *(const size_t *) b;
	int order = twin_compare (twins, x, y), side = twins->story->side;

	if (order != 0)
		return order;
	instant_t t = repeat_time (twins->recon, side, twins->story->rows[x]),
			  u = repeat_time (twins->recon, side, twins->story->rows[y]);
	return t != u ? (t < u ? -1 : 1) : recon_row_compare (twins->recon, side, twins->story->rows[x], twins->story->rows[y]);
}

static void
twins_init (struct twins *twins, struct recon *recon, const struct story *story)
{
	*twins = (struct twins) {recon, story, g_new (size_t, story->n), g_new (size_t, story->n), g_new0 (bool, story->n)};
	for (size_t i = 0; i < story->n; i++)
		twins->order[i] = i;
	g_qsort_with_data (twins->order, (gint) story->n, sizeof *twins->order, twin_order_compare, twins);
	for (size_t i = 0; i < story->n; i++)
		twins->place[twins->order[i]] = i;
}

static void
twins_release (struct twins *twins)
{
	g_free (twins->order);
	g_free (twins->place);
	g_free (twins->repeat);
}

static bool
twin_is_near (const struct twins *twins, size_t a, size_t b)
{
	const struct reconciliation *rule = twins->recon->rule;
	int side = twins->story->side;
	int64_t window = (side == SIDE_RIGHT ? rule->retry_window : rule->scan_window) * INSTANT_SECOND;
	instant_t t = repeat_time (twins->recon, side, twins->story->rows[a]),
			  u = repeat_time (twins->recon, side, twins->story->rows[b]);

	if (movement_text (twins->recon->side[side].table, COL_MESSAGE, twins->story->rows[a]) != 0)
		return true;
	return t != INSTANT_NONE && u != INSTANT_NONE && magnitude (t - u) <= window;
}

/* The nearest row before, else after, that says the same and is not called a repeat itself; SIZE_MAX when there is none. */
static size_t
twin_find (const struct twins *twins, size_t index)
{
	for (int step = -1; step <= 1; step += 2) {
		size_t at = twins->place[index] + (size_t) step;

		while (at < twins->story->n && twin_compare (twins, index, twins->order[at]) == 0 && twins->repeat[twins->order[at]])
			at += (size_t) step;
		if (at < twins->story->n && twin_compare (twins, index, twins->order[at]) == 0 &&
			twin_is_near (twins, index, twins->order[at]))
			return twins->order[at];
	}
	return SIZE_MAX;
}

/* Rows of the other side that match the twin, or will: shown as the event that the duplicate repeats. */
static void
references_of_twin (struct recon *recon, uint32_t link, const struct story *story, uint32_t twin)
{
	const struct side *s = &recon->side[story->side], *o = &recon->side[1 - story->side];
	uint32_t message = movement_text (s->table, COL_MESSAGE, twin);

	for (size_t i = 0; i < story->n_others; i++) {
		uint32_t other = story->others[i];
		bool same_match = o->state[other] == s->state[twin] &&
			(s->state[twin] == STATE_PENDING || (s->link[twin] != 0 && o->link[other] == s->link[twin]));

		if (same_match || (message != 0 && movement_text (o->table, COL_MESSAGE, other) == message))
			finding_reference (recon, link, 1 - story->side, other);
	}
}

static void
repeat_raise (struct recon *recon, const struct story *story, uint32_t row, uint32_t twin, size_t *budget)
{
	const struct movement_table *table = recon->side[story->side].table;
	bool id = movement_text (table, COL_MESSAGE, row) != 0;
	uint32_t link = recon_finding (
		recon, story->side == SIDE_RIGHT ? CODE_DUP_ERP : CODE_DUP_MES, story->pass->name, id ? "duplicate id" : "same time");

	if (id)
		finding_at (recon, link)->cause = recon_word (recon, "message %s", movement_string (table, COL_MESSAGE, row));
	recon_settle_rest (recon, story->side, row, STATE_EXCEPTION, link);
	if (story->side == SIDE_LEFT)
		finding_reference (recon, link, SIDE_LEFT, twin);
	if (story->n_others > *budget)
		return;
	references_of_twin (recon, link, story, twin);
	*budget -= story->n_others;
}

/* Calls rows repeats, the latest first, until what they sum to is left out. */
static bool
repeats_choose (struct twins *twins, int64_t need)
{
	const struct story *story = twins->story;
	int64_t sum = 0;

	for (size_t i = story->n; i > 0 && sum != need; i--) {
		uint32_t row = story->rows[i - 1];
		int64_t open = twins->recon->side[story->side].open[row];

		if (!row_whole (twins->recon, story->side, row) || (open < 0) != (need < 0) || magnitude (sum + open) > magnitude (need))
			continue;
		if (twin_find (twins, i - 1) == SIZE_MAX)
			continue;
		sum += open;
		twins->repeat[i - 1] = true;
	}
	return sum == need;
}

/*
 * Duplicates: leaving out rows that repeat another one makes the group tie.
 */
static bool
story_duplicate (struct recon *recon, struct story *story)
{
	struct twins twins;
	size_t budget = PAIRS_MAX;
	bool found;

	if (story->n < 2 || story->n_others == 0)
		return false;
	twins_init (&twins, recon, story);
	found = repeats_choose (&twins, story->side == SIDE_RIGHT ? -story->delta : story->delta);
	for (size_t i = 0; i < story->n && found; i++)
		if (twins.repeat[i])
			repeat_raise (recon, story, story->rows[i], story->rows[twin_find (&twins, i)], &budget);
	twins_release (&twins);
	return found;
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

/* ---- one wrong posting ---- */

/*
 * A reversal that nothing in scope was the original of: leaving it out makes the group tie. Across periods its original is
 * looked for later.
 */
static bool
story_reversal (struct recon *recon, struct story *story)
{
	const struct side *s = &recon->side[SIDE_RIGHT];

	for (size_t i = 0; i < story->n && story->group->n_left > 0 && !story->group->mixed; i++) {
		uint32_t row = story->rows[i];

		if (!row_whole (recon, SIDE_RIGHT, row) || s->open[row] >= 0 || story->delta + s->open[row] != 0 ||
			(s->mark[row] & MARK_FOREIGN))
			continue;
		recon_settle_rest (
			recon, SIDE_RIGHT, row, STATE_EXCEPTION, recon_finding (recon, CODE_REV_UNPAIRED, story->pass->name, "none"));
		return true;
	}
	return false;
}

/* The rows of the left side that are open; FALSE when they cannot cover so much evidence. */
static bool
evidence_find (const struct recon *recon, const struct story *story, int64_t evidence, uint32_t *rows, size_t *n)
{
	const struct side *s = &recon->side[SIDE_LEFT];
	int128 sum = 0;

	*n = 0;
	for (size_t i = 0; i < story->group->n_left; i++) {
		uint32_t row = story->group->left[i];

		if (!s->live[row])
			continue;
		rows[(*n)++] = row;
		sum += (s->open[row] < 0) == (evidence < 0) ? magnitude (s->open[row]) : 0;
	}
	return sum >= magnitude (evidence);
}

/* A row behind the window belongs to the story, but its money is its own period's: at the end of this one it is not in stock. */
static void
wrong_settle (struct recon *recon, uint32_t link, int side, uint32_t row, int64_t qty)
{
	if (recon->side[side].window[row] != WINDOW_OWN)
		finding_reference (recon, link, side, row);
	recon_settle (recon, side, row, qty, STATE_EXCEPTION, link);
}

/*
 * Makes a finding of a right row together with the portion of the left side that it stands for. What reaches into the time before
 * the window was told by the run of that period: here it only matches.
 */
static bool
wrong_raise (struct recon *recon, struct story *story, enum code code, uint32_t row, int64_t evidence, const char *factor)
{
	g_autoptr (GArray) shares = g_array_new (FALSE, FALSE, sizeof (struct share));
	g_autofree uint32_t *open = g_new (uint32_t, story->group->n_left + 1);
	bool told = recon->side[SIDE_RIGHT].window[row] == WINDOW_BEFORE;
	size_t n;

	if (!evidence_find (recon, story, evidence, open, &n))
		return false;
	residual_choose (recon, SIDE_LEFT, open, n, evidence, shares);
	for (guint i = 0; i < shares->len; i++)
		told |= recon->side[SIDE_LEFT].window[g_array_index (shares, struct share, i).row] == WINDOW_BEFORE;
	if (told)
		return true;
	uint32_t link = recon_finding (recon, code, story->pass->name, story->pass->identity ? "id" : "sums");
	finding_at (recon, link)->factor = factor;
	if (story->group->mixed)
		finding_at (recon, link)->tags |= code_bit (CODE_CUTOFF);
	for (guint i = 0; i < shares->len; i++)
		wrong_settle (
			recon, link, SIDE_LEFT, g_array_index (shares, struct share, i).row, g_array_index (shares, struct share, i).qty);
	wrong_settle (recon, link, SIDE_RIGHT, row, recon->side[SIDE_RIGHT].open[row]);
	return true;
}

static bool
right_whole (const struct recon *recon, uint32_t row)
{
	const struct side *s = &recon->side[SIDE_RIGHT];

	return s->state[row] == STATE_PENDING && s->open[row] != 0;
}

static bool
evidence_equal_to (const struct recon *recon, const struct group *group, int64_t qty)
{
	for (size_t i = 0; i < group->n_left; i++)
		if (recon->side[SIDE_LEFT].open[group->left[i]] == qty)
			return true;
	return false;
}

/*
 * The reversal code was used for an issue (or the other way round): turning one row's sign makes the group tie. A posting that an
 * event agrees with as it stands is not turned.
 */
static bool
story_sign (struct recon *recon, struct story *story)
{
	const struct side *s = &recon->side[SIDE_RIGHT];

	for (size_t i = 0; i < story->n; i++) {
		uint32_t row = story->rows[i];

		if (right_whole (recon, row) && story->delta + 2 * s->open[row] == 0 &&
			!evidence_equal_to (recon, story->group, s->open[row]) &&
			wrong_raise (recon, story, CODE_SIGN_FLIP, row, -s->open[row], ""))
			return true;
	}
	return false;
}

/* should : is as numerator : denominator, within 0.1 %. */
static bool
ratio_is (int64_t should, int64_t is, int64_t numerator, int64_t denominator)
{
	int128 a = (int128) should * denominator, b = (int128) is * numerator, gap = a > b ? a - b : b - a;

	return numerator != denominator && gap <= (b < 0 ? -b : b) / 1000;
}

/*
 * The factor that explains should/is, from the material's own units, then powers of ten, pounds, dozens and cartons of 24
 * (domain.md 3.2). Of two units with that factor the first by name.
 */
static const char *
factor_find (struct recon *recon, uint32_t material, int64_t should, int64_t is)
{
	static const int64_t known[] = {10, 100, 1000, 12, 24};
	struct conversion conversion, best;
	uint32_t alt, best_alt = 0;

	if (is == 0 || should == 0 || (is < 0) != (should < 0))
		return NULL;
	for (size_t i = 0; reference_factor (recon->reference, material, i, &alt, &conversion); i++) {
		if (!ratio_is (should, is, conversion.numerator, conversion.denominator) &&
			!ratio_is (should, is, conversion.denominator, conversion.numerator))
			continue;
		if (best_alt == 0 || strpool_compare (recon->strings, alt, best_alt) < 0) {
			best = conversion;
			best_alt = alt;
		}
	}
	if (best_alt != 0)
		return recon_word (recon, "%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT " (%s)", best.numerator, best.denominator,
			strpool_text (recon->strings, best_alt));
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

	for (size_t i = 0; i < story->n && story->n <= FACTOR_ROWS_MAX; i++) {
		uint32_t row = story->rows[i];
		const char *factor = NULL;

		if (right_whole (recon, row))
			factor = factor_find (recon, s->table->canonical_material[row], s->open[row] + story->delta, s->open[row]);
		if (factor != NULL && wrong_raise (recon, story, CODE_UOM_FACTOR, row, s->open[row] + story->delta, factor))
			return true;
	}
	return false;
}

/* ---- a group ---- */

static void
explain_group (struct recon *recon, struct group *group, const struct pass *pass)
{
	static bool (*const stories[]) (struct recon *, struct story *) = {
		story_duplicate, story_duplicate_left, story_reversal, story_sign, story_factor};
	struct story story = {.group = group,
		.pass = pass,
		.delta = group->sum_left - group->sum_right,
		.side = SIDE_RIGHT,
		.rows = group->right,
		.n = group->n_right,
		.others = group->left,
		.n_others = group->n_left};
	bool exact, found = false;

	if (!group->own || story.delta == 0 || recon_within (recon, group, story.delta, &exact))
		return;
	for (size_t i = 0; i < G_N_ELEMENTS (stories) && !found; i++)
		found = stories[i](recon, &story);
	if (found)
		match_commit (recon, group, pass, STATE_MATCHED);
}

void
recon_pass_explain (struct recon *recon, const struct pass *pass, unsigned options)
{
	recon_groups (recon, pass, options | GROUP_ALL, explain_group);
}
