#include "reports/workbook.h"

#include "common/base/failure.h"
#include "reports/workbook_parts.h"

#include <string.h>

enum
{
	EXCEL_ROWS = 1048576
};

uint32_t
exception_row (const struct workbook *workbook, guint outcome, size_t index)
{
	size_t row = 1 + index;

	for (guint i = 0; i < outcome; i++)
		row += workbook_outcome (workbook, i)->n_cases;
	return (uint32_t) MIN (row, UINT32_MAX);
}

bool
any_account (const struct workbook *workbook)
{
	for (guint i = 0; i < workbook->outcomes->len; i++)
		if (workbook_outcome (workbook, i)->n_accounts > 0)
			return true;
	return false;
}

GHashTable *
exception_rows (const struct workbook *workbook, guint number)
{
	GHashTable *rows = g_hash_table_new (g_str_hash, g_str_equal);
	const struct outcome *outcome = workbook_outcome (workbook, number);

	for (size_t i = 0; i < outcome->n_cases; i++)
		g_hash_table_insert (rows, (gpointer) outcome->cases[i].case_id, GUINT_TO_POINTER (exception_row (workbook, number, i)));
	return rows;
}

uint32_t
line_row (const struct workbook *workbook, guint outcome, size_t index)
{
	size_t row = 1 + index;

	for (guint i = 0; i < outcome; i++)
		row += workbook_outcome (workbook, i)->n_lines;
	return (uint32_t) MIN (row, UINT32_MAX);
}

void
cell_write (struct sheet *sheet, int column, const struct cell *cell, enum style text_style, const struct zone *zone)
{
	switch (cell->kind) {
	case CELL_EMPTY:
		sheet_blank (sheet, column, text_style);
		break;
	case CELL_TEXT:
		sheet_text (sheet, column, cell->text, text_style);
		break;
	case CELL_NUMBER:
		sheet_number (sheet, column, cell->number, cell->scale, cell->decimals, STYLE_NUMBER);
		break;
	case CELL_DATE:
		sheet_date (sheet, column, (date_t) cell->number);
		break;
	case CELL_INSTANT:
		sheet_instant (sheet, column, cell->number, zone);
		break;
	}
}

enum style
severity_style (int severity)
{
	static const enum style styles[] = {STYLE_S4, STYLE_S1, STYLE_S2, STYLE_S3, STYLE_S4};

	return styles[CLAMP (severity, 0, 4)];
}

struct sheet *
workbook_sheet (struct workbook *workbook, const char *name, GError **error)
{
	return book_sheet (workbook->book, name, workbook->footer, error);
}

void
cut_write (struct sheet *sheet, int64_t hidden)
{
	g_autofree char *text = NULL;

	if (hidden == 0)
		return;
	text = g_strdup_printf ("%" G_GINT64_FORMAT " further rows are not shown, because the sheet is full: every case is in the "
							"exceptions CSV, every row in the run archive.",
		hidden);
	sheet_text (sheet, 0, text, STYLE_HEADING);
}

/* ---- what holds for all sheets ---- */

/* The name of a side when every run has the same one there. */
static char *
side_title (const GPtrArray *outcomes, int side)
{
	const char *name = ((const struct outcome *) outcomes->pdata[0])->side[side].name;

	for (guint i = 1; i < outcomes->len; i++)
		if (strcmp (((const struct outcome *) outcomes->pdata[i])->side[side].name, name) != 0)
			return g_strdup (side == SIDE_LEFT ? "Left" : "Right");
	return strlen (name) <= 4 ? g_ascii_strup (name, -1) : g_strdup (name);
}

static const char *
one_currency (const GPtrArray *outcomes)
{
	const char *currency = NULL;

	for (guint i = 0; i < outcomes->len; i++) {
		const struct outcome *outcome = outcomes->pdata[i];

		for (size_t c = 0; c < outcome->n_cases; c++) {
			if (currency != NULL && strcmp (currency, outcome->cases[c].currency) != 0)
				return NULL;
			currency = outcome->cases[c].currency;
		}
	}
	return currency != NULL && *currency != '\0' ? currency : NULL;
}

/* The foot of each printed page; an ampersand is a command there, and a foot has at most 255 characters. */
static char *
footer_text (const GPtrArray *outcomes)
{
	const struct outcome *first = outcomes->pdata[0];
	g_autofree char *title = g_utf8_substring (first->title, 0, MIN (g_utf8_strlen (first->title, -1), 60));
	g_auto (GStrv) parts = g_strsplit (title, "&", -1);
	g_autofree char *safe = g_strjoinv ("&&", parts);

	if (outcomes->len > 1)
		return g_strdup_printf ("&L&9%u runs&R&9&A, page &P of &N", outcomes->len);
	return g_strdup_printf ("&L&9%s&C&9run %.12s&R&9&A, page &P of &N", safe, first->run_id);
}

static gboolean
zones_open (struct workbook *workbook, GError **error)
{
	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const char *name = workbook_outcome (workbook, i)->zone;
		struct zone *zone = NULL;

		if (*name != '\0' && (zone = zone_new (name, error)) == NULL)
			return FALSE;
		g_ptr_array_add (workbook->zones, zone);
	}
	return TRUE;
}

static gboolean
sheets_write (struct workbook *workbook, GError **error)
{
	return summary_write (workbook, error) && tieout_write (workbook, error) && rolls_write (workbook, error) &&
		bridge_write (workbook, error) && detail_write (workbook, error) && chain_write (workbook, error) &&
		ageing_sheet_write (workbook, error) && onhand_write (workbook, error) && counts_write (workbook, error) &&
		plant_write (workbook, error) && legs_write (workbook, error) &&
		(workbook->outcomes->len == 1 || control_write (workbook, error)) && exceptions_write (workbook, error) &&
		lines_write (workbook, error) && usage_write (workbook, error) && items_write (workbook, error) &&
		others_write (workbook, error) && leaks_write (workbook, error) && queue_write (workbook, error) &&
		rules_write (workbook, error) && evidence_write (workbook, error);
}

gboolean
workbook_write (const char *path, const GPtrArray *outcomes, const struct workbook_options *options, GError **error)
{
	const struct outcome *first = outcomes->pdata[0];
	struct workbook workbook = {.outcomes = outcomes, .options = options, .scratch = g_string_new (NULL)};
	gboolean written = FALSE;

	workbook.rows = options->row_limit > 0 && options->row_limit < EXCEL_ROWS ? options->row_limit : EXCEL_ROWS;
	workbook.zones = g_ptr_array_new_with_free_func ((GDestroyNotify) zone_free);
	workbook.currency = one_currency (outcomes);
	workbook.footer = footer_text (outcomes);
	workbook.proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
	for (guint i = 0; i < outcomes->len; i++)
		g_ptr_array_add (workbook.proofs, account_proofs (outcomes->pdata[i]));
	workbook.details = detail_places (outcomes, workbook.rows);
	for (int side = 0; side < SIDE_COUNT; side++)
		workbook.side[side] = side_title (outcomes, side);
	if (zones_open (&workbook, error))
		workbook.book = book_open (path, options->tmpdir, first->title, first->as_of, workbook.rows, error);
	if (workbook.book != NULL) {
		if (options->beside)
			book_beside (workbook.book);
		if (sheets_write (&workbook, error))
			written = book_close (workbook.book, error);
		else
			book_free (workbook.book);
	}
	for (int side = 0; side < SIDE_COUNT; side++)
		g_free (workbook.side[side]);
	g_free (workbook.footer);
	g_ptr_array_free (workbook.zones, TRUE);
	g_ptr_array_free (workbook.proofs, TRUE);
	g_ptr_array_free (workbook.details, TRUE);
	g_string_free (workbook.scratch, TRUE);
	return written;
}
