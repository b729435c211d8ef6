/*
 * The failure queue as a population: what was read and what earlier runs remember, as rows of a table of its own, and what became
 * of each as lines of the outcome.
 */
#include "common/recon/recon_internal.h"

#include <string.h>

/* ---- what there is ---- */

static const struct queue_memory *
memory_find (const struct recon_input *input, const char *source_key)
{
	size_t low = 0, high = input->n_remembered;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp (input->remembered[middle].item.source_key, source_key);

		if (order == 0)
			return &input->remembered[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/*
 * What was read comes first, each part by source_key. What an earlier run read and this one did not has vanished, unless nobody
 * asked the queue this time: then it is what it was.
 */
GArray *
queue_collect (const struct recon_input *input)
{
	GArray *failed = g_array_new (FALSE, FALSE, sizeof (struct failed));
	g_autoptr (GHashTable) read = g_hash_table_new (g_str_hash, g_str_equal);
	const struct queue_item *item;

	for (size_t i = 0; (item = reference_queue (input->reference, i)) != NULL; i++) {
		if (input->rule->scope == SCOPE_PLANT && strcmp (item->plant, input->plant->name) != 0)
			continue;
		g_hash_table_add (read, (gpointer) item->source_key);
		g_array_append_val (failed, ((struct failed) {.item = item, .memory = memory_find (input, item->source_key)}));
	}
	/* What vanished is told by who has the event. */
	for (size_t i = 0; i < input->n_remembered && input->rule->compare != COMPARE_LEDGER && input->rule->compare != COMPARE_LEGS;
		 i++) {
		const struct queue_memory *memory = &input->remembered[i];

		if (!g_hash_table_contains (read, memory->item.source_key))
			g_array_append_val (failed,
				((struct failed) {.item = &memory->item,
					.memory = memory,
					.remembered = true,
					.vanished = reference_queue_is_read (input->reference) || memory->gone}));
	}
	return failed;
}

static void
text_set (struct movement_table *table, enum column column, const char *text)
{
	if (text != NULL)
		movement_set_text (table, column, text, strlen (text));
}

/* A failed movement happened when it failed; one without a time counts as of the window's last day. */
struct movement_table *
queue_table (const struct recon_input *input, const GArray *failed)
{
	struct movement_table *table = movement_table_new (input->side[SIDE_LEFT]->strings);

	for (guint i = 0; i < failed->len; i++) {
		const struct failed *one = &g_array_index (failed, struct failed, i);
		const struct queue_item *item = one->item;

		movement_begin (table);
		text_set (table, COL_SOURCE_KEY, item->source_key);
		text_set (table, COL_PLANT, item->plant);
		text_set (table, COL_MATERIAL, item->material);
		text_set (table, COL_MOVEMENT, item->movement);
		text_set (table, COL_INDICATOR, item->indicator);
		text_set (table, COL_UOM, item->uom);
		text_set (table, COL_LOT, item->lot);
		text_set (table, COL_ORDER, item->order_no);
		text_set (table, COL_MESSAGE, item->message_id);
		movement_set_qty (table, item->qty);
		if (item->entered_at != INSTANT_NONE) {
			movement_set_entered (table, item->entered_at);
			movement_set_event (table, item->entered_at, false);
		} else
			movement_set_posting (table, input->until - 1);
		if (one->memory != NULL && one->memory->carried)
			movement_set_carried (table);
		movement_end (table);
	}
	return table;
}

/* ---- what became of it ---- */

/* The case that a failed movement is in: by its own row, else by the event that it stands for. */
struct places
{
	GHashTable *by_row, *by_event; /* source_key -> case index + 1 */
};

static void
places_init (struct places *places, const struct outcome *outcome)
{
	*places = (struct places) {g_hash_table_new (g_str_hash, g_str_equal), g_hash_table_new (g_str_hash, g_str_equal)};
	for (size_t i = 0; i < outcome->n_lines; i++) {
		const struct outcome_line *line = &outcome->lines[i];
		GHashTable *table = line->side == SIDE_QUEUE                   ? places->by_row
			: code_is_of_queue (outcome->cases[line->case_index].code) ? places->by_event
																	   : NULL;

		if (table != NULL)
			g_hash_table_insert (table, (gpointer) line->source_key, GUINT_TO_POINTER (line->case_index + 1));
	}
}

static const char *
place_case (const struct places *places, const struct outcome *outcome, const struct recon *recon, const struct failed *one)
{
	gpointer index = NULL;

	if (one->state == QUEUE_UNRECORDED || one->state == QUEUE_GONE)
		index = g_hash_table_lookup (places->by_row, one->item->source_key);
	if (one->has_event && index == NULL)
		index =
			g_hash_table_lookup (places->by_event, movement_string (recon->side[SIDE_LEFT].table, COL_SOURCE_KEY, one->event));
	return index != NULL ? outcome->cases[GPOINTER_TO_UINT (index) - 1].case_id : "";
}

/* The price of the day on which it failed, whatever it is an exception of: nothing here has a document. */
static int64_t
row_value (const struct recon *recon, uint32_t row)
{
	const struct movement_table *table = recon->side[SIDE_QUEUE].table;
	bool fallback;
	const struct price *price = reference_price (recon->reference, movement_text (table, COL_PLANT, row),
		table->canonical_material[row], recon_row_date (recon, SIDE_QUEUE, row), &fallback);
	int64_t value;

	if (price == NULL || (table->flags[row] & MOVEMENT_NO_UNIT) ||
		money_of (magnitude (table->counted[row]), price->price, price->price_unit,
			currency_decimals (recon->plant->company->currency), &value) != DECIMAL_OK)
		return DECIMAL_NONE;
	return value;
}

static void
line_add (const struct recon *recon, struct outcome *outcome, const struct places *places, guint i)
{
	const struct failed *one = &g_array_index (recon->failed, struct failed, i);
	struct queue_line *line = &outcome->queue[outcome->n_queue++];
	int64_t qty = recon->side[SIDE_QUEUE].table->counted[i];

	*line = (struct queue_line) {.state = one->state,
		.remembered = one->remembered,
		.case_id = place_case (places, outcome, recon, one),
		.indicator = outcome_text (outcome, one->item->indicator),
		.line = line_make (recon, outcome, SIDE_QUEUE, i, qty, one->state <= QUEUE_GONE ? STATE_EXCEPTION : STATE_CONTEXT)};
	line->line.event_at = INSTANT_NONE;
	line->line.posting_date = DATE_NONE;
	line->line.reason = outcome_text (outcome, one->item->reason);
	line->line.amount = row_value (recon, i);
}

void
outcome_queue (const struct recon *recon, struct outcome *outcome)
{
	struct places places;

	if (recon->failed->len == 0)
		return;
	outcome->queue = g_new0 (struct queue_line, recon->failed->len);
	g_ptr_array_add (outcome->owned, outcome->queue);
	places_init (&places, outcome);
	for (int state = 0; state < QUEUE_STATE_COUNT; state++)
		for (guint i = 0; i < recon->failed->len; i++)
			if ((int) g_array_index (recon->failed, struct failed, i).state == state)
				line_add (recon, outcome, &places, i);
	g_hash_table_unref (places.by_row);
	g_hash_table_unref (places.by_event);
}
