#include "run/replay.h"

#include "common/base/failure.h"
#include "common/base/log.h"
#include "run/rerun.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

const struct option replay_options[] = {
	{"replay", 0, OPTION_STRING, .argument = "RUN", .lowest = ORIGIN_COMMAND_LINE, .group = "Recorded runs",
		.help = "rebuild what this recorded run wrote, from its archive alone, and say whether the bytes are the same"},
	{0}};

bool
replay_asked (const struct job *job)
{
	return option_given (job->options, "replay");
}

struct replaying
{
	struct replay *replay;
	const struct replay_kind *kind;
	GPtrArray *runs; /* struct ledger_job_run *, of one job, in their order */
	char *folder;    /* of what nobody wants to keep */
	GString *differ; /* what is not the same: names, separated by ", " */
	size_t files;    /* so many were compared */
};

/* ---- results ---- */

static void
differ_add (struct replaying *replaying, const char *what)
{
	if (replaying->differ->len > 0)
		g_string_append (replaying->differ, ", ");
	g_string_append (replaying->differ, what);
}

static gboolean
result_rebuild (struct replaying *replaying, const struct ledger_job_run *run, GError **error)
{
	const struct job *job = replaying->replay->job;
	g_autofree char *what = NULL;
	bool same = false;

	if (!replaying->kind->rebuild (replaying->replay, run, &what, &same, error))
		return FALSE;
	if (!same)
		differ_add (replaying, what);
	log_progress_end ();
	if (!job->quiet)
		printf ("%s: %s result\n", what, same ? "same" : "ANOTHER");
	log_line (LOG_LEVEL_INFO, "replay: %s same=%s", what, same ? "yes" : "no");
	return TRUE;
}

/* ---- files ---- */

static const struct ledger_job *
replay_job (const struct replaying *replaying)
{
	return &((const struct ledger_job_run *) replaying->runs->pdata[0])->job;
}

static const char *
recorded_name (const struct replaying *replaying, int which)
{
	return replay_job (replaying)->file[which];
}

static bool
is_asked (const struct replaying *replaying, int which)
{
	const struct options *options = replaying->replay->job->options;

	return option_exists (options, ledger_file_kinds[which]) &&
		option_origin (options, ledger_file_kinds[which]) == ORIGIN_COMMAND_LINE;
}

/* Where the files go: what nobody asked for is made beside, to be compared. */
static gboolean
targets_set (struct replaying *replaying, struct outputs *outputs, GError **error)
{
	replaying->folder = g_dir_make_tmp ("tieout-replay.XXXXXX", error);
	if (replaying->folder == NULL) {
		if (error != NULL)
			(*error)->domain = FAILURE, (*error)->code = FAILURE_CANNOT_CREATE;
		return FALSE;
	}
	outputs->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_file_free);
	for (int i = 0; i < OUTPUT_COUNT; i++)
		if (is_asked (replaying, i) && !replaying->replay->job->dry_run)
			outputs->target[i] = g_strdup (option_string (replaying->replay->job->options, ledger_file_kinds[i]));
		else if (recorded_name (replaying, i) != NULL)
			outputs->target[i] = g_build_filename (replaying->folder, ledger_file_kinds[i], NULL);
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
files_compare (struct replaying *replaying, const struct outputs *outputs, GError **error)
{
	const struct ledger_job_run *first = replaying->runs->pdata[0];
	g_autoptr (GArray) written = ledger_written (replaying->replay->ledger, first, error);
	guint part = 0;

	if (written == NULL)
		return FALSE;
	for (int i = 0; i < OUTPUT_COUNT; i++) {
		const char *name = recorded_name (replaying, i), *digest = recorded_digest (written, name);

		if (outputs->target[i] == NULL)
			continue;
		bool same = g_strcmp0 (part_file_digest (outputs->parts->pdata[part++]), digest) == 0;
		if (digest == NULL) {
			log_line (LOG_LEVEL_WARNING, "the job wrote no %s: there is nothing to compare it with", ledger_file_kinds[i]);
			continue;
		}
		replaying->files++;
		if (!same)
			differ_add (replaying, name);
		if (!replaying->replay->job->quiet)
			printf ("%s: %s bytes\n", name, same ? "same" : "OTHER");
	}
	return TRUE;
}

/* Only what was asked for takes its name. */
static gboolean
files_keep (struct replaying *replaying, struct outputs *outputs, GError **error)
{
	guint part = 0;

	for (int i = 0; i < OUTPUT_COUNT; i++) {
		if (outputs->target[i] == NULL)
			continue;
		struct part_file *file = outputs->parts->pdata[part++];
		if (!is_asked (replaying, i) || replaying->replay->job->dry_run)
			continue;
		if (!part_file_commit (file, error))
			return FALSE;
		if (!replaying->replay->job->quiet)
			printf ("written: %s\n", outputs->target[i]);
	}
	return TRUE;
}

static gboolean
files_rebuild (struct replaying *replaying, GError **error)
{
	struct outputs outputs = {0};
	gboolean good;

	if (!targets_set (replaying, &outputs, error))
		return FALSE;
	good = replaying->kind->write (replaying->replay, &outputs, replay_job (replaying), error) &&
		files_compare (replaying, &outputs, error) && files_keep (replaying, &outputs, error);
	outputs_release (&outputs);
	g_rmdir (replaying->folder);
	return good;
}

/* ---- the job ---- */

/* A record of a version that did not note its jobs has its result alone to compare. */
static gboolean
runs_find (struct replaying *replaying, int64_t sequence, const char *id, GError **error)
{
	const struct replay *replay = replaying->replay;

	replaying->runs = ledger_job_of (replay->ledger, replaying->kind->kind, sequence, error);
	if (replaying->runs == NULL)
		return FALSE;
	if (replaying->runs->len > 0)
		return TRUE;
	struct ledger_job_run *run = g_new0 (struct ledger_job_run, 1);
	run->sequence = sequence;
	run->kind = g_strdup (replaying->kind->kind);
	run->seen = g_strdup ("");
	run->job.entered_by = replay->job->config->entered_by;
	run->attempt = g_strdup ("");
	g_ptr_array_add (replaying->runs, run);
	log_line (LOG_LEVEL_WARNING, "which files were written from run %s was not noted: its result is compared alone", id);
	return TRUE;
}

static gboolean
all_rebuild (struct replaying *replaying, const char *id, GError **error)
{
	int64_t sequence;
	gboolean good = replaying->kind->find (replaying->replay, id, &sequence, error) && runs_find (replaying, sequence, id, error);

	for (guint i = 0; good && i < replaying->runs->len; i++)
		good = result_rebuild (replaying, replaying->runs->pdata[i], error);
	return good && files_rebuild (replaying, error);
}

static gboolean
replay_conclude (const struct replaying *replaying, GError **error)
{
	const char *then = replaying->replay->version;
	bool other = strcmp (then, VERSION) != 0;

	if (replaying->differ->len == 0) {
		if (!replaying->replay->job->quiet)
			printf ("%s\n", replaying->files > 0 ? "same bytes" : "same result");
		return TRUE;
	}
	g_set_error (error, FAILURE, FAILURE_INTERNAL, "not what was recorded: %s%s%s%s", replaying->differ->str,
		other ? "\nhint: the run was recorded by version " : "", other ? then : "",
		other ? ", and only that version promises its bytes" : "");
	return FALSE;
}

gboolean
replay_work (struct replay *replay, const struct replay_kind *kind, int *exit_code, GError **error)
{
	struct replaying replaying = {.replay = replay, .kind = kind, .differ = g_string_new (NULL)};
	gboolean good = rerun_options_check (replay->job, "replay", kind->subject, kind->foreign, error);

	*exit_code = VERDICT_CLEAN;
	if (good)
		replay->ledger = ledger_open (replay->job->config->ledger, LEDGER_READ, error);
	good = replay->ledger != NULL && all_rebuild (&replaying, option_string (replay->job->options, "replay"), error) &&
		replay_conclude (&replaying, error);
	g_clear_pointer (&replaying.runs, g_ptr_array_unref);
	ledger_close (replay->ledger);
	g_clear_pointer (&replay->version, g_free);
	g_string_free (replaying.differ, TRUE);
	g_free (replaying.folder);
	return good;
}
