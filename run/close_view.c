#include "run/close_view.h"

#include "common/base/failure.h"
#include "common/recon/close_calendar.h"
#include "reports/close_json.h"
#include "reports/close_text.h"
#include "reports/workbook_close.h"
#include "run/publish.h"

#include <stdio.h>
#include <string.h>

enum
{
	ID_SHOWN = 12 /* digits of a run id: more than enough to tell runs apart */
};

/* ---- what has changed ---- */

static const struct signoff_run *
bound_find (const struct signoff *signoff, const struct ledger_found *found)
{
	for (size_t i = 0; i < signoff->n_runs; i++)
		if (strcmp (signoff->runs[i].reconciliation, found->reconciliation) == 0 &&
			strcmp (signoff->runs[i].plant, found->plant) == 0)
			return &signoff->runs[i];
	return NULL;
}

static void
run_compare (GPtrArray *changes, const struct signoff *signoff, const struct close_run *run)
{
	const struct signoff_run *then = bound_find (signoff, run->found);

	if (then == NULL)
		g_ptr_array_add (changes,
			g_strdup_printf ("%s of %s was not signed: run %.*s came since", run->found->reconciliation, run->found->plant,
				ID_SHOWN, run->found->run_id));
	else if (strcmp (then->result_hash, run->result_hash) != 0)
		g_ptr_array_add (changes,
			g_strdup_printf ("%s of %s: run %.*s was signed, run %.*s has another result", run->found->reconciliation,
				run->found->plant, ID_SHOWN, then->run_id, ID_SHOWN, run->found->run_id));
}

GPtrArray *
close_changes (const struct close *close)
{
	const struct signoff *signoff = signoff_latest (close->book);
	GPtrArray *changes = g_ptr_array_new_with_free_func (g_free);

	if (signoff != NULL && signoff->stage != SIGNOFF_REOPENED) {
		for (guint i = 0; i < close->runs->len; i++)
			run_compare (changes, signoff, close->runs->pdata[i]);
		for (size_t i = 0; i < signoff->n_runs; i++) {
			bool there = false;

			for (guint j = 0; j < close->runs->len; j++)
				there |= bound_find (signoff, ((const struct close_run *) close->runs->pdata[j])->found) == &signoff->runs[i];
			if (!there)
				g_ptr_array_add (changes,
					g_strdup_printf ("%s of %s was signed with run %.*s, which is gone", signoff->runs[i].reconciliation,
						signoff->runs[i].plant, ID_SHOWN, signoff->runs[i].run_id));
		}
	}
	g_ptr_array_add (changes, NULL);
	return changes;
}

/* ---- putting it together ---- */

/* When another waiver of its check took the place of this one, of those that are there by age. */
static instant_t
waiver_replaced (const GPtrArray *waivers, guint number)
{
	const struct waiver *one = waivers->pdata[number];

	for (guint i = number + 1; i < waivers->len; i++) {
		const struct waiver *later = waivers->pdata[i];

		if (strcmp (later->check, one->check) == 0)
			return later->at;
	}
	return INSTANT_NONE;
}

static void
signatures_fill (struct close_view *view, const struct close *close)
{
	for (guint i = 0; i < close->book->signoffs->len; i++) {
		const struct signoff *one = close->book->signoffs->pdata[i];
		struct close_signature signature = {.stage = signoff_stage_name (one->stage),
			.role = one->role,
			.user = one->user,
			.statement = one->statement,
			.result_hash = one->result_hash,
			.evidence = one->evidence,
			.at = one->at,
			.holds = strcmp (one->result_hash, close->result_hash) == 0};

		g_array_append_val (view->signatures, signature);
	}
	for (guint i = 0; i < close->book->waivers->len; i++) {
		const struct waiver *one = close->book->waivers->pdata[i];
		struct close_event waiver = {
			one->check, one->user, one->reason, one->until, one->at, waiver_replaced (close->book->waivers, i)};

		g_array_append_val (view->waivers, waiver);
	}
}

static char *
verdict_sentence (const struct close_view *view, const struct close *close)
{
	static const char *const gates[GATE_VERDICTS] = {
		[GATE_OPEN] = "the gate is open",
		[GATE_RECOMMENDED] = "the gate is closed: more recommended checks fail than may",
		[GATE_REQUIRED] = "the gate is closed: a required check fails",
		[GATE_NOT_READY] = "not ready: a run is missing or under way",
	};
	const struct signoff *last = signoff_latest (close->book);
	char period[16];
	const char *stage = last == NULL ? "not signed" : signoff_stage_name (last->stage);
	bool changed = view->changes->len > 1;
	bool locked = last != NULL && last->stage == SIGNOFF_LOCKED;

	period_format (close->scope.period, period);
	if (locked)
		return g_strdup_printf ("Period %s of %s is locked%s", period, view->unit,
			changed ? ", and what was signed is not what the ledger shows now" : "");
	return g_strdup_printf ("Period %s of %s is %s%s; %s", period, view->unit, stage,
		changed ? ", and that sign-off is void: the result has changed" : "", gates[view->gate.signing]);
}

/* Why what was signed last is no audit evidence, or what would be signed by this session; "" when it is. */
static const char *
not_evidence (const struct close *close)
{
	const struct signoff *last = signoff_latest (close->book);

	if (last == NULL || last->stage == SIGNOFF_REOPENED)
		return close->not_evidence;
	return *last->evidence != '\0' ? "" : "it was signed in a ledger that is open to change, and without --chain-head";
}

gboolean
close_view_fill (struct close_view *view, struct close *close, const char *preparer, GError **error)
{
	const struct signoff *last = signoff_latest (close->book);

	*view = (struct close_view) {.unit = close_unit_text (close),
		.outcomes = g_ptr_array_new (),
		.hashes = g_ptr_array_new (),
		.changes = close_changes (close),
		.signatures = g_array_new (FALSE, FALSE, sizeof (struct close_signature)),
		.waivers = g_array_new (FALSE, FALSE, sizeof (struct close_event))};
	if (!close_gate_judge (close, preparer, &view->gate, error))
		return FALSE;
	for (guint i = 0; i < close->runs->len; i++) {
		const struct close_run *run = close->runs->pdata[i];

		g_ptr_array_add (view->outcomes, run->outcome);
		g_ptr_array_add (view->hashes, run->result_hash);
	}
	signatures_fill (view, close);
	view->verdict = verdict_sentence (view, close);
	view->report = (struct close_report) {.unit = view->unit,
		.company = close->scope.company,
		.plant = close->scope.plant,
		.period = close->scope.period,
		.from = close->from,
		.until = close->until,
		.today = close->today,
		.working_day = working_day_number (close->rule, close->until, close->today),
		.as_of = close->job->as_of,
		.stage = last != NULL ? signoff_stage_name (last->stage) : "",
		.verdict = view->verdict,
		.signing = view->gate.signing,
		.due = view->gate.due,
		.rule = close->rule,
		.checks = view->gate.results,
		.outcomes = (const struct outcome *const *) view->outcomes->pdata,
		.hashes = (const char *const *) view->hashes->pdata,
		.n_outcomes = view->outcomes->len,
		.result_hash = close->result_hash,
		.signatures = (const struct close_signature *) (void *) view->signatures->data,
		.n_signatures = view->signatures->len,
		.accruals = (const struct gate_accrual *) (void *) view->gate.accruals->data,
		.n_accruals = view->gate.accruals->len,
		.waivers = (const struct close_event *) (void *) view->waivers->data,
		.n_waivers = view->waivers->len,
		.changes = (const char *const *) view->changes->pdata,
		.not_evidence = not_evidence (close),
		.head = close->book->head,
		.events = close->book->events};
	return TRUE;
}

void
close_view_release (struct close_view *view)
{
	close_gate_release (&view->gate);
	g_free (view->unit);
	g_free (view->verdict);
	g_clear_pointer (&view->outcomes, g_ptr_array_unref);
	g_clear_pointer (&view->hashes, g_ptr_array_unref);
	g_clear_pointer (&view->changes, g_ptr_array_unref);
	g_clear_pointer (&view->signatures, g_array_unref);
	g_clear_pointer (&view->waivers, g_array_unref);
}

/* ---- showing it ---- */

struct writing
{
	const struct close_report *report;
	int exit_code;
};

static gboolean
output_write (int which, const char *path, const struct out_stream *out, void *data, GError **error)
{
	const struct writing *writing = data;

	if (which == OUTPUT_WORKBOOK)
		return workbook_close_write (path, writing->report, error);
	return close_json_write (out, writing->report, writing->exit_code, error);
}

gboolean
close_view_show (const struct close_view *view, const struct close *close, bool brief, int exit_code, GError **error)
{
	struct writing writing = {&view->report, exit_code};
	struct outputs outputs = {0};
	gboolean good;

	if (!close->job->quiet)
		close_text_print (stdout, &view->report, brief && !close->job->verbose);
	outputs_init (&outputs, close->job, NULL);
	g_clear_pointer (&outputs.target[OUTPUT_EXCEPTIONS], g_free);
	good = close->job->dry_run || (outputs_each (&outputs, output_write, &writing, error) && outputs_commit (&outputs, error));
	if (good && !close->job->quiet)
		outputs_print (&outputs, close->job);
	outputs_release (&outputs);
	return good;
}
