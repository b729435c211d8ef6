#include "run/schedule.h"

#include "common/base/failure.h"
#include "common/base/log.h"
#include "run/schedule_internal.h"

#include <string.h>

const struct option schedule_options[] = {{"schedule", 0, OPTION_PATH, .argument = "FILE", .group = "What runs",
											  .help = "the schedule; without it schedule/default.yaml in the folder of rules"},
	{"chain", 0, OPTION_LIST, .argument = "NAME", .separator = ',', .lowest = ORIGIN_COMMAND_LINE,
		.help = "chains to look at; may be repeated; without it all of the schedule"},
	{"explain", 0, OPTION_FLAG, .lowest = ORIGIN_COMMAND_LINE, .help = "say what would run and why, and run nothing"},
	{"stay", 0, OPTION_FLAG, .lowest = ORIGIN_COMMAND_LINE,
		.help = "go on until nothing that is due is left, also of what others are at, and end with 0 whatever was found"},
	{"until", 0, OPTION_INSTANT, .argument = "TIME", .lowest = ORIGIN_COMMAND_LINE, .help = "of a hold: when it ends by itself"},
	{"reason", 0, OPTION_STRING, .argument = "TEXT", .lowest = ORIGIN_COMMAND_LINE, .help = "why something is held, or given up"},
	{0}};

instant_t
schedule_now (const struct schedule *schedule)
{
	const struct job *job = schedule->job;

	return option_given (job->options, "as-of") ? job->as_of : g_get_real_time () / INSTANT_SECOND * INSTANT_SECOND;
}

/* ---- places ---- */

/* The calendar that names a plant, else the one that names none, else that of its company's close. */
static const struct close_rule *
working_find (struct schedule *schedule, const char *plant, const struct company *company, GError **error)
{
	const struct schedule_rule *rule = schedule->rule;
	const struct close_rule *general = NULL;
	struct close_rule *close;

	for (size_t i = 0; i < rule->n_calendars; i++) {
		const struct schedule_calendar *calendar = &rule->calendars[i];

		if (calendar->plants[0] == NULL)
			general = &calendar->working;
		else if (g_strv_contains (calendar->plants, plant))
			return &calendar->working;
	}
	if (general != NULL)
		return general;
	close = g_hash_table_lookup (schedule->closes, company->name);
	if (close == NULL) {
		close = close_rule_load (schedule->job->config->rules, company->name, error);
		if (close != NULL)
			g_hash_table_insert (schedule->closes, (gpointer) company->name, close);
	}
	return close;
}

static gboolean
line_add (struct schedule *schedule, const struct schedule_chain *chain, const char *name, const struct plant *plant,
	const struct company *company, bool chosen, GError **error)
{
	const struct close_rule *working = plant != NULL ? working_find (schedule, name, company, error) : NULL;
	const GPtrArray *chains = option_list (schedule->job->options, "chain");
	struct schedule_place *place;
	struct line *line;

	if (working == NULL)
		return FALSE;
	place = g_new0 (struct schedule_place, 1);
	*place = (struct schedule_place) {name, plant, company, working};
	g_ptr_array_add (schedule->owned, place);
	line = g_new0 (struct line, 1);
	line->chain = chain;
	line->place = place;
	line->chosen =
		chosen && (chains->len == 0 || g_ptr_array_find_with_equal_func ((GPtrArray *) chains, chain->name, g_str_equal, NULL));
	line->why = g_string_new (NULL);
	g_ptr_array_add (schedule->lines, line);
	return TRUE;
}

static gboolean
plants_add (struct schedule *schedule, const struct schedule_chain *chain, GError **error)
{
	struct config *config = schedule->job->config;
	const GPtrArray *asked = option_list (schedule->job->options, "plant"), *known = config_plants (config);
	g_autoptr (GPtrArray) codes = g_ptr_array_new ();

	for (guint i = 0; i < known->len; i++)
		g_ptr_array_add (codes, known->pdata[i]);
	for (guint i = 0; i < asked->len; i++)
		if (!g_ptr_array_find_with_equal_func (codes, asked->pdata[i], g_str_equal, NULL))
			g_ptr_array_add (codes, asked->pdata[i]);
	for (int i = 0; chain->plants[i] != NULL; i++)
		if (!g_ptr_array_find_with_equal_func (codes, chain->plants[i], g_str_equal, NULL))
			g_ptr_array_add (codes, (gpointer) chain->plants[i]);
	for (guint i = 0; i < codes->len; i++) {
		const char *code = codes->pdata[i];
		bool chosen = asked->len == 0 || g_ptr_array_find_with_equal_func ((GPtrArray *) asked, code, g_str_equal, NULL);
		const struct plant *plant;

		if (!schedule_names (chain->plants, code))
			continue;
		plant = config_plant (config, code, error);
		if (plant == NULL || !line_add (schedule, chain, code, plant, plant->company, chosen, error))
			return FALSE;
	}
	if (codes->len > 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_CONFIGURATION,
		"chain '%s' is of plants, and none is listed\nhint: list the plants in tieout.yaml, or give --plant", chain->name);
	return FALSE;
}

static gboolean
lines_add (struct schedule *schedule, const struct schedule_chain *chain, GError **error)
{
	struct config *config = schedule->job->config;
	bool whole = option_origin (schedule->job->options, "plant") != ORIGIN_COMMAND_LINE;

	if (chain->of == SCHEDULE_OF_PLANT)
		return plants_add (schedule, chain, error);
	for (size_t i = 0; i < config->n_companies; i++) {
		const struct company *company = &config->companies[i];
		const char *name = chain->of == SCHEDULE_OF_ALL ? "all" : company->name;

		if (!line_add (schedule, chain, name, config_company_unit (config, company, error), company, whole, error))
			return FALSE;
		if (chain->of == SCHEDULE_OF_ALL)
			break;
	}
	return TRUE;
}

/* ---- set-up ---- */

static void
line_free (gpointer data)
{
	struct line *line = data;

	g_clear_pointer (&line->events, g_ptr_array_unref);
	g_clear_pointer (&line->own, g_ptr_array_unref);
	g_string_free (line->why, TRUE);
	g_free (line);
}

static void
schedule_release (struct schedule *schedule)
{
	for (guint i = 0; schedule->lines != NULL && i < schedule->lines->len; i++) {
		struct line *line = schedule->lines->pdata[i];

		ledger_schedule_unlock (schedule->ledger, g_steal_pointer (&line->lock));
	}
	g_clear_pointer (&schedule->lines, g_ptr_array_unref);
	g_clear_pointer (&schedule->holds, g_ptr_array_unref);
	g_clear_pointer (&schedule->owned, g_ptr_array_unref);
	g_clear_pointer (&schedule->closes, g_hash_table_unref);
	ledger_close (schedule->ledger);
	schedule_rule_free (schedule->rule);
	g_free (schedule->folder);
}

static gboolean
schedule_open (struct schedule *schedule, GError **error)
{
	const struct job *job = schedule->job;
	const char *given = option_string (job->options, "schedule");
	g_autofree char *file =
		given != NULL ? g_strdup (given) : g_build_filename (job->config->rules, "schedule/default.yaml", NULL);

	schedule->lines = g_ptr_array_new_with_free_func (line_free);
	schedule->owned = g_ptr_array_new_with_free_func (g_free);
	schedule->closes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) close_rule_free);
	schedule->folder = g_path_get_dirname (file);
	schedule->stay = option_flag (job->options, "stay");
	if (job->config->ledger == NULL) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "a schedule cannot do without its memory\nhint: leave out --no-ledger");
		return FALSE;
	}
	schedule->rule = schedule_rule_load (file, error);
	if (schedule->rule == NULL)
		return FALSE;
	for (guint i = 0; i < option_list (job->options, "chain")->len; i++) {
		const char *name = option_list (job->options, "chain")->pdata[i];

		if (schedule_chain_find (schedule->rule, name) != NULL)
			continue;
		g_set_error (error, FAILURE, FAILURE_USAGE, "%s has no chain '%s'", file, name);
		return FALSE;
	}
	for (size_t i = 0; i < schedule->rule->n_chains; i++)
		if (!lines_add (schedule, &schedule->rule->chains[i], error))
			return FALSE;
	schedule->ledger = ledger_open (job->config->ledger, LEDGER_WRITE, error);
	if (schedule->ledger == NULL)
		return FALSE;
	schedule->holds = ledger_schedule_holds (schedule->ledger, error);
	return schedule->holds != NULL;
}

static gboolean
schedule_do (struct schedule *schedule, GError **error)
{
	const GPtrArray *words = option_positionals (schedule->job->options);
	bool explain = option_flag (schedule->job->options, "explain") || schedule->job->dry_run;

	if (words->len > 0)
		return schedule_act (schedule, words->pdata[0], words->len > 1 ? words->pdata[1] : NULL, error);
	if (!explain)
		return schedule_work (schedule, error);
	for (guint i = 0; i < schedule->lines->len; i++)
		if (((struct line *) schedule->lines->pdata[i])->chosen && !schedule_look (schedule, schedule->lines->pdata[i], error))
			return FALSE;
	schedule_explain (schedule);
	return TRUE;
}

gboolean
schedule_run (struct job *job, int *exit_code, GError **error)
{
	struct schedule schedule = {.job = job};
	gboolean good = schedule_open (&schedule, error) && schedule_do (&schedule, error);

	/* Whoever started a worker knows success and failure; what was found is in the ledger. */
	*exit_code = schedule.stay && schedule_code_is_result (schedule.exit_code) ? VERDICT_CLEAN : schedule.exit_code;
	schedule_release (&schedule);
	return good;
}
