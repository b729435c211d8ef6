/* Rules of open items as data: what the shipped ones say, and mistakes in one. */
#include "common/base/failure.h"
#include "common/config/paths.h"
#include "common/config/rules.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#define TODAY date_make (2026, 3, 31)

static const struct
{
	const char *name, *right;
	enum items_of of;
	int key, state, days;
} shipped[] = {
	{"gr-ir", "invoice", ITEMS_GRIR, COL_ORDER, ITEM_RECEIVED, 60},
	{"receipt-invoice", "invoice", ITEMS_GRIR, COL_MESSAGE, ITEM_INVOICED, 60},
	{"wip", "activity", ITEMS_WIP, COL_PLANT, ITEM_VARIANCE, 31},
	{"in-transit", "erp", ITEMS_TRANSIT, COL_ORDER, ITEM_TRANSIT, 14},
};

START_TEST (the_shipped_rules_are_of_companies_and_their_accounts)
{
	g_autofree char *dir = data_path ("rules");
	g_autoptr (GError) error = NULL;
	g_autoptr (rule_set) rules = rules_load (dir, shipped[_i].name, NULL, NULL, TODAY, &error);
	const struct reconciliation *rule;

	ck_assert_msg (rules != NULL, "%s", error != NULL ? error->message : "");
	rule = rule_set_reconciliation (rules);
	ck_assert_int_eq (rule->compare, COMPARE_ITEMS);
	ck_assert_int_eq (rule->scope, SCOPE_COMPANY);
	ck_assert_str_eq (rule->right_source, shipped[_i].right);
	ck_assert_int_eq (rule->items.of, shipped[_i].of);
	ck_assert_int_eq (rule->items.keys[0], shipped[_i].key);
	ck_assert_int_eq (rule->items.allowed[shipped[_i].state], shipped[_i].days);
	ck_assert_str_eq (rule->items.books, "gl");
	ck_assert_int_eq (rule->items.n_buckets, 3);
	ck_assert_int_eq (rule->items.bucket[2], 90);
	ck_assert_int_eq (rule->items.lane_factor, 2);
	ck_assert_int_eq (rule->n_passes + rule->n_tolerances, 0);
}
END_TEST

/* ---- mistakes ---- */

static const char template[] = "name: try\n"
							   "title: A try\n"
							   "compare: items\n"
							   "scope: company\n"
							   "owner: accountant\n"
							   "left: erp\n"
							   "right: invoice\n"
							   "clock: { left: posting, right: posting }\n"
							   "kinds: [RECEIPT_PO]\n"
							   "items:\n"
							   "  of: gr-ir\n"
							   "  keys: [order_no, \"attribute:line\"]\n"
							   "  otherwise: [document, material]\n"
							   "  value: paid\n"
							   "  buckets: [10, 20]\n"
							   "  allowed: { received: 5 }\n"
							   "  lane_factor: 3\n"
							   "  price_percent: 2.5\n"
							   "timing: { look_back: 30, look_ahead: 1 }\n"
							   "takes_unmapped: false\n"
							   "materiality: { trivial: 1, account_threshold: 2 }\n"
							   "limits: {}\n";

static char *folder;

static void
folder_make (void)
{
	g_autofree char *dir = NULL;

	folder = g_dir_make_tmp ("tieout-items-XXXXXX", NULL);
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
	ck_assert_int_eq (rule->items.n_keys, 2);
	ck_assert_int_eq (rule->items.keys[1], KEY_ATTRIBUTE);
	ck_assert_str_eq (rule->attributes[0], "line");
	ck_assert_int_eq (rule->items.n_otherwise, 2);
	ck_assert_int_eq (rule->items.otherwise[0], COL_DOCUMENT);
	ck_assert_str_eq (rule->items.value, "paid");
	ck_assert_ptr_null (rule->items.books);
	ck_assert_int_eq (rule->items.n_buckets, 2);
	ck_assert_int_eq (rule->items.bucket[1], 20);
	ck_assert_int_eq (rule->items.allowed[ITEM_RECEIVED], 5);
	ck_assert_int_eq (rule->items.allowed[ITEM_INVOICED], -1);
	ck_assert_int_eq (rule->items.lane_factor, 3);
	ck_assert_int_eq (rule->items.price_percent, 2500000);
}
END_TEST

static const struct
{
	const char *from, *to, *message;
} mistakes[] = {
	{"of: gr-ir", "of: stock", "of"},
	{"  keys: [order_no, \"attribute:line\"]\n", "", "keys"},
	{"[order_no, \"attribute:line\"]", "[order, operation]", "'order' is no column"},
	{"[order_no, \"attribute:line\"]", "[order_no, flow]", "neither a column nor an attribute"},
	{"[document, material]", "[document, flow]", "neither a column nor an attribute"},
	{"[document, material]", "[]", "not a list of keys"},
	{"[10, 20]", "[10, 10]", "not later than the bucket before it"},
	{"[10, 20]", "[]", "empty"},
	{"[10, 20]", "[1, 2, 3, 4, 5, 6, 7, 8, 9]", "more than 8 buckets"},
	{"received: 5", "arrived: 5", "arrived"},
	{"received: 5", "received: -1", "received"},
	{"lane_factor: 3", "lane_factor: 0", "lane_factor"},
	{"  of: gr-ir\n", "  of: gr-ir\n  passes: []\n", "passes"},
};

START_TEST (a_mistake_is_named_by_its_place)
{
	const char *at = strstr (template, mistakes[_i].from);
	g_autofree char *text =
		g_strdup_printf ("%.*s%s%s", (int) (at - template), template, mistakes[_i].to, at + strlen (mistakes[_i].from));
	g_autoptr (GError) error = NULL;

	ck_assert_ptr_null (text_load (text, &error));
	ck_assert_int_eq (error->code, FAILURE_CONFIGURATION);
	ck_assert_msg (strstr (error->message, mistakes[_i].message) != NULL && strstr (error->message, "try.yaml:") != NULL, "%s",
		error->message);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("items_rule");
	TCase *tcase = tcase_create ("items_rule");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tcase, folder_make, folder_remove);
	tcase_add_loop_test (tcase, the_shipped_rules_are_of_companies_and_their_accounts, 0, G_N_ELEMENTS (shipped));
	tcase_add_test (tcase, every_part_of_a_rule_is_read);
	tcase_add_loop_test (tcase, a_mistake_is_named_by_its_place, 0, G_N_ELEMENTS (mistakes));
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
