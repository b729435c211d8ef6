/*
 * test_part_file.c - files that appear whole or not at all, and what a kill leaves of them.
 */
#include "common/base/failure.h"
#include "common/io/lock.h"
#include "common/io/part_file.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder, *target, *part_name;

static void
folder_make (void)
{
	folder = g_dir_make_tmp ("tieout-part.XXXXXX", NULL);
	target = g_build_filename (folder, "result.csv", NULL);
	part_name = g_strconcat (target, ".tieout-part", NULL);
}

static void
folder_remove (void)
{
	g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
		g_autofree char *path = g_build_filename (folder, name, NULL);

		g_remove (path);
	}
	g_rmdir (folder);
	g_free (folder);
	g_free (target);
	g_free (part_name);
}

static bool
exists (const char *path)
{
	return access (path, F_OK) == 0;
}

static char *
contents (const char *path)
{
	char *text = NULL;

	g_file_get_contents (path, &text, NULL, NULL);
	return text;
}

static void
spoil (const char *path, const char *text)
{
	ck_assert (g_file_set_contents (path, text, -1, NULL));
}

static struct part_file *
written (const char *text)
{
	GError *error = NULL;
	struct part_file *part = part_file_open (target, &error);

	ck_assert_msg (part != NULL, "%s", error != NULL ? error->message : "");
	ck_assert (part_file_write (part, text, strlen (text), NULL));
	return part;
}

START_TEST (a_target_appears_only_on_commit)
{
	g_autoptr (part_file) part = NULL;
	g_autofree char *text = NULL, *expected = NULL;

	spoil (target, "earlier");
	part = written ("new");
	ck_assert (part_file_finish (part, NULL));
	text = contents (target);
	ck_assert_str_eq (text, "earlier");
	ck_assert (part_file_commit (part, NULL));
	g_free (text);
	text = contents (target);
	ck_assert_str_eq (text, "new");
	ck_assert (!exists (part_name));
	expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "new", -1);
	ck_assert_str_eq (part_file_digest (part), expected);
	ck_assert_uint_eq (part_file_size (part), 3);
}
END_TEST

START_TEST (an_abandoned_part_vanishes_and_the_earlier_target_stays)
{
	g_autofree char *text = NULL;

	spoil (target, "earlier");
	part_file_free (written ("new"));
	ck_assert (!exists (part_name));
	text = contents (target);
	ck_assert_str_eq (text, "earlier");
}
END_TEST

START_TEST (large_and_small_pieces_keep_their_order)
{
	g_autoptr (part_file) part = part_file_open (target, NULL);
	g_autoptr (GString) all = g_string_new (NULL);
	g_autofree char *large = g_strnfill (200000, 'x'), *text = NULL;

	for (int i = 0; i < 3; i++) {
		g_autofree char *piece = g_strdup_printf ("<%d>", i);

		ck_assert (part_file_write (part, piece, strlen (piece), NULL));
		ck_assert (part_file_write (part, large, i == 1 ? 200000 : 60000, NULL));
		g_string_append_printf (all, "%s%.*s", piece, i == 1 ? 200000 : 60000, large);
	}
	ck_assert (part_file_finish (part, NULL) && part_file_commit (part, NULL));
	text = contents (target);
	ck_assert_str_eq (text, all->str);
}
END_TEST

START_TEST (a_writer_by_name_is_flushed_and_hashed_too)
{
	g_autoptr (part_file) part = part_file_open (target, NULL);
	g_autofree char *expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "by name", -1);
	FILE *stream = fopen (part_file_path (part), "wb");

	ck_assert (fputs ("by name", stream) >= 0 && fclose (stream) == 0);
	ck_assert (part_file_finish (part, NULL));
	ck_assert_str_eq (part_file_digest (part), expected);
	ck_assert (part_file_commit (part, NULL));
	ck_assert (exists (target));
}
END_TEST

START_TEST (two_writers_of_one_target_are_one_too_many)
{
	g_autoptr (part_file) first = written ("first");
	g_autoptr (GError) error = NULL;
	struct part_file *second = part_file_open (target, &error);

	ck_assert (first != NULL && second == NULL);
	ck_assert (g_error_matches (error, FAILURE, FAILURE_BUSY));
	ck_assert_ptr_nonnull (strstr (error->message, "result.csv"));
}
END_TEST

START_TEST (what_cannot_be_created_says_why)
{
	static const struct
	{
		const char *name;
		int class;
		const char *why;
	} cases[] = {{"absent/result.csv", FAILURE_CANNOT_CREATE, "No such file"},
		{"folder", FAILURE_CANNOT_CREATE, "no regular file"}, {"plain/result.csv", FAILURE_CANNOT_CREATE, "Not a directory"}};
	g_autofree char *plain = g_build_filename (folder, "plain", NULL), *sub = g_build_filename (folder, "folder", NULL);

	spoil (plain, "");
	ck_assert (g_mkdir (sub, 0755) == 0);
	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autofree char *path = g_build_filename (folder, cases[i].name, NULL);
		g_autoptr (GError) error = NULL;

		ck_assert (part_file_open (path, &error) == NULL);
		ck_assert_msg (g_error_matches (error, FAILURE, cases[i].class), "%s", error->message);
		ck_assert_ptr_nonnull (strstr (error->message, cases[i].why));
		ck_assert_ptr_nonnull (strstr (error->message, path));
	}
	g_rmdir (sub);
	ck_assert (part_file_open ("/dev/null", NULL) == NULL);
}
END_TEST

START_TEST (a_symbolic_link_is_replaced_and_a_planted_part_is_not_followed)
{
	g_autofree char *other = g_build_filename (folder, "other", NULL), *text = NULL;
	g_autoptr (part_file) part = NULL;

	spoil (other, "precious");
	ck_assert (symlink (other, part_name) == 0);
	ck_assert (part_file_open (target, NULL) == NULL);
	ck_assert (unlink (part_name) == 0 && symlink (other, target) == 0);
	part = written ("new");
	ck_assert (part_file_finish (part, NULL) && part_file_commit (part, NULL));
	text = contents (other);
	ck_assert_str_eq (text, "precious");
	g_free (text);
	text = contents (target);
	ck_assert_str_eq (text, "new");
}
END_TEST

START_TEST (a_full_disk_is_an_error_that_names_the_file)
{
	g_autofree char *large = g_strnfill (1 << 20, 'x');
	g_autoptr (part_file) part = part_file_open (target, NULL);
	g_autoptr (GError) error = NULL;
	struct rlimit limit = {4096, 4096};

	signal (SIGXFSZ, SIG_IGN);
	ck_assert (setrlimit (RLIMIT_FSIZE, &limit) == 0);
	ck_assert (!part_file_write (part, large, 1 << 20, &error));
	ck_assert_msg (g_error_matches (error, FAILURE, FAILURE_IO), "%s", error->message);
	ck_assert_ptr_nonnull (strstr (error->message, target));
	ck_assert_ptr_nonnull (strstr (error->message, g_strerror (EFBIG)));
	g_clear_pointer (&part, part_file_free);
	ck_assert (!exists (part_name));
}
END_TEST

/* Runs in a child that is killed without a chance to clean up. */
static void
killed (const char *text, bool keep)
{
	pid_t child = fork ();
	int status;

	if (child == 0) {
		struct part_file *part = part_file_open (target, NULL);

		part_file_write (part, text, strlen (text), NULL);
		part_file_finish (part, NULL);
		if (keep)
			part_file_keep (part);
		kill (getpid (), SIGKILL);
	}
	ck_assert (waitpid (child, &status, 0) == child && WIFSIGNALED (status));
	ck_assert (exists (part_name));
}

START_TEST (a_left_over_of_a_killed_writer_is_taken_over)
{
	g_autoptr (part_file) part = NULL;
	g_autofree char *text = NULL;

	killed ("a longer text of the dead", false);
	part = written ("new");
	ck_assert (part_file_finish (part, NULL) && part_file_commit (part, NULL));
	text = contents (target);
	ck_assert_str_eq (text, "new");
}
END_TEST

START_TEST (a_recorded_left_over_is_completed_and_another_is_not)
{
	g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "recorded", -1), *text = NULL;
	enum part_state state;

	killed ("something else", true);
	ck_assert (part_file_resume (target, digest, &state, NULL) && state == PART_DIFFERS);
	ck_assert (exists (part_name) && !exists (target));
	killed ("recorded", true);
	ck_assert (part_file_resume (target, digest, &state, NULL) && state == PART_SETTLED);
	text = contents (target);
	ck_assert_str_eq (text, "recorded");
	ck_assert (part_file_resume (target, digest, &state, NULL) && state == PART_ABSENT);
}
END_TEST

START_TEST (only_left_overs_are_swept)
{
	g_autoptr (part_file) part = NULL;
	enum part_state state;

	ck_assert (part_file_sweep (target, &state, NULL) && state == PART_ABSENT);
	killed ("left over", false);
	ck_assert (part_file_sweep (target, &state, NULL) && state == PART_SETTLED);
	ck_assert (!exists (part_name));
	part = written ("at work");
	ck_assert (part_file_sweep (target, &state, NULL) && state == PART_BUSY);
	ck_assert (exists (part_name));
}
END_TEST

START_TEST (a_lock_excludes_its_name_only_and_ends_with_its_holder)
{
	g_autofree char *path = g_build_filename (folder, "locks", NULL);
	g_autoptr (lock) a = lock_take (path, "a", NULL), b = lock_take (path, "b", NULL);
	g_autoptr (lock) again = NULL;
	g_autoptr (GError) error = NULL;

	ck_assert (a != NULL && b != NULL);
	ck_assert (lock_take (path, "a", &error) == NULL);
	ck_assert (g_error_matches (error, FAILURE, FAILURE_BUSY));
	g_clear_pointer (&a, lock_free);
	again = lock_take (path, "a", NULL);
	ck_assert (again != NULL);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("part_file");
	TCase *tcase = tcase_create ("part_file");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tcase, folder_make, folder_remove);
	tcase_add_test (tcase, a_target_appears_only_on_commit);
	tcase_add_test (tcase, an_abandoned_part_vanishes_and_the_earlier_target_stays);
	tcase_add_test (tcase, large_and_small_pieces_keep_their_order);
	tcase_add_test (tcase, a_writer_by_name_is_flushed_and_hashed_too);
	tcase_add_test (tcase, two_writers_of_one_target_are_one_too_many);
	tcase_add_test (tcase, what_cannot_be_created_says_why);
	tcase_add_test (tcase, a_symbolic_link_is_replaced_and_a_planted_part_is_not_followed);
	tcase_add_test (tcase, a_full_disk_is_an_error_that_names_the_file);
	tcase_add_test (tcase, a_left_over_of_a_killed_writer_is_taken_over);
	tcase_add_test (tcase, a_recorded_left_over_is_completed_and_another_is_not);
	tcase_add_test (tcase, only_left_overs_are_swept);
	tcase_add_test (tcase, a_lock_excludes_its_name_only_and_ends_with_its_holder);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
