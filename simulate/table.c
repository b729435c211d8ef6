/* table.c - rows of scans, postings and ledger lines as text: tens of millions of them, so each is put together by hand. */
#include "simulate/table.h"

#include "simulate/truth.h"

#include <string.h>

enum { ROW_MAX = 512 };

#define GL_DOCUMENT_SHIFT UINT64_C (200000000)	/* accounting documents are numbered from 51..., material documents from 49... */

const char *const system_names[] = { "mes", "erp", "gl", "" };

const struct table_info table_infos[TABLE_COUNT] = {
	[TABLE_SCAN] = { SYSTEM_MES, "movement",
			 "source_key,plant,storage_location,order_no,operation,material,lot,movement,qty,uom,event_at,message_id" },
	[TABLE_POSTING] = { SYSTEM_ERP, "movement",
			    "source_key,plant,storage_location,order_no,material,lot,movement,indicator,qty,uom,amount,currency,"
			    "posting_date,entered_at,message_id,reversal_of,document,gl_account,channel,entered_by" },
	[TABLE_GL_LINE] = { SYSTEM_GL, "gl_line",
			    "source_key,company,plant,gl_account,posting_date,amount,currency,document,material" },
	[TABLE_ORDER] = { SYSTEM_ERP, "order", "plant,order_no,material,status,completed_at,closed_at,order_qty" },
	[TABLE_QUEUE] = { SYSTEM_ERP, "queue",
			  "source_key,plant,material,movement,qty,uom,lot,order_no,message_id,reason,entered_at" },
	[TABLE_QUEUE_BEFORE] = { SYSTEM_ERP, "queue_before",
				 "source_key,plant,material,movement,qty,uom,lot,order_no,message_id,reason,entered_at" },
	[TABLE_CONFIRMATION] = { SYSTEM_ERP, "confirmation",
				 "source_key,plant,order_no,operation,started,yield,scrap,message_id,posted_at" },
	[TABLE_TRUTH] = { SYSTEM_NONE, "truth", TRUTH_HEADER },
	[TABLE_LOCATION_MAP] = { SYSTEM_MES, "location_map", "plant,from,to" },
	[TABLE_ITEM] = { SYSTEM_ERP, "item",
			 "plant,material,text,base_uom,item_class,substitution_group,captured,lot_valued,service" },
	[TABLE_UOM] = { SYSTEM_ERP, "uom", "uom,decimals,material,base_uom,numerator,denominator" },
	[TABLE_PRICE] = { SYSTEM_ERP, "price", "plant,material,valid_from,price,price_unit,currency,source" },
	[TABLE_BOM] = { SYSTEM_ERP, "bom_line", "parent,component,base_qty,qty,uom" },
	[TABLE_BATCH] = { SYSTEM_ERP, "batch", "interface,at" },
	[TABLE_OUTAGE] = { SYSTEM_ERP, "outage", "plant,interface,from,until" },
};

static const char *const channel_names[CHANNEL_COUNT] = { "IDOC", "CPI", "BATCH", "UI" };
static const char *const channel_users[CHANNEL_COUNT] = { "MESRFC", "CPIUSER", "BATCH", "PLANNER" };

/* ---- writing by hand: each function moves *at, and relies on room for a row */

static void
put_char (char **at, char c)
{
	*(*at)++ = c;
}

static void
put_text (char **at, const char *text)
{
	size_t n = strlen (text);

	memcpy (*at, text, n);
	*at += n;
	put_char (at, ',');
}

static void
put_number (char **at, uint64_t number, int width)
{
	char digits[20];
	int n = 0;

	for (; number > 0 || n < width || n == 0; number /= 10)
		digits[n++] = (char) ('0' + number % 10);
	while (n > 0)
		put_char (at, digits[--n]);
}

static void
put_field (char **at, uint64_t number)
{
	put_number (at, number, 1);
	put_char (at, ',');
}

/* A scaled number with so many of its decimals, the rest being zeros. */
static void
put_decimal (char **at, int64_t value, int scale, int decimals)
{
	static const uint64_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000 };
	uint64_t left = (value < 0 ? -(uint64_t) value : (uint64_t) value) / powers[scale - decimals];

	if (value < 0)
		put_char (at, '-');
	put_number (at, left / powers[decimals], 1);
	if (decimals > 0) {
		put_char (at, '.');
		put_number (at, left % powers[decimals], decimals);
	}
	put_char (at, ',');
}

static void
put_date (char **at, date_t date)
{
	int year, month, day;

	date_split (date, &year, &month, &day);
	put_number (at, (uint64_t) year, 4);
	put_char (at, '-');
	put_number (at, (uint64_t) month, 2);
	put_char (at, '-');
	put_number (at, (uint64_t) day, 2);
}

/* An instant on the plant's clock, to the second, with its offset unless that is not wanted. */
static void
put_instant (char **at, const struct zone *zone, instant_t instant, bool offset)
{
	int64_t local = zone_to_local (zone, instant), second = local % INSTANT_DAY / INSTANT_SECOND;
	int64_t ahead = (local - instant) / (60 * INSTANT_SECOND);
	uint64_t minutes = (uint64_t) (ahead < 0 ? -ahead : ahead);

	put_date (at, (date_t) (local / INSTANT_DAY));
	put_char (at, 'T');
	put_number (at, (uint64_t) second / 3600, 2);
	put_char (at, ':');
	put_number (at, (uint64_t) second / 60 % 60, 2);
	put_char (at, ':');
	put_number (at, (uint64_t) second % 60, 2);
	if (offset) {
		put_char (at, ahead < 0 ? '-' : '+');
		put_number (at, minutes / 60, 2);
		put_char (at, ':');
		put_number (at, minutes % 60, 2);
	}
	put_char (at, ',');
}

static void
put_lot (char **at, const struct catalog *catalog, int material, uint32_t lot)
{
	if (lot != 0) {
		put_char (at, catalog->materials[material].prefix);
		put_number (at, (uint64_t) catalog->materials[material].number, 2);
		put_char (at, '-');
		put_number (at, lot, 1);
	}
	put_char (at, ',');
}

static void
put_message (char **at, uint64_t message)
{
	if (message != 0) {
		put_char (at, 'M');
		put_number (at, message, 10);
	}
	put_char (at, ',');
}

/* A place as the MES names it, or as the ERP does. */
static void
put_place (char **at, int place, bool mes)
{
	if (place >= CELL_FIRST) {
		put_text (at, "CELL");
		(*at)[-1] = '-';
		put_field (at, (uint64_t) (place - CELL_FIRST + 1));
	} else if (mes) {
		put_text (at, place == PLACE_PACKING ? "PACK" : "LINE");
		(*at)[-1] = '-';
		put_field (at, place == PLACE_PACKING ? 1 : (uint64_t) place);
	} else {
		put_char (at, 'L');
		put_number (at, place == PLACE_PACKING ? 100 : place == PLACE_WAREHOUSE ? 900 : (uint64_t) place, 3);
		put_char (at, ',');
	}
}

static void
put_unit (char **at, enum unit unit)
{
	put_text (at, unit_name (unit));
	if (unit < UNIT_DRUM)
		return;
	--*at;
	put_field (at, unit - UNIT_DRUM + 1u);
}

static void
put_document_item (char **at, uint64_t document, uint64_t item)
{
	put_number (at, document, 10);
	put_char (at, '/');
	put_field (at, item);
}

/* Ends the row: the comma behind its last value becomes the line's end. */
static void
row_end (struct text *text, char *at)
{
	at[-1] = '\n';
	text->used = (size_t) (at - text->data);
}

static char *
row_begin (struct text *text)
{
	if (text->room - text->used < ROW_MAX) {
		text->room = MAX (2 * text->room, 1 << 16);
		text->data = g_realloc (text->data, text->room);
	}
	return text->data + text->used;
}

/* ---- rows */

static void
scan_write (const struct order *order, const struct scan *scan, struct text *text)
{
	static const char *const movements[] = { [SCAN_CONSUMED] = "CONS", [SCAN_PRODUCED] = "PROD", [SCAN_SCRAPPED] = "SCRP" };
	const struct catalog *catalog = order->world->catalog;
	char *at = row_begin (text);

	put_char (&at, 'S');
	put_number (&at, scan->number, 10);
	put_char (&at, ',');
	put_text (&at, order->site->code);
	put_place (&at, scan->place, true);
	put_field (&at, order->number);
	put_number (&at, scan->operation, 4);
	put_char (&at, ',');
	put_text (&at, catalog->materials[scan->material].code);
	put_lot (&at, catalog, scan->lot_material, scan->lot);
	put_text (&at, movements[scan->movement]);
	if (scan->flags & SCAN_QTY_BROKEN)
		put_text (&at, QTY_BROKEN_TEXT);
	else
		put_decimal (&at, scan->qty, QTY_SCALE, unit_decimals (scan->unit));
	put_unit (&at, scan->unit);
	put_instant (&at, order->site->zone, scan->event_at, !(scan->flags & SCAN_LOCAL_TIME));
	put_message (&at, scan->message);
	row_end (text, at);
}

static void
posting_write (const struct order *order, const struct posting *posting, struct text *text)
{
	const struct catalog *catalog = order->world->catalog;
	char *at = row_begin (text);

	put_document_item (&at, posting->document, posting->item);
	put_text (&at, order->site->code);
	put_place (&at, posting->place, false);
	if (posting->order != 0)
		put_number (&at, posting->order, 1);
	put_char (&at, ',');
	put_text (&at, catalog->materials[posting->material].code);
	put_lot (&at, catalog, posting->lot_material, posting->lot);
	put_field (&at, posting->movement);
	put_text (&at, posting_is_receipt (posting) ? "S" : "H");
	put_decimal (&at, posting->qty, QTY_SCALE, unit_decimals (posting->unit));
	put_unit (&at, posting->unit);
	put_decimal (&at, posting->amount, MONEY_SCALE, 2);
	put_text (&at, order->site->currency);
	put_date (&at, posting->posting_date);
	put_char (&at, ',');
	put_instant (&at, order->site->zone, posting->entered_at, true);
	put_message (&at, posting->message);
	if (posting->reversal_of != 0)
		put_document_item (&at, posting->reversal_of, posting->reversal_item);
	else
		put_char (&at, ',');
	put_field (&at, posting->document);
	put_text (&at, catalog->materials[posting->material].account);
	put_text (&at, channel_names[posting->channel]);
	put_text (&at, channel_users[posting->channel]);
	row_end (text, at);
}

static void
gl_line_write (const struct order *order, const struct posting *posting, int line, const char *account, int64_t amount,
	       struct text *text)
{
	char *at = row_begin (text);

	put_document_item (&at, posting->document + GL_DOCUMENT_SHIFT, (uint64_t) (2 * posting->item - line));
	put_text (&at, order->site->company);
	put_text (&at, order->site->code);
	put_text (&at, account);
	put_date (&at, posting->posting_date);
	put_char (&at, ',');
	put_decimal (&at, amount, MONEY_SCALE, 2);
	put_text (&at, order->site->currency);
	put_document_item (&at, posting->document, posting->item);
	put_text (&at, order->world->catalog->materials[posting->material].code);
	row_end (text, at);
}

/* The account opposite to stock: consumption, factory output, scrap; a transfer inside the plant has none. */
static const char *
counter_account (const struct posting *posting)
{
	switch (posting->movement) {
	case 101: case 102: case 531: case 532:
		return "895000";
	case 551: case 552:
		return "890000";
	case 311:
		return NULL;
	default:
		return "400000";
	}
}

static void
order_line_write (const struct order *order, struct text *text)
{
	instant_t exported = order->world->exported_at;
	bool complete = order->completed_at <= exported, closed = order->closed_at <= exported;
	char *at = row_begin (text);

	put_text (&at, order->site->code);
	put_field (&at, order->number);
	put_text (&at, order->world->catalog->materials[order->product].code);
	put_text (&at, closed ? "TECH_CLOSED" : complete ? "PROD_COMPLETE" : "IN_PROCESS");
	if (complete)
		put_instant (&at, order->site->zone, order->completed_at, true);
	else
		put_char (&at, ',');
	if (closed)
		put_instant (&at, order->site->zone, order->closed_at, true);
	else
		put_char (&at, ',');
	put_decimal (&at, order->ordered, QTY_SCALE, 0);
	row_end (text, at);
}

static void
put_said (char **at, int64_t qty)
{
	if (qty != 0)
		put_decimal (at, qty, QTY_SCALE, 0);
	else
		put_char (at, ',');
}

static void
confirmation_write (const struct order *order, guint number, struct text *text)
{
	const struct confirmation_line *line = &g_array_index (order->confirmations, struct confirmation_line, number);
	char *at = row_begin (text);

	put_char (&at, 'C');
	put_document_item (&at, order->number, number + 1);
	put_text (&at, order->site->code);
	put_field (&at, order->number);
	put_number (&at, (uint64_t) line->operation, 4);
	put_char (&at, ',');
	put_said (&at, line->started);
	put_said (&at, line->yield);
	put_said (&at, line->scrap);
	put_message (&at, line->message);
	put_instant (&at, order->site->zone, line->posted_at, true);
	row_end (text, at);
}

static void
queue_write (const struct order *order, const struct posting *posting, struct text *text)
{
	const struct catalog *catalog = order->world->catalog;
	char *at = row_begin (text);

	put_char (&at, 'Q');
	put_field (&at, posting->document);
	put_text (&at, order->site->code);
	put_text (&at, catalog->materials[posting->material].code);
	put_field (&at, posting->movement);
	put_decimal (&at, posting->qty, QTY_SCALE, unit_decimals (posting->unit));
	put_unit (&at, posting->unit);
	put_lot (&at, catalog, posting->lot_material, posting->lot);
	put_field (&at, posting->order);
	put_message (&at, posting->message);
	put_text (&at, "deficit of stock");
	put_instant (&at, order->site->zone, posting->entered_at, true);
	row_end (text, at);
}

static void
failed_write (const struct order *order, const GArray *failed, struct text *text)
{
	for (guint i = 0; i < failed->len; i++)
		queue_write (order, &g_array_index (failed, struct posting, i), text);
}

static void
truth_copy (const struct order *order, struct text *text)
{
	size_t need = text->used + order->truth->len;

	if (text->room < need) {
		text->room = 2 * need;
		text->data = g_realloc (text->data, text->room);
	}
	memcpy (text->data + text->used, order->truth->str, order->truth->len);
	text->used = need;
}

void
order_write (const struct order *order, struct text *text, int64_t *counts)
{
	for (guint i = 0; i < order->scans->len; i++)
		scan_write (order, &g_array_index (order->scans, struct scan, i), &text[TABLE_SCAN]);
	for (guint i = 0; i < order->postings->len; i++) {
		const struct posting *posting = &g_array_index (order->postings, struct posting, i);
		const char *counter = counter_account (posting);
		const char *stock = order->world->catalog->materials[posting->material].account;
		int64_t amount = posting_is_receipt (posting) ? posting->amount : -posting->amount;

		posting_write (order, posting, &text[TABLE_POSTING]);
		if (counter == NULL)
			continue;
		gl_line_write (order, posting, 1, stock, amount, &text[TABLE_GL_LINE]);
		gl_line_write (order, posting, 0, counter, -amount, &text[TABLE_GL_LINE]);
		counts[TABLE_GL_LINE] += 2;
	}
	failed_write (order, order->queue, &text[TABLE_QUEUE]);
	failed_write (order, order->queue, &text[TABLE_QUEUE_BEFORE]);
	failed_write (order, order->deleted, &text[TABLE_QUEUE_BEFORE]);
	for (guint i = 0; i < order->confirmations->len; i++)
		confirmation_write (order, i, &text[TABLE_CONFIRMATION]);
	order_line_write (order, &text[TABLE_ORDER]);
	if (order->truth->len > 0)
		truth_copy (order, &text[TABLE_TRUTH]);
	counts[TABLE_SCAN] += order->scans->len;
	counts[TABLE_POSTING] += order->postings->len;
	counts[TABLE_QUEUE] += order->queue->len;
	counts[TABLE_QUEUE_BEFORE] += order->queue->len + order->deleted->len;
	counts[TABLE_CONFIRMATION] += order->confirmations->len;
	counts[TABLE_ORDER]++;
	for (gsize i = 0; i < order->truth->len; i++)
		counts[TABLE_TRUTH] += order->truth->str[i] == '\n';
}
