#include "run/close.h"

#include "common/base/failure.h"
#include "run/close_accrual.h"
#include "run/close_sign.h"
#include "run/close_since.h"
#include "run/close_status.h"
#include "run/sign.h"

#include <stdio.h>
#include <string.h>

const struct option close_options[] = {
	{"company", 0, OPTION_STRING, .argument = "NAME", .lowest = ORIGIN_COMMAND_LINE, .group = "What is closed",
		.help = "of tieout.yaml; may be left out where there is but one"},
	{"reason", 0, OPTION_STRING, .argument = "TEXT", .lowest = ORIGIN_COMMAND_LINE, .group = "Waivers and reopening",
		.help = "why a check is waived, or a period reopened"},
	{"check", 0, OPTION_STRING, .argument = "NAME", .lowest = ORIGIN_COMMAND_LINE, .help = "the check that is waived"},
	{"until", 0, OPTION_DATE, .argument = "DATE", .lowest = ORIGIN_COMMAND_LINE,
		.help = "the last day on which the waiver holds"},
	{0}};

static const struct close_action actions[] = {
	{"status", "where the period stands: checks, money, what has been signed", false, close_status},
	{"calendar", "the working days of the close and what is due on each", false, close_calendar},
	{"prepare", "sign as preparer what the ledger shows", true, close_prepare},
	{"review", "sign as reviewer what was prepared", true, close_review},
	{"lock", "lock what was reviewed: no run may replace it", true, close_lock},
	{"waive", "let a check fail until a day, for a reason", true, close_waive},
	{"reopen", "unlock the period, for a reason", true, close_reopen},
	{"accruals", "propose what is not posted, and say what became of earlier proposals", true, close_accruals},
	{"since-signoff", "what has changed since it was signed, by line of the bridges", false, close_since},
};

/* ---- loading ---- */

static void
close_run_free (gpointer data)
{
	struct close_run *run = data;

	outcome_free (run->outcome);
	g_free (run->result_hash);
	g_free (run);
}

static int
found_compare (gconstpointer a, gconstpointer b)
{
	const struct ledger_found *left = *(struct ledger_found *const *) a, *right = *(struct ledger_found *const *) b;
	int order = strcmp (left->reconciliation, right->reconciliation);

	return order != 0 ? order : strcmp (left->plant, right->plant);
}

static void
close_unload (struct close *close)
{
	g_clear_pointer (&close->runs, g_ptr_array_unref);
	g_clear_pointer (&close->found, g_ptr_array_unref);
	g_clear_pointer (&close->book, signoff_book_free);
	g_clear_pointer (&close->result_hash, g_free);
	g_clear_pointer (&close->evidence, g_free);
	g_clear_pointer (&close->not_evidence, g_free);
}

static gboolean
runs_load (struct close *close, GError **error)
{
	struct ledger_query query = {.company = close->scope.company,
		.plant = *close->plant != '\0' ? close->plant : NULL,
		.period = close->scope.period,
		.from = DATE_NONE,
		.until = DATE_NONE};

	close->runs = g_ptr_array_new_with_free_func (close_run_free);
	close->found = ledger_find (close->ledger, &query, error);
	if (close->found == NULL)
		return FALSE;
	g_ptr_array_sort (close->found, found_compare);
	for (guint i = 0; i < close->found->len; i++) {
		const struct ledger_found *found = close->found->pdata[i];
		struct close_run *run;

		if (strcmp (found->company, close->scope.company) != 0)
			continue;
		run = g_new0 (struct close_run, 1);
		run->found = found;
		g_ptr_array_add (close->runs, run);
		run->outcome = ledger_load_kept (close->ledger, found->sequence, error);
		if (run->outcome == NULL) {
			g_prefix_error (error, "run '%s': ", found->run_id);
			return FALSE;
		}
		run->result_hash = ledger_result_hash (run->outcome);
	}
	return TRUE;
}

gboolean
close_load (struct close *close, GError **error)
{
	g_autoptr (GArray) bound = NULL;

	close_unload (close);
	if (!runs_load (close, error))
		return FALSE;
	close->book = signoff_book_load (close->ledger, &close->scope, error);
	bound = close_bound (close);
	close->result_hash = signoff_hash ((const struct signoff_run *) (void *) bound->data, bound->len);
	return close->book != NULL && sign_evidence (close->job, close->ledger, &close->evidence, &close->not_evidence, error);
}

GArray *
close_bound (const struct close *close)
{
	GArray *bound = g_array_new (FALSE, FALSE, sizeof (struct signoff_run));

	for (guint i = 0; i < close->runs->len; i++) {
		const struct close_run *run = close->runs->pdata[i];
		struct signoff_run one = {run->found->reconciliation, run->found->plant, run->found->run_id, run->found->sequence,
			run->found->as_of, run->result_hash};

		g_array_append_val (bound, one);
	}
	return bound;
}

char *
close_unit_text (const struct close *close)
{
	const char *company = close->scope.company;

	if (*close->plant != '\0')
		return *company != '\0' ? g_strdup_printf ("plant %s of company %s", close->plant, company)
								: g_strdup_printf ("plant %s", close->plant);
	return *company != '\0' ? g_strdup_printf ("company %s", company) : g_strdup ("the company");
}

/* ---- the job ---- */

static gboolean
company_find (struct close *close, GError **error)
{
	const struct config *config = close->job->config;
	const char *name = option_string (close->job->options, "company");
	const GPtrArray *plants = option_list (close->job->options, "plant");
	const struct plant *plant = NULL;
	bool asked = option_origin (close->job->options, "plant") == ORIGIN_COMMAND_LINE; /* elsewhere it says what jobs reconcile */

	if (asked && plants->len > 1)
		g_set_error (error, FAILURE, FAILURE_USAGE, "close one plant at a time");
	else if (asked && plants->len == 1 && (plant = config_plant (close->job->config, plants->pdata[0], error)) == NULL)
		return FALSE;
	else if (name != NULL && (close->company = config_company (config, name)) == NULL)
		g_set_error (error, FAILURE, FAILURE_USAGE, "tieout.yaml has no company '%s'", name);
	else if (name == NULL && plant == NULL && config->n_companies > 1)
		g_set_error (error, FAILURE, FAILURE_USAGE, "there are %zu companies: say which one with --company", config->n_companies);
	else if (name != NULL && plant != NULL && plant->company != close->company)
		g_set_error (error, FAILURE, FAILURE_USAGE, "plant '%s' is not one of company '%s'", plant->name, name);
	else {
		if (name == NULL)
			close->company = plant != NULL ? plant->company : &config->companies[0];
		close->plant = plant != NULL ? plant->name : "";
		return TRUE;
	}
	return FALSE;
}

static gboolean
scope_find (struct close *close, GError **error)
{
	if (!company_find (close, error))
		return FALSE;
	if (option_period (close->job->options, "period") == PERIOD_NONE) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "give the period that is closed: --period YYYY-MM");
		return FALSE;
	}
	close->scope.company = close->company->name;
	close->scope.plant = close->plant;
	if (!job_window (close->job, close->company, &close->scope.period, &close->from, &close->until, error))
		return FALSE;
	close->unit = *close->plant != '\0' ? config_plant (close->job->config, close->plant, error)
										: config_company_unit (close->job->config, close->company, error);
	if (close->unit == NULL)
		return FALSE;
	close->today = plant_day (close->unit, close->job->as_of);
	close->rule = close_rule_load (close->job->config->rules, close->company->name, error);
	return close->rule != NULL;
}

static const struct close_action *
action_find (const struct job *job, GError **error)
{
	const GPtrArray *words = option_positionals (job->options);
	const char *asked = words->len > 0 ? words->pdata[0] : option_flag (job->options, "since-signoff") ? "since-signoff" : NULL;
	g_autoptr (GString) known = g_string_new (NULL);

	for (size_t i = 0; i < G_N_ELEMENTS (actions); i++) {
		if (g_strcmp0 (asked, actions[i].name) == 0)
			return &actions[i];
		g_string_append_printf (known, "\nhint: %-13s %s", actions[i].name, actions[i].what);
	}
	g_set_error (error, FAILURE, FAILURE_USAGE, "%s%s%s%s", asked != NULL ? "there is no action '" : "say what to do",
		asked != NULL ? asked : "", asked != NULL ? "'" : "", known->str);
	return NULL;
}

/* Who signs in a ledger that is not there has named another one: none is made. */
static struct ledger *
close_ledger (const struct job *job, bool writes, GError **error)
{
	struct ledger *ledger = ledger_open (job->config->ledger, LEDGER_READ, error);

	if (ledger == NULL || !writes)
		return ledger;
	ledger_close (ledger);
	return ledger_open (job->config->ledger, LEDGER_WRITE, error);
}

gboolean
close_run (struct job *job, int *exit_code, GError **error)
{
	struct close close = {.job = job};
	const struct close_action *action = action_find (job, error);
	gboolean good = action != NULL && scope_find (&close, error);

	if (good && job->config->ledger == NULL) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "without a ledger there is nothing to close");
		good = FALSE;
	}
	if (good) {
		close.ledger = close_ledger (job, action->writes, error);
		good = close.ledger != NULL && (close.user = sign_user (job, close.rule, close.ledger, action->writes, error)) != NULL &&
			close_load (&close, error) && head_verify (job, close.book, error) && action->run (&close, exit_code, error);
	}
	close_unload (&close);
	close_rule_free (close.rule);
	ledger_close (close.ledger);
	return good;
}
