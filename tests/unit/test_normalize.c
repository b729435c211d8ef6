/* From a source's own words to canonical ones: direction, identifiers, units. */
#include "recon_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* ---- direction ---- */

/* What a number counts (consumption and receipt positive) under each direction; `sign`: it contradicts the direction. */
static const struct
{
	const char *kind, *direction, *qty;
	int64_t counted;
	bool sign;
} directions[] = {
	{"ISSUE_COMP", "out", "5", 5, false},
	{"ISSUE_COMP", "in", "5", -5, false},
	{"ISSUE_COMP", "signed", "-5", 5, false},
	{"ISSUE_COMP", "signed", "5", -5, false},
	{"ISSUE_COMP", "negated", "5", 5, false},
	{"ISSUE_COMP", "negated", "-5", -5, false},
	{"ISSUE_COMP", "out", "-5", 0, true},
	{"ISSUE_COMP_REV", "in", "5", -5, false},
	{"ISSUE_COMP_REV", "in", "-5", 0, true},
	{"BACKFLUSH", "out", "5", 5, false},
	{"BACKFLUSH_REV", "in", "5", -5, false},
	{"RECEIPT_PROD", "in", "5", 5, false},
	{"RECEIPT_PROD", "signed", "5", 5, false},
	{"RECEIPT_PROD", "signed", "-5", -5, false},
	{"RECEIPT_PROD_REV", "out", "5", -5, false},
	{"RECEIPT_PROD", "negated", "-5", 5, false},
	{"RECEIPT_PROD", "in", "-5", 0, true},
	{"RECEIPT_BY", "in", "5", 5, false},
	{"RECEIPT_CO_REV", "out", "5", -5, false},
	{"SCRAP_STOCK", "out", "5", 5, false},
	{"SCRAP_STOCK_REV", "in", "5", -5, false},
	{"SCRAP_CONF", "none", "5", 5, false},
	{"SCRAP_CONF", "none", "-5", -5, false},
	{"REWORK_ISSUE", "out", "5", 5, false},
	{"REWORK_RECEIPT", "in", "5", 5, false},
};

START_TEST (the_direction_gives_the_sign_and_the_kind_what_is_positive)
{
	g_autofree char *reference = g_strdup_printf ("map 1 T * %s %s", directions[_i].kind, directions[_i].direction);
	g_autofree char *right = g_strdup_printf ("key=E1 mvt=T qty=%s", directions[_i].qty);
	g_autoptr (bench) bench = fixture_run (&(struct fixture) {.right = right, .reference = reference});
	const struct movement_table *table = bench->side[SIDE_RIGHT];

	ck_assert_int_eq ((table->flags[0] & MOVEMENT_SIGN) != 0, directions[_i].sign);
	ck_assert_str_eq (kind_name ((enum kind) table->kind[0]), directions[_i].kind);
	if (!directions[_i].sign)
		ck_assert_int_eq (table->counted[0], directions[_i].counted * 1000000);
}
END_TEST

START_TEST (a_code_with_another_indicator_contradicts_its_direction)
{
	g_autoptr (bench) bench = fixture_run (&(struct fixture) {.right = "key=E1 ind=S qty=5\nkey=E2 mvt=999 qty=5"});
	const struct movement_table *table = bench->side[SIDE_RIGHT];

	ck_assert_int_eq (table->flags[0], MOVEMENT_SIGN);
	ck_assert_int_eq (table->flags[1], 0);
	ck_assert_int_eq (table->kind[0], KIND_NONE);
	ck_assert_int_eq (table->kind[1], KIND_NONE);
}
END_TEST

/* ---- identifiers ---- */

static const struct
{
	const char *name, *reference, *right, *material, *order, *location;
} identifiers[] = {
	{"as they are", "", "mat=00012 order=0007 loc=0001", "00012", "0007", "0001"},
	{"without leading zeros", "strip 1", "mat=00012 order=0007 loc=0001", "12", "7", "1"},
	{"zeros alone keep one", "strip 1", "mat=0000 order=0 loc=00", "0", "0", "0"},
	{"nothing stays nothing", "strip 1", "mat=12 order=none loc=none", "12", "", ""},
	{"one text as order and as material", "strip 1", "mat=0007 order=0007 loc=0007", "7", "7", "7"},
	{"zeros inside stay", "strip 1", "mat=10020 order=A007 loc=1", "10020", "A007", "1"},
	{"crosswalks after the zeros", "strip 1\ncross material 1 12 RM-7\ncross order 1 7 O1\ncross location 1 1 L001",
		"mat=00012 order=0007 loc=0001", "RM-7", "O1", "L001"},
	{"a material and an order that no crosswalk lists stay", "cross material 1 12 RM-7\ncross order 1 7 O1",
		"mat=13 order=8 loc=1", "13", "8", "1"},
	{"a location that none lists is no place", "cross location 1 1 L001", "mat=13 order=8 loc=2", "13", "8", ""},
	{"the other side's crosswalk is not asked", "cross location 0 2 L001", "mat=13 order=8 loc=2", "13", "8", "2"},
};

START_TEST (identifiers_become_the_common_ones)
{
	g_autofree char *right = g_strdup_printf ("key=E1 qty=5 %s\nkey=E2 qty=6 %s", identifiers[_i].right, identifiers[_i].right);
	g_autoptr (bench) bench = fixture_run (&(struct fixture) {.right = right, .reference = identifiers[_i].reference});
	const struct movement_table *table = bench->side[SIDE_RIGHT];

	for (int row = 0; row < 2; row++) {
		ck_assert_str_eq (strpool_text (bench->strings, table->canonical_material[row]), identifiers[_i].material);
		ck_assert_str_eq (strpool_text (bench->strings, table->canonical_order[row]), identifiers[_i].order);
		ck_assert_str_eq (strpool_text (bench->strings, table->canonical_location[row]), identifiers[_i].location);
	}
}
END_TEST

START_TEST (many_identifiers_are_told_apart)
{
	enum
	{
		ROWS = 3000
	};
	g_autoptr (GString) right = g_string_new (NULL);

	for (int i = 0; i < ROWS; i++)
		g_string_append_printf (right, "key=E%d qty=5 order=000%d mat=00%d\n", i, i, i % 700 + 1);
	g_autoptr (bench) bench = fixture_run (&(struct fixture) {.right = right->str, .reference = "strip 1\nitem 1 base=KG"});
	for (int i = 0; i < ROWS; i += 37) {
		g_autofree char *order = g_strdup_printf ("%d", i), *material = g_strdup_printf ("%d", i % 700 + 1);

		ck_assert_str_eq (strpool_text (bench->strings, bench->side[SIDE_RIGHT]->canonical_order[i]), order);
		ck_assert_str_eq (strpool_text (bench->strings, bench->side[SIDE_RIGHT]->canonical_material[i]), material);
	}
}
END_TEST

/* ---- units ---- */

/* The first row of the right side: counted in which unit, and how much. */
static const struct
{
	const char *name, *reference, *left, *right, *uom;
	int64_t counted;
} units[] = {
	{"one unit", "", "", "qty=5 uom=KG", "KG", 5000000},
	{"the item's base unit", "item RM-7 base=G\nfactor * KG G 1000 1", "", "qty=5 uom=KG", "G", INT64_C (5000000000)},
	{"the unit the factors lead to", "factor RM-7 DRM KG 200 1", "", "qty=5 uom=DRM", "KG", 1000000000},
	{"the inverse", "item RM-7 base=KG\nfactor RM-7 KG LB 100000 45359", "", "qty=5 uom=LB", "KG", 2267950},
	{"rounded to the unit's decimals", "item RM-7 base=EA\nfactor RM-7 KG EA 3 10\nunit EA 0", "", "qty=5 uom=KG", "EA", 2000000},
	{"rounded away from zero", "item RM-7 base=KG\nfactor RM-7 LB KG 1 2\nunit KG 0\nmap 1 T * ISSUE_COMP negated", "",
		"qty=-5 uom=LB mvt=T", "KG", -3000000},
	{"not rounded where the decimals are not known", "item RM-7 base=KG\nfactor RM-7 LB KG 1 3", "", "qty=5 uom=LB", "KG",
		1666667},
	{"a unit's own number is not rounded", "item RM-7 base=KG\nunit KG 0", "", "qty=5.4 uom=KG", "KG", 5400000},
	{"a factor of one is none", "item RM-7 base=KG\nfactor RM-7 KGM KG 1 1\nunit KG 0", "", "qty=5.4 uom=KGM", "KG", 5400000},
	{"without reference data the ERP's most common unit", "factor * G KG 1 1000",
		"key=S1 qty=5 uom=G\nkey=S2 qty=5 uom=G\nkey=S3 qty=5 uom=G", "qty=5000 uom=G\nkey=E2 qty=5 uom=KG\nkey=E3 qty=5 uom=KG",
		"KG", 5000000},
	{"of two as common the first by name", "factor * G KG 1 1000", "", "qty=5 uom=KG\nkey=E2 qty=5 uom=G", "G",
		INT64_C (5000000000)},
	{"no factor: its own unit, and no guess", "item RM-7 base=KG", "", "qty=5 uom=DRM", "KG", 5000000},
	{"too much once it is rounded: its own number, and no guess", "item RM-7 base=KG\nfactor RM-7 T KG 2 1\nunit KG 0", "",
		"qty=4611686018427.387903 uom=T", "KG", INT64_C (4611686018427387903)},
	{"too much for the base unit: its own number, and no guess", "item RM-7 base=G\nfactor RM-7 T G 1000000 1", "",
		"qty=9000000000000 uom=T", "G", INT64_C (9000000000000000000)},
};

START_TEST (quantities_are_counted_in_the_base_unit)
{
	g_autofree char *right = g_strdup_printf ("key=E1 %s", units[_i].right);
	g_autoptr (bench) bench =
		fixture_run (&(struct fixture) {.left = units[_i].left, .right = right, .reference = units[_i].reference});
	const struct movement_table *table = bench->side[SIDE_RIGHT];
	bool guess = strstr (units[_i].name, "no guess") != NULL;

	ck_assert_msg (strcmp (strpool_text (bench->strings, table->base_uom[0]), units[_i].uom) == 0, "%s", units[_i].name);
	ck_assert_int_eq (table->counted[0], units[_i].counted);
	ck_assert_int_eq ((table->flags[0] & MOVEMENT_NO_UNIT) != 0, guess);
}
END_TEST

START_TEST (a_side_alone_has_its_own_most_common_unit)
{
	g_autoptr (bench) bench = fixture_run (
		&(struct fixture) {.left = "key=S1 qty=5 uom=G\nkey=S2 qty=5 uom=G\nkey=S3 qty=5", .reference = "factor * G KG 1 1000"});

	ck_assert_str_eq (strpool_text (bench->strings, bench->side[SIDE_LEFT]->base_uom[2]), "G");
	ck_assert_int_eq (bench->side[SIDE_LEFT]->counted[2], INT64_C (5000000000));
}
END_TEST

START_TEST (a_rejected_row_counts_nothing_and_votes_for_no_unit)
{
	g_autoptr (bench) bench =
		fixture_run (&(struct fixture) {.right = "key=E1 qty=bad uom=DRM\nkey=E2 qty=bad uom=DRM\nkey=E3 qty=5"});

	ck_assert_int_eq (bench->side[SIDE_RIGHT]->counted[0], 0);
	ck_assert_str_eq (strpool_text (bench->strings, bench->side[SIDE_RIGHT]->base_uom[2]), "KG");
}
END_TEST

START_TEST (rows_that_are_added_later_are_normalized_with_the_rest)
{
	g_autoptr (bench) bench = fixture_run (&(struct fixture) {.left = "key=S1 lot=L1 qty=5", .right = "key=E1 lot=L1 qty=5"});
	uint32_t only[] = {1};

	movement_append (bench->side[SIDE_RIGHT], bench->side[SIDE_LEFT], NULL, 1);
	bench->input.n_rows[SIDE_RIGHT] = 2;
	normalize_sides (&bench->input);
	ck_assert_int_eq (bench->side[SIDE_RIGHT]->kind[0], KIND_ISSUE_COMP);
	ck_assert_int_eq (bench->side[SIDE_RIGHT]->kind[1], KIND_NONE);
	ck_assert_int_eq (bench->side[SIDE_RIGHT]->counted[1], 5000000);
	/* A scope unit names its rows. */
	bench->side[SIDE_RIGHT]->counted[0] = 77;
	bench->input.rows[SIDE_RIGHT] = only;
	bench->input.n_rows[SIDE_RIGHT] = 1;
	bench->side[SIDE_RIGHT]->counted[1] = 78;
	normalize_sides (&bench->input);
	ck_assert_int_eq (bench->side[SIDE_RIGHT]->counted[0], 77);
	ck_assert_int_eq (bench->side[SIDE_RIGHT]->counted[1], 5000000);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("normalize");
	TCase *tcase = tcase_create ("normalize");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, the_direction_gives_the_sign_and_the_kind_what_is_positive, 0, G_N_ELEMENTS (directions));
	tcase_add_test (tcase, a_code_with_another_indicator_contradicts_its_direction);
	tcase_add_loop_test (tcase, identifiers_become_the_common_ones, 0, G_N_ELEMENTS (identifiers));
	tcase_add_test (tcase, many_identifiers_are_told_apart);
	tcase_add_loop_test (tcase, quantities_are_counted_in_the_base_unit, 0, G_N_ELEMENTS (units));
	tcase_add_test (tcase, a_side_alone_has_its_own_most_common_unit);
	tcase_add_test (tcase, a_rejected_row_counts_nothing_and_votes_for_no_unit);
	tcase_add_test (tcase, rows_that_are_added_later_are_normalized_with_the_rest);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
