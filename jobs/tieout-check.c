#include "run/check.h"

static const struct program program = {
	.name = "tieout-check",
	.synopsis = "[OPTION]... [NAME...]",
	.summary = "validate configuration and rules, try every source, say what to mend",
	.tables = {check_options, option_common},
	.positional_max = -1,
};

int
main (int argc, char **argv)
{
	return job_main (&program, argc, argv, check_run);
}
