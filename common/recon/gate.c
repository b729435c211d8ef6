#include "common/recon/gate.h"

#include "common/recon/close_calendar.h"
#include "common/recon/gate_measure.h"

#include <string.h>

const char *
gate_state_name (enum gate_state state)
{
	static const char *const names[GATE_STATES] = {"passed", "failed", "waived", "no data"};

	return names[state];
}

/* ---- who may ---- */

bool
same_person (const char *a, const char *b)
{
	g_autofree char *left = g_utf8_casefold (a, -1), *right = g_utf8_casefold (b, -1);

	return strcmp (g_strstrip (left), g_strstrip (right)) == 0;
}

static bool
is_listed (const char *const *names, const char *user)
{
	for (const char *const *name = names; *name != NULL; name++)
		if (same_person (*name, user))
			return true;
	return names[0] == NULL;
}

const struct sign_subject sign_of_period = {
	"the period", "tieout close", "lock", "locked", "`tieout close reopen` comes first", false};
const struct sign_subject sign_of_report = {
	"the comparison", "tieout dualrun", "approve", "approved", "there is nothing left to sign", true};

static char *
stage_refusal (const struct sign_subject *subject, enum sign_act act, enum sign_stage stage)
{
	if (act == SIGN_REOPEN)
		return stage == STAGE_LOCKED ? NULL : g_strdup_printf ("%s is not %s", subject->what, subject->ended);
	if (stage == STAGE_LOCKED)
		return g_strdup_printf ("%s is %s; %s", subject->what, subject->ended, subject->beyond);
	if (act == SIGN_REVIEW && stage == STAGE_REVIEWED)
		return g_strdup_printf ("%s has been reviewed; `%s %s` comes next", subject->what, subject->command, subject->last);
	if (act == SIGN_LOCK && stage == STAGE_PREPARED)
		return g_strdup_printf ("%s has not been reviewed; `%s review` comes first", subject->what, subject->command);
	if ((act == SIGN_REVIEW && stage != STAGE_PREPARED) || (act == SIGN_LOCK && stage != STAGE_REVIEWED))
		return g_strdup_printf ("%s has not been prepared; `%s prepare` comes first", subject->what, subject->command);
	return NULL;
}

/* Who may do it, and what they are called. */
static const char *const *
signers_of (const struct sign_subject *subject, const struct close_rule *rule, enum sign_act act, const char **role)
{
	bool approves = act == SIGN_LOCK && subject->approvers;

	*role = act == SIGN_PREPARE ? "preparers" : approves ? "approvers" : "reviewers";
	return act == SIGN_PREPARE ? rule->preparers : approves ? rule->approvers : rule->reviewers;
}

char *
sign_refusal (const struct sign_subject *subject, const struct close_rule *rule, enum sign_act act, enum sign_stage stage,
	const char *user, const char *preparer, bool unchanged)
{
	const char *role, *const *signers = signers_of (subject, rule, act, &role);
	char *refusal = stage_refusal (subject, act, stage);

	if (refusal != NULL)
		return refusal;
	if (!is_listed (signers, user))
		return g_strdup_printf ("'%s' is none of the %s in %s", user, role, rule->file != NULL ? rule->file : "the rule");
	if (act != SIGN_PREPARE && *preparer != '\0' && same_person (user, preparer))
		return g_strdup_printf ("'%s' has prepared %s: somebody else has to do this", user, subject->what);
	if ((act == SIGN_REVIEW || act == SIGN_LOCK) && !unchanged)
		return g_strdup_printf ("what was signed is not what the ledger shows now; `%s prepare` comes first", subject->command);
	return NULL;
}

/* ---- checks ---- */

/* What a waiver says of a check that has failed: its words, and whether it holds. */
static char *
waiver_judge (const struct close_rule *rule, const struct close_check *check, const struct gate_waiver *waiver,
	const char *preparer, date_t today, int128 value, bool *holds)
{
	char until[16];

	*holds = false;
	date_format (waiver->until, until);
	if (!check->waivable)
		return g_strdup_printf ("%s waived it, but this check cannot be waived", waiver->user);
	if (!is_listed (rule->reviewers, waiver->user))
		return g_strdup_printf ("%s waived it, who is no reviewer any more", waiver->user);
	if (*preparer != '\0' && same_person (waiver->user, preparer))
		return g_strdup_printf ("%s waived it, who prepares the period: that does not count", waiver->user);
	if (waiver->until < today)
		return g_strdup_printf ("the waiver of %s expired on %s", waiver->user, until);
	if (value > waiver->value) {
		bool money = close_test_is_money (check->test);
		char then[DECIMAL_TEXT_MAX];

		return g_strdup_printf ("%s waived it at %s, and it has grown", waiver->user,
			decimal_format (waiver->value, money ? MONEY_SCALE : 0, money ? 2 : 0, then));
	}
	*holds = true;
	return g_strdup_printf ("%s waived it until %s: %s", waiver->user, until, waiver->reason);
}

GArray *
gate_judge (const struct gate_facts *facts, const struct gate_waiver *waivers, const char *preparer, period_t period,
	date_t until, date_t today)
{
	GArray *results = g_array_new (FALSE, TRUE, sizeof (struct gate_result));

	for (size_t i = 0; i < facts->rule->n_checks; i++) {
		const struct close_check *check = &facts->rule->checks[i];
		struct gate_result result = {.check = check, .due = check_due (facts->rule, check, period, until)};
		bool holds = false;

		result.state = gate_measure (facts, check, &result.value, &result.says);
		result.due_now = result.due == DATE_NONE || result.due <= today;
		if (result.state != GATE_PASSED && waivers[i].user != NULL) {
			result.waiver = waiver_judge (facts->rule, check, &waivers[i], preparer, today, result.value, &holds);
			if (holds)
				result.state = GATE_WAIVED;
		}
		g_array_append_val (results, result);
	}
	return results;
}

void
gate_free (GArray *results)
{
	if (results == NULL)
		return;
	for (guint i = 0; i < results->len; i++) {
		g_free (g_array_index (results, struct gate_result, i).says);
		g_free (g_array_index (results, struct gate_result, i).waiver);
	}
	g_array_unref (results);
}

enum gate_verdict
gate_verdict (const GArray *results, const struct close_rule *rule, bool due_only)
{
	enum gate_verdict verdict = GATE_OPEN;
	int recommended = 0;

	for (guint i = 0; i < results->len; i++) {
		const struct gate_result *result = &g_array_index (results, struct gate_result, i);
		bool fails = result->state == GATE_FAILED || result->state == GATE_NO_DATA;

		if (!fails || (due_only && !result->due_now))
			continue;
		if (result->check->level == CLOSE_RECOMMENDED)
			recommended++;
		else if (result->check->level == CLOSE_REQUIRED)
			verdict = MAX (verdict,
				result->check->test == CLOSE_TEST_RUNS || result->check->test == CLOSE_TEST_PENDING ? GATE_NOT_READY
																									: GATE_REQUIRED);
	}
	return MAX (verdict, recommended > rule->recommended_failures ? GATE_RECOMMENDED : GATE_OPEN);
}
