#include "common/io/archive_order.h"

#include "common/base/failure.h"
#include "common/base/hash.h"

#include <string.h>

/* clang-format off */ /* it would put the # of a name where a directive stands */
#define MEMBER(member, width, text) {"" #member, offsetof (struct movement_table, member), width, text}
/* clang-format on */

const struct archive_column *
archive_columns (void)
{
	static struct archive_column columns[ARCHIVE_COLUMNS];
	static const struct archive_column others[] = {MEMBER (qty, 8, false), MEMBER (amount, 8, false), MEMBER (event_at, 8, false),
		MEMBER (entered_at, 8, false), MEMBER (posting_date, 4, false), MEMBER (fiscal_period, 4, false),
		MEMBER (flags, 1, false), MEMBER (reason, 4, true)};
	static gsize made;

	if (g_once_init_enter (&made)) {
		for (int i = 0; i < COL_COUNT; i++)
			columns[i] = (struct archive_column) {column_name ((enum column) i),
				offsetof (struct movement_table, text) + (size_t) i * sizeof (uint32_t *), 4, true};
		memcpy (columns + COL_COUNT, others, sizeof others);
		g_once_init_leave (&made, 1);
	}
	return columns;
}

const void *
archive_array (const struct movement_table *table, const struct archive_column *column)
{
	const void *array;

	memcpy (&array, (const char *) table + column->offset, sizeof array);
	return array;
}

/* ---- texts ---- */

struct text_key
{
	uint64_t word; /* eight bytes of the text as a big-endian number */
	uint32_t id;
};

static uint64_t
text_word (const struct strpool *strings, uint32_t id, size_t depth)
{
	size_t length = strpool_length (strings, id);
	uint64_t word = 0;

	if (depth < length)
		memcpy (&word, strpool_text (strings, id) + depth, MIN (sizeof word, length - depth));
	return GUINT64_FROM_BE (word);
}

static int
text_key_compare (const void *a, const void *b)
{
	const struct text_key *left = a, *right = b;

	return (left->word > right->word) - (left->word < right->word);
}

/* Sorts by eight bytes at a time; texts have no NUL inside, so a word that ends in 0 ends its text. All share `depth` bytes. */
static void
texts_sort (const struct strpool *strings, struct text_key *keys, size_t n, size_t depth)
{
	for (bool same = true; same; depth += sizeof (uint64_t)) {
		if (n < 2)
			return;
		for (size_t i = 0; i < n; i++) {
			/* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): there are as many keys as ids were counted */
			keys[i].word = text_word (strings, keys[i].id, depth);
			same = same && keys[i].word == keys[0].word;
		}
	}
	qsort (keys, n, sizeof *keys, text_key_compare);
	for (size_t start = 0, end; start < n; start = end) {
		for (end = start + 1; end < n && keys[end].word == keys[start].word; end++)
			;
		texts_sort (strings, keys + start, end - start, depth);
	}
}

static void
texts_mark (const struct archive_order *order, int side, const struct movement_table *table, uint8_t *used)
{
	for (int c = 0; c < ARCHIVE_COLUMNS + table->n_attributes; c++) {
		const uint32_t *ids =
			c >= ARCHIVE_COLUMNS ? table->attribute[c - ARCHIVE_COLUMNS] : archive_array (table, &archive_columns ()[c]);

		if (ids == NULL || (c < ARCHIVE_COLUMNS && !archive_columns ()[c].text))
			continue;
		for (size_t i = 0; i < order->n_rows[side]; i++)
			used[ids[order->rows[side][i]]] = 1;
	}
}

static void
texts_rank (struct archive_order *order, const struct movement_table *const tables[SIDE_COUNT])
{
	const struct strpool *strings = tables[SIDE_LEFT]->strings;
	uint32_t n = strpool_count (strings);
	g_autofree uint8_t *used = g_malloc0 (n);
	g_autofree struct text_key *keys = NULL;

	used[0] = 1; /* the empty text: what a column that one table lacks holds for its rows */
	for (int side = 0; side < SIDE_COUNT; side++)
		texts_mark (order, side, tables[side], used);
	for (uint32_t id = 0; id < n; id++)
		order->n_texts += used[id];
	keys = g_new (struct text_key, order->n_texts);
	for (uint32_t id = 0, i = 0; id < n; id++)
		if (used[id])
			keys[i++].id = id;
	texts_sort (strings, keys, order->n_texts, 0);
	order->texts = g_new (uint32_t, order->n_texts);
	order->rank = g_new0 (uint32_t, n);
	for (size_t i = 0; i < order->n_texts; i++) {
		order->texts[i] = keys[i].id;
		order->rank[keys[i].id] = (uint32_t) i;
	}
}

/* ---- rows ---- */

struct row_order
{
	const struct movement_table *table;
	const uint32_t *rank;
	const uint64_t *fate; /* row -> hash of what became of it; NULL: compare content alone */
};

static int
value_compare (const void *array, size_t width, uint32_t a, uint32_t b)
{
	int64_t left, right;

	left = width == 8 ? ((const int64_t *) array)[a] : width == 4 ? ((const int32_t *) array)[a] : ((const uint8_t *) array)[a];
	right = width == 8 ? ((const int64_t *) array)[b] : width == 4 ? ((const int32_t *) array)[b] : ((const uint8_t *) array)[b];
	return (left > right) - (left < right);
}

static int
text_compare (const uint32_t *ids, const uint32_t *rank, uint32_t a, uint32_t b)
{
	uint32_t left = rank[ids[a]], right = rank[ids[b]];

	return (left > right) - (left < right);
}

static int
row_content_compare (const struct row_order *by, uint32_t a, uint32_t b)
{
	int result = 0;

	for (int c = 0; c < ARCHIVE_COLUMNS && result == 0; c++) {
		const struct archive_column *column = &archive_columns ()[c];
		const void *array = archive_array (by->table, column);

		if (array != NULL)
			result = column->text ? text_compare (array, by->rank, a, b) : value_compare (array, column->width, a, b);
	}
	for (int i = 0; i < by->table->n_attributes && result == 0; i++)
		result = text_compare (by->table->attribute[i], by->rank, a, b);
	return result;
}

static int
row_compare (const void *a, const void *b, void *data)
{
	const struct row_order *by = data;
	uint32_t left = *(const uint32_t *) a, right = *(const uint32_t *) b;
	int result = row_content_compare (by, left, right);

	if (result == 0 && by->fate != NULL)
		result = (by->fate[left] > by->fate[right]) - (by->fate[left] < by->fate[right]);
	return result;
}

static int
number_compare (const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *) a, right = *(const uint64_t *) b;

	return (left > right) - (left < right);
}

/* Keys are nearly always unique, so rows are sorted by the rank of their key first and only runs of one key by content. */
static void
rows_sort_by_key (struct archive_order *order, int side, const struct movement_table *table)
{
	size_t n = order->n_rows[side];
	g_autofree uint64_t *keys = g_new (uint64_t, n);

	for (size_t i = 0; i < n; i++) {
		uint32_t row = order->rows[side][i];

		keys[i] = (uint64_t) order->rank[movement_text (table, COL_SOURCE_KEY, row)] << 32 | row;
	}
	if (n > 1)
		qsort (keys, n, sizeof *keys, number_compare);
	for (size_t i = 0; i < n; i++)
		order->rows[side][i] = (uint32_t) keys[i];
}

/* Sorts every run of one key again by `by`, and gives rows that are still equal the same position. Returns how many are. */
static size_t
rows_sort_ties (struct archive_order *order, int side, struct row_order *by)
{
	uint32_t *rows = order->rows[side];
	size_t n = order->n_rows[side];
	size_t ties = 0;

	for (size_t start = 0, end; start < n; start = end) {
		uint32_t key = movement_text (by->table, COL_SOURCE_KEY, rows[start]);

		for (end = start + 1; end < n && movement_text (by->table, COL_SOURCE_KEY, rows[end]) == key; end++)
			;
		if (end - start > 1)
			qsort_r (rows + start, end - start, sizeof *rows, row_compare, by);
		for (size_t i = start; i < end; i++) {
			bool equal = i > start && row_compare (&rows[i - 1], &rows[i], by) == 0;

			order->position[side][rows[i]] = equal ? order->position[side][rows[i - 1]] : (uint32_t) i;
			ties += equal;
		}
	}
	return ties;
}

/* ---- portions and links ---- */

static int
link_space (const struct allocation *portion)
{
	return portion->state == STATE_EXCEPTION;
}

uint32_t
archive_link (const struct archive_order *order, const struct allocation *portion)
{
	return order->link[link_space (portion)][portion->link];
}

static uint64_t
portion_hash (const struct allocation *portion, uint64_t a, uint64_t b)
{
	int64_t facts[] = {portion->state, portion->qty, portion->amount, (int64_t) a, (int64_t) b};

	return hash64 (facts, sizeof facts);
}

/* A hash per link of the rows and portions that it ties together, in whatever order they come. */
static void
links_hash (const struct archive_order *order, uint64_t *hash[2], const size_t n_links[2])
{
	for (int space = 0; space < 2; space++)
		memset (hash[space], 0, n_links[space] * sizeof **hash);
	for (size_t i = 0; i < order->n_portions; i++) {
		const struct allocation *portion = &order->allocations[i];

		hash[link_space (portion)][portion->link] +=
			portion_hash (portion, portion->side, order->position[portion->side][portion->row]);
	}
}

/* Puts rows that are equal in content into the order of what became of them. Returns how many are equal in that too. */
static size_t
ties_sort (struct archive_order *order, const struct movement_table *const tables[SIDE_COUNT], uint64_t *hash[2])
{
	size_t ties = 0;

	for (int side = 0; side < SIDE_COUNT; side++) {
		g_autofree uint64_t *fate = g_new0 (uint64_t, tables[side]->rows);
		struct row_order by = {tables[side], order->rank, fate};

		for (size_t i = 0; i < order->n_rows[side]; i++) {
			uint32_t row = order->rows[side][i];

			fate[row] = hash64 (&order->position[side][row], sizeof (uint32_t));
		}
		for (size_t i = 0; i < order->n_portions; i++) {
			const struct allocation *portion = &order->allocations[i];

			if (portion->side == side)
				fate[portion->row] += portion_hash (portion, hash[link_space (portion)][portion->link], 0);
		}
		ties += rows_sort_ties (order, side, &by);
	}
	return ties;
}

/*
 * A row that is told from its twin tells the rows linked with it apart, and so on: rounds until none tells more. Twins that
 * are left then are alike in all they are linked with; on the left either order will do, and it decides that on the right.
 */
static void
ties_resolve (struct archive_order *order, const struct movement_table *const tables[SIDE_COUNT], size_t ties, uint64_t *hash[2],
	const size_t n_links[2])
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		for (size_t before = SIZE_MAX; ties > 0 && ties < before;) {
			links_hash (order, hash, n_links);
			before = ties;
			ties = ties_sort (order, tables, hash);
		}
		for (size_t i = 0; i < order->n_rows[side]; i++)
			order->position[side][order->rows[side][i]] = (uint32_t) i;
	}
}

struct portion_order
{
	const struct archive_order *order;
	uint64_t *const *hash;
};

static int
portion_compare (const void *a, const void *b, void *data)
{
	const struct portion_order *by = data;
	const struct allocation *left = &by->order->allocations[*(const uint32_t *) a];
	const struct allocation *right = &by->order->allocations[*(const uint32_t *) b];
	uint64_t left_link = by->hash[link_space (left)][left->link], right_link = by->hash[link_space (right)][right->link];

	if (left->state != right->state)
		return left->state < right->state ? -1 : 1;
	if (left->qty != right->qty)
		return left->qty < right->qty ? -1 : 1;
	if (left->amount != right->amount)
		return left->amount < right->amount ? -1 : 1;
	return (left_link > right_link) - (left_link < right_link);
}

/* Portions go to their rows by counting, then each row's few are sorted. */
static void
portions_sort (struct archive_order *order, uint64_t *const hash[2])
{
	size_t total = order->n_rows[SIDE_LEFT] + order->n_rows[SIDE_RIGHT];
	g_autofree uint32_t *next = g_new0 (uint32_t, total + 1);
	struct portion_order by = {order, hash};

#define SLOT(portion) \
	(order->position[(portion)->side][(portion)->row] + ((portion)->side == SIDE_RIGHT ? order->n_rows[SIDE_LEFT] : 0))
	for (size_t i = 0; i < order->n_portions; i++)
		next[SLOT (&order->allocations[i]) + 1]++;
	for (size_t i = 0; i < total; i++)
		next[i + 1] += next[i];
	for (size_t i = 0; i < order->n_portions; i++)
		order->portions[next[SLOT (&order->allocations[i])]++] = (uint32_t) i;
#undef SLOT
	/* After the fill, next[i] is where row i ends. */
	for (size_t i = 0; i < total; i++) {
		uint32_t start = i == 0 ? 0 : next[i - 1];

		if (next[i] - start > 1)
			qsort_r (order->portions + start, next[i] - start, sizeof *order->portions, portion_compare, &by);
	}
}

static void
links_renumber (struct archive_order *order)
{
	uint32_t used[2] = {0, 0};

	for (size_t i = 0; i < order->n_portions; i++) {
		/* NOLINTNEXTLINE(clang-analyzer-core.uninitialized.ArraySubscript): each portion was put into a row's place */
		const struct allocation *portion = &order->allocations[order->portions[i]];
		int space = link_space (portion);
		uint32_t *number = &order->link[space][portion->link];

		if (*number == 0 && (space == 1 || portion->link != 0))
			*number = ++used[space];
	}
}

/* Every portion must be of a row of the run; counts the links of both spaces. */
static gboolean
portions_check (
	const struct archive_order *order, const struct movement_table *const tables[SIDE_COUNT], size_t n_links[2], GError **error)
{
	n_links[0] = n_links[1] = 1;
	for (size_t i = 0; i < order->n_portions; i++) {
		const struct allocation *portion = &order->allocations[i];
		int space = link_space (portion);

		if (portion->side >= SIDE_COUNT || portion->state >= STATE_COUNT || portion->row >= tables[portion->side]->rows ||
			order->position[portion->side][portion->row] == UINT32_MAX || portion->link > 2 * order->n_portions) {
			g_set_error (error, FAILURE, FAILURE_INTERNAL, "portion %zu is of a row or link that the run does not have", i);
			return FALSE;
		}
		n_links[space] = MAX (n_links[space], (size_t) portion->link + 1);
	}
	return TRUE;
}

static gboolean
portions_order (struct archive_order *order, const struct movement_table *const tables[SIDE_COUNT], size_t ties, GError **error)
{
	size_t n_links[2];
	uint64_t *hash[2];

	if (!portions_check (order, tables, n_links, error))
		return FALSE;
	order->portions = g_new (uint32_t, order->n_portions);
	for (int space = 0; space < 2; space++) {
		order->link[space] = g_new0 (uint32_t, n_links[space]);
		hash[space] = g_new (uint64_t, n_links[space]);
	}
	ties_resolve (order, tables, ties, hash, n_links);
	links_hash (order, hash, n_links);
	portions_sort (order, hash);
	links_renumber (order);
	g_free (hash[0]);
	g_free (hash[1]);
	return TRUE;
}

gboolean
archive_order_init (struct archive_order *order, const struct movement_table *const tables[SIDE_COUNT],
	const uint32_t *const rows[SIDE_COUNT], const size_t n_rows[SIDE_COUNT], const struct allocation *allocations,
	size_t n_allocations, GError **error)
{
	size_t ties = 0;

	g_assert (tables[SIDE_LEFT]->strings == tables[SIDE_RIGHT]->strings);
	*order = (struct archive_order) {.allocations = allocations, .n_portions = n_allocations};
	for (int side = 0; side < SIDE_COUNT; side++) {
		size_t n = rows[side] != NULL ? n_rows[side] : tables[side]->rows;

		order->n_rows[side] = n;
		order->rows[side] = g_new (uint32_t, n);
		order->position[side] = g_new (uint32_t, tables[side]->rows);
		for (size_t row = 0; row < tables[side]->rows; row++)
			order->position[side][row] = UINT32_MAX;
		for (size_t i = 0; i < n; i++)
			order->rows[side][i] = rows[side] != NULL ? rows[side][i] : (uint32_t) i;
	}
	texts_rank (order, tables);
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct row_order by = {tables[side], order->rank, NULL};

		rows_sort_by_key (order, side, tables[side]);
		ties += rows_sort_ties (order, side, &by);
	}
	return portions_order (order, tables, ties, error);
}

void
archive_order_release (struct archive_order *order)
{
	g_free (order->texts);
	g_free (order->rank);
	g_free (order->portions);
	for (int side = 0; side < SIDE_COUNT; side++) {
		g_free (order->rows[side]);
		g_free (order->position[side]);
		g_free (order->link[side]);
	}
	*order = (struct archive_order) {0};
}
