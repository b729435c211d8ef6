/*
 * ledger_store.h - what the files of the ledger share. Not for callers: they use ledger.h.
 */
#ifndef IO_LEDGER_STORE_H
#define IO_LEDGER_STORE_H

#include "common/io/db.h"
#include "common/io/ledger.h"
#include "common/io/ledger_field.h"
#include "common/io/lock.h"

struct ledger
{
	struct db *db;
	bool sqlite, read_only, alone;
	char *shown;     /* address without secrets */
	char *lock_path; /* SQLite: the file whose bytes are the scopes' locks */
	int version;
	GPtrArray *claims; /* of struct ledger_claim * */
};

struct ledger_claim
{
	char *attempt, *scope;
	struct lock *lock; /* SQLite */
	bool recorded;
};

void claim_free (struct ledger_claim *claim); /* a SQLite lock ends with it */

/* In the transaction that records what an attempt made: one of its files (sequence 0: no run's), and that it did. */
gboolean output_write (struct ledger *ledger, const struct ledger_claim *claim, int64_t sequence, const struct part_file *file,
	bool archive, GError **error);
gboolean attempt_record (struct ledger *ledger, const struct ledger_claim *claim, int64_t sequence, GError **error);

/* Puts the ledger's name in front of an error; returns FALSE. */
gboolean ledger_failed (const struct ledger *ledger, GError **error);

/* The lock name of a scope: reconciliation, unit, period and window. The caller frees it. */
char *scope_name (const struct ledger_scope *scope);

/*
 * Takes a lock by name, the kernel's or the server's: it ends with the process or the session. *held says whether it is ours now;
 * where a claim of this ledger has it, it is not. lock is SQLite's part of it.
 */
gboolean ledger_lock_try (struct ledger *ledger, const char *name, struct lock **lock, bool *held, GError **error);
gboolean ledger_lock_release (struct ledger *ledger, const char *name, struct lock *lock, GError **error);

/* ---- parameters and rows as text ---- */

/* Texts of one row to insert, or of one statement's parameters, with room for those that have to be put together. */
struct ledger_row;
typedef struct ledger_row ledger_row;
struct ledger_row *ledger_row_new (void);
void ledger_row_free (struct ledger_row *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ledger_row, ledger_row_free)

void row_clear (struct ledger_row *row);
void row_text (struct ledger_row *row, const char *name, const char *text); /* borrowed; NULL is NULL */
void row_copy (struct ledger_row *row, const char *name, const char *text);
void row_long (struct ledger_row *row, const char *name, int64_t value); /* INT64_MIN is NULL */
void row_wide (struct ledger_row *row, const char *name, int128 value);
void row_date (struct ledger_row *row, const char *name, date_t value); /* DATE_NONE is NULL */
void row_fields (struct ledger_row *row, const struct field *fields, const void *base);
void row_scope (struct ledger_row *row, const struct ledger_scope *scope); /* reconciliation ... as_of, run_period */
void row_now (struct ledger_row *row);                                     /* at */

gboolean row_execute (struct ledger *ledger, const char *sql, const struct ledger_row *row, GError **error);
gboolean row_bulk (struct db_bulk *bulk, const struct ledger_row *row, GError **error);

/* Takes one row of a result: NUL-terminated texts, NULL for NULL, good for the call. */
typedef gboolean ledger_taker (void *data, const char *const *values, GError **error);

/* Runs a query (row NULL: without parameters) to its end and gives every row to `take`. */
gboolean ledger_each (
	struct ledger *ledger, const char *sql, const struct ledger_row *row, ledger_taker *take, void *data, GError **error);

/* The first column of the first row; NULL for none. */
gboolean ledger_value (struct ledger *ledger, const char *sql, const struct ledger_row *row, char **value, GError **error);
gboolean ledger_number (struct ledger *ledger, const char *sql, const struct ledger_row *row, int64_t *value, GError **error);

/* ---- what a run need not read again (ledger_standing.c) ---- */

/* Notes how it stood when an attempt read every row for a record. */
gboolean full_read_write (
	struct ledger *ledger, const char *attempt, int64_t sequence, const struct ledger_full_read *read, GError **error);

/* FAILURE_BUSY when a record is not the one that stands for its scope. */
gboolean standing_check (struct ledger *ledger, const struct ledger_scope *scope, int64_t sequence, GError **error);

/* ---- outcomes ---- */

/* SHA-256 over everything of an outcome that the ledger keeps and that is no part of clock, host or user: 64 digits. */
char *outcome_digest (const struct outcome *outcome);

/* The link of the chain from run to run: hash of the link before it, run id and digest. */
char *chain_link (const char *before, const char *run_id, const char *digest);

/* The digests of several runs, made in their order by a thread of their own; alone: when they are asked for. */
struct digests;
typedef struct digests digests;
struct digests *digests_new (const struct ledger_run *runs, size_t n, bool alone);
const char *digests_wait (struct digests *digests, size_t i); /* borrowed; nothing for a run that stands on a record */
void digests_free (struct digests *digests);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (digests, digests_free)

/* ---- the chain of jobs (ledger_job.c) ---- */

/* The link of a row, whose own `chain` is not looked at; before: the link of the row before it, NULL for the first. */
char *job_link (struct ledger *ledger, const struct ledger_job_run *run, const char *before, GError **error);
/* Appends a row, as noted but for number, job and chain, after everything else of the attempt. job NULL: it writes no files. */
gboolean job_run_write (struct ledger *ledger, const struct ledger_job_run *noted, const struct ledger_job *job, GError **error);
/* As ledger_job_of(); sequence 0: all there are. */
GPtrArray *job_runs_load (struct ledger *ledger, const char *kind, int64_t sequence, GError **error);

/* ---- archives (ledger_load.c) ---- */

/* Name and digest of the archive as recorded of a record of a kind ("": a run), to be freed; both NULL: it has none. */
gboolean archive_find (struct ledger *ledger, const char *kind, int64_t sequence, char *pair[2], GError **error);
/* Whether it is still what was recorded: as ledger_archive_checked(). */
gboolean archive_check (char *const pair[2], GError **error);

/* ---- comparisons and key figures (ledger_result.c) ---- */

enum result_kind
{
	RESULT_REPORT,
	RESULT_KPI,
	RESULT_EFFORT, /* a note of hours by hand, which a comparison brings along */
	RESULT_KINDS
};

struct ledger_result
{
	struct ledger_claim *claim;
	const void *record;
	const struct part_file *archive; /* finished; NULL: none */
	const char *seen;                /* how far the ledger had got when it was made: what its files show of that; NULL: nothing */
};

/*
 * In the transaction: writes a record and, last of all, its link; *sequence stays 0 where there is nothing to record, and names
 * the record that stands where it is the same.
 */
typedef gboolean result_writer (struct ledger *ledger, const void *record, int64_t *sequence, GError **error);
gboolean result_link_write (struct ledger *ledger, enum result_kind kind, int64_t sequence, GError **error);

/* All results of a job and the files that it is about to name (finished parts), in one transaction, with attempts and job. */
gboolean results_record (struct ledger *ledger, enum result_kind kind, result_writer *write, const struct ledger_result *results,
	size_t n, struct part_file *const *outputs, size_t n_outputs, const struct ledger_job *job, GError **error);
/* Part of ledger_verify(). *found becomes true where a link is `head` (NULL: not asked). */
gboolean results_verify (struct ledger *ledger, struct ledger_proof *proof, const char *head, bool *found, GError **error);

/* Calls `take` for every control total, in a fixed order. */
#define MEASURE_ABSORBED "absorbed:" /* begins the measure of what a tolerance has absorbed; leak_fields follow, packed */
typedef gboolean total_taker (
	void *data, int side, const char *source, const char *state, const char *measure, int128 value, GError **error);
gboolean totals_each (const struct outcome *outcome, total_taker *take, void *data, GError **error);
struct tally *total_find (struct side_totals *totals, const char *state); /* by the names above; NULL for none */

/* Whether the ledger keeps a row of `others`. */
bool line_is_kept (const struct outcome_line *line);

/* A case from a row of case_load.sql or case_read.sql; lines NULL: not wanted. FAILURE_DATA when it cannot be read. */
gboolean case_take (
	const char *const *values, struct outcome *owner, struct outcome_case *one, GArray *lines, int case_index, GError **error);

/* A table's row as packed text, and back as a new row of a table. */
void movement_pack (GString *text, const struct movement_table *table, size_t row);
bool movement_unpack (char *text, struct movement_table *table);

/*
 * Failed movements that earlier runs have not seen the end of, one per source_key. Loads those of a record (sequence NULL: none)
 * over what is there; carried: of an earlier window, and `cases` (may be NULL) takes the ids of their cases. The list is by
 * source_key and good until the next load.
 */
struct memories;
struct memories *memories_new (void);
void memories_free (struct memories *memories); /* NULL is fine */
gboolean memories_load (
	struct memories *memories, struct ledger *ledger, const char *sequence, bool carried, GHashTable *cases, GError **error);
const struct queue_memory *memories_list (struct memories *memories, size_t *n);

/* ---- what a tie-out carries (ledger_books.c) ---- */

struct prior_record;
struct prior_record *prior_record_load (struct ledger *ledger, const char *sequence, GError **error);
void prior_record_free (struct prior_record *record); /* NULL is fine */
void prior_record_item (struct prior_record *record, int side, const char *source_key, const char *case_ids);
const struct prior_books *prior_record_books (struct prior_record *record); /* good until the next item */

/* Events of dispositions: case_id -> struct ledger_disposition, the last of each case. */
GHashTable *dispositions_load (struct ledger *ledger, GError **error);
gboolean dispositions_add (
	struct ledger *ledger, const struct ledger_disposition *dispositions, size_t n, size_t *noted, GError **error);

/* In a transaction, where table locks are not: whoever signs and whoever records runs take turns (ledger_signoff.c). */
gboolean signoff_turn (struct ledger *ledger, GError **error);

/*
 * FAILURE_CONFIGURATION where a lock of the scope's period (ledger_signoff.h) binds a run of this scope that a record seen from
 * scope.as_of would replace: a later one always; one of the same as-of where it is another run_id (NULL: not known yet, fine).
 */
gboolean lock_check (struct ledger *ledger, const struct ledger_scope *scope, const char *run_id, GError **error);

/* One writer at a time: begins the writing transaction of either engine. */
gboolean ledger_begin (struct ledger *ledger, GError **error);

#endif
