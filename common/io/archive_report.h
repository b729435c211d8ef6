/*
 * archive_report.h - what a comparison of reports read, as an archive (archive.h): with it, its record and what the ledger had by
 * then, it can be made again without its sources.
 *
 * Beside the facts of its context there are: `text`, the dictionary, here in the order in which the texts arrived; the rows of
 * every side and of all records as they were read, `side:NAME` and `records:NAME`, with a column per column of the grain and per
 * measure; `crosswalk:NAME`; `evidence`, a packed line for each source. There are no rows of movements and no portions.
 */
#ifndef IO_ARCHIVE_REPORT_H
#define IO_ARCHIVE_REPORT_H

#include "common/io/archive.h"
#include "common/recon/report_table.h"

struct archive_report
{
	const struct report_rule *rule;
	struct strpool *strings;       /* of all that follows */
	struct report_table **sides;   /* by sides of the rule */
	struct report_table **records; /* by records of the rule */
	GArray *walks;                 /* GArray * of struct crosswalk_row, by crosswalk of the rule */
	GArray *evidence;              /* struct evidence */
};

/* Writes the whole archive of a run; the caller finishes the part. FAILURE_IO. */
gboolean archive_report_write (struct part_file *part, const char *run_id, const struct archive_report *report,
	const struct archive_context *context, GError **error);

/*
 * Reads it back: rule and strings (empty) are given, the arrays of pointers have room and are filled with new tables, walks and
 * evidence are appended to; texts of the evidence are owned by `texts`. Sides are indexed. FAILURE_DATA: damaged, of another run
 * or another rule; FAILURE_IO.
 */
gboolean archive_report_read (
	const char *path, const char *run_id, const struct archive_report *report, struct outcome *texts, GError **error);

#endif
