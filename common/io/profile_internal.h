/*
 * profile_internal.h - values of a profile as YAML gives them; for profile*.c only. What is read belongs to the profile.
 */
#ifndef IO_PROFILE_INTERNAL_H
#define IO_PROFILE_INTERNAL_H

#include "common/config/yaml.h"
#include "common/io/profile.h"

void *profile_array (struct profile *profile, size_t n, size_t size); /* of zeros, with room for one more */

gboolean char_read (struct yaml_node node, char *mark, GError **error); /* one character; "tab" is the tabulator */
/* A text, or a list of texts, as a NULL-ended array. */
gboolean texts_read (struct yaml_node node, struct profile *profile, const char ***texts, GError **error);
/* The same of patterns of dates, or of times: no two of them may read one text in two ways. */
gboolean patterns_read (struct yaml_node node, struct profile *profile, bool timed, const char ***patterns, GError **error);

/* What a profile says of CSV files: entities, fields; and the parts of entities. field_reader of yaml.h, target: the profile. */
gboolean entities_read (struct yaml_node node, void *target, GError **error);
gboolean fields_read (struct yaml_node node, void *target, GError **error);
gboolean parts_read (struct yaml_node node, void *target, GError **error);

#endif
