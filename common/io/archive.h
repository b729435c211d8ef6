/*
 * archive.h - the run archive: what a run read and what became of it, in one compressed columnar file.
 *
 * It holds both movement tables column for column (rejected rows and attributes included; what normalisation derives is not
 * stored), the portions of every row, the lists of the outcome that are too long for the ledger, and what the run knew besides
 * its rows: reference data as it was read, the plant, how each system speaks. So a run can be judged again without its sources.
 * Equal runs give equal bytes.
 *
 * Format, version 2: the line `tieout archive 2`; zstd frames, one per column, each with its own checksum; a directory in one
 * more frame; 24 bytes: offset and packed size of the directory as little-endian 64-bit numbers and `tieoutar`. The directory
 * is text, tab-separated: `run ID`, `rows LEFT RIGHT PORTIONS TEXTS`, `frame SECTION NAME SIZE OFFSET PACKED`. Section `text` is
 * the dictionary: every text that occurs, sorted by bytes, each with a NUL; `left` and `right` hold columns in canonical row
 * order (8-, 4- or 1-byte little-endian integers; a text is its number in the dictionary), `left:attribute` and
 * `right:attribute` further ones; `portion` the columns side, state, row, link, qty, amount; `others` outcome lines as packed
 * text (ledger_field.h); `fact` the facts of a context, a name and a value per packed line; `reference:left` and
 * `reference:right` one frame per entity, as packed text (reference_log.h). Version 1 had no context and is still read.
 */
#ifndef IO_ARCHIVE_H
#define IO_ARCHIVE_H

#include "common/io/part_file.h"
#include "common/io/reference_log.h"
#include "common/recon/movement.h"
#include "common/recon/outcome.h"
#include "common/recon/recon.h"

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/* What a run knew besides its rows. */
struct archive_context
{
	GHashTable *facts;		   /* text -> text, owned: what the writer wants to find again */
	struct reference_log *log; /* owned */
	unsigned without;          /* bit per enum entity_id: its rows are not written */
};
typedef struct archive_context archive_context;

struct archive_context *archive_context_new (void);
void archive_context_free (struct archive_context *context); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (archive_context, archive_context_free)
void archive_context_set (struct archive_context *context, const char *name, const char *value); /* copied */

struct archive_input
{
	const struct outcome *outcome;				/* run_id and others are taken from it */
	const struct movement_table *side[SIDE_COUNT];		/* on one pool */
	const uint32_t *rows[SIDE_COUNT];			/* the rows of the run's scope unit; NULL: all */
	size_t n_rows[SIDE_COUNT];
	const struct allocation *allocations;
	size_t n_allocations;
	const struct archive_context *context;			/* NULL: none, and the run cannot be judged again */
};

/* Writes the whole archive; the caller finishes the part. FAILURE_IO; FAILURE_INTERNAL: a portion of a row that is not there. */
gboolean archive_write (struct part_file *part, const struct archive_input *input, GError **error);

/* Everything of an archive but the others and the context. rows and links are numbered as in the file. */
struct archive
{
	char *run_id;
	struct movement_table *side[SIDE_COUNT];
	struct allocation *allocations;
	size_t n_allocations;
};
typedef struct archive archive;

/* Reads an archive into tables on the given pool, which is borrowed. FAILURE_DATA: damaged, cut off, newer; FAILURE_IO. */
struct archive *archive_read (const char *path, struct strpool *strings, GError **error);
void archive_free (struct archive *archive);	/* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (archive, archive_free)

/*
 * The facts of an archive (log is NULL); its reference rows are added to `reference`, which the caller finishes. FAILURE_DATA
 * also when the archive has no context.
 */
struct archive_context *archive_read_context (const char *path, struct reference *reference, GError **error);

/* Replaces others of an outcome by those of its archive. FAILURE_DATA also when the archive is of another run. */
gboolean archive_read_others (const char *path, struct outcome *outcome, GError **error);

#endif
