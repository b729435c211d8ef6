#include "reports/comparison_json.h"

#include "common/base/failure.h"
#include "reports/summary_json.h"

#include <string.h>

static const char *const judgment_name[JUDGMENT_COUNT] = {"then", "now"};

static void
pair_text (struct json *json, const char *name, const char *then, const char *now)
{
	json_object (json, name);
	json_text (json, judgment_name[THEN], then);
	json_text (json, judgment_name[NOW], now);
	json_object_end (json);
}

static void
pair_decimal (struct json *json, const char *name, int128 then, int128 now, int scale, int decimals)
{
	json_object (json, name);
	json_decimal (json, judgment_name[THEN], then, scale, decimals);
	json_decimal (json, judgment_name[NOW], now, scale, decimals);
	json_object_end (json);
}

/* The members of S, into the object that is open. */
static void
sums_add (struct json *json, const struct case_sums sums[JUDGMENT_COUNT], int decimals)
{
	const struct case_sums *then = &sums[THEN], *now = &sums[NOW];

	json_object (json, "cases");
	json_count (json, judgment_name[THEN], then->cases);
	json_count (json, judgment_name[NOW], now->cases);
	json_object_end (json);
	pair_decimal (json, "impact_net", then->stock, now->stock, MONEY_SCALE, decimals);
	pair_decimal (json, "impact_gross", then->gross, now->gross, MONEY_SCALE, decimals);
	pair_decimal (json, "impact_profit", then->profit, now->profit, MONEY_SCALE, decimals);
	pair_decimal (json, "exposure", then->exposure, now->exposure, MONEY_SCALE, decimals);
}

static void
changes_add (struct json *json, const struct comparison *comparison)
{
	json_object (json, "changes");
	for (int change = CHANGE_GONE; change <= CHANGE_VALUE; change++)
		json_count (json, change_name ((enum change) change), comparison->counts[change]);
	json_count (json, "new_ambiguities", comparison->ambiguous);
	json_object_end (json);
}

static void
money_add (struct json *json, const struct comparison *comparison)
{
	int decimals = comparison->decimals;

	json_object (json, "total");
	sums_add (json, comparison->total, decimals);
	json_object_end (json);
	json_object (json, "codes");
	for (guint i = 0; i < comparison->codes->len; i++) {
		const struct code_change *code = &g_array_index (comparison->codes, struct code_change, i);

		json_object (json, code_name (code->code));
		sums_add (json, code->sums, decimals);
		json_object_end (json);
	}
	json_object_end (json);
	json_array (json, "accounts");
	for (guint i = 0; i < comparison->accounts->len; i++) {
		const struct account_change *account = &g_array_index (comparison->accounts, struct account_change, i);

		json_object (json, NULL);
		json_text (json, "plant", account->plant);
		json_text (json, "gl_account", account->gl_account);
		json_text (json, "currency", account->currency);
		sums_add (json, account->sums, account->decimals);
		json_object_end (json);
	}
	json_array_end (json);
}

static void
states_add (struct json *json, const struct comparison *comparison)
{
	const struct outcome *then = comparison->outcome[THEN], *now = comparison->outcome[NOW];

	json_object (json, "states");
	for (int side = 0; side < SIDE_COUNT; side++) {
		json_object (json, now->side[side].name);
		for (int state = 0; state < STATE_COUNT; state++) {
			const struct tally *before = &then->side[side].state[state], *after = &now->side[side].state[state];

			if (before->rows + after->rows == 0)
				continue;
			json_object (json, state_name ((enum state) state));
			summary_tally_add (json, judgment_name[THEN], before, then);
			summary_tally_add (json, judgment_name[NOW], after, now);
			json_object_end (json);
		}
		json_object_end (json);
	}
	json_object_end (json);
	pair_decimal (json, "tolerated_qty", comparison->tolerated[THEN], comparison->tolerated[NOW], QTY_SCALE, 0);
}

static void
side_counts_add (struct json *json, const char *name, const struct comparison *comparison, const int64_t counts[SIDE_COUNT])
{
	json_object (json, name);
	for (int side = 0; side < SIDE_COUNT; side++)
		json_count (json, comparison->outcome[NOW]->side[side].name, counts[side]);
	json_object_end (json);
}

static void
rows_add (struct json *json, const struct comparison *comparison)
{
	side_counts_add (json, "matches_won", comparison, comparison->won);
	side_counts_add (json, "matches_lost", comparison, comparison->lost);
	json_array (json, "rows");
	for (guint i = 0; i < comparison->rows->len; i++) {
		const struct row_change *row = &g_array_index (comparison->rows, struct row_change, i);

		json_object (json, NULL);
		json_text (json, "source", comparison->outcome[NOW]->side[row->side].name);
		json_text (json, "key", row->key);
		json_text (json, judgment_name[THEN], state_name (row->state[THEN]));
		json_text (json, judgment_name[NOW], state_name (row->state[NOW]));
		json_object_end (json);
	}
	json_array_end (json);
}

static gboolean
comparison_add (struct json *json, const struct comparison *comparison, GError **error)
{
	const struct outcome *then = comparison->outcome[THEN], *now = comparison->outcome[NOW];
	g_autoptr (zone) zone = NULL;

	if (*then->zone != '\0' && (zone = zone_new (then->zone, error)) == NULL)
		return FALSE;
	json_object (json, NULL);
	json_text (json, "run", then->run_id);
	json_text (json, "reconciliation", then->reconciliation);
	summary_scope_add (json, then, zone);
	pair_text (json, "rules", then->rules_hash, now->rules_hash);
	pair_text (json, "version", then->version, now->version);
	json_bool (json, "same", comparison->same);
	pair_text (json, "verdict", verdict_name ((enum verdict) then->verdict), verdict_name ((enum verdict) now->verdict));
	changes_add (json, comparison);
	money_add (json, comparison);
	states_add (json, comparison);
	rows_add (json, comparison);
	json_list (json, "reasons", now->verdict_reasons);
	json_list (json, "warnings", now->warnings);
	json_object_end (json);
	return TRUE;
}

gboolean
comparison_json_write (const struct out_stream *out, const GPtrArray *comparisons, GError **error)
{
	g_autoptr (json) json = json_new ();
	int exit_code = VERDICT_CLEAN;

	json_object (json, NULL);
	json_array (json, "what_if");
	for (guint i = 0; i < comparisons->len; i++) {
		if (!comparison_add (json, comparisons->pdata[i], error))
			return FALSE;
		exit_code = exit_code_worse (exit_code, comparison_exit_code (comparisons->pdata[i]));
	}
	json_array_end (json);
	json_count (json, "exit", exit_code);
	json_object_end (json);
	return json_write (json, out, error);
}
