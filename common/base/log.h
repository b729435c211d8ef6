/*
 * log.h - one line per event on stderr: `time level job run plant message key=value...`.
 *
 * stdout belongs to results. Under cron a clean run at the default level prints nothing: the default is `warning` when
 * stderr is no terminal, `info` when it is. Start and end line of a run always go to the log file where one is configured.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <glib.h>
#include <stdbool.h>

enum log_level
{
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG
};

enum log_level log_level_default (void); /* by the terminal, as above */

/*
 * Sets the job's name, the lowest level that stderr shows, and a file that takes `info` and worse (NULL: none), appended to.
 * FAILURE_CANNOT_CREATE. Without it lines go to stderr at the default level. A log file that can no longer be written is
 * reported on stderr once and given up: a full disk must not end a run for its log's sake.
 */
gboolean log_open (const char *job, enum log_level level, const char *file, GError **error);
void log_close (void);                                 /* also without log_open, or twice */
void log_context (const char *run, const char *plant); /* named in every later line of this thread; NULL clears */

/* Control characters in a message become blanks. Safe from any thread; run and plant are `-` where not set. */
void log_line (enum log_level level, const char *format, ...) G_GNUC_PRINTF (2, 3);

/*
 * Prints an error, once, from main: `job: error: ` and the first line of the message, then its other lines, each of which a
 * raiser begins with `detail: ` or `hint: ` (`detail: ` is put before those without). The log file gets one error line.
 */
void log_failure (const GError *error);

/*
 * The last line of a process that has no memory left or a broken invariant: like log_failure, but it takes no lock and no
 * memory, so it may be called wherever that happened, from a signal handler too. The caller then ends the process.
 */
void log_last (const char *message);

/* A progress line that rewrites itself, on a terminal only, from level `info` on. Any other line ends it first. */
void log_progress (const char *format, ...) G_GNUC_PRINTF (1, 2);
void log_progress_end (void);

#endif
