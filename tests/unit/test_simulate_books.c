/* test_simulate_books.c - accounting in the simulated plants: it follows the stock ledger, but for what a fault says. */
#include "simulate/books.h"
#include "simulate/spoil.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct world *
world_make (int64_t faults, int64_t finance)
{
	struct simulation simulation = {.seed = 5, .plants = 3, .movements = 8000, .period = 202603, .scans_per_posting = 6};
	GError *error = NULL;
	struct world *world;

	for (enum fault fault = 0; fault < FAULT_COUNT; fault++)
		simulation.faults[fault] = fault == FAULT_TZ_AMBIGUOUS ? 0 : fault_is_finance (fault) ? finance : faults;
	world = world_new (&simulation, &error);
	ck_assert_msg (world != NULL, "%s", error != NULL ? error->message : "");
	return world;
}

/* Calls f with each order of a world. */
static void
orders_visit (const struct world *world, void (*f) (const struct order *order, void *data), void *data)
{
	struct order order;

	order_init (&order, world);
	for (int s = 0; s < world->n_sites; s++)
		for (int64_t slot = 0; slot < world->sites[s].n_slots; slot++) {
			order_build (&order, &world->sites[s], slot);
			fault_apply (&order);
			f (&order, data);
		}
	order_release (&order);
}

static bool
in_period (const struct world *world, date_t date)
{
	return date >= world->from && date < world->until;
}

/* General ledger less stock ledger by account, and all that a document debits and credits. */
struct sums
{
	int64_t account[ACCOUNT_COUNT], all;
	int lines;
};

static void
line_sum (void *data, const struct order *order, const struct gl_line *line)
{
	struct sums *sums = data;

	if (in_period (order->world, line->date) && line->account < ACCOUNTS_OF_STOCK)
		sums->account[line->account] += line->amount;
	sums->all += line->amount;
	sums->lines++;
}

static struct sums
order_sums (const struct order *order)
{
	struct sums sums = {0};

	order_lines (order, line_sum, &sums);
	for (guint i = 0; i < order->postings->len; i++) {
		const struct posting *posting = &g_array_index (order->postings, struct posting, i);

		if (in_period (order->world, posting->posting_date))
			sums.account[posting_account (order, posting)] -= stock_value (posting);
	}
	return sums;
}

static int64_t
money_read (const char *text)
{
	int64_t amount = 0;

	ck_assert_int_eq (decimal_parse (text, strlen (text), &number_plain, MONEY_SCALE, ROUND_NEVER, &amount), DECIMAL_OK);
	return amount;
}

/* The lines of the bridge; what was carried forward is in no document. */
static struct sums
told_sums (const struct order *order)
{
	g_auto (GStrv) lines = g_strsplit (order->bridge->str, "\n", -1);
	struct sums sums = {0};

	for (char **line = lines; *line != NULL && **line != '\0'; line++) {
		g_auto (GStrv) cells = g_strsplit (*line, ",", -1);
		int64_t amount = money_read (cells[4]);

		for (enum account account = 0; account < ACCOUNTS_OF_STOCK; account++)
			if (strcmp (account_code (account), cells[1]) == 0 && strcmp (cells[3], "carry_forward") != 0)
				sums.account[account] += amount;
		sums.lines++;
	}
	return sums;
}

static void
check_order (const struct order *order, void *data)
{
	struct sums sums = order_sums (order), told = told_sums (order);
	int *finance = data;

	for (enum account account = 0; account < ACCOUNTS_OF_STOCK; account++)
		ck_assert_msg (sums.account[account] == told.account[account], "order %u, fault %s: account %s", order->number,
			order->slot->fault < FAULT_COUNT ? fault_name (order->slot->fault) : "none", account_code (account));
	ck_assert_int_eq (sums.all, 0);
	ck_assert_int_gt (sums.lines, 0);
	*finance += told.lines > 0;
}

START_TEST (ledgers_differ_by_what_a_fault_says_and_nothing_else)
{
	struct world *world = world_make (6, 12);
	int finance = 0;

	orders_visit (world, check_order, &finance);
	ck_assert_int_eq (finance, 12 * 10); /* what a changed account leaves behind is told by the sums */
	world_free (world);
}
END_TEST

static void
add_order (const struct order *order, void *data)
{
	books_add (data, order);
}

/* One cell of a table of balances. */
static int64_t
balance_of (const GString *table, const char *start, int cell, int scale)
{
	const char *line = strstr (table->str, start);
	g_auto (GStrv) cells = NULL;
	g_autofree char *whole = NULL;
	int64_t value = 0;

	ck_assert_msg (line != NULL, "no balance of %s", start);
	whole = g_strndup (line, strcspn (line, "\n"));
	cells = g_strsplit (whole, ",", -1);
	ck_assert_int_eq (decimal_parse (cells[cell], strlen (cells[cell]), &number_plain, scale, ROUND_NEVER, &value), DECIMAL_OK);
	return value;
}

START_TEST (a_standard_price_that_changes_changes_the_value_of_what_is_in_stock)
{
	struct world *world = world_make (0, 0);
	struct books *books = books_new (world);
	struct order order;
	int64_t count = 0;
	int revalued = 0;
	GString *stocks;

	orders_visit (world, add_order, books);
	order_init (&order, world);
	for (int s = 0; s < world->n_sites; s++) {
		books_revalue (books, &order, s);
		for (guint i = 0; i < order.postings->len; i++) {
			const struct posting *posting = &g_array_index (order.postings, struct posting, i);

			ck_assert_int_eq (posting->qty, 0);
			ck_assert_int_gt (posting->amount, 0);
			ck_assert_int_eq (posting->posting_date, world->catalog->price_step);
			ck_assert_int_ne (world->catalog->materials[posting->material].step, 0);
			revalued++;
		}
	}
	ck_assert_int_eq (revalued, 3 * 13);
	stocks = books_write (books, TABLE_STOCK_BALANCE, &count);
	ck_assert_int_eq (count, 2 * 3 * world->catalog->n);
	/* At the end what is there is worth its quantity at the price, but for the cents that rounded amounts make. */
	for (int m = 0; m < world->catalog->n; m++) {
		g_autofree char *key = g_strdup_printf (
			"1000,%s,%s,USD,2026-03-31", world->catalog->materials[m].code, account_code (world->catalog->materials[m].account));
		int64_t qty = balance_of (stocks, key, 5, QTY_SCALE), value = balance_of (stocks, key, 6, MONEY_SCALE),
				worth = catalog_value (world->catalog, m, 0, world->until - 1, qty);

		ck_assert_int_ge (qty, 0);
		ck_assert_msg (ABS (value - worth) < 50000, "%s: %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT, key, value, worth);
	}
	g_string_free (stocks, TRUE);
	order_release (&order);
	books_free (books);
	world_free (world);
}
END_TEST

struct halves
{
	struct books *half[2];
	int n;
};

static void
add_half (const struct order *order, void *data)
{
	struct halves *halves = data;

	books_add (halves->half[halves->n++ % 2], order);
}

START_TEST (sums_do_not_depend_on_who_added_what)
{
	struct world *world = world_make (3, 3);
	struct books *whole = books_new (world);
	struct halves halves = {{books_new (world), books_new (world)}, 0};

	orders_visit (world, add_order, whole);
	orders_visit (world, add_half, &halves);
	books_merge (halves.half[1], halves.half[0]);
	for (enum table table = TABLE_STOCK_BALANCE; table < TABLE_COUNT; table++) {
		int64_t count = 0;
		GString *a = books_write (whole, table, &count), *b = books_write (halves.half[1], table, &count);

		ck_assert_str_eq (a->str, b->str);
		g_string_free (a, TRUE);
		g_string_free (b, TRUE);
	}
	books_free (halves.half[0]);
	books_free (halves.half[1]);
	books_free (whole);
	world_free (world);
}
END_TEST

START_TEST (a_changed_account_leaves_what_it_held_and_tells_it_twice)
{
	struct world *world = world_make (0, 2);
	struct books *books = books_new (world);
	GString *truth = g_string_new (NULL);
	int64_t count = 0, sum = 0;
	g_auto (GStrv) lines = NULL;

	orders_visit (world, add_order, books);
	books_truth (books, truth, &count);
	ck_assert_int_eq (count, 4);
	lines = g_strsplit (truth->str, "\n", -1);
	for (char **line = lines; *line != NULL && **line != '\0'; line++) {
		g_auto (GStrv) cells = g_strsplit (*line, ",", -1);
		int64_t amount = money_read (cells[4]);

		ck_assert_str_eq (cells[3], "account_determination");
		ck_assert_int_eq (strcmp (cells[1], account_code (ACCOUNT_CHANGED)) == 0, amount < 0);
		sum += amount;
	}
	ck_assert_int_eq (sum, 0);
	g_string_free (truth, TRUE);
	books_free (books);
	world_free (world);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("simulate_books");
	TCase *tcase = tcase_create ("books");
	SRunner *runner = srunner_create (suite);
	int failed;

	tcase_set_timeout (tcase, 120);
	tcase_add_test (tcase, ledgers_differ_by_what_a_fault_says_and_nothing_else);
	tcase_add_test (tcase, a_standard_price_that_changes_changes_the_value_of_what_is_in_stock);
	tcase_add_test (tcase, sums_do_not_depend_on_who_added_what);
	tcase_add_test (tcase, a_changed_account_leaves_what_it_held_and_tells_it_twice);
	suite_add_tcase (suite, tcase);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
