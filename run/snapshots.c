#include "run/snapshots.h"

#include "common/base/failure.h"
#include "common/base/hash.h"
#include "common/base/log.h"
#include "common/io/ledger_snapshot.h"
#include "reports/snapshot_report.h"
#include "run/publication.h"
#include "run/snapshot_reading.h"

enum
{
	TOP_PRINTED = 10
};

/* One rule, from its text to its result. */
struct compared
{
	struct ledger_claim *claim; /* NULL: no ledger */
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
		digest_add_int (digest, g_array_index (compared->readings->snapshots->extracts, struct snapshot_extract_taken, i).at);
		digest_add_text (digest, g_array_index (compared->readings->evidence, struct evidence, i).digest);
	}
	digest_add_text (digest, VERSION);
	digest_hex (digest, compared->run_id);
}

/* A job: what it compares is kept until all is recorded together. */
struct comparing
{
	struct publication publication;
	GPtrArray *all; /* struct compared * */
};

/* Nobody else compares these extracts for this window meanwhile. */
static gboolean
compared_claim (struct comparing *comparing, struct compared *compared, GError **error)
{
	const struct snapshot_report *report = &compared->report;
	struct ledger_scope scope = {.reconciliation = compared->rule->name,
		.plant = "",
		.company = "",
		.period = report->period,
		.from = report->from,
		.until = report->until,
		.as_of = report->as_of,
		.kind = LEDGER_KIND_REPORT};

	return publication_claim (&comparing->publication, &scope, &compared->claim, error);
}

static struct compared *
compared_new (struct comparing *comparing, const char *name, GError **error)
{
	struct job *job = comparing->publication.job;
	struct compared *compared = g_new0 (struct compared, 1);
	struct snapshot_report *report = &compared->report;
	const struct company *company = &job->config->companies[0];

	g_ptr_array_add (comparing->all, compared);
	report->as_of = job->as_of;
	compared->rule = snapshot_rule_load (job->config->rules, name, error);
	if (compared->rule == NULL || !job_window (job, company, &report->period, &report->from, &report->until, error) ||
		!compared_claim (comparing, compared, error))
		return NULL;
	struct snapshot_reading_order order = {
		job, compared->rule, company, report->period, report->from, report->until, comparing->publication.ledger};
	compared->readings = snapshot_readings_new (&order, error);
	if (compared->readings == NULL)
		return NULL;
	run_name (compared);
	report->snapshots = compared->readings->snapshots;
	report->run_id = compared->run_id;
	report->evidence = compared->readings->evidence;
	return compared;
}

/* ---- results ---- */

static gboolean
results_record (struct publication *publication, const struct ledger_job *job, void *data, GError **error)
{
	const struct comparing *comparing = data;
	const GPtrArray *all = comparing->all, *parts = publication->outputs.parts;
	g_autofree struct snapshot_record *records = g_new (struct snapshot_record, all->len + 1);

	for (guint i = 0; i < all->len; i++) {
		const struct compared *compared = all->pdata[i];
		const struct snapshot_report *report = &compared->report;

		records[i] =
			(struct snapshot_record) {compared->claim, compared->run_id, report->period, report->as_of, report->snapshots, NULL};
	}
	return ledger_snapshots_record (
		publication->ledger, records, all->len, (struct part_file *const *) parts->pdata, parts->len, job, error);
}

static void
reports_text (GString *text, const GPtrArray *reports)
{
	for (guint i = 0; i < reports->len; i++) {
		if (i > 0)
			g_string_append_c (text, '\n');
		snapshot_text_append (text, reports->pdata[i], TOP_PRINTED);
	}
}

gboolean
snapshots_asked (const struct job *job, bool *asked, GError **error)
{
	const GPtrArray *names = option_positionals (job->options);

	*asked = false;
	return names->len == 0 || snapshot_rule_is (job->config->rules, names->pdata[0], asked, error);
}

static gboolean
extracts_compare (struct comparing *comparing, GError **error)
{
	const struct job *job = comparing->publication.job;
	const GPtrArray *names = option_positionals (job->options);

	for (guint i = 0; i < names->len; i++) {
		const char *name = names->pdata[i];
		struct compared *compared;
		bool extracts;

		log_context (name, "");
		if (!snapshot_rule_is (job->config->rules, name, &extracts, error))
			return FALSE;
		if (!extracts) {
			g_set_error (error, FAILURE, FAILURE_USAGE,
				"'%s' compares no extracts, as '%s' does\nhint: one job compares reports, another extracts", name,
				(const char *) names->pdata[0]);
			return FALSE;
		}
		compared = compared_new (comparing, name, error);
		if (compared == NULL) {
			g_prefix_error (error, "snapshots '%s': ", name);
			return FALSE;
		}
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
	static const struct publication_kind kind = {.workbook = snapshot_workbook_write,
		.exceptions = snapshot_csv_write,
		.summary = snapshot_json_write,
		.text = reports_text,
		.record = results_record};
	struct comparing comparing = {.all = g_ptr_array_new_with_free_func (compared_free)};
	struct publication *publication = &comparing.publication;
	g_autofree char *name = job_output_name (job);
	gboolean good = publication_begin (publication, job, name, NULL, error) && extracts_compare (&comparing, error);

	for (guint i = 0; good && i < comparing.all->len; i++) {
		struct compared *compared = comparing.all->pdata[i];

		g_ptr_array_add (publication->reports, &compared->report);
		publication->exit_code = exit_code_worse (publication->exit_code, compared->report.snapshots->verdict);
	}
	*exit_code = publication->exit_code;
	good = good && publication_finish (publication, &kind, &comparing, error);
	publication_end (publication, good ? NULL : *error);
	g_ptr_array_unref (comparing.all);
	return good;
}
