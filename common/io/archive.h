/*
 * archive.h - the run archive: what a run read and what became of it, in one compressed columnar file.
 *
 * It holds both movement tables column for column (rejected rows and attributes included; what normalisation derives is not
 * stored) with the portions of their rows; beside them, where rows were set aside before matching (sieve.h), those rows in full
 * and the state that each ended in; the lists of the outcome that are too long for the ledger; and what the run knew besides
 * its rows: reference data as it was read, the plant, how each system speaks. So a run can be judged again without its sources.
 *
 * Rows of the tables stand in an order of their content, rows that were set aside in that of their arrival: equal runs over
 * rows that come in the same order give equal bytes. What stands in an archive does not depend on the order, on threads or on
 * memory. Which rows were set aside, not what became of them, depends also on the rules that ran over the same reading.
 *
 * Of a row that was set aside it is not stored with which others it tied; its portion has the state alone. The pairs come out
 * of the engine again, from the rows of the archive and the rules of the run, which the ledger keeps.
 *
 * Format, version 3: the line `tieout archive 3`; zstd frames, one per column, each with its own checksum; a directory in one
 * more frame; 24 bytes: offset and packed size of the directory as little-endian 64-bit numbers and `tieoutar`. The directory
 * is text, tab-separated: `run ID`, `rows LEFT RIGHT PORTIONS TEXTS`, `frame SECTION NAME SIZE OFFSET PACKED`. Section `text` is
 * the dictionary: every text that occurs, sorted by bytes, each with a NUL; `left` and `right` hold columns in canonical row
 * order (8-, 4- or 1-byte little-endian integers; a text is its number in the dictionary), `left:attribute` and
 * `right:attribute` further ones; `portion` the columns side, state, row, link, qty, amount; `others` outcome lines as packed
 * text (ledger_field.h); `fact` the facts of a context, a name and a value per packed line; `reference:left` and
 * `reference:right` one frame per entity, as packed text (reference_log.h).
 *
 * `left:block` and `right:block` are blocks of rows (row_block.h) in the order of arrival, `left:taken` and `right:taken` the
 * places among those rows, from 0, of the rows that stand in the tables instead, as varints, each the distance to the one
 * before. The others were set aside. `left:group` and `right:group` say what rows of one class and window have in common:
 * packed lines with the number that the blocks name them by, how many rows were set aside, their state, and plant, material,
 * storage location, movement, indicator, unit and currency, which the blocks do not repeat. There is none of these where all
 * rows stand in the tables.
 *
 * Version 2 had all rows in the tables, version 1 no context either. Both are still read. What a comparison of reports read has
 * sections of its own (archive_report.h).
 */
#ifndef IO_ARCHIVE_H
#define IO_ARCHIVE_H

#include "common/io/part_file.h"
#include "common/io/reference_log.h"
#include "common/io/row_store.h"
#include "common/recon/movement.h"
#include "common/recon/outcome.h"
#include "common/recon/recon.h"

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/* What a run knew besides its rows. */
struct archive_context
{
	GHashTable *facts;         /* text -> text, owned: what the writer wants to find again */
	struct reference_log *log; /* owned */
	uint64_t without;          /* bit per enum entity_id: its rows are not written */
};
typedef struct archive_context archive_context;

struct archive_context *archive_context_new (void);
void archive_context_free (struct archive_context *context); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (archive_context, archive_context_free)
void archive_context_set (struct archive_context *context, const char *name, const char *value); /* copied */

/* Rows of a side that were set aside, for a run over a plant. */
struct archive_aside
{
	const struct row_store *store; /* finished; NULL: all rows stand in the table */
	const char *plant;
	const uint8_t *wanted; /* a bit per row by its number (byte row / 8, the lowest first): it stands in the table */
	uint64_t n_wanted;
	const struct quiet *quiet; /* what was set aside, in numbers; normalized */
	const struct reconciliation *rule;
};

struct archive_input
{
	const struct outcome *outcome;                 /* run_id and others are taken from it */
	const struct movement_table *side[SIDE_COUNT]; /* on one pool */
	const uint32_t *rows[SIDE_COUNT];              /* the rows of the run's scope unit; NULL: all */
	size_t n_rows[SIDE_COUNT];
	struct archive_aside aside[SIDE_COUNT];
	const struct allocation *allocations;
	size_t n_allocations;
	const struct archive_context *context; /* NULL: none, and the run cannot be judged again */
};

/*
 * Writes the whole archive; the caller finishes the part. FAILURE_IO; FAILURE_INTERNAL: a portion of a row that is not there,
 * or rows that were set aside and are not in the store.
 */
gboolean archive_write (struct part_file *part, const struct archive_input *input, GError **error);

/*
 * Everything of an archive but the others and the context. rows and links are numbered as in the file; rows that were set aside
 * come behind the others of their side. Their portions have no link (0), no qty (0) and no amount.
 */
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
void archive_free (struct archive *archive); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (archive, archive_free)

/*
 * The facts of an archive (log is NULL); its reference rows are added to `reference`, which the caller finishes; NULL: not
 * wanted. FAILURE_DATA also when the archive has no context.
 */
struct archive_context *archive_read_context (const char *path, struct reference *reference, GError **error);

/* Replaces others of an outcome by those of its archive. FAILURE_DATA also when the archive is of another run. */
gboolean archive_read_others (const char *path, struct outcome *outcome, GError **error);

#endif
