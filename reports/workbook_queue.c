/* The failure queue in the workbook: what failed and is in neither ledger, in total on the first sheet, one by one on its own. */
#include "reports/workbook_parts.h"

#include <string.h>

static const char *const meanings[QUEUE_STATE_COUNT] = {
	[QUEUE_EXPLAINED] = "waits; its event is an open case",
	[QUEUE_UNRECORDED] = "waits; no event, in neither ledger: a case of its own",
	[QUEUE_GONE] = "vanished without a document: an open case",
	[QUEUE_POSTED] = "its document is there",
	[QUEUE_CANCELLED] = "its event was taken back",
	[QUEUE_UNCLEAR] = "no finding: which event or direction is meant cannot be told",
	[QUEUE_CONTEXT] = "of another period, or failed after the as-of",
	[QUEUE_OUT_OF_SCOPE] = "another reconciliation's",
};

const char *
queue_meaning (enum queue_state state)
{
	return meanings[state];
}

static bool
any_failed (const struct workbook *workbook)
{
	for (guint i = 0; i < workbook->outcomes->len; i++)
		if (workbook_outcome (workbook, i)->n_queue > 0)
			return true;
	return false;
}

/* ---- in total ---- */

static void
totals_merge (GArray *all, const GArray *more)
{
	for (guint i = 0; i < more->len; i++) {
		const struct queue_total *one = &g_array_index (more, struct queue_total, i);
		struct queue_total *same = NULL;

		for (guint k = 0; k < all->len; k++) {
			struct queue_total *total = &g_array_index (all, struct queue_total, k);

			if (total->state == one->state && strcmp (total->uom, one->uom) == 0 && strcmp (total->currency, one->currency) == 0)
				same = total;
		}
		if (same == NULL) {
			g_array_append_vals (all, one, 1);
			continue;
		}
		same->rows += one->rows;
		same->unvalued += one->unvalued;
		same->qty += one->qty;
		same->value += one->value;
	}
}

static int
total_compare (gconstpointer a, gconstpointer b)
{
	const struct queue_total *x = a, *y = b;
	int order = strcmp (x->uom, y->uom);

	if (x->state != y->state)
		return (int) x->state - (int) y->state;
	return order != 0 ? order : strcmp (x->currency, y->currency);
}

static void
total_write (struct sheet *sheet, const struct queue_total *total)
{
	sheet_text (sheet, 0, queue_state_name (total->state), STYLE_TEXT);
	sheet_text (sheet, 1, meanings[total->state], STYLE_TEXT);
	sheet_number (sheet, 2, total->rows, 0, 0, STYLE_NUMBER);
	sheet_number (sheet, 3, total->qty, QTY_SCALE, 0, STYLE_NUMBER);
	sheet_text (sheet, 4, total->uom, STYLE_TEXT);
	sheet_number (sheet, 5, total->value, MONEY_SCALE, currency_decimals (total->currency), STYLE_NUMBER);
	sheet_text (sheet, 6, total->currency, STYLE_TEXT);
	sheet_number (sheet, 7, total->unvalued, 0, 0, STYLE_NUMBER);
	sheet_next (sheet);
}

void
queue_totals_write (const struct workbook *workbook, struct sheet *sheet)
{
	static const char *const titles[] = {
		"State", "Meaning", "Postings", "Quantity", "Unit", "Value", "Currency", "Without a price"};
	g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (struct queue_total));

	if (!any_failed (workbook))
		return;
	for (guint i = 0; i < workbook->outcomes->len; i++) {
		g_autoptr (GArray) more = outcome_queue_totals (workbook_outcome (workbook, i));

		totals_merge (all, more);
	}
	g_array_sort (all, total_compare);
	sheet_text (sheet, 0, "Failure queue: postings that failed, valued without sign at their price", STYLE_HEADING);
	sheet_next (sheet);
	titles_write (sheet, titles, G_N_ELEMENTS (titles), 1u << 2 | 1u << 3 | 1u << 5 | 1u << 7);
	for (guint i = 0; i < all->len && sheet_room (sheet); i++)
		total_write (sheet, &g_array_index (all, struct queue_total, i));
	sheet_next (sheet);
}

/* ---- one by one ---- */

enum
{
	QUEUE_COLUMNS = 18
};
static const struct head columns[QUEUE_COLUMNS] = {{"State", 14, false}, {"Case", 19, false}, {"Record", 24, false},
	{"Material", 16, false}, {"Lot", 14, false}, {"Order", 14, false}, {"Quantity, base unit", 14, true}, {"Unit", 6, false},
	{"Value", 14, true}, {"Cur.", 6, false}, {"Failed (plant time)", 19, false}, {"Age, days", 8, true}, {"Error", 50, false},
	{"Read", 22, false}, {"Movement", 10, false}, {"Message", 18, false}, {"Plant", 8, false}, {"Reconciliation", 16, false}};

static void
failed_write (struct workbook *workbook, struct sheet *sheet, guint number, GHashTable *cases, const struct queue_line *one)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	const struct zone *zone = workbook->zones->pdata[number];
	const struct outcome_line *line = &one->line;
	bool timed = line->entered_at != INSTANT_NONE, valued = line->amount != DECIMAL_NONE;
	int age = timed ? zone_date (zone, outcome->as_of) - zone_date (zone, line->entered_at) : 0;
	const struct cell cells[QUEUE_COLUMNS] = {
		{CELL_TEXT, queue_state_name (one->state), 0, 0, 0},
		{CELL_TEXT, one->case_id, 0, 0, 0},
		{CELL_TEXT, line->source_key, 0, 0, 0},
		{CELL_TEXT, line->material, 0, 0, 0},
		{CELL_TEXT, line->lot, 0, 0, 0},
		{CELL_TEXT, line->order_no, 0, 0, 0},
		{CELL_NUMBER, NULL, line->qty, QTY_SCALE, 0},
		{CELL_TEXT, line->uom, 0, 0, 0},
		{valued ? CELL_NUMBER : CELL_EMPTY, NULL, line->amount, MONEY_SCALE, currency_decimals (line->currency)},
		{valued ? CELL_TEXT : CELL_EMPTY, line->currency, 0, 0, 0},
		{timed ? CELL_INSTANT : CELL_EMPTY, NULL, line->entered_at, 0, 0},
		{timed ? CELL_NUMBER : CELL_EMPTY, NULL, age, 0, 0},
		{CELL_TEXT, line->reason, 0, 0, 0},
		{CELL_TEXT, one->remembered ? "by an earlier run only" : "now", 0, 0, 0},
		{CELL_TEXT, line->movement, 0, 0, 0},
		{CELL_TEXT, line->message_id, 0, 0, 0},
		{CELL_TEXT, line->plant, 0, 0, 0},
		{CELL_TEXT, outcome->reconciliation, 0, 0, 0},
	};
	uint32_t row = GPOINTER_TO_UINT (g_hash_table_lookup (cases, one->case_id));

	for (int i = 0; i < QUEUE_COLUMNS; i++)
		if (i == 1 && row > 0 && row < workbook->rows)
			sheet_link (sheet, i, SHEET_EXCEPTIONS, row, one->case_id);
		else
			cell_write (sheet, i, &cells[i], STYLE_TEXT, zone);
}

gboolean
queue_write (struct workbook *workbook, GError **error)
{
	struct sheet *sheet;
	int64_t hidden = 0;

	if (!any_failed (workbook))
		return TRUE;
	sheet = workbook_sheet (workbook, "Failure queue", error);
	if (sheet == NULL)
		return FALSE;
	sheet_freeze (sheet, 1, 0);
	sheet_height (sheet, HEAD_HEIGHT);
	heads_write (sheet, 0, columns, QUEUE_COLUMNS);
	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);
		g_autoptr (GHashTable) cases = exception_rows (workbook, i);

		for (size_t k = 0; k < outcome->n_queue; k++) {
			if (!sheet_room (sheet)) {
				hidden++;
				continue;
			}
			sheet_next (sheet);
			failed_write (workbook, sheet, i, cases, &outcome->queue[k]);
		}
	}
	sheet_filter (sheet, 0, QUEUE_COLUMNS);
	sheet_print_columns (sheet, 13);
	if (hidden > 0 && sheet_next (sheet))
		cut_write (sheet, hidden);
	return TRUE;
}
