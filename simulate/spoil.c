/* spoil.c - the faults, one function each. */
#include "simulate/spoil.h"

#include "simulate/spoil_books.h"
#include "simulate/spoil_order.h"
#include "simulate/spot.h"
#include "simulate/truth.h"

enum
{
	FOREIGN_ROWS = 24,
	PARTIAL_SCANS = 4,
	GROUP_SCANS = 3
};

#define MINUTES(n) ((n) *60 * INSTANT_SECOND)

/* ---- data that cannot be read */

static void
dq_reject (struct spot *spot)
{
	struct scan scan;
	struct posting posting;

	spot_either (spot);
	scan = spot_scan (spot, true);
	posting = posting_of (spot->order, &scan);
	scan.flags |= SCAN_QTY_BROKEN;
	both_add (spot, &scan, &posting);
	answer (spot, CODE_DQ_REJECT, &scan, &posting, DECIMAL_NONE, 0);
}

static void
dq_sign (struct spot *spot)
{
	struct scan scan;
	struct posting posting;

	spot_either (spot);
	scan = spot_scan (spot, true);
	posting = posting_of (spot->order, &scan);
	posting.qty = -posting.qty;
	both_add (spot, &scan, &posting);
	answer (spot, CODE_DQ_SIGN, &scan, &posting, DECIMAL_NONE, 0);
}

static void
dq_uom_noconv (struct spot *spot)
{
	struct scan scan = spot_scan (spot, true);
	struct posting posting = posting_of (spot->order, &scan);

	posting.qty = spot_draw (spot, 1, 3) * QTY_ONE;
	posting.unit = (uint16_t) (UNIT_DRUM + spot->n);
	both_add (spot, &scan, &posting);
	answer (spot, CODE_DQ_UOM_NOCONV, &scan, &posting, DECIMAL_NONE, 0);
}

static void
md_unmapped_mvt (struct spot *spot)
{
	struct truth truth = {.code = CODE_MD_UNMAPPED_MVT, .material = spot->material, .delta = DECIMAL_NONE};

	for (int64_t i = 0; i < 3 + spot->n % 4; i++, spot->at += MINUTES (7)) {
		struct posting posting = spot_posting (spot, UNKNOWN_FIRST + (int) spot->n);

		posting_add (spot->order, &posting);
		truth_right (&truth, &posting);
	}
	truth_write (spot->order, &truth);
}

static void
md_unmapped_loc (struct spot *spot)
{
	struct truth truth = {.code = CODE_MD_UNMAPPED_LOC, .material = spot->material, .delta = DECIMAL_NONE};

	for (int64_t i = 0; i < 3 + spot->n % 4; i++, spot->at += MINUTES (7)) {
		struct scan scan = spot_scan (spot, true);
		struct posting posting;

		scan.place = (uint16_t) (CELL_FIRST + spot->n);
		posting = posting_of (spot->order, &scan);
		both_add (spot, &scan, &posting);
		truth_left (&truth, &scan);
	}
	truth_write (spot->order, &truth);
}

/* The event is in an hour that happened twice and does not say in which; both sides agree. */
static void
tz_ambiguous (struct spot *spot)
{
	struct scan scan;
	struct posting posting;

	spot_either (spot);
	spot->at = spot->order->site->repeated_at + MINUTES (spot_draw (spot, 1, 28));
	scan = spot_scan (spot, true);
	scan.flags |= SCAN_LOCAL_TIME;
	posting = posting_of (spot->order, &scan);
	both_add (spot, &scan, &posting);
	answer (spot, CODE_TZ_AMBIGUOUS, &scan, NULL, DECIMAL_NONE, 0);
}

/* ---- twice, or taken back */

/* The scan's posting and the same once more. */
static void
posted_twice (struct spot *spot, bool with_message, instant_t after, enum channel channel)
{
	struct scan scan = spot_scan (spot, with_message);
	struct posting posting = posting_of (spot->order, &scan), again = posting_again (spot->order, &posting, after);

	again.channel = (uint8_t) channel;
	both_add (spot, &scan, &posting);
	posting_add (spot->order, &again);
	answer (spot, CODE_DUP_ERP, &scan, &again, -spot->qty, stock_value (&again));
}

static void
dup_erp (struct spot *spot)
{
	bool with_message = spot->n % 2 == 0;

	spot_either (spot);
	posted_twice (spot, with_message, MINUTES (with_message ? spot_draw (spot, 1, 90) : spot_draw (spot, 1, 5)), CHANNEL_IDOC);
}

static void
dup_channel (struct spot *spot)
{
	spot_either (spot);
	posted_twice (spot, true, MINUTES (spot_draw (spot, 1, 10)), CHANNEL_CPI);
}

static void
dup_mes (struct spot *spot)
{
	struct truth truth = {.code = CODE_DUP_MES};
	struct scan scan, again;
	struct posting posting;

	spot_either (spot);
	scan = spot_scan (spot, spot->n % 2 == 0);
	posting = posting_of (spot->order, &scan);
	again = scan;
	again.number = spot->order->next_scan++;
	again.flags |= SCAN_REPEATED;
	again.event_at += spot_draw (spot, 1, 4) * INSTANT_SECOND;
	both_add (spot, &scan, &posting);
	scan_add (spot->order, &again);
	truth.receipt = spot->receipt;
	truth.material = spot->material;
	truth.delta = spot->qty;
	truth_left (&truth, &scan);
	truth_left (&truth, &again);
	truth_right (&truth, &posting);
	truth_write (spot->order, &truth);
}

static void
rev_unpaired (struct spot *spot)
{
	struct posting posting;

	spot_either (spot);
	posting = spot_posting (spot, spot->receipt ? 102 : 262);
	posting_add (spot->order, &posting);
	answer (spot, CODE_REV_UNPAIRED, NULL, &posting, spot->qty, stock_value (&posting));
}

/* Entered and taken back by hand at another price: 0.20 per kilogram or liter, 0.01 per piece. */
static void
rev_price_diff (struct spot *spot)
{
	struct truth truth = {.code = CODE_REV_PRICE_DIFF};
	struct posting posting, reversal;
	int64_t difference;

	spot_either (spot);
	posting = spot_posting (spot, spot->receipt ? 101 : 261);
	reversal = posting_reversal (spot->order, &posting, false, MINUTES (spot_draw (spot, 60, 300)));
	difference = spot_is_pieces (spot) ? spot->qty / 10000 : spot->qty / 500;
	reversal.amount += spot->n % 2 == 0 ? difference : -difference;
	posting_add (spot->order, &posting);
	posting_add (spot->order, &reversal);
	truth.receipt = spot->receipt;
	truth.material = spot->material;
	truth.impact = stock_value (&posting) + stock_value (&reversal);
	truth_right (&truth, &posting);
	truth_right (&truth, &reversal);
	truth_write (spot->order, &truth);
}

static void
sign_flip (struct spot *spot)
{
	struct scan scan;
	struct posting posting;

	spot_either (spot);
	scan = spot_scan (spot, true);
	posting = posting_of (spot->order, &scan);
	posting.movement++;
	both_add (spot, &scan, &posting);
	answer (spot, CODE_SIGN_FLIP, &scan, &posting, 2 * spot->qty, stock_value (&posting) - evidence_value (spot));
}

/* ---- wrong quantity */

/* Cartons posted as pieces; every fourth time, kilograms posted as if they had been grams. */
static struct posting
uom_spoil (struct spot *spot, struct scan *scan)
{
	int64_t posted;
	struct posting posting;

	if (spot->receipt) {
		spot->qty = spot_draw (spot, 5, 10) * CARTON * QTY_ONE;
		posted = spot->qty / CARTON;
	} else if (spot->n % 4 == 3) {
		spot_component (spot, WEIGHED);
		posted = spot->qty * 1000;
	} else {
		spot_component (spot, PACKED);
		posted = spot_draw (spot, 2, 9) * QTY_ONE;
		spot->qty = posted * CARTON;
	}
	*scan = spot_scan (spot, true);
	posting = posting_of (spot->order, scan);
	posting_requantify (spot->order, &posting, posted);
	return posting;
}

static void
uom_factor (struct spot *spot)
{
	struct scan scan;
	struct posting posting;

	spot_either (spot);
	posting = uom_spoil (spot, &scan);
	both_add (spot, &scan, &posting);
	answer (spot, CODE_UOM_FACTOR, &scan, &posting, spot->qty - posting.qty, stock_value (&posting) - evidence_value (spot));
}

static void
qty_var (struct spot *spot)
{
	struct scan scan;
	struct posting posting;
	int64_t off;

	spot_either (spot);
	off = spot_is_pieces (spot) ? spot_draw (spot, 1, 3) * QTY_ONE : spot_draw (spot, 3, 30) * STEP;
	scan = spot_scan (spot, spot->n % 2 == 0);
	posting = posting_of (spot->order, &scan);
	posting_requantify (spot->order, &posting, spot->qty + (spot->n % 4 < 2 ? -off : off));
	both_add (spot, &scan, &posting);
	answer (spot, CODE_QTY_VAR, &scan, &posting, spot->qty - posting.qty, stock_value (&posting) - evidence_value (spot));
}

/* ---- in the wrong place */

/* What has been consumed and posted, but elsewhere: money moves only where the price does. */
static void
misplaced (struct spot *spot, enum code code, struct scan *scan, struct posting *posting)
{
	posting_value (spot->order, posting);
	both_add (spot, scan, posting);
	answer (spot, code, scan, posting, spot->qty, stock_value (posting) - evidence_value (spot));
}

/* The ERP takes the oldest lot first; the line scanned another. */
static void
lot_mismatch (struct spot *spot)
{
	struct truth truth = {.code = CODE_LOT_MISMATCH, .material = spot->material};
	struct scan scans[GROUP_SCANS];
	struct posting posting;

	if (spot->n % 2 == 0) {
		scans[0] = spot_scan (spot, true);
		posting = posting_of (spot->order, &scans[0]);
		posting.lot -= LOT_OLDER;
		misplaced (spot, CODE_LOT_MISMATCH, &scans[0], &posting);
		return;
	}
	truth.delta = group_add (spot, GROUP_SCANS, scans);
	posting = group_posting (spot, &scans[0], truth.delta);
	posting.lot -= LOT_OLDER;
	posting_add (spot->order, &posting);
	for (int i = 0; i < GROUP_SCANS; i++)
		truth_left (&truth, &scans[i]);
	truth_right (&truth, &posting);
	truth_write (spot->order, &truth);
}

static void
wrong_material (struct spot *spot)
{
	struct scan scan;
	struct posting posting;

	spot_component (spot, WEIGHED);
	scan = spot_scan (spot, true);
	posting = posting_of (spot->order, &scan);
	posting.material = (uint16_t) spot->order->world->catalog->materials[spot->material].substitute;
	misplaced (spot, CODE_WRONG_MATERIAL, &scan, &posting);
}

static void
wrong_order (struct spot *spot)
{
	struct scan scan = spot_scan (spot, true);
	struct posting posting = posting_of (spot->order, &scan);
	bool first = spot->order->slot == spot->order->site->slots;

	posting.order = first ? posting.order + 1 : posting.order - 1;
	misplaced (spot, CODE_WRONG_ORDER, &scan, &posting);
}

static void
wrong_sloc (struct spot *spot)
{
	struct scan scan = spot_scan (spot, spot->n % 2 == 0);
	struct posting posting = posting_of (spot->order, &scan);

	posting.place = (uint16_t) (posting.place % LINES + 1);
	misplaced (spot, CODE_WRONG_SLOC, &scan, &posting);
}

/* ---- at the wrong time */

/* Into the first day after the period, entered after midnight. */
static void
post_late (const struct spot *spot, struct posting *posting)
{
	const struct world *world = spot->order->world;
	instant_t midnight = zone_day_start (spot->order->site->zone, world->until, 0);

	posting->posting_date = world->until;
	posting->entered_at = midnight + (posting->entered_at - spot->at) + MINUTES (20);
	posting_value (spot->order, posting);
}

static void
cutoff (struct spot *spot)
{
	struct scan scan;
	struct posting posting;

	spot_either (spot);
	scan = spot_scan (spot, true);
	posting = posting_of (spot->order, &scan);
	if (spot->n % 2 == 0)
		post_late (spot, &posting);
	else {
		posting.posting_date = spot->order->world->until - 1;
		posting_value (spot->order, &posting);
	}
	both_add (spot, &scan, &posting);
	if (spot->n % 2 == 0)
		answer (spot, CODE_CUTOFF, &scan, &posting, spot->qty, -evidence_value (spot));
	else
		answer (spot, CODE_CUTOFF, &scan, &posting, -spot->qty, stock_value (&posting));
}

static void
post_to_closed_order (struct spot *spot)
{
	struct scan scan;
	struct posting posting;

	spot_either (spot);
	spot->at = spot->order->closed_at + MINUTES (spot_draw (spot, 60, 240));
	scan = spot_scan (spot, true);
	posting = posting_of (spot->order, &scan);
	both_add (spot, &scan, &posting);
	answer (spot, CODE_POST_TO_CLOSED_ORDER, &scan, &posting, DECIMAL_NONE, 0);
}

/* ---- on one side only */

static void
failed (struct spot *spot, GArray *where, enum code code)
{
	struct scan scan;
	struct posting posting;

	spot_either (spot);
	scan = spot_scan (spot, true);
	posting = posting_of (spot->order, &scan);
	scan_add (spot->order, &scan);
	g_array_append_val (where, posting);
	answer (spot, code, &scan, NULL, spot->qty, -evidence_value (spot));
}

static void
stuck_queue (struct spot *spot)
{
	failed (spot, spot->order->queue, CODE_STUCK_QUEUE);
}

static void
queue_deleted (struct spot *spot)
{
	failed (spot, spot->order->deleted, CODE_QUEUE_DELETED);
}

static void
receipt_missing (struct spot *spot)
{
	struct scan scan;

	spot_product (spot);
	scan = spot_scan (spot, true);
	scan_add (spot->order, &scan);
	answer (spot, CODE_RECEIPT_MISSING, &scan, NULL, spot->qty, -evidence_value (spot));
}

static void
receipt_excess (struct spot *spot)
{
	struct posting posting;

	spot_product (spot);
	posting = spot_posting (spot, 101);
	posting_add (spot->order, &posting);
	answer (spot, CODE_RECEIPT_EXCESS, NULL, &posting, -spot->qty, stock_value (&posting));
}

/* An event that was never posted; every second time, one scan that the backflush of its group left out. */
static void
missing_erp (struct spot *spot)
{
	struct scan scans[PARTIAL_SCANS], *missing;
	struct posting posting;
	int64_t sum;

	if (spot->n % 2 == 0) {
		missing = &scans[0];
		scans[0] = spot_scan (spot, true);
		scan_add (spot->order, missing);
	} else {
		sum = group_add (spot, PARTIAL_SCANS, scans);
		missing = &scans[spot_draw (spot, 0, PARTIAL_SCANS - 1)];
		posting = group_posting (spot, &scans[0], sum - missing->qty);
		posting_add (spot->order, &posting);
		spot->qty = missing->qty;
	}
	answer (spot, CODE_MISSING_ERP, missing, NULL, spot->qty, -evidence_value (spot));
}

static void
missing_mes (struct spot *spot)
{
	struct posting posting = spot_posting (spot, 261);

	posting_add (spot->order, &posting);
	answer (spot, CODE_MISSING_MES, NULL, &posting, -spot->qty, stock_value (&posting));
}

static void
uncaptured (struct spot *spot)
{
	struct truth truth = {.code = CODE_MISSING_MES, .tags = "UNCAPTURED"};
	const struct segment *segment = &spot->order->segments[0];

	truth.material = spot->material = spot->order->world->catalog->first_foreign + (int) spot->n;
	for (int i = 0; i < FOREIGN_ROWS; i++) {
		struct posting posting;

		spot->at = segment->from + (i + 1) * ((segment->until - segment->from) / (FOREIGN_ROWS + 2));
		spot->qty = spot_draw (spot, 20, 200) * STEP;
		posting = spot_posting (spot, 261);
		posting_add (spot->order, &posting);
		truth_right (&truth, &posting);
		truth.delta -= spot->qty;
		truth.impact += stock_value (&posting);
	}
	truth_write (spot->order, &truth);
}

/* ---- two on one key */

/* Two equal scans: the second was never posted, the first twice. The sums agree. */
static void
missing_and_duplicate (struct spot *spot)
{
	struct scan scan;

	posted_twice (spot, true, MINUTES (1), CHANNEL_IDOC);
	spot->at += MINUTES (30);
	scan = spot_scan (spot, true);
	scan_add (spot->order, &scan);
	answer (spot, CODE_MISSING_ERP, &scan, NULL, spot->qty, -evidence_value (spot));
}

/* The ERP took an older lot for part of what was scanned, and the rest not at all. */
static void
lot_and_quantity (struct spot *spot)
{
	int64_t off = spot_is_pieces (spot) ? spot_draw (spot, 1, 3) * QTY_ONE : spot_draw (spot, 3, 30) * STEP;
	struct scan right, wrong;
	struct posting posting;

	right = spot_scan (spot, false);
	posting = posting_of (spot->order, &right);
	both_add (spot, &right, &posting);
	spot->at += MINUTES (90);
	spot->lot++;
	spot->qty -= (spot_is_pieces (spot) ? 7 : 3) * QTY_ONE;
	wrong = spot_scan (spot, false);
	posting = posting_of (spot->order, &wrong);
	posting.lot = right.lot - LOT_OLDER;
	posting_requantify (spot->order, &posting, spot->qty - off);
	both_add (spot, &wrong, &posting);
	answer (spot, CODE_LOT_MISMATCH, &wrong, &posting, posting.qty, 0);
	answer (spot, CODE_QTY_VAR, &wrong, &posting, off, stock_value (&posting) - evidence_value (spot));
}

/* In the wrong unit and in the next period: at the end of the event's period the ERP has posted nothing of it. */
static void
unit_and_period (struct spot *spot)
{
	struct scan scan;
	struct posting posting = uom_spoil (spot, &scan);
	struct truth truth = {.code = CODE_UOM_FACTOR, .tags = "CUTOFF"};

	post_late (spot, &posting);
	both_add (spot, &scan, &posting);
	truth.material = spot->material;
	truth.delta = spot->qty;
	truth.impact = -evidence_value (spot);
	truth_left (&truth, &scan);
	truth_right (&truth, &posting);
	truth_write (spot->order, &truth);
}

static void
double_fault (struct spot *spot)
{
	static void (*const sets[]) (struct spot *) = {missing_and_duplicate, lot_and_quantity, unit_and_period};

	sets[spot->n % 3](spot);
}

/* clang-format off */ /* a table */
static void (*const faults[FAULT_COUNT]) (struct spot *) = {
	[FAULT_DQ_REJECT] = dq_reject, [FAULT_DQ_SIGN] = dq_sign, [FAULT_DQ_UOM_NOCONV] = dq_uom_noconv,
	[FAULT_MD_UNMAPPED_MVT] = md_unmapped_mvt, [FAULT_MD_UNMAPPED_LOC] = md_unmapped_loc,
	[FAULT_DUP_ERP] = dup_erp, [FAULT_DUP_CHANNEL] = dup_channel, [FAULT_DUP_MES] = dup_mes,
	[FAULT_REV_UNPAIRED] = rev_unpaired, [FAULT_REV_PRICE_DIFF] = rev_price_diff, [FAULT_STUCK_QUEUE] = stuck_queue,
	[FAULT_SIGN_FLIP] = sign_flip, [FAULT_UOM_FACTOR] = uom_factor, [FAULT_POST_TO_CLOSED_ORDER] = post_to_closed_order,
	[FAULT_LOT_MISMATCH] = lot_mismatch, [FAULT_WRONG_MATERIAL] = wrong_material, [FAULT_WRONG_ORDER] = wrong_order,
	[FAULT_WRONG_SLOC] = wrong_sloc, [FAULT_CUTOFF] = cutoff,
	[FAULT_RECEIPT_MISSING] = receipt_missing, [FAULT_RECEIPT_EXCESS] = receipt_excess, [FAULT_MISSING_ERP] = missing_erp,
	[FAULT_MISSING_MES] = missing_mes, [FAULT_UNCAPTURED] = uncaptured,
	[FAULT_QTY_VAR] = qty_var, [FAULT_TZ_AMBIGUOUS] = tz_ambiguous, [FAULT_DOUBLE] = double_fault,
	[FAULT_QUEUE_DELETED] = queue_deleted,
	[FAULT_YIELD_MISMATCH] = yield_mismatch, [FAULT_SCRAP_DOUBLE] = scrap_double,
	[FAULT_SCRAP_UNREPORTED] = scrap_unreported, [FAULT_OVER_DELIVERY] = over_delivery,
	[FAULT_COPRODUCT_MISSING] = coproduct_missing,
	[FAULT_GL_MANUAL_JOURNAL] = gl_manual_journal, [FAULT_GL_MISSING_DOCUMENT] = gl_missing_document,
	[FAULT_GL_WRONG_ACCOUNT] = gl_wrong_account, [FAULT_GL_WRONG_PERIOD] = gl_wrong_period,
	[FAULT_GL_UNPOSTED_BATCH] = gl_unposted_batch, [FAULT_GL_IN_FLIGHT] = gl_in_flight,
	[FAULT_GL_ACCOUNT_DETERMINATION] = gl_account_determination, [FAULT_GL_PRICE_CHANGE] = gl_price_change,
	[FAULT_GL_ROUNDING] = gl_rounding, [FAULT_GL_CARRY_FORWARD] = gl_carry_forward, [FAULT_GL_UNEXPLAINED] = gl_unexplained,
};
/* clang-format on */

void
fault_apply (struct order *order)
{
	struct spot spot;

	if (order->slot->fault != FAULT_COUNT) {
		spot = spot_new (order);
		faults[order->slot->fault](&spot);
	}
	/* A fault in what the order says of itself has said it. */
	if (order->confirmations->len == 0)
		order_confirm (order);
}
