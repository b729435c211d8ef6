/*
 * text_file.h - files that are read whole, and the folders they stand in: rules, queries, profiles, control files. What a machine
 * is short of (files, memory) and a disk that fails say nothing about a file, and are worth another try: FAILURE_UNAVAILABLE,
 * whatever class the caller has for a file that is not there, or not his to read.
 */
#ifndef BASE_TEXT_FILE_H
#define BASE_TEXT_FILE_H

#include "common/base/failure.h"

#include <glib.h>

/*
 * The bytes of a file with a NUL behind them, which the caller frees; n: how many, NULL is fine. "cannot read 'FILE': WHY" is of
 * class `own`, or FAILURE_UNAVAILABLE as above.
 */
char *text_file_read (const char *path, gsize *n, enum failure own, GError **error);

/* The same of a folder, whose names are to be read. */
GDir *folder_open (const char *path, enum failure own, GError **error);

#endif
