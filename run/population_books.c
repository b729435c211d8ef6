/* The general ledger as reference data: what a rule reads of it that compares plant and ERP beside it. */
#include "common/base/strpool.h"
#include "run/population_internal.h"

#include <string.h>

gboolean
population_books_read (struct job *job, struct population *population, const struct population_order *order,
	const struct source_scope *scope, GError **error)
{
	struct source_span spans[SPANS_MAX];
	g_autoptr (GHashTable) own = g_hash_table_new (g_str_hash, g_str_equal);
	struct source_scope wide = *scope;
	size_t n = plant_source_spans (order->plant, order->rule->books_source, scope->from, scope->until, spans, SPANS_MAX);

	g_hash_table_add (own, (gpointer) order->code);
	wide.plant = "";
	wide.plants = *order->code != '\0' ? own : NULL;
	wide.company = order->plant->company->name;
	for (size_t i = 0; i < MIN (n, (size_t) SPANS_MAX); i++) {
		bool again = false;

		for (size_t j = 0; j < i; j++)
			again |= strcmp (spans[j].source, spans[i].source) == 0;
		if (!again && !population_entity_read (job, population, spans[i].source, "gl_entry", SIDE_RIGHT, &wide, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
population_lines_read (struct job *job, struct population *population, const struct reconciliation *rule,
	const struct source_scope *scope, const GPtrArray *plants, GError **error)
{
	g_autoptr (GHashTable) read = g_hash_table_new (g_str_hash, g_str_equal);

	for (guint i = 0; i < plants->len && rule->compare == COMPARE_ITEMS && rule->items.books != NULL; i++) {
		const char *name = plant_source (plants->pdata[i], rule->items.books, scope->until - 1);
		const struct source *source;
		struct source_reader *reader;
		bool has;

		if (config_source_find (job->config, name) == NULL || !g_hash_table_add (read, (gpointer) name))
			continue;
		source = config_source (job->config, name, error);
		reader = source != NULL ? source_open (source, job->config, error) : NULL;
		if (reader == NULL)
			return FALSE;
		has = source_has (reader, "gl_line");
		source_close (reader);
		if (has && !population_entity_read (job, population, name, "gl_entry", SIDE_RIGHT, scope, error))
			return FALSE;
	}
	return TRUE;
}

void
population_books_digest (struct population *population)
{
	char hex[33];

	if (!reference_gl_digest (population->reference, hex))
		return;
	for (guint i = 0; i < population->evidence->len; i++) {
		struct evidence *evidence = &g_array_index (population->evidence, struct evidence, i);

		if (strcmp (evidence->object, "gl_line") == 0)
			evidence->digest = strpool_text (population->strings, strpool_add0 (population->strings, hex));
	}
}
