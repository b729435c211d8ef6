#include "run/show.h"

#include "common/base/failure.h"
#include "common/base/log.h"
#include "common/io/ledger.h"
#include "run/publish.h"
#include "run/signed.h"

#include <stdio.h>
#include <string.h>

const struct option show_options[] = {
	{"run", 0, OPTION_LIST, .argument = "ID", .separator = ',', .lowest = ORIGIN_COMMAND_LINE, .group = "Which run",
		.help = "the run of this id instead of names and scope, superseded or not; may be repeated"},
	{0}};

struct show
{
	struct job *job;
	struct ledger *ledger;
	GPtrArray *outcomes; /* struct outcome *, owned */
	struct outputs outputs;
};

/* ---- finding ---- */

static gboolean
show_load (struct show *show, const struct ledger_found *found, GError **error)
{
	g_autofree char *missing = NULL;
	struct outcome *outcome = ledger_load (show->ledger, found->sequence, &missing, error);

	if (outcome == NULL) {
		g_prefix_error (error, "run '%s': ", found->run_id);
		return FALSE;
	}
	g_ptr_array_add (show->outcomes, outcome);
	if (missing != NULL)
		log_line (LOG_LEVEL_WARNING, "run %s: the lists of netted, duplicate and uncaptured rows are not shown: %s",
			found->run_id, missing);
	return TRUE;
}

static gboolean
ids_show (struct show *show, const GPtrArray *ids, GError **error)
{
	for (guint i = 0; i < ids->len; i++) {
		struct ledger_query query = {.run_id = ids->pdata[i], .period = PERIOD_NONE, .from = DATE_NONE, .until = DATE_NONE};
		g_autoptr (GPtrArray) found = ledger_find (show->ledger, &query, error);

		if (found == NULL)
			return FALSE;
		if (found->len == 0) {
			g_set_error (error, FAILURE, FAILURE_USAGE, "the ledger has no run '%s'", query.run_id);
			return FALSE;
		}
		if (!show_load (show, found->pdata[0], error))
			return FALSE;
	}
	return TRUE;
}

static int
found_compare (gconstpointer a, gconstpointer b)
{
	const struct ledger_found *left = *(struct ledger_found *const *) a, *right = *(struct ledger_found *const *) b;

	return strcmp (left->plant, right->plant);
}

static bool
is_shown (const struct show *show, const struct ledger_found *found)
{
	for (guint i = 0; i < show->outcomes->len; i++)
		if (strcmp (((const struct outcome *) show->outcomes->pdata[i])->run_id, found->run_id) == 0)
			return true;
	return false;
}

/* The runs of one reconciliation at a plant, or, code "", at every plant that it was run for: by plant, as a job orders them. */
static gboolean
name_show (struct show *show, const char *name, const char *code, GError **error)
{
	const struct plant *plant = config_plant (show->job->config, *code != '\0' ? code : "*", error);
	struct ledger_query query = {.reconciliation = name, .plant = *code != '\0' ? code : NULL};
	g_autoptr (GPtrArray) found = NULL;

	if (plant == NULL || !job_window (show->job, plant->company, &query.period, &query.from, &query.until, error))
		return FALSE;
	found = ledger_find (show->ledger, &query, error);
	if (found != NULL && found->len == 0 && *code != '\0') { /* a run of the whole company is one of each of its plants */
		g_ptr_array_unref (found);
		query.plant = plant->company->name;
		found = ledger_find (show->ledger, &query, error);
	}
	if (found == NULL)
		return FALSE;
	if (found->len == 0) {
		g_set_error (error, FAILURE, FAILURE_USAGE,
			"the ledger has no run of '%s'%s%s in this window\nhint: tieout-reconcile makes one", name,
			*code != '\0' ? " for plant " : "", code);
		return FALSE;
	}
	g_ptr_array_sort (found, found_compare);
	for (guint i = 0; i < found->len; i++)
		if (!is_shown (show, found->pdata[i]) && !show_load (show, found->pdata[i], error))
			return FALSE;
	return TRUE;
}

static gboolean
names_show (struct show *show, GError **error)
{
	const GPtrArray *names = option_positionals (show->job->options);
	g_autoptr (GPtrArray) codes = job_plants (show->job);

	for (guint i = 0; i < codes->len; i++)
		for (guint j = 0; j < names->len; j++)
			if (!name_show (show, names->pdata[j], codes->pdata[i], error))
				return FALSE;
	return TRUE;
}

/* ---- writing ---- */

static gboolean
show_write (struct show *show, int *exit_code, GError **error)
{
	g_autoptr (signoff_book) book = NULL;
	g_autofree struct workbook_signoff *signoffs = NULL;

	for (guint i = 0; i < show->outcomes->len; i++)
		*exit_code = exit_code_worse (*exit_code, ((const struct outcome *) show->outcomes->pdata[i])->verdict);
	if (show->job->dry_run)
		return TRUE;
	signoffs = signed_find (show->ledger, show->outcomes, &book, error);
	if (signoffs == NULL || !outputs_write (&show->outputs, show->job, show->outcomes, VERDICT_CLEAN, signoffs, error) ||
		!outputs_commit (&show->outputs, error))
		return FALSE;
	if (!show->job->quiet)
		outputs_print (&show->outputs, show->job);
	return TRUE;
}

static gboolean
show_work (struct show *show, int *exit_code, GError **error)
{
	const struct options *options = show->job->options;
	const GPtrArray *ids = option_list (options, "run"), *names = option_positionals (options);

	if ((ids->len == 0) == (names->len == 0)) {
		g_set_error (
			error, FAILURE, FAILURE_USAGE, "give either the names of reconciliations, with --plant and --period, or --run ID");
		return FALSE;
	}
	if (show->job->config->ledger == NULL) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "without a ledger there is no recorded run");
		return FALSE;
	}
	show->ledger = ledger_open (show->job->config->ledger, LEDGER_READ, error);
	return show->ledger != NULL && (ids->len > 0 ? ids_show (show, ids, error) : names_show (show, error)) &&
		show_write (show, exit_code, error);
}

gboolean
show_run (struct job *job, int *exit_code, GError **error)
{
	struct show show = {.job = job, .outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify) outcome_free)};
	const GPtrArray *ids = option_list (job->options, "run");
	g_autofree char *name = ids->len > 0 ? g_strconcat ("tieout-", ids->pdata[0], NULL) : job_output_name (job);
	gboolean good;

	outputs_init (&show.outputs, job, name);
	good = show_work (&show, exit_code, error);
	outputs_release (&show.outputs);
	ledger_close (show.ledger);
	g_ptr_array_unref (show.outcomes);
	return good;
}
