/*
 * print.h - what a person sees on stdout when a run is over: verdict, control totals, the top cases, the files.
 */
#ifndef RUN_PRINT_H
#define RUN_PRINT_H

#include "common/recon/outcome.h"

#include <glib.h>
#include <stdio.h>

/* outcomes: struct outcome *; files: char * of what was written, in order; top: how many cases to list. */
void outcome_print (FILE *out, const GPtrArray *outcomes, const GPtrArray *files, guint top);

#endif
