#include "reports/close_text.h"

#include "common/recon/close_calendar.h"
#include "reports/headline.h"

#include <string.h>

enum
{
	HASH_SHOWN = 12
};

const char *
gate_verdict_text (enum gate_verdict verdict)
{
	static const char *const names[GATE_VERDICTS] = {"open", "recommended", "required", "not ready"};

	return names[verdict];
}

static const char *
mark_of (const struct gate_result *result)
{
	static const char *const marks[GATE_STATES] = {"ok  ", "FAIL", "WAIV", "NONE"};

	return marks[result->state];
}

static void
checks_print (FILE *out, const struct close_report *report, bool brief)
{
	char due[16];

	fprintf (out, "\nGate (%s%s)\n", report->rule->file, brief ? "; what passes is not listed" : "");
	for (guint i = 0; i < report->checks->len; i++) {
		const struct gate_result *result = &g_array_index (report->checks, struct gate_result, i);

		if (brief && result->state == GATE_PASSED)
			continue;
		fprintf (out, "  %s %-13s %-16s %s: %s", mark_of (result), close_level_name (result->check->level), result->check->name,
			result->check->title, result->says);
		if (result->state != GATE_PASSED)
			fprintf (out, " (due %s)", date_format (result->due, due));
		fputc ('\n', out);
		if (result->waiver != NULL)
			fprintf (out, "       %s\n", result->waiver);
	}
}

static void
amount_print (FILE *out, int128 amount, const char *currency)
{
	g_autoptr (GString) text = g_string_new (NULL);

	grouped_append (text, amount, MONEY_SCALE, currency_decimals (currency));
	fprintf (out, "%18s", text->str);
}

static void
run_money_print (FILE *out, const char *name, const struct gate_money *money)
{
	fprintf (out, "  %-26s %6" G_GINT64_FORMAT " ", name, money->open);
	amount_print (out, money->net, money->currency);
	amount_print (out, money->gross, money->currency);
	amount_print (out, money->absorbed_net, money->currency);
	amount_print (out, money->absorbed_gross, money->currency);
	fprintf (out, " %s\n", money->currency);
}

static void
money_print (FILE *out, const struct close_report *report)
{
	if (report->n_outcomes == 0)
		return;
	fprintf (out, "\n%-28s %6s %18s%18s%18s%18s\n", "Open cases", "", "net", "gross", "absorbed net", "absorbed gross");
	for (size_t i = 0; i < report->n_outcomes; i++) {
		const struct outcome *outcome = report->outcomes[i];
		g_autoptr (GArray) moneys = gate_money (outcome, report->rule);
		g_autofree char *name = g_strdup_printf ("%s %s", outcome->reconciliation, outcome->plant);

		for (guint k = 0; k < moneys->len; k++)
			run_money_print (out, name, &g_array_index (moneys, struct gate_money, k));
	}
	fprintf (out, "  clearly trivial up to ");
	amount_print (out, report->rule->trivial, "");
	fprintf (out, ", account threshold ");
	amount_print (out, report->rule->account, "");
	fprintf (out, "\n");
}

static void
flags_print (FILE *out, const struct close_report *report)
{
	for (size_t i = 0; i < report->n_outcomes; i++) {
		g_autoptr (GPtrArray) flags = gate_flags (report->outcomes[i], report->rule);

		for (guint j = 0; j < flags->len; j++)
			fprintf (out, "  whatever its size: %s (%s of %s)\n", ((const struct gate_flag *) flags->pdata[j])->text,
				report->outcomes[i]->reconciliation, report->outcomes[i]->plant);
	}
}

/* The waivers that hold stand with their checks; here are those that another took the place of. */
static void
replaced_print (FILE *out, const struct close_report *report)
{
	char at[40], until[16];

	for (size_t i = 0; i < report->n_waivers; i++) {
		const struct close_event *one = &report->waivers[i];

		if (one->replaced != INSTANT_NONE)
			fprintf (out, "  replaced  %s  %s  waiver of %s until %s: %s\n",
				instant_format (one->at - one->at % INSTANT_SECOND, NULL, at), one->user, one->check,
				date_format (one->until, until), one->reason);
	}
}

static void
signatures_print (FILE *out, const struct close_report *report)
{
	char at[40];

	fprintf (out, "\nSigned\n");
	for (size_t i = 0; i < report->n_signatures; i++) {
		const struct close_signature *one = &report->signatures[i];

		fprintf (out, "  %-9s %s  %s  result %.*s%s: %s\n", one->stage,
			instant_format (one->at - one->at % INSTANT_SECOND, NULL, at), one->user, HASH_SHOWN, one->result_hash,
			one->holds ? "" : ", not that of now", one->statement);
	}
	if (report->n_signatures == 0)
		fprintf (out, "  nothing yet\n");
	replaced_print (out, report);
	for (const char *const *change = report->changes; *change != NULL; change++)
		fprintf (out, "  CHANGED   %s\n", *change);
	fprintf (out, "  result of now: %.*s\n", HASH_SHOWN, report->result_hash);
	if (*report->not_evidence != '\0')
		fprintf (out, "  not audit evidence: %s\n", report->not_evidence);
}

static void
due_print (FILE *out, const struct close_report *report)
{
	char day[16], date[16];
	bool any = false;

	fprintf (out, "Today is %s, %s", date_format (report->today, date), working_day_text (report->working_day, day));
	for (guint i = 0; i < report->checks->len; i++) {
		const struct gate_result *result = &g_array_index (report->checks, struct gate_result, i);

		if (!result->due_now || result->check->level == CLOSE_INFORMATIONAL ||
			(result->state != GATE_FAILED && result->state != GATE_NO_DATA))
			continue;
		fprintf (out, "%s%s", any ? ", " : "; due and not done: ", result->check->name);
		any = true;
	}
	fprintf (out, "%s\n", any ? "" : "; nothing that is due is left to do");
}

void
close_text_print (FILE *out, const struct close_report *report, bool brief)
{
	fprintf (out, "%s.\n", report->verdict);
	due_print (out, report);
	checks_print (out, report, brief);
	if (!brief) {
		money_print (out, report);
		flags_print (out, report);
	}
	signatures_print (out, report);
}

void
close_calendar_print (FILE *out, const struct close_report *report)
{
	char period[16], day[16], date[16], last[16];
	date_t first = INT32_MAX, end = INT32_MIN;

	for (guint i = 0; i < report->checks->len; i++) {
		const struct gate_result *result = &g_array_index (report->checks, struct gate_result, i);

		if (result->due != DATE_NONE) {
			first = MIN (first, result->due);
			end = MAX (end, result->due);
		}
	}
	fprintf (out, "Period %s of %s ends on %s.\n", period_format (report->period, period), report->unit,
		date_format (report->until - 1, last));
	for (date_t at = first; at <= end; at++) {
		if (!working_day (report->rule, at))
			continue;
		fprintf (out, "%s%s  %s\n", at == report->today ? "* " : "  ",
			working_day_text (working_day_number (report->rule, report->until, at), day), date_format (at, date));
		for (guint i = 0; i < report->checks->len; i++) {
			const struct gate_result *result = &g_array_index (report->checks, struct gate_result, i);

			if (result->due == at)
				fprintf (out, "    %s %-16s %s\n", mark_of (result), result->check->name, result->check->title);
		}
	}
}
