/*
 * recon_fixture.h - small reconciliations written as text, for the tests of common/recon.
 *
 * A row is `key=value` words separated by blanks, rows by newlines. Words: key plant order op mat lot serial mvt ind qty uom at
 * (event) post entered period msg rev loc amount cur doc by gl scope color (an attribute) carried (the code it was open under).
 * A later word replaces an earlier one. Left rows default to movement CONS and an event on 2026-03-10 at 08:00, right rows to
 * 261/H posted that day; all to plant 1000, uom KG, order O1, material RM-7. `none` takes a default away. Times are ISO, local
 * America/Chicago where they have no offset. The plant has an early shift from six and a late one from two.
 */
#ifndef TESTS_RECON_FIXTURE_H
#define TESTS_RECON_FIXTURE_H

#include "common/recon/recon.h"

struct fixture
{
	const char *left, *right;
	const char
		*reference; /* lines, NULL: fixture_reference. `price MAT PRICE [UNIT] [from=DATE] [plant=P]`, `item MAT key=value...`,
					   `factor MAT ALT BASE N D`, `unit UOM DECIMALS`,
					   `order NO STATUS [completed=TIME] [closed=TIME] [mat= qty= over= last=]`,
					   `conf SIDE key= [order= op= at= started= yield= scrap= rework= wip= uom= lot= serial= msg= doc= cancels=]
					   [cancelled=yes]`,
					   `bom ORDER|- PARENT|- COMPONENT QTY [base=] [uom=] [line=] [scrap=] [fixed=yes] [phantom=yes]`,
					   `batch TIME`, `outage FROM UNTIL`, `location FROM TO`, `queue key=.. msg=.. qty=.. [entered=TIME]`,
					   `queue` (read, and empty), `missed key=.. [events=S1;S2] [gone=yes] [carried=yes]` (of an earlier run),
					   `gl KEY ACCOUNT AMOUNT ORIGIN|- [ref= doc= mat= order= plant= post= entered= ledger=]`,
					   `account MAT ACCOUNT`, `stock MAT ACCOUNT` (a balance of it),
					   `map SIDE CODE INDICATOR KIND DIRECTION`, `strip SIDE`, `cross WHICH SIDE FROM TO` */
	const char *period;                           /* NULL: 2026-03; or a free window 2026-03-01/2026-03-16 */
	const char *as_of;                            /* NULL: none: nothing is in flight */
	const char *rule;                             /* NULL: consumption; or "receipts", "four-legs" */
	const char *currency;                         /* of the company, NULL: USD */
	int cutoff;                                   /* minute of the day at which a period ends */
	void (*adjust) (struct reconciliation *rule); /* changes the shipped rule for this case; NULL: not */
	unsigned order;                               /* of the rows: 0 as written, 1 backwards, else a shuffle by that seed */
};

extern const char fixture_reference[];

/* A finished run with all that it stands on. */
struct bench
{
	struct strpool *strings;
	struct reference *reference;
	GArray *remembered; /* struct queue_memory */
	struct movement_table *side[SIDE_COUNT];
	struct reconciliation rule;
	struct zone *zone;
	struct company company;
	struct plant plant;
	struct recon_input input;
	struct recon *recon;
	struct outcome *outcome;
};

/*
 * Runs a fixture; fails the test when the run fails or breaks an invariant that holds for every run: rows, quantity and value are
 * conserved portion by portion, matched and netted portions tie, case ids are unique, money balances, lines tie to their cases.
 */
struct bench *fixture_run (const struct fixture *fixture);
void bench_free (struct bench *bench);
typedef struct bench bench;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (bench, bench_free)

/*
 * The cases as text, one per line, sorted: `CODE left-keys|right-keys delta impact [tags]`, keys separated by `;`, "-" for a
 * number that is blank. Free it.
 */
char *bench_cases (const struct bench *bench);

/* "Q1 explained in a case, Q2 context": the failed movements, by state and key. Free it. */
char *bench_queue (const struct bench *bench);

/* "left matched=2 netted=1; right ..." : rows by state, only those that occur. Free it. */
char *bench_states (const struct bench *bench);

/* Everything an outcome says, for comparing two of them. Free it. */
char *bench_dump (const struct bench *bench);

/* The one case of the run; fails the test when there is another number of them. */
const struct outcome_case *bench_case (const struct bench *bench);

/* The first line in which two texts differ, of each. Free it. */
char *text_difference (const char *one, const char *other);

/* Runs a fixture with its rows in several orders: each must give these cases, and all the same outcome to the letter. */
void fixture_expect (const char *name, struct fixture fixture, const char *expected);
void fixture_expect_states (const char *name, const struct fixture *fixture, const char *expected);

#endif
