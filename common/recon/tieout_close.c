/* The bridge of each account, from balance to balance where they are known, and the proof that it closes. */
#include "common/recon/tieout_internal.h"

#include "common/base/failure.h"

#include <string.h>

/* What all lines of a cell sum to, and those that explain nothing. */
struct sums
{
	int128 *all, *unexplained;
	uint32_t n;
};

static void
sums_make (const struct tieout *tieout, struct sums *sums)
{
	sums->n = tieout->cells->len;
	sums->all = g_new0 (int128, sums->n + 1);
	sums->unexplained = g_new0 (int128, sums->n + 1);
	for (guint i = 0; i < tieout->lines->len; i++) {
		const struct tie_line *line = &g_array_index (tieout->lines, struct tie_line, i);

		sums->all[line->cell] += line->amount;
		if (tie_story_at (tieout, line->story)->cause == BRIDGE_UNEXPLAINED)
			sums->unexplained[line->cell] += line->amount;
	}
}

static void
sums_release (struct sums *sums)
{
	g_free (sums->all);
	g_free (sums->unexplained);
}

static bool
closes_known (const struct tieout *tieout)
{
	return tieout->closes[SIDE_LEFT] && tieout->closes[SIDE_RIGHT];
}

bool
tieout_opens_known (const struct tieout *tieout)
{
	return closes_known (tieout) && tieout->opens[SIDE_LEFT] && tieout->opens[SIDE_RIGHT];
}

int128
tieout_difference (const struct tieout *tieout, const struct tie_cell *cell)
{
	return closes_known (tieout) ? cell->close[SIDE_RIGHT] - cell->close[SIDE_LEFT]
								 : cell->moved[SIDE_RIGHT] - cell->moved[SIDE_LEFT];
}

/* Without opening balances nobody knows what the closing ones began with. */
static void
remainders (struct recon *recon)
{
	struct tieout *tieout = recon->tieout;
	struct sums sums;
	uint32_t n = tieout->cells->len;

	if (!closes_known (tieout) || tieout_opens_known (tieout))
		return;
	sums_make (tieout, &sums);
	for (uint32_t i = 0; i < n; i++) {
		const struct tie_cell *cell = tie_cell_at (tieout, i);
		int128 rest = tieout_difference (tieout, cell) - sums.all[i];
		uint32_t story;

		if (!cell->stock || rest == 0)
			continue;
		story = tieout_story (recon, BRIDGE_UNEXPLAINED, "balance of", cell->account, cell->currency);
		tieout_story_more (recon, story, "what the ledgers differed by when the window began is not known");
		tie_story_at (tieout, story)->account = cell->account;
		tie_story_at (tieout, story)->sum[SIDE_LEFT] += cell->close[SIDE_LEFT];
		tie_story_at (tieout, story)->sum[SIDE_RIGHT] += cell->close[SIDE_RIGHT];
		tie_story_at (tieout, story)->exposure = rest;
		tieout_story_line (tieout, story, i, rest, 0);
	}
	sums_release (&sums);
}

static bool
fits (int128 value, int64_t *out)
{
	*out = fitting (value);
	return *out != DECIMAL_NONE;
}

static bool
account_make (const struct tieout *tieout, uint32_t number, int128 unexplained, struct tie_account *account)
{
	const struct tie_cell *cell = tie_cell_at (tieout, number);
	bool good = fits (tieout_difference (tieout, cell), &account->difference) && fits (unexplained, &account->unexplained);

	account->cell = number;
	for (int side = 0; side < SIDE_COUNT; side++) {
		bool opens = tieout->opens[side], closes = tieout->closes[side];

		account->open[side] = account->close[side] = account->broken[side] = DECIMAL_NONE;
		good = good && fits (cell->moved[side], &account->moved[side]) &&
			(!opens || fits (cell->open[side], &account->open[side])) &&
			(!closes || fits (cell->close[side], &account->close[side])) &&
			(!opens || !closes || fits (cell->broken[side], &account->broken[side]));
	}
	return good;
}

static bool
cell_is_empty (const struct tie_cell *cell)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		if (cell->open[side] != 0 || cell->moved[side] != 0 || cell->close[side] != 0)
			return false;
	return true;
}

static gboolean
out_of_range (const struct recon *recon, uint32_t account, GError **error)
{
	g_set_error (error, FAILURE, FAILURE_DATA, "account '%s': the sums of its amounts are out of range",
		strpool_text (recon->strings, account));
	return FALSE;
}

static gboolean
lines_fit (const struct recon *recon, GError **error)
{
	const struct tieout *tieout = recon->tieout;
	int64_t value;

	for (guint i = 0; i < tieout->lines->len; i++) {
		const struct tie_line *line = &g_array_index (tieout->lines, struct tie_line, i);

		if (!fits (line->amount, &value))
			return out_of_range (recon, tie_cell_at (tieout, line->cell)->account, error);
	}
	for (guint i = 0; i < tieout->parts->len; i++) {
		const struct tie_part *part = &g_array_index (tieout->parts, struct tie_part, i);

		if (!fits (part->value[SIDE_LEFT], &value) || !fits (part->value[SIDE_RIGHT], &value) || !fits (part->limit, &value))
			return out_of_range (recon, tie_cell_at (tieout, part->cell)->account, error);
	}
	for (uint32_t i = 0; i < tieout->roll_keys.n; i++) {
		const struct tie_roll *roll = &g_array_index (tieout->rolls, struct tie_roll, i);
		uint32_t cell = (uint32_t) (tieout->roll_keys.keys[i].word[0] >> 32);

		if (!fits (roll->value[SIDE_LEFT], &value) || !fits (roll->value[SIDE_RIGHT], &value))
			return out_of_range (recon, tie_cell_at (tieout, cell)->account, error);
	}
	return TRUE;
}

gboolean
tieout_close (struct recon *recon, GError **error)
{
	struct tieout *tieout = recon->tieout;
	struct sums sums;
	gboolean good;

	tieout_carry_forward (recon);
	tieout_gap_close (recon);
	remainders (recon);
	sums_make (tieout, &sums);
	good = lines_fit (recon, error);
	for (uint32_t i = 0; i < tieout->cells->len && good; i++) {
		const struct tie_cell *cell = tie_cell_at (tieout, i);
		struct tie_account account;

		if (!cell->stock || (cell->account == 0 && cell_is_empty (cell)))
			continue;
		if (sums.all[i] != tieout_difference (tieout, cell)) {
			g_set_error (error, FAILURE, FAILURE_INTERNAL, "the bridge of account '%s' does not close", /* uncovered: by proof */
				strpool_text (recon->strings, cell->account));                                          /* uncovered: as above */
			good = FALSE;                                                                               /* uncovered: as above */
		} else if (!account_make (tieout, i, sums.unexplained[i], &account))
			good = out_of_range (recon, cell->account, error);
		else
			g_array_append_val (tieout->accounts, account);
	}
	sums_release (&sums);
	return good;
}
