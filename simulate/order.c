/* order.c - one production order: what the MES recorded and what the ERP posted for it. */
#include "simulate/order.h"

/* clang-format off */ /* a list */
enum
{
	ORDER_FIRST = 1000000,
	DIRECT_SCANS = 7, PALLETS = 5, TRANSFERS = 4,	/* per segment; direct scans per component */
	PALLET = 240, BAG = 25,
	LOT_FIRST = 100,
	REVERSALS_IN = 100, DOUBLE_ENTRIES_IN = 250, BAGS_IN = 8, OUTSIDE_IN = 4	/* once in so many */
};
/* clang-format on */

#define DOCUMENT_FIRST UINT64_C (4900000000)
#define SECONDS(n) ((n) *INSTANT_SECOND)
#define MINUTES(n) ((n) *60 * INSTANT_SECOND)

void
order_init (struct order *order, const struct world *world)
{
	*order = (struct order) {
		.world = world,
		.truth = g_string_new (NULL),
		.bridge = g_string_new (NULL),
		.journals = g_array_new (FALSE, FALSE, sizeof (struct journal)),
		.carried = g_array_new (FALSE, FALSE, sizeof (struct carried)),
		.scans = g_array_new (FALSE, FALSE, sizeof (struct scan)),
		.postings = g_array_new (FALSE, FALSE, sizeof (struct posting)),
		.queue = g_array_new (FALSE, FALSE, sizeof (struct posting)),
		.deleted = g_array_new (FALSE, FALSE, sizeof (struct posting)),
		.confirmations = g_array_new (FALSE, FALSE, sizeof (struct confirmation_line)),
	};
}

void
order_release (struct order *order)
{
	g_array_free (order->scans, TRUE);
	g_array_free (order->postings, TRUE);
	g_array_free (order->queue, TRUE);
	g_array_free (order->deleted, TRUE);
	g_array_free (order->confirmations, TRUE);
	g_array_free (order->journals, TRUE);
	g_array_free (order->carried, TRUE);
	g_string_free (order->truth, TRUE);
	g_string_free (order->bridge, TRUE);
}

date_t
order_date (const struct order *order, instant_t at)
{
	return zone_date (order->site->zone, at);
}

char *
scan_key (const struct scan *scan, char *buffer)
{
	g_snprintf (buffer, KEY_TEXT_MAX, "S%010" G_GUINT64_FORMAT, scan->number);
	return buffer;
}

char *
posting_key (const struct posting *posting, char *buffer)
{
	g_snprintf (buffer, KEY_TEXT_MAX, "%" G_GUINT64_FORMAT "/%d", posting->document, posting->item);
	return buffer;
}

bool
posting_is_receipt (const struct posting *posting)
{
	switch (posting->movement) {
	case 101:
	case 262:
	case 531:
	case 552:
		return true;
	case 311:
		return posting->item % 2 == 0;
	case REVALUATION:
		return posting->amount > 0;
	default:
		return false;
	}
}

int64_t
stock_value (const struct posting *posting)
{
	return posting_is_receipt (posting) || posting->movement == REVALUATION ? posting->amount : -posting->amount;
}

struct scan
scan_new (struct order *order, enum scan_movement movement, int material, uint32_t lot, int64_t qty, enum unit unit, instant_t at)
{
	uint64_t number = order->next_scan++;

	return (struct scan) {
		.number = number,
		.message = number,
		.qty = qty,
		.event_at = at - at % INSTANT_SECOND,
		.lot = lot,
		.material = (uint16_t) material,
		.lot_material = (uint16_t) material,
		.place = (uint16_t) (movement == SCAN_CONSUMED ? order->line : PLACE_PACKING),
		.operation = movement == SCAN_CONSUMED ? 10 : 20,
		.movement = (uint8_t) movement,
		.unit = (uint16_t) unit,
	};
}

void
scan_add (struct order *order, const struct scan *scan)
{
	g_array_append_vals (order->scans, scan, 1);
}

void
posting_add (struct order *order, const struct posting *posting)
{
	g_array_append_vals (order->postings, posting, 1);
}

void
posting_value (const struct order *order, struct posting *posting)
{
	posting->amount = catalog_value (order->world->catalog, posting->material, order->site->number, posting->posting_date,
		unit_to_base (posting->qty, posting->unit));
}

/* When the online interface delivers what happened at an instant: at once, or after the outage in the order of events. */
static instant_t
delivered_at (struct order *order, instant_t at)
{
	const struct site *site = order->site;

	if (at >= site->outage_from && at < site->outage_until) {
		instant_t queued = SECONDS ((at - site->outage_from) / SECONDS (60));

		return site->outage_until + MINUTES (5) + queued;
	}
	return at + SECONDS (random_range (&order->random, 20, 200));
}

static struct posting
posting_new (struct order *order, int movement, int material, uint32_t lot, int64_t qty)
{
	return (struct posting) {
		.document = order->next_document++,
		.item = 1,
		.order = order->number,
		.movement = (uint16_t) movement,
		.material = (uint16_t) material,
		.lot_material = (uint16_t) material,
		.lot = lot,
		.qty = qty,
		.unit = (uint16_t) order->world->catalog->materials[material].base,
		.place = (uint16_t) order->line,
	};
}

/* The quantity goes in the unit that the ERP enters for the material, where it is a whole number of those. */
static void
unit_enter (const struct order *order, struct posting *posting)
{
	if (order->world->catalog->materials[posting->material].erp == UNIT_CAR && posting->qty % (CARTON * QTY_ONE) == 0) {
		posting->qty /= CARTON;
		posting->unit = UNIT_CAR;
	}
}

struct posting
posting_of (struct order *order, const struct scan *scan)
{
	static const int movements[] = {[SCAN_CONSUMED] = 261, [SCAN_PRODUCED] = 101, [SCAN_SCRAPPED] = 551};
	int64_t base = unit_to_base (scan->qty, scan->unit);
	struct posting posting = posting_new (order, movements[scan->movement], scan->material, scan->lot, base);

	posting.place = scan->place < CELL_FIRST ? scan->place : (uint16_t) order->line;
	posting.message = scan->message;
	posting.channel = CHANNEL_IDOC;
	posting.posting_date = order_date (order, scan->event_at);
	posting.entered_at = delivered_at (order, scan->event_at);
	posting_value (order, &posting);
	unit_enter (order, &posting);
	return posting;
}

struct posting
posting_reversal (struct order *order, const struct posting *posting, bool referenced, instant_t after)
{
	struct posting reversal = *posting;

	reversal.document = order->next_document++;
	reversal.item = 1;
	reversal.movement++;
	reversal.message = 0;
	reversal.channel = CHANNEL_UI;
	reversal.batch = 0;
	reversal.entered_at += after;
	reversal.reversal_of = referenced ? posting->document : 0;
	reversal.reversal_item = referenced ? posting->item : 0;
	return reversal;
}

struct posting
posting_revaluation (struct order *order, int material, int64_t amount, date_t date, instant_t entered_at)
{
	struct posting posting = posting_new (order, REVALUATION, material, 0, 0);

	posting.order = 0;
	posting.place = PLACE_WAREHOUSE;
	posting.channel = CHANNEL_UI;
	posting.amount = amount;
	posting.posting_date = date;
	posting.entered_at = entered_at;
	return posting;
}

/* ---- what an order without a fault does */

/* Lots are used one after the other, each for most of a day. */
static uint32_t
lot_at (const struct order *order, int material, instant_t at)
{
	const struct material *m = &order->world->catalog->materials[material];
	instant_t first = (order->world->from - 2 * MARGIN_DAYS) * INSTANT_DAY, lasts = MINUTES (60 * (20 + m->number % 9));

	if (!m->lots)
		return 0;
	if (m->prefix == 'F')
		return order->number;
	return (uint32_t) (LOT_FIRST + (at - first) / lasts);
}

static instant_t
moment (struct order *order, const struct segment *segment, int i, int n)
{
	instant_t step = (segment->until - segment->from - MINUTES (20)) / n;

	return segment->from + MINUTES (2) + i * step + random_range (&order->random, 0, step / 2);
}

/* Correct and repost under one message id: the posting is reversed with its reference and entered again. */
static void
posting_correct (struct order *order, const struct posting *posting)
{
	instant_t after = MINUTES (random_range (&order->random, 10, 40));
	struct posting reversal = posting_reversal (order, posting, true, after), again = *posting;

	posting_add (order, &reversal);
	again.document = order->next_document++;
	again.item = 1;
	again.entered_at = reversal.entered_at + MINUTES (3);
	posting_add (order, &again);
}

/* Entered once more by hand, noticed, and taken back without a reference. */
static void
posting_reenter (struct order *order, const struct posting *posting)
{
	struct posting again = *posting, reversal;

	again.document = order->next_document++;
	again.message = 0;
	again.channel = CHANNEL_UI;
	again.entered_at += MINUTES (random_range (&order->random, 30, 90));
	posting_add (order, &again);
	reversal = posting_reversal (order, &again, false, MINUTES (random_range (&order->random, 60, 150)));
	posting_add (order, &reversal);
}

static void
direct_build (struct order *order, const struct segment *segment, enum component component)
{
	int material = catalog_component (order->world->catalog, order->product, component);
	enum unit unit = order->world->catalog->materials[material].mes;
	bool bags = component == WEIGHED && unit == UNIT_KG && order->slot->ordinal % BAGS_IN == 0;
	int64_t usual = component_qty (component) / 100 * PALLET * PALLETS / DIRECT_SCANS;

	for (int i = 0; i < DIRECT_SCANS; i++) {
		instant_t at = moment (order, segment, i, DIRECT_SCANS);
		int64_t qty = usual / 1000 * random_range (&order->random, 900, 1100) / 1000 * 1000;
		uint32_t lot = lot_at (order, material, at);
		struct scan scan;
		struct posting posting;

		if (unit == UNIT_G)
			qty *= 1000;
		else if (unit != UNIT_KG)
			qty = qty / (CARTON * QTY_ONE) * (unit == UNIT_CAR ? 1 : CARTON) * QTY_ONE;
		scan = scan_new (order, SCAN_CONSUMED, material, lot, bags ? BAG * QTY_ONE : qty, unit, at);
		if (bags)
			scan.message = 0;
		scan_add (order, &scan);
		posting = posting_of (order, &scan);
		posting_add (order, &posting);
		if (!bags && random_once (&order->random, REVERSALS_IN))
			posting_correct (order, &posting);
		else if (random_once (&order->random, DOUBLE_ENTRIES_IN))
			posting_reenter (order, &posting);
	}
}

uint32_t
batch_number (const struct order *order, int n)
{
	return order->number * BATCHES_OF_ORDER + (uint32_t) n;
}

static void
backflush_post (
	struct order *order, const struct segment *segment, uint64_t document, int *items, int material, uint32_t lot, int64_t qty)
{
	struct posting posting = posting_new (order, 261, material, lot, qty);

	order->next_document--;
	posting.document = document;
	posting.item = (uint16_t)++ * items;
	posting.channel = CHANNEL_BATCH;
	posting.batch = batch_number (order, (int) (segment - order->segments) + 1);
	posting.posting_date = segment->date;
	posting.entered_at = batch_after (segment->until) + SECONDS (order->slot->ordinal % 1800);
	posting_value (order, &posting);
	posting_add (order, &posting);
	if (random_once (&order->random, REVERSALS_IN))
		posting_correct (order, &posting);
}

/* Many scans to one posting per lot at the end of the segment; the ERP takes the lots in the order in which they were used. */
static void
backflush_build (struct order *order, const struct segment *segment, enum component component, uint64_t document, int *items)
{
	int usual_scans = order->world->simulation.scans_per_posting;
	int n = (int) random_range (&order->random, usual_scans - usual_scans / 4, usual_scans + usual_scans / 4);
	int material = catalog_component (order->world->catalog, order->product, component);
	enum unit unit = order->world->catalog->materials[material].mes;
	int64_t usual = component_qty (component) / 100 * PALLET * PALLETS / n, sum = 0;
	uint32_t lot = lot_at (order, material, segment->from);

	for (int i = 0; i < n; i++) {
		instant_t at = moment (order, segment, i, n);
		uint32_t now = lot_at (order, material, at);
		int64_t qty = MAX (usual / 1000 * random_range (&order->random, 800, 1200) / 1000, 1) * 1000;
		struct scan scan = scan_new (order, SCAN_CONSUMED, material, now, unit == UNIT_G ? qty * 1000 : qty, unit, at);

		scan.message = 0;
		scan_add (order, &scan);
		if (now != lot && sum > 0) {
			backflush_post (order, segment, document, items, material, lot, sum);
			sum = 0;
		}
		lot = now;
		sum += qty;
	}
	backflush_post (order, segment, document, items, material, lot, sum);
}

static void
receipts_build (struct order *order, const struct segment *segment)
{
	enum unit unit = order->world->catalog->materials[order->product].mes;
	int64_t pallet = (unit == UNIT_CAR ? PALLET / CARTON : PALLET) * QTY_ONE;
	struct posting posting;

	for (int i = 0; i < PALLETS; i++) {
		instant_t at = moment (order, segment, i, PALLETS);
		struct scan scan = scan_new (order, SCAN_PRODUCED, order->product, order->number, pallet, unit, at);

		scan_add (order, &scan);
		posting = posting_of (order, &scan);
		posting_add (order, &posting);
	}
	if (random_once (&order->random, 4)) {
		instant_t at = moment (order, segment, PALLETS - 1, PALLETS);
		int64_t qty = random_range (&order->random, 1, 9) * QTY_ONE;
		struct scan scan = scan_new (order, SCAN_SCRAPPED, order->product, order->number, qty, UNIT_EA, at);

		scan_add (order, &scan);
		posting = posting_of (order, &scan);
		posting_add (order, &posting);
	}
}

int64_t
order_coproduct (const struct order *order)
{
	int64_t made = 0;

	for (guint i = 0; i < order->scans->len; i++) {
		const struct scan *scan = &g_array_index (order->scans, struct scan, i);

		if (scan->movement != SCAN_CONSUMED && !(scan->flags & SCAN_REPEATED))
			made += unit_to_base (scan->qty, scan->unit);
	}
	return made / (100 * QTY_ONE) * coproduct_qty (order->world->catalog, order->product) +
		made / QTY_ONE % 100 * coproduct_qty (order->world->catalog, order->product) / 100;
}

/* Weighed and received by hand when the order is through; the MES does not record it. */
static void
coproduct_build (struct order *order)
{
	const struct segment *last = &order->segments[order->n_segments - 1];
	int64_t qty = order_coproduct (order);
	struct posting posting;

	if (qty == 0)
		return;
	posting = posting_new (order, 531, order->world->catalog->coproduct, 0, qty);
	posting.channel = CHANNEL_UI;
	posting.posting_date = last->date;
	posting.entered_at = last->until + MINUTES (10);
	posting_value (order, &posting);
	posting_add (order, &posting);
}

/* The lines are supplied from the warehouse: two lines per document that cancel in the plant. */
static void
transfers_build (struct order *order, const struct segment *segment)
{
	for (int i = 0; i < TRANSFERS; i++) {
		int material = catalog_component (order->world->catalog, order->product, (enum component) (i % (COMPONENTS - 1)));
		instant_t at = moment (order, segment, i, TRANSFERS);
		struct posting posting =
			posting_new (order, 311, material, lot_at (order, material, at), random_range (&order->random, 50, 200) * QTY_ONE);

		posting.order = 0;
		posting.place = PLACE_WAREHOUSE;
		posting.channel = CHANNEL_UI;
		posting.posting_date = segment->date;
		posting.entered_at = at - at % INSTANT_SECOND;
		posting_value (order, &posting);
		posting_add (order, &posting);
		posting.item = 2;
		posting.place = (uint16_t) order->line;
		posting_add (order, &posting);
	}
}

/* What the MES does not record, as the item table says: taken by hand, out of scope. */
static void
uncaptured_build (struct order *order, const struct segment *segment)
{
	int material = order->world->catalog->uncaptured;
	int64_t qty = random_range (&order->random, 100, 900) * 1000;
	struct posting posting = posting_new (order, 261, material, lot_at (order, material, segment->from), qty);

	posting.channel = CHANNEL_UI;
	posting.posting_date = segment->date;
	posting.entered_at = segment->from + MINUTES (30);
	posting_value (order, &posting);
	posting_add (order, &posting);
}

/*
 * The stream of regular orders keeps its number, where the list of faults once ended: a month does not become another one when a
 * kind of fault is added.
 */
static uint64_t
stream_of (uint8_t fault)
{
	enum
	{
		REGULAR = 28
	};

	return fault == FAULT_COUNT ? REGULAR : fault < REGULAR ? fault : fault + 1u;
}

/* Nothing is in it. */
static void
order_empty (struct order *order)
{
	GArray *const arrays[] = {
		order->scans, order->postings, order->queue, order->deleted, order->confirmations, order->journals, order->carried};

	for (gsize i = 0; i < G_N_ELEMENTS (arrays); i++)
		g_array_set_size (arrays[i], 0);
	g_string_truncate (order->truth, 0);
	g_string_truncate (order->bridge, 0);
}

void
order_clear (struct order *order, const struct site *site)
{
	const struct world *world = order->world;

	order_empty (order);
	order->site = site;
	order->slot = NULL;
	order->number = 0;
	order->next_document = DOCUMENT_FIRST + (uint64_t) world->n_orders * (uint64_t) world->documents_of_order + 1 +
		(uint64_t) (site->number * world->catalog->n);
}

static void
order_begin (struct order *order, const struct site *site, int64_t slot)
{
	const struct world *world = order->world;
	uint64_t global = (uint64_t) (site->first_slot + slot);

	order_empty (order);
	order->site = site;
	order->slot = &site->slots[slot];
	random_seed (&order->random, world->simulation.seed,
		((uint64_t) (site->number + 1) << 48) ^ (stream_of (order->slot->fault) << 40) ^ order->slot->ordinal);
	order->number = (uint32_t) (ORDER_FIRST + global);
	order->product = world->catalog->first_product + (int) random_range (&order->random, 0, world->catalog->n_products - 1);
	if (order->slot->fault == FAULT_COPRODUCT_MISSING)
		order->product = catalog_coproducer (world->catalog);
	order->line = (int) random_range (&order->random, 1, LINES);
	order->next_scan = global * (uint64_t) world->scans_of_order + 1;
	order->next_document = DOCUMENT_FIRST + global * (uint64_t) world->documents_of_order + 1;
	order->n_segments = order->slot->segments;
	for (int i = 0; i < order->n_segments; i++) {
		struct segment *segment = &order->segments[i];

		segment_bounds (world, site, order->slot->start + i, &segment->from, &segment->until, &segment->date);
	}
}

/* Complete with the last segment; closed only after the batch has posted its backflushes. */
static void
order_end (struct order *order)
{
	instant_t until = order->segments[order->n_segments - 1].until;

	order->completed_at = until;
	order->closed_at = batch_after (until) + MINUTES (random_range (&order->random, 6 * 60, 40 * 60));
}

void
order_build (struct order *order, const struct site *site, int64_t slot)
{
	order_begin (order, site, slot);
	for (int i = 0; i < order->n_segments; i++) {
		const struct segment *segment = &order->segments[i];
		uint64_t document = order->next_document++;
		int items = 0;

		direct_build (order, segment, WEIGHED);
		direct_build (order, segment, PACKED);
		direct_build (order, segment, LABELED);
		backflush_build (order, segment, MIXED, document, &items);
		backflush_build (order, segment, METERED, document, &items);
		receipts_build (order, segment);
		transfers_build (order, segment);
		if (random_once (&order->random, OUTSIDE_IN))
			uncaptured_build (order, segment);
	}
	coproduct_build (order);
	order_end (order);
}
