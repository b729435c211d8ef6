/*
 * items_fixture.h - receipts, invoices, orders and shipments written as text, for the tests of open items.
 *
 *	mv KEY ORDER LINE|- MATERIAL CODE QTY AMOUNT|- DAY [words]	a movement; codes 101 102 122 (purchase), 105 106 (for cost),
 *									261 262 131 132 (order), 641 (leaves), 643 (arrives), 642 (comes back),
 *									644 (its other leg)
 *	ir KEY ORDER LINE|- QTY AMOUNT|- DAY [words]			an invoice
 *	ac KEY ORDER AMOUNT DAY [words]					an activity, or a settlement
 *		words: cur=C plant=P uom=U material=M rev=KEY account=A clearing_amount=N to_plant=P doc=D loc=L
 *	order ORDER STATUS [done=TIME] [closed=TIME] [plant=P]
 *	account RECONCILIATION ACCOUNT [plant=P]
 *	books ACCOUNT AMOUNT DAY [cur=C]
 *	gl KEY ACCOUNT AMOUNT DAY [ref=R] [doc=D] [origin=O] [order=N] [cur=C] [ledger=L] [entered=TIME]	a line of the ledger
 *	lane FROM TO|- DAYS
 *	price MATERIAL SOURCE
 *	item MATERIAL UOM
 *
 * Days are of March 2026 (10), or ISO dates. The run is 2026-03 of company C, currency USD, in UTC, as of 2026-04-05.
 */
#ifndef TESTS_ITEMS_FIXTURE_H
#define TESTS_ITEMS_FIXTURE_H

#include "text_fixture.h"

/* Reads and runs it under a shipped rule; fails the test when the run fails, rows do not conserve, or sums do not hold. */
struct text_bench *items_bench_run (const struct text_fixture *fixture, const char *rule);
/*
 * What came out, as text; free it. Items: "PO1/10 received 10 -100.00 USD 88d/2 *" (* has a case), accounts: "191100 USD open
 * -100.00 balance -100.00 difference 0.00", cases: "S3 GRIR_AGED PO1 100.00 USD [R1|V1]", a line each.
 */
char *items_told (const struct text_bench *bench);
/* Runs a text in several orders of its lines: each must tell this. */
void items_expect (const char *rule, struct text_fixture fixture, const char *told);

#endif
