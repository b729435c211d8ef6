/*
 * rerun.h - a recorded run judged once more, from its archive and its record alone: no source is asked, nothing is recorded.
 *
 * Rows, those carried in, reference data, plant and window come from the archive (population_archive.h), evidence and decisions
 * from the record, history as the run saw it from the ledger. The rules are those of a folder, for a what-if, or the text that
 * was recorded, for a replay.
 */
#ifndef RUN_RERUN_H
#define RUN_RERUN_H

#include "common/io/ledger.h"
#include "run/job.h"
#include "run/population_archive.h"
#include "run/unit.h"

#include <glib.h>
#include <stdbool.h>

/* --against, an option of tieout-reconcile. */
extern const struct option rerun_options[];

struct rerun
{
	struct outcome *then;      /* as it was recorded */
	struct recalled *recalled; /* what it read; rerun_forget() */
	struct rule_set *rules;
	struct unit *unit; /* as it is judged now, with the warnings of the rules */
};
typedef struct rerun rerun;

/*
 * rules_dir NULL: the recorded rules, and the recorded version is said to be this one. FAILURE_UNAVAILABLE: its archive is gone,
 * or it never had one; FAILURE_DATA: archive, record or rules are not what was recorded; FAILURE_CONFIGURATION: rules of other
 * sources.
 */
struct rerun *rerun_new (
	const struct job *job, struct ledger *ledger, const struct ledger_found *found, const char *rules_dir, GError **error);
void rerun_forget (struct rerun *rerun); /* rows, which are large, and portions: outcomes stay */
void rerun_free (struct rerun *rerun);   /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rerun, rerun_free)

/*
 * What the run says cannot be said again: FAILURE_USAGE when a name is given, one of `foreign` (NULL-ended) is on the command
 * line, or there is no ledger. option: "against"; subject: "reconciliation". The installation's file may hold such options for
 * other jobs.
 */
gboolean rerun_options_check (
	const struct job *job, const char *option, const char *subject, const char *const *foreign, GError **error);

#endif
