#include "run/dualrun_register.h"

#include "common/base/failure.h"
#include "reports/retirement_report.h"
#include "run/publish.h"
#include "run/report_standing.h"

#include <stdio.h>

enum
{
	PERIODS_MAX = 120 /* of the burn-down */
};

struct registering
{
	struct job *job;
	struct ledger *ledger;
	struct signoff_book *book;
	struct retirement_rule *rule;
	GPtrArray *report_rules; /* struct report_rule *: the names in proofs are theirs */
	GPtrArray *proofs;       /* GArray * of struct retirement_proof, by entry */
	period_t period;
	date_t at; /* its last day */
};

/* ---- proofs ---- */

static enum proof_stage
proof_stage_of (const struct signoff *signoff)
{
	static const enum proof_stage stages[SIGNOFF_STAGES] = {
		[SIGNOFF_PREPARED] = PROOF_PREPARED, [SIGNOFF_REVIEWED] = PROOF_REVIEWED, [SIGNOFF_APPROVED] = PROOF_APPROVED};

	return signoff != NULL ? stages[signoff->stage] : PROOF_UNSIGNED;
}

/* until: the period that counts. */
static gboolean
proof_add (struct registering *registering, GArray *proofs, const struct report_rule *rule, const char *unit, period_t until,
	GError **error)
{
	struct retirement_proof proof = {
		.report = rule->name, .unit = unit, .needed = rule->streak, .compared = PERIOD_NONE, .latest = PERIOD_NONE};
	struct report_standing standing;
	g_autoptr (GArray) all = NULL;
	gboolean good = report_standing_load (&standing, registering->ledger, registering->book, rule, unit, until, error) &&
		(all = ledger_report_history (registering->ledger, rule->name, unit, registering->period, NULL, error)) != NULL;

	if (good && standing.last != NULL) {
		proof.compared = standing.last->streak.period;
		proof.streak = standing.streak;
		proof.open = standing.last->open_cells;
		proof.known = standing.last->known_held;
		proof.known_void = standing.last->known_void;
		/* What went is judged by the definition it had. */
		proof.current = until != registering->period || standing.last->streak.definition == rule->version;
		proof.stage = proof_stage_of (standing.signoff);
		proof.holds = standing.holds;
	}
	if (good && all->len > 0)
		proof.latest = g_array_index (all, struct report_period, all->len - 1).streak.period;
	report_standing_release (&standing);
	if (good)
		g_array_append_val (proofs, proof);
	return good;
}

/* One for each plant that the entry is of, where the report is compared plant by plant. */
static gboolean
report_prove (
	struct registering *registering, GArray *proofs, const struct retirement_entry *entry, const char *name, GError **error)
{
	bool gone = entry->decision == RETIREMENT_RETIRED && entry->retired <= registering->period;
	period_t until = gone ? entry->retired : registering->period;
	struct report_rule *rule = report_rule_load (registering->job->config->rules, name, error);
	g_autoptr (GPtrArray) plants = job_plants (registering->job);

	if (rule == NULL) {
		g_prefix_error (error, "entry '%s': ", entry->name);
		return FALSE;
	}
	g_ptr_array_add (registering->report_rules, rule);
	if (!rule->of_plant)
		return proof_add (registering, proofs, rule, "", until, error);
	if (*entry->plant != '\0')
		return proof_add (registering, proofs, rule, entry->plant, until, error);
	for (guint i = 0; i < plants->len; i++)
		if (!proof_add (registering, proofs, rule, plants->pdata[i], until, error))
			return FALSE;
	return TRUE;
}

static gboolean
entries_prove (struct registering *registering, GError **error)
{
	for (size_t i = 0; i < registering->rule->n_entries; i++) {
		const struct retirement_entry *entry = &registering->rule->entries[i];
		GArray *proofs = g_array_new (FALSE, FALSE, sizeof (struct retirement_proof));

		g_ptr_array_add (registering->proofs, proofs);
		for (const char **name = entry->reports; *name != NULL; name++)
			if (!report_prove (registering, proofs, entry, *name, error))
				return FALSE;
	}
	return TRUE;
}

/* ---- the burn-down's periods ---- */

/* From the first that anything was planned or retired in to the last, and this one. */
static size_t
periods_find (const struct registering *registering, period_t periods[PERIODS_MAX])
{
	const struct fiscal_calendar *calendar = &registering->job->config->companies[0].calendar;
	period_t first = registering->period, last = first;
	size_t n = 0;

	for (size_t i = 0; i < registering->rule->n_entries; i++) {
		const struct retirement_entry *entry = &registering->rule->entries[i];

		first = MIN (first, entry->planned);
		last = MAX (last, entry->planned);
		if (entry->retired != PERIOD_NONE)
			first = MIN (first, entry->retired);
	}
	for (period_t at = first; at != PERIOD_NONE && at <= last && n < PERIODS_MAX; at = fiscal_next (calendar, at))
		periods[n++] = at;
	return n;
}

/* ---- the job ---- */

struct shown
{
	const struct retirement *retirement;
	instant_t as_of;
};

static gboolean
register_write (int which, const char *path, const struct out_stream *out, void *data, GError **error)
{
	const struct shown *shown = data;

	switch (which) {
	case OUTPUT_WORKBOOK:
		return retirement_workbook_write (path, shown->retirement, shown->as_of, error);
	case OUTPUT_EXCEPTIONS:
		return retirement_csv_write (out, shown->retirement, error);
	default:
		return retirement_json_write (out, shown->retirement, error);
	}
}

static gboolean
register_publish (struct job *job, const struct retirement *retirement, GError **error)
{
	struct shown shown = {retirement, job->as_of};
	g_autofree char *name = job_output_name (job);
	g_autoptr (GString) text = g_string_new (NULL);
	struct outputs outputs;
	gboolean good;

	outputs_init (&outputs, job, name);
	good = job->dry_run || (outputs_each (&outputs, register_write, &shown, error) && outputs_commit (&outputs, error));
	if (good && !job->quiet) {
		retirement_text_append (text, retirement);
		fputs (text->str, stdout);
		outputs_print (&outputs, job);
	}
	outputs_release (&outputs);
	return good;
}

static gboolean
register_judge (struct registering *registering, int *exit_code, GError **error)
{
	period_t periods[PERIODS_MAX];
	size_t n = periods_find (registering, periods);
	g_autoptr (retirement) retirement = retirement_new (
		registering->rule, (const GArray *const *) registering->proofs->pdata, registering->period, registering->at, periods, n);

	*exit_code = retirement->verdict;
	return register_publish (registering->job, retirement, error);
}

static gboolean
period_find (struct registering *registering, GError **error)
{
	date_t from, until;

	if (option_positionals (registering->job->options)->len != 1)
		g_set_error (
			error, FAILURE, FAILURE_USAGE, "the register names its reports itself: tieout dualrun register --period YYYY-MM");
	else if (option_period (registering->job->options, "period") == PERIOD_NONE)
		g_set_error (error, FAILURE, FAILURE_USAGE, "give the period that the register is judged in: --period YYYY-MM");
	else if (registering->job->config->ledger == NULL)
		g_set_error (error, FAILURE, FAILURE_USAGE, "without a ledger nothing proves that anything may go");
	else if (job_window (registering->job, &registering->job->config->companies[0], &registering->period, &from, &until, error)) {
		registering->at = until - 1;
		return TRUE;
	}
	return FALSE;
}

gboolean
dualrun_register (struct job *job, int *exit_code, GError **error)
{
	struct registering registering = {.job = job,
		.report_rules = g_ptr_array_new_with_free_func ((GDestroyNotify) report_rule_free),
		.proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref)};
	gboolean good = period_find (&registering, error) &&
		(registering.rule = retirement_rule_load (job->config->rules, error)) != NULL &&
		(registering.ledger = ledger_open (job->config->ledger, LEDGER_READ, error)) != NULL &&
		(registering.book = signoff_book_load (registering.ledger, NULL, error)) != NULL && entries_prove (&registering, error) &&
		register_judge (&registering, exit_code, error);

	g_ptr_array_unref (registering.proofs);
	g_ptr_array_unref (registering.report_rules);
	retirement_rule_free (registering.rule);
	signoff_book_free (registering.book);
	ledger_close (registering.ledger);
	return good;
}
