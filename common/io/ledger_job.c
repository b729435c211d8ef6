/* The chain of jobs: what a job wrote its files from, what was noted of clock, host and user, and the digests of the files. */
#include "common/io/ledger_store.h"

#include "common/base/failure.h"
#include "common/base/sha256.h"

#include "sql.h"

#include <string.h>

const char *const ledger_file_kinds[LEDGER_FILES] = {"workbook", "exceptions", "summary", "legs", "bridge"};

enum
{
	FACT_COLUMNS = 10,       /* of job_run_facts.sql */
	RESULT_FACT_COLUMNS = 6, /* of job_result_facts.sql */
	KIND_COLUMN = 8 + LEDGER_FILES
};

/* What one link is made of. */
struct link
{
	struct sha256 *sha256;
	GPtrArray *files; /* char *: a line for each file */
	int facts;        /* columns */
	bool any;
};

/* Texts with the NUL that ends each; NULL is told from "". */
static void
text_add (struct link *link, const char *text)
{
	static const char absent[] = "\x01";

	if (text == NULL)
		text = absent;
	sha256_add (link->sha256, text, strlen (text) + 1);
}

static gboolean
facts_take (void *data, const char *const *values, GError **error)
{
	struct link *link = data;

	(void) error;
	link->any = true;
	for (int i = 0; i < link->facts; i++)
		text_add (link, values[i]);
	return TRUE;
}

/* Only what is set counts, under its name: a column that is added later changes no old link. */
static void
fields_add (struct link *link, const struct field *fields, const char *const *values)
{
	for (int i = 0; fields[i].name != NULL; i++)
		if (values[i] != NULL && *values[i] != '\0') {
			text_add (link, fields[i].name);
			text_add (link, values[i]);
		}
}

static gboolean
evidence_take (void *data, const char *const *values, GError **error)
{
	struct link *link = data;

	(void) error;
	fields_add (link, evidence_fields, values);
	fields_add (link, evidence_proof_fields, values + field_count (evidence_fields));
	text_add (link, "");
	return TRUE;
}

static gboolean
file_take (void *data, const char *const *values, GError **error)
{
	struct link *link = data;

	(void) error;
	g_ptr_array_add (link->files, g_strdup_printf ("%s\n%s\n%s\n%s", values[0], values[1], values[2], values[3]));
	return TRUE;
}

/* Files of what is no run are those of the attempt alone. */
static void
row_files (struct ledger_row *row, const char *kind, int64_t sequence, const char *attempt)
{
	row_long (row, "sequence", *kind == '\0' ? sequence : 0);
	row_text (row, "attempt", attempt);
}

/* Everything that the ledger holds of a record and an attempt and that never changes. */
static gboolean
link_facts (struct ledger *ledger, const struct ledger_job_run *run, struct link *link, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	bool is_run = *run->kind == '\0';

	link->facts = is_run ? FACT_COLUMNS : RESULT_FACT_COLUMNS;
	row_text (row, "attempt", run->attempt);
	if (is_run)
		row_long (row, "sequence", run->sequence);
	else
		row_text (row, "kind", run->kind);
	if (!ledger_each (ledger, is_run ? sql_ledger_job_run_facts : sql_ledger_job_result_facts, row, facts_take, link, error))
		return FALSE;
	if (!link->any) {
		g_set_error (
			error, FAILURE, FAILURE_DATA, "record %" G_GINT64_FORMAT " or attempt %s is not there", run->sequence, run->attempt);
		return FALSE;
	}
	row_clear (row);
	row_files (row, run->kind, run->sequence, run->attempt);
	if (!ledger_each (ledger, sql_ledger_output_file_of, row, file_take, link, error))
		return FALSE;
	row_clear (row);
	row_long (row, "sequence", run->sequence);
	return !is_run || ledger_each (ledger, sql_ledger_evidence_load, row, evidence_take, link, error);
}

char *
job_link (struct ledger *ledger, const struct ledger_job_run *run, const char *before, GError **error)
{
	g_autoptr (sha256) sha256 = sha256_new ();
	g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
	struct link link = {.sha256 = sha256, .files = files};
	char hex[SHA256_HEX_SIZE], number[DECIMAL_TEXT_MAX];
	const int64_t numbers[] = {run->number, run->ordinal, run->sequence, run->job.exit_code, run->job.entered_by};
	const char *const texts[] = {before, run->name, run->attempt};

	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
		text_add (&link, texts[i]);
	for (size_t i = 0; i < LEDGER_FILES; i++)
		text_add (&link, run->job.file[i]);
	for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
		text_add (&link, decimal_format (numbers[i], 0, 0, number));
	if (*run->kind != '\0') {
		text_add (&link, run->kind);
		text_add (&link, run->seen);
	}
	if (!link_facts (ledger, run, &link, error))
		return NULL;
	g_ptr_array_sort (files, texts_compare);
	for (guint i = 0; i < files->len; i++)
		text_add (&link, files->pdata[i]);
	return g_strdup (sha256_hex (sha256, hex));
}

/* ---- writing ---- */

static gboolean
last_take (void *data, const char *const *values, GError **error)
{
	struct ledger_job_run *last = data;

	(void) error;
	last->chain = g_strdup (values[1]);
	return long_parse (values[0], &last->number);
}

/* Names as a file of the ledger has them; they are owned by names. */
static void
targets_name (struct ledger_job *job, GPtrArray *names)
{
	for (size_t i = 0; i < LEDGER_FILES; i++)
		if (job->file[i] != NULL) {
			job->file[i] = g_canonicalize_filename (job->file[i], NULL);
			g_ptr_array_add (names, (gpointer) job->file[i]);
		}
}

gboolean
job_run_write (struct ledger *ledger, const struct ledger_job_run *noted, const struct ledger_job *job, GError **error)
{
	static const struct ledger_job nothing = {.entered_by = true};
	struct ledger_job_run last = {0}, run = *noted;
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
	g_autofree char *before = NULL, *chain = NULL;

	if (!ledger_each (ledger, sql_ledger_job_run_last, NULL, last_take, &last, error))
		return FALSE;
	before = last.chain;
	run.number = last.number + 1;
	run.job = job != NULL ? *job : nothing;
	targets_name (&run.job, names);
	chain = job_link (ledger, &run, before, error);
	if (chain == NULL)
		return FALSE;
	row_long (row, "number", run.number);
	row_text (row, "job", run.name);
	row_long (row, "ordinal", run.ordinal);
	row_text (row, "attempt", run.attempt);
	row_text (row, "kind", run.kind);
	row_text (row, "seen", run.seen);
	row_long (row, "sequence", run.sequence);
	row_long (row, "exit_code", run.job.exit_code);
	row_long (row, "entered_by", run.job.entered_by);
	for (size_t i = 0; i < LEDGER_FILES; i++)
		row_text (row, ledger_file_kinds[i], run.job.file[i]);
	row_text (row, "chain", chain);
	return row_execute (ledger, sql_ledger_job_run_insert, row, error);
}

/* ---- reading ---- */

static void
job_run_free (gpointer data)
{
	struct ledger_job_run *run = data;

	g_free (run->name);
	g_free (run->attempt);
	g_free (run->chain);
	g_free (run->kind);
	g_free (run->seen);
	for (size_t i = 0; i < LEDGER_FILES; i++)
		g_free ((char *) run->job.file[i]);
	g_free (run);
}

static gboolean
job_run_take (void *data, const char *const *values, GError **error)
{
	struct ledger_job_run *run = g_new0 (struct ledger_job_run, 1);
	int64_t exit_code, entered_by;

	g_ptr_array_add (data, run);
	if (!long_parse (values[0], &run->number) || !long_parse (values[2], &run->ordinal) ||
		!long_parse (values[4], &run->sequence) || !long_parse (values[5], &exit_code) || !long_parse (values[6], &entered_by)) {
		g_set_error (error, FAILURE, FAILURE_DATA, "a job cannot be read");
		return FALSE;
	}
	run->name = g_strdup (values[1]);
	run->attempt = g_strdup (values[3]);
	run->job = (struct ledger_job) {.exit_code = (int) exit_code, .entered_by = entered_by != 0};
	for (size_t i = 0; i < LEDGER_FILES; i++)
		run->job.file[i] = g_strdup (values[7 + i]);
	run->chain = g_strdup (values[7 + LEDGER_FILES]);
	run->kind = g_strdup (values[KIND_COLUMN]);
	run->seen = g_strdup (values[KIND_COLUMN + 1]);
	return TRUE;
}

GPtrArray *
job_runs_load (struct ledger *ledger, const char *kind, int64_t sequence, GError **error)
{
	g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func (job_run_free);
	g_autoptr (ledger_row) row = ledger_row_new ();
	bool all = sequence == 0;

	row_text (row, "kind", kind);
	row_long (row, "sequence", sequence);
	return ledger_each (
			   ledger, all ? sql_ledger_job_run_list : sql_ledger_job_run_of, all ? NULL : row, job_run_take, runs, error)
		? g_steal_pointer (&runs)
		: NULL;
}

GPtrArray *
ledger_job_of (struct ledger *ledger, const char *kind, int64_t sequence, GError **error)
{
	GPtrArray *runs = job_runs_load (ledger, kind, sequence, error);

	if (runs == NULL)
		ledger_failed (ledger, error);
	return runs;
}

/* ---- the files of a run ---- */

static gboolean
written_take (void *data, const char *const *values, GError **error)
{
	struct ledger_written written = {
		.target = g_strdup (values[0]), .archive = g_strcmp0 (values[1], "1") == 0, .digest = g_strdup (values[2])};

	(void) error;
	g_array_append_val ((GArray *) data, written);
	return TRUE;
}

static void
written_clear (gpointer data)
{
	struct ledger_written *written = data;

	g_free (written->target);
	g_free (written->digest);
}

GArray *
ledger_written (struct ledger *ledger, const struct ledger_job_run *run, GError **error)
{
	g_autoptr (GArray) files = g_array_new (FALSE, FALSE, sizeof (struct ledger_written));
	g_autoptr (ledger_row) row = ledger_row_new ();

	g_array_set_clear_func (files, written_clear);
	row_files (row, run->kind, run->sequence, run->attempt);
	if (ledger_each (ledger, sql_ledger_output_file_of, row, written_take, files, error))
		return g_steal_pointer (&files);
	ledger_failed (ledger, error);
	return NULL;
}
