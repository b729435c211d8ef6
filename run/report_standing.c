#include "run/report_standing.h"

#include <string.h>

struct signoff_run
report_bound (const char *report, const char *unit, const struct report_period *period)
{
	return (struct signoff_run) {report, unit, period->run_id, period->sequence, period->as_of, period->result_hash};
}

char *
report_result_bound (const char *report, const char *unit, const char *result_hash)
{
	struct signoff_run run = {.reconciliation = report, .plant = unit, .result_hash = result_hash};

	return signoff_hash (&run, 1);
}

static void
signoff_find (struct report_standing *standing, const struct signoff_book *book, const struct report_rule *rule, const char *unit)
{
	const struct report_period *last = standing->last;

	standing->result_hash =
		*last->result_hash != '\0' ? report_result_bound (rule->name, unit, last->result_hash) : g_strdup ("");
	standing->signoff = report_signoff_latest (book, rule->name, unit, last->streak.period);
	standing->holds = standing->signoff != NULL && strcmp (standing->signoff->result_hash, standing->result_hash) == 0;
}

gboolean
report_standing_load (struct report_standing *standing, struct ledger *ledger, const struct signoff_book *book,
	const struct report_rule *rule, const char *unit, period_t until, GError **error)
{
	g_autofree struct streak_period *periods = NULL;

	*standing = (struct report_standing) {.history = ledger_report_history (ledger, rule->name, unit, until, NULL, error)};
	if (standing->history == NULL)
		return FALSE;
	if (standing->history->len == 0)
		return TRUE;
	periods = g_new (struct streak_period, standing->history->len);
	for (guint i = 0; i < standing->history->len; i++)
		periods[i] = g_array_index (standing->history, struct report_period, i).streak;
	standing->last = &g_array_index (standing->history, struct report_period, standing->history->len - 1);
	standing->streak = streak_of (periods, standing->history->len, rule->streak, rule->quarter_end);
	signoff_find (standing, book, rule, unit);
	return TRUE;
}

void
report_standing_release (struct report_standing *standing)
{
	g_clear_pointer (&standing->history, g_array_unref);
	g_clear_pointer (&standing->result_hash, g_free);
}
