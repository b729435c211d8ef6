/*
 * The failure queue beside ledgers: what could not be posted is in neither of them and explains nothing of their difference. It
 * is listed, and its money is a finding of the reconciliation of records, which has the event.
 */
#include "common/recon/recon_internal.h"

static GHashTable *
messages_find (const struct side *s)
{
	GHashTable *messages = g_hash_table_new (NULL, NULL);

	for (size_t i = 0; i < s->n; i++)
		if (s->state[s->rows[i]] != STATE_REJECTED && s->window[s->rows[i]] != WINDOW_LATER)
			g_hash_table_add (messages, GUINT_TO_POINTER (movement_text (s->table, COL_MESSAGE, s->rows[i])));
	return messages;
}

/* What failed before the window and waits still is unrecorded at its end as well. */
static enum queue_state
failed_state (const struct recon *recon, uint32_t row, GHashTable *messages)
{
	const struct side *queue = &recon->side[SIDE_QUEUE];
	uint32_t message = movement_text (queue->table, COL_MESSAGE, row);
	enum kind kind = (enum kind) queue->table->kind[row];

	if (kind != KIND_NONE && !recon->rule->kinds[kind])
		return QUEUE_OUT_OF_SCOPE;
	if (message != 0 && g_hash_table_contains (messages, GUINT_TO_POINTER (message)))
		return QUEUE_POSTED;
	if (queue->window[row] == WINDOW_AFTER || queue->window[row] == WINDOW_LATER)
		return QUEUE_CONTEXT;
	return QUEUE_UNRECORDED;
}

void
recon_queue_books (struct recon *recon, int side)
{
	g_autoptr (GHashTable) messages = recon->failed->len > 0 ? messages_find (&recon->side[side]) : NULL;

	for (guint i = 0; i < recon->failed->len; i++)
		g_array_index (recon->failed, struct failed, i).state = failed_state (recon, i, messages);
}
