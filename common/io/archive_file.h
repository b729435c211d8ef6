/*
 * archive_file.h - the archive as a file of named blocks with a directory (format: archive.h). For the archive's own files.
 */
#ifndef IO_ARCHIVE_FILE_H
#define IO_ARCHIVE_FILE_H

#include "common/io/part_file.h"
#include "common/io/zstd_frame.h"
#include "common/recon/outcome.h"

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/* ---- writing ---- */

struct archive_writer
{
	struct part_file *part;
	struct frame_writer *frames;
	uint64_t offset;
	GString *directory;
};

/* Begins the file; release is fine after a failure too. A block is frame_begin and frame_add on `frames`, then block_end. */
gboolean archive_writer_init (struct archive_writer *writer, struct part_file *part, GError **error);
void archive_writer_release (struct archive_writer *writer);
gboolean archive_block_end (struct archive_writer *writer, const char *section, const char *name, uint64_t size, GError **error);
gboolean archive_block_write (
	struct archive_writer *writer, const char *section, const char *name, const void *bytes, size_t n, GError **error);
/* A frame that was packed elsewhere; size: unpacked. */
gboolean archive_frame_write (struct archive_writer *writer, const char *section, const char *name, uint64_t size,
	const void *frame, size_t packed, GError **error);
gboolean archive_writer_finish (struct archive_writer *writer, GError **error); /* the directory and the end of the file */

/* The sections of archive_context.c. */
struct archive_context;
gboolean archive_context_write (struct archive_writer *writer, const struct archive_context *context, GError **error);

/* The sections of archive_aside.c. */
struct archive_aside;
gboolean archive_aside_write (struct archive_writer *writer, int side, const struct archive_aside *aside, GError **error);

/* ---- reading ---- */

struct archive_block
{
	const char *section, *name;
	uint64_t size, offset, packed;
};

struct archive_reader
{
	GMappedFile *file;
	const uint8_t *bytes;
	size_t length;
	int version;
	char *directory; /* what the blocks' names and run_id point into */
	const char *run_id;
	uint64_t rows[SIDE_COUNT], portions, texts;
	GArray *blocks; /* struct archive_block */
};

/* release is to be called after a failure too. FAILURE_DATA: damaged, newer; FAILURE_IO. */
gboolean archive_reader_init (struct archive_reader *reader, const char *path, GError **error);
void archive_reader_release (struct archive_reader *reader);

/* The first block of a section, or the one of that name; NULL when there is none. */
const struct archive_block *archive_block_find (const struct archive_reader *reader, const char *section, const char *name);

/* Its bytes with a NUL after them, newly allocated. FAILURE_DATA. */
uint8_t *archive_block_read (const struct archive_reader *reader, const struct archive_block *block, GError **error);

/* Adds the rows that were set aside to the table of a side, and their portions, where the archive has some. FAILURE_DATA. */
struct archive;
gboolean archive_aside_read (const struct archive_reader *reader, int side, struct archive *archive, GError **error);

/* Raises FAILURE_DATA "damaged: ..."; returns FALSE. */
gboolean archive_damaged (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

#endif
