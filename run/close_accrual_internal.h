/*
 * close_accrual_internal.h - what close_accrual.c (judging and recording) and close_accrual_write.c (what is said and written)
 * share. Not for callers.
 */
#ifndef RUN_CLOSE_ACCRUAL_INTERNAL_H
#define RUN_CLOSE_ACCRUAL_INTERNAL_H

#include "reports/accrual_report.h"
#include "run/accrual_store.h"
#include "run/close.h"

#include <glib.h>

/* What one call does. */
struct accruing
{
	struct close *close;
	bool locked;
	GPtrArray *rules;          /* of rule_set * */
	GArray *runs;              /* struct accrual_run, beside close->runs */
	struct signoff_book *book; /* of all periods and plants of the company */
	GPtrArray *lives;          /* struct accrual_life * */
	GHashTable *by_id;         /* of them */
	struct accruals *accruals;
	GArray *events;       /* struct accrual: what is to be recorded */
	GPtrArray *withdrawn; /* struct accrual_withdrawal * */
	GPtrArray *records;   /* struct accrual_record *, of the fates */
	GPtrArray *fates;     /* struct accrual_fate * */
	GPtrArray *texts;     /* owns texts */
	int64_t fresh, changed;
};

/* Hands a text over to the call. */
const char *accruing_text (struct accruing *a, char *text);

/* The run of the close's period that speaks of a proposal's record; NULL: there is none. */
const struct close_run *accruing_run (const struct close *close, const struct accrual_record *record);

/* Prints what there is to say and writes the files that are asked for. */
gboolean accruing_write (struct accruing *a, int *exit_code, GError **error);

#endif
