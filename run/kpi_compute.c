#include "run/kpi_compute.h"

#include "common/base/failure.h"
#include "common/io/ledger_kpi.h"
#include "common/io/source_records.h"
#include "common/recon/close_calendar.h"

#include <string.h>

/* ---- sources ---- */

struct kpi_sources
{
	const struct config *config;
	GHashTable *open; /* name -> struct source_reader * */
};

struct kpi_sources *
kpi_sources_new (const struct config *config)
{
	struct kpi_sources *sources = g_new0 (struct kpi_sources, 1);

	sources->config = config;
	sources->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) source_close);
	return sources;
}

void
kpi_sources_free (struct kpi_sources *sources)
{
	if (sources == NULL)
		return;
	g_hash_table_unref (sources->open);
	g_free (sources);
}

static struct source_reader *
source_take (struct kpi_sources *sources, const char *name, GError **error)
{
	struct source_reader *reader = g_hash_table_lookup (sources->open, name);
	const struct source *source;

	if (reader != NULL)
		return reader;
	source = config_source (sources->config, name, error);
	reader = source != NULL ? source_open (source, sources->config, error) : NULL;
	if (reader != NULL)
		g_hash_table_insert (sources->open, g_strdup (name), reader);
	return reader;
}

/* ---- one set of records ---- */

struct working
{
	const struct kpi_order *order;
	struct kpi_computed *computed;
	const struct plant *plant; /* NULL: all */
	const struct company *company;
};

/* The source of the installation that a name in the rule stands for; NULL: there is none. The caller frees it. */
static char *
source_name (const struct working *working, const char *name)
{
	const struct kpi_order *order = working->order;
	const struct source *source;
	g_autofree char *own = NULL;

	if (*order->side != '\0') {
		own = g_strdup_printf ("%s-%s", order->side, name);
		if (config_source_find (order->config, own) == NULL) {
			g_free (own);
			own = g_strdup (order->side);
		}
	} else
		own = g_strdup (working->plant != NULL ? plant_source (working->plant, name, order->until - 1) : name);
	source = config_source_find (order->config, own);
	return source != NULL && source->shown != NULL ? g_steal_pointer (&own) : NULL;
}

static struct source_scope
scope_of (const struct working *working, int64_t reach)
{
	const struct kpi_order *order = working->order;

	return (struct source_scope) {.plant = order->unit,
		.from = order->from,
		.until = order->until,
		.read_from = order->from - (date_t) ((reach + 86399) / 86400),
		.read_until = order->until,
		.as_of = order->as_of,
		.zone = working->plant != NULL ? working->plant->zone : NULL};
}

/* From the first of the sources that has the entity; where none has, set->missing says so. */
static gboolean
set_read (const struct working *working, const char *const *names, const char *entity, int64_t reach, struct kpi_set *set,
	GError **error)
{
	struct source_scope scope = scope_of (working, reach);
	g_autoptr (GString) missing = g_string_new (NULL);
	g_autofree char *before = NULL;

	for (; *names != NULL; names++) {
		g_autofree char *name = source_name (working, *names);

		if (name != NULL && g_strcmp0 (name, before) == 0) /* of a stack that is one source */
			continue;
		struct source_reader *reader = name != NULL ? source_take (working->order->sources, name, error) : NULL;
		struct evidence evidence;

		if (name != NULL && reader == NULL)
			return FALSE;
		if (reader == NULL || !source_has (reader, entity)) {
			g_string_append_printf (missing, reader == NULL ? "%sthere is no source '%s'" : "%ssource '%s' has none",
				missing->len > 0 ? ", " : "", reader == NULL ? *names : name);
			g_free (before);
			before = g_steal_pointer (&name);
			continue;
		}
		if (!source_read_records (reader, entity, &scope, working->plant, set, &evidence, error))
			return FALSE;
		g_array_append_val (working->computed->evidence, evidence);
		return TRUE;
	}
	set->missing = g_strdup_printf ("no '%s': %s", entity, missing->str);
	return TRUE;
}

static instant_t
day_start (const struct plant *plant, date_t date)
{
	return plant != NULL ? plant_day_start (plant, date) : zone_day_start (NULL, date, 0);
}

static gboolean
list_read (const struct working *working, const struct kpi_records *records, struct kpi_set *set, GError **error)
{
	const struct kpi_order *order = working->order;
	struct ledger_kpi_scope scope = {.company = working->company->name,
		.plant = order->unit,
		.days = working->plant,
		.period = order->period,
		.from = order->from,
		.until = order->until,
		.reach = order->from - (date_t) ((records->reach + 86399) / 86400),
		.begins = day_start (working->plant, order->from),
		.ends = day_start (working->plant, order->until),
		.as_of = order->as_of};

	return ledger_kpi_read (order->ledger, records->entity, &scope, set, error);
}

static gboolean
sets_read (const struct working *working, GError **error)
{
	const struct kpi_rule *rule = working->computed->rule;
	struct kpi_sets *sets = working->computed->sets;

	for (int i = 0; i < rule->n_records; i++) {
		const struct kpi_records *records = &rule->records[i];
		gboolean good = kpi_is_ledger (records)
			? list_read (working, records, sets->set[i], error)
			: set_read (working, records->sources, records->entity, records->reach, sets->set[i], error);

		for (int j = 0; j < records->n_lookups && good; j++)
			good = set_read (
				working, records->lookups[j].sources, records->lookups[j].entity, records->reach, sets->lookup[i][j], error);
		if (!good) {
			g_prefix_error (error, "records '%s': ", records->name);
			return FALSE;
		}
	}
	return kpi_sets_join (rule, sets, day_start (working->plant, working->order->until), error);
}

/* ---- the whole ---- */

static bool
day_works (const void *calendar, date_t date)
{
	return working_day (calendar, date);
}

static gboolean
computed_judge (const struct working *working, GError **error)
{
	const struct kpi_order *order = working->order;
	g_autoptr (close_rule) calendar = close_rule_load (order->config->rules, working->company->name, error);
	struct kpi_input input = {.rule = working->computed->rule,
		.sets = working->computed->sets,
		.describe = records_describe,
		.unit = order->unit,
		.from_day = order->from,
		.until_day = order->until,
		.from = day_start (working->plant, order->from),
		.until = day_start (working->plant, order->until),
		.as_of = order->as_of,
		.zone = working->plant != NULL ? working->plant->zone : NULL,
		.works = day_works,
		.calendar = calendar,
		.keep_records = order->keep_records,
		.ignore = order->ignore,
		.breakdown = order->breakdown,
		.no_baseline = order->ledger == NULL ? "there is no ledger that has the baseline"
			: order->period == PERIOD_NONE   ? "a baseline is of periods"
											 : NULL};

	if (calendar == NULL ||
		(input.no_baseline == NULL &&
			!ledger_kpi_baseline (order->ledger, input.rule, order->unit, order->side, order->period, input.baseline, error)))
		return FALSE;
	working->computed->kpi = kpi_new (&input, error);
	return working->computed->kpi != NULL;
}

struct kpi_computed *
kpi_computed_new (const struct kpi_order *order, GError **error)
{
	g_autoptr (kpi_computed) computed = g_new0 (struct kpi_computed, 1);
	struct working working = {order, computed, NULL, &order->config->companies[0]};

	computed->evidence = g_array_new (FALSE, FALSE, sizeof (struct evidence));
	computed->rule = kpi_rule_load (order->config->rules, order->name, error);
	if (computed->rule == NULL)
		return NULL;
	if (*order->unit != '\0') {
		working.plant = config_plant (order->config, order->unit, error);
		if (working.plant == NULL)
			return NULL;
		working.company = working.plant->company;
	}
	computed->sets = kpi_sets_new (computed->rule, records_describe, error);
	if (computed->sets != NULL && sets_read (&working, error) && computed_judge (&working, error))
		return g_steal_pointer (&computed);
	g_prefix_error (error, "KPI '%s': ", order->name);
	return NULL;
}

void
kpi_computed_free (struct kpi_computed *computed)
{
	if (computed == NULL)
		return;
	kpi_free (computed->kpi);
	kpi_sets_free (computed->sets);
	kpi_rule_free (computed->rule);
	g_array_unref (computed->evidence);
	g_free (computed);
}
