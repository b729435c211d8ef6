/*
 * fuzz_schedule.c - any bytes as a schedule: either chains that can be asked when they are due, or a refusal that names the file.
 * Asked around a change of the clocks, in a zone that has one, of a plant with shifts over midnight.
 */
#include "common/base/failure.h"
#include "common/recon/schedule.h"
#include "fuzz.h"

enum
{
	FIRST_DAY = 20500, /* 2026-02-16 */
	LAST_DAY = 20540
};

static const struct shift shifts[] = {
	{"early", DATE_NONE, DATE_NONE, 0x7f, 360, 840}, {"night", DATE_NONE, DATE_NONE, 0x1f, 1320, 360}};
static struct company company = {.name = "C1", .calendar = {.variant = FISCAL_MONTHS, .first_month = 1}};
static struct plant plant = {.name = "1000", .company = &company};

/* Dues are within the span, in order, and the next one is the first of them. */
static void
dues_try (const struct schedule_rule *rule, const struct schedule_chain *chain, const struct schedule_place *place)
{
	instant_t after = FIRST_DAY * INSTANT_DAY, until = LAST_DAY * INSTANT_DAY, last = after;
	g_autoptr (GArray) dues = schedule_between (chain, place, after, until);
	struct schedule_due next;

	if (schedule_next (chain, place, after, &next) && next.at <= until)
		demand (dues->len > 0 && g_array_index (dues, struct schedule_due, 0).at == next.at);
	else
		demand (dues->len == 0);
	for (guint i = 0; i < dues->len; i++) {
		const struct schedule_due *due = &g_array_index (dues, struct schedule_due, i);
		const struct schedule_quiet *window = NULL;
		instant_t end = schedule_quiet_until (rule, chain, place, due->at, &window);

		demand (due->at >= last && due->at > after && due->at <= until);
		demand ((end == INSTANT_NONE) == (window == NULL) && (end == INSTANT_NONE || end > due->at));
		last = due->at;
	}
}

/* Every argument of every step has something to stand for its words, or the period that the calendar does not have is missing. */
static void
words_try (const struct schedule_chain *chain, const struct schedule_place *place)
{
	struct schedule_due due;
	struct schedule_words words;

	if (!schedule_next (chain, place, FIRST_DAY * INSTANT_DAY, &due))
		return;
	schedule_words_set (&words, chain, place, &due);
	for (size_t i = 0; i < chain->n_steps; i++)
		for (const char **word = chain->steps[i].run; *word != NULL; word++) {
			g_autoptr (GError) error = NULL;
			g_autofree char *filled = schedule_fill (*word, words.value, &error);

			demand ((filled == NULL) == (error != NULL));
			demand (filled != NULL || words.value[SCHEDULE_PERIOD] == NULL || words.value[SCHEDULE_PERIOD_BEFORE] == NULL);
		}
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	static const struct close_rule plain = {.weekend = 0x60};
	g_autoptr (GError) error = NULL;
	g_autoptr (schedule_rule) rule = schedule_rule_parse ("f.yaml", (const char *) data, size, &error);
	struct schedule_place place = {"1000", &plant, &company, &plain};

	demand ((rule == NULL) == (error != NULL));
	if (rule == NULL) {
		demand (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
		demand (strstr (error->message, "f.yaml") != NULL && g_utf8_validate (error->message, -1, NULL));
		return 0;
	}
	if (plant.zone == NULL)
		plant.zone = zone_new ("America/Chicago", NULL);
	plant.shifts = (struct shift_table) {.zone = plant.zone, .day_start = 360, .shifts = shifts, .n = G_N_ELEMENTS (shifts)};
	if (rule->n_calendars > 0)
		place.working = &rule->calendars[0].working;
	for (size_t i = 0; i < rule->n_chains; i++) {
		demand (schedule_chain_find (rule, rule->chains[i].name) == &rule->chains[i]);
		dues_try (rule, &rule->chains[i], &place);
		words_try (&rule->chains[i], &place);
	}
	return 0;
}
