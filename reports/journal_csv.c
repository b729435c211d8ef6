#include "reports/journal_csv.h"

#include "common/base/failure.h"
#include "reports/csv_cell.h"

static const char header[] = "document,company,posting_date,reversal_date,reference,line,account,debit,credit,currency,plant,"
							 "order_no,material,qty,uom,text\n";

static gboolean
document_check (const struct journal_document *document, GError **error)
{
	const char *wrong = document->n_lines < 2 ? "has less than two lines" : NULL;
	int128 sum = 0;

	for (int i = 0; i < document->n_lines; i++) {
		sum += document->lines[i].amount;
		if (*document->lines[i].account == '\0' || document->lines[i].amount == 0)
			wrong = "has a line without an account or an amount";
	}
	if (wrong == NULL && sum != 0)
		wrong = "does not balance";
	if (wrong == NULL)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_INTERNAL, "journal '%s' %s", document->reference, wrong);
	return FALSE;
}

static void
text_append (GString *line, const char *text)
{
	g_string_append_c (line, ',');
	csv_text_append (line, text);
}

static void
date_append (GString *line, date_t date)
{
	char text[16];

	g_string_append_printf (line, ",%s", date_format (date, text));
}

static void
money_append (GString *line, int64_t amount, int decimals)
{
	char number[DECIMAL_TEXT_MAX];

	g_string_append_c (line, ',');
	if (amount > 0)
		g_string_append (line, decimal_format (amount, MONEY_SCALE, decimals, number));
}

static void
line_append (GString *line, const struct journal_document *document, size_t number, int i)
{
	const struct journal_line *one = &document->lines[i];
	char qty[DECIMAL_TEXT_MAX];

	g_string_append_printf (line, "%zu", number);
	text_append (line, document->company);
	date_append (line, document->posting);
	date_append (line, document->reversal);
	text_append (line, document->reference);
	g_string_append_printf (line, ",%d", i + 1);
	text_append (line, one->account);
	money_append (line, one->amount, document->decimals);
	money_append (line, -one->amount, document->decimals);
	text_append (line, document->currency);
	text_append (line, document->plant);
	text_append (line, document->order_no);
	text_append (line, document->material);
	g_string_append_printf (
		line, ",%s", document->qty != DECIMAL_NONE ? decimal_format (document->qty, QTY_SCALE, document->uom_decimals, qty) : "");
	text_append (line, document->uom);
	text_append (line, document->text);
	g_string_append_c (line, '\n');
}

gboolean
journal_csv_write (const struct out_stream *out, const struct journal_document *documents, size_t n, GError **error)
{
	g_autoptr (GString) line = g_string_new (header);

	if (!out->write (out->data, line->str, line->len, error))
		return FALSE;
	for (size_t i = 0; i < n; i++) {
		if (!document_check (&documents[i], error))
			return FALSE;
		g_string_truncate (line, 0);
		for (int j = 0; j < documents[i].n_lines; j++)
			line_append (line, &documents[i], i + 1, j);
		if (!out->write (out->data, line->str, line->len, error))
			return FALSE;
	}
	return TRUE;
}
