/*
 * leg_columns.h - the columns of a line of four legs as the CSV and the workbook show them, each told once: name, title, value.
 */
#ifndef REPORTS_LEG_COLUMNS_H
#define REPORTS_LEG_COLUMNS_H

#include "common/recon/outcome.h"
#include "reports/case_columns.h"
#include "reports/out_stream.h"

#include <glib.h>

/* The order is that of the CSV; new ones are appended only. */
/* clang-format off */ /* a list */
enum leg_column
{
	LEG_STOP, LEG_PLANT, LEG_ORDER, LEG_MATERIAL, LEG_TEXT, LEG_FLOW, LEG_DOCUMENT, LEG_UOM, LEG_MES_QTY, LEG_ERP_QTY,
	LEG_QUEUE_QTY, LEG_MES_VALUE, LEG_ERP_VALUE, LEG_QUEUE_VALUE, LEG_GL_VALUE, LEG_STOPPED_QTY, LEG_STOPPED_VALUE, LEG_CURRENCY,
	LEG_CASE, LEG_MES_ROWS, LEG_ERP_ROWS, LEG_QUEUE_ROWS, LEG_GL_ROWS, LEG_RECONCILIATION,
	LEG_COLUMN_COUNT
};
/* clang-format on */

const char *leg_column_name (enum leg_column column);
const char *leg_column_title (enum leg_column column);
int leg_column_width (enum leg_column column);
bool leg_column_is_number (enum leg_column column);
struct cell leg_cell (const struct outcome *outcome, const struct outcome_leg *leg, enum leg_column column);
const char *leg_stop_title (enum leg_stop stop); /* "Posted, not in the general ledger" */

/* All lines of all outcomes, the header always: UTF-8, comma, LF, cells as in exceptions_csv.h. */
gboolean legs_csv_write (const struct out_stream *out, const GPtrArray *outcomes, GError **error);

#endif
