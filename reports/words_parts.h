/*
 * words_parts.h - the named parts of a sentence; internal to words.c.
 */
#ifndef REPORTS_WORDS_PARTS_H
#define REPORTS_WORDS_PARTS_H

#include "common/recon/outcome.h"
#include "reports/words.h"

#include <stdbool.h>

/* What the parts of a sentence are made of. */
struct sentence
{
	const struct outcome_case *one;
	const struct words_language *language; /* of the side that is corrected */
	const struct zone *zone;
	char *left, *right; /* the sides by name */
	enum flow flow;
};

/* Appends the template with each {name} replaced by what it stands for in this case. An unknown name ends the process. */
void template_append (GString *out, const struct sentence *s, const char *template);

void money_append (GString *out, const struct sentence *s, int64_t amount); /* "211.84 USD" */
void named_append (GString *out, const char *before, const char *text);     /* nothing when text is empty */
bool left_only (const struct outcome_case *one);                            /* only the left side has records */
bool is_some (int64_t value);                                               /* neither 0 nor DECIMAL_NONE */

#endif
