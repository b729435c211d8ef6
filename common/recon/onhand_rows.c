/*
 * Buckets: what each row and balance is of. A record that could not be used makes the sum of its bucket unknown, and that is said
 * instead of a break that is none.
 */
#include "common/recon/onhand_internal.h"

#include <string.h>

/* ---- balances and counts as rows ---- */

static void
text_set (struct movement_table *table, enum column column, const char *text)
{
	movement_set_text (table, column, text, strlen (text));
}

static struct movement_table *
balance_table (const struct recon_input *input, int side)
{
	struct movement_table *table = movement_table_new (input->side[SIDE_LEFT]->strings);
	int owner = movement_attribute_add (table, "owner");
	const struct bucket_balance *balance;

	table->need = (struct movement_need) {0};
	for (size_t i = 0; (balance = reference_balance (input->reference, side, i)) != NULL; i++) {
		if (strcmp (balance->plant, input->plant->name) != 0)
			continue;
		movement_begin (table);
		text_set (table, COL_PLANT, balance->plant);
		text_set (table, COL_MATERIAL, balance->material);
		text_set (table, COL_STORAGE_LOCATION, balance->storage_location);
		text_set (table, COL_LOT, balance->lot);
		text_set (table, COL_STOCK_STATUS, balance->stock_status);
		text_set (table, COL_SPECIAL_STOCK, balance->special_stock);
		text_set (table, COL_UOM, balance->uom);
		movement_set_attribute (table, owner, balance->owner, strlen (balance->owner));
		movement_set_qty (table, balance->qty);
		if (balance->on != DATE_NONE)
			movement_set_posting (table, balance->on);
		movement_end (table);
	}
	return table;
}

static struct movement_table *
count_table (const struct recon_input *input, int side)
{
	struct movement_table *table = movement_table_new (input->side[SIDE_LEFT]->strings);
	int owner = movement_attribute_add (table, "owner");
	const struct stock_count *count;

	table->need = (struct movement_need) {0};
	for (size_t i = 0; (count = reference_count (input->reference, side, i)) != NULL; i++) {
		movement_begin (table);
		text_set (table, COL_SOURCE_KEY, count->source_key);
		text_set (table, COL_PLANT, count->plant);
		text_set (table, COL_MATERIAL, count->material);
		text_set (table, COL_STORAGE_LOCATION, count->storage_location);
		text_set (table, COL_LOT, count->lot);
		text_set (table, COL_STOCK_STATUS, count->stock_status);
		text_set (table, COL_SPECIAL_STOCK, count->special_stock);
		text_set (table, COL_UOM, count->uom);
		movement_set_attribute (table, owner, count->owner, strlen (count->owner));
		movement_set_qty (table, count->qty);
		movement_set_event (table, count->counted_at, false);
		movement_end (table);
	}
	return table;
}

void
onhand_tables (struct recon_input *input)
{
	bool wanted = input->rule != NULL && input->rule->compare == COMPARE_BALANCE;

	for (int side = 0; side < SIDE_COUNT; side++) {
		input->balances[side] = wanted ? balance_table (input, side) : NULL;
		input->counts[side] = wanted ? count_table (input, side) : NULL;
	}
}

/* ---- which bucket ---- */

uint32_t
onhand_status (const struct recon *recon, uint32_t status)
{
	return strcmp (strpool_text (recon->strings, status), "UNR") == 0 ? 0 : status;
}

uint32_t
onhand_owner (const struct movement_table *table, uint32_t row)
{
	for (int i = 0; i < table->n_attributes; i++)
		if (strcmp (table->attribute_name[i], "owner") == 0)
			return table->attribute[i][row];
	return 0;
}

int64_t
onhand_delta (const struct movement_table *table, uint32_t row)
{
	return kind_is_receipt ((enum kind) table->kind[row]) ? table->counted[row] : -table->counted[row];
}

static uint32_t
bucket_number (struct recon *recon, struct bucket bucket, uint32_t plant, uint32_t uom)
{
	struct onhand *onhand = recon->onhand;
	uint64_t place = keyring_pair (bucket.material, bucket.location) ^ (bucket.unmapped ? UINT64_C (1) << 63 : 0);
	uint32_t number =
		keyring_at (&onhand->keys, place, keyring_pair (bucket.lot, bucket.status), keyring_pair (bucket.special, bucket.owner));

	if (number == onhand->buckets->len) {
		bucket.item = reference_item (recon->reference, plant, bucket.material);
		bucket.uom = uom;
		g_array_append_val (onhand->buckets, bucket);
	}
	bucket_at (onhand, number)->on_way |= bucket.on_way;
	return number;
}

/* The bucket that the record names. */
static struct bucket
bucket_named (struct recon *recon, int side, const struct movement_table *table, uint32_t row)
{
	uint32_t said = movement_text (table, COL_STORAGE_LOCATION, row), mapped = table->canonical_location[row];
	struct bucket bucket = {.material = table->canonical_material[row],
		.location = mapped != 0 ? mapped : said,
		.lot = movement_text (table, COL_LOT, row),
		.status = onhand_status (recon, movement_text (table, COL_STOCK_STATUS, row)),
		.special = movement_text (table, COL_SPECIAL_STOCK, row),
		.owner = onhand_owner (table, row),
		.unmapped = said != 0 && mapped == 0,
		.code = CODE_NONE,
		.note = ""};

	bucket.on_way = bucket.status != 0 && g_hash_table_contains (recon->onhand->ways[side], GUINT_TO_POINTER (bucket.status));
	return bucket;
}

/* The same stock of a status on its way (0: it is not): without a lot, and mostly without a place. */
static struct bucket
bucket_on_way (struct bucket bucket, uint32_t status, bool located)
{
	if (status == 0)
		return bucket;
	bucket.status = status;
	bucket.lot = 0;
	bucket.on_way = true;
	if (!located) {
		bucket.location = 0;
		bucket.unmapped = false;
	}
	return bucket;
}

static uint32_t
bucket_at_row (struct recon *recon, struct bucket bucket, const struct movement_table *table, uint32_t row)
{
	return bucket_number (recon, bucket, movement_text (table, COL_PLANT, row), table->base_uom[row]);
}

/* ---- rows ---- */

/* Not known yet at --as-of is no reason: balances are those of the day on which they were read. */
static bool
row_is_used (const struct recon *recon, int side, uint32_t row)
{
	const struct side *s = &recon->side[side];
	const struct movement_table *table = s->table;

	if (s->state[row] == STATE_PENDING)
		return true;
	return s->window[row] == WINDOW_LATER && s->state[row] == STATE_CONTEXT && recon->rule->kinds[table->kind[row]] &&
		!(table->flags[row] & (MOVEMENT_REJECTED | MOVEMENT_SIGN | MOVEMENT_NO_UNIT)) && table->counted[row] != 0;
}

static bool
row_is_broken (const struct recon *recon, int side, uint32_t row)
{
	const struct side *s = &recon->side[side];

	return row_unusable (s, row) && s->table->canonical_material[row] != 0;
}

/* When a row counts in the replay: a day's receipts come before, its issues after what has a time; so no stock is negative. */
static void
row_turn (const struct recon *recon, struct bucket_row *one)
{
	const struct movement_table *table = recon->side[one->side].table;
	instant_t event = movement_event (table, one->row), entered = movement_entered (table, one->row);
	date_t posting = movement_posting (table, one->row);
	const struct zone *zone = recon->plant->zone;

	one->dated = false;
	if (event != INSTANT_NONE)
		one->at = event;
	else if (posting == DATE_NONE || (entered != INSTANT_NONE && plant_day (recon->plant, entered) == posting))
		one->at = entered;
	else {
		one->dated = true;
		one->at = one->delta > 0 ? zone_day_start (zone, posting, 0) : zone_day_start (zone, posting + 1, 0) - 1;
	}
}

/* What a row does to a bucket: it adds `delta`, or nobody knows what. */
static void
bucket_move (struct recon *recon, int side, uint32_t row, uint32_t number, int64_t delta, bool used)
{
	struct onhand *onhand = recon->onhand;
	struct bucket_side *of = &bucket_at (onhand, number)->side[side];
	struct bucket_row one = {.bucket = number, .row = row, .side = (uint8_t) side, .delta = delta};

	if (!used) {
		of->unusable = true;
		if (of->shaky == 0 || recon_row_compare (recon, side, row, of->shaky - 1) < 0)
			of->shaky = row + 1;
	} else if (recon_row_date (recon, side, row) >= recon->input->until)
		of->after += delta;
	else {
		row_turn (recon, &one);
		of->moved += delta;
		of->rounding += recon_row_rounding (recon, side, row);
		g_array_append_val (onhand->rows, one);
	}
}

/* What arrives is taken from the stock on its way to this plant or place: a leg that systems do not write down. */
static void
row_collect (struct recon *recon, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	bool used = row_is_used (recon, side, row);
	date_t date = recon_row_date (recon, side, row);
	int64_t delta = onhand_delta (table, row);
	struct movement_ways ways;
	struct bucket bucket;

	if ((!used && !row_is_broken (recon, side, row)) || (date != DATE_NONE && date < recon->input->from))
		return;
	ways = reference_movement_ways (
		recon->reference, side, movement_text (table, COL_MOVEMENT, row), movement_text (table, COL_INDICATOR, row));
	bucket = bucket_named (recon, side, table, row);
	bucket_move (
		recon, side, row, bucket_at_row (recon, bucket_on_way (bucket, ways.status, ways.located), table, row), delta, used);
	if (ways.other != 0)
		bucket_move (
			recon, side, row, bucket_at_row (recon, bucket_on_way (bucket, ways.other, ways.located), table, row), -delta, used);
}

static void
balances_collect (struct recon *recon, int side)
{
	struct onhand *onhand = recon->onhand;
	const struct movement_table *table = recon->input->balances[side];

	for (uint32_t row = 0; row < table->rows; row++) {
		date_t on = movement_posting (table, row);
		struct bucket_side *of;

		if (on != DATE_NONE && on != onhand->open_day && on != onhand->close_day)
			continue;
		of = &bucket_at (onhand, bucket_at_row (recon, bucket_named (recon, side, table, row), table, row))->side[side];
		g_hash_table_add (
			onhand->told[side], GUINT_TO_POINTER (onhand_status (recon, movement_text (table, COL_STOCK_STATUS, row))));
		of->unusable |= (table->flags[row] & MOVEMENT_NO_UNIT) != 0;
		if (on == DATE_NONE) {
			onhand->is_now[side] = of->is_now = true;
			of->told_now += table->counted[row];
		} else if (on == onhand->open_day) {
			onhand->opens[side] = of->opens = true;
			of->told_open += table->counted[row];
		} else {
			onhand->closes[side] = of->closes = true;
			of->told_close += table->counted[row];
		}
	}
}

/* ---- order ---- */

static int
bucket_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct recon *recon = data;
	const struct bucket *x = bucket_at (recon->onhand, *(const uint32_t *) a),
						*y = bucket_at (recon->onhand, *(const uint32_t *) b);
	const uint32_t keys[][2] = {{x->material, y->material}, {x->location, y->location}, {x->lot, y->lot}, {x->status, y->status},
		{x->special, y->special}, {x->owner, y->owner}};

	for (size_t i = 0; i < G_N_ELEMENTS (keys); i++) {
		int order = keys[i][0] == keys[i][1] ? 0 : strpool_compare (recon->strings, keys[i][0], keys[i][1]);

		if (order != 0)
			return order;
	}
	return (int) x->unmapped - (int) y->unmapped;
}

static int
bucket_row_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct bucket_row *x = a, *y = b;

	if (x->bucket != y->bucket)
		return x->bucket < y->bucket ? -1 : 1;
	if (x->side != y->side)
		return x->side - y->side;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	/* What comes in at an instant is there for what goes out at it. */
	if (x->delta != y->delta)
		return x->delta > y->delta ? -1 : 1;
	return recon_row_compare (data, x->side, x->row, y->row);
}

static void
rows_order (struct recon *recon)
{
	struct onhand *onhand = recon->onhand;

	g_array_sort_with_data (onhand->rows, bucket_row_compare, recon);
	for (uint32_t i = 0; i < onhand->rows->len; i++) {
		const struct bucket_row *row = bucket_row_at (onhand, i);
		struct bucket_side *of = &bucket_at (onhand, row->bucket)->side[row->side];

		if (of->n++ == 0)
			of->first = i;
	}
	onhand->order = g_new (uint32_t, onhand->buckets->len + 1);
	for (uint32_t i = 0; i < onhand->buckets->len; i++)
		onhand->order[i] = i;
	g_qsort_with_data (onhand->order, (gint) onhand->buckets->len, sizeof *onhand->order, bucket_compare, recon);
}

/* The left side need not know the whole plant: it keeps what it has balances of, or, where it tells none, what it moves. */
static void
places_collect (struct onhand *onhand)
{
	bool told = onhand->opens[SIDE_LEFT] || onhand->closes[SIDE_LEFT] || onhand->is_now[SIDE_LEFT];

	for (uint32_t i = 0; i < onhand->buckets->len; i++) {
		const struct bucket *bucket = bucket_at (onhand, i);
		const struct bucket_side *left = &bucket->side[SIDE_LEFT];

		if (left->opens || left->closes || left->is_now || (!told && left->n > 0))
			g_hash_table_add (onhand->places, bucket_place (bucket));
	}
}

void
onhand_collect (struct recon *recon)
{
	struct onhand *onhand = recon->onhand;

	for (int side = onhand->one_system ? SIDE_RIGHT : SIDE_LEFT; side < SIDE_COUNT; side++) {
		for (size_t i = 0; i < recon->side[side].n; i++)
			row_collect (recon, side, recon->side[side].rows[i]);
		balances_collect (recon, side);
	}
	rows_order (recon);
	places_collect (onhand);
}
