/*
 * publication.h - a job that makes several results of one kind, each under its own lock, and records and names them together:
 * comparisons of reports, of extracts, key figures.
 */
#ifndef RUN_PUBLICATION_H
#define RUN_PUBLICATION_H

#include "run/publish.h"

struct publication
{
	struct job *job;
	struct ledger *ledger; /* NULL: --no-ledger; only read by --dry-run */
	struct outputs outputs;
	GPtrArray *claims;   /* struct ledger_claim * */
	GPtrArray *archives; /* struct part_file *, finished, borrowed: named before anything is recorded */
	GPtrArray *reports;  /* what files and text are of: the kind's own */
	int exit_code;
};

/* What a kind of result does; `also` is of outputs.also, NULL where there is none. */
struct publication_kind
{
	gboolean (*workbook) (const char *path, const GPtrArray *reports, GError **error);
	gboolean (*exceptions) (const struct out_stream *out, const GPtrArray *reports, GError **error);
	gboolean (*summary) (const struct out_stream *out, const GPtrArray *reports, int exit_code, GError **error);
	gboolean (*also) (const struct out_stream *out, const GPtrArray *reports, GError **error);
	void (*text) (GString *text, const GPtrArray *reports);
	/* With outputs.parts; job: how they are written. */
	gboolean (*record) (struct publication *publication, const struct ledger_job *job, void *data, GError **error);
};

/* Opens the ledger. name: of the default workbook, also: a further file; NULL: there is none. Ended also after a failure. */
gboolean publication_begin (struct publication *publication, struct job *job, const char *name, const char *also, GError **error);

/* Nobody else makes this result meanwhile. *claim: for its record; NULL without a ledger or in a dry run. */
gboolean publication_claim (
	struct publication *publication, const struct ledger_scope *scope, struct ledger_claim **claim, GError **error);

/* The files of such results as they were written before: parts of outputs, finished. */
gboolean publication_rebuild (
	struct outputs *outputs, const struct publication_kind *kind, const GPtrArray *reports, int exit_code, GError **error);

/* Written beside their names, recorded, named, printed: what is killed in between is completed or swept by the next start. */
gboolean publication_finish (struct publication *publication, const struct publication_kind *kind, void *data, GError **error);

/* error: what the job failed with; NULL. Whoever has claims or uses the ledger is done with both. */
void publication_end (struct publication *publication, const GError *error);

#endif
