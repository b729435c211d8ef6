#include "run/init.h"

#include "common/base/failure.h"
#include "common/io/ledger.h"
#include "common/io/source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STARTER "tieout.yaml"

const struct option init_options[] = {
	{"starter", 0, OPTION_FLAG, .group = "Starting", .lowest = ORIGIN_COMMAND_LINE,
		.help = "write a commented tieout.yaml here, for the CSV files that are here; an existing one is left alone"},
	{"verify", 0, OPTION_FLAG, .group = "Proving", .lowest = ORIGIN_COMMAND_LINE,
		.help = "prove that every record of the ledger is what was recorded, and write nothing"},
	{"head", 0, OPTION_STRING, .argument = "HASH", .lowest = ORIGIN_COMMAND_LINE,
		.help = "with --verify: a link of a chain that was kept elsewhere and must be in it"},
	{0}};

/* ---- the starter ---- */

static const char head[] =
	"# The installation: companies, plants, sources. docs/configuration.md describes every key; `tieout check` proves what is "
	"here.\n"
	"# Paths are seen from this file. Passwords do not belong here: ${VARIABLE}, .pgpass, a service file or odbc.ini keep them.\n"
	"\n"
	"companies:\n"
	"  - name: main\n"
	"    currency: %s\n"
	"#   calendar: { variant: 4-4-5, anchor: 2025-12-29, anchor_year: 2026 }   # without it: calendar months\n"
	"\n"
	"plants:\n"
	"  - name: \"*\"                   # every plant code that occurs; list them by name once they differ\n"
	"    company: main\n"
	"    zone: %-22s# the plant's clock decides to which day and period a movement belongs\n"
	"    cutoff: midnight            # or production_day, with day_start: 06:00\n"
	"\n"
	"sources:\n";

static const char tail[] = "\n"
						   "# A database instead of a file; the profile is the folder of its queries (docs/profiles.md):\n"
						   "#  - name: erp\n"
						   "#    uri: postgresql://reader@erp.example/erp\n"
						   "#    profile: generic\n"
						   "\n"
						   "options:\n"
						   "  ledger: sqlite:tieout.db      # where runs, cases and open items are remembered\n"
						   "  archive: archive              # what each run read, compressed\n"
						   "  output: .                     # where workbooks go that have no name of their own\n";

/* What each file is asked for; the ones that are not here stay as comments. */
static const struct
{
	const char *name, *columns;
} files[] = {
	{"mes",
		"source_key,plant,material,movement,qty,uom,event_at  and if there: order_no,lot,operation,storage_location,message_id"},
	{"erp", "the same with posting_date, entered_at, indicator, amount, currency, document, reversal_of"},
	{"price", "plant,material,valid_from,price,price_unit,currency"},
	{"uom", "material,uom,base_uom,numerator,denominator: 1 uom = numerator/denominator base_uom"},
	{"item", "material,text,base_uom,item_class: the class chooses the tolerance"},
	{"order", "plant,order_no,material,status,completed_at,closed_at,order_qty"},
	{"movement_types", "movement,indicator,kind,direction: your own codes, instead of the shipped CONS, PROD, 261, 101 ..."},
	{"batch", "interface,at: when the interface ran"},
	{"outage", "plant,interface,from,until: declared outages"},
	{"queue",
		"source_key,plant,material,movement,qty,uom,order_no,lot,message_id,reason,entered_at,indicator: postings that failed"},
	{"queue", "source_key,plant,material,movement,qty,uom,message_id,reason,entered_at: postings that failed"},
	{"confirmation", "source_key,plant,order_no,operation,yield,scrap,cancelled,cancels,posted_at: what the ERP confirmed"},
};

static void
starter_source (GString *text, const char *name, const char *columns)
{
	g_autofree char *plain = g_strconcat (name, ".csv", NULL), *packed = g_strconcat (plain, ".gz", NULL);
	bool here = g_file_test (plain, G_FILE_TEST_IS_REGULAR) || g_file_test (packed, G_FILE_TEST_IS_REGULAR);
	bool wanted = here || strcmp (name, "mes") == 0 || strcmp (name, "erp") == 0;

	g_string_append_printf (text, "%s - name: %-15s # %s\n", wanted ? " " : "# ", name, columns);
	g_string_append_printf (text, "%s   uri: csv:%s\n", wanted ? " " : "# ", plain);
}

/* The machine's zone is a guess for the reader to correct; links such as /etc/localtime give its name. */
static char *
starter_text (const struct job *job)
{
	const char *zone = option_string (job->options, "zone");
	g_autoptr (GTimeZone) local = g_time_zone_new_local ();
	const char *guess = g_time_zone_get_identifier (local);
	g_autoptr (GString) text = g_string_new (NULL);

	if (zone == NULL)
		zone = guess != NULL && strchr (guess, '/') != NULL && *guess != '/' ? guess : "UTC";
	g_string_append_printf (text, head, option_string (job->options, "currency"), zone);
	for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
		starter_source (text, files[i].name, files[i].columns);
	g_string_append (text, tail);
	return g_string_free (g_steal_pointer (&text), FALSE);
}

/* "x" creates the file or fails: two starts at once, or a file that came meanwhile, lose nothing. */
static gboolean
starter_write (const struct job *job, GError **error)
{
	g_autofree char *text = starter_text (job);
	FILE *file;
	bool good;

	if (g_file_test (STARTER, G_FILE_TEST_EXISTS)) {
		printf ("%s is there already and was left alone\n", STARTER);
		return TRUE;
	}
	if (job->dry_run) {
		fputs (text, stdout);
		return TRUE;
	}
	file = fopen (STARTER, "wx");
	if (file == NULL) {
		g_set_error (error, FAILURE, FAILURE_CANNOT_CREATE, "file '%s': %s", STARTER, g_strerror (errno));
		return FALSE;
	}
	good = fputs (text, file) >= 0;
	good = fclose (file) == 0 && good;
	if (!good) {
		g_set_error (error, FAILURE, FAILURE_IO, "file '%s': %s", STARTER, g_strerror (errno));
		unlink (STARTER);
		return FALSE;
	}
	printf ("written: %s; read it, then run `tieout check`\n", STARTER);
	return TRUE;
}

/* ---- the ledger ---- */

static gboolean
ledger_make (const struct job *job, GError **error)
{
	const struct config *config = job->config;
	g_autoptr (ledger) ledger = NULL;

	if (config->ledger == NULL) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "--no-ledger leaves nothing to do");
		return FALSE;
	}
	ledger = ledger_open (config->ledger, job->dry_run ? LEDGER_READ : LEDGER_UPGRADE, error);
	if (ledger == NULL)
		return FALSE;
	if (!job->quiet)
		printf ("ledger %s is ready, schema version %d\n", config->ledger_shown, ledger_version (ledger));
	return TRUE;
}

static gboolean
ledger_prove (const struct job *job, GError **error)
{
	const struct config *config = job->config;
	g_autoptr (ledger) ledger = NULL;
	struct ledger_proof proof;

	if (config->ledger == NULL) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "--no-ledger leaves nothing to verify");
		return FALSE;
	}
	ledger = ledger_open (config->ledger, LEDGER_READ, error);
	if (ledger == NULL || !ledger_verify (ledger, option_string (job->options, "head"), &proof, error))
		return FALSE;
	if (job->quiet)
		return TRUE;
	printf ("ledger %s holds: %" G_GINT64_FORMAT " records, %" G_GINT64_FORMAT " jobs, %" G_GINT64_FORMAT " archives\n",
		config->ledger_shown, proof.records, proof.jobs, proof.archives);
	if (proof.archives_gone > 0)
		printf ("archives that are not there: %" G_GINT64_FORMAT "\n", proof.archives_gone);
	if (proof.dropped > 0)
		printf ("records whose cases were dropped with their period: %" G_GINT64_FORMAT "\n", proof.dropped);
	if (proof.records > 0)
		printf ("chain of runs ends with %s\n", proof.run_head);
	if (proof.jobs > 0)
		printf ("chain of jobs ends with %s\n", proof.job_head);
	if (proof.results > 0)
		printf (
			"comparisons and key figures: %" G_GINT64_FORMAT ", their chain ends with %s\n", proof.results, proof.result_head);
	if (proof.results_older > 0)
		printf ("comparisons and key figures from before they were chained: %" G_GINT64_FORMAT "\n", proof.results_older);
	return TRUE;
}

/* A starter names the ledger's place, so with one the ledger waits until the reader has seen it. */
gboolean
init_run (struct job *job, int *exit_code, GError **error)
{
	*exit_code = VERDICT_CLEAN;
	if (option_flag (job->options, "verify"))
		return ledger_prove (job, error);
	if (option_given (job->options, "head")) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "--head goes with --verify");
		return FALSE;
	}
	return option_flag (job->options, "starter") ? starter_write (job, error) : ledger_make (job, error);
}
