#include "run/dualrun_sign.h"

#include "common/base/failure.h"
#include "reports/dualrun_report.h"
#include "run/report_standing.h"
#include "run/sign.h"

#include <stdio.h>
#include <string.h>

enum
{
	ID_SHOWN = 12
};

static const struct
{
	enum signoff_stage stage;
	const char *role, *statement;
} acts[SIGN_ACTS] = {
	[SIGN_PREPARE] = {SIGNOFF_PREPARED, "preparer", "The comparison is complete and every difference is explained."},
	[SIGN_REVIEW] = {SIGNOFF_REVIEWED, "reviewer", "I have reviewed the comparison and what explains its differences."},
	[SIGN_LOCK] = {SIGNOFF_APPROVED, "approver", "The report may be retired."},
};

/* One report of one unit and period. */
struct signing
{
	struct job *job;
	struct ledger *ledger;
	struct report_rule *rule;
	struct close_rule *close_rule;
	const char *unit; /* the plant; "" = all */
	period_t period;
	const char *user;
	struct signoff_book *book;
	struct report_standing standing;
	char *evidence, *not_evidence;
};

/* ---- loading ---- */

static gboolean
signing_load (struct signing *signing, GError **error)
{
	char period[16];

	report_standing_release (&signing->standing);
	g_clear_pointer (&signing->book, signoff_book_free);
	signing->book = signoff_book_load (signing->ledger, NULL, error);
	if (signing->book == NULL ||
		!report_standing_load (
			&signing->standing, signing->ledger, signing->book, signing->rule, signing->unit, signing->period, error))
		return FALSE;
	const struct report_period *last = signing->standing.last;
	if (last == NULL || last->streak.period != signing->period)
		g_set_error (error, FAILURE, FAILURE_BUSY, "period %s has not been compared\nhint: tieout dualrun %s --period %s first",
			period_format (signing->period, period), signing->rule->name, period);
	else if (*last->result_hash == '\0' || last->streak.definition != signing->rule->version)
		g_set_error (error, FAILURE, FAILURE_BUSY, "period %s was compared by an older %s\nhint: compare it again",
			period_format (signing->period, period),
			*last->result_hash == '\0' ? "version of tieout" : "definition of the report");
	else
		return TRUE;
	return FALSE;
}

/* The plant, where the report is compared plant by plant. */
static gboolean
unit_find (struct signing *signing, const struct company **company, GError **error)
{
	const GPtrArray *plants = option_list (signing->job->options, "plant");
	const struct plant *plant;

	*company = &signing->job->config->companies[0];
	signing->unit = "";
	if (!signing->rule->of_plant)
		return TRUE;
	if (plants->len != 1) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "'%s' is compared plant by plant: sign one at a time, with --plant",
			signing->rule->name);
		return FALSE;
	}
	plant = config_plant (signing->job->config, plants->pdata[0], error);
	if (plant == NULL)
		return FALSE;
	signing->unit = plant->name;
	*company = plant->company;
	return TRUE;
}

static gboolean
scope_find (struct signing *signing, GError **error)
{
	const struct job *job = signing->job;
	const GPtrArray *words = option_positionals (job->options);
	const struct company *company;
	date_t from, until;

	if (words->len != 2)
		g_set_error (error, FAILURE, FAILURE_USAGE, "say which report: tieout dualrun %s REPORT --period YYYY-MM",
			(const char *) words->pdata[0]);
	else if (option_period (job->options, "period") == PERIOD_NONE)
		g_set_error (error, FAILURE, FAILURE_USAGE, "give the period that is signed: --period YYYY-MM");
	else if (job->config->ledger == NULL)
		g_set_error (error, FAILURE, FAILURE_USAGE, "without a ledger there is nothing to sign");
	else {
		signing->rule = report_rule_load (job->config->rules, words->pdata[1], error);
		if (signing->rule == NULL || !unit_find (signing, &company, error) ||
			!job_window (job, company, &signing->period, &from, &until, error))
			return FALSE;
		signing->close_rule = close_rule_load (job->config->rules, company->name, error);
		return signing->close_rule != NULL;
	}
	return FALSE;
}

static void
signing_release (struct signing *signing)
{
	report_standing_release (&signing->standing);
	signoff_book_free (signing->book);
	report_rule_free (signing->rule);
	close_rule_free (signing->close_rule);
	ledger_close (signing->ledger);
	g_free (signing->evidence);
	g_free (signing->not_evidence);
}

/* ---- what is shown ---- */

static void
signatures_append (GString *text, const struct signing *signing)
{
	guint n = 0;

	for (guint i = 0; i < signing->book->reports->len; i++) {
		const struct signoff *one = signing->book->reports->pdata[i];
		char at[40];

		if (strcmp (one->report, signing->rule->name) != 0 || strcmp (one->scope.plant, signing->unit) != 0 ||
			one->scope.period != signing->period)
			continue;
		n++;
		g_string_append_printf (text, "  %-9s %s  %s  result %.*s%s: %s\n", signoff_stage_name (one->stage),
			instant_format (one->at - one->at % INSTANT_SECOND, NULL, at), one->user, ID_SHOWN, one->result_hash,
			strcmp (one->result_hash, signing->standing.result_hash) == 0 ? "" : " (void)", one->statement);
	}
	if (n == 0)
		g_string_append (text, "  nothing yet\n");
	g_string_append_printf (text, "  result of now: %.*s\n", ID_SHOWN, signing->standing.result_hash);
}

static void
signing_print (const struct signing *signing)
{
	g_autoptr (GString) text = g_string_new (NULL);
	const struct report_standing *standing = &signing->standing;
	const struct streak *streak = &standing->streak;
	char period[16];

	if (signing->job->quiet)
		return;
	g_string_append_printf (text, "Comparison of '%s'%s%s, period %s, is %s%s; it is %s.\n", signing->rule->name,
		*signing->unit != '\0' ? " of plant " : "", signing->unit, period_format (signing->period, period),
		standing->signoff == NULL ? "not signed" : signoff_stage_name (standing->signoff->stage),
		standing->signoff == NULL || standing->holds ? "" : ", and that sign-off is void: the result has changed",
		standing->last->streak.clean ? "clean" : "not clean");
	g_string_append_printf (text, "%d of %d clean periods in a row: '%s' %s.\n", streak->length, signing->rule->streak,
		signing->rule->sides[0].name, streak->ready ? "may be retired" : "may not be retired yet");
	g_string_append (text, "\nSigned\n");
	signatures_append (text, signing);
	if (*signing->not_evidence != '\0')
		g_string_append_printf (text, "\nNot audit evidence: %s.\n", signing->not_evidence);
	fputs (text->str, stdout);
}

GArray *
report_signatures (const struct signoff_book *book, const char *report, const char *unit, period_t period,
	const char *result_hash, int64_t newest)
{
	GArray *signatures = g_array_new (FALSE, FALSE, sizeof (struct report_signature));
	g_autofree char *bound = report_result_bound (report, unit, result_hash);

	for (guint i = 0; i < book->reports->len; i++) {
		const struct signoff *one = book->reports->pdata[i];
		struct report_signature signature = {signoff_stage_name (one->stage), one->role, one->user, one->statement,
			one->result_hash, one->at, strcmp (one->result_hash, bound) == 0, *one->evidence != '\0'};

		if (strcmp (one->report, report) != 0 || strcmp (one->scope.plant, unit) != 0 || one->scope.period != period ||
			one->event > newest)
			continue;
		if (one->stage == SIGNOFF_PREPARED)
			g_array_set_size (signatures, 0);
		g_array_append_val (signatures, signature);
	}
	return signatures;
}

/* ---- signing ---- */

/* What was approved of another result binds nobody. */
static enum sign_stage
stage_of (const struct signing *signing)
{
	const struct report_standing *standing = &signing->standing;

	if (standing->signoff == NULL || (standing->signoff->stage == SIGNOFF_APPROVED && !standing->holds))
		return STAGE_NONE;
	return sign_stage_of (standing->signoff->stage);
}

static const char *
preparer_of (const struct signing *signing)
{
	for (guint i = signing->book->reports->len; i-- > 0;) {
		const struct signoff *one = signing->book->reports->pdata[i];

		if (one->stage == SIGNOFF_PREPARED && strcmp (one->report, signing->rule->name) == 0 &&
			strcmp (one->scope.plant, signing->unit) == 0 && one->scope.period == signing->period)
			return one->user;
	}
	return "";
}

/* Why it is not to be signed by anybody, newly allocated; NULL: it is. */
static char *
result_refusal (const struct signing *signing, enum sign_act act)
{
	const struct report_standing *standing = &signing->standing;

	if (!standing->last->streak.clean)
		return g_strdup ("the comparison is not clean, nothing was signed");
	if (act == SIGN_LOCK && !standing->streak.ready)
		return g_strdup ("the streak of clean periods is not long enough, nothing was signed");
	if (act == SIGN_LOCK && standing->last->known_void > 0)
		return g_strdup ("known differences do not hold any more, nothing was signed");
	return NULL;
}

/* A changed result is a finding; that somebody may not do it is an error. */
static gboolean
may_sign (const struct signing *signing, enum sign_act act, char **refused, GError **error)
{
	enum sign_stage stage = stage_of (signing);
	const char *preparer = preparer_of (signing);
	g_autofree char *refusal = sign_refusal (&sign_of_report, signing->close_rule, act, stage, signing->user, preparer, true);
	char period[16];

	if (refusal != NULL) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "report '%s', period %s: %s", signing->rule->name,
			period_format (signing->period, period), refusal);
		return FALSE;
	}
	*refused = sign_refusal (&sign_of_report, signing->close_rule, act, stage, signing->user, preparer, signing->standing.holds);
	if (*refused == NULL)
		*refused = result_refusal (signing, act);
	return TRUE;
}

static gboolean
still_true (void *data, GError **error)
{
	const struct signing *signing = data;
	g_autoptr (signoff_book) book = signoff_book_load (signing->ledger, NULL, error);
	struct report_standing now = {0};
	gboolean good =
		book != NULL && report_standing_load (&now, signing->ledger, book, signing->rule, signing->unit, signing->period, error);
	bool same = good && strcmp (book->head, signing->book->head) == 0 && now.last->sequence == signing->standing.last->sequence;

	report_standing_release (&now);
	if (good && !same)
		g_set_error (error, FAILURE, FAILURE_BUSY,
			"something was signed or compared in the meantime; nothing was signed now\nhint: look again");
	return good && same;
}

static gboolean
stage_record (struct signing *signing, const struct signoff *signoff, GError **error)
{
	struct signoff_run run = report_bound (signing->rule->name, signing->unit, signing->standing.last);
	struct signoff bound = *signoff;
	struct signoff_entry entry = {.signoff = &bound};

	bound.runs = &run;
	bound.n_runs = 1;
	if (!head_keep (signing->job, signing->book, error) || !ledger_sign (signing->ledger, &entry, 1, still_true, signing, error))
		return FALSE;
	if (signing_load (signing, error) && head_keep (signing->job, signing->book, error))
		return TRUE;
	g_prefix_error (error, "it is recorded, but: ");
	return FALSE;
}

static gboolean
stage_sign (struct signing *signing, enum sign_act act, int *exit_code, GError **error)
{
	const char *statement = option_string (signing->job->options, "statement");
	g_autofree char *refused = NULL, *gate = g_strdup_printf ("%s %s", signing->close_rule->file, signing->close_rule->hash);
	struct signoff signoff = {.scope = {"", signing->unit, signing->period},
		.report = signing->rule->name,
		.stage = acts[act].stage,
		.role = acts[act].role,
		.user = signing->user,
		.statement = statement != NULL ? statement : acts[act].statement,
		.result_hash = signing->standing.result_hash,
		.evidence = signing->evidence,
		.gate = gate};
	bool repeats = sign_repeats (signing->standing.signoff, &signoff), dry_run = signing->job->dry_run;

	if (repeats && !dry_run && !head_keep (signing->job, signing->book, error))
		return FALSE;
	if ((!repeats || act == SIGN_LOCK) && !may_sign (signing, act, &refused, error))
		return FALSE;
	if (refused != NULL) {
		*exit_code = VERDICT_BREACHED;
		printf ("Refused: %s.\n", refused);
	} else if (dry_run && !repeats)
		printf ("Would be signed: %s by %s.\n", signoff_stage_name (acts[act].stage), signing->user);
	else if (!repeats && !stage_record (signing, &signoff, error))
		return FALSE;
	signing_print (signing);
	return TRUE;
}

/* act SIGN_ACTS: somebody only looks. A ledger that is not there is not made: who signs in it has named another one. */
static gboolean
signing_run (struct job *job, enum sign_act act, int *exit_code, GError **error)
{
	struct signing signing = {.job = job};
	bool writes = act != SIGN_ACTS;
	gboolean good = scope_find (&signing, error);

	good = good && (signing.ledger = ledger_open (job->config->ledger, LEDGER_READ, error)) != NULL;
	if (good && writes) {
		ledger_close (signing.ledger);
		signing.ledger = ledger_open (job->config->ledger, LEDGER_WRITE, error);
	}
	good = good && signing.ledger != NULL &&
		(signing.user = sign_user (job, signing.close_rule, signing.ledger, writes, error)) != NULL &&
		signing_load (&signing, error) && sign_evidence (job, signing.ledger, &signing.evidence, &signing.not_evidence, error) &&
		head_verify (job, signing.book, error);
	*exit_code = VERDICT_CLEAN;
	if (good && writes)
		good = stage_sign (&signing, act, exit_code, error);
	else if (good)
		signing_print (&signing);
	signing_release (&signing);
	return good;
}

gboolean
dualrun_status (struct job *job, int *exit_code, GError **error)
{
	return signing_run (job, SIGN_ACTS, exit_code, error);
}

gboolean
dualrun_prepare (struct job *job, int *exit_code, GError **error)
{
	return signing_run (job, SIGN_PREPARE, exit_code, error);
}

gboolean
dualrun_review (struct job *job, int *exit_code, GError **error)
{
	return signing_run (job, SIGN_REVIEW, exit_code, error);
}

gboolean
dualrun_approve (struct job *job, int *exit_code, GError **error)
{
	return signing_run (job, SIGN_LOCK, exit_code, error);
}
