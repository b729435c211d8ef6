#include "run/publication.h"

#include "common/base/failure.h"
#include "common/base/log.h"

#include <stdio.h>
#include <unistd.h>

gboolean
publication_begin (struct publication *publication, struct job *job, const char *name, const char *also, GError **error)
{
	*publication = (struct publication) {.job = job,
		.claims = g_ptr_array_new (),
		.archives = g_ptr_array_new (),
		.reports = g_ptr_array_new (),
		.exit_code = VERDICT_CLEAN};
	outputs_init (&publication->outputs, job, name);
	publication->outputs.also = also;
	return job_ledger_open (job, &publication->ledger, error);
}

gboolean
publication_claim (struct publication *publication, const struct ledger_scope *scope, struct ledger_claim **claim, GError **error)
{
	gboolean good;

	if (publication->ledger == NULL || publication->job->dry_run)
		return TRUE;
	good = outputs_claim (&publication->outputs, publication->ledger, scope, claim, error);
	if (*claim != NULL)
		g_ptr_array_add (publication->claims, *claim);
	return good;
}

struct writing
{
	const struct publication_kind *kind;
	const GPtrArray *reports;
	int exit_code;
};

static gboolean
result_write (int which, const char *path, const struct out_stream *out, void *data, GError **error)
{
	const struct writing *writing = data;
	const GPtrArray *reports = writing->reports;

	switch (which) {
	case OUTPUT_WORKBOOK:
		return writing->kind->workbook (path, reports, error);
	case OUTPUT_EXCEPTIONS:
		return writing->kind->exceptions (out, reports, error);
	default:
		return writing->kind->summary (out, reports, writing->exit_code, error);
	}
}

gboolean
publication_rebuild (
	struct outputs *outputs, const struct publication_kind *kind, const GPtrArray *reports, int exit_code, GError **error)
{
	struct writing writing = {kind, reports, exit_code};

	return outputs_each (outputs, result_write, &writing, error);
}

/* The further file, among the other parts. */
static gboolean
also_write (struct publication *publication, const struct publication_kind *kind, GError **error)
{
	struct outputs *outputs = &publication->outputs;
	struct part_file *part;

	if (outputs->also == NULL)
		return TRUE;
	part = part_file_open (outputs->also, error);
	if (part == NULL)
		return FALSE;
	g_ptr_array_add (outputs->parts, part);
	struct out_stream stream = part_stream (part);
	return kind->also (&stream, publication->reports, error) && part_file_finish (part, error);
}

static void
results_print (const struct publication *publication, const struct publication_kind *kind)
{
	const struct job *job = publication->job;
	g_autoptr (GString) text = g_string_new (NULL);

	log_progress_end ();
	if (job->quiet || (publication->exit_code == VERDICT_CLEAN && !job->verbose && !isatty (STDOUT_FILENO)))
		return;
	kind->text (text, publication->reports);
	fputs (text->str, stdout);
	outputs_print (&publication->outputs, job);
}

static gboolean
results_record (struct publication *publication, const struct publication_kind *kind, void *data, GError **error)
{
	struct ledger_job job = outputs_job (&publication->outputs, publication->job, publication->exit_code);

	if (publication->ledger == NULL)
		return TRUE;
	for (guint i = 0; i < publication->archives->len; i++)
		if (!part_file_commit (publication->archives->pdata[i], error))
			return FALSE;
	return kind->record (publication, &job, data, error);
}

gboolean
publication_finish (struct publication *publication, const struct publication_kind *kind, void *data, GError **error)
{
	struct outputs *outputs = &publication->outputs;
	gboolean good = publication->job->dry_run ||
		(publication_rebuild (outputs, kind, publication->reports, publication->exit_code, error) &&
			also_write (publication, kind, error) && results_record (publication, kind, data, error) &&
			outputs_commit (outputs, error));

	if (good)
		results_print (publication, kind);
	return good;
}

void
publication_end (struct publication *publication, const GError *error)
{
	for (guint i = 0; i < publication->claims->len; i++)
		ledger_release (publication->ledger, publication->claims->pdata[i], error == NULL ? ATTEMPT_DONE : ATTEMPT_FAILED,
			error != NULL ? error->message : NULL, NULL);
	g_ptr_array_unref (publication->claims);
	g_ptr_array_unref (publication->reports);
	g_ptr_array_unref (publication->archives);
	outputs_release (&publication->outputs);
	ledger_close (publication->ledger);
}
