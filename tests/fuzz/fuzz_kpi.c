/*
 * fuzz_kpi.c - any bytes as the rule of a key figure: either one that is computed of records with the greatest, the least and no
 * values, or says that a number does not fit; or a refusal that names the file.
 */
#include "common/base/failure.h"
#include "common/io/source_records.h"
#include "common/recon/kpi.h"
#include "fuzz.h"

enum
{
	ROWS = 12,
	LOOKUP_ROWS = 5,   /* as many as there are texts: none has the key of another */
	FIRST_DAY = 20513, /* the first of March 2026 */
	UNTIL_DAY = 20544
};

/* Differs by row and column; texts repeat, so that rows meet in a join and in the grain. */
static int64_t
cell_make (struct kpi_set *set, const struct kpi_column *column, size_t row, size_t at)
{
	static const int64_t numbers[] = {0, 1, -1, DECIMAL_NONE, INT64_MAX, -INT64_MAX, 1000};
	static const char *const texts[] = {"", "1000", "4711", "posted", "CLOSED"};
	size_t which = row * 3 + at;

	switch (column->type) {
	case EXPRESSION_TEXT:
		return strpool_add0 (set->strings, texts[which % G_N_ELEMENTS (texts)]);
	case EXPRESSION_TIME:
		return which % 5 == 0 ? DECIMAL_NONE
							  : (FIRST_DAY + (int64_t) which % 40 - 5) * INSTANT_DAY + (int64_t) which * 3600000000;
	case EXPRESSION_FLAG:
		return which % 3 == 0 ? DECIMAL_NONE : (int64_t) (which % 2);
	default:
		return numbers[which % G_N_ELEMENTS (numbers)];
	}
}

static void
set_fill (struct kpi_set *set, size_t rows)
{
	for (size_t row = 0; set != NULL && set->columns->len > 0 && row < rows; row++) {
		int64_t *cells = kpi_set_row (set);

		for (guint i = 0; i < set->columns->len; i++)
			cells[i] = cell_make (set, &g_array_index (set->columns, struct kpi_column, i), row, i);
	}
}

static void
lines_try (const struct kpi *kpi)
{
	for (guint i = 0; i < kpi->lines->len; i++) {
		const struct kpi_line *line = &g_array_index (kpi->lines, struct kpi_line, i);

		demand (line->why != NULL ? kpi_line_value (line) == DECIMAL_NONE : line->denominator != 0);
	}
}

static void
rule_compute (struct kpi_rule *rule)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (kpi_sets) sets = kpi_sets_new (rule, records_describe, &error);
	g_autoptr (kpi) kpi = NULL;
	struct kpi_input input = {.rule = rule,
		.sets = sets,
		.describe = records_describe,
		.unit = "",
		.from_day = FIRST_DAY,
		.until_day = UNTIL_DAY,
		.from = FIRST_DAY * INSTANT_DAY,
		.until = UNTIL_DAY * INSTANT_DAY,
		.as_of = (UNTIL_DAY + 2) * INSTANT_DAY,
		.keep_records = true};

	demand ((sets == NULL) == (error != NULL));
	if (sets == NULL) {
		demand (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION) && strstr (error->message, "f.yaml") != NULL);
		return;
	}
	for (int i = 0; i < KPI_RECORDS_MAX; i++) {
		set_fill (sets->set[i], ROWS);
		for (int j = 0; j < KPI_LOOKUPS_MAX; j++)
			set_fill (sets->lookup[i][j], LOOKUP_ROWS);
	}
	if (kpi_sets_join (rule, sets, input.until, &error))
		kpi = kpi_new (&input, &error);
	demand ((kpi == NULL) == (error != NULL));
	if (kpi != NULL)
		lines_try (kpi);
	else
		demand (g_error_matches (error, FAILURE, FAILURE_DATA));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (kpi_rule) rule = NULL;
	struct fuzz_rules rules;
	char path[FUZZ_PATH_SIZE];
	int file = fuzz_file (data, size, path);

	fuzz_rules_make (&rules, "kpi", path);
	rule = kpi_rule_load (rules.folder, "f", &error);
	fuzz_rules_remove (&rules);
	close (file);
	demand ((rule == NULL) == (error != NULL));
	if (rule == NULL) {
		demand (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
		demand (strstr (error->message, "f.yaml") != NULL && g_utf8_validate (error->message, -1, NULL));
		return 0;
	}
	for (int i = 0; i < rule->n_values; i++)
		demand (kpi_value_find (rule, rule->values[i].name) == i && rule->values[i].records < rule->n_records);
	rule_compute (rule);
	return 0;
}
