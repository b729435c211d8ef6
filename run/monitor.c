#include "run/monitor.h"

#include "common/base/failure.h"

#include <string.h>

const struct option monitor_options[] = {
	{"stack", 0, OPTION_STRING, .argument = "NAME", .lowest = ORIGIN_COMMAND_LINE, .group = "Key figures",
		.help = "of which stack: source 'mes' of a rule is then NAME-mes, or NAME"},
	{"records", 0, OPTION_PATH, .argument = "FILE.csv", .lowest = ORIGIN_COMMAND_LINE,
		.help = "the records behind each key figure as CSV to write"},
	{0}};

static const struct
{
	const char *word;
	job_work work;
} subjects[] = {{"kpi", monitor_kpi}};

gboolean
monitor_run (struct job *job, int *exit_code, GError **error)
{
	const GPtrArray *words = option_positionals (job->options);
	const struct program *program = options_program (job->options);

	for (size_t i = 0; words->len > 0 && i < G_N_ELEMENTS (subjects); i++)
		if (strcmp (words->pdata[0], subjects[i].word) == 0)
			return subjects[i].work (job, exit_code, error);
	g_set_error (
		error, FAILURE, FAILURE_USAGE, "what to look at is missing: kpi\nusage: %s %s", program->name, program->synopsis);
	return FALSE;
}
