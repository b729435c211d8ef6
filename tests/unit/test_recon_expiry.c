/*
 * To the microsecond: until when something may be in flight, and in which period it happened. Each provable window ends at one
 * instant: a microsecond before it nothing is said, at it the exception is there, and a counterpart clears it on either side.
 */
#include "recon_fixture.h"

#include <check.h>
#include <string.h>

static void
two_batches (struct reconciliation *rule)
{
	rule->timing.grace_batches = 2;
}

static void
no_batches (struct reconciliation *rule)
{
	rule->timing.grace_batches = 0;
}

/* An event, and when it stops being in flight; the shipped rule gives 26 hours and one batch. */
static const struct
{
	const char *name, *event, *reference, *before, *expiry;
	void (*adjust) (struct reconciliation *rule);
} windows[] = {
	{"the grace of the interface", "2026-03-13T23:00:00-05:00", "", "2026-03-15T00:59:59.999999-05:00",
		"2026-03-15T01:00:00-05:00", NULL},
	{"the grace is elapsed time where the clocks go forward", "2026-03-07T23:00:00-06:00", "", "2026-03-09T01:59:59.999999-05:00",
		"2026-03-09T02:00:00-05:00", NULL},
	{"the next batch", "2026-03-13T23:00:00-05:00", "batch 2026-03-13T23:00:00-05:00\nbatch 2026-03-16T22:00:00-05:00",
		"2026-03-16T21:59:59.999999-05:00", "2026-03-16T22:00:00-05:00", NULL},
	{"the second batch, where the rule counts two", "2026-03-13T21:00:00-05:00",
		"batch 2026-03-13T22:00:00-05:00\nbatch 2026-03-16T22:00:00-05:00\nbatch 2026-03-17T22:00:00-05:00",
		"2026-03-16T21:59:59.999999-05:00", "2026-03-16T22:00:00-05:00", two_batches},
	{"no batch, where the rule counts none", "2026-03-13T23:00:00-05:00", "batch 2026-03-16T22:00:00-05:00",
		"2026-03-15T00:59:59.999999-05:00", "2026-03-15T01:00:00-05:00", no_batches},
	{"an outage that covers it, and the grace after it", "2026-03-13T23:00:00-05:00",
		"outage 2026-03-13T23:00:00-05:00 2026-03-14T05:40:00-05:00", "2026-03-15T07:39:59.999999-05:00",
		"2026-03-15T07:40:00-05:00", NULL},
	{"an outage that ended as it happened is none", "2026-03-13T23:00:00-05:00",
		"outage 2026-03-13T20:00:00-05:00 2026-03-13T23:00:00-05:00", "2026-03-15T00:59:59.999999-05:00",
		"2026-03-15T01:00:00-05:00", NULL},
	{"of two outages the one that ends last", "2026-03-13T23:00:00-05:00",
		"outage 2026-03-13T20:00:00-05:00 2026-03-14T01:00:00-05:00\noutage 2026-03-13T22:00:00-05:00 2026-03-14T04:00:00-05:00",
		"2026-03-15T05:59:59.999999-05:00", "2026-03-15T06:00:00-05:00", NULL},
	{"the later of outage and batch", "2026-03-13T23:00:00-05:00",
		"outage 2026-03-13T22:00:00-05:00 2026-03-14T04:00:00-05:00\nbatch 2026-03-16T22:00:00-05:00",
		"2026-03-16T21:59:59.999999-05:00", "2026-03-16T22:00:00-05:00", NULL},
};

START_TEST (what_is_in_flight_escalates_at_its_expiry_and_clears_before_and_after)
{
	g_autofree char *left = g_strdup_printf ("key=S1 lot=L1 qty=10 at=%s", windows[_i].event);
	g_autofree char *reference = g_strdup_printf ("price RM-7 3.20\n%s", windows[_i].reference);
	g_autofree char *right = g_strdup_printf ("key=E1 lot=L1 qty=10 post=2026-03-14 entered=%s", windows[_i].event);
	struct fixture fixture = {.left = left, .reference = reference, .adjust = windows[_i].adjust};

	fixture.as_of = windows[_i].before;
	fixture_expect (windows[_i].name, fixture, "");
	fixture_expect_states (windows[_i].name, &fixture, "left open_timing=1; right");
	fixture.as_of = windows[_i].expiry;
	fixture_expect (windows[_i].name, fixture, "MISSING_ERP S1| 10 32.00");
	fixture.right = right;
	fixture_expect_states (windows[_i].name, &fixture, "left matched=1; right matched=1");
	fixture.as_of = windows[_i].before;
	fixture_expect_states (windows[_i].name, &fixture, "left matched=1; right matched=1");
}
END_TEST

/* A posting ahead of the shop floor waits from its entry, but no longer than what it stands for can be late. */
START_TEST (a_posting_in_flight_escalates_at_its_expiry)
{
	struct fixture fixture = {.left = "key=S1 lot=L1 qty=10 at=2026-03-10T08:00:00-05:00",
		.right = "key=E1 lot=L1 qty=10 entered=2026-03-10T08:01:00-05:00\n"
				 "key=E2 lot=L2 qty=5 amount=16 entered=2026-03-10T09:00:00-05:00",
		.as_of = "2026-03-11T10:59:59.999999-05:00"};

	fixture_expect ("before", fixture, "");
	fixture_expect_states ("before", &fixture, "left matched=1; right open_timing=1 matched=1");
	fixture.as_of = "2026-03-11T11:00:00-05:00";
	fixture_expect ("at", fixture, "MISSING_MES |E2 -5 -16.00");
}
END_TEST

START_TEST (a_row_is_known_from_the_instant_it_was_entered)
{
	struct fixture fixture = {.left = "key=S1 lot=L1 qty=10 at=2026-03-10T08:00:00-05:00",
		.right = "key=E1 lot=L1 qty=10 entered=2026-03-20T08:00:00-05:00"};

	fixture.as_of = "2026-03-20T07:59:59.999999-05:00";
	fixture_expect ("before", fixture, "MISSING_ERP S1| 10 32.00");
	fixture_expect_states ("before", &fixture, "left exception=1; right context=1");
	fixture.as_of = "2026-03-20T08:00:00-05:00";
	fixture_expect ("at", fixture, "");
}
END_TEST

/* ---- the period ---- */

static const struct
{
	const char *name, *event, *posting, *period;
	int day_start;
	const char *cases;
} cutoffs[] = {
	{"23:40 on the last day is this period", "2026-03-31T23:40:00-05:00", "post=2026-03-31", "2026-03", 0, ""},
	{"however it is written", "2026-04-01T04:40:00Z", "post=2026-03-31", "2026-03", 0, ""},
	{"posted into the next period it is cut off", "2026-03-31T23:40:00-05:00", "post=2026-04-01", "2026-03", 0,
		"CUTOFF S1|E1 10 32.00"},
	{"and the next period's run tells it not again", "2026-03-31T23:40:00-05:00", "post=2026-04-01", "2026-04", 0, ""},
	{"entered late with the right date is no difference", "2026-03-31T23:40:00-05:00",
		"post=2026-03-31 entered=2026-04-03T09:00:00-05:00", "2026-03", 0, ""},
	{"the last microsecond", "2026-03-31T23:59:59.999999-05:00", "post=2026-03-31", "2026-03", 0, ""},
	{"the first of the next", "2026-04-01T00:00:00-05:00", "post=2026-03-31", "2026-03", 0, "CUTOFF S1|E1 -10 -32.00"},
	{"where the day starts at six the night shift is the day before's", "2026-04-01T05:59:59.999999-05:00", "post=2026-03-31",
		"2026-03", 360, ""},
	{"and six o'clock is the next period", "2026-04-01T06:00:00-05:00", "post=2026-04-01", "2026-04", 360, ""},
	{"which the old one does not have", "2026-04-01T06:00:00-05:00", "post=2026-03-31", "2026-03", 360,
		"CUTOFF S1|E1 -10 -32.00"},
	{"a month that ends in the hour that comes twice, summer time", "2026-11-01T01:30:00-05:00", "post=2026-10-31", "2026-10",
		360, ""},
	{"a month that ends in the hour that comes twice, winter time", "2026-11-01T01:30:00-06:00", "post=2026-10-31", "2026-10",
		360, ""},
	{"a night of nine hours ends at six", "2026-11-01T05:59:59.999999-06:00", "post=2026-10-31", "2026-10", 360, ""},
	{"by the clock on the wall", "2026-11-01T06:00:00-06:00", "post=2026-10-31", "2026-10", 360, "CUTOFF S1|E1 -10 -32.00"},
	{"midnight is before the clocks go back", "2026-11-01T00:00:00-05:00", "post=2026-10-31", "2026-10", 0,
		"CUTOFF S1|E1 -10 -32.00"},
	{"the day on which they go forward", "2026-03-08T05:59:59-05:00", "post=2026-03-07", "2026-03-01/2026-03-08", 360, ""},
};

START_TEST (an_event_belongs_to_the_period_of_the_plants_own_day)
{
	g_autofree char *left = g_strdup_printf ("key=S1 lot=L1 qty=10 msg=M1 at=%s", cutoffs[_i].event);
	g_autofree char *right = g_strdup_printf ("key=E1 lot=L1 qty=10 amount=32 msg=M1 %s", cutoffs[_i].posting);
	struct fixture fixture = {.left = left, .right = right, .period = cutoffs[_i].period, .cutoff = cutoffs[_i].day_start};

	fixture_expect (cutoffs[_i].name, fixture, cutoffs[_i].cases);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("recon_expiry");
	TCase *tcase = tcase_create ("instants");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_loop_test (tcase, what_is_in_flight_escalates_at_its_expiry_and_clears_before_and_after, 0, G_N_ELEMENTS (windows));
	tcase_add_test (tcase, a_posting_in_flight_escalates_at_its_expiry);
	tcase_add_test (tcase, a_row_is_known_from_the_instant_it_was_entered);
	tcase_add_loop_test (tcase, an_event_belongs_to_the_period_of_the_plants_own_day, 0, G_N_ELEMENTS (cutoffs));
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed != 0;
}
