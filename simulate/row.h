/*
 * row.h - rows of the tables as text: a row is begun, its values put one after the other, and ended.
 *
 * Each function moves *at behind what it wrote, a value and its comma, and relies on the room that row_begin() made.
 */
#ifndef SIMULATE_ROW_H
#define SIMULATE_ROW_H

#include "simulate/table.h"

char *row_begin (struct text *text);        /* where the row begins */
void row_end (struct text *text, char *at); /* the comma behind its last value becomes the line's end */

static inline void
put_char (char **at, char c) /* alone, without a comma; so is put_number */
{
	*(*at)++ = c;
}

void put_text (char **at, const char *text);
void put_number (char **at, uint64_t number, int width);
void put_field (char **at, uint64_t number);
void put_decimal (char **at, int64_t value, int scale, int decimals); /* so many decimals, the rest being zeros */
void put_date (char **at, date_t date);                               /* without a comma */

/* An instant on the plant's clock, to the second, with its offset unless that is not wanted. */
void put_instant (char **at, const struct zone *zone, instant_t instant, bool offset);
void put_lot (char **at, const struct catalog *catalog, int material, uint32_t lot);
void put_message (char **at, uint64_t message);
void put_place (char **at, int place, bool mes); /* as the MES names it, or as the ERP does */
void put_batch (char **at, uint32_t batch);
void put_unit (char **at, enum unit unit);
void put_document_item (char **at, uint64_t document, uint64_t item);

#endif
