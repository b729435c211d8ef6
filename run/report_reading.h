/*
 * report_reading.h - what a comparison of a report reads: every side, the crosswalks, the records behind known differences.
 */
#ifndef RUN_REPORT_READING_H
#define RUN_REPORT_READING_H

#include "common/recon/dualrun.h"
#include "common/recon/outcome.h"
#include "run/job.h"

#include <glib.h>

struct report_reading_order
{
	struct job *job;
	const struct report_rule *rule;
	const char *unit; /* the plant; "" = all */
	date_t from, until;
	const struct zone *zone;
	struct ledger *ledger; /* for records of a reconciliation; NULL: there is none */
	period_t period;
};

struct report_readings
{
	struct strpool *strings;
	struct report_table *table[REPORT_SIDES_MAX];
	GArray *walks;                 /* GArray * of struct crosswalk_row, by crosswalk of the rule */
	struct report_table **records; /* by records of the rule */
	size_t n_records;
	GArray *evidence;             /* struct evidence, sides first */
	GPtrArray *readers, *sources; /* texts of the evidence are theirs, */
	GStringChunk *texts;          /* or here */
	struct outcome *recalled;     /* or, out of an archive, here; else NULL */
};
typedef struct report_readings report_readings;

/* Sides are read at the same time. A side without rows is FAILURE_BUSY: a load that failed must not read as an empty report. */
struct report_readings *report_readings_new (const struct report_reading_order *order, GError **error);
struct report_readings *report_readings_empty (void);         /* for what is read back from an archive */
void report_readings_free (struct report_readings *readings); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (report_readings, report_readings_free)

#endif
