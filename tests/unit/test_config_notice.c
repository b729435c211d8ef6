/* tieout.yaml: who is told that a job began and how it ended, and of which jobs. */
#include "common/base/failure.h"
#include "common/config/config.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct program program = {"tieout-try", "", "Tries.", {option_common}, .positional_max = 0};

static char *folder;
static struct options *chosen;

static void
setup (void)
{
	folder = g_dir_make_tmp ("tieout-notice.XXXXXX", NULL);
	ck_assert_int_eq (chdir (folder), 0);
	chosen = options_new (&program);
}

static void
teardown (void)
{
	g_unlink ("tieout.yaml");
	ck_assert_int_eq (chdir ("/"), 0);
	g_rmdir (folder);
	g_free (folder);
	options_free (chosen);
}

static struct config *
loaded (const char *text, GError **error)
{
	ck_assert (g_file_set_contents ("tieout.yaml", text, -1, NULL));
	return config_load (chosen, error);
}

START_TEST (without_a_word_of_it_nobody_is_told)
{
	g_autoptr (config) config = loaded ("{}\n", NULL);

	ck_assert_ptr_nonnull (config);
	ck_assert (!config_notice_is_of (&config->health, "tieout-reconcile"));
	ck_assert (!config_notice_is_of (&config->mail, "tieout-reconcile"));
}
END_TEST

START_TEST (who_is_told_and_how_is_read)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (config) config = loaded ("health: { url: \"https://hc.example/uuid\", timeout: 5s, programs: [tieout-init] }\n"
										"mail: { to: ops@example.com, on: always, command: [msmtp, -t] }\n",
		&error);

	ck_assert_msg (config != NULL, "%s", error != NULL ? error->message : "");
	ck_assert_str_eq (config->health.to, "https://hc.example/uuid");
	ck_assert_int_eq (config->health.timeout, 5);
	ck_assert_str_eq (config->mail.to, "ops@example.com");
	ck_assert_str_eq (config->mail.command[0], "msmtp");
	ck_assert_str_eq (config->mail.command[1], "-t");
	ck_assert_ptr_null (config->mail.command[2]);
	/* Of the programs that are named; where none is, of the nightly job alone. */
	ck_assert (config_notice_is_of (&config->health, "tieout-init"));
	ck_assert (!config_notice_is_of (&config->health, "tieout-reconcile"));
	ck_assert (config_notice_is_of (&config->mail, "tieout-reconcile"));
	ck_assert (!config_notice_is_of (&config->mail, "tieout-init"));
}
END_TEST

START_TEST (mail_goes_through_sendmail_unless_something_else_is_named)
{
	g_autoptr (config) config = loaded ("mail: { to: ops@example.com }\nhealth: { command: [beat, now] }\n", NULL);

	ck_assert_ptr_nonnull (config);
	ck_assert_str_eq (config->mail.command[0], "sendmail");
	ck_assert_ptr_null (config->health.to);
	ck_assert_str_eq (config->health.command[1], "now");
}
END_TEST

static const struct
{
	const char *text, *message;
} mistakes[] = {{"health: {}\n", "needs either `url` or `command`"},
	{"health: { url: \"https://a\", command: [b] }\n", "needs either `url` or `command`"},
	{"health: { url: \"ftp://a\" }\n", "is no http:// or https:// address"}, {"health: { command: [] }\n", "is an empty list"},
	{"health: { command: [[a]] }\n", "command"}, {"health: { url: \"https://a\", timeout: 61s }\n", "timeout"},
	{"health: { url: \"https://a\", programs: [] }\n", "is an empty list"}, {"mail: {}\n", "to"},
	{"mail: { to: \"a@b\\nBcc: c@d\" }\n", "holds a line end"}, {"mail: { to: a@b, on: never }\n", "on"}};

START_TEST (a_mistake_is_said_where_it_stands)
{
	g_autoptr (GError) error = NULL;

	ck_assert_ptr_null (loaded (mistakes[_i].text, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	ck_assert_msg (strstr (error->message, mistakes[_i].message) != NULL, "%s", error->message);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("config_notice");
	TCase *tcase = tcase_create ("config_notice");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_checked_fixture (tcase, setup, teardown);
	tcase_add_test (tcase, without_a_word_of_it_nobody_is_told);
	tcase_add_test (tcase, who_is_told_and_how_is_read);
	tcase_add_test (tcase, mail_goes_through_sendmail_unless_something_else_is_named);
	tcase_add_loop_test (tcase, a_mistake_is_said_where_it_stands, 0, G_N_ELEMENTS (mistakes));
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
