#include "reports/snapshot_report.h"

#include "common/base/failure.h"
#include "reports/headline.h"

#include <string.h>

enum
{
	NAME_WIDTH = 26,
	COUNT_WIDTH = 12,
	MONEY_WIDTH = 20
};

static const struct snapshot_step *
step_at (const struct snapshots *snapshots, guint step)
{
	return &g_array_index (snapshots->steps, struct snapshot_step, step);
}

static const struct snapshot_extract_taken *
extract_at (const struct snapshots *snapshots, guint extract)
{
	return &g_array_index (snapshots->extracts, struct snapshot_extract_taken, extract);
}

void
snapshot_said_append (
	GString *text, const struct snapshots *snapshots, const struct snapshot_change *change, enum snapshot_said what)
{
	bool any = false;

	for (int i = snapshots->rule->n_key; i < snapshots->rule->n_columns; i++) {
		if (!snapshot_column_changed (snapshots, change, i))
			continue;
		g_string_append_printf (text, "%s%s", any ? ";" : "",
			what == SAID_COLUMNS ? snapshots->rule->columns[i].name : snapshot_text (snapshots, change, what == SAID_AFTER, i));
		any = true;
	}
}

static void
count_append (GString *text, int64_t count, const char *one, const char *many)
{
	grouped_append (text, count, 0, 0);
	g_string_append (text, count == 1 ? one : many);
}

void
snapshot_verdict_append (GString *text, const struct snapshot_report *report)
{
	const struct snapshots *snapshots = report->snapshots;
	int64_t of[SNAPSHOT_KINDS] = {0}, posted = 0;

	for (guint i = 0; i + 1 < snapshots->steps->len; i++) {
		const struct snapshot_step *step = step_at (snapshots, i);

		posted += step->posted;
		for (int kind = 0; kind < SNAPSHOT_KINDS; kind++)
			of[kind] += step->findings[kind];
	}
	g_string_append (text, snapshots->clean ? "Clean: in " : "Not clean: in ");
	count_append (text, snapshots->extracts->len, " extract ", " extracts ");
	g_string_append (text, "posted rows were looked at ");
	count_append (text, posted, " time, ", " times, ");
	count_append (text, of[SNAPSHOT_CHANGED], " has changed and ", " have changed and ");
	count_append (text, of[SNAPSHOT_LOST], " is gone.", " are gone.");
}

/* ---- tables ---- */

static void
number_append (GString *out, int width, int128 value, int scale, int decimals)
{
	g_autoptr (GString) text = g_string_new (NULL);

	grouped_append (text, value, scale, decimals);
	g_string_append_printf (out, "%*s", width, text->str);
}

static void
steps_append (GString *out, const struct snapshots *snapshots)
{
	static const char *const titles[] = {"before", "added", "lost", "changed", "after", "posted", "findings"};

	g_string_append_printf (out, "\n  %-*s", NAME_WIDTH, "rows");
	for (size_t i = 0; i < G_N_ELEMENTS (titles); i++)
		g_string_append_printf (out, "%*s", COUNT_WIDTH, titles[i]);
	g_string_append_c (out, '\n');
	for (guint i = 0; i < snapshots->steps->len; i++) {
		const struct snapshot_step *step = step_at (snapshots, i);
		const struct snapshot_extract_taken *from = extract_at (snapshots, step->from), *to = extract_at (snapshots, step->to);
		g_autofree char *name = snapshot_step_name (snapshots, i);
		const int64_t counts[] = {from->rows - from->twice, step->count[SNAPSHOT_ADDED], step->count[SNAPSHOT_LOST],
			step->count[SNAPSHOT_CHANGED], to->rows - to->twice, step->posted,
			step->findings[SNAPSHOT_CHANGED] + step->findings[SNAPSHOT_LOST]};

		g_string_append_printf (out, "  %-*s", NAME_WIDTH, i + 1 < snapshots->steps->len ? name : "over all");
		for (size_t c = 0; c < G_N_ELEMENTS (counts); c++)
			number_append (out, COUNT_WIDTH, counts[c], 0, 0);
		g_string_append_c (out, '\n');
	}
}

static void
money_append (GString *out, const struct snapshots *snapshots)
{
	static const char *const titles[] = {"before", "added", "lost", "changed", "after"};

	if (snapshots->money->len == 0)
		return;
	g_string_append_printf (out, "\n  %-*s%-5s", NAME_WIDTH, "money", "");
	for (size_t i = 0; i < G_N_ELEMENTS (titles); i++)
		g_string_append_printf (out, "%*s", MONEY_WIDTH, titles[i]);
	g_string_append_c (out, '\n');
	for (guint i = 0; i < snapshots->money->len; i++) {
		const struct snapshot_money *money = &g_array_index (snapshots->money, struct snapshot_money, i);
		g_autofree char *name = snapshot_step_name (snapshots, money->step);
		const int128 sums[] = {money->before, money->effect[SNAPSHOT_ADDED], money->effect[SNAPSHOT_LOST],
			money->effect[SNAPSHOT_CHANGED], money->after};

		g_string_append_printf (out, "  %-*s%-5s", NAME_WIDTH, money->step + 1 < snapshots->steps->len ? name : "over all",
			snapshot_currency (snapshots, money->currency));
		for (size_t c = 0; c < G_N_ELEMENTS (sums); c++)
			number_append (out, MONEY_WIDTH, sums[c], SNAPSHOT_SCALE, SNAPSHOT_DECIMALS);
		g_string_append_c (out, '\n');
	}
}

static void
finding_append (GString *out, const struct snapshots *snapshots, const struct snapshot_change *change)
{
	g_autofree char *name = snapshot_step_name (snapshots, change->step);

	g_string_append_printf (out, "  %-*s%-20s", NAME_WIDTH, name, snapshot_code (change));
	for (int i = 0; i < snapshots->rule->n_key; i++)
		g_string_append_printf (out, "%s%s %s", i > 0 ? ", " : "", snapshots->rule->columns[i].name,
			snapshot_text (snapshots, change, change->kind == SNAPSHOT_ADDED, i));
	for (int i = snapshots->rule->n_key; i < snapshots->rule->n_columns; i++)
		if (snapshot_column_changed (snapshots, change, i))
			g_string_append_printf (out, "; %s was '%s', is '%s'", snapshots->rule->columns[i].name,
				snapshot_text (snapshots, change, false, i), snapshot_text (snapshots, change, true, i));
	g_string_append_c (out, '\n');
}

void
snapshot_text_append (GString *text, const struct snapshot_report *report, guint top)
{
	const struct snapshots *snapshots = report->snapshots;
	char period[16], from[16], until[16];

	snapshot_verdict_append (text, report);
	g_string_append_printf (text, "\n\n%s, ", snapshots->rule->title);
	if (report->period != PERIOD_NONE)
		g_string_append_printf (text, "period %s\n", period_format (report->period, period));
	else
		g_string_append_printf (text, "%s to %s\n", date_format (report->from, from), date_format (report->until - 1, until));
	steps_append (text, snapshots);
	money_append (text, snapshots);
	for (guint i = 0; i < snapshots->changes->len && i < top; i++) {
		const struct snapshot_change *change = &g_array_index (snapshots->changes, struct snapshot_change, i);

		if (!change->posted)
			break;
		if (i == 0)
			g_string_append_c (text, '\n');
		finding_append (text, snapshots, change);
	}
	for (guint i = 0; i < snapshots->reasons->len; i++)
		g_string_append_printf (text, "%s  %s\n", i == 0 ? "\n" : "", (const char *) snapshots->reasons->pdata[i]);
}
