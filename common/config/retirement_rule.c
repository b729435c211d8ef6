#include "common/config/retirement_rule.h"

#include "common/base/decimal.h"
#include "common/config/report_rule.h"
#include "common/config/yaml.h"

#include <string.h>

const char *
retirement_kind_name (enum retirement_kind kind)
{
	return kind == RETIREMENT_REPORT ? "report" : "customization";
}

struct store
{
	struct yaml *yaml;
	GArray *entries;  /* struct retirement_entry */
	GPtrArray *lists; /* of g_malloc'ed lists of names */
};

struct reading
{
	struct retirement_rule rule;
	struct store *store;
};

struct entry_reader
{
	struct retirement_entry entry;
	int kind, decision;
	GPtrArray *reports;
};

static gboolean
report_take (struct yaml_node node, void *target, GError **error)
{
	struct entry_reader *reader = target;
	const char *name;

	if (!yaml_text (node, &name, error))
		return FALSE;
	if (g_ptr_array_find_with_equal_func (reader->reports, name, g_str_equal, NULL))
		return yaml_fail (node, error, "'%s' is there twice", name);
	g_ptr_array_add (reader->reports, (gpointer) name);
	return TRUE;
}

/* What a decision needs, and what belongs to another one. */
static gboolean
decision_check (struct yaml_node node, const struct retirement_entry *entry, GError **error)
{
	bool kept = entry->decision == RETIREMENT_KEPT,
		 said = *entry->reason != '\0' || *entry->approver != '\0' || entry->expires != DATE_NONE;

	if ((entry->decision == RETIREMENT_RETIRED) != (entry->retired != PERIOD_NONE))
		return yaml_fail (node, error, "what is retired, and nothing else, says when: 'retired', a period");
	if (kept && (*entry->reason == '\0' || *entry->approver == '\0' || entry->expires == DATE_NONE))
		return yaml_fail (node, error, "what is kept has a 'reason', an 'approver' and 'expires'");
	if (!kept && said)
		return yaml_fail (node, error, "'reason', 'approver' and 'expires' are of what is kept");
	if (kept && strcmp (entry->approver, entry->owner) == 0)
		return yaml_fail_below (node, "approver", error, "is the owner: somebody else has to approve");
	if (entry->kind == RETIREMENT_REPORT && entry->reports[0] == NULL)
		return yaml_fail (node, error, "a report has 'reports': the comparisons that prove that it may go");
	return TRUE;
}

static gboolean
entry_check (struct yaml_node node, const struct retirement_entry *entry, const GArray *entries, GError **error)
{
	for (guint i = 0; i < entries->len; i++) {
		const struct retirement_entry *other = &g_array_index (entries, struct retirement_entry, i);

		if (strcmp (other->name, entry->name) == 0 && strcmp (other->plant, entry->plant) == 0)
			return yaml_fail_below (node, "name", error, "'%s' is there twice", entry->name);
	}
	return decision_check (node, entry, error);
}

static gboolean
entry_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct entry_reader, entry.name), .required = true},
		{"kind", FIELD_CHOICE, .offset = offsetof (struct entry_reader, kind), .required = true,
			.choices = "report|customization"},
		{"plant", FIELD_TEXT, .offset = offsetof (struct entry_reader, entry.plant)},
		{"owner", FIELD_TEXT, .offset = offsetof (struct entry_reader, entry.owner), .required = true},
		{"replaced_by", FIELD_TEXT, .offset = offsetof (struct entry_reader, entry.replaced_by), .required = true},
		{"reports", FIELD_EACH, .read = report_take},
		{"planned", FIELD_PERIOD, .offset = offsetof (struct entry_reader, entry.planned), .required = true},
		{"state", FIELD_CHOICE, .offset = offsetof (struct entry_reader, decision), .required = true,
			.choices = "planned|retired|kept"},
		{"retired", FIELD_PERIOD, .offset = offsetof (struct entry_reader, entry.retired)},
		{"reason", FIELD_TEXT, .offset = offsetof (struct entry_reader, entry.reason)},
		{"approver", FIELD_TEXT, .offset = offsetof (struct entry_reader, entry.approver)},
		{"expires", FIELD_DATE, .offset = offsetof (struct entry_reader, entry.expires)},
		{"effort", FIELD_DECIMAL, .offset = offsetof (struct entry_reader, entry.effort), .scale = EFFORT_SCALE}, {0}};
	struct store *store = ((struct reading *) target)->store;
	struct entry_reader reader = {.reports = g_ptr_array_new (),
		.entry = {
			.plant = "", .retired = PERIOD_NONE, .reason = "", .approver = "", .expires = DATE_NONE, .effort = DECIMAL_NONE}};
	gboolean good = yaml_map (node, fields, &reader, error);

	g_ptr_array_add (reader.reports, NULL);
	reader.entry.reports = (const char **) g_ptr_array_free (reader.reports, FALSE);
	g_ptr_array_add (store->lists, reader.entry.reports);
	reader.entry.kind = (enum retirement_kind) reader.kind;
	reader.entry.decision = (enum retirement_decision) reader.decision;
	if (!good || !entry_check (node, &reader.entry, store->entries, error))
		return FALSE;
	g_array_append_val (store->entries, reader.entry);
	return TRUE;
}

static void
store_free (struct store *store)
{
	yaml_close (store->yaml);
	g_array_unref (store->entries);
	g_ptr_array_unref (store->lists);
	g_free (store);
}

/* Takes the document. */
static struct retirement_rule *
rule_make (struct yaml *yaml, GError **error)
{
	static const struct field fields[] = {{"name", FIELD_TEXT, .offset = offsetof (struct reading, rule.name), .required = true},
		{"owner", FIELD_TEXT, .offset = offsetof (struct reading, rule.owner), .required = true},
		{"entries", FIELD_EACH, .read = entry_read, .required = true}, {0}};
	struct store *store = g_new (struct store, 1);
	struct reading reading = {.store = store};

	*store = (struct store) {
		yaml, g_array_new (FALSE, FALSE, sizeof (struct retirement_entry)), g_ptr_array_new_with_free_func (g_free)};
	if (yaml == NULL || !yaml_map (yaml_root (yaml), fields, &reading, error)) {
		store_free (store);
		return NULL;
	}
	reading.rule.entries = (const struct retirement_entry *) (void *) store->entries->data;
	reading.rule.n_entries = store->entries->len;
	reading.rule.store = store;
	return g_memdup2 (&reading.rule, sizeof reading.rule);
}

struct retirement_rule *
retirement_rule_load (const char *folder, GError **error)
{
	g_autofree char *path = g_build_filename (folder, "dualrun", "retirement.yaml", NULL);

	return rule_make (yaml_read (path, error), error);
}

struct retirement_rule *
retirement_rule_parse (const char *name, const char *text, size_t n, GError **error)
{
	return rule_make (yaml_parse (name, text, n, error), error);
}

void
retirement_rule_free (struct retirement_rule *rule)
{
	if (rule == NULL)
		return;
	store_free (rule->store);
	g_free (rule);
}
