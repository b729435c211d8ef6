/*
 * kpi_report.h - computed key figures with what their readers need beside them: unit, period, history, what was read.
 */
#ifndef REPORTS_KPI_REPORT_H
#define REPORTS_KPI_REPORT_H

#include "common/recon/kpi.h"
#include "common/recon/outcome.h"
#include "reports/out_stream.h"

#include <glib.h>

struct kpi_trend /* what stands for an earlier period: the total of a value */
{
	period_t period;
	int value;
	struct kpi_line line;
};

struct kpi_report
{
	const struct kpi *kpi;
	const char *run_id, *unit, *side; /* unit: the plant, "" = all; side: the stack, "" = none */
	period_t period;
	date_t from, until; /* half open */
	instant_t as_of;
	const GArray *evidence; /* struct evidence */
	const GArray *trend;    /* struct kpi_trend, by value and period; without this period */
};

/* A value as people read it, with its unit: "99.62 %"; "n/a". Appended. */
void kpi_value_append (GString *text, const struct kpi_value *value, const struct kpi_line *line);
void kpi_target_append (GString *text, const struct kpi_value *value); /* ">= 99.50 %"; nothing where there is none */
void kpi_grain_append (
	GString *text, const struct kpi *kpi, const struct kpi_line *line); /* "plant=1100;channel=A"; "" of a total */
int kpi_shown_decimals (const struct kpi_value *value); /* of a value at KPI_SCALE: two more where it is shown in percent */

/* What a job ends with by these values: missed targets, and values for want of something that is not there. */
int kpi_verdict (const GPtrArray *reports); /* enum verdict; of struct kpi_report * */

void kpi_text_append (GString *text, const GPtrArray *reports);
/* One row per line of every value. */
gboolean kpi_csv_write (const struct out_stream *out, const GPtrArray *reports, GError **error);
/* One row per record of every value: what it adds to numerator and denominator. The KPIs have kept their records. */
gboolean kpi_records_write (const struct out_stream *out, const GPtrArray *reports, GError **error);
gboolean kpi_json_write (const struct out_stream *out, const GPtrArray *reports, int exit_code, GError **error);
gboolean kpi_workbook_write (const char *path, const GPtrArray *reports, GError **error);

#endif
