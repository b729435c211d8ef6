#include "common/io/ledger_signoff.h"
#include "common/io/ledger_store.h"

#include "common/base/failure.h"

#include "sql.h"

#include <string.h>

struct listed_run
{
	int64_t sequence;
	char *run_id, *digest, *chain, *period, *rules_hash, *rules_text;
};

static void
listed_run_free (gpointer data)
{
	struct listed_run *run = data;

	g_free (run->run_id);
	g_free (run->digest);
	g_free (run->chain);
	g_free (run->period);
	g_free (run->rules_hash);
	g_free (run->rules_text);
	g_free (run);
}

static gboolean
run_take (void *data, const char *const *values, GError **error)
{
	struct listed_run *run = g_new0 (struct listed_run, 1);

	g_ptr_array_add (data, run);
	run->run_id = g_strdup (values[1]);
	run->digest = g_strdup (values[2]);
	run->chain = g_strdup (values[3]);
	run->period = g_strdup (values[4] != NULL ? values[4] : "");
	run->rules_hash = g_strdup (values[5]);
	run->rules_text = g_strdup (values[6]);
	if (long_parse (values[0], &run->sequence))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "a run cannot be read");
	return FALSE;
}

static gboolean
rules_verify (const struct listed_run *run, GError **error)
{
	g_autofree char *hash =
		run->rules_text != NULL ? g_compute_checksum_for_string (G_CHECKSUM_SHA256, run->rules_text, -1) : NULL;

	if (g_strcmp0 (hash, run->rules_hash) == 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "record %" G_GINT64_FORMAT " of run %s: the text of its rules %s", run->sequence,
		run->run_id, hash == NULL ? "is not there" : "is not what was recorded");
	return FALSE;
}

/* That an archive has been moved away is no damage; that another one stands in its place is. */
static gboolean
archive_verify (struct ledger *ledger, const struct listed_run *run, struct ledger_proof *proof, GError **error)
{
	g_autoptr (GError) cause = NULL;
	g_autofree char *path = ledger_archive_checked (ledger, run->sequence, &cause);

	if (path != NULL)
		proof->archives++;
	else if (g_error_matches (cause, FAILURE, FAILURE_UNAVAILABLE))
		proof->archives_gone++;
	else {
		g_propagate_prefixed_error (
			error, g_steal_pointer (&cause), "record %" G_GINT64_FORMAT " of run %s: ", run->sequence, run->run_id);
		return FALSE;
	}
	return TRUE;
}

/* Of a period that is past its retention only the run itself is left: its link still has to hold. */
static gboolean
dropped_verify (const struct listed_run *run, const char *before, struct ledger_proof *proof, GError **error)
{
	g_autofree char *link = chain_link (before, run->run_id, run->digest);

	proof->dropped++;
	if (strcmp (link, run->chain) == 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA,
		"record %" G_GINT64_FORMAT " of run %s is not what was recorded: it has been altered", run->sequence, run->run_id);
	return FALSE;
}

static gboolean
run_verify (struct ledger *ledger, const struct listed_run *run, const char *before, struct ledger_proof *proof, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autoptr (outcome) outcome = NULL;
	int64_t dropped = 0;

	row_text (row, "period", run->period);
	if (!ledger->sqlite && !ledger_number (ledger, sql_ledger_postgresql_partition_dropped, row, &dropped, error))
		return FALSE;
	if (dropped != 0)
		return dropped_verify (run, before, proof, error);
	outcome = ledger_load_kept (ledger, run->sequence, error);
	return outcome != NULL && rules_verify (run, error) && archive_verify (ledger, run, proof, error);
}

static gboolean
runs_verify (struct ledger *ledger, const GPtrArray *runs, struct ledger_proof *proof, GError **error)
{
	for (guint i = 0; i < runs->len; i++) {
		const struct listed_run *run = runs->pdata[i];

		if (run->sequence != (int64_t) i + 1) {
			g_set_error (error, FAILURE, FAILURE_DATA,
				"record %u is not there any more: run %s, record %" G_GINT64_FORMAT ", follows", i + 1, run->run_id,
				run->sequence);
			return FALSE;
		}
		if (!run_verify (ledger, run, i > 0 ? proof->run_head : NULL, proof, error))
			return FALSE;
		proof->records++;
		g_strlcpy (proof->run_head, run->chain, sizeof proof->run_head);
	}
	return TRUE;
}

static gboolean
jobs_verify (struct ledger *ledger, struct ledger_proof *proof, GError **error)
{
	g_autoptr (GPtrArray) runs = job_runs_load (ledger, NULL, 0, error);
	const char *before = NULL;

	for (guint i = 0; runs != NULL && i < runs->len; i++) {
		const struct ledger_job_run *run = runs->pdata[i];
		g_autofree char *link = job_link (ledger, run, before, error);

		if (link == NULL)
			return FALSE;
		if (run->number != (int64_t) i + 1 || strcmp (link, run->chain) != 0) {
			g_set_error (error, FAILURE, FAILURE_DATA,
				"record %" G_GINT64_FORMAT ": what attempt %s noted of its evidence and its files is not what was recorded",
				run->sequence, run->attempt);
			return FALSE;
		}
		before = run->chain;
		proof->jobs = run->ordinal == 0 ? proof->jobs + 1 : proof->jobs;
		g_strlcpy (proof->job_head, run->chain, sizeof proof->job_head);
	}
	return runs != NULL;
}

static bool
head_is_there (const GPtrArray *runs, const char *head)
{
	bool found = false;

	for (guint i = 0; i < runs->len && !found; i++)
		found = g_ascii_strcasecmp (((const struct listed_run *) runs->pdata[i])->chain, head) == 0;
	return found;
}

gboolean
ledger_verify (struct ledger *ledger, const char *head, struct ledger_proof *proof, GError **error)
{
	g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func (listed_run_free);
	g_autoptr (signoff_book) book = NULL;
	bool found = false;

	*proof = (struct ledger_proof) {0};
	if (!ledger_each (ledger, sql_ledger_run_list, NULL, run_take, runs, error) || !runs_verify (ledger, runs, proof, error) ||
		!results_verify (ledger, proof, head, &found, error) || !jobs_verify (ledger, proof, error))
		return ledger_failed (ledger, error);
	book = signoff_book_load (ledger, NULL, error); /* which walks their chain */
	if (book == NULL)
		return FALSE;
	if (head == NULL || found || head_is_there (runs, head))
		return TRUE;
	g_set_error (
		error, FAILURE, FAILURE_DATA, "no record has the link '%s': the ledger is another one, or records are gone", head);
	return ledger_failed (ledger, error);
}
