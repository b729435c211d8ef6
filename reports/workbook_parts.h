/*
 * workbook_parts.h - what the sheets of the workbook share; internal to the workbook.
 */
#ifndef REPORTS_WORKBOOK_PARTS_H
#define REPORTS_WORKBOOK_PARTS_H

#include "reports/account_proof.h"
#include "reports/case_columns.h"
#include "reports/headline.h"
#include "reports/workbook.h"
#include "reports/workbook_head.h"
#include "reports/workbook_sheet.h"

struct workbook
{
	const GPtrArray *outcomes; /* borrowed */
	const struct workbook_options *options;
	struct book *book;
	GPtrArray *zones; /* one per outcome; NULL is UTC */
	char *footer;
	char *side[SIDE_COUNT]; /* "ERP"; "Left" when the outcomes differ */
	const char *currency;   /* the one currency of all outcomes, or NULL */
	GPtrArray *proofs;      /* one GArray of struct account_proof per outcome, empty but for a tie-out */
	GPtrArray *details;     /* detail_places() */
	uint32_t rows;          /* of a sheet */
	GString *scratch;
};

#define SHEET_EXCEPTIONS "Exceptions"
#define SHEET_LINES "Lines"
#define SHEET_TIEOUT "Tie-out"
#define SHEET_BRIDGE "Bridge"
#define SHEET_DETAIL "Bridge detail"
#define SHEET_CHAIN "Continuity"

static inline const struct outcome *
workbook_outcome (const struct workbook *workbook, guint i)
{
	return workbook->outcomes->pdata[i];
}

static inline GArray *
workbook_proofs (const struct workbook *workbook, guint i)
{
	return workbook->proofs->pdata[i];
}

/* What a line of the bridge is made of, and where that stands on the sheet Bridge detail. */
struct detail_line
{
	size_t first, n; /* of the outcome's parts; n 0: it is made of none */
	size_t told;     /* so many, from the first, have a row of their own; the others are one row below them */
	uint32_t row;    /* of the first, counted from 0; 0: there is no room */
};

/* One GArray of struct detail_line per outcome, as many as it has lines of the bridge. rows: of a sheet. */
GPtrArray *detail_places (const GPtrArray *outcomes, uint32_t rows);

static inline const struct detail_line *
detail_place (const struct workbook *workbook, guint outcome, size_t line)
{
	const GArray *lines = workbook->details->pdata[outcome];

	return &g_array_index (lines, struct detail_line, line);
}

bool any_account (const struct workbook *workbook); /* one of the runs is a tie-out */

/* Rows on their sheets, counted from 0, of a case and of a line; below a header of one row. */
uint32_t exception_row (const struct workbook *workbook, guint outcome, size_t index);
uint32_t line_row (const struct workbook *workbook, guint outcome, size_t index);

/* The rows of all cases of an outcome, by case_id, which is borrowed. The caller frees the table. */
GHashTable *exception_rows (const struct workbook *workbook, guint outcome);

/* A value by its kind, an empty one as a blank. */
void cell_write (struct sheet *sheet, int column, const struct cell *cell, enum style text_style, const struct zone *zone);

enum style severity_style (int severity);
struct sheet *workbook_sheet (struct workbook *workbook, const char *name, GError **error);

/* The sentence in the last row of a list that did not fit; nothing when hidden is 0. */
void cut_write (struct sheet *sheet, int64_t hidden);

/* The sheets, in this order. */
gboolean summary_write (struct workbook *workbook, GError **error);
gboolean tieout_write (struct workbook *workbook, GError **error); /* this and the next two: only of a tie-out */
gboolean rolls_write (struct workbook *workbook, GError **error);  /* "Roll-forward" */
gboolean bridge_write (struct workbook *workbook, GError **error);
gboolean detail_write (struct workbook *workbook, GError **error); /* "Bridge detail", where lines have records without a case */
gboolean chain_write (struct workbook *workbook, GError **error);  /* "Continuity", where a run before is known */
gboolean onhand_write (struct workbook *workbook, GError **error); /* "On hand" and "Counts": only of what is on hand */
gboolean counts_write (struct workbook *workbook, GError **error);
gboolean plant_write (struct workbook *workbook, GError **error);   /* "Plant bridge", of reconciliations of records */
gboolean legs_write (struct workbook *workbook, GError **error);    /* "Four legs", of reconciliations of legs */
gboolean control_write (struct workbook *workbook, GError **error); /* "Control totals", of several runs */
gboolean exceptions_write (struct workbook *workbook, GError **error);
gboolean lines_write (struct workbook *workbook, GError **error);
gboolean others_write (struct workbook *workbook, GError **error);       /* timing, netted, out of scope, rejected */
gboolean leaks_write (struct workbook *workbook, GError **error);        /* "Tolerance leakage" */
gboolean usage_write (struct workbook *workbook, GError **error);        /* only where a run compared usage */
gboolean ageing_sheet_write (struct workbook *workbook, GError **error); /* "Ageing" and the next: only of open items */
gboolean items_write (struct workbook *workbook, GError **error);        /* "Open items" */
gboolean rules_write (struct workbook *workbook, GError **error);
gboolean evidence_write (struct workbook *workbook, GError **error);

gboolean queue_write (struct workbook *workbook, GError **error); /* "Failure queue", when there is one */

/* The failure queue in total, from the current row of the first sheet on; nothing when there is none. */
void queue_totals_write (const struct workbook *workbook, struct sheet *sheet);

const char *queue_meaning (enum queue_state state); /* in a few words */

/* The conservation table of one run from the current row on; used by the first sheet and by "Control totals". */
void conservation_write (struct sheet *sheet, const struct outcome *outcome);
enum
{
	CONSERVATION_COLUMNS = 14
};

/* "Company US01, period 2026-03, from ... to ..., as of ..." at the end of out. */
void scope_append (GString *out, const struct outcome *outcome, const struct zone *zone);
void row_skip (struct sheet *sheet, int rows);

/* A row of column titles on the first sheet; numbers: a bit for each column of numbers. Ends the row. */
void titles_write (struct sheet *sheet, const char *const *titles, int n, unsigned numbers);

/* Causes that open cases share, on the first sheet, from the current row on; nothing where there are none. */
void causes_write (struct workbook *workbook, struct sheet *sheet);

#endif
