/*
 * report_rule_internal.h - what report_rule.c and report_rule_sides.c share while a rule is read. Not for callers.
 */
#ifndef CONFIG_REPORT_RULE_INTERNAL_H
#define CONFIG_REPORT_RULE_INTERNAL_H

#include "common/config/report_rule.h"
#include "common/config/yaml.h"

struct report_rule_store
{
	struct yaml *yaml;
	GPtrArray *owned;  /* of g_malloc'ed memory */
	GHashTable *files; /* name below the folder of rules -> text, owned: all that was read */
};

struct report_reader
{
	struct report_rule rule;
	const char *folder; /* of rules; NULL: all is in the files of the store */
	int scope, max_unexplained;
	GArray *crosswalks, *records, *known, *efforts; /* struct report_* */
	GPtrArray *owned;                               /* of the store */
	GHashTable *files;                              /* likewise */
};

/* The text of a file below the folder of rules, or as it was when it was read before; the store's. */
const char *report_file_read (struct report_reader *reader, const char *file, GError **error);

/* Names of what stands above: columns of the grain, measures, sides. */
gboolean report_grain_read (struct yaml_node node, const struct report_rule *rule, int *column, GError **error);
gboolean report_measure_read (struct yaml_node node, const struct report_rule *rule, int *measure, GError **error);
gboolean report_side_read (struct yaml_node node, const struct report_rule *rule, int *side, GError **error);

/* Entries of `sides`, `crosswalks`, `records` and `known`; target: struct report_reader. */
gboolean side_read (struct yaml_node node, void *target, GError **error);
gboolean crosswalk_read (struct yaml_node node, void *target, GError **error);
gboolean records_read (struct yaml_node node, void *target, GError **error);
gboolean known_read (struct yaml_node node, void *target, GError **error);

#endif
