#include "text_fixture.h"

#include "common/config/paths.h"

#include <check.h>
#include <string.h>

enum
{
	WORDS_MAX = 24
};

/* ---- words ---- */

int64_t
number_of (const char *text, int scale)
{
	int64_t value;

	ck_assert_msg (decimal_parse (text, strlen (text), NULL, scale, ROUND_NEVER, &value) == DECIMAL_OK, "number '%s'", text);
	return value;
}

date_t
day_of (const char *text)
{
	date_t date;

	if (strchr (text, '-') == NULL)
		return date_make (2026, 3, (int) number_of (text, 0));
	ck_assert_msg (date_parse (text, strlen (text), NULL, &date), "day '%s'", text);
	return date;
}

const char *
word_of (char **words, const char *name)
{
	size_t n = strlen (name);

	for (; *words != NULL; words++)
		if (strncmp (*words, name, n) == 0 && (*words)[n] == '=')
			return *words + n + 1;
	return NULL;
}

const char *
word_or (char **words, const char *name, const char *none)
{
	return word_of (words, name) != NULL ? word_of (words, name) : none;
}

const char *
dashed (const char *word)
{
	return strcmp (word, "-") == 0 ? "" : word;
}

void
text_set (struct movement_table *table, enum column column, const char *text)
{
	movement_set_text (table, column, text, strlen (text));
}

/* ---- a bench ---- */

static struct reconciliation
rule_shipped (const char *name)
{
	static GHashTable *kept; /* name -> struct rule_set */
	struct rule_set *rules;

	if (kept == NULL)
		kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) rule_set_free);
	rules = g_hash_table_lookup (kept, name);
	if (rules == NULL) {
		g_autofree char *dir = data_path ("rules");
		g_autoptr (GError) error = NULL;

		rules = rules_load (dir, name, NULL, NULL, date_make (2026, 3, 31), &error);
		ck_assert_msg (rules != NULL, "%s", error != NULL ? error->message : "");
		g_hash_table_insert (kept, g_strdup (name), rules);
	}
	return *rule_set_reconciliation (rules);
}

struct text_bench *
text_bench_new (const struct text_fixture *fixture, const char *rule)
{
	struct text_bench *bench = g_new0 (struct text_bench, 1);

	bench->strings = strpool_new ();
	bench->reference = reference_new (bench->strings);
	bench->rule = rule_shipped (rule);
	if (fixture->adjust != NULL)
		fixture->adjust (&bench->rule);
	bench->company = (struct company) {
		.name = "C", .currency = "USD", .calendar = {.variant = FISCAL_MONTHS, .first_month = 1, .special_periods = 4}};
	bench->plant = (struct plant) {.name = "C", .company = &bench->company};
	for (int side = 0; side < SIDE_COUNT; side++)
		bench->side[side] = movement_table_new (bench->strings);
	return bench;
}

static void
lines_order (char **lines, unsigned n, unsigned order)
{
	unsigned state = order;

	for (unsigned i = n; order > 0 && i > 1; i--) {
		unsigned j;
		char *swap = lines[i - 1];

		state = state * 1664525u + 1013904223u;
		j = order == 1 ? n - i : (state >> 8) % i;
		if (order == 1 && j >= i - 1)
			break;
		lines[i - 1] = lines[j];
		lines[j] = swap;
	}
}

void
text_bench_read (
	struct text_bench *bench, const struct text_fixture *fixture, void (*take) (struct text_bench *bench, char **words))
{
	g_auto (GStrv) lines = g_strsplit (fixture->text, "\n", -1);

	lines_order (lines, g_strv_length (lines), fixture->order);
	for (char **line = lines; *line != NULL; line++) {
		g_auto (GStrv) parts = g_strsplit_set (*line, " \t", -1);
		char *words[WORDS_MAX] = {NULL};
		int n = 0;

		for (char **part = parts; *part != NULL && n < WORDS_MAX - 1; part++)
			if (**part != '\0')
				words[n++] = *part;
		if (n > 0)
			take (bench, words);
	}
}

void
text_bench_end (
	struct text_bench *bench, const struct text_fixture *fixture, const char *const names[SIDE_COUNT], instant_t as_of)
{
	struct recon_input *input = &bench->input;

	ck_assert (reference_finish (bench->reference, NULL));
	*input = (struct recon_input) {.rule = &bench->rule,
		.plant = &bench->plant,
		.reference = bench->reference,
		.right_profile = "generic",
		.as_of = as_of,
		.version = "test"};
	ck_assert (period_parse (fixture->period != NULL ? fixture->period : "2026-03", &input->period));
	ck_assert (fiscal_range (&bench->company.calendar, input->period, &input->from, &input->until));
	for (int side = 0; side < SIDE_COUNT; side++) {
		input->side[side] = bench->side[side];
		input->n_rows[side] = bench->side[side]->rows;
		input->source_name[side] = names[side];
	}
}

void
text_bench_run (struct text_bench *bench)
{
	g_autoptr (GError) error = NULL;

	bench->recon = recon_run (&bench->input, &error);
	ck_assert_msg (bench->recon != NULL, "%s", error != NULL ? error->message : "");
	bench->outcome = recon_outcome (bench->recon);
	ck_assert (bench->outcome->conserved);
}

void
text_bench_free (struct text_bench *bench)
{
	if (bench == NULL)
		return;
	outcome_free (bench->outcome);
	recon_free (bench->recon);
	for (int side = 0; side < SIDE_COUNT; side++)
		movement_table_free (bench->side[side]);
	reference_free (bench->reference);
	strpool_free (bench->strings);
	g_free (bench);
}

char *
text_bench_states (const struct text_bench *bench)
{
	GString *out = g_string_new (NULL);

	for (int side = 0; side < SIDE_COUNT; side++) {
		g_string_append (out, side == SIDE_LEFT ? "left" : "; right");
		for (int state = 0; state < STATE_COUNT; state++)
			if (bench->outcome->side[side].state[state].rows > 0)
				g_string_append_printf (
					out, " %s=%" G_GINT64_FORMAT, state_name ((enum state) state), bench->outcome->side[side].state[state].rows);
	}
	return g_string_free (out, FALSE);
}
