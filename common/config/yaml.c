/*
 * The tree is built from libyaml's events, not by its loader: the events still show anchors, tags and where each key stands.
 * Nodes lie in one array and know their parent, so that nothing here recurses, however deep the text nests.
 */
#include "common/config/yaml.h"

#include "common/base/failure.h"
#include "common/base/text_file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

enum
{
	FILE_MAX = 1 << 20,
	KEYS_MAX = 2000, /* a repeated key is looked for one by one */
	DEPTH_MAX = 100, /* libyaml's time grows with the square of the depth */
	NODE_NONE = -1
};

struct node
{
	enum yaml_kind kind;
	bool plain; /* a scalar without quotes */
	char *text, *key;
	int parent, first, last, next, n;
	int place; /* entry of a list: from 1 */
	size_t line, column, key_line, key_column;
	struct yaml_node replaced_by;
};

struct yaml
{
	char *name, *text;
	GArray *nodes;
};

static struct node *
node_at (struct yaml_node node)
{
	return &g_array_index (node.in->nodes, struct node, node.index);
}

static struct yaml_node
node_make (struct yaml *yaml, int index)
{
	if (index == NODE_NONE)
		return (struct yaml_node) {0};
	return (struct yaml_node) {yaml, index};
}

static struct yaml_node
node_resolve (struct yaml_node node)
{
	while (node.in != NULL && node_at (node)->replaced_by.in != NULL)
		node = node_at (node)->replaced_by;
	return node;
}

/* ---- messages ---- */

/* A message is one line: what breaks it is no name. */
static bool
is_name (const char *text)
{
	return *text != '\0' && strcspn (text, "\n\r") == strlen (text);
}

static void
path_append (GString *path, struct yaml_node node)
{
	g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

	while (node_at (node)->parent != NODE_NONE) {
		const struct node *at = node_at (node);
		const char *name = yaml_value (yaml_get (node, "name"));
		char *part = at->key != NULL ? g_strdup (at->key) : is_name (name) ? g_strdup (name) : g_strdup_printf ("%d", at->place);
		g_ptr_array_add (parts, part);
		node.index = at->parent;
	}
	for (guint i = parts->len; i-- > 0;)
		g_string_append_printf (path, "%s%s", path->len > 0 ? "." : "", (char *) parts->pdata[i]);
}

char *
yaml_path (struct yaml_node node)
{
	GString *path = g_string_new (NULL);

	path_append (path, node);
	return g_string_free (path, FALSE);
}

static char *
place_text (const char *name, size_t line, size_t column)
{
	return g_strdup_printf ("%s:%zu:%zu", name, line + 1, column + 1);
}

char *
yaml_place (struct yaml_node node)
{
	return place_text (node.in->name, node_at (node)->line, node_at (node)->column);
}

G_GNUC_PRINTF (5, 0)
static gboolean
fail (struct yaml_node node, bool at_key, const char *below, GError **error, const char *format, va_list arguments)
{
	const struct node *at = node_at (node);
	at_key = at_key && at->key != NULL;
	g_autofree char *place = place_text (node.in->name, at_key ? at->key_line : at->line, at_key ? at->key_column : at->column);
	g_autofree char *path = yaml_path (node);
	g_autofree char *message = g_strdup_vprintf (format, arguments);

	g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "%s: %s%s%s%s%s", place, path, *path != '\0' && *below != '\0' ? "." : "",
		below, *path != '\0' || *below != '\0' ? ": " : "", message);
	return FALSE;
}

gboolean
yaml_fail (struct yaml_node node, GError **error, const char *format, ...)
{
	va_list arguments;

	va_start (arguments, format);
	fail (node_resolve (node), false, "", error, format, arguments);
	va_end (arguments);
	return FALSE;
}

gboolean
yaml_fail_key (struct yaml_node value, GError **error, const char *format, ...)
{
	va_list arguments;

	va_start (arguments, format);
	fail (value, true, "", error, format, arguments);
	va_end (arguments);
	return FALSE;
}

gboolean
yaml_fail_below (struct yaml_node map, const char *key, GError **error, const char *format, ...)
{
	va_list arguments;

	va_start (arguments, format);
	fail (map, false, key, error, format, arguments);
	va_end (arguments);
	return FALSE;
}

gboolean
yaml_fail_for (struct yaml_node map, const char *key, const GError *cause, GError **error)
{
	GError *failed = NULL;

	yaml_fail_below (map, key, &failed, "%s", cause->message);
	failed->code = cause->code;
	g_propagate_error (error, failed);
	return FALSE;
}

/* ---- reading ---- */

/* A key that waits for its value. */
struct key
{
	char *text;
	size_t line, column;
};

/* The tree as it grows; `open` is the list or map that is being filled. */
struct builder
{
	struct yaml *yaml;
	int open, depth;
	struct key key;
};

static gboolean
text_fail (const struct yaml *yaml, size_t line, size_t column, GError **error, const char *message)
{
	g_autofree char *place = place_text (yaml->name, line, column);

	g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "%s: %s", place, message);
	return FALSE;
}

/* The place of a byte, for problems that come before libyaml counts lines. */
static gboolean
byte_fail (const struct yaml *yaml, size_t offset, GError **error, const char *message)
{
	size_t line = 0, start = 0;

	for (size_t i = 0; i < offset; i++)
		if (yaml->text[i] == '\n') {
			line++;
			start = i + 1;
		}
	return text_fail (yaml, line, (size_t) g_utf8_strlen (yaml->text + start, (gssize) (offset - start)), error, message);
}

static gboolean
parser_fail (const struct yaml *yaml, const yaml_parser_t *parser, GError **error)
{
	const char *problem = parser->problem != NULL ? parser->problem : "is no YAML";

	if (parser->error == YAML_MEMORY_ERROR)
		g_error ("out of memory");
	if (parser->error == YAML_READER_ERROR)
		return byte_fail (yaml, MIN (parser->problem_offset, strlen (yaml->text)), error, problem);
	return text_fail (yaml, parser->problem_mark.line, parser->problem_mark.column, error, problem);
}

static int
node_add (struct yaml *yaml, int parent, enum yaml_kind kind, yaml_mark_t mark, struct key *key)
{
	int index = (int) yaml->nodes->len;
	struct node node = {.kind = kind,
		.parent = parent,
		.first = NODE_NONE,
		.last = NODE_NONE,
		.next = NODE_NONE,
		.line = mark.line,
		.column = mark.column};

	if (key->text != NULL) {
		node.key = g_steal_pointer (&key->text);
		node.key_line = key->line;
		node.key_column = key->column;
	}
	if (parent != NODE_NONE) {
		struct node *above = &g_array_index (yaml->nodes, struct node, parent);
		node.place = ++above->n;
		if (above->last == NODE_NONE)
			above->first = index;
		else
			g_array_index (yaml->nodes, struct node, above->last).next = index;
		above->last = index;
	}
	g_array_append_val (yaml->nodes, node);
	return index;
}

static gboolean
key_read (struct yaml *yaml, int map, const yaml_event_t *event, struct key *key, GError **error)
{
	const char *text = event->type == YAML_SCALAR_EVENT ? (const char *) event->data.scalar.value : "";
	yaml_mark_t mark = event->start_mark;

	if (!is_name (text))
		return text_fail (yaml, mark.line, mark.column, error, "a key is one word");
	if (g_array_index (yaml->nodes, struct node, map).n == KEYS_MAX)
		return text_fail (yaml, mark.line, mark.column, error, "a map has too many keys");
	if (yaml_get (node_make (yaml, map), text).in != NULL) {
		g_autofree char *path = yaml_path (node_make (yaml, map));
		g_autofree char *message = g_strdup_printf ("%s%s%s: stands here twice", path, *path != '\0' ? "." : "", text);
		return text_fail (yaml, mark.line, mark.column, error, message);
	}
	*key = (struct key) {g_strdup (text), mark.line, mark.column};
	return TRUE;
}

/* What no file of this suite may use. */
static const char *
event_refusal (const yaml_event_t *event)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	if (event->type == YAML_ALIAS_EVENT)
		return "aliases are not used here";
	if (event->type == YAML_SCALAR_EVENT) {
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		if (memchr (event->data.scalar.value, '\0', event->data.scalar.length) != NULL)
			return "a text cannot hold a NUL";
	} else if (event->type == YAML_SEQUENCE_START_EVENT) {
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
	} else if (event->type == YAML_MAPPING_START_EVENT) {
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
	}
	return anchor != NULL ? "anchors are not used here" : tag != NULL ? "tags are not used here" : NULL;
}

static gboolean
event_take (struct builder *builder, const yaml_event_t *event, GError **error)
{
	struct yaml *yaml = builder->yaml;
	const char *refusal = event_refusal (event);
	yaml_mark_t mark = event->start_mark;
	bool scalar = event->type == YAML_SCALAR_EVENT, map = event->type == YAML_MAPPING_START_EVENT;

	if (refusal != NULL)
		return text_fail (yaml, mark.line, mark.column, error, refusal);
	if (event->type == YAML_DOCUMENT_START_EVENT)
		return yaml->nodes->len == 0 || text_fail (yaml, mark.line, mark.column, error, "a second document begins");
	if (event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT) {
		builder->open = g_array_index (yaml->nodes, struct node, builder->open).parent;
		builder->depth--;
		return TRUE;
	}
	if (!scalar && !map && event->type != YAML_SEQUENCE_START_EVENT)
		return TRUE;
	if (builder->open != NODE_NONE && builder->key.text == NULL &&
		g_array_index (yaml->nodes, struct node, builder->open).kind == YAML_MAP)
		return key_read (yaml, builder->open, event, &builder->key, error);

	int index = node_add (yaml, builder->open, scalar ? YAML_SCALAR : map ? YAML_MAP : YAML_LIST, mark, &builder->key);
	if (scalar) {
		struct node *node = &g_array_index (yaml->nodes, struct node, index);
		node->text = g_strdup ((const char *) event->data.scalar.value);
		node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
		return TRUE;
	}
	builder->open = index;
	return builder->depth++ < DEPTH_MAX || text_fail (yaml, mark.line, mark.column, error, "is nested too deeply");
}

static gboolean
events_read (struct yaml *yaml, yaml_parser_t *parser, GError **error)
{
	struct builder builder = {.yaml = yaml, .open = NODE_NONE};
	bool more = true, good = true;

	while (more && good) {
		yaml_event_t event;
		if (!yaml_parser_parse (parser, &event)) {
			good = parser_fail (yaml, parser, error);
			break;
		}
		good = event_take (&builder, &event, error);
		more = event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete (&event);
	}
	g_free (builder.key.text);
	return good;
}

static void
node_clear (void *data)
{
	struct node *node = data;

	g_free (node->text);
	g_free (node->key);
}

struct yaml *
yaml_parse (const char *name, const char *text, size_t n, GError **error)
{
	g_autoptr (yaml) yaml = g_new0 (struct yaml, 1);
	yaml_parser_t parser;
	const char *end;

	yaml->name = g_strdup (name);
	yaml->text = g_strndup (text, n);
	yaml->nodes = g_array_new (FALSE, FALSE, sizeof (struct node));
	g_array_set_clear_func (yaml->nodes, node_clear);
	if (n > FILE_MAX) {
		text_fail (yaml, 0, 0, error, "is larger than 1 MiB");
		return NULL;
	}
	if (!g_utf8_validate_len (text, n, &end)) {
		byte_fail (yaml, (size_t) (end - text), error, *end == '\0' ? "a text cannot hold a NUL" : "is not valid UTF-8");
		return NULL;
	}
	if (!yaml_parser_initialize (&parser))
		g_error ("out of memory");
	yaml_parser_set_input_string (&parser, (const unsigned char *) yaml->text, n);
	gboolean good = events_read (yaml, &parser, error);
	yaml_parser_delete (&parser);
	if (good && yaml->nodes->len == 0)
		good = text_fail (yaml, 0, 0, error, "is empty");
	return good ? g_steal_pointer (&yaml) : NULL;
}

struct yaml *
yaml_read (const char *file, GError **error)
{
	gsize n;
	g_autofree char *text = text_file_read (file, &n, FAILURE_CONFIGURATION, error);

	return text != NULL ? yaml_parse (file, text, n, error) : NULL;
}

void
yaml_close (struct yaml *yaml)
{
	if (yaml == NULL)
		return;
	g_array_unref (yaml->nodes);
	g_free (yaml->name);
	g_free (yaml->text);
	g_free (yaml);
}

/* ---- moving about ---- */

const char *
yaml_source (const struct yaml *yaml)
{
	return yaml->text;
}

struct yaml_node
yaml_root (struct yaml *yaml)
{
	return node_make (yaml, 0);
}

enum yaml_kind
yaml_kind (struct yaml_node node)
{
	return node.in != NULL ? node_at (node)->kind : YAML_NONE;
}

const char *
yaml_value (struct yaml_node scalar)
{
	scalar = node_resolve (scalar);
	return yaml_kind (scalar) == YAML_SCALAR ? node_at (scalar)->text : "";
}

const char *
yaml_key (struct yaml_node value)
{
	return value.in != NULL && node_at (value)->key != NULL ? node_at (value)->key : "";
}

bool
yaml_is_null (struct yaml_node node)
{
	node = node_resolve (node);
	if (yaml_kind (node) != YAML_SCALAR || !node_at (node)->plain)
		return yaml_kind (node) == YAML_NONE;
	const char *text = node_at (node)->text;
	return *text == '\0' || strcmp (text, "~") == 0 || strcmp (text, "null") == 0;
}

struct yaml_node
yaml_first (struct yaml_node node)
{
	return node.in != NULL ? node_make (node.in, node_at (node)->first) : node;
}

struct yaml_node
yaml_next (struct yaml_node node)
{
	return node.in != NULL ? node_make (node.in, node_at (node)->next) : node;
}

size_t
yaml_length (struct yaml_node node)
{
	return node.in != NULL ? (size_t) node_at (node)->n : 0;
}

struct yaml_node
yaml_get (struct yaml_node map, const char *key)
{
	struct yaml_node child = yaml_kind (map) == YAML_MAP ? yaml_first (map) : (struct yaml_node) {0};

	while (child.in != NULL && strcmp (yaml_key (child), key) != 0)
		child = yaml_next (child);
	return child;
}

struct yaml_node
yaml_find (struct yaml_node node, const char *path)
{
	struct yaml_node child = yaml_first (node);

	while (child.in != NULL && *path != '\0') {
		const char *label = yaml_kind (node) == YAML_MAP ? yaml_key (child) : yaml_value (yaml_get (child, "name"));
		size_t n = strlen (label);

		/* A dot at the end leads to nothing: it is the name's own. */
		if (n > 0 && strncmp (path, label, n) == 0 && (path[n] == '\0' || (path[n] == '.' && path[n + 1] != '\0'))) {
			path += n + (path[n] == '.');
			node = child;
			child = yaml_first (node);
		} else
			child = yaml_next (child);
	}
	return *path == '\0' ? node : (struct yaml_node) {0};
}

void
yaml_replace (struct yaml_node scalar, struct yaml_node by)
{
	node_at (scalar)->replaced_by = by;
}
