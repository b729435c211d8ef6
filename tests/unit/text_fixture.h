/*
 * text_fixture.h - what fixtures that are written as text have in common: lines of words separated by blanks, and the run that is
 * made of them. What the lines say is said in usage_fixture.h and tieout_fixture.h.
 */
#ifndef TESTS_TEXT_FIXTURE_H
#define TESTS_TEXT_FIXTURE_H

#include "common/recon/recon.h"

struct text_fixture
{
	const char *text;
	unsigned order;                               /* of the lines: 0 as written, 1 backwards, else a shuffle by that seed */
	void (*adjust) (struct reconciliation *rule); /* changes the shipped rule for this case; NULL: not */
	const char *as_of;                            /* NULL: the fixture's own */
	const char *period;                           /* NULL: 2026-03 */
};

struct text_bench
{
	struct strpool *strings;
	struct reference *reference;
	struct movement_table *side[SIDE_COUNT];
	struct reconciliation rule;
	struct company company;
	struct plant plant;
	struct recon_input input;
	struct recon *recon;
	struct outcome *outcome;
};

/* ---- words ---- */

int64_t number_of (const char *text, int scale);      /* at QTY_SCALE, PRICE_SCALE or MONEY_SCALE */
date_t day_of (const char *text);                     /* "10" is of March 2026, else an ISO date */
const char *word_of (char **words, const char *name); /* what "name=" says; NULL */
const char *word_or (char **words, const char *name, const char *none);
const char *dashed (const char *word); /* "-" is "" */
void text_set (struct movement_table *table, enum column column, const char *text);

/* ---- a bench ---- */

/* With a shipped rule, a company "C" in USD with calendar months, and empty tables; what else the plant is the caller says. */
struct text_bench *text_bench_new (const struct text_fixture *fixture, const char *rule);
/* Calls take with the words (NULL-ended) of each line, in the fixture's order. */
void text_bench_read (
	struct text_bench *bench, const struct text_fixture *fixture, void (*take) (struct text_bench *bench, char **words));
/* Finishes the reference data and fills in the input. */
void text_bench_end (
	struct text_bench *bench, const struct text_fixture *fixture, const char *const names[SIDE_COUNT], instant_t as_of);
void text_bench_run (struct text_bench *bench);           /* fails the test when the run fails, or does not conserve */
char *text_bench_states (const struct text_bench *bench); /* "left matched=2; right exception=1"; free it */
void text_bench_free (struct text_bench *bench);
typedef struct text_bench text_bench;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (text_bench, text_bench_free)

#endif
