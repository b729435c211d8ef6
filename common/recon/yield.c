/*
 * The identity of each order, judged after every record has ended.
 */
#include "common/recon/yield.h"

#include <string.h>

/* What one finding says of the order's receipts: received beyond counted; below 0: counted, not received. */
struct difference
{
	uint32_t link;
	int64_t qty;
};

/* An order in numbers, base units of its main product. What nobody tells is DECIMAL_NONE. */
struct balance
{
	struct output *output;
	const char *operation;
	int64_t good, received, yield, scrap, started, rework, wip;
	int64_t fresh_good, fresh_yield; /* too new to be expected on the other side */
	int64_t excess;                  /* of receipts, as findings have it */
	GArray *differences;             /* struct difference, by link */
};

struct judge
{
	struct recon *recon;
	GArray *portions;              /* all split ones, by side and row */
	struct coproducts *coproducts; /* NULL: they are not looked for */
};

/* ---- what became of the rows ---- */

static void
difference_add (struct balance *balance, int side, uint32_t link, int64_t qty)
{
	struct difference difference = {link, side == SIDE_RIGHT ? qty : -qty};

	balance->excess += difference.qty;
	for (guint i = 0; i < balance->differences->len; i++)
		if (g_array_index (balance->differences, struct difference, i).link == link) {
			g_array_index (balance->differences, struct difference, i).qty += difference.qty;
			return;
		}
	g_array_append_val (balance->differences, difference);
}

/* A scan that was made twice is no second unit. */
static void
exception_take (struct judge *judge, struct balance *balance, int side, uint32_t link, int64_t qty)
{
	if (finding_at (judge->recon, link)->code == CODE_DUP_MES)
		balance->good -= qty;
	else
		difference_add (balance, side, link, qty);
}

static guint
portions_from (const GArray *portions, int side, uint32_t row)
{
	guint low = 0, high = portions->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		const struct portion *portion = &g_array_index (portions, struct portion, middle);

		if (portion->side < side || (portion->side == side && portion->row < row))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
receipt_weigh (struct judge *judge, struct balance *balance, int side, uint32_t row)
{
	const struct side *s = &judge->recon->side[side];
	int64_t counted = s->table->counted[row];

	*(side == SIDE_LEFT ? &balance->good : &balance->received) += counted;
	if (side == SIDE_LEFT &&
		recon_expiry (judge->recon, recon_row_time (judge->recon, side, row)) > judge->recon->outputs->horizon)
		balance->fresh_good += counted;
	if (s->state[row] == STATE_EXCEPTION)
		exception_take (judge, balance, side, s->link[row], counted);
	for (guint i = portions_from (judge->portions, side, row); s->state[row] == STATE_SPLIT && i < judge->portions->len; i++) {
		const struct portion *portion = &g_array_index (judge->portions, struct portion, i);

		if (portion->side != side || portion->row != row)
			break;
		if (portion->state == STATE_EXCEPTION)
			exception_take (judge, balance, side, portion->link, portion->qty);
	}
}

/* ---- scrap ---- */

static int64_t
scrap_sum (const struct recon *recon, const struct output *output, int side, bool confirmed)
{
	const struct side *s = &recon->side[side];
	int64_t sum = 0;

	for (guint i = 0; i < output->scrap[side]->len; i++) {
		uint32_t row = g_array_index (output->scrap[side], uint32_t, i);
		bool twice = s->state[row] == STATE_EXCEPTION && finding_at (recon, s->link[row])->code == CODE_SCRAP_DOUBLE;

		if (s->table->canonical_material[row] == output->material && !twice &&
			kind_is_confirmed_scrap ((enum kind) s->table->kind[row]) == confirmed)
			sum += s->table->counted[row];
	}
	return sum;
}

/*
 * A unit that one side reports is reported: what the other lacks of it is that record's case. Confirmations and rows of confirmed
 * scrap are the same reports, read twice.
 */
static int64_t
scrap_reported (struct recon *recon, struct output *output)
{
	int64_t told = output_told (recon, output, SIDE_RIGHT, TELL_SCRAP, NULL);
	int64_t confirmed = MAX (scrap_sum (recon, output, SIDE_RIGHT, true), told != DECIMAL_NONE ? told : 0);

	return MAX (scrap_sum (recon, output, SIDE_LEFT, true) + scrap_sum (recon, output, SIDE_LEFT, false),
		confirmed + scrap_sum (recon, output, SIDE_RIGHT, false));
}

/* ---- the order in numbers ---- */

/* Confirmed after an instant (INSTANT_NONE: at any), and so late that what follows from it may still come. */
static int64_t
yield_fresh (const struct recon *recon, const struct output *output, const char *operation, instant_t after)
{
	int64_t sum = 0;

	for (guint i = 0; i < output->confirmations[SIDE_RIGHT]->len; i++) {
		const struct confirmation *one = output->confirmations[SIDE_RIGHT]->pdata[i];
		int64_t qty = output_convert (recon, output, one->uom, one->yield);

		if (strcmp (one->operation, operation) == 0 && qty != DECIMAL_NONE && one->posted_at != INSTANT_NONE &&
			one->posted_at > after && recon_expiry ((struct recon *) recon, one->posted_at) > recon->outputs->horizon)
			sum += qty;
	}
	return sum;
}

/* FALSE where the numbers are so large that sums of them might not fit. */
static bool
balance_fits (const struct recon *recon, const struct output *output)
{
	int128 size = 0;

	for (int side = 0; side < SIDE_COUNT; side++) {
		for (guint i = 0; i < output->receipts[side]->len; i++)
			size += magnitude (recon->side[side].table->counted[g_array_index (output->receipts[side], uint32_t, i)]);
		for (guint i = 0; i < output->scrap[side]->len; i++)
			size += magnitude (recon->side[side].table->counted[g_array_index (output->scrap[side], uint32_t, i)]);
		for (guint i = 0; i < output->confirmations[side]->len; i++) {
			const struct confirmation *one = output->confirmations[side]->pdata[i];
			const int64_t told[] = {one->started, one->yield, one->scrap, one->rework, one->wip};

			for (size_t j = 0; j < G_N_ELEMENTS (told); j++) {
				int64_t qty = output_convert (recon, output, one->uom, told[j]);

				size += qty != DECIMAL_NONE ? magnitude (qty) : 0;
			}
		}
	}
	return size <= SUMS_MOST;
}

/* What movements do not tell of units: the shop floor knows it best. */
static int64_t
units_told (struct recon *recon, struct output *output, enum tell what)
{
	int64_t left = output_told (recon, output, SIDE_LEFT, what, NULL);

	return left != DECIMAL_NONE ? left : output_told (recon, output, SIDE_RIGHT, what, NULL);
}

static void
balance_init (struct judge *judge, struct output *output, struct balance *balance)
{
	struct recon *recon = judge->recon;

	*balance = (struct balance) {.output = output,
		.operation = output_last_operation (output),
		.differences = g_array_new (FALSE, FALSE, sizeof (struct difference))};
	for (int side = 0; side < SIDE_COUNT; side++)
		for (guint i = 0; i < output->receipts[side]->len; i++)
			receipt_weigh (judge, balance, side, g_array_index (output->receipts[side], uint32_t, i));
	balance->yield = output_told (recon, output, SIDE_RIGHT, TELL_YIELD, balance->operation);
	balance->fresh_yield = yield_fresh (recon, output, balance->operation, recon->side[SIDE_LEFT].watermark);
	balance->scrap = scrap_reported (recon, output);
	balance->started = units_told (recon, output, TELL_STARTED);
	balance->rework = units_told (recon, output, TELL_REWORK);
	balance->wip = units_told (recon, output, TELL_WIP);
}

static void
number_append (GString *text, const char *name, int64_t value)
{
	char number[DECIMAL_TEXT_MAX];

	if (value != DECIMAL_NONE)
		g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "", name, decimal_format (value, QTY_SCALE, 0, number));
}

/* The identity as it stands, for the case. */
static const char *
balance_text (const struct judge *judge, const struct balance *balance)
{
	g_autoptr (GString) text = g_string_new (NULL);

	number_append (text, "yield", balance->yield);
	if (*balance->operation != '\0' && balance->yield != DECIMAL_NONE)
		g_string_append_printf (text, " at operation %s", balance->operation);
	number_append (text, "good", balance->good);
	number_append (text, "received", balance->received);
	number_append (text, "started", balance->started);
	number_append (text, "scrap", balance->scrap);
	number_append (text, "rework", balance->rework);
	number_append (text, "in process", balance->wip);
	return recon_word (judge->recon, "%s", text->str);
}

/* ---- findings ---- */

/* The receipts as a group, so that the tolerance is that of their material. */
static bool
within (const struct judge *judge, const struct balance *balance, int64_t left, int64_t right, int64_t delta)
{
	GArray *const *receipts = balance->output->receipts;
	const struct group group = {.left = (uint32_t *) (void *) receipts[SIDE_LEFT]->data,
		.right = (uint32_t *) (void *) receipts[SIDE_RIGHT]->data,
		.n_left = receipts[SIDE_LEFT]->len,
		.n_right = receipts[SIDE_RIGHT]->len,
		.sum_left = left,
		.sum_right = right};
	bool exact;

	return recon_within (judge->recon, &group, delta, &exact);
}

struct finding *
output_finding (struct recon *recon, const struct output *output, enum code code, int64_t delta, const char *cause)
{
	uint32_t link = recon_finding (recon, code, "", "sums");

	for (int side = 0; side < SIDE_COUNT; side++)
		for (guint i = 0; i < output->receipts[side]->len; i++)
			finding_reference (recon, link, side, g_array_index (output->receipts[side], uint32_t, i));
	finding_at (recon, link)->cause = cause;
	finding_at (recon, link)->stated = delta;
	return finding_at (recon, link);
}

static void
order_finding (struct judge *judge, const struct balance *balance, enum code code, int64_t delta)
{
	output_finding (judge->recon, balance->output, code, delta, balance_text (judge, balance));
}

/*
 * Units whose receipt is a case already are that case: it says that they were confirmed as well, and a mere difference turns out
 * to be a receipt without output, or output without a receipt. Returns how many units of `surplus` these cases have.
 */
static int64_t
differences_tag (struct judge *judge, const struct balance *balance, int64_t surplus)
{
	int64_t told = 0;

	for (guint i = 0; i < balance->differences->len; i++) {
		const struct difference *difference = &g_array_index (balance->differences, struct difference, i);
		struct finding *finding = finding_at (judge->recon, difference->link);

		if (difference->qty == 0 || (difference->qty < 0) != (surplus < 0))
			continue;
		if (finding->code == CODE_QTY_VAR)
			finding->code = surplus > 0 ? CODE_RECEIPT_EXCESS : CODE_RECEIPT_MISSING;
		finding->tags |= code_bit (CODE_YIELD_MISMATCH);
		if (*finding->cause == '\0')
			finding->cause = balance_text (judge, balance);
		told += difference->qty;
	}
	return magnitude (told) < magnitude (surplus) ? told : surplus;
}

/* Whether the order has come so far that its last operation has reported. */
static bool
yield_is_due (const struct recon *recon, const struct output *output)
{
	return output->confirmed &&
		(output->order == NULL || *output->last_operation != '\0' || !order_is_running (recon, output->order));
}

static void
yield_judge (struct judge *judge, struct balance *balance)
{
	int64_t yield = balance->yield != DECIMAL_NONE ? balance->yield : 0, surplus = yield - balance->good, rest;

	if (!yield_is_due (judge->recon, balance->output))
		return;
	surplus = surplus < 0 ? MIN (0, surplus + balance->fresh_good) : MAX (0, surplus - balance->fresh_yield);
	if (within (judge, balance, balance->good, yield, -surplus))
		return;
	rest = surplus - differences_tag (judge, balance, surplus);
	if (!within (judge, balance, balance->good, yield, -rest))
		order_finding (judge, balance, CODE_YIELD_MISMATCH, -rest);
}

/* While an order runs, only a count of what stands in process says that the rest is gone. */
static void
scrap_judge (struct judge *judge, struct balance *balance)
{
	bool runs = balance->output->order == NULL || order_is_running (judge->recon, balance->output->order);
	int64_t kept, missing;

	if (balance->started == DECIMAL_NONE || (runs && balance->wip == DECIMAL_NONE))
		return;
	kept = balance->good + (balance->wip != DECIMAL_NONE ? balance->wip : 0) +
		(balance->rework != DECIMAL_NONE ? balance->rework : 0) + balance->scrap;
	missing = balance->started - kept;
	if (missing > 0 && !within (judge, balance, balance->started, kept, missing))
		order_finding (judge, balance, CODE_SCRAP_UNREPORTED, missing);
}

/* Receipts that a case wants reversed are not delivered. */
static void
delivery_judge (struct judge *judge, struct balance *balance)
{
	const struct production *production = balance->output->production;
	int64_t allowed, percent = judge->recon->rule->yield.over_delivery, excess;

	if (production == NULL || production->order_qty <= 0)
		return;
	if (production->over_delivery != DECIMAL_NONE)
		percent = production->over_delivery;
	if (decimal_ratio (production->order_qty, 100000000 + percent, 100000000, ROUND_HALF_AWAY, &allowed) != DECIMAL_OK)
		return;
	excess = balance->received - MAX (balance->excess, 0) - allowed;
	if (excess > 0)
		order_finding (judge, balance, CODE_OVER_DELIVERY, -excess);
}

/* Of what was confirmed long enough ago. While some of it is not, nobody can tell its scrap from the other's. */
static void
coproducts_judge (struct judge *judge, const struct balance *balance)
{
	int64_t fresh;

	if (judge->coproducts == NULL || balance->yield == DECIMAL_NONE || !yield_is_due (judge->recon, balance->output))
		return;
	fresh = yield_fresh (judge->recon, balance->output, balance->operation, INSTANT_NONE);
	if (balance->yield > fresh)
		coproducts_expect (judge->coproducts, balance->output, balance->yield - fresh, fresh == 0 ? balance->scrap : 0,
			balance_text (judge, balance));
}

void
recon_yields (struct recon *recon)
{
	struct judge judge = {recon, NULL, NULL};
	unsigned unclear = 0;

	if (recon->outputs == NULL)
		return;
	judge.portions = portions_sorted (recon);
	judge.coproducts = coproducts_new (recon);
	for (guint i = 0; i < recon->outputs->list->len; i++) {
		struct output *output = recon->outputs->list->pdata[i];
		struct balance balance;

		if (!output->own || output->earlier || output->receipts[SIDE_LEFT]->len + output->receipts[SIDE_RIGHT]->len == 0)
			continue;
		output->unclear |= !balance_fits (recon, output);
		if (!output->unclear) {
			balance_init (&judge, output, &balance);
			if (!output->unclear) {
				yield_judge (&judge, &balance);
				scrap_judge (&judge, &balance);
				delivery_judge (&judge, &balance);
				coproducts_judge (&judge, &balance);
			}
			g_array_unref (balance.differences);
		}
		unclear += output->unclear;
	}
	g_array_unref (judge.portions);
	if (judge.coproducts != NULL)
		coproducts_raise (judge.coproducts);
	if (unclear > 0)
		recon_warn (recon,
			"%u %s several main products, a row that cannot be counted or a unit without a factor: yields are not compared there",
			unclear, unclear == 1 ? "order has" : "orders have");
}
