#include "common/recon/outcome.h"

#include "common/base/failure.h"

#include <stdarg.h>
#include <string.h>

void
outcome_key_append (GString *list, const char *key)
{
	for (; *key != '\0'; key++) {
		if (*key == ';' || *key == '\\')
			g_string_append_c (list, '\\');
		g_string_append_c (list, *key);
	}
}

struct outcome *
outcome_new (void)
{
	struct outcome *outcome = g_new0 (struct outcome, 1);

	outcome->chunk = g_string_chunk_new (1 << 16);
	outcome->owned = g_ptr_array_new_with_free_func (g_free);
	return outcome;
}

void
outcome_free (struct outcome *outcome)
{
	if (outcome == NULL)
		return;
	g_string_chunk_free (outcome->chunk);
	g_ptr_array_unref (outcome->owned);
	g_free (outcome);
}

const char *
outcome_text (struct outcome *outcome, const char *text)
{
	return text == NULL || *text == '\0' ? "" : g_string_chunk_insert_const (outcome->chunk, text);
}

const char *
evidence_gap (const struct evidence *evidence)
{
	const char *found = evidence->control != NULL ? strstr (evidence->control, EVIDENCE_MISSING) : NULL;

	return found != NULL ? found + strlen (EVIDENCE_MISSING) : NULL;
}

void
outcome_warn (struct outcome *outcome, const GPtrArray *warnings)
{
	guint n = outcome->warnings != NULL ? g_strv_length (outcome->warnings) : 0;
	char **all = g_new0 (char *, n + warnings->len + 1);

	for (guint i = 0; i < n; i++)
		all[i] = outcome->warnings[i];
	for (guint i = 0; i < warnings->len; i++)
		all[n + i] = (char *) outcome_text (outcome, warnings->pdata[i]);
	outcome->warnings = all;
	g_ptr_array_add (outcome->owned, all);
}

const char *
case_state_name (enum case_state state)
{
	static const char *const names[] = {"new", "open", "reopened", "cleared"};

	return names[state];
}

const char *
queue_state_name (enum queue_state state)
{
	static const char *const names[QUEUE_STATE_COUNT] = {
		"explained", "unrecorded", "deleted", "posted", "cancelled", "unclear", "context", "out_of_scope"};

	return names[state];
}

const char *
outcome_side_name (const struct outcome *outcome, int side)
{
	return side == SIDE_QUEUE ? "queue" : outcome->side[side].name;
}

const char *
disposition_name (enum disposition disposition)
{
	static const char *const names[] = {"", "accept", "explain", "assign"};

	return names[disposition];
}

int64_t
case_gross (const struct outcome_case *c)
{
	int64_t stock = c->impact_stock, profit = c->impact_profit;

	if (stock == DECIMAL_NONE)
		return 0;
	stock = stock < 0 ? -stock : stock;
	profit = profit == DECIMAL_NONE ? 0 : profit < 0 ? -profit : profit;
	return MAX (stock, profit);
}

int
outcome_leak_compare (gconstpointer a, gconstpointer b)
{
	const struct outcome_leak *x = a, *y = b;
	int order = strcmp (x->tolerance, y->tolerance);

	if (order == 0)
		order = strcmp (x->gl_account, y->gl_account);
	return order != 0 ? order : (x->period > y->period) - (x->period < y->period);
}

/* ---- causes ---- */

static int64_t
case_rows (const struct outcome_case *c)
{
	return (int64_t) g_strv_length (c->left_keys) + (int64_t) g_strv_length (c->right_keys);
}

static int
root_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct root_total *x = a, *y = b;
	const struct outcome *outcome = data;

	if (x->impact_gross != y->impact_gross)
		return x->impact_gross > y->impact_gross ? -1 : 1;
	return strcmp (outcome->cases[x->root].case_id, outcome->cases[y->root].case_id);
}

/* A root that has been cleared, or taken away, no longer speaks: then the first of the others does. */
GArray *
outcome_roots (const struct outcome *outcome)
{
	GArray *totals = g_array_new (FALSE, TRUE, sizeof (struct root_total));
	g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
	guint kept = 0;

	for (size_t i = 0; i < outcome->n_cases; i++) {
		const struct outcome_case *c = &outcome->cases[i];
		guint place = GPOINTER_TO_UINT (g_hash_table_lookup (places, c->root_id));

		if (c->state == CASE_CLEARED || *c->root_id == '\0')
			continue;
		if (place == 0) {
			g_array_append_val (totals, ((struct root_total) {.root = i}));
			place = totals->len;
			g_hash_table_insert (places, (gpointer) c->root_id, GUINT_TO_POINTER (place));
		}
		struct root_total *total = &g_array_index (totals, struct root_total, place - 1);
		if (strcmp (c->case_id, c->root_id) == 0)
			total->root = i;
		total->cases++;
		total->rows += case_rows (c);
		total->impact_net += c->impact_stock == DECIMAL_NONE ? 0 : c->impact_stock;
		total->impact_gross += case_gross (c);
	}
	for (guint i = 0; i < totals->len; i++)
		if (g_array_index (totals, struct root_total, i).cases > 1)
			g_array_index (totals, struct root_total, kept++) = g_array_index (totals, struct root_total, i);
	g_array_set_size (totals, kept);
	g_array_sort_with_data (totals, root_compare, (gpointer) outcome);
	return totals;
}

int64_t
outcome_causes (const struct outcome *outcome, int64_t *open)
{
	g_autoptr (GArray) roots = outcome_roots (outcome);
	int64_t causes = 0;

	for (size_t i = 0; i < outcome->n_cases; i++)
		causes += outcome->cases[i].state != CASE_CLEARED;
	*open = causes;
	for (guint i = 0; i < roots->len; i++)
		causes -= g_array_index (roots, struct root_total, i).cases - 1;
	return causes;
}

/* ---- codes ---- */

size_t
outcome_code_totals (const struct outcome *outcome, struct code_total totals[static CODE_COUNT])
{
	struct code_total by_code[CODE_COUNT] = {0};
	size_t n = 0;

	for (size_t i = 0; i < outcome->n_cases; i++) {
		const struct outcome_case *c = &outcome->cases[i];
		struct code_total *total = &by_code[c->code];

		if (c->state == CASE_CLEARED)
			continue;
		total->cases++;
		total->suggested += c->suggested;
		total->delta_qty += c->delta_qty == DECIMAL_NONE ? 0 : c->delta_qty;
		total->impact_net += c->impact_stock == DECIMAL_NONE ? 0 : c->impact_stock;
		total->impact_gross += case_gross (c);
		total->rows += case_rows (c);
	}
	for (int code = 0; code < CODE_COUNT; code++)
		if (by_code[code].cases > 0) {
			by_code[code].code = (enum code) code;
			totals[n++] = by_code[code];
		}
	return n;
}

static struct queue_total *
queue_total_find (GArray *totals, enum queue_state state, const char *uom, const char *currency)
{
	guint i = 0;

	for (; i < totals->len; i++) {
		struct queue_total *total = &g_array_index (totals, struct queue_total, i);
		int order = total->state != state ? (int) total->state - (int) state : strcmp (total->uom, uom);

		if (order == 0)
			return total;
		if (order > 0)
			break;
	}
	g_array_insert_val (totals, i, ((struct queue_total) {.state = state, .uom = uom, .currency = currency}));
	return &g_array_index (totals, struct queue_total, i);
}

GArray *
outcome_queue_totals (const struct outcome *outcome)
{
	GArray *totals = g_array_new (FALSE, FALSE, sizeof (struct queue_total));

	for (size_t i = 0; i < outcome->n_queue; i++) {
		const struct outcome_line *line = &outcome->queue[i].line;
		struct queue_total *total = queue_total_find (totals, outcome->queue[i].state, line->uom, line->currency);

		total->rows++;
		total->qty += line->qty < 0 ? -line->qty : line->qty;
		total->unvalued += line->amount == DECIMAL_NONE;
		total->value += line->amount == DECIMAL_NONE ? 0 : line->amount;
	}
	return totals;
}

struct usage_totals
outcome_usage_totals (const struct outcome *outcome)
{
	g_autoptr (GHashTable) unmetered = g_hash_table_new (g_str_hash, g_str_equal);
	struct usage_totals totals = {.rows = (int64_t) outcome->n_usage};

	for (size_t i = 0; i < outcome->n_usage; i++) {
		const struct outcome_usage *row = &outcome->usage[i];
		int64_t spend = row->spend == DECIMAL_NONE ? 0 : row->spend;

		totals.orders += i == 0 || strcmp (row->order_no, outcome->usage[i - 1].order_no) != 0;
		totals.spend += spend;
		totals.variance += row->variance == DECIMAL_NONE ? 0 : row->variance;
		if (row->measured != DECIMAL_NONE)
			continue;
		totals.unmetered_rows++;
		totals.unmetered_spend += spend;
		g_hash_table_add (unmetered, (gpointer) row->material);
	}
	totals.unmetered_materials = g_hash_table_size (unmetered);
	return totals;
}

/* ---- verdict ---- */

static void reason_add (struct outcome *outcome, GPtrArray *reasons, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
reason_add (struct outcome *outcome, GPtrArray *reasons, const char *format, ...)
{
	va_list arguments;
	g_autofree char *text = NULL;

	va_start (arguments, format);
	text = g_strdup_vprintf (format, arguments);
	va_end (arguments);
	g_ptr_array_add (reasons, (gpointer) outcome_text (outcome, text));
}

/* Gross impact over its limit, or too many open cases of a severity; accepted cases stay listed but breach nothing. */
static bool
limits_breached (struct outcome *outcome, const struct reconciliation *rule, GPtrArray *reasons)
{
	int64_t by_severity[5] = {0};
	int128 gross = 0;
	bool breached = false;
	char a[DECIMAL_TEXT_MAX], b[DECIMAL_TEXT_MAX];

	for (size_t i = 0; i < outcome->n_cases; i++) {
		const struct outcome_case *c = &outcome->cases[i];

		if (c->state == CASE_CLEARED || c->disposition == DISPOSITION_ACCEPT)
			continue;
		by_severity[c->severity]++;
		gross += case_gross (c);
	}
	if (rule->limit_impact != DECIMAL_NONE && gross > rule->limit_impact) {
		reason_add (outcome, reasons, "the gross impact of %s exceeds the limit of %s", decimal_format (gross, MONEY_SCALE, 2, a),
			decimal_format (rule->limit_impact, MONEY_SCALE, 2, b));
		breached = true;
	}
	for (int severity = 1; severity <= 4; severity++)
		if (rule->limit_cases[severity] >= 0 && by_severity[severity] > rule->limit_cases[severity]) {
			bool one = by_severity[severity] == 1;

			reason_add (outcome, reasons, "%" G_GINT64_FORMAT " open %s of severity S%d %s the limit of %d",
				by_severity[severity], one ? "case" : "cases", severity, one ? "exceeds" : "exceed", rule->limit_cases[severity]);
			breached = true;
		}
	return breached;
}

/* ---- ledgers ---- */

/* Lines that explain nothing, but for those whose case was accepted. */
static bool
account_is_unexplained (const struct outcome *outcome, GHashTable *accepted, const struct outcome_account *account)
{
	for (size_t i = 0; i < outcome->n_bridge; i++) {
		const struct outcome_bridge *line = &outcome->bridge[i];

		if (line->cause == BRIDGE_UNEXPLAINED && !g_hash_table_contains (accepted, line->case_id) &&
			strcmp (line->gl_account, account->gl_account) == 0 && strcmp (line->currency, account->currency) == 0)
			return true;
	}
	return false;
}

static const char *
money_word (int64_t amount, const char *currency, char buffer[static DECIMAL_TEXT_MAX])
{
	return decimal_format (amount < 0 ? -(int128) amount : amount, MONEY_SCALE, currency_decimals (currency), buffer);
}

/* What is proven of an account rests on its roll-forward. */
static const char *
break_word (const struct outcome_account *account)
{
	bool left = account->left_break != DECIMAL_NONE && account->left_break != 0,
		 right = account->right_break != DECIMAL_NONE && account->right_break != 0;

	return left && right ? "; neither ledger rolls forward"
		: left           ? "; the stock ledger does not roll forward"
		: right          ? "; the general ledger does not roll forward"
						 : "";
}

/* Where each account stands; TRUE where some of it is neither explained nor accepted. */
static bool
accounts_tell (struct outcome *outcome, GPtrArray *reasons)
{
	g_autoptr (GHashTable) accepted = g_hash_table_new (g_str_hash, g_str_equal);
	char a[DECIMAL_TEXT_MAX], b[DECIMAL_TEXT_MAX];
	bool any = false;

	for (size_t i = 0; i < outcome->n_cases; i++)
		if (outcome->cases[i].disposition == DISPOSITION_ACCEPT)
			g_hash_table_add (accepted, (gpointer) outcome->cases[i].case_id);
	for (size_t i = 0; i < outcome->n_accounts; i++) {
		const struct outcome_account *account = &outcome->accounts[i];
		bool unexplained = account_is_unexplained (outcome, accepted, account);

		any |= unexplained;
		if (account->difference == 0 && !unexplained)
			continue;
		g_autofree char *how = account->difference == 0 ? g_strdup ("general ledger and stock ledger are equal")
														: g_strdup_printf ("general ledger is %s %s %s the stock ledger",
															  money_word (account->difference, account->currency, a),
															  account->currency, account->difference < 0 ? "below" : "above");
		if (!unexplained)
			reason_add (outcome, reasons, "account %s: %s, all of it explained%s", account->gl_account, how,
				account->unexplained != 0 ? " or accepted" : "");
		else if (account->unexplained == 0)
			reason_add (outcome, reasons, "account %s: %s, but what is unexplained only cancels%s", account->gl_account, how,
				break_word (account));
		else
			reason_add (outcome, reasons, "account %s: %s, %s %s of it unexplained%s", account->gl_account, how,
				money_word (account->unexplained, account->currency, b), account->currency, break_word (account));
	}
	return any;
}

/* Records of a ledger that nobody gave: the rest of the answer stands without them. */
static bool
gaps_tell (struct outcome *outcome, GPtrArray *reasons)
{
	bool any = false;

	for (size_t i = 0; i < outcome->n_bridge; i++)
		if (outcome->bridge[i].cause == BRIDGE_SCOPE_GAP) {
			reason_add (outcome, reasons, "account %s: %s", outcome->bridge[i].gl_account, outcome->bridge[i].note);
			any = true;
		}
	return any;
}

/* What a source gave is not what it used to give: the result may be right, and must not read as clean. */
static void
readings_tell (struct outcome *outcome, const struct plausible_rule *rule, GPtrArray *reasons)
{
	int found = 0;

	for (size_t i = 0; i < outcome->n_readings; i++)
		if (*outcome->readings[i].finding != '\0') {
			reason_add (outcome, reasons, "not plausible: %s", outcome->readings[i].detail);
			found++;
		}
	if (found > 0 && outcome->verdict == VERDICT_CLEAN)
		outcome->verdict = VERDICT_FOUND;
	if (rule->limit >= 0 && found > rule->limit && outcome->verdict != VERDICT_PARTIAL)
		outcome->verdict = VERDICT_BREACHED;
}

void
outcome_judge (struct outcome *outcome, const struct reconciliation *rule)
{
	g_autoptr (GPtrArray) reasons = g_ptr_array_new ();
	int64_t open = 0,
			rejected = outcome->side[SIDE_LEFT].state[STATE_REJECTED].rows + outcome->side[SIDE_RIGHT].state[STATE_REJECTED].rows;

	outcome->unvalued_cases = 0;
	outcome->unvalued_qty = 0;
	for (size_t i = 0; i < outcome->n_cases; i++) {
		const struct outcome_case *c = &outcome->cases[i];

		if (c->state == CASE_CLEARED)
			continue;
		open++;
		outcome->unvalued_cases += *c->unvalued_reason != '\0';
		if (*c->unvalued_reason != '\0' && c->delta_qty != DECIMAL_NONE)
			outcome->unvalued_qty += c->delta_qty < 0 ? -c->delta_qty : c->delta_qty;
	}
	outcome->verdict = open > 0 ? VERDICT_FOUND : VERDICT_CLEAN;
	if (open > 0)
		reason_add (outcome, reasons, "%" G_GINT64_FORMAT " %s open", open, open == 1 ? "case is" : "cases are");
	if (limits_breached (outcome, rule, reasons))
		outcome->verdict = VERDICT_BREACHED;
	if (accounts_tell (outcome, reasons))
		outcome->verdict = VERDICT_BREACHED;
	if (gaps_tell (outcome, reasons))
		outcome->verdict = VERDICT_PARTIAL;
	if (rejected > rule->limit_rejected) {
		reason_add (outcome, reasons, "%" G_GINT64_FORMAT " rejected %s the limit of %" G_GINT64_FORMAT, rejected,
			rejected == 1 ? "row exceeds" : "rows exceed", rule->limit_rejected);
		outcome->verdict = VERDICT_PARTIAL;
	}
	readings_tell (outcome, &rule->plausible, reasons);
	outcome->verdict_reasons = g_new0 (char *, reasons->len + 1);
	for (guint i = 0; i < reasons->len; i++)
		outcome->verdict_reasons[i] = reasons->pdata[i];
	g_ptr_array_add (outcome->owned, outcome->verdict_reasons);
}
