/* The register of known differences over the cells that differ: amounts come from records, never from the register. */
#include "common/recon/dualrun_internal.h"

#include <string.h>

/* Cells that differ, of one later side and measure. */
struct cell_index
{
	struct keyring ring;
	GArray *cell; /* size_t: of dualrun.cells, by number in the ring */
};

static void
index_make (struct cell_index *index, const struct dualrun *dualrun, int side, int measure)
{
	index->cell = g_array_new (FALSE, FALSE, sizeof (size_t));
	for (guint i = 0; i < dualrun->cells->len; i++) {
		const struct dualrun_cell *cell = &g_array_index (dualrun->cells, struct dualrun_cell, i);
		size_t at = i;

		if (cell->side != side || cell->measure != measure || cell->result == RESULT_TOLERATED)
			continue;
		report_key_at (&index->ring, &cell->key);
		g_array_append_val (index->cell, at);
	}
}

static void
index_clear (struct cell_index *index)
{
	keyring_clear (&index->ring);
	g_array_unref (index->cell);
}

static const char *
known_why (const struct report_known *known, const struct dualrun_use *use, date_t at)
{
	if (at < known->approved)
		return "not yet approved";
	if (at >= known->expires)
		return "expired";
	return without_sign (use->amount) > known->cap ? "beyond its cap" : NULL;
}

/* A record where nothing differs. Several of one cell may cancel out there. */
struct loose
{
	int known;
	bool reversal;
	struct report_key key;
	int64_t amount;
};

/* The records of an entry: those that stand on a cell that differs, and the others. */
static void
known_collect (struct dualrun *dualrun, int number, const struct report_table *records, GArray *found, GArray *loose,
	struct dualrun_use *use)
{
	const struct report_known *known = &dualrun->rule->known[number];
	struct cell_index index = {0};

	index_make (&index, dualrun, known->side, known->measure);
	for (size_t row = 0; row < records->rows; row++) {
		int64_t amount = records->value[known->measure][row];
		uint32_t at = amount != DECIMAL_NONE ? report_key_find (&index.ring, &records->key[row]) : KEYRING_ABSENT;
		bool reversal = records->record != NULL && records->reversal[row];

		if (amount == DECIMAL_NONE)
			continue;
		if (at == KEYRING_ABSENT) {
			struct loose one = {number, reversal, records->key[row], amount};

			g_array_append_val (loose, one);
			use->idle += amount;
			continue;
		}
		struct dualrun_record one = {
			g_array_index (index.cell, size_t, at), number, records->record != NULL ? records->record[row] : 0, reversal, amount};
		g_array_append_val (found, one);
		use->amount += amount;
		use->records++;
	}
	index_clear (&index);
}

static void
known_apply (struct dualrun *dualrun, const struct report_known *known, const GArray *found, struct dualrun_use *use)
{
	g_autoptr (GHashTable) cells = g_hash_table_new (NULL, NULL);

	for (guint i = 0; i < found->len; i++) {
		const struct dualrun_record *record = &g_array_index (found, struct dualrun_record, i);
		struct dualrun_cell *cell = &g_array_index (dualrun->cells, struct dualrun_cell, record->cell);

		g_hash_table_add (cells, GSIZE_TO_POINTER (record->cell));
		cell->explained[known->cause] += record->amount;
		cell->unexplained -= record->amount;
		g_array_append_val (dualrun->records, *record);
	}
	use->cells = g_hash_table_size (cells);
}

/* Cells that differ, by later side and measure; made when they are asked for. */
struct parts
{
	const struct dualrun *dualrun;
	struct cell_index index[REPORT_SIDES_MAX][MEASURES_MAX];
};

/* NULL where nothing of it differs beyond its tolerance. */
static const struct dualrun_cell *
part_find (struct parts *parts, const struct dualrun_cell *ratio, int measure)
{
	struct cell_index *index = &parts->index[ratio->side][measure];

	if (index->cell == NULL)
		index_make (index, parts->dualrun, ratio->side, measure);
	uint32_t at = report_key_find (&index->ring, &ratio->key);
	return at == KEYRING_ABSENT
		? NULL
		: &g_array_index (parts->dualrun->cells, struct dualrun_cell, g_array_index (index->cell, size_t, at));
}

/*
 * A ratio passes when its parts do, and what is left of it, once what records explain has been taken out of its parts, is within
 * its own tolerance.
 */
static void
ratio_settle (struct parts *parts, struct dualrun_cell *cell)
{
	const struct measure *measure = &parts->dualrun->rule->measures[cell->measure];
	int64_t part[2] = {cell->part[0], cell->part[1]}, left;
	bool passes = true;

	for (int i = 0; i < 2; i++) {
		const struct dualrun_cell *one = part_find (parts, cell, i == 0 ? measure->numerator : measure->denominator);

		if (one == NULL)
			continue;
		passes = passes && one->passes;
		for (int cause = 0; cause < KNOWN_CAUSES; cause++)
			if (__builtin_sub_overflow (part[i], one->explained[cause], &part[i]))
				return;
	}
	left = ratio_of (part[0], part[1]);
	if ((left == DECIMAL_NONE) != (cell->first == DECIMAL_NONE))
		return;
	cell->unexplained = left != DECIMAL_NONE ? left - cell->first : 0;
	cell->passes = passes && without_sign (cell->unexplained) <= cell->tolerance;
}

static void
ratios_settle (struct dualrun *dualrun)
{
	struct parts parts = {.dualrun = dualrun};

	for (guint i = 0; i < dualrun->cells->len; i++) {
		struct dualrun_cell *cell = &g_array_index (dualrun->cells, struct dualrun_cell, i);

		if (dualrun->rule->measures[cell->measure].kind == MEASURE_RATIO && !cell->passes)
			ratio_settle (&parts, cell);
	}
	for (int side = 0; side < REPORT_SIDES_MAX; side++)
		for (int i = 0; i < MEASURES_MAX; i++)
			if (parts.index[side][i].cell != NULL)
				index_clear (&parts.index[side][i]);
}

/* ---- what has to come back ---- */

/* What a cell has of TIMING, by sign: of records that take something back, and of the others. */
struct timing
{
	struct report_key key;
	int64_t back[2], fresh[2];
	int128 sum; /* of loose records, whatever their cause */
};

/* Of one later side and measure. */
struct timings
{
	struct keyring ring;
	GArray *of; /* struct timing, by number in the ring */
};

static struct timing *
timing_at (struct timings *timings, const struct report_key *key)
{
	uint32_t at = report_key_at (&timings->ring, key);

	if (timings->of == NULL)
		timings->of = g_array_new (FALSE, TRUE, sizeof (struct timing));
	if (at == timings->of->len) {
		struct timing fresh = {.key = *key};

		g_array_append_val (timings->of, fresh);
	}
	return &g_array_index (timings->of, struct timing, at);
}

static void
timing_add (struct timing *timing, bool reversal, int64_t amount)
{
	(reversal ? timing->back : timing->fresh)[amount < 0] += amount;
}

/* Records on cells that differ, and those that cancel out where nothing does, which then are not idle. */
static void
timings_sum (struct dualrun *dualrun, const GArray *loose, struct timings timings[REPORT_SIDES_MAX][MEASURES_MAX])
{
	const struct report_known *known = dualrun->rule->known;

	for (guint i = 0; i < dualrun->records->len; i++) {
		const struct dualrun_record *record = &g_array_index (dualrun->records, struct dualrun_record, i);
		const struct dualrun_cell *cell = &g_array_index (dualrun->cells, struct dualrun_cell, record->cell);

		if (known[record->known].cause == KNOWN_TIMING)
			timing_add (timing_at (&timings[cell->side][cell->measure], &cell->key), record->reversal, record->amount);
	}
	for (guint i = 0; i < loose->len; i++) {
		const struct loose *one = &g_array_index (loose, struct loose, i);

		timing_at (&timings[known[one->known].side][known[one->known].measure], &one->key)->sum += one->amount;
	}
	for (guint i = 0; i < loose->len; i++) {
		const struct loose *one = &g_array_index (loose, struct loose, i);
		struct timing *timing = timing_at (&timings[known[one->known].side][known[one->known].measure], &one->key);

		if (timing->sum != 0)
			continue;
		g_array_index (dualrun->uses, struct dualrun_use, one->known).idle -= one->amount;
		if (known[one->known].cause == KNOWN_TIMING)
			timing_add (timing, one->reversal, one->amount);
	}
}

/* Takes from *from, which has the other sign, as much as *missing needs. */
static void
timing_settle (int64_t *from, int64_t *missing)
{
	int64_t taken = without_sign (*from) < without_sign (*missing) ? *from : -*missing;

	*from -= taken;
	*missing += taken;
}

/* What came back of the period before; what did not is stale. What is left of this period has to come back in the next. */
static void
claims_check (struct dualrun *dualrun, const struct dualrun_input *input, const GArray *loose)
{
	struct timings timings[REPORT_SIDES_MAX][MEASURES_MAX] = {0};

	timings_sum (dualrun, loose, timings);
	for (size_t i = 0; i < input->n_claims; i++) {
		const struct timing_claim *claim = &input->claims[i];
		struct timing *timing = timing_at (&timings[claim->side][claim->measure], &claim->key);
		struct dualrun_stale stale = {*claim, claim->amount};
		int other = claim->amount > 0;

		timing_settle (&timing->back[other], &stale.missing);
		timing_settle (&timing->fresh[other], &stale.missing);
		if (stale.missing != 0)
			g_array_append_val (dualrun->stale, stale);
	}
	for (int side = 0; side < REPORT_SIDES_MAX; side++)
		for (int measure = 0; measure < MEASURES_MAX; measure++) {
			GArray *of = timings[side][measure].of;

			for (guint i = 0; of != NULL && i < of->len; i++) {
				const struct timing *timing = &g_array_index (of, struct timing, i);
				struct timing_claim claim = {side, measure, timing->key, timing->fresh[0] + timing->fresh[1]};

				if (claim.amount != 0)
					g_array_append_val (dualrun->claims, claim);
			}
			if (of != NULL)
				g_array_unref (of);
			keyring_clear (&timings[side][measure].ring);
		}
}

void
cells_explain (struct dualrun *dualrun, const struct dualrun_input *input)
{
	const struct report_rule *rule = dualrun->rule;
	g_autoptr (GArray) loose = g_array_new (FALSE, FALSE, sizeof (struct loose));

	for (size_t i = 0; i < rule->n_known; i++) {
		const struct report_known *known = &rule->known[i];
		const struct report_table *records = input->records[known->records];
		g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (struct dualrun_record));
		struct dualrun_use use = {.known = (int) i};
		guint n_loose = loose->len;

		if (records != NULL)
			known_collect (dualrun, (int) i, records, found, loose, &use);
		use.why = known_why (known, &use, input->at);
		if (use.why == NULL)
			known_apply (dualrun, known, found, &use);
		else
			g_array_set_size (loose, n_loose);
		g_array_append_val (dualrun->uses, use);
	}
	for (guint i = 0; i < dualrun->cells->len; i++) {
		struct dualrun_cell *cell = &g_array_index (dualrun->cells, struct dualrun_cell, i);

		if (rule->measures[cell->measure].kind != MEASURE_RATIO)
			cell->passes |= without_sign (cell->unexplained) <= cell->tolerance &&
				(cell->result == RESULT_DIFFERENT || cell->unexplained == 0);
	}
	ratios_settle (dualrun);
	claims_check (dualrun, input, loose);
}
