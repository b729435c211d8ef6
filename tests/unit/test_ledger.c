/*
 * test_ledger.c - the suite's memory on SQLite and on PostgreSQL: the same cases for both. The test driver starts the server
 * (tests/servers.sh).
 */
#include "common/base/failure.h"
#include "common/io/archive.h"
#include "common/io/db.h"
#include "common/io/ledger.h"
#include "common/io/ledger_field.h"
#include "outcome_fixture.h"
#include "reports/exceptions_csv.h"
#include "reports/summary_json.h"

#include <check.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
	SQLITE,
	POSTGRESQL,
	ENGINES
};

static char *folder, *uri;

/* ---- set-up ---- */

static char *
server_uri (const char *database)
{
	const char *host = g_getenv ("TEST_PGHOST"), *user = g_getenv ("TEST_PGUSER"), *port = g_getenv ("TEST_PGPORT");

	ck_assert_msg (host != NULL, "no server: run this through tests/run-check.sh");
	return g_strdup_printf ("postgresql:///%s?host=%s&port=%s&user=%s", database, host, port, user);
}

static void
sql (const char *address, const char *statement)
{
	GError *error = NULL;
	g_autoptr (db) db = db_open (address, &(struct db_options) {.access = DB_CREATE}, &error);
	bool done;

	ck_assert_msg (db != NULL, "%s", error != NULL ? error->message : "");
	done = db_execute (db, statement, NULL, 0, NULL, &error);
	ck_assert_msg (done, "%s: %s", statement, error != NULL ? error->message : "");
}

static char *
number (const char *statement)
{
	g_autoptr (db) db = db_open (uri, &(struct db_options) {.access = DB_WRITE}, NULL);
	char *value = NULL;
	GError *error = NULL;
	bool done = db != NULL && db_scalar (db, statement, NULL, 0, &value, &error);

	ck_assert_msg (done, "%s: %s", statement, error != NULL ? error->message : "");
	return value;
}

static void
count_is (const char *what, const char *wanted)
{
	g_autofree char *statement =
		g_strdup_printf ("SELECT count(*) FROM %s%s", strncmp (uri, "sqlite", 6) == 0 ? "" : "tieout.", what);
	g_autofree char *got = number (statement);

	ck_assert_msg (g_strcmp0 (got, wanted) == 0, "%s: %s, expected %s", what, got, wanted);
}

static void
engine_make (int engine)
{
	if (engine == SQLITE)
		uri = g_strdup_printf ("sqlite:%s/ledger.db", folder);
	else {
		g_autofree char *name = g_strdup_printf ("ledger_%u_%d", g_random_int (), (int) getpid ());
		g_autofree char *create = g_strdup_printf ("CREATE DATABASE %s", name), *server = server_uri ("postgres");

		sql (server, create);
		uri = server_uri (name);
	}
}

static void
folder_make (void)
{
	folder = g_dir_make_tmp ("tieout-ledger.XXXXXX", NULL);
}

static void
folder_remove (void)
{
	g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
		g_autofree char *path = g_build_filename (folder, name, NULL);

		g_remove (path);
	}
	g_rmdir (folder);
	g_free (folder);
	g_free (uri);
}

static void
fine (bool done, GError *error)
{
	ck_assert_msg (done, "%s", error != NULL ? error->message : "failed without saying why");
}

static void
refused (const GError *error, int class, const char *text)
{
	ck_assert_msg (error != NULL, "it was not refused");
	ck_assert_msg (g_error_matches (error, FAILURE, class), "class %d: %s", error->code, error->message);
	ck_assert_msg (strstr (error->message, text) != NULL, "'%s' lacks '%s'", error->message, text);
}

static struct ledger *
opened (enum ledger_access access)
{
	GError *error = NULL;
	struct ledger *ledger = ledger_open (uri, access, &error);

	fine (ledger != NULL, error);
	return ledger;
}

/* A ledger with its schema, on the engine of this loop. */
static struct ledger *
started (int engine)
{
	engine_make (engine);
	return opened (LEDGER_UPGRADE);
}

/* ---- outcomes ---- */

static const struct
{
	period_t period;
	int month;
} months[] = {{202602, 2}, {202603, 3}, {202604, 4}, {202605, 5}};
enum
{
	FEBRUARY,
	MARCH,
	APRIL,
	MAY
};

/* A run of plant 1000 over a month, seen from a day of the month after; ids of its cases separated by blanks. */
static struct outcome *
outcome_of (const char *run_id, int month, int as_of_day, const char *ids)
{
	struct outcome *outcome = outcome_fixture_new ();
	g_auto (GStrv) list = g_strsplit (ids, " ", -1);

	outcome->run_id = outcome_text (outcome, run_id);
	outcome->period = months[month].period;
	outcome->from = date_make (2026, months[month].month, 1);
	outcome->until = date_make (2026, months[month].month + 1, 1);
	outcome->as_of = date_make (2026, months[month].month + 1, as_of_day) * INSTANT_DAY + INSTANT_DAY / 2;
	for (char **id = list; *id != NULL; id++)
		if (**id != '\0') {
			struct outcome_case *one = outcome_fixture_case (outcome, CODE_MISSING_ERP, outcome_text (outcome, *id));
			g_autofree char *key = g_strconcat ("S-", *id, NULL);

			one->first_seen = date_make (2026, months[month].month + 1, as_of_day);
			one->material = outcome_text (outcome, *id);
			one->left_keys = outcome_fixture_keys (outcome, key);
			outcome_fixture_line (outcome, (int) outcome->n_cases - 1, SIDE_LEFT, STATE_EXCEPTION, one->left_keys[0]);
		}
	return outcome;
}

static struct ledger_scope
scope_of (const struct outcome *outcome)
{
	return (struct ledger_scope) {outcome->reconciliation, outcome->plant, outcome->company, outcome->period, outcome->from,
		outcome->until, outcome->as_of, NULL};
}

static struct ledger_claim *
claimed (struct ledger *ledger, const struct outcome *outcome)
{
	struct ledger_scope scope = scope_of (outcome);
	GError *error = NULL;
	struct ledger_claim *claim = ledger_claim (ledger, &scope, "0.1.0", &error);

	fine (claim != NULL, error);
	return claim;
}

static int64_t
recorded (struct ledger *ledger, const struct outcome *outcome)
{
	struct ledger_run run = {.claim = claimed (ledger, outcome), .outcome = outcome};
	GError *error = NULL;

	fine (ledger_record (ledger, &run, 1, NULL, 0, &error), error);
	fine (ledger_release (ledger, run.claim, ATTEMPT_DONE, NULL, &error), error);
	return run.sequence;
}

/* Gives an outcome its history; the states as "a:new b:open" in the order of its cases. */
static char *
history (struct ledger *ledger, struct outcome *outcome)
{
	struct ledger_scope scope = scope_of (outcome);
	GError *error = NULL;
	g_autoptr (ledger_prior) prior = ledger_prior_new (ledger, &scope, &error);
	GString *text = g_string_new (NULL);

	fine (prior != NULL, error);
	fine (ledger_prior_history (prior, outcome, &error), error);
	for (size_t i = 0; i < outcome->n_cases; i++)
		g_string_append_printf (
			text, "%s%s:%s", i > 0 ? " " : "", outcome->cases[i].case_id, case_state_name (outcome->cases[i].state));
	return g_string_free (text, FALSE);
}

/* Computes and records a run in one go; the states that it found. */
static char *
ran (struct ledger *ledger, const char *run_id, int month, int as_of_day, const char *ids)
{
	g_autoptr (outcome) outcome = outcome_of (run_id, month, as_of_day, ids);
	char *states = history (ledger, outcome);

	recorded (ledger, outcome);
	return states;
}

static void
ran_as (struct ledger *ledger, const char *run_id, int month, int as_of_day, const char *ids, const char *wanted)
{
	g_autofree char *states = ran (ledger, run_id, month, as_of_day, ids);

	ck_assert_str_eq (states, wanted);
}

/* ---- opening ---- */

START_TEST (a_fresh_ledger_is_made)
{
	g_autoptr (ledger) ledger = NULL;
	g_autoptr (GError) error = NULL;

	engine_make (_i);
	ck_assert (ledger_open (uri, LEDGER_READ, &error) == NULL);
	ck_assert_msg (_i == POSTGRESQL || g_error_matches (error, FAILURE, FAILURE_UNAVAILABLE), "%s", error->message);
	g_clear_error (&error);
	if (_i == POSTGRESQL) {
		ck_assert (ledger_open (uri, LEDGER_WRITE, &error) == NULL);
		refused (error, FAILURE_CONFIGURATION, "hint: tieout-init");
		ledger = opened (LEDGER_UPGRADE);
	} else
		ledger = opened (LEDGER_WRITE);
	ck_assert_int_gt (ledger_version (ledger), 0);
	g_clear_pointer (&ledger, ledger_close);
	ledger = opened (LEDGER_WRITE);
	g_clear_pointer (&ledger, ledger_close);
	ledger = opened (LEDGER_READ);
}
END_TEST

START_TEST (an_older_ledger_is_upgraded_only_on_request)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (GError) error = NULL;
	g_autoptr (outcome) outcome = outcome_of ("r1", MARCH, 1, "a");
	const char *schema = _i == SQLITE ? "" : "tieout.";
	g_autofree char *drop = g_strdup_printf ("DROP INDEX %sdisposition_case", schema);
	g_autofree char *alter = g_strdup_printf ("ALTER TABLE %sattempt DROP COLUMN kind", schema);
	g_autofree char *kind = g_strdup_printf ("ALTER TABLE %sjob_run DROP COLUMN kind", schema);
	g_autofree char *seen = g_strdup_printf ("ALTER TABLE %sjob_run DROP COLUMN seen", schema);
	g_autofree char *forget = g_strdup_printf ("DELETE FROM %sschema_version WHERE step >= 17", schema);
	int newest = ledger_version (ledger);

	recorded (ledger, outcome);
	g_clear_pointer (&ledger, ledger_close);
	sql (uri, drop);
	sql (uri, alter);
	sql (uri, kind);
	sql (uri, seen);
	sql (uri, forget);
	if (_i == POSTGRESQL)
		sql (uri, "DROP FUNCTION tieout.partition_make (text)");
	ck_assert (ledger_open (uri, LEDGER_WRITE, &error) == NULL);
	refused (error, FAILURE_CONFIGURATION, "hint: tieout-init upgrades it");
	g_clear_error (&error);
	ck_assert (ledger_open (uri, LEDGER_READ, &error) == NULL);
	refused (error, FAILURE_CONFIGURATION, "version 16");
	ledger = opened (LEDGER_UPGRADE);
	ck_assert_int_eq (ledger_version (ledger), newest);
	count_is ("run", "1");
	ran_as (ledger, "r2", MARCH, 2, "a", "a:open");
}
END_TEST

START_TEST (a_newer_ledger_is_refused)
{
	g_autoptr (GError) error = NULL;

	ledger_close (started (_i));
	sql (uri, _i == SQLITE ? "INSERT INTO schema_version VALUES (999, 0)" : "INSERT INTO tieout.schema_version VALUES (999, 0)");
	for (int access = LEDGER_READ; access <= LEDGER_UPGRADE; access++) {
		ck_assert (ledger_open (uri, (enum ledger_access) access, &error) == NULL);
		refused (error, FAILURE_CONFIGURATION, "version 999");
		g_clear_error (&error);
	}
}
END_TEST

START_TEST (what_is_no_ledger_is_left_alone)
{
	g_autoptr (GError) error = NULL;

	engine_make (SQLITE);
	sql (uri, "CREATE TABLE somebody_elses (x INTEGER)");
	ck_assert (ledger_open (uri, LEDGER_WRITE, &error) == NULL);
	refused (error, FAILURE_CONFIGURATION, "no ledger in it");
	count_is ("sqlite_master", "1");
	g_clear_error (&error);
	ck_assert (ledger_open ("odbc:DSN=test_mariadb", LEDGER_WRITE, &error) == NULL);
	refused (error, FAILURE_CONFIGURATION, "sqlite:FILE");
}
END_TEST

/* ---- recording and loading ---- */

static char *
shown (struct outcome *outcome)
{
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new ();
	GString *text = g_string_new (NULL);
	struct out_stream out = out_stream_of_string (text);
	GError *error = NULL;

	g_ptr_array_add (outcomes, outcome);
	fine (exceptions_csv_write (&out, outcomes, false, &error) && summary_json_write (&out, outcomes, 0, &error), error);
	return g_string_free (text, FALSE);
}

static void
lines_equal (const struct outcome_line *got, const struct outcome_line *wanted, size_t n)
{
	g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL);

	for (size_t i = 0; i < n; i++) {
		ck_assert_int_eq (got[i].case_index, wanted[i].case_index);
		pack_fields (left, line_fields, &got[i]);
		pack_fields (right, line_fields, &wanted[i]);
	}
	ck_assert_str_eq (left->str, right->str);
}

static struct outcome *
loaded (struct ledger *ledger, int64_t sequence, char **missing)
{
	GError *error = NULL;
	struct outcome *outcome = ledger_load (ledger, sequence, missing, &error);

	fine (outcome != NULL, error);
	return outcome;
}

/* The month of the fixture with everything that a text or a number may be. */
static struct outcome *
month_of_everything (void)
{
	struct outcome *outcome = outcome_fixture_month ();
	struct evidence *evidence = g_new0 (struct evidence, 2);
	static char *warnings[] = {(char *) "one; two", (char *) "back\\slash", NULL}, *reasons[] = {NULL};
	g_autofree char *long_text = g_strnfill (300000, 'k');

	for (int i = 0; i < 2; i++)
		evidence[i] = (struct evidence) {.source = i == 0 ? "mes" : "erp",
			.uri = "postgresql://host/x",
			.profile = "generic",
			.object = "movement",
			.query = "SELECT 'a:b', \"c\"\nFROM x",
			.query_hash = "hash",
			.parameters = "plant=1000",
			.rows = 17,
			.rows_rejected = i,
			.sum_qty = (int128) INT64_MAX * -1000,
			.sum_amount = (int128) INT64_MAX * 1000,
			.control = "equal",
			.control_equal = i == 0,
			.digest = "d1",
			.numbers = i == 0 ? "" : "1 missing: document 1 to 3 lacks 2",
			.snapshot = "00000003-1",
			.started = "s",
			.ended = "e",
			.user = "u"};
	outcome->evidence = evidence;
	outcome->n_evidence = 2;
	g_ptr_array_add (outcome->owned, evidence);
	outcome->warnings = warnings;
	outcome->verdict_reasons = reasons;
	outcome->verdict = VERDICT_BREACHED;
	outcome->unvalued_qty = (int128) INT64_MAX * -7;
	outcome->side[SIDE_LEFT].read = (struct tally) {12, (int128) INT64_MAX * 99, outcome->side[SIDE_LEFT].read.amount};
	outcome->side[SIDE_LEFT].read.amount[0] = (int128) INT64_MIN * 5;
	outcome->side[SIDE_RIGHT].state[STATE_EXCEPTION].rows = 3;
	outcome->cases[0].tags = "ä;\ttab\nnewline 'quote' \"double\" \\ :name ?";
	outcome->cases[0].left_amount = INT64_MIN + 1;
	outcome->cases[0].right_amount = INT64_MAX;
	outcome->cases[0].left_keys = outcome_fixture_keys (outcome, "semi;colon back\\slash plain");
	outcome->cases[1].explanation = outcome_text (outcome, long_text);
	struct queue_line *queue = outcome_fixture_queue (outcome, 2);
	queue[0].case_id = outcome->cases[0].case_id;
	queue[1].state = QUEUE_OUT_OF_SCOPE;
	queue[1].remembered = true;
	queue[1].line.reason = "tab\tand\nnewline";
	queue[1].line.amount = DECIMAL_NONE;
	for (size_t i = 0; i < outcome->n_lines; i++)
		ck_assert_msg (i == 0 || outcome->lines[i - 1].case_index <= outcome->lines[i].case_index, "lines are not in case order");
	return outcome;
}

static void
tables_add (struct outcome *outcome)
{
	static struct outcome_usage usage[] = {
		{.order_no = "O1", .product = "", .material = "M", .completed = DATE_NONE, .code = CODE_NONE},
		{.order_no = "O1", .product = "P", .material = "N", .measured = DECIMAL_NONE, .code = CODE_USAGE_VAR, .case_id = "x"}};
	static struct outcome_account accounts[] = {{.gl_account = "130000",
		.currency = "JPY",
		.left_open = DECIMAL_NONE,
		.left_close = INT64_MAX,
		.right_break = -7,
		.difference = 10000,
		.unexplained = 20000}};
	static struct outcome_bridge bridge[] = {{.gl_account = "130000",
												 .currency = "JPY",
												 .cause = BRIDGE_CARRY_FORWARD,
												 .amount = -10000,
												 .case_id = "",
												 .note = "a\tb"},
		{.gl_account = "130000",
			.currency = "JPY",
			.cause = BRIDGE_UNEXPLAINED,
			.amount = 20000,
			.rows = 3,
			.case_id = "c",
			.note = "x"}};
	static struct outcome_roll rolls[] = {{.gl_account = "130000", .currency = "JPY", .kind = "", .right_rows = 2, .right = -5}};
	static struct outcome_flight flights[] = {{.case_id = "c",
		.source_key = "S1",
		.unit_price = DECIMAL_NONE,
		.price_unit = 1,
		.qty = -5,
		.period = 202603,
		.impact_stock = DECIMAL_NONE,
		.unvalued_reason = "no\tprice",
		.expires_at = 7}};
	static struct outcome_arrival arrivals[] = {
		{.source_key = "S1", .right_key = "E\n1", .posting_date = DATE_NONE, .qty = 5, .amount = DECIMAL_NONE}};
	static struct outcome_item items[] = {{.order_no = "PO1",
											  .operation = "10",
											  .state = "received",
											  .open = -1000000,
											  .debit_qty = 0,
											  .since = 20000,
											  .days = 88,
											  .bucket = 2,
											  .allowed = 60,
											  .case_id = "c"},
		{.order_no = "PO2", .state = "even", .debit_qty = DECIMAL_NONE, .since = DATE_NONE, .allowed = -1}};
	static struct outcome_item_account item_accounts[] = {{.gl_account = "191100",
		.currency = "JPY",
		.items = 3,
		.credit = -7,
		.open = -7,
		.balance = DECIMAL_NONE,
		.difference = DECIMAL_NONE,
		.ages = "0 to 30;over 30"}};
	static struct outcome_bucket buckets[] = {{.material = "M",
												  .location = "L\t1",
												  .left_open = DECIMAL_NONE,
												  .right_close = INT64_MAX,
												  .state = "differs",
												  .difference = -5,
												  .lowest = DECIMAL_NONE,
												  .code = CODE_ONHAND_DIFF,
												  .case_id = "c",
												  .note = "n"},
		{.material = "M", .location = "L2", .left_roll = "holds", .state = "equal", .code = CODE_NONE}};
	static struct outcome_count counts[] = {{.source_key = "K1",
		.counted_at = 7,
		.posted = 5,
		.late = -5,
		.missing = DECIMAL_NONE,
		.state = "differs",
		.code = CODE_COUNT_DIFF,
		.case_id = "c"}};
	static struct outcome_stock_total totals[] = {{.side = "", .state = "equal", .buckets = 3, .rolled = (int128) INT64_MAX * 3}};
	static struct outcome_plant plants[] = {
		{.gl_account = "130000", .currency = "USD", .left = -7, .right = 5, .difference = 12, .unexplained = 2, .unvalued = 1}};
	static struct outcome_plant_line plant_lines[] = {{.gl_account = "130000",
														  .currency = "USD",
														  .cause = PLANT_FAILED,
														  .amount = 10,
														  .rows = 1,
														  .case_id = "00112233445566aa",
														  .note = "message M1"},
		{.gl_account = "130000",
			.currency = "USD",
			.cause = PLANT_UNEXPLAINED,
			.amount = 2,
			.rows = 2,
			.case_id = "",
			.note = "tab\t"}};

	outcome->items = items;
	outcome->n_items = G_N_ELEMENTS (items);
	outcome->item_accounts = item_accounts;
	outcome->n_item_accounts = G_N_ELEMENTS (item_accounts);
	outcome->usage = usage;
	outcome->n_usage = G_N_ELEMENTS (usage);
	outcome->accounts = accounts;
	outcome->n_accounts = G_N_ELEMENTS (accounts);
	outcome->bridge = bridge;
	outcome->n_bridge = G_N_ELEMENTS (bridge);
	static struct outcome_leg legs[] = {{.order_no = "O1",
		.material = "RM-7",
		.material_text = "resin",
		.document = "",
		.uom = "KG",
		.currency = "USD",
		.uom_decimals = 3,
		.output = true,
		.stop = STOP_NOT_IN_BOOKS,
		.mes_rows = 3,
		.erp_rows = 2,
		.queue_rows = 1,
		.gl_rows = 4,
		.mes_qty = 17,
		.erp_qty = -5,
		.queue_qty = DECIMAL_NONE,
		.mes_value = 1,
		.erp_value = 2,
		.queue_value = 3,
		.gl_value = 4,
		.stopped_qty = 6,
		.stopped_value = DECIMAL_NONE,
		.case_id = "00112233445566aa"}};
	static struct outcome_leg_fate leg_fates[] = {{LEG_GL, FATE_NO_STOCK, 12, -34}};

	outcome->legs = legs;
	outcome->n_legs = G_N_ELEMENTS (legs);
	outcome->leg_fates = leg_fates;
	outcome->n_leg_fates = G_N_ELEMENTS (leg_fates);
	static struct outcome_part parts[] = {{0, "document", "D9", 20537, 4, 9900, 10000, 150}};

	outcome->parts = parts;
	outcome->n_parts = G_N_ELEMENTS (parts);
	outcome->plants = plants;
	outcome->n_plants = G_N_ELEMENTS (plants);
	outcome->plant_lines = plant_lines;
	outcome->n_plant_lines = G_N_ELEMENTS (plant_lines);
	outcome->rolls = rolls;
	outcome->n_rolls = G_N_ELEMENTS (rolls);
	outcome->flights = flights;
	outcome->n_flights = G_N_ELEMENTS (flights);
	outcome->arrivals = arrivals;
	outcome->n_arrivals = G_N_ELEMENTS (arrivals);
	outcome->buckets = buckets;
	outcome->n_buckets = G_N_ELEMENTS (buckets);
	outcome->stock_counts = counts;
	outcome->n_stock_counts = G_N_ELEMENTS (counts);
	static struct outcome_reading readings[] = {
		{"erp", "movement", "d1", 1200, 5, 120, "too many rows", "source 'erp' (movement): too many", 7, true}};

	outcome->readings = readings;
	outcome->n_readings = G_N_ELEMENTS (readings);
	outcome->stock_totals = totals;
	outcome->n_stock_totals = G_N_ELEMENTS (totals);
}

START_TEST (the_tables_of_some_reconciliations_come_back_in_their_order)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) outcome = month_of_everything (), back = NULL;
	g_autofree char *missing = NULL;

	tables_add (outcome);
	back = loaded (ledger, recorded (ledger, outcome), &missing);
	for (const struct listed_table *table = listed_tables; table < listed_tables + LISTED_TABLES; table++) {
		g_autoptr (GString) got = g_string_new (NULL), wanted = g_string_new (NULL);

		ck_assert_uint_gt (listed_count (table, outcome), 0);
		ck_assert_uint_eq (listed_count (table, back), listed_count (table, outcome));
		for (size_t i = 0; i < listed_count (table, outcome); i++) {
			pack_fields (got, table->fields, listed_row (table, back, i));
			pack_fields (wanted, table->fields, listed_row (table, outcome, i));
		}
		ck_assert_str_eq (got->str, wanted->str);
	}
}
END_TEST

START_TEST (a_recorded_run_comes_back_as_it_was)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) outcome = month_of_everything (), back = NULL;
	g_autofree char *missing = NULL, *wanted = shown (outcome), *got = NULL;
	int64_t sequence = recorded (ledger, outcome);
	size_t n = 0;

	back = loaded (ledger, sequence, &missing);
	got = shown (back);
	ck_assert_str_eq (got, wanted);
	ck_assert_uint_eq (back->n_lines, outcome->n_lines);
	lines_equal (back->lines, outcome->lines, outcome->n_lines);
	for (size_t i = 0; i < outcome->n_others; i++)
		if (outcome->others[i].state == STATE_REJECTED || outcome->others[i].state == STATE_OPEN_TIMING)
			lines_equal (&back->others[n++], &outcome->others[i], 1);
	ck_assert_uint_gt (n, 0);
	ck_assert_uint_eq (back->n_others, n);
	ck_assert_uint_eq (back->n_queue, 2);
	for (size_t i = 0; i < 2; i++) {
		lines_equal (&back->queue[i].line, &outcome->queue[i].line, 1);
		ck_assert_int_eq (back->queue[i].state, outcome->queue[i].state);
		ck_assert_int_eq (back->queue[i].remembered, outcome->queue[i].remembered);
		ck_assert_str_eq (back->queue[i].case_id, outcome->queue[i].case_id);
		ck_assert_str_eq (back->queue[i].indicator, "H");
	}
	ck_assert_str_eq (missing, "the run has no archive");
	ck_assert_str_eq (back->rules_text, outcome->rules_text);
	ck_assert_str_eq (back->warnings[1], "back\\slash");
	ck_assert_ptr_null (back->warnings[2]);
	ck_assert_uint_eq (back->n_leaks, outcome->n_leaks);
	for (size_t i = 0; i < outcome->n_leaks; i++) {
		g_autoptr (GString) got_leak = g_string_new (NULL), wanted_leak = g_string_new (NULL);

		pack_fields (got_leak, leak_fields, &back->leaks[i]);
		pack_fields (wanted_leak, leak_fields, &outcome->leaks[i]);
		ck_assert_str_eq (got_leak->str, wanted_leak->str);
	}
	ck_assert_str_eq (back->cases[2].root_id, outcome->cases[2].root_id);
	ck_assert_uint_eq (back->n_evidence, 2);
	ck_assert (back->evidence[1].sum_qty == outcome->evidence[1].sum_qty &&
		back->evidence[0].sum_amount == outcome->evidence[0].sum_amount);
	ck_assert_str_eq (back->evidence[0].user, "u");
	ck_assert_str_eq (back->evidence[0].numbers, "");
	ck_assert_str_eq (back->evidence[1].numbers, outcome->evidence[1].numbers);
	ck_assert_str_eq (back->evidence[0].query, outcome->evidence[0].query);
	ck_assert_str_eq (back->cases[0].left_keys[0], "semi;colon");
	ck_assert_uint_eq (strlen (back->cases[1].explanation), 300000);
	ck_assert (back->side[SIDE_LEFT].read.amount[0] == outcome->side[SIDE_LEFT].read.amount[0]);
}
END_TEST

/* A member that no table of fields knows would be lost without a word; this counts the bytes between those that are known. */
static size_t
bytes_unknown (const struct field *const tables[], size_t n_tables, size_t size)
{
	static const size_t sizes[] = {[FIELD_TEXT] = sizeof (char *),
		[FIELD_LONG] = 8,
		[FIELD_INT] = 4,
		[FIELD_BOOL] = sizeof (bool),
		[FIELD_WIDE] = 16,
		[FIELD_DATE] = 4,
		[FIELD_PERIOD] = 4,
		[FIELD_KEYS] = sizeof (char **),
		[FIELD_CODE] = sizeof (enum code),
		[FIELD_STATE] = sizeof (enum state),
		[FIELD_CASE_STATE] = sizeof (enum case_state),
		[FIELD_DISPOSITION] = sizeof (enum disposition),
		[FIELD_QUEUE_STATE] = sizeof (enum queue_state),
		[FIELD_BRIDGE_CAUSE] = sizeof (enum bridge_cause),
		[FIELD_PLANT_CAUSE] = sizeof (enum plant_cause),
		[FIELD_LEG] = sizeof (enum leg),
		[FIELD_LEG_STOP] = sizeof (enum leg_stop),
		[FIELD_LEG_FATE] = sizeof (enum leg_fate)};
	g_autofree bool *known = g_new0 (bool, size);
	size_t unknown = 0;

	for (size_t t = 0; t < n_tables; t++)
		for (const struct field *field = tables[t]; field->name != NULL; field++)
			for (size_t i = 0; i < sizes[field->type]; i++)
				known[field->offset + i] = true;
	for (size_t i = 0; i < size; i++)
		unknown += !known[i];
	return unknown;
}

START_TEST (no_member_of_an_outcome_is_forgotten)
{
	const struct field *const cases[] = {case_fields, fact_fields}, *const lines[] = {line_fields},
							  *const evidence[] = {evidence_fields, evidence_proof_fields}, *const leaks[] = {leak_fields},
							  *const queue[] = {queue_fields};

	/* Besides the fields: padding after a bool and after a lone int; a line's case_index; what a reading records of evidence. */
	ck_assert_uint_eq (bytes_unknown (cases, 2, sizeof (struct outcome_case)), 3 + 5 * 4);
	ck_assert_uint_eq (bytes_unknown (lines, 1, sizeof (struct outcome_line)), sizeof (int) + 4 + 4);
	ck_assert_uint_eq (bytes_unknown (evidence, 2, sizeof (struct evidence)), 8 + 7 + 16);
	ck_assert_uint_eq (bytes_unknown (leaks, 1, sizeof (struct outcome_leak)), 4 + 15);
	ck_assert_uint_eq (bytes_unknown (queue, 1, sizeof (struct queue_line)), 3 + sizeof (struct outcome_line));
	static const size_t padding[LISTED_TABLES] = {4, 0, 4, 0, 4, 4, 4, 0, 8, 8, 8, 0, 4, 7, 0, 4, 3};
	for (int i = 0; i < LISTED_TABLES; i++)
		ck_assert_uint_eq (bytes_unknown (&listed_tables[i].fields, 1, listed_tables[i].row_size), padding[i]);
}
END_TEST

START_TEST (packed_values_survive_every_character)
{
	static const char *const texts[] = {"", "plain", "\t", "\n", "\\", "\\t", "a\tb\nc\\d\\\\", "ä€", "tail\\"};
	g_autoptr (GString) line = g_string_new (NULL);
	const char *values[G_N_ELEMENTS (texts) + 1];
	char *text;

	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
		if (i > 0)
			g_string_append_c (line, '\t');
		pack_value (line, texts[i]);
	}
	g_string_append (line, "\nnext\ncut");
	text = line->str;
	ck_assert_int_eq (unpack_values (&text, values, (int) G_N_ELEMENTS (values)), (int) G_N_ELEMENTS (texts));
	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
		ck_assert_str_eq (values[i], texts[i]);
	ck_assert_str_eq (values[G_N_ELEMENTS (texts)], "");
	ck_assert_int_eq (unpack_values (&text, values, 1), 1);
	ck_assert_str_eq (values[0], "next");
	ck_assert_int_eq (unpack_values (&text, values, 1), -1);
}
END_TEST

START_TEST (numbers_of_the_ledger_are_whole_or_nothing)
{
	static const struct
	{
		const char *text;
		bool good;
	} cases[] = {{"0", true}, {"-1", true}, {"9223372036854775807", true}, {"-9223372036854775807", true},
		{"9223372036854775808", false}, {"", false}, {"-", false}, {"1x", false}, {" 1", false}, {"1.0", false},
		{"999999999999999999999999999999999999999", false}};
	int64_t value;

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
		ck_assert_msg (long_parse (cases[i].text, &value) == cases[i].good, "'%s'", cases[i].text);
}
END_TEST

START_TEST (an_altered_record_is_noticed)
{
	static const char *const changes[] = {"UPDATE %sexception_case SET impact_stock = impact_stock + 1 WHERE ordinal = 0",
		"UPDATE %scontrol_total SET value = '7' WHERE side = 0 AND state = 'read' AND measure = 'rows'",
		"DELETE FROM %slisted_row WHERE ordinal = (SELECT min (ordinal) FROM %slisted_row)", "UPDATE %srun SET verdict = 0",
		"UPDATE %srun SET chain = 'x'"};

	for (size_t i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_autoptr (ledger) ledger = started (_i);
		g_autoptr (outcome) outcome = month_of_everything (), back = NULL;
		g_autoptr (GError) error = NULL;
		g_autofree char *missing = NULL;
		const char *schema = _i == SQLITE ? "" : "tieout.";
		g_auto (GStrv) parts = g_strsplit (changes[i], "%s", -1);
		g_autofree char *change = g_strjoinv (schema, parts);
		int64_t sequence = recorded (ledger, outcome);

		g_clear_pointer (&ledger, ledger_close);
		sql (uri, change);
		ledger = opened (LEDGER_READ);
		back = ledger_load (ledger, sequence, &missing, &error);
		refused (error, FAILURE_DATA, "altered");
		g_clear_pointer (&ledger, ledger_close);
		if (_i == SQLITE) {
			g_autofree char *path = g_build_filename (folder, "ledger.db", NULL);

			g_remove (path);
		}
		g_clear_pointer (&uri, g_free);
	}
}
END_TEST

/* A record whose rules hash to what it says, with evidence of numbers. */
static int64_t
recorded_with_rules (struct ledger *ledger, const char *run_id, int month)
{
	g_autoptr (outcome) outcome = outcome_of (run_id, month, 2, "a b");
	g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, outcome->rules_text, -1);
	struct evidence evidence = {.source = "mes",
		.uri = "csv:mes",
		.profile = "generic",
		.object = "movement",
		.query = "q",
		.query_hash = "",
		.parameters = "",
		.control = "equal",
		.digest = "d",
		.numbers = "1 missing: n 1 to 3 lacks 2",
		.snapshot = "s",
		.started = "s",
		.ended = "e",
		.user = "u"};

	outcome->rules_hash = outcome_text (outcome, hash);
	outcome->evidence = &evidence;
	outcome->n_evidence = 1;
	return recorded (ledger, outcome);
}

static const struct
{
	const char *change, *refusal;
} tamperings[] = {
	{"UPDATE %sexception_case SET impact_stock = impact_stock + 1 WHERE sequence = 2 AND ordinal = 0",
		"record 2 of run r2 is not what"},
	{"UPDATE %srun SET verdict = 7 WHERE sequence = 3", "record 3 of run r3 is not what was recorded"},
	{"DELETE FROM %srun WHERE sequence = 2", "record 2 is not there any more"},
	{"DELETE FROM %srun WHERE sequence = 1", "record 1 is not there any more"},
	{"UPDATE %srule_set SET rules_text = rules_text || ' '", "record 1 of run r1: the text of its rules is not what"},
	{"DELETE FROM %srule_set", "record 1 of run r1: the text of its rules is not"},
	{"UPDATE %sevidence SET read_by = 'somebody else' WHERE sequence = 2", "record 2: what attempt"},
	{"UPDATE %sevidence SET started = '' WHERE sequence = 3", "record 3: what attempt"},
	{"UPDATE %sevidence_numbers SET numbers = 'complete: n 1 to 3' WHERE sequence = 1", "record 1 of run r1 is not what"},
	{"UPDATE %sattempt SET host = 'elsewhere'", "record 1: what attempt"},
	{"UPDATE %srun SET recorded_at = recorded_at + 1 WHERE sequence = 2", "record 2: what attempt"},
	{"UPDATE %sjob_run SET exit_code = 4 WHERE sequence = 3", "record 3: what attempt"},
	{"DELETE FROM %sjob_run WHERE sequence = 1", "record 2: what attempt"},
	{"DELETE FROM %sevidence WHERE sequence = 2", "record 2 of run r2 is not what"},
};

START_TEST (the_first_record_that_does_not_hold_is_named)
{
	for (size_t i = 0; i < G_N_ELEMENTS (tamperings); i++) {
		g_autoptr (ledger) ledger = started (_i);
		g_autoptr (GError) error = NULL;
		const char *schema = _i == SQLITE ? "" : "tieout.";
		g_auto (GStrv) parts = g_strsplit (tamperings[i].change, "%s", -1);
		g_autofree char *change = g_strjoinv (schema, parts);
		struct ledger_proof proof;

		recorded_with_rules (ledger, "r1", MARCH);
		recorded_with_rules (ledger, "r2", APRIL);
		recorded_with_rules (ledger, "r3", MAY);
		fine (ledger_verify (ledger, NULL, &proof, &error), error);
		ck_assert_int_eq (proof.records, 3);
		ck_assert_int_eq (proof.jobs, 3);
		ck_assert_int_eq (proof.archives_gone, 3);
		ck_assert (ledger_verify (ledger, proof.run_head, &proof, NULL));
		ck_assert (!ledger_verify (ledger, proof.job_head, &proof, &error));
		refused (error, FAILURE_DATA, "no record has the link");
		g_clear_error (&error);
		g_clear_pointer (&ledger, ledger_close);
		sql (uri, change);
		ledger = opened (LEDGER_READ);
		ck_assert_msg (!ledger_verify (ledger, NULL, &proof, &error), "%s", tamperings[i].change);
		refused (error, FAILURE_DATA, tamperings[i].refusal);
		g_clear_pointer (&ledger, ledger_close);
		if (_i == SQLITE) {
			g_autofree char *path = g_build_filename (folder, "ledger.db", NULL);

			g_remove (path);
		}
		g_clear_pointer (&uri, g_free);
	}
}
END_TEST

/* The last record of a chain can be taken away unseen, unless somebody has noted where it ended. */
START_TEST (a_head_that_was_kept_shows_that_records_were_taken_away)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (GError) error = NULL;
	struct ledger_proof proof;
	char kept[65];

	recorded_with_rules (ledger, "r1", MARCH);
	recorded_with_rules (ledger, "r2", APRIL);
	fine (ledger_verify (ledger, NULL, &proof, &error), error);
	g_strlcpy (kept, proof.run_head, sizeof kept);
	g_clear_pointer (&ledger, ledger_close);
	sql (uri, _i == SQLITE ? "DELETE FROM run WHERE sequence = 2" : "DELETE FROM tieout.run WHERE sequence = 2");
	sql (uri, _i == SQLITE ? "DELETE FROM job_run WHERE sequence = 2" : "DELETE FROM tieout.job_run WHERE sequence = 2");
	ledger = opened (LEDGER_READ);
	fine (ledger_verify (ledger, NULL, &proof, &error), error);
	ck_assert (!ledger_verify (ledger, kept, &proof, &error));
	refused (error, FAILURE_DATA, "no record has the link");
}
END_TEST

START_TEST (a_period_past_its_retention_has_its_links_alone)
{
	g_autoptr (ledger) ledger = started (POSTGRESQL);
	g_autoptr (GError) error = NULL;
	struct ledger_proof proof;

	recorded_with_rules (ledger, "r1", MARCH);
	recorded_with_rules (ledger, "r2", APRIL);
	g_clear_pointer (&ledger, ledger_close);
	sql (uri, "DROP TABLE tieout.exception_case_2026_03, tieout.listed_row_2026_03, tieout.open_item_2026_03");
	ledger = opened (LEDGER_READ);
	fine (ledger_verify (ledger, NULL, &proof, &error), error);
	ck_assert_int_eq (proof.records, 2);
	ck_assert_int_eq (proof.dropped, 1);
	g_clear_pointer (&ledger, ledger_close);
	sql (uri, "UPDATE tieout.run SET result_digest = 'x' WHERE sequence = 1");
	ledger = opened (LEDGER_READ);
	ck_assert (!ledger_verify (ledger, NULL, &proof, &error));
	refused (error, FAILURE_DATA, "record 1 of run r1 is not what was recorded");
}
END_TEST

static GPtrArray *
found (struct ledger *ledger, const struct ledger_query *query)
{
	GError *error = NULL;
	GPtrArray *list = ledger_find (ledger, query, &error);

	fine (list != NULL, error);
	return list;
}

START_TEST (a_repeated_run_is_recorded_once_and_a_changed_one_supersedes)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) first = outcome_of ("r1", MARCH, 1, "a b"), again = outcome_of ("r1", MARCH, 1, "a b");
	g_autoptr (outcome) changed = outcome_of ("r2", MARCH, 1, "a"), april = outcome_of ("r3", APRIL, 1, "c");
	g_autoptr (GPtrArray) standing = NULL, all = NULL, old = NULL, none = NULL;
	int64_t sequence = recorded (ledger, first);

	ck_assert_int_eq (recorded (ledger, again), sequence);
	count_is ("run", "1");
	count_is ("exception_case", "2");
	ck_assert_int_eq (recorded (ledger, changed), sequence + 1);
	ck_assert_int_eq (recorded (ledger, april), sequence + 2);
	count_is ("run WHERE supersedes = 1", "1");
	standing = found (ledger, &(struct ledger_query) {.plant = "1000", .period = 202603, .from = DATE_NONE, .until = DATE_NONE});
	ck_assert_uint_eq (standing->len, 1);
	ck_assert_str_eq (((struct ledger_found *) g_ptr_array_index (standing, 0))->run_id, "r2");
	all = found (ledger, &(struct ledger_query) {.from = DATE_NONE, .until = DATE_NONE});
	ck_assert_uint_eq (all->len, 2);
	ck_assert_str_eq (((struct ledger_found *) g_ptr_array_index (all, 0))->run_id, "r3");
	old = found (ledger, &(struct ledger_query) {.run_id = "r1", .from = DATE_NONE, .until = DATE_NONE});
	ck_assert_uint_eq (old->len, 1);
	ck_assert_int_eq (((struct ledger_found *) g_ptr_array_index (old, 0))->sequence, sequence);
	none = found (ledger, &(struct ledger_query) {.plant = "9", .from = DATE_NONE, .until = DATE_NONE});
	ck_assert_uint_eq (none->len, 0);
}
END_TEST

START_TEST (a_free_window_is_a_scope_of_its_own)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) month = outcome_of ("r1", MARCH, 1, "a"), window = outcome_of ("r2", MARCH, 1, "a b");
	g_autoptr (GPtrArray) all = NULL;
	g_autoptr (outcome) back = NULL;
	g_autofree char *missing = NULL;

	window->period = PERIOD_NONE;
	recorded (ledger, month);
	back = loaded (ledger, recorded (ledger, window), &missing);
	ck_assert_int_eq (back->period, PERIOD_NONE);
	ck_assert_uint_eq (back->n_cases, 2);
	all = found (ledger, &(struct ledger_query) {.from = DATE_NONE, .until = DATE_NONE});
	ck_assert_uint_eq (all->len, 2);
}
END_TEST

START_TEST (several_runs_are_recorded_together_or_not_at_all)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) one = outcome_of ("r1", MARCH, 1, "a"), two = outcome_of ("r2", MARCH, 1, "b");
	struct ledger_run runs[2] = {{.outcome = one}, {.outcome = two}};
	g_autoptr (GError) error = NULL;

	two->plant = "2000";
	runs[0].claim = claimed (ledger, one);
	runs[1].claim = claimed (ledger, two);
	two->lines[0].case_index = 5;
	ck_assert (!ledger_record (ledger, runs, 2, NULL, 0, &error));
	refused (error, FAILURE_INTERNAL, "order of its cases");
	count_is ("run", "0");
	count_is ("exception_case", "0");
	two->lines[0].case_index = 0;
	fine (ledger_record (ledger, runs, 2, NULL, 0, NULL), NULL);
	count_is ("run", "2");
	count_is ("attempt WHERE state = 'recorded'", "2");
}
END_TEST

/* ---- history ---- */

START_TEST (a_case_is_new_then_open_then_cleared_then_reopened)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) last = outcome_of ("r6", MARCH, 6, "a b");
	g_autofree char *states = NULL;

	ran_as (ledger, "r1", MARCH, 1, "a", "a:new");
	ran_as (ledger, "r2", MARCH, 2, "a b", "a:open b:new");
	ran_as (ledger, "r3", MARCH, 3, "b", "b:open a:cleared");
	ran_as (ledger, "r4", MARCH, 4, "b", "b:open");
	ran_as (ledger, "r5", MARCH, 5, "", "b:cleared");
	states = history (ledger, last);
	ck_assert_str_eq (states, "a:reopened b:reopened");
	ck_assert_int_eq (last->cases[0].first_seen, date_make (2026, 4, 1));
	ck_assert_int_eq (last->cases[1].first_seen, date_make (2026, 4, 2));
	count_is ("case_history WHERE case_id = 'a'", "3");
}
END_TEST

START_TEST (a_repeated_run_sees_what_it_saw_at_first)
{
	g_autoptr (ledger) ledger = started (_i);

	ran_as (ledger, "r1", MARCH, 1, "a b", "a:new b:new");
	ran_as (ledger, "r1", MARCH, 1, "a b", "a:new b:new");
	ran_as (ledger, "r2", MARCH, 2, "a c", "a:open c:new b:cleared");
	ran_as (ledger, "r2", MARCH, 2, "a c", "a:open c:new b:cleared");
	ran_as (ledger, "r1", MARCH, 1, "a b", "a:new b:new");
	count_is ("run", "3"); /* r1 was not the standing one any more */
	ran_as (ledger, "r2", MARCH, 2, "a c", "a:open c:new b:cleared");
}
END_TEST

START_TEST (changed_inputs_see_the_run_that_they_replace)
{
	g_autoptr (ledger) ledger = started (_i);

	ran_as (ledger, "r1", MARCH, 1, "a b", "a:new b:new");
	ran_as (ledger, "r1-corrected", MARCH, 1, "b", "b:open a:cleared");
}
END_TEST

START_TEST (no_run_depends_on_a_later_one)
{
	g_autoptr (ledger) ledger = started (_i);

	ran_as (ledger, "april", APRIL, 1, "a", "a:new");
	ran_as (ledger, "march", MARCH, 20, "a b", "a:new b:new");
	ran_as (ledger, "early", MARCH, 10, "a", "a:new");
	ran_as (ledger, "may", MAY, 1, "a b", "a:open b:open");
	ran_as (ledger, "april", APRIL, 1, "a", "a:open"); /* March is its prior state now */
}
END_TEST

START_TEST (another_plant_has_its_own_history)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) other = outcome_of ("r2", MARCH, 2, "a");
	g_autofree char *states = NULL;

	ran_as (ledger, "r1", MARCH, 1, "a", "a:new");
	other->plant = "2000";
	states = history (ledger, other);
	ck_assert_str_eq (states, "a:new");
}
END_TEST

START_TEST (a_cleared_case_is_listed_as_it_was_last)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) first = outcome_of ("r1", MARCH, 1, "a b"), second = outcome_of ("r2", MARCH, 2, "");
	g_autofree char *states = NULL;

	first->cases[1].severity = 1;
	first->cases[0].impact_stock = -70;
	first->cases[0].explanation = "why";
	recorded (ledger, first);
	states = history (ledger, second);
	ck_assert_str_eq (states, "b:cleared a:cleared");
	ck_assert_int_eq (second->cases[1].impact_stock, -70);
	ck_assert_str_eq (second->cases[1].explanation, "why");
	ck_assert_str_eq (second->cases[1].left_keys[0], "S-a");
}
END_TEST

/* ---- open items ---- */

static struct movement_table *
table_of (struct strpool *strings, const char *keys)
{
	struct movement_table *table = movement_table_new (strings);
	g_auto (GStrv) list = g_strsplit (keys, " ", -1);
	int attribute = movement_attribute_add (table, "work\tcenter");

	for (char **key = list; *key != NULL; key++) {
		movement_begin (table);
		movement_set_text (table, COL_SOURCE_KEY, *key, strlen (*key));
		movement_set_text (table, COL_PLANT, "1000", 4);
		movement_set_text (table, COL_MATERIAL, "RM-7", 4);
		movement_set_text (table, COL_MOVEMENT, "CONS", 4);
		movement_set_text (table, COL_UOM, "KG", 2);
		movement_set_attribute (table, attribute, "W\n1", 3);
		movement_set_qty (table, -66200000);
		movement_set_amount (table, 123456);
		movement_set_event (table, 1774000000 * INSTANT_SECOND + 5, true);
		movement_set_entered (table, 1774000001 * INSTANT_SECOND);
		movement_set_posting (table, date_make (2026, 3, 20));
		movement_set_period (table, 202603);
		movement_end (table);
	}
	return table;
}

static void
recorded_open (struct ledger *ledger, const struct outcome *outcome, const struct movement_table *left,
	const struct open_row *rows, size_t n)
{
	struct ledger_run run = {
		.claim = claimed (ledger, outcome), .outcome = outcome, .side = {left, NULL}, .open_rows = rows, .n_open_rows = n};
	GError *error = NULL;

	fine (ledger_record (ledger, &run, 1, NULL, 0, &error), error);
	fine (ledger_release (ledger, run.claim, ATTEMPT_DONE, NULL, &error), error);
}

static struct ledger_prior *
prior_of (struct ledger *ledger, const struct outcome *outcome)
{
	struct ledger_scope scope = scope_of (outcome);
	GError *error = NULL;
	struct ledger_prior *prior = ledger_prior_new (ledger, &scope, &error);

	fine (prior != NULL, error);
	return prior;
}

START_TEST (open_items_are_carried_into_the_next_window)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (strpool) strings = strpool_new (), later = strpool_new ();
	g_autoptr (movement_table) march = table_of (strings, "S-a S-x S-y"), april = table_of (later, "S-0 S-y S-1"),
							   erp = movement_table_new (later);
	g_autoptr (outcome) before = outcome_of ("r1", MARCH, 1, "a"), next = outcome_of ("r2", APRIL, 1, "");
	g_autoptr (ledger_prior) prior = NULL;
	const struct open_row rows[] = {{SIDE_LEFT, 0, STATE_EXCEPTION, INSTANT_NONE, ""},
		{SIDE_LEFT, 1, STATE_OPEN_TIMING, 1775000000 * INSTANT_SECOND, "batch of the night"},
		{SIDE_LEFT, 2, STATE_OPEN_TIMING, INSTANT_NONE, ""}};
	g_autofree char *states = NULL;

	recorded_open (ledger, before, march, rows, 3);
	prior = prior_of (ledger, next);
	ledger_prior_carry (prior, SIDE_LEFT, april);
	ledger_prior_carry (prior, SIDE_RIGHT, erp);
	ck_assert_uint_eq (erp->rows, 0);
	ck_assert_uint_eq (april->rows, 5);
	for (size_t row = 0; row < april->rows; row++)
		ck_assert_int_eq ((april->flags[row] & MOVEMENT_CARRIED) != 0, row == 1 || row >= 3);
	ck_assert_str_eq (movement_string (april, COL_SOURCE_KEY, 3), "S-a");
	ck_assert_int_eq (april->qty[3], -66200000);
	ck_assert_int_eq (movement_amount (april, 3), 123456);
	ck_assert_int_eq (movement_event (april, 3), movement_event (march, 0));
	ck_assert_int_eq (movement_entered (april, 3), movement_entered (march, 0));
	ck_assert_int_eq (movement_posting (april, 3), movement_posting (march, 0));
	ck_assert_int_eq (movement_period (april, 3), 202603);
	ck_assert_int_eq (april->flags[3], MOVEMENT_CARRIED | MOVEMENT_TIME_AMBIGUOUS);
	ck_assert_str_eq (strpool_text (later, april->attribute[0][4]), "W\n1");
	/* Its counterpart came: the case of the carried row is no more, though it was never one of April's. */
	fine (ledger_prior_history (prior, next, NULL), NULL);
	ck_assert_uint_eq (next->n_cases, 1);
	ck_assert_int_eq (next->cases[0].state, CASE_CLEARED);
	states = ran (ledger, "r2", APRIL, 1, "");
	ck_assert_str_eq (states, "a:cleared");
	ran_as (ledger, "r3", APRIL, 2, "", "");
}
END_TEST

START_TEST (a_case_of_an_earlier_window_that_is_not_carried_is_not_cleared)
{
	g_autoptr (ledger) ledger = started (_i);

	ran_as (ledger, "r1", MARCH, 1, "a", "a:new");
	ran_as (ledger, "r2", APRIL, 1, "b", "b:new");
	ran_as (ledger, "r3", MAY, 1, "a", "a:open");
}
END_TEST

START_TEST (items_come_from_the_standing_run_of_the_last_window)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = table_of (strings, "S-1 S-2 S-3"), april = movement_table_new (strings);
	g_autoptr (outcome) february = outcome_of ("f", FEBRUARY, 1, ""), first = outcome_of ("m1", MARCH, 1, ""),
						second = outcome_of ("m2", MARCH, 2, "");
	g_autoptr (outcome) next = outcome_of ("a", APRIL, 1, ""), later = outcome_of ("m3", MARCH, 30, "");
	g_autoptr (ledger_prior) prior = NULL;
	const struct open_row rows[] = {{SIDE_LEFT, 0, STATE_OPEN_TIMING, INSTANT_NONE, ""},
		{SIDE_LEFT, 1, STATE_OPEN_TIMING, INSTANT_NONE, ""}, {SIDE_LEFT, 2, STATE_OPEN_TIMING, INSTANT_NONE, ""}};

	later->as_of = next->as_of + INSTANT_DAY;
	recorded_open (ledger, second, table, rows + 1, 1);
	recorded_open (ledger, first, table, rows, 3);
	recorded_open (ledger, later, table, rows + 2, 1);
	recorded_open (ledger, february, table, rows, 3);
	prior = prior_of (ledger, next);
	ledger_prior_carry (prior, SIDE_LEFT, april);
	ck_assert_uint_eq (april->rows, 1);
	ck_assert_str_eq (movement_string (april, COL_SOURCE_KEY, 0), "S-2");
}
END_TEST

/* ---- the failure queue ---- */

/* What a run must miss, as "Q1 S-a" (its events) and marks: ! gone, + carried. */
static void
memory_is (struct ledger *ledger, const struct outcome *outcome, const char *wanted)
{
	g_autoptr (ledger_prior) prior = prior_of (ledger, outcome);
	g_autoptr (GString) text = g_string_new (NULL);
	GError *error = NULL;
	size_t n = 0;
	const struct queue_memory *list = ledger_prior_queue (prior, outcome->run_id, &n, &error);

	fine (list != NULL, error);
	for (size_t i = 0; i < n; i++) {
		g_autofree char *events = g_strjoinv (";", list[i].events);

		g_string_append_printf (text, "%s%s%s%s%s%s", i > 0 ? ", " : "", list[i].item.source_key, *events != '\0' ? " " : "",
			events, list[i].gone ? "!" : "", list[i].carried ? "+" : "");
		ck_assert_str_eq (list[i].item.indicator, "H");
		ck_assert_str_eq (list[i].item.reason, "deficit of stock");
		ck_assert_str_eq (list[i].item.message_id, "M1");
		ck_assert_int_eq (list[i].item.qty, 64375000);
		ck_assert_str_eq (list[i].item.uom, "KG");
		ck_assert_int_eq (list[i].item.entered_at, INT64_C (1774000000) * INSTANT_SECOND);
	}
	ck_assert_str_eq (text->str, wanted);
}

static struct outcome *
queue_of (const char *run_id, int month, int as_of_day, const char *ids, size_t n)
{
	struct outcome *outcome = outcome_of (run_id, month, as_of_day, ids);

	outcome_fixture_queue (outcome, n);
	return outcome;
}

START_TEST (the_queue_is_remembered_until_its_end_is_seen)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) first = queue_of ("r1", MARCH, 2, "a b", 5), second = queue_of ("r2", MARCH, 4, "b", 2);
	g_autoptr (outcome) before = outcome_of ("r0", MARCH, 1, ""), between = outcome_of ("r3", MARCH, 3, ""),
						after = outcome_of ("r4", MARCH, 5, ""), april = outcome_of ("r5", APRIL, 1, ""),
						february = outcome_of ("r6", FEBRUARY, 28, "");

	first->queue[0].state = QUEUE_EXPLAINED;
	first->queue[0].case_id = "a";
	first->queue[1].case_id = "b";
	first->queue[2].state = QUEUE_POSTED;
	first->queue[3].state = QUEUE_CONTEXT;
	first->queue[4].state = QUEUE_OUT_OF_SCOPE;
	recorded (ledger, first);
	second->queue[0].state = QUEUE_POSTED;
	second->queue[1].state = QUEUE_GONE;
	second->queue[1].case_id = "b";
	memory_is (ledger, second, "Q1 S-a, Q2 S-b, Q4");
	recorded (ledger, second);
	memory_is (ledger, before, "");
	memory_is (ledger, first, "");
	memory_is (ledger, between, "Q1 S-a, Q2 S-b, Q4");
	memory_is (ledger, second, "Q1 S-a, Q2 S-b, Q4");
	memory_is (ledger, after, "Q2 S-b!");
	memory_is (ledger, february, "");
	memory_is (ledger, april, "Q2 S-b!+");
}
END_TEST

START_TEST (a_window_adds_what_it_saw_itself_to_what_is_carried)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) march = queue_of ("r1", MARCH, 2, "a", 2), april = queue_of ("r2", APRIL, 1, "", 3);
	g_autoptr (outcome) again = outcome_of ("r3", APRIL, 2, "");

	march->queue[0].case_id = "a";
	march->queue[1].state = QUEUE_CONTEXT;
	april->queue[0].state = QUEUE_GONE;
	april->queue[1].state = QUEUE_CONTEXT;
	recorded (ledger, march);
	memory_is (ledger, april, "Q1 S-a+, Q2");
	recorded (ledger, april);
	memory_is (ledger, again, "Q1 S-a!+, Q2, Q3");
}
END_TEST

START_TEST (a_case_of_a_carried_failed_movement_is_cleared_once_it_is_no_more)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) march = queue_of ("r1", MARCH, 2, "a", 1), april = outcome_of ("r2", APRIL, 1, "");
	g_autofree char *states = NULL;

	march->queue[0].case_id = "a";
	recorded (ledger, march);
	states = history (ledger, april);
	ck_assert_str_eq (states, "a:cleared");
}
END_TEST

/* ---- dispositions ---- */

START_TEST (a_disposition_holds_until_its_last_day)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) first = outcome_of ("r1", MARCH, 1, "a b c"), in_force = NULL, expired = NULL, taken_back = NULL;
	const struct ledger_disposition given[] = {{"a", DISPOSITION_ACCEPT, date_make (2026, 4, 10), "ann", "it's \"fine\""},
		{"b", DISPOSITION_EXPLAIN, DATE_NONE, "bob", ""}, {"c", DISPOSITION_NONE, DATE_NONE, "ann", ""}};
	const struct ledger_disposition back = {"b", DISPOSITION_NONE, DATE_NONE, "bob", "mistaken"};
	size_t noted;

	recorded (ledger, first);
	fine (ledger_dispose (ledger, given, 3, &noted, NULL), NULL);
	ck_assert_uint_eq (noted, 2);
	fine (ledger_dispose (ledger, given, 3, &noted, NULL), NULL);
	ck_assert_uint_eq (noted, 0);
	in_force = outcome_of ("r2", MARCH, 10, "a b c");
	g_free (history (ledger, in_force));
	ck_assert_int_eq (in_force->cases[0].disposition, DISPOSITION_ACCEPT);
	ck_assert_int_eq (in_force->cases[0].disposition_until, date_make (2026, 4, 10));
	ck_assert_str_eq (in_force->cases[0].disposition_by, "ann");
	ck_assert_str_eq (in_force->cases[0].disposition_reason, "it's \"fine\"");
	ck_assert_int_eq (in_force->cases[1].disposition, DISPOSITION_EXPLAIN);
	ck_assert_int_eq (in_force->cases[2].disposition, DISPOSITION_NONE);
	recorded (ledger, in_force);
	count_is ("disposition", "2");
	expired = outcome_of ("r3", MARCH, 11, "a b c");
	g_free (history (ledger, expired));
	ck_assert_int_eq (expired->cases[0].disposition, DISPOSITION_NONE);
	ck_assert_int_eq (expired->cases[1].disposition, DISPOSITION_EXPLAIN);
	fine (ledger_dispose (ledger, &back, 1, &noted, NULL), NULL);
	ck_assert_uint_eq (noted, 1);
	taken_back = outcome_of ("r3", MARCH, 11, "a b c");
	g_free (history (ledger, taken_back));
	ck_assert_int_eq (taken_back->cases[1].disposition, DISPOSITION_NONE);
}
END_TEST

START_TEST (a_disposition_that_a_job_was_given_is_kept)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) first = outcome_of ("r1", MARCH, 1, "a"), second = outcome_of ("r2", MARCH, 2, "a");

	first->cases[0].disposition = DISPOSITION_ASSIGN;
	first->cases[0].disposition_by = "ann";
	first->cases[0].disposition_reason = "hers";
	recorded (ledger, first);
	g_free (history (ledger, second));
	ck_assert_int_eq (second->cases[0].disposition, DISPOSITION_ASSIGN);
	ck_assert_str_eq (second->cases[0].disposition_reason, "hers");
}
END_TEST

/* ---- claims ---- */

START_TEST (one_of_two_claims_is_told_busy)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (ledger) other = opened (LEDGER_WRITE);
	g_autoptr (outcome) march = outcome_of ("r", MARCH, 1, ""), april = outcome_of ("r", APRIL, 1, "");
	struct ledger_scope scope = scope_of (march);
	struct ledger_claim *claim = claimed (ledger, march);
	g_autoptr (GError) error = NULL;
	g_autofree char *process = g_strdup_printf ("process %d on ", (int) getpid ());

	ck_assert (ledger_claim (other, &scope, "0.1.0", &error) == NULL);
	refused (error, FAILURE_BUSY, process);
	ck_assert_ptr_nonnull (strstr (error->message, "'consumption' of '1000' for 2026-03"));
	ck_assert_ptr_nonnull (strstr (error->message, " since 20"));
	g_clear_error (&error);
	ck_assert (ledger_claim (ledger, &scope, "0.1.0", &error) == NULL);
	refused (error, FAILURE_USAGE, "is asked for twice");
	fine (ledger_release (other, claimed (other, april), ATTEMPT_FAILED, "because", NULL), NULL);
	count_is ("attempt WHERE state = 'failed' AND reason = 'because'", "1");
	fine (ledger_release (ledger, claim, ATTEMPT_DONE, NULL, NULL), NULL);
	fine (ledger_release (other, claimed (other, march), ATTEMPT_DONE, NULL, NULL), NULL);
}
END_TEST

/* Runs `work` in a child that claims March and is killed where the work ends. */
static void
killed (void (*work) (struct ledger *ledger, struct ledger_claim *claim, int step), int step)
{
	pid_t child = fork ();
	int status;

	if (child == 0) {
		struct ledger *ledger = ledger_open (uri, LEDGER_WRITE, NULL);
		g_autoptr (outcome) outcome = outcome_of ("r1", MARCH, 1, "a b");

		work (ledger, claimed (ledger, outcome), step);
		kill (getpid (), SIGKILL);
	}
	ck_assert (waitpid (child, &status, 0) == child);
	ck_assert_msg (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL, "the child ended by itself: %x", (unsigned) status);
}

static void
nothing (struct ledger *ledger, struct ledger_claim *claim, int step)
{
	(void) ledger;
	(void) claim;
	(void) step;
}

/* PostgreSQL notices the death of a client within moments, not at once. */
static struct ledger_claim *
claimed_soon (struct ledger *ledger, const struct outcome *outcome)
{
	struct ledger_scope scope = scope_of (outcome);
	struct ledger_claim *claim = NULL;

	for (int i = 0; i < 20 && claim == NULL; i++)
		claim = ledger_claim (ledger, &scope, "0.1.0", NULL);
	ck_assert (claim != NULL);
	return claim;
}

START_TEST (a_killed_holder_does_not_block)
{
	g_autoptr (ledger) ledger = NULL;
	g_autoptr (outcome) march = outcome_of ("r", MARCH, 1, "");
	struct ledger_claim *claim;

	ledger_close (started (_i));
	killed (nothing, 0);
	ledger = opened (LEDGER_WRITE);
	claim = claimed_soon (ledger, march);
	fine (ledger_release (ledger, claim, ATTEMPT_DONE, NULL, NULL), NULL);
}
END_TEST

/* ---- failures and recovery ---- */

START_TEST (a_failed_insert_leaves_nothing)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = table_of (strings, "S-a");
	g_autoptr (outcome) outcome = outcome_of ("r1", MARCH, 1, "a");
	const struct open_row open = {SIDE_LEFT, 0, STATE_EXCEPTION, INSTANT_NONE, ""};
	struct ledger_run run = {
		.claim = claimed (ledger, outcome), .outcome = outcome, .side = {table, NULL}, .open_rows = &open, .n_open_rows = 1};
	g_autoptr (GError) error = NULL;

	if (_i == SQLITE)
		sql (uri, "CREATE TRIGGER poison BEFORE INSERT ON open_item BEGIN SELECT RAISE (FAIL, 'poisoned'); END");
	else
		sql (uri, "ALTER TABLE tieout.open_item ADD CONSTRAINT poison CHECK (material <> 'RM-7')");
	ck_assert (!ledger_record (ledger, &run, 1, NULL, 0, &error));
	ck_assert_msg (strstr (error->message, "poison") != NULL, "%s", error->message);
	count_is ("run", "0");
	count_is ("exception_case", "0");
	count_is ("rule_set", "0");
	count_is ("attempt WHERE state = 'running'", "1");
	sql (uri, _i == SQLITE ? "DROP TRIGGER poison" : "ALTER TABLE tieout.open_item DROP CONSTRAINT poison");
	g_clear_error (&error);
	fine (ledger_record (ledger, &run, 1, NULL, 0, &error), error);
	count_is ("run", "1");
	count_is ("open_item WHERE case_ids = 'a'", "1");
}
END_TEST

/* The child's exit code says how recording failed. */
static int
record_on_a_full_disk (void)
{
	struct ledger *ledger = ledger_open (uri, LEDGER_WRITE, NULL);
	g_autoptr (outcome) outcome = outcome_of ("r1", MARCH, 1, "a b");
	g_autofree char *long_text = g_strnfill (4 << 20, 'x');
	struct ledger_run run = {.claim = claimed (ledger, outcome), .outcome = outcome};
	struct rlimit limit = {1 << 20, 1 << 20};
	g_autoptr (GError) error = NULL;

	outcome->cases[0].explanation = long_text;
	signal (SIGXFSZ, SIG_IGN);
	setrlimit (RLIMIT_FSIZE, &limit);
	return ledger_record (ledger, &run, 1, NULL, 0, &error) ? 1 : error->code;
}

START_TEST (a_full_disk_leaves_nothing)
{
	g_autoptr (ledger) ledger = NULL;
	g_autoptr (outcome) outcome = outcome_of ("r1", MARCH, 1, "a b");
	g_autofree char *sound = NULL;
	pid_t child;
	int status;

	ledger_close (started (SQLITE));
	child = fork ();
	if (child == 0)
		_exit (record_on_a_full_disk ());
	ck_assert (waitpid (child, &status, 0) == child && WIFEXITED (status));
	ck_assert_msg (WEXITSTATUS (status) == FAILURE_IO, "exit code %d", WEXITSTATUS (status));
	sound = number ("PRAGMA integrity_check");
	ck_assert_str_eq (sound, "ok");
	count_is ("run", "0");
	ledger = opened (LEDGER_WRITE);
	recorded (ledger, outcome);
	count_is ("run", "1");
}
END_TEST

START_TEST (a_writer_at_work_is_waited_for_and_then_busy)
{
	g_autoptr (ledger) ledger = started (SQLITE);
	g_autoptr (db) other = db_open (uri, &(struct db_options) {.access = DB_WRITE}, NULL);
	g_autoptr (outcome) outcome = outcome_of ("r1", MARCH, 1, "a");
	struct ledger_run run = {.claim = claimed (ledger, outcome), .outcome = outcome};
	g_autoptr (GError) error = NULL;

	ck_assert (db_begin (other, NULL));
	ck_assert (!ledger_record (ledger, &run, 1, NULL, 0, &error));
	refused (error, FAILURE_BUSY, "ledger");
	db_rollback (other);
	fine (ledger_record (ledger, &run, 1, NULL, 0, NULL), NULL);
}
END_TEST

static const char *const names[] = {"run.archive", "exceptions.csv", "summary.json"};
enum
{
	STEP_PLANNED,
	STEP_OPENED,
	STEP_FINISHED,
	STEP_ARCHIVED,
	STEP_RECORDED,
	STEP_HALF,
	STEP_NAMED,
	STEP_DONE,
	STEPS
};

static char *
file_of (int i)
{
	return g_build_filename (folder, names[i], NULL);
}

static struct part_file *parts[3];

/* What a job does, up to a step. */
static void
job_until (struct ledger *ledger, struct ledger_claim *claim, int step)
{
	g_autofree char *archive = file_of (0), *first = file_of (1), *second = file_of (2);
	char *const paths[] = {archive, first, second};
	struct ledger_file files[] = {{paths[0], true}, {paths[1], false}, {paths[2], false}};
	g_autoptr (outcome) outcome = outcome_of ("r1", MARCH, 1, "a b");
	struct ledger_run run = {.claim = claim, .outcome = outcome};

	ck_assert (ledger_plan (ledger, claim, files, 3, NULL));
	if (step == STEP_PLANNED)
		return;
	for (int i = 0; i < 3; i++) {
		parts[i] = part_file_open (paths[i], NULL);
		ck_assert (part_file_write (parts[i], names[i], strlen (names[i]), NULL));
	}
	if (step == STEP_OPENED)
		return;
	for (int i = 0; i < 3; i++)
		ck_assert (part_file_finish (parts[i], NULL));
	if (step == STEP_FINISHED)
		return;
	ck_assert (part_file_commit (parts[0], NULL));
	if (step == STEP_ARCHIVED)
		return;
	run.archive = parts[0];
	ck_assert (ledger_record (ledger, &run, 1, parts + 1, 2, NULL));
	for (int i = 1; i < 3 && step > STEP_RECORDED && !(step == STEP_HALF && i == 2); i++) {
		part_file_keep (parts[i]);
		ck_assert (part_file_commit (parts[i], NULL));
	}
	if (step == STEP_DONE)
		ck_assert (ledger_release (ledger, claim, ATTEMPT_DONE, NULL, NULL));
}

static bool
is_there (const char *path)
{
	return access (path, F_OK) == 0;
}

START_TEST (a_kill_at_any_step_is_repaired_by_the_next_start)
{
	for (int step = 0; step < STEPS; step++) {
		g_autoptr (ledger) ledger = NULL;
		g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
		GError *error = NULL;

		ledger_close (started (_i));
		killed (job_until, step);
		ledger = opened (LEDGER_WRITE);
		g_usleep (_i == SQLITE ? 0 : 200000); /* the server notices the death of its client */
		fine (ledger_recover (ledger, notes, &error), error);
		for (int i = 0; i < 3; i++) {
			g_autofree char *path = file_of (i), *left_over = g_strconcat (path, ".tieout-part", NULL), *text = NULL;

			ck_assert_msg (!is_there (left_over), "step %d left %s", step, left_over);
			ck_assert_msg (is_there (path) == (step >= STEP_RECORDED), "step %d: %s", step, path);
			if (is_there (path)) {
				ck_assert (g_file_get_contents (path, &text, NULL, NULL));
				ck_assert_str_eq (text, names[i]);
			}
		}
		count_is ("run", step >= STEP_RECORDED ? "1" : "0");
		count_is ("attempt WHERE state IN ('running', 'recorded')", "0");
		count_is ("attempt WHERE state = 'died'", step >= STEP_RECORDED ? "0" : "1");
		ck_assert_uint_eq (notes->len,
			(step == STEP_OPENED || step == STEP_FINISHED) ? 3
				: step == STEP_ARCHIVED                    ? 3
				: step == STEP_RECORDED                    ? 2
				: step == STEP_HALF                        ? 1
														   : 0);
		/* The run again: the same record as an undisturbed one. */
		ran_as (ledger, "r1", MARCH, 1, "a b", "a:new b:new");
		count_is ("run", "1");
		g_clear_pointer (&ledger, ledger_close);
		for (int i = 0; i < 3; i++) {
			g_autofree char *path = file_of (i);

			g_remove (path);
		}
		if (_i == SQLITE) {
			g_autofree char *path = g_build_filename (folder, "ledger.db", NULL);

			g_remove (path);
		}
		g_clear_pointer (&uri, g_free);
	}
}
END_TEST

START_TEST (a_failed_job_leaves_no_archive)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) march = outcome_of ("r1", MARCH, 1, "a b");
	struct ledger_claim *claim = claimed (ledger, march);
	g_autofree char *path = file_of (0);

	job_until (ledger, claim, STEP_ARCHIVED);
	ck_assert (is_there (path));
	for (int i = 0; i < 3; i++)
		part_file_free (parts[i]);
	fine (ledger_release (ledger, claim, ATTEMPT_FAILED, "full", NULL), NULL);
	ck_assert (!is_there (path));
	claim = claimed (ledger, march);
	job_until (ledger, claim, STEP_RECORDED);
	fine (ledger_release (ledger, claim, ATTEMPT_FAILED, "late", NULL), NULL);
	for (int i = 0; i < 3; i++)
		part_file_free (parts[i]);
	ck_assert (is_there (path));
	count_is ("attempt WHERE state = 'recorded' AND reason = 'late'", "1");
}
END_TEST

START_TEST (recovery_leaves_living_jobs_alone)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (ledger) other = opened (LEDGER_WRITE);
	g_autoptr (outcome) march = outcome_of ("r1", MARCH, 1, "");
	struct ledger_claim *claim = claimed (ledger, march);
	g_autofree char *path = file_of (1), *part_name = g_strconcat (path, ".tieout-part", NULL);
	g_autoptr (part_file) part = NULL;
	const struct ledger_file file = {path, false};

	fine (ledger_plan (ledger, claim, &file, 1, NULL), NULL);
	part = part_file_open (path, NULL);
	fine (ledger_recover (other, NULL, NULL), NULL);
	fine (ledger_recover (ledger, NULL, NULL), NULL);
	ck_assert (is_there (part_name));
	count_is ("attempt WHERE state = 'running'", "1");
}
END_TEST

START_TEST (a_recorded_output_that_was_written_over_is_said_and_not_named)
{
	g_autoptr (ledger) ledger = NULL;
	g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
	g_autofree char *path = file_of (1), *left_over = g_strconcat (path, ".tieout-part", NULL);

	ledger_close (started (_i));
	killed (job_until, STEP_RECORDED);
	ck_assert (g_file_set_contents (left_over, "another's", -1, NULL));
	ledger = opened (LEDGER_WRITE);
	g_usleep (_i == SQLITE ? 0 : 200000);
	fine (ledger_recover (ledger, notes, NULL), NULL);
	ck_assert (!is_there (path) && !is_there (left_over));
	ck_assert_ptr_nonnull (strstr (g_ptr_array_index (notes, 0), "write it again from the ledger"));
}
END_TEST

START_TEST (netted_rows_come_from_the_archive_and_their_absence_is_said)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) outcome = outcome_fixture_month (), back = NULL, without = NULL, spoiled = NULL;
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) left = table_of (strings, "S-1"), right = table_of (strings, "E-1");
	g_autofree char *path = file_of (0), *missing = NULL, *named = NULL;
	g_autoptr (part_file) part = part_file_open (path, NULL);
	struct archive_input input = {.outcome = outcome, .side = {left, right}};
	struct ledger_run run = {.claim = claimed (ledger, outcome), .outcome = outcome, .archive = part};

	outcome_fixture_line (outcome, -1, SIDE_LEFT, STATE_NETTED, "N-1")->reason = "netted with N-2";
	fine (archive_write (part, &input, NULL) && part_file_finish (part, NULL) && part_file_commit (part, NULL), NULL);
	fine (ledger_record (ledger, &run, 1, NULL, 0, NULL), NULL);
	named = ledger_archive (ledger, run.sequence, NULL);
	ck_assert_str_eq (named, path);
	back = loaded (ledger, run.sequence, &missing);
	ck_assert_ptr_null (missing);
	ck_assert_uint_eq (back->n_others, outcome->n_others);
	lines_equal (back->others, outcome->others, outcome->n_others);
	ck_assert (g_file_set_contents (path, "spoiled", -1, NULL));
	spoiled = loaded (ledger, run.sequence, &missing);
	ck_assert_ptr_nonnull (strstr (missing, "not the one that was recorded"));
	ck_assert_uint_lt (spoiled->n_others, outcome->n_others);
	g_clear_pointer (&missing, g_free);
	g_remove (path);
	without = loaded (ledger, run.sequence, &missing);
	ck_assert_ptr_nonnull (strstr (missing, path));
}
END_TEST

START_TEST (a_run_is_found_by_the_beginning_of_its_id)
{
	static const struct
	{
		const char *id, *run, *refused;
	} cases[] = {
		{"abc1", "abc1", NULL},
		{"abd", "abd3", NULL},
		{"abc", NULL, "more than one run begins with 'abc': abc1 (consumption, plant 1000), abc2 (consumption, plant 1000)"},
		{"b", NULL, "the ledger has no run 'b'"},
		{"%", NULL, "the ledger has no run '%'"},
		{"abc1z", NULL, "the ledger has no run 'abc1z'"},
	};
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) first = outcome_of ("abc1", MARCH, 1, "a"), again = outcome_of ("abc1", MARCH, 1, "a b"),
						other = outcome_of ("abc2", MARCH, 2, "a"), april = outcome_of ("abd3", APRIL, 1, "c");
	int64_t latest;

	recorded (ledger, first);
	latest = recorded (ledger, again);
	recorded (ledger, other);
	recorded (ledger, april);
	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (GError) error = NULL;
		struct ledger_found *one = ledger_find_run (ledger, cases[i].id, &error);

		if (cases[i].run != NULL) {
			fine (one != NULL, error);
			ck_assert_str_eq (one->run_id, cases[i].run);
			if (i == 0)
				ck_assert_int_eq (one->sequence, latest);
		} else {
			ck_assert_ptr_null (one);
			ck_assert (g_error_matches (error, FAILURE, FAILURE_USAGE));
			ck_assert_str_eq (error->message, cases[i].refused);
		}
		ledger_found_free (one);
	}
}
END_TEST

START_TEST (a_run_sees_again_what_it_saw_whatever_came_since)
{
	g_autoptr (ledger) ledger = started (_i);
	struct ledger_disposition decision = {"b", DISPOSITION_ACCEPT, DATE_NONE, "controller", "since then"};
	g_autofree char *march = ran (ledger, "r1", MARCH, 1, "a b"), *april = ran (ledger, "r2", APRIL, 1, "b c");
	g_autoptr (outcome) again = outcome_of ("other rules, other id", APRIL, 1, "b c");
	g_autoptr (ledger_prior) prior = NULL;
	g_autofree char *since = NULL;
	struct ledger_found *run = ledger_find_run (ledger, "r2", NULL);

	ck_assert_str_eq (march, "a:new b:new");
	ck_assert_str_eq (april, "b:open c:new");
	/* March and April over again: b and c were known, and b was cleared. */
	since = ran (ledger, "r3", MARCH, 1, "c");
	g_free (ran (ledger, "r4", APRIL, 1, "c"));
	fine (ledger_dispose (ledger, &decision, 1, NULL, NULL), NULL);
	prior = ledger_prior_of_run (ledger, run, NULL);
	fine (ledger_prior_history (prior, again, NULL), NULL);
	ck_assert_uint_eq (again->n_cases, 2);
	ck_assert_int_eq (again->cases[0].state, CASE_OPEN);
	ck_assert_int_eq (again->cases[1].state, CASE_NEW);
	ck_assert_int_eq (again->cases[0].disposition, DISPOSITION_NONE);
	ledger_found_free (run);
}
END_TEST

START_TEST (an_archive_is_given_only_when_it_is_the_recorded_one)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) outcome = outcome_fixture_month (), bare = outcome_of ("bare", APRIL, 1, "a");
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) left = table_of (strings, "S-1"), right = table_of (strings, "E-1");
	g_autofree char *path = file_of (0), *given = NULL;
	g_autoptr (part_file) part = part_file_open (path, NULL);
	struct archive_input input = {.outcome = outcome, .side = {left, right}};
	struct ledger_run run = {.claim = claimed (ledger, outcome), .outcome = outcome, .archive = part};
	g_autoptr (GError) none = NULL, other = NULL, gone = NULL;

	fine (archive_write (part, &input, NULL) && part_file_finish (part, NULL) && part_file_commit (part, NULL), NULL);
	fine (ledger_record (ledger, &run, 1, NULL, 0, NULL), NULL);
	given = ledger_archive_checked (ledger, run.sequence, NULL);
	ck_assert_str_eq (given, path);
	ck_assert_ptr_null (ledger_archive_checked (ledger, recorded (ledger, bare), &none));
	ck_assert (g_error_matches (none, FAILURE, FAILURE_UNAVAILABLE) && strstr (none->message, "has no archive") != NULL);
	ck_assert (g_file_set_contents (path, "spoiled", -1, NULL));
	ck_assert_ptr_null (ledger_archive_checked (ledger, run.sequence, &other));
	ck_assert (g_error_matches (other, FAILURE, FAILURE_DATA));
	g_remove (path);
	ck_assert_ptr_null (ledger_archive_checked (ledger, run.sequence, &gone));
	ck_assert (g_error_matches (gone, FAILURE, FAILURE_UNAVAILABLE) && strstr (gone->message, "is gone") != NULL);
}
END_TEST

/* ---- what need not be read again ---- */

static GArray *
marks_of (const char *answer)
{
	GArray *marks = change_marks_new ();
	const struct change_mark texts[] = {
		{.source = "mes", .query = "movement_changes_event_at", .since = "2026-03-31 20:00:00Z", .rows = 0},
		{.source = "erp", .query = "movement_changes_changed_at_amount", .since = "2026-03-31 21:00:00+00", .rows = 5000000000}};

	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
		struct change_mark mark = {.source = g_strdup (texts[i].source),
			.population = g_strdup ("movement"),
			.query = g_strdup (texts[i].query),
			.query_hash = g_strdup ("cafe"),
			.since = g_strdup (texts[i].since),
			.answer = g_strdup (answer),
			.rows = texts[i].rows};

		g_array_append_val (marks, mark);
	}
	return marks;
}

/* Records a run whose rows were read, with what is to be known of them. */
static void
read_whole (struct ledger *ledger, const struct outcome *outcome, const char *answer)
{
	g_autoptr (GArray) marks = marks_of (answer);
	const struct ledger_full_read full = {"setup", "reference", marks};
	struct ledger_run run = {.claim = claimed (ledger, outcome), .outcome = outcome, .full_read = &full};
	GError *error = NULL;

	fine (ledger_record (ledger, &run, 1, NULL, 0, &error), error);
	fine (ledger_release (ledger, run.claim, ATTEMPT_DONE, NULL, &error), error);
}

/* A run that stands on a record; whether that was recorded. */
static bool
stood (struct ledger *ledger, const struct outcome *outcome, int64_t sequence, GError **error)
{
	struct ledger_run run = {.claim = claimed (ledger, outcome), .outcome = outcome, .stands_on = sequence};
	bool good = ledger_record (ledger, &run, 1, NULL, 0, error);

	ledger_release (ledger, run.claim, good ? ATTEMPT_DONE : ATTEMPT_FAILED, "nothing changed", NULL);
	return good;
}

static struct ledger_standing *
standing_of (struct ledger *ledger, const struct outcome *outcome)
{
	struct ledger_scope scope = scope_of (outcome);
	struct ledger_standing *standing = NULL;
	GError *error = NULL;

	fine (ledger_standing_find (ledger, &scope, &standing, &error), error);
	return standing;
}

START_TEST (how_a_run_was_read_comes_back_with_the_record_that_stands)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) first = outcome_of ("r1", MARCH, 1, "a b");
	g_autoptr (ledger_standing) standing = NULL;

	ck_assert_ptr_null (standing_of (ledger, first));
	read_whole (ledger, first, "one\ttwo\n");
	standing = standing_of (ledger, first);
	ck_assert_ptr_nonnull (standing);
	ck_assert_int_eq (standing->sequence, 1);
	ck_assert_str_eq (standing->run_id, "r1");
	ck_assert_str_eq (standing->rules_hash, first->rules_hash);
	ck_assert_str_eq (standing->version, first->version);
	ck_assert_str_eq (standing->setup, "setup");
	ck_assert_str_eq (standing->reference, "reference");
	ck_assert_int_eq (standing->as_of, first->as_of);
	ck_assert (!standing->decided && !standing->recorded && standing->stood == 0);
	ck_assert_ptr_null (standing->archive);
	ck_assert_uint_eq (standing->marks->len, 2);
	const struct change_mark *mark = &g_array_index (standing->marks, struct change_mark, 1);
	ck_assert_str_eq (mark->source, "erp");
	ck_assert_str_eq (mark->population, "movement");
	ck_assert_str_eq (mark->query, "movement_changes_changed_at_amount");
	ck_assert_str_eq (mark->query_hash, "cafe");
	ck_assert_str_eq (mark->since, "2026-03-31 21:00:00+00");
	ck_assert_str_eq (mark->answer, "one\ttwo\n");
	ck_assert_int_eq (mark->rows, 5000000000);
}
END_TEST

START_TEST (a_run_that_stands_is_counted_until_rows_are_read_again)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) first = outcome_of ("r1", MARCH, 1, "a");
	g_autoptr (ledger_standing) before = NULL, between = NULL, after = NULL;

	read_whole (ledger, first, "one");
	fine (stood (ledger, first, 1, NULL) && stood (ledger, first, 1, NULL), NULL);
	before = standing_of (ledger, first);
	ck_assert_int_eq (before->stood, 2);
	count_is ("run", "1");
	count_is ("attempt WHERE run_sequence = 1 AND state = 'done'", "3");
	count_is ("attempt WHERE reason = 'nothing changed'", "2");
	read_whole (ledger, first, "two");
	between = standing_of (ledger, first);
	ck_assert_int_eq (between->stood, 0);
	ck_assert_str_eq (g_array_index (between->marks, struct change_mark, 0).answer, "two");
	fine (stood (ledger, first, 1, NULL), NULL);
	after = standing_of (ledger, first);
	ck_assert_int_eq (after->stood, 1);
}
END_TEST

START_TEST (what_has_come_to_the_ledger_since_is_said)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) march = outcome_of ("r1", MARCH, 1, "a"), april = outcome_of ("r2", APRIL, 1, "");
	g_autoptr (outcome) february = outcome_of ("r0", FEBRUARY, 1, ""), other = outcome_of ("r3", FEBRUARY, 1, "");
	const struct ledger_disposition event = {"a", DISPOSITION_EXPLAIN, DATE_NONE, "ann", "known"};
	g_autoptr (ledger_standing) later = NULL, elsewhere = NULL, earlier = NULL, again = NULL, decided = NULL;

	read_whole (ledger, march, "one");
	recorded (ledger, april);
	later = standing_of (ledger, march);
	ck_assert_msg (!later->recorded, "a later month does not matter");
	other->plant = "2000";
	recorded (ledger, other);
	elsewhere = standing_of (ledger, march);
	ck_assert_msg (!elsewhere->recorded, "another plant does not matter");
	recorded (ledger, february);
	earlier = standing_of (ledger, march);
	ck_assert (earlier->recorded && !earlier->decided);
	read_whole (ledger, march, "one");
	again = standing_of (ledger, march);
	ck_assert_int_eq (again->sequence, 1);
	ck_assert_msg (!again->recorded, "it was there when the rows were read again");
	fine (ledger_dispose (ledger, &event, 1, NULL, NULL), NULL);
	decided = standing_of (ledger, march);
	ck_assert (decided->decided && !decided->recorded);
}
END_TEST

START_TEST (nothing_stands_on_a_record_that_was_superseded)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) first = outcome_of ("r1", MARCH, 1, "a"), second = outcome_of ("r2", MARCH, 1, "b");
	g_autoptr (GError) error = NULL;

	read_whole (ledger, first, "one");
	recorded (ledger, second);
	ck_assert_ptr_null (standing_of (ledger, first));
	ck_assert (!stood (ledger, first, 1, &error));
	refused (error, FAILURE_BUSY, "another run was recorded for it in the meantime");
	count_is ("attempt WHERE run_sequence = 1", "1");
}
END_TEST

START_TEST (a_record_is_loaded_in_parts_and_without_its_archive)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) large = outcome_of ("r1", MARCH, 1, "c"), kept = NULL, whole = NULL;
	g_autofree char *missing = NULL, *text = g_strnfill (3000, 'x');
	struct outcome_case *cases = g_new (struct outcome_case, 2100);
	GError *error = NULL;

	g_ptr_array_add (large->owned, cases);
	for (int i = 0; i < 2100; i++) {
		g_autofree char *id = g_strdup_printf ("c%05d", i);

		cases[i] = large->cases[0];
		cases[i].case_id = outcome_text (large, id);
	}
	/* A text that no first guess of a buffer holds, in a later part than the first. */
	cases[2090].explanation = outcome_text (large, text);
	large->cases = cases;
	large->n_cases = 2100;
	recorded (ledger, large);
	kept = ledger_load_kept (ledger, 1, &error);
	fine (kept != NULL, error);
	ck_assert_uint_eq (kept->n_cases, 2100);
	ck_assert_str_eq (kept->cases[2090].explanation, text);
	ck_assert_str_eq (kept->cases[2099].case_id, "c02099");
	whole = ledger_load (ledger, 1, &missing, &error);
	fine (whole != NULL, error);
	ck_assert_str_eq (missing, "the run has no archive");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("ledger");
	TCase *tcase = tcase_create ("ledger");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tcase, folder_make, folder_remove);
#define BOTH(test) tcase_add_loop_test (tcase, test, 0, ENGINES)
	BOTH (a_fresh_ledger_is_made);
	BOTH (an_older_ledger_is_upgraded_only_on_request);
	BOTH (a_newer_ledger_is_refused);
	tcase_add_test (tcase, what_is_no_ledger_is_left_alone);
	BOTH (a_recorded_run_comes_back_as_it_was);
	BOTH (the_tables_of_some_reconciliations_come_back_in_their_order);
	tcase_add_test (tcase, no_member_of_an_outcome_is_forgotten);
	tcase_add_test (tcase, packed_values_survive_every_character);
	tcase_add_test (tcase, numbers_of_the_ledger_are_whole_or_nothing);
	BOTH (an_altered_record_is_noticed);
	BOTH (the_first_record_that_does_not_hold_is_named);
	BOTH (a_head_that_was_kept_shows_that_records_were_taken_away);
	tcase_add_test (tcase, a_period_past_its_retention_has_its_links_alone);
	BOTH (a_repeated_run_is_recorded_once_and_a_changed_one_supersedes);
	BOTH (a_run_is_found_by_the_beginning_of_its_id);
	BOTH (a_run_sees_again_what_it_saw_whatever_came_since);
	BOTH (an_archive_is_given_only_when_it_is_the_recorded_one);
	BOTH (a_free_window_is_a_scope_of_its_own);
	BOTH (several_runs_are_recorded_together_or_not_at_all);
	BOTH (a_case_is_new_then_open_then_cleared_then_reopened);
	BOTH (a_repeated_run_sees_what_it_saw_at_first);
	BOTH (changed_inputs_see_the_run_that_they_replace);
	BOTH (no_run_depends_on_a_later_one);
	BOTH (another_plant_has_its_own_history);
	BOTH (a_cleared_case_is_listed_as_it_was_last);
	BOTH (open_items_are_carried_into_the_next_window);
	BOTH (a_case_of_an_earlier_window_that_is_not_carried_is_not_cleared);
	BOTH (items_come_from_the_standing_run_of_the_last_window);
	BOTH (the_queue_is_remembered_until_its_end_is_seen);
	BOTH (a_window_adds_what_it_saw_itself_to_what_is_carried);
	BOTH (a_case_of_a_carried_failed_movement_is_cleared_once_it_is_no_more);
	BOTH (a_disposition_holds_until_its_last_day);
	BOTH (a_disposition_that_a_job_was_given_is_kept);
	BOTH (one_of_two_claims_is_told_busy);
	BOTH (a_killed_holder_does_not_block);
	BOTH (a_failed_insert_leaves_nothing);
	tcase_add_test (tcase, a_full_disk_leaves_nothing);
	tcase_add_test (tcase, a_writer_at_work_is_waited_for_and_then_busy);
	BOTH (a_kill_at_any_step_is_repaired_by_the_next_start);
	BOTH (a_failed_job_leaves_no_archive);
	BOTH (recovery_leaves_living_jobs_alone);
	BOTH (a_recorded_output_that_was_written_over_is_said_and_not_named);
	BOTH (netted_rows_come_from_the_archive_and_their_absence_is_said);
	BOTH (how_a_run_was_read_comes_back_with_the_record_that_stands);
	BOTH (a_run_that_stands_is_counted_until_rows_are_read_again);
	BOTH (what_has_come_to_the_ledger_since_is_said);
	BOTH (nothing_stands_on_a_record_that_was_superseded);
	BOTH (a_record_is_loaded_in_parts_and_without_its_archive);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
