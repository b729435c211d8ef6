#include "common/config/rules.h"

#include "common/base/failure.h"
#include "common/config/rules_internal.h"

#include <string.h>

struct rule_set
{
	struct reconciliation reconciliation;
	struct yaml *template;
	struct override_level *levels[OVERRIDE_LEVELS]; /* archetype, plant; NULL = none */
	GPtrArray *warnings;
	GArray *tolerances, *pass_tolerances, *explosions;
	GPtrArray *attributes, *goods, *revaluations;
	char *text, *file;
};

/* ---- tolerances ---- */

static gboolean
tolerance_read (struct yaml_node node, void *target, GError **error)
{
	return tolerance_add (node, ((struct reader *) target)->tolerances, 0, error);
}

/* ---- the other parts ---- */

static gboolean
kind_read (struct yaml_node node, void *target, GError **error)
{
	struct reader *reader = target;
	const char *name;

	if (!yaml_text (node, &name, error))
		return FALSE;
	enum kind kind = kind_find (name);
	if (kind == KIND_NONE)
		return yaml_fail (node, error, "'%s' is no movement kind", name);
	reader->rule.kinds[kind] = true;
	return TRUE;
}

static gboolean
owner_read (struct yaml_node value, void *target, GError **error)
{
	struct reader *reader = target;
	enum code code = code_find (yaml_key (value));

	if (code == CODE_NONE)
		return yaml_fail_key (value, error, "is no exception code");
	return yaml_text (value, &reader->rule.owner[code], error);
}

static gboolean
owners_read (struct yaml_node node, void *target, GError **error)
{
	return yaml_each_pair (node, owner_read, target, error);
}

static gboolean
reversal_keys_read (struct yaml_node node, void *target, GError **error)
{
	struct reader *reader = target;

	return keys_read (node, reader, reader->rule.reversal_keys, &reader->rule.n_reversal_keys, error);
}

static gboolean
usage_read (struct yaml_node node, void *target, GError **error)
{
	struct reader *reader = target;

	return usage_rule_read (node, &reader->rule.usage, reader->explosions, error);
}

static gboolean
yield_explosions_read (struct yaml_node node, void *target, GError **error)
{
	return explosions_read (node, ((struct reader *) target)->explosions, error);
}

static gboolean
ledger_read (struct yaml_node node, void *target, GError **error)
{
	struct reader *reader = target;

	return ledger_rule_read (node, &reader->rule.ledger, reader->goods, reader->revaluations, error);
}

static gboolean
accrual_read (struct yaml_node node, void *target, GError **error)
{
	return accrual_rule_read (node, &((struct reader *) target)->rule.accrual, error);
}

static gboolean
items_read (struct yaml_node node, void *target, GError **error)
{
	struct reader *reader = target;
	struct items_rule *items = &reader->rule.items;
	struct yaml_node keys = yaml_get (node, "keys"), otherwise = yaml_get (node, "otherwise");

	return items_rule_read (node, items, error) && keys_read (keys, reader, items->keys, &items->n_keys, error) &&
		items_keys_check (keys, items->keys, items->n_keys, error) &&
		(otherwise.in == NULL ||
			(keys_read (otherwise, reader, items->otherwise, &items->n_otherwise, error) &&
				items_keys_check (otherwise, items->otherwise, items->n_otherwise, error)));
}

static gboolean
open_read (struct yaml_node node, void *target, GError **error)
{
	return open_field_read (node, ((struct reader *) target)->open_fields, error);
}

/* ---- the file ---- */

#define RULE(member) .offset = offsetof (struct reader, rule.member)

static const struct field clock_fields[] = {
	{"left", FIELD_CHOICE, .offset = offsetof (struct reader, left_clock), .required = true, .choices = "event|posting"},
	{"right", FIELD_CHOICE, .offset = offsetof (struct reader, right_clock), .required = true, .choices = "event|posting"}, {0}};

static const struct field reversal_fields[] = {{"referenced", FIELD_BOOL, RULE (net_referenced), .required = true},
	{"unreferenced", FIELD_BOOL, RULE (net_unreferenced), .required = true},
	{"keys", FIELD_READ, .read = reversal_keys_read, .required = true}, {0}};

static const struct field duplicate_fields[] = {{"retry_window", FIELD_DURATION, RULE (retry_window), .required = true},
	{"scan_window", FIELD_DURATION, RULE (scan_window), .required = true}, {0}};

static const struct field timing_fields[] = {{"grace", FIELD_DURATION, RULE (timing.grace), .required = true},
	{"grace_batches", FIELD_INT, RULE (timing.grace_batches), .max = 100}, {"interface", FIELD_TEXT, RULE (timing.interface)},
	{"look_back", FIELD_INT, RULE (timing.look_back), .required = true, .max = 366},
	{"look_ahead", FIELD_INT, RULE (timing.look_ahead), .required = true, .max = 366}, {0}};

static const struct field materiality_fields[] = {
	{"trivial", FIELD_DECIMAL, RULE (trivial), .required = true, .scale = MONEY_SCALE},
	{"account_threshold", FIELD_DECIMAL, RULE (account_threshold), .required = true, .scale = MONEY_SCALE}, {0}};

static const struct field leakage_fields[] = {{"cap", FIELD_DECIMAL, RULE (leak_cap), .scale = MONEY_SCALE},
	{"share", FIELD_INT, RULE (leak_share), .min = 50, .max = 100}, {"differences", FIELD_INT, RULE (leak_differences), .min = 1},
	{0}};

static const struct field case_fields[] = {{"S1", FIELD_INT, RULE (limit_cases[1])}, {"S2", FIELD_INT, RULE (limit_cases[2])},
	{"S3", FIELD_INT, RULE (limit_cases[3])}, {"S4", FIELD_INT, RULE (limit_cases[4])}, {0}};

static const struct field limit_fields[] = {{"impact", FIELD_DECIMAL, RULE (limit_impact), .scale = MONEY_SCALE},
	{"cases", FIELD_MAP, .fields = case_fields}, {"rejected_rows", FIELD_DECIMAL, RULE (limit_rejected)}, {0}};

/* An order is compared when it is complete, so nothing waits for a batch of an interface. */
static const struct field order_timing_fields[] = {{"grace", FIELD_DURATION, RULE (timing.grace), .required = true},
	{"look_back", FIELD_INT, RULE (timing.look_back), .required = true, .max = 366},
	{"look_ahead", FIELD_INT, RULE (timing.look_ahead), .required = true, .max = 366}, {0}};

#define COMPARATORS "records|usage|ledger|items|balance|legs" /* by enum compare */

/* What every reconciliation says, whatever compares its populations. */
#define FIELDS_OF_ALL                                                                                                            \
	{"name", FIELD_TEXT, RULE (name), .required = true}, {"title", FIELD_TEXT, RULE (title), .required = true},                  \
		{"compare", FIELD_CHOICE, RULE (compare), .choices = COMPARATORS},                                                       \
		{"scope", FIELD_CHOICE, RULE (scope), .choices = "plant|company"},                                                       \
		{"owner", FIELD_TEXT, .offset = offsetof (struct reader, owner), .required = true},                                      \
		{"left", FIELD_TEXT, RULE (left_source), .required = true},                                                              \
		{"right", FIELD_TEXT, RULE (right_source), .required = true},                                                            \
		{"clock", FIELD_MAP, .fields = clock_fields, .required = true},                                                          \
		{"kinds", FIELD_EACH, .read = kind_read, .required = true},                                                              \
		{"takes_unmapped", FIELD_BOOL, RULE (takes_unmapped), .required = true},                                                 \
		{"may_be_empty", FIELD_CHOICE, RULE (may_be_empty), .choices = "none|left|right"},                                       \
		{"materiality", FIELD_MAP, .fields = materiality_fields, .required = true},                                              \
		{"limits", FIELD_MAP, .fields = limit_fields, .required = true}, {"plausible", FIELD_READ, .read = plausible_rule_read}, \
		{"owners", FIELD_READ, .read = owners_read},                                                                             \
	{                                                                                                                            \
		"open", FIELD_EACH, .read = open_read                                                                                    \
	}

#define TOLERANCES                                                         \
	{                                                                      \
		"tolerances", FIELD_EACH, .read = tolerance_read, .required = true \
	}

static const struct field yield_fields[] = {{"enabled", FIELD_BOOL, RULE (yield.enabled), .required = true},
	{"over_delivery", FIELD_DECIMAL, RULE (yield.over_delivery), .scale = QTY_SCALE, .max = 1000000000},
	{"explosion", FIELD_READ, .read = yield_explosions_read}, {0}};

static const struct field rule_fields[] = {FIELDS_OF_ALL, TOLERANCES,
	{"reversals", FIELD_MAP, .fields = reversal_fields, .required = true},
	{"duplicates", FIELD_MAP, .fields = duplicate_fields, .required = true},
	{"passes", FIELD_EACH, .read = pass_read, .required = true}, {"timing", FIELD_MAP, .fields = timing_fields, .required = true},
	{"yield", FIELD_MAP, .fields = yield_fields},
	{"uncaptured_rows", FIELD_INT, RULE (uncaptured_rows), .required = true, .min = 1},
	{"leakage", FIELD_MAP, .fields = leakage_fields}, {"accrual", FIELD_READ, .read = accrual_read}, {0}};

static const struct field usage_rule_fields[] = {FIELDS_OF_ALL, TOLERANCES,
	{"timing", FIELD_MAP, .fields = order_timing_fields, .required = true},
	{"usage", FIELD_READ, .read = usage_read, .required = true}, {0}};

/* A tie-out tolerates nothing. */
static const struct field ledger_rule_fields[] = {FIELDS_OF_ALL, {"timing", FIELD_MAP, .fields = timing_fields, .required = true},
	{"ledger", FIELD_READ, .read = ledger_read, .required = true}, {0}};

/* What waits for its counterpart is open, not late: there is no grace. */
static const struct field item_timing_fields[] = {
	{"look_back", FIELD_INT, RULE (timing.look_back), .required = true, .max = 1100},
	{"look_ahead", FIELD_INT, RULE (timing.look_ahead), .required = true, .max = 366}, {0}};

static const struct field items_rule_fields[] = {FIELDS_OF_ALL,
	{"timing", FIELD_MAP, .fields = item_timing_fields, .required = true},
	{"items", FIELD_READ, .read = items_read, .required = true}, {0}};

static const struct field balance_rule_fields[] = {FIELDS_OF_ALL, TOLERANCES,
	{"timing", FIELD_MAP, .fields = order_timing_fields, .required = true},
	{"balance", FIELD_READ, .read = balance_rule_read, .required = true}, {0}};

static const struct field legs_rule_fields[] = {FIELDS_OF_ALL, TOLERANCES,
	{"books", FIELD_TEXT, RULE (books_source), .required = true},
	{"timing", FIELD_MAP, .fields = timing_fields, .required = true},
	{"ledger", FIELD_READ, .read = ledger_read, .required = true}, {0}};

/* What else a rule says depends on what compares its populations. */
static gboolean
fields_choose (struct yaml_node root, const struct field **fields, GError **error)
{
	static const struct field compare_field = {"compare", FIELD_CHOICE, .choices = COMPARATORS};
	static const struct field *const choices[] = {
		rule_fields, usage_rule_fields, ledger_rule_fields, items_rule_fields, balance_rule_fields, legs_rule_fields};
	struct yaml_node node = yaml_kind (root) == YAML_MAP ? yaml_get (root, "compare") : (struct yaml_node) {NULL, 0};
	int compare = COMPARE_RECORDS;
	if (node.in != NULL && !yaml_scalar (node, &compare_field, &compare, error))
		return FALSE;
	*fields = choices[compare];
	return TRUE;
}

static void
reader_release (struct reader *reader)
{
	g_clear_pointer (&reader->tolerances, g_array_unref);
	g_clear_pointer (&reader->pass_tolerances, g_array_unref);
	g_clear_pointer (&reader->explosions, g_array_unref);
	g_clear_pointer (&reader->open_fields, g_array_unref);
	g_clear_pointer (&reader->attributes, g_ptr_array_unref);
	g_clear_pointer (&reader->goods, g_ptr_array_unref);
	g_clear_pointer (&reader->revaluations, g_ptr_array_unref);
}

static gboolean
reader_read (struct reader *reader, struct yaml_node root, const char *name, GError **error)
{
	static const struct reader start = {.rule = {.timing = {.interface = ""},
											.limit_impact = DECIMAL_NONE,
											.leak_cap = DECIMAL_NONE,
											.leak_differences = 8,
											.limit_cases = {-1, -1, -1, -1, -1}}};
	const struct field *fields;
	bool any_class = false;

	*reader = start;
	reader->rule.plausible = plausible_default;
	reader->tolerances = g_array_new (FALSE, TRUE, sizeof (struct tolerance));
	reader->pass_tolerances = g_array_new (FALSE, TRUE, sizeof (struct tolerance));
	reader->explosions = g_array_new (FALSE, TRUE, sizeof (struct explosion_terms));
	reader->open_fields = g_array_new (FALSE, TRUE, sizeof (struct open_field));
	reader->attributes = g_ptr_array_new ();
	reader->goods = g_ptr_array_new ();
	reader->revaluations = g_ptr_array_new ();
	if (!fields_choose (root, &fields, error) || !yaml_map (root, fields, reader, error))
		return FALSE;
	if (strcmp (reader->rule.name, name) != 0)
		return yaml_fail (yaml_get (root, "name"), error, "'%s' is not the name of the file", reader->rule.name);
	for (guint i = 0; i < reader->tolerances->len; i++)
		any_class |= strcmp (g_array_index (reader->tolerances, struct tolerance, i).item_class, "*") == 0;
	if (!any_class && reader->rule.compare != COMPARE_LEDGER && reader->rule.compare != COMPARE_ITEMS)
		return yaml_fail (yaml_get (root, "tolerances"), error, "has no entry '*' for materials without a class");
	if (!explosions_check (root, &reader->rule, reader->explosions, error))
		return FALSE;
	reader->rule.left_by_event = reader->left_clock == 0;
	reader->rule.right_by_posting = reader->right_clock == 1;
	for (int code = 0; code < CODE_COUNT; code++)
		if (reader->rule.owner[code] == NULL)
			reader->rule.owner[code] = reader->owner;
	return TRUE;
}

/* ---- loading ---- */

void
rule_set_free (struct rule_set *rules)
{
	if (rules == NULL)
		return;
	yaml_close (rules->template);
	for (size_t i = 0; i < G_N_ELEMENTS (rules->levels); i++)
		override_level_free (rules->levels[i]);
	g_clear_pointer (&rules->warnings, g_ptr_array_unref);
	g_clear_pointer (&rules->tolerances, g_array_unref);
	g_clear_pointer (&rules->pass_tolerances, g_array_unref);
	g_clear_pointer (&rules->explosions, g_array_unref);
	g_clear_pointer (&rules->attributes, g_ptr_array_unref);
	g_clear_pointer (&rules->goods, g_ptr_array_unref);
	g_clear_pointer (&rules->revaluations, g_ptr_array_unref);
	g_free (rules->text);
	g_free (rules->file);
	g_free (rules);
}

static void
reconciliation_finish (struct rule_set *rules, struct reader *reader)
{
	struct reconciliation *rule = &rules->reconciliation;
	g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, rules->text, -1);

	*rule = reader->rule;
	rules->tolerances = g_steal_pointer (&reader->tolerances);
	rules->pass_tolerances = g_steal_pointer (&reader->pass_tolerances);
	rules->explosions = g_steal_pointer (&reader->explosions);
	rules->attributes = g_steal_pointer (&reader->attributes);
	rules->goods = g_steal_pointer (&reader->goods);
	rules->revaluations = g_steal_pointer (&reader->revaluations);
	g_ptr_array_add (rules->attributes, NULL);
	g_ptr_array_add (rules->goods, NULL);
	g_ptr_array_add (rules->revaluations, NULL);
	rule->ledger.goods = (const char **) rules->goods->pdata;
	rule->ledger.revaluations = (const char **) rules->revaluations->pdata;
	rule->tolerances = (struct tolerance *) (void *) rules->tolerances->data;
	rule->n_tolerances = (int) rules->tolerances->len;
	for (int i = 0, at = 0; i < rule->n_passes; at += rule->passes[i++].n_tolerances)
		if (rule->passes[i].n_tolerances > 0)
			rule->passes[i].tolerances = &g_array_index (rules->pass_tolerances, struct tolerance, at);
	rule->explosions = (struct explosion_terms *) (void *) rules->explosions->data;
	rule->n_explosions = (int) rules->explosions->len;
	rule->attributes = (const char **) rules->attributes->pdata;
	rule->file = rules->file;
	rule->text = rules->text;
	g_strlcpy (rule->hash, hash, sizeof rule->hash);
}

static struct rule_set *
rules_read (
	const struct rules_place *place, const char *name, const char *archetype, const char *plant, date_t at, GError **error)
{
	g_autoptr (rule_set) rules = g_new0 (struct rule_set, 1);
	struct reader reader = {0};

	if (*name == '\0' || strchr (name, '/') != NULL) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "'%s' is no name of a reconciliation", name);
		return NULL;
	}
	rules->warnings = g_ptr_array_new_with_free_func (g_free);
	rules->file = g_strdup_printf ("enterprise/%s.yaml", name);
	rules->template = rules_file_read (place, rules->file, error);
	gboolean good = rules->template != NULL && reader_read (&reader, yaml_root (rules->template), name, error) &&
		override_levels_read (rules->levels, place, archetype, plant, error) &&
		override_levels_apply (rules->levels, yaml_root (rules->template), name, reader.open_fields, at, rules->warnings, error);
	reader_release (&reader);
	/* Read again, now through the overrides. */
	good = good && reader_read (&reader, yaml_root (rules->template), name, error);
	if (good) {
		rules->text = rules_text_join (rules->file, rules->template, rules->levels);
		reconciliation_finish (rules, &reader);
	}
	reader_release (&reader);
	return good ? g_steal_pointer (&rules) : NULL;
}

struct rule_set *
rules_load (const char *dir, const char *name, const char *archetype, const char *plant, date_t at, GError **error)
{
	return rules_read (&(struct rules_place) {.dir = dir}, name, archetype, plant, at, error);
}

struct rule_set *
rules_recall (const char *text, const char *name, const char *archetype, const char *plant, date_t at, GError **error)
{
	g_autoptr (GHashTable) files = rules_text_split (text, name, archetype, plant);

	return rules_read (&(struct rules_place) {.files = files}, name, archetype, plant, at, error);
}

const struct reconciliation *
rule_set_reconciliation (const struct rule_set *rules)
{
	return &rules->reconciliation;
}

const GPtrArray *
rule_set_warnings (const struct rule_set *rules)
{
	return rules->warnings;
}
