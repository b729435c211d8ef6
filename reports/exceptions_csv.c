#include "reports/exceptions_csv.h"

#include "reports/case_columns.h"
#include "reports/csv_cell.h"

static gboolean
outcome_write (const struct out_stream *out, const struct outcome *outcome, bool hide_entered_by, GString *line, GString *scratch,
	GError **error)
{
	g_autoptr (zone) zone = NULL;

	if (*outcome->zone != '\0' && (zone = zone_new (outcome->zone, error)) == NULL)
		return FALSE;
	for (size_t i = 0; i < outcome->n_cases; i++) {
		g_string_truncate (line, 0);
		for (unsigned column = 0; column < CASE_COLUMN_COUNT; column++) {
			struct cell cell = case_cell (&outcome->cases[i], column, scratch);

			if (column > 0)
				g_string_append_c (line, ',');
			if (column != CASE_ENTERED_BY || !hide_entered_by)
				csv_cell_append (line, &cell, zone);
		}
		g_string_append_c (line, '\n');
		if (!out->write (out->data, line->str, line->len, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
exceptions_csv_write (const struct out_stream *out, const GPtrArray *outcomes, bool hide_entered_by, GError **error)
{
	g_autoptr (GString) line = g_string_new (NULL);
	g_autoptr (GString) scratch = g_string_new (NULL);

	for (unsigned column = 0; column < CASE_COLUMN_COUNT; column++)
		g_string_append_printf (line, "%s%s", column > 0 ? "," : "", case_column_name (column));
	g_string_append_c (line, '\n');
	if (!out->write (out->data, line->str, line->len, error))
		return FALSE;
	for (guint i = 0; i < outcomes->len; i++)
		if (!outcome_write (out, outcomes->pdata[i], hide_entered_by, line, scratch, error))
			return FALSE;
	return TRUE;
}
