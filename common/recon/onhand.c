#include "common/recon/onhand_internal.h"

#include "common/base/failure.h"
#include "common/base/hash.h"

#include <string.h>

enum
{
	REFERENCES_MAX = 50 /* records that a case of a bucket names */
};

/* ---- facts ---- */

int64_t
onhand_value (const struct recon *recon, const struct price *price, int64_t qty)
{
	int64_t value;

	if (price == NULL || qty == DECIMAL_NONE ||
		money_of (qty, price->price, price->price_unit, currency_decimals (recon->plant->company->currency), &value) !=
			DECIMAL_OK)
		return DECIMAL_NONE;
	return value;
}

const char *
bucket_key (struct recon *recon, uint32_t number)
{
	const struct bucket *bucket = bucket_at (recon->onhand, number);
	const struct strpool *strings = recon->strings;

	return recon_word (recon, "%s|%s|%s|%s|%s|%s", strpool_text (strings, bucket->material),
		strpool_text (strings, bucket->location), strpool_text (strings, bucket->lot), strpool_text (strings, bucket->status),
		strpool_text (strings, bucket->special), strpool_text (strings, bucket->owner));
}

void
bucket_tell (struct bucket *bucket, enum code code, const char *key)
{
	/* The first is the gravest: the steps run in that order. */
	if (bucket->code != CODE_NONE)
		return;
	bucket->code = code;
	bucket->case_key = key;
}

struct onhand_fact *
onhand_fact_new (struct recon *recon, uint32_t number, enum code code, const char *more, date_t on, uint32_t *link)
{
	const struct bucket *bucket = bucket_at (recon->onhand, number);
	struct onhand_fact *fact = g_new0 (struct onhand_fact, 1);
	int decimals = reference_uom_decimals (recon->reference, bucket->uom);

	g_ptr_array_add (recon->onhand->facts, fact);
	fact->key = recon_word (recon, "%s %s", bucket_key (recon, number), more);
	fact->material = strpool_text (recon->strings, bucket->material);
	fact->material_text = bucket->item != NULL ? bucket->item->text : "";
	fact->location = strpool_text (recon->strings, bucket->location);
	fact->lot = strpool_text (recon->strings, bucket->lot);
	fact->uom = strpool_text (recon->strings, bucket->uom);
	fact->uom_decimals = MAX (decimals, 0);
	fact->right_location = fact->right_lot = fact->document = fact->cause = fact->tags = fact->pass = "";
	fact->left = fact->right = fact->delta = DECIMAL_NONE;
	fact->price = reference_price (recon->reference, recon->onhand->plant, bucket->material, on, &fact->price_fallback);
	fact->at = INSTANT_NONE;
	fact->on = on;
	*link = recon_finding (recon, code, "", "balance");
	finding_at (recon, *link)->onhand = fact;
	return fact;
}

static bool
reference_is_wanted (const struct recon *recon, const struct bucket_row *row, bool unposted_only)
{
	if (!unposted_only || recon->onhand->posting == NULL)
		return true;
	return row->side == SIDE_LEFT ? recon->onhand->posting[row->row] == NO_ROW : recon->onhand->named[row->row] == NAMED_BY_NONE;
}

void
bucket_reference (struct recon *recon, uint32_t link, uint32_t number, int side, bool unposted_only)
{
	const struct bucket_side *of = &bucket_at (recon->onhand, number)->side[side];
	g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (uint32_t));

	for (uint32_t i = 0; i < of->n; i++)
		if (reference_is_wanted (recon, bucket_row_at (recon->onhand, of->first + i), unposted_only))
			g_array_append_val (rows, bucket_row_at (recon->onhand, of->first + i)->row);
	recon_rows_sort (recon, side, (uint32_t *) (void *) rows->data, rows->len);
	for (guint i = 0; i < MIN (rows->len, (guint) REFERENCES_MAX); i++)
		finding_reference (recon, link, side, g_array_index (rows, uint32_t, i));
	if (of->shaky != 0 && !unposted_only)
		finding_reference (recon, link, side, of->shaky - 1);
}

/* ---- a run ---- */

static struct onhand *
onhand_new (const struct recon *recon)
{
	struct onhand *onhand = g_new0 (struct onhand, 1);
	const char *plant = recon->plant->name;
	uint32_t id = strpool_find (recon->strings, plant, strlen (plant));

	onhand->places = g_hash_table_new (NULL, NULL);
	for (int side = 0; side < SIDE_COUNT; side++) {
		onhand->told[side] = g_hash_table_new (NULL, NULL);
		onhand->ways[side] = g_hash_table_new (NULL, NULL);
		reference_way_statuses (recon->reference, side, onhand->ways[side]);
	}
	onhand->buckets = g_array_new (FALSE, TRUE, sizeof (struct bucket));
	onhand->rows = g_array_new (FALSE, TRUE, sizeof (struct bucket_row));
	onhand->counts = g_array_new (FALSE, TRUE, sizeof (struct onhand_count));
	onhand->facts = g_ptr_array_new_with_free_func (g_free);
	onhand->one_system = strcmp (recon->rule->left_source, recon->rule->right_source) == 0;
	onhand->plant = id == STRPOOL_ABSENT ? 0 : id;
	onhand->open_day = recon->input->from - 1;
	onhand->close_day = recon->input->until - 1;
	return onhand;
}

void
onhand_free (struct onhand *onhand)
{
	if (onhand == NULL)
		return;
	g_array_unref (onhand->buckets);
	g_array_unref (onhand->rows);
	g_array_unref (onhand->counts);
	g_hash_table_unref (onhand->places);
	for (int side = 0; side < SIDE_COUNT; side++) {
		g_hash_table_unref (onhand->told[side]);
		g_hash_table_unref (onhand->ways[side]);
	}
	g_ptr_array_unref (onhand->facts);
	keyring_clear (&onhand->keys);
	g_free (onhand->order);
	g_free (onhand->posting);
	g_free (onhand->named);
	g_free (onhand);
}

/* Every row is in the sum of its bucket. */
static void
rows_end (struct recon *recon)
{
	struct onhand *onhand = recon->onhand;
	const char *same = "of the same system as the other side";
	uint32_t link = 0;

	for (guint i = 0; i < onhand->rows->len; i++) {
		const struct bucket_row *row = bucket_row_at (onhand, i);

		if (i == 0 || row->bucket != row[-1].bucket || row->side != row[-1].side)
			link = ++recon->matches;
		if (recon->side[row->side].state[row->row] == STATE_PENDING)
			recon_settle_rest (recon, row->side, row->row, STATE_MATCHED, link);
	}
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct side *s = &recon->side[side];

		for (size_t i = 0; i < s->n; i++) {
			if (s->state[s->rows[i]] != STATE_PENDING)
				continue;
			if (onhand->one_system && side == SIDE_LEFT)
				recon_settle_rest (recon, side, s->rows[i], STATE_OUT_OF_SCOPE, recon_reason (recon, same, INSTANT_NONE));
			else
				recon_settle_rest (recon, side, s->rows[i], STATE_CONTEXT, 0);
		}
	}
}

/* Every bucket has ended, and what its cases say is all that differs. */
static gboolean
onhand_check (struct recon *recon, GError **error)
{
	const struct onhand *onhand = recon->onhand;

	for (uint32_t i = 0; i < onhand->buckets->len; i++) {
		const struct bucket *bucket = bucket_at (onhand, onhand->order[i]);

		if (bucket->rest == 0 && (bucket->state != BUCKET_DIFFERS || bucket->code != CODE_NONE))
			continue;
		g_set_error (error, FAILURE, FAILURE_INTERNAL,                       /* uncovered: no known way here */
			"bucket %s is left over", bucket_key (recon, onhand->order[i])); /* uncovered: */
		return FALSE;                                                        /* uncovered: */
	}
	return TRUE;
}

gboolean
onhand_run (struct recon *recon, GError **error)
{
	recon->onhand = onhand_new (recon);
	onhand_collect (recon);
	onhand_roll (recon);
	if (!recon->onhand->one_system)
		onhand_unposted (recon);
	onhand_replay (recon);
	onhand_transfers (recon);
	onhand_match (recon);
	onhand_count (recon);
	rows_end (recon);
	return onhand_check (recon, error);
}

/* ---- cases ---- */

static const char *
onhand_case_id (const struct recon *recon, struct outcome *outcome, enum code code, const char *key)
{
	g_autoptr (digest) digest = digest_new ();
	char hex[DIGEST_HEX_SIZE];

	digest_add_text (digest, recon->rule->name);
	digest_add_text (digest, recon->input->source_name[SIDE_RIGHT]);
	digest_add_text (digest, recon->plant->name);
	digest_add_text (digest, key);
	digest_add_text (digest, code_name (code));
	digest_hex (digest, hex);
	hex[16] = '\0';
	return outcome_text (outcome, hex);
}

static void
onhand_money (const struct onhand_fact *fact, struct outcome_case *c)
{
	c->unit_price = fact->price != NULL ? fact->price->price : DECIMAL_NONE;
	c->price_unit = fact->price != NULL ? fact->price->price_unit : 1;
	c->price_source = fact->price == NULL ? ""
		: fact->price_fallback            ? "first known price"
		: *fact->price->source != '\0'    ? fact->price->source
										  : "price list";
	c->impact_stock = fact->stock;
	c->impact_wip = c->impact_liability = 0;
	c->impact_profit = fact->stock;
	c->exposure = fact->exposure;
	if (fact->stock == DECIMAL_NONE || fact->exposure == DECIMAL_NONE)
		c->unvalued_reason = "no price is known for the material";
}

void
onhand_case (const struct recon *recon, const struct onhand_fact *fact, struct outcome *outcome, struct outcome_case *c)
{
	instant_t as_of = recon->input->as_of;
	date_t on = as_of != INSTANT_NONE ? zone_date (recon->plant->zone, as_of) : DATE_NONE;

	c->case_id = onhand_case_id (recon, outcome, c->code, fact->key);
	c->root_id = c->nearest_key = c->nearest_why = c->proof = c->order_status = "";
	c->order_no = c->operation = c->serial = c->movement = c->right_material = c->right_order = "";
	c->tags = outcome_text (outcome, fact->tags);
	c->plant = outcome_text (outcome, recon->plant->name);
	c->material = outcome_text (outcome, fact->material);
	c->material_text = outcome_text (outcome, fact->material_text);
	c->storage_location = outcome_text (outcome, fact->location);
	c->right_location = outcome_text (outcome, fact->right_location);
	c->lot = outcome_text (outcome, fact->lot);
	c->right_lot = outcome_text (outcome, fact->right_lot);
	c->document = outcome_text (outcome, fact->document);
	c->cause = outcome_text (outcome, fact->cause);
	c->pass = outcome_text (outcome, fact->pass);
	c->uom = outcome_text (outcome, fact->uom);
	c->uom_decimals = fact->uom_decimals;
	c->broken = fact->broken;
	c->left_qty = fact->left;
	c->right_qty = fact->right;
	c->delta_qty = fact->delta;
	c->event_at = fact->at;
	c->posting_date = DATE_NONE;
	c->period =
		recon->input->period != PERIOD_NONE ? recon->input->period : fiscal_period (&recon->plant->company->calendar, fact->on);
	c->first_seen = on;
	c->age_days = on != DATE_NONE ? MAX (on - fact->on, 0) : 0;
	c->post_date = on != DATE_NONE ? company_posting_date (recon->plant->company, fact->on, on) : DATE_NONE;
	onhand_money (fact, c);
}

/* ---- the tables ---- */

static const char *
roll_word (enum roll_state state)
{
	static const char *const words[ROLL_STATE_COUNT] = {[ROLL_HOLDS] = "holds",
		[ROLL_BREAKS] = "breaks",
		[ROLL_MOVEMENTS_ONLY] = "movements only",
		[ROLL_BALANCES_ONLY] = "balances only",
		[ROLL_NOT_TOLD] = "not proven",
		[ROLL_NOT_KEPT] = "not kept",
		[ROLL_NOTHING] = "",
		[ROLL_UNUSABLE] = "not known"};

	return words[state];
}

static const char *
bucket_word (enum bucket_state state)
{
	static const char *const words[BUCKET_STATE_COUNT] = {[BUCKET_EQUAL] = "equal",
		[BUCKET_TOLERATED] = "within tolerance",
		[BUCKET_ELSEWHERE] = "equal over lots",
		[BUCKET_IN_FLIGHT] = "in flight",
		[BUCKET_DIFFERS] = "differs",
		[BUCKET_BLOCKED] = "blocked",
		[BUCKET_UNJUDGED] = "not compared"};

	return words[state];
}

static int64_t
shown (const struct bucket_side *of, int64_t value)
{
	return of->roll != ROLL_NOTHING ? value : DECIMAL_NONE;
}

static struct outcome_bucket
bucket_row_make (const struct recon *recon, struct outcome *outcome, const struct bucket *bucket)
{
	const struct bucket_side *left = &bucket->side[SIDE_LEFT], *right = &bucket->side[SIDE_RIGHT];
	bool one = recon->onhand->one_system, fallback;
	const struct price *price =
		reference_price (recon->reference, recon->onhand->plant, bucket->material, recon->onhand->close_day, &fallback);

	return (struct outcome_bucket) {.material = outcome_text (outcome, strpool_text (recon->strings, bucket->material)),
		.material_text = outcome_text (outcome, bucket->item != NULL ? bucket->item->text : ""),
		.location = outcome_text (outcome, strpool_text (recon->strings, bucket->location)),
		.lot = outcome_text (outcome, strpool_text (recon->strings, bucket->lot)),
		.status = outcome_text (outcome, bucket->status != 0 ? strpool_text (recon->strings, bucket->status) : "UNR"),
		.special = outcome_text (outcome, strpool_text (recon->strings, bucket->special)),
		.owner = outcome_text (outcome, strpool_text (recon->strings, bucket->owner)),
		.uom = outcome_text (outcome, strpool_text (recon->strings, bucket->uom)),
		.uom_decimals = MAX (reference_uom_decimals (recon->reference, bucket->uom), 0),
		.currency = outcome_text (outcome, recon->plant->company->currency),
		.left_open = one ? DECIMAL_NONE : shown (left, left->open),
		.left_moved = one ? DECIMAL_NONE : shown (left, left->move),
		.left_close = one ? DECIMAL_NONE : shown (left, left->close),
		.left_roll = one ? "" : roll_word (left->roll),
		.right_open = shown (right, right->open),
		.right_moved = shown (right, right->move),
		.right_close = shown (right, right->close),
		.right_roll = roll_word (right->roll),
		.state = one ? "" : bucket_word (bucket->state),
		.difference =
			one || bucket->state == BUCKET_BLOCKED || bucket->state == BUCKET_UNJUDGED ? DECIMAL_NONE : bucket->difference,
		.value = onhand_value (recon, price, bucket->difference),
		.lowest =
			MIN (left->depth == DECIMAL_NONE ? INT64_MAX : left->depth, right->depth == DECIMAL_NONE ? INT64_MAX : right->depth),
		.code = bucket->code,
		.case_id = bucket->code != CODE_NONE ? onhand_case_id (recon, outcome, bucket->code, bucket->case_key) : "",
		.note = outcome_text (outcome, one ? "" : bucket->note)};
}

/* What a controller reads first: cases, then what could not be compared, then what agrees. */
static int
bucket_rank (const struct outcome_bucket *row)
{
	if (row->code != CODE_NONE)
		return 0;
	return strcmp (row->state, "equal") == 0 || *row->state == '\0' ? 2 : 1;
}

static void
buckets_list (const struct recon *recon, struct outcome *outcome)
{
	const struct onhand *onhand = recon->onhand;
	size_t n = 0;

	outcome->buckets = g_new0 (struct outcome_bucket, onhand->buckets->len + 1);
	g_ptr_array_add (outcome->owned, outcome->buckets);
	/* In three rounds, so that each stays in the order of content. */
	for (int rank = 0; rank < 3; rank++)
		for (uint32_t i = 0; i < onhand->buckets->len; i++) {
			struct outcome_bucket row = bucket_row_make (recon, outcome, bucket_at (onhand, onhand->order[i]));

			if (row.lowest == INT64_MAX)
				row.lowest = DECIMAL_NONE;
			if (bucket_rank (&row) == rank && (rank < 2 || n < BUCKETS_LISTED_MAX))
				outcome->buckets[n++] = row;
		}
	outcome->n_buckets = n;
}

static void
counts_list (const struct recon *recon, struct outcome *outcome)
{
	const struct onhand *onhand = recon->onhand;

	outcome->stock_counts = g_new0 (struct outcome_count, onhand->counts->len + 1);
	g_ptr_array_add (outcome->owned, outcome->stock_counts);
	for (guint i = 0; i < onhand->counts->len; i++) {
		const struct onhand_count *one = &g_array_index (onhand->counts, struct onhand_count, i);
		const struct movement_table *table = one->table;
		uint32_t uom = table->base_uom[one->row], location = table->canonical_location[one->row];

		outcome->stock_counts[outcome->n_stock_counts++] =
			(struct outcome_count) {.source_key = outcome_text (outcome, one->count->source_key),
				.document = outcome_text (outcome, one->count->document),
				.counted_by = outcome_text (outcome, one->count->counted_by),
				.material = outcome_text (outcome, strpool_text (recon->strings, table->canonical_material[one->row])),
				.location = outcome_text (
					outcome, location != 0 ? strpool_text (recon->strings, location) : one->count->storage_location),
				.lot = outcome_text (outcome, one->count->lot),
				.status = outcome_text (outcome, one->count->stock_status),
				.uom = outcome_text (outcome, strpool_text (recon->strings, uom)),
				.uom_decimals = MAX (reference_uom_decimals (recon->reference, uom), 0),
				.counted_at = one->count->counted_at,
				.posted = one->posted,
				.late = one->late,
				.missing = one->missing,
				.book = one->book,
				.counted = one->counted,
				.difference = one->difference,
				.adjusted = one->adjusted,
				/* It is in the unit of the count. */
				.frozen = movement_text (table, COL_UOM, one->row) == 0 || movement_text (table, COL_UOM, one->row) == uom
					? one->count->book_qty
					: DECIMAL_NONE,
				.state = outcome_text (outcome, one->state),
				.note = outcome_text (outcome, one->note),
				.code = one->code,
				.case_id = one->code != CODE_NONE ? onhand_case_id (recon, outcome, one->code, one->case_key) : ""};
	}
}

static void
total_add (GArray *totals, const char *side, const char *state, int128 rolled, int128 told)
{
	guint i = 0;

	while (i < totals->len &&
		(strcmp (g_array_index (totals, struct outcome_stock_total, i).side, side) != 0 ||
			strcmp (g_array_index (totals, struct outcome_stock_total, i).state, state) != 0))
		i++;
	if (i == totals->len)
		g_array_append_val (totals, ((struct outcome_stock_total) {.side = side, .state = state}));
	g_array_index (totals, struct outcome_stock_total, i).buckets++;
	g_array_index (totals, struct outcome_stock_total, i).rolled += rolled;
	g_array_index (totals, struct outcome_stock_total, i).told += told;
}

static int
total_compare (gconstpointer a, gconstpointer b)
{
	const struct outcome_stock_total *x = a, *y = b;
	int order = strcmp (x->side, y->side);

	return order != 0 ? order : strcmp (x->state, y->state);
}

/* Of all buckets, however many of them are listed. */
static void
totals_list (const struct recon *recon, struct outcome *outcome)
{
	static const char *const transfer_words[TRANSFER_STATE_COUNT] = {[TRANSFER_NETS] = "net to zero",
		[TRANSFER_LEAVES] = "do not net to zero",
		[TRANSFER_ONE_LEG] = "one leg here",
		[TRANSFER_BETWEEN] = "between plants"};
	const struct onhand *onhand = recon->onhand;
	GArray *totals = g_array_new (FALSE, TRUE, sizeof (struct outcome_stock_total));

	for (uint32_t i = 0; i < onhand->buckets->len; i++) {
		const struct bucket *bucket = bucket_at (onhand, onhand->order[i]);

		for (int side = onhand->one_system ? SIDE_RIGHT : SIDE_LEFT; side < SIDE_COUNT; side++) {
			const struct bucket_side *of = &bucket->side[side];
			bool known = of->open != DECIMAL_NONE && of->close != DECIMAL_NONE && of->roll != ROLL_UNUSABLE;

			if (of->roll != ROLL_NOTHING)
				total_add (totals, outcome_text (outcome, recon->input->source_name[side]), roll_word (of->roll),
					known ? (int128) of->open + of->moved : 0, known ? of->close : 0);
		}
		if (!onhand->one_system)
			total_add (totals, "", bucket_word (bucket->state),
				bucket->side[SIDE_LEFT].close != DECIMAL_NONE ? bucket->side[SIDE_LEFT].close : 0,
				bucket->side[SIDE_RIGHT].close != DECIMAL_NONE ? bucket->side[SIDE_RIGHT].close : 0);
	}
	for (int i = 0; i < TRANSFER_STATE_COUNT; i++)
		if (onhand->transfers[i].documents > 0)
			g_array_append_val (totals,
				((struct outcome_stock_total) {STOCK_TRANSFERS, transfer_words[i], onhand->transfers[i].documents,
					onhand->transfers[i].in, onhand->transfers[i].out}));
	g_array_sort (totals, total_compare);
	outcome->n_stock_totals = totals->len;
	outcome->stock_totals = (struct outcome_stock_total *) (void *) g_array_free (totals, FALSE);
	g_ptr_array_add (outcome->owned, outcome->stock_totals);
}

void
onhand_outcome (const struct recon *recon, struct outcome *outcome)
{
	buckets_list (recon, outcome);
	counts_list (recon, outcome);
	totals_list (recon, outcome);
}
