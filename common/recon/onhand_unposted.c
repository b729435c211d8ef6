/*
 * Which events of the left side the right side has a posting of. By id first; then by order, material, lot and place, where the
 * sums of both sides agree; then one by one by equal quantities. What is left has not been posted.
 */
#include "common/recon/onhand_internal.h"

struct group_sum
{
	int128 sum[SIDE_COUNT];
};

struct joiner
{
	struct recon *recon;
	GHashTable *messages; /* of right rows: id -> row + 1 */
	GHashTable *taken;    /* ids of right rows that name an event */
	struct keyring groups;
	GArray *sums;  /* struct group_sum */
	bool by_place; /* a group is of one place */
};

static uint32_t
group_of (struct joiner *joiner, int side, uint32_t row)
{
	const struct movement_table *table = joiner->recon->side[side].table;
	uint32_t number = keyring_at (&joiner->groups, keyring_pair (table->canonical_order[row], table->canonical_material[row]),
		keyring_pair (movement_text (table, COL_LOT, row), joiner->by_place ? table->canonical_location[row] : 0), 0);

	if (number == joiner->sums->len)
		g_array_append_val (joiner->sums, ((struct group_sum) {{0, 0}}));
	return number;
}

static uint32_t
named_by (const struct joiner *joiner, uint32_t left)
{
	const struct movement_table *table = joiner->recon->side[SIDE_LEFT].table;
	const uint32_t names[] = {movement_text (table, COL_MESSAGE, left), movement_text (table, COL_SOURCE_KEY, left)};

	for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
		gpointer found = names[i] != 0 ? g_hash_table_lookup (joiner->messages, GUINT_TO_POINTER (names[i])) : NULL;

		if (found != NULL)
			return GPOINTER_TO_UINT (found) - 1;
	}
	return NO_ROW;
}

/* Postings after the window are looked at too: an event may be posted late. */
static void
messages_collect (struct joiner *joiner)
{
	const struct side *s = &joiner->recon->side[SIDE_RIGHT];

	for (size_t i = 0; i < s->n; i++) {
		uint32_t row = s->rows[i], message = movement_text (s->table, COL_MESSAGE, row);
		gpointer known = g_hash_table_lookup (joiner->messages, GUINT_TO_POINTER (message));

		if (message != 0 &&
			(known == NULL || recon_row_compare (joiner->recon, SIDE_RIGHT, row, GPOINTER_TO_UINT (known) - 1) < 0))
			g_hash_table_insert (joiner->messages, GUINT_TO_POINTER (message), GUINT_TO_POINTER (row + 1));
	}
}

static void
ids_join (struct joiner *joiner)
{
	struct onhand *onhand = joiner->recon->onhand;

	for (guint i = 0; i < onhand->rows->len; i++) {
		const struct bucket_row *row = bucket_row_at (onhand, i);

		if (row->side != SIDE_LEFT)
			continue;
		onhand->posting[row->row] = named_by (joiner, row->row);
		if (onhand->posting[row->row] != NO_ROW)
			g_hash_table_add (joiner->taken,
				GUINT_TO_POINTER (movement_text (joiner->recon->side[SIDE_RIGHT].table, COL_MESSAGE, onhand->posting[row->row])));
	}
}

static void
named_mark (struct joiner *joiner)
{
	const struct side *s = &joiner->recon->side[SIDE_RIGHT];

	for (size_t i = 0; i < s->n; i++)
		if (g_hash_table_contains (joiner->taken, GUINT_TO_POINTER (movement_text (s->table, COL_MESSAGE, s->rows[i]))))
			joiner->recon->onhand->named[s->rows[i]] = NAMED_BY_ID;
}

static bool
is_loose (const struct joiner *joiner, const struct bucket_row *row)
{
	return row->side == SIDE_LEFT ? joiner->recon->onhand->posting[row->row] == NO_ROW
								  : joiner->recon->onhand->named[row->row] == NAMED_BY_NONE;
}

static void
sums_join (struct joiner *joiner)
{
	struct onhand *onhand = joiner->recon->onhand;

	for (guint i = 0; i < onhand->rows->len; i++) {
		const struct bucket_row *row = bucket_row_at (onhand, i);

		if (is_loose (joiner, row)) {
			uint32_t group = group_of (joiner, row->side, row->row);

			g_array_index (joiner->sums, struct group_sum, group).sum[row->side] += row->delta;
		}
	}
	for (guint i = 0; i < onhand->rows->len; i++) {
		const struct bucket_row *row = bucket_row_at (onhand, i);
		const struct group_sum *sum;

		if (!is_loose (joiner, row))
			continue;
		sum = &g_array_index (joiner->sums, struct group_sum, group_of (joiner, row->side, row->row));
		if (sum->sum[SIDE_LEFT] != sum->sum[SIDE_RIGHT])
			continue;
		if (row->side == SIDE_LEFT)
			onhand->posting[row->row] = POSTED_IN_SUM;
		else
			onhand->named[row->row] = NAMED_IN_SUM;
	}
}

/* Equal quantities of a group, each for one. Rows stand in the order of events, so the earliest have been posted first. */
static void
equals_join (struct joiner *joiner)
{
	struct onhand *onhand = joiner->recon->onhand;
	struct keyring keys = {0};
	g_autoptr (GPtrArray) there = g_ptr_array_new_with_free_func ((GDestroyNotify) g_queue_free); /* right rows by key */

	for (guint i = 0; i < onhand->rows->len; i++) {
		const struct bucket_row *row = bucket_row_at (onhand, i);
		uint32_t key;

		if (row->side != SIDE_RIGHT || !is_loose (joiner, row))
			continue;
		key = keyring_at (&keys, group_of (joiner, SIDE_RIGHT, row->row), (uint64_t) row->delta, 0);
		if (key == there->len)
			g_ptr_array_add (there, g_queue_new ());
		g_queue_push_tail (there->pdata[key], GUINT_TO_POINTER (row->row));
	}
	for (guint i = 0; i < onhand->rows->len; i++) {
		const struct bucket_row *row = bucket_row_at (onhand, i);
		uint32_t key;

		if (row->side != SIDE_LEFT || onhand->posting[row->row] != NO_ROW)
			continue;
		key = keyring_find (&keys, group_of (joiner, SIDE_LEFT, row->row), (uint64_t) row->delta, 0);
		if (key == KEYRING_ABSENT || g_queue_is_empty (there->pdata[key]))
			continue;
		onhand->named[GPOINTER_TO_UINT (g_queue_pop_head (there->pdata[key]))] = NAMED_IN_SUM;
		onhand->posting[row->row] = POSTED_IN_SUM;
	}
	keyring_clear (&keys);
}

void
onhand_unposted (struct recon *recon)
{
	struct onhand *onhand = recon->onhand;
	struct joiner joiner = {.recon = recon,
		.messages = g_hash_table_new (NULL, NULL),
		.taken = g_hash_table_new (NULL, NULL),
		.sums = g_array_new (FALSE, TRUE, sizeof (struct group_sum))};

	onhand->posting = g_new (uint32_t, recon->side[SIDE_LEFT].table->rows + 1);
	for (size_t i = 0; i < recon->side[SIDE_LEFT].table->rows; i++)
		onhand->posting[i] = POSTED_IN_SUM;
	onhand->named = g_new0 (uint8_t, recon->side[SIDE_RIGHT].table->rows + 1);
	messages_collect (&joiner);
	ids_join (&joiner);
	named_mark (&joiner);
	/* What was posted elsewhere was posted: that is another finding. */
	for (int round = 0; round < 2; round++) {
		joiner.by_place = round == 0;
		g_array_set_size (joiner.sums, 0);
		keyring_clear (&joiner.groups);
		sums_join (&joiner);
		equals_join (&joiner);
	}
	g_hash_table_unref (joiner.messages);
	g_hash_table_unref (joiner.taken);
	g_array_unref (joiner.sums);
	keyring_clear (&joiner.groups);
}
