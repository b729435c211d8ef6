#include "common/io/reference_record.h"

#include "common/base/failure.h"

#include <string.h>

void
record_init (struct record *record, enum entity_id id, int side)
{
	*record = (struct record) {.entity = &entities[id], .side = side, .line = g_string_new (NULL)};
	for (int i = 0; i < ENTITY_COLUMNS_MAX; i++)
		record->text[i] = g_string_new (NULL);
}

void
record_release (struct record *record)
{
	for (int i = 0; i < ENTITY_COLUMNS_MAX; i++)
		g_string_free (record->text[i], TRUE);
	g_string_free (record->line, TRUE);
}

int
record_column (const struct record *record, const char *name)
{
	int column = entity_column (record->entity, name);

	g_assert (column >= 0);
	return column;
}

static const char *
text_of (const struct record *record, const char *name)
{
	return record->text[record_column (record, name)]->str;
}

/* The number, or what stands for none. */
static int64_t
number_of (const struct record *record, const char *name, int64_t none)
{
	int column = record_column (record, name);

	return record->given[column] ? record->number[column] : none;
}

/* ---- one row into each table ---- */

static gboolean
movement_type_add (struct reference *reference, const struct record *record, GError **error)
{
	const char *indicator = text_of (record, "indicator"), *name = text_of (record, "kind"),
			   *word = text_of (record, "direction"), *keeps = text_of (record, "way_keeps");
	enum kind kind = kind_find (name);
	gboolean found = FALSE;
	enum direction direction = direction_find (word, &found);

	if (kind == KIND_NONE || !found) {
		g_set_error (error, FAILURE, FAILURE_DATA, "column '%s': '%s' is no %s", kind == KIND_NONE ? "kind" : "direction",
			kind == KIND_NONE ? name : word, kind == KIND_NONE ? "movement kind" : "direction (in, out, signed, negated, none)");
		return FALSE;
	}
	if (*keeps != '\0' && strcmp (keeps, "location") != 0) {
		g_set_error (error, FAILURE, FAILURE_DATA, "column 'way_keeps': '%s' is not 'location'", keeps);
		return FALSE;
	}
	if (!reference_add_movement (
			reference, record->side, text_of (record, "movement"), *indicator != '\0' ? indicator : "*", kind, direction, error))
		return FALSE;
	reference_set_movement_ways (reference, text_of (record, "on_way"), text_of (record, "other_on_way"), *keeps != '\0');
	return TRUE;
}

static gboolean
uom_add (struct reference *reference, const struct record *record, GError **error)
{
	const char *uom = text_of (record, "uom"), *base = text_of (record, "base_uom");
	int64_t decimals = number_of (record, "decimals", -1), numerator = number_of (record, "numerator", 0),
			denominator = number_of (record, "denominator", 0);

	if (decimals >= 0 && !reference_add_unit (reference, uom, (int) MIN (decimals, QTY_SCALE), error))
		return FALSE;
	if (*base != '\0' && (numerator <= 0 || denominator <= 0)) {
		g_set_error (error, FAILURE, FAILURE_DATA, "columns 'numerator' and 'denominator' are not both above 0");
		return FALSE;
	}
	return *base == '\0' ||
		reference_add_conversion (reference, text_of (record, "material"), uom, base, numerator, denominator, error);
}

static gboolean
item_add (struct reference *reference, const struct record *record, GError **error)
{
	const struct item item = {
		.plant = text_of (record, "plant"),
		.material = text_of (record, "material"),
		.text = text_of (record, "text"),
		.base_uom = text_of (record, "base_uom"),
		.item_class = text_of (record, "item_class"),
		.substitution_group = text_of (record, "substitution_group"),
		.captured = number_of (record, "captured", true) != 0,
		.lot_valued = number_of (record, "lot_valued", false) != 0,
		.service = number_of (record, "service", false) != 0,
	};

	return reference_add_item (reference, &item, error);
}

static gboolean
price_add (struct reference *reference, const struct record *record, GError **error)
{
	const struct price price = {
		.plant = text_of (record, "plant"),
		.material = text_of (record, "material"),
		.valid_from = (date_t) number_of (record, "valid_from", DATE_NONE),
		.price = number_of (record, "price", 0),
		.price_unit = number_of (record, "price_unit", 1),
		.currency = text_of (record, "currency"),
		.source = text_of (record, "source"),
	};

	if (price.price_unit > 0)
		return reference_add_price (reference, &price, error);
	g_set_error (error, FAILURE, FAILURE_DATA, "column 'price_unit' is not above 0");
	return FALSE;
}

/* An order table that says nothing of output leaves it to the receipts. */
static gboolean
production_add (struct reference *reference, const struct record *record, GError **error)
{
	const struct production production = {
		.plant = text_of (record, "plant"),
		.order_no = text_of (record, "order_no"),
		.order_qty = number_of (record, "order_qty", DECIMAL_NONE),
		.yield_qty = number_of (record, "yield_qty", DECIMAL_NONE),
		.scrap_qty = number_of (record, "scrap_qty", DECIMAL_NONE),
		.assembly_scrap = number_of (record, "assembly_scrap", 0),
		.over_delivery = number_of (record, "over_delivery", DECIMAL_NONE),
		.last_operation = text_of (record, "last_operation"),
		.released_at = number_of (record, "released_at", INSTANT_NONE),
	};

	return reference_add_production (reference, &production, error);
}

static gboolean
order_add (struct reference *reference, const struct record *record, GError **error)
{
	const struct order order = {
		.plant = text_of (record, "plant"),
		.order_no = text_of (record, "order_no"),
		.material = text_of (record, "material"),
		.status = text_of (record, "status"),
		.completed_at = number_of (record, "completed_at", INSTANT_NONE),
		.closed_at = number_of (record, "closed_at", INSTANT_NONE),
	};

	return reference_add_order (reference, &order, error) && production_add (reference, record, error);
}

static gboolean
bom_line_add (struct reference *reference, const struct record *record, GError **error)
{
	const struct bom_line line = {
		.plant = text_of (record, "plant"),
		.order_no = text_of (record, "order_no"),
		.parent = text_of (record, "parent"),
		.line = text_of (record, "line"),
		.component = text_of (record, "component"),
		.uom = text_of (record, "uom"),
		.qty = number_of (record, "qty", 0),
		.base_qty = number_of (record, "base_qty", 1000000),
		.fixed = number_of (record, "fixed", false) != 0,
		.phantom = number_of (record, "phantom", false) != 0,
		.net_scrap = number_of (record, "net_scrap", false) != 0,
		.component_scrap = number_of (record, "component_scrap", 0),
		.operation_scrap = number_of (record, "operation_scrap", 0),
		.component_yield = number_of (record, "component_yield", 1000000),
	};

	return reference_add_bom_line (reference, &line, error);
}

static gboolean
crosswalk_add (struct reference *reference, const struct record *record, enum crosswalk which, GError **error)
{
	return reference_add_crosswalk (
		reference, which, record->side, text_of (record, "plant"), text_of (record, "from"), text_of (record, "to"), error);
}

static gboolean
outage_add (struct reference *reference, const struct record *record, GError **error)
{
	const struct outage outage = {
		.plant = text_of (record, "plant"),
		.interface = text_of (record, "interface"),
		.from = number_of (record, "from", INSTANT_NONE),
		.until = number_of (record, "until", INSTANT_NONE),
	};

	return reference_add_outage (reference, &outage, error);
}

static gboolean
queue_add (struct reference *reference, const struct record *record, GError **error)
{
	const struct queue_item item = {
		.source_key = text_of (record, "source_key"),
		.plant = text_of (record, "plant"),
		.material = text_of (record, "material"),
		.lot = text_of (record, "lot"),
		.order_no = text_of (record, "order_no"),
		.message_id = text_of (record, "message_id"),
		.movement = text_of (record, "movement"),
		.reason = text_of (record, "reason"),
		.qty = number_of (record, "qty", DECIMAL_NONE),
		.uom = text_of (record, "uom"),
		.entered_at = number_of (record, "entered_at", INSTANT_NONE),
		.indicator = text_of (record, "indicator"),
	};

	return reference_add_queue (reference, &item, error);
}

static gboolean
confirmation_add (struct reference *reference, const struct record *record, GError **error)
{
	struct confirmation confirmation = {
		.source_key = text_of (record, "source_key"),
		.plant = text_of (record, "plant"),
		.order_no = text_of (record, "order_no"),
		.operation = text_of (record, "operation"),
		.uom = text_of (record, "uom"),
		.lot = text_of (record, "lot"),
		.serial = text_of (record, "serial"),
		.message_id = text_of (record, "message_id"),
		.document = text_of (record, "document"),
		.cancels = text_of (record, "cancels"),
		.posted_at = number_of (record, "posted_at", INSTANT_NONE),
		.started = number_of (record, "started", DECIMAL_NONE),
		.yield = number_of (record, "yield", DECIMAL_NONE),
		.scrap = number_of (record, "scrap", DECIMAL_NONE),
		.rework = number_of (record, "rework", DECIMAL_NONE),
		.wip = number_of (record, "wip", DECIMAL_NONE),
		.cancelled = number_of (record, "cancelled", false) != 0,
	};

	return reference_add_confirmation (reference, record->side, &confirmation, error);
}

static gboolean
stock_balance_add (struct reference *reference, const struct record *record, GError **error)
{
	const struct stock_balance balance = {
		.plant = text_of (record, "plant"),
		.material = text_of (record, "material"),
		.valuation_type = text_of (record, "valuation_type"),
		.valuation_class = text_of (record, "valuation_class"),
		.gl_account = text_of (record, "gl_account"),
		.currency = text_of (record, "currency"),
		.on = (date_t) number_of (record, "on", DATE_NONE),
		.qty = number_of (record, "qty", DECIMAL_NONE),
		.value = number_of (record, "value", 0),
	};

	if (balance.on != DATE_NONE)
		return reference_add_stock_balance (reference, &balance, error);
	g_set_error (error, FAILURE, FAILURE_DATA, "column 'on' is empty");
	return FALSE;
}

static gboolean
account_balance_add (struct reference *reference, const struct record *record, GError **error)
{
	const struct account_balance balance = {
		.company = text_of (record, "company"),
		.gl_account = text_of (record, "gl_account"),
		.currency = text_of (record, "currency"),
		.on = (date_t) number_of (record, "on", DATE_NONE),
		.amount = number_of (record, "amount", 0),
	};

	if (balance.on != DATE_NONE)
		return reference_add_account_balance (reference, &balance, error);
	g_set_error (error, FAILURE, FAILURE_DATA, "column 'on' is empty");
	return FALSE;
}

static gboolean
stock_account_add (struct reference *reference, const struct record *record, GError **error)
{
	const struct stock_account account = {
		.plant = text_of (record, "plant"),
		.material = text_of (record, "material"),
		.valuation_class = text_of (record, "valuation_class"),
		.gl_account = text_of (record, "gl_account"),
		.valid_from = (date_t) number_of (record, "valid_from", DATE_NONE),
	};

	return reference_add_stock_account (reference, &account, error);
}

static gboolean
item_account_add (struct reference *reference, const struct record *record, GError **error)
{
	const struct item_account account = {
		.reconciliation = text_of (record, "reconciliation"),
		.plant = text_of (record, "plant"),
		.gl_account = text_of (record, "gl_account"),
	};

	return reference_add_item_account (reference, &account, error);
}

static gboolean
lane_add (struct reference *reference, const struct record *record, GError **error)
{
	const struct lane lane = {
		.from = text_of (record, "from"), .to = text_of (record, "to"), .days = number_of (record, "days", 0)};

	return reference_add_lane (reference, &lane, error);
}

static gboolean
balance_add (struct reference *reference, const struct record *record, GError **error)
{
	const struct bucket_balance balance = {
		.plant = text_of (record, "plant"),
		.material = text_of (record, "material"),
		.storage_location = text_of (record, "storage_location"),
		.lot = text_of (record, "lot"),
		.stock_status = text_of (record, "stock_status"),
		.special_stock = text_of (record, "special_stock"),
		.owner = text_of (record, "owner"),
		.uom = text_of (record, "uom"),
		.on = (date_t) number_of (record, "on", DATE_NONE),
		.qty = number_of (record, "qty", 0),
	};

	return reference_add_balance (reference, record->side, &balance, error);
}

static gboolean
count_add (struct reference *reference, const struct record *record, GError **error)
{
	const struct stock_count count = {
		.source_key = text_of (record, "source_key"),
		.plant = text_of (record, "plant"),
		.material = text_of (record, "material"),
		.storage_location = text_of (record, "storage_location"),
		.lot = text_of (record, "lot"),
		.stock_status = text_of (record, "stock_status"),
		.special_stock = text_of (record, "special_stock"),
		.owner = text_of (record, "owner"),
		.uom = text_of (record, "uom"),
		.document = text_of (record, "document"),
		.counted_by = text_of (record, "counted_by"),
		.counted_at = number_of (record, "counted_at", INSTANT_NONE),
		.qty = number_of (record, "qty", 0),
		.book_qty = number_of (record, "book_qty", DECIMAL_NONE),
	};

	return reference_add_count (reference, record->side, &count, error);
}

static gboolean
gl_entry_add (struct reference *reference, const struct record *record, GError **error)
{
	const struct gl_entry entry = {
		.source_key = text_of (record, "source_key"),
		.plant = text_of (record, "plant"),
		.gl_account = text_of (record, "gl_account"),
		.currency = text_of (record, "currency"),
		.origin = text_of (record, "movement"),
		.reference = text_of (record, "message_id"),
		.document = text_of (record, "document"),
		.material = text_of (record, "material"),
		.order_no = text_of (record, "order_no"),
		.ledger = text_of (record, "ledger"),
		.posting_date = (date_t) number_of (record, "posting_date", DATE_NONE),
		.fiscal_period = (period_t) number_of (record, "fiscal_period", PERIOD_NONE),
		.entered_at = number_of (record, "entered_at", INSTANT_NONE),
		.amount = number_of (record, "amount", 0),
	};

	/* What its source excludes, such as a parked document, is no line of the ledger. */
	return *text_of (record, "scope") != '\0' || reference_add_gl_entry (reference, &entry, error);
}

gboolean
record_add (struct reference *reference, const struct record *record, enum entity_id id, GError **error)
{
	switch (id) {
	case ENTITY_MOVEMENT_TYPES:
		return movement_type_add (reference, record, error);
	case ENTITY_UOM:
		return uom_add (reference, record, error);
	case ENTITY_ITEM:
		return item_add (reference, record, error);
	case ENTITY_PRICE:
		return price_add (reference, record, error);
	case ENTITY_ORDER:
		return order_add (reference, record, error);
	case ENTITY_MATERIAL_MAP:
		return crosswalk_add (reference, record, CROSSWALK_MATERIAL, error);
	case ENTITY_LOCATION_MAP:
		return crosswalk_add (reference, record, CROSSWALK_LOCATION, error);
	case ENTITY_ORDER_MAP:
		return crosswalk_add (reference, record, CROSSWALK_ORDER, error);
	case ENTITY_BATCH:
		return reference_add_batch (reference, text_of (record, "interface"), number_of (record, "at", INSTANT_NONE), error);
	case ENTITY_OUTAGE:
		return outage_add (reference, record, error);
	case ENTITY_QUEUE:
		return queue_add (reference, record, error);
	case ENTITY_BOM_LINE:
		return bom_line_add (reference, record, error);
	case ENTITY_CONFIRMATION:
		return confirmation_add (reference, record, error);
	case ENTITY_STOCK_BALANCE:
		return stock_balance_add (reference, record, error);
	case ENTITY_ACCOUNT_BALANCE:
		return account_balance_add (reference, record, error);
	case ENTITY_STOCK_ACCOUNT:
		return stock_account_add (reference, record, error);
	case ENTITY_ITEM_ACCOUNT:
		return item_account_add (reference, record, error);
	case ENTITY_LANE:
		return lane_add (reference, record, error);
	case ENTITY_BALANCE:
		return balance_add (reference, record, error);
	case ENTITY_STOCK_COUNT:
		return count_add (reference, record, error);
	case ENTITY_GL_ENTRY:
		return gl_entry_add (reference, record, error);
	case ENTITY_MOVEMENT:
	case ENTITY_GL_LINE:
	case ENTITY_INVOICE:
	case ENTITY_ACTIVITY:
	case ENTITY_COUNT:
	default: /* records of key figures, which no reconciliation reads */
		break;
	}
	g_assert_not_reached ();
}
