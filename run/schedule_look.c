/* schedule_look.c - where a line stands: what is due of it, what has become of that, and what keeps it from going on. */
#include "common/base/failure.h"
#include "run/schedule_internal.h"

#include <string.h>

/* Who is, or was, at a step. */
static void
holder_append (GString *text, const struct schedule_event *event, const struct zone *zone)
{
	char since[40];

	g_string_append_printf (text, "by process %" G_GINT64_FORMAT " on %s (%s) since %s", event->process, event->host, event->user,
		instant_format (event->at, zone, since));
}

const struct schedule_event *
schedule_hold_find (const struct schedule *schedule, const struct line *line, instant_t now)
{
	for (guint i = 0; i < schedule->holds->len; i++) {
		const struct schedule_event *hold = schedule->holds->pdata[i];

		if (hold->kind == SCHEDULE_HOLD && now < hold->until &&
			(strcmp (hold->chain, "all") == 0 || strcmp (hold->chain, line->chain->name) == 0 ||
				strcmp (hold->chain, line->place->name) == 0))
			return hold;
	}
	return NULL;
}

/*
 * From when on occurrences count: the last one that is settled, whose name it is, else the first look. false: there was none. A
 * backlog counts from its beginning.
 */
static bool
line_begin (const struct line *line, instant_t *after, const char **settled)
{
	bool any = line->chain->first_period != PERIOD_NONE;

	*settled = NULL;
	*after = 0;
	for (guint i = 0; i < line->events->len; i++) {
		const struct schedule_event *event = line->events->pdata[i];

		if (event->kind == SCHEDULE_SEEN) {
			*after = event->at;
			any = true;
		} else if (event->kind == SCHEDULE_DONE || event->kind == SCHEDULE_SKIPPED) {
			*after = event->due;
			*settled = event->occurrence;
			any = true;
		}
	}
	return any;
}

/* What is due and not settled, oldest first; NULL: nothing was seen of the line yet. */
static GArray *
line_pending (const struct line *line, instant_t until)
{
	const char *settled;
	instant_t after;
	GArray *dues;

	if (!line_begin (line, &after, &settled))
		return NULL;
	dues = schedule_between (line->chain, line->place, after, until);
	while (dues->len > 0 && g_strcmp0 (g_array_index (dues, struct schedule_due, 0).name, settled) == 0)
		g_array_remove_index (dues, 0);
	return dues;
}

static void
events_choose (struct line *line, const char *occurrence)
{
	g_clear_pointer (&line->own, g_ptr_array_unref);
	line->own = g_ptr_array_new ();
	for (guint i = 0; i < line->events->len; i++)
		if (strcmp (((const struct schedule_event *) line->events->pdata[i])->occurrence, occurrence) == 0)
			g_ptr_array_add (line->own, line->events->pdata[i]);
}

/* ---- what keeps a step from starting ---- */

static bool
line_is_held (const struct schedule *schedule, struct line *line, instant_t now)
{
	const struct schedule_event *hold = schedule_hold_find (schedule, line, now);
	const struct schedule_quiet *window;

	if (hold != NULL) {
		line->status = LINE_HELD;
		line->until = hold->until;
		g_string_printf (line->why, "by %s: %s", hold->user, hold->reason);
		return true;
	}
	line->until = schedule_quiet_until (schedule->rule, line->chain, line->place, now, &window);
	if (line->until == INSTANT_NONE)
		return false;
	line->status = LINE_QUIET;
	g_string_assign (line->why, window->name);
	return true;
}

/* A chain that has begun goes on: what it needed was there. */
static gboolean
line_ready (struct schedule *schedule, struct line *line, instant_t now, GError **error)
{
	if (line_is_held (schedule, line, now))
		return TRUE;
	line->status = LINE_READY;
	for (size_t i = 0; i < line->chain->n_needs && !line->state.begun; i++) {
		const struct schedule_need *need = &line->chain->needs[i];
		bool there = false;

		g_string_printf (line->why, "%s: ", need->name);
		if (!schedule_need (schedule, line, need, &there, line->why, error)) {
			g_prefix_error (error, "chain '%s': %s: ", line->chain->name, need->name);
			return FALSE;
		}
		if (!there) {
			line->status = LINE_NEEDS;
			return TRUE;
		}
	}
	g_string_truncate (line->why, 0);
	return TRUE;
}

static gboolean
line_judge (struct schedule *schedule, struct line *line, instant_t now, instant_t latest, GError **error)
{
	events_choose (line, line->due.name);
	schedule_judge (
		line->chain, (const struct schedule_event *const *) line->own->pdata, line->own->len, now, latest, &line->state);
	line->late = line->chain->deadline > 0 && now > line->due.at + line->chain->deadline * INSTANT_SECOND;
	line->until = line->state.until;
	switch (line->state.verdict) {
	case SCHEDULE_RUNNING:
		line->status = LINE_RUNNING;
		holder_append (line->why, line->state.last, line->place->plant->zone);
		return TRUE;
	case SCHEDULE_WAITS:
	case SCHEDULE_FAILED:
		line->status = line->state.verdict == SCHEDULE_WAITS ? LINE_WAITS : LINE_FAILED;
		g_string_printf (line->why, "exit code %d%s%s", line->state.exit_code, *line->state.last->reason != '\0' ? ", " : "",
			line->state.last->reason);
		return TRUE;
	case SCHEDULE_COMPLETE:
		line->status = LINE_COMPLETE;
		return TRUE;
	default:
		return line_ready (schedule, line, now, error);
	}
}

gboolean
schedule_look (struct schedule *schedule, struct line *line, GError **error)
{
	instant_t now = schedule_now (schedule);
	g_autoptr (GArray) dues = NULL;
	guint first;

	g_clear_pointer (&line->events, g_ptr_array_unref);
	g_string_truncate (line->why, 0);
	line->skipped = line->pending = 0;
	line->late = false;
	line->until = INSTANT_NONE;
	line->state = (struct schedule_state) {0};
	line->events = ledger_schedule_load (schedule->ledger, line->chain->name, line->place->name, error);
	if (line->events == NULL)
		return FALSE;
	dues = line_pending (line, now);
	if (dues == NULL || dues->len == 0) {
		line->status = dues == NULL ? LINE_UNSEEN : LINE_IDLE;
		line->has_due = schedule_next (line->chain, line->place, now, &line->due);
		return TRUE;
	}
	first = line->chain->first_period == PERIOD_NONE && dues->len > (guint) line->chain->catch_up
		? dues->len - (guint) line->chain->catch_up
		: 0;
	line->skipped = first;
	if (first > 0)
		line->skip = g_array_index (dues, struct schedule_due, first - 1);
	line->pending = dues->len - first;
	line->due = g_array_index (dues, struct schedule_due, first);
	line->has_due = true;
	return line_judge (schedule, line, now, g_array_index (dues, struct schedule_due, dues->len - 1).at, error);
}

/* ---- another chain ---- */

static bool
places_meet (const struct line *one, const struct line *other)
{
	if (one->chain->of == other->chain->of)
		return strcmp (one->place->name, other->place->name) == 0;
	return one->chain->of == SCHEDULE_OF_ALL || other->chain->of == SCHEDULE_OF_ALL ||
		one->place->company == other->place->company;
}

/* One that nothing was seen of owes nothing. */
static gboolean
other_is_done (struct schedule *schedule, const struct line *other, instant_t by, const char *step, bool *done, GError **error)
{
	struct line copy = {.chain = other->chain, .place = other->place};
	g_autoptr (GPtrArray) events = ledger_schedule_load (schedule->ledger, other->chain->name, other->place->name, error);
	g_autoptr (GArray) dues = NULL;

	if (events == NULL)
		return FALSE;
	copy.events = events;
	dues = line_pending (&copy, by);
	*done = dues == NULL || dues->len == 0;
	if (*done || dues->len > 1 || step == NULL)
		return TRUE;
	events_choose (&copy, g_array_index (dues, struct schedule_due, 0).name);
	*done = schedule_step_is_done ((const struct schedule_event *const *) copy.own->pdata, copy.own->len, step);
	g_ptr_array_unref (copy.own);
	return TRUE;
}

gboolean
schedule_chain_is_done (struct schedule *schedule, const struct line *line, const struct schedule_need *need, bool *done,
	GString *why, GError **error)
{
	*done = true;
	for (guint i = 0; i < schedule->lines->len && *done; i++) {
		const struct line *other = schedule->lines->pdata[i];

		if (strcmp (other->chain->name, need->chain) != 0 || !places_meet (line, other))
			continue;
		if (!other_is_done (schedule, other, line->due.at, need->step, done, error))
			return FALSE;
		if (!*done)
			g_string_append_printf (why, "chain '%s' of '%s' is not done%s%s", need->chain, other->place->name,
				need->step != NULL ? " as far as " : "", need->step != NULL ? need->step : "");
	}
	return TRUE;
}
