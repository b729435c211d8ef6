#include "reports/retirement_report.h"

#include "common/config/report_rule.h"
#include "reports/csv_cell.h"
#include "reports/headline.h"
#include "reports/json.h"

/* ---- sentences ---- */

static void
part_append (GString *text, int64_t n, const char *what)
{
	if (n > 0)
		g_string_append_printf (text, ", %" G_GINT64_FORMAT " %s", n, what);
}

void
retirement_verdict_append (GString *text, const struct retirement *retirement)
{
	int64_t open = (int64_t) retirement->lines->len - retirement->states[STATE_RETIRED], behind = retirement->behind;

	/* What went early does not make up for what is late. */
	g_string_append (text,
		behind > 0 || retirement->findings[RETIREMENT_OVERDUE] > 0 ? "Behind: "
			: behind < 0                                           ? "Ahead: "
																   : "As planned: ");
	g_string_append_printf (text, "of %u entries %" G_GINT64_FORMAT " are open", retirement->lines->len, open);
	if (behind != 0)
		g_string_append_printf (
			text, ", %" G_GINT64_FORMAT " %s than planned", behind > 0 ? behind : -behind, behind > 0 ? "more" : "fewer");
	part_append (text, retirement->states[STATE_READY], "ready");
	part_append (text, retirement->states[STATE_KEPT], "kept");
	part_append (text, retirement->findings[RETIREMENT_OVERDUE], "overdue");
	part_append (text, retirement->findings[RETIREMENT_KEPT_EXPIRED], "kept for longer than approved");
	part_append (text, retirement->findings[RETIREMENT_UNPROVEN], "retired without proof");
	part_append (text, retirement->findings[RETIREMENT_STILL_RUN], "retired and still run");
	g_string_append_c (text, '.');
}

char *
retirement_findings_text (const struct retirement_line *line)
{
	GString *text = g_string_new (NULL);

	for (int i = 0; i < RETIREMENT_FINDINGS; i++)
		if ((line->findings >> i & 1) != 0)
			g_string_append_printf (
				text, "%s%s", text->len > 0 ? ";" : "", retirement_finding_code ((enum retirement_finding) i));
	return g_string_free (text, FALSE);
}

char *
retirement_reasons_text (const struct retirement_line *line)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < line->reasons->len; i++)
		g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", (const char *) line->reasons->pdata[i]);
	return g_string_free (text, FALSE);
}

/* ---- text ---- */

static void
line_append (GString *text, const struct retirement_line *line)
{
	const struct retirement_entry *entry = line->entry;
	g_autofree char *findings = retirement_findings_text (line);
	char planned[16];

	g_string_append_printf (text, "  %-8s %-8s %-14s %-32s %-8s %s%s%s\n", period_format (entry->planned, planned),
		retirement_state_name (line->state), retirement_kind_name (entry->kind), entry->name,
		*entry->plant != '\0' ? entry->plant : "all", entry->owner, *findings != '\0' ? "  " : "", findings);
	if (line->state == STATE_RETIRED && line->findings == 0)
		return;
	for (guint i = 0; i < line->reasons->len; i++)
		g_string_append_printf (text, "             %s\n", (const char *) line->reasons->pdata[i]);
}

static void
hours_append (GString *text, int64_t hours)
{
	g_autoptr (GString) number = g_string_new (NULL);

	grouped_append (number, hours, EFFORT_SCALE, EFFORT_SCALE);
	g_string_append_printf (text, "%12s", number->str);
}

static void
burn_append (GString *text, const struct burn_row *row)
{
	char period[16];

	g_string_append_printf (text, "  %-8s%9" G_GINT64_FORMAT, period_format (row->period, period), row->planned);
	if (row->actual < 0)
		g_string_append_printf (text, "%9s%9s%9s", "", "", "");
	else
		g_string_append_printf (text, "%9" G_GINT64_FORMAT "%9" G_GINT64_FORMAT "%9" G_GINT64_FORMAT, row->actual, row->kept,
			row->actual - row->planned);
	hours_append (text, row->planned_hours);
	if (row->actual >= 0)
		hours_append (text, row->actual_hours);
	g_string_append_c (text, '\n');
}

void
retirement_text_append (GString *text, const struct retirement *retirement)
{
	char period[16];

	retirement_verdict_append (text, retirement);
	g_string_append_printf (text, "\n\nRetirement register of %s, period %s\n\n", retirement->rule->owner,
		period_format (retirement->period, period));
	g_string_append_printf (text, "  %-8s %-8s %-14s %-32s %-8s %s\n", "planned", "state", "kind", "name", "plant", "owner");
	for (guint i = 0; i < retirement->lines->len; i++)
		line_append (text, &g_array_index (retirement->lines, struct retirement_line, i));
	g_string_append_printf (text, "\nBurn-down, open at the end of a period\n  %-8s%9s%9s%9s%9s%12s%12s\n", "period", "planned",
		"actual", "kept", "behind", "hours plan", "hours");
	for (guint i = 0; i < retirement->burn->len; i++)
		burn_append (text, &g_array_index (retirement->burn, struct burn_row, i));
}

/* ---- CSV ---- */

static void
cell_append (GString *line, const char *text)
{
	g_string_append_c (line, ',');
	csv_text_append (line, text);
}

gboolean
retirement_csv_write (const struct out_stream *out, const struct retirement *retirement, GError **error)
{
	g_autoptr (GString) text = g_string_new ("name,plant,kind,owner,replaced_by,planned,retired,state,approved,findings,not_"
											 "ready_because,reason,approver,expires,hours\n");

	for (guint i = 0; i < retirement->lines->len; i++) {
		const struct retirement_line *line = &g_array_index (retirement->lines, struct retirement_line, i);
		const struct retirement_entry *entry = line->entry;
		g_autofree char *findings = retirement_findings_text (line), *reasons = retirement_reasons_text (line);
		char planned[16], retired[16], expires[16] = "", hours[DECIMAL_TEXT_MAX] = "";

		if (entry->expires != DATE_NONE)
			date_format (entry->expires, expires);
		if (entry->effort != DECIMAL_NONE)
			decimal_format (entry->effort, EFFORT_SCALE, EFFORT_SCALE, hours);
		csv_text_append (text, entry->name);
		const char *const cells[] = {entry->plant, retirement_kind_name (entry->kind), entry->owner, entry->replaced_by,
			period_format (entry->planned, planned), period_format (entry->retired, retired), retirement_state_name (line->state),
			line->approved ? "yes" : "no", findings, reasons, entry->reason, entry->approver, expires, hours};
		for (size_t c = 0; c < G_N_ELEMENTS (cells); c++)
			cell_append (text, cells[c]);
		g_string_append_c (text, '\n');
	}
	return out->write (out->data, text->str, text->len, error);
}

/* ---- JSON ---- */

static void
proof_add_json (struct json *json, const struct retirement_proof *proof)
{
	static const char *const stages[] = {"", "prepared", "reviewed", "approved"};
	char period[16];

	json_object (json, NULL);
	json_text (json, "report", proof->report);
	json_text (json, "unit", proof->unit);
	json_text (json, "compared", period_format (proof->compared, period));
	json_count (json, "clean_in_a_row", proof->streak.length);
	json_count (json, "needed", proof->needed);
	json_bool (json, "streak_ready", proof->streak.ready);
	json_count (json, "unexplained_cells", proof->open);
	json_count (json, "known_differences", proof->known);
	json_count (json, "known_differences_that_do_not_hold", proof->known_void);
	json_text (json, "signed", stages[proof->stage]);
	json_bool (json, "sign_off_holds", proof->holds);
	json_object_end (json);
}

static void
line_add_json (struct json *json, const struct retirement_line *line)
{
	const struct retirement_entry *entry = line->entry;
	char period[16];

	json_object (json, NULL);
	json_text (json, "name", entry->name);
	json_text (json, "plant", entry->plant);
	json_text (json, "kind", retirement_kind_name (entry->kind));
	json_text (json, "owner", entry->owner);
	json_text (json, "replaced_by", entry->replaced_by);
	json_text (json, "planned", period_format (entry->planned, period));
	json_text (json, "state", retirement_state_name (line->state));
	json_bool (json, "approved", line->approved);
	json_array (json, "findings");
	for (int i = 0; i < RETIREMENT_FINDINGS; i++)
		if ((line->findings >> i & 1) != 0)
			json_text (json, NULL, retirement_finding_code ((enum retirement_finding) i));
	json_array_end (json);
	json_array (json, "not_ready_because");
	for (guint i = 0; i < line->reasons->len; i++)
		json_text (json, NULL, line->reasons->pdata[i]);
	json_array_end (json);
	json_array (json, "proofs");
	for (guint i = 0; i < line->proofs->len; i++)
		proof_add_json (json, &g_array_index (line->proofs, struct retirement_proof, i));
	json_array_end (json);
	json_object_end (json);
}

static void
burn_add_json (struct json *json, const struct burn_row *row)
{
	char period[16];

	json_object (json, NULL);
	json_text (json, "period", period_format (row->period, period));
	json_count (json, "planned", row->planned);
	json_decimal (json, "planned_hours", row->planned_hours, EFFORT_SCALE, EFFORT_SCALE);
	if (row->actual >= 0) {
		json_count (json, "actual", row->actual);
		json_count (json, "kept", row->kept);
		json_decimal (json, "actual_hours", row->actual_hours, EFFORT_SCALE, EFFORT_SCALE);
	}
	json_object_end (json);
}

gboolean
retirement_json_write (const struct out_stream *out, const struct retirement *retirement, GError **error)
{
	g_autoptr (json) json = json_new ();
	char period[16];

	json_object (json, NULL);
	json_count (json, "exit_code", retirement->verdict);
	json_text (json, "period", period_format (retirement->period, period));
	json_count (json, "behind", retirement->behind);
	json_array (json, "entries");
	for (guint i = 0; i < retirement->lines->len; i++)
		line_add_json (json, &g_array_index (retirement->lines, struct retirement_line, i));
	json_array_end (json);
	json_array (json, "burn_down");
	for (guint i = 0; i < retirement->burn->len; i++)
		burn_add_json (json, &g_array_index (retirement->burn, struct burn_row, i));
	json_array_end (json);
	json_object_end (json);
	return json_write (json, out, error);
}
