/*
 * numbers.h - whether the numbers of a numbered column are all there: part of the proof that an extract is complete.
 *
 * A number is the digits at the end of a text, what stands before them names its series: "GR-0017" is 17 of the series "GR-". Any
 * number may occur more than once. What is told does not depend on the order in which rows come.
 */
#ifndef IO_NUMBERS_H
#define IO_NUMBERS_H

#include <glib.h>
#include <stddef.h>

struct numbers;

struct numbers *numbers_new (const char *column); /* its name, as it is told; copied */
void numbers_free (struct numbers *numbers);      /* NULL is fine */

void numbers_add (struct numbers *numbers, const char *text, size_t n);

#define NUMBERS_COMPLETE "complete" /* begins what is told when nothing is missing */

/*
 * "complete: document 4900000001 to 4900000100", or "3 missing: document 4900000001 to 4900000100 lacks 4900000007, 4900000009,
 * 4900000050"; the first ten that are missing, the first twenty series, by name. The caller frees it.
 */
char *numbers_tell (struct numbers *numbers);

#endif
