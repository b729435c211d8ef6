#include "reports/kpi_report.h"

#include "common/base/failure.h"
#include "reports/headline.h"

#include <string.h>

enum
{
	NAME_WIDTH = 22,
	VALUE_WIDTH = 14,
	TARGET_WIDTH = 16,
	NUMBER_WIDTH = 20,
	COUNT_WIDTH = 12
};

static bool
in_percent (const struct kpi_value *value)
{
	return strcmp (value->unit, "%") == 0;
}

int
kpi_shown_decimals (const struct kpi_value *value)
{
	return MIN (KPI_SCALE, value->decimals + (in_percent (value) ? 2 : 0));
}

static void
number_append (GString *text, const struct kpi_value *value, int64_t number)
{
	int64_t shown = number;

	decimal_round (number, KPI_SCALE, kpi_shown_decimals (value), ROUND_HALF_AWAY, &shown);
	grouped_append (text, in_percent (value) ? (int128) shown * 100 : shown, KPI_SCALE, value->decimals);
	if (*value->unit != '\0')
		g_string_append_printf (text, " %s", value->unit);
}

void
kpi_value_append (GString *text, const struct kpi_value *value, const struct kpi_line *line)
{
	int64_t number = kpi_line_value (line);

	if (number == DECIMAL_NONE)
		g_string_append (text, "n/a");
	else
		number_append (text, value, number);
}

void
kpi_target_append (GString *text, const struct kpi_value *value)
{
	if (value->target == DECIMAL_NONE)
		return;
	g_string_append (text, value->lower ? "<= " : ">= ");
	number_append (text, value, value->target);
}

void
kpi_grain_append (GString *text, const struct kpi *kpi, const struct kpi_line *line)
{
	if (line->total)
		return;
	g_string_append_printf (text, "plant=%s", strpool_text (kpi->strings, line->key.id[0]));
	for (int i = 0; i < kpi->rule->n_grain; i++)
		g_string_append_printf (text, ";%s=%s", kpi->rule->grain[i].name, strpool_text (kpi->strings, line->key.id[1 + i]));
}

int
kpi_verdict (const GPtrArray *reports)
{
	int verdict = VERDICT_CLEAN;

	for (guint i = 0; i < reports->len; i++) {
		const struct kpi *kpi = ((const struct kpi_report *) reports->pdata[i])->kpi;

		for (guint j = 0; j < kpi->lines->len; j++) {
			const struct kpi_line *line = &g_array_index (kpi->lines, struct kpi_line, j);

			if (!line->total && !kpi->rule->values[line->value].every)
				continue;
			if (line->absent)
				verdict = exit_code_worse (verdict, VERDICT_PARTIAL);
			if (line->missed)
				verdict = exit_code_worse (verdict, kpi->rule->values[line->value].hard ? VERDICT_BREACHED : VERDICT_FOUND);
		}
	}
	return verdict;
}

/* ---- the table ---- */

static void
column_append (GString *text, int width, const GString *cell)
{
	g_string_append_printf (text, "%*s", width, cell->str);
}

/* How many lines of the breakdown miss the target. */
static int
missed_below (const struct kpi *kpi, guint total)
{
	int missed = 0;

	for (guint i = total + 1; i < kpi->lines->len && !g_array_index (kpi->lines, struct kpi_line, i).total; i++)
		missed += g_array_index (kpi->lines, struct kpi_line, i).missed;
	return missed;
}

static void
line_append (GString *text, const struct kpi *kpi, guint at)
{
	const struct kpi_line *line = &g_array_index (kpi->lines, struct kpi_line, at);
	const struct kpi_value *value = &kpi->rule->values[line->value];
	g_autoptr (GString) cell = g_string_new (NULL);
	int missed = missed_below (kpi, at);

	g_string_append_printf (text, "    %-*s", NAME_WIDTH, value->name);
	kpi_value_append (cell, value, line);
	column_append (text, VALUE_WIDTH, cell);
	if (line->why != NULL) {
		g_string_append_printf (text, "  %s\n", line->why);
		return;
	}
	g_string_truncate (cell, 0);
	kpi_target_append (cell, value);
	column_append (text, TARGET_WIDTH, cell);
	for (int i = 0; i < 2; i++) {
		g_string_truncate (cell, 0);
		grouped_append (cell, i == 0 ? line->numerator : line->denominator, line->scale, 0);
		column_append (text, NUMBER_WIDTH, cell);
	}
	g_string_truncate (cell, 0);
	grouped_append (cell, line->records, 0, 0);
	column_append (text, COUNT_WIDTH, cell);
	g_string_append (text, line->missed ? (value->hard ? "  missed, and must not be" : "  missed") : "");
	g_string_append (text, line->few ? "  few records" : "");
	if (missed > 0)
		g_string_append_printf (text, "  %d of the breakdown %s it", missed, missed == 1 ? "misses" : "miss");
	g_string_append_c (text, '\n');
}

static void
left_out_append (GString *text, const struct kpi *kpi)
{
	for (guint i = 0; i < kpi->left_out->len; i++) {
		const struct kpi_left_out *one = &g_array_index (kpi->left_out, struct kpi_left_out, i);

		if (one->count > 0)
			g_string_append_printf (text, "    left out: %" G_GINT64_FORMAT " %s\n", one->count,
				kpi->rule->records[one->records].exclude[one->exclusion].reason);
	}
}

static void
head_append (GString *text, const struct kpi_report *report)
{
	char period[16], from[16], until[16];

	g_string_append_printf (text, "%s%s%s%s%s%s, ", text->len > 0 ? "\n" : "", "KPIs", *report->unit != '\0' ? " of plant " : "",
		report->unit, *report->side != '\0' ? ", stack " : "", report->side);
	if (report->period != PERIOD_NONE)
		g_string_append_printf (text, "period %s\n", period_format (report->period, period));
	else
		g_string_append_printf (text, "%s to %s\n", date_format (report->from, from), date_format (report->until - 1, until));
	g_string_append_printf (text, "\n    %-*s%*s%*s%*s%*s%*s\n", NAME_WIDTH, "", VALUE_WIDTH, "value", TARGET_WIDTH, "target",
		NUMBER_WIDTH, "numerator", NUMBER_WIDTH, "denominator", COUNT_WIDTH, "records");
}

void
kpi_text_append (GString *text, const GPtrArray *reports)
{
	const char *unit = NULL;

	for (guint i = 0; i < reports->len; i++) {
		const struct kpi_report *report = reports->pdata[i];

		if (unit == NULL || strcmp (unit, report->unit) != 0)
			head_append (text, report);
		unit = report->unit;
		g_string_append_printf (text, "  %s: %s\n", report->kpi->rule->name, report->kpi->rule->title);
		for (guint j = 0; j < report->kpi->lines->len; j++)
			if (g_array_index (report->kpi->lines, struct kpi_line, j).total)
				line_append (text, report->kpi, j);
		left_out_append (text, report->kpi);
	}
}
