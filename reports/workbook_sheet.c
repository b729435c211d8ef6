#include "reports/workbook_sheet.h"

#include "common/base/failure.h"
#include "reports/workbook_check.h"
#include "reports/workbook_rows.h"
#include "reports/workbook_text.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>
/* clang-format off */ /* tables of looks, and calls of one library that would break badly */

enum
{
	LINKS_MAX = 60000,		/* a sheet takes 65,530 */
	DIGITS_MAX = 15,		/* significant digits that a double always keeps */
	DECIMALS_MAX = 12
};

struct sheet
{
	struct book *book;
	lxw_worksheet *worksheet;
	uint32_t row;
	uint32_t links;
};

struct book
{
	lxw_workbook *workbook;
	char *path, *tmpdir;
	uint32_t rows;
	GPtrArray *sheets;		/* of struct sheet */
	struct rows_packer *packer;	/* NULL: there is no sheet yet */
	bool beside;
	lxw_format *formats[STYLE_COUNT][DECIMALS_MAX + 1];
	lxw_format *alarm;		/* NULL until a cell has one */
	GString *scratch;
	lxw_error error;		/* the first failure of any call */
	locale_t plain, before;
};

/* ---- looks ---- */

enum { INK = 0x1F2933, MUTED = 0x616E7C, SLATE = 0x334E68, RULE = 0xD9E2EC, PALE = 0xF0F4F8, WHITE = 0xFFFFFF };

enum trait
{
	BOLD = 1, WRAP = 2, RIGHT = 4, CENTER = 8, LINED = 16, NUMERIC = 32, UNDERLINED = 64, FIXED = 128, TOPPED = 256, MIDDLE = 512,
	INDENTED = 1024, ZERO = 2048	/* 0 is a result, and no dash */
};

/* A cell of a table. */
enum { CELL = LINED | INDENTED };

static const struct look
{
	int size;
	lxw_color_t ink, fill;		/* fill 0: none */
	int traits;
	const char *format;		/* NULL: general, or by decimals where NUMERIC */
} looks[STYLE_COUNT] = {
	[STYLE_TITLE] = { 18, SLATE, 0, BOLD, NULL },
	[STYLE_SUBTITLE] = { 10, MUTED, 0, 0, NULL },
	[STYLE_HEADING] = { 12, SLATE, 0, BOLD, NULL },
	[STYLE_NOTE] = { 10, INK, 0, WRAP | INDENTED, NULL },
	[STYLE_LABEL] = { 10, MUTED, 0, CELL, NULL },
	[STYLE_HEADER] = { 10, WHITE, SLATE, BOLD | WRAP | MIDDLE | INDENTED, NULL },
	[STYLE_HEADER_RIGHT] = { 10, WHITE, SLATE, BOLD | WRAP | RIGHT | MIDDLE | INDENTED, NULL },
	[STYLE_TEXT] = { 10, INK, 0, CELL, "@" },
	[STYLE_WRAP] = { 10, INK, 0, CELL | WRAP, NULL },
	[STYLE_LINK] = { 10, 0x1D5FA8, 0, CELL | UNDERLINED, "@" },
	[STYLE_TOTAL_LINK] = { 10, 0x1D5FA8, PALE, BOLD | TOPPED | INDENTED | UNDERLINED, "@" },
	[STYLE_CODE] = { 9, INK, 0, FIXED, "@" },
	[STYLE_ID] = { 9, INK, 0, CELL | FIXED, "@" },
	[STYLE_NUMBER] = { 10, INK, 0, CELL | RIGHT | NUMERIC, NULL },
	[STYLE_TOTAL] = { 10, INK, PALE, BOLD | RIGHT | NUMERIC | TOPPED | INDENTED, NULL },
	[STYLE_PROOF] = { 10, INK, PALE, BOLD | RIGHT | NUMERIC | ZERO | TOPPED | INDENTED, NULL },
	[STYLE_TOTAL_TEXT] = { 10, INK, PALE, BOLD | TOPPED | INDENTED, "@" },
	[STYLE_CHECK] = { 10, INK, PALE, BOLD | RIGHT | CELL,
			  "[Red]\"off by \"#,##0.######;[Red]\"off by \"-#,##0.######;\"0  ok\"" },
	[STYLE_PERCENT] = { 10, INK, 0, CELL | RIGHT, "0.0%" },
	[STYLE_DATE] = { 10, INK, 0, CELL, "yyyy-mm-dd" },
	[STYLE_INSTANT] = { 10, INK, 0, CELL, "yyyy-mm-dd hh:mm:ss" },
	[STYLE_S1] = { 10, 0x7B1D1D, 0xF7C6C5, BOLD | CENTER | LINED, "@" },
	[STYLE_S2] = { 10, 0x7A4310, 0xFCE1C4, BOLD | CENTER | LINED, "@" },
	[STYLE_S3] = { 10, 0x6B5A10, 0xFBF1C7, CENTER | LINED, "@" },
	[STYLE_S4] = { 10, 0x486581, 0xE4E9EE, CENTER | LINED, "@" },
	[STYLE_CLEAN] = { 12, 0x1F6F43, 0xDDEFE3, BOLD | WRAP | MIDDLE | INDENTED, NULL },
	[STYLE_FOUND] = { 12, 0x6B5A10, 0xFBF1C7, BOLD | WRAP | MIDDLE | INDENTED, NULL },
	[STYLE_BREACHED] = { 12, 0x7B1D1D, 0xF7C6C5, BOLD | WRAP | MIDDLE | INDENTED, NULL },
	[STYLE_PARTIAL] = { 12, 0x7A4310, 0xFCE1C4, BOLD | WRAP | MIDDLE | INDENTED, NULL },
	[STYLE_CELL_CLEAN] = { 10, 0x1F6F43, 0xDDEFE3, BOLD | CELL, "@" },
	[STYLE_CELL_FOUND] = { 10, 0x6B5A10, 0xFBF1C7, BOLD | CELL, "@" },
	[STYLE_CELL_BREACHED] = { 10, 0x7B1D1D, 0xF7C6C5, BOLD | CELL, "@" },
};

static void
format_dress (lxw_format *format, const struct look *look, int decimals)
{
	int traits = look->traits;
	char number[32] = "#,##0", with_zero[80];

	format_set_font_size (format, look->size);
	format_set_font_color (format, look->ink);
	format_set_align (format, traits & MIDDLE ? LXW_ALIGN_VERTICAL_CENTER : LXW_ALIGN_VERTICAL_TOP);
	if (look->fill != 0)
		format_set_bg_color (format, look->fill);
	if (traits & BOLD)
		format_set_bold (format);
	if (traits & WRAP)
		format_set_text_wrap (format);
	if (traits & (RIGHT | CENTER))
		format_set_align (format, traits & RIGHT ? LXW_ALIGN_RIGHT : LXW_ALIGN_CENTER);
	if (traits & INDENTED)
		format_set_indent (format, 1);
	if (traits & UNDERLINED)
		format_set_underline (format, LXW_UNDERLINE_SINGLE);
	if (traits & FIXED)
		format_set_font_name (format, "Consolas");
	if (traits & LINED) {
		format_set_bottom (format, LXW_BORDER_THIN);
		format_set_bottom_color (format, RULE);
	}
	if (traits & TOPPED) {
		format_set_top (format, LXW_BORDER_THIN);
		format_set_top_color (format, SLATE);
	}
	if (traits & NUMERIC) {
		if (decimals > 0)
			g_snprintf (number, sizeof number, "#,##0.%0*d", decimals, 0);
		g_snprintf (with_zero, sizeof with_zero, traits & ZERO ? "%s;-%s" : "%s;-%s;\"-\"", number, number);
		format_set_num_format (format, with_zero);
	} else if (look->format != NULL) {
		format_set_num_format (format, look->format);
	}
}

static lxw_format *
book_format (struct book *book, enum style style, int decimals)
{
	int variant = looks[style].traits & NUMERIC ? CLAMP (decimals, 0, DECIMALS_MAX) : 0;
	lxw_format **format = &book->formats[style][variant];

	if (*format == NULL) {
		*format = workbook_add_format (book->workbook);
		format_dress (*format, &looks[style], variant);
	}
	return *format;
}

/* ---- the book ---- */

static const char *
reason_text (lxw_error error, int reason)
{
	return reason != 0 ? g_strerror (reason) : lxw_strerror (error);
}

static void
check (struct book *book, lxw_error error)
{
	if (book->error == LXW_NO_ERROR)
		book->error = error;
}

void
book_free (struct book *book)
{
	if (book == NULL)
		return;
	if (book->workbook != NULL)
		lxw_workbook_free (book->workbook);
	rows_packer_free (book->packer);
	uselocale (book->before);
	freelocale (book->plain);
	g_ptr_array_free (book->sheets, TRUE);
	g_string_free (book->scratch, TRUE);
	g_free (book->path);
	g_free (book->tmpdir);
	g_free (book);
}

struct book *
book_open (const char *path, const char *tmpdir, const char *title, instant_t created, uint32_t rows, GError **error)
{
	struct book *book;
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };
	lxw_doc_properties properties = { .title = (char *) title, .created = (time_t) (created / INSTANT_SECOND) };

	/* The library would quietly take another folder. */
	if (tmpdir != NULL && g_access (tmpdir, W_OK | X_OK) != 0) {
		g_set_error (error, FAILURE, FAILURE_CANNOT_CREATE, "workbook '%s': temporary folder '%s': %s", path, tmpdir,
			     g_strerror (errno));
		return NULL;
	}
	book = g_new0 (struct book, 1);
	book->path = g_strdup (path);
	book->tmpdir = options.tmpdir = g_strdup (tmpdir);
	book->rows = rows > 0 && rows < LXW_ROW_MAX ? rows : LXW_ROW_MAX;
	book->sheets = g_ptr_array_new_with_free_func (g_free);
	book->scratch = g_string_new (NULL);
	book->plain = newlocale (LC_ALL_MASK, "C", (locale_t) 0);
	book->before = uselocale (book->plain);
	book->workbook = workbook_new_opt (book->path, &options);
	if (book->workbook == NULL) {
		g_set_error (error, FAILURE, FAILURE_INTERNAL, "workbook '%s': out of memory", path);
		book_free (book);
		return NULL;
	}
	check (book, workbook_set_properties (book->workbook, &properties));
	return book;
}

void
book_beside (struct book *book)
{
	book->beside = true;
}

/* The library's codes say little; errno, taken at once, says why. */
static void
close_failure (const struct book *book, lxw_error result, int reason, GError **error)
{
	if (result == LXW_ERROR_CREATING_XLSX_FILE)
		g_set_error (error, FAILURE, FAILURE_CANNOT_CREATE, "workbook '%s' cannot be created: %s", book->path,
			     reason_text (result, reason));
	else
		g_set_error (error, FAILURE, FAILURE_IO, "workbook '%s': %s", book->path, reason_text (result, reason));
}

gboolean
book_close (struct book *book, GError **error)
{
	gboolean closed = FALSE;

	if (book->error != LXW_NO_ERROR) {
		close_failure (book, book->error, 0, error);
	} else if (book->packer == NULL || rows_reserve (book->packer, book->path, error)) {
		lxw_error result;
		int reason;

		errno = 0;
		result = workbook_close (book->workbook);
		reason = errno;
		book->workbook = NULL;
		if (result != LXW_NO_ERROR)
			close_failure (book, result, reason, error);
		else
			closed = workbook_check (book->path, error) &&
				 (book->packer == NULL || rows_insert (book->packer, book->path, error));
	}
	book_free (book);
	return closed;
}

/* ---- sheets ---- */

/* The rows of a sheet go another way than into the library's own temporary file. It closes it when it has written the sheet. */
static void
rows_take (struct book *book, lxw_worksheet *worksheet)
{
	if (book->packer == NULL)
		book->packer = rows_packer_new (book->beside);
	fclose (worksheet->optimize_tmpfile);
	worksheet->file = worksheet->optimize_tmpfile = rows_stream (book->packer);
}

struct sheet *
book_sheet (struct book *book, const char *name, const char *footer, GError **error)
{
	struct sheet *sheet = g_new0 (struct sheet, 1);

	sheet->book = book;
	sheet->worksheet = workbook_add_worksheet (book->workbook, name);
	if (sheet->worksheet == NULL || sheet->worksheet->optimize_tmpfile == NULL) {
		g_set_error (error, FAILURE, FAILURE_CANNOT_CREATE, "workbook '%s': no temporary file in '%s' for sheet '%s'", book->path,
			     book->tmpdir != NULL ? book->tmpdir : g_get_tmp_dir (), name);
		g_free (sheet);
		return NULL;
	}
	g_ptr_array_add (book->sheets, sheet);
	rows_take (book, sheet->worksheet);
	worksheet_set_landscape (sheet->worksheet);
	worksheet_set_paper (sheet->worksheet, 9);
	worksheet_fit_to_pages (sheet->worksheet, 1, 0);
	worksheet_set_margins (sheet->worksheet, 0.4, 0.4, 0.5, 0.6);
	worksheet_gridlines (sheet->worksheet, LXW_HIDE_ALL_GRIDLINES);
	check (book, worksheet_set_footer (sheet->worksheet, footer));
	return sheet;
}

void
sheet_width (struct sheet *sheet, int column, int characters)
{
	lxw_col_t number = (lxw_col_t) column;

	check (sheet->book, worksheet_set_column (sheet->worksheet, number, number, characters, NULL));
}

void
sheet_freeze (struct sheet *sheet, int rows, int columns)
{
	worksheet_freeze_panes (sheet->worksheet, (lxw_row_t) rows, (lxw_col_t) columns);
	check (sheet->book, worksheet_repeat_rows (sheet->worksheet, 0, (lxw_row_t) rows - 1));
}

void
sheet_filter (struct sheet *sheet, uint32_t header, int columns)
{
	check (sheet->book, worksheet_autofilter (sheet->worksheet, header, 0, MAX (sheet->row, header), (lxw_col_t) (columns - 1)));
}

void
sheet_print_columns (struct sheet *sheet, int columns)
{
	check (sheet->book, worksheet_print_area (sheet->worksheet, 0, 0, sheet->row, (lxw_col_t) (columns - 1)));
}

uint32_t
sheet_row (const struct sheet *sheet)
{
	return sheet->row;
}

bool
sheet_room (const struct sheet *sheet)
{
	return sheet->row + 2 < sheet->book->rows;
}

bool
sheet_next (struct sheet *sheet)
{
	if (sheet->row + 1 >= sheet->book->rows)
		return false;
	sheet->row++;
	return true;
}

void
sheet_height (struct sheet *sheet, int points)
{
	check (sheet->book, worksheet_set_row (sheet->worksheet, sheet->row, points, NULL));
}

/* ---- text ---- */

static const char *
cell_text (struct book *book, const char *text)
{
	return text_for_cell (book->scratch, text);
}

void
sheet_text (struct sheet *sheet, int column, const char *text, enum style style)
{
	struct book *book = sheet->book;

	check (book, worksheet_write_string (sheet->worksheet, sheet->row, (lxw_col_t) column, cell_text (book, text),
					     book_format (book, style, 0)));
}

void
sheet_wide_text (struct sheet *sheet, int column, int last, const char *text, enum style style)
{
	struct book *book = sheet->book;

	check (book, worksheet_merge_range (sheet->worksheet, sheet->row, (lxw_col_t) column, sheet->row, (lxw_col_t) last,
					    cell_text (book, text), book_format (book, style, 0)));
}

void
sheet_blank (struct sheet *sheet, int column, enum style style)
{
	check (sheet->book,
	       worksheet_write_blank (sheet->worksheet, sheet->row, (lxw_col_t) column, book_format (sheet->book, style, 0)));
}

void
sheet_link (struct sheet *sheet, int column, const char *to, uint32_t row, const char *text)
{
	struct book *book = sheet->book;
	char target[64];

	if (sheet->links++ >= LINKS_MAX) {
		sheet_text (sheet, column, text, STYLE_TEXT);
		return;
	}
	g_snprintf (target, sizeof target, "internal:'%s'!A%u", to, row + 1);
	check (book, worksheet_write_url_opt (sheet->worksheet, sheet->row, (lxw_col_t) column, target,
					      book_format (book, STYLE_LINK, 0), cell_text (book, text), NULL));
}

void
sheet_link_formula (struct sheet *sheet, int column, const char *to, uint32_t row, const char *text, enum style style)
{
	g_autofree char *formula = g_strdup_printf ("=HYPERLINK(\"#'%s'!A%u\",\"%s\")", to, row + 1, text);

	check (sheet->book, worksheet_write_formula_str (sheet->worksheet, sheet->row, (lxw_col_t) column, formula,
							 book_format (sheet->book, style, 0), text));
}

/* ---- numbers and dates ---- */

static int128
ten_to (int n)
{
	int128 power = 1;

	while (n-- > 0)
		power *= 10;
	return power;
}

/* The one place where a number becomes a double: it has at most 15 significant digits, which a double keeps. */
static bool
to_double (int128 value, int *scale, double *number)
{
	int128 limit = ten_to (DIGITS_MAX);

	while (*scale > 0 && value % 10 == 0) {
		value /= 10;
		(*scale)--;
	}
	if (value >= limit || value <= -limit)
		return false;
	*number = (double) (int64_t) value / (double) (int64_t) ten_to (*scale);
	return true;
}

bool
number_fits (int128 value, int scale)
{
	double number;

	return to_double (value, &scale, &number);
}

bool
sheet_number (struct sheet *sheet, int column, int128 value, int scale, int decimals, enum style style)
{
	struct book *book = sheet->book;
	char text[DECIMAL_TEXT_MAX];
	int digits = scale;
	double number;
	bool exact = to_double (value, &digits, &number);
	lxw_format *format = book_format (book, style, MAX (digits, decimals));

	if (exact)
		check (book, worksheet_write_number (sheet->worksheet, sheet->row, (lxw_col_t) column, number, format));
	else
		check (book, worksheet_write_string (sheet->worksheet, sheet->row, (lxw_col_t) column,
						     decimal_format (value, scale, decimals, text), format));
	return exact;
}

void
sheet_formula (struct sheet *sheet, int column, const char *formula, int128 value, int scale, int decimals, enum style style)
{
	struct book *book = sheet->book;
	double number;

	if (!to_double (value, &scale, &number)) {
		sheet_number (sheet, column, value, scale, decimals, style);
		return;
	}
	check (book, worksheet_write_formula_num (sheet->worksheet, sheet->row, (lxw_col_t) column, formula,
						  book_format (book, style, MAX (scale, decimals)), number));
}

void
sheet_alarm (struct sheet *sheet, int column)
{
	struct book *book = sheet->book;
	lxw_conditional_format rule = { .type = LXW_CONDITIONAL_TYPE_CELL, .criteria = LXW_CONDITIONAL_CRITERIA_NOT_EQUAL_TO };

	if (book->alarm == NULL) {
		book->alarm = workbook_add_format (book->workbook);
		format_set_bold (book->alarm);
		format_set_font_color (book->alarm, looks[STYLE_BREACHED].ink);
		format_set_bg_color (book->alarm, looks[STYLE_BREACHED].fill);
	}
	rule.format = book->alarm;
	check (book, worksheet_conditional_format_cell (sheet->worksheet, sheet->row, (lxw_col_t) column, &rule));
}

enum { EPOCH = 25569, FIRST = 61, LAST = 2958465 };	/* 1970-01-01, 1900-03-01 and 9999-12-31 as Excel counts days */

void
sheet_date (struct sheet *sheet, int column, date_t date)
{
	struct book *book = sheet->book;
	int64_t day = (int64_t) date + EPOCH;
	char text[16];

	if (day < FIRST || day > LAST)
		sheet_text (sheet, column, date_format (date, text), STYLE_TEXT);
	else
		check (book, worksheet_write_number (sheet->worksheet, sheet->row, (lxw_col_t) column, (double) day,
						     book_format (book, STYLE_DATE, 0)));
}

void
sheet_instant (struct sheet *sheet, int column, instant_t instant, const struct zone *zone)
{
	struct book *book = sheet->book;
	int64_t local = zone != NULL ? zone_to_local (zone, instant) : instant;
	int64_t second = local / INSTANT_SECOND - (local % INSTANT_SECOND < 0) + EPOCH * INT64_C (86400);
	char text[40];

	if (second < FIRST * INT64_C (86400) || second >= (LAST + 1) * INT64_C (86400))
		sheet_text (sheet, column, instant_format (instant, zone, text), STYLE_TEXT);
	else
		check (book, worksheet_write_number (sheet->worksheet, sheet->row, (lxw_col_t) column, (double) second / 86400,
						     book_format (book, STYLE_INSTANT, 0)));
}

void
sheet_chart_insert (struct sheet *sheet, const struct sheet_chart *chart)
{
	static const lxw_color_t colors[] = { SLATE, 0xC44536, 0x5B8E7D, 0xE09F3E };
	enum { WIDTH = 520, ROW_HEIGHT = 20 };
	lxw_chart *drawn = workbook_add_chart (sheet->book->workbook, chart->lines ? LXW_CHART_LINE : LXW_CHART_COLUMN);
	lxw_chart_options options = { .x_scale = (double) WIDTH / 480, .y_scale = (double) (CHART_ROWS - 1) * ROW_HEIGHT / 288 };
	const char *name = sheet->worksheet->name;

	for (int i = 0; i < chart->n; i++) {
		lxw_chart_series *series = chart_add_series (drawn, NULL, NULL);
		lxw_col_t column = (lxw_col_t) chart->columns[i], by = (lxw_col_t) chart->categories;
		lxw_chart_fill fill = { .color = colors[i % (int) G_N_ELEMENTS (colors)] };
		lxw_chart_line line = { .color = fill.color, .width = 2.25 }, edge = { .color = fill.color };

		chart_series_set_categories (series, name, chart->first, by, chart->last, by);
		chart_series_set_values (series, name, chart->first, column, chart->last, column);
		chart_series_set_name_range (series, name, chart->first - 1, column);
		if (chart->lines) {
			chart_series_set_line (series, &line);
			chart_series_set_marker_type (series, LXW_CHART_MARKER_CIRCLE); /* a line of one point is seen, too */
			chart_series_set_marker_size (series, 6);
			chart_series_set_marker_fill (series, &fill);
			chart_series_set_marker_line (series, &edge);
		} else
			chart_series_set_fill (series, &fill);
	}
	chart_title_set_name (drawn, chart->title);
	chart_title_set_name_font (drawn, &(lxw_chart_font) { .size = 11, .color = SLATE });
	if (!chart->lines || chart->unit > 0)
		chart_axis_set_num_format (drawn->y_axis, "#,##0");
	chart_axis_set_major_unit (drawn->y_axis, chart->unit);
	chart_axis_major_gridlines_set_line (drawn->y_axis, &(lxw_chart_line) { .color = RULE, .width = 0.75 });
	chart_legend_set_position (drawn, LXW_CHART_LEGEND_BOTTOM);
	check (sheet->book,
	       worksheet_insert_chart_opt (sheet->worksheet, chart->row, (lxw_col_t) chart->column, drawn, &options));
}

char *
cell_name (uint32_t row, int column, char buffer[static 16])
{
	G_STATIC_ASSERT (LXW_MAX_CELL_NAME_LENGTH <= 16);
	lxw_rowcol_to_cell (buffer, row, (lxw_col_t) column);
	return buffer;
}
