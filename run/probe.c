#include "run/probe.h"

#include "common/base/calendar.h"
#include "common/base/failure.h"
#include "common/io/db.h"

#include "sql.h"

#include <string.h>

enum
{
	WIDE,
	SMALL,
	DAY,
	MOMENT,
	LETTERS,
	PROBED
};

/* What sql/check asks for. */
#define MOMENT_UTC "2026-03-29 01:30:00"
static const struct
{
	const char *name, *text, *mend;
} probed[PROBED] = {
	[WIDE] = {"wide", "12345678901234.567891", "the driver changes decimals; let the query cast them to text"},
	[SMALL] = {"small", "-0.000125", "the driver changes decimals; let the query cast them to text"},
	[DAY] = {"day", "2026-03-31", "the driver changes dates; let the query cast them to text"},
	[MOMENT] = {"moment", MOMENT_UTC, "the session is not in UTC; set the time zone in the data source"},
	[LETTERS] = {"letters", "Zürich 東京", "set the connection's character set to UTF-8"},
};

static const struct
{
	const char *engine, *sql, *wide, *proven;
} engines[] = {
	{"postgresql", sql_check_postgresql_probe, NULL, "decimals, dates, times and letters arrive exactly"},
	{"mariadb", sql_check_mariadb_probe, NULL, "decimals, dates, times and letters arrive exactly"},
	{"sqlite", sql_check_sqlite_probe, "12345678.901234", "15 digits, dates and letters arrive exactly"},
};

/* A moment may come with an offset, or without one where the profile's zone gives it. */
static bool
moment_right (const char *text, size_t n)
{
	static const char wanted[] = MOMENT_UTC;
	instant_t got, want = INSTANT_NONE;

	return instant_parse (wanted, strlen (wanted), NULL, NULL, &want) == TIME_OK &&
		instant_parse (text, n, NULL, NULL, &got) == TIME_OK && got == want;
}

static gboolean
value_check (int which, const struct cell *cell, const char *wanted, GError **error)
{
	const char *text = cell->text != NULL ? cell->text : "";

	if (which == MOMENT ? moment_right (text, cell->length)
						: cell->length == strlen (wanted) && memcmp (text, wanted, cell->length) == 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "%s came through the driver as '%.*s'\nhint: %s", wanted,
		(int) cell->length, text, probed[which].mend);
	return FALSE;
}

static gboolean
row_check (struct db *db, const char *sql, const char *wide, GError **error)
{
	g_autoptr (db_cursor) cursor = db_stream (db, sql, NULL, 0, error);
	const struct batch *batch;

	if (cursor == NULL || !db_fetch (cursor, &batch, error))
		return FALSE;
	if (batch == NULL || batch->columns != PROBED) {
		g_set_error (error, FAILURE, FAILURE_INTERNAL, "the probe gave no row");
		return FALSE;
	}
	for (int which = 0; which < PROBED; which++)
		if (!value_check (which, &batch->column[which][0], which == WIDE && wide != NULL ? wide : probed[which].text, error))
			return FALSE;
	return TRUE;
}

gboolean
probe_source (const struct source *source, const struct config *config, char **note, GError **error)
{
	struct db_options options = {DB_READ, config->connect_timeout, config->statement_timeout};
	g_autoptr (db) db = NULL;

	if (g_str_has_prefix (source->uri, "csv:")) {
		*note = g_strdup ("files");
		return TRUE;
	}
	db = db_open (source->uri, &options, error);
	if (db == NULL || !db_begin_read (db, error))
		return FALSE;
	for (size_t i = 0; i < G_N_ELEMENTS (engines); i++)
		if (strcmp (engines[i].engine, db_engine (db)) == 0) {
			*note = g_strdup_printf (
				"%s, read-only%s; %s", db_engine (db), db_is_snapshot (db) ? ", one snapshot" : "", engines[i].proven);
			return row_check (db, engines[i].sql, engines[i].wide, error);
		}
	*note = g_strdup_printf (
		"%s%s; how its driver treats decimals is not proven here", db_engine (db), db_is_snapshot (db) ? ", one snapshot" : "");
	return TRUE;
}
