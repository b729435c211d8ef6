#include "run/reconcile.h"

#include "common/base/failure.h"
#include "common/base/log.h"
#include "run/dispositions.h"
#include "run/population.h"
#include "run/population_sieve.h"
#include "run/print.h"
#include "run/publish.h"
#include "run/unchanged.h"
#include "run/unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum
{
	TOP_PRINTED = 10
};

const struct option reconcile_options[] = {
	{"no-aside", 0, OPTION_FLAG, .group = "Matching",
		.help = "match every row in full, also those that plainly tie; results are the same"},
	{0}};

/* One job's working state; units are kept until all are recorded together. */
struct work
{
	struct job *job;
	struct ledger *ledger; /* NULL: --no-ledger */
	GArray *dispositions;  /* struct ledger_disposition */
	GStringChunk *chunk;
	const char *archive_dir; /* NULL: no archives */
	GPtrArray *units;        /* struct unit * */
	GPtrArray *outcomes;     /* borrowed from units */
	int exit_code;           /* worst so far, failures of single plants included */
	bool planned;            /* the outputs have been noted with a claim */
	struct outputs outputs;
	GPtrArray *names;                    /* the reconciliations asked for, NULL-ended */
	GPtrArray *of_plants, *of_companies; /* the same by what their runs are of */
	GPtrArray *readings;                 /* struct unchanged *; the last is of the plant in work, NULL where it is not watched */
	struct plant_index *index;           /* of files that several plants are read from; NULL: there is one plant */
};

/* ---- set-up ---- */

static gboolean
work_ledger (struct work *work, GError **error)
{
	const struct options *options = work->job->options;
	g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);

	if (work->job->config->ledger == NULL)
		return TRUE;
	work->ledger = ledger_open (work->job->config->ledger, LEDGER_WRITE, error);
	if (work->ledger == NULL || !ledger_recover (work->ledger, notes, error))
		return FALSE;
	if (option_int (options, "threads") == 1)
		ledger_alone (work->ledger);
	for (guint i = 0; i < notes->len; i++)
		log_line (LOG_LEVEL_INFO, "%s", (const char *) notes->pdata[i]);
	if (!option_flag (options, "no-archive"))
		work->archive_dir = option_string (options, "archive");
	if (work->archive_dir == NULL || g_mkdir_with_parents (work->archive_dir, 0750) == 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_CANNOT_CREATE, "folder '%s': %s", work->archive_dir, g_strerror (errno));
	return FALSE;
}

static gboolean
work_dispositions (struct work *work, GError **error)
{
	const char *file = option_string (work->job->options, "dispositions");

	if (file == NULL)
		return TRUE;
	work->dispositions = dispositions_read (file, work->chunk, error);
	return work->dispositions != NULL;
}

static struct work *
work_new (struct job *job)
{
	struct work *work = g_new0 (struct work, 1);
	g_autofree char *name = job_output_name (job);

	work->job = job;
	work->chunk = g_string_chunk_new (1024);
	work->units = g_ptr_array_new_with_free_func ((GDestroyNotify) unit_free);
	work->outcomes = g_ptr_array_new ();
	work->names = g_ptr_array_new ();
	work->readings = g_ptr_array_new_with_free_func ((GDestroyNotify) unchanged_free);
	for (guint i = 0; i < option_positionals (job->options)->len; i++)
		g_ptr_array_add (work->names, option_positionals (job->options)->pdata[i]);
	g_ptr_array_add (work->names, NULL);
	work->of_plants = g_ptr_array_new ();
	work->of_companies = g_ptr_array_new ();
	outputs_init (&work->outputs, job, name);
	return work;
}

static void
work_free (struct work *work, const GError *error)
{
	for (guint i = 0; i < work->units->len; i++) {
		struct unit *unit = work->units->pdata[i];

		if (unit->claim != NULL)
			ledger_release (work->ledger, unit->claim, error == NULL ? ATTEMPT_DONE : ATTEMPT_FAILED,
				error != NULL ? error->message : unit->note, NULL);
		unit->claim = NULL;
	}
	g_ptr_array_unref (work->units);
	g_ptr_array_unref (work->readings);
	g_ptr_array_unref (work->outcomes);
	g_ptr_array_unref (work->names);
	g_ptr_array_unref (work->of_plants);
	g_ptr_array_unref (work->of_companies);
	plant_index_free (work->index);
	outputs_release (&work->outputs);
	ledger_close (work->ledger);
	if (work->dispositions != NULL)
		g_array_unref (work->dispositions);
	g_string_chunk_free (work->chunk);
	g_free (work);
}

/* A rule that cannot be read is a plant's: reading it there says what is wrong. */
static enum scope_unit
name_scope (const struct work *work, const char *name)
{
	period_t period;
	date_t from, until;
	g_autoptr (rule_set) rules = NULL;

	if (job_window (work->job, &work->job->config->companies[0], &period, &from, &until, NULL))
		rules = rules_load (work->job->config->rules, name, NULL, NULL, until - 1, NULL);
	return rules != NULL ? rule_set_reconciliation (rules)->scope : SCOPE_PLANT;
}

static gboolean
work_names (struct work *work, GError **error)
{
	for (guint i = 0; work->names->pdata[i] != NULL; i++)
		g_ptr_array_add (name_scope (work, work->names->pdata[i]) == SCOPE_COMPANY ? work->of_companies : work->of_plants,
			work->names->pdata[i]);
	if (work->of_companies->len == 0)
		return TRUE;
	if (option_list (work->job->options, "plant")->len > 0)
		g_set_error (error, FAILURE, FAILURE_USAGE,
			"'%s' reconciles whole companies, not plants\nhint: leave out --plant, or give it to a job of its own",
			(const char *) work->of_companies->pdata[0]);
	else if (config_plants (work->job->config)->len == 0)
		g_set_error (error, FAILURE, FAILURE_USAGE,
			"'%s' reconciles whole companies, and no plant is listed that would be one's\n"
			"hint: list companies and their plants in tieout.yaml",
			(const char *) work->of_companies->pdata[0]);
	else
		return TRUE;
	return FALSE;
}

/* ---- one plant ---- */

static gboolean
unit_start (
	struct work *work, const struct reconciliation *rule, const struct plant *plant, struct ledger_claim **claim, GError **error)
{
	struct ledger_scope scope = {
		.reconciliation = rule->name, .plant = plant->name, .company = plant->company->name, .as_of = work->job->as_of};

	*claim = NULL;
	if (work->ledger == NULL)
		return TRUE;
	if (!job_window (work->job, plant->company, &scope.period, &scope.from, &scope.until, error))
		return FALSE;
	*claim = ledger_claim (work->ledger, &scope, VERSION, error);
	if (*claim == NULL)
		return FALSE;
	if (work->planned)
		return TRUE;
	struct ledger_file files[OUTPUT_COUNT];
	size_t n = 0;
	for (int i = 0; i < OUTPUT_COUNT; i++)
		if (work->outputs.target[i] != NULL)
			files[n++] = (struct ledger_file) {work->outputs.target[i], false};
	work->planned = true;
	return ledger_plan (work->ledger, *claim, files, n, error);
}

static struct unchanged *
reading_of (const struct work *work)
{
	return work->readings->len > 0 ? work->readings->pdata[work->readings->len - 1] : NULL;
}

static gboolean
unit_work (struct work *work, struct population *population, struct rule_set *rules, const struct plant *plant, const char *code,
	GError **error)
{
	const struct reconciliation *rule = rule_set_reconciliation (rules);
	const GPtrArray *warnings = rule_set_warnings (rules);
	struct ledger_claim *claim;
	struct unit *unit;

	log_context (rule->name, plant->name);
	if (!unit_start (work, rule, plant, &claim, error))
		return FALSE;
	unit = population->unread
		? unchanged_unit (reading_of (work), rule->name, claim)
		: unit_run (
			  work->job, population, rule, plant, code, work->ledger, claim, work->dispositions, work->archive_dir, error);
	if (unit == NULL) {
		if (claim != NULL)
			ledger_release (work->ledger, claim, ATTEMPT_FAILED, (*error)->message, NULL);
		return FALSE;
	}
	if (!population->unread) {
		outcome_warn (unit->outcome, warnings);
		unit->full_read = reading_of (work) != NULL ? unchanged_full_read (reading_of (work)) : NULL;
	} else
		log_line (LOG_LEVEL_INFO, "%s: %s", rule->name, unit->note);
	g_ptr_array_add (work->units, unit);
	g_ptr_array_add (work->outcomes, unit->outcome);
	work->exit_code = exit_code_worse (work->exit_code, unit->outcome->verdict);
	log_line (LOG_LEVEL_INFO, "%s: %zu cases, verdict %s", rule->name, unit->outcome->n_cases,
		verdict_name ((enum verdict) unit->outcome->verdict));
	log_context (NULL, NULL);
	return TRUE;
}

/* All reconciliations over one plant that has been read; code "" = over every plant that occurs in the rows. */
static gboolean
plant_run (struct work *work, struct population *population, const char *name, const struct plant *plant, const char *code,
	GError **error)
{
	g_autoptr (rule_set) rules = NULL;
	const struct plant *own = plant;
	period_t period;
	date_t from, until;

	if (strcmp (plant->name, code) != 0)
		own = config_plant (work->job->config, code, error);
	if (own == NULL || !job_window (work->job, own->company, &period, &from, &until, error))
		return FALSE;
	/* The period is judged by the rules of its own last day, however late it is judged (domain.md 7.3). */
	rules = rules_load (work->job->config->rules, name, own->archetype, code, until - 1, error);
	return rules != NULL && unit_work (work, population, rules, own, code, error);
}

/* Watches a reading, where there is a ledger and a plant by name: which plants occur in rows, only rows tell. */
static struct unchanged *
reading_new (struct work *work, const struct plant *plant, const char *code)
{
	bool lists = work->outputs.target[OUTPUT_WORKBOOK] != NULL;
	struct unchanged *reading = work->ledger != NULL && *code != '\0'
		? unchanged_new (work->job, work->ledger, plant, work->archive_dir, lists)
		: NULL;

	g_ptr_array_add (work->readings, reading);
	return reading;
}

/* Reads what the rule of a name needs, for all the names from that one on that look at the same two roles. */
static struct population *
names_read (struct work *work, const struct reconciliation *rule, const struct plant *plant, const char *code, guint first,
	GError **error)
{
	const GPtrArray *all = work->of_plants;
	g_autoptr (GPtrArray) names = g_ptr_array_new ();
	g_autoptr (population_runs) runs = NULL;
	struct unchanged *reading = reading_new (work, plant, code);
	GError *failed = NULL;
	period_t period;
	date_t from, until;
	bool bom_lines = false;

	if (!job_window (work->job, plant->company, &period, &from, &until, error))
		return NULL;
	for (guint i = first; i < all->len; i++) {
		g_autoptr (rule_set) rules =
			rules_load (work->job->config->rules, all->pdata[i], plant->archetype, *code != '\0' ? code : NULL, until - 1, error);
		const struct reconciliation *other = rules != NULL ? rule_set_reconciliation (rules) : NULL;

		if (other == NULL)
			return NULL;
		if (!population_serves_both (rule, other))
			break;
		g_ptr_array_add (names, all->pdata[i]);
		bom_lines |= rule_needs_entity (other, "bom_line");
		if (reading != NULL)
			unchanged_add (reading, other);
	}
	if (!option_flag (work->job->options, "no-aside"))
		runs = population_runs_new (work->job, work->ledger, names, plant, code, until, &failed);
	if (failed != NULL) {
		g_propagate_error (error, failed);
		return NULL;
	}
	if (runs != NULL)
		runs->index = work->index;
	return population_read (work->job,
		&(struct population_order) {.rule = rule,
			.plant = plant,
			.code = code,
			.from = from,
			.until = until,
			.bom_lines = bom_lines,
			.runs = runs,
			.archive_dir = work->archive_dir,
			.watch = reading != NULL ? unchanged_watch (reading) : NULL},
		error);
}

/* Reads a plant once for all reconciliations that look at the same two roles and days. */
static gboolean
plant_read_and_run (struct work *work, const char *code, GError **error)
{
	const GPtrArray *names = work->of_plants;
	const struct plant *plant = config_plant (work->job->config, *code != '\0' ? code : "*", error);
	g_autoptr (population) population = NULL;
	period_t period;
	date_t from, until;

	if (plant == NULL || !job_window (work->job, plant->company, &period, &from, &until, error))
		return FALSE;
	for (guint i = 0; i < names->len; i++) {
		g_autoptr (rule_set) rules = rules_load (
			work->job->config->rules, names->pdata[i], plant->archetype, *code != '\0' ? code : NULL, until - 1, error);
		const struct reconciliation *rule = rules != NULL ? rule_set_reconciliation (rules) : NULL;

		if (rules == NULL)
			return FALSE;
		if (population == NULL || !population_serves (population, rule)) {
			g_clear_pointer (&population, population_free);
			log_progress ("reading %s and %s", rule->left_source, rule->right_source);
			population = names_read (work, rule, plant, code, i, error);
			if (population == NULL)
				return FALSE;
		}
		if (*code != '\0') {
			if (!plant_run (work, population, names->pdata[i], plant, code, error))
				return FALSE;
			continue;
		}
		g_auto (GStrv) plants = population_plants (population);
		for (char **one = plants; *one != NULL; one++)
			if (!plant_run (work, population, names->pdata[i], plant, *one, error))
				return FALSE;
	}
	return TRUE;
}

/* What fails is reported and left out; the others are worth having. Where it is all there is its error is the job's. */
static gboolean
failure_leave (struct work *work, bool alone, GError *failed, GError **error)
{
	if (alone) {
		g_propagate_error (error, failed);
		return FALSE;
	}
	log_failure (failed);
	work->exit_code = exit_code_worse (work->exit_code, failure_exit_code (failed));
	g_error_free (failed);
	return TRUE;
}

static gboolean
plants_run (struct work *work, GError **error)
{
	g_autoptr (GPtrArray) codes = job_plants (work->job);

	if (work->of_plants->len == 0)
		return TRUE;
	work->index = codes->len > 1 ? plant_index_new () : NULL;
	for (guint i = 0; i < codes->len; i++) {
		GError *failed = NULL;

		if (plant_read_and_run (work, codes->pdata[i], &failed))
			continue;
		if (*(const char *) codes->pdata[i] != '\0')
			g_prefix_error (&failed, "plant '%s': ", (const char *) codes->pdata[i]);
		if (!failure_leave (work, codes->len == 1 && work->of_companies->len == 0, failed, error))
			return FALSE;
	}
	return TRUE;
}

/* ---- one company ---- */

/* Its books are read once for all reconciliations that look at the same two roles and days. */
static gboolean
company_run (struct work *work, const struct plant *unit, GError **error)
{
	g_autoptr (population) population = NULL;
	period_t period;
	date_t from, until;

	if (!job_window (work->job, unit->company, &period, &from, &until, error))
		return FALSE;
	for (guint i = 0; i < work->of_companies->len; i++) {
		g_autoptr (rule_set) rules =
			rules_load (work->job->config->rules, work->of_companies->pdata[i], NULL, NULL, until - 1, error);
		const struct reconciliation *rule = rules != NULL ? rule_set_reconciliation (rules) : NULL;

		if (rule == NULL)
			return FALSE;
		if (population == NULL || !population_serves (population, rule)) {
			g_clear_pointer (&population, population_free);
			log_progress ("reading %s and %s", rule->left_source, rule->right_source);
			population = population_read_company (work->job,
				&(struct population_order) {
					.rule = rule, .plant = unit, .code = "", .from = from, .until = until, .archive_dir = work->archive_dir},
				error);
			if (population == NULL)
				return FALSE;
		}
		if (!unit_work (work, population, rules, unit, "", error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
companies_run (struct work *work, GError **error)
{
	struct config *config = work->job->config;

	for (size_t i = 0; i < config->n_companies && work->of_companies->len > 0; i++) {
		const struct company *company = &config->companies[i];
		g_autoptr (GPtrArray) plants = config_company_plants (config, company);
		const struct plant *unit = plants->len > 0 ? config_company_unit (config, company, error) : NULL;
		GError *failed = NULL;

		if (plants->len == 0)
			continue;
		if (unit == NULL)
			return FALSE;
		if (company_run (work, unit, &failed))
			continue;
		g_prefix_error (&failed, "company '%s': ", company->name);
		if (!failure_leave (work, config->n_companies == 1 && work->of_plants->len == 0, failed, error))
			return FALSE;
	}
	return TRUE;
}

/* ---- record and publish ---- */

static gboolean
archives_commit (struct work *work, GError **error)
{
	for (guint i = 0; i < work->units->len; i++) {
		struct unit *unit = work->units->pdata[i];

		if (unit->archive == NULL)
			continue;
		part_file_keep (unit->archive);
		if (!part_file_commit (unit->archive, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
work_record (struct work *work, GError **error)
{
	g_autofree struct ledger_run *runs = g_new0 (struct ledger_run, work->units->len + 1);

	if (work->ledger == NULL)
		return TRUE;
	for (guint i = 0; i < work->units->len; i++) {
		struct unit *unit = work->units->pdata[i];

		runs[i] = (struct ledger_run) {.claim = unit->claim,
			.outcome = unit->outcome,
			.archive = unit->archive,
			.side = {unit->carried[0], unit->carried[1]},
			.open_rows = unit->open_rows,
			.n_open_rows = unit->n_open_rows,
			.full_read = unit->full_read,
			.stands_on = unit->stands_on};
	}
	return ledger_record (work->ledger, runs, work->units->len, (struct part_file *const *) work->outputs.parts->pdata,
		work->outputs.parts->len, error);
}

static void
work_print (struct work *work)
{
	g_autoptr (GPtrArray) files = g_ptr_array_new ();

	for (int i = 0; i < OUTPUT_COUNT && !work->job->dry_run; i++)
		if (work->outputs.target[i] != NULL)
			g_ptr_array_add (files, work->outputs.target[i]);
	log_progress_end ();
	/* cron mails whatever is printed: a clean run has nothing to say there. */
	bool asked = work->job->verbose || isatty (STDOUT_FILENO);
	if (!work->job->quiet && (asked || work->exit_code != VERDICT_CLEAN))
		outcome_print (stdout, work->outcomes, files, TOP_PRINTED);
}

/* One line when a job begins and one when it ends, with counts that add up. */
static void
work_log_start (const struct work *work)
{
	g_autofree char *names = g_strjoinv (" ", (char **) work->names->pdata);
	char as_of[40];

	log_line (LOG_LEVEL_INFO, "start: %s as_of=%s version=%s", names, instant_format (work->job->as_of, NULL, as_of), VERSION);
}

static void
work_log_end (const struct work *work, int exit_code)
{
	int64_t rows = 0, states[STATE_COUNT] = {0};
	size_t cases = 0;

	for (guint i = 0; i < work->outcomes->len; i++) {
		const struct outcome *outcome = work->outcomes->pdata[i];

		cases += outcome->n_cases;
		for (int side = 0; side < SIDE_COUNT; side++) {
			rows += outcome->side[side].read.rows + outcome->side[side].carried.rows;
			for (int state = 0; state < STATE_COUNT; state++)
				states[state] += outcome->side[side].state[state].rows;
		}
	}
	g_autoptr (GString) line = g_string_new (NULL);
	for (int state = 0; state < STATE_COUNT; state++)
		if (states[state] > 0)
			g_string_append_printf (line, " %s=%" G_GINT64_FORMAT, state_name ((enum state) state), states[state]);
	log_line (LOG_LEVEL_INFO, "end: runs=%u rows=%" G_GINT64_FORMAT "%s cases=%zu exit=%d", work->outcomes->len, rows, line->str,
		cases, exit_code);
}

gboolean
reconcile_run (struct job *job, int *exit_code, GError **error)
{
	struct work *work;
	gboolean ok;

	if (option_positionals (job->options)->len == 0) {
		const struct program *program = options_program (job->options);

		g_set_error (error, FAILURE, FAILURE_USAGE, "missing argument, usage: %s %s", program->name, program->synopsis);
		return FALSE;
	}
	work = work_new (job);

	work_log_start (work);
	ok = work_dispositions (work, error) && work_names (work, error) && (job->dry_run || work_ledger (work, error)) &&
		plants_run (work, error) && companies_run (work, error);
	log_progress ("writing results");
	if (ok && work->outcomes->len > 0 && !job->dry_run)
		ok = outputs_write (&work->outputs, job, work->outcomes, work->exit_code, error) && archives_commit (work, error) &&
			work_record (work, error) && outputs_commit (&work->outputs, error);
	if (ok && work->outcomes->len > 0)
		work_print (work);
	*exit_code = work->exit_code;
	work_log_end (work, ok ? *exit_code : failure_exit_code (*error));
	work_free (work, *error);
	return ok;
}
