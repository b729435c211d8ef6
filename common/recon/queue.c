/*
 * The failure queue: which events' postings wait in it, and what of it stands for no event, was deleted, or is done.
 *
 * A failed movement is in neither ledger, so both agree and are wrong. It claims the open events that it is the posting of; what
 * claims none is looked for among all rows; what has no document either is a finding of its own. Money counts once: an event that
 * is claimed is no missing posting.
 */
#include "common/recon/queue_search.h"

bool
code_is_of_queue (enum code code)
{
	return code == CODE_STUCK_QUEUE || code == CODE_QUEUE_DELETED;
}

/* ---- could it be the same movement? ---- */

static bool
ids_differ (const struct recon *recon, uint32_t failed, int side, uint32_t row)
{
	uint32_t mine = movement_text (recon->side[SIDE_QUEUE].table, COL_MESSAGE, failed),
			 other = movement_text (recon->side[side].table, COL_MESSAGE, row);

	return mine != 0 && other != 0 && mine != other;
}

/* The same flow in the same direction, as far as the failed movement's code tells. */
static bool
flows_agree (const struct recon *recon, uint32_t failed, int side, uint32_t row)
{
	const struct movement_table *queue = recon->side[SIDE_QUEUE].table, *table = recon->side[side].table;
	enum kind mine = (enum kind) queue->kind[failed], other = (enum kind) table->kind[row];

	return mine == KIND_NONE || other == KIND_NONE ||
		(kind_flow (mine) == kind_flow (other) && (queue->counted[failed] < 0) == (table->counted[row] < 0));
}

/* All that is said of it without an id: order and material (by which it was found), lot and quantity. */
static bool
looks_alike (const struct recon *recon, uint32_t failed, int side, uint32_t row)
{
	const struct movement_table *queue = recon->side[SIDE_QUEUE].table, *table = recon->side[side].table;

	return movement_text (queue, COL_LOT, failed) == movement_text (table, COL_LOT, row) &&
		magnitude (queue->counted[failed]) == magnitude (table->counted[row]) && flows_agree (recon, failed, side, row);
}

/* Its code, its direction and its unit are known. */
static bool
is_clear (const struct recon *recon, uint32_t failed)
{
	const struct movement_table *queue = recon->side[SIDE_QUEUE].table;

	return queue->kind[failed] != KIND_NONE && !(queue->flags[failed] & (MOVEMENT_SIGN | MOVEMENT_NO_UNIT | MOVEMENT_REJECTED)) &&
		queue->counted[failed] != 0;
}

/* ---- claims on open events ---- */

/* Failed movements of one cause are one case: same order, material, lot and message. */
static uint32_t
case_link (struct search *search, const struct failed *one, int side, uint32_t row, const char *evidence)
{
	struct recon *recon = search->recon;
	const struct movement_table *table = recon->side[side].table;
	enum code code = one->vanished ? CODE_QUEUE_DELETED : CODE_STUCK_QUEUE;
	const char *key = recon_word (recon, "%s|%s|%u|%u|%u|%u|%d", code_name (code), evidence, table->canonical_order[row],
		table->canonical_material[row], movement_text (table, COL_LOT, row), movement_text (table, COL_MESSAGE, row), side);
	gpointer known = g_hash_table_lookup (search->cases, key);
	uint32_t link;

	if (known != NULL)
		return GPOINTER_TO_UINT (known) - 1;
	link = recon_finding (recon, code, "", evidence);
	finding_at (recon, link)->cause = recon_word (recon, "queue %s: %s", one->item->source_key, one->item->reason);
	if (*one->item->reason != '\0')
		finding_at (recon, link)->root = recon_word (recon, "queue %u %s", table->canonical_material[row], one->item->reason);
	g_hash_table_insert (search->cases, (gpointer) key, GUINT_TO_POINTER (link + 1));
	return link;
}

static void
event_take (struct search *search, struct failed *one, uint32_t row, int64_t qty, uint32_t link)
{
	struct recon *recon = search->recon;
	struct side *s = &recon->side[SIDE_LEFT];

	finding_at (recon, link)->tags |= code_bit (recon_leftover_code (recon, SIDE_LEFT, row));
	recon_settle (recon, SIDE_LEFT, row, qty, STATE_EXCEPTION, link);
	if (s->open[row] != 0)
		s->mark[row] |= MARK_PORTION;
	if (!one->has_event)
		one->event = row;
	one->has_event = true;
	one->state = one->vanished ? QUEUE_GONE : QUEUE_EXPLAINED;
}

/* The event's own id: whole, however much the queue says. */
static void
claim_named (struct search *search, struct failed *one, const GArray *rows)
{
	struct recon *recon = search->recon;
	struct side *s = &recon->side[SIDE_LEFT];

	for (guint i = 0; i < rows->len; i++) {
		uint32_t row = g_array_index (rows, uint32_t, i);
		bool told = s->state[row] == STATE_EXCEPTION && code_is_of_queue (finding_at (recon, s->link[row])->code);

		if (row_is_free (s, row) && !(s->mark[row] & MARK_PORTION))
			event_take (search, one, row, s->open[row], case_link (search, one, SIDE_LEFT, row, "id"));
		else if (told && !one->has_event && !one->vanished) {
			/* Two failed movements of one message and material: one case tells both. */
			one->event = row;
			one->has_event = true;
			one->state = QUEUE_EXPLAINED;
		}
	}
}

/* Without an id one failed movement stands for one event. */
static void
claim_alike (struct search *search, struct failed *one, uint32_t failed, const GArray *rows)
{
	struct recon *recon = search->recon;
	struct side *s = &recon->side[SIDE_LEFT];

	for (guint i = 0; i < rows->len && !one->has_event; i++) {
		uint32_t row = g_array_index (rows, uint32_t, i);

		if (row_is_free (s, row) && !(s->mark[row] & MARK_PORTION) && !ids_differ (recon, failed, SIDE_LEFT, row) &&
			looks_alike (recon, failed, SIDE_LEFT, row))
			event_take (search, one, row, s->open[row], case_link (search, one, SIDE_LEFT, row, "id"));
	}
}

/*
 * A backflush asks for a quantity by the order and not by the scan: it stands for so much of what is open of its order and
 * material, and what the scans have more is a difference. One that waits and asks for more than is open, or for another lot, may
 * be something else; one that vanished without a document is more likely this than nothing, but not the rest of what was posted.
 */
static void
claim_portion (struct search *search, struct failed *one, uint32_t failed, const GArray *rows)
{
	struct recon *recon = search->recon;
	struct side *s = &recon->side[SIDE_LEFT];
	const struct movement_table *queue = recon->side[SIDE_QUEUE].table;
	uint32_t lot = movement_text (queue, COL_LOT, failed);
	int64_t rest = magnitude (queue->counted[failed]);
	g_autoptr (GArray) fitting = g_array_new (FALSE, FALSE, sizeof (uint32_t));
	int128 sum = 0;

	if (!is_clear (recon, failed))
		return;
	for (guint i = 0; i < rows->len; i++) {
		uint32_t row = g_array_index (rows, uint32_t, i);

		if (!row_is_free (s, row) || ids_differ (recon, failed, SIDE_LEFT, row) || !flows_agree (recon, failed, SIDE_LEFT, row) ||
			(lot != 0 && lot != movement_text (s->table, COL_LOT, row) && !one->vanished) ||
			(one->vanished && s->state[row] == STATE_SPLIT))
			continue;
		g_array_append_val (fitting, row);
		sum += magnitude (s->open[row]);
	}
	if (fitting->len == 0 || (sum < rest && !one->vanished))
		return;
	uint32_t link = case_link (search, one, SIDE_QUEUE, failed, "keys");
	for (guint i = 0; i < fitting->len && rest > 0; i++) {
		uint32_t row = g_array_index (fitting, uint32_t, i);
		int64_t open = s->open[row], part = MIN (magnitude (open), rest);

		rest -= part;
		event_take (search, one, row, open < 0 ? -part : part, link);
	}
}

/* Where its events are known it claims no others: they may be posted by now, and others of its order still be missing. */
static void
claim_known (struct search *search, struct failed *one, uint32_t failed)
{
	g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (uint32_t));

	for (char **events = failed_events (one); *events != NULL; events++) {
		const GArray *found = search_rows (search, SIDE_LEFT, place_of_event (search, *events));

		g_array_append_vals (rows, found->data, found->len);
	}
	claim_alike (search, one, failed, rows);
	if (!one->has_event)
		claim_portion (search, one, failed, rows);
}

static void
claim_of_order (struct search *search, struct failed *one, uint32_t failed)
{
	const struct movement_table *queue = search->recon->side[SIDE_QUEUE].table;
	const GArray *rows = search_rows (search, SIDE_LEFT, place_of (queue, failed, BY_ORDER));

	claim_alike (search, one, failed, rows);
	/* What vanished may have been posted: that is looked at before it claims a part of something. */
	if (!one->has_event && !one->vanished && queue->canonical_order[failed] != 0)
		claim_portion (search, one, failed, rows);
}

static void
claim (struct search *search, struct failed *one, uint32_t failed)
{
	const struct movement_table *queue = search->recon->side[SIDE_QUEUE].table;

	if (movement_text (queue, COL_MESSAGE, failed) != 0) {
		const GArray *rows = search_rows (search, SIDE_LEFT, place_of (queue, failed, BY_MESSAGE));

		claim_named (search, one, rows);
		if (!one->has_event)
			claim_portion (search, one, failed, rows);
	}
	if (!one->has_event && failed_events (one) != NULL)
		claim_known (search, one, failed);
	else if (!one->has_event)
		claim_of_order (search, one, failed);
}

/* ---- what claims no event ---- */

/* A posting entered since the movement failed; one posting is the document of one failed movement. */
static bool
document_is (struct search *search, const struct failed *one, uint32_t row)
{
	const struct side *s = &search->recon->side[SIDE_RIGHT];
	instant_t entered = movement_entered (s->table, row), since = one->item->entered_at;

	if (s->state[row] == STATE_NETTED || s->window[row] == WINDOW_LATER ||
		(entered != INSTANT_NONE && since != INSTANT_NONE && entered < since))
		return false;
	return g_hash_table_add (search->documents, GUINT_TO_POINTER (row));
}

static bool
document_find (struct search *search, const struct failed *one, uint32_t failed)
{
	const struct movement_table *queue = search->recon->side[SIDE_QUEUE].table;
	const GArray *named = movement_text (queue, COL_MESSAGE, failed) != 0
		? search_rows (search, SIDE_RIGHT, place_of (queue, failed, BY_MESSAGE))
		: NULL;
	const GArray *alike = search_rows (search, SIDE_RIGHT, place_of (queue, failed, BY_ORDER));

	for (guint i = 0; named != NULL && i < named->len; i++)
		if (document_is (search, one, g_array_index (named, uint32_t, i)))
			return true;
	for (guint i = 0; i < alike->len; i++) {
		uint32_t row = g_array_index (alike, uint32_t, i);

		if (!ids_differ (search->recon, failed, SIDE_RIGHT, row) && looks_alike (search->recon, failed, SIDE_RIGHT, row) &&
			document_is (search, one, row))
			return true;
	}
	return false;
}

/* What the state of its event, which is not open, says of a failed movement; QUEUE_STATE_COUNT: nothing. */
static enum queue_state
state_by_event (const struct search *search, uint32_t row)
{
	const struct side *s = &search->recon->side[SIDE_LEFT];

	if (s->state[row] == STATE_EXCEPTION && code_is_of_queue (finding_at (search->recon, s->link[row])->code))
		return QUEUE_STATE_COUNT;
	switch (s->state[row]) {
	case STATE_NETTED:
		return QUEUE_CANCELLED;
	case STATE_OUT_OF_SCOPE:
		return QUEUE_OUT_OF_SCOPE;
	case STATE_PENDING:
	case STATE_CONTEXT:
		return s->window[row] != WINDOW_OWN ? QUEUE_CONTEXT : QUEUE_STATE_COUNT;
	case STATE_REJECTED:
		return QUEUE_STATE_COUNT;
	default:
		return QUEUE_POSTED;
	}
}

static enum queue_state
state_by_events (const struct search *search, const struct failed *one, uint32_t failed)
{
	const struct movement_table *queue = search->recon->side[SIDE_QUEUE].table;
	char **events = failed_events (one);
	enum queue_state state = QUEUE_STATE_COUNT;
	const GArray *rows;

	for (; state == QUEUE_STATE_COUNT && events != NULL && *events != NULL; events++) {
		rows = search_rows (search, SIDE_LEFT, place_of_event (search, *events));
		for (guint i = 0; i < rows->len && state == QUEUE_STATE_COUNT; i++)
			state = state_by_event (search, g_array_index (rows, uint32_t, i));
	}
	rows = movement_text (queue, COL_MESSAGE, failed) != 0 ? search_rows (search, SIDE_LEFT, place_of (queue, failed, BY_MESSAGE))
														   : NULL;
	for (guint i = 0; rows != NULL && i < rows->len && state == QUEUE_STATE_COUNT; i++)
		state = state_by_event (search, g_array_index (rows, uint32_t, i));
	rows = search_rows (search, SIDE_LEFT, place_of (queue, failed, BY_ORDER));
	for (guint i = 0; i < rows->len && state == QUEUE_STATE_COUNT; i++) {
		uint32_t row = g_array_index (rows, uint32_t, i);

		if (search->recon->side[SIDE_LEFT].state[row] == STATE_NETTED && !ids_differ (search->recon, failed, SIDE_LEFT, row) &&
			looks_alike (search->recon, failed, SIDE_LEFT, row))
			state = QUEUE_CANCELLED;
	}
	return state;
}

/* An event of its order and material lacks its posting, but of another quantity: which of the two is meant cannot be told. */
static bool
has_rival (const struct search *search, uint32_t failed)
{
	const struct recon *recon = search->recon;
	const struct movement_table *queue = recon->side[SIDE_QUEUE].table;
	const GArray *rows = search_rows (search, SIDE_LEFT, place_of (queue, failed, BY_ORDER));

	for (guint i = 0; i < rows->len && queue->canonical_order[failed] != 0; i++) {
		uint32_t row = g_array_index (rows, uint32_t, i);

		if (row_is_free (&recon->side[SIDE_LEFT], row) && flows_agree (recon, failed, SIDE_LEFT, row))
			return true;
	}
	return false;
}

static bool
is_ours (const struct recon *recon, uint32_t failed)
{
	const struct movement_table *queue = recon->side[SIDE_QUEUE].table;
	const struct item *item =
		reference_item (recon->reference, movement_text (queue, COL_PLANT, failed), queue->canonical_material[failed]);

	return recon->rule->kinds[queue->kind[failed]] && (item == NULL || (item->captured && !item->service));
}

static enum queue_state
state_find (struct search *search, const struct failed *one, uint32_t failed)
{
	struct recon *recon = search->recon;
	enum window window = (enum window) recon->side[SIDE_QUEUE].window[failed];
	enum queue_state state;

	state = state_by_events (search, one, failed);
	if (state != QUEUE_STATE_COUNT)
		return state;
	if (document_find (search, one, failed))
		return QUEUE_POSTED;
	if (!is_clear (recon, failed) || (!one->vanished && has_rival (search, failed)))
		return QUEUE_UNCLEAR;
	if (window == WINDOW_AFTER || (window == WINDOW_BEFORE && !one->vanished))
		return QUEUE_CONTEXT;
	return one->vanished ? QUEUE_GONE : QUEUE_UNRECORDED;
}

static void
finding_raise (struct search *search, const struct failed *one, uint32_t failed)
{
	/* Only a run that saw it vanish can tell it, whatever period it failed in. */
	search->recon->side[SIDE_QUEUE].window[failed] = WINDOW_OWN;
	recon_settle_rest (search->recon, SIDE_QUEUE, failed, STATE_EXCEPTION, case_link (search, one, SIDE_QUEUE, failed, "none"));
}

/* ---- all of them ---- */

typedef void (*failed_fn) (struct search *search, struct failed *one, uint32_t row);

/* Those that are not decided yet and were known at the as-of; whether any is left. */
static bool
failed_each (struct search *search, failed_fn call)
{
	struct recon *recon = search->recon;
	bool any = false;

	for (guint i = 0; i < recon->failed->len; i++) {
		struct failed *one = &g_array_index (recon->failed, struct failed, i);

		if (one->is_decided || recon->side[SIDE_QUEUE].window[i] == WINDOW_LATER)
			continue;
		call (search, one, i);
		any |= !one->is_decided;
	}
	return any;
}

static void
want (struct search *search, struct failed *one, uint32_t row)
{
	search_want (search, one, row);
}

/* Events first, whatever the code says: an id is stronger than a map. */
static void
claim_or_leave (struct search *search, struct failed *one, uint32_t row)
{
	const struct recon *recon = search->recon;

	claim (search, one, row);
	if (!one->has_event && recon->side[SIDE_QUEUE].table->kind[row] != KIND_NONE && !is_ours (recon, row))
		one->state = QUEUE_OUT_OF_SCOPE;
	one->is_decided = one->has_event || one->state == QUEUE_OUT_OF_SCOPE;
}

static void
decide (struct search *search, struct failed *one, uint32_t row)
{
	const struct movement_table *queue = search->recon->side[SIDE_QUEUE].table;

	one->state = state_find (search, one, row);
	if (one->state == QUEUE_GONE && queue->canonical_order[row] != 0)
		claim_portion (search, one, row, search_rows (search, SIDE_LEFT, place_of (queue, row, BY_ORDER)));
	if ((one->state == QUEUE_UNRECORDED || one->state == QUEUE_GONE) && !one->has_event)
		finding_raise (search, one, row);
	one->is_decided = true;
}

void
recon_queue (struct recon *recon)
{
	g_autoptr (GHashTable) cases = g_hash_table_new (g_str_hash, g_str_equal);
	struct search open, all;

	for (guint i = 0; i < recon->failed->len; i++)
		g_array_index (recon->failed, struct failed, i).state = QUEUE_CONTEXT;
	search_init (&open, recon, cases);
	/* Open events are few, and most failed movements are theirs: only for the rest every row is looked at. */
	if (failed_each (&open, want)) {
		search_fill (&open, SIDE_LEFT, false);
		if (failed_each (&open, claim_or_leave)) {
			search_init (&all, recon, cases);
			failed_each (&all, want);
			search_fill (&all, SIDE_LEFT, true);
			search_fill (&all, SIDE_RIGHT, true);
			failed_each (&all, decide);
			search_release (&all);
		}
	}
	search_release (&open);
}
