#include "run/close_status.h"

#include "common/base/failure.h"

#include <stdio.h>

gboolean
close_status (struct close *close, int *exit_code, GError **error)
{
	g_autofree char *unit = close_unit_text (close);
	char period[16], at[40];

	(void) error;
	*exit_code = VERDICT_CLEAN;
	printf ("Period %s of %s: %u runs, result %.12s\n", period_format (close->scope.period, period), unit, close->runs->len,
		close->result_hash);
	for (guint i = 0; i < close->book->signoffs->len; i++) {
		const struct signoff *one = close->book->signoffs->pdata[i];

		printf ("  %-9s %s  %s (%s): %s\n", signoff_stage_name (one->stage), instant_format (one->at, NULL, at), one->user,
			one->role, one->statement);
	}
	return TRUE;
}
