#include "common/config/kpi_rule.h"

#include "common/base/failure.h"
#include "common/base/strpool.h"
#include "common/base/text_file.h"
#include "common/config/yaml.h"

#include <string.h>

static const char *const kinds[] = {"ratio", "complement", "total", "percentile", "reduction", "slope", "spike"};
#define KINDS "ratio|complement|total|percentile|reduction|slope|spike"

struct kpi_rule_store
{
	struct yaml *yaml;
	GPtrArray *expressions;
	char *file, *hash;
};

const char *
kpi_kind_name (enum kpi_kind kind)
{
	return kinds[kind];
}

int
kpi_value_find (const struct kpi_rule *rule, const char *name)
{
	for (int i = 0; i < rule->n_values; i++)
		if (strcmp (rule->values[i].name, name) == 0)
			return i;
	return -1;
}

/* ---- pieces ---- */

static gboolean
formula_read (struct yaml_node node, struct kpi_rule *rule, struct expression **expression, GError **error)
{
	g_autoptr (GError) failed = NULL;

	if (yaml_kind (node) != YAML_SCALAR || *yaml_value (node) == '\0')
		return yaml_fail (node, error, "is no formula");
	*expression = expression_parse (yaml_value (node), &failed);
	if (*expression == NULL)
		return yaml_fail (node, error, "%s", failed->message);
	g_ptr_array_add (rule->store->expressions, *expression);
	return TRUE;
}

/* One name, or a list of them; all: NULL-ended, with room for most. */
struct names
{
	const char **all;
	int n, most;
};

static gboolean
name_take (struct yaml_node node, void *target, GError **error)
{
	struct names *names = target;

	if (names->n == names->most)
		return yaml_fail (node, error, "more than %d names", names->most);
	return yaml_text (node, &names->all[names->n++], error);
}

static gboolean
names_read (struct yaml_node node, const char **all, int most, int *n, GError **error)
{
	struct names names = {all, 0, most};
	gboolean good = yaml_kind (node) == YAML_LIST ? yaml_each (node, name_take, &names, error) : name_take (node, &names, error);

	*n = names.n;
	return good;
}

/* ---- records ---- */

struct lookup_reader
{
	struct kpi_lookup lookup;
};

static gboolean
lookup_source_read (struct yaml_node node, void *target, GError **error)
{
	struct lookup_reader *reader = target;
	int n;

	return names_read (node, reader->lookup.sources, KPI_SOURCES_MAX, &n, error);
}

static gboolean
lookup_by_read (struct yaml_node node, void *target, GError **error)
{
	struct lookup_reader *reader = target;

	return names_read (node, reader->lookup.by, KPI_BY_MAX, &reader->lookup.n_by, error);
}

struct records_reader
{
	struct kpi_records records;
	struct kpi_rule *rule;
};

static gboolean
lookup_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct lookup_reader, lookup.name), .required = true},
		{"source", FIELD_READ, .read = lookup_source_read, .required = true},
		{"entity", FIELD_TEXT, .offset = offsetof (struct lookup_reader, lookup.entity), .required = true},
		{"by", FIELD_READ, .read = lookup_by_read, .required = true},
		{"latest", FIELD_TEXT, .offset = offsetof (struct lookup_reader, lookup.latest)}, {0}};
	struct records_reader *outer = target;
	struct lookup_reader reader = {0};

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	if (outer->records.n_lookups == KPI_LOOKUPS_MAX)
		return yaml_fail (node, error, "more than %d lookups", KPI_LOOKUPS_MAX);
	outer->records.lookups[outer->records.n_lookups++] = reader.lookup;
	return TRUE;
}

struct exclusion_reader
{
	struct kpi_exclusion exclusion;
	struct kpi_rule *rule;
};

static gboolean
when_read (struct yaml_node node, void *target, GError **error)
{
	struct exclusion_reader *reader = target;

	return formula_read (node, reader->rule, &reader->exclusion.when, error);
}

static gboolean
exclusion_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"when", FIELD_READ, .read = when_read, .required = true},
		{"reason", FIELD_TEXT, .offset = offsetof (struct exclusion_reader, exclusion.reason), .required = true}, {0}};
	struct records_reader *outer = target;
	struct exclusion_reader reader = {.rule = outer->rule};

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	if (outer->records.n_exclude == KPI_EXCLUDE_MAX)
		return yaml_fail (node, error, "more than %d exclusions", KPI_EXCLUDE_MAX);
	outer->records.exclude[outer->records.n_exclude++] = reader.exclusion;
	return TRUE;
}

static gboolean
records_source_read (struct yaml_node node, void *target, GError **error)
{
	struct records_reader *reader = target;
	int n;

	return names_read (node, reader->records.sources, KPI_SOURCES_MAX, &n, error);
}

static gboolean
where_read (struct yaml_node node, void *target, GError **error)
{
	struct records_reader *reader = target;

	return formula_read (node, reader->rule, &reader->records.where, error);
}

static gboolean
records_read (struct yaml_node node, void *target, GError **error)
{
	struct ledger_reader
	{
		struct records_reader of;
		const char *ledger;
	};
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct ledger_reader, of.records.name), .required = true},
		{"source", FIELD_READ, .read = records_source_read},
		{"entity", FIELD_TEXT, .offset = offsetof (struct ledger_reader, of.records.entity)},
		{"ledger", FIELD_TEXT, .offset = offsetof (struct ledger_reader, ledger)},
		{"key", FIELD_TEXT, .offset = offsetof (struct ledger_reader, of.records.key)},
		{"reach", FIELD_DURATION, .offset = offsetof (struct ledger_reader, of.records.reach)},
		{"where", FIELD_READ, .read = where_read}, {"exclude", FIELD_EACH, .read = exclusion_read},
		{"lookups", FIELD_EACH, .read = lookup_read}, {0}};
	struct kpi_rule *rule = target;
	struct ledger_reader reader = {.of = {.rule = rule, .records = {.key = "source_key"}}};

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	struct kpi_records *records = &reader.of.records;
	if ((reader.ledger == NULL) == (records->entity == NULL) || (reader.ledger == NULL) == (records->sources[0] == NULL))
		return yaml_fail (node, error, "is either an 'entity' with its 'source', or of the 'ledger'");
	if (reader.ledger != NULL)
		records->entity = reader.ledger;
	for (int i = 0; i < rule->n_records; i++)
		if (strcmp (rule->records[i].name, records->name) == 0)
			return yaml_fail_below (node, "name", error, "'%s' is there twice", records->name);
	if (rule->n_records == KPI_RECORDS_MAX)
		return yaml_fail (node, error, "more than %d sets of records", KPI_RECORDS_MAX);
	rule->records[rule->n_records++] = *records;
	return TRUE;
}

/* ---- grain ---- */

struct grain_reader
{
	struct kpi_grain grain;
	struct kpi_rule *rule;
};

static gboolean
grain_of_read (struct yaml_node node, void *target, GError **error)
{
	struct grain_reader *reader = target;

	return formula_read (node, reader->rule, &reader->grain.of, error);
}

static gboolean
grain_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct grain_reader, grain.name), .required = true},
		{"of", FIELD_READ, .read = grain_of_read, .required = true}, {0}};
	struct kpi_rule *rule = target;
	struct grain_reader reader = {.rule = rule};

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	if (rule->n_grain == KPI_GRAIN_MAX)
		return yaml_fail (node, error, "more than %d columns", KPI_GRAIN_MAX);
	rule->grain[rule->n_grain++] = reader.grain;
	return TRUE;
}

/* ---- values ---- */

struct value_reader
{
	struct kpi_value value;
	struct kpi_rule *rule;
	int kind, better;
};

static gboolean
value_records_read (struct yaml_node node, void *target, GError **error)
{
	struct value_reader *reader = target;
	const char *name;

	if (!yaml_text (node, &name, error))
		return FALSE;
	for (int i = 0; i < reader->rule->n_records; i++)
		if (strcmp (reader->rule->records[i].name, name) == 0) {
			reader->value.records = i;
			return TRUE;
		}
	return yaml_fail (node, error, "there are no records '%s' above", name);
}

static gboolean
numerator_read (struct yaml_node node, void *target, GError **error)
{
	struct value_reader *reader = target;

	return formula_read (node, reader->rule, &reader->value.numerator, error);
}

static gboolean
denominator_read (struct yaml_node node, void *target, GError **error)
{
	struct value_reader *reader = target;

	return formula_read (node, reader->rule, &reader->value.denominator, error);
}

static gboolean
at_read (struct yaml_node node, void *target, GError **error)
{
	struct value_reader *reader = target;

	return formula_read (node, reader->rule, &reader->value.at, error);
}

static gboolean
value_check (struct yaml_node node, struct value_reader *reader, GError **error)
{
	struct kpi_value *value = &reader->value;
	bool series = value->kind == KPI_SLOPE || value->kind == KPI_SPIKE;
	bool divided = value->kind == KPI_RATIO || value->kind == KPI_COMPLEMENT || value->kind == KPI_SLOPE;

	if (series != (value->at != NULL))
		return yaml_fail (node, error, "a slope and a spike have an 'at', and nothing else has");
	if (!divided && value->denominator != NULL)
		return yaml_fail_below (node, "denominator", error, "is for ratio, complement and slope");
	if ((value->kind == KPI_PERCENTILE) != (value->percent > 0))
		return yaml_fail (node, error, "a percentile has a 'percent', and nothing else has");
	if (value->kind == KPI_SPIKE && value->least <= 0)
		return yaml_fail (node, error, "'least' is missing: the smallest step that stands out");
	if ((value->target != DECIMAL_NONE) != (reader->better >= 0))
		return yaml_fail (node, error, "'target' and 'better' belong together");
	if ((value->hard || value->every) && value->target == DECIMAL_NONE)
		return yaml_fail_below (node, value->hard ? "hard" : "every", error, "needs a 'target'");
	return TRUE;
}

static gboolean
value_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct value_reader, value.name), .required = true},
		{"title", FIELD_TEXT, .offset = offsetof (struct value_reader, value.title), .required = true},
		{"kind", FIELD_CHOICE, .offset = offsetof (struct value_reader, kind), .required = true, .choices = KINDS},
		{"unit", FIELD_TEXT, .offset = offsetof (struct value_reader, value.unit)},
		{"records", FIELD_READ, .read = value_records_read}, {"numerator", FIELD_READ, .read = numerator_read, .required = true},
		{"denominator", FIELD_READ, .read = denominator_read}, {"at", FIELD_READ, .read = at_read},
		{"percent", FIELD_INT, .offset = offsetof (struct value_reader, value.percent), .min = 1, .max = 100},
		{"per", FIELD_DECIMAL, .offset = offsetof (struct value_reader, value.per), .min = 1},
		{"least", FIELD_DECIMAL, .offset = offsetof (struct value_reader, value.least), .scale = KPI_SCALE},
		{"decimals", FIELD_INT, .offset = offsetof (struct value_reader, value.decimals), .max = KPI_SCALE},
		{"better", FIELD_CHOICE, .offset = offsetof (struct value_reader, better), .choices = "higher|lower"},
		{"target", FIELD_DECIMAL, .offset = offsetof (struct value_reader, value.target), .scale = KPI_SCALE,
			.min = -INT64_C (1000000000000000)},
		{"hard", FIELD_BOOL, .offset = offsetof (struct value_reader, value.hard)},
		{"every", FIELD_BOOL, .offset = offsetof (struct value_reader, value.every)}, {0}};
	struct kpi_rule *rule = target;
	struct value_reader reader = {
		.rule = rule, .better = -1, .value = {.unit = "", .per = 1, .decimals = -1, .target = DECIMAL_NONE}};
	struct kpi_value *value = &reader.value;

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	value->kind = (enum kpi_kind) reader.kind;
	value->lower = reader.better == 1;
	if (value->decimals < 0)
		value->decimals = value->kind == KPI_TOTAL && value->per == 1 ? 0 : 2;
	if (!value_check (node, &reader, error))
		return FALSE;
	if (kpi_value_find (rule, value->name) >= 0)
		return yaml_fail_below (node, "name", error, "'%s' is there twice", value->name);
	if (rule->n_values == KPI_VALUES_MAX)
		return yaml_fail (node, error, "more than %d values", KPI_VALUES_MAX);
	rule->values[rule->n_values++] = *value;
	return TRUE;
}

/* ---- the whole ---- */

static gboolean
rule_read (struct kpi_rule *rule, struct yaml_node root, const char *name, GError **error)
{
	static const struct field fields[] = {{"name", FIELD_TEXT, .offset = offsetof (struct kpi_rule, name), .required = true},
		{"title", FIELD_TEXT, .offset = offsetof (struct kpi_rule, title), .required = true},
		{"question", FIELD_TEXT, .offset = offsetof (struct kpi_rule, question), .required = true},
		{"owner", FIELD_TEXT, .offset = offsetof (struct kpi_rule, owner), .required = true},
		{"version", FIELD_INT, .offset = offsetof (struct kpi_rule, version), .required = true, .min = 1},
		{"records", FIELD_EACH, .read = records_read, .required = true}, {"grain", FIELD_EACH, .read = grain_read},
		{"values", FIELD_EACH, .read = value_read, .required = true}, {0}};

	if (!yaml_map (root, fields, rule, error))
		return FALSE;
	return strcmp (rule->name, name) == 0 ||
		yaml_fail_below (root, "name", error, "'%s' is not the name of the file", rule->name);
}

/* Of what was read, which is taken over; NULL: it could not be. */
static struct kpi_rule *
rule_make (struct yaml *yaml, const char *name, GError **error)
{
	g_autoptr (kpi_rule) rule = NULL;

	if (yaml == NULL)
		return NULL;
	rule = g_new0 (struct kpi_rule, 1);
	rule->store = g_new0 (struct kpi_rule_store, 1);
	rule->store->expressions = g_ptr_array_new_with_free_func ((GDestroyNotify) expression_free);
	rule->store->yaml = yaml;
	if (!rule_read (rule, yaml_root (yaml), name, error))
		return NULL;
	rule->file = rule->store->file = g_strdup_printf ("kpi/%s.yaml", name);
	rule->hash = rule->store->hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, yaml_source (rule->store->yaml), -1);
	return g_steal_pointer (&rule);
}

struct kpi_rule *
kpi_rule_load (const char *folder, const char *name, GError **error)
{
	g_autofree char *file = g_strdup_printf ("kpi/%s.yaml", name), *path = g_build_filename (folder, file, NULL);

	if (*name != '\0' && strchr (name, '/') == NULL)
		return rule_make (yaml_read (path, error), name, error);
	g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "'%s' is no name of a KPI", name);
	return NULL;
}

struct kpi_rule *
kpi_rule_parse (const char *text, const char *name, GError **error)
{
	g_autofree char *file = g_strdup_printf ("kpi/%s.yaml", name);

	return rule_make (yaml_parse (file, text, strlen (text), error), name, error);
}

void
kpi_rule_free (struct kpi_rule *rule)
{
	if (rule == NULL)
		return;
	g_ptr_array_unref (rule->store->expressions);
	yaml_close (rule->store->yaml);
	g_free (rule->store->file);
	g_free (rule->store->hash);
	g_free (rule->store);
	g_free (rule);
}

char **
kpi_rule_names (const char *folder, GError **error)
{
	g_autofree char *path = g_build_filename (folder, "kpi", NULL);
	g_autoptr (GDir) dir = folder_open (path, FAILURE_CONFIGURATION, error);
	GPtrArray *names = g_ptr_array_new ();
	const char *file;

	if (dir == NULL) {
		g_ptr_array_unref (names);
		return NULL;
	}
	while ((file = g_dir_read_name (dir)) != NULL)
		if (g_str_has_suffix (file, ".yaml"))
			g_ptr_array_add (names, g_strndup (file, strlen (file) - strlen (".yaml")));
	g_ptr_array_sort (names, texts_compare);
	g_ptr_array_add (names, NULL);
	return (char **) g_ptr_array_free (names, FALSE);
}
