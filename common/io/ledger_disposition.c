#include "common/io/ledger_store.h"

#include "common/base/failure.h"

#include "sql.h"

#include <string.h>

static void
disposition_free (gpointer data)
{
	struct ledger_disposition *disposition = data;

	g_free ((char *) disposition->case_id);
	g_free ((char *) disposition->by);
	g_free ((char *) disposition->reason);
	g_free (disposition);
}

static struct ledger_disposition *
disposition_copy (const struct ledger_disposition *from)
{
	struct ledger_disposition *copy = g_new (struct ledger_disposition, 1);

	*copy = (struct ledger_disposition) {
		g_strdup (from->case_id), from->action, from->until, g_strdup (from->by), g_strdup (from->reason)};
	return copy;
}

static gboolean
disposition_take (void *data, const char *const *values, GError **error)
{
	struct ledger_disposition one = {values[0], DISPOSITION_NONE, DATE_NONE, values[3], values[4]};
	bool known = false;

	for (int i = DISPOSITION_NONE; i <= DISPOSITION_ASSIGN; i++)
		if (strcmp (disposition_name ((enum disposition) i), values[1]) == 0) {
			one.action = (enum disposition) i;
			known = true;
		}
	if (!known || (values[2] != NULL && !date_parse (values[2], strlen (values[2]), NULL, &one.until))) {
		g_set_error (error, FAILURE, FAILURE_DATA, "the disposition '%s' of case '%s' cannot be read", values[1], values[0]);
		return FALSE;
	}
	g_hash_table_insert (data, g_strdup (values[0]), disposition_copy (&one));
	return TRUE;
}

GHashTable *
dispositions_load (struct ledger *ledger, GError **error)
{
	g_autoptr (GHashTable) latest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, disposition_free);

	if (!ledger_each (ledger, sql_ledger_disposition_latest, NULL, disposition_take, latest, error))
		return NULL;
	return g_steal_pointer (&latest);
}

static bool
disposition_holds (const struct ledger_disposition *latest, const struct ledger_disposition *wanted)
{
	if (latest == NULL)
		return wanted->action == DISPOSITION_NONE;
	return latest->action == wanted->action && latest->until == wanted->until && strcmp (latest->by, wanted->by) == 0 &&
		strcmp (latest->reason, wanted->reason) == 0;
}

gboolean
dispositions_add (struct ledger *ledger, const struct ledger_disposition *dispositions, size_t n, size_t *noted, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autoptr (GHashTable) latest = NULL;

	*noted = 0;
	if (n == 0)
		return TRUE;
	latest = dispositions_load (ledger, error);
	if (latest == NULL)
		return FALSE;
	for (size_t i = 0; i < n; i++) {
		const struct ledger_disposition *one = &dispositions[i];

		if (disposition_holds (g_hash_table_lookup (latest, one->case_id), one))
			continue;
		row_clear (row);
		row_text (row, "case_id", one->case_id);
		row_text (row, "action", disposition_name (one->action));
		row_date (row, "until", one->until);
		row_text (row, "by", one->by);
		row_text (row, "reason", one->reason);
		row_now (row);
		if (!row_execute (ledger, sql_ledger_disposition_insert, row, error))
			return FALSE;
		g_hash_table_insert (latest, g_strdup (one->case_id), disposition_copy (one));
		++*noted;
	}
	return TRUE;
}

gboolean
ledger_dispose (struct ledger *ledger, const struct ledger_disposition *dispositions, size_t n, size_t *noted, GError **error)
{
	size_t count;

	if (noted != NULL)
		*noted = 0;
	if (!ledger_begin (ledger, error) || !dispositions_add (ledger, dispositions, n, &count, error) ||
		!db_commit (ledger->db, error)) {
		db_rollback (ledger->db);
		return ledger_failed (ledger, error);
	}
	if (noted != NULL)
		*noted = count;
	return TRUE;
}
