#include "run/publish.h"

#include "common/base/failure.h"
#include "common/base/log.h"
#include "reports/bridge_csv.h"
#include "reports/exceptions_csv.h"
#include "reports/leg_columns.h"
#include "reports/summary_json.h"
#include "reports/workbook.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>

const struct option publish_options[] = {{"legs", 0, OPTION_PATH, .argument = "FILE.csv", .group = "Further results",
											 .help = "lines of reconciliations of legs as CSV to write"},
	{"bridge", 0, OPTION_PATH, .argument = "FILE.csv",
		.help = "every line of the bridges between ledgers, with its records, as CSV to write"},
	{0}};

/* What would be done without writing sees what the ledger has; one that is not there yet has nothing. */
static gboolean
dry_ledger_open (const struct job *job, struct ledger **ledger, GError **error)
{
	g_autoptr (GError) cause = NULL;

	*ledger = ledger_open (job->config->ledger, LEDGER_READ, &cause);
	if (*ledger != NULL ||
		(g_str_has_prefix (job->config->ledger, "sqlite:") && g_error_matches (cause, FAILURE, FAILURE_UNAVAILABLE)))
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&cause));
	return FALSE;
}

gboolean
job_ledger_open (const struct job *job, struct ledger **ledger, GError **error)
{
	g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);

	*ledger = NULL;
	if (job->config->ledger == NULL)
		return TRUE;
	if (job->dry_run)
		return dry_ledger_open (job, ledger, error);
	*ledger = ledger_open (job->config->ledger, LEDGER_WRITE, error);
	if (*ledger == NULL || !ledger_recover (*ledger, notes, error))
		return FALSE;
	if (option_int (job->options, "threads") == 1)
		ledger_alone (*ledger);
	for (guint i = 0; i < notes->len; i++)
		log_line (LOG_LEVEL_INFO, "%s", (const char *) notes->pdata[i]);
	return TRUE;
}

gboolean
job_archive_folder (const struct job *job, const char **folder, GError **error)
{
	*folder = option_flag (job->options, "no-archive") ? NULL : option_string (job->options, "archive");
	if (*folder == NULL || g_mkdir_with_parents (*folder, 0750) == 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_CANNOT_CREATE, "folder '%s': %s", *folder, g_strerror (errno));
	return FALSE;
}

void
outputs_init (struct outputs *outputs, const struct job *job, const char *name)
{
	bool any = false;

	*outputs = (struct outputs) {0};
	outputs->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_file_free);
	for (int i = 0; i < OUTPUT_COUNT; i++) {
		if (option_exists (job->options, ledger_file_kinds[i]))
			outputs->target[i] = g_strdup (option_string (job->options, ledger_file_kinds[i]));
		any |= outputs->target[i] != NULL;
	}
	if (!any && name != NULL) {
		g_autofree char *file = g_strconcat (name, ".xlsx", NULL);

		outputs->target[OUTPUT_WORKBOOK] = g_build_filename (option_string (job->options, "output"), file, NULL);
	}
}

gboolean
outputs_claim (
	struct outputs *outputs, struct ledger *ledger, const struct ledger_scope *scope, struct ledger_claim **claim, GError **error)
{
	struct ledger_file files[OUTPUT_COUNT + 1];
	size_t n = 0;

	*claim = ledger_claim (ledger, scope, VERSION, error);
	if (*claim == NULL || outputs->planned)
		return *claim != NULL;
	for (int i = 0; i < OUTPUT_COUNT; i++)
		if (outputs->target[i] != NULL)
			files[n++] = (struct ledger_file) {outputs->target[i], false};
	if (outputs->also != NULL)
		files[n++] = (struct ledger_file) {outputs->also, false};
	outputs->planned = true;
	return ledger_plan (ledger, *claim, files, n, error);
}

void
outputs_release (struct outputs *outputs)
{
	for (int i = 0; i < OUTPUT_COUNT; i++)
		g_free (outputs->target[i]);
	g_ptr_array_unref (outputs->parts);
}

static gboolean
stream_part (void *data, const void *bytes, size_t n, GError **error)
{
	return part_file_write (data, bytes, n, error);
}

struct out_stream
part_stream (struct part_file *part)
{
	return (struct out_stream) {stream_part, part};
}

gboolean
outputs_each (struct outputs *outputs, output_writer *writer, void *data, GError **error)
{
	for (int i = 0; i < OUTPUT_COUNT; i++) {
		struct part_file *part;

		if (outputs->target[i] == NULL)
			continue;
		part = part_file_open (outputs->target[i], error);
		if (part == NULL)
			return FALSE;
		g_ptr_array_add (outputs->parts, part);
		struct out_stream stream = part_stream (part);
		if (!writer (i, part_file_path (part), &stream, data, error) || !part_file_finish (part, error))
			return FALSE;
	}
	return TRUE;
}

/* What the files of recorded or finished runs are written from. */
struct results
{
	const GPtrArray *outcomes;
	int exit_code;
	bool entered_by, beside;
	const struct workbook_signoff *signoffs;
};

static gboolean
results_write (int which, const char *path, const struct out_stream *out, void *data, GError **error)
{
	const struct results *results = data;
	struct workbook_options options = {
		.hide_entered_by = !results->entered_by, .beside = results->beside, .signoffs = results->signoffs};

	switch (which) {
	case OUTPUT_WORKBOOK:
		return workbook_write (path, results->outcomes, &options, error);
	case OUTPUT_EXCEPTIONS:
		return exceptions_csv_write (out, results->outcomes, !results->entered_by, error);
	case OUTPUT_LEGS:
		return legs_csv_write (out, results->outcomes, error);
	case OUTPUT_BRIDGE:
		return bridge_csv_write (out, results->outcomes, error);
	default:
		return summary_json_write (out, results->outcomes, results->exit_code, error);
	}
}

gboolean
outputs_write (struct outputs *outputs, const struct job *job, const GPtrArray *outcomes, int exit_code,
	const struct workbook_signoff *signoffs, GError **error)
{
	struct results results = {outcomes, exit_code, job->config->entered_by, job_halves (job) != NULL, signoffs};

	return outputs_each (outputs, results_write, &results, error);
}

gboolean
outputs_rebuild (struct outputs *outputs, const GPtrArray *outcomes, int exit_code, bool entered_by, GError **error)
{
	struct results results = {outcomes, exit_code, entered_by, false, NULL};

	return outputs_each (outputs, results_write, &results, error);
}

gboolean
outputs_commit (struct outputs *outputs, GError **error)
{
	gboolean good = TRUE;

	for (guint i = 0; i < outputs->parts->len; i++) /* what can have its name gets it: the others' trouble is not its own */
		good = part_file_commit (outputs->parts->pdata[i], good ? error : NULL) && good;
	return good;
}

struct ledger_job
outputs_job (const struct outputs *outputs, const struct job *job, int exit_code)
{
	struct ledger_job noted = {.exit_code = exit_code, .entered_by = job->config->entered_by};

	for (int i = 0; i < OUTPUT_COUNT; i++)
		noted.file[i] = outputs->target[i];
	return noted;
}

void
outputs_print (const struct outputs *outputs, const struct job *job)
{
	for (int i = 0; i < OUTPUT_COUNT && !job->dry_run; i++)
		if (outputs->target[i] != NULL)
			printf ("written: %s\n", outputs->target[i]);
	if (outputs->also != NULL && !job->dry_run)
		printf ("written: %s\n", outputs->also);
}
