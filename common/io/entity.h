/*
 * entity.h - the canonical entities and their columns, as docs/profiles.md lists them.
 */
#ifndef IO_ENTITY_H
#define IO_ENTITY_H

#include <stdbool.h>

enum entity_id
{
	ENTITY_MOVEMENT,
	ENTITY_GL_LINE,
	ENTITY_INVOICE,
	ENTITY_ACTIVITY,
	ENTITY_MOVEMENT_TYPES,
	ENTITY_UOM,
	ENTITY_ITEM,
	ENTITY_PRICE,
	ENTITY_ORDER,
	ENTITY_MATERIAL_MAP,
	ENTITY_LOCATION_MAP,
	ENTITY_ORDER_MAP,
	ENTITY_BATCH,
	ENTITY_OUTAGE,
	ENTITY_QUEUE,
	ENTITY_BOM_LINE,
	ENTITY_CONFIRMATION,
	ENTITY_STOCK_BALANCE,
	ENTITY_ACCOUNT_BALANCE,
	ENTITY_STOCK_ACCOUNT,
	ENTITY_ITEM_ACCOUNT,
	ENTITY_LANE,
	ENTITY_BALANCE,
	ENTITY_STOCK_COUNT,
	ENTITY_GL_ENTRY, /* lines of the general ledger as reference data of a rule whose populations are others */
	/* Records of key figures alone (docs/kpi.md): no reconciliation reads them. */
	ENTITY_SCHEDULE,
	ENTITY_INSPECTION,
	ENTITY_QUALITY_EVENT,
	ENTITY_MESSAGE,
	ENTITY_MANUAL_EFFORT,
	ENTITY_CONVERSION,
	ENTITY_MOCK_TRANSACTION,
	ENTITY_ROTA,
	ENTITY_CERTIFICATE,
	ENTITY_SUPPORT_HOUR,
	ENTITY_GENEALOGY,
	ENTITY_CAPTURE,
	ENTITY_COUNT
};

enum column_kind
{
	COLUMN_TEXT,
	COLUMN_QTY,   /* QTY_SCALE */
	COLUMN_MONEY, /* MONEY_SCALE */
	COLUMN_PRICE, /* PRICE_SCALE; percentages and yields too */
	COLUMN_WHOLE, /* an integer */
	COLUMN_DATE,
	COLUMN_INSTANT,
	COLUMN_PERIOD,
	COLUMN_BOOL
};

enum
{
	ENTITY_COLUMNS_MAX = 32
};

struct entity_column
{
	const char *name;
	enum column_kind kind;
	bool required; /* the file or query must have it */
};

struct entity
{
	const char *name;
	struct entity_column columns[ENTITY_COLUMNS_MAX]; /* ended by a name of NULL */
	bool attributes;                                  /* further columns travel along */
};

extern const struct entity entities[ENTITY_COUNT]; /* by entity_id */

int entity_find (const char *name); /* enum entity_id, or -1 */
const char *entity_object (int id); /* of its file, table or query: its own name, but for ENTITY_GL_ENTRY that of gl_line */
bool entity_is_reference (int id);  /* not a population, whose rows are compared */
int entity_column (const struct entity *entity, const char *name); /* index, or -1 */
int entity_columns (const struct entity *entity);                  /* how many */

#endif
