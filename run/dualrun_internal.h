/*
 * dualrun_internal.h - what comparing reports and replaying a comparison share. Not for callers.
 */
#ifndef RUN_DUALRUN_INTERNAL_H
#define RUN_DUALRUN_INTERNAL_H

#include "common/base/hash.h"
#include "run/publication.h"
#include "run/report_archive.h"

/* One report of one unit, from rule to result. */
struct compared
{
	struct ledger_claim *claim; /* NULL: no ledger */
	struct part_file *archive;  /* finished; NULL: none */
	struct report_basis basis;
	halves_runner *halves;
	char *result_hash;
	GStringChunk *texts; /* of sums and hours */
	GPtrArray *sums;     /* GArray * of struct report_sum, of periods in the history */
	struct signoff_book *book;
	GArray *signatures; /* struct report_signature; NULL: no ledger */
	struct dualrun *dualrun;
	GArray *history; /* struct streak_trend */
	char run_id[DIGEST_HEX_SIZE];
	struct dualrun_report report;
};

struct compared *compared_empty (void);
void compared_free (gpointer compared);

/* Judges what was read, beside what the ledger had by the moment of the basis (NULL: there is none), and says all of it. */
gboolean compared_conclude (struct compared *compared, struct ledger *ledger, GError **error);

extern const struct publication_kind dualrun_kind;

/* A recorded comparison made again from its archive (replay.h). A job_work. */
gboolean dualrun_replay (struct job *job, int *exit_code, GError **error);

#endif
