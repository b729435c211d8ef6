/*
 * ledger_schedule.h - the schedule's memory: what became of the occurrences of chains, who holds what back, who is at work.
 *
 * Events are only ever added. The lock of a chain at a place is the kernel's or the server's own, as that of a run's scope: it
 * ends with the process or the session. Who has it goes on with the chain; where a session was lost unnoticed, the number of the
 * next event is taken by whoever went on, and adding it fails.
 */
#ifndef IO_LEDGER_SCHEDULE_H
#define IO_LEDGER_SCHEDULE_H

#include "common/io/ledger.h"
#include "common/recon/schedule.h"

#include <glib.h>

/*
 * The events of a chain at a place from its last settled occurrence on, by due time and number: struct schedule_event *, owned by
 * the array. An event of a kind that this version does not know is FAILURE_DATA.
 */
GPtrArray *ledger_schedule_load (struct ledger *ledger, const char *chain, const char *place, GError **error);

/* The last hold or release of each target: struct schedule_event *, owned by the array. */
GPtrArray *ledger_schedule_holds (struct ledger *ledger, GError **error);

/* Adds an event, in a transaction of its own. FAILURE_BUSY: its number is taken; another writer is at it for long. */
gboolean ledger_schedule_add (struct ledger *ledger, const struct schedule_event *event, GError **error);

/* The lock of a chain at a place. *lock is NULL when somebody else has it. */
struct schedule_lock;
gboolean ledger_schedule_lock (
	struct ledger *ledger, const char *chain, const char *place, struct schedule_lock **lock, GError **error);
void ledger_schedule_unlock (
	struct ledger *ledger, struct schedule_lock *lock); /* ledger NULL: its session has ended; NULL is fine */

#endif
