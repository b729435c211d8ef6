#include "run/job.h"
#include "run/reconcile.h"

static const struct program program = {
	.name = "tieout-reconcile",
	.synopsis = "[OPTION]... NAME...",
	.summary = "match what the plant did with what the ERP posted, and name every difference",
	.tables = {option_common},
	.positional_min = 1,
	.positional_max = -1,
};

int
main (int argc, char **argv)
{
	return job_main (&program, argc, argv, reconcile_run);
}
