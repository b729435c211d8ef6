#include "common/io/ledger_snapshot.h"

#include "common/io/ledger_report.h"
#include "common/io/ledger_store.h"

#include "sql.h"

#include <string.h>

#define KEY_SEPARATOR "\x1f"

static gboolean
run_write (struct ledger *ledger, const struct snapshot_record *record, GError **error)
{
	const struct snapshots *snapshots = record->snapshots;
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autoptr (GString) reasons = g_string_new (NULL);
	int64_t rows = 0;
	char text[16];

	for (guint i = 0; i < snapshots->reasons->len; i++)
		g_string_append_printf (reasons, "%s%s", i > 0 ? "\n" : "", (const char *) snapshots->reasons->pdata[i]);
	for (guint i = 0; i < snapshots->extracts->len; i++)
		rows += g_array_index (snapshots->extracts, struct snapshot_extract_taken, i).rows;
	row_text (row, "run_id", record->run_id);
	row_text (row, "report", snapshots->rule->name);
	row_text (row, "unit", "");
	row_copy (row, "period", period_format (record->period, text));
	row_long (row, "definition", snapshots->rule->version);
	row_text (row, "rules_hash", snapshots->rule->hash);
	row_long (row, "as_of", record->as_of);
	row_long (row, "clean", snapshots->clean);
	row_long (row, "verdict", snapshots->verdict);
	row_text (row, "reasons", reasons->str);
	row_long (row, "cells", rows);
	row_long (row, "open_cells", snapshots->findings);
	row_text (row, "version", VERSION);
	row_now (row);
	return row_execute (ledger, sql_ledger_report_run_insert, row, error);
}

/* Findings stand before all other changes. */
static gboolean
findings_write (struct ledger *ledger, const struct snapshots *snapshots, int64_t sequence, GError **error)
{
	g_autoptr (db_bulk) bulk = db_bulk_begin (ledger->db, sql_ledger_report_cell_insert, error);
	g_autoptr (ledger_row) row = ledger_row_new ();

	for (guint i = 0; bulk != NULL && i < (guint) snapshots->findings; i++) {
		const struct snapshot_change *change = &g_array_index (snapshots->changes, struct snapshot_change, i);
		g_autofree char *step = snapshot_step_name (snapshots, change->step);
		g_autoptr (GString) key = g_string_new (NULL);
		int64_t effect = snapshot_effect (change);

		if (effect == DECIMAL_NONE)
			effect = 0;
		for (int c = 0; c < snapshots->rule->n_key; c++)
			g_string_append_printf (key, "%s%s", c > 0 ? KEY_SEPARATOR : "", snapshot_text (snapshots, change, false, c));
		row_clear (row);
		row_long (row, "sequence", sequence);
		row_long (row, "ordinal", i);
		row_text (row, "side", step);
		row_text (row, "measure", snapshot_code (change));
		row_text (row, "cell_key", key->str);
		row_long (row, "first_value", change->first);
		row_long (row, "later_value", change->later);
		row_long (row, "delta", effect);
		row_long (row, "unexplained", effect);
		row_text (row, "result", snapshot_kind_name (change->kind));
		row_long (row, "passes", 0);
		if (!row_bulk (bulk, row, error))
			return FALSE;
	}
	return bulk != NULL && db_bulk_end (bulk, error);
}

static gboolean
snapshot_write (struct ledger *ledger, const void *data, int64_t *sequence, GError **error)
{
	const struct snapshot_record *record = data;

	/* A free window is no period: it counts for nothing later. */
	if (record->period == PERIOD_NONE)
		return TRUE;
	if (!ledger_report_repeated (ledger, record->snapshots->rule->name, "", record->period, record->run_id, "", sequence, error))
		return FALSE;
	return *sequence != 0 ||
		(run_write (ledger, record, error) && ledger_number (ledger, sql_ledger_report_run_newest, NULL, sequence, error) &&
			findings_write (ledger, record->snapshots, *sequence, error) &&
			result_link_write (ledger, RESULT_REPORT, *sequence, error));
}

gboolean
ledger_snapshots_record (struct ledger *ledger, const struct snapshot_record *records, size_t n, struct part_file *const *outputs,
	size_t n_outputs, const struct ledger_job *job, GError **error)
{
	g_autofree struct ledger_result *results = g_new (struct ledger_result, n + 1);

	for (size_t i = 0; i < n; i++)
		results[i] = (struct ledger_result) {records[i].claim, &records[i], records[i].archive, NULL};
	return results_record (ledger, RESULT_REPORT, snapshot_write, results, n, outputs, n_outputs, job, error);
}

static gboolean
run_take (void *data, const char *const *values, GError **error G_GNUC_UNUSED)
{
	struct ledger_run_found one = {
		.sequence = g_ascii_strtoll (values[0], NULL, 10), .as_of = g_ascii_strtoll (values[3], NULL, 10)};

	g_strlcpy (one.run_id, values[1], sizeof one.run_id);
	g_strlcpy (one.plant, values[2], sizeof one.plant);
	g_array_append_val ((GArray *) data, one);
	return TRUE;
}

GArray *
ledger_runs_every (struct ledger *ledger, const struct ledger_query *query, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	GArray *runs = g_array_new (FALSE, FALSE, sizeof (struct ledger_run_found));
	char text[16], period[16];

	row_text (row, "reconciliation", query->reconciliation);
	row_text (row, "plant", query->plant != NULL ? query->plant : "");
	row_copy (row, "period", query->period != PERIOD_NONE ? period_format (query->period, period) : "");
	row_copy (row, "from", date_format (query->from, text));
	row_copy (row, "until", date_format (query->until, text));
	if (ledger_each (ledger, sql_ledger_run_every, row, run_take, runs, error))
		return runs;
	g_array_unref (runs);
	ledger_failed (ledger, error);
	return NULL;
}
