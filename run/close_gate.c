#include "run/close_gate.h"

#include "common/base/failure.h"
#include "common/config/rules.h"
#include "run/close_accrual_list.h"

#include <string.h>

/* Everything the gate looks at, and who owns it. */
struct facts
{
	struct close *close;
	GStringChunk *chunk;
	GPtrArray *outcomes, *rules_now; /* per run */
	GArray *period_end;              /* instant_t, per run */
	GArray *needs, *attempts;        /* struct gate_need, struct gate_attempt */
};

/* ---- which rules hold now ---- */

/* The plant that a run is of, and the code by which its rules are found: NULL for a whole company. */
static const struct plant *
run_plant (struct close *close, const struct ledger_found *found, const char **code, GError **error)
{
	bool listed = false;
	const GPtrArray *plants = config_plants (close->job->config);

	for (guint i = 0; i < plants->len; i++)
		listed |= strcmp (plants->pdata[i], found->plant) == 0;
	*code = found->plant;
	if (!listed && strcmp (found->plant, close->company->name) == 0) {
		*code = NULL;
		return config_company_unit (close->job->config, close->company, error);
	}
	return config_plant (close->job->config, found->plant, error);
}

static gboolean
run_add (struct facts *facts, const struct close_run *run, GError **error)
{
	const char *code;
	const struct plant *plant = run_plant (facts->close, run->found, &code, error);
	g_autoptr (rule_set) rules = NULL;
	g_autoptr (GError) failed = NULL;
	instant_t end;

	if (plant == NULL)
		return FALSE;
	rules = rules_load (
		facts->close->job->config->rules, run->found->reconciliation, plant->archetype, code, facts->close->until - 1, &failed);
	if (rules == NULL && failed->code != FAILURE_CONFIGURATION) { /* rules that are gone or broken are a finding, this is not */
		g_propagate_error (error, g_steal_pointer (&failed));
		return FALSE;
	}
	end = plant_day_start (plant, facts->close->until);
	g_ptr_array_add (facts->outcomes, run->outcome);
	g_ptr_array_add (
		facts->rules_now, rules != NULL ? g_string_chunk_insert (facts->chunk, rule_set_reconciliation (rules)->hash) : NULL);
	g_array_append_val (facts->period_end, end);
	return TRUE;
}

/* ---- which runs there must be ---- */

static void
need_add (struct facts *facts, const char *reconciliation, const char *unit)
{
	struct gate_need need = {reconciliation, unit};

	g_array_append_val (facts->needs, need);
}

static gboolean
needs_of (struct facts *facts, const char *reconciliation, GError **error)
{
	const struct close *close = facts->close;
	g_autoptr (rule_set) rules = rules_load (close->job->config->rules, reconciliation, NULL, NULL, close->until - 1, error);
	g_autoptr (GPtrArray) plants = NULL;

	if (rules == NULL)
		return FALSE;
	if (rule_set_reconciliation (rules)->scope == SCOPE_COMPANY) {
		if (*close->plant == '\0')
			need_add (facts, reconciliation, close->company->name);
		return TRUE;
	}
	if (*close->plant != '\0') {
		need_add (facts, reconciliation, close->plant);
		return TRUE;
	}
	plants = config_company_plants (close->job->config, close->company);
	for (guint i = 0; i < plants->len; i++)
		need_add (facts, reconciliation, ((const struct plant *) plants->pdata[i])->name);
	if (plants->len == 0)
		need_add (facts, reconciliation, "");
	return TRUE;
}

static gboolean
needs_find (struct facts *facts, GError **error)
{
	const struct close_rule *rule = facts->close->rule;
	g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

	for (size_t i = 0; i < rule->n_checks; i++)
		if (rule->checks[i].test == CLOSE_TEST_RUNS)
			for (const char **name = rule->checks[i].reconciliations; *name != NULL; name++)
				if (g_hash_table_add (seen, (gpointer) *name) && !needs_of (facts, *name, error)) {
					g_prefix_error (error, "%s: check '%s': ", rule->file, rule->checks[i].name);
					return FALSE;
				}
	return TRUE;
}

/* ---- what was tried ---- */

static gboolean
attempts_find (struct facts *facts, GError **error)
{
	g_autoptr (GPtrArray) list = ledger_attempts (facts->close->ledger, &facts->close->scope, facts->chunk, error);

	for (guint i = 0; list != NULL && i < list->len; i++) {
		const struct ledger_attempt *one = list->pdata[i];
		struct gate_attempt attempt = {one->reconciliation, one->plant, one->reason,
			strcmp (one->state, "done") == 0         ? GATE_ATTEMPT_DONE
				: strcmp (one->state, "failed") == 0 ? GATE_ATTEMPT_FAILED
													 : GATE_ATTEMPT_RUNNING};

		g_array_append_val (facts->attempts, attempt);
	}
	return list != NULL;
}

/* ---- the gate ---- */

static gboolean
facts_judge (struct facts *facts, const char *preparer, struct close_gate *gate, GError **error)
{
	struct close *close = facts->close;
	g_autofree struct gate_waiver *waivers = g_new0 (struct gate_waiver, close->rule->n_checks + 1);

	for (guint i = 0; i < close->runs->len; i++)
		if (!run_add (facts, close->runs->pdata[i], error))
			return FALSE;
	if (!needs_find (facts, error) || !attempts_find (facts, error))
		return FALSE;
	for (size_t i = 0; i < close->rule->n_checks; i++) {
		const struct waiver *waiver = waiver_latest (close->book, close->rule->checks[i].name);

		if (waiver != NULL)
			waivers[i] = (struct gate_waiver) {waiver->user, waiver->reason, waiver->value, waiver->until};
	}
	struct gate_facts all = {.rule = close->rule,
		.outcomes = (const struct outcome *const *) facts->outcomes->pdata,
		.rules_now = (const char *const *) facts->rules_now->pdata,
		.n_outcomes = facts->outcomes->len,
		.needs = (const struct gate_need *) (void *) facts->needs->data,
		.n_needs = facts->needs->len,
		.attempts = (const struct gate_attempt *) (void *) facts->attempts->data,
		.n_attempts = facts->attempts->len,
		.accruals = (const struct gate_accrual *) (void *) gate->accruals->data,
		.n_accruals = gate->accruals->len,
		.period_end = (const instant_t *) (void *) facts->period_end->data,
		.as_of = close->job->as_of};
	gate->results = gate_judge (&all, waivers, preparer, close->scope.period, close->until, close->today);
	gate->signing = gate_verdict (gate->results, close->rule, false);
	gate->due = gate_verdict (gate->results, close->rule, true);
	return TRUE;
}

gboolean
close_gate_judge (struct close *close, const char *preparer, struct close_gate *gate, GError **error)
{
	struct facts facts = {.close = close,
		.chunk = g_string_chunk_new (1024),
		.outcomes = g_ptr_array_new (),
		.rules_now = g_ptr_array_new (),
		.period_end = g_array_new (FALSE, FALSE, sizeof (instant_t)),
		.needs = g_array_new (FALSE, FALSE, sizeof (struct gate_need)),
		.attempts = g_array_new (FALSE, FALSE, sizeof (struct gate_attempt))};
	gboolean good =
		(gate->accruals = close_accrual_list (close, &gate->book, error)) != NULL && facts_judge (&facts, preparer, gate, error);

	g_string_chunk_free (facts.chunk);
	g_ptr_array_unref (facts.outcomes);
	g_ptr_array_unref (facts.rules_now);
	g_array_unref (facts.period_end);
	g_array_unref (facts.needs);
	g_array_unref (facts.attempts);
	return good;
}

void
close_gate_release (struct close_gate *gate)
{
	gate_free (gate->results);
	gate->results = NULL;
	g_clear_pointer (&gate->accruals, g_array_unref);
	signoff_book_free (gate->book);
	gate->book = NULL;
}

const char *
close_preparer (const struct close *close)
{
	const struct signoff *prepared = signoff_latest_of (close->book, SIGNOFF_PREPARED);

	return prepared != NULL ? prepared->user : "";
}

int
gate_exit_code (enum gate_verdict verdict)
{
	static const int codes[GATE_VERDICTS] = {VERDICT_CLEAN, VERDICT_FOUND, VERDICT_BREACHED, FAILURE_BUSY};

	return codes[verdict];
}
