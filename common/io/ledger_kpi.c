#include "common/io/ledger_kpi.h"

#include "common/base/failure.h"
#include "common/io/ledger_store.h"

#include "sql.h"

#include <string.h>

#define GRAIN_SEPARATOR "\x1f"

/* ---- lists as records ---- */

struct list_column
{
	const char *name;
	enum expression_type type;
	int scale;
	bool date;
};

static const struct list_column case_columns[] = {{"case_id", EXPRESSION_TEXT, 0, false}, {"plant", EXPRESSION_TEXT, 0, false},
	{"reconciliation", EXPRESSION_TEXT, 0, false}, {"code", EXPRESSION_TEXT, 0, false}, {"severity", EXPRESSION_NUMBER, 0, false},
	{"state", EXPRESSION_TEXT, 0, false}, {"material", EXPRESSION_TEXT, 0, false}, {"currency", EXPRESSION_TEXT, 0, false},
	{"impact", EXPRESSION_NUMBER, MONEY_SCALE, false}, {"event_at", EXPRESSION_TIME, 0, false},
	{"first_seen", EXPRESSION_TIME, 0, true}, {"age_days", EXPRESSION_NUMBER, 0, false},
	{"disposition", EXPRESSION_TEXT, 0, false}, {0}};
static const struct list_column decision_columns[] = {{"event", EXPRESSION_TEXT, 0, false},
	{"case_id", EXPRESSION_TEXT, 0, false}, {"action", EXPRESSION_TEXT, 0, false}, {"decided_by", EXPRESSION_TEXT, 0, false},
	{"noted_at", EXPRESSION_TIME, 0, false}, {"plant", EXPRESSION_TEXT, 0, false}, {"reconciliation", EXPRESSION_TEXT, 0, false},
	{0}};
static const struct list_column signoff_columns[] = {{"event", EXPRESSION_TEXT, 0, false}, {"company", EXPRESSION_TEXT, 0, false},
	{"signed_plant", EXPRESSION_TEXT, 0, false}, {"period", EXPRESSION_TEXT, 0, false}, {"state", EXPRESSION_TEXT, 0, false},
	{"role", EXPRESSION_TEXT, 0, false}, {"noted_at", EXPRESSION_TIME, 0, false}, {0}};

static const struct list
{
	const char *name;
	const struct list_column *columns;
	const char *const *sql;
	bool of_runs; /* without a run in the window nothing can be told */
	bool reaches; /* windows before this one too */
} lists[] = {{"cases", case_columns, (const char *const[]) {sql_ledger_kpi_cases}, true, false},
	{"all_cases", case_columns, (const char *const[]) {sql_ledger_kpi_all_cases}, true, true},
	{"decisions", decision_columns, (const char *const[]) {sql_ledger_kpi_decisions}, true, false},
	{"signoffs", signoff_columns, (const char *const[]) {sql_ledger_kpi_signoffs}, false, false}};

static const struct list *
list_find (const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS (lists); i++)
		if (strcmp (lists[i].name, name) == 0)
			return &lists[i];
	return NULL;
}

bool
ledger_kpi_describe (const char *list, const char *name, struct expression_column *column)
{
	const struct list *found = list_find (list);

	for (int i = 0; found != NULL && found->columns[i].name != NULL; i++)
		if (strcmp (found->columns[i].name, name) == 0) {
			column->type = found->columns[i].type;
			column->scale = found->columns[i].scale;
			return true;
		}
	return false;
}

struct list_reading
{
	const struct list *list;
	const struct ledger_kpi_scope *scope;
	struct kpi_set *set;
};

static int64_t
list_cell (const struct list_reading *reading, const struct list_column *column, const char *text)
{
	date_t date;

	if (text == NULL || *text == '\0')
		return column->type == EXPRESSION_TEXT ? 0 : DECIMAL_NONE;
	if (column->type == EXPRESSION_TEXT)
		return strpool_add0 (reading->set->strings, text);
	if (!column->date)
		return g_ascii_strtoll (text, NULL, 10);
	if (!date_parse (text, strlen (text), NULL, &date))
		return DECIMAL_NONE;
	return reading->scope->days != NULL ? plant_day_start (reading->scope->days, date) : zone_day_start (NULL, date, 0);
}

static gboolean
list_take (void *data, const char *const *values, GError **error G_GNUC_UNUSED)
{
	const struct list_reading *reading = data;
	int64_t *cells = kpi_set_row (reading->set);

	for (int i = 0; reading->list->columns[i].name != NULL; i++) {
		int at = kpi_set_find (reading->set, reading->list->columns[i].name);

		if (at >= 0)
			cells[at] = list_cell (reading, &reading->list->columns[i], values[i]);
	}
	return TRUE;
}

gboolean
ledger_kpi_read (
	struct ledger *ledger, const char *list, const struct ledger_kpi_scope *scope, struct kpi_set *set, GError **error)
{
	struct list_reading reading = {list_find (list), scope, set};
	g_autoptr (ledger_row) row = ledger_row_new ();
	char period[16];
	int64_t runs = 1;

	if (ledger == NULL) {
		set->missing = g_strdup ("there is no ledger");
		return TRUE;
	}
	row_text (row, "plant", scope->plant);
	row_long (row, "as_of", scope->as_of);
	row_date (row, "from", scope->from);
	row_date (row, "until", scope->until);
	if (reading.list->of_runs && !ledger_number (ledger, sql_ledger_kpi_runs, row, &runs, error))
		return ledger_failed (ledger, error);
	if (runs == 0) {
		set->missing =
			g_strdup_printf ("the ledger has no run%s%s in this window", *scope->plant != '\0' ? " of plant " : "", scope->plant);
		return TRUE;
	}
	row_clear (row);
	row_text (row, "plant", scope->plant);
	row_long (row, "as_of", scope->as_of);
	if (reading.list->columns == case_columns) {
		row_date (row, "from", reading.list->reaches ? scope->reach : scope->from);
		row_date (row, "until", scope->until);
	} else if (reading.list->columns == decision_columns) {
		row_long (row, "begins", scope->begins);
		row_long (row, "ends", scope->ends);
	} else {
		row_text (row, "company", scope->company);
		row_copy (row, "period", period_format (scope->period, period));
	}
	return ledger_each (ledger, *reading.list->sql, row, list_take, &reading, error) || ledger_failed (ledger, error);
}

/* ---- writing ---- */

static gboolean
run_write (struct ledger *ledger, const struct kpi_recorded *record, GError **error)
{
	const struct kpi_rule *rule = record->kpi->rule;
	g_autoptr (ledger_row) row = ledger_row_new ();
	char period[16];

	row_text (row, "run_id", record->run_id);
	row_text (row, "kpi", rule->name);
	row_long (row, "definition", rule->version);
	row_text (row, "rules_hash", rule->hash);
	row_text (row, "unit", record->unit);
	row_text (row, "side", record->side);
	row_copy (row, "period", period_format (record->period, period));
	row_long (row, "as_of", record->as_of);
	row_text (row, "version", VERSION);
	row_now (row);
	return row_execute (ledger, sql_ledger_kpi_run_insert, row, error);
}

static char *
grain_text (const struct kpi *kpi, const struct kpi_line *line)
{
	GString *text = g_string_new (NULL);

	for (int i = 0; i < kpi->rule->n_grain; i++)
		g_string_append_printf (text, "%s%s", i > 0 ? GRAIN_SEPARATOR : "", strpool_text (kpi->strings, line->key.id[1 + i]));
	return g_string_free (text, FALSE);
}

static gboolean
line_write (struct db_bulk *bulk, struct ledger_row *row, const struct kpi *kpi, guint at, int64_t sequence, GError **error)
{
	const struct kpi_line *line = &g_array_index (kpi->lines, struct kpi_line, at);
	bool total = line->total;
	g_autofree char *grain = total ? NULL : grain_text (kpi, line);

	row_clear (row);
	row_long (row, "sequence", sequence);
	row_long (row, "ordinal", at);
	row_text (row, "value_name", kpi->rule->values[line->value].name);
	row_text (row, "plant", total ? NULL : strpool_text (kpi->strings, line->key.id[0]));
	row_text (row, "grain", grain);
	row_long (row, "scale", line->scale);
	row_wide (row, "record_sum", line->sum);
	row_wide (row, "numerator", line->numerator);
	row_wide (row, "denominator", line->denominator);
	row_long (row, "records", line->records);
	row_text (row, "records_hash", line->hash);
	row_long (row, "missed", line->missed);
	row_text (row, "why", line->why != NULL ? line->why : "");
	return row_bulk (bulk, row, error);
}

static gboolean
lines_write (struct ledger *ledger, const struct kpi *kpi, int64_t sequence, GError **error)
{
	g_autoptr (db_bulk) bulk = db_bulk_begin (ledger->db, sql_ledger_kpi_value_insert, error);
	g_autoptr (ledger_row) row = ledger_row_new ();

	for (guint i = 0; i < kpi->lines->len && bulk != NULL; i++)
		if (!line_write (bulk, row, kpi, i, sequence, error))
			return FALSE;
	return bulk != NULL && db_bulk_end (bulk, error);
}

struct standing
{
	int64_t sequence;
	const char *run_id;
};

static gboolean
standing_take (void *data, const char *const *values, GError **error G_GNUC_UNUSED)
{
	struct standing *standing = data;

	if (strcmp (values[1], standing->run_id) == 0)
		standing->sequence = g_ascii_strtoll (values[0], NULL, 10);
	return TRUE;
}

/* The value that stands is not recorded twice. */
static gboolean
repeated_find (struct ledger *ledger, const struct kpi_recorded *record, int64_t *sequence, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	struct standing standing = {0, record->run_id};
	char period[16];

	row_text (row, "kpi", record->kpi->rule->name);
	row_text (row, "unit", record->unit);
	row_text (row, "side", record->side);
	row_copy (row, "period", period_format (record->period, period));
	if (!ledger_each (ledger, sql_ledger_kpi_run_standing, row, standing_take, &standing, error))
		return FALSE;
	*sequence = standing.sequence;
	return TRUE;
}

static gboolean
kpi_write (struct ledger *ledger, const void *data, int64_t *sequence, GError **error)
{
	const struct kpi_recorded *record = data;

	/* A free window is no period: it has no place in a series. */
	if (record->period == PERIOD_NONE)
		return TRUE;
	if (!repeated_find (ledger, record, sequence, error))
		return FALSE;
	return *sequence != 0 ||
		(run_write (ledger, record, error) && ledger_number (ledger, sql_ledger_kpi_run_newest, NULL, sequence, error) &&
			lines_write (ledger, record->kpi, *sequence, error) && result_link_write (ledger, RESULT_KPI, *sequence, error));
}

gboolean
ledger_kpis_record (struct ledger *ledger, const struct kpi_recorded *records, size_t n, struct part_file *const *outputs,
	size_t n_outputs, const struct ledger_job *job, GError **error)
{
	g_autofree struct ledger_result *results = g_new (struct ledger_result, n + 1);

	for (size_t i = 0; i < n; i++)
		results[i] = (struct ledger_result) {records[i].claim, &records[i], NULL, NULL};
	return results_record (ledger, RESULT_KPI, kpi_write, results, n, outputs, n_outputs, job, error);
}

/* ---- reading back ---- */

struct points
{
	const struct kpi_rule *rule;
	GArray *points;
	period_t period;
	struct kpi_baseline *baseline;
	GHashTable *seen; /* "value period": the first record of a period is the one that counts */
};

static gboolean
wide_read (const char *text, int128 *value, GError **error)
{
	bool negative = *text == '-';

	*value = 0;
	for (text += negative; g_ascii_isdigit (*text); text++)
		if (__builtin_mul_overflow (*value, 10, value) || __builtin_add_overflow (*value, *text - '0', value))
			break;
	*value = negative ? -*value : *value;
	if (*text == '\0')
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "a recorded number of a KPI cannot be read");
	return FALSE;
}

static gboolean
period_read (const char *text, period_t *period, GError **error)
{
	if (period_parse (text, period))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "the period '%s' of a KPI cannot be read", text);
	return FALSE;
}

static gboolean
point_take (void *data, const char *const *values, GError **error)
{
	struct points *points = data;
	struct kpi_point one = {.value = kpi_value_find (points->rule, values[2])};

	if (!period_read (values[1], &one.period, error) || !wide_read (values[4], &one.line.sum, error) ||
		!wide_read (values[5], &one.line.numerator, error) || !wide_read (values[6], &one.line.denominator, error))
		return FALSE;
	if (one.value < 0 || one.period >= points->period)
		return TRUE;
	one.line.value = one.value;
	one.line.scale = (int) g_ascii_strtoll (values[3], NULL, 10);
	one.line.records = g_ascii_strtoll (values[7], NULL, 10);
	one.line.missed = strcmp (values[8], "1") == 0;
	one.line.why = *values[9] != '\0' ? "" : NULL;
	g_strlcpy (one.line.hash, values[10], sizeof one.line.hash);
	if (points->points->len > 0) {
		const struct kpi_point *last = &g_array_index (points->points, struct kpi_point, points->points->len - 1);

		if (last->value == one.value && last->period == one.period) /* a later one stands */
			g_array_set_size (points->points, points->points->len - 1);
	}
	g_array_append_val (points->points, one);
	return TRUE;
}

static struct ledger_row *
series_row (const struct kpi_rule *rule, const char *unit, const char *side)
{
	struct ledger_row *row = ledger_row_new ();

	row_text (row, "kpi", rule->name);
	row_long (row, "definition", rule->version);
	row_text (row, "unit", unit);
	row_text (row, "side", side);
	return row;
}

static gint
point_compare (gconstpointer a, gconstpointer b)
{
	const struct kpi_point *x = a, *y = b;

	return x->value != y->value ? x->value - y->value : x->period - y->period;
}

GArray *
ledger_kpi_history (
	struct ledger *ledger, const struct kpi_rule *rule, const char *unit, const char *side, period_t before, GError **error)
{
	g_autoptr (ledger_row) row = series_row (rule, unit, side);
	struct points points = {rule, g_array_new (FALSE, FALSE, sizeof (struct kpi_point)), before, NULL, NULL};

	if (ledger_each (ledger, sql_ledger_kpi_history, row, point_take, &points, error)) {
		g_array_sort (points.points, point_compare);
		return points.points;
	}
	g_array_unref (points.points);
	ledger_failed (ledger, error);
	return NULL;
}

static gboolean
baseline_take (void *data, const char *const *values, GError **error)
{
	struct points *points = data;
	int value = kpi_value_find (points->rule, values[1]), scale = (int) g_ascii_strtoll (values[2], NULL, 10);
	g_autofree char *key = g_strdup_printf ("%d %s", value, values[0]);
	struct kpi_baseline *baseline = value >= 0 ? &points->baseline[value] : NULL;
	period_t period;
	int128 sum;

	if (!period_read (values[0], &period, error) || !wide_read (values[3], &sum, error))
		return FALSE;
	if (baseline == NULL || baseline->periods == KPI_BASELINE || g_hash_table_contains (points->seen, key))
		return TRUE;
	g_hash_table_add (points->seen, g_steal_pointer (&key));
	for (; baseline->scale < scale; baseline->scale++)
		baseline->sum *= 10;
	for (; scale < baseline->scale; scale++)
		sum *= 10;
	baseline->sum += sum;
	baseline->periods++;
	if (period == points->period) /* of a period that the baseline itself is made of nothing can be told */
		baseline->own = baseline->periods;
	return TRUE;
}

gboolean
ledger_kpi_baseline (struct ledger *ledger, const struct kpi_rule *rule, const char *unit, const char *side, period_t period,
	struct kpi_baseline baseline[KPI_VALUES_MAX], GError **error)
{
	g_autoptr (ledger_row) row = series_row (rule, unit, side);
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	struct points points = {rule, NULL, period, baseline, seen};

	return ledger_each (ledger, sql_ledger_kpi_baseline, row, baseline_take, &points, error) || ledger_failed (ledger, error);
}
