/* The schedule's memory on SQLite: events, holds and locks. tests/e2e/80-schedule has the same on PostgreSQL. */
#include "common/base/failure.h"
#include "common/io/db.h"
#include "common/io/ledger_schedule.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

static char *folder, *uri; /* sqlite: the driver of the tests' own ODBC */
static struct ledger *opened;

static void
setup (void)
{
	GError *error = NULL;

	folder = g_dir_make_tmp ("tieout-schedule.XXXXXX", NULL);
	uri = g_strdup_printf ("sqlite:%s/ledger.db", folder);
	opened = ledger_open (uri, LEDGER_UPGRADE, &error);
	ck_assert_msg (opened != NULL, "%s", error != NULL ? error->message : "");
}

static void
teardown (void)
{
	g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

	ledger_close (opened);
	for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;) {
		g_autofree char *path = g_build_filename (folder, name, NULL);

		g_unlink (path);
	}
	g_rmdir (folder);
	g_free (folder);
	g_free (uri);
}

static void
added (const char *occurrence, int64_t number, enum schedule_kind kind, const char *step, int exit_code)
{
	GError *error = NULL;
	struct schedule_event event = {.chain = "nightly",
		.place = "1000",
		.occurrence = occurrence,
		.number = number,
		.due = *occurrence != '\0' ? occurrence[strlen (occurrence) - 1] * INSTANT_DAY : 0,
		.kind = kind,
		.step = step,
		.exit_code = exit_code,
		.at = 7 + number,
		.until = INSTANT_NONE,
		.host = "h1",
		.user = "ann",
		.process = 4711};

	ck_assert_msg (ledger_schedule_add (opened, &event, &error), "%s", error != NULL ? error->message : "");
}

/* "occurrence number kind step code", separated by commas. */
static char *
told (const char *chain, const char *place)
{
	GError *error = NULL;
	g_autoptr (GPtrArray) events = ledger_schedule_load (opened, chain, place, &error);
	GString *text = g_string_new (NULL);

	ck_assert_msg (events != NULL, "%s", error != NULL ? error->message : "");
	for (guint i = 0; i < events->len; i++) {
		const struct schedule_event *event = events->pdata[i];

		g_string_append_printf (text, "%s%s %" G_GINT64_FORMAT " %s %s %d", i > 0 ? ", " : "", event->occurrence, event->number,
			schedule_kind_name (event->kind), event->step, event->exit_code);
	}
	return g_string_free (text, FALSE);
}

START_TEST (events_are_read_from_the_last_settled_occurrence_on)
{
	g_autofree char *before = NULL, *after = NULL, *elsewhere = NULL;

	added ("2026-03-01", 1, SCHEDULE_STARTED, "check", 0);
	added ("2026-03-01", 2, SCHEDULE_ENDED, "check", 2);
	before = told ("nightly", "1000");
	ck_assert_str_eq (before, "2026-03-01 1 started check 0, 2026-03-01 2 ended check 2");
	added ("2026-03-02", 1, SCHEDULE_DONE, NULL, 0);
	added ("2026-03-03", 1, SCHEDULE_STARTED, "check", 0);
	after = told ("nightly", "1000");
	ck_assert_str_eq (after, "2026-03-02 1 done  0, 2026-03-03 1 started check 0");
	elsewhere = told ("nightly", "2000");
	ck_assert_str_eq (elsewhere, "");
}
END_TEST

START_TEST (every_word_of_an_event_comes_back)
{
	GError *error = NULL;
	struct schedule_event event = {.chain = "c",
		.place = "p",
		.occurrence = "o",
		.number = 3,
		.due = 99,
		.kind = SCHEDULE_STOPPED,
		.step = "s",
		.reason = "a reason",
		.exit_code = 75,
		.at = 100,
		.until = 200,
		.host = "h",
		.user = "u",
		.process = 17};

	ck_assert (ledger_schedule_add (opened, &event, &error));
	g_autoptr (GPtrArray) events = ledger_schedule_load (opened, "c", "p", &error);
	ck_assert_uint_eq (events->len, 1);
	const struct schedule_event *back = events->pdata[0];
	ck_assert_int_eq (back->due, 99);
	ck_assert_int_eq (back->at, 100);
	ck_assert_int_eq (back->until, 200);
	ck_assert_int_eq (back->process, 17);
	ck_assert_int_eq (back->exit_code, 75);
	ck_assert_str_eq (back->reason, "a reason");
	ck_assert_str_eq (back->host, "h");
	ck_assert_str_eq (back->user, "u");
}
END_TEST

START_TEST (a_number_that_another_writer_took_is_refused)
{
	g_autoptr (GError) error = NULL;
	const struct schedule_event again = {.chain = "nightly",
		.place = "1000",
		.occurrence = "2026-03-01",
		.number = 1,
		.due = '1' * INSTANT_DAY,
		.kind = SCHEDULE_LOST,
		.until = INSTANT_NONE,
		.host = "h2",
		.user = "ben"};

	added ("2026-03-01", 1, SCHEDULE_STARTED, "check", 0);
	ck_assert (!ledger_schedule_add (opened, &again, &error));
	ck_assert_msg (g_error_matches (error, FAILURE, FAILURE_BUSY), "%s", error->message);
	ck_assert_ptr_nonnull (strstr (error->message, "somebody else goes on with chain 'nightly' at '1000'"));
}
END_TEST

START_TEST (the_last_word_of_a_hold_counts)
{
	g_autoptr (GError) error = NULL;
	const struct schedule_event hold = {.chain = "nightly",
									.place = "",
									.occurrence = "",
									.number = 1,
									.kind = SCHEDULE_HOLD,
									.reason = "stock taking",
									.until = 50,
									.host = "h",
									.user = "u"},
								release = {.chain = "nightly",
									.place = "",
									.occurrence = "",
									.number = 2,
									.kind = SCHEDULE_RELEASE,
									.until = INSTANT_NONE,
									.host = "h",
									.user = "u"};

	ck_assert (ledger_schedule_add (opened, &hold, &error));
	g_autoptr (GPtrArray) held = ledger_schedule_holds (opened, &error);
	ck_assert_uint_eq (held->len, 1);
	ck_assert_str_eq (((const struct schedule_event *) held->pdata[0])->reason, "stock taking");
	ck_assert (ledger_schedule_add (opened, &release, &error));
	g_autoptr (GPtrArray) released = ledger_schedule_holds (opened, &error);
	ck_assert_uint_eq (released->len, 1);
	ck_assert_int_eq (((const struct schedule_event *) released->pdata[0])->kind, SCHEDULE_RELEASE);
}
END_TEST

START_TEST (a_kind_that_this_version_does_not_know_is_said)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (db) db = NULL;

	added ("2026-03-01", 1, SCHEDULE_STARTED, "check", 0);
	db = db_open (uri, &(struct db_options) {.access = DB_WRITE}, &error);
	ck_assert_ptr_nonnull (db);
	/* Nobody may change an event: a newer version added this one. */
	ck_assert_msg (db_execute (db,
					   "INSERT INTO schedule_event SELECT chain, place, occurrence, 2, due, 'dreamt', step, exit_code, event_at, "
					   "until_at, reason, host, user_name, process FROM schedule_event",
					   NULL, 0, NULL, &error),
		"%s", error != NULL ? error->message : "");
	ck_assert_ptr_null (ledger_schedule_load (opened, "nightly", "1000", &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_DATA));
	ck_assert_ptr_nonnull (strstr (error->message, "'dreamt'"));
}
END_TEST

START_TEST (a_chain_at_a_place_has_one_that_goes_on_with_it)
{
	GError *error = NULL;
	g_autoptr (ledger) other = ledger_open (uri, LEDGER_WRITE, &error);
	struct schedule_lock *mine, *theirs, *elsewhere;

	ck_assert (ledger_schedule_lock (opened, "nightly", "1000", &mine, &error) && mine != NULL);
	ck_assert (ledger_schedule_lock (other, "nightly", "1000", &theirs, &error) && theirs == NULL);
	ck_assert (ledger_schedule_lock (other, "nightly", "2000", &elsewhere, &error) && elsewhere != NULL);
	ledger_schedule_unlock (opened, mine);
	ck_assert (ledger_schedule_lock (other, "nightly", "1000", &theirs, &error) && theirs != NULL);
	ledger_schedule_unlock (NULL, theirs);
	ledger_schedule_unlock (other, elsewhere);
	ledger_schedule_unlock (other, NULL);
}
END_TEST

/* Who holds a chain back asks which of its steps have a result. */
START_TEST (a_step_is_done_when_it_ended_with_a_result)
{
	static const struct schedule_event of[] = {{.kind = SCHEDULE_STARTED, .step = "check"},
		{.kind = SCHEDULE_ENDED, .step = "check", .exit_code = 2}, {.kind = SCHEDULE_ENDED, .step = "load", .exit_code = 69}};
	const struct schedule_event *events[] = {&of[0], &of[1], &of[2]};

	ck_assert (schedule_step_is_done (events, 3, "check"));
	ck_assert (!schedule_step_is_done (events, 1, "check"));
	ck_assert (!schedule_step_is_done (events, 3, "load"));
	ck_assert (!schedule_step_is_done (events, 3, "none"));
}
END_TEST

START_TEST (a_hold_among_the_events_of_an_occurrence_changes_nothing_of_it)
{
	static const struct schedule_step steps[] = {{.name = "one"}};
	static const struct schedule_event hold = {.kind = SCHEDULE_HOLD}, seen = {.kind = SCHEDULE_SEEN};
	const struct schedule_event *events[] = {&seen, &hold};
	const struct schedule_chain chain = {.steps = (struct schedule_step *) steps, .n_steps = 1, .times = 3};
	struct schedule_state state;

	schedule_judge (&chain, events, 2, 10, 5, &state);
	ck_assert_int_eq (state.verdict, SCHEDULE_RUN);
	ck_assert_ptr_null (state.last);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("ledger_schedule");
	TCase *tcase = tcase_create ("ledger_schedule");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_checked_fixture (tcase, setup, teardown);
	tcase_add_test (tcase, events_are_read_from_the_last_settled_occurrence_on);
	tcase_add_test (tcase, every_word_of_an_event_comes_back);
	tcase_add_test (tcase, a_number_that_another_writer_took_is_refused);
	tcase_add_test (tcase, the_last_word_of_a_hold_counts);
	tcase_add_test (tcase, a_kind_that_this_version_does_not_know_is_said);
	tcase_add_test (tcase, a_chain_at_a_place_has_one_that_goes_on_with_it);
	tcase_add_test (tcase, a_step_is_done_when_it_ended_with_a_result);
	tcase_add_test (tcase, a_hold_among_the_events_of_an_occurrence_changes_nothing_of_it);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
