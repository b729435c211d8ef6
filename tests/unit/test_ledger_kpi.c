/* Recorded key figures on SQLite, and what the ledger itself has for them. tests/e2e/72-kpi has the same on PostgreSQL. */
#include "common/base/failure.h"
#include "common/io/db.h"
#include "common/io/ledger_kpi.h"
#include "outcome_fixture.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

static char *folder, *uri; /* sqlite: the driver of the tests' own ODBC */
static struct ledger *opened;

static void
setup (void)
{
	GError *error = NULL;

	folder = g_dir_make_tmp ("tieout-kpi.XXXXXX", NULL);
	uri = g_strdup_printf ("sqlite:%s/ledger.db", folder);
	opened = ledger_open (uri, LEDGER_UPGRADE, &error);
	ck_assert_msg (opened != NULL, "%s", error != NULL ? error->message : "");
}

static void
teardown (void)
{
	g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

	ledger_close (opened);
	for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;) {
		g_autofree char *path = g_build_filename (folder, name, NULL);

		g_unlink (path);
	}
	g_rmdir (folder);
	g_free (folder);
	g_free (uri);
}

static struct kpi_rule *
rule_of (const char *name)
{
	GError *error = NULL;
	g_autofree char *rules = g_build_filename (g_getenv ("TEST_SRCDIR"), "rules", NULL);
	struct kpi_rule *rule = kpi_rule_load (rules, name, &error);

	ck_assert_msg (rule != NULL, "%s", error != NULL ? error->message : "");
	return rule;
}

static void
sql (const char *statement)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (db) db = db_open (uri, &(struct db_options) {.access = DB_WRITE}, &error);

	ck_assert_msg (db != NULL && db_execute (db, statement, NULL, 0, NULL, &error), "%s", error != NULL ? error->message : "");
}

/* ---- recorded values ---- */

static const int128 beyond = (int128) INT64_MAX * 1000; /* wider than any column of integers */

/* Records a total of the first value of a rule, and a line of its breakdown. */
static void
recorded (const struct kpi_rule *rule, period_t period, instant_t as_of, int scale, int128 sum, const char *why)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (GArray) lines = g_array_new (FALSE, TRUE, sizeof (struct kpi_line));
	struct kpi kpi = {.rule = rule, .strings = strings, .lines = lines};
	struct kpi_line line = {.value = 0,
		.total = true,
		.records = why != NULL ? 0 : 12,
		.scale = scale,
		.sum = sum,
		.numerator = -sum,
		.denominator = 4,
		.why = why,
		.missed = why == NULL,
		.hash = "0123"};
	char run_id[33];

	g_snprintf (run_id, sizeof run_id, "%d-%" G_GINT64_FORMAT, (int) period, as_of);
	g_array_append_val (lines, line);
	line.total = false;
	for (int i = 0; i <= rule->n_grain; i++)
		line.key.id[i] = strpool_add0 (strings, i == 0 ? "1000" : "RM-7");
	g_array_append_val (lines, line);
	struct ledger_scope scope = {
		.reconciliation = rule->name, .plant = "1000", .company = "", .period = period, .as_of = as_of, .kind = LEDGER_KIND_KPI};
	struct kpi_recorded record = {.claim = ledger_claim (opened, &scope, "1", &error),
		.run_id = run_id,
		.unit = "1000",
		.side = "",
		.period = period,
		.as_of = as_of,
		.kpi = &kpi};

	ck_assert_msg (record.claim != NULL && ledger_kpis_record (opened, &record, 1, NULL, 0, NULL, &error) &&
			ledger_release (opened, record.claim, ATTEMPT_DONE, NULL, &error),
		"%s", error != NULL ? error->message : "");
}

START_TEST (a_history_has_the_latest_total_of_each_period_before)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (kpi_rule) rule = rule_of ("first-pass-yield");

	recorded (rule, 202602, 5, 0, 7, NULL);
	recorded (rule, 202601, 5, 2, beyond, NULL);
	recorded (rule, 202601, 6, 2, -beyond, NULL);
	recorded (rule, 202603, 5, 0, 0, "no records");
	recorded (rule, 202604, 5, 0, 9, NULL);
	g_autoptr (GArray) points = ledger_kpi_history (opened, rule, "1000", "", 202604, &error);
	ck_assert_msg (points != NULL, "%s", error != NULL ? error->message : "");
	ck_assert_uint_eq (points->len, 3);
	const struct kpi_point *point = (const struct kpi_point *) (void *) points->data;
	ck_assert_int_eq (point[0].period, 202601);
	ck_assert (point[0].line.sum == -beyond && point[0].line.numerator == beyond);
	ck_assert_int_eq (point[0].line.scale, 2);
	ck_assert_int_eq (point[0].line.records, 12);
	ck_assert (point[0].line.missed && point[0].line.why == NULL);
	ck_assert_str_eq (point[0].line.hash, "0123");
	ck_assert_int_eq (point[1].period, 202602);
	ck_assert (point[1].line.sum == 7);
	ck_assert_str_eq (point[2].line.why, "");
	g_autoptr (GArray) elsewhere = ledger_kpi_history (opened, rule, "2000", "", 202604, &error);
	ck_assert_uint_eq (elsewhere->len, 0);
}
END_TEST

START_TEST (a_baseline_is_of_the_first_three_periods_with_records_and_nothing_later_changes_it)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (kpi_rule) rule = rule_of ("manual-reconciliation");
	struct kpi_baseline baseline[KPI_VALUES_MAX] = {0}, own[KPI_VALUES_MAX] = {0};

	recorded (rule, 202601, 1, 0, 0, "no records");
	recorded (rule, 202602, 1, 1, 15, NULL);
	recorded (rule, 202603, 1, 0, 2, NULL);
	recorded (rule, 202602, 9, 0, 999, NULL);
	recorded (rule, 202604, 1, 2, 350, NULL);
	recorded (rule, 202605, 1, 0, 999, NULL);
	ck_assert (ledger_kpi_baseline (opened, rule, "1000", "", 202606, baseline, &error));
	/* 1.5 + 2 + 3.50 */
	ck_assert_int_eq (baseline[0].periods, 3);
	ck_assert_int_eq (baseline[0].scale, 2);
	ck_assert (baseline[0].sum == 700);
	ck_assert_int_eq (baseline[0].own, 0);
	ck_assert_int_eq (baseline[1].periods, 0);
	ck_assert (ledger_kpi_baseline (opened, rule, "1000", "", 202603, own, &error));
	ck_assert_int_eq (own[0].own, 2);
}
END_TEST

/* Damage that no version of the suite writes. */
static const struct
{
	const char *damage, *message;
} damages[] = {{"UPDATE kpi_value SET record_sum = '12x'", "a recorded number of a KPI cannot be read"},
	{"UPDATE kpi_value SET record_sum = '99999999999999999999999999999999999999999'",
		"a recorded number of a KPI cannot be read"},
	{"UPDATE kpi_run SET period = 'spring'", "the period 'spring' of a KPI cannot be read"}};

START_TEST (what_cannot_be_read_is_no_value)
{
	g_autoptr (GError) first = NULL, second = NULL;
	g_autoptr (kpi_rule) rule = rule_of ("manual-reconciliation");
	struct kpi_baseline baseline[KPI_VALUES_MAX] = {0};

	recorded (rule, 202602, 1, 0, 15, NULL);
	for (const char *const *table = (const char *const[]) {"kpi_run", "kpi_value", NULL}; *table != NULL; table++) {
		g_autofree char *statement = g_strdup_printf (
			"SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '%s' LIMIT 1", *table);

		for (;;) {
			g_autoptr (db) db = db_open (uri, &(struct db_options) {.access = DB_WRITE}, NULL);
			g_autofree char *drop = NULL;

			ck_assert (db_scalar (db, statement, NULL, 0, &drop, NULL));
			if (drop == NULL)
				break;
			g_clear_pointer (&db, db_close);
			sql (drop);
		}
	}
	sql (damages[_i].damage);
	ck_assert_ptr_null (ledger_kpi_history (opened, rule, "1000", "", 202606, &first));
	ck_assert (!ledger_kpi_baseline (opened, rule, "1000", "", 202606, baseline, &second));
	ck_assert_msg (g_error_matches (first, FAILURE, FAILURE_DATA), "%s", first->message);
	ck_assert_ptr_nonnull (strstr (first->message, damages[_i].message));
	ck_assert_ptr_nonnull (strstr (second->message, damages[_i].message));
}
END_TEST

/* ---- lists of the ledger ---- */

static const struct
{
	const char *list, *name;
	bool there;
	enum expression_type type;
	int scale;
} columns[] = {{"cases", "impact", true, EXPRESSION_NUMBER, MONEY_SCALE}, {"all_cases", "event_at", true, EXPRESSION_TIME, 0},
	{"decisions", "decided_by", true, EXPRESSION_TEXT, 0}, {"signoffs", "period", true, EXPRESSION_TEXT, 0},
	{"signoffs", "impact", false, 0, 0}, {"dreams", "impact", false, 0, 0}};

START_TEST (a_list_says_what_its_columns_are)
{
	struct expression_column column = {0};

	ck_assert (ledger_kpi_describe (columns[_i].list, columns[_i].name, &column) == columns[_i].there);
	ck_assert_int_eq (column.type, columns[_i].type);
	ck_assert_int_eq (column.scale, columns[_i].scale);
}
END_TEST

static bool
described (const char *entity, bool of_ledger, const char *name, struct expression_column *column)
{
	return of_ledger && ledger_kpi_describe (entity, name, column);
}

/* A month with three cases, recorded. */
static void
month_record (void)
{
	GError *error = NULL;
	struct outcome *outcome = outcome_fixture_new ();
	struct outcome_case *one;

	outcome->run_id = outcome_text (outcome, "4711");
	outcome->from = date_make (2026, 3, 1);
	outcome->until = date_make (2026, 4, 1);
	outcome->as_of = date_make (2026, 4, 3) * INSTANT_DAY;
	one = outcome_fixture_case (outcome, CODE_MISSING_ERP, "a");
	one->first_seen = date_make (2026, 4, 2);
	one->impact_stock = 211840000;
	one->material = outcome_text (outcome, "RM-7");
	one->event_at = date_make (2026, 3, 9) * INSTANT_DAY;
	one = outcome_fixture_case (outcome, CODE_MISSING_MES, "b");
	one->first_seen = date_make (2026, 4, 2);
	one->event_at = INSTANT_NONE;
	struct ledger_scope scope = {outcome->reconciliation, outcome->plant, outcome->company, outcome->period, outcome->from,
		outcome->until, outcome->as_of, NULL};
	struct ledger_run run = {.claim = ledger_claim (opened, &scope, "0.1.0", &error), .outcome = outcome};
	ck_assert_msg (run.claim != NULL, "%s", error != NULL ? error->message : "");
	ck_assert_msg (ledger_record (opened, &run, 1, NULL, 0, &error), "%s", error != NULL ? error->message : "");
	ck_assert (ledger_release (opened, run.claim, ATTEMPT_DONE, NULL, &error));
	outcome_free (outcome);
}

static struct ledger_kpi_scope
scope_of (const char *plant)
{
	return (struct ledger_kpi_scope) {.company = "C1",
		.plant = plant,
		.period = 202603,
		.from = date_make (2026, 3, 1),
		.until = date_make (2026, 4, 1),
		.reach = date_make (2026, 1, 1),
		.begins = date_make (2026, 3, 1) * INSTANT_DAY,
		.ends = date_make (2026, 4, 1) * INSTANT_DAY,
		.as_of = date_make (2026, 4, 3) * INSTANT_DAY};
}

START_TEST (cases_of_a_window_are_records)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (kpi_rule) rule = rule_of ("exception-backlog");
	g_autoptr (kpi_sets) sets = kpi_sets_new (rule, described, &error);
	struct ledger_kpi_scope scope = scope_of ("1000");

	ck_assert_msg (sets != NULL, "%s", error != NULL ? error->message : "");
	month_record ();
	ck_assert (ledger_kpi_read (opened, "cases", &scope, sets->set[0], &error));
	ck_assert (ledger_kpi_read (opened, "all_cases", &scope, sets->set[1], &error));
	for (int i = 0; i < 2; i++) {
		const struct kpi_set *set = sets->set[i];

		ck_assert_ptr_null (set->missing);
		ck_assert_uint_eq (set->rows, 2);
	}
	const struct kpi_set *set = sets->set[0];
	int key = kpi_set_find (set, "case_id"), event_at = kpi_set_find (set, "event_at"), seen = kpi_set_find (set, "first_seen");
	size_t a = strcmp (strpool_text (set->strings, (uint32_t) kpi_set_cell (set, 0, key)), "a") == 0 ? 0 : 1;
	ck_assert_int_eq (kpi_set_cell (set, a, event_at), date_make (2026, 3, 9) * INSTANT_DAY);
	ck_assert_int_eq (kpi_set_cell (set, 1 - a, event_at), DECIMAL_NONE);
	ck_assert_int_eq (kpi_set_cell (set, a, seen), date_make (2026, 4, 2) * INSTANT_DAY);
	set = sets->set[1];
	ck_assert_int_eq (
		kpi_set_cell (set, 0, kpi_set_find (set, "impact")) + kpi_set_cell (set, 1, kpi_set_find (set, "impact")), 211840000);
}
END_TEST

START_TEST (without_a_ledger_or_a_run_in_the_window_nothing_can_be_told)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (kpi_rule) rule = rule_of ("exception-backlog");
	struct ledger_kpi_scope scope = scope_of ("1000"), all = scope_of ("");
	const struct
	{
		struct ledger *ledger;
		const struct ledger_kpi_scope *scope;
		const char *missing;
	} asked[] = {{NULL, &scope, "there is no ledger"}, {opened, &scope, "the ledger has no run of plant 1000 in this window"},
		{opened, &all, "the ledger has no run in this window"}};

	for (size_t i = 0; i < G_N_ELEMENTS (asked); i++) {
		g_autoptr (kpi_sets) sets = kpi_sets_new (rule, described, &error);

		ck_assert (ledger_kpi_read (asked[i].ledger, "cases", asked[i].scope, sets->set[0], &error));
		ck_assert_str_eq (sets->set[0]->missing, asked[i].missing);
	}
}
END_TEST

START_TEST (a_month_without_decisions_and_signatures_has_none_of_them)
{
	static const char *const rules[] = {"manual-reconciliation", "close-cycle-time"}, *const lists[] = {"decisions", "signoffs"};
	static const int number[] = {1, 0};

	month_record ();
	for (size_t i = 0; i < G_N_ELEMENTS (rules); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (kpi_rule) rule = rule_of (rules[i]);
		struct ledger_kpi_scope scope = scope_of ("1000");

		/* Of the rule's sets only that of the ledger is laid out here. */
		struct kpi_set set = {.strings = strpool_new (), .columns = g_array_new (FALSE, FALSE, sizeof (struct kpi_column))};
		ck_assert (kpi_is_ledger (&rule->records[number[i]]));
		ck_assert_msg (ledger_kpi_read (opened, lists[i], &scope, &set, &error), "%s", error != NULL ? error->message : "");
		ck_assert_ptr_null (set.missing);
		ck_assert_uint_eq (set.rows, 0);
		strpool_free (set.strings);
		g_array_unref (set.columns);
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("ledger_kpi");
	TCase *tcase = tcase_create ("ledger_kpi");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_checked_fixture (tcase, setup, teardown);
	tcase_add_test (tcase, a_history_has_the_latest_total_of_each_period_before);
	tcase_add_test (tcase, a_baseline_is_of_the_first_three_periods_with_records_and_nothing_later_changes_it);
	tcase_add_loop_test (tcase, what_cannot_be_read_is_no_value, 0, G_N_ELEMENTS (damages));
	tcase_add_loop_test (tcase, a_list_says_what_its_columns_are, 0, G_N_ELEMENTS (columns));
	tcase_add_test (tcase, cases_of_a_window_are_records);
	tcase_add_test (tcase, without_a_ledger_or_a_run_in_the_window_nothing_can_be_told);
	tcase_add_test (tcase, a_month_without_decisions_and_signatures_has_none_of_them);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
