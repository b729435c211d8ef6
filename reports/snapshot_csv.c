#include "reports/snapshot_report.h"

#include "reports/csv_cell.h"

static void
text_append (GString *line, const char *text)
{
	g_string_append_c (line, ',');
	csv_text_append (line, text);
}

static void
number_append (GString *line, int64_t value)
{
	struct cell cell = cell_of_number (value, SNAPSHOT_SCALE, SNAPSHOT_DECIMALS);

	g_string_append_c (line, ',');
	csv_cell_append (line, &cell, NULL);
}

static void
header_append (GString *line, const struct snapshot_rule *rule)
{
	g_string_append (line, "report,period,from,to,change,code");
	for (int i = 0; i < rule->n_key; i++)
		text_append (line, rule->columns[i].name);
	g_string_append (line, ",columns,before,after,amount_before,amount_after,effect,currency\n");
}

/* A row that changed its currency as well has an effect on two of them: no number here is it. */
static bool
currency_changed (const struct snapshots *snapshots, const struct snapshot_change *change)
{
	return snapshots->rule->currency >= 0 && snapshot_column_changed (snapshots, change, snapshots->rule->currency);
}

static void
change_append (GString *line, const struct snapshot_report *report, const struct snapshot_change *change)
{
	const struct snapshots *snapshots = report->snapshots;
	const struct snapshot_rule *rule = snapshots->rule;
	const struct snapshot_step *step = &g_array_index (snapshots->steps, struct snapshot_step, change->step);
	bool later = change->kind != SNAPSHOT_LOST;
	char text[16];

	csv_text_append (line, rule->name);
	text_append (line, period_format (report->period, text));
	text_append (line, date_format (g_array_index (snapshots->extracts, struct snapshot_extract_taken, step->from).at, text));
	text_append (line, date_format (g_array_index (snapshots->extracts, struct snapshot_extract_taken, step->to).at, text));
	text_append (line, snapshot_kind_name (change->kind));
	text_append (line, snapshot_code (change));
	for (int i = 0; i < rule->n_key; i++)
		text_append (line, snapshot_text (snapshots, change, later, i));
	for (enum snapshot_said what = SAID_COLUMNS; what <= SAID_AFTER; what++) {
		g_autoptr (GString) said = g_string_new (NULL);

		snapshot_said_append (said, snapshots, change, what);
		text_append (line, said->str);
	}
	number_append (line, change->first);
	number_append (line, change->later);
	number_append (line, currency_changed (snapshots, change) ? DECIMAL_NONE : snapshot_effect (change));
	text_append (line, rule->currency >= 0 ? snapshot_text (snapshots, change, later, rule->currency) : rule->unit);
	g_string_append_c (line, '\n');
}

gboolean
snapshot_csv_write (const struct out_stream *out, const GPtrArray *reports, GError **error)
{
	g_autoptr (GString) line = g_string_new (NULL);

	for (guint i = 0; i < reports->len; i++) {
		const struct snapshot_report *report = reports->pdata[i];

		header_append (line, report->snapshots->rule);
		for (guint c = 0; c < report->snapshots->changes->len; c++) {
			change_append (line, report, &g_array_index (report->snapshots->changes, struct snapshot_change, c));
			if (!out->write (out->data, line->str, line->len, error))
				return FALSE;
			g_string_truncate (line, 0);
		}
	}
	return line->len == 0 || out->write (out->data, line->str, line->len, error);
}
