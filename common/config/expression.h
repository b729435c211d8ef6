/*
 * expression.h - what a rule computes of one record: `min(done_qty, plan_qty)`, `status = 'CLOSED' and closed_at < due_at + 1d`.
 *
 * Numbers are scaled integers whose scale is known before any record is seen; there is no division, so every result is exact.
 * Operators, weakest first: or, and, not, = != < <= > >= in, + -, *. Literals: 12.5, 'text', true, false, and spans of time 24h
 * 30m 15s 2d. Names are columns, `lookup.column` those of a joined record; from, until, as_of are the window's.
 *
 * An empty column makes arithmetic empty; a comparison with it is false. Functions: min max abs if first empty value seconds
 * business_time business_days day week hour, explained in docs/kpi.md.
 */
#ifndef CONFIG_EXPRESSION_H
#define CONFIG_EXPRESSION_H

#include "common/base/calendar.h"
#include "common/base/decimal.h"

#include <glib.h>
#include <stdbool.h>

enum expression_type
{
	EXPRESSION_NUMBER,
	EXPRESSION_FLAG, /* 0 or 1 */
	EXPRESSION_TEXT,
	EXPRESSION_TIME, /* instant_t */
	EXPRESSION_SPAN  /* microseconds */
};
const char *expression_type_name (enum expression_type type); /* "a number" "a condition" ... */

struct expression_value
{
	int128 number;    /* of all but texts */
	const char *text; /* borrowed; never NULL for a text that is there */
	bool none;
};

struct expression;
typedef struct expression expression;

/* Syntax, functions and how many arguments they take. FAILURE_CONFIGURATION says what is wrong at which character. */
struct expression *expression_parse (const char *text, GError **error);
void expression_free (struct expression *expression); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (expression, expression_free)

/* Where a name stands; FALSE: there is none. scale: of a number. */
struct expression_column
{
	int column;
	enum expression_type type;
	int scale;
};
typedef bool expression_finder (const void *data, const char *name, struct expression_column *column);

/* Finds names and checks types; once, before any record. FAILURE_CONFIGURATION. */
gboolean expression_bind (struct expression *expression, expression_finder *find, const void *data, GError **error);
enum expression_type expression_type (const struct expression *expression); /* after it is bound */
int expression_scale (const struct expression *expression);

/* One record and the window that it is seen in. */
struct expression_record
{
	struct expression_value (*cell) (const void *row, int column);
	const void *row;
	instant_t from, until, as_of;
	const struct zone *zone;                           /* of days and weeks; NULL: UTC */
	bool (*works) (const void *calendar, date_t date); /* whether a day is a working day; NULL: Monday to Friday */
	const void *calendar;
};

/* FALSE: it does not fit 128 bits. A text is good until the next record; an expression is of one thread at a time. */
bool expression_value (const struct expression *expression, struct expression_record *record, struct expression_value *value);

#endif
