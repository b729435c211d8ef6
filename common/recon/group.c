/*
 * Grouping rows of both sides by a pass's keys: hash, sort by hash, compare keys inside equal hashes, hand out groups.
 *
 * Groups come in no particular order, which is harmless: within one pass no row is in two groups.
 */
#include "common/base/hash.h"
#include "common/recon/hash_set.h"
#include "common/recon/recon_internal.h"

#include <stdlib.h>
#include <string.h>

struct entry
{
	uint64_t hash;
	uint32_t row;
	uint32_t side;
};

/* A column that a side does not have cannot tell rows apart; a side without rows, or left out of the grouping, has no say. */
static bool
key_usable (const struct recon *recon, int key, unsigned options)
{
	for (int side = 0; side < SIDE_COUNT && key < COL_COUNT; side++) {
		bool left_out = options & (side == SIDE_LEFT ? GROUP_RIGHT : GROUP_LEFT);

		if (!left_out && recon->side[side].table->rows > 0 && recon->side[side].table->text[key] == NULL)
			return false;
	}
	return true;
}

uint32_t
recon_substitution_group (struct recon *recon, uint32_t plant, uint32_t material)
{
	if (material >= recon->n_group_of_material) {
		size_t n = MAX ((size_t) material + 1, (size_t) strpool_count (recon->strings));

		recon->group_of_material = g_renew (uint32_t, recon->group_of_material, n);
		memset (
			recon->group_of_material + recon->n_group_of_material, 0xff, (n - recon->n_group_of_material) * sizeof (uint32_t));
		recon->n_group_of_material = n;
	}
	if (recon->group_of_material[material] == UINT32_MAX) {
		const struct item *item = reference_item (recon->reference, plant, material);

		recon->group_of_material[material] = item != NULL && *item->substitution_group != '\0'
			? strpool_find (recon->strings, item->substitution_group, strlen (item->substitution_group))
			: material;
	}
	return recon->group_of_material[material];
}

/* A shift is named by the hour it began: two shifts of one name on two days differ. */
static uint32_t
shift_key (const struct recon *recon, instant_t at)
{
	instant_t from;

	if (at == INSTANT_NONE || shift_find (&recon->plant->shifts, at, &from, NULL) == NULL)
		return 0;
	return (uint32_t) (from / (INSTANT_DAY / 24));
}

static uint32_t
attribute_key (const struct recon *recon, int index, const struct movement_table *table, uint32_t row)
{
	const char *name = recon->rule->attributes[index];

	for (int i = 0; i < table->n_attributes; i++)
		if (strcmp (table->attribute_name[i], name) == 0)
			return table->attribute[i][row];
	return 0;
}

uint32_t
recon_key (struct recon *recon, int key, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;

	switch (key) {
	case COL_MATERIAL:
		return table->canonical_material[row];
	case COL_STORAGE_LOCATION:
		return table->canonical_location[row];
	case COL_ORDER:
		return table->canonical_order[row];
	case KEY_SUBSTITUTION_GROUP:
		return recon_substitution_group (recon, movement_text (table, COL_PLANT, row), table->canonical_material[row]);
	case KEY_PRODUCTION_DAY:
		return (uint32_t) recon_row_date (recon, side, row);
	case KEY_SHIFT:
		return shift_key (recon, recon_row_time (recon, side, row));
	case KEY_FLOW:
		return (uint32_t) kind_flow ((enum kind) table->kind[row]);
	default:
		return key < COL_COUNT ? movement_text (table, (enum column) key, row)
							   : attribute_key (recon, key - KEY_ATTRIBUTE, table, row);
	}
}

static int
keys_usable (const struct recon *recon, const struct pass *pass, unsigned options, int keys[PASS_KEYS_MAX])
{
	int n = 0;

	for (int i = 0; i < pass->n_keys; i++)
		if (key_usable (recon, pass->keys[i], options))
			keys[n++] = pass->keys[i];
	return n;
}

struct keyed
{
	struct recon *recon;
	int keys[PASS_KEYS_MAX];
	const uint32_t *column[SIDE_COUNT][PASS_KEYS_MAX]; /* where the key stands as it is, by row; NULL: recon_key() tells it */
	int n;
	bool by_window;
	bool by_id; /* the first key is an id: a row without it takes no part */
};

/* A column that a side lacks, and what is made of more than one, has none. */
static const uint32_t *
key_column (const struct recon *recon, int key, int side)
{
	const struct movement_table *table = recon->side[side].table;

	switch (key) {
	case COL_MATERIAL:
		return table->canonical_material;
	case COL_STORAGE_LOCATION:
		return table->canonical_location;
	case COL_ORDER:
		return table->canonical_order;
	default:
		return key < COL_COUNT ? table->text[key] : NULL;
	}
}

static inline uint32_t
keyed_value (const struct keyed *keyed, int i, int side, uint32_t row)
{
	const uint32_t *column = keyed->column[side][i];

	return column != NULL ? column[row] : recon_key (keyed->recon, keyed->keys[i], side, row);
}

static uint64_t
row_hash (const struct keyed *keyed, int side, uint32_t row)
{
	uint32_t value[PASS_KEYS_MAX + 1];
	int n = 0;

	for (; n < keyed->n; n++)
		value[n] = keyed_value (keyed, n, side, row);
	value[n++] = keyed->by_window ? keyed->recon->side[side].window[row] : UINT32_MAX;
	return hash64 (value, (size_t) n * sizeof *value);
}

static int
keys_compare (const struct keyed *keyed, const struct entry *a, const struct entry *b)
{
	for (int i = 0; i < keyed->n; i++) {
		uint32_t x = keyed_value (keyed, i, (int) a->side, a->row);
		uint32_t y = keyed_value (keyed, i, (int) b->side, b->row);

		if (x != y)
			return x < y ? -1 : 1; /* uncovered: two keys of one 64-bit hash */
	}
	if (!keyed->by_window)
		return 0;
	return (int) keyed->recon->side[a->side].window[a->row] - (int) keyed->recon->side[b->side].window[b->row];
}

static int
entry_keys_compare (gconstpointer a, gconstpointer b, gpointer data) /* uncovered: two keys of one hash */
{
	return keys_compare (data, a, b); /* uncovered: the same */
}

/* Least-significant-digit radix sort by hash, 16 bits at a time; small inputs are not worth the counting tables. */
static int
entry_compare (const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return (x->hash > y->hash) - (x->hash < y->hash);
}

static void
entries_sort (struct entry *entries, size_t n)
{
	if (n < 4096) {
		qsort (entries, n, sizeof *entries, entry_compare);
		return;
	}
	g_autofree struct entry *other = g_new (struct entry, n);
	g_autofree size_t *count = g_new (size_t, 65537);
	struct entry *from = entries, *to = other;
	for (unsigned shift = 0; shift < 64; shift += 16) {
		memset (count, 0, 65537 * sizeof *count);
		for (size_t i = 0; i < n; i++)
			count[((from[i].hash >> shift) & 0xffff) + 1]++;
		for (size_t i = 0; i < 65536; i++)
			count[i + 1] += count[i];
		for (size_t i = 0; i < n; i++)
			to[count[(from[i].hash >> shift) & 0xffff]++] = from[i];
		struct entry *swap = from;
		from = to;
		to = swap;
	}
}

static bool
row_wanted (const struct recon *recon, int side, uint32_t row, bool all)
{
	const struct side *s = &recon->side[side];

	if (s->window[row] == WINDOW_LATER || (s->mark[row] & (MARK_BROKEN | MARK_DECIDED)))
		return false;
	return s->live[row] ||
		(all && s->state[row] != STATE_OUT_OF_SCOPE && s->state[row] != STATE_REJECTED && s->state[row] != STATE_NETTED);
}

/* only: of these hashes alone, those of the open rows: GROUP_ALL looks at groups that still have one. NULL: of open rows. */
static struct entry *
entries_collect (struct keyed *keyed, unsigned options, const struct hash_set *only, size_t *n_entries)
{
	struct recon *recon = keyed->recon;
	struct entry *entries = g_new (struct entry, recon->side[0].n + recon->side[1].n + 1);
	bool all = only != NULL;
	size_t n = 0;

	for (int side = 0; side < SIDE_COUNT; side++) {
		if (options & (side == SIDE_LEFT ? GROUP_RIGHT : GROUP_LEFT))
			continue;
		for (size_t i = 0; i < recon->side[side].n; i++) {
			uint32_t row = recon->side[side].rows[i];

			if (!row_wanted (recon, side, row, all) || (keyed->by_id && keyed_value (keyed, 0, side, row) == 0))
				continue;
			uint64_t hash = row_hash (keyed, side, row);
			if (!all || hash_set_has (only, hash))
				entries[n++] = (struct entry) {hash, row, (uint32_t) side};
		}
	}
	entries_sort (entries, n);
	*n_entries = n;
	return entries;
}

struct group
group_of_rows (const struct recon *recon, uint32_t *left, size_t n_left, uint32_t *right, size_t n_right, const struct pass *pass)
{
	struct group group = {.left = left, .right = right, .n_left = n_left, .n_right = n_right, .pass = pass};
	int first_window = recon->side[SIDE_LEFT].window[left[0]];

	for (size_t i = 0; i < n_left + n_right; i++) {
		int side = i < n_left ? SIDE_LEFT : SIDE_RIGHT;
		uint32_t row = side == SIDE_LEFT ? left[i] : right[i - n_left];
		int window = recon->side[side].window[row];

		*(side == SIDE_LEFT ? &group.sum_left : &group.sum_right) += recon->side[side].open[row];
		group.own |= window == WINDOW_OWN;
		group.mixed |= window != first_window;
	}
	return group;
}

/* Numbers whose sums and differences would not fit are compared with nothing: their rows are left over. */
static bool
sums_fit (const struct recon *recon, const struct entry *entries, size_t n)
{
	int128 size = 0;

	for (size_t i = 0; i < n; i++)
		size += magnitude (recon->side[entries[i].side].table->counted[entries[i].row]);
	return size <= SUMS_MOST;
}

static void
group_deliver (struct keyed *keyed, const struct pass *pass, const struct entry *entries, size_t n, unsigned options,
	group_fn call, uint32_t *room)
{
	struct recon *recon = keyed->recon;
	struct group group = {.left = room, .pass = pass};
	int first_window = recon->side[entries[0].side].window[entries[0].row];

	for (int side = 0; side < SIDE_COUNT; side++) {
		uint32_t *rows = side == SIDE_LEFT ? room : room + group.n_left;
		size_t count = 0;

		for (size_t i = 0; i < n; i++) {
			if (entries[i].side != (uint32_t) side)
				continue;
			int window = recon->side[side].window[entries[i].row];
			rows[count++] = entries[i].row;
			group.own |= window == WINDOW_OWN;
			group.mixed |= window != first_window;
			*(side == SIDE_LEFT ? &group.sum_left : &group.sum_right) += recon->side[side].open[entries[i].row];
		}
		recon_rows_sort (recon, side, rows, count);
		*(side == SIDE_LEFT ? &group.n_left : &group.n_right) = count;
		*(side == SIDE_LEFT ? &group.left : &group.right) = rows;
	}
	if ((options & GROUP_ONE_SIDED) || (group.n_left > 0 && group.n_right > 0))
		call (recon, &group, pass);
}

void
recon_groups (struct recon *recon, const struct pass *pass, unsigned options, group_fn call)
{
	struct keyed keyed = {.recon = recon, .by_window = options & GROUP_BY_WINDOW, .by_id = pass->identity};
	g_autofree struct entry *entries = NULL;
	g_autofree uint32_t *room = NULL;
	size_t n;

	keyed.n = keys_usable (recon, pass, options, keyed.keys);
	if (keyed.n == 0 || (keyed.by_id && keyed.keys[0] != pass->keys[0]))
		return;
	for (int side = 0; side < SIDE_COUNT; side++)
		for (int i = 0; i < keyed.n; i++)
			keyed.column[side][i] = key_column (recon, keyed.keys[i], side);
	entries = entries_collect (&keyed, options, NULL, &n);
	if ((options & GROUP_ALL) && n > 0) {
		struct hash_set open = {0};

		for (size_t i = 0; i < n; i++)
			hash_set_add (&open, entries[i].hash);
		g_free (entries);
		entries = entries_collect (&keyed, options, &open, &n);
		hash_set_release (&open);
	}
	room = g_new (uint32_t, n + 1);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && entries[end].hash == entries[i].hash; end++)
			;
		if (end - i == 1 && !(options & GROUP_ONE_SIDED))
			continue;
		bool clean = true;
		for (size_t j = i + 1; j < end && clean; j++)
			clean = keys_compare (&keyed, &entries[i], &entries[j]) == 0;
		if (!clean)
			g_qsort_with_data (entries + i, (gint) (end - i), sizeof *entries, entry_keys_compare, &keyed); /* uncovered: */
		for (size_t j = i, stop; j < end; j = stop) {
			for (stop = j + 1; stop < end && (clean || keys_compare (&keyed, &entries[j], &entries[stop]) == 0); stop++)
				;
			if (sums_fit (recon, entries + j, stop - j))
				group_deliver (&keyed, pass, entries + j, stop - j, options, call, room);
		}
	}
}
