#include "common/base/plain_output.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

static FILE *plain; /* stdout, once it is replaced */
static char last;   /* the byte that was written last */

void
plain_bytes (char *text, size_t n, char before)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char) text[i], previous = (unsigned char) (i > 0 ? text[i - 1] : before);

		if (c == 0x7F || (c < 0x20 && c != '\n' && c != '\t'))
			text[i] = '?';
		else if (previous == 0xC2 && c >= 0x80 && c <= 0x9F)
			text[i] = (char) 0xBF;
	}
}

/* As fopencookie(3) has it: all of it, or 0 with errno. */
static ssize_t
plain_write (void *cookie, const char *bytes, size_t n)
{
	g_autofree char *text = g_memdup2 (bytes, n);

	(void) cookie;
	plain_bytes (text, n, last);
	for (size_t done = 0; done < n;) {
		ssize_t written = write (STDOUT_FILENO, text + done, n - done);

		if (written < 0 && errno != EINTR)
			return 0;
		done += written > 0 ? (size_t) written : 0;
	}
	last = n > 0 ? text[n - 1] : last;
	return (ssize_t) n;
}

void
plain_output (void)
{
	FILE *under = stdout;

	if (plain != NULL)
		return;
	plain = fopencookie (NULL, "w", (cookie_io_functions_t) {.write = plain_write});
	if (plain == NULL)
		g_error ("out of memory"); /* uncovered: no memory for a stream */
	setvbuf (plain, NULL, isatty (STDOUT_FILENO) ? _IOLBF : _IOFBF, BUFSIZ);
	fflush (under);
	stdout = plain;
}
