#include "run/close_status.h"

#include "common/base/failure.h"
#include "reports/close_text.h"
#include "run/close_view.h"

#include <stdio.h>

/* A locked period has passed its gate; whatever fails since then fails no more. What was signed must stand. */
static int
status_exit_code (const struct close_view *view, const struct close *close)
{
	const struct signoff *last = signoff_latest (close->book);

	if (view->changes->len > 1)
		return VERDICT_BREACHED;
	return last != NULL && last->stage == SIGNOFF_LOCKED ? VERDICT_CLEAN : gate_exit_code (view->gate.due);
}

gboolean
close_status (struct close *close, int *exit_code, GError **error)
{
	struct close_view view;
	gboolean good = close_view_fill (&view, close, close_preparer (close), error);

	if (good) {
		*exit_code = status_exit_code (&view, close);
		good = close_view_show (&view, close, false, *exit_code, error);
	}
	close_view_release (&view);
	return good;
}

gboolean
close_calendar (struct close *close, int *exit_code, GError **error)
{
	struct close_view view;
	gboolean good = close_view_fill (&view, close, close_preparer (close), error);

	if (good) {
		*exit_code = VERDICT_CLEAN;
		close_calendar_print (stdout, &view.report);
	}
	close_view_release (&view);
	return good;
}
