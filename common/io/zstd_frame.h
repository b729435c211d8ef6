/*
 * zstd_frame.h - one block of bytes as one zstd frame with its size and its checksum, in a part file or in memory.
 *
 * Level 1, one thread: equal bytes in give equal bytes out.
 */
#ifndef IO_ZSTD_FRAME_H
#define IO_ZSTD_FRAME_H

#include "common/io/part_file.h"

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

struct frame_writer;
typedef struct frame_writer frame_writer;

struct frame_writer *frame_writer_new (struct part_file *part); /* part is borrowed */
void frame_writer_free (struct frame_writer *writer);           /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (frame_writer, frame_writer_free)

/* One frame: begin with the number of bytes to come, add them in any pieces, end; *packed is what they took in the file. */
gboolean frame_begin (struct frame_writer *writer, uint64_t size, GError **error);
gboolean frame_add (struct frame_writer *writer, const void *bytes, size_t n, GError **error);
gboolean frame_end (struct frame_writer *writer, uint64_t *packed, GError **error);

/* Frames in memory. */
struct frame_packer;
typedef struct frame_packer frame_packer;

struct frame_packer *frame_packer_new (void);
void frame_packer_free (struct frame_packer *packer); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (frame_packer, frame_packer_free)

/* The frame of n bytes, *packed long, the packer's until its next one. FAILURE_INTERNAL. */
const uint8_t *frame_pack (struct frame_packer *packer, const void *bytes, size_t n, size_t *packed, GError **error);

/* The size that a frame says it unpacks to; UINT64_MAX when it is no frame. */
uint64_t frame_size (const void *frame, size_t packed);

/*
 * The bytes of a frame that must unpack to exactly `size` bytes, newly allocated with a NUL after them. FAILURE_DATA when it is
 * damaged or of another size, or does not fit into memory.
 */
uint8_t *frame_read (const void *frame, size_t packed, uint64_t size, GError **error);

#endif
