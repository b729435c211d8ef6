/* Which rules the sieve serves: any pass that does more than compare sums by known columns needs every row. */
#include "common/recon/sieve.h"

#include "text_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct text_bench *bench;
static struct strpool *pools[SIDE_COUNT];

static void
setup (void)
{
	bench = text_bench_new (&(struct text_fixture) {.text = ""}, "consumption");
	pools[SIDE_LEFT] = pools[SIDE_RIGHT] = bench->strings;
}

static void
teardown (void)
{
	text_bench_free (bench);
}

/* The last pass that matches by no id. */
static struct pass *
last_pass (struct reconciliation *rule)
{
	struct pass *last = NULL;

	for (int i = 0; i < rule->n_passes; i++)
		if (rule->passes[i].raises == CODE_NONE && !rule->passes[i].identity)
			last = (struct pass *) &rule->passes[i];
	ck_assert_ptr_nonnull (last);
	return last;
}

static void
as_shipped (struct reconciliation *rule)
{
	(void) rule;
}
static void
by_usage (struct reconciliation *rule)
{
	rule->compare = COMPARE_USAGE;
}
static void
by_subsets (struct reconciliation *rule)
{
	last_pass (rule)->cardinality = SUBSET;
}
static void
by_money (struct reconciliation *rule)
{
	last_pass (rule)->limits_value = true;
}
static void
by_document (struct reconciliation *rule)
{
	last_pass (rule)->keys[0] = COL_DOCUMENT;
}
static void
by_suggestion (struct reconciliation *rule)
{
	last_pass (rule)->suggested = true;
}
static void
within_a_window (struct reconciliation *rule)
{
	last_pass (rule)->window = 3600;
}
static void
netting_by_nothing (struct reconciliation *rule)
{
	rule->net_unreferenced = true;
	rule->n_reversal_keys = 0;
}

static const struct
{
	void (*change) (struct reconciliation *rule);
	bool served;
} rules[] = {{as_shipped, true}, {by_usage, false}, {by_subsets, false}, {by_money, false}, {by_document, false},
	{by_suggestion, false}, {within_a_window, false}, {netting_by_nothing, false}};

START_TEST (a_rule_is_served_while_its_passes_only_compare_sums_by_known_columns)
{
	const struct reconciliation *one = &bench->rule;
	struct sieve_keys keys;

	rules[_i].change (&bench->rule);
	ck_assert (sieve_serves (&one, 1, &keys) == rules[_i].served);
}
END_TEST

START_TEST (rules_that_see_windows_by_different_clocks_are_not_served_together)
{
	struct reconciliation other = bench->rule;
	const struct reconciliation *both[] = {&bench->rule, &other};
	struct sieve_keys keys;

	ck_assert (sieve_serves (both, 2, &keys));
	other.left_by_event = !other.left_by_event;
	ck_assert (!sieve_serves (both, 2, &keys));
	ck_assert (!sieve_serves (both, 0, &keys));
}
END_TEST

START_TEST (a_row_that_a_reversal_names_is_in_doubt)
{
	g_autoptr (sieve) sieve = sieve_new (pools);

	ck_assert (!sieve_doubts_key (sieve, SIDE_LEFT, 17));
	sieve_doubt_key (sieve, SIDE_LEFT, 17);
	ck_assert (sieve_doubts_key (sieve, SIDE_LEFT, 17) && !sieve_doubts_key (sieve, SIDE_RIGHT, 17));
}
END_TEST

/* Many more than there is room for at first. */
START_TEST (each_class_of_rows_is_found_again_however_many_there_are)
{
	enum
	{
		CLASSES = 3000
	};
	g_autoptr (sieve) sieve = sieve_new (pools);

	for (uint64_t i = 1; i <= CLASSES; i++) {
		struct movement_table *classes = sieve_classes (sieve, SIDE_LEFT);

		movement_begin (classes);
		movement_end (classes);
		ck_assert_uint_eq (sieve_class_add (sieve, SIDE_LEFT, i << 40 | i), i - 1);
	}
	for (uint64_t i = 1; i <= CLASSES; i++) {
		ck_assert_uint_eq (sieve_class_find (sieve, SIDE_LEFT, i << 40 | i), i - 1);
		ck_assert_uint_eq (sieve_class_find (sieve, SIDE_LEFT, i << 40 | (i + 1)), UINT32_MAX);
	}
	ck_assert_uint_eq (sieve_class_find (sieve, SIDE_RIGHT, UINT64_C (1) << 40 | 1), UINT32_MAX);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("sieve_rules");
	TCase *tcase = tcase_create ("sieve_rules");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_checked_fixture (tcase, setup, teardown);
	tcase_add_loop_test (tcase, a_rule_is_served_while_its_passes_only_compare_sums_by_known_columns, 0, G_N_ELEMENTS (rules));
	tcase_add_test (tcase, rules_that_see_windows_by_different_clocks_are_not_served_together);
	tcase_add_test (tcase, a_row_that_a_reversal_names_is_in_doubt);
	tcase_add_test (tcase, each_class_of_rows_is_found_again_however_many_there_are);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
