#include "common/io/ledger_store.h"

#include "common/base/failure.h"

#include "sql.h"

#include <string.h>

struct open_item /* an open item of the run that is carried from */
{
	int side;
	char *movement, *reason, *case_ids;
};

struct ledger_prior
{
	struct ledger *ledger;
	char *reconciliation, *plant, *company;
	struct ledger_scope scope; /* its texts are those above */
	int64_t before;            /* only records with a smaller sequence count; INT64_MAX: all do */
	char *run_id;              /* of the recorded run; NULL: the outcome's own */
	GArray *items;
	struct strpool *strings;
	struct movement_table *rows; /* of the items, in their order: proves that each can be read, and holds their keys */
	GHashTable *carried_cases;   /* ids of the cases that carried rows and failed movements belong to */
	struct memories *memories;   /* of the run that is carried from, then of this window */
	char *carried_from;          /* sequence of that run; NULL: there is none */
	struct prior_record *record; /* its books; NULL: nobody asked */
};

struct listing /* the last listing of a case */
{
	int64_t sequence, ordinal;
	bool cleared, open_here;
	date_t first_seen;
};

static void
item_clear (gpointer data)
{
	struct open_item *item = data;

	g_free (item->movement);
	g_free (item->reason);
	g_free (item->case_ids);
}

static gboolean
item_take (void *data, const char *const *values, GError **error)
{
	struct ledger_prior *prior = data;
	g_auto (GStrv) cases = g_strsplit (values[2], ";", -1);
	g_autofree char *text = g_strdup (values[3]);
	struct open_item item = {.movement = g_strdup (values[3]), .reason = g_strdup (values[1]), .case_ids = g_strdup (values[2])};
	int64_t side;

	if (!long_parse (values[0], &side) || side < 0 || side >= SIDE_COUNT || !movement_unpack (text, prior->rows)) {
		item_clear (&item);
		g_set_error (error, FAILURE, FAILURE_DATA, "open item %u cannot be read", prior->items->len + 1);
		return FALSE;
	}
	item.side = (int) side;
	g_array_append_val (prior->items, item);
	for (char **id = cases; *id != NULL; id++)
		if (**id != '\0')
			g_hash_table_add (prior->carried_cases, g_strdup (*id));
	return TRUE;
}

static struct ledger_prior *
prior_read (struct ledger *ledger, const struct ledger_scope *scope, int64_t before, GError **error)
{
	g_autoptr (ledger_prior) prior = g_new0 (struct ledger_prior, 1);
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autofree char *run = NULL;

	prior->ledger = ledger;
	prior->before = before;
	prior->scope = *scope;
	prior->scope.reconciliation = prior->reconciliation = g_strdup (scope->reconciliation);
	prior->scope.plant = prior->plant = g_strdup (scope->plant);
	prior->scope.company = prior->company = g_strdup (scope->company);
	prior->strings = strpool_new ();
	prior->rows = movement_table_new (prior->strings);
	prior->items = g_array_new (FALSE, FALSE, sizeof (struct open_item));
	g_array_set_clear_func (prior->items, item_clear);
	prior->carried_cases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	prior->memories = memories_new ();
	row_scope (row, scope);
	row_long (row, "before", before);
	if (ledger_value (ledger, sql_ledger_carry_run, row, &run, error)) {
		row_clear (row);
		row_text (row, "sequence", run);
		prior->carried_from = g_strdup (run);
		if (run == NULL ||
			(ledger_each (ledger, sql_ledger_open_item_load, row, item_take, prior, error) &&
				memories_load (prior->memories, ledger, run, true, prior->carried_cases, error)))
			return g_steal_pointer (&prior);
	}
	ledger_failed (ledger, error);
	return NULL;
}

struct ledger_prior *
ledger_prior_new (struct ledger *ledger, const struct ledger_scope *scope, GError **error)
{
	return prior_read (ledger, scope, INT64_MAX, error);
}

struct ledger_prior *
ledger_prior_of_run (struct ledger *ledger, const struct ledger_found *run, GError **error)
{
	struct ledger_scope scope = {
		run->reconciliation, run->plant, run->company, run->period, run->from, run->until, run->as_of, NULL};
	struct ledger_prior *prior = prior_read (ledger, &scope, run->sequence, error);

	if (prior != NULL)
		prior->run_id = g_strdup (run->run_id);
	return prior;
}

void
ledger_prior_free (struct ledger_prior *prior)
{
	if (prior == NULL)
		return;
	g_array_unref (prior->items);
	movement_table_free (prior->rows);
	strpool_free (prior->strings);
	g_hash_table_unref (prior->carried_cases);
	memories_free (prior->memories);
	prior_record_free (prior->record);
	g_free (prior->carried_from);
	g_free (prior->reconciliation);
	g_free (prior->plant);
	g_free (prior->company);
	g_free (prior->run_id);
	g_free (prior);
}

/* ---- open items ---- */

/* Rows of a table by the id of their source_key, for the keys that are asked for only. */
static GHashTable *
rows_of_keys (const struct movement_table *table, GHashTable *keys)
{
	GHashTable *rows = g_hash_table_new (NULL, NULL);

	if (g_hash_table_size (keys) == 0)
		return rows;
	for (size_t row = 0; row < table->rows; row++) {
		gpointer id = GUINT_TO_POINTER (movement_text (table, COL_SOURCE_KEY, row));

		if (g_hash_table_contains (keys, id) && !g_hash_table_contains (rows, id))
			g_hash_table_insert (rows, id, GSIZE_TO_POINTER (row + 1));
	}
	return rows;
}

void
ledger_prior_carry (const struct ledger_prior *prior, int side, struct movement_table *table)
{
	g_autoptr (GHashTable) keys = g_hash_table_new (NULL, NULL);
	g_autoptr (GHashTable) rows = NULL;
	g_autofree uint32_t *ids = g_new (uint32_t, prior->items->len);

	for (guint i = 0; i < prior->items->len; i++) {
		const char *key = movement_string (prior->rows, COL_SOURCE_KEY, i);

		ids[i] = strpool_find (table->strings, key, strlen (key));
		if (ids[i] != STRPOOL_ABSENT && g_array_index (prior->items, struct open_item, i).side == side)
			g_hash_table_add (keys, GUINT_TO_POINTER (ids[i]));
	}
	rows = rows_of_keys (table, keys);
	for (guint i = 0; i < prior->items->len; i++) {
		const struct open_item *item = &g_array_index (prior->items, struct open_item, i);
		size_t row = GPOINTER_TO_SIZE (g_hash_table_lookup (rows, GUINT_TO_POINTER (ids[i])));
		g_autofree char *text = g_strdup (item->movement);

		if (item->side != side)
			continue;
		if (row == 0) {
			movement_unpack (text, table);
			row = table->rows;
		}
		movement_carry (table, row - 1, item->reason);
	}
}

gboolean
ledger_prior_books (struct ledger_prior *prior, const struct prior_books **books, GError **error)
{
	*books = NULL;
	if (prior->carried_from == NULL)
		return TRUE;
	if (prior->record == NULL) {
		prior->record = prior_record_load (prior->ledger, prior->carried_from, error);
		if (prior->record == NULL)
			return ledger_failed (prior->ledger, error);
		for (guint i = 0; i < prior->items->len; i++) {
			const struct open_item *item = &g_array_index (prior->items, struct open_item, i);

			prior_record_item (prior->record, item->side, movement_string (prior->rows, COL_SOURCE_KEY, i), item->case_ids);
		}
	}
	*books = prior_record_books (prior->record);
	return TRUE;
}

/* ---- the failure queue ---- */

const struct queue_memory *
ledger_prior_queue (struct ledger_prior *prior, const char *run_id, size_t *n, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autofree char *run = NULL;

	row_scope (row, &prior->scope);
	row_text (row, "run_id", run_id);
	row_long (row, "before", prior->before);
	if (ledger_value (prior->ledger, sql_ledger_queue_run, row, &run, error) &&
		memories_load (prior->memories, prior->ledger, run, false, NULL, error))
		return memories_list (prior->memories, n);
	ledger_failed (prior->ledger, error);
	return NULL;
}

/* ---- readings ---- */

struct readings
{
	GArray *list;
	struct outcome *owner;
};

static gboolean
reading_take (void *data, const char *const *values, GError **error)
{
	struct readings *readings = data;
	const struct listed_table *table = listed_tables;
	g_autofree char *packed = g_strdup (values[0]);
	struct outcome_reading read = {0};
	struct prior_reading one;
	char *text = packed;

	while (strcmp (table->state, READINGS_LISTED) != 0)
		table++;
	if (!unpack_fields (&text, table->fields, &read, readings->owner) || !long_parse (values[1], &one.as_of) ||
		!date_parse (values[2], strlen (values[2]), NULL, &one.from) ||
		!date_parse (values[3], strlen (values[3]), NULL, &one.until)) {
		g_set_error (error, FAILURE, FAILURE_DATA, "what a run before has read cannot be told");
		return FALSE;
	}
	one.source = read.source;
	one.object = read.object;
	one.digest = read.digest;
	one.rows = read.rows;
	one.newest = read.newest;
	one.own = strcmp (values[4], "1") == 0;
	one.recent = strcmp (values[5], "1") == 0;
	g_array_append_val (readings->list, one);
	return TRUE;
}

GArray *
ledger_prior_readings (
	const struct ledger_prior *prior, const char *run_id, int runs, instant_t since, struct outcome *owner, GError **error)
{
	g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (struct prior_reading));
	g_autoptr (ledger_row) row = ledger_row_new ();
	struct readings readings = {list, owner};

	row_scope (row, &prior->scope);
	row_text (row, "run_id", prior->run_id != NULL ? prior->run_id : run_id);
	row_long (row, "before", prior->before);
	row_long (row, "runs", runs);
	row_long (row, "since", since);
	if (ledger_each (prior->ledger, sql_ledger_reading_load, row, reading_take, &readings, error))
		return g_steal_pointer (&list);
	ledger_failed (prior->ledger, error);
	return NULL;
}

/* ---- history ---- */

static gboolean
listing_take (void *data, const char *const *values, GError **error)
{
	struct listing *listing = g_new0 (struct listing, 1);

	listing->first_seen = DATE_NONE;
	listing->cleared = g_strcmp0 (values[3], case_state_name (CASE_CLEARED)) == 0;
	listing->open_here = g_strcmp0 (values[5], "1") == 0;
	g_hash_table_insert (data, g_strdup (values[0]), listing);
	if (values[1] != NULL && long_parse (values[1], &listing->sequence) && values[2] != NULL &&
		long_parse (values[2], &listing->ordinal) &&
		(values[4] == NULL || date_parse (values[4], strlen (values[4]), NULL, &listing->first_seen)))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "the history of case '%s' cannot be read", values[0]);
	return FALSE;
}

/* Sets the state of the cases that are there and takes them out of the listings. */
static void
states_set (struct outcome *outcome, GHashTable *listings)
{
	for (size_t i = 0; i < outcome->n_cases; i++) {
		struct outcome_case *one = &outcome->cases[i];
		const struct listing *listing = g_hash_table_lookup (listings, one->case_id);

		one->state = listing == NULL ? CASE_NEW : listing->cleared ? CASE_REOPENED : CASE_OPEN;
		if (listing != NULL && listing->first_seen != DATE_NONE)
			one->first_seen = listing->first_seen;
		g_hash_table_remove (listings, one->case_id);
	}
}

static int64_t
magnitude (int64_t amount)
{
	return amount == DECIMAL_NONE ? 0 : amount < 0 ? -amount : amount;
}

/* The order of outcome.cases: gravest first, then most money, then by identity. */
static int
cleared_compare (const void *a, const void *b)
{
	const struct outcome_case *left = a, *right = b;
	int64_t left_impact = magnitude (left->impact_stock), right_impact = magnitude (right->impact_stock);

	if (left->severity != right->severity)
		return left->severity < right->severity ? -1 : 1;
	if (left_impact != right_impact)
		return left_impact > right_impact ? -1 : 1;
	return strcmp (left->case_id, right->case_id);
}

struct cleared
{
	struct outcome *outcome;
	GArray *cases;
};

static gboolean
cleared_take (void *data, const char *const *values, GError **error)
{
	struct cleared *cleared = data;
	struct outcome_case one = {0};

	if (!case_take (values, cleared->outcome, &one, NULL, -1, error))
		return FALSE;
	one.state = CASE_CLEARED;
	g_array_append_val (cleared->cases, one);
	return TRUE;
}

static gboolean
cleared_collect (const struct ledger_prior *prior, GHashTable *listings, struct cleared *cleared, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	GHashTableIter iterator;
	gpointer case_id, value;

	g_hash_table_iter_init (&iterator, listings);
	while (g_hash_table_iter_next (&iterator, &case_id, &value)) {
		const struct listing *listing = value;

		if (listing->cleared || (!listing->open_here && !g_hash_table_contains (prior->carried_cases, case_id)))
			continue;
		row_clear (row);
		row_long (row, "sequence", listing->sequence);
		row_long (row, "ordinal", listing->ordinal);
		if (!ledger_each (prior->ledger, sql_ledger_case_read, row, cleared_take, cleared, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
cleared_add (const struct ledger_prior *prior, struct outcome *outcome, GHashTable *listings, GError **error)
{
	g_autoptr (GArray) cases = g_array_new (FALSE, FALSE, sizeof (struct outcome_case));
	struct cleared cleared = {outcome, cases};
	struct outcome_case *all;

	if (!cleared_collect (prior, listings, &cleared, error))
		return FALSE;
	if (cases->len == 0)
		return TRUE;
	g_array_sort (cases, cleared_compare);
	all = g_new (struct outcome_case, outcome->n_cases + cases->len);
	if (outcome->n_cases > 0)
		memcpy (all, outcome->cases, outcome->n_cases * sizeof *all);
	memcpy (all + outcome->n_cases, cases->data, cases->len * sizeof *all);
	g_ptr_array_add (outcome->owned, all);
	outcome->cases = all;
	outcome->n_cases += cases->len;
	return TRUE;
}

static gboolean
dispositions_set (const struct ledger_prior *prior, struct outcome *outcome, GError **error)
{
	g_autoptr (GHashTable) latest = dispositions_load (prior->ledger, error);
	struct zone *zone = latest != NULL ? zone_new (outcome->zone, error) : NULL;
	date_t today;

	if (zone == NULL)
		return FALSE;
	today = zone_date (zone, outcome->as_of);
	zone_free (zone);
	for (size_t i = 0; i < outcome->n_cases; i++) {
		struct outcome_case *one = &outcome->cases[i];
		const struct ledger_disposition *event = g_hash_table_lookup (latest, one->case_id);

		if (event == NULL || one->state == CASE_CLEARED || one->disposition != DISPOSITION_NONE ||
			(event->until != DATE_NONE && event->until < today))
			continue;
		one->disposition = event->action;
		one->disposition_until = event->until;
		one->disposition_by = outcome_text (outcome, event->by);
		one->disposition_reason = outcome_text (outcome, event->reason);
		if (event->action == DISPOSITION_ASSIGN)
			one->owner = one->disposition_by;
	}
	return TRUE;
}

gboolean
ledger_prior_history (const struct ledger_prior *prior, struct outcome *outcome, GError **error)
{
	g_autoptr (GHashTable) listings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr (ledger_row) row = ledger_row_new ();

	row_scope (row, &prior->scope);
	row_text (row, "run_id", prior->run_id != NULL ? prior->run_id : outcome->run_id);
	row_long (row, "before", prior->before);
	if (!ledger_each (prior->ledger, sql_ledger_history, row, listing_take, listings, error))
		return ledger_failed (prior->ledger, error);
	states_set (outcome, listings);
	return (cleared_add (prior, outcome, listings, error) &&
			   (prior->run_id != NULL || dispositions_set (prior, outcome, error))) ||
		ledger_failed (prior->ledger, error);
}
