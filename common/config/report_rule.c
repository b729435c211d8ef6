#include "common/config/report_rule_internal.h"

#include "common/base/failure.h"
#include "common/base/text_file.h"
#include "common/config/kpi_rule.h"
#include "common/config/snapshot_rule.h"

#include <string.h>

static const char *const kinds[] = {"count", "balance", "money", "quantity", "ratio"};
static const char *const causes[] = {"DEFINITION", "TIMING", "SCOPE", "CORRECTION", "LEGACY_DEFECT"};

const char *
measure_kind_name (enum measure_kind kind)
{
	return kinds[kind];
}

const char *
known_cause_name (enum known_cause cause)
{
	return causes[cause];
}

int
report_grain_find (const struct report_rule *rule, const char *name)
{
	for (int i = 0; i < rule->n_grain; i++)
		if (strcmp (rule->grain[i], name) == 0)
			return i;
	return -1;
}

int
report_measure_find (const struct report_rule *rule, const char *name)
{
	for (int i = 0; i < rule->n_measures; i++)
		if (strcmp (rule->measures[i].name, name) == 0)
			return i;
	return -1;
}

static int
side_find (const struct report_rule *rule, const char *name)
{
	for (int i = 0; i < rule->n_sides; i++)
		if (strcmp (rule->sides[i].name, name) == 0)
			return i;
	return -1;
}

gboolean
report_grain_read (struct yaml_node node, const struct report_rule *rule, int *column, GError **error)
{
	const char *name;

	if (!yaml_text (node, &name, error))
		return FALSE;
	*column = report_grain_find (rule, name);
	return *column >= 0 || yaml_fail (node, error, "'%s' is no column of the grain", name);
}

gboolean
report_measure_read (struct yaml_node node, const struct report_rule *rule, int *measure, GError **error)
{
	const char *name;

	if (!yaml_text (node, &name, error))
		return FALSE;
	*measure = report_measure_find (rule, name);
	return *measure >= 0 || yaml_fail (node, error, "'%s' is no measure above", name);
}

gboolean
report_side_read (struct yaml_node node, const struct report_rule *rule, int *side, GError **error)
{
	const char *name;

	if (!yaml_text (node, &name, error))
		return FALSE;
	*side = side_find (rule, name);
	return *side >= 0 || yaml_fail (node, error, "'%s' is no side", name);
}

/* ---- grain ---- */

static gboolean
grain_read (struct yaml_node node, void *target, GError **error)
{
	struct report_rule *rule = &((struct report_reader *) target)->rule;
	const char *name;

	if (!yaml_text (node, &name, error))
		return FALSE;
	if (report_grain_find (rule, name) >= 0)
		return yaml_fail (node, error, "'%s' is there twice", name);
	if (rule->n_grain == GRAIN_MAX)
		return yaml_fail (node, error, "more than %d columns", GRAIN_MAX);
	rule->grain[rule->n_grain++] = name;
	return TRUE;
}

/* ---- measures ---- */

struct measure_reader
{
	struct measure measure;
	struct report_reader *reader;
	int kind;
	int64_t points;
};

static gboolean
unit_by_read (struct yaml_node node, void *target, GError **error)
{
	struct measure_reader *reader = target;

	return report_grain_read (node, &reader->reader->rule, &reader->measure.unit_column, error);
}

static gboolean
numerator_read (struct yaml_node node, void *target, GError **error)
{
	struct measure_reader *reader = target;

	return report_measure_read (node, &reader->reader->rule, &reader->measure.numerator, error);
}

static gboolean
denominator_read (struct yaml_node node, void *target, GError **error)
{
	struct measure_reader *reader = target;

	return report_measure_read (node, &reader->reader->rule, &reader->measure.denominator, error);
}

/* What a kind allows unless the measure says otherwise (domain.md 2.m). */
static void
measure_defaults (struct measure *measure, enum measure_kind kind)
{
	const int64_t one = 1000000; /* at REPORT_SCALE and PRICE_SCALE */

	measure->kind = kind;
	if (measure->absolute == DECIMAL_NONE)
		measure->absolute = kind == MEASURE_MONEY ? 100 * one : 0;
	if (measure->percent == DECIMAL_NONE)
		measure->percent = kind == MEASURE_MONEY ? one / 100 : 0;
	if (measure->decimals < 0)
		measure->decimals = kind == MEASURE_COUNT ? 0 : kind == MEASURE_RATIO ? 4 : kind == MEASURE_QUANTITY ? 3 : 2;
}

static gboolean
ratio_check (struct yaml_node node, struct measure_reader *reader, GError **error)
{
	struct measure *measure = &reader->measure;
	bool ratio = measure->kind == MEASURE_RATIO;

	if (ratio != (measure->numerator >= 0) || ratio != (measure->denominator >= 0))
		return yaml_fail (node, error, "a ratio, and nothing else, has a 'numerator' and a 'denominator'");
	for (int part = 0; ratio && part < 2; part++)
		if (reader->reader->rule.measures[part == 0 ? measure->numerator : measure->denominator].kind == MEASURE_RATIO)
			return yaml_fail (node, error, "a ratio of ratios cannot be compared part by part");
	if (ratio) /* 0.1 points are a share of 0.001 */
		measure->absolute = (reader->points != DECIMAL_NONE ? reader->points : 100000) / 100;
	else if (reader->points != DECIMAL_NONE)
		return yaml_fail_below (node, "points", error, "is for ratios");
	return TRUE;
}

static gboolean
measure_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct measure_reader, measure.name), .required = true},
		{"kind", FIELD_CHOICE, .offset = offsetof (struct measure_reader, kind), .required = true,
			.choices = "count|balance|money|quantity|ratio"},
		{"unit", FIELD_TEXT, .offset = offsetof (struct measure_reader, measure.unit)},
		{"unit_by", FIELD_READ, .read = unit_by_read}, {"numerator", FIELD_READ, .read = numerator_read},
		{"denominator", FIELD_READ, .read = denominator_read},
		{"decimals", FIELD_INT, .offset = offsetof (struct measure_reader, measure.decimals), .max = REPORT_SCALE},
		{"absolute", FIELD_DECIMAL, .offset = offsetof (struct measure_reader, measure.absolute), .scale = REPORT_SCALE},
		{"percent", FIELD_DECIMAL, .offset = offsetof (struct measure_reader, measure.percent), .scale = PRICE_SCALE,
			.max = 100000000},
		{"points", FIELD_DECIMAL, .offset = offsetof (struct measure_reader, points), .scale = REPORT_SCALE},
		{"absorbed_cap", FIELD_DECIMAL, .offset = offsetof (struct measure_reader, measure.absorbed_cap), .scale = REPORT_SCALE},
		{0}};
	struct report_reader *outer = target;
	struct measure_reader reader = {.reader = outer,
		.points = DECIMAL_NONE,
		.measure = {.unit = "",
			.unit_column = -1,
			.numerator = -1,
			.denominator = -1,
			.decimals = -1,
			.absolute = DECIMAL_NONE,
			.percent = DECIMAL_NONE,
			.absorbed_cap = DECIMAL_NONE}};
	struct report_rule *rule = &outer->rule;

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	if (report_measure_find (rule, reader.measure.name) >= 0 || report_grain_find (rule, reader.measure.name) >= 0)
		return yaml_fail_below (node, "name", error, "'%s' is there twice", reader.measure.name);
	if (rule->n_measures == MEASURES_MAX)
		return yaml_fail (node, error, "more than %d measures", MEASURES_MAX);
	measure_defaults (&reader.measure, (enum measure_kind) reader.kind);
	if (!ratio_check (node, &reader, error))
		return FALSE;
	rule->measures[rule->n_measures++] = reader.measure;
	return TRUE;
}

/* ---- the whole ---- */

static gboolean
rule_check (const struct report_rule *rule, struct yaml_node root, const char *name, GError **error)
{
	if (strcmp (rule->name, name) != 0)
		return yaml_fail (yaml_get (root, "name"), error, "the file is named '%s'", name);
	if (rule->n_sides < 2)
		return yaml_fail (yaml_get (root, "sides"), error, "fewer than two: there is nothing to compare");
	if (rule->of_plant && report_grain_find (rule, "plant") < 0)
		return yaml_fail (yaml_get (root, "scope"), error, "a run is of a plant only where the grain has a column 'plant'");
	return TRUE;
}

/* ---- hours by hand ---- */

static gboolean
effort_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"plant", FIELD_TEXT, .offset = offsetof (struct report_effort, plant)},
		{"hours", FIELD_DECIMAL, .offset = offsetof (struct report_effort, hours), .scale = EFFORT_SCALE, .required = true},
		{"by", FIELD_TEXT, .offset = offsetof (struct report_effort, by), .required = true},
		{"measured", FIELD_DATE, .offset = offsetof (struct report_effort, measured), .required = true}, {0}};
	struct report_reader *reader = target;
	struct report_effort effort = {.plant = ""};

	if (!yaml_map (node, fields, &effort, error))
		return FALSE;
	if (*effort.plant != '\0' && reader->scope == 0)
		return yaml_fail_below (node, "plant", error, "a run is of all plants: 'scope: plant', above, makes one of each");
	for (guint i = 0; i < reader->efforts->len; i++)
		if (strcmp (g_array_index (reader->efforts, struct report_effort, i).plant, effort.plant) == 0)
			return yaml_fail (
				node, error, "what '%s' costs by hand is there twice", *effort.plant != '\0' ? effort.plant : "all");
	g_array_append_val (reader->efforts, effort);
	return TRUE;
}

struct report_effort
report_rule_effort (const struct report_rule *rule, const char *plant)
{
	struct report_effort found = {.plant = "", .hours = DECIMAL_NONE, .by = "", .measured = DATE_NONE};

	for (size_t i = 0; i < rule->n_efforts; i++)
		if (strcmp (rule->efforts[i].plant, plant) == 0)
			return rule->efforts[i];
		else if (*rule->efforts[i].plant == '\0')
			found = rule->efforts[i];
	return found;
}

static gboolean
reader_fill (struct report_reader *reader, struct yaml_node root, const char *name, GError **error)
{
	static const struct field streak_fields[] = {
		{"periods", FIELD_INT, .offset = offsetof (struct report_reader, rule.streak), .min = 1, .max = 120},
		{"quarter_end", FIELD_BOOL, .offset = offsetof (struct report_reader, rule.quarter_end)}, {0}};
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct report_reader, rule.name), .required = true},
		{"title", FIELD_TEXT, .offset = offsetof (struct report_reader, rule.title), .required = true},
		{"owner", FIELD_TEXT, .offset = offsetof (struct report_reader, rule.owner), .required = true},
		{"version", FIELD_INT, .offset = offsetof (struct report_reader, rule.version), .required = true, .min = 1},
		{"scope", FIELD_CHOICE, .offset = offsetof (struct report_reader, scope), .choices = "all|plant"},
		{"grain", FIELD_EACH, .read = grain_read, .required = true},
		{"measures", FIELD_EACH, .read = measure_read, .required = true},
		{"sides", FIELD_EACH, .read = side_read, .required = true}, {"crosswalks", FIELD_EACH, .read = crosswalk_read},
		{"records", FIELD_EACH, .read = records_read}, {"known", FIELD_EACH, .read = known_read},
		{"streak", FIELD_MAP, .fields = streak_fields}, {"effort", FIELD_EACH, .read = effort_read},
		{"max_unexplained", FIELD_INT, .offset = offsetof (struct report_reader, max_unexplained)}, {0}};

	if (!yaml_map (root, fields, reader, error))
		return FALSE;
	reader->rule.of_plant = reader->scope == 1;
	reader->rule.max_unexplained = reader->max_unexplained;
	return rule_check (&reader->rule, root, name, error);
}

/* Rule and queries in one text, of which the hash is. */
static void
rule_text (struct report_rule *rule, const char *yaml)
{
	GString *text = g_string_new (yaml);

	for (int side = 0; side < rule->n_sides; side++)
		for (size_t i = 0; i < rule->sides[side].n_inputs; i++) {
			const struct report_input *input = &rule->sides[side].inputs[i];

			if (input->query != NULL)
				g_string_append_printf (text, "\n# %s\n%s", input->query_file, input->query);
			if (input->kpi != NULL)
				g_string_append_printf (text, "\n# %s\n%s", input->kpi, input->kpi_text);
		}
	for (size_t i = 0; i < rule->n_records; i++)
		if (rule->records[i].query != NULL)
			g_string_append_printf (text, "\n# %s\n%s", rule->records[i].query_file, rule->records[i].query);
	rule->hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize) text->len);
	g_ptr_array_add (rule->store->owned, (gpointer) rule->hash);
	g_ptr_array_add (rule->store->owned, (gpointer) (rule->text = g_string_free (text, FALSE)));
}

/* A KPI that is defined anew defines the report anew: each step of its version is one of the report's. */
static gboolean
version_add (struct report_rule *rule, GError **error)
{
	g_autoptr (GPtrArray) seen = g_ptr_array_new ();

	for (int i = 0; i < rule->n_sides; i++)
		for (size_t j = 0; j < rule->sides[i].n_inputs; j++) {
			const struct report_input *input = &rule->sides[i].inputs[j];
			const char *name = input->kpi;

			if (name == NULL || g_ptr_array_find_with_equal_func (seen, name, g_str_equal, NULL))
				continue;
			g_autoptr (kpi_rule) kpi = kpi_rule_parse (input->kpi_text, name, error);
			if (kpi == NULL)
				return FALSE;
			g_ptr_array_add (seen, (gpointer) name);
			rule->version += kpi->version - 1;
		}
	return TRUE;
}

const char *
report_file_read (struct report_reader *reader, const char *file, GError **error)
{
	const char *known = g_hash_table_lookup (reader->files, file);
	g_autofree char *path = NULL;
	char *text;

	if (known != NULL)
		return known;
	if (reader->folder == NULL) {
		g_set_error (error, FAILURE, FAILURE_DATA, "the recorded rules have no file '%s'", file);
		return NULL;
	}
	path = g_build_filename (reader->folder, file, NULL);
	text = text_file_read (path, NULL, FAILURE_CONFIGURATION, error);
	if (text == NULL)
		return NULL;
	g_hash_table_insert (reader->files, g_strdup (file), text);
	return text;
}

static struct yaml *
yaml_take (struct report_reader *reader, const char *file, GError **error)
{
	g_autofree char *path = reader->folder != NULL ? g_build_filename (reader->folder, file, NULL) : NULL;
	struct yaml *yaml;
	const char *text;

	if (path == NULL) {
		text = report_file_read (reader, file, error);
		return text != NULL ? yaml_parse (file, text, strlen (text), error) : NULL;
	}
	yaml = yaml_read (path, error);
	if (yaml != NULL)
		g_hash_table_insert (reader->files, g_strdup (file), g_strdup (yaml_source (yaml)));
	return yaml;
}

/* files: what is read already, and taken over. */
static struct report_rule *
rule_make (const char *folder, GHashTable *files, const char *name, GError **error)
{
	g_autoptr (report_rule) rule = NULL;
	g_autofree char *file = g_strdup_printf ("dualrun/%s.yaml", name);
	struct report_reader reader = {.folder = folder, .rule = {.streak = 3}};

	reader.rule.store = g_new0 (struct report_rule_store, 1);
	reader.owned = reader.rule.store->owned = g_ptr_array_new_with_free_func (g_free);
	reader.files = reader.rule.store->files = files;
	reader.crosswalks = g_array_new (FALSE, FALSE, sizeof (struct report_crosswalk));
	reader.records = g_array_new (FALSE, FALSE, sizeof (struct report_records));
	reader.known = g_array_new (FALSE, FALSE, sizeof (struct report_known));
	reader.efforts = g_array_new (FALSE, FALSE, sizeof (struct report_effort));
	reader.rule.store->yaml = yaml_take (&reader, file, error);
	gboolean good = reader.rule.store->yaml != NULL && reader_fill (&reader, yaml_root (reader.rule.store->yaml), name, error);
	rule = g_memdup2 (&reader.rule, sizeof reader.rule);
	rule->n_crosswalks = reader.crosswalks->len;
	rule->n_records = reader.records->len;
	rule->n_known = reader.known->len;
	rule->n_efforts = reader.efforts->len;
	rule->crosswalks = (struct report_crosswalk *) (void *) g_array_free (reader.crosswalks, FALSE);
	rule->records = (struct report_records *) (void *) g_array_free (reader.records, FALSE);
	rule->known = (struct report_known *) (void *) g_array_free (reader.known, FALSE);
	rule->efforts = (struct report_effort *) (void *) g_array_free (reader.efforts, FALSE);
	if (!good)
		return NULL;
	g_ptr_array_add (rule->store->owned, (gpointer) (rule->file = g_steal_pointer (&file)));
	rule_text (rule, yaml_source (rule->store->yaml));
	return version_add (rule, error) ? g_steal_pointer (&rule) : NULL;
}

static GHashTable *
files_new (void)
{
	return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

struct report_rule *
report_rule_load (const char *folder, const char *name, GError **error)
{
	bool extracts;

	if (*name == '\0' || strchr (name, '/') != NULL) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "'%s' is no name of a report", name);
		return NULL;
	}
	if (!snapshot_rule_is (folder, name, &extracts, error))
		return NULL;
	if (extracts) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION,
			"dualrun/%s.yaml compares extracts of one source: it is no report of two stacks, and nothing that is signed or "
			"retired\n"
			"hint: `tieout dualrun %s` compares the extracts, in a job of its own",
			name, name);
		return NULL;
	}
	return rule_make (folder, files_new (), name, error);
}

GHashTable *
report_rule_files (const struct report_rule *rule)
{
	return rule->store->files;
}

struct report_rule *
report_rule_recall (GHashTable *files, const char *name, GError **error)
{
	GHashTable *own = files_new ();
	GHashTableIter all;
	gpointer file, text;

	g_hash_table_iter_init (&all, files);
	while (g_hash_table_iter_next (&all, &file, &text))
		g_hash_table_insert (own, g_strdup (file), g_strdup (text));
	return rule_make (NULL, own, name, error);
}

void
report_rule_free (struct report_rule *rule)
{
	if (rule == NULL)
		return;
	g_free (rule->crosswalks);
	g_free (rule->records);
	g_free (rule->known);
	g_free (rule->efforts);
	yaml_close (rule->store->yaml);
	g_ptr_array_unref (rule->store->owned);
	g_hash_table_unref (rule->store->files);
	g_free (rule->store);
	g_free (rule);
}
