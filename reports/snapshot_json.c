#include "reports/snapshot_report.h"

#include "common/base/failure.h"
#include "reports/runs_json.h"

static void
extracts_add_json (struct json *json, const struct snapshot_report *report)
{
	const struct snapshots *snapshots = report->snapshots;
	char text[16];

	json_array (json, "extracts");
	for (guint i = 0; i < snapshots->extracts->len; i++) {
		const struct snapshot_extract_taken *one = &g_array_index (snapshots->extracts, struct snapshot_extract_taken, i);

		json_object (json, NULL);
		json_text (json, "name", one->name);
		json_text (json, "at", date_format (one->at, text));
		json_count (json, "rows", one->rows);
		json_count (json, "rows_of_a_key_that_was_there", one->twice);
		json_object_end (json);
	}
	json_array_end (json);
}

static void
money_add_json (struct json *json, const struct snapshots *snapshots, guint step)
{
	json_array (json, "money");
	for (guint i = 0; i < snapshots->money->len; i++) {
		const struct snapshot_money *money = &g_array_index (snapshots->money, struct snapshot_money, i);

		if (money->step != step)
			continue;
		json_object (json, NULL);
		json_text (json, "currency", snapshot_currency (snapshots, money->currency));
		json_decimal (json, "before", money->before, SNAPSHOT_SCALE, SNAPSHOT_DECIMALS);
		for (int kind = 0; kind < SNAPSHOT_KINDS; kind++)
			json_decimal (
				json, snapshot_kind_name ((enum snapshot_kind) kind), money->effect[kind], SNAPSHOT_SCALE, SNAPSHOT_DECIMALS);
		json_decimal (json, "after", money->after, SNAPSHOT_SCALE, SNAPSHOT_DECIMALS);
		json_decimal (json, "findings", money->findings[SNAPSHOT_CHANGED] + money->findings[SNAPSHOT_LOST], SNAPSHOT_SCALE,
			SNAPSHOT_DECIMALS);
		json_object_end (json);
	}
	json_array_end (json);
}

static void
step_add_json (struct json *json, const struct snapshots *snapshots, guint number)
{
	const struct snapshot_step *step = &g_array_index (snapshots->steps, struct snapshot_step, number);
	const struct snapshot_extract_taken *extracts = (const struct snapshot_extract_taken *) (void *) snapshots->extracts->data;
	char text[16];

	json_text (json, "from", date_format (extracts[step->from].at, text));
	json_text (json, "to", date_format (extracts[step->to].at, text));
	json_count (json, "same", step->same);
	for (int kind = 0; kind < SNAPSHOT_KINDS; kind++)
		json_count (json, snapshot_kind_name ((enum snapshot_kind) kind), step->count[kind]);
	json_count (json, "posted", step->posted);
	json_count (json, "posted_changed", step->findings[SNAPSHOT_CHANGED]);
	json_count (json, "posted_lost", step->findings[SNAPSHOT_LOST]);
	money_add_json (json, snapshots, number);
}

static void
report_add_json (struct json *json, const void *data)
{
	const struct snapshot_report *report = data;
	const struct snapshots *snapshots = report->snapshots;
	char text[40];

	json_object (json, NULL);
	json_text (json, "run_id", report->run_id);
	json_text (json, "report", snapshots->rule->name);
	json_text (json, "title", snapshots->rule->title);
	json_count (json, "definition", snapshots->rule->version);
	json_text (json, "period", period_format (report->period, text));
	json_text (json, "from", date_format (report->from, text));
	json_text (json, "until", date_format (report->until, text));
	json_text (json, "as_of", instant_format (report->as_of, NULL, text));
	json_text (json, "rules_hash", snapshots->rule->hash);
	json_text (json, "verdict", verdict_name ((enum verdict) snapshots->verdict));
	json_bool (json, "clean", snapshots->clean);
	json_array (json, "reasons");
	for (guint i = 0; i < snapshots->reasons->len; i++)
		json_text (json, NULL, snapshots->reasons->pdata[i]);
	json_array_end (json);
	json_count (json, "findings", snapshots->findings);
	extracts_add_json (json, report);
	json_array (json, "steps");
	for (guint i = 0; i + 1 < snapshots->steps->len; i++) {
		json_object (json, NULL);
		step_add_json (json, snapshots, i);
		json_object_end (json);
	}
	json_array_end (json);
	json_object (json, "over_all");
	step_add_json (json, snapshots, snapshots->steps->len - 1);
	json_object_end (json);
	sources_json_add (json, report->evidence, true);
	json_object_end (json);
}

gboolean
snapshot_json_write (const struct out_stream *out, const GPtrArray *reports, int exit_code, GError **error)
{
	return runs_json_write (out, reports, exit_code, report_add_json, error);
}
