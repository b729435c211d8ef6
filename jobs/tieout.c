/* The front door: `tieout JOB ...` runs the program tieout-JOB that stands beside it, as git does. */
#include "common/base/failure.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct
{
	const char *job, *what;
} jobs[] = {
	{"init", "create or upgrade the ledger"},
	{"check", "validate configuration and rules, try every source"},
	{"reconcile", "match what the plant did with what the ERP posted"},
	{"dualrun", "compare the versions of a report that two stacks print"},
	{"workbook", "write the workbook of a recorded run"},
	{"close", "close a period: gate, sign-off, lock"},
	{"monitor", "key figures of plants, with the records behind them"},
	{"simulate", "make a plant's data with chosen faults and the true answer"},
	{"run", "run what is due of the schedule"},
};

static const struct
{
	const char *word, *what;
} of_run[] = {
	{"hold", "hold a chain or a plant of the schedule back until a time"},
	{"release", "let it go on"},
};

static int
help_print (FILE *out)
{
	fprintf (out, "usage: tieout JOB [OPTION]...\n\n");
	for (size_t i = 0; i < G_N_ELEMENTS (jobs); i++)
		fprintf (out, "  %-10s %s\n", jobs[i].job, jobs[i].what);
	for (size_t i = 0; i < G_N_ELEMENTS (of_run); i++)
		fprintf (out, "  %-10s %s\n", of_run[i].word, of_run[i].what);
	fprintf (out, "\n  -h, --help     show this help\n  -V, --version  show the version\n");
	fprintf (out, "\n`tieout JOB --help` lists the options of a job; `man tieout` tells the rest.\n");
	return 0;
}

/* Words that are actions of tieout-run: it gets them as its first argument. */
static void
run_become (const char *folder, char **argv)
{
	g_autofree char *path = g_build_filename (folder, "tieout-run", NULL);

	for (size_t i = 0; i < G_N_ELEMENTS (of_run); i++)
		if (strcmp (argv[1], of_run[i].word) == 0) {
			argv[0] = path;
			execv (path, argv);
		}
}

/* The folder that this program was started from, so that a build tree and an installation both find their own jobs. */
static char *
own_folder (void)
{
	g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);

	return self != NULL ? g_path_get_dirname (self) : g_strdup (".");
}

int
main (int argc, char **argv)
{
	g_autofree char *folder = own_folder (), *name = NULL, *path = NULL;

	if (argc < 2) {
		help_print (stderr);
		return FAILURE_USAGE;
	}
	if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 || strcmp (argv[1], "help") == 0)
		return help_print (stdout);
	if (strcmp (argv[1], "--version") == 0 || strcmp (argv[1], "-V") == 0) {
		printf ("tieout %s\n", VERSION);
		return 0;
	}
	for (size_t i = 0; i < G_N_ELEMENTS (jobs); i++)
		if (strcmp (argv[1], jobs[i].job) == 0) {
			name = g_strconcat ("tieout-", argv[1], NULL);
			path = g_build_filename (folder, name, NULL);
			argv[1] = name;
			execv (path, argv + 1);
			fprintf (stderr, "tieout: error: cannot run '%s': %s\n", path, g_strerror (errno));
			return FAILURE_UNAVAILABLE;
		}
	run_become (folder, argv);
	fprintf (stderr, "tieout: error: there is no job '%s'\nhint: `tieout --help` lists the jobs\n", argv[1]);
	return FAILURE_USAGE;
}
