/*
 * check_json.h - the --summary file of tieout-check: every line with its state.
 */
#ifndef REPORTS_CHECK_JSON_H
#define REPORTS_CHECK_JSON_H

#include "reports/out_stream.h"

#include <glib.h>

#define CHECK_OK "ok"
#define CHECK_WARN "warn"
#define CHECK_FAIL "FAIL"

struct check_line
{
	const char *state; /* one of those above */
	char *text;
};

/* lines: struct check_line, in their order. */
gboolean check_json_write (const struct out_stream *out, const GArray *lines, int exit_code, GError **error);

#endif
