/* The rule of a tie-out as data: what the shipped one says, and mistakes in one; how its causes are named. */
#include "common/base/failure.h"
#include "common/config/paths.h"
#include "common/config/rules.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TODAY date_make (2026, 3, 31)

START_TEST (the_shipped_rule_compares_the_books_of_a_company)
{
	g_autofree char *dir = data_path ("rules");
	g_autoptr (GError) error = NULL;
	g_autoptr (rule_set) rules = rules_load (dir, "stock-gl", NULL, NULL, TODAY, &error);
	const struct reconciliation *rule;

	ck_assert_msg (rules != NULL, "%s", error != NULL ? error->message : "");
	rule = rule_set_reconciliation (rules);
	ck_assert_int_eq (rule->compare, COMPARE_LEDGER);
	ck_assert_int_eq (rule->scope, SCOPE_COMPANY);
	ck_assert_int_eq (rule->n_passes, 0);
	ck_assert_int_eq (rule->n_tolerances, 0);
	ck_assert_int_eq (rule->ledger.n_links, 3);
	ck_assert_int_eq (rule->ledger.links[0], COL_SOURCE_KEY);
	ck_assert_int_eq (rule->ledger.links[1], COL_DOCUMENT);
	ck_assert_int_eq (rule->ledger.links[2], COL_MESSAGE);
	ck_assert (g_strv_contains (rule->ledger.goods, "WE") && g_strv_contains (rule->ledger.revaluations, "PR"));
	ck_assert (!rule->left_by_event && rule->right_by_posting);
	/* Own valuated stock and what changes its value; not what stays in the same books. */
	ck_assert (rule->kinds[KIND_REVALUE] && rule->kinds[KIND_SHIP] && rule->kinds[KIND_XPLANT_OUT]);
	ck_assert (!rule->kinds[KIND_TRANSFER_OUT] && !rule->kinds[KIND_STATUS_IN] && !rule->kinds[KIND_SUBCON_PROVIDE]);
	ck_assert (!rule->kinds[KIND_SCRAP_CONF] && !rule->kinds[KIND_SCRAP_CONF_REV]);
}
END_TEST

START_TEST (other_rules_are_of_a_plant)
{
	static const char *const names[] = {"consumption", "receipts", "usage", "document-movement"};
	g_autofree char *dir = data_path ("rules");

	for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autoptr (rule_set) rules = rules_load (dir, names[i], NULL, NULL, TODAY, NULL);

		ck_assert_int_eq (rule_set_reconciliation (rules)->scope, SCOPE_PLANT);
		ck_assert_ptr_null (rule_set_reconciliation (rules)->ledger.goods[0]);
	}
}
END_TEST

/* ---- mistakes ---- */

static const char template[] = "name: try\n"
							   "title: A try\n"
							   "compare: ledger\n"
							   "scope: plant\n"
							   "owner: accountant\n"
							   "left: erp\n"
							   "right: gl\n"
							   "clock: { left: posting, right: posting }\n"
							   "kinds: [ISSUE_COMP]\n"
							   "ledger:\n"
							   "  links: [document]\n"
							   "  goods: [WE, WA]\n"
							   "  revaluations: [PR]\n"
							   "timing: { grace: 1h, look_back: 30, look_ahead: 1 }\n"
							   "takes_unmapped: false\n"
							   "materiality: { trivial: 1, account_threshold: 2 }\n"
							   "limits: {}\n";

static char *folder;

static void
folder_make (void)
{
	g_autofree char *dir = NULL;

	folder = g_dir_make_tmp ("tieout-ledger-rule-XXXXXX", NULL);
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

static char *
template_change (const char *from, const char *to)
{
	const char *at = strstr (template, from);

	ck_assert_msg (at != NULL, "'%s'", from);
	return g_strdup_printf ("%.*s%s%s", (int) (at - template), template, to, at + strlen (from));
}

START_TEST (what_is_optional_is_absent)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (rule_set) rules = text_load (template, &error);
	const struct reconciliation *rule;

	ck_assert_msg (rules != NULL, "%s", error != NULL ? error->message : "");
	rule = rule_set_reconciliation (rules);
	ck_assert_int_eq (rule->scope, SCOPE_PLANT);
	ck_assert_ptr_null (rule->ledger.batch);
	ck_assert_ptr_null (rule->ledger.leading);
	ck_assert_str_eq (rule->ledger.goods[1], "WA");
	ck_assert_ptr_null (rule->ledger.goods[2]);
	ck_assert_ptr_null (rule->ledger.revaluations[1]);
}
END_TEST

START_TEST (mistakes_are_named_with_their_place)
{
	static const struct
	{
		const char *from, *to, *message;
	} mistakes[] = {
		{"links: [document]", "links: [dokument]", "'dokument' is no column of a movement"},
		{"links: [document]", "links: [document, document]", "'document' is there twice"},
		{"links: [document]", "links: [source_key, plant, material, movement, indicator, uom, lot, serial, order_no]",
			"more than 8 columns"},
		{"links: [document]", "batch: b", "links"},
		{"revaluations: [PR]", "revaluations: [WE]", "origin 'WE' is there twice"},
		{"revaluations: [PR]", "other: x", "other"},
		{"scope: plant", "scope: world", "scope"},
		{"compare: ledger", "compare: ledgers", "compare"},
		{"takes_unmapped: false", "takes_unmapped: false\ntolerances: [{ name: \"*\" }]", "tolerances"},
		{"takes_unmapped: false", "takes_unmapped: false\npasses: []", "passes"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (mistakes); i++) {
		g_autofree char *text = template_change (mistakes[i].from, mistakes[i].to);
		g_autoptr (GError) error = NULL;
		g_autoptr (rule_set) rules = text_load (text, &error);

		ck_assert_msg (rules == NULL, "%s", mistakes[i].to);
		ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
		ck_assert_msg (strstr (error->message, mistakes[i].message) != NULL, "%s", error->message);
		ck_assert_msg (strstr (error->message, "try.yaml:") != NULL, "%s", error->message);
	}
}
END_TEST

START_TEST (causes_of_a_bridge_are_named_once)
{
	for (int cause = 0; cause < BRIDGE_CAUSE_COUNT; cause++)
		ck_assert_int_eq (bridge_cause_find (bridge_cause_name ((enum bridge_cause) cause)), cause);
	ck_assert_int_eq (bridge_cause_find (""), -1);
	ck_assert_int_eq (bridge_cause_find ("plug"), -1);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("tieout rule");
	TCase *tcase = tcase_create ("tieout rule");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_checked_fixture (tcase, folder_make, folder_remove);
	tcase_add_test (tcase, the_shipped_rule_compares_the_books_of_a_company);
	tcase_add_test (tcase, other_rules_are_of_a_plant);
	tcase_add_test (tcase, what_is_optional_is_absent);
	tcase_add_test (tcase, mistakes_are_named_with_their_place);
	tcase_add_test (tcase, causes_of_a_bridge_are_named_once);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
