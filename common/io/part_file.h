/*
 * part_file.h - a file that appears whole or not at all.
 *
 * Bytes go to `<target>.tieout-part` in the target's own directory, are flushed to the disk, and take the target's name by one
 * rename. Until then an earlier target stays as it was. The part is locked while its writer lives, so a left-over of a killed
 * writer is told from one at work; its name is fixed, so the next writer of the same target takes a left-over's place, and two
 * writers of one target at once are FAILURE_BUSY for the second. A target that is a symbolic link is replaced, not followed.
 *
 * Order in a run (design.md 5): open, write, finish for every file; the ledger records name and hash of each; keep; commit. What
 * is not kept vanishes on part_file_free; what is kept and not committed is completed by the next start (part_file_resume).
 */
#ifndef IO_PART_FILE_H
#define IO_PART_FILE_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

struct part_file;
typedef struct part_file part_file;

/*
 * Creates an empty part for the target. FAILURE_CANNOT_CREATE where that cannot be done (no such directory, no right, the target
 * is no regular file), FAILURE_BUSY where another process is writing the same target.
 */
struct part_file *part_file_open (const char *target, GError **error);

/* Closes; removes the part unless it was kept or committed. NULL is fine. */
void part_file_free (struct part_file *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (part_file, part_file_free)

const char *part_file_target (const struct part_file *part);
const char *part_file_path (const struct part_file *part); /* the part, for a writer that opens a file by its name */

/* Appends n bytes, buffered. Do not mix with writing through part_file_path. FAILURE_IO names the target and the cause. */
gboolean part_file_write (struct part_file *part, const void *bytes, size_t n, GError **error);

/* Flushes everything to the disk, whoever wrote it, and takes size and SHA-256. Nothing may be written after it. */
gboolean part_file_finish (struct part_file *part, GError **error);
uint64_t part_file_size (const struct part_file *part);      /* after finish */
const char *part_file_digest (const struct part_file *part); /* after finish: 64 hexadecimal digits */

/* From now on the part outlives this process: the ledger knows it. */
void part_file_keep (struct part_file *part);

/* Gives the part its target's name, for good (the directory is flushed too). FAILURE_IO. */
gboolean part_file_commit (struct part_file *part, GError **error);

enum part_state
{
	PART_ABSENT,  /* there is none */
	PART_BUSY,    /* its writer lives, left alone */
	PART_DIFFERS, /* it is not the file that was recorded; left alone */
	PART_SETTLED  /* renamed, or removed */
};

/* Completes a kept part whose writer is gone, if it has the recorded SHA-256. */
gboolean part_file_resume (const char *target, const char *digest, enum part_state *state, GError **error);

/* Removes a left-over part whose writer is gone. */
gboolean part_file_sweep (const char *target, enum part_state *state, GError **error);

/* SHA-256 of a file as 64 hexadecimal digits, newly allocated. FAILURE_IO; a missing file is an error too. */
char *file_digest (const char *path, GError **error);

#endif
