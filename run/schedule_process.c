/* schedule_process.c - the processes of steps: how they are started, waited for and ended. Only their exit codes are known. */
#include "common/base/failure.h"
#include "run/schedule_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static sigset_t before; /* what was blocked before us: a step begins with that */

/* ---- signals ---- */

static void
signals_of (sigset_t *signals)
{
	sigemptyset (signals);
	sigaddset (signals, SIGCHLD);
	sigaddset (signals, SIGTERM);
	sigaddset (signals, SIGINT);
	sigaddset (signals, SIGHUP);
}

void
process_signals_block (void)
{
	sigset_t signals;

	signals_of (&signals);
	pthread_sigmask (SIG_BLOCK, &signals, &before);
}

int
process_wait (gint64 until)
{
	gint64 left = MAX (until - g_get_monotonic_time (), 0);
	struct timespec timeout = {left / G_USEC_PER_SEC, left % G_USEC_PER_SEC * 1000};
	sigset_t signals;
	int number;

	signals_of (&signals);
	number = sigtimedwait (&signals, NULL, &timeout);
	return number > 0 ? number : 0;
}

/* ---- starting ---- */

/* Beside this program, so that a build tree and an installation both find their own jobs. */
static char *
job_path (const char *job)
{
	g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL), *folder = g_path_get_dirname (self != NULL ? self : ".");
	g_autofree char *name = g_strconcat ("tieout-", job, NULL);

	return g_build_filename (folder, name, NULL);
}

static char **
step_arguments (const struct line *line, GError **error)
{
	const struct schedule_step *step = &line->chain->steps[line->state.step];
	g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
	struct schedule_words words;

	schedule_words_set (&words, line->chain, line->place, &line->due);
	for (int i = 0; step->run[i] != NULL; i++) {
		g_autofree char *filled = schedule_fill (step->run[i], words.value, error);

		if (filled == NULL)
			return NULL;
		g_ptr_array_add (arguments, i == 0 ? g_strconcat ("tieout-", filled, NULL) : g_steal_pointer (&filled));
	}
	g_ptr_array_add (arguments, NULL);
	return (char **) g_ptr_array_free (g_steal_pointer (&arguments), FALSE);
}

/* What this program was told on its command line about the installation holds for its steps: their environment tells them. */
static char **
step_environment (const struct schedule *schedule)
{
	static const char *const passed[] = {"config", "rules", "source", "profile", "zone", "currency", "output", "ledger",
		"archive", "no-archive", "log", "threads", "memory", NULL};
	const struct options *options = schedule->job->options;
	char **environment = g_get_environ ();

	for (int i = 0; passed[i] != NULL; i++) {
		g_autofree char *upper = g_ascii_strup (passed[i], -1);
		g_autofree char *name = g_strconcat ("TIEOUT_", g_strdelimit (upper, "-", '_'), NULL);
		g_autoptr (GString) words = g_string_new (NULL);
		bool list = options_find (options, passed[i])->type == OPTION_LIST;

		if (option_origin (options, passed[i]) != ORIGIN_COMMAND_LINE)
			continue;
		if (!list)
			g_string_assign (words, option_string (options, passed[i]));
		for (guint n = 0; list && n < option_list (options, passed[i])->len; n++) {
			g_autofree char *quoted = g_shell_quote (option_list (options, passed[i])->pdata[n]);

			g_string_append_printf (words, "%s%s", n > 0 ? " " : "", quoted);
		}
		environment = g_environ_setenv (environment, name, words->str, TRUE);
	}
	return environment;
}

/* In the child: only what is safe between fork and exec. */
G_GNUC_NORETURN static void
step_become (const char *path, char **arguments, char **environment, pid_t parent)
{
	int nothing = open ("/dev/null", O_RDONLY);

	if (nothing >= 0)
		dup2 (nothing, STDIN_FILENO);
	signal (SIGTERM, SIG_DFL);
	signal (SIGXFSZ, SIG_DFL);
	prctl (PR_SET_PDEATHSIG, SIGTERM);
	if (getppid () != parent)
		_exit (FAILURE_BUSY);
	pthread_sigmask (SIG_SETMASK, &before, NULL);
	execve (path, arguments, environment);
	_exit (FAILURE_INTERNAL);
}

gboolean
process_start (const struct schedule *schedule, struct line *line, GError **error)
{
	const struct schedule_step *step = &line->chain->steps[line->state.step];
	g_autofree char *path = job_path (step->run[0]);
	g_auto (GStrv) arguments = step_arguments (line, error), environment = NULL;
	pid_t parent = getpid (), child;

	if (arguments == NULL)
		return FALSE;
	if (access (path, X_OK) != 0) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "cannot run '%s': %s", path, g_strerror (errno));
		return FALSE;
	}
	environment = step_environment (schedule);
	fflush (NULL);
	child = fork ();
	if (child == 0)
		step_become (path, arguments, environment, parent);
	if (child < 0) {
		g_set_error (error, FAILURE, FAILURE_BUSY, "cannot run '%s': %s", path, g_strerror (errno));
		return FALSE;
	}
	line->process = child;
	line->started = g_get_monotonic_time ();
	line->limit = line->started + step->timeout * G_USEC_PER_SEC;
	line->killed = 0;
	line->timed_out = false;
	return TRUE;
}

/* ---- the end ---- */

bool
process_ended (struct line *line, int *exit_code, char **reason)
{
	const struct schedule_step *step = &line->chain->steps[line->state.step];
	int status;
	pid_t ended;

	do
		ended = waitpid (line->process, &status, WNOHANG);
	while (ended < 0 && errno == EINTR);
	if (ended == 0)
		return false;
	line->process = 0;
	*reason = NULL;
	if (ended > 0 && WIFEXITED (status))
		*exit_code = WEXITSTATUS (status);
	else {
		int number = ended > 0 && WIFSIGNALED (status) ? WTERMSIG (status) : SIGKILL;
		bool sent = number == SIGKILL || number == SIGTERM || number == SIGINT || number == SIGHUP;

		*exit_code = sent ? FAILURE_BUSY : FAILURE_INTERNAL;
		*reason = g_strdup_printf ("ended by signal %d (%s)", number, g_strsignal (number));
	}
	if (line->timed_out && !schedule_code_is_result (*exit_code)) {
		g_free (*reason);
		*exit_code = FAILURE_BUSY;
		*reason = g_strdup_printf ("took longer than %" G_GINT64_FORMAT " minutes", step->timeout / 60);
	}
	return true;
}
