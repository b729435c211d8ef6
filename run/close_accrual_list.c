#include "run/close_accrual_list.h"

#include "run/accrual_store.h"

#include <string.h>

enum
{
	PERIODS_MAX = 1000
};

static int
periods_between (const struct company *company, period_t from, period_t to)
{
	int n = 0;

	for (period_t period = from; period != PERIOD_NONE && period < to && n < PERIODS_MAX; n++)
		period = fiscal_next (&company->calendar, period);
	return n;
}

static struct gate_accrual
accrual_make (const struct close *close, const struct accrual_life *life)
{
	const struct accrual *event = life->proposed, *latest = life->latest;
	bool settled = life->facts.settled_in != PERIOD_NONE, now = settled && life->facts.settled_in >= close->scope.period;
	struct gate_accrual one = {.id = event->proposal_id,
		.reconciliation = event->reconciliation,
		.plant = life->proposal.plant,
		.material = event->material,
		.order_no = event->order_no,
		.uom = event->uom,
		.currency = event->currency,
		.state = settled                  ? life->facts.fate
			: accrual_life_is_void (life) ? "withdrawn"
										  : fate_name (FATE_STANDS),
		.cleared_by = latest->cleared_by,
		.reason = latest->reason,
		.period = event->scope.period,
		.periods = periods_between (close->company, event->scope.period, close->scope.period),
		.uom_decimals = life->proposal.uom_decimals,
		.currency_decimals = life->proposal.currency_decimals,
		.qty = event->qty,
		.amount = event->amount,
		.cleared = life->cleared_accrued + (now ? life->facts.cleared_accrued : 0),
		.difference = settled && *latest->cleared_by != '\0' ? life->facts.difference : DECIMAL_NONE};
	bool closed = latest->state == ACCRUAL_CLEARED || latest->state == ACCRUAL_WITHDRAWN;

	one.open = closed ? 0 : one.amount - one.cleared;
	one.released = one.amount - one.cleared - one.open;
	return one;
}

static gint
accrual_compare (gconstpointer a, gconstpointer b)
{
	const struct gate_accrual *x = a, *y = b;

	return x->period != y->period ? (x->period > y->period) - (x->period < y->period) : strcmp (x->id, y->id);
}

GArray *
close_accrual_list (struct close *close, struct signoff_book **book, GError **error)
{
	const struct signoff_scope everything = {close->scope.company, NULL, PERIOD_NONE};
	g_autoptr (GPtrArray) lives = NULL;
	GArray *list;

	*book = signoff_book_load (close->ledger, &everything, error);
	lives = *book != NULL ? accrual_lives (*book, close->plant, close->scope.period, error) : NULL;
	if (lives == NULL)
		return NULL;
	list = g_array_new (FALSE, FALSE, sizeof (struct gate_accrual));
	for (guint i = 0; i < lives->len; i++) {
		const struct accrual_life *life = lives->pdata[i];
		struct gate_accrual one = accrual_make (close, life);

		if (one.period <= close->scope.period &&
			(one.period == close->scope.period || one.open != 0 || life->facts.settled_in >= close->scope.period))
			g_array_append_val (list, one);
	}
	g_array_sort (list, accrual_compare);
	return list;
}
