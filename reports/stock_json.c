/* What is on hand, in the summary: how many buckets rolled forward and compare how, and what became of the counts. */
#include "reports/stock_json.h"

#include "common/base/decimal.h"

#include <string.h>

static char *
word_of (const char *state)
{
	return g_strdelimit (g_strdup (state), " ", '_');
}

/* Totals stand by side and state: those of one side from `at` on; returns the first of the next. */
static size_t
side_add (struct json *json, const struct outcome *outcome, size_t at, const char *first, const char *second)
{
	const char *side = outcome->stock_totals[at].side;

	for (; at < outcome->n_stock_totals && strcmp (outcome->stock_totals[at].side, side) == 0; at++) {
		const struct outcome_stock_total *total = &outcome->stock_totals[at];
		g_autofree char *word = word_of (total->state);

		json_object (json, word);
		json_count (json, strcmp (side, STOCK_TRANSFERS) == 0 ? "documents" : "buckets", total->buckets);
		json_decimal (json, first, total->rolled, QTY_SCALE, 0);
		json_decimal (json, second, total->told, QTY_SCALE, 0);
		json_object_end (json);
	}
	return at;
}

static int64_t
counts_of (const struct outcome *outcome, const char *state)
{
	int64_t n = 0;

	for (size_t i = 0; i < outcome->n_stock_counts; i++)
		n += strcmp (outcome->stock_counts[i].state, state) == 0;
	return n;
}

/* Of the books that their system froze, how many are ours. */
static void
frozen_add (struct json *json, const struct outcome *outcome)
{
	int64_t given = 0, equal = 0;

	for (size_t i = 0; i < outcome->n_stock_counts; i++) {
		given += outcome->stock_counts[i].frozen != DECIMAL_NONE;
		equal +=
			outcome->stock_counts[i].frozen != DECIMAL_NONE && outcome->stock_counts[i].frozen == outcome->stock_counts[i].book;
	}
	if (given == 0)
		return;
	json_object (json, "frozen_books");
	json_count (json, "given", given);
	json_count (json, "equal", equal);
	json_object_end (json);
}

static void
counts_add (struct json *json, const struct outcome *outcome)
{
	static const char *const states[] = {
		"adjusted", "agrees", "agrees with what was not posted yet", "differs", "not judged", "within tolerance"};

	json_object (json, "counts");
	for (size_t i = 0; i < G_N_ELEMENTS (states); i++) {
		g_autofree char *word = word_of (states[i]);

		if (counts_of (outcome, states[i]) > 0)
			json_count (json, word, counts_of (outcome, states[i]));
	}
	frozen_add (json, outcome);
	json_object_end (json);
}

void
stock_json_add (struct json *json, const struct outcome *outcome)
{
	size_t at = 0;

	if (outcome->n_stock_totals == 0)
		return;
	json_object (json, "on_hand");
	/* The comparison has no side, so it stands before both. */
	if (*outcome->stock_totals[0].side == '\0') {
		json_object (json, "compared");
		at = side_add (json, outcome, at, "left", "right");
		json_object_end (json);
	}
	if (at < outcome->n_stock_totals && strcmp (outcome->stock_totals[at].side, STOCK_TRANSFERS) == 0) {
		json_object (json, "transfers");
		at = side_add (json, outcome, at, "in", "out");
		json_object_end (json);
	}
	json_object (json, "rolled_forward");
	while (at < outcome->n_stock_totals) {
		json_object (json, outcome->stock_totals[at].side);
		at = side_add (json, outcome, at, "rolled", "told");
		json_object_end (json);
	}
	json_object_end (json);
	counts_add (json, outcome);
	json_object_end (json);
}
