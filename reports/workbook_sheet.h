/*
 * workbook_sheet.h - a workbook being written: the seam around libxlsxwriter, internal to the workbook.
 *
 * Sheets are streamed: rows are written top-down, cells of a row from left to right, and are packed at once. Writing
 * cells returns nothing; the first failure sticks and book_close() reports it. The locale's decimal mark plays no part.
 */
#ifndef REPORTS_WORKBOOK_SHEET_H
#define REPORTS_WORKBOOK_SHEET_H

#include "common/base/calendar.h"
#include "common/base/decimal.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* clang-format off */ /* a list */
enum style
{
	STYLE_TITLE, STYLE_SUBTITLE, STYLE_HEADING, STYLE_NOTE, STYLE_LABEL,
	STYLE_HEADER, STYLE_HEADER_RIGHT,
	STYLE_TEXT, STYLE_WRAP, STYLE_LINK, STYLE_TOTAL_LINK, STYLE_CODE, STYLE_ID,
	STYLE_NUMBER, STYLE_TOTAL, STYLE_TOTAL_TEXT, STYLE_PROOF, STYLE_CHECK, STYLE_PERCENT,
	STYLE_DATE, STYLE_INSTANT,
	STYLE_S1, STYLE_S2, STYLE_S3, STYLE_S4,
	STYLE_CLEAN, STYLE_FOUND, STYLE_BREACHED, STYLE_PARTIAL, /* a verdict above a sheet, */
	STYLE_CELL_CLEAN, STYLE_CELL_FOUND, STYLE_CELL_BREACHED, /* and one in a cell of a table */
	STYLE_COUNT
};
/* clang-format on */

struct book;
typedef struct book book;
struct sheet;

/*
 * A new workbook at path; nothing is written there before book_close(). created is the document's date, so that equal
 * content gives equal bytes. tmpdir NULL: the system's. rows: the most rows that a sheet may have, 0 for Excel's limit.
 */
struct book *book_open (
	const char *path, const char *tmpdir, const char *title, instant_t created, uint32_t rows, GError **error);

/* Before the first sheet: what is written is packed by a thread beside. The bytes are the same. */
void book_beside (struct book *book);

/* Writes the file and frees the book, also when it fails. */
gboolean book_close (struct book *book, GError **error);
void book_free (struct book *book); /* abandons it: no file. NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (book, book_free)

/*
 * A further sheet, landscape, one page wide. name: at most 31 characters. Owned by the book; NULL when no temporary file
 * could be made.
 */
struct sheet *book_sheet (struct book *book, const char *name, const char *footer, GError **error);

void sheet_width (struct sheet *sheet, int column, int characters);
void sheet_freeze (struct sheet *sheet, int rows, int columns);        /* and repeats those rows on each printed page */
void sheet_filter (struct sheet *sheet, uint32_t header, int columns); /* from the header row to the last row written */

/* What is printed: the first columns of all rows written; the rest is for the screen. */
void sheet_print_columns (struct sheet *sheet, int columns);

/*
 * Rows: sheet_row is the one being written, counted from 0. A sheet that is full says so: false, and nothing more may be
 * written.
 */
uint32_t sheet_row (const struct sheet *sheet);
bool sheet_next (struct sheet *sheet);
bool sheet_room (const struct sheet *sheet);         /* more than the one row that is kept for the sentence on what was cut */
void sheet_height (struct sheet *sheet, int points); /* of the current row, before its cells */

/* Text beyond 32,767 characters is cut and says so. It is never read as a formula, a number or a link. */
void sheet_text (struct sheet *sheet, int column, const char *text, enum style style);
void sheet_wide_text (struct sheet *sheet, int column, int last, const char *text, enum style style); /* over several columns */
void sheet_blank (struct sheet *sheet, int column, enum style style);

/*
 * A number with at least `decimals` decimals, all that it has. False when it has more than 15 significant digits: then the
 * cell is text, and no formula may use it.
 */
bool sheet_number (struct sheet *sheet, int column, int128 value, int scale, int decimals, enum style style);
bool number_fits (int128 value, int scale); /* what sheet_number would answer */

/*
 * A formula with its computed value beside it, for readers that do not calculate. The value must be one that sheet_number
 * shows as a number.
 */
void sheet_formula (
	struct sheet *sheet, int column, const char *formula, int128 value, int scale, int decimals, enum style style);

/* A cell of the current row that must be 0: anything else stands out in red, also after the reader has changed a number. */
void sheet_alarm (struct sheet *sheet, int column);

void sheet_date (struct sheet *sheet, int column, date_t date);
/* Local time of the zone; NULL: UTC. */
void sheet_instant (struct sheet *sheet, int column, instant_t instant, const struct zone *zone);

/* Text that leads to a row of another sheet; plain text once a sheet has 60,000 links. */
void sheet_link (struct sheet *sheet, int column, const char *to, uint32_t row, const char *text);

/* The same as a formula, for links without number: text is plain words; style STYLE_LINK or STYLE_TOTAL_LINK. */
void sheet_link_formula (struct sheet *sheet, int column, const char *to, uint32_t row, const char *text, enum style style);

/*
 * A chart over rows of this sheet that have been written: one series a column, named by the title in the row above `first`.
 * It reads the cells, so a reader who changes one changes the chart.
 */
struct sheet_chart
{
	const char *title;
	bool lines;           /* else columns */
	int unit;             /* from one line of the value axis to the next; 0: as the reader's program likes */
	uint32_t first, last; /* rows of the data */
	int categories;       /* the column that names the rows */
	const int *columns;
	int n;
	uint32_t row; /* where its upper left corner is: row, column */
	int column;
};
enum
{
	CHART_ROWS = 16, /* of the sheet, that a chart covers */
	CHART_LINES = 10 /* across it, at most */
};
/* The unit of a chart of whole numbers up to `most`. */
static inline int
sheet_chart_unit (int most)
{
	return 1 + most / CHART_LINES;
}
void sheet_chart_insert (struct sheet *sheet, const struct sheet_chart *chart);

/* "C7" of a column and a row counted from 0. Returns buffer. */
char *cell_name (uint32_t row, int column, char buffer[static 16]);

#endif
