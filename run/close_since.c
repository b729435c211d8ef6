#include "run/close_since.h"

#include "common/base/failure.h"
#include "reports/bridge_change_report.h"
#include "run/close_file.h"

#include <stdio.h>

enum
{
	SHOWN = 30
};

struct since
{
	struct signed_state state;
	struct bridge_changes *changes;
};

/* The last time that somebody put their name to the result; a reopening takes the lock away, not what was signed. */
static const struct signoff *
signoff_find (const struct close *close)
{
	for (guint i = close->book->signoffs->len; i-- > 0;) {
		const struct signoff *one = close->book->signoffs->pdata[i];

		if (one->stage == SIGNOFF_PREPARED || one->stage == SIGNOFF_REVIEWED || one->stage == SIGNOFF_LOCKED)
			return one;
	}
	return NULL;
}

static GPtrArray *
signed_load (struct close *close, const struct signoff *signoff, GError **error)
{
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify) outcome_free);

	for (size_t i = 0; i < signoff->n_runs; i++) {
		struct outcome *outcome = ledger_load_kept (close->ledger, signoff->runs[i].sequence, error);

		if (outcome == NULL) {
			g_prefix_error (error, "run '%s', which was signed: ", signoff->runs[i].run_id);
			return NULL;
		}
		g_ptr_array_add (outcomes, outcome);
	}
	return g_steal_pointer (&outcomes);
}

static gboolean
csv_write (const struct out_stream *out, void *data, GError **error)
{
	const struct since *since = data;

	return bridge_changes_csv_write (out, &since->state, since->changes, error);
}

static gboolean
summary_write (const struct out_stream *out, void *data, GError **error)
{
	const struct since *since = data;

	return bridge_changes_json_write (out, &since->state, since->changes, error);
}

gboolean
close_since (struct close *close, int *exit_code, GError **error)
{
	static const struct close_file files[] = {{"exceptions", csv_write}, {"summary", summary_write}};
	const struct signoff *signoff = signoff_find (close);
	g_autofree char *unit = close_unit_text (close);
	g_autoptr (GPtrArray) then = NULL, now = g_ptr_array_new ();
	g_autoptr (bridge_changes) changes = NULL;
	g_autoptr (GString) text = g_string_new (NULL);

	if (signoff == NULL) {
		g_set_error (error, FAILURE, FAILURE_BUSY, "nobody has signed the period of %s yet", unit);
		return FALSE;
	}
	then = signed_load (close, signoff, error);
	if (then == NULL)
		return FALSE;
	for (guint i = 0; i < close->runs->len; i++)
		g_ptr_array_add (now, ((const struct close_run *) close->runs->pdata[i])->outcome);
	changes = bridge_changes_new (then, now);
	struct since since = {{unit, close->scope.period, signoff_stage_name (signoff->stage), signoff->user, signoff->role,
							  signoff->at, signoff->result_hash, close->result_hash},
		changes};
	*exit_code = bridge_changes_answer (&since.state, changes);
	bridge_changes_text (text, &since.state, changes, SHOWN);
	if (!close->job->quiet)
		fputs (text->str, stdout);
	return close_files_write (close->job, files, G_N_ELEMENTS (files), &since, error);
}
