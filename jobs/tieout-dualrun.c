#include "run/dualrun.h"
#include "run/replay.h"
#include "run/sign.h"

static const struct program program = {
	.name = "tieout-dualrun",
	.synopsis = "[OPTION]... [ACTION] REPORT... | --replay RUN",
	.summary = "compare the versions of a report that two stacks print, and name every difference",
	.tables = {replay_options, sign_options, option_common},
	.positional_max = -1,
};

int
main (int argc, char **argv)
{
	return job_main (&program, argc, argv, dualrun_run);
}
