#include "run/dualrun.h"

#include "common/base/failure.h"
#include "common/base/stop.h"
#include "common/base/hash.h"
#include "common/base/log.h"
#include "common/io/ledger_report.h"
#include "reports/dualrun_report.h"
#include "run/dualrun_internal.h"
#include "run/dualrun_register.h"
#include "run/dualrun_sign.h"
#include "run/replay.h"
#include "run/snapshots.h"

#include <string.h>

enum
{
	TOP_PRINTED = 10
};

void
compared_free (gpointer data)
{
	struct compared *compared = data;

	g_free (compared->result_hash);
	if (compared->signatures != NULL)
		g_array_unref (compared->signatures);
	signoff_book_free (compared->book);
	g_ptr_array_unref (compared->sums);
	g_string_chunk_free (compared->texts);
	dualrun_free (compared->dualrun);
	report_readings_free (compared->basis.readings);
	report_rule_free (compared->basis.rule);
	part_file_free (compared->archive);
	if (compared->history != NULL)
		g_array_unref (compared->history);
	g_free (compared);
}

struct compared *
compared_empty (void)
{
	struct compared *compared = g_new0 (struct compared, 1);

	compared->texts = g_string_chunk_new (256);
	compared->sums = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
	return compared;
}

/* Scope, as-of, definition, what was read, version: the same of all is the same run. */
static void
run_name (struct compared *compared)
{
	g_autoptr (digest) digest = digest_new ();
	const struct dualrun_report *report = &compared->report;

	digest_add_text (digest, compared->basis.rule->name);
	digest_add_text (digest, report->unit);
	digest_add_int (digest, report->period);
	digest_add_int (digest, report->from);
	digest_add_int (digest, report->until);
	digest_add_int (digest, report->as_of);
	digest_add_text (digest, compared->basis.rule->hash);
	for (guint i = 0; i < compared->basis.readings->evidence->len; i++) {
		const struct evidence *evidence = &g_array_index (compared->basis.readings->evidence, struct evidence, i);

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
	all = ledger_report_history (
		ledger, compared->basis.rule->name, compared->report.unit, compared->report.period, &compared->basis.moment, error);
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
	struct strpool *strings = compared->basis.readings->strings;

	for (guint i = 0; i < LEANING_PERIODS && i < before->len; i++) {
		int64_t sequence = g_array_index (before, struct report_period, before->len - 1 - i).sequence;

		memory->leanings[i] = ledger_report_leanings (ledger, sequence, compared->basis.rule, strings, error);
		if (memory->leanings[i] == NULL)
			return FALSE;
		if (i == 0 && (memory->claims = ledger_report_claims (ledger, sequence, compared->basis.rule, strings, error)) == NULL)
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
	struct report_readings *readings = compared->basis.readings;
	struct memory memory = {0};
	struct dualrun_input input = {.rule = compared->basis.rule,
		.strings = readings->strings,
		.walks = readings->walks,
		.records = readings->records,
		.at = compared->report.until - 1,
		.halves = compared->halves};
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
	for (int i = 0; i < compared->basis.rule->n_sides; i++)
		input.table[i] = readings->table[i];
	compared->dualrun = good ? dualrun_new (&input, error) : NULL;
	memory_release (&memory);
	return compared->dualrun != NULL;
}

/* What this comparison comes to, as the ledger will have it. */
static GArray *
sums_of (const struct dualrun *dualrun)
{
	GArray *sums = g_array_new (FALSE, FALSE, sizeof (struct report_sum));

	for (guint i = 0; i < dualrun->totals->len; i++) {
		const struct dualrun_total *total = &g_array_index (dualrun->totals, struct dualrun_total, i);
		struct report_sum sum = {dualrun->rule->sides[total->side].name, dualrun->rule->measures[total->measure].name,
			dualrun_unit (dualrun, total->measure, total->unit), total->first, total->later, total->gross, total->open_gross};

		g_array_append_val (sums, sum);
	}
	return sums;
}

static void
trend_add (struct compared *compared, struct streak_trend trend, GArray *sums)
{
	trend.sums = sums;
	g_ptr_array_add (compared->sums, sums);
	g_array_append_val (compared->history, trend);
}

static gboolean
compared_streak (struct compared *compared, struct ledger *ledger, const GArray *before, GError **error)
{
	const struct report_rule *rule = compared->basis.rule;
	struct streak_trend now = {.streak = {compared->report.period, rule->version, compared->dualrun->clean},
		.cells = compared->dualrun->cells_in_all,
		.open_cells = compared->dualrun->open,
		.differing = compared->dualrun->cells->len};
	g_autofree struct streak_period *periods = g_new (struct streak_period, before->len + 1);

	compared->history = g_array_new (FALSE, FALSE, sizeof (struct streak_trend));
	for (guint i = 0; i < before->len; i++) {
		const struct report_period *one = &g_array_index (before, struct report_period, i);
		struct streak_trend trend = {
			.streak = one->streak, .cells = one->cells, .open_cells = one->open_cells, .differing = one->differing};
		GArray *sums = ledger_report_sums (ledger, one->sequence, compared->texts, error);

		if (sums == NULL)
			return FALSE;
		periods[i] = one->streak;
		trend.length = streak_of (periods, i + 1, rule->streak, rule->quarter_end).length;
		trend_add (compared, trend, sums);
	}
	periods[before->len] = now.streak;
	compared->report.streak = streak_of (periods, before->len + 1, rule->streak, rule->quarter_end);
	now.length = compared->report.streak.length;
	trend_add (compared, now, sums_of (compared->dualrun));
	return TRUE;
}

/* Who has signed this result or another of the period, and what is done by hand. */
static gboolean
compared_people (struct compared *compared, struct ledger *ledger, GError **error)
{
	struct dualrun_report *report = &compared->report;
	g_autoptr (GArray) notes = NULL;

	report->effort = report->effort_first = report_rule_effort (compared->basis.rule, report->unit);
	if (ledger == NULL || report->period == PERIOD_NONE)
		return TRUE;
	compared->book = signoff_book_load (ledger, NULL, error);
	if (compared->book == NULL ||
		(notes = ledger_effort (
			 ledger, compared->basis.rule->name, report->unit, &compared->basis.moment, compared->texts, error)) == NULL)
		return FALSE;
	compared->signatures = report_signatures (compared->book, compared->basis.rule->name, report->unit, report->period,
		compared->result_hash, compared->basis.moment.event);
	report->signatures = compared->signatures;
	if (notes->len > 0)
		report->effort_first = g_array_index (notes, struct report_effort, 0);
	if (notes->len > 0 && report->effort.hours == DECIMAL_NONE)
		report->effort = g_array_index (notes, struct report_effort, notes->len - 1);
	return TRUE;
}

/* A job: what it compares is kept until all is recorded together. */
struct comparing
{
	struct publication publication;
	GPtrArray *all; /* struct compared * */
};

/* Nobody else compares this report of this unit and period meanwhile. */
static gboolean
compared_claim (struct comparing *comparing, struct compared *compared, GError **error)
{
	const struct dualrun_report *report = &compared->report;
	struct ledger_scope scope = {.reconciliation = compared->basis.rule->name,
		.plant = report->unit,
		.company = "",
		.period = report->period,
		.from = report->from,
		.until = report->until,
		.as_of = report->as_of,
		.kind = LEDGER_KIND_REPORT};

	return publication_claim (&comparing->publication, &scope, &compared->claim, error);
}

/* What was read, for whoever wants it proved later. A free window has no record that could be proved. */
static gboolean
compared_archive (const struct comparing *comparing, struct compared *compared, GError **error)
{
	const char *folder = NULL;

	if (compared->claim == NULL || compared->report.period == PERIOD_NONE)
		return TRUE;
	if (!job_archive_folder (comparing->publication.job, &folder, error))
		return FALSE;
	if (folder == NULL)
		return TRUE;
	compared->archive =
		report_archive_write (comparing->publication.ledger, compared->claim, folder, &compared->basis, &compared->report, error);
	return compared->archive != NULL;
}

gboolean
compared_conclude (struct compared *compared, struct ledger *ledger, GError **error)
{
	struct dualrun_report *report = &compared->report;
	g_autoptr (GArray) before = before_load (ledger, compared, error);

	if (before == NULL || !compared_judge (compared, ledger, before, error))
		return FALSE;
	report->result_hash = compared->result_hash = dualrun_hash (compared->dualrun, compared->basis.readings->evidence);
	if (!compared_streak (compared, ledger, before, error) || !compared_people (compared, ledger, error))
		return FALSE;
	report->dualrun = compared->dualrun;
	report->evidence = compared->basis.readings->evidence;
	report->history = compared->history;
	return TRUE;
}

static gboolean
compared_read (struct comparing *comparing, struct compared *compared, const struct zone *zone, GError **error)
{
	const struct dualrun_report *report = &compared->report;
	struct ledger *ledger = comparing->publication.ledger;
	struct report_reading_order order = {comparing->publication.job, compared->basis.rule, report->unit, report->from,
		report->until, zone, ledger, report->period};

	compared->basis.readings = report_readings_new (&order, error);
	if (compared->basis.readings == NULL)
		return FALSE;
	run_name (compared);
	return ledger == NULL || ledger_report_moment (ledger, &compared->basis.moment, error);
}

static struct compared *
compared_new (struct comparing *comparing, const char *name, const char *unit, GError **error)
{
	struct job *job = comparing->publication.job;
	struct compared *compared = compared_empty ();
	struct dualrun_report *report = &compared->report;
	const struct plant *plant = *unit != '\0' ? config_plant (job->config, unit, error) : NULL;
	const struct company *company = plant != NULL ? plant->company : &job->config->companies[0];

	report->unit = unit;
	report->as_of = job->as_of;
	report->run_id = compared->run_id;
	compared->halves = job_halves (job);
	report->beside = compared->halves != NULL;
	compared->basis.rule = report_rule_load (job->config->rules, name, error);
	g_ptr_array_add (comparing->all, compared);
	gboolean good = compared->basis.rule != NULL && (plant != NULL || *unit == '\0') &&
		job_window (job, company, &report->period, &report->from, &report->until, error) &&
		compared_claim (comparing, compared, error) &&
		compared_read (comparing, compared, plant != NULL ? plant->zone : NULL, error) &&
		compared_archive (comparing, compared, error) && compared_conclude (compared, comparing->publication.ledger, error);

	return good ? compared : NULL;
}

/* ---- results ---- */

static gboolean
results_record (struct publication *publication, const struct ledger_job *job, void *data, GError **error)
{
	const struct comparing *comparing = data;
	const GPtrArray *all = comparing->all, *parts = publication->outputs.parts;
	g_autofree struct report_record *records = g_new (struct report_record, all->len + 1);

	for (guint i = 0; i < all->len; i++) {
		const struct compared *compared = all->pdata[i];
		const struct dualrun_report *report = &compared->report;

		records[i] = (struct report_record) {compared->claim, compared->run_id, report->unit, report->period, report->as_of,
			compared->result_hash, compared->dualrun, compared->archive, &compared->basis.moment};
	}
	return ledger_reports_record (
		publication->ledger, records, all->len, (struct part_file *const *) parts->pdata, parts->len, job, error);
}

static void
reports_text (GString *text, const GPtrArray *reports)
{
	for (guint i = 0; i < reports->len; i++) {
		if (i > 0)
			g_string_append_c (text, '\n');
		dualrun_text_append (text, reports->pdata[i], TOP_PRINTED);
	}
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
reports_compare (struct comparing *comparing, GError **error)
{
	const GPtrArray *names = option_positionals (comparing->publication.job->options);

	for (guint i = 0; i < names->len; i++) {
		g_autoptr (GPtrArray) units = units_of (comparing->publication.job, names->pdata[i], error);

		for (guint j = 0; units != NULL && j < units->len; j++) {
			struct compared *compared;

			log_context (names->pdata[i], units->pdata[j]);
			compared = compared_new (comparing, names->pdata[i], units->pdata[j], error);
			if (compared == NULL) {
				g_prefix_error (error, "report '%s': ", (const char *) names->pdata[i]);
				return FALSE;
			}
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

const struct publication_kind dualrun_kind = {.workbook = dualrun_workbook_write,
	.exceptions = dualrun_csv_write,
	.summary = dualrun_json_write,
	.text = reports_text,
	.record = results_record};

static gboolean
dualrun_compare (struct job *job, int *exit_code, GError **error)
{
	struct comparing comparing = {.all = g_ptr_array_new_with_free_func (compared_free)};
	struct publication *publication = &comparing.publication;
	g_autofree char *name = job_output_name (job);
	gboolean good = publication_begin (publication, job, name, NULL, error) && reports_compare (&comparing, error);

	for (guint i = 0; good && i < comparing.all->len; i++) {
		struct compared *compared = comparing.all->pdata[i];

		g_ptr_array_add (publication->reports, &compared->report);
		if (compared->archive != NULL)
			g_ptr_array_add (publication->archives, compared->archive);
		publication->exit_code = exit_code_worse (publication->exit_code, compared->dualrun->verdict);
	}
	*exit_code = publication->exit_code;
	good = good && publication_finish (publication, &dualrun_kind, &comparing, error);
	publication_end (publication, good ? NULL : *error);
	g_ptr_array_unref (comparing.all);
	return good;
}

/* The first word, where it is one of these; else all words are reports. */
static const struct
{
	const char *name;
	job_work run;
} actions[] = {
	{"status", dualrun_status},
	{"prepare", dualrun_prepare},
	{"review", dualrun_review},
	{"approve", dualrun_approve},
	{"register", dualrun_register},
};

gboolean
dualrun_run (struct job *job, int *exit_code, GError **error)
{
	const GPtrArray *words = option_positionals (job->options);
	const struct program *program = options_program (job->options);
	bool extracts;

	stop_listen ();
	if (replay_asked (job))
		return dualrun_replay (job, exit_code, error);
	for (size_t i = 0; words->len > 0 && i < G_N_ELEMENTS (actions); i++)
		if (strcmp (words->pdata[0], actions[i].name) == 0)
			return actions[i].run (job, exit_code, error);
	if (!snapshots_asked (job, &extracts, error))
		return FALSE;
	if (words->len > 0)
		return extracts ? snapshots_run (job, exit_code, error) : dualrun_compare (job, exit_code, error);
	g_set_error (error, FAILURE, FAILURE_USAGE, "missing argument, usage: %s %s", program->name, program->synopsis);
	return FALSE;
}
