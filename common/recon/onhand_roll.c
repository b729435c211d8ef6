/* Each side by itself: does what moved lead from the opening balance to the closing one, and was there always enough. */
#include "common/recon/onhand_internal.h"

#include <string.h>

/* ---- which balances are known ---- */

/*
 * A current balance holds all that was posted until it was read, so it leads back to a day only where all of that was read too:
 * up to look_ahead days behind the window.
 */
static void
now_check (struct recon *recon, int side)
{
	struct onhand *onhand = recon->onhand;
	const struct recon_input *input = recon->input;
	char day[16];

	if (!onhand->is_now[side] || (onhand->closes[side] && onhand->opens[side]) || input->as_of == INSTANT_NONE ||
		plant_day (recon->plant, input->as_of) < input->until + recon->rule->timing.look_ahead)
		return;
	onhand->is_now[side] = false;
	recon_warn (recon,
		"the current balances of %s do not lead back to %s: what was posted more than %d days after the window was not read "
		"(look_ahead)",
		input->source_name[side], date_format (onhand->close_day, day), recon->rule->timing.look_ahead);
}

static void
unknown_warn (struct recon *recon, int side)
{
	const struct onhand *onhand = recon->onhand;
	bool opens = onhand->opens[side] || recon->rule->balance.whole_history;
	bool closes = onhand->closes[side] || onhand->is_now[side];
	const char *name = recon->input->source_name[side];
	char day[16];

	if (!opens && !closes)
		recon_warn (recon, "no balance of %s is known: its stock is neither rolled forward nor compared", name);
	else if (!opens)
		recon_warn (
			recon, "no balance of %s on %s is known: its roll-forward is not proven", name, date_format (onhand->open_day, day));
	else if (!closes)
		recon_warn (recon, "no balance of %s on %s is known: what moved since the opening is taken for it, and not proven", name,
			date_format (onhand->close_day, day));
}

/* ---- roll-forward ---- */

static int64_t
opening (const struct recon *recon, int side, const struct bucket_side *of)
{
	const struct onhand *onhand = recon->onhand;

	if (onhand->opens[side])
		return fitting (of->told_open);
	if (recon->rule->balance.whole_history)
		return 0;
	if (onhand->is_now[side])
		return fitting (of->told_now - of->after - of->moved);
	return onhand->closes[side] ? fitting (of->told_close - of->moved) : DECIMAL_NONE;
}

static int64_t
closing (const struct recon *recon, int side, const struct bucket_side *of)
{
	const struct onhand *onhand = recon->onhand;

	if (onhand->closes[side])
		return fitting (of->told_close);
	if (onhand->is_now[side])
		return fitting (of->told_now - of->after);
	return of->open != DECIMAL_NONE ? fitting (of->open + of->moved) : DECIMAL_NONE;
}

static bool
side_is_named (const struct bucket_side *of)
{
	return of->opens || of->closes || of->is_now;
}

static void
side_roll (const struct recon *recon, int side, const struct bucket *bucket, struct bucket_side *of)
{
	const struct onhand *onhand = recon->onhand;
	bool opens = onhand->opens[side] || recon->rule->balance.whole_history;
	bool closes = onhand->closes[side] || onhand->is_now[side];

	of->depth = DECIMAL_NONE;
	of->move = fitting (of->moved);
	of->open = opening (recon, side, of);
	of->close = closing (recon, side, of);
	of->broken = DECIMAL_NONE;
	of->roll = ROLL_NOT_TOLD;
	if (of->unusable || of->move == DECIMAL_NONE) {
		of->roll = ROLL_UNUSABLE;
		return;
	}
	if (of->n == 0 && of->after == 0 && !side_is_named (of))
		of->roll = ROLL_NOTHING;
	else if (side == SIDE_LEFT && (onhand->opens[side] || onhand->closes[side] || onhand->is_now[side]) &&
		!g_hash_table_contains (onhand->places, bucket_place (bucket))) {
		of->roll = ROLL_NOT_KEPT;
		of->open = of->close = DECIMAL_NONE;
	}
	/* Balances that tell nothing of stock on its way do not tell that there is none. */
	if (of->roll != ROLL_NOTHING && bucket->on_way &&
		!g_hash_table_contains (onhand->told[side], GUINT_TO_POINTER (bucket->status)))
		of->open = of->close = DECIMAL_NONE;
	if (of->roll == ROLL_NOTHING || of->roll == ROLL_NOT_KEPT || !opens || !closes || of->open == DECIMAL_NONE ||
		of->close == DECIMAL_NONE)
		return;
	of->broken = fitting ((int128) of->close - of->open - of->move);
	of->roll = of->broken != 0                   ? ROLL_BREAKS
		: of->n > 0 && !side_is_named (of)       ? ROLL_MOVEMENTS_ONLY
		: of->n == 0 && !of->opens && of->closes ? ROLL_BALANCES_ONLY
		: of->n == 0 && !of->opens && of->is_now ? ROLL_BALANCES_ONLY
												 : ROLL_HOLDS;
}

static void
break_tell (struct recon *recon, uint32_t number, int side)
{
	struct bucket *bucket = bucket_at (recon->onhand, number);
	const struct bucket_side *of = &bucket->side[side];
	uint32_t link;
	struct onhand_fact *fact =
		onhand_fact_new (recon, number, CODE_ROLLFWD_BREAK, recon->input->source_name[side], recon->onhand->close_day, &link);
	char open[DECIMAL_TEXT_MAX], moved[DECIMAL_TEXT_MAX], close[DECIMAL_TEXT_MAX];
	int64_t value = onhand_value (recon, fact->price, of->broken);

	fact->delta = of->broken;
	fact->cause = recon_word (recon, "%s: opening %s, moved %s, closing %s", recon->input->source_name[side],
		decimal_format (of->open, QTY_SCALE, fact->uom_decimals, open),
		decimal_format (of->move, QTY_SCALE, fact->uom_decimals, moved),
		decimal_format (of->close, QTY_SCALE, fact->uom_decimals, close));
	/* What the MES has wrong is no money in the books. */
	fact->stock = side == SIDE_RIGHT ? value : 0;
	fact->exposure = side == SIDE_RIGHT || value == DECIMAL_NONE ? (value == DECIMAL_NONE ? DECIMAL_NONE : 0) : magnitude (value);
	bucket_reference (recon, link, number, side, false);
	bucket_tell (bucket, CODE_ROLLFWD_BREAK, fact->key);
	bucket->state = BUCKET_BLOCKED;
	bucket->note = recon_word (recon, "not compared: the roll-forward of %s breaks", recon->input->source_name[side]);
}

void
onhand_roll (struct recon *recon)
{
	struct onhand *onhand = recon->onhand;

	for (int side = onhand->one_system ? SIDE_RIGHT : SIDE_LEFT; side < SIDE_COUNT; side++) {
		now_check (recon, side);
		unknown_warn (recon, side);
		for (uint32_t i = 0; i < onhand->buckets->len; i++) {
			struct bucket *bucket = bucket_at (onhand, onhand->order[i]);

			side_roll (recon, side, bucket, &bucket->side[side]);
			if (bucket->side[side].roll == ROLL_BREAKS)
				break_tell (recon, onhand->order[i], side);
		}
	}
}

/* ---- replay ---- */

static void
side_replay (const struct onhand *onhand, struct bucket_side *of)
{
	int128 stock = of->open;
	bool below = stock < 0;

	of->negative_row = NO_ROW;
	of->negative_from = of->negative_until = INSTANT_NONE;
	if (below)
		of->depth = of->open;
	for (uint32_t i = 0; i < of->n; i++) {
		const struct bucket_row *row = bucket_row_at (onhand, of->first + i);

		stock += row->delta;
		if (stock < 0 && of->depth == DECIMAL_NONE) {
			of->negative_row = row->row;
			of->negative_from = row->at;
			of->from_dated = row->dated;
		}
		if (stock < 0 && (of->depth == DECIMAL_NONE || stock < of->depth))
			of->depth = fitting (stock);
		/* How long the first time lasts. */
		if (below && stock >= 0 && of->negative_until == INSTANT_NONE) {
			of->negative_until = row->at;
			of->until_dated = row->dated;
		}
		below = stock < 0;
	}
}

static char *
instant_words (const struct recon *recon, instant_t at, bool dated)
{
	char text[40];

	instant_format (at, recon->plant->zone, text);
	text[10] = ' ';
	return g_strndup (text, dated ? 10 : 16);
}

static void
negative_tell (struct recon *recon, uint32_t number, int side)
{
	struct bucket *bucket = bucket_at (recon->onhand, number);
	const struct bucket_side *of = &bucket->side[side];
	date_t on = of->negative_from != INSTANT_NONE ? plant_day (recon->plant, of->negative_from) : recon->onhand->open_day;
	uint32_t link;
	struct onhand_fact *fact = onhand_fact_new (recon, number, CODE_NEG_STOCK, recon->input->source_name[side], on, &link);
	g_autofree char *from = of->negative_from != INSTANT_NONE ? instant_words (recon, of->negative_from, of->from_dated) : NULL;
	g_autofree char *until =
		of->negative_until != INSTANT_NONE ? instant_words (recon, of->negative_until, of->until_dated) : NULL;

	fact->delta = of->depth;
	fact->at = of->from_dated ? INSTANT_NONE : of->negative_from;
	fact->cause = recon_word (recon, "%s: below zero %s%s, %s%s", recon->input->source_name[side],
		from != NULL ? "from " : "when the window began", from != NULL ? from : "", until != NULL ? "until " : "and still is",
		until != NULL ? until : "");
	fact->stock = 0;
	fact->exposure = onhand_value (recon, fact->price, -of->depth);
	if (of->negative_row != NO_ROW)
		finding_reference (recon, link, side, of->negative_row);
	bucket_tell (bucket, CODE_NEG_STOCK, fact->key);
}

void
onhand_replay (struct recon *recon)
{
	struct onhand *onhand = recon->onhand;

	for (uint32_t i = 0; i < onhand->buckets->len; i++)
		for (int side = onhand->one_system ? SIDE_RIGHT : SIDE_LEFT; side < SIDE_COUNT; side++) {
			struct bucket_side *of = &bucket_at (onhand, onhand->order[i])->side[side];

			/* Where the sum does not hold, its way there proves nothing. */
			if (of->open == DECIMAL_NONE || of->roll == ROLL_BREAKS || of->roll == ROLL_UNUSABLE)
				continue;
			side_replay (onhand, of);
			if (of->depth != DECIMAL_NONE)
				negative_tell (recon, onhand->order[i], side);
		}
}
