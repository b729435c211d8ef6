#include "reports/dualrun_report.h"

#include "reports/csv_cell.h"

static void
number_append (GString *line, int64_t value, int decimals)
{
	struct cell cell = cell_of_number (value, REPORT_SCALE, decimals);

	g_string_append_c (line, ',');
	csv_cell_append (line, &cell, NULL);
}

static void
text_append (GString *line, const char *text)
{
	g_string_append_c (line, ',');
	csv_text_append (line, text);
}

static void
header_append (GString *line, const struct report_rule *rule)
{
	g_string_append (line, "report,unit,period,side,measure,measure_unit");
	for (int i = 0; i < rule->n_grain; i++)
		text_append (line, rule->grain[i]);
	g_string_append (line, ",first,later,delta,tolerance,result,passes");
	for (int cause = 0; cause < KNOWN_CAUSES; cause++) {
		g_autofree char *name = g_ascii_strdown (known_cause_name ((enum known_cause) cause), -1);

		text_append (line, name);
	}
	g_string_append (line, ",unexplained,known,records\n");
}

/* Entries of the register and records on a cell, those of each separated by ';'. *at: the first record of the cell. */
static void
records_append (GString *line, const struct dualrun *dualrun, guint cell, guint *at)
{
	g_autoptr (GString) known = g_string_new (NULL), records = g_string_new (NULL);
	int last = -1;

	for (; *at < dualrun->records->len; ++*at) {
		const struct dualrun_record *record = &g_array_index (dualrun->records, struct dualrun_record, *at);

		if (record->cell != cell)
			break;
		if (record->known != last)
			g_string_append_printf (known, "%s%s", known->len > 0 ? ";" : "", dualrun->rule->known[record->known].id);
		last = record->known;
		g_string_append_printf (records, "%s%s", records->len > 0 ? ";" : "", strpool_text (dualrun->strings, record->record));
	}
	text_append (line, known->str);
	text_append (line, records->str);
}

static void
cell_append (GString *line, const struct dualrun_report *report, guint number, guint *at)
{
	const struct dualrun *dualrun = report->dualrun;
	const struct report_rule *rule = dualrun->rule;
	const struct dualrun_cell *cell = &g_array_index (dualrun->cells, struct dualrun_cell, number);
	const struct measure *measure = &rule->measures[cell->measure];
	char period[16];

	csv_text_append (line, rule->name);
	text_append (line, report->unit);
	text_append (line, period_format (report->period, period));
	text_append (line, rule->sides[cell->side].name);
	text_append (line, measure->name);
	text_append (line,
		dualrun_unit (dualrun, cell->measure,
			measure->unit_column >= 0 && cell->key.id[measure->unit_column] != REPORT_TOTAL ? cell->key.id[measure->unit_column]
																							: 0));
	for (int i = 0; i < rule->n_grain; i++)
		text_append (line, dualrun_key_text (dualrun, &cell->key, i));
	number_append (line, cell->first, measure->decimals);
	number_append (line, cell->later, measure->decimals);
	number_append (line, cell->delta, measure->decimals);
	number_append (line, cell->tolerance, measure->decimals);
	text_append (line, report_result_name (cell->result));
	text_append (line, cell->passes ? "yes" : "no");
	for (int cause = 0; cause < KNOWN_CAUSES; cause++)
		number_append (line, cell->explained[cause], measure->decimals);
	number_append (line, cell->unexplained, measure->decimals);
	records_append (line, dualrun, number, at);
	g_string_append_c (line, '\n');
}

gboolean
dualrun_csv_write (const struct out_stream *out, const GPtrArray *reports, GError **error)
{
	g_autoptr (GString) line = g_string_new (NULL);

	for (guint i = 0; i < reports->len; i++) {
		const struct dualrun_report *report = reports->pdata[i];
		const struct report_rule *before = i > 0 ? ((const struct dualrun_report *) reports->pdata[i - 1])->dualrun->rule : NULL;
		guint at = 0;

		/* Reports have columns of their own: each brings its header, plants of one report share it. */
		if (before == NULL || !g_str_equal (before->name, report->dualrun->rule->name))
			header_append (line, report->dualrun->rule);
		for (guint cell = 0; cell < report->dualrun->cells->len; cell++) {
			cell_append (line, report, cell, &at);
			if (!out->write (out->data, line->str, line->len, error))
				return FALSE;
			g_string_truncate (line, 0);
		}
	}
	return line->len == 0 || out->write (out->data, line->str, line->len, error);
}
