#include "common/recon/kpi_set.h"

#include "common/base/failure.h"

#include <string.h>

static struct kpi_set *
set_new (struct strpool *strings)
{
	struct kpi_set *set = g_new0 (struct kpi_set, 1);

	set->strings = strings;
	set->columns = g_array_new (FALSE, FALSE, sizeof (struct kpi_column));
	return set;
}

static void
set_free (struct kpi_set *set)
{
	if (set == NULL)
		return;
	for (guint i = 0; i < set->columns->len; i++)
		g_free (g_array_index (set->columns, struct kpi_column, i).name);
	g_array_unref (set->columns);
	g_free (set->cells);
	g_free (set->missing);
	g_free (set);
}

void
kpi_sets_free (struct kpi_sets *sets)
{
	if (sets == NULL)
		return;
	for (int i = 0; i < KPI_RECORDS_MAX; i++) {
		set_free (sets->set[i]);
		for (int j = 0; j < KPI_LOOKUPS_MAX; j++)
			set_free (sets->lookup[i][j]);
	}
	strpool_free (sets->strings);
	g_free (sets);
}

bool
kpi_is_ledger (const struct kpi_records *records)
{
	return records->sources[0] == NULL;
}

int
kpi_set_find (const struct kpi_set *set, const char *name)
{
	for (guint i = 0; i < set->columns->len; i++)
		if (strcmp (g_array_index (set->columns, struct kpi_column, i).name, name) == 0)
			return (int) i;
	return -1;
}

int64_t *
kpi_set_row (struct kpi_set *set)
{
	size_t n = set->columns->len;

	if (set->rows == set->room) {
		set->room = set->room == 0 ? 1024 : set->room * 2;
		set->cells = g_realloc_n (set->cells, set->room * n, sizeof *set->cells);
	}
	int64_t *cells = set->cells + set->rows++ * n;
	for (size_t i = 0; i < n; i++)
		cells[i] = DECIMAL_NONE;
	return cells;
}

/* ---- laying out ---- */

/* A column under a name; a further one where it is not there yet. */
static int
column_add (struct kpi_set *set, const char *name, const struct expression_column *described)
{
	int at = kpi_set_find (set, name);

	if (at < 0) {
		struct kpi_column column = {g_strdup (name), described->type, described->scale};

		g_array_append_val (set->columns, column);
		at = (int) set->columns->len - 1;
	}
	return at;
}

struct layout
{
	const struct kpi_records *records;
	struct kpi_set *set, *const *lookup;
	kpi_describer *describe;
};

/* Whether a name is that of a lookup before a point, and what follows. */
static const char *
name_behind (const struct kpi_lookup *lookup, const char *name)
{
	size_t n = strlen (lookup->name);

	return strncmp (name, lookup->name, n) == 0 && name[n] == '.' ? name + n + 1 : NULL;
}

static bool
name_find (const void *data, const char *name, struct expression_column *column)
{
	const struct layout *layout = data;
	const struct kpi_records *records = layout->records;

	for (int i = 0; i < records->n_lookups; i++) {
		const char *behind = name_behind (&records->lookups[i], name);

		if (behind == NULL)
			continue;
		if (strcmp (behind, "found") == 0)
			*column = (struct expression_column) {0, EXPRESSION_FLAG, 0};
		else if (!layout->describe (records->lookups[i].entity, false, behind, column))
			return false;
		else
			column_add (layout->lookup[i], behind, column);
		column->column = column_add (layout->set, name, column);
		return true;
	}
	if (!layout->describe (records->entity, kpi_is_ledger (records), name, column))
		return false;
	column->column = column_add (layout->set, name, column);
	return true;
}

static bool
layout_bind (const struct layout *layout, struct expression *expression, GError **error)
{
	return expression == NULL || expression_bind (expression, name_find, layout, error);
}

static bool
type_check (const struct expression *expression, enum expression_type type, const char *what, GError **error)
{
	if (expression == NULL || expression_type (expression) == type ||
		(type == EXPRESSION_NUMBER && expression_type (expression) == EXPRESSION_FLAG))
		return true;
	g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "%s is %s, not %s", what,
		expression_type_name (expression_type (expression)), expression_type_name (type));
	return false;
}

/* A column that has to be there whatever the formulas use. */
static bool
column_need (const struct layout *layout, const char *name, GError **error)
{
	struct expression_column column = {0};

	if (name_find (layout, name, &column))
		return true;
	g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "the records have no '%s'", name);
	return false;
}

static bool
lookups_lay (const struct layout *layout, GError **error)
{
	for (int i = 0; i < layout->records->n_lookups; i++) {
		const struct kpi_lookup *lookup = &layout->records->lookups[i];
		struct expression_column column = {0};

		for (int j = 0; j <= lookup->n_by; j++) {
			const char *name = j < lookup->n_by ? lookup->by[j] : lookup->latest;

			if (name == NULL)
				continue;
			if (!layout->describe (lookup->entity, false, name, &column)) {
				g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "'%s' has no '%s'", lookup->entity, name);
				return false;
			}
			column_add (layout->lookup[i], name, &column);
			if (j < lookup->n_by && !column_need (layout, name, error))
				return false;
		}
	}
	return true;
}

static bool
set_lay (const struct layout *layout, GError **error)
{
	const struct kpi_records *records = layout->records;
	struct expression_column plant, key;

	if (name_find (layout, records->key, &key) && key.type != EXPRESSION_TEXT) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "'key': '%s' is %s, not a text", records->key,
			expression_type_name (key.type));
		return false;
	}
	bool good = column_need (layout, records->key, error) && lookups_lay (layout, error) &&
		layout_bind (layout, records->where, error) && type_check (records->where, EXPRESSION_FLAG, "'where'", error);

	if (good && layout->describe (records->entity, kpi_is_ledger (records), "plant", &plant))
		column_add (layout->set, "plant", &plant);
	for (int i = 0; i < records->n_exclude && good; i++)
		good = layout_bind (layout, records->exclude[i].when, error) &&
			type_check (records->exclude[i].when, EXPRESSION_FLAG, "'when'", error);
	return good;
}

static bool
value_lay (const struct layout *layout, const struct kpi_value *value, GError **error)
{
	return layout_bind (layout, value->numerator, error) && layout_bind (layout, value->denominator, error) &&
		layout_bind (layout, value->at, error) && type_check (value->numerator, EXPRESSION_NUMBER, "the numerator", error) &&
		type_check (value->denominator, EXPRESSION_NUMBER, "the denominator", error) &&
		type_check (value->at, EXPRESSION_TIME, "'at'", error);
}

static struct layout
layout_of (const struct kpi_rule *rule, const struct kpi_sets *sets, int records, kpi_describer *describe)
{
	return (struct layout) {&rule->records[records], sets->set[records], sets->lookup[records], describe};
}

gboolean
kpi_grain_bind (struct kpi_rule *rule, const struct kpi_sets *sets, int records, kpi_describer *describe, GError **error)
{
	struct layout layout = layout_of (rule, sets, records, describe);

	for (int i = 0; i < rule->n_grain; i++)
		if (!layout_bind (&layout, rule->grain[i].of, error) ||
			!type_check (rule->grain[i].of, EXPRESSION_TEXT, "a column of the grain", error)) {
			g_prefix_error (error, "%s: grain '%s': ", rule->file, rule->grain[i].name);
			return FALSE;
		}
	return TRUE;
}

struct kpi_sets *
kpi_sets_new (struct kpi_rule *rule, kpi_describer *describe, GError **error)
{
	g_autoptr (kpi_sets) sets = g_new0 (struct kpi_sets, 1);

	sets->strings = strpool_new ();
	for (int i = 0; i < rule->n_records; i++) {
		sets->set[i] = set_new (sets->strings);
		for (int j = 0; j < rule->records[i].n_lookups; j++)
			sets->lookup[i][j] = set_new (sets->strings);
		struct layout layout = layout_of (rule, sets, i, describe);
		if (!set_lay (&layout, error)) {
			g_prefix_error (error, "%s: records '%s': ", rule->file, rule->records[i].name);
			return NULL;
		}
	}
	for (int i = 0; i < rule->n_values; i++) {
		struct layout layout = layout_of (rule, sets, rule->values[i].records, describe);

		if (!value_lay (&layout, &rule->values[i], error)) {
			g_prefix_error (error, "%s: value '%s': ", rule->file, rule->values[i].name);
			return NULL;
		}
		if (!kpi_grain_bind (rule, sets, rule->values[i].records, describe, error))
			return NULL;
	}
	return g_steal_pointer (&sets);
}

/* ---- joining ---- */

/* What a row is looked up by; any_plant: what holds for every plant. */
static char *
join_key (const struct kpi_set *set, size_t row, const struct kpi_lookup *lookup, bool any_plant)
{
	GString *key = g_string_new (NULL);

	for (int i = 0; i < lookup->n_by; i++) {
		int column = kpi_set_find (set, lookup->by[i]);
		int64_t cell = kpi_set_cell (set, row, column);
		bool empty = cell == 0 && g_array_index (set->columns, struct kpi_column, column).type == EXPRESSION_TEXT;

		if (empty || (any_plant && strcmp (lookup->by[i], "plant") == 0))
			cell = DECIMAL_NONE;
		g_string_append_printf (key, "%" G_GINT64_FORMAT "|", cell);
	}
	return g_string_free (key, FALSE);
}

/* Rows to look up, by key: number + 1. */
static gboolean
join_index (const struct kpi_set *set, const struct kpi_lookup *lookup, instant_t until, GHashTable *index, GError **error)
{
	int latest = lookup->latest != NULL ? kpi_set_find (set, lookup->latest) : -1;

	for (size_t row = 0; row < set->rows; row++) {
		g_autofree char *key = join_key (set, row, lookup, false);
		int64_t mine = latest >= 0 ? kpi_set_cell (set, row, latest) : 0, other;
		guint at = GPOINTER_TO_UINT (g_hash_table_lookup (index, key));

		if (latest >= 0 && mine >= until)
			continue;
		other = at > 0 && latest >= 0 ? kpi_set_cell (set, at - 1, latest) : 0;
		if (at > 0 && mine == other) {
			g_set_error (error, FAILURE, FAILURE_DATA, "lookup '%s': row %zu and row %u are of the same %s%s", lookup->name,
				row + 1, at, lookup->by[0], latest >= 0 ? " and equally late" : "");
			return FALSE;
		}
		if (at == 0 || mine > other)
			g_hash_table_insert (index, g_steal_pointer (&key), GUINT_TO_POINTER ((guint) row + 1));
	}
	return TRUE;
}

static guint
join_find (const struct kpi_set *set, size_t row, const struct kpi_lookup *lookup, GHashTable *index)
{
	g_autofree char *key = join_key (set, row, lookup, false), *any = NULL;
	guint at = GPOINTER_TO_UINT (g_hash_table_lookup (index, key));

	if (at > 0)
		return at;
	any = join_key (set, row, lookup, true);
	return GPOINTER_TO_UINT (g_hash_table_lookup (index, any));
}

static gboolean
set_join (struct kpi_set *set, const struct kpi_set *from, const struct kpi_lookup *lookup, instant_t until, GError **error)
{
	g_autoptr (GHashTable) index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

	if (!join_index (from, lookup, until, index, error))
		return FALSE;
	for (size_t row = 0; row < set->rows; row++) {
		guint at = join_find (set, row, lookup, index);
		int64_t *cells = set->cells + row * set->columns->len;

		for (guint i = 0; i < set->columns->len; i++) {
			const char *behind = name_behind (lookup, g_array_index (set->columns, struct kpi_column, i).name);

			if (behind == NULL)
				continue;
			if (strcmp (behind, "found") == 0)
				cells[i] = at > 0;
			else if (at > 0)
				cells[i] = kpi_set_cell (from, at - 1, kpi_set_find (from, behind));
		}
	}
	return TRUE;
}

gboolean
kpi_sets_join (const struct kpi_rule *rule, struct kpi_sets *sets, instant_t until, GError **error)
{
	for (int i = 0; i < rule->n_records; i++)
		for (int j = 0; j < rule->records[i].n_lookups && sets->set[i]->missing == NULL; j++) {
			const struct kpi_set *from = sets->lookup[i][j];

			if (from->missing != NULL)
				sets->set[i]->missing = g_strdup (from->missing);
			else if (!set_join (sets->set[i], from, &rule->records[i].lookups[j], until, error))
				return FALSE;
		}
	return TRUE;
}
