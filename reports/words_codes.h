/*
 * words_codes.h - the sentences of each code as templates; internal to words.c.
 *
 * A template is text with {names}; words.c has the table of names. {thing} and {when} bring their own leading blank or comma and
 * expand to nothing where the case does not have them, so a template must read well without.
 */
#ifndef REPORTS_WORDS_CODES_H
#define REPORTS_WORDS_CODES_H

#include "common/config/vocabulary.h"

#include <stdbool.h>

struct code_words
{
	const char *title;      /* in a few words */
	const char *what;       /* what was found, where, how much */
	const char *likely;     /* completes "likely ..."; NULL: no pattern is claimed */
	const char *disproof;   /* completes "... would disprove this" */
	const char *fix;        /* the correction, or the next step */
	const char *fix_left;   /* instead of fix when only the left side has records; NULL: the same */
	const char *fix_closed; /* instead of fix when no period takes the posting; NULL: fix after "accrue, do not post" */
	bool own_proof;         /* the records themselves are the evidence: nothing is said on how they were compared */
	bool own_money;         /* it says itself how much: nothing is said on the value of stock */
	bool posts;             /* the correction is a posting in the right side's system, so it has a posting date */
};

extern const struct code_words words_of_code[CODE_COUNT];
extern const struct code_words words_of_stuck_alone, words_of_deleted_alone; /* a failed movement without an event */
extern const struct code_words words_of_bridge[BRIDGE_CAUSE_COUNT]; /* an SLGL_DIFF by its cause; title NULL: as the code */
extern const struct code_words words_of_bucket[CODE_COUNT];         /* of what is on hand; title NULL: as the code */
extern const struct code_words words_of_unposted, words_of_unposted_count; /* events that nobody posted are in it */
extern const struct code_words words_of_same_second;                       /* a suggested match of ledgers */
extern const struct code_words words_of_uncaptured; /* a material that the left side does not record at all */

#endif
