#include "common/io/ledger_schedule.h"

#include "common/base/failure.h"
#include "common/io/ledger_store.h"

#include "sql.h"

#include <string.h>

enum event_column
{
	CHAIN,
	PLACE,
	OCCURRENCE,
	NUMBER,
	DUE,
	KIND,
	STEP,
	EXIT_CODE,
	AT,
	UNTIL,
	REASON,
	HOST,
	USER,
	PROCESS
};

/* ---- events ---- */

static void
event_free (gpointer data)
{
	struct schedule_event *event = data;

	g_free ((char *) event->chain);
	g_free ((char *) event->place);
	g_free ((char *) event->occurrence);
	g_free ((char *) event->step);
	g_free ((char *) event->reason);
	g_free ((char *) event->host);
	g_free ((char *) event->user);
	g_free (event);
}

static gboolean
event_take (void *data, const char *const *values, GError **error)
{
	int64_t exit_code = 0;
	int kind = schedule_kind_find (values[KIND]);
	struct schedule_event *event = g_new0 (struct schedule_event, 1);

	*event = (struct schedule_event) {.chain = g_strdup (values[CHAIN]),
		.place = g_strdup (values[PLACE]),
		.occurrence = g_strdup (values[OCCURRENCE]),
		.step = g_strdup (values[STEP]),
		.reason = g_strdup (values[REASON]),
		.host = g_strdup (values[HOST]),
		.user = g_strdup (values[USER]),
		.until = INSTANT_NONE};
	g_ptr_array_add (data, event);
	if (kind < 0 || !long_parse (values[NUMBER], &event->number) || !long_parse (values[DUE], &event->due) ||
		!long_parse (values[EXIT_CODE], &exit_code) || !long_parse (values[AT], &event->at) ||
		!long_parse (values[PROCESS], &event->process) || (values[UNTIL] != NULL && !long_parse (values[UNTIL], &event->until))) {
		g_set_error (error, FAILURE, FAILURE_DATA, "event %s of chain '%s' at '%s' is none that this version knows: '%s'",
			values[NUMBER], event->chain, event->place, values[KIND]);
		return FALSE;
	}
	event->kind = (enum schedule_kind) kind;
	event->exit_code = (int) exit_code;
	return TRUE;
}

static GPtrArray *
events_query (struct ledger *ledger, const char *sql, const struct ledger_row *row, GError **error)
{
	g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (event_free);

	if (ledger_each (ledger, sql, row, event_take, events, error))
		return g_steal_pointer (&events);
	ledger_failed (ledger, error);
	return NULL;
}

GPtrArray *
ledger_schedule_load (struct ledger *ledger, const char *chain, const char *place, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();

	row_text (row, "chain", chain);
	row_text (row, "place", place);
	return events_query (ledger, sql_ledger_schedule_load, row, error);
}

GPtrArray *
ledger_schedule_holds (struct ledger *ledger, GError **error)
{
	return events_query (ledger, sql_ledger_schedule_hold_load, NULL, error);
}

/* ODBC has one SQLSTATE for whatever SQLite says, so the message tells. */
static bool
is_taken (struct ledger *ledger, const GError *error)
{
	return strcmp (db_sqlstate (ledger->db), "23505") == 0 || strstr (error->message, "UNIQUE constraint") != NULL;
}

gboolean
ledger_schedule_add (struct ledger *ledger, const struct schedule_event *event, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autoptr (GError) cause = NULL;

	row_text (row, "chain", event->chain);
	row_text (row, "place", event->place);
	row_text (row, "occurrence", event->occurrence);
	row_long (row, "number", event->number);
	row_long (row, "due", event->due);
	row_text (row, "kind", schedule_kind_name (event->kind));
	row_text (row, "step", event->step != NULL ? event->step : "");
	row_long (row, "exit_code", event->exit_code);
	row_long (row, "event_at", event->at);
	row_long (row, "until_at", event->until);
	row_text (row, "reason", event->reason != NULL ? event->reason : "");
	row_text (row, "host", event->host);
	row_text (row, "user", event->user);
	row_long (row, "process", event->process);
	if (row_execute (ledger, sql_ledger_schedule_insert, row, &cause))
		return TRUE;
	if (is_taken (ledger, cause))
		g_set_error (error, FAILURE, FAILURE_BUSY, "somebody else goes on with chain '%s' at '%s' (%s)", event->chain,
			event->place, event->occurrence);
	else
		g_propagate_error (error, g_steal_pointer (&cause));
	return ledger_failed (ledger, error);
}

/* ---- locks ---- */

struct schedule_lock
{
	char *name;
	struct lock *lock; /* SQLite */
};

gboolean
ledger_schedule_lock (struct ledger *ledger, const char *chain, const char *place, struct schedule_lock **lock, GError **error)
{
	g_autofree char *name = g_strjoin ("\x1f", "schedule", chain, place, NULL);
	struct lock *file = NULL;
	bool held;

	*lock = NULL;
	if (!ledger_lock_try (ledger, name, &file, &held, error))
		return ledger_failed (ledger, error);
	if (held) {
		*lock = g_new0 (struct schedule_lock, 1);
		**lock = (struct schedule_lock) {g_steal_pointer (&name), file};
	}
	return TRUE;
}

void
ledger_schedule_unlock (struct ledger *ledger, struct schedule_lock *lock)
{
	if (lock == NULL)
		return;
	if (ledger != NULL)
		ledger_lock_release (ledger, lock->name, lock->lock, NULL);
	else
		lock_free (lock->lock);
	g_free (lock->name);
	g_free (lock);
}
