/* Runs of reconciliations replayed. */
#include "run/replay.h"

#include "common/base/log.h"
#include "run/rerun.h"

struct made
{
	GPtrArray *reruns;   /* struct rerun *, in the order of their job */
	GPtrArray *outcomes; /* borrowed from them */
};

static gboolean
run_find (struct replay *replay, const char *id, int64_t *sequence, GError **error)
{
	struct ledger_found *found = ledger_find_run (replay->ledger, id, error);
	bool any = found != NULL;

	*sequence = any ? found->sequence : 0;
	ledger_found_free (found);
	return any;
}

static gboolean
run_rebuild (struct replay *replay, const struct ledger_job_run *run, char **what, bool *same, GError **error)
{
	struct made *made = replay->made;
	struct ledger_found *found = ledger_find_sequence (replay->ledger, run->sequence, error);
	struct rerun *rerun;

	if (found == NULL)
		return FALSE;
	log_progress ("judging run %s", found->run_id);
	*what = g_strdup_printf ("run %s (%s %s)", found->run_id, found->reconciliation, found->plant);
	rerun = rerun_new (replay->job, replay->ledger, found, NULL, error);
	ledger_found_free (found);
	if (rerun == NULL)
		return FALSE;
	g_ptr_array_add (made->reruns, rerun);
	g_ptr_array_add (made->outcomes, rerun->unit->outcome);
	rerun_forget (rerun);
	*same = ledger_result_is_same (rerun->then, rerun->unit->outcome);
	if (replay->version == NULL)
		replay->version = g_strdup (rerun->then->version);
	return TRUE;
}

static gboolean
runs_write (struct replay *replay, struct outputs *outputs, const struct ledger_job *job, GError **error)
{
	return outputs_rebuild (outputs, ((struct made *) replay->made)->outcomes, job->exit_code, job->entered_by, error);
}

static void
rerun_unref (gpointer data)
{
	rerun_free (data);
}

gboolean
replay_run (struct job *job, int *exit_code, GError **error)
{
	static const char *const foreign[] = {"plant", "period", "from", "to", "as-of", "source", "profile", "zone", "currency",
		"dispositions", "rules", "no-aside", "full", NULL};
	static const struct replay_kind kind = {.kind = "",
		.subject = "reconciliation",
		.foreign = foreign,
		.find = run_find,
		.rebuild = run_rebuild,
		.write = runs_write};
	struct made made = {g_ptr_array_new_with_free_func (rerun_unref), g_ptr_array_new ()};
	struct replay replay = {.job = job, .made = &made};
	gboolean good = replay_work (&replay, &kind, exit_code, error);

	g_ptr_array_unref (made.outcomes);
	g_ptr_array_unref (made.reruns);
	return good;
}
