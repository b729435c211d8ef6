/* "On hand": the buckets of stock with their roll-forward, what was found first; "Counts": what was counted against the book. */
#include "reports/workbook_parts.h"

#include <string.h>

struct column_look
{
	const char *title;
	int width;
	bool number;
};

static void
header_write (struct sheet *sheet, const struct column_look *looks, int n)
{
	sheet_height (sheet, 30);
	for (int i = 0; i < n; i++)
		sheet_text (sheet, i, looks[i].title, looks[i].number ? STYLE_HEADER_RIGHT : STYLE_HEADER);
}

static void
widths_write (struct sheet *sheet, const struct column_look *looks, int n)
{
	for (int i = 0; i < n; i++)
		sheet_width (sheet, i, looks[i].width);
}

static void
qty_write (struct sheet *sheet, int column, int64_t qty, int decimals)
{
	if (qty == DECIMAL_NONE)
		sheet_blank (sheet, column, STYLE_NUMBER);
	else
		sheet_number (sheet, column, qty, QTY_SCALE, decimals, STYLE_NUMBER);
}

static bool
is_exact (int64_t qty)
{
	return qty != DECIMAL_NONE && number_fits (qty, QTY_SCALE);
}

/* A difference or a sum of cells of the row; a plain number where one of them is text, blank where one is not known. */
G_GNUC_PRINTF (7, 8)
static void
formula_write (struct sheet *sheet, int column, bool known, bool exact, int64_t value, int decimals, const char *format, ...)
{
	va_list arguments;
	g_autofree char *formula = NULL;

	if (!known) {
		sheet_blank (sheet, column, STYLE_NUMBER);
		return;
	}
	va_start (arguments, format);
	formula = g_strdup_vprintf (format, arguments);
	va_end (arguments);
	if (exact && is_exact (value))
		sheet_formula (sheet, column, formula, value, QTY_SCALE, decimals, STYLE_NUMBER);
	else
		sheet_number (sheet, column, value, QTY_SCALE, decimals, STYLE_NUMBER);
}

static void
case_write (struct workbook *workbook, struct sheet *sheet, int column, GHashTable *cases, const char *case_id)
{
	uint32_t row = GPOINTER_TO_UINT (g_hash_table_lookup (cases, case_id));

	if (row > 0 && row < workbook->rows)
		sheet_link (sheet, column, SHEET_EXCEPTIONS, row, case_id);
	else
		sheet_text (sheet, column, case_id, STYLE_TEXT);
}

/* ---- the sums ---- */

static int64_t
buckets_in (const struct workbook *workbook, const char *state, bool compared)
{
	int64_t n = 0;

	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);

		for (size_t t = 0; t < outcome->n_stock_totals; t++) {
			const struct outcome_stock_total *total = &outcome->stock_totals[t];

			if ((*total->side == '\0') == compared && strcmp (total->side, STOCK_TRANSFERS) != 0 &&
				strcmp (total->state, state) == 0)
				n += total->buckets;
		}
	}
	return n;
}

static void
count_append (GString *text, int64_t n, const char *one, const char *many)
{
	if (n > 0)
		g_string_append_printf (text, "%s%" G_GINT64_FORMAT " %s", text->len > 0 ? ", " : "", n, n == 1 ? one : many);
}

/* What is wrong, the gravest first; else what agrees. */
static void
verdict_write (struct workbook *workbook, struct sheet *sheet, int last)
{
	g_autoptr (GString) text = g_string_new (NULL);
	int64_t breaks = buckets_in (workbook, "breaks", false), differ = buckets_in (workbook, "differs", true), below = 0,
			counts = 0;

	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);

		for (size_t b = 0; b < outcome->n_buckets; b++)
			below += outcome->buckets[b].lowest != DECIMAL_NONE;
		for (size_t c = 0; c < outcome->n_stock_counts; c++)
			counts += outcome->stock_counts[c].code != CODE_NONE;
	}
	count_append (text, breaks, "roll-forward breaks, and its bucket is not compared",
		"roll-forwards break, and their buckets are not compared");
	count_append (text, differ, "bucket differs", "buckets differ");
	count_append (text, below, "bucket was below zero", "buckets were below zero");
	count_append (text, counts, "count differs from the book", "counts differ from the book");
	count_append (text, buckets_in (workbook, "not proven", false), "roll-forward is not proven", "roll-forwards are not proven");
	if (text->len == 0)
		g_string_append (text, "every bucket rolls forward, and what can be compared agrees");
	text->str[0] = g_ascii_toupper (text->str[0]);
	g_string_append_c (text, '.');
	sheet_height (sheet, 24);
	sheet_wide_text (sheet, 0, last, text->str,
		breaks > 0                                  ? STYLE_BREACHED
			: differ > 0 || below > 0 || counts > 0 ? STYLE_FOUND
			: strstr (text->str, "proven") != NULL  ? STYLE_PARTIAL
													: STYLE_CLEAN);
	row_skip (sheet, 2);
}

static void
totals_write (struct workbook *workbook, struct sheet *sheet)
{
	static const char *const titles[] = {
		"Plant", "Of", "State", "Buckets", "Opening + moved, or left", "Closing, or right", "Check"};
	char left[16], right[16];

	titles_write (sheet, titles, G_N_ELEMENTS (titles), 15u << 3);
	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);

		for (size_t t = 0; t < outcome->n_stock_totals && sheet_room (sheet); t++) {
			const struct outcome_stock_total *total = &outcome->stock_totals[t];
			bool transfers = strcmp (total->side, STOCK_TRANSFERS) == 0,
				 exact = number_fits (total->rolled, QTY_SCALE) && number_fits (total->told, QTY_SCALE),
				 checks = strcmp (total->state, "holds") == 0 || strcmp (total->state, "equal") == 0;
			int128 apart = transfers ? total->rolled + total->told : total->told - total->rolled;

			sheet_text (sheet, 0, outcome->plant, STYLE_TEXT);
			sheet_text (sheet, 1, *total->side == '\0' ? "comparison" : transfers ? "transfers" : total->side, STYLE_TEXT);
			sheet_text (sheet, 2, total->state, STYLE_TEXT);
			sheet_number (sheet, 3, total->buckets, 0, 0, STYLE_NUMBER);
			sheet_number (sheet, 4, total->rolled, QTY_SCALE, 0, STYLE_NUMBER);
			sheet_number (sheet, 5, total->told, QTY_SCALE, 0, STYLE_NUMBER);
			if (exact && number_fits (apart, QTY_SCALE)) {
				g_autofree char *formula = g_strdup_printf (transfers ? "=ROUND(%s+%s,6)" : "=ROUND(%s-%s,6)",
					cell_name (sheet_row (sheet), 5, right), cell_name (sheet_row (sheet), 4, left));

				sheet_formula (sheet, 6, formula, apart, QTY_SCALE, 0, STYLE_NUMBER);
				if (checks || (transfers && strstr (total->state, "net to zero") != NULL))
					sheet_alarm (sheet, 6);
			}
			sheet_next (sheet);
		}
	}
	sheet_next (sheet);
}

/* ---- On hand ---- */

enum bucket_column
{
	BUCKET_PLANT,
	BUCKET_MATERIAL,
	BUCKET_TEXT,
	BUCKET_LOCATION,
	BUCKET_LOT,
	BUCKET_STATUS,
	BUCKET_SPECIAL,
	BUCKET_UOM,
	BUCKET_LEFT_OPEN,
	BUCKET_LEFT_MOVED,
	BUCKET_LEFT_CLOSE,
	BUCKET_LEFT_CHECK,
	BUCKET_RIGHT_OPEN,
	BUCKET_RIGHT_MOVED,
	BUCKET_RIGHT_CLOSE,
	BUCKET_RIGHT_CHECK,
	BUCKET_STATE,
	BUCKET_DIFFERENCE,
	BUCKET_VALUE,
	BUCKET_CURRENCY,
	BUCKET_LOWEST,
	BUCKET_FOUND,
	BUCKET_CASE,
	BUCKET_NOTE,
	BUCKET_COLUMNS
};

static void
looks_fill (const struct workbook *workbook, struct column_look *looks, char **titles)
{
	static const struct column_look own[BUCKET_COLUMNS] = {
		[BUCKET_PLANT] = {"Plant", 14, false},
		[BUCKET_MATERIAL] = {"Material", 16, false},
		[BUCKET_TEXT] = {"Description", 22, false},
		[BUCKET_LOCATION] = {"Location", 11, false},
		[BUCKET_LOT] = {"Lot", 14, false},
		[BUCKET_STATUS] = {"Status", 8, false},
		[BUCKET_SPECIAL] = {"Special stock, owner", 12, false},
		[BUCKET_UOM] = {"Unit", 6, false},
		[BUCKET_LEFT_OPEN] = {"opening", 14, true},
		[BUCKET_LEFT_MOVED] = {"moved", 14, true},
		[BUCKET_LEFT_CLOSE] = {"closing", 14, true},
		[BUCKET_LEFT_CHECK] = {"check", 12, true},
		[BUCKET_RIGHT_OPEN] = {"opening", 14, true},
		[BUCKET_RIGHT_MOVED] = {"moved", 14, true},
		[BUCKET_RIGHT_CLOSE] = {"closing", 14, true},
		[BUCKET_RIGHT_CHECK] = {"check", 12, true},
		[BUCKET_STATE] = {"Compared", 15, false},
		[BUCKET_DIFFERENCE] = {"Difference", 14, true},
		[BUCKET_VALUE] = {"Value", 14, true},
		[BUCKET_CURRENCY] = {"Cur.", 6, false},
		[BUCKET_LOWEST] = {"Lowest below zero", 14, true},
		[BUCKET_FOUND] = {"Found", 18, false},
		[BUCKET_CASE] = {"Case", 19, false},
		[BUCKET_NOTE] = {"Note", 50, false},
	};

	memcpy (looks, own, sizeof own);
	for (int i = 0; i < 8; i++) {
		titles[i] = g_strdup_printf ("%s %s", workbook->side[i / 4], own[BUCKET_LEFT_OPEN + i].title);
		looks[BUCKET_LEFT_OPEN + i].title = titles[i];
	}
}

static void
side_write (struct sheet *sheet, int column, int64_t open, int64_t moved, int64_t close, const char *roll, int decimals)
{
	bool proven =
		*roll != '\0' && strcmp (roll, "not proven") != 0 && strcmp (roll, "not known") != 0 && strcmp (roll, "not kept") != 0;
	char a[16], b[16], c[16];
	uint32_t row = sheet_row (sheet);

	qty_write (sheet, column, open, decimals);
	qty_write (sheet, column + 1, moved, decimals);
	qty_write (sheet, column + 2, close, decimals);
	if (!proven) {
		sheet_text (sheet, column + 3, roll, STYLE_TEXT);
		return;
	}
	formula_write (sheet, column + 3, true, is_exact (open) && is_exact (moved) && is_exact (close), close - open - moved,
		decimals, "=ROUND(%s-%s-%s,6)", cell_name (row, column + 2, a), cell_name (row, column, b),
		cell_name (row, column + 1, c));
	sheet_alarm (sheet, column + 3);
}

static void
bucket_write (struct workbook *workbook, struct sheet *sheet, guint number, const struct outcome_bucket *one, GHashTable *cases)
{
	uint32_t row = sheet_row (sheet);
	char left[16], right[16];

	sheet_text (sheet, BUCKET_PLANT, workbook_outcome (workbook, number)->plant, STYLE_TEXT);
	sheet_text (sheet, BUCKET_MATERIAL, one->material, STYLE_TEXT);
	sheet_text (sheet, BUCKET_TEXT, one->material_text, STYLE_TEXT);
	sheet_text (sheet, BUCKET_LOCATION, one->location, STYLE_TEXT);
	sheet_text (sheet, BUCKET_LOT, one->lot, STYLE_TEXT);
	sheet_text (sheet, BUCKET_STATUS, one->status, STYLE_TEXT);
	g_string_printf (
		workbook->scratch, "%s%s%s", one->special, *one->special != '\0' && *one->owner != '\0' ? " " : "", one->owner);
	sheet_text (sheet, BUCKET_SPECIAL, workbook->scratch->str, STYLE_TEXT);
	sheet_text (sheet, BUCKET_UOM, one->uom, STYLE_TEXT);
	side_write (sheet, BUCKET_LEFT_OPEN, one->left_open, one->left_moved, one->left_close, one->left_roll, one->uom_decimals);
	side_write (
		sheet, BUCKET_RIGHT_OPEN, one->right_open, one->right_moved, one->right_close, one->right_roll, one->uom_decimals);
	sheet_text (sheet, BUCKET_STATE, one->state, STYLE_TEXT);
	formula_write (sheet, BUCKET_DIFFERENCE, one->difference != DECIMAL_NONE,
		(is_exact (one->left_close) || one->left_close == DECIMAL_NONE) &&
			(is_exact (one->right_close) || one->right_close == DECIMAL_NONE),
		one->difference, one->uom_decimals, "=ROUND(%s-%s,6)", cell_name (row, BUCKET_LEFT_CLOSE, left),
		cell_name (row, BUCKET_RIGHT_CLOSE, right));
	if (one->value == DECIMAL_NONE || one->difference == DECIMAL_NONE)
		sheet_blank (sheet, BUCKET_VALUE, STYLE_NUMBER);
	else
		sheet_number (sheet, BUCKET_VALUE, one->value, MONEY_SCALE, currency_decimals (one->currency), STYLE_NUMBER);
	sheet_text (sheet, BUCKET_CURRENCY, one->currency, STYLE_TEXT);
	qty_write (sheet, BUCKET_LOWEST, one->lowest, one->uom_decimals);
	sheet_text (sheet, BUCKET_FOUND, code_name (one->code), STYLE_TEXT);
	case_write (workbook, sheet, BUCKET_CASE, cases, one->case_id);
	sheet_text (sheet, BUCKET_NOTE, one->note, STYLE_TEXT);
}

static int64_t
buckets_of_all (const struct outcome *outcome)
{
	int64_t compared = 0, alone = 0;

	for (size_t t = 0; t < outcome->n_stock_totals; t++)
		if (strcmp (outcome->stock_totals[t].side, STOCK_TRANSFERS) != 0)
			*(*outcome->stock_totals[t].side == '\0' ? &compared : &alone) += outcome->stock_totals[t].buckets;
	return compared > 0 ? compared : alone;
}

static int64_t
buckets_write (struct workbook *workbook, struct sheet *sheet, guint number)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	g_autoptr (GHashTable) cases = exception_rows (workbook, number);
	int64_t hidden = MAX (buckets_of_all (outcome) - (int64_t) outcome->n_buckets, 0);

	for (size_t i = 0; i < outcome->n_buckets; i++) {
		if (!sheet_room (sheet))
			return hidden + (int64_t) (outcome->n_buckets - i);
		sheet_next (sheet);
		bucket_write (workbook, sheet, number, &outcome->buckets[i], cases);
	}
	return hidden;
}

gboolean
onhand_write (struct workbook *workbook, GError **error)
{
	struct column_look looks[BUCKET_COLUMNS];
	g_auto (GStrv) titles = g_new0 (char *, 9);
	struct sheet *sheet;
	int64_t hidden = 0;
	uint32_t header;
	bool any = false;

	for (guint i = 0; i < workbook->outcomes->len; i++)
		any |= workbook_outcome (workbook, i)->n_stock_totals > 0;
	if (!any)
		return TRUE;
	sheet = workbook_sheet (workbook, "On hand", error);
	if (sheet == NULL)
		return FALSE;
	looks_fill (workbook, looks, titles);
	widths_write (sheet, looks, BUCKET_COLUMNS);
	verdict_write (workbook, sheet, BUCKET_RIGHT_CHECK);
	totals_write (workbook, sheet);
	header = sheet_row (sheet);
	header_write (sheet, looks, BUCKET_COLUMNS);
	for (guint i = 0; i < workbook->outcomes->len; i++)
		hidden += buckets_write (workbook, sheet, i);
	sheet_filter (sheet, header, BUCKET_COLUMNS);
	sheet_print_columns (sheet, BUCKET_VALUE + 1);
	if (hidden > 0 && sheet_next (sheet)) {
		g_string_printf (workbook->scratch,
			"%" G_GINT64_FORMAT " further buckets, which agree, are not listed; they are in the sums above.", hidden);
		sheet_text (sheet, 0, workbook->scratch->str, STYLE_HEADING);
	}
	return TRUE;
}

/* ---- Counts ---- */

enum count_column
{
	COUNT_PLANT,
	COUNT_KEY,
	COUNT_DOCUMENT,
	COUNT_AT,
	COUNT_BY,
	COUNT_MATERIAL,
	COUNT_LOCATION,
	COUNT_LOT,
	COUNT_UOM,
	COUNT_POSTED,
	COUNT_LATE,
	COUNT_MISSING,
	COUNT_BOOK,
	COUNT_COUNTED,
	COUNT_DIFFERENCE,
	COUNT_ADJUSTED,
	COUNT_OPEN,
	COUNT_STATE,
	COUNT_FROZEN,
	COUNT_FOUND,
	COUNT_CASE,
	COUNT_NOTE,
	COUNT_COLUMNS
};

static const struct column_look count_looks[COUNT_COLUMNS] = {
	[COUNT_PLANT] = {"Plant", 14, false},
	[COUNT_KEY] = {"Count", 16, false},
	[COUNT_DOCUMENT] = {"Document", 14, false},
	[COUNT_AT] = {"Counted at", 17, false},
	[COUNT_BY] = {"Counted by", 12, false},
	[COUNT_MATERIAL] = {"Material", 16, false},
	[COUNT_LOCATION] = {"Location", 11, false},
	[COUNT_LOT] = {"Lot", 14, false},
	[COUNT_UOM] = {"Unit", 6, false},
	[COUNT_POSTED] = {"Posted up to then", 14, true},
	[COUNT_LATE] = {"+ before, posted later", 14, true},
	[COUNT_MISSING] = {"+ before, not posted", 14, true},
	[COUNT_BOOK] = {"= book at the count", 14, true},
	[COUNT_COUNTED] = {"Counted", 14, true},
	[COUNT_DIFFERENCE] = {"Counted - book", 14, true},
	[COUNT_ADJUSTED] = {"Posted for it", 14, true},
	[COUNT_OPEN] = {"Still to post", 14, true},
	[COUNT_STATE] = {"State", 26, false},
	[COUNT_FROZEN] = {"Book as its system froze it", 14, true},
	[COUNT_FOUND] = {"Found", 14, false},
	[COUNT_CASE] = {"Case", 19, false},
	[COUNT_NOTE] = {"Note", 50, false},
};

static void
count_numbers_write (struct sheet *sheet, const struct outcome_count *one)
{
	bool known = one->book != DECIMAL_NONE,
		 exact = is_exact (one->posted) && is_exact (one->late) && is_exact (one->missing) && is_exact (one->counted) &&
		is_exact (one->adjusted);
	uint32_t row = sheet_row (sheet);
	char a[16], b[16], c[16];

	qty_write (sheet, COUNT_POSTED, one->posted, one->uom_decimals);
	qty_write (sheet, COUNT_LATE, one->late, one->uom_decimals);
	qty_write (sheet, COUNT_MISSING, one->missing, one->uom_decimals);
	formula_write (sheet, COUNT_BOOK, known, exact, one->book, one->uom_decimals, "=ROUND(%s+%s+%s,6)",
		cell_name (row, COUNT_POSTED, a), cell_name (row, COUNT_LATE, b), cell_name (row, COUNT_MISSING, c));
	qty_write (sheet, COUNT_COUNTED, one->counted, one->uom_decimals);
	formula_write (sheet, COUNT_DIFFERENCE, known, exact, one->difference, one->uom_decimals, "=ROUND(%s-%s,6)",
		cell_name (row, COUNT_COUNTED, a), cell_name (row, COUNT_BOOK, b));
	qty_write (sheet, COUNT_ADJUSTED, one->adjusted, one->uom_decimals);
	formula_write (sheet, COUNT_OPEN, known, exact, known ? one->difference - one->adjusted : 0, one->uom_decimals,
		"=ROUND(%s-%s,6)", cell_name (row, COUNT_DIFFERENCE, a), cell_name (row, COUNT_ADJUSTED, b));
	sheet_alarm (sheet, COUNT_OPEN);
}

static void
count_write (struct workbook *workbook, struct sheet *sheet, guint number, const struct outcome_count *one, GHashTable *cases)
{
	sheet_text (sheet, COUNT_PLANT, workbook_outcome (workbook, number)->plant, STYLE_TEXT);
	sheet_text (sheet, COUNT_KEY, one->source_key, STYLE_TEXT);
	sheet_text (sheet, COUNT_DOCUMENT, one->document, STYLE_TEXT);
	sheet_instant (sheet, COUNT_AT, one->counted_at, workbook->zones->pdata[number]);
	sheet_text (sheet, COUNT_BY, one->counted_by, STYLE_TEXT);
	sheet_text (sheet, COUNT_MATERIAL, one->material, STYLE_TEXT);
	sheet_text (sheet, COUNT_LOCATION, one->location, STYLE_TEXT);
	sheet_text (sheet, COUNT_LOT, one->lot, STYLE_TEXT);
	sheet_text (sheet, COUNT_UOM, one->uom, STYLE_TEXT);
	count_numbers_write (sheet, one);
	sheet_text (sheet, COUNT_STATE, one->state, STYLE_TEXT);
	qty_write (sheet, COUNT_FROZEN, one->frozen, one->uom_decimals);
	sheet_text (sheet, COUNT_FOUND, code_name (one->code), STYLE_TEXT);
	case_write (workbook, sheet, COUNT_CASE, cases, one->case_id);
	sheet_text (sheet, COUNT_NOTE, one->note, STYLE_TEXT);
}

/* Those with a case come first. */
static int64_t
counts_of_run_write (struct workbook *workbook, struct sheet *sheet, guint number)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	g_autoptr (GHashTable) cases = exception_rows (workbook, number);
	int64_t hidden = 0;

	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < outcome->n_stock_counts; i++) {
			if ((outcome->stock_counts[i].code != CODE_NONE) != (round == 0))
				continue;
			if (!sheet_room (sheet)) {
				hidden++;
				continue;
			}
			sheet_next (sheet);
			count_write (workbook, sheet, number, &outcome->stock_counts[i], cases);
		}
	return hidden;
}

gboolean
counts_write (struct workbook *workbook, GError **error)
{
	struct sheet *sheet;
	int64_t hidden = 0;
	bool any = false;

	for (guint i = 0; i < workbook->outcomes->len; i++)
		any |= workbook_outcome (workbook, i)->n_stock_counts > 0;
	if (!any)
		return TRUE;
	sheet = workbook_sheet (workbook, "Counts", error);
	if (sheet == NULL)
		return FALSE;
	sheet_freeze (sheet, 1, 2);
	widths_write (sheet, count_looks, COUNT_COLUMNS);
	header_write (sheet, count_looks, COUNT_COLUMNS);
	for (guint i = 0; i < workbook->outcomes->len; i++)
		hidden += counts_of_run_write (workbook, sheet, i);
	sheet_filter (sheet, 0, COUNT_COLUMNS);
	sheet_print_columns (sheet, COUNT_STATE + 1);
	if (hidden > 0 && sheet_next (sheet))
		cut_write (sheet, hidden);
	return TRUE;
}
