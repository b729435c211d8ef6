#include "common/io/ledger_report.h"

#include "common/base/failure.h"
#include "common/io/ledger_store.h"

#include "sql.h"

#include <string.h>

#define KEY_SEPARATOR "\x1f"
#define KEY_TOTAL "\x1e" /* no report prints it */

/* ---- writing ---- */

static char *
key_text (const struct dualrun *dualrun, const struct report_key *key)
{
	GString *text = g_string_new (NULL);

	for (int i = 0; i < dualrun->rule->n_grain; i++) {
		if (i > 0)
			g_string_append (text, KEY_SEPARATOR);
		g_string_append (text, key->id[i] == REPORT_TOTAL ? KEY_TOTAL : strpool_text (dualrun->strings, key->id[i]));
	}
	return g_string_free (text, FALSE);
}

static gboolean
run_write (struct ledger *ledger, const struct report_record *record, GError **error)
{
	const struct dualrun *dualrun = record->dualrun;
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autoptr (GString) reasons = g_string_new (NULL);
	char period[16];

	for (guint i = 0; i < dualrun->reasons->len; i++)
		g_string_append_printf (reasons, "%s%s", i > 0 ? "\n" : "", (const char *) dualrun->reasons->pdata[i]);
	row_text (row, "run_id", record->run_id);
	row_text (row, "report", dualrun->rule->name);
	row_text (row, "unit", record->unit);
	row_copy (row, "period", period_format (record->period, period));
	row_long (row, "definition", dualrun->rule->version);
	row_text (row, "rules_hash", dualrun->rule->hash);
	row_long (row, "as_of", record->as_of);
	row_long (row, "clean", dualrun->clean);
	row_long (row, "verdict", dualrun->verdict);
	row_text (row, "reasons", reasons->str);
	row_long (row, "cells", dualrun->cells_in_all);
	row_long (row, "open_cells", dualrun->open);
	row_text (row, "version", VERSION);
	row_now (row);
	return row_execute (ledger, sql_ledger_report_run_insert, row, error);
}

static gboolean
cells_write (struct ledger *ledger, const struct dualrun *dualrun, int64_t sequence, GError **error)
{
	g_autoptr (db_bulk) bulk = db_bulk_begin (ledger->db, sql_ledger_report_cell_insert, error);
	g_autoptr (ledger_row) row = ledger_row_new ();

	for (guint i = 0; i < dualrun->cells->len && bulk != NULL; i++) {
		const struct dualrun_cell *cell = &g_array_index (dualrun->cells, struct dualrun_cell, i);
		g_autofree char *key = key_text (dualrun, &cell->key);

		row_clear (row);
		row_long (row, "sequence", sequence);
		row_long (row, "ordinal", i);
		row_text (row, "side", dualrun->rule->sides[cell->side].name);
		row_text (row, "measure", dualrun->rule->measures[cell->measure].name);
		row_text (row, "cell_key", key);
		row_long (row, "first_value", cell->first);
		row_long (row, "later_value", cell->later);
		row_long (row, "delta", cell->delta);
		row_long (row, "unexplained", cell->unexplained);
		row_text (row, "result", report_result_name (cell->result));
		row_long (row, "passes", cell->passes);
		if (!row_bulk (bulk, row, error))
			return FALSE;
	}
	return bulk != NULL && db_bulk_end (bulk, error);
}

static gboolean
claims_write (struct ledger *ledger, const struct dualrun *dualrun, int64_t sequence, GError **error)
{
	g_autoptr (db_bulk) bulk = db_bulk_begin (ledger->db, sql_ledger_report_claim_insert, error);
	g_autoptr (ledger_row) row = ledger_row_new ();

	for (guint i = 0; i < dualrun->claims->len && bulk != NULL; i++) {
		const struct timing_claim *claim = &g_array_index (dualrun->claims, struct timing_claim, i);
		g_autofree char *key = key_text (dualrun, &claim->key);

		row_clear (row);
		row_long (row, "sequence", sequence);
		row_long (row, "ordinal", i);
		row_text (row, "side", dualrun->rule->sides[claim->side].name);
		row_text (row, "measure", dualrun->rule->measures[claim->measure].name);
		row_text (row, "cell_key", key);
		row_long (row, "amount", claim->amount);
		if (!row_bulk (bulk, row, error))
			return FALSE;
	}
	return bulk != NULL && db_bulk_end (bulk, error);
}

static gboolean
result_write (struct ledger *ledger, const struct report_record *record, int64_t sequence, GError **error)
{
	const struct dualrun *dualrun = record->dualrun;
	g_autoptr (ledger_row) row = ledger_row_new ();
	const char *held_id = "", *void_id = "";
	int64_t held = 0, void_ones = 0;

	/* The measures of an entry stand next to each other. */
	for (guint i = 0; i < dualrun->uses->len; i++) {
		const struct dualrun_use *use = &g_array_index (dualrun->uses, struct dualrun_use, i);
		const char *id = dualrun->rule->known[use->known].id, **last = use->why == NULL ? &held_id : &void_id;

		if (use->records == 0 || strcmp (*last, id) == 0)
			continue;
		*last = id;
		*(use->why == NULL ? &held : &void_ones) += 1;
	}
	row_long (row, "sequence", sequence);
	row_text (row, "result_hash", record->result_hash);
	row_long (row, "differing", dualrun->cells->len);
	row_long (row, "known_held", held);
	row_long (row, "known_void", void_ones);
	return row_execute (ledger, sql_ledger_report_result_insert, row, error);
}

static gboolean
sums_write (struct ledger *ledger, const struct dualrun *dualrun, int64_t sequence, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();

	for (guint i = 0; i < dualrun->totals->len; i++) {
		const struct dualrun_total *total = &g_array_index (dualrun->totals, struct dualrun_total, i);

		row_clear (row);
		row_long (row, "sequence", sequence);
		row_long (row, "ordinal", i);
		row_text (row, "side", dualrun->rule->sides[total->side].name);
		row_text (row, "measure", dualrun->rule->measures[total->measure].name);
		row_text (row, "unit", dualrun_unit (dualrun, total->measure, total->unit));
		row_wide (row, "first_sum", total->first);
		row_wide (row, "later_sum", total->later);
		row_wide (row, "gross", total->gross);
		row_wide (row, "open_gross", total->open_gross);
		if (!row_execute (ledger, sql_ledger_report_total_insert, row, error))
			return FALSE;
	}
	return TRUE;
}

/* ---- hours by hand ---- */

static char *
effort_subject (const char *report)
{
	return g_strconcat (LEDGER_KIND_REPORT, KEY_SEPARATOR, report, NULL);
}

struct efforts
{
	GArray *notes;
	GStringChunk *chunk;
	int64_t newest;
};

static gboolean
effort_take (void *data, const char *const *values, GError **error)
{
	struct efforts *efforts = data;
	struct report_effort note = {.plant = "", .by = g_string_chunk_insert (efforts->chunk, values[1])};
	int64_t number;

	if (!long_parse (values[0], &note.hours) || !date_parse (values[2], strlen (values[2]), NULL, &note.measured) ||
		!long_parse (values[3], &number)) {
		g_set_error (error, FAILURE, FAILURE_DATA, "a note of hours by hand cannot be read");
		return FALSE;
	}
	if (number > efforts->newest)
		return TRUE;
	g_array_append_val (efforts->notes, note);
	return TRUE;
}

GArray *
ledger_effort (struct ledger *ledger, const char *report, const char *unit, const struct report_moment *moment,
	GStringChunk *chunk, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autofree char *subject = effort_subject (report);
	g_autoptr (GArray) notes = g_array_new (FALSE, FALSE, sizeof (struct report_effort));
	struct efforts efforts = {notes, chunk, moment != NULL ? moment->effort : INT64_MAX};

	row_text (row, "subject", subject);
	row_text (row, "unit", unit);
	if (ledger_each (ledger, sql_ledger_effort_load, row, effort_take, &efforts, error))
		return g_steal_pointer (&notes);
	ledger_failed (ledger, error);
	return NULL;
}

/* Noted when it is another one than was noted last: the first comparison notes the baseline. */
static gboolean
effort_write (struct ledger *ledger, const struct report_record *record, GError **error)
{
	const struct report_effort effort = report_rule_effort (record->dualrun->rule, record->unit);
	g_autofree char *subject = effort_subject (record->dualrun->rule->name);
	g_autoptr (ledger_row) row = ledger_row_new ();
	GStringChunk *chunk = g_string_chunk_new (64);
	g_autoptr (GArray) notes = NULL;
	char period[16];
	bool known = effort.hours == DECIMAL_NONE;
	int64_t number = 0;

	if (!known && (notes = ledger_effort (ledger, record->dualrun->rule->name, record->unit, NULL, chunk, error)) == NULL) {
		g_string_chunk_free (chunk);
		return FALSE;
	}
	if (notes != NULL && notes->len > 0) {
		const struct report_effort *last = &g_array_index (notes, struct report_effort, notes->len - 1);

		known = last->hours == effort.hours && last->measured == effort.measured && strcmp (last->by, effort.by) == 0;
	}
	g_string_chunk_free (chunk);
	if (known)
		return TRUE;
	row_text (row, "subject", subject);
	row_text (row, "unit", record->unit);
	row_long (row, "hours", effort.hours);
	row_text (row, "measured_by", effort.by);
	row_date (row, "measured_on", effort.measured);
	row_copy (row, "period", period_format (record->period, period));
	row_now (row);
	return row_execute (ledger, sql_ledger_effort_insert, row, error) &&
		ledger_number (ledger, sql_ledger_effort_newest, NULL, &number, error) &&
		result_link_write (ledger, RESULT_EFFORT, number, error);
}

/* ---- a job ---- */

gboolean
ledger_report_repeated (struct ledger *ledger, const char *report, const char *unit, period_t period, const char *run_id,
	const char *result_hash, int64_t *sequence, GError **error)
{
	g_autoptr (GArray) history = ledger_report_history (ledger, report, unit, period, NULL, error);

	*sequence = 0;
	if (history == NULL)
		return FALSE;
	if (history->len > 0) {
		const struct report_period *last = &g_array_index (history, struct report_period, history->len - 1);

		if (last->streak.period == period && strcmp (last->run_id, run_id) == 0 && strcmp (last->result_hash, result_hash) == 0)
			*sequence = last->sequence;
	}
	return TRUE;
}

static gboolean
report_write (struct ledger *ledger, const void *data, int64_t *sequence, GError **error)
{
	const struct report_record *record = data;

	if (record->period == PERIOD_NONE)
		return TRUE;
	if (!ledger_report_repeated (ledger, record->dualrun->rule->name, record->unit, record->period, record->run_id,
			record->result_hash, sequence, error))
		return FALSE;
	return *sequence != 0 ||
		(run_write (ledger, record, error) && ledger_number (ledger, sql_ledger_report_run_newest, NULL, sequence, error) &&
			cells_write (ledger, record->dualrun, *sequence, error) && claims_write (ledger, record->dualrun, *sequence, error) &&
			result_write (ledger, record, *sequence, error) && sums_write (ledger, record->dualrun, *sequence, error) &&
			effort_write (ledger, record, error) && result_link_write (ledger, RESULT_REPORT, *sequence, error));
}

static char *
moment_text (const struct report_moment *moment)
{
	return g_strdup_printf (
		"%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, moment->comparison, moment->event, moment->effort);
}

gboolean
ledger_reports_record (struct ledger *ledger, const struct report_record *records, size_t n, struct part_file *const *outputs,
	size_t n_outputs, const struct ledger_job *job, GError **error)
{
	g_autofree struct ledger_result *results = g_new (struct ledger_result, n + 1);
	g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

	for (size_t i = 0; i < n; i++) {
		char *seen = records[i].moment != NULL ? moment_text (records[i].moment) : NULL;

		g_ptr_array_add (texts, seen);
		results[i] = (struct ledger_result) {records[i].claim, &records[i], records[i].archive, seen};
	}
	return results_record (ledger, RESULT_REPORT, report_write, results, n, outputs, n_outputs, job, error);
}

/* ---- reading ---- */

struct history
{
	GArray *periods;
	period_t until;
	int64_t newest;
};

static gboolean
history_take (void *data, const char *const *values, GError **error)
{
	struct history *history = data;
	struct report_period one = {.sequence = g_ascii_strtoll (values[0], NULL, 10)};

	if (!period_parse (values[1], &one.streak.period)) {
		g_set_error (error, FAILURE, FAILURE_DATA, "the period '%s' of a compared report cannot be read", values[1]);
		return FALSE;
	}
	if ((history->until != PERIOD_NONE && one.streak.period > history->until) || one.sequence > history->newest)
		return TRUE;
	one.streak.definition = (int) g_ascii_strtoll (values[2], NULL, 10);
	one.streak.clean = strcmp (values[3], "1") == 0;
	one.verdict = (int) g_ascii_strtoll (values[4], NULL, 10);
	one.cells = g_ascii_strtoll (values[5], NULL, 10);
	one.open_cells = g_ascii_strtoll (values[6], NULL, 10);
	g_strlcpy (one.run_id, values[7], sizeof one.run_id);
	one.as_of = g_ascii_strtoll (values[8], NULL, 10);
	g_strlcpy (one.result_hash, values[9], sizeof one.result_hash);
	one.differing = g_ascii_strtoll (values[10], NULL, 10);
	one.known_held = g_ascii_strtoll (values[11], NULL, 10);
	one.known_void = g_ascii_strtoll (values[12], NULL, 10);
	/* The last one of a period stands. */
	if (history->periods->len > 0 &&
		g_array_index (history->periods, struct report_period, history->periods->len - 1).streak.period == one.streak.period)
		g_array_set_size (history->periods, history->periods->len - 1);
	g_array_append_val (history->periods, one);
	return TRUE;
}

GArray *
ledger_report_history (struct ledger *ledger, const char *report, const char *unit, period_t until,
	const struct report_moment *moment, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	struct history history = {
		g_array_new (FALSE, FALSE, sizeof (struct report_period)), until, moment != NULL ? moment->comparison : INT64_MAX};

	row_text (row, "report", report);
	row_text (row, "unit", unit);
	if (ledger_each (ledger, sql_ledger_report_history, row, history_take, &history, error))
		return history.periods;
	g_array_unref (history.periods);
	ledger_failed (ledger, error);
	return NULL;
}

struct claims
{
	const struct report_rule *rule;
	struct strpool *strings;
	GArray *claims;
};

static gboolean
claim_take (void *data, const char *const *values, GError **error G_GNUC_UNUSED)
{
	struct claims *claims = data;
	const struct report_rule *rule = claims->rule;
	g_auto (GStrv) names = g_strsplit (values[2], KEY_SEPARATOR, -1);
	struct timing_claim claim = {.side = -1, .amount = g_ascii_strtoll (values[3], NULL, 10)};

	for (int i = 0; i < rule->n_sides; i++)
		claim.side = strcmp (rule->sides[i].name, values[0]) == 0 ? i : claim.side;
	claim.measure = report_measure_find (rule, values[1]);
	if (claim.side < 0 || claim.measure < 0 || g_strv_length (names) != (guint) rule->n_grain)
		return TRUE;
	for (int i = 0; i < rule->n_grain; i++)
		claim.key.id[i] = strcmp (names[i], KEY_TOTAL) == 0 ? REPORT_TOTAL : strpool_add0 (claims->strings, names[i]);
	g_array_append_val (claims->claims, claim);
	return TRUE;
}

static GArray *
cells_load (struct ledger *ledger, const char *sql, int64_t sequence, const struct report_rule *rule, struct strpool *strings,
	GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	struct claims claims = {rule, strings, g_array_new (FALSE, FALSE, sizeof (struct timing_claim))};

	row_long (row, "sequence", sequence);
	if (ledger_each (ledger, sql, row, claim_take, &claims, error))
		return claims.claims;
	g_array_unref (claims.claims);
	ledger_failed (ledger, error);
	return NULL;
}

GArray *
ledger_report_claims (
	struct ledger *ledger, int64_t sequence, const struct report_rule *rule, struct strpool *strings, GError **error)
{
	return cells_load (ledger, sql_ledger_report_claim_load, sequence, rule, strings, error);
}

GArray *
ledger_report_leanings (
	struct ledger *ledger, int64_t sequence, const struct report_rule *rule, struct strpool *strings, GError **error)
{
	return cells_load (ledger, sql_ledger_report_leaning_load, sequence, rule, strings, error);
}

struct sums
{
	GArray *sums;
	GStringChunk *chunk;
};

static gboolean
sum_take (void *data, const char *const *values, GError **error)
{
	struct sums *sums = data;
	struct report_sum sum = {.side = g_string_chunk_insert (sums->chunk, values[0]),
		.measure = g_string_chunk_insert (sums->chunk, values[1]),
		.unit = g_string_chunk_insert (sums->chunk, values[2])};

	if (!wide_parse (values[3], &sum.first) || !wide_parse (values[4], &sum.later) || !wide_parse (values[5], &sum.gross) ||
		!wide_parse (values[6], &sum.open_gross)) {
		g_set_error (error, FAILURE, FAILURE_DATA, "the totals of a compared report cannot be read");
		return FALSE;
	}
	g_array_append_val (sums->sums, sum);
	return TRUE;
}

GArray *
ledger_report_sums (struct ledger *ledger, int64_t sequence, GStringChunk *chunk, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (struct report_sum));
	struct sums sums = {list, chunk};

	row_long (row, "sequence", sequence);
	if (ledger_each (ledger, sql_ledger_report_total_load, row, sum_take, &sums, error))
		return g_steal_pointer (&list);
	ledger_failed (ledger, error);
	return NULL;
}
