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
	struct ledger_claim *claim; /* NULL: no ledger */
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
	struct outputs outputs;
	const char *side;
	GPtrArray *all; /* struct figured * */
};

/* Nobody else computes this key figure of this unit, stack and window meanwhile. */
static gboolean
figured_claim (struct figuring *figuring, const char *name, struct figured *figured, GError **error)
{
	const struct kpi_report *report = &figured->report;
	g_autofree char *subject = *report->side != '\0' ? g_strconcat (name, "/", report->side, NULL) : g_strdup (name);
	struct ledger_scope scope = {.reconciliation = subject,
		.plant = report->unit,
		.company = "",
		.period = report->period,
		.from = report->from,
		.until = report->until,
		.as_of = report->as_of,
		.kind = LEDGER_KIND_KPI};

	return figuring->ledger == NULL || figuring->job->dry_run ||
		outputs_claim (&figuring->outputs, figuring->ledger, &scope, &figured->claim, error);
}

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
	if ((plant == NULL && *unit != '\0') || !job_window (job, company, &report->period, &report->from, &report->until, error) ||
		!figured_claim (figuring, name, figured, error))
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
records_write (struct outputs *outputs, const struct shown *shown, GError **error)
{
	const char *target = outputs->also;
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
	const GPtrArray *all = figuring->all, *parts = figuring->outputs.parts;
	g_autofree struct kpi_recorded *records = g_new (struct kpi_recorded, all->len + 1);

	for (guint i = 0; i < all->len; i++) {
		const struct figured *figured = all->pdata[i];
		const struct kpi_report *report = &figured->report;

		records[i] = (struct kpi_recorded) {
			figured->claim, figured->run_id, report->unit, report->side, report->period, report->as_of, figured->computed->kpi};
	}
	return figuring->ledger == NULL ||
		ledger_kpis_record (figuring->ledger, records, all->len, (struct part_file *const *) parts->pdata, parts->len, error);
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

/* Written beside their names, recorded, named: what is killed in between is completed or swept by the next start. */
static gboolean
results_publish (struct figuring *figuring, struct shown *shown, GError **error)
{
	gboolean good = figuring->job->dry_run ||
		(outputs_each (&figuring->outputs, result_write, shown, error) && records_write (&figuring->outputs, shown, error) &&
			results_record (figuring, error) && outputs_commit (&figuring->outputs, error));

	if (good)
		results_print (figuring->job, shown, &figuring->outputs);
	return good;
}

static void
figuring_end (struct figuring *figuring, const GError *error)
{
	for (guint i = 0; i < figuring->all->len; i++)
		claim_end (figuring->ledger, ((struct figured *) figuring->all->pdata[i])->claim, error);
	g_ptr_array_unref (figuring->all);
	kpi_sources_free (figuring->sources);
	outputs_release (&figuring->outputs);
	ledger_close (figuring->ledger);
}

gboolean
monitor_kpi (struct job *job, int *exit_code, GError **error)
{
	g_auto (GStrv) names = names_of (job, error);
	const char *side = option_string (job->options, "stack"), *records = option_string (job->options, "records");
	g_autofree char *file = job_output_name (job);
	g_autoptr (GPtrArray) reports = g_ptr_array_new ();
	struct figuring figuring = {job, NULL, .side = side != NULL ? side : ""};
	struct shown shown = {reports, VERDICT_CLEAN};

	if (names == NULL)
		return FALSE;
	figuring.sources = kpi_sources_new (job->config);
	figuring.all = g_ptr_array_new_with_free_func (figured_free);
	outputs_init (&figuring.outputs, job, records == NULL ? file : NULL);
	figuring.outputs.also = records;
	gboolean good = job_ledger_open (job, &figuring.ledger, error) && figure_all (&figuring, names, error);
	for (guint i = 0; good && i < figuring.all->len; i++)
		g_ptr_array_add (reports, &((struct figured *) figuring.all->pdata[i])->report);
	shown.exit_code = *exit_code = kpi_verdict (reports);
	good = good && results_publish (&figuring, &shown, error);
	figuring_end (&figuring, good ? NULL : *error);
	return good;
}
