/*
 * workbook_dump.h - a workbook as text, one line per cell, for golden files and for looking up single cells.
 */
#ifndef TESTS_WORKBOOK_DUMP_H
#define TESTS_WORKBOOK_DUMP_H

#include <glib.h>

/*
 * Reads an .xlsx file: every part is inflated to the size that the archive states and every XML part must be well-formed.
 *
 *	== Summary
 *	A1	text	Consumption
 *	C10	number	-5517.32	#,##0.00;-#,##0.00;"-"
 *	N14	formula	=ROUND(C14+D14-SUM(E14:M14),0) -> 0	...
 *	link C2 -> 'Lines'!A2
 *	conditional C9 notEqual 0
 *
 * Blank cells are left out. NULL with an error when the file is not a sound workbook.
 */
GString *workbook_dump (const char *path, GError **error);

/* One part of the archive ("docProps/core.xml"), newly allocated. */
char *workbook_part (const char *path, const char *name, GError **error);

#endif
