/* What a locked period means for those who record runs, and what those who lock it must know of runs. */
#include "common/io/ledger_signoff.h"
#include "common/io/ledger_store.h"

#include "common/base/failure.h"

#include "sql.h"

#include <string.h>

struct bound
{
	const struct ledger_scope *scope;
	const char *run_id;
	bool locked; /* and then: */
	char *user, *locked_run;
	instant_t at, as_of;
};

/* The run of this reconciliation and unit that a sign-off binds; FALSE when it binds none. */
static gboolean
run_find (const char *detail, struct bound *bound)
{
	g_autofree char *copy = g_strdup (detail);
	const char *counts[4], *values[6];
	char *text = copy;
	int64_t n = 0;

	if (unpack_values (&text, counts, 4) != 4 || !long_parse (counts[0], &n))
		return FALSE;
	for (int64_t i = 0; i < n && unpack_values (&text, values, 6) == 6; i++)
		if (strcmp (values[0], bound->scope->reconciliation) == 0 && strcmp (values[1], bound->scope->plant) == 0 &&
			long_parse (values[4], &bound->as_of)) {
			g_free (bound->locked_run);
			bound->locked_run = g_strdup (values[2]);
			return TRUE;
		}
	return FALSE;
}

static gboolean
stage_take (void *data, const char *const *values, GError **error)
{
	struct bound *bound = data;

	(void) error;
	if (strcmp (values[1], signoff_stage_name (SIGNOFF_LOCKED)) == 0 && run_find (values[4], bound)) {
		bound->locked = true;
		g_free (bound->user);
		bound->user = g_strdup (values[2]);
		return long_parse (values[3], &bound->at);
	}
	return TRUE;
}

gboolean
lock_check (struct ledger *ledger, const struct ledger_scope *scope, const char *run_id, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	struct bound bound = {.scope = scope, .run_id = run_id};
	gboolean good = TRUE;

	if (scope->period == PERIOD_NONE)
		return TRUE;
	row_scope (row, scope);
	good = ledger_each (ledger, sql_ledger_signoff_stage, row, stage_take, &bound, error);
	if (good && bound.locked &&
		(scope->as_of > bound.as_of ||
			(scope->as_of == bound.as_of && run_id != NULL && strcmp (run_id, bound.locked_run) != 0))) {
		char period[16], at[40];
		const char *unit = *scope->plant != '\0' ? scope->plant : scope->company;

		g_set_error (error, FAILURE, FAILURE_CONFIGURATION,
			"period %s is locked: '%s' of %s stays as it was signed\ndetail: %s locked it on %s with run %s; nothing "
			"was recorded\nhint: take this period out of the schedule; to change what was signed, `tieout close reopen` first",
			period_format (scope->period, period), scope->reconciliation, *unit != '\0' ? unit : "this company", bound.user,
			instant_format (bound.at - bound.at % INSTANT_SECOND, NULL, at), bound.locked_run);
		good = FALSE;
	}
	g_free (bound.user);
	g_free (bound.locked_run);
	return good;
}

gboolean
ledger_unlocked (struct ledger *ledger, const struct ledger_scope *scope, GError **error)
{
	return lock_check (ledger, scope, NULL, error) || ledger_failed (ledger, error);
}

struct attempts
{
	GPtrArray *list;
	GStringChunk *chunk;
};

static gboolean
attempt_take (void *data, const char *const *values, GError **error)
{
	struct attempts *attempts = data;
	struct ledger_attempt *attempt = g_new (struct ledger_attempt, 1);

	(void) error;
	*attempt = (struct ledger_attempt) {g_string_chunk_insert (attempts->chunk, values[0]),
		g_string_chunk_insert (attempts->chunk, values[1]), g_string_chunk_insert (attempts->chunk, values[2]),
		g_string_chunk_insert (attempts->chunk, values[3])};
	g_ptr_array_add (attempts->list, attempt);
	return TRUE;
}

GPtrArray *
ledger_attempts (struct ledger *ledger, const struct signoff_scope *scope, GStringChunk *chunk, GError **error)
{
	g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (ledger_row) row = ledger_row_new ();
	struct attempts attempts = {list, chunk};
	char period[16];

	row_text (row, "company", scope->company);
	row_text (row, "plant", scope->plant);
	row_text (row, "run_period", period_format (scope->period, period));
	if (ledger_each (ledger, sql_ledger_attempt_period, row, attempt_take, &attempts, error))
		return g_steal_pointer (&list);
	ledger_failed (ledger, error);
	return NULL;
}

const char *
ledger_user (const struct ledger *ledger)
{
	return db_user (ledger->db);
}
