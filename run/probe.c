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
	NOTHING,
	LONG,
	PROBED
};

/* What sql/check asks for. */
#define MOMENT_UTC "2026-03-29 01:30:00"
static const char long_part[] = "ab東";
enum
{
	LONG_PARTS = 50000
};

static const struct
{
	const char *name, *text, *mend;
} probed[PROBED] = {
	[WIDE] = {"wide", "12345678901234.567891", "the driver changes decimals; let the query cast them to text"},
	[SMALL] = {"small", "-0.000125", "the driver changes decimals; let the query cast them to text"},
	[DAY] = {"day", "2026-03-31", "the driver changes dates; let the query cast them to text"},
	[MOMENT] = {"moment", MOMENT_UTC, "the session is not in UTC; set the time zone in the data source"},
	[LETTERS] = {"letters", "Zürich 東京 𝄞", "set the connection's character set to UTF-8 (utf8mb4)"},
	[NOTHING] = {"nothing", NULL, "the driver changes NULL; switch off what its data source makes of it"},
	[LONG] = {"long", NULL, "the driver cuts long texts; raise the limit of its data source"},
};

/* What each engine is asked beside: a question has no answer, or the one that is fine, when there is nothing to say. */
static const struct question
{
	const char *engine, *sql, *fine, *says, *mend;
} questions[] = {
	{"postgresql", sql_check_postgresql_rights, NULL, "its role may write: %s",
		"revoke that from the role; USAGE of the schema and SELECT are all that is needed"},
	{"mariadb", sql_check_mariadb_rights, NULL, "its user may do more than read: %s",
		"revoke that from the user; SELECT and SHOW VIEW are all that is needed"},
	{"mariadb", sql_check_mariadb_locks, NULL, "a read holds up whoever posts to: %s",
		"convert them to InnoDB, or read a replica; no snapshot covers them either"},
	{"sqlite", sql_check_sqlite_locks, "wal", "a read holds up whoever posts: its journal mode is %s",
		"have its owner set PRAGMA journal_mode = WAL, or read a copy"},
};

static const struct
{
	const char *engine, *sql, *wide, *proven, *clock;
} engines[] = {
	{"postgresql", sql_check_postgresql_probe, NULL, "decimals, dates, times and letters arrive exactly",
		sql_check_postgresql_clock},
	{"mariadb", sql_check_mariadb_probe, NULL, "decimals, dates, times and letters arrive exactly", sql_check_mariadb_clock},
	{"sqlite", sql_check_sqlite_probe, "12345678.901234", "15 digits, dates and letters arrive exactly", NULL},
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

static bool
long_right (const char *text, size_t n)
{
	size_t part = strlen (long_part);

	if (n != part * LONG_PARTS)
		return false;
	for (size_t at = 0; at < n; at += part)
		if (memcmp (text + at, long_part, part) != 0)
			return false;
	return true;
}

static gboolean
value_check (int which, const struct cell *cell, const char *wanted, GError **error)
{
	const char *text = cell->text != NULL ? cell->text : "";
	bool right = which == MOMENT ? moment_right (text, cell->length)
		: which == LONG          ? long_right (text, cell->length)
		: wanted == NULL         ? cell->text == NULL
								 : cell->length == strlen (wanted) && memcmp (text, wanted, cell->length) == 0;

	if (right)
		return TRUE;
	if (which == LONG)
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION,
			"a text of %zu bytes came through the driver as %zu, or changed\nhint: %s", strlen (long_part) * LONG_PARTS,
			(size_t) cell->length, probed[which].mend);
	else
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "%s came through the driver as '%.*s'\nhint: %s",
			wanted != NULL ? wanted : "NULL", (int) cell->length, text, probed[which].mend);
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

/* ---- what may go wrong some day ---- */

static void
warning_clear (gpointer data)
{
	struct probe_warning *warning = data;

	g_free (warning->what);
}

void
probe_release (struct probe *probe)
{
	g_clear_pointer (&probe->note, g_free);
	g_clear_pointer (&probe->warnings, g_array_unref);
}

/* Takes over the text. */
static void
warning_add (struct probe *probe, char *what, const char *mend)
{
	g_array_append_val (probe->warnings, ((struct probe_warning) {what, mend}));
}

static gboolean
question_ask (struct db *db, const struct question *question, struct probe *probe, GError **error)
{
	g_autofree char *answer = NULL;
	g_auto (GStrv) parts = g_strsplit (question->says, "%s", 2);

	if (!db_scalar (db, question->sql, NULL, 0, &answer, error))
		return FALSE;
	if (answer != NULL && *answer != '\0' && g_strcmp0 (answer, question->fine) != 0)
		warning_add (probe, g_strconcat (parts[0], answer, parts[1], NULL), question->mend);
	return TRUE;
}

/* The answer is of some moment between asking and hearing it. */
static gboolean
clock_ask (struct db *db, const char *sql, int64_t skew, struct probe *probe, GError **error)
{
	g_autofree char *answer = NULL;
	int64_t before = g_get_real_time (), after, server, off;

	if (sql == NULL)
		return TRUE;
	if (!db_scalar (db, sql, NULL, 0, &answer, error))
		return FALSE;
	after = g_get_real_time ();
	if (answer == NULL || !g_ascii_string_to_signed (answer, 10, INT64_MIN, INT64_MAX, &server, error))
		return answer != NULL ? FALSE : TRUE;
	off = server < before ? before - server : server > after ? server - after : 0;
	if (off > skew * G_USEC_PER_SEC)
		warning_add (probe,
			g_strdup_printf ("its server's clock is %" G_GINT64_FORMAT " s %s ours", off / G_USEC_PER_SEC,
				server < before ? "behind" : "ahead of"),
			"set both clocks by NTP; freshness, grace and unchanged sources are judged by them");
	return TRUE;
}

gboolean
probe_source (const struct source *source, const struct config *config, int64_t skew, struct probe *probe, GError **error)
{
	struct db_options options = {DB_READ, config->connect_timeout, config->statement_timeout};
	g_autoptr (db) db = NULL;
	size_t engine = 0;

	probe->warnings = g_array_new (FALSE, FALSE, sizeof (struct probe_warning));
	g_array_set_clear_func (probe->warnings, warning_clear);
	if (g_str_has_prefix (source->uri, "csv:")) {
		probe->note = g_strdup ("files");
		return TRUE;
	}
	db = db_open (source->uri, &options, error);
	if (db == NULL || !db_begin_read (db, error))
		return FALSE;
	while (engine < G_N_ELEMENTS (engines) && strcmp (engines[engine].engine, db_engine (db)) != 0)
		engine++;
	probe->note = g_strdup_printf ("%s%s%s; %s", db_engine (db), engine < G_N_ELEMENTS (engines) ? ", read-only" : "",
		db_is_snapshot (db) ? ", one snapshot" : "",
		engine < G_N_ELEMENTS (engines) ? engines[engine].proven : "how its driver treats decimals is not proven here");
	if (engine == G_N_ELEMENTS (engines))
		return TRUE;
	if (!row_check (db, engines[engine].sql, engines[engine].wide, error))
		return FALSE;
	for (size_t i = 0; i < G_N_ELEMENTS (questions); i++)
		if (strcmp (questions[i].engine, db_engine (db)) == 0 && !question_ask (db, &questions[i], probe, error))
			return FALSE;
	return clock_ask (db, engines[engine].clock, skew, probe, error);
}
