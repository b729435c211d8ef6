/* Being asked to end, and what may be freed though it was never made. */
#include "common/base/failure.h"
#include "common/base/stop.h"
#include "common/recon/accrual.h"
#include "common/recon/bridge_change.h"
#include "common/recon/comparison.h"
#include "common/recon/gate.h"
#include "common/recon/kpi.h"
#include "common/recon/retirement.h"
#include "common/recon/sieve.h"
#include "common/recon/snapshot.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

START_TEST (sigterm_is_a_wish_to_a_job_that_listens)
{
	g_autoptr (GError) error = NULL;

	stop_listen ();
	ck_assert (!stop_asked () && stop_check (&error));
	ck_assert_int_eq (raise (SIGTERM), 0);
	ck_assert (stop_asked () && !stop_check (&error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_BUSY));
	ck_assert_ptr_nonnull (strstr (error->message, "nothing was recorded"));
}
END_TEST

/* A job that fails early frees what it has not come to. */
START_TEST (what_was_never_made_may_be_freed)
{
	accruals_free (NULL);
	bridge_changes_free (NULL);
	comparison_free (NULL);
	gate_free (NULL);
	kpi_free (NULL);
	kpi_sets_free (NULL);
	retirement_free (NULL);
	sieve_free (NULL);
	snapshot_table_free (NULL);
	snapshots_free (NULL);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("stop");
	TCase *tcase = tcase_create ("stop");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, sigterm_is_a_wish_to_a_job_that_listens);
	tcase_add_test (tcase, what_was_never_made_may_be_freed);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
