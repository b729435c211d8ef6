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

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Sets the job's name, the lowest level that stderr shows, and a file that takes `info` and worse (NULL: none). */
gboolean log_open (const char *job, enum log_level level, const char *file, GError **error);
void log_close (void);
void log_context (const char *run, const char *plant);	/* named in every later line of this thread; NULL clears */
void log_line (enum log_level level, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Prints `job: error: message` with `detail:` and `hint:` lines split at newlines, once, from main. */
void log_failure (const GError *error);

/* A progress line that rewrites itself, on a terminal only. */
void log_progress (const char *format, ...) G_GNUC_PRINTF (1, 2);
void log_progress_end (void);

#endif
