#include "reports/summary_json.h"

#include "common/base/failure.h"
#include "reports/reading_json.h"
#include "reports/stock_json.h"

#include <string.h>

enum
{
	ROOTS_MAX = 100 /* shared causes that are listed; the CSV has the root of every case */
};

void
summary_scope_add (struct json *json, const struct outcome *outcome, const struct zone *zone)
{
	char text[40];

	json_object (json, "scope");
	json_text (json, "plant", outcome->plant);
	json_text (json, "company", outcome->company);
	json_text (json, "period", period_format (outcome->period, text));
	json_text (json, "from", date_format (outcome->from, text));
	json_text (json, "until", date_format (outcome->until, text));
	json_text (json, "zone", outcome->zone);
	json_text (json, "as_of", instant_format (outcome->as_of, zone, text));
	json_object_end (json);
}

void
summary_tally_add (struct json *json, const char *name, const struct tally *tally, const struct outcome *outcome)
{
	json_object (json, name);
	json_count (json, "rows", tally->rows);
	json_decimal (json, "qty", tally->qty, QTY_SCALE, 0);
	json_object (json, "amount");
	for (int i = 0; i < outcome->n_currencies; i++)
		json_decimal (json, outcome->currencies[i], tally->amount[i], MONEY_SCALE, currency_decimals (outcome->currencies[i]));
	json_object_end (json);
	json_object_end (json);
}

static void
sides_add (struct json *json, const struct outcome *outcome)
{
	json_object (json, "sides");
	for (int i = 0; i < SIDE_COUNT; i++) {
		const struct side_totals *side = &outcome->side[i];

		json_object (json, side->name);
		summary_tally_add (json, "read", &side->read, outcome);
		summary_tally_add (json, "carried", &side->carried, outcome);
		for (unsigned state = 0; state < STATE_COUNT; state++)
			summary_tally_add (json, state_name (state), &side->state[state], outcome);
		json_object_end (json);
	}
	json_object_end (json);
}

static void
exceptions_add (struct json *json, const struct outcome *outcome)
{
	struct code_total totals[CODE_COUNT];
	size_t n = outcome_code_totals (outcome, totals);
	int decimals = outcome->n_currencies > 0 ? currency_decimals (outcome->currencies[0]) : 2;

	json_object (json, "exceptions");
	for (size_t i = 0; i < n; i++) {
		json_object (json, code_name (totals[i].code));
		json_count (json, "cases", totals[i].cases);
		json_count (json, "rows", totals[i].rows);
		json_decimal (json, "delta_qty", totals[i].delta_qty, QTY_SCALE, 0);
		json_decimal (json, "impact_net", totals[i].impact_net, MONEY_SCALE, decimals);
		json_decimal (json, "impact_gross", totals[i].impact_gross, MONEY_SCALE, decimals);
		json_count (json, "suggested", totals[i].suggested);
		json_object_end (json);
	}
	json_object_end (json);
}

/* How many causes the open cases have; those that several share, the largest first. */
static void
causes_add (struct json *json, const struct outcome *outcome)
{
	g_autoptr (GArray) roots = outcome_roots (outcome);
	int64_t open;

	json_count (json, "causes", outcome_causes (outcome, &open));
	json_array (json, "shared_causes");
	for (guint i = 0; i < MIN (roots->len, ROOTS_MAX); i++) {
		const struct root_total *root = &g_array_index (roots, struct root_total, i);
		const struct outcome_case *one = &outcome->cases[root->root];

		json_object (json, NULL);
		json_text (json, "root_id", one->root_id);
		json_text (json, "code", code_name (one->code));
		json_text (json, "cause", one->cause);
		json_count (json, "cases", root->cases);
		json_count (json, "rows", root->rows);
		json_decimal (json, "impact_net", root->impact_net, MONEY_SCALE, one->currency_decimals);
		json_decimal (json, "impact_gross", root->impact_gross, MONEY_SCALE, one->currency_decimals);
		json_object_end (json);
	}
	json_array_end (json);
}

static void
leaks_add (struct json *json, const struct outcome *outcome)
{
	char period[16];

	json_array (json, "tolerance_leakage");
	for (size_t i = 0; i < outcome->n_leaks; i++) {
		const struct outcome_leak *leak = &outcome->leaks[i];
		int decimals = currency_decimals (leak->currency);

		json_object (json, NULL);
		json_text (json, "tolerance", leak->tolerance);
		json_text (json, "gl_account", leak->gl_account);
		json_text (json, "period", period_format (leak->period, period));
		json_text (json, "currency", leak->currency);
		json_count (json, "matches", leak->matches);
		json_count (json, "unvalued", leak->unvalued);
		json_decimal (json, "too_high", leak->too_high, MONEY_SCALE, decimals);
		json_decimal (json, "too_low", leak->too_low, MONEY_SCALE, decimals);
		json_decimal (json, "net", leak->too_high + leak->too_low, MONEY_SCALE, decimals);
		json_bool (json, "beyond", leak->beyond);
		json_object_end (json);
	}
	json_array_end (json);
}

/* The totals of one state: one of them per unit. */
static guint
queue_state_add (struct json *json, const GArray *totals, guint first)
{
	const struct queue_total *total = &g_array_index (totals, struct queue_total, first);
	int64_t rows = 0, unvalued = 0;
	int128 value = 0;
	guint end = first;

	json_object (json, queue_state_name (total->state));
	json_object (json, "qty");
	for (; end < totals->len && g_array_index (totals, struct queue_total, end).state == total->state; end++) {
		const struct queue_total *one = &g_array_index (totals, struct queue_total, end);

		json_decimal (json, one->uom, one->qty, QTY_SCALE, 0);
		rows += one->rows;
		unvalued += one->unvalued;
		value += one->value;
	}
	json_object_end (json);
	json_count (json, "rows", rows);
	json_decimal (json, "value", value, MONEY_SCALE, currency_decimals (total->currency));
	json_count (json, "unvalued", unvalued);
	json_object_end (json);
	return end;
}

/* read + remembered is the sum over the states. */
static void
queue_add (struct json *json, const struct outcome *outcome)
{
	g_autoptr (GArray) totals = outcome_queue_totals (outcome);
	int64_t remembered = 0;

	if (totals->len == 0)
		return;
	for (size_t i = 0; i < outcome->n_queue; i++)
		remembered += outcome->queue[i].remembered;
	json_object (json, "queue");
	json_count (json, "read", (int64_t) outcome->n_queue - remembered);
	json_count (json, "remembered", remembered);
	json_text (json, "currency", g_array_index (totals, struct queue_total, 0).currency);
	json_object (json, "states");
	for (guint i = 0; i < totals->len;)
		i = queue_state_add (json, totals, i);
	json_object_end (json);
	json_object_end (json);
}

/* What was compared, and how much of what was posted nobody measured; only of a reconciliation of usage. */
static void
usage_add (struct json *json, const struct outcome *outcome)
{
	struct usage_totals totals = outcome_usage_totals (outcome);
	int decimals = outcome->n_currencies > 0 ? currency_decimals (outcome->currencies[0]) : 2;

	if (outcome->n_usage == 0)
		return;
	json_object (json, "usage");
	json_count (json, "orders", totals.orders);
	json_count (json, "components", totals.rows);
	json_decimal (json, "variance", totals.variance, MONEY_SCALE, decimals);
	json_decimal (json, "spend", totals.spend, MONEY_SCALE, decimals);
	json_object (json, "unmetered");
	json_count (json, "materials", totals.unmetered_materials);
	json_count (json, "components", totals.unmetered_rows);
	json_decimal (json, "spend", totals.unmetered_spend, MONEY_SCALE, decimals);
	json_object_end (json);
	json_object_end (json);
}

/* ---- ledgers ---- */

/* What is not known is left out. */
static void
balance_add (struct json *json, const char *name, int64_t value, int decimals)
{
	if (value != DECIMAL_NONE)
		json_decimal (json, name, value, MONEY_SCALE, decimals);
}

static void
ledger_side_add (struct json *json, const char *name, const int64_t values[static 4], int decimals)
{
	static const char *const names[] = {"open", "moved", "close", "break"};

	json_object (json, name);
	for (int i = 0; i < 4; i++)
		balance_add (json, names[i], values[i], decimals);
	json_object_end (json);
}

/* The bridge of an account by cause, from the first of its lines on; returns the first line of the next account. */
static size_t
bridge_add (struct json *json, const struct outcome *outcome, const struct outcome_account *account, size_t at, int decimals)
{
	const struct outcome_bridge *lines = outcome->bridge;

	json_object (json, "bridge");
	while (at < outcome->n_bridge && strcmp (lines[at].gl_account, account->gl_account) == 0 &&
		strcmp (lines[at].currency, account->currency) == 0) {
		enum bridge_cause cause = lines[at].cause;
		int64_t n = 0, rows = 0;
		int128 sum = 0;

		for (; at < outcome->n_bridge && lines[at].cause == cause && strcmp (lines[at].gl_account, account->gl_account) == 0 &&
			 strcmp (lines[at].currency, account->currency) == 0;
			 at++, n++) {
			sum += lines[at].amount;
			rows += lines[at].rows;
		}
		json_object (json, bridge_cause_name (cause));
		json_count (json, "lines", n);
		json_count (json, "rows", rows);
		json_decimal (json, "amount", sum, MONEY_SCALE, decimals);
		json_object_end (json);
	}
	json_object_end (json);
	return at;
}

/* What the run of the window before closed with; what is opened with must be the same. */
static void
before_add (struct json *json, const struct outcome_account *account, int decimals)
{
	if (account->before == NULL || *account->before == '\0')
		return;
	json_object (json, "before");
	json_text (json, "window", account->before);
	json_decimal (json, "stock_ledger", account->left_before, MONEY_SCALE, decimals);
	json_decimal (json, "general_ledger", account->right_before, MONEY_SCALE, decimals);
	json_decimal (json, "stock_break", account->left_open - account->left_before, MONEY_SCALE, decimals);
	json_decimal (json, "general_break", account->right_open - account->right_before, MONEY_SCALE, decimals);
	json_object_end (json);
}

/* From balance to balance, by account and currency; only of a tie-out. Accounts and lines are in one order. */
static void
accounts_add (struct json *json, const struct outcome *outcome)
{
	size_t at = 0;

	if (outcome->n_accounts == 0)
		return;
	json_array (json, "accounts");
	for (size_t i = 0; i < outcome->n_accounts; i++) {
		const struct outcome_account *account = &outcome->accounts[i];
		int decimals = currency_decimals (account->currency);

		json_object (json, NULL);
		json_text (json, "gl_account", account->gl_account);
		json_text (json, "currency", account->currency);
		ledger_side_add (json, "stock_ledger",
			(const int64_t[4]) {account->left_open, account->left_moved, account->left_close, account->left_break}, decimals);
		ledger_side_add (json, "general_ledger",
			(const int64_t[4]) {account->right_open, account->right_moved, account->right_close, account->right_break}, decimals);
		json_decimal (json, "difference", account->difference, MONEY_SCALE, decimals);
		before_add (json, account, decimals);
		at = bridge_add (json, outcome, account, at, decimals);
		json_decimal (json, "unexplained", account->unexplained, MONEY_SCALE, decimals);
		json_object_end (json);
	}
	json_array_end (json);
}

/* ---- open items ---- */

struct item_sums
{
	const char *name;
	int64_t items;
	int128 qty, open;
	bool counted;
};

static void
item_sums_add (struct json *json, const char *name, const struct item_sums *sums, size_t n, int decimals)
{
	json_object (json, name);
	for (size_t i = 0; i < n; i++) {
		json_object (json, sums[i].name);
		json_count (json, "items", sums[i].items);
		if (sums[i].counted)
			json_decimal (json, "qty", sums[i].qty, QTY_SCALE, 0);
		json_decimal (json, "open", sums[i].open, MONEY_SCALE, decimals);
		json_object_end (json);
	}
	json_object_end (json);
}

static void
item_sum (struct item_sums *sums, const struct outcome_item *item)
{
	sums->items++;
	sums->counted |= item->open_qty != DECIMAL_NONE;
	sums->qty += item->open_qty != DECIMAL_NONE ? item->open_qty : 0;
	sums->open += item->open != DECIMAL_NONE ? item->open : 0;
}

/* By state in the order of their names, and by age, every bucket; qty is a hash total. */
static void
item_account_add (struct json *json, const struct outcome *outcome, const struct outcome_item_account *account, int decimals)
{
	static const char *const names[] = {
		"in transit", "invoiced", "journal", "not issued", "received", "running", "value", "variance"};
	g_auto (GStrv) ages = outcome_item_ages (account);
	guint n_ages = g_strv_length (ages);
	struct item_sums states[G_N_ELEMENTS (names)] = {0}, shown[G_N_ELEMENTS (names)];
	g_autofree struct item_sums *by_age = g_new0 (struct item_sums, n_ages);
	size_t n = 0;

	for (guint i = 0; i < n_ages; i++)
		by_age[i].name = ages[i];
	for (size_t i = 0; i < outcome->n_items; i++) {
		const struct outcome_item *item = &outcome->items[i];

		if (!outcome_item_is_of (item, account))
			continue;
		item_sum (&by_age[MIN ((guint) item->bucket, n_ages - 1)], item);
		for (size_t s = 0; s < G_N_ELEMENTS (names); s++)
			if (strcmp (names[s], item->state) == 0)
				item_sum (&states[s], item);
	}
	for (size_t s = 0; s < G_N_ELEMENTS (names); s++)
		if (states[s].items > 0) {
			shown[n] = states[s];
			shown[n++].name = names[s];
		}
	item_sums_add (json, "states", shown, n, decimals);
	item_sums_add (json, "ages", by_age, n_ages, decimals);
}

/* Only of open items, by account and currency. */
static void
items_add (struct json *json, const struct outcome *outcome)
{
	if (outcome->n_item_accounts == 0)
		return;
	json_array (json, "open_items");
	for (size_t i = 0; i < outcome->n_item_accounts; i++) {
		const struct outcome_item_account *account = &outcome->item_accounts[i];
		int decimals = currency_decimals (account->currency);

		json_object (json, NULL);
		json_text (json, "gl_account", account->gl_account);
		json_text (json, "currency", account->currency);
		json_count (json, "items", account->items);
		balance_add (json, "debit", account->debit, decimals);
		balance_add (json, "credit", account->credit, decimals);
		balance_add (json, "open", account->open, decimals);
		balance_add (json, "balance", account->balance, decimals);
		balance_add (json, "difference", account->difference, decimals);
		item_account_add (json, outcome, account, decimals);
		json_object_end (json);
	}
	json_array_end (json);
}

/* ---- plant and stock ledger ---- */

static size_t
plant_lines_add (struct json *json, const struct outcome *outcome, const struct outcome_plant *plant, size_t at, int decimals)
{
	const struct outcome_plant_line *lines = outcome->plant_lines;

	json_object (json, "bridge");
	while (at < outcome->n_plant_lines && strcmp (lines[at].gl_account, plant->gl_account) == 0 &&
		strcmp (lines[at].currency, plant->currency) == 0) {
		size_t first = at;
		int64_t rows = 0;
		int128 net = 0, gross = 0;

		for (; at < outcome->n_plant_lines && lines[at].cause == lines[first].cause &&
			 strcmp (lines[at].gl_account, plant->gl_account) == 0 && strcmp (lines[at].currency, plant->currency) == 0;
			 at++) {
			rows += lines[at].rows;
			net += lines[at].amount;
			gross += lines[at].amount < 0 ? -(int128) lines[at].amount : lines[at].amount;
		}
		json_object (json, plant_cause_name (lines[first].cause));
		json_count (json, "lines", (int64_t) (at - first));
		json_count (json, "rows", rows);
		json_decimal (json, "amount", net, MONEY_SCALE, decimals);
		json_decimal (json, "gross", gross, MONEY_SCALE, decimals);
		json_object_end (json);
	}
	json_object_end (json);
	return at;
}

/* From what the plant did to what was posted, by account and currency; only of a reconciliation of records. */
static void
plants_add (struct json *json, const struct outcome *outcome)
{
	size_t at = 0;

	if (outcome->n_plants == 0)
		return;
	json_array (json, "plant_bridge");
	for (size_t i = 0; i < outcome->n_plants; i++) {
		const struct outcome_plant *plant = &outcome->plants[i];
		int decimals = currency_decimals (plant->currency);

		json_object (json, NULL);
		json_text (json, "gl_account", plant->gl_account);
		json_text (json, "currency", plant->currency);
		json_decimal (json, "left", plant->left, MONEY_SCALE, decimals);
		json_decimal (json, "right", plant->right, MONEY_SCALE, decimals);
		json_decimal (json, "difference", plant->difference, MONEY_SCALE, decimals);
		at = plant_lines_add (json, outcome, plant, at, decimals);
		json_decimal (json, "unexplained", plant->unexplained, MONEY_SCALE, decimals);
		json_count (json, "unvalued", plant->unvalued);
		json_object_end (json);
	}
	json_array_end (json);
}

/* ---- four legs ---- */

static void
leg_sums_add (struct json *json, const char *name, int64_t rows, int128 value, int decimals)
{
	json_object (json, name);
	json_count (json, "rows", rows);
	json_decimal (json, "value", value, MONEY_SCALE, decimals);
	json_object_end (json);
}

/* The lines of one stop, which stand together, from `at` on; returns the first of the next. */
static size_t
leg_stop_add (struct json *json, const struct outcome *outcome, size_t at)
{
	enum leg_stop stop = outcome->legs[at].stop;
	int decimals = currency_decimals (outcome->legs[at].currency);
	int64_t rows[LEG_COUNT] = {0}, lines = 0;
	int128 value[LEG_COUNT] = {0}, stopped = 0;

	for (; at < outcome->n_legs && outcome->legs[at].stop == stop; at++, lines++) {
		const struct outcome_leg *leg = &outcome->legs[at];
		const int64_t counts[LEG_COUNT] = {leg->mes_rows, leg->erp_rows, leg->queue_rows, leg->gl_rows},
					  values[LEG_COUNT] = {leg->mes_value, leg->erp_value, leg->queue_value, leg->gl_value};

		for (int i = 0; i < LEG_COUNT; i++) {
			rows[i] += counts[i];
			value[i] += values[i] != DECIMAL_NONE ? values[i] : 0;
		}
		stopped += leg->stopped_value != DECIMAL_NONE ? leg->stopped_value : 0;
	}
	json_object (json, leg_stop_name (stop));
	json_count (json, "lines", lines);
	for (int i = 0; i < LEG_COUNT; i++)
		leg_sums_add (json, leg_name ((enum leg) i), rows[i], value[i], decimals);
	json_decimal (json, "stopped", stopped, MONEY_SCALE, decimals);
	json_object_end (json);
	return at;
}

/* Where lines stopped, and where every row of each leg went; only of a reconciliation of legs. */
static void
legs_add (struct json *json, const struct outcome *outcome)
{
	if (outcome->n_leg_fates == 0)
		return;
	json_object (json, "legs");
	json_object (json, "stops");
	for (size_t at = 0; at < outcome->n_legs;)
		at = leg_stop_add (json, outcome, at);
	json_object_end (json);
	json_object (json, "rows");
	for (size_t i = 0; i < outcome->n_leg_fates; i++) {
		const struct outcome_leg_fate *fate = &outcome->leg_fates[i];

		if (i == 0 || outcome->leg_fates[i - 1].leg != fate->leg)
			json_object (json, leg_name (fate->leg));
		json_count (json, leg_fate_name (fate->fate), fate->rows);
		if (i + 1 == outcome->n_leg_fates || outcome->leg_fates[i + 1].leg != fate->leg)
			json_object_end (json);
	}
	json_object_end (json);
	json_object_end (json);
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
run_add (struct json *json, const struct outcome *outcome, GError **error)
{
	g_autoptr (zone) zone = NULL;

	if (*outcome->zone != '\0' && (zone = zone_new (outcome->zone, error)) == NULL)
		return FALSE;
	json_object (json, NULL);
	json_text (json, "run", outcome->run_id);
	json_text (json, "reconciliation", outcome->reconciliation);
	summary_scope_add (json, outcome, zone);
	sides_add (json, outcome);
	exceptions_add (json, outcome);
	usage_add (json, outcome);
	accounts_add (json, outcome);
	items_add (json, outcome);
	stock_json_add (json, outcome);
	plants_add (json, outcome);
	legs_add (json, outcome);
	causes_add (json, outcome);
	leaks_add (json, outcome);
	queue_add (json, outcome);
	json_count (json, "cleared", cleared_count (outcome));
	json_object (json, "unvalued");
	json_count (json, "cases", outcome->unvalued_cases);
	json_decimal (json, "qty", outcome->unvalued_qty, QTY_SCALE, 0);
	json_object_end (json);
	json_bool (json, "conserved", outcome->conserved);
	reading_json_add (json, outcome, zone);
	json_text (json, "verdict", verdict_name ((enum verdict) outcome->verdict));
	json_count (json, "exit", outcome->verdict);
	json_list (json, "reasons", outcome->verdict_reasons);
	json_list (json, "warnings", outcome->warnings);
	json_object_end (json);
	return TRUE;
}

gboolean
summary_json_write (const struct out_stream *out, const GPtrArray *outcomes, int exit_code, GError **error)
{
	g_autoptr (json) json = json_new ();

	json_object (json, NULL);
	json_array (json, "runs");
	for (guint i = 0; i < outcomes->len; i++) {
		const struct outcome *outcome = outcomes->pdata[i];

		if (!run_add (json, outcome, error))
			return FALSE;
		exit_code = exit_code_worse (exit_code, outcome->verdict);
	}
	json_array_end (json);
	json_count (json, "exit", exit_code);
	json_object_end (json);
	return json_write (json, out, error);
}
