/* test_option.c - options from the command line, the environment and the file; help, version and what --show-config prints. */
#include "common/base/failure.h"
#include "common/config/option.h"
#include "common/config/uri.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const struct option own[] = {{"seed", 'S', OPTION_INT, .argument = "N", .initial = "1", .min = 1, .max = 100,
										.group = "Simulation", .help = "start value"},
	{"late", 0, OPTION_DURATION, .argument = "TIME", .initial = "26h", .help = "how late the batch is"},
	{"key", 0, OPTION_STRING, .argument = "TEXT", .secret = true, .help = "a secret"},
	{"kind", 'k', OPTION_ENUM, .argument = "KIND", .choices = "plain|fancy", .help = "which kind"}, {0}};

static const struct program program = {
	"tieout-try",
	"[OPTION]... NAME...",
	"Tries options.",
	{option_common, own},
	.positional_min = 0,
	.positional_max = 2,
};

/* Splits words at blanks into a command line of the program. */
static struct options *
command_line_read (const char *words, GError **error)
{
	g_autofree char *line = g_strdup_printf ("tieout-try %s", words);
	g_auto (GStrv) argv = g_strsplit (line, " ", -1);
	struct options *options = options_new (&program);

	if (*words == '\0')
		argv[1][0] = '\0';
	if (options_parse (options, *words == '\0' ? 1 : (int) g_strv_length (argv), argv, error))
		return options;
	options_free (options);
	return NULL;
}

static struct options *
good_read (const char *words)
{
	g_autoptr (GError) error = NULL;
	struct options *options = command_line_read (words, &error);

	ck_assert_msg (options != NULL, "%s: %s", words, error != NULL ? error->message : "");
	return options;
}

START_TEST (every_type_has_its_default)
{
	g_autoptr (options) options = good_read ("");

	ck_assert_int_eq (option_int (options, "seed"), 1);
	ck_assert_int_eq (option_int (options, "late"), 93600);
	ck_assert_int_eq (option_int (options, "memory"), INT64_C (2) << 30);
	ck_assert_int_eq (option_int (options, "threads"), 0);
	ck_assert (!option_flag (options, "dry-run"));
	ck_assert_int_eq (option_enum (options, "color"), 0);
	ck_assert_int_eq (option_enum (options, "kind"), -1);
	ck_assert_int_eq (option_date (options, "from"), DATE_NONE);
	ck_assert_int_eq (option_period (options, "period"), PERIOD_NONE);
	ck_assert_ptr_null (option_string (options, "workbook"));
	ck_assert_str_eq (option_string (options, "currency"), "USD");
	ck_assert_str_eq (option_string (options, "ledger"), "sqlite:tieout.db");
	ck_assert_uint_eq (option_list (options, "plant")->len, 0);
	ck_assert_uint_eq (option_positionals (options)->len, 0);
	ck_assert (!option_given (options, "seed"));
	ck_assert_int_eq (option_origin (options, "seed"), ORIGIN_DEFAULT);

	instant_t instant = 0;
	ck_assert (option_instant (options, "as-of", NULL, &instant, NULL));
	ck_assert_int_eq (instant, INSTANT_NONE);
}
END_TEST

START_TEST (the_command_line_is_read_the_gnu_way)
{
	g_autoptr (options) options = good_read ("consumption --seed 7 --period=2026-03 -vq -k fancy -p1000,2000 --plant 3000 "
											 "--from 2026-03-01 "
											 "--memory 512M --late=4h30m -- --receipts");

	ck_assert_int_eq (option_int (options, "seed"), 7);
	ck_assert_int_eq (option_period (options, "period"), 202603);
	ck_assert (option_flag (options, "verbose"));
	ck_assert (option_flag (options, "quiet"));
	ck_assert (!option_flag (options, "dry-run"));
	ck_assert_int_eq (option_enum (options, "kind"), 1);
	ck_assert_str_eq (option_string (options, "kind"), "fancy");
	ck_assert_int_eq (option_date (options, "from"), date_make (2026, 3, 1));
	ck_assert_int_eq (option_int (options, "memory"), 512 << 20);
	ck_assert_int_eq (option_int (options, "late"), 16200);
	ck_assert_uint_eq (option_list (options, "plant")->len, 3);
	ck_assert_str_eq (option_list (options, "plant")->pdata[0], "1000");
	ck_assert_str_eq (option_list (options, "plant")->pdata[1], "2000");
	ck_assert_str_eq (option_list (options, "plant")->pdata[2], "3000");
	ck_assert_uint_eq (option_positionals (options)->len, 2);
	ck_assert_str_eq (option_positionals (options)->pdata[0], "consumption");
	ck_assert_str_eq (option_positionals (options)->pdata[1], "--receipts");
	ck_assert (option_given (options, "seed"));
	ck_assert_int_eq (option_origin (options, "seed"), ORIGIN_COMMAND_LINE);
}
END_TEST

START_TEST (a_later_value_replaces_an_earlier_one_and_a_list_grows)
{
	g_autoptr (options) options = good_read ("--seed 7 --seed 8 --source mes=csv:a,b --source erp=csv:c --dry-run "
											 "--dry-run=false --color - --color=never");

	ck_assert_int_eq (option_int (options, "seed"), 8);
	ck_assert_uint_eq (option_list (options, "source")->len, 2);
	ck_assert_str_eq (option_list (options, "source")->pdata[0], "mes=csv:a,b");
	ck_assert (!option_flag (options, "dry-run"));
	ck_assert_int_eq (option_enum (options, "color"), 2);
	ck_assert_str_eq (option_positionals (options)->pdata[0], "-");
}
END_TEST

START_TEST (a_bare_color_means_always_and_takes_no_word)
{
	g_autoptr (options) options = good_read ("--color never");

	ck_assert_str_eq (option_string (options, "color"), "always");
	ck_assert_str_eq (option_positionals (options)->pdata[0], "never");
}
END_TEST

START_TEST (every_mistake_on_the_command_line_is_a_usage_error)
{
	static const struct
	{
		const char *words, *message;
	} mistakes[] = {
		{"--plnt 1000", "unknown option '--plnt', did you mean '--plant'?"},
		{"--plants=1000", "unknown option '--plants', did you mean '--plant'?"},
		{"--frobnicate", "unknown option '--frobnicate'"},
		{"--", NULL},
		{"-z", "unknown option '-z'"},
		{"-vz", "unknown option '-z'"},
		{"-\303\244", "unknown option '-\303\244'"},
		{"--seed", "option '--seed' needs a value (N)"},
		{"-S", "option '-S' needs a value (N)"},
		{"-vS", "option '-S' needs a value (N)"},
		{"--seed 12x", "option '--seed': '12x' is not a whole number"},
		{"-S12x", "option '-S': '12x' is not a whole number"},
		{"--seed 0", "option '--seed': '0' is not between 1 and 100"},
		{"--seed 101", "option '--seed': '101' is not between 1 and 100"},
		{"--late 5", "option '--late': '5' is not a duration such as 26h, 4h30m or 5s"},
		{"--memory lots", "option '--memory': 'lots' is not a size such as 512M or 4G"},
		{"--memory 1K", "option '--memory': '1K' is below 67108864"},
		{"--period 2026-17", "option '--period': '2026-17' is not a period such as 2026-03"},
		{"--from 2026-02-30", "option '--from': '2026-02-30' is not a date such as 2026-03-31"},
		{"--as-of soon", "option '--as-of': 'soon' is not a time such as 2026-04-02T06:00:00-05:00"},
		{"--kind odd", "option '--kind': 'odd' is none of plain|fancy"},
		{"--dry-run=maybe", "option '--dry-run': 'maybe' is neither true nor false"},
		{"--workbook=", "option '--workbook': '' is empty"},
		{"--plant 1000,,2000", "option '--plant': '' is empty"},
		{"--plant=", "option '--plant': '' is empty"},
		{"a b c", "unexpected argument 'c', usage: tieout-try [OPTION]... NAME..."},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (mistakes); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (options) options = command_line_read (mistakes[i].words, &error);

		ck_assert_msg ((options == NULL) == (mistakes[i].message != NULL), "%s", mistakes[i].words);
		if (mistakes[i].message == NULL)
			continue;
		ck_assert (g_error_matches (error, FAILURE, FAILURE_USAGE));
		ck_assert_str_eq (error->message, mistakes[i].message);
	}
}
END_TEST

START_TEST (too_few_words_are_told_with_the_usage)
{
	static const struct program strict = {"tieout-try", "NAME", "Tries.", {option_common}, 1, 1};
	g_autoptr (options) options = options_new (&strict);
	g_autoptr (GError) error = NULL;

	ck_assert (!options_parse (options, 1, (char *[]) {(char *) "tieout-try", NULL}, &error));
	ck_assert_str_eq (error->message, "missing argument, usage: tieout-try NAME");
}
END_TEST

START_TEST (the_environment_gives_what_the_command_line_does_not)
{
	char *environment[] = {(char *) "TIEOUT_SEED=9", (char *) "TIEOUT_DRY_RUN=true",
		(char *) "TIEOUT_PERIOD=", (char *) "TIEOUT_HELP=true", (char *) "TIEOUT_SOURCE='erp=odbc:DSN=My ERP' mes=csv:x",
		(char *) "TIEOUT_PLANT=1000,2000 3000", NULL};
	char *argv[] = {(char *) "tieout-try", (char *) "--seed", (char *) "7", NULL};
	g_autoptr (options) options = options_new (&program);

	ck_assert (options_read_command_line (options, 3, argv, NULL));
	ck_assert (options_read_environment (options, environment, NULL));
	ck_assert_int_eq (option_int (options, "seed"), 7);
	ck_assert (option_flag (options, "dry-run"));
	ck_assert_int_eq (option_origin (options, "dry-run"), ORIGIN_ENVIRONMENT);
	ck_assert (!option_given (options, "period"));
	ck_assert (!option_flag (options, "help"));
	ck_assert_uint_eq (option_list (options, "source")->len, 2);
	ck_assert_str_eq (option_list (options, "source")->pdata[0], "erp=odbc:DSN=My ERP");
	ck_assert_uint_eq (option_list (options, "plant")->len, 3);
}
END_TEST

START_TEST (a_mistake_in_the_environment_names_the_variable)
{
	static const struct
	{
		const char *variable, *message;
	} mistakes[] = {
		{"TIEOUT_PERIOD=March", "TIEOUT_PERIOD: 'March' is not a period such as 2026-03"},
		{"TIEOUT_DRY_RUN=yes", "TIEOUT_DRY_RUN: 'yes' is neither true nor false"},
		{"TIEOUT_SOURCE='a", "TIEOUT_SOURCE: not a list of words quoted as in the shell"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (mistakes); i++) {
		g_autoptr (options) options = options_new (&program);
		g_autoptr (GError) error = NULL;
		char *environment[] = {(char *) mistakes[i].variable, NULL};

		ck_assert (!options_read_environment (options, environment, &error));
		ck_assert (g_error_matches (error, FAILURE, FAILURE_USAGE));
		ck_assert_str_eq (error->message, mistakes[i].message);
	}
}
END_TEST

START_TEST (the_stronger_level_wins_in_whatever_order_they_are_read)
{
	g_autoptr (options) options = options_new (&program);

	ck_assert (options_set (options, "seed", "5", ORIGIN_COMMAND_LINE, NULL));
	ck_assert (options_set (options, "seed", "6", ORIGIN_FILE, NULL));
	ck_assert (options_set (options, "seed", "7", ORIGIN_ENVIRONMENT, NULL));
	ck_assert_int_eq (option_int (options, "seed"), 5);
	ck_assert (options_set (options, "plant", "A", ORIGIN_FILE, NULL));
	ck_assert (options_set (options, "plant", "B", ORIGIN_FILE, NULL));
	ck_assert_uint_eq (option_list (options, "plant")->len, 2);
	ck_assert (options_set (options, "plant", "C", ORIGIN_ENVIRONMENT, NULL));
	ck_assert_uint_eq (option_list (options, "plant")->len, 1);
	ck_assert_str_eq (option_list (options, "plant")->pdata[0], "C");
}
END_TEST

START_TEST (a_level_may_be_too_weak_and_a_weak_value_is_checked_all_the_same)
{
	g_autoptr (options) options = options_new (&program);
	g_autoptr (GError) error = NULL;

	ck_assert (!options_set (options, "config", "x", ORIGIN_FILE, &error));
	ck_assert_str_eq (error->message, "cannot be set by the file");
	g_clear_error (&error);
	ck_assert (!options_set (options, "help", "true", ORIGIN_ENVIRONMENT, &error));
	ck_assert_str_eq (error->message, "cannot be set by the environment");
	g_clear_error (&error);
	ck_assert (!options_set (options, "sed", "1", ORIGIN_FILE, &error));
	ck_assert_str_eq (error->message, "no such option, did you mean 'seed'?");
	g_clear_error (&error);
	ck_assert (options_set (options, "seed", "5", ORIGIN_COMMAND_LINE, NULL));
	ck_assert (!options_set (options, "seed", "five", ORIGIN_FILE, &error));
	ck_assert_str_eq (error->message, "'five' is not a whole number");
}
END_TEST

START_TEST (a_secret_is_never_printed)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (options) options = options_new (&program);
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream (&text, &n);

	ck_assert (!options_set (options, "key", "", ORIGIN_FILE, &error));
	ck_assert_str_eq (error->message, "'***' is empty");
	ck_assert (options_set (options, "key", "hunter2", ORIGIN_ENVIRONMENT, NULL));
	ck_assert (options_set (options, "ledger", "postgresql://t:hunter2@h/d", ORIGIN_ENVIRONMENT, NULL));
	ck_assert (options_set (options, "source", "erp=odbc:DSN=e;PWD=hunter2;X=1", ORIGIN_ENVIRONMENT, NULL));
	option_show (options, out);
	fclose (out);
	ck_assert_ptr_null (strstr (text, "hunter2"));
	ck_assert_ptr_nonnull (strstr (text, "key = ***    # environment\n"));
	ck_assert_ptr_nonnull (strstr (text, "ledger = postgresql://t:***@h/d    # environment\n"));
	ck_assert_ptr_nonnull (strstr (text, "source = erp=odbc:DSN=e;PWD=***;X=1    # environment\n"));
	ck_assert_ptr_nonnull (strstr (text, "currency = USD    # default\n"));
	ck_assert_ptr_nonnull (strstr (text, "dry-run = false    # default\n"));
	ck_assert_ptr_nonnull (strstr (text, "key ="));
	ck_assert_ptr_null (strstr (text, "help ="));
	free (text);
}
END_TEST

static char *
answer (const char *words, bool *answered)
{
	g_autoptr (options) options = good_read (words);
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream (&text, &n);

	*answered = options_answer (options, out);
	fclose (out);
	return text;
}

START_TEST (help_names_every_option_with_its_default)
{
	bool answered;
	char *text = answer ("--help --no-such-option", &answered);

	ck_assert (answered);
	ck_assert (g_str_has_prefix (text, "Usage: tieout-try [OPTION]... NAME...\nTries options.\n"));
	ck_assert_ptr_nonnull (strstr (text, "\nSimulation:\n  -S, --seed N                start value (default 1)\n"));
	ck_assert_ptr_nonnull (strstr (text, "\n      --color[=WHEN]          color"));
	ck_assert_ptr_nonnull (strstr (text, "\n  -v, --verbose               say more\n"));
	ck_assert_ptr_nonnull (strstr (text, "\n      --dispositions FILE.csv\n                              decisions"));
	for (int i = 0; i < 2; i++)
		for (const struct option *option = program.tables[i]; option->name != NULL; option++) {
			g_autofree char *name = g_strdup_printf ("--%s", option->name);
			ck_assert_msg (strstr (text, name) != NULL, "%s", name);
			ck_assert_msg (strstr (text, option->help) != NULL, "%s", name);
		}
	free (text);
	text = answer ("-h", &answered);
	ck_assert (answered);
	free (text);
}
END_TEST

START_TEST (version_is_one_line_and_no_question_gets_no_answer)
{
	bool answered;
	char *text = answer ("-V", &answered);

	ck_assert (answered);
	ck_assert_str_eq (text, "tieout-try " VERSION "\n");
	free (text);
	text = answer ("--verbose", &answered);
	ck_assert (!answered);
	ck_assert_str_eq (text, "");
	free (text);
}
END_TEST

START_TEST (an_instant_without_offset_is_local_and_must_exist_once)
{
	static const struct
	{
		const char *text, *message;
	} cases[] = {
		{"2026-04-02T06:00:00", NULL},
		{"2026-03-08T02:30:00",
			"option '--as-of': '2026-03-08T02:30:00' does not exist in zone America/Chicago, give the "
			"offset from UTC"},
		{"2026-11-01T01:30:00",
			"option '--as-of': '2026-11-01T01:30:00' happens twice in zone America/Chicago, give the "
			"offset from UTC"},
		{"2026-11-01T01:30:00-06:00", NULL},
	};
	struct zone *zone = zone_new ("America/Chicago", NULL);

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (options) options = options_new (&program);
		g_autoptr (GError) error = NULL;
		instant_t instant;

		ck_assert (options_set (options, "as-of", cases[i].text, ORIGIN_COMMAND_LINE, NULL));
		ck_assert (option_instant (options, "as-of", zone, &instant, &error) == (cases[i].message == NULL));
		if (cases[i].message != NULL) {
			ck_assert_str_eq (error->message, cases[i].message);
			ck_assert_int_eq (instant, INSTANT_NONE);
		}
	}
	g_autoptr (options) options = options_new (&program);
	instant_t instant;
	char text[40];
	ck_assert (options_set (options, "as-of", "2026-04-02T06:00:00", ORIGIN_COMMAND_LINE, NULL));
	ck_assert (option_instant (options, "as-of", zone, &instant, NULL));
	ck_assert_str_eq (instant_format (instant, NULL, text), "2026-04-02T11:00:00Z");
	zone_free (zone);
}
END_TEST

START_TEST (letters_and_names_are_unique_across_the_tables)
{
	static const struct option *const tables[] = {option_common, own};
	bool letters[128] = {false};

	for (size_t i = 0; i < 2; i++)
		for (const struct option *option = tables[i]; option->name != NULL; option++) {
			int seen = 0;
			for (size_t j = 0; j < 2; j++)
				for (const struct option *other = tables[j]; other->name != NULL; other++)
					seen += strcmp (option->name, other->name) == 0;
			ck_assert_msg (seen == 1, "%s", option->name);
			ck_assert_msg (option->type == OPTION_FLAG || option->argument != NULL, "%s", option->name);
			if (option->letter == '\0')
				continue;
			ck_assert_msg (!letters[(int) option->letter], "-%c", option->letter);
			letters[(int) option->letter] = true;
		}
}
END_TEST

START_TEST (an_address_is_shown_without_secrets)
{
	static const struct
	{
		const char *uri, *shown;
		bool secret;
	} cases[] = {
		{"postgresql://tieout@host/mes", "postgresql://tieout@host/mes", false},
		{"postgresql://tieout:pa:ss@host:5432/mes", "postgresql://tieout:***@host:5432/mes", true},
		{"postgresql://tieout:p@ss@host/mes?sslmode=require", "postgresql://tieout:***@host/mes?sslmode=require", true},
		{"postgresql://tieout:@host/mes", "postgresql://tieout:@host/mes", false},
		{"postgresql://host:5432/mes", "postgresql://host:5432/mes", false},
		{"postgresql://host/mes?user=t&password=x&sslmode=require", "postgresql://host/mes?user=t&password=***&sslmode=require",
			true},
		{"postgresql://t:${PW}@host/mes", "postgresql://t:${PW}@host/mes", false},
		{"service=mes password='a b\\'c' dbname=x", "service=mes password=*** dbname=x", true},
		{"odbc:DSN=erp;UID=t;PWD=x;Trusted=no", "odbc:DSN=erp;UID=t;PWD=***;Trusted=no", true},
		{"odbc:DSN=erp;Pwd={a;b}}c};X=1", "odbc:DSN=erp;Pwd=***;X=1", true},
		{"odbc:DSN=erp;PWD=${ERP_PASSWORD};X=1", "odbc:DSN=erp;PWD=${ERP_PASSWORD};X=1", false},
		{"odbc:DSN=erp;PWD=", "odbc:DSN=erp;PWD=", false},
		{"odbc:DSN=erp;Password={x", "odbc:DSN=erp;Password=***", true},
		{"odbc:DSN=e;PASSWORD=x;PWD=y", "odbc:DSN=e;PASSWORD=***;PWD=***", true},
		{"csv:password/file.csv", "csv:password/file.csv", false},
		{"odbc:nopwd=x", "odbc:nopwd=x", false},
		{"sqlite:a.db?token=abc", "sqlite:a.db?token=***", true},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autofree char *shown = uri_public (cases[i].uri);
		ck_assert_str_eq (shown, cases[i].shown);
		ck_assert_msg (uri_has_secret (cases[i].uri) == cases[i].secret, "%s", cases[i].uri);
	}
}
END_TEST

START_TEST (variables_in_an_address_come_from_the_environment)
{
	g_autoptr (GError) error = NULL;

	g_setenv ("TIEOUT_TEST_PASSWORD", "p;w", TRUE);
	g_autofree char *uri = uri_expand ("odbc:DSN=e;PWD={${TIEOUT_TEST_PASSWORD}};COST=$5;${", &error);
	ck_assert_str_eq (uri, "odbc:DSN=e;PWD={p;w};COST=$5;${");
	ck_assert_ptr_null (uri_expand ("odbc:PWD=${TIEOUT_TEST_NO_SUCH}", &error));
	ck_assert_str_eq (error->message, "the environment has no variable 'TIEOUT_TEST_NO_SUCH'");
	ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
}
END_TEST

START_TEST (paths_of_a_file_are_seen_from_its_folder)
{
	static const struct
	{
		const char *uri, *folder, *resolved;
	} cases[] = {
		{"csv:a.csv", "/etc/tieout", "csv:/etc/tieout/a.csv"},
		{"csv:/data/a.csv", "/etc/tieout", "csv:/data/a.csv"},
		{"sqlite:x.db", "conf", "sqlite:conf/x.db"},
		{"sqlite:x.db", ".", "sqlite:x.db"},
		{"postgresql://h/d", "/etc/tieout", "postgresql://h/d"},
		{"odbc:DSN=csv:x", "/etc", "odbc:DSN=csv:x"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autofree char *resolved = uri_resolve (cases[i].uri, cases[i].folder);
		ck_assert_str_eq (resolved, cases[i].resolved);
	}
	g_autofree char *out = path_resolve ("-", "/etc");
	ck_assert_str_eq (out, "-");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("option");
	TCase *tcase = tcase_create ("option");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, every_type_has_its_default);
	tcase_add_test (tcase, the_command_line_is_read_the_gnu_way);
	tcase_add_test (tcase, a_later_value_replaces_an_earlier_one_and_a_list_grows);
	tcase_add_test (tcase, a_bare_color_means_always_and_takes_no_word);
	tcase_add_test (tcase, every_mistake_on_the_command_line_is_a_usage_error);
	tcase_add_test (tcase, too_few_words_are_told_with_the_usage);
	tcase_add_test (tcase, the_environment_gives_what_the_command_line_does_not);
	tcase_add_test (tcase, a_mistake_in_the_environment_names_the_variable);
	tcase_add_test (tcase, the_stronger_level_wins_in_whatever_order_they_are_read);
	tcase_add_test (tcase, a_level_may_be_too_weak_and_a_weak_value_is_checked_all_the_same);
	tcase_add_test (tcase, a_secret_is_never_printed);
	tcase_add_test (tcase, help_names_every_option_with_its_default);
	tcase_add_test (tcase, version_is_one_line_and_no_question_gets_no_answer);
	tcase_add_test (tcase, an_instant_without_offset_is_local_and_must_exist_once);
	tcase_add_test (tcase, letters_and_names_are_unique_across_the_tables);
	tcase_add_test (tcase, an_address_is_shown_without_secrets);
	tcase_add_test (tcase, variables_in_an_address_come_from_the_environment);
	tcase_add_test (tcase, paths_of_a_file_are_seen_from_its_folder);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
