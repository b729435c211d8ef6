#include "common/base/failure.h"
#include "common/recon/schedule.h"

#include <string.h>

static const char *const kinds[SCHEDULE_KINDS] = {
	"seen", "started", "ended", "stopped", "lost", "late", "done", "skipped", "retry", "hold", "release"};

const char *
schedule_kind_name (enum schedule_kind kind)
{
	return kinds[kind];
}

int
schedule_kind_find (const char *name)
{
	for (int i = 0; i < SCHEDULE_KINDS; i++)
		if (strcmp (kinds[i], name) == 0)
			return i;
	return -1;
}

bool
schedule_code_is_result (int exit_code)
{
	return exit_code == VERDICT_CLEAN || (exit_code >= VERDICT_FOUND && exit_code <= VERDICT_PARTIAL);
}

bool
schedule_code_is_retried (int exit_code)
{
	return exit_code == FAILURE_UNAVAILABLE || exit_code == FAILURE_BUSY;
}

bool
schedule_step_is_done (const struct schedule_event *const *events, size_t n, const char *step)
{
	for (size_t i = 0; i < n; i++)
		if (events[i]->kind == SCHEDULE_ENDED && schedule_code_is_result (events[i]->exit_code) &&
			strcmp (events[i]->step, step) == 0)
			return true;
	return false;
}

/* n_steps: the chain has no such step any more. */
static size_t
step_find (const struct schedule_chain *chain, const char *name)
{
	size_t i = 0;

	while (i < chain->n_steps && strcmp (chain->steps[i].name, name) != 0)
		i++;
	return i;
}

/* What one event changes; *failed: the last thing that is known of the step is that it did not end well. */
static void
event_take (const struct schedule_chain *chain, const struct schedule_event *event, struct schedule_state *state, bool *open,
	bool *failed)
{
	switch (event->kind) {
	case SCHEDULE_STARTED:
		*open = state->begun = true;
		break;
	case SCHEDULE_ENDED:
		*open = false;
		state->exit_code = event->exit_code;
		*failed = !schedule_code_is_result (event->exit_code);
		state->tries = *failed ? state->tries + 1 : 0;
		if (!*failed && step_find (chain, event->step) < chain->n_steps)
			state->step = MAX (state->step, step_find (chain, event->step) + 1);
		break;
	case SCHEDULE_STOPPED:
	case SCHEDULE_RETRY:
		state->tries = event->kind == SCHEDULE_RETRY ? 0 : state->tries;
		*open = *failed = false;
		break;
	case SCHEDULE_LOST:
		state->tries++;
		*open = *failed = false;
		break;
	case SCHEDULE_LATE:
		state->late = true;
		return; /* tells nothing of the step */
	case SCHEDULE_DONE:
	case SCHEDULE_SKIPPED:
		state->verdict = SCHEDULE_SETTLED;
		break;
	default:
		return;
	}
	state->last = event;
	state->since = event->at;
}

static instant_t
back_off (const struct schedule_chain *chain, int tries)
{
	int64_t seconds = chain->first;

	for (int i = 1; i < tries && seconds < chain->longest; i++)
		seconds *= 2;
	return MIN (seconds, chain->longest) * INSTANT_SECOND;
}

void
schedule_judge (const struct schedule_chain *chain, const struct schedule_event *const *events, size_t n, instant_t now,
	instant_t latest_due, struct schedule_state *state)
{
	bool open = false, failed = false;

	*state = (struct schedule_state) {.verdict = SCHEDULE_RUN, .until = INSTANT_NONE, .since = INSTANT_NONE};
	for (size_t i = 0; i < n && state->verdict != SCHEDULE_SETTLED; i++)
		event_take (chain, events[i], state, &open, &failed);
	if (state->verdict == SCHEDULE_SETTLED)
		return;
	if (open)
		state->verdict = SCHEDULE_RUNNING;
	else if (state->step == chain->n_steps)
		state->verdict = SCHEDULE_COMPLETE;
	else if (failed && schedule_code_is_retried (state->exit_code) && state->tries < chain->times) {
		state->until = state->since + back_off (chain, state->tries);
		state->verdict = now >= state->until ? SCHEDULE_RUN : SCHEDULE_WAITS;
	} else if ((failed || state->tries >= chain->times) && latest_due <= state->since)
		state->verdict = SCHEDULE_FAILED;
}
