#include "common/config/option.h"

#include "common/base/failure.h"
#include "common/config/scalar.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

struct value
{
	const struct option *option;
	GPtrArray *texts; /* none = unset; more than one only in a list */
	int64_t number;   /* the first text, as the option's type reads it */
	enum option_origin origin;
};

struct options
{
	const struct program *program;
	struct value *values;
	size_t n_values;
	GPtrArray *positionals;
};

const char *
option_origin_name (enum option_origin origin)
{
	static const char *const names[] = {"default", "file", "environment", "command line"};

	return names[origin];
}

static gboolean
refuse (GError **error, const struct option *option, const char *text, const char *what)
{
	g_set_error (error, FAILURE, FAILURE_USAGE, "'%s' is %s", option->secret ? "***" : text, what);
	return FALSE;
}

static gboolean
number_check (const struct option *option, const char *text, int64_t number, GError **error)
{
	int64_t max = option->max != 0 ? option->max : INT64_MAX;

	if (number >= option->min && number <= max)
		return TRUE;
	g_autofree char *range = max == INT64_MAX ? g_strdup_printf ("below %" PRId64, option->min)
											  : g_strdup_printf ("not between %" PRId64 " and %" PRId64, option->min, max);
	return refuse (error, option, text, range);
}

/* Reads one text as the option's type says; *number stays 0 for types that are kept as text. */
static gboolean
value_parse (const struct option *option, const char *text, int64_t *number, GError **error)
{
	int32_t day = 0;
	instant_t instant;
	bool flag = false;
	enum time_status status;

	*number = 0;
	switch (option->type) {
	case OPTION_STRING:
	case OPTION_PATH:
	case OPTION_ADDRESS:
	case OPTION_LIST:
		return *text != '\0' || refuse (error, option, text, "empty");
	case OPTION_INT:
		return (int_parse (text, number) || refuse (error, option, text, "not a whole number")) &&
			number_check (option, text, *number, error);
	case OPTION_SIZE:
		return (size_parse (text, number) || refuse (error, option, text, "not a size such as 512M or 4G")) &&
			number_check (option, text, *number, error);
	case OPTION_DURATION:
		return (duration_parse (text, number) || refuse (error, option, text, "not a duration such as 26h, 4h30m or 5s")) &&
			number_check (option, text, *number, error);
	case OPTION_DATE:
		if (!date_parse (text, strlen (text), NULL, &day))
			return refuse (error, option, text, "not a date such as 2026-03-31");
		*number = day;
		return TRUE;
	case OPTION_PERIOD:
		if (!period_parse (text, &day))
			return refuse (error, option, text, "not a period such as 2026-03");
		*number = day;
		return TRUE;
	case OPTION_INSTANT:
		status = instant_parse (text, strlen (text), NULL, NULL, &instant);
		return status == TIME_OK || refuse (error, option, text, "not a time such as 2026-04-02T06:00:00-05:00");
	case OPTION_FLAG:
		if (!bool_parse (text, &flag))
			return refuse (error, option, text, "neither true nor false");
		*number = flag;
		return TRUE;
	case OPTION_ENUM:
		*number = choice_find (option->choices, text);
		if (*number >= 0)
			return TRUE;
		g_autofree char *what = g_strdup_printf ("none of %s", option->choices);
		return refuse (error, option, text, what);
	}
	return FALSE;
}

static gboolean
value_set_one (struct value *value, const char *text, enum option_origin origin, GError **error)
{
	int64_t number;

	if (!value_parse (value->option, text, &number, error))
		return FALSE;
	if (origin < value->origin)
		return TRUE;
	if (value->option->type != OPTION_LIST || origin > value->origin)
		g_ptr_array_set_size (value->texts, 0);
	g_ptr_array_add (value->texts, g_strdup (text));
	value->number = number;
	value->origin = origin;
	return TRUE;
}

static gboolean
value_set (struct value *value, const char *text, enum option_origin origin, GError **error)
{
	if (value->option->separator == '\0')
		return value_set_one (value, text, origin, error);

	g_auto (GStrv) items = g_strsplit (text, (char[]) {value->option->separator, '\0'}, -1);
	for (char **item = items; *item != NULL; item++)
		if (!value_set_one (value, *item, origin, error))
			return FALSE;
	return items[0] != NULL || value_set_one (value, "", origin, error);
}

struct options *
options_new (const struct program *program)
{
	struct options *options = g_new0 (struct options, 1);
	g_autoptr (GArray) values = g_array_new (FALSE, TRUE, sizeof (struct value));

	for (int i = 0; i < PROGRAM_TABLES_MAX && program->tables[i] != NULL; i++)
		for (const struct option *option = program->tables[i]; option->name != NULL; option++) {
			struct value value = {option, g_ptr_array_new_with_free_func (g_free), 0, ORIGIN_DEFAULT};
			g_autoptr (GError) error = NULL;
			if (option->initial != NULL && !value_set (&value, option->initial, ORIGIN_DEFAULT, &error))
				g_error ("%s: option --%s: default %s", program->name, option->name, error->message);
			if (option->type == OPTION_ENUM && option->initial == NULL)
				value.number = -1;
			g_array_append_val (values, value);
		}
	options->program = program;
	options->n_values = values->len;
	options->values = (struct value *) (void *) g_array_free (g_steal_pointer (&values), FALSE);
	options->positionals = g_ptr_array_new_with_free_func (g_free);
	return options;
}

void
options_free (struct options *options)
{
	if (options == NULL)
		return;
	for (size_t i = 0; i < options->n_values; i++)
		g_ptr_array_unref (options->values[i].texts);
	g_ptr_array_unref (options->positionals);
	g_free (options->values);
	g_free (options);
}

static struct value *
value_find (const struct options *options, const char *name, size_t n)
{
	for (size_t i = 0; i < options->n_values; i++) {
		const char *own = options->values[i].option->name;
		if (strncmp (own, name, n) == 0 && own[n] == '\0')
			return &options->values[i];
	}
	return NULL;
}

static struct value *
letter_find (const struct options *options, char letter)
{
	for (size_t i = 0; i < options->n_values; i++)
		if (options->values[i].option->letter == letter)
			return &options->values[i];
	return NULL;
}

const struct option *
options_find (const struct options *options, const char *name)
{
	const struct value *value = value_find (options, name, strlen (name));

	return value != NULL ? value->option : NULL;
}

const char *
options_nearest (const struct options *options, const char *name)
{
	g_autofree const char **names = g_new0 (const char *, options->n_values + 1);

	for (size_t i = 0; i < options->n_values; i++)
		names[i] = options->values[i].option->name;
	return word_nearest (name, names);
}

gboolean
options_set (struct options *options, const char *name, const char *text, enum option_origin origin, GError **error)
{
	struct value *value = value_find (options, name, strlen (name));

	if (value == NULL) {
		const char *nearest = options_nearest (options, name);
		g_set_error (
			error, FAILURE, FAILURE_USAGE, nearest != NULL ? "no such option, did you mean '%s'?" : "no such option", nearest);
		return FALSE;
	}
	if (origin < value->option->lowest) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "cannot be set by the %s", option_origin_name (origin));
		return FALSE;
	}
	return value_set (value, text, origin, error);
}

/* One word that begins with "--". *taken tells whether the next word was its value. */
static gboolean
long_read (struct options *options, const char *word, const char *next, bool *taken, GError **error)
{
	const char *name = word + 2, *end = strchrnul (name, '=');
	struct value *value = value_find (options, name, (size_t) (end - name));
	const char *text = *end == '=' ? end + 1 : NULL;

	if (value == NULL) {
		g_autofree char *wrong = g_strndup (name, (size_t) (end - name));
		const char *nearest = options_nearest (options, wrong);
		g_autofree char *hint = nearest != NULL ? g_strdup_printf (", did you mean '--%s'?", nearest) : g_strdup ("");
		g_set_error (error, FAILURE, FAILURE_USAGE, "unknown option '--%s'%s", wrong, hint);
		return FALSE;
	}
	if (text == NULL)
		text = value->option->type == OPTION_FLAG ? "true" : value->option->bare;
	if (text == NULL) {
		*taken = next != NULL;
		text = next;
	}
	if (text == NULL) {
		g_set_error (
			error, FAILURE, FAILURE_USAGE, "option '--%s' needs a value (%s)", value->option->name, value->option->argument);
		return FALSE;
	}
	if (!value_set (value, text, ORIGIN_COMMAND_LINE, error)) {
		g_prefix_error (error, "option '--%s': ", value->option->name);
		return FALSE;
	}
	return TRUE;
}

/* One word of letters: flags may be bundled, the first letter with a value takes the rest or the next word. */
static gboolean
letters_read (struct options *options, const char *word, const char *next, bool *taken, GError **error)
{
	for (const char *letter = word + 1; *letter != '\0'; letter++) {
		struct value *value = letter_find (options, *letter);
		const char *text = NULL;

		if (value == NULL) {
			int n = (int) (g_utf8_next_char (letter) - letter);
			g_set_error (error, FAILURE, FAILURE_USAGE, "unknown option '-%.*s'", n, letter);
			return FALSE;
		}
		bool flag = value->option->type == OPTION_FLAG;
		if (flag)
			text = "true";
		else if (letter[1] != '\0')
			text = letter + 1;
		else if (next != NULL) {
			text = next;
			*taken = true;
		}
		if (text == NULL) {
			g_set_error (error, FAILURE, FAILURE_USAGE, "option '-%c' needs a value (%s)", *letter, value->option->argument);
			return FALSE;
		}
		if (!value_set (value, text, ORIGIN_COMMAND_LINE, error)) {
			g_prefix_error (error, "option '-%c': ", *letter);
			return FALSE;
		}
		if (!flag)
			return TRUE;
	}
	return TRUE;
}

static bool
answer_wanted (const struct options *options)
{
	return option_flag (options, "help") || option_flag (options, "version");
}

gboolean
options_read_command_line (struct options *options, int argc, char **argv, GError **error)
{
	bool words_only = false;

	for (int i = 1; i < argc && !answer_wanted (options); i++) {
		const char *word = argv[i], *next = i + 1 < argc ? argv[i + 1] : NULL;
		bool taken = false;

		if (words_only || word[0] != '-' || word[1] == '\0')
			g_ptr_array_add (options->positionals, g_strdup (word));
		else if (strcmp (word, "--") == 0)
			words_only = true;
		else if (!(word[1] == '-' ? long_read : letters_read) (options, word, next, &taken, error))
			return FALSE;
		i += taken;
	}
	return TRUE;
}

gboolean
options_read_environment (struct options *options, char **environment, GError **error)
{
	for (size_t i = 0; i < options->n_values; i++) {
		struct value *value = &options->values[i];
		g_autofree char *upper = g_ascii_strup (value->option->name, -1);
		g_autofree char *name = g_strconcat ("TIEOUT_", g_strdelimit (upper, "-", '_'), NULL);
		const char *text = g_environ_getenv (environment, name);
		g_auto (GStrv) words = NULL;

		if (text == NULL || *text == '\0' || value->option->lowest > ORIGIN_ENVIRONMENT)
			continue;
		if (value->option->type == OPTION_LIST && !g_shell_parse_argv (text, NULL, &words, NULL)) {
			g_set_error (error, FAILURE, FAILURE_USAGE, "%s: not a list of words quoted as in the shell", name);
			return FALSE;
		}
		char *const single[] = {(char *) text, NULL};
		for (char *const *word = words != NULL ? words : single; *word != NULL; word++)
			if (!value_set (value, *word, ORIGIN_ENVIRONMENT, error)) {
				g_prefix_error (error, "%s: ", name);
				return FALSE;
			}
	}
	return TRUE;
}

gboolean
options_parse (struct options *options, int argc, char **argv, GError **error)
{
	const struct program *program = options->program;

	if (!options_read_command_line (options, argc, argv, error))
		return FALSE;
	if (answer_wanted (options))
		return TRUE;

	int n = (int) options->positionals->len;
	if (program->positional_max >= 0 && n > program->positional_max) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "unexpected argument '%s', usage: %s %s",
			(const char *) options->positionals->pdata[program->positional_max], program->name, program->synopsis);
		return FALSE;
	}
	if (n < program->positional_min) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "missing argument, usage: %s %s", program->name, program->synopsis);
		return FALSE;
	}
	return options_read_environment (options, environ, error);
}

bool
option_exists (const struct options *options, const char *name)
{
	return value_find (options, name, strlen (name)) != NULL;
}

static const struct value *
value_get (const struct options *options, const char *name)
{
	const struct value *value = value_find (options, name, strlen (name));

	if (value == NULL)
		g_error ("%s has no option --%s", options->program->name, name);
	return value;
}

const char *
option_string (const struct options *options, const char *name)
{
	const struct value *value = value_get (options, name);

	return value->texts->len > 0 ? value->texts->pdata[0] : NULL;
}

const GPtrArray *
option_list (const struct options *options, const char *name)
{
	return value_get (options, name)->texts;
}

int64_t
option_int (const struct options *options, const char *name)
{
	return value_get (options, name)->number;
}

bool
option_flag (const struct options *options, const char *name)
{
	return value_get (options, name)->number != 0;
}

int
option_enum (const struct options *options, const char *name)
{
	return (int) value_get (options, name)->number;
}

date_t
option_date (const struct options *options, const char *name)
{
	const struct value *value = value_get (options, name);

	return value->texts->len > 0 ? (date_t) value->number : DATE_NONE;
}

period_t
option_period (const struct options *options, const char *name)
{
	const struct value *value = value_get (options, name);

	return value->texts->len > 0 ? (period_t) value->number : PERIOD_NONE;
}

gboolean
option_instant (const struct options *options, const char *name, const struct zone *zone, instant_t *instant, GError **error)
{
	const char *text = option_string (options, name);

	*instant = INSTANT_NONE;
	if (text == NULL)
		return TRUE;
	enum time_status status = instant_parse (text, strlen (text), NULL, zone, instant);
	if (status == TIME_OK)
		return TRUE;
	*instant = INSTANT_NONE;
	g_set_error (error, FAILURE, FAILURE_USAGE, "option '--%s': '%s' %s in zone %s, give the offset from UTC", name, text,
		status == TIME_AMBIGUOUS ? "happens twice" : "does not exist", zone != NULL ? zone_name (zone) : "UTC");
	return FALSE;
}

enum option_origin
option_origin (const struct options *options, const char *name)
{
	return value_get (options, name)->origin;
}

bool
option_given (const struct options *options, const char *name)
{
	return option_origin (options, name) > ORIGIN_DEFAULT;
}

const GPtrArray *
option_positionals (const struct options *options)
{
	return options->positionals;
}

const struct program *
options_program (const struct options *options)
{
	return options->program;
}
