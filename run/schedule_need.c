/* schedule_need.c - whether what a chain waits for is there: a fresh source, a row of a query, a file, another chain. */
#include "common/base/failure.h"
#include "common/base/text_file.h"
#include "common/io/db.h"
#include "common/io/source_changes.h"
#include "run/schedule_internal.h"

#include <string.h>
#include <sys/stat.h>

enum
{
	QUERY_SECONDS = 60 /* a question that decides whether to begin must not take longer */
};

static struct config
config_brief (const struct config *config)
{
	struct config brief = *config;

	brief.statement_timeout = config->statement_timeout > 0 ? MIN (config->statement_timeout, QUERY_SECONDS) : QUERY_SECONDS;
	return brief;
}

/* ---- fresh ---- */

static instant_t
file_written (const char *path)
{
	struct stat status;

	return stat (path, &status) == 0 ? (instant_t) status.st_mtim.tv_sec * INSTANT_SECOND + status.st_mtim.tv_nsec / 1000
									 : INSTANT_NONE;
}

/* Of a folder the newest of its files. */
static instant_t
files_written (const char *path)
{
	g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
	instant_t newest = INSTANT_NONE;
	const char *name;

	if (folder == NULL)
		return file_written (path);
	while ((name = g_dir_read_name (folder)) != NULL) {
		g_autofree char *file = g_build_filename (path, name, NULL);

		if (g_file_test (file, G_FILE_TEST_IS_REGULAR))
			newest = MAX (newest, file_written (file));
	}
	return newest;
}

static gboolean
newest_ask (struct schedule *schedule, const struct line *line, const struct source *source, instant_t *newest, GError **error)
{
	const struct schedule_place *place = line->place;
	struct config brief = config_brief (schedule->job->config);
	struct source_scope scope = {.plant = line->chain->of == SCHEDULE_OF_PLANT ? place->name : "",
		.company = place->company->name,
		.from = line->due.date,
		.until = line->due.date + 1,
		.read_from = DATE_NONE,
		.read_until = DATE_NONE,
		.as_of = line->due.at,
		.zone = place->plant->zone};
	g_autoptr (source_reader) reader = NULL;

	if (g_str_has_prefix (source->uri, "csv:")) {
		*newest = files_written (source->uri + strlen ("csv:"));
		return TRUE;
	}
	reader = source_open (source, &brief, error);
	return reader != NULL && source_newest_change (reader, &scope, newest, error);
}

/* The role that is named may be played by another source at this plant on this day. */
static const struct source *
need_source (const struct schedule *schedule, const struct line *line, const struct schedule_need *need, GError **error)
{
	return config_source (schedule->job->config, plant_source (line->place->plant, need->source, line->due.date), error);
}

static gboolean
need_fresh (struct schedule *schedule, const struct line *line, const struct schedule_need *need, bool *there, GString *why,
	GError **error)
{
	const struct source *source = need_source (schedule, line, need, error);
	instant_t wanted = line->due.at - need->within * INSTANT_SECOND, newest = INSTANT_NONE;
	char text[40];

	if (source == NULL || !newest_ask (schedule, line, source, &newest, error))
		return FALSE;
	*there = newest != INSTANT_NONE && newest >= wanted;
	if (*there)
		return TRUE;
	g_string_append_printf (why, "the newest change of source '%s' is of %s", source->name,
		newest != INSTANT_NONE ? instant_format (newest - newest % INSTANT_SECOND, line->place->plant->zone, text) : "no time");
	g_string_append_printf (why, ", needed is %s", instant_format (wanted, line->place->plant->zone, text));
	return TRUE;
}

/* ---- a query ---- */

static gboolean
query_row (struct db *db, const char *sql, const struct line *line, bool *there, GError **error)
{
	struct schedule_words words;
	char as_of[40];
	const struct batch *batch = NULL;
	g_autoptr (db_cursor) cursor = NULL;

	schedule_words_set (&words, line->chain, line->place, &line->due);
	instant_format (line->due.at, NULL, as_of);
	if (strlen (as_of) >= strlen ("2026-03-31T08:10:00")) { /* what every engine takes for a time */
		as_of[10] = ' ';
		as_of[19] = '\0';
	}
	const char *const *value = words.value;
	const struct db_param params[] = {{"plant", value[SCHEDULE_PLANT] != NULL ? value[SCHEDULE_PLANT] : ""},
		{"company", value[SCHEDULE_COMPANY] != NULL ? value[SCHEDULE_COMPANY] : ""}, {"date", value[SCHEDULE_DATE]},
		{"period", value[SCHEDULE_PERIOD] != NULL ? value[SCHEDULE_PERIOD] : ""}, {"as_of", as_of}};
	cursor = db_query (db, sql, params, G_N_ELEMENTS (params), error);
	if (cursor == NULL || !db_fetch (cursor, &batch, error))
		return FALSE;
	*there = batch != NULL;
	return TRUE;
}

static gboolean
need_query (struct schedule *schedule, const struct line *line, const struct schedule_need *need, bool *there, GString *why,
	GError **error)
{
	const struct source *source = need_source (schedule, line, need, error);
	const struct config brief = config_brief (schedule->job->config);
	struct db_options options = {
		.access = DB_READ, .connect_timeout = brief.connect_timeout, .statement_timeout = brief.statement_timeout};
	g_autofree char *file = path_resolve (need->query, schedule->folder), *sql = NULL;
	g_autoptr (db) db = NULL;

	if (source == NULL)
		return FALSE;
	sql = text_file_read (file, NULL, FAILURE_CONFIGURATION, error);
	if (sql == NULL) {
		g_prefix_error (error, "query: ");
		return FALSE;
	}
	db = db_open (source->uri, &options, error);
	if (db == NULL || !db_begin_read (db, error) || !query_row (db, sql, line, there, error)) {
		g_prefix_error (error, "source '%s': query '%s': ", source->name, file);
		return FALSE;
	}
	if (!*there)
		g_string_append_printf (why, "query '%s' over source '%s' gives no row yet", need->query, source->name);
	return TRUE;
}

/* ---- all of them ---- */

static gboolean
need_file (struct schedule *schedule, const struct line *line, const struct schedule_need *need, bool *there, GString *why,
	GError **error)
{
	g_autofree char *name = NULL, *file = NULL;
	struct schedule_words words;

	schedule_words_set (&words, line->chain, line->place, &line->due);
	name = schedule_fill (need->file, words.value, error);
	if (name == NULL)
		return FALSE;
	file = path_resolve (name, schedule->folder);
	*there = g_file_test (file, G_FILE_TEST_EXISTS);
	if (!*there)
		g_string_append_printf (why, "file '%s' is not there", file);
	return TRUE;
}

gboolean
schedule_need (struct schedule *schedule, const struct line *line, const struct schedule_need *need, bool *there, GString *why,
	GError **error)
{
	g_autoptr (GError) cause = NULL;
	gboolean good = FALSE;

	*there = false;
	switch (need->kind) {
	case SCHEDULE_NEED_FRESH:
		good = need_fresh (schedule, line, need, there, why, &cause);
		break;
	case SCHEDULE_NEED_QUERY:
		good = need_query (schedule, line, need, there, why, &cause);
		break;
	case SCHEDULE_NEED_FILE:
		good = need_file (schedule, line, need, there, why, &cause);
		break;
	case SCHEDULE_NEED_CHAIN:
	default:
		return schedule_chain_is_done (schedule, line, need, there, why, error);
	}
	if (good)
		return TRUE;
	if (g_error_matches (cause, FAILURE, FAILURE_UNAVAILABLE) || g_error_matches (cause, FAILURE, FAILURE_BUSY)) {
		g_string_append_len (why, cause->message, (gssize) strcspn (cause->message, "\n"));
		return TRUE;
	}
	g_propagate_error (error, g_steal_pointer (&cause));
	return FALSE;
}
