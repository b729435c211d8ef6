#include "run/monitor.h"

static const struct program program = {
	.name = "tieout-monitor",
	.synopsis = "[OPTION]... kpi [KPI]...",
	.summary = "key figures of plants, from their systems and from the ledger, with their records",
	.tables = {option_common, monitor_options},
	.positional_max = -1,
};

int
main (int argc, char **argv)
{
	return job_main (&program, argc, argv, monitor_run);
}
