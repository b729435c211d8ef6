/*
 * tieout_fixture.h - small stock ledgers and general ledgers written as text, for the tests of a tie-out.
 *
 * Lines of words separated by blanks, a line per record; the first word says what it is:
 *
 *	sl KEY DOC|- MATERIAL CODE QTY AMOUNT|- DAY [words]	a movement; codes: 101 102 261 262 309+ 309- 311+ 311- 601 REV
 *	gl KEY DOC|- ACCOUNT AMOUNT|- DAY ORIGIN|- REF|- [words]	a line; origins of the shipped rule, SA is a journal
 *		words: account=A (sl) batch=B entered=TIME cur=C msg=ID period=P plant=P ledger=L (gl) material=M (gl)
 *	stock MATERIAL VALUE DAY [qty=Q] [class=C] [account=A] [cur=C] [plant=P] [type=T]	at the end of a day
 *	books ACCOUNT AMOUNT DAY [cur=C]
 *	account material=M|class=C ACCOUNT [from=DAY] [plant=P]	a row of the account determination
 *	price MATERIAL PRICE UNIT DAY				from that day on
 *	queue KEY MATERIAL CODE QTY DAY [msg=ID] [plant=P]	a posting that failed
 *
 * Days are of March 2026 (10), or ISO dates. Movements are entered at noon of their day unless they say when, or "none"; lines
 * are not. The run is 2026-03 of company C, currency USD, in UTC, as of 2026-04-05, or as of nothing ("none").
 */
#ifndef TESTS_TIEOUT_FIXTURE_H
#define TESTS_TIEOUT_FIXTURE_H

#include "text_fixture.h"

/* Reads a fixture without running it. */
struct text_bench *tieout_bench_new (const struct text_fixture *fixture);
/* Reads and runs it; fails the test when the run fails, rows do not conserve, or a bridge does not close. */
struct text_bench *tieout_bench_run (const struct text_fixture *fixture);
/*
 * What came out, as text; free it. Accounts: "130000 USD right-left=-520.00 unexplained 0.00", bridge: "130000 USD manual_journal
 * -500.00 (journal 4711)", a line each; "*" behind the cause: it has no case.
 */
char *tieout_accounts (const struct text_bench *bench);
char *tieout_bridge (const struct text_bench *bench);
char *tieout_parts_told (const struct text_bench *bench); /* "0 document D9 2026-03-25 0.99/1.00 at most 0.015" */
/* "130000 USD ISSUE_COMP -10.00/-10.00" */
char *tieout_rolls (const struct text_bench *bench);
/* "S2 SLGL_DIFF 130000 left/right exposure USD: cause [keys]", sorted. */
char *tieout_cases (const struct text_bench *bench);
/* All of these and the warnings. */
char *tieout_told (const struct text_bench *bench);

/* Runs a text in several orders of its lines: each must give this bridge ("" = none) and unexplained in each account ("0.00"). */
void tieout_expect (struct text_fixture fixture, const char *bridge);

#endif
