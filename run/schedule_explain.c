/* schedule_explain.c - what would run now and why, or what keeps it: a line for each chain at each place. */
#include "run/schedule_internal.h"

#include <stdio.h>
#include <string.h>

static const char *
at_text (const struct line *line, instant_t instant, char buffer[static 40])
{
	return instant_format (instant, line->place->plant->zone, buffer);
}

static void
status_append (GString *text, const struct line *line)
{
	const char *step = line->state.step < line->chain->n_steps ? line->chain->steps[line->state.step].name : "";
	const char *why = line->why->str;
	char until[40];

	switch (line->status) {
	case LINE_READY:
		g_string_append_printf (text, "would run: %s", step);
		break;
	case LINE_NEEDS:
		g_string_append_printf (text, "waits for %s", why);
		break;
	case LINE_HELD:
		g_string_append_printf (text, "held until %s %s", at_text (line, line->until, until), why);
		break;
	case LINE_QUIET:
		g_string_append_printf (text, "quiet until %s: %s", at_text (line, line->until, until), why);
		break;
	case LINE_WAITS:
		g_string_append_printf (text, "%s is tried again at %s, try %d of %d: %s", step, at_text (line, line->until, until),
			line->state.tries + 1, line->chain->times, why);
		break;
	case LINE_FAILED:
		g_string_append_printf (text, "%s has failed, %s: mend it, then `tieout run retry %s`", step, why, line->chain->name);
		break;
	case LINE_RUNNING:
		g_string_append_printf (text, "%s was started %s", line->state.last->step, why);
		break;
	case LINE_COMPLETE:
	default:
		g_string_append (text, "all steps have ended; that is to be noted");
		break;
	}
}

static void
line_explain (const struct schedule *schedule, const struct line *line)
{
	const struct schedule_event *hold = schedule_hold_find (schedule, line, schedule_now (schedule));
	g_autoptr (GString) text = g_string_new (NULL);
	char at[40];

	printf ("%-12s %-8s ", line->chain->name, line->place->name);
	if (line->status == LINE_UNSEEN || line->status == LINE_IDLE) {
		const struct schedule_event *last = line->events->len > 0 ? line->events->pdata[line->events->len - 1] : NULL;

		if (line->status == LINE_UNSEEN)
			g_string_append (text, "not begun yet");
		else if (last != NULL && (last->kind == SCHEDULE_DONE || last->kind == SCHEDULE_SKIPPED))
			g_string_append_printf (text, "%s %s %s", last->occurrence, last->kind == SCHEDULE_DONE ? "done at" : "given up at",
				at_text (line, last->at, at));
		else
			g_string_append (text, "nothing was due yet");
		g_string_append_printf (text, "; next due %s", line->has_due ? at_text (line, line->due.at, at) : "never");
		if (hold != NULL)
			g_string_append_printf (text, "; held until %s by %s: %s", at_text (line, hold->until, at), hold->user, hold->reason);
		printf ("%s\n", text->str);
		return;
	}
	status_append (text, line);
	printf ("%s due %s%s: %s", line->due.name, at_text (line, line->due.at, at), line->late ? " LATE" : "", text->str);
	if (line->pending > 1)
		printf ("; %u more after it", line->pending - 1);
	if (line->skipped > 0)
		printf ("; %u before it would be given up", line->skipped);
	printf ("\n");
}

void
schedule_explain (struct schedule *schedule)
{
	char at[40];

	printf ("%s, now %s\n", schedule->rule->file, instant_format (schedule_now (schedule), NULL, at));
	for (guint i = 0; i < schedule->lines->len; i++)
		if (((const struct line *) schedule->lines->pdata[i])->chosen)
			line_explain (schedule, schedule->lines->pdata[i]);
}
