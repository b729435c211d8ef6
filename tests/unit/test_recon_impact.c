/*
 * What a case costs: the one impact formula for every code, as issue and as receipt, and where the money stands against the
 * stock; prices, their dates and units; severity bounded by money.
 */
#include "recon_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* O1 is in process, O2 delivered, O3 closed, O4 was to be delivered after the run; nobody described O7. */
static const char orders[] =
	"price RM-7 3.20\nprice RM-8 3.50\nprice PK-2 50.00 100\nprice FG-100 12.00\nprice FG-200 10.00\nprice LV-1 4.00\n"
	"item RM-7 base=KG group=RESIN\nitem RM-8 base=KG group=RESIN\nitem LV-1 base=KG lotvalued=yes\nfactor FG-100 CAR EA 24 1\n"
	"order O1 IN_PROCESS\norder O2 PROD_COMPLETE completed=2026-03-12T06:00:00-05:00\norder O3 TECH_CLOSED "
	"closed=2026-03-13T06:00:00-05:00\n"
	"order O4 RELEASED completed=2026-04-30T06:00:00-05:00\norder O5 CANCELLED\norder O6 CLOSED";

#define ISSUE "key=S1 lot=L1 qty=66.2 msg=M1"
#define ISSUED "key=E1 lot=L1 qty=66.2 msg=M1 amount=211.84 cur=USD"
#define MADE "key=P1 mat=FG-100 lot=F1 mvt=PROD qty=240 uom=EA msg=M2"
#define RECEIVED "key=R1 mat=FG-100 lot=F1 mvt=101 ind=S qty=240 uom=EA msg=M2 amount=2880.00 cur=USD"

/* expected: `CODE stock wip liability profit exposure severity`, by line. */
struct valued
{
	const char *name, *left, *right, *more, *expected;
};

static int
text_compare (gconstpointer a, gconstpointer b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
values_text (const struct bench *bench)
{
	g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

	for (size_t i = 0; i < bench->outcome->n_cases; i++) {
		const struct outcome_case *c = &bench->outcome->cases[i];
		const int64_t values[] = {c->impact_stock, c->impact_wip, c->impact_liability, c->impact_profit, c->exposure};
		GString *text = g_string_new (code_name (c->code));
		char number[DECIMAL_TEXT_MAX];

		for (size_t j = 0; j < G_N_ELEMENTS (values); j++)
			g_string_append_printf (
				text, " %s", values[j] == DECIMAL_NONE ? "-" : decimal_format (values[j], MONEY_SCALE, 0, number));
		g_string_append_printf (text, " S%d", c->severity);
		g_ptr_array_add (lines, g_string_free (text, FALSE));
	}
	g_ptr_array_sort (lines, text_compare);
	g_ptr_array_add (lines, NULL);
	return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
valued_check (const struct valued *valued, struct fixture fixture)
{
	g_autofree char *reference = valued->more != NULL ? g_strdup_printf ("%s\n%s", orders, valued->more) : g_strdup (orders);

	fixture.left = valued->left;
	fixture.right = valued->right;
	fixture.reference = reference;
	for (fixture.order = 0; fixture.order < 2; fixture.order++) {
		g_autoptr (bench) bench = fixture_run (&fixture);
		g_autofree char *text = values_text (bench);

		ck_assert_msg (
			strcmp (text, valued->expected) == 0, "%s:\nexpected:\n%s\ngot:\n%s", valued->name, valued->expected, text);
	}
}

static const struct valued issues[] = {
	{"missing", ISSUE, "", NULL, "MISSING_ERP 211.84 -211.84 0 0 0 S2"},
	{"extra", "", ISSUED, NULL, "MISSING_MES -211.84 211.84 0 0 0 S3"},
	{"posted twice", ISSUE, ISSUED "\n" ISSUED " key=E2", NULL, "DUP_ERP -211.84 211.84 0 0 0 S2"},
	{"scanned twice", ISSUE "\n" ISSUE " key=S2", ISSUED, NULL, "DUP_MES 0 0 0 0 211.84 S3"},
	{"reversed for nothing", "", ISSUED " mvt=262 ind=S", NULL, "REV_UNPAIRED 211.84 -211.84 0 0 0 S3"},
	{"reversed at another price", "",
		"key=E1 lot=L1 qty=100 amount=320.00\nkey=E2 lot=L1 mvt=262 ind=S qty=100 amount=350.00 rev=E1", NULL,
		"REV_PRICE_DIFF 30 -30 0 0 0 S4"},
	{"stuck", ISSUE, "", "queue key=Q1 mat=RM-7 msg=M1 qty=66.2", "STUCK_QUEUE 211.84 -211.84 0 0 0 S2"},
	{"wrong sign", ISSUE, ISSUED " mvt=262 ind=S", NULL, "SIGN_FLIP 423.68 -423.68 0 0 0 S2"},
	{"wrong unit", ISSUE, ISSUED " qty=0.0662 amount=0.21", NULL, "UOM_FACTOR 211.63 -211.63 0 0 0 S2"},
	{"after the close, not posted", ISSUE " order=O3 at=2026-03-14T08:00:00-05:00", "", NULL,
		"POST_TO_CLOSED_ORDER 211.84 0 0 211.84 0 S2"},
	{"after the close, posted", ISSUE " order=O3 at=2026-03-14T08:00:00-05:00", ISSUED " order=O3", NULL,
		"POST_TO_CLOSED_ORDER 0 0 0 0 211.84 S2"},
	{"wrong lot", ISSUE, ISSUED " lot=L2", NULL, "LOT_MISMATCH 0 0 0 0 211.84 S2"},
	{"wrong lot, valued by lot", ISSUE " mat=LV-1", ISSUED " mat=LV-1 lot=L2 amount=300.00", NULL,
		"LOT_MISMATCH -35.2 35.2 0 0 0 S2"},
	{"wrong order", ISSUE, ISSUED " order=O4", NULL, "WRONG_ORDER 0 0 0 0 211.84 S3"},
	{"wrong order, delivered already", ISSUE, ISSUED " order=O2", NULL, "WRONG_ORDER 0 -211.84 0 -211.84 211.84 S3"},
	{"posted to an open order instead of a delivered one", ISSUE " order=O2", ISSUED, NULL,
		"WRONG_ORDER 0 211.84 0 211.84 211.84 S3"},
	{"wrong location", ISSUE " loc=L1", ISSUED " loc=L2", NULL, "WRONG_SLOC 0 0 0 0 211.84 S3"},
	{"substitute", ISSUE, ISSUED " mat=RM-8 amount=231.70", NULL, "WRONG_MATERIAL -19.86 19.86 0 0 0 S3"},
	{"late", ISSUE " at=2026-03-31T22:00:00-05:00", ISSUED " post=2026-04-01", NULL, "CUTOFF 211.84 -211.84 0 0 0 S2"},
	{"early", ISSUE " at=2026-04-01T01:00:00-05:00", ISSUED " post=2026-03-31", NULL, "CUTOFF -211.84 211.84 0 0 0 S2"},
	{"short", ISSUE, ISSUED " qty=60 amount=192.00", NULL, "QTY_VAR 19.84 -19.84 0 0 0 S3"},
	{"long", ISSUE, ISSUED " qty=70 amount=224.00", NULL, "QTY_VAR -12.16 12.16 0 0 0 S3"},
	{"unreadable", ISSUE, ISSUED " qty=bad", NULL, "DQ_REJECT 0 0 0 0 211.84 S2"},
	{"unreadable, of nobody", "", ISSUED " qty=bad", NULL, "DQ_REJECT 0 0 0 0 211.84 S2"},
	{"unreadable, of nobody, without an amount", "", ISSUED " qty=bad amount=none", NULL, "DQ_REJECT 0 0 0 0 - S2"},
	{"unreadable event", ISSUE " qty=bad", "", NULL, "DQ_REJECT 0 0 0 0 - S2"},
	{"negative", ISSUE, ISSUED " qty=-66.2", NULL, "DQ_SIGN 0 0 0 0 211.84 S2"},
	{"without a factor", ISSUE, ISSUED " uom=DRM qty=1", NULL, "DQ_UOM_NOCONV 0 0 0 0 211.84 S2"},
	{"without a factor or an amount", ISSUE, ISSUED " uom=DRM qty=1 amount=none", NULL, "DQ_UOM_NOCONV 0 0 0 0 - S2"},
	{"unmapped", ISSUE, ISSUED " mvt=961", NULL, "MD_UNMAPPED_MVT 0 0 0 0 211.84 S2"},
	{"unmapped, gross", "key=S1 mvt=X qty=10\nkey=S2 mvt=X qty=-10 lot=L2", "", NULL, "MD_UNMAPPED_MVT 0 0 0 0 64 S2"},
	{"unmapped location", ISSUE " loc=C9", ISSUED " loc=L001", "location C1 L001", "MD_UNMAPPED_LOC 0 0 0 0 211.84 S3"},
};

static const struct valued receipts[] = {
	{"missing", MADE, "", NULL, "RECEIPT_MISSING -2880 2880 0 0 0 S2"},
	{"extra", "", RECEIVED, NULL, "RECEIPT_EXCESS 2880 -2880 0 0 0 S2"},
	{"posted twice", MADE, RECEIVED "\n" RECEIVED " key=R2", NULL, "DUP_ERP 2880 -2880 0 0 0 S2"},
	{"counted twice", MADE "\n" MADE " key=P2", RECEIVED, NULL, "DUP_MES 0 0 0 0 2880 S3"},
	{"reversed for nothing", "", RECEIVED " mvt=102 ind=H", NULL, "REV_UNPAIRED -2880 2880 0 0 0 S3"},
	{"reversed at another price", "", RECEIVED "\n" RECEIVED " key=R2 mvt=102 ind=H rev=R1 amount=2900.00 msg=none", NULL,
		"REV_PRICE_DIFF -20 20 0 0 0 S4"},
	{"stuck", MADE, "", "queue key=Q1 mat=FG-100 msg=M2 qty=240", "STUCK_QUEUE -2880 2880 0 0 0 S2"},
	{"wrong sign", MADE, RECEIVED " mvt=102 ind=H", NULL, "SIGN_FLIP -5760 5760 0 0 0 S2"},
	{"wrong unit", MADE, RECEIVED " qty=10 amount=120.00", NULL, "UOM_FACTOR -2760 2760 0 0 0 S2"},
	{"after the close, not posted", MADE " order=O3 at=2026-03-14T08:00:00-05:00", "", NULL,
		"POST_TO_CLOSED_ORDER -2880 0 0 -2880 0 S2"},
	{"after the close, posted", MADE " order=O3 at=2026-03-14T08:00:00-05:00", RECEIVED " order=O3", NULL,
		"POST_TO_CLOSED_ORDER 0 0 0 0 2880 S2"},
	{"wrong lot", MADE, RECEIVED " lot=F2", NULL, "LOT_MISMATCH 0 0 0 0 2880 S2"},
	{"wrong order", MADE, RECEIVED " order=O4", NULL, "WRONG_ORDER 0 0 0 0 2880 S3"},
	{"wrong order, delivered already", MADE, RECEIVED " order=O2", NULL, "WRONG_ORDER 0 2880 0 2880 2880 S3"},
	{"wrong location", MADE " loc=L1", RECEIVED " loc=L2", NULL, "WRONG_SLOC 0 0 0 0 2880 S3"},
	{"wrong material", MADE, RECEIVED " mat=FG-200 amount=2400.00", NULL, "WRONG_MATERIAL -480 480 0 0 0 S3"},
	{"late", MADE " at=2026-03-31T22:00:00-05:00", RECEIVED " post=2026-04-01", NULL, "CUTOFF -2880 2880 0 0 0 S2"},
	{"early", MADE " at=2026-04-01T01:00:00-05:00", RECEIVED " post=2026-03-31", NULL, "CUTOFF 2880 -2880 0 0 0 S2"},
	{"short", MADE, RECEIVED " qty=230 amount=2760.00", NULL, "QTY_VAR -120 120 0 0 0 S3"},
	{"long", MADE, RECEIVED " qty=250 amount=3000.00", NULL, "QTY_VAR 120 -120 0 0 0 S3"},
	{"unreadable", MADE, RECEIVED " qty=bad", NULL, "DQ_REJECT 0 0 0 0 2880 S2"},
	{"negative", MADE, RECEIVED " qty=-240", NULL, "DQ_SIGN 0 0 0 0 2880 S2"},
	{"without a factor", MADE, RECEIVED " uom=PAL qty=1", NULL, "DQ_UOM_NOCONV 0 0 0 0 2880 S2"},
	{"unmapped", MADE, RECEIVED " mvt=961", NULL, "MD_UNMAPPED_MVT 0 0 0 0 2880 S2"},
	{"scrap from stock that nobody reported", "", RECEIVED " mvt=551 ind=H", NULL, "MISSING_MES -2880 2880 0 0 0 S3"},
	{"scrap of an order has no stock", MADE " mvt=SCRAP", "", NULL, "MISSING_ERP 0 0 0 0 0 S4"},
	{"a scrap posted twice", MADE " mvt=SCRAP", RECEIVED " mvt=551 ind=H\n" RECEIVED " key=R2 mvt=551 ind=H", NULL,
		"DUP_ERP -2880 2880 0 0 0 S2"},
};

/* Where the money stands: a missing issue on orders of each status. */
static const struct valued statuses[] = {
	{"in process", ISSUE, "", NULL, "MISSING_ERP 211.84 -211.84 0 0 0 S2"},
	{"delivered", ISSUE " order=O2", "", NULL, "MISSING_ERP 211.84 0 0 211.84 0 S2"},
	{"closed", ISSUE " order=O3", "", NULL, "MISSING_ERP 211.84 0 0 211.84 0 S2"},
	{"delivered only after the run", ISSUE " order=O4", "", NULL, "MISSING_ERP 211.84 -211.84 0 0 0 S2"},
	{"canceled", ISSUE " order=O5", "", NULL, "MISSING_ERP 211.84 0 0 211.84 0 S2"},
	{"closed, nobody knows when", ISSUE " order=O6", "", NULL, "MISSING_ERP 211.84 0 0 211.84 0 S2"},
	{"not described", ISSUE " order=O7", "", NULL, "MISSING_ERP 211.84 -211.84 0 0 0 S2"},
	{"no order", ISSUE " order=none", "", NULL, "MISSING_ERP 211.84 0 0 211.84 0 S2"},
	{"one case over orders of two statuses", "",
		"key=E1 mat=CH-1 qty=1 amount=10.00\nkey=E2 mat=CH-1 qty=2 amount=20.00 order=O2\nkey=E3 mat=CH-1 qty=3 amount=30.00",
		NULL, "MISSING_MES -60 40 0 -20 0 S3"},
};

static const struct valued prices[] = {
	{"price unit of 100", ISSUE " mat=PK-2 uom=EA qty=66", "", NULL, "MISSING_ERP 33 -33 0 0 0 S2"},
	{"a document keeps its amount", "", ISSUED " amount=200.00", NULL, "MISSING_MES -200 200 0 0 0 S3"},
	{"a document signed by its stock effect", "", ISSUED " amount=-200.00", NULL, "MISSING_MES -200 200 0 0 0 S3"},
	{"a document without an amount is worth the price of its date", "", ISSUED " amount=none", NULL,
		"MISSING_MES -211.84 211.84 0 0 0 S3"},
	{"a portion of a document is worth its share", ISSUE, ISSUED " qty=70 amount=280.00", NULL, "QTY_VAR -15.2 15.2 0 0 0 S3"},
	{"the price of the event's day", ISSUE " mat=RM-9 at=2026-03-14T23:59:59-05:00", "",
		"price RM-9 3.00 from=2026-01-01\nprice RM-9 4.00 from=2026-03-15", "MISSING_ERP 198.6 -198.6 0 0 0 S2"},
	{"the price from that day on", ISSUE " mat=RM-9 at=2026-03-15T00:00:00-05:00", "",
		"price RM-9 3.00 from=2026-01-01\nprice RM-9 4.00 from=2026-03-15", "MISSING_ERP 264.8 -264.8 0 0 0 S2"},
	{"the first price when there was none yet", ISSUE " mat=RM-9", "",
		"price RM-9 4.00 from=2026-03-15\nprice RM-9 5.00 from=2026-03-20", "MISSING_ERP 264.8 -264.8 0 0 0 S2"},
	{"a plant's own price before the common one", ISSUE " mat=RM-9", "", "price RM-9 9.00 plant=any\nprice RM-9 4.00",
		"MISSING_ERP 264.8 -264.8 0 0 0 S2"},
	{"the common price where the plant has none", ISSUE " mat=RM-9", "", "price RM-9 9.00 plant=any",
		"MISSING_ERP 595.8 -595.8 0 0 0 S2"},
	{"each event at the price of its own day", "key=S1 mat=RM-9 qty=10\nkey=S2 mat=RM-9 qty=10 at=2026-03-20T08:00:00-05:00", "",
		"price RM-9 3.00 from=2026-01-01\nprice RM-9 4.00 from=2026-03-15", "MISSING_ERP 70 -70 0 0 0 S2"},
	{"no price", ISSUE " mat=XX-1", "", NULL, "MISSING_ERP - - - - - S2"},
	{"no price, but an amount", "", ISSUED " mat=XX-1", NULL, "MISSING_MES -211.84 211.84 0 0 0 S3"},
	{"no price, and nothing that moves stock", ISSUE " mat=XX-1", ISSUED " mat=XX-1 lot=L9", NULL, "LOT_MISMATCH 0 0 0 0 - S2"},
	{"too much to count", "key=S1 mat=XX-1 qty=9000000000000", "", "price XX-1 9000000000000", "MISSING_ERP - - - - - S2"},
	{"evidence too large to add up", "key=S1 mat=XX-1 qty=9000000000000\nkey=S2 mat=XX-1 qty=9000000000000", "",
		"price XX-1 0.01", "MISSING_ERP - - - - - S2"},
};

/* Clearly trivial below 10.00, one level up above 10,000.00. */
static const struct valued severities[] = {
	{"trivial", "key=S1 qty=3.12", "", NULL, "MISSING_ERP 9.98 -9.98 0 0 0 S4"},
	{"not trivial", "key=S1 qty=3.125", "", NULL, "MISSING_ERP 10 -10 0 0 0 S2"},
	{"at the threshold", "key=S1 qty=3125", "", NULL, "MISSING_ERP 10000 -10000 0 0 0 S2"},
	{"above the threshold", "key=S1 qty=3125.01", "", NULL, "MISSING_ERP 10000.03 -10000.03 0 0 0 S1"},
	{"a minor code above the threshold", "", "key=E1 qty=1 amount=10000.01", NULL, "MISSING_MES -10000.01 10000.01 0 0 0 S2"},
	{"exposure counts too", "key=S1 lot=L1 qty=4000 msg=M1", "key=E1 lot=L2 qty=4000 amount=12800.00 msg=M1", NULL,
		"LOT_MISMATCH 0 0 0 0 12800 S1"},
	{"what cannot be valued is not trivial", "key=S1 mat=XX-1 qty=0.001", "", NULL, "MISSING_ERP - - - - - S2"},
};

static const struct fixture consumption = {.as_of = "2026-04-20T06:00:00-05:00"},
							output = {.as_of = "2026-04-20T06:00:00-05:00", .rule = "receipts"};

START_TEST (every_code_of_an_issue_is_worth_what_the_formula_says)
{
	valued_check (&issues[_i], consumption);
}
END_TEST

START_TEST (every_code_of_a_receipt_is_worth_what_the_formula_says)
{
	valued_check (&receipts[_i], output);
}
END_TEST

START_TEST (the_orders_status_decides_what_stands_against_the_stock)
{
	valued_check (&statuses[_i], consumption);
}
END_TEST

START_TEST (evidence_has_the_price_of_its_day_and_a_document_its_own)
{
	valued_check (&prices[_i], consumption);
}
END_TEST

START_TEST (money_bounds_the_severity)
{
	valued_check (&severities[_i], consumption);
}
END_TEST

static void
take_purchases (struct reconciliation *rule)
{
	rule->kinds[KIND_RECEIPT_PO] = rule->kinds[KIND_RECEIPT_PO_REV] = rule->kinds[KIND_RETURN_VENDOR] = true;
}

START_TEST (a_purchase_stands_against_the_vendor)
{
	static const struct valued cases[] = {
		{"received", "", RECEIVED " mvt=105", "map 1 105 S RECEIPT_PO in", "RECEIPT_EXCESS 2880 0 2880 0 0 S2"},
		{"returned", "", RECEIVED " mvt=122 ind=H", "map 1 122 H RETURN_VENDOR out", "REV_UNPAIRED -2880 0 -2880 0 0 S3"},
		{"reversed", "", RECEIVED " mvt=106 ind=H", "map 1 106 H RECEIPT_PO_REV out", "REV_UNPAIRED -2880 0 -2880 0 0 S3"},
	};

	struct fixture fixture = output;
	fixture.adjust = take_purchases;
	valued_check (&cases[_i], fixture);
}
END_TEST

START_TEST (money_has_the_decimals_of_its_currency)
{
	static const struct
	{
		const char *currency, *expected;
	} cases[] = {
		{"USD", "MISSING_ERP 5.85 -5.85 0 0 0 S4"},
		{"JPY", "MISSING_ERP 6 -6 0 0 0 S4"},
		{"KWD", "MISSING_ERP 5.849 -5.849 0 0 0 S4"},
		{"CLF", "MISSING_ERP 5.8491 -5.8491 0 0 0 S4"},
	};
	struct valued valued = {cases[_i].currency, "key=S1 mat=RM-9 qty=1.825", "", "price RM-9 3.205", cases[_i].expected};
	struct fixture fixture = consumption;

	fixture.currency = cases[_i].currency;
	valued_check (&valued, fixture);
}
END_TEST

START_TEST (a_share_of_a_document_has_the_decimals_of_the_documents_currency)
{
	struct fixture fixture = {
		.left = "key=S1 lot=L1 qty=2 msg=M1", .right = "key=E1 lot=L1 qty=3 msg=M1 amount=1000 cur=JPY", .currency = "JPY"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	const struct outcome_case *c = bench_case (bench);

	ck_assert_int_eq (c->code, CODE_QTY_VAR);
	ck_assert_int_eq (c->right_amount, 333 * 10000);
	ck_assert_int_eq (c->impact_stock, -333 * 10000);
	ck_assert_str_eq (c->currency, "JPY");
	ck_assert_int_eq (c->currency_decimals, 0);
}
END_TEST

START_TEST (a_case_without_a_price_says_why_and_is_counted)
{
	struct fixture fixture = {
		.left = "key=S1 mat=XX-1 qty=5 order=O1\nkey=S2 qty=100 order=O2\nkey=S3 mat=XX-2 qty=-2.5 order=O3"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	int unvalued = 0;

	for (size_t i = 0; i < bench->outcome->n_cases; i++)
		if (*bench->outcome->cases[i].price_source == '\0') {
			ck_assert_str_eq (bench->outcome->cases[i].unvalued_reason, "no price is known for the material");
			ck_assert_int_eq (bench->outcome->cases[i].unit_price, DECIMAL_NONE);
			unvalued++;
		}
	ck_assert_int_eq (unvalued, 2);
	ck_assert_int_eq (bench->outcome->unvalued_cases, 2);
	ck_assert (bench->outcome->unvalued_qty == 7500000);
}
END_TEST

START_TEST (the_price_that_was_used_is_named)
{
	static const struct
	{
		const char *reference, *left, *right, *source;
		int64_t price, unit;
	} cases[] = {
		{"price RM-7 3.20", "key=S1 qty=9", "", "standard", 3200000, 1},
		{"price RM-7 3.20 source=none", "key=S1 qty=9", "", "price list", 3200000, 1},
		{"price RM-7 3.20 from=2026-12-01", "key=S1 qty=9", "", "first known price", 3200000, 1},
		{"price RM-7 50 100", "key=S1 qty=9", "", "standard", 50000000, 100},
		{"price RM-7 3.20", "", "key=E1 qty=9 amount=30.00", "document", 3200000, 1},
	};
	struct fixture fixture = {.left = cases[_i].left, .right = cases[_i].right, .reference = cases[_i].reference};
	g_autoptr (bench) bench = fixture_run (&fixture);
	const struct outcome_case *c = bench_case (bench);

	ck_assert_str_eq (c->price_source, cases[_i].source);
	ck_assert_int_eq (c->unit_price, cases[_i].price);
	ck_assert_int_eq (c->price_unit, cases[_i].unit);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("recon_impact");
	TCase *tcase = tcase_create ("impact");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, every_code_of_an_issue_is_worth_what_the_formula_says, 0, G_N_ELEMENTS (issues));
	tcase_add_loop_test (tcase, every_code_of_a_receipt_is_worth_what_the_formula_says, 0, G_N_ELEMENTS (receipts));
	tcase_add_loop_test (tcase, the_orders_status_decides_what_stands_against_the_stock, 0, G_N_ELEMENTS (statuses));
	tcase_add_loop_test (tcase, evidence_has_the_price_of_its_day_and_a_document_its_own, 0, G_N_ELEMENTS (prices));
	tcase_add_loop_test (tcase, money_bounds_the_severity, 0, G_N_ELEMENTS (severities));
	tcase_add_loop_test (tcase, a_purchase_stands_against_the_vendor, 0, 3);
	tcase_add_loop_test (tcase, money_has_the_decimals_of_its_currency, 0, 4);
	tcase_add_test (tcase, a_share_of_a_document_has_the_decimals_of_the_documents_currency);
	tcase_add_test (tcase, a_case_without_a_price_says_why_and_is_counted);
	tcase_add_loop_test (tcase, the_price_that_was_used_is_named, 0, 5);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
