/*
 * runs_json.h - what the JSON of comparisons and key figures has in common: exit code, verdict and `runs`, and of a run what it
 * read.
 */
#ifndef REPORTS_RUNS_JSON_H
#define REPORTS_RUNS_JSON_H

#include "reports/json.h"

/* Adds one element of `runs`. */
typedef void run_json_add (struct json *json, const void *report);

gboolean runs_json_write (
	const struct out_stream *out, const GPtrArray *reports, int exit_code, run_json_add *add, GError **error);

/* The member `sources`, of struct evidence. digests: of key figures none is told, for their records have hashes. */
void sources_json_add (struct json *json, const GArray *all, bool digests);

#endif
