#include "common/io/source_changes.h"

#include "common/base/failure.h"
#include "common/base/hash.h"
#include "common/io/ledger_field.h"
#include "common/io/source_internal.h"

#include <string.h>

enum
{
	DAY_LENGTH = 10,   /* "2026-03-31" */
	SECOND_LENGTH = 19 /* "2026-03-31 08:10:00" */
};

/* After every time that a source can hold: asked with it, nothing was changed since. */
#define NEVER "9999-12-31 00:00:00"

void
change_mark_clear (struct change_mark *mark)
{
	g_free (mark->source);
	g_free (mark->population);
	g_free (mark->query);
	g_free (mark->query_hash);
	g_free (mark->since);
	g_free (mark->answer);
	*mark = (struct change_mark) {0};
}

static void
mark_clear (gpointer data)
{
	change_mark_clear (data);
}

GArray *
change_marks_new (void)
{
	GArray *marks = g_array_new (FALSE, FALSE, sizeof (struct change_mark));

	g_array_set_clear_func (marks, mark_clear);
	return marks;
}

/* ---- the query ---- */

static char *
query_text (const struct source_reader *reader, const char *name, GError **error)
{
	return profile_query (reader->profile, name, db_engine (reader->db), error);
}

static bool
query_exists (const struct source_reader *reader, const char *name)
{
	g_autofree char *text = query_text (reader, name, NULL);

	return text != NULL;
}

/* The query of a column that the rows have: with amounts where they have those too. NULL: there is none. */
static char *
column_query (const struct source_reader *reader, const char *column)
{
	g_autofree char *plain = g_strconcat (source_population (reader), "_changes_", column, NULL),
					*amount = g_strconcat (plain, "_amount", NULL);

	if (!g_hash_table_contains (reader->columns, column))
		return NULL;
	if (g_hash_table_contains (reader->columns, "amount") && query_exists (reader, amount))
		return g_steal_pointer (&amount);
	return query_exists (reader, plain) ? g_steal_pointer (&plain) : NULL;
}

/* The configuration's column must be one that the profile knows how to ask for. */
static gboolean
column_check (const struct source_reader *reader, const char *column, GError **error)
{
	g_autofree char *query = g_strconcat (source_population (reader), "_changes_", column, NULL);

	if (profile_changes (reader->profile) != NULL && query_exists (reader, query))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "changes: profile '%s' has no query '%s'", reader->profile->name, query);
	return FALSE;
}

/* The name of the query that tells the changes of what was read; *name is NULL when the source does not offer it. */
static gboolean
query_choose (const struct source_reader *reader, char **name, GError **error)
{
	const struct profile_changes *changes = profile_changes (reader->profile);
	const char *column = reader->changes != NULL ? reader->changes : changes != NULL ? changes->column : NULL;
	g_autofree char *general = g_strconcat (source_population (reader), "_changes", NULL);

	*name = NULL;
	if (reader->db == NULL || !db_is_snapshot (reader->db) || reader->columns == NULL || g_strcmp0 (reader->changes, "none") == 0)
		return TRUE;
	if (reader->changes != NULL && !column_check (reader, reader->changes, error))
		return FALSE;
	if (changes == NULL)
		return TRUE;
	if (column != NULL)
		*name = column_query (reader, column);
	if (*name == NULL && reader->changes == NULL && query_exists (reader, general))
		*name = g_steal_pointer (&general);
	return TRUE;
}

static int
param_compare (const void *a, const void *b)
{
	return strcmp (((const struct db_param *) a)->name, ((const struct db_param *) b)->name);
}

/* What the answer depends on beside the rows and the bound. */
static gboolean
query_digest (const struct source_reader *reader, const char *text, const struct params *params, char **hash, GError **error)
{
	g_autofree char *rows = query_text (reader, source_population (reader), error);
	g_autofree struct db_param *sorted = g_memdup2 (params->list, params->n * sizeof *sorted);
	g_autoptr (GString) all = g_string_new (db_engine (reader->db));

	if (rows == NULL)
		return FALSE;
	qsort (sorted, params->n, sizeof *sorted, param_compare);
	g_string_append_printf (all, "\n%s\n%s", rows, text);
	for (size_t i = 0; i < params->n; i++)
		g_string_append_printf (all, "\n%s=%s", sorted[i].name, sorted[i].value);
	*hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, all->str, (gssize) all->len);
	return TRUE;
}

/* ---- the answer ---- */

struct answer
{
	GString *text;
	char *newest; /* the latest of the column of that name; NULL: none is a time */
	instant_t newest_at;
	int64_t rows;
};

static void
answer_release (struct answer *answer)
{
	g_string_free (answer->text, TRUE);
	g_free (answer->newest);
}

static void
cell_take (struct answer *answer, const struct column_info *column, const char *text)
{
	instant_t at;
	int64_t rows;

	if (g_ascii_strcasecmp (column->name, "newest") == 0 && instant_parse (text, strlen (text), NULL, NULL, &at) == TIME_OK &&
		(answer->newest == NULL || at > answer->newest_at)) {
		g_free (answer->newest);
		answer->newest = g_strdup (text);
		answer->newest_at = at;
	}
	if (g_ascii_strcasecmp (column->name, "row_count") == 0 && long_parse (text, &rows))
		answer->rows += rows;
}

static void
batch_take (struct answer *answer, const struct batch *batch, const struct column_info *columns)
{
	for (size_t row = 0; row < batch->rows; row++)
		for (int i = 0; i < batch->columns; i++) {
			const struct cell *cell = &batch->column[i][row];
			g_autofree char *text = cell->text != NULL ? g_strndup (cell->text, cell->length) : NULL;

			/* NULL and "" are not the same, and no text begins like this when packed. */
			if (text != NULL) {
				pack_value (answer->text, text);
				cell_take (answer, &columns[i], text);
			} else
				g_string_append_c (answer->text, '\\');
			g_string_append_c (answer->text, i + 1 < batch->columns ? '\t' : '\n');
		}
}

static gboolean
changes_ask (struct source_reader *reader, const char *name, const char *text, const struct params *params, const char *since,
	struct answer *answer, GError **error)
{
	g_autofree struct db_param *list = g_new (struct db_param, params->n + 1);
	g_autoptr (db_cursor) cursor = NULL;
	const struct column_info *columns;
	const struct batch *batch = NULL;
	gboolean good;

	memcpy (list, params->list, params->n * sizeof *list);
	list[params->n] = (struct db_param) {"since", since};
	answer->text = g_string_new (NULL);
	cursor = db_query (reader->db, text, list, params->n + 1, error);
	good = cursor != NULL;
	if (good)
		db_cursor_columns (cursor, &columns);
	while (good && (good = db_fetch (cursor, &batch, error)) && batch != NULL) {
		batch_take (answer, batch, columns);
		batch = NULL;
	}
	if (!good)
		g_prefix_error (error, "query '%s': ", name);
	return good;
}

/*
 * A time some seconds earlier, in the very form of the source: it is bound as text, and may be compared as text. NULL when it
 * is none. Fractions go, which makes it earlier still.
 */
static char *
bound_of (const char *newest, int64_t overlap)
{
	size_t n = strlen (newest), end = SECOND_LENGTH;
	char text[40];
	instant_t at;

	if (n != DAY_LENGTH && n < SECOND_LENGTH)
		return NULL;
	if (instant_parse (newest, MIN (n, SECOND_LENGTH), NULL, NULL, &at) != TIME_OK)
		return NULL;
	instant_format (at - overlap * INSTANT_SECOND, NULL, text);
	if (strlen (text) < SECOND_LENGTH)
		return NULL;
	if (n == DAY_LENGTH) {
		text[DAY_LENGTH] = '\0';
		return g_strdup (text);
	}
	if (newest[end] == '.')
		end += 1 + strspn (newest + end + 1, "0123456789");
	text[DAY_LENGTH] = newest[DAY_LENGTH];
	text[SECOND_LENGTH] = '\0';
	return g_strconcat (text, newest + end, NULL);
}

/* ---- what callers ask for ---- */

static gboolean
mark_take (struct source_reader *reader, char *name, const struct params *params, GArray *marks, GError **error)
{
	g_autofree char *text = query_text (reader, name, error), *hash = NULL, *since = NULL;
	struct answer first = {0}, answer = {0};
	gboolean good = text != NULL && query_digest (reader, text, params, &hash, error) &&
		changes_ask (reader, name, text, params, NEVER, &first, error);

	if (good && first.newest != NULL)
		since = bound_of (first.newest, profile_changes (reader->profile)->overlap);
	good = good && (since == NULL || changes_ask (reader, name, text, params, since, &answer, error));
	if (good && since != NULL) {
		struct change_mark mark = {.source = g_strdup (reader->name),
			.population = g_strdup (source_population (reader)),
			.query = g_strdup (name),
			.query_hash = g_steal_pointer (&hash),
			.since = g_steal_pointer (&since),
			.answer = g_strdup (answer.text->str),
			.rows = answer.rows};

		g_array_append_val (marks, mark);
	}
	if (first.text != NULL)
		answer_release (&first);
	if (answer.text != NULL)
		answer_release (&answer);
	return good;
}

gboolean
source_mark_changes (struct source_reader *reader, const struct source_scope *scope, GArray *marks, GError **error)
{
	g_autofree char *name = NULL;
	struct params params = {0};
	gboolean good;

	params_init (&params, reader, scope);
	good = query_choose (reader, &name, error) && (name == NULL || mark_take (reader, name, &params, marks, error));
	params_release (&params);
	if (!good)
		g_prefix_error (error, "source '%s': ", reader->name);
	return good;
}

static gboolean
mark_ask (struct source_reader *reader, const struct params *params, const struct change_mark *mark, bool *same, GError **error)
{
	g_autofree char *text = query_text (reader, mark->query, NULL), *hash = NULL;
	struct answer answer = {0};
	gboolean good;

	if (text == NULL || strcmp (mark->source, reader->name) != 0 || strcmp (mark->population, source_population (reader)) != 0)
		return TRUE;
	if (!query_digest (reader, text, params, &hash, error))
		return FALSE;
	if (strcmp (hash, mark->query_hash) != 0)
		return TRUE;
	good = changes_ask (reader, mark->query, text, params, mark->since, &answer, error);
	*same = good && strcmp (answer.text->str, mark->answer) == 0;
	answer_release (&answer);
	return good;
}

gboolean
source_changes_same (
	struct source_reader *reader, const struct source_scope *scope, const struct change_mark *mark, bool *same, GError **error)
{
	struct params params = {0};
	gboolean good;

	*same = false;
	if (reader->db == NULL || !db_is_snapshot (reader->db))
		return TRUE;
	params_init (&params, reader, scope);
	good = mark_ask (reader, &params, mark, same, error);
	params_release (&params);
	if (!good)
		g_prefix_error (error, "source '%s': ", reader->name);
	return good;
}

gboolean
source_newest_change (struct source_reader *reader, const struct source_scope *scope, instant_t *newest, GError **error)
{
	const struct profile_changes *changes = profile_changes (reader->profile);
	const char *column = reader->changes != NULL ? reader->changes : changes != NULL ? changes->column : NULL;
	g_autofree char *general = g_strconcat (source_population (reader), "_changes", NULL),
					*own = column != NULL ? g_strconcat (general, "_", column, NULL) : g_strdup (general), *text = NULL;
	const char *name = reader->db != NULL && query_exists (reader, own) ? own : general;
	struct params params = {0};
	struct answer answer = {.newest_at = INSTANT_NONE};
	gboolean good = FALSE;

	*newest = INSTANT_NONE;
	params_init (&params, reader, scope);
	if (reader->db == NULL || !query_exists (reader, name))
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "profile '%s' has no query '%s' that would tell the newest change",
			reader->profile->name, own);
	else {
		text = query_text (reader, name, error);
		good = text != NULL && changes_ask (reader, name, text, &params, NEVER, &answer, error);
	}
	if (good && answer.newest != NULL)
		*newest = answer.newest_at;
	if (answer.text != NULL)
		answer_release (&answer);
	params_release (&params);
	if (!good)
		g_prefix_error (error, "source '%s': ", reader->name);
	return good;
}
