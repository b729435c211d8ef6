#include "common/recon/retirement.h"

#include "common/base/decimal.h"
#include "common/base/failure.h"

const char *
retirement_finding_code (enum retirement_finding finding)
{
	static const char *const codes[RETIREMENT_FINDINGS] = {
		"DR_OVERDUE", "DR_KEPT_EXPIRED", "DR_RETIRED_UNPROVEN", "DR_STILL_RUN"};

	return codes[finding];
}

const char *
retirement_state_name (enum retirement_state state)
{
	static const char *const names[] = {"planned", "ready", "retired", "kept"};

	return names[state];
}

/* ---- why something is not ready ---- */

struct doubts
{
	GPtrArray *reasons;
	const struct retirement_proof *proof;
};

static void G_GNUC_PRINTF (2, 3) doubt_add (struct doubts *doubts, const char *format, ...)
{
	const struct retirement_proof *proof = doubts->proof;
	g_autofree char *why = NULL;
	va_list arguments;

	va_start (arguments, format);
	why = g_strdup_vprintf (format, arguments);
	va_end (arguments);
	g_ptr_array_add (doubts->reasons,
		g_strdup_printf ("%s%s%s: %s", proof->report, *proof->unit != '\0' ? " of plant " : "", proof->unit, why));
}

static void
streak_doubt (struct doubts *doubts)
{
	const struct retirement_proof *proof = doubts->proof;

	if (proof->streak.length < proof->needed)
		doubt_add (doubts, "%d of %d clean periods in a row", proof->streak.length, proof->needed);
	else if (!proof->streak.ready)
		doubt_add (doubts, "none of the clean periods in a row ends a quarter");
}

static void
proof_doubt (struct doubts *doubts, period_t period)
{
	const struct retirement_proof *proof = doubts->proof;
	char text[16];

	if (proof->compared == PERIOD_NONE) {
		doubt_add (doubts, "it was never compared");
		return;
	}
	if (proof->compared != period)
		doubt_add (doubts, "it was not compared in %s", period_format (period, text));
	if (!proof->current)
		doubt_add (doubts, "its definition is another one now");
	streak_doubt (doubts);
	if (proof->open > 0)
		doubt_add (doubts, "%" G_GINT64_FORMAT " cells are unexplained", proof->open);
	if (proof->known_void > 0)
		doubt_add (doubts, "%" G_GINT64_FORMAT " known differences do not hold", proof->known_void);
	if (proof->stage < PROOF_REVIEWED)
		doubt_add (doubts, proof->stage == PROOF_UNSIGNED ? "nobody has signed it" : "it has not been reviewed");
	else if (!proof->holds)
		doubt_add (doubts, "its sign-off is void: the result has changed");
}

static void
line_prove (struct retirement_line *line, period_t period)
{
	line->approved = line->proofs->len > 0;
	if (line->proofs->len == 0)
		g_ptr_array_add (line->reasons, g_strdup ("no comparison proves that it may go"));
	for (guint i = 0; i < line->proofs->len; i++) {
		struct doubts doubts = {line->reasons, &g_array_index (line->proofs, struct retirement_proof, i)};

		proof_doubt (&doubts, period);
		line->approved &= doubts.proof->stage == PROOF_APPROVED && doubts.proof->holds;
	}
}

/* ---- findings ---- */

static bool
is_still_run (const struct retirement_line *line)
{
	for (guint i = 0; i < line->proofs->len; i++)
		if (g_array_index (line->proofs, struct retirement_proof, i).latest > line->entry->retired)
			return true;
	return false;
}

static bool
is_gone (const struct retirement_entry *entry, period_t period)
{
	return entry->decision == RETIREMENT_RETIRED && entry->retired <= period;
}

static void
line_judge (struct retirement_line *line, period_t period, date_t at)
{
	const struct retirement_entry *entry = line->entry;
	bool gone = is_gone (entry, period), kept = entry->decision == RETIREMENT_KEPT;

	line_prove (line, gone ? entry->retired : period);
	line->state = gone ? STATE_RETIRED : kept ? STATE_KEPT : line->reasons->len == 0 ? STATE_READY : STATE_PLANNED;
	if (kept && at >= entry->expires)
		line->findings |= 1u << RETIREMENT_KEPT_EXPIRED;
	if (!gone && !kept && entry->planned <= period)
		line->findings |= 1u << RETIREMENT_OVERDUE;
	if (gone && (line->reasons->len > 0 || !line->approved))
		line->findings |= 1u << RETIREMENT_UNPROVEN;
	if (gone && is_still_run (line))
		line->findings |= 1u << RETIREMENT_STILL_RUN;
	if (gone && !line->approved)
		g_ptr_array_add (line->reasons, g_strdup ("nobody has approved that it is retired"));
}

/* ---- burn-down ---- */

static struct burn_row
burn_make (const struct retirement_rule *rule, period_t at, period_t now)
{
	struct burn_row row = {.period = at, .actual = at <= now ? 0 : -1};

	for (size_t i = 0; i < rule->n_entries; i++) {
		const struct retirement_entry *entry = &rule->entries[i];
		int64_t hours = entry->effort != DECIMAL_NONE ? entry->effort : 0;

		row.planned += entry->planned > at;
		row.planned_hours += entry->planned > at ? hours : 0;
		if (at > now || is_gone (entry, at))
			continue;
		row.actual++;
		row.actual_hours += hours;
		row.kept += entry->decision == RETIREMENT_KEPT;
	}
	return row;
}

/* ---- the whole ---- */

static void
verdict_find (struct retirement *retirement)
{
	bool any = false;

	for (int i = 0; i < RETIREMENT_FINDINGS; i++)
		any |= retirement->findings[i] > 0;
	retirement->verdict = retirement->findings[RETIREMENT_UNPROVEN] + retirement->findings[RETIREMENT_STILL_RUN] > 0
		? VERDICT_BREACHED
		: any ? VERDICT_FOUND
			  : VERDICT_CLEAN;
}

struct retirement *
retirement_new (const struct retirement_rule *rule, const GArray *const *proofs, period_t period, date_t at,
	const period_t *periods, size_t n_periods)
{
	struct retirement *retirement = g_new0 (struct retirement, 1);
	struct burn_row now = burn_make (rule, period, period);

	retirement->rule = rule;
	retirement->period = period;
	retirement->behind = now.actual - now.planned;
	retirement->lines = g_array_new (FALSE, FALSE, sizeof (struct retirement_line));
	retirement->burn = g_array_new (FALSE, FALSE, sizeof (struct burn_row));
	for (size_t i = 0; i < rule->n_entries; i++) {
		struct retirement_line line = {
			.entry = &rule->entries[i], .reasons = g_ptr_array_new_with_free_func (g_free), .proofs = proofs[i]};

		line_judge (&line, period, at);
		retirement->states[line.state]++;
		for (int f = 0; f < RETIREMENT_FINDINGS; f++)
			retirement->findings[f] += line.findings >> f & 1;
		g_array_append_val (retirement->lines, line);
	}
	for (size_t i = 0; i < n_periods; i++) {
		struct burn_row row = burn_make (rule, periods[i], period);

		g_array_append_val (retirement->burn, row);
	}
	verdict_find (retirement);
	return retirement;
}

void
retirement_free (struct retirement *retirement)
{
	if (retirement == NULL)
		return;
	for (guint i = 0; i < retirement->lines->len; i++)
		g_ptr_array_unref (g_array_index (retirement->lines, struct retirement_line, i).reasons);
	g_array_unref (retirement->lines);
	g_array_unref (retirement->burn);
	g_free (retirement);
}
