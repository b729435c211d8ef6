#include "reports/comparison_text.h"

#include "common/base/failure.h"
#include "reports/headline.h"

#include <string.h>

enum
{
	NAME_WIDTH = 24,
	CASES_WIDTH = 8,
	MONEY_WIDTH = 18
};

static void
number_append (GString *out, int width, int128 value, int scale, int decimals)
{
	g_autoptr (GString) text = g_string_new (NULL);

	grouped_append (text, value, scale, decimals);
	g_string_append_printf (out, "%*s", width, text->str);
}

/* ---- the sentence ---- */

/* "3 cases go, 1 comes and 2 change"; "" when no case does. */
static void
changes_append (GString *out, const struct comparison *comparison)
{
	const int64_t counts[] = {comparison->counts[CHANGE_GONE], comparison->counts[CHANGE_NEW],
		comparison->counts[CHANGE_CODE] + comparison->counts[CHANGE_VALUE]};
	static const char *const verbs[][2] = {{"goes", "go"}, {"comes", "come"}, {"changes", "change"}};
	int left = 0;
	bool named = false;

	for (size_t i = 0; i < G_N_ELEMENTS (counts); i++)
		left += counts[i] > 0;
	for (size_t i = 0; i < G_N_ELEMENTS (counts); i++) {
		if (counts[i] == 0)
			continue;
		grouped_append (out, counts[i], 0, 0);
		g_string_append_printf (out, "%s %s", named ? "" : counts[i] == 1 ? " case" : " cases", verbs[i][counts[i] != 1]);
		named = true;
		left--;
		g_string_append (out, left > 1 ? ", " : left == 1 ? " and " : "");
	}
	if (!named)
		g_string_append (out, "no case changes, but rows or the verdict do");
}

/* ", gross 2,100.00 instead of 3,010.20 USD"; nothing where no case was or is open. */
static void
gross_append (GString *out, const struct comparison *comparison)
{
	const struct case_sums *total = comparison->total;

	if (*comparison->currency == '\0')
		return;
	g_string_append (out, ", gross ");
	grouped_append (out, total[NOW].gross, MONEY_SCALE, comparison->decimals);
	if (!comparison->same) {
		g_string_append (out, " instead of ");
		grouped_append (out, total[THEN].gross, MONEY_SCALE, comparison->decimals);
	}
	g_string_append_printf (out, " %s", comparison->currency);
}

char *
comparison_sentence (const struct comparison *comparison)
{
	const struct outcome *then = comparison->outcome[THEN], *now = comparison->outcome[NOW];
	const struct case_sums *total = comparison->total;
	GString *out = g_string_new (comparison->same ? "Nothing changes: " : "Under these rules ");

	if (!comparison->same) {
		changes_append (out, comparison);
		g_string_append (out, ": ");
	}
	grouped_append (out, total[NOW].cases, 0, 0);
	g_string_append (out, total[NOW].cases == 1 ? " exception is open" : " exceptions are open");
	if (!comparison->same) {
		g_string_append (out, " instead of ");
		grouped_append (out, total[THEN].cases, 0, 0);
	}
	gross_append (out, comparison);
	g_string_append_printf (out, "; the verdict is \"%s\"", verdict_name ((enum verdict) now->verdict));
	if (then->verdict != now->verdict)
		g_string_append_printf (out, " instead of \"%s\"", verdict_name ((enum verdict) then->verdict));
	g_string_append_c (out, '.');
	return g_string_free (out, FALSE);
}

/* ---- tables ---- */

static void
scope_append (GString *out, const struct comparison *comparison)
{
	const struct outcome *then = comparison->outcome[THEN], *now = comparison->outcome[NOW];
	char period[16], from[16], until[16];

	g_string_append_printf (out, "\n%s, plant %s, ", then->title, then->plant);
	if (then->period != PERIOD_NONE)
		g_string_append_printf (out, "period %s", period_format (then->period, period));
	else
		g_string_append_printf (out, "%s to %s", date_format (then->from, from), date_format (then->until - 1, until));
	g_string_append_printf (out, "\n  run   %s\n  rules %s\n", then->run_id, then->rules_hash);
	if (strcmp (then->rules_hash, now->rules_hash) != 0)
		g_string_append_printf (out, "  now   %s\n", now->rules_hash);
	for (char **reason = now->verdict_reasons; *reason != NULL; reason++)
		g_string_append_printf (out, "  %s\n", *reason);
	for (char **warning = now->warnings; *warning != NULL; warning++)
		g_string_append_printf (out, "  warning: %s\n", *warning);
}

static void
sums_append (GString *out, const char *name, const char *when, const struct case_sums *sums, int decimals)
{
	const int128 money[] = {sums->stock, sums->gross, sums->profit, sums->exposure};

	g_string_append_printf (out, "  %-*s %-4s", NAME_WIDTH, name, when);
	number_append (out, CASES_WIDTH, sums->cases, 0, 0);
	for (size_t i = 0; i < G_N_ELEMENTS (money); i++)
		number_append (out, MONEY_WIDTH, money[i], MONEY_SCALE, decimals);
	g_string_append_c (out, '\n');
}

/* Two lines, or one where nothing changed. */
static void
pair_append (GString *out, const char *name, const struct case_sums sums[JUDGMENT_COUNT], int decimals)
{
	if (case_sums_equal (&sums[THEN], &sums[NOW])) {
		sums_append (out, name, "", &sums[NOW], decimals);
		return;
	}
	sums_append (out, name, "then", &sums[THEN], decimals);
	sums_append (out, "", "now", &sums[NOW], decimals);
}

static void
header_append (GString *out, const char *title)
{
	static const char *const columns[] = {"net stock", "gross", "net profit", "exposure"};

	g_string_append_printf (out, "\n%-*s%*s", NAME_WIDTH + 7, title, CASES_WIDTH, "cases");
	for (size_t i = 0; i < G_N_ELEMENTS (columns); i++)
		g_string_append_printf (out, "%*s", MONEY_WIDTH, columns[i]);
	g_string_append_c (out, '\n');
}

static void
money_append (GString *out, const struct comparison *comparison)
{
	int decimals = comparison->decimals;

	header_append (out, "By code");
	for (guint i = 0; i < comparison->codes->len; i++) {
		const struct code_change *code = &g_array_index (comparison->codes, struct code_change, i);

		pair_append (out, code_name (code->code), code->sums, decimals);
	}
	pair_append (out, "all", comparison->total, decimals);
	if (comparison->accounts->len == 0)
		return;
	header_append (out, "By account, where it moved");
	for (guint i = 0; i < comparison->accounts->len; i++) {
		const struct account_change *account = &g_array_index (comparison->accounts, struct account_change, i);
		g_autofree char *name = g_strdup_printf (
			"%s %s %s", account->plant, *account->gl_account != '\0' ? account->gl_account : "-", account->currency);

		pair_append (out, name, account->sums, account->decimals);
	}
}

/* ---- rows ---- */

static void
transitions_append (GString *out, const struct comparison *comparison)
{
	int64_t moved[STATE_COUNT][STATE_COUNT][SIDE_COUNT] = {0};

	for (guint i = 0; i < comparison->rows->len; i++) {
		const struct row_change *row = &g_array_index (comparison->rows, struct row_change, i);

		moved[row->state[THEN]][row->state[NOW]][row->side]++;
	}
	g_string_append_printf (out, "\n%-*s", 2 * NAME_WIDTH, "Rows that moved");
	for (int side = 0; side < SIDE_COUNT; side++)
		g_string_append_printf (out, "%*s", MONEY_WIDTH, comparison->outcome[NOW]->side[side].name);
	g_string_append_c (out, '\n');
	for (int then = STATE_COUNT - 1; then >= 0; then--)
		for (int now = STATE_COUNT - 1; now >= 0; now--) {
			const int64_t *counts = moved[then][now];

			if (counts[SIDE_LEFT] + counts[SIDE_RIGHT] == 0)
				continue;
			g_string_append_printf (out, "  %-*s to %-*s", NAME_WIDTH - 4, state_name ((enum state) then), NAME_WIDTH - 1,
				state_name ((enum state) now));
			for (int side = 0; side < SIDE_COUNT; side++)
				number_append (out, MONEY_WIDTH - (side == 0), counts[side], 0, 0);
			g_string_append_c (out, '\n');
		}
}

/* "matches won: mes S1, S2; erp E1 and 3 more" */
static void
keys_append (GString *out, const struct comparison *comparison, const char *title, bool (*wanted) (const struct row_change *),
	const int64_t counts[SIDE_COUNT], guint top)
{
	if (counts[SIDE_LEFT] + counts[SIDE_RIGHT] == 0)
		return;
	g_string_append_printf (out, "  %s:", title);
	for (int side = 0; side < SIDE_COUNT; side++) {
		guint shown = 0;

		if (counts[side] == 0)
			continue;
		g_string_append_printf (
			out, "%s %s", side == SIDE_RIGHT && counts[SIDE_LEFT] > 0 ? ";" : "", comparison->outcome[NOW]->side[side].name);
		for (guint i = 0; i < comparison->rows->len && shown < top; i++) {
			const struct row_change *row = &g_array_index (comparison->rows, struct row_change, i);

			if (row->side == side && wanted (row))
				g_string_append_printf (out, "%s %s", shown++ > 0 ? "," : "", row->key);
		}
		if (counts[side] > shown)
			g_string_append_printf (out, " and %" G_GINT64_FORMAT " more", counts[side] - shown);
	}
	g_string_append_c (out, '\n');
}

static void
rows_append (GString *out, const struct comparison *comparison, guint top)
{
	if (comparison->rows->len == 0)
		return;
	transitions_append (out, comparison);
	keys_append (out, comparison, "matches won", row_is_won, comparison->won, top);
	keys_append (out, comparison, "matches lost", row_is_lost, comparison->lost, top);
	if (comparison->tolerated[THEN] == comparison->tolerated[NOW])
		return;
	g_string_append (out, "  matched within tolerance, left minus right: ");
	grouped_append (out, comparison->tolerated[NOW], QTY_SCALE, 3);
	g_string_append (out, " instead of ");
	grouped_append (out, comparison->tolerated[THEN], QTY_SCALE, 3);
	g_string_append_c (out, '\n');
}

/* ---- cases ---- */

static void
change_append (GString *out, const struct case_change *change)
{
	const struct outcome_case *then = change->judged[THEN], *now = change->judged[NOW], *one = now != NULL ? now : then;
	g_autoptr (GString) codes = g_string_new (code_name (one->code));

	if (change->change == CHANGE_CODE && now != NULL)
		g_string_printf (codes, "%s to %s", code_name (then->code), code_name (now->code));
	g_string_append_printf (out, "  %-5s S%d %-32s", change_name (change->change), one->severity, codes->str);
	number_append (out, MONEY_WIDTH, case_gross (one), MONEY_SCALE, one->currency_decimals);
	g_string_append_printf (out, " %-3s  %s%s\n", one->currency, change->ambiguous ? "(newly ambiguous) " : "", one->explanation);
}

static void
cases_append (GString *out, const struct comparison *comparison, guint top)
{
	if (comparison->cases->len == 0)
		return;
	g_string_append (out, "\nLargest changed cases\n");
	for (guint i = 0; i < MIN (comparison->cases->len, top); i++)
		change_append (out, &g_array_index (comparison->cases, struct case_change, i));
	if (comparison->cases->len > top)
		g_string_append_printf (out, "  and %u more\n", comparison->cases->len - top);
	if (comparison->ambiguous > 0)
		g_string_append_printf (out, "  new ambiguities: %" G_GINT64_FORMAT "\n", comparison->ambiguous);
}

void
comparison_text (GString *out, const struct comparison *comparison, guint top)
{
	g_autofree char *sentence = comparison_sentence (comparison);

	g_string_append_printf (out, "%s\n", sentence);
	scope_append (out, comparison);
	if (comparison->same)
		return;
	money_append (out, comparison);
	rows_append (out, comparison, top);
	cases_append (out, comparison, top);
}
