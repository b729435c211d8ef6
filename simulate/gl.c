/* gl.c - what accounting makes of an order's postings, and the rows of that. */
#include "simulate/books.h"

#include "simulate/row.h"

/* clang-format off */ /* a list */
enum account
posting_account (const struct order *order, const struct posting *posting)
{
	return catalog_account (order->world->catalog, posting->material, order->site->number, posting->posting_date);
}

enum account
account_other (enum account account)
{
	return account == ACCOUNT_PACKING ? ACCOUNT_RAW : ACCOUNT_PACKING;
}

char *
gl_line_key (const struct gl_line *line, char *buffer)
{
	g_snprintf (buffer, KEY_TEXT_MAX, "%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, line->document, line->item);
	return buffer;
}

/* The account opposite to stock; ACCOUNT_COUNT: none, a transfer inside the plant has no value. */
static enum account
account_against (const struct posting *posting)
{
	switch (posting->movement) {
	case 101: case 102: case 531: case 532:
		return ACCOUNT_OUTPUT;
	case 551: case 552:
		return ACCOUNT_SCRAP;
	case REVALUATION:
		return ACCOUNT_REVALUATION;
	case 311:
		return ACCOUNT_COUNT;
	default:
		return ACCOUNT_USE;
	}
}

static const char *
posting_origin (const struct posting *posting)
{
	if (posting->movement == REVALUATION)
		return "PR";
	return account_against (posting) == ACCOUNT_OUTPUT ? "WE" : "WA";
}

static date_t
posting_booked_on (const struct order *order, const struct posting *posting)
{
	switch (posting->booking) {
	case BOOKED_LATER:
		return order->world->until;
	case BOOKED_EARLIER:
		return order->world->until - 1;
	default:
		return posting->posting_date;
	}
}

/* The second line stands against the first. */
static void
lines_take (const struct order *order, struct gl_line *line, enum account against, gl_take take, void *data)
{
	take (data, order, line);
	line->item++;
	line->stock = false;
	line->account = against;
	line->amount = -line->amount;
	take (data, order, line);
}

static void
posting_lines (const struct order *order, const struct posting *posting, gl_take take, void *data)
{
	struct gl_line line = {.document = posting->document + GL_DOCUMENT_SHIFT,
		.item = 2 * (uint64_t) posting->item - 1,
		.posting = posting,
		.whole = posting->booking == BOOKED_TOGETHER,
		.stock = true,
		.origin = posting_origin (posting),
		.user = channel_user (posting->channel),
		.account = posting_account (order, posting),
		.date = posting_booked_on (order, posting),
		.entered_at = posting->entered_at + 2 * INSTANT_SECOND,
		.amount = stock_value (posting) + posting->booked_off};

	if (posting->booking == BOOKED_ELSEWHERE)
		line.account = account_other (line.account);
	else if (posting->booking == BOOKED_OUTSIDE)
		line.account = ACCOUNT_EXPENSE;
	if (posting->booking != BOOKED_NOT && account_against (posting) != ACCOUNT_COUNT)
		lines_take (order, &line, account_against (posting), take, data);
}

static void
journal_lines (const struct order *order, const struct journal *journal, gl_take take, void *data)
{
	struct gl_line line = {.document = journal->document + GL_DOCUMENT_SHIFT,
		.item = 1,
		.stock = true,
		.origin = journal->revaluation ? "PR" : "SA",
		.user = "ACCOUNTANT",
		.account = journal->account,
		.date = journal->date,
		.entered_at = journal->entered_at,
		.amount = journal->amount};

	lines_take (order, &line, journal->against, take, data);
}

void
order_lines (const struct order *order, gl_take take, void *data)
{
	for (guint i = 0; i < order->postings->len; i++)
		posting_lines (order, &g_array_index (order->postings, struct posting, i), take, data);
	for (guint i = 0; i < order->journals->len; i++)
		journal_lines (order, &g_array_index (order->journals, struct journal, i), take, data);
}

/* ---- rows ---- */

/* What the line says of the movement that it is of; only the line of the stock account says how much of it. */
static void
put_posting (char **at, const struct order *order, const struct gl_line *line)
{
	const struct posting *posting = line->posting;

	if (line->whole)
		put_field (at, posting->document);
	else
		put_document_item (at, posting->document, posting->item);
	put_text (at, order->world->catalog->materials[posting->material].code);
	if (line->stock && !line->whole) {
		int64_t qty = posting_is_receipt (posting) ? posting->qty : -posting->qty;

		put_decimal (at, qty, QTY_SCALE, unit_decimals (posting->unit));
		put_unit (at, posting->unit);
	} else {
		put_char (at, ',');
		put_char (at, ',');
	}
}

struct gl_text
{
	struct text *text;
	int64_t rows;
};
/* clang-format on */

static void
line_write (void *data, const struct order *order, const struct gl_line *line)
{
	struct gl_text *out = data;
	char *at = row_begin (out->text);

	put_document_item (&at, line->document, line->item);
	put_text (&at, order->site->company);
	put_text (&at, order->site->code);
	put_text (&at, account_code (line->account));
	put_date (&at, line->date);
	put_char (&at, ',');
	put_instant (&at, order->site->zone, line->entered_at, true);
	put_decimal (&at, line->amount, MONEY_SCALE, 2);
	put_text (&at, order->site->currency);
	put_field (&at, line->document);
	put_text (&at, line->origin);
	if (line->posting != NULL)
		put_posting (&at, order, line);
	else
		for (int i = 0; i < 4; i++)
			put_char (&at, ',');
	put_text (&at, line->user);
	put_batch (&at, line->posting != NULL ? line->posting->batch : 0);
	row_end (out->text, at);
	out->rows++;
}

int64_t
order_book (const struct order *order, struct text *text)
{
	struct gl_text out = {text, 0};

	order_lines (order, line_write, &out);
	return out.rows;
}
