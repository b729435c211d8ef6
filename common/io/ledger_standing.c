#include "common/io/ledger_store.h"

#include "common/base/failure.h"

#include "sql.h"

#include <string.h>

/* ---- writing ---- */

static gboolean
marks_write (struct ledger *ledger, const char *attempt, const GArray *marks, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();

	for (guint i = 0; i < marks->len; i++) {
		const struct change_mark *mark = &g_array_index (marks, struct change_mark, i);

		row_clear (row);
		row_text (row, "attempt", attempt);
		row_long (row, "ordinal", i);
		row_text (row, "source", mark->source);
		row_text (row, "population", mark->population);
		row_text (row, "query", mark->query);
		row_text (row, "query_hash", mark->query_hash);
		row_text (row, "since", mark->since);
		row_text (row, "answer", mark->answer);
		row_long (row, "row_count", mark->rows);
		if (!row_execute (ledger, sql_ledger_change_mark_insert, row, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
full_read_write (
	struct ledger *ledger, const char *attempt, int64_t sequence, const struct ledger_full_read *read, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();

	row_text (row, "attempt", attempt);
	row_long (row, "sequence", sequence);
	row_text (row, "setup", read->setup);
	row_text (row, "reference", read->reference);
	return row_execute (ledger, sql_ledger_full_read_insert, row, error) && marks_write (ledger, attempt, read->marks, error);
}

/* ---- reading ---- */

struct finding
{
	struct ledger_standing *standing;
	char *attempt;
};

static gboolean
standing_take (void *data, const char *const *values, GError **error)
{
	struct finding *finding = data;
	struct ledger_standing *standing = finding->standing = g_new0 (struct ledger_standing, 1);

	standing->run_id = g_strdup (values[1]);
	standing->rules_hash = g_strdup (values[3]);
	standing->version = g_strdup (values[4]);
	finding->attempt = g_strdup (values[5]);
	standing->setup = g_strdup (values[6]);
	standing->reference = g_strdup (values[7]);
	standing->decided = strcmp (values[8], "0") != 0;
	standing->recorded = strcmp (values[9], "0") != 0;
	standing->marks = change_marks_new ();
	if (long_parse (values[0], &standing->sequence) && long_parse (values[2], &standing->as_of) &&
		long_parse (values[10], &standing->stood))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "the record that stands cannot be read");
	return FALSE;
}

static gboolean
mark_take (void *data, const char *const *values, GError **error)
{
	struct change_mark mark = {.source = g_strdup (values[0]),
		.population = g_strdup (values[1]),
		.query = g_strdup (values[2]),
		.query_hash = g_strdup (values[3]),
		.since = g_strdup (values[4]),
		.answer = g_strdup (values[5])};
	bool good = long_parse (values[6], &mark.rows);

	g_array_append_val ((GArray *) data, mark);
	if (!good)
		g_set_error (error, FAILURE, FAILURE_DATA, "what a source said of its changes cannot be read");
	return good;
}

static gboolean
archive_take (void *data, const char *const *values, GError **error)
{
	struct ledger_standing *standing = data;

	standing->archive = g_strdup (values[0]);
	if (long_parse (values[2], &standing->archive_size))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "the size of archive '%s' cannot be read", values[0]);
	return FALSE;
}

gboolean
ledger_standing_find (struct ledger *ledger, const struct ledger_scope *scope, struct ledger_standing **standing, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	struct finding finding = {0};
	gboolean good;

	*standing = NULL;
	row_scope (row, scope);
	good = ledger_each (ledger, sql_ledger_standing_find, row, standing_take, &finding, error);
	if (good && finding.standing != NULL) {
		row_clear (row);
		row_text (row, "attempt", finding.attempt);
		row_long (row, "sequence", finding.standing->sequence);
		good = ledger_each (ledger, sql_ledger_change_mark_load, row, mark_take, finding.standing->marks, error) &&
			ledger_each (ledger, sql_ledger_archive_find, row, archive_take, finding.standing, error);
	}
	g_free (finding.attempt);
	if (good)
		*standing = finding.standing;
	else
		ledger_standing_free (finding.standing);
	return good || ledger_failed (ledger, error);
}

void
ledger_standing_free (struct ledger_standing *standing)
{
	if (standing == NULL)
		return;
	g_free (standing->run_id);
	g_free (standing->rules_hash);
	g_free (standing->version);
	g_free (standing->setup);
	g_free (standing->reference);
	g_free (standing->archive);
	if (standing->marks != NULL)
		g_array_unref (standing->marks);
	g_free (standing);
}

static gboolean
sequence_take (void *data, const char *const *values, GError **error)
{
	(void) error;
	return long_parse (values[0], data);
}

gboolean
standing_check (struct ledger *ledger, const struct ledger_scope *scope, int64_t sequence, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	int64_t found = 0;

	row_scope (row, scope);
	if (!ledger_each (ledger, sql_ledger_run_standing, row, sequence_take, &found, error))
		return FALSE;
	if (found == sequence)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_BUSY, "another run was recorded for it in the meantime\nhint: run again");
	return FALSE;
}
