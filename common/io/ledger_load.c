#include "common/io/ledger_store.h"

#include "common/base/failure.h"
#include "common/io/archive.h"

#include "sql.h"

#include <string.h>

enum
{
	CASES_PART = 2048
};

struct loading
{
	struct outcome *outcome;
	GArray *cases, *lines, *others, *queue, *evidence, *leaks, *tables[LISTED_TABLES];
	char *digest, *chain, *before;
};

static gboolean
unreadable (GError **error, const char *what)
{
	g_set_error (error, FAILURE, FAILURE_DATA, "%s cannot be read", what);
	return FALSE;
}

static void *
array_own (struct outcome *outcome, GArray *array, size_t *n)
{
	void *data;

	*n = array->len;
	data = g_array_free (array, FALSE);
	if (data != NULL)
		g_ptr_array_add (outcome->owned, data);
	return data;
}

static gboolean
run_take (void *data, const char *const *values, GError **error)
{
	struct loading *from = data;
	struct outcome *outcome = from->outcome;
	int n = field_count (run_fields);

	for (int i = 0; i < n; i++)
		if (!field_set (&run_fields[i], outcome, outcome, values[i]))
			return unreadable (error, "the run");
	outcome->rules_file = outcome_text (outcome, values[n]);
	outcome->rules_text = outcome_text (outcome, values[n + 1]);
	from->digest = g_strdup (values[n + 2]);
	from->chain = g_strdup (values[n + 3]);
	from->before = g_strdup (values[n + 4]);
	outcome->n_currencies = (int) g_strv_length (outcome->currencies);
	for (int side = 0; side < SIDE_COUNT; side++) {
		int128 *amounts = g_new0 (int128, (size_t) outcome->n_currencies * (STATE_COUNT + 2) + 1);

		g_ptr_array_add (outcome->owned, amounts);
		outcome->side[side].name = "";
		outcome->side[side].read.amount = amounts;
		outcome->side[side].carried.amount = amounts += outcome->n_currencies;
		for (int state = 0; state < STATE_COUNT; state++)
			outcome->side[side].state[state].amount = amounts += outcome->n_currencies;
	}
	return TRUE;
}

static gboolean
leak_take (struct loading *from, const char *measure, GError **error)
{
	g_autofree char *packed = g_strdup (measure + strlen (MEASURE_ABSORBED));
	struct outcome_leak leak = {0};
	char *text = packed;

	if (!unpack_fields (&text, leak_fields, &leak, from->outcome))
		return unreadable (error, "a control total");
	g_array_append_val (from->leaks, leak);
	return TRUE;
}

static gboolean
total_take (void *data, const char *const *values, GError **error)
{
	struct outcome *outcome = ((struct loading *) data)->outcome;
	struct side_totals *totals;
	struct tally *tally;
	int64_t side;
	int128 value;

	if (!long_parse (values[0], &side) || side < 0 || side >= SIDE_COUNT || !wide_parse (values[4], &value))
		return unreadable (error, "a control total");
	totals = &outcome->side[side];
	tally = total_find (totals, values[2]);
	if (tally == NULL)
		return unreadable (error, "a control total");
	if (*totals->name == '\0')
		totals->name = outcome_text (outcome, values[1]);
	if (g_str_has_prefix (values[3], MEASURE_ABSORBED))
		return leak_take (data, values[3], error);
	if (strcmp (values[3], "rows") == 0)
		tally->rows = (int64_t) value;
	else if (strcmp (values[3], "qty") == 0)
		tally->qty = value;
	for (int i = 0; i < outcome->n_currencies; i++)
		if (g_str_has_prefix (values[3], "amount:") && strcmp (values[3] + strlen ("amount:"), outcome->currencies[i]) == 0)
			tally->amount[i] = value;
	return TRUE;
}

static gboolean
evidence_take (void *data, const char *const *values, GError **error)
{
	struct loading *from = data;
	struct evidence one = {0};

	for (int i = 0; evidence_fields[i].name != NULL; i++)
		if (!field_set (&evidence_fields[i], &one, from->outcome, *values++))
			return unreadable (error, "evidence");
	if (!field_set (&evidence_proof_fields[0], &one, from->outcome, *values))
		return unreadable (error, "evidence");
	g_array_append_val (from->evidence, one);
	return TRUE;
}

static gboolean
case_row_take (void *data, const char *const *values, GError **error)
{
	struct loading *from = data;
	struct outcome_case one = {0};

	if (!case_take (values, from->outcome, &one, from->lines, (int) from->cases->len, error))
		return FALSE;
	g_array_append_val (from->cases, one);
	return TRUE;
}

static gboolean
table_row_take (struct loading *from, int number, char *text, GError **error)
{
	const struct listed_table *table = &listed_tables[number];
	GArray *rows = from->tables[number];

	g_array_set_size (rows, rows->len + 1);
	if (unpack_fields (&text, table->fields, rows->data + (rows->len - 1) * table->row_size, from->outcome))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "a row of '%s' cannot be read", table->state);
	return FALSE;
}

static gboolean
listed_row_take (void *data, const char *const *values, GError **error)
{
	struct loading *from = data;
	g_autofree char *packed = g_strdup (values[0]);
	struct outcome_line line = {.case_index = -1};
	char *text = packed;

	for (int i = 0; i < LISTED_TABLES; i++)
		if (strcmp (values[1], listed_tables[i].state) == 0)
			return table_row_take (from, i, text, error);
	if (!unpack_fields (&text, line_fields, &line, from->outcome))
		return unreadable (error, "a listed row");
	g_array_append_val (from->others, line);
	return TRUE;
}

static gboolean
queue_item_take (void *data, const char *const *values, GError **error)
{
	struct loading *from = data;
	g_autofree char *packed = g_strdup (values[0]);
	struct queue_line one = {.line = {.case_index = -1}};
	char *text = packed;
	bool good = unpack_fields (&text, line_fields, &one.line, from->outcome);

	for (int i = 0; good && queue_fields[i].name != NULL; i++)
		good = field_set (&queue_fields[i], &one, from->outcome, values[1 + i]);
	if (!good)
		return unreadable (error, "a failed movement");
	g_array_append_val (from->queue, one);
	return TRUE;
}

/* What was recorded hashes to what was noted, and the chain goes on from the run before. */
static gboolean
record_check (const struct loading *from, int64_t sequence, GError **error)
{
	g_autofree char *digest = outcome_digest (from->outcome);
	g_autofree char *chain = chain_link (from->before, from->outcome->run_id, digest);

	if (strcmp (digest, from->digest) == 0 && strcmp (chain, from->chain) == 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA,
		"record %" G_GINT64_FORMAT " of run %s is not what was recorded: it has been altered", sequence, from->outcome->run_id);
	return FALSE;
}

/* In parts: a driver holds a whole result, and one that meets a long text is asked again for its part alone. */
static gboolean
cases_read (struct ledger *ledger, int64_t sequence, struct loading *from, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	guint first = 0;

	do {
		first = from->cases->len;
		row_clear (row);
		row_long (row, "sequence", sequence);
		row_long (row, "first", first);
		row_long (row, "end", (int64_t) first + CASES_PART);
		if (!ledger_each (ledger, sql_ledger_case_load, row, case_row_take, from, error))
			return FALSE;
	} while (from->cases->len == first + CASES_PART);
	return TRUE;
}

static gboolean
tables_read (struct ledger *ledger, int64_t sequence, struct loading *from, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	struct outcome *outcome = from->outcome;
	gboolean good;

	row_long (row, "sequence", sequence);
	good = (ledger->read_only ? db_begin_read (ledger->db, error) : db_begin (ledger->db, error)) &&
		ledger_each (ledger, sql_ledger_run_load, row, run_take, from, error);
	if (good && from->digest == NULL) {
		g_set_error (error, FAILURE, FAILURE_DATA, "there is no record %" G_GINT64_FORMAT, sequence);
		good = FALSE;
	}
	good = good && ledger_each (ledger, sql_ledger_control_total_load, row, total_take, from, error) &&
		ledger_each (ledger, sql_ledger_evidence_load, row, evidence_take, from, error) &&
		cases_read (ledger, sequence, from, error) &&
		ledger_each (ledger, sql_ledger_listed_row_load, row, listed_row_take, from, error) &&
		ledger_each (ledger, sql_ledger_queue_item_load, row, queue_item_take, from, error);
	db_rollback (ledger->db);
	outcome->cases = array_own (outcome, from->cases, &outcome->n_cases);
	outcome->lines = array_own (outcome, from->lines, &outcome->n_lines);
	outcome->others = array_own (outcome, from->others, &outcome->n_others);
	for (int i = 0; i < LISTED_TABLES; i++)
		*(void **) (void *) ((char *) outcome + listed_tables[i].rows) =
			array_own (outcome, from->tables[i], (size_t *) (void *) ((char *) outcome + listed_tables[i].n));
	outcome->queue = array_own (outcome, from->queue, &outcome->n_queue);
	outcome->evidence = array_own (outcome, from->evidence, &outcome->n_evidence);
	g_array_sort (from->leaks, outcome_leak_compare);
	outcome->leaks = array_own (outcome, from->leaks, &outcome->n_leaks);
	return good && record_check (from, sequence, error);
}

/* ---- the archive ---- */

static gboolean
pair_take (void *data, const char *const *values, GError **error)
{
	char **pair = data;

	(void) error;
	pair[0] = g_strdup (values[0]);
	pair[1] = g_strdup (values[1]);
	return TRUE;
}

gboolean
archive_find (struct ledger *ledger, const char *kind, int64_t sequence, char *pair[2], GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	const char *sql = *kind == '\0' ? sql_ledger_archive_find : sql_ledger_result_archive_find;

	pair[0] = pair[1] = NULL;
	row_long (row, "sequence", sequence);
	if (*kind != '\0')
		row_text (row, "kind", kind);
	return ledger_each (ledger, sql, row, pair_take, pair, error) || ledger_failed (ledger, error);
}

char *
ledger_archive (struct ledger *ledger, int64_t sequence, GError **error)
{
	char *pair[2];

	archive_find (ledger, "", sequence, pair, error);
	g_free (pair[1]);
	return pair[0];
}

gboolean
archive_check (char *const pair[2], GError **error)
{
	g_autofree char *digest = NULL;

	if (pair[0] == NULL)
		g_set_error (error, FAILURE, FAILURE_UNAVAILABLE, "the run has no archive");
	else if (!g_file_test (pair[0], G_FILE_TEST_EXISTS))
		g_set_error (error, FAILURE, FAILURE_UNAVAILABLE, "archive '%s' is gone", pair[0]);
	else if ((digest = file_digest (pair[0], error)) != NULL) {
		if (strcmp (digest, pair[1]) == 0)
			return TRUE;
		g_set_error (error, FAILURE, FAILURE_DATA, "archive '%s' is not the one that was recorded", pair[0]);
	}
	return FALSE;
}

char *
ledger_archive_checked (struct ledger *ledger, int64_t sequence, GError **error)
{
	return ledger_result_archive (ledger, "", sequence, error);
}

char *
ledger_result_archive (struct ledger *ledger, const char *kind, int64_t sequence, GError **error)
{
	char *pair[2];

	if (!archive_find (ledger, kind, sequence, pair, error) || !archive_check (pair, error))
		g_clear_pointer (&pair[0], g_free);
	g_free (pair[1]);
	return pair[0];
}

/* Lists that only the archive has. That it is gone, or is not the one that was recorded, is a note and no failure. */
static gboolean
others_read (struct ledger *ledger, int64_t sequence, struct outcome *outcome, char **missing, GError **error)
{
	g_autoptr (GError) cause = NULL;
	char *pair[2];
	gboolean good = archive_find (ledger, "", sequence, pair, error);

	if (good && archive_check (pair, &cause))
		archive_read_others (pair[0], outcome, &cause);
	*missing = cause != NULL ? g_strdup (cause->message) : NULL;
	g_free (pair[0]);
	g_free (pair[1]);
	return good;
}

/* note NULL: without the lists that only the archive has. */
static struct outcome *
record_load (struct ledger *ledger, int64_t sequence, char **note, GError **error)
{
	g_autoptr (outcome) outcome = outcome_new ();
	struct loading from = {.outcome = outcome,
		.cases = g_array_new (FALSE, FALSE, sizeof (struct outcome_case)),
		.lines = g_array_new (FALSE, FALSE, sizeof (struct outcome_line)),
		.others = g_array_new (FALSE, FALSE, sizeof (struct outcome_line)),
		.queue = g_array_new (FALSE, FALSE, sizeof (struct queue_line)),
		.evidence = g_array_new (FALSE, FALSE, sizeof (struct evidence)),
		.leaks = g_array_new (FALSE, FALSE, sizeof (struct outcome_leak))};
	for (int i = 0; i < LISTED_TABLES; i++)
		from.tables[i] = g_array_new (FALSE, TRUE, (guint) listed_tables[i].row_size);
	gboolean good = tables_read (ledger, sequence, &from, error) || ledger_failed (ledger, error);

	good = good && (note == NULL || others_read (ledger, sequence, outcome, note, error));
	g_free (from.digest);
	g_free (from.chain);
	g_free (from.before);
	return good ? g_steal_pointer (&outcome) : NULL;
}

struct outcome *
ledger_load (struct ledger *ledger, int64_t sequence, char **missing, GError **error)
{
	g_autofree char *note = NULL;
	struct outcome *outcome = record_load (ledger, sequence, &note, error);

	if (missing != NULL)
		*missing = g_steal_pointer (&note);
	return outcome;
}

struct outcome *
ledger_load_kept (struct ledger *ledger, int64_t sequence, GError **error)
{
	return record_load (ledger, sequence, NULL, error);
}

/* ---- finding runs ---- */

void
ledger_found_free (struct ledger_found *found)
{
	if (found == NULL)
		return;
	g_free (found->run_id);
	g_free (found->reconciliation);
	g_free (found->plant);
	g_free (found->company);
	g_free (found);
}

static gboolean
found_take (void *data, const char *const *values, GError **error)
{
	struct ledger_found *found = g_new0 (struct ledger_found, 1);
	int64_t verdict = 0;

	g_ptr_array_add (data, found);
	found->run_id = g_strdup (values[1]);
	found->reconciliation = g_strdup (values[2]);
	found->plant = g_strdup (values[3]);
	found->company = g_strdup (values[4]);
	if (!long_parse (values[0], &found->sequence) || (values[5] != NULL && !period_parse (values[5], &found->period)) ||
		!date_parse (values[6], strlen (values[6]), NULL, &found->from) ||
		!date_parse (values[7], strlen (values[7]), NULL, &found->until) || !long_parse (values[8], &found->as_of) ||
		!long_parse (values[9], &verdict))
		return unreadable (error, "a run");
	found->verdict = (int) verdict;
	return TRUE;
}

GPtrArray *
ledger_find (struct ledger *ledger, const struct ledger_query *query, GError **error)
{
	g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_found_free);
	g_autoptr (ledger_row) row = ledger_row_new ();
	char buffer[16];

	row_text (row, "run_id", query->run_id);
	row_text (row, "reconciliation", query->reconciliation != NULL ? query->reconciliation : "");
	row_text (row, "plant", query->plant != NULL ? query->plant : "");
	row_text (row, "company", query->company != NULL ? query->company : "");
	row_copy (row, "period", period_format (query->period, buffer));
	row_copy (row, "from", date_format (query->from, buffer));
	row_copy (row, "until", date_format (query->until, buffer));
	if (ledger_each (ledger, query->run_id != NULL ? sql_ledger_run_find_id : sql_ledger_run_find, row, found_take, found, error))
		return g_steal_pointer (&found);
	ledger_failed (ledger, error);
	return NULL;
}

struct ledger_found *
ledger_find_sequence (struct ledger *ledger, int64_t sequence, GError **error)
{
	g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_found_free);
	g_autoptr (ledger_row) row = ledger_row_new ();

	row_long (row, "sequence", sequence);
	if (!ledger_each (ledger, sql_ledger_run_find_sequence, row, found_take, found, error)) {
		ledger_failed (ledger, error);
		return NULL;
	}
	if (found->len > 0)
		return g_ptr_array_steal_index (found, 0);
	g_set_error (error, FAILURE, FAILURE_DATA, "there is no record %" G_GINT64_FORMAT, sequence);
	return NULL;
}

struct ledger_found *
ledger_find_run (struct ledger *ledger, const char *id, GError **error)
{
	g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_found_free);
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autoptr (GString) ids = g_string_new (NULL);

	row_text (row, "run_id", id);
	if (!ledger_each (ledger, sql_ledger_run_find_prefix, row, found_take, found, error)) {
		ledger_failed (ledger, error);
		return NULL;
	}
	if (found->len == 1)
		return g_ptr_array_steal_index (found, 0);
	for (guint i = 0; i < found->len; i++) {
		const struct ledger_found *one = found->pdata[i];

		g_string_append_printf (ids, "%s%s (%s, plant %s)", i > 0 ? ", " : "", one->run_id, one->reconciliation, one->plant);
	}
	if (found->len == 0)
		g_set_error (error, FAILURE, FAILURE_USAGE, "the ledger has no run '%s'", id);
	else
		g_set_error (error, FAILURE, FAILURE_USAGE, "more than one run begins with '%s': %s", id, ids->str);
	return NULL;
}
