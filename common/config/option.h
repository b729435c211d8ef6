/*
 * option.h - one static table of options per program feeds its command line, environment, tieout.yaml, --help and --show-config.
 *
 * Levels, weakest first: built-in default, file, environment (TIEOUT_<NAME>), command line. The strongest level that names an
 * option gives its whole value: lists are not merged across levels. The levels may be read in any order (the command line
 * says which file to read). Every value is checked when it is read, whichever level wins.
 *
 *	static const struct option own[] = {
 *		{ "seed", 's', OPTION_INT, .initial = "1", .argument = "N", .help = "start of the random sequence", .max = INT32_MAX },
 *		{ 0 }
 *	};
 *	static const struct program program = { "tieout-simulate", "[OPTION]...", "simulate a plant", { option_common, own } };
 *
 *	g_autoptr (options) options = options_new (&program);
 *	if (!options_parse (options, argc, argv, &error)) ...	(FAILURE_USAGE, 64)
 *	if (options_answer (options, stdout)) return 0;		(--help or --version was given and has been printed)
 *	g_autoptr (config) config = config_load (options, &error);	(reads the file level, config.h)
 *
 * A name that is in none of the program's tables is an invariant broken by the caller and ends the process.
 */
#ifndef CONFIG_OPTION_H
#define CONFIG_OPTION_H

#include "common/base/calendar.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum option_type
{
	OPTION_STRING,
	OPTION_PATH,    /* a file or folder; one of tieout.yaml is relative to that file's folder */
	OPTION_ADDRESS, /* of a database or file, uri.h; paths in it likewise; shown without secrets */
	OPTION_LIST,    /* repeatable; in the environment quoted words as in the shell, in the file a list or one text */
	OPTION_INT,
	OPTION_SIZE,     /* bytes: "512K" "64M" "2G" (powers of 1024) */
	OPTION_DURATION, /* seconds: "26h" "4h30m" "10s" "2d" */
	OPTION_DATE,     /* "2026-03-31" */
	OPTION_INSTANT,  /* ISO 8601; without an offset it is local time of the zone that the getter is given */
	OPTION_PERIOD,   /* "2026-03" */
	OPTION_FLAG,     /* --name, or --name=true|false */
	OPTION_ENUM      /* one of `choices` */
};

/* clang-format off */ /* a list */
enum option_origin { ORIGIN_DEFAULT, ORIGIN_FILE, ORIGIN_ENVIRONMENT, ORIGIN_COMMAND_LINE };
const char *option_origin_name (enum option_origin origin);	/* "default" "file" "environment" "command line" */

struct option	/* fields that do not apply are left out of the initializer */
{
	const char *name;		/* "dry-run"; in the environment TIEOUT_DRY_RUN; NULL ends a table */
	char letter;			/* 'n' for -n; 0 = none */
	enum option_type type;
	const char *initial;		/* the default as text; NULL = unset (a flag: false, a number: 0) */
	const char *argument;		/* word for --help: "FILE" */
	const char *help;		/* one line, lower case, no full stop */
	const char *choices;		/* OPTION_ENUM: "auto|always|never" */
	int64_t min, max;		/* OPTION_INT, _SIZE, _DURATION; max 0 = INT64_MAX */
	char separator;			/* OPTION_LIST: also splits one text into items (','); 0 = none */
	const char *bare;		/* value when given without one; then a value needs the form --name=VALUE */
	bool secret;			/* shown as *** */
	enum option_origin lowest;	/* the weakest level that may set it; 0 = any */
	const char *group;		/* heading in --help, on the first option of a group; NULL = same group */
};
/* clang-format on */

enum
{
	PROGRAM_TABLES_MAX = 6
};

struct program
{
	const char *name;                                /* "tieout-reconcile" */
	const char *synopsis;                            /* "[OPTION]... NAME..." */
	const char *summary;                             /* one sentence for --help */
	const struct option *tables[PROGRAM_TABLES_MAX]; /* in the order of --help; the first NULL ends them */
	int positional_min, positional_max;              /* how many words beside options; -1 = no upper limit */
};

/* Every program has these (design.md 2): scope, sources, outputs, limits, talk. --help and --version are among them. */
extern const struct option option_common[];

struct options;
typedef struct options options;

/* The program's tables must outlive the result. */
struct options *options_new (const struct program *program);
void options_free (struct options *options); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (options, options_free)

/*
 * Reads the environment and the command line: --name VALUE, --name=VALUE, -xVALUE, -x VALUE, bundled flags -vq, `--` ends
 * options, words may stand between options. FAILURE_USAGE names the option, the bad value and, for an unknown option, the
 * nearest one. Stops at --help or --version, which then hide later mistakes.
 */
gboolean options_parse (struct options *options, int argc, char **argv, GError **error);

/*
 * The levels by themselves: options_parse() is the first two, config_load() sets values of the file. A list takes one item
 * per call.
 */
gboolean options_read_command_line (struct options *options, int argc, char **argv, GError **error);
gboolean options_read_environment (struct options *options, char **environment, GError **error);
gboolean options_set (struct options *options, const char *name, const char *value, enum option_origin origin, GError **error);
const struct option *options_find (const struct options *options, const char *name); /* NULL when there is no such option */

const char *options_nearest (const struct options *options, const char *name); /* what a misspelt name may mean, or NULL */
const struct program *options_program (const struct options *options);

/* Prints --help or --version if one was asked for and says so. */
bool options_answer (const struct options *options, FILE *out);

/* Values. Texts are owned by options and good until the option is set again. */
bool option_exists (const struct options *options, const char *name);           /* the program has it, as all below demand */
const char *option_string (const struct options *options, const char *name);    /* also _ENUM, _DATE ... as text; NULL = unset */
const GPtrArray *option_list (const struct options *options, const char *name); /* of char *; empty = unset, never NULL */
int64_t option_int (const struct options *options, const char *name); /* OPTION_INT, _SIZE (bytes), _DURATION (seconds) */
bool option_flag (const struct options *options, const char *name);
int option_enum (const struct options *options, const char *name);        /* index into choices; -1 = unset */
date_t option_date (const struct options *options, const char *name);     /* DATE_NONE = unset */
period_t option_period (const struct options *options, const char *name); /* PERIOD_NONE = unset */

/* *instant is INSTANT_NONE when unset. FAILURE_USAGE when the local time is missing or there twice in the zone (NULL: UTC). */
gboolean option_instant (
	const struct options *options, const char *name, const struct zone *zone, instant_t *instant, GError **error);

enum option_origin option_origin (const struct options *options, const char *name);
bool option_given (const struct options *options, const char *name); /* by any level above the default */
const GPtrArray *option_positionals (const struct options *options); /* of char *, in order */

/* `name = value    # origin`, one line per option in table order; secrets are ***, addresses go through uri_public(). */
void option_show (const struct options *options, FILE *out);

#endif
