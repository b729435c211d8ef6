/*
 * Movements that stayed when their confirmation was cancelled: cancelling should have taken them back (domain.md 1.5).
 */
#include "common/recon/yield.h"

#include <string.h>

/*
 * The document says which movements a confirmation of the right side posted; a message id says it of both sides, unless the
 * confirmation was entered again under the same id.
 */
static void
side_index (const struct recon *recon, int side, GHashTable *standing)
{
	struct outputs *outputs = recon->outputs;
	const struct confirmation *one;

	for (size_t i = 0; (one = reference_confirmation (recon->reference, side, i)) != NULL; i++) {
		if (*one->cancels != '\0' || !confirmation_known (outputs, one) ||
			!g_hash_table_contains (outputs->cancelled[side], one->source_key))
			continue;
		if (side == SIDE_RIGHT && *one->document != '\0')
			g_hash_table_insert (outputs->by_document, (gpointer) one->document, (gpointer) one);
		if (*one->message_id != '\0' && !g_hash_table_contains (standing, one->message_id))
			g_hash_table_insert (outputs->by_message, (gpointer) one->message_id, (gpointer) one);
	}
}

void
outputs_index_cancelled (const struct recon *recon)
{
	g_autoptr (GHashTable) standing = g_hash_table_new (g_str_hash, g_str_equal);
	const struct confirmation *one;

	for (int side = 0; side < SIDE_COUNT; side++)
		for (size_t i = 0; (one = reference_confirmation (recon->reference, side, i)) != NULL; i++)
			if (*one->cancels == '\0' && confirmation_known (recon->outputs, one) &&
				!g_hash_table_contains (recon->outputs->cancelled[side], one->source_key))
				g_hash_table_add (standing, (gpointer) one->message_id);
	for (int side = 0; side < SIDE_COUNT; side++)
		side_index (recon, side, standing);
}

const struct confirmation *
cancelled_find (const struct recon *recon, uint32_t row)
{
	const struct movement_table *table = recon->side[SIDE_RIGHT].table;
	const struct confirmation *one;

	if (recon->outputs == NULL)
		return NULL;
	one = g_hash_table_lookup (recon->outputs->by_document, movement_string (table, COL_DOCUMENT, row));
	return one != NULL ? one : g_hash_table_lookup (recon->outputs->by_message, movement_string (table, COL_MESSAGE, row));
}

const char *
cancelled_cause (struct recon *recon, const struct confirmation *one)
{
	return recon_word (recon, "confirmation %s is cancelled", one->source_key);
}

/*
 * Where an event agrees with the movement the stock is right, and only the confirmation is missing: a case without money. Where
 * the movement is another case, that case says it.
 */
static void
row_judge (struct recon *recon, GHashTable *links, uint32_t row, const struct confirmation *one)
{
	const struct side *s = &recon->side[SIDE_RIGHT];
	gpointer known;
	uint32_t link;

	if (s->state[row] == STATE_EXCEPTION) {
		struct finding *finding = finding_at (recon, s->link[row]);

		if (finding->code != CODE_CONF_CANCEL_NOT_REVERSED)
			finding->tags |= code_bit (CODE_CONF_CANCEL_NOT_REVERSED);
		return;
	}
	known = g_hash_table_lookup (links, one);
	link = known != NULL ? GPOINTER_TO_UINT (known) - 1 : recon_finding (recon, CODE_CONF_CANCEL_NOT_REVERSED, "", "id");
	g_hash_table_insert (links, (gpointer) one, GUINT_TO_POINTER (link + 1));
	finding_at (recon, link)->cause = cancelled_cause (recon, one);
	finding_reference (recon, link, SIDE_RIGHT, row);
	if (finding_at (recon, link)->stated == DECIMAL_NONE)
		finding_at (recon, link)->stated = 0;
	finding_at (recon, link)->stated = fitting ((int128) finding_at (recon, link)->stated - s->table->counted[row]);
}

void
recon_cancelled (struct recon *recon)
{
	const struct side *s = &recon->side[SIDE_RIGHT];
	g_autoptr (GHashTable) links = g_hash_table_new (NULL, NULL);

	if (recon->outputs == NULL ||
		g_hash_table_size (recon->outputs->by_document) + g_hash_table_size (recon->outputs->by_message) == 0)
		return;
	for (size_t i = 0; i < s->n; i++) {
		uint32_t row = s->rows[i];
		const struct confirmation *one = s->window[row] == WINDOW_OWN ? cancelled_find (recon, row) : NULL;

		if (one != NULL && s->state[row] != STATE_NETTED && s->state[row] != STATE_OUT_OF_SCOPE &&
			s->state[row] != STATE_REJECTED && s->state[row] != STATE_DUPLICATE && s->state[row] != STATE_OPEN_TIMING)
			row_judge (recon, links, row, one);
	}
}
