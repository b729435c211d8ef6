/* The rule of usage as data: what the shipped one says, and mistakes in one. */
#include "common/base/failure.h"
#include "common/config/paths.h"
#include "common/config/rules.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TODAY date_make (2026, 3, 31)

START_TEST (the_shipped_rule_compares_completed_orders_by_one_system_s_terms)
{
	g_autofree char *dir = data_path ("rules");
	g_autoptr (GError) error = NULL;
	g_autoptr (rule_set) rules = rules_load (dir, "usage", NULL, NULL, TODAY, &error);
	const struct reconciliation *rule;

	ck_assert_msg (rules != NULL, "%s", error != NULL ? error->message : "");
	rule = rule_set_reconciliation (rules);
	ck_assert_int_eq (rule->compare, COMPARE_USAGE);
	ck_assert (!rule->usage.running);
	ck_assert_int_eq (rule->usage.drift_orders, 8);
	ck_assert_int_eq (rule->n_explosions, 1);
	ck_assert_str_eq (rule->explosions[0].profile, "*");
	ck_assert_int_eq (rule->explosions[0].form, SCRAP_MULT);
	ck_assert_int_eq (rule->explosions[0].basis, BASIS_YIELD_PLUS_SCRAP);
	ck_assert_int_eq (rule->explosions[0].rounding, ROUND_HALF_AWAY);
	ck_assert_int_eq (rule->n_passes, 0);
	ck_assert_int_eq (rule->timing.look_back, 62);
	ck_assert (rule->kinds[KIND_BACKFLUSH] && rule->kinds[KIND_ISSUE_COMP_REV] && !rule->kinds[KIND_REWORK_ISSUE]);
}
END_TEST

START_TEST (other_rules_compare_records)
{
	static const char *const names[] = {"consumption", "receipts", "document-movement"};
	g_autofree char *dir = data_path ("rules");

	for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autoptr (rule_set) rules = rules_load (dir, names[i], NULL, NULL, TODAY, NULL);

		ck_assert_int_eq (rule_set_reconciliation (rules)->compare, COMPARE_RECORDS);
	}
}
END_TEST

/* ---- mistakes ---- */

static const char template[] = "name: try\n"
							   "title: A try\n"
							   "compare: usage\n"
							   "owner: accountant\n"
							   "left: mes\n"
							   "right: erp\n"
							   "clock: { left: event, right: posting }\n"
							   "kinds: [ISSUE_COMP]\n"
							   "usage:\n"
							   "  orders: all\n"
							   "  drift_orders: 5\n"
							   "  explosion:\n"
							   "    - { name: \"*\", scrap_form: DIV, basis: YIELD, rounding: up }\n"
							   "    - { name: old, scrap_form: YIELD_FACTOR, basis: YIELD, rounding: half_even }\n"
							   "tolerances:\n"
							   "  - { name: \"*\" }\n"
							   "timing: { grace: 1h, look_back: 30, look_ahead: 1 }\n"
							   "takes_unmapped: false\n"
							   "materiality: { trivial: 1, account_threshold: 2 }\n"
							   "limits: {}\n";

static char *
template_change (const char *from, const char *to)
{
	const char *at = strstr (template, from);

	ck_assert_msg (at != NULL, "'%s'", from);
	return g_strdup_printf ("%.*s%s%s", (int) (at - template), template, to, at + strlen (from));
}

static char *folder;

static void
folder_make (void)
{
	g_autofree char *dir = NULL;

	folder = g_dir_make_tmp ("tieout-usage-XXXXXX", NULL);
	dir = g_build_filename (folder, "enterprise", NULL);
	ck_assert_int_eq (g_mkdir (dir, 0700), 0);
}

static void
folder_remove (void)
{
	g_autofree char *dir = g_build_filename (folder, "enterprise", NULL), *file = g_build_filename (dir, "try.yaml", NULL);

	g_unlink (file);
	g_rmdir (dir);
	g_rmdir (folder);
	g_free (folder);
}

static struct rule_set *
text_load (const char *text, GError **error)
{
	g_autofree char *file = g_build_filename (folder, "enterprise", "try.yaml", NULL);

	ck_assert (g_file_set_contents (file, text, -1, NULL));
	return rules_load (folder, "try", NULL, NULL, TODAY, error);
}

START_TEST (every_part_of_a_rule_is_read)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (rule_set) rules = text_load (template, &error);
	const struct reconciliation *rule;

	ck_assert_msg (rules != NULL, "%s", error != NULL ? error->message : "");
	rule = rule_set_reconciliation (rules);
	ck_assert (rule->usage.running);
	ck_assert_int_eq (rule->usage.drift_orders, 5);
	ck_assert_int_eq (rule->n_explosions, 2);
	ck_assert_int_eq (rule->explosions[0].form, SCRAP_DIV);
	ck_assert_int_eq (rule->explosions[0].basis, BASIS_YIELD);
	ck_assert_int_eq (rule->explosions[0].rounding, ROUND_UP);
	ck_assert_str_eq (rule->explosions[1].profile, "old");
	ck_assert_int_eq (rule->explosions[1].form, SCRAP_YIELD_FACTOR);
	ck_assert_int_eq (rule->explosions[1].rounding, ROUND_HALF_EVEN);
	ck_assert_int_eq (rule->timing.grace, 3600);
}
END_TEST

START_TEST (a_mistake_in_a_rule_is_told_with_its_place)
{
	static const struct
	{
		const char *from, *to, *message;
	} mistakes[] = {
		{"compare: usage", "compare: use", "3:10: compare: 'use' is none of records, usage"},
		{"compare: usage\n", "", "8:1: usage: unknown key"},
		{"kinds: [ISSUE_COMP]\n", "kinds: [ISSUE_COMP]\npasses: []\n", "9:1: passes: unknown key"},
		{"look_back: 30", "grace_batches: 1, look_back: 30", "17:22: timing.grace_batches: unknown key"},
		{"  orders: all\n", "", "10:3: usage.orders: is missing"},
		{"orders: all", "orders: some", "10:11: usage.orders: 'some' is none of completed, all"},
		{"drift_orders: 5", "drift_orders: 1", "11:17: usage.drift_orders: 1 is below 2"},
		{"\"*\", scrap_form", "new, scrap_form", "13:5: usage.explosion: has no entry '*' for other profiles"},
		{"name: old", "name: \"*\"", "14:15: usage.explosion.*.name: there are two entries '*'"},
		{"scrap_form: DIV", "scrap_form: TIMES",
			"13:32: usage.explosion.*.scrap_form: 'TIMES' is none of MULT, DIV, YIELD_FACTOR"},
		{"basis: YIELD, rounding: up", "rounding: up", "13:7: usage.explosion.*.basis: is missing"},
		{"rounding: up", "rounding: nearest",
			"13:61: usage.explosion.*.rounding: 'nearest' is none of half_away, half_even, up, down"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (mistakes); i++) {
		g_autoptr (GError) error = NULL;
		g_autofree char *text = template_change (mistakes[i].from, mistakes[i].to);
		g_autofree char *message = g_strdup_printf ("%s/enterprise/try.yaml:%s", folder, mistakes[i].message);

		ck_assert_msg (text_load (text, &error) == NULL, "read without complaint: %s", mistakes[i].to);
		ck_assert_msg (g_str_has_prefix (error->message, message), "%s\nexpected %s", error->message, message);
		ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("usage rule");
	TCase *tcase = tcase_create ("usage rule");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_checked_fixture (tcase, folder_make, folder_remove);
	tcase_add_test (tcase, the_shipped_rule_compares_completed_orders_by_one_system_s_terms);
	tcase_add_test (tcase, other_rules_compare_records);
	tcase_add_test (tcase, every_part_of_a_rule_is_read);
	tcase_add_test (tcase, a_mistake_in_a_rule_is_told_with_its_place);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
