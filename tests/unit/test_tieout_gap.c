/*
 * A tie-out one of whose ledgers has balances but no records: what the balances say is told, as a gap of the scope with
 * its sum, and no record is guessed; without balances even that is said.
 */
#include "tieout_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define OPENING "account class=3000 130000\nstock RM-7 100.00 2026-02-28 class=3000 qty=50\nbooks 130000 100.00 2026-02-28\n"
#define CLOSING "stock RM-7 80.00 31 class=3000 qty=40\nbooks 130000 75.00 31\n"
#define STOCK_RECORDS "sl M1 D1 RM-7 261 10 20.00 5\n"
#define BOOKS_RECORDS "gl L1 A1 130000 -20.00 5 WA M1\n"
#define JOURNAL "gl L2 4711 130000 -5.00 20 SA -\n"

static const struct
{
	const char *name, *text;
	int side;
	const char *bridge, *states;
} gaps[] = {
	{"the books' lines are missing, both balances are there", OPENING CLOSING STOCK_RECORDS, SIDE_RIGHT,
		"130000 USD scope_gap* -5.00 (not read: lines of the ledger (BSEG); its balances say that account 130000 moved by "
		"-25.00)",
		"left out_of_scope=1; right"},
	{"the books' lines are missing, and so is their balance at the end",
		OPENING "stock RM-7 80.00 31 class=3000 qty=40\n" STOCK_RECORDS, SIDE_RIGHT,
		"130000 USD scope_gap* 20.00 (not read: lines of the ledger (BSEG); no balances say what account 130000 moved by)",
		"left out_of_scope=1; right"},
	{"the stock ledger's records are missing, both balances are there",
		OPENING "stock RM-7 85.00 31 class=3000 qty=40\nbooks 130000 80.00 31\n" BOOKS_RECORDS, SIDE_LEFT,
		"130000 USD scope_gap* -5.00 (not read: lines of the ledger (BSEG); its balances say that account 130000 moved by "
		"-15.00)",
		"left; right out_of_scope=1"},
	{"what is no stock account is not rolled, whatever it moved by",
		OPENING CLOSING STOCK_RECORDS "books 500000 -900000000000000 2026-02-28\nbooks 500000 900000000000000 31\n"
									  "gl L2 A1 500000 20.00 5 WA M1\n",
		SIDE_RIGHT,
		"130000 USD scope_gap* -5.00 (not read: lines of the ledger (BSEG); its balances say that account 130000 moved by "
		"-25.00)",
		"left out_of_scope=1; right out_of_scope=1"},
	{"a journal has no counterpart that could be missing", OPENING CLOSING BOOKS_RECORDS JOURNAL, SIDE_LEFT,
		"130000 USD manual_journal -5.00 (journal 4711)\n"
		"130000 USD scope_gap* 0.00 (not read: lines of the ledger (BSEG); its balances say that account 130000 moved by -20.00)",
		"left; right out_of_scope=1 exception=1"},
};

START_TEST (what_is_missing_is_told_with_what_the_balances_say)
{
	g_autoptr (text_bench) bench = tieout_bench_new (&(struct text_fixture) {.text = gaps[_i].text});

	bench->input.gap[gaps[_i].side] = "lines of the ledger (BSEG)";
	text_bench_run (bench);

	g_autofree char *bridge = tieout_bridge (bench), *states = text_bench_states (bench);
	ck_assert_msg (strcmp (bridge, gaps[_i].bridge) == 0, "%s: %s", gaps[_i].name, bridge);
	ck_assert_msg (strcmp (states, gaps[_i].states) == 0, "%s: %s", gaps[_i].name, states);
	ck_assert_int_eq (bench->outcome->accounts[0].unexplained, 0);
	for (size_t i = 0; i < bench->outcome->n_rolls; i++)
		ck_assert_str_eq (bench->outcome->rolls[i].gl_account, "130000");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("tieout_gap");
	TCase *tcase = tcase_create ("all");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, what_is_missing_is_told_with_what_the_balances_say, 0, G_N_ELEMENTS (gaps));
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
