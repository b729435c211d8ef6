/*
 * Scrap that is confirmed on the order: reported once is enough (domain.md 2.c).
 */
#include "common/recon/yield.h"

#include <string.h>

/* One report of confirmed scrap on the right side: a row, or a confirmation where the order has no such rows. */
struct report
{
	const char *key, *message, *serial, *lot;
	int64_t qty;
	uint32_t row; /* UINT32_MAX: a confirmation */
	bool used;
};

/* The scrap of one order. What the left side counted says how much of what is reported can be another unit. */
struct story
{
	struct recon *recon;
	struct output *output;
	GArray *reports; /* struct report */
	GArray *taken;   /* uint32_t: open rows of scrap taken from stock */
	int128 open;     /* sum of all open rows of scrap */
	int64_t surplus; /* reported in all more than was counted; INT64_MAX where nothing is counted */
};

static const struct movement_table *
right_table (const struct story *story)
{
	return story->recon->side[SIDE_RIGHT].table;
}

static bool
is_main (const struct recon *recon, const struct output *output, int side, uint32_t row)
{
	return recon->side[side].table->canonical_material[row] == output->material;
}

/* ---- confirmed, so without a movement ---- */

/* What confirmations report beyond the rows that report it as well. */
static int64_t
confirmed_beyond_rows (struct recon *recon, struct output *output)
{
	const struct side *s = &recon->side[SIDE_RIGHT];
	int64_t confirmed = output_told (recon, output, SIDE_RIGHT, TELL_SCRAP, NULL);
	int128 rows = 0;

	if (confirmed == DECIMAL_NONE)
		return 0;
	for (guint i = 0; i < output->scrap[SIDE_RIGHT]->len; i++) {
		uint32_t row = g_array_index (output->scrap[SIDE_RIGHT], uint32_t, i);

		if (kind_is_confirmed_scrap ((enum kind) s->table->kind[row]) && is_main (recon, output, SIDE_RIGHT, row))
			rows += s->table->counted[row];
	}
	return fitting (MAX (confirmed - rows, 0));
}

static void
scrap_cover (struct recon *recon, struct output *output)
{
	const struct side *s = &recon->side[SIDE_LEFT];
	int64_t confirmed = confirmed_beyond_rows (recon, output) - output->covered;

	for (guint i = 0; i < output->scrap[SIDE_LEFT]->len && confirmed > 0; i++) {
		uint32_t row = g_array_index (output->scrap[SIDE_LEFT], uint32_t, i);
		int64_t part = MIN (s->open[row], confirmed);

		if (part <= 0 || (s->mark[row] & MARK_BROKEN) || !is_main (recon, output, SIDE_LEFT, row))
			continue;
		recon_settle (recon, SIDE_LEFT, row, part, STATE_OUT_OF_SCOPE,
			recon_reason (recon, "scrap confirmed on the order, without a movement", INSTANT_NONE));
		confirmed -= part;
		output->covered += part;
	}
}

void
recon_scrap_confirmed (struct recon *recon)
{
	for (guint i = 0; recon->outputs != NULL && i < recon->outputs->list->len; i++)
		scrap_cover (recon, recon->outputs->list->pdata[i]);
}

/* ---- one unit, two reports ---- */

static void
report_row (struct story *story, uint32_t row)
{
	const struct movement_table *table = right_table (story);
	struct report report = {.key = movement_string (table, COL_SOURCE_KEY, row),
		.message = movement_string (table, COL_MESSAGE, row),
		.serial = movement_string (table, COL_SERIAL, row),
		.lot = movement_string (table, COL_LOT, row),
		.qty = story->recon->side[SIDE_RIGHT].open[row],
		.row = row};

	g_array_append_val (story->reports, report);
}

static void
reports_of_confirmations (struct story *story)
{
	for (guint i = 0; i < story->output->confirmations[SIDE_RIGHT]->len; i++) {
		const struct confirmation *one = story->output->confirmations[SIDE_RIGHT]->pdata[i];
		struct report report = {one->source_key, one->message_id, one->serial, one->lot, 0, UINT32_MAX, false};

		report.qty = output_convert (story->recon, story->output, one->uom, one->scrap);
		if (report.qty != DECIMAL_NONE && report.qty > 0)
			g_array_append_val (story->reports, report);
	}
}

/* Rows of scrap; FALSE where something of it is taken back without saying what: netting has to find that first. */
static bool
story_rows (struct story *story)
{
	const struct side *s = &story->recon->side[SIDE_RIGHT];
	const GArray *rows = story->output->scrap[SIDE_RIGHT];
	bool taken_back = false;

	for (guint i = 0; i < rows->len; i++) {
		uint32_t row = g_array_index (rows, uint32_t, i);

		if (!s->live[row] || !is_main (story->recon, story->output, SIDE_RIGHT, row))
			continue;
		taken_back |= s->open[row] < 0;
		story->open += s->open[row];
		if (s->table->kind[row] == KIND_SCRAP_CONF)
			report_row (story, row);
		else if (s->window[row] == WINDOW_OWN)
			g_array_append_val (story->taken, row);
	}
	return !taken_back;
}

static void
story_weigh (struct story *story)
{
	const struct side *left = &story->recon->side[SIDE_LEFT], *right = &story->recon->side[SIDE_RIGHT];
	const GArray *rows = story->output->scrap[SIDE_LEFT];
	int128 counted = 0, reported = 0;

	for (guint i = 0; i < rows->len; i++)
		if (is_main (story->recon, story->output, SIDE_LEFT, g_array_index (rows, uint32_t, i)))
			counted += left->table->counted[g_array_index (rows, uint32_t, i)];
	for (guint i = 0; i < story->reports->len; i++)
		reported += g_array_index (story->reports, struct report, i).qty;
	for (guint i = 0; i < story->taken->len; i++)
		reported += right->open[g_array_index (story->taken, uint32_t, i)];
	/* Of an order that was begun before the window the count may be incomplete. */
	if (story->output->earlier)
		reported = counted;
	story->surplus = counted == 0 && !story->output->earlier ? INT64_MAX : fitting (MAX (reported - counted, 0));
}

/* What proves that both are one unit, the strongest first. All but the ids need a surplus: equal scrap happens twice. */
enum proof
{
	PROOF_ID,
	PROOF_SERIAL,
	PROOF_LOT,
	PROOF_QUANTITY,
	PROOF_COUNT
};
static const char *const proof_evidence[PROOF_COUNT] = {"id", "serial", "lot", "order"};

static bool
same_text (const char *a, const char *b)
{
	return *a != '\0' && strcmp (a, b) == 0;
}

static bool
report_proves (const struct story *story, const struct report *report, uint32_t row, enum proof proof)
{
	const struct movement_table *table = right_table (story);
	const char *lot = movement_string (table, COL_LOT, row);
	int64_t qty = story->recon->side[SIDE_RIGHT].open[row];

	switch (proof) {
	case PROOF_ID:
		return same_text (report->message, movement_string (table, COL_MESSAGE, row));
	case PROOF_SERIAL:
		return same_text (report->serial, movement_string (table, COL_SERIAL, row));
	case PROOF_LOT:
		return same_text (report->lot, lot) && report->qty == qty && qty <= story->surplus;
	case PROOF_QUANTITY:
	default: /* only a suggestion, and only against a count */
		return (*report->lot == '\0' || *lot == '\0') && report->qty == qty && qty <= story->surplus &&
			story->surplus != INT64_MAX;
	}
}

static void
double_raise (struct story *story, struct report *report, uint32_t row, enum proof proof)
{
	struct recon *recon = story->recon;
	uint32_t link = recon_finding (recon, CODE_SCRAP_DOUBLE, "", proof_evidence[proof]);

	report->used = true;
	finding_at (recon, link)->suggested = proof == PROOF_QUANTITY;
	finding_at (recon, link)->cause = recon_word (recon, "scrap confirmed by %s", report->key);
	if (report->row != UINT32_MAX)
		finding_reference (recon, link, SIDE_RIGHT, report->row);
	if (story->surplus != INT64_MAX)
		story->surplus -= MIN (story->surplus, recon->side[SIDE_RIGHT].open[row]);
	recon_settle_rest (recon, SIDE_RIGHT, row, STATE_EXCEPTION, link);
}

static void
story_prove (struct story *story, enum proof proof)
{
	for (guint i = 0; i < story->taken->len; i++) {
		uint32_t row = g_array_index (story->taken, uint32_t, i);
		bool found = !story->recon->side[SIDE_RIGHT].live[row];

		for (guint j = 0; j < story->reports->len && !found; j++) {
			struct report *report = &g_array_index (story->reports, struct report, j);

			found = !report->used && report_proves (story, report, row, proof);
			if (found)
				double_raise (story, report, row, proof);
		}
	}
}

void
recon_scrap_double (struct recon *recon)
{
	for (guint i = 0; recon->outputs != NULL && i < recon->outputs->list->len; i++) {
		struct story story = {.recon = recon,
			.output = recon->outputs->list->pdata[i],
			.reports = g_array_new (FALSE, FALSE, sizeof (struct report)),
			.taken = g_array_new (FALSE, FALSE, sizeof (uint32_t))};
		bool whole = story.output->material != 0 && story_rows (&story);

		if (whole && story.reports->len == 0)
			reports_of_confirmations (&story);
		if (whole && story.taken->len > 0 && story.reports->len > 0) {
			story_weigh (&story);
			for (enum proof proof = 0; proof < PROOF_COUNT; proof++)
				story_prove (&story, proof);
		}
		/* Rows that sum to nothing have no event: what was counted is confirmed, or missing. */
		if (story.output->material != 0 && story.open == 0)
			scrap_cover (recon, story.output);
		g_array_unref (story.reports);
		g_array_unref (story.taken);
	}
}
