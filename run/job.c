#include "run/job.h"

#include "common/base/failure.h"
#include "common/base/log.h"
#include "common/base/plain_output.h"
#include "common/io/part_file.h"
#include "run/notice.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * GLib and others end the process by abort() on lack of memory and broken invariants; schedulers are promised 70 instead.
 * The log may be locked by this very thread, and there may be no memory for a message.
 */
static void
invariant_broken (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
	char text[512];

	(void) domain;
	(void) data;
	if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) {
		g_snprintf (text, sizeof text, "internal error: %s", message);
		log_last (text);
		_exit (FAILURE_INTERNAL);
	}
	log_line (LOG_LEVEL_ERROR, "internal error: %s", message);
}

/*
 * Formatting is nothing that POSIX lets a signal handler do. The C library does it on the stack for words and small numbers, and
 * a process that crashes has its last line to win and nothing to lose.
 */
static void
crashed (int number)
{
	char text[128];

	/* NOLINTNEXTLINE(bugprone-signal-handler,cert-sig30-c): as above */
	g_snprintf (text, sizeof text, "internal error: %s, as a library ends when there is no memory (signal %d)",
		number == SIGABRT ? "given up" : "crashed", number);
	/* NOLINTNEXTLINE(bugprone-signal-handler,cert-sig30-c): as above */
	log_last (text);
	_exit (FAILURE_INTERNAL);
}

/* How a process ends that cannot go on. */
static void
ends_prepare (void)
{
	static const int ends[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
	struct sigaction before;

	g_log_set_default_handler (invariant_broken, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS (ends); i++)
		if (sigaction (ends[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL) /* a sanitizer has its own */
			signal (ends[i], crashed);
	signal (SIGXFSZ, SIG_IGN); /* a file-size limit is an error of the write, not the end of the job */
}

static enum log_level
job_level (const struct options *options)
{
	if (option_flag (options, "quiet"))
		return LOG_LEVEL_ERROR;
	return option_flag (options, "verbose") ? MAX (LOG_LEVEL_INFO, log_level_default ()) : log_level_default ();
}

static gboolean
job_prepare (struct job *job, GError **error)
{
	const struct options *options = job->options;
	g_autoptr (zone) zone = NULL;

	job->config = config_load (job->options, error);
	if (job->config == NULL)
		return FALSE;
	job->quiet = option_flag (options, "quiet");
	job->verbose = option_flag (options, "verbose");
	job->dry_run = option_flag (options, "dry-run");
	if (!log_open (options_program (options)->name, job_level (options), option_string (options, "log"), error))
		return FALSE;
	if (option_string (options, "zone") != NULL) {
		zone = zone_new (option_string (options, "zone"), error);
		if (zone == NULL)
			return FALSE;
	}
	if (!option_instant (options, "as-of", zone, &job->as_of, error))
		return FALSE;
	if (job->as_of == INSTANT_NONE)
		job->as_of = g_get_real_time () / INSTANT_SECOND * INSTANT_SECOND;
	return TRUE;
}

/* A file that cannot be written is what its own age tells: no reason to call a job failed. */
static void
metrics_write (const struct job *job, int exit_code, int64_t started)
{
	const char *target = option_string (job->options, "metrics");
	struct metrics_job facts = {options_program (job->options)->name, exit_code, started, g_get_real_time ()};
	g_autofree char *earlier = NULL, *text = NULL;
	g_autoptr (part_file) part = NULL;
	g_autoptr (GError) error = NULL;

	if (target == NULL || job->dry_run)
		return;
	g_file_get_contents (target, &earlier, NULL, NULL);
	text = metrics_text (job->metrics, &facts, earlier);
	part = part_file_open (target, &error);
	if (part == NULL || !part_file_write (part, text, strlen (text), &error) || !part_file_finish (part, &error) ||
		!part_file_commit (part, &error))
		log_line (LOG_LEVEL_WARNING, "metrics were not written: %s", error->message);
}

static void
job_work_watched (struct job *job, job_work work, int *exit_code, GError **error)
{
	if (!job_prepare (job, error))
		return;
	notice_start (job);
	work (job, exit_code, error);
}

int
job_main (const struct program *program, int argc, char **argv, job_work work)
{
	g_autoptr (GError) error = NULL;
	pthread_mutex_t ledger_lock = PTHREAD_MUTEX_INITIALIZER;
	struct job job = {.ledger_lock = &ledger_lock};
	int64_t started = g_get_real_time ();
	bool answered = false;
	int exit_code = 0;

	ends_prepare ();
	plain_output ();
	log_open (program->name, log_level_default (), NULL, NULL);
	job.options = options_new (program);
	job.metrics = metrics_new ();
	if (options_parse (job.options, argc, argv, &error) && !(answered = options_answer (job.options, stdout)))
		job_work_watched (&job, work, &exit_code, &error);
	log_progress_end ();
	if (error != NULL) {
		log_failure (error);
		exit_code = failure_exit_code (error);
	}
	if (fflush (stdout) != 0 && error == NULL)
		exit_code = FAILURE_IO;
	if (!answered) {
		if (job.config != NULL)
			notice_end (&job, exit_code);
		metrics_write (&job, exit_code, started);
	}
	metrics_free (job.metrics);
	config_free (job.config);
	options_free (job.options);
	log_close ();
	return exit_code;
}

GPtrArray *
job_plants (const struct job *job)
{
	const GPtrArray *given = option_list (job->options, "plant"), *known = given->len > 0 ? given : config_plants (job->config);
	GPtrArray *codes = g_ptr_array_new ();

	for (guint i = 0; i < known->len; i++)
		g_ptr_array_add (codes, known->pdata[i]);
	if (codes->len == 0)
		g_ptr_array_add (codes, (gpointer) "");
	return codes;
}

char *
job_output_name (const struct job *job)
{
	const GPtrArray *names = option_positionals (job->options);
	const char *period = option_string (job->options, "period"), *from = option_string (job->options, "from");
	g_autoptr (GString) name = g_string_new ("tieout");

	for (guint i = 0; i < names->len; i++)
		g_string_append_printf (name, "-%s", (const char *) names->pdata[i]);
	if (period != NULL || from != NULL)
		g_string_append_printf (name, "-%s", period != NULL ? period : from);
	return g_string_free (g_steal_pointer (&name), FALSE);
}

struct half
{
	half_worker *worker;
	void *data;
};

static void *
second_half (void *data)
{
	const struct half *half = data;

	half->worker (half->data, 1);
	return NULL;
}

static void
halves_on_threads (half_worker *worker, void *data)
{
	struct half half = {worker, data};
	pthread_t thread;
	bool beside = pthread_create (&thread, NULL, second_half, &half) == 0;

	worker (data, 0);
	if (beside)
		pthread_join (thread, NULL);
	else
		worker (data, 1);
}

halves_runner *
job_halves (const struct job *job)
{
	return option_int (job->options, "threads") != 1 ? halves_on_threads : NULL;
}

gboolean
job_window (const struct job *job, const struct company *company, period_t *period, date_t *from, date_t *until, GError **error)
{
	date_t first = option_date (job->options, "from"), last = option_date (job->options, "to");

	*period = option_period (job->options, "period");
	if (*period != PERIOD_NONE && (first != DATE_NONE || last != DATE_NONE))
		g_set_error (error, FAILURE, FAILURE_USAGE, "give --period, or --from and --to, not both");
	else if (*period != PERIOD_NONE) {
		char text[16];

		if (fiscal_range (&company->calendar, *period, from, until))
			return TRUE;
		g_set_error (error, FAILURE, FAILURE_USAGE, "period %s does not exist in the fiscal calendar of company '%s'",
			period_format (*period, text), company->name);
	} else if (first == DATE_NONE || last == DATE_NONE)
		g_set_error (error, FAILURE, FAILURE_USAGE, "give --period YYYY-MM, or --from and --to");
	else if (last < first)
		g_set_error (error, FAILURE, FAILURE_USAGE, "--to lies before --from");
	else {
		*from = first;
		*until = last + 1;
		return TRUE;
	}
	return FALSE;
}
