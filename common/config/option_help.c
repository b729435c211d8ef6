#include "common/config/option.h"
#include "common/config/uri.h"

#include <string.h>

enum
{
	HELP_COLUMN = 30
};

static void
help_line (const struct option *option, FILE *out)
{
	g_autoptr (GString) line = g_string_new (NULL);

	if (option->letter != '\0')
		g_string_append_printf (line, "  -%c, --%s", option->letter, option->name);
	else
		g_string_append_printf (line, "      --%s", option->name);
	if (option->argument != NULL)
		g_string_append_printf (line, option->bare != NULL ? "[=%s]" : " %s", option->argument);
	if (line->len + 1 >= HELP_COLUMN)
		g_string_append_c (line, '\n');
	size_t used = line->str[line->len - 1] == '\n' ? 0 : line->len;
	g_string_append_printf (line, "%*s%s", (int) (HELP_COLUMN - used), "", option->help);
	if (option->initial != NULL)
		g_string_append_printf (line, " (default %s)", option->initial);
	fprintf (out, "%s\n", line->str);
}

bool
options_answer (const struct options *options, FILE *out)
{
	const struct program *program = options_program (options);

	if (option_flag (options, "version")) {
		fprintf (out, "%s %s\n", program->name, VERSION);
		return true;
	}
	if (!option_flag (options, "help"))
		return false;
	fprintf (out, "Usage: %s %s\n%s\n", program->name, program->synopsis, program->summary);
	for (int i = 0; i < PROGRAM_TABLES_MAX && program->tables[i] != NULL; i++)
		for (const struct option *option = program->tables[i]; option->name != NULL; option++) {
			if (option->group != NULL)
				fprintf (out, "\n%s:\n", option->group);
			help_line (option, out);
		}
	fprintf (out, "\nOptions are also read from the environment (TIEOUT_AS_OF for --as-of) and from tieout.yaml.\n");
	return true;
}

void
option_show (const struct options *options, FILE *out)
{
	const struct program *program = options_program (options);

	for (int i = 0; i < PROGRAM_TABLES_MAX && program->tables[i] != NULL; i++)
		for (const struct option *option = program->tables[i]; option->name != NULL; option++) {
			const GPtrArray *texts = option_list (options, option->name);
			g_autoptr (GString) value = g_string_new (NULL);

			if (option->lowest == ORIGIN_COMMAND_LINE)
				continue;
			for (guint j = 0; j < texts->len; j++) {
				g_autofree char *shown = option->secret ? g_strdup ("***") : uri_public (texts->pdata[j]);
				g_string_append_printf (value, "%s%s", j > 0 ? " " : "", shown);
			}
			if (texts->len == 0 && option->type == OPTION_FLAG)
				g_string_append (value, "false");
			fprintf (
				out, "%s = %s    # %s\n", option->name, value->str, option_origin_name (option_origin (options, option->name)));
		}
}
