/*
 * yaml.h - strict YAML for configuration, rules and profiles: one document tree, one typed reader.
 *
 * What YAML allows and nobody means is refused: unknown and repeated keys, anchors, aliases, tags, several documents, numbers
 * that are only numbers at their beginning, yes/no/on/off, empty values. A named thing is a list entry `- name: x`.
 *
 * A caller declares a table of fields per map and a target struct; yaml_map() fills it in the order of the table:
 *
 *	static const struct field timing_fields[] = {
 *		{ "grace", FIELD_DURATION, .offset = offsetof (struct timing, grace), .required = true },
 *		{ "look_back", FIELD_INT, .offset = offsetof (struct timing, look_back), .max = 366 },
 *		{ 0 }
 *	};
 *
 * Every error is FAILURE_CONFIGURATION and reads `file:line:column: field: message`; the field is a path such as
 * `passes.message.window`, list entries by their name, else by number from 1. Texts read belong to the yaml and live as long.
 */
#ifndef CONFIG_YAML_H
#define CONFIG_YAML_H

#include "common/base/calendar.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct yaml;
typedef struct yaml yaml;

/* A place in a document; copied freely. in == NULL: there is none. */
struct yaml_node
{
	struct yaml *in;
	int index;
};

/*
 * Reads a file, or text under a name for messages. A file that cannot be read or is no UTF-8 is FAILURE_CONFIGURATION too; one
 * that only now cannot be, for the machine is short of files or memory or the disk fails, is FAILURE_UNAVAILABLE.
 */
struct yaml *yaml_read (const char *file, GError **error);
struct yaml *yaml_parse (const char *name, const char *text, size_t n, GError **error);
void yaml_close (struct yaml *yaml); /* NULL is fine; libyaml itself has a yaml_free() */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (yaml, yaml_close)

struct yaml_node yaml_root (struct yaml *yaml);
const char *yaml_source (const struct yaml *yaml); /* the text as read */

enum field_type
{
	FIELD_TEXT,     /* const char *; not empty */
	FIELD_INT,      /* int, min..max (max 0: INT_MAX) */
	FIELD_BOOL,     /* bool: true or false */
	FIELD_DECIMAL,  /* int64_t at `scale`, min..max at that scale (max 0: no limit) */
	FIELD_DURATION, /* int64_t seconds: 26h, 4h30m, 5s, 2d */
	FIELD_TIME,     /* int minutes: 06:00 */
	FIELD_DATE,     /* date_t: 2026-03-31 */
	FIELD_PERIOD,   /* period_t: 2026-03 */
	FIELD_CHOICE,   /* int or enum: index into choices "one|two|three" */
	FIELD_MAP,      /* a map read by `fields` into the same target */
	FIELD_EACH,     /* a list; `read` is called for each entry with the target */
	FIELD_READ      /* anything; `read` is called with the node and the target */
};

typedef gboolean field_reader (struct yaml_node node, void *target, GError **error);

struct field
{
	const char *key; /* NULL ends the table */
	enum field_type type;
	size_t offset; /* of the member in the target; the member keeps its value when the key is absent */
	bool required;
	int scale;
	int64_t min, max;
	const char *choices;
	const struct field *fields;
	field_reader *read;
};

/* Fills target from a map. Unknown keys (with the nearest known one), repeated or missing ones and wrong values fail. */
gboolean yaml_map (struct yaml_node node, const struct field *fields, void *target, GError **error);

/* Calls each for every entry of a list, or for the value of every pair of a map (yaml_key() tells its key). */
gboolean yaml_each (struct yaml_node list, field_reader *each, void *target, GError **error);
gboolean yaml_each_pair (struct yaml_node map, field_reader *each, void *target, GError **error);

/* One scalar, as a field would be read; of *field type, scale, range and choices count. */
gboolean yaml_scalar (struct yaml_node node, const struct field *field, void *value, GError **error);
gboolean yaml_text (struct yaml_node node, const char **text, GError **error);

/* Moving about. A node with .in == NULL stands for "there is none". */
enum yaml_kind
{
	YAML_NONE,
	YAML_SCALAR,
	YAML_LIST,
	YAML_MAP
};
enum yaml_kind yaml_kind (struct yaml_node node);
const char *yaml_value (struct yaml_node scalar); /* its text, as replaced; "" for a list or a map */
const char *yaml_key (struct yaml_node value);    /* the key that leads to a value of a map; "" elsewhere */
bool yaml_is_null (struct yaml_node node);        /* nothing behind the colon, ~ or null */
struct yaml_node yaml_get (struct yaml_node map, const char *key);
struct yaml_node yaml_first (struct yaml_node list_or_map);
struct yaml_node yaml_next (struct yaml_node entry);
size_t yaml_length (struct yaml_node list_or_map);

/* The node at a path below: keys of maps and names of list entries, "passes.message.window". .in == NULL when there is none. */
struct yaml_node yaml_find (struct yaml_node node, const char *path);

/* From now on a scalar is read from another node instead, of this or another document, and its errors name that place. */
void yaml_replace (struct yaml_node scalar, struct yaml_node by);

/* Raises `file:line:column: field: message` at a node, at its key, or at a map about a key below it; returns FALSE. */
gboolean yaml_fail (struct yaml_node node, GError **error, const char *format, ...) G_GNUC_PRINTF (3, 4);
gboolean yaml_fail_key (struct yaml_node value, GError **error, const char *format, ...) G_GNUC_PRINTF (3, 4);
gboolean yaml_fail_below (struct yaml_node map, const char *key, GError **error, const char *format, ...) G_GNUC_PRINTF (4, 5);

/* The same of what could not be done with a value, in the class of that. key "": at the node. */
gboolean yaml_fail_for (struct yaml_node map, const char *key, const GError *cause, GError **error);

char *yaml_path (struct yaml_node node);  /* "passes.message.window"; "" for the root. The caller frees it */
char *yaml_place (struct yaml_node node); /* "file:3:7". The caller frees it */

#endif
