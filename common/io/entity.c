#include "common/io/entity.h"

#include <stddef.h>
#include <string.h>

#define TEXT(column)               \
	{                              \
		column, COLUMN_TEXT, false \
	}
#define NEEDED(column)            \
	{                             \
		column, COLUMN_TEXT, true \
	}

/* A row of a population, and what it must say: stock what moved, where and how much; posted when and what it was worth. */
#define ROW_COLUMNS(place, moved, counted, posted, valued, account, order)                                                     \
	NEEDED ("source_key"), {"plant", COLUMN_TEXT, place}, {"material", COLUMN_TEXT, moved}, {"movement", COLUMN_TEXT, moved},  \
		{"qty", COLUMN_QTY, counted}, {"uom", COLUMN_TEXT, moved}, {"event_at", COLUMN_INSTANT, false},                        \
		{"posting_date", COLUMN_DATE, posted}, {"entered_at", COLUMN_INSTANT, false}, {"amount", COLUMN_MONEY, valued},        \
		{"fiscal_period", COLUMN_PERIOD, false}, TEXT ("indicator"), TEXT ("storage_location"), TEXT ("lot"), TEXT ("serial"), \
		{"order_no", COLUMN_TEXT, order}, TEXT ("operation"), TEXT ("work_center"), TEXT ("message_id"), TEXT ("reversal_of"), \
		TEXT ("currency"), {"gl_account", COLUMN_TEXT, account}, TEXT ("stock_status"), TEXT ("special_stock"),                \
		TEXT ("entered_by"), TEXT ("channel"), TEXT ("document")

/* clang-format off */ /* a table */
const struct entity entities[ENTITY_COUNT] = {
	[ENTITY_MOVEMENT] = {"movement", {ROW_COLUMNS (true, true, true, false, false, false, false)}, true},
	[ENTITY_GL_LINE] = {"gl_line", {ROW_COLUMNS (false, false, false, true, true, true, false)}, true},
	[ENTITY_INVOICE] = {"invoice", {ROW_COLUMNS (true, false, true, true, false, false, true)}, true},
	[ENTITY_ACTIVITY] = {"activity", {ROW_COLUMNS (true, false, false, true, true, false, true)}, true},
	[ENTITY_MOVEMENT_TYPES] = {"movement_types",
		{NEEDED ("movement"), TEXT ("indicator"), NEEDED ("kind"), NEEDED ("direction"), TEXT ("on_way"), TEXT ("other_on_way"),
			TEXT ("way_keeps")},
		false},
	[ENTITY_UOM] =
		{
			"uom",
			{NEEDED ("uom"), {"decimals", COLUMN_WHOLE, false}, TEXT ("material"), TEXT ("base_uom"),
				{"numerator", COLUMN_WHOLE, false}, {"denominator", COLUMN_WHOLE, false}},
			false,
		},
	[ENTITY_ITEM] =
		{
			"item",
			{NEEDED ("material"), TEXT ("plant"), TEXT ("text"), TEXT ("base_uom"), TEXT ("item_class"),
				TEXT ("substitution_group"), {"captured", COLUMN_BOOL, false}, {"lot_valued", COLUMN_BOOL, false},
				{"service", COLUMN_BOOL, false}},
			false,
		},
	[ENTITY_PRICE] =
		{
			"price",
			{NEEDED ("material"), TEXT ("plant"), {"valid_from", COLUMN_DATE, true}, {"price", COLUMN_PRICE, true},
				{"price_unit", COLUMN_WHOLE, false}, NEEDED ("currency"), TEXT ("source")},
			false,
		},
	[ENTITY_ORDER] =
		{
			"order",
			{NEEDED ("order_no"), NEEDED ("plant"), TEXT ("material"), TEXT ("status"), {"completed_at", COLUMN_INSTANT, false},
				{"closed_at", COLUMN_INSTANT, false}, {"released_at", COLUMN_INSTANT, false}, {"order_qty", COLUMN_QTY, false},
				{"yield_qty", COLUMN_QTY, false}, {"scrap_qty", COLUMN_QTY, false}, {"assembly_scrap", COLUMN_PRICE, false},
				{"over_delivery", COLUMN_QTY, false}, TEXT ("last_operation")},
			false,
		},
	[ENTITY_MATERIAL_MAP] = {"material_map", {NEEDED ("from"), NEEDED ("to"), TEXT ("plant")}, false},
	[ENTITY_LOCATION_MAP] = {"location_map", {NEEDED ("from"), NEEDED ("to"), TEXT ("plant")}, false},
	[ENTITY_ORDER_MAP] = {"order_map", {NEEDED ("from"), NEEDED ("to"), TEXT ("plant")}, false},
	[ENTITY_BATCH] = {"batch", {NEEDED ("interface"), {"at", COLUMN_INSTANT, true}}, false},
	[ENTITY_OUTAGE] =
		{
			"outage",
			{{"from", COLUMN_INSTANT, true}, {"until", COLUMN_INSTANT, true}, TEXT ("plant"), TEXT ("interface")},
			false,
		},
	[ENTITY_QUEUE] =
		{
			"queue",
			{NEEDED ("source_key"), NEEDED ("plant"), NEEDED ("material"), NEEDED ("movement"), {"qty", COLUMN_QTY, true},
				NEEDED ("uom"), TEXT ("lot"), TEXT ("order_no"), TEXT ("message_id"), TEXT ("reason"),
				{"entered_at", COLUMN_INSTANT, false}, TEXT ("indicator")},
			false,
		},
	[ENTITY_BOM_LINE] =
		{
			"bom_line",
			{NEEDED ("component"), {"qty", COLUMN_QTY, true}, TEXT ("plant"), TEXT ("order_no"), TEXT ("parent"), TEXT ("line"),
				{"base_qty", COLUMN_QTY, false}, TEXT ("uom"), {"fixed", COLUMN_BOOL, false}, {"phantom", COLUMN_BOOL, false},
				{"component_scrap", COLUMN_PRICE, false}, {"component_yield", COLUMN_PRICE, false},
				{"operation_scrap", COLUMN_PRICE, false}, {"net_scrap", COLUMN_BOOL, false}},
			false,
		},
	[ENTITY_CONFIRMATION] =
		{
			"confirmation",
			{NEEDED ("source_key"), NEEDED ("plant"), NEEDED ("order_no"), TEXT ("operation"), {"started", COLUMN_QTY, false},
				{"yield", COLUMN_QTY, false}, {"scrap", COLUMN_QTY, false}, {"rework", COLUMN_QTY, false},
				{"wip", COLUMN_QTY, false}, TEXT ("uom"), TEXT ("lot"), TEXT ("serial"), TEXT ("message_id"), TEXT ("document"),
				{"cancelled", COLUMN_BOOL, false}, TEXT ("cancels"), {"posted_at", COLUMN_INSTANT, false}},
			false,
		},
	[ENTITY_STOCK_BALANCE] =
		{
			"stock_balance",
			{NEEDED ("plant"), NEEDED ("material"), NEEDED ("currency"), {"on", COLUMN_DATE, false},
				{"value", COLUMN_MONEY, true}, {"qty", COLUMN_QTY, false}, TEXT ("gl_account"), TEXT ("valuation_class"),
				TEXT ("valuation_type"), {"period", COLUMN_PERIOD, false}},
			false,
		},
	[ENTITY_ACCOUNT_BALANCE] =
		{
			"account_balance",
			{NEEDED ("gl_account"), NEEDED ("currency"), {"on", COLUMN_DATE, false}, {"amount", COLUMN_MONEY, true},
				TEXT ("company"), TEXT ("period")},
			false,
		},
	[ENTITY_STOCK_ACCOUNT] =
		{
			"stock_account",
			{NEEDED ("gl_account"), TEXT ("plant"), TEXT ("material"), TEXT ("valuation_class"),
				{"valid_from", COLUMN_DATE, false}},
			false,
		},
	[ENTITY_ITEM_ACCOUNT] = {"item_account", {NEEDED ("reconciliation"), NEEDED ("gl_account"), TEXT ("plant")}, false},
	[ENTITY_LANE] = {"lane", {NEEDED ("from"), TEXT ("to"), {"days", COLUMN_WHOLE, true}}, false},
	[ENTITY_BALANCE] =
		{
			"balance",
			{NEEDED ("plant"), NEEDED ("material"), {"qty", COLUMN_QTY, true}, TEXT ("uom"), TEXT ("storage_location"),
				TEXT ("lot"), TEXT ("stock_status"), TEXT ("special_stock"), TEXT ("owner"), {"on", COLUMN_DATE, false},
				{"period", COLUMN_PERIOD, false}},
			false,
		},
	[ENTITY_STOCK_COUNT] =
		{
			"count",
			{NEEDED ("source_key"), NEEDED ("plant"), NEEDED ("material"), {"qty", COLUMN_QTY, true},
				{"counted_at", COLUMN_INSTANT, true}, TEXT ("uom"), TEXT ("storage_location"), TEXT ("lot"),
				TEXT ("stock_status"), TEXT ("special_stock"), TEXT ("owner"), {"book_qty", COLUMN_QTY, false},
				TEXT ("document"), TEXT ("counted_by")},
			false,
		},
	[ENTITY_GL_ENTRY] =
		{
			"gl_entry",
			{NEEDED ("source_key"), NEEDED ("gl_account"), {"posting_date", COLUMN_DATE, true}, {"amount", COLUMN_MONEY, true},
				TEXT ("company"), TEXT ("plant"), TEXT ("currency"), TEXT ("movement"), TEXT ("message_id"), TEXT ("document"),
				TEXT ("material"), TEXT ("order_no"), {"entered_at", COLUMN_INSTANT, false},
				{"fiscal_period", COLUMN_PERIOD, false}, TEXT ("ledger"), TEXT ("scope")},
			false,
		},
	[ENTITY_SCHEDULE] =
		{
			"schedule",
			{NEEDED ("source_key"), NEEDED ("plant"), {"due_at", COLUMN_INSTANT, true}, {"plan_qty", COLUMN_QTY, true},
				{"done_qty", COLUMN_QTY, false}, {"finished_at", COLUMN_INSTANT, false}, TEXT ("order_no"), TEXT ("material"),
				TEXT ("work_center"), TEXT ("shift")},
			false,
		},
	[ENTITY_INSPECTION] =
		{
			"inspection",
			{NEEDED ("source_key"), NEEDED ("plant"), {"at", COLUMN_INSTANT, true}, {"inspected_qty", COLUMN_QTY, true},
				{"first_pass_qty", COLUMN_QTY, true}, TEXT ("order_no"), TEXT ("operation"), TEXT ("material"), TEXT ("uom")},
			false,
		},
	[ENTITY_QUALITY_EVENT] =
		{
			"quality_event",
			{NEEDED ("source_key"), NEEDED ("plant"), {"at", COLUMN_INSTANT, true}, {"complete", COLUMN_BOOL, true},
				TEXT ("lot"), TEXT ("disposition"), TEXT ("erp_document"), {"accepted_first", COLUMN_BOOL, false},
				{"corrected", COLUMN_BOOL, false}},
			false,
		},
	[ENTITY_MESSAGE] =
		{
			"message",
			{NEEDED ("source_key"), NEEDED ("plant"), NEEDED ("interface"), {"event_at", COLUMN_INSTANT, true},
				{"attempts", COLUMN_WHOLE, false}, {"applied_at", COLUMN_INSTANT, false}, TEXT ("status"), TEXT ("reason"),
				{"rejected", COLUMN_BOOL, false}},
			false,
		},
	[ENTITY_MANUAL_EFFORT] =
		{
			"manual_effort",
			{NEEDED ("source_key"), NEEDED ("plant"), {"on", COLUMN_DATE, true}, NEEDED ("kind"), {"lines", COLUMN_WHOLE, true},
				{"hours", COLUMN_QTY, false}},
			false,
		},
	[ENTITY_CONVERSION] =
		{
			"conversion",
			{NEEDED ("source_key"), NEEDED ("object"), {"valid", COLUMN_BOOL, true}, {"at", COLUMN_INSTANT, true}, TEXT ("plant"),
				TEXT ("run"), {"weight", COLUMN_WHOLE, false}, {"source_value", COLUMN_MONEY, false},
				{"target_value", COLUMN_MONEY, false}, TEXT ("currency")},
			false,
		},
	[ENTITY_MOCK_TRANSACTION] =
		{
			"mock_transaction",
			{NEEDED ("source_key"), NEEDED ("plant"), NEEDED ("scenario"), {"at", COLUMN_INSTANT, true}, TEXT ("run"),
				{"document_ok", COLUMN_BOOL, true}, {"qty_ok", COLUMN_BOOL, true}, {"status_ok", COLUMN_BOOL, true},
				{"account_ok", COLUMN_BOOL, true}},
			false,
		},
	[ENTITY_ROTA] =
		{
			"rota",
			{NEEDED ("source_key"), NEEDED ("plant"), NEEDED ("user"), NEEDED ("role"), {"on", COLUMN_DATE, true},
				TEXT ("shift")},
			false,
		},
	[ENTITY_CERTIFICATE] =
		{
			"certificate",
			{NEEDED ("user"), NEEDED ("role"), {"valid_from", COLUMN_DATE, true}, {"valid_until", COLUMN_DATE, false}},
			false,
		},
	[ENTITY_SUPPORT_HOUR] =
		{
			"support_hour",
			{NEEDED ("source_key"), NEEDED ("plant"), {"starts_at", COLUMN_INSTANT, true}, {"required", COLUMN_WHOLE, true},
				{"present", COLUMN_WHOLE, false}, TEXT ("shift")},
			false,
		},
	[ENTITY_GENEALOGY] =
		{
			"genealogy",
			{NEEDED ("source_key"), NEEDED ("plant"), NEEDED ("lot"), NEEDED ("component"), {"at", COLUMN_INSTANT, true},
				{"required_qty", COLUMN_QTY, true}, {"linked_qty", COLUMN_QTY, false}, TEXT ("input_lot"), TEXT ("material"),
				TEXT ("uom")},
			false,
		},
	[ENTITY_CAPTURE] =
		{
			"capture",
			{NEEDED ("source_key"), NEEDED ("plant"), NEEDED ("outage"), {"outage_until", COLUMN_INSTANT, true},
				{"event_at", COLUMN_INSTANT, false}, {"retired_at", COLUMN_INSTANT, false}, TEXT ("state")},
			false,
		},
};
/* clang-format on */

int
entity_find (const char *name)
{
	for (int i = 0; i < ENTITY_COUNT; i++)
		if (strcmp (entities[i].name, name) == 0)
			return i;
	return -1;
}

const char *
entity_object (int id)
{
	return entities[id == ENTITY_GL_ENTRY ? ENTITY_GL_LINE : id].name;
}

bool
entity_is_reference (int id)
{
	return id > ENTITY_ACTIVITY;
}

int
entity_column (const struct entity *entity, const char *name)
{
	for (int i = 0; entity->columns[i].name != NULL; i++)
		if (strcmp (entity->columns[i].name, name) == 0)
			return i;
	return -1;
}

int
entity_columns (const struct entity *entity)
{
	int n = 0;

	while (entity->columns[n].name != NULL)
		n++;
	return n;
}
