#include "run/dispositions.h"

#include "common/base/failure.h"
#include "common/io/csv.h"

#include <string.h>

enum
{
	FIELD_CASE,
	FIELD_ACTION,
	FIELD_UNTIL,
	FIELD_BY,
	FIELD_REASON,
	FIELD_COUNT
};

/* The action's column is named after its own values in the short form people type: `accept|explain|assign`. */
static const char *const field_names[FIELD_COUNT][3] = {
	{"case_id"}, {"action", "disposition", "accept|explain|assign"}, {"until"}, {"by"}, {"reason"}};

static gboolean
columns_find (const struct csv_reader *reader, int column[FIELD_COUNT], GError **error)
{
	const struct column_info *columns;
	int n = csv_columns (reader, &columns);

	for (int field = 0; field < FIELD_COUNT; field++) {
		column[field] = -1;
		for (int c = 0; c < n; c++)
			for (size_t i = 0; i < 3 && field_names[field][i] != NULL; i++)
				if (strcmp (columns[c].name, field_names[field][i]) == 0)
					column[field] = c;
		if (column[field] < 0) {
			g_set_error (
				error, FAILURE, FAILURE_DATA, "file '%s': column '%s' is missing", csv_path (reader), field_names[field][0]);
			return FALSE;
		}
	}
	return TRUE;
}

static const char *
cell_text (const struct batch *batch, int column, size_t row, GStringChunk *chunk)
{
	const struct cell *cell = &batch->column[column][row];
	g_autofree char *text = g_strndup (cell->text, cell->length);

	return g_string_chunk_insert_const (chunk, g_strstrip (text));
}

static bool
action_find (const char *text, enum disposition *action)
{
	for (int i = DISPOSITION_ACCEPT; i <= DISPOSITION_ASSIGN; i++)
		if (strcmp (text, disposition_name ((enum disposition) i)) == 0) {
			*action = (enum disposition) i;
			return true;
		}
	return false;
}

static gboolean
disposition_parse (
	const char *path, int64_t line, const char *const text[FIELD_COUNT], struct ledger_disposition *one, GError **error)
{
	const char *wrong = NULL;

	*one = (struct ledger_disposition) {
		.case_id = text[FIELD_CASE], .until = DATE_NONE, .by = text[FIELD_BY], .reason = text[FIELD_REASON]};
	if (*text[FIELD_CASE] == '\0')
		wrong = "column 'case_id' is empty";
	else if (!action_find (text[FIELD_ACTION], &one->action))
		wrong = "the action is none of accept, explain, assign";
	else if (*text[FIELD_UNTIL] != '\0' && !date_parse (text[FIELD_UNTIL], strlen (text[FIELD_UNTIL]), NULL, &one->until))
		wrong = "column 'until' is no date (yyyy-mm-dd)";
	else if (*text[FIELD_BY] == '\0')
		wrong = "column 'by' is empty";
	else if (one->action == DISPOSITION_ACCEPT && (one->until == DATE_NONE || *text[FIELD_REASON] == '\0'))
		wrong = "accepting a case needs a reason and a last day ('until')";
	if (wrong == NULL)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "file '%s': line %" G_GINT64_FORMAT ": %s", path, line, wrong);
	return FALSE;
}

GArray *
dispositions_read (const char *path, GStringChunk *chunk, GError **error)
{
	static const struct csv_format format = {.delimiter = ',', .quote = '"', .encoding = "UTF-8"};
	g_autoptr (csv_reader) reader = csv_open (path, &format, 0, error);
	g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (struct ledger_disposition));
	const struct batch *batch;
	int column[FIELD_COUNT];

	if (reader == NULL || !columns_find (reader, column, error))
		return NULL;
	for (;;) {
		if (!csv_fetch (reader, &batch, error))
			return NULL;
		if (batch == NULL)
			return g_steal_pointer (&list);
		for (size_t row = 0; row < batch->rows; row++) {
			const char *text[FIELD_COUNT];
			struct ledger_disposition one;

			for (int field = 0; field < FIELD_COUNT; field++)
				text[field] = cell_text (batch, column[field], row, chunk);
			if (!disposition_parse (csv_path (reader), batch->line != NULL ? batch->line[row] : 0, text, &one, error))
				return NULL;
			g_array_append_val (list, one);
		}
	}
}
