#include "common/recon/report_table.h"

#include "common/base/failure.h"

#include <string.h>

struct report_table *
report_table_new (const struct report_rule *rule, struct strpool *strings)
{
	struct report_table *table = g_new0 (struct report_table, 1);

	table->strings = strings;
	table->n_grain = rule->n_grain;
	table->n_measures = rule->n_measures;
	return table;
}

void
report_table_free (struct report_table *table)
{
	if (table == NULL)
		return;
	g_free (table->key);
	g_free (table->record);
	g_free (table->reversal);
	row_index_clear (&table->index);
	for (int i = 0; i < table->n_measures; i++)
		g_free (table->value[i]);
	g_free (table);
}

static void
table_grow (struct report_table *table, size_t n)
{
	if (table->rows + n <= table->room)
		return;
	table->room = MAX (table->room == 0 ? 1024 : table->room * 2, table->rows + n);
	table->key = g_renew (struct report_key, table->key, table->room);
	for (int i = 0; i < table->n_measures; i++)
		table->value[i] = g_renew (int64_t, table->value[i], table->room);
	if (table->record != NULL) {
		table->record = g_renew (uint32_t, table->record, table->room);
		table->reversal = g_renew (bool, table->reversal, table->room);
	}
}

size_t
report_rows_add (struct report_table *table, size_t n)
{
	size_t first = table->rows;

	table_grow (table, n);
	memset (table->key + first, 0, n * sizeof *table->key);
	for (int i = 0; i < table->n_measures; i++)
		for (size_t row = first; row < first + n; row++)
			table->value[i][row] = DECIMAL_NONE;
	if (table->record != NULL) {
		memset (table->record + first, 0, n * sizeof *table->record);
		memset (table->reversal + first, 0, n * sizeof *table->reversal);
	}
	table->rows += n;
	return first;
}

size_t
report_row_add (struct report_table *table, const struct report_key *key)
{
	size_t row = report_rows_add (table, 1);

	table->key[row] = *key;
	return row;
}

void
report_record_name (struct report_table *table, size_t row, uint32_t record, bool reversal)
{
	if (table->record == NULL) {
		table->record = g_new0 (uint32_t, table->room);
		table->reversal = g_new0 (bool, table->room);
	}
	table->record[row] = record;
	table->reversal[row] = reversal;
}

void
report_table_rebase (struct report_table *table, struct strpool *strings)
{
	g_autofree uint32_t *map = strpool_merge (strings, table->strings);

	for (size_t row = 0; row < table->rows; row++) {
		for (int i = 0; i < table->n_grain; i++)
			if (table->key[row].id[i] != REPORT_TOTAL)
				table->key[row].id[i] = map[table->key[row].id[i]];
		if (table->record != NULL)
			table->record[row] = map[table->record[row]];
	}
	table->strings = strings;
}

uint32_t
report_key_mask (const struct report_key *key, int n_grain)
{
	uint32_t mask = 0;

	for (int i = 0; i < n_grain; i++)
		mask |= key->id[i] == REPORT_TOTAL ? 1u << i : 0;
	return mask;
}

static struct hash128
key_hash (struct report_table *table, const struct report_key *key)
{
	uint64_t words[GRAIN_MAX];

	for (int i = 0; i < table->n_grain; i++)
		words[i] = key->id[i] == REPORT_TOTAL ? 1 : strpool_hash (table->strings, key->id[i]);
	table->masks |= UINT64_C (1) << report_key_mask (key, table->n_grain);
	return hash128 (words, (size_t) table->n_grain * sizeof *words);
}

void
report_table_index (struct report_table *table)
{
	struct hash128 hashes[ROW_BLOCK];

	row_index_reserve (&table->index, table->rows);
	while (table->index.rows < table->rows) {
		size_t from = table->index.rows, n = MIN (table->rows - from, (size_t) ROW_BLOCK);

		for (size_t i = 0; i < n; i++)
			hashes[i] = key_hash (table, &table->key[from + i]);
		row_index_add (&table->index, hashes, n, NULL);
	}
}

uint32_t
report_key_at (struct keyring *ring, const struct report_key *key)
{
	return keyring_at (ring, keyring_pair (key->id[0], key->id[1]), keyring_pair (key->id[2], key->id[3]),
		keyring_pair (key->id[4], key->id[5]));
}

uint32_t
report_key_find (const struct keyring *ring, const struct report_key *key)
{
	return keyring_find (ring, keyring_pair (key->id[0], key->id[1]), keyring_pair (key->id[2], key->id[3]),
		keyring_pair (key->id[4], key->id[5]));
}

/* ---- folding ---- */

static gboolean
value_add (int64_t *sum, int64_t value, const struct measure *measure, GError **error)
{
	if (value == DECIMAL_NONE)
		return TRUE;
	if (*sum == DECIMAL_NONE)
		*sum = value;
	else if (__builtin_add_overflow (*sum, value, sum) || *sum == DECIMAL_NONE) {
		g_set_error (error, FAILURE, FAILURE_DATA, "measure '%s': a sum is too large", measure->name);
		return FALSE;
	}
	return TRUE;
}

const struct report_table *
report_table_fold (
	struct report_table *table, const struct report_rule *rule, struct report_table **made, size_t *twice, GError **error)
{
	g_autoptr (report_table) folded = NULL;
	g_autofree uint32_t *row_of = NULL;
	gboolean good = TRUE;

	*made = NULL;
	report_table_index (table);
	*twice = table->index.repeated;
	if (*twice == 0)
		return table;
	folded = report_table_new (rule, table->strings);
	row_of = g_new (uint32_t, table->rows);
	for (size_t row = 0; row < table->rows && good; row++) {
		uint32_t first;

		row_index_find (&table->index, &table->index.of[row], 1, &first);
		row_of[row] = first == row ? (uint32_t) report_row_add (folded, &table->key[row]) : row_of[first];
		g_assert (row_of[row] < folded->rows);
		for (int i = 0; i < table->n_measures && good; i++)
			good = value_add (&folded->value[i][row_of[row]], table->value[i][row], &rule->measures[i], error);
	}
	if (!good)
		return NULL;
	report_table_index (folded);
	return *made = g_steal_pointer (&folded);
}

/* ---- translating ---- */

/* The rows of a crosswalk that are in force, by code: their order says which portion takes what remains. */
struct walk_index
{
	GArray *rows;      /* struct crosswalk_row, by code, then target */
	GHashTable *first; /* code -> its first row + 1 */
	const struct strpool *strings;
};

static gint
walk_row_compare (gconstpointer a, gconstpointer b, gpointer strings)
{
	const struct crosswalk_row *x = a, *y = b;

	return x->from != y->from ? strpool_compare (strings, x->from, y->from) : strpool_compare (strings, x->to, y->to);
}

static gboolean
shares_check (const struct walk_index *index, GError **error)
{
	int64_t sum = 0;

	for (guint i = 0; i < index->rows->len; i++) {
		const struct crosswalk_row *row = &g_array_index (index->rows, struct crosswalk_row, i);
		bool last = i + 1 == index->rows->len || g_array_index (index->rows, struct crosswalk_row, i + 1).from != row->from;
		char text[DECIMAL_TEXT_MAX];

		sum += row->share;
		if (last && sum != 1000000) {
			g_set_error (error, FAILURE, FAILURE_DATA, "the shares of code '%s' sum to %s, not to 1",
				strpool_text (index->strings, row->from), decimal_format (sum, PRICE_SCALE, 0, text));
			return FALSE;
		}
		sum = last ? 0 : sum;
	}
	return TRUE;
}

static gboolean
walk_index_make (struct walk_index *index, const struct walk *walk, const struct strpool *strings, GError **error)
{
	index->strings = strings;
	index->rows = g_array_new (FALSE, FALSE, sizeof (struct crosswalk_row));
	index->first = g_hash_table_new (NULL, NULL);
	for (size_t i = 0; i < walk->n_rows; i++)
		if ((walk->rows[i].valid_from == DATE_NONE || walk->rows[i].valid_from <= walk->at) &&
			(walk->rows[i].valid_to == DATE_NONE || walk->at < walk->rows[i].valid_to))
			g_array_append_val (index->rows, walk->rows[i]);
	g_array_sort_with_data (index->rows, walk_row_compare, (gpointer) strings);
	for (guint i = index->rows->len; i > 0; i--)
		g_hash_table_insert (
			index->first, GUINT_TO_POINTER (g_array_index (index->rows, struct crosswalk_row, i - 1).from), GUINT_TO_POINTER (i));
	return shares_check (index, error);
}

static void
walk_index_clear (struct walk_index *index)
{
	g_array_unref (index->rows);
	g_hash_table_unref (index->first);
}

static struct walk_proof *
proof_of (const struct walk *walk, int measure, uint32_t unit)
{
	struct walk_proof fresh = {.crosswalk = walk->crosswalk, .measure = measure, .unit = unit};

	for (guint i = 0; i < walk->proofs->len; i++) {
		struct walk_proof *proof = &g_array_index (walk->proofs, struct walk_proof, i);

		if (proof->crosswalk == walk->crosswalk && proof->measure == measure && proof->unit == unit)
			return proof;
	}
	g_array_append_val (walk->proofs, fresh);
	return &g_array_index (walk->proofs, struct walk_proof, walk->proofs->len - 1);
}

static uint32_t
unit_of (const struct measure *measure, const struct report_key *key)
{
	return measure->unit_column >= 0 && key->id[measure->unit_column] != REPORT_TOTAL ? key->id[measure->unit_column] : 0;
}

static void
orphan_add (const struct walk *walk, GHashTable *seen, uint32_t code, const struct report_table *table, size_t row)
{
	guint at = GPOINTER_TO_UINT (g_hash_table_lookup (seen, GUINT_TO_POINTER (code)));

	if (at == 0) {
		struct walk_orphan fresh = {.crosswalk = walk->crosswalk, .code = code};

		g_array_append_val (walk->orphans, fresh);
		at = walk->orphans->len;
		g_hash_table_insert (seen, GUINT_TO_POINTER (code), GUINT_TO_POINTER (at));
	}
	struct walk_orphan *orphan = &g_array_index (walk->orphans, struct walk_orphan, at - 1);
	orphan->rows++;
	for (int i = 0; i < table->n_measures; i++)
		orphan->value[i] += table->value[i][row] != DECIMAL_NONE ? table->value[i][row] : 0;
}

/* The row, once for each code that its own becomes. */
static void
row_split (const struct report_table *table, size_t row, const struct report_rule *rule, const struct walk_index *index,
	guint first, int column, struct report_table *into)
{
	int64_t left[MEASURES_MAX];

	for (int i = 0; i < table->n_measures; i++)
		left[i] = table->value[i][row];
	for (guint at = first; at < index->rows->len; at++) {
		const struct crosswalk_row *to = &g_array_index (index->rows, struct crosswalk_row, at);
		struct report_key key = table->key[row];

		if (to->from != key.id[column])
			break;
		bool last = at + 1 == index->rows->len || g_array_index (index->rows, struct crosswalk_row, at + 1).from != to->from;
		key.id[column] = to->to;
		size_t made = report_row_add (into, &key);
		for (int i = 0; i < table->n_measures; i++) {
			int64_t part = left[i], whole = table->value[i][row];

			if (whole == DECIMAL_NONE)
				continue;
			if (!last &&
				(decimal_ratio (whole, to->share, 1000000, ROUND_HALF_AWAY, &part) != DECIMAL_OK ||
					decimal_round (part, REPORT_SCALE, rule->measures[i].decimals, ROUND_HALF_AWAY, &part) != DECIMAL_OK))
				part = 0;
			into->value[i][made] = part;
			left[i] -= part;
		}
	}
}

/* What a table holds of each measure, into one member of its proofs. */
static void
proofs_sum (const struct report_table *table, const struct report_rule *rule, const struct walk *walk, size_t member)
{
	for (size_t row = 0; row < table->rows; row++)
		for (int i = 0; i < table->n_measures; i++)
			if (table->value[i][row] != DECIMAL_NONE) {
				struct walk_proof *proof = proof_of (walk, i, unit_of (&rule->measures[i], &table->key[row]));

				*(int128 *) (void *) ((char *) proof + member) += table->value[i][row];
			}
}

static void
unused_add (const struct walk *walk, const struct walk_index *index, GHashTable *used)
{
	for (guint i = 0; i < index->rows->len; i++) {
		const struct crosswalk_row *row = &g_array_index (index->rows, struct crosswalk_row, i);
		struct walk_unused unused = {walk->crosswalk, row->from, row->to};

		if (!g_hash_table_contains (used, GUINT_TO_POINTER (row->from)))
			g_array_append_val (walk->unused, unused);
	}
}

struct report_table *
report_table_walk (const struct report_table *table, const struct report_rule *rule, const struct walk *walk, GError **error)
{
	int column = rule->crosswalks[walk->crosswalk].column;
	g_autoptr (report_table) mapped = report_table_new (rule, table->strings), whole = report_table_new (rule, table->strings);
	g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL), used = g_hash_table_new (NULL, NULL);
	struct walk_index index = {0};
	gboolean good = walk_index_make (&index, walk, table->strings, error);

	for (size_t row = 0; row < table->rows && good; row++) {
		uint32_t code = table->key[row].id[column];
		guint first = GPOINTER_TO_UINT (g_hash_table_lookup (index.first, GUINT_TO_POINTER (code)));

		if (first > 0) {
			g_hash_table_add (used, GUINT_TO_POINTER (code));
			row_split (table, row, rule, &index, first - 1, column, mapped);
			row_split (table, row, rule, &index, first - 1, column, whole);
			continue;
		}
		size_t kept = report_row_add (whole, &table->key[row]);
		for (int i = 0; i < whole->n_measures; i++)
			whole->value[i][kept] = table->value[i][row];
		if (code != REPORT_TOTAL)
			orphan_add (walk, seen, code, table, row);
	}
	if (good)
		unused_add (walk, &index, used);
	walk_index_clear (&index);
	if (!good)
		return NULL;
	proofs_sum (table, rule, walk, offsetof (struct walk_proof, before));
	proofs_sum (mapped, rule, walk, offsetof (struct walk_proof, mapped));
	proofs_sum (whole, rule, walk, offsetof (struct walk_proof, after));
	for (guint i = 0; i < walk->proofs->len; i++) {
		struct walk_proof *proof = &g_array_index (walk->proofs, struct walk_proof, i);

		if (proof->crosswalk == walk->crosswalk)
			proof->unmapped = proof->after - proof->mapped;
	}
	return g_steal_pointer (&whole);
}
