#include "run/close_file.h"

#include "run/publish.h"

#include <stdio.h>

gboolean
close_files_write (const struct job *job, const struct close_file *files, size_t n, void *data, GError **error)
{
	g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_file_free);

	for (size_t i = 0; i < n && !job->dry_run; i++) {
		const char *target = option_string (job->options, files[i].option);
		struct part_file *part;

		if (target == NULL)
			continue;
		part = part_file_open (target, error);
		if (part == NULL)
			return FALSE;
		g_ptr_array_add (parts, part);
		struct out_stream stream = part_stream (part);
		if (!files[i].write (&stream, data, error) || !part_file_finish (part, error))
			return FALSE;
	}
	for (guint i = 0; i < parts->len; i++) {
		if (!part_file_commit (parts->pdata[i], error))
			return FALSE;
		if (!job->quiet)
			printf ("written: %s\n", part_file_target (parts->pdata[i]));
	}
	return TRUE;
}
