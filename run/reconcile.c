#include "run/reconcile.h"

#include "common/base/failure.h"
#include "common/base/log.h"
#include "common/base/stop.h"
#include "run/dispositions.h"
#include "run/print.h"
#include "run/publish.h"
#include "run/round.h"
#include "run/unit.h"

#include <errno.h>
#include <pthread.h>
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
	struct outputs outputs;
	GPtrArray *names;                    /* the reconciliations asked for, NULL-ended */
	GPtrArray *of_plants, *of_companies; /* the same by what their runs are of */
	struct rounds *rounds;               /* NULL: not begun */
};

/* ---- set-up ---- */

static gboolean
work_ledger (struct work *work, GError **error)
{
	if (!job_ledger_open (work->job, &work->ledger, error))
		return FALSE;
	return work->ledger == NULL || job_archive_folder (work->job, &work->archive_dir, error);
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
	rounds_free (work->rounds);
	g_ptr_array_unref (work->outcomes);
	g_ptr_array_unref (work->names);
	g_ptr_array_unref (work->of_plants);
	g_ptr_array_unref (work->of_companies);
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

/* ---- locked periods ---- */

/* Whether one of the runs at a plant, or of a company as one, may begin; where that cannot be told yet, it may. */
static bool
any_unlocked (struct work *work, const GPtrArray *names, const struct plant *plant, GError **refusal)
{
	for (guint i = 0; i < names->len; i++) {
		struct ledger_scope scope = {.reconciliation = names->pdata[i], .as_of = work->job->as_of};

		if (plant == NULL || !job_window (work->job, plant->company, &scope.period, &scope.from, &scope.until, NULL))
			return true;
		scope.plant = plant->name;
		scope.company = plant->company->name;
		if (ledger_unlocked (work->ledger, &scope, *refusal == NULL ? refusal : NULL))
			return true;
	}
	return false;
}

/*
 * Where every run that is asked for would replace one that is locked, nothing needs to be read to say so. Else each of those is
 * refused when its turn comes, and the others are made.
 */
static gboolean
work_unlocked (struct work *work, GError **error)
{
	struct config *config = work->job->config;
	g_autoptr (GPtrArray) codes = job_plants (work->job);
	g_autoptr (GError) refusal = NULL;
	bool any = work->ledger == NULL;

	for (guint i = 0; i < codes->len && !any; i++) {
		const char *code = codes->pdata[i];

		any = any_unlocked (work, work->of_plants, *code != '\0' ? config_plant (config, code, NULL) : NULL, &refusal);
	}
	for (size_t i = 0; i < config->n_companies && !any; i++) {
		g_autoptr (GPtrArray) plants = config_company_plants (config, &config->companies[i]);

		if (plants->len > 0)
			any = any_unlocked (work, work->of_companies, config_company_unit (config, &config->companies[i], NULL), &refusal);
	}
	if (any || refusal == NULL)
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&refusal));
	return FALSE;
}

/* ---- one plant ---- */

/* A reading in work: it is matched by a thread of its own. */
struct matching
{
	struct work *work;
	struct round *round;
	GPtrArray *units; /* struct unit *, those of before a failure too */
	GError *error;
	const char *name; /* with an error: the reconciliation at which matching ended, and where; NULL: it did not begin */
	char *plant;
	pthread_t thread;
	bool running;
};

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
	return outputs_claim (&work->outputs, work->ledger, &scope, claim, error);
}

static gboolean
unit_work (struct matching *matching, struct rule_set *rules, const struct plant *plant, const char *code, GError **error)
{
	struct work *work = matching->work;
	struct population *population = matching->round->population;
	struct unchanged *watched = matching->round->watched;
	const struct reconciliation *rule = rule_set_reconciliation (rules);
	const GPtrArray *warnings = rule_set_warnings (rules);
	int64_t began = g_get_monotonic_time ();
	struct ledger_claim *claim;
	struct unit *unit;

	log_context (rule->name, plant->name);
	pthread_mutex_lock (work->job->ledger_lock);
	gboolean started = unit_start (work, rule, plant, &claim, error);
	pthread_mutex_unlock (work->job->ledger_lock);
	if (!started)
		return FALSE;
	unit = population->unread
		? unchanged_unit (watched, rule->name, claim)
		: unit_run (work->job, population, rule, plant, code, work->ledger, claim, work->dispositions, work->archive_dir, error);
	if (unit == NULL) {
		pthread_mutex_lock (work->job->ledger_lock);
		if (claim != NULL)
			ledger_release (work->ledger, claim, ATTEMPT_FAILED, (*error)->message, NULL);
		pthread_mutex_unlock (work->job->ledger_lock);
		return FALSE;
	}
	if (!population->unread) {
		outcome_warn (unit->outcome, warnings);
		unit->full_read = watched != NULL ? unchanged_full_read (watched) : NULL;
	} else
		log_line (LOG_LEVEL_INFO, "%s: %s", rule->name, unit->note);
	unit->took = g_get_monotonic_time () - began;
	g_ptr_array_add (matching->units, unit);
	log_line (LOG_LEVEL_INFO, "%s: %zu cases, verdict %s", rule->name, unit->outcome->n_cases,
		verdict_name ((enum verdict) unit->outcome->verdict));
	log_context (NULL, NULL);
	return TRUE;
}

/* A reconciliation over one plant that has been read; code "" = the company of the round. */
static gboolean
plant_run (struct matching *matching, const char *name, const char *code, GError **error)
{
	struct work *work = matching->work;
	g_autoptr (rule_set) rules = NULL;
	const struct plant *own = matching->round->plant;
	period_t period;
	date_t from, until;

	if (*code != '\0' && strcmp (own->name, code) != 0)
		own = config_plant (work->job->config, code, error);
	if (own == NULL || !job_window (work->job, own->company, &period, &from, &until, error))
		return FALSE;
	/* The period is judged by the rules of its own last day, however late it is judged (domain.md 7.3). */
	rules = rules_load (work->job->config->rules, name, own->archetype, *code != '\0' ? code : NULL, until - 1, error);
	return rules != NULL && unit_work (matching, rules, own, code, error);
}

/* The reconciliations of a reading over the plants that occur in it, or over the one, or the company, that was asked for. */
static void *
matching_run (void *data)
{
	struct matching *matching = data;
	const struct round *round = matching->round;
	const char *asked[] = {round->code, NULL};
	bool any = *round->code == '\0' && round->company == NULL;
	g_auto (GStrv) plants = any ? population_plants (round->population) : g_strdupv ((char **) asked);

	for (guint i = round->first; i < round->first + round->n; i++)
		for (char **one = plants; *one != NULL; one++)
			if (!plant_run (matching, round->names->pdata[i], *one, &matching->error)) {
				matching->name = round->names->pdata[i];
				matching->plant = g_strdup (round->company != NULL ? round->company->name : *one);
				return NULL;
			}
	return NULL;
}

/* What a matching made joins what the plants before made. FALSE: it failed, and with one plant its error is the job's. */
static gboolean
matching_end (struct matching *matching, bool only, GError **error)
{
	struct work *work = matching->work;

	for (guint i = 0; i < matching->units->len; i++) {
		struct unit *unit = matching->units->pdata[i];

		g_ptr_array_add (work->units, unit);
		g_ptr_array_add (work->outcomes, unit->outcome);
		work->exit_code = exit_code_worse (work->exit_code, unit->outcome->verdict);
	}
	g_ptr_array_unref (matching->units);
	if (matching->error == NULL)
		return TRUE;
	g_autofree char *plant = matching->plant;
	log_context (matching->name, plant);
	if (matching->round->company != NULL)
		g_prefix_error (&matching->error, "company '%s': ", matching->round->company->name);
	else if (*matching->round->code != '\0')
		g_prefix_error (&matching->error, "plant '%s': ", matching->round->code);
	if (only || stop_asked ()) {
		g_propagate_error (error, matching->error);
		return FALSE;
	}
	log_failure (matching->error);
	log_context (NULL, NULL);
	work->exit_code = exit_code_worse (work->exit_code, failure_exit_code (matching->error));
	g_error_free (matching->error);
	return FALSE;
}

/* The first of them on this thread, the others beside it. */
static void
matchings_run (struct matching *matchings, guint n)
{
	for (guint i = 1; i < n; i++)
		if (matchings[i].error == NULL)
			matchings[i].running = pthread_create (&matchings[i].thread, NULL, matching_run, &matchings[i]) == 0;
	for (guint i = 0; i < n; i++)
		if (matchings[i].running)
			pthread_join (matchings[i].thread, NULL);
		else if (matchings[i].error == NULL)
			matching_run (&matchings[i]);
}

/* A plant or company that fails is reported and left out; the others are worth having. */
static gboolean
rounds_run (struct work *work, GError **error)
{
	const GPtrArray *read;

	work->rounds = rounds_new (&(struct rounds_order) {.job = work->job,
		.ledger = work->ledger,
		.of_plants = work->of_plants,
		.of_companies = work->of_companies,
		.archive_dir = work->archive_dir,
		.lists = work->outputs.target[OUTPUT_WORKBOOK] != NULL});
	while ((read = rounds_next (work->rounds)) != NULL) {
		g_autofree struct matching *matchings = g_new0 (struct matching, read->len);
		gboolean good = TRUE;

		for (guint i = 0; i < read->len; i++) {
			struct round *round = read->pdata[i];

			matchings[i] = (struct matching) {
				.work = work, .round = round, .units = g_ptr_array_new (), .error = g_steal_pointer (&round->error)};
		}
		matchings_run (matchings, read->len);
		for (guint i = 0; i < read->len; i++)
			if (!matching_end (&matchings[i], rounds_single (work->rounds), good ? error : NULL)) {
				good = *error == NULL;
				rounds_leave (work->rounds, read->pdata[i]);
			}
		if (!good || !stop_check (error))
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

		if (unit->archive != NULL && !part_file_commit (unit->archive, error))
			return FALSE;
	}
	return TRUE;
}

/* What is to be recorded of each unit. The caller frees it. */
static struct ledger_run *
work_runs (const struct work *work, const struct ledger_job *job)
{
	struct ledger_run *runs = g_new0 (struct ledger_run, work->units->len + 1);

	for (guint i = 0; i < work->units->len; i++) {
		struct unit *unit = work->units->pdata[i];

		runs[i] = (struct ledger_run) {.claim = unit->claim,
			.outcome = unit->outcome,
			.archive = unit->archive,
			.side = {unit->carried[0], unit->carried[1]},
			.open_rows = unit->open_rows,
			.n_open_rows = unit->n_open_rows,
			.full_read = unit->full_read,
			.stands_on = unit->stands_on,
			.job = job};
	}
	return runs;
}

static gboolean
work_record (struct work *work, struct ledger_run *runs, GError **error)
{
	if (work->ledger == NULL)
		return TRUE;
	if (!ledger_record (work->ledger, runs, work->units->len, (struct part_file *const *) work->outputs.parts->pdata,
			work->outputs.parts->len, error))
		return FALSE;
	for (guint i = 0; i < work->outputs.parts->len; i++)
		part_file_keep (work->outputs.parts->pdata[i]);
	return TRUE;
}

/* Files, then the record of them; meanwhile the digests of what will be recorded are made. */
static gboolean
work_publish (struct work *work, GError **error)
{
	struct ledger_job noted = outputs_job (&work->outputs, work->job, work->exit_code);
	g_autofree struct ledger_run *runs = work_runs (work, &noted);
	struct digests *digests = work->ledger != NULL ? ledger_digests (work->ledger, runs, work->units->len) : NULL;

	runs[0].digests = digests;
	gboolean ok = outputs_write (&work->outputs, work->job, work->outcomes, work->exit_code, NULL, error) && stop_check (error) &&
		archives_commit (work, error) && work_record (work, runs, error) && outputs_commit (&work->outputs, error);
	ledger_digests_free (digests);
	return ok;
}

static void
work_measure (struct work *work)
{
	for (guint i = 0; i < work->units->len; i++) {
		const struct unit *unit = work->units->pdata[i];

		metrics_add (work->job->metrics, unit->outcome, unit->took);
	}
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
	stop_listen ();

	work_log_start (work);
	ok = work_dispositions (work, error) && work_names (work, error) && (job->dry_run || work_ledger (work, error)) &&
		work_unlocked (work, error) && rounds_run (work, error);
	log_progress ("writing results");
	if (ok && work->outcomes->len > 0 && !job->dry_run)
		ok = work_publish (work, error);
	if (ok && work->outcomes->len > 0) {
		work_measure (work);
		work_print (work);
	}
	*exit_code = work->exit_code;
	work_log_end (work, ok ? *exit_code : failure_exit_code (*error));
	work_free (work, *error);
	return ok;
}
