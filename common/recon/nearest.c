/*
 * Which records came nearest. Near-linear: rows of the searched side are filed under a few keys each (order, lot, quantity,
 * message), sorted by hash, and a seeker looks into its own files only; from a large one it takes the rows next to it in quantity
 * and time. Rows that are matched are filed only where a seeker asks for their order, material and quantity.
 */
#include "common/recon/nearest.h"

#include "common/base/hash.h"

#include <string.h>

enum
{
	FILE_MAX = 64 /* rows of one file that a seeker is compared with */
};

/* What a row is filed under; all but the message with its substitution group. */
enum file
{
	FILE_MESSAGE,
	FILE_ORDER,
	FILE_LOT,
	FILE_QTY,
	FILE_TAKEN, /* order and quantity of matched rows */
	FILE_GROUP, /* only where the others are empty */
	FILE_COUNT
};

struct filed
{
	uint64_t hash;
	uint32_t row;
};

/* A split row by its portions: what is open, and by what finding; else what is settled, and by what match. */
struct parts
{
	int64_t open, settled;
	uint32_t finding, link; /* finding + 1; 0 none, SEVERAL where they differ */
};

struct index
{
	struct nearest *nearest;
	int side;
	GArray *filed;      /* struct filed, by hash */
	GHashTable *sorted; /* files whose rows stand in canonical order: start -> start */
	GHashTable *parts;  /* split row -> struct parts */
	uint8_t *wanted;    /* a bit per hash of FILE_TAKEN that a seeker asks for */
};

enum
{
	WANTED_BITS = 1 << 20
};

static uint64_t
file_hash (struct recon *recon, enum file file, int side, uint32_t row, int64_t qty)
{
	const struct movement_table *table = recon->side[side].table;
	uint32_t group = recon_substitution_group (recon, movement_text (table, COL_PLANT, row), table->canonical_material[row]);
	uint32_t order = table->canonical_order[row];
	uint64_t size = (uint64_t) magnitude (qty);
	uint64_t key[4] = {(uint64_t) file, group, 0, 0};

	switch (file) {
	case FILE_MESSAGE:
		key[1] = movement_text (table, COL_MESSAGE, row);
		break;
	case FILE_ORDER:
		key[2] = order;
		break;
	case FILE_LOT:
		key[2] = movement_text (table, COL_LOT, row);
		break;
	case FILE_TAKEN:
		key[2] = order;
		key[3] = size;
		break;
	case FILE_QTY:
		key[3] = size;
		break;
	default:
		break;
	}
	return hash64 (key, sizeof key);
}

/* A row that says nothing there is not filed there. */
static bool
file_applies (const struct recon *recon, enum file file, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;

	switch (file) {
	case FILE_MESSAGE:
		return movement_text (table, COL_MESSAGE, row) != 0;
	case FILE_ORDER:
	case FILE_TAKEN:
		return table->canonical_order[row] != 0;
	case FILE_LOT:
		return movement_text (table, COL_LOT, row) != 0;
	default:
		return true;
	}
}

/* ---- filing ---- */

static bool
state_is_settled (uint8_t state)
{
	return state == STATE_MATCHED || state == STATE_MATCHED_TOLERANCE || state == STATE_NETTED;
}

static void
parts_add (struct parts *parts, const struct portion *portion)
{
	if (portion->state == STATE_EXCEPTION || portion->state == STATE_OPEN_TIMING) {
		uint32_t finding = portion->state == STATE_EXCEPTION ? portion->link + 1 : 0;

		parts->finding = parts->open == 0 || parts->finding == finding ? finding : SEVERAL;
		parts->open += portion->qty;
	} else if (state_is_settled (portion->state)) {
		parts->link = parts->link == 0 || parts->link == portion->link ? portion->link : SEVERAL;
		parts->settled += portion->qty;
	}
}

static void
parts_find (struct index *index)
{
	const struct recon *recon = index->nearest->recon;

	index->parts = g_hash_table_new_full (NULL, NULL, NULL, g_free);
	for (guint i = 0; i < recon->portions->len; i++) {
		const struct portion *portion = &g_array_index (recon->portions, struct portion, i);
		struct parts *parts;

		if (portion->side != index->side)
			continue;
		parts = g_hash_table_lookup (index->parts, GUINT_TO_POINTER (portion->row));
		if (parts == NULL) {
			parts = g_new0 (struct parts, 1);
			g_hash_table_insert (index->parts, GUINT_TO_POINTER (portion->row), parts);
		}
		parts_add (parts, portion);
	}
}

/* How a row stands after the run: fills row, qty, link and finding. FALSE when it is no candidate at all. */
static bool
row_stands (const struct index *index, uint32_t row, struct candidate_near *candidate)
{
	const struct side *s = &index->nearest->recon->side[index->side];
	const struct parts *parts;

	*candidate = (struct candidate_near) {.row = row, .qty = s->table->counted[row]};
	/* Rows of other populations are context too where they lie outside the window. */
	if (s->window[row] == WINDOW_LATER || (s->mark[row] & MARK_BROKEN) ||
		!index->nearest->recon->rule->kinds[s->table->kind[row]])
		return false;
	switch (s->state[row]) {
	case STATE_EXCEPTION:
		candidate->finding = s->link[row] + 1;
		return true;
	case STATE_OPEN_TIMING:
		return true;
	case STATE_CONTEXT:
	case STATE_MATCHED:
	case STATE_MATCHED_TOLERANCE:
	case STATE_NETTED:
		candidate->link = s->link[row];
		return true;
	case STATE_SPLIT:
		parts = g_hash_table_lookup (index->parts, GUINT_TO_POINTER (row));
		candidate->qty = parts->open != 0 ? parts->open : parts->settled;
		candidate->link = parts->open != 0 ? 0 : parts->link;
		candidate->finding = parts->open != 0 && parts->finding != SEVERAL ? parts->finding : 0;
		return true;
	default:
		return false;
	}
}

static void
row_file (struct index *index, uint32_t row)
{
	struct recon *recon = index->nearest->recon;
	struct candidate_near stands;

	if (!row_stands (index, row, &stands))
		return;
	for (enum file file = 0; file < FILE_COUNT; file++) {
		if ((file == FILE_TAKEN) != (stands.link != 0) || !file_applies (recon, file, index->side, row))
			continue;
		struct filed one = {file_hash (recon, file, index->side, row, stands.qty), row};
		if (file != FILE_TAKEN || (index->wanted[one.hash % WANTED_BITS / 8] & 1 << one.hash % 8))
			g_array_append_val (index->filed, one);
	}
}

static int
filed_compare (gconstpointer a, gconstpointer b)
{
	const struct filed *x = a, *y = b;

	return (x->hash > y->hash) - (x->hash < y->hash);
}

static void
index_init (struct index *index, struct nearest *nearest, int side)
{
	struct recon *recon = nearest->recon;
	const struct side *s = &recon->side[side];

	*index = (struct index) {.nearest = nearest,
		.side = side,
		.filed = g_array_new (FALSE, FALSE, sizeof (struct filed)),
		.sorted = g_hash_table_new (NULL, NULL),
		.wanted = g_malloc0 (WANTED_BITS / 8)};
	for (guint i = 0; i < nearest->seekers->len; i++) {
		const struct seeker *seeker = &g_array_index (nearest->seekers, struct seeker, i);
		uint64_t hash = file_hash (recon, FILE_TAKEN, seeker->side, seeker->row, seeker->qty);

		if (seeker->search == side)
			index->wanted[hash % WANTED_BITS / 8] |= (uint8_t) (1 << hash % 8);
	}
	parts_find (index);
	for (size_t i = 0; i < s->n; i++)
		row_file (index, s->rows[i]);
	g_array_sort (index->filed, filed_compare);
}

static void
index_release (struct index *index)
{
	g_array_unref (index->filed);
	g_hash_table_unref (index->sorted);
	g_hash_table_unref (index->parts);
	g_free (index->wanted);
}

/* ---- one candidate ---- */

static int64_t
times_apart (const struct recon *recon, const struct seeker *seeker, uint32_t row)
{
	if (seeker->search != seeker->side)
		return seeker->side == SIDE_LEFT ? recon_distance (recon, seeker->row, row) : recon_distance (recon, row, seeker->row);
	return magnitude (recon_row_time (recon, seeker->side, seeker->row) - recon_row_time (recon, seeker->side, row));
}

/* The case shows the row already. */
static bool
finding_names (const struct recon *recon, uint32_t link, int side, uint32_t row)
{
	const GArray *references = finding_at (recon, link)->references;

	for (guint i = 0; references != NULL && i < references->len; i++)
		if (g_array_index (references, struct row_ref, i).side == side &&
			g_array_index (references, struct row_ref, i).row == row)
			return true;
	return false;
}

/* A bit for each key on which the two contradict each other. A side that says nothing contradicts none, but for an order. */
static uint32_t
keys_differ (const struct nearest *nearest, const struct seeker *seeker, uint32_t row)
{
	uint32_t fails = 0;

	for (int i = 0; i < nearest->keys.n; i++) {
		int key = nearest->keys.key[i];
		uint32_t mine = recon_key (nearest->recon, key, seeker->side, seeker->row);
		uint32_t its = recon_key (nearest->recon, key, seeker->search, row);

		if (mine != its && mine != 0 && (its != 0 || key == COL_ORDER))
			fails |= 1u << i;
	}
	return fails;
}

/* The pass asks for a key on which the two differ. */
static bool
pass_excludes (const struct nearest *nearest, const struct pass *pass, uint32_t fails)
{
	for (int i = 0; i < pass->n_keys; i++) {
		if (fails & FAILS_MATERIAL && pass->keys[i] == COL_MATERIAL)
			return true;
		for (int k = 0; k < nearest->keys.n; k++)
			if (nearest->keys.key[k] == pass->keys[i] && (fails & 1u << k))
				return true;
	}
	return false;
}

/* The widest window, in seconds, of the passes that would have compared the two, else of all; -1: none limits them. */
static int64_t
window_for (const struct nearest *nearest, uint32_t fails)
{
	const struct reconciliation *rule = nearest->recon->rule;
	int64_t of_these = -1, of_all = -1;
	bool limited = true, any = false;

	for (int i = 0; i < rule->n_passes; i++) {
		const struct pass *pass = &rule->passes[i];

		of_all = MAX (of_all, pass->window);
		if (pass->identity || pass_excludes (nearest, pass, fails))
			continue;
		any = true;
		limited &= pass->window >= 0;
		of_these = MAX (of_these, pass->window);
	}
	return any ? (limited ? of_these : -1) : of_all;
}

static void
time_judge (const struct nearest *nearest, const struct seeker *seeker, struct candidate_near *candidate)
{
	const struct recon *recon = nearest->recon;
	int64_t window = window_for (nearest, candidate->fails);

	candidate->distance = times_apart (recon, seeker, candidate->row);
	candidate->limit = -1;
	if (seeker->search == seeker->side) {
		if (recon_row_time (recon, seeker->side, candidate->row) > recon_row_time (recon, seeker->side, seeker->row))
			candidate->fails |= FAILS_TIME;
	} else if (window >= 0 && candidate->distance > window * INSTANT_SECOND) {
		candidate->fails |= FAILS_TIME;
		candidate->limit = window * INSTANT_SECOND;
	}
}

/*
 * A row that a match has taken counts where it is matched in parts, or shares the seeker's message, or its order, lot, material
 * and place: others that are matched are not looked at, for most of them were set aside before matching (sieve.h).
 */
static bool
taken_counts (const struct recon *recon, const struct seeker *seeker, uint32_t row)
{
	const struct movement_table *mine = recon->side[seeker->side].table, *its = recon->side[seeker->search].table;
	uint32_t message = movement_text (mine, COL_MESSAGE, seeker->row);

	if (recon->side[seeker->search].state[row] == STATE_SPLIT ||
		(message != 0 && message == movement_text (its, COL_MESSAGE, row)))
		return true;
	return mine->canonical_order[seeker->row] == its->canonical_order[row] &&
		mine->canonical_material[seeker->row] == its->canonical_material[row] &&
		mine->canonical_location[seeker->row] == its->canonical_location[row] &&
		movement_text (mine, COL_LOT, seeker->row) == movement_text (its, COL_LOT, row);
}

static bool
candidate_judge (const struct index *index, const struct seeker *seeker, uint32_t row, struct candidate_near *candidate)
{
	const struct nearest *nearest = index->nearest;
	const struct recon *recon = nearest->recon;
	const struct movement_table *mine = recon->side[seeker->side].table, *its = recon->side[seeker->search].table;
	int64_t sign = seeker->side == seeker->search ? -1 : 1;

	if (!row_stands (index, row, candidate) || (candidate->qty < 0) != (sign * seeker->qty < 0) ||
		finding_names (recon, seeker->link, seeker->search, row) ||
		(candidate->link != 0 && !taken_counts (recon, seeker, row)))
		return false;
	candidate->fails = keys_differ (nearest, seeker, row);
	if (mine->canonical_material[seeker->row] != its->canonical_material[row])
		candidate->fails |= FAILS_MATERIAL;
	if (kind_flow ((enum kind) mine->kind[seeker->row]) != kind_flow ((enum kind) its->kind[row]))
		candidate->fails |= FAILS_FLOW;
	candidate->gap = magnitude (magnitude (seeker->qty) - magnitude (candidate->qty));
	if (mine->base_uom[seeker->row] != its->base_uom[row]) {
		candidate->fails |= FAILS_UNIT;
		candidate->gap = INT64_MAX;
	} else if (candidate->gap != 0)
		candidate->fails |= FAILS_QTY;
	time_judge (nearest, seeker, candidate);
	if (candidate->link != 0 || (candidate->finding != 0 && nearest->two_sided[candidate->finding]))
		candidate->fails |= FAILS_TAKEN;
	candidate->failed = __builtin_popcount (candidate->fails);
	return true;
}

/* The total order of candidates: fewest failed predicates, least difference, least time between, then what the rows say. */
static int
candidate_order (
	const struct nearest *nearest, const struct seeker *seeker, const struct candidate_near *a, const struct candidate_near *b)
{
	if (a->failed != b->failed)
		return a->failed - b->failed;
	if (a->gap != b->gap)
		return a->gap < b->gap ? -1 : 1;
	if (a->distance != b->distance)
		return a->distance < b->distance ? -1 : 1;
	const struct movement_table *table = nearest->recon->side[seeker->search].table;
	int order = strpool_compare (
		nearest->recon->strings, movement_text (table, COL_SOURCE_KEY, a->row), movement_text (table, COL_SOURCE_KEY, b->row));
	return order != 0 ? order : recon_row_compare (nearest->recon, seeker->search, a->row, b->row);
}

/* Keeps the best few; a row that is filed twice is one candidate. */
static void
candidate_keep (struct nearest *nearest, guint i, const struct candidate_near *candidate)
{
	const struct seeker *seeker = &g_array_index (nearest->seekers, struct seeker, i);
	struct candidate_near *best = nearest->best[i];
	int at = nearest->n_best[i];

	for (int k = 0; k < nearest->n_best[i]; k++)
		if (best[k].row == candidate->row)
			return;
	while (at > 0 && candidate_order (nearest, seeker, candidate, &best[at - 1]) < 0)
		at--;
	if (at == NEAREST_MAX)
		return;
	nearest->n_best[i] = MIN (nearest->n_best[i] + 1, NEAREST_MAX);
	memmove (&best[at + 1], &best[at], (size_t) (nearest->n_best[i] - at - 1) * sizeof *best);
	best[at] = *candidate;
}

/* ---- one seeker ---- */

struct filed_sorter
{
	const struct recon *recon;
	int side;
};

static int
filed_canonical (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct filed_sorter *sorter = data;

	return recon_row_compare (sorter->recon, sorter->side, ((const struct filed *) a)->row, ((const struct filed *) b)->row);
}

static guint
file_start (const struct index *index, uint64_t hash)
{
	guint low = 0, high = index->filed->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index (index->filed, struct filed, middle).hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Where the seeker would stand among the rows of a file in canonical order: size falling, then time. */
static guint
file_place (const struct index *index, const struct seeker *seeker, guint start, guint end)
{
	const struct recon *recon = index->nearest->recon;
	int64_t size = magnitude (seeker->qty);
	instant_t at = recon_row_time (recon, seeker->side, seeker->row);

	while (start < end) {
		guint middle = start + (end - start) / 2;
		uint32_t row = g_array_index (index->filed, struct filed, middle).row;
		int64_t other = magnitude (recon->side[index->side].table->counted[row]);

		if (other > size || (other == size && recon_row_time (recon, index->side, row) < at))
			start = middle + 1;
		else
			end = middle;
	}
	return start;
}

/* A file too large to be read whole is sorted, once, and read around the seeker's own place. */
static void
file_narrow (struct index *index, const struct seeker *seeker, guint *start, guint *end)
{
	struct filed_sorter sorter = {index->nearest->recon, index->side};
	guint place;

	if (*end - *start <= FILE_MAX)
		return;
	if (g_hash_table_add (index->sorted, GUINT_TO_POINTER (*start)))
		g_qsort_with_data (&g_array_index (index->filed, struct filed, *start), (gint) (*end - *start), sizeof (struct filed),
			filed_canonical, &sorter);
	place = file_place (index, seeker, *start, *end);
	*start = MAX (*start, place > FILE_MAX / 2 ? place - FILE_MAX / 2 : 0);
	*end = MIN (*end, place + FILE_MAX / 2);
}

static void
file_search (struct index *index, guint i, enum file file)
{
	const struct seeker *seeker = &g_array_index (index->nearest->seekers, struct seeker, i);
	struct candidate_near candidate;

	if (!file_applies (index->nearest->recon, file, seeker->side, seeker->row))
		return;
	uint64_t hash = file_hash (index->nearest->recon, file, seeker->side, seeker->row, seeker->qty);
	guint start = file_start (index, hash), end = start;
	while (end < index->filed->len && g_array_index (index->filed, struct filed, end).hash == hash)
		end++;
	file_narrow (index, seeker, &start, &end);
	for (; start < end; start++)
		if (candidate_judge (index, seeker, g_array_index (index->filed, struct filed, start).row, &candidate))
			candidate_keep (index->nearest, i, &candidate);
}

static void
side_search (struct nearest *nearest, int side)
{
	struct index index;
	bool any = false;

	for (guint i = 0; i < nearest->seekers->len && !any; i++)
		any = g_array_index (nearest->seekers, struct seeker, i).search == side;
	if (!any)
		return;
	index_init (&index, nearest, side);
	for (guint i = 0; i < nearest->seekers->len; i++) {
		if (g_array_index (nearest->seekers, struct seeker, i).search != side)
			continue;
		for (enum file file = 0; file < FILE_GROUP; file++)
			file_search (&index, i, file);
		if (nearest->n_best[i] == 0)
			file_search (&index, i, FILE_GROUP);
	}
	index_release (&index);
}

/* ---- all of them ---- */

static void
keys_collect (struct nearest *nearest)
{
	const struct reconciliation *rule = nearest->recon->rule;
	struct nearest_keys *keys = &nearest->keys;

	for (int i = 0; i < rule->n_passes; i++)
		for (int k = 0; k < rule->passes[i].n_keys; k++) {
			int key = rule->passes[i].keys[k], at = keys->n;

			/* Material, movement and day are predicates of their own; a group of materials is none. */
			if (key == COL_MATERIAL || (key >= COL_COUNT && key < KEY_ATTRIBUTE))
				continue;
			while (at > 0 && keys->key[at - 1] > key)
				at--;
			if ((at > 0 && keys->key[at - 1] == key) || keys->n == KEYS_MAX)
				continue;
			memmove (&keys->key[at + 1], &keys->key[at], (size_t) (keys->n - at) * sizeof *keys->key);
			keys->key[at] = key;
			keys->n++;
		}
}

/* By finding + 1: it has rows of both sides, so its rows are no longer free. Of several findings (SEVERAL) nothing is said. */
static void
two_sided_find (struct nearest *nearest)
{
	const struct recon *recon = nearest->recon;
	g_autofree uint8_t *sides = g_new0 (uint8_t, recon->findings->len + 2);

	nearest->two_sided = g_new0 (bool, recon->findings->len + 2);
	for (int side = 0; side < SIDE_COUNT; side++)
		for (size_t i = 0; i < recon->side[side].n; i++) {
			uint32_t row = recon->side[side].rows[i];

			if (recon->side[side].state[row] == STATE_EXCEPTION)
				sides[recon->side[side].link[row] + 1] |= (uint8_t) (1 << side);
		}
	for (guint i = 0; i < recon->portions->len; i++) {
		const struct portion *portion = &g_array_index (recon->portions, struct portion, i);

		if (portion->state == STATE_EXCEPTION)
			sides[portion->link + 1] |= (uint8_t) (1 << portion->side);
	}
	for (guint i = 0; i <= recon->findings->len; i++)
		nearest->two_sided[i] = sides[i] == 3;
}

void
cases_nearest (const struct recon *recon, const GArray *seekers, GArray *cases, struct outcome *outcome)
{
	struct nearest nearest = {.recon = (struct recon *) recon, .seekers = seekers};

	if (seekers->len == 0)
		return;
	nearest.best = g_malloc_n (seekers->len, sizeof *nearest.best);
	nearest.n_best = g_new0 (int, seekers->len);
	keys_collect (&nearest);
	two_sided_find (&nearest);
	for (int side = 0; side < SIDE_COUNT; side++)
		side_search (&nearest, side);
	nearest_tell (&nearest, cases, outcome);
	g_free (nearest.best);
	g_free (nearest.n_best);
	g_free (nearest.two_sided);
}
