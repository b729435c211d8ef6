/*
 * close_file.h - files that an action of a close writes, each under an option of its own: all of them whole, or none.
 */
#ifndef RUN_CLOSE_FILE_H
#define RUN_CLOSE_FILE_H

#include "reports/out_stream.h"
#include "run/job.h"

#include <glib.h>

struct close_file
{
	const char *option; /* names the file; not given: it is not wanted */
	gboolean (*write) (const struct out_stream *out, void *data, GError **error);
};

/* Writes what is wanted, then gives all their names. Says what it wrote unless the job is quiet. A dry run writes nothing. */
gboolean close_files_write (const struct job *job, const struct close_file *files, size_t n, void *data, GError **error);

#endif
