/*
 * source_report.h - rows of a report out of a source: a CSV in its folder, or a query that stands beside the report's rule.
 */
#ifndef IO_SOURCE_REPORT_H
#define IO_SOURCE_REPORT_H

#include "common/io/source.h"
#include "common/recon/report_table.h"

struct report_wanted
{
	const char *file, *query, *query_file; /* file, or query with the name it is called by */
	const struct report_name *columns;     /* where a column is under another header than its own name */
	size_t n_columns;
	const char *total; /* marks a total in a column of the grain; NULL */
	uint32_t totals;   /* columns of the grain that the rows lack: each row is a total over them */
	bool records;      /* rows are records: they have a column `record`, and not every measure */
};

/*
 * Adds the rows to table (made for the rule, on a pool that this thread alone writes). Headers are those of the columns of the
 * rule; numbers are written as the source's profile says. A query is bound as those of a profile (source.h). Rows of other plants
 * than scope->plant are left out where the grain has a plant. FAILURE_DATA: a column is missing, a value is no number.
 */
gboolean source_read_report (struct source_reader *reader, const struct source_scope *scope, const struct report_rule *rule,
	const struct report_wanted *wanted, struct report_table *table, struct evidence *evidence, GError **error);

/* The rows of a crosswalk: columns from, to, and where there are such share, valid_from, valid_to. Of struct crosswalk_row. */
gboolean source_read_crosswalk (struct source_reader *reader, const char *file, struct strpool *strings, GArray *rows,
	struct evidence *evidence, GError **error);

#endif
