/*
 * gz.h - reads a file that may be gzipped; a plain one is passed through.
 */
#ifndef IO_GZ_H
#define IO_GZ_H

#include <glib.h>

struct gz_file;
typedef struct gz_file gz_file;

/* FAILURE_UNAVAILABLE when it cannot be opened. Messages do not name the file: the caller does. */
struct gz_file *gz_open (const char *path, GError **error);
void gz_close (struct gz_file *file); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (gz_file, gz_close)

/* Bytes read, 0 at the end, -1 on error: damaged or cut compressed data is FAILURE_DATA, a failing disk FAILURE_UNAVAILABLE. */
gssize gz_read (struct gz_file *file, void *buffer, size_t n, GError **error);

#endif
