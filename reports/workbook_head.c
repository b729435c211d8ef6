#include "reports/workbook_head.h"

void
head_write (struct sheet *sheet, int column, const struct head *head)
{
	sheet_width (sheet, column, head->width);
	sheet_text (sheet, column, head->title, head->number ? STYLE_HEADER_RIGHT : STYLE_HEADER);
}

int
heads_write (struct sheet *sheet, int column, const struct head *heads, size_t n)
{
	for (size_t i = 0; i < n; i++)
		head_write (sheet, column + (int) i, &heads[i]);
	return column + (int) n;
}
