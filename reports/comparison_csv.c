#include "reports/comparison_csv.h"

#include "reports/csv_cell.h"

static const enum case_column once[] = {
	CASE_ID, CASE_PLANT, CASE_MATERIAL, CASE_MATERIAL_TEXT, CASE_LOT, CASE_ORDER_NO, CASE_UOM, CASE_CURRENCY};
static const enum case_column twice[] = {CASE_CODE, CASE_SEVERITY, CASE_MATCH_STATUS, CASE_LEFT_QTY, CASE_RIGHT_QTY,
	CASE_DELTA_QTY, CASE_IMPACT_STOCK, CASE_IMPACT_WIP, CASE_IMPACT_LIABILITY, CASE_IMPACT_PROFIT, CASE_EXPOSURE, CASE_GL_ACCOUNT,
	CASE_LEFT_KEYS, CASE_RIGHT_KEYS, CASE_EXPLANATION};

static void
header_append (GString *line)
{
	g_string_append (line, "run,reconciliation,change,new_ambiguity");
	for (size_t i = 0; i < G_N_ELEMENTS (once); i++)
		g_string_append_printf (line, ",%s", case_column_name (once[i]));
	for (size_t i = 0; i < G_N_ELEMENTS (twice); i++)
		g_string_append_printf (line, ",%s_then,%s_now", case_column_name (twice[i]), case_column_name (twice[i]));
	g_string_append_c (line, '\n');
}

static void
column_append (GString *line, const struct outcome_case *one, enum case_column column, GString *scratch)
{
	g_string_append_c (line, ',');
	if (one == NULL)
		return;
	struct cell cell = case_cell (one, column, scratch);
	csv_cell_append (line, &cell, NULL);
}

static void
change_append (GString *line, const struct comparison *comparison, const struct case_change *change, GString *scratch)
{
	const struct outcome_case *then = change->judged[THEN], *now = change->judged[NOW];

	csv_text_append (line, comparison->outcome[THEN]->run_id);
	g_string_append_c (line, ',');
	csv_text_append (line, comparison->outcome[THEN]->reconciliation);
	g_string_append_printf (line, ",%s,%s", change_name (change->change), change->ambiguous ? "yes" : "");
	for (size_t i = 0; i < G_N_ELEMENTS (once); i++)
		column_append (line, now != NULL ? now : then, once[i], scratch);
	for (size_t i = 0; i < G_N_ELEMENTS (twice); i++) {
		column_append (line, then, twice[i], scratch);
		column_append (line, now, twice[i], scratch);
	}
	g_string_append_c (line, '\n');
}

gboolean
comparison_csv_write (const struct out_stream *out, const GPtrArray *comparisons, GError **error)
{
	g_autoptr (GString) line = g_string_new (NULL), scratch = g_string_new (NULL);

	header_append (line);
	if (!out->write (out->data, line->str, line->len, error))
		return FALSE;
	for (guint i = 0; i < comparisons->len; i++) {
		const struct comparison *comparison = comparisons->pdata[i];

		for (guint j = 0; j < comparison->cases->len; j++) {
			g_string_truncate (line, 0);
			change_append (line, comparison, &g_array_index (comparison->cases, struct case_change, j), scratch);
			if (!out->write (out->data, line->str, line->len, error))
				return FALSE;
		}
	}
	return TRUE;
}
