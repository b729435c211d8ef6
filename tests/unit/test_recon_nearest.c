/* What came nearest to a record that found no counterpart, and by how much each of the candidates failed. */
#include "recon_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const char materials[] = "price RM-7 3.20\nprice RM-8 3.50\nitem RM-7 base=KG group=RESIN\nitem RM-8 base=KG group=RESIN\n"
								"item PK-2 base=EA\nunit KG 3\nlocation C1 L001\nlocation C2 L002";

struct nearness
{
	const char *name, *left, *right;
	const char *key; /* of the case's record */
	const char *nearest, *why;
	const char *rule, *as_of;
};

static const struct nearness near[] = {
	{"another lot of another order", "key=S1 lot=L1 qty=10", "key=E1 lot=L9 order=O2 qty=10", "S1", "E1",
		"lot L9 instead of L1, order O2 instead of O1", NULL, NULL},
	{"of equal failures the one of the smaller difference", "key=S1 lot=L1 qty=10",
		"key=E1 lot=L9 order=O2 qty=12.5\nkey=E2 lot=L9 order=O2 qty=11 amount=35.20", "S1", "E2;E1",
		"lot L9 instead of L1, order O2 instead of O1, 1.000 KG more | lot L9 instead of L1, order O2 instead of O1, 2.500 KG "
		"more",
		NULL, NULL},
	{"of equal differences the nearer in time, then the smaller key", "key=S1 lot=L1 qty=10",
		"key=E3 lot=L9 order=O2 qty=10 entered=2026-03-10T09:00:00-05:00\n"
		"key=E2 lot=L9 order=O3 qty=10 entered=2026-03-10T09:00:00-05:00\n"
		"key=E1 lot=L9 order=O4 qty=10 entered=2026-03-10T12:00:00-05:00\n"
		"key=E0 lot=L9 order=O5 qty=10 entered=2026-03-10T13:00:00-05:00",
		"S1", "E2;E3;E1",
		"lot L9 instead of L1, order O3 instead of O1 | lot L9 instead of L1, order O2 instead of O1 | "
		"lot L9 instead of L1, order O4 instead of O1",
		NULL, NULL},
	{"another material of the group", "key=S1 lot=L1 qty=10", "key=E1 lot=L1 order=O2 mat=RM-8 qty=10", "S1", "E1",
		"material RM-8 instead of RM-7 (both of group RESIN), order O2 instead of O1", NULL, NULL},
	{"a material of no group is none, but under one message", "key=S1 qty=10 msg=M1\nkey=S2 qty=4",
		"key=E1 mat=PK-2 uom=EA qty=11 msg=M1", "S1", "E1", "material PK-2 instead of RM-7, counted in EA", NULL, NULL},
	{"nothing at all", "key=S1 qty=10", "key=E1 mat=PK-2 uom=EA qty=10", "S1", "", "", NULL, NULL},
	{"outside the window of the pass", "key=S1 lot=L1 qty=10 loc=C1 at=2026-03-10T08:00:00-05:00",
		"key=E1 lot=L1 order=O2 qty=10 loc=L001 post=2026-03-13 entered=2026-03-12T23:30:00-05:00", "S1", "E1",
		"order O2 instead of O1, 27 h outside the window of 36 h", NULL, NULL},
	{"another location and order", "key=S1 lot=L1 qty=10 loc=C1", "key=E1 lot=L1 order=O2 loc=L002 qty=9.5", "S1", "E1",
		"location L002 instead of L001, order O2 instead of O1, 0.500 KG less", NULL, NULL},
	{"two candidates equally good", "key=S1 lot=L1 qty=10\nkey=S2 lot=L1 order=O3 qty=10",
		"key=E1 lot=L1 order=O2 qty=10 entered=2026-03-10T09:00:00-05:00", "E1", "S1;S2",
		"order O1 instead of O2 | order O3 instead of O2", NULL, NULL},
	{"a posting without an order", "key=S1 lot=L1 qty=10", "key=E1 lot=L1 order=none qty=10", "S1", "E1",
		"no order instead of O1", NULL, NULL},
	{"matched otherwise", "key=S1 lot=L1 qty=10 msg=M1\nkey=S2 lot=L1 qty=10 msg=M2", "key=E1 lot=L1 qty=10 msg=M1", "S2", "E1",
		"message M1 instead of M2, already matched with S1", NULL, NULL},
	{"matched with several", "key=S1 lot=L1 qty=4 msg=M1\nkey=S2 lot=L1 qty=6 msg=M1\nkey=S3 lot=L1 qty=10 msg=M3",
		"key=E1 lot=L1 qty=10 msg=M1", "S3", "E1", "message M1 instead of M3, already matched with S2 and 1 more", NULL, NULL},
	{"in another case", "key=S1 lot=L1 qty=10 msg=M1\nkey=S2 lot=L2 qty=10 msg=M2", "key=E1 lot=L2 qty=10 msg=M1", "S2", "E1",
		"message M1 instead of M2, already in a case LOT_MISMATCH", NULL, NULL},
	{"matched in parts", "key=S1 lot=L1 qty=4\nkey=S2 lot=none qty=6\nkey=S3 lot=L1 mat=RM-8 qty=10", "key=E;1 lot=L1 qty=10",
		"S3", "E\\;1", "material RM-7 instead of RM-8 (both of group RESIN), already matched in parts", NULL, NULL},
	{"what is matched of another material is none", "key=S1 lot=L1 qty=10\nkey=S3 lot=L1 mat=RM-8 qty=10", "key=E1 lot=L1 qty=10",
		"S3", "", "", NULL, NULL},
	{"reversed", "key=S1 lot=L1 qty=10", "key=E1 lot=L1 qty=10\nkey=E2 lot=L1 mvt=262 ind=S qty=10 rev=E1", "S1", "E1",
		"already netted with E2", NULL, NULL},
	{"a reversal looks for its original", "key=S1 lot=L1 qty=10",
		"key=E1 lot=L1 qty=10 entered=2026-03-10T08:05:00-05:00\n"
		"key=E2 lot=L1 mvt=262 ind=S qty=10 entered=2026-03-10T12:00:00-05:00",
		"E2", "E1", "already matched with S1", NULL, NULL},
	{"and not for what came later", "",
		"key=E1 lot=L1 qty=10 entered=2026-03-10T15:00:00-05:00\n"
		"key=E2 lot=L1 mvt=262 ind=S qty=10 entered=2026-03-10T12:00:00-05:00",
		"E2", "E1", "3 h after it", NULL, NULL},
	{"what is missing of a match looks further", "key=S1 lot=L1 qty=10 msg=M1",
		"key=E1 lot=L1 qty=9 msg=M1\nkey=E2 lot=L7 order=O2 qty=1", "S1", "E2", "lot L7 instead of L1, order O2 instead of O1",
		NULL, NULL},
	{"output as scrap", "key=P1 mvt=PROD mat=RM-8 lot=F1 qty=10", "key=E1 mvt=551 mat=RM-8 lot=F1 qty=10", "P1", "E1",
		"another kind of movement, SCRAP_STOCK", "receipts", NULL},
	{"what is in flight is no less a candidate",
		"key=S1 lot=L1 qty=10 at=2026-03-10T08:00:00-05:00\nkey=S2 lot=L1 qty=11 order=O2 at=2026-03-31T23:00:00-05:00",
		"key=E1 lot=L1 order=O2 qty=10 entered=2026-03-10T08:30:00-05:00 post=2026-03-10 mat=RM-8", "E1", "S1;S2",
		"material RM-7 instead of RM-8 (both of group RESIN), order O1 instead of O2 | "
		"material RM-7 instead of RM-8 (both of group RESIN), 1.000 KG more",
		NULL, "2026-04-01T01:00:00-05:00"},
};

static const struct outcome_case *
case_of (const struct bench *bench, const char *key)
{
	for (size_t i = 0; i < bench->outcome->n_cases; i++) {
		const struct outcome_case *one = &bench->outcome->cases[i];

		if (g_strv_contains ((const char *const *) one->left_keys, key) ||
			g_strv_contains ((const char *const *) one->right_keys, key))
			return one;
	}
	ck_abort_msg ("no case has '%s'", key);
}

START_TEST (each_candidate_says_what_failed_and_by_how_much)
{
	const struct nearness *one = &near[_i];

	for (unsigned order = 0; order < 4; order++) {
		struct fixture fixture = {.left = one->left,
			.right = one->right,
			.reference = materials,
			.rule = one->rule,
			.as_of = one->as_of,
			.order = order};
		g_autoptr (bench) bench = fixture_run (&fixture);
		const struct outcome_case *found = case_of (bench, one->key);

		ck_assert_msg (strcmp (found->nearest_key, one->nearest) == 0 && strcmp (found->nearest_why, one->why) == 0,
			"%s (%s):\nexpected %s: %s\ngot      %s: %s", one->name, code_name (found->code), one->nearest, one->why,
			found->nearest_key, found->nearest_why);
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("recon_nearest");
	TCase *tcase = tcase_create ("nearest");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, each_candidate_says_what_failed_and_by_how_much, 0, G_N_ELEMENTS (near));
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
