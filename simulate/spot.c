/* spot.c - where a fault happens, and what it makes there. */
#include "simulate/spot.h"

#include "simulate/truth.h"

/* Lots of faults lie far from those of the plant; every order has two, and two older ones. */
enum
{
	LOT_OF_FAULT = 3000000,
	LOT_ORDERS = 1000000
};

#define MINUTES(n) ((n) *60 * INSTANT_SECOND)

bool
spot_is_pieces (const struct spot *spot)
{
	return spot->order->world->catalog->materials[spot->material].base == UNIT_EA;
}

int64_t
spot_draw (struct spot *spot, int64_t low, int64_t high)
{
	return random_range (&spot->order->random, low, high);
}

void
spot_component (struct spot *spot, enum component component)
{
	spot->material = catalog_component (spot->order->world->catalog, spot->order->product, component);
	spot->qty = spot_is_pieces (spot) ? spot_draw (spot, 31, 89) * QTY_ONE : spot_draw (spot, 400, 1600) * STEP;
}

void
spot_product (struct spot *spot)
{
	spot->receipt = true;
	spot->material = spot->order->product;
	spot->lot = spot->order->number;
	spot->qty = spot_draw (spot, 101, 229) * QTY_ONE;
}

struct spot
spot_new (struct order *order)
{
	static const enum component components[] = {WEIGHED, PACKED, METERED};
	const struct segment *segment = &order->segments[0];
	instant_t quarter = (segment->until - segment->from) / 4;
	struct spot spot = {.order = order, .n = order->slot->ordinal, .lot = LOT_OF_FAULT + 2 * (order->number % LOT_ORDERS)};

	spot.at = segment->from + quarter + random_range (&order->random, 0, 2 * quarter);
	spot.at -= spot.at % INSTANT_SECOND;
	spot_component (&spot, components[spot.n % 3]);
	return spot;
}

void
spot_either (struct spot *spot)
{
	if (spot->n % 3 == 2)
		spot_product (spot);
}

struct scan
spot_scan (struct spot *spot, bool with_message)
{
	enum unit base = spot->order->world->catalog->materials[spot->material].base;
	enum scan_movement movement = spot->receipt ? SCAN_PRODUCED : SCAN_CONSUMED;
	struct scan scan = scan_new (spot->order, movement, spot->material, spot->lot, spot->qty, base, spot->at);

	if (!with_message)
		scan.message = 0;
	return scan;
}

struct posting
spot_posting (struct spot *spot, int movement)
{
	struct scan scan = spot_scan (spot, false);
	struct posting posting = posting_of (spot->order, &scan);

	spot->order->next_scan--;
	posting.movement = (uint16_t) movement;
	posting.channel = CHANNEL_UI;
	return posting;
}

void
posting_requantify (const struct order *order, struct posting *posting, int64_t qty)
{
	posting->qty = qty;
	posting->unit = (uint16_t) order->world->catalog->materials[posting->material].base;
	posting_value (order, posting);
}

struct posting
posting_again (struct order *order, const struct posting *posting, instant_t after)
{
	struct posting again = *posting;

	again.document = order->next_document++;
	again.entered_at += after;
	return again;
}

int64_t
evidence_value (const struct spot *spot)
{
	int64_t value = catalog_value (
		spot->order->world->catalog, spot->material, spot->order->site->number, order_date (spot->order, spot->at), spot->qty);

	return spot->receipt ? value : -value;
}

void
answer (struct spot *spot, enum code code, const struct scan *scan, const struct posting *posting, int64_t delta, int64_t impact)
{
	struct truth truth = {.code = code, .receipt = spot->receipt, .material = spot->material, .delta = delta, .impact = impact};

	if (scan != NULL)
		truth_left (&truth, scan);
	if (posting != NULL)
		truth_right (&truth, posting);
	truth_write (spot->order, &truth);
}

void
both_add (struct spot *spot, const struct scan *scan, const struct posting *posting)
{
	scan_add (spot->order, scan);
	posting_add (spot->order, posting);
}

int64_t
group_add (struct spot *spot, int n, struct scan *scans)
{
	int64_t sum = 0, unit = spot_is_pieces (spot) ? QTY_ONE : STEP;

	for (int i = 0; i < n; i++, spot->at += MINUTES (3)) {
		spot->qty = (101 << i) * unit + spot_draw (spot, 0, 9) * unit;
		scans[i] = spot_scan (spot, false);
		scan_add (spot->order, &scans[i]);
		sum += spot->qty;
	}
	return sum;
}

struct posting
group_posting (struct spot *spot, const struct scan *first, int64_t qty)
{
	struct posting posting = posting_of (spot->order, first);

	posting.channel = CHANNEL_BATCH;
	posting.entered_at = batch_after (spot->order->segments[0].until) + MINUTES (2);
	posting_requantify (spot->order, &posting, qty);
	return posting;
}
