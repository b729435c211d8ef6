/*
 * schedule_work.c - doing what is due: locks of lines, one step after the other, places side by side.
 *
 * A line is taken under its lock and read again there, so that whoever has the lock goes on with what is in the ledger and nobody
 * else does. A step is noted before it starts and when it has ended; one that was noted and whose lock is free has lost its
 * program, and is run again.
 */
#include "common/base/failure.h"
#include "common/base/log.h"
#include "run/schedule_internal.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

enum
{
	LOCK_TRIES = 3,
	LOCK_PAUSE = 100000,
	GRACE = 30,      /* seconds from SIGTERM to SIGKILL */
	NOTE_TRIES = 12, /* five seconds apart */
	NOTE_PAUSE = 5,
	STAY_FIRST = 100, /* milliseconds between looks at what others are at, doubled up to the longest */
	STAY_LONGEST = 3000
};

/* ---- noting ---- */

static int64_t
number_next (const struct line *line, const char *occurrence)
{
	int64_t number = 0;

	for (guint i = 0; i < line->events->len; i++) {
		const struct schedule_event *event = line->events->pdata[i];

		if (strcmp (event->occurrence, occurrence) == 0)
			number = MAX (number, event->number);
	}
	return number + 1;
}

/* A session that has ended took its locks along: they are taken again, if nobody else has them by now. */
static gboolean
ledger_again (struct schedule *schedule, GError **error)
{
	struct ledger *ledger = ledger_open (schedule->job->config->ledger, LEDGER_WRITE, error);

	if (ledger == NULL)
		return FALSE;
	for (guint i = 0; i < schedule->lines->len; i++) {
		struct line *line = schedule->lines->pdata[i];

		if (line->lock == NULL)
			continue;
		ledger_schedule_unlock (NULL, g_steal_pointer (&line->lock));
		if (!ledger_schedule_lock (ledger, line->chain->name, line->place->name, &line->lock, error)) {
			ledger_close (ledger);
			return FALSE;
		}
		line->lost = line->lock == NULL;
	}
	ledger_close (schedule->ledger);
	schedule->ledger = ledger;
	return TRUE;
}

/* Who has the number of an event: 0 nobody, 1 this very event, whose answer was lost, 2 somebody else's. */
static int
number_taken (struct schedule *schedule, const struct schedule_event *wanted)
{
	g_autoptr (GPtrArray) events = ledger_schedule_load (schedule->ledger, wanted->chain, wanted->place, NULL);

	for (guint i = 0; events != NULL && i < events->len; i++) {
		const struct schedule_event *event = events->pdata[i];

		if (strcmp (event->occurrence, wanted->occurrence) == 0 && event->number == wanted->number)
			return event->kind == wanted->kind && event->process == wanted->process && strcmp (event->host, wanted->host) == 0
				? 1
				: 2;
	}
	return 0;
}

static gboolean
event_add (struct schedule *schedule, const struct line *line, const struct schedule_event *event, GError **error)
{
	for (int i = 0; !line->lost; i++) {
		g_autoptr (GError) cause = NULL;
		int taken = 0;
		bool gone;

		if (ledger_schedule_add (schedule->ledger, event, &cause) || (taken = number_taken (schedule, event)) == 1)
			return TRUE;
		gone = g_error_matches (cause, FAILURE, FAILURE_UNAVAILABLE);
		if (i == NOTE_TRIES || taken == 2 || (!gone && !g_error_matches (cause, FAILURE, FAILURE_BUSY))) {
			g_propagate_error (error, g_steal_pointer (&cause));
			return FALSE;
		}
		if (i > 0 || !gone)
			g_usleep (NOTE_PAUSE * G_USEC_PER_SEC);
		if (gone)
			ledger_again (schedule, NULL);
	}
	g_set_error (
		error, FAILURE, FAILURE_BUSY, "somebody else goes on with chain '%s' at '%s'", line->chain->name, line->place->name);
	return FALSE;
}

gboolean
schedule_note (struct schedule *schedule, struct line *line, enum schedule_kind kind, const struct schedule_due *due,
	const char *step, int exit_code, const char *reason, GError **error)
{
	const char *occurrence = due != NULL ? due->name : "";
	struct schedule_event event = {.chain = line->chain->name,
		.place = line->place->name,
		.occurrence = occurrence,
		.number = number_next (line, occurrence),
		.due = due != NULL ? due->at : 0,
		.kind = kind,
		.step = step,
		.reason = reason,
		.exit_code = exit_code,
		.at = schedule_now (schedule),
		.until = INSTANT_NONE,
		.host = g_get_host_name (),
		.user = g_get_user_name (),
		.process = getpid ()};

	return event_add (schedule, line, &event, error);
}

/* ---- one line ---- */

static void
line_release (struct schedule *schedule, struct line *line)
{
	ledger_schedule_unlock (schedule->ledger, g_steal_pointer (&line->lock));
	line->settled = true;
}

static gboolean
line_lock (struct schedule *schedule, struct line *line, GError **error)
{
	for (int i = 0; i < LOCK_TRIES && line->lock == NULL; i++) {
		if (i > 0)
			g_usleep (LOCK_PAUSE);
		if (!ledger_schedule_lock (schedule->ledger, line->chain->name, line->place->name, &line->lock, error))
			return FALSE;
	}
	return TRUE;
}

/* What is said of a line before its step is looked at: it is new, old ones are given up, it is late. */
static gboolean
line_settle (struct schedule *schedule, struct line *line, bool *again, GError **error)
{
	*again = false;
	if (line->status == LINE_UNSEEN)
		return schedule_note (schedule, line, SCHEDULE_SEEN, NULL, "", 0, NULL, error);
	if (line->skipped > 0) {
		g_autofree char *reason = g_strdup_printf (
			"%u were missed, and %d are made up for at most", line->skipped + line->pending, line->chain->catch_up);

		log_line (LOG_LEVEL_WARNING, "chain %s of %s: given up until %s: %s", line->chain->name, line->place->name,
			line->skip.name, reason);
		schedule->exit_code = exit_code_worse (schedule->exit_code, VERDICT_BREACHED);
		*again = true;
		return schedule_note (schedule, line, SCHEDULE_SKIPPED, &line->skip, "", 0, reason, error);
	}
	if (!line->late || line->pending == 0)
		return TRUE;
	schedule->exit_code = exit_code_worse (schedule->exit_code, VERDICT_BREACHED);
	if (line->state.late)
		return TRUE;
	log_line (LOG_LEVEL_WARNING, "chain %s of %s for %s is late%s%s", line->chain->name, line->place->name, line->due.name,
		line->why->len > 0 ? ": " : "", line->why->str);
	*again = true;
	return schedule_note (schedule, line, SCHEDULE_LATE, &line->due, "", 0, line->why->str, error);
}

static gboolean
step_start (struct schedule *schedule, struct line *line, GError **error)
{
	const char *step = line->chain->steps[line->state.step].name;
	g_autoptr (GError) cause = NULL;
	int exit_code;

	if (!schedule_note (schedule, line, SCHEDULE_STARTED, &line->due, step, 0, NULL, error))
		return FALSE;
	log_line (LOG_LEVEL_INFO, "chain %s of %s for %s: %s starts", line->chain->name, line->place->name, line->due.name, step);
	if (process_start (schedule, line, &cause))
		return TRUE;
	exit_code = failure_exit_code (cause);
	log_line (LOG_LEVEL_ERROR, "chain %s of %s for %s: %s: %s", line->chain->name, line->place->name, line->due.name, step,
		cause->message);
	schedule->exit_code = exit_code_worse (schedule->exit_code, exit_code);
	g_clear_pointer (&line->events, g_ptr_array_unref);
	line->events = ledger_schedule_load (schedule->ledger, line->chain->name, line->place->name, error);
	return line->events != NULL &&
		schedule_note (schedule, line, SCHEDULE_ENDED, &line->due, step, exit_code, cause->message, error);
}

/* One thing that there is to do under the lock; *more: look again. With a process it has one at work. */
static gboolean
line_do (struct schedule *schedule, struct line *line, bool *more, GError **error)
{
	*more = false;
	if (!schedule_look (schedule, line, error) || !line_settle (schedule, line, more, error))
		return FALSE;
	if (*more)
		return TRUE;
	switch (line->status) {
	case LINE_RUNNING: /* but its lock is ours */
		log_line (LOG_LEVEL_WARNING, "chain %s of %s for %s: %s was interrupted and is run again (it was started %s)",
			line->chain->name, line->place->name, line->due.name, line->state.last->step, line->why->str);
		*more = true;
		return schedule_note (
			schedule, line, SCHEDULE_LOST, &line->due, line->state.last->step, 0, "nobody was there to see its end", error);
	case LINE_COMPLETE:
		log_line (LOG_LEVEL_INFO, "chain %s of %s for %s is done", line->chain->name, line->place->name, line->due.name);
		*more = true;
		for (guint i = 0; i < schedule->lines->len; i++) /* others may have waited for it */
			((struct line *) schedule->lines->pdata[i])->settled = false;
		return schedule_note (schedule, line, SCHEDULE_DONE, &line->due, "", 0, NULL, error);
	case LINE_READY:
		*more = !schedule->stopping && step_start (schedule, line, error) && line->process == 0;
		return *error == NULL;
	default:
		return TRUE;
	}
}

/* A failure of one line is said and left; the others are worth having. */
static void
line_go (struct schedule *schedule, struct line *line)
{
	g_autoptr (GError) error = NULL;
	bool more = true;

	if (line->lock == NULL && !line_lock (schedule, line, &error))
		more = false;
	if (line->lock == NULL) {
		/* Somebody else is at it: whoever it is does what there is to do. */
		if (error == NULL && !schedule_look (schedule, line, &error))
			more = false;
		if (error == NULL && line->status == LINE_RUNNING && !schedule->staying)
			log_line (
				LOG_LEVEL_INFO, "chain %s of %s is being worked on %s", line->chain->name, line->place->name, line->why->str);
		more = false;
	}
	while (more && line_do (schedule, line, &more, &error))
		;
	if (error != NULL) {
		log_line (LOG_LEVEL_ERROR, "chain %s of %s: %s", line->chain->name, line->place->name, error->message);
		schedule->exit_code = exit_code_worse (schedule->exit_code, failure_exit_code (error));
		schedule->away |= g_error_matches (error, FAILURE, FAILURE_UNAVAILABLE);
	}
	if (line->process == 0)
		line_release (schedule, line);
}

/* ---- steps that end, or have to ---- */

static void
step_end (struct schedule *schedule, struct line *line, int exit_code, const char *reason)
{
	const char *step = line->chain->steps[line->state.step].name;
	bool result = schedule_code_is_result (exit_code), stopped = schedule->stopping && !result;
	g_autoptr (GError) error = NULL;

	log_line (result ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING, "chain %s of %s for %s: %s ended with exit code %d%s%s",
		line->chain->name, line->place->name, line->due.name, step, exit_code, reason != NULL ? ", " : "",
		reason != NULL ? reason : "");
	if (!schedule->stay || !schedule_code_is_retried (exit_code)) /* who stays sees what becomes of it */
		schedule->exit_code = exit_code_worse (schedule->exit_code, exit_code);
	g_clear_pointer (&line->events, g_ptr_array_unref);
	for (int i = 0; line->events == NULL && i <= NOTE_TRIES; i++) {
		g_clear_error (&error);
		line->events = ledger_schedule_load (schedule->ledger, line->chain->name, line->place->name, &error);
		if (line->events == NULL && (i == 0 || (g_usleep (NOTE_PAUSE * G_USEC_PER_SEC), true)))
			ledger_again (schedule, NULL);
	}
	if (line->events != NULL &&
		schedule_note (schedule, line, stopped ? SCHEDULE_STOPPED : SCHEDULE_ENDED, &line->due, step, exit_code, reason, &error))
		return;
	log_line (LOG_LEVEL_ERROR, "chain %s of %s: %s", line->chain->name, line->place->name, error->message);
	schedule->exit_code = exit_code_worse (schedule->exit_code, failure_exit_code (error));
	line->settled = true;
}

static void
process_signal (struct line *line, int number, gint64 now)
{
	kill (line->process, number);
	line->killed = number;
	line->limit = number == SIGTERM ? now + GRACE * G_USEC_PER_SEC : G_MAXINT64;
}

/* Passes a wish to stop on, and ends what takes too long: first so that it can clean up, then without. */
static void
steps_limit (struct schedule *schedule, bool stop)
{
	gint64 now = g_get_monotonic_time ();

	for (guint i = 0; i < schedule->lines->len; i++) {
		struct line *line = schedule->lines->pdata[i];

		if (line->process == 0)
			continue;
		if (stop && line->killed == 0)
			process_signal (line, SIGTERM, now);
		else if (now >= line->limit) {
			line->timed_out = line->timed_out || (line->killed == 0 && !schedule->stopping);
			process_signal (line, line->killed == 0 ? SIGTERM : SIGKILL, now);
		}
	}
}

static bool
steps_reap (struct schedule *schedule)
{
	bool any = false;

	for (guint i = 0; i < schedule->lines->len; i++) {
		struct line *line = schedule->lines->pdata[i];
		g_autofree char *reason = NULL;
		int exit_code;

		if (line->process == 0 || !process_ended (line, &exit_code, &reason))
			continue;
		any = true;
		step_end (schedule, line, exit_code, reason);
		if (!line->settled && !schedule->stopping && !line->lost)
			line_go (schedule, line);
		else
			line_release (schedule, line);
	}
	return any;
}

static void
stop_take (struct schedule *schedule, int number)
{
	if (number == 0 || number == SIGCHLD || schedule->stopping)
		return;
	schedule->stopping = true;
	log_line (LOG_LEVEL_WARNING, "asked to stop by %s: the steps at work are told to", g_strsignal (number));
}

/* Until a step has ended, or one has to be told to. */
static void
steps_wait (struct schedule *schedule)
{
	bool ended = false;

	while (!ended) {
		gint64 limit = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

		for (guint i = 0; i < schedule->lines->len; i++)
			if (((struct line *) schedule->lines->pdata[i])->process != 0)
				limit = MIN (limit, ((struct line *) schedule->lines->pdata[i])->limit);
		stop_take (schedule, process_wait (limit));
		steps_limit (schedule, schedule->stopping);
		ended = steps_reap (schedule);
	}
}

/* ---- all lines ---- */

static guint
steps_count (const struct schedule *schedule, const char *place)
{
	guint n = 0;

	for (guint i = 0; i < schedule->lines->len; i++) {
		const struct line *line = schedule->lines->pdata[i];

		n += line->process != 0 && (place == NULL || strcmp (line->place->name, place) == 0);
	}
	return n;
}

/* Starts what may start, in the order of the schedule; one chain at a time at each place. */
static void
lines_fill (struct schedule *schedule)
{
	bool again = true;

	while (again && !schedule->stopping) {
		again = false;
		for (guint i = 0; i < schedule->lines->len && steps_count (schedule, NULL) < (guint) schedule->rule->side_by_side; i++) {
			struct line *line = schedule->lines->pdata[i];

			if (!line->chosen || line->settled || line->process != 0 || steps_count (schedule, line->place->name) > 0)
				continue;
			line_go (schedule, line);
			again = true;
		}
	}
}

/* Somebody is at it, or it is to be tried again. What has failed counts, whoever did it. */
static bool
line_is_left (struct schedule *schedule, const struct line *line)
{
	if (!line->chosen)
		return false;
	if (line->status == LINE_FAILED)
		schedule->exit_code = exit_code_worse (schedule->exit_code, line->state.exit_code);
	return line->status == LINE_READY || line->status == LINE_RUNNING || line->status == LINE_WAITS ||
		line->status == LINE_COMPLETE;
}

/* Whether anything is left; if so, after a while all is looked at anew. A ledger that is away is for whoever started us. */
static bool
lines_await (struct schedule *schedule)
{
	bool left = false;

	for (guint i = 0; i < schedule->lines->len; i++)
		left |= line_is_left (schedule, schedule->lines->pdata[i]);
	if (!left || schedule->away)
		return false;
	if (!schedule->staying)
		log_line (LOG_LEVEL_INFO, "stays for what others are at, or what is tried again");
	schedule->staying = true;
	schedule->pause = CLAMP (schedule->pause * 2, STAY_FIRST, STAY_LONGEST);
	stop_take (schedule, process_wait (g_get_monotonic_time () + schedule->pause * 1000));
	for (guint i = 0; i < schedule->lines->len; i++) {
		struct line *line = schedule->lines->pdata[i];

		line->settled = line->lost = false;
	}
	return !schedule->stopping;
}

gboolean
schedule_work (struct schedule *schedule, GError **error)
{
	process_signals_block ();
	do {
		lines_fill (schedule);
		while (steps_count (schedule, NULL) > 0) {
			schedule->pause = 0;
			steps_wait (schedule);
			lines_fill (schedule);
		}
	} while (schedule->stay && !schedule->stopping && lines_await (schedule));
	if (!schedule->stopping)
		return TRUE;
	g_set_error (
		error, FAILURE, FAILURE_BUSY, "stopped when asked to\nhint: the next start goes on with the steps that were at work");
	return FALSE;
}
