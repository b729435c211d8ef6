/*
 * test_ledger_signoff.c - the chain of sign-offs, waivers and accruals, on SQLite and on PostgreSQL: the same cases for both.
 */
#include "common/base/failure.h"
#include "common/io/db.h"
#include "common/io/ledger_signoff.h"
#include "outcome_fixture.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
	SQLITE,
	POSTGRESQL,
	ENGINES
};

static char *folder, *uri, *database;

/* ---- set-up ---- */

static char *
server_uri (const char *name, const char *user)
{
	const char *host = g_getenv ("TEST_PGHOST"), *port = g_getenv ("TEST_PGPORT");

	ck_assert_msg (host != NULL, "no server: run this through tests/run-check.sh");
	return g_strdup_printf (
		"postgresql:///%s?host=%s&port=%s&user=%s", name, host, port, user != NULL ? user : g_getenv ("TEST_PGUSER"));
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

/* Changes the table of the ledger as somebody with a client would. */
static void
tamper (const char *format)
{
	g_autofree char *statement = g_strdup_printf (format, g_str_has_prefix (uri, "sqlite") ? "" : "tieout.");

	sql (uri, statement);
}

static void
fine (bool done, GError *error)
{
	ck_assert_msg (done, "%s", error != NULL ? error->message : "failed without saying why");
}

static void
refused (GError **error, int class, const char *text)
{
	ck_assert_msg (*error != NULL, "it was not refused");
	ck_assert_msg (g_error_matches (*error, FAILURE, class), "class %d: %s", (*error)->code, (*error)->message);
	ck_assert_msg (strstr ((*error)->message, text) != NULL, "'%s' lacks '%s'", (*error)->message, text);
	g_clear_error (error);
}

static struct ledger *
opened (const char *address, enum ledger_access access)
{
	GError *error = NULL;
	struct ledger *ledger = ledger_open (address, access, &error);

	fine (ledger != NULL, error);
	return ledger;
}

static struct ledger *
started (int engine)
{
	if (engine == SQLITE)
		uri = g_strdup_printf ("sqlite:%s/ledger.db", folder);
	else {
		g_autofree char *server = server_uri ("postgres", NULL), *create = NULL;

		database = g_strdup_printf ("signoff_%u_%d", g_random_int (), (int) getpid ());
		create = g_strdup_printf ("CREATE DATABASE %s", database);
		sql (server, create);
		uri = server_uri (database, NULL);
	}
	return opened (uri, LEDGER_UPGRADE);
}

static void
folder_make (void)
{
	folder = g_dir_make_tmp ("tieout-signoff.XXXXXX", NULL);
}

static void
folder_remove (void)
{
	static const char *const names[] = {"ledger.db", "ledger.db.lock", "ledger.db-wal", "ledger.db-shm", "ledger.db-journal"};

	for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *path = g_build_filename (folder, names[i], NULL);

		g_remove (path);
	}
	g_rmdir (folder);
	g_free (folder);
	g_free (uri);
	g_free (database);
}

/* ---- entries ---- */

static const struct signoff_scope march = {"1000", "", 202603}, april = {"1000", "", 202604}, plant = {"1000", "1010", 202603};

static const struct signoff_run runs[] = {
	{"stock-gl", "1000", "r1", 1, 1000, "h1"}, {"consumption", "1010", "r2", 2, 1000, "h2"}};

static void
signed_by (struct ledger *ledger, const struct signoff_scope *scope, enum signoff_stage stage, const char *user)
{
	static const struct signoff_file files[] = {{"a\tb.xlsx", "00ff"}};
	struct signoff one = {.scope = *scope,
		.stage = stage,
		.role = "reviewer",
		.user = user,
		.statement = "I have looked\nat it",
		.result_hash = "abc",
		.runs = runs,
		.n_runs = 2,
		.files = files,
		.n_files = 1};
	struct signoff_entry entry = {.signoff = &one};
	GError *error = NULL;

	fine (ledger_sign (ledger, &entry, 1, NULL, NULL, &error), error);
}

static void
waived (struct ledger *ledger, const char *check, const char *user, date_t until)
{
	struct waiver one = {
		.scope = march, .check = check, .user = user, .role = "reviewer", .reason = "agreed", .value = 7, .until = until};
	struct signoff_entry entry = {.waiver = &one};
	GError *error = NULL;

	fine (ledger_sign (ledger, &entry, 1, NULL, NULL, &error), error);
}

static struct accrual
accrual_of (const char *id, enum accrual_state state, int64_t amount)
{
	static char *keys[] = {"K;1", "K2", NULL};

	return (struct accrual) {.scope = march,
		.proposal_id = id,
		.state = state,
		.reconciliation = "consumption",
		.case_id = "0123456789abcdef",
		.currency = "EUR",
		.amount = amount,
		.offset_account = "310000",
		.accrual_account = "191000",
		.material = "RM-7",
		.order_no = "4711",
		.uom = "KG",
		.qty = 66200000,
		.unit_price = 3200000,
		.price_unit = 1000000,
		.keys = keys,
		.cleared_amount = DECIMAL_NONE,
		.user = "anna",
		.reason = "not posted at the cut-off",
		.run_id = "r2"};
}

static struct signoff_book *
loaded (struct ledger *ledger, const struct signoff_scope *scope)
{
	GError *error = NULL;
	struct signoff_book *book = signoff_book_load (ledger, scope, &error);

	fine (book != NULL, error);
	return book;
}

/* ---- what is written comes back ---- */

START_TEST (a_sign_off_comes_back_with_what_it_binds)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (signoff_book) none = loaded (ledger, &march);

	ck_assert (signoff_latest (none) == NULL);
	ck_assert_str_eq (none->head, "");
	signed_by (ledger, &march, SIGNOFF_PREPARED, "anna");
	signed_by (ledger, &april, SIGNOFF_PREPARED, "carl");
	signed_by (ledger, &plant, SIGNOFF_PREPARED, "dora");
	signed_by (ledger, &march, SIGNOFF_REVIEWED, "bert");
	g_autoptr (signoff_book) book = loaded (ledger, &march);
	const struct signoff *last = signoff_latest (book), *first = signoff_latest_of (book, SIGNOFF_PREPARED);

	ck_assert_uint_eq (book->signoffs->len, 2);
	ck_assert_int_eq (book->events, 4);
	ck_assert_int_eq (last->stage, SIGNOFF_REVIEWED);
	ck_assert_str_eq (last->user, "bert");
	ck_assert_str_eq (first->user, "anna");
	ck_assert_str_eq (last->statement, "I have looked\nat it");
	ck_assert_str_eq (last->chain, book->head);
	ck_assert_uint_eq (last->n_runs, 2);
	ck_assert_str_eq (last->runs[1].run_id, "r2");
	ck_assert_int_eq (last->runs[1].sequence, 2);
	ck_assert_str_eq (last->files[0].name, "a\tb.xlsx");
	ck_assert (last->at >= first->at && first->at > 0);
	g_autoptr (signoff_book) all = loaded (ledger, NULL);
	ck_assert_uint_eq (all->signoffs->len, 4);
}
END_TEST

START_TEST (a_sign_off_of_a_report_is_none_of_its_period)
{
	static const struct signoff_run run[] = {{"issues", "1010", "r9", 9, 1000, "h9"}};
	g_autoptr (ledger) ledger = started (_i);
	struct signoff one = {.scope = {"", "1010", 202603},
		.report = "issues",
		.stage = SIGNOFF_APPROVED,
		.role = "approver",
		.user = "carl",
		.result_hash = "abc",
		.runs = run,
		.n_runs = 1};
	struct signoff_entry entry = {.signoff = &one};
	GError *error = NULL;

	signed_by (ledger, &plant, SIGNOFF_PREPARED, "dora");
	fine (ledger_sign (ledger, &entry, 1, NULL, NULL, &error), error);
	g_autoptr (signoff_book) all = loaded (ledger, NULL), closed = loaded (ledger, &plant);
	const struct signoff *found = report_signoff_latest (all, "issues", "1010", 202603);

	ck_assert_uint_eq (all->signoffs->len, 1);
	ck_assert_uint_eq (all->reports->len, 1);
	ck_assert_int_eq (all->events, 2);
	ck_assert_uint_eq (closed->signoffs->len, 1);
	ck_assert_uint_eq (closed->reports->len, 0);
	ck_assert_str_eq (signoff_latest (all)->user, "dora");
	ck_assert (signoff_latest (all)->report == NULL);
	ck_assert_str_eq (found->report, "issues");
	ck_assert_int_eq (found->stage, SIGNOFF_APPROVED);
	ck_assert_str_eq (found->runs[0].result_hash, "h9");
	ck_assert (report_signoff_latest (all, "issues", "1010", 202604) == NULL);
	ck_assert (report_signoff_latest (all, "issues", "", 202603) == NULL);
	ck_assert (report_signoff_latest (all, "other", "1010", 202603) == NULL);
}
END_TEST

START_TEST (the_last_waiver_of_a_check_is_the_one_that_holds)
{
	g_autoptr (ledger) ledger = started (_i);

	waived (ledger, "open-s1", "bert", 100);
	waived (ledger, "freshness", "carl", 100);
	waived (ledger, "open-s1", "dora", 200);
	g_autoptr (signoff_book) book = loaded (ledger, &march);

	ck_assert_uint_eq (book->waivers->len, 3);
	ck_assert_str_eq (waiver_latest (book, "open-s1")->user, "dora");
	ck_assert_int_eq (waiver_latest (book, "open-s1")->until, 200);
	ck_assert_int_eq (waiver_latest (book, "open-s1")->value, 7);
	ck_assert (waiver_latest (book, "open") == NULL);
}
END_TEST

START_TEST (an_accrual_has_its_history_and_its_present)
{
	g_autoptr (ledger) ledger = started (_i);
	struct accrual proposed = accrual_of ("p1", ACCRUAL_PROPOSED, 2118400), other = accrual_of ("p0", ACCRUAL_PROPOSED, -100),
				   cleared = accrual_of ("p1", ACCRUAL_CLEARED, 2118400);
	struct signoff_entry entries[] = {{.accrual = &proposed}, {.accrual = &other}, {.accrual = &cleared}};
	GError *error = NULL;

	cleared.cleared_by = "4900012345";
	cleared.cleared_amount = 2317000;
	fine (ledger_sign (ledger, entries, 3, NULL, NULL, &error), error);
	g_autoptr (signoff_book) book = loaded (ledger, &march);
	g_autoptr (GPtrArray) current = accruals_current (book);
	const struct accrual *last = accrual_latest (book, "p1"), *before = book->accruals->pdata[0];

	ck_assert_uint_eq (book->accruals->len, 3);
	ck_assert_uint_eq (current->len, 2);
	ck_assert_str_eq (((const struct accrual *) current->pdata[0])->proposal_id, "p0");
	ck_assert_int_eq (((const struct accrual *) current->pdata[0])->amount, -100);
	ck_assert_int_eq (last->state, ACCRUAL_CLEARED);
	ck_assert_str_eq (last->cleared_by, "4900012345");
	ck_assert_int_eq (last->cleared_amount, 2317000);
	ck_assert_int_eq (before->state, ACCRUAL_PROPOSED);
	ck_assert_int_eq (before->cleared_amount, DECIMAL_NONE);
	ck_assert_str_eq (before->keys[0], "K;1");
	ck_assert_str_eq (before->keys[1], "K2");
	ck_assert (before->keys[2] == NULL);
	ck_assert_int_eq (before->qty, 66200000);
	ck_assert_str_eq (before->offset_account, "310000");
	ck_assert (accrual_latest (book, "p9") == NULL);
}
END_TEST

/* ---- nothing is changed unseen ---- */

START_TEST (a_row_that_was_tampered_with_is_noticed)
{
	static const struct
	{
		const char *how, *said;
	} ways[] = {{"UPDATE %ssignoff_event SET user_name = 'eve' WHERE event = 2", "event 2 of the sign-offs"},
		{"UPDATE %ssignoff_event SET state = 'locked' WHERE event = 3", "is not as it was recorded"},
		{"UPDATE %ssignoff_event SET noted_at = noted_at - 1 WHERE event = 1", "event 1 of the sign-offs"},
		{"UPDATE %ssignoff_event SET detail = '0' WHERE event = 1", "is not as it was recorded"},
		{"UPDATE %ssignoff_event SET until_day = '2030-01-01' WHERE event = 2", "is not as it was recorded"},
		{"DELETE FROM %ssignoff_event WHERE event = 2", "events are missing"},
		{"DELETE FROM %ssignoff_event WHERE event = 1", "events are missing"},
		{"UPDATE %ssignoff_event SET chain_before = 'x', chain = 'y' WHERE event = 3", "another one than it was"}};

	for (size_t i = 0; i < G_N_ELEMENTS (ways); i++) {
		g_autoptr (ledger) ledger = started (_i);
		g_autoptr (GError) error = NULL;

		signed_by (ledger, &march, SIGNOFF_PREPARED, "anna");
		waived (ledger, "open-s1", "bert", 20000);
		signed_by (ledger, &march, SIGNOFF_REVIEWED, "bert");
		g_clear_pointer (&ledger, ledger_close);
		tamper (ways[i].how);
		ledger = opened (uri, LEDGER_READ);
		ck_assert (signoff_book_load (ledger, &april, &error) == NULL);
		refused (&error, FAILURE_DATA, ways[i].said);
		g_clear_pointer (&ledger, ledger_close);
		folder_remove ();
		uri = database = NULL;
		folder_make ();
	}
}
END_TEST

START_TEST (the_end_of_the_chain_that_was_cut_off_is_another_head)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autofree char *head = NULL;

	signed_by (ledger, &march, SIGNOFF_PREPARED, "anna");
	signed_by (ledger, &march, SIGNOFF_REVIEWED, "bert");
	g_autoptr (signoff_book) before = loaded (ledger, NULL);
	head = g_strdup (before->head);
	g_clear_pointer (&ledger, ledger_close);
	tamper ("DELETE FROM %ssignoff_event WHERE event = 2");
	ledger = opened (uri, LEDGER_READ);
	g_autoptr (signoff_book) after = loaded (ledger, NULL);

	ck_assert_str_ne (after->head, head);
	ck_assert_uint_eq (after->links->len, 1);
	ck_assert_str_eq (after->links->pdata[0], before->links->pdata[0]);
}
END_TEST

static gboolean
no_more (void *data, GError **error)
{
	*(int *) data += 1;
	g_set_error (error, FAILURE, FAILURE_BUSY, "it has changed");
	return FALSE;
}

START_TEST (what_is_not_true_any_more_is_not_signed)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (GError) error = NULL;
	struct waiver one = {.scope = march, .check = "open-s1", .user = "bert", .reason = "agreed", .until = 100};
	struct signoff_entry entries[] = {{.waiver = &one}, {.waiver = &one}};
	int asked = 0;

	ck_assert (!ledger_sign (ledger, entries, 2, no_more, &asked, &error));
	refused (&error, FAILURE_BUSY, "it has changed");
	ck_assert_int_eq (asked, 1);
	g_autoptr (signoff_book) book = loaded (ledger, NULL);
	ck_assert_int_eq (book->events, 0);
}
END_TEST

static gboolean
kill_me (void *data, GError **error)
{
	(void) data;
	(void) error;
	return raise (SIGKILL) == 0;
}

/* In the transaction, after the first of its statements: what a kill at any later point of it leaves is the same nothing. */
START_TEST (a_kill_leaves_all_or_nothing)
{
	struct ledger *first = started (_i);
	pid_t child;
	int status;

	signed_by (first, &march, SIGNOFF_PREPARED, "anna");
	ledger_close (first);
	child = fork ();
	if (child == 0) {
		g_autoptr (ledger) ledger = opened (uri, LEDGER_WRITE);
		struct waiver one = {.scope = march, .check = "open-s1", .user = "bert", .reason = "agreed", .until = 100};
		struct signoff_entry entries[] = {{.waiver = &one}, {.waiver = &one}};

		ledger_sign (ledger, entries, 2, kill_me, NULL, NULL);
		_exit (0);
	}
	ck_assert_int_eq (waitpid (child, &status, 0), child);
	ck_assert (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
	g_autoptr (ledger) ledger = opened (uri, LEDGER_WRITE);
	g_autoptr (signoff_book) book = loaded (ledger, NULL);
	ck_assert_int_eq (book->events, 1);
	waived (ledger, "open-s1", "bert", 100);
}
END_TEST

/* ---- rights ---- */

/* A statement with the name of a role for @. */
static void
sql_for (const char *role, const char *format)
{
	g_auto (GStrv) parts = g_strsplit (format, "@", -1);
	g_autofree char *statement = g_strjoinv (role, parts);

	sql (uri, statement);
}

static const struct
{
	const char *give, *take, *said;
} rights[] = {
	{"GRANT UPDATE ON tieout.signoff_event TO @", "REVOKE UPDATE ON tieout.signoff_event FROM @", "UPDATE on signoff_event"},
	{"GRANT DELETE ON tieout.run TO @", "REVOKE DELETE ON tieout.run FROM @", "DELETE on run"},
	{"GRANT TRUNCATE ON tieout.run TO @", "REVOKE TRUNCATE ON tieout.run FROM @", "TRUNCATE on run"},
	{"GRANT UPDATE (user_name) ON tieout.signoff_event TO @", "REVOKE UPDATE (user_name) ON tieout.signoff_event FROM @",
		"UPDATE on columns of signoff_event"},
	{"GRANT pg_write_all_data TO @", "REVOKE pg_write_all_data FROM @", "UPDATE on signoff_event"},
	{"ALTER ROLE @ NOINHERIT; GRANT pg_write_all_data TO @", "REVOKE pg_write_all_data FROM @", "DELETE on signoff_event"},
	{"ALTER TABLE tieout.signoff_event OWNER TO @", "ALTER TABLE tieout.signoff_event OWNER TO postgres",
		"ownership of signoff_event"},
	{"ALTER SCHEMA tieout OWNER TO @", "ALTER SCHEMA tieout OWNER TO postgres", "ownership of the schema"},
	{"ALTER ROLE @ CREATEROLE", "ALTER ROLE @ NOCREATEROLE", "the right to make roles"},
	{"ALTER ROLE @ SUPERUSER", "ALTER ROLE @ NOSUPERUSER", "superuser"},
};

START_TEST (only_a_role_that_can_but_add_is_evidence)
{
	g_autoptr (ledger) owner = started (POSTGRESQL);
	g_autofree char *role = g_strdup_printf ("signing_%u", g_random_int ()), *address = server_uri (database, role);

	ck_assert_ptr_nonnull (owner);
	sql_for (role, "CREATE ROLE @ LOGIN");
	for (size_t i = 0; i < G_N_ELEMENTS (rights); i++) {
		g_auto (GStrv) give = g_strsplit (rights[i].give, ";", -1);

		/* An owner that is none any more has lost what was granted to him before. */
		sql_for (role, "GRANT USAGE ON SCHEMA tieout TO @");
		sql_for (role, "GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA tieout TO @");
		g_autoptr (ledger) own = opened (address, LEDGER_WRITE);
		g_autofree char *none = ledger_sign_rights (own, NULL), *some = NULL;

		ck_assert_msg (g_strcmp0 (none, "") == 0, "before %zu: %s", i, none);
		signed_by (own, &march, SIGNOFF_PREPARED, "anna");
		for (char **one = give; *one != NULL; one++)
			sql_for (role, *one);
		some = ledger_sign_rights (own, NULL);
		ck_assert_msg (some != NULL && strstr (some, rights[i].said) != NULL, "'%s' lacks '%s'", some, rights[i].said);
		g_clear_pointer (&own, ledger_close);
		sql_for (role, rights[i].take);
	}
	sql_for (role, "DROP OWNED BY @ CASCADE");
	sql_for (role, "DROP ROLE @");
}
END_TEST

START_TEST (a_file_is_no_evidence)
{
	g_autoptr (ledger) ledger = started (SQLITE);
	g_autofree char *rights = ledger_sign_rights (ledger, NULL);

	ck_assert_ptr_nonnull (strstr (rights, "SQLite"));
}
END_TEST

/* ---- what a lock means for runs ---- */

static struct ledger_scope
scope_seen (const char *reconciliation, const char *code, period_t period, instant_t as_of)
{
	return (struct ledger_scope) {reconciliation, code, "1000", period, 20513, 20544, as_of, NULL};
}

/* Whether a run of the scope may begin. */
static void
may_begin (struct ledger *ledger, struct ledger_scope scope, bool may)
{
	GError *error = NULL;
	struct ledger_claim *claim = ledger_claim (ledger, &scope, "0", &error);

	ck_assert_msg ((claim != NULL) == may, "%s at %s as of %d: %s", scope.reconciliation, scope.plant, (int) scope.as_of,
		error != NULL ? error->message : "was let through");
	if (claim == NULL)
		refused (&error, FAILURE_CONFIGURATION, "is locked");
	else
		fine (ledger_release (ledger, claim, ATTEMPT_DONE, NULL, &error), error);
}

START_TEST (a_lock_holds_until_it_is_reopened)
{
	g_autoptr (ledger) ledger = started (_i);

	signed_by (ledger, &march, SIGNOFF_PREPARED, "anna");
	signed_by (ledger, &march, SIGNOFF_REVIEWED, "bert");
	may_begin (ledger, scope_seen ("stock-gl", "1000", 202603, 1001), true);
	signed_by (ledger, &march, SIGNOFF_LOCKED, "bert");
	may_begin (ledger, scope_seen ("stock-gl", "1000", 202603, 1001), false);
	may_begin (ledger, scope_seen ("consumption", "1010", 202603, 1001), false);
	may_begin (ledger, scope_seen ("stock-gl", "1000", 202603, 1000), true); /* the same run again */
	may_begin (ledger, scope_seen ("stock-gl", "1000", 202603, 999), true);  /* replaces nothing */
	may_begin (ledger, scope_seen ("stock-gl", "1000", 202604, 1001), true);
	may_begin (ledger, scope_seen ("receipts", "1010", 202603, 1001), true); /* nobody signed one */
	may_begin (ledger, scope_seen ("stock-gl", "1000", PERIOD_NONE, 1001), true);
	signed_by (ledger, &march, SIGNOFF_REOPENED, "carl");
	may_begin (ledger, scope_seen ("stock-gl", "1000", 202603, 1001), true);
}
END_TEST

START_TEST (a_run_of_the_same_moment_with_another_result_is_not_recorded_over_a_lock)
{
	g_autoptr (ledger) ledger = started (_i);
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct ledger_scope scope = {outcome->reconciliation, outcome->plant, outcome->company, outcome->period, outcome->from,
		outcome->until, outcome->as_of, NULL};
	const struct signoff_run bound[] = {{outcome->reconciliation, outcome->plant, "r1", 1, outcome->as_of, "h1"}};
	struct signoff one = {
		.scope = {outcome->company, "", outcome->period}, .stage = SIGNOFF_LOCKED, .user = "bert", .runs = bound, .n_runs = 1};
	struct signoff_entry entry = {.signoff = &one};
	GError *error = NULL;
	struct ledger_run run = {.outcome = outcome};

	fine (ledger_sign (ledger, &entry, 1, NULL, NULL, &error), error);
	outcome->run_id = outcome_text (outcome, "r2");
	run.claim = ledger_claim (ledger, &scope, "0", &error);
	fine (run.claim != NULL, error);
	ck_assert (!ledger_record (ledger, &run, 1, NULL, 0, &error));
	refused (&error, FAILURE_CONFIGURATION, "is locked");
	outcome->run_id = outcome_text (outcome, "r1");
	fine (ledger_record (ledger, &run, 1, NULL, 0, &error), error);
	fine (ledger_release (ledger, run.claim, ATTEMPT_DONE, NULL, &error), error);
}
END_TEST

/* ---- hashes ---- */

START_TEST (the_hash_of_a_result_is_of_what_was_found)
{
	g_autoptr (outcome) a = outcome_fixture_month (), b = outcome_fixture_month ();
	g_autofree char *first = ledger_result_hash (a), *same = NULL, *other = NULL, *decided = NULL;
	struct outcome_reading reading = {
		.source = "mes", .object = "movement", .digest = "d", .usual = 7, .finding = "", .detail = ""};

	b->run_id = "another";
	b->as_of += INSTANT_DAY;
	b->version = "9.9";
	b->cases[0].state = CASE_OPEN;
	b->cases[0].first_seen += 1;
	b->cases[0].age_days += 1;
	b->readings = &reading;
	b->n_readings = 1;
	same = ledger_result_hash (b);
	ck_assert_str_eq (first, same);
	b->cases[0].disposition = DISPOSITION_ACCEPT;
	decided = ledger_result_hash (b);
	ck_assert_str_ne (first, decided);
	b->cases[0].disposition = DISPOSITION_NONE;
	b->cases[0].impact_stock += 1;
	other = ledger_result_hash (b);
	ck_assert_str_ne (first, other);
}
END_TEST

START_TEST (the_hash_of_several_runs_has_no_order)
{
	const struct signoff_run turned[] = {runs[1], runs[0]};
	struct signoff_run changed[] = {runs[0], runs[1]};
	g_autofree char *a = signoff_hash (runs, 2), *b = signoff_hash (turned, 2), *c = signoff_hash (runs, 1), *d = NULL, *e = NULL;

	ck_assert_str_eq (a, b);
	ck_assert_str_ne (a, c);
	changed[1].run_id = "r9";
	changed[1].as_of = 5;
	d = signoff_hash (changed, 2);
	ck_assert_str_eq (a, d);
	changed[1].result_hash = "h9";
	e = signoff_hash (changed, 2);
	ck_assert_str_ne (a, e);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("ledger_signoff");
	TCase *tcase = tcase_create ("ledger_signoff");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tcase, folder_make, folder_remove);
	tcase_set_timeout (tcase, 60);
#define BOTH(test) tcase_add_loop_test (tcase, test, 0, ENGINES)
	BOTH (a_sign_off_comes_back_with_what_it_binds);
	BOTH (a_sign_off_of_a_report_is_none_of_its_period);
	BOTH (the_last_waiver_of_a_check_is_the_one_that_holds);
	BOTH (an_accrual_has_its_history_and_its_present);
	BOTH (a_row_that_was_tampered_with_is_noticed);
	BOTH (the_end_of_the_chain_that_was_cut_off_is_another_head);
	BOTH (what_is_not_true_any_more_is_not_signed);
	BOTH (a_kill_leaves_all_or_nothing);
	tcase_add_test (tcase, only_a_role_that_can_but_add_is_evidence);
	tcase_add_test (tcase, a_file_is_no_evidence);
	BOTH (a_lock_holds_until_it_is_reopened);
	BOTH (a_run_of_the_same_moment_with_another_result_is_not_recorded_over_a_lock);
	tcase_add_test (tcase, the_hash_of_a_result_is_of_what_was_found);
	tcase_add_test (tcase, the_hash_of_several_runs_has_no_order);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
