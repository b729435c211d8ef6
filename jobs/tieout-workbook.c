#include "run/publish.h"
#include "run/show.h"

static const struct program program = {
	.name = "tieout-workbook",
	.synopsis = "[OPTION]... NAME... | --run ID",
	.summary = "write the workbook, the CSV or the JSON of a recorded run",
	.tables = {show_options, publish_options, option_common},
	.positional_max = -1,
};

int
main (int argc, char **argv)
{
	return job_main (&program, argc, argv, show_run);
}
