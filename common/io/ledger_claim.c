#include "common/io/ledger_store.h"

#include "common/base/failure.h"
#include "common/base/hash.h"

#include "sql.h"

#include <string.h>
#include <unistd.h>

/* A scope may be held for a moment by a job that cleans up after a dead one; who really works on it holds it longer. */
enum
{
	LOCK_TRIES = 5,
	LOCK_PAUSE = 100000
};

void
claim_free (struct ledger_claim *claim)
{
	lock_free (claim->lock);
	g_free (claim->attempt);
	g_free (claim->scope);
	g_free (claim);
}

/* ---- locks ---- */

static bool
scope_is_ours (const struct ledger *ledger, const char *scope)
{
	for (guint i = 0; i < ledger->claims->len; i++)
		if (strcmp (((const struct ledger_claim *) g_ptr_array_index (ledger->claims, i))->scope, scope) == 0)
			return true;
	return false;
}

static void
row_key (struct ledger_row *row, const char *scope)
{
	row_clear (row);
	row_wide (row, "key", (int64_t) hash64 (scope, strlen (scope)));
}

/* *held says whether it is ours now. A session's advisory lock nests in PostgreSQL, so our own claims are looked at first. */
gboolean
ledger_lock_try (struct ledger *ledger, const char *scope, struct lock **lock, bool *held, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autoptr (GError) cause = NULL;
	int64_t locked = 0;

	*lock = NULL;
	*held = false;
	if (scope_is_ours (ledger, scope))
		return TRUE;
	if (!ledger->sqlite) {
		row_key (row, scope);
		if (!ledger_number (ledger, sql_ledger_postgresql_lock_try, row, &locked, error))
			return FALSE;
		*held = locked == 1;
		return TRUE;
	}
	*lock = lock_take (ledger->lock_path, scope, &cause);
	*held = *lock != NULL;
	if (*held || g_error_matches (cause, FAILURE, FAILURE_BUSY))
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&cause));
	return FALSE;
}

gboolean
ledger_lock_release (struct ledger *ledger, const char *scope, struct lock *lock, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autofree char *released = NULL;

	lock_free (lock);
	if (ledger->sqlite)
		return TRUE;
	row_key (row, scope);
	return ledger_value (ledger, sql_ledger_postgresql_lock_release, row, &released, error);
}

/* ---- claims ---- */

static gboolean
holder_take (void *data, const char *const *values, GError **error)
{
	GString *holder = data;
	char since[40];
	int64_t started;

	(void) error;
	if (holder->len == 0 && long_parse (values[3], &started))
		g_string_printf (holder, "process %s on %s (%s) since %s", values[0], values[1], values[2],
			instant_format (started - started % INSTANT_SECOND, NULL, since));
	return TRUE;
}

static void
busy_fail (struct ledger *ledger, const struct ledger_scope *scope, const char *name, GError **error)
{
	g_autoptr (GString) holder = g_string_new (NULL);
	g_autoptr (ledger_row) row = ledger_row_new ();
	char period[16], from[16], until[16];
	const char *unit = *scope->plant != '\0' ? scope->plant : scope->company;
	g_autofree char *what = *unit != '\0' ? g_strdup_printf ("'%s' of '%s'", scope->reconciliation, unit)
										  : g_strdup_printf ("'%s'", scope->reconciliation);

	row_text (row, "scope", name);
	if (!ledger_each (ledger, sql_ledger_attempt_holder, row, holder_take, holder, NULL) || holder->len == 0)
		g_string_assign (holder, "another job");
	period_format (scope->period, period);
	if (scope_is_ours (ledger, name))
		g_set_error (error, FAILURE, FAILURE_USAGE, "%s for %s is asked for twice", what,
			*period != '\0' ? period : date_format (scope->from, from));
	else if (*period == '\0')
		g_set_error (error, FAILURE, FAILURE_BUSY, "%s from %s until %s is being worked on by %s", what,
			date_format (scope->from, from), date_format (scope->until, until), holder->str);
	else
		g_set_error (error, FAILURE, FAILURE_BUSY, "%s for %s is being worked on by %s", what, period, holder->str);
}

/* Unique without a random source, whose state a forked child would share. */
static char *
attempt_name (void)
{
	static gint count;

	return g_strdup_printf (
		"%s/%d/%" G_GINT64_FORMAT "/%d", g_get_host_name (), (int) getpid (), g_get_real_time (), g_atomic_int_add (&count, 1));
}

static gboolean
attempt_insert (struct ledger *ledger, const struct ledger_claim *claim, const struct ledger_scope *scope, const char *version,
	GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();

	row_text (row, "attempt", claim->attempt);
	row_text (row, "scope", claim->scope);
	row_scope (row, scope);
	row_text (row, "kind", scope->kind != NULL ? scope->kind : "");
	row_text (row, "version", version);
	row_text (row, "host", g_get_host_name ());
	row_text (row, "user", g_get_user_name ());
	row_long (row, "process", getpid ());
	row_now (row);
	return row_execute (ledger, sql_ledger_attempt_insert, row, error);
}

struct ledger_claim *
ledger_claim (struct ledger *ledger, const struct ledger_scope *scope, const char *version, GError **error)
{
	g_autofree char *name = scope_name (scope);
	struct ledger_claim *claim;
	struct lock *lock = NULL;
	bool held = false;

	if (scope->kind == NULL && !lock_check (ledger, scope, NULL, error)) {
		ledger_failed (ledger, error);
		return NULL;
	}
	for (int i = 0; i < LOCK_TRIES && !held && !scope_is_ours (ledger, name); i++) {
		if (i > 0)
			g_usleep (LOCK_PAUSE);
		if (!ledger_lock_try (ledger, name, &lock, &held, error)) {
			ledger_failed (ledger, error);
			return NULL;
		}
	}
	if (!held) {
		busy_fail (ledger, scope, name, error);
		ledger_failed (ledger, error);
		return NULL;
	}
	claim = g_new0 (struct ledger_claim, 1);
	claim->attempt = attempt_name ();
	claim->scope = g_strdup (name);
	claim->lock = lock;
	if (attempt_insert (ledger, claim, scope, version, error)) {
		g_ptr_array_add (ledger->claims, claim);
		return claim;
	}
	ledger_failed (ledger, error);
	ledger_lock_release (ledger, name, g_steal_pointer (&claim->lock), NULL);
	claim_free (claim);
	return NULL;
}

gboolean
ledger_plan (struct ledger *ledger, struct ledger_claim *claim, const struct ledger_file *files, size_t n, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	gboolean good = db_begin (ledger->db, error);

	for (size_t i = 0; good && i < n; i++) {
		g_autofree char *target = g_canonicalize_filename (files[i].target, NULL);

		row_clear (row);
		row_text (row, "attempt", claim->attempt);
		row_text (row, "target", target);
		row_long (row, "archive", files[i].archive);
		good = row_execute (ledger, sql_ledger_attempt_file_insert, row, error);
	}
	if (good && db_commit (ledger->db, error))
		return TRUE;
	db_rollback (ledger->db);
	return ledger_failed (ledger, error);
}

gboolean
attempt_record (struct ledger *ledger, const struct ledger_claim *claim, int64_t sequence, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();

	row_text (row, "attempt", claim->attempt);
	row_long (row, "sequence", sequence);
	return row_execute (ledger, sql_ledger_attempt_record, row, error);
}

gboolean
output_write (struct ledger *ledger, const struct ledger_claim *claim, int64_t sequence, const struct part_file *file,
	bool archive, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autofree char *target = g_canonicalize_filename (part_file_target (file), NULL);

	row_text (row, "attempt", claim->attempt);
	row_long (row, "sequence", sequence);
	row_text (row, "target", target);
	row_long (row, "archive", archive);
	row_text (row, "digest", part_file_digest (file));
	row_long (row, "size", (int64_t) part_file_size (file));
	return row_execute (ledger, sql_ledger_output_file_insert, row, error);
}

static gboolean
attempt_end (struct ledger *ledger, const char *attempt, const char *state, const char *reason, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();

	row_text (row, "attempt", attempt);
	row_text (row, "state", state);
	row_text (row, "reason", reason);
	row_now (row);
	return row_execute (ledger, sql_ledger_attempt_end, row, error);
}

/* ---- files of an attempt that did not end well ---- */

G_GNUC_PRINTF (2, 3)
static void
note_add (GPtrArray *notes, const char *format, ...)
{
	va_list arguments;

	va_start (arguments, format);
	if (notes != NULL)
		g_ptr_array_add (notes, g_strdup_vprintf (format, arguments));
	va_end (arguments);
}

struct recovery
{
	GPtrArray *notes;
	bool busy; /* a file is being written by somebody else: left for later */
};

/* A file that cannot be completed must not keep later runs from working: it becomes a note. */
static gboolean
output_complete (void *data, const char *const *values, GError **error)
{
	struct recovery *recovery = data;
	g_autoptr (GError) cause = NULL;
	enum part_state state = PART_ABSENT;
	gboolean good = part_file_resume (values[0], values[1], &state, &cause);

	(void) error;
	if (good && state == PART_SETTLED)
		note_add (recovery->notes, "completed '%s' of a run that was recorded before it was interrupted", values[0]);
	else if (good && state == PART_DIFFERS) {
		note_add (
			recovery->notes, "'%s' is not what was recorded and is not completed: write it again from the ledger", values[0]);
		good = part_file_sweep (values[0], &state, &cause);
	}
	if (!good)
		note_add (recovery->notes, "cannot complete '%s': %s", values[0], cause->message);
	recovery->busy = recovery->busy || state == PART_BUSY;
	return TRUE;
}

/* An archive already has its final name when its run is recorded; one that no run knows is swept. */
static gboolean
plan_sweep (void *data, const char *const *values, GError **error)
{
	struct recovery *recovery = data;
	g_autoptr (GError) cause = NULL;
	enum part_state state = PART_ABSENT;

	(void) error;
	if (!part_file_sweep (values[0], &state, &cause))
		note_add (recovery->notes, "cannot sweep '%s': %s", values[0], cause->message);
	else if (state == PART_SETTLED)
		note_add (recovery->notes, "swept the unfinished '%s'", values[0]);
	recovery->busy = recovery->busy || state == PART_BUSY;
	if (strcmp (values[1], "1") == 0 && strcmp (values[2], "0") == 0 && state != PART_BUSY && unlink (values[0]) == 0)
		note_add (recovery->notes, "swept the archive '%s', which no run was recorded with", values[0]);
	return TRUE;
}

/* ---- the end ---- */

/* Parts vanish with their part_file; an archive that was named already would stay without a run. */
static void
failed_sweep (struct ledger *ledger, const struct ledger_claim *claim)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	struct recovery recovery = {NULL, false};

	row_text (row, "attempt", claim->attempt);
	ledger_each (ledger, sql_ledger_attempt_file_list, row, plan_sweep, &recovery, NULL);
}

gboolean
ledger_release (struct ledger *ledger, struct ledger_claim *claim, enum attempt_state state, const char *reason, GError **error)
{
	const char *name = state == ATTEMPT_DONE ? "done" : claim->recorded ? "recorded" : "failed";
	gboolean noted;

	if (state == ATTEMPT_FAILED && !claim->recorded)
		failed_sweep (ledger, claim);
	noted = attempt_end (ledger, claim->attempt, name, reason != NULL ? reason : "", error);
	noted = ledger_lock_release (ledger, claim->scope, g_steal_pointer (&claim->lock), noted ? error : NULL) && noted;
	g_ptr_array_remove (ledger->claims, claim);
	claim_free (claim);
	return noted || ledger_failed (ledger, error);
}

/* ---- recovery of what died ---- */

struct dead /* an attempt that did not end */
{
	char *attempt, *scope, *host;
};

static void
dead_free (gpointer data)
{
	struct dead *dead = data;

	g_free (dead->attempt);
	g_free (dead->scope);
	g_free (dead->host);
	g_free (dead);
}

static gboolean
dead_take (void *data, const char *const *values, GError **error)
{
	struct dead *dead = g_new (struct dead, 1);

	(void) error;
	*dead = (struct dead) {g_strdup (values[0]), g_strdup (values[1]), g_strdup (values[2])};
	g_ptr_array_add (data, dead);
	return TRUE;
}

/* Under the lock of its scope, so its process is gone. The state is read again: it may have ended in between. */
static gboolean
dead_recover (struct ledger *ledger, const struct dead *dead, GPtrArray *notes, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autofree char *state = NULL;
	struct recovery recovery = {notes, false};
	bool recorded;

	row_text (row, "attempt", dead->attempt);
	if (!ledger_value (ledger, sql_ledger_attempt_state, row, &state, error))
		return FALSE;
	recorded = g_strcmp0 (state, "recorded") == 0;
	if (!recorded && g_strcmp0 (state, "running") != 0)
		return TRUE;
	if (!ledger_each (ledger, recorded ? sql_ledger_output_file_list : sql_ledger_attempt_file_list, row,
			recorded ? output_complete : plan_sweep, &recovery, error))
		return FALSE;
	return recovery.busy ||
		attempt_end (ledger, dead->attempt, recorded ? "done" : "died",
			recorded ? "its files were completed by a later start" : "it was interrupted", error);
}

gboolean
ledger_recover (struct ledger *ledger, GPtrArray *notes, GError **error)
{
	g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (dead_free);

	if (!ledger_each (ledger, sql_ledger_attempt_unfinished, NULL, dead_take, list, error))
		return ledger_failed (ledger, error);
	for (guint i = 0; i < list->len; i++) {
		const struct dead *dead = g_ptr_array_index (list, i);
		struct lock *lock;
		gboolean good;
		bool held;

		/* Its files are on its own host. */
		if (strcmp (dead->host, g_get_host_name ()) != 0)
			continue;
		if (!ledger_lock_try (ledger, dead->scope, &lock, &held, error))
			return ledger_failed (ledger, error);
		if (!held)
			continue;
		good = dead_recover (ledger, dead, notes, error);
		good = ledger_lock_release (ledger, dead->scope, lock, good ? error : NULL) && good;
		if (!good)
			return ledger_failed (ledger, error);
	}
	return TRUE;
}
