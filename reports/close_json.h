/* close_json.h - the close as JSON: gate, money, signatures. Money is text that holds exact decimals. */
#ifndef REPORTS_CLOSE_JSON_H
#define REPORTS_CLOSE_JSON_H

#include "reports/close_report.h"
#include "reports/out_stream.h"

#include <glib.h>

gboolean close_json_write (const struct out_stream *out, const struct close_report *report, int exit_code, GError **error);

#endif
