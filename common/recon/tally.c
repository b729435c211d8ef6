/*
 * Where every row went, in numbers: tallies by state, the lines that are no case, allocations for the archive, the verdict.
 */
#include "common/base/failure.h"
#include "common/recon/items.h"
#include "common/recon/onhand.h"
#include "common/recon/legs.h"
#include "common/recon/plant_bridge.h"
#include "common/recon/tieout.h"
#include "common/recon/usage.h"

#include <string.h>

static int
row_order (gconstpointer a, gconstpointer b)
{
	const struct portion *x = a, *y = b;

	if (x->side != y->side)
		return x->side - y->side;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (x->state != y->state)
		return x->state - y->state;
	if (x->qty != y->qty)
		return x->qty < y->qty ? -1 : 1;
	return (x->link > y->link) - (x->link < y->link);
}

GArray *
portions_sorted (const struct recon *recon)
{
	GArray *sorted = g_array_sized_new (FALSE, FALSE, sizeof (struct portion), recon->portions->len + 1);

	g_array_append_vals (sorted, recon->portions->data, recon->portions->len);
	g_array_sort (sorted, row_order);
	return sorted;
}

/* Amounts of the portions of split rows, in the order of `sorted`: the last portion of a row takes the rounding. */
int64_t *
portion_amounts (const struct recon *recon, GArray *sorted)
{
	int64_t *amounts = g_new (int64_t, sorted->len + 1);

	for (guint i = 0, end; i < sorted->len; i = end) {
		const struct portion *first = &g_array_index (sorted, struct portion, i);
		const struct movement_table *table = recon->side[first->side].table;
		int64_t whole = movement_amount (table, first->row), rest = whole;
		int decimals = currency_decimals (movement_string (table, COL_CURRENCY, first->row));

		for (end = i; end < sorted->len && g_array_index (sorted, struct portion, end).row == first->row &&
			 g_array_index (sorted, struct portion, end).side == first->side;
			 end++) {
			const struct portion *portion = &g_array_index (sorted, struct portion, end);

			amounts[end] =
				whole == DECIMAL_NONE ? DECIMAL_NONE : money_portion (whole, portion->qty, table->counted[first->row], decimals);
			rest -= whole == DECIMAL_NONE ? 0 : amounts[end];
		}
		if (whole != DECIMAL_NONE)
			amounts[end - 1] += rest;
	}
	return amounts;
}

/* ---- tallies ---- */

/* Every currency that has an amount is in the list. */
static int
currency_index (const struct outcome *outcome, const char *currency)
{
	int i = 0;

	while (strcmp (outcome->currencies[i], currency) != 0)
		i++;
	return i;
}

static const char *
row_currency (const struct recon *recon, int side, uint32_t row)
{
	const char *currency = movement_string (recon->side[side].table, COL_CURRENCY, row);

	return *currency != '\0' ? currency : recon->plant->company->currency;
}

static const char *
quiet_currency (const struct recon *recon, int side, size_t i)
{
	const struct quiet *quiet = &recon->input->quiet[side];
	const char *currency = movement_string (quiet->classes, COL_CURRENCY, quiet->list[i].class_row);

	return *currency != '\0' ? currency : recon->plant->company->currency;
}

static void
currencies_find (const struct recon *recon, struct outcome *outcome)
{
	g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
	g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
	GHashTableIter iterator;
	gpointer key;

	g_hash_table_add (seen, (gpointer) recon->plant->company->currency);
	for (int side = 0; side < SIDE_COUNT; side++)
		for (size_t i = 0; i < recon->side[side].n && recon->side[side].table->amount != NULL; i++)
			if (movement_amount (recon->side[side].table, recon->side[side].rows[i]) != DECIMAL_NONE)
				g_hash_table_add (seen, (gpointer) row_currency (recon, side, recon->side[side].rows[i]));
	for (int side = 0; side < SIDE_COUNT; side++)
		for (size_t i = 0; i < recon->input->quiet[side].n; i++)
			if (recon->input->quiet[side].list[i].with_amount > 0)
				g_hash_table_add (seen, (gpointer) quiet_currency (recon, side, i));
	g_hash_table_iter_init (&iterator, seen);
	while (g_hash_table_iter_next (&iterator, &key, NULL))
		g_ptr_array_add (sorted, (gpointer) outcome_text (outcome, key));
	g_ptr_array_sort (sorted, texts_compare);
	outcome->n_currencies = (int) sorted->len;
	outcome->currencies = g_new0 (char *, sorted->len + 1);
	memcpy (outcome->currencies, sorted->pdata, sorted->len * sizeof (char *));
	g_ptr_array_add (outcome->owned, outcome->currencies);
}

static void
tally_add (struct outcome *outcome, struct tally *tally, const char *currency, int64_t rows, int64_t qty, int64_t amount)
{
	tally->rows += rows;
	tally->qty += qty;
	if (amount != DECIMAL_NONE)
		tally->amount[currency_index (outcome, currency)] += amount;
}

static void
tally_init (struct outcome *outcome, struct tally *tally)
{
	tally->amount = g_new0 (int128, (size_t) outcome->n_currencies + 1);
	g_ptr_array_add (outcome->owned, tally->amount);
}

/* Of another population, of another window, or matched. */
enum state
quiet_state (const struct reconciliation *rule, const struct quiet *quiet, size_t i)
{
	if (quiet->list[i].window != WINDOW_OWN)
		return STATE_CONTEXT;
	return rule->kinds[quiet->classes->kind[quiet->list[i].class_row]] ? STATE_MATCHED : STATE_OUT_OF_SCOPE;
}

static void
tally_quiet (const struct recon *recon, struct outcome *outcome, int side)
{
	const struct quiet *quiet = &recon->input->quiet[side];
	struct side_totals *totals = &outcome->side[side];

	for (size_t i = 0; i < quiet->n; i++) {
		const struct quiet_rows *rows = &quiet->list[i];
		struct tally *state = &totals->state[quiet_state (recon->rule, quiet, i)];
		struct tally *const both[] = {&totals->read, state};
		struct quantity_factor factor = {0, 1, 1, false};

		(void) normalize_factor (recon->input, side, quiet->classes, rows->class_row, &factor);
		for (int j = 0; j < 2; j++) {
			both[j]->rows += rows->rows;
			both[j]->qty += rows->qty * factor.numerator / factor.denominator;
			if (rows->with_amount > 0)
				both[j]->amount[currency_index (outcome, quiet_currency (recon, side, i))] += rows->amount;
		}
	}
}

static void
tally_side (const struct recon *recon, struct outcome *outcome, int side, GArray *sorted, const int64_t *amounts)
{
	const struct side *s = &recon->side[side];
	struct side_totals *totals = &outcome->side[side];

	totals->name = outcome_text (outcome, recon->input->source_name[side]);
	tally_init (outcome, &totals->read);
	tally_init (outcome, &totals->carried);
	for (int state = 0; state < STATE_COUNT; state++)
		tally_init (outcome, &totals->state[state]);
	tally_quiet (recon, outcome, side);
	for (size_t i = 0; i < s->n; i++) {
		uint32_t row = s->rows[i];
		int64_t qty = s->table->counted[row], amount = movement_amount (s->table, row);
		struct tally *in = s->table->flags[row] & MOVEMENT_CARRIED ? &totals->carried : &totals->read;

		tally_add (outcome, in, row_currency (recon, side, row), 1, qty, amount);
		if (s->state[row] < STATE_COUNT)
			tally_add (outcome, &totals->state[s->state[row]], row_currency (recon, side, row), 1, qty, amount);
	}
	for (guint i = 0, end; i < sorted->len; i = end) {
		const struct portion *first = &g_array_index (sorted, struct portion, i);
		uint8_t gravest = 0;

		for (end = i; end < sorted->len && g_array_index (sorted, struct portion, end).row == first->row &&
			 g_array_index (sorted, struct portion, end).side == first->side;
			 end++) {
			const struct portion *portion = &g_array_index (sorted, struct portion, end);

			gravest = MAX (gravest, portion->state);
			if (first->side == side)
				tally_add (outcome, &totals->state[portion->state], row_currency (recon, side, first->row), 0, portion->qty,
					amounts[end]);
		}
		if (first->side == side)
			totals->state[gravest].rows++;
	}
}

static bool
side_conserves (const struct outcome *outcome, const struct side_totals *totals)
{
	int64_t rows = totals->read.rows + totals->carried.rows;
	int128 qty = totals->read.qty + totals->carried.qty;

	for (int state = 0; state < STATE_COUNT; state++) {
		rows -= totals->state[state].rows;
		qty -= totals->state[state].qty;
	}
	for (int currency = 0; currency < outcome->n_currencies; currency++) {
		int128 amount = totals->read.amount[currency] + totals->carried.amount[currency];

		for (int state = 0; state < STATE_COUNT; state++)
			amount -= totals->state[state].amount[currency];
		if (amount != 0)
			return false; /* uncovered: no portion loses money */
	}
	return rows == 0 && qty == 0;
}

/* ---- lines that are no case ---- */

const char *
outcome_text_of (const struct recon *recon, struct outcome *outcome, uint32_t id)
{
	if (id >= outcome->n_by_id)
		return outcome_text (outcome, strpool_text (recon->strings, id));
	if (outcome->by_id[id] == NULL)
		outcome->by_id[id] = outcome_text (outcome, strpool_text (recon->strings, id));
	return outcome->by_id[id];
}

/* Of a table on the pool of the run. */
static const char *
row_text_of (const struct recon *recon, struct outcome *outcome, int side, enum column column, uint32_t row)
{
	return outcome_text_of (recon, outcome, movement_text (recon->side[side].table, column, row));
}

struct outcome_line
line_make (const struct recon *recon, struct outcome *outcome, int side, uint32_t row, int64_t qty, enum state state)
{
	const struct side *s = &recon->side[side];
	const struct movement_table *table = s->table;
	int64_t counted = table->counted[row], amount = movement_amount (table, row);

	if (amount != DECIMAL_NONE && counted != 0 && qty != counted)
		amount = money_portion (amount, qty, counted, currency_decimals (row_currency (recon, side, row)));
	return (struct outcome_line) {
		.case_index = -1,
		.side = side,
		.state = state,
		.source_key = row_text_of (recon, outcome, side, COL_SOURCE_KEY, row),
		.plant = row_text_of (recon, outcome, side, COL_PLANT, row),
		.material = row_text_of (recon, outcome, side, COL_MATERIAL, row),
		.lot = row_text_of (recon, outcome, side, COL_LOT, row),
		.order_no = row_text_of (recon, outcome, side, COL_ORDER, row),
		.operation = row_text_of (recon, outcome, side, COL_OPERATION, row),
		.storage_location = row_text_of (recon, outcome, side, COL_STORAGE_LOCATION, row),
		.movement = row_text_of (recon, outcome, side, COL_MOVEMENT, row),
		.kind = kind_name ((enum kind) table->kind[row]),
		.document = row_text_of (recon, outcome, side, COL_DOCUMENT, row),
		.message_id = row_text_of (recon, outcome, side, COL_MESSAGE, row),
		.event_at = movement_event (table, row),
		.entered_at = movement_entered (table, row),
		.posting_date = movement_posting (table, row),
		.entry_qty = table->qty[row],
		.entry_uom = row_text_of (recon, outcome, side, COL_UOM, row),
		.qty = qty,
		.uom = outcome_text_of (recon, outcome, table->base_uom[row]),
		.amount = amount,
		.currency = outcome_text (outcome, row_currency (recon, side, row)),
		.reason = "",
		.expires_at = INSTANT_NONE,
		.gl_account = row_text_of (recon, outcome, side, COL_GL_ACCOUNT, row),
	};
}

static bool
state_is_listed (enum state state)
{
	return state == STATE_OPEN_TIMING || state == STATE_NETTED || state == STATE_DUPLICATE || state == STATE_REJECTED ||
		state == STATE_OUT_OF_SCOPE;
}

static void
other_add (const struct recon *recon, struct outcome *outcome, GArray *others, const struct portion *portion)
{
	const struct movement_table *table = recon->side[portion->side].table;
	struct outcome_line line;

	if (!state_is_listed ((enum state) portion->state))
		return;
	const char *reason = portion->state != STATE_NETTED && portion->state != STATE_REJECTED && portion->link < recon->reasons->len
		? g_array_index (recon->reasons, const char *, portion->link)
		: "";
	/* The bulk of what is out of scope is only counted; what the shop floor does not capture is listed with its spend. */
	if (portion->state == STATE_OUT_OF_SCOPE && strcmp (reason, "not captured by the shop floor") != 0)
		return;
	line = line_make (recon, outcome, portion->side, portion->row, portion->qty, (enum state) portion->state);
	line.reason = outcome_text (outcome, reason);
	if (portion->state == STATE_REJECTED && table->reason != NULL)
		line.reason = outcome_text (outcome, strpool_text (recon->strings, table->reason[portion->row]));
	if (portion->state == STATE_OPEN_TIMING)
		line.expires_at = g_array_index (recon->expiries, instant_t, portion->link);
	g_array_append_val (others, line);
}

static int
line_compare (gconstpointer a, gconstpointer b)
{
	const struct outcome_line *x = a, *y = b;

	if (x->state != y->state)
		return (int) x->state - (int) y->state;
	if (x->side != y->side)
		return x->side - y->side;
	int order = strcmp (x->source_key, y->source_key);
	if (order != 0)
		return order;
	return (x->qty > y->qty) - (x->qty < y->qty);
}

static void
outcome_others (const struct recon *recon, struct outcome *outcome)
{
	GArray *others = g_array_new (FALSE, FALSE, sizeof (struct outcome_line));

	for (int side = 0; side < SIDE_COUNT; side++)
		for (size_t i = 0; i < recon->side[side].n; i++) {
			const struct side *s = &recon->side[side];
			uint32_t row = s->rows[i];

			if (s->state[row] < STATE_COUNT)
				other_add (recon, outcome, others,
					&(struct portion) {row, s->link[row], (uint8_t) side, s->state[row], s->table->counted[row]});
		}
	for (guint i = 0; i < recon->portions->len; i++)
		other_add (recon, outcome, others, &g_array_index (recon->portions, struct portion, i));
	g_array_sort (others, line_compare);
	outcome->n_others = others->len;
	outcome->others = (struct outcome_line *) (void *) g_array_free (others, FALSE);
	g_ptr_array_add (outcome->owned, outcome->others);
}

void
outcome_tallies (const struct recon *recon, struct outcome *outcome)
{
	g_autoptr (GArray) sorted = portions_sorted (recon);
	g_autofree int64_t *amounts = portion_amounts (recon, sorted);

	currencies_find (recon, outcome);
	for (int side = 0; side < SIDE_COUNT; side++)
		tally_side (recon, outcome, side, sorted, amounts);
	outcome->conserved =
		side_conserves (outcome, &outcome->side[SIDE_LEFT]) && side_conserves (outcome, &outcome->side[SIDE_RIGHT]);
}

/* ---- what callers take out ---- */

struct outcome *
recon_outcome (const struct recon *recon)
{
	const struct recon_input *input = recon->input;
	struct outcome *outcome = outcome_new ();

	outcome->n_by_id = strpool_count (recon->strings);
	outcome->by_id = g_new0 (const char *, outcome->n_by_id);
	outcome->run_id = "";
	outcome->reconciliation = outcome_text (outcome, recon->rule->name);
	outcome->title = outcome_text (outcome, recon->rule->title);
	outcome->plant = outcome_text (outcome, recon->plant->name);
	outcome->company = outcome_text (outcome, recon->plant->company->name);
	outcome->period = input->period;
	outcome->from = input->from;
	outcome->until = input->until;
	outcome->as_of = input->as_of;
	outcome->zone = outcome_text (outcome, zone_name (recon->plant->zone));
	outcome->rules_hash = outcome_text (outcome, recon->rule->hash);
	outcome->rules_text = outcome_text (outcome, recon->rule->text);
	outcome->rules_file = outcome_text (outcome, recon->rule->file);
	outcome->version = outcome_text (outcome, input->version);
	outcome_tallies (recon, outcome);
	outcome_cases (recon, outcome);
	outcome_leaks (recon, outcome);
	outcome_others (recon, outcome);
	outcome_queue (recon, outcome);
	if (recon->usage == NULL && recon->tieout == NULL)
		outcome_late (recon, outcome);
	outcome_warn (outcome, recon->warnings);
	if (recon->rule->compare == COMPARE_RECORDS)
		plant_bridge_outcome (recon, outcome);
	if (recon->usage != NULL)
		usage_outcome (recon, outcome);
	if (recon->tieout != NULL)
		tieout_outcome (recon, outcome);
	if (recon->items != NULL)
		items_outcome (recon, outcome);
	if (recon->onhand != NULL)
		onhand_outcome (recon, outcome);
	if (recon->legs != NULL)
		legs_outcome (recon, outcome);
	outcome_judge (outcome, recon->rule);
	g_clear_pointer (&outcome->by_id, g_free);
	outcome->n_by_id = 0;
	return outcome;
}

size_t
recon_allocations (const struct recon *recon, struct allocation **allocations)
{
	g_autoptr (GArray) sorted = portions_sorted (recon);
	g_autofree int64_t *amounts = portion_amounts (recon, sorted);
	size_t n = 0, at = 0;

	*allocations = g_new (struct allocation, recon->side[0].n + recon->side[1].n + sorted->len + 1);
	for (int side = 0; side < SIDE_COUNT; side++)
		for (size_t i = 0; i < recon->side[side].n; i++) {
			const struct side *s = &recon->side[side];
			uint32_t row = s->rows[i];

			if (s->state[row] < STATE_COUNT)
				(*allocations)[n++] = (struct allocation) {
					row, (uint8_t) side, s->state[row], s->link[row], s->table->counted[row], movement_amount (s->table, row)};
		}
	for (; at < sorted->len; at++) {
		const struct portion *portion = &g_array_index (sorted, struct portion, at);

		(*allocations)[n++] =
			(struct allocation) {portion->row, portion->side, portion->state, portion->link, portion->qty, amounts[at]};
	}
	return n;
}
