/*
 * workbook_head.h - the titles above the columns of a sheet.
 */
#ifndef REPORTS_WORKBOOK_HEAD_H
#define REPORTS_WORKBOOK_HEAD_H

#include "reports/workbook_sheet.h"

enum
{
	HEAD_HEIGHT = 30 /* points: titles may take two lines */
};

/* A column of a sheet: title, width, whether numbers stand in it. */
struct head
{
	const char *title;
	int width;
	bool number;
};
void head_write (struct sheet *sheet, int column, const struct head *head);
int heads_write (struct sheet *sheet, int column, const struct head *heads, size_t n); /* the column behind them */

#endif
