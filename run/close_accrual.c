#include "run/close_accrual.h"

#include "common/base/failure.h"
#include "common/base/log.h"
#include "reports/headline.h"
#include "run/close_accrual_internal.h"
#include "run/sign.h"

#include <string.h>

const struct option close_accrual_options[] = {
	{"journal", 0, OPTION_PATH, .argument = "FILE.csv", .lowest = ORIGIN_COMMAND_LINE, .group = "Accruals and changes",
		.help = "the journal pack of the proposals that stand: lines to import, nothing is posted"},
	{"since-signoff", 0, OPTION_FLAG, .lowest = ORIGIN_COMMAND_LINE, .help = "the same as the action since-signoff"}, {0}};

const char *
accruing_text (struct accruing *a, char *text)
{
	g_ptr_array_add (a->texts, text);
	return text;
}

static struct accrual_life *
life_of (const struct accruing *a, const char *id)
{
	return g_hash_table_lookup (a->by_id, id);
}

/* ---- what there is ---- */

/* What the rule of a run accrues; a tie-out, and what is judged over a company, has no movements to accrue. */
static gboolean
rule_load (struct accruing *a, const struct close_run *run, struct accrual_run *accrual, GError **error)
{
	static const struct accrual_rule nothing = {.aggregate = DECIMAL_NONE};
	struct close *close = a->close;
	const struct plant *plant;
	struct rule_set *rules;

	*accrual = (struct accrual_run) {run->outcome, &nothing, 0, &close->company->accrual};
	if (outcome_is_of_company (run->outcome))
		return TRUE;
	plant = config_plant (close->job->config, run->found->plant, error);
	rules = plant != NULL ? rules_load (close->job->config->rules, run->found->reconciliation, plant->archetype, plant->name,
								run->found->until - 1, error)
						  : NULL;
	if (rules == NULL)
		return FALSE;
	g_ptr_array_add (a->rules, rules);
	accrual->rule = &rule_set_reconciliation (rules)->accrual;
	accrual->trivial = rule_set_reconciliation (rules)->trivial;
	return TRUE;
}

/* A plant is locked by itself, or with its company. */
static bool
unit_is_locked (const struct accruing *a, const char *plant)
{
	const char *const scopes[] = {"", plant};
	bool locked = false;

	for (size_t i = 0; i < G_N_ELEMENTS (scopes); i++) {
		enum signoff_stage stage = SIGNOFF_NONE;

		for (guint j = 0; j < a->book->signoffs->len; j++) {
			const struct signoff *one = a->book->signoffs->pdata[j];

			if (one->scope.period == a->close->scope.period && strcmp (one->scope.plant, scopes[i]) == 0)
				stage = one->stage;
		}
		locked = locked || stage == SIGNOFF_LOCKED;
	}
	return locked;
}

static gboolean
past_load (struct accruing *a, GError **error)
{
	struct close *close = a->close;
	const struct signoff_scope everything = {close->scope.company, NULL, PERIOD_NONE};

	a->book = signoff_book_load (close->ledger, &everything, error);
	a->locked = a->book != NULL && unit_is_locked (a, close->plant);
	a->lives = a->book != NULL ? accrual_lives (a->book, close->plant, close->scope.period, error) : NULL;
	for (guint i = 0; a->lives != NULL && i < a->lives->len; i++) {
		struct accrual_life *life = a->lives->pdata[i];

		g_hash_table_insert (a->by_id, (gpointer) life->latest->proposal_id, life);
	}
	return a->lives != NULL;
}

static gboolean
candidates_judge (struct accruing *a, GError **error)
{
	g_autoptr (GHashTable) accrued = g_hash_table_new (g_str_hash, g_str_equal);

	for (guint i = 0; i < a->close->runs->len; i++) {
		struct accrual_run run;

		if (!rule_load (a, a->close->runs->pdata[i], &run, error))
			return FALSE;
		g_array_append_val (a->runs, run);
	}
	for (guint i = 0; i < a->lives->len; i++) {
		const struct accrual_life *life = a->lives->pdata[i];

		if (life->proposed->scope.period != a->close->scope.period && !accrual_life_is_void (life))
			g_hash_table_add (accrued, (gpointer) life->latest->proposal_id);
	}
	a->accruals =
		accruals_new (a->close->scope.period, (const struct accrual_run *) (void *) a->runs->data, a->runs->len, accrued, error);
	return a->accruals != NULL;
}

/* ---- this period's proposals ---- */

static void
item_propose (struct accruing *a, const struct accrual_item *item)
{
	const struct accrual_life *life = life_of (a, item->id);
	struct accrual event;
	char amount[DECIMAL_TEXT_MAX];

	if (life != NULL &&
		((accrual_life_stands (life) && accrual_item_equals (item, life)) || life->facts.settled_in != PERIOD_NONE))
		return;
	event = accrual_item_event (item, &a->close->scope, accruing_text (a, accrual_item_facts (item)));
	event.user = a->close->user;
	event.reason = "not posted when the period ended";
	if (life != NULL && accrual_life_stands (life)) {
		event.reason = accruing_text (a,
			g_strdup_printf ("changed: it was %s %s",
				decimal_format (life->proposed->amount, MONEY_SCALE, life->proposal.currency_decimals, amount), item->currency));
		a->changed++;
	} else
		a->fresh++;
	g_array_append_val (a->events, event);
}

static void
life_withdraw (struct accruing *a, const struct accrual_life *life, const struct accrual_item *item)
{
	const char *reason =
		item != NULL ? accrual_reason_text (item->reason) : "its record was posted or taken back before the period was locked";
	struct accrual_withdrawal *withdrawal = g_new0 (struct accrual_withdrawal, 1);
	struct accrual event = *life->proposed;

	event.state = ACCRUAL_WITHDRAWN;
	event.user = a->close->user;
	event.role = "";
	event.reason = withdrawal->reason = reason;
	withdrawal->record = accrual_life_record (life);
	g_ptr_array_add (a->withdrawn, withdrawal);
	g_array_append_val (a->events, event);
}

/* A locked period is what was signed: nothing of it changes any more. */
static void
period_revise (struct accruing *a)
{
	g_autoptr (GHashTable) items = g_hash_table_new (g_str_hash, g_str_equal);

	for (guint i = 0; i < a->accruals->list->len; i++) {
		const struct accrual_item *item = a->accruals->list->pdata[i];

		g_hash_table_insert (items, (gpointer) item->id, (gpointer) item);
		if (item->reason == ACCRUE_PROPOSED && !unit_is_locked (a, item->plant))
			item_propose (a, item);
	}
	for (guint i = 0; i < a->lives->len; i++) {
		const struct accrual_life *life = a->lives->pdata[i];
		const struct accrual_item *item = g_hash_table_lookup (items, life->latest->proposal_id);

		if (!unit_is_locked (a, life->proposal.plant) && life->proposed->scope.period == a->close->scope.period &&
			accrual_life_stands (life) && (item == NULL || item->reason != ACCRUE_PROPOSED))
			life_withdraw (a, life, item);
	}
}

/* ---- earlier periods' proposals ---- */

const struct close_run *
accruing_run (const struct close *close, const struct accrual_record *record)
{
	for (guint i = 0; i < close->runs->len; i++) {
		const struct close_run *run = close->runs->pdata[i];

		if (strcmp (run->found->reconciliation, record->reconciliation) == 0 && strcmp (run->found->plant, record->plant) == 0)
			return run;
	}
	return NULL;
}

static bool
period_is_over (struct close *close, const struct outcome *outcome)
{
	const struct plant *plant = config_plant (close->job->config, outcome->plant, NULL);

	return plant != NULL && outcome->as_of >= plant_day_start (plant, outcome->until);
}

static const char *
clearings_names (struct accruing *a, const struct accrual_fate *fate)
{
	GString *names = g_string_new (NULL);

	for (guint i = 0; i < fate->clearings->len; i++) {
		const struct outcome_arrival *arrival = g_array_index (fate->clearings, struct accrual_clearing, i).arrival;

		g_string_append_printf (
			names, "%s%s", i > 0 ? ";" : "", *arrival->document != '\0' ? arrival->document : arrival->right_key);
	}
	return accruing_text (a, g_string_free (names, FALSE));
}

static void
fate_record (struct accruing *a, const struct accrual_life *life, const struct accrual_fate *fate, const char *run_id)
{
	static const enum accrual_state states[FATE_COUNT] = {
		ACCRUAL_PROPOSED, ACCRUAL_PROPOSED, ACCRUAL_CLEARED, ACCRUAL_WITHDRAWN, ACCRUAL_STALE};
	static const char *const reasons[FATE_COUNT] = {"nothing has been posted", "part of it has been posted",
		"posted in a later period", "no posting came for it, and its finding has gone",
		"one period later it is still not posted"};
	struct accrual_facts facts = life->proposal;
	struct accrual event = *life->proposed;

	facts.fate = fate_name (fate->fate);
	facts.settled_in = a->close->scope.period;
	facts.cleared_qty = fate->cleared_qty;
	facts.cleared_accrued = fate->cleared_accrued;
	facts.cleared_posted = fate->cleared_posted;
	facts.difference = fate->difference;
	facts.open_qty = fate->open_qty;
	facts.open_amount = fate->open_amount;
	event.facts = accruing_text (a, accrual_facts_text (&facts));
	/* The same as was said last time, or nothing to say yet. */
	if (life->told != NULL ? strcmp (life->told->facts, event.facts) == 0 : fate->fate == FATE_STANDS)
		return;
	event.state = states[fate->fate];
	event.user = a->close->user;
	event.role = "";
	event.reason = reasons[fate->fate];
	event.run_id = run_id;
	event.cleared_by = clearings_names (a, fate);
	event.cleared_amount = fate->clearings->len > 0 ? fate->cleared_posted : DECIMAL_NONE;
	g_array_append_val (a->events, event);
}

/* Settled for good before this period, or spoken of by a later one: not this period's business. */
static bool
life_is_settled (const struct accrual_life *life, period_t period)
{
	period_t said = life->facts.settled_in;

	return accrual_life_is_void (life) || said > period ||
		(said != PERIOD_NONE && said < period &&
			(life->latest->state == ACCRUAL_CLEARED || life->latest->state == ACCRUAL_WITHDRAWN));
}

static void
earlier_settle (struct accruing *a)
{
	period_t period = a->close->scope.period;

	for (guint i = 0; i < a->lives->len; i++) {
		const struct accrual_life *life = a->lives->pdata[i];
		struct accrual_record record = accrual_life_record (life);
		const struct close_run *run = accruing_run (a->close, &record);
		struct accrual_record *kept;
		struct accrual_fate *fate;

		if (life->proposed->scope.period >= period || life_is_settled (life, period) || run == NULL)
			continue;
		kept = g_memdup2 (&record, sizeof record);
		g_ptr_array_add (a->records, kept);
		fate = accrual_settle (kept, run->outcome, period_is_over (a->close, run->outcome));
		g_ptr_array_add (a->fates, fate);
		fate_record (a, life, fate, run->found->run_id);
	}
}

/* ---- recording ---- */

/* What was judged by what was proposed before holds only while nobody has added to it. */
static gboolean
nobody_was_faster (void *data, GError **error)
{
	const struct accruing *a = data;
	g_autoptr (signoff_book) book = signoff_book_load (a->close->ledger, NULL, error);

	if (book == NULL || strcmp (book->head, a->book->head) == 0)
		return book != NULL;
	g_set_error (error, FAILURE, FAILURE_BUSY, "somebody else has signed or proposed meanwhile: try again");
	return FALSE;
}

/* The end of the chain, where somebody else keeps it. The close itself is not loaded again: what was judged borrows from it. */
static gboolean
chain_keep (const struct close *close, GError **error)
{
	struct close now = *close;
	gboolean good;

	now.book = signoff_book_load (close->ledger, &close->scope, error);
	good = now.book != NULL && head_keep (close->job, now.book, error);
	signoff_book_free (now.book);
	if (!good)
		g_prefix_error (error, "it is recorded, but: ");
	return good;
}

static gboolean
events_record (struct accruing *a, GError **error)
{
	g_autofree struct signoff_entry *entries = g_new0 (struct signoff_entry, a->events->len + 1);

	for (guint i = 0; i < a->events->len; i++)
		entries[i].accrual = &g_array_index (a->events, struct accrual, i);
	if (a->events->len == 0 || a->close->job->dry_run)
		return TRUE;
	if (!head_keep (a->close->job, a->close->book, error) ||
		!ledger_sign (a->close->ledger, entries, a->events->len, nobody_was_faster, a, error) || !chain_keep (a->close, error))
		return FALSE;
	log_line (LOG_LEVEL_INFO, "accruals: new=%" G_GINT64_FORMAT " changed=%" G_GINT64_FORMAT " withdrawn=%u events=%u", a->fresh,
		a->changed, a->withdrawn->len, a->events->len);
	return TRUE;
}

gboolean
close_accruals (struct close *close, int *exit_code, GError **error)
{
	struct accruing a = {.close = close,
		.rules = g_ptr_array_new_with_free_func ((GDestroyNotify) rule_set_free),
		.runs = g_array_new (FALSE, FALSE, sizeof (struct accrual_run)),
		.by_id = g_hash_table_new (g_str_hash, g_str_equal),
		.events = g_array_new (FALSE, TRUE, sizeof (struct accrual)),
		.withdrawn = g_ptr_array_new_with_free_func (g_free),
		.records = g_ptr_array_new_with_free_func (g_free),
		.fates = g_ptr_array_new_with_free_func (accrual_fate_free),
		.texts = g_ptr_array_new_with_free_func (g_free)};
	gboolean good = past_load (&a, error) && candidates_judge (&a, error);

	*exit_code = VERDICT_CLEAN;
	if (good) {
		period_revise (&a);
		earlier_settle (&a);
		good = events_record (&a, error) && accruing_write (&a, exit_code, error);
	}
	accruals_free (a.accruals);
	g_clear_pointer (&a.lives, g_ptr_array_unref);
	signoff_book_free (a.book);
	g_hash_table_unref (a.by_id);
	g_array_unref (a.events);
	g_ptr_array_unref (a.withdrawn);
	g_ptr_array_unref (a.fates);
	g_ptr_array_unref (a.records);
	g_array_unref (a.runs);
	g_ptr_array_unref (a.rules);
	g_ptr_array_unref (a.texts);
	return good;
}
