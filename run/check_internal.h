/*
 * check_internal.h - what the files of tieout-check share; for run/check*.c only.
 */
#ifndef RUN_CHECK_INTERNAL_H
#define RUN_CHECK_INTERNAL_H

#include "reports/check_json.h"
#include "run/check.h"

struct check
{
	struct job *job;
	GPtrArray *codes;          /* of char *: plants, "" = whichever occurs */
	GHashTable *roles;         /* of char *: sources that a checked rule reads movements from */
	GArray *lines;             /* struct check_line, for the summary; texts owned */
	int64_t archives, results; /* bytes that the last job wrote; 0: none is known */
	int exit_code;
};

/* ---- lines: `ok`, `warn`, `FAIL`, each with how to mend it ---- */

GArray *check_lines_new (void); /* g_array_unref it */
void check_passed (struct check *check, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* What will hurt some day, and keeps no run from being made; mend begins with a verb. */
void check_warned (struct check *check, const char *subject, const char *mend, const char *format, ...) G_GNUC_PRINTF (4, 5);
/* The error's further lines, its hints, go into the one line. Many errors name their source themselves. */
void check_failed (struct check *check, const char *subject, const GError *error);
void check_judged (struct check *check, const char *subject, const char *note, GError **error); /* either; clears the error */

/* ---- the machine: check_host.c ---- */

void check_secrets (struct check *check);
void check_notices (struct check *check); /* whether those who watch can be told */
void check_space (struct check *check);
void check_source_files (struct check *check, const struct source *source); /* of a source of files: rights and times */

#endif
