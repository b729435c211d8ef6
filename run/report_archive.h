/*
 * report_archive.h - what a comparison of reports read, written to the run archive and read back from it (archive_report.h).
 */
#ifndef RUN_REPORT_ARCHIVE_H
#define RUN_REPORT_ARCHIVE_H

#include "common/io/ledger_report.h"
#include "reports/dualrun_report.h"
#include "run/report_reading.h"

#include <glib.h>

/* All that a comparison is made of. */
struct report_basis
{
	struct report_rule *rule;
	struct report_readings *readings;
	struct report_moment moment; /* of the ledger: no part of the archive */
};

/*
 * Writes the archive of a comparison, named after its run, in a folder; noted with its claim before the first byte. report: run
 * id, unit, period, window and as-of. NULL on error.
 */
struct part_file *report_archive_write (struct ledger *ledger, struct ledger_claim *claim, const char *folder,
	const struct report_basis *basis, const struct dualrun_report *report, GError **error);

/*
 * Reads it back: rule, readings and report, of which the unit is a text of the readings. What was read is set also where
 * something fails. FAILURE_DATA: damaged, of another run, or without what a comparison needs.
 */
gboolean report_archive_read (
	const char *path, const char *run_id, struct report_basis *basis, struct dualrun_report *report, GError **error);

#endif
