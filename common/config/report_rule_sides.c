/* Where a report's versions come from, how their codes are translated, and what is known of their differences. */
#include "common/config/report_rule_internal.h"

#include <string.h>

static gpointer
owned (struct report_reader *reader, gpointer memory)
{
	g_ptr_array_add (reader->owned, memory);
	return memory;
}

/* A list of texts as a NULL-ended array. */
static gboolean
texts_read (struct yaml_node list, struct report_reader *reader, const char ***texts, GError **error)
{
	GPtrArray *all = g_ptr_array_new ();

	for (struct yaml_node item = yaml_first (list); item.in != NULL; item = yaml_next (item)) {
		const char *text;

		if (!yaml_text (item, &text, error)) {
			g_ptr_array_unref (all);
			return FALSE;
		}
		g_ptr_array_add (all, (gpointer) text);
	}
	g_ptr_array_add (all, NULL);
	*texts = owned (reader, g_ptr_array_free (all, FALSE));
	return TRUE;
}

/* The text of a query that stands beside the rule. */
static gboolean
query_read (struct yaml_node node, struct report_reader *reader, const char **query, const char **name, GError **error)
{
	g_autofree char *file = NULL;
	g_autoptr (GError) failed = NULL;

	if (!yaml_text (node, name, error))
		return FALSE;
	if (strchr (*name, '/') != NULL || !g_str_has_suffix (*name, ".sql"))
		return yaml_fail (node, error, "is no name of a .sql file beside the rule");
	file = g_build_filename ("dualrun", *name, NULL);
	*query = report_file_read (reader, file, &failed);
	return *query != NULL || yaml_fail_for (node, "", failed, error);
}

/* ---- sides ---- */

/* The rule of a KPI, so that the report is another one when the KPI is. */
static gboolean
kpi_text_read (struct yaml_node node, struct report_reader *reader, struct report_input *input, GError **error)
{
	g_autofree char *file = g_strdup_printf ("kpi/%s.yaml", input->kpi);
	g_autoptr (GError) failed = NULL;

	if (strchr (input->kpi, '/') != NULL)
		return yaml_fail_below (node, "kpi", error, "'%s' is no name of a KPI", input->kpi);
	input->kpi_text = report_file_read (reader, file, &failed);
	return input->kpi_text != NULL || yaml_fail_for (node, "kpi", failed, error);
}

struct input_reader
{
	struct report_input input;
	struct report_reader *reader;
	GArray *columns; /* struct report_name */
};

static gboolean
input_query_read (struct yaml_node node, void *target, GError **error)
{
	struct input_reader *reader = target;

	return query_read (node, reader->reader, &reader->input.query, &reader->input.query_file, error);
}

static gboolean
column_read (struct yaml_node node, void *target, GError **error)
{
	struct input_reader *reader = target;
	struct report_name column = {.name = yaml_key (node)};

	if (report_grain_find (&reader->reader->rule, column.name) < 0 &&
		report_measure_find (&reader->reader->rule, column.name) < 0)
		return yaml_fail_key (node, error, "'%s' is neither a column of the grain nor a measure", column.name);
	if (!yaml_text (node, &column.from, error))
		return FALSE;
	g_array_append_val (reader->columns, column);
	return TRUE;
}

static gboolean
columns_read (struct yaml_node node, void *target, GError **error)
{
	return yaml_each_pair (node, column_read, target, error);
}

static gboolean
total_column_read (struct yaml_node node, void *target, GError **error)
{
	struct input_reader *reader = target;
	int column;

	if (!report_grain_read (node, &reader->reader->rule, &column, error))
		return FALSE;
	reader->input.totals |= 1u << column;
	return TRUE;
}

struct side_reader
{
	struct report_side side;
	struct report_reader *reader;
	GArray *inputs; /* struct report_input */
};

static gboolean
input_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"file", FIELD_TEXT, .offset = offsetof (struct input_reader, input.file)},
		{"query", FIELD_READ, .read = input_query_read}, {"kpi", FIELD_TEXT, .offset = offsetof (struct input_reader, input.kpi)},
		{"columns", FIELD_READ, .read = columns_read}, {"totals", FIELD_EACH, .read = total_column_read}, {0}};
	struct side_reader *side = target;
	struct input_reader reader = {.reader = side->reader, .columns = g_array_new (FALSE, FALSE, sizeof (struct report_name))};
	gboolean good = yaml_map (node, fields, &reader, error);

	reader.input.n_columns = reader.columns->len;
	reader.input.columns = owned (side->reader, g_array_free (reader.columns, FALSE));
	if (!good)
		return FALSE;
	if ((reader.input.file != NULL) + (reader.input.query != NULL) + (reader.input.kpi != NULL) != 1)
		return yaml_fail (node, error, "is one of a 'file', a 'query' and a 'kpi'");
	if (reader.input.kpi != NULL && !kpi_text_read (node, side->reader, &reader.input, error))
		return FALSE;
	g_array_append_val (side->inputs, reader.input);
	return TRUE;
}

gboolean
side_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct side_reader, side.name), .required = true},
		{"source", FIELD_TEXT, .offset = offsetof (struct side_reader, side.source)},
		{"total", FIELD_TEXT, .offset = offsetof (struct side_reader, side.total)},
		{"rounding", FIELD_INT, .offset = offsetof (struct side_reader, side.rounding), .max = REPORT_SCALE},
		{"filters", FIELD_TEXT, .offset = offsetof (struct side_reader, side.filters)},
		{"version", FIELD_TEXT, .offset = offsetof (struct side_reader, side.version)},
		{"zone", FIELD_TEXT, .offset = offsetof (struct side_reader, side.zone)},
		{"inputs", FIELD_EACH, .read = input_read, .required = true}, {0}};
	struct report_reader *outer = target;
	struct report_rule *rule = &outer->rule;
	struct side_reader reader = {.reader = outer,
		.side = {.rounding = -1, .filters = "", .version = "", .zone = ""},
		.inputs = g_array_new (FALSE, FALSE, sizeof (struct report_input))};
	gboolean good = yaml_map (node, fields, &reader, error);

	reader.side.n_inputs = reader.inputs->len;
	reader.side.inputs = owned (outer, g_array_free (reader.inputs, FALSE));
	if (!good)
		return FALSE;
	for (int i = 0; i < rule->n_sides; i++)
		if (strcmp (rule->sides[i].name, reader.side.name) == 0)
			return yaml_fail (yaml_get (node, "name"), error, "'%s' is there twice", reader.side.name);
	if (rule->n_sides == REPORT_SIDES_MAX)
		return yaml_fail (node, error, "more than %d sides", REPORT_SIDES_MAX);
	if (reader.side.source == NULL)
		reader.side.source = reader.side.name;
	rule->sides[rule->n_sides++] = reader.side;
	return TRUE;
}

/* ---- crosswalks ---- */

struct crosswalk_reader
{
	struct report_crosswalk crosswalk;
	struct report_reader *reader;
};

static gboolean
crosswalk_column_read (struct yaml_node node, void *target, GError **error)
{
	struct crosswalk_reader *reader = target;

	return report_grain_read (node, &reader->reader->rule, &reader->crosswalk.column, error);
}

static gboolean
crosswalk_side_read (struct yaml_node node, void *target, GError **error)
{
	struct crosswalk_reader *reader = target;

	return report_side_read (node, &reader->reader->rule, &reader->crosswalk.side, error);
}

gboolean
crosswalk_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct crosswalk_reader, crosswalk.name), .required = true},
		{"side", FIELD_READ, .read = crosswalk_side_read, .required = true},
		{"column", FIELD_READ, .read = crosswalk_column_read, .required = true},
		{"source", FIELD_TEXT, .offset = offsetof (struct crosswalk_reader, crosswalk.source)},
		{"file", FIELD_TEXT, .offset = offsetof (struct crosswalk_reader, crosswalk.file), .required = true}, {0}};
	struct report_reader *outer = target;
	struct crosswalk_reader reader = {.reader = outer};

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	if (reader.crosswalk.source == NULL)
		reader.crosswalk.source = outer->rule.sides[reader.crosswalk.side].source;
	for (guint i = 0; i < outer->crosswalks->len; i++) {
		const struct report_crosswalk *other = &g_array_index (outer->crosswalks, struct report_crosswalk, i);

		if (other->side == reader.crosswalk.side && other->column == reader.crosswalk.column)
			return yaml_fail (node, error, "column '%s' of side '%s' is translated twice", outer->rule.grain[other->column],
				outer->rule.sides[other->side].name);
	}
	g_array_append_val (outer->crosswalks, reader.crosswalk);
	return TRUE;
}

/* ---- records and known differences ---- */

struct records_reader
{
	struct report_records records;
	struct report_reader *reader;
};

static gboolean
records_query_read (struct yaml_node node, void *target, GError **error)
{
	struct records_reader *reader = target;

	return query_read (node, reader->reader, &reader->records.query, &reader->records.query_file, error);
}

static gboolean
records_codes_read (struct yaml_node node, void *target, GError **error)
{
	struct records_reader *reader = target;

	return texts_read (node, reader->reader, &reader->records.codes, error);
}

static gboolean
records_value_read (struct yaml_node node, void *target, GError **error)
{
	struct value_reader
	{
		const char *measure;
		int of;
		bool negate;
	} value = {0};
	static const struct field fields[] = {
		{"measure", FIELD_TEXT, .offset = offsetof (struct value_reader, measure), .required = true},
		{"of", FIELD_CHOICE, .offset = offsetof (struct value_reader, of), .required = true,
			.choices = "none|left_qty|right_qty|delta_qty|delta_amount|left_amount|right_amount|impact_stock|impact_wip|"
					   "impact_profit"},
		{"negate", FIELD_BOOL, .offset = offsetof (struct value_reader, negate)}, {0}};
	struct records_reader *reader = target;
	int measure;

	if (!yaml_map (node, fields, &value, error))
		return FALSE;
	measure = report_measure_find (&reader->reader->rule, value.measure);
	if (measure < 0 || reader->reader->rule.measures[measure].kind == MEASURE_RATIO)
		return yaml_fail (yaml_get (node, "measure"), error, "'%s' is no measure that records could have", value.measure);
	reader->records.values[measure] = (struct report_value) {(enum case_number) value.of, value.negate};
	return TRUE;
}

/* What a case has of a grain; the other half of this list is in report_records.c. */
static gboolean
grain_is_of_cases (struct yaml_node node, const struct report_rule *rule, GError **error)
{
	static const char *const known[] = {"plant", "company", "storage_location", "material", "lot", "serial", "order_no",
		"operation", "movement", "gl_account", "currency", "uom"};

	for (int i = 0; i < rule->n_grain; i++) {
		bool found = false;

		for (size_t j = 0; j < G_N_ELEMENTS (known); j++)
			found |= strcmp (rule->grain[i], known[j]) == 0;
		if (!found)
			return yaml_fail (node, error, "cases have no '%s', which is a column of the grain", rule->grain[i]);
	}
	return TRUE;
}

gboolean
records_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct records_reader, records.name), .required = true},
		{"source", FIELD_TEXT, .offset = offsetof (struct records_reader, records.source)},
		{"file", FIELD_TEXT, .offset = offsetof (struct records_reader, records.file)},
		{"query", FIELD_READ, .read = records_query_read},
		{"reconciliation", FIELD_TEXT, .offset = offsetof (struct records_reader, records.reconciliation)},
		{"codes", FIELD_READ, .read = records_codes_read}, {"values", FIELD_EACH, .read = records_value_read},
		{"timing", FIELD_BOOL, .offset = offsetof (struct records_reader, records.timing)},
		{"netted", FIELD_BOOL, .offset = offsetof (struct records_reader, records.netted)}, {0}};
	struct report_reader *outer = target;
	struct records_reader reader = {.reader = outer};
	const struct report_records *records = &reader.records;

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	if ((records->file != NULL) + (records->query != NULL) + (records->reconciliation != NULL) != 1)
		return yaml_fail (node, error, "is one of a 'file', a 'query' and a 'reconciliation'");
	if (records->reconciliation != NULL && !grain_is_of_cases (yaml_get (node, "reconciliation"), &outer->rule, error))
		return FALSE;
	if (records->reconciliation == NULL && records->source == NULL)
		return yaml_fail (node, error, "'source' is missing: where the records are");
	for (guint i = 0; i < outer->records->len; i++)
		if (strcmp (g_array_index (outer->records, struct report_records, i).name, records->name) == 0)
			return yaml_fail (yaml_get (node, "name"), error, "'%s' is there twice", records->name);
	g_array_append_val (outer->records, reader.records);
	return TRUE;
}

struct known_reader
{
	struct report_known known; /* what its measures share; measure and cap are those of the short form */
	struct report_reader *reader;
	GArray *parts; /* struct report_known: one for each measure, in the order of the list */
	int cause;
};

static gboolean
known_measure_read (struct yaml_node node, void *target, GError **error)
{
	struct known_reader *reader = target;

	return report_measure_read (node, &reader->reader->rule, &reader->known.measure, error);
}

/* `{ name: qty, cap: 1000 }`: the entry explains this measure too, up to a cap of its own. */
static gboolean
known_part_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"name", FIELD_READ, .read = known_measure_read, .required = true},
		{"cap", FIELD_DECIMAL, .offset = offsetof (struct known_reader, known.cap), .scale = REPORT_SCALE, .required = true},
		{0}};
	struct known_reader *outer = target, part = {.reader = outer->reader};

	if (!yaml_map (node, fields, &part, error))
		return FALSE;
	for (guint i = 0; i < outer->parts->len; i++)
		if (g_array_index (outer->parts, struct report_known, i).measure == part.known.measure)
			return yaml_fail_below (node, "name", error, "is there twice");
	g_array_append_val (outer->parts, part.known);
	return TRUE;
}

static gboolean
known_side_read (struct yaml_node node, void *target, GError **error)
{
	struct known_reader *reader = target;

	if (!report_side_read (node, &reader->reader->rule, &reader->known.side, error))
		return FALSE;
	return reader->known.side > 0 || yaml_fail (node, error, "the others are compared with this side");
}

static gboolean
known_records_read (struct yaml_node node, void *target, GError **error)
{
	struct known_reader *reader = target;
	const GArray *all = reader->reader->records;
	const char *name;

	if (!yaml_text (node, &name, error))
		return FALSE;
	for (guint i = 0; i < all->len; i++)
		if (strcmp (g_array_index (all, struct report_records, i).name, name) == 0) {
			reader->known.records = (int) i;
			return TRUE;
		}
	return yaml_fail (node, error, "there are no records '%s' above", name);
}

/* The measures of an entry: a list, or one with its cap beside it. */
static gboolean
known_parts_check (struct yaml_node node, struct known_reader *reader, GError **error)
{
	bool listed = reader->parts->len > 0, alone = reader->known.measure >= 0, capped = reader->known.cap != DECIMAL_NONE;

	if (listed ? alone || capped : !alone || !capped)
		return yaml_fail (node, error, "has 'measures', each with a name and a cap, or one 'measure' and its 'cap'");
	if (alone)
		g_array_append_val (reader->parts, reader->known);
	for (guint i = 0; i < reader->parts->len; i++)
		if (reader->reader->rule.measures[g_array_index (reader->parts, struct report_known, i).measure].kind == MEASURE_RATIO)
			return yaml_fail_below (
				node, alone ? "measure" : "measures", error, "is a ratio: its parts are what can be explained");
	return TRUE;
}

static gboolean
known_check (struct yaml_node node, struct known_reader *reader, GError **error)
{
	const struct report_known *known = &reader->known;
	const GArray *all = reader->reader->known;

	if (strcmp (known->owner, known->approver) == 0)
		return yaml_fail (yaml_get (node, "approver"), error, "is the owner: somebody else has to approve");
	if (known->expires <= known->approved)
		return yaml_fail (yaml_get (node, "expires"), error, "is not after 'approved'");
	for (guint i = 0; i < all->len; i++)
		if (strcmp (g_array_index (all, struct report_known, i).id, known->id) == 0)
			return yaml_fail (yaml_get (node, "name"), error, "'%s' is there twice", known->id);
	return known_parts_check (node, reader, error);
}

gboolean
known_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct known_reader, known.id), .required = true},
		{"cause", FIELD_CHOICE, .offset = offsetof (struct known_reader, cause), .required = true,
			.choices = "DEFINITION|TIMING|SCOPE|CORRECTION|LEGACY_DEFECT"},
		{"side", FIELD_READ, .read = known_side_read}, {"measures", FIELD_EACH, .read = known_part_read},
		{"measure", FIELD_READ, .read = known_measure_read},
		{"records", FIELD_READ, .read = known_records_read, .required = true},
		{"reason", FIELD_TEXT, .offset = offsetof (struct known_reader, known.reason), .required = true},
		{"owner", FIELD_TEXT, .offset = offsetof (struct known_reader, known.owner), .required = true},
		{"approver", FIELD_TEXT, .offset = offsetof (struct known_reader, known.approver), .required = true},
		{"cap", FIELD_DECIMAL, .offset = offsetof (struct known_reader, known.cap), .scale = REPORT_SCALE},
		{"approved", FIELD_DATE, .offset = offsetof (struct known_reader, known.approved), .required = true},
		{"expires", FIELD_DATE, .offset = offsetof (struct known_reader, known.expires), .required = true}, {0}};
	struct report_reader *outer = target;
	g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (struct report_known));
	struct known_reader reader = {.reader = outer, .parts = parts, .known = {.side = 1, .measure = -1, .cap = DECIMAL_NONE}};

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	reader.known.cause = (enum known_cause) reader.cause;
	if (!known_check (node, &reader, error))
		return FALSE;
	for (guint i = 0; i < parts->len; i++) {
		const struct report_known *part = &g_array_index (parts, struct report_known, i);
		struct report_known one = reader.known;

		one.measure = part->measure;
		one.cap = part->cap;
		g_array_append_val (outer->known, one);
	}
	return TRUE;
}
