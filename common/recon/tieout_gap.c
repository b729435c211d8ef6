/* A ledger whose records are missing while its balances are there: what they say is told, and nothing is guessed beyond it. */
#include "common/recon/tieout_internal.h"

static bool
balances_tell (const struct tieout *tieout, int side)
{
	return tieout->opens[side] && tieout->closes[side];
}

void
tieout_gap_cells (struct recon *recon)
{
	struct tieout *tieout = recon->tieout;

	for (int side = 0; side < SIDE_COUNT; side++)
		for (uint32_t i = 0; i < tieout->cells->len && recon->input->gap[side] != NULL && balances_tell (tieout, side); i++) {
			struct tie_cell *cell = tie_cell_at (tieout, i);

			if (!cell->stock)
				continue;
			cell->moved[side] = cell->close[side] - cell->open[side];
			tieout_roll (tieout, i, KIND_NONE, side, 0, cell->moved[side]);
		}
}

bool
tieout_gap_takes (struct recon *recon, uint32_t i)
{
	struct tie_item *item = tie_item_at (recon->tieout, i);
	const char *gap = recon->input->gap[SIDE_COUNT - 1 - item->side];

	/* A journal has no counterpart. */
	if (gap == NULL || (item->side == SIDE_RIGHT && item->origin == ORIGIN_JOURNAL))
		return false;
	if (item->side == SIDE_RIGHT && !item->rolled)
		tieout_roll (recon->tieout, item->cell, KIND_NONE, SIDE_RIGHT, 1, item->value);
	recon_settle_rest (recon, item->side, item->row, STATE_OUT_OF_SCOPE,
		recon_reason (recon, recon_word (recon, "missing on the other side: %s", gap), INSTANT_NONE));
	item->ended = true;
	return true;
}

/* "lines of accounting documents (BSEG): the balances of account 130000 say that it moved 12.34" */
static uint32_t
gap_name (struct recon *recon, int side, const struct tie_cell *cell)
{
	const char *account = strpool_text (recon->strings, cell->account), *gap = recon->input->gap[side], *name;
	int decimals = currency_decimals (strpool_text (recon->strings, cell->currency));
	char text[DECIMAL_TEXT_MAX];

	name = balances_tell (recon->tieout, side) ? recon_word (recon, "%s; its balances say that account %s moved by %s", gap,
													 account, decimal_format (cell->moved[side], MONEY_SCALE, decimals, text))
											   : recon_word (recon, "%s; no balances say what account %s moved by", gap, account);
	return strpool_add0 (recon->strings, name);
}

void
tieout_gap_close (struct recon *recon)
{
	struct tieout *tieout = recon->tieout;
	int side = recon->input->gap[SIDE_RIGHT] != NULL ? SIDE_RIGHT : SIDE_LEFT;
	g_autofree int128 *told = NULL;

	if (recon->input->gap[side] == NULL)
		return;
	told = g_new0 (int128, tieout->cells->len + 1);
	for (guint i = 0; i < tieout->lines->len; i++) {
		const struct tie_line *line = &g_array_index (tieout->lines, struct tie_line, i);

		told[line->cell] += line->amount;
	}
	for (uint32_t i = 0; i < tieout->cells->len; i++) {
		const struct tie_cell *cell = tie_cell_at (tieout, i);
		int128 rest = tieout_difference (tieout, cell) - told[i];

		if (cell->stock && (cell->account != 0 || rest != 0))
			tieout_story_line (tieout,
				tieout_story (recon, BRIDGE_SCOPE_GAP, "not read:", gap_name (recon, side, cell), cell->currency), i, rest, 0);
	}
}
