#include "run/report_reading.h"

#include "common/base/failure.h"
#include "common/io/ledger.h"
#include "common/io/source_report.h"
#include "common/recon/report_records.h"
#include "run/kpi_side.h"

#include <pthread.h>

static struct source_scope
scope_of (const struct report_reading_order *order)
{
	return (struct source_scope) {.plant = order->unit,
		.from = order->from,
		.until = order->until,
		.read_from = order->from,
		.read_until = order->until,
		.as_of = order->job->as_of,
		.zone = order->zone};
}

static struct source_reader *
reader_open (const struct report_reading_order *order, const char *name, GError **error)
{
	const struct source *source = config_source (order->job->config, name, error);

	return source != NULL ? source_open (source, order->job->config, error) : NULL;
}

/* ---- sides ---- */

/* Belongs to its thread until that is joined. */
struct side_reading
{
	const struct report_reading_order *order;
	int side;
	struct strpool *strings;
	struct report_table *table;
	struct source_reader *reader;
	struct kpi_sources *sources; /* of inputs that are KPIs */
	GArray *evidence;            /* struct evidence */
	GError *error;
	pthread_t thread;
	bool running;
};

static void *
side_read_all (void *data)
{
	struct side_reading *reading = data;
	const struct report_rule *rule = reading->order->rule;
	const struct report_side *side = &rule->sides[reading->side];
	struct source_scope scope = scope_of (reading->order);

	reading->sources = kpi_sources_new (reading->order->job->config);
	for (size_t i = 0; i < side->n_inputs && reading->error == NULL; i++) {
		const struct report_input *input = &side->inputs[i];
		struct report_wanted wanted = {.file = input->file,
			.query = input->query,
			.query_file = input->query_file,
			.columns = input->columns,
			.n_columns = input->n_columns,
			.total = side->total,
			.totals = input->totals};
		struct evidence evidence;

		if (input->kpi != NULL) {
			kpi_side_read (reading->order, side, input, reading->sources, reading->table, reading->evidence, &reading->error);
			continue;
		}
		if (reading->reader == NULL)
			reading->reader = reader_open (reading->order, side->source, &reading->error);
		if (reading->reader != NULL &&
			source_read_report (reading->reader, &scope, rule, &wanted, reading->table, &evidence, &reading->error))
			g_array_append_val (reading->evidence, evidence);
	}
	if (reading->error == NULL)
		report_table_index (reading->table);
	return NULL;
}

static gboolean
side_take (struct report_readings *readings, struct side_reading *reading, GError **error)
{
	const struct report_rule *rule = reading->order->rule;
	const char *name = rule->sides[reading->side].name;

	if (reading->error != NULL) {
		g_propagate_prefixed_error (error, g_steal_pointer (&reading->error), "side '%s': ", name);
		return FALSE;
	}
	if (reading->table->rows == 0) {
		g_set_error (error, FAILURE, FAILURE_BUSY,
			"side '%s' has no rows%s%s: it is not ready, or reads the wrong place\nhint: try again when it is loaded", name,
			*reading->order->unit != '\0' ? " of plant " : "", reading->order->unit);
		return FALSE;
	}
	report_table_rebase (reading->table, readings->strings);
	readings->table[reading->side] = g_steal_pointer (&reading->table);
	g_array_append_vals (readings->evidence, reading->evidence->data, reading->evidence->len);
	return TRUE;
}

static gboolean
sides_read (struct report_readings *readings, const struct report_reading_order *order, GError **error)
{
	struct side_reading sides[REPORT_SIDES_MAX] = {0};
	gboolean good = TRUE;

	for (int i = 0; i < order->rule->n_sides; i++) {
		sides[i] = (struct side_reading) {.order = order,
			.side = i,
			.strings = strpool_new (),
			.evidence = g_array_new (FALSE, FALSE, sizeof (struct evidence))};
		sides[i].table = report_table_new (order->rule, sides[i].strings);
	}
	for (int i = 1; i < order->rule->n_sides; i++)
		sides[i].running = option_int (order->job->options, "threads") != 1 &&
			pthread_create (&sides[i].thread, NULL, side_read_all, &sides[i]) == 0;
	for (int i = 0; i < order->rule->n_sides; i++)
		if (sides[i].running)
			pthread_join (sides[i].thread, NULL);
		else
			side_read_all (&sides[i]);
	for (int i = 0; i < order->rule->n_sides; i++) {
		if (sides[i].reader != NULL)
			g_ptr_array_add (readings->readers, sides[i].reader);
		g_ptr_array_add (readings->sources, sides[i].sources);
		good = good ? side_take (readings, &sides[i], error) : FALSE;
		if (sides[i].error != NULL)
			g_error_free (sides[i].error);
		report_table_free (sides[i].table);
		strpool_free (sides[i].strings);
		g_array_unref (sides[i].evidence);
	}
	return good;
}

/* ---- what stands beside them ---- */

static gboolean
walks_read (struct report_readings *readings, const struct report_reading_order *order, GError **error)
{
	for (size_t i = 0; i < order->rule->n_crosswalks; i++) {
		const struct report_crosswalk *crosswalk = &order->rule->crosswalks[i];
		struct source_reader *reader = reader_open (order, crosswalk->source, error);
		GArray *rows = g_array_new (FALSE, FALSE, sizeof (struct crosswalk_row));
		struct evidence evidence;

		g_array_append_val (readings->walks, rows);
		if (reader == NULL)
			return FALSE;
		g_ptr_array_add (readings->readers, reader);
		if (!source_read_crosswalk (reader, crosswalk->file, readings->strings, rows, &evidence, error)) {
			g_prefix_error (error, "crosswalk '%s': ", crosswalk->name);
			return FALSE;
		}
		g_array_append_val (readings->evidence, evidence);
	}
	return TRUE;
}

static gboolean
records_read_source (struct report_readings *readings, const struct report_reading_order *order,
	const struct report_records *records, struct report_table *table, GError **error)
{
	struct source_scope scope = scope_of (order);
	struct report_wanted wanted = {
		.file = records->file, .query = records->query, .query_file = records->query_file, .records = true};
	struct source_reader *reader = reader_open (order, records->source, error);
	struct evidence evidence;

	if (reader == NULL)
		return FALSE;
	g_ptr_array_add (readings->readers, reader);
	if (!source_read_report (reader, &scope, order->rule, &wanted, table, &evidence, error))
		return FALSE;
	g_array_append_val (readings->evidence, evidence);
	return TRUE;
}

/* What was netted is in the archive alone: without it nobody knows what it comes to. */
static struct outcome *
outcome_load (struct ledger *ledger, int64_t sequence, const struct report_records *records, GError **error)
{
	g_autofree char *missing = NULL;
	g_autoptr (outcome) outcome =
		records->netted ? ledger_load (ledger, sequence, &missing, error) : ledger_load_kept (ledger, sequence, error);

	if (outcome != NULL && missing != NULL) {
		g_set_error (
			error, FAILURE, FAILURE_UNAVAILABLE, "what '%s' netted stands in its archive: %s", records->reconciliation, missing);
		return NULL;
	}
	return g_steal_pointer (&outcome);
}

/* What the runs found that stand for a reconciliation in this window: of the unit, or of every unit. */
static gboolean
records_read_runs (struct report_readings *readings, const struct report_reading_order *order,
	const struct report_records *records, struct report_table *table, GError **error)
{
	struct ledger_query query = {.reconciliation = records->reconciliation,
		.plant = *order->unit != '\0' ? order->unit : NULL,
		.period = order->period,
		.from = order->from,
		.until = order->until};
	g_autoptr (GPtrArray) found = order->ledger != NULL ? ledger_find (order->ledger, &query, error) : NULL;

	if (order->ledger != NULL && found == NULL)
		return FALSE;
	if (found == NULL || found->len == 0) {
		g_set_error (error, FAILURE, FAILURE_BUSY,
			"the ledger has no run of '%s' in this window\nhint: tieout-reconcile %s first", records->reconciliation,
			records->reconciliation);
		return FALSE;
	}
	for (guint i = 0; i < found->len; i++) {
		const struct ledger_found *run = found->pdata[i];
		g_autoptr (outcome) outcome = outcome_load (order->ledger, run->sequence, records, error);
		struct evidence evidence = {.uri = "",
			.profile = "",
			.query = "",
			.query_hash = "",
			.parameters = "",
			.control = "",
			.snapshot = "",
			.started = "",
			.ended = "",
			.user = "",
			.control_equal = true};

		if (outcome == NULL)
			return FALSE;
		evidence.source = EVIDENCE_LEDGER;
		evidence.object = records->reconciliation;
		evidence.digest = g_string_chunk_insert (readings->texts, outcome->run_id);
		evidence.rows = (int64_t) outcome->n_cases;
		report_records_add (table, order->rule, records, outcome);
		g_array_append_val (readings->evidence, evidence);
	}
	return TRUE;
}

static gboolean
records_read_all (struct report_readings *readings, const struct report_reading_order *order, GError **error)
{
	readings->n_records = order->rule->n_records;
	readings->records = g_new0 (struct report_table *, readings->n_records + 1);
	for (size_t i = 0; i < readings->n_records; i++) {
		const struct report_records *records = &order->rule->records[i];

		readings->records[i] = report_table_new (order->rule, readings->strings);
		if (!(records->reconciliation != NULL ? records_read_runs : records_read_source) (
				readings, order, records, readings->records[i], error)) {
			g_prefix_error (error, "records '%s': ", records->name);
			return FALSE;
		}
	}
	return TRUE;
}

struct report_readings *
report_readings_empty (void)
{
	struct report_readings *readings = g_new0 (struct report_readings, 1);

	readings->strings = strpool_new ();
	readings->texts = g_string_chunk_new (256);
	readings->walks = g_array_new (FALSE, FALSE, sizeof (GArray *));
	readings->evidence = g_array_new (FALSE, FALSE, sizeof (struct evidence));
	readings->readers = g_ptr_array_new_with_free_func ((GDestroyNotify) source_close);
	readings->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) kpi_sources_free);
	return readings;
}

struct report_readings *
report_readings_new (const struct report_reading_order *order, GError **error)
{
	g_autoptr (report_readings) readings = report_readings_empty ();

	if (sides_read (readings, order, error) && walks_read (readings, order, error) && records_read_all (readings, order, error))
		return g_steal_pointer (&readings);
	return NULL;
}

void
report_readings_free (struct report_readings *readings)
{
	if (readings == NULL)
		return;
	for (int i = 0; i < REPORT_SIDES_MAX; i++)
		report_table_free (readings->table[i]);
	for (size_t i = 0; i < readings->n_records; i++)
		report_table_free (readings->records[i]);
	g_free (readings->records);
	for (guint i = 0; i < readings->walks->len; i++)
		g_array_unref (g_array_index (readings->walks, GArray *, i));
	g_array_unref (readings->walks);
	g_array_unref (readings->evidence);
	g_ptr_array_unref (readings->readers);
	g_ptr_array_unref (readings->sources);
	g_string_chunk_free (readings->texts);
	outcome_free (readings->recalled);
	strpool_free (readings->strings);
	g_free (readings);
}
