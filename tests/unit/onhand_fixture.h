/*
 * onhand_fixture.h - small stocks written as text, for the tests of what is on hand.
 *
 * Lines of words separated by blanks, a line per record; the first word says what it is:
 *
 *	mes|erp KEY MATERIAL QTY WHEN [loc=L] [lot=L] [st=S] [sp=S] [owner=O] [uom=U] [mvt=CODE] [msg=ID] [order=O] [entered=WHEN]
 *	balance mes|erp MATERIAL QTY DAY|now [loc= lot= st= sp= owner= uom= plant=]
 *	count KEY MATERIAL QTY WHEN [loc= lot= st= uom= doc= by= book=QTY]
 *	item MATERIAL UOM [class=C] [uncaptured]	price MATERIAL PRICE	unit UOM DECIMALS	factor MATERIAL|* ALT BASE N D
 *	location FROM TO	queue KEY MATERIAL QTY WHEN [lot=] [msg=]
 *
 * WHEN is a day of March 2026 (10: at noon), 10@14:30, or an ISO date; of the ERP it is the posting date, and the entry
 * unless that is said. The quantity is the change of stock. Everything is at L1 in kilograms of plant 1000 in Chicago; the run
 * is 2026-03, as of 2026-04-10 unless as_of is another day.
 */
#ifndef TESTS_ONHAND_FIXTURE_H
#define TESTS_ONHAND_FIXTURE_H

#include "text_fixture.h"

struct text_bench *onhand_bench_run (const struct text_fixture *fixture);
/* "CODE MATERIAL LOCATION [LOT] delta stock/exposure {keys} [tags]: cause", sorted. Free it. */
char *onhand_cases (const struct text_bench *bench);
/* "MATERIAL LOCATION LOT STATUS open+moved=close|open+moved=close state code", in the order of the outcome. Free it. */
char *onhand_buckets (const struct text_bench *bench);
/* "KEY posted+late+missing=book counted difference adjusted state". Free it. */
char *onhand_counts (const struct text_bench *bench);

/* Runs a text in several orders of its lines: each must give these cases and buckets (NULL: not looked at), and one outcome. */
void onhand_expect (struct text_fixture fixture, const char *cases, const char *buckets);

#endif
