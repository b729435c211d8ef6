/*
 * publish.h - the files of a job: written beside their names first, named only when the ledger has them.
 */
#ifndef RUN_PUBLISH_H
#define RUN_PUBLISH_H

#include "common/io/ledger.h"
#include "common/io/part_file.h"
#include "common/recon/outcome.h"
#include "reports/out_stream.h"
#include "reports/workbook_signoff.h"
#include "run/job.h"

#include <glib.h>

/* What --workbook, --exceptions, --summary, --legs and --bridge ask for; without any of them a workbook in --output. */
enum
{
	OUTPUT_WORKBOOK,
	OUTPUT_EXCEPTIONS,
	OUTPUT_SUMMARY,
	OUTPUT_LEGS,
	OUTPUT_BRIDGE,
	OUTPUT_COUNT
};
_Static_assert((int) OUTPUT_COUNT == (int) LEDGER_FILES, "the ledger notes every kind of file: ledger_file_kinds");
extern const struct option publish_options[]; /* what is asked for by --legs and --bridge, beside the common results */
struct outputs
{
	char *target[OUTPUT_COUNT]; /* NULL = not wanted */
	GPtrArray *parts;           /* struct part_file *, finished, in the order above */
	const char *also;           /* a further file that the job itself writes as a part; NULL. Borrowed */
	bool planned;               /* they have been noted with a claim */
};

/*
 * The ledger of a job that records something, NULL where the installation has none: what killed jobs left is completed or swept
 * first. Of a dry run it can only be read, and is NULL where the file is not there yet.
 */
gboolean job_ledger_open (const struct job *job, struct ledger **ledger, GError **error);

/* The folder of run archives, made; *folder is NULL where none are wanted. FAILURE_CANNOT_CREATE. */
gboolean job_archive_folder (const struct job *job, const char **folder, GError **error);

/* name: of the default workbook; NULL: there is none. */
void outputs_init (struct outputs *outputs, const struct job *job, const char *name);

/* Claims a scope (ledger_claim); the first claim of a job notes its files, before a part of one is opened. */
gboolean outputs_claim (struct outputs *outputs, struct ledger *ledger, const struct ledger_scope *scope,
	struct ledger_claim **claim, GError **error);
void outputs_release (struct outputs *outputs); /* parts that were not committed vanish */

/* Writes one of the files: to `out`, or to a file that it opens by its path, never both. which: OUTPUT_*. */
typedef gboolean output_writer (int which, const char *path, const struct out_stream *out, void *data, GError **error);

/* Opens every wanted file, has it written and finishes it. */
gboolean outputs_each (struct outputs *outputs, output_writer *writer, void *data, GError **error);

/*
 * The files of outcomes, by outputs_each. exit_code: the worst that the outcomes do not know. signoffs: who has signed each of
 * them, of recorded runs; NULL.
 */
gboolean outputs_write (struct outputs *outputs, const struct job *job, const GPtrArray *outcomes, int exit_code,
	const struct workbook_signoff *signoffs, GError **error);
/* The same, saying of oneself what the installation's file says now: whether user names are shown. */
gboolean outputs_rebuild (struct outputs *outputs, const GPtrArray *outcomes, int exit_code, bool entered_by, GError **error);
gboolean outputs_commit (struct outputs *outputs, GError **error);
struct ledger_job outputs_job (const struct outputs *outputs, const struct job *job, int exit_code); /* as the ledger notes it */
void outputs_print (const struct outputs *outputs, const struct job *job); /* the names, which a dry run has not written */

struct out_stream part_stream (struct part_file *part); /* writes to it */

#endif
