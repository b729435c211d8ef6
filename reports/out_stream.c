#include "reports/out_stream.h"

static gboolean
string_write (void *data, const void *bytes, size_t n, GError **error)
{
	GString *string = data;

	(void) error;
	g_string_append_len (string, bytes, (gssize) n);
	return TRUE;
}

struct out_stream
out_stream_of_string (GString *string)
{
	return (struct out_stream) {.write = string_write, .data = string};
}
