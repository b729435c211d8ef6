/* schedule_word.c - {plant}, {date} and their like in the arguments of a step. Nothing is ever given to a shell. */
#include "common/base/failure.h"
#include "common/config/schedule_internal.h"

#include <string.h>

static const char *const words[SCHEDULE_WORDS] = {
	"plant", "company", "chain", "date", "shift", "period", "period_before", "as_of"};

/* The word that follows an opening brace, its length with the closing one in *length; SCHEDULE_WORDS: none of them. */
static enum schedule_word
word_find (const char *text, size_t *length)
{
	size_t n = strcspn (text, "}");
	enum schedule_word word = 0;

	while (word < SCHEDULE_WORDS && (strlen (words[word]) != n || strncmp (words[word], text, n) != 0))
		word++;
	*length = text[n] == '}' ? n + 1 : n;
	return text[n] == '}' ? word : SCHEDULE_WORDS;
}

gboolean
schedule_words_check (struct yaml_node node, const struct schedule_chain *chain, GError **error)
{
	const char *text = yaml_value (node);
	size_t length;

	for (const char *open = strchr (text, '{'); open != NULL; open = strchr (open + 1, '{')) {
		enum schedule_word word = word_find (open + 1, &length);

		if (word == SCHEDULE_WORDS)
			return yaml_fail (node, error,
				"'%.*s' is none of {plant} {company} {chain} {date} {shift} {period} {period_before} "
				"{as_of}",
				(int) length + 1, open);
		if (word == SCHEDULE_PLANT && chain->of != SCHEDULE_OF_PLANT)
			return yaml_fail (node, error, "{plant} is of a chain of plants");
		if (word == SCHEDULE_COMPANY && chain->of == SCHEDULE_OF_ALL)
			return yaml_fail (node, error, "{company} is of a chain of plants or companies");
		if (word == SCHEDULE_SHIFT && chain->at != SCHEDULE_SHIFT_END)
			return yaml_fail (node, error, "{shift} is of a chain that is due at shift-end");
	}
	return TRUE;
}

char *
schedule_fill (const char *text, const char *const values[SCHEDULE_WORDS], GError **error)
{
	g_autoptr (GString) filled = g_string_new (NULL);

	while (*text != '\0') {
		size_t plain = strcspn (text, "{"), length;
		enum schedule_word word;

		g_string_append_len (filled, text, (gssize) plain);
		text += plain;
		if (*text == '\0')
			break;
		word = word_find (text + 1, &length);
		if (word == SCHEDULE_WORDS || values[word] == NULL) {
			g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "there is nothing that '%.*s' could stand for here",
				(int) length + 1, text);
			return NULL;
		}
		g_string_append (filled, values[word]);
		text += 1 + length;
	}
	return g_string_free (g_steal_pointer (&filled), FALSE);
}
