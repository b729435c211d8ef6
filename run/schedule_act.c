/* schedule_act.c - what somebody decides about the schedule: hold, release, retry, skip. */
#include "common/base/failure.h"
#include "run/schedule_internal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- holds ---- */

static bool
target_exists (const struct schedule *schedule, const char *target)
{
	if (strcmp (target, "all") == 0)
		return true;
	for (guint i = 0; i < schedule->lines->len; i++) {
		const struct line *line = schedule->lines->pdata[i];

		if (strcmp (target, line->chain->name) == 0 || strcmp (target, line->place->name) == 0)
			return true;
	}
	return false;
}

static const struct schedule_event *
target_hold (const struct schedule *schedule, const char *target)
{
	for (guint i = 0; i < schedule->holds->len; i++) {
		const struct schedule_event *event = schedule->holds->pdata[i];

		if (strcmp (event->chain, target) == 0)
			return event;
	}
	return NULL;
}

/* Times without an offset are those of the first place that the target is about. */
static gboolean
until_read (const struct schedule *schedule, const char *target, instant_t *until, GError **error)
{
	const struct zone *zone = NULL;

	for (guint i = 0; i < schedule->lines->len && zone == NULL; i++) {
		const struct line *line = schedule->lines->pdata[i];

		if (strcmp (target, "all") == 0 || strcmp (target, line->chain->name) == 0 || strcmp (target, line->place->name) == 0)
			zone = line->place->plant->zone;
	}
	if (!option_instant (schedule->job->options, "until", zone, until, error))
		return FALSE;
	if (*until == INSTANT_NONE)
		g_set_error (error, FAILURE, FAILURE_USAGE, "say when the hold ends by itself: --until TIME");
	else if (*until <= schedule_now (schedule))
		g_set_error (error, FAILURE, FAILURE_USAGE, "--until has passed already");
	else
		return TRUE;
	return FALSE;
}

static gboolean
hold_add (
	struct schedule *schedule, const char *target, enum schedule_kind kind, instant_t until, const char *reason, GError **error)
{
	const struct schedule_event *last = target_hold (schedule, target);
	struct schedule_event event = {.chain = target,
		.place = "",
		.occurrence = "hold",
		.number = last != NULL ? last->number + 1 : 1,
		.kind = kind,
		.reason = reason,
		.at = schedule_now (schedule),
		.until = until,
		.host = g_get_host_name (),
		.user = g_get_user_name (),
		.process = getpid ()};

	return ledger_schedule_add (schedule->ledger, &event, error);
}

static gboolean
reason_needed (const struct schedule *schedule, const char *what, GError **error)
{
	const char *reason = option_string (schedule->job->options, "reason");

	if (reason != NULL && *reason != '\0')
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_USAGE, "say why %s: --reason TEXT", what);
	return FALSE;
}

static gboolean
act_hold (struct schedule *schedule, const char *target, GError **error)
{
	const char *reason = option_string (schedule->job->options, "reason");
	instant_t until;
	char text[40];

	if (!target_exists (schedule, target)) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "'%s' is no chain and no plant of the schedule, nor all", target);
		return FALSE;
	}
	if (!until_read (schedule, target, &until, error) || !reason_needed (schedule, "it is held", error) ||
		!hold_add (schedule, target, SCHEDULE_HOLD, until, reason, error))
		return FALSE;
	printf ("%s is held until %s by %s: %s\n", target, instant_format (until, NULL, text), g_get_user_name (), reason);
	return TRUE;
}

static gboolean
act_release (struct schedule *schedule, const char *target, GError **error)
{
	const struct schedule_event *last = target_hold (schedule, target);

	if (last == NULL || last->kind != SCHEDULE_HOLD || last->until <= schedule_now (schedule)) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "nothing holds '%s'", target);
		return FALSE;
	}
	if (!hold_add (schedule, target, SCHEDULE_RELEASE, INSTANT_NONE, option_string (schedule->job->options, "reason"), error))
		return FALSE;
	printf ("%s is released; what was missed is made up for by the next start\n", target);
	return TRUE;
}

/* ---- one occurrence ---- */

/* Under the lock of the line, so that nobody is at it. */
static gboolean
line_decide (struct schedule *schedule, struct line *line, enum schedule_kind kind, bool *done, GError **error)
{
	bool failed, waiting;

	*done = false;
	if (!ledger_schedule_lock (schedule->ledger, line->chain->name, line->place->name, &line->lock, error) ||
		!schedule_look (schedule, line, error))
		return FALSE;
	if (line->lock == NULL) {
		g_set_error (error, FAILURE, FAILURE_BUSY, "chain '%s' of '%s' is being worked on %s", line->chain->name,
			line->place->name, line->why->len > 0 ? line->why->str : "by another process");
		return FALSE;
	}
	failed = line->status == LINE_FAILED || line->status == LINE_WAITS;
	waiting = line->pending > 0;
	if (!(kind == SCHEDULE_RETRY ? failed : waiting))
		return TRUE;
	if (!schedule_note (schedule, line, kind, &line->due,
			line->state.step < line->chain->n_steps ? line->chain->steps[line->state.step].name : "", 0,
			option_string (schedule->job->options, "reason"), error))
		return FALSE;
	printf ("%s of %s for %s: %s\n", line->chain->name, line->place->name, line->due.name,
		kind == SCHEDULE_RETRY ? "is tried again by the next start" : "is given up");
	*done = true;
	return TRUE;
}

static gboolean
act_decide (struct schedule *schedule, const char *target, enum schedule_kind kind, GError **error)
{
	bool any = false;

	if (schedule_chain_find (schedule->rule, target) == NULL) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "%s has no chain '%s'", schedule->rule->file, target);
		return FALSE;
	}
	if (kind == SCHEDULE_SKIPPED && !reason_needed (schedule, "it is given up", error))
		return FALSE;
	for (guint i = 0; i < schedule->lines->len; i++) {
		struct line *line = schedule->lines->pdata[i];
		bool done;

		if (!line->chosen || strcmp (line->chain->name, target) != 0)
			continue;
		if (!line_decide (schedule, line, kind, &done, error))
			return FALSE;
		any = any || done;
	}
	if (any)
		return TRUE;
	g_set_error (
		error, FAILURE, FAILURE_USAGE, "nothing of chain '%s' %s", target, kind == SCHEDULE_RETRY ? "has failed" : "is due");
	return FALSE;
}

gboolean
schedule_act (struct schedule *schedule, const char *action, const char *target, GError **error)
{
	static const struct
	{
		const char *name, *of;
	} actions[] = {{"hold", "CHAIN, PLANT or all"}, {"release", "CHAIN, PLANT or all"}, {"retry", "CHAIN"}, {"skip", "CHAIN"}};
	size_t which = 0;

	while (which < G_N_ELEMENTS (actions) && strcmp (actions[which].name, action) != 0)
		which++;
	if (which == G_N_ELEMENTS (actions))
		g_set_error (error, FAILURE, FAILURE_USAGE, "'%s' is none of hold, release, retry, skip", action);
	else if (target == NULL)
		g_set_error (error, FAILURE, FAILURE_USAGE, "say what: %s %s", action, actions[which].of);
	else if (which == 0)
		return act_hold (schedule, target, error);
	else if (which == 1)
		return act_release (schedule, target, error);
	else
		return act_decide (schedule, target, which == 2 ? SCHEDULE_RETRY : SCHEDULE_SKIPPED, error);
	return FALSE;
}
