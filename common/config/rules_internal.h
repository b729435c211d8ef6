/*
 * rules_internal.h - what rules.c (a reconciliation as data) and rules_override.c (who may change it) share.
 */
#ifndef CONFIG_RULES_INTERNAL_H
#define CONFIG_RULES_INTERNAL_H

#include "common/config/rules.h"
#include "common/config/yaml.h"

/* A field that the template lets others change, and how far. Numbers are compared as written: durations, decimals or switches. */
struct open_field
{
	const char *field;         /* path with * for any name: "tolerances.*.percent" */
	struct yaml_node min, max; /* .in == NULL = none */
	int64_t max_factor;        /* of the template's own value, scale 6; 0 = none */
	int safer;                 /* 0 lower, 1 higher: the direction that needs no one's leave */
	int looser_days;           /* how long an override in the other direction may last; 0 = not at all */
};

gboolean open_field_read (struct yaml_node node, GArray *open_fields, GError **error); /* an entry of `open:`; appends it */

/* `explosion:`, a list of struct explosion_terms by profile, one of them "*"; appends them. rules_usage.c. */
gboolean explosions_read (struct yaml_node list, GArray *explosions, GError **error);
/* Whether the rule, read from root, sees all that its explosions ask for. */
gboolean explosions_check (struct yaml_node root, const struct reconciliation *rule, const GArray *explosions, GError **error);

/* `usage:` of a rule that compares usage; appends its struct explosion_terms. rules_usage.c. */
gboolean usage_rule_read (struct yaml_node node, struct usage_rule *usage, GArray *explosions, GError **error);

/* `ledger:` of a rule that compares ledgers; appends the origins, which the caller ends with NULL. rules_ledger.c. */
gboolean ledger_rule_read (
	struct yaml_node node, struct ledger_rule *ledger, GPtrArray *goods, GPtrArray *revaluations, GError **error);

/* Where the files of a rule set are: in a folder, or in a text that was recorded. rules_text.c. */
struct rules_place
{
	const char *dir;   /* the `rules` folder */
	GHashTable *files; /* "enterprise/consumption.yaml" -> its text; NULL: they are in dir */
};
bool rules_file_exists (const struct rules_place *place, const char *file);
struct yaml *rules_file_read (const struct rules_place *place, const char *file, GError **error);

/* `accrual:` of a rule that compares records. rules_accrual.c. */
gboolean accrual_rule_read (struct yaml_node node, struct accrual_rule *accrual, GError **error);

/* A rule while it is read: what the tables of its fields fill. */
struct reader
{
	struct reconciliation rule;  /* first: readers of other files know it alone */
	int left_clock, right_clock; /* 0 event, 1 posting */
	const char *owner;
	GArray *tolerances, *explosions, *open_fields;
	GArray *pass_tolerances; /* of all passes, in their order */
	GPtrArray *attributes;
	GPtrArray *goods, *revaluations; /* of const char *: origins */
};

/* Keys of a pass, of reversal netting or of open items: a list of names into an array of PASS_KEYS_MAX. rules_pass.c. */
gboolean keys_read (struct yaml_node list, struct reader *reader, int *keys, int *n, GError **error);
gboolean pass_read (struct yaml_node node, void *target, GError **error); /* an entry of `passes`; target: struct reader */

/* A tolerance row into the list, from `first` on; no two of them may be of one class. rules_tolerance.c. */
gboolean tolerance_add (struct yaml_node node, GArray *list, guint first, GError **error);

/* `items:` of a rule that compares open items, without its keys. rules_items.c. */
gboolean items_rule_read (struct yaml_node node, struct items_rule *items, GError **error);
gboolean items_keys_check (struct yaml_node list, const int *keys, int n, GError **error);

/* `balance:` of a rule that compares balances; a field_reader whose target begins with the struct reconciliation. */
gboolean balance_rule_read (struct yaml_node node, void *target, GError **error);

/* `plausible:` of any rule; a field_reader whose target begins with the struct reconciliation. rules_plausible.c. */
gboolean plausible_rule_read (struct yaml_node node, void *target, GError **error);

/* A tolerance row into the list, from `first` on; no two of them may be of one class. rules_tolerance.c. */
gboolean tolerance_add (struct yaml_node node, GArray *list, guint first, GError **error);

/* The override files of one rule set, and what became of each override. */
struct override_level
{
	const char *file; /* "plants/1000.yaml" */
	struct yaml *yaml;
	GArray *overrides;
};

enum
{
	OVERRIDE_LEVELS = 2
}; /* archetype, plant; of those that there are none of the level is NULL */

/* Reads the files of archetype (NULL: none; else it must be there) and plant (NULL, or no file: none). */
gboolean override_levels_read (struct override_level *levels[static OVERRIDE_LEVELS], const struct rules_place *place,
	const char *archetype, const char *plant, GError **error);
/* Judges and applies those of one reconciliation: all against the template itself, then one after the other. */
gboolean override_levels_apply (struct override_level *levels[static OVERRIDE_LEVELS], struct yaml_node template,
	const char *reconciliation, const GArray *open_fields, date_t at, GPtrArray *warnings, GError **error);

void override_level_free (struct override_level *level);

/* All files as one text, each under its name, as it is shown, hashed and recorded; and the files of such a text. */
char *rules_text_join (
	const char *file, const struct yaml *template, struct override_level *const levels[static OVERRIDE_LEVELS]);
GHashTable *rules_text_split (const char *text, const char *name, const char *archetype, const char *plant);

#endif
