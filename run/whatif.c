#include "run/whatif.h"

#include "common/base/failure.h"
#include "common/base/log.h"
#include "common/io/ledger.h"
#include "common/recon/comparison.h"
#include "reports/comparison_csv.h"
#include "reports/comparison_json.h"
#include "reports/comparison_text.h"
#include "run/population_archive.h"
#include "run/publish.h"
#include "run/unit.h"

#include <stdio.h>
#include <string.h>

enum
{
	TOP_PRINTED = 10
};

const struct option whatif_options[] = {
	{"against", 0, OPTION_LIST, .argument = "RUN", .separator = ',', .lowest = ORIGIN_COMMAND_LINE, .group = "What if",
		.help = "judge this recorded run again under --rules, and record nothing; may be repeated"},
	{0}};

bool
whatif_asked (const struct job *job)
{
	return option_list (job->options, "against")->len > 0;
}

/* A recorded run and its second judgment. */
struct rerun
{
	struct outcome *then;
	struct recalled *recalled; /* until it has been judged and compared: rows are large */
	struct rule_set *rules;
	struct unit *unit;
	struct comparison *comparison;
};

static void
rerun_free (gpointer data)
{
	struct rerun *rerun = data;

	comparison_free (rerun->comparison);
	unit_free (rerun->unit);
	rule_set_free (rerun->rules);
	recalled_free (rerun->recalled);
	outcome_free (rerun->then);
	g_free (rerun);
}
typedef struct rerun rerun;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rerun, rerun_free)

/* ---- what was recorded ---- */

static char *
archive_find (struct ledger *ledger, int64_t sequence, GError **error)
{
	GError *cause = NULL;
	char *path = ledger_archive_checked (ledger, sequence, &cause);

	if (path == NULL) {
		g_set_error (error, cause->domain, cause->code,
			"%s\nhint: the rows of a run are in its archive; bring that file back, or run the reconciliation again",
			cause->message);
		g_error_free (cause);
	}
	return path;
}

static gboolean
rerun_recall (struct rerun *rerun, struct ledger *ledger, int64_t sequence, GError **error)
{
	g_autofree char *path = archive_find (ledger, sequence, error), *missing = NULL;

	if (path == NULL)
		return FALSE;
	rerun->then = ledger_load (ledger, sequence, &missing, error);
	if (rerun->then == NULL)
		return FALSE;
	rerun->recalled = population_recall (path, rerun->then, error);
	return rerun->recalled != NULL;
}

/* ---- the rules ---- */

static gboolean
sources_check (const struct reconciliation *rule, const struct outcome *then, GError **error)
{
	const char *const names[SIDE_COUNT] = {rule->left_source, rule->right_source};

	for (int side = 0; side < SIDE_COUNT; side++)
		if (strcmp (names[side], then->side[side].name) != 0) {
			g_set_error (error, FAILURE, FAILURE_CONFIGURATION,
				"the rules of '%s' compare '%s' with '%s', but the run had read '%s' and '%s'", rule->name, rule->left_source,
				rule->right_source, then->side[SIDE_LEFT].name, then->side[SIDE_RIGHT].name);
			return FALSE;
		}
	return TRUE;
}

/* What is told beside the rules' own warnings: why the comparison may show more, or less, than the rules alone. */
static GPtrArray *
warnings_make (const struct rerun *rerun)
{
	const struct timing *timing = &rule_set_reconciliation (rerun->rules)->timing;
	const GPtrArray *warnings = rule_set_warnings (rerun->rules);
	const struct outcome *then = rerun->then;
	GPtrArray *all = g_ptr_array_new_with_free_func (g_free);

	for (guint i = 0; i < warnings->len; i++)
		g_ptr_array_add (all, g_strdup (warnings->pdata[i]));
	if (then->from - timing->look_back < rerun->recalled->read_from ||
		then->until + timing->look_ahead > rerun->recalled->read_until)
		g_ptr_array_add (all, g_strdup ("these rules look further back or ahead than the run had read: rows beyond are missing"));
	if (strcmp (then->version, VERSION) != 0)
		g_ptr_array_add (all,
			g_strdup_printf ("the run was recorded by version %s and is judged again by %s: not every change need be the rules'",
				then->version, VERSION));
	return all;
}

/* ---- judging again ---- */

/* The decisions that the recorded run shows. */
static GArray *
decisions_of (const struct outcome *then)
{
	GArray *decisions = g_array_new (FALSE, FALSE, sizeof (struct ledger_disposition));

	for (size_t i = 0; i < then->n_cases; i++) {
		const struct outcome_case *one = &then->cases[i];
		struct ledger_disposition decision = {
			one->case_id, one->disposition, one->disposition_until, one->disposition_by, one->disposition_reason};

		if (one->disposition != DISPOSITION_NONE)
			g_array_append_val (decisions, decision);
	}
	return decisions;
}

static gboolean
rerun_judge (struct rerun *rerun, const struct job *job, const struct plant *plant, struct ledger_prior *prior, GError **error)
{
	const struct outcome *then = rerun->then;
	struct population *population = rerun->recalled->population;
	g_autoptr (GArray) decisions = decisions_of (then);
	g_autoptr (GPtrArray) warnings = warnings_make (rerun);
	struct recon_input input = {.rule = rule_set_reconciliation (rerun->rules),
		.plant = plant,
		.reference = population->reference,
		.right_profile = population->right_profile,
		.period = then->period,
		.from = then->from,
		.until = then->until,
		.as_of = then->as_of,
		.version = VERSION};

	for (int side = 0; side < SIDE_COUNT; side++) {
		input.side[side] = population->side[side];
		input.n_rows[side] = population->side[side]->rows;
		input.source_name[side] = population->role[side];
		input.gap[side] = population_gap (population, side);
	}
	rerun->unit = unit_judge (job, population, &input, then->run_id, prior, decisions, error);
	if (rerun->unit == NULL)
		return FALSE;
	outcome_warn (rerun->unit->outcome, warnings);
	return TRUE;
}

static void
rerun_compare (struct rerun *rerun)
{
	const struct archive *archive = rerun->recalled->archive;
	const struct judged_rows rows = {
		.side = {rerun->recalled->population->side[SIDE_LEFT], rerun->recalled->population->side[SIDE_RIGHT]},
		.portions = {archive->allocations, rerun->unit->allocations},
		.n_portions = {archive->n_allocations, rerun->unit->n_allocations}};

	rerun->comparison = comparison_new (rerun->then, rerun->unit->outcome, &rows);
	g_clear_pointer (&rerun->unit->allocations, g_free);
	g_clear_pointer (&rerun->recalled, recalled_free);
}

static gboolean
rerun_do (struct rerun *rerun, const struct job *job, struct ledger *ledger, const struct ledger_found *found, GError **error)
{
	g_autoptr (ledger_prior) prior = ledger_prior_of_run (ledger, found, error);
	const struct plant *plant;

	if (prior == NULL || !rerun_recall (rerun, ledger, found->sequence, error))
		return FALSE;
	plant = config_plant (rerun->recalled->config, found->plant, error);
	if (plant == NULL)
		return FALSE;
	rerun->rules =
		rules_load (job->config->rules, found->reconciliation, plant->archetype, found->plant, found->until - 1, error);
	if (rerun->rules == NULL || !sources_check (rule_set_reconciliation (rerun->rules), rerun->then, error) ||
		!rerun_judge (rerun, job, plant, prior, error))
		return FALSE;
	rerun_compare (rerun);
	return TRUE;
}

static struct rerun *
rerun_new (const struct job *job, struct ledger *ledger, const char *id, GError **error)
{
	g_autoptr (rerun) rerun = g_new0 (struct rerun, 1);
	struct ledger_found *found = ledger_find_run (ledger, id, error);
	gboolean good = FALSE;

	if (found != NULL) {
		log_progress ("judging run %s", found->run_id);
		good = rerun_do (rerun, job, ledger, found, error);
		if (!good)
			g_prefix_error (error, "run '%s': ", found->run_id);
	}
	ledger_found_free (found);
	return good ? g_steal_pointer (&rerun) : NULL;
}

/* ---- the job ---- */

/* What the run says cannot be said again, and there is no workbook. The file may hold such options for other jobs. */
static gboolean
options_check (const struct job *job, GError **error)
{
	static const char *const foreign[] = {"plant", "period", "from", "to", "as-of", "source", "profile", "zone", "currency",
		"dispositions", "workbook", "no-aside"};
	const struct options *options = job->options;

	if (option_positionals (options)->len > 0) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "--against names the run, and so the reconciliation: leave '%s' out",
			(const char *) option_positionals (options)->pdata[0]);
		return FALSE;
	}
	for (size_t i = 0; i < G_N_ELEMENTS (foreign); i++)
		if (option_origin (options, foreign[i]) == ORIGIN_COMMAND_LINE) {
			g_set_error (error, FAILURE, FAILURE_USAGE, "--%s does not go with --against", foreign[i]);
			return FALSE;
		}
	if (job->config->ledger != NULL)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_USAGE, "without a ledger there is no recorded run");
	return FALSE;
}

static gboolean
output_write (int which, const char *path G_GNUC_UNUSED, const struct out_stream *out, void *data, GError **error)
{
	return which == OUTPUT_SUMMARY ? comparison_json_write (out, data, error) : comparison_csv_write (out, data, error);
}

static gboolean
outputs_make (const struct job *job, GPtrArray *comparisons, GError **error)
{
	struct outputs outputs;
	gboolean good = TRUE;

	outputs_init (&outputs, job, NULL);
	g_clear_pointer (&outputs.target[OUTPUT_WORKBOOK], g_free);
	if (!job->dry_run)
		good = outputs_each (&outputs, output_write, comparisons, error) && outputs_commit (&outputs, error);
	for (int i = 0; good && i < OUTPUT_COUNT && !job->dry_run && !job->quiet; i++)
		if (outputs.target[i] != NULL)
			printf ("written: %s\n", outputs.target[i]);
	outputs_release (&outputs);
	return good;
}

static void
comparisons_print (const GPtrArray *comparisons)
{
	g_autoptr (GString) text = g_string_new (NULL);

	for (guint i = 0; i < comparisons->len; i++) {
		if (i > 0)
			g_string_append_c (text, '\n');
		comparison_text (text, comparisons->pdata[i], TOP_PRINTED);
	}
	log_progress_end ();
	fputs (text->str, stdout);
}

static gboolean
reruns_make (const struct job *job, struct ledger *ledger, GPtrArray *reruns, GError **error)
{
	const GPtrArray *ids = option_list (job->options, "against");

	for (guint i = 0; i < ids->len; i++) {
		struct rerun *rerun = rerun_new (job, ledger, ids->pdata[i], error);

		if (rerun == NULL)
			return FALSE;
		g_ptr_array_add (reruns, rerun);
	}
	return TRUE;
}

gboolean
whatif_run (struct job *job, int *exit_code, GError **error)
{
	g_autoptr (GPtrArray) reruns = g_ptr_array_new_with_free_func (rerun_free), comparisons = g_ptr_array_new ();
	g_autoptr (ledger) ledger = NULL;

	if (!options_check (job, error))
		return FALSE;
	ledger = ledger_open (job->config->ledger, LEDGER_READ, error);
	if (ledger == NULL || !reruns_make (job, ledger, reruns, error))
		return FALSE;
	for (guint i = 0; i < reruns->len; i++) {
		struct comparison *comparison = ((struct rerun *) reruns->pdata[i])->comparison;

		g_ptr_array_add (comparisons, comparison);
		log_line (LOG_LEVEL_INFO, "what-if: run=%s rules=%s same=%s cases=%u exit=%d", comparison->outcome[THEN]->run_id,
			comparison->outcome[NOW]->rules_hash, comparison->same ? "yes" : "no", comparison->cases->len,
			comparison_exit_code (comparison));
		*exit_code = exit_code_worse (*exit_code, comparison_exit_code (comparison));
	}
	if (!job->quiet)
		comparisons_print (comparisons);
	return outputs_make (job, comparisons, error);
}
