#include "reports/close_json.h"

#include "common/recon/close_calendar.h"
#include "reports/json.h"

static void
date_add (struct json *json, const char *name, date_t date)
{
	char text[16];

	json_text (json, name, date_format (date, text));
}

static void
instant_add (struct json *json, const char *name, instant_t instant)
{
	char text[40];

	json_text (json, name, instant_format (instant, NULL, text));
}

static void
checks_add (struct json *json, const struct close_report *report)
{
	json_array (json, "checks");
	for (guint i = 0; i < report->checks->len; i++) {
		const struct gate_result *result = &g_array_index (report->checks, struct gate_result, i);
		bool money = close_test_is_money (result->check->test);

		json_object (json, NULL);
		json_text (json, "name", result->check->name);
		json_text (json, "title", result->check->title);
		json_text (json, "level", close_level_name (result->check->level));
		json_text (json, "state", gate_state_name (result->state));
		date_add (json, "due", result->due);
		json_bool (json, "due_now", result->due_now);
		json_decimal (json, "value", result->value, money ? MONEY_SCALE : 0, money ? 2 : 0);
		json_decimal (json, "limit", result->check->limit, money ? MONEY_SCALE : 0, money ? 2 : 0);
		json_text (json, "says", result->says);
		json_text (json, "waiver", result->waiver != NULL ? result->waiver : "");
		json_object_end (json);
	}
	json_array_end (json);
}

/* A run in one of its currencies. */
static void
run_add (struct json *json, const struct outcome *outcome, const char *hash, const struct gate_money *money)
{
	int decimals = currency_decimals (money->currency);

	json_object (json, NULL);
	json_text (json, "reconciliation", outcome->reconciliation);
	json_text (json, "unit", outcome->plant);
	json_text (json, "run_id", outcome->run_id);
	instant_add (json, "as_of", outcome->as_of);
	json_text (json, "result_hash", hash);
	json_text (json, "currency", money->currency);
	json_count (json, "open", money->open);
	json_decimal (json, "net", money->net, MONEY_SCALE, decimals);
	json_decimal (json, "gross", money->gross, MONEY_SCALE, decimals);
	json_count (json, "accepted", money->accepted);
	json_decimal (json, "accepted_net", money->accepted_net, MONEY_SCALE, decimals);
	json_decimal (json, "accepted_gross", money->accepted_gross, MONEY_SCALE, decimals);
	json_decimal (json, "absorbed_net", money->absorbed_net, MONEY_SCALE, decimals);
	json_decimal (json, "absorbed_gross", money->absorbed_gross, MONEY_SCALE, decimals);
	json_object_end (json);
}

static void
runs_add (struct json *json, const struct close_report *report)
{
	json_array (json, "runs");
	for (size_t i = 0; i < report->n_outcomes; i++) {
		g_autoptr (GArray) moneys = gate_money (report->outcomes[i], report->rule);

		for (guint k = 0; k < moneys->len; k++)
			run_add (json, report->outcomes[i], report->hashes[i], &g_array_index (moneys, struct gate_money, k));
	}
	json_array_end (json);
}

static void
signed_add (struct json *json, const struct close_report *report)
{
	json_array (json, "signatures");
	for (size_t i = 0; i < report->n_signatures; i++) {
		const struct close_signature *one = &report->signatures[i];

		json_object (json, NULL);
		json_text (json, "stage", one->stage);
		json_text (json, "role", one->role);
		json_text (json, "user", one->user);
		instant_add (json, "at", one->at);
		json_text (json, "statement", one->statement);
		json_text (json, "result_hash", one->result_hash);
		json_bool (json, "holds", one->holds);
		json_text (json, "evidence", one->evidence);
		json_object_end (json);
	}
	json_array_end (json);
	json_array (json, "waivers");
	for (size_t i = 0; i < report->n_waivers; i++) {
		json_object (json, NULL);
		json_text (json, "check", report->waivers[i].check);
		json_text (json, "user", report->waivers[i].user);
		json_text (json, "reason", report->waivers[i].reason);
		date_add (json, "until", report->waivers[i].until);
		instant_add (json, "at", report->waivers[i].at);
		instant_add (json, "replaced_at", report->waivers[i].replaced);
		json_object_end (json);
	}
	json_array_end (json);
}

gboolean
close_json_write (const struct out_stream *out, const struct close_report *report, int exit_code, GError **error)
{
	g_autoptr (json) json = json_new ();
	char period[16], day[16];

	json_object (json, NULL);
	json_text (json, "company", report->company);
	json_text (json, "plant", report->plant);
	json_text (json, "period", period_format (report->period, period));
	date_add (json, "from", report->from);
	date_add (json, "to", report->until - 1);
	instant_add (json, "as_of", report->as_of);
	json_text (json, "working_day", working_day_text (report->working_day, day));
	json_text (json, "stage", report->stage);
	json_text (json, "verdict", report->verdict);
	json_text (json, "gate", gate_verdict_text (report->signing));
	json_text (json, "gate_today", gate_verdict_text (report->due));
	json_count (json, "exit_code", exit_code);
	json_text (json, "rule", report->rule->file);
	json_text (json, "rule_hash", report->rule->hash);
	json_decimal (json, "trivial", report->rule->trivial, MONEY_SCALE, 2);
	json_decimal (json, "account_threshold", report->rule->account, MONEY_SCALE, 2);
	checks_add (json, report);
	runs_add (json, report);
	json_text (json, "result_hash", report->result_hash);
	json_list (json, "changes", (char *const *) report->changes);
	signed_add (json, report);
	json_text (json, "not_evidence", report->not_evidence);
	json_count (json, "chain_events", report->events);
	json_text (json, "chain_head", report->head);
	json_object_end (json);
	return json_write (json, out, error);
}
