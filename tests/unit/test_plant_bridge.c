/* The bridge from what the plant did to the stock ledger: every cause alone, in its sum, and nothing else. */
#include "recon_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct tolerance loose[] = {{"*", 1000000, 1000000, 0, DECIMAL_NONE}};

static void
tolerate (struct reconciliation *rule)
{
	rule->tolerances = loose;
	rule->n_tolerances = G_N_ELEMENTS (loose);
}

/* Clean: what each test adds to. Accounts of RM-7 and PK-2 are known from what was posted. */
#define LEFT "key=S1 order=O1 qty=10\nkey=S2 order=O2 mat=PK-2 uom=EA qty=100\n"
#define RIGHT "key=E1 order=O1 qty=10 amount=32.00 gl=130000\nkey=E2 order=O2 mat=PK-2 uom=EA qty=100 amount=50.00 gl=131000\n"

/* What a site's own pass calls a finding is none of the causes that the bridge knows. */
static void
other_materials_are_residuals (struct reconciliation *rule)
{
	for (int i = 0; i < rule->n_passes; i++)
		if (strcmp (rule->passes[i].name, "message, other material") == 0)
			rule->passes[i].raises = CODE_RESIDUAL;
}

static void
substitution_only_suggests (struct reconciliation *rule)
{
	for (int i = 0; i < rule->n_passes; i++)
		if (strcmp (rule->passes[i].name, "substitution") == 0) {
			rule->passes[i].raises = CODE_NONE;
			rule->passes[i].suggested = true;
		}
}

struct bridged
{
	const char *name, *left, *right;
	const char *lines; /* "account cause amount rows *", * where it has no case; by account and cause */
	const char *known, *as_of, *rule, *period;
	void (*adjust) (struct reconciliation *rule);
};

static const struct bridged bridged[] = {
	{"a clean month", "", "", "", NULL, NULL, NULL, NULL, NULL},
	{"what was never posted", "key=S9 order=O9 qty=2", "", "130000 left_only 6.40 1", NULL, NULL, NULL, NULL, NULL},
	{"what nobody measured", "", "key=E9 order=O9 qty=2 amount=7.00 gl=130000", "130000 right_only -7.00 1", NULL, NULL, NULL,
		NULL, NULL},
	{"a failed posting", "key=S9 order=O9 qty=2 msg=M9", "", "130000 failed 6.40 1", "queue key=Q9 mat=RM-7 qty=2 msg=M9", NULL,
		NULL, NULL, NULL},
	{"a failed posting without an event is on neither side", "", "", "", "queue key=Q9 mat=RM-7 order=O9 qty=2", NULL, NULL, NULL,
		NULL},
	{"a quantity, at the price of the day", "key=S9 order=O9 qty=2 msg=M9",
		"key=E9 order=O9 qty=1.5 msg=M9 amount=4.80 gl=130000", "130000 quantity 1.60 1", NULL, NULL, NULL, NULL, NULL},
	{"a quantity, and a document at another price", "key=S9 order=O9 qty=2 lot=L1",
		"key=E9 order=O9 lot=L1 qty=1.5 amount=5.00 gl=130000", "130000 quantity 1.60 1", NULL, NULL, NULL, NULL, NULL},
	{"the wrong unit", "key=S9 mat=FG-100 mvt=CONS order=O9 uom=CAR qty=10 msg=M9",
		"key=E9 mat=FG-100 order=O9 uom=EA qty=10 msg=M9 amount=120.00 gl=140000", "140000 unit 2760.00 2", NULL, NULL, NULL,
		NULL, NULL},
	{"the wrong direction, and its price", "key=S9 order=O9 qty=10 msg=M9",
		"key=E9 order=O9 mvt=262 ind=S qty=10 msg=M9 amount=33.00 gl=130000", "130000 direction 64.00 2\n130000 price 1.00 2",
		NULL, NULL, NULL, NULL, NULL},
	{"posted twice", "key=S9 order=O9 qty=2 msg=M9",
		"key=E8 order=O9 qty=2 msg=M9 amount=6.40 gl=130000 doc=D1\nkey=E9 order=O9 qty=2 msg=M9 amount=6.40 gl=130000 doc=D2",
		"130000 duplicate -6.40 1", NULL, NULL, NULL, NULL, NULL},
	{"scanned twice",
		"key=S8 order=O9 qty=2 msg=M9 at=2026-03-10T08:00:00-05:00\nkey=S9 order=O9 qty=2 msg=M9 at=2026-03-10T08:00:02-05:00",
		"key=E9 order=O9 qty=2 msg=M9 amount=6.40 gl=130000", "130000 duplicate 6.40 1", NULL, NULL, NULL, NULL, NULL},
	{"a reversal without its original", "", "key=E9 order=O9 mvt=262 ind=S qty=2 amount=6.50 gl=130000", "130000 reversal 6.50 1",
		NULL, NULL, NULL, NULL, NULL},
	{"a reversal at another price", "",
		"key=E8 order=O9 qty=2 amount=6.40 gl=130000\nkey=E9 order=O9 mvt=262 ind=S rev=E8 qty=2 amount=7.00 gl=130000",
		"130000 reversal_price 0.60 2", NULL, NULL, NULL, NULL, NULL},
	{"another material, on two accounts", "key=S8 order=O8 mat=RM-8 qty=1\nkey=S9 order=O9 mat=RM-8 qty=2 msg=M9",
		"key=E8 order=O8 mat=RM-8 qty=1 amount=5.00 gl=131000\nkey=E9 order=O9 qty=2 msg=M9 amount=6.40 gl=130000",
		"130000 misplaced -6.40 1\n131000 misplaced 10.00 1", "price RM-8 5.00", NULL, NULL, NULL, NULL},
	{"another lot moves no value", "key=S9 order=O9 lot=L1 qty=2 msg=M9",
		"key=E9 order=O9 lot=L2 qty=2 msg=M9 amount=7.00 gl=130000", "", NULL, NULL, NULL, NULL, NULL},
	{"posted in the next period", "key=S9 order=O9 qty=2 msg=M9 at=2026-03-31T20:00:00-05:00",
		"key=E9 order=O9 qty=2 msg=M9 amount=6.40 post=2026-04-01 gl=130000", "130000 cutoff 6.40 1", NULL, NULL, NULL, NULL,
		NULL},
	{"beyond the edge of a free window", "key=S9 order=O9 qty=4 at=2026-03-15T20:00:00-05:00",
		"key=E8 order=O9 qty=1 amount=3.00 gl=130000 post=2026-03-15\nkey=E9 order=O9 qty=3 amount=9.00 post=2026-03-16 "
		"gl=130000",
		"130000 edge 9.00 2 *", NULL, NULL, NULL, "2026-03-01/2026-03-16", NULL},
	{"in flight", "key=S9 order=O9 qty=2 at=2026-03-31T20:00:00-05:00", "", "130000 in_flight 6.40 1 *", NULL,
		"2026-04-01T02:00:00Z", NULL, NULL, NULL},
	{"tolerated, by sign", "key=S8 order=O8 qty=10\nkey=S9 order=O9 qty=10",
		"key=E8 order=O8 qty=9.5 amount=30.40 gl=130000\nkey=E9 order=O9 qty=11 amount=35.20 gl=130000",
		"130000 tolerated -3.20 2 *\n130000 tolerated 1.60 2 *", NULL, NULL, NULL, NULL, tolerate},
	{"matched at another price explains nothing", "key=S9 order=O9 qty=2", "key=E9 order=O9 qty=2 amount=99.00 gl=130000", "",
		NULL, NULL, NULL, NULL, NULL},
	{"what cannot be read stands on one side", "key=S9 order=O9 qty=bad msg=M9",
		"key=E9 order=O9 qty=2 msg=M9 amount=6.40 gl=130000", "130000 unusable -6.40 1", NULL, NULL, NULL, NULL, NULL},
	{"of two materials on one account nobody can tell price from quantity",
		"key=S8 order=O8 mat=RM-8 qty=1\nkey=S9 order=O9 mat=RM-8 qty=2",
		"key=E8 order=O8 mat=RM-8 qty=1 amount=5.00 gl=130000\nkey=E9 order=O9 qty=2 amount=7.00 gl=130000",
		"130000 quantity 3.00 2", "price RM-8 5.00\nitem RM-7 group=RESIN\nitem RM-8 group=RESIN", NULL, NULL, NULL,
		substitution_only_suggests},
	{"a share of the plant that does not fit",
		"key=S8 order=O9 qty=5000000 at=2026-03-15T20:00:00-05:00\nkey=S9 order=O9 qty=-4999999 at=2026-03-16T08:00:00-05:00",
		"key=E9 order=O9 qty=1 amount=900000000000 post=2026-03-15 gl=130000", "130000 edge -900000000000.00 1 *", NULL, NULL,
		NULL, "2026-03-01/2026-03-16", NULL},
	{"a receipt has the opposite sign", "key=P9 order=O9 mvt=PROD mat=FG-100 lot=F1 uom=EA qty=2", "", " left_only -24.00 1",
		NULL, NULL, "receipts", NULL, NULL},
};

/* Two lines of one cause stand by their size; the account of a line, its cause, its amount, how many records. */
static char *
lines_text (const struct bench *bench)
{
	GString *text = g_string_new (NULL);
	char amount[DECIMAL_TEXT_MAX];

	for (size_t i = 0; i < bench->outcome->n_plant_lines; i++) {
		const struct outcome_plant_line *line = &bench->outcome->plant_lines[i];

		g_string_append_printf (text, "%s%s %s %s %" G_GINT64_FORMAT "%s", i > 0 ? "\n" : "", line->gl_account,
			plant_cause_name (line->cause), decimal_format (line->amount, MONEY_SCALE, 2, amount), line->rows,
			*line->case_id == '\0' ? " *" : "");
	}
	return g_string_free (text, FALSE);
}

static struct fixture
fixture_of (const struct bridged *one, char **owned)
{
	bool receipts = one->rule != NULL;

	owned[0] = g_strconcat (receipts ? "" : LEFT, one->left, NULL);
	owned[1] = g_strconcat (receipts ? "" : RIGHT, one->right, NULL);
	owned[2] = g_strconcat (fixture_reference, "\n", one->known, NULL);
	return (struct fixture) {.left = owned[0],
		.right = owned[1],
		.reference = owned[2],
		.as_of = one->as_of,
		.rule = one->rule,
		.period = one->period,
		.adjust = one->adjust};
}

START_TEST (each_cause_alone_is_one_line_with_its_amount)
{
	const struct bridged *one = &bridged[_i];
	char *owned[3];
	struct fixture fixture = fixture_of (one, owned);

	for (fixture.order = 0; fixture.order < 4; fixture.order++) {
		g_autoptr (bench) bench = fixture_run (&fixture);
		g_autofree char *got = lines_text (bench);

		ck_assert_msg (strcmp (got, one->lines) == 0, "%s:\nexpected\n%s\ngot\n%s", one->name, one->lines, got);
		for (size_t i = 0; i < bench->outcome->n_plants; i++)
			ck_assert_int_eq (bench->outcome->plants[i].unexplained, 0);
	}
	for (int i = 0; i < 3; i++)
		g_free (owned[i]);
}
END_TEST

/* Both sides of a clean month are what was posted, whatever the price list says. */
START_TEST (what_matched_stands_on_both_sides_as_it_was_posted)
{
	struct fixture fixture = {.left = LEFT, .right = RIGHT};
	g_autoptr (bench) bench = fixture_run (&fixture);

	ck_assert_uint_eq (bench->outcome->n_plants, 2);
	ck_assert_str_eq (bench->outcome->plants[0].gl_account, "130000");
	ck_assert_int_eq (bench->outcome->plants[0].left, -320000);
	ck_assert_int_eq (bench->outcome->plants[0].right, -320000);
	ck_assert_int_eq (bench->outcome->plants[1].right, -500000);
	ck_assert_uint_eq (bench->outcome->n_plant_lines, 0);
}
END_TEST

START_TEST (what_has_no_price_is_in_neither_number_and_counted)
{
	struct fixture fixture = {.left = "key=S9 mat=XX qty=2", .right = RIGHT};
	g_autoptr (bench) bench = fixture_run (&fixture);
	int64_t unvalued = 0;

	for (size_t i = 0; i < bench->outcome->n_plants; i++)
		unvalued += bench->outcome->plants[i].unvalued;
	ck_assert_int_eq (unvalued, 1);
}
END_TEST

/* A posting whose counterpart has no price: nothing says what it should have been. */
START_TEST (what_no_price_explains_is_unexplained)
{
	struct fixture fixture = {
		.left = "key=S9 mat=XX qty=2 msg=M9", .right = "key=E9 mat=XX mvt=262 ind=S qty=2 msg=M9 amount=9.00 gl=130000"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	int64_t unexplained = 0;

	for (size_t i = 0; i < bench->outcome->n_plants; i++)
		unexplained += bench->outcome->plants[i].unexplained;
	ck_assert_int_eq (unexplained, 90000);
}
END_TEST

START_TEST (what_a_site_calls_its_own_is_unexplained)
{
	struct fixture fixture = {.left = "key=S8 order=O8 mat=RM-8 qty=1\nkey=S9 order=O9 mat=RM-8 qty=2 msg=M9",
		.right = "key=E8 order=O8 mat=RM-8 qty=1 amount=5.00 gl=130000\nkey=E9 order=O9 qty=2 msg=M9 amount=7.00 gl=130000",
		.reference = "price RM-7 3.20\nprice RM-8 5.00",
		.adjust = other_materials_are_residuals};
	g_autoptr (bench) bench = fixture_run (&fixture);
	g_autofree char *lines = lines_text (bench);

	ck_assert_str_eq (lines, "130000 unexplained 3.00 2");
	ck_assert_int_eq (bench->outcome->plants[0].unexplained, 30000);
}
END_TEST

/* Vector 29: what each match absorbs passes, and their sum is a line. */
START_TEST (vector_29_a_thousand_absorbed_differences_are_one_line)
{
	g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL);

	for (int i = 0; i < 1000; i++) {
		g_string_append_printf (left, "key=S%04d order=O%04d mat=AU qty=10\n", i, i);
		g_string_append_printf (right, "key=E%04d order=O%04d mat=AU qty=10.9 amount=10.90 gl=130000\n", i, i);
	}
	struct fixture fixture = {.left = left->str, .right = right->str, .reference = "price AU 1.00", .adjust = tolerate};
	g_autoptr (bench) bench = fixture_run (&fixture);

	ck_assert_uint_eq (bench->outcome->n_plant_lines, 1);
	ck_assert_int_eq (bench->outcome->plant_lines[0].cause, PLANT_TOLERATED);
	ck_assert_int_eq (bench->outcome->plant_lines[0].amount, -9000000);
	ck_assert_int_eq (bench->outcome->plants[0].difference, -9000000);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("plant bridge");
	TCase *tcase = tcase_create ("plant bridge");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, each_cause_alone_is_one_line_with_its_amount, 0, G_N_ELEMENTS (bridged));
	tcase_add_test (tcase, what_matched_stands_on_both_sides_as_it_was_posted);
	tcase_add_test (tcase, what_has_no_price_is_in_neither_number_and_counted);
	tcase_add_test (tcase, what_no_price_explains_is_unexplained);
	tcase_add_test (tcase, what_a_site_calls_its_own_is_unexplained);
	tcase_add_test (tcase, vector_29_a_thousand_absorbed_differences_are_one_line);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
