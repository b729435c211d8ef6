#include "run/population_archive.h"

#include "common/base/failure.h"
#include "common/io/entity.h"

#include <string.h>

static const char *const side_name[SIDE_COUNT] = {"left", "right"};

/* How a system speaks, by the names of a profile's words. */
static const struct
{
	const char *name;
	size_t offset;
} words[] = {
	{"system", offsetof (struct words_language, system)},
	{"issue", offsetof (struct words_language, issue)},
	{"issue_reversal", offsetof (struct words_language, issue_reversal)},
	{"receipt", offsetof (struct words_language, receipt)},
	{"receipt_reversal", offsetof (struct words_language, receipt_reversal)},
	{"scrap", offsetof (struct words_language, scrap)},
	{"scrap_reversal", offsetof (struct words_language, scrap_reversal)},
	{"transfer", offsetof (struct words_language, transfer)},
	{"reclass", offsetof (struct words_language, reclass)},
};

static const char **
word_at (struct words_language *language, size_t i)
{
	return (const char **) (void *) ((char *) language + words[i].offset);
}

struct words_language
language_of (const struct profile *profile)
{
	struct words_language language = {0};

	for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
		*word_at (&language, i) = profile_word (profile, words[i].name);
	return language;
}

static char *
word_fact (int side, const char *word)
{
	return g_strdup_printf ("%s.words.%s", side_name[side], word);
}

static char *
zeros_fact (int side)
{
	return g_strdup_printf ("%s.strip_zeros", side_name[side]);
}

/* ---- into an archive ---- */

const struct archive_context *
population_context (struct population *population, const struct plant *plant, const struct reconciliation *rule)
{
	struct archive_context *context = population->context;
	g_autofree char *text = context != NULL ? plant_text (plant) : NULL;
	char from[16], until[16];

	if (context == NULL)
		return NULL;
	context->without = 0;
	for (int i = 0; source_entities[i] != NULL; i++)
		if (!rule_needs_entity (rule, source_entities[i]))
			context->without |= UINT64_C (1) << entity_find (source_entities[i]);
	archive_context_set (context, "plant", text);
	archive_context_set (context, "read_from", date_format (population->read_from, from));
	archive_context_set (context, "read_until", date_format (population->read_until, until));
	archive_context_set (context, "right_profile", population->right_profile);
	archive_context_set (context, "queue", reference_queue_is_read (population->reference) ? "1" : "0");
	for (int side = 0; side < SIDE_COUNT; side++) {
		g_autofree char *zeros = zeros_fact (side);

		archive_context_set (context, zeros, reference_strips_zeros (population->reference, side) ? "1" : "0");
		for (size_t i = 0; i < G_N_ELEMENTS (words); i++) {
			g_autofree char *name = word_fact (side, words[i].name);
			const char *word = *word_at (&population->language[side], i);

			if (word != NULL)
				archive_context_set (context, name, word);
		}
	}
	return context;
}

struct archive_aside
population_aside (const struct population *population, int side, const char *plant, const struct recon_input *input)
{
	if (population->store[side] == NULL)
		return (struct archive_aside) {0};
	return (struct archive_aside) {.store = population->store[side],
		.plant = plant,
		.wanted = sieve_wanted (population->sieve, side),
		.n_wanted = sieve_numbered (population->sieve, side),
		.quiet = &input->quiet[side],
		.rule = input->rule};
}

/* ---- out of an archive ---- */

static const char *
fact_find (const struct recalled *recalled, const char *name)
{
	return g_hash_table_lookup (recalled->population->context->facts, name);
}

static gboolean
plant_recall (struct recalled *recalled, GError **error)
{
	const char *plant = fact_find (recalled, "plant"), *from = fact_find (recalled, "read_from"),
			   *until = fact_find (recalled, "read_until");

	if (plant == NULL || from == NULL || until == NULL || !date_parse (from, strlen (from), NULL, &recalled->read_from) ||
		!date_parse (until, strlen (until), NULL, &recalled->read_until)) {
		g_set_error (error, FAILURE, FAILURE_DATA, "damaged: it does not say which plant was read, and over which days");
		return FALSE;
	}
	recalled->config = plant_config ("plant", plant, error);
	if (recalled->config == NULL && error != NULL)
		(*error)->code = FAILURE_DATA; /* no file of the installation is wrong */
	return recalled->config != NULL;
}

static void
side_recall (struct recalled *recalled, const struct outcome *outcome, int side)
{
	struct population *population = recalled->population;
	g_autofree char *zeros = zeros_fact (side);

	population->side[side] = g_steal_pointer (&recalled->archive->side[side]);
	population->rows_read[side] = (int64_t) population->side[side]->rows;
	population->role[side] = outcome->side[side].name;
	reference_set_strip_zeros (population->reference, side, g_strcmp0 (fact_find (recalled, zeros), "1") == 0);
	for (size_t i = 0; i < G_N_ELEMENTS (words); i++) {
		g_autofree char *name = word_fact (side, words[i].name);

		*word_at (&population->language[side], i) = fact_find (recalled, name);
	}
}

/* What was noted of a population as a reading is evidence again. */
static void
reading_recall (const struct outcome *outcome, struct evidence *evidence)
{
	for (size_t i = 0; i < outcome->n_readings; i++) {
		const struct outcome_reading *reading = &outcome->readings[i];

		if (strcmp (reading->source, evidence->source) != 0 || strcmp (reading->object, evidence->object) != 0)
			continue;
		evidence->population = true;
		evidence->moved = reading->moved;
		evidence->newest = reading->newest;
	}
}

static gboolean
recalled_fill (struct recalled *recalled, const char *path, const struct outcome *outcome, GError **error)
{
	struct population *population = recalled->population = population_new ();

	recalled->archive = archive_read (path, population->strings, error);
	if (recalled->archive == NULL)
		return FALSE;
	if (strcmp (recalled->archive->run_id, outcome->run_id) != 0) {
		g_set_error (
			error, FAILURE, FAILURE_DATA, "archive '%s' is of run %s, not %s", path, recalled->archive->run_id, outcome->run_id);
		return FALSE;
	}
	population->context = archive_read_context (path, population->reference, error);
	if (population->context == NULL)
		return FALSE;
	/* However little there was in it. */
	if (g_strcmp0 (g_hash_table_lookup (population->context->facts, "queue"), "1") == 0)
		reference_mark_queue (population->reference);
	if (!reference_finish (population->reference, error) || !plant_recall (recalled, error)) {
		g_prefix_error (error, "archive '%s': ", path);
		return FALSE;
	}
	population->right_profile = fact_find (recalled, "right_profile");
	for (int side = 0; side < SIDE_COUNT; side++)
		side_recall (recalled, outcome, side);
	g_array_append_vals (population->evidence, outcome->evidence, (guint) outcome->n_evidence);
	for (guint i = 0; i < population->evidence->len; i++)
		reading_recall (outcome, &g_array_index (population->evidence, struct evidence, i));
	return TRUE;
}

struct recalled *
population_recall (const char *path, const struct outcome *outcome, GError **error)
{
	g_autoptr (recalled) recalled = g_new0 (struct recalled, 1);

	return recalled_fill (recalled, path, outcome, error) ? g_steal_pointer (&recalled) : NULL;
}

void
recalled_free (struct recalled *recalled)
{
	if (recalled == NULL)
		return;
	population_free (recalled->population);
	archive_free (recalled->archive);
	config_free (recalled->config);
	g_free (recalled);
}
