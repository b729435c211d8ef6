/*
 * report_records.h - what a reconciliation found, as records that explain differences between reports. Pure.
 */
#ifndef RECON_REPORT_RECORDS_H
#define RECON_REPORT_RECORDS_H

#include "common/recon/outcome.h"
#include "common/recon/report_table.h"

/*
 * Adds the open cases of the outcome that the records ask for, each under its case_id; where they want timing the items that are
 * open by it, and where they want what was netted the rows that took others back (negative, as counted), each under its
 * source_key. A number that a case does not have (unvalued) leaves its measure empty. An outcome without its archive's lists has
 * no netted rows.
 */
void report_records_add (struct report_table *table, const struct report_rule *rule, const struct report_records *records,
	const struct outcome *outcome);

#endif
