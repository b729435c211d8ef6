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
 * Days are of March 2026 (10) or ISO dates, at noon in Chicago; the run is 2026-03 of plant 1000, as of 2026-04-10
 * unless as_of is another day.
 */
#ifndef TESTS_USAGE_FIXTURE_H
#define TESTS_USAGE_FIXTURE_H

#include "text_fixture.h"

/* Reads a fixture without running it. */
struct text_bench *usage_bench_new (const struct text_fixture *fixture);
/* Reads and runs it; fails the test when the run fails, or rows, quantities, money or parts do not conserve. */
struct text_bench *usage_bench_run (const struct text_fixture *fixture);
/* "ORDER MATERIAL standard/posted/measured", a row per line; "-" for what is not measured. Free it. */
char *usage_rows (const struct text_bench *bench);
/* "ORDER MATERIAL estimate+bom+lot+scrap+substitution+usage". Free it. */
char *usage_parts (const struct text_bench *bench);
/* "CODE ORDER MATERIAL left/right delta stock exposure", sorted. Free it. */
char *usage_cases (const struct text_bench *bench);

/* Runs a text in several orders of its lines: each must give these rows and cases ("" = none, NULL = not looked at). */
void usage_expect (struct text_fixture fixture, const char *rows, const char *cases);

#endif
