/* kpi_side.h - a KPI of one stack as a side of a compared report. */
#ifndef RUN_KPI_SIDE_H
#define RUN_KPI_SIDE_H

#include "run/kpi_compute.h"
#include "run/report_reading.h"

/*
 * Adds a row per cell of the report: the columns of its grain are the plant and columns of the KPI's grain, its measures the
 * `VALUE.numerator`, `VALUE.denominator`, `VALUE.result` and `VALUE.records` that the input's columns name. FAILURE_BUSY
 * where the stack lacks what the KPI needs. evidence (struct evidence) is appended to; its texts are of the sources.
 */
gboolean kpi_side_read (const struct report_reading_order *order, const struct report_side *side,
	const struct report_input *input, struct kpi_sources *sources, struct report_table *table, GArray *evidence, GError **error);

#endif
