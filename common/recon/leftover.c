/*
 * What nothing explained: in flight, unpaired, missing, or a difference.
 */
#include "common/recon/recon_internal.h"
#include "common/recon/yield.h"

#include <string.h>

/* ---- timing ---- */

struct expiry
{
	instant_t at;
	const char *reason;
};

/* When an event without its posting stops being in flight: grace, the interface's batches, declared outages. */
static struct expiry
expiry_of (struct recon *recon, instant_t event)
{
	const struct timing *timing = &recon->rule->timing;
	struct expiry expiry = {event + timing->grace * INSTANT_SECOND, "within the grace of the interface"};
	const struct outage *outage;

	if (timing->grace_batches > 0 && reference_has_batches (recon->reference, timing->interface)) {
		instant_t batch = reference_batch_after (recon->reference, timing->interface, event, timing->grace_batches);

		if (batch == INSTANT_NONE || batch > expiry.at)
			expiry = (struct expiry) {
				batch != INSTANT_NONE ? batch : expiry.at + INSTANT_DAY, "waits for the next batch of the interface"};
	}
	outage = reference_outage (recon->reference, recon->plant->name, timing->interface, event);
	if (outage != NULL && outage->until + timing->grace * INSTANT_SECOND > expiry.at)
		expiry = (struct expiry) {outage->until + timing->grace * INSTANT_SECOND, "OUTAGE: the event lies in a declared outage"};
	return expiry;
}

/*
 * Since when a row waits for its counterpart: an event since it happened; a posting since it was entered, but what it stands for
 * had happened by the end of its posting date, however late it was entered.
 */
static instant_t
waiting_since (const struct recon *recon, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	instant_t entered = movement_entered (table, row);
	date_t posting = movement_posting (table, row);

	if (side == SIDE_LEFT)
		return recon_row_time (recon, side, row);
	return entered != INSTANT_NONE && posting != DATE_NONE ? MIN (entered, plant_day_start (recon->plant, posting + 1)) : entered;
}

instant_t
recon_expiry (struct recon *recon, instant_t event)
{
	return expiry_of (recon, event).at;
}

static bool
in_flight (struct recon *recon, int side, uint32_t row, uint32_t *reason)
{
	instant_t as_of = recon->input->as_of, at = waiting_since (recon, side, row);
	struct expiry expiry;

	if (as_of == INSTANT_NONE || at == INSTANT_NONE)
		return false;
	/* A posting can only wait for its event while it is newer than all that the event side has delivered. */
	if (side == SIDE_RIGHT && at <= recon->side[SIDE_LEFT].watermark)
		return false;
	expiry = expiry_of (recon, at);
	if (side == SIDE_RIGHT)
		expiry.reason = "newer than what the other side has delivered";
	if (as_of >= expiry.at)
		return false;
	*reason = recon_reason (recon, expiry.reason, expiry.at);
	return true;
}

/* ---- cases of several lines ---- */

/*
 * Lines of one cause are one case: same code, key and message. Rows come in canonical order of their group, so the first
 * line of a case does not depend on arrival.
 */
struct leftovers
{
	GHashTable *cases;      /* text -> link + 1 */
	GHashTable *uncaptured; /* material id -> link + 1 */
};

static uint32_t
leftover_link (struct recon *recon, struct leftovers *leftovers, enum code code, int side, uint32_t row, const char *evidence)
{
	const struct movement_table *table = recon->side[side].table;
	const char *key =
		recon_word (recon, "%s|%u|%u|%u|%u|%u", code_name (code), table->canonical_order[row], table->canonical_material[row],
			movement_text (table, COL_LOT, row), movement_text (table, COL_MESSAGE, row), (unsigned) side);
	gpointer known = g_hash_table_lookup (leftovers->cases, key);

	if (known != NULL)
		return GPOINTER_TO_UINT (known) - 1;
	uint32_t link = recon_finding (recon, code, "", evidence);
	if (movement_text (table, COL_MESSAGE, row) != 0)
		finding_at (recon, link)->cause = recon_word (recon, "message %s", movement_string (table, COL_MESSAGE, row));
	g_hash_table_insert (leftovers->cases, (gpointer) key, GUINT_TO_POINTER (link + 1));
	return link;
}

static enum code
missing_code (const struct recon *recon, int side, uint32_t row)
{
	bool receipt = kind_is_receipt ((enum kind) recon->side[side].table->kind[row]);

	if (side == SIDE_LEFT)
		return receipt ? CODE_RECEIPT_MISSING : CODE_MISSING_ERP;
	return receipt ? CODE_RECEIPT_EXCESS : CODE_MISSING_MES;
}

/*
 * An open item keeps the code that an earlier run gave it: what proved that code may lie outside what is read now. The queue is
 * read whole: what it explains has been taken before.
 */
static enum code
carried_code (const struct recon *recon, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	enum code code;

	if (!(table->flags[row] & MOVEMENT_CARRIED) || table->reason == NULL)
		return CODE_NONE;
	/* A partner that is not suggested any more leaves nothing behind; the queue is asked again. */
	code = code_find (strpool_text (recon->strings, table->reason[row]));
	return code == CODE_MATCH_SUGGESTED || code_is_of_queue (code) ? CODE_NONE : code;
}

enum code
recon_leftover_code (const struct recon *recon, int side, uint32_t row)
{
	enum code code = carried_code (recon, side, row);

	if (side == SIDE_RIGHT && cancelled_find (recon, row) != NULL)
		return CODE_CONF_CANCEL_NOT_REVERSED;
	if (recon->side[side].mark[row] & MARK_PORTION)
		return CODE_QTY_VAR;
	return code != CODE_NONE ? code : missing_code (recon, side, row);
}

static const char *
leftover_evidence (const struct side *s, uint32_t row)
{
	return s->mark[row] & MARK_DECIDED ? "id" : s->mark[row] & MARK_PORTION ? "sums" : "none";
}

static void
leftover_left (struct recon *recon, struct leftovers *leftovers, uint32_t row)
{
	const struct side *s = &recon->side[SIDE_LEFT];
	bool portion = s->mark[row] & MARK_PORTION;
	enum code code = recon_leftover_code (recon, SIDE_LEFT, row);
	uint32_t link;

	if (in_flight (recon, SIDE_LEFT, row, &link)) {
		recon_settle_rest (recon, SIDE_LEFT, row, STATE_OPEN_TIMING, link);
		return;
	} else if (!portion && order_closed_before (recon, SIDE_LEFT, row)) {
		link = leftover_link (recon, leftovers, CODE_POST_TO_CLOSED_ORDER, SIDE_LEFT, row, "none");
		finding_at (recon, link)->tags |= code_bit (code);
	} else
		link = leftover_link (recon, leftovers, code, SIDE_LEFT, row, leftover_evidence (s, row));
	recon_settle_rest (recon, SIDE_LEFT, row, STATE_EXCEPTION, link);
}

static void
leftover_right (struct recon *recon, struct leftovers *leftovers, uint32_t row)
{
	const struct side *s = &recon->side[SIDE_RIGHT];
	bool portion = s->mark[row] & MARK_PORTION;
	gpointer uncaptured = g_hash_table_lookup (leftovers->uncaptured, GUINT_TO_POINTER (s->table->canonical_material[row]));
	bool reversal = s->open[row] < 0 && !portion && carried_code (recon, SIDE_RIGHT, row) == CODE_NONE;
	enum code code = recon_leftover_code (recon, SIDE_RIGHT, row);
	uint32_t link;

	if (uncaptured != NULL)
		link = GPOINTER_TO_UINT (uncaptured) - 1;
	else if (reversal && (s->mark[row] & MARK_FOREIGN))
		link = leftover_link (
			recon, leftovers, CODE_CUTOFF, SIDE_RIGHT, row, movement_text (s->table, COL_REVERSAL_OF, row) != 0 ? "id" : "keys");
	else if (reversal)
		link = leftover_link (recon, leftovers, CODE_REV_UNPAIRED, SIDE_RIGHT, row, "none");
	else if (in_flight (recon, SIDE_RIGHT, row, &link)) {
		recon_settle_rest (recon, SIDE_RIGHT, row, STATE_OPEN_TIMING, link);
		return;
	} else
		link = leftover_link (recon, leftovers, code, SIDE_RIGHT, row, leftover_evidence (s, row));
	if (finding_at (recon, link)->code == CODE_CONF_CANCEL_NOT_REVERSED) {
		finding_at (recon, link)->tags |= code_bit (missing_code (recon, SIDE_RIGHT, row));
		if (cancelled_find (recon, row) != NULL)
			finding_at (recon, link)->cause = cancelled_cause (recon, cancelled_find (recon, row));
	}
	recon_settle_rest (recon, SIDE_RIGHT, row, STATE_EXCEPTION, link);
}

/*
 * A material with ERP rows and not one MES row at this plant is not captured: one case with its spend, not thousands. At least
 * uncaptured_rows of them, so that a single stray posting stays what it is.
 */
static void
uncaptured_find (struct recon *recon, struct leftovers *leftovers)
{
	g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL), counts = g_hash_table_new (NULL, NULL);
	const struct side *left = &recon->side[SIDE_LEFT], *right = &recon->side[SIDE_RIGHT];
	GHashTableIter iterator;
	gpointer material, count;

	for (size_t i = 0; i < left->n; i++)
		g_hash_table_add (seen, GUINT_TO_POINTER (left->table->canonical_material[left->rows[i]]));
	for (size_t i = 0; i < recon->input->quiet[SIDE_LEFT].n; i++) {
		const struct quiet *quiet = &recon->input->quiet[SIDE_LEFT];

		g_hash_table_add (seen, GUINT_TO_POINTER (quiet->classes->canonical_material[quiet->list[i].class_row]));
	}
	for (size_t i = 0; i < right->n; i++) {
		uint32_t row = right->rows[i];

		material = GUINT_TO_POINTER (right->table->canonical_material[row]);
		if (right->live[row] && right->window[row] == WINDOW_OWN && !g_hash_table_contains (seen, material))
			g_hash_table_insert (
				counts, material, GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (counts, material)) + 1));
	}
	g_hash_table_iter_init (&iterator, counts);
	while (recon->rule->uncaptured_rows > 0 && g_hash_table_iter_next (&iterator, &material, &count)) {
		if (GPOINTER_TO_INT (count) < recon->rule->uncaptured_rows)
			continue;
		uint32_t link =
			recon_finding (recon, recon->rule->kinds[KIND_RECEIPT_PROD] ? CODE_RECEIPT_EXCESS : CODE_MISSING_MES, "", "none");

		finding_at (recon, link)->hint = "UNCAPTURED";
		finding_at (recon, link)->cause = recon_word (recon, "material %s is not captured by %s",
			strpool_text (recon->strings, GPOINTER_TO_UINT (material)), recon->input->source_name[SIDE_LEFT]);
		g_hash_table_insert (leftovers->uncaptured, material, GUINT_TO_POINTER (link + 1));
	}
}

void
recon_leftover (struct recon *recon)
{
	struct leftovers leftovers = {g_hash_table_new (g_str_hash, g_str_equal), g_hash_table_new (NULL, NULL)};

	uncaptured_find (recon, &leftovers);
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct side *s = &recon->side[side];
		g_autofree uint32_t *rows = g_new (uint32_t, s->n + 1);
		size_t n = 0;

		for (size_t i = 0; i < s->n; i++)
			if (s->open[s->rows[i]] != 0 && s->window[s->rows[i]] != WINDOW_OWN)
				recon_settle_rest (recon, side, s->rows[i], STATE_CONTEXT, 0);
			else if (s->open[s->rows[i]] != 0)
				rows[n++] = s->rows[i];
		recon_rows_sort (recon, side, rows, n);
		for (size_t i = 0; i < n; i++)
			if (side == SIDE_LEFT)
				leftover_left (recon, &leftovers, rows[i]);
			else
				leftover_right (recon, &leftovers, rows[i]);
	}
	g_hash_table_unref (leftovers.cases);
	g_hash_table_unref (leftovers.uncaptured);
}
