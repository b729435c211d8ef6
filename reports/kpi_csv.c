#include "reports/kpi_report.h"

#include "reports/csv_cell.h"

#include <string.h>

static void
text_append (GString *line, const char *text)
{
	g_string_append_c (line, ',');
	csv_text_append (line, text);
}

static void
number_append (GString *line, int128 value, int scale, int decimals)
{
	char text[DECIMAL_TEXT_MAX];

	g_string_append_printf (line, ",%s", decimal_format (value, scale, decimals, text));
}

static void
count_append (GString *line, int64_t count)
{
	g_string_append_printf (line, ",%" G_GINT64_FORMAT, count);
}

static void
scope_append (GString *text, const struct kpi_report *report)
{
	char period[16];

	csv_text_append (text, report->kpi->rule->name);
	count_append (text, report->kpi->rule->version);
	text_append (text, report->unit);
	text_append (text, report->side);
	text_append (text, period_format (report->period, period));
}

static void
line_append (GString *text, const struct kpi_report *report, const struct kpi_line *line)
{
	const struct kpi_value *value = &report->kpi->rule->values[line->value];
	g_autoptr (GString) grain = g_string_new (NULL);
	int64_t number = kpi_line_value (line);

	scope_append (text, report);
	text_append (text, value->name);
	text_append (text, kpi_kind_name (value->kind));
	kpi_grain_append (grain, report->kpi, line);
	text_append (text, grain->str);
	if (number != DECIMAL_NONE) {
		number_append (text, line->numerator, line->scale, 0);
		number_append (text, line->denominator, line->scale, 0);
		number_append (text, number, KPI_SCALE, 0);
	} else
		g_string_append (text, ",,,n/a");
	if (value->target != DECIMAL_NONE) {
		text_append (text, value->lower ? "lower" : "higher");
		number_append (text, value->target, KPI_SCALE, 0);
		text_append (text, line->why != NULL ? "" : line->missed ? "yes" : "no");
	} else
		g_string_append (text, ",,,");
	count_append (text, line->records);
	count_append (text, line->without);
	text_append (text, line->few ? "yes" : "no");
	text_append (text, line->why != NULL ? line->why : "");
	text_append (text, line->hash);
	g_string_append_c (text, '\n');
}

static gboolean
flush (GString *text, const struct out_stream *out, GError **error)
{
	gboolean good = text->len == 0 || out->write (out->data, text->str, text->len, error);

	g_string_truncate (text, 0);
	return good;
}

gboolean
kpi_csv_write (const struct out_stream *out, const GPtrArray *reports, GError **error)
{
	g_autoptr (GString) text =
		g_string_new ("kpi,definition,unit,side,period,value,kind,grain,numerator,denominator,result,better,target,"
					  "missed,records,without_number,few,why,records_hash\n");

	for (guint i = 0; i < reports->len; i++) {
		const struct kpi_report *report = reports->pdata[i];

		for (guint j = 0; j < report->kpi->lines->len; j++) {
			line_append (text, report, &g_array_index (report->kpi->lines, struct kpi_line, j));
			if (!flush (text, out, error))
				return FALSE;
		}
	}
	return flush (text, out, error);
}

static void
record_append (GString *text, const struct kpi_report *report, const struct kpi_record *record)
{
	const struct kpi_line *total = &g_array_index (report->kpi->lines, struct kpi_line, record->line);
	const struct kpi_line place = {.value = total->value, .key = record->key};
	g_autoptr (GString) grain = g_string_new (NULL);

	scope_append (text, report);
	text_append (text, report->kpi->rule->values[total->value].name);
	kpi_grain_append (grain, report->kpi, &place);
	text_append (text, grain->str);
	text_append (text, strpool_text (report->kpi->strings, record->name));
	number_append (text, record->numerator, record->scale, 0);
	number_append (text, record->denominator, record->scale, 0);
	text_append (text, total->hash);
	g_string_append_c (text, '\n');
}

gboolean
kpi_records_write (const struct out_stream *out, const GPtrArray *reports, GError **error)
{
	g_autoptr (GString) text =
		g_string_new ("kpi,definition,unit,side,period,value,grain,record,numerator,denominator,records_hash\n");

	for (guint i = 0; i < reports->len; i++) {
		const struct kpi_report *report = reports->pdata[i];

		for (guint j = 0; j < report->kpi->records->len; j++) {
			record_append (text, report, &g_array_index (report->kpi->records, struct kpi_record, j));
			if (!flush (text, out, error))
				return FALSE;
		}
	}
	return flush (text, out, error);
}
