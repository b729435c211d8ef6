/*
 * exceptions_csv.h - the --exceptions file: one line per case, for spreadsheets, dispositions and other programs.
 *
 * UTF-8 without a byte order mark, RFC 4180 quoting, LF line ends, one header line. The columns are those of case_columns.h
 * in that order; later ones are only ever appended. Numbers are plain decimals with `.` and at least the decimals of their
 * unit or currency; an empty number means "does not apply" or "unvalued", never 0. unit_price is per one base unit where
 * that is exact, else "price/price unit" ("50.00/700"). Keys are separated by `;`; a `;` or `\` inside a key has a `\`
 * before it. event_at is the plant's local time with its offset.
 *
 * Safety: a spreadsheet runs a cell that begins with = + - @ TAB or CR. In text columns such a cell, and one that begins with
 * an apostrophe, is written with one apostrophe in front; numbers and plain negative numbers in text columns are not touched.
 * A reader that wants the exact text removes one leading apostrophe.
 */
#ifndef REPORTS_EXCEPTIONS_CSV_H
#define REPORTS_EXCEPTIONS_CSV_H

#include "common/recon/outcome.h"
#include "reports/out_stream.h"

#include <stdbool.h>

/*
 * Writes header and cases of the outcomes (struct outcome *), in the order given. hide_entered_by leaves that column empty.
 * Streams: memory does not grow with the number of cases. Fails when the stream fails or a zone does not exist.
 */
gboolean exceptions_csv_write (const struct out_stream *out, const GPtrArray *outcomes, bool hide_entered_by, GError **error);

#endif
