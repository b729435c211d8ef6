#include "run/notice.h"

#include "common/base/failure.h"
#include "common/base/log.h"
#include "run/child.h"

#include <string.h>

static const char *
program_name (const struct job *job)
{
	return options_program (job->options)->name;
}

/* ---- the health check ---- */

/* The address goes to curl on its standard input: it is a key to the receiver, and arguments can be read by everybody. */
static gboolean
url_ask (const struct config_notice *notice, const char *event, GError **error)
{
	g_autofree char *limit = g_strdup_printf ("%" G_GINT64_FORMAT, notice->timeout);
	const char *const argv[] = {"curl", "-q", "-fsS", "-m", limit, "-o", "/dev/null", "-K", "-", NULL};
	g_autofree char *url = uri_expand (notice->to, error), *input = NULL;

	if (url == NULL)
		return FALSE;
	if ((!g_str_has_prefix (url, "https://") && !g_str_has_prefix (url, "http://")) || strpbrk (url, "\"\\\n\r") != NULL) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "`health.url` is no address of http: or https:");
		return FALSE;
	}
	input = g_strdup_printf ("url = \"%s%s%s\"\n", url, g_str_has_suffix (url, "/") ? "" : "/", event);
	return child_run (argv, input, notice->timeout + 1, error);
}

static gboolean
command_ask (const struct config_notice *notice, const char *event, GError **error)
{
	g_autoptr (GPtrArray) argv = g_ptr_array_new ();

	for (const char *const *word = notice->command; *word != NULL; word++)
		g_ptr_array_add (argv, (gpointer) *word);
	g_ptr_array_add (argv, (gpointer) event);
	g_ptr_array_add (argv, NULL);
	return child_run ((const char *const *) argv->pdata, "", notice->timeout, error);
}

static void
health_tell (const struct job *job, const char *event)
{
	const struct config_notice *notice = &job->config->health;
	g_autoptr (GError) error = NULL;

	if (!config_notice_is_of (notice, program_name (job)) || job->dry_run)
		return;
	if (!(notice->command != NULL ? command_ask : url_ask) (notice, event, &error))
		log_line (LOG_LEVEL_WARNING, "the health check was not told '%s': %s", event, error->message);
}

void
notice_start (const struct job *job)
{
	health_tell (job, "start");
}

/* ---- the mail ---- */

static const char *
exit_words (int exit_code)
{
	static const struct
	{
		int code;
		const char *words;
	} known[] = {{VERDICT_CLEAN, "clean"}, {VERDICT_FOUND, "exceptions within limits"}, {VERDICT_BREACHED, "a limit is breached"},
		{VERDICT_PARTIAL, "the result is partial"}, {FAILURE_BUSY, "data not ready, try again"},
		{FAILURE_UNAVAILABLE, "a source is not available"}};

	for (size_t i = 0; i < G_N_ELEMENTS (known); i++)
		if (known[i].code == exit_code)
			return known[i].words;
	return "it failed, see the log";
}

static char *
mail_text (const struct job *job, int exit_code)
{
	struct metrics_counts counts = metrics_count (job->metrics);
	GString *text = g_string_new (NULL);
	char as_of[40];

	g_string_append_printf (text,
		"To: %s\nSubject: %s: exit %d, %s\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nAuto-Submitted: "
		"auto-generated\n\n",
		job->config->mail.to, program_name (job), exit_code, exit_words (exit_code));
	g_string_append_printf (text, "%s ended with exit code %d: %s.\n\n", program_name (job), exit_code, exit_words (exit_code));
	g_string_append_printf (text, "as of            %s\n", instant_format (job->as_of, NULL, as_of));
	g_string_append_printf (text, "runs             %" G_GINT64_FORMAT "\n", counts.runs);
	g_string_append_printf (text, "open cases       %" G_GINT64_FORMAT "\n", counts.open);
	for (int severity = 1; severity <= 4; severity++)
		g_string_append_printf (text, "  S%d             %" G_GINT64_FORMAT "\n", severity, counts.severity[severity]);
	g_string_append_printf (text, "not plausible    %" G_GINT64_FORMAT "\n", counts.implausible);
	g_string_append (text, "\nThis message holds no data; the results are where the job writes them.\n");
	return g_string_free (text, FALSE);
}

static bool
mail_is_due (const struct config_notice *notice, int exit_code)
{
	return notice->on == NOTICE_ALWAYS || (notice->on == NOTICE_FOUND && exit_code != VERDICT_CLEAN) ||
		!metrics_is_success (exit_code);
}

void
notice_end (const struct job *job, int exit_code)
{
	const struct config_notice *mail = &job->config->mail;
	g_autofree char *event = g_strdup_printf ("%d", metrics_is_success (exit_code) ? 0 : exit_code), *text = NULL;
	g_autoptr (GError) error = NULL;

	health_tell (job, event);
	if (!config_notice_is_of (mail, program_name (job)) || job->dry_run || !mail_is_due (mail, exit_code))
		return;
	text = mail_text (job, exit_code);
	if (!child_run (mail->command, text, mail->timeout, &error))
		log_line (LOG_LEVEL_WARNING, "the verdict was not mailed: %s", error->message);
}
