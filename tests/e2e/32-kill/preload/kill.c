/*
 * Preloaded into a job: ends it with SIGKILL, or stops it where KILL_STOP is set, just before the KILL_AT-th call that could
 * change a file or reach a server; of the calls named KILL_CALL only, where that is set. Without KILL_AT it counts, and writes
 * the number to the file KILL_COUNT.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int calls;

static void
call (const char *name)
{
	const char *at = getenv ("KILL_AT"), *only = getenv ("KILL_CALL");
	int now;

	if (only != NULL && strcmp (only, name) != 0)
		return;
	now = __atomic_add_fetch (&calls, 1, __ATOMIC_SEQ_CST);
	if (at != NULL && now == atoi (at))
		kill (getpid (), getenv ("KILL_STOP") != NULL ? SIGSTOP : SIGKILL);
}

__attribute__ ((destructor)) static void
count (void)
{
	const char *path = getenv ("KILL_COUNT");
	FILE *file = path != NULL ? fopen (path, "w") : NULL;

	if (file != NULL) {
		fprintf (file, "%d\n", calls);
		fclose (file);
	}
}

#define WRAP(type, name, parameters, arguments)                                   \
	type name parameters                                                          \
	{                                                                             \
		type (*real) parameters = (type (*) parameters) dlsym (RTLD_NEXT, #name); \
		call (#name);                                                             \
		return real arguments;                                                    \
	}

WRAP (int, rename, (const char *from, const char *to), (from, to))
WRAP (int, unlink, (const char *path), (path))
WRAP (int, fsync, (int fd), (fd))
WRAP (int, fdatasync, (int fd), (fd))
WRAP (int, ftruncate, (int fd, off_t size), (fd, size))
WRAP (int, ftruncate64, (int fd, off64_t size), (fd, size))
WRAP (ssize_t, write, (int fd, const void *bytes, size_t n), (fd, bytes, n))
WRAP (ssize_t, pwrite, (int fd, const void *bytes, size_t n, off_t at), (fd, bytes, n, at))
WRAP (ssize_t, pwrite64, (int fd, const void *bytes, size_t n, off64_t at), (fd, bytes, n, at))
WRAP (ssize_t, send, (int fd, const void *bytes, size_t n, int flags), (fd, bytes, n, flags))
