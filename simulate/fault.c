/* fault.c - the faults that a simulation may be given, by name and count. */
#include "simulate/fault.h"

#include "common/base/failure.h"
#include "common/base/text_file.h"

#include <string.h>

/* clang-format off */ /* a table */
static const char *const names[FAULT_COUNT] = {
	"DQ_REJECT", "DQ_SIGN", "DQ_UOM_NOCONV", "MD_UNMAPPED_MVT", "MD_UNMAPPED_LOC",
	"DUP_ERP", "DUP_CHANNEL", "DUP_MES", "REV_UNPAIRED", "REV_PRICE_DIFF", "STUCK_QUEUE",
	"SIGN_FLIP", "UOM_FACTOR", "POST_TO_CLOSED_ORDER",
	"LOT_MISMATCH", "WRONG_MATERIAL", "WRONG_ORDER", "WRONG_SLOC", "CUTOFF",
	"RECEIPT_MISSING", "RECEIPT_EXCESS", "MISSING_ERP", "MISSING_MES", "UNCAPTURED",
	"QTY_VAR", "TZ_AMBIGUOUS", "DOUBLE", "QUEUE_DELETED",
	"YIELD_MISMATCH", "SCRAP_DOUBLE", "SCRAP_UNREPORTED", "OVER_DELIVERY",
	"COPRODUCT_MISSING",
	"GL_MANUAL_JOURNAL", "GL_MISSING_DOCUMENT", "GL_WRONG_ACCOUNT", "GL_WRONG_PERIOD", "GL_UNPOSTED_BATCH", "GL_IN_FLIGHT",
	"GL_ACCOUNT_DETERMINATION", "GL_PRICE_CHANGE", "GL_ROUNDING", "GL_CARRY_FORWARD", "GL_UNEXPLAINED",
	"STOCK_ROLLFWD_BREAK", "STOCK_NEG", "STOCK_WRONG_SLOC", "STOCK_STATUS_DIFF", "STOCK_ONHAND_DIFF", "STOCK_COUNT_BEFORE",
	"STOCK_COUNT_AFTER",
};
/* clang-format on */

enum
{
	COUNT_MAX = 10000
}; /* of one fault: none of the numbers that faults are given runs out below it */

const char *
fault_name (enum fault fault)
{
	return names[fault];
}

bool
fault_is_finance (enum fault fault)
{
	return fault >= FAULT_GL_MANUAL_JOURNAL && fault <= FAULT_GL_UNEXPLAINED;
}

bool
fault_is_stock (enum fault fault)
{
	return fault >= FAULT_STOCK_ROLLFWD_BREAK && fault < FAULT_COUNT;
}

enum fault
fault_find (const char *name)
{
	for (enum fault fault = 0; fault < FAULT_COUNT; fault++)
		if (strcmp (names[fault], name) == 0)
			return fault;
	return FAULT_COUNT;
}

/* Whether a word that stands for several faults stands for this one. */
static bool
fault_in (enum fault fault, const char *group)
{
	if (strcmp (group, "gl") == 0)
		return fault_is_finance (fault);
	if (strcmp (group, "stock") == 0)
		return fault_is_stock (fault);
	return strcmp (group, "all") == 0 && !fault_is_finance (fault) && !fault_is_stock (fault) && fault != FAULT_TZ_AMBIGUOUS &&
		fault != FAULT_QUEUE_DELETED;
}

static gboolean
fault_add (const char *name, const char *number, int64_t *counts, GError **error)
{
	enum fault wanted = fault_find (name);
	gboolean several = strcmp (name, "all") == 0 || strcmp (name, "gl") == 0 || strcmp (name, "stock") == 0;
	gint64 count;

	if (wanted == FAULT_COUNT && !several) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "there is no fault '%s'", name);
		return FALSE;
	}
	if (!g_ascii_string_to_signed (number, 10, 0, COUNT_MAX, &count, NULL)) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "fault '%s': '%s' is not a count from 0 to %d", name, number, COUNT_MAX);
		return FALSE;
	}
	for (enum fault fault = 0; fault < FAULT_COUNT; fault++)
		if (fault == wanted || fault_in (fault, name))
			counts[fault] = MIN (counts[fault] + count, COUNT_MAX);
	return TRUE;
}

static gboolean
fault_split (const char *text, const char *marks, int64_t *counts, GError **error)
{
	const char *mark = strpbrk (text, marks);
	g_autofree char *name = mark != NULL ? g_strstrip (g_strndup (text, (gsize) (mark - text))) : NULL;
	g_autofree char *number = mark != NULL ? g_strstrip (g_strdup (mark + 1)) : NULL;

	if (mark == NULL) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "'%s' is not a fault and its count", text);
		return FALSE;
	}
	return fault_add (name, number, counts, error);
}

gboolean
fault_read (const char *text, int64_t *counts, GError **error)
{
	return fault_split (text, "=", counts, error);
}

gboolean
fault_file_read (const char *path, int64_t *counts, GError **error)
{
	g_autofree char *text = text_file_read (path, NULL, FAILURE_UNAVAILABLE, error);
	g_auto (GStrv) lines = NULL;

	if (text == NULL)
		return FALSE;
	lines = g_strsplit (text, "\n", -1);
	for (int i = 0; lines[i] != NULL; i++) {
		char *line = lines[i], *comment = strchr (line, '#');

		if (comment != NULL)
			*comment = '\0';
		g_strstrip (line);
		if (*line == '\0' || (i == 0 && strcmp (line, "code,count") == 0))
			continue;
		if (!fault_split (line, ",:", counts, error)) {
			g_prefix_error (error, "%s:%d: ", path, i + 1);
			return FALSE;
		}
	}
	return TRUE;
}
