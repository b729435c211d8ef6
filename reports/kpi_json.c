#include "reports/kpi_report.h"

#include "common/base/failure.h"
#include "reports/runs_json.h"

static void
line_add_json (struct json *json, const struct kpi *kpi, const struct kpi_line *line)
{
	const struct kpi_value *value = &kpi->rule->values[line->value];
	g_autoptr (GString) text = g_string_new (NULL);
	int64_t number = kpi_line_value (line);

	json_object (json, NULL);
	json_text (json, "value", value->name);
	json_text (json, "title", value->title);
	json_text (json, "kind", kpi_kind_name (value->kind));
	kpi_grain_append (text, kpi, line);
	json_text (json, "grain", text->str);
	g_string_truncate (text, 0);
	kpi_value_append (text, value, line);
	json_text (json, "shown", text->str);
	if (number != DECIMAL_NONE) {
		json_decimal (json, "numerator", line->numerator, line->scale, 0);
		json_decimal (json, "denominator", line->denominator, line->scale, 0);
		json_decimal (json, "result", number, KPI_SCALE, 0);
	}
	if (value->target != DECIMAL_NONE) {
		json_decimal (json, "target", value->target, KPI_SCALE, 0);
		json_text (json, "better", value->lower ? "lower" : "higher");
		json_bool (json, "hard", value->hard);
		json_bool (json, "missed", line->missed);
	}
	json_text (json, "why_not", line->why != NULL ? line->why : "");
	json_count (json, "records", line->records);
	json_count (json, "without_number", line->without);
	json_bool (json, "few_records", line->few);
	json_text (json, "records_hash", line->hash);
	json_object_end (json);
}

static void
left_out_add_json (struct json *json, const struct kpi *kpi)
{
	json_array (json, "left_out");
	for (guint i = 0; i < kpi->left_out->len; i++) {
		const struct kpi_left_out *one = &g_array_index (kpi->left_out, struct kpi_left_out, i);

		json_object (json, NULL);
		json_text (json, "reason", kpi->rule->records[one->records].exclude[one->exclusion].reason);
		json_count (json, "records", one->count);
		json_object_end (json);
	}
	json_array_end (json);
}

static void
report_add_json (struct json *json, const void *data)
{
	const struct kpi_report *report = data;
	const struct kpi_rule *rule = report->kpi->rule;
	char text[40];

	json_object (json, NULL);
	json_text (json, "run_id", report->run_id);
	json_text (json, "kpi", rule->name);
	json_text (json, "title", rule->title);
	json_text (json, "owner", rule->owner);
	json_count (json, "definition", rule->version);
	json_text (json, "rules_hash", rule->hash);
	json_text (json, "unit", report->unit);
	json_text (json, "side", report->side);
	json_text (json, "period", period_format (report->period, text));
	json_text (json, "from", date_format (report->from, text));
	json_text (json, "until", date_format (report->until, text));
	json_text (json, "as_of", instant_format (report->as_of, NULL, text));
	json_array (json, "values");
	for (guint i = 0; i < report->kpi->lines->len; i++)
		line_add_json (json, report->kpi, &g_array_index (report->kpi->lines, struct kpi_line, i));
	json_array_end (json);
	left_out_add_json (json, report->kpi);
	sources_json_add (json, report->evidence, false);
	json_object_end (json);
}

gboolean
kpi_json_write (const struct out_stream *out, const GPtrArray *reports, int exit_code, GError **error)
{
	return runs_json_write (out, reports, exit_code, report_add_json, error);
}
