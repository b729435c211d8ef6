#include "run/monitor.h"

#include "common/base/failure.h"
#include "common/base/hash.h"
#include "common/base/log.h"
#include "common/io/ledger_kpi.h"
#include "reports/kpi_report.h"
#include "run/kpi_compute.h"
#include "run/publication.h"

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
	struct publication publication;
	struct kpi_sources *sources;
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

	return publication_claim (&figuring->publication, &scope, &figured->claim, error);
}

static gboolean
figure_one (struct figuring *figuring, const char *name, const char *unit, GError **error)
{
	struct job *job = figuring->publication.job;
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
		.ledger = figuring->publication.ledger,
		.keep_records = option_string (job->options, "records") != NULL};
	figured->computed = kpi_computed_new (&order, error);
	if (figured->computed == NULL || !trend_load (figured, figuring->publication.ledger, error))
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
	g_autoptr (GPtrArray) units = job_plants (figuring->publication.job);

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

static gboolean
results_record (struct publication *publication, const struct ledger_job *job, void *data, GError **error)
{
	const struct figuring *figuring = data;
	const GPtrArray *all = figuring->all, *parts = publication->outputs.parts;
	g_autofree struct kpi_recorded *records = g_new (struct kpi_recorded, all->len + 1);

	for (guint i = 0; i < all->len; i++) {
		const struct figured *figured = all->pdata[i];
		const struct kpi_report *report = &figured->report;

		records[i] = (struct kpi_recorded) {
			figured->claim, figured->run_id, report->unit, report->side, report->period, report->as_of, figured->computed->kpi};
	}
	return ledger_kpis_record (
		publication->ledger, records, all->len, (struct part_file *const *) parts->pdata, parts->len, job, error);
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

gboolean
monitor_kpi (struct job *job, int *exit_code, GError **error)
{
	static const struct publication_kind kind = {.workbook = kpi_workbook_write,
		.exceptions = kpi_csv_write,
		.summary = kpi_json_write,
		.also = kpi_records_write,
		.text = kpi_text_append,
		.record = results_record};
	g_auto (GStrv) names = names_of (job, error);
	const char *side = option_string (job->options, "stack"), *records = option_string (job->options, "records");
	g_autofree char *file = job_output_name (job);
	struct figuring figuring = {.side = side != NULL ? side : ""};
	struct publication *publication = &figuring.publication;

	if (names == NULL)
		return FALSE;
	figuring.sources = kpi_sources_new (job->config);
	figuring.all = g_ptr_array_new_with_free_func (figured_free);
	gboolean good = publication_begin (publication, job, records == NULL ? file : NULL, records, error) &&
		figure_all (&figuring, names, error);
	for (guint i = 0; good && i < figuring.all->len; i++)
		g_ptr_array_add (publication->reports, &((struct figured *) figuring.all->pdata[i])->report);
	publication->exit_code = *exit_code = kpi_verdict (publication->reports);
	good = good && publication_finish (publication, &kind, &figuring, error);
	publication_end (publication, good ? NULL : *error);
	g_ptr_array_unref (figuring.all);
	kpi_sources_free (figuring.sources);
	return good;
}
