/*
 * receiver PORT-FILE LOG [MODE]: takes HTTP requests on a free port of this machine, one after the other, and logs the path of
 * each. MODE: ok (the default), fail (answers 500), hang (never answers). It ends when it is killed.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
serve (int client, const char *log, const char *mode)
{
	char request[4096], path[2048] = "";
	size_t n = 0;
	ssize_t got;

	while (n + 1 < sizeof request && (got = read (client, request + n, sizeof request - 1 - n)) > 0) {
		n += (size_t) got;
		request[n] = '\0';
		if (strstr (request, "\r\n\r\n") != NULL)
			break;
	}
	request[n] = '\0';
	if (sscanf (request, "GET %2047s ", path) == 1) {
		FILE *out = fopen (log, "a");

		fprintf (out, "%s\n", path);
		fclose (out);
	}
	if (strcmp (mode, "hang") == 0)
		for (;;)
			pause ();
	dprintf (client, "HTTP/1.1 %s\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK",
		strcmp (mode, "fail") == 0 ? "500 No" : "200 OK");
	close (client);
}

int
main (int argc, char **argv)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	int listener = socket (AF_INET, SOCK_STREAM, 0);
	FILE *port;

	if (argc < 3 || bind (listener, (struct sockaddr *) &address, size) != 0 || listen (listener, 8) != 0 ||
		getsockname (listener, (struct sockaddr *) &address, &size) != 0 || (port = fopen (argv[1], "w")) == NULL)
		return 1;
	fprintf (port, "%d\n", ntohs (address.sin_port));
	fclose (port);
	for (;;)
		serve (accept (listener, NULL, NULL), argv[2], argc > 3 ? argv[3] : "ok");
}
