#include "run/replay.h"

#include "common/base/failure.h"
#include "common/base/log.h"
#include "common/io/ledger.h"
#include "run/publish.h"
#include "run/rerun.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

bool
replay_asked (const struct job *job)
{
	return option_given (job->options, "replay");
}

struct replay
{
	struct job *job;
	struct ledger *ledger;
	GPtrArray *runs;     /* struct ledger_job_run *, of one job, in their order */
	GPtrArray *reruns;   /* struct rerun *, one for each */
	GPtrArray *outcomes; /* borrowed from them */
	char *folder;        /* of what nobody wants to keep */
	GString *differ;     /* what is not the same: names, separated by ", " */
	size_t files;        /* so many were compared */
};

/* ---- results ---- */

static void
differ_add (struct replay *replay, const char *what)
{
	if (replay->differ->len > 0)
		g_string_append (replay->differ, ", ");
	g_string_append (replay->differ, what);
}

static gboolean
result_rebuild (struct replay *replay, int64_t sequence, GError **error)
{
	struct ledger_found *found = ledger_find_sequence (replay->ledger, sequence, error);
	g_autofree char *what = NULL;
	struct rerun *rerun;

	if (found == NULL)
		return FALSE;
	log_progress ("judging run %s", found->run_id);
	what = g_strdup_printf ("run %s (%s %s)", found->run_id, found->reconciliation, found->plant);
	rerun = rerun_new (replay->job, replay->ledger, found, NULL, error);
	ledger_found_free (found);
	if (rerun == NULL)
		return FALSE;
	g_ptr_array_add (replay->reruns, rerun);
	g_ptr_array_add (replay->outcomes, rerun->unit->outcome);
	rerun_forget (rerun);
	bool same = ledger_result_is_same (rerun->then, rerun->unit->outcome);
	if (!same)
		differ_add (replay, what);
	log_progress_end ();
	if (!replay->job->quiet)
		printf ("%s: %s result\n", what, same ? "same" : "ANOTHER");
	log_line (LOG_LEVEL_INFO, "replay: run=%s same=%s", rerun->then->run_id, same ? "yes" : "no");
	return TRUE;
}

/* ---- files ---- */

static const struct ledger_job *
replay_job (const struct replay *replay)
{
	return &((const struct ledger_job_run *) replay->runs->pdata[0])->job;
}

static const char *
recorded_name (const struct replay *replay, int which)
{
	return replay_job (replay)->file[which];
}

static bool
is_asked (const struct replay *replay, int which)
{
	return option_origin (replay->job->options, ledger_file_kinds[which]) == ORIGIN_COMMAND_LINE;
}

/* Where the files go: what nobody asked for is made beside, to be compared. */
static gboolean
targets_set (struct replay *replay, struct outputs *outputs, GError **error)
{
	replay->folder = g_dir_make_tmp ("tieout-replay.XXXXXX", error);
	if (replay->folder == NULL) {
		if (error != NULL)
			(*error)->domain = FAILURE, (*error)->code = FAILURE_CANNOT_CREATE;
		return FALSE;
	}
	outputs->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_file_free);
	for (int i = 0; i < OUTPUT_COUNT; i++)
		if (is_asked (replay, i) && !replay->job->dry_run)
			outputs->target[i] = g_strdup (option_string (replay->job->options, ledger_file_kinds[i]));
		else if (recorded_name (replay, i) != NULL)
			outputs->target[i] = g_build_filename (replay->folder, ledger_file_kinds[i], NULL);
	return TRUE;
}

static const char *
recorded_digest (const GArray *written, const char *name)
{
	for (guint i = 0; name != NULL && i < written->len; i++) {
		const struct ledger_written *one = &g_array_index (written, struct ledger_written, i);

		if (strcmp (one->target, name) == 0)
			return one->digest;
	}
	return NULL;
}

static gboolean
files_compare (struct replay *replay, const struct outputs *outputs, GError **error)
{
	const struct ledger_job_run *first = replay->runs->pdata[0];
	g_autoptr (GArray) written = ledger_written (replay->ledger, first->sequence, first->attempt, error);
	guint part = 0;

	if (written == NULL)
		return FALSE;
	for (int i = 0; i < OUTPUT_COUNT; i++) {
		const char *name = recorded_name (replay, i), *digest = recorded_digest (written, name);

		if (outputs->target[i] == NULL)
			continue;
		bool same = g_strcmp0 (part_file_digest (outputs->parts->pdata[part++]), digest) == 0;
		if (digest == NULL) {
			log_line (LOG_LEVEL_WARNING, "the job wrote no %s: there is nothing to compare it with", ledger_file_kinds[i]);
			continue;
		}
		replay->files++;
		if (!same)
			differ_add (replay, name);
		if (!replay->job->quiet)
			printf ("%s: %s bytes\n", name, same ? "same" : "OTHER");
	}
	return TRUE;
}

/* Only what was asked for takes its name. */
static gboolean
files_keep (struct replay *replay, struct outputs *outputs, GError **error)
{
	guint part = 0;

	for (int i = 0; i < OUTPUT_COUNT; i++) {
		if (outputs->target[i] == NULL)
			continue;
		struct part_file *file = outputs->parts->pdata[part++];
		if (!is_asked (replay, i) || replay->job->dry_run)
			continue;
		if (!part_file_commit (file, error))
			return FALSE;
		if (!replay->job->quiet)
			printf ("written: %s\n", outputs->target[i]);
	}
	return TRUE;
}

static gboolean
files_rebuild (struct replay *replay, GError **error)
{
	const struct ledger_job *job = replay_job (replay);
	struct outputs outputs = {0};
	gboolean good;

	if (!targets_set (replay, &outputs, error))
		return FALSE;
	good = outputs_rebuild (&outputs, replay->outcomes, job->exit_code, job->entered_by, error) &&
		files_compare (replay, &outputs, error) && files_keep (replay, &outputs, error);
	outputs_release (&outputs);
	g_rmdir (replay->folder);
	return good;
}

/* ---- the job ---- */

/* A record of a version that did not note its jobs has its result alone to compare. */
static gboolean
runs_find (struct replay *replay, const struct ledger_found *found, GError **error)
{
	replay->runs = ledger_job_of (replay->ledger, found->sequence, error);
	if (replay->runs == NULL)
		return FALSE;
	if (replay->runs->len > 0)
		return TRUE;
	struct ledger_job_run *run = g_new0 (struct ledger_job_run, 1);
	run->sequence = found->sequence;
	run->job.entered_by = replay->job->config->entered_by;
	run->attempt = g_strdup ("");
	g_ptr_array_add (replay->runs, run);
	log_line (
		LOG_LEVEL_WARNING, "which files were written from run %s was not noted: its result is compared alone", found->run_id);
	return TRUE;
}

static gboolean
replay_work (struct replay *replay, const char *id, GError **error)
{
	struct ledger_found *found = ledger_find_run (replay->ledger, id, error);
	gboolean good = found != NULL && runs_find (replay, found, error);

	ledger_found_free (found);
	for (guint i = 0; good && i < replay->runs->len; i++)
		good = result_rebuild (replay, ((const struct ledger_job_run *) replay->runs->pdata[i])->sequence, error);
	return good && files_rebuild (replay, error);
}

static gboolean
replay_conclude (const struct replay *replay, GError **error)
{
	const struct outcome *then = ((const struct rerun *) replay->reruns->pdata[0])->then;

	if (replay->differ->len == 0) {
		if (!replay->job->quiet)
			printf ("%s\n", replay->files > 0 ? "same bytes" : "same result");
		return TRUE;
	}
	g_set_error (error, FAILURE, FAILURE_INTERNAL, "not what was recorded: %s%s%s%s", replay->differ->str,
		strcmp (then->version, VERSION) != 0 ? "\nhint: the run was recorded by version " : "",
		strcmp (then->version, VERSION) != 0 ? then->version : "",
		strcmp (then->version, VERSION) != 0 ? ", and only that version promises its bytes" : "");
	return FALSE;
}

static gboolean
options_check (const struct job *job, GError **error)
{
	static const char *const foreign[] = {"plant", "period", "from", "to", "as-of", "source", "profile", "zone", "currency",
		"dispositions", "rules", "no-aside", "full", NULL};

	return rerun_options_check (job, "replay", foreign, error);
}

static void
rerun_unref (gpointer data)
{
	rerun_free (data);
}

gboolean
replay_run (struct job *job, int *exit_code, GError **error)
{
	struct replay replay = {.job = job,
		.reruns = g_ptr_array_new_with_free_func (rerun_unref),
		.outcomes = g_ptr_array_new (),
		.differ = g_string_new (NULL)};
	gboolean good = options_check (job, error);

	*exit_code = VERDICT_CLEAN;
	if (good)
		replay.ledger = ledger_open (job->config->ledger, LEDGER_READ, error);
	good = replay.ledger != NULL && replay_work (&replay, option_string (job->options, "replay"), error) &&
		replay_conclude (&replay, error);
	g_ptr_array_unref (replay.outcomes);
	g_ptr_array_unref (replay.reruns);
	g_clear_pointer (&replay.runs, g_ptr_array_unref);
	ledger_close (replay.ledger);
	g_string_free (replay.differ, TRUE);
	g_free (replay.folder);
	return good;
}
