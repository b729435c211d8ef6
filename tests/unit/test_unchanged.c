/* test_unchanged.c - what lets a record stand, and everything that makes a run read its rows instead. */
#include "run/unchanged.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *folder, *kept;

static void
setup (void)
{
	folder = g_dir_make_tmp ("tieout-unchanged.XXXXXX", NULL);
	kept = g_build_filename (folder, "r1.tieout", NULL);
	ck_assert (g_file_set_contents (kept, "rows", -1, NULL));
}

static void
teardown (void)
{
	g_unlink (kept);
	g_rmdir (folder);
	g_free (kept);
	g_free (folder);
}

/* A record that stands, and a run that finds everything as it was. */
static struct ledger_standing
standing_of (void)
{
	return (struct ledger_standing) {.sequence = 1,
		.run_id = "r1",
		.rules_hash = "rules",
		.version = "0.1.0",
		.setup = "setup",
		.reference = "reference",
		.as_of = 7,
		.stood = 2,
		.archive = kept,
		.archive_size = 4};
}

static struct unchanged_state
state_of (void)
{
	return (struct unchanged_state) {.rules_hash = "rules",
		.version = "0.1.0",
		.setup = "setup",
		.reference = "reference",
		.as_of = 7,
		.full_read_every = 7,
		.archive_dir = folder};
}

START_TEST (a_record_stands_where_nothing_else_changed)
{
	struct ledger_standing standing = standing_of ();
	struct unchanged_state now = state_of ();

	ck_assert_ptr_null (unchanged_why_not (&standing, &now));
	now.lists = true;
	ck_assert_ptr_null (unchanged_why_not (&standing, &now));
	now.archive_dir = NULL;
	ck_assert_ptr_null (unchanged_why_not (&standing, &now));
}
END_TEST

START_TEST (without_a_record_rows_are_read)
{
	struct unchanged_state now = state_of ();

	ck_assert_str_eq (unchanged_why_not (NULL, &now), "nothing is recorded that could stand");
}
END_TEST

/* One thing each that is not as it was. */
static void
is_full (struct ledger_standing *standing, struct unchanged_state *now)
{
	(void) standing;
	now->full = true;
}

static void
decides (struct ledger_standing *standing, struct unchanged_state *now)
{
	(void) standing;
	now->decides = true;
}

static void
as_of_differs (struct ledger_standing *standing, struct unchanged_state *now)
{
	(void) standing;
	now->as_of++;
}

static void
version_differs (struct ledger_standing *standing, struct unchanged_state *now)
{
	(void) standing;
	now->version = "0.1.1";
}

static void
rules_differ (struct ledger_standing *standing, struct unchanged_state *now)
{
	(void) standing;
	now->rules_hash = "other";
}

static void
setup_differs (struct ledger_standing *standing, struct unchanged_state *now)
{
	(void) standing;
	now->setup = "other";
}

static void
reference_differs (struct ledger_standing *standing, struct unchanged_state *now)
{
	(void) standing;
	now->reference = "other";
}

static void
is_recorded (struct ledger_standing *standing, struct unchanged_state *now)
{
	(void) now;
	standing->recorded = true;
}

static void
is_decided (struct ledger_standing *standing, struct unchanged_state *now)
{
	(void) now;
	standing->decided = true;
}

static void
is_due (struct ledger_standing *standing, struct unchanged_state *now)
{
	standing->stood = now->full_read_every - 1;
}

static void
archive_is_gone (struct ledger_standing *standing, struct unchanged_state *now)
{
	(void) standing;
	(void) now;
	g_unlink (kept);
}

static void
archive_is_cut (struct ledger_standing *standing, struct unchanged_state *now)
{
	(void) now;
	standing->archive_size = 5;
}

static void
archive_was_not_written (struct ledger_standing *standing, struct unchanged_state *now)
{
	(void) now;
	standing->archive = NULL;
}

static void
lists_lack (struct ledger_standing *standing, struct unchanged_state *now)
{
	standing->archive = NULL;
	now->archive_dir = NULL;
	now->lists = true;
}

static void
folder_differs (struct ledger_standing *standing, struct unchanged_state *now)
{
	(void) standing;
	now->archive_dir = "elsewhere";
}

static const struct
{
	void (*change) (struct ledger_standing *standing, struct unchanged_state *now);
	const char *says;
} changes[] = {
	{is_full, "it was asked for"},
	{decides, "decisions on cases are given"},
	{as_of_differs, "the as-of is another"},
	{version_differs, "the program is of another version"},
	{rules_differ, "the rules have changed"},
	{setup_differs, "the configuration or a profile has changed"},
	{reference_differs, "reference data have changed"},
	{is_recorded, "a run before it was recorded since"},
	{is_decided, "cases were decided on since"},
	{is_due, "it is time for a full read"},
	{archive_is_gone, "the archive is not there"},
	{archive_is_cut, "the archive is not there"},
	{archive_was_not_written, "the archive is not there"},
	{lists_lack, "the archive is not there"},
	{folder_differs, "the archive is to be in another folder"},
};

START_TEST (whatever_differs_makes_the_rows_be_read)
{
	struct ledger_standing standing = standing_of ();
	struct unchanged_state now = state_of ();

	changes[_i].change (&standing, &now);
	ck_assert_str_eq (unchanged_why_not (&standing, &now), changes[_i].says);
}
END_TEST

START_TEST (one_run_of_n_reads)
{
	struct ledger_standing standing = standing_of ();
	struct unchanged_state now = state_of ();

	for (int64_t every = 1; every < 5; every++)
		for (int64_t stood = 0; stood < 6; stood++) {
			standing.stood = stood;
			now.full_read_every = every;
			/* The full read is the first of N, and N - 1 stand on it. */
			ck_assert_int_eq (unchanged_why_not (&standing, &now) == NULL, stood < every - 1);
		}
}
END_TEST

START_TEST (without_an_archive_csv_and_json_need_none)
{
	struct ledger_standing standing = standing_of ();
	struct unchanged_state now = state_of ();

	standing.archive = NULL;
	now.archive_dir = NULL;
	ck_assert_ptr_null (unchanged_why_not (&standing, &now));
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("unchanged");
	TCase *tcase = tcase_create ("deciding");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tcase, setup, teardown);
	tcase_add_test (tcase, a_record_stands_where_nothing_else_changed);
	tcase_add_test (tcase, without_a_record_rows_are_read);
	tcase_add_loop_test (tcase, whatever_differs_makes_the_rows_be_read, 0, G_N_ELEMENTS (changes));
	tcase_add_test (tcase, one_run_of_n_reads);
	tcase_add_test (tcase, without_an_archive_csv_and_json_need_none);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
