/*
 * log.c - the event log.
 *
 * A line is put together first and written with one call, so that lines of several threads or processes do not mix. One
 * mutex guards the state; the context is per thread.
 */
#include "common/base/log.h"
#include "common/base/calendar.h"
#include "common/base/failure.h"
#include "common/base/plain_output.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

enum
{
	PROGRESS_WIDTH = 79
}; /* characters; a line that wraps could not be rewritten */

static struct
{
	pthread_mutex_t mutex;
	char *job;
	bool opened;
	enum log_level level;
	char *file;
	int fd;
	bool progress; /* a progress line stands on the terminal */
} state = {.mutex = PTHREAD_MUTEX_INITIALIZER, .fd = -1};

static _Thread_local struct
{
	char run[72], plant[72];
} context;

static const char *
job_name (void)
{
	return state.job != NULL ? state.job : "tieout";
}

static enum log_level
level_shown (void)
{
	return state.opened ? state.level : log_level_default ();
}

/* Writes all of a text; FALSE with errno. */
static bool
text_write (int fd, const char *text, size_t n)
{
	while (n > 0) {
		ssize_t written = write (fd, text, n);

		if (written < 0 && errno != EINTR)
			return false;
		if (written > 0) {
			text += written;
			n -= (size_t) written;
		}
	}
	return true;
}

static void
progress_clear (void)
{
	if (state.progress)
		(void) text_write (STDERR_FILENO, "\r\033[K", 4);
	state.progress = false;
}

static void
stderr_write (const GString *text)
{
	progress_clear ();
	(void) text_write (STDERR_FILENO, text->str, text->len);
}

static void
file_write (const GString *line)
{
	g_autofree char *complaint = NULL;

	if (state.fd < 0 || text_write (state.fd, line->str, line->len))
		return;
	complaint = g_strdup_printf ("%s: warning: cannot write log file '%s': %s\n", job_name (), state.file, g_strerror (errno));
	progress_clear ();
	(void) text_write (STDERR_FILENO, complaint, strlen (complaint));
	(void) close (state.fd);
	state.fd = -1;
}

/* One line of the log: time level job run plant message. */
static GString *
line_new (enum log_level level, const char *message)
{
	static const char *const names[] = {"error", "warning", "info", "debug"};
	instant_t now = g_get_real_time ();
	char time[40];
	GString *line = g_string_new (instant_format (now - now % INSTANT_SECOND, NULL, time));

	g_string_append_printf (line, " %s %s %s %s ", names[level], job_name (), *context.run != '\0' ? context.run : "-",
		*context.plant != '\0' ? context.plant : "-");
	g_string_append (line, message);
	for (size_t i = 0; i < line->len; i++) {
		if (g_ascii_iscntrl (line->str[i]))
			line->str[i] = ' ';
	}
	return g_string_append_c (line, '\n');
}

enum log_level
log_level_default (void)
{
	return isatty (STDERR_FILENO) ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING;
}

gboolean
log_open (const char *job, enum log_level level, const char *file, GError **error)
{
	int fd = -1;

	if (file != NULL && (fd = open (file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640)) < 0) {
		g_set_error (error, FAILURE, FAILURE_CANNOT_CREATE, "cannot open log file '%s': %s", file, g_strerror (errno));
		return FALSE;
	}
	log_close ();
	pthread_mutex_lock (&state.mutex);
	state.job = g_strdup (job);
	state.opened = true;
	state.level = level;
	state.file = g_strdup (file);
	state.fd = fd;
	pthread_mutex_unlock (&state.mutex);
	return TRUE;
}

void
log_close (void)
{
	log_progress_end ();
	pthread_mutex_lock (&state.mutex);
	if (state.fd >= 0)
		(void) close (state.fd);
	state.fd = -1;
	g_clear_pointer (&state.job, g_free);
	g_clear_pointer (&state.file, g_free);
	state.opened = false;
	pthread_mutex_unlock (&state.mutex);
}

void
log_context (const char *run, const char *plant)
{
	g_strlcpy (context.run, run != NULL ? run : "", sizeof context.run);
	g_strlcpy (context.plant, plant != NULL ? plant : "", sizeof context.plant);
}

void
log_line (enum log_level level, const char *format, ...)
{
	g_autofree char *message = NULL;
	g_autoptr (GString) line = NULL;
	va_list arguments;

	va_start (arguments, format);
	message = g_strdup_vprintf (format, arguments);
	va_end (arguments);
	pthread_mutex_lock (&state.mutex);
	line = line_new (level, message);
	if (level <= level_shown ())
		stderr_write (line);
	if (level <= LOG_LEVEL_INFO)
		file_write (line);
	pthread_mutex_unlock (&state.mutex);
}

void
log_failure (const GError *error)
{
	g_auto (GStrv) lines = g_strsplit (error->message, "\n", -1);
	g_autoptr (GString) text = g_string_new (NULL), line = NULL;

	pthread_mutex_lock (&state.mutex);
	g_string_append_printf (text, "%s: error: %s\n", job_name (), lines[0] != NULL ? lines[0] : "");
	for (char **rest = lines[0] != NULL ? lines + 1 : lines; *rest != NULL; rest++) {
		if (**rest == '\0')
			continue;
		if (!g_str_has_prefix (*rest, "detail: ") && !g_str_has_prefix (*rest, "hint: "))
			g_string_append (text, "detail: ");
		g_string_append_printf (text, "%s\n", *rest);
	}
	plain_bytes (text->str, text->len, '\0');
	stderr_write (text);
	line = line_new (LOG_LEVEL_ERROR, error->message);
	file_write (line);
	pthread_mutex_unlock (&state.mutex);
}

void
log_last (const char *message)
{
	char text[1024];
	instant_t now = g_get_real_time ();
	char time[40];

	g_snprintf (text, sizeof text, "%s: error: %.900s\n", job_name (), message);
	(void) text_write (STDERR_FILENO, text, strlen (text));
	if (state.fd < 0)
		return;
	instant_format (now - now % INSTANT_SECOND, NULL, time);
	g_snprintf (text, sizeof text, "%s error %s - - %.900s\n", time, job_name (), message);
	(void) text_write (state.fd, text, strlen (text));
}

void
log_progress (const char *format, ...)
{
	g_autofree char *message = NULL, *shown = NULL;
	va_list arguments;

	if (level_shown () < LOG_LEVEL_INFO || !isatty (STDERR_FILENO))
		return;
	va_start (arguments, format);
	message = g_strdup_vprintf (format, arguments);
	va_end (arguments);
	shown = g_utf8_substring (message, 0, MIN (g_utf8_strlen (message, -1), PROGRESS_WIDTH));
	pthread_mutex_lock (&state.mutex);
	progress_clear ();
	state.progress = text_write (STDERR_FILENO, shown, strlen (shown));
	pthread_mutex_unlock (&state.mutex);
}

void
log_progress_end (void)
{
	pthread_mutex_lock (&state.mutex);
	progress_clear ();
	pthread_mutex_unlock (&state.mutex);
}
