#include "run/dualrun.h"

#include "common/base/failure.h"
#include "common/base/stop.h"
#include "common/base/hash.h"
#include "common/base/log.h"
#include "common/io/ledger_report.h"
#include "reports/dualrun_report.h"
#include "run/publish.h"
#include "run/report_reading.h"

#include <stdio.h>
#include <unistd.h>

enum
{
	TOP_PRINTED = 10
};

/* One report of one unit, from rule to result. */
struct compared
{
	struct report_rule *rule;
	struct report_readings *readings;
	struct dualrun *dualrun;
	GArray *history; /* struct streak_trend */
	char run_id[DIGEST_HEX_SIZE];
	struct dualrun_report report;
};

static void
compared_free (gpointer data)
{
	struct compared *compared = data;

	dualrun_free (compared->dualrun);
	report_readings_free (compared->readings);
	report_rule_free (compared->rule);
	if (compared->history != NULL)
		g_array_unref (compared->history);
	g_free (compared);
}

/* Scope, as-of, definition, what was read, version: the same of all is the same run. */
static void
run_name (struct compared *compared)
{
	g_autoptr (digest) digest = digest_new ();
	const struct dualrun_report *report = &compared->report;

	digest_add_text (digest, compared->rule->name);
	digest_add_text (digest, report->unit);
	digest_add_int (digest, report->period);
	digest_add_int (digest, report->from);
	digest_add_int (digest, report->until);
	digest_add_int (digest, report->as_of);
	digest_add_text (digest, compared->rule->hash);
	for (guint i = 0; i < compared->readings->evidence->len; i++) {
		const struct evidence *evidence = &g_array_index (compared->readings->evidence, struct evidence, i);

		digest_add_text (digest, evidence->source);
		digest_add_text (digest, evidence->digest);
	}
	digest_add_text (digest, VERSION);
	digest_hex (digest, compared->run_id);
}

/* What stands for a period before this one. */
static GArray *
before_load (struct ledger *ledger, const struct compared *compared, GError **error)
{
	GArray *all;

	if (ledger == NULL || compared->report.period == PERIOD_NONE)
		return g_array_new (FALSE, FALSE, sizeof (struct report_period));
	all = ledger_report_history (ledger, compared->rule->name, compared->report.unit, compared->report.period, error);
	if (all != NULL && all->len > 0 &&
		g_array_index (all, struct report_period, all->len - 1).streak.period == compared->report.period)
		g_array_set_size (all, all->len - 1);
	return all;
}

/* What earlier periods left to this one; to be released when it is judged. */
struct memory
{
	GArray *claims, *leanings[LEANING_PERIODS]; /* struct timing_claim; NULL: nothing */
};

static gboolean
memory_load (struct memory *memory, const struct compared *compared, struct ledger *ledger, const GArray *before, GError **error)
{
	struct strpool *strings = compared->readings->strings;

	for (guint i = 0; i < LEANING_PERIODS && i < before->len; i++) {
		int64_t sequence = g_array_index (before, struct report_period, before->len - 1 - i).sequence;

		memory->leanings[i] = ledger_report_leanings (ledger, sequence, compared->rule, strings, error);
		if (memory->leanings[i] == NULL)
			return FALSE;
		if (i == 0 && (memory->claims = ledger_report_claims (ledger, sequence, compared->rule, strings, error)) == NULL)
			return FALSE;
	}
	return TRUE;
}

static void
memory_release (struct memory *memory)
{
	g_clear_pointer (&memory->claims, g_array_unref);
	for (int i = 0; i < LEANING_PERIODS; i++)
		g_clear_pointer (&memory->leanings[i], g_array_unref);
}

static gboolean
compared_judge (struct compared *compared, struct ledger *ledger, const GArray *before, GError **error)
{
	struct report_readings *readings = compared->readings;
	struct memory memory = {0};
	struct dualrun_input input = {.rule = compared->rule,
		.strings = readings->strings,
		.walks = readings->walks,
		.records = readings->records,
		.at = compared->report.until - 1};
	gboolean good = memory_load (&memory, compared, ledger, before, error);

	if (memory.claims != NULL) {
		input.claims = (const struct timing_claim *) (void *) memory.claims->data;
		input.n_claims = memory.claims->len;
	}
	for (int i = 0; i < LEANING_PERIODS; i++)
		if (memory.leanings[i] != NULL) {
			input.leanings[i] = (const struct timing_claim *) (void *) memory.leanings[i]->data;
			input.n_leanings[i] = memory.leanings[i]->len;
		}
	for (int i = 0; i < compared->rule->n_sides; i++)
		input.table[i] = readings->table[i];
	compared->dualrun = good ? dualrun_new (&input, error) : NULL;
	memory_release (&memory);
	return compared->dualrun != NULL;
}

static void
compared_streak (struct compared *compared, const GArray *before)
{
	struct streak_trend now = {{compared->report.period, compared->rule->version, compared->dualrun->clean},
		compared->dualrun->cells_in_all, compared->dualrun->open};
	g_autofree struct streak_period *periods = g_new (struct streak_period, before->len + 1);

	compared->history = g_array_new (FALSE, FALSE, sizeof (struct streak_trend));
	for (guint i = 0; i < before->len; i++) {
		const struct report_period *one = &g_array_index (before, struct report_period, i);
		struct streak_trend trend = {one->streak, one->cells, one->open_cells};

		g_array_append_val (compared->history, trend);
		periods[i] = one->streak;
	}
	g_array_append_val (compared->history, now);
	periods[before->len] = now.streak;
	compared->report.streak = streak_of (periods, before->len + 1, compared->rule->streak, compared->rule->quarter_end);
}

static struct compared *
compared_new (struct job *job, struct ledger *ledger, const char *name, const char *unit, GError **error)
{
	struct compared *compared = g_new0 (struct compared, 1);
	struct dualrun_report *report = &compared->report;
	const struct plant *plant = *unit != '\0' ? config_plant (job->config, unit, error) : NULL;
	const struct company *company = plant != NULL ? plant->company : &job->config->companies[0];
	g_autoptr (GArray) before = NULL;

	report->unit = unit;
	report->as_of = job->as_of;
	compared->rule = report_rule_load (job->config->rules, name, error);
	gboolean good = compared->rule != NULL && (plant != NULL || *unit == '\0') &&
		job_window (job, company, &report->period, &report->from, &report->until, error);
	if (good) {
		struct report_reading_order order = {
			job, compared->rule, unit, report->from, report->until, plant != NULL ? plant->zone : NULL, ledger, report->period};

		compared->readings = report_readings_new (&order, error);
	}
	good = good && compared->readings != NULL && (before = before_load (ledger, compared, error)) != NULL &&
		compared_judge (compared, ledger, before, error);
	if (!good) {
		compared_free (compared);
		return NULL;
	}
	run_name (compared);
	compared_streak (compared, before);
	report->dualrun = compared->dualrun;
	report->run_id = compared->run_id;
	report->evidence = compared->readings->evidence;
	report->history = compared->history;
	return compared;
}

/* ---- results ---- */

struct shown
{
	const GPtrArray *reports; /* const struct dualrun_report * */
	int exit_code;
};

static gboolean
result_write (int which, const char *path, const struct out_stream *out, void *data, GError **error)
{
	const struct shown *shown = data;

	switch (which) {
	case OUTPUT_WORKBOOK:
		return dualrun_workbook_write (path, shown->reports, error);
	case OUTPUT_EXCEPTIONS:
		return dualrun_csv_write (out, shown->reports, error);
	default:
		return dualrun_json_write (out, shown->reports, shown->exit_code, error);
	}
}

static gboolean
results_record (struct ledger *ledger, const GPtrArray *all, GError **error)
{
	for (guint i = 0; i < all->len && ledger != NULL; i++) {
		const struct compared *compared = all->pdata[i];
		struct report_record record = {
			compared->run_id, compared->report.unit, compared->report.period, compared->report.as_of, compared->dualrun};

		/* A free window is no period: it counts for nothing later. */
		if (record.period != PERIOD_NONE && !ledger_report_write (ledger, &record, error))
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
		dualrun_text_append (text, shown->reports->pdata[i], TOP_PRINTED);
	}
	for (int i = 0; i < OUTPUT_COUNT && !job->dry_run; i++)
		if (outputs->target[i] != NULL)
			g_string_append_printf (text, "written: %s\n", outputs->target[i]);
	fputs (text->str, stdout);
}

/* The plants that a report is compared by; "" where it is compared as a whole. */
static GPtrArray *
units_of (const struct job *job, const char *name, GError **error)
{
	g_autoptr (report_rule) rule = report_rule_load (job->config->rules, name, error);
	GPtrArray *units;

	if (rule == NULL)
		return NULL;
	if (rule->of_plant)
		return job_plants (job);
	units = g_ptr_array_new ();
	g_ptr_array_add (units, (gpointer) "");
	return units;
}

static gboolean
reports_compare (struct job *job, struct ledger *ledger, GPtrArray *all, GError **error)
{
	const GPtrArray *names = option_positionals (job->options);

	for (guint i = 0; i < names->len; i++) {
		g_autoptr (GPtrArray) units = units_of (job, names->pdata[i], error);

		for (guint j = 0; units != NULL && j < units->len; j++) {
			struct compared *compared;

			log_context (names->pdata[i], units->pdata[j]);
			compared = compared_new (job, ledger, names->pdata[i], units->pdata[j], error);
			if (compared == NULL) {
				g_prefix_error (error, "report '%s': ", (const char *) names->pdata[i]);
				return FALSE;
			}
			g_ptr_array_add (all, compared);
			log_line (LOG_LEVEL_INFO, "cells=%" G_GINT64_FORMAT " open=%" G_GINT64_FORMAT " verdict=%s streak=%d",
				compared->dualrun->cells_in_all, compared->dualrun->open,
				verdict_name ((enum verdict) compared->dualrun->verdict), compared->report.streak.length);
			log_context (NULL, NULL);
		}
		if (units == NULL)
			return FALSE;
	}
	return TRUE;
}

static gboolean
ledger_begin_job (const struct job *job, struct ledger **ledger, GError **error)
{
	*ledger = NULL;
	if (job->config->ledger == NULL || job->dry_run)
		return TRUE;
	*ledger = ledger_open (job->config->ledger, LEDGER_WRITE, error);
	return *ledger != NULL;
}

gboolean
dualrun_run (struct job *job, int *exit_code, GError **error)
{
	g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (compared_free), reports = g_ptr_array_new ();
	g_autoptr (ledger) ledger = NULL;
	g_autofree char *name = job_output_name (job);
	struct outputs outputs;
	struct shown shown = {reports, VERDICT_CLEAN};
	const struct program *program = options_program (job->options);

	stop_listen ();
	if (option_positionals (job->options)->len == 0) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "missing argument, usage: %s %s", program->name, program->synopsis);
		return FALSE;
	}
	if (!ledger_begin_job (job, &ledger, error) || !reports_compare (job, ledger, all, error))
		return FALSE;
	for (guint i = 0; i < all->len; i++) {
		struct compared *compared = all->pdata[i];

		g_ptr_array_add (reports, &compared->report);
		shown.exit_code = exit_code_worse (shown.exit_code, compared->dualrun->verdict);
	}
	*exit_code = shown.exit_code;
	outputs_init (&outputs, job, name);
	gboolean good = job->dry_run ||
		(outputs_each (&outputs, result_write, &shown, error) && results_record (ledger, all, error) &&
			outputs_commit (&outputs, error));
	if (good)
		results_print (job, &shown, &outputs);
	outputs_release (&outputs);
	return good;
}
