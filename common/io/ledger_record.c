#include "common/io/ledger_store.h"

#include "common/base/failure.h"

#include "sql.h"

#include <string.h>

struct recording
{
	struct ledger *ledger;
	const struct ledger_run *run;
	const struct outcome *outcome;
	int64_t sequence;
	char period[16]; /* "" for a free window: the partition */
	struct ledger_row *row;
	struct db_bulk *bulk;
	struct digests *digests;
	size_t number;   /* of the run among those of the job */
	const char *job; /* the attempt of the first of them */
};

static struct ledger_scope
outcome_scope (const struct outcome *outcome)
{
	return (struct ledger_scope) {outcome->reconciliation, outcome->plant, outcome->company, outcome->period, outcome->from,
		outcome->until, outcome->as_of, NULL};
}

/* ---- the run and its totals ---- */

struct standing /* what a query said of another run */
{
	bool found;
	int64_t sequence;
	char *text[2];
};

static gboolean
standing_take (void *data, const char *const *values, GError **error)
{
	struct standing *standing = data;

	(void) error;
	standing->found = long_parse (values[0], &standing->sequence);
	standing->text[0] = g_strdup (values[1]);
	return TRUE;
}

static gboolean
standing_pair_take (void *data, const char *const *values, GError **error)
{
	struct standing *standing = data;

	standing->text[1] = g_strdup (values[2]);
	return standing_take (data, values, error);
}

static void
standing_release (struct standing *standing)
{
	g_free (standing->text[0]);
	g_free (standing->text[1]);
}

static gboolean
rules_write (struct recording *to, GError **error)
{
	row_clear (to->row);
	row_text (to->row, "rules_hash", to->outcome->rules_hash);
	row_text (to->row, "rules_file", to->outcome->rules_file);
	row_text (to->row, "rules_text", to->outcome->rules_text);
	return row_execute (to->ledger, sql_ledger_rule_set_insert, to->row, error);
}

static gboolean
run_write (struct recording *to, const struct standing *superseded, const struct standing *last, GError **error)
{
	const char *digest = digests_wait (to->digests, to->number);
	g_autofree char *chain = chain_link (last->text[0], to->outcome->run_id, digest);

	row_clear (to->row);
	row_fields (to->row, run_fields, to->outcome);
	row_long (to->row, "sequence", to->sequence);
	row_long (to->row, "cases", (int64_t) to->outcome->n_cases);
	row_long (to->row, "supersedes", superseded->found ? superseded->sequence : INT64_MIN);
	row_text (to->row, "digest", digest);
	row_text (to->row, "chain", chain);
	row_text (to->row, "attempt", to->run->claim->attempt);
	row_now (to->row);
	return row_execute (to->ledger, sql_ledger_run_insert, to->row, error);
}

/* ---- many rows: a bulk per table ---- */

/* Starts a row with what the tables of findings have in common. */
static void
row_start (struct recording *to, size_t ordinal)
{
	row_clear (to->row);
	row_long (to->row, "sequence", to->sequence);
	row_text (to->row, "run_period", to->period);
	row_long (to->row, "ordinal", (int64_t) ordinal);
}

static gboolean
bulk_write (struct recording *to, const char *insert, gboolean (*rows) (struct recording *to, GError **error), GError **error)
{
	gboolean good;

	to->bulk = db_bulk_begin (to->ledger->db, insert, error);
	good = to->bulk != NULL && rows (to, error) && db_bulk_end (to->bulk, error);
	db_bulk_free (to->bulk);
	to->bulk = NULL;
	return good;
}

static gboolean
total_write (void *data, int side, const char *source, const char *state, const char *measure, int128 value, GError **error)
{
	struct recording *to = data;

	row_clear (to->row);
	row_long (to->row, "sequence", to->sequence);
	row_long (to->row, "side", side);
	row_text (to->row, "source", source);
	row_text (to->row, "state", state);
	row_text (to->row, "measure", measure);
	row_wide (to->row, "value", value);
	return row_bulk (to->bulk, to->row, error);
}

static gboolean
totals_write (struct recording *to, GError **error)
{
	return totals_each (to->outcome, total_write, to, error);
}

static gboolean
evidence_write (struct recording *to, GError **error)
{
	for (size_t i = 0; i < to->outcome->n_evidence; i++) {
		row_clear (to->row);
		row_long (to->row, "sequence", to->sequence);
		row_long (to->row, "ordinal", (int64_t) i);
		row_fields (to->row, evidence_fields, &to->outcome->evidence[i]);
		if (!row_bulk (to->bulk, to->row, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
numbers_write (struct recording *to, GError **error)
{
	for (size_t i = 0; i < to->outcome->n_evidence; i++) {
		if (!evidence_is_numbered (&to->outcome->evidence[i]))
			continue;
		row_clear (to->row);
		row_long (to->row, "sequence", to->sequence);
		row_long (to->row, "ordinal", (int64_t) i);
		row_text (to->row, "numbers", to->outcome->evidence[i].numbers);
		if (!row_execute (to->ledger, sql_ledger_evidence_numbers_insert, to->row, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
cases_write (struct recording *to, GError **error)
{
	g_autoptr (GString) facts = g_string_new (NULL), lines = g_string_new (NULL);
	const struct outcome *outcome = to->outcome;
	size_t line = 0;

	for (size_t i = 0; i < outcome->n_cases; i++) {
		g_string_truncate (facts, 0);
		g_string_truncate (lines, 0);
		pack_fields (facts, fact_fields, &outcome->cases[i]);
		for (; line < outcome->n_lines && outcome->lines[line].case_index == (int) i; line++)
			pack_fields (lines, line_fields, &outcome->lines[line]);
		row_start (to, i);
		row_text (to->row, "facts", facts->str);
		row_text (to->row, "lines", lines->str);
		row_fields (to->row, case_fields, &outcome->cases[i]);
		if (!row_bulk (to->bulk, to->row, error))
			return FALSE;
	}
	if (line == outcome->n_lines)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_INTERNAL, "line %zu of the outcome is not in the order of its cases", line);
	return FALSE;
}

static gboolean
listed_rows_write (struct recording *to, GError **error)
{
	g_autoptr (GString) packed = g_string_new (NULL);

	for (size_t i = 0; i < to->outcome->n_others; i++) {
		const struct outcome_line *line = &to->outcome->others[i];

		if (!line_is_kept (line))
			continue;
		g_string_truncate (packed, 0);
		pack_fields (packed, line_fields, line);
		row_start (to, i);
		row_long (to->row, "side", line->side);
		row_text (to->row, "state", state_name (line->state));
		row_text (to->row, "source_key", line->source_key);
		row_text (to->row, "plant", line->plant);
		row_text (to->row, "material", line->material);
		row_text (to->row, "reason", line->reason);
		row_text (to->row, "line", packed->str);
		if (!row_bulk (to->bulk, to->row, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
queue_items_write (struct recording *to, GError **error)
{
	g_autoptr (GString) packed = g_string_new (NULL);

	for (size_t i = 0; i < to->outcome->n_queue; i++) {
		const struct queue_line *one = &to->outcome->queue[i];

		g_string_truncate (packed, 0);
		pack_fields (packed, line_fields, &one->line);
		row_clear (to->row);
		row_long (to->row, "sequence", to->sequence);
		row_long (to->row, "ordinal", (int64_t) i);
		row_text (to->row, "source_key", one->line.source_key);
		row_text (to->row, "plant", one->line.plant);
		row_text (to->row, "material", one->line.material);
		row_text (to->row, "line", packed->str);
		row_fields (to->row, queue_fields, one);
		if (!row_bulk (to->bulk, to->row, error))
			return FALSE;
	}
	return TRUE;
}

/* A field of a row as text; name NULL: "". */
static const char *
listed_text (const struct listed_table *table, const char *name, const void *row, GString *scratch)
{
	const char *text = name != NULL ? field_get (field_named (table->fields, name), row, scratch) : NULL;

	return text != NULL ? text : "";
}

/* The rows of tables that only some reconciliations have stand behind the others. */
static gboolean
tables_write (struct recording *to, GError **error)
{
	g_autoptr (GString) packed = g_string_new (NULL), scratch = g_string_new (NULL);
	size_t ordinal = to->outcome->n_others;

	for (const struct listed_table *table = listed_tables; table < listed_tables + LISTED_TABLES; table++)
		for (size_t i = 0; i < listed_count (table, to->outcome); i++) {
			const void *row = listed_row (table, to->outcome, i);

			g_string_truncate (packed, 0);
			pack_fields (packed, table->fields, row);
			row_start (to, ordinal++);
			row_long (to->row, "side", SIDE_RIGHT);
			row_text (to->row, "state", table->state);
			row_text (to->row, "source_key", listed_text (table, table->source_key, row, scratch));
			row_text (to->row, "plant", to->outcome->plant);
			row_text (to->row, "material", listed_text (table, table->material, row, scratch));
			row_text (to->row, "reason", listed_text (table, table->reason, row, scratch));
			row_text (to->row, "line", packed->str);
			if (!row_bulk (to->bulk, to->row, error))
				return FALSE;
		}
	return TRUE;
}

/* Which cases a row of a side belongs to: source_key -> case ids, separated by ';'. */
static GHashTable *
cases_by_row (const struct outcome *outcome, int side)
{
	GHashTable *cases = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

	for (size_t i = 0; i < outcome->n_lines; i++) {
		const struct outcome_line *line = &outcome->lines[i];
		const char *case_id = outcome->cases[line->case_index].case_id, *known;

		if (line->side != side)
			continue;
		known = g_hash_table_lookup (cases, line->source_key);
		g_hash_table_replace (
			cases, (char *) line->source_key, known != NULL ? g_strconcat (known, ";", case_id, NULL) : g_strdup (case_id));
	}
	return cases;
}

static gboolean
open_items_write (struct recording *to, GError **error)
{
	g_autoptr (GHashTable) left = cases_by_row (to->outcome, SIDE_LEFT), right = cases_by_row (to->outcome, SIDE_RIGHT);
	g_autoptr (GString) packed = g_string_new (NULL);

	for (size_t i = 0; i < to->run->n_open_rows; i++) {
		const struct open_row *open = &to->run->open_rows[i];
		const struct movement_table *table = to->run->side[open->side];
		const char *source_key = movement_string (table, COL_SOURCE_KEY, open->row);
		const char *case_ids = g_hash_table_lookup (open->side == SIDE_LEFT ? left : right, source_key);

		g_string_truncate (packed, 0);
		movement_pack (packed, table, open->row);
		row_start (to, i);
		row_long (to->row, "side", open->side);
		row_text (to->row, "source_key", source_key);
		row_text (to->row, "plant", movement_string (table, COL_PLANT, open->row));
		row_text (to->row, "material", movement_string (table, COL_MATERIAL, open->row));
		row_text (to->row, "state", state_name (open->state));
		row_text (to->row, "reason", open->reason != NULL ? open->reason : "");
		row_long (to->row, "expires_at", open->expires_at);
		row_text (to->row, "case_ids", case_ids != NULL ? case_ids : "");
		row_text (to->row, "movement", packed->str);
		if (!row_bulk (to->bulk, to->row, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
findings_write (struct recording *to, GError **error)
{
	if (!to->ledger->sqlite) {
		g_autofree char *none = NULL;

		row_clear (to->row);
		row_text (to->row, "period", to->period);
		if (!ledger_value (to->ledger, sql_ledger_postgresql_partition_call, to->row, &none, error))
			return FALSE;
	}
	return bulk_write (to, sql_ledger_control_total_insert, totals_write, error) &&
		bulk_write (to, sql_ledger_evidence_insert, evidence_write, error) && numbers_write (to, error) &&
		bulk_write (to, sql_ledger_case_insert, cases_write, error) &&
		bulk_write (to, sql_ledger_listed_row_insert, listed_rows_write, error) &&
		bulk_write (to, sql_ledger_listed_row_insert, tables_write, error) &&
		bulk_write (to, sql_ledger_open_item_insert, open_items_write, error) &&
		bulk_write (to, sql_ledger_queue_item_insert, queue_items_write, error);
}

/* ---- dispositions ---- */

static gboolean
outcome_dispositions_add (struct recording *to, GError **error)
{
	g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (struct ledger_disposition));
	size_t noted;

	for (size_t i = 0; i < to->outcome->n_cases; i++) {
		const struct outcome_case *one = &to->outcome->cases[i];
		struct ledger_disposition event = {
			one->case_id, one->disposition, one->disposition_until, one->disposition_by, one->disposition_reason};

		if (one->disposition != DISPOSITION_NONE && one->state != CASE_CLEARED)
			g_array_append_val (events, event);
	}
	return dispositions_add (to->ledger, (const struct ledger_disposition *) (void *) events->data, events->len, &noted, error);
}

/* ---- one run, one job ---- */

/* Whether the record that stands is this very run with this very content. */
static bool
is_repeated (const struct recording *to, const struct standing *standing)
{
	return standing->found && strcmp (standing->text[0], to->outcome->run_id) == 0 &&
		strcmp (standing->text[1], digests_wait (to->digests, to->number)) == 0;
}

/*
 * Finds the number of the record: of the one that stands and is the same, or a new one that is written. The run itself comes
 * last: by then its digest is there.
 */
static gboolean
outcome_record (struct recording *to, GError **error)
{
	struct ledger_scope scope = outcome_scope (to->outcome);
	struct standing standing = {0}, last = {0};
	gboolean good;

	row_clear (to->row);
	row_scope (to->row, &scope);
	good = ledger_each (to->ledger, sql_ledger_run_standing, to->row, standing_pair_take, &standing, error) &&
		ledger_each (to->ledger, sql_ledger_run_last, NULL, standing_take, &last, error);
	if (good && is_repeated (to, &standing))
		to->sequence = standing.sequence;
	else if (good) {
		to->sequence = last.sequence + 1;
		good = lock_check (to->ledger, &scope, to->outcome->run_id, error) && rules_write (to, error) &&
			findings_write (to, error) && run_write (to, &standing, &last, error);
	}
	standing_release (&standing);
	standing_release (&last);
	return good;
}

/* Nothing was read, so there is nothing new to record: the record that the run stands on is its own. */
static gboolean
stand_record (struct recording *to, GError **error)
{
	struct ledger_scope scope = outcome_scope (to->outcome);

	to->sequence = to->run->stands_on;
	return standing_check (to->ledger, &scope, to->sequence, error);
}

static gboolean
run_record (struct recording *to, struct part_file *const *outputs, size_t n_outputs, GError **error)
{
	bool stands = to->run->stands_on != 0;
	gboolean good = stands ? stand_record (to, error) : outcome_record (to, error);

	for (size_t i = 0; good && i < n_outputs; i++)
		good = output_write (to->ledger, to->run->claim, to->sequence, outputs[i], false, error);
	if (good && to->run->archive != NULL)
		good = output_write (to->ledger, to->run->claim, to->sequence, to->run->archive, true, error);
	good = good && (stands || outcome_dispositions_add (to, error)) &&
		attempt_record (to->ledger, to->run->claim, to->sequence, error);
	struct ledger_job_run noted = {.name = (char *) to->job,
		.ordinal = (int64_t) to->number,
		.attempt = to->run->claim->attempt,
		.kind = (char *) "",
		.seen = (char *) "",
		.sequence = to->sequence};

	good = good && job_run_write (to->ledger, &noted, to->run->job, error);
	return good &&
		(to->run->full_read == NULL ||
			full_read_write (to->ledger, to->run->claim->attempt, to->sequence, to->run->full_read, error));
}

static gboolean
kept_take (void *data, const char *const *values, GError **error)
{
	struct standing *kept = data;

	(void) error;
	kept->found = long_parse (values[1], &kept->sequence);
	kept->text[0] = g_strdup (values[0]);
	return TRUE;
}

/* A driver that calls a failed commit a success must not be believed. */
static gboolean
run_verify (struct ledger *ledger, const struct ledger_run *run, const char *digest, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	struct standing kept = {0};
	bool same;

	row_long (row, "sequence", run->sequence);
	if (!ledger_each (ledger, sql_ledger_run_kept, row, kept_take, &kept, error))
		return FALSE;
	same = kept.found && kept.sequence == (int64_t) run->outcome->n_cases && strcmp (kept.text[0], digest) == 0;
	standing_release (&kept);
	if (!same)
		g_set_error (error, FAILURE, FAILURE_IO, "run %s was committed but is not there", run->outcome->run_id);
	return same;
}

gboolean
ledger_record (
	struct ledger *ledger, struct ledger_run *runs, size_t n, struct part_file *const *outputs, size_t n_outputs, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autoptr (digests) own = n == 0 || runs[0].digests == NULL ? digests_new (runs, n, ledger->alone) : NULL;
	struct digests *digests = own != NULL ? own : runs[0].digests;
	gboolean good = ledger_begin (ledger, error);

	for (size_t i = 0; good && i < n; i++) {
		struct recording to = {.ledger = ledger,
			.run = &runs[i],
			.outcome = runs[i].outcome,
			.row = row,
			.digests = digests,
			.number = i,
			.job = runs[0].claim->attempt};

		period_format (to.outcome->period, to.period);
		good = run_record (&to, outputs, n_outputs, error);
		runs[i].sequence = to.sequence;
	}
	if (!good || !db_commit (ledger->db, error)) {
		db_rollback (ledger->db);
		return ledger_failed (ledger, error);
	}
	for (size_t i = 0; i < n; i++)
		runs[i].claim->recorded = true;
	for (size_t i = 0; i < n; i++)
		if (runs[i].stands_on == 0 && !run_verify (ledger, &runs[i], digests_wait (digests, i), error))
			return ledger_failed (ledger, error);
	return TRUE;
}
