/* What a pass may say: its own tolerances, suggestions, ambiguity, subsets, and what is too large for the best assignment. */
#include "recon_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct pass pass;
static struct tolerance in_general = {"*", 0, 0, 0, DECIMAL_NONE};

/* One pass, and one behind it that finds nothing: so nothing is matched in part. */
static void
use_pass (struct reconciliation *rule)
{
	static const struct pass apart = {
		.name = "apart", .keys = {COL_SOURCE_KEY}, .n_keys = 1, .window = -1, .raises = CODE_NONE, .cardinality = ONE_TO_ONE};

	rule->tolerances = &in_general;
	rule->n_tolerances = 1;
	rule->net_unreferenced = false;
	rule->passes[0] = pass;
	rule->passes[1] = apart;
	rule->n_passes = 2;
}

static void
use_nothing (struct reconciliation *rule)
{
	use_pass (rule);
	rule->n_tolerances = 0;
}

#define PASS(...) \
	((struct pass) {.name = "only", .keys = {COL_ORDER}, .n_keys = 1, .window = -1, .raises = CODE_NONE, __VA_ARGS__})

/* The one text in which a run says why something was left open, of the case that has the key. */
static const char *
proof_of (const struct bench *bench, const char *key)
{
	for (size_t i = 0; i < bench->outcome->n_cases; i++) {
		const struct outcome_case *one = &bench->outcome->cases[i];

		if (g_strv_contains ((const char *const *) one->left_keys, key) ||
			g_strv_contains ((const char *const *) one->right_keys, key))
			return one->proof;
	}
	return "no case";
}

/* ---- tolerances ---- */

static const struct tolerance own[] = {
	{"weighed", 0, 2000000, 0, DECIMAL_NONE}, /* posted up to 2 less */
	{"capped", 5000000, 5000000, 0, 64000},   /* 5, but worth no more than 6.40 */
};

static const struct
{
	const char *name, *class, *left, *right;
	int general; /* percent of the rule's own tolerance */
	bool matched;
} tolerated[] = {
	{"less is within the pass's tolerance", "weighed", "qty=10", "qty=8", 0, true},
	{"more is not", "weighed", "qty=10", "qty=10.5", 0, false},
	{"the pass's tolerance comes before the rule's", "weighed", "qty=100", "qty=97", 10, false},
	{"a class that the pass does not name has the rule's", "other", "qty=100", "qty=97", 10, true},
	{"the cap holds", "capped", "qty=10", "qty=8", 0, true},
	{"beyond the cap", "capped", "qty=10", "qty=7.9", 0, false},
};

START_TEST (a_pass_has_tolerances_of_its_own)
{
	g_autofree char *reference = g_strdup_printf ("price RM-7 3.20\nitem RM-7 class=%s", tolerated[_i].class);
	g_autofree char *left = g_strdup_printf ("key=S1 %s", tolerated[_i].left),
					*right = g_strdup_printf ("key=E1 %s", tolerated[_i].right);
	struct fixture fixture = {.left = left, .right = right, .reference = reference, .adjust = use_pass};

	in_general.percent = tolerated[_i].general * 1000000;
	for (int sums = 0; sums < 2; sums++) {
		pass = PASS (.cardinality = sums ? MANY_TO_MANY : ONE_TO_ONE, .tolerances = own, .n_tolerances = G_N_ELEMENTS (own));
		fixture_expect_states (tolerated[_i].name, &fixture,
			tolerated[_i].matched ? "left matched_tolerance=1; right matched_tolerance=1"
								  : "left exception=1; right exception=1");
	}
}
END_TEST

START_TEST (a_pass_may_count_what_rounding_leaves)
{
	struct fixture fixture = {.left = "key=S1 qty=1 uom=LB\nkey=S2 qty=1 uom=LB\nkey=S3 qty=1 uom=LB",
		.right = "key=E1 qty=1.361",
		.reference = "item RM-7 base=KG\nfactor * LB KG 45359 100000\nunit KG 3",
		.adjust = use_pass};

	pass = PASS (.cardinality = MANY_TO_MANY);
	fixture_expect_states ("rounding", &fixture, "left matched_tolerance=3; right matched_tolerance=1");
	pass.counts_rounding = true;
	fixture_expect_states ("counted", &fixture, "left exception=3; right exception=1");
}
END_TEST

/* Left minus right in money; where a side has none, in the price of the difference. Equal quantities are not enough. */
static const struct
{
	const char *name, *left, *right;
	bool matched;
} valued[] = {
	{"equal money", "qty=10 amount=32 cur=USD", "qty=10 amount=32 cur=USD", true},
	{"a little more was posted", "qty=10 amount=32 cur=USD", "qty=10 amount=33 cur=USD", true},
	{"too much more was posted", "qty=10 amount=32 cur=USD", "qty=10 amount=33.01 cur=USD", false},
	{"less was posted", "qty=10 amount=32 cur=USD", "qty=10 amount=30 cur=USD", true},
	{"too much less was posted", "qty=10 amount=32 cur=USD", "qty=10 amount=29.99 cur=USD", false},
	{"amounts without a sign have that of the quantity", "qty=-10 amount=-32 cur=USD", "mvt=262 ind=S qty=10 amount=32 cur=USD",
		true},
	{"another currency says nothing", "qty=10 amount=32 cur=EUR", "qty=10 amount=99 cur=USD", true},
	{"the price of what differs", "qty=10", "qty=9.375 amount=1 cur=USD", true},
	{"the price of what differs is too much", "qty=10", "qty=9.374 amount=1 cur=USD", false},
	{"nor may more be posted", "qty=10", "qty=10.3126", false},
	{"without a price nothing is known", "qty=10 mat=XX", "qty=9.5 mat=XX", true},
};

START_TEST (a_pass_limits_money_on_each_side_of_zero)
{
	g_autofree char *left = g_strdup_printf ("key=S1 %s", valued[_i].left),
					*right = g_strdup_printf ("key=E1 %s", valued[_i].right);
	struct fixture fixture = {.left = left, .right = right, .adjust = use_pass};

	in_general.percent = 10000000;
	for (int sums = 0; sums < 2; sums++) {
		pass = PASS (.cardinality = sums ? MANY_TO_MANY : ONE_TO_ONE, .limits_value = true, .value_over = 10000,
			.value_under = 20000);
		g_autoptr (bench) bench = fixture_run (&fixture);
		int64_t open = bench->outcome->side[SIDE_LEFT].state[STATE_EXCEPTION].rows;
		ck_assert_msg ((open == 0) == valued[_i].matched, "%s, %s", valued[_i].name, sums ? "sums" : "pairs");
	}
}
END_TEST

/* ---- pairs ---- */

START_TEST (two_pairs_come_before_one_equal_pair)
{
	struct fixture fixture = {.left = "key=S1 qty=10\nkey=S2 qty=11", .right = "key=E1 qty=10\nkey=E2 qty=9", .adjust = use_pass};
	static const struct tolerance one = {"*", 1000000, 1000000, 0, DECIMAL_NONE};

	pass = PASS (.cardinality = ONE_TO_ONE, .tolerances = &one, .n_tolerances = 1);
	fixture_expect_states ("two pairs", &fixture, "left matched_tolerance=2; right matched_tolerance=2");
}
END_TEST

/* Enough rows of one key, whose quantities lie within tolerance of each other. */
static char *
crowd_text (char side, int n, int step)
{
	GString *text = g_string_new (NULL);

	for (int i = 0; i < n; i++)
		g_string_append_printf (text, "key=%c%04d lot=L1 qty=%d.%03d at=2026-03-10T08:%02d:00-05:00\n", side, i,
			100 + i * step / 1000, i * step % 1000, i % 60);
	return g_string_free (text, FALSE);
}

START_TEST (a_crowd_is_paired_nearest_first_and_that_is_said)
{
	static const struct tolerance one = {"*", 2000, 2000, 0, DECIMAL_NONE};
	const int crowds[] = {260, 300};
	g_autofree char *left = crowd_text ('S', crowds[_i], 1), *right = crowd_text ('E', crowds[_i] - 1, 1);
	struct fixture fixture = {.left = left, .right = right, .adjust = use_pass};

	pass = PASS (.cardinality = ONE_TO_ONE, .tolerances = &one, .n_tolerances = 1);
	g_autoptr (bench) bench = fixture_run (&fixture);
	ck_assert_int_eq (bench->outcome->side[SIDE_LEFT].state[STATE_EXCEPTION].rows, 1);
	ck_assert_int_eq (bench->outcome->side[SIDE_RIGHT].state[STATE_EXCEPTION].rows, 0);
	ck_assert_ptr_nonnull (strstr (bench->outcome->cases[0].proof, "too many for the best assignment"));
	ck_assert_ptr_nonnull (strstr (bench->outcome->warnings[0], "pass 'only': paired nearest first (heuristic)"));
	pass.ambiguous_lists = true;
	g_autoptr (bench) listed = fixture_run (&fixture);
	ck_assert_int_eq (listed->outcome->side[SIDE_LEFT].state[STATE_EXCEPTION].rows, crowds[_i]);
	pass.ambiguous_lists = false;
	pass.ambiguous_suggests = true;
	g_autoptr (bench) suggested = fixture_run (&fixture);
	ck_assert_ptr_nonnull (strstr (proof_of (suggested, "E0000"), "heuristic"));
	ck_assert_uint_eq (suggested->outcome->n_cases, (size_t) crowds[_i]);
}
END_TEST

START_TEST (a_part_of_more_rows_than_are_assigned_is_paired_nearest_first)
{
	static const struct tolerance one = {"*", 2000, 2000, 0, DECIMAL_NONE};
	g_autofree char *left = crowd_text ('S', 320, 1), *right = crowd_text ('E', 200, 2);
	struct fixture fixture = {.left = left, .right = right, .adjust = use_pass};

	/* The last posting that an event is near enough to is E0160. */
	pass = PASS (.cardinality = ONE_TO_ONE, .tolerances = &one, .n_tolerances = 1);
	fixture_expect_states ("nearest first", &fixture,
		"left exception=159 matched_tolerance=1 matched=160; right exception=39 matched_tolerance=1 matched=160");
	g_autoptr (bench) bench = fixture_run (&fixture);
	ck_assert_ptr_nonnull (strstr (proof_of (bench, "S0001"), "320 against 161 rows of one key are too many"));
}
END_TEST

START_TEST (bags_whose_entries_are_out_of_order_are_assigned_all_the_same)
{
	struct fixture fixture = {.left = "key=S1 qty=25 at=2026-03-10T08:00:00-05:00\nkey=S2 qty=25 at=2026-03-10T09:00:00-05:00",
		.right = "key=E1 qty=25 at=2026-03-10T07:00:00-05:00 entered=2026-03-10T09:10:00-05:00\n"
				 "key=E2 qty=25 at=2026-03-10T07:30:00-05:00 entered=2026-03-10T08:10:00-05:00",
		.adjust = use_pass};

	pass = PASS (.cardinality = ONE_TO_ONE);
	pass.window = 900;
	fixture_expect_states ("crossed", &fixture, "left matched=2; right matched=2");
}
END_TEST

START_TEST (a_rule_without_tolerances_pairs_what_is_equal)
{
	struct fixture fixture = {
		.left = "key=S1 qty=25\nkey=S2 qty=26", .right = "key=E1 qty=26\nkey=E2 qty=27", .adjust = use_nothing};

	pass = PASS (.cardinality = ONE_TO_ONE);
	fixture_expect_states ("equal", &fixture, "left exception=1 matched=1; right exception=1 matched=1");
}
END_TEST

START_TEST (bags_of_one_quantity_are_decided_by_time_however_many)
{
	g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL);

	for (int i = 0; i < 900; i++) {
		g_string_append_printf (left, "key=S%03d qty=25 at=2026-03-10T%02d:%02d:00-05:00\n", i, i / 60, i % 60);
		if (i % 100 != 50)
			g_string_append_printf (right, "key=E%03d qty=25 entered=2026-03-10T%02d:%02d:20-05:00\n", i, i / 60, i % 60);
	}
	pass = PASS (.cardinality = ONE_TO_ONE);
	pass.window = 30;
	g_autoptr (bench) bench = fixture_run (&(struct fixture) {.left = left->str, .right = right->str, .adjust = use_pass});
	g_autofree char *states = bench_states (bench);
	ck_assert_str_eq (states, "left exception=9 matched=891; right matched=891");
	ck_assert_ptr_null (bench->outcome->warnings[0]);
	for (size_t i = 0; i < bench->outcome->n_cases; i++)
		for (char **key = bench->outcome->cases[i].left_keys; *key != NULL; key++)
			ck_assert (g_str_has_suffix (*key, "50"));
}
END_TEST

/* ---- suggestions ---- */

START_TEST (a_match_of_a_pass_that_suggests_is_a_case_that_asks)
{
	struct fixture fixture = {
		.left = "key=S1 qty=4\nkey=S2 qty=6.1", .right = "key=E1 qty=10 amount=33 cur=USD", .adjust = use_pass};

	in_general.percent = 5000000;
	pass = PASS (.cardinality = MANY_TO_MANY, .suggested = true);
	fixture_expect ("sums", fixture, "MATCH_SUGGESTED S1;S2|E1 0.1 -0.68");
	g_autoptr (bench) bench = fixture_run (&fixture);
	ck_assert (bench_case (bench)->suggested);
	ck_assert_str_eq (bench_case (bench)->pass, "only");
	ck_assert_str_eq (bench_case (bench)->evidence, "keys");
	pass.suggested = false;
	fixture_expect ("confirmed", fixture, "");
}
END_TEST

START_TEST (a_suggestion_stays_until_it_is_decided_and_leaves_nothing_behind)
{
	struct fixture fixture = {.left = "key=S1 qty=4 carried=MATCH_SUGGESTED",
		.right = "key=E1 qty=4 amount=12.80 cur=USD carried=MATCH_SUGGESTED",
		.adjust = use_pass,
		.period = "2026-04"};

	pass = PASS (.cardinality = ONE_TO_ONE, .suggested = true);
	fixture_expect ("still there", fixture, "MATCH_SUGGESTED S1|E1 0 0.00");
	fixture.right = "key=E1 qty=5 amount=16 cur=USD";
	fixture_expect ("its partner is gone", fixture, "MISSING_ERP S1| 4 12.80");
}
END_TEST

START_TEST (what_an_earlier_run_suggested_only_matches)
{
	struct fixture fixture = {
		.left = "key=S1 qty=4 at=2026-02-28T20:00:00-06:00", .right = "key=E1 qty=4 post=2026-03-01", .adjust = use_pass};

	pass = PASS (.cardinality = ONE_TO_ONE, .suggested = true);
	fixture_expect ("across the edge", fixture, "");
}
END_TEST

START_TEST (a_pass_that_suggests_explains_nothing_and_matches_nothing_in_part)
{
	struct fixture fixture = {.left = "key=S1 qty=10", .right = "key=E1 qty=7 amount=22.40 cur=USD", .adjust = use_pass};

	pass = PASS (.cardinality = MANY_TO_MANY, .suggested = true);
	fixture_expect ("not in part", fixture, "MISSING_ERP S1| 10 32.00\nMISSING_MES |E1 -7 -22.40");
}
END_TEST

/* ---- ambiguity ---- */

START_TEST (equally_good_partners_are_taken_listed_or_suggested)
{
	struct fixture fixture = {
		.left = "key=S1 qty=10\nkey=S2 qty=10", .right = "key=E1 qty=10 amount=32 cur=USD", .adjust = use_pass};

	pass = PASS (.cardinality = ONE_TO_ONE);
	fixture_expect ("the first", fixture, "MISSING_ERP S2| 10 32.00");
	pass.ambiguous_suggests = true;
	fixture_expect ("suggested", fixture, "MATCH_SUGGESTED S1|E1 0 0.00\nMISSING_ERP S2| 10 32.00");
	pass.ambiguous_suggests = false;
	pass.ambiguous_lists = true;
	g_autoptr (bench) bench = fixture_run (&fixture);
	g_autofree char *states = bench_states (bench);
	ck_assert_str_eq (states, "left exception=2; right exception=1");
	ck_assert_str_eq (proof_of (bench, "E1"), "pass 'only': another choice is as good, the candidates are S1, S2");
	ck_assert_str_eq (proof_of (bench, "S2"), "pass 'only': another choice is as good, the candidates are E1");
	fixture.left = "key=S1 qty=10\nkey=S2 qty=10 at=2026-03-10T09:00:00-05:00";
	fixture.right = "key=E1 qty=10 entered=2026-03-10T08:00:00-05:00";
	fixture_expect_states ("the nearer one is better", &fixture, "left exception=1 matched=1; right matched=1");
}
END_TEST

START_TEST (many_candidates_are_counted)
{
	struct fixture fixture = {
		.left = "key=S1 qty=10\nkey=S2 qty=10\nkey=S3 qty=10\nkey=S4 qty=10\nkey=S5 qty=10\nkey=S6 qty=10\nkey=S7 qty=10",
		.right = "key=E1 qty=10",
		.adjust = use_pass};

	pass = PASS (.cardinality = ONE_TO_ONE, .ambiguous_lists = true);
	g_autoptr (bench) bench = fixture_run (&fixture);
	ck_assert_str_eq (
		proof_of (bench, "E1"), "pass 'only': another choice is as good, the candidates are S1, S2, S3, S4, S5, S6 and 1 more");
}
END_TEST

START_TEST (a_pass_that_raises_says_whom_it_could_not_choose_from)
{
	struct fixture fixture = {
		.left = "key=S1 order=O1 qty=10\nkey=S2 order=O2 qty=10", .right = "key=E1 order=O3 qty=10", .adjust = use_pass};

	pass = (struct pass) {
		.name = "only", .keys = {COL_MATERIAL}, .n_keys = 1, .window = -1, .raises = CODE_WRONG_ORDER, .cardinality = ONE_TO_ONE};
	g_autoptr (bench) listed = fixture_run (&fixture);
	ck_assert_str_eq (proof_of (listed, "E1"), "pass 'only': another choice is as good, the candidates are S1, S2");
	ck_assert_str_eq (proof_of (listed, "S2"), "pass 'only': another choice is as good, the candidates are E1");
	pass.ambiguous_suggests = true;
	g_autoptr (bench) suggested = fixture_run (&fixture);
	for (size_t i = 0; i < suggested->outcome->n_cases; i++) {
		const struct outcome_case *one = &suggested->outcome->cases[i];

		ck_assert_int_eq (one->suggested, one->code == CODE_WRONG_ORDER);
		if (one->suggested)
			ck_assert_str_eq (one->proof, "pass 'only': another choice is as good, the candidates are S1, S2");
	}
}
END_TEST

/* ---- subsets ---- */

static const struct
{
	const char *name, *left, *right, *states, *of, *proof;
} subsets[] = {
	{"some scans make up a posting", "key=S1 qty=7\nkey=S2 qty=5\nkey=S3 qty=3", "key=E1 qty=10",
		"left exception=1 matched=2; right matched=1", "S2", ""},
	{"some postings make up a scan", "key=S1 qty=10", "key=E1 qty=7\nkey=E2 qty=5\nkey=E3 qty=3",
		"left matched=1; right exception=1 matched=2", "E2", ""},
	{"two postings, each of its own scans", "key=S1 qty=8\nkey=S2 qty=4\nkey=S3 qty=2\nkey=S4 qty=1",
		"key=E1 qty=12\nkey=E2 qty=3", "left matched=4; right matched=2", "", ""},
	{"what holds leaves less to choose from", "key=S1 qty=20\nkey=S2 qty=8\nkey=S3 qty=5\nkey=S4 qty=3",
		"key=E1 qty=8\nkey=E2 qty=25", "left exception=1 matched=3; right matched=2", "S4", ""},
	{"several choices", "key=S1 qty=7\nkey=S2 qty=6\nkey=S3 qty=4\nkey=S4 qty=3", "key=E1 qty=10",
		"left exception=4; right exception=1", "E1", "pass 'only': several choices sum to E1: S1, S4, or S2, S3"},
	{"which their rows say too", "key=S1 qty=7\nkey=S2 qty=6\nkey=S3 qty=4\nkey=S4 qty=3", "key=E1 qty=10",
		"left exception=4; right exception=1", "S4", "pass 'only': several choices sum to E1: S1, S4, or S2, S3"},
	{"none", "key=S1 qty=7\nkey=S2 qty=5\nkey=S3 qty=3", "key=E1 qty=11", "left exception=3; right exception=1", "E1",
		"pass 'only': no choice of the 3 candidates sums to it"},
	{"one scan for two postings", "key=S1 qty=9\nkey=S2 qty=4\nkey=S3 qty=2", "key=E1 qty=13\nkey=E2 qty=6",
		"left exception=3; right exception=2", "E1",
		"pass 'only': only S1, S2 sums to E1, but another record needs it too; pass 'only': only S2, S3 sums to E2, but another "
		"record "
		"needs it too"},
	{"far rows are no candidates", "key=S1 qty=7\nkey=S2 qty=3\nkey=S3 qty=3 at=2026-03-14T08:00:00-05:00", "key=E1 qty=10",
		"left exception=1 matched=2; right matched=1", "S3", ""},
	{"a pair must be the only way for both", "key=S1 qty=10", "key=E1 qty=10\nkey=E2 qty=6\nkey=E3 qty=4",
		"left exception=1; right exception=3", "S1",
		"pass 'only': only S1 sums to E1, but another record needs it too; pass 'only': several choices sum to S1: E1, or E2, "
		"E3"},
	{"returns count as what they are", "key=S1 qty=12\nkey=S2 qty=-2\nkey=S3 qty=5", "key=E1 qty=10",
		"left exception=1 matched=2; right matched=1", "S3", ""},
};

START_TEST (a_subset_pass_finds_what_makes_up_a_record)
{
	struct fixture fixture = {.left = subsets[_i].left, .right = subsets[_i].right, .adjust = use_pass};

	pass = PASS (.cardinality = SUBSET, .ambiguous_lists = true);
	pass.window = 36 * 3600;
	fixture_expect_states (subsets[_i].name, &fixture, subsets[_i].states);
	g_autoptr (bench) bench = fixture_run (&fixture);
	if (*subsets[_i].of != '\0' && *subsets[_i].proof != '\0')
		ck_assert_str_eq (proof_of (bench, subsets[_i].of), subsets[_i].proof);
}
END_TEST

START_TEST (of_several_subsets_the_first_is_taken_or_suggested)
{
	struct fixture fixture = {.left = "key=S1 qty=7\nkey=S2 qty=6\nkey=S3 qty=4\nkey=S4 qty=3",
		.right = "key=E1 qty=10 amount=32 cur=USD",
		.adjust = use_pass};

	pass = PASS (.cardinality = SUBSET);
	fixture_expect_states ("taken", &fixture, "left exception=2 matched=2; right matched=1");
	pass.ambiguous_suggests = true;
	g_autoptr (bench) bench = fixture_run (&fixture);
	for (size_t i = 0; i < bench->outcome->n_cases; i++) {
		const struct outcome_case *one = &bench->outcome->cases[i];

		ck_assert_int_eq (one->suggested, one->code == CODE_MATCH_SUGGESTED);
		if (one->suggested)
			ck_assert_str_eq (one->proof, "pass 'only': several choices sum to E1: S1, S4, or S2, S3");
	}
}
END_TEST

START_TEST (a_subset_that_was_given_up_says_so)
{
	g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL);
	uint64_t state = 1;

	/* 60 numbers of ten digits: far too many sums. Eight postings share the budget of the group. */
	for (int i = 0; i < 60; i++) {
		state = state * UINT64_C (6364136223846793005) + 1442695040888963407u;
		g_string_append_printf (
			left, "key=S%02d qty=%u.%05u\n", i, 1000 + (unsigned) (state >> 40) % 9000, (unsigned) (state >> 20) % 100000);
	}
	for (int i = 0; i < 8; i++)
		g_string_append_printf (right, "key=E%d qty=%d.00001\n", i, 150000 + i);
	pass = PASS (.cardinality = SUBSET, .ambiguous_lists = true);
	g_autoptr (bench) bench = fixture_run (&(struct fixture) {.left = left->str, .right = right->str, .adjust = use_pass});
	g_autofree char *states = bench_states (bench);
	ck_assert_str_eq (states, "left exception=60; right exception=8");
	ck_assert_ptr_nonnull (
		strstr (proof_of (bench, "E7"), "pass 'only': gave up at 8388608 steps: whether some of the 60 candidates"));
	ck_assert_ptr_nonnull (strstr (proof_of (bench, "E0"), "pass 'only': gave up at "));
}
END_TEST

/* ---- what a group is left over with ---- */

static void
use_sums (struct reconciliation *rule)
{
	use_pass (rule);
	rule->n_passes = 1;
}

START_TEST (a_partial_posting_names_the_rows_that_are_missing_however_many_there_are)
{
	g_autoptr (GString) left = g_string_new (NULL);

	for (int i = 0; i < 30; i++)
		g_string_append_printf (left, "key=S%02d qty=%d at=2026-03-10T08:%02d:00-05:00\n", i, i % 3 == 0 ? 700 + i / 3 : 25, i);
	pass = PASS (.cardinality = MANY_TO_MANY);
	struct fixture fixture = {.left = left->str, .adjust = use_sums};
	/* All sum to 7545; S09 with 703 is not posted, then two of the bags. */
	fixture.right = "key=E1 qty=6842 amount=1 cur=USD";
	fixture_expect ("one row", fixture, "MISSING_ERP S09| 703 2249.60");
	g_autoptr (bench) one = fixture_run (&fixture);
	ck_assert_str_eq (bench_case (one)->proof, "1 of the 30 records of its key makes up the difference, no other choice does");
	fixture.right = "key=E1 qty=7495 amount=1 cur=USD";
	g_autoptr (bench) several = fixture_run (&fixture);
	ck_assert_int_eq (bench_case (several)->code, CODE_QTY_VAR);
	ck_assert_str_eq (bench_case (several)->proof, "several choices of the 30 records of its key sum to the difference");
	fixture.right = "key=E1 qty=7537 amount=1 cur=USD";
	g_autoptr (bench) none = fixture_run (&fixture);
	ck_assert_int_eq (bench_case (none)->code, CODE_QTY_VAR);
	ck_assert_str_eq (bench_case (none)->proof, "no choice of the 30 records of its key sums to the difference");
}
END_TEST

START_TEST (a_difference_that_is_too_large_a_riddle_is_a_difference)
{
	g_autoptr (GString) left = g_string_new (NULL);
	uint64_t state = 1;

	for (int i = 0; i < 60; i++) {
		state = state * UINT64_C (6364136223846793005) + 1442695040888963407u;
		g_string_append_printf (
			left, "key=S%02d qty=%u.%05u\n", i, 1000 + (unsigned) (state >> 40) % 9000, (unsigned) (state >> 20) % 100000);
	}
	pass = PASS (.cardinality = MANY_TO_MANY);
	g_autoptr (bench) bench = fixture_run (
		&(struct fixture) {.left = left->str, .right = "key=E1 qty=150000.00001 amount=1 cur=USD", .adjust = use_sums});
	ck_assert_int_eq (bench_case (bench)->code, CODE_QTY_VAR);
	ck_assert_str_eq (
		bench_case (bench)->proof, "which of the 60 records of its key sum to the difference was given up after 65536 steps");
}
END_TEST

/* ---- time ---- */

START_TEST (a_window_counts_from_entry_and_a_posting_day_is_all_of_it)
{
	/* E1 happened early but was entered late; E2 is known by its day alone. */
	struct fixture fixture = {.left = "key=S1 qty=4 at=2026-03-10T08:00:00-05:00\nkey=S2 qty=6 at=2026-03-10T09:00:00-05:00",
		.right = "key=E1 qty=3 at=2026-03-10T08:00:00-05:00 entered=2026-03-10T18:00:00-05:00\nkey=E2 qty=7 "
				 "entered=2026-03-10T09:30:00-05:00 at=2026-03-10T09:30:00-05:00",
		.adjust = use_pass};

	pass = PASS (.cardinality = MANY_TO_MANY, .window_after_grouping = true);
	pass.window = 4 * 3600;
	fixture_expect_states ("the last entry is too late", &fixture, "left exception=2; right exception=2");
	fixture.right = "key=E1 qty=3\nkey=E2 qty=7 entered=2026-03-10T09:30:00-05:00";
	fixture_expect_states ("a day begins early and ends late", &fixture, "left matched=2; right matched=2");
	pass.window_after_grouping = false;
	fixture.left = "key=S1 qty=10 at=2026-03-10T16:00:00-05:00";
	fixture.right = "key=E1 qty=10\nkey=E2 qty=7 entered=2026-03-10T09:30:00-05:00";
	fixture_expect_states ("row by row, the day is near", &fixture, "left matched=1; right exception=1 matched=1");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("recon_pass");
	TCase *tcase = tcase_create ("pass");
	SRunner *runner;
	int failed;

	tcase_set_timeout (tcase, 60);
	tcase_add_loop_test (tcase, a_pass_has_tolerances_of_its_own, 0, G_N_ELEMENTS (tolerated));
	tcase_add_test (tcase, a_pass_may_count_what_rounding_leaves);
	tcase_add_loop_test (tcase, a_pass_limits_money_on_each_side_of_zero, 0, G_N_ELEMENTS (valued));
	tcase_add_test (tcase, two_pairs_come_before_one_equal_pair);
	tcase_add_loop_test (tcase, a_crowd_is_paired_nearest_first_and_that_is_said, 0, 2);
	tcase_add_test (tcase, a_part_of_more_rows_than_are_assigned_is_paired_nearest_first);
	tcase_add_test (tcase, bags_whose_entries_are_out_of_order_are_assigned_all_the_same);
	tcase_add_test (tcase, a_rule_without_tolerances_pairs_what_is_equal);
	tcase_add_test (tcase, bags_of_one_quantity_are_decided_by_time_however_many);
	tcase_add_test (tcase, a_match_of_a_pass_that_suggests_is_a_case_that_asks);
	tcase_add_test (tcase, a_suggestion_stays_until_it_is_decided_and_leaves_nothing_behind);
	tcase_add_test (tcase, what_an_earlier_run_suggested_only_matches);
	tcase_add_test (tcase, a_pass_that_suggests_explains_nothing_and_matches_nothing_in_part);
	tcase_add_test (tcase, equally_good_partners_are_taken_listed_or_suggested);
	tcase_add_test (tcase, many_candidates_are_counted);
	tcase_add_test (tcase, a_pass_that_raises_says_whom_it_could_not_choose_from);
	tcase_add_loop_test (tcase, a_subset_pass_finds_what_makes_up_a_record, 0, G_N_ELEMENTS (subsets));
	tcase_add_test (tcase, of_several_subsets_the_first_is_taken_or_suggested);
	tcase_add_test (tcase, a_subset_that_was_given_up_says_so);
	tcase_add_test (tcase, a_partial_posting_names_the_rows_that_are_missing_however_many_there_are);
	tcase_add_test (tcase, a_difference_that_is_too_large_a_riddle_is_a_difference);
	tcase_add_test (tcase, a_window_counts_from_entry_and_a_posting_day_is_all_of_it);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
