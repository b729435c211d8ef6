/*
 * Comparisons of reports and extracts, and key figures: recorded as runs are, a job in one transaction with the files that it is
 * about to name, and each a link of one chain; so are the hours by hand that comparisons note.
 */
#include "common/io/ledger_store.h"

#include "common/base/failure.h"
#include "common/base/sha256.h"

#include "sql.h"

#include <string.h>

enum
{
	PARTS_MAX = 5
};

/* The tables that a record is in, each in the order of its rows. */
struct part
{
	const char *sql;
	int columns;
};

static const struct
{
	const char *name, *newest;
	struct part parts[PARTS_MAX];
} kinds[RESULT_KINDS] = {
	[RESULT_REPORT] = {LEDGER_KIND_REPORT, sql_ledger_report_run_newest,
		{{sql_ledger_report_run_read, 14}, {sql_ledger_report_result_read, 4}, {sql_ledger_report_total_load, 7},
			{sql_ledger_report_cell_read, 9}, {sql_ledger_report_claim_load, 4}}},
	[RESULT_KPI] = {LEDGER_KIND_KPI, sql_ledger_kpi_run_newest, {{sql_ledger_kpi_run_read, 10}, {sql_ledger_kpi_value_read, 11}}},
	[RESULT_EFFORT] = {"effort", sql_ledger_effort_newest, {{sql_ledger_effort_read, 7}}},
};

static int
result_kind_find (const char *name)
{
	for (int i = 0; i < RESULT_KINDS; i++)
		if (strcmp (kinds[i].name, name) == 0)
			return i;
	return -1;
}

/* ---- the chain ---- */

struct hashing
{
	struct sha256 *sha256;
	int columns;
};

/* With the NUL that ends it; NULL is told from "". */
static void
text_add (struct sha256 *sha256, const char *text)
{
	static const char absent[] = "\x01";

	if (text == NULL)
		text = absent;
	sha256_add (sha256, text, strlen (text) + 1);
}

static gboolean
row_hash (void *data, const char *const *values, GError **error G_GNUC_UNUSED)
{
	struct hashing *hashing = data;

	for (int i = 0; i < hashing->columns; i++)
		text_add (hashing->sha256, values[i]);
	return TRUE;
}

/* Of what the ledger has of a record now. */
static gboolean
result_digest (struct ledger *ledger, enum result_kind kind, int64_t sequence, char hex[static SHA256_HEX_SIZE], GError **error)
{
	g_autoptr (sha256) sha256 = sha256_new ();
	g_autoptr (ledger_row) row = ledger_row_new ();

	row_long (row, "sequence", sequence);
	for (int i = 0; i < PARTS_MAX && kinds[kind].parts[i].sql != NULL; i++) {
		const struct part *part = &kinds[kind].parts[i];
		struct hashing hashing = {sha256, part->columns};

		if (!ledger_each (ledger, part->sql, row, row_hash, &hashing, error))
			return FALSE;
		text_add (sha256, "");
	}
	sha256_hex (sha256, hex);
	return TRUE;
}

struct link
{
	int64_t number, sequence;
	char *kind, *digest, *chain;
};

static void
link_free (gpointer data)
{
	struct link *link = data;

	g_free (link->kind);
	g_free (link->digest);
	g_free (link->chain);
	g_free (link);
}

static char *
link_hash (const struct link *link, const char *before)
{
	g_autoptr (sha256) sha256 = sha256_new ();
	char hex[SHA256_HEX_SIZE], number[DECIMAL_TEXT_MAX];

	text_add (sha256, before);
	text_add (sha256, decimal_format (link->number, 0, 0, number));
	text_add (sha256, link->kind);
	text_add (sha256, decimal_format (link->sequence, 0, 0, number));
	text_add (sha256, link->digest);
	return g_strdup (sha256_hex (sha256, hex));
}

static gboolean
last_take (void *data, const char *const *values, GError **error G_GNUC_UNUSED)
{
	struct link *last = data;

	last->chain = g_strdup (values[1]);
	return long_parse (values[0], &last->number);
}

gboolean
result_link_write (struct ledger *ledger, enum result_kind kind, int64_t sequence, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	struct link last = {0};
	char digest[SHA256_HEX_SIZE];
	gboolean good = ledger_each (ledger, sql_ledger_result_link_last, NULL, last_take, &last, error) &&
		result_digest (ledger, kind, sequence, digest, error);
	struct link link = {last.number + 1, sequence, (char *) kinds[kind].name, digest, NULL};
	g_autofree char *before = last.chain, *chain = good ? link_hash (&link, before) : NULL;

	if (!good)
		return FALSE;
	row_long (row, "number", link.number);
	row_text (row, "kind", link.kind);
	row_long (row, "sequence", link.sequence);
	row_text (row, "digest", link.digest);
	row_text (row, "chain", chain);
	return row_execute (ledger, sql_ledger_result_link_insert, row, error);
}

/* ---- writing ---- */

/* A driver that calls a failed commit a success must not be believed. */
static gboolean
newest_verify (struct ledger *ledger, enum result_kind kind, int64_t sequence, GError **error)
{
	int64_t newest = 0;

	if (sequence > 0 && !ledger_number (ledger, kinds[kind].newest, NULL, &newest, error))
		return FALSE;
	if (newest >= sequence)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_IO, "a result was committed but is not there");
	return FALSE;
}

static gboolean
files_write (
	struct ledger *ledger, const struct ledger_result *result, struct part_file *const *outputs, size_t n_outputs, GError **error)
{
	for (size_t i = 0; i < n_outputs; i++)
		if (!output_write (ledger, result->claim, 0, outputs[i], false, error))
			return FALSE;
	return result->archive == NULL || output_write (ledger, result->claim, 0, result->archive, true, error);
}

gboolean
results_record (struct ledger *ledger, enum result_kind kind, result_writer *write, const struct ledger_result *results, size_t n,
	struct part_file *const *outputs, size_t n_outputs, const struct ledger_job *job, GError **error)
{
	int64_t newest = 0;
	gboolean good = ledger_begin (ledger, error);

	for (size_t i = 0; good && i < n; i++) {
		int64_t sequence = 0;

		good = write (ledger, results[i].record, &sequence, error) &&
			files_write (ledger, &results[i], outputs, n_outputs, error) &&
			attempt_record (ledger, results[i].claim, sequence, error);
		struct ledger_job_run noted = {.name = results[0].claim->attempt,
			.ordinal = (int64_t) i,
			.attempt = results[i].claim->attempt,
			.kind = (char *) kinds[kind].name,
			.seen = (char *) (results[i].seen != NULL ? results[i].seen : ""),
			.sequence = sequence};
		good = good && (sequence == 0 || job_run_write (ledger, &noted, job, error));
		newest = MAX (newest, sequence);
	}
	if (!good || !db_commit (ledger->db, error)) {
		db_rollback (ledger->db);
		return ledger_failed (ledger, error);
	}
	for (size_t i = 0; i < n; i++)
		results[i].claim->recorded = true;
	return newest_verify (ledger, kind, newest, error) || ledger_failed (ledger, error);
}

/* ---- proving ---- */

static gboolean
link_take (void *data, const char *const *values, GError **error)
{
	struct link *link = g_new0 (struct link, 1);

	g_ptr_array_add (data, link);
	link->kind = g_strdup (values[1]);
	link->digest = g_strdup (values[3]);
	link->chain = g_strdup (values[4]);
	if (long_parse (values[0], &link->number) && long_parse (values[2], &link->sequence) && result_kind_find (link->kind) >= 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "a link of the chain of comparisons and key figures cannot be read");
	return FALSE;
}

static gboolean
unlinked_take (void *data, const char *const *values, GError **error)
{
	struct ledger_proof *proof = data;

	if (strcmp (values[2], "1") == 0) {
		proof->results_older++;
		return TRUE;
	}
	g_set_error (error, FAILURE, FAILURE_DATA, "record %s of kind '%s' is no link of the chain of comparisons and key figures",
		values[1], values[0]);
	return FALSE;
}

/* One that has been moved away is no damage, and some kinds have none. */
static gboolean
archive_verify (struct ledger *ledger, const struct link *link, struct ledger_proof *proof, GError **error)
{
	g_autoptr (GError) cause = NULL;
	char *pair[2];
	gboolean good = archive_find (ledger, link->kind, link->sequence, pair, error);

	if (good && pair[0] != NULL) {
		gboolean holds = archive_check (pair, &cause);

		proof->archives += holds;
		proof->archives_gone += g_error_matches (cause, FAILURE, FAILURE_UNAVAILABLE);
		good = holds || g_error_matches (cause, FAILURE, FAILURE_UNAVAILABLE);
	}
	if (!good && cause != NULL)
		g_propagate_prefixed_error (
			error, g_steal_pointer (&cause), "record %" G_GINT64_FORMAT " of kind '%s': ", link->sequence, link->kind);
	g_free (pair[0]);
	g_free (pair[1]);
	return good;
}

gboolean
results_verify (struct ledger *ledger, struct ledger_proof *proof, const char *head, bool *found, GError **error)
{
	g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (link_free);
	const char *before = NULL;

	if (!ledger_each (ledger, sql_ledger_result_link_list, NULL, link_take, links, error))
		return FALSE;
	for (guint i = 0; i < links->len; i++) {
		const struct link *link = links->pdata[i];
		g_autofree char *chain = link_hash (link, before);
		char digest[SHA256_HEX_SIZE];

		if (!result_digest (ledger, (enum result_kind) result_kind_find (link->kind), link->sequence, digest, error))
			return FALSE;
		if (link->number != (int64_t) i + 1 || strcmp (chain, link->chain) != 0 || strcmp (digest, link->digest) != 0) {
			g_set_error (error, FAILURE, FAILURE_DATA,
				"record %" G_GINT64_FORMAT
				" of kind '%s', link %u of the chain of comparisons and key figures, is not what was recorded",
				link->sequence, link->kind, i + 1);
			return FALSE;
		}
		if (!archive_verify (ledger, link, proof, error))
			return FALSE;
		before = link->chain;
		proof->results += strcmp (link->kind, kinds[RESULT_EFFORT].name) != 0;
		*found = *found || (head != NULL && g_ascii_strcasecmp (head, link->chain) == 0);
		g_strlcpy (proof->result_head, link->chain, sizeof proof->result_head);
	}
	return ledger_each (ledger, sql_ledger_result_unlinked, NULL, unlinked_take, proof, error);
}
