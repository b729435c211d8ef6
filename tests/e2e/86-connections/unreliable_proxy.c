/*
 * unreliable_proxy.c - a network that fails: unreliable_proxy SOCKET HOW BYTES listens on a port of 127.0.0.1, which it
 * prints, and carries each connection to the server's Unix socket until the server has sent so many bytes on it. Then HOW:
 * `cut` resets the connection, `stall` keeps it open and carries nothing any more, as when a host has vanished. Ends with
 * its parent.
 */
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int
server_connect (const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket (AF_UNIX, SOCK_STREAM, 0);

	snprintf (address.sun_path, sizeof address.sun_path, "%s", path);
	return connect (fd, (struct sockaddr *) &address, sizeof address) == 0 ? fd : -1;
}

/* One piece of what is there; false at the end. */
static bool
carry (int from, int to, long *left)
{
	char bytes[4096];
	ssize_t n = read (from, bytes, left != NULL && *left < (long) sizeof bytes ? (size_t) *left : sizeof bytes);

	if (left != NULL && n > 0)
		*left -= n;
	return n > 0 && write (to, bytes, (size_t) n) == n;
}

static void
serve (int client, int server, bool cut, long left)
{
	struct pollfd ready[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
	struct linger reset = {1, 0};

	while (left > 0 && poll (ready, 2, -1) > 0)
		if ((ready[0].revents != 0 && !carry (client, server, NULL)) || (ready[1].revents != 0 && !carry (server, client, &left)))
			exit (0);
	if (!cut)
		for (;;)
			pause ();
	setsockopt (client, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	exit (0);
}

int
main (int argc, char **argv)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl (INADDR_LOOPBACK)}};
	socklen_t n = sizeof address;
	int listening = socket (AF_INET, SOCK_STREAM, 0), client;

	prctl (PR_SET_PDEATHSIG, SIGTERM);
	signal (SIGCHLD, SIG_IGN);
	if (argc != 4 || bind (listening, (struct sockaddr *) &address, sizeof address) != 0 || listen (listening, 8) != 0 ||
		getsockname (listening, (struct sockaddr *) &address, &n) != 0)
		return 1;
	printf ("%d\n", ntohs (address.sin_port));
	fflush (stdout);
	while ((client = accept (listening, NULL, NULL)) >= 0) {
		if (fork () == 0) {
			prctl (PR_SET_PDEATHSIG, SIGTERM);
			serve (client, server_connect (argv[1]), strcmp (argv[2], "cut") == 0, strtol (argv[3], NULL, 10));
		}
		close (client);
	}
	return 1;
}
