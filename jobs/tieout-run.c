#include "run/schedule.h"

static const struct program program = {
	.name = "tieout-run",
	.synopsis = "[OPTION]... [hold|release CHAIN|PLANT|all] [retry|skip CHAIN]",
	.summary = "run what is due of the scheduled chains of jobs, in order, each once",
	.tables = {schedule_options, option_common},
	.positional_max = 2,
};

int
main (int argc, char **argv)
{
	return job_main (&program, argc, argv, schedule_run);
}
