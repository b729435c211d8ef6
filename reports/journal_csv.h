/*
 * journal_csv.h - the journal pack of a close: proposed accruals as lines that people import into the general ledger. Nothing is
 * posted by this suite.
 *
 * UTF-8, RFC 4180 quoting, LF line ends, one header line; text cells are guarded as in exceptions_csv.h. A document is a
 * proposal: its lines share a document number and a reference, which is the id of the proposal and of its case. Debit and credit
 * stand in columns of their own, not negative, at the decimals of the currency. A document is dated the last day of its period
 * and is to be reversed on the first day of the next one.
 */
#ifndef REPORTS_JOURNAL_CSV_H
#define REPORTS_JOURNAL_CSV_H

#include "common/base/calendar.h"
#include "common/base/decimal.h"
#include "reports/out_stream.h"

#include <glib.h>
#include <stdint.h>

struct journal_line
{
	const char *account;
	int64_t amount; /* MONEY_SCALE, debit positive */
};

/* Texts are never NULL; "" = there is none. */
struct journal_document
{
	const char *reference, *company, *plant, *currency;
	date_t posting, reversal;
	const struct journal_line *lines;
	int n_lines;
	const char *order_no, *material, *uom, *text;
	int64_t qty; /* QTY_SCALE; DECIMAL_NONE: none */
	int uom_decimals, decimals;
};

/*
 * Writes header and documents in the order given. FAILURE_INTERNAL: a document does not balance, has no line or a line with no
 * account or of 0; then nothing of it is written, and the file is not to be used.
 */
gboolean journal_csv_write (const struct out_stream *out, const struct journal_document *documents, size_t n, GError **error);

#endif
