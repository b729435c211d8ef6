#include "run/close_sign.h"

#include "common/base/failure.h"
#include "run/close_view.h"
#include "run/sign.h"

#include <stdio.h>
#include <string.h>

static const struct
{
	enum signoff_stage stage;
	const char *role, *statement;
} acts[SIGN_ACTS] = {
	[SIGN_PREPARE] = {SIGNOFF_PREPARED, "preparer", "The results are complete and I have explained what is open."},
	[SIGN_REVIEW] = {SIGNOFF_REVIEWED, "reviewer", "I have reviewed the results and what is open."},
	[SIGN_LOCK] = {SIGNOFF_LOCKED, "reviewer", "The period is closed."},
	[SIGN_WAIVE] = {SIGNOFF_NONE, "reviewer", ""},
	[SIGN_REOPEN] = {SIGNOFF_REOPENED, "reviewer", ""},
};

/* ---- who may ---- */

static enum sign_stage
stage_of (const struct close *close)
{
	const struct signoff *last = signoff_latest (close->book);

	return last != NULL ? sign_stage_of (last->stage) : STAGE_NONE;
}

/* A changed result is said with what changed, and is a finding; that somebody may not do it is an error. */
static gboolean
may_sign (const struct close *close, enum sign_act act, bool *refused, int *exit_code, GError **error)
{
	g_autoptr (GPtrArray) changes = close_changes (close);
	bool unchanged = changes->len <= 1;
	enum sign_stage stage = stage_of (close);
	const char *preparer = close_preparer (close);
	g_autofree char *refusal = sign_refusal (&sign_of_period, close->rule, act, stage, close->user, preparer, true);

	*refused = false;
	if (refusal != NULL) {
		char period[16];

		g_set_error (
			error, FAILURE, FAILURE_CONFIGURATION, "period %s: %s", period_format (close->scope.period, period), refusal);
		return FALSE;
	}
	g_autofree char *changed = sign_refusal (&sign_of_period, close->rule, act, stage, close->user, preparer, unchanged);
	if (changed != NULL) {
		*refused = true;
		*exit_code = VERDICT_BREACHED;
		printf ("Refused: %s.\n", changed);
		for (guint i = 0; i + 1 < changes->len; i++)
			printf ("  CHANGED   %s\n", (const char *) changes->pdata[i]);
	}
	return TRUE;
}

/* ---- what must still be true when it is recorded ---- */

static gboolean
still_true (void *data, GError **error)
{
	const struct close *close = data;
	g_autoptr (signoff_book) book = signoff_book_load (close->ledger, &close->scope, error);
	struct ledger_query query = {.company = close->scope.company,
		.plant = *close->plant != '\0' ? close->plant : NULL,
		.period = close->scope.period,
		.from = DATE_NONE,
		.until = DATE_NONE};
	g_autoptr (GPtrArray) found = NULL;
	guint same = 0, n = 0;

	if (book == NULL || (found = ledger_find (close->ledger, &query, error)) == NULL)
		return FALSE;
	for (guint i = 0; i < found->len; i++) {
		const struct ledger_found *one = found->pdata[i];

		if (strcmp (one->company, close->scope.company) != 0)
			continue;
		n++;
		for (guint j = 0; j < close->runs->len; j++)
			same += ((const struct close_run *) close->runs->pdata[j])->found->sequence == one->sequence;
	}
	if (strcmp (book->head, close->book->head) == 0 && same == n && n == close->runs->len)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_BUSY,
		"something was signed or recorded in the meantime; nothing was signed now\nhint: look again");
	return FALSE;
}

static gboolean
entry_record (struct close *close, const struct signoff_entry *entry, GError **error)
{
	if (!head_keep (close->job, close->book, error) || !ledger_sign (close->ledger, entry, 1, still_true, close, error))
		return FALSE;
	if (close_load (close, error) && head_keep (close->job, close->book, error))
		return TRUE;
	g_prefix_error (error, "it is recorded, but: ");
	return FALSE;
}

/* ---- signing a stage ---- */

static gboolean
files_bind (const struct close *close, GArray *files, GStringChunk *chunk, GError **error)
{
	for (guint i = 0; i < close->runs->len; i++) {
		const struct close_run *run = close->runs->pdata[i];
		g_autoptr (GPtrArray) written = ledger_run_files (close->ledger, run->found->sequence, chunk, error);

		if (written == NULL)
			return FALSE;
		for (guint j = 0; j < written->len; j++)
			g_array_append_vals (files, written->pdata[j], 1);
	}
	return TRUE;
}

/* What would be signed now, without the records that it binds. The statement: NULL for the act's own. */
static struct signoff
signoff_make (const struct close *close, enum sign_act act, const char *statement, GStringChunk *chunk)
{
	g_autofree char *gate = g_strdup_printf ("%s %s", close->rule->file, close->rule->hash);

	return (struct signoff) {.scope = close->scope,
		.stage = acts[act].stage,
		.role = acts[act].role,
		.user = close->user,
		.statement = statement != NULL ? statement : acts[act].statement,
		.result_hash = close->result_hash,
		.evidence = g_string_chunk_insert (chunk, close->evidence),
		.gate = g_string_chunk_insert (chunk, gate)};
}

static gboolean
stage_record (struct close *close, enum sign_act act, const char *statement, GError **error)
{
	g_autoptr (GArray) runs = close_bound (close), files = g_array_new (FALSE, FALSE, sizeof (struct signoff_file));
	GStringChunk *chunk = g_string_chunk_new (1024);
	gboolean good = files_bind (close, files, chunk, error);
	struct signoff signoff = signoff_make (close, act, statement, chunk);
	struct signoff_entry entry = {.signoff = &signoff};

	signoff.runs = (const struct signoff_run *) (void *) runs->data;
	signoff.n_runs = runs->len;
	signoff.files = (const struct signoff_file *) (void *) files->data;
	signoff.n_files = files->len;
	good = good && entry_record (close, &entry, error);
	g_string_chunk_free (chunk);
	return good;
}

static bool
stage_repeats (const struct close *close, enum sign_act act)
{
	GStringChunk *chunk = g_string_chunk_new (1024);
	struct signoff signoff = signoff_make (close, act, option_string (close->job->options, "statement"), chunk);
	bool repeats = sign_repeats (signoff_latest (close->book), &signoff);

	g_string_chunk_free (chunk);
	return repeats;
}

/* The close as it is now, shown and written. */
static gboolean
now_shown (struct close *close, int exit_code, GError **error)
{
	struct close_view view;
	gboolean good =
		close_view_fill (&view, close, close_preparer (close), error) && close_view_show (&view, close, true, exit_code, error);

	close_view_release (&view);
	return good;
}

/* Whether the gate is open to a signature; when it is not, that is shown. */
static gboolean
gate_pass (struct close *close, const char *preparer, int *exit_code, GError **error)
{
	struct close_view view;
	gboolean good = close_view_fill (&view, close, preparer, error);

	if (good) {
		*exit_code = gate_exit_code (view.gate.signing);
		if (*exit_code != VERDICT_CLEAN) {
			printf ("Refused: the gate is not open, nothing was signed.\n");
			good = close_view_show (&view, close, true, *exit_code, error);
		}
	}
	close_view_release (&view);
	return good;
}

static gboolean
stage_sign (struct close *close, enum sign_act act, int *exit_code, GError **error)
{
	bool refused, repeats = stage_repeats (close, act);

	if (repeats && !close->job->dry_run && !head_keep (close->job, close->book, error))
		return FALSE;
	if (repeats && act != SIGN_LOCK) {
		*exit_code = VERDICT_CLEAN;
		return now_shown (close, *exit_code, error);
	}
	if (!may_sign (close, act, &refused, exit_code, error))
		return FALSE;
	if (refused)
		return TRUE;
	if (!gate_pass (close, act == SIGN_PREPARE ? close->user : close_preparer (close), exit_code, error))
		return FALSE;
	if (*exit_code != VERDICT_CLEAN)
		return TRUE;
	if (close->job->dry_run)
		printf ("Would be signed: %s by %s.\n", signoff_stage_name (acts[act].stage), close->user);
	else if (!stage_record (close, act, option_string (close->job->options, "statement"), error))
		return FALSE;
	return now_shown (close, *exit_code, error);
}

gboolean
close_prepare (struct close *close, int *exit_code, GError **error)
{
	return stage_sign (close, SIGN_PREPARE, exit_code, error);
}

gboolean
close_review (struct close *close, int *exit_code, GError **error)
{
	return stage_sign (close, SIGN_REVIEW, exit_code, error);
}

gboolean
close_lock (struct close *close, int *exit_code, GError **error)
{
	return stage_sign (close, SIGN_LOCK, exit_code, error);
}

/* ---- waivers and reopening ---- */

static const char *
reason_given (const struct close *close, GError **error)
{
	const char *reason = option_string (close->job->options, "reason");

	if (reason != NULL && *reason != '\0')
		return reason;
	g_set_error (error, FAILURE, FAILURE_USAGE, "say why: --reason TEXT");
	return NULL;
}

static const struct close_check *
waived_check (const struct close *close, date_t until, GError **error)
{
	const char *name = option_string (close->job->options, "check");
	const struct close_check *check = name != NULL ? close_check_find (close->rule, name) : NULL;

	if (name == NULL)
		g_set_error (error, FAILURE, FAILURE_USAGE, "say which check is waived: --check NAME");
	else if (check == NULL)
		g_set_error (error, FAILURE, FAILURE_USAGE, "%s has no check '%s'", close->rule->file, name);
	else if (!check->waivable)
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "%s lets nobody waive check '%s'", close->rule->file, name);
	else if (until == DATE_NONE)
		g_set_error (error, FAILURE, FAILURE_USAGE, "say until when the waiver holds: --until DATE");
	else if (until < close->today)
		g_set_error (error, FAILURE, FAILURE_USAGE, "--until is over");
	else
		return check;
	return NULL;
}

/* What a check has found now, and whether there is anything to waive. */
static gboolean
value_find (struct close *close, const struct close_check *check, int64_t *value, GError **error)
{
	struct close_gate gate = {0};
	gboolean good = close_gate_judge (close, "", &gate, error);

	for (guint i = 0; good && i < gate.results->len; i++) {
		const struct gate_result *result = &g_array_index (gate.results, struct gate_result, i);

		if (result->check != check)
			continue;
		*value = (int64_t) MIN (result->value, INT64_MAX);
		if (result->state == GATE_PASSED) {
			g_set_error (error, FAILURE, FAILURE_USAGE, "check '%s' passes: there is nothing to waive", check->name);
			good = FALSE;
		}
	}
	close_gate_release (&gate);
	return good;
}

static char *
waiver_text (const struct waiver *waiver)
{
	char until[16];

	return g_strdup_printf (
		"the waiver of %s by %s until %s: %s", waiver->check, waiver->user, date_format (waiver->until, until), waiver->reason);
}

/* Whether the waiver that holds (NULL: none does) is this very one: it would say the same again and let no more pass. */
static bool
waiver_repeats (const struct waiver *last, const struct waiver *now)
{
	return last != NULL && strcmp (last->user, now->user) == 0 && strcmp (last->reason, now->reason) == 0 &&
		last->until == now->until && last->value >= now->value;
}

/* One that is recorded already is no second one, as with signatures (sign_repeats()); another one takes the place of the last. */
static gboolean
waiver_record (struct close *close, const struct waiver *waiver, GError **error)
{
	const struct waiver *last = waiver_latest (close->book, waiver->check);
	bool repeats = waiver_repeats (last, waiver), dry_run = close->job->dry_run;
	g_autofree char *now = waiver_text (waiver), *before = last != NULL ? waiver_text (last) : NULL;
	struct signoff_entry entry = {.waiver = waiver};

	if (!dry_run && !(repeats ? head_keep (close->job, close->book, error) : entry_record (close, &entry, error)))
		return FALSE;
	if (close->job->quiet)
		return TRUE;
	if (repeats)
		printf ("Recorded already, nothing was recorded now: %s.\n", now);
	else if (before != NULL)
		printf ("%s by another: %s.\n", dry_run ? "Would be replaced" : "Replaced", before);
	else if (dry_run)
		printf ("Would be recorded: %s.\n", now);
	return TRUE;
}

gboolean
close_waive (struct close *close, int *exit_code, GError **error)
{
	date_t until = option_date (close->job->options, "until");
	const struct close_check *check = waived_check (close, until, error);
	const char *reason = check != NULL ? reason_given (close, error) : NULL;
	bool refused;
	int64_t value = 0;

	if (reason == NULL || !may_sign (close, SIGN_WAIVE, &refused, exit_code, error) || !value_find (close, check, &value, error))
		return FALSE;
	struct waiver waiver = {.scope = close->scope,
		.check = check->name,
		.user = close->user,
		.role = acts[SIGN_WAIVE].role,
		.reason = reason,
		.value = value,
		.until = until};

	*exit_code = VERDICT_CLEAN;
	return waiver_record (close, &waiver, error) && now_shown (close, *exit_code, error);
}

gboolean
close_reopen (struct close *close, int *exit_code, GError **error)
{
	const char *reason = reason_given (close, error);
	bool refused;

	if (reason == NULL || !may_sign (close, SIGN_REOPEN, &refused, exit_code, error))
		return FALSE;
	*exit_code = VERDICT_CLEAN;
	return (close->job->dry_run || stage_record (close, SIGN_REOPEN, reason, error)) && now_shown (close, *exit_code, error);
}
