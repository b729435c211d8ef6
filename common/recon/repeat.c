/*
 * Repeats that an id proves on one side alone (domain.md 2.0, 3.2). Where both sides carry the id, its own groups show the
 * repeat. Where only one does, the repeat would stand in for a record that is missing, the sums would agree, and neither would be
 * seen: so it is held back before keys are compared, and told once it is known what its original has matched.
 *
 * One message may have equal lines, so more than the id must speak: a posting was made again, under another document or at
 * another time; a scan came again within the scan window. What a reversal may still take back is left to netting.
 */
#include "common/recon/recon_internal.h"

#include "common/base/hash.h"

#include <string.h>

struct held
{
	uint32_t row, original;
	uint8_t side;
	guint next; /* + 1: another one whose original has the same match */
};

struct sorter
{
	struct recon *recon;
	int side;
};

/* ---- finding ---- */

/* Live rows whose message occurs more than once on their side and not at all on the other. */
static GArray *
rows_of_lone_messages (const struct recon *recon, int side)
{
	const struct side *s = &recon->side[side], *o = &recon->side[1 - side];
	GArray *rows = g_array_new (FALSE, FALSE, sizeof (uint32_t));
	g_autofree uint8_t *count = g_malloc0 (strpool_count (recon->strings) + 1);
	guint kept = 0;

	for (size_t i = 0; i < s->n && s->table->text[COL_MESSAGE] != NULL; i++) {
		uint32_t message = movement_text (s->table, COL_MESSAGE, s->rows[i]);

		if (message == 0 || !s->live[s->rows[i]] || s->state[s->rows[i]] != STATE_PENDING)
			continue;
		if (count[message] < 2)
			count[message]++;
		g_array_append_val (rows, s->rows[i]);
	}
	for (size_t i = 0; i < o->n && rows->len > 1; i++)
		count[movement_text (o->table, COL_MESSAGE, o->rows[i])] = 0;
	for (guint i = 0; i < rows->len; i++) {
		uint32_t row = g_array_index (rows, uint32_t, i);

		if (count[movement_text (s->table, COL_MESSAGE, row)] > 1)
			g_array_index (rows, uint32_t, kept++) = row;
	}
	g_array_set_size (rows, kept);
	return rows;
}

/* When a row says that it was made: a scan by its event, a posting by its entry. */
static instant_t
made_at (const struct recon *recon, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;

	return side == SIDE_RIGHT ? movement_entered (table, row) : movement_event (table, row);
}

/* By all that a repeat has in common with its original. */
static int
content_compare (struct recon *recon, int side, uint32_t a, uint32_t b)
{
	const int keys[] = {COL_MESSAGE, COL_ORDER, COL_MATERIAL, COL_LOT, COL_OPERATION, COL_STORAGE_LOCATION, COL_SERIAL};
	const struct movement_table *table = recon->side[side].table;

	for (size_t i = 0; i < G_N_ELEMENTS (keys); i++) {
		uint32_t x = recon_key (recon, keys[i], side, a), y = recon_key (recon, keys[i], side, b);

		if (x != y)
			return x < y ? -1 : 1;
	}
	if (table->kind[a] != table->kind[b])
		return table->kind[a] - table->kind[b];
	return (table->counted[a] > table->counted[b]) - (table->counted[a] < table->counted[b]);
}

static int
row_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct sorter *sorter = data;
	uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
	int order = content_compare (sorter->recon, sorter->side, x, y);
	instant_t t = made_at (sorter->recon, sorter->side, x), u = made_at (sorter->recon, sorter->side, y);

	if (order != 0)
		return order;
	return t != u ? (t < u ? -1 : 1) : recon_row_compare (sorter->recon, sorter->side, x, y);
}

static bool
made_again (const struct recon *recon, int side, uint32_t original, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	instant_t t = made_at (recon, side, original), u = made_at (recon, side, row);
	uint32_t document = movement_text (table, COL_DOCUMENT, original), other = movement_text (table, COL_DOCUMENT, row);

	if (side == SIDE_LEFT)
		return t != INSTANT_NONE && u != INSTANT_NONE && u - t <= recon->rule->scan_window * INSTANT_SECOND;
	return document != 0 && other != 0 ? document != other : t != INSTANT_NONE && u != INSTANT_NONE && t != u;
}

/* ---- reversals ---- */

static uint64_t
reversal_hash (struct recon *recon, int side, uint32_t row)
{
	uint64_t key[PASS_KEYS_MAX + 1];
	int n = 0;

	for (; n < recon->rule->n_reversal_keys; n++)
		key[n] = recon_key (recon, recon->rule->reversal_keys[n], side, row);
	key[n++] = (uint64_t) magnitude (recon->side[side].table->counted[row]);
	return hash64 (key, (size_t) n * sizeof *key);
}

static GHashTable *
reversals_find (struct recon *recon, int side)
{
	const struct side *s = &recon->side[side];
	GHashTable *reversals = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

	for (size_t i = 0; i < s->n; i++)
		if (s->live[s->rows[i]] && s->open[s->rows[i]] < 0) {
			uint64_t hash = reversal_hash (recon, side, s->rows[i]);

			g_hash_table_add (reversals, g_memdup2 (&hash, sizeof hash));
		}
	return reversals;
}

/* ---- holding back ---- */

static void
row_hold (struct recon *recon, int side, uint32_t original, uint32_t row)
{
	struct held held = {row, original, (uint8_t) side, 0};

	recon->side[side].live[row] = false;
	recon->side[side].mark[row] |= MARK_DECIDED;
	g_array_append_val (recon->held, held);
}

static void
side_hold (struct recon *recon, int side)
{
	g_autoptr (GArray) rows = rows_of_lone_messages (recon, side);
	struct sorter sorter = {recon, side};

	if (rows->len < 2)
		return;
	g_autoptr (GHashTable) reversals = reversals_find (recon, side);
	g_array_sort_with_data (rows, row_compare, &sorter);
	for (guint i = 1, original = 0; i < rows->len; i++) {
		uint32_t first = g_array_index (rows, uint32_t, original), row = g_array_index (rows, uint32_t, i);

		if (content_compare (recon, side, first, row) != 0 || !made_again (recon, side, first, row))
			original = i;
		else if (recon->side[side].window[row] == WINDOW_OWN && recon->side[side].open[row] > 0) {
			uint64_t hash = reversal_hash (recon, side, row);

			if (!g_hash_table_contains (reversals, &hash))
				row_hold (recon, side, first, row);
		}
	}
}

void
repeats_init (struct recon *recon)
{
	recon->held = g_array_new (FALSE, FALSE, sizeof (struct held));
}

void
recon_repeats_hold (struct recon *recon)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		side_hold (recon, side);
}

/* ---- telling ---- */

static void
held_raise (struct recon *recon, const struct held *held)
{
	const struct movement_table *table = recon->side[held->side].table;
	uint32_t link = recon_finding (recon, held->side == SIDE_RIGHT ? CODE_DUP_ERP : CODE_DUP_MES, "", "duplicate id");

	finding_at (recon, link)->cause = recon_word (recon, "message %s", movement_string (table, COL_MESSAGE, held->row));
	if (held->side == SIDE_LEFT)
		finding_reference (recon, link, SIDE_LEFT, held->original);
	recon_settle_rest (recon, held->side, held->row, STATE_EXCEPTION, link);
}

/* The rows of the other side that an original has matched are the event that its repeat repeats. */
static void
references_add (struct recon *recon, GHashTable *by_match, uint32_t first, int side, uint32_t row, uint32_t link)
{
	for (guint at = GPOINTER_TO_UINT (g_hash_table_lookup (by_match, GUINT_TO_POINTER (link))); at != 0;) {
		const struct held *held = &g_array_index (recon->held, struct held, at - 1);

		if (held->side != side)
			finding_reference (recon, first + at - 1, side, row);
		at = held->next;
	}
}

void
recon_repeats_raise (struct recon *recon)
{
	g_autoptr (GHashTable) by_match = g_hash_table_new (NULL, NULL);
	uint32_t first = recon->findings->len;

	for (guint i = 0; i < recon->held->len; i++) {
		struct held *held = &g_array_index (recon->held, struct held, i);
		const struct side *s = &recon->side[held->side];
		gpointer match = GUINT_TO_POINTER (s->link[held->original]);

		held_raise (recon, held);
		if (s->state[held->original] != STATE_MATCHED && s->state[held->original] != STATE_MATCHED_TOLERANCE)
			continue;
		held->next = GPOINTER_TO_UINT (g_hash_table_lookup (by_match, match));
		g_hash_table_insert (by_match, match, GUINT_TO_POINTER (i + 1));
	}
	for (int side = 0; side < SIDE_COUNT && g_hash_table_size (by_match) > 0; side++)
		for (size_t i = 0; i < recon->side[side].n; i++) {
			const struct side *s = &recon->side[side];
			uint32_t row = s->rows[i];

			if (s->state[row] == STATE_MATCHED || s->state[row] == STATE_MATCHED_TOLERANCE)
				references_add (recon, by_match, first, side, row, s->link[row]);
		}
}
