/* What the open cases of a run come to, currency by currency. */
#include "common/recon/gate_measure.h"

#include "common/base/decimal.h"
#include "common/base/strpool.h"

#include <string.h>

/* What each case comes to. Of a tie-out, whose cases have no effect on stock: the lines of the bridge that it stands behind. */
struct size
{
	int128 net, gross;
};

static struct size *
case_sizes (const struct outcome *outcome)
{
	struct size *sizes = g_new0 (struct size, outcome->n_cases + 1);
	g_autoptr (GHashTable) index = g_hash_table_new (g_str_hash, g_str_equal);

	for (size_t i = 0; i < outcome->n_cases; i++) {
		const struct outcome_case *one = &outcome->cases[i];

		sizes[i] = (struct size) {one->impact_stock != DECIMAL_NONE ? one->impact_stock : 0, case_gross (one)};
		g_hash_table_insert (index, (gpointer) one->case_id, &sizes[i]);
	}
	for (size_t i = 0; i < outcome->n_bridge; i++) {
		struct size *size = g_hash_table_lookup (index, outcome->bridge[i].case_id);

		if (size != NULL) {
			size->net += outcome->bridge[i].amount;
			size->gross += ABS (outcome->bridge[i].amount);
		}
	}
	return sizes;
}

static void
money_case (struct gate_money *money, const struct outcome_case *one, const struct size *size, const struct close_rule *rule)
{
	if (one->disposition == DISPOSITION_ACCEPT) {
		money->accepted++;
		money->accepted_net += size->net;
		money->accepted_gross += size->gross;
		return;
	}
	money->open++;
	money->net += size->net;
	money->gross += size->gross;
	if (size->gross <= rule->trivial)
		money->small_gross += size->gross;
}

/* Of cases without a currency, which have no money either, only their number is told, with the first. */
static struct gate_money
money_in (
	const struct outcome *outcome, const struct close_rule *rule, const struct size *sizes, const char *currency, bool first)
{
	struct gate_money money = {.currency = currency, .unvalued = first ? outcome->unvalued_cases : 0};

	for (size_t i = 0; i < outcome->n_cases; i++) {
		const struct outcome_case *one = &outcome->cases[i];
		bool own = one->currency == NULL || *one->currency == '\0' ? first : strcmp (one->currency, currency) == 0;

		if (own && one->state != CASE_CLEARED)
			money_case (&money, one, &sizes[i], rule);
	}
	for (size_t i = 0; i < outcome->n_leaks; i++) {
		if (strcmp (outcome->leaks[i].currency, currency) != 0)
			continue;
		money.absorbed_net += outcome->leaks[i].too_high + outcome->leaks[i].too_low;
		money.absorbed_gross += outcome->leaks[i].too_high - outcome->leaks[i].too_low;
	}
	return money;
}

static bool
money_is_any (const struct gate_money *money)
{
	return money->open > 0 || money->accepted > 0 || money->absorbed_gross != 0;
}

static void
currency_note (GPtrArray *currencies, const char *currency)
{
	if (currency != NULL && *currency != '\0' && !g_ptr_array_find_with_equal_func (currencies, currency, g_str_equal, NULL))
		g_ptr_array_add (currencies, (gpointer) currency);
}

GPtrArray *
gate_currencies (const struct outcome *outcome)
{
	GPtrArray *currencies = g_ptr_array_new ();

	for (int i = 0; i < outcome->n_currencies; i++)
		currency_note (currencies, outcome->currencies[i]);
	for (size_t i = 0; i < outcome->n_cases; i++)
		currency_note (currencies, outcome->cases[i].currency);
	g_ptr_array_sort (currencies, texts_compare);
	return currencies;
}

GArray *
gate_money (const struct outcome *outcome, const struct close_rule *rule)
{
	GArray *all = g_array_new (FALSE, FALSE, sizeof (struct gate_money));
	g_autoptr (GPtrArray) currencies = gate_currencies (outcome);
	g_autofree struct size *sizes = case_sizes (outcome);

	for (guint i = 0; i < currencies->len; i++) {
		struct gate_money money = money_in (outcome, rule, sizes, currencies->pdata[i], i == 0);

		if (money_is_any (&money))
			g_array_append_val (all, money);
	}
	if (all->len == 0) {
		struct gate_money none = {
			.currency = currencies->len > 0 ? currencies->pdata[0] : "", .unvalued = outcome->unvalued_cases};

		g_array_append_val (all, none);
	}
	return all;
}
