/*
 * workbook.h - the exception workbook of one run or of several runs of one job.
 *
 * Sheets: Summary (verdict sentence first, money, control totals with check cells, cases by code, the cases that make 95 % of the
 * gross impact, 200 at most), Tie-out, Roll-forward and Bridge where ledgers were compared, Exceptions, Lines, Open timing,
 * Netted & duplicates, Out of scope and Rejected rows where there are any, Rules in force, Evidence. docs/workbook.md describes
 * each column.
 *
 * The bytes are a function of the outcomes and the options: document dates come from the as-of instant. Identifiers are text
 * cells; quantities and money are numbers up to 15 significant digits and text beyond, because a cell is a binary double.
 * Text never becomes a formula or a link. A list longer than a sheet is cut with a sentence that says so.
 */
#ifndef REPORTS_WORKBOOK_H
#define REPORTS_WORKBOOK_H

#include "common/recon/outcome.h"
#include "reports/workbook_signoff.h"

#include <stdbool.h>
#include <stdint.h>

struct workbook_options
{
	const char *tmpdir;                      /* for the sheets while they are written; NULL: the system's */
	bool hide_entered_by;                    /* leaves the column "Entered by" out */
	bool beside;                             /* with a thread beside that packs what is written */
	uint32_t row_limit;                      /* rows of a sheet; 0: Excel's 1,048,576 */
	const struct workbook_signoff *signoffs; /* one per outcome; NULL: lines to sign on */
};

/*
 * Writes the workbook of the outcomes (struct outcome *, at least one) to path, a part file that the caller finishes and renames,
 * or removes when this fails: FAILURE_CANNOT_CREATE when path or a temporary file cannot be created, FAILURE_IO when
 * writing fails. Memory is bounded by the width of the sheets, the links of the first 60,000 cases and the packed rows, which are
 * a ninth of what is written. Opened and closed on the calling thread, whose locale is untouched afterwards.
 */
gboolean workbook_write (const char *path, const GPtrArray *outcomes, const struct workbook_options *options, GError **error);

#endif
