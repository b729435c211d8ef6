#include "outcome_fixture.h"

#include "common/base/failure.h"

#include <check.h>
#include <string.h>

#define KG(milli) ((int64_t) (milli) *1000) /* thousandths, at QTY_SCALE */
#define EA(whole) ((int64_t) (whole) *1000000)
#define USD(cents) ((int64_t) (cents) *100) /* at MONEY_SCALE */

static int128 *
amounts_new (struct outcome *outcome)
{
	int128 *amounts = g_new0 (int128, 1);

	g_ptr_array_add (outcome->owned, amounts);
	return amounts;
}

static void
side_init (struct outcome *outcome, int side, const char *name)
{
	struct side_totals *totals = &outcome->side[side];

	totals->name = name;
	totals->read.amount = amounts_new (outcome);
	totals->carried.amount = amounts_new (outcome);
	for (int state = 0; state < STATE_COUNT; state++)
		totals->state[state].amount = amounts_new (outcome);
}

struct outcome *
outcome_fixture_new (void)
{
	struct outcome *outcome = outcome_new ();

	outcome->run_id = "0123456789abcdef0123456789abcdef";
	outcome->reconciliation = "consumption";
	outcome->title = "Consumption & output: MES against ERP";
	outcome->plant = "1000";
	outcome->company = "US01";
	outcome->period = 202603;
	outcome->from = date_make (2026, 3, 1);
	outcome->until = date_make (2026, 4, 1);
	outcome->as_of = date_make (2026, 4, 2) * INSTANT_DAY + 11 * 3600 * INSTANT_SECOND;
	outcome->zone = "America/Chicago";
	outcome->rules_hash = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";
	outcome->rules_file = "rules/enterprise/consumption.yaml";
	outcome->rules_text = "name: consumption\ntitle: Consumption\n\tindented: \"=1+1\"\n";
	outcome->version = "0.1.0";
	outcome->currencies = g_new0 (char *, 2);
	outcome->currencies[0] = (char *) outcome_text (outcome, "USD");
	outcome->n_currencies = 1;
	outcome->cases = g_new0 (struct outcome_case, FIXTURE_CASES_MAX);
	outcome->lines = g_new0 (struct outcome_line, FIXTURE_LINES_MAX);
	outcome->others = g_new0 (struct outcome_line, FIXTURE_LINES_MAX);
	outcome->conserved = true;
	g_ptr_array_add (outcome->owned, outcome->currencies);
	g_ptr_array_add (outcome->owned, outcome->cases);
	g_ptr_array_add (outcome->owned, outcome->lines);
	g_ptr_array_add (outcome->owned, outcome->others);
	side_init (outcome, SIDE_LEFT, "mes");
	side_init (outcome, SIDE_RIGHT, "erp");
	return outcome;
}

char **
outcome_fixture_keys (struct outcome *outcome, const char *keys)
{
	g_auto (GStrv) parts = g_strsplit (keys, " ", -1);
	guint n = *keys != '\0' ? g_strv_length (parts) : 0;
	char **list = g_new0 (char *, n + 1);

	for (guint i = 0; i < n; i++)
		list[i] = (char *) outcome_text (outcome, parts[i]);
	g_ptr_array_add (outcome->owned, list);
	return list;
}

struct outcome_case *
outcome_fixture_case (struct outcome *outcome, enum code code, const char *id)
{
	struct outcome_case *one = &outcome->cases[outcome->n_cases++];

	g_assert (outcome->n_cases <= FIXTURE_CASES_MAX);
	*one = (struct outcome_case) {
		.case_id = id,
		.root_id = "",
		.reconciliation = outcome->reconciliation,
		.code = code,
		.severity = code_severity (code),
		.disposition_by = "",
		.disposition_reason = "",
		.disposition_until = DATE_NONE,
		.plant = "",
		.storage_location = "",
		.material = "",
		.material_text = "",
		.lot = "",
		.serial = "",
		.order_no = "",
		.operation = "",
		.movement = "",
		.document = "",
		.event_at = INSTANT_NONE,
		.posting_date = DATE_NONE,
		.entered_by = "",
		.left_qty = DECIMAL_NONE,
		.right_qty = DECIMAL_NONE,
		.delta_qty = DECIMAL_NONE,
		.uom = "",
		.left_amount = DECIMAL_NONE,
		.right_amount = DECIMAL_NONE,
		.unit_price = DECIMAL_NONE,
		.price_unit = 1,
		.price_source = "",
		.unvalued_reason = "",
		.currency = "USD",
		.currency_decimals = 2,
		.gl_account = "",
		.owner = "",
		.first_seen = DATE_NONE,
		.cause = "",
		.tags = "",
		.evidence = "",
		.pass = "",
		.right_lot = "",
		.right_material = "",
		.right_order = "",
		.right_location = "",
		.factor = "",
		.nearest_key = "",
		.nearest_why = "",
		.order_status = "",
		.post_date = DATE_NONE,
		.explanation = "",
		.suggestion = "",
		.proof = "",
		.left_keys = outcome_fixture_keys (outcome, ""),
		.right_keys = outcome_fixture_keys (outcome, ""),
	};
	return one;
}

struct outcome_line *
outcome_fixture_line (struct outcome *outcome, int case_index, int side, enum state state, const char *key)
{
	struct outcome_line *line = case_index < 0 ? &outcome->others[outcome->n_others++] : &outcome->lines[outcome->n_lines++];

	g_assert (outcome->n_lines <= FIXTURE_LINES_MAX && outcome->n_others <= FIXTURE_LINES_MAX);
	*line = (struct outcome_line) {
		.case_index = case_index,
		.side = side,
		.state = state,
		.source_key = key,
		.plant = "1000",
		.material = "",
		.lot = "",
		.order_no = "",
		.operation = "",
		.storage_location = "",
		.movement = "",
		.kind = "",
		.document = "",
		.message_id = "",
		.event_at = INSTANT_NONE,
		.entered_at = INSTANT_NONE,
		.posting_date = DATE_NONE,
		.entry_qty = DECIMAL_NONE,
		.entry_uom = "",
		.qty = DECIMAL_NONE,
		.uom = "",
		.amount = DECIMAL_NONE,
		.currency = "USD",
		.reason = "",
		.expires_at = INSTANT_NONE,
		.gl_account = "",
	};
	return line;
}

static instant_t
march (int day, int hour, int minute) /* in UTC */
{
	return (date_make (2026, 3, day) * INT64_C (86400) + hour * 3600 + minute * 60) * INSTANT_SECOND;
}

static void
impact_set (struct outcome_case *one, int64_t stock, int64_t wip, int64_t profit, int64_t exposure)
{
	one->impact_stock = stock;
	one->impact_wip = wip;
	one->impact_liability = 0;
	one->impact_profit = profit;
	one->exposure = exposure;
}

static void
resin_set (struct outcome_case *one)
{
	one->plant = "1000";
	one->material = "RM-7";
	one->material_text = "Resin, natural";
	one->uom = "KG";
	one->uom_decimals = 3;
	one->lot = "L2";
	one->order_no = "1000412";
	one->period = 202603;
	one->event_at = march (10, 13, 10);
	one->unit_price = 3200000;
	one->price_source = "standard";
	one->owner = "inventory controller";
	one->first_seen = date_make (2026, 4, 2);
	one->age_days = 23;
	one->post_date = date_make (2026, 3, 10);
}

/* A record of the case that was added last. */
static struct outcome_line *
record_add (struct outcome *outcome, int side, const char *key, int64_t qty)
{
	const struct outcome_case *one = &outcome->cases[outcome->n_cases - 1];
	struct outcome_line *line = outcome_fixture_line (outcome, (int) outcome->n_cases - 1, side, STATE_EXCEPTION, key);

	line->material = one->material;
	line->lot = one->lot;
	line->order_no = one->order_no;
	line->movement = side == SIDE_LEFT ? "CONS" : "261";
	line->kind = "ISSUE_COMP";
	line->event_at = one->event_at;
	line->posting_date = side == SIDE_LEFT ? DATE_NONE : date_make (2026, 3, 10);
	line->entry_qty = line->qty = qty;
	line->entry_uom = line->uom = one->uom;
	line->storage_location = "0001";
	line->gl_account = side == SIDE_LEFT ? "" : "130000";
	return line;
}

static void
missing_cases (struct outcome *outcome)
{
	struct outcome_case *one = outcome_fixture_case (outcome, CODE_RECEIPT_MISSING, "00000000000000a1");

	resin_set (one);
	one->material = "FG-100";
	one->material_text = "Cup, 0.2 l";
	one->lot = "F1";
	one->uom = "EA";
	one->uom_decimals = 0;
	one->left_qty = one->delta_qty = EA (480);
	one->right_qty = 0;
	one->unit_price = 12000000;
	one->left_keys = outcome_fixture_keys (outcome, "GOOD-17");
	one->evidence = "none";
	impact_set (one, -USD (576000), USD (576000), 0, 0);
	record_add (outcome, SIDE_LEFT, "GOOD-17", EA (480))->kind = "RECEIPT_PROD";

	one = outcome_fixture_case (outcome, CODE_MISSING_ERP, "00000000000000a2");
	resin_set (one);
	one->left_qty = one->delta_qty = KG (66200);
	one->right_qty = 0;
	one->left_keys = outcome_fixture_keys (outcome, "S2");
	one->evidence = "none";
	one->nearest_key = "4900000017/1;4900000018/1";
	one->nearest_failed = 1;
	one->nearest_why = "3.200 KG less | lot L3 instead of L2, order 1000499 instead of 1000412";
	one->post_date = DATE_NONE;
	impact_set (one, USD (21184), -USD (21184), 0, 0);
	record_add (outcome, SIDE_LEFT, "S2", KG (66200));
}

static void
posted_cases (struct outcome *outcome)
{
	struct outcome_case *one = outcome_fixture_case (outcome, CODE_DUP_ERP, "00000000000000a3");

	resin_set (one);
	one->material = "BAG-25";
	one->material_text = "Bag";
	one->uom = "EA";
	one->uom_decimals = 0;
	one->left_qty = 0;
	one->right_qty = EA (10);
	one->delta_qty = -EA (10);
	one->unit_price = 50000000;
	one->price_unit = 100;
	one->right_amount = USD (500);
	one->left_keys = outcome_fixture_keys (outcome, "S1");
	one->right_keys = outcome_fixture_keys (outcome, "4900000031/1");
	one->evidence = "duplicate id";
	one->cause = "message MSG-1";
	impact_set (one, -USD (500), USD (500), 0, 0);
	record_add (outcome, SIDE_RIGHT, "4900000031/1", EA (10));

	one = outcome_fixture_case (outcome, CODE_QTY_VAR, "00000000000000a4");
	resin_set (one);
	one->left_qty = one->delta_qty = KG (1825);
	one->right_qty = 0;
	one->left_keys = outcome_fixture_keys (outcome, "S3 S4");
	one->right_keys = outcome_fixture_keys (outcome, "4900000005/1");
	one->evidence = "sums";
	one->pass = "order-lot";
	one->tags = "TRANSPOSE";
	impact_set (one, USD (584), -USD (584), 0, 0);
	record_add (outcome, SIDE_LEFT, "S4", KG (1825));

	one = outcome_fixture_case (outcome, CODE_WRONG_ORDER, "00000000000000a5");
	resin_set (one);
	one->left_qty = one->right_qty = one->delta_qty = KG (12000);
	one->right_order = "1000499";
	one->left_keys = outcome_fixture_keys (outcome, "S9");
	one->right_keys = outcome_fixture_keys (outcome, "4900000009/1");
	one->evidence = "keys";
	one->pass = "shift";
	one->suggested = true;
	impact_set (one, 0, 0, 0, USD (3840));
	record_add (outcome, SIDE_LEFT, "S9", KG (12000));
	record_add (outcome, SIDE_RIGHT, "4900000009/1", KG (12000));

	one = outcome_fixture_case (outcome, CODE_MISSING_MES, "00000000000000a6");
	resin_set (one);
	one->material = "=cmd|' /C calc'!A0";
	one->material_text = "Düse, \"3 mm\" ☃ 🙂\nsecond line";
	one->lot = "0000000000000000000000000000000000000042";
	one->uom = "EA";
	one->uom_decimals = 0;
	one->left_qty = 0;
	one->right_qty = EA (7);
	one->delta_qty = -EA (7);
	one->unit_price = DECIMAL_NONE;
	one->price_source = "";
	one->unvalued_reason = "no price is known for the material";
	one->right_keys = outcome_fixture_keys (outcome, "-1 490;7 a\\b");
	one->entered_by = "MILLER";
	one->event_at = INSTANT_NONE;
	one->posting_date = date_make (2026, 3, 12);
	one->movement = "261";
	one->evidence = "none";
	impact_set (one, DECIMAL_NONE, DECIMAL_NONE, DECIMAL_NONE, DECIMAL_NONE);
	one->impact_liability = DECIMAL_NONE;
	record_add (outcome, SIDE_RIGHT, "-1", EA (7));
	outcome->unvalued_cases = 1;
	outcome->unvalued_qty = EA (7);
}

static void
money_cases (struct outcome *outcome)
{
	struct outcome_case *one = outcome_fixture_case (outcome, CODE_REV_PRICE_DIFF, "00000000000000a7");

	resin_set (one);
	one->delta_qty = 0;
	one->right_amount = -USD (3000);
	one->right_keys = outcome_fixture_keys (outcome, "4900000060/1 4900000061/1");
	one->evidence = "keys";
	impact_set (one, USD (3000), -USD (3000), 0, 0);
	record_add (outcome, SIDE_RIGHT, "4900000060/1", KG (100000));
	record_add (outcome, SIDE_RIGHT, "4900000061/1", -KG (100000))->kind = "ISSUE_COMP_REV";

	one = outcome_fixture_case (outcome, CODE_CUTOFF, "00000000000000a8");
	resin_set (one);
	one->state = CASE_CLEARED;
	one->disposition = DISPOSITION_ACCEPT;
	one->disposition_until = date_make (2026, 4, 30);
	one->disposition_by = "J. Miller";
	one->disposition_reason = "booked on April 1, see the close file";
	one->left_qty = one->right_qty = KG (66200);
	one->delta_qty = 0;
	one->event_at = march (31, 28, 40);
	one->posting_date = date_make (2026, 4, 1);
	one->event_period = 202603;
	one->posting_period = 202604;
	one->left_keys = outcome_fixture_keys (outcome, "S11");
	one->right_keys = outcome_fixture_keys (outcome, "4900000040/1");
	one->evidence = "id";
	impact_set (one, 0, 0, 0, 0);
	record_add (outcome, SIDE_LEFT, "S11", KG (66200));
}

static void
other_lines (struct outcome *outcome)
{
	struct outcome_line *line = outcome_fixture_line (outcome, -1, SIDE_RIGHT, STATE_REJECTED, "row:77");

	line->reason = "column 'qty': '1,5' is not a number";
	line = outcome_fixture_line (outcome, -1, SIDE_RIGHT, STATE_NETTED, "4900000050/1");
	line->reason = "reversed by 4900000051/1";
	line->qty = KG (25000);
	line->uom = "KG";
	line->amount = USD (8000);
	line = outcome_fixture_line (outcome, -1, SIDE_LEFT, STATE_OPEN_TIMING, "S77");
	line->reason = "waits for the next batch of the interface";
	line->expires_at = march (31, 35, 0);
	line->qty = KG (4000);
	line->uom = "KG";
	line->event_at = march (31, 22, 30);
}

static void
tally_set (struct side_totals *side, enum state state, int64_t rows, int64_t qty, int64_t amount)
{
	side->state[state].rows = rows;
	side->state[state].qty = qty;
	side->state[state].amount[0] = amount;
	side->read.rows += rows;
	side->read.qty += qty;
	side->read.amount[0] += amount;
}

static void
totals_set (struct outcome *outcome)
{
	struct side_totals *left = &outcome->side[SIDE_LEFT], *right = &outcome->side[SIDE_RIGHT];

	tally_set (left, STATE_MATCHED, 5120, KG (81234500), 0);
	tally_set (left, STATE_OPEN_TIMING, 1, KG (4000), 0);
	tally_set (left, STATE_EXCEPTION, 5, KG (560025), 0);
	tally_set (left, STATE_CONTEXT, 40, KG (120000), 0);
	tally_set (right, STATE_MATCHED, 812, KG (81234500), USD (25995040));
	tally_set (right, STATE_NETTED, 2, 0, 0);
	tally_set (right, STATE_EXCEPTION, 5, KG (29000), USD (6840));
	tally_set (right, STATE_REJECTED, 1, 0, 0);
	right->carried.rows = 1;
	right->carried.qty = KG (66200);
	right->carried.amount[0] = USD (21184);
	right->state[STATE_MATCHED].rows++;
	right->state[STATE_MATCHED].qty += KG (66200);
	right->state[STATE_MATCHED].amount[0] += USD (21184);
}

/* A message that was posted twice and short, and what tolerances absorbed. */
static void
explained_set (struct outcome *outcome)
{
	static struct outcome_leak leaks[] = {
		{.tolerance = "bulk",
			.gl_account = "",
			.currency = "USD",
			.period = 202603,
			.matches = 3,
			.unvalued = 1,
			.too_high = USD (1250),
			.too_low = -USD (300)},
		{.tolerance = "weighed",
			.gl_account = "130000",
			.currency = "USD",
			.period = 202603,
			.matches = 1000,
			.too_low = -USD (90000),
			.beyond = true},
	};

	for (size_t i = 0; i < outcome->n_cases; i++)
		if (outcome->cases[i].code == CODE_DUP_ERP || outcome->cases[i].code == CODE_QTY_VAR)
			outcome->cases[i].root_id = "00000000000000a3";
	outcome->leaks = leaks;
	outcome->n_leaks = G_N_ELEMENTS (leaks);
}

static void
evidence_set (struct outcome *outcome)
{
	struct evidence *evidence = g_new0 (struct evidence, 2);

	for (int side = 0; side < SIDE_COUNT; side++)
		evidence[side] = (struct evidence) {
			.source = outcome->side[side].name,
			.uri = "sqlite:/tmp/somewhere",
			.profile = "generic",
			.object = "movement",
			.query = "SELECT *\nFROM movement\nWHERE plant = :plant\n",
			.query_hash = "c0ffee",
			.digest = "d1ge57",
			.parameters = "plant=1000 from=2026-03-01 to=2026-04-01",
			.rows = outcome->side[side].read.rows,
			.sum_qty = outcome->side[side].read.qty,
			.sum_amount = outcome->side[side].read.amount[0],
			.control = "equal",
			.control_equal = true,
			.snapshot = "volatile",
			.started = "volatile",
			.ended = "volatile",
			.user = "volatile",
		};
	outcome->evidence = evidence;
	outcome->n_evidence = SIDE_COUNT;
	g_ptr_array_add (outcome->owned, evidence);
}

struct queue_line *
outcome_fixture_queue (struct outcome *outcome, size_t n)
{
	outcome->queue = g_new0 (struct queue_line, n);
	outcome->n_queue = n;
	g_ptr_array_add (outcome->owned, outcome->queue);
	for (size_t i = 0; i < n; i++) {
		g_autofree char *key = g_strdup_printf ("Q%zu", i + 1);

		outcome->queue[i] = (struct queue_line) {.state = QUEUE_UNRECORDED,
			.case_id = "",
			.indicator = "H",
			.line = {.case_index = -1,
				.side = SIDE_QUEUE,
				.state = STATE_EXCEPTION,
				.source_key = outcome_text (outcome, key),
				.plant = "1000",
				.material = "RM-7",
				.lot = "L1",
				.order_no = "1000412",
				.operation = "",
				.storage_location = "",
				.movement = "261",
				.kind = "ISSUE_COMP",
				.document = "",
				.message_id = "M1",
				.event_at = INSTANT_NONE,
				.entered_at = INT64_C (1774000000) * INSTANT_SECOND,
				.posting_date = DATE_NONE,
				.entry_qty = 64375000,
				.entry_uom = "KG",
				.qty = 64375000,
				.uom = "KG",
				.amount = 2060000,
				.currency = "USD",
				.reason = "deficit of stock",
				.expires_at = INSTANT_NONE}};
	}
	return outcome->queue;
}

struct outcome *
outcome_fixture_month (void)
{
	static const char *const reasons[] = {"The gross impact of 6,012.68 USD is above the limit of 5,000.00.", NULL};
	static const char *const warnings[] = {"An override of plant 1000 has expired.", NULL};
	struct outcome *outcome = outcome_fixture_new ();

	missing_cases (outcome);
	posted_cases (outcome);
	money_cases (outcome);
	other_lines (outcome);
	totals_set (outcome);
	evidence_set (outcome);
	explained_set (outcome);
	outcome->verdict = VERDICT_BREACHED;
	outcome->verdict_reasons = (char **) reasons;
	outcome->warnings = (char **) warnings;
	return outcome;
}

void
golden_check (const char *name, const char *text)
{
	const char *folder = g_getenv ("TEST_SRCDIR");
	g_autofree char *path = g_build_filename (folder != NULL ? folder : ".", "tests", "golden", name, NULL), *expected = NULL;
	g_auto (GStrv) is = g_strsplit (text, "\n", -1), should = NULL;

	if (g_getenv ("GOLDEN_WRITE") != NULL)
		ck_assert (g_file_set_contents (path, text, -1, NULL));
	ck_assert_msg (g_file_get_contents (path, &expected, NULL, NULL), "cannot read %s", path);
	should = g_strsplit (expected, "\n", -1);
	for (guint i = 0; is[i] != NULL || should[i] != NULL; i++) {
		ck_assert_msg (is[i] != NULL, "%s:%u: missing '%s'", path, i + 1, should[i]);
		ck_assert_msg (should[i] != NULL, "%s:%u: one too many: '%s'", path, i + 1, is[i]);
		ck_assert_msg (strcmp (is[i], should[i]) == 0, "%s:%u: '%s' instead of '%s'", path, i + 1, is[i], should[i]);
	}
}
