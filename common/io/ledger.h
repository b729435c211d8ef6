/*
 * ledger.h - the suite's memory: runs with their evidence, cases with their history, open items, dispositions, attempts, locks.
 *
 * One SQLite file (`sqlite:FILE`) or one PostgreSQL database (`postgresql://...`, `service=...`; schema `tieout`), the same code
 * and the same statements (sql/ledger). What is recorded is never edited: a re-run supersedes. Only attempts, which say who
 * tried what and when, change state. docs/ledger.md describes the tables.
 *
 * A job, in this order (design.md 5):
 *
 *	ledger_open; ledger_recover				what a killed job left is completed or swept
 *	ledger_claim (per run)					the scope is ours; a second job is told FAILURE_BUSY
 *	ledger_prior_new, ledger_prior_carry			open items of the run before join the rows that were read
 *	ledger_prior_queue					what the failure queue held before
 *	... recon_run ... ledger_prior_history			new, open, reopened, cleared; dispositions in force
 *	ledger_plan, part_file_open, write, part_file_finish	archive and outputs stand beside their names
 *	part_file_commit (the archive)
 *	ledger_record						one transaction: all runs of the job, or nothing
 *	part_file_keep, part_file_commit (the outputs)
 *	ledger_release (ATTEMPT_DONE)
 *
 * A kill at any point is repaired by the next ledger_recover, and a re-run gives the result of an undisturbed run.
 *
 * A handle belongs to one thread. Errors are those of db.h; further ones are named below.
 */
#ifndef IO_LEDGER_H
#define IO_LEDGER_H

#include "common/base/calendar.h"
#include "common/io/part_file.h"
#include "common/io/source_changes.h"
#include "common/recon/movement.h"
#include "common/recon/outcome.h"
#include "common/recon/plausible.h"
#include "common/recon/recon.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct ledger;
typedef struct ledger ledger;

enum ledger_access
{
	LEDGER_READ,   /* reports: the ledger must exist and is not written */
	LEDGER_WRITE,  /* runs: a SQLite file that does not exist, or is empty, is made; a PostgreSQL schema must exist */
	LEDGER_UPGRADE /* tieout-init: makes or upgrades the schema */
};

/*
 * FAILURE_CONFIGURATION with a hint: an address of another kind, no schema, an older schema (unless LEDGER_UPGRADE), a newer
 * one (always). FAILURE_UNAVAILABLE: no such file, no such server.
 */
struct ledger *ledger_open (const char *uri, enum ledger_access access, GError **error);
void ledger_close (struct ledger *ledger); /* releases locks; open attempts stay `running` and count as died. NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ledger, ledger_close)
void ledger_alone (struct ledger *ledger);        /* recording uses no thread but the caller's */
int ledger_version (const struct ledger *ledger); /* of the schema; after an upgrade the newest */

/* ---- scopes and attempts ---- */

/* What a run is about. Texts are never NULL; "" where a unit has no company or no plant. Borrowed for the call. */
struct ledger_scope
{
	const char *reconciliation, *plant, *company;
	period_t period;    /* PERIOD_NONE: a free window */
	date_t from, until; /* half open */
	instant_t as_of;
	const char *kind; /* of the job: NULL for a reconciliation; LEDGER_KIND_REPORT, LEDGER_KIND_KPI */
};
#define LEDGER_KIND_REPORT "report"
#define LEDGER_KIND_KPI "kpi"

struct ledger_claim; /* an attempt under way, with its lock; owned by the ledger */

/*
 * Takes the lock of reconciliation, unit, period and window, and notes an attempt. The lock is the kernel's or the server's
 * own, so it ends with this process. FAILURE_BUSY names who holds it and since when; FAILURE_USAGE: the job itself does.
 */
struct ledger_claim *ledger_claim (struct ledger *ledger, const struct ledger_scope *scope, const char *version, GError **error);

/* FAILURE_CONFIGURATION: a later run of this scope would be refused, its period being locked (ledger_signoff.h). */
gboolean ledger_unlocked (struct ledger *ledger, const struct ledger_scope *scope, GError **error);

/*
 * Notes the files that the attempt is going to create, before their parts are opened; a claim speaks for all files of its job. An
 * archive is renamed before the run is recorded, so an unrecorded one is swept under its final name too.
 */
struct ledger_file
{
	const char *target;
	bool archive;
};
gboolean ledger_plan (
	struct ledger *ledger, struct ledger_claim *claim, const struct ledger_file *files, size_t n, GError **error);

/* clang-format off */ /* a list */
enum attempt_state { ATTEMPT_DONE, ATTEMPT_FAILED };

/*
 * Ends an attempt (reason: why it failed, or what there is to say of it when done; NULL) and frees the claim, also when the note
 * itself fails. The archive of a failed one, when it has its final name already and no run was recorded with it, is removed. One
 * that failed after its run was recorded stays `recorded`: the next start completes its files.
 */
gboolean ledger_release (struct ledger *ledger, struct ledger_claim *claim, enum attempt_state state, const char *reason,
	GError **error);

/*
 * Completes what killed jobs recorded but did not rename, sweeps what they wrote without recording it, on this host. notes (of
 * char *, owned; may be NULL) takes a sentence per file. Call it before the first claim.
 */
gboolean ledger_recover (struct ledger *ledger, GPtrArray *notes, GError **error);

/* ---- the state before a run ---- */

/*
 * What came before a run: every recorded run of the same reconciliation and unit, not later in its as-of, that ends before this
 * one's window does; and earlier records of this very window, up to the first that has this run's id. So a repeated run sees
 * what its first execution saw, and no run ever depends on a later one.
 */
struct ledger_prior;
typedef struct ledger_prior ledger_prior;

struct ledger_prior *ledger_prior_new (struct ledger *ledger, const struct ledger_scope *scope, GError **error);

/*
 * The same as a recorded run saw it: of what had been recorded before it, whatever has been since. Decisions are no part of it:
 * the record itself shows those that held.
 */
struct ledger_found;
struct ledger_prior *ledger_prior_of_run (struct ledger *ledger, const struct ledger_found *run, GError **error);
void ledger_prior_free (struct ledger_prior *prior);	/* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ledger_prior, ledger_prior_free)

/*
 * Adds the open items of one side, of the latest run whose window ends where this one begins or earlier, to a table that has been
 * read. An item whose source_key was read again (as context) is not added: the fresh row is marked MOVEMENT_CARRIED instead.
 */
void ledger_prior_carry (const struct ledger_prior *prior, int side, struct movement_table *table);

/*
 * The books of the run whose open items are carried, for a rule that compares ledgers; *books NULL: there is none. Borrowed from
 * the prior.
 */
gboolean ledger_prior_books (struct ledger_prior *prior, const struct prior_books **books, GError **error);

/*
 * The failed movements that this run must find in the queue or miss, by source_key, for struct recon_input: of the run whose
 * open items are carried, and of the latest record of this very window that the run with this id may know of. Never NULL but on
 * failure, even where there are none; borrowed from the prior.
 */
const struct queue_memory *ledger_prior_queue (struct ledger_prior *prior, const char *run_id, size_t *n, GError **error);

/*
 * What the last `runs` runs that this one may know of have read, and the latest record of this very window up to an as-of `since`
 * (INSTANT_NONE: not asked): struct prior_reading, the latest as-of first; the caller unrefs the array. Texts are the owner's.
 */
GArray *ledger_prior_readings (const struct ledger_prior *prior, const char *run_id, int runs, instant_t since,
	struct outcome *owner, GError **error);

/*
 * Compares an outcome, whose run_id is set, with the history: sets state and first_seen of its cases, adds those that were
 * open in this window, or were carried into it, and are no more (CASE_CLEARED, last, as they were last listed), and sets the
 * dispositions in force on the as-of day where a case has none yet.
 */
gboolean ledger_prior_history (const struct ledger_prior *prior, struct outcome *outcome, GError **error);

/* ---- what a run need not read again ---- */

struct ledger_full_read	/* how it stood when all rows were read */
{
	const char *setup;		/* digest of everything but rows, rules and reference data that a result depends on */
	const char *reference;		/* digest of the reference data */
	const GArray *marks;		/* struct change_mark, one per source of movements */
};
/* clang-format on */

/* The record of a scope that stands, read from rows that a later run may find unchanged. Texts are owned. */
struct ledger_standing
{
	int64_t sequence;
	char *run_id, *rules_hash, *version, *setup, *reference;
	instant_t as_of;
	bool decided;  /* somebody has decided on a case since, of any run */
	bool recorded; /* a run that this one would see has been recorded since */
	int64_t stood; /* attempts that stood on the record since its rows were read */
	char *archive; /* as recorded; NULL: the run has none */
	int64_t archive_size;
	GArray *marks; /* struct change_mark */
};
typedef struct ledger_standing ledger_standing;

/* as_of of the scope is not looked at. *standing is NULL when no run stands, or its rows were read without marks. */
gboolean ledger_standing_find (
	struct ledger *ledger, const struct ledger_scope *scope, struct ledger_standing **standing, GError **error);
void ledger_standing_free (struct ledger_standing *standing); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ledger_standing, ledger_standing_free)

/* ---- recording ---- */

enum
{
	LEDGER_FILES = 5
};
extern const char *const ledger_file_kinds[LEDGER_FILES]; /* "workbook" "exceptions" "summary" "legs" "bridge": options */

/* What the bytes of a job's files depend on beside its runs, and which file is what: for a replay. Texts are borrowed. */
struct ledger_job
{
	int exit_code;                  /* the worst of what its runs do not know: a plant that failed */
	bool entered_by;                /* user names are shown */
	const char *file[LEDGER_FILES]; /* by kind, names as given; NULL: not written */
};

struct ledger_run /* a run to record */
{
	struct ledger_claim *claim;
	const struct outcome *outcome;
	const struct part_file *archive;               /* finished; NULL: none */
	const struct movement_table *side[SIDE_COUNT]; /* of open_rows */
	const struct open_row *open_rows;              /* what a later run must carry */
	size_t n_open_rows;
	const struct ledger_full_read *full_read; /* NULL: a later run has to read all rows */
	int64_t stands_on;            /* a record that stands for this run, whose rows were not read: only its files are noted; 0 */
	const struct ledger_job *job; /* how its job writes its files; NULL: it writes none */
	struct digests *digests;      /* of the first of a job's runs: all of theirs, from ledger_digests(); NULL: not begun */
	int64_t sequence;             /* out: the run's number in the ledger */
};

/*
 * Begins to make the digests of runs that ledger_record() will be given, by a thread of its own, while their files are still
 * written. The runs and their outcomes stay as they are, but for the digests, until it is freed. With a ledger that is alone
 * they are made when they are asked for.
 */
struct digests *ledger_digests (const struct ledger *ledger, const struct ledger_run *runs, size_t n);
void ledger_digests_free (struct digests *digests); /* NULL is fine */

/*
 * Records all runs of a job and the files that it is about to name (finished parts), in one transaction. Nothing is recorded on
 * failure. A run whose latest record has the same id and the same content is not recorded twice. Dispositions that the
 * outcomes show and the ledger does not have are noted as events. Another writer at work for long, or a record that is to stand
 * and does not any more: FAILURE_BUSY. Digests are made and rows are written by threads of their own, unless the ledger is alone.
 */
gboolean ledger_record (
	struct ledger *ledger, struct ledger_run *runs, size_t n, struct part_file *const *outputs, size_t n_outputs, GError **error);

struct ledger_disposition
{
	const char *case_id;
	enum disposition action; /* DISPOSITION_NONE takes an earlier one back */
	date_t until;            /* the last day on which it holds; DATE_NONE: no end */
	const char *by, *reason;
};

/* Appends events, in order, except those that repeat what holds already. *noted (may be NULL) says how many were new. */
gboolean ledger_dispose (
	struct ledger *ledger, const struct ledger_disposition *dispositions, size_t n, size_t *noted, GError **error);

/* ---- reading back ---- */

struct ledger_found
{
	int64_t sequence;
	char *run_id, *reconciliation, *plant, *company;
	period_t period;
	date_t from, until;
	instant_t as_of;
	int verdict;
};

/*
 * The runs that stand, i.e. are superseded by none, newest as-of first. NULL and PERIOD_NONE, DATE_NONE mean any. With a
 * run_id: the latest record of that run, superseded or not. The array owns its elements (struct ledger_found *).
 */
struct ledger_query
{
	const char *run_id, *reconciliation, *plant, *company;
	period_t period;
	date_t from, until;
};
GPtrArray *ledger_find (struct ledger *ledger, const struct ledger_query *query, GError **error);

struct ledger_found *ledger_find_sequence (struct ledger *ledger, int64_t sequence, GError **error); /* FAILURE_DATA: none */

void ledger_found_free (struct ledger_found *found); /* NULL is fine */

/*
 * The latest record of the run whose id is, or begins with, a text. FAILURE_USAGE: the ledger has none, or several, and then the
 * message names them.
 */
struct ledger_found *ledger_find_run (struct ledger *ledger, const char *id, GError **error);

/*
 * The outcome of a recorded run, equal to the one that was recorded: the same CSV and JSON come out of it. Rows of cases,
 * rejected and open rows are in the ledger; netted, duplicate and uncaptured ones are only in the archive. *missing (may be
 * NULL) says why those are absent, as newly allocated text, or is NULL. FAILURE_DATA: the record is not what was recorded.
 */
struct outcome *ledger_load (struct ledger *ledger, int64_t sequence, char **missing, GError **error);

bool ledger_result_is_same (const struct outcome *one, const struct outcome *other); /* by what identifies a record */

/* The same without the lists that only the archive has, which is not looked at: CSV and JSON do not show them. */
struct outcome *ledger_load_kept (struct ledger *ledger, int64_t sequence, GError **error);

struct ledger_job_run /* one run of a job, as the job noted it; texts are owned */
{
	int64_t number, ordinal; /* in the chain of jobs; among the runs of its job */
	char *name, *attempt;    /* of the job: the attempt of its first run; of this run */
	char *kind;              /* of the record: "" a run, LEDGER_KIND_REPORT, LEDGER_KIND_KPI */
	char *seen;              /* how far the ledger had got when it was made; "": it does not say (ledger_report.h) */
	int64_t sequence;        /* of the record */
	struct ledger_job job;   /* names are absolute */
	char *chain;
};

/*
 * The runs of the job that was the last to write files from a record, in their order: struct ledger_job_run *, owned by the
 * array. Empty: it was recorded by a version that did not note it.
 */
GPtrArray *ledger_job_of (struct ledger *ledger, const char *kind, int64_t sequence, GError **error);

/* Bytes of the archives, and of the other files, that the last job of runs wrote: what the next one needs on its disks. */
gboolean ledger_space (struct ledger *ledger, int64_t *archives, int64_t *results, GError **error);

struct ledger_written
{
	char *target, *digest;
	bool archive;
};
/* What the attempt of a run of a job wrote: struct ledger_written, owned by the array. */
GArray *ledger_written (struct ledger *ledger, const struct ledger_job_run *run, GError **error);

/*
 * Proves a ledger from its beginning: every record is what was recorded and goes on from the one before, so is every job with its
 * evidence, files and rules, and every comparison, key figure and note of hours; archives that are there are those recorded. head
 * (NULL: not asked): a link of the chain of runs, or of comparisons and key figures, that somebody kept; it must be there.
 * FAILURE_DATA names the first record that does not hold.
 */
struct ledger_proof
{
	int64_t records, jobs;
	int64_t dropped;                 /* of the records, those whose period's partitions were dropped: only their links hold */
	int64_t archives, archives_gone; /* proven; moved away or never kept */
	int64_t results, results_older;  /* comparisons and key figures; recorded before they were chained */
	char run_head[65], job_head[65], result_head[65]; /* where the chains end: "" for none */
};
gboolean ledger_verify (struct ledger *ledger, const char *head, struct ledger_proof *proof, GError **error);

/* Name of a run's archive as recorded, newly allocated; NULL without error when the run has none. */
char *ledger_archive (struct ledger *ledger, int64_t sequence, GError **error);

/*
 * The same, after it has been made sure that the file is there and is the one that was recorded. FAILURE_UNAVAILABLE: the run has
 * none, or it is gone; FAILURE_DATA: it is another, or damaged.
 */
char *ledger_archive_checked (struct ledger *ledger, int64_t sequence, GError **error);
char *ledger_result_archive (struct ledger *ledger, const char *kind, int64_t sequence, GError **error); /* of another record */

#endif
