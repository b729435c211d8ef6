/*
 * fuzz_yaml.c - any bytes as a YAML file: either read or refused with a message that names file, line and column.
 */
#include "common/base/failure.h"
#include "common/config/yaml.h"
#include "fuzz.h"

#include <string.h>

struct all
{
	const char *text;
	int whole, minutes, choice;
	bool on;
	int64_t decimal, seconds;
	date_t date;
	period_t period;
};

static gboolean node_read (struct yaml_node node, void *target, GError **error);

static const struct field fields[] = {{"name", FIELD_TEXT, .offset = offsetof (struct all, text)},
	{"text", FIELD_TEXT, .offset = offsetof (struct all, text)},
	{"whole", FIELD_INT, .offset = offsetof (struct all, whole), .min = -100, .max = 100},
	{"on", FIELD_BOOL, .offset = offsetof (struct all, on)},
	{"decimal", FIELD_DECIMAL, .offset = offsetof (struct all, decimal), .scale = 6},
	{"seconds", FIELD_DURATION, .offset = offsetof (struct all, seconds)},
	{"time", FIELD_TIME, .offset = offsetof (struct all, minutes)}, {"date", FIELD_DATE, .offset = offsetof (struct all, date)},
	{"period", FIELD_PERIOD, .offset = offsetof (struct all, period)},
	{"choice", FIELD_CHOICE, .offset = offsetof (struct all, choice), .choices = "red|green|blue"},
	{"list", FIELD_EACH, .read = node_read}, {"any", FIELD_READ, .read = node_read}, {0}};

/* Every node has a path; what a path leads to has the same one. */
static gboolean
node_read (struct yaml_node node, void *target, GError **error)
{
	g_autofree char *path = yaml_path (node), *place = yaml_place (node);
	struct yaml_node found = yaml_find (yaml_root (node.in), path);

	demand (*place != '\0');
	if (found.in != NULL) {
		g_autofree char *again = yaml_path (found);
		demand (strcmp (path, again) == 0);
	}
	switch (yaml_kind (node)) {
	case YAML_MAP:
		return yaml_map (node, fields, target, error);
	case YAML_LIST:
		return yaml_each (node, node_read, target, error);
	default:
		return yaml_text (node, &((struct all *) target)->text, error);
	}
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (yaml) yaml = yaml_parse ("f", (const char *) data, n, &error);
	struct all all = {0};

	if (yaml == NULL || !node_read (yaml_root (yaml), &all, &error)) {
		demand (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
		demand (strncmp (error->message, "f:", 2) == 0);
		demand (g_utf8_validate (error->message, -1, NULL));
		demand (strchr (error->message, '\n') == NULL);
	} else
		demand (error == NULL);
	return 0;
}
