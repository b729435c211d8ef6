/*
 * ledger_snapshot.h - compared extracts in the ledger, beside compared reports: a run of them, and its findings as cells.
 */
#ifndef IO_LEDGER_SNAPSHOT_H
#define IO_LEDGER_SNAPSHOT_H

#include "common/io/ledger.h"
#include "common/recon/snapshot.h"

struct snapshot_record
{
	struct ledger_claim *claim;
	const char *run_id;
	period_t period; /* PERIOD_NONE: a free window, which counts for nothing later: its attempt and files are noted */
	instant_t as_of;
	const struct snapshots *snapshots;
	const struct part_file *archive; /* what it read, finished; NULL: none */
};

/*
 * As ledger_reports_record(). A cell is a finding: side the dates of its extracts, measure its code, result what happened to the
 * row, the values its amounts.
 */
gboolean ledger_snapshots_record (struct ledger *ledger, const struct snapshot_record *records, size_t n,
	struct part_file *const *outputs, size_t n_outputs, const struct ledger_job *job, GError **error);

struct ledger_run_found /* a run, whether it stands or not */
{
	int64_t sequence;
	char run_id[33], plant[64];
	instant_t as_of;
};

/* Every run of a reconciliation in one window, by as-of and plant. plant: "" = any. Of struct ledger_run_found; NULL on error. */
GArray *ledger_runs_every (struct ledger *ledger, const struct ledger_query *query, GError **error);

#endif
