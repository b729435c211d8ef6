/*
 * bridge_csv.h - every line of the bridges between the ledgers, with the records behind it, as CSV: the workbook shows so many
 * rows as a sheet should have, this file all.
 */
#ifndef REPORTS_BRIDGE_CSV_H
#define REPORTS_BRIDGE_CSV_H

#include "reports/out_stream.h"

#include <glib.h>

/*
 * outcomes: const struct outcome *; those that tie no ledgers have no rows. In the order of the bridge; the header always: UTF-8,
 * comma, LF, cells as in exceptions_csv.h. Of a line that is no finding `note` says why. One that is made of parts has a row for
 * each, which sum to it, with the name of the part as its key; one that neither a case nor parts explain has no keys.
 */
gboolean bridge_csv_write (const struct out_stream *out, const GPtrArray *outcomes, GError **error);

#endif
