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

/* The records of an entry that stand on a cell that differs. */
static void
known_collect (struct dualrun *dualrun, int number, const struct report_table *records, GArray *found, struct dualrun_use *use)
{
	const struct report_known *known = &dualrun->rule->known[number];
	struct cell_index index = {0};

	index_make (&index, dualrun, known->side, known->measure);
	for (size_t row = 0; row < records->rows; row++) {
		int64_t amount = records->value[known->measure][row];
		uint32_t at = amount != DECIMAL_NONE ? report_key_find (&index.ring, &records->key[row]) : KEYRING_ABSENT;

		if (amount == DECIMAL_NONE)
			continue;
		if (at == KEYRING_ABSENT) {
			use->idle += amount;
			continue;
		}
		struct dualrun_record one = {g_array_index (index.cell, size_t, at), number,
			records->record != NULL ? records->record[row] : 0, amount};
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

/* A ratio differs because its parts do: where they are explained, so is it. */
static void
ratios_settle (struct dualrun *dualrun)
{
	struct cell_index parts[MEASURES_MAX] = {0};
	int side = 0;

	for (guint i = 0; i < dualrun->cells->len; i++) {
		struct dualrun_cell *cell = &g_array_index (dualrun->cells, struct dualrun_cell, i);
		const struct measure *measure = &dualrun->rule->measures[cell->measure];
		bool passes = true, any = false;

		if (measure->kind != MEASURE_RATIO || cell->passes)
			continue;
		for (int part = 0; part < 2; part++) {
			int number = part == 0 ? measure->numerator : measure->denominator;
			struct cell_index *index = &parts[number];

			if (index->cell == NULL || side != cell->side) {
				if (index->cell != NULL)
					index_clear (index);
				*index = (struct cell_index) {0};
				index_make (index, dualrun, cell->side, number);
			}
			uint32_t at = report_key_find (&index->ring, &cell->key);
			if (at == KEYRING_ABSENT)
				continue;
			any = true;
			passes &= g_array_index (dualrun->cells, struct dualrun_cell, g_array_index (index->cell, size_t, at)).passes;
		}
		side = cell->side;
		if (any && passes) {
			cell->passes = true;
			cell->unexplained = 0;
		}
	}
	for (int i = 0; i < MEASURES_MAX; i++)
		if (parts[i].cell != NULL)
			index_clear (&parts[i]);
}

/* What came back of an earlier TIMING: its records of the opposite sign on the same cell. */
static void
claims_check (struct dualrun *dualrun, const struct dualrun_input *input)
{
	for (size_t i = 0; i < input->n_claims; i++) {
		const struct timing_claim *claim = &input->claims[i];
		struct dualrun_stale stale = {*claim, claim->amount};

		for (guint j = 0; j < dualrun->records->len; j++) {
			const struct dualrun_record *record = &g_array_index (dualrun->records, struct dualrun_record, j);
			const struct dualrun_cell *cell = &g_array_index (dualrun->cells, struct dualrun_cell, record->cell);

			if (dualrun->rule->known[record->known].cause == KNOWN_TIMING && cell->side == claim->side &&
				cell->measure == claim->measure && memcmp (&cell->key, &claim->key, sizeof claim->key) == 0 &&
				(record->amount < 0) != (claim->amount < 0))
				stale.missing += record->amount;
		}
		if (stale.missing != 0 && (stale.missing < 0) == (claim->amount < 0))
			g_array_append_val (dualrun->stale, stale);
	}
}

void
cells_explain (struct dualrun *dualrun, const struct dualrun_input *input)
{
	const struct report_rule *rule = dualrun->rule;

	for (size_t i = 0; i < rule->n_known; i++) {
		const struct report_known *known = &rule->known[i];
		const struct report_table *records = input->records[known->records];
		g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (struct dualrun_record));
		struct dualrun_use use = {.known = (int) i};

		if (records != NULL)
			known_collect (dualrun, (int) i, records, found, &use);
		use.why = known_why (known, &use, input->at);
		if (use.why == NULL)
			known_apply (dualrun, known, found, &use);
		g_array_append_val (dualrun->uses, use);
	}
	for (guint i = 0; i < dualrun->cells->len; i++) {
		struct dualrun_cell *cell = &g_array_index (dualrun->cells, struct dualrun_cell, i);

		if (rule->measures[cell->measure].kind != MEASURE_RATIO)
			cell->passes |= without_sign (cell->unexplained) <= cell->tolerance &&
				(cell->result == RESULT_DIFFERENT || cell->unexplained == 0);
	}
	ratios_settle (dualrun);
	claims_check (dualrun, input);
}
