/* How much the last job wrote. */
#include "common/io/ledger_store.h"

#include "common/base/failure.h"

#include "sql.h"

static gboolean
space_take (void *data, const char *const *values, GError **error)
{
	int64_t *bytes = data;

	if (long_parse (values[0], &bytes[0]) && long_parse (values[1], &bytes[1]))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "the sizes of what was written cannot be read");
	return FALSE;
}

gboolean
ledger_space (struct ledger *ledger, int64_t *archives, int64_t *results, GError **error)
{
	int64_t bytes[2] = {0, 0};

	if (!ledger_each (ledger, sql_ledger_space_needed, NULL, space_take, bytes, error))
		return ledger_failed (ledger, error);
	*archives = bytes[0];
	*results = bytes[1];
	return TRUE;
}
