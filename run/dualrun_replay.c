/* Comparisons of reports replayed. */
#include "run/dualrun_internal.h"
#include "run/replay.h"

#include "common/base/log.h"

#include <string.h>

struct made
{
	GPtrArray *all;     /* struct compared *, in the order of their job */
	GPtrArray *reports; /* struct dualrun_report *, borrowed from them */
};

static gboolean
comparison_find (struct replay *replay, const char *id, int64_t *sequence, GError **error)
{
	struct report_found *found = ledger_report_find (replay->ledger, id, error);
	bool any = found != NULL;

	*sequence = any ? found->sequence : 0;
	report_found_free (found);
	return any;
}

static char *
archive_find (struct ledger *ledger, int64_t sequence, GError **error)
{
	g_autoptr (GError) cause = NULL;
	char *path = ledger_result_archive (ledger, LEDGER_KIND_REPORT, sequence, &cause);

	if (path == NULL)
		g_set_error (error, cause->domain, cause->code,
			"%s\nhint: what a comparison read is in its archive; bring that file back, or compare the reports again",
			cause->message);
	return path;
}

static gboolean
comparison_recall (
	struct compared *compared, struct ledger *ledger, const struct report_found *found, const char *seen, GError **error)
{
	g_autofree char *path = archive_find (ledger, found->sequence, error);

	g_strlcpy (compared->run_id, found->run_id, sizeof compared->run_id);
	compared->report.run_id = compared->run_id;
	return path != NULL && report_moment_parse (seen, &compared->basis.moment, error) &&
		report_archive_read (path, found->run_id, &compared->basis, &compared->report, error) &&
		compared_conclude (compared, ledger, error);
}

static gboolean
comparison_rebuild (struct replay *replay, const struct ledger_job_run *run, char **what, bool *same, GError **error)
{
	struct made *made = replay->made;
	struct report_found *found = ledger_report_recorded (replay->ledger, run->sequence, error);
	struct compared *compared = compared_empty ();
	gboolean good = found != NULL;

	g_ptr_array_add (made->all, compared);
	if (good) {
		log_progress ("comparing again what run %s read", found->run_id);
		*what = g_strdup_printf ("run %s (%s%s%s)", found->run_id, found->report, *found->unit != '\0' ? " " : "", found->unit);
		good = comparison_recall (compared, replay->ledger, found, run->seen, error);
		if (!good)
			g_prefix_error (error, "run '%s': ", found->run_id);
	}
	if (good) {
		g_ptr_array_add (made->reports, &compared->report);
		*same = strcmp (compared->result_hash, found->result_hash) == 0 &&
			strcmp (compared->basis.rule->hash, found->rules_hash) == 0;
		if (replay->version == NULL)
			replay->version = g_strdup (found->version);
	}
	report_found_free (found);
	return good;
}

static gboolean
comparisons_write (struct replay *replay, struct outputs *outputs, const struct ledger_job *job, GError **error)
{
	return publication_rebuild (outputs, &dualrun_kind, ((const struct made *) replay->made)->reports, job->exit_code, error);
}

gboolean
dualrun_replay (struct job *job, int *exit_code, GError **error)
{
	static const char *const foreign[] = {"plant", "period", "from", "to", "as-of", "source", "profile", "zone", "currency",
		"dispositions", "rules", "user", "statement", NULL};
	static const struct replay_kind kind = {.kind = LEDGER_KIND_REPORT,
		.subject = "report",
		.foreign = foreign,
		.find = comparison_find,
		.rebuild = comparison_rebuild,
		.write = comparisons_write};
	struct made made = {g_ptr_array_new_with_free_func (compared_free), g_ptr_array_new ()};
	struct replay replay = {.job = job, .made = &made};
	gboolean good = replay_work (&replay, &kind, exit_code, error);

	g_ptr_array_unref (made.reports);
	g_ptr_array_unref (made.all);
	return good;
}
