/*
 * out_stream.h - where a report writer sends its bytes: a part file in a job, a GString in a test.
 */
#ifndef REPORTS_OUT_STREAM_H
#define REPORTS_OUT_STREAM_H

#include <glib.h>
#include <stddef.h>

/* Takes n bytes or fails; called again and again in order, never again after a failure. data is the receiver's own. */
struct out_stream
{
	gboolean (*write) (void *data, const void *bytes, size_t n, GError **error);
	void *data;
};

/* Appends to a string, which is borrowed. */
struct out_stream out_stream_of_string (GString *string);

#endif
