#include "run/kpi_side.h"

#include "common/base/failure.h"

#include <string.h>

enum part
{
	PART_NUMERATOR,
	PART_DENOMINATOR,
	PART_RESULT,
	PART_RECORDS
};

/* Where the columns of the report come from. */
struct side_map
{
	const struct report_rule *report;
	const struct report_input *input;
	int grain[GRAIN_MAX]; /* of a key of the KPI */
	struct
	{
		int value; /* -1: the measure is a ratio */
		enum part part;
	} measure[MEASURES_MAX];
};

static const char *
header_of (const struct report_input *input, const char *name)
{
	for (size_t i = 0; i < input->n_columns; i++)
		if (strcmp (input->columns[i].name, name) == 0)
			return input->columns[i].from;
	return name;
}

static gboolean
map_fail (const struct side_map *map, const char *header, const char *what, GError **error)
{
	g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "KPI '%s' has no '%s', %s", map->input->kpi, header, what);
	return FALSE;
}

static gboolean
grain_map (struct side_map *map, const struct kpi_rule *rule, uint32_t *ignore, GError **error)
{
	*ignore = UINT32_MAX;
	for (int i = 0; i < map->report->n_grain; i++) {
		const char *header = header_of (map->input, map->report->grain[i]);

		map->grain[i] = strcmp (header, "plant") == 0 ? 0 : -1;
		for (int j = 0; j < rule->n_grain; j++)
			map->grain[i] = strcmp (header, rule->grain[j].name) == 0 ? 1 + j : map->grain[i];
		if (map->grain[i] < 0)
			return map_fail (map, header, "which is a column of the report's grain", error);
		*ignore &= ~(1u << map->grain[i]);
	}
	return TRUE;
}

static gboolean
measures_map (struct side_map *map, const struct kpi_rule *rule, GError **error)
{
	static const char *const parts[] = {".numerator", ".denominator", ".result", ".records"};

	for (int i = 0; i < map->report->n_measures; i++) {
		const char *header = header_of (map->input, map->report->measures[i].name);

		map->measure[i].value = -1;
		if (map->report->measures[i].kind == MEASURE_RATIO)
			continue;
		for (size_t j = 0; j < G_N_ELEMENTS (parts); j++)
			if (g_str_has_suffix (header, parts[j])) {
				g_autofree char *name = g_strndup (header, strlen (header) - strlen (parts[j]));

				map->measure[i].value = kpi_value_find (rule, name);
				map->measure[i].part = (enum part) j;
			}
		if (map->measure[i].value < 0)
			return map_fail (map, header, "which is a measure of the report: VALUE.numerator, VALUE.denominator, ...", error);
	}
	return TRUE;
}

static gboolean
part_take (const struct kpi_line *line, enum part part, int64_t *value, GError **error)
{
	int128 number = part == PART_NUMERATOR ? line->numerator : line->denominator;

	if (part == PART_RESULT)
		*value = kpi_line_value (line);
	else if (part == PART_RECORDS)
		*value = line->records * 1000000;
	else if (decimal_rescale (number, line->scale, REPORT_SCALE, ROUND_HALF_AWAY, value) != DECIMAL_OK) {
		g_set_error (error, FAILURE, FAILURE_DATA, "a number does not fit");
		return FALSE;
	}
	return TRUE;
}

/* A row per key, with the values of a KPI that are of it. */
static gboolean
lines_take (const struct side_map *map, const struct kpi *kpi, struct report_table *table, GError **error)
{
	struct keyring ring = {0};
	size_t first = table->rows;
	gboolean good = TRUE;

	for (guint i = 0; i < kpi->lines->len && good; i++) {
		const struct kpi_line *line = &g_array_index (kpi->lines, struct kpi_line, i);
		struct report_key key = {{0}};

		if (line->total)
			continue;
		for (int j = 0; j < map->report->n_grain; j++)
			key.id[j] = strpool_add0 (table->strings, strpool_text (kpi->strings, line->key.id[map->grain[j]]));
		size_t row = first + report_key_at (&ring, &key);
		if (row == table->rows)
			report_row_add (table, &key);
		for (int j = 0; j < map->report->n_measures && good; j++)
			good = map->measure[j].value != line->value || part_take (line, map->measure[j].part, &table->value[j][row], error);
	}
	keyring_clear (&ring);
	return good;
}

static gboolean
absent_check (const struct side_map *map, const struct kpi *kpi, GError **error)
{
	for (guint i = 0; i < kpi->lines->len; i++) {
		const struct kpi_line *line = &g_array_index (kpi->lines, struct kpi_line, i);

		for (int j = 0; j < map->report->n_measures && line->absent; j++)
			if (map->measure[j].value == line->value) {
				g_set_error (error, FAILURE, FAILURE_BUSY, "KPI '%s': n/a: %s", map->input->kpi, line->why);
				return FALSE;
			}
	}
	return TRUE;
}

gboolean
kpi_side_read (const struct report_reading_order *order, const struct report_side *side, const struct report_input *input,
	struct kpi_sources *sources, struct report_table *table, GArray *evidence, GError **error)
{
	g_autoptr (kpi_rule) rule = kpi_rule_load (order->job->config->rules, input->kpi, error);
	struct side_map map = {.report = order->rule, .input = input};
	struct kpi_order wanted = {.config = order->job->config,
		.sources = sources,
		.name = input->kpi,
		.unit = order->unit,
		.side = side->source,
		.period = order->period,
		.from = order->from,
		.until = order->until,
		.as_of = order->job->as_of,
		.breakdown = true};
	g_autoptr (kpi_computed) computed = NULL;

	if (rule == NULL || !grain_map (&map, rule, &wanted.ignore, error) || !measures_map (&map, rule, error))
		return FALSE;
	computed = kpi_computed_new (&wanted, error);
	if (computed == NULL || !absent_check (&map, computed->kpi, error) || !lines_take (&map, computed->kpi, table, error))
		return FALSE;
	g_array_append_vals (evidence, computed->evidence->data, computed->evidence->len);
	return TRUE;
}
