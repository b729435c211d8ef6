/* What the ledger remembers of the failure queue, for the run after: see struct queue_memory. */
#include "common/io/ledger_store.h"

#include "common/base/failure.h"

#include "sql.h"

#include <string.h>

struct memories
{
	struct outcome *owner; /* of texts and key lists */
	GHashTable *by_key;    /* source_key -> struct queue_memory, owned */
	GArray *sorted;        /* struct queue_memory, made by memories_list */
};

struct memories *
memories_new (void)
{
	struct memories *memories = g_new0 (struct memories, 1);

	memories->owner = outcome_new ();
	memories->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
	memories->sorted = g_array_sized_new (FALSE, FALSE, sizeof (struct queue_memory), 1); /* so that its data is never NULL */
	return memories;
}

void
memories_free (struct memories *memories)
{
	if (memories == NULL)
		return;
	outcome_free (memories->owner);
	g_hash_table_unref (memories->by_key);
	g_array_unref (memories->sorted);
	g_free (memories);
}

struct taking
{
	struct memories *memories;
	bool carried;
	GHashTable *cases; /* takes the ids of the cases that they are in; NULL */
};

static struct queue_item
item_of (const struct outcome_line *line, const char *indicator)
{
	return (struct queue_item) {.source_key = line->source_key,
		.plant = line->plant,
		.material = line->material,
		.lot = line->lot,
		.order_no = line->order_no,
		.message_id = line->message_id,
		.movement = line->movement,
		.reason = line->reason,
		.qty = line->entry_qty,
		.uom = line->entry_uom,
		.entered_at = line->entered_at,
		.indicator = indicator};
}

/* A row of queue_memory.sql. What is known of one movement twice is as the later reading says; what it stood for stays known. */
static gboolean
memory_take (void *data, const char *const *values, GError **error)
{
	static const struct field events = {"events", FIELD_KEYS, offsetof (struct queue_memory, events)};
	struct taking *taking = data;
	struct outcome *owner = taking->memories->owner;
	struct queue_memory *memory = g_new0 (struct queue_memory, 1), *known;
	struct outcome_line line = {0};
	g_autofree char *packed = g_strdup (values[0]);
	char *text = packed;

	if (!unpack_fields (&text, line_fields, &line, owner) || !field_set (&events, memory, owner, values[4])) {
		g_free (memory);
		g_set_error (error, FAILURE, FAILURE_DATA, "a failed movement cannot be read");
		return FALSE;
	}
	memory->item = item_of (&line, outcome_text (owner, values[3]));
	known = g_hash_table_lookup (taking->memories->by_key, memory->item.source_key);
	memory->gone = strcmp (values[1], queue_state_name (QUEUE_GONE)) == 0;
	memory->carried = (taking->carried && *values[2] != '\0') || (known != NULL && known->carried);
	if (memory->events[0] == NULL && known != NULL)
		memory->events = known->events;
	if (taking->cases != NULL && *values[2] != '\0')
		g_hash_table_add (taking->cases, g_strdup (values[2]));
	g_hash_table_replace (taking->memories->by_key, (gpointer) memory->item.source_key, memory);
	return TRUE;
}

gboolean
memories_load (
	struct memories *memories, struct ledger *ledger, const char *sequence, bool carried, GHashTable *cases, GError **error)
{
	struct taking taking = {memories, carried, cases};
	g_autoptr (ledger_row) row = ledger_row_new ();

	row_text (row, "sequence", sequence);
	return sequence == NULL || ledger_each (ledger, sql_ledger_queue_memory, row, memory_take, &taking, error);
}

static int
memory_compare (gconstpointer a, gconstpointer b)
{
	return strcmp (((const struct queue_memory *) a)->item.source_key, ((const struct queue_memory *) b)->item.source_key);
}

const struct queue_memory *
memories_list (struct memories *memories, size_t *n)
{
	GHashTableIter iterator;
	gpointer memory;

	g_array_set_size (memories->sorted, 0);
	g_hash_table_iter_init (&iterator, memories->by_key);
	while (g_hash_table_iter_next (&iterator, NULL, &memory))
		g_array_append_vals (memories->sorted, memory, 1);
	g_array_sort (memories->sorted, memory_compare);
	*n = memories->sorted->len;
	return (const struct queue_memory *) (void *) memories->sorted->data;
}
