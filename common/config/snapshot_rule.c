#include "common/config/snapshot_rule.h"

#include "common/base/failure.h"
#include "common/base/text_file.h"
#include "common/config/yaml.h"

#include <string.h>

struct snapshot_store
{
	struct yaml *yaml;
	GPtrArray *owned; /* of g_malloc'ed memory */
};

struct snapshot_reader
{
	struct snapshot_rule rule;
	const char *folder; /* of the rule, where its queries are */
	GArray *extracts;   /* struct snapshot_extract */
	GPtrArray *owned, *posted;
	int max_findings;
};

static int
column_find (const struct snapshot_rule *rule, const char *name)
{
	for (int i = 0; i < rule->n_columns; i++)
		if (strcmp (rule->columns[i].name, name) == 0)
			return i;
	return -1;
}

/* The column of that name, which is compared if it is not of the key. */
static gboolean
column_take (struct yaml_node node, struct snapshot_rule *rule, bool fresh, int *column, GError **error)
{
	const char *name;

	if (!yaml_text (node, &name, error))
		return FALSE;
	*column = column_find (rule, name);
	if (*column >= 0)
		return !fresh || yaml_fail (node, error, "'%s' is there twice", name);
	if (rule->n_columns == SNAPSHOT_COLUMNS_MAX)
		return yaml_fail (node, error, "more than %d columns", SNAPSHOT_COLUMNS_MAX);
	rule->columns[ *column = rule->n_columns++] = (struct snapshot_column) {name, false};
	return TRUE;
}

static gboolean
key_read (struct yaml_node node, void *target, GError **error)
{
	struct snapshot_rule *rule = &((struct snapshot_reader *) target)->rule;
	int column;

	if (!column_take (node, rule, true, &column, error))
		return FALSE;
	rule->n_key = rule->n_columns;
	return TRUE;
}

static gboolean
compare_read (struct yaml_node node, void *target, GError **error)
{
	int column;

	return column_take (node, &((struct snapshot_reader *) target)->rule, true, &column, error);
}

static gboolean
numbers_read (struct yaml_node node, void *target, GError **error)
{
	struct snapshot_rule *rule = &((struct snapshot_reader *) target)->rule;
	const char *name;
	int column;

	if (!yaml_text (node, &name, error))
		return FALSE;
	column = column_find (rule, name);
	if (column < rule->n_key)
		return yaml_fail (node, error, "'%s' is no column that is compared", name);
	rule->columns[column].number = true;
	return TRUE;
}

/* A column beside the key that has a meaning of its own. */
static gboolean
role_read (struct yaml_node node, struct snapshot_reader *reader, int *column, GError **error)
{
	return column_take (node, &reader->rule, false, column, error) &&
		(*column >= reader->rule.n_key || yaml_fail (node, error, "is a column of the key"));
}

static gboolean
amount_read (struct yaml_node node, void *target, GError **error)
{
	struct snapshot_reader *reader = target;

	if (!role_read (node, reader, &reader->rule.amount, error))
		return FALSE;
	reader->rule.columns[reader->rule.amount].number = true;
	return TRUE;
}

static gboolean
currency_read (struct yaml_node node, void *target, GError **error)
{
	struct snapshot_reader *reader = target;

	return role_read (node, reader, &reader->rule.currency, error);
}

static gboolean
status_read (struct yaml_node node, void *target, GError **error)
{
	struct snapshot_reader *reader = target;

	return role_read (node, reader, &reader->rule.status, error);
}

static gboolean
date_read (struct yaml_node node, void *target, GError **error)
{
	struct snapshot_reader *reader = target;

	return role_read (node, reader, &reader->rule.date, error);
}

static gboolean
value_read (struct yaml_node node, void *target, GError **error)
{
	const char *value;

	if (!yaml_text (node, &value, error))
		return FALSE;
	g_ptr_array_add (((struct snapshot_reader *) target)->posted, (gpointer) value);
	return TRUE;
}

static gboolean
posted_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"status", FIELD_READ, .read = status_read}, {"values", FIELD_EACH, .read = value_read},
		{"date", FIELD_READ, .read = date_read},
		{"closed_days", FIELD_INT, .offset = offsetof (struct snapshot_reader, rule.closed_days), .max = 366}, {0}};
	struct snapshot_reader *reader = target;

	if (!yaml_map (node, fields, reader, error))
		return FALSE;
	if ((reader->rule.status >= 0) != (reader->posted->len > 0))
		return yaml_fail (node, error, "a 'status' and its 'values' go together");
	if (reader->rule.status < 0 && reader->rule.date < 0)
		return yaml_fail (node, error, "is told by a 'status' with its 'values', by a 'date', or by both");
	return TRUE;
}

/* ---- extracts ---- */

struct extract_reader
{
	struct snapshot_extract extract;
	struct snapshot_reader *reader;
};

static gboolean
query_read (struct yaml_node node, void *target, GError **error)
{
	struct extract_reader *reader = target;
	struct snapshot_extract *extract = &reader->extract;
	g_autofree char *path = NULL;
	g_autoptr (GError) failed = NULL;
	char *text;

	if (!yaml_text (node, &extract->query_file, error))
		return FALSE;
	if (strchr (extract->query_file, '/') != NULL || !g_str_has_suffix (extract->query_file, ".sql"))
		return yaml_fail (node, error, "is no name of a .sql file beside the rule");
	path = g_build_filename (reader->reader->folder, extract->query_file, NULL);
	text = text_file_read (path, NULL, FAILURE_CONFIGURATION, &failed);
	if (text == NULL)
		return yaml_fail_for (node, "", failed, error);
	g_ptr_array_add (reader->reader->owned, text);
	extract->query = text;
	return TRUE;
}

static gboolean
extract_check (struct yaml_node node, const struct snapshot_extract *extract, GError **error)
{
	const char *date = extract->file != NULL ? strstr (extract->file, "{date}") : NULL;
	bool dated = date != NULL || extract->reconciliation != NULL;

	if ((extract->file != NULL) + (extract->query != NULL) + (extract->reconciliation != NULL) != 1)
		return yaml_fail (node, error, "is one of a 'file', a 'query' and a 'reconciliation'");
	if (date != NULL && (strchr (date, '/') != NULL || strstr (date + 1, "{date}") != NULL))
		return yaml_fail (yaml_get (node, "file"), error, "has '{date}' once, in the name of the file");
	if (dated != (extract->at == DATE_NONE))
		return yaml_fail (node, error, dated ? "has its dates: 'at' cannot say another" : "'at' is missing: of which day it is");
	if (extract->source == NULL && extract->reconciliation == NULL)
		return yaml_fail (node, error, "'source' is missing: where the extract is");
	return TRUE;
}

static gboolean
extract_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"at", FIELD_DATE, .offset = offsetof (struct extract_reader, extract.at)},
		{"source", FIELD_TEXT, .offset = offsetof (struct extract_reader, extract.source)},
		{"file", FIELD_TEXT, .offset = offsetof (struct extract_reader, extract.file)}, {"query", FIELD_READ, .read = query_read},
		{"reconciliation", FIELD_TEXT, .offset = offsetof (struct extract_reader, extract.reconciliation)},
		{"side", FIELD_CHOICE, .offset = offsetof (struct extract_reader, extract.side), .choices = "left|right"}, {0}};
	struct snapshot_reader *outer = target;
	struct extract_reader reader = {.reader = outer, .extract = {.at = DATE_NONE}};

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	if (reader.extract.source == NULL && reader.extract.reconciliation == NULL)
		reader.extract.source = outer->rule.source;
	if (!extract_check (node, &reader.extract, error))
		return FALSE;
	g_array_append_val (outer->extracts, reader.extract);
	return TRUE;
}

/* ---- the whole ---- */

static gboolean
rule_check (const struct snapshot_reader *reader, struct yaml_node root, const char *name, GError **error)
{
	const struct snapshot_rule *rule = &reader->rule;

	if (strcmp (rule->name, name) != 0)
		return yaml_fail (yaml_get (root, "name"), error, "the file is named '%s'", name);
	if (rule->n_key == 0)
		return yaml_fail_below (root, "key", error, "names no column");
	if (rule->n_columns == rule->n_key)
		return yaml_fail_below (root, "compare", error, "names no column beside the key: nothing could change");
	if (rule->amount < 0 && rule->currency >= 0)
		return yaml_fail_below (root, "currency", error, "has no 'amount' that it is of");
	if (reader->extracts->len == 0)
		return yaml_fail_below (root, "snapshots", error, "names no extract");
	return TRUE;
}

static gboolean
reader_fill (struct snapshot_reader *reader, struct yaml_node root, const char *name, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct snapshot_reader, rule.name), .required = true},
		{"title", FIELD_TEXT, .offset = offsetof (struct snapshot_reader, rule.title), .required = true},
		{"owner", FIELD_TEXT, .offset = offsetof (struct snapshot_reader, rule.owner), .required = true},
		{"version", FIELD_INT, .offset = offsetof (struct snapshot_reader, rule.version), .required = true, .min = 1},
		{"source", FIELD_TEXT, .offset = offsetof (struct snapshot_reader, rule.source)},
		{"key", FIELD_EACH, .read = key_read, .required = true}, {"compare", FIELD_EACH, .read = compare_read},
		{"amount", FIELD_READ, .read = amount_read}, {"currency", FIELD_READ, .read = currency_read},
		{"unit", FIELD_TEXT, .offset = offsetof (struct snapshot_reader, rule.unit)}, {"posted", FIELD_READ, .read = posted_read},
		{"numbers", FIELD_EACH, .read = numbers_read},
		{"max_findings", FIELD_INT, .offset = offsetof (struct snapshot_reader, max_findings)},
		{"snapshots", FIELD_EACH, .read = extract_read, .required = true}, {0}};

	return yaml_map (root, fields, reader, error) && rule_check (reader, root, name, error);
}

static void
rule_text (struct snapshot_rule *rule, const char *yaml)
{
	GString *text = g_string_new (yaml);

	for (size_t i = 0; i < rule->n_extracts; i++)
		if (rule->extracts[i].query != NULL)
			g_string_append_printf (text, "\n# %s\n%s", rule->extracts[i].query_file, rule->extracts[i].query);
	rule->hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize) text->len);
	g_ptr_array_add (rule->store->owned, (gpointer) rule->hash);
	g_ptr_array_add (rule->store->owned, (gpointer) (rule->text = g_string_free (text, FALSE)));
}

static char *
rule_path (const char *folder, const char *name)
{
	g_autofree char *file = g_strdup_printf ("%s.yaml", name);

	return g_build_filename (folder, "dualrun", file, NULL);
}

gboolean
snapshot_rule_is (const char *folder, const char *name, bool *is, GError **error)
{
	g_autofree char *path = rule_path (folder, name);
	g_autoptr (GError) failed = NULL;
	g_autoptr (yaml) yaml = strchr (name, '/') == NULL ? yaml_read (path, &failed) : NULL;

	*is = yaml != NULL && yaml_kind (yaml_root (yaml)) == YAML_MAP && yaml_get (yaml_root (yaml), "snapshots").in != NULL;
	if (!g_error_matches (failed, FAILURE, FAILURE_UNAVAILABLE))
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&failed));
	return FALSE;
}

struct snapshot_rule *
snapshot_rule_load (const char *folder, const char *name, GError **error)
{
	g_autoptr (snapshot_rule) rule = NULL;
	g_autofree char *path = rule_path (folder, name), *own = g_path_get_dirname (path);
	struct snapshot_reader reader = {.folder = own,
		.rule = {.amount = -1, .currency = -1, .status = -1, .date = -1, .unit = ""},
		.extracts = g_array_new (FALSE, FALSE, sizeof (struct snapshot_extract)),
		.posted = g_ptr_array_new ()};

	if (*name == '\0' || strchr (name, '/') != NULL) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "'%s' is no name of a report", name);
		g_array_unref (reader.extracts);
		g_ptr_array_unref (reader.posted);
		return NULL;
	}
	reader.rule.store = g_new0 (struct snapshot_store, 1);
	reader.owned = reader.rule.store->owned = g_ptr_array_new_with_free_func (g_free);
	reader.rule.store->yaml = yaml_read (path, error);
	gboolean good = reader.rule.store->yaml != NULL && reader_fill (&reader, yaml_root (reader.rule.store->yaml), name, error);
	g_ptr_array_add (reader.posted, NULL);
	rule = g_memdup2 (&reader.rule, sizeof reader.rule);
	rule->max_findings = reader.max_findings;
	rule->n_extracts = reader.extracts->len;
	rule->extracts = (struct snapshot_extract *) (void *) g_array_free (reader.extracts, FALSE);
	rule->posted = (const char **) g_ptr_array_free (reader.posted, FALSE);
	if (!good)
		return NULL;
	g_ptr_array_add (rule->store->owned, (gpointer) (rule->file = g_strdup_printf ("dualrun/%s.yaml", name)));
	rule_text (rule, yaml_source (rule->store->yaml));
	return g_steal_pointer (&rule);
}

void
snapshot_rule_free (struct snapshot_rule *rule)
{
	if (rule == NULL)
		return;
	g_free (rule->extracts);
	g_free (rule->posted);
	yaml_close (rule->store->yaml);
	g_ptr_array_unref (rule->store->owned);
	g_free (rule->store);
	g_free (rule);
}
