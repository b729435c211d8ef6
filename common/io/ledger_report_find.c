/* Finding a recorded comparison by its id, and how far the ledger had got when one was made. */
#include "common/io/ledger_report.h"

#include "common/base/failure.h"
#include "common/io/ledger_store.h"

#include "sql.h"

void
report_found_free (struct report_found *found)
{
	if (found == NULL)
		return;
	g_free (found->run_id);
	g_free (found->report);
	g_free (found->unit);
	g_free (found->version);
	g_free (found->rules_hash);
	g_free (found->result_hash);
	g_free (found);
}

static gboolean
found_take (void *data, const char *const *values, GError **error)
{
	struct report_found *found = g_new (struct report_found, 1);

	*found = (struct report_found) {0, g_strdup (values[1]), g_strdup (values[2]), g_strdup (values[3]), g_strdup (values[4]),
		g_strdup (values[5]), g_strdup (values[6])};
	g_ptr_array_add (data, found);
	if (long_parse (values[0], &found->sequence))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "a comparison cannot be read");
	return FALSE;
}

static GPtrArray *
found_load (struct ledger *ledger, const char *sql, const struct ledger_row *row, GError **error)
{
	g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) report_found_free);

	if (ledger_each (ledger, sql, row, found_take, found, error))
		return g_steal_pointer (&found);
	ledger_failed (ledger, error);
	return NULL;
}

struct report_found *
ledger_report_find (struct ledger *ledger, const char *id, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autoptr (GString) ids = g_string_new (NULL);
	g_autoptr (GPtrArray) found = NULL;

	row_text (row, "run_id", id);
	found = found_load (ledger, sql_ledger_report_run_find, row, error);
	if (found == NULL)
		return NULL;
	if (found->len == 1)
		return g_ptr_array_steal_index (found, 0);
	for (guint i = 0; i < found->len; i++) {
		const struct report_found *one = found->pdata[i];

		g_string_append_printf (
			ids, "%s%s (%s%s%s)", i > 0 ? ", " : "", one->run_id, one->report, *one->unit != '\0' ? ", plant " : "", one->unit);
	}
	if (found->len == 0)
		g_set_error (error, FAILURE, FAILURE_USAGE, "the ledger has no comparison '%s'", id);
	else
		g_set_error (error, FAILURE, FAILURE_USAGE, "more than one comparison begins with '%s': %s", id, ids->str);
	return NULL;
}

struct report_found *
ledger_report_recorded (struct ledger *ledger, int64_t sequence, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autoptr (GPtrArray) found = NULL;

	row_long (row, "sequence", sequence);
	found = found_load (ledger, sql_ledger_report_run_recorded, row, error);
	if (found == NULL || found->len == 1)
		return found != NULL ? g_ptr_array_steal_index (found, 0) : NULL;
	g_set_error (error, FAILURE, FAILURE_DATA, "the ledger has no comparison of number %" G_GINT64_FORMAT, sequence);
	return NULL;
}

static gboolean
moment_take (void *data, const char *const *values, GError **error)
{
	struct report_moment *moment = data;

	if (long_parse (values[0], &moment->comparison) && long_parse (values[1], &moment->event) &&
		long_parse (values[2], &moment->effort))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "how far the ledger has got cannot be read");
	return FALSE;
}

gboolean
report_moment_parse (const char *seen, struct report_moment *moment, GError **error)
{
	g_auto (GStrv) numbers = g_strsplit (seen, " ", -1);

	if (g_strv_length (numbers) == 3)
		return moment_take (moment, (const char *const *) numbers, error);
	g_set_error (error, FAILURE, FAILURE_DATA, "how far the ledger had got was not noted");
	return FALSE;
}

gboolean
ledger_report_moment (struct ledger *ledger, struct report_moment *moment, GError **error)
{
	return ledger_each (ledger, sql_ledger_report_moment, NULL, moment_take, moment, error) || ledger_failed (ledger, error);
}
