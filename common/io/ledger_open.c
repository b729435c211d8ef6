#include "common/io/ledger_store.h"

#include "common/base/failure.h"
#include "common/config/config.h"

#include "sql.h"

#include <string.h>

enum
{
	STATEMENT_SECONDS = 3600 /* no single one of the ledger takes that long */
};

/*
 * The schema, step by step: [0] SQLite, [1] PostgreSQL; NULL where an engine needs nothing; [2] what both execute after it, or
 * NULL. Steps are only ever appended.
 */
static const char *const steps[][3] = {{sql_ledger_schema_01_attempt, sql_ledger_schema_01_attempt},
	{sql_ledger_schema_02_attempt_file, sql_ledger_schema_02_attempt_file},
	{sql_ledger_schema_03_rule_set, sql_ledger_schema_03_rule_set}, {sql_ledger_schema_04_run, sql_ledger_schema_04_run},
	{sql_ledger_schema_05_run_scope, sql_ledger_schema_05_run_scope},
	{sql_ledger_schema_06_control_total, sql_ledger_schema_06_control_total},
	{sql_ledger_schema_07_evidence, sql_ledger_schema_07_evidence},
	{sql_ledger_sqlite_schema_08_exception_case, sql_ledger_postgresql_schema_08_exception_case},
	{sql_ledger_schema_09_exception_case_history, sql_ledger_schema_09_exception_case_history},
	{sql_ledger_sqlite_schema_10_open_item, sql_ledger_postgresql_schema_10_open_item},
	{sql_ledger_sqlite_schema_11_listed_row, sql_ledger_postgresql_schema_11_listed_row},
	{sql_ledger_schema_12_output_file, sql_ledger_schema_12_output_file},
	{sql_ledger_schema_13_disposition, sql_ledger_schema_13_disposition},
	{sql_ledger_schema_14_run_current, sql_ledger_schema_14_run_current},
	{sql_ledger_schema_15_case_history, sql_ledger_schema_15_case_history},
	{sql_ledger_schema_16_exception_case_id, sql_ledger_schema_16_exception_case_id},
	{sql_ledger_schema_17_disposition_case, sql_ledger_schema_17_disposition_case},
	{NULL, sql_ledger_postgresql_schema_18_partition_make}, {sql_ledger_schema_19_queue_item, sql_ledger_schema_19_queue_item},
	{sql_ledger_schema_20_full_read, sql_ledger_schema_20_full_read},
	{sql_ledger_schema_21_change_mark, sql_ledger_schema_21_change_mark},
	{sql_ledger_schema_22_job_run, sql_ledger_schema_22_job_run, sql_ledger_schema_22_evidence_numbers},
	{sql_ledger_schema_23_signoff_event, sql_ledger_schema_23_signoff_event},
	{sql_ledger_schema_24_report_run, sql_ledger_schema_24_report_run},
	{sql_ledger_schema_25_report_cell, sql_ledger_schema_25_report_cell},
	{sql_ledger_schema_26_report_claim, sql_ledger_schema_26_report_claim},
	{sql_ledger_schema_27_kpi_run, sql_ledger_schema_27_kpi_run},
	{sql_ledger_schema_28_kpi_value, sql_ledger_schema_28_kpi_value},
	{sql_ledger_schema_29_attempt_kind, sql_ledger_schema_29_attempt_kind},
	{sql_ledger_schema_30_report_result, sql_ledger_schema_30_report_result},
	{sql_ledger_schema_31_report_total, sql_ledger_schema_31_report_total},
	{sql_ledger_schema_32_effort, sql_ledger_schema_32_effort},
	{sql_ledger_schema_33_schedule_event, sql_ledger_schema_33_schedule_event, sql_ledger_schema_33_schedule_event_due},
	{sql_ledger_schema_34_result_link, sql_ledger_schema_34_result_link},
	{sql_ledger_schema_35_job_run_kind, sql_ledger_schema_35_job_run_kind, sql_ledger_schema_35_job_run_seen}};

/* 0: there is no ledger yet. */
static gboolean
version_read (struct ledger *ledger, GError **error)
{
	int64_t exists, version = 0;

	if (!ledger_number (ledger, ledger->sqlite ? sql_ledger_sqlite_version_exists : sql_ledger_postgresql_version_exists, NULL,
			&exists, error) ||
		(exists != 0 && !ledger_number (ledger, sql_ledger_version_read, NULL, &version, error)))
		return FALSE;
	ledger->version = (int) version;
	return TRUE;
}

static gboolean
step_apply (struct ledger *ledger, int step, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	const char *sql = steps[step - 1][ledger->sqlite ? 0 : 1], *also = steps[step - 1][2];

	row_long (row, "step", step);
	row_now (row);
	return (sql == NULL || db_execute (ledger->db, sql, NULL, 0, NULL, error)) &&
		(also == NULL || db_execute (ledger->db, also, NULL, 0, NULL, error)) &&
		row_execute (ledger, sql_ledger_version_insert, row, error);
}

/* The version is read again inside the transaction: two jobs may find the same fresh file. */
static gboolean
schema_upgrade (struct ledger *ledger, GError **error)
{
	int newest = (int) G_N_ELEMENTS (steps);
	bool good = (!ledger->sqlite || db_execute (ledger->db, sql_ledger_sqlite_page_size, NULL, 0, NULL, error)) &&
		db_begin (ledger->db, error);

	if (good && !ledger->sqlite)
		good = db_execute (ledger->db, sql_ledger_postgresql_schema_create, NULL, 0, NULL, error);
	good = good && version_read (ledger, error);
	if (good && ledger->version == 0)
		good = db_execute (ledger->db, sql_ledger_schema_00_version, NULL, 0, NULL, error);
	for (int step = ledger->version + 1; good && step <= newest; step++)
		good = step_apply (ledger, step, error);
	if (!good || !db_commit (ledger->db, error)) {
		db_rollback (ledger->db);
		return FALSE;
	}
	return version_read (ledger, error);
}

/* A SQLite file with nothing in it may become a ledger without being asked twice. */
static gboolean
is_fresh_file (struct ledger *ledger, bool *fresh, GError **error)
{
	int64_t objects = 1;

	*fresh = false;
	if (ledger->sqlite && !ledger_number (ledger, sql_ledger_sqlite_object_count, NULL, &objects, error))
		return FALSE;
	*fresh = objects == 0;
	return TRUE;
}

static gboolean
schema_check (struct ledger *ledger, enum ledger_access access, GError **error)
{
	int newest = (int) G_N_ELEMENTS (steps);
	bool fresh;

	if (!version_read (ledger, error) || !is_fresh_file (ledger, &fresh, error))
		return FALSE;
	if (ledger->version < newest && (access == LEDGER_UPGRADE || (access == LEDGER_WRITE && fresh)) &&
		!schema_upgrade (ledger, error))
		return FALSE;
	if (ledger->version == newest)
		return TRUE;
	if (ledger->version == 0)
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "there is no ledger in it\nhint: tieout-init makes one");
	else if (ledger->version < newest)
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION,
			"its schema is version %d, this program needs %d\nhint: tieout-init upgrades it", ledger->version, newest);
	else
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION,
			"its schema is version %d, this program knows %d\nhint: a newer tieout has upgraded it; use that one",
			ledger->version, newest);
	return FALSE;
}

/* What a killed writer had not committed yet is taken back by whoever opens the file next and may write: a reader may not. */
static void
journal_settle (const char *uri)
{
	static const struct db_options writing = {.access = DB_WRITE};
	g_autofree char *journal = g_strconcat (uri + strlen ("sqlite:"), "-journal", NULL), *count = NULL;
	g_autoptr (db) db = g_file_test (journal, G_FILE_TEST_EXISTS) ? db_open (uri, &writing, NULL) : NULL;

	if (db != NULL)
		db_scalar (db, sql_ledger_sqlite_object_count, NULL, 0, &count, NULL);
}

static gboolean
ledger_connect (struct ledger *ledger, const char *uri, enum ledger_access access, GError **error)
{
	static const enum db_access accesses[] = {[LEDGER_READ] = DB_READ, [LEDGER_WRITE] = DB_CREATE, [LEDGER_UPGRADE] = DB_CREATE};
	struct db_options options = {.access = accesses[access], .statement_timeout = STATEMENT_SECONDS};

	ledger->sqlite = g_str_has_prefix (uri, "sqlite:");
	ledger->read_only = access == LEDGER_READ;
	if (!ledger->sqlite && !g_str_has_prefix (uri, "postgresql:") && !g_str_has_prefix (uri, "postgres:") &&
		!g_str_has_prefix (uri, "service=")) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "a ledger is sqlite:FILE, postgresql://... or service=...");
		return FALSE;
	}
	if (ledger->sqlite && ledger->read_only)
		journal_settle (uri);
	ledger->db = db_open (uri, &options, error);
	if (ledger->db == NULL)
		return FALSE;
	if (ledger->sqlite)
		ledger->lock_path = g_strconcat (uri + strlen ("sqlite:"), ".lock", NULL);
	else {
		g_autofree char *path = NULL;

		return ledger_value (ledger, sql_ledger_postgresql_session, NULL, &path, error);
	}
	return TRUE;
}

struct ledger *
ledger_open (const char *uri, enum ledger_access access, GError **error)
{
	g_autoptr (ledger) ledger = g_new0 (struct ledger, 1);

	ledger->shown = uri_public (uri);
	ledger->claims = g_ptr_array_new ();
	if (ledger_connect (ledger, uri, access, error) && schema_check (ledger, access, error))
		return g_steal_pointer (&ledger);
	ledger_failed (ledger, error);
	return NULL;
}

void
ledger_alone (struct ledger *ledger)
{
	ledger->alone = true;
	db_alone (ledger->db);
}

int
ledger_version (const struct ledger *ledger)
{
	return ledger->version;
}

void
ledger_close (struct ledger *ledger)
{
	if (ledger == NULL)
		return;
	g_ptr_array_set_free_func (ledger->claims, (GDestroyNotify) claim_free);
	g_ptr_array_unref (ledger->claims);
	db_close (ledger->db);
	g_free (ledger->lock_path);
	g_free (ledger->shown);
	g_free (ledger);
}
