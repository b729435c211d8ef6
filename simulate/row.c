/* row.c - values of rows as text: tens of millions of rows, so each is put together by hand. */
#include "simulate/row.h"

#include <string.h>

enum
{
	ROW_MAX = 512
};

void
put_text (char **at, const char *text)
{
	size_t n = strlen (text);

	memcpy (*at, text, n);
	*at += n;
	put_char (at, ',');
}

void
put_number (char **at, uint64_t number, int width)
{
	char digits[20];
	int n = 0;

	for (; number > 0 || n < width || n == 0; number /= 10)
		digits[n++] = (char) ('0' + number % 10);
	while (n > 0)
		put_char (at, digits[--n]);
}

void
put_field (char **at, uint64_t number)
{
	put_number (at, number, 1);
	put_char (at, ',');
}

/* A scaled number with so many of its decimals, the rest being zeros. */
void
put_decimal (char **at, int64_t value, int scale, int decimals)
{
	static const uint64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
	uint64_t left = (value < 0 ? -(uint64_t) value : (uint64_t) value) / powers[scale - decimals];

	if (value < 0)
		put_char (at, '-');
	put_number (at, left / powers[decimals], 1);
	if (decimals > 0) {
		put_char (at, '.');
		/* cppcheck-suppress arrayIndexOutOfBoundsCond ; no unit has more than six decimals (reference_add_unit) */
		put_number (at, left % powers[decimals], decimals);
	}
	put_char (at, ',');
}

void
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
void
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

void
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

void
put_message (char **at, uint64_t message)
{
	if (message != 0) {
		put_char (at, 'M');
		put_number (at, message, 10);
	}
	put_char (at, ',');
}

void
put_batch (char **at, uint32_t batch)
{
	if (batch != 0) {
		put_char (at, 'B');
		put_number (at, batch, 10);
	}
	put_char (at, ',');
}

/* A place as the MES names it, or as the ERP does. */
void
put_place (char **at, int place, bool mes)
{
	if (place >= CELL_FIRST) {
		put_text (at, "CELL");
		(*at)[-1] = '-';
		put_field (at, (uint64_t) place - CELL_FIRST + 1);
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

void
put_unit (char **at, enum unit unit)
{
	put_text (at, unit_name (unit));
	if (unit < UNIT_DRUM)
		return;
	--*at;
	put_field (at, unit - UNIT_DRUM + 1u);
}

void
put_document_item (char **at, uint64_t document, uint64_t item)
{
	put_number (at, document, 10);
	put_char (at, '/');
	put_field (at, item);
}

/* Ends the row: the comma behind its last value becomes the line's end. */
void
row_end (struct text *text, char *at)
{
	at[-1] = '\n';
	text->used = (size_t) (at - text->data);
}

char *
row_begin (struct text *text)
{
	if (text->room - text->used < ROW_MAX) {
		text->room = MAX (2 * text->room, 1 << 16);
		text->data = g_realloc (text->data, text->room);
	}
	return text->data + text->used;
}
