#include "reports/summary_json.h"

#include "common/base/failure.h"

#include <json-glib/json-glib.h>
#include <string.h>

static void
text_add (JsonBuilder *json, const char *name, const char *text)
{
	json_builder_set_member_name (json, name);
	json_builder_add_string_value (json, text);
}

static void
count_add (JsonBuilder *json, const char *name, int64_t count)
{
	json_builder_set_member_name (json, name);
	json_builder_add_int_value (json, count);
}

static void
decimal_add (JsonBuilder *json, const char *name, int128 value, int scale, int decimals)
{
	char text[DECIMAL_TEXT_MAX];

	text_add (json, name, decimal_format (value, scale, decimals, text));
}

static void
list_add (JsonBuilder *json, const char *name, char *const *texts)
{
	json_builder_set_member_name (json, name);
	json_builder_begin_array (json);
	for (size_t i = 0; texts != NULL && texts[i] != NULL; i++)
		json_builder_add_string_value (json, texts[i]);
	json_builder_end_array (json);
}

static void
scope_add (JsonBuilder *json, const struct outcome *outcome, const struct zone *zone)
{
	char text[40];

	json_builder_set_member_name (json, "scope");
	json_builder_begin_object (json);
	text_add (json, "plant", outcome->plant);
	text_add (json, "company", outcome->company);
	text_add (json, "period", period_format (outcome->period, text));
	text_add (json, "from", date_format (outcome->from, text));
	text_add (json, "until", date_format (outcome->until, text));
	text_add (json, "zone", outcome->zone);
	text_add (json, "as_of", instant_format (outcome->as_of, zone, text));
	json_builder_end_object (json);
}

static void
tally_add (JsonBuilder *json, const char *name, const struct tally *tally, const struct outcome *outcome)
{
	json_builder_set_member_name (json, name);
	json_builder_begin_object (json);
	count_add (json, "rows", tally->rows);
	decimal_add (json, "qty", tally->qty, QTY_SCALE, 0);
	json_builder_set_member_name (json, "amount");
	json_builder_begin_object (json);
	for (int i = 0; i < outcome->n_currencies; i++)
		decimal_add (json, outcome->currencies[i], tally->amount[i], MONEY_SCALE, currency_decimals (outcome->currencies[i]));
	json_builder_end_object (json);
	json_builder_end_object (json);
}

static void
sides_add (JsonBuilder *json, const struct outcome *outcome)
{
	json_builder_set_member_name (json, "sides");
	json_builder_begin_object (json);
	for (int i = 0; i < SIDE_COUNT; i++) {
		const struct side_totals *side = &outcome->side[i];

		json_builder_set_member_name (json, side->name);
		json_builder_begin_object (json);
		tally_add (json, "read", &side->read, outcome);
		tally_add (json, "carried", &side->carried, outcome);
		for (unsigned state = 0; state < STATE_COUNT; state++)
			tally_add (json, state_name (state), &side->state[state], outcome);
		json_builder_end_object (json);
	}
	json_builder_end_object (json);
}

static void
exceptions_add (JsonBuilder *json, const struct outcome *outcome)
{
	struct code_total totals[CODE_COUNT];
	size_t n = outcome_code_totals (outcome, totals);
	int decimals = outcome->n_currencies > 0 ? currency_decimals (outcome->currencies[0]) : 2;

	json_builder_set_member_name (json, "exceptions");
	json_builder_begin_object (json);
	for (size_t i = 0; i < n; i++) {
		json_builder_set_member_name (json, code_name (totals[i].code));
		json_builder_begin_object (json);
		count_add (json, "cases", totals[i].cases);
		count_add (json, "rows", totals[i].rows);
		decimal_add (json, "delta_qty", totals[i].delta_qty, QTY_SCALE, 0);
		decimal_add (json, "impact_net", totals[i].impact_net, MONEY_SCALE, decimals);
		decimal_add (json, "impact_gross", totals[i].impact_gross, MONEY_SCALE, decimals);
		count_add (json, "suggested", totals[i].suggested);
		json_builder_end_object (json);
	}
	json_builder_end_object (json);
}

/* What was compared, and how much of what was posted nobody measured; only of a reconciliation of usage. */
static void
usage_add (JsonBuilder *json, const struct outcome *outcome)
{
	struct usage_totals totals = outcome_usage_totals (outcome);
	int decimals = outcome->n_currencies > 0 ? currency_decimals (outcome->currencies[0]) : 2;

	if (outcome->n_usage == 0)
		return;
	json_builder_set_member_name (json, "usage");
	json_builder_begin_object (json);
	count_add (json, "orders", totals.orders);
	count_add (json, "components", totals.rows);
	decimal_add (json, "variance", totals.variance, MONEY_SCALE, decimals);
	decimal_add (json, "spend", totals.spend, MONEY_SCALE, decimals);
	json_builder_set_member_name (json, "unmetered");
	json_builder_begin_object (json);
	count_add (json, "materials", totals.unmetered_materials);
	count_add (json, "components", totals.unmetered_rows);
	decimal_add (json, "spend", totals.unmetered_spend, MONEY_SCALE, decimals);
	json_builder_end_object (json);
	json_builder_end_object (json);
}

static int64_t
cleared_count (const struct outcome *outcome)
{
	int64_t cleared = 0;

	for (size_t i = 0; i < outcome->n_cases; i++)
		cleared += outcome->cases[i].state == CASE_CLEARED;
	return cleared;
}

static gboolean
run_add (JsonBuilder *json, const struct outcome *outcome, GError **error)
{
	g_autoptr (zone) zone = NULL;

	if (*outcome->zone != '\0' && (zone = zone_new (outcome->zone, error)) == NULL)
		return FALSE;
	json_builder_begin_object (json);
	text_add (json, "run", outcome->run_id);
	text_add (json, "reconciliation", outcome->reconciliation);
	scope_add (json, outcome, zone);
	sides_add (json, outcome);
	exceptions_add (json, outcome);
	usage_add (json, outcome);
	count_add (json, "cleared", cleared_count (outcome));
	json_builder_set_member_name (json, "unvalued");
	json_builder_begin_object (json);
	count_add (json, "cases", outcome->unvalued_cases);
	decimal_add (json, "qty", outcome->unvalued_qty, QTY_SCALE, 0);
	json_builder_end_object (json);
	json_builder_set_member_name (json, "conserved");
	json_builder_add_boolean_value (json, outcome->conserved);
	text_add (json, "verdict", verdict_name ((enum verdict) outcome->verdict));
	count_add (json, "exit", outcome->verdict);
	list_add (json, "reasons", outcome->verdict_reasons);
	list_add (json, "warnings", outcome->warnings);
	json_builder_end_object (json);
	return TRUE;
}

gboolean
summary_json_write (const struct out_stream *out, const GPtrArray *outcomes, int exit_code, GError **error)
{
	g_autoptr (JsonBuilder) json = json_builder_new ();
	g_autoptr (JsonGenerator) generator = json_generator_new ();
	g_autoptr (JsonNode) root = NULL;
	g_autofree char *text = NULL;
	gsize n;

	json_builder_begin_object (json);
	json_builder_set_member_name (json, "runs");
	json_builder_begin_array (json);
	for (guint i = 0; i < outcomes->len; i++) {
		const struct outcome *outcome = outcomes->pdata[i];

		if (!run_add (json, outcome, error))
			return FALSE;
		exit_code = exit_code_worse (exit_code, outcome->verdict);
	}
	json_builder_end_array (json);
	count_add (json, "exit", exit_code);
	json_builder_end_object (json);

	root = json_builder_get_root (json);
	json_generator_set_pretty (generator, TRUE);
	json_generator_set_root (generator, root);
	text = json_generator_to_data (generator, &n);
	return out->write (out->data, text, n, error) && out->write (out->data, "\n", 1, error);
}
