#include "run/snapshots.h"

#include "common/base/failure.h"
#include "common/base/hash.h"
#include "common/base/log.h"
#include "common/io/ledger_snapshot.h"
#include "reports/snapshot_report.h"
#include "run/publish.h"
#include "run/snapshot_reading.h"

#include <stdio.h>
#include <unistd.h>

enum
{
	TOP_PRINTED = 10
};

/* One rule, from its text to its result. */
struct compared
{
	struct snapshot_rule *rule;
	struct snapshot_readings *readings;
	char run_id[DIGEST_HEX_SIZE];
	struct snapshot_report report;
};

static void
compared_free (gpointer data)
{
	struct compared *compared = data;

	snapshot_readings_free (compared->readings);
	snapshot_rule_free (compared->rule);
	g_free (compared);
}

/* Window, as-of, definition, what was read, version: the same of all is the same run. */
static void
run_name (struct compared *compared)
{
	g_autoptr (digest) digest = digest_new ();
	const struct snapshot_report *report = &compared->report;

	digest_add_text (digest, compared->rule->name);
	digest_add_int (digest, report->period);
	digest_add_int (digest, report->from);
	digest_add_int (digest, report->until);
	digest_add_int (digest, report->as_of);
	digest_add_text (digest, compared->rule->hash);
	for (guint i = 0; i < compared->readings->evidence->len; i++) {
		digest_add_int (
			digest, g_array_index (compared->readings->snapshots->extracts, struct snapshot_extract_taken, i).at);
		digest_add_text (digest, g_array_index (compared->readings->evidence, struct evidence, i).digest);
	}
	digest_add_text (digest, VERSION);
	digest_hex (digest, compared->run_id);
}

static struct compared *
compared_new (struct job *job, struct ledger *ledger, const char *name, GError **error)
{
	struct compared *compared = g_new0 (struct compared, 1);
	struct snapshot_report *report = &compared->report;
	const struct company *company = &job->config->companies[0];

	report->as_of = job->as_of;
	compared->rule = snapshot_rule_load (job->config->rules, name, error);
	if (compared->rule != NULL && job_window (job, company, &report->period, &report->from, &report->until, error)) {
		struct snapshot_reading_order order = {
			job, compared->rule, company, report->period, report->from, report->until, ledger};

		compared->readings = snapshot_readings_new (&order, error);
	}
	if (compared->readings == NULL) {
		compared_free (compared);
		return NULL;
	}
	run_name (compared);
	report->snapshots = compared->readings->snapshots;
	report->run_id = compared->run_id;
	report->evidence = compared->readings->evidence;
	return compared;
}

/* ---- results ---- */

struct shown
{
	const GPtrArray *reports; /* const struct snapshot_report * */
	int exit_code;
};

static gboolean
result_write (int which, const char *path, const struct out_stream *out, void *data, GError **error)
{
	const struct shown *shown = data;

	switch (which) {
	case OUTPUT_WORKBOOK:
		return snapshot_workbook_write (path, shown->reports, error);
	case OUTPUT_EXCEPTIONS:
		return snapshot_csv_write (out, shown->reports, error);
	default:
		return snapshot_json_write (out, shown->reports, shown->exit_code, error);
	}
}

static gboolean
results_record (struct ledger *ledger, const GPtrArray *reports, GError **error)
{
	for (guint i = 0; i < reports->len && ledger != NULL; i++) {
		const struct snapshot_report *report = reports->pdata[i];

		/* A free window is no period: it counts for nothing later. */
		if (report->period != PERIOD_NONE &&
			!ledger_snapshot_write (ledger, report->run_id, report->period, report->as_of, report->snapshots, error))
			return FALSE;
	}
	return TRUE;
}

static void
results_print (const struct job *job, const struct shown *shown, const struct outputs *outputs)
{
	g_autoptr (GString) text = g_string_new (NULL);

	log_progress_end ();
	if (job->quiet || (shown->exit_code == VERDICT_CLEAN && !job->verbose && !isatty (STDOUT_FILENO)))
		return;
	for (guint i = 0; i < shown->reports->len; i++) {
		if (i > 0)
			g_string_append_c (text, '\n');
		snapshot_text_append (text, shown->reports->pdata[i], TOP_PRINTED);
	}
	for (int i = 0; i < OUTPUT_COUNT && !job->dry_run; i++)
		if (outputs->target[i] != NULL)
			g_string_append_printf (text, "written: %s\n", outputs->target[i]);
	fputs (text->str, stdout);
}

bool
snapshots_asked (const struct job *job)
{
	const GPtrArray *names = option_positionals (job->options);

	return names->len > 0 && snapshot_rule_is (job->config->rules, names->pdata[0]);
}

static gboolean
extracts_compare (struct job *job, struct ledger *ledger, GPtrArray *all, GPtrArray *reports, GError **error)
{
	const GPtrArray *names = option_positionals (job->options);

	for (guint i = 0; i < names->len; i++) {
		const char *name = names->pdata[i];
		struct compared *compared;

		log_context (name, "");
		if (!snapshot_rule_is (job->config->rules, name)) {
			g_set_error (error, FAILURE, FAILURE_USAGE,
				"'%s' compares no extracts, as '%s' does\nhint: one job compares reports, another extracts", name,
				(const char *) names->pdata[0]);
			return FALSE;
		}
		compared = compared_new (job, ledger, name, error);
		if (compared == NULL) {
			g_prefix_error (error, "snapshots '%s': ", name);
			return FALSE;
		}
		g_ptr_array_add (all, compared);
		g_ptr_array_add (reports, &compared->report);
		log_line (LOG_LEVEL_INFO, "extracts=%u findings=%" G_GINT64_FORMAT " verdict=%s",
			compared->report.snapshots->extracts->len, compared->report.snapshots->findings,
			verdict_name ((enum verdict) compared->report.snapshots->verdict));
		log_context (NULL, NULL);
	}
	return TRUE;
}

gboolean
snapshots_run (struct job *job, int *exit_code, GError **error)
{
	g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (compared_free), reports = g_ptr_array_new ();
	g_autofree char *name = job_output_name (job);
	g_autoptr (ledger) ledger = NULL;
	struct outputs outputs;
	struct shown shown = {reports, VERDICT_CLEAN};

	if (job->config->ledger != NULL && !job->dry_run && (ledger = ledger_open (job->config->ledger, LEDGER_WRITE, error)) == NULL)
		return FALSE;
	if (!extracts_compare (job, ledger, all, reports, error))
		return FALSE;
	for (guint i = 0; i < reports->len; i++)
		shown.exit_code =
			exit_code_worse (shown.exit_code, ((const struct snapshot_report *) reports->pdata[i])->snapshots->verdict);
	*exit_code = shown.exit_code;
	outputs_init (&outputs, job, name);
	gboolean good = job->dry_run ||
		(outputs_each (&outputs, result_write, &shown, error) && results_record (ledger, reports, error) &&
			outputs_commit (&outputs, error));
	if (good)
		results_print (job, &shown, &outputs);
	outputs_release (&outputs);
	return good;
}
