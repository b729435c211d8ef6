#include "reports/dualrun_report.h"

#include "common/base/failure.h"
#include "reports/headline.h"

#include <string.h>

enum
{
	NAME_WIDTH = 16,
	COUNT_WIDTH = 10,
	NUMBER_WIDTH = 20
};

const char *
dualrun_key_text (const struct dualrun *dualrun, const struct report_key *key, int column)
{
	return key->id[column] == REPORT_TOTAL ? "(total)" : strpool_text (dualrun->strings, key->id[column]);
}

static void
count_append (GString *text, int64_t count, const char *one, const char *many)
{
	grouped_append (text, count, 0, 0);
	g_string_append_printf (text, " %s", count == 1 ? one : many);
}

void
dualrun_verdict_append (GString *text, const struct dualrun_report *report)
{
	const struct dualrun *dualrun = report->dualrun;
	int64_t explained = 0, tolerated = 0;

	for (guint i = 0; i < dualrun->totals->len; i++) {
		explained += g_array_index (dualrun->totals, struct dualrun_total, i).explained_cells;
		tolerated += g_array_index (dualrun->totals, struct dualrun_total, i).cells[RESULT_TOLERATED];
	}
	g_string_append (text, dualrun->clean ? "Clean: of " : "Not clean: of ");
	count_append (text, dualrun->cells_in_all, "cell ", "cells ");
	count_append (text, dualrun->cells_in_all - explained - tolerated - dualrun->open, "is equal, ", "are equal, ");
	count_append (text, tolerated, "within tolerance, ", "within tolerance, ");
	count_append (text, explained, "explained by records and ", "explained by records and ");
	count_append (text, dualrun->open, "unexplained.", "unexplained.");
}

void
dualrun_streak_append (GString *text, const struct dualrun_report *report)
{
	const struct report_rule *rule = report->dualrun->rule;
	const struct streak *streak = &report->streak;
	char period[16];

	g_string_append_printf (text, "%d of %d clean periods in a row", streak->length, rule->streak);
	if (rule->quarter_end)
		g_string_append (
			text, streak->quarter_end ? ", one of them the end of a quarter" : ", none of them the end of a quarter");
	if (streak->broken != NULL)
		g_string_append_printf (text, "; broken by %s in %s", streak->broken, period_format (streak->broken_at, period));
	g_string_append_printf (
		text, streak->ready ? ": '%s' may be retired." : ": '%s' may not be retired yet.", rule->sides[0].name);
}

static void
effort_append (GString *text, const struct report_effort *effort)
{
	char on[16];

	grouped_append (text, effort->hours, EFFORT_SCALE, EFFORT_SCALE);
	g_string_append_printf (text, " hours a period, as %s measured on %s", effort->by, date_format (effort->measured, on));
}

void
dualrun_effort_append (GString *text, const struct dualrun_report *report)
{
	const struct report_effort *first = &report->effort_first, *now = &report->effort;
	int64_t share;

	if (first->hours == DECIMAL_NONE)
		return;
	g_string_append (text, "By hand: ");
	effort_append (text, first);
	if (now->hours != first->hours || now->measured != first->measured) {
		g_string_append (text, "; now ");
		effort_append (text, now);
		/* Percent with one decimal. */
		if (decimal_divide ((int128) (first->hours - now->hours) * 1000, first->hours, ROUND_HALF_AWAY, &share) == DECIMAL_OK) {
			g_string_append (text, ", ");
			grouped_append (text, share < 0 ? -share : share, 1, 1);
			g_string_append (text, share < 0 ? " % more" : " % less");
		}
	}
	g_string_append (text, ". The comparison settles ");
	grouped_append (text, report->dualrun->cells_in_all - report->dualrun->open, 0, 0);
	g_string_append (text, " of ");
	grouped_append (text, report->dualrun->cells_in_all, 0, 0);
	g_string_append (text, " cells; ");
	grouped_append (text, report->dualrun->open, 0, 0);
	g_string_append (text, report->dualrun->open == 1 ? " is left to people." : " are left to people.");
}

static void
signatures_append (GString *text, const struct dualrun_report *report)
{
	char at[40];

	for (guint i = 0; report->signatures != NULL && i < report->signatures->len; i++) {
		const struct report_signature *one = &g_array_index (report->signatures, struct report_signature, i);

		g_string_append_printf (text, "  %s by %s on %s%s\n", one->stage, one->user,
			instant_format (one->at - one->at % INSTANT_SECOND, NULL, at), one->holds ? "" : ": void, this is another result");
	}
}

/* ---- tables ---- */

static void
number_append (GString *out, int width, int128 value, int decimals)
{
	g_autoptr (GString) text = g_string_new (NULL);

	grouped_append (text, value, REPORT_SCALE, decimals);
	g_string_append_printf (out, "%*s", width, text->str);
}

static void
value_append (GString *out, int64_t value, int decimals)
{
	if (value == DECIMAL_NONE)
		g_string_append_printf (out, "%*s", NUMBER_WIDTH, "-");
	else
		number_append (out, NUMBER_WIDTH, value, decimals);
}

static void
total_append (GString *out, const struct dualrun *dualrun, const struct dualrun_total *total)
{
	const struct measure *measure = &dualrun->rule->measures[total->measure];
	int128 explained = 0;

	for (int cause = 0; cause < KNOWN_CAUSES; cause++)
		explained += total->explained[cause];
	g_string_append_printf (out, "  %-*s%-6s", NAME_WIDTH, measure->name, dualrun_unit (dualrun, total->measure, total->unit));
	if (measure->kind == MEASURE_RATIO)
		g_string_append_printf (out, "%*s%*s%*s%*s", NUMBER_WIDTH, "", NUMBER_WIDTH, "", NUMBER_WIDTH, "", NUMBER_WIDTH, "");
	else {
		number_append (out, NUMBER_WIDTH, total->first, measure->decimals);
		number_append (out, NUMBER_WIDTH, total->later, measure->decimals);
		number_append (out, NUMBER_WIDTH, explained, measure->decimals);
		number_append (out, NUMBER_WIDTH, total->unexplained, measure->decimals);
	}
	g_string_append_printf (out, "%*" G_GINT64_FORMAT "\n", COUNT_WIDTH, total->open_cells);
}

static void
totals_append (GString *out, const struct dualrun *dualrun)
{
	int side = 0;

	for (guint i = 0; i < dualrun->totals->len; i++) {
		const struct dualrun_total *total = &g_array_index (dualrun->totals, struct dualrun_total, i);

		if (total->side != side) {
			side = total->side;
			g_string_append_printf (out, "\n  %-*s%*s%*s%*s%*s%*s\n", NAME_WIDTH + 6, "measure", NUMBER_WIDTH,
				dualrun->rule->sides[0].name, NUMBER_WIDTH, dualrun->rule->sides[side].name, NUMBER_WIDTH, "explained",
				NUMBER_WIDTH, "unexplained", COUNT_WIDTH, "cells");
		}
		total_append (out, dualrun, total);
	}
}

static void
key_append (GString *out, const struct dualrun *dualrun, const struct report_key *key)
{
	for (int i = 0; i < dualrun->rule->n_grain; i++)
		g_string_append_printf (out, "%s%s %s", i > 0 ? ", " : "", dualrun->rule->grain[i], dualrun_key_text (dualrun, key, i));
}

static void
cells_append (GString *out, const struct dualrun *dualrun, guint top)
{
	guint n = (guint) MIN (dualrun->open, (int64_t) top);

	if (n > 0)
		g_string_append_printf (out, "\n  %-*s%*s%*s%*s  cell\n", NAME_WIDTH, "unexplained of", NUMBER_WIDTH,
			dualrun->rule->sides[0].name, NUMBER_WIDTH, n > 0 ? "later" : "", NUMBER_WIDTH, "unexplained");
	for (guint i = 0; i < n; i++) {
		const struct dualrun_cell *cell = &g_array_index (dualrun->cells, struct dualrun_cell, i);
		int decimals = dualrun->rule->measures[cell->measure].decimals;

		g_string_append_printf (out, "  %-*s", NAME_WIDTH, dualrun->rule->measures[cell->measure].name);
		value_append (out, cell->first, decimals);
		value_append (out, cell->later, decimals);
		number_append (out, NUMBER_WIDTH, cell->unexplained, decimals);
		g_string_append (out, "  ");
		key_append (out, dualrun, &cell->key);
		g_string_append_c (out, '\n');
	}
}

void
dualrun_text_append (GString *text, const struct dualrun_report *report, guint top)
{
	const struct dualrun *dualrun = report->dualrun;
	char period[16], from[16], until[16];

	dualrun_verdict_append (text, report);
	g_string_append_printf (text, "\n\n%s%s%s, ", dualrun->rule->title, *report->unit != '\0' ? ", plant " : "", report->unit);
	if (report->period != PERIOD_NONE)
		g_string_append_printf (text, "period %s\n", period_format (report->period, period));
	else
		g_string_append_printf (text, "%s to %s\n", date_format (report->from, from), date_format (report->until - 1, until));
	totals_append (text, dualrun);
	cells_append (text, dualrun, top);
	for (guint i = 0; i < dualrun->reasons->len; i++)
		g_string_append_printf (text, "%s  %s\n", i == 0 ? "\n" : "", (const char *) dualrun->reasons->pdata[i]);
	for (guint i = 0; i < dualrun->uses->len; i++) {
		const struct dualrun_use *use = &g_array_index (dualrun->uses, struct dualrun_use, i);

		const struct report_known *known = &dualrun->rule->known[use->known];

		if (use->why != NULL)
			g_string_append_printf (text, "  known difference '%s' explains nothing of %s: it is %s\n", known->id,
				dualrun->rule->measures[known->measure].name, use->why);
	}
	g_string_append (text, "  ");
	dualrun_streak_append (text, report);
	g_string_append_c (text, '\n');
	signatures_append (text, report);
	if (report->effort_first.hours != DECIMAL_NONE) {
		g_string_append (text, "  ");
		dualrun_effort_append (text, report);
		g_string_append_c (text, '\n');
	}
}
