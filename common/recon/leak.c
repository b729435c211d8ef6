/*
 * Tolerance leakage: what matches within tolerance leave unsaid is summed with sign, by row of the tolerances, account and period
 * (domain.md 2.0). A sum beyond its cap, or nearly all of one sign, is a finding: a tolerance forgives scatter, not a bias.
 *
 * No case carries these differences, so the finding carries their money; it is not one of the aggregates that only expose.
 */
#include "common/recon/recon_internal.h"

#include <string.h>

enum
{
	LEAK_SHOWN = 50 /* matches of the largest differences that the case names */
};

enum
{
	TOO_LOW,
	TOO_HIGH,
	SIGNS
};

struct absorbed
{
	const char *tolerance;
	uint32_t account, left, right; /* rows: the first of each side */
	period_t period;
	int64_t delta;
};

struct leak
{
	guint first, n; /* of recon->absorbed, once sorted */
	int64_t unvalued;
	struct outcome_case money[SIGNS]; /* effects of the differences of that sign */
	uint32_t link;                    /* of its finding; UINT32_MAX: none */
};

/* ---- noting ---- */

static int64_t
open_sum (const struct side *s, const uint32_t *rows, size_t n)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += s->open[rows[i]];
	return sum;
}

void
leak_note (struct recon *recon, const struct group *group)
{
	const struct side *right = &recon->side[SIDE_RIGHT];
	struct absorbed one = {.left = group->left[0],
		.right = group->right[0],
		.delta = open_sum (&recon->side[SIDE_LEFT], group->left, group->n_left) - open_sum (right, group->right, group->n_right)};

	/* A match across the edge of the window is told by the run in which it was posted. */
	if (one.delta == 0 || right->window[one.right] != WINDOW_OWN)
		return;
	one.tolerance = recon_tolerance_name (recon, group, one.delta);
	one.account = movement_text (right->table, COL_GL_ACCOUNT, one.right);
	one.period = recon_row_period (recon, SIDE_RIGHT, one.right);
	g_array_append_val (recon->absorbed, one);
}

/* ---- summing ---- */

static int
key_compare (const struct recon *recon, const struct absorbed *a, const struct absorbed *b)
{
	int order = strcmp (a->tolerance, b->tolerance);

	if (order == 0)
		order = strpool_compare (recon->strings, a->account, b->account);
	return order != 0 ? order : (a->period > b->period) - (a->period < b->period);
}

static int
absorbed_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct absorbed *x = a, *y = b;
	int order = key_compare (data, x, y);

	if (order != 0)
		return order;
	if (magnitude (x->delta) != magnitude (y->delta))
		return magnitude (x->delta) > magnitude (y->delta) ? -1 : 1;
	order = recon_row_compare (data, SIDE_LEFT, x->left, y->left);
	return order != 0 ? order : recon_row_compare (data, SIDE_RIGHT, x->right, y->right);
}

static bool
is_valued (const struct recon *recon, const struct absorbed *one)
{
	const struct movement_table *table = recon->side[SIDE_LEFT].table;
	bool fallback;

	return !(table->flags[one->left] & MOVEMENT_NO_UNIT) &&
		reference_price (recon->reference, movement_text (table, COL_PLANT, one->left), table->canonical_material[one->left],
			recon_row_date (recon, SIDE_LEFT, one->left), &fallback) != NULL;
}

/* The differences of one sign are valued as the evidence that was not posted. */
static void
leak_value (const struct recon *recon, struct leak *leak)
{
	GArray *portions[SIGNS] = {
		g_array_new (FALSE, FALSE, sizeof (struct portion)), g_array_new (FALSE, FALSE, sizeof (struct portion))};

	for (guint i = leak->first; i < leak->first + leak->n; i++) {
		const struct absorbed *one = &g_array_index (recon->absorbed, struct absorbed, i);
		bool receipt = kind_is_receipt ((enum kind) recon->side[SIDE_LEFT].table->kind[one->left]);
		struct portion portion = {.row = one->left, .side = SIDE_LEFT, .qty = one->delta};

		if (is_valued (recon, one))
			g_array_append_val (portions[(one->delta > 0) != receipt ? TOO_HIGH : TOO_LOW], portion);
		else
			leak->unvalued++;
	}
	for (int sign = 0; sign < SIGNS; sign++) {
		leak->money[sign] = (struct outcome_case) {.unit_price = DECIMAL_NONE,
			.unvalued_reason = "",
			.currency_decimals = currency_decimals (recon->plant->company->currency)};
		evidence_only_value (recon, portions[sign], &leak->money[sign]);
		if (leak->money[sign].impact_stock == DECIMAL_NONE) { /* out of range */
			leak->unvalued += portions[sign]->len;
			leak->money[sign] = (struct outcome_case) {.unit_price = DECIMAL_NONE};
		}
		g_array_unref (portions[sign]);
	}
}

static bool
is_beyond (const struct recon *recon, const struct leak *leak)
{
	const struct reconciliation *rule = recon->rule;
	int128 high = leak->money[TOO_HIGH].impact_stock, low = -(int128) leak->money[TOO_LOW].impact_stock;
	int128 net = high > low ? high - low : low - high, gross = high + low;

	if (rule->leak_cap != DECIMAL_NONE && net > rule->leak_cap)
		return true;
	return rule->leak_share > 0 && leak->n >= (guint) rule->leak_differences && gross >= rule->trivial &&
		MAX (high, low) * 100 > gross * rule->leak_share;
}

static void
leak_raise (struct recon *recon, struct leak *leak)
{
	const struct absorbed *one = &g_array_index (recon->absorbed, struct absorbed, leak->first);
	const char *account = strpool_text (recon->strings, one->account);
	char period[16];

	leak->link = recon_finding (recon, CODE_TOL_LEAK, "", "sums");
	period_format (one->period, period);
	finding_at (recon, leak->link)->cause = *account != '\0'
		? recon_word (recon, "tolerance %s, account %s, period %s", one->tolerance, account, period)
		: recon_word (recon, "tolerance %s, period %s", one->tolerance, period);
	for (guint i = 0; i < leak->n && i < LEAK_SHOWN; i++) {
		finding_reference (recon, leak->link, SIDE_LEFT, one[i].left);
		finding_reference (recon, leak->link, SIDE_RIGHT, one[i].right);
	}
}

void
recon_leak (struct recon *recon)
{
	GArray *absorbed = recon->absorbed;

	g_array_sort_with_data (absorbed, absorbed_compare, recon);
	for (guint i = 0, end; i < absorbed->len; i = end) {
		struct leak leak = {.first = i, .link = UINT32_MAX};

		for (end = i + 1; end < absorbed->len &&
			 key_compare (
				 recon, &g_array_index (absorbed, struct absorbed, i), &g_array_index (absorbed, struct absorbed, end)) == 0;
			 end++)
			;
		leak.n = end - i;
		leak_value (recon, &leak);
		if (is_beyond (recon, &leak))
			leak_raise (recon, &leak);
		g_array_append_val (recon->leaks, leak);
	}
}

void
leaks_init (struct recon *recon)
{
	recon->absorbed = g_array_new (FALSE, FALSE, sizeof (struct absorbed));
	recon->leaks = g_array_new (FALSE, FALSE, sizeof (struct leak));
}

/* ---- telling ---- */

static const struct leak *
leak_of (const struct recon *recon, uint32_t link)
{
	guint i = 0;

	while (g_array_index (recon->leaks, struct leak, i).link != link)
		i++;
	return &g_array_index (recon->leaks, struct leak, i);
}

/* The difference as a quantity, where it is of one material. */
static int64_t
leak_qty (const struct recon *recon, const struct leak *leak, bool *one_material)
{
	const struct absorbed *one = &g_array_index (recon->absorbed, struct absorbed, leak->first);
	const struct movement_table *table = recon->side[SIDE_LEFT].table;
	int128 sum = 0;

	*one_material = true;
	for (guint i = 0; i < leak->n; i++) {
		*one_material &= table->canonical_material[one[i].left] == table->canonical_material[one->left] &&
			table->base_uom[one[i].left] == table->base_uom[one->left];
		sum += one[i].delta;
	}
	return *one_material ? fitting (sum) : DECIMAL_NONE;
}

void
leak_case (const struct recon *recon, uint32_t link, struct outcome *outcome, struct outcome_case *c)
{
	const struct leak *leak = leak_of (recon, link);
	const struct outcome_case *high = &leak->money[TOO_HIGH], *low = &leak->money[TOO_LOW];
	const struct absorbed *one = &g_array_index (recon->absorbed, struct absorbed, leak->first);
	const char **places[] = {&c->storage_location, &c->lot, &c->serial, &c->order_no, &c->operation, &c->movement, &c->document,
		&c->entered_by, &c->right_lot, &c->right_material, &c->right_order, &c->right_location, &c->order_status};
	char a[DECIMAL_TEXT_MAX], b[DECIMAL_TEXT_MAX];
	bool one_material;

	/* Only some of its records are shown, so what these agree on says nothing of the rest. */
	for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
		*places[i] = "";
	c->delta_qty = leak_qty (recon, leak, &one_material);
	if (!one_material)
		c->material = c->material_text = c->uom = "";
	c->gl_account = outcome_text (outcome, strpool_text (recon->strings, one->account));
	c->period = one->period;
	c->currency = outcome_text (outcome, recon->plant->company->currency);
	c->currency_decimals = currency_decimals (c->currency);
	c->impact_stock = high->impact_stock + low->impact_stock;
	c->impact_wip = high->impact_wip + low->impact_wip;
	c->impact_liability = high->impact_liability + low->impact_liability;
	c->impact_profit = high->impact_profit + low->impact_profit;
	c->factor = outcome_text (outcome,
		recon_word ((struct recon *) recon, "%u matches, %s too high, %s too low", leak->n,
			decimal_format (high->impact_stock, MONEY_SCALE, c->currency_decimals, a),
			decimal_format (-low->impact_stock, MONEY_SCALE, c->currency_decimals, b)));
}

uint32_t
leak_finding (const struct recon *recon, guint leak)
{
	return g_array_index (recon->leaks, struct leak, leak).link;
}

void
outcome_leaks (const struct recon *recon, struct outcome *outcome)
{
	outcome->leaks = g_new0 (struct outcome_leak, recon->leaks->len + 1);
	outcome->n_leaks = recon->leaks->len;
	g_ptr_array_add (outcome->owned, outcome->leaks);
	for (guint i = 0; i < recon->leaks->len; i++) {
		const struct leak *leak = &g_array_index (recon->leaks, struct leak, i);
		const struct absorbed *one = &g_array_index (recon->absorbed, struct absorbed, leak->first);

		outcome->leaks[i] = (struct outcome_leak) {.tolerance = outcome_text (outcome, one->tolerance),
			.gl_account = outcome_text (outcome, strpool_text (recon->strings, one->account)),
			.currency = outcome_text (outcome, recon->plant->company->currency),
			.period = one->period,
			.matches = leak->n,
			.unvalued = leak->unvalued,
			.too_high = leak->money[TOO_HIGH].impact_stock,
			.too_low = leak->money[TOO_LOW].impact_stock,
			.beyond = leak->link != UINT32_MAX};
	}
}
