/* test_accrual.c - what a close proposes to accrue, what it leaves out and why, and what becomes of a proposal. */
#include "common/base/failure.h"
#include "common/recon/accrual.h"

#include "outcome_fixture.h"
#include "recon_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const struct accrual_accounts accounts = {"139000", "140000", "591000", "191000"};

#define ISSUE "key=S1 lot=L1 qty=66.2"
#define ORDERS \
	"price RM-7 3.20\nprice FG-100 12.00\norder O1 RELEASED\norder O2 PROD_COMPLETE completed=2026-03-12T08:00:00-05:00\n"

/* Accruals of one run by its own rule. */
static struct accruals *
judged (const struct bench *bench, GHashTable *accrued)
{
	const struct accrual_run run = {bench->outcome, &bench->rule.accrual, bench->rule.trivial, &accounts};
	GError *error = NULL;
	struct accruals *accruals = accruals_new (bench->outcome->period, &run, 1, accrued, &error);

	ck_assert_msg (accruals != NULL, "%s", error != NULL ? error->message : "");
	return accruals;
}

/* "proposed 211.84: 140000 211.84, 139000 -211.84", one line per candidate. */
static char *
accruals_text (const struct accruals *accruals)
{
	GString *out = g_string_new (NULL);
	char number[DECIMAL_TEXT_MAX];

	for (guint i = 0; i < accruals->list->len; i++) {
		const struct accrual_item *one = accruals->list->pdata[i];

		g_string_append_printf (out, "%s%s %s", i > 0 ? "\n" : "", accrual_reason_name (one->reason),
			one->amount == DECIMAL_NONE ? "-" : decimal_format (one->amount, MONEY_SCALE, one->currency_decimals, number));
		for (int j = 0; j < one->n_lines; j++)
			g_string_append_printf (out, "%s %s %s", j > 0 ? "," : ":", one->lines[j].account,
				decimal_format (one->lines[j].amount, MONEY_SCALE, one->currency_decimals, number));
	}
	return g_string_free (out, FALSE);
}

static void
queue_is_accrued (struct reconciliation *rule)
{
	rule->accrual.queue = true;
}

static void
nothing_flies (struct reconciliation *rule)
{
	rule->accrual.in_flight = false;
}

static void
small_sums_count (struct reconciliation *rule)
{
	rule->accrual.aggregate = 50000;
}

/* clang-format off: a table */
static const struct
{
	const char *name;
	struct fixture fixture;
	const char *expected;
} table[] = {
	{"66.200 KG at 3.20, order in process (domain.md 5.4)", {.left = ISSUE, .reference = ORDERS},
		"proposed 211.84: 140000 211.84, 139000 -211.84"},
	{"after completion against the variance", {.left = ISSUE " order=O2", .reference = ORDERS},
		"proposed 211.84: 591000 211.84, 139000 -211.84"},
	{"a return is the other way round", {.left = "key=S1 lot=L1 qty=-66.2 mvt=CONS", .reference = ORDERS},
		"proposed -211.84: 140000 -211.84, 139000 211.84"},
	{"a missing receipt", {.left = "key=P1 mat=FG-100 mvt=PROD uom=EA qty=480", .reference = ORDERS, .rule = "receipts"},
		"proposed -5760.00: 140000 -5760.00, 139000 5760.00"},
	{"posted in the next period",
		{.left = ISSUE " at=2026-03-31T22:00:00-05:00",
			.right = "key=E1 lot=L1 qty=66.2 amount=211.84 post=2026-04-01",
			.reference = ORDERS},
		"proposed 211.84: 140000 211.84, 139000 -211.84"},
	{"posted before it happened",
		{.left = ISSUE " at=2026-04-01T01:00:00-05:00",
			.right = "key=E1 lot=L1 qty=66.2 amount=211.84 post=2026-03-31",
			.reference = ORDERS},
		"not_here -211.84"},
	{"in flight", {.left = ISSUE " at=2026-03-31T20:00:00-05:00", .reference = ORDERS, .as_of = "2026-04-01T06:00:00-05:00"},
		"proposed 211.84: 140000 211.84, 139000 -211.84"},
	{"in flight, and the rule waits",
		{.left = ISSUE " at=2026-03-31T20:00:00-05:00",
			.reference = ORDERS,
			.as_of = "2026-04-01T06:00:00-05:00",
			.adjust = nothing_flies},
		"other 211.84"},
	{"in flight, without a price",
		{.left = ISSUE " at=2026-03-31T20:00:00-05:00 mat=XX", .reference = ORDERS, .as_of = "2026-04-01T06:00:00-05:00"},
		"unvalued -"},
	{"stuck, to be posted before the close",
		{.left = ISSUE " msg=M1", .reference = ORDERS "queue key=Q1 msg=M1 mat=RM-7 qty=66.2"}, "queue 211.84"},
	{"stuck, and accrued",
		{.left = ISSUE " msg=M1", .reference = ORDERS "queue key=Q1 msg=M1 mat=RM-7 qty=66.2", .adjust = queue_is_accrued},
		"proposed 211.84: 140000 211.84, 139000 -211.84"},
	{"stuck, and nobody saw it happen",
		{.left = "", .reference = ORDERS "queue key=Q1 order=O1 mat=RM-7 qty=66.2", .adjust = queue_is_accrued},
		"uncertain 211.84"},
	{"without a price", {.left = ISSUE " mat=XX", .reference = ORDERS}, "unvalued -"},
	{"how much of it is disputed", {.left = ISSUE, .right = "key=E1 lot=L1 qty=60 amount=192.00", .reference = ORDERS},
		"other 19.84"},
	{"posted and never seen", {.left = "", .right = "key=E1 lot=L1 qty=66.2 amount=211.84", .reference = ORDERS},
		"other -211.84"},
	{"trivial", {.left = "key=S1 lot=L1 qty=1\nkey=S2 lot=L2 qty=2", .reference = ORDERS}, "trivial 3.20\ntrivial 6.40"},
	{"trivial, and not together",
		{.left = "key=S1 lot=L1 qty=1\nkey=S2 lot=L2 qty=2", .reference = ORDERS, .adjust = small_sums_count},
		"proposed 3.20: 140000 3.20, 139000 -3.20\nproposed 6.40: 140000 6.40, 139000 -6.40"},
	{"yen have no minor unit: 30.5 and 31.5 round away from zero",
		{.left = "key=S1 lot=L1 qty=61\nkey=S2 lot=L2 qty=63 order=O2",
			.reference = "price RM-7 0.5\norder O2 CLOSED",
			.currency = "JPY"},
		"proposed 31: 140000 31, 139000 -31\nproposed 32: 591000 32, 139000 -32"},
	{"dinars have three: 12.3455", {.left = "key=S1 lot=L1 qty=1", .reference = "price RM-7 12.3455", .currency = "KWD"},
		"proposed 12.346: 140000 12.346, 139000 -12.346"},
};
/* clang-format on */

/* Lines of a text in order, so that a table need not know which case_id is the smaller. */
static char *
sorted (const char *text)
{
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

	for (guint i = 0; i < g_strv_length (lines); i++)
		for (guint j = i + 1; j < g_strv_length (lines); j++)
			if (strcmp (lines[j], lines[i]) < 0) {
				char *swap = lines[i];

				lines[i] = lines[j];
				lines[j] = swap;
			}
	return g_strjoinv ("\n", lines);
}

START_TEST (each_finding_is_accrued_or_left_out_for_its_reason)
{
	struct fixture fixture = table[_i].fixture;

	for (fixture.order = 0; fixture.order < 2; fixture.order++) {
		g_autoptr (bench) bench = fixture_run (&fixture);
		g_autoptr (accruals) accruals = judged (bench, NULL);
		g_autofree char *text = accruals_text (accruals), *got = sorted (text);

		ck_assert_msg (
			strcmp (got, table[_i].expected) == 0, "%s:\nexpected:\n%s\ngot:\n%s", table[_i].name, table[_i].expected, got);
	}
}
END_TEST

START_TEST (no_journal_is_booked_on_a_stock_account_or_on_none)
{
	static const struct
	{
		struct accrual_accounts accounts;
		const char *message;
	} wrong[] = {
		{{"300000", "140000", "591000", NULL}, "accrual.account is '300000', which is a stock account"},
		{{"139000", "300000", "591000", NULL}, "accrual.wip is '300000', which is a stock account"},
		{{"139000", NULL, "591000", NULL}, "has no account 'wip'"},
		{{NULL, "140000", "591000", NULL}, "has no account 'account'"},
	};
	struct fixture fixture = {
		.left = ISSUE "\nkey=S2 lot=L2 qty=5", .right = "key=E1 lot=L2 qty=4 amount=12.80 gl=300000", .reference = ORDERS};
	g_autoptr (bench) bench = fixture_run (&fixture);

	for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++) {
		const struct accrual_run run = {bench->outcome, &bench->rule.accrual, bench->rule.trivial, &wrong[i].accounts};
		GError *error = NULL;

		ck_assert_ptr_null (accruals_new (202603, &run, 1, NULL, &error));
		ck_assert_int_eq (error->code, FAILURE_CONFIGURATION);
		ck_assert_msg (strstr (error->message, wrong[i].message) != NULL, "%s", error->message);
		g_error_free (error);
	}
}
END_TEST

START_TEST (the_accounts_of_a_tie_out_are_stock_accounts)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_account account = {.gl_account = "130000"};
	g_autoptr (GHashTable) stock = g_hash_table_new (g_str_hash, g_str_equal);

	outcome->accounts = &account;
	outcome->n_accounts = 1;
	stock_accounts_collect (outcome, stock);
	ck_assert (g_hash_table_contains (stock, "130000"));
}
END_TEST

/* What people decided, and what is unsure, is not accrued; nor what was accrued before, or by another reconciliation. */
START_TEST (decisions_doubts_and_earlier_accruals_leave_a_finding_out)
{
	static const char *const expected[] = {"accepted", "proposed", "uncertain", "earlier", "proposed", "twice"};
	struct fixture fixture = {.left = ISSUE, .reference = ORDERS};

	for (int i = 0; i < 6; i++) {
		g_autoptr (bench) bench = fixture_run (&fixture), other = fixture_run (&fixture);
		g_autoptr (GHashTable) accrued = g_hash_table_new (g_str_hash, g_str_equal);
		struct outcome_case *one = &bench->outcome->cases[0];

		one->disposition = i == 0 ? DISPOSITION_ACCEPT
			: i == 1              ? DISPOSITION_EXPLAIN
			: i == 4              ? DISPOSITION_ASSIGN
								  : DISPOSITION_NONE;
		one->suggested = i == 2;
		if (i == 3)
			g_hash_table_add (accrued, (gpointer) one->case_id);
		other->outcome->reconciliation = "document-movement";
		other->outcome->cases[0].case_id = "ffffffffffffffff";
		const struct accrual_run runs[] = {{bench->outcome, &bench->rule.accrual, bench->rule.trivial, &accounts},
			{other->outcome, &other->rule.accrual, other->rule.trivial, &accounts}};
		g_autoptr (accruals) accruals = accruals_new (202603, runs, i == 5 ? 2 : 1, accrued, NULL);
		const struct accrual_item *last = accruals->list->pdata[accruals->list->len - 1];

		ck_assert_str_eq (accrual_reason_name (last->reason), expected[i]);
	}
}
END_TEST

/* Proposals and what is left out are all candidates: in number, and in money of each currency. */
START_TEST (what_is_proposed_and_what_is_left_out_are_all_that_is_open)
{
	static const char *const rows[] = {"", " msg=M1", " mat=XX", " order=O2", " at=2026-03-31T20:00:00-05:00", " qty=0.5",
		" at=2026-03-31T23:00:00-05:00 msg=M2"};

	for (unsigned seed = 1; seed <= 200; seed++) {
		g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL);
		unsigned state = seed;
		int64_t candidates = 0, unvalued = 0;
		int128 net = 0;

		for (int i = 0; i < 12; i++) {
			state = state * 1664525u + 1013904223u;
			unsigned draw = state >> 8;
			if (draw % 5 != 0)
				g_string_append_printf (
					left, "key=S%d lot=L%d qty=%u.%u%s\n", i, i, 1 + draw % 90, draw % 10, rows[(draw >> 8) % 7]);
			if (draw % 3 == 0)
				g_string_append_printf (right, "key=E%d lot=L%d qty=%u amount=%u.20\n", i, i, 1 + draw % 90, 3 * (1 + draw % 90));
		}
		struct fixture fixture = {.left = left->str,
			.right = right->str,
			.reference = ORDERS "queue key=Q1 msg=M1 mat=RM-7 qty=5",
			.as_of = "2026-04-01T06:00:00-05:00"};
		g_autoptr (bench) bench = fixture_run (&fixture);
		g_autoptr (accruals) accruals = judged (bench, NULL);

		for (size_t i = 0; i < bench->outcome->n_cases; i++) {
			const struct outcome_case *one = &bench->outcome->cases[i];

			candidates++;
			unvalued += one->impact_stock == DECIMAL_NONE;
			net += one->impact_stock == DECIMAL_NONE ? 0 : one->impact_stock;
		}
		for (size_t i = 0; i < bench->outcome->n_flights; i++) {
			candidates++;
			unvalued += bench->outcome->flights[i].impact_stock == DECIMAL_NONE;
			net += bench->outcome->flights[i].impact_stock == DECIMAL_NONE ? 0 : bench->outcome->flights[i].impact_stock;
		}
		for (guint i = 0; i < accruals->totals->len; i++) {
			const struct accrual_total *total = &g_array_index (accruals->totals, struct accrual_total, i);

			candidates -= total->candidates;
			unvalued -= total->unvalued;
			net -= total->net;
		}
		ck_assert_msg (candidates == 0 && unvalued == 0 && net == 0, "seed %u does not add up", seed);
		for (guint i = 0; i < accruals->list->len; i++) {
			const struct accrual_item *one = accruals->list->pdata[i];
			int128 sum = 0;

			for (int j = 0; j < one->n_lines; j++)
				sum += one->lines[j].amount;
			ck_assert (sum == 0);
			ck_assert_int_eq (one->n_lines > 0, one->reason == ACCRUE_PROPOSED);
		}
	}
}
END_TEST

/* ---- what becomes of it ---- */

#define CARRIED ISSUE " carried=MISSING_ERP"
#define LATE "key=E1 lot=L1 qty=66.2 post=2026-04-02 doc=49001 "

/* clang-format off: a table */
static const struct
{
	const char *name, *left, *right;
	bool ended;
	const char *state;
	int64_t cleared, posted, difference, open; /* cents */
} fates[] = {
	{"cleared at the price that was accrued", CARRIED, LATE "amount=211.84", false, "cleared", 21184, 21184, 0, 0},
	{"66.200 KG at 3.50 instead of 3.20: 19.86 (domain.md 5.4)", CARRIED, LATE "amount=231.70", false, "cleared", 21184, 23170,
		1986, 0},
	{"a source that signs its amounts", CARRIED, LATE "amount=-231.70", false, "cleared", 21184, 23170, 1986, 0},
	{"in two postings", CARRIED,
		"key=E1 lot=L1 qty=40 post=2026-04-02 amount=128.00\nkey=E2 lot=L1 qty=26.2 post=2026-04-03 amount=91.70", true,
		"cleared", 21184, 21970, 786, 0},
	{"in two postings of one day for 70 by now, of which the second came for 26.2: 26.2 of 30 at 3.50",
		"key=S1 lot=L1 qty=70 carried=MISSING_ERP",
		"key=E1 lot=L1 qty=40 post=2026-04-02 amount=128.00\nkey=E2 lot=L1 qty=30 post=2026-04-02 amount=105.00", true, "cleared",
		21184, 21970, 786, 0},
	{"the event turned out to be a return, whose posting clears no use", "key=S1 lot=L1 qty=-10 carried=MISSING_ERP",
		"key=E1 lot=L1 mvt=262 ind=S qty=10 post=2026-04-02 amount=32.00", true, "released", 0, 0, 0, 21184},
	{"the event was corrected to 70, and the posting of what came on top is none of the accrual's",
		"key=S1 lot=L1 qty=70 carried=MISSING_ERP",
		"key=E1 lot=L1 qty=66.2 post=2026-04-02 amount=211.84\nkey=E2 lot=L1 qty=3.8 post=2026-04-03 amount=12.16", true,
		"cleared", 21184, 21184, 0, 0},
	{"in part, so far", CARRIED, "key=E1 lot=L1 qty=40 post=2026-04-02 amount=128.00", false, "partly cleared", 12800, 12800, 0,
		8384},
	{"in part, and the period is over", CARRIED, "key=E1 lot=L1 qty=40 post=2026-04-02 amount=128.00", true, "stale", 12800,
		12800, 0, 8384},
	{"nothing yet", CARRIED, "", false, "stands", 0, 0, 0, 21184},
	{"nothing, and the period is over", CARRIED, "", true, "stale", 0, 0, 0, 21184},
	{"posted to another lot", CARRIED, "key=E1 lot=L2 qty=66.2 post=2026-04-02 amount=211.84", true, "cleared", 21184, 21184, 0,
		0},
	{"a posting without an amount", CARRIED, LATE, false, "cleared", 21184, 0, 0, 0},
	{"taken back", CARRIED "\nkey=S2 lot=L1 qty=-66.2 rev=S1 at=2026-04-02T08:00:00-05:00", "", true, "released", 0, 0, 0, 21184},
};
/* clang-format on */

START_TEST (a_later_run_says_what_cleared_it_and_what_never_came)
{
	struct fixture first = {.left = ISSUE, .reference = ORDERS},
				   later = {.left = fates[_i].left, .right = fates[_i].right, .reference = ORDERS, .period = "2026-04"};

	for (later.order = 0; later.order < 2; later.order++) {
		g_autoptr (bench) before = fixture_run (&first), after = fixture_run (&later);
		g_autoptr (accruals) accruals = judged (before, NULL);
		const struct accrual_item *one = accruals->list->pdata[0];
		const struct accrual_record record = {.id = one->id,
			.currency = one->currency,
			.keys = (char **) one->keys,
			.period = 202603,
			.qty = one->qty,
			.amount = one->amount,
			.currency_decimals = 2};
		struct accrual_fate *fate = accrual_settle (&record, after->outcome, fates[_i].ended);

		ck_assert_msg (strcmp (fate_name (fate->fate), fates[_i].state) == 0, "%s: %s", fates[_i].name, fate_name (fate->fate));
		ck_assert_int_eq (fate->cleared_accrued, fates[_i].cleared * 100);
		ck_assert_int_eq (fate->cleared_posted, fates[_i].posted * 100);
		ck_assert_int_eq (fate->difference, fates[_i].difference * 100);
		ck_assert_int_eq (fate->open_amount, fates[_i].open * 100);
		ck_assert_int_eq (fate->cleared_accrued + fate->open_amount, record.amount);
		ck_assert_int_eq (fate->cleared_qty + fate->open_qty, record.qty);
		for (guint i = 0; i < fate->clearings->len; i++)
			ck_assert_int_gt (g_array_index (fate->clearings, struct accrual_clearing, i).qty, 0);
		accrual_fate_free (fate);
	}
}
END_TEST

/* An event that waited is the case of the same name once its time is up. */
START_TEST (what_was_in_flight_keeps_its_name_as_a_case)
{
	struct fixture waits = {.left = ISSUE " at=2026-03-31T20:00:00-05:00",
					   .reference = ORDERS,
					   .as_of = "2026-04-01T06:00:00-05:00"},
				   missing = waits;

	missing.as_of = "2026-04-08T06:00:00-05:00";
	g_autoptr (bench) before = fixture_run (&waits), after = fixture_run (&missing);
	ck_assert_uint_eq (before->outcome->n_flights, 1);
	ck_assert_uint_eq (before->outcome->n_cases, 0);
	ck_assert_str_eq (before->outcome->flights[0].case_id, bench_case (after)->case_id);
	ck_assert_uint_eq (after->outcome->n_flights, 0);
}
END_TEST

START_TEST (what_was_accrued_in_flight_stands_while_it_flies)
{
	struct fixture waits = {.left = ISSUE " at=2026-03-31T20:00:00-05:00",
					   .reference = ORDERS,
					   .as_of = "2026-04-01T06:00:00-05:00"},
				   later = {.left = CARRIED " at=2026-03-31T20:00:00-05:00",
					   .reference = ORDERS,
					   .period = "2026-04",
					   .as_of = "2026-04-01T07:00:00-05:00"};
	g_autoptr (bench) before = fixture_run (&waits), after = fixture_run (&later);
	const struct outcome_flight *flight = &before->outcome->flights[0];
	char *keys[] = {(char *) flight->source_key, NULL};
	const struct accrual_record record = {.id = flight->case_id,
		.currency = "USD",
		.keys = keys,
		.period = 202603,
		.qty = flight->qty,
		.amount = flight->impact_stock};
	struct accrual_fate *fate = accrual_settle (&record, after->outcome, false);

	ck_assert_uint_eq (after->outcome->n_cases, 0);
	ck_assert_str_eq (fate_name (fate->fate), "stands");
	ck_assert_int_eq (fate->open_amount, 2118400);
	accrual_fate_free (fate);
}
END_TEST

#define HOLDS(key, qty) "key=" key " lot=L1 msg=M1 qty=" qty " carried=MISSING_ERP\n"
#define POSTS(key, qty, amount) "key=" key " lot=L1 msg=M1 qty=" qty " post=2026-04-02 amount=" amount "\n"

/* "S1 E1 40.0 128.00", a line per posting that came for an event of an earlier period. */
static char *
arrivals_text (const struct outcome *outcome)
{
	GString *out = g_string_new (NULL);
	char qty[DECIMAL_TEXT_MAX], amount[DECIMAL_TEXT_MAX];

	for (size_t i = 0; i < outcome->n_arrivals; i++) {
		const struct outcome_arrival *one = &outcome->arrivals[i];

		g_string_append_printf (out, "%s%s %s %s %s", i > 0 ? "\n" : "", one->source_key, one->right_key,
			decimal_format (one->qty, QTY_SCALE, 0, qty), decimal_format (one->amount, MONEY_SCALE, 2, amount));
	}
	return g_string_free (out, FALSE);
}

static const struct
{
	const char *name, *left, *right, *expected;
} arrivals[] = {
	{"one posting for two events: the last takes the cent that rounding left", HOLDS ("S1", "20") HOLDS ("S2", "10"),
		POSTS ("E1", "30", "100.00"), "S1 E1 20 66.67\nS2 E1 10 33.33"},
	{"two postings for one event", HOLDS ("S1", "30"), POSTS ("E1", "20", "60.00") POSTS ("E2", "10", "40.00"),
		"S1 E1 20 60.00\nS1 E2 10 40.00"},
	{"an event that took back more than the others gave meets no posting",
		HOLDS ("S1", "-20") HOLDS ("S2", "15") HOLDS ("S3", "14"), POSTS ("E1", "9", "27.00"), "S2 E1 9 27.00"},
	{"and neither does such a posting", HOLDS ("S1", "9"),
		"key=E1 lot=L1 msg=M1 mvt=262 ind=S qty=20 post=2026-04-02 amount=60.00\n" POSTS ("E2", "15", "45.00")
			POSTS ("E3", "14", "42.00"),
		"S1 E2 9 27.00"},
};

START_TEST (postings_are_dealt_out_to_the_events_that_they_came_for)
{
	struct fixture fixture = {.left = arrivals[_i].left, .right = arrivals[_i].right, .reference = ORDERS, .period = "2026-04"};

	for (fixture.order = 0; fixture.order < 2; fixture.order++) {
		g_autoptr (bench) bench = fixture_run (&fixture);
		g_autofree char *got = arrivals_text (bench->outcome);

		ck_assert_msg (strcmp (got, arrivals[_i].expected) == 0, "%s:\n%s", arrivals[_i].name, got);
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("accrual");
	TCase *tcase = tcase_create ("accrual");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, each_finding_is_accrued_or_left_out_for_its_reason, 0, G_N_ELEMENTS (table));
	tcase_add_test (tcase, no_journal_is_booked_on_a_stock_account_or_on_none);
	tcase_add_test (tcase, the_accounts_of_a_tie_out_are_stock_accounts);
	tcase_add_test (tcase, decisions_doubts_and_earlier_accruals_leave_a_finding_out);
	tcase_add_test (tcase, what_is_proposed_and_what_is_left_out_are_all_that_is_open);
	tcase_add_loop_test (tcase, a_later_run_says_what_cleared_it_and_what_never_came, 0, G_N_ELEMENTS (fates));
	tcase_add_test (tcase, what_was_in_flight_keeps_its_name_as_a_case);
	tcase_add_test (tcase, what_was_accrued_in_flight_stands_while_it_flies);
	tcase_add_loop_test (tcase, postings_are_dealt_out_to_the_events_that_they_came_for, 0, G_N_ELEMENTS (arrivals));
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
