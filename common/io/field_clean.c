#include "common/io/field_clean.h"

#include <string.h>

static bool
is_blank (const char *at, size_t n, size_t *width)
{
	*width = 1;
	if (*at == ' ' || *at == '\t')
		return true;
	*width = 2;
	return n >= 2 && memcmp (at, "\xc2\xa0", 2) == 0; /* no-break space */
}

static struct cell
blanks_trim (struct cell cell)
{
	size_t width;

	while (cell.length > 0 && is_blank (cell.text, cell.length, &width)) {
		cell.text += width;
		cell.length -= (uint32_t) width;
	}
	while (cell.length > 0 &&
		(is_blank (cell.text + cell.length - 1, 1, &width) ||
			(cell.length >= 2 && is_blank (cell.text + cell.length - 2, 2, &width) && width == 2)))
		cell.length -= (uint32_t) width;
	return cell;
}

static size_t
digits_count (const char *text, size_t n)
{
	size_t i = 0;

	while (i < n && g_ascii_isdigit (text[i]))
		i++;
	return i;
}

/* The digits of a whole number that went through a float, into the buffer; FALSE: it is none, or not all of them are there. */
static bool
whole_read (struct cell cell, GString *buffer)
{
	size_t whole = digits_count (cell.text, cell.length), at = whole, decimals = 0;
	int64_t exponent = 0;

	if (whole == 0)
		return false;
	g_string_append_len (buffer, cell.text, (gssize) whole);
	if (at < cell.length && cell.text[at] == '.') {
		decimals = digits_count (cell.text + at + 1, cell.length - at - 1);
		g_string_append_len (buffer, cell.text + at + 1, (gssize) decimals);
		at += decimals + 1;
	}
	if (at < cell.length && (cell.text[at] == 'e' || cell.text[at] == 'E')) {
		size_t n;

		at += at + 1 < cell.length && cell.text[at + 1] == '+' ? 2 : 1;
		n = digits_count (cell.text + at, cell.length - at);
		for (size_t i = 0; i < n && exponent < 100; i++)
			exponent = exponent * 10 + (cell.text[at + i] - '0');
		at += n;
		return n > 0 && at == cell.length && whole == 1 && exponent == (int64_t) decimals;
	}
	while (decimals > 0 && buffer->str[buffer->len - 1] == '0') {
		g_string_truncate (buffer, buffer->len - 1);
		decimals--;
	}
	return at == cell.length && decimals == 0;
}

static bool
says_nothing (const struct profile_field *field, const struct cell *cell)
{
	for (const char **empty = field->empty; empty != NULL && *empty != NULL; empty++)
		if (strlen (*empty) == cell->length && memcmp (*empty, cell->text, cell->length) == 0)
			return true;
	return false;
}

struct cell
field_clean (const struct profile_field *field, struct cell cell, GString *buffer)
{
	if (cell.text == NULL || cell.kind != CELL_TEXT)
		return cell;
	cell = blanks_trim (cell);
	g_string_truncate (buffer, 0);
	if (field->digits > 0 && whole_read (cell, buffer)) {
		while (buffer->len < (gsize) field->digits)
			g_string_prepend_c (buffer, '0');
		cell.text = buffer->str;
		cell.length = (uint32_t) buffer->len;
	}
	if (says_nothing (field, &cell))
		cell.length = 0;
	return cell;
}
