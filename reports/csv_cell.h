/*
 * csv_cell.h - one cell of a CSV that people open in a spreadsheet: quoted where it must be, guarded where a spreadsheet would
 * run it (exceptions_csv.h says how), numbers as plain decimals.
 */
#ifndef REPORTS_CSV_CELL_H
#define REPORTS_CSV_CELL_H

#include "common/base/calendar.h"
#include "reports/case_columns.h"

#include <glib.h>

/* Appends to the line, without the comma before or after. zone: of instants; NULL: UTC. */
void csv_text_append (GString *line, const char *text);
void csv_cell_append (GString *line, const struct cell *cell, const struct zone *zone);

#endif
