#include "common/config/option.h"

const struct option option_common[] = {
	{ "config", 'c', OPTION_STRING, .argument = "FILE", .lowest = ORIGIN_ENVIRONMENT, .group = "Configuration",
	  .help = "installation file; without it tieout.yaml in the current folder, if there is one" },
	{ "rules", 'r', OPTION_STRING, .argument = "DIR", .help = "folder of rules; without it the shipped ones" },
	{ "source", 's', OPTION_LIST, .argument = "NAME=ADDRESS", .help = "where a source is read from; may be repeated" },
	{ "zone", 0, OPTION_STRING, .argument = "ZONE", .help = "time zone of plants that the installation file does not list" },
	{ "currency", 0, OPTION_STRING, .argument = "CODE", .initial = "USD", .help = "currency when the installation file lists no company" },

	{ "plant", 'p', OPTION_LIST, .argument = "PLANT", .separator = ',', .group = "Scope",
	  .help = "plants to work on; may be repeated; without it all that are listed" },
	{ "period", 'm', OPTION_PERIOD, .argument = "YYYY-MM", .help = "fiscal period" },
	{ "from", 0, OPTION_DATE, .argument = "DATE", .help = "first day, instead of a period" },
	{ "to", 0, OPTION_DATE, .argument = "DATE", .help = "last day, instead of a period" },
	{ "as-of", 0, OPTION_INSTANT, .argument = "TIME", .help = "judge as of this instant instead of now" },
	{ "dispositions", 0, OPTION_STRING, .argument = "FILE.csv", .help = "decisions on earlier cases: accept, explain, assign" },

	{ "workbook", 'w', OPTION_STRING, .argument = "FILE", .group = "Results", .help = "exception workbook to write" },
	{ "exceptions", 'e', OPTION_STRING, .argument = "FILE.csv", .help = "cases as CSV to write" },
	{ "summary", 0, OPTION_STRING, .argument = "FILE.json", .help = "totals and verdict as JSON to write" },
	{ "output", 'o', OPTION_STRING, .argument = "DIR", .initial = ".", .help = "folder of results that have no name of their own" },
	{ "ledger", 'l', OPTION_STRING, .argument = "ADDRESS", .initial = "sqlite:tieout.db", .help = "where runs and cases are remembered" },
	{ "no-ledger", 0, OPTION_FLAG, .help = "run without memory" },
	{ "archive", 0, OPTION_STRING, .argument = "DIR", .initial = "archive", .help = "folder of run archives" },
	{ "no-archive", 0, OPTION_FLAG, .help = "write no run archive" },
	{ "log", 0, OPTION_STRING, .argument = "FILE", .help = "log file to append to" },

	{ "threads", 'j', OPTION_INT, .argument = "N", .initial = "0", .max = 256, .group = "Working",
	  .help = "threads to use; 0 is one per processor" },
	{ "memory", 0, OPTION_SIZE, .argument = "SIZE", .initial = "2G", .min = 64 << 20, .help = "memory to stay within, such as 512M or 4G" },
	{ "dry-run", 'n', OPTION_FLAG, .help = "do everything but write" },
	{ "verbose", 'v', OPTION_FLAG, .help = "say more" },
	{ "quiet", 'q', OPTION_FLAG, .help = "say nothing but errors" },
	{ "color", 0, OPTION_ENUM, .argument = "WHEN", .initial = "auto", .choices = "auto|always|never", .bare = "always",
	  .help = "color on the terminal: auto, always or never" },
	{ "help", 'h', OPTION_FLAG, .lowest = ORIGIN_COMMAND_LINE, .help = "show this help" },
	{ "version", 'V', OPTION_FLAG, .lowest = ORIGIN_COMMAND_LINE, .help = "show the version" },
	{ 0 }
};
