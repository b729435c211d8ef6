/* Cases of one proven cause name their root, and count their money once. */
#include "recon_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const char prices[] = "price RM-7 3.20\nprice RM-8 3.50\nprice PK-2 50.00 100\nitem RM-7 base=KG\nitem PK-2 base=EA\n"
							 "order O9 TECH_CLOSED closed=2026-03-05T12:00:00-06:00";

/* "ROOT-CODE root-record: CODE record, CODE record" for each set, records being the first of a case. */
static const char *
record_of (const struct outcome_case *one)
{
	return one->left_keys[0] != NULL ? one->left_keys[0] : one->right_keys[0];
}

static int
text_compare (gconstpointer a, gconstpointer b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
sets_text (const struct bench *bench)
{
	const struct outcome *outcome = bench->outcome;
	g_autoptr (GPtrArray) sets = g_ptr_array_new_with_free_func (g_free);

	for (size_t r = 0; r < outcome->n_cases; r++) {
		g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func (g_free);
		g_autofree char *text = NULL;

		if (strcmp (outcome->cases[r].root_id, outcome->cases[r].case_id) != 0)
			continue;
		for (size_t i = 0; i < outcome->n_cases; i++)
			if (i != r && strcmp (outcome->cases[i].root_id, outcome->cases[r].case_id) == 0)
				g_ptr_array_add (
					members, g_strdup_printf ("%s %s", code_name (outcome->cases[i].code), record_of (&outcome->cases[i])));
		g_ptr_array_sort (members, text_compare);
		g_ptr_array_add (members, NULL);
		text = g_strjoinv (", ", (char **) members->pdata);
		g_ptr_array_add (
			sets, g_strdup_printf ("%s %s: %s", code_name (outcome->cases[r].code), record_of (&outcome->cases[r]), text));
	}
	g_ptr_array_sort (sets, text_compare);
	g_ptr_array_add (sets, NULL);
	return g_strjoinv ("\n", (char **) sets->pdata);
}

/* What causes sum to, with the cases that share none, is what all cases sum to; and each portion stands in one case. */
static void
money_check (const struct bench *bench)
{
	const struct outcome *outcome = bench->outcome;
	g_autoptr (GArray) roots = outcome_roots (outcome);
	struct code_total codes[CODE_COUNT];
	int128 net = 0, gross = 0, net_of_codes = 0, gross_of_codes = 0;
	int64_t cases = 0, alone = 0, open, causes = outcome_causes (outcome, &open);

	for (guint i = 0; i < roots->len; i++) {
		const struct root_total *root = &g_array_index (roots, struct root_total, i);

		ck_assert_int_gt (root->cases, 1);
		net += root->impact_net;
		gross += root->impact_gross;
		cases += root->cases;
	}
	for (size_t i = 0; i < outcome->n_cases; i++)
		if (*outcome->cases[i].root_id == '\0') {
			net += outcome->cases[i].impact_stock;
			gross += case_gross (&outcome->cases[i]);
			cases++;
			alone++;
		}
	for (size_t i = outcome_code_totals (outcome, codes); i > 0; i--) {
		net_of_codes += codes[i - 1].impact_net;
		gross_of_codes += codes[i - 1].impact_gross;
	}
	ck_assert (net == net_of_codes && gross == gross_of_codes);
	ck_assert_uint_eq ((size_t) cases, outcome->n_cases);
	ck_assert_int_eq (open, cases);
	ck_assert_int_eq (causes, (int64_t) roots->len + alone);
}

static const struct
{
	const char *name, *left, *right, *reference, *sets;
} sets[] = {
	{"no cause in common", "key=S1 msg=M1 qty=3\nkey=S2 msg=M2 qty=3 lot=L2\nkey=S3 qty=3 lot=L3\nkey=S4 qty=3 lot=L4", "", "",
		""},
	{"one message, several components", "key=S1 msg=M1 qty=3\nkey=S2 msg=M1 mat=PK-2 uom=EA qty=7\nkey=S3 msg=M2 qty=3 lot=L2",
		"", "", "MISSING_ERP S1: MISSING_ERP S2"},
	{"the case of the graver code speaks", "key=S1 msg=M1 qty=300\nkey=S2 msg=M1 mat=PK-2 uom=EA qty=7",
		"key=E2 msg=M1 mat=PK-2 uom=EA qty=7\nkey=E3 msg=M1 mat=PK-2 uom=EA qty=7 entered=2026-03-10T10:00:00-05:00", "",
		"DUP_ERP S2: MISSING_ERP S1"},
	{"of one code the larger money", "key=S1 msg=M1 qty=3\nkey=S2 msg=M1 qty=30 lot=L2", "", "",
		"MISSING_ERP S2: MISSING_ERP S1"},
	{"posted three times", "key=S1 msg=M1 qty=3",
		"key=E1 msg=M1 qty=3 entered=2026-03-10T08:00:00-05:00\nkey=E2 msg=M1 qty=3 entered=2026-03-10T09:00:00-05:00\n"
		"key=E3 msg=M1 qty=3 entered=2026-03-10T10:00:00-05:00\nkey=E4 msg=M1 qty=3 entered=2026-03-10T11:00:00-05:00",
		"", "DUP_ERP S1: DUP_ERP S1, DUP_ERP S1"},
	{"a lot and a quantity of one message", "key=S1 msg=M1 lot=L1 qty=10", "key=E1 msg=M1 lot=L2 qty=9", "",
		"LOT_MISMATCH S1: QTY_VAR S1"},
	{"rows of several messages prove nothing",
		"key=S1 mat=PK-2 uom=EA lot=P1 qty=5 msg=M1\nkey=S2 mat=PK-2 uom=EA lot=P1 qty=6 msg=M2\n"
		"key=S3 msg=M1 qty=3",
		"key=E1 mat=PK-2 uom=EA lot=P9 qty=11", "", ""},
	{"one reason of the queue for one material",
		"key=S1 qty=3 msg=M1\nkey=S2 qty=5 msg=M2 order=O2\nkey=S3 mat=PK-2 uom=EA qty=5 msg=M3", "",
		"queue key=Q1 msg=M1 mat=RM-7 qty=3\nqueue key=Q2 msg=M2 mat=RM-7 qty=5\nqueue key=Q3 msg=M3 mat=PK-2 qty=5",
		"STUCK_QUEUE S2: STUCK_QUEUE S1"},
	{"facts join in chains", "key=S1 qty=3 msg=M1\nkey=S2 qty=5 msg=M2 order=O2\nkey=S3 mat=PK-2 uom=EA qty=5 msg=M2 order=O2",
		"", "queue key=Q1 msg=M1 mat=RM-7 qty=3\nqueue key=Q2 msg=M2 mat=RM-7 qty=5",
		"STUCK_QUEUE S2: MISSING_ERP S3, STUCK_QUEUE S1"},
	{"one missing conversion on both sides", "key=S1 uom=DRM qty=1\nkey=S2 uom=BOX qty=1", "key=E1 uom=DRM qty=2 order=O2", "",
		"DQ_UOM_NOCONV S1: DQ_UOM_NOCONV E1"},
	{"two causes", "key=S1 msg=M1 qty=3\nkey=S2 msg=M1 qty=2 lot=L2\nkey=S3 msg=M2 qty=9\nkey=S4 msg=M2 qty=8 lot=L2", "", "",
		"MISSING_ERP S1: MISSING_ERP S2\nMISSING_ERP S3: MISSING_ERP S4"},
	{"two causes of equal money",
		"key=S1 msg=M1 qty=3\nkey=S2 msg=M1 qty=2 lot=L2\nkey=S3 msg=M2 qty=3\nkey=S4 msg=M2 qty=2 lot=L2", "", "",
		"MISSING_ERP S1: MISSING_ERP S2\nMISSING_ERP S3: MISSING_ERP S4"},
	{"one closed order", "key=S1 order=O9 qty=3 lot=L1\nkey=S2 order=O9 qty=5 lot=L2\nkey=S3 order=O2 qty=3", "", "",
		"POST_TO_CLOSED_ORDER S2: POST_TO_CLOSED_ORDER S1"},
};

START_TEST (cases_of_one_proven_cause_have_one_root)
{
	g_autofree char *reference = g_strdup_printf ("%s\n%s", prices, sets[_i].reference);

	for (unsigned order = 0; order < 4; order++) {
		struct fixture fixture = {.left = sets[_i].left, .right = sets[_i].right, .reference = reference, .order = order};
		g_autoptr (bench) bench = fixture_run (&fixture);
		g_autofree char *got = sets_text (bench);

		ck_assert_msg (strcmp (got, sets[_i].sets) == 0, "%s:\nexpected %s\ngot      %s", sets[_i].name, sets[_i].sets, got);
		money_check (bench);
	}
}
END_TEST

START_TEST (a_cleared_root_leaves_its_cause_to_the_others)
{
	struct fixture fixture = {.left = "key=S1 msg=M1 qty=30\nkey=S2 msg=M1 qty=20 lot=L2\nkey=S3 msg=M1 qty=10 lot=L3",
		.right = "",
		.reference = prices};
	g_autoptr (bench) bench = fixture_run (&fixture);
	struct outcome *outcome = bench->outcome;
	int64_t open;

	for (size_t i = 0; i < outcome->n_cases; i++)
		if (strcmp (outcome->cases[i].case_id, outcome->cases[i].root_id) == 0)
			outcome->cases[i].state = CASE_CLEARED;
	g_autoptr (GArray) roots = outcome_roots (outcome);
	ck_assert_uint_eq (roots->len, 1);
	ck_assert_int_eq (g_array_index (roots, struct root_total, 0).cases, 2);
	ck_assert_str_eq (outcome->cases[g_array_index (roots, struct root_total, 0).root].left_keys[0], "S2");
	ck_assert_int_eq (outcome_causes (outcome, &open), 1);
	ck_assert_int_eq (open, 2);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("recon_root");
	TCase *tcase = tcase_create ("roots");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, cases_of_one_proven_cause_have_one_root, 0, G_N_ELEMENTS (sets));
	tcase_add_test (tcase, a_cleared_root_leaves_its_cause_to_the_others);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
