/*
 * What is joined must tie: the same sum in the same account and the same period. Where it does not, one cause is told for the
 * whole document, and what each account needs of it is a line of the bridge.
 */
#include "common/recon/tieout_internal.h"

#include <string.h>

/* One currency of a set. */
struct judged
{
	struct recon *recon;
	struct tieout *tieout;
	const char *what; /* what joins it */
	uint32_t name, currency;
	GArray *items; /* uint32_t: on stock accounts */
	GArray *stray; /* uint32_t: lines on other accounts */
	int128 sum[SIDE_COUNT], bound;
	uint32_t n[SIDE_COUNT];
	bool own, rounded; /* rounded: it ties but for less than its roundings make */
};

static int128
wide_magnitude (int128 value)
{
	return value < 0 ? -value : value;
}

static struct tie_set
judged_set (const struct judged *j)
{
	return (struct tie_set) {(const uint32_t *) (void *) j->items->data, j->items->len};
}

static const struct tie_item *
judged_item (const struct judged *j, guint i)
{
	return tie_item_at (j->tieout, g_array_index (j->items, uint32_t, i));
}

/* ---- sums ---- */

static void
judged_sum (struct judged *j)
{
	int64_t half = 5;

	j->own = false;
	for (int side = 0; side < SIDE_COUNT; side++) {
		j->sum[side] = 0;
		j->n[side] = 0;
	}
	for (guint i = 0; i < j->items->len; i++) {
		const struct tie_item *item = judged_item (j, i);

		j->sum[item->side] += item->value;
		j->n[item->side]++;
		j->own |= item->window == WINDOW_OWN;
	}
	for (int d = currency_decimals (strpool_text (j->recon->strings, j->currency)); d < MONEY_SCALE; d++)
		half *= 10;
	/* Each of n numbers is at most half a minor unit from what it was before it was rounded. */
	j->bound = (int128) MAX (j->n[SIDE_LEFT], j->n[SIDE_RIGHT]) * half / 10;
	j->rounded = j->sum[SIDE_LEFT] != j->sum[SIDE_RIGHT] && wide_magnitude (j->sum[SIDE_RIGHT] - j->sum[SIDE_LEFT]) <= j->bound;
}

static int128
slot_need (const struct tie_slot *slot)
{
	return slot->own[SIDE_RIGHT] - slot->own[SIDE_LEFT];
}

/* By account alone, whatever the period. */
static int128
slot_whole (const struct tie_slot *slot)
{
	return slot_need (slot) + slot->context[SIDE_RIGHT] - slot->context[SIDE_LEFT];
}

/*
 * The account on which a movement was booked is the one of its document. Where the table names another one by now, and the ledger
 * posted to that, the ledger was right.
 */
static void
accounts_follow (struct tieout *tieout, struct tie_set set)
{
	bool moved = false;

	for (uint32_t i = 0; i < set.n; i++) {
		struct tie_item *item = tie_item_at (tieout, set.items[i]);
		const struct tie_cell *cell = tie_cell_at (tieout, item->cell);
		uint32_t now = item->side == SIDE_LEFT ? tie_material_at (tieout, item->material)->now : 0;
		uint32_t other = now != 0 && now != cell->account
			? keyring_find (&tieout->cell_keys, keyring_pair (now, cell->currency), 0, 0)
			: KEYRING_ABSENT;

		if (other == KEYRING_ABSENT || tie_slot_at (tieout, cell->slot)->n[SIDE_RIGHT] > 0)
			continue;
		const struct tie_cell *there = tie_cell_at (tieout, other);
		if (there->slot >= tieout->slots->len || tie_slot_at (tieout, there->slot)->cell != other ||
			tie_slot_at (tieout, there->slot)->n[SIDE_RIGHT] == 0)
			continue;
		item->cell = other;
		moved = true;
	}
	if (moved)
		tieout_slots (tieout, set);
}

/* ---- what moved the account, by kind ---- */

void
tieout_roll (struct tieout *tieout, uint32_t cell, uint8_t kind, int side, int64_t rows, int128 value)
{
	uint32_t number = keyring_at (&tieout->roll_keys, keyring_pair (cell, kind), 0, 0);

	if (number == tieout->rolls->len)
		g_array_append_val (tieout->rolls, ((struct tie_roll) {{0}, {0}}));
	g_array_index (tieout->rolls, struct tie_roll, number).rows[side] += rows;
	g_array_index (tieout->rolls, struct tie_roll, number).value[side] += value;
}

/* A line is of the kind of its movements; of several, what ties is divided as they are, and the rest is of the largest. */
static void
set_roll (struct tieout *tieout, struct tie_set set)
{
	uint8_t main = KIND_NONE;
	int64_t largest = -1;
	bool mixed = false, fresh = true;

	for (uint32_t i = 0; i < set.n; i++) {
		const struct tie_item *item = tie_item_at (tieout, set.items[i]);

		fresh &= !item->rolled;
		if (item->side != SIDE_LEFT)
			continue;
		mixed |= main != KIND_NONE && item->kind != main;
		if (magnitude (item->value) < largest || (magnitude (item->value) == largest && item->kind > main))
			continue;
		largest = magnitude (item->value);
		main = item->kind;
	}
	for (uint32_t i = 0; i < set.n; i++) {
		struct tie_item *item = tie_item_at (tieout, set.items[i]);
		const struct tie_cell *cell = tie_cell_at (tieout, item->cell);
		const struct tie_slot *slot = tie_slot_at (tieout, cell->slot);
		bool divided = mixed && fresh && slot->n[SIDE_RIGHT] > 0 && slot_need (slot) == 0;

		if (item->window != WINDOW_OWN || !cell->stock)
			continue;
		if (item->side == SIDE_RIGHT && !item->rolled)
			tieout_roll (tieout, item->cell, main, SIDE_RIGHT, 1, divided ? 0 : item->value);
		item->rolled = item->side == SIDE_RIGHT;
		if (item->side == SIDE_RIGHT)
			continue;
		if (divided)
			tieout_roll (tieout, item->cell, item->kind, SIDE_RIGHT, 0, item->value);
	}
}

/* ---- the story of what does not tie ---- */

static uint32_t
smaller_text (const struct recon *recon, uint32_t a, uint32_t b)
{
	return a == 0 || (b != 0 && strpool_compare (recon->strings, b, a) < 0) ? b : a;
}

/* The smallest text of a column among the movements, else among the lines. */
static uint32_t
judged_text (const struct judged *j, enum column column)
{
	uint32_t found[SIDE_COUNT] = {0};

	for (guint i = 0; i < j->items->len; i++) {
		const struct tie_item *item = judged_item (j, i);

		found[item->side] =
			smaller_text (j->recon, found[item->side], movement_text (j->recon->side[item->side].table, column, item->row));
	}
	return found[SIDE_LEFT] != 0 ? found[SIDE_LEFT] : found[SIDE_RIGHT];
}

static uint32_t
judged_name (const struct judged *j)
{
	uint32_t name = j->name != 0 ? j->name : judged_text (j, COL_DOCUMENT);

	return name != 0 ? name : judged_text (j, COL_SOURCE_KEY);
}

/* Of the accounts that need something: where the movements stand, and where the lines are. */
struct places
{
	uint32_t expected, posted;
};

static struct places
judged_places (const struct judged *j)
{
	struct places places = {0, 0};

	for (guint i = 0; i < j->tieout->slots->len; i++) {
		const struct tie_slot *slot = tie_slot_at (j->tieout, i);
		uint32_t account = tie_cell_at (j->tieout, slot->cell)->account;

		if (slot_need (slot) != 0 && slot->n[SIDE_LEFT] > 0)
			places.expected = smaller_text (j->recon, places.expected, account);
	}
	for (guint i = 0; i < j->tieout->slots->len; i++) {
		const struct tie_slot *slot = tie_slot_at (j->tieout, i);
		uint32_t account = tie_cell_at (j->tieout, slot->cell)->account;

		if (slot_need (slot) != 0 && slot->n[SIDE_RIGHT] > 0 && account != places.expected)
			places.posted = smaller_text (j->recon, places.posted, account);
	}
	return places;
}

static bool
judged_inferred (const struct judged *j)
{
	for (guint i = 0; i < j->items->len; i++)
		if (judged_item (j, i)->inferred)
			return true;
	return false;
}

static enum bridge_cause
judged_cause (const struct judged *j)
{
	int128 allowed = j->rounded ? j->bound : 0, need = 0, context = 0;
	bool agree = true;

	if (j->sum[SIDE_LEFT] != j->sum[SIDE_RIGHT] && !j->rounded)
		return BRIDGE_UNEXPLAINED;
	for (guint i = 0; i < j->tieout->slots->len; i++) {
		const struct tie_slot *slot = tie_slot_at (j->tieout, i);

		agree &= wide_magnitude (slot_whole (slot)) <= allowed;
		context += wide_magnitude (slot->context[SIDE_RIGHT] - slot->context[SIDE_LEFT]);
		need += slot_need (slot);
	}
	if (agree && context <= allowed)
		return BRIDGE_ROUNDING;
	if (agree || wide_magnitude (need) > allowed)
		return BRIDGE_WRONG_PERIOD;
	return judged_inferred (j) ? BRIDGE_ACCOUNT_DETERMINATION : BRIDGE_WRONG_ACCOUNT;
}

/* The one record of a side and the window that is what its account needs; NO_ONE when none is, or several are. */
static uint32_t
slot_culprit (const struct judged *j, const struct tie_slot *slot, int side)
{
	int128 need = side == SIDE_RIGHT ? slot_need (slot) : -slot_need (slot);
	uint32_t found = NO_ONE;

	for (guint i = 0; i < j->items->len; i++) {
		const struct tie_item *item = judged_item (j, i);

		if (item->side != side || item->cell != slot->cell || item->window != WINDOW_OWN || item->value != need)
			continue;
		if (found != NO_ONE)
			return NO_ONE;
		found = g_array_index (j->items, uint32_t, i);
	}
	return found;
}

/* The record that an account is about, else all that it has there; what lies outside of the window is shown beside it. */
static int64_t
slot_tell (const struct judged *j, const struct tie_slot *slot, uint32_t story)
{
	uint32_t left = slot_culprit (j, slot, SIDE_LEFT), right = slot_culprit (j, slot, SIDE_RIGHT);
	uint32_t culprit = left == NO_ONE ? right : right == NO_ONE ? left : NO_ONE;
	int64_t rows = 0;

	for (guint i = 0; i < j->items->len; i++) {
		uint32_t number = g_array_index (j->items, uint32_t, i);
		const struct tie_item *item = tie_item_at (j->tieout, number);
		bool own = item->window == WINDOW_OWN;

		if (item->cell != slot->cell || item->ended || (own && culprit != NO_ONE && number != culprit))
			continue;
		if (!own && culprit != NO_ONE && item->value != tie_item_at (j->tieout, culprit)->value)
			continue;
		rows += own;
		tieout_story_row (j->recon, story, number);
	}
	return rows;
}

static const char *
other_period (const struct judged *j)
{
	period_t period[SIDE_COUNT] = {PERIOD_NONE, PERIOD_NONE};
	char text[16];

	for (guint i = 0; i < j->items->len; i++) {
		const struct tie_item *item = judged_item (j, i);
		period_t of = item->window != WINDOW_OWN ? recon_row_period (j->recon, item->side, item->row) : PERIOD_NONE;

		if (of != PERIOD_NONE && (period[item->side] == PERIOD_NONE || of < period[item->side]))
			period[item->side] = of;
	}
	if (period[SIDE_RIGHT] != PERIOD_NONE && period[SIDE_LEFT] == PERIOD_NONE)
		return recon_word (j->recon, "posted in %s", period_format (period[SIDE_RIGHT], text));
	return recon_word (j->recon, "of a movement of %s", period_format (period[SIDE_LEFT], text));
}

static const char *
judged_more (const struct judged *j, enum bridge_cause cause, struct places places)
{
	const char *posted = strpool_text (j->recon->strings, places.posted),
			   *expected = strpool_text (j->recon->strings, places.expected);
	char left[DECIMAL_TEXT_MAX], right[DECIMAL_TEXT_MAX];
	int decimals = currency_decimals (strpool_text (j->recon->strings, j->currency));

	switch (cause) {
	case BRIDGE_WRONG_ACCOUNT:
		return recon_word (j->recon, "posted to %s instead of %s", posted, expected);
	case BRIDGE_ACCOUNT_DETERMINATION:
		return recon_word (j->recon, "posted to %s, and most of its material to %s", posted, expected);
	case BRIDGE_WRONG_PERIOD:
		return other_period (j);
	default:
		return recon_word (j->recon, "%s in the general ledger, %s in the stock ledger",
			decimal_format (j->sum[SIDE_RIGHT], MONEY_SCALE, decimals, right),
			decimal_format (j->sum[SIDE_LEFT], MONEY_SCALE, decimals, left));
	}
}

/* The first day on which something of it was posted to an account. */
static date_t
slot_day (const struct judged *j, const struct tie_slot *slot)
{
	date_t first = DATE_NONE;

	for (guint i = 0; i < j->items->len; i++) {
		const struct tie_item *item = judged_item (j, i);
		date_t on =
			item->cell == slot->cell && item->window == WINDOW_OWN ? recon_row_date (j->recon, item->side, item->row) : DATE_NONE;

		if (on != DATE_NONE && (first == DATE_NONE || on < first))
			first = on;
	}
	return first;
}

/* Of one account all of them together: what is less than the roundings is nobody's business. Each document is a part of it. */
static void
rounding_tell (const struct judged *j)
{
	uint32_t name = judged_name (j);

	for (guint i = 0; i < j->tieout->slots->len; i++) {
		const struct tie_slot *slot = tie_slot_at (j->tieout, i);
		uint32_t account = tie_cell_at (j->tieout, slot->cell)->account, story;
		int64_t rows = (int64_t) slot->n[SIDE_LEFT] + slot->n[SIDE_RIGHT];

		if (slot_need (slot) == 0)
			continue;
		story = tieout_story (j->recon, BRIDGE_ROUNDING, "", account, j->currency);
		tie_story_at (j->tieout, story)->documents++;
		tie_story_at (j->tieout, story)->rows += rows;
		tie_story_at (j->tieout, story)->exposure += j->bound;
		tieout_story_line (j->tieout, story, slot->cell, slot_need (slot), rows);
		tieout_part (j->tieout,
			(struct tie_part) {.story = story,
				.cell = slot->cell,
				.what = j->what,
				.name = name,
				.on = slot_day (j, slot),
				.rows = rows,
				.value = {slot->own[SIDE_LEFT], slot->own[SIDE_RIGHT]},
				.limit = j->bound});
	}
	tieout_match (j->recon, judged_set (j), STATE_MATCHED_TOLERANCE);
}

static void
judged_tell (const struct judged *j)
{
	enum bridge_cause cause = judged_cause (j);
	struct places places = judged_places (j);
	int128 largest = 0;
	uint32_t story;

	if (cause == BRIDGE_ROUNDING) {
		rounding_tell (j);
		return;
	}
	story = tieout_story (j->recon, cause, j->what, judged_name (j), j->currency);
	for (guint i = 0; i < j->tieout->slots->len; i++) {
		const struct tie_slot *slot = tie_slot_at (j->tieout, i);

		if (slot_need (slot) == 0)
			continue;
		largest = MAX (largest, wide_magnitude (slot_need (slot)));
		tieout_story_line (j->tieout, story, slot->cell, slot_need (slot), slot_tell (j, slot, story));
	}
	tieout_story_more (j->recon, story, judged_more (j, cause, places));
	if (cause == BRIDGE_WRONG_ACCOUNT || cause == BRIDGE_ACCOUNT_DETERMINATION) {
		tie_story_at (j->tieout, story)->exposure += largest;
		tie_story_at (j->tieout, story)->account = places.expected;
		finding_at (j->recon, tie_story_at (j->tieout, story)->link)->suggested = cause == BRIDGE_ACCOUNT_DETERMINATION;
	}
	tieout_match (j->recon, judged_set (j), STATE_MATCHED);
}

/* ---- one currency ---- */

/* The one movement of the window that is all that the lines lack. */
static bool
lone_leave (struct judged *j)
{
	int128 lack = j->sum[SIDE_LEFT] - j->sum[SIDE_RIGHT];
	guint found = j->items->len;

	if (lack == 0 || j->rounded)
		return false;
	for (guint i = 0; i < j->items->len; i++) {
		const struct tie_item *item = judged_item (j, i);

		if (item->side != SIDE_LEFT || item->window != WINDOW_OWN || item->value != lack)
			continue;
		if (found != j->items->len)
			return false;
		found = i;
	}
	if (found == j->items->len)
		return false;
	g_array_remove_index_fast (j->items, found);
	judged_sum (j);
	return true;
}

/* No line is on a stock account: the one other account that has what is missing is where the document went. */
static void
stray_tell (struct judged *j)
{
	uint32_t account = 0, story;
	bool several = false;

	tieout_slots (j->tieout, (struct tie_set) {(const uint32_t *) (void *) j->stray->data, j->stray->len});
	for (guint i = 0; i < j->tieout->slots->len; i++) {
		const struct tie_slot *slot = tie_slot_at (j->tieout, i);

		if (slot->own[SIDE_RIGHT] + slot->context[SIDE_RIGHT] != j->sum[SIDE_LEFT])
			continue;
		several |= account != 0;
		account = tie_cell_at (j->tieout, slot->cell)->account;
	}
	if (account == 0 || several || j->sum[SIDE_LEFT] == 0)
		return;
	tieout_slots (j->tieout, judged_set (j));
	struct places places = judged_places (j);
	story = tieout_story (j->recon, BRIDGE_WRONG_ACCOUNT, j->what, judged_name (j), j->currency);
	for (guint i = 0; i < j->tieout->slots->len; i++) {
		const struct tie_slot *slot = tie_slot_at (j->tieout, i);

		if (slot_need (slot) != 0)
			tieout_story_line (j->tieout, story, slot->cell, slot_need (slot), slot_tell (j, slot, story));
	}
	for (guint i = 0; i < j->stray->len; i++) {
		const struct tie_item *item = tie_item_at (j->tieout, g_array_index (j->stray, uint32_t, i));

		if (tie_cell_at (j->tieout, item->cell)->account == account)
			finding_reference (j->recon, tie_story_at (j->tieout, story)->link, SIDE_RIGHT, item->row);
	}
	tie_story_at (j->tieout, story)->account = places.expected;
	tieout_story_more (j->recon, story,
		recon_word (j->recon, "posted to %s, which is no stock account, instead of %s", strpool_text (j->recon->strings, account),
			strpool_text (j->recon->strings, places.expected)));
	tieout_match (j->recon, judged_set (j), STATE_MATCHED);
}

static bool
slots_tie (const struct tieout *tieout)
{
	for (guint i = 0; i < tieout->slots->len; i++)
		if (tie_cell_at (tieout, tie_slot_at (tieout, i)->cell)->stock && slot_need (tie_slot_at (tieout, i)) != 0)
			return false;
	return true;
}

static void
currency_judge (struct judged *j)
{
	judged_sum (j);
	if (j->own && j->n[SIDE_RIGHT] == 0) {
		stray_tell (j);
		return;
	}
	if (j->n[SIDE_LEFT] == 0)
		return;
	(void) lone_leave (j);
	tieout_slots (j->tieout, judged_set (j));
	if (!j->own || slots_tie (j->tieout))
		tieout_match (j->recon, judged_set (j), STATE_MATCHED);
	else
		judged_tell (j);
}

static void
judged_fill (struct judged *j, struct tie_set set)
{
	g_array_set_size (j->items, 0);
	g_array_set_size (j->stray, 0);
	for (uint32_t i = 0; i < set.n; i++) {
		const struct tie_item *item = tie_item_at (j->tieout, set.items[i]);
		const struct tie_cell *cell = tie_cell_at (j->tieout, item->cell);

		if (cell->currency == j->currency)
			g_array_append_val (cell->stock ? j->items : j->stray, set.items[i]);
	}
}

/* Its currencies; each is judged for itself. */
static GArray *
set_currencies (const struct tieout *tieout)
{
	GArray *currencies = g_array_new (FALSE, FALSE, sizeof (uint32_t));

	for (guint i = 0; i < tieout->slots->len; i++) {
		uint32_t currency = tie_cell_at (tieout, tie_slot_at (tieout, i)->cell)->currency;
		bool known = false;

		for (guint k = 0; k < currencies->len; k++)
			known |= g_array_index (currencies, uint32_t, k) == currency;
		if (!known)
			g_array_append_val (currencies, currency);
	}
	return currencies;
}

void
tieout_judge_set (struct recon *recon, struct tie_set set, const char *what, uint32_t name)
{
	struct tieout *tieout = recon->tieout;

	tieout_slots (tieout, set);
	accounts_follow (tieout, set);
	set_roll (tieout, set);
	if (slots_tie (tieout)) {
		tieout_match (recon, set, STATE_MATCHED);
		return;
	}
	g_autoptr (GArray) currencies = set_currencies (tieout);
	struct judged j = {.recon = recon,
		.tieout = tieout,
		.what = what,
		.name = name,
		.items = g_array_new (FALSE, FALSE, sizeof (uint32_t)),
		.stray = g_array_new (FALSE, FALSE, sizeof (uint32_t))};

	for (guint i = 0; i < currencies->len; i++) {
		j.currency = g_array_index (currencies, uint32_t, i);
		judged_fill (&j, set);
		currency_judge (&j);
	}
	g_array_unref (j.items);
	g_array_unref (j.stray);
}

void
tieout_judge_sets (struct recon *recon)
{
	for (uint32_t i = 0; i < recon->tieout->n_sets; i++)
		if (recon->tieout->settled == NULL || !recon->tieout->settled[i])
			tieout_judge_set (recon, tieout_set (recon->tieout, i), "document", 0);
}
