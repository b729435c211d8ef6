/* stock.c - what is on hand at the edges of the period, and what was counted. */
#include "simulate/stock.h"

#include <string.h>

enum
{
	STOCK_STEP = 100, /* base units; opening stocks are whole multiples of it */
	CANDIDATE_SCANS = 3
};

/* A row that moved a bucket. */
struct stock_row
{
	uint64_t message;
	int64_t delta; /* base units */
	instant_t at;  /* of a scan when it happened, of a posting when it was entered */
	uint32_t lot;
	uint16_t site, material, lot_material, place;
	bool erp, inside; /* inside: dated in the period */
};

struct bucket
{
	uint32_t first, n; /* rows */
	int64_t moved[2];  /* MES, ERP; likewise what follows */
	int64_t open[2], close[2];
	enum fault fault; /* FAULT_COUNT: none */
	int64_t off;      /* by how much */
	bool mes;         /* the MES keeps it */
};

struct stock
{
	const struct world *world;
	GArray *rows; /* struct stock_row */
	GArray *buckets;
	GString *text[TABLE_COUNT]; /* made once */
	int64_t count[TABLE_COUNT];
	bool made;
};

struct stock *
stock_new (const struct world *world)
{
	int64_t wanted = 0;
	struct stock *stock;

	for (enum fault fault = FAULT_STOCK_ROLLFWD_BREAK; fault < FAULT_COUNT; fault++)
		wanted += world->simulation.faults[fault];
	if (wanted == 0)
		return NULL;
	stock = g_new0 (struct stock, 1);
	stock->world = world;
	stock->rows = g_array_new (FALSE, FALSE, sizeof (struct stock_row));
	stock->buckets = g_array_new (FALSE, TRUE, sizeof (struct bucket));
	return stock;
}

void
stock_free (struct stock *stock)
{
	if (stock == NULL)
		return;
	for (enum table table = 0; table < TABLE_COUNT; table++)
		if (stock->text[table] != NULL)
			g_string_free (stock->text[table], TRUE);
	g_array_unref (stock->rows);
	g_array_unref (stock->buckets);
	g_free (stock);
}

/* ---- adding ---- */

static bool
in_period (const struct world *world, date_t date)
{
	return date >= world->from && date < world->until;
}

static void
scan_add_stock (struct stock *stock, const struct order *order, const struct scan *scan)
{
	int64_t base = unit_to_base (scan->qty, scan->unit);
	struct stock_row row = {.message = scan->message,
		.delta = scan->movement == SCAN_CONSUMED ? -base : base,
		.at = scan->event_at - ((scan->event_at % INSTANT_SECOND) + INSTANT_SECOND) % INSTANT_SECOND,
		.lot = scan->lot,
		.site = (uint16_t) order->site->number,
		.material = scan->material,
		.lot_material = scan->lot_material,
		.place = scan->place,
		.inside = in_period (stock->world, order_date (order, scan->event_at))};

	/* Scrap that is reported never was in stock; what cannot be read moves nothing. */
	if (scan->movement != SCAN_SCRAPPED && !(scan->flags & SCAN_QTY_BROKEN))
		g_array_append_val (stock->rows, row);
}

static void
posting_add_stock (struct stock *stock, const struct order *order, const struct posting *posting)
{
	int64_t base = unit_to_base (posting->qty, posting->unit);
	struct stock_row row = {.message = posting->message,
		.delta = posting_is_receipt (posting) ? base : -base,
		.at = posting->entered_at - ((posting->entered_at % INSTANT_SECOND) + INSTANT_SECOND) % INSTANT_SECOND,
		.lot = posting->lot,
		.site = (uint16_t) order->site->number,
		.material = posting->material,
		.lot_material = posting->lot_material,
		.place = posting->place,
		.erp = true,
		.inside = in_period (stock->world, posting->posting_date)};

	if (base != 0)
		g_array_append_val (stock->rows, row);
}

void
stock_add (struct stock *stock, const struct order *order)
{
	if (stock == NULL)
		return;
	for (guint i = 0; i < order->scans->len; i++)
		scan_add_stock (stock, order, &g_array_index (order->scans, struct scan, i));
	for (guint i = 0; i < order->postings->len; i++)
		posting_add_stock (stock, order, &g_array_index (order->postings, struct posting, i));
}

void
stock_merge (struct stock *stock, const struct stock *other)
{
	if (stock != NULL)
		g_array_append_vals (stock->rows, other->rows->data, other->rows->len);
}

/* ---- buckets ---- */

static int
place_compare (const struct stock_row *x, const struct stock_row *y)
{
	const int64_t keys[][2] = {{x->site, y->site}, {x->material, y->material}, {x->lot_material, y->lot_material},
		{x->lot, y->lot}, {x->place, y->place}};

	for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
		if (keys[i][0] != keys[i][1])
			return keys[i][0] < keys[i][1] ? -1 : 1;
	return 0;
}

static int
row_compare (gconstpointer a, gconstpointer b)
{
	const struct stock_row *x = a, *y = b;
	int order = place_compare (x, y);

	if (order != 0)
		return order;
	if (x->erp != y->erp)
		return x->erp ? 1 : -1;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->delta != y->delta)
		return x->delta < y->delta ? -1 : 1;
	return (x->message > y->message) - (x->message < y->message);
}

static const struct stock_row *
row_at (const struct stock *stock, guint i)
{
	return &g_array_index (stock->rows, struct stock_row, i);
}

static struct bucket *
bucket_at (const struct stock *stock, guint i)
{
	return &g_array_index (stock->buckets, struct bucket, i);
}

/* Never below zero, whatever comes in; and in the end both systems have the same. */
static void
bucket_open (struct stock *stock, struct bucket *bucket)
{
	const int64_t step = (int64_t) STOCK_STEP * QTY_ONE;
	int64_t out[2] = {0, 0};

	for (guint i = 0; i < bucket->n; i++) {
		const struct stock_row *row = row_at (stock, bucket->first + i);

		if (!row->inside)
			continue;
		bucket->moved[row->erp] += row->delta;
		out[row->erp] -= MIN (row->delta, 0);
	}
	bucket->open[1] = (MAX (out[0], out[1]) / step + 2) * step;
	bucket->close[0] = bucket->close[1] = bucket->open[1] + bucket->moved[1];
	/* What is brought to the line in the period the MES knows from its beginning. */
	bucket->open[0] = bucket->close[0] - bucket->moved[0];
	bucket->mes = row_at (stock, bucket->first)->place <= LINES;
}

static void
buckets_make (struct stock *stock)
{
	g_array_sort (stock->rows, row_compare);
	for (guint i = 0; i < stock->rows->len;) {
		struct bucket bucket = {.first = i, .fault = FAULT_COUNT};

		while (i < stock->rows->len && place_compare (row_at (stock, i), row_at (stock, bucket.first)) == 0)
			i++;
		bucket.n = i - bucket.first;
		bucket_open (stock, &bucket);
		g_array_append_val (stock->buckets, bucket);
	}
}

/* ---- faults ---- */

/* The posting of a scan, at least two seconds after it; NULL. */
static const struct stock_row *
posting_of_scan (const struct stock *stock, const struct bucket *bucket, const struct stock_row *scan)
{
	for (guint i = 0; i < bucket->n; i++) {
		const struct stock_row *row = row_at (stock, bucket->first + i);

		if (row->erp && row->message == scan->message && row->at >= scan->at + 2 * INSTANT_SECOND)
			return row;
	}
	return NULL;
}

/* The middle one of its scans. */
static const struct stock_row *
middle_scan (const struct stock *stock, const struct bucket *bucket)
{
	guint scans = 0;

	while (scans < bucket->n && !row_at (stock, bucket->first + scans)->erp)
		scans++;
	return row_at (stock, bucket->first + scans / 2);
}

/* Where a fault can be told apart from anything else: captured, at a line, used up scan by scan, each posted on its own. */
static bool
is_candidate (const struct stock *stock, const struct bucket *bucket)
{
	const struct stock_row *first = row_at (stock, bucket->first);
	guint scans = 0;

	if (!stock->world->catalog->materials[first->material].captured || first->place > LINES || first->lot == 0 ||
		bucket->moved[0] != bucket->moved[1])
		return false;
	for (guint i = 0; i < bucket->n; i++) {
		const struct stock_row *row = row_at (stock, bucket->first + i);

		if (row->message == 0 || row->delta >= 0 || !row->inside)
			return false;
		scans += !row->erp;
	}
	return scans >= CANDIDATE_SCANS && bucket->n == 2 * scans &&
		posting_of_scan (stock, bucket, middle_scan (stock, bucket)) != NULL;
}

static void
fault_put (struct bucket *bucket, enum fault fault, int64_t off)
{
	bucket->fault = fault;
	bucket->off = off;
	if (fault == FAULT_STOCK_ROLLFWD_BREAK)
		bucket->close[1] += off;
	else if (fault == FAULT_STOCK_NEG) {
		/* What is left of it in the end is less than nothing, in both systems. */
		for (int side = 0; side < 2; side++) {
			bucket->open[side] = -bucket->moved[side] - off;
			bucket->close[side] = -off;
		}
	} else if (fault == FAULT_STOCK_ONHAND_DIFF || fault == FAULT_STOCK_WRONG_SLOC || fault == FAULT_STOCK_STATUS_DIFF) {
		bucket->open[1] -= off;
		bucket->close[1] -= off;
	}
}

static void
faults_put (struct stock *stock)
{
	int64_t total = 0, n = 0;
	g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (guint));

	for (guint i = 0; i < stock->buckets->len; i++)
		if (is_candidate (stock, bucket_at (stock, i)))
			g_array_append_val (candidates, i);
	for (enum fault fault = FAULT_STOCK_ROLLFWD_BREAK; fault < FAULT_COUNT; fault++)
		total += stock->world->simulation.faults[fault];
	/* Spread over all that can have one; quantities that no two faults share. */
	for (enum fault fault = FAULT_STOCK_ROLLFWD_BREAK; fault < FAULT_COUNT; fault++)
		for (int64_t i = 0; i < stock->world->simulation.faults[fault] && n < candidates->len; i++, n++) {
			guint at = (guint) (total < candidates->len ? n * candidates->len / total : n);

			struct bucket *bucket = bucket_at (stock, g_array_index (candidates, guint, at));
			enum unit base = stock->world->catalog->materials[row_at (stock, bucket->first)->material].base;

			fault_put (bucket, fault, (n + 1) * (unit_decimals (base) == 0 ? QTY_ONE : QTY_ONE / 20));
		}
}

/* ---- rows ---- */

static void
place_text (GString *text, int place, bool mes)
{
	if (place >= CELL_FIRST)
		g_string_append_printf (text, "CELL-%d", place - CELL_FIRST + 1);
	else if (mes)
		g_string_append_printf (text, "%s-%d", place == PLACE_PACKING ? "PACK" : "LINE", place == PLACE_PACKING ? 1 : place);
	else
		g_string_append_printf (text, "L%03d", place == PLACE_PACKING ? 100 : place == PLACE_WAREHOUSE ? 900 : place);
}

/* "plant,material,place,lot" */
static void
bucket_text (const struct stock *stock, const struct bucket *bucket, int place, bool mes, GString *text)
{
	const struct stock_row *row = row_at (stock, bucket->first);
	const struct catalog *catalog = stock->world->catalog;

	g_string_append_printf (text, "%s,%s,", stock->world->sites[row->site].code, catalog->materials[row->material].code);
	place_text (text, place, mes);
	g_string_append_c (text, ',');
	if (row->lot != 0)
		g_string_append_printf (text, "%c%02d-%u", catalog->materials[row->lot_material].prefix,
			catalog->materials[row->lot_material].number, row->lot);
}

static void
balance_line (
	struct stock *stock, const struct bucket *bucket, enum table table, int place, const char *status, date_t on, int64_t qty)
{
	const struct material *material = &stock->world->catalog->materials[row_at (stock, bucket->first)->material];
	char day[16], number[DECIMAL_TEXT_MAX];

	bucket_text (stock, bucket, place, table == TABLE_MES_BALANCE, stock->text[table]);
	g_string_append_printf (stock->text[table], ",%s,%s,%s,%s\n", status, date_format (on, day),
		decimal_format (qty, QTY_SCALE, unit_decimals (material->base), number), unit_name (material->base));
	stock->count[table]++;
}

static void
balances_line (struct stock *stock, const struct bucket *bucket)
{
	const struct stock_row *row = row_at (stock, bucket->first);
	date_t days[2] = {stock->world->from - 1, stock->world->until - 1};
	bool captured = stock->world->catalog->materials[row->material].captured;

	for (int d = 0; d < 2; d++) {
		if (bucket->mes && captured)
			balance_line (stock, bucket, TABLE_MES_BALANCE, row->place, "", days[d], d == 0 ? bucket->open[0] : bucket->close[0]);
		balance_line (stock, bucket, TABLE_BALANCE, row->place, "UNR", days[d], d == 0 ? bucket->open[1] : bucket->close[1]);
		if (bucket->fault == FAULT_STOCK_WRONG_SLOC)
			balance_line (stock, bucket, TABLE_BALANCE, row->place % LINES + 1, "UNR", days[d], bucket->off);
		if (bucket->fault == FAULT_STOCK_STATUS_DIFF)
			balance_line (stock, bucket, TABLE_BALANCE, row->place, "QI", days[d], bucket->off);
	}
}

/* What there was at an instant, by what had happened. */
static int64_t
stock_at (const struct stock *stock, const struct bucket *bucket, instant_t at)
{
	int64_t qty = bucket->open[0];

	for (guint i = 0; i < bucket->n; i++) {
		const struct stock_row *row = row_at (stock, bucket->first + i);

		qty += !row->erp && row->at <= at ? row->delta : 0;
	}
	return qty;
}

static void
count_line (struct stock *stock, const struct bucket *bucket, instant_t at, int64_t qty)
{
	const struct stock_row *row = row_at (stock, bucket->first);
	const struct material *material = &stock->world->catalog->materials[row->material];
	GString *text = stock->text[TABLE_STOCK_COUNT];
	char number[DECIMAL_TEXT_MAX], when[40];

	g_string_append_printf (text, "K%06" G_GINT64_FORMAT ",", ++stock->count[TABLE_STOCK_COUNT]);
	bucket_text (stock, bucket, row->place, false, text);
	g_string_append_printf (text, ",%s,%s,%s\n", decimal_format (qty, QTY_SCALE, unit_decimals (material->base), number),
		unit_name (material->base), instant_format (at, stock->world->sites[row->site].zone, when));
}

static void
truth_line (struct stock *stock, const struct bucket *bucket, const char *code, int64_t delta)
{
	const struct stock_row *row = row_at (stock, bucket->first);
	GString *text = stock->text[TABLE_TRUTH_STOCK];
	char number[DECIMAL_TEXT_MAX];

	g_string_append_printf (text, "%s,", code);
	bucket_text (stock, bucket, row->place, false, text);
	g_string_append_printf (text, ",%s,%s\n", decimal_format (delta, QTY_SCALE, 0, number), fault_name (bucket->fault));
	stock->count[TABLE_TRUTH_STOCK]++;
}

/*
 * Counted before something is taken, which is booked since: the count misses some. Counted after something was taken, which was
 * not booked yet: the count has some more. And once more, at the other time, counted right.
 */
static void
fault_lines (struct stock *stock, const struct bucket *bucket)
{
	const struct stock_row *scan = middle_scan (stock, bucket);
	instant_t before = scan->at - INSTANT_SECOND, after = scan->at + INSTANT_SECOND;

	switch (bucket->fault) {
	case FAULT_STOCK_ROLLFWD_BREAK:
		truth_line (stock, bucket, "ROLLFWD_BREAK", bucket->off);
		break;
	case FAULT_STOCK_NEG:
		truth_line (stock, bucket, "NEG_STOCK", -bucket->off);
		truth_line (stock, bucket, "NEG_STOCK", -bucket->off);
		break;
	case FAULT_STOCK_WRONG_SLOC:
		truth_line (stock, bucket, "WRONG_SLOC", bucket->off);
		break;
	case FAULT_STOCK_STATUS_DIFF:
		truth_line (stock, bucket, "STATUS_DIFF", bucket->off);
		break;
	case FAULT_STOCK_ONHAND_DIFF:
		truth_line (stock, bucket, "ONHAND_DIFF", bucket->off);
		break;
	case FAULT_STOCK_COUNT_BEFORE:
		count_line (stock, bucket, before, stock_at (stock, bucket, before) - bucket->off);
		count_line (stock, bucket, after, stock_at (stock, bucket, after));
		truth_line (stock, bucket, "COUNT_DIFF", -bucket->off);
		break;
	case FAULT_STOCK_COUNT_AFTER:
		count_line (stock, bucket, after, stock_at (stock, bucket, after) + bucket->off);
		count_line (stock, bucket, before, stock_at (stock, bucket, before));
		truth_line (stock, bucket, "COUNT_DIFF", bucket->off);
		break;
	default:
		break;
	}
}

static void
stock_make (struct stock *stock)
{
	stock->made = true;
	for (enum table table = TABLE_MES_BALANCE; table <= TABLE_TRUTH_STOCK; table++)
		stock->text[table] = g_string_new (NULL);
	buckets_make (stock);
	faults_put (stock);
	for (guint i = 0; i < stock->buckets->len; i++) {
		balances_line (stock, bucket_at (stock, i));
		fault_lines (stock, bucket_at (stock, i));
	}
}

void
stock_write_table (struct stock *stock, enum table table, GString *text, int64_t *count)
{
	if (stock == NULL)
		return;
	if (!stock->made)
		stock_make (stock);
	g_string_append (text, stock->text[table]->str);
	*count += stock->count[table];
}
