/* What each order made: counted, confirmed, received; scrap reported once; the money of a unit told once (domain.md 2.c). */
#include "recon_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define PRICES "price FG-100 12.00\n"
#define ROW " mat=FG-100 uom=EA"

/* The order of the examples: 470 counted good, 20 counted as scrap, 480 received in two postings. */
#define GOOD_470 "key=G1 mvt=PROD lot=L1 qty=300" ROW "\nkey=G2 mvt=PROD lot=L1 qty=170" ROW "\n"
#define SCRAP_20 "key=X1 mvt=SCRAP qty=20" ROW "\n"
#define RECEIVED_480                                                                 \
	"key=R1 mvt=101 ind=S lot=L1 qty=300 entered=2026-03-10T10:00:00-05:00" ROW "\n" \
	"key=R2 mvt=101 ind=S lot=L1 qty=180 entered=2026-03-10T11:00:00-05:00" ROW "\n"
#define RECEIVED_470                                                                 \
	"key=R1 mvt=101 ind=S lot=L1 qty=300 entered=2026-03-10T10:00:00-05:00" ROW "\n" \
	"key=R2 mvt=101 ind=S lot=L1 qty=170 entered=2026-03-10T11:00:00-05:00" ROW "\n"
#define TOLD "conf 0 key=M1 started=500 rework=6 wip=4\n"
#define CONFIRMED_480 \
	"conf 1 key=C1 op=0010 yield=495 scrap=5\nconf 1 key=C2 op=0040 yield=300\nconf 1 key=C3 op=0040 yield=180 scrap=15\n"
#define CONFIRMED_470 "conf 1 key=C2 op=0040 yield=300\nconf 1 key=C3 op=0040 yield=170 scrap=20\n"

struct yield_case
{
	const char *name, *left, *right, *reference, *expected;
};

static void
yields_check (const struct yield_case *c)
{
	g_autofree char *reference = g_strconcat (PRICES, c->reference, NULL);

	fixture_expect (
		c->name, (struct fixture) {.left = c->left, .right = c->right, .reference = reference, .rule = "receipts"}, c->expected);
}

static const struct yield_case yields[] = {
	{"the example of domain.md 2.c is one case of 10", GOOD_470 SCRAP_20, RECEIVED_480, TOLD CONFIRMED_480,
		"RECEIPT_EXCESS G2|R2 -10 120.00 YIELD_MISMATCH"},
	{"an order that agrees", GOOD_470 SCRAP_20, RECEIVED_470, TOLD CONFIRMED_470, ""},
	{"only the confirmation is wrong: no money", GOOD_470 SCRAP_20, RECEIVED_470, TOLD CONFIRMED_480,
		"YIELD_MISMATCH G1;G2|R1;R2 -10 0.00"},
	{"only the receipt is wrong: as without confirmations", GOOD_470 SCRAP_20, RECEIVED_480, TOLD CONFIRMED_470,
		"QTY_VAR G2|R2 -10 120.00"},
	{"confirmed less than counted", GOOD_470 SCRAP_20, RECEIVED_470, TOLD "conf 1 key=C2 op=0040 yield=460 scrap=20\n",
		"YIELD_MISMATCH G1;G2|R1;R2 10 0.00"},
	{"confirmed and received less than counted", GOOD_470 SCRAP_20,
		"key=R1 mvt=101 ind=S lot=L1 qty=300" ROW "\nkey=R2 mvt=101 ind=S lot=L1 qty=160" ROW "\n",
		TOLD "conf 1 key=C2 op=0040 yield=460 scrap=20\n", "RECEIPT_MISSING G2|R2 10 -120.00 YIELD_MISMATCH"},
	{"confirmed 30 too much of which 10 are received", GOOD_470 SCRAP_20, RECEIVED_480,
		TOLD "conf 1 key=C2 op=0040 yield=500 scrap=20\n",
		"RECEIPT_EXCESS G2|R2 -10 120.00 YIELD_MISMATCH\nYIELD_MISMATCH G1;G2|R1;R2 -20 0.00"},
	{"a posting that was made twice is that, and nothing beside", GOOD_470,
		RECEIVED_470 "key=R3 mvt=101 ind=S lot=L1 qty=170 entered=2026-03-10T11:01:00-05:00" ROW "\n",
		"conf 1 key=C2 op=0040 yield=470\n", "DUP_ERP G2|R3 -170 2040.00"},
	{"a scan that was made twice is no second unit",
		GOOD_470 "key=G3 mvt=PROD lot=L1 qty=170 at=2026-03-10T08:00:03-05:00" ROW "\n", RECEIVED_470,
		"conf 1 key=C2 op=0040 yield=470\n", "DUP_MES G2;G3|R2 170 0.00"},
	{"yields of operations are never summed", "key=G1 mvt=PROD qty=470" ROW, "key=R1 mvt=101 ind=S qty=470" ROW,
		"conf 1 key=C1 op=9 yield=490\nconf 1 key=C2 op=0010 yield=470\nconf 1 key=C3 op=2 yield=500\n", ""},
	{"the last operation is the routing's where the order says it", "key=G1 mvt=PROD qty=470" ROW,
		"key=R1 mvt=101 ind=S qty=470" ROW,
		"order O1 IN_PROCESS last=40\nconf 1 key=C1 op=0030 yield=490\nconf 1 key=C2 op=0040 yield=470\n", ""},
	{"and nothing is confirmed there yet", "key=G1 mvt=PROD qty=470" ROW, "key=R1 mvt=101 ind=S qty=470" ROW,
		"order O1 IN_PROCESS last=0040\nconf 1 key=C1 op=0030 yield=490\n", "YIELD_MISMATCH G1|R1 470 0.00"},
	{"an order that runs may have operations to come", "key=G1 mvt=PROD qty=470" ROW, "key=R1 mvt=101 ind=S qty=470" ROW,
		"order O1 IN_PROCESS\nconf 1 key=C1 op=0030 yield=490\n", ""},
	{"one that is complete has not", "key=G1 mvt=PROD qty=470" ROW, "key=R1 mvt=101 ind=S qty=470" ROW,
		"order O1 PROD_COMPLETE\nconf 1 key=C1 op=0030 yield=490\n", "YIELD_MISMATCH G1|R1 -20 0.00"},
	{"cancelled confirmations do not count, however that is told", "key=G1 mvt=PROD qty=470" ROW,
		"key=R1 mvt=101 ind=S qty=470" ROW,
		"conf 1 key=C1 yield=480 cancelled=yes\nconf 1 key=C2 cancels=C1 yield=-480\n"
		"conf 1 key=C3 yield=9 cancelled=yes\nconf 1 key=C4 yield=7\nconf 1 key=C5 yield=7 cancels=C4\nconf 1 key=C6 yield=470\n",
		""},
	{"an order that is nowhere confirmed is not judged", "key=G1 mvt=PROD qty=470" ROW, "key=R1 mvt=101 ind=S qty=470" ROW,
		"conf 1 key=C1 order=O9 yield=480\n", ""},
	{"one whose confirmations are all cancelled is", "key=G1 mvt=PROD qty=470" ROW, "key=R1 mvt=101 ind=S qty=470" ROW,
		"conf 1 key=C1 yield=470 cancelled=yes\n", "YIELD_MISMATCH G1|R1 470 0.00"},
	{"confirmed in another unit", "key=G1 mvt=PROD qty=480" ROW, "key=R1 mvt=101 ind=S qty=480" ROW,
		"factor FG-100 CAR EA 24 1\nconf 1 key=C1 yield=21 uom=CAR\n", "YIELD_MISMATCH G1|R1 -24 0.00"},
	{"a unit without a factor is not guessed", "key=G1 mvt=PROD qty=480" ROW, "key=R1 mvt=101 ind=S qty=480" ROW,
		"conf 1 key=C1 yield=21 uom=CAR\n", ""},
	{"a co-product is no yield of the main product", "key=G1 mvt=PROD qty=470" ROW "\nkey=G2 mvt=PROD mat=FG-200 uom=EA qty=40",
		"key=R1 mvt=101 ind=S qty=470" ROW "\nkey=R2 mvt=101 ind=S mat=FG-200 uom=EA qty=40",
		"order O1 PROD_COMPLETE mat=FG-100\nconf 1 key=C1 yield=470\n", ""},
	{"an order of several products is not judged where nobody says which is the main one",
		"key=G1 mvt=PROD qty=470" ROW "\nkey=G2 mvt=PROD mat=FG-200 uom=EA qty=40",
		"key=R1 mvt=101 ind=S qty=470" ROW "\nkey=R2 mvt=101 ind=S mat=FG-200 uom=EA qty=40", "conf 1 key=C1 yield=510\n", ""},
	{"an order that was begun before the window is its earlier run's",
		"key=G0 mvt=PROD qty=5 at=2026-02-27T08:00:00-06:00" ROW "\nkey=G1 mvt=PROD qty=470" ROW,
		"key=R0 mvt=101 ind=S qty=5 post=2026-02-27" ROW "\nkey=R1 mvt=101 ind=S qty=470" ROW, "conf 1 key=C1 yield=480\n", ""},
	{"so is one that was confirmed before it", "key=G1 mvt=PROD qty=470" ROW, "key=R1 mvt=101 ind=S qty=470" ROW,
		"conf 1 key=C0 yield=5 at=2026-02-20T08:00:00-06:00\nconf 1 key=C1 yield=480\n", ""},
	{"identifiers compare without leading zeros, and other movements of the order are none of it",
		"key=G1 mvt=PROD qty=470 order=77" ROW "\nkey=A1 order=77 qty=3",
		"key=R1 mvt=101 ind=S qty=470 order=00077" ROW "\nkey=A2 order=00077 qty=3",
		"strip 1\nconf 1 key=C1 order=0077 yield=480\n", "YIELD_MISMATCH G1|R1 -10 0.00"},
	{"operations may have names", "key=G1 mvt=PROD qty=470" ROW, "key=R1 mvt=101 ind=S qty=470" ROW,
		"conf 1 key=C1 op=MILL yield=490\nconf 1 key=C2 op=PACK yield=470\n", ""},
	{"a lot that is wrong says nothing of the yield", "key=G1 mvt=PROD lot=L1 qty=470" ROW,
		"key=R1 mvt=101 ind=S lot=L2 qty=470" ROW, "conf 1 key=C1 yield=480\n",
		"LOT_MISMATCH G1|R1 470 0.00\nYIELD_MISMATCH G1|R1 -10 0.00"},
	{"an order that reaches into the next period is followed there",
		"key=G1 mvt=PROD qty=470 at=2026-03-31T08:00:00-05:00" ROW "\nkey=G2 mvt=PROD qty=30 at=2026-04-01T08:00:00-05:00" ROW,
		"key=R1 mvt=101 ind=S qty=470 post=2026-03-31" ROW "\nkey=R2 mvt=101 ind=S qty=30 post=2026-04-01" ROW,
		"conf 1 key=C1 yield=470 at=2026-03-31T09:00:00-05:00\nconf 1 key=C2 yield=30 at=2026-04-01T09:00:00-05:00\n", ""},
};

START_TEST (a_unit_is_one_case_whether_it_was_confirmed_received_or_both)
{
	yields_check (&yields[_i]);
}
END_TEST

static const struct yield_case scraps[] = {
	{"scrap that is confirmed needs no movement", SCRAP_20 "key=G1 mvt=PROD qty=5" ROW, "key=R1 mvt=101 ind=S qty=5" ROW,
		"conf 1 key=C1 yield=5 scrap=20\n", ""},
	{"what is counted beyond it does", SCRAP_20 "key=G1 mvt=PROD qty=5" ROW, "key=R1 mvt=101 ind=S qty=5" ROW,
		"conf 1 key=C1 yield=5 scrap=15\n", "MISSING_ERP X1| 5 0.00"},
	{"the same unit by id", SCRAP_20 "key=G1 mvt=PROD qty=5" ROW,
		"key=R1 mvt=101 ind=S qty=5" ROW "\nkey=S1 mvt=551 ind=H qty=20 msg=A" ROW, "conf 1 key=C1 yield=5 scrap=20 msg=A\n",
		"SCRAP_DOUBLE |S1 -20 -240.00"},
	{"by id even of another quantity", SCRAP_20 "key=G1 mvt=PROD qty=5" ROW,
		"key=R1 mvt=101 ind=S qty=5" ROW "\nkey=S1 mvt=551 ind=H qty=19 msg=A" ROW, "conf 1 key=C1 yield=5 scrap=20 msg=A\n",
		"SCRAP_DOUBLE |S1 -19 -228.00"},
	{"by serial number", "key=X1 mvt=SCRAP qty=1 serial=7" ROW "\nkey=G1 mvt=PROD qty=5" ROW,
		"key=R1 mvt=101 ind=S qty=5" ROW "\nkey=S1 mvt=551 ind=H qty=1 serial=7" ROW, "conf 1 key=C1 yield=5 scrap=1 serial=7\n",
		"SCRAP_DOUBLE |S1 -1 -12.00"},
	{"by order, lot and quantity", "key=X1 mvt=SCRAP qty=20 lot=L1" ROW "\nkey=G1 mvt=PROD qty=5" ROW,
		"key=R1 mvt=101 ind=S qty=5" ROW "\nkey=S1 mvt=551 ind=H qty=20 lot=L1" ROW, "conf 1 key=C1 yield=5 scrap=20 lot=L1\n",
		"SCRAP_DOUBLE |S1 -20 -240.00"},
	{"equal scrap that was counted twice happened twice",
		"key=X1 mvt=SCRAP qty=20 lot=L1" ROW "\nkey=X2 mvt=SCRAP qty=20 lot=L1 at=2026-03-11T09:00:00-05:00" ROW
		"\nkey=G1 mvt=PROD qty=5" ROW,
		"key=R1 mvt=101 ind=S qty=5" ROW "\nkey=S1 mvt=551 ind=H qty=20 lot=L1" ROW, "conf 1 key=C1 yield=5 scrap=20 lot=L1\n",
		""},
	{"by quantity against the count, suggested", "key=X1 mvt=SCRAP qty=20" ROW "\nkey=G1 mvt=PROD qty=5" ROW,
		"key=R1 mvt=101 ind=S qty=5" ROW "\nkey=S1 mvt=551 ind=H qty=20 lot=L1" ROW, "conf 1 key=C1 yield=5 scrap=20\n",
		"SCRAP_DOUBLE |S1 -20 -240.00"},
	{"without a count equal quantities prove nothing", "key=G1 mvt=PROD qty=5" ROW,
		"key=R1 mvt=101 ind=S qty=5" ROW "\nkey=S1 mvt=551 ind=H qty=20" ROW, "conf 1 key=C1 yield=5 scrap=20\n",
		"MISSING_MES |S1 -20 -240.00"},
	{"another lot is another unit", "key=X1 mvt=SCRAP qty=20 lot=L1" ROW "\nkey=G1 mvt=PROD qty=5" ROW,
		"key=R1 mvt=101 ind=S qty=5" ROW "\nkey=S1 mvt=551 ind=H qty=20 lot=L2" ROW, "conf 1 key=C1 yield=5 scrap=20 lot=L1\n",
		"LOT_MISMATCH X1|S1 20 0.00"},
	{"of an order that was begun before the window only an id is proof",
		"key=G0 mvt=PROD qty=5 at=2026-02-27T08:00:00-06:00" ROW "\nkey=X1 mvt=SCRAP qty=20 lot=L1" ROW,
		"key=R0 mvt=101 ind=S qty=5 post=2026-02-27" ROW "\nkey=S1 mvt=551 ind=H qty=20 lot=L1" ROW
		"\nkey=S2 mvt=551 ind=H qty=7 lot=L2 msg=A" ROW,
		"conf 1 key=C1 scrap=20 lot=L1\nconf 1 key=C2 scrap=7 msg=A\n", "SCRAP_DOUBLE |S2 -7 -84.00"},
	{"nor does what was confirmed before anything was read cover what is counted now",
		"key=G0 mvt=PROD qty=5 at=2026-02-27T08:00:00-06:00" ROW "\nkey=X1 mvt=SCRAP qty=20" ROW,
		"key=R0 mvt=101 ind=S qty=5 post=2026-02-27" ROW, "conf 1 key=C1 scrap=20 at=2026-02-20T08:00:00-06:00\n",
		"MISSING_ERP X1| 20 0.00"},
	{"rows of confirmed scrap say it as well as confirmations", SCRAP_20 "key=G1 mvt=PROD qty=5" ROW,
		"key=R1 mvt=101 ind=S qty=5" ROW "\nkey=S0 mvt=XMNGA qty=20 msg=A" ROW "\nkey=S1 mvt=551 ind=H qty=20 msg=A" ROW,
		"map 1 XMNGA * SCRAP_CONF none\nconf 1 key=C1 yield=5 scrap=20\n", "SCRAP_DOUBLE |S0;S1 -20 -240.00"},
	{"scrap of an order without output", "key=X1 mvt=SCRAP qty=20" ROW, "key=S1 mvt=551 ind=H qty=20 lot=L1" ROW,
		"item FG-100 base=EA\norder O1 IN_PROCESS mat=FG-100\nconf 1 key=C1 scrap=20\n", "SCRAP_DOUBLE |S1 -20 -240.00"},
	{"scrap that was taken back is not double", SCRAP_20 "key=G1 mvt=PROD qty=5" ROW,
		"key=R1 mvt=101 ind=S qty=5" ROW "\nkey=S1 mvt=551 ind=H qty=20 entered=2026-03-10T10:00:00-05:00" ROW
		"\nkey=S2 mvt=552 ind=S qty=20 entered=2026-03-10T12:00:00-05:00" ROW,
		"conf 1 key=C1 yield=5 scrap=20\n", ""},
	{"and where it names what it takes back", SCRAP_20 "key=G1 mvt=PROD qty=5" ROW,
		"key=R1 mvt=101 ind=S qty=5" ROW "\nkey=S1 mvt=551 ind=H qty=20 msg=A" ROW "\nkey=S2 mvt=552 ind=S qty=20 rev=S1" ROW,
		"conf 1 key=C1 yield=5 scrap=20 msg=A\n", ""},
	{"units that are nowhere", "key=G1 mvt=PROD qty=470" ROW "\nkey=X1 mvt=SCRAP qty=10" ROW, "key=R1 mvt=101 ind=S qty=470" ROW,
		TOLD "conf 1 key=C1 yield=470 scrap=10\n", "SCRAP_UNREPORTED G1|R1 10 0.00"},
	{"what one side reports is reported", "key=G1 mvt=PROD qty=470" ROW, "key=R1 mvt=101 ind=S qty=470" ROW,
		TOLD "conf 1 key=C1 yield=470 scrap=20\n", ""},
	{"while an order runs only a count of the rest says that units are gone", "key=G1 mvt=PROD qty=470" ROW,
		"key=R1 mvt=101 ind=S qty=470" ROW, "conf 0 key=M1 started=500\n", ""},
	{"the ERP may tell what was started", "key=G1 mvt=PROD qty=470" ROW, "key=R1 mvt=101 ind=S qty=470" ROW,
		"order O1 PROD_COMPLETE\nconf 1 key=C1 yield=470 started=475 rework=1\n", "SCRAP_UNREPORTED G1|R1 4 0.00"},
	{"an order with a row that cannot be read is not judged", "key=G1 mvt=PROD qty=470" ROW "\nkey=G2 mvt=PROD qty=bad msg=A" ROW,
		"key=R1 mvt=101 ind=S qty=470" ROW "\nkey=R2 mvt=101 ind=S qty=30 msg=A" ROW, "conf 1 key=C1 yield=500\n",
		"DQ_REJECT G2|R2 - 0.00"},
	{"when it is complete nothing stands in process", "key=G1 mvt=PROD qty=470" ROW, "key=R1 mvt=101 ind=S qty=470" ROW,
		"order O1 PROD_COMPLETE\nconf 0 key=M1 started=500\nconf 0 key=M2 rework=8\nconf 0 key=M3 rework=-6\n",
		"SCRAP_UNREPORTED G1|R1 28 0.00"},
};

START_TEST (scrap_is_reported_once)
{
	yields_check (&scraps[_i]);
}
END_TEST

static const struct yield_case deliveries[] = {
	{"more than the order allows", "key=G1 mvt=PROD qty=470" ROW, "key=R1 mvt=101 ind=S qty=470" ROW,
		"order O1 IN_PROCESS qty=460\n", "OVER_DELIVERY G1|R1 -10 0.00"},
	{"as much as it allows", "key=G1 mvt=PROD qty=470" ROW, "key=R1 mvt=101 ind=S qty=470" ROW,
		"order O1 IN_PROCESS qty=460 over=2.18\n", ""},
	{"a quantity so large that its tolerance does not fit allows anything", "key=G1 mvt=PROD qty=470" ROW,
		"key=R1 mvt=101 ind=S qty=470" ROW, "order O1 IN_PROCESS qty=9000000000000 over=100\n", ""},
	{"receipts that a case wants reversed are not delivered", "key=G1 mvt=PROD qty=460" ROW, "key=R1 mvt=101 ind=S qty=470" ROW,
		"order O1 IN_PROCESS qty=460\n", "QTY_VAR G1|R1 -10 120.00"},
};

START_TEST (more_than_was_ordered_is_the_planners)
{
	yields_check (&deliveries[_i]);
}
END_TEST

static const struct yield_case cancellations[] = {
	{"the receipt stays and nothing was counted", "key=G1 mvt=PROD qty=5" ROW,
		"key=R1 mvt=101 ind=S qty=5 doc=D1" ROW "\nkey=R2 mvt=101 ind=S qty=30 lot=L9 doc=D2" ROW,
		"conf 1 key=C1 yield=5 doc=D1\nconf 1 key=C2 yield=30 doc=D2 cancelled=yes\n",
		"CONF_CANCEL_NOT_REVERSED |R2 -30 360.00 RECEIPT_EXCESS"},
	{"the receipt stays and was counted: only the confirmation is missing", "key=G1 mvt=PROD qty=30" ROW,
		"key=R1 mvt=101 ind=S qty=30 doc=D2" ROW, "conf 1 key=C2 yield=30 doc=D2 cancelled=yes\n",
		"CONF_CANCEL_NOT_REVERSED |R1 -30 0.00\nYIELD_MISMATCH G1|R1 30 0.00"},
	{"the receipt was reversed", "key=G1 mvt=PROD qty=5" ROW,
		"key=R1 mvt=101 ind=S qty=5" ROW "\nkey=R2 mvt=101 ind=S qty=30 doc=D2" ROW
		"\nkey=R3 mvt=102 ind=H qty=30 rev=R2 doc=D3" ROW,
		"conf 1 key=C1 yield=5\nconf 1 key=C2 yield=30 doc=D2 cancelled=yes\n", ""},
	{"cancelled by the shop floor", "key=G1 mvt=PROD qty=5" ROW,
		"key=R1 mvt=101 ind=S qty=5" ROW "\nkey=R2 mvt=101 ind=S qty=30 lot=L9 msg=A" ROW, "conf 0 key=M1 msg=A cancelled=yes\n",
		"CONF_CANCEL_NOT_REVERSED |R2 -30 360.00 RECEIPT_EXCESS"},
	{"confirmed again under the same id", "key=G1 mvt=PROD qty=30 msg=A" ROW, "key=R1 mvt=101 ind=S qty=30 msg=A" ROW,
		"conf 1 key=C1 yield=30 msg=A cancelled=yes\nconf 1 key=C2 yield=30 msg=A\n", ""},
	{"another case says it as well", "key=G1 mvt=PROD qty=30 lot=L1" ROW, "key=R1 mvt=101 ind=S qty=30 lot=L2 doc=D2" ROW,
		"order O1 IN_PROCESS\nconf 1 key=C2 yield=30 doc=D2 cancelled=yes\n",
		"LOT_MISMATCH G1|R1 30 0.00 CONF_CANCEL_NOT_REVERSED"},
	{"a cancellation of later is not known yet", "key=G1 mvt=PROD qty=30" ROW, "key=R1 mvt=101 ind=S qty=30 doc=D2" ROW,
		"conf 1 key=C2 yield=30 doc=D2 cancelled=yes\nconf 1 key=C3 cancels=C2 at=2026-04-20T08:00:00-05:00\n", ""},
};

START_TEST (what_a_cancelled_confirmation_posted_is_to_be_reversed)
{
	yields_check (&cancellations[_i]);
}
END_TEST

/* ---- money, words and what is not there ---- */

START_TEST (the_cases_sum_to_the_true_difference_of_stock)
{
	/* Received 480 + 170 twice, true 470; 20 of scrap taken from stock that never were there: (820 - 20) - 470 = +330 units. */
	struct fixture fixture = {.left = GOOD_470 SCRAP_20,
		.right = RECEIVED_480 "key=R3 mvt=101 ind=S lot=L1 qty=180 entered=2026-03-10T11:01:00-05:00" ROW "\n"
							  "key=S1 mvt=551 ind=H qty=20 lot=L1" ROW,
		.reference = PRICES TOLD "conf 1 key=C1 op=0040 yield=500 scrap=20\n",
		.rule = "receipts"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	int64_t impact = 0;

	for (size_t i = 0; i < bench->outcome->n_cases; i++)
		impact += bench->outcome->cases[i].impact_stock;
	ck_assert_int_eq (impact, (480 + 180 - 20 - 470) * INT64_C (120000));
}
END_TEST

static void
yields_off (struct reconciliation *rule)
{
	rule->yield.enabled = false;
}

static unsigned
draw (unsigned *state, unsigned below)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 8) % below;
}

/* Up to four pallets of two orders, some not received, received twice or in another quantity; and what the ERP confirmed. */
static void
orders_draw (unsigned seed, GString *left, GString *right, GString *reference)
{
	unsigned state = seed * 7919u + 1u;

	for (unsigned i = 0, n = 1 + draw (&state, 4); i < n; i++) {
		unsigned order = 1 + draw (&state, 2), qty = 10 + draw (&state, 3), times = draw (&state, 4);

		if (draw (&state, 6) > 0)
			g_string_append_printf (left, "key=G%u mvt=PROD order=O%u lot=L%u qty=%u" ROW "\n", i, order, draw (&state, 2), qty);
		for (unsigned j = 0; j < (times == 3 ? 1 : times); j++)
			g_string_append_printf (right,
				"key=R%u%u mvt=101 ind=S order=O%u lot=L%u qty=%u entered=2026-03-10T%02u:00:00-05:00" ROW "\n", i, j, order,
				draw (&state, 2), qty + draw (&state, 2), 9 + j);
		g_string_append_printf (reference, "conf 1 key=C%u order=O%u yield=%u%s\n", i, order, qty + draw (&state, 3) - 1,
			draw (&state, 5) == 0 ? " cancelled=yes" : "");
	}
}

static int64_t
stock_of (struct fixture *fixture, void (*adjust) (struct reconciliation *rule), int64_t *tagged)
{
	fixture->adjust = adjust;
	g_autoptr (bench) bench = fixture_run (fixture);
	int64_t sum = 0;

	for (size_t i = 0; i < bench->outcome->n_cases; i++) {
		const struct outcome_case *c = &bench->outcome->cases[i];

		sum += c->impact_stock;
		*tagged += c->code == CODE_YIELD_MISMATCH || strstr (c->tags, "YIELD_MISMATCH") != NULL;
	}
	return sum;
}

START_TEST (confirmations_explain_money_and_never_add_to_it)
{
	int64_t with_yields = 0, without = 0;

	for (unsigned seed = 0; seed < 400; seed++) {
		g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL), reference = g_string_new (PRICES);
		struct fixture fixture = {.rule = "receipts"};

		orders_draw (seed, left, right, reference);
		fixture.left = left->str;
		fixture.right = right->str;
		fixture.reference = reference->str;
		ck_assert_msg (stock_of (&fixture, NULL, &with_yields) == stock_of (&fixture, yields_off, &without), "seed %u:\n%s%s%s",
			seed, left->str, right->str, reference->str);
	}
	ck_assert_int_gt (with_yields, 100);
	ck_assert_int_eq (without, 0);
}
END_TEST

START_TEST (a_case_tells_the_identity_and_what_it_is_worth)
{
	struct fixture fixture = {.left = "key=G1 mvt=PROD qty=470" ROW "\nkey=X1 mvt=SCRAP qty=10" ROW,
		.right = "key=R1 mvt=101 ind=S qty=470" ROW,
		.reference = PRICES TOLD "conf 1 key=C1 op=0040 yield=470 scrap=10\n",
		.rule = "receipts"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	const struct outcome_case *c = bench_case (bench);

	ck_assert_str_eq (
		c->cause, "yield 470 at operation 0040, good 470, received 470, started 500, scrap 10, rework 6, in process 4");
	ck_assert_int_eq (c->impact_stock, 0);
	ck_assert_int_eq (c->impact_wip, 1200000);
	ck_assert_int_eq (c->impact_profit, 1200000);
	ck_assert_int_eq (c->exposure, 0);
}
END_TEST

START_TEST (after_completion_unreported_scrap_is_only_exposed)
{
	struct fixture fixture = {.left = "key=G1 mvt=PROD qty=470" ROW,
		.right = "key=R1 mvt=101 ind=S qty=470" ROW,
		.reference = PRICES "order O1 PROD_COMPLETE\nconf 0 key=M1 started=500\n",
		.rule = "receipts"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	const struct outcome_case *c = bench_case (bench);

	ck_assert_int_eq (c->impact_wip, 0);
	ck_assert_int_eq (c->exposure, 3600000);
}
END_TEST

START_TEST (without_a_price_a_case_of_an_order_is_not_valued)
{
	struct fixture fixture = {.left = "key=G1 mvt=PROD qty=470" ROW,
		.right = "key=R1 mvt=101 ind=S qty=470" ROW,
		.reference = "conf 1 key=C1 yield=480\n",
		.rule = "receipts"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	const struct outcome_case *c = bench_case (bench);

	ck_assert_str_eq (c->unvalued_reason, "no price is known for the material");
	ck_assert_int_eq (c->impact_stock, 0);
}
END_TEST

START_TEST (what_is_too_new_for_the_other_side_is_not_missing_there)
{
	static const struct
	{
		const char *as_of, *expected;
	} cases[] = {
		{"2026-03-11T08:00:00-05:00", ""}, /* both are within the grace */
		{"2026-03-20T08:00:00-05:00", "YIELD_MISMATCH G1|R1 10 0.00\nYIELD_MISMATCH G2|R2 -20 0.00"},
	};

	fixture_expect (cases[_i].as_of,
		(struct fixture) {.left = "key=G1 mvt=PROD qty=470" ROW "\nkey=G2 mvt=PROD qty=70 order=O2" ROW,
			.right = "key=R1 mvt=101 ind=S qty=470" ROW "\nkey=R2 mvt=101 ind=S qty=70 order=O2" ROW,
			.reference = PRICES "conf 1 key=C1 yield=460 at=2026-03-10T09:00:00-05:00\n"
								"conf 1 key=C2 order=O2 yield=90 at=2026-03-10T12:00:00-05:00\n",
			.rule = "receipts",
			.as_of = cases[_i].as_of},
		cases[_i].expected);
}
END_TEST

START_TEST (a_confirmation_after_the_horizon_is_not_known)
{
	fixture_expect ("later",
		(struct fixture) {.left = "key=G1 mvt=PROD qty=470" ROW,
			.right = "key=R1 mvt=101 ind=S qty=470" ROW,
			.reference = PRICES "conf 1 key=C1 yield=470\nconf 1 key=C2 yield=30 at=2026-03-15T09:00:00-05:00\n",
			.rule = "receipts",
			.as_of = "2026-03-14T08:00:00-05:00"},
		"");
}
END_TEST

static const struct
{
	const char *reference, *warning;
} absences[] = {
	{"", "neither mes nor erp has confirmations: confirmed yield, unreported scrap and cancelled confirmations are not compared"},
	{"conf 0 key=M1 started=5\n", "erp has no confirmations: confirmed yield and scrap are not compared"},
	{"conf 1 key=C1 yield=470\n", "no confirmation tells how much was started: unreported scrap is not looked for"},
	{"conf 0 key=M1 started=5\nconf 1 key=C1 yield=470 uom=CAR\n",
		"1 order has several main products, a row that cannot be counted or a unit without a factor: yields are not compared "
		"there"},
};

START_TEST (what_cannot_be_compared_is_said_once)
{
	struct fixture fixture = {.left = "key=G1 mvt=PROD qty=470" ROW "\nkey=G2 mvt=PROD qty=1 order=O2" ROW,
		.right = "key=R1 mvt=101 ind=S qty=470" ROW "\nkey=R2 mvt=101 ind=S qty=1 order=O2" ROW,
		.reference = absences[_i].reference,
		.rule = "receipts"};
	g_autoptr (bench) bench = fixture_run (&fixture);

	ck_assert_uint_eq (bench->outcome->n_cases, 0);
	ck_assert_str_eq (bench->outcome->warnings[0], absences[_i].warning);
	ck_assert_ptr_null (bench->outcome->warnings[1]);
}
END_TEST

/* The confirmations of an earlier period need not be read any more. */
START_TEST (a_movement_without_its_confirmation_stays_open_under_its_code)
{
	fixture_expect ("carried",
		(struct fixture) {.left = "key=G1 mvt=PROD qty=470" ROW,
			.right =
				"key=R1 mvt=101 ind=S qty=470" ROW "\nkey=R9 mvt=101 ind=S lot=L9 qty=25 carried=CONF_CANCEL_NOT_REVERSED" ROW,
			.reference = PRICES "conf 1 key=C1 yield=470\n",
			.rule = "receipts"},
		"CONF_CANCEL_NOT_REVERSED |R9 -25 300.00 RECEIPT_EXCESS");
}
END_TEST

START_TEST (a_rule_may_leave_yields_alone)
{
	struct fixture fixture = {
		.left = GOOD_470, .right = RECEIVED_480, .reference = PRICES CONFIRMED_480, .rule = "receipts", .adjust = yields_off};
	g_autoptr (bench) bench = fixture_run (&fixture);

	ck_assert_str_eq (bench_case (bench)->tags, "");
	ck_assert_ptr_null (bench->outcome->warnings[0]);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("yield");
	TCase *tcase = tcase_create ("orders");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, a_unit_is_one_case_whether_it_was_confirmed_received_or_both, 0, (int) G_N_ELEMENTS (yields));
	tcase_add_loop_test (tcase, scrap_is_reported_once, 0, (int) G_N_ELEMENTS (scraps));
	tcase_add_loop_test (tcase, more_than_was_ordered_is_the_planners, 0, (int) G_N_ELEMENTS (deliveries));
	tcase_add_loop_test (tcase, what_a_cancelled_confirmation_posted_is_to_be_reversed, 0, (int) G_N_ELEMENTS (cancellations));
	tcase_add_test (tcase, the_cases_sum_to_the_true_difference_of_stock);
	tcase_add_test (tcase, confirmations_explain_money_and_never_add_to_it);
	tcase_add_test (tcase, a_case_tells_the_identity_and_what_it_is_worth);
	tcase_add_test (tcase, after_completion_unreported_scrap_is_only_exposed);
	tcase_add_test (tcase, without_a_price_a_case_of_an_order_is_not_valued);
	tcase_add_loop_test (tcase, what_is_too_new_for_the_other_side_is_not_missing_there, 0, 2);
	tcase_add_test (tcase, a_confirmation_after_the_horizon_is_not_known);
	tcase_add_loop_test (tcase, what_cannot_be_compared_is_said_once, 0, (int) G_N_ELEMENTS (absences));
	tcase_add_test (tcase, a_movement_without_its_confirmation_stays_open_under_its_code);
	tcase_add_test (tcase, a_rule_may_leave_yields_alone);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
