#include "run/snapshot_reading.h"

#include "common/base/failure.h"
#include "common/io/ledger_snapshot.h"
#include "common/io/source_snapshot.h"
#include "run/snapshot_archive.h"

#include <string.h>

/* One extract that will be read: a file, a query, or runs of one instant. */
struct planned
{
	struct snapshot_extract extract;
	instant_t order;
	const char *name;
	struct source_reader *reader; /* borrowed; NULL: runs */
	GArray *runs;                 /* struct ledger_run_found; NULL */
};

static int
planned_compare (gconstpointer a, gconstpointer b)
{
	const struct planned *x = a, *y = b;

	return x->order != y->order ? (x->order < y->order ? -1 : 1) : strcmp (x->name, y->name);
}

static void
planned_clear (gpointer data)
{
	struct planned *planned = data;

	if (planned->runs != NULL)
		g_array_unref (planned->runs);
}

static void
plan_add (GArray *plan, const struct snapshot_extract *extract, struct source_reader *reader)
{
	struct planned planned = {.extract = *extract,
		.order = zone_day_start (NULL, extract->at + 1, 0) - INSTANT_SECOND,
		.name = extract->query != NULL ? extract->query_file : extract->file,
		.reader = reader};

	g_array_append_val (plan, planned);
}

/* Runs of one as-of are one extract: a job over several plants makes several runs. */
static gboolean
plan_runs (struct snapshot_readings *readings, const struct snapshot_reading_order *order, const struct snapshot_extract *extract,
	GArray *plan, GError **error)
{
	const GPtrArray *plants = option_list (order->job->options, "plant");
	guint first = plan->len;
	struct ledger_query query = {.reconciliation = extract->reconciliation,
		.plant = plants->len == 1 ? plants->pdata[0] : NULL,
		.period = order->period,
		.from = order->from,
		.until = order->until};
	g_autoptr (GArray) runs = order->ledger != NULL ? ledger_runs_every (order->ledger, &query, error) : NULL;

	if (runs == NULL) {
		if (order->ledger == NULL)
			g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "runs of '%s' are in a ledger, and there is none",
				extract->reconciliation);
		return FALSE;
	}
	for (guint i = 0; i < runs->len; i++) {
		const struct ledger_run_found *run = &g_array_index (runs, struct ledger_run_found, i);
		struct planned *last = plan->len > first ? &g_array_index (plan, struct planned, plan->len - 1) : NULL;

		if (last == NULL || last->order != run->as_of) {
			char at[40];
			g_autofree char *name =
				g_strdup_printf ("%s as of %s", extract->reconciliation, instant_format (run->as_of, NULL, at));
			struct planned planned = {.extract = *extract,
				.order = run->as_of,
				.name = g_string_chunk_insert (readings->texts, name),
				.runs = g_array_new (FALSE, FALSE, sizeof *run)};

			planned.extract.at = zone_date (NULL, run->as_of);
			g_array_append_val (plan, planned);
			last = &g_array_index (plan, struct planned, plan->len - 1);
		}
		/* The last run of a plant and as-of stands. */
		struct ledger_run_found *before =
			last->runs->len > 0 ? &g_array_index (last->runs, struct ledger_run_found, last->runs->len - 1) : NULL;
		if (before != NULL && strcmp (before->plant, run->plant) == 0)
			*before = *run;
		else
			g_array_append_vals (last->runs, run, 1);
	}
	return TRUE;
}

static struct source_reader *
reader_of (struct snapshot_readings *readings, const struct snapshot_reading_order *order, const char *name, GError **error)
{
	const struct source *source = config_source (order->job->config, name, error);
	struct source_reader *reader = source != NULL ? source_open (source, order->job->config, error) : NULL;

	if (reader != NULL)
		g_ptr_array_add (readings->readers, reader);
	return reader;
}

static gboolean
plan_extract (struct snapshot_readings *readings, const struct snapshot_reading_order *order,
	const struct snapshot_extract *extract, GArray *plan, GError **error)
{
	struct source_reader *reader;

	if (extract->reconciliation != NULL)
		return plan_runs (readings, order, extract, plan, error);
	reader = reader_of (readings, order, extract->source, error);
	if (reader == NULL)
		return FALSE;
	if (extract->at != DATE_NONE) {
		plan_add (plan, extract, reader);
		return TRUE;
	}
	g_autoptr (GArray) files = source_find_snapshots (reader, extract, readings->texts, error);
	for (guint i = 0; files != NULL && i < files->len; i++)
		plan_add (plan, &g_array_index (files, struct snapshot_extract, i), reader);
	return files != NULL;
}

/* Whether runs of one as-of are of the same plants as those before: else all rows of a plant would be lost or added. */
static bool
plants_same (const struct planned *one, const struct planned *other)
{
	if (one->runs == NULL || other->runs == NULL)
		return true;
	if (one->runs->len != other->runs->len)
		return false;
	for (guint i = 0; i < one->runs->len; i++)
		if (strcmp (g_array_index (one->runs, struct ledger_run_found, i).plant,
				g_array_index (other->runs, struct ledger_run_found, i).plant) != 0)
			return false;
	return true;
}

static gboolean
plan_check (const GArray *plan, GError **error)
{
	if (plan->len < 2) {
		g_set_error (error, FAILURE, FAILURE_DATA, "there %s: it takes two extracts to compare them",
			plan->len == 0 ? "is none" : "is only one");
		return FALSE;
	}
	for (guint i = 1; i < plan->len; i++) {
		const struct planned *one = &g_array_index (plan, struct planned, i - 1), *other = one + 1;

		if (one->order == other->order) {
			g_set_error (error, FAILURE, FAILURE_DATA, "'%s' and '%s' are of the same day", one->name, other->name);
			return FALSE;
		}
		if (!plants_same (one, other)) {
			g_set_error (error, FAILURE, FAILURE_DATA,
				"'%s' and '%s' are not of the same plants\nhint: name one of them with --plant", one->name, other->name);
			return FALSE;
		}
	}
	return TRUE;
}

/* ---- reading ---- */

static gboolean
runs_read (struct snapshot_readings *readings, const struct snapshot_reading_order *order, const struct planned *planned,
	struct snapshot_table *table, struct evidence *evidence, GError **error)
{
	g_autoptr (digest) digest = digest_new ();
	char hex[DIGEST_HEX_SIZE];

	*evidence = (struct evidence) {.source = "ledger",
		.object = planned->name,
		.uri = "",
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
	for (guint i = 0; i < planned->runs->len; i++) {
		const struct ledger_run_found *run = &g_array_index (planned->runs, struct ledger_run_found, i);

		if (!snapshot_archive_read (
				order->ledger, run->sequence, planned->extract.side, order->rule, readings->strings, table, error))
			return FALSE;
		digest_add_text (digest, run->run_id);
	}
	evidence->digest = g_string_chunk_insert (readings->texts, digest_hex (digest, hex));
	evidence->rows = (int64_t) table->rows;
	return TRUE;
}

static gboolean
planned_read (
	struct snapshot_readings *readings, const struct snapshot_reading_order *order, const struct planned *planned, GError **error)
{
	struct source_scope scope = {.plant = "",
		.from = order->from,
		.until = order->until,
		.read_from = order->from,
		.read_until = order->until,
		.as_of = planned->order};
	g_autoptr (snapshot_table) table = snapshot_table_new (order->rule);
	struct evidence evidence;
	gboolean good = planned->runs != NULL ? runs_read (readings, order, planned, table, &evidence, error)
										  : source_read_snapshot (planned->reader, &scope, order->rule, &planned->extract,
												readings->strings, table, &evidence, error);

	if (good && table->rows == 0) {
		g_set_error (error, FAILURE, FAILURE_BUSY, "'%s' has no rows: it is not ready, or reads the wrong place", planned->name);
		good = FALSE;
	}
	if (!good)
		return FALSE;
	g_array_append_val (readings->evidence, evidence);
	snapshots_take (readings->snapshots, g_steal_pointer (&table), planned->name, planned->extract.at, &order->company->calendar);
	return TRUE;
}

struct snapshot_readings *
snapshot_readings_new (const struct snapshot_reading_order *order, GError **error)
{
	g_autoptr (snapshot_readings) readings = g_new0 (struct snapshot_readings, 1);
	g_autoptr (GArray) plan = g_array_new (FALSE, FALSE, sizeof (struct planned));
	gboolean good = TRUE;

	g_array_set_clear_func (plan, planned_clear);
	readings->strings = strpool_new ();
	readings->snapshots = snapshots_new (order->rule, readings->strings);
	readings->texts = g_string_chunk_new (256);
	readings->evidence = g_array_new (FALSE, FALSE, sizeof (struct evidence));
	readings->readers = g_ptr_array_new_with_free_func ((GDestroyNotify) source_close);
	for (size_t i = 0; i < order->rule->n_extracts && good; i++)
		good = plan_extract (readings, order, &order->rule->extracts[i], plan, error);
	g_array_sort (plan, planned_compare);
	good = good && plan_check (plan, error);
	for (guint i = 0; i < plan->len && good; i++)
		good = planned_read (readings, order, &g_array_index (plan, struct planned, i), error);
	if (!good)
		return NULL;
	snapshots_judge (readings->snapshots, &order->company->calendar);
	return g_steal_pointer (&readings);
}

void
snapshot_readings_free (struct snapshot_readings *readings)
{
	if (readings == NULL)
		return;
	snapshots_free (readings->snapshots);
	g_array_unref (readings->evidence);
	g_ptr_array_unref (readings->readers);
	g_string_chunk_free (readings->texts);
	strpool_free (readings->strings);
	g_free (readings);
}
