#include "onhand_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct zone *
zone_kept (void)
{
	static struct zone *kept;

	if (kept == NULL)
		kept = zone_new ("America/Chicago", NULL);
	ck_assert_ptr_nonnull (kept);
	return kept;
}

/* "10@14:30", "10", "2026-04-02" */
static instant_t
when_of (const char *text)
{
	g_auto (GStrv) parts = g_strsplit (text, "@", 2);
	int hour = 12, minute = 0;

	if (parts[1] != NULL)
		ck_assert_int_eq (sscanf (parts[1], "%d:%d", &hour, &minute), 2);
	return zone_day_start (zone_kept (), day_of (parts[0]), hour * 60 + minute);
}

static date_t
date_of (const char *text)
{
	g_auto (GStrv) parts = g_strsplit (text, "@", 2);

	return day_of (parts[0]);
}

static bool
word_is_there (char **words, const char *name)
{
	for (; *words != NULL; words++)
		if (strcmp (*words, name) == 0)
			return true;
	return false;
}

/* ---- lines ---- */

static void
movement_read_line (struct text_bench *bench, int side, char **w)
{
	struct movement_table *table = bench->side[side];
	int64_t qty = number_of (w[3], QTY_SCALE);

	movement_begin (table);
	text_set (table, COL_SOURCE_KEY, w[1]);
	text_set (table, COL_PLANT, "1000");
	text_set (table, COL_MATERIAL, w[2]);
	text_set (table, COL_MOVEMENT, word_or (w, "mvt", "MOVE"));
	text_set (table, COL_UOM, word_or (w, "uom", "KG"));
	text_set (table, COL_STORAGE_LOCATION, word_or (w, "loc", "L1"));
	text_set (table, COL_LOT, word_or (w, "lot", ""));
	text_set (table, COL_STOCK_STATUS, word_or (w, "st", ""));
	text_set (table, COL_SPECIAL_STOCK, word_or (w, "sp", ""));
	text_set (table, COL_MESSAGE, word_or (w, "msg", ""));
	text_set (table, COL_ORDER, word_or (w, "order", ""));
	if (table->n_attributes > 0)
		movement_set_attribute (table, 0, word_or (w, "owner", ""), strlen (word_or (w, "owner", "")));
	movement_set_qty (table, qty);
	if (side == SIDE_LEFT)
		movement_set_event (table, when_of (w[4]), false);
	else {
		movement_set_posting (table, date_of (w[4]));
		if (strcmp (word_or (w, "entered", ""), "none") != 0)
			movement_set_entered (table, when_of (word_or (w, "entered", w[4])));
	}
	movement_end (table);
}

static void
balance_read (struct text_bench *bench, char **w)
{
	struct bucket_balance balance = {.plant = word_or (w, "plant", "1000"),
		.material = w[2],
		.storage_location = word_or (w, "loc", "L1"),
		.lot = word_or (w, "lot", ""),
		.stock_status = word_or (w, "st", ""),
		.special_stock = word_or (w, "sp", ""),
		.owner = word_or (w, "owner", ""),
		.uom = word_or (w, "uom", "KG"),
		.on = strcmp (w[4], "now") == 0 ? DATE_NONE : day_of (w[4]),
		.qty = number_of (w[3], QTY_SCALE)};

	ck_assert (reference_add_balance (bench->reference, strcmp (w[1], "erp") == 0, &balance, NULL));
}

static void
count_read (struct text_bench *bench, char **w)
{
	struct stock_count count = {.source_key = w[1],
		.plant = "1000",
		.material = w[2],
		.storage_location = word_or (w, "loc", "L1"),
		.lot = word_or (w, "lot", ""),
		.stock_status = word_or (w, "st", ""),
		.special_stock = "",
		.owner = "",
		.uom = word_or (w, "uom", "KG"),
		.document = word_or (w, "doc", ""),
		.counted_by = word_or (w, "by", ""),
		.counted_at = when_of (w[4]),
		.qty = number_of (w[3], QTY_SCALE),
		.book_qty = word_of (w, "book") != NULL ? number_of (word_of (w, "book"), QTY_SCALE) : DECIMAL_NONE};

	ck_assert (reference_add_count (bench->reference, SIDE_RIGHT, &count, NULL));
}

static void
item_read (struct text_bench *bench, char **w)
{
	struct item item = {.plant = "",
		.material = w[1],
		.text = "",
		.base_uom = w[2],
		.item_class = word_or (w, "class", ""),
		.substitution_group = "",
		.captured = !word_is_there (w, "uncaptured")};

	ck_assert (reference_add_item (bench->reference, &item, NULL));
}

static void
queue_read (struct text_bench *bench, char **w)
{
	struct queue_item item = {.source_key = w[1],
		.plant = "1000",
		.material = w[2],
		.lot = word_or (w, "lot", ""),
		.order_no = "",
		.message_id = word_or (w, "msg", ""),
		.movement = "MOVE",
		.reason = "",
		.qty = number_of (w[3], QTY_SCALE),
		.uom = "KG",
		.entered_at = when_of (w[4]),
		.indicator = ""};

	ck_assert (reference_add_queue (bench->reference, &item, NULL));
}

static void
line_read (struct text_bench *bench, char **w)
{
	if (strcmp (w[0], "mes") == 0 || strcmp (w[0], "erp") == 0)
		movement_read_line (bench, strcmp (w[0], "erp") == 0, w);
	else if (strcmp (w[0], "balance") == 0)
		balance_read (bench, w);
	else if (strcmp (w[0], "count") == 0)
		count_read (bench, w);
	else if (strcmp (w[0], "item") == 0)
		item_read (bench, w);
	else if (strcmp (w[0], "queue") == 0)
		queue_read (bench, w);
	else if (strcmp (w[0], "price") == 0) {
		struct price price = {.plant = "",
			.material = w[1],
			.valid_from = date_make (2026, 1, 1),
			.price = number_of (w[2], PRICE_SCALE),
			.price_unit = 1,
			.currency = "USD",
			.source = "standard"};

		ck_assert (reference_add_price (bench->reference, &price, NULL));
	} else if (strcmp (w[0], "unit") == 0)
		ck_assert (reference_add_unit (bench->reference, w[1], (int) number_of (w[2], 0), NULL));
	else if (strcmp (w[0], "factor") == 0)
		ck_assert (reference_add_conversion (
			bench->reference, strcmp (w[1], "*") == 0 ? "" : w[1], w[2], w[3], number_of (w[4], 0), number_of (w[5], 0), NULL));
	else if (strcmp (w[0], "location") == 0)
		ck_assert (reference_add_crosswalk (bench->reference, CROSSWALK_LOCATION, SIDE_LEFT, "", w[1], w[2], NULL));
	else
		ck_abort_msg ("line '%s'", w[0]);
}

/* ---- a run ---- */

static const struct
{
	const char *movement;
	enum kind kind;
	const char *on_way, *other_on_way;
	bool located;
} kinds[] = {{"MOVE", KIND_TRANSFER_IN, "", "", false}, {"GR", KIND_RECEIPT_PO, "", "", false},
	{"GI", KIND_ISSUE_COMP, "", "", false}, {"GAIN", KIND_COUNT_GAIN, "", "", false}, {"STATUS", KIND_STATUS_IN, "", "", false},
	{"PLANT", KIND_XPLANT_IN, "", "", false}, {"SHIP", KIND_XPLANT_IN, "TRN", "", false},
	{"ARRIVE", KIND_XPLANT_IN, "", "TRN", false}, {"CART", KIND_TRANSFER_IN, "TRL", "", true},
	{"PLACE", KIND_TRANSFER_IN, "", "TRL", true}};

struct text_bench *
onhand_bench_run (const struct text_fixture *fixture)
{
	static const char *const names[SIDE_COUNT] = {"mes", "erp"};
	struct text_bench *bench = text_bench_new (fixture, "on-hand");

	bench->plant = (struct plant) {.name = "1000", .company = &bench->company, .zone = zone_kept ()};
	strpool_add0 (bench->strings, "1000");
	for (int side = 0; side < SIDE_COUNT; side++) {
		/* Not every source says whose its stock is. */
		if (strstr (fixture->text, "owner=") != NULL)
			movement_attribute_add (bench->side[side], "owner");
		for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++) {
			ck_assert (
				reference_add_movement (bench->reference, side, kinds[i].movement, "*", kinds[i].kind, DIRECTION_SIGNED, NULL));
			reference_set_movement_ways (bench->reference, kinds[i].on_way, kinds[i].other_on_way, kinds[i].located);
		}
	}
	text_bench_read (bench, fixture, line_read);
	text_bench_end (bench, fixture, names, when_of (fixture->as_of != NULL ? fixture->as_of : "2026-04-10"));
	text_bench_run (bench);
	return bench;
}

/* ---- what came out ---- */

static const char *
qty_text (int64_t qty, char *buffer)
{
	return qty == DECIMAL_NONE ? "-" : decimal_format (qty, QTY_SCALE, 0, buffer);
}

static const char *
money_text (int64_t money, char *buffer)
{
	return money == DECIMAL_NONE ? "-" : decimal_format (money, MONEY_SCALE, 2, buffer);
}

static char *
joined (GPtrArray *lines, bool sorted)
{
	if (sorted)
		g_ptr_array_sort (lines, texts_compare);
	g_ptr_array_add (lines, NULL);
	char *text = g_strjoinv ("\n", (char **) lines->pdata);
	g_ptr_array_unref (lines);
	return text;
}

char *
onhand_cases (const struct text_bench *bench)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

	for (size_t i = 0; i < bench->outcome->n_cases; i++) {
		const struct outcome_case *c = &bench->outcome->cases[i];
		g_autofree char *left = g_strjoinv (";", c->left_keys), *right = g_strjoinv (";", c->right_keys);
		char delta[DECIMAL_TEXT_MAX], stock[DECIMAL_TEXT_MAX], exposed[DECIMAL_TEXT_MAX];

		g_ptr_array_add (lines,
			g_strdup_printf ("%s %s %s%s%s%s%s %s %s/%s %s|%s%s%s", code_name (c->code), c->material, c->storage_location,
				*c->right_location != '\0' ? ">" : "", c->right_location, *c->lot != '\0' ? " " : "", c->lot,
				qty_text (c->delta_qty, delta), money_text (c->impact_stock, stock), money_text (c->exposure, exposed), left,
				right, *c->tags != '\0' ? " " : "", c->tags));
	}
	return joined (lines, true);
}

char *
onhand_buckets (const struct text_bench *bench)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

	for (size_t i = 0; i < bench->outcome->n_buckets; i++) {
		const struct outcome_bucket *b = &bench->outcome->buckets[i];
		const int64_t numbers[] = {b->left_open, b->left_moved, b->left_close, b->right_open, b->right_moved, b->right_close};
		char text[6][DECIMAL_TEXT_MAX];
		const char *shown[6];

		for (int n = 0; n < 6; n++)
			shown[n] = qty_text (numbers[n], text[n]);
		g_ptr_array_add (lines,
			g_strdup_printf ("%s %s %s %s %s+%s=%s|%s+%s=%s %s%s%s", b->material, *b->location != '\0' ? b->location : "-",
				*b->lot != '\0' ? b->lot : "-", b->status, shown[0], shown[1], shown[2], shown[3], shown[4], shown[5], b->state,
				b->code != CODE_NONE ? " " : "", code_name (b->code)));
	}
	return joined (lines, false);
}

char *
onhand_counts (const struct text_bench *bench)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

	for (size_t i = 0; i < bench->outcome->n_stock_counts; i++) {
		const struct outcome_count *c = &bench->outcome->stock_counts[i];
		const int64_t numbers[] = {c->posted, c->late, c->missing, c->book, c->counted, c->difference, c->adjusted};
		char text[7][DECIMAL_TEXT_MAX];
		const char *shown[7];

		for (int n = 0; n < 7; n++)
			shown[n] = qty_text (numbers[n], text[n]);
		g_ptr_array_add (lines,
			g_strdup_printf ("%s %s+%s+%s=%s %s %s %s %s", c->source_key, shown[0], shown[1], shown[2], shown[3], shown[4],
				shown[5], shown[6], c->state));
	}
	return joined (lines, false);
}

void
onhand_expect (struct text_fixture fixture, const char *cases, const char *buckets)
{
	for (fixture.order = 0; fixture.order < 4; fixture.order++) {
		g_autoptr (text_bench) bench = onhand_bench_run (&fixture);
		g_autofree char *found = onhand_cases (bench), *shown = onhand_buckets (bench);

		if (cases != NULL)
			ck_assert_str_eq (found, cases);
		if (buckets != NULL)
			ck_assert_str_eq (shown, buckets);
	}
}
