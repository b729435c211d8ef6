#include "reports/headline.h"

#include "common/base/failure.h"

#include <string.h>

int64_t
case_net (const struct outcome_case *one)
{
	return one->impact_stock == DECIMAL_NONE ? 0 : one->impact_stock;
}

bool
case_is_open (const struct outcome_case *one)
{
	return one->state != CASE_CLEARED;
}

bool
outcome_is_of_company (const struct outcome *outcome)
{
	if (*outcome->company == '\0')
		return false;
	return *outcome->plant == '\0' || (outcome->n_accounts > 0 && strcmp (outcome->plant, outcome->company) == 0);
}

const char *
outcome_unit (const struct outcome *outcome)
{
	return outcome_is_of_company (outcome) ? outcome->company : outcome->plant;
}

/* ---- totals ---- */

static struct headline_money *
money_of_currency (GArray *money, const char *currency, int decimals)
{
	guint i = 0;

	while (i < money->len && strcmp (g_array_index (money, struct headline_money, i).currency, currency) < 0)
		i++;
	if (i == money->len || strcmp (g_array_index (money, struct headline_money, i).currency, currency) != 0) {
		struct headline_money fresh = {.currency = currency, .decimals = decimals};

		g_array_insert_val (money, i, fresh);
	}
	return &g_array_index (money, struct headline_money, i);
}

static void
case_count (struct headline *headline, const struct outcome_case *one)
{
	struct headline_money *money;

	if (!case_is_open (one)) {
		headline->cleared++;
		return;
	}
	headline->open++;
	headline->severity[one->severity]++;
	headline->suggested += one->suggested;
	money = money_of_currency (headline->money, one->currency, one->currency_decimals);
	money->net += case_net (one);
	money->gross += case_gross (one);
	if (one->exposure != DECIMAL_NONE)
		money->exposure += one->exposure;
}

struct headline *
headline_new (const GPtrArray *outcomes)
{
	struct headline *headline = g_new0 (struct headline, 1);

	headline->money = g_array_new (FALSE, FALSE, sizeof (struct headline_money));
	for (guint i = 0; i < outcomes->len; i++) {
		const struct outcome *outcome = outcomes->pdata[i];

		headline->unvalued += outcome->unvalued_cases;
		for (size_t r = 0; r < outcome->n_readings; r++)
			headline->implausible += *outcome->readings[r].finding != '\0';
		headline->verdict = exit_code_worse (headline->verdict, outcome->verdict);
		for (int side = 0; side < SIDE_COUNT; side++)
			headline->rows += outcome->side[side].read.rows + outcome->side[side].carried.rows;
		for (size_t c = 0; c < outcome->n_cases; c++)
			case_count (headline, &outcome->cases[c]);
	}
	return headline;
}

void
headline_free (struct headline *headline)
{
	if (headline == NULL)
		return;
	g_array_free (headline->money, TRUE);
	g_free (headline);
}

/* ---- words ---- */

void
grouped_append (GString *out, int128 value, int scale, int decimals)
{
	char text[DECIMAL_TEXT_MAX];
	const char *digits = decimal_format (value, scale, decimals, text);
	size_t whole;

	if (*digits == '-')
		g_string_append_c (out, *digits++);
	whole = strcspn (digits, ".");
	for (size_t i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			g_string_append_c (out, ',');
		g_string_append_c (out, digits[i]);
	}
	g_string_append (out, digits + whole);
}

/* Where nothing is misstated in stock, what may be lost or stands open elsewhere is what there is to say. */
static void
exposure_words (GString *out, const struct headline *headline)
{
	const char *before = ": no effect on stock, exposure ";

	for (guint i = 0; i < headline->money->len; i++) {
		const struct headline_money *money = &g_array_index (headline->money, struct headline_money, i);

		if (money->exposure == 0)
			continue;
		g_string_append (out, before);
		grouped_append (out, money->exposure, MONEY_SCALE, money->decimals);
		g_string_append_printf (out, " %s", money->currency);
		before = "; ";
	}
}

static bool
headline_is_exposure (const struct headline *headline)
{
	bool exposed = false;

	for (guint i = 0; i < headline->money->len; i++)
		exposed |= g_array_index (headline->money, struct headline_money, i).exposure != 0;
	return exposed && !headline_has_amounts (headline);
}

static void
money_words (GString *out, const struct headline *headline)
{
	if (headline_is_exposure (headline)) {
		exposure_words (out, headline);
		return;
	}
	for (guint i = 0; i < headline->money->len; i++) {
		const struct headline_money *money = &g_array_index (headline->money, struct headline_money, i);

		g_string_append (out, i == 0 ? ": net effect on stock " : "; ");
		grouped_append (out, money->net, MONEY_SCALE, money->decimals);
		g_string_append_printf (out, " %s, gross ", money->currency);
		grouped_append (out, money->gross, MONEY_SCALE, money->decimals);
		g_string_append_printf (out, " %s", money->currency);
	}
}

char *
headline_sentence (const struct headline *headline)
{
	static const struct
	{
		int verdict;
		const char *words;
	} verdicts[] = {
		{VERDICT_FOUND, ", within limits"},
		{VERDICT_BREACHED, ", and a limit is breached"},
		{VERDICT_PARTIAL, ", and the result is partial"},
	};
	GString *out = g_string_new (NULL);

	if (headline->open == 0) {
		g_string_append (out,
			headline->verdict == VERDICT_PARTIAL ? "No exception is open, but the result is partial: "
				: headline->implausible > 0      ? "No exception is open, but a source is not plausible: "
												 : "Clean: no exception is open, and ");
		grouped_append (out, headline->rows, 0, 0);
		g_string_append (out, " rows are accounted for");
	} else {
		grouped_append (out, headline->open, 0, 0);
		g_string_append (out, headline->open == 1 ? " exception is open" : " exceptions are open");
		for (size_t i = 0; i < G_N_ELEMENTS (verdicts); i++)
			if (verdicts[i].verdict == headline->verdict)
				g_string_append (out, verdicts[i].words);
		money_words (out, headline);
	}
	g_string_append_c (out, '.');
	return g_string_free (out, FALSE);
}

/* ---- the cases that matter most ---- */

static int
place_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const GPtrArray *outcomes = data;
	const struct case_place *places[2] = {a, b};
	const struct outcome_case *ones[2];
	int64_t size[2];
	int order;

	for (int i = 0; i < 2; i++) {
		ones[i] = &((const struct outcome *) outcomes->pdata[places[i]->outcome])->cases[places[i]->index];
		size[i] = case_gross (ones[i]);
	}
	if ((order = strcmp (ones[0]->currency, ones[1]->currency)) != 0)
		return order;
	if (size[0] != size[1])
		return size[0] > size[1] ? -1 : 1;
	return strcmp (ones[0]->case_id, ones[1]->case_id);
}

static GArray *
places_of_value (const GPtrArray *outcomes)
{
	GArray *places = g_array_new (FALSE, FALSE, sizeof (struct case_place));

	for (guint i = 0; i < outcomes->len; i++) {
		const struct outcome *outcome = outcomes->pdata[i];

		for (size_t c = 0; c < outcome->n_cases; c++) {
			struct case_place place = {i, c};

			if (case_is_open (&outcome->cases[c]) && case_gross (&outcome->cases[c]) != 0)
				g_array_append_val (places, place);
		}
	}
	g_array_sort_with_data (places, place_compare, (gpointer) outcomes);
	return places;
}

/* Where no open case has an amount, the gravest stand for the largest: outcomes list them first. */
static void
places_gravest (GArray *places, const GPtrArray *outcomes)
{
	for (guint i = 0; i < outcomes->len; i++) {
		const struct outcome *outcome = outcomes->pdata[i];

		for (size_t c = 0; c < outcome->n_cases && places->len < TOP_CASES_MAX; c++) {
			struct case_place place = {i, c};

			if (case_is_open (&outcome->cases[c]))
				g_array_append_val (places, place);
		}
	}
}

bool
headline_has_amounts (const struct headline *headline)
{
	for (guint i = 0; i < headline->money->len; i++)
		if (g_array_index (headline->money, struct headline_money, i).gross > 0)
			return true;
	return false;
}

GArray *
headline_top (const GPtrArray *outcomes)
{
	g_autoptr (headline) headline = headline_new (outcomes);
	g_autoptr (GArray) places = places_of_value (outcomes);
	GArray *top = g_array_new (FALSE, FALSE, sizeof (struct case_place));
	const struct headline_money *money = NULL;
	int128 sum = 0;

	for (guint i = 0; i < places->len && top->len < TOP_CASES_MAX; i++) {
		struct case_place place = g_array_index (places, struct case_place, i);
		const struct outcome_case *one = &((const struct outcome *) outcomes->pdata[place.outcome])->cases[place.index];

		if (money == NULL || strcmp (money->currency, one->currency) != 0) {
			money = money_of_currency (headline->money, one->currency, one->currency_decimals);
			sum = 0;
		}
		if (sum * 100 >= money->gross * TOP_SHARE)
			continue;
		sum += case_gross (one);
		g_array_append_val (top, place);
	}
	if (!headline_has_amounts (headline))
		places_gravest (top, outcomes);
	return top;
}
