#include "reports/exceptions_csv.h"

#include "reports/case_columns.h"

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
	return strchr ("=+-@\t\r'", *text) != NULL && !(*text == '-' && is_number (text));
}

static void
text_append (GString *line, const char *text)
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

static void
cell_append (GString *line, const struct cell *cell, const struct zone *zone)
{
	char number[DECIMAL_TEXT_MAX], date[16], instant[40];

	switch (cell->kind) {
	case CELL_EMPTY:
		break;
	case CELL_TEXT:
		text_append (line, cell->text);
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

static gboolean
outcome_write (const struct out_stream *out, const struct outcome *outcome, bool hide_entered_by, GString *line, GString *scratch,
	       GError **error)
{
	g_autoptr (zone) zone = NULL;

	if (*outcome->zone != '\0' && (zone = zone_new (outcome->zone, error)) == NULL)
		return FALSE;
	for (size_t i = 0; i < outcome->n_cases; i++) {
		g_string_truncate (line, 0);
		for (unsigned column = 0; column < CASE_COLUMN_COUNT; column++) {
			struct cell cell = case_cell (&outcome->cases[i], column, scratch);

			if (column > 0)
				g_string_append_c (line, ',');
			if (column != CASE_ENTERED_BY || !hide_entered_by)
				cell_append (line, &cell, zone);
		}
		g_string_append_c (line, '\n');
		if (!out->write (out->data, line->str, line->len, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
exceptions_csv_write (const struct out_stream *out, const GPtrArray *outcomes, bool hide_entered_by, GError **error)
{
	g_autoptr (GString) line = g_string_new (NULL);
	g_autoptr (GString) scratch = g_string_new (NULL);

	for (unsigned column = 0; column < CASE_COLUMN_COUNT; column++)
		g_string_append_printf (line, "%s%s", column > 0 ? "," : "", case_column_name (column));
	g_string_append_c (line, '\n');
	if (!out->write (out->data, line->str, line->len, error))
		return FALSE;
	for (guint i = 0; i < outcomes->len; i++)
		if (!outcome_write (out, outcomes->pdata[i], hide_entered_by, line, scratch, error))
			return FALSE;
	return TRUE;
}
