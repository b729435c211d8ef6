/* Totals that a report prints, against the details that it prints. */
#include "common/recon/dualrun_internal.h"

#include <string.h>

bool
table_has_details (const struct report_table *table)
{
	return (table->masks & 1) != 0;
}

/* Sums of the details by what remains of their keys under one mask. */
struct foot_sum
{
	int128 value[MEASURES_MAX];
	int64_t rows;
	uint32_t has; /* bit per measure */
	bool seen;    /* there is a total of them */
	struct report_key key;
};

static struct report_key
key_masked (const struct report_key *key, uint32_t mask)
{
	struct report_key masked = *key;

	for (int i = 0; i < GRAIN_MAX; i++)
		if (mask >> i & 1)
			masked.id[i] = REPORT_TOTAL;
	return masked;
}

static GArray *
details_sum (const struct report_table *table, uint32_t mask, struct keyring *ring)
{
	GArray *sums = g_array_new (FALSE, TRUE, sizeof (struct foot_sum));

	for (size_t row = 0; row < table->rows; row++) {
		struct report_key key;

		if (report_key_mask (&table->key[row], table->n_grain) != 0)
			continue;
		key = key_masked (&table->key[row], mask);
		uint32_t at = report_key_at (ring, &key);
		if (at == sums->len)
			g_array_set_size (sums, at + 1);
		struct foot_sum *sum = &g_array_index (sums, struct foot_sum, at);
		sum->key = key;
		sum->rows++;
		for (int i = 0; i < table->n_measures; i++)
			if (table->value[i][row] != DECIMAL_NONE) {
				sum->value[i] += table->value[i][row];
				sum->has |= 1u << i;
			}
	}
	return sums;
}

static void
foot_add (struct dualrun *dualrun, int side, int measure, const struct report_key *key, int64_t total, const struct foot_sum *sum)
{
	struct dualrun_foot foot = {.side = side, .measure = measure, .key = *key, .total = total};

	if (sum != NULL) {
		foot.details = sum->value[measure];
		foot.rows = sum->rows;
	}
	if (total == DECIMAL_NONE || foot.details != total)
		g_array_append_val (dualrun->feet, foot);
}

/* All totals over the same columns. */
static void
mask_foot (struct dualrun *dualrun, int side, const struct report_table *table, uint32_t mask)
{
	struct keyring ring = {0};
	g_autoptr (GArray) sums = details_sum (table, mask, &ring);

	for (size_t row = 0; row < table->rows; row++) {
		if (report_key_mask (&table->key[row], table->n_grain) != mask)
			continue;
		uint32_t at = report_key_find (&ring, &table->key[row]);
		struct foot_sum *sum = at != KEYRING_ABSENT ? &g_array_index (sums, struct foot_sum, at) : NULL;
		for (int i = 0; i < table->n_measures; i++)
			if (table->value[i][row] != DECIMAL_NONE)
				foot_add (dualrun, side, i, &table->key[row], table->value[i][row], sum);
		if (at != KEYRING_ABSENT)
			sum->seen = true;
	}
	for (guint at = 0; at < sums->len; at++) {
		const struct foot_sum *sum = &g_array_index (sums, struct foot_sum, at);

		for (int i = 0; i < table->n_measures && !sum->seen; i++)
			if (sum->has >> i & 1)
				foot_add (dualrun, side, i, &sum->key, DECIMAL_NONE, sum);
	}
	keyring_clear (&ring);
}

void
feet_find (struct dualrun *dualrun, int side, const struct report_table *table)
{
	if (!table_has_details (table))
		return;
	for (uint32_t mask = 1; mask < 1u << GRAIN_MAX; mask++)
		if (table->masks >> mask & 1)
			mask_foot (dualrun, side, table, mask);
}
