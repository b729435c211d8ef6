#include "run/child.h"

#include "common/base/failure.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
	SAID_MAX = 200, /* bytes of what it says */
	STEP = 20       /* milliseconds between two looks at whether it has ended */
};

/* What it reads and what it says lie in memory: no pipe can fill up or break, whatever it does. */
static int
memory_open (const char *text)
{
	int fd = memfd_create ("tieout-child", MFD_CLOEXEC);
	size_t n = strlen (text);

	if (fd >= 0 && (write (fd, text, n) != (ssize_t) n || lseek (fd, 0, SEEK_SET) != 0)) {
		close (fd);
		return -1;
	}
	return fd;
}

static gboolean
child_start (const char *const *argv, int in, int said, pid_t *pid, GError **error)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	int failed;

	sigemptyset (&none);
	posix_spawn_file_actions_init (&actions);
	posix_spawn_file_actions_adddup2 (&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_addopen (&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2 (&actions, said, STDERR_FILENO);
	posix_spawnattr_init (&attributes);
	posix_spawnattr_setflags (&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setpgroup (&attributes, 0);
	posix_spawnattr_setsigmask (&attributes, &none);
	failed = posix_spawnp (pid, argv[0], &actions, &attributes, (char *const *) (gpointer) argv, environ);
	posix_spawnattr_destroy (&attributes);
	posix_spawn_file_actions_destroy (&actions);
	if (failed == 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_UNAVAILABLE, "'%s' cannot be run: %s", argv[0], g_strerror (failed));
	return FALSE;
}

/* FALSE: it took too long, and is no more. */
static gboolean
child_wait (pid_t pid, int64_t timeout, int *status)
{
	int64_t end = g_get_monotonic_time () + timeout * G_USEC_PER_SEC;

	for (;;) {
		pid_t ended = waitpid (pid, status, WNOHANG);

		if (ended == pid || (ended < 0 && errno != EINTR))
			return TRUE;
		if (g_get_monotonic_time () >= end)
			break;
		poll (NULL, 0, STEP);
	}
	kill (-pid, SIGKILL);
	while (waitpid (pid, status, 0) < 0 && errno == EINTR)
		;
	return FALSE;
}

static char *
first_line (int said)
{
	char text[SAID_MAX + 1];
	ssize_t n = pread (said, text, SAID_MAX, 0);

	text[MAX (n, 0)] = '\0';
	text[strcspn (text, "\n")] = '\0';
	return g_utf8_make_valid (text, -1);
}

static gboolean
child_judge (const char *name, int status, int said, GError **error)
{
	g_autofree char *line = NULL;

	if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
		return TRUE;
	line = first_line (said);
	g_set_error (error, FAILURE, FAILURE_UNAVAILABLE, "'%s' ended with %s %d%s%s", name, WIFEXITED (status) ? "code" : "signal",
		WIFEXITED (status) ? WEXITSTATUS (status) : WTERMSIG (status), *line != '\0' ? ": " : "", line);
	return FALSE;
}

gboolean
child_run (const char *const *argv, const char *input, int64_t timeout, GError **error)
{
	int in = memory_open (input), said = memory_open (""), status = 0;
	gboolean good = FALSE;
	pid_t pid;

	if (in < 0 || said < 0)
		g_set_error (error, FAILURE, FAILURE_UNAVAILABLE, "'%s' cannot be run: %s", argv[0], g_strerror (errno));
	else if (child_start (argv, in, said, &pid, error)) {
		good = child_wait (pid, timeout, &status);
		if (!good)
			g_set_error (error, FAILURE, FAILURE_UNAVAILABLE, "'%s' took more than %" G_GINT64_FORMAT " s, and was ended",
				argv[0], timeout);
		else
			good = child_judge (argv[0], status, said, error);
	}
	if (in >= 0)
		close (in);
	if (said >= 0)
		close (said);
	return good;
}
