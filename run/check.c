#include "run/check_internal.h"

#include "common/base/failure.h"
#include "common/base/strpool.h"
#include "common/base/text_file.h"
#include "common/config/close_rule.h"
#include "common/config/rules.h"
#include "common/io/ledger.h"
#include "common/io/part_file.h"
#include "common/io/source.h"
#include "common/io/source_changes.h"
#include "run/population.h"
#include "run/probe.h"
#include "run/publish.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const struct option check_options[] = {
	{"show-config", 0, OPTION_FLAG, .group = "Checking", .lowest = ORIGIN_COMMAND_LINE,
		.help = "print each value and where it came from, check nothing"},
	{"clock-skew", 0, OPTION_DURATION, .argument = "TIME", .initial = "60s",
		.help = "how far the clock of a server may be from ours before that is said"},
	{0},
};

/* ---- configuration, ledger, folders ---- */

static void
folder_check (struct check *check, const char *what, const char *folder)
{
	g_autofree char *subject = g_strdup_printf ("%s '%s'", what, folder);
	g_autofree char *parent = g_path_get_dirname (folder);
	GError *error = NULL;
	bool there = g_file_test (folder, G_FILE_TEST_EXISTS);

	if (there && !g_file_test (folder, G_FILE_TEST_IS_DIR))
		g_set_error (&error, FAILURE, FAILURE_CANNOT_CREATE, "is no folder\nhint: name another one");
	else if (access (there ? folder : parent, W_OK | X_OK) != 0)
		g_set_error (
			&error, FAILURE, FAILURE_CANNOT_CREATE, "cannot be written\nhint: give this user the right, or name another folder");
	check_judged (check, subject, there ? NULL : "is made by the first run", &error);
}

static void
ledger_check (struct check *check)
{
	const struct config *config = check->job->config;
	g_autofree char *subject = NULL, *note = NULL;
	g_autoptr (ledger) ledger = NULL;
	GError *error = NULL;

	if (config->ledger == NULL)
		return;
	subject = g_strdup_printf ("ledger '%s'", config->ledger_shown);
	if (g_str_has_prefix (config->ledger, "sqlite:") && !g_file_test (config->ledger + strlen ("sqlite:"), G_FILE_TEST_EXISTS)) {
		g_autofree char *folder = g_path_get_dirname (config->ledger + strlen ("sqlite:"));

		check_passed (check, "%s: is made by the first run", subject);
		folder_check (check, "folder of the ledger", folder);
		return;
	}
	ledger = ledger_open (config->ledger, LEDGER_READ, &error);
	if (ledger != NULL && ledger_space (ledger, &check->archives, &check->results, &error))
		note = g_strdup_printf ("schema version %d", ledger_version (ledger));
	check_judged (check, ledger != NULL ? subject : "", note, &error);
}

static void
installation_check (struct check *check)
{
	const struct job *job = check->job;

	if (job->config->file != NULL)
		check_passed (check, "file '%s': %u plants, %zu sources", job->config->file, config_plants (job->config)->len,
			job->config->n_sources);
	else
		check_passed (check, "no tieout.yaml here: options and defaults alone");
	ledger_check (check);
	folder_check (check, "folder of results", option_string (job->options, "output"));
	if (job->config->ledger != NULL && !option_flag (job->options, "no-archive"))
		folder_check (check, "folder of archives", option_string (job->options, "archive"));
	check_space (check);
	check_secrets (check);
	check_notices (check);
}

/* ---- rules ---- */

/* The reconciliations that were named, else every file in the folder of the template. Of char *, owned. */
static GPtrArray *
names_list (const struct job *job, GError **error)
{
	const GPtrArray *given = option_positionals (job->options);
	g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
	g_autofree char *folder = g_build_filename (job->config->rules, "enterprise", NULL);
	g_autoptr (GDir) dir = NULL;
	GError *cause = NULL;
	const char *name;

	for (guint i = 0; i < given->len; i++)
		g_ptr_array_add (names, g_strdup (given->pdata[i]));
	if (given->len > 0)
		return g_steal_pointer (&names);
	dir = folder_open (folder, FAILURE_CONFIGURATION, &cause);
	if (dir == NULL) {
		g_set_error (error, FAILURE, cause->code, "folder of rules: %s\nhint: --rules names it", cause->message);
		g_error_free (cause);
		return NULL;
	}
	while ((name = g_dir_read_name (dir)) != NULL)
		if (g_str_has_suffix (name, ".yaml"))
			g_ptr_array_add (names, g_strndup (name, strlen (name) - strlen (".yaml")));
	g_ptr_array_sort (names, texts_compare);
	return g_steal_pointer (&names);
}

static void
rule_check (struct check *check, const char *name, const char *code)
{
	struct job *job = check->job;
	g_autofree char *subject =
		g_strdup_printf ("rules '%s'%s%s%s", name, *code != '\0' ? ", plant '" : "", code, *code != '\0' ? "'" : "");
	GError *error = NULL;
	const struct plant *plant = config_plant (job->config, *code != '\0' ? code : "*", &error);
	g_autoptr (rule_set) rules = NULL;
	g_autoptr (GString) note = g_string_new (NULL);

	if (plant != NULL)
		rules = rules_load (
			job->config->rules, name, plant->archetype, *code != '\0' ? code : NULL, plant_day (plant, job->as_of), &error);
	for (guint i = 0; rules != NULL && i < rule_set_warnings (rules)->len; i++)
		g_string_append_printf (note, "%s%s", i > 0 ? "; " : "", (const char *) rule_set_warnings (rules)->pdata[i]);
	if (rules != NULL) {
		g_hash_table_add (check->roles, g_strdup (rule_set_reconciliation (rules)->left_source));
		g_hash_table_add (check->roles, g_strdup (rule_set_reconciliation (rules)->right_source));
	}
	check_judged (check, subject, note->len > 0 ? note->str : NULL, &error);
}

/* Of who closes periods: a folder of rules without such a file belongs to somebody who does not. */
static void
close_rules_check (struct check *check)
{
	const struct config *config = check->job->config;
	g_autofree char *folder = g_build_filename (config->rules, "close", NULL);

	for (size_t i = 0; i < config->n_companies && g_file_test (folder, G_FILE_TEST_IS_DIR); i++) {
		GError *error = NULL;
		const char *name = config->companies[i].name;
		g_autofree char *subject =
			g_strdup_printf ("rule of the close%s%s%s", *name != '\0' ? ", company '" : "", name, *name != '\0' ? "'" : "");

		close_rule_free (close_rule_load (config->rules, name, &error));
		check_judged (check, subject, NULL, &error);
	}
}

static void
rules_check (struct check *check)
{
	GError *error = NULL;
	g_autoptr (GPtrArray) names = names_list (check->job, &error);

	if (names == NULL)
		check_failed (check, "", error);
	g_clear_error (&error);
	for (guint i = 0; names != NULL && i < names->len; i++)
		for (guint j = 0; j < check->codes->len; j++)
			rule_check (check, names->pdata[i], check->codes->pdata[j]);
	close_rules_check (check);
}

/* ---- sources ---- */

/* What is read to try a source: the window that was given, else the day of --as-of and as many before as freshness allows. */
static gboolean
trial_scope (const struct job *job, const struct plant *plant, const char *code, struct source_scope *scope, GError **error)
{
	period_t period;
	date_t today = plant_day (plant, job->as_of);
	bool given =
		option_given (job->options, "period") || option_given (job->options, "from") || option_given (job->options, "to");

	*scope = (struct source_scope) {.plant = code, .as_of = job->as_of, .zone = plant->zone};
	scope->from = today - 1 - (date_t) (job->config->freshness / 86400);
	scope->until = today + 1;
	if (given && !job_window (job, plant->company, &period, &scope->from, &scope->until, error))
		return FALSE;
	scope->read_from = scope->from;
	scope->read_until = scope->until;
	return TRUE;
}

static gboolean
rows_check (const struct movement_table *table, GError **error)
{
	size_t rejected = 0, first = 0;

	for (size_t row = 0; row < table->rows; row++)
		if ((table->flags[row] & MOVEMENT_REJECTED) != 0 && rejected++ == 0)
			first = row;
	if (rejected == 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA,
		"%zu of %zu rows cannot be read, such as '%s': %s\nhint: declare the format in a profile", rejected, table->rows,
		movement_string (table, COL_SOURCE_KEY, first), strpool_text (table->strings, table->reason[first]));
	return FALSE;
}

/*
 * A code without a kind is a finding of every run; here it is a line that is missing in a map. Rows that need no code are of no
 * kind.
 */
static gboolean
codes_check (const struct movement_table *table, const struct reference *reference, GError **error)
{
	enum kind kind;
	enum direction direction;

	for (size_t row = 0; row < table->rows && (table->need.text & 1u << COL_MOVEMENT) != 0; row++) {
		uint32_t code = movement_text (table, COL_MOVEMENT, row), indicator = movement_text (table, COL_INDICATOR, row);
		enum map_result found = reference_movement (reference, SIDE_LEFT, code, indicator, &kind, &direction);

		if (found == MAP_FOUND || (table->flags[row] & MOVEMENT_REJECTED) != 0)
			continue;
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION,
			"movement code '%s' with indicator '%s' has no kind\nhint: give a source 'movement_types' that lists it, "
			"starting from a copy of the profile's",
			strpool_text (table->strings, code), strpool_text (table->strings, indicator));
		return FALSE;
	}
	return TRUE;
}

static gboolean
fresh_check (const struct check *check, const struct source_scope *scope, const struct movement_table *table, GError **error)
{
	int64_t allowed = check->job->config->freshness, lag;
	instant_t newest = movement_newest (table);
	char text[40];

	if (allowed == 0 || scope->until <= zone_date (scope->zone, check->job->as_of))
		return TRUE;
	lag = (check->job->as_of - newest) / INSTANT_SECOND;
	if (newest != INSTANT_NONE && lag <= allowed)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_BUSY,
		"is not fresh: its newest row is of %s, %" G_GINT64_FORMAT " h may pass\nhint: see whether its load has run",
		newest != INSTANT_NONE ? instant_format (newest, scope->zone, text) : "before the window", allowed / 3600);
	return FALSE;
}

/* As a run does it: an entity that the installation gives a source of its own goes before what the source has. */
static gboolean
trial_references (struct check *check, struct source_reader *reader, const struct source_scope *scope,
	struct reference *reference, GError **error)
{
	const struct config *config = check->job->config;
	const struct source *shared = config_source_find (config, "movement_types");
	g_autoptr (source_reader) types = NULL;

	for (int i = 0; source_entities[i] != NULL; i++)
		if (config_source_find (config, source_entities[i]) == NULL && source_has (reader, source_entities[i]) &&
			!source_read_reference (reader, source_entities[i], SIDE_LEFT, scope, reference, NULL, error))
			return FALSE;
	if (shared != NULL) {
		shared = config_source (config, "movement_types", error);
		types = shared != NULL ? source_open (shared, config, error) : NULL;
		if (types == NULL || !source_read_reference (types, "movement_types", SIDE_LEFT, scope, reference, NULL, error))
			return FALSE;
	}
	return reference_finish (reference, error);
}

static gboolean
movements_try (struct check *check, const struct source *source, const struct source_scope *scope, char **note, GError **error)
{
	g_autoptr (source_reader) reader = source_open (source, check->job->config, error);
	struct strpool *strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings);
	g_autoptr (reference) reference = reference_new (strings);
	g_autoptr (GArray) marks = change_marks_new ();
	struct evidence evidence = {0};
	gboolean good = reader != NULL && source_read_movements (reader, scope, table, &evidence, error) &&
		source_mark_changes (reader, scope, marks, error) && trial_references (check, reader, scope, reference, error) &&
		rows_check (table, error) && codes_check (table, reference, error) && fresh_check (check, scope, table, error);
	char from[16], last[16], newest[40];

	if (good)
		*note = g_strdup_printf ("%zu rows of %s to %s, newest %s, control totals %s%s%s", table->rows,
			date_format (scope->from, from), date_format (scope->until - 1, last),
			table->rows > 0 ? instant_format (movement_newest (table), scope->zone, newest) : "none",
			evidence.control != NULL ? evidence.control : "none", marks->len > 0 ? ", a second run asks " : "",
			marks->len > 0 ? g_array_index (marks, struct change_mark, 0).query : "");
	g_clear_pointer (&reference, reference_free);
	g_clear_pointer (&table, movement_table_free);
	strpool_free (strings);
	return good;
}

static gboolean
entity_try (
	struct check *check, const struct source *source, const char *entity, const struct source_scope *scope, GError **error)
{
	g_autoptr (source_reader) reader = source_open (source, check->job->config, error);
	struct strpool *strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings);
	gboolean good = reader != NULL && source_read_reference (reader, entity, SIDE_LEFT, scope, reference, NULL, error) &&
		reference_finish (reference, error);

	g_clear_pointer (&reference, reference_free);
	strpool_free (strings);
	return good;
}

/* What a source holds besides movements: it is named after an entity, or is a crosswalk. */
static const char *
source_entity (const struct config *config, const char *name)
{
	for (int i = 0; source_entities[i] != NULL; i++)
		if (strcmp (source_entities[i], name) == 0)
			return name;
	for (size_t i = 0; i < config->n_crosswalks; i++)
		if (strcmp (config->crosswalks[i].source, name) == 0)
			return crosswalk_entity (&config->crosswalks[i]);
	return NULL;
}

/* Whether a run would read movements from it at the plant: it plays a role of the rules there, by its name or by a switch. */
static bool
source_plays (const struct check *check, const char *name, const struct plant *plant)
{
	bool plays = g_hash_table_contains (check->roles, name);

	for (size_t i = 0; i < plant->n_switches; i++) {
		const struct source_switch *change = &plant->switches[i];

		plays |= strcmp (change->source, name) == 0 && g_hash_table_contains (check->roles, change->role);
	}
	return plays;
}

static void
source_rows_check (struct check *check, const struct source *source, const char *code)
{
	const char *entity = source_entity (check->job->config, source->name);
	g_autofree char *where = *code != '\0' ? g_strdup_printf (", plant '%s'", code) : g_strdup ("");
	g_autofree char *subject = g_strdup_printf ("source '%s'%s", source->name, where), *note = NULL;
	GError *error = NULL;
	const struct plant *plant = config_plant (check->job->config, *code != '\0' ? code : "*", &error);
	struct source_scope scope;

	if (plant != NULL && entity == NULL && !source_plays (check, source->name, plant))
		return;
	if (plant != NULL && trial_scope (check->job, plant, code, &scope, &error)) {
		if (entity == NULL)
			movements_try (check, source, &scope, &note, &error);
		else if (entity_try (check, source, entity, &scope, &error))
			note = g_strdup_printf ("read as %s", entity);
	}
	check_judged (check, subject, note, &error);
}

static void
source_check (struct check *check, const char *name)
{
	g_autofree char *subject = g_strdup_printf ("source '%s'", name);
	GError *error = NULL;
	const struct source *source = config_source (check->job->config, name, &error);
	struct probe probe = {0};

	if (source == NULL ||
		!probe_source (source, check->job->config, option_int (check->job->options, "clock-skew"), &probe, &error)) {
		check_failed (check, subject, error);
		g_clear_error (&error);
		probe_release (&probe);
		return;
	}
	check_passed (check, "%s, %s, profile '%s': %s", subject, source->shown, source->profile, probe.note);
	for (guint i = 0; i < probe.warnings->len; i++) {
		const struct probe_warning *warning = &g_array_index (probe.warnings, struct probe_warning, i);

		check_warned (check, subject, warning->mend, "%s", warning->what);
	}
	probe_release (&probe);
	if (g_str_has_prefix (source->uri, "csv:") || g_str_has_prefix (source->uri, "sqlite:"))
		check_source_files (check, source);
	for (guint i = 0; i < check->codes->len; i++)
		source_rows_check (check, source, check->codes->pdata[i]);
}

static void
sources_check (struct check *check)
{
	const struct config *config = check->job->config;

	if (config->n_sources == 0) {
		g_autoptr (GError) none = g_error_new (FAILURE, FAILURE_CONFIGURATION,
			"there is no source\nhint: --source mes=csv:mes.csv --source erp=csv:erp.csv, or `tieout init --starter`");
		check_failed (check, "", none);
	}
	for (size_t i = 0; i < config->n_sources; i++)
		source_check (check, config->sources[i].name);
}

/* ---- the job ---- */

static void
config_show (const struct job *job)
{
	option_show (job->options, stdout);
	for (size_t i = 0; i < job->config->n_sources; i++) {
		const struct source *source = &job->config->sources[i];

		printf ("source %s = %s    # profile %s\n", source->name, source->shown != NULL ? source->shown : "", source->profile);
	}
}

static gboolean
summary_write (const struct check *check, GError **error)
{
	const char *target = option_string (check->job->options, "summary");
	g_autoptr (part_file) part = NULL;

	/* That of the installation file is a run's, which a check must leave alone. */
	if (option_origin (check->job->options, "summary") != ORIGIN_COMMAND_LINE || check->job->dry_run)
		return TRUE;
	part = part_file_open (target, error);
	struct out_stream out = part_stream (part);
	return part != NULL && check_json_write (&out, check->lines, check->exit_code, error) && part_file_finish (part, error) &&
		part_file_commit (part, error);
}

gboolean
check_run (struct job *job, int *exit_code, GError **error)
{
	struct check check = {.job = job, .codes = job_plants (job), .lines = check_lines_new ()};
	gboolean good = TRUE;

	check.roles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	if (option_flag (job->options, "show-config"))
		config_show (job);
	else {
		installation_check (&check);
		rules_check (&check);
		sources_check (&check);
		good = summary_write (&check, error);
	}
	*exit_code = check.exit_code;
	g_array_unref (check.lines);
	g_ptr_array_unref (check.codes);
	g_hash_table_unref (check.roles);
	return good;
}
