#include "reports/metrics.h"

#include "common/base/failure.h"

#include <string.h>

/* Samples of one family, in the order in which runs were added: a family stands in one piece. */
struct metrics
{
	GPtrArray *samples; /* GString *, by family */
	GPtrArray *scopes;  /* char *: labels of the runs that were added, without their period */
	struct metrics_counts counts;
};

enum family
{
	RUN_VERDICT,
	RUN_ROWS,
	RUN_OPEN,
	RUN_IMPACT,
	RUN_UNEXPLAINED,
	RUN_SECONDS,
	RUN_SUCCESS,
	SOURCE_ROWS,
	SOURCE_USUAL,
	SOURCE_NEWEST,
	SOURCE_IMPLAUSIBLE,
	FAMILY_COUNT
};

static const struct
{
	const char *name, *help;
} families[FAMILY_COUNT] = {
	[RUN_VERDICT] = {"tieout_run_verdict", "Exit code of the run: 0 clean, 2 within limits, 3 a limit is breached, 4 partial."},
	[RUN_ROWS] = {"tieout_run_rows", "Rows of one side by where they ended; state read is all that were read."},
	[RUN_OPEN] = {"tieout_run_open_cases", "Open cases by severity."},
	[RUN_IMPACT] = {"tieout_run_open_impact_minor_units",
		"Effect on stock of the open cases in minor units of the currency, net and gross."},
	[RUN_UNEXPLAINED] = {"tieout_run_unexplained_minor_units",
		"What no record explains of the accounts, in minor units of the currency; accounts are added without their signs."},
	[RUN_SECONDS] = {"tieout_run_duration_seconds", "Time that matching and judging the run took; reading is the job's."},
	[RUN_SUCCESS] = {"tieout_run_last_success_timestamp_seconds",
		"When the run last had a result that needs no operator; 2 and 3 are successes."},
	[SOURCE_ROWS] = {"tieout_source_rows", "Rows that a source gave of its population."},
	[SOURCE_USUAL] = {"tieout_source_usual_rows", "Rows that the last runs let expect of it."},
	[SOURCE_NEWEST] = {"tieout_source_newest_timestamp_seconds", "Time of the newest row of a source."},
	[SOURCE_IMPLAUSIBLE] = {"tieout_source_implausible", "1 where what a source gave is not plausible, else 0."},
};

struct metrics *
metrics_new (void)
{
	struct metrics *metrics = g_new0 (struct metrics, 1);

	metrics->samples = g_ptr_array_new ();
	metrics->scopes = g_ptr_array_new_with_free_func (g_free);
	for (int i = 0; i < FAMILY_COUNT; i++)
		g_ptr_array_add (metrics->samples, g_string_new (NULL));
	return metrics;
}

void
metrics_free (struct metrics *metrics)
{
	if (metrics == NULL)
		return;
	for (guint i = 0; i < metrics->samples->len; i++)
		g_string_free (metrics->samples->pdata[i], TRUE);
	g_ptr_array_unref (metrics->samples);
	g_ptr_array_unref (metrics->scopes);
	g_free (metrics);
}

/* ---- samples ---- */

static void
label_add (GString *labels, const char *name, const char *value)
{
	g_string_append_printf (labels, "%s%s=\"", labels->len > 0 ? "," : "", name);
	for (; *value != '\0'; value++)
		if (*value == '\n')
			g_string_append (labels, "\\n");
		else {
			if (*value == '"' || *value == '\\')
				g_string_append_c (labels, '\\');
			g_string_append_c (labels, *value);
		}
	g_string_append_c (labels, '"');
}

/* more: further labels as name, value pairs, NULL-ended. */
static void
sample_add (struct metrics *metrics, enum family family, const char *labels, const char *const *more, const char *value)
{
	g_autoptr (GString) all = g_string_new (labels);

	for (size_t i = 0; more[i] != NULL; i += 2)
		label_add (all, more[i], more[i + 1]);
	g_string_append_printf (metrics->samples->pdata[family], "%s{%s} %s\n", families[family].name, all->str, value);
}

static void
count_add (struct metrics *metrics, enum family family, const char *labels, const char *const *more, int128 value)
{
	char text[DECIMAL_TEXT_MAX];

	sample_add (metrics, family, labels, more, decimal_format (value, 0, 0, text));
}

static const char *const no_more[] = {NULL};

static char *
seconds_text (int64_t microseconds, char text[static 40])
{
	g_snprintf (text, 40, "%" G_GINT64_FORMAT ".%06d", microseconds / G_USEC_PER_SEC, (int) (microseconds % G_USEC_PER_SEC));
	return text;
}

/* ---- a run ---- */

static char *
scope_labels (const struct outcome *outcome)
{
	g_autoptr (GString) labels = g_string_new (NULL);

	label_add (labels, "reconciliation", outcome->reconciliation);
	label_add (labels, "plant", outcome->plant);
	label_add (labels, "company", outcome->company);
	return g_string_free (g_steal_pointer (&labels), FALSE);
}

static char *
run_labels (const struct outcome *outcome, const char *scope)
{
	g_autoptr (GString) labels = g_string_new (scope);
	char from[16], last[16], period[16];
	g_autofree char *window = g_strconcat (date_format (outcome->from, from), "/", date_format (outcome->until - 1, last), NULL);

	label_add (labels, "period", outcome->period != PERIOD_NONE ? period_format (outcome->period, period) : window);
	return g_string_free (g_steal_pointer (&labels), FALSE);
}

static void
rows_add (struct metrics *metrics, const struct outcome *outcome, const char *labels)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct side_totals *totals = &outcome->side[side];
		/* One source may play both roles. */
		const char *more[] = {"side", side == SIDE_LEFT ? "left" : "right", "source", totals->name, "state", "read", NULL};

		count_add (metrics, RUN_ROWS, labels, more, totals->read.rows);
		more[5] = "carried";
		count_add (metrics, RUN_ROWS, labels, more, totals->carried.rows);
		for (int state = 0; state < STATE_COUNT; state++) {
			more[5] = state_name ((enum state) state);
			count_add (metrics, RUN_ROWS, labels, more, totals->state[state].rows);
		}
	}
}

struct money
{
	const char *currency;
	int decimals;
	int128 net, gross, unexplained;
	bool impact, proof;
};

static struct money *
money_in (GArray *all, const char *currency, int decimals)
{
	for (guint i = 0; i < all->len; i++)
		if (strcmp (g_array_index (all, struct money, i).currency, currency) == 0)
			return &g_array_index (all, struct money, i);
	g_array_append_val (all, ((struct money) {.currency = currency, .decimals = decimals}));
	return &g_array_index (all, struct money, all->len - 1);
}

static void
unexplained_add (GArray *all, const char *currency, int64_t amount)
{
	struct money *money;

	if (amount == DECIMAL_NONE)
		return;
	money = money_in (all, currency, currency_decimals (currency));
	money->unexplained += amount < 0 ? -(int128) amount : amount;
	money->proof = true;
}

static void
money_add (struct metrics *metrics, const struct outcome *outcome, const char *labels)
{
	g_autoptr (GArray) all = g_array_new (FALSE, TRUE, sizeof (struct money));
	char text[DECIMAL_TEXT_MAX];

	for (size_t i = 0; i < outcome->n_cases; i++) {
		const struct outcome_case *one = &outcome->cases[i];
		struct money *money;

		if (one->state == CASE_CLEARED || *one->currency == '\0')
			continue;
		money = money_in (all, one->currency, one->currency_decimals);
		money->net += one->impact_stock != DECIMAL_NONE ? one->impact_stock : 0;
		money->gross += case_gross (one);
		money->impact = true;
	}
	for (size_t i = 0; i < outcome->n_accounts; i++)
		unexplained_add (all, outcome->accounts[i].currency, outcome->accounts[i].unexplained);
	for (size_t i = 0; i < outcome->n_plants; i++)
		unexplained_add (all, outcome->plants[i].currency, outcome->plants[i].unexplained);
	for (guint i = 0; i < all->len; i++) {
		const struct money *money = &g_array_index (all, struct money, i);
		const char *more[] = {"currency", money->currency, "kind", "net", NULL};
		int scale = MONEY_SCALE - money->decimals; /* of minor units */

		if (money->impact) {
			sample_add (metrics, RUN_IMPACT, labels, more, decimal_format (money->net, scale, 0, text));
			more[3] = "gross";
			sample_add (metrics, RUN_IMPACT, labels, more, decimal_format (money->gross, scale, 0, text));
		}
		more[2] = NULL;
		if (money->proof)
			sample_add (metrics, RUN_UNEXPLAINED, labels, more, decimal_format (money->unexplained, scale, 0, text));
	}
}

static void
readings_add (struct metrics *metrics, const struct outcome *outcome, const char *labels)
{
	for (size_t i = 0; i < outcome->n_readings; i++) {
		const struct outcome_reading *reading = &outcome->readings[i];
		const char *const more[] = {"source", reading->source, "object", reading->object, NULL};
		bool found = *reading->finding != '\0';
		char text[40];

		metrics->counts.implausible += found;
		count_add (metrics, SOURCE_ROWS, labels, more, reading->rows);
		if (reading->usual != DECIMAL_NONE)
			count_add (metrics, SOURCE_USUAL, labels, more, reading->usual);
		if (reading->newest >= 0) /* INSTANT_NONE is below */
			sample_add (metrics, SOURCE_NEWEST, labels, more, seconds_text (reading->newest, text));
		count_add (metrics, SOURCE_IMPLAUSIBLE, labels, more, found);
	}
}

void
metrics_add (struct metrics *metrics, const struct outcome *outcome, int64_t took)
{
	g_autofree char *scope = scope_labels (outcome), *labels = run_labels (outcome, scope);
	int64_t open[5] = {0};
	char text[40];

	metrics->counts.runs++;
	count_add (metrics, RUN_VERDICT, labels, no_more, outcome->verdict);
	rows_add (metrics, outcome, labels);
	for (size_t i = 0; i < outcome->n_cases; i++)
		if (outcome->cases[i].state != CASE_CLEARED)
			open[outcome->cases[i].severity]++;
	for (int severity = 1; severity <= 4; severity++) {
		g_autofree char *name = g_strdup_printf ("S%d", severity);
		const char *const more[] = {"severity", name, NULL};

		count_add (metrics, RUN_OPEN, labels, more, open[severity]);
		metrics->counts.severity[severity] += open[severity];
		metrics->counts.open += open[severity];
	}
	money_add (metrics, outcome, labels);
	readings_add (metrics, outcome, labels);
	sample_add (metrics, RUN_SECONDS, labels, no_more, seconds_text (took, text));
	if (metrics_is_success (outcome->verdict)) {
		/* The time is that of the job's end, which is not known yet. */
		g_string_append_printf (metrics->samples->pdata[RUN_SUCCESS], "%s{%s}\n", families[RUN_SUCCESS].name, labels);
		g_ptr_array_add (metrics->scopes, g_steal_pointer (&scope));
	}
}

struct metrics_counts
metrics_count (const struct metrics *metrics)
{
	return metrics->counts;
}

bool
metrics_is_success (int exit_code)
{
	return exit_code == VERDICT_CLEAN || exit_code == VERDICT_FOUND || exit_code == VERDICT_BREACHED;
}

/* ---- the file ---- */

/* A line that this program may have written: a name, labels, and a plain number. */
static bool
line_is_sample (const char *line, const char *name)
{
	const char *end = strrchr (line, '}');
	bool dot = false;

	if (!g_str_has_prefix (line, name) || line[strlen (name)] != '{' || end == NULL || end[1] != ' ' || !g_ascii_isdigit (end[2]))
		return false;
	for (end += 2; *end != '\0'; end++)
		if (*end == '.' && !dot)
			dot = true;
		else if (!g_ascii_isdigit (*end))
			return false;
	return true;
}

/* Successes of before, of scopes that have none now. */
static void
earlier_append (GString *out, const struct metrics *metrics, char **earlier)
{
	for (; *earlier != NULL; earlier++) {
		bool now = false;

		if (!line_is_sample (*earlier, families[RUN_SUCCESS].name))
			continue;
		for (guint i = 0; i < metrics->scopes->len; i++) {
			const char *labels = *earlier + strlen (families[RUN_SUCCESS].name) + 1, *scope = metrics->scopes->pdata[i];

			now |= g_str_has_prefix (labels, scope) && labels[strlen (scope)] == ',';
		}
		if (!now)
			g_string_append_printf (out, "%s\n", *earlier);
	}
}

static void
success_append (GString *out, const struct metrics *metrics, const char *now, char **earlier)
{
	g_auto (GStrv) lines = g_strsplit (((GString *) metrics->samples->pdata[RUN_SUCCESS])->str, "\n", -1);

	for (char **line = lines; *line != NULL; line++)
		if (**line != '\0')
			g_string_append_printf (out, "%s %s\n", *line, now);
	earlier_append (out, metrics, earlier);
}

static void
family_append (GString *out, const char *name, const char *help)
{
	g_string_append_printf (out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void
job_append (GString *out, const char *program, const char *name, const char *help, const char *value)
{
	family_append (out, name, help);
	g_string_append_printf (out, "%s{program=\"%s\"} %s\n", name, program, value);
}

static void
job_success_append (GString *out, const struct metrics_job *job, bool success, const char *now, char **earlier)
{
	static const char name[] = "tieout_job_last_success_timestamp_seconds";
	g_autofree char *own = g_strdup_printf ("%s{program=\"%s\"} ", name, job->program);
	const char *value = success ? now : NULL;

	for (; value == NULL && *earlier != NULL; earlier++)
		if (line_is_sample (*earlier, name) && g_str_has_prefix (*earlier, own))
			value = *earlier + strlen (own);
	if (value != NULL)
		job_append (out, job->program, name, "When the job last ended with 0, 2 or 3.", value);
}

char *
metrics_text (const struct metrics *metrics, const struct metrics_job *job, const char *earlier)
{
	GString *out = g_string_new (NULL);
	g_auto (GStrv) lines = g_strsplit (earlier != NULL ? earlier : "", "\n", -1);
	bool success = metrics_is_success (job->exit_code);
	char now[40], text[DECIMAL_TEXT_MAX];

	seconds_text (job->ended, now);
	job_append (out, job->program, "tieout_job_completion_timestamp_seconds", "When the job ended, however it did.", now);
	job_append (out, job->program, "tieout_job_exit_code", "Its exit code: 0, 2, 3 and 4 are results, 64 and above are failures.",
		decimal_format (job->exit_code, 0, 0, text));
	job_append (out, job->program, "tieout_job_success",
		"1 when it ended with 0, 2 or 3: to find something is a success; else 0, also for 4, a partial result.",
		success ? "1" : "0");
	job_append (out, job->program, "tieout_job_duration_seconds", "How long it took.",
		seconds_text (MAX (job->ended - job->started, 0), text));
	job_success_append (out, job, success, now, lines);
	for (int family = 0; family < FAMILY_COUNT; family++) {
		g_autoptr (GString) samples = g_string_new (NULL);

		if (family == RUN_SUCCESS)
			success_append (samples, metrics, now, lines);
		else
			g_string_assign (samples, ((GString *) metrics->samples->pdata[family])->str);
		if (samples->len == 0)
			continue;
		family_append (out, families[family].name, families[family].help);
		g_string_append (out, samples->str);
	}
	return g_string_free (out, FALSE);
}
