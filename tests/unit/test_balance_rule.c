/* The rules that compare balances, as shipped and as read. */
#include "common/base/failure.h"
#include "common/config/paths.h"
#include "common/config/rules.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TODAY date_make (2026, 3, 31)

START_TEST (the_shipped_rules_compare_balances)
{
	g_autofree char *dir = data_path ("rules");
	g_autoptr (rule_set) two = rules_load (dir, "on-hand", NULL, NULL, TODAY, NULL),
						 one = rules_load (dir, "stock-movement", NULL, NULL, TODAY, NULL);
	const struct reconciliation *rule = rule_set_reconciliation (two), *alone = rule_set_reconciliation (one);

	ck_assert_int_eq (rule->compare, COMPARE_BALANCE);
	ck_assert (!rule->balance.whole_history);
	ck_assert_int_eq (rule->balance.n_fallbacks, 6);
	ck_assert_int_eq (rule->balance.fallbacks[0].raises, CODE_LOT_MISMATCH);
	ck_assert_uint_eq (rule->balance.fallbacks[0].drops, DROP_LOT);
	ck_assert_uint_eq (rule->balance.fallbacks[5].drops, DROP_STATUS | DROP_LOCATION);
	ck_assert (!rule->kinds[KIND_SCRAP_CONF] && rule->kinds[KIND_STATUS_IN]);
	ck_assert (alone->balance.whole_history);
	ck_assert_int_eq (alone->balance.n_fallbacks, 0);
	ck_assert_str_eq (alone->left_source, alone->right_source);
}
END_TEST

/* ---- mistakes ---- */

static const char template[] = "name: try\n"
							   "title: A try\n"
							   "compare: balance\n"
							   "owner: warehouse\n"
							   "left: mes\n"
							   "right: erp\n"
							   "clock: { left: event, right: posting }\n"
							   "kinds: [ISSUE_COMP]\n"
							   "balance:\n"
							   "  history: whole\n"
							   "  fallbacks:\n"
							   "    - { name: place, drop: [lot, storage_location], raises: WRONG_SLOC }\n"
							   "    - { name: status, drop: [stock_status], raises: STATUS_DIFF }\n"
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

	folder = g_dir_make_tmp ("tieout-balance-XXXXXX", NULL);
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
	const struct balance_rule *balance;

	ck_assert_msg (rules != NULL, "%s", error != NULL ? error->message : "");
	balance = &rule_set_reconciliation (rules)->balance;
	ck_assert (balance->whole_history);
	ck_assert_int_eq (balance->n_fallbacks, 2);
	ck_assert_str_eq (balance->fallbacks[0].name, "place");
	ck_assert_uint_eq (balance->fallbacks[0].drops, DROP_LOT | DROP_LOCATION);
	ck_assert_int_eq (balance->fallbacks[1].raises, CODE_STATUS_DIFF);
}
END_TEST

START_TEST (a_mistake_in_a_rule_is_told_with_its_place)
{
	static const struct
	{
		const char *from, *to, *message;
	} mistakes[] = {
		{"history: whole", "history: some", "'some' is none of"},
		{"drop: [stock_status]", "drop: []", "drops nothing"},
		{"drop: [stock_status]", "drop: [owner]", "'owner' is none of lot, storage_location, stock_status"},
		{"drop: [stock_status]", "drop: [lot, lot]", "'lot' is there twice"},
		{"raises: STATUS_DIFF", "raises: QTY_VAR", "'QTY_VAR' is none of LOT_MISMATCH, WRONG_SLOC, STATUS_DIFF"},
		{"name: status", "name: place", "there are two entries 'place'"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (mistakes); i++) {
		g_autoptr (GError) error = NULL;
		g_autofree char *text = template_change (mistakes[i].from, mistakes[i].to);
		g_autofree char *message = g_strdup_printf ("%s/enterprise/try.yaml:", folder);

		ck_assert_msg (text_load (text, &error) == NULL, "read without complaint: %s", mistakes[i].to);
		ck_assert_msg (g_str_has_prefix (error->message, message), "%s", error->message);
		ck_assert_msg (strstr (error->message, mistakes[i].message) != NULL, "%s", error->message);
		ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("balance rule");
	TCase *tcase = tcase_create ("balance rule");
	SRunner *runner;
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_checked_fixture (tcase, folder_make, folder_remove);
	tcase_add_test (tcase, the_shipped_rules_compare_balances);
	tcase_add_test (tcase, every_part_of_a_rule_is_read);
	tcase_add_test (tcase, a_mistake_in_a_rule_is_told_with_its_place);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
