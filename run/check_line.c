#include "run/check_internal.h"

#include "common/base/failure.h"

#include <stdio.h>
#include <string.h>

static void
line_clear (gpointer data)
{
	struct check_line *line = data;

	g_free (line->text);
}

GArray *
check_lines_new (void)
{
	GArray *lines = g_array_new (FALSE, FALSE, sizeof (struct check_line));

	g_array_set_clear_func (lines, line_clear);
	return lines;
}

/* Takes over the text. */
static void
line_add (struct check *check, const char *state, char *text)
{
	struct check_line line = {state, text};

	if (!check->job->quiet || strcmp (state, CHECK_OK) != 0)
		printf ("%-4s  %s\n", state, text);
	g_array_append_val (check->lines, line);
}

void
check_passed (struct check *check, const char *format, ...)
{
	va_list arguments;

	va_start (arguments, format);
	line_add (check, CHECK_OK, g_strdup_vprintf (format, arguments));
	va_end (arguments);
}

void
check_warned (struct check *check, const char *subject, const char *mend, const char *format, ...)
{
	g_autofree char *what = NULL;
	va_list arguments;

	va_start (arguments, format);
	what = g_strdup_vprintf (format, arguments);
	va_end (arguments);
	line_add (check, CHECK_WARN, g_strdup_printf ("%s: %s; hint: %s", subject, what, mend));
}

/* How to mend what does not say it itself: by its class. */
static const char *
mend_of (int exit_code)
{
	static const struct
	{
		int code;
		const char *mend;
	} known[] = {{FAILURE_UNAVAILABLE, "see whether it is there and runs, and whether its address is right"},
		{FAILURE_DATA, "correct the data, or say in its profile how they are meant"},
		{FAILURE_BUSY, "try again when it is ready"},
		{FAILURE_CONFIGURATION, "correct tieout.yaml, the rule or the profile; of a source, see what its role may read"},
		{FAILURE_CANNOT_CREATE, "give this user the right, or name another place"},
		{FAILURE_IO, "make room, or name another place"}};

	for (size_t i = 0; i < G_N_ELEMENTS (known); i++)
		if (known[i].code == exit_code)
			return known[i].mend;
	return "see docs/operations.md, \"When it did not run\"";
}

void
check_failed (struct check *check, const char *subject, const GError *error)
{
	g_auto (GStrv) lines = g_strsplit (error->message, "\n", -1);
	g_autofree char *line = g_strjoinv ("; ", lines);
	bool named = strncmp (line, subject, strcspn (subject, ",")) == 0, mended = strstr (line, "hint: ") != NULL;

	line_add (check, CHECK_FAIL,
		g_strdup_printf ("%s%s%s%s%s", named ? "" : subject, named ? "" : ": ", line,
			mended ? "" : "; hint: ", mended ? "" : mend_of (failure_exit_code (error))));
	check->exit_code = exit_code_worse (check->exit_code, failure_exit_code (error));
}

void
check_judged (struct check *check, const char *subject, const char *note, GError **error)
{
	if (*error != NULL)
		check_failed (check, subject, *error);
	else
		check_passed (check, "%s%s%s", subject, note != NULL ? ": " : "", note != NULL ? note : "");
	g_clear_error (error);
}
