/*
 * plant_index.h - which rows of a file are of which plant, noted while it is read for the first plant, so that readings for
 * others pass over the rest without looking at it.
 *
 * Files are named by their path. An index may be used by several threads, a file of it by one at a time.
 */
#ifndef IO_PLANT_INDEX_H
#define IO_PLANT_INDEX_H

#include "common/base/hash.h"
#include "common/io/batch.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct plant_index;
typedef struct plant_index plant_index;
struct plant_file;

struct plant_index *plant_index_new (void);
void plant_index_free (struct plant_index *index); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (plant_index, plant_index_free)

/*
 * The file of a reading, made when it is not known yet: it lives as long as the index. side: both sides may read one path at
 * once.
 */
struct plant_file *plant_index_file (struct plant_index *index, int side, const char *path);

/*
 * The first reading: n rows that follow each other, all in order, then once what was proven of the whole file. control is a
 * constant text.
 */
void plant_file_note (struct plant_file *file, const struct cell *plant, uint64_t n);
void plant_file_finish (
	struct plant_file *file, const char digest[static DIGEST_HEX_SIZE], const char *control, bool control_equal);

/*
 * Later ones: a bit per row that is of the plant (byte row / 8, the lowest first, of *n rows), for csv_want(); NULL: the file
 * was not finished, or has more plants than are worth noting.
 */
const uint8_t *plant_file_rows (struct plant_file *file, const char *plant, uint64_t *n);
const char *plant_file_digest (const struct plant_file *file);
const char *plant_file_control (const struct plant_file *file, bool *equal);

#endif
