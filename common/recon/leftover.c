/*
 * What nothing explained: in flight, stuck, unpaired, missing, or a difference; and the codes raised beside a primary one.
 */
#include "common/recon/recon_internal.h"

#include <string.h>

/* ---- timing ---- */

struct expiry { instant_t at; const char *reason; };

/* When an event without its posting stops being in flight: grace, the interface's batches, declared outages. */
static struct expiry
expiry_of (struct recon *recon, instant_t event)
{
	const struct timing *timing = &recon->rule->timing;
	struct expiry expiry = { event + timing->grace * INSTANT_SECOND, "within the grace of the interface" };
	const struct outage *outage;

	if (timing->grace_batches > 0 && reference_has_batches (recon->reference, timing->interface))
	{
		instant_t batch = reference_batch_after (recon->reference, timing->interface, event, timing->grace_batches);

		if (batch == INSTANT_NONE || batch > expiry.at)
			expiry = (struct expiry) { batch != INSTANT_NONE ? batch : expiry.at + INSTANT_DAY, "waits for the next batch of the interface" };
	}
	outage = reference_outage (recon->reference, recon->plant->name, timing->interface, event);
	if (outage != NULL && outage->until + timing->grace * INSTANT_SECOND > expiry.at)
		expiry = (struct expiry) { outage->until + timing->grace * INSTANT_SECOND, "OUTAGE: the event lies in a declared outage" };
	return expiry;
}

static bool
in_flight (struct recon *recon, int side, uint32_t row, uint32_t *reason)
{
	instant_t as_of = recon->input->as_of, at = side == SIDE_LEFT ? recon_row_time (recon, side, row) : movement_entered (recon->side[side].table, row);
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

/* ---- failure queue ---- */

static const struct queue_item *
queue_find (const struct recon *recon, uint32_t row)
{
	const struct movement_table *table = recon->side[SIDE_LEFT].table;
	const char *message = movement_string (table, COL_MESSAGE, row), *lot = movement_string (table, COL_LOT, row);
	const char *material = strpool_text (recon->strings, table->canonical_material[row]);
	const char *order = strpool_text (recon->strings, table->canonical_order[row]);
	const struct queue_item *item;

	for (size_t i = 0; (item = reference_queue (recon->reference, i)) != NULL; i++)
	{
		if (*item->message_id != '\0' && *message != '\0' ? strcmp (item->message_id, message) == 0 && strcmp (item->material, material) == 0
		    : strcmp (item->material, material) == 0 && strcmp (item->order_no, order) == 0 && strcmp (item->lot, lot) == 0
		    && item->qty == table->qty[row])
			return item;
	}
	return NULL;
}

/* ---- cases of several lines ---- */

/*
 * Lines of one cause are one case: same code, key and message. Rows come in canonical order of their group, so the first
 * line of a case does not depend on arrival.
 */
struct leftovers
{
	GHashTable *cases;		/* text -> link + 1 */
	GHashTable *uncaptured;		/* material id -> link + 1, or 0 for captured */
};

static uint32_t
leftover_link (struct recon *recon, struct leftovers *leftovers, enum code code, int side, uint32_t row, const char *evidence)
{
	const struct movement_table *table = recon->side[side].table;
	const char *key = recon_word (recon, "%s|%u|%u|%u|%u|%u", code_name (code), table->canonical_order[row], table->canonical_material[row],
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

static bool
order_closed_before (const struct recon *recon, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	const struct order *order = reference_order (recon->reference, movement_text (table, COL_PLANT, row), table->canonical_order[row]);
	instant_t at = recon_row_time (recon, side, row);

	return order != NULL && order->closed_at != INSTANT_NONE && at != INSTANT_NONE && at > order->closed_at;
}

/* An open item keeps the code that an earlier run gave it: what proved that code may lie outside what is read now. */
static enum code
missing_code (const struct recon *recon, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;

	if ((table->flags[row] & MOVEMENT_CARRIED) && table->reason != NULL && code_find (strpool_text (recon->strings, table->reason[row])) != CODE_NONE)
		return code_find (strpool_text (recon->strings, table->reason[row]));
	bool receipt = kind_is_receipt ((enum kind) recon->side[side].table->kind[row]);

	if (side == SIDE_LEFT)
		return receipt ? CODE_RECEIPT_MISSING : CODE_MISSING_ERP;
	return receipt ? CODE_RECEIPT_EXCESS : CODE_MISSING_MES;
}

static void
leftover_left (struct recon *recon, struct leftovers *leftovers, uint32_t row)
{
	const struct side *s = &recon->side[SIDE_LEFT];
	bool portion = s->mark[row] & MARK_PORTION;
	enum code code = portion ? CODE_QTY_VAR : missing_code (recon, SIDE_LEFT, row);
	const struct queue_item *stuck = portion ? NULL : queue_find (recon, row);
	uint32_t link;

	if (stuck != NULL)
	{
		link = leftover_link (recon, leftovers, CODE_STUCK_QUEUE, SIDE_LEFT, row, "id");
		finding_at (recon, link)->tags |= 1u << code;
		finding_at (recon, link)->cause = recon_word (recon, "queue %s: %s", stuck->source_key, stuck->reason);
	}
	else if (in_flight (recon, SIDE_LEFT, row, &link))
	{
		recon_settle_rest (recon, SIDE_LEFT, row, STATE_OPEN_TIMING, link);
		return;
	}
	else if (!portion && order_closed_before (recon, SIDE_LEFT, row))
	{
		link = leftover_link (recon, leftovers, CODE_POST_TO_CLOSED_ORDER, SIDE_LEFT, row, "none");
		finding_at (recon, link)->tags |= 1u << code;
	}
	else
		link = leftover_link (recon, leftovers, code, SIDE_LEFT, row, portion ? "sums" : "none");
	recon_settle_rest (recon, SIDE_LEFT, row, STATE_EXCEPTION, link);
}

static void
leftover_right (struct recon *recon, struct leftovers *leftovers, uint32_t row)
{
	const struct side *s = &recon->side[SIDE_RIGHT];
	bool portion = s->mark[row] & MARK_PORTION;
	gpointer uncaptured = g_hash_table_lookup (leftovers->uncaptured, GUINT_TO_POINTER (s->table->canonical_material[row]));
	enum code code = portion ? CODE_QTY_VAR : missing_code (recon, SIDE_RIGHT, row);
	uint32_t link;

	if (uncaptured != NULL)
		link = GPOINTER_TO_UINT (uncaptured) - 1;
	else if (s->open[row] < 0 && (s->mark[row] & MARK_FOREIGN))
		link = leftover_link (recon, leftovers, CODE_CUTOFF, SIDE_RIGHT, row, "id");
	else if (s->open[row] < 0 && !portion && kind_is_reversal ((enum kind) s->table->kind[row]))
		link = leftover_link (recon, leftovers, CODE_REV_UNPAIRED, SIDE_RIGHT, row, "none");
	else if (in_flight (recon, SIDE_RIGHT, row, &link))
	{
		recon_settle_rest (recon, SIDE_RIGHT, row, STATE_OPEN_TIMING, link);
		return;
	}
	else
		link = leftover_link (recon, leftovers, code, SIDE_RIGHT, row, portion ? "sums" : "none");
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
	for (size_t i = 0; i < right->n; i++)
	{
		uint32_t row = right->rows[i];

		material = GUINT_TO_POINTER (right->table->canonical_material[row]);
		if (right->live[row] && right->window[row] == WINDOW_OWN && !g_hash_table_contains (seen, material))
			g_hash_table_insert (counts, material, GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (counts, material)) + 1));
	}
	g_hash_table_iter_init (&iterator, counts);
	while (recon->rule->uncaptured_rows > 0 && g_hash_table_iter_next (&iterator, &material, &count))
	{
		if (GPOINTER_TO_INT (count) < recon->rule->uncaptured_rows)
			continue;
		uint32_t link = recon_finding (recon, recon->rule->kinds[KIND_RECEIPT_PROD] ? CODE_RECEIPT_EXCESS : CODE_MISSING_MES, "", "none");

		finding_at (recon, link)->hint = "UNCAPTURED";
		finding_at (recon, link)->cause = recon_word (recon, "material %s is not captured by %s", strpool_text (recon->strings, GPOINTER_TO_UINT (material)),
							      recon->input->source_name[SIDE_LEFT]);
		g_hash_table_insert (leftovers->uncaptured, material, GUINT_TO_POINTER (link + 1));
	}
}

void
recon_leftover (struct recon *recon)
{
	struct leftovers leftovers = { g_hash_table_new (g_str_hash, g_str_equal), g_hash_table_new (NULL, NULL) };

	uncaptured_find (recon, &leftovers);
	for (int side = 0; side < SIDE_COUNT; side++)
	{
		struct side *s = &recon->side[side];

		for (size_t i = 0; i < s->n; i++)
		{
			uint32_t row = s->rows[i];

			if (!s->live[row] || s->open[row] == 0)
				continue;
			if (s->window[row] != WINDOW_OWN)
				recon_settle_rest (recon, side, row, STATE_CONTEXT, 0);
			else if (side == SIDE_LEFT)
				leftover_left (recon, &leftovers, row);
			else
				leftover_right (recon, &leftovers, row);
		}
	}
	g_hash_table_unref (leftovers.cases);
	g_hash_table_unref (leftovers.uncaptured);
}

/* ---- what a difference was left over against ---- */

static bool
state_is_matched (uint8_t state)
{
	return state == STATE_MATCHED || state == STATE_MATCHED_TOLERANCE || state == STATE_CONTEXT;
}

/* Matches that a row's other portions belong to -> the finding of its leftover. */
static GHashTable *
matches_of_differences (const struct recon *recon)
{
	g_autoptr (GHashTable) finding_of_row = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
	GHashTable *links = g_hash_table_new (NULL, NULL);

	for (guint i = 0; i < recon->portions->len; i++)
	{
		const struct portion *portion = &g_array_index (recon->portions, struct portion, i);
		int64_t row = (int64_t) portion->side << 32 | portion->row;

		if (portion->state == STATE_EXCEPTION && finding_at (recon, portion->link)->code == CODE_QTY_VAR)
			g_hash_table_insert (finding_of_row, g_memdup2 (&row, sizeof row), GUINT_TO_POINTER (portion->link + 1));
	}
	for (guint i = 0; i < recon->portions->len; i++)
	{
		const struct portion *portion = &g_array_index (recon->portions, struct portion, i);
		int64_t row = (int64_t) portion->side << 32 | portion->row;
		gpointer finding = g_hash_table_lookup (finding_of_row, &row);

		if (finding != NULL && state_is_matched (portion->state) && portion->link != 0)
			g_hash_table_insert (links, GUINT_TO_POINTER (portion->link * 2 + (1u - portion->side)), finding);
		else if (finding != NULL && portion->state == STATE_EXCEPTION && finding_at (recon, portion->link)->code == CODE_LOT_MISMATCH)
			g_hash_table_insert (links, GUINT_TO_POINTER (UINT32_MAX - portion->link * 2 - (1u - portion->side)), finding);
	}
	return links;
}

/* Matches and findings count separately; a finding's number is turned round so that both fit one table. */
void
recon_difference_references (struct recon *recon)
{
	g_autoptr (GHashTable) links = matches_of_differences (recon);

	for (int side = 0; side < SIDE_COUNT && g_hash_table_size (links) > 0; side++)
		for (size_t i = 0; i < recon->side[side].n; i++)
		{
			const struct side *s = &recon->side[side];
			uint32_t row = s->rows[i], link = s->link[row];
			gpointer finding = NULL;

			if (state_is_matched (s->state[row]))
				finding = g_hash_table_lookup (links, GUINT_TO_POINTER (link * 2 + (unsigned) side));
			else if (s->state[row] == STATE_EXCEPTION)
				finding = g_hash_table_lookup (links, GUINT_TO_POINTER (UINT32_MAX - link * 2 - (unsigned) side));
			if (finding != NULL)
				finding_reference (recon, GPOINTER_TO_UINT (finding) - 1, side, row);
		}
}

/* ---- beside a primary code ---- */

static uint32_t
additive_link (struct recon *recon, GHashTable *known, enum code code, const char *key, const char *cause)
{
	const char *name = recon_word (recon, "additive %s %s", code_name (code), key);
	gpointer found = g_hash_table_lookup (known, name);

	if (found != NULL)
		return GPOINTER_TO_UINT (found) - 1;
	uint32_t link = recon_finding (recon, code, "", "none");
	finding_at (recon, link)->cause = cause;
	g_hash_table_insert (known, (gpointer) name, GUINT_TO_POINTER (link + 1));
	return link;
}

static void
additive_location (struct recon *recon, GHashTable *known, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	uint32_t location = movement_text (table, COL_STORAGE_LOCATION, row);
	const char *name = movement_string (table, COL_STORAGE_LOCATION, row);
	bool found;

	if (location == 0)
		return;
	reference_crosswalk (recon->reference, CROSSWALK_LOCATION, side, movement_text (table, COL_PLANT, row), location, &found);
	if (!found)
		finding_reference (recon, additive_link (recon, known, CODE_MD_UNMAPPED_LOC, recon_word (recon, "%d %s", side, name),
							 recon_word (recon, "location %s of %s has no storage location", name, recon->input->source_name[side])),
				   side, row);
}

/* An event after the order's technical close that both systems nevertheless agree on. */
static void
additive_closed (struct recon *recon, GHashTable *known, uint32_t row)
{
	const struct side *s = &recon->side[SIDE_LEFT];

	if (s->state[row] != STATE_MATCHED && s->state[row] != STATE_MATCHED_TOLERANCE)
		return;
	if (!order_closed_before (recon, SIDE_LEFT, row))
		return;
	const char *order = strpool_text (recon->strings, s->table->canonical_order[row]);
	const char *material = strpool_text (recon->strings, s->table->canonical_material[row]);
	uint32_t link = additive_link (recon, known, CODE_POST_TO_CLOSED_ORDER, recon_word (recon, "%s|%s|%s", order, material, movement_string (s->table, COL_MESSAGE, row)),
				       recon_word (recon, "order %s is closed", order));
	finding_reference (recon, link, SIDE_LEFT, row);
	for (size_t i = 0; i < recon->side[SIDE_RIGHT].n && movement_text (s->table, COL_MESSAGE, row) != 0; i++)
	{
		uint32_t other = recon->side[SIDE_RIGHT].rows[i];

		if (recon->side[SIDE_RIGHT].state[other] == s->state[row] && recon->side[SIDE_RIGHT].link[other] == s->link[row])
			finding_reference (recon, link, SIDE_RIGHT, other);
	}
}

void
recon_additive (struct recon *recon)
{
	g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

	for (int side = 0; side < SIDE_COUNT; side++)
	{
		const struct side *s = &recon->side[side];
		bool locations = reference_has_crosswalk (recon->reference, CROSSWALK_LOCATION, side);

		for (size_t i = 0; i < s->n; i++)
		{
			uint32_t row = s->rows[i];

			if (s->window[row] != WINDOW_OWN || s->state[row] == STATE_OUT_OF_SCOPE || s->state[row] == STATE_REJECTED)
				continue;
			if (locations)
				additive_location (recon, known, side, row);
			if (s->table->flags[row] & MOVEMENT_TIME_AMBIGUOUS)
				finding_reference (recon, additive_link (recon, known, CODE_TZ_AMBIGUOUS, movement_string (s->table, COL_SOURCE_KEY, row),
									 "local time in the repeated hour without an offset"), side, row);
			if (side == SIDE_LEFT)
				additive_closed (recon, known, row);
		}
	}
}
