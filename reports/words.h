/*
 * words.h - the two sentences of a case: what was found, and what would put it right.
 *
 * The explanation is one plain sentence: what, where, how much, why we think so, what would disprove it. It says "likely"
 * where the data shows only a pattern; a cause is claimed only where a record proves it. The suggestion speaks the language
 * of the system that is to be corrected and states the posting date that the period status allows, or says to accrue
 * (domain.md 3.1, 5.4). The suite proposes, it never posts.
 */
#ifndef REPORTS_WORDS_H
#define REPORTS_WORDS_H

#include "common/recon/outcome.h"

/*
 * What a system calls its postings: noun phrases with their article, so that "post %s of 66.200 KG" reads well. A profile gives
 * them under `words:`; a NULL or empty one is taken from words_generic. Text is borrowed for the call.
 *
 *	SAP: { "SAP", "a goods issue (261)", "a goods issue reversal (262)", "a goods receipt (101)",
 *	       "a goods receipt reversal (102)", "a scrap movement (551)", "a scrap movement reversal (552)",
 *	       "a stock transfer (311)", "a lot or material transfer (309)" }
 */
struct words_language
{
	const char *system; /* named with a correction: "in SAP: post ..."; "" = no name */
	const char *issue, *issue_reversal;
	const char *receipt, *receipt_reversal;
	const char *scrap, *scrap_reversal;
	const char *transfer; /* between storage locations */
	const char *reclass;  /* between lots or materials */
};

extern const struct words_language words_generic; /* "a goods issue", "a goods issue reversal" ... */

/*
 * Fills explanation and suggestion of every case. language[SIDE_LEFT], language[SIDE_RIGHT]: how each side's system speaks,
 * NULL for generic. Fails only when the outcome's zone does not exist.
 */
gboolean words_write (struct outcome *outcome, const struct words_language *const language[SIDE_COUNT], GError **error);

/* A code in a few words, as the workbook and the guide name it: "posted twice", "not posted". */
const char *words_code_title (enum code code);

#endif
