#include "run/close_head.h"

#include "common/base/failure.h"
#include "common/io/part_file.h"

#include <string.h>

/* "12 0123...". */
static bool
line_read (const char *text, int64_t *events, const char **head)
{
	char *end;

	*events = g_ascii_strtoll (text, &end, 10);
	*head = *end == ' ' ? end + 1 : "";
	return end != text && *events >= 0 && strlen (*head) == (*events > 0 ? 64u : 0u);
}

static gboolean
head_missing (const struct close *close, const char *file, GError **error)
{
	if (close->book->events == 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_UNAVAILABLE,
		"'%s' keeps the head of the chain, and is not there\nhint: bring it back. To begin one for a chain that you trust as it "
		"is, put "
		"this line into it: %" G_GINT64_FORMAT " %s",
		file, close->book->events, close->book->head);
	return FALSE;
}

gboolean
close_head_verify (const struct close *close, GError **error)
{
	const char *file = option_string (close->job->options, "chain-head"), *head;
	g_autofree char *text = NULL;
	g_autoptr (GError) cause = NULL;
	int64_t events;

	if (file == NULL)
		return TRUE;
	if (!g_file_get_contents (file, &text, NULL, &cause)) {
		if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
			return head_missing (close, file, error);
		g_set_error (error, FAILURE, FAILURE_UNAVAILABLE, "%s", cause->message);
		return FALSE;
	}
	if (!line_read (g_strstrip (text), &events, &head))
		g_set_error (error, FAILURE, FAILURE_DATA, "'%s' keeps no head of a chain", file);
	else if (events > close->book->events)
		g_set_error (error, FAILURE, FAILURE_DATA,
			"'%s' knows %" G_GINT64_FORMAT " events of the sign-offs, the ledger has %" G_GINT64_FORMAT
			": the end of the chain was cut off",
			file, events, close->book->events);
	else if (events > 0 && strcmp (close->book->links->pdata[events - 1], head) != 0)
		g_set_error (error, FAILURE, FAILURE_DATA,
			"event %" G_GINT64_FORMAT " of the sign-offs is not the one that '%s' knows: the chain was rewritten", events, file);
	else
		return TRUE;
	return FALSE;
}

gboolean
close_head_keep (const struct close *close, GError **error)
{
	const char *file = option_string (close->job->options, "chain-head");
	g_autofree char *line = NULL;
	g_autoptr (part_file) part = NULL;

	if (file == NULL)
		return TRUE;
	line = g_strdup_printf ("%" G_GINT64_FORMAT " %s\n", close->book->events, close->book->head);
	part = part_file_open (file, error);
	if (part == NULL || !part_file_write (part, line, strlen (line), error) || !part_file_finish (part, error))
		return FALSE;
	return part_file_commit (part, error);
}
