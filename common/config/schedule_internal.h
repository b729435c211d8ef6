/* schedule_internal.h - what the files that read a schedule share. */
#ifndef CONFIG_SCHEDULE_INTERNAL_H
#define CONFIG_SCHEDULE_INTERNAL_H

#include "common/config/schedule_rule.h"
#include "common/config/yaml.h"

/* Whether every {word} of a text is one that an occurrence of the chain, as far as it has been read, has a value for. */
gboolean schedule_words_check (struct yaml_node node, const struct schedule_chain *chain, GError **error);

#endif
