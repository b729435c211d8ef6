/* Stories: one for each cause and document, batch or account, with its lines of the bridge, its rows and its words. */
#include "common/recon/tieout_internal.h"

#include <string.h>

static enum code
code_of (enum bridge_cause cause)
{
	switch (cause) {
	case BRIDGE_CARRY_FORWARD:
	case BRIDGE_IN_FLIGHT:
	case BRIDGE_ROUNDING:
	case BRIDGE_SPECIAL_PERIOD:
	case BRIDGE_SCOPE_GAP:
		return CODE_NONE;
	case BRIDGE_ACCOUNT_DETERMINATION:
		return CODE_ACCT_DET_CHANGE;
	default:
		return CODE_SLGL_DIFF;
	}
}

uint32_t
tieout_story (struct recon *recon, enum bridge_cause cause, const char *what, uint32_t name, uint32_t currency)
{
	return tieout_story_of (recon, cause, code_of (cause), what, name, currency);
}

uint32_t
tieout_story_of (struct recon *recon, enum bridge_cause cause, enum code code, const char *what, uint32_t name, uint32_t currency)
{
	struct tieout *tieout = recon->tieout;
	const char *key = recon_word (recon, "%s %s %s %s", bridge_cause_name (cause), what, strpool_text (recon->strings, name),
		strpool_text (recon->strings, currency));
	uint32_t number = GPOINTER_TO_UINT (g_hash_table_lookup (tieout->story_names, key));
	struct tie_story story = {.cause = cause,
		.code = code,
		.link = NO_ONE,
		.what = what,
		.name = name,
		.currency = currency,
		.more = "",
		.first = DATE_NONE};

	if (number != 0)
		return number - 1;
	if (story.code != CODE_NONE)
		story.link = recon_finding (recon, story.code, "", "");
	g_array_append_val (tieout->stories, story);
	g_hash_table_insert (tieout->story_names, (gpointer) key, GUINT_TO_POINTER (tieout->stories->len));
	return tieout->stories->len - 1;
}

void
tieout_story_line (struct tieout *tieout, uint32_t story, uint32_t cell, int128 amount, int64_t rows)
{
	uint32_t number = keyring_at (&tieout->line_keys, keyring_pair (story, cell), 0, 0);

	if (number == tieout->lines->len)
		g_array_append_val (tieout->lines, ((struct tie_line) {.story = story, .cell = cell}));
	g_array_index (tieout->lines, struct tie_line, number).amount += amount;
	g_array_index (tieout->lines, struct tie_line, number).rows += rows;
}

void
tieout_story_more (struct recon *recon, uint32_t story, const char *more)
{
	struct tie_story *of = tie_story_at (recon->tieout, story);

	if (*of->more == '\0' || strcmp (more, of->more) < 0)
		of->more = more;
}

void
tieout_story_spoil (struct recon *recon, uint32_t story, uint32_t row)
{
	struct tie_story *of = tie_story_at (recon->tieout, story);

	if (row == NO_ONE)
		of->spoiled = NO_ONE;
	else if (of->spoiled == 0 || (of->spoiled != NO_ONE && recon_row_compare (recon, SIDE_LEFT, row, of->spoiled - 1) < 0))
		of->spoiled = row + 1;
}

/* What all of them have; NO_ONE when they differ. */
static void
common_note (uint32_t *common, uint32_t one)
{
	if (one != 0)
		*common = *common == 0 || *common == one ? one : NO_ONE;
}

void
tieout_story_row (struct recon *recon, uint32_t story, uint32_t i)
{
	struct tieout *tieout = recon->tieout;
	struct tie_item *item = tie_item_at (tieout, i);
	struct tie_story *of = tie_story_at (tieout, story);
	const struct movement_table *table = recon->side[item->side].table;
	date_t posting = movement_posting (table, item->row);

	common_note (&of->material, table->canonical_material[item->row]);
	common_note (&of->document, movement_text (table, COL_DOCUMENT, item->row));
	if (item->window != WINDOW_OWN && recon->input->books != NULL)
		g_array_append_val (tieout->beside, ((struct tie_beside) {story, item->row, item->side}));
	if (item->window != WINDOW_OWN || item->ended) {
		if (of->link != NO_ONE)
			finding_reference (recon, of->link, item->side, item->row);
		if (!item->ended)
			recon_settle_rest (recon, item->side, item->row, STATE_CONTEXT, 0);
		item->ended = true;
		return;
	}
	common_note (&of->account, tie_cell_at (tieout, item->cell)->account);
	if (posting != DATE_NONE && (of->first == DATE_NONE || posting < of->first))
		of->first = posting;
	of->sum[item->side] += item->value;
	of->rows++;
	if (of->link != NO_ONE)
		recon_settle_rest (recon, item->side, item->row, STATE_EXCEPTION, of->link);
	item->ended = of->link != NO_ONE;
}

void
tieout_match (struct recon *recon, struct tie_set set, enum state state)
{
	uint32_t link = ++recon->matches;

	for (uint32_t i = 0; i < set.n; i++) {
		struct tie_item *item = tie_item_at (recon->tieout, set.items[i]);

		if (item->ended)
			continue;
		recon_settle_rest (recon, item->side, item->row, state, link);
		item->ended = true;
	}
}

/* ---- words ---- */

static char *
story_note (const struct recon *recon, const struct tie_story *story)
{
	const char *name = strpool_text (recon->strings, story->name);
	GString *note = g_string_new (story->what);
	char day[16], most[DECIMAL_TEXT_MAX];

	if (*name != '\0' && story->cause != BRIDGE_ROUNDING)
		g_string_append_printf (note, " %s", name);
	if (story->cause == BRIDGE_UNPOSTED_BATCH && story->first != DATE_NONE)
		g_string_append_printf (note, " of %s", date_format (story->first, day));
	if (story->cause == BRIDGE_ROUNDING)
		g_string_append_printf (note, "%" G_GINT64_FORMAT " records of %" G_GINT64_FORMAT " document%s: %s at most", story->rows,
			story->documents, story->documents == 1 ? "" : "s", decimal_format (story->exposure, MONEY_SCALE, 2, most));
	if (*story->more != '\0')
		g_string_append_printf (
			note, "%s%s", story->cause == BRIDGE_CARRY_FORWARD && story->item != NULL ? "; " : ": ", story->more);
	if (*story->more != '\0' && story->documents > 1)
		g_string_append_printf (note, " and %" G_GINT64_FORMAT " more", story->documents - 1);
	if (story->item != NULL && story->cause != BRIDGE_CARRY_FORWARD)
		g_string_append_printf (note, "; clears %s", story->item);
	return g_string_free (note, FALSE);
}

const char *
tieout_note (struct recon *recon, const struct tie_story *story)
{
	g_autofree char *note = story_note (recon, story);

	return recon_word (recon, "%s", note);
}

static const char *
one_text (const struct recon *recon, uint32_t id)
{
	return id == NO_ONE ? "" : strpool_text (recon->strings, id);
}

/* Largest: on one account; what leaves one account for another makes no difference in all, and stands in the wrong place. */
static struct tieout_fact *
story_fact (struct recon *recon, struct tie_story *story, int128 largest)
{
	struct tieout *tieout = recon->tieout;
	struct tieout_fact *fact = g_new0 (struct tieout_fact, 1);
	static const char *const documents[] = {"document", "ledger document", "journal", NULL};
	bool named = g_strv_contains (documents, story->what);
	int128 difference = story->sum[SIDE_RIGHT] - story->sum[SIDE_LEFT];

	g_ptr_array_add (tieout->facts, fact);
	difference = story->exposure != 0 ? story->exposure : difference != 0 ? difference : largest;
	fact->key = recon_word (recon, "%s %s %s %s", bridge_cause_name (story->cause), story->what,
		strpool_text (recon->strings, story->name), strpool_text (recon->strings, story->currency));
	fact->gl_account = one_text (recon, story->account);
	fact->document = named ? strpool_text (recon->strings, story->name) : one_text (recon, story->document);
	fact->material = one_text (recon, story->material);
	fact->cause = recon_word (recon, "%s %s", bridge_cause_name (story->cause), tieout_note (recon, story));
	fact->currency = strpool_text (recon->strings, story->currency);
	fact->left = fitting (story->sum[SIDE_LEFT]);
	fact->right = fitting (story->sum[SIDE_RIGHT]);
	fact->exposure = fitting (difference < 0 ? -difference : difference);
	fact->bridge = story->cause;
	fact->nearest = story->nearest;
	return fact;
}

/* The finding of a movement that could not be used and what follows from it in the books are of one cause. */
static void
story_root (struct recon *recon, const struct tie_story *story)
{
	uint32_t link = recon->side[SIDE_LEFT].link[story->spoiled - 1];
	struct finding *of = finding_at (recon, link);

	if (of->root == NULL)
		of->root = recon_word (recon, "finding %u", link);
	finding_at (recon, story->link)->root = of->root;
}

void
tieout_facts (struct recon *recon)
{
	g_autofree int128 *largest = g_new0 (int128, recon->tieout->stories->len + 1);

	for (guint i = 0; i < recon->tieout->lines->len; i++) {
		const struct tie_line *line = &g_array_index (recon->tieout->lines, struct tie_line, i);
		int128 size = line->amount < 0 ? -line->amount : line->amount;

		largest[line->story] = MAX (largest[line->story], size);
	}
	for (uint32_t i = 0; i < recon->tieout->stories->len; i++) {
		struct tie_story *story = tie_story_at (recon->tieout, i);

		if (story->link == NO_ONE)
			continue;
		story->fact = story_fact (recon, story, largest[i]);
		finding_at (recon, story->link)->tieout = story->fact;
		if (story->spoiled != 0 && story->spoiled != NO_ONE)
			story_root (recon, story);
	}
}
