#include "common/recon/snapshot.h"

#include "common/base/failure.h"

#include <string.h>

const char *
snapshot_kind_name (enum snapshot_kind kind)
{
	static const char *const names[] = {"changed", "lost", "added"};

	return names[kind];
}

const char *
snapshot_code (const struct snapshot_change *change)
{
	return !change->posted ? "" : change->kind == SNAPSHOT_LOST ? "DR_POSTED_LOST" : "DR_POSTED_CHANGED";
}

/* ---- tables ---- */

struct snapshot_table *
snapshot_table_new (const struct snapshot_rule *rule)
{
	struct snapshot_table *table = g_new0 (struct snapshot_table, 1);

	table->n_columns = rule->n_columns;
	return table;
}

void
snapshot_table_free (struct snapshot_table *table)
{
	if (table == NULL)
		return;
	for (int i = 0; i < table->n_columns; i++)
		g_free (table->column[i]);
	g_free (table->amount);
	g_free (table->date);
	g_free (table->gone);
	row_index_clear (&table->index);
	g_free (table);
}

size_t
snapshot_row_add (struct snapshot_table *table)
{
	if (table->rows == table->room) {
		table->room = table->room == 0 ? 1024 : table->room * 2;
		for (int i = 0; i < table->n_columns; i++)
			table->column[i] = g_renew (uint32_t, table->column[i], table->room);
		table->amount = g_renew (int64_t, table->amount, table->room);
		table->date = g_renew (date_t, table->date, table->room);
	}
	for (int i = 0; i < table->n_columns; i++)
		table->column[i][table->rows] = 0;
	table->amount[table->rows] = DECIMAL_NONE;
	table->date[table->rows] = DATE_NONE;
	return table->rows++;
}

static bool
row_is_gone (const struct snapshot_table *table, size_t row)
{
	return table->gone != NULL && (table->gone[row / 64] >> row % 64 & 1) != 0;
}

static struct hash128
key_hash (const struct snapshots *snapshots, const struct snapshot_table *table, size_t row)
{
	uint64_t words[SNAPSHOT_COLUMNS_MAX];
	int n = snapshots->rule->n_key;

	for (int i = 0; i < n; i++)
		words[i] = strpool_hash (snapshots->strings, table->column[i][row]);
	return hash128 (words, (size_t) n * sizeof *words);
}

/* By what stands beside the key: an order that no order of rows changes. */
static int
rows_compare (const struct snapshots *snapshots, const struct snapshot_table *table, size_t a, size_t b)
{
	int order = 0;

	for (int i = snapshots->rule->n_key; i < table->n_columns && order == 0; i++)
		order = strpool_compare (snapshots->strings, table->column[i][a], table->column[i][b]);
	return order;
}

/* Of rows of one key the first by content stays, where the first of them stood. */
static void
row_drop (const struct snapshots *snapshots, struct snapshot_table *table, size_t kept, size_t row)
{
	if (table->gone == NULL)
		table->gone = g_new0 (uint64_t, table->rows / 64 + 1);
	table->gone[row / 64] |= UINT64_C (1) << row % 64;
	if (rows_compare (snapshots, table, row, kept) >= 0)
		return;
	for (int i = snapshots->rule->n_key; i < table->n_columns; i++)
		table->column[i][kept] = table->column[i][row];
	table->amount[kept] = table->amount[row];
	table->date[kept] = table->date[row];
}

static void
table_index (const struct snapshots *snapshots, struct snapshot_table *table)
{
	struct hash128 hashes[ROW_BLOCK];
	uint32_t first[ROW_BLOCK];

	row_index_reserve (&table->index, table->rows);
	for (size_t from = 0, n; from < table->rows; from += n) {
		n = MIN (table->rows - from, (size_t) ROW_BLOCK);
		for (size_t i = 0; i < n; i++)
			hashes[i] = key_hash (snapshots, table, from + i);
		row_index_add (&table->index, hashes, n, first);
		for (size_t i = 0; i < n; i++)
			if (first[i] != from + i)
				row_drop (snapshots, table, first[i], from + i);
	}
}

/* ---- comparing ---- */

/* Two extracts that are compared; listed: their rows that differ are told. */
struct meeting
{
	struct snapshots *snapshots;
	const struct snapshot_table *before, *after;
	date_t at; /* of the earlier one */
	const struct fiscal_calendar *calendar;
	guint step;
	bool listed;
};

static struct snapshot_step *
step_of (const struct meeting *meeting)
{
	return &g_array_index (meeting->snapshots->steps, struct snapshot_step, meeting->step);
}

static bool
row_is_posted (const struct meeting *meeting, size_t row)
{
	const struct snapshot_rule *rule = meeting->snapshots->rule;
	const struct snapshot_table *table = meeting->before;
	date_t from, until;

	for (const char **value = rule->posted; rule->status >= 0 && *value != NULL; value++)
		if (strcmp (strpool_text (meeting->snapshots->strings, table->column[rule->status][row]), *value) == 0)
			return true;
	return rule->date >= 0 && table->date[row] != DATE_NONE &&
		fiscal_range (meeting->calendar, fiscal_period (meeting->calendar, table->date[row]), &from, &until) &&
		until - 1 + rule->closed_days <= meeting->at;
}

static struct snapshot_money *
sum_of (const struct meeting *meeting, const struct snapshot_table *table, size_t row)
{
	GArray *money = meeting->snapshots->money;
	int column = meeting->snapshots->rule->currency;
	struct snapshot_money fresh = {.step = meeting->step, .currency = column >= 0 ? table->column[column][row] : 0};

	for (guint i = money->len; i > 0; i--) {
		struct snapshot_money *one = &g_array_index (money, struct snapshot_money, i - 1);

		if (one->step != meeting->step)
			break;
		if (one->currency == fresh.currency)
			return one;
	}
	g_array_append_val (money, fresh);
	return &g_array_index (money, struct snapshot_money, money->len - 1);
}

/* What a row that is in one of the extracts, or another in each, is to the money; sign: -1 what it was, 1 what it became. */
static void
money_take (const struct meeting *meeting, const struct snapshot_table *table, size_t row, int sign, enum snapshot_kind kind,
	bool differs, bool posted)
{
	int64_t amount = table->amount[row];

	if (amount == DECIMAL_NONE)
		return;
	struct snapshot_money *money = sum_of (meeting, table, row);
	*(sign < 0 ? &money->before : &money->after) += amount;
	if (differs)
		money->effect[kind] += (int128) sign * amount;
	if (posted)
		money->findings[kind] += (int128) sign * amount;
}

static size_t
ids_keep (const struct meeting *meeting, const struct snapshot_table *table, size_t row)
{
	size_t at = meeting->snapshots->ids->len;

	for (int i = 0; i < table->n_columns; i++)
		g_array_append_val (meeting->snapshots->ids, table->column[i][row]);
	return at;
}

/* Rows of one key; SIZE_MAX: the extract has none. */
static void
pair_take (const struct meeting *meeting, size_t before, size_t after, enum snapshot_kind kind, bool differs)
{
	struct snapshot_step *step = step_of (meeting);
	bool was_posted = before != SIZE_MAX && row_is_posted (meeting, before), posted = was_posted && differs;
	struct snapshot_change change = {meeting->step, kind, posted, SIZE_MAX, SIZE_MAX, DECIMAL_NONE, DECIMAL_NONE};

	step->posted += was_posted;
	if (before != SIZE_MAX)
		money_take (meeting, meeting->before, before, -1, kind, differs, posted);
	if (after != SIZE_MAX)
		money_take (meeting, meeting->after, after, 1, kind, differs, posted);
	if (!differs) {
		step->same++;
		return;
	}
	step->count[kind]++;
	step->findings[kind] += posted;
	if (!meeting->listed)
		return;
	if (before != SIZE_MAX) {
		change.before = ids_keep (meeting, meeting->before, before);
		change.first = meeting->before->amount[before];
	}
	if (after != SIZE_MAX) {
		change.after = ids_keep (meeting, meeting->after, after);
		change.later = meeting->after->amount[after];
	}
	g_array_append_val (meeting->snapshots->changes, change);
}

static bool
rows_differ (const struct meeting *meeting, size_t before, size_t after)
{
	for (int i = meeting->snapshots->rule->n_key; i < meeting->before->n_columns; i++)
		if (meeting->before->column[i][before] != meeting->after->column[i][after])
			return true;
	return false;
}

static void
meet (const struct meeting *meeting)
{
	const struct snapshot_table *before = meeting->before, *after = meeting->after;
	g_autofree uint64_t *seen = g_new0 (uint64_t, before->rows / 64 + 1);
	uint32_t at[ROW_BLOCK];

	for (size_t from = 0, n; from < after->rows; from += n) {
		n = MIN (after->rows - from, (size_t) ROW_BLOCK);
		row_index_find (&before->index, &after->index.of[from], n, at);
		for (size_t i = 0; i < n; i++) {
			if (row_is_gone (after, from + i))
				continue;
			if (at[i] == ROW_ABSENT) {
				pair_take (meeting, SIZE_MAX, from + i, SNAPSHOT_ADDED, true);
				continue;
			}
			seen[at[i] / 64] |= UINT64_C (1) << at[i] % 64;
			pair_take (meeting, at[i], from + i, SNAPSHOT_CHANGED, rows_differ (meeting, at[i], from + i));
		}
	}
	for (size_t row = 0; row < before->rows; row++)
		if ((seen[row / 64] >> row % 64 & 1) == 0 && !row_is_gone (before, row))
			pair_take (meeting, row, SIZE_MAX, SNAPSHOT_LOST, true);
}

static void
step_make (struct snapshots *snapshots, const struct snapshot_table *before, const struct snapshot_table *after, guint from,
	bool listed, const struct fiscal_calendar *calendar)
{
	struct snapshot_step step = {.from = from, .to = snapshots->extracts->len - 1};
	date_t at = g_array_index (snapshots->extracts, struct snapshot_extract_taken, from).at;
	struct meeting meeting = {snapshots, before, after, at, calendar, snapshots->steps->len, listed};

	g_array_append_val (snapshots->steps, step);
	meet (&meeting);
}

/* ---- the whole ---- */

struct snapshots *
snapshots_new (const struct snapshot_rule *rule, struct strpool *strings)
{
	struct snapshots *snapshots = g_new0 (struct snapshots, 1);

	snapshots->rule = rule;
	snapshots->strings = strings;
	snapshots->extracts = g_array_new (FALSE, TRUE, sizeof (struct snapshot_extract_taken));
	snapshots->steps = g_array_new (FALSE, TRUE, sizeof (struct snapshot_step));
	snapshots->money = g_array_new (FALSE, TRUE, sizeof (struct snapshot_money));
	snapshots->changes = g_array_new (FALSE, TRUE, sizeof (struct snapshot_change));
	snapshots->ids = g_array_new (FALSE, TRUE, sizeof (uint32_t));
	snapshots->reasons = g_ptr_array_new_with_free_func (g_free);
	return snapshots;
}

void
snapshots_free (struct snapshots *snapshots)
{
	if (snapshots == NULL)
		return;
	if (snapshots->last != snapshots->first)
		snapshot_table_free (snapshots->last);
	snapshot_table_free (snapshots->first);
	g_array_unref (snapshots->extracts);
	g_array_unref (snapshots->steps);
	g_array_unref (snapshots->money);
	g_array_unref (snapshots->changes);
	g_array_unref (snapshots->ids);
	g_ptr_array_unref (snapshots->reasons);
	g_free (snapshots);
}

void
snapshots_take (struct snapshots *snapshots, struct snapshot_table *table, const char *name, date_t at,
	const struct fiscal_calendar *calendar)
{
	struct snapshot_extract_taken taken = {name, at, (int64_t) table->rows, 0};

	table_index (snapshots, table);
	taken.twice = (int64_t) table->index.repeated;
	snapshots->twice += taken.twice;
	g_array_append_val (snapshots->extracts, taken);
	if (snapshots->last != NULL)
		step_make (snapshots, snapshots->last, table, snapshots->extracts->len - 2, true, calendar);
	if (snapshots->first == NULL)
		snapshots->first = table;
	else if (snapshots->last != snapshots->first)
		snapshot_table_free (snapshots->last);
	snapshots->last = table;
}

static int128
effect_of (const struct snapshot_change *change)
{
	int128 first = change->first != DECIMAL_NONE ? change->first : 0;

	return (change->later != DECIMAL_NONE ? change->later : 0) - first;
}

static int128
size_of (const struct snapshot_change *change)
{
	int128 size = effect_of (change);

	return size < 0 ? -size : size;
}

static int
change_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct snapshot_change *x = a, *y = b;
	const struct snapshots *snapshots = data;
	int128 one = size_of (x), other = size_of (y);
	int order = 0;

	if (x->posted != y->posted)
		return x->posted ? -1 : 1;
	if (x->step != y->step)
		return x->step < y->step ? -1 : 1;
	if (one != other)
		return one > other ? -1 : 1;
	for (int i = 0; i < snapshots->rule->n_key && order == 0; i++)
		order = strcmp (
			snapshot_text (snapshots, x, x->kind != SNAPSHOT_LOST, i), snapshot_text (snapshots, y, y->kind != SNAPSHOT_LOST, i));
	return order;
}

static int
money_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct snapshot_money *x = a, *y = b;

	return x->step != y->step ? (x->step < y->step ? -1 : 1)
							  : strpool_compare (((const struct snapshots *) data)->strings, x->currency, y->currency);
}

void
snapshots_judge (struct snapshots *snapshots, const struct fiscal_calendar *calendar)
{
	int64_t of[SNAPSHOT_KINDS] = {0};

	for (guint i = 0; i < snapshots->steps->len; i++)
		for (int kind = 0; kind < SNAPSHOT_KINDS; kind++)
			of[kind] += g_array_index (snapshots->steps, struct snapshot_step, i).findings[kind];
	if (snapshots->extracts->len > 1)
		step_make (snapshots, snapshots->first, snapshots->last, 0, false, calendar);
	snapshots->findings = of[SNAPSHOT_CHANGED] + of[SNAPSHOT_LOST];
	if (of[SNAPSHOT_CHANGED] > 0)
		g_ptr_array_add (snapshots->reasons,
			g_strdup_printf ("posted rows that have changed: %" G_GINT64_FORMAT " (DR_POSTED_CHANGED)", of[SNAPSHOT_CHANGED]));
	if (of[SNAPSHOT_LOST] > 0)
		g_ptr_array_add (snapshots->reasons,
			g_strdup_printf ("posted rows that are no longer there: %" G_GINT64_FORMAT " (DR_POSTED_LOST)", of[SNAPSHOT_LOST]));
	for (guint i = 0; i < snapshots->extracts->len; i++) {
		const struct snapshot_extract_taken *one = &g_array_index (snapshots->extracts, struct snapshot_extract_taken, i);

		if (one->twice > 0)
			g_ptr_array_add (snapshots->reasons,
				g_strdup_printf ("'%s' has %" G_GINT64_FORMAT " rows of a key that it had before", one->name, one->twice));
	}
	snapshots->clean = snapshots->reasons->len == 0;
	snapshots->verdict = snapshots->findings > snapshots->rule->max_findings ? VERDICT_BREACHED
		: snapshots->clean                                                   ? VERDICT_CLEAN
																			 : VERDICT_FOUND;
	g_array_sort_with_data (snapshots->changes, change_compare, snapshots);
	g_array_sort_with_data (snapshots->money, money_compare, snapshots);
}

/* ---- asking ---- */

char *
snapshot_step_name (const struct snapshots *snapshots, guint step)
{
	const struct snapshot_step *one = &g_array_index (snapshots->steps, struct snapshot_step, step);
	char from[16], to[16];

	return g_strdup_printf ("%s to %s",
		date_format (g_array_index (snapshots->extracts, struct snapshot_extract_taken, one->from).at, from),
		date_format (g_array_index (snapshots->extracts, struct snapshot_extract_taken, one->to).at, to));
}

int64_t
snapshot_effect (const struct snapshot_change *change)
{
	int128 effect = effect_of (change);

	if (change->first == DECIMAL_NONE && change->later == DECIMAL_NONE)
		return DECIMAL_NONE;
	return effect == (int64_t) effect ? (int64_t) effect : DECIMAL_NONE;
}

const char *
snapshot_currency (const struct snapshots *snapshots, uint32_t currency)
{
	return snapshots->rule->currency >= 0 ? strpool_text (snapshots->strings, currency) : snapshots->rule->unit;
}

const char *
snapshot_text (const struct snapshots *snapshots, const struct snapshot_change *change, bool later, int column)
{
	size_t at = later ? change->after : change->before;

	if (at == SIZE_MAX)
		return "";
	return strpool_text (snapshots->strings, g_array_index (snapshots->ids, uint32_t, at + (size_t) column));
}

bool
snapshot_column_changed (const struct snapshots *snapshots, const struct snapshot_change *change, int column)
{
	return change->kind == SNAPSHOT_CHANGED &&
		g_array_index (snapshots->ids, uint32_t, change->before + (size_t) column) !=
		g_array_index (snapshots->ids, uint32_t, change->after + (size_t) column);
}
