/*
 * usage_fixture.h - small plants written as text, for the tests of usage.
 *
 * Lines of words separated by blanks, a line per record; the first word says what it is:
 *
 *	order NO PRODUCT STATUS [done=DAY] [closed=DAY] [released=DAY] [plan=QTY] [good=QTY] [scrap=QTY] [assembly=PERCENT]
 *	bom ORDER|- PARENT|- COMPONENT QTY [base=QTY] [line=TEXT] [uom=U] [fixed] [phantom] [net] [scrap=PCT] [yield=Y] [op=PCT]
 *	item MATERIAL UOM [class=C] [group=G] [uncaptured]	price MATERIAL PRICE [UNIT]	unit UOM DECIMALS
 *	factor MATERIAL|* ALT BASE N D
 *	mes|erp KEY ORDER|- MATERIAL QTY UOM DAY [mvt=CODE] [amount=MONEY] [carried]
 *
 * Days are of March 2026 (10) or ISO dates, at noon in Chicago; the run is 2026-03 of plant 1000, as of 2026-04-10.
 */
#ifndef TESTS_USAGE_FIXTURE_H
#define TESTS_USAGE_FIXTURE_H

#include "common/recon/recon.h"

struct usage_fixture
{
	const char *text;
	unsigned order;                               /* of the lines: 0 as written, 1 backwards, else a shuffle by that seed */
	void (*adjust) (struct reconciliation *rule); /* changes the shipped rule for this case; NULL: not */
	const char *as_of;                            /* NULL: 2026-04-10 */
};

struct usage_bench
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

/* Reads a fixture without running it. */
struct usage_bench *usage_bench_new (const struct usage_fixture *fixture);
/* Reads and runs it; fails the test when the run fails, or rows, quantities, money or parts do not conserve. */
struct usage_bench *usage_bench_run (const struct usage_fixture *fixture);
void usage_bench_free (struct usage_bench *bench);
typedef struct usage_bench usage_bench;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (usage_bench, usage_bench_free)

/* A number at QTY_SCALE, PRICE_SCALE or MONEY_SCALE from its text. */
int64_t number_of (const char *text, int scale);

/* "ORDER MATERIAL standard/posted/measured", a row per line; "-" for what is not measured. Free it. */
char *usage_rows (const struct usage_bench *bench);
/* "ORDER MATERIAL estimate+bom+lot+scrap+substitution+usage". Free it. */
char *usage_parts (const struct usage_bench *bench);
/* "CODE ORDER MATERIAL left/right delta stock exposure", sorted. Free it. */
char *usage_cases (const struct usage_bench *bench);
/* "left matched=2; right exception=1". Free it. */
char *usage_states (const struct usage_bench *bench);

/* Runs a text in several orders of its lines: each must give these rows and cases ("" = none, NULL = not looked at). */
void usage_expect (struct usage_fixture fixture, const char *rows, const char *cases);

#endif
