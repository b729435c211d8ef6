/* What is tolerated to the same side period after period is no chance: the third time it is a difference (domain.md 2.m). */
#include "common/recon/dualrun_internal.h"

/* Tolerated differences of one earlier period, of one later side and measure. */
struct leaning
{
	struct keyring ring;
	GArray *amount; /* int64_t, by number in the ring */
};

static void
leaning_make (struct leaning *leaning, const struct timing_claim *all, size_t n, int side, int measure)
{
	leaning->amount = g_array_new (FALSE, FALSE, sizeof (int64_t));
	for (size_t i = 0; i < n; i++)
		if (all[i].side == side && all[i].measure == measure &&
			report_key_at (&leaning->ring, &all[i].key) == leaning->amount->len)
			g_array_append_val (leaning->amount, all[i].amount);
}

static bool
leans (const struct leaning *leaning, const struct dualrun_cell *cell)
{
	uint32_t at = report_key_find (&leaning->ring, &cell->key);

	return at != KEYRING_ABSENT && (g_array_index (leaning->amount, int64_t, at) < 0) == (cell->delta < 0);
}

static void
cell_convert (struct dualrun *dualrun, struct dualrun_cell *cell)
{
	struct dualrun_total *total = total_of (dualrun->rule, dualrun->totals, cell->side, cell->measure, &cell->key);

	total->cells[RESULT_TOLERATED]--;
	total->cells[RESULT_DIFFERENT]++;
	total->absorbed -= without_sign (cell->delta);
	cell->result = RESULT_DIFFERENT;
	cell->habit = true;
	cell->passes = false;
	cell->tolerance = 0;
	cell->unexplained = cell->delta;
}

static void
measure_convert (struct dualrun *dualrun, const struct dualrun_input *input, int side, int measure)
{
	struct leaning leanings[LEANING_PERIODS] = {0};

	for (int i = 0; i < LEANING_PERIODS; i++)
		leaning_make (&leanings[i], input->leanings[i], input->n_leanings[i], side, measure);
	for (guint i = 0; i < dualrun->cells->len; i++) {
		struct dualrun_cell *cell = &g_array_index (dualrun->cells, struct dualrun_cell, i);
		bool habit = cell->side == side && cell->measure == measure && cell->result == RESULT_TOLERATED;

		for (int period = 0; period < LEANING_PERIODS; period++)
			habit = habit && leans (&leanings[period], cell);
		if (habit)
			cell_convert (dualrun, cell);
	}
	for (int i = 0; i < LEANING_PERIODS; i++) {
		keyring_clear (&leanings[i].ring);
		g_array_unref (leanings[i].amount);
	}
}

void
habits_find (struct dualrun *dualrun, const struct dualrun_input *input)
{
	for (int i = 0; i < LEANING_PERIODS; i++)
		if (input->n_leanings[i] == 0)
			return;
	for (int side = 1; side < dualrun->rule->n_sides; side++)
		for (int measure = 0; measure < dualrun->rule->n_measures; measure++)
			if (dualrun->rule->measures[measure].kind == MEASURE_MONEY)
				measure_convert (dualrun, input, side, measure);
}
