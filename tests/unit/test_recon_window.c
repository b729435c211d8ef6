/* Time windows of sums: before grouping a far row stays out of the sums, after grouping it keeps the group from matching. */
#include "recon_fixture.h"

#include <check.h>
#include <string.h>

/* Every pass by keys has the window: a single one would leave the match to the next. */
static void
windows_set (struct reconciliation *rule, bool after)
{
	for (int i = 0; i < rule->n_passes; i++)
		if (!rule->passes[i].identity) {
			rule->passes[i].window = 8 * 3600;
			rule->passes[i].window_after_grouping = after;
		}
}

static void
window_before (struct reconciliation *rule)
{
	windows_set (rule, false);
}

static void
window_after (struct reconciliation *rule)
{
	windows_set (rule, true);
}

/* Two scans of the morning behind one posting; a third scan comes two days later. */
static const char near_left[] =
	"key=S1 lot=L1 qty=10 at=2026-03-10T08:00:00-05:00\nkey=S2 lot=L1 qty=21 at=2026-03-10T09:00:00-05:00";
static const char far_left[] =
	"key=S1 lot=L1 qty=10 at=2026-03-10T08:00:00-05:00\nkey=S2 lot=L1 qty=21 at=2026-03-10T09:00:00-05:00\n"
	"key=S3 lot=L1 qty=43 at=2026-03-12T09:00:00-05:00";
static const char right[] = "key=E1 lot=L1 qty=31 amount=99.20 entered=2026-03-10T14:00:00-05:00";
static const char late_right[] = "key=E1 lot=L1 qty=31 amount=99.20 entered=2026-03-10T18:00:00-05:00";

START_TEST (sums_within_the_window_match)
{
	fixture_expect ("before", (struct fixture) {.left = near_left, .right = right, .adjust = window_before}, "");
	fixture_expect ("after", (struct fixture) {.left = near_left, .right = right, .adjust = window_after}, "");
}
END_TEST

START_TEST (a_far_row_stays_out_of_sums_that_are_windowed_before_grouping)
{
	struct fixture fixture = {.left = far_left, .right = right, .adjust = window_before};

	fixture_expect ("far scan", fixture, "MISSING_ERP S3| 43 137.60");
	fixture_expect_states ("far scan", &fixture, "left exception=1 matched=2; right matched=1");
}
END_TEST

START_TEST (after_grouping_the_earliest_and_the_latest_must_be_near)
{
	struct fixture fixture = {.left = far_left, .right = right, .adjust = window_after};

	fixture_expect ("far scan", fixture, "MISSING_ERP S1;S2;S3| 74 236.80\nMISSING_MES |E1 -31 -99.20");
	fixture.left = near_left;
	fixture.right = late_right;
	fixture_expect ("late posting", fixture, "MISSING_ERP S1;S2| 31 99.20\nMISSING_MES |E1 -31 -99.20");
	fixture.adjust = window_before;
	fixture_expect ("late posting, row by row", fixture, "MISSING_ERP S1;S2| 31 99.20\nMISSING_MES |E1 -31 -99.20");
	fixture.adjust = NULL;
	fixture_expect ("no window", fixture, "");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("recon_window");
	TCase *tcase = tcase_create ("sums");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, sums_within_the_window_match);
	tcase_add_test (tcase, a_far_row_stays_out_of_sums_that_are_windowed_before_grouping);
	tcase_add_test (tcase, after_grouping_the_earliest_and_the_latest_must_be_near);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed != 0;
}
