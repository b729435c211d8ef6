/*
 * recon_fixture.h - small reconciliations written as text, for the tests of common/recon.
 *
 * A row is `key=value` words separated by blanks, rows by newlines. Words: key plant order op mat lot mvt ind qty uom at (event) post
 * entered msg rev loc amount cur scope. Left rows default to movement CONS, right rows to 261/H, plant 1000, uom KG, order O1,
 * material RM-7. Times are ISO with offset or local America/Chicago.
 */
#ifndef TESTS_RECON_FIXTURE_H
#define TESTS_RECON_FIXTURE_H

#include "common/recon/recon.h"

struct fixture
{
	const char *left, *right;
	const char *reference;		/* lines `price MAT PRICE [UNIT]`, `item MAT key=value...`, `factor MAT ALT BASE N D`, `unit UOM DEC`,
					   `order O1 STATUS [closed=TIME]`, `batch TIME`, `outage FROM UNTIL`, `location FROM TO`, `queue key=.. msg=.. qty=..` */
	const char *period;		/* NULL: 2026-03 */
	const char *as_of;		/* NULL: none: nothing is in flight */
	const char *rule;		/* NULL: consumption; or "receipts" */
	bool shuffled;			/* rows are added backwards */
};

/*
 * Runs it and returns the open cases as text, one per line, sorted: `CODE left-keys|right-keys delta impact [tags]`, keys separated
 * by `;`. Free it. Fails the test when the run fails.
 */
char *fixture_cases (const struct fixture *fixture);

/* "left matched=2 netted=1; right ..." : rows by state, only those that occur. Free it. */
char *fixture_states (const struct fixture *fixture);

#endif
