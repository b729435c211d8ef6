/*
 * movement_parse.h - the numbers, times and scope of one row of movements, read before it is known where the row goes.
 */
#ifndef IO_MOVEMENT_PARSE_H
#define IO_MOVEMENT_PARSE_H

#include "common/io/row_map.h"
#include "common/io/source.h"

#include <stdbool.h>

struct reason /* why a value cannot be read */
{
	const struct slot *slot;
	struct cell cell;
	const char *why;
};

struct parsed
{
	int64_t qty, amount; /* DECIMAL_NONE */
	instant_t event, entered;
	date_t posting;
	period_t period;
	bool ambiguous, qty_bad, amount_bad;
	struct reason first; /* the first value that cannot be read; why NULL = none */
};

/* What is no text of a movement, in the order in which it is looked at: what stands after the numbers is time. */
enum movement_value
{
	VALUE_QTY,
	VALUE_AMOUNT,
	VALUE_EVENT,
	VALUE_ENTERED,
	VALUE_POSTING,
	VALUE_PERIOD,
	MOVEMENT_VALUES,
	MOVEMENT_NUMBERS = VALUE_EVENT
};

/* Where the columns of a movement stand among those of its entity. */
struct movement_columns
{
	struct row_map *map;
	int text[ENTITY_COLUMNS_MAX]; /* enum column of an entity column, -1 = no text */
	int value[MOVEMENT_VALUES];
	bool makes; /* some value has to be made, that is does not stand in the rows as it is */
	int currency, plant;
	int company;               /* attribute of the map: of a line of the general ledger; -1 = none */
	struct movement_need need; /* for the table */
};

/* The map's entity is a population. */
void movement_columns_init (struct movement_columns *columns, struct row_map *map);

/*
 * Whether the row that the map is at is of the plant of the scope, or of none that can be told; a line of the general ledger
 * of its company likewise.
 */
bool movement_of_plant (const struct movement_columns *columns, const struct source_scope *scope);

/* The row that the map is at. Its amount is as the source stores it: that is what control totals count. */
void movement_parse (const struct movement_columns *columns, struct parsed *parsed);

/*
 * The same for many rows of a batch, column by column, of the values before `until`: MOVEMENT_NUMBERS is all that control totals
 * of a row of another plant need. What has to be made is left out: it is added of the row that the map is at, so the first
 * value that cannot be read is another one then.
 */
void movement_parse_columns (const struct movement_columns *columns, const struct batch *batch, const uint32_t *rows, size_t n,
	enum movement_value until, struct parsed *parsed);
void movement_parse_made (const struct movement_columns *columns, enum movement_value until, struct parsed *parsed);

/* After the totals have counted the amount: what it means in its currency, where the profile says that it is stored otherwise. */
void movement_amount_settle (const struct movement_columns *columns, struct parsed *parsed);

/* Some clock of the row is inside the window with its context; so is what has none. */
bool movement_in_window (const struct source_scope *scope, const struct parsed *parsed);

/*
 * Of the plant, some clock of the row inside the window with its context. What cannot be told is in: it ends as a rejected row.
 */
bool movement_in_scope (const struct movement_columns *columns, const struct source_scope *scope, const struct parsed *parsed);

#endif
