/* test_log.c - what the event log writes, where, and when it keeps silent. */
#include "common/base/failure.h"
#include "common/base/log.h"

#include <check.h>
#include <fcntl.h>
#include <pthread.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static char directory[] = "/tmp/test_log-XXXXXX";
static char *log_path;
static int kept_stderr = -1, terminal = -1;

/* Everything written to stderr goes to a file of the test's own, or to a terminal that it reads. */
static void
stderr_to_file (void)
{
	g_autofree char *path = g_build_filename (directory, "stderr", NULL);
	int fd = open (path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0600);

	ck_assert_int_ge (fd, 0);
	ck_assert_int_ge (dup2 (fd, STDERR_FILENO), 0);
	close (fd);
}

static void
stderr_to_terminal (void)
{
	struct termios raw;
	int slave;

	ck_assert_int_eq (openpty (&terminal, &slave, NULL, NULL, NULL), 0);
	ck_assert_int_eq (tcgetattr (slave, &raw), 0);
	cfmakeraw (&raw);
	ck_assert_int_eq (tcsetattr (slave, TCSANOW, &raw), 0);
	ck_assert_int_ge (dup2 (slave, STDERR_FILENO), 0);
	close (slave);
}

static char *
file_read (const char *name)
{
	g_autofree char *path = g_build_filename (directory, name, NULL);
	char *text = NULL;

	ck_assert (g_file_get_contents (path, &text, NULL, NULL));
	return text;
}

/* What has come to the terminal so far; a mark written behind it tells where it ends. */
static char *
terminal_read (void)
{
	GString *text = g_string_new (NULL);

	ck_assert_int_eq (write (STDERR_FILENO, "\x04", 1), 1);
	while (text->len == 0 || text->str[text->len - 1] != '\x04') {
		char c;

		ck_assert_int_eq (read (terminal, &c, 1), 1);
		g_string_append_c (text, c);
	}
	g_string_truncate (text, text->len - 1);
	return g_string_free (text, FALSE);
}

static void
set_up (void)
{
	ck_assert_ptr_nonnull (g_mkdtemp (directory));
	log_path = g_build_filename (directory, "log", NULL);
	kept_stderr = dup (STDERR_FILENO);
	stderr_to_file ();
}

static void
tear_down (void)
{
	g_autofree char *path = g_build_filename (directory, "stderr", NULL);

	log_close ();
	log_context (NULL, NULL);
	dup2 (kept_stderr, STDERR_FILENO);
	close (kept_stderr);
	unlink (path);
	unlink (log_path);
	rmdir (directory);
	memcpy (directory + strlen (directory) - 6, "XXXXXX", 6);
	g_clear_pointer (&log_path, g_free);
}

static void
assert_line (const char *text, const char *pattern)
{
	ck_assert_msg (g_regex_match_simple (pattern, text, 0, 0), "'%s' is not %s", text, pattern);
}

#define TIME "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ "

START_TEST (a_line_names_time_level_job_run_and_plant)
{
	g_autofree char *text = NULL;

	ck_assert (log_open ("tieout-reconcile", LOG_LEVEL_INFO, NULL, NULL));
	log_context ("4f1e", "1000");
	log_line (LOG_LEVEL_INFO, "run started rows=%d", 12);
	text = file_read ("stderr");
	assert_line (text, TIME "info tieout-reconcile 4f1e 1000 run started rows=12\n$");
}
END_TEST

START_TEST (without_a_context_the_fields_are_dashes)
{
	g_autofree char *text = NULL;

	ck_assert (log_open ("tieout", LOG_LEVEL_INFO, NULL, NULL));
	log_context ("4f1e", "1000");
	log_context (NULL, NULL);
	log_line (LOG_LEVEL_ERROR, "source 'mes' died");
	text = file_read ("stderr");
	assert_line (text, TIME "error tieout - - source 'mes' died\n$");
}
END_TEST

START_TEST (a_message_stays_on_one_line)
{
	g_autofree char *text = NULL;

	ck_assert (log_open ("tieout", LOG_LEVEL_INFO, NULL, NULL));
	log_line (LOG_LEVEL_WARNING, "lot 'a\nb\x1b[2J' \xc3\xa4");
	text = file_read ("stderr");
	assert_line (text, TIME "warning tieout - - lot 'a b \\[2J' \xc3\xa4\n$");
}
END_TEST

START_TEST (stderr_shows_the_level_and_worse_and_the_file_takes_info)
{
	g_autofree char *shown = NULL, *filed = NULL;

	ck_assert (log_open ("tieout", LOG_LEVEL_WARNING, log_path, NULL));
	log_line (LOG_LEVEL_DEBUG, "one");
	log_line (LOG_LEVEL_INFO, "two");
	log_line (LOG_LEVEL_WARNING, "three");
	log_line (LOG_LEVEL_ERROR, "four");
	shown = file_read ("stderr");
	filed = file_read ("log");
	assert_line (shown, "^\\S+ warning tieout - - three\n\\S+ error tieout - - four\n$");
	assert_line (filed, "^\\S+ info tieout - - two\n\\S+ warning tieout - - three\n\\S+ error tieout - - four\n$");
}
END_TEST

START_TEST (debug_shows_everything)
{
	g_autofree char *shown = NULL, *filed = NULL;

	ck_assert (log_open ("tieout", LOG_LEVEL_DEBUG, log_path, NULL));
	log_line (LOG_LEVEL_DEBUG, "one");
	shown = file_read ("stderr");
	filed = file_read ("log");
	assert_line (shown, "^\\S+ debug tieout - - one\n$");
	ck_assert_str_eq (filed, "");
}
END_TEST

START_TEST (a_clean_run_under_cron_prints_nothing)
{
	g_autofree char *text = NULL;

	ck_assert_int_eq (log_level_default (), LOG_LEVEL_WARNING);
	log_line (LOG_LEVEL_INFO, "run started");
	log_progress ("reading %d", 1);
	log_progress_end ();
	text = file_read ("stderr");
	ck_assert_str_eq (text, "");
	log_line (LOG_LEVEL_WARNING, "not opened yet");
	g_free (text);
	text = file_read ("stderr");
	assert_line (text, TIME "warning tieout - - not opened yet\n$");
}
END_TEST

START_TEST (the_log_file_is_appended_to_and_not_for_everyone)
{
	g_autofree char *text = NULL;
	struct stat status;

	for (int i = 0; i < 2; i++) {
		ck_assert (log_open ("tieout", LOG_LEVEL_ERROR, log_path, NULL));
		log_line (LOG_LEVEL_INFO, "start %d", i);
		log_close ();
		log_close ();
	}
	text = file_read ("log");
	assert_line (text, "^.* start 0\n.* start 1\n$");
	ck_assert_int_eq (stat (log_path, &status), 0);
	ck_assert_int_eq (status.st_mode & 0027, 0);
}
END_TEST

START_TEST (a_log_file_that_cannot_be_opened_is_an_error)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *path = g_build_filename (directory, "absent", "log", NULL), *expected = NULL;

	expected = g_strdup_printf ("cannot open log file '%s': No such file or directory", path);
	ck_assert (!log_open ("tieout", LOG_LEVEL_INFO, path, &error));
	ck_assert_int_eq (failure_exit_code (error), FAILURE_CANNOT_CREATE);
	ck_assert_str_eq (error->message, expected);
}
END_TEST

START_TEST (a_full_disk_under_the_log_is_reported_once)
{
	g_autofree char *text = NULL;

	ck_assert (log_open ("tieout", LOG_LEVEL_WARNING, "/dev/full", NULL));
	log_line (LOG_LEVEL_INFO, "one");
	log_line (LOG_LEVEL_INFO, "two");
	text = file_read ("stderr");
	ck_assert_str_eq (text, "tieout: warning: cannot write log file '/dev/full': No space left on device\n");
}
END_TEST

START_TEST (a_failure_is_printed_with_its_details_and_hints)
{
	g_autoptr (GError) error = g_error_new_literal (FAILURE, FAILURE_DATA,
		"plant '1000': erp: [42P01] relation \"postings\" "
		"does not exist\nLINE 1: select 1\n\ndetail: from query 'movement'\n"
		"hint: see tieout.yaml");
	g_autofree char *text = NULL, *filed = NULL;

	ck_assert (log_open ("tieout-reconcile", LOG_LEVEL_ERROR, log_path, NULL));
	log_failure (error);
	text = file_read ("stderr");
	filed = file_read ("log");
	ck_assert_str_eq (text,
		"tieout-reconcile: error: plant '1000': erp: [42P01] relation \"postings\" does not exist\n"
		"detail: LINE 1: select 1\n"
		"detail: from query 'movement'\n"
		"hint: see tieout.yaml\n");
	assert_line (filed, "^\\S+ error tieout-reconcile - - plant '1000': [^\n]* hint: see tieout.yaml\n$");
}
END_TEST

START_TEST (a_failure_without_words_is_still_printed)
{
	g_autoptr (GError) error = g_error_new_literal (FAILURE, FAILURE_INTERNAL, "");
	g_autofree char *text = NULL;

	log_failure (error);
	text = file_read ("stderr");
	ck_assert_str_eq (text, "tieout: error: \n");
}
END_TEST

START_TEST (on_a_terminal_progress_rewrites_itself_and_makes_way_for_lines)
{
	g_autofree char *first = NULL, *second = NULL, *third = NULL;

	stderr_to_terminal ();
	ck_assert_int_eq (log_level_default (), LOG_LEVEL_INFO);
	ck_assert (log_open ("tieout", LOG_LEVEL_INFO, NULL, NULL));
	log_progress ("reading %d", 1);
	log_progress ("reading %d", 2);
	first = terminal_read ();
	ck_assert_str_eq (first,
		"reading 1\r\x1b[K"
		"reading 2");
	log_line (LOG_LEVEL_INFO, "read");
	second = terminal_read ();
	assert_line (second, "^\r\x1b\\[K\\S+ info tieout - - read\n$");
	log_progress ("matching");
	log_progress_end ();
	log_progress_end ();
	third = terminal_read ();
	ck_assert_str_eq (third, "matching\r\x1b[K");
}
END_TEST

START_TEST (progress_is_cut_to_the_width_and_silent_below_info)
{
	g_autofree char *text = NULL, *nothing = NULL, *expected = NULL;
	GString *wide = g_string_new (NULL);

	for (int i = 0; i < 100; i++)
		g_string_append (wide, "\xc3\xa4");
	expected = g_strndup (wide->str, 79 * 2);
	stderr_to_terminal ();
	ck_assert (log_open ("tieout", LOG_LEVEL_INFO, NULL, NULL));
	log_progress ("%s", wide->str);
	text = terminal_read ();
	ck_assert_str_eq (text, expected);
	log_close ();
	ck_assert (log_open ("tieout", LOG_LEVEL_WARNING, NULL, NULL));
	g_free (text);
	text = terminal_read ();
	log_progress ("reading");
	nothing = terminal_read ();
	ck_assert_str_eq (nothing, "");
	g_string_free (wide, TRUE);
}
END_TEST

enum
{
	LINES = 500
};

static void *
lines_write (void *plant)
{
	log_context ("run", plant);
	for (int i = 0; i < LINES; i++)
		log_line (LOG_LEVEL_WARNING, "plant=%s", (const char *) plant);
	return NULL;
}

START_TEST (threads_have_their_own_context_and_whole_lines)
{
	static char plants[][5] = {"1000", "2000"};
	g_autofree char *text = NULL;
	g_auto (GStrv) lines = NULL;
	pthread_t threads[2];

	ck_assert (log_open ("tieout", LOG_LEVEL_WARNING, log_path, NULL));
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq (pthread_create (&threads[i], NULL, lines_write, plants[i]), 0);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq (pthread_join (threads[i], NULL), 0);
	text = file_read ("log");
	lines = g_strsplit (text, "\n", -1);
	ck_assert_uint_eq (g_strv_length (lines), 2 * LINES + 1);
	for (int i = 0; i < 2 * LINES; i++) {
		if (!g_regex_match_simple (TIME "warning tieout run (\\d+) plant=\\1$", lines[i], 0, 0))
			ck_abort_msg ("%s", lines[i]);
	}
}
END_TEST

/* By the longest message a wide text is cut, on both. */
START_TEST (the_last_line_of_a_process_is_an_error_on_stderr_and_in_the_file)
{
	g_autofree char *wide = g_strnfill (2000, 'x'), *shown = NULL, *filed = NULL;

	log_last ("no memory is left");
	ck_assert (log_open ("tieout-reconcile", LOG_LEVEL_ERROR, log_path, NULL));
	log_context ("4f1e", "1000");
	log_last ("a broken invariant");
	log_last (wide);
	shown = file_read ("stderr");
	filed = file_read ("log");
	assert_line (shown,
		"^[^\n]+: error: no memory is left\ntieout-reconcile: error: a broken invariant\ntieout-reconcile: error: x{900}\n$");
	assert_line (filed, TIME "error tieout-reconcile - - a broken invariant\n");
	assert_line (filed,
		"\n"
		"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ error tieout-reconcile - - x{900}\n$");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("log");
	TCase *tcase = tcase_create ("log");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_checked_fixture (tcase, set_up, tear_down);
	tcase_add_test (tcase, a_line_names_time_level_job_run_and_plant);
	tcase_add_test (tcase, without_a_context_the_fields_are_dashes);
	tcase_add_test (tcase, a_message_stays_on_one_line);
	tcase_add_test (tcase, stderr_shows_the_level_and_worse_and_the_file_takes_info);
	tcase_add_test (tcase, debug_shows_everything);
	tcase_add_test (tcase, a_clean_run_under_cron_prints_nothing);
	tcase_add_test (tcase, the_log_file_is_appended_to_and_not_for_everyone);
	tcase_add_test (tcase, a_log_file_that_cannot_be_opened_is_an_error);
	tcase_add_test (tcase, a_full_disk_under_the_log_is_reported_once);
	tcase_add_test (tcase, a_failure_is_printed_with_its_details_and_hints);
	tcase_add_test (tcase, a_failure_without_words_is_still_printed);
	tcase_add_test (tcase, on_a_terminal_progress_rewrites_itself_and_makes_way_for_lines);
	tcase_add_test (tcase, progress_is_cut_to_the_width_and_silent_below_info);
	tcase_add_test (tcase, threads_have_their_own_context_and_whole_lines);
	tcase_add_test (tcase, the_last_line_of_a_process_is_an_error_on_stderr_and_in_the_file);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
