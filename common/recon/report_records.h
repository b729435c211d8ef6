/*
 * report_records.h - what a reconciliation found, as records that explain differences between reports. Pure.
 */
#ifndef RECON_REPORT_RECORDS_H
#define RECON_REPORT_RECORDS_H

#include "common/recon/outcome.h"
#include "common/recon/report_table.h"

/*
 * Adds the open cases of the outcome that the records ask for, each under its case_id, and where they want timing the items that
 * are open by it, each under its source_key. A number that a case does not have (unvalued) leaves its measure empty.
 */
void report_records_add (struct report_table *table, const struct report_rule *rule, const struct report_records *records,
	const struct outcome *outcome);

#endif
