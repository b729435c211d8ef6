/* What the rule decides: tolerances, passes and their keys, what is netted, what is one case, and who a case is. */
#include "recon_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* ---- tolerances ---- */

static struct tolerance given[] = {
	{"*", 0, 0, 0, DECIMAL_NONE},                 /* stands before the classes: it is what no class says */
	{"percent", 0, 0, 500000, DECIMAL_NONE},      /* 0.5 % */
	{"capped", 0, 0, 500000, 250000},             /* 25.00 */
	{"sides", 2000000, 1000000, 0, DECIMAL_NONE}, /* posted over by 2, under by 1 */
};

static void
give_tolerances (struct reconciliation *rule)
{
	rule->tolerances = given;
	rule->n_tolerances = G_N_ELEMENTS (given);
}

static void
give_too_much (struct reconciliation *rule)
{
	static struct tolerance all = {"*", 1000000, 1000000, INT64_C (10000000000), DECIMAL_NONE};

	rule->tolerances = &all;
	rule->n_tolerances = 1;
}

static void
give_none (struct reconciliation *rule)
{
	rule->n_tolerances = 0;
}

static const struct
{
	const char *class, *left, *right;
	bool matched;
} tolerated[] = {
	{"", "1000", "1000", true},
	{"", "1000", "1000.000001", false},
	{"unknown", "1000", "999.999999", false},
	{"percent", "1000", "995", true},
	{"percent", "1000", "994.999", false},
	{"percent", "1000", "1005", true},
	{"percent", "1000", "1005.025", true},
	{"percent", "1000", "1005.026", false},
	{"capped", "1000", "995", true},
	{"capped", "2000", "1992.19", true},
	{"capped", "2000", "1992.18", false},
	{"sides", "10", "9", true},
	{"sides", "10", "8.9", false},
	{"sides", "10", "12", true},
	{"sides", "10", "12.1", false},
	{"percent", "200000000000", "199999999999", true},
};

START_TEST (a_difference_is_tolerated_by_class_side_and_value)
{
	g_autofree char *left = g_strdup_printf ("key=S1 lot=L1 qty=%s", tolerated[_i].left);
	g_autofree char *reference = g_strdup_printf ("price RM-7 3.20\nitem RM-7 class=%s", tolerated[_i].class);

	for (int id = 0; id < 2; id++) {
		g_autofree char *right =
			g_strdup_printf ("key=E1 lot=L1 qty=%s entered=2026-03-10T0%d:00:00-05:00", tolerated[_i].right, id == 0 ? 8 : 9);
		struct fixture fixture = {.left = left, .right = right, .reference = reference, .adjust = give_tolerances};
		g_autoptr (bench) bench = fixture_run (&fixture);
		bool exact = strcmp (tolerated[_i].left, tolerated[_i].right) == 0;

		ck_assert_int_eq (bench->outcome->n_cases == 0, tolerated[_i].matched);
		ck_assert_int_eq (bench->outcome->side[SIDE_LEFT].state[STATE_MATCHED_TOLERANCE].rows, tolerated[_i].matched && !exact);
	}
}
END_TEST

START_TEST (sums_are_tolerated_as_single_rows_are)
{
	struct fixture fixture = {.left = "key=S1 lot=L1 qty=400\nkey=S2 lot=L1 qty=600",
		.right = "key=E1 lot=L1 qty=996 entered=2026-03-10T22:00:00-05:00",
		.reference = "item RM-7 class=percent",
		.adjust = give_tolerances};

	fixture_expect_states ("within", &fixture, "left matched_tolerance=2; right matched_tolerance=1");
	fixture.right = "key=E1 lot=L2 qty=996 msg=none entered=2026-03-10T22:00:00-05:00";
	fixture_expect ("another lot within tolerance", fixture, "LOT_MISMATCH S1;S2|E1 1000 0.00");
	fixture.right = "key=E1 qty=996 entered=2026-03-10T22:00:00-05:00\nkey=E2 order=O2 lot=L7 qty=1 post=2026-02-20";
	fixture_expect_states ("no lot within tolerance", &fixture, "left matched_tolerance=2; right matched_tolerance=1 context=1");
}
END_TEST

START_TEST (the_nearest_number_is_the_partner)
{
	struct fixture fixture = {.left = "key=S1 lot=L1 qty=1000",
		.right = "key=E1 lot=L1 qty=998 amount=1\nkey=E2 lot=L1 qty=1001 amount=1",
		.reference = "item RM-7 class=percent",
		.adjust = give_tolerances};

	fixture_expect ("nearest", fixture, "MISSING_MES |E1 -998 -1.00");
}
END_TEST

START_TEST (a_percentage_that_cannot_be_counted_is_none)
{
	struct fixture fixture = {
		.left = "key=S1 lot=L1 qty=200000000000", .right = "key=E1 lot=L1 qty=199999999999", .adjust = give_too_much};

	fixture_expect ("the absolute one is left", fixture, "");
	fixture.right = "key=E1 lot=L1 qty=199999999998";
	fixture_expect ("and exceeded", fixture, "QTY_VAR S1|E1 2 6.40");
}
END_TEST

START_TEST (a_rule_without_tolerances_is_exact)
{
	struct fixture fixture = {.left = "key=S1 lot=L1 qty=10", .right = "key=E1 lot=L1 qty=9.999999", .adjust = give_none};

	fixture_expect ("no tolerances", fixture, "QTY_VAR S1|E1 0.000001 0.00");
}
END_TEST

/* A row that was converted may be off by half a unit of its last decimal: 1 LB is 0.45359 KG, and counts as 0.454. */
START_TEST (rounding_of_conversions_is_no_difference)
{
	static const struct
	{
		const char *left, *right, *states;
	} cases[] = {
		{"key=S1 lot=L1 qty=1 uom=LB", "0.454", "left matched=1; right matched=1"},
		{"key=S1 lot=L1 qty=1 uom=LB\nkey=S2 lot=L1 qty=1 uom=LB\nkey=S3 lot=L1 qty=1 uom=LB", "1.361",
			"left matched_tolerance=3; right matched_tolerance=1"},
		{"key=S1 lot=L1 qty=1 uom=LB\nkey=S2 lot=L1 qty=1 uom=LB\nkey=S3 lot=L1 qty=1 uom=LB", "1.365",
			"left matched=3; right exception=1"},
		{"key=S1 lot=L1 qty=0.454", "0.455", "left matched=1; right exception=1"},
	};
	g_autofree char *right = g_strdup_printf ("key=E1 lot=L1 entered=2026-03-10T22:00:00-05:00 qty=%s", cases[_i].right);
	struct fixture fixture = {
		.left = cases[_i].left, .right = right, .reference = "item RM-7 base=KG\nfactor * LB KG 45359 100000\nunit KG 3"};

	fixture_expect_states ("rounding", &fixture, cases[_i].states);
}
END_TEST

/* ---- passes ---- */

static struct pass only_pass;

static void
only_one_pass (struct reconciliation *rule)
{
	static const char *attributes[] = {"color", "shape", NULL};

	rule->attributes = attributes;
	rule->passes[0] = only_pass;
	rule->n_passes = 1;
}

#define PASS(seconds, ...)                                                    \
	{                                                                         \
		.name = "only", .window = (seconds), .raises = CODE_NONE, __VA_ARGS__ \
	}

static const struct
{
	const char *name, *left, *right, *states;
	struct pass pass;
} passes[] = {
	{"N:1 takes one posting", "key=S1 qty=4\nkey=S2 qty=6", "key=E1 qty=10", "left matched=2; right matched=1",
		PASS (-1, .keys = {COL_ORDER}, .n_keys = 1, .cardinality = MANY_TO_MANY, .right_one = true)},
	{"N:1 does not take two", "key=S1 qty=4\nkey=S2 qty=6", "key=E1 qty=7\nkey=E2 qty=3", "left matched=2; right matched=2",
		PASS (-1, .keys = {COL_ORDER}, .n_keys = 1, .cardinality = MANY_TO_MANY)},
	{"1:N takes one scan", "key=S1 qty=10", "key=E1 qty=7\nkey=E2 qty=3", "left matched=1; right matched=2",
		PASS (-1, .keys = {COL_ORDER}, .n_keys = 1, .cardinality = MANY_TO_MANY, .left_one = true)},
	{"pairs by the hour of the shift", "key=S1 qty=10 at=2026-03-10T07:00:00-05:00\nkey=S2 qty=10 at=2026-03-10T15:00:00-05:00",
		"key=E1 qty=10 at=2026-03-10T15:30:00-05:00\nkey=E2 qty=10 at=2026-03-10T23:00:00-05:00",
		"left exception=1 matched=1; right exception=1 matched=1",
		PASS (-1, .keys = {COL_ORDER, KEY_SHIFT}, .n_keys = 2, .cardinality = ONE_TO_ONE)},
	{"pairs by the day", "key=S1 qty=10 at=2026-03-10T23:59:00-05:00\nkey=S2 qty=10 at=2026-03-11T00:01:00-05:00",
		"key=E1 qty=10 post=2026-03-11\nkey=E2 qty=10 post=2026-03-12", "left exception=1 matched=1; right exception=1 matched=1",
		PASS (-1, .keys = {COL_ORDER, KEY_PRODUCTION_DAY}, .n_keys = 2, .cardinality = ONE_TO_ONE)},
	{"an attribute that nobody has is the same for all", "key=S1 qty=10", "key=E1 qty=10", "left matched=1; right matched=1",
		PASS (-1, .keys = {COL_ORDER, KEY_ATTRIBUTE + 1}, .n_keys = 2, .cardinality = ONE_TO_ONE)},
	{"N:1 leaves groups with two postings", "key=S1 qty=4\nkey=S2 qty=6", "key=E1 qty=8\nkey=E2 qty=2",
		"left exception=2; right exception=2",
		PASS (-1, .keys = {COL_ORDER}, .n_keys = 1, .cardinality = MANY_TO_MANY, .right_one = true)},
	{"another place is near in time too", "key=S1 lot=L1 loc=A qty=10 at=2026-03-10T08:00:00-05:00",
		"key=E1 lot=L1 loc=B qty=10 entered=2026-03-10T12:00:00-05:00", "left exception=1; right exception=1",
		{.name = "only",
			.window = 3600,
			.raises = CODE_WRONG_SLOC,
			.keys = {COL_ORDER},
			.n_keys = 1,
			.cardinality = MANY_TO_MANY,
			.window_after_grouping = true}},
	{"another order of one order is none", "key=S1 lot=L1 qty=10", "key=E1 lot=L2 qty=10", "left exception=1; right exception=1",
		{.name = "only",
			.window = -1,
			.raises = CODE_WRONG_ORDER,
			.keys = {COL_MATERIAL},
			.n_keys = 1,
			.cardinality = ONE_TO_ONE}},
	{"sums on the whole, near enough", "key=S1 qty=4 at=2026-03-10T08:00:00-05:00\nkey=S2 qty=6 at=2026-03-10T09:00:00-05:00",
		"key=E1 qty=10 entered=2026-03-10T10:00:00-05:00", "left matched=2; right matched=1",
		PASS (7200, .keys = {COL_ORDER}, .n_keys = 1, .cardinality = MANY_TO_MANY, .window_after_grouping = true)},
	{"sums row by row: what is far stays out",
		"key=S1 qty=4 at=2026-03-10T08:00:00-05:00\nkey=S2 qty=6 at=2026-03-10T09:00:00-05:00\nkey=S3 qty=1 "
		"at=2026-03-10T01:00:00-05:00",
		"key=E1 qty=10 entered=2026-03-10T10:00:00-05:00", "left exception=1 matched=2; right matched=1",
		PASS (7200, .keys = {COL_ORDER}, .n_keys = 1, .cardinality = MANY_TO_MANY)},
	{"pairs by an attribute", "key=S1 qty=10 color=red\nkey=S2 qty=10 color=blue", "key=E1 qty=10 color=blue\nkey=E2 qty=10",
		"left exception=1 matched=1; right exception=1 matched=1",
		PASS (-1, .keys = {COL_ORDER, KEY_ATTRIBUTE}, .n_keys = 2, .cardinality = ONE_TO_ONE)},
	{"a column that one side lacks drops out", "key=S1 qty=10 serial=A", "key=E1 qty=10", "left matched=1; right matched=1",
		PASS (-1, .keys = {COL_SERIAL, COL_ORDER}, .n_keys = 2, .cardinality = ONE_TO_ONE)},
	{"an id that one side lacks matches nothing", "key=S1 qty=10 serial=A", "key=E1 qty=10",
		"left exception=1; right exception=1",
		PASS (-1, .keys = {COL_SERIAL, COL_ORDER}, .n_keys = 2, .cardinality = MANY_TO_MANY, .identity = true)},
	{"a row without the id is not matched by it", "key=S1 qty=10 serial=A\nkey=S2 qty=5", "key=E1 qty=10 serial=A\nkey=E2 qty=5",
		"left exception=1 matched=1; right exception=1 matched=1",
		PASS (-1, .keys = {COL_SERIAL, COL_ORDER}, .n_keys = 2, .cardinality = MANY_TO_MANY, .identity = true)},
	{"rows without an order are of one kind", "key=S1 qty=10 order=none",
		"key=E1 qty=10 order=none\nkey=E2 qty=3 order=O3 post=2026-02-20", "left matched=1; right matched=1 context=1",
		PASS (-1, .keys = {COL_ORDER}, .n_keys = 1, .cardinality = ONE_TO_ONE)},
	{"too far apart", "key=S1 qty=10 at=2026-03-10T08:00:00-05:00", "key=E1 qty=10 entered=2026-03-10T09:00:01-05:00",
		"left exception=1; right exception=1", PASS (3600, .keys = {COL_ORDER}, .n_keys = 1, .cardinality = ONE_TO_ONE)},
	{"near enough", "key=S1 qty=10 at=2026-03-10T08:00:00-05:00", "key=E1 qty=10 entered=2026-03-10T09:00:00-05:00",
		"left matched=1; right matched=1", PASS (3600, .keys = {COL_ORDER}, .n_keys = 1, .cardinality = ONE_TO_ONE)},
	{"a posting without an entry is near on its whole day", "key=S1 qty=10 at=2026-03-10T23:59:59-05:00", "key=E1 qty=10",
		"left matched=1; right matched=1", PASS (0, .keys = {COL_ORDER}, .n_keys = 1, .cardinality = ONE_TO_ONE)},
	{"and far on the next", "key=S1 qty=10 at=2026-03-11T00:30:01-05:00", "key=E1 qty=10", "left exception=1; right exception=1",
		PASS (1800, .keys = {COL_ORDER}, .n_keys = 1, .cardinality = ONE_TO_ONE)},
	{"and on the day before", "key=S1 qty=10 at=2026-03-09T23:30:00-05:00", "key=E1 qty=10", "left matched=1; right matched=1",
		PASS (1800, .keys = {COL_ORDER}, .n_keys = 1, .cardinality = ONE_TO_ONE)},
};

START_TEST (a_pass_takes_what_its_keys_and_limits_say)
{
	struct fixture fixture = {.left = passes[_i].left, .right = passes[_i].right, .adjust = only_one_pass};

	only_pass = passes[_i].pass;
	fixture_expect_states (passes[_i].name, &fixture, passes[_i].states);
}
END_TEST

START_TEST (many_equal_bags_are_paired_one_by_one)
{
	enum
	{
		BAGS = 400
	};
	g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL);

	for (int i = 0; i < BAGS; i++) {
		g_string_append_printf (
			left, "key=S%03d lot=L1 qty=25 at=2026-03-%02dT%02d:%02d:00-05:00\n", i, 9 + i / 60, 8 + i % 60 / 10, i % 10 * 5);
		if (i != 123)
			g_string_append_printf (right,
				"key=E%03d lot=L1 qty=25 amount=80 entered=2026-03-%02dT%02d:%02d:10-05:00 post=2026-03-%02d\n", i, 9 + i / 60,
				8 + i % 60 / 10, i % 10 * 5, 9 + i / 60);
	}
	fixture_expect ("equal bags", (struct fixture) {.left = left->str, .right = right->str}, "MISSING_ERP S123| 25 80.00");
}
END_TEST

/* Equal bags: which of them a reversal took back is what remains when every record has one. */
#define BAG(key, time, rest) "key=" key " lot=L1 qty=25 entered=2026-03-10T" time "-05:00" rest "\n"
static void
operations_are_compared (struct reconciliation *rule)
{
	for (int i = 0; i < rule->n_passes; i++)
		if (strcmp (rule->passes[i].name, "exact without operation") == 0)
			rule->passes[i].strict = false;
}

static const struct displaced
{
	const char *name, *left, *right, *expected;
	void (*adjust) (struct reconciliation *rule);
} displaced[] = {
	{"what was taken back is not what was posted later",
		"key=S1 lot=L1 qty=25 at=2026-03-10T00:20:00-05:00\nkey=S2 lot=L1 qty=25 at=2026-03-10T01:00:00-05:00\n"
		"key=S3 lot=L1 qty=25 at=2026-03-10T02:30:00-05:00",
		BAG ("E1", "00:23:00", "") BAG ("E2", "00:50:00", "") BAG ("E3", "01:10:00", "") BAG ("E4", "02:00:00", " mvt=262 ind=S")
			BAG ("E5", "05:47:00", ""),
		"", NULL},
	{"unless the later one is too late for the record",
		"key=S1 lot=L1 qty=25 at=2026-03-10T00:20:00-05:00\nkey=S2 lot=L1 qty=25 at=2026-03-10T01:00:00-05:00",
		BAG ("E1", "00:23:00", "") BAG ("E3", "01:10:00", "") BAG ("E4", "02:00:00", " mvt=262 ind=S") BAG ("E5", "05:47:00", ""),
		"MISSING_MES |E5 -25 -80.00\nREV_UNPAIRED |E4 25 80.00", NULL},
	{"or the match is one by an id", "key=S1 lot=L1 qty=25 at=2026-03-10T02:20:00-05:00 msg=M1",
		BAG ("E1", "01:23:00", " msg=M1") BAG ("E4", "02:00:00", " mvt=262 ind=S") BAG ("E5", "05:47:00", ""),
		"MISSING_MES |E5 -25 -80.00\nREV_UNPAIRED |E4 25 80.00", NULL},
	{"of two that were posted alike the later one was taken back, at its price",
		"key=S1 lot=L1 qty=25 at=2026-03-10T00:20:00-05:00\nkey=S2 lot=L1 qty=25 at=2026-03-10T01:00:00-05:00",
		BAG ("E1", "00:23:00", " amount=80.00") BAG ("E2", "00:50:00", " amount=90.00")
			BAG ("E4", "01:30:00", " mvt=262 ind=S amount=-90.00") BAG ("E5", "02:00:00", " amount=80.00"),
		"", NULL},
	{"or the pass compares operations, and the later one is of another",
		"key=S1 lot=L1 qty=25 op=10 at=2026-03-10T00:20:00-05:00",
		BAG ("E1", "00:23:00", " op=10") BAG ("E4", "02:00:00", " mvt=262 ind=S") BAG ("E5", "02:20:00", " op=20"),
		"MISSING_MES |E5 -25 -80.00\nREV_UNPAIRED |E4 25 80.00", operations_are_compared},
	{"or the reversal came first", "key=S1 lot=L1 qty=25 at=2026-03-10T02:20:00-05:00",
		BAG ("E1", "02:23:00", "") BAG ("E4", "02:00:00", " mvt=262 ind=S") BAG ("E5", "05:47:00", ""),
		"MISSING_MES |E5 -25 -80.00\nREV_UNPAIRED |E4 25 80.00", NULL},
};

START_TEST (a_reversal_nets_its_original_though_a_record_had_it)
{
	fixture_expect (displaced[_i].name,
		(struct fixture) {.left = displaced[_i].left, .right = displaced[_i].right, .adjust = displaced[_i].adjust},
		displaced[_i].expected);
}
END_TEST

START_TEST (a_month_of_many_rows_is_matched_row_by_row)
{
	enum
	{
		ROWS = 3000
	};
	g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL);

	for (int i = 0; i < ROWS; i++) {
		g_string_append_printf (left, "key=S%d order=O%d lot=L%d qty=%d msg=M%d\n", i, i % 50, i % 7, i % 90 + 1, i);
		if (i != 1234)
			g_string_append_printf (
				right, "key=E%d order=O%d lot=L%d qty=%d msg=M%d amount=1\n", i, i % 50, i % 7, i % 90 + 1, i);
	}
	fixture_expect ("many rows", (struct fixture) {.left = left->str, .right = right->str}, "MISSING_ERP S1234| 65 208.00");
}
END_TEST

START_TEST (many_repeats_are_one_case_each)
{
	enum
	{
		ROWS = 300
	};
	g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL);

	for (int i = 0; i < ROWS; i++) {
		g_string_append_printf (left, "key=S%d lot=L1 qty=%d\n", i, i + 1);
		for (int twice = 0; twice < 2; twice++)
			g_string_append_printf (right, "key=E%d%s lot=L1 qty=%d amount=1 entered=2026-03-10T08:0%d:00-05:00\n", i,
				twice == 0 ? "" : "b", i + 1, twice);
	}
	g_autoptr (bench) bench = fixture_run (&(struct fixture) {.left = left->str, .right = right->str});
	ck_assert_uint_eq (bench->outcome->n_cases, ROWS);
	for (size_t i = 0; i < ROWS; i++) {
		ck_assert_int_eq (bench->outcome->cases[i].code, CODE_DUP_ERP);
		ck_assert (g_str_has_suffix (bench->outcome->cases[i].right_keys[0], "b"));
	}
}
END_TEST

/* ---- ambiguity ---- */

static void
suggest (struct reconciliation *rule)
{
	for (int i = 0; i < rule->n_passes; i++)
		rule->passes[i].ambiguous_suggests = true;
}

START_TEST (an_ambiguous_partner_is_listed_or_suggested)
{
	struct fixture fixture = {.left = "key=S1 order=O1 lot=L1 qty=10 at=2026-03-10T08:00:00-05:00\nkey=S2 order=O2 lot=L1 qty=10 "
									  "at=2026-03-10T10:00:00-05:00",
		.right = "key=E1 order=O3 lot=L1 qty=10 amount=32.00 entered=2026-03-10T10:05:00-05:00"};

	fixture_expect ("listed", fixture, "MISSING_ERP S1| 10 32.00\nMISSING_ERP S2| 10 32.00\nMISSING_MES |E1 -10 -32.00");
	fixture.adjust = suggest;
	fixture_expect ("suggested", fixture, "MISSING_ERP S1| 10 32.00\nWRONG_ORDER S2|E1 10 0.00");
	g_autoptr (bench) bench = fixture_run (&fixture);
	for (size_t i = 0; i < bench->outcome->n_cases; i++)
		ck_assert_int_eq (bench->outcome->cases[i].suggested, bench->outcome->cases[i].code == CODE_WRONG_ORDER);
	fixture.left =
		"key=S1 order=O1 lot=L1 qty=4\nkey=S1b order=O1 lot=L1 qty=6\nkey=S2 order=O2 lot=L1 qty=10 at=2026-03-10T10:00:00-05:00";
	fixture.right = "key=E1 order=O3 lot=L1 qty=10 amount=32.00 entered=2026-03-10T10:05:00-05:00\nkey=E2 order=O4 lot=L1 qty=10 "
					"amount=32.00 entered=2026-03-10T10:15:00-05:00";
	fixture_expect ("two of each", fixture, "WRONG_ORDER S1;S1b|E2 10 0.00\nWRONG_ORDER S2|E1 10 0.00");
}
END_TEST

START_TEST (equally_near_partners_are_taken_in_their_own_order)
{
	struct fixture fixture = {.left = "key=S1 order=O1 lot=L1 qty=10\nkey=S2 order=O2 lot=L1 qty=10",
		.right = "key=E1 order=O3 lot=L1 qty=10 amount=32.00\nkey=E2 order=O4 lot=L1 qty=10 amount=32.00",
		.adjust = suggest};

	fixture_expect ("ties", fixture, "WRONG_ORDER S1|E1 10 0.00\nWRONG_ORDER S2|E2 10 0.00");
}
END_TEST

START_TEST (so_many_candidates_are_ambiguous)
{
	enum
	{
		ORDERS = 300
	};
	g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL);

	for (int i = 0; i < ORDERS; i++) {
		g_string_append_printf (left, "key=S%03d order=A%d lot=L1 qty=10\n", i, i);
		g_string_append_printf (right, "key=E%03d order=B%d lot=L1 qty=10 amount=32.00\n", i, i);
	}
	g_autoptr (bench) bench = fixture_run (&(struct fixture) {.left = left->str, .right = right->str, .adjust = suggest});
	ck_assert_uint_eq (bench->outcome->n_cases, 2 * ORDERS);
}
END_TEST

/* ---- policies ---- */

static void
net_nothing (struct reconciliation *rule)
{
	rule->net_referenced = rule->net_unreferenced = false;
}

static void
no_uncaptured (struct reconciliation *rule)
{
	rule->uncaptured_rows = 0;
}

START_TEST (the_rule_says_what_is_netted)
{
	struct fixture fixture = {
		.right = "key=E1 lot=L1 qty=10 amount=32.00\nkey=E2 lot=L1 mvt=262 ind=S qty=10 amount=32.00 rev=E1"};

	fixture_expect ("netted", fixture, "");
	fixture.adjust = net_nothing;
	fixture_expect ("not netted", fixture, "MISSING_MES |E1 -10 -32.00\nREV_UNPAIRED |E2 10 32.00");
}
END_TEST

START_TEST (the_rule_says_when_a_material_is_not_captured)
{
	struct fixture fixture = {.right = "key=E1 mat=CH-1 lot=A qty=1 amount=10\nkey=E2 mat=CH-1 lot=B qty=1 amount=10\nkey=E3 "
									   "mat=CH-1 lot=C qty=1 amount=10"};

	fixture_expect ("one case", fixture, "MISSING_MES |E1;E2;E3 -3 -30.00 UNCAPTURED");
	fixture.adjust = no_uncaptured;
	fixture_expect ("never", fixture, "MISSING_MES |E1 -1 -10.00\nMISSING_MES |E2 -1 -10.00\nMISSING_MES |E3 -1 -10.00");
}
END_TEST

START_TEST (lines_of_one_message_are_one_case_and_other_lines_by_their_key)
{
	struct fixture fixture = {.left = "key=S1 lot=L1 qty=1 msg=M1\nkey=S2 lot=L1 qty=2 msg=M1\nkey=S3 lot=L1 qty=4 "
									  "msg=M2\nkey=S4 lot=L1 qty=8\nkey=S5 lot=L1 qty=16\nkey=S6 lot=L2 qty=32"};

	fixture_expect ("cases", fixture,
		"MISSING_ERP S1;S2| 3 9.60\nMISSING_ERP S3| 4 12.80\nMISSING_ERP S4;S5| 24 76.80\nMISSING_ERP S6| 32 102.40");
}
END_TEST

/* ---- identity ---- */

static char *
case_id_of (const struct fixture *fixture, enum code code)
{
	g_autoptr (bench) bench = fixture_run (fixture);

	for (size_t i = 0; i < bench->outcome->n_cases; i++)
		if (bench->outcome->cases[i].code == code)
			return g_strdup (bench->outcome->cases[i].case_id);
	g_autofree char *cases = bench_cases (bench);
	ck_abort_msg ("no case %s:\n%s", code_name (code), cases);
}

START_TEST (a_case_keeps_its_id_whatever_becomes_of_it)
{
	static const struct
	{
		const char *left, *right, *more;
		enum code code;
		const char *period;
	} fates[] = {
		{"key=S1 lot=L1 qty=240 msg=M1", "", "", CODE_MISSING_ERP, NULL},
		{"key=S1 lot=L1 qty=240 msg=M1", "", "queue key=Q1 msg=M1 mat=RM-7 qty=240", CODE_STUCK_QUEUE, NULL},
		{"key=S1 lot=L1 qty=240 msg=M1", "", "order O1 CLOSED closed=2026-03-01T00:00:00-06:00", CODE_POST_TO_CLOSED_ORDER, NULL},
		{"key=S1 lot=L1 qty=240 msg=M1", "key=E1 lot=L1 qty=230 msg=M1", "", CODE_QTY_VAR, NULL},
		{"key=S1 lot=L1 qty=240 msg=M1", "key=E1 lot=L1 qty=10 msg=M1", "", CODE_UOM_FACTOR, NULL},
		{"key=S1 lot=L1 qty=240 msg=M1", "key=E1 lot=L1 qty=240 msg=M1 mvt=262 ind=S", "", CODE_SIGN_FLIP, NULL},
		{"key=S1 lot=L1 qty=240 msg=M1", "key=E1 lot=L1 qty=240 msg=M1 post=2026-04-01", "", CODE_CUTOFF, NULL},
		{"key=S1 lot=L1 qty=240 msg=M1", "key=E1 lot=L1 qty=-240 msg=M1", "", CODE_DQ_SIGN, NULL},
		{"key=S1 lot=L1 qty=240 msg=M1", "key=E1 lot=L1 qty=bad msg=M1", "", CODE_DQ_REJECT, NULL},
		{"key=S1 lot=L1 qty=bad msg=M1", "key=E1 lot=L1 qty=240 msg=M1", "", CODE_DQ_REJECT, NULL},
		{"key=S1 lot=L1 qty=240 msg=M1", "key=E1 lot=L1 qty=240 msg=M1 mvt=961", "", CODE_MD_UNMAPPED_MVT, NULL},
		{"key=S1 lot=L1 qty=240 msg=M1 carried=MISSING_ERP", "", "", CODE_MISSING_ERP, "2026-04"},
		{"key=S1 lot=L1 qty=240 msg=M1 carried=MISSING_ERP", "key=E1 lot=L1 qty=10 msg=M1 post=2026-04-01", "", CODE_UOM_FACTOR,
			"2026-04"},
		{"key=S1 lot=L1 qty=240 msg=M1", "", "price RM-7 300.00", CODE_MISSING_ERP, NULL},
		{"key=S1 lot=L1 qty=240 msg=M1\nkey=S2 lot=L1 qty=1 msg=M1 at=2026-03-10T09:00:00-05:00", "", "", CODE_MISSING_ERP, NULL},
	};
	g_autofree char *first = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS (fates); i++) {
		struct fixture fixture = {
			.left = fates[i].left, .right = fates[i].right, .reference = fates[i].more, .period = fates[i].period};
		g_autofree char *id = case_id_of (&fixture, fates[i].code);

		if (first == NULL)
			first = g_steal_pointer (&id);
		else
			ck_assert_msg (strcmp (id, first) == 0, "fate %zu: %s is another case", i, code_name (fates[i].code));
	}
}
END_TEST

START_TEST (what_is_another_finding_has_another_id)
{
	struct fixture missing = {.left = "key=S1 lot=L1 qty=10 msg=M1"}, other = {.left = "key=S2 lot=L1 qty=10 msg=M1"};
	struct fixture lot = {.left = "key=S1 lot=L1 qty=10 msg=M1", .right = "key=E1 lot=L2 qty=10 msg=M1"};
	struct fixture extra = {.right = "key=S1 lot=L1 qty=10"},
				   receipts = {.left = "key=S1 lot=L1 qty=10 msg=M1 mvt=PROD", .rule = "receipts"};
	char *ids[] = {case_id_of (&missing, CODE_MISSING_ERP), case_id_of (&other, CODE_MISSING_ERP),
		case_id_of (&lot, CODE_LOT_MISMATCH), case_id_of (&extra, CODE_MISSING_MES),
		case_id_of (&receipts, CODE_RECEIPT_MISSING)};

	for (size_t i = 0; i < G_N_ELEMENTS (ids); i++)
		for (size_t j = 0; j < i; j++)
			ck_assert_str_ne (ids[i], ids[j]);
	for (size_t i = 0; i < G_N_ELEMENTS (ids); i++)
		g_free (ids[i]);
}
END_TEST

START_TEST (two_portions_of_one_row_keep_their_ids_when_a_price_changes)
{
	struct fixture cheap = {.left = "key=S1 lot=L1 qty=66.2 msg=M1 at=2026-03-31T23:00:00-05:00",
		.right = "key=E1 lot=L1 qty=6 msg=M1 post=2026-04-01",
		.reference = "price RM-7 0.01"};
	struct fixture dear = cheap;
	dear.reference = "price RM-7 1000000";
	g_autofree char *cutoff = case_id_of (&cheap, CODE_CUTOFF), *difference = case_id_of (&cheap, CODE_QTY_VAR);
	g_autofree char *cutoff_dear = case_id_of (&dear, CODE_CUTOFF), *difference_dear = case_id_of (&dear, CODE_QTY_VAR);

	ck_assert_str_ne (cutoff, difference);
	ck_assert_str_eq (cutoff, cutoff_dear);
	ck_assert_str_eq (difference, difference_dear);
}
END_TEST

/* ---- what a case says ---- */

START_TEST (a_case_says_where_when_who_and_why)
{
	struct fixture fixture = {.left = "key=S1 lot=L1 qty=10 op=0020 loc=A msg=M1 serial=SN1 at=2026-03-10T08:00:00-05:00",
		.right = "key=E1 lot=L2 order=O2 qty=10 loc=B msg=M1 amount=32.00 cur=USD doc=D1 by=SMITH gl=400100 post=2026-03-11 "
				 "entered=2026-03-11T09:00:00-05:00",
		.reference = "price RM-7 3.20\nitem RM-7 text=Resin base=KG\nunit KG 3\norder O1 RELEASED",
		.as_of = "2026-03-20T06:00:00-05:00"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	const struct outcome_case *c = bench_case (bench);
	const struct
	{
		const char *is, *should;
	} texts[] = {
		{code_name (c->code), "WRONG_ORDER"},
		{c->plant, "1000"},
		{c->storage_location, "A"},
		{c->material, "RM-7"},
		{c->material_text, "Resin"},
		{c->lot, "L1"},
		{c->serial, "SN1"},
		{c->order_no, "O1"},
		{c->operation, "0020"},
		{c->movement, "CONS"},
		{c->document, "D1"},
		{c->entered_by, "SMITH"},
		{c->gl_account, "400100"},
		{c->uom, "KG"},
		{c->currency, "USD"},
		{c->right_lot, "L2"},
		{c->right_order, "O2"},
		{c->right_location, "B"},
		{c->right_material, ""},
		{c->evidence, "id"},
		{c->pass, "message, other order"},
		{c->tags, "LOT_MISMATCH;WRONG_SLOC"},
		{c->owner, "production supervisor"},
		{c->order_status, "RELEASED"},
		{c->reconciliation, "consumption"},
		{c->factor, ""},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
		ck_assert_str_eq (texts[i].is, texts[i].should);
	ck_assert_int_eq (c->left_qty, 10000000);
	ck_assert_int_eq (c->right_qty, 10000000);
	ck_assert_int_eq (c->right_amount, 320000);
	ck_assert_int_eq (c->left_amount, DECIMAL_NONE);
	ck_assert_int_eq (c->uom_decimals, 3);
	ck_assert_int_eq (c->posting_date, date_make (2026, 3, 11));
	ck_assert_int_eq (c->period, 202603);
	ck_assert_int_eq (c->age_days, 10);
	ck_assert_int_eq (c->first_seen, date_make (2026, 3, 20));
	ck_assert_int_eq (c->post_date, date_make (2026, 3, 10));
	ck_assert_int_eq (c->state, CASE_NEW);
}
END_TEST

START_TEST (a_case_says_nothing_on_what_its_rows_differ_in)
{
	struct fixture fixture = {
		.left = "key=S1 lot=L1 loc=A op=0010 qty=1 msg=M1\nkey=S2 lot=L1 loc=B op=0020 qty=2 msg=M1", .as_of = NULL};
	g_autoptr (bench) bench = fixture_run (&fixture);
	const struct outcome_case *c = bench_case (bench);

	ck_assert_str_eq (c->storage_location, "");
	ck_assert_str_eq (c->operation, "");
	ck_assert_str_eq (c->lot, "L1");
	ck_assert_str_eq (c->cause, "message M1");
	ck_assert_str_eq (c->document, "");
	ck_assert_int_eq (c->age_days, 0);
	ck_assert_int_eq (c->first_seen, DATE_NONE);
	ck_assert_int_eq (c->post_date, DATE_NONE);
}
END_TEST

static const struct
{
	const char *name, *left, *right, *more, *factor, *cause;
	enum code code;
} causes[] = {
	{"the material's own unit", "key=S1 mat=FG qty=240 uom=EA msg=M1", "key=E1 mat=FG qty=10 uom=EA msg=M1",
		"factor FG CAR EA 24 1\nfactor FG BOX EA 24 1", "24/1 (BOX)", "", CODE_UOM_FACTOR},
	{"a power of ten", "key=S1 qty=240 msg=M1", "key=E1 qty=24000 msg=M1", "", "100", "", CODE_UOM_FACTOR},
	{"a dozen", "key=S1 qty=240 msg=M1", "key=E1 qty=20 msg=M1", "", "12", "", CODE_UOM_FACTOR},
	{"pounds", "key=S1 qty=100 msg=M1", "key=E1 qty=220.462 msg=M1", "", "2.20462 (LB/KG)", "", CODE_UOM_FACTOR},
	{"pounds the other way", "key=S1 qty=220.462 msg=M1", "key=E1 qty=100 msg=M1", "", "2.20462 (LB/KG)", "", CODE_UOM_FACTOR},
	{"repeated by id", "key=S1 qty=10 msg=M1", "key=E1 qty=10 msg=M1\nkey=E2 qty=10 msg=M1 entered=2026-03-10T22:00:00-05:00", "",
		"", "message M1", CODE_DUP_ERP},
	{"stuck", "key=S1 qty=10 msg=M1", "", "queue key=Q7 msg=M1 mat=RM-7 qty=10", "", "queue Q7: stock deficit", CODE_STUCK_QUEUE},
	{"rejected", "key=S1 qty=bad", "", "", "", "column 'qty': 'bad' is not a number", CODE_DQ_REJECT},
	{"wrong sign", "", "key=E1 qty=-5", "", "", "the sign contradicts movement '261' with indicator 'H'", CODE_DQ_SIGN},
	{"unmapped", "", "key=E1 qty=5 mvt=961", "", "", "movement code '961' of erp has no mapping row", CODE_MD_UNMAPPED_MVT},
	{"no factor", "", "key=E1 qty=5 uom=DRM", "item RM-7 base=KG", "", "no factor leads from DRM to KG for RM-7",
		CODE_DQ_UOM_NOCONV},
	{"no place", "key=S1 qty=5 loc=C9", "key=E1 qty=5 loc=L001", "location C1 L001", "",
		"location C9 of mes has no storage location", CODE_MD_UNMAPPED_LOC},
	{"sent twice", "key=S1 qty=5\nkey=S1 qty=5", "key=E1 qty=5", "", "", "event id 'S1' was sent twice", CODE_DUP_MES},
	{"one key, two rows", "", "key=E1 qty=5 rev=E9\nkey=E1 qty=6 rev=E9\nkey=E9 qty=1 post=2026-02-20", "", "",
		"source key 'E1' names two different rows", CODE_DQ_REJECT},
};

START_TEST (a_case_says_its_cause)
{
	struct fixture fixture = {.left = causes[_i].left, .right = causes[_i].right, .reference = causes[_i].more};
	g_autoptr (bench) bench = fixture_run (&fixture);
	const struct outcome_case *found = NULL;

	for (size_t i = 0; i < bench->outcome->n_cases; i++)
		if (bench->outcome->cases[i].code == causes[_i].code)
			found = &bench->outcome->cases[i];
	ck_assert_msg (found != NULL, "%s", causes[_i].name);
	ck_assert_str_eq (found->factor, causes[_i].factor);
	ck_assert_str_eq (found->cause, causes[_i].cause);
}
END_TEST

START_TEST (a_difference_names_what_it_was_left_over_against)
{
	struct fixture fixture = {.left = "key=S1 lot=L1 qty=10 msg=M1", .right = "key=E1 lot=L1 qty=9 msg=M1"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	int shown = 0;

	for (size_t i = 0; i < bench->outcome->n_lines; i++) {
		const struct outcome_line *line = &bench->outcome->lines[i];
		bool reference = strcmp (line->reason, "shown for reference") == 0;

		shown += reference;
		ck_assert_int_eq (line->side, reference ? SIDE_RIGHT : SIDE_LEFT);
		ck_assert_int_eq (line->state, reference ? STATE_MATCHED : STATE_EXCEPTION);
		ck_assert_int_eq (line->qty, reference ? 9000000 : 1000000);
		ck_assert_int_eq (line->entry_qty, reference ? 9000000 : 10000000);
	}
	ck_assert_int_eq (shown, 1);
}
END_TEST

START_TEST (nothing_can_be_freed)
{
	recon_free (NULL);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("recon_rule");
	TCase *tcase = tcase_create ("rule");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, a_difference_is_tolerated_by_class_side_and_value, 0, G_N_ELEMENTS (tolerated));
	tcase_add_test (tcase, sums_are_tolerated_as_single_rows_are);
	tcase_add_test (tcase, the_nearest_number_is_the_partner);
	tcase_add_test (tcase, a_percentage_that_cannot_be_counted_is_none);
	tcase_add_test (tcase, a_rule_without_tolerances_is_exact);
	tcase_add_loop_test (tcase, rounding_of_conversions_is_no_difference, 0, 4);
	tcase_add_loop_test (tcase, a_pass_takes_what_its_keys_and_limits_say, 0, G_N_ELEMENTS (passes));
	tcase_add_test (tcase, many_equal_bags_are_paired_one_by_one);
	tcase_add_loop_test (tcase, a_reversal_nets_its_original_though_a_record_had_it, 0, G_N_ELEMENTS (displaced));
	tcase_add_test (tcase, an_ambiguous_partner_is_listed_or_suggested);
	tcase_add_test (tcase, a_month_of_many_rows_is_matched_row_by_row);
	tcase_add_test (tcase, many_repeats_are_one_case_each);
	tcase_add_test (tcase, equally_near_partners_are_taken_in_their_own_order);
	tcase_add_test (tcase, so_many_candidates_are_ambiguous);
	tcase_add_test (tcase, the_rule_says_what_is_netted);
	tcase_add_test (tcase, the_rule_says_when_a_material_is_not_captured);
	tcase_add_test (tcase, lines_of_one_message_are_one_case_and_other_lines_by_their_key);
	tcase_add_test (tcase, a_case_keeps_its_id_whatever_becomes_of_it);
	tcase_add_test (tcase, what_is_another_finding_has_another_id);
	tcase_add_test (tcase, two_portions_of_one_row_keep_their_ids_when_a_price_changes);
	tcase_add_test (tcase, a_case_says_where_when_who_and_why);
	tcase_add_test (tcase, a_case_says_nothing_on_what_its_rows_differ_in);
	tcase_add_loop_test (tcase, a_case_says_its_cause, 0, G_N_ELEMENTS (causes));
	tcase_add_test (tcase, a_difference_names_what_it_was_left_over_against);
	tcase_add_test (tcase, nothing_can_be_freed);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
