/*
 * comparison_text.h - a what-if as a person reads it on the terminal: verdict, money by code and account, rows, largest changes.
 */
#ifndef REPORTS_COMPARISON_TEXT_H
#define REPORTS_COMPARISON_TEXT_H

#include "common/recon/comparison.h"

#include <glib.h>

/* "Under these rules 3 cases go, 1 comes and 2 change: 11 exceptions are open instead of 13, ..."; the caller frees it. */
char *comparison_sentence (const struct comparison *comparison);

/* Appends the sentence and, where something changes, the tables; top: how many keys and cases a list shows. */
void comparison_text (GString *out, const struct comparison *comparison, guint top);

#endif
