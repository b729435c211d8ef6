#include "run/monitor.h"

#include "common/base/failure.h"
#include "common/base/hash.h"
#include "common/base/log.h"
#include "common/io/ledger_kpi.h"
#include "reports/kpi_report.h"
#include "run/kpi_compute.h"
#include "run/publish.h"

#include <stdio.h>
#include <unistd.h>

/* One key figure of one unit. */
struct figured
{
	struct kpi_computed *computed;
	GArray *trend; /* struct kpi_trend */
	char run_id[DIGEST_HEX_SIZE];
	struct kpi_report report;
};

static void
figured_free (gpointer data)
{
	struct figured *figured = data;

	kpi_computed_free (figured->computed);
	if (figured->trend != NULL)
		g_array_unref (figured->trend);
	g_free (figured);
}

static void
wide_add (struct digest *digest, int128 value)
{
	digest_add_int (digest, (int64_t) (value >> 64));
	digest_add_int (digest, (int64_t) (uint64_t) value);
}

/* Definition, scope, as-of and what came out, of which records: the same of all is the same run. */
static void
run_name (struct figured *figured)
{
	g_autoptr (digest) digest = digest_new ();
	const struct kpi_report *report = &figured->report;
	const struct kpi *kpi = figured->computed->kpi;

	digest_add_text (digest, kpi->rule->name);
	digest_add_text (digest, kpi->rule->hash);
	digest_add_text (digest, report->unit);
	digest_add_text (digest, report->side);
	digest_add_int (digest, report->period);
	digest_add_int (digest, report->from);
	digest_add_int (digest, report->until);
	digest_add_int (digest, report->as_of);
	for (guint i = 0; i < kpi->lines->len; i++) {
		const struct kpi_line *line = &g_array_index (kpi->lines, struct kpi_line, i);

		wide_add (digest, line->numerator);
		wide_add (digest, line->denominator);
		digest_add_text (digest, line->hash);
		digest_add_text (digest, line->why);
	}
	digest_add_text (digest, VERSION);
	digest_hex (digest, figured->run_id);
}

static gboolean
trend_load (struct figured *figured, struct ledger *ledger, GError **error)
{
	const struct kpi_report *report = &figured->report;
	g_autoptr (GArray) points = NULL;

	figured->trend = g_array_new (FALSE, FALSE, sizeof (struct kpi_trend));
	if (ledger == NULL || report->period == PERIOD_NONE)
		return TRUE;
	points = ledger_kpi_history (ledger, figured->computed->rule, report->unit, report->side, report->period, error);
	for (guint i = 0; points != NULL && i < points->len; i++) {
		const struct kpi_point *point = &g_array_index (points, struct kpi_point, i);
		struct kpi_trend trend = {point->period, point->value, point->line};

		g_array_append_val (figured->trend, trend);
	}
	return points != NULL;
}

struct figuring
{
	struct job *job;
	struct ledger *ledger;
	struct kpi_sources *sources;
	const char *side;
	GPtrArray *all; /* struct figured * */
};

static gboolean
figure_one (struct figuring *figuring, const char *name, const char *unit, GError **error)
{
	struct job *job = figuring->job;
	const struct plant *plant = *unit != '\0' ? config_plant (job->config, unit, error) : NULL;
	const struct company *company = plant != NULL ? plant->company : &job->config->companies[0];
	struct figured *figured = g_new0 (struct figured, 1);
	struct kpi_report *report = &figured->report;

	g_ptr_array_add (figuring->all, figured);
	report->unit = unit;
	report->side = figuring->side;
	report->as_of = job->as_of;
	if ((plant == NULL && *unit != '\0') || !job_window (job, company, &report->period, &report->from, &report->until, error))
		return FALSE;
	struct kpi_order order = {.config = job->config,
		.sources = figuring->sources,
		.name = name,
		.unit = unit,
		.side = figuring->side,
		.period = report->period,
		.from = report->from,
		.until = report->until,
		.as_of = job->as_of,
		.ledger = figuring->ledger,
		.keep_records = option_string (job->options, "records") != NULL};
	figured->computed = kpi_computed_new (&order, error);
	if (figured->computed == NULL || !trend_load (figured, figuring->ledger, error))
		return FALSE;
	report->kpi = figured->computed->kpi;
	report->evidence = figured->computed->evidence;
	report->trend = figured->trend;
	report->run_id = figured->run_id;
	run_name (figured);
	return TRUE;
}

/* Unit by unit, so that what is printed of one stands together. */
static gboolean
figure_all (struct figuring *figuring, char *const *names, GError **error)
{
	g_autoptr (GPtrArray) units = job_plants (figuring->job);

	for (guint i = 0; i < units->len; i++)
		for (int j = 0; names[j] != NULL; j++) {
			gboolean good;

			log_context (names[j], units->pdata[i]);
			good = figure_one (figuring, names[j], units->pdata[i], error);
			log_context (NULL, NULL);
			if (!good)
				return FALSE;
		}
	return TRUE;
}

/* ---- results ---- */

struct shown
{
	const GPtrArray *reports; /* const struct kpi_report * */
	int exit_code;
};

static gboolean
result_write (int which, const char *path, const struct out_stream *out, void *data, GError **error)
{
	const struct shown *shown = data;

	switch (which) {
	case OUTPUT_WORKBOOK:
		return kpi_workbook_write (path, shown->reports, error);
	case OUTPUT_EXCEPTIONS:
		return kpi_csv_write (out, shown->reports, error);
	default:
		return kpi_json_write (out, shown->reports, shown->exit_code, error);
	}
}

static gboolean
stream_part (void *data, const void *bytes, size_t n, GError **error)
{
	return part_file_write (data, bytes, n, error);
}

/* The records, among the other parts. */
static gboolean
records_write (const struct job *job, struct outputs *outputs, const struct shown *shown, GError **error)
{
	const char *target = option_string (job->options, "records");
	struct part_file *part = target != NULL ? part_file_open (target, error) : NULL;
	struct out_stream stream = {stream_part, part};

	if (target == NULL)
		return TRUE;
	if (part == NULL)
		return FALSE;
	g_ptr_array_add (outputs->parts, part);
	return kpi_records_write (&stream, shown->reports, error) && part_file_finish (part, error);
}

static gboolean
results_record (const struct figuring *figuring, GError **error)
{
	for (guint i = 0; i < figuring->all->len && figuring->ledger != NULL; i++) {
		const struct figured *figured = figuring->all->pdata[i];
		const struct kpi_report *report = &figured->report;
		struct kpi_recorded record = {
			figured->run_id, report->unit, report->side, report->period, report->as_of, figured->computed->kpi};

		/* A free window is no period: it has no place in a series. */
		if (report->period != PERIOD_NONE && !ledger_kpi_write (figuring->ledger, &record, error))
			return FALSE;
	}
	return TRUE;
}

static void
results_print (const struct job *job, const struct shown *shown, const struct outputs *outputs)
{
	g_autoptr (GString) text = g_string_new (NULL);
	const char *records = option_string (job->options, "records");

	log_progress_end ();
	if (job->quiet || (shown->exit_code == VERDICT_CLEAN && !job->verbose && !isatty (STDOUT_FILENO)))
		return;
	kpi_text_append (text, shown->reports);
	for (int i = 0; i < OUTPUT_COUNT && !job->dry_run; i++)
		if (outputs->target[i] != NULL)
			g_string_append_printf (text, "written: %s\n", outputs->target[i]);
	if (records != NULL && !job->dry_run)
		g_string_append_printf (text, "written: %s\n", records);
	fputs (text->str, stdout);
}

static char **
names_of (const struct job *job, GError **error)
{
	const GPtrArray *words = option_positionals (job->options);
	GPtrArray *names;

	if (words->len == 1)
		return kpi_rule_names (job->config->rules, error);
	names = g_ptr_array_new ();
	for (guint i = 1; i < words->len; i++)
		g_ptr_array_add (names, g_strdup (words->pdata[i]));
	g_ptr_array_add (names, NULL);
	return (char **) g_ptr_array_free (names, FALSE);
}

static gboolean
results_publish (struct figuring *figuring, struct shown *shown, GError **error)
{
	const struct job *job = figuring->job;
	g_autofree char *name = job_output_name (job);
	struct outputs outputs;
	gboolean good;

	outputs_init (&outputs, job, option_string (job->options, "records") == NULL ? name : NULL);
	good = job->dry_run ||
		(outputs_each (&outputs, result_write, shown, error) && records_write (job, &outputs, shown, error) &&
			results_record (figuring, error) && outputs_commit (&outputs, error));
	if (good)
		results_print (job, shown, &outputs);
	outputs_release (&outputs);
	return good;
}

gboolean
monitor_kpi (struct job *job, int *exit_code, GError **error)
{
	g_auto (GStrv) names = names_of (job, error);
	const char *side = option_string (job->options, "stack");
	g_autoptr (kpi_sources) sources = kpi_sources_new (job->config);
	g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (figured_free), reports = g_ptr_array_new ();
	g_autoptr (ledger) ledger = NULL;
	struct figuring figuring = {job, NULL, sources, side != NULL ? side : "", all};
	struct shown shown = {reports, VERDICT_CLEAN};

	if (names == NULL)
		return FALSE;
	if (job->config->ledger != NULL &&
		(ledger = ledger_open (job->config->ledger, job->dry_run ? LEDGER_READ : LEDGER_WRITE, error)) == NULL)
		return FALSE;
	figuring.ledger = ledger;
	if (!figure_all (&figuring, names, error))
		return FALSE;
	for (guint i = 0; i < all->len; i++)
		g_ptr_array_add (reports, &((struct figured *) all->pdata[i])->report);
	shown.exit_code = *exit_code = kpi_verdict (reports);
	return results_publish (&figuring, &shown, error);
}
