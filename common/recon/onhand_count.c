/*
 * What was counted against the book at that instant (domain.md 2.e): what was posted up to it, and what happened before it and
 * was posted later or not at all. The book of today is not asked: what was issued since is no loss.
 */
#include "common/recon/onhand_internal.h"

#include <string.h>

struct counter
{
	struct recon *recon;
	GHashTable *happened; /* message -> left row + 1, the earliest */
	GHashTable *first;    /* material -> where its buckets begin in onhand.order, + 1 */
};

static void
happened_collect (struct counter *counter)
{
	const struct recon *recon = counter->recon;
	const struct onhand *onhand = recon->onhand;

	counter->happened = g_hash_table_new (NULL, NULL);
	for (guint i = 0; i < onhand->rows->len; i++) {
		const struct bucket_row *row = bucket_row_at (onhand, i);
		const struct movement_table *table = recon->side[SIDE_LEFT].table;
		uint32_t message = row->side == SIDE_LEFT ? movement_text (table, COL_MESSAGE, row->row) : 0;
		gpointer known = g_hash_table_lookup (counter->happened, GUINT_TO_POINTER (message));

		if (message != 0 &&
			(known == NULL || movement_event (table, row->row) < movement_event (table, GPOINTER_TO_UINT (known) - 1)))
			g_hash_table_insert (counter->happened, GUINT_TO_POINTER (message), GUINT_TO_POINTER (row->row + 1));
	}
}

/* When a posting happened: as it says itself, else as its event says. Its posting date is no event: INSTANT_NONE. */
static instant_t
posting_happened (const struct counter *counter, uint32_t right)
{
	const struct recon *recon = counter->recon;
	const struct movement_table *table = recon->side[SIDE_RIGHT].table;
	instant_t event = movement_event (table, right);
	gpointer left = g_hash_table_lookup (counter->happened, GUINT_TO_POINTER (movement_text (table, COL_MESSAGE, right)));

	if (event != INSTANT_NONE || left == NULL)
		return event;
	return movement_event (recon->side[SIDE_LEFT].table, GPOINTER_TO_UINT (left) - 1);
}

/* When it was in the book. Nothing but a day: from its first minute on. */
static instant_t
posting_booked (const struct counter *counter, uint32_t right)
{
	const struct movement_table *table = counter->recon->side[SIDE_RIGHT].table;
	instant_t entered = movement_entered (table, right), event = movement_event (table, right);

	if (entered != INSTANT_NONE || event != INSTANT_NONE)
		return entered != INSTANT_NONE ? entered : event;
	return zone_day_start (counter->recon->plant->zone, movement_posting (table, right), 0);
}

/* A posting of what an earlier count found, or of this one. */
static bool
is_adjustment (const struct recon *recon, uint32_t right)
{
	enum kind kind = (enum kind) recon->side[SIDE_RIGHT].table->kind[right];

	return kind == KIND_COUNT_GAIN || kind == KIND_COUNT_LOSS;
}

/* Whether an adjustment names a count; one that names none is of the last count before it. */
static bool
adjusts (const struct recon *recon, const struct onhand_count *one, uint32_t right)
{
	const struct movement_table *table = recon->side[SIDE_RIGHT].table;
	const char *names[] = {movement_string (table, COL_MESSAGE, right), movement_string (table, COL_DOCUMENT, right)};
	bool named = false;

	for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
		if (*names[i] == '\0')
			continue;
		if (strcmp (names[i], one->count->source_key) == 0 || strcmp (names[i], one->count->document) == 0)
			return true;
		named |= i == 0;
	}
	return !named;
}

/* ---- which buckets ---- */

static bool
part_fits (uint32_t counted, uint32_t held)
{
	return counted == 0 || counted == held;
}

/* What a count does not tell apart it means altogether; but stock of others is never counted with one's own. */
static bool
bucket_fits (const struct recon *recon, const struct onhand_count *one, const struct bucket *bucket)
{
	const struct movement_table *table = one->table;

	return part_fits (table->canonical_location[one->row], bucket->location) &&
		part_fits (movement_text (table, COL_LOT, one->row), bucket->lot) &&
		(movement_text (table, COL_STOCK_STATUS, one->row) == 0 ||
			onhand_status (recon, movement_text (table, COL_STOCK_STATUS, one->row)) == bucket->status) &&
		bucket->special == movement_text (table, COL_SPECIAL_STOCK, one->row) && bucket->owner == onhand_owner (table, one->row);
}

/* ---- one count ---- */

struct book
{
	int128 posted, late, missing, adjusted;
	int128 dated;    /* entered later, with an earlier posting date: that says nothing of when it happened */
	const char *why; /* the book is not known; NULL */
	GPtrArray *refs; /* of the rows that are late or missing: side and row, as below */
};

/* Posted with others of its order, without an id: its events say what had happened, and it takes back what it posted of them. */
static bool
is_of_sum (const struct counter *counter, uint32_t right)
{
	const struct onhand *onhand = counter->recon->onhand;

	return onhand->named != NULL && onhand->named[right] == NAMED_IN_SUM &&
		movement_event (counter->recon->side[SIDE_RIGHT].table, right) == INSTANT_NONE;
}

static void
book_add_postings (struct counter *counter, const struct onhand_count *one, const struct bucket *bucket, struct book *book)
{
	const struct bucket_side *of = &bucket->side[SIDE_RIGHT];
	const struct movement_table *table = counter->recon->side[SIDE_RIGHT].table;
	instant_t at = one->count->counted_at;

	book->posted += of->open;
	for (uint32_t i = 0; i < of->n; i++) {
		const struct bucket_row *row = bucket_row_at (counter->recon->onhand, of->first + i);
		bool booked = posting_booked (counter, row->row) <= at;
		instant_t happened = posting_happened (counter, row->row);

		if (is_adjustment (counter->recon, row->row) && (!booked || adjusts (counter->recon, one, row->row))) {
			if (adjusts (counter->recon, one, row->row))
				book->adjusted += row->delta;
		} else if (booked) {
			book->posted += row->delta;
			book->late -= is_of_sum (counter, row->row) ? row->delta : 0;
		} else if (is_of_sum (counter, row->row))
			continue;
		else if (happened != INSTANT_NONE && happened <= at) {
			book->late += row->delta;
			g_ptr_array_add (book->refs, GUINT_TO_POINTER (row->row * 2 + 1));
		} else if (happened == INSTANT_NONE && movement_posting (table, row->row) < plant_day (counter->recon->plant, at))
			book->dated += row->delta;
	}
}

static void
book_add_events (struct counter *counter, const struct onhand_count *one, const struct bucket *bucket, struct book *book)
{
	const struct onhand *onhand = counter->recon->onhand;
	const struct bucket_side *of = &bucket->side[SIDE_LEFT];

	for (uint32_t i = 0; i < of->n && !onhand->one_system; i++) {
		const struct bucket_row *row = bucket_row_at (onhand, of->first + i);

		if (recon_row_time (counter->recon, SIDE_LEFT, row->row) > one->count->counted_at)
			continue;
		if (onhand->posting[row->row] == POSTED_IN_SUM)
			book->late += row->delta;
		if (onhand->posting[row->row] != NO_ROW)
			continue;
		book->missing += row->delta;
		g_ptr_array_add (book->refs, GUINT_TO_POINTER (row->row * 2));
	}
}

/* A failed movement is an event that is not posted, where the left side has none for it. */
static void
book_add_queue (struct counter *counter, const struct onhand_count *one, struct book *book)
{
	const struct recon *recon = counter->recon;
	const struct movement_table *table = recon->side[SIDE_QUEUE].table, *counted = one->table;
	uint32_t lot = movement_text (counted, COL_LOT, one->row);

	for (uint32_t row = 0; row < table->rows; row++) {
		uint32_t message = movement_text (table, COL_MESSAGE, row);

		if (table->kind[row] == KIND_NONE || (table->flags[row] & (MOVEMENT_NO_UNIT | MOVEMENT_SIGN)) ||
			table->canonical_material[row] != counted->canonical_material[one->row] ||
			(lot != 0 && movement_text (table, COL_LOT, row) != lot) ||
			recon_row_time (recon, SIDE_QUEUE, row) > one->count->counted_at ||
			g_hash_table_contains (counter->happened, GUINT_TO_POINTER (message)))
			continue;
		book->missing += onhand_delta (table, row);
	}
}

static void
materials_find (struct counter *counter)
{
	const struct onhand *onhand = counter->recon->onhand;

	counter->first = g_hash_table_new (NULL, NULL);
	for (uint32_t i = onhand->buckets->len; i > 0; i--)
		g_hash_table_insert (
			counter->first, GUINT_TO_POINTER (bucket_at (onhand, onhand->order[i - 1])->material), GUINT_TO_POINTER (i));
}

static uint32_t
first_of (const struct counter *counter, uint32_t material)
{
	gpointer found = g_hash_table_lookup (counter->first, GUINT_TO_POINTER (material));

	return found != NULL ? GPOINTER_TO_UINT (found) - 1 : counter->recon->onhand->buckets->len;
}

static struct book
book_make (struct counter *counter, struct onhand_count *one)
{
	struct recon *recon = counter->recon;
	struct onhand *onhand = recon->onhand;
	struct book book = {.refs = g_ptr_array_new ()};
	uint32_t material = one->table->canonical_material[one->row];

	for (uint32_t i = first_of (counter, material); i < onhand->buckets->len; i++) {
		const struct bucket *bucket = bucket_at (onhand, onhand->order[i]);

		if (bucket->material != material)
			break;
		if (!bucket_fits (recon, one, bucket))
			continue;
		if (one->bucket == NO_ROW)
			one->bucket = onhand->order[i];
		if (bucket->side[SIDE_RIGHT].roll == ROLL_BREAKS)
			book.why = "not judged: the roll-forward of its book breaks";
		else if (bucket->side[SIDE_RIGHT].roll == ROLL_UNUSABLE)
			book.why = "not judged: a record of its book could not be used";
		else if (bucket->side[SIDE_RIGHT].open == DECIMAL_NONE)
			book.why = "not judged: no balance of its book is known";
		else {
			book_add_postings (counter, one, bucket, &book);
			book_add_events (counter, one, bucket, &book);
		}
	}
	if (one->table->flags[one->row] & MOVEMENT_NO_UNIT)
		book.why = "not judged: no factor leads to the base unit";
	else if (one->bucket == NO_ROW)
		book.why = "not judged: no movement and no balance is of it";
	else
		book_add_queue (counter, one, &book);
	return book;
}

static void
count_tell (struct counter *counter, struct onhand_count *one, const struct book *book)
{
	struct recon *recon = counter->recon;
	date_t on = plant_day (recon->plant, one->count->counted_at);
	uint32_t link;
	struct onhand_fact *fact = onhand_fact_new (recon, one->bucket, CODE_COUNT_DIFF, one->count->source_key, on, &link);
	char posted[DECIMAL_TEXT_MAX], late[DECIMAL_TEXT_MAX], missing[DECIMAL_TEXT_MAX];

	fact->left = one->counted;
	fact->right = one->book;
	fact->delta = one->difference - one->adjusted;
	fact->at = one->count->counted_at;
	fact->document = *one->count->document != '\0' ? one->count->document : one->count->source_key;
	fact->lot = strpool_text (recon->strings, movement_text (one->table, COL_LOT, one->row));
	fact->pass = "count";
	fact->stock = onhand_value (recon, fact->price, -fact->delta);
	fact->cause = recon_word (recon, "book at the count: posted %s, happened before and posted later %s, not posted %s",
		decimal_format (one->posted, QTY_SCALE, fact->uom_decimals, posted),
		decimal_format (one->late, QTY_SCALE, fact->uom_decimals, late),
		decimal_format (one->missing, QTY_SCALE, fact->uom_decimals, missing));
	if (one->adjusted != 0)
		fact->cause = recon_word (recon, "%s; %s were posted for it", fact->cause,
			decimal_format (one->adjusted, QTY_SCALE, fact->uom_decimals, posted));
	fact->tags = one->missing != 0 ? "UNPOSTED" : "";
	for (guint i = 0; i < book->refs->len; i++)
		finding_reference (
			recon, link, (int) (GPOINTER_TO_UINT (book->refs->pdata[i]) % 2), GPOINTER_TO_UINT (book->refs->pdata[i]) / 2);
	one->code = CODE_COUNT_DIFF;
	one->case_key = fact->key;
}

static void
count_judge (struct counter *counter, struct onhand_count *one)
{
	struct recon *recon = counter->recon;
	struct book book = book_make (counter, one);
	char dated[DECIMAL_TEXT_MAX];

	one->counted = one->table->counted[one->row];
	if (book.why != NULL)
		one->state = "not judged", one->note = book.why;
	else {
		one->posted = fitting (book.posted);
		one->late = fitting (book.late);
		one->missing = fitting (book.missing);
		one->adjusted = fitting (book.adjusted);
		one->book = fitting (book.posted + book.late + book.missing);
		one->difference = fitting (one->counted - (int128) one->book);
		const struct bucket *bucket = bucket_at (recon->onhand, one->bucket);
		if (book.dated != 0)
			one->note = recon_word (recon, "entered after the count with an earlier posting date: %s",
				decimal_format (book.dated, QTY_SCALE, MAX (reference_uom_decimals (recon->reference, bucket->uom), 0), dated));
		int64_t basis = MAX (magnitude (one->counted), magnitude (one->book));

		if (one->adjusted != 0 && one->adjusted == one->difference)
			one->state = "adjusted";
		else if (one->adjusted == 0 && onhand_within (recon, bucket, one->difference, basis, 0))
			one->state = one->missing != 0 || one->late != 0 ? "agrees with what was not posted yet"
				: one->difference == 0                       ? "agrees"
															 : "within tolerance";
		else {
			one->state = "differs";
			count_tell (counter, one, &book);
		}
	}
	g_ptr_array_unref (book.refs);
}

void
onhand_count (struct recon *recon)
{
	struct onhand *onhand = recon->onhand;
	struct counter counter = {.recon = recon};

	happened_collect (&counter);
	materials_find (&counter);
	for (int side = SIDE_LEFT; side < SIDE_COUNT; side++) {
		const struct movement_table *table = recon->input->counts[side];
		const struct stock_count *count;

		for (uint32_t i = 0; (count = reference_count (recon->reference, side, i)) != NULL; i++) {
			struct onhand_count one = {.count = count,
				.table = table,
				.row = i,
				.posted = DECIMAL_NONE,
				.late = DECIMAL_NONE,
				.missing = DECIMAL_NONE,
				.book = DECIMAL_NONE,
				.difference = DECIMAL_NONE,
				.adjusted = DECIMAL_NONE,
				.state = "",
				.note = "",
				.code = CODE_NONE,
				.bucket = NO_ROW};
			date_t day = plant_day (recon->plant, count->counted_at);

			if (strcmp (count->plant, recon->plant->name) != 0 || day < recon->input->from || day >= recon->input->until ||
				(onhand->one_system && side == SIDE_LEFT))
				continue;
			count_judge (&counter, &one);
			g_array_append_val (onhand->counts, one);
		}
	}
	g_hash_table_unref (counter.happened);
	g_hash_table_unref (counter.first);
}
