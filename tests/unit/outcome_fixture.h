/*
 * outcome_fixture.h - small outcomes built by hand, for tests of what prints them.
 */
#ifndef TESTS_OUTCOME_FIXTURE_H
#define TESTS_OUTCOME_FIXTURE_H

#include "common/recon/outcome.h"

enum
{
	FIXTURE_CASES_MAX = 64,
	FIXTURE_LINES_MAX = 256
};

/* Plant 1000, America/Chicago, period 2026-03, mes against erp, USD; no rows, no cases. */
struct outcome *outcome_fixture_new (void);

/* Appends a case that says nothing but its code and its id; the caller fills in what it wants. */
struct outcome_case *outcome_fixture_case (struct outcome *outcome, enum code code, const char *id);

/* The keys of a list separated by blanks, as the owner of a case wants them. */
char **outcome_fixture_keys (struct outcome *outcome, const char *keys);

/* Appends a line of the case (-1: of no case, then it goes to the other lists). */
struct outcome_line *outcome_fixture_line (struct outcome *outcome, int case_index, int side, enum state state, const char *key);

/* Gives an outcome so many failed movements, all alike but for their keys Q1, Q2 ...; the caller changes what it wants. */
struct queue_line *outcome_fixture_queue (struct outcome *outcome, size_t n);

/*
 * A plant month with a few findings, hand-computed:
 *	MISSING_ERP	66.200 KG of RM-7 at 3.20	+211.84, order in process
 *	RECEIPT_MISSING	480 EA of FG-100 at 12.00	-5,760.00
 *	DUP_ERP		10 EA of BAG-25, 50.00 per 100	-5.00
 *	QTY_VAR		1.825 KG of RM-7 at 3.20	+5.84
 *	REV_PRICE_DIFF	100 KG at 3.20 and 3.50		+30.00
 *	WRONG_ORDER	12 KG of RM-7			0, exposed 38.40
 *	MISSING_MES	7 EA without a price		unvalued
 *	CUTOFF		cleared
 * Net on stock -5,517.32, gross 6,012.68.
 */
struct outcome *outcome_fixture_month (void);

/*
 * Fails the test unless the text equals tests/golden/<name>, and names the first line that differs. The files are reviewed by
 * hand; GOLDEN_WRITE=1 in the environment rewrites them for that review.
 */
void golden_check (const char *name, const char *text);

#endif
