/*
 * The failure queue: which events' postings wait in it, and what of it stands for no event, was deleted, or is done.
 *
 * A failed movement is in neither ledger, so both agree and are wrong. It claims the open events that it is the posting of; what
 * claims none is looked for among all rows; what has no document either is a finding of its own. Money counts once: an event that
 * is claimed is no missing posting.
 */
#include "common/recon/recon_internal.h"

#include <string.h>

bool
code_is_of_queue (enum code code)
{
	return code == CODE_STUCK_QUEUE || code == CODE_QUEUE_DELETED;
}

/* ---- where to look ---- */

/* Rows by what a failed movement can be found by: a source key, its message or its order, each with the material. */
enum path
{
	BY_KEY,
	BY_MESSAGE,
	BY_ORDER
};
struct place
{
	enum path path;
	uint32_t text, material;
};
struct search
{
	struct recon *recon;
	GHashTable *rows[SIDE_COUNT]; /* struct place -> GArray of rows in canonical order; only places that somebody asks for */
	bool *materials;              /* by id: somebody asks for rows of it */
	GHashTable *cases;            /* text -> link + 1; borrowed: one for all searches */
	GHashTable *documents;        /* right rows that are some failed movement's document already */
};

static guint
place_hash (gconstpointer key)
{
	const struct place *place = key;

	return ((guint) place->path * 31u + place->text) * 131u + place->material;
}

static gboolean
place_equal (gconstpointer a, gconstpointer b)
{
	const struct place *x = a, *y = b;

	return x->path == y->path && x->text == y->text && x->material == y->material;
}

static void
place_want (struct search *search, struct place place)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		if (!g_hash_table_contains (search->rows[side], &place))
			g_hash_table_insert (
				search->rows[side], g_memdup2 (&place, sizeof place), g_array_new (FALSE, FALSE, sizeof (uint32_t)));
}

static struct place
place_of (const struct movement_table *table, uint32_t row, enum path path)
{
	uint32_t text = path == BY_KEY ? movement_text (table, COL_SOURCE_KEY, row)
		: path == BY_MESSAGE       ? movement_text (table, COL_MESSAGE, row)
								   : table->canonical_order[row];

	return (struct place) {path, text, path == BY_KEY ? 0 : table->canonical_material[row]};
}

static struct place
place_of_event (const struct search *search, const char *source_key)
{
	return (struct place) {BY_KEY, strpool_find (search->recon->strings, source_key, strlen (source_key)), 0};
}

static const GArray *
search_rows (const struct search *search, int side, struct place place)
{
	return g_hash_table_lookup (search->rows[side], &place);
}

/* The events that it stood for when an earlier run read it; NULL: none are known. */
static char **
events_of (const struct failed *one)
{
	return one->memory != NULL && one->memory->events != NULL && one->memory->events[0] != NULL ? one->memory->events : NULL;
}

static void
search_want (struct search *search, const struct failed *one, uint32_t row)
{
	const struct movement_table *table = search->recon->side[SIDE_QUEUE].table;
	char **events = events_of (one);

	search->materials[table->canonical_material[row]] = true;
	for (; events != NULL && *events != NULL; events++)
		place_want (search, place_of_event (search, *events));
	if (movement_text (table, COL_MESSAGE, row) != 0)
		place_want (search, place_of (table, row, BY_MESSAGE));
	place_want (search, place_of (table, row, BY_ORDER));
}

/* Is open, and this run's to tell. */
static bool
row_is_free (const struct side *s, uint32_t row)
{
	return s->open[row] != 0 && s->window[row] == WINDOW_OWN;
}

static void
search_fill (struct search *search, int side, bool settled)
{
	const struct side *s = &search->recon->side[side];
	g_autofree uint32_t *sorted = g_new (uint32_t, s->n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		bool wanted = false;

		if (!search->materials[s->table->canonical_material[s->rows[i]]] || (!settled && !row_is_free (s, s->rows[i])))
			continue;
		for (enum path path = BY_KEY; path <= BY_ORDER; path++) {
			struct place place = place_of (s->table, s->rows[i], path);

			wanted |= g_hash_table_contains (search->rows[side], &place);
		}
		if (wanted)
			sorted[n++] = s->rows[i];
	}
	recon_rows_sort (search->recon, side, sorted, n);
	for (size_t i = 0; i < n; i++)
		for (enum path path = BY_KEY; path <= BY_ORDER; path++) {
			struct place place = place_of (s->table, sorted[i], path);
			GArray *rows = g_hash_table_lookup (search->rows[side], &place);

			if (rows != NULL)
				g_array_append_val (rows, sorted[i]);
		}
}

static void
array_free (gpointer array)
{
	g_array_unref (array);
}

static void
search_init (struct search *search, struct recon *recon, GHashTable *cases)
{
	*search = (struct search) {.recon = recon,
		.materials = g_new0 (bool, strpool_count (recon->strings)),
		.cases = cases,
		.documents = g_hash_table_new (NULL, NULL)};
	for (int side = 0; side < SIDE_COUNT; side++)
		search->rows[side] = g_hash_table_new_full (place_hash, place_equal, g_free, array_free);
}

static void
search_release (struct search *search)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		g_hash_table_unref (search->rows[side]);
	g_free (search->materials);
	g_hash_table_unref (search->documents);
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

	for (char **events = events_of (one); *events != NULL; events++) {
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
	if (!one->has_event && events_of (one) != NULL)
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
	char **events = events_of (one);
	enum queue_state state = QUEUE_STATE_COUNT;
	const GArray *rows;

	for (; state == QUEUE_STATE_COUNT && events != NULL && *events != NULL; events++) {
		rows = search_rows (search, SIDE_LEFT, place_of_event (search, *events));
		for (guint i = 0; i < rows->len && state == QUEUE_STATE_COUNT; i++)
			state = state_by_event (search, g_array_index (rows, uint32_t, i));
	}
	rows = movement_text (queue, COL_MESSAGE, failed) != 0
		? search_rows (search, SIDE_LEFT, place_of (queue, failed, BY_MESSAGE))
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
	recon_settle_rest (
		search->recon, SIDE_QUEUE, failed, STATE_EXCEPTION, case_link (search, one, SIDE_QUEUE, failed, "none"));
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
