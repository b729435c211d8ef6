/*
 * case_columns.h - the columns of a case as the CSV and the workbook show them, each told once: name, title, value.
 */
#ifndef REPORTS_CASE_COLUMNS_H
#define REPORTS_CASE_COLUMNS_H

#include "common/recon/outcome.h"

#include <stdbool.h>
#include <stdint.h>

/* The order is that of the CSV; new ones are appended only. */
/* clang-format off */ /* a list */
enum case_column
{
	CASE_ID, CASE_RECONCILIATION, CASE_CODE, CASE_SEVERITY, CASE_STATE, CASE_MATCH_STATUS, CASE_DISPOSITION, CASE_PLANT,
	CASE_STORAGE_LOCATION, CASE_MATERIAL, CASE_MATERIAL_TEXT, CASE_LOT, CASE_SERIAL, CASE_ORDER_NO, CASE_OPERATION, CASE_MOVEMENT,
	CASE_DOCUMENT, CASE_EVENT_AT, CASE_POSTING_DATE, CASE_PERIOD, CASE_ENTERED_BY, CASE_LEFT_QTY, CASE_RIGHT_QTY, CASE_DELTA_QTY,
	CASE_UOM, CASE_LEFT_AMOUNT, CASE_RIGHT_AMOUNT, CASE_UNIT_PRICE, CASE_PRICE_SOURCE, CASE_IMPACT_STOCK, CASE_IMPACT_WIP,
	CASE_IMPACT_LIABILITY, CASE_IMPACT_PROFIT, CASE_EXPOSURE, CASE_CURRENCY, CASE_GL_ACCOUNT, CASE_LEFT_KEYS, CASE_RIGHT_KEYS,
	CASE_EXPLANATION, CASE_SUGGESTION, CASE_OWNER, CASE_FIRST_SEEN, CASE_AGE_DAYS, CASE_CAUSE, CASE_TAGS,
	CASE_ROOT_ID, CASE_NEAREST_KEY, CASE_NEAREST_WHY,
	CASE_COLUMN_COUNT
};
/* clang-format on */

/* clang-format off */ /* a list */
enum cell_kind { CELL_EMPTY, CELL_TEXT, CELL_NUMBER, CELL_DATE, CELL_INSTANT };

/* One value before it is written anywhere. */
struct cell
{
	enum cell_kind kind;
	const char *text;	/* CELL_TEXT; borrowed from the case or from scratch */
	int64_t number;		/* CELL_NUMBER: value at scale; CELL_DATE: date_t; CELL_INSTANT: instant_t */
	int scale, decimals;	/* CELL_NUMBER: decimals to show at least */
};
/* clang-format on */

/* An empty text, and DECIMAL_NONE, are empty cells. */
static inline struct cell
cell_of_text (const char *text)
{
	return (struct cell) {.kind = text == NULL || *text == '\0' ? CELL_EMPTY : CELL_TEXT, .text = text};
}

static inline struct cell
cell_of_number (int64_t number, int scale, int decimals)
{
	return (struct cell) {
		.kind = number == DECIMAL_NONE ? CELL_EMPTY : CELL_NUMBER, .number = number, .scale = scale, .decimals = decimals};
}

const char *case_column_name (enum case_column column);  /* "left_qty": the CSV's header */
const char *case_column_title (enum case_column column); /* "Left qty": the workbook's */

/* The value of a column; scratch is overwritten and holds text that had to be put together. */
struct cell case_cell (const struct outcome_case *one, enum case_column column, GString *scratch);

#endif
