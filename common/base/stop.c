#include "common/base/stop.h"

#include "common/base/failure.h"

#include <signal.h>
#include <stdatomic.h>

static atomic_bool asked;

static void
term_take (int number)
{
	(void) number;
	atomic_store (&asked, true);
}

void
stop_listen (void)
{
	struct sigaction action = {.sa_handler = term_take, .sa_flags = SA_RESTART};

	sigemptyset (&action.sa_mask);
	sigaction (SIGTERM, &action, NULL);
}

bool
stop_asked (void)
{
	return atomic_load (&asked);
}

gboolean
stop_check (GError **error)
{
	if (!stop_asked ())
		return TRUE;
	g_set_error (
		error, FAILURE, FAILURE_BUSY, "stopped by SIGTERM, nothing was recorded\nhint: run it again when it may take its time");
	return FALSE;
}
