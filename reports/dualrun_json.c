#include "reports/dualrun_report.h"

#include "common/base/failure.h"
#include "reports/runs_json.h"

static void
totals_add_json (struct json *json, const struct dualrun *dualrun)
{
	json_array (json, "measures");
	for (guint i = 0; i < dualrun->totals->len; i++) {
		const struct dualrun_total *total = &g_array_index (dualrun->totals, struct dualrun_total, i);
		const struct measure *measure = &dualrun->rule->measures[total->measure];

		json_object (json, NULL);
		json_text (json, "side", dualrun->rule->sides[total->side].name);
		json_text (json, "measure", measure->name);
		json_text (json, "kind", measure_kind_name (measure->kind));
		json_text (json, "unit", dualrun_unit (dualrun, total->measure, total->unit));
		json_object (json, "cells");
		for (int result = 0; result < RESULT_COUNT; result++)
			json_count (json, report_result_name ((enum report_result) result), total->cells[result]);
		json_count (json, "explained", total->explained_cells);
		json_count (json, "open", total->open_cells);
		json_object_end (json);
		json_decimal (json, "first", total->first, REPORT_SCALE, measure->decimals);
		json_decimal (json, "later", total->later, REPORT_SCALE, measure->decimals);
		json_decimal (json, "absorbed", total->absorbed, REPORT_SCALE, measure->decimals);
		json_object (json, "explained");
		for (int cause = 0; cause < KNOWN_CAUSES; cause++)
			json_decimal (
				json, known_cause_name ((enum known_cause) cause), total->explained[cause], REPORT_SCALE, measure->decimals);
		json_object_end (json);
		json_decimal (json, "unexplained", total->unexplained, REPORT_SCALE, measure->decimals);
		json_object_end (json);
	}
	json_array_end (json);
}

static void
register_add_json (struct json *json, const struct dualrun *dualrun)
{
	json_array (json, "known_differences");
	for (guint i = 0; i < dualrun->uses->len; i++) {
		const struct dualrun_use *use = &g_array_index (dualrun->uses, struct dualrun_use, i);
		const struct report_known *known = &dualrun->rule->known[use->known];
		int decimals = dualrun->rule->measures[known->measure].decimals;

		json_object (json, NULL);
		json_text (json, "name", known->id);
		json_text (json, "measure", dualrun->rule->measures[known->measure].name);
		json_text (json, "cause", known_cause_name (known->cause));
		json_bool (json, "holds", use->why == NULL);
		json_text (json, "why_not", use->why != NULL ? use->why : "");
		json_count (json, "records", use->records);
		json_count (json, "cells", use->cells);
		json_decimal (json, "amount", use->amount, REPORT_SCALE, decimals);
		json_decimal (json, "without_a_difference", use->idle, REPORT_SCALE, decimals);
		json_object_end (json);
	}
	json_array_end (json);
}

static void
walks_add_json (struct json *json, const struct dualrun *dualrun)
{
	json_array (json, "crosswalks");
	for (guint i = 0; i < dualrun->proofs->len; i++) {
		const struct walk_proof *proof = &g_array_index (dualrun->proofs, struct walk_proof, i);
		int decimals = dualrun->rule->measures[proof->measure].decimals;

		json_object (json, NULL);
		json_text (json, "crosswalk", dualrun->rule->crosswalks[proof->crosswalk].name);
		json_text (json, "measure", dualrun->rule->measures[proof->measure].name);
		json_text (json, "unit", dualrun_unit (dualrun, proof->measure, proof->unit));
		json_decimal (json, "before", proof->before, REPORT_SCALE, decimals);
		json_decimal (json, "mapped", proof->mapped, REPORT_SCALE, decimals);
		json_decimal (json, "unmapped", proof->unmapped, REPORT_SCALE, decimals);
		json_decimal (json, "after", proof->after, REPORT_SCALE, decimals);
		json_object_end (json);
	}
	json_array_end (json);
	json_count (json, "unmapped_codes", dualrun->orphans->len);
	json_count (json, "unused_map_rows", dualrun->unused->len);
}

static void
streak_add_json (struct json *json, const struct dualrun_report *report)
{
	char period[16];

	json_object (json, "streak");
	json_count (json, "length", report->streak.length);
	json_count (json, "needed", report->dualrun->rule->streak);
	json_bool (json, "ready", report->streak.ready);
	json_text (json, "broken_by", report->streak.broken != NULL ? report->streak.broken : "");
	json_text (json, "broken_in", period_format (report->streak.broken_at, period));
	json_object_end (json);
}

static void
effort_add_json (struct json *json, const char *name, const struct report_effort *effort)
{
	char on[16];

	json_object (json, name);
	json_decimal (json, "hours", effort->hours, EFFORT_SCALE, EFFORT_SCALE);
	json_text (json, "by", effort->by);
	json_text (json, "measured", date_format (effort->measured, on));
	json_object_end (json);
}

static void
standing_add_json (struct json *json, const struct dualrun_report *report)
{
	char at[40];

	json_text (json, "result_hash", report->result_hash);
	json_array (json, "signatures");
	for (guint i = 0; report->signatures != NULL && i < report->signatures->len; i++) {
		const struct report_signature *one = &g_array_index (report->signatures, struct report_signature, i);

		json_object (json, NULL);
		json_text (json, "stage", one->stage);
		json_text (json, "user", one->user);
		json_text (json, "at", instant_format (one->at, NULL, at));
		json_text (json, "statement", one->statement);
		json_bool (json, "holds", one->holds);
		json_bool (json, "evidence", one->evidence);
		json_object_end (json);
	}
	json_array_end (json);
	if (report->effort_first.hours != DECIMAL_NONE) {
		json_object (json, "effort");
		effort_add_json (json, "baseline", &report->effort_first);
		effort_add_json (json, "now", &report->effort);
		json_object_end (json);
	}
}

static void
report_add_json (struct json *json, const void *data)
{
	const struct dualrun_report *report = data;
	const struct dualrun *dualrun = report->dualrun;
	char text[40];

	json_object (json, NULL);
	json_text (json, "run_id", report->run_id);
	json_text (json, "report", dualrun->rule->name);
	json_text (json, "title", dualrun->rule->title);
	json_count (json, "definition", dualrun->rule->version);
	json_text (json, "unit", report->unit);
	json_text (json, "period", period_format (report->period, text));
	json_text (json, "from", date_format (report->from, text));
	json_text (json, "until", date_format (report->until, text));
	json_text (json, "as_of", instant_format (report->as_of, NULL, text));
	json_text (json, "rules_hash", dualrun->rule->hash);
	json_text (json, "verdict", verdict_name ((enum verdict) dualrun->verdict));
	json_bool (json, "clean", dualrun->clean);
	json_array (json, "reasons");
	for (guint i = 0; i < dualrun->reasons->len; i++)
		json_text (json, NULL, dualrun->reasons->pdata[i]);
	json_array_end (json);
	json_count (json, "cells", dualrun->cells_in_all);
	json_count (json, "open", dualrun->open);
	json_count (json, "totals_that_do_not_add_up", dualrun->feet->len);
	json_count (json, "stale_timing", dualrun->stale->len);
	totals_add_json (json, dualrun);
	register_add_json (json, dualrun);
	walks_add_json (json, dualrun);
	streak_add_json (json, report);
	standing_add_json (json, report);
	sources_json_add (json, report->evidence, true);
	json_object_end (json);
}

gboolean
dualrun_json_write (const struct out_stream *out, const GPtrArray *reports, int exit_code, GError **error)
{
	return runs_json_write (out, reports, exit_code, report_add_json, error);
}
