#include "reports/runs_json.h"

#include "common/base/failure.h"
#include "common/recon/outcome.h"

gboolean
runs_json_write (const struct out_stream *out, const GPtrArray *reports, int exit_code, run_json_add *add, GError **error)
{
	g_autoptr (json) json = json_new ();

	json_object (json, NULL);
	json_count (json, "exit_code", exit_code);
	json_text (json, "verdict", verdict_name ((enum verdict) exit_code));
	json_array (json, "runs");
	for (guint i = 0; i < reports->len; i++)
		add (json, reports->pdata[i]);
	json_array_end (json);
	json_object_end (json);
	return json_write (json, out, error);
}

void
sources_json_add (struct json *json, const GArray *all, bool digests)
{
	json_array (json, "sources");
	for (guint i = 0; i < all->len; i++) {
		const struct evidence *evidence = &g_array_index (all, struct evidence, i);

		json_object (json, NULL);
		json_text (json, "source", evidence->source);
		json_text (json, "object", evidence->object);
		json_count (json, "rows", evidence->rows);
		if (digests)
			json_text (json, "digest", evidence->digest);
		json_text (json, "query_hash", evidence->query_hash);
		json_text (json, "parameters", evidence->parameters);
		json_object_end (json);
	}
	json_array_end (json);
}
