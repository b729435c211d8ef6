/* The cells of two versions of a report, side by side. */
#include "common/recon/dualrun_internal.h"

#include <string.h>

/* What a half of the rows comes to. */
struct tally
{
	const struct report_rule *rule;
	int side;
	GArray *cells, *totals; /* as those of struct dualrun */
	int64_t cells_in_all;
};

/* Two rows of one key; SIZE_MAX: that side has none. */
struct pair
{
	const struct report_table *first, *later;
	size_t at, beside;
};

static int64_t
value_at (const struct report_table *table, size_t row, int measure)
{
	return row != SIZE_MAX ? table->value[measure][row] : DECIMAL_NONE;
}

/* Half of the last digit that a side prints; 0: it prints all. */
static int64_t
rounding_bound (const struct report_side *side)
{
	int64_t half = 500000; /* of a whole, at REPORT_SCALE */

	for (int i = 0; i < side->rounding; i++)
		half /= 10;
	return side->rounding >= 0 ? half : 0;
}

static int64_t
tolerance_of (const struct report_rule *rule, int side, const struct measure *measure, int64_t first)
{
	int128 share = first != DECIMAL_NONE ? without_sign ((int128) first * measure->percent) / 100000000 : 0;
	int64_t most = measure->absolute;

	most = share > most ? (int64_t) share : most;
	if (measure->kind == MEASURE_QUANTITY)
		most = MAX (most, rounding_bound (&rule->sides[0]) + rounding_bound (&rule->sides[side]));
	return most;
}

static enum report_result
result_of (int64_t first, int64_t later, int64_t delta, int64_t tolerance)
{
	if (first == DECIMAL_NONE)
		return RESULT_LATER_ONLY;
	if (later == DECIMAL_NONE)
		return RESULT_FIRST_ONLY;
	if (delta == 0)
		return RESULT_EQUAL;
	return without_sign (delta) <= tolerance ? RESULT_TOLERATED : RESULT_DIFFERENT;
}

static int64_t
narrow (int128 value)
{
	return value > INT64_MAX ? INT64_MAX : value < -INT64_MAX ? -INT64_MAX : (int64_t) value;
}

static struct dualrun_cell
cell_make (const struct tally *tally, int measure, const struct report_key *key, int64_t first, int64_t later)
{
	struct dualrun_cell cell = {.side = tally->side, .measure = measure, .key = *key, .first = first, .later = later};

	cell.delta = narrow ((int128) (later != DECIMAL_NONE ? later : 0) - (first != DECIMAL_NONE ? first : 0));
	cell.tolerance = tolerance_of (tally->rule, tally->side, &tally->rule->measures[measure], first);
	cell.result = result_of (first, later, cell.delta, cell.tolerance);
	cell.unexplained = cell.result == RESULT_TOLERATED ? 0 : cell.delta;
	cell.passes = cell.result == RESULT_EQUAL || cell.result == RESULT_TOLERATED;
	return cell;
}

/* Most cells are equal: they are counted, and nothing is made of them. */
static void
equal_take (struct tally *tally, int measure, const struct report_key *key, int64_t value)
{
	struct dualrun_total *total = total_of (tally->rule, tally->totals, tally->side, measure, key);

	tally->cells_in_all++;
	total->cells[RESULT_EQUAL]++;
	total->first += value;
	total->later += value;
}

static void
cell_take (struct tally *tally, const struct dualrun_cell *cell)
{
	struct dualrun_total *total = total_of (tally->rule, tally->totals, cell->side, cell->measure, &cell->key);

	tally->cells_in_all++;
	total->cells[cell->result]++;
	if (tally->rule->measures[cell->measure].kind != MEASURE_RATIO) {
		total->first += cell->first != DECIMAL_NONE ? cell->first : 0;
		total->later += cell->later != DECIMAL_NONE ? cell->later : 0;
	}
	total->absorbed += cell->result == RESULT_TOLERATED ? without_sign (cell->delta) : 0;
	if (cell->result != RESULT_EQUAL)
		g_array_append_val (tally->cells, *cell);
}

int64_t
ratio_of (int64_t part, int64_t whole)
{
	int64_t ratio;

	if (part == DECIMAL_NONE || whole == DECIMAL_NONE ||
		decimal_divide ((int128) part * 1000000, whole, ROUND_HALF_AWAY, &ratio) != DECIMAL_OK)
		return DECIMAL_NONE;
	return ratio;
}

/* Equal ratios of different parts are no agreement; passes: bit per measure. */
static void
ratio_compare (struct tally *tally, int number, const struct pair *pair, const struct report_key *key, uint32_t passes)
{
	const struct measure *measure = &tally->rule->measures[number];
	int64_t part = value_at (pair->later, pair->beside, measure->numerator);
	int64_t whole = value_at (pair->later, pair->beside, measure->denominator), later = ratio_of (part, whole);
	int64_t first =
		ratio_of (value_at (pair->first, pair->at, measure->numerator), value_at (pair->first, pair->at, measure->denominator));

	if (first == DECIMAL_NONE && later == DECIMAL_NONE)
		return;
	struct dualrun_cell cell = cell_make (tally, number, key, first, later);
	cell.part[0] = part != DECIMAL_NONE ? part : 0;
	cell.part[1] = whole != DECIMAL_NONE ? whole : 0;
	if (cell.passes && ((passes >> measure->numerator & 1) == 0 || (passes >> measure->denominator & 1) == 0)) {
		cell.result = RESULT_DIFFERENT;
		cell.passes = false;
	}
	cell_take (tally, &cell);
}

static void
pair_compare (struct tally *tally, const struct pair *pair)
{
	const struct report_rule *rule = tally->rule;
	const struct report_key *key = pair->beside != SIZE_MAX ? &pair->later->key[pair->beside] : &pair->first->key[pair->at];
	uint32_t passes = 0;

	for (int i = 0; i < rule->n_measures; i++) {
		int64_t first = value_at (pair->first, pair->at, i), later = value_at (pair->later, pair->beside, i);

		if (rule->measures[i].kind == MEASURE_RATIO || (first == DECIMAL_NONE && later == DECIMAL_NONE)) {
			passes |= 1u << i;
			continue;
		}
		if (first == later) {
			equal_take (tally, i, key, first);
			passes |= 1u << i;
			continue;
		}
		struct dualrun_cell cell = cell_make (tally, i, key, first, later);
		passes |= cell.passes ? 1u << i : 0;
		cell_take (tally, &cell);
	}
	for (int i = 0; i < rule->n_measures; i++)
		if (rule->measures[i].kind == MEASURE_RATIO)
			ratio_compare (tally, i, pair, key, passes);
}

static bool
is_total (const struct report_table *table, size_t row)
{
	return table->masks != 1 && report_key_mask (&table->key[row], table->n_grain) != 0;
}

struct comparing
{
	const struct report_table *first, *later;
	bool details;
	struct tally tally[2];
	uint64_t *seen[2]; /* bit per row of the first that a half of the later ones has found */
};

/* The rows of a block of the later side, beside those of the first that it finds. */
static void
block_compare (const struct comparing *comparing, struct tally *tally, size_t from, size_t n, uint64_t *seen)
{
	const struct report_table *first = comparing->first, *later = comparing->later;
	uint32_t at[ROW_BLOCK];

	row_index_find (&first->index, &later->index.of[from], n, at);
	for (size_t i = 0; i < n; i++)
		for (int measure = 0; measure < first->n_measures && at[i] != ROW_ABSENT; measure++)
			__builtin_prefetch (&first->value[measure][at[i]]);
	for (size_t i = 0; i < n; i++) {
		size_t row = from + i;
		struct pair pair = {first, later, at[i] != ROW_ABSENT ? at[i] : SIZE_MAX, row};

		if (at[i] != ROW_ABSENT)
			seen[at[i] / 64] |= UINT64_C (1) << at[i] % 64;
		if (!comparing->details || !is_total (later, row))
			pair_compare (tally, &pair);
	}
}

static void
later_half (void *data, int half)
{
	struct comparing *comparing = data;
	size_t middle = comparing->later->rows / 2, from = half == 0 ? 0 : middle,
		   until = half == 0 ? middle : comparing->later->rows;

	for (; from < until; from += MIN (until - from, (size_t) ROW_BLOCK))
		block_compare (comparing, &comparing->tally[half], from, MIN (until - from, (size_t) ROW_BLOCK), comparing->seen[half]);
}

/* Rows of the first side that no later one was found beside. */
static void
first_alone (struct comparing *comparing)
{
	const struct report_table *first = comparing->first;

	for (size_t row = 0; row < first->rows; row++) {
		uint64_t seen = comparing->seen[0][row / 64] | comparing->seen[1][row / 64];

		if ((seen >> row % 64 & 1) == 0 && (!comparing->details || !is_total (first, row)))
			pair_compare (&comparing->tally[0], &(struct pair) {first, comparing->later, row, SIZE_MAX});
	}
}

static void
total_add (struct dualrun_total *total, const struct dualrun_total *more)
{
	for (int result = 0; result < RESULT_COUNT; result++)
		total->cells[result] += more->cells[result];
	total->first += more->first;
	total->later += more->later;
	total->absorbed += more->absorbed;
}

static void
tally_add (struct dualrun *dualrun, const struct tally *tally)
{
	dualrun->cells_in_all += tally->cells_in_all;
	g_array_append_vals (dualrun->cells, tally->cells->data, tally->cells->len);
	for (guint i = 0; i < tally->totals->len; i++) {
		const struct dualrun_total *more = &g_array_index (tally->totals, struct dualrun_total, i);

		total_add (total_in (dualrun->totals, more->side, more->measure, more->unit), more);
	}
}

void
cells_compare (
	struct dualrun *dualrun, int side, const struct report_table *first, const struct report_table *later, halves_runner *halves)
{
	struct comparing comparing = {
		.first = first, .later = later, .details = table_has_details (first) && table_has_details (later)};

	for (int half = 0; half < 2; half++) {
		comparing.tally[half] = (struct tally) {dualrun->rule, side, g_array_new (FALSE, FALSE, sizeof (struct dualrun_cell)),
			g_array_new (FALSE, TRUE, sizeof (struct dualrun_total)), 0};
		comparing.seen[half] = g_new0 (uint64_t, first->rows / 64 + 1);
	}
	halves_run (halves, later_half, &comparing);
	first_alone (&comparing);
	for (int half = 0; half < 2; half++) {
		tally_add (dualrun, &comparing.tally[half]);
		g_array_unref (comparing.tally[half].cells);
		g_array_unref (comparing.tally[half].totals);
		g_free (comparing.seen[half]);
	}
}
