/* tieout-simulate - a deterministic plant: MES, ERP and ledger data of a month with chosen faults, and the true answer. */
#include "common/base/failure.h"
#include "common/base/log.h"
#include "common/config/option.h"
#include "simulate/items.h"
#include "simulate/simulate.h"
#include "simulate/stacks.h"

#include <inttypes.h>
#include <stdio.h>

static const struct option own[] = {{"seed", 0, OPTION_INT, .initial = "1", .argument = "N", .group = "What happens",
										.help = "start of the random numbers: the same seed gives the same bytes"},
	{"plants", 0, OPTION_INT, .initial = "1", .argument = "N", .min = 1, .max = PLANTS_MAX, .help = "number of plants"},
	{"movements", 0, OPTION_INT, .initial = "20000", .argument = "N", .max = INT64_C (1000000000),
		.help = "rows on each side, about; each fault adds an order of some 80"},
	{"scans-per-posting", 0, OPTION_INT, .initial = "6", .argument = "N", .min = 1, .max = 1000,
		.help = "scans behind one backflush posting, about"},
	{"shifts-per-order", 0, OPTION_INT, .initial = "3", .argument = "N", .min = 1, .max = SEGMENTS_OF_ORDER,
		.help = "shifts that an order runs through, at most"},
	{"period", 'm', OPTION_PERIOD, .initial = "2026-03", .argument = "YYYY-MM", .help = "the month"},
	{"items", 0, OPTION_INT, .initial = "0", .argument = "N", .max = 1000000,
		.help = "purchases, orders and shipments of each plant, in a folder items of its own"},
	{"faults", 0, OPTION_PATH, .argument = "FILE", .help = "faults and their counts, as CSV or YAML"},
	{"fault", 'f', OPTION_LIST, .argument = "NAME=COUNT", .help = "one more fault, all=, gl= or items=COUNT; may be repeated"},

	{"reports", 0, OPTION_INT, .initial = "0", .argument = "CELLS", .max = 10000000, .group = "Two stacks instead of a plant",
		.help = "one report as two stacks print it, of about so many cells; of the rest --seed and --period count"},
	{"differences", 0, OPTION_INT, .initial = "10", .argument = "N", .max = 1000000,
		.help = "records of each of the ten kinds of difference between them"},

	{"to", 0, OPTION_PATH, .argument = "DIR", .group = "Where it goes",
		.help = "folder to write to; it is made where there is none"},
	{"format", 0, OPTION_STRING, .initial = "csv", .argument = "FORMAT", .help = "csv, sqlite or postgresql:URI"},
	{"threads", 'j', OPTION_INT, .initial = "0", .argument = "N", .max = 256, .help = "threads to use; 0 is one per processor"},

	{"verbose", 'v', OPTION_FLAG, .group = "Talk", .help = "say more"},
	{"quiet", 'q', OPTION_FLAG, .help = "say nothing but errors"},
	{"help", 'h', OPTION_FLAG, .lowest = ORIGIN_COMMAND_LINE, .help = "show this help"},
	{"version", 'V', OPTION_FLAG, .lowest = ORIGIN_COMMAND_LINE, .help = "show the version"}, {0}};

static const struct program program = {
	"tieout-simulate",
	"[OPTION]... --to DIR",
	"Write what a plant's MES, ERP and ledger hold for a month, with chosen faults and the true answer.",
	.tables = {own},
};

static gboolean
simulation_read (const struct options *options, struct simulation *simulation, struct items_simulation *items, GError **error)
{
	const GPtrArray *faults = option_list (options, "fault");
	const char *file = option_string (options, "faults");

	*simulation = (struct simulation) {
		.seed = (uint64_t) option_int (options, "seed"),
		.plants = (int) option_int (options, "plants"),
		.movements = option_int (options, "movements"),
		.period = option_period (options, "period"),
		.scans_per_posting = (int) option_int (options, "scans-per-posting"),
		.shifts_per_order = (int) option_int (options, "shifts-per-order"),
	};
	if (option_string (options, "to") == NULL) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "option '--to' is missing: which folder to write to");
		return FALSE;
	}
	if (file != NULL && !fault_file_read (file, simulation->faults, error))
		return FALSE;
	*items = (struct items_simulation) {.lines = option_int (options, "items")};
	for (guint i = 0; i < faults->len; i++) {
		GError *failed = NULL;

		if (item_fault_read (faults->pdata[i], items->faults, &failed) ||
			(failed == NULL && fault_read (faults->pdata[i], simulation->faults, &failed)))
			continue;
		g_propagate_prefixed_error (error, failed, "option '--fault': ");
		return FALSE;
	}
	return TRUE;
}

static gboolean
reports_run (const struct options *options, GError **error)
{
	struct stacks stacks = {(uint64_t) option_int (options, "seed"), option_period (options, "period"),
		option_int (options, "reports"), option_int (options, "differences")};

	if (option_string (options, "to") != NULL)
		return stacks_write (&stacks, option_string (options, "to"), error);
	g_set_error (error, FAILURE, FAILURE_USAGE, "option '--to' is missing: which folder to write to");
	return FALSE;
}

static gboolean
run (const struct options *options, GError **error)
{
	struct simulation simulation;
	struct items_simulation items;
	g_autoptr (world) world = NULL;
	g_autoptr (sink) sink = NULL;
	int64_t counts[TABLE_COUNT] = {0}, cases = 0, threads = option_int (options, "threads");

	if (!simulation_read (options, &simulation, &items, error))
		return FALSE;
	world = world_new (&simulation, error);
	if (world == NULL)
		return FALSE;
	sink = sink_open (option_string (options, "to"), option_string (options, "format"), error);
	if (sink == NULL)
		return FALSE;
	if (threads == 0)
		threads = g_get_num_processors ();
	if (!simulate (world, sink, (int) threads, counts, error) ||
		!items_simulate (world, &items, option_string (options, "to"), &cases, error))
		return FALSE;
	if (!option_flag (options, "quiet"))
		printf ("%s: %" PRId64 " MES rows, %" PRId64 " ERP rows, %" PRId64 " ledger lines, %" PRId64 " orders, %" PRId64
				" true cases, %" PRId64 " true lines of the bridge\n",
			option_string (options, "to"), counts[TABLE_SCAN], counts[TABLE_POSTING], counts[TABLE_GL_LINE], counts[TABLE_ORDER],
			counts[TABLE_TRUTH], counts[TABLE_TRUTH_BRIDGE]);
	if (!option_flag (options, "quiet") && items.lines > 0)
		printf ("%s/items: %" PRId64 " true cases of open items\n", option_string (options, "to"), cases);
	return TRUE;
}

int
main (int argc, char **argv)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (options) options = options_new (&program);
	enum log_level level = log_level_default ();

	if (options_parse (options, argc, argv, &error)) {
		if (options_answer (options, stdout))
			return VERDICT_CLEAN;
		level = option_flag (options, "quiet") ? LOG_LEVEL_ERROR : option_flag (options, "verbose") ? LOG_LEVEL_DEBUG : level;
	}
	if (error == NULL && log_open ("tieout-simulate", level, NULL, &error))
		(option_int (options, "reports") > 0 ? reports_run : run) (options, &error);
	if (error != NULL)
		log_failure (error);
	log_close ();
	return failure_exit_code (error);
}
