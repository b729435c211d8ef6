#include "reports/csv_cell.h"

#include <string.h>

/* A number may begin with - without being taken for a formula. */
static bool
is_number (const char *text)
{
	int64_t value;
	enum decimal_status status = decimal_parse (text, strlen (text), &number_plain, QTY_SCALE, ROUND_DOWN, &value);

	return status == DECIMAL_OK || status == DECIMAL_RANGE;
}

/*
 * Spreadsheets run a cell that begins so; the apostrophe itself is guarded too, so that taking one away always restores the
 * text.
 */
static bool
needs_guard (const char *text)
{
	return *text != '\0' && strchr ("=+-@\t\r'", *text) != NULL && !(*text == '-' && is_number (text));
}

void
csv_text_append (GString *line, const char *text)
{
	bool guard = needs_guard (text);

	if (strpbrk (text, ",\"\r\n") == NULL) {
		if (guard)
			g_string_append_c (line, '\'');
		g_string_append (line, text);
		return;
	}
	g_string_append (line, guard ? "\"'" : "\"");
	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '"')
			g_string_append_c (line, '"');
		g_string_append_c (line, *c);
	}
	g_string_append_c (line, '"');
}

void
csv_cell_append (GString *line, const struct cell *cell, const struct zone *zone)
{
	char number[DECIMAL_TEXT_MAX], date[16], instant[40];

	switch (cell->kind) {
	case CELL_EMPTY:
		break;
	case CELL_TEXT:
		csv_text_append (line, cell->text);
		break;
	case CELL_NUMBER:
		g_string_append (line, decimal_format (cell->number, cell->scale, cell->decimals, number));
		break;
	case CELL_DATE:
		g_string_append (line, date_format ((date_t) cell->number, date));
		break;
	case CELL_INSTANT:
		g_string_append (line, instant_format (cell->number, zone, instant));
		break;
	}
}
