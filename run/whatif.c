#include "run/whatif.h"

#include "common/base/failure.h"
#include "common/base/log.h"
#include "common/recon/comparison.h"
#include "reports/comparison_csv.h"
#include "reports/comparison_json.h"
#include "reports/comparison_text.h"
#include "run/publish.h"
#include "run/rerun.h"

#include <stdio.h>
#include <string.h>

enum
{
	TOP_PRINTED = 10
};

bool
whatif_asked (const struct job *job)
{
	return option_list (job->options, "against")->len > 0;
}

/* What is told beside the rules' own warnings: why the comparison may show more, or less, than the rules alone. */
static GPtrArray *
warnings_make (const struct rerun *rerun)
{
	const struct timing *timing = &rule_set_reconciliation (rerun->rules)->timing;
	const struct outcome *then = rerun->then;
	GPtrArray *all = g_ptr_array_new_with_free_func (g_free);

	if (then->from - timing->look_back < rerun->recalled->read_from ||
		then->until + timing->look_ahead > rerun->recalled->read_until)
		g_ptr_array_add (all, g_strdup ("these rules look further back or ahead than the run had read: rows beyond are missing"));
	if (strcmp (then->version, VERSION) != 0)
		g_ptr_array_add (all,
			g_strdup_printf ("the run was recorded by version %s and is judged again by %s: not every change need be the rules'",
				then->version, VERSION));
	return all;
}

static struct comparison *
rerun_compare (const struct rerun *rerun)
{
	const struct archive *archive = rerun->recalled->archive;
	g_autoptr (GPtrArray) warnings = warnings_make (rerun);
	const struct judged_rows rows = {
		.side = {rerun->recalled->population->side[SIDE_LEFT], rerun->recalled->population->side[SIDE_RIGHT]},
		.portions = {archive->allocations, rerun->unit->allocations},
		.n_portions = {archive->n_allocations, rerun->unit->n_allocations}};

	outcome_warn (rerun->unit->outcome, warnings);
	return comparison_new (rerun->then, rerun->unit->outcome, &rows);
}

/* ---- the job ---- */

static gboolean
options_check (const struct job *job, GError **error)
{
	static const char *const foreign[] = {"plant", "period", "from", "to", "as-of", "source", "profile", "zone", "currency",
		"dispositions", "workbook", "legs", "bridge", "no-aside", "replay", NULL};

	return rerun_options_check (job, "against", "reconciliation", foreign, error);
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
	g_clear_pointer (&outputs.target[OUTPUT_LEGS], g_free);
	g_clear_pointer (&outputs.target[OUTPUT_BRIDGE], g_free);
	if (!job->dry_run)
		good = outputs_each (&outputs, output_write, comparisons, error) && outputs_commit (&outputs, error);
	if (good && !job->quiet)
		outputs_print (&outputs, job);
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

/* A recorded run, compared; its rows are gone afterwards. */
static gboolean
rerun_add (
	const struct job *job, struct ledger *ledger, const char *id, GPtrArray *reruns, GPtrArray *comparisons, GError **error)
{
	struct ledger_found *found = ledger_find_run (ledger, id, error);
	struct rerun *rerun = NULL;

	if (found != NULL) {
		log_progress ("judging run %s", found->run_id);
		rerun = rerun_new (job, ledger, found, job->config->rules, error);
	}
	ledger_found_free (found);
	if (rerun == NULL)
		return FALSE;
	g_ptr_array_add (reruns, rerun);
	g_ptr_array_add (comparisons, rerun_compare (rerun));
	rerun_forget (rerun);
	return TRUE;
}

static void
comparison_unref (gpointer data)
{
	comparison_free (data);
}

static void
rerun_unref (gpointer data)
{
	rerun_free (data);
}

gboolean
whatif_run (struct job *job, int *exit_code, GError **error)
{
	/* Comparisons point into the outcomes of the reruns, and go before them. */
	g_autoptr (GPtrArray) reruns = g_ptr_array_new_with_free_func (rerun_unref);
	g_autoptr (GPtrArray) comparisons = g_ptr_array_new_with_free_func (comparison_unref);
	const GPtrArray *ids = option_list (job->options, "against");
	g_autoptr (ledger) ledger = NULL;

	if (!options_check (job, error))
		return FALSE;
	ledger = ledger_open (job->config->ledger, LEDGER_READ, error);
	if (ledger == NULL)
		return FALSE;
	for (guint i = 0; i < ids->len; i++)
		if (!rerun_add (job, ledger, ids->pdata[i], reruns, comparisons, error))
			return FALSE;
	for (guint i = 0; i < comparisons->len; i++) {
		const struct comparison *comparison = comparisons->pdata[i];

		log_line (LOG_LEVEL_INFO, "what-if: run=%s rules=%s same=%s cases=%u exit=%d", comparison->outcome[THEN]->run_id,
			comparison->outcome[NOW]->rules_hash, comparison->same ? "yes" : "no", comparison->cases->len,
			comparison_exit_code (comparison));
		*exit_code = exit_code_worse (*exit_code, comparison_exit_code (comparison));
	}
	if (!job->quiet)
		comparisons_print (comparisons);
	return outputs_make (job, comparisons, error);
}
