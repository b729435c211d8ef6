/*
 * comparison_csv.h - the --exceptions file of a what-if: one line per changed case, in the form of exceptions_csv.h.
 *
 * Columns: run, reconciliation, change (gone, new, code, value: comparison.h), new_ambiguity (yes or empty); then what a case is
 * about, once: case_id plant material material_text lot order_no uom currency; then in pairs as <name>_then and <name>_now: code
 * severity match_status left_qty right_qty delta_qty impact_stock impact_wip impact_liability impact_profit exposure gl_account
 * left_keys right_keys explanation. Where there was or is no case the cells are empty. Later columns are only ever appended.
 */
#ifndef REPORTS_COMPARISON_CSV_H
#define REPORTS_COMPARISON_CSV_H

#include "common/recon/comparison.h"
#include "reports/out_stream.h"

/* Writes header and changes of the comparisons (struct comparison *), in the order given. Fails when the stream fails. */
gboolean comparison_csv_write (const struct out_stream *out, const GPtrArray *comparisons, GError **error);

#endif
