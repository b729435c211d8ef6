#include "run/close_accrual.h"

#include "common/base/failure.h"
#include "common/base/hash.h"
#include "common/base/log.h"
#include "common/io/ledger_field.h"
#include "reports/accrual_report.h"
#include "reports/exceptions_csv.h"
#include "reports/headline.h"
#include "reports/journal_csv.h"
#include "reports/words.h"
#include "run/accrual_store.h"
#include "run/close_file.h"
#include "run/close_head.h"

#include <stdio.h>
#include <string.h>

enum
{
	SHOWN = 20
};

const struct option close_accrual_options[] = {
	{"journal", 0, OPTION_PATH, .argument = "FILE.csv", .lowest = ORIGIN_COMMAND_LINE, .group = "Accruals and changes",
		.help = "the journal pack of the proposals that stand: lines to import, nothing is posted"},
	{"since-signoff", 0, OPTION_FLAG, .lowest = ORIGIN_COMMAND_LINE, .help = "the same as the action since-signoff"}, {0}};

/* What one call does. */
struct accruing
{
	struct close *close;
	bool locked;
	GPtrArray *rules;          /* of rule_set * */
	GArray *runs;              /* struct accrual_run, beside close->runs */
	struct signoff_book *book; /* of all periods and plants of the company */
	GPtrArray *lives;          /* struct accrual_life * */
	GHashTable *by_id;         /* of them */
	struct accruals *accruals;
	GArray *events;       /* struct accrual: what is to be recorded */
	GPtrArray *withdrawn; /* struct accrual_withdrawal * */
	GPtrArray *records;   /* struct accrual_record *, of the fates */
	GPtrArray *fates;     /* struct accrual_fate * */
	GPtrArray *texts;     /* owns texts */
	int64_t fresh, changed;
};

static const char *
text_keep (struct accruing *a, char *text)
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

static gboolean
past_load (struct accruing *a, GError **error)
{
	struct close *close = a->close;
	const struct signoff_scope everything = {close->scope.company, NULL, PERIOD_NONE};
	const struct signoff *last = signoff_latest (close->book);

	a->locked = last != NULL && last->stage == SIGNOFF_LOCKED;
	a->book = signoff_book_load (close->ledger, &everything, error);
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
	event = accrual_item_event (item, &a->close->scope, text_keep (a, accrual_item_facts (item)));
	event.user = a->close->user;
	event.reason = "not posted when the period ended";
	if (life != NULL && accrual_life_stands (life)) {
		event.reason = text_keep (a,
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
		if (item->reason == ACCRUE_PROPOSED && !a->locked)
			item_propose (a, item);
	}
	for (guint i = 0; i < a->lives->len && !a->locked; i++) {
		const struct accrual_life *life = a->lives->pdata[i];
		const struct accrual_item *item = g_hash_table_lookup (items, life->latest->proposal_id);

		if (life->proposed->scope.period == a->close->scope.period && accrual_life_stands (life) &&
			(item == NULL || item->reason != ACCRUE_PROPOSED))
			life_withdraw (a, life, item);
	}
}

/* ---- earlier periods' proposals ---- */

static const struct close_run *
run_of_record (const struct close *close, const struct accrual_record *record)
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
	return text_keep (a, g_string_free (names, FALSE));
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
	event.facts = text_keep (a, accrual_facts_text (&facts));
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
		const struct close_run *run = run_of_record (a->close, &record);
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
head_keep (const struct close *close, GError **error)
{
	struct close now = *close;
	gboolean good;

	now.book = signoff_book_load (close->ledger, &close->scope, error);
	good = now.book != NULL && close_head_keep (&now, error);
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
	if (!ledger_sign (a->close->ledger, entries, a->events->len, nobody_was_faster, a, error) || !head_keep (a->close, error))
		return FALSE;
	log_line (LOG_LEVEL_INFO, "accruals: new=%" G_GINT64_FORMAT " changed=%" G_GINT64_FORMAT " withdrawn=%u events=%u", a->fresh,
		a->changed, a->withdrawn->len, a->events->len);
	return TRUE;
}

/* ---- the journal pack ---- */

struct pack
{
	GArray *documents; /* struct journal_document */
	GPtrArray *lines;  /* owns them */
};

static void
document_add (struct accruing *a, struct pack *pack, const struct accrual *event, const struct accrual_facts *facts)
{
	guint n = g_strv_length (facts->accounts);
	struct journal_line *lines = g_new0 (struct journal_line, n + 1);
	char period[16];

	g_ptr_array_add (pack->lines, lines);
	for (guint i = 0; i < n; i++) {
		lines[i].account = facts->accounts[i];
		long_parse (facts->amounts[i], &lines[i].amount);
	}
	struct journal_document document = {.reference = event->proposal_id,
		.company = event->scope.company,
		.plant = facts->plant,
		.currency = event->currency,
		.posting = a->close->until - 1,
		.reversal = a->close->until,
		.lines = lines,
		.n_lines = (int) n,
		.order_no = event->order_no,
		.material = event->material,
		.uom = event->uom,
		.text = text_keep (a,
			g_strdup_printf (
				"accrual %s, %s", period_format (event->scope.period, period), *facts->code != '\0' ? facts->code : "in flight")),
		.qty = event->qty,
		.uom_decimals = facts->uom_decimals,
		.decimals = facts->currency_decimals};
	g_array_append_val (pack->documents, document);
}

/* Read back from the ledger: what it has is what is handed out. */
static gboolean
pack_make (struct accruing *a, struct signoff_book **book, struct pack *pack, GError **error)
{
	const struct signoff_scope scope = {a->close->scope.company, NULL, a->close->scope.period};
	g_autoptr (GPtrArray) lives = NULL;

	*book = signoff_book_load (a->close->ledger, &scope, error);
	lives = *book != NULL ? accrual_lives (*book, a->close->plant, PERIOD_NONE, error) : NULL;
	if (lives == NULL)
		return FALSE;
	/* What a later period said of it takes nothing from the journal of this one. */
	for (guint i = 0; i < lives->len; i++) {
		const struct accrual_life *life = lives->pdata[i];

		if (!accrual_life_is_void (life))
			document_add (a, pack, life->proposed, &life->proposal);
	}
	return TRUE;
}

/* ---- stale accruals as findings ---- */

static gboolean
stale_case (struct outcome *outcome, const struct outcome *from, const struct accrual_fate *fate, struct outcome_case *stale)
{
	const struct accrual_record *record = fate->record;
	g_autoptr (digest) digest = NULL;
	g_autofree char *cause = NULL;
	char hex[DIGEST_HEX_SIZE], period[16];
	size_t i = 0;

	while (i < from->n_cases && (from->cases[i].state == CASE_CLEARED || strcmp (from->cases[i].case_id, record->id) != 0))
		i++;
	if (i == from->n_cases)
		return FALSE;
	*stale = from->cases[i];
	digest = digest_new ();
	digest_add_text (digest, code_name (CODE_ACCRUAL_STALE));
	digest_add_text (digest, record->id);
	digest_hex (digest, hex);
	hex[16] = '\0';
	cause = g_strdup_printf ("in %s, as %s", period_format (record->period, period), record->id);
	stale->case_id = outcome_text (outcome, hex);
	stale->root_id = record->id;
	stale->code = CODE_ACCRUAL_STALE;
	stale->severity = code_severity (CODE_ACCRUAL_STALE);
	stale->disposition = DISPOSITION_NONE;
	stale->disposition_by = stale->disposition_reason = stale->tags = "";
	stale->delta_qty = fate->open_qty;
	/* The finding itself carries the effect; this is the money that was accrued for nothing. */
	stale->impact_stock = stale->impact_wip = stale->impact_liability = stale->impact_profit = 0;
	stale->exposure = fate->open_amount < 0 ? -fate->open_amount : fate->open_amount;
	stale->owner = "inventory accountant";
	stale->cause = outcome_text (outcome, cause);
	return TRUE;
}

/* One outcome for each run that has stale accruals, with nothing but these as cases. */
static GPtrArray *
stale_outcomes (const struct accruing *a, GError **error)
{
	static const struct words_language *const plain[SIDE_COUNT] = {NULL, NULL};
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify) outcome_free);

	for (guint i = 0; i < a->close->runs->len; i++) {
		const struct close_run *run = a->close->runs->pdata[i];
		struct outcome *outcome = outcome_new ();
		GStringChunk *chunk = outcome->chunk;
		GPtrArray *owned = outcome->owned;
		struct outcome_case *cases = g_new0 (struct outcome_case, a->fates->len + 1);

		*outcome = *run->outcome;
		outcome->chunk = chunk;
		outcome->owned = owned;
		outcome->cases = cases;
		outcome->n_cases = outcome->n_lines = 0;
		g_ptr_array_add (owned, cases);
		g_ptr_array_add (outcomes, outcome);
		for (guint j = 0; j < a->fates->len; j++) {
			const struct accrual_fate *fate = a->fates->pdata[j];

			if (fate->fate == FATE_STALE && run_of_record (a->close, fate->record) == run)
				outcome->n_cases += stale_case (outcome, run->outcome, fate, &cases[outcome->n_cases]) ? 1 : 0;
		}
		if (!words_write (outcome, plain, error))
			return NULL;
	}
	return g_steal_pointer (&outcomes);
}

/* ---- what is written ---- */

struct writing
{
	struct accruing *accruing;
	struct accrual_news news;
};

static gboolean
journal_write (const struct out_stream *out, void *data, GError **error)
{
	struct writing *writing = data;
	struct pack pack = {g_array_new (FALSE, FALSE, sizeof (struct journal_document)), g_ptr_array_new_with_free_func (g_free)};
	struct signoff_book *book = NULL;
	gboolean good = pack_make (writing->accruing, &book, &pack, error) &&
		journal_csv_write (out, (const struct journal_document *) (void *) pack.documents->data, pack.documents->len, error);

	g_array_unref (pack.documents);
	g_ptr_array_unref (pack.lines);
	signoff_book_free (book);
	return good;
}

static gboolean
summary_write (const struct out_stream *out, void *data, GError **error)
{
	return accrual_news_json_write (out, &((struct writing *) data)->news, error);
}

static gboolean
exceptions_write (const struct out_stream *out, void *data, GError **error)
{
	const struct accruing *a = ((struct writing *) data)->accruing;
	g_autoptr (GPtrArray) outcomes = stale_outcomes (a, error);

	return outcomes != NULL && exceptions_csv_write (out, outcomes, !a->close->job->config->entered_by, error);
}

static int64_t
standing_count (const struct accruing *a)
{
	int64_t n = a->fresh - (int64_t) a->withdrawn->len;

	for (guint i = 0; i < a->lives->len; i++) {
		const struct accrual_life *life = a->lives->pdata[i];

		n += life->proposed->scope.period == a->close->scope.period && !accrual_life_is_void (life);
	}
	return n;
}

static gboolean
results_write (struct accruing *a, int *exit_code, GError **error)
{
	static const struct close_file files[] = {
		{"journal", journal_write}, {"summary", summary_write}, {"exceptions", exceptions_write}};
	g_autofree char *unit = close_unit_text (a->close);
	g_autoptr (GString) text = g_string_new (NULL);
	struct writing writing = {a,
		{unit, a->close->scope.period, a->close->until - 1, a->close->until, a->locked, a->accruals, a->fresh, a->changed,
			standing_count (a), a->withdrawn, a->fates}};

	for (guint i = 0; i < a->fates->len; i++)
		if (((const struct accrual_fate *) a->fates->pdata[i])->fate == FATE_STALE)
			*exit_code = VERDICT_FOUND;
	accrual_news_text (text, &writing.news, SHOWN);
	if (!a->close->job->quiet)
		fputs (text->str, stdout);
	return close_files_write (a->close->job, files, G_N_ELEMENTS (files), &writing, error);
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
		good = events_record (&a, error) && results_write (&a, exit_code, error);
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
