#include "reports/bridge_change_report.h"

#include "common/base/failure.h"
#include "reports/csv_cell.h"
#include "reports/headline.h"
#include "reports/json.h"

#include <string.h>

enum
{
	CAUSE_WIDTH = 24,
	MONEY_WIDTH = 18,
	NAMES_SHOWN = 5,
	HASH_SHOWN = 12
};

static const char *const judgment_name[JUDGMENT_COUNT] = {"then", "now"};

static bool
results_equal (const struct signed_state *signed_state)
{
	return strcmp (signed_state->result_then, signed_state->result_now) == 0;
}

int
bridge_changes_answer (const struct signed_state *signed_state, const struct bridge_changes *changes)
{
	int code = bridge_changes_exit_code (changes);

	return code != VERDICT_CLEAN || results_equal (signed_state) ? code : VERDICT_FOUND;
}

/* The run of a line, then or now; "" = there is none. */
static const char *
line_run (const struct bridge_changes *changes, const struct bridge_change *line, enum judgment judgment)
{
	for (guint i = 0; i < changes->runs->len; i++) {
		const struct outcome *outcome = g_array_index (changes->runs, struct run_change, i).outcome[judgment];

		if (outcome != NULL && strcmp (outcome->reconciliation, line->reconciliation) == 0 &&
			strcmp (outcome->company, line->company) == 0 && strcmp (outcome->plant, line->plant) == 0)
			return outcome->run_id;
	}
	return "";
}

/* ---- text ---- */

static void
money_append (GString *out, int128 amount, int decimals)
{
	g_autoptr (GString) text = g_string_new (NULL);

	grouped_append (text, amount, MONEY_SCALE, decimals);
	g_string_append_printf (out, " %*s", MONEY_WIDTH, text->str);
}

static void
names_append (GString *out, const char *what, const GPtrArray *names)
{
	if (names->len == 0)
		return;
	g_string_append_printf (out, "%s:", what);
	for (guint i = 0; i < MIN (names->len, NAMES_SHOWN); i++)
		g_string_append_printf (out, "%s %s", i > 0 ? "," : "", (const char *) names->pdata[i]);
	if (names->len > NAMES_SHOWN)
		g_string_append_printf (out, " and %u more", names->len - NAMES_SHOWN);
	g_string_append (out, "; ");
}

static void
line_append (GString *out, const struct bridge_change *line)
{
	g_string_append_printf (out, "  %-*s", CAUSE_WIDTH, line->cause);
	money_append (out, line->amount[THEN], line->decimals);
	money_append (out, line->amount[NOW], line->decimals);
	money_append (out, line->amount[NOW] - line->amount[THEN], line->decimals);
	g_string_append_printf (out, "  %s\n    ", line->currency);
	names_append (out, "new", line->came);
	names_append (out, "gone", line->went);
	names_append (out, "of another amount", line->moved);
	g_string_truncate (out, out->len - strlen ("; "));
	g_string_append_c (out, '\n');
}

/* Lines of one unit and account under one heading. */
static void
heading_append (GString *out, const struct bridge_changes *changes, const struct bridge_change *line)
{
	const char *then = line_run (changes, line, THEN), *now = line_run (changes, line, NOW);

	g_string_append_printf (out, "\n%s, %s%s%s: run %.*s, now %.*s\n", line->reconciliation, line->plant,
		*line->gl_account != '\0' ? ", account " : "", line->gl_account, HASH_SHOWN, *then != '\0' ? then : "none", HASH_SHOWN,
		*now != '\0' ? now : "none");
	g_string_append_printf (out, "  %-*s %*s %*s %*s\n", CAUSE_WIDTH,
		line->ledger ? "stock ledger to GL" : "plant to stock ledger", MONEY_WIDTH, "then", MONEY_WIDTH, "now", MONEY_WIDTH,
		"change");
}

static void
runs_append (GString *out, const struct bridge_changes *changes)
{
	for (guint i = 0; i < changes->runs->len; i++) {
		const struct run_change *run = &g_array_index (changes->runs, struct run_change, i);
		const struct outcome *then = run->outcome[THEN], *now = run->outcome[NOW];

		if (then == NULL && now != NULL)
			g_string_append_printf (
				out, "  %s, %s: run %.*s has come since\n", now->reconciliation, now->plant, HASH_SHOWN, now->run_id);
		else if (then != NULL && now == NULL)
			g_string_append_printf (
				out, "  %s, %s: run %.*s is not there any more\n", then->reconciliation, then->plant, HASH_SHOWN, then->run_id);
	}
}

void
bridge_changes_text (GString *out, const struct signed_state *signed_state, const struct bridge_changes *changes, guint top)
{
	char period[16], at[40];
	const struct bridge_change *last = NULL;

	g_string_append_printf (out, "Period %s of %s, %s by %s at %s: ", period_format (signed_state->period, period),
		signed_state->unit, signed_state->stage, signed_state->user, instant_format (signed_state->at, NULL, at));
	if (changes->same && results_equal (signed_state)) {
		g_string_append_printf (out, "nothing has changed since, in %u runs.\n", changes->runs->len);
		return;
	}
	if (changes->same) {
		g_string_append (out, "the result is another, and no line of a bridge has changed: rows, decisions or evidence have.\n");
		return;
	}
	g_string_append_printf (out, "%u %s of the bridges %s changed since, %" G_GINT64_FORMAT " %s not.\n", changes->lines->len,
		changes->lines->len == 1 ? "line" : "lines", changes->lines->len == 1 ? "has" : "have", changes->unchanged,
		changes->unchanged == 1 ? "has" : "have");
	runs_append (out, changes);
	for (guint i = 0; i < MIN (changes->lines->len, top); i++) {
		const struct bridge_change *line = changes->lines->pdata[i];

		if (last == NULL || strcmp (last->reconciliation, line->reconciliation) != 0 || strcmp (last->plant, line->plant) != 0 ||
			strcmp (last->gl_account, line->gl_account) != 0)
			heading_append (out, changes, line);
		line_append (out, line);
		last = line;
	}
	if (changes->lines->len > top)
		g_string_append_printf (out, "  and %u more\n", changes->lines->len - top);
}

/* ---- CSV ---- */

static void
number_append (GString *line, int128 value, int scale, int decimals)
{
	char number[DECIMAL_TEXT_MAX];

	g_string_append_printf (line, ",%s", decimal_format (value, scale, decimals, number));
}

static void
names_cell (GString *line, const GPtrArray *names)
{
	g_autoptr (GString) all = g_string_new (NULL);

	for (guint i = 0; i < names->len; i++)
		g_string_append_printf (all, "%s%s", i > 0 ? ";" : "", (const char *) names->pdata[i]);
	g_string_append_c (line, ',');
	csv_text_append (line, all->str);
}

gboolean
bridge_changes_csv_write (
	const struct out_stream *out, const struct signed_state *signed_state, const struct bridge_changes *changes, GError **error)
{
	g_autoptr (GString) line =
		g_string_new ("period,reconciliation,company,plant,bridge,gl_account,currency,cause,amount_then,amount_now,change,"
					  "records_then,records_now,unvalued_then,unvalued_now,run_then,run_now,came,went,moved\n");
	char period[16];

	if (!out->write (out->data, line->str, line->len, error))
		return FALSE;
	for (guint i = 0; i < changes->lines->len; i++) {
		const struct bridge_change *one = changes->lines->pdata[i];
		const char *const texts[] = {one->reconciliation, one->company, one->plant,
			one->ledger ? "stock ledger to GL" : "plant to stock ledger", one->gl_account, one->currency, one->cause};

		g_string_assign (line, period_format (signed_state->period, period));
		for (size_t j = 0; j < G_N_ELEMENTS (texts); j++) {
			g_string_append_c (line, ',');
			csv_text_append (line, texts[j]);
		}
		number_append (line, one->amount[THEN], MONEY_SCALE, one->decimals);
		number_append (line, one->amount[NOW], MONEY_SCALE, one->decimals);
		number_append (line, one->amount[NOW] - one->amount[THEN], MONEY_SCALE, one->decimals);
		for (int judgment = THEN; judgment < JUDGMENT_COUNT; judgment++)
			number_append (line, one->records[judgment], 0, 0);
		for (int judgment = THEN; judgment < JUDGMENT_COUNT; judgment++)
			number_append (line, one->unvalued[judgment], 0, 0);
		for (int judgment = THEN; judgment < JUDGMENT_COUNT; judgment++)
			g_string_append_printf (line, ",%s", line_run (changes, one, (enum judgment) judgment));
		names_cell (line, one->came);
		names_cell (line, one->went);
		names_cell (line, one->moved);
		g_string_append_c (line, '\n');
		if (!out->write (out->data, line->str, line->len, error))
			return FALSE;
	}
	return TRUE;
}

/* ---- JSON ---- */

static void
names_add (struct json *json, const char *name, const GPtrArray *names)
{
	json_array (json, name);
	for (guint i = 0; i < names->len; i++)
		json_text (json, NULL, names->pdata[i]);
	json_array_end (json);
}

static void
line_add (struct json *json, const struct bridge_changes *changes, const struct bridge_change *line)
{
	json_object (json, NULL);
	json_text (json, "reconciliation", line->reconciliation);
	json_text (json, "company", line->company);
	json_text (json, "plant", line->plant);
	json_text (json, "bridge", line->ledger ? "stock_ledger_to_gl" : "plant_to_stock_ledger");
	json_text (json, "gl_account", line->gl_account);
	json_text (json, "currency", line->currency);
	json_text (json, "cause", line->cause);
	for (int judgment = THEN; judgment < JUDGMENT_COUNT; judgment++) {
		json_object (json, judgment_name[judgment]);
		json_text (json, "run_id", line_run (changes, line, (enum judgment) judgment));
		json_decimal (json, "amount", line->amount[judgment], MONEY_SCALE, line->decimals);
		json_count (json, "records", line->records[judgment]);
		json_count (json, "unvalued", line->unvalued[judgment]);
		json_object_end (json);
	}
	json_decimal (json, "change", line->amount[NOW] - line->amount[THEN], MONEY_SCALE, line->decimals);
	names_add (json, "came", line->came);
	names_add (json, "went", line->went);
	names_add (json, "moved", line->moved);
	json_object_end (json);
}

static void
run_add (struct json *json, const struct run_change *run)
{
	const struct outcome *one = run->outcome[run->outcome[NOW] != NULL ? NOW : THEN];

	json_object (json, NULL);
	json_text (json, "reconciliation", one->reconciliation);
	json_text (json, "company", one->company);
	json_text (json, "plant", one->plant);
	for (int judgment = THEN; judgment < JUDGMENT_COUNT; judgment++)
		json_text (json, judgment_name[judgment], run->outcome[judgment] != NULL ? run->outcome[judgment]->run_id : "");
	json_count (json, "lines_changed", run->lines);
	json_object_end (json);
}

gboolean
bridge_changes_json_write (
	const struct out_stream *out, const struct signed_state *signed_state, const struct bridge_changes *changes, GError **error)
{
	g_autoptr (json) json = json_new ();
	char text[40];

	json_object (json, NULL);
	json_text (json, "period", period_format (signed_state->period, text));
	json_text (json, "unit", signed_state->unit);
	json_object (json, "signed");
	json_text (json, "stage", signed_state->stage);
	json_text (json, "user", signed_state->user);
	json_text (json, "role", signed_state->role);
	json_text (json, "at", instant_format (signed_state->at, NULL, text));
	json_object_end (json);
	json_object (json, "result_hash");
	json_text (json, judgment_name[THEN], signed_state->result_then);
	json_text (json, judgment_name[NOW], signed_state->result_now);
	json_object_end (json);
	json_bool (json, "changed", !changes->same || !results_equal (signed_state));
	json_count (json, "lines_unchanged", changes->unchanged);
	json_array (json, "runs");
	for (guint i = 0; i < changes->runs->len; i++)
		run_add (json, &g_array_index (changes->runs, struct run_change, i));
	json_array_end (json);
	json_array (json, "lines");
	for (guint i = 0; i < changes->lines->len; i++)
		line_add (json, changes, changes->lines->pdata[i]);
	json_array_end (json);
	json_object_end (json);
	return json_write (json, out, error);
}
