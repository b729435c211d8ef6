#include "reports/check_json.h"

#include "reports/json.h"

#include <string.h>

static int64_t
lines_count (const GArray *lines, const char *state)
{
	int64_t n = 0;

	for (guint i = 0; i < lines->len; i++)
		n += strcmp (g_array_index (lines, struct check_line, i).state, state) == 0;
	return n;
}

gboolean
check_json_write (const struct out_stream *out, const GArray *lines, int exit_code, GError **error)
{
	static const struct
	{
		const char *state, *name;
	} states[] = {{CHECK_OK, "ok"}, {CHECK_WARN, "warn"}, {CHECK_FAIL, "fail"}};
	g_autoptr (json) json = json_new ();

	json_object (json, NULL);
	json_array (json, "checks");
	for (guint i = 0; i < lines->len; i++) {
		const struct check_line *line = &g_array_index (lines, struct check_line, i);

		json_object (json, NULL);
		for (size_t s = 0; s < G_N_ELEMENTS (states); s++)
			if (strcmp (states[s].state, line->state) == 0)
				json_text (json, "state", states[s].name);
		json_text (json, "text", line->text);
		json_object_end (json);
	}
	json_array_end (json);
	for (size_t s = 0; s < G_N_ELEMENTS (states); s++)
		json_count (json, states[s].name, lines_count (lines, states[s].state));
	json_count (json, "exit", exit_code);
	json_object_end (json);
	return json_write (json, out, error);
}
