#include "common/recon/bridge_change.h"

#include "common/base/failure.h"

#include <string.h>

/* ---- names ---- */

static int
texts_order (const char *const *a, const char *const *b, size_t n)
{
	int order = 0;

	for (size_t i = 0; i < n && order == 0; i++)
		order = strcmp (a[i], b[i]);
	return order;
}

static int
line_compare (const struct bridge_change *x, const struct bridge_change *y)
{
	const char *const a[] = {x->reconciliation, x->company, x->plant, x->gl_account, x->currency};
	const char *const b[] = {y->reconciliation, y->company, y->plant, y->gl_account, y->currency};
	int order = texts_order (a, b, G_N_ELEMENTS (a));

	if (order == 0)
		order = (int) x->ledger - (int) y->ledger;
	return order != 0 ? order : x->order - y->order;
}

static int
outcome_compare (const struct outcome *x, const struct outcome *y)
{
	const char *const a[] = {x->reconciliation, x->company, x->plant}, *const b[] = {y->reconciliation, y->company, y->plant};

	return texts_order (a, b, G_N_ELEMENTS (a));
}

/* ---- lines ---- */

/* What stands on a line in one of the two judgments: a case, or without one what the bridge says of it. */
struct entry
{
	struct bridge_change *line;
	const char *name;
	int64_t amount, records; /* DECIMAL_NONE: unvalued */
};

struct gathering
{
	GHashTable *lines; /* struct bridge_change, by line_compare: a set */
	GArray *items[JUDGMENT_COUNT];
};

static guint
line_hash (gconstpointer data)
{
	const struct bridge_change *line = data;

	return g_str_hash (line->reconciliation) ^ g_str_hash (line->plant) * 31u ^ g_str_hash (line->gl_account) * 131u ^
		g_str_hash (line->currency) * 1031u ^ (guint) line->order * 8209u;
}

static gboolean
line_equal (gconstpointer a, gconstpointer b)
{
	return line_compare (a, b) == 0;
}

static void
line_free (gpointer data)
{
	struct bridge_change *line = data;

	g_ptr_array_unref (line->came);
	g_ptr_array_unref (line->went);
	g_ptr_array_unref (line->moved);
	g_free (line);
}

static struct bridge_change *
line_of (struct gathering *gathering, const struct bridge_change *name)
{
	struct bridge_change *line = g_hash_table_lookup (gathering->lines, name);

	if (line == NULL) {
		line = g_memdup2 (name, sizeof *name);
		line->came = g_ptr_array_new ();
		line->went = g_ptr_array_new ();
		line->moved = g_ptr_array_new ();
		g_hash_table_add (gathering->lines, line);
	}
	return line;
}

static void
item_add (struct gathering *gathering, enum judgment judgment, const struct bridge_change *name, struct entry item)
{
	struct bridge_change *line = item.line = line_of (gathering, name);

	line->records[judgment] += item.records;
	if (item.amount == DECIMAL_NONE)
		line->unvalued[judgment]++;
	else
		line->amount[judgment] += item.amount;
	g_array_append_val (gathering->items[judgment], item);
}

static void
outcome_gather (struct gathering *gathering, enum judgment judgment, const struct outcome *outcome)
{
	struct bridge_change name = {
		.reconciliation = outcome->reconciliation, .company = outcome->company, .plant = outcome->plant, .ledger = true};

	for (size_t i = 0; i < outcome->n_bridge; i++) {
		const struct outcome_bridge *one = &outcome->bridge[i];

		name.gl_account = one->gl_account;
		name.currency = one->currency;
		name.decimals = currency_decimals (one->currency);
		name.order = (int) one->cause;
		name.cause = bridge_cause_name (one->cause);
		item_add (gathering, judgment, &name,
			(struct entry) {
				.name = *one->case_id != '\0' ? one->case_id : one->note, .amount = one->amount, .records = one->rows});
	}
	/* Cases of a tie-out stand on its bridge. */
	name.ledger = false;
	for (size_t i = 0; i < outcome->n_cases && outcome->n_accounts == 0; i++) {
		const struct outcome_case *one = &outcome->cases[i];

		if (one->state == CASE_CLEARED)
			continue;
		name.gl_account = one->gl_account;
		name.currency = one->currency;
		name.decimals = one->currency_decimals;
		name.order = (int) one->code;
		name.cause = code_name (one->code);
		item_add (gathering, judgment, &name,
			(struct entry) {.name = one->case_id,
				.amount = one->impact_stock,
				.records = (int64_t) (g_strv_length (one->left_keys) + g_strv_length (one->right_keys))});
	}
}

/* ---- what differs ---- */

static int
item_compare (gconstpointer a, gconstpointer b)
{
	const struct entry *x = a, *y = b;
	int order = line_compare (x->line, y->line);

	if (order == 0)
		order = strcmp (x->name, y->name);
	if (order == 0)
		order = (x->amount > y->amount) - (x->amount < y->amount);
	return order != 0 ? order : (x->records > y->records) - (x->records < y->records);
}

static int
item_name_compare (const struct entry *x, const struct entry *y)
{
	int order = line_compare (x->line, y->line);

	return order != 0 ? order : strcmp (x->name, y->name);
}

/* Both lists sorted: a merge. Several items of one name on a line pair off in their order. */
static void
items_compare (struct gathering *gathering)
{
	const GArray *then = gathering->items[THEN], *now = gathering->items[NOW];

	for (guint i = 0, j = 0; i < then->len || j < now->len;) {
		const struct entry *x = i < then->len ? &g_array_index (then, struct entry, i) : NULL;
		const struct entry *y = j < now->len ? &g_array_index (now, struct entry, j) : NULL;
		int order = i >= then->len ? 1 : j >= now->len ? -1 : item_name_compare (x, y);

		if (order < 0)
			g_ptr_array_add (x->line->went, (gpointer) x->name);
		else if (order > 0)
			g_ptr_array_add (y->line->came, (gpointer) y->name);
		else if (x->amount != y->amount || x->records != y->records)
			g_ptr_array_add (x->line->moved, (gpointer) x->name);
		i += order <= 0;
		j += order >= 0;
	}
}

static bool
line_is_changed (const struct bridge_change *line)
{
	return line->came->len + line->went->len + line->moved->len > 0;
}

static int
changed_compare (gconstpointer a, gconstpointer b)
{
	return line_compare (*(const struct bridge_change *const *) a, *(const struct bridge_change *const *) b);
}

static void
lines_collect (struct gathering *gathering, struct bridge_changes *changes)
{
	GHashTableIter iterator;
	gpointer line;

	g_hash_table_iter_init (&iterator, gathering->lines);
	while (g_hash_table_iter_next (&iterator, &line, NULL)) {
		g_hash_table_iter_steal (&iterator);
		if (line_is_changed (line))
			g_ptr_array_add (changes->lines, line);
		else {
			changes->unchanged++;
			line_free (line);
		}
	}
	g_ptr_array_sort (changes->lines, changed_compare);
}

/* ---- runs ---- */

static struct run_change *
run_of (struct bridge_changes *changes, const struct outcome *outcome)
{
	for (guint i = 0; i < changes->runs->len; i++) {
		struct run_change *run = &g_array_index (changes->runs, struct run_change, i);

		if (outcome_compare (run->outcome[THEN] != NULL ? run->outcome[THEN] : run->outcome[NOW], outcome) == 0)
			return run;
	}
	g_array_append_val (changes->runs, ((struct run_change) {.lines = 0}));
	return &g_array_index (changes->runs, struct run_change, changes->runs->len - 1);
}

static int
run_compare (gconstpointer a, gconstpointer b)
{
	const struct run_change *x = a, *y = b;

	return outcome_compare (x->outcome[THEN] != NULL ? x->outcome[THEN] : x->outcome[NOW],
		y->outcome[THEN] != NULL ? y->outcome[THEN] : y->outcome[NOW]);
}

static bool
line_is_of (const struct bridge_change *line, const struct outcome *outcome)
{
	const char *const a[] = {line->reconciliation, line->company, line->plant};
	const char *const b[] = {outcome->reconciliation, outcome->company, outcome->plant};

	return texts_order (a, b, G_N_ELEMENTS (a)) == 0;
}

static void
runs_judge (struct bridge_changes *changes)
{
	g_array_sort (changes->runs, run_compare);
	changes->same = changes->lines->len == 0;
	for (guint i = 0; i < changes->runs->len; i++) {
		struct run_change *run = &g_array_index (changes->runs, struct run_change, i);

		for (guint j = 0; j < changes->lines->len; j++)
			run->lines += line_is_of (changes->lines->pdata[j], run->outcome[run->outcome[NOW] != NULL ? NOW : THEN]);
		changes->same = changes->same && run->outcome[THEN] != NULL && run->outcome[NOW] != NULL;
	}
}

struct bridge_changes *
bridge_changes_new (const GPtrArray *then, const GPtrArray *now)
{
	const GPtrArray *const outcomes[JUDGMENT_COUNT] = {then, now};
	struct bridge_changes *changes = g_new0 (struct bridge_changes, 1);
	struct gathering gathering = {.lines = g_hash_table_new_full (line_hash, line_equal, line_free, NULL)};

	changes->lines = g_ptr_array_new_with_free_func (line_free);
	changes->runs = g_array_new (FALSE, TRUE, sizeof (struct run_change));
	for (int judgment = THEN; judgment < JUDGMENT_COUNT; judgment++) {
		gathering.items[judgment] = g_array_new (FALSE, FALSE, sizeof (struct entry));
		for (guint i = 0; i < outcomes[judgment]->len; i++) {
			run_of (changes, outcomes[judgment]->pdata[i])->outcome[judgment] = outcomes[judgment]->pdata[i];
			outcome_gather (&gathering, (enum judgment) judgment, outcomes[judgment]->pdata[i]);
		}
		g_array_sort (gathering.items[judgment], item_compare);
	}
	items_compare (&gathering);
	lines_collect (&gathering, changes);
	runs_judge (changes);
	for (int judgment = THEN; judgment < JUDGMENT_COUNT; judgment++)
		g_array_unref (gathering.items[judgment]);
	g_hash_table_unref (gathering.lines);
	return changes;
}

void
bridge_changes_free (struct bridge_changes *changes)
{
	if (changes == NULL)
		return;
	g_ptr_array_unref (changes->lines);
	g_array_unref (changes->runs);
	g_free (changes);
}

int
bridge_changes_exit_code (const struct bridge_changes *changes)
{
	int code = VERDICT_FOUND;

	if (changes->same)
		return VERDICT_CLEAN;
	for (guint i = 0; i < changes->runs->len; i++) {
		const struct run_change *run = &g_array_index (changes->runs, struct run_change, i);

		if (run->lines > 0 && run->outcome[NOW] != NULL && run->outcome[NOW]->verdict >= VERDICT_BREACHED)
			code = VERDICT_BREACHED;
	}
	return code;
}
