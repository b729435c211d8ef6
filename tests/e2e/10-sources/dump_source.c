/*
 * dump_source - prints what a source gives, row by row in canonical form and order, so that drivers can be compared.
 *
 * dump_source [-e] [-c COLUMN] [-r ENTITY] [-s NAME=VALUE]... NAME URI PROFILE PLANT FROM UNTIL ZONE reads the movements of
 * [FROM, UNTIL). -e prints evidence instead of rows, -c what the source says of its newest changes (COLUMN `profile`: by the
 * profile's own). -r reads that reference entity instead, and says how many rows it has.
 */
#include "common/base/failure.h"
#include "common/base/log.h"
#include "common/io/source.h"
#include "common/io/source_changes.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int
line_compare (const void *a, const void *b)
{
	return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
number_append (GString *out, const char *name, int64_t value, int scale)
{
	char buffer[DECIMAL_TEXT_MAX];

	if (value != DECIMAL_NONE)
		g_string_append_printf (out, " %s=%s", name, decimal_format (value, scale, 0, buffer));
}

static void
instant_append (GString *out, const char *name, instant_t instant)
{
	char buffer[40];

	if (instant != INSTANT_NONE)
		g_string_append_printf (out, " %s=%s", name, instant_format (instant, NULL, buffer));
}

static char *
row_text (const struct movement_table *table, size_t row)
{
	GString *out = g_string_new (NULL);
	char date[16], period[16];

	for (int column = 0; column < COL_COUNT; column++)
		if (movement_text (table, (enum column) column, row) != 0)
			g_string_append_printf (out, "%s%s=%s", out->len > 0 ? " " : "", column_name ((enum column) column),
				movement_string (table, (enum column) column, row));
	number_append (out, "qty", table->qty[row], QTY_SCALE);
	number_append (out, "amount", movement_amount (table, row), MONEY_SCALE);
	instant_append (out, "event_at", movement_event (table, row));
	instant_append (out, "entered_at", movement_entered (table, row));
	if (movement_posting (table, row) != DATE_NONE)
		g_string_append_printf (out, " posting_date=%s", date_format (movement_posting (table, row), date));
	if (movement_period (table, row) != PERIOD_NONE)
		g_string_append_printf (out, " fiscal_period=%s", period_format (movement_period (table, row), period));
	for (int i = 0; i < table->n_attributes; i++)
		if (table->attribute[i][row] != 0)
			g_string_append_printf (
				out, " (%s=%s)", table->attribute_name[i], strpool_text (table->strings, table->attribute[i][row]));
	if (table->flags[row] & MOVEMENT_TIME_AMBIGUOUS)
		g_string_append (out, " ambiguous");
	if (table->flags[row] & MOVEMENT_REJECTED)
		g_string_append_printf (out, " REJECTED: %s", strpool_text (table->strings, table->reason[row]));
	return g_string_free (out, FALSE);
}

static void
rows_print (const struct movement_table *table)
{
	g_autofree char **lines = g_new0 (char *, table->rows + 1);

	for (size_t row = 0; row < table->rows; row++)
		lines[row] = row_text (table, row);
	qsort (lines, table->rows, sizeof *lines, line_compare);
	for (size_t row = 0; row < table->rows; row++) {
		puts (g_strdelimit (lines[row], "\n", '|'));
		g_free (lines[row]);
	}
}

static void
evidence_print (const struct evidence *evidence)
{
	char qty[DECIMAL_TEXT_MAX], amount[DECIMAL_TEXT_MAX];

	printf ("uri=%s\nobject=%s\nrows=%lld\nrejected=%lld\nqty=%s\namount=%s\ncontrol=%s\ndigest=%s\nparameters=%s\nhash=%s\n",
		evidence->uri, evidence->object, (long long) evidence->rows, (long long) evidence->rows_rejected,
		decimal_format (evidence->sum_qty, QTY_SCALE, 0, qty), decimal_format (evidence->sum_amount, MONEY_SCALE, 0, amount),
		evidence->control, evidence->digest, evidence->parameters, evidence->query_hash);
}

enum shown
{
	SHOWN_ROWS,
	SHOWN_EVIDENCE, /* -e */
	SHOWN_CHANGES   /* -c COLUMN, or -c profile */
};

/* What the source says of its newest changes, and whether it says the same when it is asked again. */
static gboolean
changes_print (struct source_reader *reader, const struct source_scope *scope, GError **error)
{
	g_autoptr (GArray) marks = change_marks_new ();
	bool same = false;

	if (!source_mark_changes (reader, scope, marks, error))
		return FALSE;
	if (marks->len == 0)
		puts ("none");
	for (guint i = 0; i < marks->len; i++) {
		const struct change_mark *mark = &g_array_index (marks, struct change_mark, i);

		if (!source_changes_same (reader, scope, mark, &same, error))
			return FALSE;
		printf ("%s since=%s rows=%lld %s\n", mark->query, mark->since, (long long) mark->rows, same ? "same" : "differs");
	}
	return TRUE;
}

static gboolean
dump (const struct source *source, const struct source_scope *scope, const char *entity, enum shown shown, GError **error)
{
	g_autoptr (source_reader) reader = source_open (source, NULL, error);
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings);
	g_autoptr (reference) reference = reference_new (strings);
	struct evidence evidence;

	if (reader == NULL)
		return FALSE;
	if (entity != NULL) {
		if (!source_has (reader, entity)) {
			printf ("%s: none\n", entity);
			return TRUE;
		}
		if (!source_read_reference (reader, entity, SIDE_LEFT, scope, reference, &evidence, error) ||
			!reference_finish (reference, error))
			return FALSE;
		printf ("%s: %lld rows\n", entity, (long long) evidence.rows);
		return TRUE;
	}
	if (!source_read_movements (reader, scope, table, &evidence, error))
		return FALSE;
	if (shown == SHOWN_CHANGES)
		return changes_print (reader, scope, error);
	if (shown == SHOWN_EVIDENCE)
		evidence_print (&evidence);
	else
		rows_print (table);
	return TRUE;
}

int
main (int argc, char **argv)
{
	g_autoptr (GHashTable) settings = g_hash_table_new (g_str_hash, g_str_equal);
	g_autofree char *shown = NULL;
	g_autoptr (zone) zone = NULL;
	g_autoptr (GError) error = NULL;
	const char *entity = NULL, *changes = NULL;
	enum shown show = SHOWN_ROWS;
	int option;

	while ((option = getopt (argc, argv, "c:er:s:")) != -1)
		switch (option) {
		case 'c':
			show = SHOWN_CHANGES;
			changes = strcmp (optarg, "profile") != 0 ? optarg : NULL;
			break;
		case 'e':
			show = SHOWN_EVIDENCE;
			break;
		case 'r':
			entity = optarg;
			break;
		case 's':
			*strchr (optarg, '=') = '\0';
			g_hash_table_insert (settings, optarg, optarg + strlen (optarg) + 1);
			break;
		default:
			return FAILURE_USAGE;
		}
	if (argc - optind != 7)
		return FAILURE_USAGE;
	argv += optind;
	shown = uri_public (argv[1]);
	zone = zone_new (argv[6], &error);
	if (zone != NULL) {
		const struct source source = {
			.name = argv[0], .uri = argv[1], .shown = shown, .profile = argv[2], .changes = changes, .settings = settings};
		struct source_scope scope = {.plant = argv[3], .as_of = INSTANT_NONE, .zone = zone};

		if (!date_parse (argv[4], strlen (argv[4]), NULL, &scope.from) ||
			!date_parse (argv[5], strlen (argv[5]), NULL, &scope.until))
			return FAILURE_USAGE;
		scope.read_from = scope.from;
		scope.read_until = scope.until;
		dump (&source, &scope, entity, show, &error);
	}
	if (error != NULL)
		fprintf (stderr, "%s\n", error->message);
	return failure_exit_code (error);
}
