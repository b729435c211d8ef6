#include "run/init.h"

static const struct program program = {
	.name = "tieout-init",
	.synopsis = "[OPTION]...",
	.summary = "create or upgrade the ledger; write a first tieout.yaml",
	.tables = {init_options, option_common},
};

int
main (int argc, char **argv)
{
	return job_main (&program, argc, argv, init_run);
}
