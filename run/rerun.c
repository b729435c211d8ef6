#include "run/rerun.h"

#include "common/base/failure.h"

#include <string.h>

const struct option rerun_options[] = {
	{"against", 0, OPTION_LIST, .argument = "RUN", .separator = ',', .lowest = ORIGIN_COMMAND_LINE,
		.help = "judge this recorded run again under --rules, and record nothing; may be repeated"},
	{0}};

void
rerun_free (struct rerun *rerun)
{
	if (rerun == NULL)
		return;
	unit_free (rerun->unit);
	rule_set_free (rerun->rules);
	recalled_free (rerun->recalled);
	outcome_free (rerun->then);
	g_free (rerun);
}

void
rerun_forget (struct rerun *rerun)
{
	g_clear_pointer (&rerun->unit->allocations, g_free);
	g_clear_pointer (&rerun->recalled, recalled_free);
}

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

static gboolean
rules_read (struct rerun *rerun, const struct plant *plant, const struct ledger_found *found, const char *dir, GError **error)
{
	const struct outcome *then = rerun->then;
	date_t at = found->until - 1;
	g_autofree char *hash = NULL;

	if (dir != NULL) {
		rerun->rules = rules_load (dir, found->reconciliation, plant->archetype, NULL, at, error);
		if (rerun->rules == NULL || rule_set_reconciliation (rerun->rules)->scope == SCOPE_COMPANY)
			return rerun->rules != NULL;
		rule_set_free (rerun->rules); /* a rule of companies is no plant's: now with the overrides of the plant */
		rerun->rules = rules_load (dir, found->reconciliation, plant->archetype, found->plant, at, error);
		return rerun->rules != NULL;
	}
	hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, then->rules_text, -1);
	if (strcmp (hash, then->rules_hash) != 0) {
		g_set_error (error, FAILURE, FAILURE_DATA, "the text of its rules is not what was recorded");
		return FALSE;
	}
	rerun->rules = rules_recall (then->rules_text, found->reconciliation, plant->archetype, found->plant, at, error);
	return rerun->rules != NULL;
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
rerun_judge (struct rerun *rerun, const struct job *job, const struct plant *plant, struct ledger_prior *prior,
	const char *version, GError **error)
{
	const struct outcome *then = rerun->then;
	struct population *population = rerun->recalled->population;
	g_autoptr (GArray) decisions = decisions_of (then);
	struct recon_input input = {.rule = rule_set_reconciliation (rerun->rules),
		.plant = plant,
		.reference = population->reference,
		.right_profile = population->right_profile,
		.period = then->period,
		.from = then->from,
		.until = then->until,
		.as_of = then->as_of,
		.version = version};

	for (int side = 0; side < SIDE_COUNT; side++) {
		input.side[side] = population->side[side];
		input.n_rows[side] = population->side[side]->rows;
		input.source_name[side] = population->role[side];
		input.gap[side] = population_gap (population, side);
	}
	rerun->unit = unit_judge (job, population, &input, then->run_id, prior, decisions, error);
	if (rerun->unit == NULL)
		return FALSE;
	outcome_warn (rerun->unit->outcome, rule_set_warnings (rerun->rules));
	return TRUE;
}

static gboolean
rerun_do (struct rerun *rerun, const struct job *job, struct ledger *ledger, const struct ledger_found *found,
	const char *rules_dir, GError **error)
{
	g_autoptr (ledger_prior) prior = ledger_prior_of_run (ledger, found, error);
	const struct plant *plant;

	if (prior == NULL || !rerun_recall (rerun, ledger, found->sequence, error))
		return FALSE;
	plant = config_plant (rerun->recalled->config, found->plant, error);
	return plant != NULL && rules_read (rerun, plant, found, rules_dir, error) &&
		sources_check (rule_set_reconciliation (rerun->rules), rerun->then, error) &&
		rerun_judge (rerun, job, plant, prior, rules_dir != NULL ? VERSION : rerun->then->version, error);
}

struct rerun *
rerun_new (const struct job *job, struct ledger *ledger, const struct ledger_found *found, const char *rules_dir, GError **error)
{
	g_autoptr (rerun) rerun = g_new0 (struct rerun, 1);

	if (rerun_do (rerun, job, ledger, found, rules_dir, error))
		return g_steal_pointer (&rerun);
	g_prefix_error (error, "run '%s': ", found->run_id);
	return NULL;
}

/* ---- options ---- */

gboolean
rerun_options_check (const struct job *job, const char *option, const char *subject, const char *const *foreign, GError **error)
{
	const struct options *options = job->options;

	if (option_positionals (options)->len > 0) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "--%s names the run, and so the %s: leave '%s' out", option, subject,
			(const char *) option_positionals (options)->pdata[0]);
		return FALSE;
	}
	for (const char *const *one = foreign; *one != NULL; one++)
		if (option_origin (options, *one) == ORIGIN_COMMAND_LINE) {
			g_set_error (error, FAILURE, FAILURE_USAGE, "--%s does not go with --%s", *one, option);
			return FALSE;
		}
	if (job->config->ledger != NULL)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_USAGE, "without a ledger there is no recorded run");
	return FALSE;
}
