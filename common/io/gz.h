/*
 * gz.h - reads a file that may be gzipped, where a plain one is passed through; and deflates what goes into a file of parts.
 */
#ifndef IO_GZ_H
#define IO_GZ_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct gz_file;
typedef struct gz_file gz_file;

/* FAILURE_UNAVAILABLE when it cannot be opened. Messages do not name the file: the caller does. */
struct gz_file *gz_open (const char *path, GError **error);
void gz_close (struct gz_file *file); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (gz_file, gz_close)

/* Bytes read, 0 at the end, -1 on error: damaged or cut compressed data is FAILURE_DATA, a failing disk FAILURE_UNAVAILABLE. */
gssize gz_read (struct gz_file *file, void *buffer, size_t n, GError **error);

/*
 * Raw deflate in pieces: each is packed on its own, by whichever packer, and all of them behind one another are one stream. Bytes
 * are a function of the text and of where it is cut. Appended to `out`; last: the stream ends.
 */
struct gz_packer;
struct gz_packer *gz_packer_new (void);
void gz_packer_free (struct gz_packer *packer); /* NULL is fine */
void gz_pack (struct gz_packer *packer, const void *text, size_t n, bool last, GByteArray *out);
GByteArray *gz_unpack (const void *packed, size_t n, size_t size); /* of a stream that makes so many bytes; NULL: it does not */

uint32_t gz_crc (const void *text, size_t n);                            /* CRC-32 as zip files have it; 0 of nothing */
uint32_t gz_crc_join (uint32_t first, uint32_t second, size_t n_second); /* of two texts behind one another */

#endif
