/* table.c - the rows of an order: scans, postings and what the ERP keeps beside them. */
#include "simulate/table.h"

#include "simulate/books.h"
#include "simulate/row.h"
#include "simulate/truth.h"

#include <string.h>

const char *const system_names[] = {"mes", "erp", "gl", ""};

const struct table_info table_infos[TABLE_COUNT] = {
	[TABLE_SCAN] = {SYSTEM_MES, "movement",
		"source_key,plant,storage_location,order_no,operation,material,lot,movement,qty,uom,event_at,message_id"},
	[TABLE_POSTING] = {SYSTEM_ERP, "movement",
		"source_key,plant,storage_location,order_no,material,lot,movement,indicator,qty,uom,amount,currency,"
		"posting_date,entered_at,message_id,reversal_of,document,gl_account,channel,entered_by,batch"},
	[TABLE_GL_LINE] = {SYSTEM_GL, "gl_line",
		"source_key,company,plant,gl_account,posting_date,entered_at,amount,currency,document,movement,"
		"message_id,material,qty,uom,entered_by,batch"},
	[TABLE_ORDER] = {SYSTEM_ERP, "order", "plant,order_no,material,status,completed_at,closed_at,order_qty"},
	[TABLE_QUEUE] = {SYSTEM_ERP, "queue", "source_key,plant,material,movement,qty,uom,lot,order_no,message_id,reason,entered_at"},
	[TABLE_QUEUE_BEFORE] = {SYSTEM_ERP, "queue_before",
		"source_key,plant,material,movement,qty,uom,lot,order_no,message_id,reason,entered_at"},
	[TABLE_CONFIRMATION] = {SYSTEM_ERP, "confirmation",
		"source_key,plant,order_no,operation,started,yield,scrap,message_id,posted_at"},
	[TABLE_TRUTH] = {SYSTEM_NONE, "truth", TRUTH_HEADER},
	[TABLE_TRUTH_BRIDGE] = {SYSTEM_NONE, "truth_bridge", TRUTH_BRIDGE_HEADER},
	[TABLE_LOCATION_MAP] = {SYSTEM_MES, "location_map", "plant,from,to"},
	[TABLE_ITEM] = {SYSTEM_ERP, "item", "plant,material,text,base_uom,item_class,substitution_group,captured,lot_valued,service"},
	[TABLE_UOM] = {SYSTEM_ERP, "uom", "uom,decimals,material,base_uom,numerator,denominator"},
	[TABLE_PRICE] = {SYSTEM_ERP, "price", "plant,material,valid_from,price,price_unit,currency,source"},
	[TABLE_BOM] = {SYSTEM_ERP, "bom_line", "parent,component,base_qty,qty,uom"},
	[TABLE_BATCH] = {SYSTEM_ERP, "batch", "interface,at"},
	[TABLE_OUTAGE] = {SYSTEM_ERP, "outage", "plant,interface,from,until"},
	[TABLE_STOCK_ACCOUNT] = {SYSTEM_ERP, "stock_account", "plant,material,gl_account,valid_from"},
	[TABLE_STOCK_BALANCE] = {SYSTEM_ERP, "stock_balance", "plant,material,gl_account,currency,on,qty,value"},
	[TABLE_MES_BALANCE] = {SYSTEM_MES, "balance", "plant,material,storage_location,lot,stock_status,on,qty,uom"},
	[TABLE_BALANCE] = {SYSTEM_ERP, "balance", "plant,material,storage_location,lot,stock_status,on,qty,uom"},
	[TABLE_STOCK_COUNT] = {SYSTEM_ERP, "count", "source_key,plant,material,storage_location,lot,qty,uom,counted_at"},
	[TABLE_TRUTH_STOCK] = {SYSTEM_NONE, "truth_stock", "code,plant,material,storage_location,lot,delta_qty,fault"},
	[TABLE_ACCOUNT_BALANCE] = {SYSTEM_GL, "account_balance", "company,gl_account,currency,on,amount"},
};

static const char *const channel_names[CHANNEL_COUNT] = {"IDOC", "CPI", "BATCH", "UI"};

const char *
channel_user (enum channel channel)
{
	static const char *const users[CHANNEL_COUNT] = {"MESRFC", "CPIUSER", "BATCH", "PLANNER"};

	return users[channel];
}

/* ---- rows */

static void
scan_write (const struct order *order, const struct scan *scan, struct text *text)
{
	static const char *const movements[] = {[SCAN_CONSUMED] = "CONS", [SCAN_PRODUCED] = "PROD", [SCAN_SCRAPPED] = "SCRP"};
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
	if (posting->movement == REVALUATION)
		put_text (&at, "REVAL");
	else
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
	put_text (&at, account_code (posting_account (order, posting)));
	put_text (&at, channel_names[posting->channel]);
	put_text (&at, channel_user (posting->channel));
	put_batch (&at, posting->batch);
	row_end (text, at);
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
text_copy (const GString *from, struct text *text, int64_t *count)
{
	size_t need = text->used + from->len;

	if (from->len == 0)
		return;
	if (text->room < need) {
		text->room = 2 * need;
		text->data = g_realloc (text->data, text->room);
	}
	memcpy (text->data + text->used, from->str, from->len);
	text->used = need;
	for (gsize i = 0; i < from->len; i++)
		*count += from->str[i] == '\n';
}

void
postings_write (const struct order *order, struct text *text, int64_t *counts)
{
	for (guint i = 0; i < order->postings->len; i++)
		posting_write (order, &g_array_index (order->postings, struct posting, i), &text[TABLE_POSTING]);
	counts[TABLE_POSTING] += order->postings->len;
	counts[TABLE_GL_LINE] += order_book (order, &text[TABLE_GL_LINE]);
}

void
order_write (const struct order *order, struct text *text, int64_t *counts)
{
	for (guint i = 0; i < order->scans->len; i++)
		scan_write (order, &g_array_index (order->scans, struct scan, i), &text[TABLE_SCAN]);
	postings_write (order, text, counts);
	failed_write (order, order->queue, &text[TABLE_QUEUE]);
	failed_write (order, order->queue, &text[TABLE_QUEUE_BEFORE]);
	failed_write (order, order->deleted, &text[TABLE_QUEUE_BEFORE]);
	for (guint i = 0; i < order->confirmations->len; i++)
		confirmation_write (order, i, &text[TABLE_CONFIRMATION]);
	order_line_write (order, &text[TABLE_ORDER]);
	text_copy (order->truth, &text[TABLE_TRUTH], &counts[TABLE_TRUTH]);
	text_copy (order->bridge, &text[TABLE_TRUTH_BRIDGE], &counts[TABLE_TRUTH_BRIDGE]);
	counts[TABLE_SCAN] += order->scans->len;
	counts[TABLE_QUEUE] += order->queue->len;
	counts[TABLE_QUEUE_BEFORE] += order->queue->len + order->deleted->len;
	counts[TABLE_CONFIRMATION] += order->confirmations->len;
	counts[TABLE_ORDER]++;
}
