/* test_tieout_chain.c - from window to window: what closed opens the next one, and what lay between is traced item by item. */
#include "tieout_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum
{
	JOURNALS = 5003, /* more than are told one by one */
	LATE = 20
};

#define FEBRUARY                                                                                           \
	"account class=3000 130000\nstock RM-7 100.00 2026-01-31 class=3000\nbooks 130000 100.00 2026-01-31\n" \
	"sl M1 D1 RM-7 101 5 20.00 2026-02-10\ngl L1 A1 130000 20.00 2026-02-10 WE M1\n"                       \
	"sl M2 D2 RM-7 101 2 10.00 2026-02-20\ngl L2 4711 130000 5.00 2026-02-21 SA -\n"                       \
	"stock RM-7 130.00 2026-02-28 class=3000\nbooks 130000 125.00 2026-02-28\n"

/* What was left of February, and a month without any movement. */
#define MARCH "stock RM-7 130.00 31 class=3000\n"

/* A run of February; its outcome is what March carries. */
static struct text_bench *
february_run (const char *text)
{
	return tieout_bench_run (&(struct text_fixture) {.text = text, .period = "2026-02", .as_of = "2026-03-05T00:00:00Z"});
}

struct memory
{
	struct prior_books books;
	GArray *items;
};

static void
memory_fill (struct memory *memory, const struct text_bench *bench)
{
	const struct outcome *outcome = bench->outcome;

	memory->items = g_array_new (FALSE, FALSE, sizeof (struct prior_item));
	for (size_t i = 0; i < outcome->n_lines; i++) {
		const struct outcome_line *line = &outcome->lines[i];
		struct prior_item item = {line->side, line->source_key, outcome->cases[line->case_index].case_id};

		g_array_append_val (memory->items, item);
	}
	memory->books = (struct prior_books) {.name = "2026-02",
		.from = bench->input.from,
		.until = bench->input.until,
		.as_of = bench->input.as_of,
		.accounts = outcome->accounts,
		.n_accounts = outcome->n_accounts,
		.bridge = outcome->bridge,
		.n_bridge = outcome->n_bridge,
		.items = (const struct prior_item *) (const void *) memory->items->data,
		.n_items = memory->items->len};
}

static struct text_bench *
next_run (const struct text_bench *before, const char *name, const struct text_fixture *fixture)
{
	struct text_bench *bench = tieout_bench_new (fixture);
	struct memory memory;

	memory_fill (&memory, before);
	memory.books.name = name;
	bench->input.books = &memory.books;
	text_bench_run (bench);
	bench->input.books = NULL;
	g_array_unref (memory.items);
	return bench;
}

/* The bridge of March in several orders of its lines; the parts always sum to the difference, which the run itself proves. */
static void
expect_march (const char *february, const char *march, const char *bridge)
{
	g_autoptr (text_bench) before = february_run (february);

	for (unsigned order = 0; order < 5; order++) {
		struct text_fixture fixture = {.text = march, .order = order};
		g_autoptr (text_bench) bench = next_run (before, "2026-02", &fixture);
		g_autofree char *got = tieout_bridge (bench);

		ck_assert_str_eq (g_strchomp (got), bridge);
	}
}

START_TEST (what_is_carried_forward_is_told_item_by_item)
{
	expect_march (FEBRUARY, FEBRUARY MARCH "books 130000 125.00 31\n",
		"130000 USD carry_forward* -10.00 (missing document of 2026-02: document D2)\n"
		"130000 USD carry_forward* 5.00 (manual journal of 2026-02: journal 4711)");
}
END_TEST

START_TEST (what_clears_an_item_is_named_and_both_are_told)
{
	expect_march (FEBRUARY,
		FEBRUARY MARCH "gl L3 A3 130000 10.00 5 WE M2\ngl L4 4712 130000 -5.00 12 SA -\nbooks 130000 130.00 31\n",
		"130000 USD carry_forward* -10.00 (missing document of 2026-02: document D2; cleared by document D2)\n"
		"130000 USD carry_forward* 5.00 (manual journal of 2026-02: journal 4711; cleared by journal 4712)\n"
		"130000 USD wrong_period 10.00 (document D2: of a movement of 2026-02; clears missing document of 2026-02: document D2)\n"
		"130000 USD manual_journal -5.00 (journal 4712; clears manual journal of 2026-02: journal 4711)");
}
END_TEST

START_TEST (a_journal_of_the_amount_of_two_items_clears_neither_for_sure)
{
	static const char twice[] = FEBRUARY "gl L9 4799 130000 5.00 2026-02-22 SA -\n";
	g_autofree char *february = g_strdup (twice), *march = NULL;

	memcpy (strstr (february, "books 130000 125.00"), "books 130000 130.00", strlen ("books 130000 130.00"));
	march = g_strconcat (february, MARCH "gl L4 4712 130000 -5.00 12 SA -\nbooks 130000 125.00 31\n", NULL);
	expect_march (february, march,
		"130000 USD carry_forward* -10.00 (missing document of 2026-02: document D2)\n"
		"130000 USD carry_forward* 5.00 (manual journal of 2026-02: journal 4711)\n"
		"130000 USD carry_forward* 5.00 (manual journal of 2026-02: journal 4799)\n"
		"130000 USD manual_journal -5.00 (journal 4712)");
}
END_TEST

static const struct
{
	const char *march, *bridge;
} breaks[] = {
	/* Somebody posted into the month after it was tied out: the record says so. */
	{"stock RM-7 130.00 2026-02-28 class=3000\nbooks 130000 127.00 2026-02-28\n"
	 "gl L7 A7 130000 2.00 2026-02-27 SA - entered=2026-03-06T08:00:00Z\nstock RM-7 130.00 31 class=3000\nbooks 130000 127.00 "
	 "31\n",
		"130000 USD carry_forward* -10.00 (missing document of 2026-02: document D2)\n"
		"130000 USD carry_forward* 5.00 (manual journal of 2026-02: journal 4711)\n"
		"130000 USD carry_forward 2.00 (opening of the general ledger, 130000: it is not the closing balance of the run of "
		"2026-02; "
		"posted into it after its run: document A7)"},
	/* No record says why. */
	{"stock RM-7 130.00 2026-02-28 class=3000\nbooks 130000 127.00 2026-02-28\nstock RM-7 130.00 31 class=3000\n"
	 "books 130000 127.00 31\n",
		"130000 USD carry_forward* -10.00 (missing document of 2026-02: document D2)\n"
		"130000 USD carry_forward* 5.00 (manual journal of 2026-02: journal 4711)\n"
		"130000 USD carry_forward 2.00 (opening of the general ledger, 130000: it is not the closing balance of the run of "
		"2026-02)"},
	{"stock RM-7 129.00 2026-02-28 class=3000\nbooks 130000 125.00 2026-02-28\nstock RM-7 129.00 31 class=3000\n"
	 "books 130000 125.00 31\n",
		"130000 USD carry_forward* -10.00 (missing document of 2026-02: document D2)\n"
		"130000 USD carry_forward* 5.00 (manual journal of 2026-02: journal 4711)\n"
		"130000 USD carry_forward 1.00 (opening of the stock ledger, 130000: it is not the closing balance of the run of "
		"2026-02)"},
	/* Both moved by as much: the difference is that of then, and still neither opened as it closed. */
	{"stock RM-7 133.00 2026-02-28 class=3000\nbooks 130000 128.00 2026-02-28\nstock RM-7 133.00 31 class=3000\n"
	 "books 130000 128.00 31\n",
		"130000 USD carry_forward* -10.00 (missing document of 2026-02: document D2)\n"
		"130000 USD carry_forward* 5.00 (manual journal of 2026-02: journal 4711)\n"
		"130000 USD carry_forward 3.00 (opening of the general ledger, 130000: it is not the closing balance of the run of "
		"2026-02)\n"
		"130000 USD carry_forward -3.00 (opening of the stock ledger, 130000: it is not the closing balance of the run of "
		"2026-02)"},
};

#define FEBRUARY_ROWS                                                                                           \
	"account class=3000 130000\nsl M1 D1 RM-7 101 5 20.00 2026-02-10\ngl L1 A1 130000 20.00 2026-02-10 WE M1\n" \
	"sl M2 D2 RM-7 101 2 10.00 2026-02-20\ngl L2 4711 130000 5.00 2026-02-21 SA -\n"

START_TEST (an_opening_that_is_no_closing_is_a_line_of_its_own)
{
	g_autofree char *march = g_strconcat (FEBRUARY_ROWS, breaks[_i].march, NULL);
	struct text_fixture fixture = {.text = march};
	g_autoptr (text_bench) before = february_run (FEBRUARY);
	g_autoptr (text_bench) bench = next_run (before, "2026-02", &fixture);
	g_autofree char *cases = tieout_cases (bench);
	const struct outcome_account *account = &bench->outcome->accounts[0];

	expect_march (FEBRUARY, march, breaks[_i].bridge);
	ck_assert_msg (strstr (cases, "ROLLFWD_BREAK 130000") != NULL, "%s", cases);
	ck_assert_int_eq (account->unexplained, 0);
	ck_assert_str_eq (account->before, "2026-02");
	ck_assert_int_eq (account->left_before, INT64_C (1300000));
	ck_assert_int_eq (account->right_before, INT64_C (1250000));
}
END_TEST

/* An item that was cleared is gone in the month after; one that was not is told as what it was in the first place. */
START_TEST (a_third_month_carries_what_is_left_under_its_first_name)
{
	static const char march[] = FEBRUARY MARCH "gl L3 A3 130000 10.00 5 WE M2\nbooks 130000 135.00 31\n";
	static const char april[] =
		"account class=3000 130000\nstock RM-7 130.00 2026-03-31 class=3000\nbooks 130000 135.00 2026-03-31\n"
		"stock RM-7 130.00 2026-04-30 class=3000\nbooks 130000 135.00 2026-04-30\n";
	struct text_fixture third = {.text = march}, fourth = {.text = april, .period = "2026-04", .as_of = "2026-05-05T00:00:00Z"};
	g_autoptr (text_bench) before = february_run (FEBRUARY);
	g_autoptr (text_bench) second = next_run (before, "2026-02", &third);
	g_autoptr (text_bench) bench = next_run (second, "2026-03", &fourth);
	g_autofree char *bridge = tieout_bridge (bench), *cases = tieout_cases (bench);

	ck_assert_str_eq (g_strchomp (bridge), "130000 USD carry_forward* 5.00 (manual journal of 2026-02: journal 4711)");
	ck_assert_str_eq (cases, "");
}
END_TEST

START_TEST (a_month_that_was_left_out_proves_nothing_and_is_said)
{
	static const char april[] =
		"account class=3000 130000\nstock RM-7 130.00 2026-03-31 class=3000\nbooks 130000 125.00 2026-03-31\n"
		"stock RM-7 130.00 2026-04-30 class=3000\nbooks 130000 125.00 2026-04-30\n";
	struct text_fixture fixture = {.text = april, .period = "2026-04", .as_of = "2026-05-05T00:00:00Z"};
	g_autoptr (text_bench) before = february_run (FEBRUARY);
	g_autoptr (text_bench) bench = next_run (before, "2026-02", &fixture);
	g_autofree char *bridge = tieout_bridge (bench);

	ck_assert_str_eq (g_strchomp (bridge), "130000 USD carry_forward* -5.00 (balances of 2026-03-31)");
	ck_assert_str_eq (bench->outcome->warnings[0],
		"the run before this one is of 2026-02, which ended on 2026-02-28: that this window opens as the one before closed is "
		"not "
		"proven");
	ck_assert_str_eq (bench->outcome->accounts[0].before, "");
}
END_TEST

/* A batch that accounting posts later comes as several documents: its records show that they are its own. */
START_TEST (a_batch_that_is_posted_late_clears_its_item_with_all_its_documents)
{
	static const char february[] =
		"account class=3000 130000\nstock RM-7 100.00 2026-01-31 class=3000\nbooks 130000 100.00 2026-01-31\n"
		"sl M1 D1 RM-7 101 5 20.00 2026-02-10 batch=B1\nsl M2 D2 RM-7 101 5 22.00 2026-02-10 batch=B1\n"
		"stock RM-7 142.00 2026-02-28 class=3000\nbooks 130000 100.00 2026-02-28\n";
	g_autofree char *march = g_strconcat (february,
		"gl L1 A1 130000 20.00 4 WE M1\ngl L2 A2 130000 22.00 4 WE M2\nstock RM-7 142.00 31 class=3000\nbooks 130000 142.00 31\n",
		NULL);

	expect_march (february, march,
		"130000 USD carry_forward* -42.00 (unposted batch of 2026-02: batch B1 of 2026-02-10; cleared by document D1 and 1 "
		"more)\n"
		"130000 USD wrong_period 22.00 (document D2: of a movement of 2026-02; clears unposted batch of 2026-02: batch B1 of "
		"2026-02-10)\n"
		"130000 USD wrong_period 20.00 (document D1: of a movement of 2026-02; clears unposted batch of 2026-02: batch B1 of "
		"2026-02-10)");
}
END_TEST

/* The warnings of March after February, one a line. */
static char *
warnings_of (const char *february, const char *march)
{
	g_autoptr (text_bench) before = february_run (february);
	struct text_fixture fixture = {.text = march};
	g_autoptr (text_bench) bench = next_run (before, "2026-02", &fixture);

	return bench->outcome->warnings != NULL ? g_strjoinv ("\n", (char **) bench->outcome->warnings) : g_strdup ("");
}

#define SECOND "account class=4000 140000\nstock RM-8 50.00 2026-01-31 class=4000\nbooks 140000 50.00 2026-01-31\n"
#define SECOND_CLOSED "stock RM-8 50.00 2026-02-28 class=4000\nbooks 140000 50.00 2026-02-28\n"

START_TEST (an_account_that_nothing_names_any_more_is_said)
{
	g_autofree char *lost = warnings_of (FEBRUARY SECOND SECOND_CLOSED, FEBRUARY MARCH "books 130000 125.00 31\n");
	g_autofree char *fresh = warnings_of (FEBRUARY,
		FEBRUARY SECOND SECOND_CLOSED MARCH "books 130000 125.00 31\nstock RM-8 50.00 31 class=4000\n"
											"books 140000 50.00 31\n");

	ck_assert_str_eq (lost, "account 140000 in USD was a stock account in the run of 2026-02, and nothing names it now");
	ck_assert_msg (strstr (fresh, "140000") == NULL, "%s", fresh);
}
END_TEST

START_TEST (a_run_without_closing_balances_proves_no_opening)
{
	static const char february[] = "account class=3000 130000\nstock RM-7 100.00 2026-01-31 class=3000\n"
								   "books 130000 100.00 2026-01-31\nsl M1 D1 RM-7 101 5 20.00 2026-02-10\n"
								   "gl L1 A1 130000 20.00 2026-02-10 WE M1\n";
	g_autofree char *got = warnings_of (february, FEBRUARY MARCH "books 130000 125.00 31\n");

	ck_assert_msg (
		strstr (got, "the run of 2026-02 had no closing balances: that this window opens so is not proven") != NULL, "%s", got);
}
END_TEST

/* Journals of 1, 2, 3 ...: the largest are told one by one, the others in one sum. */
START_TEST (of_many_items_the_smaller_ones_are_told_together)
{
	g_autoptr (GString) february = g_string_new ("account class=3000 130000\nstock RM-7 100.00 2026-01-31 class=3000\n"
												 "books 130000 100.00 2026-01-31\n");
	g_autofree char *march = NULL;

	for (int i = 1; i <= JOURNALS; i++)
		g_string_append_printf (february, "gl L%d J%04d 130000 %d.00 2026-02-21 SA -\n", i, i, i);
	g_string_append_printf (february, "stock RM-7 100.00 2026-02-28 class=3000\nbooks 130000 %d.00 2026-02-28\n",
		100 + JOURNALS * (JOURNALS + 1) / 2);
	march = g_strdup_printf (
		"%sstock RM-7 100.00 31 class=3000\nbooks 130000 %d.00 31\n", february->str, 100 + JOURNALS * (JOURNALS + 1) / 2);
	g_autoptr (text_bench) before = february_run (february->str);
	struct text_fixture fixture = {.text = march};
	g_autoptr (text_bench) bench = next_run (before, "2026-02", &fixture);
	g_autofree char *bridge = tieout_bridge (bench);
	ck_assert_msg (strstr (bridge, " smaller items of 2026-02)") != NULL, "%s", bridge);
	ck_assert_int_eq (bench->outcome->accounts[0].unexplained, 0);
}
END_TEST

START_TEST (many_documents_that_came_after_the_run_are_counted)
{
	g_autoptr (GString) march = g_string_new (FEBRUARY_ROWS "stock RM-7 130.00 2026-02-28 class=3000\n");
	g_autoptr (text_bench) before = february_run (FEBRUARY);

	g_string_append_printf (
		march, "books 130000 %d.00 2026-02-28\nstock RM-7 130.00 31 class=3000\nbooks 130000 %d.00 31\n", 125 + LATE, 125 + LATE);
	for (int i = 1; i <= LATE; i++)
		g_string_append_printf (march, "gl LATE%02d A1%02d 130000 1.00 2026-02-27 SA - entered=2026-03-06T08:00:00Z\n", i, i);
	struct text_fixture fixture = {.text = march->str};
	g_autoptr (text_bench) bench = next_run (before, "2026-02", &fixture);
	g_autofree char *bridge = tieout_bridge (bench);
	ck_assert_msg (strstr (bridge, "posted into it after its run: document A101, ") != NULL, "%s", bridge);
	ck_assert_msg (strstr (bridge, " more)") != NULL, "%s", bridge);
}
END_TEST

/* What clears the journal 4711 of 5.00, or seems to. */
static const struct
{
	const char *lines, *bridge;
} clearings[] = {
	/* by its own number, though another is of the same amount */
	{"gl L4 4711 130000 -5.00 12 SA -\ngl L5 4712 130000 -5.00 13 SA -\nbooks 130000 115.00 31\n",
		"130000 USD carry_forward* -10.00 (missing document of 2026-02: document D2)\n"
		"130000 USD carry_forward* 5.00 (manual journal of 2026-02: journal 4711; cleared by journal 4711)\n"
		"130000 USD manual_journal -5.00 (journal 4711; clears manual journal of 2026-02: journal 4711)\n"
		"130000 USD manual_journal -5.00 (journal 4712)"},
	/* of two journals of its amount nobody knows which */
	{"gl L4 4712 130000 -5.00 12 SA -\ngl L5 4713 130000 -5.00 13 SA -\nbooks 130000 115.00 31\n",
		"130000 USD carry_forward* -10.00 (missing document of 2026-02: document D2)\n"
		"130000 USD carry_forward* 5.00 (manual journal of 2026-02: journal 4711)\n"
		"130000 USD manual_journal -5.00 (journal 4712)\n130000 USD manual_journal -5.00 (journal 4713)"},
	/* a line of a movement that tied in February clears nothing */
	{"gl L4 A4 130000 10.00 12 WE M1\nbooks 130000 135.00 31\n",
		"130000 USD carry_forward* -10.00 (missing document of 2026-02: document D2)\n"
		"130000 USD carry_forward* 5.00 (manual journal of 2026-02: journal 4711)\n"
		"130000 USD unexplained 10.00 (document D1: 30.00 in the general ledger, 20.00 in the stock ledger)"},
	/* nor does one of a movement that was entered after that run */
	{"sl M9 D9 RM-7 101 1 4.00 2026-02-27 entered=2026-03-06T08:00:00Z\ngl L9 A9 130000 4.00 12 WE M9\nbooks 130000 129.00 31\n",
		"130000 USD carry_forward* -10.00 (missing document of 2026-02: document D2)\n"
		"130000 USD carry_forward* 5.00 (manual journal of 2026-02: journal 4711)\n"
		"130000 USD wrong_period 4.00 (document D9: of a movement of 2026-02)"},
};

START_TEST (an_item_is_cleared_by_the_strongest_proof_or_by_nothing)
{
	g_autofree char *march = g_strconcat (FEBRUARY MARCH, clearings[_i].lines, NULL);

	expect_march (FEBRUARY, march, clearings[_i].bridge);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("tieout chain");
	TCase *tcase = tcase_create ("tieout chain");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, what_is_carried_forward_is_told_item_by_item);
	tcase_add_test (tcase, what_clears_an_item_is_named_and_both_are_told);
	tcase_add_test (tcase, a_journal_of_the_amount_of_two_items_clears_neither_for_sure);
	tcase_add_loop_test (tcase, an_opening_that_is_no_closing_is_a_line_of_its_own, 0, (int) G_N_ELEMENTS (breaks));
	tcase_add_test (tcase, a_third_month_carries_what_is_left_under_its_first_name);
	tcase_add_test (tcase, a_month_that_was_left_out_proves_nothing_and_is_said);
	tcase_add_test (tcase, a_batch_that_is_posted_late_clears_its_item_with_all_its_documents);
	tcase_add_test (tcase, an_account_that_nothing_names_any_more_is_said);
	tcase_add_test (tcase, a_run_without_closing_balances_proves_no_opening);
	tcase_add_test (tcase, of_many_items_the_smaller_ones_are_told_together);
	tcase_add_test (tcase, many_documents_that_came_after_the_run_are_counted);
	tcase_add_loop_test (tcase, an_item_is_cleared_by_the_strongest_proof_or_by_nothing, 0, G_N_ELEMENTS (clearings));
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
