#include "reports/json.h"

#include <json-glib/json-glib.h>

struct json
{
	JsonBuilder *builder;
};

struct json *
json_new (void)
{
	struct json *json = g_new0 (struct json, 1);

	json->builder = json_builder_new ();
	return json;
}

void
json_free (struct json *json)
{
	if (json == NULL)
		return;
	g_object_unref (json->builder);
	g_free (json);
}

static JsonBuilder *
member (struct json *json, const char *name)
{
	if (name != NULL)
		json_builder_set_member_name (json->builder, name);
	return json->builder;
}

void
json_object (struct json *json, const char *name)
{
	json_builder_begin_object (member (json, name));
}

void
json_object_end (struct json *json)
{
	json_builder_end_object (json->builder);
}

void
json_array (struct json *json, const char *name)
{
	json_builder_begin_array (member (json, name));
}

void
json_array_end (struct json *json)
{
	json_builder_end_array (json->builder);
}

void
json_text (struct json *json, const char *name, const char *text)
{
	json_builder_add_string_value (member (json, name), text);
}

void
json_count (struct json *json, const char *name, int64_t count)
{
	json_builder_add_int_value (member (json, name), count);
}

void
json_bool (struct json *json, const char *name, bool value)
{
	json_builder_add_boolean_value (member (json, name), value);
}

void
json_decimal (struct json *json, const char *name, int128 value, int scale, int decimals)
{
	char text[DECIMAL_TEXT_MAX];

	json_text (json, name, decimal_format (value, scale, decimals, text));
}

void
json_list (struct json *json, const char *name, char *const *texts)
{
	json_array (json, name);
	for (size_t i = 0; texts != NULL && texts[i] != NULL; i++)
		json_text (json, NULL, texts[i]);
	json_array_end (json);
}

gboolean
json_write (struct json *json, const struct out_stream *out, GError **error)
{
	g_autoptr (JsonGenerator) generator = json_generator_new ();
	g_autoptr (JsonNode) root = json_builder_get_root (json->builder);
	g_autofree char *text = NULL;
	gsize n;

	json_generator_set_pretty (generator, TRUE);
	json_generator_set_root (generator, root);
	text = json_generator_to_data (generator, &n);
	return out->write (out->data, text, n, error) && out->write (out->data, "\n", 1, error);
}
