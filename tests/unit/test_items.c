/* Open items: golden vectors of domain.md 2.f, and clean data that is spoiled one way at a time. */
#include "items_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct vector
{
	const char *name, *text, *told;
};

static void
vectors_expect (const char *rule, const struct vector *vectors, size_t n, void (*adjust) (struct reconciliation *rule))
{
	for (size_t i = 0; i < n; i++) {
		struct text_fixture fixture = {.text = vectors[i].text, .adjust = adjust};

		items_expect (rule, fixture, vectors[i].told);
	}
}

/* ---- GR/IR ---- */

static void
any_price (struct reconciliation *rule)
{
	rule->items.price_percent = DECIMAL_NONE;
}

#define ACCOUNT "account gr-ir 191100\n"

static const struct vector grir[] = {
	{"received 100 at 10.00 and invoiced 90 at 11.00 leaves 100.00 in credit, 10 EA received and not invoiced, 90.00 price "
	 "difference",
		ACCOUNT "books 191100 -100 31\nmv R1 PO1 10 RM-1 101 100 1000 5\nir V1 PO1 10 90 990 10\n",
		"PO1/10 received 10 -100.00 USD 26d/0 price difference 90.00\n"
		"191100 USD open -100.00 balance -100.00 difference 0.00\n"},
	{"the price difference of a material at moving average goes to its stock",
		ACCOUNT "price RM-1 moving-average\nmv R1 PO1 10 RM-1 101 100 1000 5\nir V1 PO1 10 90 990 10\n",
		"PO1/10 received 10 -100.00 USD 26d/0 stock 90.00\n"
		"191100 USD open -100.00 balance ? difference ?\n"},
	{"received and invoiced alike leaves nothing", "mv R1 PO1 10 RM-1 101 100 1000 5\nir V1 PO1 10 100 1000 10\n", ""},
	{"the receipt from a stock transport order is worth nothing and never came to the account",
		ACCOUNT "mv R1 ST1 10 RM-1 101 100 0 5\n", ""},
	{"what was received for cost is cleared as any other", ACCOUNT "mv R1 PO1 10 RM-1 105 100 1000 5\nir V1 PO1 10 90 900 10\n",
		"PO1/10 received 10 -100.00 USD 26d/0\n191100 USD open -100.00 balance ? difference ?\n"},
	{"unless it is not valuated; its invoice is the cost", ACCOUNT "mv R1 PO1 10 RM-1 105 100 0 5\n", ""},
	{"neither is what of it went back, which is no part of an invoice",
		ACCOUNT "mv R1 PO1 10 RM-1 105 100 0 5\nmv R2 PO1 10 RM-1 106 30 0 6\nir V1 PO1 10 70 700 10\n",
		"PO1/10 invoiced 70 700.00 USD 21d/0\n191100 USD open 700.00 balance ? difference ?\n"},
	{"what was free of charge and is invoiced all the same is open",
		ACCOUNT "mv R1 PO1 10 RM-1 101 100 0 5\nir V1 PO1 10 120 60 10\n",
		"PO1/10 invoiced 20 10.00 USD 21d/0 price difference 50.00\n191100 USD open 10.00 balance ? difference ?\n"},
	{"an invoice ahead of its goods is debit", ACCOUNT "mv R1 PO1 10 RM-1 101 40 400 20\nir V1 PO1 10 100 1000 10\n",
		"PO1/10 invoiced 60 600.00 USD 21d/0\n191100 USD open 600.00 balance ? difference ?\n"},
	{"what was returned to the vendor is not received",
		ACCOUNT "mv R1 PO1 10 RM-1 101 100 1000 5\nmv R2 PO1 10 RM-1 122 30 300 6\nir V1 PO1 10 70 700 10\n", ""},
	{"a reversal takes its own original, so the other one stays open, since its own day",
		ACCOUNT
		"mv R1 PO1 10 RM-1 101 50 500 2026-02-02\nmv R2 PO1 10 RM-1 101 50 500 20\nmv R3 PO1 10 RM-1 102 50 500 21 rev=R1\n",
		"PO1/10 received 50 -500.00 USD 11d/0\n191100 USD open -500.00 balance ? difference ?\n"},
	{"a third of 100.00 is cleared at 33.33, and the parts sum to the whole",
		ACCOUNT "mv R1 PO1 10 RM-1 101 3 100 5\nir V1 PO1 10 1 33.33 10\n",
		"PO1/10 received 2 -66.67 USD 26d/0\n191100 USD open -66.67 balance ? difference ?\n"},
	{"yen have no minor unit", ACCOUNT "mv R1 PO1 10 RM-1 101 3 100 5 cur=JPY\nir V1 PO1 10 1 33 10 cur=JPY\n",
		"PO1/10 received 2 -67 JPY 26d/0\n191100 JPY open -67 balance ? difference ?\n"},
	{"currencies are never taken together",
		ACCOUNT "mv R1 PO1 10 RM-1 101 100 1000 5 cur=USD\nir V1 PO1 10 100 1000 10 cur=EUR\n",
		"PO1/10 invoiced 100 1000.00 EUR 21d/0\nPO1/10 received 100 -1000.00 USD 26d/0\n"
		"191100 EUR open 1000.00 balance ? difference ?\n191100 USD open -1000.00 balance ? difference ?\n"},
	{"an invoice without an amount clears at the value of the receipt",
		ACCOUNT "mv R1 PO1 10 RM-1 101 100 1000 5 cur=EUR\nir V1 PO1 10 90 - 10\n",
		"PO1/10 received 10 -100.00 EUR 26d/0\n191100 EUR open -100.00 balance ? difference ?\n"},
	{"nor does it need one for what is ahead of its goods", ACCOUNT "mv R1 PO1 10 RM-1 101 40 400 20\nir V1 PO1 10 100 - 10\n",
		"PO1/10 invoiced 60 600.00 USD 21d/0\n191100 USD open 600.00 balance ? difference ?\n"},
	{"without goods nobody knows what it is worth", ACCOUNT "ir V1 PO1 10 100 - 10\n",
		"PO1/10 invoiced 100 ? USD 21d/0\n191100 USD open 0.00 balance ? difference ?\n"},
	{"nor what a receipt without an amount is, though its invoice has one",
		ACCOUNT "mv R1 PO1 10 RM-1 101 100 - 2026-01-05\nir V1 PO1 10 90 990 10\n",
		"PO1/10 received 10 ? USD 85d/2 *\n191100 USD open 0.00 balance ? difference ?\nS3 GRIR_AGED PO1 ? USD [R1|]\n"},
	{"more went back than came, and the vendor gives it back",
		ACCOUNT "mv R1 PO1 10 RM-1 122 30 300 5\nir V1 PO1 10 -20 -210 10\n",
		"PO1/10 invoiced 10 100.00 USD 26d/0 price difference -10.00\n191100 USD open 100.00 balance ? difference ?\n"},
	{"what was posted to the account goes before the value of the stock",
		ACCOUNT "mv R1 PO1 10 RM-1 101 100 950 5 clearing_amount=1000.00\nir V1 PO1 10 90 990 10\n",
		"PO1/10 received 10 -100.00 USD 26d/0 price difference 90.00\n191100 USD open -100.00 balance ? difference ?\n"},
	{"a receipt after the window is none of it", ACCOUNT "mv R1 PO1 10 RM-1 101 100 1000 2026-04-01\nir V1 PO1 10 100 1000 10\n",
		"PO1/10 invoiced 100 1000.00 USD 21d/0\n191100 USD open 1000.00 balance ? difference ?\n"},
	{"60 days are allowed and 61 are not, in the second bucket and in the third",
		ACCOUNT "mv R1 PO1 10 RM-1 101 10 100 2026-01-30\nmv R2 PO2 10 RM-1 101 10 100 2026-01-29\n",
		"PO1/10 received 10 -100.00 USD 60d/1\nPO2/10 received 10 -100.00 USD 61d/2 *\n"
		"191100 USD open -200.00 balance ? difference ?\nS3 GRIR_AGED PO2 100.00 USD [R2|]\n"},
	{"a balance that the items do not make is told by its difference, and is no item",
		ACCOUNT "books 191100 -350.25 31\nmv R1 PO1 10 RM-1 101 10 100 5\n",
		"PO1/10 received 10 -100.00 USD 26d/0\n191100 USD open -100.00 balance -350.25 difference -250.25\n"
		"S2 ITEMS_DIFF 250.25 USD [|]\n"},
	{"an account without items and with a balance differs by all of it",
		ACCOUNT "books 191100 70 31\nmv R1 PO1 10 RM-1 101 10 100 5\nir V1 PO1 10 10 100 5\n",
		"191100 USD open 0.00 balance 70.00 difference 70.00\nS2 ITEMS_DIFF 70.00 USD [|]\n"},
	{"the account is the one that the invoice was posted to",
		ACCOUNT "mv R1 PO1 10 RM-1 101 100 1000 5\nir V1 PO1 10 90 900 10 account=191200\n",
		"PO1/10 received 10 -100.00 USD 26d/0\n191200 USD open -100.00 balance ? difference ?\n"},
	{"whose balance is told too, and that of no other account",
		ACCOUNT "books 191200 -100 31\nbooks 300000 5 31\nbooks 191200 7 2026-04-01\nmv R1 PO1 10 RM-1 101 100 1000 5\n"
				"ir V1 PO1 10 90 900 10 account=191200\n",
		"PO1/10 received 10 -100.00 USD 26d/0\n191200 USD open -100.00 balance -100.00 difference 0.00\n"},
	{"an invoice of a material in a unit that does not lead to its base unit is told too",
		"item RM-1 EA\nmv R1 PO1 10 RM-1 101 100 1000 5\nir V1 PO1 10 10 1000 10 uom=BOX material=RM-1\n",
		"PO1/10 received 100 -1000.00 USD 26d/0\nS2 DQ_UOM_NOCONV PO1 1000.00 USD [|V1]\n"},
	{"an invoice in a unit that does not lead to the receipt's is told, and clears nothing",
		"mv R1 PO1 10 RM-1 101 100 1000 5\nir V1 PO1 10 10 1000 10 uom=BOX\n",
		"PO1/10 received 100 -1000.00 USD 26d/0\nS2 DQ_UOM_NOCONV PO1 1000.00 USD [|V1]\n"},
};

START_TEST (grir_vectors)
{
	vectors_expect ("gr-ir", &grir[_i], 1, any_price);
}
END_TEST

/* ---- one fault at a time ---- */

#define CLEAN                                                                                           \
	ACCOUNT "mv R1 PO1 10 RM-1 101 100 1000 2026-01-05\nir V1 PO1 10 100 1000 2026-01-20\n"             \
			"mv R2 PO2 10 RM-1 101 50 500 2\nmv R3 PO2 10 RM-1 101 50 500 3\nir V2 PO2 10 100 1010 9\n" \
			"mv R4 PO3 10 RM-2 101 7 70 30\n"
#define OPEN "PO3/10 received 7 -70.00 USD 1d/0\n"

static const struct vector grir_mutations[] = {
	{"clean", CLEAN, OPEN "191100 USD open -70.00 balance ? difference ?\n"},
	{"received and not invoiced for too long", CLEAN "mv R9 PO9 10 RM-1 101 10 100 2026-01-03\n",
		OPEN "PO9/10 received 10 -100.00 USD 87d/2 *\n191100 USD open -170.00 balance ? difference ?\n"
			 "S3 GRIR_AGED PO9 100.00 USD [R9|]\n"},
	{"invoiced and never received", CLEAN "ir V9 PO9 10 10 100 2026-01-03\n",
		OPEN "PO9/10 invoiced 10 100.00 USD 87d/2 *\n191100 USD open 30.00 balance ? difference ?\n"
			 "S3 GRIR_AGED PO9 100.00 USD [|V9]\n"},
	{"invoiced twice, which does not have to grow old", CLEAN "ir V9 PO2 10 100 1010 10\n",
		"PO2/10 invoiced 100 1010.00 USD 21d/0 price difference 10.00 *\n" OPEN
		"191100 USD open 940.00 balance ? difference ?\nS2 INVOICE_DOUBLE PO2 1010.00 USD [|V9]\n"},
	{"invoiced at another price, within the rule", CLEAN "mv R9 PO9 10 RM-1 101 10 100 4\nir V9 PO9 10 10 105 5\n",
		OPEN "191100 USD open -70.00 balance ? difference ?\n"},
	{"invoiced at another price, beyond the rule", CLEAN "mv R9 PO9 10 RM-1 101 10 100 4\nir V9 PO9 10 10 105.01 5\n",
		OPEN "PO9/10 even 0 0.00 USD price difference 5.01 *\n191100 USD open -70.00 balance ? difference ?\n"
			 "S4 INVOICE_PRICE PO9 5.01 USD [R9|V9]\n"},
	{"invoiced at a tenth of the price", CLEAN "mv R9 PO9 10 RM-1 101 10 1000 4\nir V9 PO9 10 10 100 5\n",
		OPEN "PO9/10 even 0 0.00 USD price difference -900.00 *\n191100 USD open -70.00 balance ? difference ?\n"
			 "S3 INVOICE_PRICE PO9 900.00 USD [R9|V9]\n"},
	{"too much invoiced is not twice", CLEAN "ir V9 PO2 10 30 300 10\n",
		"PO2/10 invoiced 30 302.31 USD 21d/0 price difference 7.69\n" OPEN "191100 USD open 232.31 balance ? difference ?\n"},
	{"an unreadable invoice", CLEAN "ir V9 PO9 10 10 100 5 broken=yes\n",
		OPEN "191100 USD open -70.00 balance ? difference ?\nS2 DQ_REJECT PO9 100.00 USD [|V9]\n"},
	{"a customer's shipment", CLEAN "mv S1 SO1 10 RM-1 601 10 100 4\n", OPEN "191100 USD open -70.00 balance ? difference ?\n"},
	{"a receipt without an order", CLEAN "mv R9 - - RM-1 101 10 100 4\n", OPEN "191100 USD open -70.00 balance ? difference ?\n"},
};

START_TEST (grir_spoiled_one_way_at_a_time)
{
	vectors_expect ("gr-ir", &grir_mutations[_i], 1, NULL);
}
END_TEST

/* ---- lines of the general ledger on the account ---- */

#define CHARGED "mv I1 4711 - RM-1 261 100 10000 2\nac A1 4711 4000 5\nmv P1 4711 - FG-1 131 80 9600 9\n"

/* Received 100 and 7, invoiced 100: open -70.00, with the line that accounting made of each. */
#define POSTED                                                                                                              \
	ACCOUNT "mv R1 PO1 10 RM-1 101 100 1000 2026-02-05\nir V1 PO1 10 100 1000 20\nmv R2 PO3 10 RM-2 101 7 70 30\n"          \
			"gl G1 191100 -1000 2026-02-05 ref=R1 doc=D1\ngl G2 191100 1000 20 ref=V1 doc=D2\ngl G3 191100 -70 30 ref=R2\n" \
			"gl G4 130000 70 30 ref=R2\n"
#define WAITS "PO3/10 received 7 -70.00 USD 1d/0\n"
#define TIES(open, balance, difference) "191100 USD open " open " balance " balance " difference " difference "\n"

static const struct vector journals[] = {
	{"all lines are of receipts and invoices", POSTED "books 191100 -70 31\n", WAITS TIES ("-70.00", "-70.00", "0.00")},
	{"a journal on the account is an item of its own, and nothing is left unexplained",
		POSTED "books 191100 430 31\ngl G9 191100 500 12 doc=4711 origin=SA\n",
		"4711 journal 500.00 USD 19d/0 *\n" WAITS TIES ("430.00", "430.00", "0.00") "S2 ITEMS_DIFF 500.00 USD [|]\n"},
	{"beside it what neither knows stays unexplained, at its amount",
		POSTED "books 191100 430.01 31\ngl G9 191100 500 12 doc=4711 origin=SA\n",
		"4711 journal 500.00 USD 19d/0 *\n" WAITS TIES (
			"430.00", "430.01", "0.01") "S2 ITEMS_DIFF 500.00 USD [|]\nS4 ITEMS_DIFF 0.01 USD [|]\n"},
	{"two journals that cancel are two, in the month of the later one",
		POSTED "books 191100 -70 31\ngl G8 191100 500 2026-02-12 doc=4711\ngl G9 191100 -500 12 doc=4712\n",
		"4711 journal 500.00 USD 47d/1 *\n4712 journal -500.00 USD 19d/0 *\n" WAITS TIES (
			"-70.00", "-70.00", "0.00") "S2 ITEMS_DIFF 500.00 USD [|]\nS2 ITEMS_DIFF 500.00 USD [|]\n"},
	{"nothing is left of them afterwards",
		POSTED "books 191100 -70 31\ngl G8 191100 500 2026-02-12 doc=4711\ngl G9 191100 -500 2026-02-13 doc=4712\n",
		WAITS TIES ("-70.00", "-70.00", "0.00")},
	{"a journal of an earlier month that nobody took back is still there",
		POSTED "books 191100 430 31\ngl G9 191100 500 2026-01-12 doc=4711\n",
		"4711 journal 500.00 USD 78d/2 *\n" WAITS TIES ("430.00", "430.00", "0.00") "S2 ITEMS_DIFF 500.00 USD [|]\n"},
	{"a line of a record that makes no item is told with it",
		POSTED "mv S1 SO1 10 RM-1 601 10 100 4\nbooks 191100 30 31\ngl G9 191100 100 4 ref=S1 doc=D9\n",
		"D9 journal 100.00 USD 27d/0 *\n" WAITS TIES ("30.00", "30.00", "0.00") "S2 ITEMS_DIFF 100.00 USD [|]\n"},
	{"a line of a receipt that was posted at another amount stays unexplained",
		ACCOUNT "mv R2 PO3 10 RM-2 101 7 70 30\nbooks 191100 -77 31\ngl G3 191100 -77 30 ref=R2\n",
		WAITS TIES ("-70.00", "-77.00", "-7.00") "S4 ITEMS_DIFF 7.00 USD [|]\n"},
	{"lines of another account, another ledger, a later day and entered later are none of it",
		POSTED "books 191100 -70 31\ngl G8 140000 500 12\ngl G9 191100 500 12 ledger=2L\ngl H1 191100 500 2026-04-01\n"
			   "gl H2 191100 500 12 entered=2026-04-06T00:00:00Z\ngl H3 191100 0 12\n",
		WAITS TIES ("-70.00", "-70.00", "0.00")},
	{"journals of two amounts take nothing back of each other",
		POSTED "books 191100 130 31\ngl G8 191100 500 12 doc=4711\ngl G9 191100 -300 13 doc=4712\n",
		"4711 journal 500.00 USD 19d/0 *\n4712 journal -300.00 USD 18d/0 *\n" WAITS TIES (
			"130.00", "130.00", "0.00") "S2 ITEMS_DIFF 500.00 USD [|]\nS2 ITEMS_DIFF 300.00 USD [|]\n"},
	{"a line of a record that was not read says which", POSTED "books 191100 430 31\ngl G9 191100 500 12 doc=4711 ref=X9\n",
		"4711 journal 500.00 USD 19d/0 *\n" WAITS TIES ("430.00", "430.00", "0.00") "S2 ITEMS_DIFF 500.00 USD [|]\n"},
	{"a journal in another currency is of its own balance", POSTED "books 191100 -70 31\ngl G9 191100 500 12 doc=4711 cur=EUR\n",
		"4711 journal 500.00 EUR 19d/0 *\n" WAITS
		"191100 EUR open 500.00 balance ? difference ?\n" TIES ("-70.00", "-70.00", "0.00") "S2 ITEMS_DIFF 500.00 EUR [|]\n"},
};

START_TEST (lines_that_no_item_made)
{
	vectors_expect ("gr-ir", &journals[_i], 1, NULL);
}
END_TEST

START_TEST (journals_on_other_accounts_of_items)
{
	items_expect ("wip",
		(struct text_fixture) {.text = "account wip 790000\nbooks 790000 4500 31\norder 4711 RELEASED\n" CHARGED
									   "gl G1 790000 10000 2 ref=I1\ngl G2 790000 4000 5 ref=A1\ngl G3 790000 -9600 9 ref=P1\n"
									   "gl G4 790000 100 9 doc=99\n"},
		"99 journal 100.00 USD 22d/0 *\n4711 running 4400.00 USD 29d/0\n790000 USD open 4500.00 balance 4500.00 difference 0.00\n"
		"S2 ITEMS_DIFF 100.00 USD [|]\n");
	items_expect ("in-transit",
		(struct text_fixture) {.text = "account in-transit 145000\nbooks 145000 450 31\nmv O1 ST1 - FG-1 641 100 500 20\n"
									   "gl G1 145000 500 20 ref=O1\ngl G2 145000 -50 21 doc=99\n"},
		"99 journal -50.00 USD 10d/0 *\nST1 in transit 100 500.00 USD 11d/0\n"
		"145000 USD open 450.00 balance 450.00 difference 0.00\nS2 ITEMS_DIFF 50.00 USD [|]\n");
}
END_TEST

/* ---- work in process ---- */

static const struct vector wip[] = {
	{"10 000 issued, 4 000 of activities and 9 600 received are 4 400 work in process of an order that runs",
		"account wip 790000\nbooks 790000 4400 31\norder 4711 RELEASED\n" CHARGED,
		"4711 running 4400.00 USD 29d/0\n790000 USD open 4400.00 balance 4400.00 difference 0.00\n"},
	{"they are a production variance of an order that is complete",
		"account wip 790000\norder 4711 TECH_CLOSED done=2026-03-20T10:00:00Z\n" CHARGED,
		"4711 variance 4400.00 USD 11d/0\n790000 USD open 4400.00 balance ? difference ?\n"},
	{"or that is done and nobody says since when: since its last record", "order 4711 CLOSED\n" CHARGED,
		"4711 variance 4400.00 USD 22d/0\n"},
	{"an order that is completed after the window runs at its end", "order 4711 TECH_CLOSED done=2026-04-02T10:00:00Z\n" CHARGED,
		"4711 running 4400.00 USD 29d/0\n"},
	{"an order that nobody described runs", CHARGED, "4711 running 4400.00 USD 29d/0\n"},
	{"what was settled is even", "order 4711 CLOSED done=2026-03-20T10:00:00Z\n" CHARGED "ac S1 4711 -4400 31\n", ""},
	{"more delivered than charged is credit", "order 4711 RELEASED\nmv P1 4711 - FG-1 131 80 9600 9\n",
		"4711 running -9600.00 USD 22d/0\n"},
	{"a component that went back is charged no more",
		"order 4711 RELEASED\nmv I1 4711 - RM-1 261 100 10000 2\nmv I2 4711 - RM-1 262 40 4000 3\n",
		"4711 running 6000.00 USD 29d/0\n"},
	{"a variance that was not settled in 31 days is a finding",
		"order 4711 TECH_CLOSED done=2026-02-27T10:00:00Z\nmv I1 4711 - RM-1 261 100 10000 2026-02-02\n",
		"4711 variance 10000.00 USD 32d/1 *\nS3 WIP_LEFT 4711 10000.00 USD [I1|]\n"},
	{"so is an order that has run for more than 180 days", "order 4711 RELEASED\nmv I1 4711 - RM-1 261 100 10000 2025-10-01\n",
		"4711 running 10000.00 USD 181d/3 *\nS3 ORDER_NOT_CLOSED 4711 10000.00 USD [I1|]\n"},
	{"two plants may use one order number",
		"order 4711 RELEASED\norder 4711 TECH_CLOSED done=2026-03-20T10:00:00Z plant=2000\nmv I1 4711 - RM-1 261 1 10 2\n"
		"mv I2 4711 - RM-1 261 1 20 2 plant=2000\n",
		"4711 running 10.00 USD 29d/0\n4711 variance 20.00 USD 11d/0\n"},
	{"a balance beyond the orders", "account wip 790000\nbooks 790000 4400.01 31\norder 4711 RELEASED\n" CHARGED,
		"4711 running 4400.00 USD 29d/0\n790000 USD open 4400.00 balance 4400.01 difference 0.01\nS4 ITEMS_DIFF 0.01 USD [|]\n"},
};

START_TEST (wip_vectors)
{
	vectors_expect ("wip", &wip[_i], 1, NULL);
}
END_TEST

/* ---- in transit ---- */

static const struct vector transit[] = {
	{"issued 100 at 5.00 and received 60 leaves 40 at the value with which they left",
		"account in-transit 145000\nbooks 145000 200 31\nlane 1000 2000 10\nmv O1 ST1 - FG-1 641 100 500 20\n"
		"mv A1 ST1 - FG-1 643 60 330 25 plant=2000\n",
		"ST1 in transit 40 200.00 USD 11d/0 price difference 30.00\n145000 USD open 200.00 balance 200.00 difference 0.00\n"},
	{"twice the transit time of the lane is allowed", "lane 1000 2000 10\nmv O1 ST1 - FG-1 641 100 500 11 to_plant=2000\n",
		"ST1 in transit 100 500.00 USD 20d/0\n"},
	{"a day more is a finding", "lane 1000 2000 10\nmv O1 ST1 - FG-1 641 100 500 10 to_plant=2000\n",
		"ST1 in transit 100 500.00 USD 21d/0 *\nS3 INTRANSIT_AGED ST1 500.00 USD [O1|]\n"},
	{"a lane to any plant", "lane 1000 - 10\nmv O1 ST1 - FG-1 641 100 500 10 to_plant=3000\n",
		"ST1 in transit 100 500.00 USD 21d/0 *\nS3 INTRANSIT_AGED ST1 500.00 USD [O1|]\n"},
	{"without a lane the rule says how long", "mv O1 ST1 - FG-1 641 100 500 17\nmv O2 ST2 - FG-1 641 100 500 16\n",
		"ST1 in transit 100 500.00 USD 14d/0\nST2 in transit 100 500.00 USD 15d/0 *\nS3 INTRANSIT_AGED ST2 500.00 USD [O2|]\n"},
	{"what arrived in full is even, at whatever value",
		"mv O1 ST1 - FG-1 641 100 500 2\nmv A1 ST1 - FG-1 643 100 500 9 plant=2000\n", ""},
	{"more arrived than left", "mv O1 ST1 - FG-1 641 100 500 2\nmv A1 ST1 - FG-1 643 104 520 29 plant=2000\n",
		"ST1 not issued 4 -20.00 USD 2d/0\n"},
	{"two materials of one order are two items",
		"mv O1 ST1 - FG-1 641 10 50 20\nmv O2 ST1 - FG-2 641 10 70 20\nmv A1 ST1 - FG-1 643 10 50 21 plant=2000\n",
		"ST1 in transit 10 70.00 USD 11d/0\n"},
	{"what was received longest ago is cleared first, so the age is that of the last shipment",
		"lane 1000 2000 5\nmv O1 ST1 - FG-1 641 10 50 2\nmv O2 ST1 - FG-1 641 10 50 28\nmv A1 ST1 - FG-1 643 10 50 5 "
		"plant=2000\n",
		"ST1 in transit 10 50.00 USD 3d/0\n"},
	{"a second leg of the document that names no location is the stock on its way, so nothing has arrived",
		"mv O1 ST1 - FG-1 641 100 500 20 doc=D1 loc=S1\nmv O2 ST1 - FG-1 643 100 500 20 doc=D1 plant=2000\n",
		"ST1 in transit 100 500.00 USD 11d/0\n"},
	{"the receipt from a stock transport order arrives, without a value of its own",
		"mv O1 ST1 - FG-1 641 100 500 20 doc=D1 loc=S1\nmv O2 ST1 - FG-1 643 100 500 20 doc=D1 plant=2000\n"
		"mv A1 ST1 - FG-1 101 60 0 25 doc=D2 loc=S2 plant=2000\n",
		"ST1 in transit 40 200.00 USD 11d/0\n"},
	{"what is received and given back is on its way again",
		"mv O1 ST1 - FG-1 641 100 500 20 doc=D1 loc=S1\nmv A1 ST1 - FG-1 101 100 0 25 doc=D2 loc=S2 plant=2000\n"
		"mv A2 ST1 - FG-1 102 100 0 26 doc=D3 loc=S2 plant=2000 rev=A1\n",
		"ST1 in transit 100 500.00 USD 11d/0\n"},
	{"what came back to its own plant is not on its way, and neither is the other leg of that document",
		"mv O1 ST1 - FG-1 641 100 500 20 doc=D1 loc=S1\nmv B1 ST1 - FG-1 642 100 500 21 doc=D4 loc=S1\n"
		"mv B2 ST1 - FG-1 644 100 500 21 doc=D4 plant=2000\n",
		""},
	{"a purchase from a vendor is on no way between plants", "mv A1 PO1 - FG-1 101 60 300 5 doc=D2 loc=S2\n", ""},
	{"both legs at no location are legs of a system that names none",
		"mv O1 ST1 - FG-1 641 10 50 2 doc=D1\nmv A1 ST1 - FG-1 643 10 50 2 doc=D1 plant=2000\n", ""},
};

START_TEST (transit_vectors)
{
	vectors_expect ("in-transit", &transit[_i], 1, NULL);
}
END_TEST

/* ---- anything ---- */

/* Rows of a few orders at random: the fixture checks that nothing is lost, and every order of rows must tell the same. */
static char *
text_random (unsigned seed, const char *rule)
{
	static const char *const codes[][4] = {
		{"101", "101", "102", "122"}, {"261", "131", "262", "132"}, {"641", "643", "641", "643"}};
	int of = strcmp (rule, "gr-ir") == 0 ? 0 : strcmp (rule, "wip") == 0 ? 1 : 2;
	GRand *random = g_rand_new_with_seed (seed);
	GString *text = g_string_new ("order PO1 CLOSED done=2026-03-10T00:00:00Z\norder PO2 RELEASED\n");

	for (int i = 0; i < 40; i++) {
		int order = g_rand_int_range (random, 1, 5), qty = g_rand_int_range (random, 1, 9),
			day = g_rand_int_range (random, 1, 32);
		int cents = g_rand_int_range (random, 1, 5000), line = g_rand_int_range (random, 1, 3) * 10;
		const char *currency = g_rand_int_range (random, 0, 8) == 0 ? "JPY" : "USD";

		int minor = strcmp (currency, "JPY") == 0 ? 0 : cents % 100;

		if (of == 0 && g_rand_int_range (random, 0, 2) == 0)
			g_string_append_printf (
				text, "ir V%d PO%d %d %d %d.%02d %d cur=%s\n", i, order, line, qty, cents, minor, day, currency);
		else if (of == 1 && g_rand_int_range (random, 0, 2) == 0)
			g_string_append_printf (text, "ac V%d PO%d %d.%02d %d cur=%s\n", i, order, cents - 2500, minor, day, currency);
		else
			g_string_append_printf (text, "mv M%d PO%d %d RM-1 %s %d %d.%02d %d cur=%s\n", i, order, line,
				codes[of][g_rand_int_range (random, 0, 4)], qty, cents, minor, day, currency);
	}
	g_rand_free (random);
	return g_string_free (text, FALSE);
}

START_TEST (whatever_comes_is_open_or_went_elsewhere_in_any_order_of_rows)
{
	static const char *const rules[] = {"gr-ir", "wip", "in-transit"};

	for (size_t i = 0; i < G_N_ELEMENTS (rules); i++) {
		g_autofree char *text = text_random ((unsigned) _i, rules[i]), *told = NULL;
		struct text_fixture fixture = {.text = text};
		g_autoptr (text_bench) bench = items_bench_run (&fixture, rules[i]);

		told = items_told (bench);
		items_expect (rules[i], fixture, told);
	}
}
END_TEST

/* ---- states ---- */

static const struct
{
	const char *rule, *text, *states;
} states[] = {
	{"gr-ir", "mv R1 PO1 10 RM-1 101 100 1000 5\nir V1 PO1 10 90 900 10\n", "left open_timing=1; right matched=1"},
	{"gr-ir", "mv R1 PO1 10 RM-1 101 100 1000 2026-01-05\nir V1 PO1 10 100 1000 2026-01-20\n", "left context=1; right context=1"},
	{"gr-ir", "mv R1 PO1 10 RM-1 101 100 1000 2026-01-05\nir V1 PO1 10 100 1000 10\n", "left matched=1; right matched=1"},
	{"gr-ir", "mv R1 PO1 10 RM-1 101 100 1000 5\nmv R2 PO1 10 RM-1 102 100 1000 6\n", "left netted=2; right"},
	{"gr-ir", "mv R1 PO1 10 RM-1 101 100 1000 2026-04-02\n", "left context=1; right"},
	{"gr-ir", "mv R1 - - RM-1 101 100 1000 5\n", "left out_of_scope=1; right"},
	{"wip", "order 1 RELEASED\nmv I1 1 - RM-1 261 1 10 5\nac A1 1 5 6\n", "left open_timing=1; right open_timing=1"},
	{"wip", "order 1 RELEASED\nmv I1 1 - RM-1 261 1 10 5\nac A1 1 -10 6\n", "left matched=1; right matched=1"},
	{"gr-ir", "mv R1 PO1 10 RM-1 105 100 0 5\nmv R2 PO1 10 RM-1 106 30 0 6\n", "left out_of_scope=2; right"},
	{"in-transit", "mv O1 ST1 - FG-1 641 10 50 2\nmv A1 ST1 - FG-1 643 10 50 9 plant=2000\n", "left matched=2; right"},
};

START_TEST (every_row_ends_in_a_state)
{
	struct text_fixture fixture = {.text = states[_i].text};
	g_autoptr (text_bench) bench = items_bench_run (&fixture, states[_i].rule);
	g_autofree char *found = text_bench_states (bench);

	ck_assert_str_eq (found, states[_i].states);
}
END_TEST

/* What is open is carried with what its other part was cleared by, so the next run tells the same and no more. */
START_TEST (an_open_item_is_carried_whole)
{
	struct text_fixture fixture = {.text =
									   "mv R1 PO1 10 RM-1 101 100 1000 5\nir V1 PO1 10 90 900 10\nmv R2 PO2 10 RM-1 101 1 10 5\n"
									   "ir V2 PO2 10 1 10 6\n"};
	g_autoptr (text_bench) bench = items_bench_run (&fixture, "gr-ir");
	struct open_row *rows;
	size_t n = recon_open_rows (bench->recon, &rows);

	ck_assert_uint_eq (n, 2);
	ck_assert_int_eq (rows[0].side, SIDE_LEFT);
	ck_assert_int_eq (rows[0].state, STATE_OPEN_TIMING);
	ck_assert_str_eq (rows[0].reason, "received, not invoiced");
	ck_assert_int_eq (rows[1].side, SIDE_RIGHT);
	ck_assert_int_eq (rows[1].state, STATE_MATCHED);
	g_free (rows);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("items");
	TCase *tcase = tcase_create ("items");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, grir_vectors, 0, G_N_ELEMENTS (grir));
	tcase_add_loop_test (tcase, grir_spoiled_one_way_at_a_time, 0, G_N_ELEMENTS (grir_mutations));
	tcase_add_loop_test (tcase, lines_that_no_item_made, 0, G_N_ELEMENTS (journals));
	tcase_add_test (tcase, journals_on_other_accounts_of_items);
	tcase_add_loop_test (tcase, wip_vectors, 0, G_N_ELEMENTS (wip));
	tcase_add_loop_test (tcase, transit_vectors, 0, G_N_ELEMENTS (transit));
	tcase_add_loop_test (tcase, every_row_ends_in_a_state, 0, G_N_ELEMENTS (states));
	tcase_add_test (tcase, an_open_item_is_carried_whole);
	tcase_add_loop_test (tcase, whatever_comes_is_open_or_went_elsewhere_in_any_order_of_rows, 0, 60);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
