/*
 * What a period close needs to know of postings that are late: what the events that still wait would be worth, and which
 * postings came for events that an earlier run left open.
 */
#include "common/base/hash.h"
#include "common/recon/recon_internal.h"

#include <string.h>

/* ---- events that wait ---- */

/* As case_identify() would call the case of this row, were it missing. */
static const char *
flight_name (const struct recon *recon, struct outcome *outcome, uint32_t row)
{
	g_autoptr (digest) digest = digest_new ();
	char hex[DIGEST_HEX_SIZE];

	digest_add_text (digest, recon->rule->name);
	digest_add_text (digest, recon->input->source_name[SIDE_LEFT]);
	digest_add_text (digest, movement_string (recon->side[SIDE_LEFT].table, COL_SOURCE_KEY, row));
	digest_add_text (digest, "quantity");
	digest_hex (digest, hex);
	hex[16] = '\0';
	return outcome_text (outcome, hex);
}

static void
flight_value (const struct recon *recon, const struct portion *portion, struct outcome_flight *flight)
{
	g_autoptr (GArray) portions = g_array_new (FALSE, FALSE, sizeof *portion);
	struct outcome_case value = {
		.unit_price = DECIMAL_NONE, .price_unit = 1, .unvalued_reason = "", .currency_decimals = flight->currency_decimals};

	g_array_append_vals (portions, portion, 1);
	evidence_only_value (recon, portions, &value);
	flight->unit_price = value.unit_price;
	flight->price_unit = value.price_unit;
	flight->unvalued_reason = value.unvalued_reason;
	flight->impact_stock = value.impact_stock;
	flight->impact_wip = value.impact_wip;
	flight->impact_liability = value.impact_liability;
	flight->impact_profit = value.impact_profit;
}

static void
flight_add (const struct recon *recon, struct outcome *outcome, GArray *flights, const struct portion *portion)
{
	const struct movement_table *table = recon->side[SIDE_LEFT].table;
	uint32_t row = portion->row, plant = movement_text (table, COL_PLANT, row);
	const struct order *order = reference_order (recon->reference, plant, table->canonical_order[row]);
	const char *currency = recon->plant->company->currency;
	struct outcome_flight flight = {.case_id = flight_name (recon, outcome, row),
		.source_key = outcome_text (outcome, movement_string (table, COL_SOURCE_KEY, row)),
		.plant = outcome_text (outcome, movement_string (table, COL_PLANT, row)),
		.material = outcome_text (outcome, strpool_text (recon->strings, table->canonical_material[row])),
		.order_no = outcome_text (outcome, strpool_text (recon->strings, table->canonical_order[row])),
		.order_status = outcome_text (outcome, order != NULL ? order->status : ""),
		.uom = outcome_text (outcome, strpool_text (recon->strings, table->base_uom[row])),
		.currency = outcome_text (outcome, currency),
		.period = recon_row_period (recon, SIDE_LEFT, row),
		.uom_decimals = MAX (reference_uom_decimals (recon->reference, table->base_uom[row]), 0),
		.currency_decimals = currency_decimals (currency),
		.qty = portion->qty,
		.expires_at = g_array_index (recon->expiries, instant_t, portion->link)};

	flight_value (recon, portion, &flight);
	flight.unvalued_reason = outcome_text (outcome, flight.unvalued_reason);
	g_array_append_val (flights, flight);
}

static int
flight_compare (gconstpointer a, gconstpointer b)
{
	const struct outcome_flight *x = a, *y = b;
	int order = strcmp (x->source_key, y->source_key);

	return order != 0 ? order : (x->qty > y->qty) - (x->qty < y->qty);
}

/* ---- postings that came ---- */

/*
 * Portions of both sides that took each other: a match, or a finding that says the right thing is in the wrong place. Matches and
 * findings count their links apart.
 */
static bool
portion_meets (const struct recon *recon, const struct portion *portion, gpointer *key)
{
	bool found = portion->state == STATE_EXCEPTION;
	enum code code = found ? finding_at (recon, portion->link)->code : CODE_NONE;

	*key = GSIZE_TO_POINTER ((size_t) portion->link * 2 + found + 2);
	return found ? code == CODE_LOT_MISMATCH || code == CODE_WRONG_ORDER || code == CODE_WRONG_SLOC || code == CODE_WRONG_MATERIAL
				 : portion->link != 0 && state_is_linked (portion->state) && portion->state != STATE_NETTED;
}

struct meeting
{
	GArray *portions[SIDE_COUNT]; /* struct portion */
};

static void
meeting_free (gpointer data)
{
	struct meeting *meeting = data;

	for (int side = 0; side < SIDE_COUNT; side++)
		g_array_unref (meeting->portions[side]);
	g_free (meeting);
}

typedef void (*portion_fn) (const struct recon *recon, const struct portion *portion, void *data);

/* Every settled portion of one side. */
static void
portions_each (const struct recon *recon, int side, portion_fn call, void *data)
{
	const struct side *s = &recon->side[side];

	for (size_t i = 0; i < s->n; i++) {
		uint32_t row = s->rows[i];

		if (s->state[row] < STATE_COUNT)
			call (recon, &(struct portion) {row, s->link[row], (uint8_t) side, s->state[row], s->table->counted[row]}, data);
	}
	for (guint i = 0; i < recon->portions->len; i++)
		if (g_array_index (recon->portions, struct portion, i).side == side)
			call (recon, &g_array_index (recon->portions, struct portion, i), data);
}

static void
carried_note (const struct recon *recon, const struct portion *portion, void *data)
{
	GHashTable *meetings = data;
	gpointer key;

	if (!(recon->side[SIDE_LEFT].table->flags[portion->row] & MOVEMENT_CARRIED) || !portion_meets (recon, portion, &key) ||
		g_hash_table_contains (meetings, key))
		return;
	struct meeting *meeting = g_new0 (struct meeting, 1);
	for (int side = 0; side < SIDE_COUNT; side++)
		meeting->portions[side] = g_array_new (FALSE, FALSE, sizeof (struct portion));
	g_hash_table_insert (meetings, key, meeting);
}

static void
meeting_join (const struct recon *recon, const struct portion *portion, void *data)
{
	gpointer key;
	struct meeting *meeting = portion_meets (recon, portion, &key) ? g_hash_table_lookup (data, key) : NULL;

	if (meeting != NULL)
		g_array_append_vals (meeting->portions[portion->side], portion, 1);
}

static int
portion_order (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct portion *x = a, *y = b;
	int order = recon_row_compare (data, x->side, x->row, y->row);

	return order != 0 ? order : (x->qty > y->qty) - (x->qty < y->qty);
}

/* A portion of a posting that is dealt out: what is left of it. */
struct dealt
{
	const struct portion *portion;
	struct outcome_line line;
	int64_t qty, amount;
};

/* A source may sign its amounts or not: the quantity gives the sign. */
static void
dealt_start (const struct recon *recon, struct outcome *outcome, const struct portion *portion, struct dealt *dealt)
{
	dealt->portion = portion;
	dealt->line = line_make (recon, outcome, SIDE_RIGHT, portion->row, portion->qty, STATE_MATCHED);
	dealt->qty = portion->qty;
	dealt->amount = dealt->line.amount;
	if (dealt->amount != DECIMAL_NONE)
		dealt->amount = portion->qty < 0 ? -magnitude (dealt->amount) : magnitude (dealt->amount);
}

/* The last part takes what the others' roundings have left. */
static void
arrival_add (
	const struct recon *recon, struct outcome *outcome, GArray *arrivals, uint32_t left, struct dealt *dealt, int64_t qty)
{
	int64_t amount = dealt->amount;

	if (amount != DECIMAL_NONE && qty != dealt->qty)
		amount = money_portion (amount, qty, dealt->qty, currency_decimals (dealt->line.currency));
	struct outcome_arrival arrival = {
		outcome_text (outcome, movement_string (recon->side[SIDE_LEFT].table, COL_SOURCE_KEY, left)), dealt->line.source_key,
		dealt->line.document, dealt->line.currency, dealt->line.posting_date, qty, amount};

	dealt->qty -= qty;
	if (dealt->amount != DECIMAL_NONE)
		dealt->amount -= amount;
	if (recon->side[SIDE_LEFT].table->flags[left] & MOVEMENT_CARRIED)
		g_array_append_val (arrivals, arrival);
}

/* Deals the postings of a meeting out to its events, both in canonical order. */
static void
meeting_deal (const struct recon *recon, struct outcome *outcome, GArray *arrivals, struct meeting *meeting)
{
	GArray *lefts = meeting->portions[SIDE_LEFT], *rights = meeting->portions[SIDE_RIGHT];
	struct dealt dealt = {0};
	int64_t need = 0;

	for (int side = 0; side < SIDE_COUNT; side++)
		g_array_sort_with_data (meeting->portions[side], portion_order, (gpointer) recon);
	for (guint i = 0, j = 0; i < lefts->len && j < rights->len;) {
		const struct portion *left = &g_array_index (lefts, struct portion, i);

		need = need != 0 ? need : left->qty;
		if (dealt.qty == 0)
			dealt_start (recon, outcome, &g_array_index (rights, struct portion, j), &dealt);
		/* A return among issues stands against nothing here. */
		if (need == 0 || dealt.qty == 0 || (need < 0) != (dealt.qty < 0)) {
			bool skip_left = need == 0 || (dealt.qty != 0 && need < 0);

			i += skip_left;
			j += !skip_left;
			*(skip_left ? &need : &dealt.qty) = 0;
			continue;
		}
		int64_t part = magnitude (need) < magnitude (dealt.qty) ? need : dealt.qty;
		arrival_add (recon, outcome, arrivals, left->row, &dealt, part);
		need -= part;
		i += need == 0;
		j += dealt.qty == 0;
	}
}

static int
arrival_compare (gconstpointer a, gconstpointer b)
{
	const struct outcome_arrival *x = a, *y = b;
	int order = strcmp (x->source_key, y->source_key);

	if (order == 0)
		order = strcmp (x->right_key, y->right_key);
	return order != 0 ? order : (x->qty > y->qty) - (x->qty < y->qty);
}

static void
outcome_arrivals (const struct recon *recon, struct outcome *outcome)
{
	g_autoptr (GHashTable) meetings = g_hash_table_new_full (NULL, NULL, NULL, meeting_free);
	GArray *arrivals = g_array_new (FALSE, FALSE, sizeof (struct outcome_arrival));
	GHashTableIter iterator;
	gpointer meeting;

	portions_each (recon, SIDE_LEFT, carried_note, meetings);
	for (int side = 0; side < SIDE_COUNT && g_hash_table_size (meetings) > 0; side++)
		portions_each (recon, side, meeting_join, meetings);
	g_hash_table_iter_init (&iterator, meetings);
	while (g_hash_table_iter_next (&iterator, NULL, &meeting))
		meeting_deal (recon, outcome, arrivals, meeting);
	g_array_sort (arrivals, arrival_compare);
	outcome->n_arrivals = arrivals->len;
	outcome->arrivals = (struct outcome_arrival *) (void *) g_array_free (arrivals, FALSE);
	g_ptr_array_add (outcome->owned, outcome->arrivals);
}

struct flying
{
	struct outcome *outcome;
	GArray *flights;
};

static void
flight_take (const struct recon *recon, const struct portion *portion, void *data)
{
	struct flying *flying = data;

	if (portion->state == STATE_OPEN_TIMING)
		flight_add (recon, flying->outcome, flying->flights, portion);
}

void
outcome_late (const struct recon *recon, struct outcome *outcome)
{
	struct flying flying = {outcome, g_array_new (FALSE, FALSE, sizeof (struct outcome_flight))};

	portions_each (recon, SIDE_LEFT, flight_take, &flying);
	g_array_sort (flying.flights, flight_compare);
	outcome->n_flights = flying.flights->len;
	outcome->flights = (struct outcome_flight *) (void *) g_array_free (flying.flights, FALSE);
	g_ptr_array_add (outcome->owned, outcome->flights);
	outcome_arrivals (recon, outcome);
}
