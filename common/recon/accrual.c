#include "common/recon/accrual.h"

#include "common/base/failure.h"

#include <string.h>

/* clang-format off */ /* tables */
static const struct
{
	const char *name, *text;
} reasons[ACCRUE_REASON_COUNT] = {
	[ACCRUE_PROPOSED] = {"proposed", ""},
	[ACCRUE_OTHER] = {"other", "its rule does not accrue such findings: they are no movement that surely happened unposted"},
	[ACCRUE_UNCERTAIN] = {"uncertain", "it is only suggested, or nobody has recorded that it happened"},
	[ACCRUE_ACCEPTED] = {"accepted", "somebody has accepted it as it is"},
	[ACCRUE_QUEUE] = {"queue", "it stands in the failure queue and is posted from there before the close"},
	[ACCRUE_NOT_HERE] = {"not_here", "it did not happen in the period, or was posted before it happened"},
	[ACCRUE_EARLIER] = {"earlier", "it was accrued in an earlier period"},
	[ACCRUE_TWICE] = {"twice", "its record is accrued by another reconciliation"},
	[ACCRUE_UNVALUED] = {"unvalued", "it has no price"},
	[ACCRUE_NO_EFFECT] = {"no_effect", "it is worth nothing"},
	[ACCRUE_TRIVIAL] = {"trivial", "it is clearly trivial, and so is all that is trivial together"},
};

static const char *const fates[FATE_COUNT] = {
	[FATE_STANDS] = "stands",
	[FATE_PARTLY] = "partly cleared",
	[FATE_CLEARED] = "cleared",
	[FATE_RELEASED] = "released",
	[FATE_STALE] = "stale",
};
/* clang-format on */

const char *
accrual_reason_name (enum accrual_reason reason)
{
	return reasons[reason].name;
}

const char *
accrual_reason_text (enum accrual_reason reason)
{
	return reasons[reason].text;
}

const char *
fate_name (enum fate fate)
{
	return fates[fate];
}

static int64_t
magnitude (int64_t value)
{
	return value < 0 ? -value : value;
}

/* ---- stock accounts ---- */

void
stock_accounts_collect (const struct outcome *outcome, GHashTable *accounts)
{
	for (size_t i = 0; i < outcome->n_accounts; i++)
		g_hash_table_add (accounts, (gpointer) outcome->accounts[i].gl_account);
	/* The account of a goods movement is its material's; that of a line of the general ledger may be any. */
	for (size_t i = 0; i < outcome->n_lines && outcome->n_accounts == 0; i++)
		if (*outcome->lines[i].gl_account != '\0' && *outcome->lines[i].kind != '\0')
			g_hash_table_add (accounts, (gpointer) outcome->lines[i].gl_account);
}

/* ---- candidates ---- */

/* What a close judges by, beside the numbers that a proposal shows. */
struct candidate
{
	struct accrual_item accrual;
	const struct accrual_run *run;
	bool suggested, decided, unposted;
	int64_t wip, liability, profit;
};

struct judging
{
	period_t period;
	const struct accrual_run *runs;
	GHashTable *accrued;
	GPtrArray *candidates; /* struct candidate * */
	GHashTable *taken;     /* "source\nkey" of records that are accrued */
};

static struct candidate *
candidate_start (struct judging *judging, const struct accrual_run *run)
{
	struct candidate *candidate = g_new0 (struct candidate, 1);
	const struct outcome *outcome = run->outcome;
	struct accrual_item *accrual = &candidate->accrual;

	candidate->run = run;
	accrual->run_id = outcome->run_id;
	accrual->reconciliation = outcome->reconciliation;
	accrual->company = outcome->company;
	accrual->plant = outcome->plant;
	accrual->source = outcome->side[SIDE_LEFT].name;
	g_ptr_array_add (judging->candidates, candidate);
	return candidate;
}

static void
case_judge (struct judging *judging, const struct accrual_run *run, const struct outcome_case *one)
{
	struct candidate *candidate = candidate_start (judging, run);
	struct accrual_item *accrual = &candidate->accrual;

	accrual->id = one->case_id;
	accrual->code = one->code;
	accrual->material = one->material;
	accrual->order_no = one->order_no;
	accrual->order_status = one->order_status;
	accrual->uom = one->uom;
	accrual->uom_decimals = one->uom_decimals;
	accrual->qty = one->delta_qty;
	accrual->period = one->event_period != PERIOD_NONE ? one->event_period : one->period;
	accrual->keys = one->left_keys;
	accrual->unit_price = one->unit_price;
	accrual->price_unit = one->price_unit;
	accrual->amount = one->impact_stock;
	accrual->currency = one->currency;
	accrual->currency_decimals = one->currency_decimals;
	candidate->suggested = one->suggested;
	candidate->decided = one->disposition == DISPOSITION_ACCEPT;
	/* Posted before it happened: it is in the books, too early. */
	candidate->unposted = one->code != CODE_CUTOFF || one->posting_period == PERIOD_NONE || one->posting_period > accrual->period;
	candidate->wip = one->impact_wip;
	candidate->liability = one->impact_liability;
	candidate->profit = one->impact_profit;
}

static void
flight_judge (struct judging *judging, const struct accrual_run *run, const struct outcome_flight *one)
{
	struct candidate *candidate = candidate_start (judging, run);
	struct accrual_item *accrual = &candidate->accrual;

	accrual->id = one->case_id;
	accrual->code = CODE_NONE;
	accrual->material = one->material;
	accrual->order_no = one->order_no;
	accrual->order_status = one->order_status;
	accrual->uom = one->uom;
	accrual->uom_decimals = one->uom_decimals;
	accrual->qty = one->qty;
	accrual->period = one->period;
	accrual->key[0] = one->source_key;
	accrual->keys = (char *const *) accrual->key;
	accrual->unit_price = one->unit_price;
	accrual->price_unit = one->price_unit;
	accrual->amount = one->impact_stock;
	accrual->currency = one->currency;
	accrual->currency_decimals = one->currency_decimals;
	candidate->unposted = true;
	candidate->wip = one->impact_wip;
	candidate->liability = one->impact_liability;
	candidate->profit = one->impact_profit;
}

static int
accrual_compare (const struct accrual_item *x, const struct accrual_item *y)
{
	int order = strcmp (x->reconciliation, y->reconciliation);

	if (order == 0)
		order = strcmp (x->company, y->company);
	if (order == 0)
		order = strcmp (x->plant, y->plant);
	if (order == 0)
		order = strcmp (x->id, y->id);
	return order != 0 ? order : (x->qty > y->qty) - (x->qty < y->qty);
}

static int
candidate_compare (gconstpointer a, gconstpointer b)
{
	return accrual_compare (&(*(const struct candidate *const *) a)->accrual, &(*(const struct candidate *const *) b)->accrual);
}

/* ---- reasons ---- */

static enum accrual_reason
candidate_reason (const struct judging *judging, const struct candidate *candidate)
{
	const struct accrual_item *accrual = &candidate->accrual;
	const struct accrual_rule *rule = candidate->run->rule;
	bool listed = accrual->code == CODE_NONE ? rule->in_flight : rule->codes[accrual->code];

	if (!listed)
		return ACCRUE_OTHER;
	if (candidate->decided)
		return ACCRUE_ACCEPTED;
	if (accrual->code == CODE_STUCK_QUEUE && !rule->queue)
		return ACCRUE_QUEUE;
	if (candidate->suggested || *accrual->keys == NULL)
		return ACCRUE_UNCERTAIN;
	if (judging->accrued != NULL && g_hash_table_contains (judging->accrued, accrual->id))
		return ACCRUE_EARLIER;
	if (!candidate->unposted || accrual->period == PERIOD_NONE || accrual->period > judging->period)
		return ACCRUE_NOT_HERE;
	if (accrual->amount == DECIMAL_NONE)
		return ACCRUE_UNVALUED;
	return accrual->amount != 0 ? ACCRUE_PROPOSED : ACCRUE_NO_EFFECT;
}

/*
 * What is trivial one by one may not be so together: each run's trivial proposals are left out only while their sum stays within
 * the rule's limit, either way.
 */
static void
trivial_judge (const struct judging *judging, const struct accrual_run *run)
{
	int128 high = 0, low = 0;

	for (guint i = 0; i < judging->candidates->len; i++) {
		const struct candidate *candidate = judging->candidates->pdata[i];
		int64_t amount = candidate->accrual.amount;

		if (candidate->run == run && candidate->accrual.reason == ACCRUE_PROPOSED && magnitude (amount) < run->trivial)
			*(amount > 0 ? &high : &low) += magnitude (amount);
	}
	if (run->rule->aggregate != DECIMAL_NONE && MAX (high, low) > run->rule->aggregate)
		return;
	for (guint i = 0; i < judging->candidates->len; i++) {
		struct accrual_item *accrual = &((struct candidate *) judging->candidates->pdata[i])->accrual;

		if (((struct candidate *) judging->candidates->pdata[i])->run == run && accrual->reason == ACCRUE_PROPOSED &&
			magnitude (accrual->amount) < run->trivial)
			accrual->reason = ACCRUE_TRIVIAL;
	}
}

/* One record is accrued once, whoever finds it; portions of it that one reconciliation has told apart are no repetition. */
static void
repeated_judge (struct judging *judging, struct accrual_item *accrual)
{
	for (char *const *key = accrual->keys; *key != NULL; key++) {
		g_autofree char *name = g_strconcat (accrual->source, "\n", *key, NULL);
		const char *by = g_hash_table_lookup (judging->taken, name);

		if (by != NULL && strcmp (by, accrual->reconciliation) != 0) {
			accrual->reason = ACCRUE_TWICE;
			return;
		}
	}
	for (char *const *key = accrual->keys; *key != NULL; key++)
		g_hash_table_insert (judging->taken, g_strconcat (accrual->source, "\n", *key, NULL), (gpointer) accrual->reconciliation);
}

/* ---- the journal ---- */

static gboolean
account_check (const struct accrual_item *accrual, const char *what, const char *account, GHashTable *stock, GError **error)
{
	if (account == NULL) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION,
			"company '%s' has no account '%s' for accruals\nhint: give `accrual: { account: ..., wip: ..., variance: ... }` in "
			"its entry of tieout.yaml",
			accrual->company, what);
		return FALSE;
	}
	if (!g_hash_table_contains (stock, account))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_CONFIGURATION,
		"company '%s': accrual.%s is '%s', which is a stock account: no journal may be booked on it\nhint: use an account of its "
		"own in the inventory group; manual lines on a stock account are the first cause of differences",
		accrual->company, what, account);
	return FALSE;
}

static gboolean
line_add (struct accrual_item *accrual, const char *what, const char *account, int64_t amount, GHashTable *stock, GError **error)
{
	if (amount == 0 || amount == DECIMAL_NONE)
		return TRUE;
	if (!account_check (accrual, what, account, stock, error))
		return FALSE;
	accrual->lines[accrual->n_lines++] = (struct accrual_line) {account, amount};
	return TRUE;
}

/* Effects taken back, debit positive: a stock that is too high is credited, a liability that is too high debited. */
static gboolean
lines_make (struct candidate *candidate, GHashTable *stock, GError **error)
{
	static const struct accrual_accounts none = {0};
	const struct accrual_accounts *accounts = candidate->run->accounts != NULL ? candidate->run->accounts : &none;
	struct accrual_item *accrual = &candidate->accrual;

	return line_add (accrual, "wip", accounts->wip, -candidate->wip, stock, error) &&
		line_add (accrual, "variance", accounts->variance, candidate->profit, stock, error) &&
		line_add (accrual, "liability", accounts->liability, candidate->liability, stock, error) &&
		line_add (accrual, "account", accounts->account, -accrual->amount, stock, error);
}

static gboolean
lines_balance (const struct accrual_item *accrual, GError **error)
{
	int128 sum = 0;

	for (int i = 0; i < accrual->n_lines; i++)
		sum += accrual->lines[i].amount;
	if (sum == 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_INTERNAL,               /* uncovered: no known way here, two lines */
		"the accrual of case %s does not balance", accrual->id); /* uncovered: */
	return FALSE;                                                /* uncovered: as above */
}

/* ---- totals ---- */

static int
total_compare (gconstpointer a, gconstpointer b)
{
	const struct accrual_total *x = a, *y = b;
	int order = strcmp (x->currency, y->currency);

	return order != 0 ? order : (int) x->reason - (int) y->reason;
}

static void
total_add (GArray *totals, const struct accrual_item *accrual)
{
	struct accrual_total *total = NULL;

	for (guint i = 0; i < totals->len && total == NULL; i++) {
		struct accrual_total *one = &g_array_index (totals, struct accrual_total, i);

		if (one->reason == accrual->reason && strcmp (one->currency, accrual->currency) == 0)
			total = one;
	}
	if (total == NULL) {
		g_array_append_val (totals,
			((struct accrual_total) {
				.currency = accrual->currency, .reason = accrual->reason, .decimals = accrual->currency_decimals}));
		total = &g_array_index (totals, struct accrual_total, totals->len - 1);
	}
	total->candidates++;
	total->unvalued += accrual->amount == DECIMAL_NONE;
	if (accrual->amount != DECIMAL_NONE) {
		total->net += accrual->amount;
		total->gross += magnitude (accrual->amount);
	}
}

/* ---- all of them ---- */

static void
candidates_collect (struct judging *judging, const struct accrual_run *run)
{
	for (size_t i = 0; i < run->outcome->n_cases; i++)
		if (run->outcome->cases[i].state != CASE_CLEARED)
			case_judge (judging, run, &run->outcome->cases[i]);
	for (size_t i = 0; i < run->outcome->n_flights; i++)
		flight_judge (judging, run, &run->outcome->flights[i]);
}

static gboolean
candidates_judge (struct judging *judging, size_t n, struct accruals *accruals, GError **error)
{
	GPtrArray *candidates = judging->candidates;

	for (guint i = 0; i < candidates->len; i++) {
		struct candidate *candidate = candidates->pdata[i];

		candidate->accrual.reason = candidate_reason (judging, candidate);
	}
	for (size_t i = 0; i < n; i++)
		trivial_judge (judging, &judging->runs[i]);
	for (guint i = 0; i < candidates->len; i++) {
		struct candidate *candidate = candidates->pdata[i];

		if (candidate->accrual.reason == ACCRUE_PROPOSED)
			repeated_judge (judging, &candidate->accrual);
		if (candidate->accrual.reason == ACCRUE_PROPOSED &&
			(!lines_make (candidate, accruals->stock_accounts, error) || !lines_balance (&candidate->accrual, error)))
			return FALSE;
		struct accrual_item *accrual = g_memdup2 (&candidate->accrual, sizeof *accrual);
		if (accrual->key[0] != NULL)
			accrual->keys = (char *const *) accrual->key;
		g_ptr_array_add (accruals->list, accrual);
		total_add (accruals->totals, accrual);
	}
	g_array_sort (accruals->totals, total_compare);
	return TRUE;
}

struct accruals *
accruals_new (period_t period, const struct accrual_run *runs, size_t n, GHashTable *accrued, GError **error)
{
	g_autoptr (accruals) accruals = g_new0 (struct accruals, 1);
	g_autoptr (GPtrArray) candidates = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	struct judging judging = {period, runs, accrued, candidates, taken};

	accruals->period = period;
	accruals->list = g_ptr_array_new_with_free_func (g_free);
	accruals->totals = g_array_new (FALSE, FALSE, sizeof (struct accrual_total));
	accruals->stock_accounts = g_hash_table_new (g_str_hash, g_str_equal);
	for (size_t i = 0; i < n; i++) {
		stock_accounts_collect (runs[i].outcome, accruals->stock_accounts);
		candidates_collect (&judging, &runs[i]);
	}
	g_ptr_array_sort (candidates, candidate_compare);
	return candidates_judge (&judging, n, accruals, error) ? g_steal_pointer (&accruals) : NULL;
}

void
accruals_free (struct accruals *accruals)
{
	if (accruals == NULL)
		return;
	g_ptr_array_unref (accruals->list);
	g_array_unref (accruals->totals);
	g_hash_table_unref (accruals->stock_accounts);
	g_free (accruals);
}
