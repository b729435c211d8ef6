#include "run/job.h"
#include "run/publish.h"
#include "run/reconcile.h"
#include "run/replay.h"
#include "run/rerun.h"
#include "run/unchanged.h"
#include "run/whatif.h"

static const struct program program = {
	.name = "tieout-reconcile",
	.synopsis = "[OPTION]... NAME... | --rules DIR --against RUN | --replay RUN",
	.summary = "match what the plant did with what the ERP posted, and name every difference",
	.tables = {replay_options, rerun_options, unchanged_options, reconcile_options, publish_options, option_common},
	.positional_max = -1,
};

static gboolean
work (struct job *job, int *exit_code, GError **error)
{
	job_work does = whatif_asked (job) ? whatif_run : replay_asked (job) ? replay_run : reconcile_run;

	return does (job, exit_code, error);
}

int
main (int argc, char **argv)
{
	return job_main (&program, argc, argv, work);
}
