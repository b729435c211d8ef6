#include "common/config/vocabulary.h"

#include <string.h>

/* clang-format off */ /* a list */
enum trait { REVERSAL = 1, RECEIPT = 2, ISSUE = 4, SCRAP = 8 };

static const struct { const char *name; int traits; } kinds[KIND_COUNT] = {
	[KIND_NONE] = { "", 0 },
	[KIND_ISSUE_COMP] = { "ISSUE_COMP", ISSUE },
	[KIND_ISSUE_COMP_REV] = { "ISSUE_COMP_REV", ISSUE | REVERSAL },
	[KIND_BACKFLUSH] = { "BACKFLUSH", ISSUE },
	[KIND_BACKFLUSH_REV] = { "BACKFLUSH_REV", ISSUE | REVERSAL },
	[KIND_RECEIPT_PROD] = { "RECEIPT_PROD", RECEIPT },
	[KIND_RECEIPT_PROD_REV] = { "RECEIPT_PROD_REV", RECEIPT | REVERSAL },
	[KIND_RECEIPT_CO] = { "RECEIPT_CO", RECEIPT },
	[KIND_RECEIPT_CO_REV] = { "RECEIPT_CO_REV", RECEIPT | REVERSAL },
	[KIND_RECEIPT_BY] = { "RECEIPT_BY", RECEIPT },
	[KIND_RECEIPT_BY_REV] = { "RECEIPT_BY_REV", RECEIPT | REVERSAL },
	[KIND_SCRAP_STOCK] = { "SCRAP_STOCK", SCRAP },
	[KIND_SCRAP_STOCK_REV] = { "SCRAP_STOCK_REV", SCRAP | REVERSAL },
	[KIND_SCRAP_CONF] = { "SCRAP_CONF", SCRAP },
	[KIND_SCRAP_CONF_REV] = { "SCRAP_CONF_REV", SCRAP | REVERSAL },
	[KIND_REWORK_ISSUE] = { "REWORK_ISSUE", ISSUE },
	[KIND_REWORK_RECEIPT] = { "REWORK_RECEIPT", RECEIPT },
	[KIND_TRANSFER_OUT] = { "TRANSFER_OUT", 0 },
	[KIND_TRANSFER_IN] = { "TRANSFER_IN", 0 },
	[KIND_XPLANT_OUT] = { "XPLANT_OUT", 0 },
	[KIND_XPLANT_IN] = { "XPLANT_IN", 0 },
	[KIND_RECLASS_OUT] = { "RECLASS_OUT", 0 },
	[KIND_RECLASS_IN] = { "RECLASS_IN", 0 },
	[KIND_STATUS_OUT] = { "STATUS_OUT", 0 },
	[KIND_STATUS_IN] = { "STATUS_IN", 0 },
	[KIND_COUNT_GAIN] = { "COUNT_GAIN", 0 },
	[KIND_COUNT_LOSS] = { "COUNT_LOSS", 0 },
	[KIND_RECEIPT_PO] = { "RECEIPT_PO", RECEIPT },
	[KIND_RECEIPT_PO_REV] = { "RECEIPT_PO_REV", RECEIPT | REVERSAL },
	[KIND_RETURN_VENDOR] = { "RETURN_VENDOR", RECEIPT | REVERSAL },
	[KIND_SHIP] = { "SHIP", 0 },
	[KIND_SHIP_REV] = { "SHIP_REV", REVERSAL },
	[KIND_SUBCON_PROVIDE] = { "SUBCON_PROVIDE", 0 },
	[KIND_SUBCON_CONSUME] = { "SUBCON_CONSUME", ISSUE },
	[KIND_SUBCON_CONSUME_REV] = { "SUBCON_CONSUME_REV", ISSUE | REVERSAL },
	[KIND_CC_ISSUE] = { "CC_ISSUE", ISSUE },
	[KIND_CC_ISSUE_REV] = { "CC_ISSUE_REV", ISSUE | REVERSAL },
	[KIND_REVALUE] = { "REVALUE", 0 },
	[KIND_OPENING] = { "OPENING", 0 },
	[KIND_RECEIPT_COST] = { "RECEIPT_COST", RECEIPT },
	[KIND_RECEIPT_COST_REV] = { "RECEIPT_COST_REV", RECEIPT | REVERSAL },
};
/* clang-format on */

static const char *const states[STATE_COUNT] = {
	[STATE_CONTEXT] = "context",
	[STATE_REJECTED] = "rejected",
	[STATE_OUT_OF_SCOPE] = "out_of_scope",
	[STATE_DUPLICATE] = "duplicate",
	[STATE_NETTED] = "netted",
	[STATE_MATCHED] = "matched",
	[STATE_MATCHED_TOLERANCE] = "matched_tolerance",
	[STATE_OPEN_TIMING] = "open_timing",
	[STATE_EXCEPTION] = "exception",
};

/* Starting severities: domain.md 3.1; WRONG_SLOC, QTY_VAR ... are S3 until money lifts them. */
/* clang-format off */ /* a table */
static const struct { const char *name; int severity; bool additive; } codes[CODE_COUNT] = {
	[CODE_ROLLFWD_BREAK] = { "ROLLFWD_BREAK", 1, false },
	[CODE_DQ_REJECT] = { "DQ_REJECT", 2, false },
	[CODE_DQ_SIGN] = { "DQ_SIGN", 2, false },
	[CODE_DQ_UOM_NOCONV] = { "DQ_UOM_NOCONV", 2, false },
	[CODE_MD_UNMAPPED_MVT] = { "MD_UNMAPPED_MVT", 2, false },
	[CODE_MD_UNMAPPED_LOC] = { "MD_UNMAPPED_LOC", 3, true },
	[CODE_DUP_ERP] = { "DUP_ERP", 2, false },
	[CODE_DUP_MES] = { "DUP_MES", 3, false },
	[CODE_REV_UNPAIRED] = { "REV_UNPAIRED", 3, false },
	[CODE_REV_PRICE_DIFF] = { "REV_PRICE_DIFF", 4, false },
	[CODE_QUEUE_DELETED] = { "QUEUE_DELETED", 1, false },
	[CODE_STUCK_QUEUE] = { "STUCK_QUEUE", 2, false },
	[CODE_SIGN_FLIP] = { "SIGN_FLIP", 2, false },
	[CODE_UOM_FACTOR] = { "UOM_FACTOR", 2, false },
	[CODE_POST_TO_CLOSED_ORDER] = { "POST_TO_CLOSED_ORDER", 2, true },
	[CODE_LOT_MISMATCH] = { "LOT_MISMATCH", 2, false },
	[CODE_WRONG_MATERIAL] = { "WRONG_MATERIAL", 3, false },
	[CODE_WRONG_ORDER] = { "WRONG_ORDER", 3, false },
	[CODE_WRONG_SLOC] = { "WRONG_SLOC", 3, false },
	[CODE_CUTOFF] = { "CUTOFF", 2, false },
	[CODE_BF_FIXED_REPEAT] = { "BF_FIXED_REPEAT", 3, false },
	[CODE_CONF_CANCEL_NOT_REVERSED] = { "CONF_CANCEL_NOT_REVERSED", 2, false },
	[CODE_RECEIPT_MISSING] = { "RECEIPT_MISSING", 2, false },
	[CODE_RECEIPT_EXCESS] = { "RECEIPT_EXCESS", 2, false },
	[CODE_MISSING_ERP] = { "MISSING_ERP", 2, false },
	[CODE_MISSING_MES] = { "MISSING_MES", 3, false },
	[CODE_YIELD_MISMATCH] = { "YIELD_MISMATCH", 3, false },
	[CODE_SCRAP_DOUBLE] = { "SCRAP_DOUBLE", 3, false },
	[CODE_SCRAP_UNREPORTED] = { "SCRAP_UNREPORTED", 3, false },
	[CODE_COPRODUCT_MISSING] = { "COPRODUCT_MISSING", 3, false },
	[CODE_OVER_DELIVERY] = { "OVER_DELIVERY", 3, false },
	[CODE_QTY_VAR] = { "QTY_VAR", 3, false },
	[CODE_MATCH_SUGGESTED] = { "MATCH_SUGGESTED", 3, false },
	[CODE_USAGE_VAR] = { "USAGE_VAR", 3, false },
	[CODE_BOM_DRIFT] = { "BOM_DRIFT", 3, false },
	[CODE_TZ_AMBIGUOUS] = { "TZ_AMBIGUOUS", 4, true },
	[CODE_TOL_LEAK] = { "TOL_LEAK", 3, false },
	[CODE_ACCRUAL_STALE] = { "ACCRUAL_STALE", 2, false },
	[CODE_ACCT_DET_CHANGE] = { "ACCT_DET_CHANGE", 2, false },
	[CODE_SLGL_DIFF] = { "SLGL_DIFF", 2, false },
	[CODE_INVOICE_DOUBLE] = { "INVOICE_DOUBLE", 2, false },
	[CODE_GRIR_AGED] = { "GRIR_AGED", 3, false },
	[CODE_INVOICE_PRICE] = { "INVOICE_PRICE", 3, false },
	[CODE_ORDER_NOT_CLOSED] = { "ORDER_NOT_CLOSED", 3, false },
	[CODE_WIP_LEFT] = { "WIP_LEFT", 3, false },
	[CODE_INTRANSIT_AGED] = { "INTRANSIT_AGED", 3, false },
	[CODE_ITEMS_DIFF] = { "ITEMS_DIFF", 2, false },
	[CODE_NEG_STOCK] = { "NEG_STOCK", 2, false },
	[CODE_STATUS_DIFF] = { "STATUS_DIFF", 3, false },
	[CODE_COUNT_DIFF] = { "COUNT_DIFF", 3, false },
	[CODE_ONHAND_DIFF] = { "ONHAND_DIFF", 3, false },
	[CODE_LEG_STOPPED] = { "LEG_STOPPED", 3, false },
	[CODE_RESIDUAL] = { "RESIDUAL", 3, false },
};
/* clang-format on */

static const char *const bridge_causes[BRIDGE_CAUSE_COUNT] = {
	[BRIDGE_CARRY_FORWARD] = "carry_forward",
	[BRIDGE_UNPOSTED_BATCH] = "unposted_batch",
	[BRIDGE_IN_FLIGHT] = "in_flight",
	[BRIDGE_WRONG_ACCOUNT] = "wrong_account",
	[BRIDGE_WRONG_PERIOD] = "wrong_period",
	[BRIDGE_MANUAL_JOURNAL] = "manual_journal",
	[BRIDGE_MISSING_DOCUMENT] = "missing_document",
	[BRIDGE_ACCOUNT_DETERMINATION] = "account_determination",
	[BRIDGE_PRICE_CHANGE] = "price_change",
	[BRIDGE_ROUNDING] = "rounding",
	[BRIDGE_SPECIAL_PERIOD] = "special_period",
	[BRIDGE_SCOPE_GAP] = "scope_gap",
	[BRIDGE_UNEXPLAINED] = "unexplained",
};

static const char *const columns[COL_COUNT] = {
	[COL_SOURCE_KEY] = "source_key",
	[COL_PLANT] = "plant",
	[COL_MATERIAL] = "material",
	[COL_MOVEMENT] = "movement",
	[COL_INDICATOR] = "indicator",
	[COL_UOM] = "uom",
	[COL_STORAGE_LOCATION] = "storage_location",
	[COL_LOT] = "lot",
	[COL_SERIAL] = "serial",
	[COL_ORDER] = "order_no",
	[COL_OPERATION] = "operation",
	[COL_WORK_CENTER] = "work_center",
	[COL_MESSAGE] = "message_id",
	[COL_REVERSAL_OF] = "reversal_of",
	[COL_CURRENCY] = "currency",
	[COL_GL_ACCOUNT] = "gl_account",
	[COL_STOCK_STATUS] = "stock_status",
	[COL_SPECIAL_STOCK] = "special_stock",
	[COL_ENTERED_BY] = "entered_by",
	[COL_CHANNEL] = "channel",
	[COL_DOCUMENT] = "document",
};

const char *
kind_name (enum kind kind)
{
	return kinds[kind].name;
}

/* clang-format off */ /* a list */
enum kind
kind_find (const char *name)
{
	for (unsigned kind = KIND_NONE + 1; kind < KIND_COUNT; kind++)
		if (strcmp (kinds[kind].name, name) == 0)
			return kind;
	return KIND_NONE;
}

bool
kind_is_reversal (enum kind kind)
{
	return (kinds[kind].traits & REVERSAL) != 0;
}

bool
kind_is_receipt (enum kind kind)
{
	return (kinds[kind].traits & RECEIPT) != 0;
}

enum flow
kind_flow (enum kind kind)
{
	int traits = kinds[kind].traits;

	if (kind == KIND_NONE)
		return FLOW_NONE;
	return traits & ISSUE ? FLOW_ISSUE : traits & RECEIPT ? FLOW_RECEIPT : traits & SCRAP ? FLOW_SCRAP : FLOW_OTHER;
}

const char *
state_name (enum state state)
{
	return states[state];
}

const char *
bridge_cause_name (enum bridge_cause cause)
{
	return bridge_causes[cause];
}

int
bridge_cause_find (const char *name)
{
	for (int i = 0; i < BRIDGE_CAUSE_COUNT; i++)
		if (strcmp (bridge_causes[i], name) == 0)
			return i;
	return -1;
}

static int
word_find (const char *const *words, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (strcmp (words[i], name) == 0)
			return i;
	return -1;
}

static const char *const plant_causes[PLANT_CAUSE_COUNT] = {
	"left_only", "right_only", "failed", "quantity", "unit", "direction", "duplicate", "reversal", "reversal_price", "misplaced",
	"price", "cutoff", "edge", "in_flight", "tolerated", "unusable", "unexplained",
};
/* clang-format on */

const char *
plant_cause_name (enum plant_cause cause)
{
	return plant_causes[cause];
}

int
plant_cause_find (const char *name)
{
	return word_find (plant_causes, PLANT_CAUSE_COUNT, name);
}

static const char *const legs[LEG_COUNT] = {"mes", "erp", "queue", "gl"};
static const char *const leg_stops[STOP_COUNT] = {
	"not_posted", "failed", "not_measured", "not_in_books", "books_differ", "books_only", "in_flight", "cut", "complete"};
static const char *const leg_fates[LEG_FATE_COUNT] = {"line", "context", "out_of_scope", "unusable", "later", "no_stock_account",
	"revaluation", "other_movement", "other_ledger", "no_plant"};

const char *
leg_name (enum leg leg)
{
	return legs[leg];
}

int
leg_find (const char *name)
{
	return word_find (legs, LEG_COUNT, name);
}

const char *
leg_stop_name (enum leg_stop stop)
{
	return leg_stops[stop];
}

int
leg_stop_find (const char *name)
{
	return word_find (leg_stops, STOP_COUNT, name);
}

const char *
leg_fate_name (enum leg_fate fate)
{
	return leg_fates[fate];
}

int
leg_fate_find (const char *name)
{
	return word_find (leg_fates, LEG_FATE_COUNT, name);
}

const char *
code_name (enum code code)
{
	return code < CODE_COUNT ? codes[code].name : "";
}

enum code
code_find (const char *name)
{
	for (unsigned code = 0; code < CODE_COUNT; code++)
		if (strcmp (codes[code].name, name) == 0)
			return code;
	return CODE_NONE;
}

int
code_severity (enum code code)
{
	return codes[code].severity;
}

bool
code_is_additive (enum code code)
{
	return codes[code].additive;
}

const char *
column_name (enum column column)
{
	return columns[column];
}

int
column_find (const char *name)
{
	for (int column = 0; column < COL_COUNT; column++)
		if (strcmp (columns[column], name) == 0)
			return column;
	return -1;
}
